//! The footage folder against the log: every byte of every take.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use acts::{
    Act, CameraId, Digest, Entry, KeptSegment, KeptTrack, MeetingId, SealedCount, Stock, TrackKind,
};
use av::Track;
use av::cmaf::{self, PartInfo};
use av::digest::FrameDigest;
use sha2::{Digest as _, Sha256};

use crate::evidence::{Evidence, Take};
use crate::gone::Going;
use crate::report::{Finding, Notes, Verdict};

/// A segment larger than this is not read: no encoder makes one.
const SEGMENT_BYTES_MAX: u64 = 1 << 30;

/// Where a take's file lies below the data folder.
pub(crate) fn path(data: &Path, meeting: &MeetingId, camera: &CameraId, take: u32) -> PathBuf {
    let folder = data
        .join("footage")
        .join(meeting.as_str())
        .join(camera.as_str());
    folder.join(format!("{take:04}.mp4"))
}

/// Checks all footage below the data folder.
pub(crate) fn check(data: &Path, evidence: &Evidence, entries: &[Entry], notes: &mut Notes) {
    for (n, meeting, segment) in &evidence.orphans {
        let detail = format!(
            "entry {n} names a segment of take {} that no entry introduced",
            segment.take
        );
        notes.find(at(meeting, segment, "entry", detail));
    }
    let takes: Vec<_> = evidence.takes.iter().collect();
    each(&takes, notes, |((meeting, camera, number), take), own| {
        let open = !completed(entries, meeting);
        let path = path(data, meeting, camera, *number);
        let going = going(evidence, meeting, take);
        if !all_goes(&going) {
            check_take(&path, meeting, (take, &going), open, own);
        } else {
            own.checked.destroyed += going.len() as u64;
            destroyed(&path, meeting, take, &going, own);
        }
    });
    evidence.gone.check(evidence, notes);
    strangers(data, evidence, entries, notes);
    totals(evidence, entries, notes);
}

/// Checks each of the items, on all cores.
pub(crate) fn each<T: Sync>(items: &[T], notes: &mut Notes, check: impl Fn(&T, &mut Notes) + Sync) {
    let (next, shared) = (AtomicUsize::new(0), Mutex::new(std::mem::take(notes)));
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers.min(items.len().max(1)) {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut own = Notes::default();
                    check(item, &mut own);
                    let mut all = shared.lock().unwrap_or_else(PoisonError::into_inner);
                    all.absorb(own);
                }
            });
        }
    });
    *notes = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
}

pub(crate) fn completed(entries: &[Entry], meeting: &MeetingId) -> bool {
    let done = |entry: &Entry| matches!(&entry.act, Act::FootageCompleted { meeting: of, .. } if of == meeting);
    entries.iter().any(done)
}

fn at(meeting: &MeetingId, segment: &KeptSegment, what: &str, detail: String) -> Finding {
    Finding {
        meeting: Some(meeting.clone()),
        camera: Some(segment.camera.clone()),
        from: Some(segment.start),
        to: Some(segment.end()),
        ..Finding::about(what, Verdict::Altered, detail)
    }
}

/// How far the destruction of each segment of a take went; none for what is to be there.
pub(crate) fn going(evidence: &Evidence, meeting: &MeetingId, take: &Take) -> Vec<Option<Going>> {
    let of = |it: &KeptSegment| {
        let segment = (&it.camera, it.start, it.duration_us);
        evidence.gone.of(meeting, Stock::Open, segment)
    };
    take.segments.iter().map(of).collect()
}

/// Whether nothing of a take stays, so that its file goes too.
pub(crate) fn all_goes(going: &[Option<Going>]) -> bool {
    !going.is_empty() && going.iter().all(Option::is_some)
}

/// A take of which all was destroyed: its file is gone.
fn destroyed(
    path: &Path,
    meeting: &MeetingId,
    take: &Take,
    going: &[Option<Going>],
    notes: &mut Notes,
) {
    notes.checked.takes += 1;
    if going.contains(&Some(Going::Begun)) || !path.exists() {
        return;
    }
    let number = take.kept.take;
    let detail = format!("take {number} was destroyed by the record, but its file is there");
    notes.find(Finding {
        meeting: Some(meeting.clone()),
        camera: Some(take.kept.camera.clone()),
        ..Finding::about("footage", Verdict::Altered, detail)
    });
}

