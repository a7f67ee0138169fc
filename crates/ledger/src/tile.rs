//! Tiles and entry bundles of a static log (C2SP `tlog-tiles`), hash tiles of height 8.

use std::fmt;
use std::str::FromStr;

use crate::Hash;

/// Hashes or entries in a full tile.
pub const WIDTH: u16 = 256;
/// Bytes of a hash.
pub(crate) const HASH: usize = 32;

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Tree hashes of a level, 0 (the leaves) to 7.
    Hashes(u8),
    /// The entries themselves, each behind its length.
    Entries,
}

/// A tile by its place; as text its path, `tile/0/x001/234` or `tile/entries/000.p/3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// What it holds.
    pub kind: Kind,
    /// Its place within the level.
    pub index: u64,
    /// How many hashes or entries, 1 to 256; fewer than 256 make a partial tile.
    pub width: u16,
}

/// The bytes do not make this tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// The length of a hash tile.
    #[error("a tile of {width} hashes has {} bytes, not {bytes}", usize::from(*.width) * HASH)]
    Length {
        /// Hashes expected.
        width: u16,
        /// Bytes found.
        bytes: usize,
    },
    /// An entry bundle ends within an entry or holds another number of them.
    #[error("an entry bundle holds exactly {width} entries, each behind a two-byte length")]
    Bundle {
        /// Entries expected.
        width: u16,
    },
}

impl Tile {
    /// The hashes in the bytes of a hash tile.
    ///
    /// # Errors
    /// When the length does not fit the width.
    pub fn hashes(&self, bytes: &[u8]) -> Result<Vec<Hash>, Malformed> {
        if bytes.len() != usize::from(self.width) * HASH {
            return Err(Malformed::Length {
                width: self.width,
                bytes: bytes.len(),
            });
        }
        let (chunks, _) = bytes.as_chunks::<HASH>();
        Ok(chunks.iter().map(|chunk| Hash(*chunk)).collect())
    }

    /// The entries in the bytes of an entry bundle.
    ///
    /// # Errors
    /// When the bytes do not hold exactly as many entries as the width says.
    pub fn entries<'a>(&self, bytes: &'a [u8]) -> Result<Vec<&'a [u8]>, Malformed> {
        let malformed = Malformed::Bundle { width: self.width };
        let (mut entries, mut rest) = (Vec::with_capacity(usize::from(self.width)), bytes);
        for _ in 0..self.width {
            let (length, after) = rest.split_first_chunk().ok_or(malformed)?;
            let length = usize::from(u16::from_be_bytes(*length));
            let (entry, after) = after.split_at_checked(length).ok_or(malformed)?;
            entries.push(entry);
            rest = after;
        }
        if rest.is_empty() {
            Ok(entries)
        } else {
            Err(malformed)
        }
    }

    /// The same tile when it is full.
    pub fn filled(self) -> Self {
        Self {
            width: WIDTH,
            ..self
        }
    }

    /// The tile of `kind` at `index` in a tree of `size` leaves; none when it would be empty.
    pub fn within(kind: Kind, index: u64, size: u64) -> Option<Self> {
        let level = match kind {
            Kind::Hashes(level) => u32::from(level),
            Kind::Entries => 0,
        };
        let wide = size.checked_shr(8 * level).unwrap_or(0);
        let width = wide.checked_sub(index.checked_mul(256)?)?.min(256) as u16;
        (width > 0).then_some(Self { kind, index, width })
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Hashes(level) => write!(f, "tile/{level}/")?,
            Kind::Entries => f.write_str("tile/entries/")?,
        }
        let (mut groups, mut rest) = (vec![self.index % 1000], self.index / 1000);
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for group in groups[1..].iter().rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{:03}", groups[0])?;
        if self.width < WIDTH {
            write!(f, ".p/{}", self.width)
        } else {
            Ok(())
        }
    }
}

/// The text is no path of a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a tile's path is tile/<level>/<index> or tile/entries/<index>, such as tile/0/x001/234.p/5"
)]
pub struct NotAPath;

impl FromStr for Tile {
    type Err = NotAPath;

    fn from_str(text: &str) -> Result<Self, NotAPath> {
        let number = |digits: &str| digits.parse::<u64>().map_err(|_| NotAPath);
        if text.len() > 64 {
            return Err(NotAPath);
        }
        let (kind, rest) = text
            .strip_prefix("tile/")
            .and_then(|rest| rest.split_once('/'))
            .ok_or(NotAPath)?;
        let kind = match kind {
            "entries" => Kind::Entries,
            level => Kind::Hashes(
                level
                    .parse()
                    .ok()
                    .filter(|level| *level < 8)
                    .ok_or(NotAPath)?,
            ),
        };
        let (place, width) = match rest.split_once(".p/") {
            Some((place, width)) => (place, number(width)?),
            None => (rest, u64::from(WIDTH)),
        };
        let mut index = 0_u64;
        for group in place.split('/') {
            let group = number(group.strip_prefix('x').unwrap_or(group))?;
            index = index
                .checked_mul(1000)
                .and_then(|n| n.checked_add(group))
                .ok_or(NotAPath)?;
        }
        let width = u16::try_from(width)
            .ok()
            .filter(|w| (1..=WIDTH).contains(w));
        let tile = Self {
            kind,
            index,
            width: width.ok_or(NotAPath)?,
        };
        // There is one way to write a path; whatever writes otherwise is not it.
        if tile.to_string() == text {
            Ok(tile)
        } else {
            Err(NotAPath)
        }
    }
}
