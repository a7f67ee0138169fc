//! What is noted of a segment while it grows, so that a stop can be told from where it stands.
//!
//! `{seq}.notes` in a take's folder holds lines of JSON: [`Note`]s of what is on the disk of the
//! segments from that one on, each written before what it speaks of. Once a segment is whole, the
//! file is emptied for the next. There is nothing in it but what the record would say, and the last
//! chunks of sealed files, which hold a number.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use acts::{Digest, SealedSegment, Time};
use base::disk::{self, Append, Fault};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::age_file::END_BYTES;

/// No line is longer, in bytes.
const LINE_BYTES_MAX: usize = 4_096;
const PIECE: usize = 1 << 20;

/// How a segment stands: what the record says of it if nothing more comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Note {
    pub(crate) segment: SealedSegment,
    /// The last chunk of its file, in hexadecimal digits.
    pub(crate) end: String,
}

impl Note {
    pub(crate) fn new(segment: SealedSegment, end: &[u8]) -> Self {
        let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
        let digits = end
            .iter()
            .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
        Self {
            segment,
            end: digits.collect(),
        }
    }

    fn span(&self) -> (Time, Time) {
        (self.segment.start, self.segment.end())
    }

    /// The last chunk, and where it begins.
    fn end(&self) -> Option<(u64, Vec<u8>)> {
        let digits = self.end.as_bytes().chunks(2);
        let byte = |two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok();
        let end: Vec<u8> = digits.map(byte).collect::<Option<_>>()?;
        let at = self.segment.bytes.checked_sub(END_BYTES as u64)?;
        (end.len() == END_BYTES).then_some((at, end))
    }
}

/// The file of notes of the segments from `seq` on.
fn path(folder: &Path, seq: u64) -> PathBuf {
    folder.join(format!("{seq:06}.notes"))
}

/// Whether a file in a take's folder holds notes.
pub(crate) fn is_file_of(name: &str) -> bool {
    name.strip_suffix(".notes")
        .is_some_and(|seq| seq.parse::<u64>().is_ok_and(|n| format!("{n:06}") == seq))
}

/// The notes of a take while it is sealed.
#[derive(Debug)]
pub(crate) struct Notes {
    folder: PathBuf,
    file: Option<Append>,
    /// Whether the file's name survives a power cut.
    named: bool,
}

impl Notes {
    /// Of a take in this folder; creates nothing yet.
    pub(crate) fn of(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            file: None,
            named: false,
        }
    }

    /// Adds a note. It survives a power cut from the next `sync` on, and that of the folder.
    pub(crate) fn add(&mut self, note: &Note) -> Result<(), Fault> {
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                self.named = false;
                none.insert(Append::create(&path(&self.folder, note.segment.seq))?)
            }
        };
        let mut line = serde_json::to_vec(note).unwrap_or_default();
        line.push(b'\n');
        file.append(&[&line])
    }

    pub(crate) fn sync(&mut self) -> Result<(), Fault> {
        self.file.as_mut().map_or(Ok(()), Append::sync)
    }

    /// The same also where the file was just created: a segment's file may appear from here on, and
    /// a power cut leave an empty one.
    pub(crate) fn secure(&mut self) -> Result<(), Fault> {
        self.sync()?;
        if !self.named {
            disk::sync_dir(&self.folder)?;
            self.named = true;
        }
        Ok(())
    }

    /// Their segment is whole, or nothing is left of it: lets them go.
    pub(crate) fn clear(&mut self) {
        let cut = self.file.as_mut().map_or(Ok(()), |file| file.truncate(0));
        if let Err(fault) = cut {
            tracing::warn!(%fault, "notes of a sealed segment stay behind");
            // What they speak of has its own; the next start sees that.
            self.file = None;
        }
    }

    /// Their segment could not be ended: they stay, and are found at the next start.
    pub(crate) fn leave(&mut self) {
        self.file = None;
    }
}

impl Drop for Notes {
    fn drop(&mut self) {
        let empty = self.file.take().filter(Append::is_empty);
        if let Some(error) = empty.and_then(|file| fs::remove_file(file.path()).err()) {
            tracing::warn!(folder = %self.folder.display(), %error, "an empty file of notes stays");
        }
    }
}

/// The notes of a file, segment by segment, each segment's in order. A power cut may have left
/// something else where lines were not synced; that says nothing.
pub(crate) fn read(path: &Path) -> Result<Vec<Vec<Note>>, Fault> {
    let bytes = fs::read(path).map_err(Fault::at("read", path))?;
    let lines = bytes.split(|byte| *byte == b'\n');
    let lines = lines.filter(|line| line.len() <= LINE_BYTES_MAX);
    let mut segments: Vec<Vec<Note>> = Vec::new();
    for note in lines.filter_map(|line| serde_json::from_slice::<Note>(line).ok()) {
        let seq = note.segment.seq;
        match segments.last_mut() {
            Some(of) if of[0].segment.seq == seq => of.push(note),
            Some(_) | None => segments.push(vec![note]),
        }
    }
    Ok(segments)
}

/// What came of a segment's file and its notes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// It is whole, as far as it was recorded.
    Whole(SealedSegment),
    /// Nothing of it was on the disk.
    Nothing,
    /// It is not what was noted of it.
    Amiss,
}