/// A segment that was destroyed in a take of which others stay: its bytes are zeros.
fn wiped(
    file: &mut (impl Read + Seek),
    meeting: &MeetingId,
    segment: &KeptSegment,
    notes: &mut Notes,
) {
    notes.checked.destroyed += 1;
    let bytes = read_at(file, segment.offset, segment.bytes);
    if bytes.is_none_or(|bytes| bytes.iter().any(|byte| *byte != 0)) {
        let number = segment.seq;
        let detail = format!("segment {number} was destroyed by the record, but not on the disk");
        notes.find(at(meeting, segment, "footage", detail));
    }
}

fn check_take(
    path: &Path,
    meeting: &MeetingId,
    (take, going): (&Take, &[Option<Going>]),
    open: bool,
    notes: &mut Notes,
) {
    let about = |detail: String| Finding {
        meeting: Some(meeting.clone()),
        camera: Some(take.kept.camera.clone()),
        from: take.segments.first().map(|segment| segment.start),
        to: take.segments.last().map(|segment| segment.end()),
        ..Finding::about("footage", Verdict::Altered, detail)
    };
    notes.checked.takes += 1;
    let number = take.kept.take;
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(fault) => {
            notes.find(about(format!(
                "take {number} is missing or cannot be opened: {fault}"
            )));
            return;
        }
    };
    match check_bytes(&mut file, meeting, (take, going), notes) {
        Some(end) => tail(path, &mut file, end, open, &about, notes),
        None => notes.find(about(format!(
            "take {number}: the file ends within its first {} bytes",
            take.kept.init_bytes
        ))),
    }
}

/// Compares what was recorded of a take with the log; where its last segment ends, or none when not
/// even the initialisation segment is there. Beside the take, how far the destruction of each of its
/// segments went; of those left out, nothing is destroyed.
pub(crate) fn check_bytes(
    file: &mut (impl Read + Seek),
    meeting: &MeetingId,
    (take, going): (&Take, &[Option<Going>]),
    notes: &mut Notes,
) -> Option<u64> {
    let number = take.kept.take;
    let init = read_at(file, 0, take.kept.init_bytes)?;
    notes.checked.bytes += init.len() as u64;
    if sha256(&init) != take.kept.init {
        notes.find(Finding {
            meeting: Some(meeting.clone()),
            camera: Some(take.kept.camera.clone()),
            from: take.segments.first().map(|segment| segment.start),
            to: take.segments.last().map(KeptSegment::end),
            ..Finding::about(
                "footage",
                Verdict::Altered,
                format!("take {number}: the initialisation segment was changed"),
            )
        });
    }
    let tracks = cmaf::read_init(&init).unwrap_or_default();
    let mut end = take.kept.init_bytes;
    for (nth, segment) in take.segments.iter().enumerate() {
        if segment.offset != end {
            let detail = format!(
                "take {number}: the log leaves bytes {end} to {} unaccounted",
                segment.offset
            );
            notes.find(at(meeting, segment, "footage", detail));
        }
        end = segment.offset.saturating_add(segment.bytes);
        match going.get(nth).copied().flatten() {
            None => check_segment(file, meeting, segment, &tracks, notes),
            Some(Going::Done) => wiped(file, meeting, segment, notes),
            // Some of it may be zeros by now.
            Some(Going::Begun) => notes.checked.destroyed += 1,
        }
    }
    Some(end)
}

