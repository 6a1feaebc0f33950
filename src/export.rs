//! A room in one file that opens without us, for years: a zip archive with the texts as
//! people wrote them, and the whole history in a format that `HISTORY.md` in it describes.
//!
//! The records of the history are chained, each by a hash over itself and the one before,
//! and the heads of the chains are signed together with a digest of every other file. So
//! whoever has the archive can tell, with the server's public key and nothing else, whether
//! it is what the server had (PLAY-3).
//!
//! * [`archive`] writes it, [`content`] what is readable in it, `journal` the history, which
//!   [`source`] reads.
//! * `seal` is what is signed when an interview ends, and [`sealer`] does that.
//! * [`verify`] checks it, and `layout` that it has no part that only others see. [`chain`] and [`statement`] are what both agree on.

pub mod archive;
pub mod chain;
pub mod content;
mod journal;
mod layout;
mod seal;
pub mod sealer;
pub mod source;
pub mod statement;
pub mod verify;
