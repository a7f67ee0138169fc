//! Checkpoints (C2SP `tlog-checkpoint`): the size and the root of a log, signed.

use std::fmt;
use std::str::FromStr;

use crate::Hash;
use crate::note::{Note, Signer, Unaccepted, Verifier};

/// What a log says of itself at one size. As text three lines; we neither write nor accept
/// extension lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name, "record.example/log".
    pub origin: String,
    /// Count of leaves.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// Why a checkpoint is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// Not three lines, or one of them wrong.
    #[error("a checkpoint has three lines: origin, size in decimal, root hash in base64")]
    Malformed,
    /// Of another log.
    #[error("this is the checkpoint of {found:?}, not of {expected:?}")]
    OtherOrigin {
        /// As written.
        found: String,
        /// As asked for.
        expected: String,
    },
    /// Not signed as it should be.
    #[error(transparent)]
    Note(#[from] Unaccepted),
}

impl Checkpoint {
    /// The signed note of this checkpoint.
    ///
    /// # Errors
    /// When the origin cannot stand in a note.
    pub fn sign(&self, by: &Signer) -> Result<String, Unaccepted> {
        by.sign(&self.to_string())
    }

    /// Reads a signed checkpoint of the log whose name is the key's, and checks the signature.
    ///
    /// # Errors
    /// When it is malformed, of another log, or not signed by the key.
    pub fn open(note: &str, by: &Verifier) -> Result<Self, Unsound> {
        let note = Note::parse(note)?;
        note.check(by)?;
        let checkpoint: Self = note.text.parse()?;
        if checkpoint.origin != by.name() {
            let (found, expected) = (checkpoint.origin, by.name().to_owned());
            return Err(Unsound::OtherOrigin { found, expected });
        }
        Ok(checkpoint)
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.size, self.root)
    }
}

impl FromStr for Checkpoint {
    type Err = Unsound;

    fn from_str(text: &str) -> Result<Self, Unsound> {
        let mut lines = text
            .strip_suffix('\n')
            .ok_or(Unsound::Malformed)?
            .split('\n');
        let (origin, size, root, none) = (lines.next(), lines.next(), lines.next(), lines.next());
        let (Some(origin), Some(size), Some(root), None) = (origin, size, root, none) else {
            return Err(Unsound::Malformed);
        };
        let size = decimal(size).ok_or(Unsound::Malformed)?;
        let root = root.parse().map_err(|_| Unsound::Malformed)?;
        if origin.is_empty() {
            return Err(Unsound::Malformed);
        }
        Ok(Self {
            origin: origin.to_owned(),
            size,
            root,
        })
    }
}

/// Reads decimal digits without leading zeroes.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let plain = digits && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| plain)
}
