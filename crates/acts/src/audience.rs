//! Who may read an act.

use std::collections::BTreeSet;

use crate::{Act, ActId, Actor, By, Entry, MeetingId, OfficeId, Power, Record, Role};

/// Who may read an act; derived from the record, never from a page's say-so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody.
    Public,
    /// The offices named, by their names for people.
    Named(BTreeSet<String>),
    /// Nobody until it is opened.
    Sealed,
}

impl Audience {
    /// Whether an actor is among these readers.
    pub fn admits(&self, actor: &Actor) -> bool {
        match (self, &actor.by) {
            (Self::Public, By::Office { .. } | By::Machine { .. }) => true,
            (Self::Named(offices), By::Office { office, .. }) => offices.contains(office),
            (Self::Sealed, By::Office { .. })
            | (Self::Named(_) | Self::Sealed, By::Machine { .. }) => false,
        }
    }
}

/// Who may read an entry.
///
/// Acts of an open meeting are public. What was said while a session was closed, closed titles and
/// decisions that were not published are for the meeting's parties; private letters, sealed words
/// and reports for those whom they name; sealed protection for whoever logged it, asked for it or,
/// where that is an office, provides it. Acts with a digest of a key or token are for the offices
/// that set the house up (a weak key could be guessed from its digest), and grants also for the
/// office that was granted; likewise who holds an office that is shown without a name. An act of a later version may be anything, so it stays sealed.
#[expect(
    unreachable_patterns,
    reason = "the chapters' patterns name every act, those above with them"
)]
pub fn audience(record: &Record, entry: &Entry) -> Audience {
    let n = ActId(entry.n);
    match &entry.act {
        Act::CameraAdded { .. } | Act::CameraKeyReplaced { .. } | Act::Proposed(..) => {
            Audience::Named(operators(record))
        }
        Act::RoleGranted { office, .. } => {
            let mut offices = operators(record);
            offices.insert(office.clone());
            Audience::Named(offices)
        }
        Act::RoleRevoked { token, .. } => {
            let mut offices = operators(record);
            offices.extend(record.grant(token).map(|grant| grant.office.clone()));
            Audience::Named(offices)
        }
        Act::ContactSet(it) => operators_and(record, it.office.as_ref()),
        Act::SignOnBound(it) => operators_and(record, Some(&it.office)),
        Act::SignOnUnbound(..) => Audience::Named(operators(record)),
        Act::Told(it) => operators_and(record, Some(&it.office)),
        Act::PersonAppointed(it) if name_hidden(record, &it.office) => {
            operators_and(record, Some(&it.office))
        }
        Act::PersonRelieved(it) if name_hidden(record, &it.office) => {
            operators_and(record, Some(&it.office))
        }
        Act::ClosedTitleGiven(it) => parties(record, &it.meeting),
        Act::DecisionRecorded(it) => {
            let published = record.meeting(&it.meeting).is_some_and(|m| m.published(n));
            let behind = behind_closed_doors(record, entry);
            if published || (it.public && !behind) {
                Audience::Public
            } else {
                parties(record, &it.meeting)
            }
        }
        Act::AbsenceStated(it) => {
            let both = record.meeting(&it.meeting).is_some_and(|m| m.both_heard(n));
            if both {
                Audience::Public
            } else {
                one_side(record, it)
            }
        }
        Act::RequestWorded(it) if !it.public => {
            named(record, record.papers().correspondents(it.request))
        }
        Act::LetterFiled(it) if it.private => {
            named(record, it.author.iter().chain([&it.to]).cloned())
        }
        Act::ProtectionLogged(it) if it.sealed => {
            let mut offices = names(record, [it.asked_by.clone()]);
            let provides = record.office_named(&it.provided_by);
            offices.extend(provides.map(|office| office.name.clone()));
            offices.extend(entry.by.office().map(str::to_owned));
            Audience::Named(offices)
        }
        Act::OpeningAnswered(it) => answered(record, it),
        Act::ReportFiled(it) => named(record, it.to.iter().cloned()),
        Act::ReportAdded(it) => named(record, record.papers().report_recipients(it.report)),
        Act::Later { .. } => Audience::Sealed,
        crate::business_acts!() if behind_closed_doors(record, entry) => entry
            .act
            .meeting()
            .map_or(Audience::Sealed, |meeting| parties(record, meeting)),
        crate::house_acts!()
        | crate::notice_acts!()
        | crate::attendance_acts!()
        | crate::session_acts!()
        | crate::handling_acts!()
        | crate::business_acts!()
        | crate::footage_acts!()
        | crate::custody_acts!()
        | crate::papers_acts!() => Audience::Public,
    }
}

