//! Attendance and hours, folded meeting by meeting, so that a page adds numbers up instead of
//! walking registers.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use acts::{BodyId, MeetingId, OfficeId, Record, Standing, State, Time};

use super::{Meeting, Shelf, Zone};
use crate::words::Words;

/// Disputed meetings that are kept for each row, the latest.
pub(crate) const LATEST: usize = 3;

/// What is counted of an office, in the order in which pages show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Counted {
    Expected,
    Present,
    InAttendance,
    Absent,
    Delegated,
    Statements,
    Disputed,
}

impl Counted {
    pub(crate) const ALL: [Self; 7] = [
        Self::Expected,
        Self::Present,
        Self::InAttendance,
        Self::Absent,
        Self::Delegated,
        Self::Statements,
        Self::Disputed,
    ];

    /// As addresses write it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Expected => "expected",
            Self::Present => "present",
            Self::InAttendance => "in_attendance",
            Self::Absent => "absent",
            Self::Delegated => "delegated",
            Self::Statements => "statements",
            Self::Disputed => "disputed",
        }
    }

    pub(crate) fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// One number for each of [`Counted::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Numbers([u64; 7]);

impl Numbers {
    pub(crate) fn of(&self, counted: Counted) -> u64 {
        self.0[counted as usize]
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (own, more) in self.0.iter_mut().zip(other.0) {
            *own += more;
        }
    }

    fn of_share(share: &acts::Share) -> Self {
        let mut numbers = Self::default();
        let mut put = |counted: Counted, count: u64| numbers.0[counted as usize] = count;
        put(Counted::Expected, u64::from(share.expected));
        put(Counted::Statements, share.statements as u64);
        put(Counted::Disputed, u64::from(share.disputed));
        match share.standing {
            Some(Standing::Present) => put(Counted::Present, 1),
            Some(Standing::InAttendance) => put(Counted::InAttendance, 1),
            Some(Standing::Delegated) => put(Counted::Delegated, 1),
            Some(Standing::Absent | Standing::Expected | Standing::Struck) => {
                put(Counted::Absent, 1);
            }
            None => {}
        }
        numbers
    }
}

/// A month of a calendar, as its number since the year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month(pub(crate) i32);

impl Month {
    pub(crate) fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// What one meeting that is over comes to.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    pub(crate) body: BodyId,
    pub(crate) category: String,
    /// That of the call to order, where it was held.
    pub(crate) month: Month,
    /// The places of office and category among the rows, with what is counted there.
    seats: Vec<(usize, Numbers)>,
    /// Conditions that were stated.
    pub(crate) conditions: usize,
    /// The longest that any camera kept of it.
    pub(crate) shown_us: i64,
    /// The time for which it was closed to the public.
    pub(crate) closed_us: i64,
    /// Acts of the record, and of the published log, from which this was made.
    made_of: (u64, usize),
}

/// Which meetings are added up; all when nothing is said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) office: Option<OfficeId>,
    pub(crate) body: Option<BodyId>,
    pub(crate) category: Option<String>,
    pub(crate) from: Option<Time>,
    pub(crate) until: Option<Time>,
}

/// The tallies of all meetings that are over.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tallies {
    by_call: BTreeMap<(Time, MeetingId), Arc<Tally>>,
    rows: Vec<Arc<(OfficeId, String)>>,
    places: HashMap<Arc<(OfficeId, String)>, usize>,
    /// The size of record and log that were looked at last.
    seen: (u64, u64),
}

