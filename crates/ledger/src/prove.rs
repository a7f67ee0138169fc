//! Inclusion and consistency proofs: made from tiles, checked against roots (RFC 6962 §2.1,
//! RFC 9162 §2.1.3.2 and §2.1.4.2).

use std::collections::BTreeMap;
use std::fmt;

use crate::Hash;
use crate::tile::{Kind, Malformed, Tile, WIDTH};
use crate::tree::subtree;

/// Where tiles are read from: a folder, a site, a database.
pub trait Tiles {
    /// Why a tile could not be read.
    type Error;

    /// The bytes of a hash tile of exactly this width.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read(&mut self, tile: Tile) -> Result<Vec<u8>, Self::Error>;
}

/// Why no proof could be made.
#[derive(Debug, PartialEq, Eq)]
pub enum Unproven<E> {
    /// A tile could not be read.
    Read(Tile, E),
    /// A tile has the wrong length.
    Malformed(Tile, Malformed),
    /// The tree has no such leaf, or was never of that size.
    OutOfRange,
}

impl<E: fmt::Display> fmt::Display for Unproven<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(tile, error) => write!(f, "{tile}: {error}"),
            Self::Malformed(tile, malformed) => write!(f, "{tile}: {malformed}"),
            Self::OutOfRange => f.write_str("the tree is not that large"),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for Unproven<E> {}

/// The root of the tree of `size` leaves.
///
/// # Errors
/// When a tile cannot be read.
pub fn root<T: Tiles>(tiles: &mut T, size: u64) -> Result<Hash, Unproven<T::Error>> {
    if size == 0 {
        return Ok(Hash::empty_tree());
    }
    Reader {
        tiles,
        size,
        read: BTreeMap::new(),
    }
    .hash(0, size)
}

/// The proof that leaf `index` lies in the tree of `size` leaves, from its sibling up.
///
/// # Errors
/// When `index` is not below `size` or a tile cannot be read.
pub fn inclusion<T: Tiles>(
    tiles: &mut T,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, Unproven<T::Error>> {
    if index >= size {
        return Err(Unproven::OutOfRange);
    }
    let mut reader = Reader {
        tiles,
        size,
        read: BTreeMap::new(),
    };
    let (mut from, mut to, mut path) = (0, size, Vec::new());
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            path.push(reader.hash(middle, to)?);
            to = middle;
        } else {
            path.push(reader.hash(from, middle)?);
            from = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the tree of `size` leaves begins with the tree of `old` leaves.
///
/// # Errors
/// When `old` is larger than `size` or a tile cannot be read.
pub fn consistency<T: Tiles>(
    tiles: &mut T,
    old: u64,
    size: u64,
) -> Result<Vec<Hash>, Unproven<T::Error>> {
    if old > size {
        return Err(Unproven::OutOfRange);
    }
    if old == 0 || old == size {
        return Ok(Vec::new());
    }
    let mut reader = Reader {
        tiles,
        size,
        read: BTreeMap::new(),
    };
    let (mut from, mut to, mut path) = (0, size, Vec::new());
    while old != to {
        let middle = from + split(to - from);
        if old <= middle {
            path.push(reader.hash(middle, to)?);
            to = middle;
        } else {
            path.push(reader.hash(from, middle)?);
            from = middle;
        }
    }
    if from > 0 {
        path.push(reader.hash(from, to)?);
    }
    path.reverse();
    Ok(path)
}

/// The largest power of two below `n`, which is at least 2.
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

struct Reader<'a, T> {
    tiles: &'a mut T,
    size: u64,
    read: BTreeMap<Tile, Vec<Hash>>,
}

impl<T: Tiles> Reader<'_, T> {
    /// The hash over leaves `from..to`, a subtree of the whole.
    fn hash(&mut self, from: u64, to: u64) -> Result<Hash, Unproven<T::Error>> {
        let count = to - from;
        if !count.is_power_of_two() {
            let middle = from + split(count);
            let (left, right) = (self.hash(from, middle)?, self.hash(middle, to)?);
            return Ok(Hash::node(&left, &right));
        }
        let (level, within) = (count.ilog2() / 8, count.ilog2() % 8);
        let (first, wide) = (from >> (8 * level), 1_usize << within);
        let kind = Kind::Hashes(level as u8);
        let tile = Tile::within(kind, first / u64::from(WIDTH), self.size);
        let tile = tile.ok_or(Unproven::OutOfRange)?;
        if !self.read.contains_key(&tile) {
            let bytes = self
                .tiles
                .read(tile)
                .map_err(|error| Unproven::Read(tile, error))?;
            let hashes = tile
                .hashes(&bytes)
                .map_err(|malformed| Unproven::Malformed(tile, malformed))?;
            self.read.insert(tile, hashes);
        }
        let at = (first % u64::from(WIDTH)) as usize;
        let hashes = self
            .read
            .get(&tile)
            .and_then(|hashes| hashes.get(at..at + wide));
        hashes.map(subtree).ok_or(Unproven::OutOfRange)
    }
}

