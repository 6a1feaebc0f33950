//! Which state of a repository is meant: a branch, a tag, a commit, or the main branch.

use super::error::RepositoryError;

/// Bytes of a name.
const LONGEST: usize = 200;

/// Which state of a repository is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// What the repository shows first.
    Main,
    /// A branch or a tag.
    Named(String),
    /// A commit, by its whole id.
    Commit(ObjectId),
}

/// The name of an object: 40 hexadecimal digits, or 64 in a repository with SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectId(String);

impl ObjectId {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let is_id = [40, 64].contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_id.then(|| Self(text.to_ascii_lowercase()))
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Reference {
    /// Reads what somebody has entered; nothing is the main branch.
    ///
    /// # Errors
    /// When nothing can be called that.
    pub fn parse(text: &str) -> Result<Self, RepositoryError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::Main);
        }
        if let Some(id) = ObjectId::parse(text) {
            return Ok(Self::Commit(id));
        }
        // The rules of 'git check-ref-format'.
        let is_part = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock");
        let is_plain = |c: char| !c.is_control() && !" ~^:?*[\\".contains(c);
        let is_name = text.len() <= LONGEST
            && text.split('/').all(is_part)
            && text.chars().all(is_plain)
            && !text.contains("..")
            && !text.contains("@{")
            && !text.ends_with('.')
            && !text.starts_with('-')
            && text != "@";
        if is_name { Ok(Self::Named(text.to_owned())) } else { Err(RepositoryError::ReferenceForm) }
    }

    /// What it can be called in full, in the order in which it is looked for.
    pub(super) fn names(&self) -> Vec<String> {
        match self {
            Self::Main => vec!["HEAD".to_owned()],
            Self::Named(name) if name.starts_with("refs/") => vec![name.clone()],
            Self::Named(name) => ["heads", "tags"].map(|kind| format!("refs/{kind}/{name}")).into(),
            Self::Commit(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_names_and_ids() {
        let id = "0123456789abcdef0123456789ABCDEF01234567";
        assert_eq!(Reference::parse("  "), Ok(Reference::Main));
        assert_eq!(Reference::parse(id), Ok(Reference::Commit(ObjectId(id.to_ascii_lowercase()))));
        assert_eq!(Reference::parse("v1.2").unwrap().names(), ["refs/heads/v1.2", "refs/tags/v1.2"]);
        assert_eq!(Reference::parse("refs/pull/7/head").unwrap().names(), ["refs/pull/7/head"]);
        assert!(Reference::parse("grün/über-uns").is_ok());
        for text in [
            "a..b",
            "/a",
            "a/",
            "a//b",
            ".a",
            "a/.b",
            "a.lock",
            "a b",
            "a\nb",
            "a\0",
            "--upload-pack=x",
            "a~1",
            "a^",
            "a:b",
            "a?",
            "a*",
            "[a]",
            "a\\b",
            "@",
            "a@{1}",
            "a.",
            &"x".repeat(201),
        ] {
            assert_eq!(Reference::parse(text), Err(RepositoryError::ReferenceForm), "{text:?}");
        }
    }
}
