//! https: a listener whose sockets make the TLS handshake when they are first read,
//! so that a slow one holds up nobody else.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::serve::Listener;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::server::TlsStream;
use tokio_rustls::{Accept, TlsAcceptor};

use crate::config::settings::TlsFiles;

/// A certificate or key can't be used.
#[derive(Debug, thiserror::Error)]
#[error("can't use the TLS file {file}: {cause}; --tls-cert and --tls-key need PEM files")]
pub struct TlsError {
    file: String,
    cause: String,
}

/// Reads certificate and key.
///
/// # Errors
/// When one of them can't be used.
pub fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor, TlsError> {
    let unusable = |path: &Path, error: &dyn std::fmt::Display| TlsError {
        file: path.display().to_string(),
        cause: error.to_string(),
    };
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_file_iter(&files.certificate)
        .map_err(|error| unusable(&files.certificate, &error))?
        .collect();
    let certificates = certificates.map_err(|error| unusable(&files.certificate, &error))?;
    if certificates.is_empty() {
        return Err(unusable(&files.certificate, &"there is no certificate in it"));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| unusable(&files.key, &error))?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(&files.certificate, &error))?
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .map_err(|error| unusable(&files.key, &error))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Accepts sockets of another listener for TLS.
pub struct TlsListener<L> {
    /// What accepts them.
    pub inner: L,
    /// Makes the handshakes.
    pub acceptor: TlsAcceptor,
}

impl<L: Listener<Addr = SocketAddr>> Listener for TlsListener<L> {
    type Io = TlsSocket<L::Io>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        let (io, address) = self.inner.accept().await;
        (TlsSocket::Handshake(Box::new(self.acceptor.accept(io))), address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }
}

/// A socket before, in and after its handshake.
pub enum TlsSocket<Io> {
    /// The handshake is to come, or under way.
    Handshake(Box<Accept<Io>>),
    /// It is over.
    Open(Box<TlsStream<Io>>),
}

impl<Io: AsyncRead + AsyncWrite + Unpin> TlsSocket<Io> {
    fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Pin<&mut TlsStream<Io>>>> {
        if let Self::Handshake(accept) = self {
            let stream = ready!(Pin::new(accept.as_mut()).poll(context))?;
            *self = Self::Open(Box::new(stream));
        }
        match self {
            Self::Open(stream) => Poll::Ready(Ok(Pin::new(stream))),
            Self::Handshake(_) => Poll::Pending,
        }
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin> AsyncRead for TlsSocket<Io> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.poll_open(context))?.poll_read(context, buffer)
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin> AsyncWrite for TlsSocket<Io> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_open(context))?.poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            // Nothing was written yet.
            Self::Handshake(_) => Poll::Ready(Ok(())),
            Self::Open(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            // Dropping it ends it.
            Self::Handshake(_) => Poll::Ready(Ok(())),
            Self::Open(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
