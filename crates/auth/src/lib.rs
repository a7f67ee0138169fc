//! Who may: offices, roles, keys, signatures, and the quorums that open what is sealed.
//!
//! Secrets are 256 random bits as base64url text. The record holds only the SHA-256 of that text,
//! so that whoever reads the record can check a secret but not have it.

use acts::{Actor, By, CameraPath, Digest, Grant, OfficeId, PersonId, Record};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;

pub mod passkey;
pub mod released;
mod reply;
pub mod sealed;
pub mod signed;

#[cfg(test)]
mod tests;

pub use reply::ReplyTags;

/// The longest secret that is looked at, in bytes; a longer one is nobody's.
pub const SECRET_BYTES_MAX: usize = 1_024;

/// A secret token or stream key made of 256 random bits: 43 characters of base64url
/// (RFC 4648 §5, without padding), safe in addresses and stream keys.
pub fn token(random: [u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(random)
}

/// The SHA-256 of a token's or key's text, as the record holds it.
pub fn digest(token: &str) -> Digest {
    Digest(Sha256::digest(token.as_bytes()).into())
}

/// Whether two digests are the same, in a time that does not depend on where they differ.
pub fn same(a: &Digest, b: &Digest) -> bool {
    a.0.ct_eq(&b.0).into()
}

/// Whom a bearer token stands for, with the roles granted and not revoked; none when it is
/// nobody's.
///
/// Every grant is compared, so that the time taken tells nothing about which one came near.
pub fn actor(record: &Record, token: &str) -> Option<Actor> {
    if token.len() > SECRET_BYTES_MAX {
        return None;
    }
    let presented = digest(token);
    let mut found = None;
    for (held, grant) in record.grants() {
        if same(held, &presented) {
            found = Some(grant);
        }
    }
    let grant = found.filter(|grant| grant.revoked.is_none())?;
    let (office, person) = (grant.office.clone(), grant.person.clone());
    Some(Actor {
        by: By::Office { office, person },
        roles: grant.roles.iter().copied().collect(),
        limits: grant.limits.clone(),
        holder: grant.holder.clone(),
    })
}

/// Whom a passkey, a sign-on or an invitation stands for: an office, with the roles that it was
/// granted and a person where one holds it; none when the office has no role.
///
/// Grants that nothing narrows count together; when all are narrowed, the first one counts alone.
pub fn holder(record: &Record, office: &OfficeId, person: Option<&PersonId>) -> Option<Actor> {
    let office = record.office(office)?;
    let fits = |grant: &&Grant| {
        let theirs = person.is_none() || grant.holder.is_none() || grant.holder.as_ref() == person;
        grant.office == office.name && grant.revoked.is_none() && theirs
    };
    let all = || record.grants().map(|(_, grant)| grant).filter(fits);
    let (free, first) = (
        || all().filter(|grant| grant.limits.is_none()),
        all().next()?,
    );
    let lead = free().next().unwrap_or(first);
    let roles = match free().next() {
        Some(_) => free().flat_map(|grant| &grant.roles).copied().collect(),
        None => lead.roles.clone(),
    };
    if person.is_some() && office.holder().map(|held| &held.person) != person {
        return None;
    }
    let shown = person.and_then(|_| office.shown_name());
    let shown = shown.map(str::to_owned).or_else(|| lead.person.clone());
    Some(Actor {
        by: By::Office {
            office: office.name.clone(),
            person: shown.filter(|_| !office.name_hidden),
        },
        roles: std::collections::BTreeSet::into_iter(roles).collect(),
        limits: lead.limits.clone(),
        holder: person.cloned().or_else(|| lead.holder.clone()),
    })
}

/// Whether a camera is in use and this is its secret stream key.
///
/// An unknown camera takes as long as a wrong key, so that names cannot be probed by time.
pub fn camera_key_matches(record: &Record, path: &CameraPath, key: &str) -> bool {
    if key.len() > SECRET_BYTES_MAX {
        return false;
    }
    let presented = digest(key);
    let camera = record
        .camera(path)
        .filter(|camera| camera.removed.is_none());
    let held = camera.map_or(Digest([0; 32]), |camera| camera.key);
    same(&held, &presented) & camera.is_some()
}
