//! Bundles compared with a record that lies elsewhere, and what answers without end.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use acts::{Actor, Command, Role};
use base::Clock;
use notary::Notary;
use tempfile::TempDir;

use crate::bundle::{Asked, Papers};
use crate::report::{Report, Verdict};
use crate::{Against, verify};

/// Enters acts in a data folder.
fn acted(data: &Path, commands: &[&str]) {
    let notary = Notary::open(data, Clock::simulated(0), "record.example/log").expect("opens");
    let by = Actor::office("Operator", None, &[Role::Operator, Role::Clerk]);
    for json in commands {
        let command: Command = serde_json::from_str(json).expect("a command");
        let done = notary.submit_blocking(by.clone(), command, None);
        done.unwrap_or_else(|denied| panic!("{json}: {denied}"));
    }
}

const BODY: &str = r#"{"type":"establish_body","body":"council","name":"Council","zone":"UTC"}"#;
const ROOM: &str = r#"{"type":"create_room","body":"council","room":"hall","name":"Hall"}"#;
const MEETING: &str = r#"{"type":"notice_meeting","body":"council","category":"routine",
    "title":"Works","room":"hall","place":"Hall","start":"2030-01-01T10:00:00Z","purpose":"Roads",
    "convener":"Clerk","agenda":[{"id":"roads","title":"Roads"}]}"#;

fn house() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    acted(folder.path(), &[BODY, ROOM, MEETING]);
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), &to).expect("copied");
        }
    }
}

fn bundle(data: &Path) -> PathBuf {
    let notary = Notary::open(data, Clock::simulated(0), "record.example/log").expect("opens");
    let record = notary.record();
    let meeting = record.meetings().next().expect("a meeting").id().clone();
    drop(notary);
    let papers = Papers::gather(Asked {
        data,
        meeting: &meeting,
        reader: None,
        footage: false,
    });
    let path = data.join("works.zip");
    papers.expect("papers").write(&path).expect("written");
    path
}

fn against(target: &Path, record: &Path) -> Report {
    let record = record.to_str().expect("a path").to_owned();
    let against = Against {
        record: Some(record),
        key: None,
    };
    verify(target.to_str().expect("a path"), &against)
}

fn said(report: &Report, verdict: Verdict, what: &str) {
    assert_eq!(report.verdict, verdict, "{report:#?}");
    let mut details = report.findings.iter().map(|it| it.detail.as_str());
    assert!(details.any(|it| it.contains(what)), "{what}: {report:#?}");
}

const LATER: &str = r#"{"type":"create_room","body":"council","room":"annex","name":"Annex"}"#;
const OTHER: &str = r#"{"type":"create_room","body":"council","room":"cellar","name":"Cellar"}"#;

#[test]
fn a_bundle_is_the_beginning_of_the_record_that_it_is_compared_with() {
    let house = house();
    let file = bundle(house.path());
    let alone = verify(file.to_str().expect("a path"), &Against::default());
    said(&alone, Verdict::Verified, "by the bundle's own key alone");
    said(
        &against(&file, house.path()),
        Verdict::Verified,
        "0 entries since",
    );
    acted(house.path(), &[LATER]);
    let report = against(&file, house.path());
    said(&report, Verdict::Verified, "1 entries since");
    let alone = |it: &str| it.contains("own key alone");
    assert!(
        !report.findings.iter().any(|it| alone(&it.detail)),
        "{report:#?}"
    );
}

#[test]
fn a_bundle_with_a_key_of_its_own_is_no_bundle_of_the_record() {
    let (house, forger) = (house(), house());
    let forged = bundle(forger.path());
    let report = against(&forged, house.path());
    said(&report, Verdict::Altered, "a log with another key");
}

#[test]
fn two_logs_under_one_key_are_told_apart_and_a_shortened_record_is_noticed() {
    let house = house();
    let copies = tempfile::tempdir().expect("a folder");
    let (short, fork) = (copies.path().join("short"), copies.path().join("fork"));
    copy(house.path(), &short);
    copy(&short, &fork);
    acted(house.path(), &[LATER]);
    let file = bundle(house.path());
    said(
        &against(&file, &short),
        Verdict::Incomplete,
        "of the bundle's 4 entries",
    );
    acted(&fork, &[OTHER]);
    said(
        &against(&file, &fork),
        Verdict::Altered,
        "these are two logs",
    );
}

#[test]
fn a_record_is_not_compared_with_another() {
    let house = house();
    let report = against(house.path(), house.path());
    said(&report, Verdict::Unknown, "for a file or a bundle");
    let nowhere = against(Path::new("http://127.0.0.1:9"), house.path());
    said(&nowhere, Verdict::Unknown, "for a file or a bundle");
    let file = bundle(house.path());
    let nowhere = house.path().join("nowhere");
    said(
        &against(&file, &nowhere),
        Verdict::Unknown,
        "no data folder",
    );
}

#[test]
fn no_more_is_read_of_a_site_than_a_log_has() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 9000000\r\n\r\n";
            let (mut asked, body) = ([0; 4096], vec![b'x'; 9_000_000]);
            // The reader goes when it has had enough.
            drop(stream.read(&mut asked));
            drop(
                stream
                    .write_all(head.as_bytes())
                    .and_then(|()| stream.write_all(&body)),
            );
        }
    });
    let report = verify(&address, &Against::default());
    said(&report, Verdict::Unknown, "is longer than 1048576 bytes");
}
