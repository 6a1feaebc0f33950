use yrs::updates::decoder::Decode;
use yrs::{GetString, Text, TextPrelim, Transact, Update};

use super::*;
use crate::document::state::{Bounds, DocumentState, Edit};
use crate::protocol::guard::CheckedUpdate;
use crate::question::test::Test;
use crate::room::seed::{DELETED, FILES, LANGUAGE, NAMES, PARTS, ROOM, RUBRIC, TESTS, TEXT};
use crate::room::{content, prepared, seed};
use crate::storage::room::{Part, RubricRow};

fn test(name: &str) -> Test {
    Test {
        name: name.to_owned(),
        stdin: format!("in {name}"),
        expected: format!("out {name}"),
        ..Test::default()
    }
}

/// All that a question can have, with its name in everything.
fn starter(name: &str) -> Starter {
    let file = |language: &str| (language.to_owned(), format!("{name} in {language}\n"));
    Starter {
        files: ["main.py", "main.go"].map(file).into(),
        problem: format!("# {name}\n"),
        notes: format!("notes of {name}"),
        parts: vec![Part {
            id: "part-1".to_owned(),
            title: format!("part of {name}"),
            text: "more".to_owned(),
        }],
        rubric: vec![RubricRow { id: "row-1".to_owned(), title: format!("row of {name}") }],
        tests: vec![test(name)],
        hidden_tests: vec![test(&format!("hidden {name}"))],
        checker: format!("print('{name}')"),
    }
}

fn question(name: &str) -> QuestionRef {
    QuestionRef { id: name.to_owned(), version: 1, title: format!("The {name}") }
}

/// A room's documents, and what it has been given.
struct Room {
    code: Doc,
    problem: Doc,
    notes: Doc,
    record: RoomRecord,
}

fn with(update: Option<bytes::Bytes>) -> Doc {
    let doc =
        Doc::with_options(yrs::Options { offset_kind: yrs::OffsetKind::Utf16, ..yrs::Options::default() });
    if let Some(update) = update {
        doc.transact_mut().apply_update(Update::decode_v1(&update).unwrap()).unwrap();
    }
    doc
}

fn state(doc: &Doc) -> DocumentState {
    let update = doc.transact().encode_state_as_update_v1(&yrs::StateVector::default());
    let mut state = DocumentState::default();
    let update = CheckedUpdate::check(bytes::Bytes::from(update)).unwrap();
    state.apply(&[Edit::from(&update)], Bounds::NONE);
    state
}

impl Room {
    fn begin(name: Option<&str>) -> Self {
        let mut record = RoomRecord::new(crate::clock::UnixMillis(1), "python");
        record.starter = name.map(starter).unwrap_or_default();
        record.questions = name.map(question).into_iter().collect();
        let seed = seed::code(Language::from_id("python").unwrap(), &record.starter);
        let [problem, notes] = [seed::problem(&record.starter), seed::notes(&record.starter)].map(with);
        Self { code: with(Some(seed)), problem, notes, record }
    }

    fn bringing(&self, name: &str, language: &str) -> Bringing {
        let intent = Intent {
            nonce: Uuid::new_v4(),
            question: question(name),
            starter: starter(name),
            language: language.to_owned(),
            folder: None,
        };
        let new = Bringing::of(&self.record, intent);
        // As the server tries it first.
        let draft =
            with(Some(self.code.transact().encode_state_as_update_v1(&yrs::StateVector::default()).into()));
        let statement = Some(content::text(&state(&self.problem)));
        let statement = statement.filter(|text| problem::is_kept(text, &new, true));
        Bringing { folder: code::write(&draft, &new, statement.as_deref()), ..new }
    }

    /// As the server does it, up to a step: 4 is all of them.
    fn bring(&mut self, new: &Bringing, steps: usize) -> Option<String> {
        let former = problem::former(&state(&self.problem), new);
        let statement = former.clone().filter(|text| problem::is_kept(text, new, true));
        let folder = code::write(&self.code, new, statement.as_deref());
        if steps > 1 {
            let late = problem::write(&self.problem, new).filter(|late| Some(late) != former.as_ref());
            assert_eq!(late, None);
        }
        if steps > 2 {
            notes::write(&self.notes, new);
        }
        if steps > 3 {
            self.record.questions.push(new.question.clone());
            self.record.brought = Some(Box::new(new.starter.clone()));
        }
        folder
    }

