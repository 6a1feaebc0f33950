//! `/api/v1/rooms/{room}/playback/{document}`: a document's recording.

use std::io::Read;

use axum::body::Body;
use axum::extract::{Query, State, rejection::QueryRejection};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::{Buf, Bytes};
use flate2::read::GzDecoder;
use futures_util::stream;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::enter;
use super::version::{headers, unchanged};
use super::viewer::{may_play, public_from};
use crate::http::access::credential::Caller;
use crate::http::api::extract::RoomDocument;
use crate::http::api::openapi::{DocumentParam, ReadErrors};
use crate::http::app::App;
use crate::http::error::ApiError;
use crate::ids::DocumentKey;
use crate::playback::recordings::Stays;
use crate::rights::phase::Phase;

/// Bytes that are unpacked at once for those who take no gzip.
const PIECE: usize = 64 << 10;

/// Which recording.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Options {
    /// The version as listed; then the answer can be kept for ever. If there is a newer one, that is sent.
    version: Option<String>,
}

/// A recording, as `docs/history-format.md` describes it.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "only described: the body is sent as it is")]
pub(super) struct Columns(Vec<u8>);

/// The recording of a document: each character it ever had, with the update that brought it and the one that
/// took it away; and a log of everything that isn't text. Enough to show any moment.
///
/// The format is described in `docs/history-format.md`. Sent with gzip if the client takes that.
///
/// **Role:** interviewer; reviewer once the interview has begun, except for `notes`. Theirs begins with what
/// there was when the interview did.
#[utoipa::path(get, path = "/api/v1/rooms/{room}/playback/{document}", operation_id = "get_recording", tag = "playback",
    security(("bearer" = [])),
    params(("room" = Uuid, Path), ("document" = inline(DocumentParam), Path), Options),
    responses((status = 200, content((inline(Columns) = "application/octet-stream"))),
        (status = 304, description = "The client has it already."), ReadErrors))]
pub(in crate::http) async fn show(
    State(app): State<App>,
    RoomDocument(room, document): RoomDocument,
    caller: Caller,
    options: Result<Query<Options>, QueryRejection>,
    request: HeaderMap,
) -> Result<Response, ApiError> {
    let entered = enter(&app, &room, document, &caller).await?;
    let Query(Options { version: asked }) = options?;
    let key = DocumentKey { room, document };
    let takes_gzip = takes_gzip(&request);
    let form = if takes_gzip { "-gzip" } else { "" };
    // Whoever has it needs nothing made.
    let record = entered.room.record()?;
    let from = public_from(&entered.admitted, &record);
    let outline = app.recordings.outline(&key).await?;
    let current = from.map_or(outline.clone(), |from| outline.since(from)).version();
    if let Some(unchanged) = unchanged(&headers(&current, asked.as_deref(), form), &request) {
        return Ok(unchanged);
    }
    let stays = if record.phase == Phase::Ended { Stays::ForLong } else { Stays::ForAMoment };
    let recording = match from {
        None => app.recordings.recording(&key, stays).await?,
        Some(from) => app.recordings.recording_since(&key, (from, stays)).await?,
    };
    // It may have taken a while (HARD-3).
    may_play(&app, &entered, document)?;
    let mut headers = headers(&recording.version, asked.as_deref(), form);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    if takes_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        return Ok((headers, recording.gzip).into_response());
    }
    Ok((headers, unpacked(recording.gzip)).into_response())
}

/// Unpacks it piece by piece, as it is sent: all of it may be much.
fn unpacked(gzip: Bytes) -> Body {
    let decoder = GzDecoder::new(gzip.reader());
    Body::from_stream(stream::try_unfold(decoder, |mut decoder| async move {
        let mut piece = Vec::with_capacity(PIECE);
        let length = decoder.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
        Ok::<_, std::io::Error>((length > 0).then_some((Bytes::from(piece), decoder)))
    }))
}

fn takes_gzip(request: &HeaderMap) -> bool {
    let accepted = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|part| {
        let mut parts = part.split(';').map(str::trim);
        let is_meant = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip") || name == "*");
        let quality = parts.find_map(|parameter| parameter.strip_prefix("q="));
        is_meant && quality.is_none_or(|quality| quality.parse::<f32>().is_ok_and(|quality| quality > 0.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        for (said, takes) in [
            ("gzip, deflate, br", true),
            ("br;q=1.0, GZIP;q=0.1", true),
            ("*", true),
            ("gzip;q=0", false),
            ("identity", false),
            ("gzip;q=x", false),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, said.parse().unwrap())]);
            assert_eq!(takes_gzip(&headers), takes, "{said}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
