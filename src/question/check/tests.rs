//! Each rule of [`Question::checked`] by what breaks it.

use super::*;

fn question(json: serde_json::Value) -> Result<Question, Mistake> {
    let mut whole = serde_json::json!({ "title": "A", "problem": "" });
    whole.as_object_mut().unwrap().extend(json.as_object().unwrap().clone());
    serde_json::from_value::<Question>(whole).unwrap().checked()
}

#[test]
fn mistakes_name_their_field() {
    let many = |of: serde_json::Value, n: usize| vec![of; n];
    let test = |more: serde_json::Value| serde_json::json!({ "tests": [more] });
    for (json, field) in [
        (serde_json::json!({ "title": " " }), "title"),
        (serde_json::json!({ "title": "a\nb" }), "title"),
        (serde_json::json!({ "title": "😀".repeat(201) }), "title"),
        (serde_json::json!({ "summary": "x".repeat(301) }), "summary"),
        (serde_json::json!({ "minutes": 0 }), "minutes"),
        (serde_json::json!({ "minutes": 601 }), "minutes"),
        (serde_json::json!({ "tags": ["a", ""] }), "tags[1]"),
        (serde_json::json!({ "tags": ["x".repeat(41)] }), "tags[0]"),
        (serde_json::json!({ "tags": (0..21).map(|n| n.to_string()).collect::<Vec<_>>() }), "tags"),
        (serde_json::json!({ "files": { "main.cobol": "" } }), "files"),
        (serde_json::json!({ "solutions": { "../main.py": "" } }), "solutions"),
        (test(serde_json::json!({ "name": "x".repeat(101) })), "tests[0].name"),
        (test(serde_json::json!({ "stdin": "x".repeat(65_537) })), "tests[0].stdin"),
        (test(serde_json::json!({ "expected": "é".repeat(32_769) })), "tests[0].expected"),
        (test(serde_json::json!({ "compare": "checker" })), "tests[0].compare"),
        (test(serde_json::json!({ "tolerance": 1 })), "tests[0].tolerance"),
        (serde_json::json!({ "checker": "x".repeat(65_537) }), "checker"),
        (serde_json::json!({ "parts": [{ "text": "a" }, { "text": "\n" }] }), "parts[1]"),
        (serde_json::json!({ "parts": many(serde_json::json!({ "text": "a" }), 101) }), "parts"),
        (serde_json::json!({ "rubric": [{ "title": "" }] }), "rubric[0].title"),
        (serde_json::json!({ "rubric": many(serde_json::json!({ "title": "a" }), 101) }), "rubric"),
        (serde_json::json!({ "notes": "x".repeat(200_000), "problem": "x".repeat(70_000) }), ""),
    ] {
        let wrong = question(json).unwrap_err();
        assert_eq!(wrong.field, field, "{wrong}");
        assert!(wrong.message.ends_with('.') && wrong.message.len() < 400, "{wrong}");
    }
}

#[test]
fn too_many_tests_are_not_even_read() {
    for field in ["tests", "hidden_tests"] {
        let of = |n: usize| {
            let json =
                serde_json::json!({ "title": "A", "problem": "", field: vec![serde_json::json!({}); n] });
            serde_json::from_value::<Question>(json)
        };
        assert!(of(100).unwrap().checked().is_ok(), "{field}");
        let wrong = of(101).unwrap_err().to_string();
        assert!(wrong.contains("at most 100 tests"), "{field}: {wrong}");
    }
}

#[test]
fn what_is_kept_is_tidy() {
    let question = question(serde_json::json!({
        "title": "  A ", "tags": [" Graphs", "graphs", "Dynamic Programming"], "problem": "a\r\nb\rc",
        "files": { "main.py": "x\r\n" },
        "tests": [{ "stdin": "1\r\n" }, { "compare": "numbers", "tolerance": 0 }]
    }));
    let question = question.unwrap();
    assert_eq!((question.title.as_str(), question.problem.as_str()), ("A", "a\nb\nc"), "MERGE-6");
    assert_eq!(question.tags, ["graphs", "dynamic programming"]);
    assert_eq!((question.files["main.py"].as_str(), question.tests[0].stdin.as_str()), ("x\n", "1\n"));
    assert_eq!(f64::from(question.tests[1].tolerance.unwrap()), 0.0);
    assert_eq!((question.minutes, question.difficulty), (30, crate::question::Difficulty::Medium));
    assert_eq!(question.languages().map(Language::id).collect::<Vec<_>>(), ["python"]);
}

#[test]
fn no_tolerance_is_negative_or_endless() {
    for number in ["-1", "1e999", "\"1\""] {
        let test = format!("{{\"compare\": \"numbers\", \"tolerance\": {number}}}");
        assert!(serde_json::from_str::<Test>(&test).is_err(), "{number}");
    }
    for number in ["nan", "inf", "-0.5"] {
        assert!(toml::from_str::<Test>(&format!("compare = 'numbers'\ntolerance = {number}\n")).is_err());
    }
}