fn check_segment(
    file: &mut (impl Read + Seek),
    meeting: &MeetingId,
    segment: &KeptSegment,
    tracks: &[(u32, Track)],
    notes: &mut Notes,
) {
    notes.checked.segments += 1;
    let Some(bytes) = read_at(file, segment.offset, segment.bytes) else {
        let detail = format!(
            "segment {} is cut off: the file ends before its end",
            segment.seq
        );
        notes.find(at(meeting, segment, "footage", detail));
        return;
    };
    notes.checked.bytes += bytes.len() as u64;
    let same = sha256(&bytes) == segment.file;
    let wrong = frames(&bytes, segment, tracks, notes);
    if same && wrong.is_empty() {
        return;
    }
    let frames = if wrong.is_empty() {
        "no coded frame differs (the change is in the container around them)".to_owned()
    } else {
        wrong.join("; ")
    };
    let detail = format!(
        "segment {} of take {} was changed: {frames}",
        segment.seq, segment.take
    );
    notes.find(at(meeting, segment, "footage", detail));
}

/// Compares the coded frames run by run; names the frames of each run that differs.
fn frames(
    bytes: &[u8],
    segment: &KeptSegment,
    tracks: &[(u32, Track)],
    notes: &mut Notes,
) -> Vec<String> {
    let parts = match parts(bytes) {
        Ok(parts) => parts,
        Err(why) => return vec![why],
    };
    let mut wrong = Vec::new();
    for kept in &segment.tracks {
        let name = kind_name(kept.kind);
        let Some((id, track)) = tracks.iter().find(|(_, track)| kind_of(track) == kept.kind) else {
            wrong.push(format!("its {name} track cannot be read"));
            continue;
        };
        let frames: Vec<&[u8]> = samples(bytes, &parts, *id).collect();
        notes.checked.frames += frames.len() as u64;
        wrong.extend(runs_that_differ(&frames, kept, track, name));
    }
    wrong
}

fn runs_that_differ(frames: &[&[u8]], kept: &KeptTrack, track: &Track, name: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut first = 0;
    for run in &kept.runs {
        let last = first + run.frames as usize;
        let mut digest = FrameDigest::begin(track);
        for frame in frames
            .get(first..last.min(frames.len()))
            .unwrap_or_default()
        {
            digest.frame(frame);
        }
        if digest.finish() != run.digest.0 {
            wrong.push(format!(
                "{name} frames {first} to {} differ",
                last.saturating_sub(1)
            ));
        }
        first = last;
    }
    if first != frames.len() {
        wrong.push(format!(
            "{} {name} frames where the log has {first}",
            frames.len()
        ));
    }
    wrong
}

/// What follows the last segment on the log: nothing, or the sound tail of a crash.
fn tail(
    path: &Path,
    file: &mut File,
    end: u64,
    open: bool,
    about: &dyn Fn(String) -> Finding,
    notes: &mut Notes,
) {
    let length = file.metadata().map_or(0, |meta| meta.len());
    if length <= end {
        return;
    }
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    if !open {
        notes.find(about(format!(
            "{name}: {} bytes follow the last segment on the log",
            length - end
        )));
        return;
    }
    let sound = file.seek(SeekFrom::Start(end)).is_ok() && sound_parts(file, end, length);
    let words = "not yet on the log; the next start recovers them";
    let finding = about(format!(
        "{name}: the last {} bytes are {words}",
        length - end
    ));
    let verdict = if sound { None } else { Some(Verdict::Altered) };
    let detail = if sound {
        finding.detail.clone()
    } else {
        format!("{}, but they are damaged", finding.detail)
    };
    notes.find(Finding {
        verdict,
        detail,
        ..finding
    });
}

/// Whether whole parts follow one another; a part cut short at the very end is a crash's trace.
fn sound_parts(file: &mut File, from: u64, length: u64) -> bool {
    let mut parts = cmaf::Parts::resume(file, from);
    let mut at = from;
    loop {
        match parts.next() {
            Ok(Some(part)) if part.crc_ok => at = part.offset + part.len,
            Ok(Some(_)) => return false,
            Ok(None) => return true,
            Err(_) => return length - at < 4 << 20,
        }
    }
}

