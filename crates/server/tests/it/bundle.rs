//! Evidence bundles: made while the server runs, checked offline by us and by others, refused when
//! anything in them is changed or missing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use signed_note::{StandardVerifier, VerifierList};

use crate::house::{Encoder, House, binary, until, verify};

/// Archives changed in one bit per run; the long run sets `ONRECORD_FLIPS`.
fn flips() -> usize {
    let set = std::env::var("ONRECORD_FLIPS").ok();
    set.and_then(|text| text.parse().ok()).unwrap_or(24)
}

fn export(house: &House, meeting: &str, file: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(binary());
    command.args(["export", "--meeting", meeting, "--data"]);
    command.arg(house.data()).arg("-o").arg(file).args(more);
    command.output().expect("it runs")
}

pub(crate) fn exported(house: &House, meeting: &str, name: &str, more: &[&str]) -> PathBuf {
    let file = house.folder.path().join(name);
    let done = export(house, meeting, &file, more);
    assert!(done.status.success(), "{done:?}");
    file
}

/// Unpacks an archive with a program that is not ours.
pub(crate) fn unpack(file: &Path) -> PathBuf {
    let folder = file.with_extension("");
    let mut command = Command::new("python3");
    command.args(["-m", "zipfile", "-e"]).arg(file).arg(&folder);
    assert!(command.status().expect("python3").success());
    folder
}

fn sha256sum(folder: &Path, list: &str) -> bool {
    let mut command = Command::new("sha256sum");
    command.args(["-c", "--quiet", list]).current_dir(folder);
    command.output().expect("sha256sum").status.success()
}

/// Writes `SHA256SUMS` anew over what is there of the files that it named first, as a forger would.
pub(crate) fn sum_anew(folder: &Path) {
    let (first, sums) = (folder.with_extension("sums"), folder.join("SHA256SUMS"));
    if !first.exists() {
        fs::copy(&sums, &first).expect("copied");
    }
    let list = fs::read_to_string(&first).expect("the list");
    let names = list.lines().filter_map(|line| line.split_once("  "));
    let line = |(_, name): (&str, &str)| {
        let bytes = fs::read(folder.join(name)).ok()?;
        Some(format!("{}  {name}\n", hex::encode(Sha256::digest(bytes))))
    };
    fs::write(&sums, names.filter_map(line).collect::<String>()).expect("written");
}

