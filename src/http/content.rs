//! Reading and writing documents for those who come without a socket.

use bytes::Bytes;
use yrs::Doc;

use super::App;
use super::access::Entered;
use super::error::ApiError;
use crate::document::permit::Permit;
use crate::document::state::DocumentState;
use crate::ids::{Author, DocumentKey, DocumentName, RoomName};
use crate::language::Language;
use crate::protocol::guard::CheckedUpdate;
use crate::room::content;

/// Who writes, for as long as they may.
pub(super) struct Writer {
    author: Author,
    permit: Permit,
}

impl Writer {
    /// Somebody who was let in to write.
    pub(super) fn of(app: &App, entered: &Entered) -> Self {
        let permit = entered.room.permit(entered.right.clone(), app.rooms.clock());
        Self { author: entered.admitted.author, permit }
    }
}

/// Looks at a document's state.
pub(super) async fn look<T: Send + 'static>(
    app: &App,
    key: &DocumentKey,
    look: impl FnOnce(&mut DocumentState) -> T + Clone + Send + 'static,
) -> Result<T, ApiError> {
    Ok(app.rooms.look(key, move |view| look(view.state)).await?)
}

/// Applies an update that somebody sent, after the same checks as a socket's.
pub(super) async fn apply(
    app: &App,
    key: &DocumentKey,
    writer: Writer,
    update: &[u8],
) -> Result<(), ApiError> {
    let message = || "the request body is not a Yjs update (v1)".to_owned();
    let malformed = |_| ApiError::Unprocessable { message: message(), field: None };
    let update = CheckedUpdate::check(Bytes::copy_from_slice(update)).map_err(malformed)?;
    Ok(app.rooms.write(key, writer.author, writer.permit, update).await?)
}

/// Makes the `problem` document say this, changing as little as possible.
pub(super) async fn write_problem(
    app: &App,
    room: &RoomName,
    writer: Writer,
    markdown: String,
) -> Result<(), ApiError> {
    let key = DocumentKey { room: room.clone(), document: DocumentName::Problem };
    let rewrite = move |doc: &Doc| content::rewrite(doc, &markdown);
    Ok(app.rooms.edit(&key, writer.author, writer.permit, rewrite).await?)
}

/// Makes a language the active one.
pub(super) async fn choose_language(
    app: &App,
    room: &RoomName,
    writer: Writer,
    language: Language,
) -> Result<(), ApiError> {
    let key = DocumentKey { room: room.clone(), document: DocumentName::Code };
    let choose = move |doc: &Doc| content::choose_language(doc, language.id());
    Ok(app.rooms.edit(&key, writer.author, writer.permit, choose).await?)
}
