//! Names of things: slugs, camera paths and digests.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The text cannot name anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAName {
    /// Not a slug.
    #[error("use 1 to 64 lower-case letters, digits and single hyphens, for example cabinet-room")]
    Slug,
    /// Not `room/camera`.
    #[error("name a camera as room/camera, for example cabinet-room/east")]
    CameraPath,
    /// Not a SHA-256 digest.
    #[error("write the SHA-256 digest as 64 lower-case hexadecimal digits")]
    Digest,
}

pub(crate) fn slug(text: &str) -> Result<Arc<str>, NotAName> {
    let fits = (1..=64).contains(&text.len());
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let edges = text.starts_with('-') || text.ends_with('-') || text.contains("--");
    if fits && !edges && text.bytes().all(plain) {
        Ok(text.into())
    } else {
        Err(NotAName::Slug)
    }
}

macro_rules! text_type {
    ($name:ident, $pattern:literal, $example:literal) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
        impl schemars::JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string", "pattern": $pattern, "examples": [$example]})
            }
        }
    };
}

macro_rules! slug_type {
    ($name:ident, $what:literal, $example:literal) => {
        #[doc = $what]
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as text, safe in addresses and file names.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl FromStr for $name {
            type Err = NotAName;
            fn from_str(text: &str) -> Result<Self, NotAName> {
                slug(text).map(Self)
            }
        }
        text_type!($name, "^[a-z0-9]+(-[a-z0-9]+)*$", $example);
    };
}

slug_type!(BodyId, "Names a body, `cabinet`.", "cabinet");
slug_type!(RoomId, "Names a room, `cabinet-room`.", "cabinet-room");
slug_type!(CameraId, "Names a camera within its room, `east`.", "east");
slug_type!(
    OfficeId,
    "Names an office, `secretary-works`.",
    "secretary-works"
);
slug_type!(
    PersonId,
    "Names a person within the record, `a-rao`.",
    "a-rao"
);
slug_type!(
    MeetingId,
    "Names a meeting for life, `cabinet-2026-11-22`.",
    "cabinet-2026-11-22"
);

/// Names an act by its place in the log, so that a later act can speak of it.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct ActId(#[schemars(range(max = 9_007_199_254_740_991_u64))] pub u64);

impl fmt::Display for ActId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Names a camera everywhere: `cabinet-room/east`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CameraPath {
    /// The room it stands in.
    pub room: RoomId,
    /// The camera within the room.
    pub camera: CameraId,
}

impl fmt::Display for CameraPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.room, self.camera)
    }
}

impl FromStr for CameraPath {
    type Err = NotAName;
    fn from_str(text: &str) -> Result<Self, NotAName> {
        let (room, camera) = text.split_once('/').ok_or(NotAName::CameraPath)?;
        let wrong = |_| NotAName::CameraPath;
        Ok(Self {
            room: room.parse().map_err(wrong)?,
            camera: camera.parse().map_err(wrong)?,
        })
    }
}
text_type!(CameraPath, "^[a-z0-9-]+/[a-z0-9-]+$", "cabinet-room/east");

/// A SHA-256 digest (FIPS 180-4), written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; 64];
        for (byte, pair) in self.0.iter().zip(text.chunks_exact_mut(2)) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        // Hexadecimal digits are UTF-8.
        f.write_str(str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Digest {
    type Err = NotAName;
    fn from_str(text: &str) -> Result<Self, NotAName> {
        let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() != 64 || !text.bytes().all(hex) {
            return Err(NotAName::Digest);
        }
        let mut out = [0; 32];
        for (slot, at) in out.iter_mut().zip((0..64).step_by(2)) {
            *slot = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| NotAName::Digest)?;
        }
        Ok(Self(out))
    }
}
text_type!(
    Digest,
    "^[0-9a-f]{64}$",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
);
