//! One-time login links and the sessions they give.

use acts::Actor;

use crate::Now;

/// One-time links and sessions, in memory: a restart ends them all.
pub struct Logins {
    now: Now,
}

impl Logins {
    /// No links and no sessions.
    pub fn new(now: Now) -> Self {
        Self { now }
    }

    /// Makes a link for `actor` that works once within `valid_us` microseconds; answers its path,
    /// "/login/…".
    pub fn mint(&self, actor: Actor, valid_us: i64) -> String {
        let _ = ((self.now)(), actor, valid_us);
        String::new()
    }
}
