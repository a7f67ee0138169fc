//! The envelope of one sealed file: what lies, encrypted, in each age file of a sealed recording.
//!
//! | bytes | what |
//! |---|---|
//! | 19 | `onrecord/sealed@v1` and a line feed |
//! | 8 | length of the content, big-endian |
//! | 32 | salt, random for each file |
//! | | the content |
//! | | zero bytes up to a [`bucket`], this content's or a larger one, so that the file's size tells little of what is in it |

use std::io::{self, Read as _, Write};
use std::ops::Deref;

use acts::Digest;
use sha2::{Digest as _, Sha256};

/// Random bytes of one file, told only with its content.
pub type Salt = [u8; 32];

/// The first line of every envelope.
pub const MAGIC: &[u8] = b"onrecord/sealed@v1\n";
/// Where the content begins, in bytes.
pub const HEAD_BYTES: usize = MAGIC.len() + LENGTH_BYTES + SALT_BYTES;
/// No envelope is smaller, in bytes.
pub const BYTES_MIN: usize = 64 << 10;

const LENGTH_BYTES: usize = 8;
const SALT_BYTES: usize = 32;
pub(crate) const SALTED: &[u8] = b"onrecord/salted@v1\n";

/// Why bytes are no envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Another first line, or none.
    #[error("what is in it does not begin with the line onrecord/sealed@v1")]
    Magic,
    /// It states more content than it has.
    #[error("what is in it is shorter than it says")]
    Short,
    /// Its size is no bucket that holds its content.
    #[error("what is in it is not padded as its length asks")]
    Bucket,
    /// Something lies in the padding.
    #[error("there is something behind the content that should be zero")]
    Padding,
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
    wrap_to(salt, &[content], BYTES_MIN)
}

/// The same of content in pieces, which are put together in it, in an envelope of at least so many
/// bytes: files of one size tell nothing of each other.
pub fn wrap_to(salt: &Salt, pieces: &[impl AsRef<[u8]>], bytes: usize) -> Envelope {
    let length = length(pieces);
    // Never grown, so that no copy is left behind.
    let mut plain = Vec::with_capacity(size(length, bytes));
    match wrap_into(&mut plain, salt, pieces, bytes) {
        Ok(_) => {}
        Err(error) => unreachable!("a Vec takes everything: {error}"),
    }
    Envelope {
        bytes: plain,
        length,
    }
}

/// The same written to where it is encrypted, without a copy of it in between; gives the
/// [`digest`] of the content.
///
/// # Errors
/// What the writer refused.
pub fn wrap_into(
    to: &mut impl Write,
    salt: &Salt,
    pieces: &[impl AsRef<[u8]>],
    bytes: usize,
) -> io::Result<Digest> {
    let length = length(pieces);
    let mut sum = Sha256::new_with_prefix(SALTED).chain_update(salt);
    to.write_all(MAGIC)?;
    to.write_all(&(length as u64).to_be_bytes())?;
    to.write_all(salt)?;
    for piece in pieces {
        sum.update(piece);
        to.write_all(piece.as_ref())?;
    }
    let padding = size(length, bytes) - HEAD_BYTES - length;
    io::copy(&mut io::repeat(0).take(padding as u64), to)?;
    Ok(Digest(sum.finalize().into()))
}

fn length(pieces: &[impl AsRef<[u8]>]) -> usize {
    pieces.iter().map(|piece| piece.as_ref().len()).sum()
}

fn size(length: usize, bytes: usize) -> usize {
    bucket(bytes.max(HEAD_BYTES + length))
}

/// Takes content out of its envelope, which must be as [`wrap_to`] makes it to the last byte.
///
/// Nothing here vouches for the salt, or for zero bytes at the content's end: [`digest`] does.
///
/// # Errors
/// What is wrong with the first part that is wrong.
pub fn unwrap(plain: &[u8]) -> Result<Unwrapped<'_>, Flaw> {
    let rest = plain.strip_prefix(MAGIC).ok_or(Flaw::Magic)?;
    let (length, rest) = rest.split_first_chunk().ok_or(Flaw::Short)?;
    let (salt, rest) = rest.split_first_chunk().ok_or(Flaw::Short)?;
    let length = usize::try_from(u64::from_be_bytes(*length)).map_err(|_| Flaw::Short)?;
    let (content, padding) = rest.split_at_checked(length).ok_or(Flaw::Short)?;
    if bucket(HEAD_BYTES + length) > plain.len() || bucket(plain.len()) != plain.len() {
        return Err(Flaw::Bucket);
    }
    if padding.iter().any(|byte| *byte != 0) {
        return Err(Flaw::Padding);
    }
    Ok(Unwrapped { salt, content })
}

/// The salted digest of what was sealed, as the record has it: SHA-256 over
/// `onrecord/salted@v1\n`, the salt and the content.
///
/// It tells nothing of the content while the salt is not known, and proves a later release to be
/// what was recorded.
pub fn digest(salt: &Salt, content: &[u8]) -> Digest {
    let sum = Sha256::new_with_prefix(SALTED);
    Digest(
        sum.chain_update(salt)
            .chain_update(content)
            .finalize()
            .into(),
    )
}

/// The size in bytes that an envelope of this many bytes is padded to: PADMÉ (Nikitin et al.,
/// "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", PoPETs 2019(4),
/// §4), and at least [`BYTES_MIN`].
///
/// Adds less than 4 % above that and leaves of the length only its log log.
pub fn bucket(bytes: usize) -> usize {
    let bytes = bytes.max(BYTES_MIN);
    let exponent = bytes.ilog2();
    let mask = (1 << (exponent - exponent.ilog2() - 1)) - 1;
    (bytes + mask) & !mask
}

