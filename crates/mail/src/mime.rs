//! The calendar parts of a mail (RFC 5322, RFC 2045, RFC 2046).
//!
//! `mail-parser` reads headers and encodings. The parts are walked here, since it opens messages
//! within messages without a limit, and an answer never lies in one of those.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Message, MessageParser, MimeHeaders};

use crate::Address;
use crate::reply::NotAReply;

const HEAD_MAX: usize = 64 << 10;
const DEPTH_MAX: usize = 8;
const PARTS_MAX: usize = 64;

/// What a mail brings for the calendar.
#[derive(Default)]
pub(crate) struct Mail {
    /// Whose name it bears, if that is one address.
    pub(crate) from: Option<Address>,
    /// The calendar parts, decoded, those that call themselves so first.
    pub(crate) calendars: Vec<Vec<u8>>,
}

/// Walks a mail.
pub(crate) fn read(bytes: &[u8]) -> Result<Mail, NotAReply> {
    let (head, _) = split(bytes)?;
    let message = headers(head).ok_or(NotAReply::NotMail)?;
    let known = message.from().is_some() || message.content_type().is_some();
    known.then_some(()).ok_or(NotAReply::NotMail)?;
    let mut walk = Walk::default();
    walk.part(bytes, 0)?;
    walk.calendars
        .sort_by_key(|(calls_itself, _)| !calls_itself);
    Ok(Mail {
        from: sender(&message),
        calendars: walk.calendars.into_iter().map(|(_, part)| part).collect(),
    })
}

fn sender(message: &Message<'_>) -> Option<Address> {
    let mut all = message.from()?.iter();
    let only = all.next()?.address.as_deref()?.parse().ok();
    all.next().is_none().then_some(only)?
}

#[derive(Default)]
struct Walk {
    parts: usize,
    calendars: Vec<(bool, Vec<u8>)>,
}

impl Walk {
    fn part(&mut self, bytes: &[u8], depth: usize) -> Result<(), NotAReply> {
        self.parts += 1;
        if depth > DEPTH_MAX || self.parts > PARTS_MAX {
            return Err(NotAReply::TooNested);
        }
        let (head, body) = split(bytes)?;
        let Some(part) = headers(head) else {
            return Ok(());
        };
        let Some(kind) = part.content_type() else {
            return Ok(());
        };
        match (kind.ctype(), kind.subtype().unwrap_or_default()) {
            ("multipart", _) => {
                let boundary = kind.attribute("boundary").filter(|text| !text.is_empty());
                for inner in parts(body, boundary.ok_or(NotAReply::NotMail)?) {
                    self.part(inner, depth + 1)?;
                }
                Ok(())
            }
            ("text", "calendar") => self.keep(true, &part, body),
            ("message", _) => Ok(()),
            (_, "ics") => self.keep(false, &part, body),
            _ if part.attachment_name().is_some_and(is_calendar) => self.keep(false, &part, body),
            _ => Ok(()),
        }
    }

    fn keep(&mut self, own: bool, part: &Message<'_>, body: &[u8]) -> Result<(), NotAReply> {
        let encoding = part.content_transfer_encoding().unwrap_or("8bit").trim();
        let decoded = match encoding.to_ascii_lowercase().as_str() {
            "base64" => base64_decode(body),
            "quoted-printable" => quoted_printable_decode(body),
            _ => Some(body.to_vec()),
        };
        let decoded = decoded.ok_or(NotAReply::Damaged)?;
        self.calendars.push((own, decoded));
        Ok(())
    }
}

fn is_calendar(file: &str) -> bool {
    let end = file.len().saturating_sub(4);
    file.get(end..)
        .is_some_and(|end| end.eq_ignore_ascii_case(".ics"))
}

fn headers(head: &[u8]) -> Option<Message<'_>> {
    let parser = MessageParser::new()
        .with_mime_headers()
        .with_address_headers();
    parser
        .parse_headers(head)
        .filter(|message| !message.parts.is_empty())
}

/// The headers with the empty line that ends them, and the body.
fn split(bytes: &[u8]) -> Result<(&[u8], &[u8]), NotAReply> {
    let mut at = 0;
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        at += line.len();
        if at > HEAD_MAX {
            return Err(NotAReply::HeadTooLong);
        }
        if matches!(line, b"\n" | b"\r\n") {
            break;
        }
    }
    Ok(bytes.split_at(at))
}

/// What lies between the delimiter lines (RFC 2046 §5.1.1).
fn parts<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let mut found = Vec::new();
    let (mut at, mut from) = (0, None);
    for line in body.split_inclusive(|b| *b == b'\n') {
        let mark = line
            .strip_prefix(b"--")
            .and_then(|line| line.strip_prefix(boundary.as_bytes()))
            .map(<[u8]>::trim_ascii_end);
        if let Some(mark @ (b"" | b"--")) = mark {
            found.extend(from.map(|from: usize| &body[from..at]));
            from = mark.is_empty().then_some(at + line.len());
            if from.is_none() || found.len() > PARTS_MAX {
                return found;
            }
        }
        at += line.len();
    }
    found.extend(from.map(|from| &body[from..]));
    found
}
