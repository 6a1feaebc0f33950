//! What stands before a dot, and of what type it may be: by how it is written, or by how
//! the code declares it. A guess: what is not known is not guessed.

use super::scan::{Word, is_word};
use super::vocabulary::{Members, Vocabulary};

/// Bytes of what stands before a dot.
const LONGEST: usize = 200;
/// Mentions of a name that are looked at, the nearest first.
const MOST_MENTIONS: usize = 100;

/// The expression that the code ends with.
pub(super) fn expression(code: &str) -> &str {
    let mut depth = 0_usize;
    let mut start = code.len();
    let mut chars = code.char_indices().rev().peekable();
    while let Some((at, c)) = chars.next() {
        if code.len() - at > LONGEST {
            break;
        }
        match c {
            ')' | ']' | '}' => depth += 1,
            '(' | '[' | '{' if depth == 0 => break,
            '(' | '[' | '{' => depth -= 1,
            '"' | '\'' | '`' => {
                // Back to where the text begins, in this line.
                let opened = chars.by_ref().find(|(_, other)| *other == c || *other == '\n');
                let Some((at, _)) = opened.filter(|(_, other)| *other == c) else { break };
                start = at;
                continue;
            }
            '\n' => break,
            c if depth > 0 || is_word(c) || matches!(c, '.' | ':' | '!') => {}
            _ => break,
        }
        if depth == 0 {
            start = at;
        }
    }
    code[start..].trim_start_matches([':', '.', '!'])
}

/// The last name of an expression that is nothing but names: `out` of `System.out`.
pub(super) fn name(expression: &str) -> Option<&str> {
    let is_names = !expression.is_empty() && expression.chars().all(|c| is_word(c) || c == '.' || c == ':');
    is_names.then(|| expression.rsplit(['.', ':']).next()).flatten().filter(|name| !name.is_empty())
}

/// The members of an expression's type.
pub(super) fn members<'v>(
    vocabulary: &'v Vocabulary,
    (code, place): (&str, usize),
    words: &[Word<'_>],
    expression: &str,
) -> Option<&'v Members> {
    let written =
        begins(vocabulary, code[..place].rfind(expression).map_or(expression, |at| with_new(code, at)));
    written.or_else(|| {
        let name = name(expression)?;
        let mentions = words.iter().rev().filter(|word| word.text == name && word.at + name.len() < place);
        mentions.take(MOST_MENTIONS).find_map(|word| declared(vocabulary, code, word)).flatten()
    })
}

/// The expression from here on, with `new` before it.
fn with_new(code: &str, at: usize) -> &str {
    let before = code[..at].trim_end();
    if before.ends_with("new") && before.len() < at { &code[before.len() - 3..] } else { &code[at..] }
}

/// What a mention of a name says of its type: nothing, or that it is this one, if that is
/// known.
fn declared<'v>(vocabulary: &'v Vocabulary, code: &str, word: &Word<'_>) -> Option<Option<&'v Members>> {
    let after = code[word.at + word.text.len()..].trim_start_matches([' ', '\t']);
    let of = |said: &str| {
        let said = said.trim_start();
        begins(vocabulary, said).or_else(|| begins(vocabulary, said.trim_start_matches(['*', '&'])))
    };
    let of_kind_before = || Some(kind_before(&code[..word.at])).filter(|kind| !kind.is_empty()).and_then(of);
    let is_assigned = after.starts_with('=') && !after.starts_with("==") && !after.starts_with("=>");
    if let Some(value) = after.strip_prefix(":=").or_else(|| after.strip_prefix('=').filter(|_| is_assigned))
    {
        return Some(of(value).or_else(of_kind_before));
    }
    let annotation = after.strip_prefix(':').filter(|rest| !rest.starts_with(':'));
    let found = annotation.and_then(of).or_else(of_kind_before);
    // As in Go: `var name Type`.
    found.or_else(|| Some(after).filter(|after| may_be_a_type(after)).and_then(of)).map(Some)
}

/// Whether a type may follow a name with nothing between.
fn may_be_a_type(after: &str) -> bool {
    after.starts_with(|c: char| is_word(c) || c == '*' || c == '[')
}

/// What may be a type before a name: `Map<String, Integer> ` in `(Map<String, Integer> counts`.
fn kind_before(code: &str) -> &str {
    let line = &code[code.rfind('\n').map_or(0, |at| at + 1)..];
    let mut depth = 0_i32;
    let mut start = 0;
    for (at, c) in line.char_indices().rev() {
        match c {
            '>' => depth += 1,
            '<' => depth -= 1,
            '(' | ')' | '{' | '}' | ';' | '=' | '"' | '\'' => {
                start = at + c.len_utf8();
                break;
            }
            ',' if depth <= 0 => {
                start = at + 1;
                break;
            }
            _ => {}
        }
    }
    let mut kind = line[start..].trim();
    while let Some(rest) = MODIFIERS.iter().find_map(|modifier| kind.strip_prefix(modifier)) {
        kind = rest.trim_start();
    }
    kind
}

