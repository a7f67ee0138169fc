//! Where the files of a bundle are read from: an archive, or a folder that it was unpacked in.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::zip::{self, Flaw};
use crate::book::files_below;

/// The files of a bundle, by name.
pub(crate) struct Source {
    files: BTreeMap<String, Slice>,
}

/// Where a file of a bundle lies.
#[derive(Clone, Debug)]
struct Slice {
    path: PathBuf,
    at: u64,
    bytes: u64,
}

pub(crate) fn begins_as_archive(path: &Path) -> bool {
    let mut head = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && head == *b"PK\x03\x04"
}

impl Source {
    /// Lists the files; those of an archive after every byte of it was accounted for.
    ///
    /// # Errors
    /// When an archive is not as a bundle's is, or nothing can be read.
    pub(crate) fn open(path: &Path) -> Result<Self, Flaw> {
        if path.is_dir() {
            return Self::folder(path).map_err(Flaw::from);
        }
        let stored = zip::scan(&mut File::open(path)?)?.into_iter();
        let slice = |it: &zip::Stored| Slice {
            path: path.to_owned(),
            at: it.at(),
            bytes: it.bytes,
        };
        Ok(Self {
            files: stored.map(|it| (it.name.clone(), slice(&it))).collect(),
        })
    }

    fn folder(root: &Path) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        for (name, path) in files_below(root) {
            let meta = fs::symlink_metadata(&path)?;
            // What a link leads to is no part of the bundle; the link itself is one file too many.
            let bytes = if meta.is_file() { meta.len() } else { 0 };
            let slice = Slice { path, at: 0, bytes };
            files.insert(name, slice);
        }
        Ok(Self { files })
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    pub(crate) fn bytes(&self, name: &str) -> Option<u64> {
        Some(self.files.get(name)?.bytes)
    }

    /// A small file whole; none when it is not there or longer than `most`.
    pub(crate) fn small(&self, name: &str, most: usize) -> Option<Vec<u8>> {
        let bytes = self.bytes(name).filter(|bytes| *bytes <= most as u64)?;
        let mut whole = Vec::new();
        self.part(name)?.read_to_end(&mut whole).ok()?;
        (whole.len() as u64 == bytes).then_some(whole)
    }

    pub(crate) fn text(&self, name: &str, most: usize) -> Option<String> {
        String::from_utf8(self.small(name, most)?).ok()
    }

    /// A file to read from.
    pub(crate) fn part(&self, name: &str) -> Option<Part> {
        let slice = self.files.get(name)?;
        let file = File::open(&slice.path).ok()?;
        let mut part = Part {
            file,
            from: slice.at,
            bytes: slice.bytes,
            at: 0,
        };
        part.seek(SeekFrom::Start(0)).ok()?;
        Some(part)
    }

    /// SHA-256 of a file.
    pub(crate) fn sum(&self, name: &str) -> Option<String> {
        let mut part = self.part(name)?;
        let mut sum = Sha256::new();
        io::copy(&mut part, &mut sum).ok()?;
        Some(acts::Digest(sum.finalize().into()).to_string())
    }
}

/// A part of a file, read as if it were the whole.
#[derive(Debug)]
pub(crate) struct Part {
    file: File,
    from: u64,
    bytes: u64,
    at: u64,
}

impl Read for Part {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.bytes.saturating_sub(self.at);
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(into.len());
        let count = self.file.read(&mut into[..most])?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Part {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.bytes.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        let at = at.and_then(|at| Some((at, self.from.checked_add(at)?)));
        let (at, within) = at.ok_or_else(|| io::Error::other("before the beginning"))?;
        self.file.seek(SeekFrom::Start(within))?;
        self.at = at;
        Ok(at)
    }
}
