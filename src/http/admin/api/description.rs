//! The operations of the admin API, and their description, of which the page's types are made.

use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{busy, nodes, overview, room, rooms, storage, trouble, usage};
use crate::http::admin::app::AdminApp;
use crate::http::api::openapi::{Bearer, finish};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Pairpad, administration",
        description = "For whoever hosts the server, on the admin listener alone. Every operation needs an API \
            key as `Authorization: Bearer …`.",
        license(name = "MIT", identifier = "MIT"),
    ),
    components(schemas(crate::http::error::ErrorBody)),
    modifiers(&Bearer),
)]
struct Base;

/// The operations, as they are below `/admin`.
pub(in crate::http) fn operations() -> OpenApiRouter<AdminApp> {
    OpenApiRouter::default()
        .routes(routes!(overview::show))
        .routes(routes!(trouble::list))
        .routes(routes!(busy::list))
        .routes(routes!(rooms::list))
        .routes(routes!(room::show, room::delete))
        .routes(routes!(room::end))
        .routes(routes!(usage::show))
        .routes(routes!(storage::show))
        .routes(routes!(nodes::list))
        .routes(routes!(nodes::drain, nodes::undrain))
        .routes(routes!(nodes::show, nodes::begin, nodes::end))
}

/// What describes them, as JSON.
pub fn description() -> serde_json::Value {
    let all = OpenApiRouter::with_openapi(Base::openapi()).nest("/admin", operations());
    finish(all.split_for_parts().1)
}
