//! `/api/v1/questions`: the library, out of which rooms are made.
//!
//! Shipped questions are everybody's, those of the host's folder and of the store are for
//! holders of an API key or of a JWT of the identity provider, as are the private parts of
//! all of them. Those of the store belong to an organisation: the identity provider, and the
//! audience, that were configured when they were made.

pub(in crate::http) mod bring;
pub(in crate::http) mod keeping;
pub(in crate::http) mod trial;
pub(super) mod view;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use self::view::{FILE_VERSION, Found, QuestionDetail, QuestionList, QuestionSummary, Source};
use super::openapi::ReadErrors;
use crate::http::access::credential::Caller;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::language::Language;
use crate::question::Difficulty;
use crate::question::file::print;
use crate::storage::question::QuestionRecord;

/// Content-Type of a question's file.
pub(super) const TOML: &str = "application/toml";

/// Which questions.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Filter {
    /// Only questions with this in their title, summary or tags.
    search: Option<String>,
    /// Only questions with this tag.
    tag: Option<String>,
    /// Only questions with starter files for this language.
    language: Option<Language>,
    /// Only questions that are this hard.
    difficulty: Option<Difficulty>,
}

/// Which version.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Version {
    /// The version. Default: the current one.
    #[param(minimum = 1)]
    version: Option<u64>,
}

/// Lists the questions that rooms can begin with.
///
/// **Role:** anyone; other than those that are shipped show to holders of an API key or of a JWT of
/// the server's identity provider, unless the host shows the files of its folder to everybody.
#[utoipa::path(get, path = "/api/v1/questions", operation_id = "list_questions", tag = "questions",
    security((), ("bearer" = [])), params(Filter), responses((status = 200, body = QuestionList), ReadErrors))]
pub(in crate::http) async fn list(
    State(app): State<App>,
    caller: Caller,
    filter: Result<Query<Filter>, QueryRejection>,
) -> Result<Json<QuestionList>, ApiError> {
    let Query(filter) = filter?;
    let keeps = app.is_authorised(&caller).await;
    let mut questions = app.questions(keeps).await?;
    let search = filter.search.map(|search| search.trim().to_lowercase());
    let tag = filter.tag.map(|tag| tag.trim().to_lowercase());
    questions.retain(|question| {
        search.as_ref().is_none_or(|search| question.mentions(search))
            && tag.as_ref().is_none_or(|tag| question.has_tag(tag))
            && filter.language.is_none_or(|language| question.has_files_for(language))
            && filter.difficulty.is_none_or(|difficulty| question.is_as_hard_as(difficulty))
    });
    Ok(Json(QuestionList { questions, keeps }))
}

/// Shows a question.
///
/// **Role:** the same as for the list; what is for interviewers shows to holders of an API key or
/// of a JWT of the server's identity provider.
#[utoipa::path(get, path = "/api/v1/questions/{question}", operation_id = "get_question", tag = "questions",
    security((), ("bearer" = [])), params(("question" = String, Path, description = "Id of a question"), Version),
    responses((status = 200, body = QuestionDetail), ReadErrors))]
pub(in crate::http) async fn show(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
    version: Result<Query<Version>, QueryRejection>,
) -> Result<Json<QuestionDetail>, ApiError> {
    let Query(Version { version }) = version?;
    let keeps = app.is_authorised(&caller).await;
    Ok(Json(QuestionDetail::of(app.question(&id, version, keeps).await?, keeps)))
}

/// Shows a question as a file, which can be sent to `POST /api/v1/questions`, or put into the host's folder.
///
/// **Role:** holders of an API key, or of a JWT of the server's identity provider.
#[utoipa::path(get, path = "/api/v1/questions/{question}/toml", operation_id = "get_question_file", tag = "questions",
    security(("bearer" = [])), params(("question" = String, Path, description = "Id of a question"), Version),
    responses((status = 200, content_type = "application/toml", body = String, example = "title = \"Pair with a given sum\"\n"), ReadErrors))]
pub(in crate::http) async fn file(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
    version: Result<Query<Version>, QueryRejection>,
) -> Result<impl IntoResponse, ApiError> {
    app.may_keep_questions(&caller).await?;
    let Query(Version { version }) = version?;
    let found = app.question(&id, version, true).await?;
    let headers = [
        (header::CONTENT_TYPE, TOML.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.toml\"", found.file_name())),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, print(&found.question)))
}

impl App {
    fn shows(&self, source: Source, is_authorised: bool) -> bool {
        match source {
            Source::Shipped => true,
            Source::Folder => is_authorised || self.door.has_public_folder,
            Source::Store => is_authorised,
        }
    }

    /// All questions for somebody who is authorised or is not, by their titles.
    ///
    /// # Errors
    /// When storage fails.
    pub(super) async fn questions(&self, is_authorised: bool) -> Result<Vec<QuestionSummary>, ApiError> {
        let files = self.offers.library.all();
        let shown = files.filter(|file| self.shows(Source::from(*file), is_authorised));
        let mut all: Vec<QuestionSummary> = shown.map(QuestionSummary::from).collect();
        if is_authorised {
            let kept = self.storage.questions().await?;
            let ours = kept.iter().filter(|outline| self.door.may_have(outline.organisation.as_ref()));
            all.extend(ours.map(QuestionSummary::from));
        }
        all.sort_by_cached_key(QuestionSummary::sort_key);
        Ok(all)
    }

    /// A version of a question, the current one by default, for somebody who is authorised or
    /// is not. Whoever may not have it does not learn that there is one.
    ///
    /// # Errors
    /// When there is none that they may have, or storage fails.
    pub(super) async fn question(
        &self,
        id: &str,
        version: Option<u64>,
        is_authorised: bool,
    ) -> Result<Found, ApiError> {
        if let Some(file) = self.offers.library.get(id) {
            let shown = self.shows(Source::from(file), is_authorised);
            let is_it = version.is_none_or(|version| version == FILE_VERSION);
            return if shown && is_it { Ok(file.into()) } else { Err(ApiError::NoSuchQuestion) };
        }
        if !is_authorised {
            return Err(ApiError::NoSuchQuestion);
        }
        Ok(self.kept_question(id, version).await?.into())
    }

    /// A version of a question that the store has.
    async fn kept_question(&self, id: &str, version: Option<u64>) -> Result<QuestionRecord, ApiError> {
        let id = Uuid::try_parse(id).ok().filter(|uuid| uuid.hyphenated().to_string() == id);
        let id = id.ok_or(ApiError::NoSuchQuestion)?;
        let kept = self.storage.question(id, version).await?;
        let ours = kept.filter(|record| self.door.may_have(record.organisation.as_ref()));
        ours.ok_or(ApiError::NoSuchQuestion)
    }
}
