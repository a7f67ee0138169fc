//! A range of what was sealed is demanded, decided on, opened by both sides, released and fetched;
//! it proves to be what was recorded, and nothing else of the closed part is told.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use acts::Time;
use auth::released::{Piece, Told};
use quorum::Identity;
use serde_json::{Value, json};

use crate::house::{Encoder, House, binary, until};
use crate::sealed::{CHAIR, agree, chair, end, files, film, micros, of, segments};

const AUDITOR: &str = "auditor-token-00000000000000";

/// A house whose meeting is over, with a closed part that both cameras sealed.
struct Story {
    house: House,
    meeting: String,
    acts: Vec<Value>,
}

impl Story {
    fn new() -> Self {
        let house = House::new();
        let sides = agree(&house);
        let write = |name: &str, side: &Identity| {
            fs::write(house.folder.path().join(name), side.to_text().as_bytes()).expect("written");
        };
        write("clerk.key", &sides.clerk);
        write("chair.key", &sides.chair);
        house.operator(
            &json!({ "type": "create_office", "office": "auditor", "body": "council",
            "name": "Auditor", "side": "outside" }),
        );
        let token = auth::digest(AUDITOR).to_string();
        house.operator(
            &json!({ "type": "grant_role", "office": "Auditor", "role": "officer", "token": token }),
        );
        let film = film(house.folder.path());
        let meeting = house.convene();
        house.clerk(&json!({ "type": "note_arrival", "meeting": meeting, "office": "chair" }));
        house.clerk(
            &json!({ "type": "give_recording_notice", "meeting": meeting, "handling": {
            "cameras": ["east", "west"], "streamed": true, "kept_by": "clerk", "kept_days": 30 } }),
        );
        let encoders = ["east", "west"].map(|name| Encoder::copy(&house.address(name), &film));
        for camera in ["east", "west"] {
            house.plays(&meeting, camera);
        }
        until("a seal", || {
            of(&house.acts(&meeting), "seal_prepared").next().map(drop)
        });
        house.clerk(&json!({ "type": "close_session", "meeting": meeting,
            "ground": "Bids are compared", "review": "2031-12-31" }));
        until("both to be sealed for a while", || {
            let acts = house.acts(&meeting);
            let long = |camera| segments(&acts, camera).len() >= 6;
            (long("east") && long("west")).then_some(())
        });
        house.clerk(&json!({ "type": "reopen_session", "meeting": meeting }));
        house.adjourn(&meeting);
        drop(encoders);
        let acts = house.acts(&meeting);
        Self {
            house,
            meeting,
            acts,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.house.folder.path().join(name)
    }

    fn auditor(&self, command: &Value) -> Value {
        let (status, answer) = self.house.post(AUDITOR, command);
        assert_eq!(status, 201, "{command}: {answer}");
        answer
    }

    /// `onrecord custodian` as the bearer of a token; exit code, output, complaint.
    fn custodian(&self, token: &str, words: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(binary());
        command.arg("custodian").args(words);
        command.env("ONRECORD_TOKEN", token);
        command.env("ONRECORD_PORTAL", &self.house.origin);
        let told = command.current_dir(self.house.folder.path()).output();
        let told = told.expect("it runs");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        let code = told.status.code().expect("a code");
        (code, text(told.stdout), text(told.stderr))
    }

    fn does(&self, token: &str, words: &[&str]) -> String {
        let (code, out, err) = self.custodian(token, words);
        assert_eq!(code, 0, "{words:?}: {err}");
        out
    }

    /// Asks for an opening to a fresh key and has it approved.
    fn opening(&self, key: &str, range: Value, decision: u64) -> u64 {
        let recipient = self.does(AUDITOR, &["key", "-o", key]);
        let mut ask = json!({ "type": "request_opening", "meeting": self.meeting, "seal": 1,
            "authority": "Audit Act, section 4", "purpose": "To compare the bids",
            "recipient": recipient.trim() });
        for (field, value) in range.as_object().into_iter().flatten() {
            ask[field] = value.clone();
        }
        let opening = number(&self.auditor(&ask));
        chair(
            &self.house,
            &json!({ "type": "approve_opening", "meeting": self.meeting, "opening": opening,
            "decision": decision, "ground": "The audit is under way" }),
        );
        opening
    }

    /// A custodian fetches the opening, answers it away from the network, and sends the answer.
    fn answers(&self, opening: u64, clause: &str, name: &str, token: &str) {
        let (n, folder) = (opening.to_string(), format!("{name}-{opening}"));
        let fetch = [
            "fetch",
            "--meeting",
            &self.meeting,
            "--opening",
            &n,
            "-o",
            &folder,
        ];
        let told = self.does(token, &fetch);
        assert!(told.contains("Purpose: To compare the bids"), "{told}");
        let [piece, deal, asked] = [&format!("piece-{clause}.age"), "deal.json", "opening.json"]
            .map(|file| format!("{folder}/{file}"));
        let key = format!("{name}.key");
        let answer = format!("{folder}/answer.age");
        let words = [
            "answer",
            &piece,
            "--deal",
            &deal,
            "--clause",
            clause,
            "-i",
            &key,
            "--opening",
            &asked,
            "-o",
            &answer,
        ];
        self.does("", &words);
        let submit = [
            "submit",
            &answer,
            "--meeting",
            &self.meeting,
            "--opening",
            &n,
        ];
        let submit = [&submit[..], &["--clause", clause]].concat();
        let told = self.does(token, &submit);
        assert!(told.contains("opening_answered"), "{told}");
        let (code, _, err) = self.custodian(token, &submit);
        assert_eq!(code, 1, "a second time: {err}");
        assert!(err.contains("This answer was given before"), "{err}");
    }

    fn sealed(&self) -> String {
        format!("data/sealed/{}/001", self.meeting)
    }

    fn publish(&self, opening: u64, decision: u64, to: &str, file: &str) -> (i32, String, String) {
        let (n, d) = (opening.to_string(), decision.to_string());
        let words = [
            "publish",
            file,
            "--meeting",
            &self.meeting,
            "--opening",
            &n,
            "--decision",
            &d,
            "--to",
            to,
            "--what",
            "Two segments, east camera",
            "--reasons",
            "The award is made",
            "--findings",
            "Prices stay out",
            "--appeal",
            "To the court within 30 days",
        ];
        self.custodian(AUDITOR, &words)
    }

    fn address(&self, file: &[u8]) -> String {
        let digest = quorum::file_digest(file);
        format!("/meetings/{}/released/{digest}.mp4", self.meeting)
    }

    /// Status and body for the bearer of a token.
    fn fetched(&self, token: &str, path: &str, range: Option<&str>) -> (u16, Vec<u8>) {
        let settings = ureq::Agent::config_builder().http_status_as_error(false);
        let agent: ureq::Agent = settings.build().into();
        let mut request = agent
            .get(format!("{}{path}", self.house.origin))
            .header("authorization", format!("Bearer {token}"));
        if let Some(range) = range {
            request = request.header("range", range);
        }
        let mut answer = request.call().expect("an answer");
        let bytes = answer.body_mut().read_to_vec().expect("bytes");
        (answer.status().as_u16(), bytes)
    }
}

fn number(answer: &Value) -> u64 {
    answer["entries"][0]["n"].as_u64().expect("a number")
}

fn detail(report: &Value) -> String {
    let findings = report["findings"].as_array().expect("findings").iter();
    let of = findings.filter(|finding| finding["what"] == "released");
    let all: Vec<_> = of.map(|it| it["detail"].as_str().expect("words")).collect();
    all.join("\n")
}

/// The segments that lie in a range, as the record has them.
fn within(acts: &[Value], from: i64, until: i64) -> Vec<u64> {
    let all = segments(acts, "east").into_iter();
    let inside = all.filter(|it| from <= micros(&it["start"]) && end(it) <= until);
    inside
        .map(|it| it["seq"].as_u64().expect("a number"))
        .collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
fn a_range_is_released_and_nothing_else_is_told() {
    let mut story = Story::new();
    let meeting = story.meeting.clone();

    // Demanded, advised against, decided.
    story.auditor(
        &json!({ "type": "demand_footage", "meeting": meeting, "demanded_by": "Auditor",
        "authority": "Audit Act, section 4", "ground": "The award is contested",
        "form": "The minutes about the first bid" }),
    );
    let decided = chair(
        &story.house,
        &json!({ "type": "decide_release", "meeting": meeting,
        "course": "release", "to": ["public"], "ground": "The award is made" }),
    );
    let decision = number(&decided);

    // Asked for from the middle of the second segment to that of the fifth; answered by both sides.
    let east = segments(&story.acts, "east");
    let [asked_from, asked_until] =
        [&east[1], &east[4]].map(|it| Time((micros(&it["start"]) + end(it)) / 2));
    let range = json!({ "from": asked_from, "until": asked_until, "cameras": ["east"] });
    let opening = story.opening("once.key", range, decision);
    story.answers(opening, "1", "clerk", &story.house.clerk.clone());
    story.answers(opening, "2", "chair", CHAIR);
    let n = opening.to_string();
    let fetch = ["fetch", "--meeting", &meeting, "--opening", &n, "-o", "all"];
    let told = story.does(AUDITOR, &fetch);
    assert!(told.contains("Clause 2 is answered by chair."), "{told}");
    // What was passed on is for the opener and the custodians alone.
    let passed_on = fs::read_to_string(story.path("all/answer-1-clerk.age")).expect("an answer");
    let public = story
        .house
        .text(&format!("/api/v1/meetings/{meeting}/acts?limit=1000"));
    assert!(!public.contains("opening_answered") && !public.contains(&passed_on[40..90]));

    // An answer of this opening does not serve another one, to another key.
    let other = story.opening("other.key", json!({}), decision);
    let n_other = other.to_string();
    let replayed = [
        "submit",
        "all/answer-1-clerk.age",
        "--meeting",
        &meeting,
        "--opening",
        &n_other,
        "--clause",
        "1",
    ];
    let (code, _, err) = story.custodian(&story.house.clerk, &replayed);
    assert_eq!(code, 1);
    assert!(err.contains("This answer was given before"), "{err}");
    let sealed = story.sealed();
    let means = |key| {
        [
            "--deal",
            "all/deal.json",
            "--answer",
            "all/answer-1-clerk.age",
            "all/answer-2-chair.age",
            "-i",
            key,
            "--sealed",
            &sealed,
            "--spans",
            "all/spans.json",
        ]
    };
    let opened = [&["open", "-o", "opened"][..], &means("other.key")].concat();
    let (code, _, err) = story.custodian(AUDITOR, &opened);
    assert_eq!(code, 1, "{err}");
    let opened = [&["open", "-o", "opened"][..], &means("once.key")].concat();
    story.does(AUDITOR, &opened);

    // A range, rounded inward to whole segments.
    let (since, before) = (asked_from.to_string(), asked_until.to_string());
    let cut = |output: &str| {
        let words = [
            "release",
            "--meeting",
            &meeting,
            "--seal",
            "1",
            "--from",
            &since,
            "--until",
            &before,
            "--camera",
            "east",
            "-o",
            output,
        ];
        let told = story.does(AUDITOR, &[&words[..], &means("once.key")].concat());
        assert!(told.contains("2 segments"), "{told}");
    };
    cut("cut");
    let inside = within(&story.acts, asked_from.0, asked_until.0);
    assert_eq!(inside.len(), 2);
    let name = fs::read_dir(story.path("cut"))
        .expect("a folder")
        .flatten()
        .next();
    let name = name
        .expect("a file")
        .file_name()
        .into_string()
        .expect("text");
    let file = format!("cut/{name}");
    let bytes = fs::read(story.path(&file)).expect("a file");
    let address = story.address(&bytes);

    // Nothing goes out before the opener said what was opened.
    let (code, _, err) = story.publish(opening, decision, "public", &file);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("note that first"), "{err}");
    story.auditor(
        &json!({ "type": "note_opened", "meeting": meeting, "opening": opening,
        "from": asked_from, "until": asked_until, "segments": { "east": 2 }, "amiss": 0,
        "findings": "As recorded" }),
    );

    // What is not what was recorded is refused, and leaves nothing behind.
    let spoiled: [(&str, Vec<u8>, &str); 3] = {
        let mut flipped = bytes.clone();
        flipped[bytes.len() / 2] ^= 1;
        let (mut told, end) = Told::read(&mut std::io::Cursor::new(&bytes)).expect("told");
        told.segments.swap(0, 1);
        let swapped = [&bytes[..end as usize], &told.to_box()].concat();
        [
            ("flipped.mp4", flipped, "is not what was recorded"),
            (
                "short.mp4",
                bytes[..bytes.len() - 9].to_vec(),
                "it is cut off",
            ),
            ("swapped.mp4", swapped, "not in this order"),
        ]
    };
    for (name, bytes, why) in &spoiled {
        fs::write(story.path(name), bytes).expect("written");
        let (code, _, err) = story.publish(opening, decision, "public", name);
        assert_eq!(code, 1, "{name}: {err}");
        assert!(err.contains(why), "{name}: {err}");
    }
    let released = story.house.data().join("released");
    assert_eq!(files(&released), Vec::<PathBuf>::new());
    assert_eq!(story.house.get(&address).0, 404);

    // Published: everybody can fetch it, whole or in part, and it proves what it is.
    let (code, out, err) = story.publish(opening, decision, "public", &file);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("range_released"), "{out}");
    assert_eq!(story.house.get(&address), (200, bytes.clone()));
    let part = story.fetched(AUDITOR, &address, Some("bytes=100-199"));
    assert_eq!(part, (206, bytes[100..200].to_vec()));
    assert_eq!(
        story.fetched(AUDITOR, &address, Some("bytes=999999999-")).0,
        416
    );
    let fetched = story.path("fetched.mp4");
    fs::write(&fetched, &bytes).expect("written");
    let origin = story.house.origin.clone();
    let data = story.house.data();
    for against in [origin.as_str(), data.to_str().expect("text")] {
        let (code, report) = story.house.verify(&fetched, &["--against", against]);
        assert_eq!(
            (code, &report["verdict"]),
            (0, &json!("verified")),
            "{report:#}"
        );
        let says = detail(&report);
        assert!(says.contains("is as it was recorded: 2 segments"), "{says}");
        let (code, report) = story
            .house
            .verify(&story.path("flipped.mp4"), &["--against", against]);
        assert_eq!(
            (code, &report["verdict"]),
            (1, &json!("altered")),
            "{report:#}"
        );
    }
    assert!(plays(&fetched) > 20);
    let (code, report) = story.house.verify(&data, &[]);
    assert_eq!(code, 0, "{report:#}");
    for (file, proves) in [("fetched.mp4", true), ("flipped.mp4", false)] {
        let told = Command::new("python3")
            .arg("-I")
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../docs/verifying/released/check.py"
            ))
            .args([story.path(file), story.path("all/spans.json")])
            .output()
            .expect("python3");
        let says = String::from_utf8_lossy(&[told.stdout, told.stderr].concat()).into_owned();
        assert_eq!(told.status.success(), proves, "{says}");
        assert!(says.contains("what was recorded"), "{says}");
    }

    // It was not told that this would happen: every participant is told.
    until("the difference to be raised", || {
        let acts = story.house.acts(&meeting);
        let raised = of(&acts, "handled_otherwise_than_notified")
            .any(|act| act["differences"].to_string().contains("released_not_told"));
        raised.then_some(())
    });

    nothing_else_is_told(&story, &address, &inside);
    for_named_offices(&story, opening, &file);
    something_is_hidden(&story, opening, decision, &file);

    // A file that was brought and never released is gone after a kill; what was released is not.
    let below = format!("/api/v1/meetings/{meeting}/openings/{opening}/files");
    fs::write(story.path("brought.mp4"), alone(&bytes, 1)).expect("written");
    let brought = bring(&story, &below, &story.path("brought.mp4"));
    assert_eq!(brought["seal"], 1, "{brought}");
    let held = released.join(&meeting).join(format!(
        "{}.mp4",
        brought["digest"].as_str().expect("a digest")
    ));
    assert!(held.exists());
    story.house.kill();
    story.house.start();
    assert!(!held.exists());
    assert_eq!(story.house.get(&address), (200, bytes.clone()));

    // What is on the record and missing here is not said never to have been released.
    let digest = quorum::file_digest(&bytes);
    let (file, away) = (
        released.join(&meeting).join(format!("{digest}.mp4")),
        story.path("away.mp4"),
    );
    fs::rename(&file, &away).expect("moved");
    let (status, said) = story.house.get(&address);
    let said = String::from_utf8(said).expect("text");
    assert_eq!(status, 500, "{said}");
    assert!(said.contains("it is missing here"), "{said}");
    fs::rename(&away, &file).expect("moved back");
    // A list with one file twice is refused before any is read.
    let twice = json!({ "decision": decision, "to": ["public"], "from": asked_from,
        "until": asked_until, "files": [digest.to_string(), digest.to_string()], "what": "Twice",
        "reasons": "None", "findings": "None", "appeal": "None" });
    let below = format!("/api/v1/meetings/{meeting}/openings/{opening}/release");
    let (status, said) = story.house.post_to(&below, AUDITOR, &twice);
    assert_eq!(
        (status, &said["code"]),
        (422, &json!("listed_twice")),
        "{said}"
    );

    // Taken back: nobody is served it any more.
    chair(
        &story.house,
        &json!({ "type": "decide_release", "meeting": meeting,
        "course": "withhold", "ground": "An injunction" }),
    );
    assert_eq!(story.house.get(&address).0, 410);
}

