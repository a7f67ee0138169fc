//! One-time links, sessions, and what passkeys are asked for, in memory: a restart ends them all.

mod kept;
mod session;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use acts::{Actor, By, Digest, OfficeId, PersonId, Record, Time};
use axum::http::{HeaderMap, StatusCode, header};

use crate::Now;
use crate::api::Problem;
use crate::sign_on::Sent;

use kept::Kept;
pub(crate) use kept::secret;
pub(crate) use session::{COOKIE, Guest, How, Told};
use session::{Session, Who, cookie, device};

/// A session ends after this, used or not.
const SESSION_US: i64 = 12 * 3600 * Time::SECOND;
/// A session ends when it was not used for so long.
const IDLE_US: i64 = 2 * 3600 * Time::SECOND;
/// Whoever was sent to the sign-on must be back within this.
const SENT_US: i64 = 10 * 60 * Time::SECOND;
/// What a passkey is asked for must be answered within this.
pub(crate) const ASKED_US: i64 = 5 * 60 * Time::SECOND;
/// A passkey that was used within this need not be used again.
const FRESH_US: i64 = 5 * 60 * Time::SECOND;

/// What a passkey is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// To be made, within this session.
    Register(String),
    /// To sign somebody in.
    SignIn,
    /// To confirm who holds this session.
    StepUp(String),
}

/// A command that was prepared for signing.
#[derive(Clone, Debug)]
struct Prepared {
    by: By,
    /// The idempotency key with which it was submitted, once it was.
    used: Option<Option<String>>,
}

#[derive(Debug, Default)]
struct Books {
    links: Kept<Who>,
    sessions: Kept<Session>,
    asked: Kept<Asked>,
    prepared: Kept<Prepared>,
    sent: Kept<Sent>,
    /// The last count of uses of each passkey that counts.
    counts: HashMap<String, u32>,
}

/// One-time links, sessions, and what passkeys are asked for, in memory: a restart ends them all.
pub struct Logins {
    now: Now,
    books: Mutex<Books>,
}

impl Logins {
    /// No links and no sessions.
    pub fn new(now: Now) -> Self {
        Self {
            now,
            books: Mutex::default(),
        }
    }

    /// Makes a link that works once within `valid_us` microseconds and stands for whoever bears
    /// `token`, so that revoking the token ends the session; answers its path, "/login/…".
    pub fn mint_for_token(&self, token: &str, valid_us: i64) -> String {
        self.mint_for(Who::Bearer(token.to_owned()), valid_us)
    }

    /// Makes a link that works once within `valid_us` microseconds and stands for `actor`; answers
    /// its path, "/login/…".
    pub fn mint(&self, actor: Actor, valid_us: i64) -> String {
        self.mint_for(Who::Actor(actor), valid_us)
    }

    /// Makes a link that works once within `valid_us` microseconds and stands for an office of the
    /// record, so that its holder can register a passkey; answers its path, "/login/…".
    pub fn mint_for_office(
        &self,
        office: OfficeId,
        person: Option<PersonId>,
        valid_us: i64,
    ) -> String {
        self.mint_for(Who::Office { office, person }, valid_us)
    }

    fn mint_for(&self, who: Who, valid_us: i64) -> String {
        let now = (self.now)();
        let secret = secret();
        self.lock()
            .links
            .put(&secret, now.plus_us(valid_us), who, now);
        format!("/login/{secret}")
    }

    /// Whether the link would work now.
    pub(crate) fn works(&self, secret: &str) -> bool {
        let now = (self.now)();
        self.lock().links.get(secret, now).is_some()
    }

    /// Uses a link up; answers the session's secret.
    pub(crate) fn enter(&self, secret_of_link: &str, headers: &HeaderMap) -> Option<String> {
        let now = (self.now)();
        let who = self.lock().links.take(secret_of_link, now)?;
        let how = match &who {
            Who::Bearer(_) | Who::Actor(_) | Who::Office { .. } | Who::Passkey { .. } => How::Link,
            Who::SignOn { .. } => How::SignOn,
        };
        Some(self.begin(who, how, headers))
    }

    /// Begins a session for whoever used this passkey just now; answers its secret.
    pub(crate) fn enter_by_passkey(&self, credential: &str, headers: &HeaderMap) -> String {
        let who = Who::Passkey {
            credential: credential.to_owned(),
        };
        self.begin(who, How::Passkey, headers)
    }

    /// Makes a link that works once for whom a government's own sign-on stands in this office;
    /// answers its path, "/login/…".
    pub(crate) fn mint_for_sign_on(&self, subject: Digest, office: OfficeId) -> String {
        self.mint_for(Who::SignOn { subject, office }, ASKED_US)
    }

    fn begin(&self, who: Who, how: How, headers: &HeaderMap) -> String {
        let now = (self.now)();
        let key = secret();
        let session = Session {
            id: secret()[..16].to_owned(),
            who,
            how,
            begun: now,
            used: now,
            device: device(headers),
            passkey_at: (how == How::Passkey).then_some(now),
        };
        let mut books = self.lock();
        // Whoever comes in anew on this device leaves the session before.
        if let Some(before) = cookie(headers) {
            books.sessions.take(before, now);
        }
        books
            .sessions
            .put(&key, now.plus_us(SESSION_US), session, now);
        key
    }

    /// Ends the session that the cookie names.
    pub(crate) fn leave(&self, headers: &HeaderMap) {
        if let Some(session) = cookie(headers) {
            self.lock().sessions.take(session, (self.now)());
        }
    }

