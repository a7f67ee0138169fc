//! Who may read an act.

use std::collections::BTreeSet;

use crate::{Act, Actor, By, Entry, Record, Role};

/// Who may read an act; derived from the record, never from a page's say-so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody.
    Public,
    /// Whoever takes part in the meeting.
    Parties,
    /// The offices named.
    Named(BTreeSet<String>),
    /// Nobody until it is opened.
    Sealed,
}

impl Audience {
    /// Whether an actor is among these readers. Parties are not told apart yet, so that an act
    /// for parties shows to no one by this.
    pub fn admits(&self, actor: &Actor) -> bool {
        match (self, &actor.by) {
            (Self::Public, By::Office { .. } | By::Machine { .. }) => true,
            (Self::Named(offices), By::Office { office, .. }) => offices.contains(office),
            (Self::Parties | Self::Sealed, By::Office { .. })
            | (Self::Parties | Self::Named(_) | Self::Sealed, By::Machine { .. }) => false,
        }
    }
}

/// Who may read an entry.
///
/// Acts of an open meeting are public. Acts with a digest of a key or token are for the offices
/// that set the house up (a weak key could be guessed from its digest), and grants also for the
/// office that was granted. An act of a later version may be anything, so it stays sealed.
pub fn audience(record: &Record, entry: &Entry) -> Audience {
    match &entry.act {
        Act::CameraAdded { .. } | Act::CameraKeyReplaced { .. } => {
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
        Act::Later { .. } => Audience::Sealed,
        Act::BodyEstablished { .. }
        | Act::RoomCreated { .. }
        | Act::CameraRemoved { .. }
        | Act::MeetingNoticed { .. }
        | Act::MeetingCancelled { .. }
        | Act::RecordingOrdered { .. }
        | Act::CalledToOrder { .. }
        | Act::ItemOpened { .. }
        | Act::Recessed { .. }
        | Act::Resumed { .. }
        | Act::SessionClosed { .. }
        | Act::SessionReopened { .. }
        | Act::Adjourned { .. }
        | Act::CameraJoined { .. }
        | Act::CameraLost { .. }
        | Act::SpanKept { .. }
        | Act::GapFound { .. }
        | Act::RecorderStopped { .. }
        | Act::RecorderResumed { .. }
        | Act::FootageCompleted { .. } => Audience::Public,
    }
}

fn operators(record: &Record) -> BTreeSet<String> {
    let grants = record.grants().map(|(_, grant)| grant);
    let holds = grants.filter(|g| g.revoked.is_none() && g.roles.contains(&Role::Operator));
    holds.map(|grant| grant.office.clone()).collect()
}
