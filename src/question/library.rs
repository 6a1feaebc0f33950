//! Questions that are files. A dozen are part of the binary; a folder can add others, or
//! replace those of the same id.

use std::collections::BTreeMap;
use std::path::Path;

use rust_embed::RustEmbed;

use super::Question;
use super::file::{LARGEST_FILE, parse};

#[derive(RustEmbed)]
#[folder = "src/question/shipped"]
struct Shipped;

/// A question that is a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileQuestion {
    /// Names it in the API: its file's name.
    pub id: String,
    /// Itself.
    pub question: Question,
    /// It is part of the binary. Those of the host's folder are nobody else's business.
    pub is_shipped: bool,
}

/// All questions that are files, by id.
#[derive(Debug, Clone, Default)]
pub struct Library(BTreeMap<String, FileQuestion>);

/// A file of the library can't be used.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// The folder or file can't be read.
    #[error("can't read the questions in {0}: {1}")]
    Unreadable(String, std::io::Error),
    /// It is not as a question should be.
    #[error("the question {0} is not valid: {1}")]
    Mistake(String, String),
}

impl Library {
    /// The shipped ones, and those of a folder.
    ///
    /// # Errors
    /// When one of them can't be used.
    pub fn load(folder: Option<&Path>) -> Result<Self, LibraryError> {
        let mut library = Self::default();
        for name in Shipped::iter() {
            if let Some(file) = Shipped::get(&name) {
                library.add(&name, &String::from_utf8_lossy(&file.data), true)?;
            }
        }
        if let Some(folder) = folder {
            let unreadable = |error| LibraryError::Unreadable(folder.display().to_string(), error);
            for entry in std::fs::read_dir(folder).map_err(unreadable)? {
                let path = entry.map_err(unreadable)?.path();
                if path.extension().is_none_or(|extension| extension != "toml") {
                    continue;
                }
                let name = path.display().to_string();
                if path.metadata().map_err(unreadable)?.len() > LARGEST_FILE as u64 {
                    let what = format!("it has more than {LARGEST_FILE} bytes");
                    return Err(LibraryError::Mistake(name, what));
                }
                let text = std::fs::read_to_string(&path);
                let text = text.map_err(|error| LibraryError::Unreadable(name.clone(), error))?;
                library.add(&name, &text, false)?;
            }
        }
        Ok(library)
    }

    fn add(&mut self, name: &str, text: &str, is_shipped: bool) -> Result<(), LibraryError> {
        let mistake = |what: String| LibraryError::Mistake(name.to_owned(), what);
        let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str());
        let id = stem.unwrap_or_default().to_owned();
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            return Err(mistake("its file's name may have a-z, 0-9 and '-' only".to_owned()));
        }
        let question = parse(text).map_err(|error| mistake(error.message))?;
        self.0.insert(id.clone(), FileQuestion { id, question, is_shipped });
        Ok(())
    }

    /// The question of an id.
    pub fn get(&self, id: &str) -> Option<&FileQuestion> {
        self.0.get(id)
    }

    /// All of them, by id.
    pub fn all(&self) -> impl Iterator<Item = &FileQuestion> {
        self.0.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::question::file::print;

    #[test]
    fn a_dozen_questions_are_shipped_whole() {
        let library = Library::load(None).unwrap();
        assert!(library.all().count() >= 12);
        for FileQuestion { id, question, is_shipped } in library.all() {
            let Question { title, summary, problem, notes, files, language, .. } = question;
            assert!(*is_shipped && !title.is_empty() && summary.ends_with('.'), "{id}");
            assert!(problem.starts_with("# ") && problem.contains("## "), "{id}");
            assert!(notes.contains("## "), "{id} has notes for the interviewer");
            assert!(files.contains_key(language.file()), "{id}");
            for (path, text) in files {
                assert!(text.ends_with('\n') && !text.contains('\r'), "{id}: {path}");
            }
            assert_eq!(parse(&print(question)).unwrap(), *question, "{id}");
        }
    }

    #[test]
    fn a_folder_adds_and_replaces_and_says_what_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let own = "title = 'Own'\nsummary = 'Ours.'\nlanguage = 'go'\nproblem = \"a\\r\\nb\"\n";
        write("own.toml", own);
        write("readme.txt", "not a question");
        let library = Library::load(Some(folder.path())).unwrap();
        assert_eq!(library.get("own").unwrap().question.language, Language::from_id("go").unwrap());
        let private = library.all().filter(|found| !found.is_shipped);
        assert_eq!(private.map(|found| found.id.as_str()).collect::<Vec<_>>(), ["own"]);
        assert_eq!(library.get("own").unwrap().question.problem, "a\nb", "MERGE-6");
        for (name, text, named) in [
            ("bad.toml", "title = 'x'", "bad.toml"),
            ("Bad Name.toml", own, "a-z"),
            ("bad.toml", &format!("{own}[files]\n'main.cobol' = ''\n"), "main.cobol"),
            ("bad.toml", &format!("{own}secret = 1\n"), "line 5: unknown field `secret`"),
        ] {
            write(name, text);
            let error = Library::load(Some(folder.path())).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
            std::fs::remove_file(folder.path().join(name)).unwrap();
        }
        assert!(Library::load(Some(Path::new("/nowhere"))).is_err());
    }
}
