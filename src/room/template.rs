//! Templates: what a room can begin with. A dozen are part of the binary; a folder can
//! add others, or replace those of the same id.

use std::collections::BTreeMap;
use std::path::Path;

use rust_embed::RustEmbed;
use serde::Deserialize;

use super::content::lf;
use crate::language::Language;
use crate::storage::room::Starter;

#[derive(RustEmbed)]
#[folder = "src/room/templates"]
struct Shipped;

/// A template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Names it in the API: its file's name.
    pub id: String,
    /// For people, who choose among them.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// What the room begins in, unless whoever makes it wants another language.
    pub language: Language,
    /// What its documents begin with.
    pub starter: Starter,
    /// It is the host's own, with notes and solutions that are nobody else's business.
    pub is_private: bool,
}

impl Template {
    /// Languages that it has starter files for.
    pub fn languages(&self) -> impl Iterator<Item = Language> {
        Language::all().filter(|language| self.starter.files.contains_key(language.file()))
    }
}

/// All templates, by id.
#[derive(Debug, Clone, Default)]
pub struct Templates(BTreeMap<String, Template>);

/// A template can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The folder or file can't be read.
    #[error("can't read the templates in {0}: {1}")]
    Unreadable(String, std::io::Error),
    /// It is not as a template should be.
    #[error("the template {0} is not valid: {1}")]
    Mistake(String, String),
}

/// Bytes of a template's file.
const LARGEST: u64 = 256 * 1024;

/// A template's file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    summary: String,
    #[serde(default)]
    language: Language,
    problem: String,
    #[serde(default)]
    notes: String,
    #[serde(default)]
    files: BTreeMap<String, String>,
}

impl Templates {
    /// The shipped ones, and those of a folder.
    ///
    /// # Errors
    /// When one of them can't be used.
    pub fn load(folder: Option<&Path>) -> Result<Self, TemplateError> {
        let mut templates = BTreeMap::new();
        let mut add = |name: &str, text: &str, is_private: bool| {
            let template = Template { is_private, ..parse(name, text)? };
            templates.insert(template.id.clone(), template);
            Ok(())
        };
        for name in Shipped::iter() {
            if let Some(file) = Shipped::get(&name) {
                add(&name, &String::from_utf8_lossy(&file.data), false)?;
            }
        }
        if let Some(folder) = folder {
            let unreadable = |error| TemplateError::Unreadable(folder.display().to_string(), error);
            for entry in std::fs::read_dir(folder).map_err(unreadable)? {
                let path = entry.map_err(unreadable)?.path();
                if path.extension().is_none_or(|extension| extension != "toml") {
                    continue;
                }
                let name = path.display().to_string();
                if path.metadata().map_err(unreadable)?.len() > LARGEST {
                    return Err(TemplateError::Mistake(name, format!("it has more than {LARGEST} bytes")));
                }
                let text = std::fs::read_to_string(&path);
                add(&name, &text.map_err(|error| TemplateError::Unreadable(name.clone(), error))?, true)?;
            }
        }
        Ok(Self(templates))
    }

    /// The template of an id.
    pub fn get(&self, id: &str) -> Option<&Template> {
        self.0.get(id)
    }

    /// All of them, by id.
    pub fn all(&self) -> impl Iterator<Item = &Template> {
        self.0.values()
    }
}

fn parse(name: &str, text: &str) -> Result<Template, TemplateError> {
    let mistake = |what: String| TemplateError::Mistake(name.to_owned(), what);
    let id = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        return Err(mistake("its file's name may have a-z, 0-9 and '-' only".to_owned()));
    }
    let File { title, summary, language, problem, notes, files } =
        toml::from_str(text).map_err(|error| mistake(error.to_string()))?;
    let known: Vec<&str> = Language::all().map(Language::file).collect();
    if let Some(path) = files.keys().find(|path| !known.contains(&path.as_str())) {
        return Err(mistake(format!("no language has the file '{path}'; there are {}", known.join(", "))));
    }
    // MERGE-6.
    let files = files.into_iter().map(|(path, text)| (path, lf(&text))).collect();
    let starter = Starter { files, problem: lf(&problem), notes: lf(&notes), ..Starter::default() };
    Ok(Template { id, title, summary, language, starter, is_private: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dozen_templates_are_shipped_whole() {
        let templates = Templates::load(None).unwrap();
        assert!(templates.all().count() >= 12);
        for Template { id, title, summary, starter, language, .. } in templates.all() {
            assert!(!title.is_empty() && summary.ends_with('.'), "{id}");
            assert!(starter.problem.starts_with("# ") && starter.problem.contains("## "), "{id}");
            assert!(starter.notes.contains("## "), "{id} has notes for the interviewer");
            assert!(starter.files.contains_key(language.file()), "{id}");
            for (path, text) in &starter.files {
                assert!(text.ends_with('\n') && !text.contains('\r'), "{id}: {path}");
            }
        }
    }

    #[test]
    fn a_folder_adds_and_replaces_and_says_what_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let own = "title = 'Own'\nsummary = 'Ours.'\nlanguage = 'go'\nproblem = \"a\\r\\nb\"\n";
        write("own.toml", own);
        write("readme.txt", "not a template");
        let templates = Templates::load(Some(folder.path())).unwrap();
        assert_eq!(templates.get("own").unwrap().language, Language::from_id("go").unwrap());
        let private = templates.all().filter(|template| template.is_private);
        assert_eq!(private.map(|template| template.id.as_str()).collect::<Vec<_>>(), ["own"]);
        assert_eq!(templates.get("own").unwrap().starter.problem, "a\nb", "MERGE-6");
        for (name, text, named) in [
            ("bad.toml", "title = 'x'", "bad.toml"),
            ("Bad Name.toml", own, "a-z"),
            ("bad.toml", &format!("{own}[files]\n'main.cobol' = ''\n"), "main.cobol"),
            ("bad.toml", &format!("{own}rubric = 1\n"), "rubric"),
        ] {
            write(name, text);
            let error = Templates::load(Some(folder.path())).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
            std::fs::remove_file(folder.path().join(name)).unwrap();
        }
        assert!(Templates::load(Some(Path::new("/nowhere"))).is_err());
    }
}
