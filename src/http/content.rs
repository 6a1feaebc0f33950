//! Reading and writing documents for those who come without a socket.

use bytes::Bytes;

use super::App;
use super::error::ApiError;
use crate::document::state::DocumentState;
use crate::ids::{Author, DocumentKey, DocumentName, RoomName};
use crate::protocol::guard::CheckedUpdate;
use crate::room::content;
use crate::room::language::Language;

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
    author: Author,
    update: &[u8],
) -> Result<(), ApiError> {
    let message = || "the request body is not a Yjs update (v1)".to_owned();
    let malformed = |_| ApiError::Unprocessable { message: message(), field: None };
    let update = CheckedUpdate::check(Bytes::copy_from_slice(update)).map_err(malformed)?;
    Ok(app.rooms.write(key, author, update).await?)
}

/// Makes the `problem` document say this, changing as little as possible.
pub(super) async fn write_problem(
    app: &App,
    room: &RoomName,
    author: Author,
    markdown: String,
) -> Result<(), ApiError> {
    let key = DocumentKey { room: room.clone(), document: DocumentName::Problem };
    Ok(app.rooms.edit(&key, author, move |doc| content::rewrite(doc, &markdown)).await?)
}

/// Makes a language the active one.
pub(super) async fn choose_language(
    app: &App,
    room: &RoomName,
    author: Author,
    language: Language,
) -> Result<(), ApiError> {
    let key = DocumentKey { room: room.clone(), document: DocumentName::Code };
    Ok(app.rooms.edit(&key, author, move |doc| content::choose_language(doc, language.id())).await?)
}
