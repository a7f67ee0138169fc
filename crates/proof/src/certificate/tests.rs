//! Forms filled in, as pages and as PDF.

use std::collections::BTreeMap;

use acts::{Act, By, Cause, Digest, Entry, ListedFile, Record, Time};

use super::*;

fn entry(record: &Record, act: Act) -> Entry {
    record.entry(
        By::Machine {
            part: "recorder".to_owned(),
        },
        act,
        Time(1_700_000_000_000_000),
    )
}

fn facts(name: &str) -> Facts {
    let mut record = Record::default();
    let mut entries = Vec::new();
    let notice = format!(
        r#"{{"type":"meeting_noticed","meeting":"m","body":"cabinet","category":"routine","title":"{name}","room":"hall","place":"Hall","start":"2026-11-26T10:00:00Z","zone":"UTC","purpose":"p","convener":"c","agenda":[]}}"#
    );
    let notice: Act = serde_json::from_str(&notice).expect("a notice");
    let meeting: acts::MeetingId = "m".parse().expect("a name");
    let camera: acts::CameraId = "east".parse().expect("a name");
    let lost = Act::CameraLost {
        meeting: meeting.clone(),
        camera: camera.clone(),
        cause: Cause::ConnectionLost,
    };
    let sealed = r#"{"type":"span_sealed","meeting":"m","seal":1,"takes":[{"camera":"west","take":1,"bytes":9,"file":"0000000000000000000000000000000000000000000000000000000000000001","salted":"0000000000000000000000000000000000000000000000000000000000000002"}],"segments":[]}"#;
    let checked = r#"{"type":"integrity_checked","meeting":"m","began":"2026-11-27T10:00:00Z","cameras":[{"camera":"east","segments":8,"bytes":900,"findings":["0001.mp4 is not what was recorded"]}]}"#;
    for act in [
        notice,
        Act::CalledToOrder {
            meeting: meeting.clone(),
        },
        lost,
        serde_json::from_str(sealed).expect("a span"),
        serde_json::from_str(checked).expect("a check"),
    ] {
        let entry = entry(&record, act);
        record.apply(&entry, Digest([0; 32]));
        entries.push(entry);
    }
    let file = ListedFile {
        name: "east (1).mp4".to_owned(),
        bytes: 1_234,
        digest: Digest([0xab; 32]),
    };
    let other = ListedFile {
        name: "clip.mp4".to_owned(),
        bytes: 5,
        digest: Digest([0xcd; 32]),
    };
    let recorded = Recorded::from([(file.digest, "kept footage, whole".to_owned())]);
    let copied = Copied::HandOver {
        entry: 7,
        sides: ["Minister".to_owned(), "Archive".to_owned()],
        signed: true,
        receipt: None,
        disputes: vec![8],
    };
    let names = BTreeMap::from([(camera, "East wall".to_owned())]);
    let found = record.meeting(&meeting).expect("the meeting");
    Facts::gather(
        copied,
        found,
        &entries,
        vec![file, other],
        &recorded,
        &names,
        ("log+key", 9, "root"),
    )
}

#[test]
fn each_form_says_what_the_record_knows_and_leaves_the_rest_blank() {
    let made = certificates(&facts("Works"));
    let names: Vec<_> = made.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names.len(), 8, "{names:?}");
    assert!(names.contains(&"hand-over-00000007-india-bsa-63-4.html"));
    for (name, bytes) in made.iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = String::from_utf8(bytes.clone()).expect("text");
        for said in [
            "east (1).mp4",
            "1234",
            &"ab".repeat(32),
            "East wall (east) was lost: the connection was lost",
            "log+key",
            "____",
            "signed with a passkey; the receiver has not confirmed it: claimed, not confirmed",
            "disputed by the receiver by entry 8",
            "kept footage, whole",
            "not compared",
            "nothing says that it is what was recorded",
            "told in the sealed files alone",
            "0, and 1 sealed",
            "camera East wall (east): 0001.mp4 is not what was recorded",
            "Minister",
        ] {
            assert!(page.contains(said), "{name} lacks {said:?}");
        }
        assert!(
            !page.contains('{'.to_string().as_str())
                || page.matches('{').count() == page.matches('}').count()
        );
        assert!(
            !page.contains("{subject}") && !page.contains("{source}"),
            "{name}"
        );
    }
    let india = &made
        .iter()
        .find(|(name, _)| name.contains("india"))
        .expect("it")
        .1;
    let india = String::from_utf8(india.clone()).expect("text");
    for said in [
        "PART A",
        "PART B",
        "\u{2610}\u{a0}SHA1:  \u{2611}\u{a0}SHA256:  \u{2610}\u{a0}MD5:",
        "To be filled by the Expert",
    ] {
        assert!(india.contains(said), "{said}");
    }
}

#[test]
fn what_was_entered_cannot_become_markup() {
    let page = page::html(&filled("{subject}", &facts("<b>&amp;")));
    assert!(page.contains("&lt;b&gt;&amp;amp;"), "{page}");
}

#[test]
fn a_pdf_names_where_each_object_begins() {
    let made = certificates(&facts("(Works)"));
    for (name, bytes) in made.iter().filter(|(name, _)| name.ends_with(".pdf")) {
        let from = |at: usize| {
            let rest = bytes[at..].iter().map(|byte| char::from(*byte));
            rest.collect::<String>()
        };
        let text = from(0);
        assert!(
            text.starts_with("%PDF-1.4\n") && text.ends_with("%%EOF\n"),
            "{name}"
        );
        let start = text.rsplit("startxref\n").next();
        let start = start
            .and_then(|it| it.lines().next()?.parse().ok())
            .expect("a place");
        let table = from(start);
        assert!(table.starts_with("xref\n"), "{name}");
        let places = table.lines().filter(|line| line.ends_with(" n "));
        for (at, place) in places.enumerate() {
            let object = from(place[..10].parse().expect("a place"));
            let head = format!("{} 0 obj\n", at + 1);
            assert!(object.starts_with(&head), "{name}, object {}", at + 1);
        }
        assert!(
            text.contains(&"ab".repeat(32)),
            "a digest stands in one line"
        );
        assert!(text.contains("\\(Works\\)"), "{name}");
    }
}

#[test]
fn other_scripts_have_a_page_and_no_pdf() {
    let made = certificates(&facts("कार्य"));
    assert_eq!(made.len(), 4);
    assert!(made.iter().all(|(name, _)| name.ends_with(".html")));
    assert!(
        String::from_utf8(made[0].1.clone())
            .expect("text")
            .contains("कार्य")
    );
}
