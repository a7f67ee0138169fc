//! The sealed folder against the log: every sealed file by its size and digest. No key is needed,
//! and nothing here could use one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use acts::{Act, CameraId, Digest, Entry, MeetingId, SealedSegment, SealedTake, Stock, Time};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::footage::{completed, each, listing};
use crate::gone::{Going, Gone};
use crate::report::{Finding, Notes, Verdict};

const SEALED: &str = "sealed";
/// What the recorder says of the sealed segments of a take, a line of JSON for each.
const SAID: &str = "segments.jsonl";

/// A take's folder: meeting, seal, camera, take.
type Key = (MeetingId, u32, CameraId, u32);

/// What the log has of one take.
#[derive(Debug, Default)]
struct Take {
    init: Option<SealedTake>,
    segments: BTreeMap<u64, SealedSegment>,
    /// The entry that first speaks of it.
    n: u64,
}

/// What a sealed file is to be.
struct Named<'a> {
    key: &'a Key,
    /// Its name without the ending.
    stem: String,
    what: String,
    bytes: u64,
    file: Digest,
    times: Option<(Time, Time)>,
    /// Camera, start and length in microseconds of a segment.
    segment: Option<(&'a CameraId, Time, u64)>,
}

/// Checks all sealed files below the data folder.
pub(crate) fn check(data: &Path, entries: &[Entry], destroyed: &Gone, notes: &mut Notes) {
    let takes = gather(entries);
    let named: Vec<Named<'_>> = takes
        .iter()
        .flat_map(|(key, take)| take.files(key))
        .collect();
    let places: BTreeMap<Digest, &Named<'_>> = named.iter().map(|it| (it.file, it)).collect();
    let went = |it: &Named<'_>| destroyed.of(&it.key.0, Stock::Sealed, it.segment?);
    let whole = |key: &Key| {
        let mut segments = named
            .iter()
            .filter(|it| it.key == key && it.segment.is_some());
        segments.clone().next().is_some() && segments.all(|it| went(it).is_some())
    };
    let all_went: BTreeSet<&Key> = takes.keys().filter(|key| whole(key)).collect();
    let is_gone = |key: &&Key| !all_went.contains(key) && !folder(data, key).is_dir();
    let gone: BTreeSet<&Key> = takes.keys().filter(is_gone).collect();
    for (key, take) in &takes {
        if take.init.is_none() {
            let detail = format!(
                "entry {} names a sealed segment of take {} that no entry introduced",
                take.n, key.3
            );
            notes.find(about(key, take.times(), "entry", detail));
        }
        if gone.contains(key) {
            let count = take.files(key).len();
            let detail = format!("take {} is missing with its {count} sealed files", key.3);
            notes.find(about(key, take.times(), SEALED, detail));
        }
    }
    let there: Vec<_> = named.iter().filter(|it| !gone.contains(it.key)).collect();
    each(&there, notes, |it, own| {
        own.checked.sealed_files += 1;
        match went(it) {
            None if it.segment.is_none() && all_went.contains(it.key) => return,
            None => {}
            // Some of it may be zeros by now.
            Some(Going::Begun) => return own.checked.destroyed += 1,
            Some(Going::Done) => {
                own.checked.destroyed += 1;
                if it.path(data).exists() {
                    let detail = format!("{} was destroyed by the record, but is there", it.what);
                    own.find(about(it.key, it.times, SEALED, detail));
                }
                return;
            }
        }
        if let Some(wrong) = it.wrong(data, &places, own) {
            let detail = format!("{} {wrong}", it.what);
            own.find(about(it.key, it.times, SEALED, detail));
        }
    });
    strangers(data, &takes, entries, notes);
}

fn gather(entries: &[Entry]) -> BTreeMap<Key, Take> {
    let mut takes: BTreeMap<Key, Take> = BTreeMap::new();
    for entry in entries {
        let Act::SpanSealed(span) = &entry.act else {
            continue;
        };
        let key =
            |camera: &CameraId, take: u32| (span.meeting.clone(), span.seal, camera.clone(), take);
        let fresh = || Take {
            n: entry.n,
            ..Take::default()
        };
        for take in &span.takes {
            let of = takes.entry(key(&take.camera, take.take));
            of.or_insert_with(fresh)
                .init
                .get_or_insert_with(|| take.clone());
        }
        for segment in &span.segments {
            let of = takes.entry(key(&segment.camera, segment.take));
            let segments = &mut of.or_insert_with(fresh).segments;
            segments
                .entry(segment.seq)
                .or_insert_with(|| segment.clone());
        }
    }
    takes
}

