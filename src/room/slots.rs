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
pub(super) struct Incarnation<K: Eq + Hash, H> {
    slots: Arc<Slots<K, H>>,
    key: K,
    slot: Arc<Slot<H>>,
}

impl<K: Eq + Hash + Clone, H: Clone> Slots<K, H> {
    /// Nothing open, and never more than `most`.
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { slots: Mutex::default(), generations: AtomicU64::new(0), most })
    }

    /// What is open under a name, opened by `load` unless it is. `load` keeps the
    /// [`Incarnation`] for as long as what it opened lives.
    pub(super) async fn open<E: From<Full>>(
        self: &Arc<Self>,
        key: &K,
        load: impl AsyncFnOnce(Incarnation<K, H>) -> Result<H, E>,
    ) -> Result<(Arc<Slot<H>>, H), E> {
        let slot = self.slot(key)?;
        let incarnation =
            || Incarnation { slots: Arc::clone(self), key: key.clone(), slot: Arc::clone(&slot) };
        let opened = slot.handle.get_or_try_init(|| load(incarnation())).await.cloned();
        match opened {
            Ok(handle) => Ok((slot, handle)),
            Err(error) => {
                // The next one tries anew.
                self.remove(key, slot.generation);
                Err(error)
            }
        }
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
        // Waits for whoever opens it; where nobody does, nothing is opened.
        let handle = slot.handle.get_or_try_init(async || Err(())).await.ok()?.clone();
        Some((slot, handle))
    }

    /// All that is open.
    pub(super) fn all(&self) -> Vec<(Arc<Slot<H>>, H)> {
        let slots = self.lock();
        slots.values().filter_map(|slot| Some((Arc::clone(slot), slot.handle.get()?.clone()))).collect()
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
