//! An age file (C2SP age, version 1) that grows, and is whole whenever it is looked at.
//!
//! The age library writes the header. The payload is age's STREAM: chunks of 64 KiB, each sealed by
//! ChaCha20-Poly1305 under the nonce of its number (11 bytes, big-endian) and a byte that is 1 for
//! the last chunk and 0 for the others (C2SP age, "Payload"). A library that writes a stream makes
//! one last chunk, at the end. We make one after every few whole ones, to stand behind them until
//! more come and take its place. No nonce serves twice: a whole chunk has the 0, and of the last
//! chunks that could stand behind so many whole ones only one is ever made.

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::sync::Mutex;

use acts::Digest;
use age::secrecy::ExposeSecret as _;
use age::x25519::Recipient;
use age::{EncryptError, Encryptor};
use age_core::format::{FileKey, Stanza};
use auth::sealed::{BLOCK_BYTES, LENGTH_BYTES};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, MAX_TAG_LEN, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// The last chunk of a file, in bytes: the length that an envelope ends with.
pub(crate) const END_BYTES: usize = LENGTH_BYTES + MAX_TAG_LEN;

/// What stands behind the whole chunks and makes an age file of them.
pub(crate) type End = [u8; END_BYTES];

const PAYLOAD_NONCE_BYTES: usize = 16;

/// What is sealed of a file. It can be written on, and not read.
pub(crate) struct AgeFile {
    key: LessSafeKey,
    /// Count of whole chunks.
    chunks: u64,
    /// What is sealed and was not put anywhere, and behind it what fills no chunk yet.
    bytes: Vec<u8>,
    /// Where the latter begins.
    open: usize,
    /// Over all that is sealed, and how much that is.
    hash: Sha256,
    length: u64,
    /// The last chunk that was made, and behind how many.
    end: Option<(u64, End)>,
}

impl fmt::Debug for AgeFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgeFile")
            .field("chunks", &self.chunks)
            .finish_non_exhaustive()
    }
}

impl AgeFile {
    /// A file for one recipient, of a header alone; in memory of another, or of its own.
    ///
    /// # Errors
    /// When the library cannot write the header.
    pub(crate) fn begin(to: &Recipient, mut bytes: Vec<u8>) -> Result<Box<Self>, String> {
        let heard = Listening {
            to,
            file_key: Mutex::new(Zeroizing::default()),
        };
        bytes.clear();
        let file = Encryptor::with_recipients(std::iter::once(&heard as &dyn age::Recipient));
        let file = file.map_err(|fault| fault.to_string())?;
        let header = file.wrap_output(&mut bytes).map(drop);
        header.map_err(|fault| fault.to_string())?;
        // Where it lies it is wiped; moved, it would leave itself behind.
        let file_key = heard.file_key.lock();
        let file_key = file_key.map_err(|fault| fault.to_string())?;
        let nonce = bytes.last_chunk::<PAYLOAD_NONCE_BYTES>();
        let nonce = nonce.ok_or("the age library wrote no header")?;
        let key = payload_key(&file_key[..], nonce).ok_or("no key comes of the file key")?;
        Ok(Box::new(Self {
            key,
            chunks: 0,
            open: bytes.len(),
            hash: Sha256::new_with_prefix(&bytes),
            length: bytes.len() as u64,
            bytes,
            end: None,
        }))
    }

    /// Adds content; whole chunks of it are sealed at once.
    pub(crate) fn write(&mut self, mut content: &[u8]) {
        while !content.is_empty() {
            let room = BLOCK_BYTES - self.unsealed();
            let (now, later) = content.split_at(room.min(content.len()));
            self.bytes.extend_from_slice(now);
            content = later;
            if self.unsealed() == BLOCK_BYTES {
                self.seal();
            }
        }
    }

    /// Adds zero bytes until there are so many whole chunks, or as many as hold what there is.
    pub(crate) fn pad(&mut self, chunks: u64) {
        while self.chunks < chunks || self.unsealed() > 0 {
            self.bytes.resize(self.open + BLOCK_BYTES, 0);
            self.seal();
        }
    }

