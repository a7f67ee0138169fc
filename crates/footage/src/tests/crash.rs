use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use acts::{CameraId, Digest, KeptSegment, Time};
use feed::Event;
use proptest::prelude::*;

use super::fake::{EPOCH, Fake, camera, meeting};
use super::{assert_sound, file, folder, known, quick_folder, settings, with};
use crate::{Finding, Known, Recovery, Report, Resume, What, Writer, recover};

/// Three segments of two parts and a part of a fourth, all written, nothing reported; and where the
/// initialisation segment and each part end.
fn written(root: &Path) -> (Vec<u64>, Vec<u8>) {
    let mut writer = Writer::new(root, settings()).unwrap();
    let mut east = Fake::new("east", 1, 5, EPOCH).heavy(8);
    let (mut out, mut ends) = (Vec::new(), vec![east.take.init.len() as u64]);
    let mut events: Vec<_> = (0..3).flat_map(|_| east.segment(2)).collect();
    events.push(east.part());
    for event in events {
        writer.keep(&event, 0, &mut out);
        if let Event::Part(part) = &event {
            ends.push(ends.last().unwrap() + part.bytes.len() as u64);
        }
    }
    assert_eq!(out, []);
    let bytes = fs::read(file(root, "east", 1)).unwrap();
    assert_eq!(bytes.len() as u64, *ends.last().unwrap());
    (ends, bytes)
}

fn nothing_known() -> Known {
    Known {
        epoch: EPOCH,
        ..Known::default()
    }
}

/// Puts `bytes` in place of the take, recovers twice, and checks that exactly the whole parts are
/// there.
fn check_tail(root: &Path, ends: &[u64], whole: u64, bytes: &[u8]) {
    let path = file(root, "east", 1);
    fs::write(&path, bytes).unwrap();
    let parts = ends.iter().skip(1).filter(|end| **end <= whole).count();
    let first = recover(root, &meeting(), &nothing_known()).unwrap();
    if parts == 0 {
        assert!(!path.exists());
        assert_eq!(first.findings[0].what, What::EmptyRemoved);
        assert_eq!((&first.takes[..], &first.segments[..]), (&[][..], &[][..]));
        return;
    }
    assert_eq!(fs::metadata(&path).unwrap().len(), ends[parts]);
    let cut = bytes.len() as u64 > ends[parts];
    let whats: Vec<_> = first.findings.iter().map(|finding| finding.what).collect();
    assert_eq!(whats, if cut { vec![What::TailCut] } else { vec![] });
    assert_eq!(first.segments.len(), parts.div_ceil(2));
    let until = EPOCH.plus_us(200_000 * parts as i64);
    let next_seq = first.segments.len() as u64;
    let resume = Resume {
        next_take: 3,
        next_seq,
        covered_until: Some(until),
    };
    assert_eq!(first.cameras, BTreeMap::from([(camera("east"), resume)]));
    let known = with(nothing_known(), &first);
    assert_sound(root, &known);
    let again = recover(root, &meeting(), &nothing_known()).unwrap();
    assert_eq!(
        again,
        Recovery {
            findings: vec![],
            ..first
        }
    );
    let nothing_new = recover(root, &meeting(), &known).unwrap();
    assert_eq!(
        nothing_new,
        Recovery {
            takes: vec![],
            segments: vec![],
            ..again
        }
    );
}

#[test]
fn a_file_cut_anywhere_keeps_its_whole_parts() {
    let dir = quick_folder();
    let (ends, bytes) = written(dir.path());
    for len in 0..=bytes.len() {
        check_tail(dir.path(), &ends, len as u64, &bytes[..len]);
    }
}

#[test]
fn a_tail_of_zeros_or_garbage_is_cut_off() {
    let dir = quick_folder();
    let (ends, bytes) = written(dir.path());
    let near = |len: &usize| {
        len.is_multiple_of(5) || ends.iter().any(|end| end.abs_diff(*len as u64) < 10)
    };
    for len in (0..bytes.len()).filter(near) {
        let mut torn = bytes.clone();
        torn[len..].fill(0);
        check_tail(dir.path(), &ends, len as u64, &torn);
        let garbage = (len..bytes.len()).map(|at| bytes[at] ^ (at as u8 | 1));
        torn.splice(len.., garbage);
        check_tail(dir.path(), &ends, len as u64, &torn);
    }
}

#[test]
fn one_flipped_byte_ends_the_unknown_tail_there() {
    let dir = quick_folder();
    let (ends, bytes) = written(dir.path());
    for at in (ends[0] as usize..bytes.len()).step_by(3) {
        let mut torn = bytes.clone();
        torn[at] ^= 0x10;
        fs::write(file(dir.path(), "east", 1), &torn).unwrap();
        let found = recover(dir.path(), &meeting(), &nothing_known()).unwrap();
        assert_sound(dir.path(), &with(nothing_known(), &found));
        let kept: u64 = found.segments.iter().map(|segment| segment.bytes).sum();
        // What precedes the marked boxes of a part (`styp`, the length of `free`) has no CRC.
        assert!(kept <= bytes.len() as u64 - ends[0]);
        let before = ends.iter().rev().find(|end| **end <= at as u64).unwrap();
        assert!(
            kept + ends[0] >= *before,
            "sound parts before byte {at} are kept"
        );
    }
}

