//! A bounded mailbox in which farewells need no place.
//!
//! Whoever asks for something waits until there is room (the bound is what makes
//! readers slow down). Whoever says farewell does not: it happens in a `Drop`, which
//! cannot wait, and there is at most one for each place that was given before. So
//! the mailbox holds no more than its bound and one farewell for everybody inside.
//!
//! Letters of one sender arrive in the order in which they were sent, farewells
//! included: what somebody wrote before leaving is read before the leaving.

use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::sync::{Semaphore, mpsc};

/// Whether a letter took a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Taken,
    NotNeeded,
}

/// The mailbox is closed: nobody reads what comes now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the mailbox is closed")]
pub struct Closed;

/// Puts letters into a mailbox. Cheap to clone.
#[derive(Debug)]
pub struct Sender<T> {
    letters: mpsc::UnboundedSender<(Place, T)>,
    places: Arc<Semaphore>,
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Self { letters: self.letters.clone(), places: Arc::clone(&self.places) }
    }
}

/// Takes letters out of a mailbox.
#[derive(Debug)]
pub struct Receiver<T> {
    letters: mpsc::UnboundedReceiver<(Place, T)>,
    places: Arc<Semaphore>,
    /// What one reading brings, before it is sorted out; empty in between.
    read: Vec<(Place, T)>,
}

/// A mailbox with so many places.
pub fn mailbox<T>(places: usize) -> (Sender<T>, Receiver<T>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let places = Arc::new(Semaphore::new(places));
    let sender = Sender { letters: sender, places: Arc::clone(&places) };
    (sender, Receiver { letters: receiver, places, read: Vec::new() })
}

impl<T> Sender<T> {
    /// Waits for a place, and sends.
    ///
    /// # Errors
    /// When the mailbox is closed.
    pub async fn send(&self, letter: T) -> Result<(), Closed> {
        let place = self.places.acquire().await.map_err(|_| Closed)?;
        // The reader gives it free.
        place.forget();
        self.letters.send((Place::Taken, letter)).map_err(|_| Closed)
    }

    /// Sends without waiting and without a place: for the one farewell of somebody
    /// who was given something through this mailbox.
    pub fn farewell(&self, letter: T) {
        // Whoever ended has nobody left to say farewell to.
        let _ = self.letters.send((Place::NotNeeded, letter));
    }

    /// Whether nobody reads any more.
    pub fn is_closed(&self) -> bool {
        self.letters.is_closed()
    }
}

impl<T> Receiver<T> {
    /// Up to `limit` letters, once there are any. Ready with 0 when the mailbox is
    /// closed and empty, or when nobody can send any more.
    pub fn poll_read(&mut self, context: &mut Context<'_>, into: &mut Vec<T>, limit: usize) -> Poll<usize> {
        let read = self.letters.poll_recv_many(context, &mut self.read, limit);
        read.map(|count| {
            self.sort_out(into);
            count
        })
    }

    /// The next letter; `None` when the mailbox is closed and empty.
    pub async fn read(&mut self) -> Option<T> {
        let (place, letter) = self.letters.recv().await?;
        self.places.add_permits(usize::from(place == Place::Taken));
        Some(letter)
    }

    /// What is there now.
    pub fn read_rest(&mut self) -> Vec<T> {
        let mut rest = Vec::new();
        while let Ok(letter) = self.letters.try_recv() {
            self.read.push(letter);
        }
        self.sort_out(&mut rest);
        rest
    }

    /// Takes nothing more. What is in the mailbox can still be read.
    pub fn close(&mut self) {
        self.letters.close();
        self.places.close();
    }

    fn sort_out(&mut self, into: &mut Vec<T>) {
        let mut taken = 0;
        into.extend(self.read.drain(..).map(|(place, letter)| {
            taken += usize::from(place == Place::Taken);
            letter
        }));
        self.places.add_permits(taken);
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        // Whoever waits for a place hears that there will be none.
        self.close();
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_full_mailbox_holds_senders_up_and_no_farewell() {
        let (sender, mut receiver) = mailbox(2);
        sender.send("one").await.unwrap();
        sender.send("two").await.unwrap();
        let mut third = Box::pin(sender.send("three"));
        assert!(third.as_mut().now_or_never().is_none(), "there is no place");
        for _ in 0..1_000 {
            sender.farewell("farewell");
        }
        let mut read = Vec::new();
        assert_eq!(poll_fn(|context| receiver.poll_read(context, &mut read, 3)).await, 3);
        assert_eq!(read, ["one", "two", "farewell"]);
        third.await.unwrap();
        assert_eq!(receiver.read_rest().last(), Some(&"three"));
    }

    #[tokio::test]
    async fn farewells_give_no_place_to_others() {
        let (sender, mut receiver) = mailbox(1);
        for _ in 0..10 {
            sender.farewell(0);
        }
        assert_eq!(receiver.read_rest().len(), 10);
        sender.send(1).await.unwrap();
        assert!(sender.send(2).now_or_never().is_none());
        assert_eq!(receiver.read().await, Some(1));
        sender.send(2).await.unwrap();
    }

    #[tokio::test]
    async fn who_waits_hears_that_it_is_closed_and_what_is_in_it_can_be_read() {
        let (sender, mut receiver) = mailbox(1);
        sender.send(1).await.unwrap();
        let mut waiting = Box::pin(sender.send(2));
        assert!(waiting.as_mut().now_or_never().is_none());
        receiver.close();
        assert_eq!(waiting.await, Err(Closed));
        assert!(sender.is_closed());
        let mut read = Vec::new();
        assert_eq!(poll_fn(|context| receiver.poll_read(context, &mut read, 9)).await, 1);
        assert_eq!(poll_fn(|context| receiver.poll_read(context, &mut read, 9)).await, 0);
        // And when the reader is gone without a word.
        let (sender, receiver) = mailbox(0);
        let mut waiting = Box::pin(sender.send(1));
        assert!(waiting.as_mut().now_or_never().is_none());
        drop(receiver);
        assert_eq!(waiting.await, Err(Closed));
    }
}
