//! Dealing: a key made, cut into pieces, and forgotten.

use acts::{Digest, OfficeId};
use age::{Recipient, x25519};
use bech32::{ToBase32 as _, Variant};
use serde::{Deserialize, Serialize};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::piece::Piece;
use crate::{CLAUSES_MAX, Flaw, RECIPIENTS_MAX, file, file_digest};

/// What a deal leaves: a recipient to seal to, and a piece for each clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deal {
    /// The age recipient that segments are sealed to, `age1…`.
    pub recipient: String,
    /// One piece for each clause, in order.
    pub pieces: Vec<SealedPiece>,
}

/// A piece that only the custodians of its clause can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedPiece {
    /// An age file in armor, to each recipient of the clause.
    pub file: String,
    /// SHA-256 of that file.
    pub file_digest: Digest,
    /// SHA-256 of the piece's text, so that a wrong piece is told apart.
    pub commitment: Digest,
}

/// What everybody may know of a deal: `DEAL.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Public {
    /// The age recipient that segments are sealed to.
    pub recipient: String,
    /// All of them are needed, and of each any one custodian.
    pub clauses: Vec<Clause>,
}

/// What everybody may know of one piece.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Who can open it.
    pub custodians: Vec<OfficeId>,
    /// SHA-256 of the piece's file.
    pub piece: Digest,
    /// SHA-256 of the piece's text.
    pub commitment: Digest,
}

impl Deal {
    /// What everybody may know, with the custodians of each clause in order.
    pub fn public(&self, custodians: Vec<Vec<OfficeId>>) -> Public {
        let clause = |(piece, custodians): (&SealedPiece, _)| Clause {
            custodians,
            piece: piece.file_digest,
            commitment: piece.commitment,
        };
        let custodians = custodians.into_iter().chain(std::iter::repeat(Vec::new()));
        Public {
            recipient: self.recipient.clone(),
            clauses: self.pieces.iter().zip(custodians).map(clause).collect(),
        }
    }
}

impl Public {
    /// A clause by its number, from 1, of a deal that can be one.
    pub(crate) fn clause(&self, number: usize) -> Result<&Clause, Flaw> {
        let of = self.clauses.len();
        if !(1..=CLAUSES_MAX).contains(&of) {
            return Err(Flaw::Clauses(of));
        }
        to_recipient(&self.recipient)?;
        let found = number.checked_sub(1).and_then(|at| self.clauses.get(at));
        found.ok_or(Flaw::NoClause { clause: number, of })
    }
}

/// Makes a fresh age X25519 key whose 32-byte secret is the XOR of one random piece for each
/// clause, and encrypts each piece to its clause's age recipients. Nothing but pieces is left of
/// the secret.
///
/// # Errors
/// When there are no clauses or too many, a clause has no recipients or too many, one that is no
/// age X25519 recipient, or one twice.
pub fn deal(clauses: &[Vec<String>]) -> Result<Deal, Flaw> {
    if !(1..=CLAUSES_MAX).contains(&clauses.len()) {
        return Err(Flaw::Clauses(clauses.len()));
    }
    let known = (1..)
        .zip(clauses)
        .map(|(clause, each)| recipients(clause, each));
    let known: Vec<_> = known.collect::<Result<_, _>>()?;
    let mut secret = Zeroizing::new([0; 32]);
    let sealed = known.iter().map(|to| {
        // The XOR of random pieces is as random as each: no piece has to complete it.
        let piece = Piece::random()?;
        piece.mix_into(&mut secret);
        let text = piece.text();
        let to: Vec<_> = to.iter().map(|key| key as &dyn Recipient).collect();
        let file = file::armored(&text[..], &to)?;
        Ok(SealedPiece {
            file_digest: file_digest(file.as_bytes()),
            commitment: file_digest(&text[..]),
            file,
        })
    });
    let pieces = sealed.collect::<Result<_, Flaw>>()?;
    let recipient = recipient(&secret)?;
    Ok(Deal { recipient, pieces })
}

fn recipients(clause: usize, texts: &[String]) -> Result<Vec<x25519::Recipient>, Flaw> {
    let count = texts.len();
    if !(1..=RECIPIENTS_MAX).contains(&count) {
        return Err(Flaw::Recipients { clause, count });
    }
    let mut known = Vec::with_capacity(count);
    for text in texts {
        let key: x25519::Recipient = text.parse().map_err(|_| Flaw::NotARecipient {
            clause,
            text: shown(text),
        })?;
        if known.contains(&key) {
            let recipient = key.to_string();
            return Err(Flaw::Twice { clause, recipient });
        }
        known.push(key);
    }
    Ok(known)
}

/// One recipient that stands outside a clause.
pub(crate) fn to_recipient(text: &str) -> Result<x25519::Recipient, Flaw> {
    text.parse().map_err(|_| Flaw::NotAKey(shown(text)))
}

fn shown(text: &str) -> String {
    text.chars().take(80).flat_map(char::escape_debug).collect()
}

/// The age recipient of a secret, without the secret's text: the age library would leave copies.
fn recipient(secret: &[u8; 32]) -> Result<String, Flaw> {
    let public = PublicKey::from(&StaticSecret::from(*secret));
    bech32::encode("age", public.as_bytes().to_base32(), Variant::Bech32)
        .map_err(|fault| Flaw::Unwritten(fault.to_string()))
}
