//! A client for hosts with repositories: https alone, one request for each connection, nothing
//! followed by itself, and no more read than is asked for.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use rustls_pki_types::ServerName;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::crypto::ring;

use super::address::RepositoryAddress;
use super::error::RepositoryError;
use crate::outbound::reach::{Reach, ReachError};

/// Some hosts take the protocol only from what calls itself Git.
const CALLED: HeaderValue = HeaderValue::from_static("git/pairpad");
const PROTOCOL: HeaderName = HeaderName::from_static("git-protocol");
/// Bytes of an answer's headers.
const MAX_HEADERS: usize = 32 << 10;
/// How long a host may say nothing.
const SILENCE: Duration = Duration::from_secs(10);

/// What is asked.
#[derive(Debug, Clone)]
pub(super) enum Question {
    /// What the repository's server can do.
    Capabilities,
    /// A command.
    Command(String),
}

/// The client.
pub(super) struct Https {
    tls: TlsConnector,
    reach: Reach,
}

impl fmt::Debug for Https {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Https").field("reach", &self.reach).finish_non_exhaustive()
    }
}

/// An answer that comes. Dropped, its connection ends.
#[derive(Debug)]
pub(super) struct Answer {
    response: Response<Incoming>,
    connection: Connection,
}

/// A connection that ends with whoever has it.
#[derive(Debug)]
struct Connection(JoinHandle<()>);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Https {
    /// One that trusts the certificates that the machine trusts.
    ///
    /// # Errors
    /// When it trusts none that can be read.
    pub(super) fn new(reach: Reach) -> Result<Self, tokio_rustls::rustls::Error> {
        let builder = ClientConfig::builder_with_provider(ring::default_provider().into());
        let builder = builder.with_safe_default_protocol_versions()?;
        let mut config = builder.with_platform_verifier()?.with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { tls: TlsConnector::from(Arc::new(config)), reach })
    }

    /// Asks a repository's server something.
    ///
    /// # Errors
    /// Why there is no answer.
    pub(super) async fn ask(
        &self,
        of: &RepositoryAddress,
        question: Question,
    ) -> Result<Answer, RepositoryError> {
        let host = &of.host;
        let unreachable = || RepositoryError::Unreachable(host.to_string());
        let request = request(of, question).map_err(|error| {
            tracing::debug!(%host, %error, "a request can't be made");
            unreachable()
        })?;
        let stream = in_time(self.reach.connect(host.name(), host.port())).await?;
        let stream = stream.map_err(|error| {
            tracing::debug!(%host, %error, "no connection to a host of repositories");
            match error {
                ReachError::Refused => RepositoryError::NotReachedFromHere(host.to_string()),
                ReachError::Unknown(_) | ReachError::Unreachable(_) => unreachable(),
            }
        })?;
        let failed = |error: &dyn fmt::Display| {
            tracing::debug!(%host, %error, "a host of repositories does not answer");
            unreachable()
        };
        let name = ServerName::try_from(host.name().to_owned()).map_err(|error| failed(&error))?;
        let stream = in_time(self.tls.connect(name, stream)).await?.map_err(|error| failed(&error))?;
        let mut builder = http1::Builder::new();
        builder.max_buf_size(MAX_HEADERS);
        let (mut sender, connection) =
            builder.handshake(TokioIo::new(stream)).await.map_err(|error| failed(&error))?;
        // What goes wrong with it shows in the answer.
        let connection = Connection(tokio::spawn(async move { drop(connection.await) }));
        let response = in_time(sender.send_request(request)).await?.map_err(|error| failed(&error))?;
        Ok(Answer { response, connection })
    }
}

fn request(of: &RepositoryAddress, question: Question) -> Result<Request<String>, hyper::http::Error> {
    let RepositoryAddress { host, path } = of;
    let request = Request::builder()
        .header(header::HOST, host.to_string())
        .header(header::USER_AGENT, CALLED)
        .header(header::ACCEPT_ENCODING, "identity")
        .header(header::CONNECTION, "close")
        .header(PROTOCOL, "version=2");
    match question {
        Question::Capabilities => {
            request.uri(format!("{path}/info/refs?service=git-upload-pack")).body(String::new())
        }
        Question::Command(command) => request
            .method("POST")
            .uri(format!("{path}/git-upload-pack"))
            .header(header::CONTENT_TYPE, "application/x-git-upload-pack-request")
            .header(header::ACCEPT, "application/x-git-upload-pack-result")
            .body(command),
    }
}

async fn in_time<T>(what: impl Future<Output = T>) -> Result<T, RepositoryError> {
    timeout(SILENCE, what).await.map_err(|_| RepositoryError::TooSlow)
}

impl Answer {
    pub(super) fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// A header, if it is text.
    pub(super) fn header(&self, name: HeaderName) -> Option<&str> {
        self.response.headers().get(name)?.to_str().ok()
    }

    /// What comes next of the body; `None` at its end.
    ///
    /// # Errors
    /// When nothing comes any more, and it is not the end.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, RepositoryError> {
        loop {
            let body = self.response.body_mut();
            let frame = in_time(poll_fn(|context| Pin::new(&mut *body).poll_frame(context))).await?;
            match frame {
                None => return Ok(None),
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(bytes) => return Ok(Some(bytes)),
                    Err(_trailers) => {}
                },
                Some(Err(error)) => {
                    tracing::debug!(%error, is_over = self.connection.0.is_finished(), "an answer broke off");
                    return Err(RepositoryError::BrokeOff);
                }
            }
        }
    }
}
