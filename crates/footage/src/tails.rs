//! The parts of a segment that is not whole yet, sealed one by one, on the disk.
//!
//! `{seq}.tails` in a take's folder holds records one behind the other. Each is a line and an age
//! file: `onrecord/tail@v1`, then segment, part, start, length in microseconds, salted digest of
//! what is in the age file, its bytes, and the CRC-32 of all of it but these eight digits. Once the
//! segment is sealed whole, the file is emptied for the parts of the next.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use acts::{Digest, SealedSegment, Time};
use base::disk::{self, Append, Fault};

const MAGIC: &str = "onrecord/tail@v1";
/// No record's line is longer, in bytes.
const LINE_BYTES_MAX: usize = 256;

/// What a record's line says of its tail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tail {
    pub(crate) seq: u64,
    pub(crate) index: u32,
    pub(crate) start: Time,
    pub(crate) duration_us: u64,
    pub(crate) salted: Digest,
}

impl Tail {
    pub(crate) fn span(&self) -> (Time, Time) {
        let us = i64::try_from(self.duration_us).unwrap_or(i64::MAX);
        (self.start, self.start.plus_us(us))
    }

    pub(crate) fn lies_in(&self, segment: &SealedSegment) -> bool {
        let (from, to) = self.span();
        segment.start <= from && to <= segment.end()
    }

    /// The record's line, of which the last word is the sum of what stands before it and the bytes.
    fn line(&self, sealed: &[u8]) -> String {
        let Self {
            seq,
            index,
            start,
            duration_us,
            salted,
        } = self;
        let bytes = sealed.len();
        let start = start.0;
        let said = format!("{MAGIC} {seq} {index} {start} {duration_us} {salted} {bytes} ");
        let sum = sum(said.as_bytes(), sealed);
        format!("{said}{sum:08x}\n")
    }

    /// What a line says: the tail, its bytes and the sum.
    fn read(line: &str) -> Option<(Self, usize, u32)> {
        let mut words = line.strip_prefix(MAGIC)?.strip_prefix(' ')?.split(' ');
        let tail = Self {
            seq: words.next()?.parse().ok()?,
            index: words.next()?.parse().ok()?,
            start: Time(words.next()?.parse().ok()?),
            duration_us: words.next()?.parse().ok()?,
            salted: words.next()?.parse().ok()?,
        };
        let bytes = words.next()?.parse().ok()?;
        let sum = u32::from_str_radix(words.next()?, 16).ok()?;
        words.next().is_none().then_some((tail, bytes, sum))
    }
}

fn sum(said: &[u8], sealed: &[u8]) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    sum.update(said);
    sum.update(sealed);
    sum.finalize()
}

/// The file of tails of the segments from `seq` on.
fn path(folder: &Path, seq: u64) -> PathBuf {
    folder.join(format!("{seq:06}.tails"))
}

/// Whether a file in a take's folder holds tails.
pub(crate) fn is_file_of(name: &str) -> bool {
    name.strip_suffix(".tails")
        .is_some_and(|seq| seq.parse::<u64>().is_ok_and(|n| format!("{n:06}") == seq))
}

/// The tails of a take while it is sealed.
#[derive(Debug)]
pub(crate) struct Tails {
    folder: PathBuf,
    file: Option<Append>,
    /// Whether its name survives a power cut.
    named: bool,
    synced: bool,
}

impl Tails {
    /// Of a take in this folder; creates nothing yet.
    pub(crate) fn of(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            file: None,
            named: true,
            synced: true,
        }
    }

    /// Appends a sealed part. It is with the operating system then, and survives a power cut from
    /// the next `sync` on.
    pub(crate) fn append(&mut self, tail: &Tail, sealed: &[u8]) -> Result<(), Fault> {
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                self.named = false;
                none.insert(Append::create(&path(&self.folder, tail.seq))?)
            }
        };
        self.synced = false;
        file.append(&[tail.line(sealed).as_bytes(), sealed])
    }

    pub(crate) fn is_synced(&self) -> bool {
        self.synced
    }

    pub(crate) fn sync(&mut self) -> Result<(), Fault> {
        // Also when it fails: the next part tries again, and the segment is in memory still.
        self.synced = true;
        if let Some(file) = &mut self.file {
            file.sync()?;
        }
        if !self.named {
            disk::sync_dir(&self.folder)?;
            self.named = true;
        }
        Ok(())
    }

    /// Their segment is sealed whole: lets them go.
    pub(crate) fn clear(&mut self) -> Result<(), Fault> {
        self.synced = true;
        let cut = self.file.as_mut().map_or(Ok(()), |file| file.truncate(0));
        if cut.is_err() {
            // What is in it lies in a segment; the next start sees that.
            self.file = None;
        }
        cut
    }

    /// Their segment is not on the disk: they stay, and are found at the next start.
    pub(crate) fn leave(&mut self) {
        self.file = None;
        self.synced = true;
    }
}

