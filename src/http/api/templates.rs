//! `/api/v1/templates`: what rooms can begin with.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use super::openapi::ReadErrors;
use crate::http::access::credential::Caller;
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::room::template;

/// A template. Its statement and notes are for interviewers, and show in the room.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "pair-with-sum", "title": "Pair with a given sum", "summary": "Find two prices that add up to a voucher exactly.",
    "language": "python", "languages": ["python", "javascript", "java"]
}))]
pub(super) struct Template {
    id: String,
    title: String,
    /// One sentence.
    summary: String,
    /// The first active language.
    language: &'static str,
    /// Languages that it has starter files for.
    languages: Vec<&'static str>,
}

/// All templates.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TemplateList {
    templates: Vec<Template>,
}

/// Lists the templates that rooms can be made from.
///
/// **Role:** anyone; the host's own templates show to holders of an API key or of a JWT of the
/// server's identity provider, unless the host shows them to everybody.
#[utoipa::path(get, path = "/api/v1/templates", operation_id = "list_templates", tag = "rooms", security((), ("bearer" = [])),
    responses((status = 200, body = TemplateList)))]
pub(in crate::http) async fn list(State(app): State<App>, caller: Caller) -> Json<TemplateList> {
    let sees_all = app.may_use_private_templates(&caller).await;
    let shown = app.offers.templates.all().filter(|template| sees_all || !template.is_private);
    Json(TemplateList { templates: shown.map(Template::from).collect() })
}

impl From<&template::Template> for Template {
    fn from(template: &template::Template) -> Self {
        Self {
            id: template.id.clone(),
            title: template.title.clone(),
            summary: template.summary.clone(),
            language: template.language.id(),
            languages: template.languages().map(|language| language.id()).collect(),
        }
    }
}

/// A template with its problem statement. Its notes are shown only in rooms created from it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "pair-with-sum", "title": "Pair with a given sum", "summary": "Find two prices that add up to a voucher exactly.",
    "language": "python", "languages": ["python", "javascript", "java"],
    "problem": "# Pair with a given sum\n\nFind two different items whose prices add up to the voucher."
}))]
pub(super) struct TemplateDetail {
    #[serde(flatten)]
    template: Template,
    /// The problem statement, as Markdown.
    problem: String,
}

/// Shows a template with its problem statement, for a look before using it.
///
/// **Role:** the same as for the list.
#[utoipa::path(get, path = "/api/v1/templates/{template}", operation_id = "get_template", tag = "rooms", security((), ("bearer" = [])),
    params(("template" = String, Path, description = "Id of a template")),
    responses((status = 200, body = TemplateDetail), ReadErrors))]
pub(in crate::http) async fn show(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<Json<TemplateDetail>, ApiError> {
    let template = app.offers.templates.get(&id).ok_or(ApiError::NoSuchTemplate)?;
    // As if there were none: its id is the host's business, too.
    if template.is_private && !app.may_use_private_templates(&caller).await {
        return Err(ApiError::NoSuchTemplate);
    }
    Ok(Json(TemplateDetail { template: template.into(), problem: template.starter.problem.clone() }))
}
