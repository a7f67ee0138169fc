//! Footage is destroyed by two persons, whole or in part, through every crash; and what is kept is
//! read again.

use std::fs;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use quorum::Identity;
use serde_json::{Value, json};

use crate::bundle::{details, exported, sum_anew, unpack};
use crate::house::{Encoder, House, until, verify};

const CHAIR: &str = "chair-token-0000000000000000";

/// Rules that let footage go as soon as it is complete.
fn furnish(house: &House) {
    for (office, name, side, person) in [
        ("clerk", "Clerk", "services", "A. Rao"),
        ("chair", "Chair", "elected", "K. Marandi"),
    ] {
        house.operator(
            &json!({ "type": "create_office", "office": office, "body": "council",
            "name": name, "side": side }),
        );
        house.operator(&json!({ "type": "appoint_person", "office": office,
            "person": format!("{office}-person"), "name": person }));
    }
    let token = auth::digest(CHAIR).to_string();
    house.operator(
        &json!({ "type": "grant_role", "office": "Chair", "role": "chair", "token": token }),
    );
    let numbers = [
        "notice_hours",
        "papers_hours",
        "retention_days",
        "delay_seconds",
        "incident_before_seconds",
        "incident_after_seconds",
    ];
    let mut rules = json!({ "name": "Rules of Business", "acknowledge_days": 5, "answer_days": 5,
        "categories": [{ "id": "routine", "name": "Routine" }], "exemptions": [] });
    let mut sources = json!({ "acknowledge_days": "Rule 1", "answer_days": "Rule 1",
        "categories": "Rule 1", "exemptions": "Rule 1" });
    for number in numbers {
        rules[number] = json!(0);
        sources[number] = json!("Rule 1");
    }
    rules["incident_before_seconds"] = json!(1);
    rules["incident_after_seconds"] = json!(1);
    rules["sources"] = sources;
    house.operator(&json!({ "type": "set_rules", "body": "council", "rules": rules }));
}

/// Has what is closed sealed to both sides.
fn seal(house: &House) {
    for token in [house.clerk.as_str(), CHAIR] {
        let recipient = Identity::generate().recipient();
        let set = json!({ "type": "set_recipient", "recipient": recipient });
        assert_eq!(house.post(token, &set).0, 201);
    }
    let policy =
        json!({ "type": "set_seal_policy", "body": "council", "clauses": [["clerk"], ["chair"]] });
    assert_eq!(agree(house, &policy).0, 201);
}

/// Some seconds of pictures, with a keyframe every second.
fn film(folder: &Path) -> PathBuf {
    let film = folder.join("film.flv");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25"])
        .args(["-f", "lavfi", "-i", "sine=f=440:r=48000", "-t", "60"])
        .args(["-c:v", "libx264", "-preset", "ultrafast", "-g", "25"])
        .args([
            "-bf", "0", "-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "flv",
        ])
        .arg(&film)
        .status();
    assert!(made.expect("ffmpeg").success());
    film
}

fn of<'a>(acts: &'a [Value], kind: &'a str) -> impl Iterator<Item = &'a Value> {
    acts.iter().filter(move |act| act["type"] == kind)
}

fn segments(acts: &[Value], camera: &str) -> Vec<Value> {
    let all = of(acts, "span_kept").flat_map(|act| act["segments"].as_array().expect("a list"));
    all.filter(|it| it["camera"] == camera).cloned().collect()
}

/// A meeting of which both cameras kept at least so many segments.
fn hold(house: &House, film: &Path, least: usize) -> String {
    let meeting = house.convene();
    let encoders = ["east", "west"].map(|camera| Encoder::copy(&house.address(camera), film));
    until("segments of both", || {
        let acts = house.acts(&meeting);
        let enough = |camera| segments(&acts, camera).len() >= least;
        (enough("east") && enough("west")).then_some(())
    });
    if of(&house.acts(&meeting), "seal_prepared").next().is_some() {
        house.clerk(&json!({ "type": "close_session", "meeting": meeting,
            "ground": "Bids are compared", "review": "2031-12-31" }));
        until("sealed segments of both", || {
            let acts = house.acts(&meeting);
            let sealed = of(&acts, "span_sealed").flat_map(|it| {
                let all = it["segments"].as_array().expect("a list").iter();
                all.map(|it| it["camera"].as_str().expect("a name"))
            });
            let sealed: Vec<_> = sealed.collect();
            (sealed.contains(&"east") && sealed.contains(&"west")).then_some(())
        });
        house.clerk(&json!({ "type": "reopen_session", "meeting": meeting }));
    }
    house.adjourn(&meeting);
    drop(encoders);
    meeting
}

