//! What is left to do once a meeting is adjourned.

use acts::{Heard, Meeting, Record, Time};

use super::floor::name;
use super::preflight::Sign;
use crate::view::date;
use crate::words::Words;

/// One thing that is done or left to do.
pub(super) struct Left {
    pub(super) sign: &'static str,
    pub(super) word: String,
    pub(super) says: String,
    /// What it is about, one by one.
    pub(super) each: Vec<String>,
}

impl Left {
    fn new(done: bool, says: impl Into<String>, each: Vec<String>, t: Words) -> Self {
        let sign = if done { Sign::Good } else { Sign::Look };
        Self {
            sign: sign.as_str(),
            word: t
                .say(if done {
                    "console-done"
                } else {
                    "console-to-do"
                })
                .into(),
            says: says.into(),
            each,
        }
    }
}

/// The list that the clerk goes through after the adjournment.
pub(super) fn wrap(record: &Record, meeting: &Meeting, now: Time, t: Words) -> Vec<Left> {
    let complete = meeting.completed().is_some() || meeting.kept().is_empty();
    let footage = if complete {
        "console-left-footage-whole"
    } else {
        "console-left-footage"
    };
    let minutes = !meeting.minutes().is_empty();
    let approved = if minutes {
        "console-left-minutes-approved"
    } else {
        "console-left-minutes"
    };
    let open = meeting.commitments().values().filter(|it| it.end.is_none());
    let due: Vec<_> = open
        .map(|it| {
            let made = &it.made.what;
            let text = t.fill("console-left-due");
            let text = text.put("office", name(record, &made.owner));
            let text = text.put("text", &made.text);
            text.put("date", date(made.due, t)).to_string()
        })
        .collect();
    let held = meeting.decisions().iter();
    let held = held.filter(|(act, _)| !meeting.decision_is_public(**act));
    let held: Vec<_> = held.map(|(_, it)| it.recorded.what.text.clone()).collect();
    let absences = meeting.absences();
    let silent = absences.iter().filter(|it| it.convener == Heard::Silent);
    let silent: Vec<_> = silent.map(|it| name(record, &it.office)).collect();
    let differences = meeting.differences(now).len();
    vec![
        Left::new(complete, t.say(footage), Vec::new(), t),
        Left::new(minutes, t.say(approved), Vec::new(), t),
        Left::new(
            due.is_empty(),
            t.fill("console-left-commitments").put("n", due.len()),
            due,
            t,
        ),
        Left::new(
            held.is_empty(),
            t.fill("console-left-decisions").put("n", held.len()),
            held,
            t,
        ),
        Left::new(
            silent.is_empty(),
            t.fill("console-left-statements").put("n", silent.len()),
            silent,
            t,
        ),
        Left::new(
            differences == 0,
            t.fill("console-left-differences").put("n", differences),
            Vec::new(),
            t,
        ),
    ]
}
