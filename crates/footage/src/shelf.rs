//! Reading what is open to the public.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use acts::{CameraId, Digest, KeptSegment, KeptTake, MeetingId};
use base::disk::Fault;
use bytes::Bytes;

use crate::place;

/// The reading side of open footage. Paths are formed from ids and numbers alone.
#[derive(Clone, Debug)]
pub struct Shelf {
    root: PathBuf,
}

/// One take on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakeFile {
    /// Its number.
    pub take: u32,
    /// Its size now; grows while it is recorded.
    pub bytes: u64,
}

/// A file put together from kept segments of takes with identical initialisation segments, byte
/// for byte. Its length is fixed.
#[derive(Clone, Debug)]
pub struct Download {
    codecs: String,
    init: Digest,
    pieces: Vec<Piece>,
    len: u64,
}

/// A range of a take's file and where it comes in the download.
#[derive(Clone, Debug)]
struct Piece {
    at: u64,
    path: PathBuf,
    offset: u64,
    len: u64,
}

impl Shelf {
    /// Reads below `root`, the data folder's `footage`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Where a take lies.
    pub fn path(&self, meeting: &MeetingId, camera: &CameraId, take: u32) -> PathBuf {
        place::take(&self.root, meeting, camera, take)
    }

    /// The cameras that have a folder for a meeting, in order.
    pub fn cameras(&self, meeting: &MeetingId) -> Result<Vec<CameraId>, Fault> {
        let mut cameras = Vec::new();
        for entry in entries(&self.root.join(meeting.as_str()))? {
            let name = entry.file_name();
            cameras.extend(name.to_str().and_then(|name| name.parse::<CameraId>().ok()));
        }
        cameras.sort();
        Ok(cameras)
    }

    /// The takes of a camera, in order; none when there is no footage.
    pub fn takes(&self, meeting: &MeetingId, camera: &CameraId) -> Result<Vec<TakeFile>, Fault> {
        let mut takes = Vec::new();
        for entry in entries(&place::camera(&self.root, meeting, camera))? {
            let name = entry.file_name();
            let Some(take) = name.to_str().and_then(place::number) else {
                continue;
            };
            let bytes = entry
                .metadata()
                .map_err(Fault::at("look at", &entry.path()))?
                .len();
            takes.push(TakeFile { take, bytes });
        }
        takes.sort_by_key(|file| file.take);
        Ok(takes)
    }

    /// Opens a take's file for reading.
    pub fn open(&self, meeting: &MeetingId, camera: &CameraId, take: u32) -> Result<File, Fault> {
        let path = self.path(meeting, camera, take);
        File::open(&path).map_err(Fault::at("open", &path))
    }

    /// Reads exactly `len` bytes of a take from `offset`.
    pub fn read(
        &self,
        meeting: &MeetingId,
        camera: &CameraId,
        take: u32,
        offset: u64,
        len: usize,
    ) -> Result<Bytes, Fault> {
        read(&self.path(meeting, camera, take), offset, len)
    }

    /// Puts a camera's kept footage together: one download for each set of takes with identical
    /// initialisation segments, in order of their first take.
    pub fn downloads(
        &self,
        meeting: &MeetingId,
        camera: &CameraId,
        takes: &[KeptTake],
        segments: &[KeptSegment],
    ) -> Vec<Download> {
        let mut takes: Vec<_> = takes.iter().filter(|take| take.camera == *camera).collect();
        takes.sort_by_key(|take| take.take);
        let mut downloads: Vec<Download> = Vec::new();
        for take in takes {
            let mine = |s: &&KeptSegment| s.camera == *camera && s.take == take.take;
            let mut kept: Vec<_> = segments.iter().filter(mine).collect();
            kept.sort_by_key(|segment| segment.offset);
            if kept.is_empty() {
                continue;
            }
            let path = self.path(meeting, camera, take.take);
            let at = downloads
                .iter()
                .position(|download| download.init == take.init);
            let at = at.unwrap_or_else(|| {
                downloads.push(Download::new(take, &path));
                downloads.len() - 1
            });
            kept.iter()
                .for_each(|kept| downloads[at].add(&path, kept.offset, kept.bytes));
        }
        downloads
    }
}

fn entries(folder: &Path) -> Result<Vec<fs::DirEntry>, Fault> {
    match fs::read_dir(folder).and_then(Iterator::collect) {
        Ok(entries) => Ok(entries),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Fault::at("list", folder)(error)),
    }
}

fn read(path: &Path, offset: u64, len: usize) -> Result<Bytes, Fault> {
    let file = File::open(path).map_err(Fault::at("open", path))?;
    // Look before making room: a caller's length may come from afar.
    let is = file.metadata().map_err(Fault::at("look at", path))?.len();
    if is < offset.saturating_add(len as u64) {
        return Err(Fault::at("read", path)(io::ErrorKind::UnexpectedEof.into()));
    }
    let mut buffer = vec![0; len];
    file.read_exact_at(&mut buffer, offset)
        .map_err(Fault::at("read", path))?;
    Ok(buffer.into())
}

impl Download {
    fn new(take: &KeptTake, path: &Path) -> Self {
        let mut fresh = Self {
            codecs: take.codecs.clone(),
            init: take.init,
            pieces: Vec::new(),
            len: 0,
        };
        fresh.add(path, 0, take.init_bytes);
        fresh
    }

    fn add(&mut self, path: &Path, offset: u64, len: u64) {
        let joins = |last: &&mut Piece| last.path == path && last.offset + last.len == offset;
        match self.pieces.last_mut().filter(joins) {
            Some(last) => last.len += len,
            None => self.pieces.push(Piece {
                at: self.len,
                path: path.to_owned(),
                offset,
                len,
            }),
        }
        self.len += len;
    }

    /// Its length in bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// RFC 6381 codecs of its takes.
    pub fn codecs(&self) -> &str {
        &self.codecs
    }

    /// Reads at most `max` bytes from `offset`; empty only at the end. A caller that wants a range
    /// calls until it has all.
    pub fn read_at(&self, offset: u64, max: usize) -> Result<Bytes, Fault> {
        let at = self
            .pieces
            .partition_point(|piece| piece.at + piece.len <= offset);
        let Some(piece) = self.pieces.get(at) else {
            return Ok(Bytes::new());
        };
        let within = offset - piece.at;
        let len = usize::try_from(piece.len - within)
            .unwrap_or(usize::MAX)
            .min(max);
        read(&piece.path, piece.offset + within, len)
    }
}
