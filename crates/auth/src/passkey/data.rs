//! Authenticator data and attestation objects (WebAuthn Level 3 §6.1, §6.5).

use ciborium::Value;
use sha2::{Digest as _, Sha256};

use super::{CREDENTIAL_BYTES_MAX, Flaw};

/// The longest authenticator data that are read, in bytes.
pub(super) const BYTES_MAX: usize = 4_096;
/// The longest attestation object that is read, in bytes.
pub(super) const ATTESTATION_BYTES_MAX: usize = 16_384;
/// Lists and maps may be nested this deep.
const DEPTH: usize = 8;

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const CREDENTIAL: u8 = 1 << 6;
const EXTENSIONS: u8 = 1 << 7;

/// What the authenticator says.
#[derive(Debug)]
pub(super) struct Data {
    party: [u8; 32],
    flags: u8,
    pub(super) count: u32,
    pub(super) credential: Option<Credential>,
}

/// A credential that was just made.
#[derive(Debug)]
pub(super) struct Credential {
    pub(super) id: Vec<u8>,
    /// COSE_Key, byte for byte.
    pub(super) key: Vec<u8>,
}

impl Data {
    /// Reads authenticator data, all of it.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Flaw> {
        let mut rest = bytes;
        let party = *take::<32>(&mut rest)?;
        let [flags] = *take::<1>(&mut rest)?;
        let count = u32::from_be_bytes(*take::<4>(&mut rest)?);
        if flags & BACKED_UP != 0 && flags & BACKUP_ELIGIBLE == 0 {
            return Err(Flaw::DataShape);
        }
        let mut credential = None;
        if flags & CREDENTIAL != 0 {
            take::<16>(&mut rest)?;
            let length = usize::from(u16::from_be_bytes(*take::<2>(&mut rest)?));
            if !(1..=CREDENTIAL_BYTES_MAX).contains(&length) {
                return Err(Flaw::DataShape);
            }
            let (id, after) = rest.split_at_checked(length).ok_or(Flaw::DataShape)?;
            rest = after;
            value(&mut rest)?;
            let key = after[..after.len() - rest.len()].to_vec();
            let id = id.to_vec();
            credential = Some(Credential { id, key });
        }
        if flags & EXTENSIONS != 0 && !value(&mut rest)?.is_map() {
            return Err(Flaw::DataShape);
        }
        if !rest.is_empty() {
            return Err(Flaw::DataShape);
        }
        Ok(Self {
            party,
            flags,
            count,
            credential,
        })
    }

    /// Refuses what was made for another site.
    pub(super) fn belongs_to(&self, id: &str) -> Result<(), Flaw> {
        let own: [u8; 32] = Sha256::digest(id.as_bytes()).into();
        (self.party == own).then_some(()).ok_or(Flaw::Party)
    }

    /// Refuses what was done without its holder.
    pub(super) fn attended(&self) -> Result<(), Flaw> {
        if self.flags & USER_PRESENT == 0 {
            return Err(Flaw::NotPresent);
        }
        if self.flags & USER_VERIFIED == 0 {
            return Err(Flaw::NotVerified);
        }
        Ok(())
    }
}

/// An attestation object, opened.
#[derive(Debug)]
pub(super) struct Attested {
    /// Authenticator data, byte for byte.
    pub(super) data: Vec<u8>,
    /// Algorithm and signature of an attestation by the credential itself (§8.2).
    pub(super) own: Option<(i128, Vec<u8>)>,
}

/// Opens an attestation object of the formats "none" (§8.7) and "packed" without certificates.
pub(super) fn attestation(mut bytes: &[u8]) -> Result<Attested, Flaw> {
    let all = value(&mut bytes)?;
    if !bytes.is_empty() {
        return Err(Flaw::DataShape);
    }
    let [format, statement, data] = members(all, ["fmt", "attStmt", "authData"])?;
    let (Value::Text(format), Value::Map(statement), Value::Bytes(data)) =
        (format, statement, data)
    else {
        return Err(Flaw::DataShape);
    };
    let own = match format.as_str() {
        "none" if statement.is_empty() => None,
        "packed" => {
            let [algorithm, signature] =
                members(Value::Map(statement), ["alg", "sig"]).map_err(|_| Flaw::Attestation)?;
            let (Value::Integer(algorithm), Value::Bytes(signature)) = (algorithm, signature)
            else {
                return Err(Flaw::Attestation);
            };
            Some((algorithm.into(), signature))
        }
        _ => return Err(Flaw::Attestation),
    };
    Ok(Attested { data, own })
}

/// Reads one CBOR item and moves on behind it.
pub(super) fn value(rest: &mut &[u8]) -> Result<Value, Flaw> {
    ciborium::de::from_reader_with_recursion_limit(rest, DEPTH).map_err(|_| Flaw::DataShape)
}

/// The members of a map that has these and no others, each once.
fn members<const N: usize>(map: Value, names: [&str; N]) -> Result<[Value; N], Flaw> {
    let map = map.into_map().map_err(|_| Flaw::DataShape)?;
    if map.len() != N {
        return Err(Flaw::DataShape);
    }
    let mut found = [const { None }; N];
    for (name, value) in map {
        let place = names
            .iter()
            .position(|known| name.as_text() == Some(known))
            .ok_or(Flaw::DataShape)?;
        if found[place].replace(value).is_some() {
            return Err(Flaw::DataShape);
        }
    }
    Ok(found.map(|value| value.unwrap_or(Value::Null)))
}

fn take<'a, const N: usize>(rest: &mut &'a [u8]) -> Result<&'a [u8; N], Flaw> {
    let (head, tail) = rest.split_first_chunk::<N>().ok_or(Flaw::DataShape)?;
    *rest = tail;
    Ok(head)
}
