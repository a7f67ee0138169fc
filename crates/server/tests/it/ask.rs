//! The record asked from a command line.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::house::{House, binary};

/// Exit code, standard output, error output.
fn run(house: &House, token: &str, args: &[&str], input: &str) -> (i32, String, String) {
    let mut command = Command::new(binary());
    command.args(&args[..1]).args(["--portal", &house.origin]);
    command.args(&args[1..]).env("ONRECORD_TOKEN", token);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // It may have ended without reading.
    drop(stdin.write_all(input.as_bytes()));
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    let code = output.status.code().expect("a code");
    (code, text(output.stdout), text(output.stderr))
}

#[test]
fn a_command_is_written_and_shown_from_a_command_line() {
    let mut house = House::new();
    let meeting = house.notice();
    let about = format!("meeting={meeting}");
    let clerk = house.clerk.clone();

    let cancel = ["act", "cancel_meeting", &about, "ground="];
    let (code, out, err) = run(&house, &clerk, &cancel, "");
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    assert_eq!(
        err,
        "The ground is missing: say which rule or reason this rests on.\n"
    );

    let cancel = [
        "act",
        "cancel_meeting",
        &about,
        "ground=The hall is flooded",
    ];
    let (code, out, err) = run(&house, &clerk, &cancel, "");
    assert_eq!((code, err.as_str()), (0, ""));
    let entry: Value = serde_json::from_str(&out).expect("one entry on one line");
    assert_eq!(entry["entry"]["act"]["type"], "meeting_cancelled");

    let path = format!("meetings/{meeting}");
    let (code, out, _) = run(&house, "", &["show", &path], "");
    // An empty token is nobody's.
    assert_eq!((code, out.as_str()), (1, ""));
    let file = house.folder.path().join("token");
    std::fs::write(&file, format!("{clerk}\n")).expect("written");
    let file = file.to_str().expect("text").to_owned();
    let (code, out, err) = run(&house, "", &["show", "--token-file", &file, &path], "");
    assert_eq!((code, err.as_str()), (0, ""));
    let shown: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(shown["state"], "cancelled");
    let (code, out, _) = run(&house, &clerk, &["show", "/log/checkpoint"], "");
    assert!(code == 0 && out.starts_with(&entry_log(&house)), "{out}");
    let (code, _, err) = run(&house, &clerk, &["show", "meetings/none"], "");
    assert_eq!(code, 1);
    assert!(err.starts_with("There is no meeting \"none\""), "{err}");

    let body = r#"{"type":"establish_body","body":"panel","name":"Panel","zone":"UTC"}"#;
    let operator = house.operator.clone();
    let (code, _, err) = run(&house, &clerk, &["act", "--json", "-"], body);
    assert_eq!(code, 1, "{err}");
    let (code, out, err) = run(&house, &operator, &["act", "--json", "-"], body);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("body_established"), "{out}");

    house.stop();
    let (code, _, err) = run(&house, &clerk, &["show", &path], "");
    assert_eq!(code, 2);
    assert!(err.starts_with("cannot ask http://127.0.0.1:"), "{err}");
    let (code, _, err) = run(&house, &clerk, &["act", "recess", "tea"], "");
    assert_eq!(
        (code, err.as_str()),
        (2, "\"tea\" is no field: write NAME=VALUE\n")
    );
}

fn entry_log(house: &House) -> String {
    let key = house.text("/log/key");
    key.split('+').next().expect("a name").to_owned()
}
