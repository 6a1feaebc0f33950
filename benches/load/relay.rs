//! What Pairpad is measured against: an axum server that forwards each frame to
//! the others of its room, and does nothing else. It has Pairpad's allocator, buffers
//! and socket options, and a runtime of one thread.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::routing::get;
use axum::serve::ListenerExt;
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use tokio::sync::broadcast;

type Frame = (u64, Bytes);

#[derive(Default)]
struct Rooms {
    channels: HashMap<String, broadcast::Sender<Frame>>,
    next: u64,
}

type Shared = Arc<Mutex<Rooms>>;

/// The default of Pairpad's limit `read_buffer`, in bytes.
const READ_BUFFER: usize = 4 << 10;

pub async fn serve() {
    let app = Router::new()
        .route(
            "/ws/{room}",
            get(|Path(room): Path<String>, State(rooms): State<Shared>, upgrade: WebSocketUpgrade| async move {
                let upgrade = upgrade.read_buffer_size(READ_BUFFER);
                upgrade.on_upgrade(move |socket| relay(socket, room, rooms))
            }),
        )
        .with_state(Shared::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    eprintln!("relay at http://{}", listener.local_addr().unwrap());
    let listener = listener.tap_io(|stream| stream.set_nodelay(true).unwrap());
    axum::serve(listener, app).await.unwrap();
}

async fn relay(socket: WebSocket, room: String, rooms: Shared) {
    let (me, sender) = {
        let mut rooms = rooms.lock().unwrap();
        rooms.next += 1;
        (rooms.next, rooms.channels.entry(room).or_insert_with(|| broadcast::channel(4096).0).clone())
    };
    let mut receiver = sender.subscribe();
    let (mut sink, mut stream) = socket.split();
    let forward = async {
        while let Ok((author, frame)) = receiver.recv().await {
            if author != me && sink.send(Message::Binary(frame)).await.is_err() {
                break;
            }
        }
    };
    let take = async {
        while let Some(Ok(message)) = stream.next().await {
            if let Message::Binary(frame) = message {
                // Without listeners there is nothing to forward.
                let _ = sender.send((me, frame));
            }
        }
    };
    tokio::select! {
        () = forward => {}
        () = take => {}
    }
}
