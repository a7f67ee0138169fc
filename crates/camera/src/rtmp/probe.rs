//! What fuzzers and fixed-seed tests run: each takes any bytes and must neither panic nor take more
//! memory than a small multiple of what it was given.

use av::Kind;
use bytes::Bytes;

use super::flv::Demuxer;
use super::session::{Event, Session};
use super::{amf, place};

/// A connection: the first byte says in what pieces the rest arrives; whoever asks is accepted,
/// and every tag goes through the demuxer.
pub fn session(data: &[u8]) {
    let Some((&piece, data)) = data.split_first() else {
        return;
    };
    let piece = usize::from(piece).pow(2).max(1);
    let (mut session, mut demuxer, mut events) = (Session::new(), Demuxer::new(), Vec::new());
    for mut piece in data.chunks(piece) {
        while !piece.is_empty() && !session.over() {
            let Ok(used) = session.feed(piece, &mut events) else {
                return;
            };
            piece = &piece[used..];
            for event in events.drain(..) {
                match event {
                    Event::Publish { app, name } => {
                        drop(place::read(&app, &name));
                        session.accept();
                    }
                    Event::Media {
                        kind,
                        timestamp,
                        body,
                    } => {
                        drop(demuxer.push(kind, timestamp, body));
                    }
                    Event::Ended => return,
                }
            }
            session.output().clear();
        }
    }
}

/// Tags of one publisher, one behind the other: kind (odd for sound), timestamp in four bytes, length
/// in two, body.
pub fn flv_tag(mut data: &[u8]) {
    let mut demuxer = Demuxer::new();
    while let Some((&[kind, t3, t2, t1, t0, l1, l0], rest)) = data.split_first_chunk() {
        let kind = if kind & 1 == 1 {
            Kind::Audio
        } else {
            Kind::Video
        };
        let length = usize::from(u16::from_be_bytes([l1, l0])).min(rest.len());
        let (body, rest) = rest.split_at(length);
        let body = Bytes::copy_from_slice(body);
        drop(demuxer.push(kind, u32::from_be_bytes([t3, t2, t1, t0]), body));
        data = rest;
    }
}

/// A command's values; what can be read is written and read again to the same values.
///
/// # Panics
/// When it is not the same.
pub fn amf(data: &[u8]) {
    let Ok(values) = amf::decode(data) else {
        return;
    };
    let (mut first, mut second) = (Vec::new(), Vec::new());
    amf::encode(&values, &mut first);
    if let Ok(again) = amf::decode(&first) {
        // By bytes, for NaN is not equal to itself.
        amf::encode(&again, &mut second);
        assert_eq!(first, second, "{values:?}");
    }
}
