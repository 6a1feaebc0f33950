//! Passing a request on: a connection of its own to the other server, the request as it came,
//! the answer as it comes; after an upgrade, bytes both ways, unread.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use hyper::client::conn::http1;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::splice::splice;
use super::trunk::{self, Answered, Offered};
use super::{MISDIRECTED, Neighbours};
use crate::auth::token::random_bytes;
use crate::cluster::hop::{self, Hop};
use crate::http::app::App;
use crate::http::listen::address::Peer;
use crate::http::listen::socket::SharedSocket;
use crate::http::traced;
use crate::storage::claim::Node;

/// How long the other server has to take a connection.
const CONNECT: Duration = Duration::from_millis(500);
/// How long it has to open a WebSocket. What else it is asked has the time of any request.
pub(super) const UPGRADE: Duration = Duration::from_secs(2);
/// How long nothing may come from another server before it is asked for a sign of life.
const ALIVE: Duration = Duration::from_secs(3);
/// What is said between two neighbours, and not for those behind them.
const OF_THE_LINK: [HeaderName; 3] =
    [header::CONNECTION, header::TRANSFER_ENCODING, HeaderName::from_static("keep-alive")];

/// A request that did not get through.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) why: String,
    /// It took the request, and said nothing for as long as it may.
    pub(super) is_silent: bool,
    /// The request, where it can be sent again.
    pub(super) given_back: Option<Box<Request>>,
}

/// Passes a request on.
///
/// # Errors
/// When the other server can't be reached, is none, or has not got the room.
pub(super) async fn forward(
    app: &App,
    neighbours: &Neighbours,
    node: &Node,
    request: Request,
) -> Result<Response, Failed> {
    let stream = match connect(&node.address).await {
        Ok(stream) => stream,
        Err(error) => {
            return Err(Failed {
                why: error.to_string(),
                is_silent: false,
                given_back: Some(Box::new(request)),
            });
        }
    };
    let failed = |why: String| Failed { why, is_silent: false, given_back: None };
    let (parts, body) = request.into_parts();
    let is_empty = body.is_end_stream();
    let is_socket = parts.headers.contains_key(header::UPGRADE);
    let offered = is_socket.then(|| neighbours.edges.offer(&node.address)).flatten();
    let made = pass(app, neighbours, &parts, offered.as_ref());
    let (hop, passed) = made.map_err(|error| failed(error.to_string()))?;
    let handshake = http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(|error| failed(error.to_string()))?;
    // It ends with its answer, or with what it is upgraded to.
    tokio::spawn(connection.with_upgrades());
    let patience = if is_socket { UPGRADE } else { app.limits.import_time };
    let answer = match timeout(patience, sender.send_request(passed.map(|()| body))).await {
        Ok(answer) => answer,
        Err(_) => {
            let given_back = is_empty.then(|| Box::new(Request::from_parts(parts, Body::empty())));
            return Err(Failed { why: "it does not answer".to_owned(), is_silent: true, given_back });
        }
    };
    let mut answer = answer.map_err(|error| failed(error.to_string()))?;
    let shown = answer.headers_mut().remove(hop::ANSWER);
    let shown = shown.as_ref().and_then(|shown| shown.to_str().ok()).unwrap_or_default();
    if !hop.is_answer(shown, &neighbours.secret, answer.status().as_u16()) {
        return Err(failed("what answers there has not got the same secret".to_owned()));
    }
    if answer.headers_mut().remove(MISDIRECTED).is_some() {
        let given_back = is_empty.then(|| Box::new(Request::from_parts(parts, Body::empty())));
        return Err(Failed {
            why: "the room is not there any more".to_owned(),
            is_silent: false,
            given_back,
        });
    }
    if answer.status() == StatusCode::SWITCHING_PROTOCOLS {
        let there = hyper::upgrade::on(&mut answer);
        let way = Answered::take(answer.headers_mut());
        if way == Answered::Wanted {
            trunk::connect(app, neighbours, node);
        }
        if let Some(here) = parts.extensions.get::<OnUpgrade>().cloned() {
            let Some(shared) = parts.extensions.get::<Arc<dyn SharedSocket>>().cloned() else {
                return Err(failed("the request came by nothing that can be written to".to_owned()));
            };
            let (stop, patience) = (app.shutdown.clone(), app.limits.close);
            match offered.filter(|_| way == Answered::Taken) {
                Some(channel) => drop(tokio::spawn(channel.carry((here, shared), stop, patience))),
                None => drop(tokio::spawn(splice((here, shared), there, stop, patience))),
            }
        }
    } else {
        OF_THE_LINK.iter().for_each(|name| drop(answer.headers_mut().remove(name)));
    }
    Ok(answer.map(Body::new))
}

pub(super) async fn connect(address: &str) -> io::Result<TcpStream> {
    let stream =
        timeout(CONNECT, TcpStream::connect(address)).await.map_err(|_| io::ErrorKind::TimedOut)??;
    // Small frames are not kept for larger ones.
    stream.set_nodelay(true)?;
    // Of a machine that has lost its power nobody says that it has gone.
    let alive = TcpKeepalive::new().with_time(ALIVE).with_interval(ALIVE / 3).with_retries(3);
    SockRef::from(&stream).set_tcp_keepalive(&alive)?;
    Ok(stream)
}

/// The request as it is passed on, and what is shown with it.
fn pass(
    app: &App,
    neighbours: &Neighbours,
    parts: &Parts,
    offered: Option<&Offered>,
) -> Result<(Hop, Request<()>), axum::http::Error> {
    let client = parts.extensions.get::<Peer>().and_then(|Peer(address)| *address);
    let hop = Hop::new(app.rooms.clock().now(), random_bytes(), client);
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let shown = hop.write(&neighbours.secret, parts.method.as_str(), path);
    let mut passed = Request::builder().method(parts.method.clone()).uri(path).body(())?;
    *passed.headers_mut() = parts.headers.clone();
    passed.headers_mut().insert(hop::HEADER, HeaderValue::try_from(shown)?);
    traced::take_on(passed.headers_mut());
    // Only servers say that.
    passed.headers_mut().remove(trunk::HEADER);
    if let Some(offered) = offered.and_then(Offered::header) {
        passed.headers_mut().insert(trunk::HEADER, offered);
    }
    Ok((hop, passed))
}
