//! Signed notes (C2SP `signed-note`) with Ed25519 keys.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

/// The largest note, in bytes.
pub const BYTES_MAX: usize = 1 << 20;
/// The most signature lines in a note.
pub const SIGNATURES_MAX: usize = 100;
/// The signature type of plain Ed25519.
const ED25519: u8 = 0x01;

/// Why a note, a key or a signature is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unaccepted {
    /// Too long, control characters, or no line end.
    #[error("a note is UTF-8 text of at most {BYTES_MAX} bytes in lines that end in a line feed")]
    Text,
    /// No signature lines behind an empty line.
    #[error("a note ends with an empty line and 1 to {SIGNATURES_MAX} signature lines")]
    NoSignatures,
    /// A signature line that is none.
    #[error("a signature line is “— name base64”, and {0:?} is not")]
    SignatureLine(String),
    /// A name that cannot be one.
    #[error("a key's name has 1 to 255 characters without spaces and plus signs")]
    Name,
    /// A key in no known form.
    #[error("a verifier key is written name+12345678+base64 and is of type 1 (Ed25519)")]
    VerifierKey,
    /// A secret key in no known form.
    #[error("a signer key is written PRIVATE+KEY+name+12345678+base64 and is of type 1 (Ed25519)")]
    SignerKey,
    /// The key id does not belong to name and key.
    #[error("the key id {found:08x} does not belong to the key, whose id is {expected:08x}")]
    KeyId {
        /// As written.
        found: u32,
        /// As computed.
        expected: u32,
    },
    /// Not signed by the key asked for.
    #[error("the note is not signed by {0}")]
    Unsigned(String),
    /// Signed by the key asked for, wrongly.
    #[error("the signature of {0} does not fit the text: one of them was changed")]
    WrongSignature(String),
}

/// Who checks: a public key under a name; as text, `name+12345678+AZ…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    id: u32,
    key: VerifyingKey,
}

impl Verifier {
    fn new(name: String, key: VerifyingKey) -> Self {
        let sum = Sha256::new()
            .chain_update(&name)
            .chain_update([b'\n', ED25519]);
        let sum = sum.chain_update(key.as_bytes()).finalize();
        let id = u32::from_be_bytes([sum[0], sum[1], sum[2], sum[3]]);
        Self { name, id, key }
    }

    /// The key's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key's id: the first four bytes of SHA-256 of name, line feed, type and key.
    pub fn id(&self) -> u32 {
        self.id
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}+{:08x}+{}",
            self.name,
            self.id,
            typed(self.key.as_bytes())
        )
    }
}

impl FromStr for Verifier {
    type Err = Unaccepted;

    fn from_str(text: &str) -> Result<Self, Unaccepted> {
        let (name, id, bytes) = keyed(text).ok_or(Unaccepted::VerifierKey)?;
        let name = named(name)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| Unaccepted::VerifierKey)?;
        let verifier = Self::new(name, key);
        if verifier.id != id {
            return Err(Unaccepted::KeyId {
                found: id,
                expected: verifier.id,
            });
        }
        Ok(verifier)
    }
}

/// Who signs: a secret key under a name. Never shown; [`Signer::secret_text`] is for the key file.
#[derive(Clone)]
pub struct Signer {
    key: SigningKey,
    verifier: Verifier,
}

impl Signer {
    /// The signer with this name and 32-byte secret.
    ///
    /// # Errors
    /// When the name is empty, too long, or has spaces or plus signs.
    pub fn new(name: &str, secret: &[u8; 32]) -> Result<Self, Unaccepted> {
        let key = SigningKey::from_bytes(secret);
        let verifier = Verifier::new(named(name)?, key.verifying_key());
        Ok(Self { key, verifier })
    }

    /// What others check this signer's notes with.
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// The secret key as the Go package `note` writes it, `PRIVATE+KEY+name+12345678+AR…`.
    pub fn secret_text(&self) -> String {
        let Verifier { name, id, .. } = &self.verifier;
        format!("PRIVATE+KEY+{name}+{id:08x}+{}", typed(self.key.as_bytes()))
    }

    /// Reads what [`Signer::secret_text`] writes.
    ///
    /// # Errors
    /// When the text is no such key.
    pub fn from_secret_text(text: &str) -> Result<Self, Unaccepted> {
        let rest = text
            .strip_prefix("PRIVATE+KEY+")
            .ok_or(Unaccepted::SignerKey)?;
        let (name, id, secret) = keyed(rest).ok_or(Unaccepted::SignerKey)?;
        let signer = Self::new(name, &secret)?;
        if signer.verifier.id != id {
            return Err(Unaccepted::KeyId {
                found: id,
                expected: signer.verifier.id,
            });
        }
        Ok(signer)
    }

