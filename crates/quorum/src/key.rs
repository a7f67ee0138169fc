//! Sealing to a deal's recipient, and opening with all pieces together.

use acts::Digest;
use age::x25519;
use auth::sealed::{self, HEAD_BYTES, Salt};
use bech32::{ToBase32 as _, Variant};
use zeroize::Zeroizing;

use crate::answer::{Wrong, read};
use crate::deal::to_recipient;
use crate::file::{self, Shut};
use crate::{ANSWERS_MAX, Flaw, Identity, Public, SEALED_BYTES_MAX};

/// Seals content to a deal's recipient: one age file in bytes, with [`auth::sealed::wrap`] inside.
///
/// # Errors
/// When the recipient is none.
pub fn seal(recipient: &str, salt: &Salt, content: &[u8]) -> Result<Vec<u8>, Flaw> {
    file::binary(&sealed::wrap(salt, content), &to_recipient(recipient)?)
}

/// The key of a deal, put together; it opens everything that was sealed to it.
pub struct Key(x25519::Identity);

/// What was in a sealed file.
pub struct Opened {
    /// The salt of its digest.
    pub salt: Salt,
    /// What was recorded.
    pub content: Vec<u8>,
}

impl Opened {
    /// The salted digest, as the record has it of what was recorded.
    pub fn digest(&self) -> Digest {
        sealed::digest(&self.salt, &self.content)
    }
}

/// Puts the key of a deal together from answers in any order, at least one for each clause.
///
/// # Errors
/// Names the clause whose piece is missing, wrong, or of another deal, and the answer that brought
/// it. An answer that does not open is no matter while every clause has another one.
pub fn combine<A: AsRef<[u8]>>(
    deal: &Public,
    answers: &[A],
    opener: &Identity,
) -> Result<Key, Flaw> {
    // Also looks at how many clauses there are.
    deal.clause(1)?;
    if answers.len() > ANSWERS_MAX {
        return Err(Flaw::Answers(answers.len()));
    }
    let mut secret = Zeroizing::new([0; 32]);
    let mut answered = vec![false; deal.clauses.len()];
    let mut unread = None;
    for (number, file) in (1..).zip(answers) {
        match read(deal, number, file.as_ref(), opener) {
            // Two custodians of a clause have the same piece, and it counts once.
            Ok((clause, _)) if answered[clause - 1] => {}
            Ok((clause, piece)) => {
                piece.mix_into(&mut secret);
                answered[clause - 1] = true;
            }
            Err(Wrong::Flawed(flaw)) => return Err(flaw),
            Err(wrong) => unread = unread.or(Some((number, wrong))),
        }
    }
    if let Some(at) = answered.iter().position(|answered| !answered) {
        let clause = at + 1;
        return Err(match unread {
            None | Some((_, Wrong::Flawed(_))) => Flaw::Unanswered(clause),
            Some((answer, Wrong::Unopened)) => Flaw::AnswerUnopened { clause, answer },
            Some((answer, Wrong::Unwritten)) => Flaw::NotAnAnswer { clause, answer },
        });
    }
    let key = identity(&secret).ok_or(Flaw::WrongDeal)?;
    if key.to_public().to_string() != deal.recipient {
        return Err(Flaw::WrongDeal);
    }
    Ok(Key(key))
}

/// The age identity of a secret, which the library takes only as text.
fn identity(secret: &[u8; 32]) -> Option<x25519::Identity> {
    let text = bech32::encode("age-secret-key-", secret.to_base32(), Variant::Bech32);
    Zeroizing::new(text.ok()?).parse().ok()
}

impl Key {
    /// Opens one sealed file.
    ///
    /// # Errors
    /// When it is longer than [`SEALED_BYTES_MAX`], sealed to another key, altered, or does not
    /// hold what [`seal`] puts in.
    pub fn open(&self, file: &[u8]) -> Result<Opened, Flaw> {
        if file.len() > SEALED_BYTES_MAX {
            return Err(Flaw::AlteredSealed);
        }
        let mut plain = file::opened(file, &self.0).map_err(|shut| match shut {
            Shut::Foreign => Flaw::ForeignSealed,
            Shut::Altered => Flaw::AlteredSealed,
        })?;
        let read = sealed::unwrap(&plain)?;
        let (salt, length) = (*read.salt, read.content.len());
        let mut content = std::mem::take(&mut *plain);
        content.truncate(HEAD_BYTES + length);
        content.drain(..HEAD_BYTES);
        Ok(Opened { salt, content })
    }
}
