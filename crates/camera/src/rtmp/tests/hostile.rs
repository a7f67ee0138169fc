//! Strangers of every kind, and what becomes of a publisher meanwhile.

use std::net::{IpAddr, Ipv4Addr};

use acts::Cause;
use av::Kind;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::hall::{DEADLINE, Hall, Told};
use super::script::{Script, answers};
use super::session::dice;
use crate::rtmp::Config;
use crate::rtmp::amf::{self, Value};
use crate::rtmp::chunk::kind;
use crate::rtmp::lobby::Lobby;

/// A connection of a stranger.
async fn knock(hall: &Hall) -> TcpStream {
    timeout(DEADLINE, TcpStream::connect(hall.address))
        .await
        .expect("in time")
        .expect("a socket")
}

/// Sends all and reads until the server closes.
pub(super) async fn to_the_end(hall: &Hall, bytes: &[u8]) -> Vec<u8> {
    let mut socket = knock(hall).await;
    let (mut from, mut to) = socket.split();
    let mut heard = Vec::new();
    let both = async {
        // The server may close before all is sent.
        let send = async { drop(to.write_all(bytes).await) };
        let read = async { drop(from.read_to_end(&mut heard).await) };
        tokio::join!(send, read);
    };
    timeout(DEADLINE, both).await.expect("the server closes");
    heard
}

/// The description in the last status of an answer.
fn description(heard: &[u8]) -> String {
    let last = answers(heard).pop().expect("an answer");
    let about = amf::decode(&last.payload)
        .expect("sound")
        .pop()
        .expect("information");
    about
        .get("description")
        .and_then(Value::text)
        .expect("words")
        .to_owned()
}

/// An encoder that goes on sending sound, one packet each time it is asked.
struct Encoder {
    socket: TcpStream,
    sent: u32,
}

impl Encoder {
    async fn start(hall: &Hall) -> Self {
        let mut socket = knock(hall).await;
        socket
            .write_all(&Script::begin().sound(1).bytes)
            .await
            .expect("sent");
        let encoder = Self { socket, sent: 1 };
        encoder.heard(hall).await;
        encoder
    }

    async fn heard(&self, hall: &Hall) {
        let sent = self.sent as usize;
        hall.until("sound", |hall| {
            hall.frames("east", Kind::Audio).len() == sent
        })
        .await;
    }

    /// Sends a packet and waits until it has arrived.
    async fn go_on(&mut self, hall: &Hall) {
        let packet = Script::new().message(4, kind::AUDIO, self.sent * 21, &[0xAF, 1, 0x21, 9]);
        self.socket.write_all(&packet.bytes).await.expect("sent");
        self.sent += 1;
        self.heard(hall).await;
        assert!(hall.ends("east").is_empty());
    }
}

#[tokio::test]
async fn garbage_is_closed_on_and_harms_nobody() {
    let hall = Hall::usual().await;
    let mut encoder = Encoder::start(&hall).await;
    let mut dice = dice(1);
    let noise: Vec<u8> = (0..100_000).map(|_| dice() as u8 | 4).collect();
    let hello = || Script::new().hello();
    let mut flood = hello();
    for csid in 3..40 {
        flood = flood
            .raw(&[csid, 0, 0, 0, 0, 1, 0, 9, 1, 0, 0, 0])
            .raw(&[0; 128]);
    }
    let bomb = [[3, 0, 1, b'a'].repeat(2000), vec![5]].concat();
    let garbage = [
        b"GET / HTTP/1.1\r\nHost: here\r\n\r\n".to_vec(),
        vec![0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3],
        noise.clone(),
        hello().raw(&noise).bytes,
        flood.bytes,
        hello()
            .connect("cabinet-room")
            .chunks_of(0x7FFF)
            .message(3, kind::COMMAND, 0, &bomb)
            .bytes,
        hello()
            .raw(&[3, 0, 0, 0, 0xFF, 0xFF, 0xFF, 20, 0, 0, 0, 0])
            .bytes,
        hello()
            .message(2, kind::CHUNK_SIZE, 0, &[0x80, 0, 0, 0])
            .bytes,
        // More than a stranger may say.
        hello()
            .chunks_of(60_000)
            .message(3, kind::DATA, 0, &vec![2; 60_000])
            .bytes,
    ];
    for bytes in garbage {
        to_the_end(&hall, &bytes).await;
        encoder.go_on(&hall).await;
    }
    assert_eq!(hall.told().len(), encoder.sent as usize);
}