/// What stands before a type.
const MODIFIERS: [&str; 9] = [
    "final ",
    "const ",
    "static ",
    "private ",
    "public ",
    "protected ",
    "readonly ",
    "constexpr ",
    "volatile ",
];

/// The type that this text begins with: the longest beginning counts.
fn begins<'v>(vocabulary: &'v Vocabulary, text: &str) -> Option<&'v Members> {
    let fits = |begin: &str| {
        let rest = text.strip_prefix(begin)?;
        let is_whole = !begin.ends_with(is_word) || !rest.starts_with(is_word);
        is_whole.then_some(begin.len())
    };
    let longest = |members: &Members| members.begins.iter().filter_map(|begin| fits(begin)).max();
    let found = vocabulary.members.iter().filter_map(|members| Some((longest(members)?, members)));
    // Of equals the first.
    found.rev().max_by_key(|(length, _)| *length).map(|(_, members)| members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::language::scan::scan;

    /// The type of what the code ends with.
    fn kind(language: &str, code: &str) -> Option<&'static str> {
        let vocabulary = Language::from_id(language).unwrap().vocabulary();
        let words = scan(Language::from_id(language).unwrap(), code, code.len()).words;
        let members = members(vocabulary, (code, code.len()), &words, expression(code));
        members.map(|members| members.of.as_str())
    }

    #[test]
    fn an_expression_is_what_the_dot_belongs_to() {
        for (code, expected) in [
            ("x = items", "items"),
            ("print(\"a b\"", "\"a b\""),
            ("return sorted(a, key=lambda x: x[0])", "sorted(a, key=lambda x: x[0])"),
            ("f(self.items", "self.items"),
            ("a + b[i + 1].c", "b[i + 1].c"),
            ("std::vector", "std::vector"),
            ("if x ", ""),
            ("", ""),
        ] {
            assert_eq!(expression(code), expected, "{code}");
        }
        assert_eq!(name("System.out"), Some("out"));
        assert_eq!((name("f(x)"), name(""), name("\"a\"")), (None, None, None));
    }

    #[test]
    fn types_are_known_by_how_things_are_written_or_declared() {
        for (language, code, expected) in [
            ("python", "\"a\"", Some("str")),
            ("python", "x = []\nx", Some("list")),
            ("python", "def f(counts: dict[str, int]):\n    counts", Some("dict")),
            ("python", "x = {}\ny = x == 5\nx", Some("dict")),
            ("python", "seen = set()\nseen", Some("set")),
            ("python", "strange = strangers\nstrange", None),
            ("python", "x = 5\nx", None),
            ("python", "x = ''\nx = []\nx", Some("list")),
            ("python", "x = []\nx = 5\nx", None),
            ("python", "x: Shape = []\nx", None),
            ("javascript", "const m = new Map()\nm", Some("Map")),
            ("javascript", "new Map()", Some("Map")),
            ("typescript", "function f(xs: Array<number>) { xs", Some("Array")),
            ("java", "Map<String, Integer> counts = make();\ncounts", Some("Map")),
            ("java", "void f(final List<Integer> list, int n) { list", Some("List")),
            ("java", "var b = new StringBuilder();\nb", Some("StringBuilder")),
            ("cpp", "void f(const std::vector<int>& values) { values", Some("vector")),
            ("cpp", "unordered_map<int, vector<int>> graph;\ngraph", Some("map")),
            ("rust", "let mut v = Vec::new();\nv", Some("Vec")),
            ("rust", "fn f(text: &str) { text", Some("str")),
            ("go", "var b strings.Builder\nb", Some("strings.Builder")),
            ("go", "func f(wg *sync.WaitGroup) { wg", Some("sync.WaitGroup")),
            ("ruby", "x = %w[a b]\nx", Some("Array")),
            ("ruby", "counts = Hash.new(0)\ncounts", Some("Hash")),
            ("ruby", "items.map { |item| item }", Some("Array")),
            ("ruby", "[1, 2]", Some("Array")),
            ("ruby", "line = gets.chomp\nline", Some("String")),
            ("ruby", "words = gets.split\nwords", Some("Array")),
            ("ruby", "def add(to: [])\n  to", Some("Array")),
            ("ruby", "x = compute\nx", None),
            ("lua", "local s = tostring(5)\ns", Some("string")),
            ("lua", "local s = 'a'\nprint(s:upper())\ns", Some("string")),
            ("lua", "local file = assert(io.open(path))\nfile", Some("file")),
            ("lua", "local t = {}\nt", None),
            ("php", "$s = new SplStack();\n$s", Some("SplStack")),
            ("php", "function f(private readonly ?SplQueue $q) { $q", Some("SplQueue")),
            ("php", "try { } catch (RuntimeException $e) { $e", Some("Throwable")),
            ("php", "$x = 'a';\n$x", None),
        ] {
            assert_eq!(kind(language, code), expected, "{language}: {code}");
        }
    }
}
