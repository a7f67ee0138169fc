//! What the world should be doing about a meeting.

use std::collections::BTreeSet;

use crate::{ActId, CameraId, Classified, Date, Interval, Meeting, Said, State, Time};

/// What ought to be; the shell brings the world there, and asks again at `wake`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Whether pictures go out now: the session is in public.
    pub on_air: bool,
    /// All time that was or is in public; nothing outside it is ever shown.
    pub open: Vec<Interval>,
    /// The cameras that are to be recorded now: ordered, in use, and in open session.
    pub recording: BTreeSet<CameraId>,
    /// Whether footage of the open time may be served: from the call to order on.
    pub published: bool,
    /// What somebody should have done by now.
    pub due: Vec<Due>,
    /// When `due` changes although nobody acts.
    pub wake: Option<Time>,
}

/// Something that somebody should have done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// What.
    pub what: Duty,
    /// Since when.
    pub since: Time,
}

/// What can fall due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// The noticed start has come: call to order, or cancel.
    CallToOrder,
    /// The review date of the part closed at this instant has come: the day begins in UTC.
    ReviewClosedPart {
        /// When the part was closed.
        from: Time,
    },
    /// The review date of the classification in this act has come: the day begins in UTC.
    ReviewClass {
        /// The act that classified.
        act: ActId,
    },
    /// The meeting is adjourned: account for its footage.
    CompleteFootage,
    /// Handling differs from what was told: raise it.
    RaiseDifferences,
    /// The noticed start has come: assure or refuse the condition that this act put to an office.
    AnswerCondition {
        /// The act that stated it.
        condition: ActId,
    },
    /// One side has spoken of an absence by this act: the other is to state or to decline.
    SpeakOfAbsence {
        /// The first act that spoke of it.
        statement: ActId,
    },
}

impl Meeting {
    /// What the world should be doing about this meeting at an instant.
    pub fn wanted(&self, now: Time) -> Wanted {
        let on_air = self.state() == State::InSession;
        let (due, ahead): (Vec<Due>, Vec<Due>) = self
            .duties(now)
            .into_iter()
            .partition(|duty| duty.since <= now);
        Wanted {
            on_air,
            open: self.open().to_vec(),
            recording: if on_air {
                self.recording()
            } else {
                BTreeSet::new()
            },
            published: self.epoch().is_some(),
            due,
            wake: ahead.iter().map(|duty| duty.since).min(),
        }
    }

    /// The cameras that are ordered to record and in use, whatever the state of the session.
    pub fn recording(&self) -> BTreeSet<CameraId> {
        self.ordered.difference(&self.removed).cloned().collect()
    }

    fn duties(&self, now: Time) -> Vec<Due> {
        let mut duties = Vec::new();
        if let (State::Noticed, Some(since)) = (self.state(), self.start()) {
            let what = Duty::CallToOrder;
            duties.push(Due { what, since });
        }
        if self.state() != State::Cancelled {
            duties.extend(self.class_reviews());
        }
        for part in self.closed() {
            let since = begins(part.review);
            duties.push(Due {
                what: Duty::ReviewClosedPart { from: part.from },
                since,
            });
        }
        if let (Some(since), None) = (self.adjourned(), self.completed()) {
            duties.push(Due {
                what: Duty::CompleteFootage,
                since,
            });
        }
        let differ = self.differences_due(now).into_iter().map(|since| Due {
            what: Duty::RaiseDifferences,
            since,
        });
        duties.extend(differ);
        duties.extend(self.conditions_due());
        duties.extend(self.absences_due());
        duties
    }

    /// The reviews of the classifications that hold.
    fn class_reviews(&self) -> impl Iterator<Item = Due> {
        let holds = |said: &&Said<Classified>| {
            let current = self.classification(said.what.item.as_deref());
            current.is_some_and(|current| current.stamp.n == said.stamp.n)
        };
        let holding = self.classifications().iter().filter(holds);
        holding.filter_map(|said| {
            let what = Duty::ReviewClass { act: said.stamp.n };
            let since = begins(said.what.review?);
            Some(Due { what, since })
        })
    }
}

/// The instant at which a day begins in UTC.
fn begins(day: Date) -> Time {
    Time(day.days().saturating_mul(86_400 * Time::SECOND))
}
