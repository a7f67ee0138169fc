//! What was told and done, as pictures for scripts and as properties.

#![expect(
    clippy::unwrap_in_result,
    clippy::wildcard_enum_match_arm,
    reason = "a test looks at some acts alone and may panic"
)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::dealings;
use super::properties::{Step, camera, meeting, play, read_open, session, shift};
use super::script::{Stage, stretch};
use crate::*;

/// `? handling m`: who knows what, the differences now, and those that were raised.
pub(super) fn show(stage: &Stage, what: &str) -> Option<Vec<String>> {
    let meeting = what.strip_prefix("handling ")?.parse().unwrap();
    let meeting = stage.record.meeting(&meeting).unwrap();
    let mut out = Vec::new();
    for (office, informed) in meeting.informed() {
        out.push(match informed {
            Informed::NotNotified => format!("{office} not notified"),
            Informed::Told { notice } => format!("{office} told by {notice}"),
            Informed::Acknowledged { notice, at } => {
                format!("{office} acknowledged {notice} at {}", stretch(at, None))
            }
            Informed::Objected { notice, at, text } => {
                format!(
                    "{office} objected to {notice} at {}{text:?}",
                    stretch(at, None)
                )
            }
        });
    }
    let differences = meeting.differences(stage.now);
    out.extend(differences.iter().map(|it| format!("differs {}", json(it))));
    for raised in meeting.raised() {
        let names: Vec<_> = raised
            .what
            .participants
            .iter()
            .map(OfficeId::as_str)
            .collect();
        out.push(format!(
            "raised by {}: {} told {}",
            raised.stamp.n,
            json(&raised.what.differences),
            names.join(" ")
        ));
    }
    let unordered = meeting.unordered().keys();
    out.extend(unordered.map(|camera| format!("unordered {camera}")));
    Some(out)
}

fn json(it: &impl serde::Serialize) -> String {
    serde_json::to_string(it).unwrap()
}

/// Differences as a plain reading of the acts gives them, without any fold; but for those who were
/// never told, which the register decides.
fn read(stage: &Stage, meeting: &MeetingId) -> BTreeSet<Difference> {
    let entries = stage.entries.iter();
    let acts: Vec<&Entry> = entries
        .filter(|entry| entry.act.meeting() == Some(meeting))
        .collect();
    let mut standing = BTreeMap::<&OfficeId, &Handling>::new();
    for entry in &acts {
        if let Act::RecordingNoticeGiven(it) = &entry.act {
            standing.extend(it.to.iter().map(|office| (office, &it.handling)));
        }
    }
    let done = Done::read(&acts, &read_open(&stage.entries, meeting));
    let told = standing.values();
    told.flat_map(|told| done.differs(told, stage.now))
        .collect()
}

/// What was done, as a plain reading of the acts gives it.
#[derive(Default)]
struct Done {
    kept: BTreeSet<CameraId>,
    streamed: bool,
    adjourned: bool,
    completed: bool,
    released: Vec<(Recipient, Time)>,
    received_by: BTreeSet<OfficeId>,
    days: Option<u32>,
}

impl Done {
    fn read(acts: &[&Entry], open: &[(Time, Option<Time>)]) -> Self {
        let mut done = Self::default();
        let (mut there, mut claimed) = (BTreeSet::new(), BTreeMap::new());
        let in_public = |at: Time| {
            let holds = |(from, until): &(Time, Option<Time>)| {
                *from <= at && until.is_none_or(|until| at < until)
            };
            open.iter().any(holds)
        };
        let mut session = false;
        for entry in acts {
            match &entry.act {
                Act::CalledToOrder { .. } | Act::Resumed { .. } | Act::SessionReopened { .. } => {
                    session = true;
                }
                Act::Recessed { .. } | Act::SessionClosed { .. } => session = false,
                Act::Adjourned { .. } => (session, done.adjourned) = (false, true),
                Act::CameraJoined { camera, .. } => drop(there.insert(camera)),
                Act::CameraLost { camera, .. } => drop(there.remove(camera)),
                Act::SpanKept { segments, .. } => {
                    let cameras = segments.iter().map(|segment| segment.camera.clone());
                    done.kept.extend(cameras);
                }
                Act::FootageCompleted { .. } => done.completed = true,
                Act::Released(it) => done.released.push((it.to.clone(), entry.at)),
                Act::RetentionDecided(it) => done.days = Some(it.days),
                Act::HandedOver(it) => drop(claimed.insert(entry.n, it.to.clone())),
                Act::ReceiptSigned(it) => {
                    done.received_by.extend(claimed.remove(&it.hand_over.0));
                }
                _ => {}
            }
            done.streamed |= session && !there.is_empty() && in_public(entry.at);
        }
        done.streamed |= !done.kept.is_empty();
        done
    }

