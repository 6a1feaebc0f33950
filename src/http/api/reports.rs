//! `/api/v1/reports`: what went wrong in a page, for whoever hosts the server.
//!
//! An error's message may hold what people have written: a parser repeats what it could not
//! read, a name that was not found comes from somebody's file. So no message is taken, only
//! which of those it is that browsers give their errors; nor the names of functions, which
//! programs make up. What is left are words of this file, numbers, and names of the page's
//! own scripts. A page that sends anything else is refused.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extract::Body;
use super::openapi::WriteErrors;
use crate::http::access::credential::Caller;
use crate::http::app::App;
use crate::http::error::{ApiError, unprocessable};

/// Bytes of a report.
pub(super) const LONGEST: usize = 4 << 10;
/// Places that a report may name.
const MOST_PLACES: usize = 24;
/// Characters of a script's name, and of a version.
const LONGEST_NAME: usize = 80;

/// How the page came to know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::http) enum ReportKind {
    /// Nobody caught it.
    Uncaught,
    /// Nobody waited for what failed.
    Rejected,
    /// A part of the page could not be drawn.
    Drawing,
}

/// The error's class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub(in crate::http) enum ReportError {
    Error,
    TypeError,
    RangeError,
    ReferenceError,
    SyntaxError,
    #[serde(rename = "URIError")]
    UriError,
    AggregateError,
    #[serde(rename = "DOMException")]
    DomException,
    AbortError,
    DataCloneError,
    InvalidStateError,
    NetworkError,
    NotAllowedError,
    NotFoundError,
    QuotaExceededError,
    SecurityError,
    /// Any other, or no error at all.
    #[serde(rename = "other")]
    Other,
}

/// Which of the messages it is that browsers have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::http) enum ReportCause {
    /// Something was read of null or undefined.
    Nothing,
    /// What was called is no function.
    NotAFunction,
    /// There is nothing of that name.
    NotDefined,
    /// What was walked through can't be.
    NotIterable,
    /// A constant was assigned to.
    ReadOnly,
    /// Calls were nested too deep.
    TooDeep,
    /// There was no memory for it, or no such length.
    TooLong,
    /// JSON could not be read.
    Json,
    /// A part of the page did not come.
    Script,
    /// A request did not come through.
    Network,
    /// The browser's storage is full, or closed.
    Storage,
    /// React gave up.
    React,
    /// Something else, which is not said: it may be text of people.
    Other,
}

/// The family of the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::http) enum ReportBrowser {
    Chromium,
    Firefox,
    Safari,
    Other,
}

/// A place in the page's scripts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ReportPlace {
    /// The file's name, without a folder.
    #[schema(max_length = 80, pattern = "^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*\\.js$")]
    script: String,
    #[schema(minimum = 0, maximum = 4294967295_u64)]
    line: u32,
    #[schema(minimum = 0, maximum = 4294967295_u64)]
    column: u32,
}

/// An error in a page, without anything that people have written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "uncaught", "error": "TypeError", "cause": "nothing", "browser": "firefox", "version": "0.1.0",
    "places": [{"script": "room-B3x9fQ2a.js", "line": 12, "column": 3456}],
}))]
pub(in crate::http) struct CreateReport {
    kind: ReportKind,
    error: ReportError,
    cause: ReportCause,
    browser: ReportBrowser,
    /// The page's version.
    #[schema(max_length = 80, pattern = "^[A-Za-z0-9.+-]+$")]
    version: String,
    /// Where it happened, innermost first.
    #[serde(default)]
    #[schema(max_items = 24)]
    places: Vec<ReportPlace>,
}

impl CreateReport {
    /// # Errors
    /// When something is in it that is no name.
    fn check(&self) -> Result<(), ApiError> {
        let is_version = |c: char| c.is_ascii_alphanumeric() || ".+-".contains(c);
        if self.version.is_empty()
            || self.version.len() > LONGEST_NAME
            || !self.version.chars().all(is_version)
        {
            return Err(unprocessable("version", "This is not a version.".to_owned()));
        }
        if self.places.len() > MOST_PLACES {
            return Err(unprocessable("places", format!("A report names at most {MOST_PLACES} places.")));
        }
        if !self.places.iter().all(|place| is_script(&place.script)) {
            return Err(unprocessable("places", "A place is in a script of the page.".to_owned()));
        }
        Ok(())
    }

    fn places(&self) -> String {
        let one = |ReportPlace { script, line, column }: &ReportPlace| format!("{script}:{line}:{column}");
        self.places.iter().map(one).collect::<Vec<_>>().join(" ")
    }
}

/// As it was sent.
fn word(word: &impl Serialize) -> String {
    let word = serde_json::to_value(word).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}

/// Whether it looks like the name of a file that a build has made.
fn is_script(name: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    };
    name.len() <= LONGEST_NAME && name.strip_suffix(".js").is_some_and(|stem| stem.split('.').all(is_part))
}

/// Reports an error in a page to whoever hosts the server. It takes no message, and nothing else in which
/// there could be text of people; it is logged and counted, and nothing of it is stored.
///
/// **Role:** anyone, where the server takes reports.
#[utoipa::path(post, path = "/api/v1/reports", operation_id = "create_report", tag = "server", security(()),
    request_body = CreateReport, responses((status = 204), WriteErrors))]
pub(in crate::http) async fn create(
    State(app): State<App>,
    caller: Caller,
    Body(report): Body<CreateReport>,
) -> Result<StatusCode, ApiError> {
    app.door.budgets.page_error(caller.address).await?;
    if !app.door.takes_reports {
        return Err(ApiError::ReportsOff);
    }
    report.check()?;
    let CreateReport { kind, error, cause, browser, version, .. } = &report;
    app.metrics.http.page_failed();
    // All of them together may not fill the disk with lines.
    if app.door.budgets.logs_page_error(caller.address) {
        tracing::warn!(
            kind = word(kind),
            error = word(error),
            cause = word(cause),
            browser = word(browser),
            version,
            places = report.places(),
            "an error in somebody's page"
        );
    }
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_scripts_are_taken() {
        for name in ["index-B3x9_fQ2.js", "a.js", "editor.worker-1.js"] {
            assert!(is_script(name), "{name}");
        }
        let long = format!("{}.js", "a".repeat(LONGEST_NAME));
        for name in
            ["", ".js", "a", "a.ts", "a..js", "/assets/a.js", "my secret.js", "a.js?x", "geheim:ö.js", &long]
        {
            assert!(!is_script(name), "{name}");
        }
    }
}
