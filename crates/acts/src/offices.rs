//! Offices and the people who hold them: one person in several, acting in one at a time; and what
//! an office signs with.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bodies::House;
use crate::decide::Ask;
use crate::stamp::Stamp;
use crate::telling;
use crate::text::{self, NAME, PROSE};
use crate::who::{self, MAIL};
use crate::{
    Act, ActId, BodyId, By, Digest, Grant, MeetingId, OfficeId, PersonId, Power, Record, Refusal,
    Said, Time,
};

/// Credential ids in bytes (WebAuthn Level 3 §4, "Credential ID").
const CREDENTIAL_BYTES: RangeInclusive<usize> = 16..=1_023;
/// Public keys in bytes, from Ed25519 to RSA of 8192 bits.
const KEY_BYTES: RangeInclusive<usize> = 32..=1_100;
const PASSKEYS_MAX: usize = 100;

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
    /// The act that appointed them.
    pub appointed: ActId,
}

/// A passkey as the record has it, for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// The office that signs with it.
    pub office: OfficeId,
    /// The person who holds the device, if one does.
    pub person: Option<PersonId>,
    /// The credential's id, base64url.
    pub credential: String,
    /// The public key as COSE_Key, base64url.
    pub key: String,
    /// The act that registered it: it signs from then on.
    pub registered: Stamp,
    /// The act that ended it, and why: revoked, or its person was relieved of the office.
    pub ended: Option<(Stamp, String)>,
}

/// A government's sign-on that stands for an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOn {
    /// The office.
    pub office: OfficeId,
    /// The person, where the office is held by one.
    pub person: Option<PersonId>,
    /// The issuer.
    pub issuer: String,
    /// The act that bound it.
    pub bound: Stamp,
}

/// What offices sign in with, and what people are called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Doors {
    passkeys: BTreeMap<String, Passkey>,
    sign_ons: BTreeMap<Digest, Vec<SignOn>>,
    /// What each person is called.
    persons: BTreeMap<PersonId, String>,
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
    let shows = |grant: &Grant| {
        grant.office == made.name && grant.person.is_some() && grant.revoked.is_none()
    };
    if made.name_hidden && ask.record.grants().any(|(_, grant)| shows(grant)) {
        return Err(Refusal::NameShown { office: made.name });
    }
    Ok(Act::OfficeCreated(made))
}

pub(crate) fn appoint(ask: Ask<'_>, made: PersonAppointed) -> Result<Act, Refusal> {
    text::words("name", &made.name, NAME)?;
    let office = ask.record.known_office(&made.office)?;
    if let Some(name) = ask.record.person(&made.person)
        && !name.is_empty()
        && *name != made.name
    {
        return Err(Refusal::PersonNamed {
            person: made.person,
        });
    }
    match office.holder() {
        Some(held) if held.person == made.person => Err(Refusal::OfficeHeld {
            office: made.office,
        }),
        Some(_) => Err(Refusal::OfficeFilled {
            office: made.office,
        }),
        None => Ok(Act::PersonAppointed(made)),
    }
}

pub(crate) fn relieve(ask: Ask<'_>, made: PersonRelieved) -> Result<Act, Refusal> {
    text::ground(&made.ground)?;
    holds(ask.record.known_office(&made.office)?, Some(&made.person))?;
    Ok(Act::PersonRelieved(made))
}

/// Refuses a person who does not hold an office.
fn holds(office: &Office, person: Option<&PersonId>) -> Result<(), Refusal> {
    match person {
        Some(person) if office.holder().is_none_or(|held| held.person != *person) => {
            Err(Refusal::NotHolder {
                office: office.id.clone(),
            })
        }
        Some(_) | None => Ok(()),
    }
}

/// The office that asks, or any other for whoever sets its body up.
fn own_or_operated(ask: Ask<'_>, named: Option<OfficeId>) -> Result<OfficeId, Refusal> {
    let Some(office) = &named else {
        return ask.own();
    };
    let office = ask.record.known_office(office)?;
    let scope = &ask.actor.limits.powers;
    let scoped = scope.is_empty() || scope.contains(&Power::SetUp);
    if scoped && who::holds_in(ask.record, ask.actor, Power::SetUp, Some(&office.body)) {
        return Ok(office.id.clone());
    }
    ask.itself(named)
}

pub(crate) fn set_contact(ask: Ask<'_>, made: ContactSet) -> Result<Act, Refusal> {
    let office = own_or_operated(ask, made.office)?;
    if !plausible_mail(&made.mail) {
        return Err(Refusal::MailImplausible);
    }
    if !plausible_language(&made.language) {
        return Err(Refusal::LanguageImplausible {
            language: made.language.chars().take(35).collect(),
        });
    }
    let contact = ask.record.known_office(&office)?.contact.as_ref();
    let made = ContactSet {
        office: Some(office),
        ..made
    };
    if contact.is_some_and(|said| said.what == made) {
        return Err(Refusal::NothingChanged);
    }
    Ok(Act::ContactSet(made))
}

