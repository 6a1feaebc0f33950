//! Keeping questions: making, changing and deleting those of the store.

use std::fmt;

use axum::Json;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Error as _, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{RefOr, schema};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

use super::TOML;
use super::view::{FILE_VERSION, Found, QuestionDetail};
use crate::clock::UnixMillis;
use crate::http::access::credential::Caller;
use crate::http::api::extract::{Body, bytes, is};
use crate::http::api::openapi::{ReadErrors, WriteErrors};
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::question::Question;
use crate::question::check::Mistake;
use crate::question::file::parse;
use crate::storage::StorageError;
use crate::storage::question::{KeptBy, QuestionRecord};

/// A question, and the version that it comes of.
#[derive(Debug)]
pub(in crate::http) struct ChangeQuestion {
    version: u64,
    question: Question,
}

/// A version of a question that is kept.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"version": 3, "changed": "2026-11-29T12:00:00.000Z"}))]
pub(in crate::http) struct QuestionVersion {
    version: u64,
    /// When it was made; files don't say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date-time")]
    changed: Option<String>,
}

/// Keeps a question, sent as JSON or as the file that `GET …/toml` gives.
///
/// **Role:** holders of an API key, or of a JWT of the server's identity provider, who share what they keep.
#[utoipa::path(post, path = "/api/v1/questions", operation_id = "create_question", tag = "questions",
    security(("bearer" = [])), request_body(content((Question = "application/json"), (String = "application/toml"))),
    responses((status = 201, body = QuestionDetail, headers(("Location" = String))), WriteErrors))]
pub(in crate::http) async fn create(
    State(app): State<App>,
    caller: Caller,
    request: Request,
) -> Result<impl IntoResponse, ApiError> {
    let by = app.enter_to_keep(&caller).await?;
    let question = if is(&request, TOML) {
        let body = bytes(request, &app).await?;
        let text = std::str::from_utf8(&body);
        let text = text.map_err(|_| ApiError::Invalid("The file of a question must be UTF-8.".to_owned()))?;
        parse(text)?
    } else if is(&request, "application/json") {
        let Body(question) = Body::<Question>::from_request(request, &app).await?;
        question.checked()?
    } else {
        return Err(ApiError::MediaType(
            "JSON or TOML, sent with 'Content-Type: application/json' or 'application/toml'",
        ));
    };
    let now = app.rooms.clock().now();
    let record = QuestionRecord {
        id: Uuid::new_v4(),
        organisation: app.door.organisation.clone(),
        version: 1,
        created: now,
        changed: now,
        by,
        question,
    };
    app.keep(&record).await?;
    let location = format!("/api/v1/questions/{}", record.id);
    let shown = QuestionDetail::of(Found::from(record), true);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(shown)))
}

/// Changes a question: its next version takes the place of the one that you changed.
///
/// Rooms that began with an earlier version keep that.
///
/// **Role:** holders of an API key, or of a JWT of the server's identity provider.
#[utoipa::path(put, path = "/api/v1/questions/{question}", operation_id = "change_question", tag = "questions",
    security(("bearer" = [])), params(("question" = String, Path, description = "Id of a question")),
    request_body = ChangeQuestion, responses((status = 200, body = QuestionDetail), WriteErrors))]
pub(in crate::http) async fn change(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
    request: Request,
) -> Result<Json<QuestionDetail>, ApiError> {
    let by = app.enter_to_keep(&caller).await?;
    let Body(ChangeQuestion { version, question }) =
        Body::<ChangeQuestion>::from_request(request, &app).await?;
    let kept = app.to_be_changed(&id).await?;
    let question = question.checked()?;
    if kept.version != version {
        return Err(ApiError::QuestionChanged);
    }
    let version = version.saturating_add(1);
    let record = QuestionRecord { version, changed: app.rooms.clock().now(), by, question, ..kept };
    app.keep(&record).await?;
    Ok(Json(QuestionDetail::of(Found::from(record), true)))
}

/// Deletes a question with all its versions. Rooms that began with it keep what they have of it.
///
/// **Role:** holders of an API key, or of a JWT of the server's identity provider.
#[utoipa::path(delete, path = "/api/v1/questions/{question}", operation_id = "delete_question", tag = "questions",
    security(("bearer" = [])), params(("question" = String, Path, description = "Id of a question")),
    responses((status = 204), ReadErrors))]
