//! What is sealed opens only together: keys dealt in pieces, pieces passed on, segments opened.
//!
//! Before the first frame of a closed part, [`deal`] makes an age X25519 key whose secret is the
//! XOR of one piece for each clause and keeps none of it. The recorder seals each segment to the
//! public half ([`seal`]). To open, one custodian of each clause passes its piece on to the
//! opener's one-time key ([`answer`]), and the opener puts them together ([`combine`]). Every file
//! is an ordinary age file (C2SP age): `docs/verifying/sealed.md` does each step without this
//! crate.
//!
//! Secrets are wiped when dropped, and have neither `Debug` nor `Clone`. The library `age` does not
//! wipe the buffer that it encrypts from: what must not keep even that should deal in a process
//! that ends.

mod answer;
mod deal;
mod file;
mod identity;
mod key;
mod piece;

#[cfg(test)]
mod tests;

pub use answer::answer;
pub use deal::{Clause, Deal, Public, SealedPiece, deal};
pub use file::file_digest;
pub use identity::Identity;
pub use key::{Key, Opened, combine, seal};
pub use piece::{Piece, read_piece};

/// The most clauses of a deal.
pub const CLAUSES_MAX: usize = 32;
/// The most recipients of one piece.
pub const RECIPIENTS_MAX: usize = 32;
/// The most answers that are looked at: each custodian of each clause may have sent one.
pub const ANSWERS_MAX: usize = CLAUSES_MAX * RECIPIENTS_MAX;
/// A longer piece file, answer or key file is not looked at, in bytes.
pub const FILE_BYTES_MAX: usize = 16 << 10;
/// A longer sealed file is not looked at, in bytes.
pub const SEALED_BYTES_MAX: usize = 256 << 20;

/// Why something was not dealt, read, answered or opened. Clauses and answers count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Too few clauses, or too many.
    #[error("a deal has 1 to {CLAUSES_MAX} clauses, not {0}")]
    Clauses(usize),
    /// Nobody could open the clause, or too many keys are named.
    #[error("clause {clause} has {count} recipients; name 1 to {RECIPIENTS_MAX}")]
    Recipients {
        /// The clause.
        clause: usize,
        /// How many it has.
        count: usize,
    },
    /// Not the public half of an age X25519 key.
    #[error("clause {clause}: \"{text}\" is no age recipient, age1…")]
    NotARecipient {
        /// The clause.
        clause: usize,
        /// The first 80 characters of what was given.
        text: String,
    },
    /// The same recipient two times in one clause.
    #[error("clause {clause} names {recipient} twice")]
    Twice {
        /// The clause.
        clause: usize,
        /// Who.
        recipient: String,
    },
    /// The deal's own recipient, or the opener's, is none.
    #[error("\"{0}\" is no age recipient, age1…")]
    NotAKey(String),
    /// The system gave no random bytes.
    #[error("the system has no randomness: nothing was dealt")]
    NoChance,
    /// The age library could not write.
    #[error("nothing could be encrypted: {0}")]
    Unwritten(String),
    /// The deal has no clause of this number.
    #[error("there is no clause {clause}: the deal has {of}")]
    NoClause {
        /// What was asked for.
        clause: usize,
        /// How many there are.
        of: usize,
    },
    /// The file is not the one that the deal names.
    #[error("this is not the piece of clause {0} that is on the record: its digest differs")]
    ForeignPiece(usize),
    /// The key is none of the clause's.
    #[error("this key does not open the piece of clause {0}")]
    PieceUnopened(usize),
    /// The file is right and what is in it is not: whoever dealt it dealt it wrong.
    #[error("the piece of clause {0} is not the one that the deal commits to")]
    WrongPiece(usize),
    /// A key file is too long, of another kind, or holds more than one key.
    #[error("this is no key file: one line AGE-SECRET-KEY-1…, or an age file that holds it")]
    NotAKeyFile,
    /// A key file that only a passphrase opens.
    #[error("this key file asks for its passphrase")]
    PassphraseAsked,
    /// Another passphrase, or a changed file.
    #[error("the passphrase does not open this key file")]
    WrongPassphrase,
    /// Nothing can be protected by nothing.
    #[error("the passphrase is empty")]
    NoPassphrase,
    /// More answers than custodians can give.
    #[error("there are {0} answers; at most {ANSWERS_MAX} are looked at")]
    Answers(usize),
    /// No answer for a clause was given.
    #[error("clause {0} is not answered")]
    Unanswered(usize),
    /// No readable answer for a clause; another one was altered, or sealed to another key.
    #[error(
        "clause {clause} is not answered, and answer {answer} does not open: it was altered, or \
         answers another opening"
    )]
    AnswerUnopened {
        /// The first clause without an answer.
        clause: usize,
        /// The first answer that does not open.
        answer: usize,
    },
    /// What is in an answer is not written as answers are.
    #[error("clause {clause} is not answered, and what is in answer {answer} is no answer")]
    NotAnAnswer {
        /// The first clause without an answer.
        clause: usize,
        /// The first that is none.
        answer: usize,
    },
    /// An answer for something else, brought here.
    #[error("answer {answer}, of clause {clause}, is of another deal: {recipient}")]
    ForeignAnswer {
        /// The answer.
        answer: usize,
        /// The clause of that deal.
        clause: usize,
        /// The recipient of that deal.
        recipient: String,
    },
    /// An answer with a piece that was not dealt to its clause.
    #[error("answer {answer} brings a wrong piece for clause {clause}")]
    WrongAnswer {
        /// The answer.
        answer: usize,
        /// The clause that it says it answers.
        clause: usize,
    },
    /// Each piece is the one committed to and together they are no key of the recipient.
    #[error("the pieces are those dealt and do not make the key of the deal's recipient")]
    WrongDeal,
    /// A sealed file for another key.
    #[error("it is sealed to another key")]
    ForeignSealed,
    /// A sealed file that was changed or cut, or is none.
    #[error("it was altered or cut, or is no sealed file")]
    AlteredSealed,
    /// A sealed file with something else in it.
    #[error("{0}")]
    Envelope(#[from] auth::sealed::Flaw),
}

impl Flaw {
    /// The answer that is to blame, from 1.
    pub fn answer(&self) -> Option<usize> {
        if let Self::AnswerUnopened { answer, .. }
        | Self::NotAnAnswer { answer, .. }
        | Self::ForeignAnswer { answer, .. }
        | Self::WrongAnswer { answer, .. } = self
        {
            return Some(*answer);
        }
        None
    }
}
