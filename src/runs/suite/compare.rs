//! Whether what a program printed is what was expected. Pure.

/// How both are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Compare {
    /// Line by line; spaces at their ends, and empty lines at the end, don't count.
    #[default]
    Trimmed,
    /// Byte for byte.
    Exact,
    /// Word by word; numbers may differ by so much, absolutely or relatively.
    Numbers(f64),
    /// A program of the room's decides.
    Checker,
}

/// How much numbers may differ unless somebody says so.
pub const TOLERANCE: f64 = 1e-9;

/// A comparison that there is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnknownCompare {
    /// Its name.
    #[error("there is no such comparison; choose trimmed, exact, numbers or checker")]
    Name,
    /// How much numbers may differ.
    #[error("the tolerance must be a number that is 0 or more")]
    Tolerance,
}

impl Compare {
    /// Of a name and a tolerance, which only numbers have.
    ///
    /// # Errors
    /// When there is no such comparison.
    pub fn new(name: Option<&str>, tolerance: Option<f64>) -> Result<Self, UnknownCompare> {
        match name {
            None | Some("trimmed") => Ok(Self::Trimmed),
            Some("exact") => Ok(Self::Exact),
            Some("checker") => Ok(Self::Checker),
            Some("numbers") => match tolerance.unwrap_or(TOLERANCE) {
                tolerance if tolerance >= 0.0 && tolerance.is_finite() => Ok(Self::Numbers(tolerance)),
                _ => Err(UnknownCompare::Tolerance),
            },
            Some(_) => Err(UnknownCompare::Name),
        }
    }

    /// Its name in documents and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trimmed => "trimmed",
            Self::Exact => "exact",
            Self::Numbers(_) => "numbers",
            Self::Checker => "checker",
        }
    }

    /// How much numbers may differ.
    pub fn tolerance(self) -> Option<f64> {
        match self {
            Self::Numbers(tolerance) => Some(tolerance),
            Self::Trimmed | Self::Exact | Self::Checker => None,
        }
    }

    /// Whether this is what was expected. A checker has to be asked: `None`.
    pub fn is_expected(self, printed: &[u8], expected: &[u8]) -> Option<bool> {
        match self {
            Self::Trimmed => Some(trimmed(printed) == trimmed(expected)),
            Self::Exact => Some(printed == expected),
            Self::Numbers(tolerance) => Some(are_close(printed, expected, tolerance)),
            Self::Checker => None,
        }
    }
}

/// Its lines without spaces at their ends, and without empty ones at the end.
fn trimmed(text: &[u8]) -> Vec<&[u8]> {
    // A CR ends a line, too, unless an LF follows.
    let lines = text.split(|byte| *byte == b'\n').flat_map(|line| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        line.split(|byte| *byte == b'\r')
    });
    let mut lines: Vec<&[u8]> = lines.map(<[u8]>::trim_ascii_end).collect();
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    lines
}

fn are_close(printed: &[u8], expected: &[u8], tolerance: f64) -> bool {
    let (mut printed, mut expected) = (words(printed), words(expected));
    loop {
        match (printed.next(), expected.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if is_close(one, other, tolerance) => {}
            _ => return false,
        }
    }
}

fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
}

fn is_close(one: &[u8], other: &[u8], tolerance: f64) -> bool {
    if one == other {
        return true;
    }
    let (Ok(one), Ok(other)) = (std::str::from_utf8(one), std::str::from_utf8(other)) else { return false };
    // Whole numbers beyond 2^53 would be rounded.
    if let (Ok(one), Ok(other)) = (one.parse::<i128>(), other.parse::<i128>()) {
        let largest = one.unsigned_abs().max(other.unsigned_abs()) as f64;
        return differ_by(one.abs_diff(other) as f64, largest, tolerance);
    }
    let (Ok(one), Ok(other)) = (one.parse::<f64>(), other.parse::<f64>()) else { return false };
    if one.is_nan() && other.is_nan() || one == other {
        return true;
    }
    // An infinite number is close to itself alone.
    one.is_finite()
        && other.is_finite()
        && differ_by((one - other).abs(), one.abs().max(other.abs()), tolerance)
}

