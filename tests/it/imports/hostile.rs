//! Archives that are broken, or meant to do harm: each is refused with a sentence of its own, and
//! nothing of it is left.

use std::io::{Cursor, Write};

use pairpad_testing::craft::{ANY, OneStruct, Place, TEXT, TYPE, many_clients, nested_any, text};
use pairpad_testing::server::TestServer;
use serde_json::{Value, json};
use zip::write::{FullFileOptions, SimpleFileOptions};
use zip::{CompressionMethod, ZipWriter};

use super::craft::{Craft, ROOM, event, log, zip};
use super::{left, send};
use crate::export::{contents, download, interview};

/// The sound archive with one more file, or none, written by whoever.
fn with(more: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>)) -> Vec<u8> {
    let mut zip = ZipWriter::new_append(Cursor::new(super::zip(&Craft::default().files()))).unwrap();
    more(&mut zip);
    zip.finish().unwrap().into_inner()
}

/// The sound archive with a file of this name.
fn named(name: &str) -> Vec<u8> {
    named_with(name, "x")
}

fn named_with(name: &str, text: &str) -> Vec<u8> {
    with(|zip| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    })
}

fn crafted(change: impl FnOnce(&mut Craft)) -> Vec<u8> {
    let mut craft = Craft::default();
    change(&mut craft);
    zip(&craft.files())
}

fn line(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut record = json!({ "at": 5, "by": "server", "update": "AAA=" });
    change(&mut record);
    crafted(|craft| craft.lines.push(record))
}

/// A history that begins with so many updates at once.
fn based(parts: usize) -> Vec<u8> {
    crafted(|craft| craft.lines.push(json!({ "at": 5, "base": vec![""; parts] })))
}

fn offering(languages: &[&str]) -> Value {
    json!({ "assistance": true, "signals": false, "candidates_keep": true, "languages": languages })
}

/// Where the list of the archive's files begins.
fn list(archive: &[u8]) -> usize {
    archive.windows(4).position(|window| window == b"PK\x01\x02").unwrap()
}

fn zips() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let sound = super::zip(&Craft::default().files());
    let patched = |change: &dyn Fn(&mut Vec<u8>, usize)| {
        let mut archive = sound.clone();
        let at = list(&archive);
        change(&mut archive, at);
        archive
    };
    let short = sound[..sound.len() - 30].to_vec();
    let comment = with(|zip| zip.set_comment("x".repeat(65_000)).unwrap());
    let bomb = |path: &str| {
        let mut files = Craft::default().files();
        files.insert(path.to_owned(), "0".repeat(40 << 20));
        zip(&files)
    };
    // Few bytes of which a parser makes many.
    let thick =
        named_with("documents/code.json", &format!("{{\"room\":[{}0]}}", "{\"\":0},".repeat(300_000)));
    let link = with(|zip| {
        let options: FullFileOptions<'_, '_> = FullFileOptions::default();
        zip.add_symlink("code/link", "/etc/passwd", options).unwrap();
    });
    let many = with(|zip| {
        for number in 0..3_000 {
            let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
            zip.start_file(format!("code/{number}"), stored).unwrap();
        }
    });
    // The list says that there are so many that it would have to be read for a long time.
    let counted = patched(&|archive, _| {
        let end = archive.len() - 22;
        archive[end + 8..end + 12].copy_from_slice(&[0xff; 4]);
    });
    let encrypted = patched(&|archive, at| {
        archive[at + 8] |= 1;
        archive[6] |= 1;
    });
    let method = patched(&|archive, at| archive[at + 10] = 99);
    // The first entry is said to begin where the second does.
    let overlapping = patched(&|archive, at| {
        let second =
            at + 4 + archive[at + 4..].windows(4).position(|window| window == b"PK\x01\x02").unwrap();
        let begins: [u8; 4] = archive[second + 42..second + 46].try_into().unwrap();
        archive[at + 42..at + 46].copy_from_slice(&begins);
    });
    // The list can't be read, and there is another end in front of it, with another list.
    let fallback = {
        let mut archive = sound.clone();
        let at = list(&archive);
        archive[at] = b'X';
        let mut whole = sound.clone();
        let shift = whole.len() as u32;
        let ends = archive.len() - 22 + 16;
        let begins = u32::from_le_bytes(archive[ends..ends + 4].try_into().unwrap()) + shift;
        archive[ends..ends + 4].copy_from_slice(&begins.to_le_bytes());
        whole.extend(archive);
        whole
    };
    let mut trailing = sound.clone();
    trailing.extend(b"more");
    let mut leading = b"#!/bin/sh\n".to_vec();
    leading.extend(&sound);
    // Of one name, twice: the second takes the first one's place for some.
    let doubled = {
        let mut archive = named("history/codf.log");
        for at in 0..archive.len() - 16 {
            if archive[at..].starts_with(b"history/codf.log") {
                archive[at..at + 16].copy_from_slice(b"history/code.log");
            }
        }
        archive
    };
    vec![
        ("nothing", Vec::new(), "archive_damaged"),
        ("no zip", b"Hello.".repeat(100), "archive_damaged"),
        ("truncated", short, "archive_damaged"),
        ("huge comment", comment, "archive_hidden"),
        ("another list in front", fallback, "archive_damaged"),
        ("something after it", trailing, "archive_hidden"),
        ("something before it", leading, "archive_hidden"),
        ("zip bomb", bomb("history/notes.log"), "archive_too_large"),
        ("a bomb that nothing leads to", bomb("documents/code.json"), "archive_texts"),
        ("a thick text", thick, "archive_texts"),
        ("symlink", link, "archive_entry"),
        ("too many entries", many, "archive_too_many_files"),
        ("more entries than there are", counted, "archive_too_many_files"),
        ("encrypted", encrypted, "archive_encrypted"),
        ("unknown compression", method, "archive_entry"),
        ("overlapping", overlapping, "archive_hidden"),
        ("one name twice", doubled, "archive_hidden"),
        ("a path that leads out", named("code/../../x"), "archive_entry"),
        ("an absolute path", named("/etc/passwd"), "archive_entry"),
        ("a path of Windows", named("code\\..\\x"), "archive_entry"),
        ("a drive", named("C:x"), "archive_entry"),
        ("a folder", named("code/x/"), "archive_entry"),
    ]
}

