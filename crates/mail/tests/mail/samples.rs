//! Replies in the form of the programs that send them (`tests/data`, named after the program), and
//! what is refused. The samples were written by hand in each program's manner; all people are
//! made up.

use acts::MeetingId;
use mail::calendar::Uid;
use mail::reply::{Answer, NotAReply, Reply, read};

use crate::tools::{address, data, time};

const UID: &str = "cabinet-2026-11-22@record.example";

#[test]
fn outlook() {
    let expected = Reply {
        uid: UID.to_owned(),
        sequence: 3,
        attendee: address("asha.rao@finance.example"),
        answer: Answer::Declined,
        comment: "No agenda was sent, and the papers are missing. I ask for both first.".to_owned(),
        organizer: Some(address("replies+4f2a9c@record.example")),
        stamped: Some(time("2026-11-20T10:15:02Z")),
        from: Some(address("asha.rao@finance.example")),
    };
    assert_eq!(read(&data("outlook.eml")), Ok(expected));
}

#[test]
fn google() {
    let expected = Reply {
        uid: UID.to_owned(),
        sequence: 2,
        attendee: address("vikas.mehta@works.example"),
        answer: Answer::Accepted,
        comment: "मैं आऊँगा; कार्यसूची के लिए धन्यवाद।".to_owned(),
        organizer: Some(address("replies+77b1e0@record.example")),
        stamped: Some(time("2026-11-19T18:30:11Z")),
        from: Some(address("vikas.mehta@works.example")),
    };
    assert_eq!(read(&data("google.eml")), Ok(expected));
}

#[test]
fn apple() {
    let expected = Reply {
        uid: UID.to_owned(),
        sequence: 3,
        attendee: address("meera.nair@health.example"),
        answer: Answer::Tentative,
        comment: String::new(),
        organizer: Some(address("replies+c03d55@record.example")),
        stamped: Some(time("2026-11-20T03:32:44Z")),
        from: Some(address("meera.nair@health.example")),
    };
    assert_eq!(read(&data("apple.eml")), Ok(expected));
}

#[test]
fn evolution() {
    let expected = Reply {
        uid: UID.to_owned(),
        sequence: 3,
        attendee: address("iqbal.khan@transport.example"),
        answer: Answer::Delegated {
            to: address("leena.das@transport.example"),
        },
        comment: "I am at the hearing on the bridge.".to_owned(),
        organizer: Some(address("replies+e81a02@record.example")),
        stamped: Some(time("2026-11-21T03:15:10Z")),
        from: Some(address("iqbal.khan@transport.example")),
    };
    assert_eq!(read(&data("evolution.eml")), Ok(expected));
}

#[test]
fn a_uid_names_a_meeting_of_its_own_host_only() {
    let meeting: MeetingId = "cabinet-2026-11-22".parse().expect("a meeting");
    assert_eq!(Uid::meeting(UID, "Record.example"), Some(meeting));
    assert_eq!(Uid::meeting(UID, "other.example"), None);
    assert_eq!(
        Uid::meeting("no meeting@record.example", "record.example"),
        None
    );
}

/// A file with an answer, changed by the replacements.
fn file(changes: &[(&str, &str)]) -> Vec<u8> {
    let lines = [
        "BEGIN:VCALENDAR",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        "UID:m@h",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ];
    let text = lines.join("\r\n");
    let change = |text: String, (from, to): &(&str, &str)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    };
    changes.iter().fold(text, change).into_bytes()
}

#[test]
fn a_file_alone_is_read() {
    let reply = read(&file(&[])).expect("a reply");
    assert_eq!((reply.sequence, reply.stamped, reply.from), (0, None, None));
    let mut marked = b"\xef\xbb\xbf\r\n".to_vec();
    marked.extend(file(&[
        ("BEGIN:VCALENDAR", "begin:vcalendar"),
        ("\r\n", "\n"),
    ]));
    assert_eq!(
        read(&marked).map(|reply| reply.answer),
        Ok(Answer::Accepted)
    );
}

#[test]
fn a_comment_becomes_what_the_record_can_hold() {
    let comment = "COMMENT:a\\nb\\, \u{202e}c\u{7}d\r\nCOMMENT:";
    let long = format!("{comment}{}", "é".repeat(3_000));
    let reply = read(&file(&[("UID:", &format!("{long}\r\nUID:"))])).expect("a reply");
    assert_eq!(reply.comment.chars().count(), 2_000);
    assert!(
        reply.comment.starts_with("a b, c d éé"),
        "{}",
        reply.comment
    );
}