    fn shown(&self) -> Vec<String> {
        let starters: Vec<String> = Language::all().map(|language| language.starter().to_owned()).collect();
        let files = content::files(&state(&self.code)).0.into_iter();
        files
            .filter(|(_, text)| !starters.contains(text))
            .map(|(path, text)| format!("{path}={}", text.trim_end()))
            .collect()
    }

    fn write(&self, id: &str, text: &str) {
        let [files, names] = [FILES, NAMES].map(|root| self.code.get_or_insert_map(root));
        let mut txn = self.code.transact_mut();
        let made = format!("{id}~made");
        match files.get(&txn, id).or_else(|| files.get(&txn, &made)) {
            Some(Out::YText(found)) => {
                let at = found.len(&txn) / 2;
                found.insert(&mut txn, at, text);
            }
            _ => {
                files.insert(&mut txn, made.as_str(), TextPrelim::new(text));
                names.insert(&mut txn, made.as_str(), id);
            }
        }
    }
}

#[test]
fn what_was_written_is_in_a_folder_and_the_question_in_its_place() {
    let mut room = Room::begin(Some("sum"));
    room.write("main.py", "<mine>");
    room.write("util.py", "a tool");
    room.code.get_or_insert_map(NAMES).insert(&mut room.code.transact_mut(), "main.py", "solution.py");
    room.problem.get_or_insert_text(TEXT).push(&mut room.problem.transact_mut(), "And fast.");
    let util = room.code.get_or_insert_map(FILES).get(&room.code.transact(), "util.py~made");
    let new = room.bringing("wrap", "python");
    assert_eq!(room.bring(&new, 4).as_deref(), Some("sum"));
    assert_eq!(
        room.shown(),
        [
            "main.py=wrap in main.py",
            "sum/problem.md=# sum\nAnd fast.",
            "sum/solution.py=sum in <mine>main.py",
            "sum/util.py=a tool"
        ]
    );
    let again = room.code.get_or_insert_map(FILES).get(&room.code.transact(), "util.py~made");
    assert_eq!(util, again, "renamed, and not copied");
    assert_eq!(room.problem.get_or_insert_text(TEXT).get_string(&room.problem.transact()), "# wrap\n");
    let notes = state(&room.notes);
    assert_eq!(content::text(&notes), "notes of sum\n\n# The wrap\n\nnotes of wrap");
    let titles: Vec<String> = prepared::parts(&notes).into_iter().map(|part| part.title).collect();
    assert_eq!(titles, ["part of sum", "part of wrap"]);
    let titles: Vec<String> = prepared::rubric(&notes).into_iter().map(|row| row.title).collect();
    assert_eq!(titles, ["row of sum", "row of wrap"]);
    assert_eq!(prepared::tests(&notes), starter("wrap").hidden_tests);
    assert_eq!(prepared::tests(&state(&room.code)), starter("wrap").tests);
    assert_eq!(notes.text(seed::CHECKER), "print('wrap')");
    // The same question once more later, and one after it.
    room.write("main.py", "<again>");
    let new = room.bringing("sum", "go");
    assert_eq!(room.bring(&new, 4).as_deref(), Some("wrap"));
    room.write("main.go", "<third>");
    let new = room.bringing("last", "go");
    assert_eq!(room.bring(&new, 4).as_deref(), Some("sum-2"));
    let shown = room.shown();
    for there in ["main.go=last in main.go", "sum-2/main.go=sum in <third>main.go", "sum/util.py=a tool"] {
        assert!(shown.contains(&there.to_owned()), "{shown:?}");
    }
    // Files of languages that are not chosen don't stand among the others.
    assert!(!shown.iter().any(|file| file.starts_with("main.py")), "{shown:?}");
    let (room_map, deleted) = (room.code.get_or_insert_map(ROOM), room.code.get_or_insert_map(DELETED));
    assert_eq!(string(&room_map, &room.code.transact(), LANGUAGE).as_deref(), Some("go"));
    assert!(!deleted.contains_key(&room.code.transact(), "main.go"));
}

#[test]
fn what_nobody_wrote_in_is_not_kept() {
    let mut room = Room::begin(None);
    let new = room.bringing("sum", "python");
    assert_eq!(room.bring(&new, 4), None);
    assert_eq!(room.shown(), ["main.py=sum in main.py"]);
    // Before the interview not even the statement, if it is as it came.
    let new = room.bringing("wrap", "python");
    assert!(!problem::is_kept("# sum\n", &new, false) && problem::is_kept("# sum\nmine", &new, false));
    assert!(problem::is_kept("# sum\n", &new, true) && !problem::is_kept(" \n", &new, true));
}