pub(crate) fn details(report: &Value) -> String {
    let findings = report["findings"].as_array().expect("findings").iter();
    findings
        .map(|it| it["detail"].as_str().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

/// A meeting with two cameras, a hand-over and a decision that is not public.
fn story(house: &House) -> String {
    for (office, name, side) in [
        ("clerk", "Clerk", "services"),
        ("archive", "Archive", "outside"),
    ] {
        house.operator(
            &json!({"type": "create_office", "body": "council", "office": office,
            "name": name, "side": side}),
        );
    }
    let token = auth::digest("archive-token-00000000000000").to_string();
    house.operator(
        &json!({"type": "grant_role", "office": "Archive", "role": "custodian",
        "token": token}),
    );
    let meeting = house.convene();
    {
        let _encoders = [
            Encoder::push(&house.address("east")),
            Encoder::push(&house.address("west")),
        ];
        for camera in ["east", "west"] {
            house.plays(&meeting, camera);
            let path = format!("/live/{meeting}/{camera}/rewind.m3u8");
            until("some segments", || {
                (house.text(&path).matches("#EXTINF").count() >= 3).then_some(())
            });
        }
        house.clerk(&json!({"type": "record_decision", "meeting": meeting,
            "text": "Not for the public.", "public": false}));
        house.adjourn(&meeting);
    }
    let files =
        json!([{"name": "east.mp4", "bytes": 3, "digest": auth::digest("abc").to_string()}]);
    let handed = house.clerk(
        &json!({"type": "hand_over", "meeting": meeting, "to": "archive",
        "files": files}),
    );
    let act = handed["entries"][0]["entry"]["n"]
        .as_u64()
        .expect("its place");
    let receipt = json!({"type": "sign_receipt", "meeting": meeting, "hand_over": act,
        "files": files});
    let (status, answer) = house.post("archive-token-00000000000000", &receipt);
    assert_eq!(status, 201, "{answer}");
    meeting
}

#[test]
fn a_bundle_verifies_offline_and_shows_what_was_changed_or_taken_out() {
    let mut house = House::new();
    let meeting = story(&house);
    let file = exported(&house, &meeting, "whole.zip", &[]);
    let papers = exported(&house, &meeting, "papers.zip", &["--without-footage"]);
    let own = exported(&house, &meeting, "own.zip", &["--for", "clerk"]);
    assert!(
        !export(&house, &meeting, &file, &[]).status.success(),
        "it is there already"
    );
    let absent = house.folder.path().join("absent.zip");
    assert!(
        !export(&house, "no-such-meeting", &absent, &[])
            .status
            .success()
    );
    let origin = house.origin.clone();
    let (code, report) = verify(&file, &["--against", &origin]);
    assert_eq!(code, 0, "{report:#}");
    let says = details(&report);
    assert!(
        says.contains(&format!("{origin} has the same log")),
        "{says}"
    );
    a_log_of_its_own(&file, &origin);
    house.stop();
    // Nothing of the record is at hand from here on.
    fs::rename(house.data(), house.folder.path().join("away")).expect("moved");

    let (code, report) = verify(&file, &[]);
    assert_eq!(
        (code, &report["verdict"]),
        (0, &json!("verified")),
        "{report:#}"
    );
    assert!(
        report["checked"]["frames"].as_u64() > Some(100),
        "{report:#}"
    );
    assert!(details(&report).contains("1 acts of the meeting are not in the bundle"));
    assert_eq!(verify(&papers, &[]).0, 0);
    assert!(
        fs::metadata(&papers).expect("there").len() * 2 < fs::metadata(&file).expect("there").len()
    );
    let other_key = "record.example/log+12345678+AWeuNBtwsSiNkBlc8YTfLdwvJpM1z0pAS8JhQdVt0jM1";
    assert_ne!(verify(&file, &["--key", other_key]).0, 0);

    let folder = unpack(&file);
    assert!(sha256sum(&folder, "SHA256SUMS"));
    assert_eq!(verify(&folder, &[]).0, 0);
    let secret = |folder: &Path| {
        let acts = fs::read_dir(folder.join("acts")).expect("acts").flatten();
        acts.map(|it| fs::read(it.path()).expect("an act"))
            .any(|act| String::from_utf8_lossy(&act).contains("Not for the public."))
    };
    assert!(!secret(&folder), "what is not public is left out");
    let own = unpack(&own);
    assert!(secret(&own), "what the office may read is in");
    let (code, report) = verify(&own, &[]);
    assert_eq!(code, 0, "{report:#}");
    let lists = fs::read_dir(folder.join("hand-overs"))
        .expect("lists")
        .flatten();
    let list = lists.map(|it| it.path()).next().expect("a list");
    fs::write(list.with_file_name("east.mp4"), "abc").expect("the file");
    let name = list
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    assert!(
        sha256sum(&folder.join("hand-overs"), &name),
        "the receiver checks with sha256sum"
    );
    fs::remove_file(list.with_file_name("east.mp4")).expect("removed");

    others(&folder);
    every_bit(&file);
    forgeries(&folder);
}

/// A whole bundle of another house, which verifies by itself, is none of this record.
fn a_log_of_its_own(file: &Path, origin: &str) {
    let other = House::new();
    let meeting = other.convene();
    other.adjourn(&meeting);
    let forged = exported(&other, &meeting, "forged.zip", &[]);
    let (code, report) = verify(&forged, &[]);
    assert_eq!(code, 0, "{report:#}");
    let says = details(&report);
    assert!(says.contains("by the bundle's own key alone"), "{says}");
    let (code, report) = verify(&forged, &["--against", origin]);
    assert_eq!(code, 1, "{report:#}");
    assert!(details(&report).contains("a log with another key"));
    let (code, report) = verify(file, &["--against", &other.origin]);
    assert_eq!(code, 1, "{report:#}");
    let (code, report) = verify(Path::new(origin), &["--against", &other.origin]);
    assert_eq!(code, 2, "{report:#}");
}

/// Other people's programs accept the log and the proofs, and refuse changed ones.
fn others(folder: &Path) {
    let text = |name: &str| fs::read_to_string(folder.join(name)).expect(name);
    let key = text("log/key");
    let verifier = StandardVerifier::new(key.trim()).expect("their verifier takes our key");
    let known = VerifierList::new(vec![Box::new(verifier)]);
    let mut proofs = 0;
    for entry in fs::read_dir(folder.join("acts")).expect("acts").flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|it| it != "tlog-proof") {
            continue;
        }
        let proof = fs::read_to_string(&path).expect("a proof");
        let (head, note) = proof.split_once("\n\n").expect("two parts");
        let note = signed_note::Note::from_bytes(note.as_bytes()).expect("a note");
        note.verify(&known).expect("signed by the log");
        let said = String::from_utf8(note.text().to_vec()).expect("text");
        let said: Vec<_> = said.lines().collect();
        let hash = |text: &str| tlog_tiles::Hash::parse_hash(text).expect("a hash");
        let mut lines = head.lines().skip(1);
        let index = lines
            .next()
            .and_then(|it| it.strip_prefix("index "))
            .expect("an index");
        let path_up: Vec<_> = lines.map(hash).collect();
        let act = fs::read(path.with_extension("txt")).expect("the act");
        let leaf = format!("onrecord/act@v1 {}\n", hex::encode(Sha256::digest(&act)));
        let check = |leaf: &str| {
            let (size, index) = (
                said[1].parse().expect("a size"),
                index.parse().expect("a number"),
            );
            let leaf = tlog_tiles::record_hash(leaf.as_bytes());
            tlog_tiles::check_record(&path_up, size, hash(said[2]), index, leaf)
        };
        check(&leaf).expect("their check takes our proof");
        check(&leaf.replace('\n', "")).expect_err("another leaf");
        proofs += 1;
    }
    assert!(proofs > 10, "only {proofs} proofs");
    go(folder, key.trim());
    python(folder, key.trim());
}

