//! A repository's server, as it is talked to: Git's protocol, version 2, over https
//! (<https://git-scm.com/docs/protocol-v2>). One commit is fetched, without its past.
//!
//! What comes is only held, never unpacked here.

use hyper::{StatusCode, header};

use super::address::RepositoryAddress;
use super::error::RepositoryError;
use super::https::{Answer, Https, Question};
use super::packets::{Packet, Packets, command, text};
use super::pick::LARGEST;
use super::reference::{ObjectId, Reference};
use crate::config::repositories::RepositoryHost;

/// Bytes of an answer that is no pack. Names are asked for by what they begin with, and a
/// repository may have many that begin so.
const MAX_TALK: usize = 1 << 20;
/// How often a repository may have moved.
const MAX_MOVES: usize = 3;
/// What the server is asked for after the repository's address.
const SERVICE: &str = "/info/refs?service=git-upload-pack";

/// The channels of a pack's packets.
const OF_THE_PACK: u8 = 1;
const OF_AN_ERROR: u8 = 3;

/// A repository on its server.
#[derive(Debug)]
pub(super) struct Remote<'a> {
    client: &'a Https,
    at: RepositoryAddress,
    /// What is said with every command: only what it has offered.
    capabilities: Vec<String>,
    format: Format,
    /// Whether it leaves out what is too large when it is asked to.
    filters: bool,
}

/// Of ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Sha1,
    Sha256,
}

impl Format {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
        }
    }
}

/// A pack with one commit, or the tree of one.
#[derive(Debug)]
pub(super) struct Pack {
    pub(super) bytes: Vec<u8>,
    pub(super) format: Format,
}

impl<'a> Remote<'a> {
    /// Asks what a repository's server can do.
    ///
    /// # Errors
    /// When there is none that can be used.
    pub(super) async fn open(
        client: &'a Https,
        at: RepositoryAddress,
        hosts: &[RepositoryHost],
    ) -> Result<Self, RepositoryError> {
        let mut remote = Self { client, at, capabilities: Vec::new(), format: Format::Sha1, filters: false };
        for _ in 0..=MAX_MOVES {
            let answer = client.ask(&remote.at, Question::Capabilities).await?;
            if !answer.status().is_redirection() {
                return remote.read_capabilities(answer).await;
            }
            remote.at = moved(&remote.at, answer.header(header::LOCATION), hosts)?;
        }
        Err(RepositoryError::NotFound)
    }

    async fn read_capabilities(mut self, answer: Answer) -> Result<Self, RepositoryError> {
        check(&answer, "application/x-git-upload-pack-advertisement")?;
        let (mut is_second, mut is_shallow) = (false, false);
        let mut talk = Talk::new(answer);
        while let Some(packet) = talk.next().await? {
            let Packet::Data(line) = &packet else { continue };
            match text(line).and_then(|line| line.split_once(['=', ' '])) {
                Some(("version", "2")) => is_second = true,
                Some(("fetch", features)) => {
                    let has = |feature: &str| features.split(' ').any(|word| word == feature);
                    (is_shallow, self.filters) = (has("shallow"), has("filter"));
                }
                Some(("agent", _)) => self.capabilities.push("agent=git/pairpad".to_owned()),
                Some(("object-format", name)) => {
                    let formats = [Format::Sha1, Format::Sha256];
                    let format = formats.into_iter().find(|format| format.as_str() == name);
                    self.format = format.ok_or(RepositoryError::NotGit)?;
                    self.capabilities.push(format!("object-format={name}"));
                }
                _ => {}
            }
        }
        if is_second && is_shallow { Ok(self) } else { Err(RepositoryError::NotGit) }
    }

    /// Which commit is meant.
    ///
    /// # Errors
    /// When there is none.
    pub(super) async fn resolve(&self, reference: &Reference) -> Result<ObjectId, RepositoryError> {
        let names = reference.names();
        if let Reference::Commit(id) = reference {
            return Ok(id.clone());
        }
        let arguments = ["peel".to_owned()].into_iter();
        let arguments: Vec<String> =
            arguments.chain(names.iter().map(|name| format!("ref-prefix {name}"))).collect();
        let mut talk = self.talk("ls-refs", &arguments).await?;
        let mut found = vec![None; names.len()];
        while let Some(packet) = talk.next().await? {
            let Packet::Data(line) = &packet else { break };
            // Names that are no text are not the one.
            let Some(line) = text(line) else { continue };
            if line.starts_with("ERR ") {
                return Err(RepositoryError::Failing);
            }
            let mut words = line.split(' ');
            let (Some(id), Some(name)) = (words.next(), words.next()) else { continue };
            if let Some(at) = names.iter().position(|wanted| wanted == name) {
                // A tag says which commit it is of.
                let peeled = words.find_map(|word| word.strip_prefix("peeled:"));
                found[at] = ObjectId::parse(peeled.unwrap_or(id));
            }
        }
        let missing = if *reference == Reference::Main {
            RepositoryError::Empty
        } else {
            RepositoryError::NoSuchReference
        };
        found.into_iter().flatten().next().ok_or(missing)
    }