#[test]
fn tests_and_checkers_that_somebody_changed_are_kept() {
    let mut room = Room::begin(None);
    for (doc, name) in [(&room.code, "visible-word"), (&room.notes, "hidden-word")] {
        let tests = doc.get_or_insert_map(TESTS);
        seed::add_tests(&mut doc.transact_mut(), &tests, "mine", &[test(name)]);
    }
    let checker = room.notes.get_or_insert_text(seed::CHECKER);
    checker.push(&mut room.notes.transact_mut(), "print('``` mine')");
    let new = room.bringing("sum", "python");
    room.bring(&new, 4);
    let shown = room.shown().join("\n");
    assert!(shown.contains("before/tests.json") && shown.contains("in visible-word"), "{shown}");
    assert!(!shown.contains("hidden-word"), "not even here");
    let notes = content::text(&state(&room.notes));
    assert!(
        notes.contains("in hidden-word") && notes.contains("````python\nprint('``` mine')\n````"),
        "{notes}"
    );
    assert_eq!(prepared::tests(&state(&room.notes)), starter("sum").hidden_tests);
}

#[test]
fn doing_it_once_more_completes_what_was_not_done_and_does_nothing_twice() {
    for steps in 1..=3 {
        let mut room = Room::begin(Some("sum"));
        room.write("main.py", "<mine>");
        let new = room.bringing("wrap", "python");
        room.bring(&new, steps);
        // Somebody goes on in between.
        room.write("main.py", "<late>");
        if steps == 1 {
            room.problem.get_or_insert_text(TEXT).push(&mut room.problem.transact_mut(), "late words");
        }
        assert_eq!(room.bring(&new, 4).as_deref(), Some("sum"));
        let shown = room.shown();
        assert_eq!(shown[0], "main.py=wrap in <late>main.py", "{steps}");
        assert_eq!(shown[1], "sum/main.py=sum in <mine>main.py");
        // What is kept is not written over, whoever changed it.
        let late: &[&str] = if steps == 1 { &["sum/problem (2).md=# sum\nlate words"] } else { &[] };
        assert_eq!(shown[2..], [late, &["sum/problem.md=# sum"]].concat());
        assert_eq!(room.problem.get_or_insert_text(TEXT).get_string(&room.problem.transact()), "# wrap\n");
        let notes = state(&room.notes);
        assert_eq!((prepared::parts(&notes).len(), prepared::rubric(&notes).len()), (2, 2));
        assert_eq!(content::text(&notes).matches("notes of wrap").count(), 1);
    }
}

#[test]
fn another_question_after_half_of_one_loses_nothing() {
    let mut room = Room::begin(Some("sum"));
    room.write("main.py", "<mine>");
    let half = room.bringing("wrap", "python");
    room.bring(&half, 1);
    room.write("main.py", "<late>");
    let other = room.bringing("last", "python");
    room.bring(&other, 4);
    let shown = room.shown().join("\n");
    for word in ["main.py=last in main.py", "<mine>", "<late>", "# sum"] {
        assert!(shown.contains(word), "{word}: {shown}");
    }
}

#[test]
fn names_are_plain_and_files_are_counted() {
    let former = |id: &str, title: &str| {
        let question = Some(QuestionRef { id: id.to_owned(), version: 1, title: title.to_owned() });
        Former { question, starter: Starter::default() }.folder()
    };
    assert_eq!(former("pair-with-sum", "x"), "pair-with-sum");
    assert_eq!(former("6c1f9a52-1f0e-4a6e-8f8e-2f8c0b7a9d11", "Größte Summe: die 2."), "größte-summe-die-2");
    assert_eq!(former("6c1f9a52-1f0e-4a6e-8f8e-2f8c0b7a9d11", "???"), "before");
    assert!(former("x", "").len() + former(&"y".repeat(500), "").len() <= 41);
    let mut room = Room::begin(None);
    let long = format!("{}.py", "l".repeat(97));
    room.write(&long, "long name");
    for number in 0..code::MAX_FILES - 1 {
        room.write(&format!("file{number}.py"), "x");
    }
    let new = room.bringing("sum", "python");
    assert!(room.bring(&new, 4).is_some());
    assert!(room.shown().contains(&"before/file-1=long name".to_owned()));
    let before = code::made(&room.code);
    room.write("main.py", "one more");
    assert!(room.bring(&room.bringing("wrap", "python"), 4).is_some());
    // With what was written and the statement: the server finds out before it begins.
    assert_eq!(code::made(&room.code), before + 2);
}

