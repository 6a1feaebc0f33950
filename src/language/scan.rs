//! The words of a piece of code, without those in comments and strings, in one walk. As
//! people type, code is nearly always unfinished: what is open at the end of a line ends
//! there, unless it is meant to span lines.

use super::Language;
use super::vocabulary::Vocabulary;

/// How the languages write what is no code.
struct Syntax {
    /// What begins a comment to the end of the line.
    line: &'static [&'static str],
    /// It does so only where a word could begin.
    is_spaced: bool,
    /// What begins and ends a comment.
    block: Option<(&'static str, &'static str)>,
    /// What begins and ends a text within a line.
    quotes: &'static [u8],
    /// The same over many lines.
    long: &'static [(&'static str, &'static str)],
    /// `'` stands around one character, and elsewhere means something else.
    has_characters: bool,
    /// Texts that have code in them.
    template: Option<Template>,
}

/// How texts are written that have code in them.
#[derive(Clone, Copy)]
struct Template {
    /// What begins and ends them.
    quote: char,
    /// What code begins with; it ends with the brace.
    opens: &'static str,
    /// So does a `$` and a name, which ends by itself.
    has_names: bool,
    /// They go on in the next line.
    is_long: bool,
}

const SLASHES: Syntax = Syntax {
    line: &["//"],
    is_spaced: false,
    block: Some(("/*", "*/")),
    quotes: b"\"",
    long: &[],
    has_characters: true,
    template: None,
};

impl Syntax {
    fn of(language: &str) -> Self {
        let hashes = Self { line: &["#"], block: None, has_characters: false, ..SLASHES };
        let template =
            |quote, opens, has_names| Some(Template { quote, opens, has_names, is_long: quote == '`' });
        match language {
            "python" => Self { quotes: b"\"'", long: &[("\"\"\"", "\"\"\""), ("'''", "'''")], ..hashes },
            "javascript" | "typescript" => Self {
                quotes: b"\"'",
                has_characters: false,
                template: template('`', "${", false),
                ..SLASHES
            },
            "java" => Self { long: &[("\"\"\"", "\"\"\"")], ..SLASHES },
            "go" => Self { long: &[("`", "`")], ..SLASHES },
            "ruby" => Self {
                is_spaced: true,
                block: Some(("\n=begin", "\n=end")),
                quotes: b"'",
                template: template('"', "#{", false),
                ..hashes
            },
            "php" => Self {
                line: &["//", "#"],
                quotes: b"'",
                has_characters: false,
                template: template('"', "{$", true),
                ..SLASHES
            },
            "bash" => Self { is_spaced: true, quotes: b"'", template: template('"', "${", true), ..hashes },
            "lua" => Self {
                line: &["--"],
                block: Some(("--[[", "]]")),
                quotes: b"\"'",
                long: &[("[[", "]]")],
                has_characters: false,
                ..SLASHES
            },
            "sql" => Self { line: &["--"], quotes: b"'", has_characters: false, ..SLASHES },
            _ => SLASHES,
        }
    }
}

/// What stands before a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Nothing that makes it part of something.
    Free,
    /// `.`, `->` and the like: it is a member of a value.
    Member,
    /// `::`: it is a member of a type or module.
    Path,
}

impl Access {
    /// What the code ends with, and the code before that.
    pub(super) fn at_end_of<'a>(vocabulary: &Vocabulary, code: &'a str) -> (Self, &'a str) {
        for link in &vocabulary.links {
            if let Some(before) = code.strip_suffix(link.as_str()) {
                // A range, a label, or a number that is not finished.
                let is_doubled = matches!(link.as_str(), "." | ":") && before.ends_with(link.as_str());
                let is_other = is_doubled || link == "." && ends_with_number(before);
                let access = if link == "::" { Self::Path } else { Self::Member };
                return if is_other { (Self::Free, code) } else { (access, before) };
            }
        }
        (Self::Free, code)
    }
}

fn ends_with_number(code: &str) -> bool {
    let word = code.rsplit(|c| !is_word(c)).next().unwrap_or_default();
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a character can be part of a name.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// The same in the language with these words.
pub(super) fn is_word_of(vocabulary: &Vocabulary, c: char) -> bool {
    is_word(c) && vocabulary.sigil != Some(c)
}

/// A name in the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// The name.
    pub(super) text: &'a str,
    /// Where it begins, in bytes.
    pub(super) at: usize,
    /// What stands before it.
    pub(super) access: Access,
    /// Whether something is called by it.
    pub(super) is_called: bool,
}

/// What was found.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    /// In their order.
    pub(super) words: Vec<Word<'a>>,
    /// Whether the place that was asked for is in code.
    pub(super) is_code: bool,
}

/// Code within a text.
enum Inside {
    /// It ends with a brace; so deep is what has been read in others.
    Braces(usize),
    /// It ends with the name.
    Name,
}

