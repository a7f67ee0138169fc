//! The session without sockets.

use av::Kind;
use bytes::Bytes;

use super::script::{Script, answers, run};
use crate::rtmp::amf::{self, Value};
use crate::rtmp::chunk::{self, Message, Reader, kind};
use crate::rtmp::session::{Event, Session};
use crate::rtmp::{Fault, HELLO, place};
use crate::{Refused, rtmp};

fn media(kind: Kind, timestamp: u32, body: &[u8]) -> Event {
    Event::Media {
        kind,
        timestamp,
        body: Bytes::copy_from_slice(body),
    }
}

fn fault(bytes: &[u8]) -> Fault {
    let (mut session, mut rest) = (Session::new(), bytes);
    loop {
        let mut events = Vec::new();
        match session.feed(rest, &mut events) {
            Ok(used) => rest = &rest[used..],
            Err(fault) => return fault,
        }
        assert!(!rest.is_empty() || !events.is_empty(), "no fault");
        session.accept();
    }
}

/// Lower five bits of a generator that is good enough here (Knuth, MMIX).
pub(super) fn dice(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    }
}

#[test]
fn a_publisher_is_heard_and_answered() {
    let big = vec![7; 300_000];
    let script = Script::begin()
        .chunks_of(4096)
        .message(4, kind::AUDIO, 5, &[0xAF, 1, 2])
        .message(6, kind::VIDEO, 33, &big)
        .command(&["FCUnpublish".into(), 6.0.into(), Value::Null, "east".into()]);
    let (events, out) = run(&script.bytes, || usize::MAX);
    let ask = Event::Publish {
        app: "cabinet-room".into(),
        name: "east?key=k3y".into(),
    };
    assert_eq!(
        events,
        [
            ask,
            media(Kind::Audio, 5, &[0xAF, 1, 2]),
            media(Kind::Video, 33, &big),
            Event::Ended
        ]
    );
    let told: Vec<String> = answers(&out).iter().map(tell).collect();
    assert_eq!(
        told,
        [
            "5",
            "6",
            "1",
            "_result NetConnection.Connect.Success",
            "_result",
            "_result",
            "_result",
            "4",
            "onStatus NetStream.Publish.Start"
        ]
        .map(String::from)
        .into_iter()
        .filter(|line| line != "1") // The reader keeps the chunk size to itself.
        .collect::<Vec<_>>()
    );
}

fn tell(message: &Message) -> String {
    if message.kind != kind::COMMAND {
        return message.kind.to_string();
    }
    let values = amf::decode(&message.payload).expect("sound AMF");
    let name = values[0].text().expect("a name");
    let code = values
        .get(3)
        .and_then(|about| about.get("code"))
        .and_then(Value::text);
    format!("{name} {}", code.unwrap_or_default())
        .trim()
        .to_owned()
}

#[test]
fn the_answer_to_connect_tells_of_enhanced_rtmp() {
    let (_, out) = run(&Script::begin().bytes, || usize::MAX);
    let connected = answers(&out)
        .into_iter()
        .find(|message| message.kind == kind::COMMAND);
    let values = amf::decode(&connected.expect("an answer").payload).expect("sound AMF");
    for about in &values[2..] {
        assert_eq!(about.get("capsEx"), Some(&Value::Number(14.0)));
        let map = about.get("videoFourCcInfoMap").expect("a map");
        assert_eq!(map.get("hvc1"), Some(&Value::Number(4.0)));
        assert!(matches!(about.get("fourCcList"), Some(Value::Array(list)) if list.len() == 5));
    }
}

#[test]
fn how_the_bytes_arrive_changes_nothing() {
    let big: Vec<u8> = (0..5000_u32).map(|n| n as u8).collect();
    let script = Script::begin()
        .message(6, kind::VIDEO, 0xFF_FFFE, &big)
        .message(4, kind::AUDIO, 0x0100_0000, &big[..200])
        .chunks_of(1000)
        .message(6, kind::VIDEO, 0x0100_0021, &big)
        .message(6, kind::VIDEO, 0xFFFF_FFFF, &big);
    let whole = run(&script.bytes, || usize::MAX).0;
    assert_eq!(whole.len(), 5);
    assert_eq!(run(&script.bytes, || 1).0, whole);
    for seed in 0..200 {
        let mut dice = dice(seed);
        assert_eq!(
            run(&script.bytes, || (dice() % 40) as usize).0,
            whole,
            "seed {seed}"
        );
    }
}

