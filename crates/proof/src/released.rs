//! A released file against the log: that it is what was recorded, or what it was derived from.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::path::Path;

use acts::{Act, Concealed, Digest, Entry, MeetingId, ReleasedFile, SealedSegment, SealedTake};
use auth::released::{Flaw, Recorded, Told, digest};

use crate::report::{Finding, Notes, Verdict};

/// What the log says of what was sealed and what of it was released.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    sealed: BTreeMap<(MeetingId, u32), (Vec<SealedTake>, Vec<SealedSegment>)>,
    files: BTreeMap<Digest, Listed>,
}

/// A released file and the entry that released it.
#[derive(Clone, Debug)]
struct Listed {
    n: u64,
    meeting: MeetingId,
    file: ReleasedFile,
}

impl Known {
    /// Takes note of an entry that seals or releases something.
    pub(crate) fn take(&mut self, entry: &Entry) {
        if let Act::SpanSealed(it) = &entry.act {
            let place = (it.meeting.clone(), it.seal);
            let of = self.sealed.entry(place).or_default();
            of.0.extend(it.takes.iter().cloned());
            of.1.extend(it.segments.iter().cloned());
        }
        if let Act::RangeReleased(it) = &entry.act {
            for file in &it.files {
                let (n, meeting, file) = (entry.n, it.meeting.clone(), file.clone());
                let listed = Listed { n, meeting, file };
                self.files.entry(listed.file.digest).or_insert(listed);
            }
        }
    }

    fn recorded(&self, told: &Told) -> Option<Recorded> {
        let (takes, segments) = self.sealed.get(&(told.meeting.clone(), told.seal))?;
        Recorded::of(&told.camera, told.take, takes, segments)
    }
}

/// Checks a file that says of itself what was released; false when it says nothing of the kind and
/// no entry names it.
pub(crate) fn check(path: &Path, name: &str, known: &Known, notes: &mut Notes) -> bool {
    let Ok(mut file) = File::open(path) else {
        return false;
    };
    match Told::read(&mut file) {
        Ok((told, end)) => {
            match digest(&mut file) {
                Ok((digest, bytes)) => {
                    notes.checked.bytes += bytes;
                    let listed = known.files.get(&digest);
                    compare(&mut file, (&told, end), listed, known, (name, notes));
                }
                Err(fault) => {
                    let detail = format!("{name} cannot be read: {fault}");
                    notes.find(Finding::about("file", Verdict::Unknown, detail));
                }
            }
            true
        }
        Err(Flaw::Untold | Flaw::Boxes | Flaw::Unread(_)) => false,
        Err(
            flaw @ (Flaw::Behind
            | Flaw::Unwritten(_)
            | Flaw::Foreign(_)
            | Flaw::Unproved(_)
            | Flaw::Both
            | Flaw::HiddenElsewhere
            | Flaw::Length
            | Flaw::InitAltered
            | Flaw::Altered(_)),
        ) => {
            notes.altered("released", format!("{name}: {flaw}"));
            true
        }
    }
}

fn compare(
    file: &mut File,
    (told, end): (&Told, u64),
    listed: Option<&Listed>,
    known: &Known,
    (name, notes): (&str, &mut Notes),
) {
    let range = told.range();
    let find = |verdict, detail: String| Finding {
        meeting: Some(told.meeting.clone()),
        camera: Some(told.camera.clone()),
        from: range.map(|range| range.0),
        to: range.map(|range| range.1),
        verdict,
        ..Finding::about("released", Verdict::Altered, detail)
    };
    let Some(recorded) = known.recorded(told) else {
        let detail = format!("{name}: the log has nothing sealed of which this could be a part");
        return notes.find(find(Some(Verdict::Altered), detail));
    };
    if let Err(flaw) = told.check(file, end, &recorded) {
        return notes.find(find(Some(Verdict::Altered), format!("{name}: {flaw}")));
    }
    let by = listed.map(|listed| format!("entry {}", listed.n));
    if told.hidden.is_empty() {
        notes.checked.segments += told.segments.len() as u64;
        let by = by.map_or("by no entry of the log".to_owned(), |by| format!("by {by}"));
        let detail = format!(
            "{name} is as it was recorded: {} segments of the take {} under the seal {}, released \
             {by}",
            told.segments.len(),
            told.take,
            told.seal
        );
        return notes.find(find(None, detail));
    }
    let (Some(by), Some((first, last))) = (by, ends(told)) else {
        let detail =
            format!("{name} says that something is hidden in it, and no entry released it");
        return notes.find(find(Some(Verdict::Altered), detail));
    };
    let detail = format!(
        "{name} is derived, and not as it was recorded: released by {by}, {}; the untouched \
         original is segments {first} to {last} of the take {} under the seal {}",
        hidden(told),
        told.take,
        told.seal
    );
    notes.find(find(Some(Verdict::Derived), detail));
}

/// Numbers of the first and the last segment.
fn ends(told: &Told) -> Option<(u64, u64)> {
    Some((told.segments.first()?.seq, told.segments.last()?.seq))
}

fn hidden(told: &Told) -> String {
    let mut out = String::new();
    for (nth, it) in told.hidden.iter().enumerate() {
        let what = match it.what {
            Concealed::SoundMuted => "sound muted",
            Concealed::PictureBlacked => "picture black",
            Concealed::PictureBlurred => "picture blurred",
        };
        let and = if nth > 0 { ", " } else { "" };
        // A `String` takes everything.
        let (from, until) = (it.from, it.until);
        write!(out, "{and}{what} from {from} until {until} ({})", it.ground).unwrap_or_default();
    }
    out
}

/// Checks that every released file of a data folder is there and as it was released.
pub(crate) fn check_folder(data: &Path, known: &Known, notes: &mut Notes) {
    for (digest, listed) in &known.files {
        let Listed { n, meeting, file } = listed;
        let name = format!("released/{meeting}/{digest}.mp4");
        let path = data.join(&name);
        let finding = |verdict, detail| Finding {
            meeting: Some(meeting.clone()),
            camera: Some(file.camera.clone()),
            from: Some(file.from),
            to: Some(file.until),
            ..Finding::about("released", verdict, detail)
        };
        let Ok(mut opened) = File::open(&path) else {
            let detail = format!("{name}, which entry {n} released, is missing");
            notes.find(finding(Verdict::Incomplete, detail));
            continue;
        };
        match auth::released::digest(&mut opened) {
            Ok((found, bytes)) if found == *digest => notes.checked.bytes += bytes,
            Ok(_) => {
                let detail = format!("{name} is not what entry {n} released");
                notes.find(finding(Verdict::Altered, detail));
            }
            Err(fault) => {
                let detail = format!("{name} cannot be read: {fault}");
                notes.find(finding(Verdict::Unknown, detail));
            }
        }
    }
}
