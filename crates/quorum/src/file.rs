//! Age files (C2SP age), written and read in memory.

use std::io::{Read as _, Write as _};

use acts::Digest;
use age::armor::{ArmoredReader, ArmoredWriter, Format};
use age::{DecryptError, Decryptor, Encryptor, Identity, Recipient};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::Flaw;

/// Why an age file gives nothing.
pub(crate) enum Shut {
    /// It is for other keys.
    Foreign,
    /// It was changed or cut, or is none.
    Altered,
}

/// An age file in armor.
pub(crate) fn armored(plain: &[u8], to: &[&dyn Recipient]) -> Result<String, Flaw> {
    let file = written(plain, to, Format::AsciiArmor)?;
    String::from_utf8(file).map_err(|fault| Flaw::Unwritten(fault.to_string()))
}

/// An age file in bytes.
pub(crate) fn binary(plain: &[u8], to: &dyn Recipient) -> Result<Vec<u8>, Flaw> {
    written(plain, &[to], Format::Binary)
}

fn written(plain: &[u8], to: &[&dyn Recipient], format: Format) -> Result<Vec<u8>, Flaw> {
    let encryptor = Encryptor::with_recipients(to.iter().copied())
        .map_err(|why| Flaw::Unwritten(why.to_string()))?;
    let write = || {
        let out = Vec::with_capacity(plain.len() + plain.len() / 1_024 + 4_096);
        let mut writer = encryptor.wrap_output(ArmoredWriter::wrap_output(out, format)?)?;
        writer.write_all(plain)?;
        writer.finish()?.finish()
    };
    write().map_err(|fault: std::io::Error| Flaw::Unwritten(fault.to_string()))
}

/// What is in an age file, armored or not; all of it or nothing.
pub(crate) fn opened(file: &[u8], with: &dyn Identity) -> Result<Zeroizing<Vec<u8>>, Shut> {
    let mut bytes = Vec::new();
    let file = if file.starts_with(b"-----BEGIN") {
        let read = ArmoredReader::new(file).read_to_end(&mut bytes);
        read.map_err(|_| Shut::Altered)?;
        &bytes
    } else {
        file
    };
    let decryptor = Decryptor::new_buffered(file).map_err(|_| Shut::Altered)?;
    let mut reader = decryptor.decrypt(std::iter::once(with)).map_err(|why| {
        if matches!(why, DecryptError::NoMatchingKeys) {
            Shut::Foreign
        } else {
            Shut::Altered
        }
    })?;
    // Never grown, so that no copy is left behind.
    let mut plain = Zeroizing::new(Vec::with_capacity(file.len()));
    match reader.read_to_end(&mut plain) {
        Ok(_) => Ok(plain),
        Err(_) => Err(Shut::Altered),
    }
}

/// The SHA-256 of a file, as deals and spans have it.
pub fn file_digest(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}
