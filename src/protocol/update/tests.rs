use super::*;
use yrs::updates::decoder::Decode;
use yrs::{
    Array, ClientID, Doc, Map, OffsetKind, Options, ReadTxn, StateVector, Text, Transact, Update, XmlFragment,
};

/// A struct with only its first `keep` clocks.
pub(in crate::protocol) fn first_of(bytes: &[u8], keep: u32) -> Vec<u8> {
    let mut reader = Reader::new(bytes);
    let (info, _) = read_header(&mut reader).unwrap();
    let mut out = bytes[..reader.position()].to_vec();
    match info & CONTENT {
        STRING => {
            let text: Vec<u16> = reader.var_str().unwrap().encode_utf16().take(keep as usize).collect();
            write_var_bytes(&mut out, String::from_utf16(&text).unwrap().as_bytes());
        }
        8 => {
            reader.var_u31().unwrap();
            let start = reader.position();
            (0..keep).for_each(|_| skip_any(&mut reader, 0).unwrap());
            write_var(&mut out, u64::from(keep));
            out.extend_from_slice(&bytes[start..reader.position()]);
        }
        _ => write_var(&mut out, u64::from(keep)),
    }
    out
}

fn walk(update: &[u8]) -> Result<(), Malformed> {
    walk_update(update, &mut ())
}

/// One update with every kind of content.
pub(in crate::protocol) fn everything() -> Vec<u8> {
    let options = Options::with_client_id(ClientID::new(0x1f_ffff_ffff));
    let doc = Doc::with_options(Options { offset_kind: OffsetKind::Utf16, ..options });
    let text = doc.get_or_insert_text("text");
    let map = doc.get_or_insert_map("map");
    let array = doc.get_or_insert_array("array");
    let xml = doc.get_or_insert_xml_fragment("xml");
    let mut txn = doc.transact_mut();
    text.insert(&mut txn, 0, "héllo 😀 wörld");
    text.format(&mut txn, 0, 3, [("bold".into(), true.into())].into());
    text.insert_embed(&mut txn, 2, yrs::Any::from("embedded"));
    text.remove_range(&mut txn, 3, 2);
    map.insert(&mut txn, "nested", yrs::TextPrelim::new("inner"));
    map.insert(&mut txn, "bytes", yrs::Any::from(vec![1u8, 2, 3]));
    array.insert_range(&mut txn, 0, [1, -2, 3_000_000]);
    array.push_back(&mut txn, yrs::Any::from_json(r#"{"a":[null,true,1.5]}"#).unwrap());
    xml.push_back(&mut txn, yrs::XmlElementPrelim::empty("p"));
    drop(txn);
    doc.transact().encode_state_as_update_v1(&StateVector::default())
}

#[test]
fn the_walk_counts_as_yrs_counts() {
    struct Clocks(u32, u32);
    impl Visitor for Clocks {
        fn block(&mut self, block: &Struct) {
            self.0 = self.0.max(block.id.clock + block.len);
        }
        fn delete(&mut self, _: Id, len: u32) {
            self.1 += len;
        }
    }
    let update = everything();
    let mut clocks = Clocks(0, 0);
    walk_update(&update, &mut clocks).unwrap();
    let decoded = Update::decode_v1(&update).unwrap();
    assert_eq!(clocks.0, decoded.state_vector().get(&ClientID::new(0x1f_ffff_ffff_u64)));
    assert!(clocks.1 >= 2);
}

#[test]
fn nested_values_have_a_floor() {
    let nested = |depth: usize| {
        let mut update = vec![1, 1, 1, 0, 8, 1, 1, b't', 1];
        update.extend(std::iter::repeat_n([117u8, 1], depth).flatten());
        update.extend([127, 0]);
        update
    };
    walk(&nested(MAX_DEPTH)).unwrap();
    assert_eq!(walk(&nested(MAX_DEPTH + 1)), Err(Malformed::Depth));
    assert_eq!(walk(&nested(10_000)), Err(Malformed::Depth));
}

#[test]
fn two_sections_of_one_client_are_refused() {
    let section = |client: u8| [1, client, 0, STRING, 1, 1, b't', 1, b'x'];
    let update = |clients: &[u8]| {
        let sections = clients.iter().flat_map(|client| section(*client));
        [clients.len() as u8].into_iter().chain(sections).chain([0]).collect::<Vec<u8>>()
    };
    walk(&update(&[3, 2, 1])).unwrap();
    walk(&update(&[1, 2, 3])).unwrap();
    assert_eq!(walk(&update(&[1, 2, 1])), Err(Malformed::Count));
    assert_eq!(walk(&update(&[2, 2])), Err(Malformed::Count));
}
