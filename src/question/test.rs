//! Tests of a question: what a program reads, and what it should print.

use std::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// Tests that are visible, and tests that are hidden.
pub const MOST: usize = 100;
/// Bytes of what a program reads, of what it should print, and of a checker.
pub const LONGEST: usize = 64 << 10;
/// Characters of a name.
pub const LONGEST_NAME: usize = 100;

/// A test.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// What people call it; may be empty.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub name: String,
    /// What the program reads.
    #[serde(default)]
    #[schema(max_length = 65536)]
    pub stdin: String,
    /// What it should print.
    #[serde(default)]
    #[schema(max_length = 65536)]
    pub expected: String,
    /// How what it prints is compared with that.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub compare: Comparison,
    /// With `numbers`: how far they may be apart, absolutely or relatively. Default: 1e-9.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<Tolerance>,
}

/// Reads tests, and stops where there are more than may be: a body can hold hundreds of
/// thousands of empty ones.
pub fn tests<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Test>, D::Error> {
    deserializer.deserialize_seq(Few)
}

struct Few;

impl<'de> Visitor<'de> for Few {
    type Value = Vec<Test>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of at most {MOST} tests")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Test>, A::Error> {
        let mut tests = Vec::new();
        while let Some(test) = list.next_element()? {
            if tests.len() == MOST {
                return Err(Error::custom(format!("there may be at most {MOST} tests")));
            }
            tests.push(test);
        }
        Ok(tests)
    }
}

/// How what a program prints is compared with what it should print.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Comparison {
    /// Line by line; spaces at their ends, and empty lines at the end, don't count.
    #[default]
    Trimmed,
    /// Byte for byte.
    Exact,
    /// Word by word; numbers may differ a little.
    Numbers,
    /// The checker decides.
    Checker,
}

/// How far numbers may be apart: finite, and 0 or more.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "f64", into = "f64")]
#[schema(value_type = f64, minimum = 0)]
pub struct Tolerance(f64);

/// A number that is no tolerance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tolerance must be a number that is 0 or more")]
pub struct NoTolerance;

fn is_usual(compare: &Comparison) -> bool {
    *compare == Comparison::default()
}

impl Test {
    /// Bytes of what people wrote.
    pub fn size(&self) -> usize {
        self.name.len() + self.stdin.len() + self.expected.len()
    }
}

impl Comparison {
    /// The comparison of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Trimmed, Self::Exact, Self::Numbers, Self::Checker]
            .into_iter()
            .find(|one| one.as_str() == name)
    }

    /// Its name in documents and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trimmed => "trimmed",
            Self::Exact => "exact",
            Self::Numbers => "numbers",
            Self::Checker => "checker",
        }
    }
}

/// It is never NaN.
impl Eq for Tolerance {}

impl TryFrom<f64> for Tolerance {
    type Error = NoTolerance;

    fn try_from(number: f64) -> Result<Self, NoTolerance> {
        if number.is_finite() && number >= 0.0 { Ok(Self(number)) } else { Err(NoTolerance) }
    }
}

impl From<Tolerance> for f64 {
    fn from(Tolerance(number): Tolerance) -> Self {
        number
    }
}
