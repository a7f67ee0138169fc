//! A session: whom it stands for, how it came about, on which device.

use acts::{Actor, By, OfficeId, PersonId, Record, Role, Time};
use axum::http::{HeaderMap, header};
use schemars::JsonSchema;
use serde::Serialize;

/// The session's cookie. `__Host-` needs TLS, which the demo on loopback does not have.
pub(crate) const COOKIE: &str = "onrecord_session";
/// The longest name of a device that is kept, in characters.
const DEVICE_MAX: usize = 160;

/// Whom a link or a session stands for.
#[derive(Clone, Debug)]
pub(super) enum Who {
    /// Whoever bears this token, as long as the record says so.
    Bearer(String),
    /// This actor, whatever the record says later.
    Actor(Actor),
    /// This office, as long as it has a role.
    Office {
        office: OfficeId,
        person: Option<PersonId>,
    },
    /// The office of this passkey, until it is revoked.
    Passkey { credential: String },
    /// The office that this sign-on stands for, until it is unbound.
    SignOn {
        subject: acts::Digest,
        office: OfficeId,
    },
}

impl Who {
    /// Who that is by the record as it is now.
    pub(super) fn actor(&self, record: &Record) -> Option<Actor> {
        match self {
            Self::Bearer(token) => auth::actor(record, token),
            Self::Actor(actor) => Some(actor.clone()),
            Self::Office { office, person } => auth::holder(record, office, person.as_ref()),
            Self::Passkey { credential } => {
                let passkey = record.passkey(credential);
                let passkey = passkey.filter(|passkey| passkey.ended.is_none())?;
                auth::holder(record, &passkey.office, passkey.person.as_ref())
            }
            Self::SignOn { subject, office } => {
                let mut bound = record.sign_ons(subject);
                let bound = bound.find(|bound| bound.office == *office)?;
                auth::holder(record, &bound.office, bound.person.as_ref())
            }
        }
    }
}

/// How a session came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum How {
    /// By a one-time link.
    Link,
    /// By a passkey.
    Passkey,
    /// By a government's own sign-on.
    SignOn,
}

#[derive(Clone, Debug)]
pub(super) struct Session {
    /// Names it; opens nothing.
    pub(super) id: String,
    pub(super) who: Who,
    pub(super) how: How,
    pub(super) begun: Time,
    pub(super) used: Time,
    pub(super) device: String,
    /// When its holder last used a passkey.
    pub(super) passkey_at: Option<Time>,
}

/// Whoever comes with a session.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    /// Who that is.
    pub(crate) actor: Actor,
    /// The session's id.
    pub(crate) session: String,
    /// Whether a one-time link began it.
    pub(crate) invited: bool,
    /// Whether a passkey was used within the last minutes.
    pub(crate) confirmed: bool,
}

/// A session as it is shown.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Told {
    /// Names it; opens nothing.
    pub(crate) id: String,
    /// The office that it stands for.
    pub(crate) office: String,
    /// How it came about.
    pub(crate) how: How,
    /// Since when.
    pub(crate) begun: Time,
    /// When it was last used.
    pub(crate) used: Time,
    /// When it ends at the latest.
    pub(crate) until: Time,
    /// What the browser says that it is.
    pub(crate) device: String,
    /// When its holder last used a passkey.
    pub(crate) passkey_at: Option<Time>,
    /// Whether it is the one that asks.
    pub(crate) current: bool,
}

impl Session {
    pub(super) fn told(&self, actor: &Actor, until: Time, own: Option<&str>) -> Told {
        Told {
            id: self.id.clone(),
            office: actor.name().to_owned(),
            how: self.how,
            begun: self.begun,
            used: self.used,
            until,
            device: self.device.clone(),
            passkey_at: self.passkey_at,
            current: own == Some(self.id.as_str()),
        }
    }
}

/// Whether one actor may see and end the sessions of another.
pub(super) fn may_see(asks: &Actor, of: &Actor) -> bool {
    let operator = asks.roles.contains(&Role::Operator);
    let own = match (&asks.by, &of.by) {
        (By::Office { office, .. }, By::Office { office: other, .. }) => {
            office == other && (asks.holder.is_none() || asks.holder == of.holder)
        }
        (By::Office { .. } | By::Machine { .. }, By::Office { .. } | By::Machine { .. }) => false,
    };
    operator || own
}

pub(super) fn cookie(headers: &HeaderMap) -> Option<&str> {
    named(headers, COOKIE).filter(|value| value.len() <= 64)
}

/// The value of a cookie.
pub(super) fn named<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = all
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(known, _)| known.trim() == name)?;
    Some(value.trim())
}

/// What the browser says that it is, cut short.
pub(super) fn device(headers: &HeaderMap) -> String {
    let said = headers.get(header::USER_AGENT);
    let said = said.and_then(|value| value.to_str().ok()).unwrap_or("");
    said.chars().take(DEVICE_MAX).collect()
}
