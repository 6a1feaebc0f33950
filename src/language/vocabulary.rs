//! What can be suggested in each language: `vocabulary/<id>.json`, which the page reads,
//! too.

use std::sync::LazyLock;

use rust_embed::RustEmbed;
use serde::Deserialize;

use super::Language;

#[derive(RustEmbed)]
#[folder = "src/language/vocabulary"]
struct Files;

/// The words of a language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vocabulary {
    /// Words that the grammar reserves, in the case in which people write them.
    pub keywords: Vec<String>,
    /// What can be used everywhere, or after an import that `detail` names.
    pub builtins: Vec<Word>,
    /// Pieces of code with gaps to fill.
    pub snippets: Vec<Snippet>,
    /// What follows a name and a dot (or `::`): `math.sqrt`, `std::sort`.
    pub statics: std::collections::BTreeMap<String, Vec<Word>>,
    /// What follows a value and a dot, by the value's type.
    pub members: Vec<Members>,
    /// What stands for the dot, in place of the usual: the longer before what they end with.
    #[serde(default = "usual_links")]
    pub links: Vec<String>,
    /// A sign before names that is no part of them, as Bash has it.
    #[serde(default)]
    pub sigil: Option<char>,
}

fn usual_links() -> Vec<String> {
    ["?.", "->", "::", "."].map(str::to_owned).to_vec()
}

/// A name that means something.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// As it is written.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Its parameters, or where it comes from.
    #[serde(default)]
    pub detail: Option<String>,
}

/// What a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    Function,
    Method,
    Property,
    Variable,
    Constant,
    Class,
    Interface,
    Enum,
    Type,
    Namespace,
}

/// A piece of code with gaps to fill.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snippet {
    /// What people type to get it.
    pub label: String,
    /// What it is, in words.
    pub detail: String,
    /// The code. A tab is one level of indentation, `${1:name}` the first gap with what
    /// stands in it, and `\$` a dollar: as Monaco and language servers read it.
    pub insert: String,
}

/// The members of a type.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Members {
    /// What people call the type.
    #[serde(rename = "type")]
    pub of: String,
    /// What a value or an annotation of this type begins with: `[`, `new Map`, `List<`.
    pub begins: Vec<String>,
    /// What follows the dot.
    pub items: Vec<Word>,
}

static VOCABULARIES: LazyLock<Vec<Vocabulary>> = LazyLock::new(|| {
    let read = |language: Language| {
        let file = Files::get(&format!("{}.json", language.id()));
        let file = file.unwrap_or_else(|| panic!("no vocabulary of {}", language.id()));
        let read = serde_json::from_slice(&file.data);
        read.unwrap_or_else(|error| panic!("the vocabulary of {}: {error}", language.id()))
    };
    Language::all().map(read).collect()
});

impl Language {
    /// What can be suggested in it.
    pub fn vocabulary(self) -> &'static Vocabulary {
        &VOCABULARIES[self.0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_words_and_none_twice_in_a_place() {
        let unique = |names: Vec<&String>, place: &str| {
            let set: std::collections::BTreeSet<_> = names.iter().collect();
            assert_eq!(set.len(), names.len(), "{place}");
            assert!(names.iter().all(|name| !name.is_empty() && name.trim() == *name), "{place}");
        };
        for language in Language::all() {
            let (vocabulary, id) = (language.vocabulary(), language.id());
            assert!(vocabulary.keywords.len() >= 20 && vocabulary.builtins.len() >= 50, "{id}");
            assert!(vocabulary.snippets.len() >= 10, "{id}");
            unique(vocabulary.keywords.iter().collect(), id);
            unique(vocabulary.builtins.iter().map(|word| &word.name).collect(), id);
            unique(vocabulary.snippets.iter().map(|snippet| &snippet.label).collect(), id);
            for (name, words) in &vocabulary.statics {
                unique(words.iter().map(|word| &word.name).collect(), name);
            }
            for members in &vocabulary.members {
                unique(members.items.iter().map(|word| &word.name).collect(), &members.of);
                assert!(!members.begins.is_empty(), "{}", members.of);
            }
        }
    }

    /// CodeMirror reads no braces inside a gap, Monaco no bare `$` beside one.
    #[test]
    fn both_editors_can_read_every_snippet() {
        for language in Language::all() {
            for Snippet { label, detail, insert } in &language.vocabulary().snippets {
                assert!(!detail.is_empty() && !insert.contains('\r'), "{label}");
                assert!(insert.lines().all(|line| !line.trim_start_matches('\t').starts_with(' ')));
                let mut highest = 0;
                let mut numbers = Vec::new();
                // No other escapes: what stands after any other backslash is meant with it.
                assert!(!insert.contains("\\\\") && !insert.contains("\\}"), "{label}");
                for gap in insert.replace("\\$", "").split('$').skip(1) {
                    let inside = gap.strip_prefix('{').and_then(|gap| gap.split_once('}'));
                    let (inside, _) = inside.unwrap_or_else(|| panic!("{label}: a '$' without a gap"));
                    let (number, default) = inside.split_once(':').unwrap_or((inside, ""));
                    let number: u32 = number.parse().unwrap_or_else(|_| panic!("{label}: {inside}"));
                    assert!(number >= 1 && !default.contains('{'), "{label}: {inside}");
                    highest = highest.max(number);
                    numbers.push(number);
                }
                assert!((1..=highest).all(|number| numbers.contains(&number)), "{label}: a gap is left out");
            }
        }
    }
}