/// A dot-atom at a domain of at least two labels (RFC 5321 §4.1.2), in the lengths of §4.5.3.1.
fn plausible_mail(mail: &str) -> bool {
    let Some((local, domain)) = mail.rsplit_once('@') else {
        return false;
    };
    let atext = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    let atom = |atom: &str| !atom.is_empty() && atom.bytes().all(atext);
    let letter = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let label = |label: &str| {
        let edges = label.starts_with('-') || label.ends_with('-');
        (1..=63).contains(&label.len()) && !edges && label.bytes().all(letter)
    };
    (1..=64).contains(&local.len())
        && mail.len() <= 254
        && local.split('.').all(atom)
        && domain.contains('.')
        && domain.split('.').all(label)
}

/// A language of two or three letters and what may follow it (BCP 47, RFC 5646 §2.1).
fn plausible_language(language: &str) -> bool {
    let mut parts = language.split('-');
    let first = parts.next().unwrap_or_default();
    let named = (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic());
    let fits = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    named && language.len() <= 35 && parts.all(fits)
}

pub(crate) fn register_passkey(ask: Ask<'_>, made: PasskeyRegistered) -> Result<Act, Refusal> {
    let office = own_or_operated(ask, Some(made.office.clone()))?;
    let office = ask.record.known_office(&office)?;
    if office.name_hidden && made.person.is_some() {
        return Err(Refusal::NameHidden {
            office: office.name.clone(),
        });
    }
    holds(office, made.person.as_ref())?;
    for (field, text, sizes) in [
        ("credential", &made.credential, CREDENTIAL_BYTES),
        ("key", &made.key, KEY_BYTES),
    ] {
        if base64url(text).is_none_or(|bytes| !sizes.contains(&bytes)) {
            return Err(Refusal::PasskeyMalformed { field });
        }
    }
    if ask.record.passkey(&made.credential).is_some() {
        return Err(Refusal::PasskeyKnown);
    }
    let live = ask.record.passkeys(&office.id);
    if live.filter(|key| key.ended.is_none()).count() >= PASSKEYS_MAX {
        return Err(Refusal::TooMany {
            what: "passkeys of this office",
            limit: PASSKEYS_MAX,
        });
    }
    Ok(Act::PasskeyRegistered(made))
}

/// How many bytes a base64url text without padding stands for (RFC 4648 §5); none when it is none,
/// or not the one text for these bytes.
fn base64url(text: &str) -> Option<usize> {
    let value = |b: u8| match b {
        b'A'..=b'Z' => Some(b - b'A'),
        b'a'..=b'z' => Some(b - b'a' + 26),
        b'0'..=b'9' => Some(b - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    };
    let last = text.bytes().map(value).try_fold(0, |_, value| value)?;
    let spare = match text.len() % 4 {
        0 => 0,
        2 => last & 0b1111,
        3 => last & 0b11,
        _ => return None,
    };
    (spare == 0).then_some(text.len() / 4 * 3 + (text.len() % 4).saturating_sub(1))
}

pub(crate) fn revoke_passkey(ask: Ask<'_>, made: PasskeyRevoked) -> Result<Act, Refusal> {
    text::ground(&made.ground)?;
    let Some(passkey) = ask.record.passkey(&made.credential) else {
        return Err(Refusal::PasskeyUnknown);
    };
    own_or_operated(ask, Some(passkey.office.clone()))?;
    if passkey.ended.is_some() {
        return Err(Refusal::PasskeyRevoked);
    }
    Ok(Act::PasskeyRevoked(made))
}

pub(crate) fn bind_sign_on(ask: Ask<'_>, made: SignOnBound) -> Result<Act, Refusal> {
    let office = ask.record.known_office(&made.office)?;
    holds(office, made.person.as_ref())?;
    text::words("issuer", &made.issuer, NAME)?;
    // Nobody can listen in on what stays on the machine itself.
    let starts = ["https://", "http://localhost:", "http://127.0.0.1:"];
    let mut addresses = starts.iter().map(|start| made.issuer.strip_prefix(start));
    let address = addresses.find_map(|address| address).unwrap_or_default();
    if address.starts_with('/') || !address.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Refusal::IssuerImplausible);
    }
    if address.is_empty() || address.contains(['?', '#', '@']) {
        return Err(Refusal::IssuerImplausible);
    }
    for bound in ask.record.sign_ons(&made.subject) {
        if bound.office == made.office {
            return Err(Refusal::SignOnBound {
                office: made.office,
            });
        }
        if bound.person != made.person || bound.issuer != made.issuer {
            return Err(Refusal::SignOnOfAnother);
        }
    }
    Ok(Act::SignOnBound(made))
}

