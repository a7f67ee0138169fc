use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;

/// Names a segment in the cache: camera, take, number, sound alone.
pub(crate) type Key = (u64, u32, u64, bool);

/// Recently read segments, the longest unused going first.
pub(crate) struct Cache {
    room: usize,
    held_bytes: usize,
    uses: u64,
    held: HashMap<Key, (u64, Bytes)>,
    order: BTreeMap<u64, Key>,
}

impl Cache {
    pub(crate) fn new(room: usize) -> Self {
        let (held, order) = (HashMap::new(), BTreeMap::new());
        Self {
            room,
            held_bytes: 0,
            uses: 0,
            held,
            order,
        }
    }

    pub(crate) fn get(&mut self, key: Key) -> Option<Bytes> {
        let (used, bytes) = self.held.get_mut(&key)?;
        self.order.remove(used);
        self.uses += 1;
        *used = self.uses;
        self.order.insert(self.uses, key);
        Some(bytes.clone())
    }

    pub(crate) fn put(&mut self, key: Key, bytes: Bytes) {
        if bytes.len() > self.room || self.held.contains_key(&key) {
            return;
        }
        self.uses += 1;
        self.order.insert(self.uses, key);
        self.held_bytes += bytes.len();
        self.held.insert(key, (self.uses, bytes));
        while self.held_bytes > self.room {
            let Some((_, oldest)) = self.order.pop_first() else {
                return;
            };
            let freed = self
                .held
                .remove(&oldest)
                .map_or(0, |(_, bytes)| bytes.len());
            self.held_bytes -= freed;
        }
    }

    #[cfg(test)]
    pub(crate) fn bytes(&self) -> usize {
        self.held_bytes
    }
}
