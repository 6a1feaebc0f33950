//! A question as a file: TOML with the names of the API.

use super::Question;
use super::check::{LARGEST, Mistake};

/// Bytes of a file: what a question may have, with room for how TOML writes it.
pub const LARGEST_FILE: usize = 4 * LARGEST;

/// Reads a question out of a file.
///
/// # Errors
/// What is wrong with it, as a sentence; where it is not TOML of a question, with the line.
pub fn parse(text: &str) -> Result<Question, Mistake> {
    if text.len() > LARGEST_FILE {
        let message = format!("The file of a question may have {} KiB. Shorten it.", LARGEST_FILE >> 10);
        return Err(Mistake { field: String::new(), message });
    }
    let read: Result<Question, toml::de::Error> = toml::from_str(text);
    let question = read.map_err(|error| {
        // Never more of the file than what is wrong in it.
        let line = error.span().map(|at| 1 + text[..at.start].matches('\n').count());
        let at = line.map(|line| format!("line {line}: ")).unwrap_or_default();
        Mistake { field: String::new(), message: format!("{at}{}", error.message()) }
    })?;
    question.checked()
}

/// Writes a question as a file, of which [`parse`] makes the same question.
pub fn print(question: &Question) -> String {
    // It has nothing that TOML could not say.
    toml::to_string_pretty(question).unwrap_or_else(|error| panic!("a question as TOML: {error}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::collection::{btree_map, vec};
    use proptest::prelude::*;

    use super::*;
    use crate::language::Language;
    use crate::question::test::{Comparison, Test, Tolerance};
    use crate::question::{Criterion, Difficulty, FollowUp};

    /// What people write, and what they would not.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[ \t\n\r'\"\\\\#=\\[\\]a-z]{0,60}",
            "('''|\"\"\"|\n|\r\n|\\\\|x|\u{0}|\u{7f}|\u{85}|\u{2028}|😀){0,30}",
        ]
    }

    fn line() -> impl Strategy<Value = String> {
        "[\\PC']{1,20}".prop_filter("not empty", |line| !line.trim().is_empty())
    }

    fn test() -> impl Strategy<Value = Test> {
        let compare = prop_oneof![
            Just((Comparison::Trimmed, None)),
            Just((Comparison::Exact, None)),
            (0.0..1e9).prop_map(|far| (Comparison::Numbers, Tolerance::try_from(far).ok())),
            Just((Comparison::Numbers, Tolerance::try_from(1.0).ok())),
            Just((Comparison::Checker, None)),
        ];
        (line(), text(), text(), compare).prop_map(|(name, stdin, expected, (compare, tolerance))| Test {
            name,
            stdin,
            expected,
            compare,
            tolerance,
        })
    }

    fn files() -> impl Strategy<Value = BTreeMap<String, String>> {
        let paths: Vec<String> = Language::all().map(|language| language.file().to_owned()).collect();
        btree_map(proptest::sample::select(paths), text(), 0..4)
    }

    fn question() -> impl Strategy<Value = Question> {
        let difficulty =
            prop_oneof![Just(Difficulty::Easy), Just(Difficulty::Medium), Just(Difficulty::Hard)];
        let parts = vec((line(), text()).prop_map(|(title, text)| FollowUp { title, text }), 0..3);
        let rubric = vec(line().prop_map(|title| Criterion { title }), 0..3);
        let language = (0..Language::all().count()).prop_map(|at| Language::all().nth(at).unwrap());
        let about = (line(), "[a-z ]{0,30}", difficulty, 1..=600_u32, vec(line(), 0..5), language, text());
        let rest = (files(), vec(test(), 0..3), text(), parts, rubric, vec(test(), 0..3), text(), files());
        (about, rest).prop_map(|(about, rest)| {
            let (title, summary, difficulty, minutes, tags, language, problem) = about;
            let (files, tests, notes, parts, rubric, hidden_tests, checker, solutions) = rest;
            let checker = format!("{checker}#");
            Question {
                title,
                summary,
                difficulty,
                minutes,
                tags,
                language,
                problem,
                files,
                tests,
                notes,
                parts,
                rubric,
                hidden_tests,
                checker,
                solutions,
            }
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_it_was(question in question()) {
            let question = question.checked().unwrap();
            prop_assert_eq!(&question.clone().checked().unwrap(), &question);
            let printed = print(&question);
            prop_assert_eq!(parse(&printed).unwrap(), question, "{}", printed);
        }

        #[test]
        fn no_file_makes_it_fail_otherwise(text in text()) {
            let _ = parse(&text);
        }
    }

    #[test]
    fn texts_of_several_lines_stay_readable() {
        let question =
            parse("title = 'A'\nproblem = \"# A\\n\\nAdd.\\n\"\n[files]\n'main.py' = \"a\\nb\\n\"\n");
        let printed = print(&question.unwrap());
        assert!(printed.contains("\n# A\n\nAdd.\n"), "{printed}");
        assert!(printed.contains("[files]\n\"main.py\" = "), "{printed}");
    }

    #[test]
    fn mistakes_are_told_with_their_line_and_deep_files_are_refused() {
        for (text, said) in [
            ("title = 'x'", "problem"),
            ("title = 'x'\nproblem = ''\nsecret = 1\n", "line 3: unknown field `secret`"),
            ("title = 'x'\nproblem = ''\nlanguage = 'cobol'\n", "line 3: no language 'cobol'"),
            ("title = 'x'\nproblem = ''\nminutes = -1\n", "line 3"),
            ("title = ", "line 1"),
        ] {
            let said_instead = parse(text).unwrap_err().message;
            assert!(said_instead.contains(said), "{said_instead}");
        }
        for deep in [format!("x = {}", "[".repeat(400_000)), "a.".repeat(100_000), "{a=".repeat(100_000)] {
            assert!(parse(&deep).is_err());
        }
        assert!(parse(&" ".repeat(LARGEST_FILE + 1)).unwrap_err().message.contains("1024 KiB"));
    }
}
