//! A room in one file that opens without us, for years: a zip archive with the texts as
//! people wrote them, and the whole history in a format that `HISTORY.md` in it describes.
//!
//! The records of the history are chained, each by a hash over itself and the one before,
//! and the heads of the chains are signed together with a digest of every other file. So
//! whoever has the archive can tell, with the server's public key and nothing else, whether
//! it is what the server had (PLAY-3).
//!
//! * [`archive`] writes it, [`content`] what is readable in it, [`review`] what was said of the
//!   interview, [`page`] what plays it back, `journal` the history, which [`source`] reads.
//! * [`whiteboard`] is what is drawn, for other programs.
//! * [`patch`] is what has changed in the files.
//! * [`bundle`] makes a git repository of the files as they were.
//! * `seal` is what is signed when an interview ends, and [`sealer`] does that.
//! * [`import`] makes a room of it again.
//! * [`verify`] checks it, and `layout` that it has no part that only others see. [`chain`] and [`statement`] are what both agree on.

mod about;
pub mod archive;
pub mod bundle;
pub mod chain;
pub mod content;
pub mod import;
mod journal;
mod layout;
mod meter;
pub mod page;
pub mod patch;
mod places;
pub mod review;
mod seal;
pub mod sealer;
pub mod source;
pub mod statement;
pub mod verify;
pub mod whiteboard;
