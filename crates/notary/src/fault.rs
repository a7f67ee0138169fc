//! What can go wrong at the door.

use std::path::PathBuf;

use acts::Refusal;

/// Why a submission was not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The record says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The idempotency key cannot be one.
    #[error("An Idempotency-Key has 1 to 255 visible ASCII characters: make a new one.")]
    KeyMalformed,
    /// The idempotency key came with another command before.
    #[error("This Idempotency-Key was used for another command: use a new key for a new command.")]
    KeyReused,
    /// The signature is not over what would be written.
    #[error("{0}")]
    NotSigned(#[from] auth::signed::NotSigned),
    /// The world failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// What the world did to the notary.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The disk is full.
    #[error("The disk is full and nothing was written: make room and ask again.")]
    NoRoom,
    /// More waits than can be kept in memory.
    #[error("Too many requests wait to be written: ask again in a moment.")]
    Busy,
    /// The notary was closed.
    #[error("The notary is closed: ask again when the server is back.")]
    Closed,
    /// The book failed in a way that leaves doubt about what it holds.
    #[error("The book cannot be written any more ({0}): see to the disk, then restart the server.")]
    Stopped(String),
    /// The book, its journal or the log cannot be read.
    #[error("This cannot be read from the disk: {0}")]
    Unreadable(String),
    /// Something that was written is not what it was.
    #[error("Entry {n} in the book was altered or lost: {what}. Put back the book from a copy.")]
    Altered {
        /// The entry.
        n: u64,
        /// What does not fit.
        what: String,
    },
    /// The folder holds something that must not go on like this.
    #[error("{}: {what}", path.display())]
    Unfit {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        what: String,
    },
}

impl Fault {
    /// Whether the same submission may well be written if it is made again; what must not be lost
    /// (spans, gaps) stays with whoever submits it and is made again for as long as this holds.
    pub fn passes(&self) -> bool {
        match self {
            Self::NoRoom | Self::Busy => true,
            Self::Closed
            | Self::Stopped(_)
            | Self::Unreadable(_)
            | Self::Altered { .. }
            | Self::Unfit { .. } => false,
        }
    }
}

impl From<base::disk::Fault> for Fault {
    fn from(fault: base::disk::Fault) -> Self {
        if fault.no_room() {
            Self::NoRoom
        } else {
            Self::Unreadable(fault.to_string())
        }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::NoRoom,
            Some(_) | None => Self::Unreadable(error.to_string()),
        }
    }
}
