//! What goes wrong, as people and programs get it: one enum, one table of
//! statuses. Causes are logged, never sent.

mod body;
mod from;
pub(super) mod status;
mod words;

use std::time::Duration;

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

pub use body::ErrorBody;
use status::{refused_field, refused_status, repository_status, update_status};
use words::{Seconds, instead, seconds};

use super::measured::StorageFailed;
use crate::cluster::hop::NotAHop;
use crate::export::import::refusal::ImportError;
use crate::ids::UnknownDocument;
use crate::protocol::close::CloseReason;
use crate::repository::error::RepositoryError;
use crate::rights::role::Role;
use crate::rights::table::Action;
use crate::room::error::Refused;
use crate::room::standing::Refusal;
use crate::storage::StorageError;

/// An error of the API.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The address, its query or the body can't be read.
    #[error("{0}")]
    Invalid(String),
    /// The body is JSON, and not what the operation takes.
    #[error("{message}")]
    Unprocessable {
        /// What is wrong.
        message: String,
        /// Where, if it is at one place.
        field: Option<String>,
    },
    /// The body's `Content-Type` is not what the operation takes.
    #[error("The request body must be {0}.")]
    MediaType(&'static str),
    /// No form of the answer is one that the client accepts.
    #[error("This is available as {0} only. Ask for one of them in the 'Accept' header.")]
    NotAcceptable(&'static str),
    /// The body is too large.
    #[error("The request body is too large.")]
    TooLarge,
    /// Nobody has said who they are, or they said so with something that is not (any
    /// more) valid.
    #[error("{0}")]
    NotAuthenticated(String),
    /// Nobody could show any.
    #[error("These pages need an API key, and this server has none. Start it with --api-key.")]
    NoApiKey,
    /// Somebody sent them away.
    #[error("{}", Refusal::Removed)]
    Removed,
    /// The room's password is missing or wrong.
    #[error("{0}")]
    Password(&'static str),
    /// This role never may.
    #[error("{} can't {action}.{}", role.with_article(), instead(*role))]
    NotAllowed {
        /// Who asks.
        role: Role,
        /// For what.
        action: Action,
    },
    /// Only those who are authorised make rooms here.
    #[error("On this server, creating a room needs an API key or a sign-on. Ask the person who runs it.")]
    MakingRestricted,
    /// Whoever leads an interview does not make rooms by that.
    #[error(
        "On this server, rooms are created with an API key. Ask the person who runs it to create the next one."
    )]
    NextRestricted,
    /// A page of another site.
    #[error(
        "Pages of other sites can't use this server. Its administrator can allow this one with --allow-origin."
    )]
    ForeignOrigin,
    /// A request that names another host.
    #[error("This server doesn't answer to that host name. Its administrator can add it with --host.")]
    OtherHost,
    /// As many sockets are open from an address as may be.
    #[error("Too many connections from your network. Close some, or try again in a few seconds.")]
    TooManyConnections,
    /// Somebody without a session has no name.
    #[error("Only people who have joined have a name here. Join the room first, then use that session.")]
    NoMember,
    /// The interview has not begun.
    #[error("The interview hasn't started yet. An interviewer has to start it.")]
    NotStarted,
    /// The interview is over.
    #[error("The interview has ended. An interviewer can reopen it.")]
    Ended,
    /// There is no such page or operation.
    #[error("There is nothing at this address. The API is at /api/v1, and its documentation at /docs.")]
    NotFound,
    /// There is no such room.
    #[error("There is no such room. Check the link, or create a new room.")]
    NoSuchRoom,
    /// There is no such question, or none that the caller may have.
    #[error("There is no such question. GET /api/v1/questions lists them.")]
    NoSuchQuestion,
    /// The question is not any more what somebody changed.
    #[error("Somebody else changed this question in the meantime. Load it again, then make your change.")]
    QuestionChanged,
    /// It is none of the store's.
    #[error("This question is a file on the server. Make a copy, and change that.")]
    QuestionIsAFile,
    /// As many are kept as may be.
    #[error("This server keeps 1,000 questions. Delete some, then try again.")]
    TooManyQuestions,
    /// Nobody has prepared this part, or it was removed.
    #[error("There is no such part. It may have been deleted; check the parts in the interviewers' notes.")]
    NoSuchPart,
    /// There is nothing in it to be shown.
    #[error("This part is empty. Give it a title or a text, then reveal it.")]
    EmptyPart,
    /// A part is shown once.
    #[error("This part has already been revealed.")]
    AlreadyRevealed,
    /// The room does not want any.
    #[error("Session signals are off in this room. An interviewer can turn them on in the settings.")]
    SignalsOff,
    /// As many are kept as may be.
    #[error("This room keeps no more session signals from you.")]
    TooManySignals,
    /// The host wants none.
    #[error("This server doesn't take reports of errors in pages.")]
    ReportsOff,
    /// What a room begins with is bounded.
    #[error(
        "The problem and its parts are too large to copy (over 256 KiB). Shorten them, or create a new room."
    )]
    TooLargeToCopy,
    /// There is no such document.
    #[error(transparent)]
    NoSuchDocument(#[from] UnknownDocument),
    /// A change of a room was refused.
    #[error(transparent)]
    Refused(Refused),
    /// No room is made of an archive.
    #[error(transparent)]
    Archive(ImportError),
    /// A room gets no files of a repository.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
    /// A document did not take an update.
    #[error("{}", .0.sentence())]
    Update(CloseReason),
    /// The address is right and the method is not.
    #[error("This address doesn't support that method.")]
    MethodNotAllowed,
    /// A WebSocket address was asked for as a page.
    #[error("This address is a WebSocket. Connect to it with a y-websocket client.")]
    NotAnUpgrade,
    /// The request took too long to come.
    #[error("The request took too long to arrive. Check your connection, then try again.")]
    TooSlow,
    /// Too many in a minute.
    #[error("Too many requests from your network. Try again in {}.", Seconds(seconds(*wait)))]
    TooOften {
        /// Until the next one is taken.
        wait: Duration,
    },
    /// There is no such run.
    #[error("There is no such run. A room keeps its last 20.")]
    NoSuchRun,
    /// It is somebody else's, or the server's own.
    #[error("Only the page that started this run can report on it.")]
    NotYourRun,
    /// One goes on already.
    #[error("Something is running in this room. Wait until it has ended, or stop it.")]
    RunInProgress,
    /// Nobody can type into it.
    #[error(
        "This program takes no input while it runs. Start it as an interactive one, or give it its input before."
    )]
    TakesNoInput,
    /// The language has none here.
    #[error("There is no console for this language on this server. Run a file instead.")]
    NoConsole,
    /// The language has none here.
    #[error(
        "There is no test framework for this language on this server. Run a file, or ask whoever hosts the \
         server to install one."
    )]
    NoFramework,
    /// As many wait as may.
    #[error("Too many runs are waiting. Try again when some have ended.")]
    RunQueueFull,
    /// There is no sandbox.
    #[error("This server can't run code: {0}.")]
    CannotRun(String),
    /// One is enough for a machine.
    #[error("The sandbox is being tried already. Wait until that has ended, in about a minute.")]
    TrialUnderWay,
    /// The language is not installed.
    #[error("{0} isn't installed on this server. GET /api/v1/runtimes lists what it can run.")]
    NotInstalled(&'static str),
    /// As many rooms, documents or members as may be.
    #[error("The room or the server is full. Try again later.")]
    Full,
    /// There is more in it than is held twice for anybody.
    #[error("There is too much code for quiet mode. Delete what you don't need, then try again.")]
    TooLargeForQuiet,
    /// There is little room left on the disk.
    #[error("The server's disk is almost full, so nothing new can be created. Tell the person who runs it.")]
    ShortOfDisk,
    /// There was no such file then.
    #[error("There was no such file at that moment of the recording. Choose another moment or another file.")]
    NoSuchFileThen,
    /// There is more of it than is made ready to be played.
    #[error(
        "There is too much of this document to play it back. Its updates can be downloaded one by one all the same."
    )]
    TooLargeToPlay,
    /// What was there then has gone.
    #[error("The recording of this document begins later. Ask for a later time.")]
    BeginsLater,
    /// There was no code yet.
    #[error("At that time there was no code yet: choose a later moment.")]
    NothingThen,
    /// What is held back from everybody is held back here, too.
    #[error(
        "Somebody is in quiet mode, so the code's past can't be shown at the moment. Try again when that is over."
    )]
    HeldBack,
    /// A room did not answer in time.
    #[error("The room is busy. Try again in a few seconds.")]
    Busy,
    /// Another server has the room, and does not answer; or it is a moment since it has.
    #[error("The room is at another server, which doesn't answer. Try again in a few seconds.")]
    Elsewhere,
    /// What is asked at the admin listener can be done only where the room is.
    #[error("The room is at the server {0}: use the administration page there.")]
    AtAnotherServer(String),
    /// Somebody wants a server to give its rooms to others, and there are none.
    #[error("This server isn't one of several, which could take its rooms. Stop it: everything is saved.")]
    NoCluster,
    /// The same where the others drain, too.
    #[error("No other server takes rooms. Start one, or take one that drains back into service first.")]
    NoOtherServer,
    /// There is none of this number.
    #[error("There is no such server any more. Load the list of servers again.")]
    NoSuchServer,
    /// It did not do what it was asked by this one.
    #[error("The server {0} doesn't answer to that. Use the administration page there, or stop it.")]
    ServerSilent(String),
    /// Another server asks for a room that is not here.
    #[error("This server doesn't have the room.")]
    Misdirected,
    /// Who asks at the listener for other servers is none of them.
    #[error("This address is for other servers of the same cluster: {0}.")]
    NotAHop(NotAHop),
    /// The server is stopping.
    #[error("The server is restarting. Try again in a few seconds.")]
    ShuttingDown,
    /// Storage failed.
    #[error("The server can't reach its storage. Try again in a few seconds.")]
    Storage(#[from] StorageError),
    /// Something else of the server's own failed.
    #[error(
        "Something went wrong on the server. Try again; if it keeps happening, tell the person who runs it this id."
    )]
    Internal(String),
    /// The page was not built into this binary.
    #[error("This server was built without its web page. Build it with 'make build'.")]
    NoPage,
}

