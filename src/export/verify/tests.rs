use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::sync::Arc;

use bytes::Bytes;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::archive::{self, Export};
use super::super::content::{Content, Paper};
use super::super::page::{Page, Part};
use super::super::seal::seal;
use super::super::source::Source;
use super::*;
use crate::auth::signing::{Purpose, SigningKey};
use crate::clock::UnixMillis;
use crate::ids::{Author, DocumentKey, DocumentName, MemberId, RoomName};
use crate::rights::phase::Phase;
use crate::storage::event::{Event, EventId, EventKind};
use crate::storage::room::RoomRecord;
use crate::storage::{Base, Entry, History, Record, Seq, Snapshot, StorageError};

/// A room with a journal of three updates, one with a base, and two events.
#[derive(Default)]
struct Kept {
    sealed: Option<String>,
    /// What somebody put in place of the last update of the code, before it was exported.
    last: Option<&'static [u8]>,
    /// The last one is not there.
    is_cut: bool,
    /// What came later is not exported.
    until: Option<u64>,
}

fn entry(at: u64, author: Author, update: &'static [u8]) -> Entry {
    Entry { at: UnixMillis(at), author, update: Bytes::from_static(update) }
}

impl Source for Kept {
    fn history(&self, document: &DocumentKey, after: Seq, _: usize) -> Result<History, StorageError> {
        let person = Author::Person(MemberId(uuid::Uuid::from_u128(7)));
        let record = |seq, entries: Vec<Entry>| Record { seq: Seq(seq), entries };
        let all = match document.document {
            DocumentName::Code => vec![
                record(1, vec![entry(5, Author::Server, b"starter"), entry(6, person, b"one")]),
                record(2, vec![entry(9, Author::Operator, self.last.unwrap_or(b"two"))]),
            ],
            DocumentName::Notes => vec![record(41, vec![entry(50, person, b"later")])],
            _ => Vec::new(),
        };
        let base = (document.document == DocumentName::Notes && after == Seq(0)).then(|| Base {
            at: UnixMillis(40),
            snapshot: Snapshot { upto: Seq(40), updates: vec![Bytes::from_static(b"before")] },
        });
        let after = base.as_ref().map_or(after, |base| base.snapshot.upto);
        // One at a time: it goes on with the next slice.
        let kept = |record: &Record| record.seq > after && !(self.is_cut && record.seq == Seq(2));
        let records = all.into_iter().filter(kept).take(1).collect();
        Ok(History { base, records })
    }

    fn events(&self, _: &RoomName, after: u64, _: usize) -> Result<Vec<Event>, StorageError> {
        let run = uuid::Uuid::from_u128(9);
        let event = |number, kind| {
            let id = EventId { run, number };
            Event { id, at: UnixMillis(5), phase: Phase::Live, by: None, kind }
        };
        let mut all = vec![event(1, EventKind::RoomCreated), event(4, EventKind::ProblemUpdated)];
        all.extend(self.sealed.clone().map(|statement| event(5, EventKind::Sealed { statement })));
        Ok(all.into_iter().filter(|event| event.id.number > after).take(1).collect())
    }
}

/// What the files of a sound archive hold, by their paths.
fn contents(file: impl Read + Seek) -> Result<BTreeMap<String, Vec<u8>>, ZipError> {
    let mut zip = ZipArchive::new(file)?;
    let mut found = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let name = file.name()?.into_owned();
        found.insert(name, bytes);
    }
    Ok(found)
}

fn key() -> SigningKey {
    SigningKey::new(&[7; 32], Purpose::Exports)
}

fn room() -> RoomName {
    "3f2b8c1e-5a0e-4c7d-9a51-6f2f3d1f0a11".parse().unwrap()
}

fn exported() -> Vec<u8> {
    exported_of(&Kept::default())
}

