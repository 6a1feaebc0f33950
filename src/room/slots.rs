//! What is open under which name: single-flight opening, and unloading by
//! generation.
//!
//! Each name has a *slot* with a generation. Whoever comes while a slot opens waits
//! for the same loading (STORE-5). A slot goes when what is in it has ended;
//! whoever meets something that is about to end waits for that, and opens the next
//! generation. So there is never a second copy (STORE-6).

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OnceCell, watch};

/// Everything that is open of one kind.
#[derive(Debug)]
pub(super) struct Slots<K, H> {
    slots: Mutex<HashMap<K, Arc<Slot<H>>>>,
    generations: AtomicU64,
    most: usize,
}

/// One incarnation.
#[derive(Debug)]
pub(super) struct Slot<H> {
    generation: u64,
    handle: OnceCell<H>,
    /// Becomes true when it has ended.
    gone: watch::Sender<bool>,
}

/// As many are open as may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

/// A thing's time in memory. Dropping it, also when its task panics, gives the name
/// free for the next incarnation.
#[derive(Debug)]
struct Incarnation<K: Eq + Hash, H> {
    slots: Arc<Slots<K, H>>,
    key: K,
    slot: Arc<Slot<H>>,
}

/// Somebody who opens a slot, or waits for it. The last one to go, whatever the reason,
/// takes an empty slot away; as long as anybody waits for it, it has to stay, or there
/// would be two of one name.
struct Visit<'a, K: Eq + Hash, H> {
    slots: &'a Slots<K, H>,
    key: &'a K,
    slot: Arc<Slot<H>>,
}

impl<K: Eq + Hash, H> Drop for Visit<'_, K, H> {
    fn drop(&mut self) {
        let mut slots = self.slots.lock();
        // Two: the map's and this one. Others come by only under this lock.
        if self.slot.handle.get().is_none() && Arc::strong_count(&self.slot) == 2 {
            let is_this = slots.get(self.key).is_some_and(|slot| Arc::ptr_eq(slot, &self.slot));
            if is_this {
                slots.remove(self.key);
            }
        }
    }
}

impl<K: Eq + Hash + Clone, H: Clone> Slots<K, H> {
    /// Nothing open, and never more than `most`.
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { slots: Mutex::default(), generations: AtomicU64::new(0), most })
    }

    /// What is open under a name, opened by `load` unless it is. `load` gives the
    /// handle and the task behind it; when that ends, the name is free again.
    ///
    /// Whoever is first may be cancelled or fail; then the next one who waits loads, in
    /// the same slot.
    pub(super) async fn open<E, W>(
        self: &Arc<Self>,
        key: &K,
        load: impl AsyncFnOnce() -> Result<(H, W), E>,
    ) -> Result<(Arc<Slot<H>>, H), E>
    where
        E: From<Full>,
        K: Send + Sync + 'static,
        H: Send + Sync + 'static,
        W: Future<Output = ()> + Send + 'static,
    {
        let visit = Visit { slots: self, key, slot: self.slot(key)? };
        let opened = visit.slot.handle.get_or_try_init(async || {
            let (handle, work) = load().await?;
            // From here on nothing waits: what is loaded is in its slot.
            let slot = Arc::clone(&visit.slot);
            let incarnation = Incarnation { slots: Arc::clone(self), key: key.clone(), slot };
            tokio::spawn(async move {
                work.await;
                drop(incarnation);
            });
            Ok::<H, E>(handle)
        });
        let handle = opened.await?.clone();
        Ok((Arc::clone(&visit.slot), handle))
    }

    /// What is open under a name.
    pub(super) fn get(&self, key: &K) -> Option<(Arc<Slot<H>>, H)> {
        let slots = self.lock();
        let slot = slots.get(key)?;
        Some((Arc::clone(slot), slot.handle.get()?.clone()))
    }

    /// The same, and waits for what is just being opened.
    pub(super) async fn settled(&self, key: &K) -> Option<(Arc<Slot<H>>, H)> {
        let slot = Arc::clone(self.lock().get(key)?);
        let visit = Visit { slots: self, key, slot };
        // Waits for whoever opens it; where nobody does, nothing is opened.
        let handle = visit.slot.handle.get_or_try_init(async || Err(())).await.ok()?.clone();
        Some((Arc::clone(&visit.slot), handle))
    }

    /// All that is open.
    pub(super) fn all(&self) -> Vec<(Arc<Slot<H>>, H)> {
        let slots = self.lock();
        slots.values().filter_map(|slot| Some((Arc::clone(slot), slot.handle.get()?.clone()))).collect()
    }

    /// The names of all that is open.
    pub(super) fn names(&self) -> Vec<K> {
        self.lock().keys().cloned().collect()
    }

    /// All that is open, by its name.
    pub(super) fn all_named(&self) -> Vec<(K, H)> {
        let slots = self.lock();
        slots.iter().filter_map(|(key, slot)| Some((key.clone(), slot.handle.get()?.clone()))).collect()
    }

    /// How many are open.
    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    fn slot(&self, key: &K) -> Result<Arc<Slot<H>>, Full> {
        let mut slots = self.lock();
        if let Some(slot) = slots.get(key) {
            return Ok(Arc::clone(slot));
        }
        if slots.len() >= self.most {
            return Err(Full);
        }
        let slot = Arc::new(Slot {
            generation: self.generations.fetch_add(1, Ordering::Relaxed),
            handle: OnceCell::new(),
            gone: watch::Sender::new(false),
        });
        slots.insert(key.clone(), Arc::clone(&slot));
        Ok(slot)
    }
}

