//! Unpacking what a stranger sent: by Git, in a sandbox of its own, as everything that people
//! bring to run. Nothing is ever checked out: no filter, hook, link or submodule comes into play.
//!
//! Git lists the files of the commit, and then says the content of each that it is asked for.

use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

use super::error::RepositoryError;
use super::pick::{Candidate, Picking, Taken, Verdict};
use super::reference::ObjectId;
use super::remote::Pack;
use crate::exec::job::{Ended, File, Job, JobLimits, Outcome, Refused, Said};
use crate::exec::{Line, Sandbox, run_to_end};

/// Given the format and the id. It ends with a number for each thing that fails.
const SCRIPT: &str = r#"
command -v git >/dev/null || exit 101
git init --quiet --bare --template= --object-format="$1" repository || exit 102
cd repository || exit 102
git index-pack --stdin --threads=1 <../pack >/dev/null || exit 103
rm -f ../pack
git cat-file -e "$2^{tree}" || exit 104
git ls-tree -r -l -z --full-tree "$2" | head -c 4194304
printf '\0end\0'
exec git cat-file --batch
"#;
const NO_GIT: i32 = 101;
const OLD_GIT: i32 = 102;
const NOT_A_COMMIT: i32 = 104;

/// Whatever the sandbox's image has set up for others is none of its business.
const ENVIRONMENT: [(&str, &str); 19] = [
    ("GIT_ATTR_NOSYSTEM", "1"),
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GIT_CONFIG_COUNT", "6"),
    ("GIT_CONFIG_KEY_0", "protocol.allow"),
    ("GIT_CONFIG_VALUE_0", "never"),
    ("GIT_CONFIG_KEY_1", "core.hooksPath"),
    ("GIT_CONFIG_VALUE_1", "/dev/null"),
    ("GIT_CONFIG_KEY_2", "core.fsmonitor"),
    ("GIT_CONFIG_VALUE_2", "false"),
    ("GIT_CONFIG_KEY_3", "core.deltaBaseCacheLimit"),
    ("GIT_CONFIG_VALUE_3", "16m"),
    ("GIT_CONFIG_KEY_4", "core.bigFileThreshold"),
    ("GIT_CONFIG_VALUE_4", "8m"),
    ("GIT_CONFIG_KEY_5", "safe.directory"),
    ("GIT_CONFIG_VALUE_5", "*"),
];

/// Enough for twice the largest pack, and what it takes to look through it.
const LIMITS: JobLimits = JobLimits {
    wall: Duration::from_secs(20),
    cpu: Duration::from_secs(15),
    memory: 256 << 20,
    disk: 96 << 20,
    inodes: 512,
    tasks: 16,
    output: 48 << 20,
};

/// How a listing ends: no line of it begins so.
const END: &[u8] = b"\0end\0";
/// Bytes that are kept of what Git complains of.
const COMPLAINTS: usize = 4 << 10;
/// Bytes before the content of a file.
const LONGEST_HEAD: usize = 100;

/// Whether there is Git in the sandbox, as it says itself: `git version 2.47.3`.
///
/// # Errors
/// What is missing.
pub(super) async fn look(sandbox: &dyn Sandbox) -> Result<String, RepositoryError> {
    let argv = ["/bin/sh", "-c", "exec git --version"].map(str::to_owned).into();
    let (ended, said) = run_to_end(sandbox, Job { argv, limits: LIMITS, ..Job::default() }).await?;
    match ended.outcome {
        Outcome::Exited(0) => Ok(String::from_utf8_lossy(&said).trim().to_owned()),
        _ => Err(RepositoryError::NoGit),
    }
}

