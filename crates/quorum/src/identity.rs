//! Keys of custodians and openers, in files as `age-keygen` writes them.

use age::secrecy::{ExposeSecret as _, SecretString};
use age::{scrypt, x25519};
use zeroize::Zeroizing;

use crate::{FILE_BYTES_MAX, Flaw, file};

/// The secret half of an age X25519 key.
pub struct Identity(pub(crate) x25519::Identity);

impl Identity {
    /// A fresh key.
    pub fn generate() -> Self {
        Self(x25519::Identity::generate())
    }

    /// Its public half, `age1…`.
    pub fn recipient(&self) -> String {
        self.0.to_public().to_string()
    }

    /// A key file as `age-keygen` writes it: the public half as a comment, then the secret.
    pub fn to_text(&self) -> Zeroizing<String> {
        let (recipient, secret) = (self.recipient(), self.0.to_string());
        let secret = secret.expose_secret();
        // Sized once, so that no copy is left behind.
        let mut text = Zeroizing::new(String::with_capacity(recipient.len() + secret.len() + 32));
        for part in ["# public key: ", &recipient, "\n", secret, "\n"] {
            text.push_str(part);
        }
        text
    }

    /// The same key file under a passphrase: an age file in armor (scrypt), which `age -i` takes
    /// as it is. Takes about a second.
    ///
    /// # Errors
    /// When the passphrase is empty.
    pub fn to_protected_text(&self, passphrase: &str) -> Result<String, Flaw> {
        if passphrase.is_empty() {
            return Err(Flaw::NoPassphrase);
        }
        let lock = scrypt::Recipient::new(SecretString::from(passphrase));
        file::armored(self.to_text().as_bytes(), &[&lock])
    }

    /// Reads a key file of either kind with one key in it. Blank lines and comments do not count.
    ///
    /// # Errors
    /// When it is no key file, or asks for a passphrase and none or a wrong one is given.
    pub fn read(text: &[u8], passphrase: Option<&str>) -> Result<Self, Flaw> {
        if text.len() > FILE_BYTES_MAX {
            return Err(Flaw::NotAKeyFile);
        }
        if !text.starts_with(b"-----BEGIN AGE") && !text.starts_with(b"age-encryption.org/") {
            return key(text);
        }
        let lock = SecretString::from(passphrase.ok_or(Flaw::PassphraseAsked)?);
        let opened = file::opened(text, &scrypt::Identity::new(lock));
        key(&opened.map_err(|_| Flaw::WrongPassphrase)?)
    }
}

fn key(text: &[u8]) -> Result<Identity, Flaw> {
    let text = str::from_utf8(text).map_err(|_| Flaw::NotAKeyFile)?;
    let lines = text.lines().map(str::trim_end);
    let mut keys = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    match (keys.next().map(str::parse), keys.next()) {
        (Some(Ok(key)), None) => Ok(Identity(key)),
        (Some(_) | None, _) => Err(Flaw::NotAKeyFile),
    }
}
