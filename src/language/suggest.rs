//! What could be written at a place in the code: words of the language and of the code
//! itself. Pure; in one walk through the code.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::Language;
use super::receiver;
use super::scan::{Access, Scan, Word, is_word_of, scan};
use super::vocabulary::{self, Kind, Vocabulary};

/// Suggestions that are made at a time.
pub const MOST_SUGGESTIONS: usize = 50;

/// Completions at the cursor.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({
    "suggestions": [
        {"label": "print", "kind": "function", "insert": "print", "detail": "print(*values, sep=' ', end='\\n')"}
    ],
    "from": 0, "to": 3
}))]
pub struct Suggestions {
    /// Best first; at most 50.
    pub suggestions: Vec<Suggestion>,
    /// Where the word being typed begins, in UTF-16 code units. A suggestion replaces the text from here to
    /// `to`.
    pub from: usize,
    /// Where it ends: the cursor.
    pub to: usize,
}

/// A completion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({
    "label": "for", "kind": "snippet", "insert": "for ${1:item} in ${2:items}:\n    ${3:pass}", "detail": "For each"
}))]
pub struct Suggestion {
    /// The text to show and to match against.
    pub label: String,
    /// What it is.
    pub kind: SuggestionKind,
    /// The text to insert. In a snippet, `${1:name}` is the first placeholder with its default; placeholders
    /// with the same number are filled in together, and `\$` is a dollar sign.
    pub insert: String,
    /// Its parameters, where it comes from, or what a snippet does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What a suggestion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum SuggestionKind {
    Keyword,
    Snippet,
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

impl From<Kind> for SuggestionKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Function => Self::Function,
            Kind::Method => Self::Method,
            Kind::Property => Self::Property,
            Kind::Variable => Self::Variable,
            Kind::Constant => Self::Constant,
            Kind::Class => Self::Class,
            Kind::Interface => Self::Interface,
            Kind::Enum => Self::Enum,
            Kind::Type => Self::Type,
            Kind::Namespace => Self::Namespace,
        }
    }
}

/// What could be written at `cursor`, which is in UTF-16 units; one beyond the end counts
/// as the end.
pub fn suggest(language: Language, code: &str, cursor: usize) -> Suggestions {
    let vocabulary = language.vocabulary();
    let place = byte_at(code, cursor);
    let to = code[..place].encode_utf16().count();
    let prefix = prefix(vocabulary, &code[..place]);
    let nothing = Suggestions { suggestions: Vec::new(), from: to, to };
    let scan = scan(language, code, place);
    if !scan.is_code || prefix.starts_with(|c: char| c.is_ascii_digit()) {
        return nothing;
    }
    let typed = Typed { prefix, at: place - prefix.len(), is_lower: prefix.chars().any(char::is_lowercase) };
    let mut list = List { typed, offered: Vec::new(), seen: HashSet::new() };
    match Access::at_end_of(vocabulary, &code[..typed.at]) {
        (Access::Free, _) => {
            own_words(&mut list, &scan, |access| access == Access::Free);
            // People write SQL in either case.
            let lower =
                language.id() == "sql" && (typed.is_lower || prefix.is_empty() && is_mostly_lower(&scan));
            words_of(&mut list, language, lower);
        }
        (access, before) => {
            members_of(&mut list, vocabulary, (code, before), (&scan, access));
        }
    }
    Suggestions {
        suggestions: list.best(indentation(language, code)),
        from: to - prefix.encode_utf16().count(),
        to,
    }
}

/// What has been typed.
#[derive(Clone, Copy)]
struct Typed<'a> {
    prefix: &'a str,
    at: usize,
    is_lower: bool,
}

/// Suggestions with their ranks: smaller is better, and of equals what was offered first.
struct List<'a> {
    typed: Typed<'a>,
    offered: Vec<(usize, Suggestion)>,
    seen: HashSet<(String, bool)>,
}

impl List<'_> {
    /// How well a name fits what was typed.
    fn rank(&self, name: &str) -> Option<usize> {
        let prefix = self.typed.prefix;
        if name == prefix {
            // It stands there already.
            return Some(2);
        }
        if name.starts_with(prefix) {
            return Some(0);
        }
        let mut chars = name.chars().flat_map(char::to_lowercase);
        prefix.chars().flat_map(char::to_lowercase).all(|c| chars.next() == Some(c)).then_some(1)
    }

    fn offer(&mut self, suggestion: Suggestion) {
        let Some(rank) = self.rank(&suggestion.label) else { return };
        let is_snippet = suggestion.kind == SuggestionKind::Snippet;
        if self.seen.insert((suggestion.label.clone(), is_snippet)) {
            self.offered.push((rank, suggestion));
        }
    }

    fn offer_word(&mut self, word: &vocabulary::Word, lower: bool) {
        if self.rank(&word.name).is_some() {
            let insert = if lower { word.name.to_lowercase() } else { word.name.clone() };
            let (label, detail) = (insert.clone(), word.detail.clone());
            self.offer(Suggestion { label, kind: word.kind.into(), insert, detail });
        }
    }

    fn best(mut self, indentation: &str) -> Vec<Suggestion> {
        self.offered.sort_by_key(|(rank, _)| *rank);
        self.offered.truncate(MOST_SUGGESTIONS);
        let with_indentation = |(_, suggestion): (usize, Suggestion)| {
            let insert = suggestion.insert.replace('\t', indentation);
            Suggestion { insert, ..suggestion }
        };
        self.offered.into_iter().map(with_indentation).collect()
    }
}

