//! Sealed files that are missing, shortened, swapped, changed or foreign.

use std::fs;
use std::path::{Path, PathBuf};

use acts::{Act, By, Digest, Entry, SealedSegment, SealedTake, SpanSealed, Time};
use tempfile::TempDir;

use crate::footage::sha256;
use crate::gone::Gone;
use crate::report::{Checked, Finding, Notes, Report, Verdict};
use crate::sealed;

const CAMERAS: [&str; 2] = ["east", "west"];
const SEGMENTS: u64 = 3;
const NOTES: &str = "000003.notes";
const SAID: &str = "segments.jsonl";

/// A data folder with the sealed footage of one closed part, and what the log says of it.
struct Vault {
    folder: TempDir,
    entries: Vec<Entry>,
}

fn entry(n: u64, act: Act) -> Entry {
    Entry {
        n,
        at: Time(0),
        by: By::Machine {
            part: "recorder".to_owned(),
        },
        chain: None,
        act,
        signed: None,
    }
}

impl Vault {
    /// Two cameras with a take of three segments each; all files are of one size.
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut takes, mut segments) = (Vec::new(), Vec::new());
        for camera in CAMERAS {
            let here = folder.path().join("sealed/council/001").join(camera);
            let here = here.join("0001");
            fs::create_dir_all(&here).expect("a folder");
            let write = |stem: &str| {
                let bytes = format!("{camera} {stem:>6} sealed").into_bytes();
                fs::write(here.join(format!("{stem}.age")), &bytes).expect("written");
                (bytes.len() as u64, sha256(&bytes))
            };
            let mut said = String::new();
            let (bytes, file) = write("init");
            let take = SealedTake {
                camera: camera.parse().expect("a name"),
                take: 1,
                bytes,
                file,
                salted: Digest([1; 32]),
            };
            let note = serde_json::to_string(&take).expect("JSON");
            fs::write(here.join("init.json"), note).expect("written");
            takes.push(take);
            for seq in 0..SEGMENTS {
                let stem = format!("{seq:06}");
                let (bytes, file) = write(&stem);
                let segment = SealedSegment {
                    camera: camera.parse().expect("a name"),
                    take: 1,
                    seq,
                    start: Time(2_000_000 * seq as i64),
                    duration_us: 2_000_000,
                    bytes,
                    file,
                    salted: Digest([2; 32]),
                };
                said += &format!("{}\n", serde_json::to_string(&segment).expect("JSON"));
                segments.push(segment);
            }
            fs::write(here.join(SAID), said).expect("written");
        }
        let span = SpanSealed {
            meeting: "council".parse().expect("a name"),
            seal: 1,
            takes,
            segments,
        };
        let entries = vec![entry(7, Act::SpanSealed(span))];
        Self { folder, entries }
    }

    fn complete(mut self) -> Self {
        let completed = Act::FootageCompleted {
            meeting: "council".parse().expect("a name"),
            cameras: Vec::new(),
        };
        self.entries.push(entry(8, completed));
        self
    }

    fn take(&self, camera: &str) -> PathBuf {
        let seal = self.folder.path().join("sealed/council/001");
        seal.join(camera).join("0001")
    }

    fn report(&self) -> Report {
        let mut notes = Notes::default();
        let mut gone = Gone::default();
        self.entries.iter().for_each(|entry| gone.take(entry));
        sealed::check(self.folder.path(), &self.entries, &gone, &mut notes);
        notes.report()
    }

    /// The one finding, which names its camera and must not leave the verdict as it was.
    fn altered(&self) -> Finding {
        let report = self.report();
        assert_eq!(report.verdict, Verdict::Altered);
        let [finding] = &report.findings[..] else {
            panic!("{:#?}", report.findings);
        };
        assert_eq!(
            finding.meeting.as_ref().map(|it| it.as_str()),
            Some("council")
        );
        finding.clone()
    }
}

