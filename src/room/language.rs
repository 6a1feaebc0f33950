//! The languages that a room's editor knows, and the file each starts with.

use serde::{Deserialize, Serialize};

/// A language of the editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Python 3.
    #[default]
    Python,
    /// JavaScript.
    JavaScript,
    /// TypeScript.
    TypeScript,
    /// Java.
    Java,
    /// C++.
    Cpp,
    /// C.
    C,
    /// Rust.
    Rust,
    /// Go.
    Go,
    /// SQL.
    Sql,
}

impl Language {
    /// All of them, in the order in which people are shown them.
    pub const ALL: [Self; 9] = [
        Self::Python,
        Self::JavaScript,
        Self::TypeScript,
        Self::Java,
        Self::Cpp,
        Self::C,
        Self::Rust,
        Self::Go,
        Self::Sql,
    ];

    /// The language of an id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.id() == id)
    }

    /// The name in the API and in the `code` document.
    pub fn id(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::JavaScript => "javascript",
            Self::TypeScript => "typescript",
            Self::Java => "java",
            Self::Cpp => "cpp",
            Self::C => "c",
            Self::Rust => "rust",
            Self::Go => "go",
            Self::Sql => "sql",
        }
    }

    /// The path of its file in the `code` document.
    pub fn file(self) -> &'static str {
        match self {
            Self::Python => "main.py",
            Self::JavaScript => "main.js",
            Self::TypeScript => "main.ts",
            Self::Java => "Main.java",
            Self::Cpp => "main.cpp",
            Self::C => "main.c",
            Self::Rust => "main.rs",
            Self::Go => "main.go",
            Self::Sql => "main.sql",
        }
    }

    /// What the file begins with. LF only (MERGE-6).
    pub fn starter(self) -> &'static str {
        match self {
            Self::Python => include_str!("starter/main.py"),
            Self::JavaScript => include_str!("starter/main.js"),
            Self::TypeScript => include_str!("starter/main.ts"),
            Self::Java => include_str!("starter/Main.java"),
            Self::Cpp => include_str!("starter/main.cpp"),
            Self::C => include_str!("starter/main.c"),
            Self::Rust => include_str!("starter/main.rs.txt"),
            Self::Go => include_str!("starter/main.go"),
            Self::Sql => include_str!("starter/main.sql"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_the_api() {
        for language in Language::ALL {
            assert_eq!(serde_json::to_string(&language).unwrap(), format!("\"{}\"", language.id()));
        }
    }

    #[test]
    fn merge_6_starter_text_is_lf_only() {
        for language in Language::ALL {
            let text = language.starter();
            assert!(!text.contains('\r') && text.ends_with('\n'), "{language:?}");
        }
    }
}
