//! Ports for servers that are killed and come back to where they were.

use std::fs::{File, OpenOptions};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

/// Below those that the system gives to whoever asks for any, and to whoever connects to
/// something: from 32,768 on, as Linux comes.
const FIRST: u16 = 10_000;
const COUNT: u32 = 22_000;

/// What has been given to this process. Each is locked until it ends.
static GIVEN: Mutex<Vec<File>> = Mutex::new(Vec::new());

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A port of this machine at which nothing listens, and that no other test is given. While the
/// server that has it is down, nobody gets it by chance.
///
/// # Panics
/// When there is none, or the folder in which they are kept apart can't be written.
#[must_use]
pub fn free_port() -> u16 {
    let folder = std::env::temp_dir().join("pairpad-ports");
    std::fs::create_dir_all(&folder).unwrap();
    // Processes begin far from each other, so that few of them meet.
    let start = std::process::id().wrapping_mul(7_919);
    for _ in 0..COUNT {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = FIRST + u16::try_from(start.wrapping_add(step) % COUNT).unwrap();
        let file = folder.join(port.to_string());
        let file = OpenOptions::new().create(true).append(true).open(file).unwrap();
        if file.try_lock().is_ok() && TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            GIVEN.lock().unwrap().push(file);
            return port;
        }
    }
    panic!("no port from {FIRST} on is free");
}

/// The same, with where it is.
#[must_use]
pub fn free_address() -> SocketAddr {
    (Ipv4Addr::LOCALHOST, free_port()).into()
}
