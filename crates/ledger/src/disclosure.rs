//! Disclosure files: an act in words that only who holds the file can test against its leaf.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::Hash;

/// The first line of every disclosure file and the first word of every leaf entry.
pub const ACT_V1: &str = "onrecord/act@v1";
/// The first line of what is left of an erased disclosure file.
pub const ERASED_V1: &str = "onrecord/erased@v1";
/// The largest disclosure file, in bytes.
pub const BYTES_MAX: usize = 4 << 20;
/// The length of a leaf entry, in bytes; the same for every act.
pub const LEAF_BYTES: usize = ACT_V1.len() + 1 + 64 + 1;

/// One act with the salt that hides it: three lines, each ended by `\n`.
///
/// Line 1 is `onrecord/act@v1`, line 2 the base64 of 32 random bytes, line 3 the act as canonical
/// JSON (RFC 8785). That the JSON is canonical is for the caller to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosure {
    salt: [u8; 32],
    json: String,
}

/// The bytes are no disclosure file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Over [`BYTES_MAX`].
    #[error("a disclosure file has at most {BYTES_MAX} bytes")]
    TooLong,
    /// Not UTF-8.
    #[error("a disclosure file is UTF-8 text")]
    NotText,
    /// Not three lines, each with its end.
    #[error("a disclosure file has three lines, each ended by a line feed")]
    Lines,
    /// Of another kind or version.
    #[error("the first line of a disclosure file is {ACT_V1}")]
    Kind,
    /// The second line.
    #[error("the second line of a disclosure file is the base64 of 32 bytes")]
    Salt,
    /// The third line.
    #[error("the third line of a disclosure file is one JSON object without control characters")]
    Json,
}

impl Disclosure {
    /// A disclosure of one line of canonical JSON.
    ///
    /// # Errors
    /// When `json` is no single line, no object, or too long.
    pub fn new(salt: [u8; 32], json: String) -> Result<Self, Malformed> {
        if json.len() > BYTES_MAX - ACT_V1.len() - 48 {
            return Err(Malformed::TooLong);
        }
        let object = json.starts_with('{') && json.ends_with('}');
        if !object || json.bytes().any(|b| b < 0x20) {
            return Err(Malformed::Json);
        }
        Ok(Self { salt, json })
    }

    /// Reads a file, and accepts exactly what [`fmt::Display`] writes.
    ///
    /// # Errors
    /// Says which line is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > BYTES_MAX {
            return Err(Malformed::TooLong);
        }
        let text = str::from_utf8(bytes).map_err(|_| Malformed::NotText)?;
        let mut lines = text.strip_suffix('\n').ok_or(Malformed::Lines)?.split('\n');
        let (kind, salt, json, none) = (lines.next(), lines.next(), lines.next(), lines.next());
        let (Some(kind), Some(salt), Some(json), None) = (kind, salt, json, none) else {
            return Err(Malformed::Lines);
        };
        if kind != ACT_V1 {
            return Err(Malformed::Kind);
        }
        let Hash(salt) = salt.parse().map_err(|_| Malformed::Salt)?;
        Self::new(salt, json.to_owned())
    }

    /// The act as canonical JSON.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// SHA-256 of the whole file, what `sha256sum` prints.
    pub fn digest(&self) -> Hash {
        Hash::of(self.to_string().as_bytes())
    }
}

impl fmt::Display for Disclosure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{ACT_V1}\n{}\n{}\n",
            STANDARD.encode(self.salt),
            self.json
        )
    }
}

/// What is left of a disclosure file whose words were erased: two lines, each ended by `\n`.
///
/// Line 1 is `onrecord/erased@v1`, line 2 the act without its words as canonical JSON. The salt is
/// gone, so that the words cannot be guessed from the leaf. Where it lies it is followed by spaces
/// up to the length of the file that it replaces; they are not part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remnant {
    json: String,
}

impl Remnant {
    /// What is left when the act without its words is this line of canonical JSON.
    ///
    /// # Errors
    /// When `json` is no single line, no object, or too long.
    pub fn new(json: String) -> Result<Self, Malformed> {
        let Disclosure { json, .. } = Disclosure::new([0; 32], json)?;
        Ok(Self { json })
    }

    /// Reads a remnant with the spaces behind it.
    ///
    /// # Errors
    /// Says which line is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > BYTES_MAX {
            return Err(Malformed::TooLong);
        }
        let text = str::from_utf8(bytes).map_err(|_| Malformed::NotText)?;
        let text = text.trim_end_matches(' ');
        let lines = text
            .strip_suffix('\n')
            .and_then(|text| text.split_once('\n'));
        let (kind, json) = lines.ok_or(Malformed::Lines)?;
        if kind != ERASED_V1 {
            return Err(Malformed::Kind);
        }
        Self::new(json.to_owned())
    }

    /// The act without its words as canonical JSON.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// SHA-256 of the two lines.
    pub fn digest(&self) -> Hash {
        Hash::of(self.to_string().as_bytes())
    }

    /// The remnant with spaces behind it up to a length in bytes; none when it is longer.
    pub fn padded(&self, length: usize) -> Option<String> {
        let mut text = self.to_string();
        let more = length.checked_sub(text.len())?;
        text.extend(std::iter::repeat_n(' ', more));
        Some(text)
    }
}

impl fmt::Display for Remnant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{ERASED_V1}\n{}\n", self.json)
    }
}

/// What lies in the place of a disclosure file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// The file.
    Whole(Disclosure),
    /// What is left of it.
    Erased(Remnant),
}

impl Kept {
    /// Reads whichever it is by its first line.
    ///
    /// # Errors
    /// Says which line is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.starts_with(ERASED_V1.as_bytes()) {
            Remnant::parse(bytes).map(Self::Erased)
        } else {
            Disclosure::parse(bytes).map(Self::Whole)
        }
    }

    /// The act as canonical JSON, with or without its words.
    pub fn json(&self) -> &str {
        match self {
            Self::Whole(file) => file.json(),
            Self::Erased(remnant) => remnant.json(),
        }
    }
}

/// The leaf entry of a disclosure file with this digest: `onrecord/act@v1 <hex>\n`.
pub fn leaf_entry(digest: &Hash) -> String {
    format!("{ACT_V1} {}\n", digest.hex())
}

/// The digest in a leaf entry; none when the bytes are no leaf entry of an act.
pub fn digest_in(entry: &[u8]) -> Option<Hash> {
    let text = str::from_utf8(entry).ok()?.strip_prefix(ACT_V1)?;
    Hash::from_hex(text.strip_prefix(' ')?.strip_suffix('\n')?)
}