/// Files that the log does not know.
fn strangers(data: &Path, evidence: &Evidence, entries: &[Entry], notes: &mut Notes) {
    let root = data.join("footage");
    for (meeting_name, meeting_path) in listing(&root) {
        // The recorder tries with it whether a disk that refused takes something again.
        if meeting_name == ".probe" {
            continue;
        }
        let Ok(meeting) = meeting_name.parse::<MeetingId>() else {
            notes.altered(
                "footage",
                format!("footage/{meeting_name} belongs to no meeting"),
            );
            continue;
        };
        for (camera_name, camera_path) in listing(&meeting_path) {
            let Ok(camera) = camera_name.parse::<CameraId>() else {
                notes.altered(
                    "footage",
                    format!("footage/{meeting}/{camera_name} belongs to no camera"),
                );
                continue;
            };
            for (name, path) in listing(&camera_path) {
                let number = name
                    .strip_suffix(".mp4")
                    .and_then(|number| number.parse::<u32>().ok());
                // A take has one name: another spelling of its number is another file.
                let number = number.filter(|number| name == format!("{number:04}.mp4"));
                let key = number.map(|number| (meeting.clone(), camera.clone(), number));
                if key.is_some_and(|key| evidence.takes.contains_key(&key)) {
                    continue;
                }
                let fresh = number.is_some() && !completed(entries, &meeting);
                let sound = fresh && unlogged_is_sound(&path);
                let words = if sound {
                    "not yet on the log; the next start recovers it"
                } else {
                    "not on the log"
                };
                let verdict = if sound { None } else { Some(Verdict::Altered) };
                notes.find(Finding {
                    meeting: Some(meeting.clone()),
                    camera: Some(camera.clone()),
                    verdict,
                    ..Finding::about("footage", Verdict::Altered, format!("{name} is {words}"))
                });
            }
        }
    }
}

fn unlogged_is_sound(path: &Path) -> bool {
    let Ok(file) = File::open(path) else {
        return false;
    };
    let length = file.metadata().map_or(0, |meta| meta.len());
    match cmaf::scan(std::io::BufReader::new(file)) {
        Ok(scan) => scan.stop.is_none() || length - scan.end < 4 << 20,
        // Not even the initialisation segment was written whole: nothing was lost that was kept.
        Err(_) => length < 64 << 10,
    }
}

pub(crate) fn listing(folder: &Path) -> BTreeMap<String, PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| {
            (
                entry.file_name().to_string_lossy().into_owned(),
                entry.path(),
            )
        })
        .collect()
}

/// What sealed spans add up to, by meeting and camera.
fn sealed_totals(entries: &[Entry]) -> BTreeMap<(&MeetingId, &CameraId), SealedCount> {
    let mut totals: BTreeMap<_, SealedCount> = BTreeMap::new();
    for entry in entries {
        let Act::SpanSealed(span) = &entry.act else {
            continue;
        };
        for take in &span.takes {
            let total = totals.entry((&span.meeting, &take.camera)).or_default();
            total.bytes = total.bytes.saturating_add(take.bytes);
        }
        for segment in &span.segments {
            let total = totals.entry((&span.meeting, &segment.camera)).or_default();
            total.segments += 1;
            total.bytes = total.bytes.saturating_add(segment.bytes);
            total.duration_us = total.duration_us.saturating_add(segment.duration_us);
        }
    }
    totals
}

/// Final counts must be what the segments add up to.
pub(crate) fn totals(evidence: &Evidence, entries: &[Entry], notes: &mut Notes) {
    let sealed = sealed_totals(entries);
    for entry in entries {
        let Act::FootageCompleted { meeting, cameras } = &entry.act else {
            continue;
        };
        // Acts of before sealed footage was counted say nothing of it.
        let counts_sealed = cameras.iter().any(|count| count.sealed.is_some());
        for count in cameras {
            let takes: Vec<&Take> = evidence
                .takes
                .iter()
                .filter(|((of, camera, _), _)| of == meeting && *camera == count.camera)
                .map(|(_, take)| take)
                .collect();
            let segments = || takes.iter().flat_map(|take| &take.segments);
            let bytes = takes.iter().map(|take| take.kept.init_bytes).sum::<u64>()
                + segments().map(|segment| segment.bytes).sum::<u64>();
            let last = segments()
                .max_by_key(|segment| segment.seq)
                .map(|segment| segment.file);
            let fits = takes.len() == count.takes as usize
                && segments().count() as u64 == count.segments
                && bytes == count.bytes
                && segments().map(|segment| segment.duration_us).sum::<u64>() == count.duration_us
                && last == count.last
                && (!counts_sealed
                    || sealed.get(&(meeting, &count.camera)) == count.sealed.as_ref());
            if !fits {
                notes.find(Finding {
                    meeting: Some(meeting.clone()),
                    camera: Some(count.camera.clone()),
                    ..Finding::about(
                        "entry",
                        Verdict::Altered,
                        format!(
                            "entry {}: the final counts are not what the spans add up to",
                            entry.n
                        ),
                    )
                });
            }
        }
    }
}

