//! Headers that every answer carries.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;

const NONE: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Browsers that have been here by https come by https, for a year.
pub(in crate::http) const ALWAYS_ENCRYPTED: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// What a page may load: what comes from this server, and styles that carry this
/// answer's nonce (CodeMirror writes its own).
pub(super) fn page_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
         form-action 'self'"
    )
}

/// What a worker may load that compiles WebAssembly. A worker's policy is that of its own script, so that the
/// page itself needs no such right. The build names those scripts `NAME.wasm.worker-HASH.js`.
pub(super) fn worker_policy(script: &str) -> Option<HeaderValue> {
    let compiles = script.contains(".wasm.worker-") && script.ends_with(".js");
    compiles.then_some(HeaderValue::from_static(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-ancestors 'none'; \
         base-uri 'none'; form-action 'none'",
    ))
}

/// Adds what is missing. What is no page may load nothing.
pub(in crate::http) async fn headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let fixed: [(HeaderName, &'static str); 5] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // A room's address is nobody else's business; a token is in the fragment anyway.
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::CONTENT_SECURITY_POLICY, NONE),
    ];
    for (name, value) in fixed {
        add(headers, name, value);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        add(headers, header::CACHE_CONTROL, "no-store");
    }
    response
}

fn add(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_workers_that_say_so_compile_webassembly() {
        let policy = worker_policy("assets/python.wasm.worker-Bd5h-8vm.js").unwrap();
        assert!(
            policy.to_str().unwrap().contains("script-src 'self' 'wasm-unsafe-eval'; connect-src 'self';")
        );
        for other in
            ["index.html", "assets/index-CKi_Hzqq.js", "assets/ts.worker-x.js", "assets/a.wasm.worker-x.wasm"]
        {
            assert_eq!(worker_policy(other), None, "{other}");
        }
        assert!(!page_policy("x").contains("unsafe"));
    }
}
