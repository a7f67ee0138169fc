//! What the fuzz targets of `auth` do with their input; the crate's tests do the same with what is
//! true to form, changed.

use std::io::Cursor;

use acts::{Digest, SealedSegment, SealedTake};
use auth::passkey::{self, Assertion, Key, Site};
use auth::released::{Recorded, Segment, TYPE, Told};
use auth::sealed;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// What a browser sends about a passkey, and keys as the record holds them.
pub fn passkey(data: &[u8]) {
    const CLIENT: &str =
        r#"{"type":"webauthn.create","challenge":"AA","origin":"https://a.example"}"#;
    let site = Site::at("https://a.example").expect("a site");
    let text = URL_SAFE_NO_PAD.encode(data);
    let client = URL_SAFE_NO_PAD.encode(CLIENT);
    drop(passkey::register(&site, &[0], &client, &text));
    drop(passkey::register(&site, &[0], &text, &text));
    drop(Key::read(data));
    let assertion = Assertion {
        authenticator_data: &text,
        client_data_json: &text,
        signature: &text,
    };
    let checked = passkey::check(Some(&site), &text, &[0], assertion);
    assert!(checked.is_err(), "nobody signs by chance");
}

/// What lies in a sealed file: as it is, and as an envelope of whole blocks.
pub fn envelope(data: &[u8]) {
    let judge = |plain: &[u8]| {
        // What is read is what was wrapped, and of the rest nothing.
        if let Ok(read) = sealed::unwrap(plain) {
            let again = sealed::wrap(read.salt, read.content);
            let content = sealed::HEAD_BYTES + read.content.len();
            assert!(again[..content] == plain[..content] && again.len() <= plain.len());
        }
    };
    judge(data);
    let (content, length) = data.split_at(data.len().saturating_sub(sealed::LENGTH_BYTES));
    let mut framed = [sealed::MAGIC, content].concat();
    framed.resize(framed.len().next_multiple_of(sealed::BLOCK_BYTES), 0);
    judge(&[&framed, length].concat());
}

/// A file that somebody brings as released: as it is, and as what it tells of itself.
pub fn released(data: &[u8]) {
    brought(data);
    let told = [b"uuid", &TYPE[..], b"onrecord/released@v1\n", data].concat();
    brought(&[&(4 + told.len() as u32).to_be_bytes()[..], &told].concat());
}

/// What is read is written the same, and is nothing that the record has.
fn brought(file: &[u8]) {
    let mut file = Cursor::new(file);
    let Ok((told, end)) = Told::read(&mut file) else {
        return;
    };
    let again = [&file.get_ref()[..end as usize], &told.to_box()].concat();
    let read = Told::read(&mut Cursor::new(again)).expect("written as it is read");
    assert_eq!(read.0, told);
    let nothing = Digest([0; 32]);
    let take = SealedTake {
        camera: told.camera.clone(),
        take: told.take,
        bytes: 0,
        file: nothing,
        salted: nothing,
    };
    let segment = |it: &Segment| SealedSegment {
        camera: told.camera.clone(),
        take: told.take,
        seq: it.seq,
        start: it.start,
        duration_us: it.duration_us,
        bytes: 0,
        file: nothing,
        salted: nothing,
    };
    let segments = told.segments.iter().map(segment).collect();
    let recorded = Recorded { take, segments };
    let same = told.check(&mut file, end, &recorded).is_ok();
    assert!(
        !same || !told.hidden.is_empty(),
        "digests are not met by chance"
    );
}