#[test]
fn chunks_of_two_streams_interleave() {
    let body: Vec<u8> = (0..=255).collect();
    // 256 bytes of video in two chunks, and audio of 2 bytes between them.
    let script = Script::begin()
        .raw(&[6, 0, 0, 9, 0, 1, 0, 9, 1, 0, 0, 0])
        .raw(&body[..128])
        .raw(&[4, 0, 0, 8, 0, 0, 2, 8, 1, 0, 0, 0, 0xAF, 1])
        .raw(&[0xC6])
        .raw(&body[128..]);
    let events = run(&script.bytes, || usize::MAX).0;
    assert_eq!(
        events[1..],
        [
            media(Kind::Audio, 8, &[0xAF, 1]),
            media(Kind::Video, 9, &body)
        ]
    );
}

#[test]
fn short_headers_lean_on_the_last_one() {
    let script = Script::begin()
        .raw(&[4, 0, 0, 100, 0, 0, 1, 8, 1, 0, 0, 0, 0xA0])
        // Format 1: 21 ms later, 2 bytes.
        .raw(&[0x44, 0, 0, 21, 0, 0, 2, 8, 0xA1, 0xA1])
        // Format 2: 22 ms later.
        .raw(&[0x84, 0, 0, 22, 0xA2, 0xA2])
        // Format 3 begins a message: again 22 ms later, twice.
        .raw(&[0xC4, 0xA3, 0xA3, 0xC4, 0xA4, 0xA4])
        // Format 3 behind format 0: at the same time.
        .raw(&[4, 0, 1, 0, 0, 0, 1, 8, 1, 0, 0, 0, 0xA5, 0xC4, 0xA6]);
    let events = run(&script.bytes, || usize::MAX).0;
    let times: Vec<u32> = events[1..]
        .iter()
        .map(|event| match event {
            Event::Media { timestamp, .. } => *timestamp,
            Event::Publish { .. } | Event::Ended => panic!("{event:?}"),
        })
        .collect();
    assert_eq!(times, [100, 121, 143, 165, 187, 256, 256]);
}

#[test]
fn a_first_header_may_lack_the_stream() {
    let script = Script::begin().raw(&[0x45, 0, 0, 21, 0, 0, 1, 8, 0xAF]);
    assert_eq!(
        run(&script.bytes, || usize::MAX).0[1..],
        [media(Kind::Audio, 21, &[0xAF])]
    );
}

#[test]
fn extended_timestamps_may_be_repeated_or_not() {
    let body = [9; 200];
    let time = 0x0123_4567_u32;
    let head = [
        6, 0xFF, 0xFF, 0xFF, 0, 0, 200, 9, 1, 0, 0, 0, 0x01, 0x23, 0x45, 0x67,
    ];
    let repeated = Script::begin()
        .raw(&head)
        .raw(&body[..128])
        .raw(&[0xC6, 0x01, 0x23, 0x45, 0x67])
        .raw(&body[128..]);
    let left_away = Script::begin()
        .raw(&head)
        .raw(&body[..128])
        .raw(&[0xC6])
        .raw(&body[128..]);
    for script in [repeated, left_away] {
        for size in [1, 2, 3, 5, 7, 130, usize::MAX] {
            let events = run(&script.bytes, || size).0;
            assert_eq!(
                events[1..],
                [media(Kind::Video, time, &body)],
                "in pieces of {size}"
            );
        }
    }
    // A delta of the same kind, and payloads too short to hold what might be a timestamp.
    let deltas = Script::begin()
        .raw(&[6, 0, 0, 1, 0, 0, 1, 9, 1, 0, 0, 0, 9])
        .raw(&[0x46, 0xFF, 0xFF, 0xFF, 0, 0, 1, 9, 0x01, 0, 0, 0, 9])
        .raw(&[0xC6, 0x01, 0, 0, 0, 9])
        .raw(&[0xC6, 9])
        .raw(&[6, 0, 0, 2, 0, 0, 4, 9, 1, 0, 0, 0, 9, 9, 9, 9]);
    let events = run(&deltas.bytes, || 1).0;
    let times = [1, 0x0100_0001, 0x0200_0001, 0x0300_0001].map(|at| media(Kind::Video, at, &[9]));
    assert_eq!(events[1..5], times);
    assert_eq!(events[5..], [media(Kind::Video, 2, &[9; 4])]);
}

