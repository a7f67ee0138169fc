//! People are told by mail, and what their calendar answers changes the record.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::house::{House, until};

/// A mail server that tells what it got.
struct Post {
    process: Child,
    port: u16,
    lines: BufReader<std::process::ChildStdout>,
}

impl Post {
    fn open() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let made = Command::new(root.join("tests/python/venv.sh")).output();
        assert!(
            made.expect("the script").status.success(),
            "the Python folder is made"
        );
        let mut process = Command::new(root.join("target/python/bin/python3"))
            .arg(root.join("crates/mail/tests/mail/server.py"))
            .arg("plain")
            .stdout(Stdio::piped())
            .spawn()
            .expect("a mail server");
        let mut lines = BufReader::new(process.stdout.take().expect("a pipe"));
        let mut line = String::new();
        lines.read_line(&mut line).expect("a line");
        let port = line.trim().parse().expect("a port");
        Self {
            process,
            port,
            lines,
        }
    }

    /// The next message as it went over the wire.
    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("a line");
        serde_json::from_str(&line).expect("JSON")
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn reply(meeting: &str, tag: &str, partstat: &str) -> String {
    [
        "From: works@example.org",
        &format!("To: record+{tag}@record.example"),
        "Subject: Re: Weekly meeting",
        "MIME-Version: 1.0",
        "Content-Type: text/calendar; method=REPLY; charset=utf-8",
        "",
        "BEGIN:VCALENDAR",
        "PRODID:-//Example//Calendar//EN",
        "VERSION:2.0",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        &format!("UID:{meeting}@onrecord.localhost"),
        "SEQUENCE:0",
        "DTSTAMP:20291231T090000Z",
        "DTSTART:20300101T100000Z",
        &format!("ORGANIZER:mailto:record+{tag}@record.example"),
        &format!("ATTENDEE;PARTSTAT={partstat}:mailto:works@example.org"),
        "COMMENT:At the flooded districts",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    .join("\r\n")
}

fn bring(house: &House, mail: &str) -> (u16, Value) {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let address = format!("{}/api/v1/replies", house.origin);
    let asked = agent
        .post(&address)
        .header("content-type", "message/rfc822");
    let mut answer = asked.send(mail).expect("an answer");
    let text = answer.body_mut().read_to_string().expect("text");
    let value = serde_json::from_str(&text).expect("JSON");
    (answer.status().as_u16(), value)
}

#[test]
#[expect(clippy::too_many_lines, reason = "one day, told in order")]
fn an_invitation_goes_out_and_the_calendar_answers() {
    let mut post = Post::open();
    let server = format!("smtp://127.0.0.1:{}", post.port);
    let mut house = House::with(&[
        ("ONRECORD_MAIL_SERVER", &server),
        ("ONRECORD_MAIL_FROM", "record@record.example"),
    ]);
    for (office, name) in [
        ("works", "Secretary, Public Works"),
        ("finance", "Secretary, Finance"),
        ("planning", "Secretary, Planning"),
    ] {
        house.operator(
            &json!({"type": "create_office", "office": office, "body": "council",
            "name": name, "side": "services"}),
        );
    }
    for (office, mail) in [
        ("works", "works@example.org"),
        ("planning", "refused@example.org"),
    ] {
        house.operator(
            &json!({"type": "set_contact", "office": office, "mail": mail,
            "language": "hi"}),
        );
    }
    let meeting = house.notice();
    for office in ["works", "finance", "planning"] {
        house.clerk(
            &json!({"type": "invite", "meeting": meeting, "office": office,
            "capacity": "in_attendance"}),
        );
    }
    // It reaches the one that has an address, under a tag of its own; the others are told of.
    let got = post.next();
    assert_eq!(got["to"], json!(["works@example.org"]));
    let wire = got["bytes"].as_str().expect("text");
    let (_, tagged) = wire.split_once("record+").expect("a tag");
    let tag = &tagged[..32];
    let told = |house: &House| {
        let acts = house.acts(&meeting);
        let told = acts
            .iter()
            .filter(|act| act["entry"]["act"]["type"] == "told");
        told.count()
    };
    assert_eq!(told(&house), 0, "how letters fared is not for everybody");
    let calendar = house.text("/calendar.ics");
    assert!(
        calendar.contains("METHOD:PUBLISH") && !calendar.contains(tag),
        "{calendar}"
    );
    assert!(calendar.contains(&format!("UID:{meeting}@onrecord.localhost")));
    assert_eq!(
        house
            .text("/bodies/council/calendar.ics")
            .matches("BEGIN:VEVENT")
            .count(),
        1
    );

    // The calendar declines, and then accepts; whoever guesses a tag changes nothing.
    let (status, wrong) = bring(&house, &reply(&meeting, &"0".repeat(32), "DECLINED"));
    assert_eq!(
        (status, &wrong["code"]),
        (403, &json!("reply_unknown")),
        "{wrong}"
    );
    let (status, nothing) = bring(&house, "Subject: Hello\r\n\r\nI will come.\r\n");
    assert_eq!(
        (status, &nothing["code"]),
        (422, &json!("not_a_reply")),
        "{nothing}"
    );
    for (partstat, answer) in [("DECLINED", "declined"), ("ACCEPTED", "accepted")] {
        let (status, written) = bring(&house, &reply(&meeting, tag, partstat));
        assert_eq!(status, 201, "{written}");
        let entry = &written["entries"][0]["entry"];
        assert_eq!(entry["act"]["answer"], answer);
        assert_eq!(entry["act"]["office"], "works");
        assert_eq!(entry["by"], json!({"machine": {"part": "mail"}}));
    }
    let register = house.text(&format!("/api/v1/meetings/{meeting}/register"));
    assert!(register.contains("At the flooded districts") && register.contains("accepted"));

    // Every telling is on the record: delivered, refused, without an address.
    let agent = ureq::Agent::new_with_defaults();
    let told = |n: u64| -> Option<Value> {
        let address = format!("{}/api/v1/log/entries/{n}", house.origin);
        let bearer = format!("Bearer {}", house.operator);
        let asked = agent.get(&address).header("authorization", &bearer);
        let text = asked.call().ok()?.body_mut().read_to_string().ok()?;
        let entry: Value = serde_json::from_str(&text).ok()?;
        let act = &entry["entry"]["act"];
        (act["type"] == "told").then(|| json!([act["office"], act["outcome"]]))
    };
    let mut all = until("word of all letters", || {
        let all: Vec<Value> = (0..64).filter_map(told).collect();
        (all.len() >= 3).then_some(all)
    });
    all.sort_by_key(ToString::to_string);
    let due = [
        json!(["finance", "no_address"]),
        json!(["planning", "failed"]),
        json!(["works", "delivered"]),
    ];
    assert_eq!(all, due);
    house.stop();
    let (code, report) = house.verify(&house.data(), &[]);
    assert_eq!(code, 0, "{report:#}");
}
