//! What must hold for any bytes (GUARD-6). The fuzz targets and the tests of some
//! seconds (`tests/it/fuzz.rs`) share this.

use bytes::Bytes;
use pairpad::document::state::{Applied, Bounds, DocumentState, Edit, Garbage};
use pairpad::protocol::guard::CheckedUpdate;
use pairpad::protocol::lib0::{write_var, write_var_bytes};
use pairpad::protocol::message::{self, ClientMessage, read_frame};
use yrs::types::Attrs;
use yrs::undo::UndoManager;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{
    Any, ClientID, Doc, GetString, Map, OffsetKind, Options, ReadTxn, Text, TextPrelim, Transact, Update,
};

const BOUNDS: Bounds =
    Bounds { parked: 10_000, parked_by_one: 10_000, document: 100_000, clients: 100, effort: None };
/// Root whose text is compared.
pub const ROOT: &str = "t";

/// A frame is read or refused; what was read means the same when written again.
pub fn frame(data: &[u8]) {
    let mut messages = Vec::new();
    let read = read_frame(&Bytes::copy_from_slice(data), &mut messages);
    for message in &messages {
        let written = match message {
            ClientMessage::SyncStep1 { state_vector } => message::sync_step_1(state_vector),
            ClientMessage::SyncStep2 { update } => message::sync_step_2(update),
            ClientMessage::Update { update } => message::update(update),
            ClientMessage::Awareness { update } => {
                message::awareness(update.entries().collect::<Vec<_>>().into_iter())
            }
            ClientMessage::QueryAwareness | ClientMessage::Ignored => continue,
        };
        let mut again = Vec::new();
        read_frame(&written, &mut again).expect("what was read can be read again");
        assert_eq!(again.len(), 1);
        if !matches!(message, ClientMessage::Awareness { .. }) {
            assert_eq!(again[0], *message);
        }
    }
    assert!(read.is_ok() || messages.len() <= data.len());
}

/// Whatever comes, the document can be encoded and restored, or built anew from
/// what it took before. Returns what it took.
pub fn apply(data: &[u8]) {
    take(&updates(data));
}

/// Yjs shows what the server shows: of what editors write, in any order and with
/// gaps. `yjs` gives the text of [`ROOT`] there. Whether they could be compared: not while something waits for more.
pub fn differential(data: &[u8], mut yjs: impl FnMut(&[Bytes]) -> Option<String>) -> bool {
    let (taken, state) = take(&edits(data));
    let Some(text) = yjs(&taken) else { return false };
    assert_eq!(state.parked_bytes(), 0, "Yjs waits for nothing, and we do");
    assert_eq!(state.text(ROOT), text, "Yjs shows something else after {taken:x?}");
    !text.is_empty()
}

/// What three people write who see each other's edits now and then, delivered in
/// an order of its own.
fn edits(data: &[u8]) -> Vec<Bytes> {
    let mut choices = Choices { data };
    let options = |client| Options::with_client_id(ClientID::new(client));
    let doc = |client| Doc::with_options(Options { offset_kind: OffsetKind::Utf16, ..options(client) });
    let docs = [doc(1), doc(2), doc(3)];
    let mut undo: Vec<UndoManager<()>> = docs.iter().map(undo_manager).collect();
    let mut made: Vec<Bytes> = Vec::new();
    while !choices.is_over() && made.len() < 40 {
        let who = choices.pick(3) as usize;
        let doc = &docs[who];
        if choices.pick(8) == 0 {
            let known = doc.transact().state_vector();
            if undo[who].undo_blocking() {
                made.push(doc.transact().encode_diff_v1(&known).into());
            }
            continue;
        }
        if choices.pick(4) == 0 {
            let known = doc.transact().state_vector();
            let update = docs[choices.pick(3) as usize].transact().encode_diff_v1(&known);
            let update = Update::decode_v1(&update).expect("yrs wrote it");
            doc.transact_mut().apply_update(update).expect("yrs wrote it");
            continue;
        }
        made.push(edit(&mut choices, doc));
        if choices.pick(6) == 0 {
            let at = choices.pick(made.len() as u64) as usize;
            let last = made.len() - 1;
            made.swap(at, last);
        }
    }
    made
}

/// Takes back what a person wrote, step by step.
fn undo_manager(doc: &Doc) -> UndoManager<()> {
    let at_once = yrs::undo::Options { capture_timeout_millis: 0, ..Default::default() };
    let mut manager = UndoManager::with_options(at_once);
    manager.expand_scope(doc, &doc.get_or_insert_text(ROOT));
    manager.expand_scope(doc, &doc.get_or_insert_map("m"));
    manager
}

