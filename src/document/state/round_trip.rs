//! Whether yrs writes what it reads.

use std::panic::{AssertUnwindSafe, catch_unwind};

use yrs::Update;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;

use crate::protocol::guard::CheckedUpdate;

/// Decodes an update, if decoding, encoding and decoding again succeeds
/// (GUARD-2). yrs takes some content that it cannot write again: from then on
/// nobody could join the document.
///
/// Only rich content is written and read again. Plain text and deletions have one
/// form only, which the guard has checked; that all of those survive is what the
/// fuzz tests show.
pub(super) fn decode(update: &CheckedUpdate) -> Option<Update> {
    let attempt = AssertUnwindSafe(|| {
        let decoded = Update::decode_v1(update).ok()?;
        if update.is_rich() {
            let written = CheckedUpdate::check(decoded.encode_v1().into()).ok()?;
            Update::decode_v1(&written).ok()?;
        }
        Some(decoded)
    });
    catch_unwind(attempt).ok().flatten()
}