#[test]
fn what_the_record_knows_is_not_read_and_not_changed() {
    let dir = folder();
    let (ends, bytes) = written(dir.path());
    let all = recover(dir.path(), &meeting(), &nothing_known()).unwrap();
    let mut known = with(nothing_known(), &all);
    known.segments.truncate(2);
    let mut altered = bytes.clone();
    altered[ends[1] as usize + 60] ^= 1;
    fs::write(file(dir.path(), "east", 1), &altered).unwrap();
    let found = recover(dir.path(), &meeting(), &known).unwrap();
    assert_eq!(found.takes, []);
    assert_eq!(found.segments, all.segments[2..]);
    assert_eq!(
        fs::read(file(dir.path(), "east", 1)).unwrap(),
        altered,
        "for verify to find"
    );
}

fn one(found: &Recovery) -> (&What, u32, &str) {
    let [
        Finding {
            what, take, detail, ..
        },
    ] = &found.findings[..]
    else {
        panic!("{found:?}")
    };
    (what, *take, detail)
}

#[test]
fn a_file_that_is_shorter_than_the_record_says_is_left_alone_and_told() {
    let dir = folder();
    let (ends, bytes) = written(dir.path());
    let all = recover(dir.path(), &meeting(), &nothing_known()).unwrap();
    let known = with(nothing_known(), &all);
    let path = file(dir.path(), "east", 1);
    fs::write(&path, &bytes[..ends[5] as usize + 3]).unwrap();
    let found = recover(dir.path(), &meeting(), &known).unwrap();
    let (what, take, detail) = one(&found);
    assert!(what.is_loud());
    assert_eq!((what, take), (&What::Shorter, 1));
    let said = format!(
        "the file has {} bytes; the record knows {}",
        ends[5] + 3,
        bytes.len()
    );
    assert_eq!(detail, said);
    assert_eq!(
        fs::metadata(&path).unwrap().len(),
        ends[5] + 3,
        "no silent repair"
    );
    assert_eq!(found.cameras[&camera("east")].next_seq, 4);

    fs::remove_file(&path).unwrap();
    let found = recover(dir.path(), &meeting(), &known).unwrap();
    assert_eq!(one(&found).0, &What::Missing);
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
    let found = recover(dir.path(), &meeting(), &known).unwrap();
    assert_eq!(one(&found).0, &What::Missing);
}

#[test]
fn a_damaged_beginning_is_told_and_nothing_is_removed() {
    let dir = folder();
    let (ends, bytes) = written(dir.path());
    let all = recover(dir.path(), &meeting(), &nothing_known()).unwrap();
    let mut known = with(nothing_known(), &all);
    known.segments.truncate(1);
    let path = file(dir.path(), "east", 1);
    let mut altered = bytes.clone();
    altered[ends[0] as usize - 30] ^= 1;
    fs::write(&path, &altered).unwrap();
    let found = recover(dir.path(), &meeting(), &known).unwrap();
    assert_eq!(one(&found).0, &What::Changed);
    altered[..ends[0] as usize].fill(0);
    fs::write(&path, &altered).unwrap();
    let found = recover(dir.path(), &meeting(), &nothing_known()).unwrap();
    assert_eq!(
        one(&found).0,
        &What::Changed,
        "parts stand behind the beginning"
    );
    assert_eq!(fs::read(&path).unwrap(), altered);
    assert_eq!(
        found.cameras[&camera("east")].next_take,
        3,
        "never written over"
    );
}

#[test]
fn a_file_whose_name_was_not_durable_yet_is_no_finding() {
    let dir = folder();
    written(dir.path());
    fs::remove_file(file(dir.path(), "east", 1)).unwrap();
    let found = recover(dir.path(), &meeting(), &nothing_known()).unwrap();
    let resume = Resume {
        next_take: 2,
        next_seq: 0,
        covered_until: None,
    };
    let cameras = BTreeMap::from([(camera("east"), resume)]);
    assert_eq!(
        found,
        Recovery {
            cameras,
            ..Recovery::default()
        }
    );
    let none = recover(&dir.path().join("none"), &meeting(), &nothing_known()).unwrap();
    assert_eq!(none, Recovery::default());
}

/// What happens to three cameras before the crash.
#[derive(Clone, Debug)]
enum Step {
    Part(usize),
    EndSegment(usize),
    EndTake(usize),
    Pass(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => (0..3_usize).prop_map(Step::Part),
        2 => (0..3_usize).prop_map(Step::EndSegment),
        1 => (0..3_usize).prop_map(Step::EndTake),
        3 => (1..200_000_i64).prop_map(Step::Pass),
    ];
    prop::collection::vec(step, 1..80)
}

struct World {
    root: PathBuf,
    writer: Writer,
    fakes: Vec<(Fake, u32)>,
    now_us: i64,
    reports: Vec<Report>,
    /// Every part: its camera, its end on the timeline and when it was written.
    parts: Vec<(CameraId, Time, i64)>,
}

