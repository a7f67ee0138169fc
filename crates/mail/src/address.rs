//! Mail addresses.

use std::fmt;
use std::str::FromStr;

/// A mail address, `clerk@cabinet.example`: ASCII, lower case, without quoted parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(lettre::Address);

/// The text is no mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "write the mail address as name@domain in plain letters, for example clerk@cabinet.example"
)]
pub struct NotAnAddress;

impl Address {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    /// What stands behind the @.
    pub fn domain(&self) -> &str {
        self.0.domain()
    }

    /// The address in the form that calendars use (RFC 6068).
    pub(crate) fn uri(&self) -> String {
        format!("mailto:{self}")
    }

    #[cfg(feature = "smtp")]
    pub(crate) fn lettre(&self) -> lettre::Address {
        self.0.clone()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Address {
    type Err = NotAnAddress;

    /// Reads RFC 5321 `Mailbox`, but for what would have to be quoted in a mail or a URI.
    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"!#$&'*+-/=^_`{|}~.@".contains(&b);
        if text.len() > 254 || !text.bytes().all(plain) {
            return Err(NotAnAddress);
        }
        let lower = text.to_ascii_lowercase();
        lower.parse().map(Self).map_err(|_| NotAnAddress)
    }
}

/// A mail address and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The name that people see; may be empty.
    pub name: String,
    /// Where mail goes.
    pub mail: Address,
}

impl Mailbox {
    /// The mailbox as a header's value.
    pub(crate) fn header(&self) -> lettre::message::Mailbox {
        let name = one_line(&self.name);
        lettre::message::Mailbox::new((!name.is_empty()).then_some(name), self.mail.0.clone())
    }
}

/// Text that stays on its line: control characters and line ends become spaces.
pub(crate) fn one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let flat = text.replace(breaks, " ");
    flat.trim().to_owned()
}