pub(crate) fn unbind_sign_on(ask: Ask<'_>, made: SignOnUnbound) -> Result<Act, Refusal> {
    text::ground(&made.ground)?;
    if ask.record.sign_ons(&made.subject).next().is_none() {
        return Err(Refusal::SignOnUnknown);
    }
    Ok(Act::SignOnUnbound(made))
}

/// Judges `SetRecipient`: the office alone can say to which key its reports are encrypted, so that
/// no operator can put another in its place.
pub(crate) fn set_recipient(ask: Ask<'_>, made: RecipientSet) -> Result<Act, Refusal> {
    let office = ask.itself(made.office)?;
    let recipient = made.recipient;
    text::age_recipient(&recipient)?;
    let set = ask.record.known_office(&office)?.recipient.as_ref();
    if set.is_some_and(|said| said.what.recipient == recipient) {
        return Err(Refusal::NothingChanged);
    }
    let has_it = |it: &&Office| {
        let set = it.recipient.as_ref();
        set.is_some_and(|said| said.what.recipient == recipient)
    };
    if let Some(other) = ask.record.offices().find(has_it) {
        let other = other.id.clone();
        return Err(Refusal::OneKeyForTwo { office, other });
    }
    Ok(Act::RecipientSet(RecipientSet {
        office: Some(office),
        recipient,
    }))
}

pub(crate) fn told(ask: Ask<'_>, told: Told) -> Result<Act, Refusal> {
    match &ask.actor.by {
        By::Machine { part } if part == MAIL => {}
        By::Machine { .. } | By::Office { .. } => return Err(Refusal::MailOnly),
    }
    if !told.detail.is_empty() {
        text::words("detail", &told.detail, PROSE)?;
    }
    telling::check(ask.record, &told)?;
    Ok(Act::Told(told))
}

impl Office {
    /// Who holds it now.
    pub fn holder(&self) -> Option<&Tenure> {
        self.tenures.last().filter(|held| held.until.is_none())
    }

    /// The name under which its acts are shown beside its own: none where names are hidden.
    pub fn shown_name(&self) -> Option<&str> {
        let holder = self.holder().filter(|_| !self.name_hidden);
        holder.map(|held| held.name.as_str())
    }
}

impl Record {
    /// Who is known to hold an office: by appointment, or as the bearer of one of its tokens.
    pub fn persons_of<'a>(&'a self, office: &'a Office) -> BTreeSet<&'a PersonId> {
        let appointed = office.holder().map(|held| &held.person);
        appointed.into_iter().chain(self.granted(office)).collect()
    }

    /// The same of those who were appointed to it at an instant.
    pub(crate) fn persons_at<'a>(&'a self, office: &'a Office, at: Time) -> BTreeSet<&'a PersonId> {
        let ended = |it: &Tenure| it.until.as_ref().is_some_and(|(until, _)| *until <= at);
        let then = office
            .tenures
            .iter()
            .filter(|it| it.from <= at && !ended(it));
        then.map(|it| &it.person)
            .chain(self.granted(office))
            .collect()
    }

    /// Who bears a token of an office.
    fn granted<'a>(&'a self, office: &'a Office) -> impl Iterator<Item = &'a PersonId> {
        let grants = self.grants().map(|(_, grant)| grant);
        let grants = grants.filter(|it| it.office == office.name && it.revoked.is_none());
        grants.filter_map(|grant| grant.holder.as_ref())
    }

    /// What a person is called, also when they hold no office any more.
    pub fn person(&self, person: &PersonId) -> Option<&str> {
        let name = self.house().doors.persons.get(person);
        name.map(String::as_str)
    }

    /// The offices that a person holds now, by name.
    pub fn held_by(&self, person: &PersonId) -> impl Iterator<Item = &Office> {
        let holds = move |office: &&Office| {
            let holder = office.holder();
            holder.is_some_and(|held| held.person == *person)
        };
        self.offices().filter(holds)
    }

    /// The passkey with a credential's id (base64url), also when it was revoked.
    pub fn passkey(&self, credential: &str) -> Option<&Passkey> {
        self.house().doors.passkeys.get(credential)
    }

    /// The passkeys of an office, also revoked ones, by credential.
    pub fn passkeys(&self, office: &OfficeId) -> impl Iterator<Item = &Passkey> {
        let passkeys = self.house().doors.passkeys.values();
        passkeys.filter(move |passkey| passkey.office == *office)
    }

