//! A meeting as one entry of a list.

use acts::Time;

use crate::addresses;
use crate::view::{Meeting, Phase, Shelf, Zone, badge, length};
use crate::words::Words;

/// A meeting as one entry of a list.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) body_href: String,
    pub(super) place: String,
    pub(super) category: String,
    pub(super) purpose: String,
    pub(super) day: String,
    pub(super) clock: String,
    pub(super) zone: String,
    pub(super) machine: String,
    pub(super) phase: &'static str,
    /// Two words.
    pub(super) badge: String,
    /// What else is worth a line: cameras, length, closed parts, notice.
    pub(super) notes: Vec<String>,
}

impl Row {
    pub(super) fn of(shelf: &Shelf, meeting: &Meeting, t: Words) -> Self {
        let zone = Zone::named(&meeting.zone, t);
        let at = meeting.called.unwrap_or(meeting.start);
        Self {
            href: addresses::meeting(&meeting.id),
            title: meeting.title.clone(),
            body: shelf.body_name(&meeting.body).to_owned(),
            body_href: addresses::body(&meeting.body),
            place: meeting.place.clone(),
            category: capital(&meeting.category),
            purpose: meeting.purpose.clone(),
            day: zone.short_day(at),
            clock: zone.clock(at),
            zone: zone.abbreviation(at),
            machine: zone.machine(at),
            phase: meeting.phase().as_str(),
            badge: badge(meeting, t).into_owned(),
            notes: notes(meeting, &zone, t),
        }
    }
}

fn notes(meeting: &Meeting, zone: &Zone, t: Words) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    match meeting.phase() {
        Phase::Noticed => notes.push(notice(meeting.start.since(meeting.noticed), t)),
        Phase::InSession | Phase::ClosedSession | Phase::Recess => {
            if let Some(item) = meeting.item_now() {
                notes.push(t.fill("row-now").put("title", &item.title).into());
            }
        }
        Phase::Adjourned => {
            let long = meeting.called.zip(meeting.adjourned);
            notes.extend(long.map(|(from, until)| length(until.since(from), t)));
            let kept = meeting.cameras_kept();
            if kept > 0 {
                notes.push(t.fill("row-cameras").put("n", kept).into());
            }
        }
        Phase::Cancelled => {
            let ground = meeting.cancelled.as_ref();
            let ground = ground.map(|(_, ground)| t.fill("row-ground").put("ground", ground));
            notes.extend(ground.map(String::from));
        }
    }
    for closed in &meeting.closed {
        let span = zone.span(closed.from, closed.until);
        notes.push(t.fill("row-closed").put("span", span).into());
    }
    notes
}

/// "Noticed 3 days ahead".
fn notice(ahead_us: i64, t: Words) -> String {
    let hours = (ahead_us / (3600 * Time::SECOND)).max(0);
    let text = match hours {
        ..48 => t.fill("row-noticed-hours").put("hours", hours),
        48.. => t.fill("row-noticed-days").put("days", hours / 24),
    };
    text.into()
}

/// With a capital letter at its head.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
