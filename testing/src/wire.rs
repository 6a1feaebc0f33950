//! The network between a client and a server: TCP, passed on until somebody cuts it.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// How it goes with a wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Everything comes through.
    Whole,
    /// Connections stay open and nothing comes through, as behind a router without power.
    Cut,
    /// Connections break, and new ones are closed at once.
    Severed,
    /// So many bytes come through in a second, of each connection and each way.
    Slow(u32),
}

/// A proxy in front of a server.
pub struct Wire {
    address: SocketAddr,
    mode: watch::Sender<Mode>,
    longest: Arc<AtomicUsize>,
    accepting: AbortHandle,
}

impl Wire {
    /// A proxy to this server: a URL or `host:port`.
    pub async fn to(server: &str) -> Self {
        let target = server.split_once("://").map_or(server, |(_, rest)| rest);
        // What is before the host of a URL says who connects.
        let target = target.split('/').next().unwrap().rsplit('@').next().unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (mode, modes) = watch::channel(Mode::Whole);
        let longest = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&longest);
        let accepting = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                if *modes.borrow() == Mode::Severed {
                    continue;
                }
                // Nobody listens there any more, or not yet.
                let Ok(far) = TcpStream::connect(&target).await else { continue };
                let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                let turn = Arc::new(Turn { longest: Arc::clone(&counted), now: Mutex::default() });
                tokio::spawn(pass_on(near_in, far_out, modes.clone(), (Arc::clone(&turn), Way::There)));
                tokio::spawn(pass_on(far_in, near_out, modes.clone(), (turn, Way::Back)));
            }
        });
        Self { address, mode, longest, accepting: accepting.abort_handle() }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same URL through this.
    pub fn through(&self, url: &str) -> String {
        let (scheme, rest) = url.split_once("://").unwrap();
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let who = host.rsplit_once('@').map_or(String::new(), |(who, _)| format!("{who}@"));
        format!("{scheme}://{who}{}/{path}", self.address)
    }

    /// Nothing comes through from now on, and nobody hears of that.
    pub fn cut(&self) {
        self.mode.send_replace(Mode::Cut);
    }

    /// Nothing comes through from now on, and everybody hears of that.
    pub fn sever(&self) {
        self.mode.send_replace(Mode::Severed);
    }

    /// What comes through takes its time from now on.
    pub fn slow_down(&self, bytes_a_second: u32) {
        self.mode.send_replace(Mode::Slow(bytes_a_second));
    }

    /// The most bytes that went one way, of one connection, before something went the other way: the
    /// largest question or answer.
    pub fn longest_turn(&self) -> usize {
        self.longest.load(Ordering::Relaxed)
    }

    /// What waited comes through, and what follows.
    pub fn mend(&self) {
        self.mode.send_replace(Mode::Whole);
    }
}

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    There,
    Back,
}

/// Who speaks on a connection, and how much they have said.
struct Turn {
    longest: Arc<AtomicUsize>,
    now: Mutex<Option<(Way, usize)>>,
}

impl Turn {
    fn count(&self, way: Way, count: usize) {
        let mut now = self.now.lock().unwrap();
        let said = now.filter(|(of, _)| *of == way).map_or(0, |(_, said)| said) + count;
        *now = Some((way, said));
        self.longest.fetch_max(said, Ordering::Relaxed);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn pass_on(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut modes: watch::Receiver<Mode>,
    (turn, way): (Arc<Turn>, Way),
) {
    let mut bytes = vec![0; 64 << 10];
    let mut severed = modes.clone();
    let passing = async {
        loop {
            let Ok(count @ 1..) = from.read(&mut bytes).await else { return };
            turn.count(way, count);
            // The end of the wire ends all that goes over it.
            let Ok(mode) = modes.wait_for(|mode| *mode != Mode::Cut).await.map(|mode| *mode) else { return };
            if to.write_all(&bytes[..count]).await.is_err() {
                return;
            }
            if let Mode::Slow(rate) = mode {
                tokio::time::sleep(Duration::from_secs_f64(count as f64 / f64::from(rate))).await;
            }
        }
    };
    tokio::select! {
        () = passing => {}
        _ = severed.wait_for(|mode| *mode == Mode::Severed) => {}
    }
}
