use std::io::Cursor;

use super::hex;
use crate::Fault;
use crate::demux;

fn said(file: &[u8]) -> String {
    match demux::open(Cursor::new(file)) {
        Ok(_) => "opened".into(),
        Err(fault) => fault.to_string(),
    }
}

#[test]
fn what_cannot_be_read_is_told_why() {
    assert!(said(b"").contains("neither MP4 nor Matroska nor MPEG-TS"));
    assert!(said(b"RIFF....AVI ").contains("ffmpeg -c copy"));
    assert!(said(&hex("00000010 66747970 69736f6d 00000000")).contains("no moov box"));
    assert!(said(&hex("1a45dfa3 80")).contains("no track"));
    assert!(said(&[0x47; 188 * 4]).contains("no track"));
}

#[test]
fn a_box_may_not_claim_what_is_not_there() {
    // moov of 60 MB in a file of 20 bytes.
    let file = hex("00000008 66747970 03938700 6d6f6f76 00000000");
    assert_eq!(said(&file), Fault::Short("the MP4 file").to_string());
    // An EBML element of 2^56 - 2 bytes.
    let file = hex("1a45dfa3 80 18538067 01ffffffffffffff 1654ae6b 01fffffffffffffe");
    assert!(said(&file).contains("larger than"));
}

/// A Matroska element.
fn element(id: &str, body: &[u8]) -> Vec<u8> {
    [
        &hex(id)[..],
        &(body.len() as u32 | 0x1000_0000).to_be_bytes(),
        body,
    ]
    .concat()
}

/// A Matroska file with one Opus track, one cluster of unknown size and this block.
fn matroska(encodings: &[u8], block: &[u8]) -> Vec<u8> {
    let head = [&b"OpusHead"[..], &hex("01 02 3801 80bb0000 0000 00")].concat();
    let entry = [
        element("d7", &[1]),
        element("86", b"A_OPUS"),
        element("63a2", &head),
        encodings.to_vec(),
    ];
    [
        element("1a45dfa3", &[]),
        hex("18538067 01ffffffffffffff"),
        element("1549a966", &element("2ad7b1", &[0x0f, 0x42, 0x40])),
        element("ec", &[0; 30]),
        element("1654ae6b", &element("ae", &entry.concat())),
        hex("1f43b675 ff"),
        element("e7", &[10]),
        element("a0", &element("a1", block)),
    ]
    .concat()
}

/// Times and bytes of all frames.
fn frames(file: &[u8]) -> Vec<(i64, Vec<u8>)> {
    let mut demuxer = demux::open(Cursor::new(file)).expect("a file");
    let mut frames = Vec::new();
    while let Some(frame) = demuxer.next().expect("a frame") {
        frames.push((frame.pts_us, frame.data.to_vec()));
    }
    frames
}

#[test]
fn matroska_lacing_is_undone() {
    let packets: [&[u8]; 3] = [&hex("fc01"), &[0xfc; 300], &hex("e00203")];
    let times = [15_000, 35_000, 55_000];
    let expected: Vec<(i64, Vec<u8>)> =
        times.into_iter().zip(packets.map(<[u8]>::to_vec)).collect();
    let all = packets.concat();
    let xiph = [&hex("81 0005 02 02 02 ff2d")[..], &all].concat();
    assert_eq!(frames(&matroska(&[], &xiph)), expected);
    // Sizes 2, then 298 more, as a signed number of two bytes.
    let ebml = [&hex("81 0005 06 02 82 6129")[..], &all].concat();
    assert_eq!(frames(&matroska(&[], &ebml)), expected);
    let fixed = hex("81 0005 04 01 fc01 fc02");
    let expected = [(15_000, hex("fc01")), (35_000, hex("fc02"))];
    assert_eq!(frames(&matroska(&[], &fixed)), expected);
    let short = matroska(&[], &hex("81 0005 02 02 ff"));
    assert!(
        demux::open(Cursor::new(&short))
            .expect("a file")
            .next()
            .is_err()
    );
}

#[test]
fn matroska_header_stripping_is_undone() {
    let stripping = |algorithm| {
        let compression = [element("4254", &[algorithm]), element("4255", &hex("fc"))].concat();
        element("6d80", &element("6240", &element("5034", &compression)))
    };
    let block = hex("81 0000 00 0102");
    assert_eq!(
        frames(&matroska(&stripping(3), &block)),
        [(10_000, hex("fc0102"))]
    );
    assert!(said(&matroska(&stripping(0), &block)).contains("no track"));
}

/// Transport stream packets of one section or PES packet.
fn packets(pid: u16, counter: &mut u8, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = payload;
    while !rest.is_empty() {
        let (now, after) = rest.split_at(rest.len().min(184));
        let starts = if rest.len() == payload.len() { 0x40 } else { 0 };
        out.extend([0x47, starts | (pid >> 8) as u8, pid as u8]);
        match 184 - now.len() {
            0 => out.push(0x10 | *counter),
            stuffing => {
                out.extend([0x30 | *counter, stuffing as u8 - 1]);
                out.extend(std::iter::repeat_n(0, stuffing - 1));
            }
        }
        out.extend_from_slice(now);
        *counter = (*counter + 1) & 15;
        rest = after;
    }
    out
}

fn section(mut body: Vec<u8>) -> Vec<u8> {
    let length = body.len() as u16 + 4 - 3;
    body[1] = 0xb0 | (length >> 8) as u8;
    body[2] = length as u8;
    let crc = body.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte) << 24, |crc, _| {
            if crc >> 31 == 1 {
                crc << 1 ^ 0x04c1_1db7
            } else {
                crc << 1
            }
        })
    });
    [&[0][..], &body, &crc.to_be_bytes()].concat()
}

