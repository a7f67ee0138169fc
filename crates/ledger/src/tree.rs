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
        let leaf = Hash::leaf(entry);
        let mut carried = leaf;
        self.size += 1;
        if self.size.is_multiple_of(u64::from(WIDTH)) {
            let tile = Tile {
                kind: Kind::Entries,
                index: self.size / 256 - 1,
                width: WIDTH,
            };
            self.filled.push(File {
                tile,
                bytes: std::mem::take(&mut self.bundle),
            });
        }
        for level in 0_u8.. {
            let at = usize::from(level);
            if at == self.edge.len() {
                self.edge.push(Vec::new());
            }
            self.edge[at].push(carried);
            if self.edge[at].len() < usize::from(WIDTH) {
                break;
            }
            let full = std::mem::take(&mut self.edge[at]);
            let index = (self.size >> (8 * (u32::from(level) + 1))) - 1;
            let tile = Tile {
                kind: Kind::Hashes(level),
                index,
                width: WIDTH,
            };
            self.filled.push(File {
                tile,
                bytes: join(&full),
            });
            carried = subtree(&full);
        }
        leaf
    }

    /// The root (RFC 6962 §2.1).
    pub fn root(&self) -> Hash {
        let peaks = self.edge.iter().rev().flat_map(|hashes| peaks(hashes));
        let peaks: Vec<Hash> = peaks.collect();
        let folded = peaks
            .into_iter()
            .rev()
            .reduce(|right, left| Hash::node(&left, &right));
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

/// The hashes of the largest full subtrees over `hashes`, from left to right.
fn peaks(hashes: &[Hash]) -> Vec<Hash> {
    let (mut peaks, mut rest) = (Vec::new(), hashes);
    while !rest.is_empty() {
        let (full, after) = rest.split_at(1 << rest.len().ilog2());
        peaks.push(subtree(full));
        rest = after;
    }
    peaks
}
