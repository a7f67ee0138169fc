//! Two calendar clients in Python read what goes out; a third answers.

use mail::calendar::{Event, Feed, Status};
use mail::message::{Matter, Message, write};
use mail::reply::{self, Answer};
use mail::{Mailbox, Words};
use serde_json::{Value, json};

use crate::tools::{address, event, handling, hindi, mailbox, post, python, time};

/// What each client says of each file.
fn read(files: &[(&str, &[u8])]) -> Vec<[Value; 2]> {
    let dir = tempfile::tempdir().expect("a folder");
    let mut python = python();
    python.args(["clients.py", "read"]);
    for (name, bytes) in files {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        python.arg(path);
    }
    let out = python.output().expect("python");
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let lines: Vec<Value> = String::from_utf8(out.stdout)
        .expect("text")
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let both = lines
        .chunks(2)
        .map(|both| [both[0].clone(), both[1].clone()]);
    both.collect()
}

/// What a client should say of an event; a quote cannot stand in a name.
fn expected(event: &Event, stamp: &str, attendee: Option<&Mailbox>) -> Value {
    let second = |at: acts::Time| at.to_string().replace(".000000", "");
    let (status, transp) = match event.status {
        Status::Confirmed => ("CONFIRMED", "OPAQUE"),
        Status::Tentative => ("TENTATIVE", "TRANSPARENT"),
        Status::Cancelled => ("CANCELLED", "TRANSPARENT"),
    };
    let person = |who: &Mailbox| [who.name.replace('"', "’"), who.mail.to_string()];
    let asked = attendee.map(|who| {
        let [name, mail] = person(who);
        [name, mail, "NEEDS-ACTION".to_owned(), "TRUE".to_owned()]
    });
    json!({
        "uid": event.uid.to_string(), "sequence": event.sequence, "status": status,
        "transp": transp, "stamp": stamp, "changed": second(event.changed),
        "starts": second(event.starts), "ends": event.ends.map(second), "title": event.title,
        "description": event.description, "place": event.place, "url": event.url,
        "categories": event.categories, "organizer": person(&event.organizer), "attendee": asked,
    })
}

#[test]
fn a_feed_is_read_alike() {
    let mut postponed = event();
    postponed.status = Status::Tentative;
    postponed.ends = None;
    let mut cancelled = hindi();
    cancelled.status = Status::Cancelled;
    let all = [event(), hindi(), postponed, cancelled];
    let shown: Vec<Event> = all
        .iter()
        .map(|event| Words::of("hi").shown(event))
        .collect();
    let feed = Feed {
        name: "मंत्रिमंडल, Example State".to_owned(),
        url: "https://record.example/calendar.ics".to_owned(),
    };
    let text = feed.publish(&shown);
    let stamp = "2026-11-18T09:15:30Z";
    let events: Vec<Value> = shown
        .iter()
        .map(|event| expected(event, stamp, None))
        .collect();
    let whole = json!({"method": "PUBLISH", "name": feed.name, "events": events});
    let empty = feed.publish([]);
    let none = json!({"method": "PUBLISH", "name": feed.name, "events": []});
    let files = [
        ("feed.ics", text.as_bytes()),
        ("empty.ics", empty.as_bytes()),
    ];
    assert_eq!(read(&files), [[whole.clone(), whole], [none.clone(), none]]);
    assert!(shown[2].title.starts_with("स्थगित"), "{}", shown[2].title);
    assert!(shown[3].title.starts_with("रद्द"), "{}", shown[3].title);
}

fn invitation(event: &Event, language: &str) -> Message {
    let matter = Matter::Invitation {
        event,
        handling: &handling(),
        answer_by: None,
        link: "https://record.example/answer/4f2a9c",
    };
    write(&post(language), &matter)
}

#[test]
fn invitation_and_cancellation_are_read_alike() {
    for (event, language) in [(event(), "en"), (hindi(), "hi")] {
        let asked = invitation(&event, language);
        let ground = "The hall is under water.";
        let taken = write(
            &post(language),
            &Matter::Cancellation {
                event: &event,
                ground,
            },
        );
        let said = read(&[("request.eml", &asked.bytes), ("cancel.eml", &taken.bytes)]);
        let words = Words::of(language);
        let (stamp, to) = ("2026-11-18T09:16:00Z", post(language).to);
        let mut cancelled = event.clone();
        cancelled.status = Status::Cancelled;
        let states = [("REQUEST", event), ("CANCEL", cancelled)];
        for (said, (method, event)) in said.iter().zip(states) {
            let event = expected(&words.shown(&event), stamp, Some(&to));
            let whole = json!({"method": method, "name": null, "events": [event]});
            assert_eq!(*said, [whole.clone(), whole]);
        }
    }
}

#[test]
fn a_client_answers_and_is_understood() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("request.eml");
    std::fs::write(&path, invitation(&hindi(), "hi").bytes).expect("a file");
    let comment = "मैं नहीं आ सकती; कारण: ".to_owned() + &"लंबी यात्रा, ".repeat(20) + "क्षमा करें।";
    for (partstat, answer) in [
        ("ACCEPTED", Answer::Accepted),
        ("DECLINED", Answer::Declined),
        ("TENTATIVE", Answer::Tentative),
    ] {
        let out = python()
            .args(["clients.py", "reply"])
            .arg(&path)
            .args(["asha.rao@finance.example", partstat, &comment])
            .output()
            .expect("python");
        assert!(
            out.status.success(),
            "{}",
            String::from_utf8_lossy(&out.stderr)
        );
        let expected = reply::Reply {
            uid: hindi().uid.to_string(),
            sequence: 3,
            attendee: address("asha.rao@finance.example"),
            answer,
            comment: comment.clone(),
            organizer: Some(hindi().organizer.mail),
            stamped: Some(time("2026-11-20T10:15:02Z")),
            from: Some(address("asha.rao@finance.example")),
        };
        assert_eq!(reply::read(&out.stdout), Ok(expected));
    }
}

#[test]
fn an_empty_name_is_shown_as_the_address() {
    let mut event = event();
    event.organizer = mailbox(" \r\n", "clerk@record.example");
    let feed = Feed {
        name: "All".to_owned(),
        url: "https://record.example/calendar.ics".to_owned(),
    };
    let text = feed.publish([&event]);
    assert!(text.contains("ORGANIZER;CN=\"clerk@record.example\":mailto:clerk@record.example\r\n"));
}
