//! Opening: sealed files checked against the record, decrypted and joined into takes.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use acts::{CameraId, Digest, Time};
use clap::Args;
use quorum::{Key, Opened, Public, SEALED_BYTES_MAX, file_digest};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Holder, cannot, json, new_file, read};
use crate::ask::Denied;
use crate::ready::say;

/// With what something is opened.
#[derive(Args, Debug)]
pub(crate) struct Means {
    /// What is public of the deal (JSON).
    #[arg(long, value_name = "DEAL.json")]
    deal: PathBuf,
    /// Answers to this opening, in any order, at least one for each clause.
    #[arg(long = "answer", value_name = "FILE", num_args = 1.., required = true)]
    answers: Vec<PathBuf>,
    #[command(flatten)]
    holder: Holder,
    /// Sealed files, or folders of them: CAMERA/TAKE/init.age, CAMERA/TAKE/SEGMENT.age.
    #[arg(long, value_name = "PATH", num_args = 1.., required = true)]
    pub(super) sealed: Vec<PathBuf>,
}

/// What is opened, with what.
#[derive(Args, Debug)]
pub(crate) struct Given {
    #[command(flatten)]
    means: Means,
    /// What the record has of the sealed files (JSON); all of them and no others must be there.
    #[arg(long, value_name = "SPANS.json")]
    spans: Option<PathBuf>,
    /// Folder for the takes: CAMERA/TAKE.mp4.
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
}

/// What the record has of one sealed file.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Span {
    pub(super) camera: CameraId,
    pub(super) take: u32,
    /// None for the initialisation segment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) seq: Option<u32>,
    /// When it begins, where that is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) start: Option<Time>,
    /// Its length in microseconds, where that is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) duration_us: Option<u64>,
    /// SHA-256 of the sealed file.
    pub(super) file: Digest,
    /// Salted digest of what is in it.
    pub(super) salted: Digest,
}

/// Where a sealed file belongs; an initialisation segment stands before the segments.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) camera: CameraId,
    pub(super) take: u32,
    pub(super) seq: Option<u32>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { camera, take, seq } = self;
        match seq {
            Some(seq) => write!(f, "{camera}/{take:04}/{seq:06}.age"),
            None => write!(f, "{camera}/{take:04}/init.age"),
        }
    }
}

impl Place {
    /// From the last three names of a path, written as [`fmt::Display`] writes them.
    fn of(path: &Path) -> Option<Self> {
        let mut names = path.iter().rev().map(|name| name.to_str());
        let (file, take, camera) = (names.next()??, names.next()??, names.next()??);
        let place = Self {
            camera: camera.parse().ok()?,
            take: take.parse().ok()?,
            seq: match file.strip_suffix(".age")? {
                "init" => None,
                seq => Some(seq.parse().ok()?),
            },
        };
        (place.to_string() == format!("{camera}/{take}/{file}")).then_some(place)
    }
}

pub(super) type Sealed = BTreeMap<Place, PathBuf>;
pub(super) type Spans = BTreeMap<Place, Span>;

