//! A closed part is recorded, sealed at capture, survives a kill without any key, and opens to the
//! quorum alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use quorum::{Identity, Public};
use serde_json::{Value, json};

use crate::house::{Encoder, House, until};

pub(crate) const CAMERAS: [&str; 2] = ["east", "west"];
pub(crate) const CHAIR: &str = "chair-token-0000000000000000";
const ARCHIVE: &str = "archive-token-00000000000000";

/// Custodians, each with a key of its own. The chair is needed, and the clerk or the archive.
pub(crate) struct Sides {
    pub(crate) clerk: Identity,
    pub(crate) archive: Identity,
    pub(crate) chair: Identity,
}

/// Lays down that the chair, who was elected, opens together with the clerk, of the services, or
/// with the archive, which stands outside.
pub(crate) fn agree(house: &House) -> Sides {
    for (office, name, side, person) in [
        ("clerk", "Clerk", "services", "A. Rao"),
        ("archive", "Archive", "outside", "S. Iyer"),
        ("chair", "Chair", "elected", "K. Marandi"),
    ] {
        house.operator(
            &json!({ "type": "create_office", "office": office, "body": "council",
            "name": name, "side": side }),
        );
        house.operator(&json!({ "type": "appoint_person", "office": office,
            "person": format!("{office}-person"), "name": person }));
    }
    for (name, role, token) in [("Archive", "custodian", ARCHIVE), ("Chair", "chair", CHAIR)] {
        let token = auth::digest(token).to_string();
        house.operator(
            &json!({ "type": "grant_role", "office": name, "role": role, "token": token }),
        );
    }
    let sides = Sides {
        clerk: Identity::generate(),
        archive: Identity::generate(),
        chair: Identity::generate(),
    };
    for (token, key) in [
        (&*house.clerk, &sides.clerk),
        (ARCHIVE, &sides.archive),
        (CHAIR, &sides.chair),
    ] {
        let set = json!({ "type": "set_recipient", "recipient": key.recipient() });
        did(house, token, &set);
    }
    let policy = json!({ "type": "set_seal_policy", "body": "council",
        "clauses": [["clerk", "archive"], ["chair"]] });
    let proposed = house.clerk(&json!({ "type": "propose", "command": policy }));
    let proposal = proposed["entries"][0]["entry"]["n"]
        .as_u64()
        .expect("a number");
    did(
        house,
        CHAIR,
        &json!({ "type": "second", "proposal": proposal }),
    );
    sides
}

pub(crate) fn chair(house: &House, command: &Value) -> Value {
    let (status, answer) = house.post(CHAIR, command);
    assert_eq!(status, 201, "{command}: {answer}");
    answer
}

fn did(house: &House, token: &str, command: &Value) {
    let (status, answer) = house.post(token, command);
    assert_eq!(status, 201, "{command}: {answer}");
}

/// Twenty seconds of a test picture with a tone, with a keyframe every two seconds.
pub(crate) fn film(folder: &Path) -> PathBuf {
    film_of(
        folder,
        "film",
        "testsrc2=s=320x180:r=25",
        "sine=f=440:r=48000",
    )
}

/// The same of another picture and sound, as ffmpeg names them.
pub(crate) fn film_of(folder: &Path, name: &str, picture: &str, sound: &str) -> PathBuf {
    let film = folder.join(format!("{name}.flv"));
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-f", "lavfi", "-i", picture]);
    command.args(["-f", "lavfi", "-i", sound, "-t", "60"]);
    command.args(["-c:v", "libx264", "-preset", "ultrafast", "-g", "50"]);
    command.args(["-bf", "0", "-pix_fmt", "yuv420p", "-c:a", "aac"]);
    let made = command.args(["-f", "flv"]).arg(&film).status();
    assert!(made.expect("ffmpeg").success());
    film
}

/// Digests of a file's coded frames: pictures, "0:v", or sound, "0:a".
pub(crate) fn frames(file: &Path, of: &str) -> Vec<String> {
    let told = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(file)
        .args(["-map", of, "-c", "copy", "-f", "framemd5", "-"])
        .output()
        .expect("ffmpeg");
    assert!(
        told.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    let text = String::from_utf8(told.stdout).expect("text");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.rsplit(", ").next().expect("a digest").to_owned())
        .collect()
}

