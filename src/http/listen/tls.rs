//! https: a listener whose sockets make the TLS handshake when they are first read,
//! so that a slow one holds up nobody else.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::server::TlsStream;
use tokio_rustls::{Accept, TlsAcceptor};

pub use super::certificate::TlsError;
use super::certificate::{Current, follow};
use crate::config::settings::TlsFiles;

/// Accepts sockets of another listener for TLS.
pub struct TlsListener<L> {
    inner: L,
    certificate: Certificate,
}

/// A certificate with its key, which is replaced when its files change. A socket goes on
/// with the one that it began with.
#[derive(Debug)]
pub struct Certificate(Current);

impl Certificate {
    /// Reads the files, and from then on looks at them.
    ///
    /// # Errors
    /// When one of them can't be used.
    pub fn follow(files: &TlsFiles) -> Result<Self, TlsError> {
        follow(files).map(Self)
    }
}

impl<L> TlsListener<L> {
    /// Makes the handshakes of what `inner` accepts.
    pub fn new(inner: L, certificate: Certificate) -> Self {
        Self { inner, certificate }
    }
}

impl<L: Listener<Addr = SocketAddr>> Listener for TlsListener<L> {
    type Io = TlsSocket<L::Io>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        let (io, address) = self.inner.accept().await;
        let acceptor = TlsAcceptor::from(Arc::clone(&self.certificate.0.borrow()));
        (TlsSocket::Handshake(Box::new(acceptor.accept(io))), address)
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
