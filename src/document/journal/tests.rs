use std::future::poll_fn;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Wake;

use super::*;
use crate::clock::UnixMillis;
use crate::ids::{Author, DocumentName};
use crate::storage::memory::MemoryStorage;
use crate::telemetry::metrics::now::Now;

#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

const ADA: MemberKey = MemberKey(1);

fn entry(update: &'static str) -> Entry {
    Entry { at: UnixMillis(1), author: Author::Server, update: update.into() }
}

fn key() -> DocumentKey {
    DocumentKey { room: "room".parse().unwrap(), document: DocumentName::Code }
}

fn journal(storage: &MemoryStorage) -> Journal {
    Journal::new(Arc::new(storage.clone()), key(), Generation::default(), &Arc::default())
}

async fn ended(journal: &mut Journal) -> Ended {
    poll_fn(|context| journal.poll_ended(context, &Limits::default())).await
}

#[tokio::test]
async fn store_1_what_was_pushed_is_reported_once_it_is_on_disk_and_not_before() {
    let storage = MemoryStorage::default();
    let mut journal = journal(&storage);
    assert_eq!(journal.advance(), Saved::default());
    journal.push(entry("a"));
    journal.mark(ADA, 1);
    assert_eq!(journal.advance(), Saved::default(), "nothing is on disk yet");
    // What comes meanwhile goes into the next append.
    journal.push(entry("b"));
    journal.mark(ADA, 2);
    assert_eq!(journal.unsaved_bytes(), 2);
    let written = Written { updates: 1, bytes: 1 };
    assert_eq!(ended(&mut journal).await, Ended::Saved(written, Saved::from_iter([(ADA, 1)])));
    journal.advance();
    assert_eq!(ended(&mut journal).await, Ended::Saved(written, Saved::from_iter([(ADA, 2)])));
    assert!(journal.is_settled());
    // What held nothing new is on disk already.
    journal.mark(ADA, 3);
    assert_eq!(journal.advance(), Saved::from_iter([(ADA, 3)]));
    let history = storage.history(&key(), Seq(0), 9).await.unwrap().records;
    assert_eq!(history.len(), 2);
}

#[tokio::test]
async fn store_1_whoever_writes_for_the_server_is_told_too() {
    let mut journal = journal(&MemoryStorage::default());
    let (told, mut heard) = oneshot::channel();
    journal.push(entry("a"));
    journal.tell(told);
    journal.advance();
    assert!(heard.try_recv().is_err());
    ended(&mut journal).await;
    heard.try_recv().unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_nobody_waits_for_shares_appends_and_is_soon_on_disk() {
    let storage = MemoryStorage::default();
    let mut journal = journal(&storage);
    for _ in 0..5 {
        journal.push(entry("a"));
        journal.advance();
    }
    assert_eq!(journal.unsaved().count(), 5);
    let due = journal.due().unwrap();
    assert!(Instant::now() < due && due <= Instant::now() + Journal::LINGER);
    tokio::time::advance(Journal::LINGER).await;
    journal.advance();
    let written = Written { updates: 5, bytes: 5 };
    assert_eq!(ended(&mut journal).await, Ended::Saved(written, Saved::default()));
    assert_eq!((journal.due(), journal.is_settled()), (None, true));
    // As soon as anybody waits, it is time.
    journal.push(entry("b"));
    journal.mark(ADA, 1);
    journal.advance();
    assert!(journal.under_way.is_some());
}

#[tokio::test]
async fn live_7_nobody_is_woken_for_what_nobody_waits_for() {
    let storage = MemoryStorage::default();
    for (is_asked, wakes) in [(false, 0), (true, 1)] {
        let mut journal = journal(&storage);
        let (go, gone) = oneshot::channel::<()>();
        journal.push(entry("a"));
        if is_asked {
            journal.mark(ADA, 1);
        }
        journal.flush();
        journal.under_way.as_mut().unwrap().append = Box::pin(async {
            gone.await.unwrap();
            Ok(Seq(1))
        });
        assert_eq!(journal.is_unattended(), !is_asked);
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        let mut context = Context::from_waker(&waker);
        assert!(journal.poll_ended(&mut context, &Limits::default()).is_pending());
        go.send(()).unwrap();
        assert_eq!(woken.0.load(Ordering::Relaxed), wakes);
        assert!(journal.poll_ended(&mut context, &Limits::default()).is_ready(), "seen when looked at");
    }
}

#[tokio::test]
async fn a_deleted_room_is_not_written_to_again_and_again() {
    let storage = MemoryStorage::default();
    storage.delete_room(&key().room).await.unwrap();
    let mut journal = journal(&storage);
    let (told, mut heard) = oneshot::channel();
    journal.push(entry("a"));
    journal.mark(ADA, 1);
    journal.flush();
    journal.push(entry("b"));
    journal.tell(told);
    assert_eq!(ended(&mut journal).await, Ended::Deleted);
    assert!(journal.is_settled());
    assert!(heard.try_recv().is_err(), "it was not saved");
    let measured = journal.metrics.scrape(&Now::default()).unwrap();
    for none in ["pairpad_append_seconds_count 0\n", "pairpad_unsaved_bytes 0\n"] {
        assert!(measured.contains(none), "{measured}");
    }
    assert_eq!(storage.history(&key(), Seq(0), 9).await.unwrap().records, []);
}
