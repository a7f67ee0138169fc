//! The growing tree: its right edge, the tiles it fills, its root.

use crate::Hash;
use crate::tile::{HASH, Kind, Tile, WIDTH};

/// A tile and its bytes, as they are published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Which tile.
    pub tile: Tile,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A tree that only grows; holds its right edge and the tiles filled since they were last taken.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    size: u64,
    /// The roots of the full subtrees that make up the tree, largest first: one for each bit set
    /// in `size`.
    peaks: Vec<Hash>,
    /// For each tile level the hashes of its last, unfinished tile.
    edge: Vec<Vec<Hash>>,
    /// The last, unfinished entry bundle.
    bundle: Vec<u8>,
    filled: Vec<File>,
}

impl Tree {
    /// Count of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds an entry as the next leaf and gives its leaf hash.
    ///
    /// # Panics
    /// When the entry is longer than 65,535 bytes, which no leaf entry of ours is.
    pub fn push(&mut self, entry: &[u8]) -> Hash {
        let length = u16::try_from(entry.len()).expect("an entry fits a bundle");
        self.bundle.extend_from_slice(&length.to_be_bytes());
        self.bundle.extend_from_slice(entry);
        let (before, leaf) = (self.size, Hash::leaf(entry));
        self.size += 1;
        if self.size.is_multiple_of(u64::from(WIDTH)) {
            let bytes = std::mem::take(&mut self.bundle);
            self.fill(Kind::Entries, 0, bytes);
        }
        let mut carried = leaf;
        for height in 0_u8.. {
            if height.is_multiple_of(8) {
                self.extend_edge(height / 8, carried);
            }
            match self.peaks.pop_if(|_| before >> height & 1 == 1) {
                Some(left) => carried = Hash::node(&left, &carried),
                None => break,
            }
        }
        self.peaks.push(carried);
        leaf
    }

    fn extend_edge(&mut self, level: u8, hash: Hash) {
        let at = usize::from(level);
        if at == self.edge.len() {
            self.edge.push(Vec::with_capacity(usize::from(WIDTH)));
        }
        self.edge[at].push(hash);
        if self.edge[at].len() == usize::from(WIDTH) {
            let bytes = join(&self.edge[at]);
            self.edge[at].clear();
            self.fill(Kind::Hashes(level), level, bytes);
        }
    }

    /// Keeps a tile that the present size completes.
    fn fill(&mut self, kind: Kind, level: u8, bytes: Vec<u8>) {
        let index = (self.size >> (8 * (u32::from(level) + 1))) - 1;
        self.filled.push(File {
            tile: Tile {
                kind,
                index,
                width: WIDTH,
            },
            bytes,
        });
    }

    /// The root (RFC 6962 §2.1).
    pub fn root(&self) -> Hash {
        let peaks = self.peaks.iter().rev().copied();
        let folded = peaks.reduce(|right, left| Hash::node(&left, &right));
        folded.unwrap_or_else(Hash::empty_tree)
    }

    /// The tiles filled since this was last called, in the order in which they were filled.
    pub fn take_filled(&mut self) -> Vec<File> {
        std::mem::take(&mut self.filled)
    }

    /// The partial tiles that a checkpoint of this size needs.
    pub fn partial(&self) -> Vec<File> {
        let width = (self.size % 256) as u16;
        let entries = Tile {
            kind: Kind::Entries,
            index: self.size / 256,
            width,
        };
        let bundle = File {
            tile: entries,
            bytes: self.bundle.clone(),
        };
        let hashes = self.edge.iter().zip(0_u8..).map(|(hashes, level)| {
            let index = self.size >> (8 * (u32::from(level) + 1));
            let tile = Tile {
                kind: Kind::Hashes(level),
                index,
                width: hashes.len() as u16,
            };
            File {
                tile,
                bytes: join(hashes),
            }
        });
        std::iter::once(bundle)
            .chain(hashes)
            .filter(|file| file.tile.width > 0)
            .collect()
    }
}

fn join(hashes: &[Hash]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(hashes.len() * HASH);
    hashes
        .iter()
        .for_each(|hash| bytes.extend_from_slice(&hash.0));
    bytes
}

/// The hash over a power of two of sibling hashes.
pub(crate) fn subtree(hashes: &[Hash]) -> Hash {
    debug_assert!(hashes.len().is_power_of_two());
    match hashes {
        [one] => *one,
        more => {
            let (left, right) = more.split_at(more.len() / 2);
            Hash::node(&subtree(left), &subtree(right))
        }
    }
}
