//! TCP between two parts, as it breaks in the world: it can be cut, and it can go silent.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How it goes with a wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It passes everything on.
    Pass,
    /// Nothing gets through any more, and nobody hears of that.
    Stall,
    /// Connections are reset.
    Cut,
}

/// Where a new connection leads.
pub type Target = Arc<dyn Fn() -> Option<SocketAddr> + Send + Sync>;

/// A port that leads to another.
pub struct Wire {
    pub address: SocketAddr,
    mode: watch::Sender<Mode>,
    task: JoinHandle<()>,
}

impl Wire {
    /// To wherever each new connection is to lead.
    pub async fn to(target: Target) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mode = watch::Sender::new(Mode::Pass);
        let modes = mode.subscribe();
        let task = tokio::spawn(async move {
            loop {
                let Ok((here, _)) = listener.accept().await else { continue };
                let (target, modes) = (Arc::clone(&target), modes.clone());
                tokio::spawn(async move {
                    // Whoever is at either end hears of it by the end of the connection.
                    let _ = connect(here, &target, modes).await;
                });
            }
        });
        Self { address, mode, task }
    }

    pub fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    /// So for a time, then as it was.
    pub async fn suffer(&self, mode: Mode, time: Duration) {
        self.set(mode);
        tokio::time::sleep(time).await;
        self.set(Mode::Pass);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn connect(here: TcpStream, target: &Target, mut modes: watch::Receiver<Mode>) -> io::Result<()> {
    if *modes.borrow() == Mode::Cut {
        return reset(&here);
    }
    let Some(target) = target() else { return reset(&here) };
    let there = TcpStream::connect(target).await?;
    here.set_nodelay(true)?;
    there.set_nodelay(true)?;
    // A reset needs the sockets as they are.
    let (here_again, there_again) = (SockRef::from(&here).try_clone()?, SockRef::from(&there).try_clone()?);
    let ((from_here, to_here), (from_there, to_there)) = (here.into_split(), there.into_split());
    let both = async {
        tokio::join!(pass(from_here, to_there, modes.clone()), pass(from_there, to_here, modes.clone()),)
    };
    let mut cut = modes.clone();
    tokio::select! {
        _ = both => {}
        _ = cut.wait_for(|mode| *mode == Mode::Cut) => {
            here_again.set_linger(Some(Duration::ZERO))?;
            there_again.set_linger(Some(Duration::ZERO))?;
        }
    }
    modes.mark_unchanged();
    Ok(())
}

fn reset(socket: &TcpStream) -> io::Result<()> {
    SockRef::from(socket).set_linger(Some(Duration::ZERO))
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut modes: watch::Receiver<Mode>) {
    let mut buffer = vec![0; 16 << 10];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        // What was read while it is silent waits with all that comes after it.
        if modes.wait_for(|mode| *mode != Mode::Stall).await.is_err() {
            break;
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            break;
        }
    }
    let _ = to.shutdown().await;
}
