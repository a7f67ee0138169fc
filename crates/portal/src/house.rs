//! What every handler leans on: the state, the views, cache policies and counts.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use acts::{Actor, MeetingId, Time};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use tokio::sync::Semaphore;

use crate::api::Problem;
use crate::api::commands::unauthorized;
use crate::logins::Guest;
use crate::view::{Folds, Shelf, Tallies, Views};
use crate::words::Language;
use crate::{Fault, State, logins};

/// Viewers that may listen for changes at once; a page that is turned away asks now and then
/// instead.
pub(crate) const SEATS: usize = 10_000;

/// What every handler leans on; clones share it.
#[derive(Clone)]
pub(crate) struct House(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) state: State,
    pub(crate) views: Views,
    folds: Folds,
    pub(crate) seats: Arc<Semaphore>,
    pub(crate) counts: Counts,
    /// The last change of each meeting as it was sent in a language, for the listeners to share.
    pub(crate) changes: Mutex<HashMap<(MeetingId, Language), Sent>>,
}

/// An event that was rendered once for all listeners.
pub(crate) struct Sent {
    pub(crate) after: Option<u64>,
    pub(crate) version: u64,
    pub(crate) made: Time,
    pub(crate) event: Bytes,
}

impl Deref for House {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Deref for Inner {
    type Target = State;
    fn deref(&self) -> &State {
        &self.state
    }
}

impl House {
    pub(crate) fn new(mut state: State) -> Self {
        let shelf = std::mem::take(&mut state.shelf);
        let views = Views::new(Arc::clone(&state.desk), shelf);
        Self(Arc::new(Inner {
            state,
            views,
            folds: Folds::default(),
            seats: Arc::new(Semaphore::new(SEATS)),
            counts: Counts::default(),
            changes: Mutex::default(),
        }))
    }

    pub(crate) fn time(&self) -> Time {
        (self.now)()
    }

    pub(crate) fn shelf(&self) -> Result<Arc<Shelf>, Fault> {
        self.views.now()
    }

    /// What attendance and hours add up to, as of the record.
    pub(crate) fn tallies(&self, record: &acts::Record, shelf: &Shelf) -> Arc<Tallies> {
        self.folds.now(record, shelf)
    }

    /// Reads book, log or views where waiting for the disk holds up nobody else.
    pub(crate) async fn read<T, E>(
        &self,
        reads: impl FnOnce(&Self) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let house = self.clone();
        let done = tokio::task::spawn_blocking(move || reads(&house)).await;
        done.unwrap_or_else(|broken| Err(Fault(broken.to_string()).into()))
    }

    /// Who asks: by a bearer token, or by a session of this very site.
    pub(crate) fn asks(&self, headers: &HeaderMap) -> Result<Actor, Problem> {
        if let Some(bearer) = self.bearer(headers)? {
            return Ok(bearer);
        }
        let actor = self.visitor(headers).ok_or_else(unauthorized)?;
        logins::same_site(headers)?;
        Ok(actor)
    }

    /// Who reads: whoever bears the token or has the session, else anybody. A grant that has ended
    /// reads no more than anybody does.
    pub(crate) fn reads(&self, headers: &HeaderMap) -> Result<Option<Actor>, Problem> {
        let actor = match self.bearer(headers)? {
            Some(bearer) => Some(bearer),
            None => self.visitor(headers),
        };
        let now = self.time();
        Ok(actor.filter(|actor| actor.limits.until.is_none_or(|until| now < until)))
    }

    /// Whoever bears the token that came with a request; none when none came.
    fn bearer(&self, headers: &HeaderMap) -> Result<Option<Actor>, Problem> {
        let Some(value) = headers.get(header::AUTHORIZATION) else {
            return Ok(None);
        };
        let text = value.to_str().unwrap_or("");
        let token = text
            .split_once(' ')
            .filter(|(how, _)| how.eq_ignore_ascii_case("bearer"));
        let token = token
            .map(|(_, token)| token.trim())
            .filter(|token| token.len() <= 256);
        let bearer = token.and_then(|token| self.desk.bearer(token));
        bearer.map(Some).ok_or_else(|| {
            let says = "This token is not known here or was revoked: ask the operator for one.";
            Problem::new(axum::http::StatusCode::UNAUTHORIZED, "unknown_token", says)
        })
    }