impl<K: Eq + Hash, H> Slots<K, H> {
    fn remove(&self, key: &K, generation: u64) {
        let mut slots = self.lock();
        if slots.get(key).is_some_and(|slot| slot.generation == generation) {
            slots.remove(key);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Arc<Slot<H>>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<H> Slot<H> {
    /// Waits until this incarnation has ended.
    pub(super) async fn ended(&self) {
        let mut gone = self.gone.subscribe();
        // The sender is in the slot, so it cannot be gone.
        let _ = gone.wait_for(|gone| *gone).await;
    }
}

impl<K: Eq + Hash, H> Drop for Incarnation<K, H> {
    fn drop(&mut self) {
        self.slots.remove(&self.key, self.slot.generation);
        self.slot.gone.send_replace(true);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::Notify;
    use tokio::time::timeout;

    use super::*;

    type Opened = Result<(u32, std::future::Pending<()>), Full>;

    fn slots() -> Arc<Slots<u8, u32>> {
        Slots::new(4)
    }

    async fn load(value: u32) -> Opened {
        Ok((value, std::future::pending()))
    }

    #[tokio::test]
    async fn store_5_when_the_first_is_cancelled_the_next_loads_and_there_is_one() {
        let slots = slots();
        let (begun, never) = (Notify::new(), std::future::pending::<Opened>());
        let mut first = Box::pin(slots.open(&7, async || {
            begun.notify_one();
            never.await
        }));
        // It has begun, and waits.
        assert!(timeout(Duration::ZERO, &mut first).await.is_err());
        begun.notified().await;
        let mut second = Box::pin(slots.open(&7, async || load(2).await));
        assert!(timeout(Duration::ZERO, &mut second).await.is_err());
        drop(first);
        assert_eq!(second.await.unwrap().1, 2);
        assert_eq!(slots.open(&7, async || load(3).await).await.unwrap().1, 2, "the same for whoever comes");
    }

    #[tokio::test]
    async fn store_5_when_the_first_fails_the_next_loads_and_there_is_one() {
        let slots = slots();
        let fail = Notify::new();
        let mut first = Box::pin(slots.open(&7, async || {
            fail.notified().await;
            Err::<(u32, std::future::Pending<()>), _>(Full)
        }));
        assert!(timeout(Duration::ZERO, &mut first).await.is_err());
        let mut second = Box::pin(slots.open(&7, async || load(2).await));
        assert!(timeout(Duration::ZERO, &mut second).await.is_err());
        fail.notify_one();
        assert_eq!(first.await.unwrap_err(), Full);
        assert_eq!(second.await.unwrap().1, 2);
        assert_eq!(slots.open(&7, async || load(3).await).await.unwrap().1, 2);
    }

    #[tokio::test]
    async fn what_nobody_waits_for_leaves_nothing_behind() {
        let slots = slots();
        let mut first = Box::pin(slots.open(&7, async || std::future::pending::<Opened>().await));
        assert!(timeout(Duration::ZERO, &mut first).await.is_err());
        assert_eq!(slots.len(), 1);
        drop(first);
        assert_eq!(slots.len(), 0);
        assert!(slots.settled(&7).await.is_none());
        // What has ended is gone, too, and can be opened anew.
        let (slot, _) = slots.open(&7, async || Ok::<_, Full>((1, async {}))).await.unwrap();
        slot.ended().await;
        assert_eq!(slots.open(&7, async || load(2).await).await.unwrap().1, 2);
    }
}
