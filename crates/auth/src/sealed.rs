//! The envelope of one sealed file: what lies, encrypted, in each age file of a sealed recording.
//!
//! | bytes | what |
//! |---|---|
//! | 19 | `onrecord/sealed@v2` and a line feed |
//! | 32 | salt, random for each file |
//! | | the content |
//! | | up to a whole number of blocks of 64 KiB: zero bytes, or the beginning of a part that a stop cut off, so that the file's size tells little of what is in it |
//! | 8 | length of the content, big-endian |
//!
//! The length stands last, so that a file can grow with what it holds; the blocks are those of age,
//! so that the length alone is its last chunk.

use std::ops::Deref;

use acts::Digest;
use sha2::{Digest as _, Sha256};

/// Random bytes of one file, told only with its content.
pub type Salt = [u8; 32];

/// The first line of every envelope.
pub const MAGIC: &[u8] = b"onrecord/sealed@v2\n";
/// Where the content begins, in bytes.
pub const HEAD_BYTES: usize = MAGIC.len() + SALT_BYTES;
/// What stands behind the last block, in bytes.
pub const LENGTH_BYTES: usize = 8;
/// A block, in bytes: a chunk of an age file's payload (C2SP age, "Payload").
pub const BLOCK_BYTES: usize = 64 << 10;

const SALT_BYTES: usize = 32;

/// Why bytes are no envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Another first line, or none.
    #[error("what is in it does not begin with the line onrecord/sealed@v2")]
    Magic,
    /// It is no whole number of blocks and a length.
    #[error("what is in it is no whole number of blocks of 64 KiB, and a length")]
    Blocks,
    /// It states more content than it has.
    #[error("what is in it is shorter than it says")]
    Short,
}

/// What an envelope holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Unwrapped<'a> {
    /// The salt of its digest.
    pub salt: &'a Salt,
    /// What was sealed.
    pub content: &'a [u8],
}

/// An envelope with its content; the bytes are wiped when dropped.
pub struct Envelope {
    bytes: Vec<u8>,
    length: usize,
}

impl Envelope {
    /// What was put in.
    pub fn content(&self) -> &[u8] {
        &self.bytes[HEAD_BYTES..HEAD_BYTES + self.length]
    }
}

impl Deref for Envelope {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Envelope {
    fn drop(&mut self) {
        // As sure as `Zeroizing`, which goes byte by byte: too slow for gigabytes.
        self.bytes.fill(0);
        zeroize::optimization_barrier(&self.bytes[..]);
    }
}

/// Puts content into its envelope.
pub fn wrap(salt: &Salt, content: &[u8]) -> Envelope {
    let padded = blocks(content.len()) * BLOCK_BYTES;
    // Never grown, so that no copy is left behind.
    let mut bytes = Vec::with_capacity(padded + LENGTH_BYTES);
    bytes.extend_from_slice(&head(salt));
    bytes.extend_from_slice(content);
    bytes.resize(padded, 0);
    bytes.extend_from_slice(&length(content.len()));
    Envelope {
        bytes,
        length: content.len(),
    }
}

/// What an envelope begins with.
pub fn head(salt: &Salt) -> [u8; HEAD_BYTES] {
    let mut head = [0; HEAD_BYTES];
    head[..MAGIC.len()].copy_from_slice(MAGIC);
    head[MAGIC.len()..].copy_from_slice(salt);
    head
}

/// What an envelope with so many bytes of content ends with.
pub fn length(content: usize) -> [u8; LENGTH_BYTES] {
    (content as u64).to_be_bytes()
}

/// How many blocks hold so many bytes of content.
pub fn blocks(content: usize) -> usize {
    (HEAD_BYTES + content).div_ceil(BLOCK_BYTES)
}

/// Takes content out of its envelope.
///
/// Nothing here vouches for the salt or the length: [`digest`] does. What lies between the content
/// and the length is nothing that was recorded whole.
///
/// # Errors
/// What is wrong with the first part that is wrong.
pub fn unwrap(plain: &[u8]) -> Result<Unwrapped<'_>, Flaw> {
    let rest = plain.strip_prefix(MAGIC).ok_or(Flaw::Magic)?;
    let (salt, rest) = rest.split_first_chunk().ok_or(Flaw::Blocks)?;
    let (rest, length) = rest
        .split_last_chunk::<LENGTH_BYTES>()
        .ok_or(Flaw::Blocks)?;
    if !(plain.len() - LENGTH_BYTES).is_multiple_of(BLOCK_BYTES) {
        return Err(Flaw::Blocks);
    }
    let length = usize::try_from(u64::from_be_bytes(*length)).map_err(|_| Flaw::Short)?;
    let content = rest.get(..length).ok_or(Flaw::Short)?;
    Ok(Unwrapped { salt, content })
}

