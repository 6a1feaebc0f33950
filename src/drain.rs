//! `pairpad drain`: has a server of several give its rooms to the others, and waits until it has
//! none: before it is stopped or replaced.

use std::fmt;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use clap::Args;
use serde::Deserialize;
use ureq::Agent;

use crate::outbound;

/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(10);
/// How often to ask how far it is.
const AGAIN: Duration = Duration::from_millis(250);

/// `pairpad drain`: flags and environment.
#[derive(Debug, Args)]
pub struct DrainArgs {
    /// The server's admin listener, such as http://127.0.0.1:9100
    #[arg(long, value_name = "URL")]
    admin: String,

    /// A file with an API key of the server [default: the first of --api-key]
    #[arg(long, value_name = "FILE")]
    api_key_file: Option<PathBuf>,

    /// An API key of the server; others on the machine see it among the arguments, so better a file
    /// or the environment
    #[arg(long, env = "PAIRPAD_API_KEY", value_name = "KEY", value_delimiter = ',', hide_env_values = true)]
    api_key: Vec<String>,

    /// How many seconds to wait until the server has no rooms any more
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    wait: u64,

    /// Take the server back into service
    #[arg(long)]
    undo: bool,
}

/// The server was not asked, or did not do it.
#[derive(Debug, thiserror::Error)]
pub enum DrainError {
    /// Nothing to show.
    #[error("an API key of the server is needed: --api-key-file, or PAIRPAD_API_KEY")]
    NoKey,
    /// The file with it.
    #[error("can't read the API key from {0}: {1}")]
    Key(String, std::io::Error),
    /// There was no answer.
    #[error("{0} can't be asked: {1}; is that the server's --admin-listen, and does the server run?")]
    Silent(String, String),
    /// The server says why not.
    #[error("the server refused: {0}")]
    Refused(String),
    /// Something else answers there.
    #[error("what answers at {0} is no administration of Pairpad")]
    Odd(String),
}

/// What the server says.
#[derive(Debug, Deserialize)]
struct Progress {
    state: State,
    rooms: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Serving,
    Draining,
    Drained,
    Alone,
    Stopping,
}

#[derive(Debug, Deserialize)]
struct Refusal {
    error: Message,
}

#[derive(Debug, Deserialize)]
struct Message {
    message: String,
}

/// Drains a server, and writes how it goes to `out`, for people. Whether it is as was wanted: what
/// it still had after waiting stays with it, and goes on moving.
///
/// # Errors
/// See [`DrainError`].
pub fn run(args: &DrainArgs, out: &mut impl fmt::Write) -> Result<bool, DrainError> {
    let server = Administration::of(args)?;
    // Writing to a string does not fail.
    if args.undo {
        server.ask(Method::Delete)?;
        let _ = writeln!(out, "The server takes rooms again.");
        return Ok(true);
    }
    let until = Instant::now() + Duration::from_secs(args.wait);
    let mut now = server.ask(Method::Post)?;
    while matches!(now.state, State::Draining | State::Alone) && Instant::now() < until {
        sleep(AGAIN);
        now = server.ask(Method::Get)?;
    }
    let rooms = now.rooms;
    let _ = match now.state {
        State::Drained => {
            writeln!(out, "The server has no rooms any more, and takes none. It can be stopped.")
        }
        State::Draining => {
            writeln!(out, "The server still has {rooms} rooms, and goes on giving them away. Ask it again.")
        }
        State::Alone => writeln!(
            out,
            "No other server takes rooms any more, so the server serves its {rooms} rooms, and what comes, until one \
             does. Start another, or take this one back into service with --undo."
        ),
        State::Stopping => writeln!(out, "The server is stopping, and gives its rooms away."),
        State::Serving => writeln!(out, "Somebody has taken the server back into service meanwhile."),
    };
    Ok(now.state == State::Drained)
}

enum Method {
    Get,
    Post,
    Delete,
}

/// A server's admin listener.
struct Administration {
    client: Agent,
    url: String,
    key: String,
}

impl Administration {
    fn of(args: &DrainArgs) -> Result<Self, DrainError> {
        let key = match &args.api_key_file {
            Some(file) => read(file)?,
            None => args.api_key.first().cloned().ok_or(DrainError::NoKey)?,
        };
        // It is on this machine, or inside: no proxy of the environment stands before it.
        let client = outbound::client(ANSWER).proxy(None).http_status_as_error(false);
        // The key goes to nobody else.
        let client = client.max_redirects(0).max_redirects_will_error(false).build().into();
        Ok(Self { client, url: format!("{}/admin/drain", args.admin.trim_end_matches('/')), key })
    }

    fn ask(&self, method: Method) -> Result<Progress, DrainError> {
        let key = format!("Bearer {}", self.key);
        let answer = match method {
            Method::Get => self.client.get(&self.url).header("authorization", key).call(),
            Method::Post => self.client.post(&self.url).header("authorization", key).send_empty(),
            Method::Delete => self.client.delete(&self.url).header("authorization", key).call(),
        };
        let silent = |error: ureq::Error| DrainError::Silent(self.url.clone(), error.to_string());
        let mut answer = answer.map_err(silent)?;
        let text = answer.body_mut().read_to_string().map_err(silent)?;
        let odd = |_| DrainError::Odd(self.url.clone());
        if answer.status().is_success() {
            return serde_json::from_str(&text).map_err(odd);
        }
        let Refusal { error } = serde_json::from_str(&text).map_err(odd)?;
        Err(DrainError::Refused(error.message))
    }
}

fn read(file: &Path) -> Result<String, DrainError> {
    let name = || file.display().to_string();
    let text = std::fs::read_to_string(file).map_err(|error| DrainError::Key(name(), error))?;
    // As where several are given at once.
    let key = text.split(',').next().unwrap_or_default().trim();
    if key.is_empty() { Err(DrainError::NoKey) } else { Ok(key.to_owned()) }
}
