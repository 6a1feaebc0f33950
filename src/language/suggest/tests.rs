use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

/// What is suggested where `|` stands.
fn at(language: &str, code: &str) -> Suggestions {
    let cursor = code[..code.find('|').unwrap()].encode_utf16().count();
    suggest(Language::from_id(language).unwrap(), &code.replacen('|', "", 1), cursor)
}

fn labels(language: &str, code: &str) -> Vec<String> {
    at(language, code).suggestions.into_iter().map(|suggestion| suggestion.label).collect()
}

#[test]
fn words_of_each_language_are_suggested() {
    for (language, code, expected) in [
        ("python", "pri|", "print"),
        ("python", "x = sor|", "sorted"),
        ("javascript", "conso|", "console"),
        ("typescript", "inter|", "interface"),
        ("java", "@Over|", "@Override"),
        ("java", "Arr|", "ArrayList"),
        ("cpp", "#inc|", "#include"),
        ("c", "mal|", "malloc"),
        ("rust", "printl|", "println!"),
        ("go", "appe|", "append"),
        ("sql", "SEL|", "SELECT"),
        ("ruby", "attr_r|", "attr_reader"),
        ("ruby", "$std|", "$stdin"),
        ("php", "str_con|", "str_contains"),
        ("php", "echo \"{$_SER|}\"", "$_SERVER"),
        ("lua", "repe|", "repeat"),
        ("lua", "setmet|", "setmetatable"),
        ("bash", "mapf|", "mapfile"),
        ("bash", "echo \"$BASH_RE|\"", "BASH_REMATCH"),
    ] {
        let labels = labels(language, code);
        assert!(
            labels[..3.min(labels.len())].contains(&expected.to_owned()),
            "{language} {code}: {labels:?}"
        );
    }
}

#[test]
fn members_follow_what_they_are_members_of() {
    for (language, code, expected, other) in [
        ("python", "import math\nmath.sq|", "sqrt", "append"),
        ("python", "x = []\nx.app|", "append", "appendleft"),
        ("python", "\", \".jo|", "join", "joinpath"),
        ("javascript", "Math.|", "max", "map"),
        ("javascript", "const xs = [1]\nxs?.ma|", "map", "max"),
        ("typescript", "const m = new Map<string, number>()\nm.se|", "set", "setDate"),
        ("java", "System.out.pri|", "println", "private"),
        ("java", "Map<String, Integer> counts = new HashMap<>();\ncounts.getO|", "getOrDefault", "getMonth"),
        ("cpp", "std::so|", "sort", "short"),
        ("cpp", "std::vector<int> v;\nv.push|", "push_back", "push"),
        ("rust", "let mut v: Vec<i32> = Vec::new();\nv.pu|", "push", "push_str"),
        ("rust", "HashMap::ne|", "new", "next"),
        ("go", "fmt.Print|", "Println", "print"),
        ("ruby", "counts = Hash.new(0)\ncounts.ke|", "key?", "keep"),
        ("ruby", "names = []\nnames&.each_w|", "each_with_index", "each_pair"),
        ("ruby", "Math.sq|", "sqrt", "squeeze"),
        ("ruby", "\"total: #{\"a\".up|}\"", "upcase", "update"),
        ("php", "$heap = new SplMinHeap();\n$heap->ins|", "insert", "insteadof"),
        ("php", "$q?->enq|", "enqueue", "enddeclare"),
        ("php", "DateTime::create|", "createFromFormat", "createFromMutable"),
        ("php", "$a.$b.str_rep|", "str_repeat", "push"),
        ("lua", "table.|", "concat", "upper"),
        ("lua", "io.stdout:wr|", "write", "wrap"),
        ("lua", "local s = io.read()\nprint(s:up|", "upper", "unpack"),
        ("lua", "for line in io.open(path):li|", "lines", "len"),
        ("lua", "x = a..toS|", "tostring", "string"),
    ] {
        let labels = labels(language, code);
        assert!(labels.contains(&expected.to_owned()), "{language} {code}: {labels:?}");
        assert!(!labels.contains(&other.to_owned()), "{language} {code}: {labels:?}");
    }
    // What the code says of its own things, where the type is nobody's.
    let own =
        "class A:\n    def __init__(self):\n        self.total = 0\n    def add(self):\n        self.to|";
    assert_eq!(labels("python", own)[0], "total");
    let fields = "struct point { int x; int height; };\nint main(void) { struct point *p; p->he|";
    assert_eq!(labels("c", fields), ["height"]);
    let in_text = "count=1\nfor item in a b; do\n  echo \"$item ${cou|";
    assert_eq!(labels("bash", in_text)[0], "count");
    let property = "class A { private int $total; function f() { $this->other = 1; return $this->oth|";
    assert_eq!(labels("php", property), ["other"]);
    // A number has no members, and a range neither.
    assert!(labels("python", "x = 1.|").iter().all(|label| label != "append"));
}

