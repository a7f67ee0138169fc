//! Promises about secrets.

mod passkeys;

use acts::{Actor, Command, Record, Role, Time};

use super::*;

fn record(commands: Vec<Command>) -> Record {
    let mut record = Record::default();
    let operator = Actor::office("Operator", None, &[Role::Operator]);
    for command in commands {
        for act in acts::decide(&record, &operator, command, Time(0)).unwrap() {
            let entry = record.entry(operator.by.clone(), act, Time(0));
            record.apply(&entry, digest(&entry.canonical()));
        }
    }
    record
}

fn grant(office: &str, role: Role, token: &str) -> Command {
    let token = digest(token);
    Command::GrantRole {
        office: office.into(),
        person: None,
        role,
        token,
        holder: None,
        limits: acts::Limits::default(),
    }
}

fn room() -> Vec<Command> {
    let (body, room, camera) = (
        "cabinet".parse().unwrap(),
        "hall".parse().unwrap(),
        "east".parse().unwrap(),
    );
    vec![
        Command::EstablishBody {
            body,
            name: "Cabinet".into(),
            zone: "UTC".into(),
        },
        Command::CreateRoom {
            body: "cabinet".parse().unwrap(),
            room,
            name: "Hall".into(),
        },
        Command::AddCamera {
            room: "hall".parse().unwrap(),
            camera,
            name: "East".into(),
            key: digest("key"),
        },
    ]
}

#[test]
fn a_digest_is_the_sha_256_of_the_text() {
    let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(digest("abc").to_string(), known);
}

#[test]
fn a_token_is_256_bits_as_base64url() {
    let text = token([0xff; 32]);
    assert_eq!(
        (text.len(), text.as_str()),
        (43, "__________________________________________8")
    );
    assert_ne!(token([0; 32]), text);
}

#[test]
fn same_means_every_bit() {
    let all = digest("abc");
    assert!(same(&all, &all));
    for byte in 0..32 {
        for bit in 0..8 {
            let mut other = all;
            other.0[byte] ^= 1 << bit;
            assert!(!same(&all, &other));
        }
    }
}

#[test]
fn a_token_stands_for_its_office_until_revoked() {
    let grants = vec![
        grant("Clerk", Role::Clerk, "clerk-token"),
        grant("Clerk", Role::Officer, "clerk-token"),
        grant("Chair", Role::Chair, "chair-token"),
    ];
    let mut granted = record(grants.clone());
    let clerk = Actor::office("Clerk", None, &[Role::Clerk, Role::Officer]);
    assert_eq!(actor(&granted, "clerk-token"), Some(clerk));
    let chair = Actor::office("Chair", None, &[Role::Chair]);
    assert_eq!(actor(&granted, "chair-token"), Some(chair.clone()));
    for wrong in [
        "",
        "clerk-toke",
        "clerk-tokens",
        "Clerk-token",
        &digest("clerk-token").to_string(),
    ] {
        assert_eq!(actor(&granted, wrong), None, "{wrong}");
    }
    let (token, ground) = (digest("clerk-token"), "Left office".into());
    granted = record([grants, vec![Command::RevokeRole { token, ground }]].concat());
    assert_eq!(actor(&granted, "clerk-token"), None);
    assert_eq!(actor(&granted, "chair-token"), Some(chair));
    assert_eq!(actor(&Record::default(), "chair-token"), None);
}

#[test]
fn a_secret_too_long_is_nobodys() {
    let long = "x".repeat(SECRET_BYTES_MAX + 1);
    let granted = record(vec![grant("Clerk", Role::Clerk, &long)]);
    assert_eq!(actor(&granted, &long), None);
    let exact = &long[1..];
    assert!(actor(&record(vec![grant("Clerk", Role::Clerk, exact)]), exact).is_some());
}

#[test]
fn a_camera_is_admitted_by_its_present_key() {
    let path: CameraPath = "hall/east".parse().unwrap();
    let camera = || path.camera.clone();
    let furnished = record(room());
    assert!(camera_key_matches(&furnished, &path, "key"));
    assert!(!camera_key_matches(&furnished, &path, "Key"));
    assert!(!camera_key_matches(&furnished, &path, ""));
    assert!(!camera_key_matches(
        &furnished,
        &"hall/west".parse().unwrap(),
        "key"
    ));
    assert!(!camera_key_matches(
        &furnished,
        &"attic/east".parse().unwrap(),
        "key"
    ));

    let room_id = || path.room.clone();
    let key = digest("new");
    let replace = Command::ReplaceCameraKey {
        room: room_id(),
        camera: camera(),
        key,
    };
    let replaced = record([room(), vec![replace]].concat());
    assert!(!camera_key_matches(&replaced, &path, "key"));
    assert!(camera_key_matches(&replaced, &path, "new"));

    let remove = Command::RemoveCamera {
        room: room_id(),
        camera: camera(),
        ground: "Broken".into(),
    };
    let removed = record([room(), vec![remove]].concat());
    assert!(!camera_key_matches(&removed, &path, "key"));
}

#[test]
fn a_reply_is_taken_under_its_own_tag_alone() {
    let tags = ReplyTags::new([7; 32]);
    let (meeting, office) = ("m".parse().unwrap(), "secretary-works".parse().unwrap());
    let tag = tags.tag(&meeting, &office);
    assert_eq!(tag.len(), 32);
    assert!(tags.matches(&tag, &meeting, &office));
    assert!(!tags.matches(&tag, &"n".parse().unwrap(), &office));
    assert!(!tags.matches(&tag, &meeting, &"secretary-finance".parse().unwrap()));
    assert!(!ReplyTags::new([8; 32]).matches(&tag, &meeting, &office));
    for wrong in [
        "",
        "0",
        &tag[..30],
        &format!("{tag}00"),
        &"z".repeat(32),
        "+1".repeat(16).as_str(),
        "\u{e9}\u{e9}",
    ] {
        assert!(!tags.matches(wrong, &meeting, &office), "{wrong}");
    }
}