#[test]
fn long_chunk_stream_numbers_are_read() {
    let script = Script::begin()
        .raw(&[0, 10, 0, 0, 1, 0, 0, 1, 8, 1, 0, 0, 0, 0xA1])
        .raw(&[1, 10, 2, 0, 0, 2, 0, 0, 1, 8, 1, 0, 0, 0, 0xA2])
        .raw(&[0xC0, 10, 0xA3]);
    let events = run(&script.bytes, || 1).0;
    let sound = |at, byte| media(Kind::Audio, at, &[byte]);
    assert_eq!(
        events[1..],
        [sound(1, 0xA1), sound(2, 0xA2), sound(1, 0xA3)]
    );
}

#[test]
fn an_aborted_message_is_forgotten() {
    let script = Script::begin()
        .raw(&[6, 0, 0, 9, 0, 1, 0, 9, 1, 0, 0, 0])
        .raw(&[1; 128])
        .message(2, kind::ABORT, 0, &6_u32.to_be_bytes())
        .message(6, kind::VIDEO, 10, &[2; 5]);
    assert_eq!(
        run(&script.bytes, || 50).0[1..],
        [media(Kind::Video, 10, &[2; 5])]
    );
}

#[test]
fn pings_are_answered_and_bytes_acknowledged() {
    let script = Script::begin()
        .message(2, kind::WINDOW, 0, &100_000_u32.to_be_bytes())
        .message(2, kind::CONTROL, 0, &[0, 6, 1, 2, 3, 4])
        .chunks_of(65_536)
        .message(6, kind::VIDEO, 0, &vec![1; 150_000]);
    let (_, out) = run(&script.bytes, || 10_000);
    let answers = answers(&out);
    let pong = answers
        .iter()
        .find(|message| message.payload[..] == [0, 7, 1, 2, 3, 4]);
    assert_eq!(pong.expect("a pong").kind, kind::CONTROL);
    let acknowledged: Vec<u32> = answers
        .iter()
        .filter(|message| message.kind == kind::ACK)
        .map(|message| u32::from_be_bytes(message.payload[..].try_into().expect("four bytes")))
        .collect();
    assert!(
        matches!(acknowledged[..], [100_000..110_000]),
        "{acknowledged:?}"
    );
}

#[test]
fn an_aggregate_is_taken_apart() {
    let tag = |kind: u8, time: u8, body: u8| {
        let mut tag = vec![kind, 0, 0, 2, 0, 0, time, 0, 0, 0, 0, body, body];
        tag.extend([0, 0, 0, 13]);
        tag
    };
    let body = [
        tag(8, 50, 1),
        tag(9, 60, 2),
        tag(18, 60, 2),
        tag(8, 71, 3),
        vec![8, 0, 9],
    ]
    .concat();
    let events = run(
        &Script::begin()
            .message(4, kind::AGGREGATE, 1000, &body)
            .bytes,
        || 99,
    )
    .0;
    let expected = [
        media(Kind::Audio, 1000, &[1; 2]),
        media(Kind::Video, 1010, &[2; 2]),
        media(Kind::Audio, 1021, &[3; 2]),
    ];
    assert_eq!(events[1..], expected);
}

#[test]
fn commands_behind_the_amf3_byte_are_read() {
    let mut body = vec![0];
    amf::encode(
        &["publish".into(), 1.0.into(), Value::Null, "east".into()],
        &mut body,
    );
    let script = Script::new().hello().message(3, kind::COMMAND_3, 0, &body);
    let events = run(&script.bytes, || usize::MAX).0;
    assert_eq!(
        events,
        [Event::Publish {
            app: String::new(),
            name: "east".into()
        }]
    );
}

#[test]
fn a_refusal_is_told_and_ends_it() {
    let script = Script::begin();
    let (mut session, mut events) = (Session::new(), Vec::new());
    session.feed(&script.bytes, &mut events).expect("sound");
    session.refuse("NetStream.Publish.Denied", &Refused::WrongKey.to_string());
    let out = session.output().clone();
    let last = answers(&out).pop().expect("an answer");
    let about = amf::decode(&last.payload)
        .expect("sound")
        .pop()
        .expect("information");
    assert_eq!(about.get("level"), Some(&"error".into()));
    assert_eq!(about.get("code"), Some(&"NetStream.Publish.Denied".into()));
    let words = about
        .get("description")
        .and_then(Value::text)
        .expect("words");
    assert!(words.contains("key is wrong"), "{words}");
    assert!(session.over());
    assert_eq!(session.feed(&[1, 2, 3], &mut events), Ok(3));
}