#[test]
fn what_is_no_reply_is_told_why() {
    let event = "BEGIN:VEVENT\r\nUID:n@h\r\nEND:VEVENT\r\nEND:VCALENDAR";
    let attendee = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example";
    let two = format!("{attendee}\r\nATTENDEE;PARTSTAT=DECLINED:mailto:c@b.example");
    let lacks = |property| NotAReply::Lacks { property };
    let method = |found: &str| NotAReply::Method {
        found: found.to_owned(),
    };
    let no_answer = |found: &str| NotAReply::NoAnswer {
        found: found.to_owned(),
    };
    let cases: [(&[(&str, &str)], NotAReply); 17] = [
        (&[("METHOD:REPLY", "METHOD:REQUEST")], method("REQUEST")),
        (&[("METHOD:REPLY", "METHOD:COUNTER")], method("COUNTER")),
        (
            &[("METHOD:REPLY\r\n", "")],
            method("calendar without METHOD"),
        ),
        (
            &[("END:VCALENDAR", event)],
            NotAReply::Meetings { found: 2 },
        ),
        (&[("VEVENT", "VTASK")], NotAReply::Meetings { found: 0 }),
        (&[("UID:m@h\r\n", "")], lacks("UID")),
        (&[("UID:m@h", "UID: ")], lacks("UID")),
        (
            &[("UID:m@h", "UID:m@h\r\nUID:n@h")],
            NotAReply::Twice { property: "UID" },
        ),
        (&[("UID:", "SEQUENCE:-1\r\nUID:")], lacks("SEQUENCE")),
        (&[("ATTENDEE", "X-ATTENDEE")], lacks("ATTENDEE")),
        (
            &[("mailto:a@b.example", "mailto:nobody")],
            lacks("ATTENDEE"),
        ),
        (&[(attendee, &two)], NotAReply::Attendees { found: 2 }),
        (&[("ACCEPTED", "NEEDS-ACTION")], no_answer("NEEDS-ACTION")),
        (&[(";PARTSTAT=ACCEPTED", "")], no_answer("NEEDS-ACTION")),
        (&[("ACCEPTED", "DELEGATED")], NotAReply::DelegatedToNobody),
        (&[("END:VEVENT\r\n", "")], NotAReply::Misshapen),
        (&[("BEGIN:VEVENT", "END:VEVENT")], NotAReply::Misshapen),
    ];
    for (changes, expected) in cases {
        assert_eq!(read(&file(changes)), Err(expected), "{changes:?}");
    }
}

#[test]
fn mails_without_an_answer_are_told_why() {
    let check = |mail: &str| read(mail.replace('\n', "\r\n").as_bytes()).expect_err("no reply");
    let from = "From: a@b.example\nMIME-Version: 1.0\n";
    assert_eq!(
        check(&format!("{from}\nI shall come.\n")),
        NotAReply::NoCalendar
    );
    assert_eq!(check("I shall come.\n"), NotAReply::NotMail);
    assert_eq!(check(""), NotAReply::NotMail);
    let kind = "Content-Type: text/calendar; method=REPLY\n";
    let encoded = format!("{from}{kind}Content-Transfer-Encoding: base64\n\n????\n");
    assert_eq!(check(&encoded), NotAReply::Damaged);
    let mut latin = format!("{from}{kind}\n").into_bytes();
    latin.extend(file(&[("UID:", "COMMENT:caf?\r\nUID:")]));
    latin
        .iter_mut()
        .filter(|b| **b == b'?')
        .for_each(|b| *b = 0xe9);
    assert_eq!(read(&latin), Err(NotAReply::Damaged));
    // An answer within a message that was passed on is not an answer to us.
    let forwarded = "--b\nContent-Type: message/rfc822\n\n";
    let whole = String::from_utf8(data("outlook.eml")).expect("text");
    let mail =
        format!("{from}Content-Type: multipart/mixed; boundary=b\n\n{forwarded}{whole}\n--b--");
    assert_eq!(read(mail.as_bytes()), Err(NotAReply::NoCalendar));
    // Several senders are none.
    let two = format!("From: a@b.example, c@d.example\n{kind}\n");
    let mut mail = two.into_bytes();
    mail.extend(file(&[]));
    assert_eq!(read(&mail).map(|reply| reply.from), Ok(None));
}

#[test]
fn addresses_are_plain() {
    for wrong in [
        "",
        "a",
        "a@",
        "@b",
        "a b@c.example",
        "\"a\"@b.example",
        "a%b@c.example",
        "a@b.example\r\nBcc: c@d.example",
        "é@b.example",
        "a@b,c@d.example",
        "<a@b.example>",
    ] {
        assert!(wrong.parse::<mail::Address>().is_err(), "{wrong}");
    }
    assert_eq!(address("A.B+c@D.Example").as_str(), "a.b+c@d.example");
}
