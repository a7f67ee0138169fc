//! Encoders that must not come in.

use std::io::Write;
use std::net::TcpStream;

use crate::house::{Encoder, House, until};

#[test]
fn a_stranger_is_turned_away_and_hurts_nobody() {
    let house = House::new();
    let meeting = house.convene();
    let mut honest = Encoder::push(&house.address("east"));
    house.plays(&meeting, "east");
    let wrong = [
        house.address("east").replace("east-key", "other-key"),
        house
            .address("west")
            .split('?')
            .next()
            .expect("an address")
            .to_owned(),
        format!("{}/hall/nowhere?key=x", house.rtmp),
        format!("{}/hall/../../etc?key=x", house.rtmp),
        house.address("east"),
    ];
    for address in wrong {
        let mut encoder = Encoder::push(&address);
        until("the stranger to be turned away", || {
            encoder.ended().then_some(())
        });
    }
    let host = house.rtmp.trim_start_matches("rtmp://").to_owned();
    for garbage in [
        &b"GET / HTTP/1.1\r\n\r\n"[..],
        &[3; 5000],
        &[0; 1],
        &[0xff; 20_000],
    ] {
        let mut socket = TcpStream::connect(&host).expect("connected");
        // The other side may close while we write.
        drop(socket.write_all(garbage));
    }
    assert!(!honest.ended(), "{}", house.log());
    let seen = house.text(&format!("/live/{meeting}/east/live.m3u8"));
    let last = |text: &str| {
        text.lines()
            .rfind(|line| line.starts_with("#EXT-X-PART:"))
            .map(str::to_owned)
    };
    let before = last(&seen);
    until("the honest camera to go on", || {
        (last(&house.text(&format!("/live/{meeting}/east/live.m3u8"))) != before).then_some(())
    });
    assert!(
        !house.log().contains("east-key-000000000000"),
        "a key is in the log"
    );
}

#[test]
fn rtmps_takes_a_camera() {
    let house = House::new();
    let meeting = house.convene();
    let secure = house.rtmps.clone().expect("an address");
    let address = house.address("west").replace(&house.rtmp, &secure);
    let _encoder = Encoder::push(&address);
    house.plays(&meeting, "west");
}