/// Ends a segment's file where the last of its notes that it bears out says, durably. Needs no key;
/// can be done again and again.
pub(crate) fn settle(path: &Path, notes: &[Note]) -> Result<Found, Fault> {
    let opened = File::options().read(true).write(true).open(path);
    let mut file = match opened {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(Fault::at("open", path)(error)),
    };
    let length = file.metadata().map_err(Fault::at("look at", path))?.len();
    let (mut hash, mut read) = (Sha256::new(), 0);
    let mut borne_out = None;
    for note in notes {
        let Some((at, end)) = note.end().filter(|(at, _)| (read..=length).contains(at)) else {
            continue;
        };
        hash_up_to(&mut file, at - read, &mut hash).map_err(Fault::at("read", path))?;
        read = at;
        if note.segment.file == Digest(hash.clone().chain_update(&end).finalize().into()) {
            borne_out = Some((note, at, end));
        }
    }
    let Some((note, at, end)) = borne_out else {
        // A note is written before its chunks: perhaps none of them came.
        let first = notes.iter().filter_map(Note::end).map(|(at, _)| at).min();
        let nothing = first.is_none_or(|first| length < first);
        return Ok(if nothing {
            Found::Nothing
        } else {
            Found::Amiss
        });
    };
    let ended = length == note.segment.bytes && is_at(&file, at, &end);
    let end_it = || {
        if !ended {
            file.write_all_at(&end, at)?;
            file.set_len(note.segment.bytes)?;
        }
        file.sync_all()
    };
    end_it().map_err(Fault::at("end", path))?;
    Ok(Found::Whole(note.segment.clone()))
}

fn hash_up_to(file: &mut File, mut bytes: u64, hash: &mut Sha256) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    while bytes > 0 {
        let some = usize::try_from(bytes).unwrap_or(PIECE).min(PIECE);
        file.read_exact(&mut piece[..some])?;
        hash.update(&piece[..some]);
        bytes -= some as u64;
    }
    Ok(())
}

fn is_at(file: &File, at: u64, end: &[u8]) -> bool {
    let mut found = [0; END_BYTES];
    file.read_exact_at(&mut found, at).is_ok() && found == *end
}

/// Which segments the notes of a file place in one of these spans; none when it says nothing.
pub(crate) fn within(path: &Path, spans: &[(Time, Time)]) -> Result<Option<Vec<u64>>, Fault> {
    let segments = match read(path) {
        Ok(segments) => segments,
        Err(fault) if fault.not_found() => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let touched = |note: &Note| {
        let (from, to) = note.span();
        spans.iter().any(|(start, end)| from < *end && *start < to)
    };
    let within = segments.iter().filter(|of| of.iter().any(touched));
    let within = within.map(|of| of[0].segment.seq).collect();
    Ok((!segments.is_empty()).then_some(within))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const END: [u8; END_BYTES] = [9; END_BYTES];

    fn note(bytes: &[u8], us: u64) -> Note {
        let file = [bytes, &END].concat();
        let segment = SealedSegment {
            camera: "east".parse().expect("a slug"),
            take: 1,
            seq: 7,
            start: Time(0),
            duration_us: us,
            bytes: file.len() as u64,
            file: Digest(Sha256::digest(&file).into()),
            salted: Digest([us as u8; 32]),
        };
        Note::new(segment, &END)
    }

    #[test]
    fn what_is_noted_is_read_again_but_for_what_was_cut_off() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut notes = Notes::of(folder.path());
        let all = [note(b"one", 1), note(b"one two", 2)];
        all.iter()
            .try_for_each(|note| notes.add(note))
            .expect("noted");
        notes.leave();
        let path = path(folder.path(), 7);
        assert_eq!(read(&path).expect("read"), [all.to_vec()]);
        let text = fs::read(&path).expect("read");
        for length in 0..text.len() {
            fs::write(&path, &text[..length]).expect("cut");
            let found: Vec<Note> = read(&path).expect("read").concat();
            assert!(all.starts_with(&found), "{length}");
        }
    }

    #[test]
    fn notes_are_emptied_for_the_next_segment_and_go_with_the_take() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut notes = Notes::of(folder.path());
        notes.add(&note(b"one", 1)).expect("noted");
        notes.clear();
        let path = path(folder.path(), 7);
        assert_eq!(fs::metadata(&path).expect("a file").len(), 0);
        drop(notes);
        assert!(!path.exists());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn whatever_lies_there_is_made_what_a_note_says_or_left(
            pieces in prop::collection::vec(1..3_000_usize, 1..6),
            cut in any::<prop::sample::Index>(),
            behind in prop::collection::vec(any::<u8>(), 0..40),
            changed in prop::option::of(any::<prop::sample::Index>()),
        ) {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("000007.age");
            let whole: Vec<u8> = (0..pieces.iter().sum()).map(|at| (at % 253) as u8).collect();
            let mut upto = 0;
            let notes: Vec<Note> = (1..).zip(&pieces).map(|(us, piece)| {
                upto += piece;
                note(&whole[..upto], us)
            }).collect();
            let cut = cut.index(whole.len() + 1);
            let mut bytes = [&whole[..cut], &behind].concat();
            let changed = changed.filter(|_| !bytes.is_empty()).map(|at| at.index(bytes.len()));
            if let Some(at) = changed {
                bytes[at] ^= 1;
            }
            fs::write(&path, &bytes).expect("written");
            let sound = changed.unwrap_or(cut).min(cut);
            let mut ends = notes.iter().filter(|note| note.segment.bytes as usize <= sound + END_BYTES);
            let found = settle(&path, &notes).expect("settled");
            let now = fs::read(&path).expect("a file");
            match ends.next_back() {
                Some(last) => {
                    prop_assert_eq!(&found, &Found::Whole(last.segment.clone()));
                    prop_assert_eq!(last.segment.file, Digest(Sha256::digest(&now).into()));
                    prop_assert_eq!(settle(&path, &notes).expect("again"), found);
                }
                None => {
                    prop_assert!(found != Found::Nothing || bytes.len() < pieces[0]);
                    prop_assert!(!matches!(found, Found::Whole(_)) && now == bytes);
                }
            }
        }
    }
}