    /// Signs a text and gives the whole note.
    ///
    /// # Errors
    /// When the text cannot be a note's.
    pub fn sign(&self, text: &str) -> Result<String, Unaccepted> {
        if !is_plain(text) {
            return Err(Unaccepted::Text);
        }
        let mut signature = self.verifier.id.to_be_bytes().to_vec();
        signature.extend_from_slice(&self.key.sign(text.as_bytes()).to_bytes());
        Ok(format!(
            "{text}\n— {} {}\n",
            self.verifier.name,
            STANDARD.encode(signature)
        ))
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.verifier)
    }
}

/// One signature line of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The key's name.
    pub name: String,
    /// The key's id.
    pub id: u32,
    /// What follows the id; for plain Ed25519 64 bytes.
    pub signature: Vec<u8>,
}

/// A note in its parts; nothing in it may be believed before [`Note::check`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The text that is signed, with its last line feed.
    pub text: String,
    /// The signatures, of known and of unknown keys.
    pub lines: Vec<Line>,
}

impl Note {
    /// Takes a note apart.
    ///
    /// # Errors
    /// Says what is not as the specification has it.
    pub fn parse(note: &str) -> Result<Self, Unaccepted> {
        if !is_plain(note) {
            return Err(Unaccepted::Text);
        }
        let at = note.rfind("\n\n").ok_or(Unaccepted::NoSignatures)?;
        let (text, signatures) = (&note[..=at], &note[at + 2..]);
        let mut lines = Vec::new();
        for line in signatures.split_terminator('\n') {
            if lines.len() == SIGNATURES_MAX {
                return Err(Unaccepted::NoSignatures);
            }
            lines.push(
                signature(line)
                    .ok_or_else(|| Unaccepted::SignatureLine(line.chars().take(80).collect()))?,
            );
        }
        if lines.is_empty() {
            return Err(Unaccepted::NoSignatures);
        }
        Ok(Self {
            text: text.to_owned(),
            lines,
        })
    }

    /// Checks that this key signed the text (Ed25519, strict); other keys' lines are passed over.
    ///
    /// # Errors
    /// When no line is of this key, or one is and does not fit.
    pub fn check(&self, by: &Verifier) -> Result<(), Unaccepted> {
        let ours = |line: &&Line| line.name == by.name && line.id == by.id;
        let mut signed = Err(Unaccepted::Unsigned(by.name.clone()));
        for line in self.lines.iter().filter(ours) {
            let wrong = |_| Unaccepted::WrongSignature(by.name.clone());
            let signature = Signature::from_slice(&line.signature).map_err(wrong)?;
            by.key
                .verify_strict(self.text.as_bytes(), &signature)
                .map_err(wrong)?;
            signed = Ok(());
        }
        signed
    }
}

fn signature(line: &str) -> Option<Line> {
    let (name, base64) = line.strip_prefix("— ")?.split_once(' ')?;
    let name = named(name).ok()?;
    let bytes = STANDARD.decode(base64).ok()?;
    let (id, signature) = bytes.split_first_chunk()?;
    let line = Line {
        name,
        id: u32::from_be_bytes(*id),
        signature: signature.to_vec(),
    };
    (!signature.is_empty()).then_some(line)
}

fn named(name: &str) -> Result<String, Unaccepted> {
    let wrong = |c: char| c.is_whitespace() || c == '+' || c < ' ';
    if name.is_empty() || name.len() > 255 || name.contains(wrong) {
        return Err(Unaccepted::Name);
    }
    Ok(name.to_owned())
}

fn is_plain(text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte >= 0x20 || byte == b'\n');
    text.len() <= BYTES_MAX && text.ends_with('\n') && plain
}

fn typed(key: &[u8; 32]) -> String {
    let mut bytes = vec![ED25519];
    bytes.extend_from_slice(key);
    STANDARD.encode(bytes)
}

/// Name, id and 32 bytes of `name+12345678+base64`.
fn keyed(text: &str) -> Option<(&str, u32, [u8; 32])> {
    let (name, rest) = text.split_once('+')?;
    let (id, base64) = rest.split_once('+')?;
    let hex = id.len() == 8 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let id = u32::from_str_radix(id, 16).ok().filter(|_| hex)?;
    let bytes = (base64.len() == 44).then(|| STANDARD.decode(base64).ok())??;
    let (kind, key) = bytes.split_first()?;
    let key = <[u8; 32]>::try_from(key).ok()?;
    (*kind == ED25519).then_some((name, id, key))
}
