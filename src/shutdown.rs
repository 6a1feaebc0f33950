//! Telling everybody that the server stops, and waiting until they have.

use tokio::sync::{mpsc, watch};

/// Says when the server stops, and waits for those who hold it up.
#[derive(Debug)]
pub struct ShutdownTrigger {
    begun: watch::Sender<bool>,
    held: mpsc::Receiver<()>,
    hold: mpsc::Sender<()>,
}

/// Knows whether the server is stopping. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Shutdown {
    begun: watch::Receiver<bool>,
    hold: mpsc::WeakSender<()>,
}

/// Something that the server waits for before it ends. Dropping it says 'done'.
#[derive(Debug)]
pub struct Hold {
    _hold: mpsc::Sender<()>,
}

impl Default for ShutdownTrigger {
    fn default() -> Self {
        let (hold, held) = mpsc::channel(1);
        Self { begun: watch::Sender::new(false), held, hold }
    }
}

impl ShutdownTrigger {
    /// For a part of the server.
    pub fn subscribe(&self) -> Shutdown {
        Shutdown { begun: self.begun.subscribe(), hold: self.hold.downgrade() }
    }

    /// The server stops from now on.
    pub fn begin(&self) {
        self.begun.send_replace(true);
    }

    /// Waits until every [`Hold`] has been dropped.
    pub async fn finished(mut self) {
        drop(self.hold);
        // Nothing is ever sent: this ends when the last hold is dropped.
        let _ = self.held.recv().await;
    }
}

impl Shutdown {
    /// Whether the server is stopping.
    pub fn has_begun(&self) -> bool {
        *self.begun.borrow()
    }

    /// Completes when the server stops.
    pub async fn begun(&self) {
        let mut begun = self.begun.clone();
        // A trigger that is gone has stopped long ago.
        let _ = begun.wait_for(|begun| *begun).await;
    }

    /// Makes the server wait. `None` when it has stopped already.
    pub fn hold(&self) -> Option<Hold> {
        self.hold.upgrade().map(|hold| Hold { _hold: hold })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_waits_for_those_who_hold_it() {
        let trigger = ShutdownTrigger::default();
        let part = trigger.subscribe();
        let hold = part.hold().unwrap();
        assert!(!part.has_begun());
        trigger.begin();
        assert!(part.has_begun());
        let finished = tokio::spawn(trigger.finished());
        tokio::task::yield_now().await;
        assert!(!finished.is_finished());
        drop(hold);
        finished.await.unwrap();
        assert!(part.hold().is_none());
    }
}