impl Drop for Tails {
    fn drop(&mut self) {
        let empty = self.file.take().filter(Append::is_empty);
        if let Some(error) = empty.and_then(|file| fs::remove_file(file.path()).err()) {
            tracing::warn!(folder = %self.folder.display(), %error, "an empty file of tails stays");
        }
    }
}

/// A file of tails as a stop left it.
#[derive(Debug)]
pub(crate) struct Left {
    pub(crate) path: PathBuf,
    /// Its tails, whole and in order, each with its sealed bytes.
    pub(crate) tails: Vec<(Tail, Vec<u8>)>,
    /// Bytes that are no whole tail: a power cut came while they were written.
    pub(crate) torn: u64,
}

/// Reads a file of tails.
pub(crate) fn read(path: &Path) -> Result<Left, Fault> {
    let bytes = fs::read(path).map_err(Fault::at("read", path))?;
    let (mut tails, mut torn) = (Vec::new(), 0);
    let mut rest = &bytes[..];
    while let Some((tail, sealed, whole, behind)) = next(rest) {
        if whole {
            tails.push((tail, sealed.to_vec()));
        } else {
            torn += (rest.len() - behind.len()) as u64;
        }
        rest = behind;
    }
    Ok(Left {
        path: path.to_owned(),
        tails,
        torn: torn + rest.len() as u64,
    })
}

/// The next record: what its line says, its bytes, whether they are what was written, and what
/// lies behind it.
fn next(bytes: &[u8]) -> Option<(Tail, &[u8], bool, &[u8])> {
    let head = &bytes[..bytes.len().min(LINE_BYTES_MAX)];
    let end = head.iter().position(|byte| *byte == b'\n')?;
    let line = std::str::from_utf8(&head[..end]).ok()?;
    let (tail, length, told) = Tail::read(line)?;
    let (sealed, behind) = bytes[end + 1..].split_at_checked(length)?;
    let said = line.rfind(' ').map_or(line, |at| &line[..=at]);
    let whole = sum(said.as_bytes(), sealed) == told;
    Some((tail, sealed, whole, behind))
}

/// Removes a file of tails, or those of them that lie in one of these spans alone; the others stay.
/// `gone` makes an end of a file.
pub(crate) fn without(
    path: &Path,
    spans: &[(Time, Time)],
    gone: &mut dyn FnMut(&Path) -> Result<bool, Fault>,
) -> Result<bool, Fault> {
    let left = match read(path) {
        Ok(left) => left,
        Err(fault) if fault.source.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(fault) => return Err(fault),
    };
    let touched = |tail: &Tail| {
        let (from, to) = tail.span();
        spans.iter().any(|(start, end)| from < *end && *start < to)
    };
    let (go, stay): (Vec<_>, Vec<_>) = left.tails.iter().partition(|(tail, _)| touched(tail));
    // One without any is what a stop left of this very call.
    if go.is_empty() && !(stay.is_empty() && left.torn > 0) {
        return Ok(true);
    }
    let mut kept = Vec::new();
    for (tail, sealed) in stay {
        kept.extend_from_slice(tail.line(sealed).as_bytes());
        kept.extend_from_slice(sealed);
    }
    // Those that stay lie beside it before it goes; what is found twice after a crash is one.
    if !kept.is_empty() {
        let beside = beside(path, &left.tails);
        disk::write_atomic(&beside, &kept)?;
    }
    gone(path)
}