/// PyPI's `aics-tlog`, which knows nothing of us.
fn python(folder: &Path, key: &str) {
    let venv = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/python/venv.sh");
    let made = Command::new(venv).output().expect("bash");
    assert!(made.status.success(), "tests/python/venv.sh failed");
    let python = String::from_utf8(made.stdout).expect("a path");
    let program = Path::new(python.trim()).with_file_name("aics-tlog");
    let log = folder.join("log");
    let run = |args: &[&str]| {
        let mut command = Command::new(&program);
        command.args(args).arg("--tiles").arg(&log);
        command.args(["--log-key", key]);
        command.output().expect("it runs")
    };
    let whole = run(&["verify-checkpoint"]);
    assert!(whole.status.success(), "{whole:?}");
    let entries = fs::read_dir(folder.join("acts")).expect("acts").flatten();
    let acts = entries.map(|it| it.path()).filter(|path| {
        let ending = path.extension();
        ending.is_some_and(|it| it == "txt")
    });
    let last = acts.max().expect("acts");
    let stem = last.file_stem().expect("a name").to_string_lossy();
    let index = stem.trim_start_matches('0').to_owned();
    let leaf = folder.with_extension("leaf");
    let included = |act: &[u8]| {
        let line = format!("onrecord/act@v1 {}\n", hex::encode(Sha256::digest(act)));
        fs::write(&leaf, line).expect("written");
        let leaf = leaf.to_str().expect("a path");
        let told = run(&["verify-inclusion", "--index", &index, "--leaf", leaf]);
        (told.status.success(), format!("{told:?}"))
    };
    let act = fs::read(&last).expect("an act");
    let (accepts, told) = included(&act);
    assert!(accepts, "{told}");
    assert!(!included(b"another act").0, "another leaf");
    let tile = files_below(&log.join("tile/0")).pop().expect("a tile");
    let before = fs::read(&tile).expect("bytes");
    let mut bytes = before.clone();
    bytes[3] ^= 1;
    fs::write(&tile, bytes).expect("changed");
    let (accepts, told) = included(&act);
    assert!(!accepts, "a changed tile: {told}");
    fs::write(&tile, before).expect("changed back");
    assert!(included(&act).0, "all is as before");
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            files.extend(files_below(&entry.path()));
        } else {
            files.push(entry.path());
        }
    }
    files.sort();
    files
}

