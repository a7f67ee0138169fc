//! What the fuzz target of `mail` does with its input; the crate's tests do the same with mutated
//! samples and a fixed seed.

use mail::reply::{NotAReply, Reply, read};

/// A mail or a calendar file, as it is and within what leads to each reader.
pub fn reply(data: &[u8]) {
    judge(&read(data));
    let calendar = [b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n", data].concat();
    judge(&read(
        &[&calendar, &b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"[..]].concat(),
    ));
    judge(&read(
        &[b"From: a@b.example\r\nContent-Type: ", data].concat(),
    ));
    for encoding in ["base64", "quoted-printable"] {
        let head = "From: a@b.example\r\nContent-Type: text/calendar\r\n";
        let head = format!("{head}Content-Transfer-Encoding: {encoding}\r\n\r\n");
        judge(&read(&[head.as_bytes(), data].concat()));
    }
}

/// What is read can be entered in the record as it is; what is not is told in a sentence.
fn judge(read: &Result<Reply, NotAReply>) {
    match read {
        Ok(reply) => {
            assert!(reply.comment.chars().count() <= 2_000);
            for text in [&reply.comment, &reply.uid] {
                assert!(!text.contains(char::is_control), "{text:?}");
            }
            assert!(!reply.uid.is_empty());
            assert_eq!(reply.attendee.as_str().parse(), Ok(reply.attendee.clone()));
        }
        Err(wrong) => {
            let told = wrong.to_string();
            assert!(told.len() < 400, "{told}");
            assert!(!told.contains(char::is_control), "{told:?}");
        }
    }
}
