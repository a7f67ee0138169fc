//! What a party gets in return for a command.

use acts::{Digest, Entry};
use ledger::Hash;

/// Where an act came to lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The entry: number, time, who, what.
    pub entry: Entry,
    /// SHA-256 of its disclosure file.
    pub disclosure: Digest,
    /// Its leaf hash in the log (RFC 6962 §2.1).
    pub leaf: Digest,
}

impl Mark {
    pub(crate) fn new(entry: Entry, digest: &Hash) -> Self {
        let leaf = Hash::leaf(ledger::leaf_entry(digest).as_bytes());
        Self {
            entry,
            disclosure: Digest(digest.0),
            leaf: Digest(leaf.0),
        }
    }
}

/// The answer to a command that was written: the acts and their places in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What was done, in order.
    pub marks: Vec<Mark>,
    /// The size of the first signed checkpoint that covers all of it.
    pub checkpoint_size: u64,
    /// Whether this answers an earlier submission with the same idempotency key.
    pub replayed: bool,
}