/// Camera, from and to in seconds, and the words.
fn told(finding: &Finding) -> (&str, i64, i64, &str) {
    let second = |time: Option<Time>| time.expect("a time").0 / Time::SECOND;
    let camera = finding.camera.as_ref().expect("a camera").as_str();
    (
        camera,
        second(finding.from),
        second(finding.to),
        &finding.detail,
    )
}

#[test]
fn sealed_files_as_they_were_recorded_are_counted() {
    for vault in [Vault::new(), Vault::new().complete()] {
        let report = vault.report();
        assert_eq!(
            (report.verdict, &report.findings[..]),
            (Verdict::Verified, &[][..])
        );
        let checked = Checked {
            sealed_files: 8,
            bytes: 8 * "east 000000 sealed".len() as u64,
            ..Checked::default()
        };
        assert_eq!(report.checked, checked);
    }
}

#[test]
fn a_missing_file_is_named() {
    let vault = Vault::new();
    fs::remove_file(vault.take("east").join("000001.age")).expect("removed");
    let found = vault.altered();
    assert_eq!(
        told(&found),
        ("east", 2, 4, "sealed segment 1 of take 1 is missing")
    );

    let vault = Vault::new();
    fs::remove_file(vault.take("west").join("init.age")).expect("removed");
    let words = "the sealed initialisation segment of take 1 is missing";
    assert_eq!(told(&vault.altered()), ("west", 0, 6, words));
}

#[test]
fn a_missing_folder_is_named_camera_by_camera() {
    let vault = Vault::new();
    fs::remove_dir_all(vault.take("west")).expect("removed");
    let words = "take 1 is missing with its 4 sealed files";
    assert_eq!(told(&vault.altered()), ("west", 0, 6, words));

    fs::remove_dir_all(vault.folder.path().join("sealed")).expect("removed");
    let report = vault.report();
    assert_eq!(report.verdict, Verdict::Altered);
    let told: Vec<_> = report.findings.iter().map(told).collect();
    assert_eq!(told, [("east", 0, 6, words), ("west", 0, 6, words)]);
}

#[test]
fn a_shortened_or_changed_file_is_named() {
    let vault = Vault::new();
    let path = vault.take("east").join("000002.age");
    let whole = fs::read(&path).expect("read");
    fs::write(&path, &whole[..whole.len() - 1]).expect("cut");
    let words = "sealed segment 2 of take 1 has 17 bytes, where the record has 18";
    assert_eq!(told(&vault.altered()), ("east", 4, 6, words));
    fs::write(&path, [&whole[..], b"!"].concat()).expect("grown");
    assert!(vault.altered().detail.contains("has 19 bytes"));
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(&path, bytes).expect("changed");
        let words = "sealed segment 2 of take 1 was changed";
        assert_eq!(told(&vault.altered()), ("east", 4, 6, words));
    }
    fs::write(&path, whole).expect("as before");
    assert_eq!(vault.report().verdict, Verdict::Verified);
}

#[test]
fn one_file_in_place_of_another_is_named_with_what_it_is() {
    let vault = Vault::new();
    let (here, there) = (
        vault.take("east").join("000000.age"),
        vault.take("west").join("000002.age"),
    );
    let (first, second) = (
        fs::read(&here).expect("read"),
        fs::read(&there).expect("read"),
    );
    fs::write(&here, second).expect("written");
    fs::write(&there, first).expect("written");
    let report = vault.report();
    assert_eq!(report.verdict, Verdict::Altered);
    let mut told: Vec<_> = report.findings.iter().map(told).collect();
    told.sort_unstable();
    let words = [
        "sealed segment 0 of take 1 was swapped: in its place lies sealed segment 2 of take 1, \
         camera west, seal 1, meeting council",
        "sealed segment 2 of take 1 was swapped: in its place lies sealed segment 0 of take 1, \
         camera east, seal 1, meeting council",
    ];
    assert_eq!(told, [("east", 0, 2, words[0]), ("west", 4, 6, words[1])]);
}