#[test]
fn nothing_behind_publish_is_read_before_the_answer() {
    let script = Script::begin().sound(3);
    let (mut session, mut events) = (Session::new(), Vec::new());
    let used = session.feed(&script.bytes, &mut events).expect("sound");
    assert!(used < script.bytes.len());
    assert_eq!(events.len(), 1);
    assert_eq!(session.feed(&script.bytes[used..], &mut events), Ok(0));
    session.accept();
    session
        .feed(&script.bytes[used..], &mut events)
        .expect("sound");
    assert_eq!(events.len(), 5);
}

#[test]
fn what_is_no_rtmp_is_known_at_once() {
    assert_eq!(fault(b"G"), Fault::NotRtmp);
    assert_eq!(fault(&[0x16, 3, 1]), Fault::NotRtmp);
    assert_eq!(fault(&[6; 10]), Fault::NotRtmp);
}

#[test]
fn bounds_hold() {
    let hello = || Script::new().hello();
    // 17 chunk streams, each begun with a message that is not finished.
    let mut flood = hello();
    for csid in 3..20 {
        flood = flood
            .raw(&[csid, 0, 0, 0, 0, 1, 0, 9, 1, 0, 0, 0])
            .raw(&[0; 128]);
    }
    assert_eq!(fault(&flood.bytes), Fault::TooManyStreams);
    let long = hello().raw(&[3, 0, 0, 0, 1, 0, 1, 20, 0, 0, 0, 0]);
    assert_eq!(fault(&long.bytes), Fault::MessageTooLong(65_537));
    let long = Script::begin().raw(&[6, 0, 0, 0, 0x80, 0, 1, 9, 1, 0, 0, 0]);
    assert_eq!(fault(&long.bytes), Fault::MessageTooLong((8 << 20) + 1));
    let mut unfinished = Script::begin().chunks_of(0x7FFF_FFFF).chunks_of(8_000_000);
    for csid in 6..9 {
        unfinished = unfinished.raw(&[csid, 0, 0, 0, 0x80, 0, 0, 9, 1, 0, 0, 0]);
        unfinished = unfinished.raw(&vec![0; 8_000_000]);
    }
    assert_eq!(fault(&unfinished.bytes), Fault::TooMuchUnfinished);
    let cut = hello()
        .raw(&[3, 0, 0, 0, 0, 1, 0, 9, 1, 0, 0, 0])
        .raw(&[0; 128])
        .raw(&[3, 0, 0, 0, 0, 1, 0, 9, 1, 0, 0, 0]);
    assert_eq!(fault(&cut.bytes), Fault::CutMessage);
    assert_eq!(fault(&hello().raw(&[0xC3]).bytes), Fault::HeaderMissing);
    let zero = hello().message(2, kind::CHUNK_SIZE, 0, &[0; 4]);
    assert_eq!(fault(&zero.bytes), Fault::BadControl);
    let endless = hello().message(2, kind::CHUNK_SIZE, 0, &[0xFF; 4]);
    assert_eq!(fault(&endless.bytes), Fault::BadControl);
    let twice = Script::begin().publish("west");
    assert_eq!(fault(&twice.bytes), Fault::SecondPublish);
    let play = hello()
        .connect("x")
        .command(&["play".into(), 1.0.into(), Value::Null, "x".into()]);
    assert_eq!(fault(&play.bytes), Fault::Play);
}

#[test]
fn whoever_asks_and_does_not_listen_is_cut_off() {
    let mut script = Script::new().hello();
    for _ in 0..5000 {
        script = script.message(2, kind::CONTROL, 0, &[0, 6, 0, 0, 0, 0]);
    }
    assert_eq!(fault(&script.bytes), Fault::Deaf);
}

#[test]
fn memory_is_taken_for_what_came_only() {
    let mut reader = Reader::new(64 << 10);
    let mut head: &[u8] = &[3, 0, 0, 0, 0, 0xFF, 0xFF, 20, 0, 0, 0, 0, 1];
    assert_eq!(reader.next(&mut head), Ok(None));
    assert!(format!("{reader:?}").len() < 600);
}

