use super::*;

fn of(id: &str) -> Language {
    Language::from_id(id).unwrap()
}

fn words(language: &str, code: &str) -> Vec<String> {
    scan(of(language), code, 0).words.iter().map(|word| word.text.to_owned()).collect()
}

/// `|` is where somebody types.
fn is_code(language: &str, code: &str) -> bool {
    let place = code.find('|').unwrap();
    scan(of(language), &code.replace('|', ""), place).is_code
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
    assert_eq!(words("lua", "local a = 'b' .. \"c\" -- d\n--[[ e\nf ]] g = [[h ]]"), ["local", "a", "g"]);
    // A text that nobody has ended yet ends with its line.
    assert_eq!(words("python", "a = 'b\nc = \"d"), ["a", "c"]);
    assert_eq!(words("ruby", "a \"b #{c {\nd } e"), ["a", "c", "d", "e"]);
}

#[test]
fn words_in_texts_are_code_where_the_language_reads_them_so() {
    assert_eq!(
        words("ruby", "a \"b #{c + \"#{d}\" + {e: 'f'}} g\" # h\n=begin\ni\n=end\n:j /#{k}/"),
        ["a", "c", "d", "e", "j", "k"]
    );
    assert_eq!(
        words("php", "echo \"a $b$c {$d['e']} \\$f\"; // g\n# h\n/* i */ 'j $k'"),
        ["echo", "$b", "$c", "$d"]
    );
    assert_eq!(
        words("bash", "a=\"b $c$d ${#e[@]} ${f#g}\" # h\ni=$# j=${k} 'l $m'"),
        ["a", "c", "d", "e", "f", "g", "i", "j", "k"]
    );
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
    for code in ["\"a #{b|} c\"", "\"#{b}\"|", "\"a\n|"] {
        assert!(is_code("ruby", code), "{code}");
    }
    assert!(!is_code("ruby", "\"a #{b} c|\"") && !is_code("ruby", "\"#{b}|"));
    for (language, code) in [("php", "\"$a|\""), ("php", "\"$a {$b|} c\""), ("bash", "echo \"$|a\"")] {
        assert!(is_code(language, code), "{code}");
    }
    assert!(!is_code("php", "\"$a |\"") && !is_code("bash", "\"$a b|"));
}

#[test]
fn what_stands_before_a_word_is_known() {
    let found = scan(of("cpp"), "std::sort(v.begin(), p->next); 1.5f; a..b", 0);
    let word = |text: &str| *found.words.iter().find(|word| word.text == text).unwrap();
    assert_eq!((word("sort").access, word("sort").is_called), (Access::Path, true));
    assert_eq!((word("begin").access, word("next").access), (Access::Member, Access::Member));
    assert_eq!((word("v").access, word("v").is_called), (Access::Free, false));
    assert_eq!(word("b").access, Access::Free);
    let accesses = |language: &str, code: &str| -> Vec<Access> {
        scan(of(language), code, 0).words.iter().map(|word| word.access).collect()
    };
    let (free, member, path) = (Access::Free, Access::Member, Access::Path);
    // In PHP and Bash a dot is none of that.
    assert_eq!(accesses("php", "$a.$b $c?->d E::f"), [free, free, free, member, free, path]);
    assert_eq!(accesses("ruby", "a&.b C::d e.f"), [free, member, free, path, free, member]);
    assert_eq!(accesses("bash", "a.b c->d"), [free; 4]);
    // Two dots join texts, and two colons stand around a label.
    assert_eq!(
        accesses("lua", "a.b c:d e..f ::g:: 3 .. h"),
        [free, member, free, member, free, free, free, free]
    );
}