pub(crate) fn micros(value: &Value) -> i64 {
    let time: acts::Time = value.as_str().expect("a time").parse().expect("a time");
    time.micros()
}

pub(crate) fn of<'a>(acts: &'a [Value], kind: &'a str) -> impl Iterator<Item = &'a Value> {
    acts.iter().filter(move |act| act["type"] == kind)
}

/// The sealed segments of a camera, in order.
pub(crate) fn segments<'a>(acts: &'a [Value], camera: &str) -> Vec<&'a Value> {
    let all = of(acts, "span_sealed").flat_map(|act| act["segments"].as_array().expect("a list"));
    all.filter(|segment| segment["camera"] == camera).collect()
}

pub(crate) fn end(segment: &Value) -> i64 {
    micros(&segment["start"]) + segment["duration_us"].as_i64().expect("a length")
}

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push(path);
        }
    }
    all
}

/// Waits until a seal lies ready for the closed part of this number.
pub(crate) fn seal_lies_ready(house: &House, meeting: &str, number: usize) {
    until("a seal", || {
        (of(&house.acts(meeting), "seal_prepared").count() >= number).then_some(())
    });
}

/// Closes the session.
pub(crate) fn close(house: &House, meeting: &str) {
    house.clerk(&json!({ "type": "close_session", "meeting": meeting,
        "ground": "Bids are compared", "review": "2031-12-31" }));
}

/// Lets the public in again.
pub(crate) fn reopen(house: &House, meeting: &str) {
    house.clerk(&json!({ "type": "reopen_session", "meeting": meeting }));
}

fn of_camera(house: &House, meeting: &str, camera: &str) -> Vec<PathBuf> {
    let mut all = files(&house.data().join("sealed").join(meeting));
    all.retain(|path| path.iter().any(|part| part == camera));
    all
}

/// Sealed segments of a camera that lie on the disk whole.
pub(crate) fn segments_on_disk(house: &House, meeting: &str, camera: &str) -> Vec<PathBuf> {
    let said = said(house, meeting, camera).into_iter();
    said.map(|(path, _)| path).collect()
}

/// The same, each with what is said of it.
fn said(house: &House, meeting: &str, camera: &str) -> Vec<(PathBuf, Value)> {
    let said = of_camera(house, meeting, camera).into_iter();
    let said = said.filter(|path| path.ends_with("segments.jsonl"));
    let segments = said.flat_map(|path| {
        let lines = fs::read_to_string(&path).unwrap_or_default();
        let lines = lines.lines().map(serde_json::from_str::<Value>);
        let file = |line: Value| {
            let name = format!("{:06}.age", line["seq"].as_u64().expect("a number"));
            (path.with_file_name(name), line)
        };
        lines.filter_map(Result::ok).map(file).collect::<Vec<_>>()
    });
    segments.filter(|(path, _)| path.exists()).collect()
}

/// Waits until so many more segments of each camera can be seen.
pub(crate) fn keeps_more(house: &House, meeting: &str, more: usize) {
    let listed = |camera: &str| {
        let (_, body) = house.get(&format!("/live/{meeting}/{camera}/rewind.m3u8"));
        String::from_utf8_lossy(&body).matches("#EXTINF").count()
    };
    let before = CAMERAS.map(listed);
    until("more open segments", || {
        let grown = |(now, before): (usize, usize)| now >= before + more;
        let now = CAMERAS.map(listed).into_iter();
        now.zip(before).all(grown).then_some(())
    });
}

/// Waits until so many more segments of each camera lie sealed on the disk.
pub(crate) fn seals_more(house: &House, meeting: &str, more: usize) {
    let before = CAMERAS.map(|camera| segments_on_disk(house, meeting, camera).len());
    until("more sealed segments", || {
        let now = CAMERAS.map(|camera| segments_on_disk(house, meeting, camera).len());
        let grown = |(now, before): (usize, usize)| now >= before + more;
        now.into_iter().zip(before).all(grown).then_some(())
    });
}

/// The secret of a key, as text.
pub(crate) fn secret(key: &Identity) -> String {
    let text = key.to_text();
    let mut lines = text.lines();
    let line = lines.find(|line| line.starts_with("AGE-SECRET-KEY-"));
    line.expect("a secret").to_owned()
}

