//! The description of the API, made from the handlers (OpenAPI 3.1), and the page that
//! lets people try it.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi as Description, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, Modify, OpenApi, ToSchema};

use crate::http::app::App;

/// What the description begins with; the operations come from the router.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Pairpad",
        description = "Rooms for live coding interviews and pair programming, and a Yjs server.\n\n\
            Make a room with `POST /api/v1/rooms`: the answer has a link for each role, each with a \
            token. `POST …/join` changes a token and a name for a session, which is good for 15 minutes \
            and renewed by `POST …/session`. Show it, or the token of a link, or an API key of the \
            server as `Authorization: Bearer …`.\n\n\
            Documents are edited over WebSockets at `/ws/{room}` (`code`) and `/ws/{room}/{document}`, \
            which speak the y-websocket protocol, with the same token as `?token=`.\n\n\
            Every error is `{\"error\": {\"code\", \"message\", \"field\"?, \"id\"?}}`. Times are RFC 3339 \
            in UTC. Unknown fields are refused.",
        license(name = "MIT", identifier = "MIT"),
    ),
    components(schemas(crate::http::error::ErrorBody)),
    modifiers(&Bearer),
    tags(
        (name = "rooms", description = "Creating, changing and deleting rooms; phases."),
        (name = "questions", description = "The library of questions."),
        (name = "people", description = "Joining, sessions and members."),
        (name = "links", description = "Links to a room."),
        (name = "documents", description = "Code, problem and notes without a WebSocket."),
        (name = "playback", description = "What there was at any moment, and who wrote it."),
        (name = "review", description = "What was said of an interview afterwards."),
        (name = "events", description = "What happens in a room, as server-sent events."),
        (name = "export", description = "Taking a room away, and checking that nobody changed it."),
        (name = "editor", description = "Help while writing code."),
        (name = "runs", description = "Running code."),
        (name = "server", description = "The state of the server."),
    )
)]
pub(super) struct Base;

pub(in crate::http) struct Bearer;

impl Modify for Bearer {
    fn modify(&self, description: &mut Description) {
        description.info.version = env!("CARGO_PKG_VERSION").to_owned();
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        description.components.get_or_insert_default().add_security_scheme("bearer", scheme);
    }
}

/// A document of a room, in an address.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "only described: the address is parsed by `DocumentName`")]
pub(super) enum DocumentParam {
    /// Files, active language, chat.
    Code,
    /// The statement.
    Problem,
    /// The interviewers' private notes.
    Notes,
    /// Runs and their output.
    Output,
    /// What is drawn on the whiteboard.
    Board,
    /// The pictures that are placed on it.
    Pictures,
}

/// What can go wrong with everything that asks for something.
const READ: [(&str, &str); 10] = [
    ("400", "The address or its query can't be read."),
    ("401", "There is no valid session, link, API key or sign-on."),
    ("403", "This role is never allowed to."),
    ("404", "There is no such room, or no such thing in it."),
    ("406", "The answer isn't available in a form that the client accepts."),
    ("408", "The request took too long to arrive."),
    (
        "409",
        "Not now: the interview hasn't started or has ended, or this isn't possible in the current state.",
    ),
    ("423", "The document is damaged and read-only."),
    ("429", "Too many requests. `Retry-After` is the number of seconds to wait."),
    (
        "503",
        "The server is full, shutting down, or can't reach its storage. `Retry-After` says when to try again.",
    ),
];

/// What can go wrong, beside that, with everything that sends a body.
const WRITE: [(&str, &str); 3] = [
    ("413", "The body is too large."),
    ("415", "The body has the wrong Content-Type."),
    ("422", "The body is not valid; `field` says where."),
];

/// The errors of operations without a body.
pub(in crate::http) struct ReadErrors;

/// The errors of operations with a body.
pub(super) struct WriteErrors;

type Responses = std::collections::BTreeMap<String, RefOr<Response>>;

fn errors<'a>(table: impl IntoIterator<Item = &'a (&'a str, &'a str)>) -> Responses {
    let body = || ContentBuilder::new().schema(Some(Ref::from_schema_name("Error"))).build();
    let response = |description: &str| {
        ResponseBuilder::new().description(description).content("application/json", body())
    };
    table.into_iter().map(|(status, text)| ((*status).to_owned(), response(text).build().into())).collect()
}

impl IntoResponses for ReadErrors {
    fn responses() -> Responses {
        errors(&READ)
    }
}

impl IntoResponses for WriteErrors {
    fn responses() -> Responses {
        errors(READ.iter().chain(&WRITE))
    }
}

/// A Yjs state or update (v1).
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "only described: the body is taken as it is")]
pub(super) struct YjsUpdate(Vec<u8>);

/// A zip archive.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "only described: the body is sent as it is made")]
pub(super) struct Archive(Vec<u8>);

/// Says what the macros leave out: OpenAPI wants words for every answer, and an id in
/// an address is a UUID of version 4.
pub(in crate::http) fn finish(mut description: Description) -> serde_json::Value {
    for item in description.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            for (status, response) in &mut operation.responses.responses {
                if let RefOr::T(response) = response
                    && response.description.is_empty()
                {
                    response.description = done(status).to_owned();
                }
            }
        }
    }
    let mut description = serde_json::to_value(description).unwrap_or_default();
    // The macros know of a body that can be missing only where it is of one kind.
    if let Some(body) = description.pointer_mut("/paths/~1api~1v1~1rooms/post/requestBody") {
        body["required"] = false.into();
    }
    let operations = description["paths"].as_object_mut().into_iter().flatten();
    for operation in operations.filter_map(|(_, item)| item.as_object_mut()).flatten().map(|(_, found)| found)
    {
        for parameter in
            operation.get_mut("parameters").and_then(|all| all.as_array_mut()).into_iter().flatten()
        {
            if parameter["schema"]["format"] == "uuid" {
                parameter["schema"]["pattern"] = UUID_V4.into();
            }
        }
    }
    description
}

const UUID_V4: &str = "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$";

fn done(status: &str) -> &'static str {
    match status {
        "200" => "The answer.",
        "201" => "Created.",
        "204" => "Done. There is no body.",
        "501" => "This server can't do that yet.",
        "503" => "The server can't work; the body says what fails.",
        _ => "See the body.",
    }
}

/// This description.
///
/// **Role:** anyone.
#[utoipa::path(get, path = "/api/v1/openapi.json", operation_id = "openapi", tag = "server", security(()),
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value)))]
pub(in crate::http) async fn show(State(app): State<App>) -> impl IntoResponse {
    Json(app.offers.description.get().cloned())
}