/// A size in coarse steps that holds so many bytes: a power of two with 0 to 3 quarters of it on
/// top, and at least [`BYTES_MIN`]. Every step is a [`bucket`].
pub fn step(bytes: usize) -> usize {
    let bytes = bytes.max(BYTES_MIN);
    let quarter = (1_usize << bytes.ilog2()) / 4;
    bytes.div_ceil(quarter) * quarter
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SALT: Salt = [0xa5; 32];

    /// Content that fills its bucket to the last byte but so many.
    fn content(spare: usize) -> Vec<u8> {
        vec![7; BYTES_MIN - HEAD_BYTES - spare]
    }

    #[test]
    fn an_envelope_is_made_to_the_letter() {
        let plain = wrap(&SALT, b"words");
        assert_eq!(plain.len(), 65_536);
        assert_eq!(&plain[..19], b"onrecord/sealed@v1\n");
        assert_eq!(plain[19..27], [0, 0, 0, 0, 0, 0, 0, 5]);
        assert_eq!(plain[27..59], SALT);
        assert_eq!(&plain[59..64], b"words");
        assert!(plain[64..].iter().all(|byte| *byte == 0));
        // printf 'onrecord/salted@v1\n' and the salt and the content | sha256sum
        assert_eq!(digest(&SALT, b"words").to_string(), DIGEST);
    }
    const DIGEST: &str = "2b635d2a4826cf561338e8b610be328a0038c213fc89c8a2bc1883b532d08298";

    #[test]
    fn buckets_are_those_of_the_paper() {
        for (bytes, padded) in [
            (0, 65_536),
            (65_536, 65_536),
            (65_537, 67_584),
            (131_071, 131_072),
            (131_073, 135_168),
            (1_000_000, 1_015_808),
            (4_000_000, 4_063_232),
        ] {
            assert_eq!(bucket(bytes), padded, "{bytes}");
        }
    }

    #[test]
    fn steps_are_coarse_and_each_is_a_bucket() {
        for (bytes, padded) in [
            (0, 65_536),
            (65_536, 65_536),
            (65_537, 81_920),
            (81_921, 98_304),
            (98_305, 114_688),
            (114_689, 131_072),
            (1_000_000, 1_048_576),
            (1_048_577, 1_310_720),
            (1_572_865, 1_835_008),
            (1_835_009, 2_097_152),
        ] {
            assert_eq!(step(bytes), padded, "{bytes}");
            assert_eq!(bucket(step(bytes)), step(bytes));
        }
    }

    #[test]
    fn an_envelope_may_be_as_large_as_others_are() {
        let plain = wrap_to(&SALT, &[b"words"], 1_000_000);
        assert_eq!(plain.len(), bucket(1_000_000));
        assert!(unwrap(&plain).is_ok_and(|read| read.content == b"words"));
        assert_eq!(unwrap(&plain[..999_999]).err(), Some(Flaw::Bucket));
        assert_eq!(wrap_to(&SALT, &[content(0)], 5).len(), BYTES_MIN);
    }

    #[test]
    fn no_truncation_passes() {
        let plain = wrap(&SALT, &content(40));
        for end in 0..plain.len() {
            assert!(unwrap(&plain[..end]).is_err(), "{end}");
        }
        let longer = [&plain[..], &[0]].concat();
        assert_eq!(unwrap(&longer).err(), Some(Flaw::Bucket));
    }

    #[test]
    fn no_changed_head_or_padding_passes() {
        for spare in [0, 1, 40] {
            let (content, mut plain) = (content(spare), wrap(&SALT, &content(spare)).to_vec());
            let told = digest(&SALT, &content);
            let padding = plain.len() - spare..plain.len();
            for at in (0..HEAD_BYTES).chain(padding) {
                for bit in 0..8 {
                    plain[at] ^= 1 << bit;
                    let flawed = match unwrap(&plain) {
                        Err(_) => true,
                        // A longer length takes in padding, which its digest does not cover.
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
        assert_eq!(named(&|plain| plain[19] = 0xff), Some(Flaw::Short));
        assert_eq!(named(&|plain| plain.truncate(58)), Some(Flaw::Short));
        assert_eq!(named(&|plain| plain.truncate(64)), Some(Flaw::Bucket));
        assert_eq!(named(&|plain| plain[26] = 4), Some(Flaw::Padding));
        assert_eq!(named(&|plain| plain[65_535] = 1), Some(Flaw::Padding));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_wrapped_comes_out(salt: Salt, bytes in 0..200_000_usize, seed: u8) {
            let content: Vec<u8> = (0..bytes).map(|at| (at as u8).wrapping_mul(seed)).collect();
            let plain = wrap(&salt, &content);
            let padding = plain.len() - HEAD_BYTES - bytes;
            prop_assert!(plain.len() == BYTES_MIN || padding * 25 < plain.len());
            let read = unwrap(&plain).expect("an envelope");
            prop_assert!(read.salt == &salt && read.content == content);
        }

        #[test]
        fn what_is_read_is_what_wrap_makes(
            tail in prop::collection::vec(any::<u8>(), 0..64),
            zeros in 0..3_000_usize,
        ) {
            let plain = [MAGIC, &[0; 6], &tail[..], &vec![0; BYTES_MIN + zeros]].concat();
            for end in BYTES_MIN..plain.len().min(BYTES_MIN + 40) {
                if let Ok(read) = unwrap(&plain[..end]) {
                    prop_assert!(*wrap_to(read.salt, &[read.content], end) == plain[..end]);
                }
            }
        }
    }
}