/// No file of the data folder holds a key, and no sealed one a box of a recording.
pub(crate) fn holds_no_secret(house: &House, sides: &Sides) {
    let has = |bytes: &[u8], mark: &[u8]| bytes.windows(mark.len()).any(|found| found == mark);
    let secrets = [&sides.clerk, &sides.archive, &sides.chair].map(secret);
    for path in files(&house.data()) {
        let bytes = fs::read(&path).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).to_uppercase();
        assert!(!text.contains("AGE-SECRET-KEY-"), "{}", path.display());
        assert!(
            secrets.iter().all(|secret| !text.contains(secret)),
            "{}",
            path.display()
        );
        if path.starts_with(house.data().join("sealed")) {
            // A box and the length of the first in it: four letters alone come by chance.
            for mark in [
                &b"moof\0\0\0"[..],
                b"traf\0\0\0",
                b"moov\0\0\0",
                b"trak\0\0\0",
                b"avcC\x01",
                b"onrecord/sealed",
                b"onrecord/piece",
            ] {
                assert!(
                    !has(&bytes, mark),
                    "{} in {}",
                    String::from_utf8_lossy(mark),
                    path.display()
                );
            }
        }
    }
}

/// The public half of a seal, as `onrecord custodian` takes it, and its pieces.
pub(crate) fn deal(prepared: &Value) -> (Public, Vec<String>) {
    let clauses = prepared["clauses"].as_array().expect("clauses");
    let pieces: Vec<String> = clauses
        .iter()
        .map(|clause| clause["piece"].as_str().expect("a piece").to_owned())
        .collect();
    let public = json!({
        "recipient": prepared["recipient"],
        "clauses": clauses.iter().zip(&pieces).map(|(clause, piece)| json!({
            "custodians": clause["custodians"].as_object().expect("custodians").keys().collect::<Vec<_>>(),
            "piece": quorum::file_digest(piece.as_bytes()),
            "commitment": clause["commitment"],
        })).collect::<Vec<_>>(),
    });
    (serde_json::from_value(public).expect("a deal"), pieces)
}

#[test]
fn a_closed_part_is_sealed_survives_a_kill_and_opens_to_the_quorum_alone() {
    let mut house = House::new();
    let sides = agree(&house);
    let film = film(house.folder.path());
    let meeting = house.convene();
    let encoders = CAMERAS.map(|camera| Encoder::copy(&house.address(camera), &film));
    CAMERAS
        .iter()
        .for_each(|camera| house.plays(&meeting, camera));
    seal_lies_ready(&house, &meeting, 1);
    keeps_more(&house, &meeting, 2);
    close(&house, &meeting);
    seal_lies_ready(&house, &meeting, 2);
    seals_more(&house, &meeting, 3);

    // Killed while it seals; it goes on after the restart, and no custodian is asked.
    let killed = base::Clock::system().now_us();
    house.kill();
    drop(encoders);
    holds_no_secret(&house, &sides);
    house.start();
    let acts = house.acts(&meeting);
    for camera in CAMERAS {
        let last = on_record_until(&acts, camera);
        let lost_ms = (killed - last) / 1_000;
        println!("{camera}: {lost_ms} ms before the kill are not sealed");
        assert!(lost_ms < 2_000, "{camera} lost {lost_ms} ms");
    }
    let encoders = CAMERAS.map(|camera| Encoder::copy(&house.address(camera), &film));
    until("both to be sealed again", || {
        let acts = house.acts(&meeting);
        let goes_on = |camera: &&str| {
            segments(&acts, camera)
                .last()
                .is_some_and(|last| micros(&last["start"]) > killed + 2_000_000)
        };
        CAMERAS.iter().all(goes_on).then_some(())
    });
    reopen(&house, &meeting);
    keeps_more(&house, &meeting, 1);
    house.adjourn(&meeting);
    drop(encoders);
    house.stop();
    holds_no_secret(&house, &sides);
    house.start();
    let acts = house.acts(&meeting);
    let (from, _) = every_moment_is_accounted_for(&house, &meeting, &acts);
    for camera in CAMERAS {
        let first = micros(&segments(&acts, camera)[0]["start"]);
        assert!(
            first <= from && from - first < 2_100_000,
            "what leads into it is sealed with it"
        );
    }
    let (code, report) = house.verify(&house.data(), &[]);
    assert_eq!(code, 0, "{report:#}");
    for (camera, takes) in opens_to_both_together(&house, &meeting, &sides, &[&film]) {
        assert!(takes.len() >= 2, "one before the kill, one after");
        let count: usize = takes.iter().sum();
        println!("{camera}: {count} pictures");
        assert!(count > 200, "{camera}: {count} pictures");
    }
}