impl World {
    fn new(root: &Path) -> Self {
        let fakes = ["east", "west", "door"].map(|name| (Fake::new(name, 1, 0, EPOCH), 0));
        Self {
            root: root.to_owned(),
            writer: Writer::new(root, settings()).unwrap(),
            fakes: fakes.into(),
            now_us: 0,
            reports: Vec::new(),
            parts: Vec::new(),
        }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Part(which) => {
                self.fakes[which].1 += 1;
                let part = self.fakes[which].0.part();
                self.keep(&part);
                let fake = &self.fakes[which].0;
                self.parts
                    .push((fake.take.camera.clone(), fake.now, self.now_us));
            }
            Step::EndSegment(which) => self.end_segment(which),
            Step::EndTake(which) => {
                self.end_segment(which);
                let old = &self.fakes[which].0;
                let ended = old.ended();
                let seq = self.reports.len() as u64 + self.parts.len() as u64 + 1;
                let start = old.now.plus_us(777_800);
                let name = old.take.camera.as_str().to_owned();
                self.fakes[which].0 = Fake::new(&name, old.take.number + 1, seq, start);
                self.keep(&ended);
            }
            Step::Pass(us) => {
                self.now_us += us;
                self.writer.tick(self.now_us, &mut self.reports);
            }
        }
    }

    fn end_segment(&mut self, which: usize) {
        if std::mem::take(&mut self.fakes[which].1) > 0 {
            let end = self.fakes[which].0.segment_end();
            self.keep(&end);
        }
    }

    fn keep(&mut self, event: &Event<feed::OpenPart>) {
        self.writer.keep(event, self.now_us, &mut self.reports);
    }

    /// Recovers with what the record had by then, and checks what must be there.
    fn recover(&self, recorded: usize, parts: impl Fn(i64) -> bool) {
        let kept = known(&self.reports).segments;
        let ledger = known(&self.reports[..recorded.min(self.reports.len())]);
        let found = recover(&self.root, &meeting(), &ledger).unwrap();
        let after = with(ledger.clone(), &found);
        assert_sound(&self.root, &after);
        let same = |a: &KeptSegment, b: &KeptSegment| {
            let place = |s: &KeptSegment| -> (CameraId, u32, u64, u64, Digest) {
                (s.camera.clone(), s.take, s.offset, s.bytes, s.file)
            };
            place(a) == place(b) && (a.start, a.duration_us) == (b.start, b.duration_us)
        };
        for segment in &kept {
            assert!(
                after.segments.iter().any(|found| same(found, segment)),
                "{segment:?}"
            );
        }
        for (camera, end, at) in self.parts.iter().filter(|part| parts(part.2)) {
            let until = found.cameras[camera].covered_until;
            assert!(
                until >= Some(*end),
                "{camera}: {end}, written at {at}, not in {until:?}"
            );
        }
        assert!(
            found.findings.iter().all(|finding| !finding.what.is_loud()),
            "{found:?}"
        );
        let again = recover(&self.root, &meeting(), &ledger).unwrap();
        assert_eq!(
            (&again.takes, &again.segments),
            (&found.takes, &found.segments)
        );
        let nothing_new = recover(&self.root, &meeting(), &after).unwrap();
        assert_eq!((nothing_new.takes, nothing_new.segments), (vec![], vec![]));
    }
}

/// Cuts every file to somewhere between what is durable and what is written.
fn cut_power(writer: &Writer, chance: &mut impl FnMut() -> u64) {
    for (path, durable) in writer.durable() {
        let mut bytes = fs::read(&path).unwrap();
        let len = bytes.len() as u64;
        let keep = durable + chance() % (len - durable + 1);
        match chance() % 4 {
            _ if durable == 0 && chance().is_multiple_of(2) => {
                fs::remove_file(&path).unwrap();
                continue;
            }
            0 => bytes[keep as usize..].fill(0),
            1 => bytes[keep as usize..]
                .iter_mut()
                .for_each(|byte| *byte ^= 0x55),
            2 => bytes.truncate(durable as usize),
            _ => bytes.truncate(keep as usize),
        }
        fs::write(&path, bytes).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_killed_server_loses_nothing_that_was_written(steps in steps(), recorded in 0..40_usize) {
        let dir = quick_folder();
        let mut world = World::new(dir.path());
        steps.iter().for_each(|step| world.step(step));
        world.recover(recorded, |_| true);
    }

    #[test]
    fn a_power_cut_loses_no_more_than_the_sync_interval(
        steps in steps(), recorded in 0..40_usize, seed in any::<u64>(),
    ) {
        let dir = quick_folder();
        let mut world = World::new(dir.path());
        steps.iter().for_each(|step| world.step(step));
        // The pass comes with the next tick; nothing waits longer for it than a recorder would.
        world.writer.tick(world.now_us, &mut world.reports);
        let mut state = seed | 1;
        let mut chance = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state >> 33
        };
        cut_power(&world.writer, &mut chance);
        let now_us = world.now_us;
        world.recover(recorded, |at| at + 400_000 <= now_us);
    }
}
