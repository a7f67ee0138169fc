//! When, where in the log and by whom something was said.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{ActId, By, Entry, Time};

/// Place, time and author of an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Stamp {
    /// The act's place in the log.
    pub n: ActId,
    /// When it was judged.
    pub at: Time,
    /// Who did it.
    pub by: By,
}

impl Stamp {
    pub(crate) fn of(entry: &Entry) -> Self {
        let (n, at, by) = (ActId(entry.n), entry.at, entry.by.clone());
        Self { n, at, by }
    }
}

/// Something that was said, with the act that said it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Said<T> {
    /// The act.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// What it said.
    pub what: T,
}

impl<T: Clone> Said<T> {
    pub(crate) fn new(what: &T, stamp: &Stamp) -> Self {
        let (what, stamp) = (what.clone(), stamp.clone());
        Self { stamp, what }
    }
}