    /// Whoever comes with a session; enough to show pages, not to write.
    pub(crate) fn guest(&self, headers: &HeaderMap) -> Option<Guest> {
        self.logins.guest(headers, &self.desk.record())
    }

    /// Whose session the cookie names; enough to show pages, not to write.
    pub(crate) fn visitor(&self, headers: &HeaderMap) -> Option<Actor> {
        Some(self.guest(headers)?.actor)
    }
}

/// How long an answer may be kept, by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cache {
    /// By nobody: it is for one person, or decides something.
    Never,
    /// By shared caches for a second, so that a crowd asks once.
    Moment,
    /// For a minute.
    Minute,
    /// Forever: the address names the content.
    Forever,
}

impl Cache {
    fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Never => "no-store",
            Self::Moment => "public, max-age=1",
            Self::Minute => "public, max-age=60",
            Self::Forever => "public, max-age=31536000, immutable",
        })
    }

    /// The answer with this policy.
    pub(crate) fn with(self, answer: impl IntoResponse) -> Response {
        let mut response = answer.into_response();
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, self.header());
        response
    }
}

/// What the portal counts for `/metrics`.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    answers: [AtomicU64; 6],
    commands_written: AtomicU64,
    commands_denied: AtomicU64,
    events: AtomicU64,
}

impl Counts {
    pub(crate) fn answer(&self, status: u16) {
        if let Some(count) = self.answers.get(usize::from(status / 100)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn command(&self, written: bool) {
        let count = if written {
            &self.commands_written
        } else {
            &self.commands_denied
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn event(&self) {
        self.events.fetch_add(1, Ordering::Relaxed);
    }

    /// In the Prometheus text format.
    pub(crate) fn write(&self, out: &mut String, log_size: u64, seats_taken: usize) {
        let get = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let mut line = |text: std::fmt::Arguments<'_>| {
            // A `String` takes everything.
            out.write_fmt(text).unwrap_or_default();
        };
        line(format_args!(
            "# HELP onrecord_http_answers_total Answers of the portal by class.\n"
        ));
        line(format_args!("# TYPE onrecord_http_answers_total counter\n"));
        for (class, count) in self.answers.iter().enumerate().skip(1) {
            let count = get(count);
            line(format_args!(
                "onrecord_http_answers_total{{class=\"{class}xx\"}} {count}\n"
            ));
        }
        line(format_args!(
            "# HELP onrecord_commands_total Commands by outcome.\n"
        ));
        line(format_args!("# TYPE onrecord_commands_total counter\n"));
        let (written, denied) = (get(&self.commands_written), get(&self.commands_denied));
        line(format_args!(
            "onrecord_commands_total{{outcome=\"written\"}} {written}\n"
        ));
        line(format_args!(
            "onrecord_commands_total{{outcome=\"denied\"}} {denied}\n"
        ));
        line(format_args!(
            "# HELP onrecord_log_entries Entries in the published log.\n"
        ));
        line(format_args!("# TYPE onrecord_log_entries gauge\n"));
        line(format_args!("onrecord_log_entries {log_size}\n"));
        line(format_args!(
            "# HELP onrecord_listeners Pages that listen for changes.\n"
        ));
        line(format_args!("# TYPE onrecord_listeners gauge\n"));
        line(format_args!("onrecord_listeners {seats_taken}\n"));
        line(format_args!(
            "# HELP onrecord_changes_sent_total Changes sent to listeners.\n"
        ));
        line(format_args!("# TYPE onrecord_changes_sent_total counter\n"));
        line(format_args!(
            "onrecord_changes_sent_total {}\n",
            get(&self.events)
        ));
    }
}