    /// Whose session the cookie names, by the record as it is; this counts as a use of it.
    pub(crate) fn guest(&self, headers: &HeaderMap, record: &Record) -> Option<Guest> {
        let now = (self.now)();
        let key = cookie(headers)?;
        let mut books = self.lock();
        let session = books.sessions.get_mut(key, now)?;
        if session.used.plus_us(IDLE_US) <= now {
            books.sessions.take(key, now);
            return None;
        }
        session.used = now;
        let session = session.clone();
        drop(books);
        let actor = session.who.actor(record)?;
        let fresh = |at: Time| at.plus_us(FRESH_US) > now;
        Some(Guest {
            actor,
            session: session.id,
            invited: session.how == How::Link,
            confirmed: session.passkey_at.is_some_and(fresh),
        })
    }

    /// Sessions that an actor may see: their own, or all for the operator.
    pub(crate) fn list(&self, record: &Record, asks: &Actor, own: Option<&str>) -> Vec<Told> {
        let now = (self.now)();
        let books = self.lock();
        let live = books
            .sessions
            .iter(now)
            .filter(|(session, _)| session.used.plus_us(IDLE_US) > now);
        let seen = live.filter_map(|(session, until)| {
            let actor = session.who.actor(record)?;
            session::may_see(asks, &actor).then(|| session.told(&actor, until, own))
        });
        let mut seen: Vec<Told> = seen.collect();
        seen.sort_by(|a, b| b.used.cmp(&a.used).then_with(|| a.id.cmp(&b.id)));
        seen
    }

    /// Ends a session that an actor may see, by its id; whether there was one.
    pub(crate) fn end(&self, record: &Record, asks: &Actor, id: &str) -> bool {
        let seen = self.list(record, asks, None);
        if !seen.iter().any(|session| session.id == id) {
            return false;
        }
        self.lock().sessions.remove(|session| session.id == id)
    }

    /// A challenge for a passkey, as base64url of 32 bytes.
    pub(crate) fn ask(&self, asked: Asked) -> String {
        let now = (self.now)();
        let challenge = secret();
        let until = now.plus_us(ASKED_US);
        self.lock().asked.put(&challenge, until, asked, now);
        challenge
    }

    /// Uses a challenge up, whatever it was for; whether it was for this.
    pub(crate) fn asked(&self, challenge: &str, asked: &Asked) -> bool {
        let found = self.lock().asked.take(challenge, (self.now)());
        found.as_ref() == Some(asked)
    }

    /// Notes that a session's holder used their passkey just now.
    pub(crate) fn confirm(&self, session: &str) {
        let now = (self.now)();
        self.lock().sessions.change(now, |held| {
            if held.id == session {
                held.passkey_at = Some(now);
            }
        });
    }

    /// Notes a passkey's count of uses; whether it went back, so that a copy may be about.
    pub(crate) fn count(&self, credential: &str, count: u32) -> bool {
        let mut books = self.lock();
        let before = books.counts.get(credential).copied().unwrap_or(0);
        if count > before {
            books.counts.insert(credential.to_owned(), count);
        }
        auth::passkey::went_back(before, count)
    }

    /// A nonce for a command that was prepared for signing by `by`, and until when it is good.
    pub(crate) fn prepare(&self, by: By) -> (String, Time) {
        let now = (self.now)();
        let (nonce, until) = (secret(), now.plus_us(ASKED_US));
        let prepared = Prepared { by, used: None };
        self.lock().prepared.put(&nonce, until, prepared, now);
        (nonce, until)
    }

    /// Uses a nonce up; whether it was given to this author and is good. The same idempotency key
    /// may come with it again: the notary answers it as before.
    pub(crate) fn prepared(&self, nonce: &str, by: &By, key: Option<&str>) -> bool {
        let now = (self.now)();
        let mut books = self.lock();
        let Some(prepared) = books.prepared.get_mut(nonce, now) else {
            return false;
        };
        let again = match &prepared.used {
            None => true,
            Some(used) => used.is_some() && used.as_deref() == key,
        };
        if prepared.by != *by || !again {
            return false;
        }
        prepared.used = Some(key.map(str::to_owned));
        true
    }

    /// Keeps what is needed when somebody comes back from the sign-on; answers its secret.
    pub(crate) fn sent(&self, sent: Sent) -> String {
        let now = (self.now)();
        let key = secret();
        let until = now.plus_us(SENT_US);
        self.lock().sent.put(&key, until, sent, now);
        key
    }

    /// Whoever comes back from the sign-on, once.
    pub(crate) fn came_back(&self, headers: &HeaderMap, cookie: &str) -> Option<Sent> {
        let key = session::named(headers, cookie)?;
        self.lock().sent.take(key, (self.now)())
    }

    fn lock(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses a request that carries a session but was not made by this site's own pages.
pub(crate) fn same_site(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let marked = text("onrecord-console") == Some("1");
    let fetched = text("sec-fetch-site").is_none_or(|site| site == "same-origin");
    let host = text(header::HOST.as_str());
    let origin = text("origin")
        .and_then(|origin| origin.split_once("://"))
        .map(|(_, host)| host);
    let own = origin.is_some() && origin == host;
    if marked && fetched && own {
        return Ok(());
    }
    let says = "A session may only be used by this site's own pages: send a bearer token instead.";
    Err(Problem::new(StatusCode::FORBIDDEN, "foreign_origin", says))
}