/// The files of a commit, as far as a room takes them.
///
/// # Errors
/// When it can't be unpacked.
pub(super) async fn unpack(
    sandbox: &dyn Sandbox,
    pack: Pack,
    commit: &ObjectId,
) -> Result<Taken, RepositoryError> {
    let Pack { bytes, format } = pack;
    let argv = ["/bin/sh", "-c", SCRIPT, "unpack", format.as_str(), commit.as_str()];
    let env = ENVIRONMENT.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned()));
    let job = Job {
        argv: argv.map(str::to_owned).into(),
        env: env.collect(),
        files: vec![File { path: "pack".to_owned(), content: bytes.into(), is_executable: false }],
        limits: LIMITS,
        ..Job::default()
    };
    let (say, said) = mpsc::channel(16);
    let (ask, typed) = mpsc::channel(1);
    let (until_read, stop) = oneshot::channel::<()>();
    let mut answers = Answers { said, unread: Vec::new(), complaints: Vec::new() };
    let reading = async move {
        let read = read(&mut answers, &ask).await;
        // Whatever it goes on to say, nobody listens.
        drop((until_read, ask));
        (read, answers.complaints)
    };
    let running = sandbox.run(job, Line { said: say, typed: Some(typed), stop });
    let (ended, (read, complaints)) = tokio::join!(running, reading);
    let ended = ended?;
    read.ok_or_else(|| {
        let complaints = String::from_utf8_lossy(&complaints);
        tracing::debug!(outcome = ended.outcome.as_str(), %complaints, "a pack was not unpacked");
        why(&ended, &complaints)
    })
}

/// Reads the listing, and each file that is wanted; `None` where Git said something else, or ended.
async fn read(answers: &mut Answers, ask: &mpsc::Sender<Bytes>) -> Option<Taken> {
    let listing = answers.listing().await?;
    // The last line of a whole one has an end, too.
    let is_whole = listing.is_empty() || listing.ends_with(&[0]);
    let mut picking = Picking::default();
    for candidate in picking.candidates(&listing, is_whole) {
        match picking.judge(&candidate) {
            Verdict::LeaveOut => {}
            Verdict::Enough => break,
            Verdict::Read { size } => {
                ask.send(format!("{}\n", candidate.id.as_str()).into()).await.ok()?;
                let content = answers.content(&candidate, size).await?;
                picking.take(candidate, &content);
            }
        }
    }
    Some(picking.done())
}

/// Why nothing came of it.
fn why(ended: &Ended, complaints: &str) -> RepositoryError {
    // What is refused more memory or room says so itself.
    let is_short = ended.refused == Some(Refused::Disk)
        || ["memory", "No space left", "malloc"].iter().any(|word| complaints.contains(word));
    match ended.outcome {
        Outcome::Exited(NO_GIT | OLD_GIT) => RepositoryError::NoGit,
        Outcome::Exited(NOT_A_COMMIT) => RepositoryError::NotACommit,
        Outcome::Exited(_) if !is_short => RepositoryError::Damaged,
        Outcome::Exited(_)
        | Outcome::Signalled(_)
        | Outcome::TimedOut
        | Outcome::OutOfMemory
        | Outcome::OutputLimit => RepositoryError::TooMuchWork,
        Outcome::Cancelled => RepositoryError::Damaged,
    }
}

/// What Git says.
#[derive(Debug)]
struct Answers {
    said: mpsc::Receiver<Said>,
    unread: Vec<u8>,
    complaints: Vec<u8>,
}

impl Answers {
    /// Takes some more; `None` when there is no more.
    async fn more(&mut self) -> Option<()> {
        loop {
            match self.said.recv().await? {
                Said::Stdout(bytes) => {
                    self.unread.extend_from_slice(&bytes);
                    return Some(());
                }
                Said::Stderr(bytes) => {
                    let room = COMPLAINTS - self.complaints.len();
                    self.complaints.extend_from_slice(&bytes[..bytes.len().min(room)]);
                }
            }
        }
    }

    async fn listing(&mut self) -> Option<Vec<u8>> {
        // After it nothing comes before something is asked for.
        while !self.unread.ends_with(END) {
            self.more().await?;
        }
        self.unread.truncate(self.unread.len() - END.len());
        Some(std::mem::take(&mut self.unread))
    }

    /// `0123… blob 17`, a line feed, the content, a line feed.
    async fn content(&mut self, of: &Candidate, size: usize) -> Option<Vec<u8>> {
        let line = loop {
            match self.unread.iter().position(|byte| *byte == b'\n') {
                Some(line) => break line,
                None if self.unread.len() > LONGEST_HEAD => return None,
                None => self.more().await?,
            }
        };
        let expected = format!("{} blob {size}", of.id.as_str());
        if self.unread[..line] != *expected.as_bytes() {
            return None;
        }
        let (start, end) = (line + 1, line + 1 + size);
        while self.unread.len() <= end {
            self.more().await?;
        }
        let content = self.unread[start..end].to_vec();
        self.unread.drain(..=end);
        Some(content)
    }
}
