//! Headers that every answer carries.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;

use crate::config::livekit::LiveKitUrl;

const NONE: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Browsers that have been here by https come by https, for a year.
pub(in crate::http) const ALWAYS_ENCRYPTED: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// What a page may load: what comes from this server, and styles that carry this
/// answer's nonce (CodeMirror writes its own). Programs run in a frame. A room's page may
/// reach LiveKit as well, where that carries its calls.
pub(super) fn page_policy(nonce: &str, livekit: Option<&LiveKitUrl>) -> String {
    let livekit = livekit.map(|url| format!(" {} {}", url.socket(), url.api())).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'{livekit}; frame-src 'self'; manifest-src 'self'; frame-ancestors 'none'; \
         base-uri 'none'; form-action 'self'"
    )
}

/// What a room's page may ask people for, for its calls. Frames in it may not: programs run there.
pub(super) const CALL_PERMISSIONS: &str = "camera=(self), microphone=(self), display-capture=(self)";

/// What programs may do that people type and run: compute. The frame has an origin of its own,
/// which is nobody's, and no address can be reached from it; what it needs, its page hands in.
/// Their worker is made of a blob, and has the policy of who made it.
pub(super) const RUNNER_POLICY: &str = "sandbox allow-scripts; default-src 'none'; \
     script-src 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:; worker-src blob:; form-action 'none'; \
     base-uri 'none'; frame-ancestors 'self'";

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
    use crate::config::livekit::LiveKit;

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
        assert!(!page_policy("x", None).contains("unsafe"));
    }

    #[test]
    fn a_page_reaches_this_server_and_livekit_where_there_is_one_and_nothing_else() {
        let livekit = LiveKit::new("wss://livekit.example.com:7443/", "k", &"s".repeat(32)).unwrap();
        for (url, expected) in [
            (None, "connect-src 'self'"),
            (
                Some(&livekit.url),
                "connect-src 'self' wss://livekit.example.com:7443 https://livekit.example.com:7443",
            ),
        ] {
            let policy = page_policy("x", url);
            assert_eq!(policy.split("; ").find(|part| part.starts_with("connect-src")), Some(expected));
            assert_eq!(policy.replace(expected, "connect-src 'self'"), page_policy("x", None));
        }
    }

    #[test]
    fn run_1_what_runs_programs_has_no_origin_and_reaches_no_address() {
        let mut parts = RUNNER_POLICY.split("; ");
        assert_eq!(parts.next(), Some("sandbox allow-scripts"));
        assert_eq!(parts.next(), Some("default-src 'none'"));
        for part in parts.filter(|part| !part.starts_with("frame-ancestors")) {
            let mut words = part.split(' ');
            let allowed: Vec<_> = words.by_ref().skip(1).collect();
            let knows = ["'none'", "'unsafe-inline'", "'unsafe-eval'", "'wasm-unsafe-eval'", "blob:"];
            assert!(allowed.iter().all(|source| knows.contains(source)), "{part}");
        }
    }
}
