//! What an edit of the server's own would be as an update, without making it: it goes
//! the same way as everybody's.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use yrs::updates::decoder::Decode;
use yrs::{Doc, OffsetKind, Options, ReadTxn, Transact, Update};

use super::EncodeError;

/// Makes an edit on a copy of a document, as a Yjs client that nobody else is, and
/// returns what changed; `None` if nothing did. `whole` is the document's state as an
/// update. Costs as much as opening the document: work for a processor, not for the
/// document's task.
///
/// # Errors
/// When the state can't be copied.
pub fn draft(whole: &[u8], edit: impl FnOnce(&Doc)) -> Result<Option<Bytes>, EncodeError> {
    let draft = AssertUnwindSafe(move || {
        let doc = Doc::with_options(Options { offset_kind: OffsetKind::Utf16, ..Options::default() });
        let update = Update::decode_v1(whole).map_err(|_| EncodeError)?;
        doc.transact_mut().apply_update(update).map_err(|_| EncodeError)?;
        let before = doc.transact().snapshot();
        edit(&doc);
        let txn = doc.transact();
        if txn.snapshot() == before {
            return Ok(None);
        }
        Ok(Some(Bytes::from(txn.encode_diff_v1(&before.state_map))))
    });
    catch_unwind(draft).unwrap_or(Err(EncodeError))
}