/// The code's own names, the nearest first.
fn own_words(list: &mut List<'_>, scan: &Scan<'_>, is_wanted: impl Fn(Access) -> bool) {
    let mut nearest: HashMap<&str, (usize, bool)> = HashMap::new();
    for Word { text, at, access, is_called } in &scan.words {
        // Not the one that is being typed.
        if *at != list.typed.at && is_wanted(*access) && list.rank(text).is_some() {
            let found = nearest.entry(text).or_insert((usize::MAX, false));
            *found = (found.0.min(at.abs_diff(list.typed.at)), found.1 || *is_called);
        }
    }
    let mut nearest: Vec<_> = nearest.into_iter().collect();
    nearest.sort_by_key(|(text, (distance, _))| (*distance, *text));
    for (text, (_, is_called)) in nearest {
        let kind = if is_called { SuggestionKind::Function } else { SuggestionKind::Variable };
        let (label, insert) = (text.to_owned(), text.to_owned());
        list.offer(Suggestion { label, kind, insert, detail: None });
    }
}

/// What the language has everywhere.
fn words_of(list: &mut List<'_>, language: Language, lower: bool) {
    let vocabulary = language.vocabulary();
    for keyword in &vocabulary.keywords {
        let label = if lower { keyword.to_lowercase() } else { keyword.clone() };
        let insert = label.clone();
        list.offer(Suggestion { label, kind: SuggestionKind::Keyword, insert, detail: None });
    }
    for word in &vocabulary.builtins {
        list.offer_word(word, lower);
    }
    for snippet in &vocabulary.snippets {
        list.offer(Suggestion {
            label: snippet.label.clone(),
            kind: SuggestionKind::Snippet,
            insert: snippet.insert.clone(),
            detail: Some(snippet.detail.clone()),
        });
    }
}

/// What follows a dot.
fn members_of(
    list: &mut List<'_>,
    vocabulary: &Vocabulary,
    (code, before): (&str, &str),
    (scan, access): (&Scan<'_>, Access),
) {
    let expression = receiver::expression(before);
    let name = receiver::name(expression);
    if let Some(words) = name.and_then(|name| vocabulary.statics.get(name)) {
        words.iter().for_each(|word| list.offer_word(word, false));
        return;
    }
    let of_type = receiver::members(vocabulary, (code, before.len()), &scan.words, expression);
    if let Some(members) = of_type.filter(|_| access == Access::Member) {
        members.items.iter().for_each(|word| list.offer_word(word, false));
        return;
    }
    own_words(list, scan, |of| of == access);
    let is_own = name.is_some_and(|name| ["self", "this", "$this", "Self", "cls"].contains(&name));
    if access == Access::Path || is_own || vocabulary.members.is_empty() {
        own_words(list, scan, |of| of == Access::Free);
    } else {
        let items = vocabulary.members.iter().flat_map(|members| &members.items);
        items.for_each(|word| list.offer_word(word, false));
    }
}

/// What stands before the cursor of the word that is being typed.
fn prefix<'a>(vocabulary: &Vocabulary, before: &'a str) -> &'a str {
    let start = before
        .rfind(|c| !is_word_of(vocabulary, c))
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    // `#include`, `@Override`: with what they begin.
    let sign = before[..start].chars().next_back().filter(|sign| ['#', '@'].contains(sign));
    let names = || vocabulary.keywords.iter().chain(vocabulary.builtins.iter().map(|word| &word.name));
    match sign {
        Some(sign) if names().any(|name| name.starts_with(sign)) => &before[start - 1..],
        _ => &before[start..],
    }
}

/// The byte of a place in UTF-16 units; within a pair of them the pair's beginning.
fn byte_at(code: &str, cursor: usize) -> usize {
    let mut units = 0;
    for (at, c) in code.char_indices() {
        if units + c.len_utf16() > cursor {
            return at;
        }
        units += c.len_utf16();
    }
    code.len()
}

/// A level of indentation, as the code has it.
fn indentation(language: Language, code: &str) -> &str {
    let indented = code.lines().find(|line| line.starts_with([' ', '\t']) && !line.trim().is_empty());
    let found = indented.map(|line| &line[..line.len() - line.trim_start().len()]);
    match found {
        Some(found) if found.starts_with('\t') => "\t",
        Some(found) if found.len() == 2 => "  ",
        Some(_) => "    ",
        None if language.id() == "go" => "\t",
        None => "    ",
    }
}

fn is_mostly_lower(scan: &Scan<'_>) -> bool {
    let lower = scan.words.iter().filter(|word| word.text.chars().any(char::is_lowercase)).count();
    lower * 4 > scan.words.len() * 3
}

#[cfg(test)]
mod tests;