fn histories() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let without = |path: &str| {
        let mut files = Craft::default().files();
        files.remove(path);
        zip(&files)
    };
    let changed = |path: &str, text: &str| {
        let mut files = Craft::default().files();
        files.insert(path.to_owned(), text.to_owned());
        zip(&files)
    };
    let good = log("code", &[json!({ "at": 5, "by": "server", "update": "AAA=" })]);
    let about = |field: &'static str, value: Value| crafted(|craft| craft.about[field] = value);
    let later = u64::MAX / 2;
    let person = |name: &str, id: &str| json!([{ "id": id, "name": name, "role": "owner", "joined": "2026-01-01T00:00:00Z" }]);
    vec![
        ("no room.json", without("room.json"), "archive_not_a_room"),
        ("no history", without("history/code.log"), "archive_not_a_room"),
        (
            "a wrong hash",
            changed("history/code.log", &good.replacen(|_: char| true, "0", 1)),
            "archive_record",
        ),
        ("no hash", changed("history/code.log", "Hello.\n"), "archive_record"),
        (
            "another room's chain",
            about("room", json!("4f2b8c1e-5a0e-4c7d-9a51-6f2f3d1f0a11")),
            "archive_record",
        ),
        ("no uuid", line(|record| record["by"] = json!("Ada")), "archive_record"),
        ("the server's uuid", line(|record| record["by"] = json!(uuid::Uuid::nil())), "archive_record"),
        ("in the future", line(|record| record["at"] = json!(later)), "archive_record"),
        ("no base64", line(|record| record["update"] = json!("?")), "archive_record"),
        ("no update", line(|record| record["update"] = json!("/////w==")), "archive_record"),
        (
            "base in the middle",
            {
                crafted(|craft| {
                    craft.code = vec![vec![0, 0]];
                    craft.lines.push(json!({ "at": 5, "base": [] }));
                })
            },
            "archive_record",
        ),
        (
            "events out of order",
            crafted(|craft| craft.events = vec![event(2, 5), event(1, 6)]),
            "archive_record",
        ),
        ("an event with no next", crafted(|craft| craft.events = vec![event(u64::MAX, 5)]), "archive_record"),
        ("an event of the future", crafted(|craft| craft.events = vec![event(1, later)]), "archive_record"),
        ("no event", crafted(|craft| craft.events = vec![json!({ "kind": "party" })]), "archive_record"),
        (
            "output of a person",
            {
                let mut files = Craft::default().files();
                let record = json!({ "at": 5, "by": ROOM, "update": "AAA=" });
                files.insert("history/output.log".to_owned(), log("output", &[record]));
                zip(&files)
            },
            "archive_record",
        ),
        ("a text that nobody wrote", changed("code/main.py", "print()"), "archive_texts"),
        ("a problem that nobody wrote", changed("problem.md", "Prove it."), "archive_texts"),
        (
            "a chat that nobody wrote",
            changed("documents/notes.json", r#"{"chat":["hello"]}"#),
            "archive_texts",
        ),
        ("a title of two lines", about("title", json!("a\nb")), "archive_room"),
        ("a language that nobody knows", about("language", json!("klingon")), "archive_room"),
        ("a language that is offered for ever", about("settings", offering(&["go"; 50])), "archive_room"),
        (
            "it began with everything",
            about("starter", json!({ "problem": "x".repeat(300_000) })),
            "archive_room",
        ),
        ("a base of very many parts", based(20_000), "archive_record"),
        ("made in the future", about("created", json!("2999-01-01T00:00:00Z")), "archive_room"),
        ("kept for ever and a day", about("keep_days", json!(1_000_000)), "archive_room"),
        ("live without a start", about("phase", json!("live")), "archive_room"),
        ("no phase", about("phase", json!("party")), "archive_not_a_room"),
        ("a name of two lines", about("people", person("A\nB", ROOM)), "archive_room"),
        (
            "the server as a person",
            about("people", person("A", &uuid::Uuid::nil().to_string())),
            "archive_room",
        ),
    ]
}

