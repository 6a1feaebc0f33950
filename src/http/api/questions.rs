//! `/api/v1/questions`: what rooms can begin with.

pub(super) mod view;

use axum::Json;
use axum::extract::{Path, State};

use self::view::{Found, QuestionDetail, QuestionList, QuestionSummary, Source};
use super::openapi::ReadErrors;
use crate::http::access::credential::Caller;
use crate::http::app::App;
use crate::http::error::ApiError;

/// Lists the questions that rooms can begin with.
///
/// **Role:** anyone; other than those that are shipped show to holders of an API key or of a JWT of
/// the server's identity provider, unless the host shows the files of its folder to everybody.
#[utoipa::path(get, path = "/api/v1/questions", operation_id = "list_questions", tag = "questions", security((), ("bearer" = [])),
    responses((status = 200, body = QuestionList)))]
pub(in crate::http) async fn list(State(app): State<App>, caller: Caller) -> Json<QuestionList> {
    let keeps = app.is_authorised(&caller).await;
    let shown = app.offers.library.all().map(Found::from).filter(|found| app.shows(found, keeps));
    Json(QuestionList { questions: shown.map(|found| QuestionSummary::of(&found, keeps)).collect(), keeps })
}

/// Shows a question.
///
/// **Role:** the same as for the list; what is for interviewers shows to holders of an API key or
/// of a JWT of the server's identity provider.
#[utoipa::path(get, path = "/api/v1/questions/{question}", operation_id = "get_question", tag = "questions", security((), ("bearer" = [])),
    params(("question" = String, Path, description = "Id of a question")),
    responses((status = 200, body = QuestionDetail), ReadErrors))]
pub(in crate::http) async fn show(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<Json<QuestionDetail>, ApiError> {
    let keeps = app.is_authorised(&caller).await;
    Ok(Json(QuestionDetail::of(app.question(&id, keeps)?, keeps)))
}

impl App {
    fn shows(&self, found: &Found, is_authorised: bool) -> bool {
        match found.source {
            Source::Shipped => true,
            Source::Folder => is_authorised || self.door.has_public_folder,
            Source::Store => is_authorised,
        }
    }

    /// The question of an id, for somebody who is authorised or is not.
    ///
    /// # Errors
    /// When there is none that they may have.
    pub(super) fn question(&self, id: &str, is_authorised: bool) -> Result<Found, ApiError> {
        let found = self.offers.library.get(id).map(Found::from);
        // Whoever may not use it does not learn that there is one.
        found.filter(|found| self.shows(found, is_authorised)).ok_or(ApiError::NoSuchQuestion)
    }
}
