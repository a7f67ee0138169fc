//! One publisher per camera.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use acts::CameraPath;

/// A publisher that sent no frame for this long, in microseconds, may be replaced by another one
/// with the right key.
pub const SILENCE_US: i64 = 3_000_000;

/// Another publisher holds the camera and is alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "another encoder is publishing as this camera; stop it, or wait 3 seconds after it fell silent"
)]
pub struct Busy;

/// Who publishes as which camera; clones share the table.
#[derive(Clone, Debug, Default)]
pub struct Slots {
    held: Arc<Mutex<BTreeMap<CameraPath, Arc<Holder>>>>,
}

/// The right to publish as one camera, given back on drop.
#[derive(Debug)]
pub struct Claim {
    slots: Slots,
    path: CameraPath,
    holder: Arc<Holder>,
}

#[derive(Debug)]
struct Holder {
    heard_us: AtomicI64,
    evicted: AtomicBool,
    /// Those who had to go and may not have left yet.
    before: Vec<Weak<Holder>>,
}

impl Slots {
    /// Claims the camera at `now_us`. A holder that has been silent for [`SILENCE_US`] is evicted;
    /// one that is alive keeps the camera.
    pub fn claim(&self, path: &CameraPath, now_us: i64) -> Result<Claim, Busy> {
        let mut held = self.table();
        let mut before = Vec::new();
        if let Some(holder) = held.get(path) {
            let silent_us = now_us.saturating_sub(holder.heard_us.load(Ordering::Relaxed));
            if silent_us < SILENCE_US && !holder.evicted.load(Ordering::Relaxed) {
                return Err(Busy);
            }
            holder.evicted.store(true, Ordering::Relaxed);
            before.extend(
                holder
                    .before
                    .iter()
                    .filter(|one| one.strong_count() > 0)
                    .cloned(),
            );
            before.push(Arc::downgrade(holder));
        }
        let holder = Arc::new(Holder {
            heard_us: AtomicI64::new(now_us),
            evicted: AtomicBool::new(false),
            before,
        });
        held.insert(path.clone(), Arc::clone(&holder));
        Ok(Claim {
            slots: self.clone(),
            path: path.clone(),
            holder,
        })
    }

    /// Takes the camera from its holder, for example because its key was replaced; the next claim
    /// succeeds at once. Answers whether there was a holder.
    pub fn evict(&self, path: &CameraPath) -> bool {
        let held = self.table();
        held.get(path)
            .is_some_and(|holder| !holder.evicted.swap(true, Ordering::Relaxed))
    }

    /// Whether a publisher holds the camera, alive or silent.
    pub fn held(&self, path: &CameraPath) -> bool {
        let held = self.table();
        held.get(path)
            .is_some_and(|holder| !holder.evicted.load(Ordering::Relaxed))
    }

    fn table(&self) -> MutexGuard<'_, BTreeMap<CameraPath, Arc<Holder>>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Claim {
    /// The camera.
    pub fn path(&self) -> &CameraPath {
        &self.path
    }

    /// Notes that a frame came at `now_us`, which keeps the camera for the holder.
    pub fn heard(&self, now_us: i64) {
        self.holder.heard_us.store(now_us, Ordering::Relaxed);
    }

    /// Whether all who held the camera before have given their claims back.
    pub fn ready(&self) -> bool {
        self.holder.before.iter().all(|one| one.strong_count() == 0)
    }

    /// Whether the camera has been taken away.
    pub fn evicted(&self) -> bool {
        self.holder.evicted.load(Ordering::Relaxed)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut held = self.slots.table();
        if held
            .get(&self.path)
            .is_some_and(|holder| Arc::ptr_eq(holder, &self.holder))
        {
            held.remove(&self.path);
        }
    }
}
