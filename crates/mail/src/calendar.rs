//! Meetings as calendars read them (RFC 5545), alone in a feed or as an invitation (RFC 5546).
//!
//! Times go out in UTC: an instant is one instant in every program, whatever it knows of zones.
//! The zone of the meeting stands in the description, see `Words::shown`.

use std::fmt;

use acts::{Date, MeetingId, Time};

use crate::address::one_line;
use crate::line::Lines;
use crate::{Address, Mailbox};

/// What a meeting is called in calendars, for life: its id and the host of its record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid {
    /// The meeting.
    pub meeting: MeetingId,
    /// The host of the record, `record.example`.
    pub host: String,
}

impl Uid {
    /// The meeting that a calendar's UID names, when it is one of this host.
    pub fn meeting(uid: &str, host: &str) -> Option<MeetingId> {
        let (meeting, at) = uid.split_once('@')?;
        at.eq_ignore_ascii_case(host).then_some(())?;
        meeting.parse().ok()
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.meeting, self.host)
    }
}

/// Whether a meeting takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// As stated.
    Confirmed,
    /// Postponed, and no new date is set yet; the times are the last that were stated.
    Tentative,
    /// Not any more.
    Cancelled,
}

/// A meeting in a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its name for life.
    pub uid: Uid,
    /// How often it was changed; grows with each amendment, postponement and cancellation.
    pub sequence: u32,
    /// Whether it takes place.
    pub status: Status,
    /// When it starts.
    pub starts: Time,
    /// When it ends, if that was stated.
    pub ends: Option<Time>,
    /// IANA name of the zone in which its people read the clock.
    pub zone: String,
    /// The title that may be shown.
    pub title: String,
    /// What it is for, the agenda; several lines.
    pub description: String,
    /// Where it is; may be empty.
    pub place: String,
    /// Its page.
    pub url: String,
    /// Who convenes it, at the address that reads replies.
    pub organizer: Mailbox,
    /// "cabinet", "routine" …
    pub categories: Vec<String>,
    /// When it was last changed.
    pub changed: Time,
}

/// A feed of meetings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// What calendars call it, "Cabinet of Example State".
    pub name: String,
    /// Its own address.
    pub url: String,
}

impl Feed {
    /// The feed as a calendar file with `METHOD:PUBLISH` (RFC 5546 §3.2.1, RFC 7986 §5).
    pub fn publish<'a>(&self, events: impl IntoIterator<Item = &'a Event>) -> String {
        let mut lines = begin("PUBLISH");
        lines.text("NAME", &self.name);
        lines.text("X-WR-CALNAME", &self.name);
        lines.raw("SOURCE;VALUE=URI", &self.url);
        lines.raw("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
        lines.raw("X-PUBLISHED-TTL", "PT1H");
        for event in events {
            body(&mut lines, event, event.changed, None);
        }
        lines.raw("END", "VCALENDAR");
        lines.finish()
    }
}

/// Asks one person to come, or tells of a change (RFC 5546 §3.2.2); `at` is when that is written.
pub fn request(event: &Event, attendee: &Mailbox, at: Time) -> String {
    itip("REQUEST", event, attendee, at)
}

/// Takes an invitation back (RFC 5546 §3.2.5); `at` is when that is written.
pub fn cancel(event: &Event, attendee: &Mailbox, at: Time) -> String {
    itip("CANCEL", event, attendee, at)
}

fn itip(method: &str, event: &Event, attendee: &Mailbox, at: Time) -> String {
    let mut lines = begin(method);
    body(&mut lines, event, at, Some(attendee));
    lines.raw("END", "VCALENDAR");
    lines.finish()
}

fn begin(method: &str) -> Lines {
    let mut lines = Lines::default();
    lines.raw("BEGIN", "VCALENDAR");
    lines.raw("VERSION", "2.0");
    lines.raw("PRODID", "-//Onrecord//Onrecord//EN");
    lines.raw("CALSCALE", "GREGORIAN");
    lines.raw("METHOD", method);
    lines
}

fn body(lines: &mut Lines, event: &Event, at: Time, attendee: Option<&Mailbox>) {
    lines.raw("BEGIN", "VEVENT");
    lines.text("UID", &event.uid.to_string());
    lines.raw("SEQUENCE", &event.sequence.to_string());
    lines.raw("DTSTAMP", &utc(at));
    lines.raw("LAST-MODIFIED", &utc(event.changed));
    lines.raw("DTSTART", &utc(event.starts));
    if let Some(ends) = event.ends.filter(|ends| *ends > event.starts) {
        lines.raw("DTEND", &utc(ends));
    }
    let (status, blocks) = match event.status {
        Status::Confirmed => ("CONFIRMED", "OPAQUE"),
        Status::Tentative => ("TENTATIVE", "TRANSPARENT"),
        Status::Cancelled => ("CANCELLED", "TRANSPARENT"),
    };
    lines.raw("STATUS", status);
    lines.raw("TRANSP", blocks);
    lines.text("SUMMARY", &event.title);
    for (name, text) in [
        ("DESCRIPTION", &event.description),
        ("LOCATION", &event.place),
    ] {
        if !text.is_empty() {
            lines.text(name, text);
        }
    }
    lines.raw("URL", &event.url);
    for category in &event.categories {
        lines.text("CATEGORIES", category);
    }
    person(lines, "ORGANIZER", &event.organizer, &[]);
    if let Some(attendee) = attendee {
        let asked = [
            ("CUTYPE", "INDIVIDUAL"),
            ("ROLE", "REQ-PARTICIPANT"),
            ("PARTSTAT", "NEEDS-ACTION"),
            ("RSVP", "TRUE"),
        ];
        person(lines, "ATTENDEE", attendee, &asked);
    }
    lines.raw("END", "VEVENT");
}

fn person(lines: &mut Lines, name: &str, who: &Mailbox, more: &[(&str, &str)]) {
    // A name that is empty would be shown as such: the address is better.
    let shown = one_line(&who.name);
    let shown = if shown.is_empty() {
        who.mail.as_str()
    } else {
        &shown
    };
    let mut params = more.to_vec();
    params.push(("CN", shown));
    lines.with(name, &params, &who.mail.uri());
}

/// `20261122T093000Z` (RFC 5545 §3.3.5 form 2).
fn utc(at: Time) -> String {
    let text = at.to_string();
    let whole: String = text
        .chars()
        .take(19)
        .filter(|c| !"-:".contains(*c))
        .collect();
    format!("{whole}Z")
}

/// Reads form 2; none when it is anything else.
pub(crate) fn instant(text: &str) -> Option<Time> {
    let digits = |from: usize, to: usize| text.get(from..to);
    let date = format!("{}-{}-{}", digits(0, 4)?, digits(4, 6)?, digits(6, 8)?);
    let _: Date = date.parse().ok()?;
    let clock = format!("{}:{}:{}", digits(9, 11)?, digits(11, 13)?, digits(13, 15)?);
    let form = text.len() == 16 && digits(8, 9) == Some("T") && text.ends_with('Z');
    form.then(|| format!("{date}T{clock}Z").parse().ok())?
}

/// The address behind `mailto:`, in whatever case that is written.
pub(crate) fn address(uri: &str) -> Option<Address> {
    let head = uri
        .get(..7)
        .filter(|head| head.eq_ignore_ascii_case("mailto:"))?;
    uri[head.len()..].trim().parse().ok()
}
