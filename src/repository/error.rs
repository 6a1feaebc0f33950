//! Why a room does not get files of a repository, as whoever asked for them is told.

use super::address::AddressError;
use crate::exec::job::Unavailable;

/// Why a room does not get files of a repository.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RepositoryError {
    /// Whoever hosts the server wants none.
    #[error(
        "This server takes no files of repositories. Its administrator can allow hosts with --import-host."
    )]
    Off,
    /// The address is none.
    #[error(transparent)]
    Address(AddressError),
    /// The host is not one of those that are allowed.
    #[error("This server takes files of repositories from {0} only.")]
    Host(String),
    /// No branch, tag or commit is called that.
    #[error("Enter a branch, a tag or all 40 characters of a commit's id, or nothing.")]
    ReferenceForm,
    /// As many at once as may be.
    #[error("Files of several repositories are being fetched already. Try again in a minute.")]
    Full,
    /// The name of the host leads to where nobody is to be led.
    #[error(
        "{0} is at an address that this server does not connect to. Its administrator can allow private \
         networks with --import-network."
    )]
    NotReachedFromHere(String),
    /// Nobody answers there.
    #[error("{0} can't be reached from this server. Check the address, or try again later.")]
    Unreachable(String),
    /// There is no such repository, or it is not for everybody.
    #[error(
        "There is no public repository at this address. Check it; private repositories can't be used: download \
         one as a zip archive, and drop it into the room."
    )]
    NotFound,
    /// It wants to be asked elsewhere, and that is no place to ask.
    #[error("The repository has moved to {0}, from where this server takes no files. Enter where it is now.")]
    Moved(String),
    /// The host has had enough of us.
    #[error("The host of the repository takes no more requests for now. Try again in a few minutes.")]
    TooOften,
    /// What answers there is no server of Git, or an old one.
    #[error(
        "What answers at this address is not a Git server that this one understands (protocol version 2)."
    )]
    NotGit,
    /// Something is there, and does not work.
    #[error("The host of the repository answers with an error. Try again later.")]
    Failing,
    /// The answer ended in the middle.
    #[error("The connection to the repository broke off. Try again.")]
    BrokeOff,
    /// There is nothing in it.
    #[error("The repository has no commits yet.")]
    Empty,
    /// There is no such branch, tag or commit.
    #[error(
        "The repository has no such branch, tag or commit. Check its name; leave it out for the main branch."
    )]
    NoSuchReference,
    /// What is called that is no tree of files.
    #[error("This is not a commit with files. Choose another branch, tag or commit.")]
    NotACommit,
    /// There is more than is fetched.
    #[error(
        "The repository is too large: its files have more than {0} MiB packed. Download the part that you need, \
         and drop it into the room."
    )]
    TooLarge(usize),
    /// It takes more to unpack than it may.
    #[error(
        "The repository takes too much memory or time to unpack. Drop the files that you need into the room."
    )]
    TooMuchWork,
    /// It takes too long.
    #[error("The host of the repository is too slow. Try again later.")]
    TooSlow,
    /// What came is damaged.
    #[error("What the host of the repository sent is damaged, or no pack of Git. Try again later.")]
    Damaged,
    /// There is no Git where code runs.
    #[error("Git is not installed where this server runs code. Ask the person who hosts it to install it.")]
    NoGit,
    /// There is no sandbox.
    #[error("This server has no sandbox to unpack repositories in: {0}.")]
    NoSandbox(String),
    /// The server's own certificates can't be read.
    #[error("This server can't make secure connections. Tell the person who hosts it.")]
    NoTls,
}

impl From<AddressError> for RepositoryError {
    fn from(error: AddressError) -> Self {
        Self::Address(error)
    }
}

impl From<Unavailable> for RepositoryError {
    fn from(unavailable: Unavailable) -> Self {
        Self::NoSandbox(unavailable.reason)
    }
}
