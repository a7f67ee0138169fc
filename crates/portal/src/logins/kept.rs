//! What is kept for a while under a secret; the secret itself is kept as its SHA-256 alone, so
//! that looking one up tells nothing by its time.

use std::collections::HashMap;

use acts::Time;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// How many of a kind are kept at most; whichever ends first goes first.
const KEPT_MAX: usize = 16_384;

/// Things of one kind, each until its instant.
#[derive(Debug)]
pub(super) struct Kept<T>(HashMap<[u8; 32], (Time, T)>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> Kept<T> {
    pub(super) fn put(&mut self, secret: &str, until: Time, value: T, now: Time) {
        if self.0.len() >= KEPT_MAX {
            self.0.retain(|_, (until, _)| *until > now);
        }
        if self.0.len() >= KEPT_MAX {
            let first = self.0.iter().min_by_key(|(_, (until, _))| *until);
            let first = first.map(|(key, _)| *key);
            first.map(|key| self.0.remove(&key));
        }
        self.0.insert(digest(secret), (until, value));
    }

    pub(super) fn get(&self, secret: &str, now: Time) -> Option<&T> {
        let (until, value) = self.0.get(&digest(secret))?;
        (*until > now).then_some(value)
    }

    pub(super) fn get_mut(&mut self, secret: &str, now: Time) -> Option<&mut T> {
        let (until, value) = self.0.get_mut(&digest(secret))?;
        (*until > now).then_some(value)
    }

    pub(super) fn take(&mut self, secret: &str, now: Time) -> Option<T> {
        let (until, value) = self.0.remove(&digest(secret))?;
        (until > now).then_some(value)
    }

    /// All that are still good, with their ends.
    pub(super) fn iter(&self, now: Time) -> impl Iterator<Item = (&T, Time)> {
        let good = self.0.values().filter(move |(until, _)| *until > now);
        good.map(|(until, value)| (value, *until))
    }

    pub(super) fn change(&mut self, now: Time, mut change: impl FnMut(&mut T)) {
        let good = self.0.values_mut().filter(|(until, _)| *until > now);
        good.for_each(|(_, value)| change(value));
    }

    /// Takes out those that fit; whether there was one.
    pub(super) fn remove(&mut self, fits: impl Fn(&T) -> bool) -> bool {
        let before = self.0.len();
        self.0.retain(|_, (_, value)| !fits(value));
        self.0.len() < before
    }
}

/// 256 random bits as base64url.
pub(crate) fn secret() -> String {
    URL_SAFE_NO_PAD.encode(base::random::<32>())
}

fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
