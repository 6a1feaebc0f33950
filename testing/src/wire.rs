//! The network between a client and a server: TCP, passed on until somebody cuts it.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// A proxy in front of a server. While it is cut, connections stay open and nothing comes
/// through, as behind a router without power.
pub struct Wire {
    address: SocketAddr,
    is_cut: watch::Sender<bool>,
    accepting: AbortHandle,
}

impl Wire {
    /// A proxy to this server: a URL or `host:port`.
    pub async fn to(server: &str) -> Self {
        let target = server.split_once("://").map_or(server, |(_, rest)| rest);
        let target = target.split('/').next().unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (is_cut, cut) = watch::channel(false);
        let accepting = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(&target).await.unwrap();
                let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                tokio::spawn(pass_on(near_in, far_out, cut.clone()));
                tokio::spawn(pass_on(far_in, near_out, cut.clone()));
            }
        });
        Self { address, is_cut, accepting: accepting.abort_handle() }
    }

    /// The same URL through this.
    pub fn through(&self, url: &str) -> String {
        let (scheme, rest) = url.split_once("://").unwrap();
        let path = rest.split_once('/').map_or("", |(_, path)| path);
        format!("{scheme}://{}/{path}", self.address)
    }

    /// Nothing comes through from now on.
    pub fn cut(&self) {
        self.is_cut.send_replace(true);
    }

    /// What waited comes through, and what follows.
    pub fn mend(&self) {
        self.is_cut.send_replace(false);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn pass_on(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut is_cut: watch::Receiver<bool>) {
    let mut bytes = vec![0; 64 << 10];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        // The end of the wire ends all that goes over it.
        if is_cut.wait_for(|is_cut| !is_cut).await.is_err() || to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}
