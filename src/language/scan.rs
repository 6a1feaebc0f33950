//! The words of a piece of code, without those in comments and strings, in one walk. As
//! people type, code is nearly always unfinished: what is open at the end of a line ends
//! there, unless it is meant to span lines.

/// How the languages write what is no code.
struct Syntax {
    /// What begins a comment to the end of the line.
    line: &'static str,
    /// What begins and ends a comment.
    block: Option<(&'static str, &'static str)>,
    /// What begins and ends a text within a line.
    quotes: &'static [u8],
    /// The same over many lines.
    long: &'static [&'static str],
    /// `'` stands around one character, and elsewhere means something else.
    has_characters: bool,
    /// Code in texts stands between `${` and `}`.
    has_templates: bool,
}

const SLASHES: Syntax = Syntax {
    line: "//",
    block: Some(("/*", "*/")),
    quotes: b"\"",
    long: &[],
    has_characters: true,
    has_templates: false,
};

impl Syntax {
    fn of(language: &str) -> Self {
        match language {
            "python" => Self {
                line: "#",
                block: None,
                quotes: b"\"'",
                long: &["\"\"\"", "'''"],
                has_characters: false,
                ..SLASHES
            },
            "javascript" | "typescript" => {
                Self { quotes: b"\"'", has_characters: false, has_templates: true, ..SLASHES }
            }
            "java" => Self { long: &["\"\"\""], ..SLASHES },
            "go" => Self { long: &["`"], ..SLASHES },
            "sql" => Self { line: "--", quotes: b"'", has_characters: false, ..SLASHES },
            _ => SLASHES,
        }
    }
}

/// What stands before a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Nothing that makes it part of something.
    Free,
    /// `.` or `->`: it is a member of a value.
    Member,
    /// `::`: it is a member of a type or module.
    Path,
}

impl Access {
    /// What the code ends with, and the code before that.
    pub(super) fn at_end_of(code: &str) -> (Self, &str) {
        for (operator, access) in
            [("?.", Self::Member), ("->", Self::Member), ("::", Self::Path), (".", Self::Member)]
        {
            if let Some(before) = code.strip_suffix(operator) {
                // A range, or a number that is not finished.
                let is_other = operator == "." && (before.ends_with('.') || ends_with_number(before));
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

/// Reads code; `place` is a byte of it that people may be typing at.
pub(super) fn scan<'a>(language: &str, code: &'a str, place: usize) -> Scan<'a> {
    let syntax = Syntax::of(language);
    let mut scan = Scan { words: Vec::new(), is_code: true };
    // How deep the braces are in each piece of code within a text.
    let mut templates: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(c) = code[at..].chars().next() {
        let rest = &code[at..];
        let (length, is_open) = match (syntax.no_code(rest), c) {
            (Some(found), _) => found,
            (None, '`') if syntax.has_templates => template(&rest[1..], &mut templates, 1),
            (None, '{') => {
                templates.iter_mut().last().into_iter().for_each(|depth| *depth += 1);
                (0, false)
            }
            (None, '}') => match templates.pop() {
                Some(0) => template(&rest[1..], &mut templates, 1),
                Some(depth) => {
                    templates.push(depth - 1);
                    (0, false)
                }
                None => (0, false),
            },
            _ => (0, false),
        };
        if length > 0 {
            let end = at + length;
            scan.is_code &= !(at < place && (place < end || is_open && place == end));
            at = end;
        } else if is_word(c) {
            let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            let (text, after) = rest.split_at(length);
            if !c.is_ascii_digit() {
                let (access, _) = Access::at_end_of(&code[..at]);
                scan.words.push(Word { text, at, access, is_called: after.starts_with(['(', '!']) });
            }
            at += length;
        } else {
            at += c.len_utf8();
        }
    }
    scan
}

/// A piece of a template text up to its end or to code in it, after `begin` bytes of it.
fn template(rest: &str, templates: &mut Vec<usize>, begin: usize) -> (usize, bool) {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'`' => return (begin + at + 1, false),
            b'$' if rest[at + 1..].starts_with('{') => {
                templates.push(0);
                return (begin + at + 2, false);
            }
            _ => {}
        }
    }
    (begin + rest.len(), true)
}

impl Syntax {
    /// How long the comment or text is that begins here, and whether it is still open at
    /// its end.
    fn no_code(&self, rest: &str) -> Option<(usize, bool)> {
        if rest.starts_with(self.line) {
            return Some((rest.find('\n').unwrap_or(rest.len()), true));
        }
        if let Some((begin, end)) = self.block
            && let Some(inside) = rest.strip_prefix(begin)
        {
            return Some(until(inside, end, begin.len()));
        }
        for quotes in self.long {
            if let Some(inside) = rest.strip_prefix(quotes) {
                return Some(until(inside, quotes, quotes.len()));
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
mod tests {
    use super::*;

    fn words(language: &str, code: &str) -> Vec<String> {
        scan(language, code, 0).words.iter().map(|word| word.text.to_owned()).collect()
    }

    /// `|` is where somebody types.
    fn is_code(language: &str, code: &str) -> bool {
        let place = code.find('|').unwrap();
        scan(language, &code.replace('|', ""), place).is_code
    }

    #[test]
    fn words_of_comments_and_texts_are_none_of_the_code() {
        assert_eq!(words("python", "a = 'b' # c\n\"\"\"d\ne\"\"\"\nf2 = 3x"), ["a", "f2"]);
        assert_eq!(
            words("javascript", "a('b\\'c', `d ${e + `${f}`} g`) // h\n/* i\n */ j"),
            ["a", "e", "f", "j"]
        );
        assert_eq!(
            words("rust", "fn a<'b>(c: &'b str) { '\"'; '\\''; '\\u{1F600}'; d }"),
            ["fn", "a", "b", "c", "b", "str", "d"]
        );
        assert_eq!(words("cpp", "1'000 + a \"b"), ["a"]);
        assert_eq!(words("go", "`a\nb` c"), ["c"]);
        assert_eq!(words("sql", "SELECT a -- b\n, 'c' \"d\""), ["SELECT", "a", "d"]);
        assert_eq!(words("java", "x = \"\"\"\n a \" b\"\"\"; größe"), ["x", "größe"]);
        // A text that nobody has ended yet ends with its line.
        assert_eq!(words("python", "a = 'b\nc = \"d"), ["a", "c"]);
    }

    #[test]
    fn a_place_is_in_code_or_is_not() {
        for code in ["pr|", "'a'|", "|'a'", "a # b\n|c", "'''a'''|", "f(|'x')"] {
            assert!(is_code("python", code), "{code}");
        }
        for code in ["'a|", "'a|'", "# a|", "#|", "'''a\n|", "'''|'''"] {
            assert!(!is_code("python", code), "{code}");
        }
        assert!(is_code("typescript", "`a ${b|} c`") && !is_code("typescript", "`a ${b} c|`"));
        assert!(is_code("typescript", "`${ {a: 1}.b| }`"));
        assert!(!is_code("typescript", "/* |") && is_code("typescript", "/* */|"));
    }

    #[test]
    fn what_stands_before_a_word_is_known() {
        let found = scan("cpp", "std::sort(v.begin(), p->next); 1.5f; a..b", 0);
        let of = |text: &str| found.words.iter().find(|word| word.text == text).unwrap();
        assert_eq!((of("sort").access, of("sort").is_called), (Access::Path, true));
        assert_eq!((of("begin").access, of("next").access), (Access::Member, Access::Member));
        assert_eq!((of("v").access, of("v").is_called, of("b").access), (Access::Free, false, Access::Free));
    }
}
