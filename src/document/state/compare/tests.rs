use super::*;
use crate::document::state::{Bounds, Edit, Sent};
use crate::protocol::guard::CheckedUpdate;
use yrs::types::Attrs;
use yrs::{
    ArrayPrelim, MapPrelim, OffsetKind, Options, StateVector, TextPrelim, TransactionMut, Xml,
    XmlElementPrelim, XmlFragment, XmlTextPrelim,
};

/// A document in which each of these edits was a transaction. Whatever the edits
/// are, clocks and deletions are the same: only what is shown differs.
fn shown(edit: impl FnOnce(&Doc)) -> [u8; 32] {
    let options =
        Options { offset_kind: OffsetKind::Utf16, ..Options::with_client_id(yrs::ClientID::new(1)) };
    let doc = Doc::with_options(options);
    edit(&doc);
    let update = doc.transact().encode_state_as_update_v1(&StateVector::default());
    let update = CheckedUpdate::check(update.into()).unwrap();
    let mut state = DocumentState::default();
    state.apply(&[Edit { from: 0, sent: Sent::AsSync, update: &update }], Bounds::NONE);
    digest(&state.doc)
}

fn in_map(value: impl Into<Any>) -> [u8; 32] {
    shown(|doc| {
        doc.get_or_insert_map("m").insert(&mut doc.transact_mut(), "k", value.into());
    })
}

#[test]
fn merge_4_a_root_of_any_type_counts() {
    let text = |text: &str| shown(|doc| doc.get_or_insert_text("r").insert(&mut doc.transact_mut(), 0, text));
    assert_eq!(text("a"), text("a"));
    assert_ne!(text("a"), text("b"));
    let list = |value: f64| {
        shown(|doc| {
            doc.get_or_insert_array("r").push_back(&mut doc.transact_mut(), value);
        })
    };
    assert_eq!(list(1.0), list(1.0));
    assert_ne!(list(1.0), list(2.0));
    assert_ne!(in_map("a"), in_map("b"));
    assert_ne!(in_map(Any::Null), in_map(Any::Undefined));
    assert_ne!(in_map(vec![1u8, 2]), in_map(vec![1u8, 3]));
    let element = |tag: &str| {
        shown(|doc| {
            let root = doc.get_or_insert_xml_fragment("r");
            root.push_back(&mut doc.transact_mut(), XmlElementPrelim::empty(tag));
        })
    };
    assert_ne!(element("p"), element("q"));
}

#[test]
fn merge_4_what_is_nested_counts_to_its_depths() {
    let file = |text: &str| {
        shown(|doc| {
            let files = doc.get_or_insert_map("files");
            files.insert(&mut doc.transact_mut(), "main.py", TextPrelim::new(text));
        })
    };
    assert_eq!(file("print(1)"), file("print(1)"));
    assert_ne!(file("print(1)"), file("print(2)"), "our files");
    let deep = |letter: &str| {
        shown(|doc| {
            let root = doc.get_or_insert_map("r");
            let mut txn = doc.transact_mut();
            let mut map = root.insert(&mut txn, "k", MapPrelim::default());
            for _ in 0..100 {
                map = map.insert(&mut txn, "k", MapPrelim::default());
            }
            map.insert(&mut txn, "k", letter);
        })
    };
    assert_eq!(deep("a"), deep("a"));
    assert_ne!(deep("a"), deep("b"));
    let xml = |attribute: &str, text: &str| {
        shown(|doc| {
            let root = doc.get_or_insert_xml_fragment("r");
            let mut txn = doc.transact_mut();
            let element = root.push_back(&mut txn, XmlElementPrelim::empty("p"));
            element.insert_attribute(&mut txn, "class", attribute.to_owned());
            element.push_back(&mut txn, XmlTextPrelim::new(text));
        })
    };
    assert_eq!(xml("x", "t"), xml("x", "t"));
    assert_ne!(xml("x", "t"), xml("y", "t"));
    assert_ne!(xml("x", "t"), xml("x", "u"));
}

fn formatted(edit: impl FnOnce(&TextRef, &mut TransactionMut<'_>)) -> [u8; 32] {
    shown(|doc| {
        let text = doc.get_or_insert_text("r");
        let mut txn = doc.transact_mut();
        text.insert(&mut txn, 0, "some text");
        edit(&text, &mut txn);
    })
}

#[test]
fn merge_4_formatting_and_embeds_count_and_where_they_are() {
    let bold = |from: u32, value: bool| {
        formatted(|text, txn| text.format(txn, from, 3, Attrs::from([("bold".into(), value.into())])))
    };
    assert_eq!(bold(1, true), bold(1, true));
    assert_ne!(bold(1, true), bold(2, true));
    assert_ne!(bold(1, true), bold(1, false));
    let embed = |at: u32, value: &str| {
        formatted(|text, txn| {
            text.insert_embed(txn, at, Any::from(value.to_owned()));
        })
    };
    assert_eq!(embed(2, "x"), embed(2, "x"));
    assert_ne!(embed(2, "x"), embed(3, "x"));
    assert_ne!(embed(2, "x"), embed(2, "y"));
}

#[test]
fn merge_4_lists_of_lists_are_passed_once() {
    let nested = |value: i64| {
        shown(|doc| {
            let mut list = doc.get_or_insert_array("r");
            let mut txn = doc.transact_mut();
            for _ in 0..100 {
                list.push_back(&mut txn, 7);
                list = list.push_back(&mut txn, ArrayPrelim::default());
            }
            list.push_back(&mut txn, value);
        })
    };
    assert_eq!(nested(1), nested(1));
    assert_ne!(nested(1), nested(2));
}

#[test]
fn merge_4_a_root_that_was_only_asked_for_shows_nothing() {
    let asked = shown(|doc| {
        doc.get_or_insert_map("other");
        doc.get_or_insert_text("r").insert(&mut doc.transact_mut(), 0, "a");
    });
    let state = DocumentState::default();
    assert_eq!(state.text("t"), "");
    assert!(state.shows_the_same_as(&DocumentState::default()));
    assert_eq!(asked, shown(|doc| doc.get_or_insert_text("r").insert(&mut doc.transact_mut(), 0, "a")));
}

#[test]
fn hard_1_formatting_without_end_is_left_out() {
    // Each piece of text would carry all the formatting before it: a billion entries.
    let attack = |last: &str| {
        formatted(|text, txn| {
            for key in 0..700 {
                let attribute = Attrs::from([(format!("{key}").into(), true.into())]);
                text.insert_embed_with_attributes(txn, key, Any::from(1), attribute);
            }
            text.insert(txn, 0, last);
        })
    };
    assert_ne!(attack("a"), attack("b"));
}
