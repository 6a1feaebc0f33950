//! A client as cheap as can be: it speaks the protocol and keeps no document.

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

pub type Socket = WebSocketStream<TcpStream>;

/// Connects, and asks for everything, as a newcomer does.
pub async fn connect(url: &str) -> Socket {
    let host = url.strip_prefix("ws://").unwrap().split('/').next().unwrap();
    let stream = TcpStream::connect(host).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (mut socket, _) = tokio_tungstenite::client_async(url, stream).await.unwrap();
    socket.send(Message::Binary(Bytes::from_static(&[0, 0, 1, 0]))).await.unwrap();
    socket
}

/// The next binary frame.
pub async fn next(
    socket: &mut (impl StreamExt<Item = Result<Message, tokio_tungstenite::tungstenite::Error>> + Unpin),
) -> Option<Bytes> {
    loop {
        match socket.next().await? {
            Ok(Message::Binary(frame)) => return Some(frame),
            Ok(_) => {}
            Err(_) => return None,
        }
    }
}
