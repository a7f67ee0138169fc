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

    /// What is in a sealed file, and its salted digest.
    fn open(&self, path: &Path) -> (Vec<u8>, Digest) {
        let plain = age::decrypt(&self.identity, &fs::read(path).expect("a file")).expect("opens");
        let read = sealed::unwrap(&plain).expect("whole");
        (
            read.content.to_vec(),
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

/// The file of tails of the first take.
fn tails(root: &Path) -> PathBuf {
    here(root).join("000000.tails")
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
    assert_eq!(desk.open(&init), (fake.take.init.to_vec(), takes[0].salted));
    for (segment, events) in segments.iter().zip([&first, &second]) {
        let path = here(root.path()).join(format!("{:06}.age", segment.seq));
        let bytes = fs::read(&path).expect("a file");
        assert_eq!(Digest(sha2::Sha256::digest(&bytes).into()), segment.file);
        assert_eq!(bytes.len() as u64, segment.bytes);
        assert_eq!(desk.open(&path), (parts(events), segment.salted));
    }
    assert_eq!(
        (segments[0].start, segments[0].duration_us),
        (EPOCH, 2_000_000)
    );
    assert_eq!(segments.len(), 2);
    // No tail is left, and no file holds a byte of what was recorded.
    let names: Vec<_> = files(root.path())
        .iter()
        .map(|path| path.file_name().expect("a name").to_owned())
        .collect();
    assert_eq!(
        names,
        [
            "000000.age",
            "000000.json",
            "000001.age",
            "000001.json",
            "init.age",
            "init.json"
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
    assert_eq!(sealed.segments.len(), 5, "a whole one and four of one part");
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
    assert_eq!(opened, [parts(&whole), parts(&tail)].concat());
    let at = found.cameras[&camera("east")];
    assert_eq!((at.next_take, at.next_seq), (2, 5));
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

#[test]
fn a_crash_while_tails_are_found_again_loses_none_of_them() {
    let root = folder();
    let desk = Desk::at(root.path());
    let mut fake = fake();
    desk.keep(&[fake.begun()]);
    desk.keep(&(0..5).map(|_| fake.part()).collect::<Vec<_>>());
    desk.sealer.flush();
    let whole = folder();
    copy(root.path(), whole.path());
    let all = recover_sealed(whole.path(), &meeting(), &Known::new());
    // The power goes after so many of its renames.
    for done in 0..5 {
        let torn = folder();
        copy(root.path(), torn.path());
        for segment in &all.found[&1].segments[..done] {
            for ending in ["json", "age"] {
                let name = format!("{:06}.{ending}", segment.seq);
                fs::copy(
                    here(whole.path()).join(&name),
                    here(torn.path()).join(&name),
                )
                .expect("copied");
            }
        }
        let found = recover_sealed(torn.path(), &meeting(), &Known::new());
        assert_eq!(
            found.found[&1].segments, all.found[&1].segments,
            "after {done}"
        );
        assert!(!tails(torn.path()).exists());
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
    assert_eq!(desk.open(&path), (parts(&kept), segment.salted));
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
    for known in [known, Known::new()] {
        let found = recover_sealed(root.path(), &meeting(), &known);
        let at = found.cameras[&camera("east")];
        assert_eq!((at.next_take, at.next_seq), (2, 2));
        assert!(found.amiss.contains(&init));
    }
}

#[test]
fn tails_of_a_segment_that_later_ones_passed_are_left_where_they_are() {
    let root = folder();
    let desk = Desk::at(root.path());
    let mut fake = fake();
    desk.keep(&[fake.begun()]);
    desk.keep(&(0..5).map(|_| fake.part()).collect::<Vec<_>>());
    desk.sealer.flush();
    let tails = tails(root.path());
    let bytes = fs::read(&tails).expect("tails");
    desk.keep(&[fake.segment_end()]);
    desk.keep(&fake.segment(10));
    desk.sealer.stop();
    // As when the disk had no room for the first segment, and had for the second.
    fs::remove_file(here(root.path()).join("000000.age")).expect("removed");
    fs::write(&tails, &bytes).expect("written");
    let found = recover_sealed(root.path(), &meeting(), &Known::new());
    assert_eq!(found.found[&1].segments.len(), 1, "the second alone");
    assert_eq!(found.amiss, std::slice::from_ref(&tails));
    assert_eq!(fs::read(&tails).expect("tails"), bytes);
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
    desk.sealer.flush();
    // Tails that outlive a crash become segments: they are padded alike.
    desk.keep(&(0..3).map(|_| again.part()).collect::<Vec<_>>());
    desk.sealer.flush();
    let left = crate::tails::read(
        &here(root.path())
            .with_file_name("0002")
            .join("000004.tails"),
    );
    // Beside the content an age file has a few bytes that its maker drew by lot.
    let tails = left.expect("tails").tails;
    let lengths = tails.iter().map(|(_, sealed)| sealed.len() >> 10);
    let lengths: Vec<usize> = lengths.collect();
    assert_eq!(lengths, [lengths[0]; 3]);
    desk.sealer.stop();
    let known = desk.known();
    let sizes: Vec<u64> = known[&1].1.iter().map(|it| it.bytes >> 10).collect();
    let [first, most] = [sizes[0], sizes[5]];
    assert!(most > first, "{sizes:?}");
    assert_eq!(sizes, [[first; 5].as_slice(), &[most; 3]].concat());
    for (segment, events) in known[&1].1.iter().zip(&kept) {
        let path = here(root.path()).join(format!("{:06}.age", segment.seq));
        assert_eq!(desk.open(&path), (parts(events), segment.salted));
    }
}

#[test]
fn a_keyframe_makes_the_tails_of_other_parts_no_larger() {
    let root = folder();
    let desk = Desk::at(root.path());
    let mut fake = fake().heavy(30_000);
    desk.keep(&[fake.begun()]);
    desk.keep(&[fake.part()]);
    fake = fake.heavy(400);
    desk.keep(&[fake.part(), fake.part(), fake.segment_end()]);
    // The next begins with a light one: neither tells how heavy it is.
    desk.keep(&[fake.part(), fake.part(), fake.part()]);
    desk.sealer.flush();
    let left = crate::tails::read(&tails(root.path())).expect("tails");
    let lengths: Vec<usize> = left.tails.iter().map(|(_, it)| it.len() >> 10).collect();
    assert!(lengths[0] > lengths[1], "{lengths:?}");
    assert_eq!(lengths[1], lengths[2]);
    let heaviest = sealed::step((30_000 * 5 + sealed::HEAD_BYTES) * 9 / 8) >> 10;
    assert!(lengths[0] >= heaviest, "{lengths:?}, {heaviest}");
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
    let mut held: Vec<_> = known[&1]
        .1
        .iter()
        .map(|it| (it.start, it.start.plus_us(it.duration_us as i64)))
        .collect();
    assert_eq!(held.last().map(|last| last.0), Some(again));
    // Every moment is sealed or said to be missing, once.
    held.extend(desk.losses().iter().map(|(from, to, _)| (*from, *to)));
    held.sort_unstable();
    assert_eq!((held[0].0, held[held.len() - 1].1), (EPOCH, fake.now));
    assert!(held.windows(2).all(|two| two[0].1 == two[1].0), "{held:?}");
    let found = recover_sealed(&root, &meeting(), &known);
    assert!(found.found.is_empty() && found.faults.is_empty());
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn tails_that_find_no_room_stay_and_are_found_when_there_is() {
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
    assert_eq!(files(&root), before);
    fs::remove_file(&ballast).expect("removed");
    let found = recover_sealed(&root, &meeting(), &Known::new());
    assert_eq!(found.found[&1].segments.len(), 4, "{found:?}");
    assert!(found.faults.is_empty());
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