/// Every moment of the closed part is sealed, or missing by name, and nothing of it is kept as open
/// footage. Gives the part's ends.
pub(crate) fn every_moment_is_accounted_for(
    house: &House,
    meeting: &str,
    acts: &[Value],
) -> (i64, i64) {
    let status: Value =
        serde_json::from_str(&house.text(&format!("/api/v1/meetings/{meeting}"))).expect("JSON");
    let part = &status["closed_parts"][0];
    let (from, until) = (micros(&part["from"]), micros(&part["until"]));
    for camera in CAMERAS {
        let sealed = segments(acts, camera);
        let mut held: Vec<(i64, i64)> = sealed
            .iter()
            .map(|it| (micros(&it["start"]), end(it)))
            .collect();
        let gaps = of(acts, "sealed_gap_found").filter(|gap| gap["camera"] == camera);
        held.extend(gaps.map(|gap| (micros(&gap["from"]), micros(&gap["to"]))));
        held.sort_unstable();
        let mut at = from;
        for (start, end) in held {
            assert!(
                start <= at + 1_000 || start >= until,
                "{camera}: nothing from {at} to {start}"
            );
            at = at.max(end);
        }
        assert!(
            at + 100_000 >= until,
            "{camera}: nothing from {at} to {until}"
        );
    }
    let kept = of(acts, "span_kept").flat_map(|act| act["segments"].as_array().expect("a list"));
    for segment in kept {
        assert!(
            end(segment) <= from || micros(&segment["start"]) >= until,
            "{segment}"
        );
    }
    (from, until)
}

/// One side opens nothing, not even with an outsider; both open all, every frame as sent. Gives
/// the count of pictures of each camera's takes.
pub(crate) fn opens_to_both_together(
    house: &House,
    meeting: &str,
    sides: &Sides,
    films: &[&Path],
) -> BTreeMap<&'static str, Vec<usize>> {
    let acts = house.acts(meeting);
    let prepared = of(&acts, "seal_prepared").next().expect("a seal");
    let (deal, pieces) = deal(prepared);
    let opener = Identity::generate();
    let answer = |clause: usize, side: &Identity| {
        quorum::answer(
            &deal,
            clause,
            pieces[clause - 1].as_bytes(),
            side,
            &opener.recipient(),
        )
    };
    for other in [&sides.clerk, &sides.archive] {
        assert!(answer(1, &sides.chair).is_err() && answer(2, other).is_err());
    }
    let [clerk, archive, chair] = [
        answer(1, &sides.clerk).expect("answered"),
        answer(1, &sides.archive).expect("answered"),
        answer(2, &sides.chair).expect("answered"),
    ];
    // Not the services with the outsider, nor the elected alone.
    for some in [vec![&clerk, &archive], vec![&chair]] {
        assert!(quorum::combine(&deal, &some, &opener).is_err());
    }
    assert!(quorum::combine(&deal, &[&archive, &chair], &opener).is_ok());
    let answers = [clerk, chair];
    let key = quorum::combine(&deal, &answers, &opener).expect("both sides");
    opens_from_the_command_line(house, meeting, &deal, &answers, &opener);
    let sent =
        |of: &str| -> BTreeSet<String> { films.iter().flat_map(|film| frames(film, of)).collect() };
    let (pictures, sounds) = (sent("0:v"), sent("0:a"));
    let shown = |camera: &'static str| {
        let mut takes: BTreeMap<u64, Vec<u8>> = BTreeMap::new();
        let begun =
            of(&acts, "span_sealed").flat_map(|act| act["takes"].as_array().into_iter().flatten());
        for take in begun.filter(|take| take["camera"] == camera) {
            let opened = open(house, meeting, &key, take, "init");
            takes.insert(take["take"].as_u64().expect("a number"), opened);
        }
        for segment in segments(&acts, camera) {
            let name = format!("{:06}", segment["seq"].as_u64().expect("a number"));
            let opened = open(house, meeting, &key, segment, &name);
            let take = segment["take"].as_u64().expect("a number");
            takes.get_mut(&take).expect("announced").extend(opened);
        }
        let counts = takes.into_iter().map(|(take, bytes)| {
            let path = house.folder.path().join(format!("{camera}-{take}.mp4"));
            fs::write(&path, bytes).expect("written");
            let found = frames(&path, "0:v");
            let sound = frames(&path, "0:a");
            assert!(
                found.iter().all(|frame| pictures.contains(frame))
                    && sound.iter().all(|frame| sounds.contains(frame)),
                "{camera} {take}"
            );
            found.len()
        });
        (camera, counts.collect())
    };
    CAMERAS.into_iter().map(shown).collect()
}