/// One of the two segments in a file of its own.
fn alone(bytes: &[u8], nth: usize) -> Vec<u8> {
    let (mut told, _) = Told::read(&mut std::io::Cursor::new(bytes)).expect("told");
    let long = |piece: &Option<Piece>| piece.as_ref().expect("proved").bytes as usize;
    let init = long(&told.init);
    let [first, second] = [0, 1].map(|nth| long(&told.segments[nth].piece));
    let from = init + first * nth;
    let until = from + [first, second][nth];
    told.segments = vec![told.segments.swap_remove(nth)];
    [&bytes[..init], &bytes[from..until], &told.to_box()].concat()
}

fn bring(story: &Story, path: &str, file: &Path) -> Value {
    let agent: ureq::Agent = ureq::Agent::config_builder().build().into();
    let request = agent
        .post(format!("{}{path}", story.house.origin))
        .header("authorization", format!("Bearer {AUDITOR}"));
    let mut answer = request.send(fs::read(file).expect("a file")).expect("kept");
    serde_json::from_str(&answer.body_mut().read_to_string().expect("text")).expect("JSON")
}

/// How many pictures a stranger's player finds, without complaint.
fn plays(file: &Path) -> usize {
    let told = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(file)
        .args(["-map", "0:v", "-f", "framemd5", "-"])
        .output()
        .expect("ffmpeg");
    let errors = String::from_utf8_lossy(&told.stderr);
    assert!(errors.is_empty(), "{errors}");
    let text = String::from_utf8(told.stdout).expect("text");
    text.lines().filter(|line| !line.starts_with('#')).count()
}

