//! The operations that the description has.

use axum::extract::DefaultBodyLimit;
use utoipa::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use super::{
    autocomplete, beginning, documents, events, export, health, join, keys, links, members, next, openapi,
    parts, phase, playback, problem, questions, quiet, receipts, reports, repository, restore, review, rooms,
    runs, runtimes, signals, trials, verification,
};
use crate::config::limits::Limits;
use crate::http::app::App;

/// The operations that the description has.
pub(in crate::http) fn operations(limits: &Limits) -> OpenApiRouter<App> {
    let update = DefaultBodyLimit::max(limits.frame);
    // Code has many characters that JSON writes as two.
    let code = DefaultBodyLimit::max(limits.frame);
    let report = DefaultBodyLimit::max(reports::LONGEST);
    OpenApiRouter::with_openapi(openapi::Base::openapi())
        .routes(routes!(documents::show, documents::put, documents::post).layer(update))
        .routes(routes!(beginning::show, beginning::set))
        .routes(routes!(repository::read))
        .routes(routes!(rooms::create, rooms::list))
        .routes(routes!(rooms::show, rooms::change, rooms::delete))
        .routes(routes!(next::create))
        .routes(routes!(join::join))
        .routes(routes!(join::renew))
        .routes(routes!(links::list, links::create))
        .routes(routes!(links::change, links::revoke))
        .routes(routes!(links::renew))
        .routes(routes!(members::list))
        .routes(routes!(members::rename))
        .routes(routes!(members::remove))
        .routes(routes!(quiet::begin, quiet::end))
        .routes(routes!(phase::set))
        .routes(routes!(problem::show, problem::replace))
        .routes(routes!(parts::reveal))
        .routes(routes!(signals::create))
        .routes(routes!(events::follow))
        .routes(routes!(playback::show))
        .routes(routes!(playback::recording::show))
        .routes(routes!(playback::updates::list))
        .routes(routes!(restore::restore))
        .routes(routes!(review::show))
        .routes(routes!(review::comments::create))
        .routes(routes!(review::comments::change, review::comments::delete))
        .routes(routes!(review::judgement::put))
        .routes(routes!(runs::create, runs::list))
        .routes(routes!(runs::show, runs::stop))
        .routes(routes!(runs::report::create))
        .routes(routes!(runs::input::create))
        .routes(routes!(runtimes::list))
        .routes(routes!(trials::create))
        .routes(routes!(export::export))
        .routes(routes!(verification::check))
        .routes(routes!(keys::list))
        .routes(routes!(receipts::key))
        .routes(routes!(receipts::check))
        .routes(routes!(questions::list, questions::keeping::create).layer(code))
        .routes(routes!(questions::show, questions::keeping::change, questions::keeping::delete).layer(code))
        .routes(routes!(questions::file))
        .routes(routes!(questions::keeping::versions))
        .routes(routes!(questions::trial::create).layer(code))
        .routes(routes!(questions::bring::list, questions::bring::bring))
        .routes(routes!(questions::bring::show))
        .routes(routes!(autocomplete::suggestions).layer(code))
        .routes(routes!(reports::create).layer(report))
        .routes(routes!(health::health))
        .routes(routes!(health::liveness))
        .routes(routes!(openapi::show))
}