    /// Seals what is a whole chunk by now.
    fn seal(&mut self) {
        let nonce = nonce(self.chunks, false);
        let chunk = &mut self.bytes[self.open..];
        match (self.key).seal_in_place_separate_tag(nonce, Aad::empty(), chunk) {
            Ok(tag) => self.bytes.extend_from_slice(tag.as_ref()),
            Err(_) => unreachable!("a chunk is no longer than the cipher takes"),
        }
        self.hash.update(&self.bytes[self.open..]);
        self.length += (self.bytes.len() - self.open) as u64;
        self.open = self.bytes.len();
        self.chunks += 1;
    }

    /// Count of whole chunks that are sealed.
    pub(crate) fn chunks(&self) -> u64 {
        self.chunks
    }

    /// How much is not sealed yet, in bytes.
    pub(crate) fn unsealed(&self) -> usize {
        self.bytes.len() - self.open
    }

    /// The last chunk behind those that there are, which says how much of them is content. What it
    /// says first of a count of chunks, it says always.
    pub(crate) fn end(&mut self, content: usize) -> End {
        if let Some((behind, end)) = self.end
            && behind == self.chunks
        {
            return end;
        }
        let mut end = [0; END_BYTES];
        let (length, room) = end.split_at_mut(LENGTH_BYTES);
        length.copy_from_slice(&auth::sealed::length(content));
        let nonce = nonce(self.chunks, true);
        let tag = self
            .key
            .seal_in_place_separate_tag(nonce, Aad::empty(), length);
        match tag {
            Ok(tag) => room.copy_from_slice(tag.as_ref()),
            Err(_) => unreachable!("eight bytes are no more than the cipher takes"),
        }
        self.end = Some((self.chunks, end));
        end
    }

    /// Size of the file with this end, in bytes, and its SHA-256.
    pub(crate) fn sum(&self, end: &End) -> (u64, Digest) {
        let sum = self.hash.clone().chain_update(end).finalize();
        (self.length + END_BYTES as u64, Digest(sum.into()))
    }

    /// What is sealed and was not put anywhere so far.
    pub(crate) fn sealed(&self) -> &[u8] {
        &self.bytes[..self.open]
    }

    /// How many bytes were put somewhere so far, without an end.
    pub(crate) fn placed(&self) -> u64 {
        self.length - self.open as u64
    }

    /// Puts what is sealed somewhere, behind what was put there before and with this end behind it;
    /// what cannot be put there stays.
    pub(crate) fn put(
        &mut self,
        end: &End,
        to: impl FnOnce(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let (open, length) = (self.open, self.bytes.len());
        // The end stands for a moment where what is not sealed begins.
        self.bytes.resize(length.max(open + END_BYTES), 0);
        let place = open..open + END_BYTES;
        let mut plain = Zeroizing::new([0; END_BYTES]);
        plain.copy_from_slice(&self.bytes[place.clone()]);
        self.bytes[place.clone()].copy_from_slice(end);
        let put = to(&self.bytes[..place.end]);
        self.bytes[place].copy_from_slice(&plain[..]);
        self.bytes.truncate(length);
        put?;
        self.bytes.copy_within(open.., 0);
        self.bytes.truncate(length - open);
        self.open = 0;
        Ok(())
    }

    /// Its memory, wiped: fresh memory for each file has its cost too.
    pub(crate) fn memory(mut self: Box<Self>) -> Vec<u8> {
        self.wipe();
        std::mem::take(&mut self.bytes)
    }

    fn wipe(&mut self) {
        // Also what was moved to the front leaves behind where it stood.
        self.bytes.clear();
        self.bytes.resize(self.bytes.capacity(), 0);
        zeroize::optimization_barrier(&self.bytes[..]);
    }
}

impl Drop for AgeFile {
    fn drop(&mut self) {
        self.wipe();
        // The cipher's library does not wipe its keys: another takes the place of this one.
        if let Ok(nothing) = UnboundKey::new(&CHACHA20_POLY1305, &[0; 32]) {
            self.key = LessSafeKey::new(nothing);
            std::hint::black_box(&self.key);
        }
    }
}

/// The nonce of a chunk.
fn nonce(chunk: u64, last: bool) -> Nonce {
    let mut nonce = [0; NONCE_LEN];
    nonce[3..11].copy_from_slice(&chunk.to_be_bytes());
    nonce[11] = u8::from(last);
    Nonce::assume_unique_for_key(nonce)
}

/// The key of a payload (C2SP age, "Payload"): HKDF with SHA-256 of the file key.
fn payload_key(file_key: &[u8], nonce: &[u8]) -> Option<LessSafeKey> {
    let from = hkdf::Salt::new(hkdf::HKDF_SHA256, nonce).extract(file_key);
    let key = from.expand(&[b"payload"], &CHACHA20_POLY1305).ok()?;
    Some(LessSafeKey::new(UnboundKey::from(key)))
}

/// A recipient that hears the file key which is wrapped for it.
struct Listening<'a> {
    to: &'a Recipient,
    file_key: Mutex<Zeroizing<[u8; 16]>>,
}