pub(in crate::http) async fn delete(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<StatusCode, ApiError> {
    app.enter_to_keep(&caller).await?;
    let kept = app.to_be_changed(&id).await?;
    app.storage.delete_question(kept.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the versions of a question that are kept, the oldest first: the last 50. Of a file there is one.
///
/// **Role:** holders of an API key, or of a JWT of the server's identity provider.
#[utoipa::path(get, path = "/api/v1/questions/{question}/versions", operation_id = "list_question_versions",
    tag = "questions", security(("bearer" = [])), params(("question" = String, Path, description = "Id of a question")),
    responses((status = 200, body = Vec<QuestionVersion>), ReadErrors))]
pub(in crate::http) async fn versions(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<Json<Vec<QuestionVersion>>, ApiError> {
    app.may_keep_questions(&caller).await?;
    if app.offers.library.get(&id).is_some() {
        return Ok(Json(vec![QuestionVersion { version: FILE_VERSION, changed: None }]));
    }
    let kept = app.kept_question(&id, None).await?;
    let versions = app.storage.question_versions(kept.id).await?;
    let shown = |(version, at): (u64, UnixMillis)| QuestionVersion { version, changed: Some(at.rfc3339()) };
    Ok(Json(versions.into_iter().map(shown).collect()))
}

impl App {
    /// Lets somebody in to change what is kept; what they have shown.
    async fn enter_to_keep(&self, caller: &Caller) -> Result<KeptBy, ApiError> {
        self.may_keep_questions(caller).await?;
        self.door.budgets.write(caller.address, None).await?;
        if self.shutdown.has_begun() {
            return Err(ApiError::ShuttingDown);
        }
        Ok(if self.is_called_by_operator(caller) { KeptBy::Key } else { KeptBy::SignOn })
    }

    /// A question of the store as it is now.
    async fn to_be_changed(&self, id: &str) -> Result<QuestionRecord, ApiError> {
        if self.offers.library.get(id).is_some() {
            return Err(ApiError::QuestionIsAFile);
        }
        self.kept_question(id, None).await
    }

    async fn keep(&self, record: &QuestionRecord) -> Result<(), ApiError> {
        if self.rooms.is_short_of_disk() {
            return Err(ApiError::ShortOfDisk);
        }
        self.storage.put_question(record).await.map_err(|error| match error {
            StorageError::Changed => ApiError::QuestionChanged,
            StorageError::Full => ApiError::TooManyQuestions,
            error => error.into(),
        })
    }
}

impl From<Mistake> for ApiError {
    fn from(Mistake { field, message }: Mistake) -> Self {
        Self::Unprocessable { message, field: Some(field).filter(|field| !field.is_empty()) }
    }
}

impl<'de> Deserialize<'de> for ChangeQuestion {
    /// Flattened by hand: serde's own way lets unknown fields pass, and reads all before it
    /// refuses any.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Flat)
    }
}

struct Flat;

impl<'de> Visitor<'de> for Flat {
    type Value = ChangeQuestion;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a question with its version")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<ChangeQuestion, A::Error> {
        let mut version = None;
        let fields = WithoutVersion { fields, version: &mut version };
        let question = Question::deserialize(MapAccessDeserializer::new(fields))?;
        let version = version.ok_or_else(|| A::Error::missing_field("version"))?;
        Ok(ChangeQuestion { version, question })
    }
}

/// The fields of a question; the version beside them is taken out as it comes.
struct WithoutVersion<'a, A> {
    fields: A,
    version: &'a mut Option<u64>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for WithoutVersion<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        while let Some(key) = self.fields.next_key::<String>()? {
            if key != "version" {
                return seed.deserialize(key.into_deserializer()).map(Some);
            }
            if self.version.replace(self.fields.next_value()?).is_some() {
                return Err(A::Error::duplicate_field("version"));
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.fields.next_value_seed(seed)
    }
}

impl PartialSchema for ChangeQuestion {
    fn schema() -> RefOr<Schema> {
        let version = ObjectBuilder::new()
            .schema_type(schema::SchemaType::new(Type::Integer))
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(1))
            .description(Some("The version that you changed."));
        let mut whole = Question::schema();
        if let RefOr::T(Schema::Object(object)) = &mut whole {
            object.properties.insert("version".to_owned(), version.into());
            object.required.push("version".to_owned());
            if let Some(example) = object.example.as_mut().and_then(serde_json::Value::as_object_mut) {
                example.insert("version".to_owned(), 1.into());
            }
        }
        whole
    }
}

impl ToSchema for ChangeQuestion {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Question::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_a_question_with_a_version_and_nothing_else() {
        let read = |text: &str| serde_json::from_str::<ChangeQuestion>(text);
        let ChangeQuestion { version, question } =
            read(r#"{"version": 3, "title": "A", "problem": "", "minutes": 5, "tests": [{"tolerance": 1}]}"#)
                .unwrap();
        assert_eq!((version, question.title.as_str(), question.minutes), (3, "A", 5));
        for (text, said) in [
            (r#"{"title": "A", "problem": ""}"#, "version"),
            (r#"{"version": 1, "version": 2, "title": "A", "problem": ""}"#, "duplicate field `version`"),
            (r#"{"version": -1, "title": "A", "problem": ""}"#, "expected u64"),
            (r#"{"version": 1, "title": "A", "problem": "", "id": "x"}"#, "unknown field `id`"),
            (r#"{"version": 1, "title": "A", "problem": "", "tests": [{"x": 1}]}"#, "unknown field `x`"),
            (r#"{"version": 1, "problem": ""}"#, "title"),
        ] {
            assert!(read(text).unwrap_err().to_string().contains(said), "{text}");
        }
    }
}
