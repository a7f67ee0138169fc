//! What an office gave, and when it was logged: its receipts.

use std::collections::BTreeSet;

use acts::{ActId, Meeting, OfficeId, Stamp};

use crate::house::House;
use crate::reader::Reader;
use crate::view::{Zone, sentence};
use crate::words::Words;

/// Receipts that a page shows, the latest ones.
const SHOWN: usize = 12;

/// An act of the office.
pub(super) struct Gave {
    pub(super) says: String,
    pub(super) at: String,
    pub(super) machine: String,
    pub(super) signed: bool,
    pub(super) n: u64,
}

/// What an office did in one meeting, in no order.
fn within(meeting: &Meeting, office: &OfficeId, name: &str) -> BTreeSet<ActId> {
    let mut stamps: Vec<&Stamp> = Vec::new();
    let replies = meeting.invitations().iter().flat_map(|it| &it.replies);
    stamps.extend(replies.map(|it| &it.stamp));
    for condition in meeting.conditions() {
        stamps.push(&condition.stamp);
        stamps.extend(condition.answers.iter().map(|it| &it.stamp));
    }
    stamps.extend(meeting.recording_answers().iter().map(|it| &it.stamp));
    stamps.extend(meeting.recording_notices().iter().map(|it| &it.stamp));
    stamps.extend(meeting.countersignatures().iter().map(|it| &it.stamp));
    stamps.extend(meeting.objections().iter().map(|it| &it.stamp));
    stamps.extend(meeting.incidents().iter().map(|it| &it.stamp));
    stamps.extend(meeting.release_decisions().iter().map(|it| &it.stamp));
    for hand_over in meeting.hand_overs().values() {
        stamps.push(&hand_over.made.stamp);
        stamps.extend(hand_over.receipt.iter().map(|it| &it.stamp));
        stamps.extend(hand_over.disputes.iter().map(|it| &it.stamp));
    }
    let by_it = |stamp: &&&Stamp| stamp.by.office() == Some(name);
    let mut out: BTreeSet<ActId> = stamps.iter().filter(by_it).map(|it| it.n).collect();
    let words = meeting.words_of(office, acts::AbsenceSide::Invitee);
    out.extend(words.iter().map(|it| it.stamp.n));
    out
}

/// What an office wrote outside of meetings.
fn beside(reader: &Reader, office: &OfficeId, name: &str) -> BTreeSet<ActId> {
    let papers = reader.record.papers();
    let mut out = BTreeSet::new();
    for request in papers.requests() {
        if request.from == *office {
            out.insert(request.sent.n);
        }
        let words = request.words.iter();
        let own = words.filter(|it| it.stamp.by.office() == Some(name));
        out.extend(own.map(|it| it.stamp.n));
        let lines = request.lines(reader.now).into_iter();
        let own = lines.filter(|line| line.office == *office);
        out.extend(own.filter_map(|line| line.answer));
    }
    for letter in papers.letters() {
        let stamps = [Some(&letter.filed.stamp), letter.acknowledged.as_ref()];
        let own = stamps.into_iter().flatten();
        let own = own.filter(|it| it.by.office() == Some(name));
        out.extend(own.map(|it| it.n));
    }
    let statements = papers.statements();
    let own = statements.filter(|it| it.stamp.by.office() == Some(name));
    out.extend(own.map(|it| it.stamp.n));
    let assurances = reader.record.papers().assurances();
    let own = assurances.filter(|it| it.stamp.by.office() == Some(name));
    out.extend(own.map(|it| it.stamp.n));
    out
}

/// The receipts of an office, the latest first: of some meetings and of what it wrote beside them,
/// or of one meeting alone.
pub(super) fn gave<'a>(
    house: &House,
    reader: &Reader,
    office: &OfficeId,
    (meetings, papers): (impl Iterator<Item = &'a Meeting>, bool),
    t: Words,
) -> Vec<Gave> {
    let Some(name) = reader.record.office(office).map(|it| it.name.clone()) else {
        return Vec::new();
    };
    let mut all = BTreeSet::new();
    for meeting in meetings {
        all.extend(within(meeting, office, &name));
    }
    if papers {
        all.extend(beside(reader, office, &name));
    }
    let latest = all.into_iter().rev();
    latest
        .filter_map(|n| receipt(house, reader, n, t))
        .take(SHOWN)
        .collect()
}

/// One act of whoever reads, as a receipt for it.
pub(super) fn receipt(house: &House, reader: &Reader, n: ActId, t: Words) -> Option<Gave> {
    let entries = house.desk.entries(n.0, 1).ok()?;
    let entry = &entries.first().filter(|it| it.entry.n == n.0)?.entry;
    let own = reader.actor()?.by.office();
    if own.is_none() || entry.by.office() != own || !reader.may(n) {
        return None;
    }
    let meeting = entry.act.meeting();
    let shown = meeting.and_then(|id| reader.shelf.meeting(id));
    let zone = match shown {
        Some(shown) => Zone::named(&shown.zone, t),
        None => reader.zone(t),
    };
    Some(Gave {
        says: sentence(&entry.act, &reader.record, shown.map(|it| &**it), t),
        at: zone.day_clock(entry.at),
        machine: zone.machine(entry.at),
        signed: entry.signed.is_some(),
        n: n.0,
    })
}
