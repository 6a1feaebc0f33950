//! `/api/v1/templates`: what rooms can begin with.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::access::credential::Caller;
use crate::http::app::App;

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
    let templates = shown.map(|template| Template {
        id: template.id.clone(),
        title: template.title.clone(),
        summary: template.summary.clone(),
        language: template.language.id(),
        languages: template.languages().map(|language| language.id()).collect(),
    });
    Json(TemplateList { templates: templates.collect() })
}