#[tokio::test]
async fn who_begins_and_does_not_go_on_is_dropped() {
    let config = Config {
        handshake_ms: 200,
        publish_ms: 400,
        ..Config::default()
    };
    let hall = Hall::open(config, None).await;
    let mut encoder = Encoder::start(&hall).await;
    let hello = Script::new().hello().bytes;
    // Nothing, half a handshake, no publish, half a command.
    let begun = [
        Vec::new(),
        hello[..700].to_vec(),
        hello.clone(),
        Script::new()
            .hello()
            .connect("cabinet-room")
            .raw(&[3, 0, 0])
            .bytes,
    ];
    for bytes in begun {
        to_the_end(&hall, &bytes).await;
        encoder.go_on(&hall).await;
    }
}

#[tokio::test]
async fn who_is_refused_hears_why_before_the_end() {
    let hall = Hall::usual().await;
    let wrong = Script::new()
        .hello()
        .connect("cabinet-room")
        .publish("east?key=wrong");
    // What is already on its way behind it must not cut the words off.
    let heard = to_the_end(&hall, &wrong.sound(200).bytes).await;
    assert!(description(&heard).contains("key is wrong"));
    let play = Script::new().hello().connect("cabinet-room");
    let play = play.command(&["play".into(), 1.0.into(), Value::Null, "east".into()]);
    let heard = to_the_end(&hall, &play.bytes).await;
    assert!(description(&heard).contains("watch on the meeting's page"));
    assert!(hall.told().is_empty());
}

#[tokio::test]
async fn a_second_publisher_waits_until_the_first_is_silent() {
    let hall = Hall::usual().await;
    let mut encoder = Encoder::start(&hall).await;
    let heard = to_the_end(&hall, &Script::begin().sound(5).bytes).await;
    assert!(description(&heard).contains("another encoder is publishing"));
    encoder.go_on(&hall).await;
    // The first stays connected and says nothing. As soon as it may be replaced, it is.
    let mut second = loop {
        let mut socket = knock(&hall).await;
        socket
            .write_all(&Script::begin().sound(2).bytes)
            .await
            .expect("sent");
        let mut answer = vec![0; 1 + 2 * crate::rtmp::HELLO];
        socket.read_exact(&mut answer).await.expect("a handshake");
        let mut bytes = [0; 4096];
        while !answer
            .windows(12)
            .any(|w| w == b"Publish.Star" || w == b"Publish.BadN")
        {
            let count = socket.read(&mut bytes).await.expect("an answer");
            assert!(count > 0, "closed without a word");
            answer.extend(&bytes[..count]);
        }
        if answer.windows(12).any(|window| window == b"Publish.Star") {
            break socket;
        }
    };
    hall.until("the takeover", |hall| hall.ends("east").len() == 1)
        .await;
    assert_eq!(hall.ends("east"), [Cause::ConnectionLost]);
    hall.until("sound", |hall| hall.frames("east", Kind::Audio).len() == 4)
        .await;
    // The end of the one comes before the beginning of the other.
    let told = hall.told();
    assert!(
        matches!(told[2], Told::Ended(_, Cause::ConnectionLost)),
        "{told:?}"
    );
    // The first is told and closed.
    let mut rest = Vec::new();
    timeout(DEADLINE, encoder.socket.read_to_end(&mut rest))
        .await
        .expect("closed")
        .expect("read");
    assert!(rest.windows(9).any(|window| window == b"took over"));
    second.shutdown().await.expect("shut");
    hall.until("the end", |hall| hall.ends("east").len() == 2)
        .await;
}

#[tokio::test]
async fn the_operator_can_take_a_camera_away() {
    let hall = Hall::usual().await;
    let encoder = Encoder::start(&hall).await;
    assert!(
        hall.slots
            .evict(&"cabinet-room/east".parse().expect("a path"))
    );
    hall.until("the end", |hall| !hall.ends("east").is_empty())
        .await;
    assert_eq!(hall.ends("east"), [Cause::Removed]);
    drop(encoder);
}

#[tokio::test]
async fn silence_ends_a_publisher() {
    let config = Config {
        silence_ms: 300,
        ..Config::default()
    };
    let hall = Hall::open(config, None).await;
    let encoder = Encoder::start(&hall).await;
    hall.until("the end", |hall| !hall.ends("east").is_empty())
        .await;
    assert_eq!(hall.ends("east"), [Cause::ConnectionLost]);
    drop(encoder);
    // Bytes without a frame in them are no sign of life, and are called what they are.
    let mut socket = knock(&hall).await;
    let useless = Script::begin().message(4, kind::AUDIO, 0, &[0xAF, 1, 1, 2]);
    socket.write_all(&useless.bytes).await.expect("sent");
    hall.until("the end", |hall| hall.ends("east").len() == 2)
        .await;
    assert_eq!(hall.ends("east")[1], Cause::Unusable);
}