/// No segment but those released, and no salt of one, is in anything that is served or kept in the
/// clear.
fn nothing_else_is_told(story: &Story, address: &str, inside: &[u64]) {
    let meeting = &story.meeting;
    let key = {
        let read = |name: &str| fs::read(story.path(name)).expect("a file");
        let deal = serde_json::from_slice(&read("all/deal.json")).expect("a deal");
        let opener = Identity::read(&read("once.key"), None).expect("a key");
        let answers = [
            read("all/answer-1-clerk.age"),
            read("all/answer-2-chair.age"),
        ];
        quorum::combine(&deal, &answers, &opener).expect("both sides")
    };
    let mut marks: Vec<(String, Vec<u8>)> = Vec::new();
    let is_segment = |path: &PathBuf| {
        path.extension().is_some_and(|kind| kind == "age") && !path.ends_with("init.age")
    };
    let east = |path: &PathBuf| path.to_string_lossy().contains("/east/");
    let (released, others): (Vec<_>, Vec<_>) = files(&story.path(&story.sealed()))
        .into_iter()
        .filter(is_segment)
        .partition(|path| {
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            let seq = stem.and_then(|stem| stem.parse().ok());
            east(path) && seq.is_some_and(|seq| inside.contains(&seq))
        });
    let open = |path: &PathBuf| key.open(&fs::read(path).expect("a file")).expect("opens");
    let released: Vec<_> = released.iter().map(|path| open(path).content).collect();
    assert_eq!(released.len(), inside.len());
    for path in others {
        let opened = open(&path);
        let name = path.display().to_string();
        // Both cameras are sent the same film.
        if east(&path) {
            // Some bytes are the same everywhere: what fills a chunk, a sound that goes on.
            let all = opened.content.windows(48).skip(opened.content.len() / 2);
            let own = |some: &&[u8]| {
                let mut segments = released.iter();
                !segments.any(|it| it.windows(48).any(|other| other == *some))
            };
            let frames = all.step_by(48).find(own).expect("frames");
            marks.push((format!("frames of {name}"), frames.to_vec()));
        }
        marks.push((format!("salt of {name}"), opened.salt.to_vec()));
        marks.push((
            format!("salt of {name}"),
            acts::Digest(opened.salt).to_string().into(),
        ));
    }
    assert!(marks.len() > 15, "{}", marks.len());
    let mut served: Vec<(String, Vec<u8>)> = [
        address.to_owned(),
        format!("/meetings/{meeting}"),
        format!("/api/v1/meetings/{meeting}/acts?limit=1000"),
        format!("/api/v1/meetings/{meeting}/custody"),
        "/log".to_owned(),
    ]
    .into_iter()
    .map(|path| {
        let (status, body) = story.house.get(&path);
        assert_eq!(status, 200, "{path}");
        (path, body)
    })
    .collect();
    for path in files(&story.house.data().join("released")) {
        served.push((path.display().to_string(), fs::read(&path).expect("a file")));
    }
    for (what, mark) in &marks {
        for (place, bytes) in &served {
            let found = bytes.windows(mark.len()).any(|some| some == mark);
            assert!(!found, "{what} in {place}");
        }
    }
    println!(
        "{} marks looked for in {} places",
        marks.len(),
        served.len()
    );
}