#[test]
fn a_note_that_says_otherwise_is_named() {
    for name in ["init.json", SAID] {
        let vault = Vault::new();
        let path = vault.take("east").join(name);
        let said = fs::read(&path).expect("read");
        // A last line without its end is what a power cut leaves.
        let last = if name == SAID {
            said.len() - 1
        } else {
            said.len()
        };
        for at in 0..last {
            let mut bytes = said.clone();
            bytes[at] ^= 0x20;
            fs::write(&path, bytes).expect("changed");
            let words = format!("take 1: {name} says otherwise than the record");
            assert_eq!(told(&vault.altered()), ("east", 0, 6, &*words), "byte {at}");
        }
        // The record has it all: a note is for the recorder alone.
        fs::remove_file(&path).expect("removed");
        assert_eq!(vault.report().verdict, Verdict::Verified);
    }
}

/// A segment that the record does not know, with its note, and a tail.
fn newer(vault: &Vault) -> PathBuf {
    let here = vault.take("east");
    let path = here.join("000009.age");
    fs::write(&path, "sealed").expect("written");
    let segment = SealedSegment {
        camera: "east".parse().expect("a name"),
        take: 1,
        seq: 9,
        start: Time(9_000_000),
        duration_us: 1,
        bytes: 6,
        file: sha256(b"sealed"),
        salted: Digest([3; 32]),
    };
    let said = fs::read_to_string(here.join(SAID)).expect("read");
    let line = serde_json::to_string(&segment).expect("JSON");
    fs::write(here.join(SAID), format!("{said}{line}\n")).expect("written");
    fs::write(here.join(NOTES), "sealed").expect("written");
    path
}

#[test]
fn what_the_record_does_not_know_yet_is_told_and_after_the_meeting_an_alarm() {
    let vault = Vault::new();
    newer(&vault);
    let report = vault.report();
    assert_eq!(report.verdict, Verdict::Verified);
    let words = "take 1: 2 files are not on the record yet; the next start enters them";
    assert_eq!(told(&report.findings[0]), ("east", 0, 6, words));

    let words = "take 1: 2 files are not on the record, 000003.notes the first";
    let found = vault.complete().altered();
    assert_eq!(found.detail, words);
}

#[test]
fn what_is_not_as_it_was_noted_is_named() {
    let vault = Vault::new();
    fs::write(newer(&vault), "Sealed").expect("changed");
    let report = vault.report();
    assert_eq!(report.verdict, Verdict::Altered);
    let words = "take 1: 000009.age is not what was noted of it";
    assert_eq!(told(&report.findings[0]), ("east", 0, 6, words));
}

/// What is noted of a segment that grows, and its file as long as the notes say.
fn grows(vault: &Vault, upto: &[usize]) -> (PathBuf, Vec<u8>) {
    let here = vault.take("east");
    let (whole, end) = ([7_u8; 300], [9_u8; 24]);
    let mut lines = String::new();
    for length in upto {
        let file = [&whole[..*length], &end].concat();
        let segment = SealedSegment {
            camera: "east".parse().expect("a name"),
            take: 1,
            seq: 3,
            start: Time(6_000_000),
            duration_us: *length as u64,
            bytes: file.len() as u64,
            file: sha256(&file),
            salted: Digest([3; 32]),
        };
        let note = serde_json::json!({ "segment": segment, "end": "09".repeat(24) });
        lines += &format!("{note}\n");
    }
    fs::write(here.join(NOTES), lines).expect("written");
    let path = here.join("000003.age");
    let file = [&whole[..*upto.last().expect("one")], &end].concat();
    fs::write(&path, &file).expect("written");
    (path, file)
}