fn differ_by(difference: f64, largest: f64, tolerance: f64) -> bool {
    difference <= tolerance || difference <= tolerance * largest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn passes(compare: Compare, printed: &str, expected: &str) -> bool {
        compare.is_expected(printed.as_bytes(), expected.as_bytes()).unwrap()
    }

    #[test]
    fn trimmed_forgives_spaces_and_lines_at_the_end_and_nothing_else() {
        for (printed, expected) in [
            ("3", "3\n"),
            ("3  \t\n\n \n", "3"),
            ("a\r\nb\r\n", "a\nb"),
            ("a\rb", "a\nb"),
            ("a \r\n b", "a\n b"),
            ("", "\n"),
            ("\n\n", ""),
        ] {
            assert!(passes(Compare::Trimmed, printed, expected), "{printed:?} {expected:?}");
        }
        for (printed, expected) in [
            (" 3", "3"),
            ("a\n\nb", "a\nb"),
            ("a  b", "a b"),
            ("3", "4"),
            ("\n3", "3"),
            ("", "0"),
            ("A", "a"),
        ] {
            assert!(!passes(Compare::Trimmed, printed, expected), "{printed:?} {expected:?}");
        }
    }

    #[test]
    fn exact_is_byte_for_byte() {
        assert!(passes(Compare::Exact, "a\r\n", "a\r\n"));
        for (printed, expected) in [("a\n", "a"), ("a\r\n", "a\n"), ("a ", "a")] {
            assert!(!passes(Compare::Exact, printed, expected), "{printed:?} {expected:?}");
        }
        assert_eq!(Compare::Exact.is_expected(&[0xff], "\u{fffd}".as_bytes()), Some(false));
    }

    #[test]
    fn numbers_may_differ_a_little_and_words_not_at_all() {
        let numbers = Compare::new(Some("numbers"), None).unwrap();
        for (printed, expected) in [
            ("0.1 0.2\n", "0.1\n0.2"),
            ("0.30000000000000004", "0.3"),
            ("1e3", "1000"),
            ("x = 2.0", "x = 2"),
            ("1000000000.5", "1000000000"),
            ("nan", "NaN"),
            ("inf", "Infinity"),
            ("-0", "0"),
            ("", " \n"),
        ] {
            assert!(passes(numbers, printed, expected), "{printed:?} {expected:?}");
        }
        for (printed, expected) in [
            ("0.301", "0.3"),
            ("1 2", "1"),
            ("1", "1 2"),
            ("x 1", "y 1"),
            ("inf", "1"),
            ("inf", "-inf"),
            ("nan", "0"),
        ] {
            assert!(!passes(numbers, printed, expected), "{printed:?} {expected:?}");
        }
        assert!(passes(Compare::Numbers(0.01), "3.14", "3.1415"));
        let exactly = Compare::Numbers(0.0);
        assert!(!passes(exactly, "9007199254740993", "9007199254740992"));
        assert!(passes(exactly, "9007199254740993", "+9007199254740993"));
        let most = i128::MAX.to_string();
        assert!(!passes(exactly, &most, &i128::MIN.to_string()));
    }

    #[test]
    fn what_is_no_comparison_is_refused() {
        assert_eq!(Compare::new(Some("fuzzy"), None), Err(UnknownCompare::Name));
        for tolerance in [-1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Compare::new(Some("numbers"), Some(tolerance)), Err(UnknownCompare::Tolerance));
        }
        assert_eq!(Compare::new(None, Some(f64::NAN)), Ok(Compare::Trimmed), "it has none");
    }

    proptest! {
        #[test]
        fn whatever_is_printed_is_like_itself(text in any::<Vec<u8>>()) {
            for compare in [Compare::Trimmed, Compare::Exact, Compare::Numbers(0.0)] {
                prop_assert_eq!(compare.is_expected(&text, &text), Some(true));
            }
        }

        #[test]
        fn trimmed_is_what_trimming_says(lines in proptest::collection::vec("[ab \t]{0,4}", 0..5), more in "[ \n]{0,4}") {
            let text = lines.join("\n");
            let spaced = lines.iter().map(|line| format!("{line} \r\n")).collect::<String>() + &more;
            prop_assert!(passes(Compare::Trimmed, &text, &spaced));
        }
    }
}
