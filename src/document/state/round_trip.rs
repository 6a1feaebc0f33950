//! Whether yrs writes what it reads.

use std::panic::{AssertUnwindSafe, catch_unwind};

use yrs::Update;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;

use crate::protocol::guard::check_update;

/// Whether decoding, encoding and decoding again succeeds (GUARD-2). yrs takes
/// some content that it cannot write again: from then on nobody could join the
/// document.
///
/// Asked for updates with rich content. Plain text and deletions have one form
/// only, which the guard has checked; that all of those survive is what the fuzz
/// tests show.
pub(super) fn survives(update: &[u8]) -> bool {
    let attempt = AssertUnwindSafe(|| {
        let Ok(decoded) = Update::decode_v1(update) else { return false };
        let written = decoded.encode_v1();
        check_update(&written).is_ok() && Update::decode_v1(&written).is_ok()
    });
    catch_unwind(attempt).unwrap_or(false)
}
