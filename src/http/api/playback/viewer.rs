//! Who sees what of the past.

use crate::clock::UnixMillis;
use crate::http::access::enter::Entered;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::{Author, DocumentName};
use crate::rights::table::Action;
use crate::room::standing::Admitted;
use crate::storage::room::RoomRecord;

/// Whether somebody may still see what was in a document: not what they may not open
/// (PLAY-5), nor what is held back from them.
pub(in crate::http) fn may_play(
    app: &App,
    entered: &Entered,
    document: DocumentName,
) -> Result<(), ApiError> {
    may_see(app, entered, Action::Replay(document))
}

/// The same of what is seen by another right.
pub(in crate::http) fn may_see(app: &App, entered: &Entered, action: Action) -> Result<(), ApiError> {
    let (rules, now) = (entered.room.rules(), app.rooms.clock().now());
    let viewer = rules.check(&entered.right.to(action), now)?.author;
    let is_code = matches!(action, Action::Replay(DocumentName::Code) | Action::Read(DocumentName::Code));
    match entered.room.quiet().filter(|_| is_code) {
        Some(quiet) if viewer != Author::Person(quiet.who) => Err(ApiError::HeldBack),
        Some(_) | None => Ok(()),
    }
}

/// Since when somebody sees a room; `None` for those who saw it from its beginning. Whoever does
/// not lead sees nothing of what there was before the interview began (HARD-6).
pub(in crate::http) fn public_from(viewer: &Admitted, record: &RoomRecord) -> Option<UnixMillis> {
    (!viewer.role.leads()).then(|| record.started.unwrap_or(UnixMillis(u64::MAX)))
}
