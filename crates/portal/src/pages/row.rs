//! A meeting as one entry of a list.

use acts::Time;

use crate::addresses;
use crate::view::{Meeting, Phase, Shelf, Zone, length};

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
    pub(super) fn of(shelf: &Shelf, meeting: &Meeting) -> Self {
        let zone = Zone::named(&meeting.zone);
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
            badge: badge(meeting).to_owned(),
            notes: notes(meeting, &zone),
        }
    }
}

/// The state in two words.
pub(super) fn badge(meeting: &Meeting) -> &'static str {
    match meeting.phase() {
        Phase::Noticed => "Upcoming",
        Phase::InSession => "Live",
        Phase::ClosedSession => "Closed part",
        Phase::Recess => "Recess",
        Phase::Adjourned if meeting.cameras_kept() > 0 => "Recorded",
        Phase::Adjourned => "Adjourned",
        Phase::Cancelled => "Cancelled",
    }
}

fn notes(meeting: &Meeting, zone: &Zone) -> Vec<String> {
    let mut notes = Vec::new();
    match meeting.phase() {
        Phase::Noticed => notes.push(notice(meeting.start.since(meeting.noticed))),
        Phase::InSession | Phase::ClosedSession | Phase::Recess => {
            if let Some(item) = meeting.item_now() {
                notes.push(format!("Now: {}", item.title));
            }
        }
        Phase::Adjourned => {
            let long = meeting.called.zip(meeting.adjourned);
            notes.extend(long.map(|(from, until)| length(until.since(from))));
            notes.extend(match meeting.cameras_kept() {
                0 => None,
                1 => Some("1 camera".to_owned()),
                many => Some(format!("{many} cameras")),
            });
        }
        Phase::Cancelled => {
            notes.extend(
                meeting
                    .cancelled
                    .as_ref()
                    .map(|(_, ground)| format!("Ground: {ground}")),
            );
        }
    }
    for closed in &meeting.closed {
        notes.push(format!(
            "Closed part {}",
            zone.span(closed.from, closed.until)
        ));
    }
    notes
}

/// "Noticed 3 days ahead".
fn notice(ahead_us: i64) -> String {
    let hours = ahead_us / (3600 * Time::SECOND);
    match hours {
        ..=0 => "Noticed less than an hour ahead".to_owned(),
        1 => "Noticed 1 hour ahead".to_owned(),
        2..=47 => format!("Noticed {hours} hours ahead"),
        48.. => format!("Noticed {} days ahead", hours / 24),
    }
}

/// With a capital letter at its head.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
