//! What is being done at this moment and must be done once: whoever claims it first does
//! it. A claim ends when it is dropped.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What has been claimed, by name.
#[derive(Debug, Default)]
pub struct Claims(Mutex<HashSet<String>>);

/// Somebody's claim.
#[derive(Debug)]
pub struct Claim {
    of: Arc<Claims>,
    name: String,
}

impl Claims {
    /// Claims something; `None` while somebody else has.
    pub fn claim(self: &Arc<Self>, name: &str) -> Option<Claim> {
        let is_first = self.names().insert(name.to_owned());
        is_first.then(|| Claim { of: Arc::clone(self), name: name.to_owned() })
    }

    fn names(&self) -> MutexGuard<'_, HashSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.of.names().remove(&self.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_has_a_claim_until_it_is_dropped() {
        let claims = Arc::<Claims>::default();
        let first = claims.claim("part").unwrap();
        assert!(claims.claim("part").is_none());
        claims.claim("another").unwrap();
        drop(first);
        assert!(claims.claim("part").is_some());
    }
}