#[test]
fn names_of_the_code_come_first_and_the_nearest_of_them_first() {
    let code = "count_far = 1\n# count_comment\ns = 'count_string'\ncount_near = 2\ncou|\npass  # far away\ndef count_after(): pass\n";
    let found = at("python", code);
    let labels: Vec<&str> = found.suggestions.iter().map(|suggestion| suggestion.label.as_str()).collect();
    assert_eq!(labels[..3], ["count_near", "count_after", "count_far"]);
    assert_eq!(found.suggestions[1].kind, SuggestionKind::Function);
    assert!(!labels.contains(&"count_comment") && !labels.contains(&"count_string"));
    // In another case they fit, too, after those that fit exactly.
    assert_eq!(self::labels("java", "int MaxSum; int maxSum; MA|")[..2], ["maxSum", "MaxSum"]);
}

#[test]
fn nothing_is_suggested_in_texts_comments_and_numbers() {
    for code in ["# pri|", "'pri|'", "\"\"\"\npri|", "x = 12|", "x = 'it|"] {
        assert_eq!(at("python", code).suggestions, [], "{code}");
    }
    assert_ne!(labels("python", "pri|# print"), [""; 0]);
}

#[test]
fn places_are_in_utf_16_units() {
    let found = at("python", "'😀'; pri|nt");
    assert_eq!((found.from, found.to), (6, 9));
    let python = Language::from_id("python").unwrap();
    // Within a pair, and beyond the end.
    assert_eq!(suggest(python, "😀", 1).to, 0);
    let beyond = suggest(python, "pri", 99);
    assert_eq!((beyond.from, beyond.to), (0, 3));
    assert_eq!(beyond.suggestions[0].insert, "print");
}

#[test]
fn snippets_are_indented_like_the_code() {
    let body = |code: &str| {
        let found = at("javascript", code);
        let snippet = found.suggestions.into_iter().find(|found| found.kind == SuggestionKind::Snippet);
        snippet.unwrap().insert.lines().nth(1).unwrap().to_owned()
    };
    assert!(body("whil|").starts_with("    $"));
    assert!(body("{\n  a\n}\nwhil|").starts_with("  $"));
    assert!(body("{\n\ta\n}\nwhil|").starts_with("\t$"));
    // SQL is written in either case.
    assert_eq!(labels("sql", "sel|")[0], "select");
}

#[test]
fn much_code_takes_little_time() {
    let lines = (0..).map(|n| format!("def name_{n}(value): return [value.other_{n}, '{n}']\n"));
    let mut code: String = lines.take_while(|_| true).take(4_000).collect();
    code.truncate(250 << 10);
    code.push_str("\nname_1.");
    let began = Instant::now();
    let found = suggest(Language::default(), &code, usize::MAX);
    assert_eq!(found.suggestions.len(), MOST_SUGGESTIONS);
    // A hundred times what it takes when it is built to be fast.
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
}

proptest! {
    #[test]
    fn no_code_and_no_place_is_too_odd(
        code in "[a-c.:'\"`${}?&()\\[\\]<>=#/*\\\\\n 😀é1-]{0,80}", cursor in 0_usize..90, which in 0_usize..12
    ) {
        let language = Language::all().nth(which).unwrap();
        let found = suggest(language, &code, cursor);
        let units = code.encode_utf16().count();
        prop_assert!(found.from <= found.to && found.to <= units.min(cursor));
        prop_assert!(found.suggestions.len() <= MOST_SUGGESTIONS);
        let typed: Vec<u16> = code.encode_utf16().collect::<Vec<_>>()[found.from..found.to].to_vec();
        let typed = String::from_utf16(&typed).unwrap().to_lowercase();
        for suggestion in found.suggestions {
            prop_assert!(suggestion.label.to_lowercase().starts_with(&typed));
        }
    }
}
