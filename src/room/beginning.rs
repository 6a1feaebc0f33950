//! Where the files of a room began, for those who read what has changed since. Pure.
//!
//! A file began with the text that it had when the code began ([`RoomRecord::code_began`]): the
//! interview went live, a question was brought in, or somebody who leads said 'from now'. What was
//! dropped in after that as a whole began with what was dropped, and says by whom; all other files
//! began with nothing. All of it is read from the journal: it costs nothing until somebody asks, and
//! nobody who writes in the document can change what the journal has.
//!
//! [`RoomRecord::code_began`]: crate::storage::room::RoomRecord::code_began

use std::collections::BTreeSet;

use super::content::File;
use super::seed::FILES;
use crate::clock::UnixMillis;
use crate::ids::Author;
use crate::playback::begun::{Brought, Roots};

/// Root map of the `code` document: the ids of files that were dropped in, written with them.
pub const BROUGHT: &str = "brought";

/// What to look for in the journal of a `code` document.
pub const ROOTS: Roots = Roots { texts: FILES, marks: BROUGHT };

/// A file as it began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BegunFile {
    /// What it keeps when it is renamed.
    pub id: String,
    /// What it was called; `None`: as it is now.
    pub path: Option<String>,
    /// What it said.
    pub text: String,
    /// By whom and when it was brought in, if it was not there from the beginning.
    pub brought: Option<(Author, UnixMillis)>,
}

/// All files, as each of them began.
pub fn beginning(then: Vec<File>, brought: Vec<Brought>) -> Vec<BegunFile> {
    let begun = |File { id, path, text }: File| BegunFile { id, path: Some(path), text, brought: None };
    let known: BTreeSet<String> = then.iter().map(|file| file.id.clone()).collect();
    let came = brought.into_iter().filter(|one| !known.contains(&one.key));
    let came = came.map(|Brought { key: id, text, author, at }| BegunFile {
        id,
        path: None,
        text,
        brought: Some((author, at)),
    });
    then.into_iter().map(begun).chain(came).collect()
}