/// Go's own checksum-database packages.
fn go(folder: &Path, key: &str) {
    const GO: &str = "/usr/lib/go-1.19/bin/go";
    const PACKAGES: &str = "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog";
    if !Path::new(GO).exists() || !Path::new(PACKAGES).exists() {
        eprintln!("NOT RUN: golang-1.19-go and golang-golang-x-mod-dev are not here");
        return;
    }
    let tools = tempfile::tempdir().expect("a folder");
    let program = tools.path().join("verify");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verifying/sumdb/verify.go");
    let mut build = Command::new(GO);
    build.args(["build", "-o"]).arg(&program).arg(source);
    build
        .env("GO111MODULE", "off")
        .env("GOPATH", "/usr/share/gocode");
    build
        .env("GOCACHE", tools.path().join("cache"))
        .env("GOFLAGS", "");
    assert!(build.status().expect("go").success());
    let run = || {
        let mut command = Command::new(&program);
        command.args(["-key", key]).arg(folder.join("log"));
        command.output().expect("it runs").status.code()
    };
    assert_eq!(run(), Some(0));
    let tile = folder.join("log/tile/entries");
    let tile = fs::read_dir(tile)
        .expect("tiles")
        .flatten()
        .next()
        .expect("a tile")
        .path();
    let tile = if tile.is_dir() {
        fs::read_dir(tile)
            .expect("partial")
            .flatten()
            .next()
            .expect("a tile")
            .path()
    } else {
        tile
    };
    let before = fs::read(&tile).expect("bytes");
    let mut bytes = before.clone();
    bytes[40] ^= 1;
    fs::write(&tile, bytes).expect("changed");
    assert_eq!(run(), Some(1), "a changed leaf");
    fs::write(&tile, before).expect("changed back");
}

/// No bit of the archive can change unseen.
fn every_bit(file: &Path) {
    let bytes = fs::read(file).expect("read");
    let changed = file.with_file_name("changed.zip");
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..flips() {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        let (at, bit) = ((chance % bytes.len() as u64) as usize, (chance >> 40) % 8);
        let mut other = bytes.clone();
        other[at] ^= 1 << bit;
        fs::write(&changed, other).expect("written");
        let (code, report) = verify(&changed, &[]);
        assert_eq!(code, 1, "byte {at}, bit {bit}: {report:#}");
    }
}