impl Take {
    /// From its first segment to the end of its last.
    fn times(&self) -> Option<(Time, Time)> {
        let first = self.segments.values().map(|it| it.start).min()?;
        self.segments
            .values()
            .map(SealedSegment::end)
            .max()
            .map(|last| (first, last))
    }

    fn files<'a>(&'a self, key: &'a Key) -> Vec<Named<'a>> {
        let init = self.init.as_ref().map(|init| Named {
            key,
            stem: "init".to_owned(),
            what: format!("the sealed initialisation segment of take {}", key.3),
            bytes: init.bytes,
            file: init.file,
            times: self.times(),
            segment: None,
        });
        let segments = self.segments.values().map(|segment| Named {
            key,
            stem: format!("{:06}", segment.seq),
            what: format!("sealed segment {} of take {}", segment.seq, key.3),
            bytes: segment.bytes,
            file: segment.file,
            times: Some((segment.start, segment.end())),
            segment: Some((&segment.camera, segment.start, segment.duration_us)),
        });
        init.into_iter().chain(segments).collect()
    }

    /// Whether the log names a file.
    fn names(&self, stem: &str) -> bool {
        match stem {
            "init" => self.init.is_some(),
            _ => number(stem).is_some_and(|seq| self.segments.contains_key(&seq)),
        }
    }

    /// The note that lies beside the take's beginning: what the log says of it, to the letter.
    fn init_note(&self) -> Option<Vec<u8>> {
        serde_json::to_vec(self.init.as_ref()?).ok()
    }

    /// Whether a line of what is said of the segments is none, or is not what the log says, to the
    /// letter. What a power cut left of the last line says nothing.
    fn contradicts(&self, lines: &[u8]) -> bool {
        let mut whole = lines.split_inclusive(|byte| *byte == b'\n');
        let mut line = |line: &[u8]| {
            let Some(line) = line.strip_suffix(b"\n") else {
                return false;
            };
            let Ok(said) = serde_json::from_slice::<SealedSegment>(line) else {
                return true;
            };
            let known = self.segments.get(&said.seq).map(serde_json::to_vec);
            known.is_some_and(|known| known.ok().as_deref() != Some(line))
        };
        whole.any(&mut line)
    }
}

impl Named<'_> {
    /// What is wrong with the file, in words that follow its name.
    fn path(&self, data: &Path) -> PathBuf {
        folder(data, self.key).join(format!("{}.age", self.stem))
    }

    fn wrong(
        &self,
        data: &Path,
        places: &BTreeMap<Digest, &Named<'_>>,
        notes: &mut Notes,
    ) -> Option<String> {
        let path = self.path(data);
        let (bytes, found) = match sum(&path) {
            Ok(found) => found,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => {
                return Some("is missing".to_owned());
            }
            Err(fault) => return Some(format!("cannot be read: {fault}")),
        };
        notes.checked.bytes += bytes;
        if found == self.file && bytes == self.bytes {
            return None;
        }
        if let Some(other) = places.get(&found) {
            let (meeting, seal, camera, _) = other.key;
            let other = &other.what;
            return Some(format!(
                "was swapped: in its place lies {other}, camera {camera}, seal {seal}, meeting {meeting}"
            ));
        }
        Some(if bytes == self.bytes {
            "was changed".to_owned()
        } else {
            format!("has {bytes} bytes, where the record has {}", self.bytes)
        })
    }
}