    /// Fetches a commit with its files, without those that are too large where the server can
    /// leave them out.
    ///
    /// # Errors
    /// When it is not there, or more than `most` bytes.
    pub(super) async fn fetch(&self, commit: &ObjectId, most: usize) -> Result<Pack, RepositoryError> {
        let mut arguments = ["no-progress", "ofs-delta", "deepen 1"].map(str::to_owned).to_vec();
        if self.filters {
            arguments.push(format!("filter blob:limit={}", LARGEST + 1));
        }
        arguments.extend([format!("want {}", commit.as_str()), "done".to_owned()]);
        let mut talk = self.talk("fetch", &arguments).await?;
        let mut bytes = Vec::new();
        let mut is_pack = false;
        while let Some(packet) = talk.next().await? {
            match packet {
                Packet::Data(line) if !is_pack => match text(&line) {
                    Some("packfile") => {
                        is_pack = true;
                        // Its bytes have a bound of their own; this one is for what else is said.
                        talk.most = most.saturating_mul(2);
                    }
                    Some(line) if line.starts_with("ERR ") => return Err(RepositoryError::NoSuchReference),
                    _ => {}
                },
                Packet::Data(data) => match data.split_first() {
                    Some((&OF_THE_PACK, part)) if bytes.len() + part.len() > most => {
                        return Err(RepositoryError::TooLarge(most >> 20));
                    }
                    Some((&OF_THE_PACK, part)) => bytes.extend_from_slice(part),
                    Some((&OF_AN_ERROR, _)) => return Err(RepositoryError::Failing),
                    _ => {}
                },
                Packet::Flush if is_pack => break,
                Packet::Flush | Packet::Delimiter | Packet::End => {}
            }
        }
        if bytes.is_empty() {
            return Err(RepositoryError::Damaged);
        }
        Ok(Pack { bytes, format: self.format })
    }

    async fn talk(&self, name: &str, arguments: &[String]) -> Result<Talk, RepositoryError> {
        let question = Question::Command(command(name, &self.capabilities, arguments));
        let answer = self.client.ask(&self.at, question).await?;
        check(&answer, "application/x-git-upload-pack-result")?;
        Ok(Talk::new(answer))
    }
}

/// Where a repository is now: on a host that is allowed, too, by https.
fn moved(
    from: &RepositoryAddress,
    location: Option<&str>,
    hosts: &[RepositoryHost],
) -> Result<RepositoryAddress, RepositoryError> {
    let location = location.and_then(|location| location.strip_suffix(SERVICE));
    let location = location.ok_or(RepositoryError::NotFound)?;
    let whole = match location.strip_prefix('/') {
        Some(path) => format!("https://{}/{path}", from.host),
        None if location.contains("://") => location.to_owned(),
        None => return Err(RepositoryError::NotFound),
    };
    let to = RepositoryAddress::parse(&whole).map_err(|_| RepositoryError::NotFound)?;
    if hosts.contains(&to.host) { Ok(to) } else { Err(RepositoryError::Moved(to.host.to_string())) }
}

/// What an answer's head says.
fn check(answer: &Answer, kind: &str) -> Result<(), RepositoryError> {
    let status = answer.status();
    match status {
        StatusCode::OK if answer.header(header::CONTENT_TYPE) == Some(kind) => Ok(()),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::GONE => {
            Err(RepositoryError::NotFound)
        }
        StatusCode::TOO_MANY_REQUESTS => Err(RepositoryError::TooOften),
        _ if status.is_server_error() => Err(RepositoryError::Failing),
        _ => Err(RepositoryError::NotGit),
    }
}

/// An answer, packet by packet.
#[derive(Debug)]
struct Talk {
    answer: Answer,
    packets: Packets,
    /// Bytes that may come.
    most: usize,
    came: usize,
}

impl Talk {
    fn new(answer: Answer) -> Self {
        Self { answer, packets: Packets::default(), most: MAX_TALK, came: 0 }
    }

    async fn next(&mut self) -> Result<Option<Packet>, RepositoryError> {
        loop {
            if let Some(packet) = self.packets.next().map_err(|_| RepositoryError::NotGit)? {
                return Ok(Some(packet));
            }
            let Some(bytes) = self.answer.next().await? else { return Ok(None) };
            self.came = self.came.saturating_add(bytes.len());
            if self.came > self.most {
                return Err(RepositoryError::NotGit);
            }
            self.packets.push(&bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_moves_only_to_hosts_that_are_allowed() {
        let hosts = ["github.com", "git.lan:8443"].map(|host| host.parse().unwrap());
        let from = RepositoryAddress::parse("https://github.com/a/b").unwrap();
        let go = |location: &str| moved(&from, Some(&format!("{location}{SERVICE}")), &hosts);
        for (location, host, path) in [
            ("/c/d.git", "github.com", "/c/d.git"),
            ("https://github.com/c/d", "github.com", "/c/d"),
            ("https://git.lan:8443/c/d", "git.lan:8443", "/c/d"),
        ] {
            let to = go(location).unwrap();
            assert_eq!((to.host.to_string().as_str(), to.path.as_str()), (host, path), "{location}");
        }
        for host in ["evil.example", "git.lan", "localhost", "localhost:22", "github.com.evil.example"] {
            let refused = go(&format!("https://{host}/a/b")).unwrap_err();
            assert_eq!(refused, RepositoryError::Moved(host.to_owned()));
        }
        for location in [
            "",
            "c/d",
            "//evil.example/a",
            "http://github.com/a/b",
            "https://169.254.169.254/latest",
            "https://me:word@github.com/a/b",
            "https://github.com/../a",
            "https://github.com/a?x=/b",
        ] {
            assert_eq!(go(location), Err(RepositoryError::NotFound), "{location}");
        }
        assert_eq!(moved(&from, None, &hosts), Err(RepositoryError::NotFound));
        assert_eq!(moved(&from, Some("https://github.com/login"), &hosts), Err(RepositoryError::NotFound));
    }
}
