//! Signed acts: a passkey's assertion over exactly these acts by exactly this office.

use acts::{Act, By, Digest, Record, Signature, signed_text};
use sha2::{Digest as _, Sha256};

use crate::passkey::{self, Assertion, Flaw, Site, Used};

/// Why a signature does not stand for what it is said to stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// The record has no such passkey.
    #[error("the passkey is not on the record: sign with one that your office registered")]
    Unknown,
    /// The passkey was revoked.
    #[error("the passkey was revoked: sign with another one of your office")]
    Revoked,
    /// The passkey is another office's.
    #[error("the passkey is that of another office: sign with one of your own")]
    Another,
    /// The nonce is none of ours.
    #[error("the nonce is not 43 characters of base64url: prepare the command and sign that")]
    Nonce,
    /// These are not the acts that were signed.
    #[error(
        "what was signed is not what would be written: prepare the command again and sign that"
    )]
    Otherwise,
    /// The passkey's answer does not hold.
    #[error("{0}")]
    Flaw(Flaw),
}

/// What a passkey is to be asked for, so that it signs these acts by this office, once.
pub fn challenge(nonce: &str, by: &By, acts: &[Act]) -> [u8; 32] {
    Sha256::digest(signed_text(nonce, by, acts)).into()
}

/// Checks that these acts, by this office, are what was signed: with a passkey that the office has
/// registered and not revoked in this record.
///
/// # Errors
/// When anything else was signed, or by anyone else.
pub fn check(
    record: &Record,
    site: Option<&Site>,
    by: &By,
    acts: &[Act],
    signature: &Signature,
) -> Result<Used, NotSigned> {
    let passkey = record.passkey(&signature.credential);
    let passkey = passkey.ok_or(NotSigned::Unknown)?;
    if passkey.ended.is_some() {
        return Err(NotSigned::Revoked);
    }
    let office = record.office_of(by).ok_or(NotSigned::Another)?;
    let named = match by {
        By::Office { person, .. } => person.as_deref(),
        By::Machine { .. } => return Err(NotSigned::Another),
    };
    // The passkey of one person does not sign for another who is named.
    let other = passkey.person.as_ref().is_some_and(|holder| {
        let mut tenures = office.tenures.iter();
        named.is_some_and(|named| {
            !tenures.any(|tenure| tenure.person == *holder && tenure.name == named)
        })
    });
    if passkey.office != office.id || other {
        return Err(NotSigned::Another);
    }
    with_key(&passkey.key, site, by, acts, signature)
}

/// [`check`] with the key alone, for whoever follows the record by other means.
///
/// # Errors
/// When anything else was signed.
pub fn with_key(
    key: &str,
    site: Option<&Site>,
    by: &By,
    acts: &[Act],
    signature: &Signature,
) -> Result<Used, NotSigned> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if signature.nonce.len() != 43 || !signature.nonce.bytes().all(fits) {
        return Err(NotSigned::Nonce);
    }
    let assertion = Assertion {
        authenticator_data: &signature.authenticator_data,
        client_data_json: &signature.client_data_json,
        signature: &signature.signature,
    };
    let challenge = challenge(&signature.nonce, by, acts);
    passkey::check(site, key, &challenge, assertion).map_err(|flaw| {
        if flaw == Flaw::Challenge {
            NotSigned::Otherwise
        } else {
            NotSigned::Flaw(flaw)
        }
    })
}

/// A sign-on's subject as the record holds it (OpenID Connect Core 1.0 §2): SHA-256 over issuer,
/// line feed, subject.
pub fn subject(issuer: &str, subject: &str) -> Digest {
    crate::digest(&format!("{issuer}\n{subject}"))
}
