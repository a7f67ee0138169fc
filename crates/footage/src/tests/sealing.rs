//! Closed footage on the disk: sealed, whole, found again after a crash, and open to nobody here.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use acts::{Cause, Digest, SealedSegment, SealedTake, Time};
use age::x25519::Identity;
use auth::sealed;
use feed::{Event, Shut, ShutPart};
use sha2::Digest as _;

use super::fake::{EPOCH, Fake, camera, meeting};
use super::folder;
use super::full::SmallDisk;
use crate::{SealReport, SealTo, Sealer, recover_sealed};

type Known = BTreeMap<u32, (Vec<SealedTake>, Vec<SealedSegment>)>;

struct Desk {
    sealer: Sealer,
    told: Arc<Mutex<Vec<SealReport>>>,
    identity: Identity,
    to: SealTo,
}

impl Desk {
    fn at(root: &Path) -> Self {
        Self::leaving(root, 0)
    }

    /// One that leaves so many bytes free.
    fn leaving(root: &Path, reserve_bytes: u64) -> Self {
        let told = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&told);
        let identity = Identity::generate();
        Self {
            sealer: Sealer::new(root, reserve_bytes, move |report| {
                hears.lock().expect("told").push(report);
            }),
            told,
            to: SealTo {
                seal: 1,
                recipient: identity.to_public().to_string(),
            },
            identity,
        }
    }

    fn keep(&self, events: &[Event<ShutPart>]) {
        for event in events {
            self.sealer.keep(event, Some(&self.to));
        }
    }

    /// What was told as lost.
    fn losses(&self) -> Vec<(Time, Time, Cause)> {
        let told = self.told.lock().expect("told");
        let lost = told.iter().filter_map(|report| match report {
            SealReport::Lost {
                from, to, cause, ..
            } => Some((*from, *to, *cause)),
            SealReport::Sealed { .. } => None,
        });
        lost.collect()
    }

    /// Every moment is sealed or said to be missing, once.
    fn accounts_for_all_until(&self, end: Time) {
        let known = self.known();
        let sealed = known[&1].1.iter().map(|it| (it.start, it.end()));
        let losses = self.losses();
        let lost = losses.iter().map(|(from, to, _)| (*from, *to));
        let mut all: Vec<_> = sealed.chain(lost).collect();
        all.sort_unstable();
        assert_eq!((all[0].0, all[all.len() - 1].1), (EPOCH, end));
        assert!(all.windows(2).all(|two| two[0].1 == two[1].0), "{all:?}");
    }

    /// What the record was told is sealed, by seal.
    fn known(&self) -> Known {
        let mut known = Known::new();
        for report in self.told.lock().expect("told").iter() {
            let SealReport::Sealed {
                seal,
                take,
                segment,
                ..
            } = report
            else {
                continue;
            };
            let of = known.entry(*seal).or_default();
            of.0.extend(take.clone());
            of.1.push(segment.clone());
        }
        known
    }

    /// What is in a sealed file, but for what fills chunks, and the salted digest of all of it.
    fn open(&self, path: &Path) -> (Vec<u8>, Digest) {
        let plain = age::decrypt(&self.identity, &fs::read(path).expect("a file")).expect("opens");
        let read = sealed::unwrap(&plain).expect("whole");
        (
            without_free(read.content),
            sealed::digest(read.salt, read.content),
        )
    }
}

fn fake() -> Fake<Shut> {
    Fake::new("east", 1, 0, EPOCH)
}

fn parts(events: &[Event<ShutPart>]) -> Vec<u8> {
    let bytes = events.iter().filter_map(|event| match event {
        Event::Part(part) => Some(&part.bytes[..]),
        Event::TakeBegun(_) | Event::SegmentEnded(_) | Event::TakeEnded(..) | Event::Gap { .. } => {
            None
        }
    });
    bytes.collect::<Vec<_>>().concat()
}