/// Files that the log does not know.
fn strangers(data: &Path, takes: &BTreeMap<Key, Take>, entries: &[Entry], notes: &mut Notes) {
    let nothing = Take::default();
    for (meeting, path) in known_folders(&data.join(SEALED), SEALED, notes, |name| {
        name.parse::<MeetingId>().ok()
    }) {
        let open = !completed(entries, &meeting);
        let within = format!("{SEALED}/{meeting}");
        for (seal, path) in known_folders(&path, &within, notes, |name| padded(name, 3)) {
            let within = format!("{within}/{seal:03}");
            let cameras =
                known_folders(&path, &within, notes, |name| name.parse::<CameraId>().ok());
            for (camera, path) in cameras {
                let within = format!("{within}/{camera}");
                for (take, path) in known_folders(&path, &within, notes, |name| padded(name, 4)) {
                    let key = (meeting.clone(), seal, camera.clone(), take);
                    let of = takes.get(&key).unwrap_or(&nothing);
                    strangers_of(&path, &key, of, open, notes);
                }
            }
        }
    }
}

/// The folders of a level by what their names say; anything else is named.
fn known_folders<T>(
    path: &Path,
    within: &str,
    notes: &mut Notes,
    read: impl Fn(&str) -> Option<T>,
) -> Vec<(T, PathBuf)> {
    let mut out = Vec::new();
    for (name, path) in listing(path) {
        match read(&name).filter(|_| path.is_dir()) {
            Some(said) => out.push((said, path)),
            None => notes.altered(SEALED, format!("{within}/{name} is not on the record")),
        }
    }
    out
}

/// What lies in a take's folder beside the files that the log names.
fn strangers_of(path: &Path, key: &Key, of: &Take, open: bool, notes: &mut Notes) {
    let (mut fresh, mut amiss, mut cut_off) = (Vec::new(), Vec::new(), 0);
    let mut footage = false;
    for (name, path) in listing(path) {
        // A stop came while it was written; what it was to become is judged by its own name.
        if name.starts_with('.') && name.ends_with(".new") {
            cut_off += 1;
            continue;
        }
        let otherwise = match &*name {
            "init.json" => of
                .init_note()
                .map(|note| fs::read(&path).is_ok_and(|it| it != note)),
            SAID => Some(fs::read(&path).is_ok_and(|found| of.contradicts(&found))),
            _ => None,
        };
        if let Some(otherwise) = otherwise {
            if otherwise {
                amiss.push(format!("{name} says otherwise than the record"));
            }
            continue;
        }
        let stem = name.strip_suffix(".age");
        if stem.is_some_and(|stem| of.names(stem)) {
            continue;
        }
        footage |= !["init.age", "init.json"].contains(&&*name);
        match of_recorder(&path, &name) {
            Fresh::Sound => fresh.push(name),
            Fresh::Damaged => amiss.push(format!("{name} is not what was noted of it")),
            Fresh::Foreign => amiss.push(format!("{name} is not on the record")),
        }
    }
    for wrong in amiss {
        let detail = format!("take {}: {wrong}", key.3);
        notes.find(about(key, of.times(), SEALED, detail));
    }
    let mut tell = |verdict, count: usize, words: &str| {
        let detail = format!("take {}: {count} {words}", key.3);
        notes.find(Finding {
            verdict,
            ..about(key, of.times(), SEALED, detail)
        });
    };
    if cut_off > 0 {
        tell(None, cut_off, "files were never written whole");
    }
    if fresh.is_empty() {
        return;
    }
    if !footage && of.init.is_none() {
        tell(
            None,
            fresh.len(),
            "files are of its beginning; nothing was sealed after it",
        );
    } else if open {
        tell(
            None,
            fresh.len(),
            "files are not on the record yet; the next start enters them",
        );
    } else {
        let altered = Some(Verdict::Altered);
        tell(
            altered,
            fresh.len(),
            &format!("files are not on the record, {} the first", fresh[0]),
        );
    }
}

/// What a file is that the log does not name.
enum Fresh {
    /// Of the recorder, as far as can be told without a key.
    Sound,
    Damaged,
    Foreign,
}