fn edit(choices: &mut Choices<'_>, doc: &Doc) -> Bytes {
    let (text, map) = (doc.get_or_insert_text(ROOT), doc.get_or_insert_map("m"));
    let mut txn = doc.transact_mut();
    let shown = text.get_string(&txn);
    // Between characters, never inside one; embeds are one long and not shown.
    let units = text.len(&txn);
    let at = choices.pick(u64::from(units) + 1) as u32;
    let at = if shown.is_ascii() { at } else { [0, units][at as usize % 2] };
    match choices.pick(8) {
        0 if at < units && shown.is_ascii() => {
            text.remove_range(&mut txn, at, 1 + choices.pick(u64::from(units - at)) as u32);
        }
        1 if at < units && shown.is_ascii() => {
            let bold = Attrs::from([("bold".into(), true.into())]);
            text.format(&mut txn, at, units - at, bold);
        }
        2 => drop(text.insert_embed(&mut txn, at, Any::from(5))),
        3 => drop(map.insert(&mut txn, "k", TextPrelim::new("inside"))),
        4 => drop(map.insert(&mut txn, "k", Any::from(1.5))),
        _ => text.insert(&mut txn, at, ["a", "bc", "d😀", "é", "\n"][choices.pick(5) as usize]),
    }
    txn.encode_update_v1().into()
}

fn take(updates: &[Bytes]) -> (Vec<Bytes>, DocumentState) {
    let mut state = DocumentState::default();
    let mut taken: Vec<Bytes> = Vec::new();
    for update in updates {
        let Ok(checked) = CheckedUpdate::check(update.clone()) else { continue };
        let outcome = state.apply(&[Edit::from(&checked)], BOUNDS).applied.remove(0);
        if state.is_damaged() {
            // As the document's task does it.
            taken.retain(|update| !state.is_culprit(update));
            let restored =
                DocumentState::restore_what_can_be(&taken, Garbage::Collect).expect("it can be built anew");
            let mut at = 0;
            taken.retain(|_| (!restored.set_aside.contains(&at), at += 1).0);
            state = restored.state;
        } else if matches!(outcome, Applied::Changed | Applied::Parked) {
            // Plain text is not asked whether it survives a round trip (GUARD-2).
            let decoded = Update::decode_v1(update).expect("what passes the guard can be decoded");
            CheckedUpdate::check(decoded.encode_v1().into()).expect("and written, and read again");
            taken.push(update.clone());
        }
        let snapshot = state.snapshot().expect("it can be encoded");
        DocumentState::restore(&snapshot).expect("it can be restored");
        state.texts();
        // Not that it shows the same: items whose neighbours never were neighbours
        // make the order of integration count, in Yjs as well. Compaction compares,
        // and keeps the journal then (MERGE-4).
    }
    (taken, state)
}

/// Decisions, one a byte.
struct Choices<'a> {
    data: &'a [u8],
}

impl Choices<'_> {
    fn pick(&mut self, below: u64) -> u64 {
        let Some((first, rest)) = self.data.split_first() else { return 0 };
        self.data = rest;
        u64::from(*first) % below
    }

    fn is_over(&self) -> bool {
        self.data.is_empty()
    }
}

const CLIENTS: u64 = 4;

/// Updates that are nearly right, as nobody but a forger makes them: items in odd places, of all kinds, deletions of
/// anything, gaps, duplicates, a flipped bit now and then.
fn updates(data: &[u8]) -> Vec<Bytes> {
    let mut choices = Choices { data };
    let mut clocks = [0u64; CLIENTS as usize];
    let mut made: Vec<Bytes> = Vec::new();
    while !choices.is_over() && made.len() < 40 {
        match choices.pick(18) {
            16 => made.extend(tree(&mut choices, &mut clocks)),
            17 => made.push(felled(&mut choices)),
            0 if !made.is_empty() => {
                let again = choices.pick(made.len() as u64) as usize;
                made.push(made[again].clone());
            }
            1 if made.len() > 1 => {
                let at = choices.pick(made.len() as u64 - 1) as usize;
                made.swap(at, at + 1);
            }
            2 if !made.is_empty() => {
                let which = choices.pick(made.len() as u64) as usize;
                let mut bytes = made[which].to_vec();
                let at = choices.pick(bytes.len() as u64) as usize;
                bytes[at] ^= 1 << choices.pick(8);
                made.push(bytes.into());
            }
            3 => made.push(deletion(&mut choices, &clocks)),
            _ => made.push(items(&mut choices, &mut clocks)),
        }
    }
    made
}

/// Shared types in each other, or beside each other in one: deeper and wider than
/// may be, in two updates, now and then with those around them last.
fn tree(choices: &mut Choices<'_>, clocks: &mut [u64]) -> Vec<Bytes> {
    let client = choices.pick(CLIENTS);
    let first = clocks[client as usize];
    let (is_deep, types) = (choices.pick(2) == 0, 2 + choices.pick(200));
    let kind = choices.pick(TYPES.len() as u64) as usize;
    let part = |from: u64, to: u64| {
        let mut out = vec![1];
        write_var(&mut out, to - from);
        write_var(&mut out, client + 1);
        write_var(&mut out, from);
        for clock in from..to {
            if clock == first {
                out.extend([7, 1]);
                write_var_bytes(&mut out, ROOT.as_bytes());
            } else {
                out.extend([7, 0]);
                write_var(&mut out, client + 1);
                write_var(&mut out, if is_deep { clock - 1 } else { first });
            }
            out.extend(TYPES[kind]);
        }
        out.push(0);
        Bytes::from(out)
    };
    clocks[client as usize] += types;
    let middle = first + types / 2;
    let mut made = vec![part(first, middle), part(middle, first + types)];
    if choices.pick(4) == 0 {
        made.reverse();
    }
    made
}

