//! Passkeys: what a relying party checks (WebAuthn Level 3 §7), without attestation.
//!
//! Signatures are verified by libraries; only the envelope around them is read here. Challenges
//! and the public keys are given by the caller, who also compares the count of uses.

mod client;
mod cose;
mod data;
mod flaw;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

pub use cose::{ALGORITHMS, Key};
pub use flaw::Flaw;

use client::Ceremony;
use data::Data;

/// The longest credential id, in bytes (WebAuthn Level 3 §4).
pub const CREDENTIAL_BYTES_MAX: usize = 1_023;

/// The site that passkeys are made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    origin: String,
    id: String,
}

/// A passkey as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The credential's id, base64url.
    pub credential: String,
    /// The public key as COSE_Key (RFC 9052 §7), base64url.
    pub key: String,
    /// Its count of uses; 0 where it does not count.
    pub count: u32,
}

/// What a browser sends after a passkey was used; everything in base64url.
#[derive(Clone, Copy, Debug)]
pub struct Assertion<'a> {
    /// Authenticator data (§6.1).
    pub authenticator_data: &'a str,
    /// Client data (§5.8.1).
    pub client_data_json: &'a str,
    /// The signature over both (§6.3.3).
    pub signature: &'a str,
}

/// A passkey was used by whoever holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// Its count of uses; 0 where it does not count.
    pub count: u32,
}

impl Site {
    /// The site at an address as the browser names it, "https://record.example" or
    /// "http://localhost:8080"; none where passkeys cannot be made: an address of numbers, or
    /// without TLS.
    pub fn at(origin: &str) -> Option<Self> {
        let (scheme, rest) = origin.split_once("://")?;
        let rest = rest.trim_end_matches('/');
        let host = rest.split_once(':').map_or(rest, |(host, _)| host);
        let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b);
        let named = !host.is_empty() && host.bytes().all(letters);
        // A name whose last label is a number is an IPv4 address (WHATWG URL §3.5).
        let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or("");
        let numbers = last.bytes().all(|b| b.is_ascii_digit());
        let local = host == "localhost" || host.ends_with(".localhost");
        let secure = scheme == "https" || scheme == "http" && local;
        (named && !numbers && secure).then(|| Self {
            origin: format!("{scheme}://{rest}"),
            id: host.to_owned(),
        })
    }

    /// The name that passkeys are bound to (`rp.id`).
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The site's address without a slash at the end.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

/// Checks what a browser sends after it made a passkey (§7.1); the two texts are base64url.
///
/// The attestation is not asked for: "none" and the passkey's own ("packed" without certificates)
/// are taken.
///
/// # Errors
/// When anything is not as this site asked for it.
pub fn register(
    site: &Site,
    challenge: &[u8],
    client_data_json: &str,
    attestation_object: &str,
) -> Result<Made, Flaw> {
    let client = decode(client_data_json, client::BYTES_MAX)?;
    client::check(&client, Ceremony::Create, challenge, Some(&site.origin))?;
    let attested = data::attestation(&decode(attestation_object, data::ATTESTATION_BYTES_MAX)?)?;
    let data = Data::read(&attested.data)?;
    data.belongs_to(&site.id)?;
    let credential = data.credential.as_ref().ok_or(Flaw::DataShape)?;
    let key = Key::read(&credential.key)?;
    if let Some((algorithm, signature)) = &attested.own {
        if *algorithm != key.algorithm() {
            return Err(Flaw::Attestation);
        }
        let signed = signed(&attested.data, &client);
        key.verify(&signed, signature)
            .map_err(|_| Flaw::Attestation)?;
    }
    data.attended()?;
    Ok(Made {
        credential: URL_SAFE_NO_PAD.encode(&credential.id),
        key: URL_SAFE_NO_PAD.encode(&credential.key),
        count: data.count,
    })
}

/// Checks what a browser sends after a passkey was used (§7.2), against its public key as
/// [`Made::key`] gives it.
///
/// Whoever checks without the site at hand, years later, gives none: the origin may then be any
/// for whose name the passkey signed.
///
/// # Errors
/// When anything is not as this site asked for it, or the signature is not the key's.
pub fn check(
    site: Option<&Site>,
    key: &str,
    challenge: &[u8],
    assertion: Assertion<'_>,
) -> Result<Used, Flaw> {
    let client = decode(assertion.client_data_json, client::BYTES_MAX)?;
    let origin = site.map(|site| site.origin.as_str());
    let origin = client::check(&client, Ceremony::Get, challenge, origin)?;
    let bytes = decode(assertion.authenticator_data, data::BYTES_MAX)?;
    let data = Data::read(&bytes)?;
    match site {
        Some(site) => data.belongs_to(&site.id)?,
        None => data.belongs_to(&Site::at(&origin).ok_or(Flaw::Origin)?.id)?,
    }
    if data.credential.is_some() {
        return Err(Flaw::DataShape);
    }
    let key = Key::read(&decode(key, cose::BYTES_MAX)?)?;
    let signature = decode(assertion.signature, cose::SIGNATURE_BYTES_MAX)?;
    key.verify(&signed(&bytes, &client), &signature)?;
    data.attended()?;
    Ok(Used { count: data.count })
}

/// Whether a count of uses went back or stood still although the passkey counts: a copy of it may
/// be about (§6.1.1).
pub fn went_back(before: u32, now: u32) -> bool {
    (before != 0 || now != 0) && now <= before
}

/// A credential's id as the record writes it: the one way to write these bytes in base64url.
///
/// # Errors
/// When it is no base64url, empty or too long.
pub fn credential(text: &str) -> Result<&str, Flaw> {
    let bytes = decode(text, CREDENTIAL_BYTES_MAX)?;
    if bytes.is_empty() {
        return Err(Flaw::DataShape);
    }
    Ok(text)
}

fn signed(data: &[u8], client: &[u8]) -> Vec<u8> {
    [data, &Sha256::digest(client)].concat()
}

fn decode(text: &str, most: usize) -> Result<Vec<u8>, Flaw> {
    if text.len() > most * 4 / 3 + 4 {
        return Err(Flaw::TooLong);
    }
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Flaw::NotBase64)
}
