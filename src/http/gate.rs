//! How many sockets there may be, in all and of one address. An IPv6 address counts
//! as its /64 network, which is what one customer gets.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::config::limits::Limits;

/// Counts the sockets that are open.
#[derive(Debug, Clone)]
pub(super) struct Gate {
    inside: Arc<Mutex<Inside>>,
    all: usize,
    per_address: usize,
}

#[derive(Debug, Default)]
struct Inside {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A socket's place. Dropping it gives the place free.
#[derive(Debug)]
pub(super) struct Ticket {
    inside: Arc<Mutex<Inside>>,
    address: Option<IpAddr>,
}

/// Why a socket was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The server has as many as it may have.
    ServerFull,
    /// Its address has.
    AddressFull,
}

impl Gate {
    pub(super) fn new(limits: &Limits) -> Self {
        Self { inside: Arc::default(), all: limits.connections, per_address: limits.connections_per_address }
    }

    /// Lets a socket in. Addresses of this machine count only for the whole: a
    /// proxy may stand behind them, and whoever is here already needs no network
    /// to do harm.
    pub(super) fn enter(&self, address: Option<IpAddr>) -> Result<Ticket, Refusal> {
        let address = address.map(|address| address.to_canonical());
        let address = address.filter(|address| !address.is_loopback()).map(network);
        let mut inside = lock(&self.inside);
        if inside.all >= self.all {
            return Err(Refusal::ServerFull);
        }
        if let Some(address) = address {
            let of_address = inside.by_address.entry(address).or_default();
            if *of_address >= self.per_address {
                return Err(Refusal::AddressFull);
            }
            *of_address += 1;
        }
        inside.all += 1;
        Ok(Ticket { inside: Arc::clone(&self.inside), address })
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut inside = lock(&self.inside);
        inside.all -= 1;
        if let Some(address) = self.address
            && let Some(of_address) = inside.by_address.get_mut(&address)
        {
            *of_address -= 1;
            if *of_address == 0 {
                inside.by_address.remove(&address);
            }
        }
    }
}

pub(super) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

fn lock(inside: &Mutex<Inside>) -> MutexGuard<'_, Inside> {
    inside.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_5_an_ipv6_network_counts_as_one_address() {
        let gate = Gate::new(&Limits { connections_per_address: 1, ..Limits::default() });
        let _first = gate.enter(Some("2001:db8::1".parse().unwrap())).unwrap();
        let neighbour = gate.enter(Some("2001:db8::ffff:0:0:1".parse().unwrap()));
        assert_eq!(neighbour.unwrap_err(), Refusal::AddressFull);
        gate.enter(Some("2001:db8:0:1::1".parse().unwrap())).unwrap();
    }

    #[test]
    fn live_5_places_are_counted_in_all_and_by_address_and_come_back() {
        let gate = Gate::new(&Limits { connections: 3, connections_per_address: 2, ..Limits::default() });
        let address = |text: &str| Some(text.parse::<IpAddr>().unwrap());
        let first = gate.enter(address("192.0.2.1")).unwrap();
        // The same address, as a socket for both families shows it.
        let second = gate.enter(address("::ffff:192.0.2.1")).unwrap();
        assert_eq!(gate.enter(address("192.0.2.1")).unwrap_err(), Refusal::AddressFull);
        let _third = gate.enter(address("192.0.2.2")).unwrap();
        assert_eq!(gate.enter(address("192.0.2.3")).unwrap_err(), Refusal::ServerFull);
        drop((first, second));
        let _local: Vec<Ticket> = (0..2).map(|_| gate.enter(address("127.0.0.1")).unwrap()).collect();
        assert_eq!(lock(&gate.inside).by_address.len(), 1, "who left is forgotten");
    }
}