fn exported_of(kept: &Kept) -> Vec<u8> {
    let room = room();
    let mut content = Content::of(room.as_str(), &RoomRecord::new(UnixMillis(1), "python"));
    let file = |path: &str, text: &str| Paper { path: path.to_owned(), text: text.to_owned() };
    content.add(vec![file("code/main.py", "print(1)\n"), file("notes.md", "good\n")]);
    let part = Part { name: "code", gzip: Bytes::from_static(b"recorded") };
    let page = Page::new(Cow::Borrowed(b"<p><!-- RECORDING --></p>"), vec![part]);
    let export = Export {
        room,
        at: UnixMillis(100),
        shown_until: kept
            .until
            .map(|until| DocumentName::ALL.map(|one| (one, UnixMillis(until))).into())
            .unwrap_or_default(),
        content,
        changes: None,
        bundle: None,
        key: &key(),
    };
    archive::write(export, kept, || Ok(page), Vec::new()).unwrap()
}

fn check(archive: &[u8]) -> Result<Report, VerifyError> {
    verify(Cursor::new(archive), Some(key().public()))
}

/// The archive with its files changed, put together anew.
fn with(change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> Vec<u8> {
    let mut files = contents(Cursor::new(exported())).unwrap();
    change(&mut files);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        zip.start_file(path, SimpleFileOptions::default()).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn faults(archive: &[u8]) -> Vec<String> {
    let report = check(archive).unwrap();
    assert!(!report.is_sound());
    report.faults.iter().map(Fault::to_string).collect()
}

fn lines(file: &[u8]) -> Vec<Vec<u8>> {
    file.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

#[test]
fn play_3_an_archive_that_nobody_changed_is_sound() {
    let archive = exported();
    let report = check(&archive).unwrap();
    assert!(report.is_sound(), "{:?}", report.faults);
    let statement = report.statement.unwrap();
    assert_eq!(statement.exported_at, "1970-01-01T00:00:00.1Z");
    let records: Vec<_> = statement.heads.iter().map(|(path, head)| (path.as_str(), head.records)).collect();
    let expected = [
        ("board", 0),
        ("code", 3),
        ("events", 2),
        ("notes", 2),
        ("output", 0),
        ("pictures", 0),
        ("problem", 0),
    ];
    assert_eq!(records, expected.map(|(part, records)| (&*format!("history/{part}.log").leak(), records)));
    let files = contents(Cursor::new(&archive)).unwrap();
    let code = String::from_utf8(files["history/code.log"].clone()).unwrap();
    let authors: Vec<_> = code
        .lines()
        .map(|line| {
            let record: serde_json::Value = serde_json::from_str(&line[65..]).unwrap();
            record["by"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(authors, ["server", "00000000-0000-0000-0000-000000000007", "operator"]);
    assert!(String::from_utf8_lossy(&files["history/notes.log"]).contains(r#""base":["YmVmb3Jl"]"#));
    // Packed again it is the same.
    assert!(check(&with(|_| ())).unwrap().is_sound());
    // By the key in it, which is nobody's in particular.
    assert!(verify(Cursor::new(&archive), None).unwrap().is_sound());
}

#[test]
fn play_3_what_is_not_as_it_was_signed_is_named() {
    const LOG: &str = "history/code.log";
    let edit = |edit: fn(&mut Vec<Vec<u8>>)| {
        faults(&with(|files| {
            let mut found = lines(&files[LOG]);
            edit(&mut found);
            files.insert(LOG.to_owned(), found.concat());
        }))
    };
    let changed = edit(|lines| {
        let at = lines[1].len() - 5;
        lines[1][at] ^= 1;
    });
    assert_eq!(changed, ["history/code.log, record 2: it was changed, or the record before it was"]);
    let missing = edit(|lines| drop(lines.remove(0)));
    assert_eq!(missing[0], "history/code.log, record 1: its number is 2");
    let cut = edit(|lines| drop(lines.pop()));
    assert_eq!(cut, ["history/code.log: it has 2 records where 3 were signed"]);
    let doubled = edit(|lines| lines.insert(1, lines[0].clone()));
    assert_eq!(doubled[0], "history/code.log, record 2: its number is 1");
    let swapped = edit(|lines| lines.swap(0, 1));
    assert_eq!(swapped[0], "history/code.log, record 1: its number is 2");

    let file = |change: fn(&mut BTreeMap<String, Vec<u8>>)| faults(&with(change));
    assert_eq!(file(|files| files.get_mut("notes.md").unwrap()[0] ^= 1), ["notes.md: it was changed"]);
    assert_eq!(file(|files| drop(files.remove("notes.md"))), ["notes.md: it is missing"]);
    assert_eq!(file(|files| drop(files.remove(LOG))), ["history/code.log: it is missing"]);
    let added = file(|files| drop(files.insert("code/more.py".to_owned(), Vec::new())));
    assert_eq!(added, ["code/more.py: it is not one of the files that were signed"]);
}

#[test]
fn play_3_whoever_signs_it_anew_is_not_the_server() {
    let forger = SigningKey::new(&[8; 32], Purpose::Exports);
    let forged = with(|files| {
        let signed = String::from_utf8(files[SIGNED].clone()).unwrap();
        let mut statement: Statement = key().read(&signed).unwrap();
        let text = b"print(2)\n".to_vec();
        statement.files.insert("code/main.py".to_owned(), digest(&Sha256::digest(&text)));
        let jwk = Jwk { kty: "OKP".to_owned(), crv: "Ed25519".to_owned(), x: forger.public().to_string() };
        let jwk = serde_json::to_vec(&jwk).unwrap();
        statement.files.insert(KEY.to_owned(), digest(&Sha256::digest(&jwk)));
        files.insert(KEY.to_owned(), jwk);
        files.insert("code/main.py".to_owned(), text);
        files.insert(SIGNED.to_owned(), forger.sign(&statement).unwrap().into_bytes());
    });
    assert_eq!(faults(&forged), ["statement.jws: it is not signed by the expected key"]);
    // Without a key to expect it is of one piece, and says whose.
    let report = verify(Cursor::new(&forged), None).unwrap();
    assert!(report.is_sound());
    assert_eq!(report.key, forger.public().to_string());
}

#[test]
fn play_3_what_was_changed_between_the_end_of_the_interview_and_the_export_is_named() {
    let sealed = || Some(seal(&room(), UnixMillis(60), &key(), &Kept::default()).unwrap());
    let of = |kept: Kept| check(&exported_of(&Kept { sealed: sealed(), ..kept })).unwrap();
    let sound = of(Kept::default());
    assert!(sound.is_sound(), "{:?}", sound.faults);
    let named = |kept: Kept| of(kept).faults.iter().map(Fault::to_string).collect::<Vec<_>>();
    assert_eq!(
        named(Kept { last: Some(b"TWO"), ..Kept::default() }),
        ["history/code.log, record 3: up to here it is not what was sealed when the interview ended"]
    );
    assert_eq!(
        named(Kept { is_cut: true, ..Kept::default() }),
        ["history/code.log: it is shorter than when the interview ended"]
    );
    // The interview ended while it was exported.
    assert!(of(Kept { until: Some(4), ..Kept::default() }).is_sound());
    // A seal of somebody else says nothing.
    let forger = SigningKey::new(&[8; 32], Purpose::Exports);
    let foreign = Some(seal(&room(), UnixMillis(60), &forger, &Kept::default()).unwrap());
    let report =
        check(&exported_of(&Kept { sealed: foreign, last: Some(b"TWO"), ..Kept::default() })).unwrap();
    assert!(report.is_sound(), "{:?}", report.faults);
}

#[test]
fn play_3_what_other_programs_would_show_and_this_would_not_is_noticed() {
    let hidden = |archive: &[u8]| assert!(matches!(check(archive), Err(VerifyError::Hidden)), "hidden");
    let archive = exported();
    // Another archive before it, for those who read from the front.
    hidden(
        &[with(|files| drop(files.insert("code/main.py".to_owned(), b"evil".to_vec()))), archive.clone()]
            .concat(),
    );
    // Another entry of the same name, for those who take the first: by a name of the same length.
    let mut twice = with(|files| drop(files.insert("code/mainXpy".to_owned(), b"evil".to_vec())));
    let (from, to) = (b"code/mainXpy", b"code/main.py");
    for at in 0..twice.len() - from.len() {
        if twice[at..].starts_with(from) {
            twice[at..at + to.len()].copy_from_slice(to);
        }
    }
    hidden(&twice);
}

#[test]
fn play_3_names_are_no_commands_and_numbers_do_not_overflow() {
    let mean = "\x1b[2JNothing was changed since the server with this key signed it.";
    let report = check(&with(|files| drop(files.insert(mean.to_owned(), Vec::new())))).unwrap();
    assert!(!report.is_sound() && !report.faults.iter().any(|fault| fault.to_string().contains('\x1b')));
    let mut chain = Chain::begin(room().as_str(), "code");
    let huge = format!("{}\n{}\n", "x", chain.add(&format!(r#"{{"n":{}}}"#, u64::MAX)));
    let more = format!("{huge}{}\n", chain.add(r#"{"n":1}"#));
    let found = faults(&with(|files| drop(files.insert("history/code.log".to_owned(), more.into_bytes()))));
    assert!(found.len() >= 2, "{found:?}");
}

/// Whatever bit changes: it is found, or what is read is what was signed, since archives
/// have bytes that say nothing about the files, such as their dates.
#[test]
fn play_3_no_changed_bit_passes_for_what_was_signed() {
    let archive = exported();
    let right = Arc::new(contents(Cursor::new(&archive)).unwrap());
    let (mut noticed, mut harmless) = (0, 0);
    for at in 0..archive.len() {
        for bit in [0, 3, 7] {
            let mut changed = archive.clone();
            changed[at] ^= 1 << bit;
            match check(&changed) {
                Ok(report) if report.is_sound() => {
                    harmless += 1;
                    assert_eq!(contents(Cursor::new(&changed)).unwrap(), *right, "byte {at}, bit {bit}");
                }
                _ => noticed += 1,
            }
        }
    }
    assert!(noticed > harmless, "{noticed} noticed, {harmless} without a meaning");
}

#[test]
fn hard_8_what_is_no_archive_of_a_room_is_refused_with_a_sentence() {
    let said = |bytes: &[u8]| check(bytes).unwrap_err().to_string();
    assert!(said(b"").starts_with("it is not a complete zip archive"));
    let archive = exported();
    assert!(said(&archive[..archive.len() - 30]).starts_with("it is not a complete zip archive"));
    assert_eq!(
        said(&with(|files| drop(files.remove(SIGNED)))),
        "it is not an exported room: it has no file 'statement.jws' that can be read"
    );
    assert_eq!(
        said(&with(|files| drop(files.insert(KEY.to_owned(), vec![b'{'; 9])))),
        "it is not an exported room: it has no file 'key.json' that can be read"
    );
    let many =
        with(|files| (0..MAX_FILES).for_each(|at| drop(files.insert(format!("code/{at}"), Vec::new()))));
    assert!(said(&many).ends_with("an exported room has at most 2000"), "{}", said(&many));
    let later = with(|files| {
        let mut statement: Statement =
            key().read(&String::from_utf8(files[SIGNED].clone()).unwrap()).unwrap();
        statement.version = 2;
        files.insert(SIGNED.to_owned(), key().sign(&statement).unwrap().into_bytes());
    });
    assert_eq!(said(&later), "it is in format 2; this version of Pairpad reads format 1");
    // A line without an end is no reason to read on.
    let endless = faults(&with(|files| files.get_mut("history/code.log").unwrap().truncate(300)));
    assert!(endless[0].contains("it is not a line of text"), "{endless:?}");
}