/// Histories with something in them that no client may send.
fn hostile_updates() -> Vec<(&'static str, Vec<Vec<u8>>)> {
    let one = |client, clock, content, place, body| {
        OneStruct { client, clock, content, place, body }.update().to_vec()
    };
    let written = one(1, 0, TEXT, Place::Root("text"), text("x"));
    let deep = (0..8_000).map(|clock| {
        let place = if clock == 0 { Place::Root("tree") } else { Place::Inside(9, clock - 1) };
        one(9, clock, TYPE, place, vec![1])
    });
    vec![
        ("zero-structs", vec![written.clone(), vec![1, 0, 1, 0, 0]]),
        ("nested-any", vec![one(9, 0, ANY, Place::Root("t"), nested_any(10_000))]),
        ("update-count", vec![vec![0xff, 0xff, 0xff, 0x7f]]),
        ("truncated-update", vec![written[..written.len() - 4].to_vec()]),
        ("many-clients", vec![many_clients(100_000).to_vec()]),
        ("nested-types", deep.collect()),
        ("inside a text", vec![written, one(666, 0, TEXT, Place::Inside(1, 0), text("x"))]),
    ]
}

#[tokio::test]
async fn guard_1_hostile_archives_are_refused_each_with_a_sentence_and_leave_nothing() {
    // What is unpacked is bounded by what may be sent.
    let limits = pairpad::config::limits::Limits {
        import: 2 << 20,
        rooms_per_minute: 10_000,
        ..pairpad::config::limits::Limits::default()
    };
    let server = TestServer::start_with(limits, |_| ()).await;
    let mut sentences = std::collections::BTreeSet::new();
    for (name, archive, code) in zips().into_iter().chain(histories()) {
        let (status, answer) = send(&server.http(""), archive).await;
        assert_eq!((status.as_u16(), &answer["code"]), (422, &json!(code)), "{name}: {answer}");
        sentences.insert(answer["message"].as_str().unwrap().to_owned());
    }
    assert!(sentences.len() > 25, "{sentences:#?}");
    // What clients may not send nobody imports either.
    for (name, updates) in hostile_updates() {
        let archive = crafted(|craft| craft.code = updates);
        let (status, answer) = send(&server.http(""), archive).await;
        assert_eq!((status.as_u16(), &answer["code"]), (422, &json!("archive_record")), "{name}: {answer}");
    }
    let (status, answer) = send(&server.http(""), zip(&Craft::default().files())).await;
    assert_eq!(status, 201, "the same without any of that: {answer}");
    server.restart_after(|folder| assert_eq!(left(folder).0, 1)).await;
}

/// What somebody makes of a file.
type Change = fn(&str) -> String;

#[tokio::test]
async fn play_3_what_was_signed_and_then_changed_is_refused() {
    let server = TestServer::start().await;
    let room = interview(&server).await;
    let archive = download(&room, room.token("owner")).await;
    let sound = contents(&archive);
    let changes: [(&str, Change); 4] = [
        ("problem.md", |text| text.replace("Add", "Sub")),
        ("history/code.log", |text| text.lines().take(1).map(|line| format!("{line}\n")).collect()),
        ("statement.jws", |text| text.replacen('.', ".e", 1)),
        ("room.json", |text| text.replace("Ada's", "Bob's")),
    ];
    for (path, change) in changes {
        let mut files = sound.clone();
        files.remove("room.bundle");
        let text = change(&files[path]);
        assert_ne!(text, files[path], "{path}");
        files.insert(path.to_owned(), text);
        let (status, answer) = send(&server.http(""), zip(&files)).await;
        assert_eq!((status.as_u16(), &answer["code"]), (422, &json!("archive_changed")), "{path}: {answer}");
    }
}