#[tokio::test]
async fn a_broken_connection_and_a_stopped_server_are_told_apart() {
    let hall = Hall::usual().await;
    let encoder = Encoder::start(&hall).await;
    drop(encoder);
    hall.until("the end", |hall| {
        hall.ends("east") == [Cause::ConnectionLost]
    })
    .await;
    let mut encoder = knock(&hall).await;
    encoder
        .write_all(&Script::begin().sound(1).bytes)
        .await
        .expect("sent");
    hall.until("sound", |hall| hall.frames("east", Kind::Audio).len() == 2)
        .await;
    hall.close().await;
    hall.until("the end", |hall| hall.ends("east").len() == 2)
        .await;
    assert_eq!(hall.ends("east")[1], Cause::ServerStopped);
}

#[tokio::test]
async fn what_breaks_down_breaks_down_alone() {
    let hall = Hall::usual().await;
    let mut encoder = Encoder::start(&hall).await;
    let west = Script::new()
        .hello()
        .connect("cabinet-room")
        .publish("west?key=k3y");
    // The sink of this test panics at a packet that ends in EE.
    let west = west
        .sound(1)
        .message(4, kind::AUDIO, 30, &[0xAF, 1, 0x21, 0xEE]);
    to_the_end(&hall, &west.bytes).await;
    assert_eq!(hall.ends("west"), [Cause::Unusable]);
    assert!(
        !hall
            .slots
            .held(&"cabinet-room/west".parse().expect("a path"))
    );
    encoder.go_on(&hall).await;
}

#[tokio::test]
async fn a_publisher_that_turns_bad_is_ended_alone() {
    let hall = Hall::usual().await;
    let mut encoder = Encoder::start(&hall).await;
    let west = || {
        Script::new()
            .hello()
            .connect("cabinet-room")
            .publish("west?key=k3y")
            .sound(1)
    };
    let long = west().raw(&[6, 0, 0, 0, 0xFF, 0xFF, 0xFF, 9, 1, 0, 0, 0]);
    let unfinished = (6..12).fold(west().chunks_of(8_000_000), |script, csid| {
        script
            .raw(&[csid, 0, 0, 0, 0x7F, 0, 0, 9, 1, 0, 0, 0])
            .raw(&vec![0; 8_000_000])
    });
    // A NAL unit of 2 GiB, over and over.
    let mut damaged = west().message(
        6,
        kind::VIDEO,
        0,
        &[&[0x17, 0, 0, 0, 0], super::tags::AVCC].concat(),
    );
    for n in 0..400 {
        damaged = damaged.message(
            6,
            kind::VIDEO,
            n,
            &[0x17, 1, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0x65],
        );
    }
    for (n, script) in [long, unfinished, damaged].iter().enumerate() {
        to_the_end(&hall, &script.bytes).await;
        hall.until("the end", |hall| hall.ends("west").len() == n + 1)
            .await;
        assert_eq!(hall.ends("west")[n], Cause::Unusable);
        encoder.go_on(&hall).await;
    }
}

#[tokio::test]
async fn the_most_crowded_address_makes_room() {
    let lobby = Lobby::new(4, 3);
    let from = |last: u8| IpAddr::from(Ipv4Addr::new(192, 0, 2, last));
    let (_a, mut a_left) = lobby.enter(from(1));
    let (_b, mut b_left) = lobby.enter(from(2));
    let (_c, mut c_left) = lobby.enter(from(2));
    let (_d, mut d_left) = lobby.enter(from(2));
    // One address is full: its oldest goes.
    let (_e, _e_left) = lobby.enter(from(2));
    assert!(
        b_left
            .try_recv()
            .is_err_and(|e| e == tokio::sync::oneshot::error::TryRecvError::Closed)
    );
    // The house is full: the oldest of the most crowded address goes.
    let (_f, _f_left) = lobby.enter(from(3));
    let closed = tokio::sync::oneshot::error::TryRecvError::Closed;
    assert_eq!(c_left.try_recv(), Err(closed.clone()));
    assert!(a_left.try_recv().is_err_and(|e| e != closed));
    assert!(d_left.try_recv().is_err_and(|e| e != closed));
    assert_eq!(lobby.taken(), 4);
    drop((_a, _b, _c, _d, _e, _f));
    assert_eq!(lobby.taken(), 0);
    // An IPv6 host has many addresses and counts once.
    let six = |last: u16| IpAddr::from([0x2001, 0xDB8, 0, 0, last, 0, 0, 1]);
    let seats: Vec<_> = (0..4).map(|n| lobby.enter(six(n))).collect();
    assert_eq!(lobby.taken(), 3);
    drop(seats);
}

#[tokio::test]
async fn a_handshake_by_drops_is_a_handshake() {
    let hall = Hall::usual().await;
    let mut socket = knock(&hall).await;
    socket.set_nodelay(true).expect("set");
    for piece in Script::begin().sound(2).bytes.chunks(97) {
        socket.write_all(piece).await.expect("sent");
        tokio::task::yield_now().await;
    }
    hall.until("sound", |hall| hall.frames("east", Kind::Audio).len() == 2)
        .await;
    drop(socket);
}
