//! Tags on the addresses that replies go to: who was not sent an invitation cannot answer it.

use acts::{MeetingId, OfficeId};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Makes and checks the tags of one server: HMAC-SHA-256 (RFC 2104) under its secret, the first 16
/// bytes as 32 hexadecimal digits, which no mail program changes.
#[derive(Clone)]
pub struct ReplyTags([u8; 32]);

impl ReplyTags {
    /// The tags under a secret of 256 random bits.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// The tag of what was sent to an office about a meeting.
    pub fn tag(&self, meeting: &MeetingId, office: &OfficeId) -> String {
        let sum = self.sum(meeting, office).finalize().into_bytes();
        sum[..TAG_BYTES]
            .iter()
            .fold(String::new(), |mut text, byte| {
                text.push_str(&format!("{byte:02x}"));
                text
            })
    }

    /// Whether a tag is the one that was sent to an office about a meeting; in a time that does not
    /// depend on where it differs.
    pub fn matches(&self, tag: &str, meeting: &MeetingId, office: &OfficeId) -> bool {
        let read = |at: usize| {
            tag.get(at..at + 2)
                .and_then(|two| u8::from_str_radix(two, 16).ok())
        };
        let bytes: Option<Vec<u8>> = (0..TAG_BYTES).map(|n| read(2 * n)).collect();
        let sum = self.sum(meeting, office);
        tag.len() == 2 * TAG_BYTES
            && bytes.is_some_and(|bytes| sum.verify_truncated_left(&bytes).is_ok())
    }

    fn sum(&self, meeting: &MeetingId, office: &OfficeId) -> Hmac<Sha256> {
        let mut sum =
            <Hmac<Sha256> as Mac>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        sum.update(format!("onrecord/reply@v1\n{meeting}\n{office}\n").as_bytes());
        sum
    }
}

const TAG_BYTES: usize = 16;