/// The segments of a camera that grow on the disk: where each begins, and up to where it is there.
pub(crate) fn growing(house: &House, meeting: &str, camera: &str) -> Vec<(i64, i64)> {
    let all = of_camera(house, meeting, camera).into_iter();
    let files = all.filter(|path| path.extension().is_some_and(|end| end == "notes"));
    let noted = files.flat_map(|path| {
        let text = fs::read_to_string(&path).unwrap_or_default();
        let lines = text.lines().map(serde_json::from_str::<Value>);
        // A note comes before what it is of; and the last may be cut off.
        let there = lines.filter_map(Result::ok).filter(|note| {
            let segment = &note["segment"];
            let name = format!("{:06}.age", segment["seq"].as_u64().expect("a number"));
            let file = fs::metadata(path.with_file_name(name));
            file.is_ok_and(|file| Some(file.len()) >= segment["bytes"].as_u64())
        });
        let mut segments = BTreeMap::new();
        for note in there {
            let segment = &note["segment"];
            segments.insert(micros(&segment["start"]), end(segment));
        }
        segments
    });
    noted.collect()
}

/// Where a camera's sealed footage on the disk ends, by what is noted of its segments; 0 before the
/// first.
pub(crate) fn on_disk_until(house: &House, meeting: &str, camera: &str) -> i64 {
    let said = said(house, meeting, camera).into_iter();
    let ends = said.map(|(_, line)| end(&line));
    let growing = growing(house, meeting, camera).into_iter();
    ends.chain(growing.map(|(_, until)| until))
        .max()
        .unwrap_or(0)
}

/// Where a camera's sealed footage on the record ends; 0 before the first.
pub(crate) fn on_record_until(acts: &[Value], camera: &str) -> i64 {
    let all = segments(acts, camera);
    all.into_iter().map(end).max().unwrap_or(0)
}

/// What is in a sealed file, which is as the record says.
fn open(house: &House, meeting: &str, key: &quorum::Key, of: &Value, name: &str) -> Vec<u8> {
    let (camera, take) = (
        of["camera"].as_str().expect("a camera"),
        of["take"].as_u64().expect("a number"),
    );
    let path = house.data().join(format!(
        "sealed/{meeting}/001/{camera}/{take:04}/{name}.age"
    ));
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(
        of["file"],
        json!(quorum::file_digest(&bytes)),
        "{}",
        path.display()
    );
    let opened = key
        .open(&bytes)
        .unwrap_or_else(|flaw| panic!("{}: {flaw}", path.display()));
    assert_eq!(of["salted"], json!(opened.digest()), "{}", path.display());
    opened.content.to_vec()
}

/// `onrecord custodian open` takes the folder of a seal as the recorder left it.
fn opens_from_the_command_line(
    house: &House,
    meeting: &str,
    deal: &Public,
    answers: &[String],
    opener: &Identity,
) {
    let folder = house.folder.path();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).expect("written");
        path
    };
    let deal = write("deal.json", &serde_json::to_vec(deal).expect("JSON"));
    let key = write("once.key", opener.to_text().as_bytes());
    let mut command = Command::new(crate::house::binary());
    command
        .args(["custodian", "open", "--deal"])
        .arg(deal)
        .arg("-i")
        .arg(key);
    for (nth, answer) in answers.iter().enumerate() {
        command
            .arg("--answer")
            .arg(write(&format!("answer-{nth}"), answer.as_bytes()));
    }
    command
        .arg("--sealed")
        .arg(house.data().join(format!("sealed/{meeting}/001")));
    command.arg("-o").arg(folder.join("opened"));
    let told = command.output().expect("runs");
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    assert!(folder.join("opened/east/0001.mp4").exists());
}