/// Opens and checks everything, then puts the takes in their places.
pub(super) fn open(given: &Given) -> Result<(), Denied> {
    let key = given.means.key()?;
    let sealed = sealed(&given.means.sealed)?;
    let spans = given.spans.as_deref().map(spans).transpose()?;
    if sealed.is_empty() {
        return Err(Denied::Refused("there is no sealed file".to_owned()));
    }
    let mut takes: BTreeMap<(&CameraId, u32), Vec<(&Place, &PathBuf)>> = BTreeMap::new();
    for (place, path) in &sealed {
        let take = takes.entry((&place.camera, place.take)).or_default();
        take.push((place, path));
    }
    let mut joined = Joined(Vec::new());
    for ((camera, number), files) in &takes {
        if files.first().is_some_and(|(place, _)| place.seq.is_some()) {
            let says = format!("{camera}/{number:04}/init.age is missing");
            return Err(Denied::Refused(says));
        }
        joined.plan(&given.output, camera, *number)?;
    }
    if let Some(spans) = &spans {
        complete(&sealed, spans)?;
    }
    for (files, take) in takes.values().zip(&joined.0) {
        let mut out = new_file(&take.part)?;
        for (place, path) in files {
            let opened = opened(&key, place, path, spans.as_ref())?;
            out.write_all(&opened.content)
                .map_err(|fault| cannot("write", &take.part, &fault))?;
        }
        out.sync_all()
            .map_err(|fault| cannot("write", &take.part, &fault))?;
    }
    let counts = takes.values().map(|files| files.len() - 1);
    for (segments, path) in counts.zip(joined.settle()?) {
        say(&format!("{}: {segments} segments", path.display()));
    }
    say(match spans {
        Some(_) => "Each file is the one on the record, and holds what was recorded.",
        None => "Nothing was compared with the record: give --spans.",
    });
    Ok(())
}

impl Means {
    /// The key of the deal, put together.
    pub(super) fn key(&self) -> Result<Key, Denied> {
        let deal: Public = json(&self.deal)?;
        let files = self
            .answers
            .iter()
            .map(|path| read(path, quorum::FILE_BYTES_MAX));
        let answers: Vec<_> = files.collect::<Result<_, _>>()?;
        let opener = self.holder.key()?;
        quorum::combine(&deal, &answers, &opener).map_err(|flaw| {
            let file = flaw
                .answer()
                .and_then(|number| self.answers.get(number - 1));
            let file = file.map_or(String::new(), |path| format!("{}: ", path.display()));
            Denied::Refused(format!("{file}{flaw}"))
        })
    }
}

/// All sealed files below these paths by their places.
pub(super) fn sealed(paths: &[PathBuf]) -> Result<Sealed, Denied> {
    let (mut found, mut left) = (Sealed::new(), paths.to_vec());
    while let Some(path) = left.pop() {
        let kind = fs::metadata(&path).map_err(|fault| cannot("read", &path, &fault))?;
        if kind.is_dir() {
            let entries = fs::read_dir(&path).map_err(|fault| cannot("read", &path, &fault))?;
            for entry in entries {
                left.push(entry.map_err(|fault| cannot("read", &path, &fault))?.path());
            }
            continue;
        }
        // What the recorder keeps beside them: a note of each, notes of what grows, and what a crash
        // cut off.
        let beside = path.extension().and_then(|ending| ending.to_str());
        if matches!(beside, Some("json" | "jsonl" | "notes" | "new")) {
            continue;
        }
        let named = std::path::absolute(&path).ok();
        let Some(place) = named.and_then(|path| Place::of(&path)) else {
            let says = "is foreign: sealed files are named CAMERA/TAKE/SEGMENT.age";
            return Err(Denied::Refused(format!("{} {says}", path.display())));
        };
        if place.seq.is_some_and(|seq| grew(&path, seq)) {
            continue;
        }
        if let Some(other) = found.insert(place.clone(), path.clone()) {
            let (one, other) = (path.display(), other.display());
            return Err(Denied::Refused(format!(
                "{one} and {other} are both {place}"
            )));
        }
    }
    Ok(found)
}

/// Whether a segment still grew when the folder was copied: the recorder noted it, and did not say that
/// it is whole. It is on no record, and the recorder's next start enters it.
fn grew(path: &Path, seq: u32) -> bool {
    let folder = path.parent().unwrap_or(path);
    let names = fs::read_dir(folder).into_iter().flatten().flatten();
    let noted = |of: &Value| of["seq"] == seq;
    let says = |path: &Path, noted: &dyn Fn(&Value) -> bool| {
        let text = fs::read_to_string(path).unwrap_or_default();
        let mut lines = text.lines().map(serde_json::from_str::<Value>);
        lines.any(|line| line.is_ok_and(|line| noted(&line)))
    };
    let mut notes = names
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "notes"));
    notes.any(|notes| says(&notes, &|line| noted(&line["segment"])))
        && !says(&folder.join("segments.jsonl"), &noted)
}

