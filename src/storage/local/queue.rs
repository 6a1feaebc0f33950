//! A thread's mailbox: waits as long as it takes, or until there is something else to do.

use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;

/// What came of waiting.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next<T> {
    Message(T),
    /// Nothing came in time.
    Nothing,
    /// Nobody can send any more.
    Closed,
}

/// The receiving end.
#[derive(Debug)]
pub(super) struct Queue<T> {
    messages: mpsc::Receiver<T>,
    /// Only for its clock.
    runtime: Runtime,
}

impl<T> Queue<T> {
    pub(super) fn new(messages: mpsc::Receiver<T>) -> std::io::Result<Self> {
        Ok(Self { messages, runtime: Builder::new_current_thread().enable_time().build()? })
    }

    /// Waits for a message.
    pub(super) fn next(&mut self, patience: Option<Duration>) -> Next<T> {
        let message = match patience {
            None => self.messages.blocking_recv(),
            Some(patience) => {
                let next = async { tokio::time::timeout(patience, self.messages.recv()).await };
                match self.runtime.block_on(next) {
                    Ok(message) => message,
                    Err(_) => return Next::Nothing,
                }
            }
        };
        message.map_or(Next::Closed, Next::Message)
    }

    /// A message that has come already.
    pub(super) fn at_hand(&mut self) -> Option<T> {
        self.messages.try_recv().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_ends_with_a_message_with_time_or_with_the_senders() {
        let (sender, receiver) = mpsc::channel(4);
        let mut queue = Queue::new(receiver).unwrap();
        assert_eq!(queue.next(Some(Duration::from_millis(1))), Next::Nothing);
        for number in 0..3 {
            sender.try_send(number).unwrap();
        }
        assert_eq!(queue.next(None), Next::Message(0));
        assert_eq!(queue.next(Some(Duration::from_secs(30))), Next::Message(1));
        assert_eq!((queue.at_hand(), queue.at_hand()), (Some(2), None));
        drop(sender);
        assert_eq!(queue.next(None), Next::Closed);
        assert_eq!(queue.next(Some(Duration::from_secs(30))), Next::Closed);
    }
}
