//! Who is there, what was moved, how it was voted on and what was decided.

use acts::{Ballot, Capacity, Meeting, Movement, Office, OfficeId, Record, Standing, Time};

use crate::view::Zone;
use crate::words::Words;

/// An office in the roll call.
pub(super) struct Called {
    pub(super) office: String,
    pub(super) name: String,
    pub(super) holder: Option<String>,
    pub(super) capacity: String,
    /// "present since 10:04", in words.
    pub(super) says: String,
    /// As the page's attributes write it.
    pub(super) kind: &'static str,
    pub(super) here: bool,
    /// The line to strike when it was a mistake.
    pub(super) last: Option<u64>,
    /// What the line says, for whoever strikes it.
    pub(super) last_says: String,
}

/// A motion and what became of it.
pub(super) struct Moved {
    pub(super) n: u64,
    pub(super) text: String,
    pub(super) says: String,
    /// Whether it waits for a vote.
    pub(super) open: bool,
    pub(super) result: Option<String>,
}

/// A decision.
pub(super) struct Decided {
    pub(super) n: u64,
    pub(super) text: String,
    pub(super) public: bool,
}

/// An office by its id and name.
pub(super) struct Named {
    pub(super) id: String,
    pub(super) name: String,
}

/// What the clerk keeps while the meeting goes on.
pub(super) struct Floor {
    pub(super) roll: Vec<Called>,
    pub(super) quorum: String,
    /// Whether the rules ask for a quorum that is not there.
    pub(super) short: bool,
    pub(super) members: Vec<Named>,
    /// Offices of the body that the register does not list.
    pub(super) others: Vec<Named>,
    pub(super) motions: Vec<Moved>,
    pub(super) decisions: Vec<Decided>,
}

impl Floor {
    pub(super) fn of(record: &Record, meeting: &Meeting, zone: &Zone, t: Words) -> Self {
        let register = meeting.register();
        let named = |id: &OfficeId| Named {
            id: id.to_string(),
            name: name(record, id),
        };
        let body = &meeting.notice().body;
        let listed = |id: &OfficeId| register.iter().any(|row| row.office == *id);
        let others = record.offices().filter(|office| office.body == *body);
        let others = others.filter(|office| !listed(&office.id));
        let (present, needed) = (
            meeting.present_members().len(),
            record.rules(body).and_then(|rules| rules.quorum),
        );
        let roll = register
            .iter()
            .map(|row| called(record, meeting, row, (zone, t)));
        let motions = meeting.motions().iter().map(|(act, motion)| Moved {
            n: act.0,
            text: motion.moved.what.text.clone(),
            says: t
                .fill("console-moved-by")
                .put("office", name(record, &motion.moved.what.mover))
                .into(),
            open: motion.vote.is_none(),
            result: motion.vote.as_ref().map(|vote| result(&vote.what, t)),
        });
        let decisions = meeting.decisions().iter().map(|(act, decision)| Decided {
            n: act.0,
            text: decision.recorded.what.text.clone(),
            public: meeting.decision_is_public(*act),
        });
        Self {
            quorum: quorum(present, needed, t),
            short: needed.is_some_and(|needed| present < needed as usize),
            members: meeting.present_members().iter().map(named).collect(),
            others: others.map(|office| named(&office.id)).collect(),
            motions: motions.collect(),
            decisions: decisions.collect(),
            roll: roll.collect(),
        }
    }
}

/// Whether enough members are there to decide, in words.
pub(super) fn quorum(present: usize, needed: Option<u32>, t: Words) -> String {
    let text = match needed {
        None => t.fill("console-quorum-none"),
        Some(needed) if present >= needed as usize => {
            t.fill("console-quorum").put("needed", needed)
        }
        Some(needed) => t.fill("console-no-quorum").put("needed", needed),
    };
    text.put("n", present).into()
}

fn called(
    record: &Record,
    meeting: &Meeting,
    row: &acts::Listed,
    (zone, t): (&Zone, Words),
) -> Called {
    let times = row.presence.last();
    let here = times.is_some_and(|time| time.until.is_none());
    let over = meeting.adjourned().is_some();
    let (kind, says): (_, String) = match (row.standing, times) {
        (Standing::Present | Standing::InAttendance, Some(time)) if here || !over => {
            match time.until {
                None => ("here", filled(t, "console-here-since", zone, time.from)),
                Some(until) => ("left", filled(t, "console-left-at", zone, until)),
            }
        }
        (Standing::Present | Standing::InAttendance, Some(time)) => {
            ("here", zone.span(time.from, time.until))
        }
        (Standing::Present | Standing::InAttendance, None) => {
            ("here", t.say("console-came").into())
        }
        (Standing::Expected, _) => ("expected", t.say("console-expected").into()),
        (Standing::Delegated, _) => ("delegated", t.say("console-delegated").into()),
        (Standing::Absent, _) => ("absent", t.say("console-absent").into()),
        (Standing::Struck, _) => ("struck", t.say("console-struck").into()),
    };
    let good = row.lines.iter().rev().find(|line| line.corrected.is_none());
    let office = record.office(&row.office);
    Called {
        office: row.office.to_string(),
        name: name(record, &row.office),
        holder: office.and_then(Office::shown_name).map(str::to_owned),
        capacity: t.say(capacity(row.capacity)).into(),
        says,
        kind,
        here,
        last: good.map(|line| line.stamp.n.0),
        last_says: good.map_or_else(String::new, |line| {
            let id = match line.movement {
                Movement::Arrived => "console-line-arrived",
                Movement::Departed => "console-line-departed",
            };
            filled(t, id, zone, line.when())
        }),
    }
}

fn filled(t: Words, id: &'static str, zone: &Zone, at: Time) -> String {
    t.fill(id).put("clock", zone.clock(at)).into()
}

fn capacity(capacity: Capacity) -> &'static str {
    match capacity {
        Capacity::Member => "console-member",
        Capacity::InAttendance => "console-in-attendance",
        Capacity::Observer => "console-observer",
    }
}

fn result(vote: &acts::VoteTaken, t: Words) -> String {
    let text = if vote.carried == Some(true) {
        t.fill("console-carried")
    } else {
        t.fill("console-lost")
    };
    let text = text.put("ayes", vote.count(Ballot::Aye));
    let text = text.put("noes", vote.count(Ballot::No));
    text.put("neither", vote.count(Ballot::Abstained)).into()
}

/// What an office is called.
pub(super) fn name(record: &Record, id: &OfficeId) -> String {
    let office = record.office(id);
    office.map_or_else(|| id.to_string(), |office| office.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quorum_is_told_in_words() {
        let t = Words::ENGLISH;
        assert_eq!(quorum(0, None, t), "No member is present.");
        assert_eq!(quorum(1, None, t), "1 member is present.");
        assert_eq!(
            quorum(3, Some(3), t),
            "3 members are present and 3 are needed: there is a quorum."
        );
        assert_eq!(
            quorum(2, Some(3), t),
            "2 members are present, 3 needed: there is no quorum."
        );
    }
}
