//! A room's calls, one after the other, as LiveKit carries them.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::course::Course;
use super::server::LiveKitServer;
use crate::call::carrier::Carrier;
use crate::call::exchange::Exchange;
use crate::call::news::Participant;
use crate::call::pass::{Bearer, Pass};
use crate::call::way::Way;

/// Carries a room's calls.
#[derive(Debug)]
pub struct Carriage {
    server: Arc<LiveKitServer>,
    call: Weak<Exchange>,
    /// The one that somebody is in.
    course: Mutex<Option<Arc<Course>>>,
}

impl Carriage {
    /// Of a room, whose call is warned when LiveKit does not do what it is told.
    pub fn new(server: Arc<LiveKitServer>, call: Weak<Exchange>) -> Self {
        Self { server, call, course: Mutex::default() }
    }

    /// The call that goes on, or one that begins.
    fn course(&self) -> Arc<Course> {
        let mut course = self.course.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = || Course::begin(Arc::clone(&self.server), Weak::clone(&self.call));
        Arc::clone(course.get_or_insert_with(begin))
    }
}

impl Carrier for Carriage {
    fn show(&self, present: &[&Participant]) {
        if !present.is_empty() {
            return self.course().show(present);
        }
        let course = self.course.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(course) = course {
            course.show(present);
        }
    }

    fn way(&self, participant: &Participant) -> Way {
        let Participant { member, name, may_speak, .. } = participant;
        let bearer = Bearer { member: *member, name, may_speak: *may_speak };
        let now = self.server.clock.now();
        Way::LiveKit(Pass::of(&self.server.settings, &self.course().room, bearer, now))
    }
}