#[test]
fn a_segment_that_grew_when_a_stop_came_is_sound_as_long_as_a_note_says() {
    let vault = Vault::new();
    let (path, file) = grows(&vault, &[100, 200, 300]);
    let words = "take 1: 2 files are not on the record yet; the next start enters them";
    // A write may have been torn anywhere over the end before; or nothing came of the first.
    for length in (0..=100).chain(200..=file.len()) {
        fs::write(&path, &file[..length]).expect("cut");
        let report = vault.report();
        assert_eq!(report.verdict, Verdict::Verified, "{length}");
        assert_eq!(told(&report.findings[0]), ("east", 0, 6, words), "{length}");
    }
    let mut changed = file.clone();
    changed[50] ^= 1;
    fs::write(&path, &changed).expect("changed");
    let report = vault.report();
    assert_eq!(report.verdict, Verdict::Altered);
    let words = "take 1: 000003.age is not what was noted of it";
    assert_eq!(told(&report.findings[0]), ("east", 0, 6, words));
    // Of one that nobody noted, nothing is known.
    fs::write(&path, &file).expect("written");
    fs::remove_file(vault.take("east").join(NOTES)).expect("removed");
    assert_eq!(told(&vault.report().findings[0]), ("east", 0, 6, words));
}

#[test]
fn what_a_stop_cut_off_is_told_and_no_alarm() {
    let vault = Vault::new().complete();
    fs::write(vault.take("east").join(".000004.age.new"), "sea").expect("written");
    // A take of which nothing was sealed but its beginning, by number the next.
    let take = vault.take("west").with_file_name("0002");
    fs::create_dir(&take).expect("a folder");
    let init = SealedTake {
        camera: "west".parse().expect("a name"),
        take: 2,
        bytes: 6,
        file: sha256(b"sealed"),
        salted: Digest([3; 32]),
    };
    let note = serde_json::to_vec(&init).expect("JSON");
    fs::write(take.join("init.json"), note).expect("written");
    fs::write(take.join("init.age"), "sealed").expect("written");
    let report = vault.report();
    assert_eq!(report.verdict, Verdict::Verified);
    let words: Vec<_> = report.findings.iter().map(|it| &*it.detail).collect();
    assert_eq!(
        words,
        [
            "take 1: 1 files were never written whole",
            "take 2: 2 files are of its beginning; nothing was sealed after it"
        ]
    );

    fs::write(take.join(NOTES), "sealed").expect("written");
    let report = vault.report();
    assert_eq!(report.verdict, Verdict::Altered);
    let words = &report.findings[1].detail;
    assert!(
        words.starts_with("take 2: 3 files are not on the record, "),
        "{words}"
    );
}

#[test]
fn what_is_none_of_ours_is_named() {
    let place = |vault: &Vault, at: &str| {
        let path = vault.folder.path().join("sealed").join(at);
        let above: &Path = path.parent().expect("a folder");
        fs::create_dir_all(above).expect("a folder");
        fs::write(path, "words").expect("written");
    };
    for at in [
        "words",
        "Council!/001/east/0001/init.age",
        "council/words",
        "council/1/east/0001/init.age",
        "council/001/East!/0001/init.age",
        "council/001/east/1/init.age",
        "council/001/east/words",
        "council/001/east/0001/words",
        "council/001/east/0001/3.age",
        "council/001/east/0001/3.notes",
        "council/001/east/0001/000003.age/words",
        "council/001/east/0001/000009.age",
    ] {
        let vault = Vault::new();
        place(&vault, at);
        let report = vault.report();
        assert_eq!(report.verdict, Verdict::Altered, "{at}");
        let what: Vec<_> = report.findings.iter().map(|it| &*it.what).collect();
        assert_eq!(what, ["sealed"], "{at}");
    }
}

#[test]
fn a_segment_of_a_take_that_nobody_introduced_is_named() {
    let mut vault = Vault::new();
    let Some(Act::SpanSealed(span)) = vault.entries.first_mut().map(|it| &mut it.act) else {
        panic!("a span");
    };
    span.takes.remove(0);
    fs::remove_file(vault.take("east").join("init.age")).expect("removed");
    fs::remove_file(vault.take("east").join("init.json")).expect("removed");
    let words = "entry 7 names a sealed segment of take 1 that no entry introduced";
    assert_eq!(told(&vault.altered()), ("east", 0, 6, words));
}