/// Reads code; `place` is a byte of it that people may be typing at.
pub(super) fn scan(language: Language, code: &str, place: usize) -> Scan<'_> {
    let (syntax, vocabulary) = (Syntax::of(language.id()), language.vocabulary());
    let is_word = |c| is_word_of(vocabulary, c);
    let mut scan = Scan { words: Vec::new(), is_code: true };
    let mut inside: Vec<Inside> = Vec::new();
    let mut at = 0;
    while let Some(c) = code[at..].chars().next() {
        let rest = &code[at..];
        let (length, is_open) = match syntax.no_code(code[..at].chars().next_back(), rest) {
            Some(found) => found,
            None => syntax.text(vocabulary, rest, &mut inside),
        };
        if length > 0 {
            scan.leave_out(at, (length, is_open), place);
            at += length;
        } else if is_word(c) {
            let is_in_text = matches!(inside.last(), Some(Inside::Name));
            let ends = |next| !is_word(next) || is_in_text && next == '$';
            let length = rest[c.len_utf8()..].find(ends).map_or(rest.len(), |more| c.len_utf8() + more);
            let (text, after) = rest.split_at(length);
            if !c.is_ascii_digit() {
                let (access, _) = Access::at_end_of(vocabulary, &code[..at]);
                scan.words.push(Word { text, at, access, is_called: after.starts_with(['(', '!']) });
            }
            at += length;
            if let Some(template) = syntax.template.filter(|_| is_in_text) {
                inside.pop();
                let rest = template.rest(vocabulary, after, &mut inside);
                scan.leave_out(at, rest, place);
                at += rest.0;
            }
        } else {
            at += c.len_utf8();
        }
    }
    scan
}

impl Scan<'_> {
    /// What begins here is no code: so long, and whether it is still open at its end.
    fn leave_out(&mut self, at: usize, (length, is_open): (usize, bool), place: usize) {
        let end = at + length;
        self.is_code &= !(at < place && (place < end || is_open && place == end));
    }
}

impl Template {
    /// How much of a text there is up to its end or to code in it, and whether it is still
    /// open there.
    fn rest(self, vocabulary: &Vocabulary, text: &str, inside: &mut Vec<Inside>) -> (usize, bool) {
        let mut escaped = false;
        for (at, c) in text.char_indices() {
            let from_here = &text[at..];
            match c {
                '\n' if !self.is_long => return (at, true),
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                _ if c == self.quote => return (at + 1, false),
                _ if from_here.starts_with(self.opens) => {
                    inside.push(Inside::Braces(0));
                    return (at + self.opens.find('{').map_or(0, |brace| brace + 1), false);
                }
                '$' if self.has_names
                    && from_here[1..].starts_with(|c: char| c.is_alphabetic() || c == '_') =>
                {
                    inside.push(Inside::Name);
                    return (at + usize::from(vocabulary.sigil == Some('$')), false);
                }
                _ => {}
            }
        }
        (text.len(), true)
    }
}

impl Syntax {
    /// The same of a text that begins here, or goes on here after code in it.
    fn text(&self, vocabulary: &Vocabulary, rest: &str, inside: &mut Vec<Inside>) -> (usize, bool) {
        let Some(template) = self.template else { return (0, false) };
        let goes_on = match (rest.chars().next(), inside.last_mut()) {
            (Some(c), _) if c == template.quote => true,
            (Some('\n'), _) if !template.is_long => {
                inside.clear();
                false
            }
            (Some('{'), Some(Inside::Braces(depth))) => {
                *depth += 1;
                false
            }
            (Some('}'), Some(Inside::Braces(0))) => {
                inside.pop();
                true
            }
            (Some('}'), Some(Inside::Braces(depth))) => {
                *depth -= 1;
                false
            }
            _ => false,
        };
        if !goes_on {
            return (0, false);
        }
        let (length, is_open) = template.rest(vocabulary, &rest[1..], inside);
        (1 + length, is_open)
    }

    /// How long the comment or text is that begins here, and whether it is still open at
    /// its end.
    fn no_code(&self, before: Option<char>, rest: &str) -> Option<(usize, bool)> {
        let may_be_comment =
            !self.is_spaced || before.is_none_or(|c| c.is_whitespace() || matches!(c, ';' | '|' | '&' | '('));
        // In Lua one begins as the other does.
        if let Some((begin, end)) = self.block
            && let Some(inside) = rest.strip_prefix(begin)
        {
            return Some(until(inside, end, begin.len()));
        }
        if may_be_comment && self.line.iter().any(|begin| rest.starts_with(begin)) {
            return Some((rest.find('\n').unwrap_or(rest.len()), true));
        }
        for (begin, end) in self.long {
            if let Some(inside) = rest.strip_prefix(begin) {
                return Some(until(inside, end, begin.len()));
            }
        }
        let first = *rest.as_bytes().first()?;
        if self.quotes.contains(&first) {
            return Some(quoted(&rest[1..], first));
        }
        if self.has_characters && first == b'\'' {
            return character(&rest[1..]);
        }
        None
    }
}

fn until(inside: &str, end: &str, begin: usize) -> (usize, bool) {
    match inside.find(end) {
        Some(at) => (begin + at + end.len(), false),
        None => (begin + inside.len(), true),
    }
}

fn quoted(inside: &str, quote: u8) -> (usize, bool) {
    let mut escaped = false;
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            b'\n' => return (1 + at, true),
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            byte if byte == quote => return (1 + at + 1, false),
            _ => {}
        }
    }
    (1 + inside.len(), true)
}

/// One character in quotes, if it is that: a lifetime or a separator of digits is not.
fn character(inside: &str) -> Option<(usize, bool)> {
    let mut chars = inside.chars();
    let length = match chars.next()? {
        '\\' => inside.get(2..)?.find('\'').filter(|at| *at < 10)? + 2,
        '\'' | '\n' => return None,
        c => c.len_utf8(),
    };
    inside.get(length..)?.starts_with('\'').then_some((1 + length + 1, false))
}

#[cfg(test)]
mod tests;