/// Deletes the first things that somebody wrote, and all that is in them.
fn felled(choices: &mut Choices<'_>) -> Bytes {
    let mut out = vec![0, 1];
    write_var(&mut out, choices.pick(CLIENTS) + 1);
    out.extend([1, 0]);
    write_var(&mut out, 1 + choices.pick(100));
    out.into()
}

/// Every shared type: list, map, text, XML element, fragment, text; and the hook,
/// which is refused.
const TYPES: [&[u8]; 7] = [&[0], &[1], &[2], &[3, 1, b'p'], &[4], &[6], &[5, 1, b'h']];

fn deletion(choices: &mut Choices<'_>, clocks: &[u64]) -> Bytes {
    let client = choices.pick(CLIENTS);
    let clock = choices.pick(clocks[client as usize] + 2);
    let mut out = vec![0, 1];
    write_var(&mut out, client + 1);
    out.push(1);
    write_var(&mut out, clock);
    write_var(&mut out, 1 + choices.pick(4));
    out.into()
}

fn items(choices: &mut Choices<'_>, clocks: &mut [u64]) -> Bytes {
    let client = choices.pick(CLIENTS);
    let clock = &mut clocks[client as usize];
    if choices.pick(12) == 0 {
        *clock += 1 + choices.pick(3);
    }
    let mut out = vec![1];
    let structs = 1 + choices.pick(3);
    write_var(&mut out, structs);
    write_var(&mut out, client + 1);
    write_var(&mut out, *clock);
    let mut end = *clock;
    let before = clocks.to_vec();
    for _ in 0..structs {
        end += item(choices, &before, &mut out);
    }
    clocks[client as usize] = end;
    out.push(0);
    out.into()
}

/// Writes a struct and returns how many clocks it has.
fn item(choices: &mut Choices<'_>, clocks: &[u64], out: &mut Vec<u8>) -> u64 {
    let kind = [4, 4, 4, 4, 4, 4, 1, 8, 7, 2, 3, 5, 6, 9, 0, 10][choices.pick(16) as usize];
    if kind == 0 || kind == 10 {
        let len = 1 + choices.pick(3);
        out.push(kind);
        write_var(out, len);
        return len;
    }
    let neighbours = choices.pick(8);
    let (left, right) = (neighbours < 5, (2..4).contains(&neighbours));
    out.push(kind | if left { 0x80 } else { 0 } | if right { 0x40 } else { 0 });
    for _ in 0..u64::from(left) + u64::from(right) {
        id(choices, clocks, out);
    }
    if !left && !right {
        if choices.pick(4) == 0 {
            out.push(0);
            id(choices, clocks, out);
        } else {
            out.push(1);
            write_var_bytes(out, if choices.pick(4) == 0 { b"m" } else { ROOT.as_bytes() });
        }
    }
    content(choices, kind, out)
}

fn id(choices: &mut Choices<'_>, clocks: &[u64], out: &mut Vec<u8>) {
    let client = choices.pick(CLIENTS);
    write_var(out, client + 1);
    let unknown = u64::from(choices.pick(8) == 0);
    write_var(out, choices.pick(clocks[client as usize].max(1) + unknown));
}

fn content(choices: &mut Choices<'_>, kind: u8, out: &mut Vec<u8>) -> u64 {
    match kind {
        1 => {
            let len = 1 + choices.pick(3);
            write_var(out, len);
            len
        }
        2 => {
            out.push(1);
            write_var_bytes(out, [&b"1"[..], b"undefined", b"{\"a\":[1]}"][choices.pick(3) as usize]);
            1
        }
        3 => {
            write_var_bytes(out, &[1, 2, 3]);
            1
        }
        4 => {
            let (text, len) =
                [("a", 1), ("bc", 2), ("😀", 2), ("é", 1), ("x😀y", 4)][choices.pick(5) as usize];
            write_var_bytes(out, text.as_bytes());
            len
        }
        5 => {
            write_var_bytes(out, b"{\"image\":1}");
            1
        }
        6 => {
            write_var_bytes(out, b"bold");
            write_var_bytes(out, [&b"true"[..], b"null"][choices.pick(2) as usize]);
            1
        }
        7 => {
            out.extend(TYPES[choices.pick(6) as usize]);
            1
        }
        8 => {
            out.extend([2, 0x7d, 5]);
            match choices.pick(4) {
                0 => out.push(0x7f),
                1 => out.extend([0x77, 1, b's']),
                2 => out.extend([0x75, 1, 0x7e]),
                _ => out.extend([0x76, 1, 1, b'k', 0x78]),
            }
            2
        }
        _ => {
            write_var_bytes(out, b"guid");
            out.extend([0x76, 0]);
            1
        }
    }
}
