//! Orders to record: without one, no camera does.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::meeting::Meeting;
use crate::stamp::Stamp;
use crate::text::{self, NAME, PROSE};
use crate::{Act, CameraId, MeetingId, Record, Refusal, State, Time};

/// An order that cameras record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Order {
    /// When it was given.
    pub at: Time,
    /// The office that decided.
    pub decided_by: String,
    /// Why.
    pub ground: String,
    /// Which cameras of the room.
    pub cameras: Vec<CameraId>,
    /// What is to happen with the footage.
    pub handling: String,
    /// The act that moved the meeting to another room, which these cameras do not cover; none while
    /// the order holds.
    pub lapsed: Option<Stamp>,
}

/// Judges `OrderRecording`; an order adds to those before it.
pub(crate) fn order(
    record: &Record,
    meeting: MeetingId,
    decided_by: String,
    ground: String,
    cameras: Vec<CameraId>,
    handling: String,
) -> Result<Act, Refusal> {
    text::words("deciding office", &decided_by, NAME)?;
    text::ground(&ground)?;
    text::words("handling", &handling, PROSE)?;
    let found = record.known(&meeting)?;
    match found.state() {
        State::Noticed | State::InSession | State::ClosedSession | State::Recess => {}
        State::Adjourned => return Err(Refusal::MeetingAdjourned { meeting }),
        State::Cancelled => return Err(Refusal::MeetingCancelled { meeting }),
    }
    let cameras = chosen(record, found, cameras)?;
    let added = cameras
        .iter()
        .any(|camera| !found.ordered().contains(camera));
    let mut standing = found.orders().iter().filter(|it| it.lapsed.is_none());
    let handled = standing.any(|order| order.handling == handling);
    if !added && handled {
        return Err(Refusal::OrderedAlready);
    }
    Ok(Act::RecordingOrdered {
        meeting,
        decided_by,
        ground,
        cameras,
        handling,
    })
}

/// The cameras that an order names, sorted; all of the room when it names none.
fn chosen(
    record: &Record,
    meeting: &Meeting,
    cameras: Vec<CameraId>,
) -> Result<Vec<CameraId>, Refusal> {
    let room = &meeting.notice().room;
    if cameras.is_empty() {
        let in_use = record.room(room).into_iter().flat_map(|room| room.in_use());
        let all: Vec<_> = in_use.map(|camera| camera.id.clone()).collect();
        return if all.is_empty() {
            Err(Refusal::NoCamera { room: room.clone() })
        } else {
            Ok(all)
        };
    }
    let mut seen = BTreeSet::new();
    for camera in cameras {
        record.in_use(room, &camera)?;
        if let Some(camera) = seen.replace(camera) {
            return Err(Refusal::CameraRepeated { camera });
        }
    }
    Ok(seen.into_iter().collect())
}

impl Meeting {
    pub(crate) fn recording_ordered(&mut self, order: Order) -> bool {
        if self.state.is_over() {
            return false;
        }
        // A removed camera cannot be ordered: its name is not used again.
        self.ordered.extend(order.cameras.iter().cloned());
        self.orders.push(order);
        true
    }

    /// The meeting moved to another room: orders name cameras of the room, so nothing is ordered there
    /// yet.
    pub(crate) fn orders_lapse(&mut self, stamp: &Stamp) {
        for order in &mut self.orders {
            order.lapsed.get_or_insert_with(|| stamp.clone());
        }
        self.ordered.clear();
        self.removed.clear();
    }

    /// The operator took a camera of the room out of use.
    pub(crate) fn camera_removed(&mut self, camera: &CameraId) {
        if self.ordered.contains(camera) {
            self.removed.insert(camera.clone());
        }
    }
}