/// A name for the tails that stay, which no other file of tails has.
fn beside(path: &Path, tails: &[(Tail, Vec<u8>)]) -> PathBuf {
    let first = tails.iter().map(|(tail, _)| tail.seq).max().unwrap_or(0);
    let names = (first + 1..).map(|seq| path.with_file_name(format!("{seq:06}.tails")));
    let mut free = names.filter(|path| !path.exists());
    free.next().unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tail(index: u32) -> Tail {
        Tail {
            seq: 7,
            index,
            start: Time(-200_000 + i64::from(index) * 200_000),
            duration_us: 200_000,
            salted: Digest([index as u8; 32]),
        }
    }

    /// A file with three tails, and where each ends.
    fn three(folder: &Path) -> (PathBuf, Vec<usize>) {
        let mut growing = Tails::of(folder);
        let ends = (0..3).map(|index| {
            let sealed = [b'a' + index as u8; 40];
            growing.append(&tail(index), &sealed).expect("appended");
            let file = growing.file.as_ref().expect("a file");
            usize::try_from(file.len()).expect("small")
        });
        let ends = ends.collect();
        growing.sync().expect("synced");
        growing.leave();
        (path(folder, 7), ends)
    }

    #[test]
    fn what_is_appended_is_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, _) = three(folder.path());
        let left = read(&path).expect("read");
        let found: Vec<_> = left.tails.iter().map(|(tail, _)| tail.clone()).collect();
        assert_eq!(found, [tail(0), tail(1), tail(2)]);
        assert!(left.tails.iter().all(|(_, sealed)| sealed.len() == 40));
        assert_eq!(left.torn, 0);
    }

    #[test]
    fn what_is_cut_off_costs_the_last_tail_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, ends) = three(folder.path());
        let bytes = fs::read(&path).expect("read");
        for length in 0..bytes.len() {
            fs::write(&path, &bytes[..length]).expect("written");
            let left = read(&path).expect("read");
            let whole = ends.iter().filter(|end| **end <= length).count();
            assert_eq!(left.tails.len(), whole, "{length}");
            let until = ends[..whole].last().copied().unwrap_or(0);
            assert_eq!(left.torn, (length - until) as u64, "{length}");
        }
    }

    #[test]
    fn bytes_that_never_came_to_the_disk_are_no_tail() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, ends) = three(folder.path());
        let bytes = fs::read(&path).expect("read");
        // A power cut may leave zeros anywhere in what was not synced.
        for at in 0..ends[2] - 1 {
            let mut bytes = bytes.clone();
            bytes[at] = 0;
            fs::write(&path, bytes).expect("written");
            let left = read(&path).expect("read");
            let hit = ends.iter().position(|end| at < *end).expect("within");
            let found: Vec<_> = left.tails.iter().map(|(tail, _)| tail.index).collect();
            assert!(!found.contains(&(hit as u32)), "{at}: {found:?}");
            let before: Vec<_> = (0..hit as u32).collect();
            assert!(found.starts_with(&before), "{at}: {found:?}");
            assert!(left.torn > 0, "{at}");
        }
    }

    #[test]
    fn a_file_is_emptied_for_the_next_segment_and_goes_with_the_take() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut growing = Tails::of(folder.path());
        growing.append(&tail(0), b"sealed").expect("appended");
        assert!(!growing.is_synced());
        growing.clear().expect("cleared");
        assert!(growing.is_synced());
        growing.append(&tail(1), b"sealed").expect("appended");
        let left = read(&path(folder.path(), 7)).expect("read");
        assert_eq!((left.tails.len(), left.torn), (1, 0));
        growing.clear().expect("cleared");
        drop(growing);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }

    #[test]
    fn destroying_a_span_leaves_the_tails_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, _) = three(folder.path());
        let mut gone = |path: &Path| {
            fs::remove_file(path).expect("removed");
            Ok(true)
        };
        let none = [(Time(9_000_000), Time(9_100_000))];
        assert!(without(&path, &none, &mut gone).expect("looked at"));
        assert!(path.exists());
        let middle = [(Time(0), Time(200_000))];
        assert!(without(&path, &middle, &mut gone).expect("destroyed"));
        assert!(!path.exists());
        let left = read(&folder.path().join("000008.tails")).expect("read");
        let found: Vec<_> = left.tails.iter().map(|(tail, _)| tail.index).collect();
        assert_eq!(found, [0, 2]);
    }
}