/// The salted digest of what was sealed, as the record has it: SHA-256 over the envelope from its
/// first byte to the last of its content.
///
/// It tells nothing of the content while the salt is not known, and proves a later release to be
/// what was recorded.
pub fn digest(salt: &Salt, content: &[u8]) -> Digest {
    Digest(salted(salt).chain_update(content).finalize().into())
}

/// The [`digest`] before the first byte of content.
pub fn salted(salt: &Salt) -> Sha256 {
    Sha256::new_with_prefix(head(salt))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SALT: Salt = [0xa5; 32];

    /// Content that fills its blocks to the last byte but so many.
    fn content(spare: usize) -> Vec<u8> {
        vec![7; BLOCK_BYTES - HEAD_BYTES - spare]
    }

    #[test]
    fn an_envelope_is_made_to_the_letter() {
        let plain = wrap(&SALT, b"words");
        assert_eq!(plain.len(), 65_544);
        assert_eq!(&plain[..19], b"onrecord/sealed@v2\n");
        assert_eq!(plain[19..51], SALT);
        assert_eq!(&plain[51..56], b"words");
        assert!(plain[56..65_536].iter().all(|byte| *byte == 0));
        assert_eq!(plain[65_536..], [0, 0, 0, 0, 0, 0, 0, 5]);
        assert_eq!(plain.content(), b"words");
        // printf 'onrecord/sealed@v2\n' and the salt and the content | sha256sum
        assert_eq!(digest(&SALT, b"words").to_string(), DIGEST);
    }
    const DIGEST: &str = "23d88d66711e06c232a25a84d10371541f9d997feddec1352597ddc27c5f17de";

    #[test]
    fn content_is_in_as_few_blocks_as_hold_it() {
        for (bytes, count) in [(0, 1), (65_485, 1), (65_486, 2), (131_021, 2), (131_022, 3)] {
            assert_eq!(blocks(bytes), count, "{bytes}");
            let plain = wrap(&SALT, &vec![1; bytes]);
            assert_eq!(plain.len(), count * 65_536 + 8, "{bytes}");
        }
    }

    #[test]
    fn what_a_stop_cut_off_is_no_content() {
        let mut plain = wrap(&SALT, &content(0)).to_vec();
        let end = plain.len() - LENGTH_BYTES;
        plain[end..].copy_from_slice(&length(100));
        assert!(unwrap(&plain).is_ok_and(|read| read.content == &content(0)[..100]));
    }

    #[test]
    fn no_truncation_passes() {
        let plain = wrap(&SALT, &content(40));
        for end in 0..plain.len() {
            assert!(unwrap(&plain[..end]).is_err(), "{end}");
        }
        let longer = [&plain[..], &[0]].concat();
        assert_eq!(unwrap(&longer).err(), Some(Flaw::Blocks));
    }

    #[test]
    fn no_changed_head_or_length_passes() {
        for spare in [0, 1, 40] {
            let (content, mut plain) = (content(spare), wrap(&SALT, &content(spare)).to_vec());
            let told = digest(&SALT, &content);
            let length = BLOCK_BYTES..plain.len();
            for at in (0..HEAD_BYTES).chain(length) {
                for bit in 0..8 {
                    plain[at] ^= 1 << bit;
                    let flawed = match unwrap(&plain) {
                        Err(_) => true,
                        Ok(read) => at >= MAGIC.len() && digest(read.salt, read.content) != told,
                    };
                    assert!(flawed, "bit {bit} of byte {at} with {spare} to spare");
                    plain[at] ^= 1 << bit;
                }
            }
            assert!(unwrap(&plain).is_ok_and(|read| read.content == content));
        }
    }

    #[test]
    fn each_flaw_has_its_name() {
        let named = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut plain = wrap(&SALT, b"words").to_vec();
            change(&mut plain);
            unwrap(&plain).err()
        };
        assert_eq!(named(&|plain| plain[18] = b'\r'), Some(Flaw::Magic));
        assert_eq!(named(&|plain| plain.truncate(50)), Some(Flaw::Blocks));
        assert_eq!(named(&|plain| plain.truncate(58)), Some(Flaw::Blocks));
        assert_eq!(named(&|plain| plain.truncate(65_543)), Some(Flaw::Blocks));
        assert_eq!(named(&|plain| plain.truncate(8)), Some(Flaw::Magic));
        assert_eq!(named(&|plain| plain[65_536] = 0xff), Some(Flaw::Short));
        assert_eq!(named(&|plain| plain[65_541] = 1), Some(Flaw::Short));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_wrapped_comes_out(salt: Salt, bytes in 0..200_000_usize, seed: u8) {
            let content: Vec<u8> = (0..bytes).map(|at| (at as u8).wrapping_mul(seed)).collect();
            let plain = wrap(&salt, &content);
            let read = unwrap(&plain).expect("an envelope");
            prop_assert!(read.salt == &salt && read.content == content);
        }
    }
}
