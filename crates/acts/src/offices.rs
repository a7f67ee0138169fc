//! Offices and the people who hold them: one person in several, acting in one at a time; and what
//! an office signs with.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bodies::House;
use crate::decide::Ask;
use crate::stamp::Stamp;
use crate::telling;
use crate::text::{self, NAME, PROSE};
use crate::{Act, ActId, BodyId, Digest, MeetingId, OfficeId, PersonId, Refusal, Said, Time};

/// A side of the public service, so that neither is alone in what it may open, erase or hide.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Those who were elected: ministers, members.
    Elected,
    /// Those who serve: secretaries, officers.
    Services,
    /// Neither: courts, universities, the press.
    Outside,
}

/// An office of a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficeCreated {
    /// Its name in addresses.
    pub office: OfficeId,
    /// The body that it belongs to.
    pub body: BodyId,
    /// Its name for people, "Secretary, Public Works"; unique in the record.
    pub name: String,
    /// Which side it stands on.
    pub side: Side,
    /// Whether it is shown without the name of whoever holds it.
    #[serde(default)]
    pub name_hidden: bool,
}

/// A person came to hold an office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonAppointed {
    /// The office.
    pub office: OfficeId,
    /// The person; the same in every office that they hold.
    pub person: PersonId,
    /// The person's name as it is shown.
    pub name: String,
}

/// A person no longer holds an office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonRelieved {
    /// The office.
    pub office: OfficeId,
    /// The person.
    pub person: PersonId,
    /// Why.
    pub ground: String,
}

/// Where an office is told of what concerns it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactSet {
    /// The office; when absent, the office that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// Its mail address (RFC 5321 §4.1.2), without a display name.
    pub mail: String,
    /// The language in which it is written to (BCP 47), "en" or "hi".
    pub language: String,
}

/// A passkey with which an office signs in and signs acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeyRegistered {
    /// The office.
    pub office: OfficeId,
    /// The person who holds the device; none where the office has one device for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// The credential's id (WebAuthn Level 3 §5.1), base64url without padding.
    pub credential: String,
    /// The public key as COSE_Key (RFC 9052 §7), base64url without padding.
    pub key: String,
}

/// A passkey no longer signs for anybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeyRevoked {
    /// The credential's id.
    pub credential: String,
    /// Why.
    pub ground: String,
}

/// A government's own sign-on stands for an office from here on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOnBound {
    /// The office.
    pub office: OfficeId,
    /// The person, where the office is held by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// The issuer (OpenID Connect Core 1.0 §2, `iss`).
    pub issuer: String,
    /// SHA-256 over issuer, line feed, subject (`sub`), so that the record names no account.
    pub subject: Digest,
}

/// A sign-on no longer stands for anybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOnUnbound {
    /// SHA-256 over issuer, line feed, subject.
    pub subject: Digest,
    /// Why.
    pub ground: String,
}

/// The public key to which confidential reports to an office are encrypted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecipientSet {
    /// The office; when absent, the office that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// An age X25519 recipient, "age1…" (C2SP age).
    pub recipient: String,
}

/// Somebody was told of something, or could not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// The meeting of the act that it was told of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
    /// The office.
    pub office: OfficeId,
    /// The act that it was told of.
    pub about: ActId,
    /// How it went.
    pub outcome: Outcome,
    /// What the mail server or the machine said.
    pub detail: String,
}

/// How a message fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The office's mail server took it (RFC 5321, a 250 reply to the data).
    Delivered,
    /// It will not be tried again.
    Failed,
    /// The office gave no address.
    NoAddress,
}

/// An office as the record has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// Its name in addresses.
    pub id: OfficeId,
    /// The body that it belongs to.
    pub body: BodyId,
    /// Its name for people.
    pub name: String,
    /// Which side it stands on.
    pub side: Side,
    /// Whether it is shown without the name of whoever holds it.
    pub name_hidden: bool,
    /// Who held it, in order; the last without an end while they do.
    pub tenures: Vec<Tenure>,
    /// Where it is told of what concerns it.
    pub contact: Option<Said<ContactSet>>,
    /// The key to which reports to it are encrypted.
    pub recipient: Option<Said<RecipientSet>>,
}

