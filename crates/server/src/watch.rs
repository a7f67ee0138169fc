//! What the record wants of the machine itself: found without looking at every meeting each time.

use std::collections::BTreeMap;

use acts::{Duty, MeetingId, Record, Time};

/// Remembers up to where each meeting was looked at, and when to look again.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// Count of the entries that were there at the last look.
    seen: Option<u64>,
    /// For each meeting the count of its acts then, and when it wants to be asked again.
    meetings: BTreeMap<MeetingId, (u64, Option<Time>)>,
    /// The earliest of those instants.
    wake: Option<Time>,
}

impl Watch {
    /// The meetings in which differences between told and done are to be raised.
    ///
    /// Asks only meetings with new acts, or whose time has come; while there is neither it looks
    /// at none.
    pub(crate) fn differing(&mut self, record: &Record, now: Time) -> Vec<MeetingId> {
        let come = |wake: &Option<Time>| wake.is_some_and(|wake| wake <= now);
        if self.seen == Some(record.next_n()) && !come(&self.wake) {
            return Vec::new();
        }
        self.seen = Some(record.next_n());
        self.wake = None;
        let mut due = Vec::new();
        for meeting in record.meetings() {
            let known = self.meetings.get(meeting.id());
            let wake = match known {
                Some((acts, wake)) if *acts == meeting.acts() && !come(wake) => *wake,
                Some(_) | None => {
                    let wanted = meeting.wanted(now);
                    if wanted
                        .due
                        .iter()
                        .any(|due| due.what == Duty::RaiseDifferences)
                    {
                        due.push(meeting.id().clone());
                    }
                    let line = (meeting.acts(), wanted.wake);
                    self.meetings.insert(meeting.id().clone(), line);
                    wanted.wake
                }
            };
            self.wake = self.wake.into_iter().chain(wake).min();
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use acts::{Act, Actor, CameraId, Digest, Handling, RecordingNoticeGiven};

    use super::*;

    const START: Time = Time(1_795_338_000_000_000);

    fn told(record: &mut Record, act: Act, at: Time) {
        let entry = record.entry(Actor::machine("test").by, act, at);
        record.apply(&entry, Digest([0; 32]));
        assert!(record.misfits().is_empty());
    }

    fn noticed(record: &mut Record, meeting: &str) {
        let act = Act::MeetingNoticed {
            meeting: meeting.parse().expect("a name"),
            body: "cabinet".parse().expect("a name"),
            category: "cabinet".into(),
            title: "Meeting".into(),
            room: "hall".parse().expect("a name"),
            place: "Hall".into(),
            start: START,
            zone: "UTC".into(),
            purpose: "Budget".into(),
            convener: "Clerk".into(),
            agenda: Vec::new(),
            urgency: None,
            elsewhere: false,
            speaks_of: Vec::new(),
        };
        told(record, act, START);
    }

    fn promised(record: &mut Record, meeting: &str) {
        let made = RecordingNoticeGiven {
            meeting: meeting.parse().expect("a name"),
            to: ["clerk".parse().expect("a name")].into(),
            handling: Handling {
                cameras: std::collections::BTreeSet::<CameraId>::new(),
                streamed: false,
                released_to: [acts::Recipient::Public].into(),
                released_by: Some("2026-12-01".parse().expect("a date")),
                kept_by: "clerk".parse().expect("a name"),
                kept_days: 1,
            },
        };
        told(record, Act::RecordingNoticeGiven(made), START);
    }

    #[test]
    fn a_meeting_is_asked_when_its_time_has_come_and_not_before() {
        let mut record = Record::default();
        noticed(&mut record, "m");
        noticed(&mut record, "n");
        promised(&mut record, "m");
        let (mut watch, none) = (Watch::default(), Vec::<MeetingId>::new());
        assert_eq!(watch.differing(&record, START.plus_us(1)), none);
        let over: Time = "2026-12-02T00:00:00Z".parse().expect("a time");
        assert_eq!(watch.differing(&record, over.plus_us(-1)), none);
        assert_eq!(
            watch.differing(&record, over),
            ["m".parse().expect("a name")]
        );
        assert_eq!(watch.differing(&record, over), none, "asked once");
        promised(&mut record, "n");
        let late = watch.differing(&record, over);
        assert_eq!(
            late,
            ["n".parse().expect("a name")],
            "a new act is looked at"
        );
    }
}
