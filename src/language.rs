//! The languages that a room's editor knows, and the file that each starts with.
//!
//! They are data: `language/languages.json`, which the page reads, too, and the files in
//! `language/starter`; [`vocabulary`] is what can be suggested in them, and [`suggest`]
//! chooses from it and from the code: `scan` reads that, `receiver` what a dot belongs to.
//! [`toolchain`] is how they are compiled and run, [`framework`] what runs tests in them;
//! `arguments` names the files to both.

mod arguments;
pub mod framework;
mod receiver;
mod scan;
pub mod suggest;
pub mod toolchain;
pub mod vocabulary;

use std::sync::LazyLock;

use rust_embed::RustEmbed;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{RefOr, schema};
use utoipa::{PartialSchema, ToSchema};

#[derive(RustEmbed)]
#[folder = "src/language/starter"]
struct Starters;

/// A line of the registry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    /// As people are shown it.
    name: String,
    file: String,
    /// A file of [`Starters`]; its text, once it is read.
    starter: String,
}

static REGISTRY: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let entries: Result<Vec<Entry>, _> = serde_json::from_str(include_str!("language/languages.json"));
    let mut entries = entries.unwrap_or_else(|error| panic!("the registry of languages: {error}"));
    for entry in &mut entries {
        let starter = Starters::get(&entry.starter);
        let text = starter.and_then(|file| String::from_utf8(file.data.into_owned()).ok());
        entry.starter = text.unwrap_or_else(|| panic!("no starter text '{}'", entry.starter));
    }
    entries
});

/// A language of the editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Language(usize);

impl Language {
    /// All of them, in the order in which people are shown them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..REGISTRY.len()).map(Self)
    }

    /// The language of an id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::all().find(|language| language.id() == id)
    }

    /// The name in the API and in the `code` document.
    pub fn id(self) -> &'static str {
        &self.entry().id
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        &self.entry().name
    }

    /// The path of its file in the `code` document.
    pub fn file(self) -> &'static str {
        &self.entry().file
    }

    /// What the file begins with. LF only (MERGE-6).
    pub fn starter(self) -> &'static str {
        &self.entry().starter
    }

    fn entry(self) -> &'static Entry {
        &REGISTRY[self.0]
    }
}

impl Default for Language {
    /// The first.
    fn default() -> Self {
        Self(0)
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        Self::from_id(&id).ok_or_else(|| {
            let known: Vec<&str> = Self::all().map(Self::id).collect();
            serde::de::Error::custom(format!("no language '{id}'; there are {}", known.join(", ")))
        })
    }
}

impl PartialSchema for Language {
    fn schema() -> RefOr<Schema> {
        let ids = Self::all().map(Self::id);
        let string = ObjectBuilder::new().schema_type(schema::SchemaType::new(Type::String));
        string.description(Some("A language of the editor.")).enum_values(Some(ids)).into()
    }
}

impl ToSchema for Language {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_the_api_and_nothing_is_there_twice() {
        for language in Language::all() {
            let json = serde_json::to_string(&language).unwrap();
            assert_eq!(json, format!("\"{}\"", language.id()));
            assert_eq!(serde_json::from_str::<Language>(&json).unwrap(), language);
            assert_eq!(Language::from_id(language.id()), Some(language));
            assert!(Language::all().all(|other| other == language || other.file() != language.file()));
            assert!(!language.name().is_empty());
        }
        assert_eq!(Language::default().id(), "python");
        let error = serde_json::from_str::<Language>("\"cobol\"").unwrap_err().to_string();
        assert!(error.contains("cobol") && error.contains("python, javascript"), "{error}");
    }

    #[test]
    fn merge_6_starter_text_is_lf_only() {
        for language in Language::all() {
            let text = language.starter();
            assert!(!text.contains('\r') && text.ends_with('\n'), "{}", language.id());
        }
    }
}
