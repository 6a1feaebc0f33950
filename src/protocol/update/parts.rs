//! What a struct of an update says by itself, for those who need no document to know it.

use super::{CONTENT, GC, HAS_ORIGIN, HAS_PARENT_SUB, HAS_RIGHT_ORIGIN, SKIP, STRING, read_header};
use crate::protocol::lib0::Reader;

/// The root map and the key in it that a struct is the first value of.
pub fn first_entry(block: &[u8]) -> Option<(&str, &str)> {
    let mut reader = Reader::new(block);
    let info = reader.u8().ok()?;
    let has_parents = info != GC && info != SKIP && info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN) == 0;
    if !has_parents || info & HAS_PARENT_SUB == 0 || reader.var_u64().ok()? != 1 {
        return None;
    }
    Some((reader.var_str().ok()?, reader.var_str().ok()?))
}

/// The characters of a run of text.
pub fn characters(block: &[u8]) -> Option<&str> {
    let mut reader = Reader::new(block);
    let (info, _) = read_header(&mut reader).ok()?;
    if info & CONTENT == STRING { reader.var_str().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use yrs::{Doc, Map, ReadTxn, StateVector, Text, TextPrelim, Transact};

    use super::*;
    use crate::protocol::update::{Struct, Visitor, walk_update};

    struct Seen<'a>(&'a [u8], Vec<String>);

    impl Visitor for Seen<'_> {
        fn block(&mut self, block: &Struct) {
            let bytes = &self.0[block.start..block.end];
            let entry = first_entry(bytes).map(|(root, key)| format!("{root}/{key}"));
            self.1.extend(entry.or_else(|| characters(bytes).map(str::to_owned)));
        }
    }

    #[test]
    fn first_values_and_characters_are_read_and_nothing_else() {
        let doc = Doc::new();
        let (files, text) = (doc.get_or_insert_map("files"), doc.get_or_insert_text("text"));
        {
            let mut txn = doc.transact_mut();
            files.insert(&mut txn, "a 😀", TextPrelim::new("in it"));
            files.insert(&mut txn, "b", 5);
            // This one replaces another: it stands where that stood.
            files.insert(&mut txn, "b", 6);
            text.insert(&mut txn, 0, "alone");
        }
        let update = doc.transact().encode_state_as_update_v1(&StateVector::default());
        let mut seen = Seen(&update, Vec::new());
        walk_update(&update, &mut seen).unwrap();
        assert_eq!(seen.1, ["files/a 😀", "in it", "files/b", "alone"]);
        assert_eq!((first_entry(&[]), characters(&[4])), (None, None));
    }
}
