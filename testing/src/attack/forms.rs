//! Requests that are malformed, or too large.

use axum::http::Method;
use serde_json::json;

use super::request::RawAnswer;
use super::room::{Pair, Room};
use super::target::Target;
use super::{Attack, Outcome, Pace, Trouble, broken, held};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "path-tricks",
        rule: "WIRE-10",
        does: "asks for files outside of the page, with names that are no text, endless, or lead upwards",
        pace: Pace::Alone,
        run: |target| Box::pin(paths(target)),
    },
    Attack {
        name: "header-bombs",
        rule: "HARD-7",
        does: "sends 64 KB of headers, thousands of headers, and headers that do not end",
        pace: Pace::Alone,
        run: |target| Box::pin(headers(target)),
    },
    Attack {
        name: "json-tricks",
        rule: "HARD-1",
        does: "sends JSON that is 100,000 levels deep, says things twice, or is an array",
        pace: Pace::Alone,
        run: |target| Box::pin(json_tricks(target)),
    },
];

/// Answers that say that the server failed.
const FAILED: [u16; 3] = [500, 502, 504];
/// Bytes of headers that do not end.
const ENDLESS: usize = 4 << 20;

fn request(target: &Target, path: &[u8], more: &[u8]) -> Vec<u8> {
    let host = target.authority();
    [b"GET ", path, format!(" HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n").as_bytes(), more, b"\r\n"]
        .concat()
}

async fn paths(target: Target) -> Result<Outcome, Trouble> {
    let long = format!("/api/v1/rooms/{}", "a".repeat(100_000));
    let paths: [&[u8]; 18] = [
        b"/rooms/..%2f",
        b"/rooms/..%2f..%2f..%2fetc%2fpasswd",
        b"/../../../../../../etc/passwd",
        b"/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
        b"/assets/../../../../../../etc/passwd",
        b"/assets/..%2f..%2f..%2f..%2fetc%2fpasswd",
        b"/assets/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        b"/assets//etc/passwd",
        b"/assets/..%5c..%5cCargo.toml",
        b"/assets/../Cargo.toml",
        b"/api/v1/rooms/..%2f..%2fhealth",
        b"/api/v1/rooms/%ff%fe",
        b"/api/v1/rooms/\xff\xfe",
        b"/api/v1/rooms/a%00b/documents/code",
        b"/ws/%2e%2e%2f%2e%2e%2fx",
        b"/ws/%E2%80%AEx/code",
        b"*",
        long.as_bytes(),
    ];
    for path in paths {
        let RawAnswer { status, text, .. } = target.send_raw(&request(&target, path, b"")).await?;
        let shown = String::from_utf8_lossy(&path[..path.len().min(60)]).into_owned();
        let holds = |part: &[u8]| text.windows(part.len()).any(|at| at == part);
        if holds(b"root:x:") || holds(b"[package]") {
            return broken(format_args!("{shown} shows a file of the server"));
        }
        if status.is_some_and(|status| FAILED.contains(&status) || status == 101) {
            return broken(format_args!("{shown} is answered with {status:?}"));
        }
    }
    held(format_args!("{} addresses led nowhere", paths.len()))
}

async fn headers(target: Target) -> Result<Outcome, Trouble> {
    let mut said = Vec::new();
    let one = format!("X-Large: {}\r\n", "x".repeat(64 << 10));
    let many: String = (0..5_000).map(|number| format!("X-{number}: 12345678\r\n")).collect();
    for (what, bomb) in [("one of 64 KB", one), ("5,000", many)] {
        let answer = target.send_raw(&request(&target, b"/api/v1/liveness", bomb.as_bytes())).await?;
        if answer.status.is_some_and(|status| FAILED.contains(&status)) {
            return broken(format_args!("{what} headers are answered with {:?}", answer.status));
        }
        said.push(answer.status.map_or("cut off".to_owned(), |status| status.to_string()));
    }
    let endless = request(&target, b"/", "X-More: and more of it\r\n".repeat(ENDLESS / 24).as_bytes());
    // Without the last line.
    let answer = target.send_raw(&endless[..endless.len() - 2]).await?;
    if answer.taken && answer.status.is_none_or(|status| status < 400) {
        return broken(format_args!("{} MiB of headers are taken", ENDLESS >> 20));
    }
    said.push(answer.status.map_or("cut off".to_owned(), |status| status.to_string()));
    target.get("/api/v1/liveness").send().await?.done("the next request")?;
    held(format_args!("answers: {}", said.join(", ")))
}

async fn json_tricks(target: Target) -> Result<Outcome, Trouble> {
    let room = Room::live(&target).await?;
    let mut beside = Pair::elsewhere(&target).await?;
    let (array, object) = ("[".repeat(100_000), r#"{"title":"#.repeat(20_000));
    let deep = format!(r#"{{"title":{}}}"#, "[".repeat(100_000) + &"]".repeat(100_000));
    let token = room.link("candidate");
    let joining = json!([token, "Ada", null]).to_string();
    let tricks: [(Method, &str, &str); 16] = [
        (Method::PATCH, "", &array),
        (Method::PATCH, "", &object),
        (Method::PATCH, "", &deep),
        (Method::PATCH, "", "[]"),
        (Method::PATCH, "", "null"),
        (Method::PATCH, "", r#"{"title":"a","title":"b"}"#),
        (Method::PATCH, "", r#"{"title":"\ud800"}"#),
        (Method::PATCH, "", r#"{"keep_days":1e999}"#),
        (Method::PATCH, "", r#"{"keep_days":-1}"#),
        (Method::PATCH, "", r#"{"keep_days":99999999999999999999}"#),
        (Method::PATCH, "", r#"{"title":"a"} {"title":"b"}"#),
        (Method::PATCH, "", r#"{"__proto__":{"phase":"ended"}}"#),
        (Method::PUT, "/phase", r#"["ended"]"#),
        (Method::PUT, "/phase", r#"{"phase":"live","phase":"ended"}"#),
        (Method::POST, "/links", r#"["owner"]"#),
        (Method::POST, "/join", &joining),
    ];
    let trying = async {
        for (method, path, body) in &tricks {
            let bearer = if *path == "/join" { "" } else { &room.owner.token };
            let call = room.call(method.clone(), path, bearer).body("application/json", (*body).to_owned());
            let answer = call.patiently().await?;
            if answer.is_success() || FAILED.contains(&answer.status) {
                let shown: String = body.chars().take(40).collect();
                return Ok(Some(format!("{method} {path} with {shown} is answered with {}", answer.status)));
            }
        }
        Ok(None)
    };
    let (came, slowest) = beside.beside(trying).await?;
    match came {
        Some(what) => broken(what),
        None if slowest > target.within() => {
            broken(format_args!("another room waited {slowest:?} meanwhile"))
        }
        None => held(format_args!(
            "{} bodies were refused; another room waited {slowest:.0?} at most",
            tricks.len()
        )),
    }
}
