//! What the console sees of cameras, and that nobody else does.

use std::io::Read as _;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::house::{Encoder, House};

/// Signs an office in; gives its cookie.
fn sign_in(house: &House, office: &str, role: &str) -> String {
    let side = "services";
    let name = format!("The {office}");
    house.operator(&json!({"type": "create_office", "office": office, "body": "council", "name": name, "side": side}));
    let token = auth::digest(&format!("{office}-token-0000000000")).to_string();
    house.operator(&json!({"type": "grant_role", "office": name, "role": role, "token": token}));
    let address = format!("{}/api/v1/links", house.origin);
    let mut answer = ureq::post(&address)
        .header("authorization", &format!("Bearer {}", house.operator))
        .header("content-type", "application/json")
        .send(json!({"office": office}).to_string())
        .expect("a link");
    let link: Value =
        serde_json::from_str(&answer.body_mut().read_to_string().expect("text")).expect("JSON");
    let path = link["address"].as_str().expect("an address");
    let path = path.split_once("/login/").expect("a link").1;
    let answer = ureq::get(format!("{}/login/{path}", house.origin))
        .call()
        .expect("signed in");
    let cookie = answer.headers()["set-cookie"].to_str().expect("a cookie");
    cookie.split(';').next().expect("a pair").to_owned()
}

/// Looks for a while with a cookie; status and what came.
fn look(house: &House, meeting: &str, cookie: &str, bytes: usize) -> (u16, Vec<u8>) {
    let mut seen = Vec::new();
    let status = watch(house, meeting, cookie, |piece| {
        seen.extend_from_slice(piece);
        seen.len() < bytes
    });
    (status, seen)
}

/// Looks for as long as `more` says, or until the server ends it; gives the status.
fn watch(house: &House, meeting: &str, cookie: &str, mut more: impl FnMut(&[u8]) -> bool) -> u16 {
    let address = format!("{}/console/{meeting}/cameras/east/look", house.origin);
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(40)))
        .build()
        .into();
    let mut answer = agent
        .get(&address)
        .header("cookie", cookie)
        .call()
        .expect("an answer");
    let status = answer.status().as_u16();
    let mut body = answer.body_mut().as_reader();
    let mut piece = [0; 16_384];
    loop {
        let count = body.read(&mut piece).expect("a look that ends well");
        if count == 0 || !more(&piece[..count]) {
            return status;
        }
    }
}

fn close(house: &House, meeting: &str) {
    house.clerk(&json!({"type": "close_session", "meeting": meeting, "ground": "Legal advice", "review": "2031-01-01"}));
}

#[test]
fn the_console_sees_a_camera_also_while_closed_and_nobody_else_does() {
    let house = House::new();
    let meeting = house.convene();
    let _encoder = Encoder::push(&house.address("east"));
    house.plays(&meeting, "east");
    let desk = sign_in(&house, "desk", "clerk");
    let guest = sign_in(&house, "guest", "officer");
    close(&house, &meeting);
    let (status, seen) = look(&house, &meeting, &desk, 200_000);
    assert_eq!(status, 200);
    let file = house.folder.path().join("look.mp4");
    std::fs::write(&file, &seen).expect("written");
    let told = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(&file)
        .args(["-map", "0:v", "-map", "0:a", "-f", "framemd5", "-"])
        .output()
        .expect("ffmpeg");
    let frames = String::from_utf8_lossy(&told.stdout);
    let of = |track: &str| {
        frames
            .lines()
            .filter(|line| line.starts_with(track))
            .count()
    };
    assert!(
        of("0,") > 20 && of("1,") > 20,
        "pictures and sound: {frames}"
    );
    // No token, no other session, and nobody at all.
    for cookie in ["", &guest, "onrecord_session=0000000000000000"] {
        let (status, seen) = look(&house, &meeting, cookie, 1);
        assert_eq!(status, 403, "{}", String::from_utf8_lossy(&seen));
    }
    // A meeting that is yet to come sees nothing of the one that is in the room.
    let next = house.notice();
    let (status, _) = look(&house, &next, &desk, 1);
    assert_eq!(status, 409);
}

#[test]
fn a_look_ends_with_the_session_that_began_it() {
    let house = House::new();
    let meeting = house.convene();
    let _encoder = Encoder::push(&house.address("east"));
    house.plays(&meeting, "east");
    let desk = sign_in(&house, "desk", "clerk");
    close(&house, &meeting);
    std::thread::scope(|scope| {
        let (began, begins) = std::sync::mpsc::channel();
        let looking = scope.spawn(|| {
            let began = began;
            watch(&house, &meeting, &desk, |_| began.send(()).is_ok())
        });
        begins.recv().expect("something is seen");
        let answer = ureq::post(format!("{}/logout", house.origin))
            .header("cookie", &desk)
            .header("origin", &house.origin)
            .config()
            .max_redirects(0)
            .build()
            .send_empty();
        assert!(answer.is_ok(), "{answer:?}");
        assert_eq!(looking.join().expect("ended by the server"), 200);
    });
    let (status, _) = look(&house, &meeting, &desk, 1);
    assert_eq!(status, 403);
}