/// What a forger may try who also writes the list of sums anew.
fn forgeries(folder: &Path) {
    changed_footage(folder);
    let manifest = folder.join("manifest.json");
    let original = fs::read_to_string(&manifest).expect("the manifest");
    let listed: Value = serde_json::from_str(&original).expect("JSON");
    let acts = listed["acts"].as_array().expect("acts").clone();
    let handed = acts.iter().find(|n| {
        let text = fs::read_to_string(act(folder, n, "txt")).expect("an act");
        text.contains("\"handed_over\"")
    });
    let handed = handed.expect("the hand-over");
    let last = acts.last().expect("acts");
    let report = without(folder, handed, &listed);
    let words = "does not say that it is withheld";
    assert!(details(&report).contains(words), "{report:#}");
    // After the last act no chain tells; the signature under the list of files does.
    let report = without(folder, last, &listed);
    let words = "not the one that was signed";
    assert!(details(&report).contains(words), "{report:#}");
    // Words are put in an act's place, then in a page's.
    let path = act(folder, handed, "txt");
    let words = "not the one that the leaf commits to";
    let report = changed(folder, &path, |text| text.replace("east", "west"));
    assert!(details(&report).contains(words), "{report:#}");
    changed(folder, &folder.join("README.txt"), |_| {
        "Everybody agreed.\n".to_owned()
    });
    // A file that belongs to nothing.
    fs::write(folder.join("acts/extra.txt"), "x").expect("written");
    assert_eq!(verify(folder, &[]).0, 1, "a stranger");
    fs::remove_file(folder.join("acts/extra.txt")).expect("removed");
    assert_eq!(verify(folder, &[]).0, 0, "all is as before");
}

fn act(folder: &Path, n: &Value, ending: &str) -> PathBuf {
    let n = n.as_u64().expect("a number");
    folder.join(format!("acts/{n:08}.{ending}"))
}

fn changed_footage(folder: &Path) {
    let footage = folder.join("footage/west/0001.mp4");
    let before = fs::read(&footage).expect("footage");
    let mut bytes = before.clone();
    let at = bytes.len() - 2_000;
    bytes[at] ^= 1;
    fs::write(&footage, bytes).expect("changed");
    sum_anew(folder);
    let (code, report) = verify(folder, &[]);
    assert_eq!(code, 1);
    let mut named = report["findings"].as_array().expect("findings").iter();
    let told = named.any(|it| {
        let here = it["camera"] == "west" && it["from"].is_string();
        here && it["detail"].to_string().contains("frames")
    });
    assert!(told, "{report:#}");
    fs::write(&footage, &before[..before.len() - 1]).expect("cut");
    sum_anew(folder);
    assert_eq!(verify(folder, &[]).0, 1, "a cut take");
    fs::write(&footage, &before).expect("changed back");
    sum_anew(folder);
    assert_eq!(verify(folder, &[]).0, 0);
}

/// Takes an act out: first its files, then also its line in the manifest; what is said then.
fn without(folder: &Path, n: &Value, listed: &Value) -> Value {
    let files = ["txt", "tlog-proof"].map(|ending| act(folder, n, ending));
    let kept = files.map(|path| (fs::read(&path).expect("read"), path));
    kept.iter()
        .for_each(|(_, path)| fs::remove_file(path).expect("removed"));
    sum_anew(folder);
    let (code, report) = verify(folder, &[]);
    assert_eq!(code, 1, "{report:#}");
    assert!(
        details(&report).contains("its disclosure file"),
        "{report:#}"
    );
    let manifest = folder.join("manifest.json");
    let original = fs::read(&manifest).expect("the manifest");
    let mut forged = listed.clone();
    let acts = forged["acts"].as_array_mut().expect("acts");
    acts.retain(|other| other != n);
    let text = serde_json::to_string_pretty(&forged).expect("JSON");
    fs::write(&manifest, text).expect("written");
    sum_anew(folder);
    let (code, report) = verify(folder, &[]);
    assert_eq!(code, 1, "{report:#}");
    kept.iter()
        .for_each(|(bytes, path)| fs::write(path, bytes).expect("put back"));
    fs::write(&manifest, original).expect("put back");
    sum_anew(folder);
    report
}

/// Changes a file of text, and changes it back; what is said of it meanwhile.
fn changed(folder: &Path, path: &Path, forge: impl FnOnce(&str) -> String) -> Value {
    let before = fs::read_to_string(path).expect("text");
    fs::write(path, forge(&before)).expect("forged");
    sum_anew(folder);
    let (code, report) = verify(folder, &[]);
    assert_eq!(code, 1, "{}: {report:#}", path.display());
    fs::write(path, before).expect("put back");
    sum_anew(folder);
    report
}
