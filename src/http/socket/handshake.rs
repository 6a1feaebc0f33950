//! The request for a WebSocket, and the answer to it (RFC 6455, section 4.2).
//!
//! Done here and not by axum, whose WebSocket leaves no place between the bytes of a
//! client and the library that reads messages from them.

use std::sync::Arc;

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_util::either::Either;

use super::intake::{Intake, WebSocketOver, largest};
use super::unfinished::Unfinished;
use crate::config::limits::Limits;
use crate::http::cluster::trunk::Channel;

/// A client's WebSocket.
pub(in crate::http) type WebSocket = WebSocketOver<Either<TokioIo<Upgraded>, Channel>>;

/// What a key is hashed with.
const KEY: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const WEBSOCKET: HeaderValue = HeaderValue::from_static("websocket");
const UPGRADE: HeaderValue = HeaderValue::from_static("upgrade");

/// A good request for a WebSocket.
#[derive(Debug)]
pub(in crate::http) struct Handshake {
    accept: HeaderValue,
    way: Way,
}

/// What the WebSocket goes over.
#[derive(Debug)]
enum Way {
    /// The connection on which it is asked for.
    Same(OnUpgrade),
    /// Another server's trunk.
    Channel(Channel),
}

/// The request is not one for a WebSocket.
#[derive(Debug, Clone, Copy)]
pub(in crate::http) struct NotAnUpgrade;

impl Handshake {
    /// Reads a request's head.
    ///
    /// # Errors
    /// When it is any other request.
    pub(in crate::http) fn read(parts: &mut Parts) -> Result<Self, NotAnUpgrade> {
        let headers = &parts.headers;
        let asks = parts.method == Method::GET
            && has(headers, &header::CONNECTION, "upgrade")
            && has(headers, &header::UPGRADE, "websocket")
            && has(headers, &header::SEC_WEBSOCKET_VERSION, "13");
        let key = headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| asks).ok_or(NotAnUpgrade)?;
        let accept = accept(key.as_bytes()).try_into().map_err(|_| NotAnUpgrade)?;
        let on_upgrade = parts.extensions.remove::<OnUpgrade>().ok_or(NotAnUpgrade)?;
        Ok(Self { accept, way: Way::Same(on_upgrade) })
    }

    /// The same over a channel, if there is one.
    pub(in crate::http) fn over(self, channel: Option<Channel>) -> Self {
        match channel {
            Some(channel) => Self { way: Way::Channel(channel), ..self },
            None => self,
        }
    }

    /// The answer, after which `serve` is given the socket.
    pub(in crate::http) fn finish<F: Future<Output = ()> + Send + 'static>(
        self,
        limits: &Arc<Limits>,
        budget: &Arc<Unfinished>,
        serve: impl FnOnce(WebSocket) -> F + Send + 'static,
    ) -> Response<Body> {
        let most = Some(largest(limits));
        let config = WebSocketConfig::default()
            .read_buffer_size(limits.read_buffer)
            .max_frame_size(most)
            .max_message_size(most);
        let (way, limits, budget) = (self.way, Arc::clone(limits), Arc::clone(budget));
        tokio::spawn(async move {
            let io = match way {
                Way::Same(on_upgrade) => {
                    on_upgrade.await.map(|upgraded| Either::Left(TokioIo::new(upgraded)))
                }
                Way::Channel(channel) => Ok(Either::Right(channel)),
            };
            match io {
                Ok(io) => {
                    let intake = Intake::new(io, limits, &budget);
                    drop(budget);
                    let socket = WebSocketStream::from_raw_socket(intake, Role::Server, Some(config)).await;
                    serve(socket).await;
                }
                Err(error) => tracing::debug!(%error, "the connection broke during the WebSocket handshake"),
            }
        });
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, UPGRADE);
        headers.insert(header::UPGRADE, WEBSOCKET);
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, self.accept);
        response
    }
}

/// Whether a header, which may be a list, names this.
fn has(headers: &HeaderMap, name: &HeaderName, value: &str) -> bool {
    let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|part| part.trim().eq_ignore_ascii_case(value))
}

fn accept(key: &[u8]) -> String {
    STANDARD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, &[key, KEY].concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_11_the_answer_to_a_key_is_that_of_the_specification() {
        assert_eq!(accept(b"dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    #[test]
    fn wire_11_a_header_may_name_several() {
        let headers =
            HeaderMap::from_iter([(header::CONNECTION, HeaderValue::from_static("keep-alive, Upgrade"))]);
        assert!(has(&headers, &header::CONNECTION, "upgrade"));
        assert!(!has(&headers, &header::CONNECTION, "keep") && !has(&headers, &header::UPGRADE, "upgrade"));
    }
}
