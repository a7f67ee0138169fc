//! What can be wrong with media.

/// Media that cannot be used: said in one sentence, with what is wrong and what would do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Something ends before it should.
    #[error("{0} ends too early")]
    Short(&'static str),
    /// Something contradicts its own format.
    #[error("{what} is damaged: {why}")]
    Damaged {
        /// The structure.
        what: &'static str,
        /// What about it is wrong.
        why: &'static str,
    },
    /// Sound, but nothing that this crate handles.
    #[error("{0}")]
    Unsupported(String),
    /// More than the stated bound.
    #[error("{what} is larger than {max} allows")]
    TooLarge {
        /// The structure.
        what: &'static str,
        /// The bound, in the structure's own unit.
        max: u64,
    },
    /// The reader failed.
    #[error("could not read: {0}")]
    Io(String),
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Fault {
        Fault::Io(error.to_string())
    }
}
