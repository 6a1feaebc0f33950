//! A client that speaks the protocol and keeps no document.

use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use pairpad::protocol::lib0;
use pairpad::protocol::message::{self, ClientMessage};
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::dialect::Dialect;
use crate::reader::Reader;
use crate::writer::Writer;

/// Where a server is, and how it is spoken to.
#[derive(Clone)]
pub struct Endpoint {
    /// `host:port`.
    pub address: String,
    pub tls: Option<TlsConnector>,
    pub dialect: Dialect,
}

/// Time for a server to answer a newcomer.
const PATIENCE: Duration = Duration::from_secs(60);

/// The message of ours that says how much is on disk.
const SAVED: u8 = 102;

pub struct Connection {
    pub reader: Reader,
    pub writer: Rc<Writer>,
}

impl Endpoint {
    /// Connects, and asks for everything, as a newcomer does.
    pub async fn connect(&self, room: &str) -> Connection {
        let stream = TcpStream::connect(&self.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let mut connection = match &self.tls {
            None => {
                let (read, write) = stream.into_split();
                self.over(room, Box::new(read), Box::new(write))
            }
            Some(connector) => {
                let name = ServerName::try_from("localhost").unwrap();
                let (read, write) = tokio::io::split(connector.connect(name, stream).await.unwrap());
                self.over(room, Box::new(read), Box::new(write))
            }
        };
        let request = format!(
            "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            self.dialect.path(room),
            self.address
        );
        connection.writer.raw(request.as_bytes());
        connection.writer.flush().await;
        let head = timeout(PATIENCE, connection.reader.head()).await.unwrap();
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        connection.writer.send(self.dialect.greeting());
        connection
    }

    /// Connects, and waits until the document is there, where there is one.
    pub async fn join(&self, room: &str) -> Connection {
        let mut connection = self.connect(room).await;
        if self.dialect != Dialect::Relay {
            connection.synced().await;
        }
        connection
    }

    fn over(
        &self,
        room: &str,
        read: Box<dyn AsyncRead + Unpin>,
        write: Box<dyn AsyncWrite + Unpin>,
    ) -> Connection {
        let envelope = self.dialect.envelope(room);
        let length = envelope.len();
        let writer = Rc::new(Writer::new(write, envelope.into()));
        Connection { reader: Reader::new(read, length, Rc::clone(&writer)), writer }
    }
}

impl Connection {
    /// Waits for the SyncStep2 and returns its update.
    pub async fn synced(&mut self) -> Bytes {
        loop {
            let message = timeout(PATIENCE, self.reader.next()).await.unwrap().expect("still connected");
            if message.starts_with(&[0, 1]) {
                let mut messages = Vec::new();
                message::read_frame(&Bytes::copy_from_slice(message), &mut messages).unwrap();
                if let Some(ClientMessage::SyncStep2 { update }) = messages.pop() {
                    return update.bytes().clone();
                }
            }
        }
    }

    /// Waits until the server has so many updates of this connection on disk.
    pub async fn saved(&mut self, updates: u64) {
        while saved(self.reader.next().await.expect("still connected")) != Some(updates) {}
    }
}

/// How many updates of a connection are on disk, if that is what a message says.
pub fn saved(message: &[u8]) -> Option<u64> {
    let rest = message.strip_prefix(&[SAVED])?;
    lib0::Reader::new(rest).var_u64().ok()
}