pub(super) fn spans(path: &Path) -> Result<Spans, Denied> {
    let mut known = Spans::new();
    for span in json::<Vec<Span>>(path)? {
        let place = Place {
            camera: span.camera.clone(),
            take: span.take,
            seq: span.seq,
        };
        if known.insert(place.clone(), span).is_some() {
            let says = format!("{} names {place} twice", path.display());
            return Err(Denied::Unasked(says));
        }
    }
    Ok(known)
}

/// Whether all files of the record are here and no others; names the first that is not.
fn complete(sealed: &Sealed, spans: &Spans) -> Result<(), Denied> {
    let missing = spans.keys().find(|place| !sealed.contains_key(place));
    // The beginning of a take before whose first part a crash came is on no record.
    let begins = |place: &Place| {
        let mut segments = sealed.keys().filter(|other| other.seq.is_some());
        place.seq.is_none()
            && !segments.any(|it| (&it.camera, it.take) == (&place.camera, place.take))
    };
    let foreign = sealed
        .keys()
        .find(|place| !spans.contains_key(place) && !begins(place));
    match (missing, foreign) {
        (Some(place), _) => Err(Denied::Refused(format!("{place} is missing"))),
        (None, Some(place)) => Err(Denied::Refused(format!(
            "{place} is foreign: the record does not have it"
        ))),
        (None, None) => Ok(()),
    }
}

/// What is in one sealed file, compared with the record.
pub(super) fn opened(
    key: &Key,
    place: &Place,
    path: &Path,
    spans: Option<&Spans>,
) -> Result<Opened, Denied> {
    let named = |says: &dyn fmt::Display| Denied::Refused(format!("{place}: {says}"));
    let file = read(path, SEALED_BYTES_MAX)?;
    let span = spans.and_then(|spans| spans.get(place));
    if span.is_some_and(|span| file_digest(&file) != span.file) {
        return Err(named(
            &"it was altered: its digest is not the one on the record",
        ));
    }
    let opened = key.open(&file).map_err(|flaw| named(&flaw))?;
    if span.is_some_and(|span| opened.digest() != span.salted) {
        return Err(named(
            &"what is in it is not what the record says was recorded",
        ));
    }
    Ok(opened)
}

/// Takes that are being joined; what does not come to its place is removed.
struct Joined(Vec<Take>);

struct Take {
    part: PathBuf,
    whole: PathBuf,
}

impl Joined {
    fn plan(&mut self, output: &Path, camera: &CameraId, number: u32) -> Result<(), Denied> {
        let folder = output.join(camera.as_str());
        let [whole, part] =
            ["mp4", "mp4.part"].map(|end| folder.join(format!("{number:04}.{end}")));
        vacant(&whole)?;
        vacant(&part)?;
        fs::create_dir_all(&folder).map_err(|fault| cannot("make", &folder, &fault))?;
        self.0.push(Take { part, whole });
        Ok(())
    }

    fn settle(&self) -> Result<impl Iterator<Item = &PathBuf>, Denied> {
        for Take { part, whole } in &self.0 {
            // Looked at again because a renaming replaces what is there.
            vacant(whole)?;
            fs::rename(part, whole).map_err(|fault| cannot("make", whole, &fault))?;
        }
        Ok(self.0.iter().map(|take| &take.whole))
    }
}

impl Drop for Joined {
    fn drop(&mut self) {
        for Take { part, .. } in &self.0 {
            // Those that were not begun, and those in their places, are not there.
            drop(fs::remove_file(part));
        }
    }
}

pub(super) fn vacant(path: &Path) -> Result<(), Denied> {
    match fs::symlink_metadata(path) {
        Ok(_) => Err(cannot(
            "make",
            path,
            &"it exists, and nothing is overwritten",
        )),
        Err(_) => Ok(()),
    }
}