/// Why a proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unconvinced {
    /// The index or the old size lies outside of the tree.
    #[error("the tree is not that large")]
    OutOfRange,
    /// Too few or too many hashes.
    #[error("the proof has a wrong number of hashes")]
    Length,
    /// The hashes lead to another root.
    #[error("the proof leads to another root")]
    OtherRoot,
    /// The hashes lead to another old root.
    #[error("the proof leads to another old root: the log was rewritten")]
    OtherOldRoot,
}

/// Checks that the leaf with this hash is leaf `index` of the tree of `size` leaves with `root`.
///
/// # Errors
/// When it is not, or the proof is not to the point.
pub fn check_inclusion(
    proof: &[Hash],
    leaf: Hash,
    index: u64,
    size: u64,
    root: &Hash,
) -> Result<(), Unconvinced> {
    if index >= size {
        return Err(Unconvinced::OutOfRange);
    }
    let (mut node, mut last, mut hash) = (index, size - 1, leaf);
    for sibling in proof {
        if last == 0 {
            return Err(Unconvinced::Length);
        }
        if node & 1 == 1 || node == last {
            hash = Hash::node(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            hash = Hash::node(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    match (last, hash == *root) {
        (0, true) => Ok(()),
        (0, false) => Err(Unconvinced::OtherRoot),
        (_, _) => Err(Unconvinced::Length),
    }
}

/// Checks that the tree of `size` leaves with `root` begins with the tree of `old` leaves with
/// `old_root`.
///
/// # Errors
/// When it does not, or the proof is not to the point.
pub fn check_consistency(
    proof: &[Hash],
    old: u64,
    old_root: &Hash,
    size: u64,
    root: &Hash,
) -> Result<(), Unconvinced> {
    if old > size {
        return Err(Unconvinced::OutOfRange);
    }
    if old == 0 || old == size {
        let (same, expected) = (
            old == size,
            if old == 0 { Hash::empty_tree() } else { *root },
        );
        return match (proof.is_empty(), expected == *old_root) {
            (false, _) => Err(Unconvinced::Length),
            (true, false) => Err(Unconvinced::OtherOldRoot),
            (true, true) if same && old_root != root => Err(Unconvinced::OtherRoot),
            (true, true) => Ok(()),
        };
    }
    let (mut node, mut last) = (old - 1, size - 1);
    while node & 1 == 1 {
        (node, last) = (node >> 1, last >> 1);
    }
    // A power of two: the old root is itself the first node of the way up.
    let (start, rest) = match proof.split_first() {
        _ if old.is_power_of_two() => (*old_root, proof),
        Some((first, rest)) => (*first, rest),
        None => return Err(Unconvinced::Length),
    };
    let (mut old_hash, mut hash) = (start, start);
    for sibling in rest {
        if last == 0 {
            return Err(Unconvinced::Length);
        }
        if node & 1 == 1 || node == last {
            old_hash = Hash::node(sibling, &old_hash);
            hash = Hash::node(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            hash = Hash::node(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    match (last == 0, hash == *root, old_hash == *old_root) {
        (false, _, _) => Err(Unconvinced::Length),
        (true, _, false) => Err(Unconvinced::OtherOldRoot),
        (true, false, true) => Err(Unconvinced::OtherRoot),
        (true, true, true) => Ok(()),
    }
}
