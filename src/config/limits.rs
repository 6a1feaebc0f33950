//! Every bound of the server, in one place, with its unit and its reason (LIVE-5).
//!
//! The table below is all there is to it: the struct, the defaults, the section
//! `[limits]` of the configuration file and the output of
//! `pairpad serve --print-config` come from it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// A limit as `--print-config` shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Its key in the configuration file.
    pub key: &'static str,
    /// Its value in [`Row::unit`].
    pub value: u64,
    /// What it counts; durations are in milliseconds.
    pub unit: &'static str,
    /// What it is for, in lines.
    pub reason: &'static [&'static str],
}

/// What a limit can be: an amount, or a time in milliseconds.
trait Value: Copy {
    fn number(self) -> u64;
    fn from_number(number: u64) -> Option<Self>;
}

impl Value for usize {
    fn number(self) -> u64 {
        self as u64
    }

    fn from_number(number: u64) -> Option<Self> {
        Self::try_from(number).ok()
    }
}

impl Value for Duration {
    fn number(self) -> u64 {
        u64::try_from(self.as_millis()).unwrap_or(u64::MAX)
    }

    fn from_number(number: u64) -> Option<Self> {
        Some(Self::from_millis(number))
    }
}

/// Where no 0 makes sense, the smallest value that does is 1.
const LEAST: u64 = 1;

