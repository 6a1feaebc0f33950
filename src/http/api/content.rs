//! Reading and writing documents for those who come without a socket.

use bytes::Bytes;
use yrs::Doc;

use crate::document::permit::Permit;
use crate::document::state::DocumentState;
use crate::http::access::enter::Entered;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::http::traced;
use crate::ids::{Author, DocumentKey, DocumentName, RoomName};
use crate::language::Language;
use crate::protocol::close::CloseReason;
use crate::protocol::guard::CheckedUpdate;
use crate::room::content;
use crate::room::error::EditError;

/// Looks at what everybody is shown of a document.
pub(in crate::http) async fn look<T: Send + 'static>(
    app: &App,
    key: &DocumentKey,
    look: impl FnOnce(&mut DocumentState) -> T + Clone + Send + 'static,
) -> Result<T, ApiError> {
    look_as(app, Author::Server, key, look).await
}

/// Looks at what this author is shown of it, who may be in quiet mode.
pub(in crate::http) async fn look_as<T: Send + 'static>(
    app: &App,
    viewer: Author,
    key: &DocumentKey,
    look: impl FnOnce(&mut DocumentState) -> T + Clone + Send + 'static,
) -> Result<T, ApiError> {
    Ok(app.rooms.look_as(viewer, key, move |view| look(view.state)).await?)
}

/// Applies an update that somebody sent who was let in to write, after the same checks
/// as a socket's.
pub(super) async fn apply(
    app: &App,
    key: &DocumentKey,
    writer: &Entered,
    update: &[u8],
) -> Result<(), ApiError> {
    let message = || "the request body is not a Yjs update (v1)".to_owned();
    let malformed = |_| ApiError::Unprocessable { message: message(), field: None };
    let update = CheckedUpdate::check(Bytes::copy_from_slice(update)).map_err(malformed)?;
    let written = app.rooms.write(key, writer.admitted.author, permit(writer), update).await;
    explain(app, writer, written)
}

/// Makes the `problem` document say this, changing as little as possible.
pub(super) async fn write_problem(
    app: &App,
    room: &RoomName,
    writer: &Entered,
    markdown: String,
) -> Result<(), ApiError> {
    let key = DocumentKey { room: room.clone(), document: DocumentName::Problem };
    edit(app, &key, writer, move |doc| content::rewrite(doc, &markdown)).await
}

/// Makes a language the active one.
pub(super) async fn choose_language(
    app: &App,
    room: &RoomName,
    writer: &Entered,
    language: Language,
) -> Result<(), ApiError> {
    let key = DocumentKey { room: room.clone(), document: DocumentName::Code };
    edit(app, &key, writer, move |doc| content::choose_language(doc, language.id())).await
}

/// Edits a document for somebody who was let in to write.
pub(super) async fn edit(
    app: &App,
    key: &DocumentKey,
    writer: &Entered,
    edit: impl FnOnce(&Doc) + Send + 'static,
) -> Result<(), ApiError> {
    let edited = app.rooms.edit(key, writer.admitted.author, permit(writer), edit).await;
    explain(app, writer, edited)
}

/// They write for as long as they may.
fn permit(writer: &Entered) -> Permit {
    writer.room.permit(writer.right.clone()).within(traced::parent())
}

/// A right that was lost meanwhile says why it is gone.
fn explain(app: &App, writer: &Entered, written: Result<(), EditError>) -> Result<(), ApiError> {
    if let Err(EditError::NotTaken(CloseReason::NotAllowed)) = written {
        writer.room.rules().check(&writer.right, app.rooms.clock().now())?;
    }
    Ok(written?)
}