/// The time for which a person held an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenure {
    /// The person.
    pub person: PersonId,
    /// The person's name as it is shown.
    pub name: String,
    /// From when.
    pub from: Time,
    /// Until when, and why it ended; none while it lasts.
    pub until: Option<(Time, String)>,
}

pub(crate) fn create(ask: Ask<'_>, made: OfficeCreated) -> Result<Act, Refusal> {
    text::words("name", &made.name, NAME)?;
    if ask.record.body(&made.body).is_none() {
        return Err(Refusal::BodyUnknown { body: made.body });
    }
    if ask.record.office(&made.office).is_some() {
        return Err(Refusal::OfficeExists {
            office: made.office,
        });
    }
    if ask.record.house().office_names.contains_key(&made.name) {
        return Err(Refusal::OfficeNameTaken { name: made.name });
    }
    Ok(Act::OfficeCreated(made))
}

pub(crate) fn appoint(ask: Ask<'_>, made: PersonAppointed) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::PersonAppointed(made))
}

pub(crate) fn relieve(ask: Ask<'_>, made: PersonRelieved) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::PersonRelieved(made))
}

pub(crate) fn set_contact(ask: Ask<'_>, made: ContactSet) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::ContactSet(made))
}

pub(crate) fn register_passkey(ask: Ask<'_>, made: PasskeyRegistered) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::PasskeyRegistered(made))
}

pub(crate) fn revoke_passkey(ask: Ask<'_>, made: PasskeyRevoked) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::PasskeyRevoked(made))
}

pub(crate) fn bind_sign_on(ask: Ask<'_>, made: SignOnBound) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::SignOnBound(made))
}

pub(crate) fn unbind_sign_on(ask: Ask<'_>, made: SignOnUnbound) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::SignOnUnbound(made))
}

pub(crate) fn set_recipient(ask: Ask<'_>, made: RecipientSet) -> Result<Act, Refusal> {
    let _ = ask;
    Ok(Act::RecipientSet(made))
}

pub(crate) fn told(ask: Ask<'_>, told: Told) -> Result<Act, Refusal> {
    if !told.detail.is_empty() {
        text::words("detail", &told.detail, PROSE)?;
    }
    telling::check(ask.record, &told)?;
    Ok(Act::Told(told))
}

impl House {
    pub(crate) fn office_created(&mut self, made: &OfficeCreated, _: &Stamp) -> bool {
        let taken = self.offices.contains_key(&made.office)
            || self.office_names.contains_key(&made.name)
            || !self.bodies.contains_key(&made.body);
        if taken {
            return false;
        }
        self.office_names
            .insert(made.name.clone(), made.office.clone());
        let office = Office {
            id: made.office.clone(),
            body: made.body.clone(),
            name: made.name.clone(),
            side: made.side,
            name_hidden: made.name_hidden,
            tenures: Vec::new(),
            contact: None,
            recipient: None,
        };
        self.offices.insert(made.office.clone(), office);
        true
    }

    pub(crate) fn person_appointed(&mut self, made: &PersonAppointed, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn person_relieved(&mut self, made: &PersonRelieved, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn contact_set(&mut self, made: &ContactSet, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn passkey_registered(&mut self, made: &PasskeyRegistered, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn passkey_revoked(&mut self, made: &PasskeyRevoked, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn sign_on_bound(&mut self, made: &SignOnBound, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn sign_on_unbound(&mut self, made: &SignOnUnbound, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }

    pub(crate) fn recipient_set(&mut self, made: &RecipientSet, stamp: &Stamp) -> bool {
        let _ = (made, stamp);
        true
    }
}