fn files(root: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(root).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// The notes of the first take's first segment while it grows.
fn notes(root: &Path) -> PathBuf {
    here(root).join("000000.notes")
}

fn here(root: &Path) -> PathBuf {
    root.join(meeting().as_str()).join("001/east/0001")
}

#[test]
fn a_closed_take_is_sealed_segment_by_segment_and_opens_to_what_was_recorded() {
    let root = folder();
    let desk = Desk::at(root.path());
    let mut fake = fake();
    desk.keep(&[fake.begun()]);
    let (first, second) = (fake.segment(10), fake.segment(7));
    desk.keep(&first);
    desk.keep(&second);
    desk.keep(&[fake.ended()]);
    desk.sealer.stop();
    let known = desk.known();
    let (takes, segments) = &known[&1];
    let init = here(root.path()).join("init.age");
    assert!(desk.open(&init) == (fake.take.init.to_vec(), takes[0].salted));
    for (segment, events) in segments.iter().zip([&first, &second]) {
        let path = here(root.path()).join(format!("{:06}.age", segment.seq));
        let bytes = fs::read(&path).expect("a file");
        assert_eq!(Digest(sha2::Sha256::digest(&bytes).into()), segment.file);
        assert_eq!(bytes.len() as u64, segment.bytes);
        assert!(desk.open(&path) == (parts(events), segment.salted));
    }
    assert_eq!(
        (segments[0].start, segments[0].duration_us),
        (EPOCH, 2_000_000)
    );
    assert_eq!(segments.len(), 2);
    // No note of its growing is left, and no file holds a byte of what was recorded.
    let names: Vec<_> = files(root.path())
        .iter()
        .map(|path| path.file_name().expect("a name").to_owned())
        .collect();
    assert_eq!(
        names,
        [
            "000000.age",
            "000001.age",
            "init.age",
            "init.json",
            "segments.jsonl"
        ]
    );
    for path in files(root.path()) {
        let bytes = fs::read(&path).expect("a file");
        for mark in [&b"moof"[..], b"mdat", b"ftyp", &fake.take.init[..24]] {
            assert!(
                !bytes.windows(mark.len()).any(|found| found == mark),
                "{}",
                path.display()
            );
        }
    }
    let found = recover_sealed(root.path(), &meeting(), &known);
    assert!(
        found.found.is_empty() && found.amiss.is_empty(),
        "{found:?}"
    );
    assert_eq!(found.cameras[&camera("east")].next_seq, 2);
}

#[test]
fn a_crash_loses_no_part_that_was_handed_over_and_needs_no_key_to_go_on() {
    let root = folder();
    let desk = Desk::at(root.path());
    let mut fake = fake();
    desk.keep(&[fake.begun()]);
    let whole = fake.segment(10);
    desk.keep(&whole);
    let tail: Vec<_> = (0..4).map(|_| fake.part()).collect();
    desk.keep(&tail);
    desk.sealer.flush();
    // What a crash leaves: the folder as it is now, and the record without the last act.
    let after = folder();
    copy(root.path(), after.path());
    let found = recover_sealed(after.path(), &meeting(), &Known::new());
    let sealed = &found.found[&1];
    assert_eq!(sealed.takes.len(), 1);
    assert_eq!(sealed.segments.len(), 2, "a whole one and what grew");
    let opened: Vec<u8> = sealed
        .segments
        .iter()
        .flat_map(|segment| {
            let path = here(after.path()).join(format!("{:06}.age", segment.seq));
            let (content, salted) = desk.open(&path);
            assert_eq!(salted, segment.salted);
            content
        })
        .collect();
    assert!(opened == [parts(&whole), parts(&tail)].concat());
    let at = found.cameras[&camera("east")];
    assert_eq!((at.next_take, at.next_seq), (2, 2));
    assert_eq!(at.covered_until, Some(EPOCH.plus_us(2_800_000)));
    // Again, and the record knows: nothing new, nothing gone.
    let known = Known::from([(1, (sealed.takes.clone(), sealed.segments.clone()))]);
    let again = recover_sealed(after.path(), &meeting(), &known);
    assert!(
        again.found.is_empty() && again.amiss.is_empty(),
        "{again:?}"
    );
    assert_eq!(again.cameras, found.cameras);
}

/// Without the boxes that fill a chunk for want of a part.
fn without_free(mut content: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    while let Some(head) = content.first_chunk::<8>() {
        let size = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let filler = &head[4..] == b"free" && content[8..size].iter().all(|byte| *byte == 0);
        if !filler {
            kept.extend_from_slice(&content[..size]);
        }
        content = &content[size..];
    }
    kept
}

/// A growing segment at each of its parts, as a kill would leave it.
fn grown(heavy: usize, parts: usize) -> (Desk, Vec<tempfile::TempDir>, Vec<Event<ShutPart>>) {
    let root = folder();
    let desk = Desk::at(root.path());
    let mut fake = fake().heavy(heavy);
    desk.keep(&[fake.begun()]);
    let mut kept = Vec::new();
    let left = (0..parts).map(|_| {
        let part = fake.part();
        desk.keep(std::slice::from_ref(&part));
        kept.push(part);
        desk.sealer.flush();
        let left = folder();
        copy(root.path(), left.path());
        left
    });
    let left = left.collect();
    (desk, left, kept)
}

#[test]
fn a_growing_segment_is_a_whole_age_file_at_every_time() {
    for heavy in [400, 30_000] {
        let (desk, left, kept) = grown(heavy, 6);
        for (number, left) in left.iter().enumerate() {
            // Before anybody looked after it: as a seized disk has it.
            let (content, _) = desk.open(&here(left.path()).join("000000.age"));
            assert!(content == parts(&kept[..=number]), "{number}");
        }
    }
}

#[test]
fn whatever_a_crash_leaves_of_a_write_the_rest_is_kept() {
    let (desk, left, kept) = grown(30_000, 3);
    let [before, after] = [&left[1], &left[2]].map(|left| here(left.path()));
    let (old, new) = (
        fs::read(before.join("000000.age")).expect("a file"),
        fs::read(after.join("000000.age")).expect("a file"),
    );
    // The last write came so far, over the end that stood there.
    let at = old.len() - crate::age_file::END_BYTES;
    let steps = (at..new.len())
        .step_by(997)
        .chain([at + 1, old.len(), new.len() - 1]);
    for until in steps {
        let torn = folder();
        copy(left[2].path(), torn.path());
        let mut bytes = new[..until].to_vec();
        bytes.extend_from_slice(old.get(until..).unwrap_or_default());
        fs::write(here(torn.path()).join("000000.age"), &bytes).expect("written");
        let found = recover_sealed(torn.path(), &meeting(), &Known::new());
        assert!(
            found.amiss.is_empty() && found.faults.is_empty(),
            "{found:?}"
        );
        let [segment] = &found.found[&1].segments[..] else {
            panic!("{until}: {found:?}");
        };
        let whole = if until > new.len() - crate::age_file::END_BYTES {
            3
        } else {
            2
        };
        assert_eq!(segment.duration_us, whole * 200_000, "{until}");
        let (content, salted) = desk.open(&here(torn.path()).join("000000.age"));
        assert_eq!(salted, segment.salted);
        assert!(content == parts(&kept[..whole as usize]), "{until}");
        assert!(!notes(torn.path()).exists());
        let names = [here(torn.path()).join("000000.age")];
        let bytes = fs::read(&names[0]).expect("a file");
        assert_eq!(Digest(sha2::Sha256::digest(&bytes).into()), segment.file);
    }
}

#[test]
fn bytes_that_never_came_to_the_disk_cost_what_they_were_of() {
    let (desk, left, kept) = grown(30_000, 3);
    let whole = fs::read(here(left[2].path()).join("000000.age")).expect("a file");
    let first = fs::read(here(left[0].path()).join("000000.age")).expect("a file");
    // A power cut may leave zeros anywhere in what was not synced: here in all but the first part.
    for at in (first.len()..whole.len()).step_by(4_999) {
        let torn = folder();
        copy(left[2].path(), torn.path());
        let mut bytes = whole.clone();
        bytes[at..].fill(0);
        fs::write(here(torn.path()).join("000000.age"), &bytes).expect("written");
        let found = recover_sealed(torn.path(), &meeting(), &Known::new());
        let [segment] = &found.found[&1].segments[..] else {
            panic!("{at}: {found:?}");
        };
        let (content, salted) = desk.open(&here(torn.path()).join("000000.age"));
        assert_eq!(salted, segment.salted);
        let parts_kept = (segment.duration_us / 200_000) as usize;
        assert!((1..=3).contains(&parts_kept));
        assert!(content == parts(&kept[..parts_kept]));
    }
    // And a note that never came costs the last part.
    let torn = folder();
    copy(left[2].path(), torn.path());
    let text = fs::read(notes(torn.path())).expect("notes");
    fs::write(notes(torn.path()), &text[..text.len() - 9]).expect("written");
    let found = recover_sealed(torn.path(), &meeting(), &Known::new());
    assert_eq!(found.found[&1].segments[0].duration_us, 400_000);
}

#[test]
fn a_segment_of_which_nothing_came_is_no_alarm_and_a_changed_one_is() {
    let (_, left, _) = grown(30_000, 2);
    let file = |root: &Path| here(root).join("000000.age");
    for bytes in [Some(0), Some(100), None] {
        let torn = folder();
        copy(left[0].path(), torn.path());
        match bytes {
            Some(bytes) => {
                let file = fs::File::options().write(true).open(file(torn.path()));
                file.and_then(|file| file.set_len(bytes)).expect("cut");
            }
            None => fs::remove_file(file(torn.path())).expect("removed"),
        }
        let found = recover_sealed(torn.path(), &meeting(), &Known::new());
        assert!(
            found.found.is_empty() && found.amiss.is_empty(),
            "{found:?}"
        );
        assert!(!file(torn.path()).exists());
        assert_eq!(found.cameras[&camera("east")].next_take, 2);
    }
    let changed = folder();
    copy(left[1].path(), changed.path());
    let mut bytes = fs::read(file(changed.path())).expect("a file");
    bytes[300] ^= 1;
    fs::write(file(changed.path()), &bytes).expect("written");
    let found = recover_sealed(changed.path(), &meeting(), &Known::new());
    assert_eq!(found.amiss, [file(changed.path())]);
    assert!(notes(changed.path()).exists());
}

#[test]
fn a_crash_while_a_grown_segment_is_ended_loses_nothing_of_it() {
    let (_, left, _) = grown(30_000, 3);
    let left = left[2].path();
    let ended = folder();
    copy(left, ended.path());
    let all = recover_sealed(ended.path(), &meeting(), &Known::new());
    assert!(!notes(ended.path()).exists());
    // The power goes before what is said of it is written, or before its notes go.
    for names in [&["000000.age"][..], &["000000.age", "segments.jsonl"]] {
        let torn = folder();
        copy(left, torn.path());
        for name in names {
            let of = |root: &Path| here(root).join(name);
            fs::copy(of(ended.path()), of(torn.path())).expect("copied");
        }
        let found = recover_sealed(torn.path(), &meeting(), &Known::new());
        assert_eq!(found.found, all.found, "{names:?}");
        assert!(!notes(torn.path()).exists());
    }
}

#[test]
fn a_file_that_was_swapped_or_cut_is_not_entered() {
    let root = folder();
    let desk = Desk::at(root.path());
    let mut fake = fake();
    desk.keep(&[fake.begun()]);
    desk.keep(&fake.segment(3));
    desk.keep(&fake.segment(3));
    desk.sealer.stop();
    let (one, other) = (
        here(root.path()).join("000000.age"),
        here(root.path()).join("000001.age"),
    );
    let bytes = fs::read(&one).expect("a file");
    fs::write(&one, &bytes[..bytes.len() - 1]).expect("written");
    let found = recover_sealed(root.path(), &meeting(), &Known::new());
    assert_eq!(found.amiss, std::slice::from_ref(&one));
    assert_eq!(found.found[&1].segments.len(), 1);
    fs::copy(&other, &one).expect("swapped");
    let found = recover_sealed(root.path(), &meeting(), &Known::new());
    assert_eq!(found.amiss, [one]);
}

#[test]
fn without_a_seal_nothing_is_kept_and_a_bad_key_is_told_as_loss() {
    let root = folder();
    let desk = Desk::at(root.path());
    let mut fake = fake();
    desk.sealer.keep(&fake.begun(), None);
    desk.sealer.keep(&fake.part(), None);
    desk.sealer.flush();
    assert!(files(root.path()).is_empty());

    let wrong = SealTo {
        seal: 1,
        recipient: "age1nonsense".into(),
    };
    desk.sealer.keep(&fake.begun(), Some(&wrong));
    desk.sealer.keep(&fake.part(), Some(&wrong));
    desk.sealer.stop();
    let [one, two] = [200_000, 400_000].map(|us| EPOCH.plus_us(us));
    let lost = [(EPOCH, one, Cause::NoSeal), (one, two, Cause::NoSeal)];
    assert_eq!(desk.losses(), lost);
    assert!(desk.known().is_empty());
}

#[test]
fn a_take_that_had_begun_is_kept_from_the_first_part_with_a_seal_on() {
    let root = folder();
    let desk = Desk::at(root.path());
    let mut fake = fake();
    // A camera that is ordered to record in the middle of a closed part.
    desk.sealer.keep(&fake.begun(), None);
    desk.sealer.keep(&fake.part(), None);
    let kept = [fake.part(), fake.part(), fake.segment_end()];
    desk.keep(&kept);
    desk.sealer.stop();
    let told = desk.told.lock().expect("told");
    let [
        SealReport::Lost { to, .. },
        SealReport::Sealed { take, segment, .. },
    ] = told.as_slice()
    else {
        panic!("{told:?}");
    };
    assert_eq!((*to, take.is_some()), (segment.start, true));
    let path = here(root.path()).join("000000.age");
    assert!(desk.open(&path) == (parts(&kept), segment.salted));
}

#[test]
fn nothing_is_sealed_to_a_seal_that_is_no_more() {
    let root = folder();
    let desk = Desk::at(root.path());
    let mut fake = fake();
    desk.keep(&[fake.begun()]);
    desk.keep(&fake.segment(2));
    // Another key under the same number, in the middle of a take.
    let other = SealTo {
        seal: 1,
        recipient: Identity::generate().to_public().to_string(),
    };
    let (from, later) = (fake.now, fake.segment(2));
    for event in &later {
        desk.sealer.keep(event, Some(&other));
    }
    desk.sealer.stop();
    assert_eq!(desk.known()[&1].1.len(), 1, "the first segment alone");
    let losses = desk.losses();
    let (first, last) = (losses[0], losses[losses.len() - 1]);
    assert_eq!((first.0, last.1, last.2), (from, fake.now, Cause::NoSeal));
}

#[test]
fn what_is_on_the_record_is_never_numbered_again_or_written_over() {
    let root = folder();
    let desk = Desk::at(root.path());
    let mut fake = fake();
    desk.keep(&[fake.begun()]);
    desk.keep(&fake.segment(10));
    desk.keep(&fake.segment(10));
    desk.sealer.stop();
    let known = desk.known();
    let init = here(root.path()).join("init.age");
    let mut bytes = fs::read(&init).expect("a file");
    bytes[500] ^= 1;
    fs::write(&init, bytes).expect("written");
    for known in [known.clone(), Known::new()] {
        let found = recover_sealed(root.path(), &meeting(), &known);
        let at = found.cameras[&camera("east")];
        assert_eq!((at.next_take, at.next_seq), (2, 2));
        assert!(found.amiss.contains(&init) && found.found.is_empty());
    }
    // What the record does not have of a take that it has is as sound as it ever was.
    let mut known = known;
    known.get_mut(&1).expect("a seal").1.pop();
    let found = recover_sealed(root.path(), &meeting(), &known);
    assert_eq!(found.found[&1].segments.len(), 1);
    assert!(found.found[&1].takes.is_empty());
}

/// A take's first segment as it stood before it was ended.
struct Grew {
    notes: PathBuf,
    noted: Vec<u8>,
    file: PathBuf,
    bytes: Vec<u8>,
}

impl Grew {
    fn first(desk: &Desk, root: &Path, fake: &mut Fake<Shut>) -> Self {
        desk.keep(&[fake.begun()]);
        desk.keep(&(0..5).map(|_| fake.part()).collect::<Vec<_>>());
        desk.sealer.flush();
        let (notes, file) = (notes(root), here(root).join("000000.age"));
        Self {
            noted: fs::read(&notes).expect("notes"),
            bytes: fs::read(&file).expect("a file"),
            notes,
            file,
        }
    }

    fn put_back(&self) {
        fs::write(&self.file, &self.bytes).expect("written");
        fs::write(&self.notes, &self.noted).expect("written");
    }
}

#[test]
fn a_segment_that_later_ones_passed_is_left_where_it_is() {
    let root = folder();
    let desk = Desk::at(root.path());
    let mut fake = fake();
    let grew = Grew::first(&desk, root.path(), &mut fake);
    desk.keep(&[fake.segment_end()]);
    desk.keep(&fake.segment(10));
    desk.sealer.stop();
    // As when the disk took no end of the first segment, and all of the second.
    let said = here(root.path()).join("segments.jsonl");
    let lines = fs::read_to_string(&said).expect("read");
    let second = lines.split_inclusive('\n').nth(1).expect("a line");
    fs::write(&said, second).expect("written");
    grew.put_back();
    let found = recover_sealed(root.path(), &meeting(), &Known::new());
    assert_eq!(found.found[&1].segments.len(), 1, "the second alone");
    assert_eq!(found.amiss, std::slice::from_ref(&grew.file));
    assert!(fs::read(&grew.notes).expect("notes") == grew.noted);
}

#[test]
fn what_the_record_has_passed_keeps_nothing_else_from_being_entered() {
    let root = folder();
    let desk = Desk::at(root.path());
    let mut fake = fake();
    let grew = Grew::first(&desk, root.path(), &mut fake);
    desk.keep(&[fake.segment_end(), fake.ended()]);
    let mut next = Fake::<Shut>::new("east", 2, 1, fake.now);
    desk.keep(&[next.begun()]);
    desk.keep(&next.segment(10));
    desk.sealer.flush();
    // The record has the first segment of the second take; the disk took no end of the first take's.
    let mut known = desk.known();
    known
        .get_mut(&1)
        .expect("a seal")
        .1
        .retain(|it| it.seq == 1);
    desk.keep(&next.segment(10));
    desk.sealer.stop();
    fs::remove_file(here(root.path()).join("segments.jsonl")).expect("removed");
    grew.put_back();
    let entered = |amiss: &[PathBuf]| {
        let found = recover_sealed(root.path(), &meeting(), &known);
        let seqs: Vec<_> = found.found[&1].segments.iter().map(|it| it.seq).collect();
        assert_eq!(seqs, [2]);
        assert_eq!(found.amiss, amiss);
    };
    entered(std::slice::from_ref(&grew.file));
    // Also where an earlier start ended it.
    let ended = recover_sealed(root.path(), &meeting(), &Known::new());
    assert_eq!(ended.found[&1].segments.len(), 3);
    entered(std::slice::from_ref(&grew.file));
}

#[test]
fn sealed_files_of_a_camera_have_one_size_whatever_goes_on() {
    let root = folder();
    let desk = Desk::at(root.path());
    let mut kept = Vec::new();
    // Rest and motion, a segment cut short, and another take.
    let mut fake = fake().heavy(4_000);
    desk.keep(&[fake.begun()]);
    for (bytes, parts) in [(4_000, 10), (400, 10), (5_000, 10), (4_000, 1)] {
        fake = fake.heavy(bytes);
        let events = fake.segment(parts);
        desk.keep(&events);
        kept.push(events);
    }
    desk.keep(&[fake.ended()]);
    let mut again: Fake<Shut> = Fake::new("east", 2, 4, fake.now).heavy(300);
    desk.keep(&[again.begun()]);
    desk.keep(&again.segment(10));
    // More than ever before: the only thing that shows.
    again = again.heavy(12_000);
    desk.keep(&again.segment(10));
    again = again.heavy(300);
    desk.keep(&again.segment(10));
    desk.sealer.stop();
    let known = desk.known();
    let sizes: Vec<u64> = known[&1].1.iter().map(|it| it.bytes >> 10).collect();
    let [first, most] = [sizes[0], sizes[5]];
    assert!(most > first, "{sizes:?}");
    assert_eq!(sizes, [[first; 5].as_slice(), &[most; 2]].concat());
    for (segment, events) in known[&1].1.iter().zip(&kept) {
        let path = here(root.path()).join(format!("{:06}.age", segment.seq));
        assert!(desk.open(&path) == (parts(events), segment.salted));
    }
}

#[test]
fn what_is_lost_is_told_in_one_piece_for_each_cause() {
    let root = folder();
    let desk = Desk::leaving(root.path(), u64::MAX);
    let mut fake = fake();
    let none = |events: &[Event<ShutPart>]| {
        events
            .iter()
            .for_each(|event| desk.sealer.keep(event, None));
    };
    none(&[fake.begun()]);
    none(&fake.segment(10));
    none(&fake.segment(10));
    let unsealed = fake.now;
    desk.keep(&fake.segment(10));
    desk.keep(&fake.segment(10));
    desk.sealer.flush();
    let full = fake.now;
    assert_eq!(
        desk.losses(),
        [
            (EPOCH, unsealed, Cause::NoSeal),
            (unsealed, full, Cause::DiskFull)
        ]
    );
    // What lasts is told before it ends, in pieces that grow.
    for _ in 0..40 {
        desk.keep(&fake.segment(10));
    }
    desk.sealer.stop();
    let losses = desk.losses();
    let lengths: Vec<_> = losses[2..]
        .iter()
        .map(|(from, to, _)| to.since(*from) / Time::SECOND)
        .collect();
    assert_eq!(lengths, [10, 20, 40, 10]);
    assert!(losses.windows(2).all(|two| two[0].1 == two[1].0));
    assert!(files(root.path()).is_empty(), "not a byte of the reserve");
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn sealing_stops_before_the_reserve_and_goes_on_when_there_is_room() {
    let dir = folder();
    let Some(_disk) = SmallDisk::mount(dir.path(), "4m") else {
        return eprintln!("skipped: mounting a tmpfs takes root");
    };
    let (root, ballast) = (dir.path().join("sealed"), dir.path().join("ballast"));
    let reserve = 1 << 20;
    let desk = Desk::leaving(&root, reserve);
    let mut fake = fake();
    desk.keep(&[fake.begun()]);
    desk.keep(&fake.segment(3));
    fs::write(&ballast, vec![1; 2 << 20]).expect("written");
    desk.sealer.flush();
    for _ in 0..20 {
        desk.keep(&fake.segment(3));
    }
    desk.sealer.flush();
    let free = base::disk::free_bytes(dir.path()).expect("free");
    assert!(free >= reserve, "{free}");
    let (_, until, cause) = desk.losses().pop().expect("a loss");
    assert_eq!((until, cause), (fake.now, Cause::DiskFull));
    fs::remove_file(&ballast).expect("removed");
    let again = fake.now;
    desk.keep(&fake.segment(3));
    desk.sealer.stop();
    let known = desk.known();
    assert_eq!(known[&1].1.last().map(|last| last.start), Some(again));
    desk.accounts_for_all_until(fake.now);
    let found = recover_sealed(&root, &meeting(), &known);
    assert!(found.found.is_empty() && found.faults.is_empty());
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn a_grown_segment_that_finds_no_room_stays_and_is_found_when_there_is() {
    let dir = folder();
    let Some(_disk) = SmallDisk::mount(dir.path(), "2m") else {
        return eprintln!("skipped: mounting a tmpfs takes root");
    };
    let (root, ballast) = (dir.path().join("sealed"), dir.path().join("ballast"));
    let desk = Desk::at(&root);
    let mut fake = fake();
    desk.keep(&[fake.begun()]);
    desk.keep(&(0..4).map(|_| fake.part()).collect::<Vec<_>>());
    desk.sealer.flush();
    let left = folder();
    copy(&root, left.path());
    desk.sealer.stop();
    fs::remove_dir_all(&root).expect("removed");
    copy(left.path(), &root);
    let before = files(&root);
    let free = base::disk::free_bytes(dir.path()).expect("free");
    fs::write(&ballast, vec![1; free as usize]).expect("written");
    let found = recover_sealed(&root, &meeting(), &Known::new());
    assert_eq!(found.faults.len(), 1, "{found:?}");
    assert!(found.faults[0].no_room() && found.found.is_empty());
    let mut after = files(&root);
    after.retain(|path| !path.ends_with("segments.jsonl"));
    assert_eq!(after, before);
    fs::remove_file(&ballast).expect("removed");
    let found = recover_sealed(&root, &meeting(), &Known::new());
    assert_eq!(
        found.found[&1].segments[0].duration_us, 800_000,
        "{found:?}"
    );
    assert!(found.faults.is_empty());
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn a_disk_that_is_full_costs_what_it_did_not_take() {
    let dir = folder();
    let Some(_disk) = SmallDisk::mount(dir.path(), "3m") else {
        return eprintln!("skipped: mounting a tmpfs takes root");
    };
    let (root, ballast) = (dir.path().join("sealed"), dir.path().join("ballast"));
    let desk = Desk::at(&root);
    let mut fake = fake().heavy(30_000);
    desk.keep(&[fake.begun()]);
    let first = fake.part();
    desk.keep(std::slice::from_ref(&first));
    desk.sealer.flush();
    let path = here(&root).join("000000.age");
    let taken = fs::metadata(&path).expect("a file").len();
    // Room for a note, and not for a chunk.
    let free = base::disk::free_bytes(dir.path()).expect("free");
    fs::write(&ballast, vec![1; free as usize - (32 << 10)]).expect("written");
    desk.keep(&[fake.part(), fake.part(), fake.segment_end()]);
    desk.sealer.flush();
    fs::remove_file(&ballast).expect("removed");
    let again = fake.now;
    desk.keep(&fake.segment(3));
    desk.sealer.stop();
    let known = desk.known();
    let segments = &known[&1].1;
    assert_eq!(segments.len(), 2, "{segments:?}");
    assert!(segments[0].bytes >= taken && segments[1].start == again);
    desk.accounts_for_all_until(fake.now);
    let found = recover_sealed(&root, &meeting(), &known);
    assert!(found.found.is_empty() && found.amiss.is_empty() && found.faults.is_empty());
}

#[test]
fn a_segment_that_the_disk_refuses_is_lost_and_told_and_the_next_is_kept() {
    let root = folder();
    let desk = Desk::at(root.path());
    let mut fake = fake().heavy(30_000);
    desk.keep(&[fake.begun()]);
    desk.keep(&fake.segment(3));
    let (from, refused) = (fake.now, here(root.path()).join("000001.age"));
    desk.sealer.flush();
    fs::create_dir(&refused).expect("in the way");
    desk.keep(&fake.segment(3));
    desk.sealer.flush();
    let until = fake.now;
    desk.keep(&fake.segment(3));
    desk.sealer.stop();
    let kept: Vec<u64> = desk.known()[&1].1.iter().map(|it| it.seq).collect();
    assert_eq!(kept, [0, 2]);
    assert_eq!(desk.losses(), [(from, until, Cause::DiskFull)]);
}

#[test]
fn a_folder_that_cannot_be_read_costs_no_other_camera() {
    let root = folder();
    let desk = Desk::at(root.path());
    let mut fake = fake();
    desk.keep(&[fake.begun()]);
    desk.keep(&fake.segment(3));
    desk.sealer.stop();
    let here = here(root.path());
    let seal = here.ancestors().nth(2).expect("the seal's folder");
    fs::write(seal.join("annex"), b"no folder").expect("written");
    let found = recover_sealed(root.path(), &meeting(), &Known::new());
    assert_eq!(found.found[&1].segments.len(), 1);
    assert_eq!(found.faults.len(), 1, "{found:?}");
}

#[test]
fn a_meetings_threads_end_with_it() {
    let root = folder();
    let desk = Desk::at(root.path());
    let threads = || {
        let tasks = fs::read_dir("/proc/self/task").expect("tasks");
        let names =
            tasks.filter_map(|task| fs::read_to_string(task.ok()?.path().join("comm")).ok());
        names.filter(|name| name.trim() == "seal-leaving").count()
    };
    let mut fake: Fake<Shut> = Fake::new("leaving", 1, 0, EPOCH);
    desk.keep(&[fake.begun()]);
    desk.keep(&[fake.part()]);
    desk.sealer.flush();
    assert_eq!(threads(), 1);
    desk.sealer
        .leave(&"another-meeting".parse().expect("a slug"));
    assert_eq!(threads(), 1);
    desk.sealer.leave(&meeting());
    // The system forgets a thread's name a moment after it ended.
    let deadline = Instant::now() + Duration::from_secs(30);
    while threads() > 0 {
        assert!(Instant::now() < deadline, "the thread goes on");
        std::thread::yield_now();
    }
    assert_eq!(
        desk.known()[&1].1.len(),
        1,
        "what was handed over is sealed"
    );
}

fn copy(from: &Path, to: &Path) {
    for path in files(from) {
        let fresh = to.join(path.strip_prefix(from).expect("below"));
        fs::create_dir_all(fresh.parent().expect("a folder")).expect("made");
        fs::copy(&path, &fresh).expect("copied");
    }
}
