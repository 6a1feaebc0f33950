//! Two thousand in one document.

use std::time::Duration;

use crate::crowd::Measured;
use crate::pairpad::{Pairpad, Setup};
use crate::typing::Typing;

const SETUP: Setup = Setup { limits: &[("members", 2_000)], ..Setup::OPEN };

/// What their typing takes, and how long the server takes to end after SIGTERM while
/// all of them are there.
pub async fn members(typing: &Typing) -> (Measured, Duration) {
    let mut pairpad = Pairpad::start_with(&SETUP).await;
    let mut crowd = typing.crowd(&pairpad.server, |_, _| "members".to_owned()).await;
    let measured = crowd.measure(&pairpad.server.process).await;
    crowd.rest();
    (measured, pairpad.server.process.terminate().await)
}