fn of_recorder(path: &Path, name: &str) -> Fresh {
    if path.is_dir() {
        return Fresh::Foreign;
    }
    if let Some(stem) = name.strip_suffix(".age") {
        let beside = |name: &str| fs::read(path.with_file_name(name)).unwrap_or_default();
        let is_said = |(bytes, file)| sum(path).is_ok_and(|found| found == (bytes, file));
        if stem == "init" {
            let said = serde_json::from_slice::<SealedTake>(&beside("init.json"));
            let same = said.is_ok_and(|it| is_said((it.bytes, it.file)));
            return if same { Fresh::Sound } else { Fresh::Damaged };
        }
        let Some(seq) = number(stem) else {
            return Fresh::Foreign;
        };
        let said = || {
            let lines = beside(SAID);
            let lines = lines.split(|byte| *byte == b'\n');
            let mut said = lines.filter_map(|it| serde_json::from_slice::<SealedSegment>(it).ok());
            let said = said.find(|it| it.seq == seq);
            said.map(|it| is_said((it.bytes, it.file)))
        };
        // It may become whole while we look: then its notes go, once that is said.
        let same =
            said().unwrap_or_else(|| grows(path, seq).unwrap_or(false) || said().unwrap_or(false));
        return if same { Fresh::Sound } else { Fresh::Damaged };
    }
    if name == "init.json" || is_notes(name) {
        Fresh::Sound
    } else {
        Fresh::Foreign
    }
}

/// Whether it has the name of a file of notes on a segment that grows.
fn is_notes(name: &str) -> bool {
    name.strip_suffix(".notes").and_then(number).is_some()
}

/// A line of such a file: what the record would say of the segment if nothing more came, and the last
/// chunk of its file in hexadecimal digits.
#[derive(Deserialize)]
struct Note {
    segment: SealedSegment,
    end: String,
}

/// Whether a file is a segment as it grew when the recorder stopped, or grows now: as long as one of
/// its notes says, with the last chunk that the note has, it is what that says; or nothing of it came.
fn grows(path: &Path, seq: u64) -> io::Result<bool> {
    let mut notes: Vec<Note> = Vec::new();
    for (name, beside) in listing(path.parent().unwrap_or(path)) {
        if is_notes(&name) {
            let text = fs::read(beside)?;
            let lines = text.split(|byte| *byte == b'\n');
            notes.extend(lines.filter_map(|line| serde_json::from_slice(line).ok()));
        }
    }
    notes.retain(|note| note.segment.seq == seq);
    let mut file = File::open(path)?;
    let (length, mut sum, mut read) = (file.metadata()?.len(), Sha256::new(), 0);
    let (mut none_came, mut is_one) = (!notes.is_empty(), false);
    for note in &notes {
        let digits = note.end.as_bytes().chunks(2);
        let byte = |two| u8::from_str_radix(str::from_utf8(two).ok()?, 16).ok();
        let end: Option<Vec<u8>> = digits.map(byte).collect();
        let Some(end) = end else { continue };
        let whole = note.segment.bytes.checked_sub(end.len() as u64);
        let Some(whole) = whole.filter(|whole| (read..=length).contains(whole)) else {
            continue;
        };
        none_came = false;
        io::copy(&mut (&mut file).take(whole - read), &mut sum)?;
        read = whole;
        is_one |= note.segment.file == Digest(sum.clone().chain_update(end).finalize().into());
    }
    Ok(is_one || none_came)
}

/// A number as segments are named by it.
fn number(text: &str) -> Option<u64> {
    let number = text.parse::<u64>().ok()?;
    (format!("{number:06}") == text).then_some(number)
}

/// A number of at least so many digits; it has one spelling.
fn padded(text: &str, digits: usize) -> Option<u32> {
    let number = text.parse::<u32>().ok()?;
    (format!("{number:0digits$}") == text).then_some(number)
}

/// Size and digest of a file.
fn sum(path: &Path) -> io::Result<(u64, Digest)> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut sum = Sha256::new();
    let bytes = io::copy(&mut File::open(path)?, &mut sum)?;
    Ok((bytes, Digest(sum.finalize().into())))
}

fn folder(data: &Path, (meeting, seal, camera, take): &Key) -> PathBuf {
    let meeting = data.join(SEALED).join(meeting.as_str());
    let camera = meeting.join(format!("{seal:03}")).join(camera.as_str());
    camera.join(format!("{take:04}"))
}

fn about(key: &Key, times: Option<(Time, Time)>, what: &str, detail: String) -> Finding {
    let (meeting, _, camera, _) = key;
    Finding {
        meeting: Some(meeting.clone()),
        camera: Some(camera.clone()),
        from: times.map(|(from, _)| from),
        to: times.map(|(_, to)| to),
        ..Finding::about(what, Verdict::Altered, detail)
    }
}