    /// The offices for which a sign-on stands now, by the digest of issuer and subject: several
    /// where one person holds several, who then says in which they act.
    pub fn sign_ons(&self, subject: &Digest) -> impl Iterator<Item = &SignOn> {
        let bound = self.house().doors.sign_ons.get(subject);
        bound.into_iter().flatten()
    }
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
        let Some(office) = self.offices.get_mut(&made.office) else {
            return false;
        };
        if office.holder().is_some() {
            return false;
        }
        office.tenures.push(Tenure {
            person: made.person.clone(),
            name: made.name.clone(),
            from: stamp.at,
            until: None,
            appointed: stamp.n,
        });
        let persons = &mut self.doors.persons;
        persons.insert(made.person.clone(), made.name.clone());
        true
    }

    /// Ends a tenure, and with it what the person signed with in that office.
    pub(crate) fn person_relieved(&mut self, made: &PersonRelieved, stamp: &Stamp) -> bool {
        let office = self.offices.get_mut(&made.office);
        let held = office.and_then(|office| office.tenures.last_mut());
        let Some(held) = held.filter(|it| it.until.is_none() && it.person == made.person) else {
            return false;
        };
        held.until = Some((stamp.at, made.ground.clone()));
        let theirs = |office: &OfficeId, person: &Option<PersonId>| {
            *office == made.office && person.as_ref() == Some(&made.person)
        };
        for passkey in self.doors.passkeys.values_mut() {
            if passkey.ended.is_none() && theirs(&passkey.office, &passkey.person) {
                passkey.ended = Some((stamp.clone(), made.ground.clone()));
            }
        }
        self.doors.sign_ons.retain(|_, bound| {
            bound.retain(|it| !theirs(&it.office, &it.person));
            !bound.is_empty()
        });
        true
    }

    pub(crate) fn contact_set(&mut self, made: &ContactSet, stamp: &Stamp) -> bool {
        let office = made.office.as_ref();
        let Some(office) = office.and_then(|office| self.offices.get_mut(office)) else {
            return false;
        };
        office.contact = Some(Said::new(made, stamp));
        true
    }

    pub(crate) fn passkey_registered(&mut self, made: &PasskeyRegistered, stamp: &Stamp) -> bool {
        let known = self.doors.passkeys.contains_key(&made.credential);
        if known || !self.offices.contains_key(&made.office) {
            return false;
        }
        let passkey = Passkey {
            office: made.office.clone(),
            person: made.person.clone(),
            credential: made.credential.clone(),
            key: made.key.clone(),
            registered: stamp.clone(),
            ended: None,
        };
        let passkeys = &mut self.doors.passkeys;
        passkeys.insert(made.credential.clone(), passkey);
        true
    }

    pub(crate) fn passkey_revoked(&mut self, made: &PasskeyRevoked, stamp: &Stamp) -> bool {
        let passkey = self.doors.passkeys.get_mut(&made.credential);
        let Some(passkey) = passkey.filter(|passkey| passkey.ended.is_none()) else {
            return false;
        };
        passkey.ended = Some((stamp.clone(), made.ground.clone()));
        true
    }

    pub(crate) fn sign_on_bound(&mut self, made: &SignOnBound, stamp: &Stamp) -> bool {
        if !self.offices.contains_key(&made.office) {
            return false;
        }
        let bound = self.doors.sign_ons.entry(made.subject).or_default();
        if bound.iter().any(|it| it.office == made.office) {
            return false;
        }
        bound.push(SignOn {
            office: made.office.clone(),
            person: made.person.clone(),
            issuer: made.issuer.clone(),
            bound: stamp.clone(),
        });
        true
    }

    pub(crate) fn sign_on_unbound(&mut self, made: &SignOnUnbound, _: &Stamp) -> bool {
        self.doors.sign_ons.remove(&made.subject).is_some()
    }

    pub(crate) fn recipient_set(&mut self, made: &RecipientSet, stamp: &Stamp) -> bool {
        let office = made.office.as_ref();
        let Some(office) = office.and_then(|office| self.offices.get_mut(office)) else {
            return false;
        };
        office.recipient = Some(Said::new(made, stamp));
        true
    }

    /// Blanks the words that an act gave about offices and the people who hold them.
    pub(crate) fn erase_office_words(&mut self, act: ActId) {
        for office in self.offices.values_mut() {
            if let Some(contact) = office.contact.as_mut().filter(|it| it.stamp.n == act) {
                contact.what.mail.clear();
            }
            let tenures = office.tenures.iter_mut();
            for held in tenures.filter(|held| held.appointed == act) {
                held.name.clear();
                let persons = &mut self.doors.persons;
                persons.insert(held.person.clone(), String::new());
            }
        }
    }
}
