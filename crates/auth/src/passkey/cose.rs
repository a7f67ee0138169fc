//! Public keys as COSE_Key (RFC 9052 §7, RFC 9053), and what they sign.

use ciborium::Value;
use ed25519_dalek::VerifyingKey as Ed25519;
use p256::EncodedPoint;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature as P256Signature, VerifyingKey as P256};
use rsa::traits::PublicKeyParts as _;
use rsa::{BigUint, Pkcs1v15Sign, RsaPublicKey};
use sha2::{Digest as _, Sha256};

use super::{Flaw, data};

/// The algorithms that are taken, in the order in which they are liked (COSE algorithm numbers).
pub const ALGORITHMS: [i32; 3] = [ES256, EDDSA, RS256];

const ES256: i32 = -7;
const EDDSA: i32 = -8;
const RS256: i32 = -257;

/// The longest key that is read, in bytes.
pub(super) const BYTES_MAX: usize = 1_024;
/// The longest signature that is read, in bytes.
pub(super) const SIGNATURE_BYTES_MAX: usize = 512;
/// Sizes of RSA keys that are taken, in bytes of their modulus.
const RSA_BYTES: std::ops::RangeInclusive<usize> = 256..=512;

/// A passkey's public key.
#[derive(Clone, Debug)]
pub enum Key {
    /// ECDSA over P-256 with SHA-256.
    Es256(P256),
    /// Ed25519.
    EdDsa(Ed25519),
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256(RsaPublicKey),
}

/// The parameters of a COSE_Key by their labels: each once, none but those of its kind.
struct Parameters(Vec<(i128, Value)>);

impl Parameters {
    fn read(mut bytes: &[u8]) -> Result<Self, Flaw> {
        let map = data::value(&mut bytes)?;
        let map = map.into_map().map_err(|_| Flaw::DataShape)?;
        if !bytes.is_empty() {
            return Err(Flaw::DataShape);
        }
        let mut all = Vec::with_capacity(map.len());
        for (label, value) in map {
            let label = label.as_integer().ok_or(Flaw::DataShape)?;
            all.push((label.into(), value));
        }
        Ok(Self(all))
    }

    /// Takes out a parameter that must be there once.
    fn take(&mut self, label: i128) -> Result<Value, Flaw> {
        let place = self.0.iter().position(|(known, _)| *known == label);
        Ok(self.0.swap_remove(place.ok_or(Flaw::DataShape)?).1)
    }

    fn integer(&mut self, label: i128) -> Result<i128, Flaw> {
        let value = self.take(label)?.as_integer();
        value.map(i128::from).ok_or(Flaw::DataShape)
    }

    fn bytes(&mut self, label: i128) -> Result<Vec<u8>, Flaw> {
        self.take(label)?.into_bytes().map_err(|_| Flaw::DataShape)
    }

    fn bytes_32(&mut self, label: i128) -> Result<[u8; 32], Flaw> {
        self.bytes(label)?.try_into().map_err(|_| Flaw::DataShape)
    }
}

impl Key {
    /// Reads a COSE_Key that holds what WebAuthn Level 3 §5.8.5 asks for and nothing else.
    ///
    /// # Errors
    /// When it is no such key, or of a kind that is not taken.
    pub fn read(bytes: &[u8]) -> Result<Self, Flaw> {
        let mut parameters = Parameters::read(bytes)?;
        let (kind, algorithm) = (parameters.integer(1)?, parameters.integer(3)?);
        let key = match (kind, i32::try_from(algorithm).unwrap_or(0)) {
            (2, ES256) => Self::es256(&mut parameters)?,
            (1, EDDSA) => Self::eddsa(&mut parameters)?,
            (3, RS256) => Self::rs256(&mut parameters)?,
            _ => return Err(Flaw::Algorithm),
        };
        if parameters.0.is_empty() {
            Ok(key)
        } else {
            Err(Flaw::DataShape)
        }
    }

    fn es256(parameters: &mut Parameters) -> Result<Self, Flaw> {
        if parameters.integer(-1)? != 1 {
            return Err(Flaw::Algorithm);
        }
        let (x, y) = (parameters.bytes_32(-2)?, parameters.bytes_32(-3)?);
        let point = EncodedPoint::from_affine_coordinates(&x.into(), &y.into(), false);
        let key = P256::from_encoded_point(&point);
        key.map(Self::Es256).map_err(|_| Flaw::DataShape)
    }

    fn eddsa(parameters: &mut Parameters) -> Result<Self, Flaw> {
        if parameters.integer(-1)? != 6 {
            return Err(Flaw::Algorithm);
        }
        let key = Ed25519::from_bytes(&parameters.bytes_32(-2)?);
        let key = key.map_err(|_| Flaw::DataShape)?;
        if key.is_weak() {
            return Err(Flaw::DataShape);
        }
        Ok(Self::EdDsa(key))
    }

    fn rs256(parameters: &mut Parameters) -> Result<Self, Flaw> {
        let (modulus, exponent) = (parameters.bytes(-1)?, parameters.bytes(-2)?);
        if !RSA_BYTES.contains(&modulus.len()) || modulus[0] == 0 || exponent != [1, 0, 1] {
            return Err(Flaw::Algorithm);
        }
        let modulus = BigUint::from_bytes_be(&modulus);
        let key = RsaPublicKey::new(modulus, BigUint::from(65_537_u32));
        key.map(Self::Rs256).map_err(|_| Flaw::DataShape)
    }

    /// Its COSE algorithm number.
    pub(super) fn algorithm(&self) -> i128 {
        i128::from(match self {
            Self::Es256(_) => ES256,
            Self::EdDsa(_) => EDDSA,
            Self::Rs256(_) => RS256,
        })
    }

    /// Checks a signature over a message in the form that WebAuthn Level 3 §6.5.5 gives it.
    ///
    /// # Errors
    /// When it is not this key's signature over this message.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Flaw> {
        let good = match self {
            Self::Es256(key) => P256Signature::from_der(signature)
                .and_then(|signature| key.verify(message, &signature))
                .is_ok(),
            Self::EdDsa(key) => ed25519_dalek::Signature::from_slice(signature)
                .and_then(|signature| key.verify_strict(message, &signature))
                .is_ok(),
            Self::Rs256(key) => {
                let hashed = Sha256::digest(message);
                let padding = Pkcs1v15Sign::new::<Sha256>();
                signature.len() == key.size() && key.verify(padding, &hashed, signature).is_ok()
            }
        };
        good.then_some(()).ok_or(Flaw::Signature)
    }
}
