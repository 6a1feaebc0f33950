//! Every bound of the server, in one place, with its unit and its reason (LIVE-5).

use std::time::Duration;

/// The bounds. [`Limits::default`] is what the server runs with; tests narrow
/// single ones.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of one WebSocket message. The first sync of a client that wrote a
    /// lot while offline comes as one message.
    pub frame: usize,
    /// Bytes of a first sync above which it is cut into pieces (WIRE-9).
    pub whole_sync: usize,
    /// Bytes of such a piece: a client at 256 kbit/s has it in 16 s, and
    /// y-websocket gives up after 30 s without a frame.
    pub sync_piece: usize,
    /// Bytes of updates that a document holds back because they need something
    /// that has not come (GUARD-4).
    pub parked: usize,
    /// Bytes that a document holds in memory while storage fails. Beyond them
    /// it takes no more edits, and their authors keep them.
    pub unsaved: usize,
    /// Documents in memory at once. Beyond them nothing is opened until one is
    /// dropped, and those who come are told to try again.
    pub documents: usize,
    /// Connections to one document.
    pub members: usize,
    /// Presence ids of one connection. y-websocket has one; a proxy may have more.
    pub presence_ids: usize,
    /// Presence ids of a document whose owners left, kept so that those who come
    /// back can be told which clock to go beyond (AWARE-4).
    pub departed_ids: usize,
    /// Bytes queued for one member before its queue is emptied and it is brought
    /// up to date in place (LIVE-4). Members share the memory of what they wait
    /// for, so many slow ones cost no more than one.
    pub outbox: usize,
    /// Such overflows within [`Limits::overflow_window`] that close the connection.
    pub overflows: usize,
    /// See [`Limits::overflows`].
    pub overflow_window: Duration,
    /// Messages waiting for one document's task; a full mailbox slows reading.
    pub mailbox: usize,
    /// Mailbox messages that one turn takes at most, so that answers stay quick.
    pub turn: usize,
    /// While people are typing, time between two batches: a screen's refresh. All
    /// that comes meanwhile shares a write.
    pub batch_interval: Duration,
    /// Time without a batch after which the next keystroke goes out at once.
    pub quiet: Duration,
    /// Bytes of a batch that goes out at once.
    pub batch: usize,
    /// WebSocket messages handed to a document at once.
    pub read_batch: usize,
    /// How often a connection looks after itself: pings, keep-alive, silence.
    pub tick: Duration,
    /// Silence, pongs included, after which a peer counts as dead. With the tick
    /// it is noticed within 45 s (LIVE-2).
    pub silence: Duration,
    /// Time without a data frame to a client after which it gets an empty one.
    /// y-websocket reconnects after 30 s (LIVE-1).
    pub keep_alive: Duration,
    /// Time that an empty document stays in memory for those who come back.
    pub idle: Duration,
    /// Updates since the last snapshot after which a new one is written.
    pub snapshot_updates: usize,
    /// Bytes since the last snapshot after which a new one is written.
    pub snapshot_bytes: usize,
    /// Updates since the last snapshot that make one worth writing when a
    /// document is dropped from memory.
    pub snapshot_updates_on_unload: usize,
    /// First pause before a failed write is tried again; it doubles up to
    /// [`Limits::retry_most`].
    pub retry_first: Duration,
    /// See [`Limits::retry_first`].
    pub retry_most: Duration,
    /// Time that a closing server waits for documents to be saved (LIVE-6).
    pub shutdown: Duration,
    /// Time for a closing handshake, after which the socket is dropped.
    pub close: Duration,
    /// Time for storage to answer a health check.
    pub health: Duration,
    /// Bytes that a socket reads at once. Also what an idle connection costs.
    pub read_buffer: usize,
    /// Bytes of an API request's body.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame: 16 << 20,
            whole_sync: 1 << 20,
            sync_piece: 512 << 10,
            parked: 1 << 20,
            unsaved: 32 << 20,
            documents: 50_000,
            members: 200,
            presence_ids: 16,
            departed_ids: 1024,
            outbox: 4 << 20,
            overflows: 3,
            overflow_window: Duration::from_secs(60),
            mailbox: 1024,
            turn: 256,
            batch_interval: Duration::from_millis(16),
            quiet: Duration::from_millis(200),
            batch: 16 << 10,
            read_batch: 64,
            tick: Duration::from_secs(10),
            silence: Duration::from_secs(30),
            keep_alive: Duration::from_secs(12),
            idle: Duration::from_secs(30),
            snapshot_updates: 2_000,
            snapshot_bytes: 1 << 20,
            snapshot_updates_on_unload: 100,
            retry_first: Duration::from_millis(200),
            retry_most: Duration::from_secs(5),
            shutdown: Duration::from_secs(7),
            close: Duration::from_secs(1),
            health: Duration::from_secs(2),
            read_buffer: 4 << 10,
            body: 64 << 10,
        }
    }
}