impl age::Recipient for Listening<'_> {
    fn wrap_file_key(
        &self,
        file_key: &FileKey,
    ) -> Result<(Vec<Stanza>, HashSet<String>), EncryptError> {
        if let Ok(mut heard) = self.file_key.lock() {
            heard.copy_from_slice(file_key.expose_secret());
        }
        self.to.wrap_file_key(file_key)
    }
}

#[cfg(test)]
mod tests {
    use age::x25519::Identity;

    use super::*;

    #[test]
    fn it_opens_after_each_chunk_and_as_what_was_written() {
        let identity = Identity::generate();
        let mut file = AgeFile::begin(&identity.to_public(), Vec::new()).expect("begun");
        let content: Vec<u8> = (0..5 * BLOCK_BYTES).map(|at| (at % 251) as u8).collect();
        let (mut disk, mut given) = (Vec::new(), 0);
        for piece in [1, BLOCK_BYTES - 1, 40_000, 0, 70_000, BLOCK_BYTES * 2] {
            file.write(&content[given..given + piece]);
            given += piece;
            let end = file.end(given);
            let put = file.put(&end, |bytes| {
                disk.extend_from_slice(bytes);
                Ok(())
            });
            assert!(put.is_ok());
            assert_eq!(file.placed() as usize, disk.len() - END_BYTES);
            let (bytes, sum) = file.sum(&end);
            assert_eq!(bytes as usize, disk.len());
            assert_eq!(sum, Digest(Sha256::digest(&disk).into()));
            let chunks = file.chunks() as usize;
            let plain = age::decrypt(&identity, &disk).expect("a whole file");
            assert!(plain[..plain.len() - 8] == content[..chunks * BLOCK_BYTES]);
            assert_eq!(file.unsealed(), given - chunks * BLOCK_BYTES);
            disk.truncate(disk.len() - END_BYTES);
        }
    }

    #[test]
    fn what_cannot_be_put_somewhere_comes_with_what_follows() {
        let identity = Identity::generate();
        let mut file = AgeFile::begin(&identity.to_public(), Vec::new()).expect("begun");
        file.write(&vec![1; BLOCK_BYTES + 5]);
        let end = file.end(BLOCK_BYTES);
        let refused = file.put(&end, |_| Err(io::ErrorKind::StorageFull.into()));
        assert!(refused.is_err());
        file.write(&vec![2; BLOCK_BYTES]);
        let (end, mut disk) = (file.end(2 * BLOCK_BYTES), Vec::new());
        let put = file.put(&end, |bytes| {
            disk.extend_from_slice(bytes);
            Ok(())
        });
        assert!(put.is_ok() && file.sealed().is_empty());
        let plain = age::decrypt(&identity, &disk).expect("a whole file");
        let content = [vec![1; BLOCK_BYTES + 5], vec![2; BLOCK_BYTES - 5]].concat();
        assert!(plain[..2 * BLOCK_BYTES] == content);
    }

    #[test]
    fn its_memory_is_wiped_to_its_end() {
        let identity = Identity::generate();
        let mut file = AgeFile::begin(&identity.to_public(), Vec::new()).expect("begun");
        file.write(&vec![1; BLOCK_BYTES + 40_000]);
        let end = file.end(BLOCK_BYTES);
        assert!(file.put(&end, |_| Ok(())).is_ok());
        let memory = file.memory();
        assert!(memory.len() > BLOCK_BYTES && memory.len() == memory.capacity());
        assert!(memory.iter().all(|byte| *byte == 0));
    }

    #[test]
    fn behind_so_many_chunks_there_is_one_last_chunk() {
        let identity = Identity::generate();
        let mut file = AgeFile::begin(&identity.to_public(), Vec::new()).expect("begun");
        file.write(&vec![1; BLOCK_BYTES]);
        let first = file.end(7);
        // Another under the same nonce would give the key of its tag away.
        assert_eq!(file.end(8), first);
        file.pad(2);
        assert_ne!(file.end(8), first);
    }
}
