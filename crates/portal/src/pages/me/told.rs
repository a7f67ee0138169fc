//! What will happen with a recording and who will see it, in plain words; and in what it went
//! otherwise.

use std::collections::BTreeSet;

use acts::{
    ActId, CameraId, CameraPath, Difference, Handling, Informed, Meeting, OfficeId, Record,
};

use super::super::asked::{office_name, recipient_name};
use super::super::row::capital;
use crate::reader::Reader;
use crate::view::{Zone, date, who};
use crate::words::Words;

/// What one office knows of a recording.
pub(super) struct Told {
    /// Question and answer, in the order in which people ask.
    pub(super) lines: Vec<(String, String)>,
    /// When and by whom it was told, and the act; none while it was told nothing.
    pub(super) by: Option<(String, u64)>,
    /// Whether it still has to acknowledge or object.
    pub(super) waits: bool,
    /// What it answered.
    pub(super) answered: Option<String>,
    pub(super) objection: Option<String>,
    /// What was ordered, where nobody told it anything.
    pub(super) ordered: Vec<String>,
}

/// In what the recording was handled otherwise than told.
pub(super) struct Otherwise {
    /// What was done, each with the time and the act that put it on the record.
    pub(super) done: Vec<(String, Option<(String, u64)>)>,
    /// What this office was told, in one line each.
    pub(super) told: Vec<(String, String)>,
}

struct Names<'a> {
    record: &'a Record,
    meeting: &'a Meeting,
    t: Words,
}

impl Names<'_> {
    fn camera(&self, camera: &CameraId) -> String {
        let path = CameraPath {
            room: self.meeting.notice().room.clone(),
            camera: camera.clone(),
        };
        let known = self.record.camera(&path);
        known.map_or_else(|| camera.to_string(), |known| known.name.clone())
    }

    fn handling(&self, told: &Handling) -> Vec<(String, String)> {
        let t = self.t;
        let cameras: Vec<_> = told.cameras.iter().map(|it| self.camera(it)).collect();
        let recorded = match cameras.is_empty() {
            true => t.say("me-told-not-recorded").into(),
            false => t
                .fill("me-told-recorded")
                .put("cameras", cameras.join(", "))
                .into(),
        };
        let streamed = t.say(match told.streamed {
            true => "me-told-streamed",
            false => "me-told-not-streamed",
        });
        let to: Vec<_> = told
            .released_to
            .iter()
            .map(|it| recipient_name(self.record, it, t))
            .collect();
        let to = capital(&to.join(", "));
        let released = match (told.released_to.is_empty(), told.released_by) {
            (true, _) => t.say("me-told-nobody").into(),
            (false, None) => t.fill("me-told-to").put("to", to).into(),
            (false, Some(by)) => {
                let text = t.fill("me-told-to-by").put("to", to);
                text.put("date", date(by, t)).into()
            }
        };
        let kept = t.fill("me-told-keeper");
        let kept = kept.put("office", office_name(self.record, &told.kept_by));
        let kept = kept.put("days", told.kept_days).into();
        let lines = [
            ("me-told-recorded-asks", recorded),
            ("me-told-streamed-asks", streamed.into()),
            ("me-told-released-asks", released),
            ("me-told-kept-asks", kept),
        ];
        lines.map(|(asks, says)| (t.say(asks).into(), says)).into()
    }

    fn difference(&self, found: &Difference) -> String {
        let t = self.t;
        let text = match found {
            Difference::CameraNotTold { camera } => t
                .fill("act-differs-untold")
                .put("camera", self.camera(camera)),
            Difference::CameraKeptNothing { camera } => t
                .fill("act-differs-kept-nothing")
                .put("camera", self.camera(camera)),
            Difference::StreamedNotTold => t.fill("act-differs-streamed"),
            Difference::NotStreamed => t.fill("act-differs-not-streamed"),
            Difference::ReleasedNotTold { to } => t
                .fill("act-differs-released")
                .put("to", recipient_name(self.record, to, t)),
            Difference::NotReleased { to, by } => {
                let text = t.fill("act-differs-not-released");
                text.put("to", recipient_name(self.record, to, t))
                    .put("date", date(*by, t))
            }
            Difference::KeptByAnother { office } => t
                .fill("act-differs-handed")
                .put("office", office_name(self.record, office)),
            Difference::KeptOtherwise { told, days } => {
                let text = t.fill("act-differs-kept").put("days", *days);
                text.put("told", *told)
            }
            Difference::NotNotified { office } => t
                .fill("act-differs-never-told")
                .put("office", office_name(self.record, office)),
        };
        capital(&text.to_string())
    }
}