/// Bound digests of the frames of one run, read from the data folder; `None` unless the segment is as
/// the log says.
pub(crate) fn run_digests(
    data: &Path,
    evidence: &Evidence,
    place: &crate::evidence::Place,
    kind: TrackKind,
) -> Option<Vec<[u8; 32]>> {
    let key = (place.meeting.clone(), place.camera.clone(), place.take);
    let take = evidence.takes.get(&key)?;
    let segment = evidence.segment(place)?;
    let mut file = File::open(path(data, &place.meeting, &place.camera, place.take)).ok()?;
    let init = read_at(&mut file, 0, take.kept.init_bytes)?;
    let bytes = read_at(&mut file, segment.offset, segment.bytes)?;
    run_digests_in(&init, &bytes, take, segment, place.run, kind)
}

/// The same, from bytes wherever they come from.
pub(crate) fn run_digests_in(
    init: &[u8],
    bytes: &[u8],
    take: &Take,
    segment: &KeptSegment,
    run: usize,
    kind: TrackKind,
) -> Option<Vec<[u8; 32]>> {
    if sha256(init) != take.kept.init || sha256(bytes) != segment.file {
        return None;
    }
    let tracks = cmaf::read_init(init).ok()?;
    let (id, track) = tracks.iter().find(|(_, track)| kind_of(track) == kind)?;
    let kept = segment.tracks.iter().find(|track| track.kind == kind)?;
    let first: usize = kept
        .runs
        .iter()
        .take(run)
        .map(|run| run.frames as usize)
        .sum();
    let count = kept.runs.get(run)?.frames as usize;
    let parts = parts(bytes).ok()?;
    let frames = samples(bytes, &parts, *id).skip(first).take(count);
    let set = FrameDigest::begin(track).finish();
    Some(
        frames
            .map(|frame| crate::copy::bound(&set, &av::digest::of_frame(track.codec, frame)))
            .collect(),
    )
}

fn parts(bytes: &[u8]) -> Result<Vec<(usize, PartInfo)>, String> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let part = cmaf::read_part(&bytes[at..])
            .map_err(|fault| format!("its part at byte {at} cannot be read ({fault})"))?;
        let length = usize::try_from(part.len).unwrap_or(usize::MAX);
        out.push((at, part));
        at = at.saturating_add(length.max(1));
    }
    Ok(out)
}

fn samples<'a>(
    bytes: &'a [u8],
    parts: &'a [(usize, PartInfo)],
    id: u32,
) -> impl Iterator<Item = &'a [u8]> {
    parts.iter().flat_map(move |(at, part)| {
        let runs = part.runs.iter().filter(move |run| run.track_id == id);
        runs.flat_map(|run| &run.samples).map(move |sample| {
            let range = sample.range();
            bytes
                .get(at + range.start..at + range.end)
                .unwrap_or_default()
        })
    })
}

fn read_at(file: &mut (impl Read + Seek), offset: u64, length: u64) -> Option<Vec<u8>> {
    if length > SEGMENT_BYTES_MAX {
        return None;
    }
    file.seek(SeekFrom::Start(offset)).ok()?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 == length).then_some(bytes)
}

pub(crate) fn sha256(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

pub(crate) fn kind_of(track: &Track) -> TrackKind {
    match track.kind() {
        av::Kind::Video => TrackKind::Video,
        av::Kind::Audio => TrackKind::Audio,
    }
}

pub(crate) fn kind_name(kind: TrackKind) -> &'static str {
    match kind {
        TrackKind::Video => "video",
        TrackKind::Audio => "audio",
    }
}
