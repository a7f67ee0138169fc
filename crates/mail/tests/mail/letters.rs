//! Each kind of message in each language, as it is read.

use std::fmt::Write;

use mail::Schedule;
use mail::calendar::Status;
use mail::message::{Matter, Message, write};
use mail_parser::MessageParser;

use crate::tools::{event, handling, hindi, mailbox, post, time};

const LINK: &str = "https://record.example/answer/4f2a9c";

fn all(language: &str) -> Vec<Message> {
    let (event, mut open) = (if language == "hi" { hindi() } else { event() }, event());
    open.status = Status::Tentative;
    let (handled, mut unrecorded, mut forever) = (handling(), handling(), handling());
    unrecorded.recorded = false;
    unrecorded.streamed = true;
    forever.readers.clear();
    forever.kept_days = None;
    let answer_by = Some(time("2026-11-21T12:30:00Z"));
    let was = time("2026-11-20T04:30:00Z");
    let (by, ground) = ("Works Secretary", "The hall is under water.");
    let (changes, condition) = (
        "The room.",
        "Two colleagues come along.\nNobody else is present.",
    );
    let (concerns, request) = ("the minutes of 3 November", "Please send the minutes.");
    let matters = [
        Matter::Invitation {
            event: &event,
            handling: &handled,
            answer_by,
            link: LINK,
        },
        Matter::Amendment {
            event: &event,
            changes,
            handling: &unrecorded,
            link: LINK,
        },
        Matter::Postponement {
            event: &event,
            was,
            ground,
            link: LINK,
        },
        Matter::Postponement {
            event: &open,
            was,
            ground,
            link: LINK,
        },
        Matter::Cancellation {
            event: &event,
            ground,
        },
        Matter::RecordingNotice {
            event: &event,
            handling: &forever,
            link: LINK,
        },
        Matter::Condition {
            event: &event,
            by,
            condition,
            answer_by,
            link: LINK,
        },
        Matter::Request {
            by,
            concerns,
            request,
            answer_by: answer_by.map(|at| (at, "Asia/Kolkata")),
            link: LINK,
        },
    ];
    matters
        .iter()
        .map(|matter| write(&post(language), matter))
        .collect()
}

/// Subjects and texts as a mail program shows them.
fn read(messages: &[Message]) -> String {
    let mut out = String::new();
    for message in messages {
        let mail = MessageParser::default()
            .parse(&message.bytes)
            .expect("a mail");
        assert_eq!(mail.subject(), Some(message.subject.as_str()));
        assert_eq!(mail.message_id(), Some(message.id.as_str()));
        let text = mail.body_text(0).expect("a text").replace("\r\n", "\n");
        let underline = "=".repeat(message.subject.chars().count());
        writeln!(out, "{}\n{underline}\n\n{text}\n", message.subject).expect("text");
    }
    out
}

#[test]
fn english() {
    insta::assert_snapshot!(read(&all("en-GB")));
}

#[test]
fn hindi_too() {
    insta::assert_snapshot!(read(&all("hi")));
}

#[test]
fn an_unknown_language_is_english() {
    let zulu: Vec<Vec<u8>> = all("zu").into_iter().map(|message| message.bytes).collect();
    let english: Vec<Vec<u8>> = all("en").into_iter().map(|message| message.bytes).collect();
    assert_eq!(zulu, english);
}

#[test]
fn the_whole_of_an_invitation() {
    let whole = all("en").remove(0).bytes;
    insta::assert_snapshot!(
        String::from_utf8(whole)
            .expect("ASCII")
            .replace("\r\n", "\n")
    );
}

#[test]
fn a_hostile_title_stays_in_its_header() {
    let mut event = event();
    event.title = "Relief\r\nBcc: eve@elsewhere.example\r\n\r\nDear all".to_owned();
    let mut post = post("en");
    post.to = mailbox(
        "Rao\r\nCc: eve@elsewhere.example",
        "asha.rao@finance.example",
    );
    post.list = "cab>\r\nX: inet".to_owned();
    post.token = "a>\r\nX-Evil: 1".to_owned();
    let ground = "None.\r\n--mixed-a\r\n";
    let message = write(
        &post,
        &Matter::Cancellation {
            event: &event,
            ground,
        },
    );
    let mail = MessageParser::default()
        .parse(&message.bytes)
        .expect("a mail");
    let names: Vec<&str> = mail
        .headers()
        .iter()
        .map(|header| header.name.as_str())
        .collect();
    let expected = [
        "From",
        "To",
        "Subject",
        "Message-ID",
        "Date",
        "List-ID",
        "Auto-Submitted",
        "Content-Language",
        "MIME-Version",
        "Content-Type",
    ];
    assert_eq!(names, expected);
    assert!(!message.subject.contains(char::is_control));
    assert_eq!(
        mail.parts.len(),
        5,
        "mixed, alternative, text, calendar, file"
    );
    let recipients: Vec<&str> = mail
        .all_to()
        .flat_map(|to| to.iter())
        .filter_map(|to| to.address())
        .collect();
    assert_eq!(recipients, ["asha.rao@finance.example"]);
    let ascii =
        message.bytes.is_ascii() && message.bytes.split(|b| *b == b'\n').all(|l| l.len() < 999);
    assert!(ascii, "every relay can carry it");
}

#[test]
fn tries_end_after_two_days() {
    let first = time("2026-11-18T09:00:00Z");
    let (mut at, mut tries) = (first, 1);
    assert_eq!(Schedule.next(0, first), None);
    assert_eq!(Schedule.next(1, first), Some(time("2026-11-18T09:01:00Z")));
    while let Some(next) = Schedule.next(tries, at) {
        assert!(next.since(at) >= at.since(first) / 8, "intervals grow");
        (at, tries) = (next, tries + 1);
    }
    assert_eq!((at, tries), (time("2026-11-20T08:51:00Z"), 12));
}