/// The latest notice that an office was given.
fn notice_of(knows: &Informed) -> Option<ActId> {
    match knows {
        Informed::NotNotified => None,
        Informed::Told { notice }
        | Informed::Acknowledged { notice, .. }
        | Informed::Objected { notice, .. } => Some(*notice),
    }
}

/// What an office knows of a meeting's recording.
pub(super) fn told(reader: &Reader, meeting: &Meeting, office: &OfficeId, t: Words) -> Told {
    let (record, zone) = (&reader.record, Zone::named(&meeting.notice().zone, t));
    let names = Names { record, meeting, t };
    let knows = meeting.told(office);
    let notice = notice_of(&knows);
    let mut notices = meeting.recording_notices().iter();
    let notice = notices.find(|said| Some(said.stamp.n) == notice);
    let (answered, objection) = match &knows {
        Informed::NotNotified | Informed::Told { .. } => (None, None),
        Informed::Acknowledged { at, .. } => (Some(("me-told-acknowledged", at)), None),
        Informed::Objected { at, text, .. } => (Some(("me-told-objected", at)), Some(text.clone())),
    };
    let orders = meeting.orders().iter().filter(|_| notice.is_none());
    Told {
        lines: notice.map_or_else(Vec::new, |it| names.handling(&it.what.handling)),
        by: notice.map(|it| {
            let text = t.fill("me-told-by").put("office", who(&it.stamp.by, t));
            let text = text.put("when", zone.day_clock(it.stamp.at));
            (text.into(), it.stamp.n.0)
        }),
        waits: matches!(knows, Informed::Told { .. }),
        answered: answered.map(|(says, at)| {
            let says = match says {
                "me-told-objected" => t.fill("me-told-objected"),
                _acknowledged => t.fill("me-told-acknowledged"),
            };
            says.put("when", zone.day_clock(*at)).into()
        }),
        objection,
        ordered: orders
            .map(|order| {
                let text = t.fill("me-told-ordered").put("office", &order.decided_by);
                text.put("handling", &order.handling).into()
            })
            .collect(),
    }
}

/// In what a recording was handled otherwise than an office was told; none where it was not.
pub(super) fn otherwise(
    reader: &Reader,
    meeting: &Meeting,
    office: &OfficeId,
    t: Words,
) -> Option<Otherwise> {
    let (record, zone) = (&reader.record, Zone::named(&meeting.notice().zone, t));
    let names = Names { record, meeting, t };
    let mine = |found: &&Difference| match found {
        Difference::NotNotified { office: other } => other == office,
        Difference::CameraNotTold { .. }
        | Difference::CameraKeptNothing { .. }
        | Difference::StreamedNotTold
        | Difference::NotStreamed
        | Difference::ReleasedNotTold { .. }
        | Difference::NotReleased { .. }
        | Difference::KeptByAnother { .. }
        | Difference::KeptOtherwise { .. } => true,
    };
    let mut seen = BTreeSet::new();
    let mut done = Vec::new();
    for raised in meeting.raised().iter().filter(|it| reader.may(it.stamp.n)) {
        for found in raised.what.differences.iter().filter(mine) {
            seen.insert(found.clone());
            let when = (zone.day_clock(raised.stamp.at), raised.stamp.n.0);
            done.push((names.difference(found), Some(when)));
        }
    }
    let now = meeting.differences(reader.now);
    let fresh = now.iter().filter(mine).filter(|it| !seen.contains(*it));
    done.extend(fresh.map(|found| (names.difference(found), None)));
    let told = told(reader, meeting, office, t).lines;
    (!done.is_empty()).then_some(Otherwise { done, told })
}