#[test]
fn amf_bombs_are_refused() {
    let deep = [[3, 0, 1, b'a'].repeat(5000), vec![5]].concat();
    assert!(matches!(amf::decode(&deep), Err(Fault::Amf(_))));
    let wide = [vec![10, 0xFF, 0xFF, 0xFF, 0xFF], vec![5; 60_000]].concat();
    assert!(matches!(amf::decode(&wide), Err(Fault::Amf(_))));
    let nested = [10, 0, 0, 0xFF, 0xFF].repeat(1000);
    assert!(matches!(amf::decode(&nested), Err(Fault::Amf(_))));
    let long = [12, 0xFF, 0xFF, 0xFF, 0xFF, b'a'];
    assert!(matches!(amf::decode(&long), Err(Fault::Amf(_))));
    for end in 1..deep.len().min(40) {
        drop(amf::decode(&deep[..end]));
    }
}

#[test]
fn amf_is_read_as_encoders_write_it() {
    let object = |bytes: &[u8]| amf::decode(bytes).expect("sound").remove(0);
    let about = amf::object([("a", 1.0.into())]);
    let member = [0, 1, b'a', 0, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0];
    for end in [&[0, 0, 9][..], &[0, 0], &[0], &[]] {
        assert_eq!(
            object(&[&[3][..], &member, end].concat()),
            about,
            "end {end:?}"
        );
        // An ECMA array whose count is wrong.
        assert_eq!(
            object(&[&[8, 0, 0, 0, 7][..], &member, end].concat()),
            about
        );
    }
    let class = [&[16, 0, 1, b'C'][..], &member, &[0, 0, 9]].concat();
    assert_eq!(object(&class), about);
    assert_eq!(object(&[6]), Value::Null);
    assert_eq!(object(&[7, 0, 1]), Value::Null);
    assert_eq!(object(&[12, 0, 0, 0, 2, 0xFF, b'a']), "\u{FFFD}a".into());
    assert_eq!(
        object(&[11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        Value::Date(0.0)
    );
    let values = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 1e308].map(Value::from);
    let mut bytes = Vec::new();
    amf::encode(&values, &mut bytes);
    assert_eq!(
        format!("{:?}", amf::decode(&bytes).expect("sound")),
        format!("{values:?}")
    );
}

#[test]
fn numbers_that_are_none_harm_nothing() {
    for number in [f64::NAN, f64::INFINITY, -1.0, 1e300] {
        let script = Script::new()
            .hello()
            .command(&["connect".into(), number.into(), number.into()])
            .command(&["createStream".into(), number.into()])
            .command(&[
                "publish".into(),
                number.into(),
                number.into(),
                "east".into(),
            ])
            .command(&[
                "deleteStream".into(),
                number.into(),
                Value::Null,
                number.into(),
            ]);
        let (events, _) = run(&script.bytes, || usize::MAX);
        assert_eq!(events.last(), Some(&Event::Ended));
    }
}

#[test]
fn places_are_read_as_encoders_write_them() {
    let read =
        |app: &str, name: &str| place::read(app, name).map(|(path, key)| format!("{path} {key}"));
    let east = Ok("cabinet-room/east k3y".to_owned());
    assert_eq!(read("cabinet-room", "east?key=k3y"), east);
    assert_eq!(read("cabinet-room/", "/east?x=1&key=k3y&y"), east);
    assert_eq!(read("cabinet-room/east", "k3y"), east);
    assert_eq!(read("cabinet-room/east", "?key=k3y"), east);
    assert_eq!(read("cabinet-room/east?key=k3y", ""), east);
    assert_eq!(read("cabinet-room?key=k3y", "east"), east);
    assert_eq!(read("cabinet-room", "east/k3y"), east);
    assert_eq!(read("cabinet-room", "east"), Err(Refused::NoKey));
    assert_eq!(read("cabinet-room", "east?key="), Err(Refused::NoKey));
    for (app, name) in [
        ("", ""),
        ("cabinet-room", ""),
        ("a/b", "c/d"),
        ("Cabinet Room", "east?key=k"),
    ] {
        assert_eq!(read(app, name), Err(Refused::NoPath), "{app} {name}");
    }
    assert_eq!(read("..", "../etc?key=k"), Err(Refused::NoPath));
}

#[test]
fn chunks_are_written_as_they_are_read() {
    let (head, data) = (vec![1; 300], vec![2; 1000]);
    for time in [0, 0xFF_FFFE, 0xFF_FFFF, 0x0100_0000, u32::MAX] {
        let mut bytes = Vec::new();
        chunk::write(&mut bytes, 128, 6, (kind::VIDEO, 1, time), &head, &data);
        let mut rest = &bytes[..];
        let message = Reader::new(2000)
            .next(&mut rest)
            .expect("sound")
            .expect("whole");
        assert_eq!((message.timestamp, message.payload.len()), (time, 1300));
        assert!(rest.is_empty());
    }
}

/// What ffmpeg 5.1 sends: H.264 with B-frames and AAC, one second.
const FFMPEG: &[u8] = include_bytes!("recorded/ffmpeg-5.1-h264-aac.rtmp");

/// One session of enhanced tags of every kind.
fn enhanced() -> Vec<u8> {
    let head = b"\x90OpusOpusHead\x01\x02\x38\x01\x80\xBB\0\0\0\0\0";
    Script::begin()
        .chunks_of(300)
        .sound(2)
        .message(4, kind::AUDIO, 0, head)
        .message(4, kind::AUDIO, 20, b"\x91Opus\xFC\xFF\xFE")
        .message(
            4,
            kind::AUDIO,
            40,
            b"\x97\x02\x07\xA1\x20\x01Opus\xFC\xFF\xFE",
        )
        .message(
            6,
            kind::VIDEO,
            0,
            &[b"\x90avc1", super::tags::AVCC].concat(),
        )
        .message(
            6,
            kind::VIDEO,
            0x0100_0000,
            b"\x91avc1\0\0\x21\0\0\0\x04\x65\x88\x84\0",
        )
        .message(
            6,
            kind::VIDEO,
            40,
            b"\x96\x13avc1\0\0\0\x08\0\0\0\x04\x41\x9A\x24\x6C",
        )
        .message(6, kind::VIDEO, 60, b"\x91hvc1\0\0\0\0\0\0\x02\x26\x01")
        .message(
            4,
            kind::AGGREGATE,
            40,
            &[8, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0xAF, 1],
        )
        .bytes
}

fn mutated(bytes: &[u8], mut dice: impl FnMut() -> u64) -> Vec<u8> {
    // The handshake may hold anything; what follows is where mutation tells.
    let first = 2 * HELLO;
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice() % 8 {
        let Some(span @ 1..) = bytes.len().checked_sub(first + 1) else {
            break;
        };
        let at = first + dice() as usize % span;
        match dice() % 5 {
            0 => bytes[at] ^= 1 << (dice() % 8),
            1 => bytes[at] = [0, 0xFF, 0x7F, 0x80, 3, 0xC3][dice() as usize % 6],
            2 => drop(bytes.splice(at..at, [dice() as u8; 3])),
            3 => drop(bytes.drain(at..(at + dice() as usize % 20).min(bytes.len()))),
            _ => bytes.truncate(at + 1 + dice() as usize % span),
        }
    }
    bytes.insert(0, [255, 1, 5, 30][dice() as usize % 4]);
    bytes
}

#[test]
fn a_recorded_session_is_read() {
    let (events, _) = run(FFMPEG, || 1000);
    let count = |kind| {
        let of = |event: &&Event| matches!(event, Event::Media { kind: k, .. } if *k == kind);
        events.iter().filter(of).count()
    };
    assert_eq!((count(Kind::Video), count(Kind::Audio)), (12, 18));
    assert_eq!(events.last(), Some(&Event::Ended));
}

#[test]
fn mutated_sessions_break_nothing() {
    let enhanced = enhanced();
    for seed in 0..20_000 {
        let base = if seed % 2 == 0 { FFMPEG } else { &enhanced };
        rtmp::probe::session(&mutated(base, dice(seed)));
    }
}

#[test]
fn noise_breaks_nothing() {
    for seed in 0..5_000 {
        let mut dice = dice(seed);
        let bytes: Vec<u8> = (0..dice() % 300).map(|_| dice() as u8).collect();
        rtmp::probe::amf(&bytes);
        rtmp::probe::flv_tag(&bytes);
        rtmp::probe::session(&[&[255][..], &Script::begin().bytes, &bytes].concat());
    }
}
