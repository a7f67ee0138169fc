//! Seats for strangers: connections that have not been admitted.

use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// All strangers by where they come from. When it is full the oldest stranger of the most crowded
/// address leaves, so a flood drives out itself and an encoder, done in a moment, gets through.
#[derive(Clone, Debug)]
pub(super) struct Lobby {
    seats: Arc<Mutex<Seats>>,
    max: usize,
    per_address_max: usize,
}

#[derive(Debug, Default)]
struct Seats {
    taken: usize,
    next: u64,
    by_address: BTreeMap<IpAddr, VecDeque<(u64, oneshot::Sender<()>)>>,
}

/// One stranger's seat, given back on drop.
#[derive(Debug)]
pub(super) struct Seat {
    lobby: Lobby,
    address: IpAddr,
    number: u64,
}

impl Lobby {
    pub(super) fn new(max: usize, per_address_max: usize) -> Self {
        let (max, per_address_max) = (max.max(1), per_address_max.max(1));
        Self {
            seats: Arc::default(),
            max,
            per_address_max,
        }
    }

    /// Seats a stranger, at the cost of another one if need be; what comes with the seat ends when
    /// it is taken away.
    pub(super) fn enter(&self, address: IpAddr) -> (Seat, oneshot::Receiver<()>) {
        let address = crowd(address);
        let (leave, left) = oneshot::channel();
        let mut seats = self.table();
        let of_address = seats.by_address.get(&address).map_or(0, VecDeque::len);
        if of_address >= self.per_address_max {
            seats.drop_oldest(address);
        } else if seats.taken >= self.max {
            let crowded = seats.by_address.iter().max_by_key(|(_, of)| of.len());
            if let Some(address) = crowded.map(|(address, _)| *address) {
                seats.drop_oldest(address);
            }
        }
        let number = seats.next;
        seats.next += 1;
        seats.taken += 1;
        seats
            .by_address
            .entry(address)
            .or_default()
            .push_back((number, leave));
        (
            Seat {
                lobby: self.clone(),
                address,
                number,
            },
            left,
        )
    }

    #[cfg(test)]
    pub(super) fn taken(&self) -> usize {
        self.table().taken
    }

    fn table(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seats {
    fn drop_oldest(&mut self, address: IpAddr) {
        let oldest = self
            .by_address
            .get(&address)
            .and_then(|of| of.front())
            .map(|(n, _)| *n);
        if let Some(number) = oldest {
            self.remove(address, number);
        }
    }

    fn remove(&mut self, address: IpAddr, number: u64) {
        let Some(of_address) = self.by_address.get_mut(&address) else {
            return;
        };
        // Numbers grow, and one that was driven out is gone already.
        if let Ok(at) = of_address.binary_search_by_key(&number, |(number, _)| *number) {
            of_address.remove(at);
            self.taken -= 1;
        }
        if of_address.is_empty() {
            self.by_address.remove(&address);
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.lobby.table().remove(self.address, self.number);
    }
}

/// The address that counts: an IPv6 host has a whole /64 to speak from.
fn crowd(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from(u128::from(v6) & !u128::from(u64::MAX)).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}
