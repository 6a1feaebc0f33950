//! How many sockets there may be, in all and of one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipnet::IpNet;

use super::address::networks;

/// Counts the sockets that are open.
#[derive(Debug, Clone)]
pub(in crate::http) struct Gate {
    inside: Arc<Mutex<Inside>>,
    all: usize,
    per_address: usize,
}

#[derive(Debug, Default)]
struct Inside {
    all: usize,
    by_network: HashMap<IpNet, usize>,
}

/// A socket's place. Dropping it gives the place free.
#[derive(Debug)]
pub(in crate::http) struct Ticket {
    inside: Arc<Mutex<Inside>>,
    address: Option<IpAddr>,
}

/// Why a socket was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Refusal {
    /// The server has as many as it may have.
    ServerFull,
    /// Its address has.
    AddressFull,
}

impl Gate {
    pub(in crate::http) fn new(all: usize, per_address: usize) -> Self {
        Self { inside: Arc::default(), all, per_address }
    }

    /// Lets a socket in. One without an address counts only for the whole.
    pub(in crate::http) fn enter(&self, address: Option<IpAddr>) -> Result<Ticket, Refusal> {
        let mut inside = lock(&self.inside);
        if inside.all >= self.all {
            return Err(Refusal::ServerFull);
        }
        let of_address = || address.into_iter().flat_map(networks);
        let has = |network| inside.by_network.get(&network).copied().unwrap_or(0);
        if of_address().any(|(network, times)| has(network) >= self.per_address.saturating_mul(times)) {
            return Err(Refusal::AddressFull);
        }
        for (network, _) in of_address() {
            *inside.by_network.entry(network).or_default() += 1;
        }
        inside.all += 1;
        Ok(Ticket { inside: Arc::clone(&self.inside), address })
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut inside = lock(&self.inside);
        inside.all -= 1;
        for (network, _) in self.address.into_iter().flat_map(networks) {
            if let Some(of_network) = inside.by_network.get_mut(&network) {
                *of_network -= 1;
                if *of_network == 0 {
                    inside.by_network.remove(&network);
                }
            }
        }
    }
}

fn lock(inside: &Mutex<Inside>) -> MutexGuard<'_, Inside> {
    inside.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::super::address::WIDE;
    use super::*;

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn hard_11_an_ipv6_network_counts_as_one_address_and_a_wide_one_as_some() {
        let gate = Gate::new(100, 1);
        let _first = gate.enter(address("2001:db8::1")).unwrap();
        assert_eq!(gate.enter(address("2001:db8::ffff:0:0:1")).unwrap_err(), Refusal::AddressFull);
        let network = |number: usize| address(&format!("2001:db8:0:{number:x}::1"));
        let _others: Vec<Ticket> = (1..WIDE).map(|number| gate.enter(network(number)).unwrap()).collect();
        assert_eq!(gate.enter(network(WIDE)).unwrap_err(), Refusal::AddressFull, "all of one /48");
        gate.enter(address("2001:db8:1::1")).unwrap();
    }

    #[test]
    fn live_5_places_are_counted_in_all_and_by_address_and_come_back() {
        let gate = Gate::new(3, 2);
        let first = gate.enter(address("192.0.2.1")).unwrap();
        // The same address, as a socket for both families shows it.
        let second = gate.enter(address("::ffff:192.0.2.1")).unwrap();
        assert_eq!(gate.enter(address("192.0.2.1")).unwrap_err(), Refusal::AddressFull);
        let _third = gate.enter(address("192.0.2.2")).unwrap();
        assert_eq!(gate.enter(address("192.0.2.3")).unwrap_err(), Refusal::ServerFull);
        drop((first, second));
        let _local: Vec<Ticket> = (0..2).map(|_| gate.enter(None).unwrap()).collect();
        assert_eq!(lock(&gate.inside).by_network.len(), 1, "who left is forgotten");
    }
}