macro_rules! limits {
    ($($(#[doc = $reason:literal])+ $name:ident: $kind:ty = $default:expr, $unit:literal;)+) => {
        /// The bounds. [`Limits::default`] is what the server runs with unless its
        /// configuration says otherwise; tests narrow single ones.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Limits {
            $($(#[doc = $reason])+ pub $name: $kind,)+
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($name: <$kind as Value>::from_number($default).unwrap_or_else(|| unreachable!()),)+ }
            }
        }

        impl Limits {
            /// All of them, in the order of the table.
            pub fn rows(&self) -> Vec<Row> {
                vec![$(Row {
                    key: stringify!($name),
                    value: self.$name.number(),
                    unit: $unit,
                    reason: &[$($reason),+],
                },)+]
            }

            fn set(&mut self, key: &str, value: u64) -> Result<(), Mistake> {
                match key {
                    $(stringify!($name) => {
                        let value = <$kind as Value>::from_number(value).ok_or(Mistake::Value)?;
                        self.$name = value;
                        Ok(())
                    })+
                    _ => Err(Mistake::Key),
                }
            }
        }
    };
}

enum Mistake {
    Key,
    Value,
}

limits! {
    /// One WebSocket message of a client. What is larger has to come as a first
    /// sync (GUARD-4).
    frame: usize = 1 << 20, "bytes";
    /// The answer of a client to the server's question for what it wrote offline:
    /// all of it comes in one message (GUARD-4).
    first_sync: usize = 16 << 20, "bytes";
    /// One WebSocket message of somebody who may not write, or waits: a state vector of
    /// 25,000 visits, the presence of 1,000 members that y-websocket repeats (HARD-7).
    read_only_frame: usize = 256 << 10, "bytes";
    /// Bytes that all clients together have sent of messages that are not complete. Beyond
    /// them whoever keeps most of them for longest is closed (HARD-7).
    unfinished: usize = 256 << 20, "bytes";
    /// Time for a message to be complete, beside what its size needs (HARD-7).
    message_time: Duration = 60_000, "ms";
    /// How fast a message has to come: whoever is at half of a slow mobile phone's speed
    /// has 17 minutes for a first sync (HARD-7).
    message_rate: usize = 16 << 10, "bytes/s";
    /// A document's merged state. Beyond it only deletions are taken: browsers
    /// cannot edit more than that with pleasure (GUARD-4).
    document: usize = 32 << 20, "bytes";
    /// The same of what is drawn on a room's board: 10,000 elements have about half of it, and
    /// a page that draws more than that is not quick any more.
    board: usize = 8 << 20, "bytes";
    /// The same of the pictures on it: 10 MiB of them, and what Yjs adds. Everybody who opens the
    /// board is sent all of them.
    pictures: usize = (10 << 20) + (64 << 10), "bytes";
    /// Yjs clients that wrote what one update holds, and what a document holds. Each visit
    /// of a page is one.
    update_clients: usize = 20_000, "clients";
    /// Processor time that one update may take beyond a microsecond for each of its
    /// bytes. To find the places of items that lie apart from what they name, yrs walks
    /// through all that is in between: five kilobytes can keep it busy for seconds. What
    /// takes longer is refused, and the document built anew without it (HARD-1).
    effort: Duration = 250, "ms";
    /// The same of all that a link or member sends, a twentieth of a second being forgiven
    /// each second. Whoever owes more sends small updates only (HARD-1).
    effort_debt: Duration = 1_000, "ms";
    /// Bytes of a first sync above which it is cut into pieces (WIRE-9).
    whole_sync: usize = 1 << 20, "bytes";
    /// Bytes of such a piece: a client at 256 kbit/s has it in 16 s, and
    /// y-websocket gives up after 30 s without a frame.
    sync_piece: usize = 512 << 10, "bytes";
    /// Bytes of updates that a document holds back because they need something
    /// that has not come (GUARD-4).
    parked: usize = 1 << 20, "bytes";
    /// Of these, bytes of one connection. When there is no more room, the oldest of
    /// whoever has most goes, and that one is asked for it again.
    parked_by_one: usize = 256 << 10, "bytes";
    /// Bytes that a document holds in memory while storage fails. Beyond them
    /// it takes no more edits, and their authors keep them.
    unsaved: usize = 32 << 20, "bytes";
    /// Documents in memory at once. Beyond them nothing is opened until one is
    /// dropped, and those who come are told to try again.
    documents: usize = 50_000, "documents";
    /// Connections to one document: a lecture. Each costs 18 KiB and, whenever somebody
    /// types, one write.
    members: usize = 2_000, "connections";
    /// Sockets of the whole server, whatever they are for. Beyond them new ones
    /// get 503 and are told when to try again. An idle one costs 18 KiB.
    connections: usize = 20_000, "connections";
    /// Sockets of one address: a school or company behind one address fits. Not
    /// for this machine's own addresses, behind which a proxy may stand.
    connections_per_address: usize = 1_000, "connections";
    /// Presence ids of one connection. y-websocket has one; a proxy may have more.
    presence_ids: usize = 16, "ids";
    /// Presence ids of a document whose owners left, kept so that those who come
    /// back can be told which clock to go beyond (AWARE-4).
    departed_ids: usize = 1024, "ids";
    /// Bytes queued for one member before its queue is emptied and it is brought
    /// up to date in place (LIVE-4). Members share the memory of what they wait
    /// for, so many slow ones cost no more than one.
    outbox: usize = 4 << 20, "bytes";
    /// Such overflows within `overflow-window` that close the connection.
    overflows: usize = 3, "times";
    /// Time within which overflows count together.
    overflow_window: Duration = 60_000, "ms";
    /// Messages waiting for one document's task; a full mailbox slows reading.
    mailbox: usize = 1024, "messages";
    /// Mailbox messages that one turn takes at most, so that answers stay quick.
    turn: usize = 256, "messages";
    /// Longest time that an update waits for others to share a write with, when the
    /// processor is busy: a screen's refresh. While it has time to spare, nothing
    /// waits (LIVE-7).
    batch_wait: Duration = 16, "ms";
    /// Bytes of a batch that goes out at once.
    batch: usize = 16 << 10, "bytes";
    /// WebSocket messages handed to a document at once.
    read_batch: usize = 64, "messages";
    /// Bytes that a connection reads before it looks how much that was, and others
    /// have their turn.
    read_turn: usize = 32 << 10, "bytes";
    /// Protocol messages and WebSocket frames of one connection, for as long as it likes; a person
    /// makes twenty. Beyond them reading slows down, so that the sender has to.
    inflow_messages: usize = 1_000, "messages/s";
    /// Messages that may come at once before `inflow-messages` counts: a whole
    /// recorded session of 260,000 edits.
    inflow_messages_burst: usize = 300_000, "messages";
    /// Bytes of one connection, for as long as it likes.
    inflow_bytes: usize = 1 << 20, "bytes/s";
    /// Bytes that may come at once before `inflow-bytes` counts: two first syncs.
    inflow_bytes_burst: usize = 32 << 20, "bytes";
    /// Time of sending without a second's pause at the limit of inflow after which
    /// the connection is closed.
    flood: Duration = 60_000, "ms";
    /// Time in which a socket that is full has to take something, be it a byte. Whoever
    /// does not read is closed after that, and what waited for it is free (HARD-7).
    unread: Duration = 30_000, "ms";
    /// How often a connection looks after itself: pings, keep-alive, silence.
    tick: Duration = 10_000, "ms";
    /// Time without `progress` bytes of a peer after which it counts as dead. With
    /// the tick it is noticed within 45 s (LIVE-2).
    silence: Duration = 30_000, "ms";
    /// Bytes that have to come within a tick to count as a sign of life when no
    /// message is complete: a large one at 1 kbit/s, and no slower.
    progress: usize = 1_024, "bytes";
    /// Time without a data frame to a client after which it gets an empty one.
    /// y-websocket reconnects after 30 s (LIVE-1).
    keep_alive: Duration = 12_000, "ms";
    /// How often a document looks whether members who asked for it (`?alive=1`) hear it, while
    /// others are there to see it. One timer, and a ping for whoever was silent meanwhile.
    watch: Duration = 1_000, "ms";
    /// Time without a byte of such a member after which the others see that its connection
    /// is lost. With the look it is seen within 5 s (LIVE-8).
    lost: Duration = 3_500, "ms";
    /// Time after which a presence state that nobody renews is taken away.
    /// y-protocols renews every 15 s (AWARE-5).
    presence_renewal: Duration = 30_000, "ms";
    /// Bytes of a `code` document in which somebody can be in quiet mode: for that time there
    /// are two of it, and it is copied when it begins (HARD-1).
    quiet: usize = 4 << 20, "bytes";
    /// Processor time that such a copy may take for there to be another one. Text can be written
    /// so that copying it takes as long as all of its edits together (HARD-1).
    quiet_copy: Duration = 1_000, "ms";
    /// Least time from one beginning of quiet mode to the next in a room.
    quiet_pause: Duration = 3_000, "ms";
    /// Time that an empty document stays in memory for those who come back.
    idle: Duration = 30_000, "ms";
    /// Updates since the last snapshot after which a new one is written.
    snapshot_updates: usize = 2_000, "updates";
    /// Bytes since the last snapshot after which a new one is written.
    snapshot_bytes: usize = 1 << 20, "bytes";
    /// Bytes of a room's history: the journals of its documents. Beyond them the oldest part
    /// of the largest is replaced by what it amounts to, until three quarters are left
    /// (HARD-8). Somebody who types without a pause writes about 1 MiB an hour.
    history: usize = 256 << 20, "bytes";
    /// Bytes of a document's journal that is played back. Replaying it takes about 20 times
    /// as many of memory, and two are replayed at once (HARD-1). An hour is about 1 MiB.
    recording: usize = 64 << 20, "bytes";
    /// Updates since the last snapshot that make one worth writing when a
    /// document is dropped from memory.
    snapshot_updates_on_unload: usize = 100, "updates";
    /// First pause before a failed write is tried again; it doubles up to
    /// `retry-most`.
    retry_first: Duration = 200, "ms";
    /// Longest pause between two tries of a failed write.
    retry_most: Duration = 5_000, "ms";
    /// Time that a closing server waits for documents to be saved (LIVE-6).
    shutdown: Duration = 7_000, "ms";
    /// Time for which a server among several counts as alive without saying so; then others
    /// take over its rooms. It says so four times as often.
    lease: Duration = 8_000, "ms";
    /// Time for a closing handshake, after which the socket is dropped.
    close: Duration = 1_000, "ms";
    /// Time that a socket which the server closed is still read from, so that the
    /// reason arrives before the reset.
    linger: Duration = 1_000, "ms";
    /// Time for a request's line and headers to come, the upgrade to a WebSocket
    /// included; also the longest pause between two requests.
    header: Duration = 15_000, "ms";
    /// Time for a request to be answered, its body included.
    request: Duration = 30_000, "ms";
    /// Time for storage to answer a health check.
    health: Duration = 2_000, "ms";
    /// Bytes that a socket reads at once. Also what an idle connection costs.
    read_buffer: usize = 4 << 10, "bytes";
    /// Bytes of an API request's body, unless that is a document's update.
    body: usize = 256 << 10, "bytes";
    /// Bytes of an archive that a room is made of. It waits in a file until it is checked: that of
    /// an interview of two hours has about 5 MiB.
    import: usize = 128 << 20, "bytes";
    /// Time for an archive to come and to be checked (HARD-7).
    import_time: Duration = 300_000, "ms";
    /// Free space on the disk of the data folder below which no rooms are made (HARD-8): what
    /// is left is for those that there are.
    free_disk: usize = 256 << 20, "bytes";
    /// Rooms that are in memory at once, beside their documents.
    rooms: usize = 50_000, "rooms";
    /// People who may be in one room; twice as many are remembered. Half of them by one
    /// link that does not lead, nine tenths of them who do not lead: leaders get in. Each
    /// costs 200 bytes of what is written when the room changes.
    room_members: usize = 500, "people";
    /// Sockets and event streams of one member of a room, in all tabs and documents.
    member_connections: usize = 64, "connections";
    /// The same of all who came by one link that does not lead. Fewer than a document
    /// has places, so that no link fills it.
    link_connections: usize = 1_500, "connections";
    /// The same of all who do not lead; what a document has beyond that is for leaders.
    guest_connections: usize = 1_900, "connections";
    /// People in a room's call: each browser sends to all others.
    call_people: usize = 6, "people";
    /// People in a room's call where LiveKit carries it: each browser sends to LiveKit alone.
    call_people_livekit: usize = 50, "people";
    /// One message of a client in a call: a session description of 32 KiB (HARD-7).
    call_message: usize = 34 << 10, "bytes";
    /// Bytes that wait for one socket of a call: whoever does not read is closed beyond that
    /// (HARD-7).
    call_outbox: usize = 1 << 20, "bytes";
    /// Messages to other browsers that one member may send in a call in a minute. To connect to
    /// five others takes about a hundred.
    call_messages_per_minute: usize = 1_200, "messages";
    /// Messages of one member in a call in a minute that everybody in the room hears of: joining,
    /// camera on and off (HARD-1).
    call_changes_per_minute: usize = 120, "messages";
    /// How long a session lasts unless it is renewed.
    session: Duration = 900_000, "ms";
    /// How long after its end a session can still be renewed: over a night, a lid
    /// that was closed.
    session_renewal: Duration = 86_400_000, "ms";
    /// Least time between two notes of when a room was last in use.
    note_activity: Duration = 300_000, "ms";
    /// Time between two looks for rooms whose time is over.
    sweep: Duration = 3_600_000, "ms";
    /// Time between noticing that a room's time is over and erasing it. A clock that
    /// has jumped ahead is put right before that, and the room is there again.
    erasing: Duration = 86_400_000, "ms";
    /// Rooms that one address may make in a minute.
    rooms_per_minute: usize = 30, "requests";
    /// Tries to join that one address may make in a minute: it slows guessing
    /// passwords, and lets a class in.
    joins_per_minute: usize = 60, "requests";
    /// Changes by the API that one address, or one session, may make in a minute.
    writes_per_minute: usize = 600, "requests";
    /// Runs that wait for their turn on this server, beside those that go on: one on each
    /// core but one.
    runs_waiting: usize = 100, "runs";
    /// Of these, runs of one room.
    runs_waiting_in_room: usize = 10, "runs";
    /// Runs that one session may start in a minute.
    runs_per_minute: usize = 60, "requests";
    /// Programs that run at once and wait for what people type.
    runs_interactive: usize = 32, "runs";
    /// Bytes of code that can be run, all files together.
    run_code: usize = 4 << 20, "bytes";
    /// Time for a question's tests to be run outside of rooms, waiting for their turn included.
    /// They run for three minutes at most.
    trial_time: Duration = 600_000, "ms";
    /// Repositories whose files are fetched at once, each with a pack in memory; one for a room.
    repositories: usize = 4, "repositories";
    /// Bytes of the pack that a repository's server sends.
    repository_pack: usize = 20 << 20, "bytes";
    /// Time for a repository's server to send it. Unpacking has as much.
    repository_time: Duration = 30_000, "ms";
    /// Bytes of text that people may keep in a problem by the API.
    problem: usize = 128 << 10, "bytes";
    /// Time for the receiver of the webhook to answer.
    webhook_time: Duration = 15_000, "ms";
    /// Pause before the webhook is told again what it did not take; it doubles up to
    /// `webhook-most`, and each is up to a half longer or shorter.
    webhook_first: Duration = 5_000, "ms";
    /// Longest pause between two tries to tell the webhook of an interview.
    webhook_most: Duration = 14_400_000, "ms";
    /// Time after the end of an interview for which the webhook is told of it.
    webhook_until: Duration = 259_200_000, "ms";
    /// Time between two looks for endings that the webhook does not know of, and for
    /// interviews whose time ran out while nobody was there.
    webhook_look: Duration = 300_000, "ms";
}

/// From a table of any of the keys, with `-` or `_` between words; the others
/// keep their defaults.
impl<'de> Deserialize<'de> for Limits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut limits = Self::default();
        for (key, value) in BTreeMap::<String, u64>::deserialize(deserializer)? {
            let set =
                if value < LEAST { Err(Mistake::Value) } else { limits.set(&key.replace('-', "_"), value) };
            set.map_err(|mistake| match mistake {
                Mistake::Key => D::Error::custom(format!(
                    "there is no limit '{key}'; 'pairpad serve --print-config' shows all of them"
                )),
                Mistake::Value => D::Error::custom(format!("the limit '{key}' cannot be {value}")),
            })?;
        }
        Ok(limits)
    }
}
