//! The API held against its own description by schemathesis: no answer of the 500s, none that the
//! description does not have, none that differs from its schema, and nothing ill-formed let in.

#![expect(clippy::unwrap_in_result, reason = "a test may panic")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::house::House;

/// Drawn for each address and kind of answer, beside the cases that cover each field's edges.
const EXAMPLES: u32 = 3;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The program that the pinned Python packages bring.
fn schemathesis() -> PathBuf {
    let made = Command::new(root().join("tests/python/venv.sh"))
        .stderr(Stdio::inherit())
        .output()
        .expect("bash");
    assert!(made.status.success(), "tests/python/venv.sh failed");
    let python = String::from_utf8(made.stdout).expect("a path");
    Path::new(python.trim()).with_file_name("schemathesis")
}

/// Puts on the record what the description's examples name, and gives the operator's token every
/// role, so that examples get past the first refusal.
fn furnish(house: &House) {
    let operator = &house.operator;
    let did = |command: Value| {
        let (status, answer) = house.post(operator, &command);
        assert_eq!(status, 201, "{command}: {answer}");
    };
    let token = auth::digest(operator).to_string();
    did(json!({"type": "establish_body", "body": "cabinet", "name": "Cabinet", "zone": "UTC"}));
    for role in ["clerk", "chair", "officer"] {
        did(json!({"type": "grant_role", "office": "Operator", "role": role, "token": token}));
    }
    did(json!({"type": "adopt_rules", "body": "cabinet", "set": "indian-state-government"}));
    did(
        json!({"type": "create_room", "body": "cabinet", "room": "cabinet-room",
        "name": "Cabinet Room"}),
    );
    did(
        json!({"type": "add_camera", "room": "cabinet-room", "camera": "east", "name": "East",
        "key": auth::digest("a key of the cabinet room").to_string()}),
    );
    did(
        json!({"type": "create_office", "office": "secretary-works", "body": "cabinet",
        "name": "Operator", "side": "services"}),
    );
    did(
        json!({"type": "notice_meeting", "meeting": "cabinet-2026-11-22", "body": "cabinet",
        "category": "cabinet", "title": "Weekly meeting", "room": "cabinet-room",
        "place": "Secretariat", "start": "2030-01-01T10:00:00Z", "purpose": "Business",
        "convener": "Secretary", "agenda": [{"id": "roads", "title": "Roads"}]}),
    );
    did(
        json!({"type": "invite", "meeting": "cabinet-2026-11-22", "office": "secretary-works",
        "capacity": "member"}),
    );
}

/// Runs schemathesis; its report when it found something.
fn held(program: &Path, house: &House, name: &str, more: &[&str]) -> Result<(), String> {
    let examples = std::env::var("ONRECORD_API_EXAMPLES").unwrap_or(EXAMPLES.to_string());
    let folder = house.folder.path().join(name);
    std::fs::create_dir(&folder).expect("a folder");
    let output = Command::new(program)
        .arg("--config-file")
        .arg(root().join("tests/python/schemathesis.toml"))
        .args(["run", &format!("{}/api/openapi.json", house.origin)])
        .args(["--no-color", "--seed", "1", "--max-examples", &examples])
        .args([
            "--phases",
            "examples,coverage,fuzzing",
            "--continue-on-failure",
        ])
        // An answer there never ends.
        .args(["--exclude-path-regex", "/events$"])
        .args(["--generation-database", "none", "--warnings", "off"])
        .args(more)
        .current_dir(&folder)
        .output()
        .expect("schemathesis runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{name}: {}", text.lines().last().unwrap_or(""));
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "{name}\n{text}{}",
        String::from_utf8_lossy(&output.stderr)
    ))
}

#[test]
fn the_api_is_as_it_is_described() {
    let program = schemathesis();
    let house = House::new();
    furnish(&house);
    let bearer = format!("Authorization: Bearer {}", house.operator);
    let found: Vec<_> = std::thread::scope(|scope| {
        let anybody =
            scope.spawn(|| held(&program, &house, "anybody", &["--include-method", "GET"]));
        let office = scope.spawn(|| held(&program, &house, "office", &["--header", &bearer]));
        let both = [anybody, office].map(|one| one.join().expect("no panic"));
        both.into_iter().filter_map(Result::err).collect()
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}