#[test]
fn what_a_candidate_plants_or_scores_stay_as_they_were_and_what_is_typed_offline_spares_the_starter() {
    let mut room = Room::begin(Some("sum"));
    let noted = noted(&room.code);
    noted.insert(&mut room.code.transact_mut(), MARK, "2 wrap 1");
    let rubric = room.notes.get_or_insert_map(RUBRIC);
    for id in ["q2-row-1", "q3-row-1"] {
        let row = rubric.insert(&mut room.notes.transact_mut(), id, yrs::MapPrelim::default());
        row.insert(&mut room.notes.transact_mut(), "score", "4");
    }
    let offline =
        with(Some(room.code.transact().encode_state_as_update_v1(&yrs::StateVector::default()).into()));
    let file = |doc: &Doc| match doc.get_or_insert_map(FILES).get(&doc.transact(), "main.py") {
        Some(Out::YText(text)) => text,
        found => panic!("{found:?}"),
    };
    file(&offline).remove_range(&mut offline.transact_mut(), 5, 4);
    file(&offline).insert(&mut offline.transact_mut(), 5, "<typed>");
    let new = room.bringing("wrap", "python");
    room.bring(&new, 4);
    let typed = offline.transact().encode_state_as_update_v1(&yrs::StateVector::default());
    room.code.transact_mut().apply_update(Update::decode_v1(&typed).unwrap()).unwrap();
    let now = file(&room.code).get_string(&room.code.transact());
    assert!(now.contains("wrap in main.py\n") && now.contains("<typed>"), "{now}");
    for id in ["q2-row-1", "q3-row-1"] {
        let Some(Out::YMap(row)) = rubric.get(&room.notes.transact(), id) else { panic!("{id}") };
        assert_eq!(string(&row, &room.notes.transact(), "score").as_deref(), Some("4"));
    }
}

#[test]
fn whatever_is_written_in_whatever_order_is_there_in_the_end() {
    for seed in 0..25 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut room = Room::begin(["sum", "wrap"].get(random.usize(..3)).copied());
        let mut words = Vec::new();
        for step in 0..40 {
            let word = format!("<{seed}.{step}>");
            match random.u8(..12) {
                0..5 => {
                    let id = ["main.py", "main.go", "main.rs", "util.py", "problem.md", "sum/a.py"]
                        [random.usize(..6)];
                    room.write(id, &word);
                    words.push(word);
                }
                5 | 6 => {
                    let text = room.problem.get_or_insert_text(TEXT);
                    text.push(&mut room.problem.transact_mut(), &word);
                    words.push(word);
                }
                7 => {
                    let (names, ids) = (room.code.get_or_insert_map(NAMES), ["main.py", "util.py~made"]);
                    let name = ["sum", "x.py", "before/x.py"][random.usize(..3)];
                    names.insert(&mut room.code.transact_mut(), ids[random.usize(..2)], name);
                }
                8 => {
                    let ids = ["main.go", "util.py~made"];
                    let deleted = room.code.get_or_insert_map(DELETED);
                    deleted.insert(&mut room.code.transact_mut(), ids[random.usize(..2)], random.bool());
                }
                _ => {
                    let new = room.bringing(
                        ["sum", "wrap", "last"][random.usize(..3)],
                        ["python", "go"][random.usize(..2)],
                    );
                    let steps = random.usize(1..=4);
                    room.bring(&new, steps);
                    if steps < 4 && random.bool() {
                        room.bring(&new, 4);
                    }
                }
            }
        }
        let texts = state(&room.code).texts().into_iter().map(|(.., text)| text);
        let all: String = texts.chain([content::text(&state(&room.problem))]).collect();
        for word in words {
            // Words may stand within words.
            assert!(has(&all, &word), "seed {seed}: {word} is gone\n{all}");
        }
        for (path, _) in content::files(&state(&room.code)).0 {
            assert!(path::is_path(&path), "{path}");
        }
        let notes = state(&room.notes);
        assert!(notes.maps(PARTS).len() <= 60 && notes.maps(RUBRIC).len() <= 60);
    }
}

/// Whether a word is there, though others may have been written into it.
fn has(text: &str, word: &str) -> bool {
    text.match_indices(&word[..1]).any(|(at, _)| {
        let mut wanted = word.chars().peekable();
        let mut depth = 0;
        for c in text[at..].chars() {
            if depth == 0 && wanted.peek() == Some(&c) {
                wanted.next();
                if wanted.peek().is_none() {
                    return true;
                }
            } else if c == '<' {
                depth += 1;
            } else if c == '>' && depth > 0 {
                depth -= 1;
            } else if depth == 0 {
                return false;
            }
        }
        false
    })
}