fn adts(data: &[u8]) -> Vec<u8> {
    let length = data.len() + 7;
    let mut frame = hex("fff14c80 001ffc");
    frame[3] |= (length >> 11) as u8;
    frame[4] = (length >> 3) as u8;
    frame[5] |= (length << 5) as u8;
    frame.extend_from_slice(data);
    frame
}

fn pes(pts: u64, payload: &[u8]) -> Vec<u8> {
    let stamp = [
        0x21 | (pts >> 30 << 1) as u8,
        (pts >> 22) as u8,
        (pts >> 14) as u8 | 1,
        (pts >> 7) as u8,
        (pts << 1) as u8 | 1,
    ];
    let length = (payload.len() + 8) as u16;
    let head = [
        &hex("000001c0")[..],
        &length.to_be_bytes(),
        &hex("80 80 05"),
        &stamp,
    ];
    [&head.concat()[..], payload].concat()
}

/// A programme association, and a programme map that needs three packets.
fn tables() -> Vec<u8> {
    let association = section(hex("00 0000 0001 c1 00 00 0001 e100"));
    let mut map = hex("02 0000 0001 c1 00 00 e101 f000");
    // A stream of no interest with long descriptors, then AAC.
    map.extend(hex("05 e102 f194"));
    for _ in 0..4 {
        map.extend([0x80, 99]);
        map.extend([0; 99]);
    }
    map.extend(hex("0f e103 f000"));
    let (mut one, mut two) = (0, 0);
    [
        packets(0, &mut one, &association),
        packets(0x100, &mut two, &section(map)),
    ]
    .concat()
}

#[test]
fn transport_streams_are_put_together_again() {
    let mut stream = tables();
    assert_eq!(stream.len(), 188 * 4);
    let mut counter = 3;
    // Frames that begin and end within PES packets, across the turn of the clock.
    let all = [
        adts(&[1; 300]),
        adts(&[2; 30]),
        adts(&[3; 200]),
        adts(&[4; 9]),
    ]
    .concat();
    let turn = 1 << 33;
    for (at, piece) in all.chunks(320).enumerate() {
        let pts = (turn - 1_000 + at as u64 * 1_920) % turn;
        stream.extend(packets(0x103, &mut counter, &pes(pts, piece)));
    }
    let found = frames(&stream);
    let sizes: Vec<usize> = found.iter().map(|(_, data)| data.len()).collect();
    assert_eq!(sizes, [300, 30, 200, 9]);
    let start = (turn as i64 - 1_000) * 100 / 9;
    let after: Vec<i64> = found.iter().map(|(pts, _)| pts - start).collect();
    assert!(
        after[1] - 21_333 <= 1 && after.windows(2).all(|pair| pair[0] < pair[1]),
        "{after:?}"
    );
}

#[test]
fn transport_streams_go_on_after_damage() {
    let mut counter = 0;
    let piece = |counter: &mut u8, n: u8| {
        packets(0x103, counter, &pes(u64::from(n) * 1_920, &adts(&[n; 400])))
    };
    let whole: Vec<Vec<u8>> = (0..6).map(|n| piece(&mut counter, n)).collect();
    let mut stream = hex("00 11 22");
    stream.extend(tables());
    stream.extend(&whole[0]);
    stream.extend(&whole[1][..188]);
    stream.extend(&whole[1][376..]); // a packet lost
    stream.extend([0x99; 77]); // something between
    stream.extend(&whole[2]);
    stream.extend(&whole[3][..188]);
    stream.extend(&whole[3][..188]); // a packet twice
    stream.extend(&whole[3][188..]);
    stream.extend(&whole[4]);
    stream.extend(&whole[5][..400]); // cut off
    let found: Vec<u8> = frames(&stream).iter().map(|(_, data)| data[0]).collect();
    assert_eq!(found, [0, 2, 3, 4]);
}

#[test]
fn what_a_player_may_show_beside_the_tracks_is_told() {
    let file = matroska(&[], &hex("81 0000 00 fc01"));
    let mut demuxer = demux::open(Cursor::new(&file)).expect("a file");
    while demuxer.next().expect("a frame").is_some() {}
    assert!(demuxer.beside().is_empty());
    // The same with a second track of sound, words, and chapters with an order of their own.
    let head = [&b"OpusHead"[..], &hex("01 02 3801 80bb0000 0000 00")].concat();
    let track = |number: u8, codec: &[u8]| {
        let parts = [
            element("d7", &[number]),
            element("86", codec),
            element("63a2", &head),
        ];
        element("ae", &parts.concat())
    };
    let tracks = [
        track(1, b"A_OPUS"),
        track(2, b"A_OPUS"),
        track(3, b"S_TEXT/UTF8"),
    ];
    let edition = element("45b9", &element("45dd", &[1]));
    let file = [
        element("1a45dfa3", &[]),
        hex("18538067 01ffffffffffffff"),
        element("1654ae6b", &tracks.concat()),
        hex("1f43b675 ff"),
        element("e7", &[10]),
        element("a0", &element("a1", &hex("81 0000 00 fc01"))),
        element("1043a770", &edition),
    ];
    let mut demuxer = demux::open(Cursor::new(file.concat())).expect("a file");
    while demuxer.next().expect("a frame").is_some() {}
    let told = demuxer.beside().join("; ");
    for what in ["a second track in opus", "S_TEXT/UTF8", "chapters"] {
        assert!(told.to_lowercase().contains(&what.to_lowercase()), "{told}");
    }
}