impl Tallies {
    /// The meetings that are wanted, earliest first.
    pub(crate) fn of<'a>(
        &'a self,
        wanted: &'a Wanted,
    ) -> impl DoubleEndedIterator<Item = (&'a MeetingId, Time, &'a Tally)> {
        let begin = wanted.from.unwrap_or(Time(i64::MIN));
        let until = wanted.until;
        let all = self.by_call.iter().filter(move |((at, _), tally)| {
            begin <= *at
                && until.is_none_or(|until| *at < until)
                && wanted.body.as_ref().is_none_or(|body| *body == tally.body)
                && wanted
                    .category
                    .as_ref()
                    .is_none_or(|category| *category == tally.category)
        });
        all.map(|((at, id), tally)| (id, *at, &**tally))
    }

    /// What a meeting adds, for the offices that are wanted.
    pub(crate) fn seats<'a>(
        &'a self,
        tally: &'a Tally,
        wanted: &'a Wanted,
    ) -> impl Iterator<Item = (&'a OfficeId, &'a Numbers)> {
        let only = wanted.office.as_ref();
        let all = tally.seats.iter().map(|(place, numbers)| {
            let (office, _) = &*self.rows[*place];
            (office, numbers)
        });
        all.filter(move |(office, _)| only.is_none_or(|only| only == *office))
    }

    /// Per office and category, by name, what the wanted meetings add up to; and per month.
    pub(crate) fn count(&self, wanted: &Wanted) -> Sums {
        let mut rows = vec![None::<Numbers>; self.rows.len()];
        let mut disputed = vec![VecDeque::new(); self.rows.len()];
        let mut months: BTreeMap<Month, Numbers> = BTreeMap::new();
        let mut meetings = 0;
        let fits: Vec<bool> = self
            .rows
            .iter()
            .map(|row| wanted.office.as_ref().is_none_or(|only| *only == row.0))
            .collect();
        for (id, _, tally) in self.of(wanted) {
            meetings += 1;
            let mut here = Numbers::default();
            for (place, numbers) in tally.seats.iter().filter(|(place, _)| fits[*place]) {
                rows[*place].get_or_insert_default().add(numbers);
                here.add(numbers);
                if numbers.of(Counted::Disputed) > 0 {
                    let latest = &mut disputed[*place];
                    latest.push_front(id);
                    latest.truncate(LATEST);
                }
            }
            months.entry(tally.month).or_default().add(&here);
        }
        let filled = self.rows.iter().zip(rows).zip(disputed);
        let rows = filled.filter_map(|((of, numbers), disputed)| {
            Some(Row {
                of: Arc::clone(of),
                numbers: numbers?,
                disputed: disputed.into_iter().cloned().collect(),
            })
        });
        let mut rows: Vec<_> = rows.collect();
        rows.sort_by(|one, other| one.of.cmp(&other.of));
        Sums {
            meetings,
            rows,
            months,
        }
    }

    /// The categories that were ever counted, by name.
    pub(crate) fn categories(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|row| row.1.as_str())
    }

    fn place(&mut self, office: OfficeId, category: &str) -> usize {
        let row = Arc::new((office, category.to_owned()));
        if let Some(place) = self.places.get(&row) {
            return *place;
        }
        let place = self.rows.len();
        self.rows.push(Arc::clone(&row));
        self.places.insert(row, place);
        place
    }

    /// Looks at the meetings that changed.
    fn follow(&mut self, record: &Record, shelf: &Shelf) {
        let seen = (record.next_n(), shelf.folded());
        if self.seen == seen {
            return;
        }
        for meeting in record.meetings() {
            let over = meeting.state() == State::Adjourned;
            let Some(at) = meeting.epoch().filter(|_| over) else {
                continue;
            };
            let Some(shown) = shelf.meeting(meeting.id()) else {
                continue;
            };
            let made_of = (meeting.acts(), shown.acts.len());
            let key = (at, meeting.id().clone());
            let known = self.by_call.get(&key);
            if known.is_none_or(|known| known.made_of != made_of) {
                let tally = self.tally(meeting, shown, at, made_of);
                self.by_call.insert(key, Arc::new(tally));
            }
        }
        self.seen = seen;
    }

    fn tally(
        &mut self,
        meeting: &acts::Meeting,
        shown: &Meeting,
        at: Time,
        made_of: (u64, usize),
    ) -> Tally {
        let notice = meeting.notice();
        let seats = meeting.shares().iter();
        let seats = seats.map(|share| {
            let place = self.place(share.office.clone(), &notice.category);
            (place, Numbers::of_share(share))
        });
        let kept = shown.cameras.values().map(super::Camera::duration_us);
        let closed = shown.closed.iter();
        let closed = closed.filter_map(|part| Some(part.until?.since(part.from)));
        Tally {
            seats: seats.collect(),
            body: notice.body.clone(),
            category: notice.category.clone(),
            month: Zone::named(&notice.zone, Words::ENGLISH).month(at),
            conditions: meeting.conditions().len(),
            shown_us: i64::try_from(kept.max().unwrap_or(0)).unwrap_or(i64::MAX),
            closed_us: closed.sum(),
            made_of,
        }
    }
}

/// An office at meetings of one category.
pub(crate) struct Row {
    pub(crate) of: Arc<(OfficeId, String)>,
    pub(crate) numbers: Numbers,
    /// The latest meetings at which its attendance is disputed, latest first.
    pub(crate) disputed: Vec<MeetingId>,
}

/// What attendance adds up to.
pub(crate) struct Sums {
    /// Meetings that were looked at.
    pub(crate) meetings: usize,
    /// Each office and category with its numbers.
    pub(crate) rows: Vec<Row>,
    /// Each month in which there was a meeting.
    pub(crate) months: BTreeMap<Month, Numbers>,
}

impl Sums {
    /// The sum over all rows.
    pub(crate) fn total(&self) -> Numbers {
        let mut total = Numbers::default();
        self.rows.iter().for_each(|row| total.add(&row.numbers));
        total
    }
}

/// The tallies behind a lock; whoever looks first brings them up to the record.
#[derive(Debug, Default)]
pub(crate) struct Folds(Mutex<Arc<Tallies>>);

impl Folds {
    pub(crate) fn now(&self, record: &Record, shelf: &Shelf) -> Arc<Tallies> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.seen != (record.next_n(), shelf.folded()) {
            Arc::make_mut(&mut held).follow(record, shelf);
        }
        Arc::clone(&held)
    }
}
