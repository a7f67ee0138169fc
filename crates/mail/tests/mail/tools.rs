//! A meeting with fictional people, and Python.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use acts::Time;
use mail::calendar::{Event, Status, Uid};
use mail::message::{Handling, Post};
use mail::{Address, Mailbox};
use serde_json::Value;

/// How long anything may take before the test gives up.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

pub(crate) fn time(text: &str) -> Time {
    text.parse().expect("a time")
}

pub(crate) fn address(text: &str) -> Address {
    text.parse().expect("an address")
}

pub(crate) fn mailbox(name: &str, mail: &str) -> Mailbox {
    Mailbox {
        name: name.to_owned(),
        mail: address(mail),
    }
}

pub(crate) fn event() -> Event {
    Event {
        uid: Uid {
            meeting: "cabinet-2026-11-22".parse().expect("a meeting"),
            host: "record.example".to_owned(),
        },
        sequence: 3,
        status: Status::Confirmed,
        starts: time("2026-11-22T15:00:00+05:30"),
        ends: Some(time("2026-11-22T16:30:00+05:30")),
        zone: "Asia/Kolkata".to_owned(),
        title: "Cabinet meeting on flood relief".to_owned(),
        description: "Relief works in three districts; papers 1, 2 and 3.".to_owned(),
        place: "Cabinet Room, Secretariat".to_owned(),
        url: "https://record.example/meetings/cabinet-2026-11-22".to_owned(),
        organizer: mailbox("Cabinet Secretariat", "replies+4f2a9c@record.example"),
        categories: vec!["cabinet".to_owned(), "flood, relief".to_owned()],
        changed: time("2026-11-18T09:15:30Z"),
    }
}

pub(crate) fn hindi() -> Event {
    Event {
        uid: Uid {
            meeting: "cabinet-2026-12-01".parse().expect("a meeting"),
            host: "record.example".to_owned(),
        },
        title: "बाढ़ राहत पर मंत्रिमंडल की बैठक; \"तीन ज़िले\", पुल \\ सड़क — 🎥 और आगे की कार्यसूची पर विचार"
            .to_owned(),
        description: "पहली पंक्ति, दूसरी; तीसरी\nराहत ".to_owned()
            + "कार्य की समीक्षा ".repeat(20).trim_end(),
        place: "मंत्रिमंडल कक्ष, सचिवालय".to_owned(),
        organizer: mailbox("मंत्रिमंडल \"सचिवालय\"; क, ख", "replies+77b1e0@record.example"),
        ..event()
    }
}

pub(crate) fn handling() -> Handling {
    Handling {
        recorded: true,
        streamed: false,
        readers: "the members of the Cabinet".to_owned(),
        readers_from: Some(time("2026-12-01T04:30:00Z")),
        keeper: "The State Archive".to_owned(),
        kept_days: Some(90),
    }
}

pub(crate) fn post(language: &str) -> Post {
    Post {
        from: event().organizer,
        to: mailbox("Asha Rao", "asha.rao@finance.example"),
        office: "Finance Secretary".to_owned(),
        body: "The Cabinet of Example State".to_owned(),
        language: language.to_owned(),
        token: "cabinet-2026-11-22.invited.4f2a9c".to_owned(),
        host: "record.example".to_owned(),
        list: "cabinet".to_owned(),
        sent: time("2026-11-18T09:16:00Z"),
    }
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn data(file: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(file);
    std::fs::read(path).expect("the sample")
}

/// The Python that has the packages of `tests/python/requirements.txt`.
pub(crate) fn python() -> Command {
    static PYTHON: OnceLock<String> = OnceLock::new();
    let python = PYTHON.get_or_init(|| {
        let made = Command::new(root().join("tests/python/venv.sh"))
            .stderr(Stdio::inherit())
            .output()
            .expect("bash");
        assert!(made.status.success(), "tests/python/venv.sh failed");
        String::from_utf8(made.stdout)
            .expect("a path")
            .trim()
            .to_owned()
    });
    let mut command = Command::new(python);
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail"));
    command
}

/// A program that says one JSON value on each line, until it is dropped.
pub(crate) struct Talker {
    child: Child,
    lines: Receiver<Value>,
}

impl Talker {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program");
        let out = BufReader::new(child.stdout.take().expect("its output"));
        let (to, lines) = channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let value = serde_json::from_str(&line).expect("JSON");
                if to.send(value).is_err() {
                    return;
                }
            }
        });
        Self { child, lines }
    }

    pub(crate) fn says(&self) -> Value {
        self.lines
            .recv_timeout(DEADLINE)
            .expect("a line before the deadline")
    }
}

impl Drop for Talker {
    fn drop(&mut self) {
        let _gone = self.child.kill().and_then(|()| self.child.wait());
    }
}
