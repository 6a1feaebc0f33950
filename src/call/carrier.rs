//! What carries a call's media where browsers don't do it themselves.

use std::fmt;

use super::news::Participant;
use super::way::Way;

/// Carries one room's call. It is shown who is in, and sees to it that nobody else is, and that
/// everybody can send there what they may.
pub trait Carrier: fmt::Debug + Send + Sync {
    /// These are in the call from now on, and nobody else. It neither waits nor calls back.
    fn show(&self, present: &[&Participant]);

    /// What lets somebody in who is in the call, or joins it.
    fn way(&self, participant: &Participant) -> Way;
}
