//! What everybody has in common who writes a part of a review.

use crate::http::access::enter::Entered;
use crate::http::error::ApiError;

/// Whoever came without joining has no name to sign with.
pub(super) fn check_author(entered: &Entered) -> Result<(), ApiError> {
    if entered.admitted.member.is_some() { Ok(()) } else { Err(ApiError::NoMember) }
}

/// Line ends become LF (MERGE-6).
pub(super) fn lf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
