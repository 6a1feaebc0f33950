//! Files of public Git repositories, for rooms: from hosts that whoever runs the server has named.
//!
//! Who asks names a server that this one connects to, and that server sends what it likes. So
//! the address is read strictly ([`address`]), only the public internet is connected to
//! ([`crate::outbound::reach`]), everything that comes has a bound and a time, and what was sent
//! is unpacked in a sandbox.
//!
//! * [`address`] and [`reference`](mod@reference) are what people enter. Pure.
//! * `packets` are Git's; `https` is the client, and `remote` what is said to a repository's server.
//! * `unpack` is Git in the sandbox, and [`pick`] which of its files a room takes.
//! * [`error`] is why a room gets none.

pub mod address;
pub mod error;
mod https;
mod packets;
pub mod pick;
pub mod reference;
mod remote;
mod unpack;

use std::sync::Arc;

use tokio::time::timeout;

use address::RepositoryAddress;
use error::RepositoryError;
use https::Https;
use pick::Taken;
use reference::{ObjectId, Reference};
use remote::{Pack, Remote};

use crate::config::limits::Limits;
use crate::config::repositories::{RepositoryHost, RepositorySettings};
use crate::exec::Sandbox;
use crate::exec::job::Unavailable;
use crate::ids::RoomName;
use crate::outbound::reach::Reach;
use crate::turns::Turns;

/// What takes files of repositories.
#[derive(Debug)]
pub struct Repositories {
    hosts: Vec<RepositoryHost>,
    /// Nothing is asked without.
    client: Option<Https>,
    turns: Turns,
    limits: Arc<Limits>,
}

/// What is wanted of which repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    address: RepositoryAddress,
    reference: Reference,
}

/// The files of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Which it is.
    pub commit: ObjectId,
    /// What a room takes of it.
    pub taken: Taken,
}

impl Repositories {
    /// Of these hosts.
    pub fn new(settings: RepositorySettings, limits: Arc<Limits>) -> Self {
        let RepositorySettings { hosts, networks } = settings;
        let client = if hosts.is_empty() { None } else { Self::client(Reach::new(networks)) };
        let turns = Turns::new(limits.repositories);
        Self { hosts, client, turns, limits }
    }

    fn client(reach: Reach) -> Option<Https> {
        let made = Https::new(reach);
        made.inspect_err(
            |error| tracing::error!(%error, "no files of repositories: no certificates to trust"),
        )
        .ok()
    }

    /// The hosts, as people are told: none where nothing is taken from anywhere.
    pub fn hosts(&self) -> Vec<String> {
        self.hosts.iter().map(ToString::to_string).collect()
    }

    /// Says to whoever runs the server whether all is there that it takes, once there is a sandbox.
    pub async fn look(&self, found: impl Future<Output = Result<Arc<dyn Sandbox>, Unavailable>>) {
        if self.hosts.is_empty() {
            return;
        }
        let looked = async { unpack::look(&*found.await?).await };
        match looked.await {
            Ok(git) => {
                tracing::info!(git, hosts = self.hosts().join(", "), "rooms take files of repositories")
            }
            Err(error) => tracing::warn!(%error, "rooms take no files of repositories"),
        }
    }

    /// Reads what somebody has entered.
    ///
    /// # Errors
    /// When nothing is taken from there.
    pub fn wanted(&self, address: &str, reference: &str) -> Result<Wanted, RepositoryError> {
        if self.hosts.is_empty() {
            return Err(RepositoryError::Off);
        }
        let address = RepositoryAddress::parse(address)?;
        if !self.hosts.contains(&address.host) {
            return Err(RepositoryError::Host(self.hosts().join(", ")));
        }
        Ok(Wanted { address, reference: Reference::parse(reference)? })
    }

    /// Fetches files for a room, once it is its turn. Dropped, it ends.
    ///
    /// # Errors
    /// Why there are none.
    #[tracing::instrument(name = "repository", skip_all, fields(room = %room, host = %wanted.address.host))]
    pub async fn fetch(
        &self,
        room: &RoomName,
        wanted: Wanted,
        sandbox: &dyn Sandbox,
    ) -> Result<Fetched, RepositoryError> {
        let _turn = self.turns.take(room).await.map_err(|_| RepositoryError::Full)?;
        let fetching = timeout(self.limits.repository_time, self.pack(wanted)).await;
        let (commit, pack) = fetching.map_err(|_| RepositoryError::TooSlow)??;
        let bytes = pack.bytes.len();
        let taken = unpack::unpack(sandbox, pack, &commit).await?;
        tracing::info!(bytes, files = taken.files.len(), "took files of a repository");
        Ok(Fetched { commit, taken })
    }

    async fn pack(&self, wanted: Wanted) -> Result<(ObjectId, Pack), RepositoryError> {
        let Wanted { address, reference } = wanted;
        let client = self.client.as_ref().ok_or(RepositoryError::NoTls)?;
        let remote = Remote::open(client, address, &self.hosts).await?;
        let commit = remote.resolve(&reference).await?;
        let pack = remote.fetch(&commit, self.limits.repository_pack).await?;
        Ok((commit, pack))
    }
}