    fn differs(&self, told: &Handling, now: Time) -> Vec<Difference> {
        let mut out = Vec::new();
        for camera in self.kept.difference(&told.cameras).cloned() {
            out.push(Difference::CameraNotTold { camera });
        }
        for camera in told.cameras.difference(&self.kept).cloned() {
            if self.completed {
                out.push(Difference::CameraKeptNothing { camera });
            }
        }
        if self.streamed && !told.streamed {
            out.push(Difference::StreamedNotTold);
        }
        if told.streamed && !self.streamed && self.adjourned {
            out.push(Difference::NotStreamed);
        }
        let everybody = told.released_to.contains(&Recipient::Public);
        for (to, _) in &self.released {
            if !everybody && !told.released_to.contains(to) {
                out.push(Difference::ReleasedNotTold { to: to.clone() });
            }
        }
        if let Some(by) = told.released_by {
            let over = Time((by.days() + 1) * 86_400 * Time::SECOND);
            for to in told.released_to.iter().filter(|_| over <= now) {
                let went = |(it, at): &(Recipient, Time)| {
                    *at < over && (it == to || *it == Recipient::Public)
                };
                if !self.released.iter().any(went) {
                    let to = to.clone();
                    out.push(Difference::NotReleased { to, by });
                }
            }
        }
        for office in self.received_by.iter().filter(|it| **it != told.kept_by) {
            let office = office.clone();
            out.push(Difference::KeptByAnother { office });
        }
        if let Some(days) = self.days.filter(|days| *days != told.kept_days) {
            let told = told.kept_days;
            out.push(Difference::KeptOtherwise { told, days });
        }
        out
    }
}

/// Histories in which much is told of recordings and much is done with them; days pass.
fn histories() -> impl Strategy<Value = Vec<Step>> {
    let footage = || (meeting(), camera(), 1..9_000_000_u32, shift());
    let step = prop_oneof![
        5 => dealings::told().prop_map(Step::Rightly).boxed(),
        6 => dealings::custody().prop_map(Step::Rightly).boxed(),
        2 => session().prop_map(Step::Rightly).boxed(),
        3 => (meeting(), camera()).prop_map(|(meeting, camera)| {
            let codecs = "avc1".into();
            Step::Rightly(Command::NoteCameraJoined { meeting, camera, codecs })
        }).boxed(),
        1 => (meeting(), camera()).prop_map(|(meeting, camera)| {
            let cause = Cause::EncoderStopped;
            Step::Rightly(Command::NoteCameraLost { meeting, camera, cause })
        }).boxed(),
        2 => footage().prop_map(|(meeting, camera, us, shift)| {
            Step::Keep(meeting, camera, us, shift)
        }).boxed(),
        1 => meeting().prop_map(Step::Count).boxed(),
        2 => meeting().prop_map(Step::Convene).boxed(),
        3 => (0..9_000_000_i64).prop_map(Step::Wait).boxed(),
        1 => (0..2 * 86_400_000_000_i64).prop_map(Step::Wait).boxed(),
    ];
    proptest::collection::vec(step, 1..90)
}

proptest! {
    #![proptest_config(super::properties::asked())]

    #[test]
    fn differences_are_what_the_acts_say_and_are_raised_once(steps in histories()) {
        let stage = play(steps, |stage, _, _, _| {
            for meeting in stage.record.meetings() {
                let mut found = meeting.differences(stage.now);
                found.retain(|it| !matches!(it, Difference::NotNotified { .. }));
                let plain = match meeting.state() {
                    State::Cancelled => BTreeSet::new(),
                    _ => read(stage, meeting.id()),
                };
                assert_eq!(found, plain, "{}", meeting.id());
            }
        });
        for meeting in stage.record.meetings() {
            let raised = meeting.raised().iter().flat_map(|it| &it.what.differences);
            let raised: Vec<_> = raised.collect();
            let once: BTreeSet<_> = raised.iter().collect();
            prop_assert_eq!(once.len(), raised.len());
        }
    }
}