impl ApiError {
    fn status(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Invalid(_) => (StatusCode::BAD_REQUEST, "invalid"),
            Self::Unprocessable { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "unprocessable"),
            Self::MediaType(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type"),
            Self::NotAcceptable(_) => (StatusCode::NOT_ACCEPTABLE, "not_acceptable"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::NotAuthenticated(_) => (StatusCode::UNAUTHORIZED, "not_authenticated"),
            Self::NoApiKey => (StatusCode::FORBIDDEN, "no_api_key"),
            Self::Removed => (StatusCode::UNAUTHORIZED, "removed"),
            Self::Password(_) => (StatusCode::UNAUTHORIZED, "password"),
            Self::NotAllowed { .. } => (StatusCode::FORBIDDEN, "not_allowed"),
            Self::MakingRestricted => (StatusCode::UNAUTHORIZED, "making_restricted"),
            Self::NextRestricted => (StatusCode::FORBIDDEN, "making_restricted"),
            Self::NoSuchPart => (StatusCode::NOT_FOUND, "no_such_part"),
            Self::EmptyPart => (StatusCode::CONFLICT, "empty_part"),
            Self::AlreadyRevealed => (StatusCode::CONFLICT, "already_revealed"),
            Self::SignalsOff => (StatusCode::CONFLICT, "signals_off"),
            Self::TooManySignals => (StatusCode::CONFLICT, "too_many_signals"),
            Self::ReportsOff => (StatusCode::FORBIDDEN, "reports_off"),
            Self::TooLargeToCopy => (StatusCode::PAYLOAD_TOO_LARGE, "too_large_to_copy"),
            Self::ForeignOrigin => (StatusCode::FORBIDDEN, "foreign_origin"),
            Self::OtherHost => (StatusCode::MISDIRECTED_REQUEST, "other_host"),
            Self::TooManyConnections => (StatusCode::TOO_MANY_REQUESTS, "too_many_connections"),
            Self::NoMember => (StatusCode::CONFLICT, "no_member"),
            Self::NotStarted => (StatusCode::CONFLICT, "not_started"),
            Self::Ended => (StatusCode::CONFLICT, "ended"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::NoSuchRoom => (StatusCode::NOT_FOUND, "no_such_room"),
            Self::NoSuchQuestion => (StatusCode::NOT_FOUND, "no_such_question"),
            Self::QuestionChanged => (StatusCode::CONFLICT, "question_changed"),
            Self::QuestionIsAFile => (StatusCode::CONFLICT, "question_is_a_file"),
            Self::TooManyQuestions => (StatusCode::CONFLICT, "library_full"),
            Self::NoSuchDocument(_) => (StatusCode::NOT_FOUND, "no_such_document"),
            Self::Refused(refused) => refused_status(*refused),
            Self::Archive(error) => {
                (StatusCode::UNPROCESSABLE_ENTITY, error.code().unwrap_or("unprocessable"))
            }
            Self::Repository(error) => repository_status(error),
            Self::Update(reason) => update_status(*reason),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::NotAnUpgrade => (StatusCode::UPGRADE_REQUIRED, "not_an_upgrade"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too_slow"),
            Self::TooOften { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_often"),
            Self::NoSuchRun => (StatusCode::NOT_FOUND, "no_such_run"),
            Self::NotYourRun => (StatusCode::FORBIDDEN, "not_your_run"),
            Self::RunInProgress => (StatusCode::CONFLICT, "run_in_progress"),
            Self::TakesNoInput => (StatusCode::CONFLICT, "run_not_waiting"),
            Self::NoConsole => (StatusCode::CONFLICT, "no_console"),
            Self::NoFramework => (StatusCode::CONFLICT, "no_framework"),
            Self::RunQueueFull => (StatusCode::SERVICE_UNAVAILABLE, "run_queue_full"),
            Self::CannotRun(_) => (StatusCode::SERVICE_UNAVAILABLE, "execution_unavailable"),
            Self::TrialUnderWay => (StatusCode::CONFLICT, "trial_under_way"),
            Self::NotInstalled(_) => (StatusCode::CONFLICT, "not_installed"),
            Self::Full => (StatusCode::SERVICE_UNAVAILABLE, "full"),
            Self::TooLargeForQuiet => (StatusCode::CONFLICT, "too_large_for_quiet"),
            Self::ShortOfDisk => (StatusCode::INSUFFICIENT_STORAGE, "disk"),
            Self::NoSuchFileThen => (StatusCode::CONFLICT, "no_such_file_then"),
            Self::TooLargeToPlay => (StatusCode::CONFLICT, "too_large_to_play"),
            Self::BeginsLater => (StatusCode::CONFLICT, "begins_later"),
            Self::NothingThen => (StatusCode::CONFLICT, "nothing_then"),
            Self::HeldBack => (StatusCode::CONFLICT, "held_back"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
            Self::Elsewhere => (StatusCode::SERVICE_UNAVAILABLE, "elsewhere"),
            Self::AtAnotherServer(_) => (StatusCode::CONFLICT, "at_another_server"),
            Self::NoCluster => (StatusCode::CONFLICT, "no_cluster"),
            Self::NoOtherServer => (StatusCode::CONFLICT, "no_other_server"),
            Self::NoSuchServer => (StatusCode::NOT_FOUND, "no_such_server"),
            Self::ServerSilent(_) => (StatusCode::SERVICE_UNAVAILABLE, "server_silent"),
            Self::Misdirected => (StatusCode::MISDIRECTED_REQUEST, "misdirected"),
            Self::NotAHop(_) => (StatusCode::FORBIDDEN, "not_a_server"),
            Self::ShuttingDown => (StatusCode::SERVICE_UNAVAILABLE, "shutting_down"),
            Self::Storage(_) => (StatusCode::SERVICE_UNAVAILABLE, "storage"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
            Self::NoPage => (StatusCode::SERVICE_UNAVAILABLE, "no_page"),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code) = self.status();
        let id = status.is_server_error().then(Uuid::new_v4);
        match (&self, id) {
            (Self::Storage(cause), Some(id)) => tracing::error!(%id, %cause, "request failed"),
            (Self::Internal(cause), Some(id)) => tracing::error!(%id, cause, "request failed"),
            (other, Some(id)) => tracing::info!(%id, code, %other, "request refused"),
            // Its sentence may repeat what was sent.
            (_, None) => tracing::debug!(code, "request refused"),
        }
        let field = match &self {
            Self::Unprocessable { field, .. } => field.clone(),
            Self::Refused(refused) => refused_field(*refused).map(str::to_owned),
            _ => None,
        };
        let retry = match &self {
            Self::TooOften { wait } | Self::Refused(Refused::QuietTooOften { wait }) => Some(seconds(*wait)),
            _ => (status == StatusCode::SERVICE_UNAVAILABLE).then_some(2),
        };
        let body = ErrorBody::new(code, &self.to_string(), field, id);
        let mut response = (status, Json(body)).into_response();
        if let Self::Storage(cause) = &self {
            response.extensions_mut().insert(StorageFailed(cause.kind()));
        }
        let headers = response.headers_mut();
        if let Some(retry) = retry {
            headers.insert(header::RETRY_AFTER, header::HeaderValue::from(retry));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// A value of one field that can't be.
pub(super) fn unprocessable(field: &str, message: String) -> ApiError {
    ApiError::Unprocessable { message, field: Some(field.to_owned()) }
}