/// The files of a meeting's sealed footage.
fn vault(house: &House, meeting: &str) -> Vec<PathBuf> {
    let mut folders = vec![house.data().join(format!("sealed/{meeting}"))];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files
}

/// Proposed by the clerk; seconded by the chair unless that is refused.
fn agree(house: &House, command: &Value) -> (u16, Value) {
    let asked = json!({ "type": "propose", "command": command });
    let (status, proposed) = house.post(&house.clerk, &asked);
    if status != 201 {
        return (status, proposed);
    }
    let proposal = proposed["entries"][0]["entry"]["n"].as_u64();
    house.post(
        CHAIR,
        &json!({ "type": "second", "proposal": proposal.expect("a number") }),
    )
}

fn destroyed(house: &House, meeting: &str, count: usize) -> Vec<Value> {
    until("the tombstone", || {
        let acts = house.acts(meeting);
        (of(&acts, "destroyed").count() == count).then_some(acts)
    })
}

fn take(house: &House, meeting: &str, camera: &str) -> PathBuf {
    house
        .data()
        .join(format!("footage/{meeting}/{camera}/0001.mp4"))
}

fn verified(house: &House) -> Value {
    let (code, report) = house.verify(&house.data(), &[]);
    assert_eq!(code, 0, "{report:#}");
    report
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
fn two_persons_destroy_footage_and_its_tombstone_answers_for_it() {
    let mut house = House::new();
    furnish(&house);
    seal(&house);
    let film = film(house.folder.path());
    let meeting = hold(&house, &film, 6);
    assert!(!vault(&house, &meeting).is_empty());
    let whole = json!({ "type": "destroy_footage", "meeting": meeting, "ground": "Rule 9" });
    let kept = segments(&house.acts(&meeting), "east");
    verified(&house);

    // Nobody does it alone, and nothing under a hold.
    assert_eq!(house.post(CHAIR, &whole).0, 403);
    let held = house.clerk(&json!({ "type": "place_hold", "meeting": meeting,
        "authority": "Order of the court", "ground": "Writ", "review": "2031-12-31" }));
    let hold = held["entries"][0]["entry"]["n"].as_u64().expect("an act");
    let (status, why) = agree(&house, &whole);
    assert_eq!((status, &why["code"]), (409, &json!("held")), "{why}");
    let lift =
        json!({ "type": "lift_hold", "meeting": meeting, "hold": hold, "ground": "Dismissed" });
    assert_eq!(agree(&house, &lift).0, 201);

    // Until a week after the decision a hold takes it back.
    assert_eq!(agree(&house, &whole).0, 201);
    std::thread::sleep(std::time::Duration::from_secs(2));
    let held = house.clerk(&json!({ "type": "place_hold", "meeting": meeting,
        "authority": "Order of the court", "ground": "Writ", "review": "2031-12-31" }));
    let hold = held["entries"][0]["entry"]["n"].as_u64().expect("an act");
    let lift =
        json!({ "type": "lift_hold", "meeting": meeting, "hold": hold, "ground": "Dismissed" });
    assert_eq!(agree(&house, &lift).0, 201);
    let acts = house.acts(&meeting);
    assert_eq!(of(&acts, "destruction_begun").count(), 0);
    house.stop();
    let at_once = ("ONRECORD_DESTROY_WAIT_HOURS".to_owned(), "0".to_owned());
    house.extra.push(at_once);
    house.start();

    // Some of it: two segments of one camera become zeros in place, the others stay as they are.
    let last = kept.len() - 3;
    let part = json!({ "type": "destroy_footage", "meeting": meeting, "ground": "Privacy of a child",
        "extent": { "cameras": ["east"], "from": kept[last - 1]["start"], "to": kept[last + 1]["start"] } });
    let before = fs::read(take(&house, &meeting, "east")).expect("a take");
    let (status, answer) = agree(&house, &part);
    assert_eq!(status, 201, "{answer}");
    let acts = destroyed(&house, &meeting, 1);
    let stone = of(&acts, "destroyed").next().expect("a tombstone");
    assert_eq!(stone["cameras"][0]["segments"], 2, "{stone}");
    let after = fs::read(take(&house, &meeting, "east")).expect("a take");
    assert_eq!(before.len(), after.len());
    for segment in &kept {
        let from = segment["offset"].as_u64().expect("an offset") as usize;
        let range = from..from + segment["bytes"].as_u64().expect("a size") as usize;
        let goes = segment == &kept[last - 1] || segment == &kept[last];
        let bytes = &after[range.clone()];
        assert_eq!(bytes.iter().all(|byte| *byte == 0), goes, "{segment}");
        assert_eq!(bytes == &before[range], !goes, "{segment}");
    }
    let report = verified(&house);
    assert_eq!(report["checked"]["destroyed"], 2);
    let address = |segment: &Value| {
        let seq = segment["seq"].as_u64().expect("a number");
        format!("/live/{meeting}/east/1/{seq}.m4s")
    };
    let (status, said) = house.get(&address(&kept[last]));
    let said = String::from_utf8(said).expect("text");
    assert_eq!(status, 410, "{said}");
    assert!(said.contains("Privacy of a child"), "{said}");
    assert_eq!(house.get(&address(&kept[0])).0, 200);
    assert_eq!(
        house.get(&format!("/live/{meeting}/east/1/99999.m4s")).0,
        404
    );
    let origin = house.origin.clone();
    let (code, report) = verify(Path::new(&origin), &[]);
    assert_eq!(code, 0, "{report:#}");
    a_bundle_has_zeros(&house, &meeting, &before);

    // The rest, and the server is killed as it begins: it goes on at the next start.
    let partly = house.text(&format!("/meetings/{meeting}"));
    assert!(!partly.contains("Pictures, destroyed since"), "{partly}");
    let (status, answer) = agree(&house, &whole);
    assert_eq!(status, 201, "{answer}");
    house.kill();
    house.start();
    let acts = destroyed(&house, &meeting, 2);
    let stone = of(&acts, "destroyed").nth(1).expect("a tombstone");
    let count = |camera: &str, stock: &str| {
        let counts = stone["cameras"].as_array().expect("counts");
        let fits = |it: &&Value| it["camera"] == camera && it["stock"] == stock;
        let found = counts.iter().find(fits).expect("a count");
        found["segments"].as_u64().expect("a number")
    };
    assert_eq!(
        count("east", "open") as usize,
        segments(&acts, "east").len() - 2
    );
    assert!(count("east", "sealed") > 0 && count("west", "sealed") > 0);
    assert_eq!(vault(&house, &meeting), [""; 0].map(PathBuf::from));
    let page = house.text("/withdrawn");
    let digest = stone["cameras"][0]["digest"].as_str().expect("a digest");
    assert!(page.contains(digest) && page.contains("Rule 9"), "{page}");
    let told = || house.text(&format!("/meetings/{meeting}"));
    assert!(told().contains("Pictures, destroyed since"), "{}", told());
    // Nothing of the closed part is kept any more.
    assert!(!house.text("/confidential").contains("Bids are compared"));
    for camera in ["east", "west"] {
        assert!(!take(&house, &meeting, camera).exists(), "{camera}");
        for file in ["live.m3u8", "download.mp4", "master.m3u8"] {
            let (status, said) = house.get(&format!("/live/{meeting}/{camera}/{file}"));
            let said = String::from_utf8_lossy(&said).into_owned();
            assert_eq!(status, 410, "{file}: {said}");
        }
    }
    assert_eq!(house.get(&format!("/live/{meeting}/master.m3u8")).0, 410);
    verified(&house);
    a_bundle_has_no_footage(&house, &meeting, &after);
    let again = agree(&house, &whole);
    assert_eq!(again.1["code"], "nothing_to_destroy", "{}", again.1);
}

/// A bundle of a meeting of which some was destroyed says so, and nobody puts it back.
fn a_bundle_has_zeros(house: &House, meeting: &str, before: &[u8]) {
    let file = exported(house, meeting, "part.zip", &[]);
    let (code, report) = verify(&file, &[]);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(report["checked"]["destroyed"], 2);
    let folder = unpack(&file);
    let form = fs::read_to_string(folder.join("certificates/bundle-plain.html"));
    let form = form.expect("a certificate");
    assert!(form.contains("Footage was destroyed as entry") && form.contains("Privacy of a child"));
    fs::write(folder.join("footage/east/0001.mp4"), before).expect("put back");
    sum_anew(&folder);
    let (code, report) = verify(&folder, &[]);
    assert_eq!(code, 1, "{report:#}");
    assert!(details(&report).contains("was destroyed by the record"));
}

/// The same of a meeting of which all was.
fn a_bundle_has_no_footage(house: &House, meeting: &str, take: &[u8]) {
    let file = exported(house, meeting, "none.zip", &[]);
    let (code, report) = verify(&file, &[]);
    assert_eq!(code, 0, "{report:#}");
    assert!(
        report["checked"]["destroyed"].as_u64() > Some(2),
        "{report:#}"
    );
    let folder = unpack(&file);
    fs::create_dir_all(folder.join("footage/east")).expect("a folder");
    fs::write(folder.join("footage/east/0001.mp4"), take).expect("put back");
    let (code, report) = verify(&folder, &[]);
    assert_eq!(code, 1, "{report:#}");
    assert!(details(&report).contains("footage/east/0001.mp4 is no part of a bundle"));
}

#[test]
fn what_is_missing_without_a_tombstone_is_found_by_verify_and_by_the_caretaker() {
    let house = House::with(&[("ONRECORD_CHECK_EVERY_HOURS", "0")]);
    furnish(&house);
    seal(&house);
    let film = film(house.folder.path());
    let meeting = hold(&house, &film, 2);
    let checks = |least: usize, amiss: bool| {
        until("a check", || {
            let acts = house.acts(&meeting);
            let finds = |act: &&Value| {
                let cameras = act["cameras"].as_array().expect("cameras");
                cameras.iter().any(|it| it.get("findings").is_some()) == amiss
            };
            let found: Vec<_> = of(&acts, "integrity_checked")
                .filter(finds)
                .cloned()
                .collect();
            (found.len() >= least).then_some(found)
        })
    };
    let good = checks(1, false);
    let acts = house.acts(&meeting);
    let sealed = of(&acts, "span_sealed").flat_map(|it| it["segments"].as_array().expect("a list"));
    let sealed = sealed.filter(|it| it["camera"] == "east").count();
    assert!(sealed > 0);
    assert_eq!(
        good[0]["cameras"][0]["segments"],
        segments(&acts, "east").len() + sealed
    );
    let page = house.text(&format!("/meetings/{meeting}"));
    assert!(page.contains("last read again"), "{page}");
    let path = take(&house, &meeting, "east");
    let bytes = fs::read(&path).expect("a take");
    let middle = bytes.len() / 2;
    // In place: the caretaker may be reading it at this moment.
    let file = fs::OpenOptions::new().write(true).open(&path);
    let file = file.expect("opened");
    file.write_all_at(&[bytes[middle] ^ 1], middle as u64)
        .expect("written");
    let amiss = checks(1, true);
    let said = amiss[0]["cameras"][0]["findings"][0]
        .as_str()
        .expect("words");
    assert!(said.contains("was changed"), "{said}");
    fs::remove_file(&path).expect("removed");
    until("the missing take", || {
        let said = checks(1, true);
        let last = said.last().expect("one")["cameras"][0]["findings"][0].clone();
        last.as_str()
            .expect("words")
            .contains("is missing")
            .then_some(())
    });
    let (code, report) = house.verify(&house.data(), &[]);
    assert_eq!(code, 1, "{report:#}");
    assert!(
        house
            .log()
            .contains("kept footage is not as the record says")
    );
}
