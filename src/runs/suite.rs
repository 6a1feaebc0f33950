//! Test cases of a room's code: what a program is given, and what it is expected to print.
//!
//! * [`case`] reads them out of the documents, where people edit them; [`compare`] says
//!   whether something is as expected, and `verdict` whether a case has passed.
//! * `trial` runs a suite, one case after the other, each in a sandbox of its own;
//!   `program` is one of them, or a checker. [`audience`] is told what comes of it.
//! * [`result`] is what is kept of a case, and how it stands in a document; `excerpt` how
//!   much of it. [`noted`] is what interviewers alone get to see.
//!
//! Of a hidden case nobody else gets to know more than whether it has passed (RUN-5): its
//! program knows the input, and can print it, exit with it, or take as many seconds.

pub mod audience;
pub mod case;
pub mod compare;
mod excerpt;
pub mod noted;
pub(super) mod program;
pub mod result;
pub(super) mod trial;
mod verdict;
