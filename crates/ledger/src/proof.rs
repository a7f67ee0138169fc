//! Proof files (C2SP `tlog-proof`): one entry, its way up, and the checkpoint, in one text.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::Hash;
use crate::checkpoint::{Checkpoint, Unsound, decimal};
use crate::note::{self, Verifier};
use crate::prove::{Unconvinced, check_inclusion};

/// The first line of a proof file.
pub const PROOF_V1: &str = "c2sp.org/tlog-proof@v1";

/// A proof that can be checked offline with nothing but the log's verifier key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Opaque bytes that the proof does not vouch for.
    pub extra: Option<Vec<u8>>,
    /// Place of the entry in the log.
    pub index: u64,
    /// The hashes from the leaf's sibling up to the root's child.
    pub path: Vec<Hash>,
    /// The signed checkpoint, verbatim.
    pub checkpoint: String,
}

/// Why a proof file is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unproved {
    /// Not as the specification has it.
    #[error(
        "a proof file has the lines {PROOF_V1}, “index n”, up to 64 hashes, none, a checkpoint"
    )]
    Malformed,
    /// The checkpoint.
    #[error("the checkpoint in the proof: {0}")]
    Checkpoint(#[from] Unsound),
    /// The path.
    #[error("entry {index}: {why}")]
    Path {
        /// The entry.
        index: u64,
        /// What is wrong.
        why: Unconvinced,
    },
}

impl Proof {
    /// Checks that the log with this key holds `entry` where the proof says, and gives the
    /// checkpoint.
    ///
    /// # Errors
    /// When the checkpoint is not the log's or the path does not lead to its root.
    pub fn check(&self, entry: &[u8], by: &Verifier) -> Result<Checkpoint, Unproved> {
        let checkpoint = Checkpoint::open(&self.checkpoint, by)?;
        let (size, root) = (checkpoint.size, &checkpoint.root);
        check_inclusion(&self.path, Hash::leaf(entry), self.index, size, root).map_err(|why| {
            Unproved::Path {
                index: self.index,
                why,
            }
        })?;
        Ok(checkpoint)
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{PROOF_V1}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.path
            .iter()
            .try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for Proof {
    type Err = Unproved;

    fn from_str(text: &str) -> Result<Self, Unproved> {
        if text.len() > 2 * note::BYTES_MAX {
            return Err(Unproved::Malformed);
        }
        let (head, checkpoint) = text.split_once("\n\n").ok_or(Unproved::Malformed)?;
        let mut lines = head.split('\n');
        if lines.next() != Some(PROOF_V1) {
            return Err(Unproved::Malformed);
        }
        let mut line = lines.next().ok_or(Unproved::Malformed)?;
        let mut extra = None;
        if let Some(base64) = line.strip_prefix("extra ") {
            extra = Some(STANDARD.decode(base64).map_err(|_| Unproved::Malformed)?);
            line = lines.next().ok_or(Unproved::Malformed)?;
        }
        let index = line
            .strip_prefix("index ")
            .and_then(decimal)
            .ok_or(Unproved::Malformed)?;
        let path = lines
            .take(65)
            .map(str::parse)
            .collect::<Result<Vec<Hash>, _>>();
        let path = path
            .ok()
            .filter(|path| path.len() <= 64)
            .ok_or(Unproved::Malformed)?;
        Ok(Self {
            extra,
            index,
            path,
            checkpoint: checkpoint.to_owned(),
        })
    }
}
