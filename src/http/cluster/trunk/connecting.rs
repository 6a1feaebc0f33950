//! Connecting a trunk, for those who come next.

use std::error::Error;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use hyper::client::conn::http1;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::time::timeout;

use super::PROTOCOL;
use crate::auth::token::random_bytes;
use crate::cluster::hop::{self, Hop, Secret};
use crate::http::app::App;
use crate::http::cluster::Neighbours;
use crate::http::cluster::forward::{self, UPGRADE};
use crate::storage::claim::Node;

/// Connects a trunk to another server, unless there is one.
pub(in crate::http::cluster) fn connect(app: &App, neighbours: &Neighbours, node: &Node) {
    let Some(begun) = neighbours.edges.begin(&node.address) else { return };
    let (app, secret, address) = (app.clone(), neighbours.secret.clone(), node.address.clone());
    tokio::spawn(async move {
        match timeout(UPGRADE, ask(&app, &secret, &address, &begun.path())).await {
            Ok(Ok(upgraded)) => begun.work(upgraded, app.shutdown.clone()).await,
            // Those who watch go on as they came, each by a connection of their own.
            Ok(Err(error)) => tracing::debug!(error, address, "could not connect a trunk"),
            Err(_) => tracing::debug!(address, "could not connect a trunk in time"),
        }
    });
}

async fn ask(
    app: &App,
    secret: &Secret,
    address: &str,
    path: &str,
) -> Result<Upgraded, Box<dyn Error + Send + Sync>> {
    let stream = forward::connect(address).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection.with_upgrades());
    let hop = Hop::new(app.rooms.clock().now(), random_bytes(), None);
    let request = Request::get(path)
        .header(header::HOST, address)
        .header(header::CONNECTION, "upgrade")
        .header(header::UPGRADE, PROTOCOL)
        .header(hop::HEADER, hop.write(secret, "GET", path))
        .body(Body::empty())?;
    let mut answer = sender.send_request(request).await?;
    let shown = answer.headers().get(hop::ANSWER).and_then(|shown| shown.to_str().ok());
    if !hop.is_answer(shown.unwrap_or_default(), secret, answer.status().as_u16()) {
        return Err("what answers there has not got the same secret".into());
    }
    if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
        return Err(format!("it answers {}", answer.status()).into());
    }
    Ok(hyper::upgrade::on(&mut answer).await?)
}