/// What is released to named offices is served to them alone.
fn for_named_offices(story: &Story, opening: u64, file: &str) {
    let decided = chair(
        &story.house,
        &json!({ "type": "decide_release", "meeting": story.meeting,
        "course": "release", "to": [{ "office": { "office": "clerk" } }], "ground": "For the file" }),
    );
    let bytes = alone(&fs::read(story.path(file)).expect("a file"), 0);
    fs::write(story.path("named.mp4"), &bytes).expect("written");
    let (code, _, err) = story.publish(opening, number(&decided), "public", "named.mp4");
    assert_eq!(code, 1);
    assert!(err.contains("decide"), "{err}");
    let (code, _, err) = story.publish(opening, number(&decided), "clerk", "named.mp4");
    assert_eq!(code, 0, "{err}");
    let address = story.address(&bytes);
    assert_eq!(story.house.get(&address).0, 403);
    assert_eq!(story.fetched(CHAIR, &address, None).0, 403);
    assert_eq!(
        story.fetched(&story.house.clerk, &address, None),
        (200, bytes)
    );
}

/// A derived file says what is hidden and why, and is not called as recorded.
fn something_is_hidden(story: &Story, opening: u64, decision: u64, file: &str) {
    let bytes = fs::read(story.path(file)).expect("a file");
    let (told, _) = Told::read(&mut std::io::Cursor::new(&bytes)).expect("told");
    let (from, until) = told.range().expect("a range");
    let middle = Time(from.0 / 2 + until.0 / 2);
    let muted = format!("sound_muted,{from},{middle},The name of a bidder");
    let blurred = format!("picture_blurred,{middle},{until},A face");
    let redact = [
        "redact",
        file,
        "--hide",
        &muted,
        "--hide",
        &blurred,
        "-o",
        "hidden.mp4",
    ];
    story.does("", &redact);
    let hidden = fs::read(story.path("hidden.mp4")).expect("a file");
    assert!(plays(&story.path("hidden.mp4")) > 20);
    let against = ["--against", &story.house.origin];
    let (code, report) = story.house.verify(&story.path("hidden.mp4"), &against);
    assert_eq!(code, 1, "released by nobody: {report:#}");
    let (code, _, err) = story.publish(opening, decision, "public", "hidden.mp4");
    assert_eq!(code, 0, "{err}");
    assert_eq!(
        story.house.get(&story.address(&hidden)),
        (200, hidden.clone())
    );
    let (code, report) = story.house.verify(&story.path("hidden.mp4"), &against);
    assert_eq!(
        (code, &report["verdict"]),
        (0, &json!("derived")),
        "{report:#}"
    );
    let says = detail(&report);
    for part in [
        "not as it was recorded",
        "The name of a bidder",
        "A face",
        "under the seal 1",
    ] {
        assert!(says.contains(part), "{part}: {says}");
    }
    // Each muted sample is silent, and each picture outside stays.
    let half = (middle.0 - from.0) as f64 / 1e6;
    let hidden_file = story.path("hidden.mp4");
    assert!(loudest(&hidden_file, 0.0, half) < -60.0);
    assert!(loudest(&hidden_file, half + 1.0, 0.5) > -40.0);
    let acts: BTreeSet<String> = of(&story.house.acts(&story.meeting), "range_released")
        .flat_map(|act| act["files"].as_array().expect("files"))
        .filter(|file| file["hidden"].is_array())
        .map(|file| file["digest"].as_str().expect("a digest").to_owned())
        .collect();
    assert!(acts.contains(&quorum::file_digest(&hidden).to_string()));
}

/// The loudest sample of a stretch, in dB.
fn loudest(file: &Path, from_s: f64, length_s: f64) -> f64 {
    let told = Command::new("ffmpeg")
        .args(["-v", "info", "-i"])
        .arg(file)
        .args(["-ss", &from_s.to_string(), "-t", &length_s.to_string()])
        .args(["-af", "volumedetect", "-f", "null", "-"])
        .output()
        .expect("ffmpeg");
    let text = String::from_utf8_lossy(&told.stderr).into_owned();
    let mut lines = text.lines();
    let line = lines.find(|line| line.contains("max_volume"));
    let level = line.and_then(|line| line.rsplit("max_volume: ").next());
    let level = level.expect("measured").trim_end_matches(" dB");
    level.parse().expect("a number")
}
