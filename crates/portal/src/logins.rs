//! One-time login links and the sessions they give, in memory: a restart ends them all.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use acts::{Actor, Time};
use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::Now;
use crate::api::Problem;

/// A session ends after this, used or not.
const SESSION_US: i64 = 12 * 3600 * Time::SECOND;
/// Links that wait to be used, and sessions, at most; the oldest goes first.
const KEPT_MAX: usize = 4096;
/// The session's cookie. `__Host-` needs TLS, which the demo on loopback does not have.
pub(crate) const COOKIE: &str = "onrecord_session";

/// Whom a link or a session stands for.
#[derive(Clone, Debug)]
enum Who {
    /// Whoever bears this token, as long as the record says so.
    Bearer(String),
    /// This actor, whatever the record says later.
    Actor(Actor),
}

#[derive(Clone, Debug)]
struct Pass {
    who: Who,
    until: Time,
}

/// Secrets are kept as their SHA-256, so that looking one up tells nothing by its time.
#[derive(Debug, Default)]
struct Kept {
    links: HashMap<[u8; 32], Pass>,
    sessions: HashMap<[u8; 32], Pass>,
}

/// One-time links and sessions, in memory: a restart ends them all.
pub struct Logins {
    now: Now,
    kept: Mutex<Kept>,
}

impl Logins {
    /// No links and no sessions.
    pub fn new(now: Now) -> Self {
        Self {
            now,
            kept: Mutex::default(),
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

    fn mint_for(&self, who: Who, valid_us: i64) -> String {
        let now = (self.now)();
        let secret = secret();
        let mut kept = self.lock();
        put(
            &mut kept.links,
            &secret,
            Pass {
                who,
                until: now.plus_us(valid_us),
            },
            now,
        );
        format!("/login/{secret}")
    }

    /// Whether the link would work now.
    pub(crate) fn works(&self, secret: &str) -> bool {
        let now = (self.now)();
        self.lock()
            .links
            .get(&digest(secret))
            .is_some_and(|pass| pass.until > now)
    }

    /// Uses a link up; answers the session's secret.
    pub(crate) fn enter(&self, secret_of_link: &str) -> Option<String> {
        let now = (self.now)();
        let mut kept = self.lock();
        let pass = kept
            .links
            .remove(&digest(secret_of_link))
            .filter(|pass| pass.until > now)?;
        let session = secret();
        let until = now.plus_us(SESSION_US);
        put(
            &mut kept.sessions,
            &session,
            Pass {
                who: pass.who,
                until,
            },
            now,
        );
        Some(session)
    }

    /// Ends the session that the cookie names.
    pub(crate) fn leave(&self, headers: &HeaderMap) {
        if let Some(session) = cookie(headers) {
            self.lock().sessions.remove(&digest(session));
        }
    }

    /// Whose session the cookie names; `bearer` tells who bears a token.
    pub(crate) fn session(
        &self,
        headers: &HeaderMap,
        bearer: &dyn Fn(&str) -> Option<Actor>,
    ) -> Option<Actor> {
        let now = (self.now)();
        let key = digest(cookie(headers)?);
        let pass = self
            .lock()
            .sessions
            .get(&key)
            .filter(|pass| pass.until > now)
            .cloned()?;
        match pass.who {
            Who::Bearer(token) => bearer(&token),
            Who::Actor(actor) => Some(actor),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn put(all: &mut HashMap<[u8; 32], Pass>, secret: &str, pass: Pass, now: Time) {
    if all.len() >= KEPT_MAX {
        all.retain(|_, pass| pass.until > now);
    }
    if all.len() >= KEPT_MAX {
        let oldest = all
            .iter()
            .min_by_key(|(_, pass)| pass.until)
            .map(|(key, _)| *key);
        oldest.map(|key| all.remove(&key));
    }
    all.insert(digest(secret), pass);
}

fn secret() -> String {
    URL_SAFE_NO_PAD.encode(base::random::<32>())
}

fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let all = headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = all
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim() == COOKIE)?;
    Some(value.trim()).filter(|value| value.len() <= 64)
}

/// Refuses a request that carries a session but was not made by this site's own pages.
pub(crate) fn same_site(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let marked = text("onrecord-console") == Some("1");
    let fetched = text("sec-fetch-site").is_none_or(|site| site == "same-origin");
    let host = text("host");
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