/// Whether an act may let others read what they could not: nothing else widens an audience.
#[expect(
    unreachable_patterns,
    reason = "the chapters' patterns name every act, those above with them"
)]
pub fn releases(act: &Act) -> bool {
    match act {
        Act::DecisionPublished(..)
        | Act::AbsenceStated(..)
        | Act::AbsenceStatementDeclined(..)
        | Act::Invited(..)
        | Act::InvitationAnswered(..)
        | Act::Arrived(..)
        | Act::RoleGranted { .. }
        | Act::OfficeCreated(..) => true,
        crate::house_acts!()
        | crate::notice_acts!()
        | crate::attendance_acts!()
        | crate::session_acts!()
        | crate::handling_acts!()
        | crate::business_acts!()
        | crate::footage_acts!()
        | crate::custody_acts!()
        | crate::papers_acts!()
        | Act::Later { .. } => false,
    }
}

/// The offices of a meeting's parties: those invited or present, and those that serve it.
fn parties(record: &Record, meeting: &MeetingId) -> Audience {
    let Some(meeting) = record.meeting(meeting) else {
        return Audience::Sealed;
    };
    let mut offices = names(record, meeting.participants());
    offices.extend(servants(record));
    Audience::Named(offices)
}

/// The opener, and the custodians who can answer.
fn answered(record: &Record, answered: &crate::OpeningAnswered) -> Audience {
    let (meeting, opening) = (&answered.meeting, answered.opening);
    let mut offices = record.custodians(meeting, opening);
    let found = record.meeting(meeting);
    let found = found.and_then(|meeting| meeting.openings().get(&opening));
    offices.extend(found.and_then(|opening| opening.opener().cloned()));
    named(record, offices)
}

/// Until both are heard a side's word is for that side alone.
fn one_side(record: &Record, stated: &crate::AbsenceStated) -> Audience {
    match stated.side {
        Some(crate::AbsenceSide::Invitee) => named(record, stated.office.iter().cloned()),
        Some(crate::AbsenceSide::Convener) => Audience::Named(servants(record)),
        None => Audience::Sealed,
    }
}

fn behind_closed_doors(record: &Record, entry: &Entry) -> bool {
    let meeting = entry.act.meeting().and_then(|id| record.meeting(id));
    meeting.is_some_and(|meeting| meeting.said_in_closed_session(ActId(entry.n)))
}

fn named(record: &Record, offices: impl IntoIterator<Item = OfficeId>) -> Audience {
    Audience::Named(names(record, offices))
}

fn names(record: &Record, offices: impl IntoIterator<Item = OfficeId>) -> BTreeSet<String> {
    let known = offices
        .into_iter()
        .filter_map(|id| record.office(&id).map(|o| o.name.clone()));
    known.collect()
}

/// Whether an office is shown without the name of whoever holds it.
fn name_hidden(record: &Record, office: &OfficeId) -> bool {
    let office = record.office(office);
    office.is_none_or(|office| office.name_hidden)
}

fn operators_and(record: &Record, office: Option<&OfficeId>) -> Audience {
    let mut offices = operators(record);
    offices.extend(names(record, office.cloned()));
    Audience::Named(offices)
}

fn operators(record: &Record) -> BTreeSet<String> {
    holding(record, |roles| roles.contains(&Role::Operator))
}

/// The offices that give notices and run meetings.
fn servants(record: &Record) -> BTreeSet<String> {
    let serves =
        |roles: &BTreeSet<Role>| Power::Run.roles().iter().any(|role| roles.contains(role));
    holding(record, serves)
}

fn holding(record: &Record, holds: impl Fn(&BTreeSet<Role>) -> bool) -> BTreeSet<String> {
    let grants = record.grants().map(|(_, grant)| grant);
    let holding = grants.filter(|grant| grant.revoked.is_none() && holds(&grant.roles));
    holding.map(|grant| grant.office.clone()).collect()
}
