//! All bodies, rooms and meetings, kept up with the published log.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use acts::{Act, BodyId, CameraId, Entry, MeetingId, RoomId, Time};

use super::meeting::{Camera, Meeting};
use crate::{Desk, Fault};

/// Entries are read in pages of this many.
const PAGE: usize = 1000;

/// A body that meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Body {
    pub(crate) id: BodyId,
    pub(crate) name: String,
    pub(crate) zone: String,
}

/// A room with its cameras.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Room {
    pub(crate) name: String,
    pub(crate) cameras: BTreeMap<CameraId, String>,
}

/// Everything that the pages show, as of the first `folded` entries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf {
    pub(crate) folded: u64,
    pub(crate) bodies: BTreeMap<BodyId, Arc<Body>>,
    rooms: BTreeMap<RoomId, Room>,
    meetings: BTreeMap<MeetingId, Arc<Meeting>>,
    by_start: BTreeMap<Time, BTreeSet<MeetingId>>,
    going_on: BTreeSet<MeetingId>,
    /// Places of the acts that were not for everybody when they were taken up, in order.
    hidden: Vec<u64>,
}

impl Shelf {
    pub(crate) fn meeting(&self, id: &MeetingId) -> Option<&Arc<Meeting>> {
        self.meetings.get(id)
    }

    /// Whether an act was for everybody when it was taken up; what is public stays so.
    pub(crate) fn was_public(&self, n: u64) -> bool {
        n < self.folded && self.hidden.binary_search(&n).is_err()
    }

    /// Takes note of an act that is not for everybody.
    fn hide(&mut self, entry: &Entry) {
        self.hidden.push(entry.n);
        let meeting = entry.chain.as_ref().map(|chain| &chain.meeting);
        if let Some(meeting) = meeting.and_then(|id| self.meetings.get_mut(id)) {
            Arc::make_mut(meeting).hidden.push(entry.n);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.meetings.len()
    }

    pub(crate) fn body_name<'a>(&'a self, id: &'a BodyId) -> &'a str {
        self.bodies.get(id).map_or(id.as_str(), |body| &body.name)
    }

    /// The cameras of a meeting: those of its room, and those that took part and have since been
    /// removed.
    pub(crate) fn cameras(&self, meeting: &Meeting) -> BTreeMap<CameraId, Camera> {
        let mut cameras = meeting.cameras.clone();
        let room = self.rooms.get(&meeting.room);
        for (id, name) in room.into_iter().flat_map(|room| &room.cameras) {
            let over = meeting.adjourned.is_some() || meeting.cancelled.is_some();
            if !over || cameras.contains_key(id) {
                cameras.entry(id.clone()).or_default().name.clone_from(name);
            }
        }
        for (id, camera) in &mut cameras {
            if camera.name.is_empty() {
                camera.name = id.to_string();
            }
        }
        cameras
    }

    /// Meetings that have begun and are not over.
    pub(crate) fn going_on(&self) -> impl Iterator<Item = &Arc<Meeting>> {
        self.going_on.iter().filter_map(|id| self.meetings.get(id))
    }

    /// Meetings by noticed start, latest first; those before the cursor when there is one.
    pub(crate) fn latest<'a>(
        &'a self,
        before: Option<&'a (Time, MeetingId)>,
    ) -> impl Iterator<Item = &'a Arc<Meeting>> {
        let until = before.map_or(Time(i64::MAX), |(start, _)| *start);
        let days = self.by_start.range(..=until).rev();
        days.flat_map(|(start, ids)| ids.iter().rev().map(move |id| (start, id)))
            .filter(move |place| before.is_none_or(|(start, id)| *place < (start, id)))
            .filter_map(|(_, id)| self.meetings.get(id))
    }

    /// Meetings by noticed start, earliest first, from `from` on.
    pub(crate) fn soonest(&self, from: Time) -> impl Iterator<Item = &Arc<Meeting>> {
        let ids = self.by_start.range(from..).flat_map(|(_, ids)| ids);
        ids.filter_map(|id| self.meetings.get(id))
    }

    #[expect(clippy::too_many_lines, reason = "a table with one arm per act")]
    fn apply(&mut self, entry: &Entry) {
        match &entry.act {
            Act::BodyEstablished { body, name, zone } => {
                let made = Body {
                    id: body.clone(),
                    name: name.clone(),
                    zone: zone.clone(),
                };
                self.bodies.insert(body.clone(), Arc::new(made));
            }
            Act::RoomCreated { room, name, .. } => {
                self.rooms
                    .entry(room.clone())
                    .or_default()
                    .name
                    .clone_from(name);
            }
            Act::CameraAdded {
                room, camera, name, ..
            } => {
                let room = self.rooms.entry(room.clone()).or_default();
                room.cameras.insert(camera.clone(), name.clone());
            }
            Act::CameraRemoved { room, camera, .. } => {
                if let Some(room) = self.rooms.get_mut(room) {
                    room.cameras.remove(camera);
                }
            }
            Act::MeetingNoticed { meeting, start, .. } => {
                if let Some(made) = Meeting::noticed_by(entry) {
                    self.by_start
                        .entry(*start)
                        .or_default()
                        .insert(meeting.clone());
                    self.meetings.insert(meeting.clone(), Arc::new(made));
                }
            }
            Act::MeetingPostponed(made) => self.postpone(entry, &made.meeting),
            Act::MeetingCancelled { meeting, .. }
            | Act::RecordingOrdered { meeting, .. }
            | Act::CalledToOrder { meeting }
            | Act::ItemOpened { meeting, .. }
            | Act::Recessed { meeting, .. }
            | Act::Resumed { meeting }
            | Act::SessionClosed { meeting, .. }
            | Act::SessionReopened { meeting }
            | Act::Adjourned { meeting }
            | Act::CameraJoined { meeting, .. }
            | Act::CameraLost { meeting, .. }
            | Act::SpanKept { meeting, .. }
            | Act::GapFound { meeting, .. }
            | Act::RecorderStopped { meeting, .. }
            | Act::RecorderResumed { meeting }
            | Act::FootageCompleted { meeting, .. } => self.apply_to_meeting(entry, meeting),
            acts::notice_acts!()
            | acts::attendance_acts!()
            | acts::handling_acts!()
            | acts::business_acts!()
            | acts::custody_acts!()
            | acts::papers_acts!() => {
                if let Some(meeting) = entry.act.meeting() {
                    self.apply_to_meeting(entry, meeting);
                }
            }
            acts::house_acts!()
            | acts::session_acts!()
            | acts::footage_acts!()
            | Act::Later { .. } => {}
        }
    }

    fn postpone(&mut self, entry: &Entry, id: &MeetingId) {
        let start = |shelf: &Self| shelf.meetings.get(id).map(|meeting| meeting.start);
        let was = start(self);
        self.apply_to_meeting(entry, id);
        if let (Some(was), Some(is)) = (was, start(self)) {
            if let Some(ids) = self.by_start.get_mut(&was) {
                ids.remove(id);
            }
            self.by_start.entry(is).or_default().insert(id.clone());
        }
    }

    fn apply_to_meeting(&mut self, entry: &Entry, id: &MeetingId) {
        let Some(meeting) = self.meetings.get_mut(id) else {
            return;
        };
        let meeting = Arc::make_mut(meeting);
        meeting.apply(entry);
        // The name goes with the camera as it was called then.
        let names = self.rooms.get(&meeting.room).map(|room| &room.cameras);
        for (id, camera) in &mut meeting.cameras {
            if let (true, Some(name)) = (camera.name.is_empty(), names.and_then(|all| all.get(id)))
            {
                camera.name.clone_from(name);
            }
        }
        if meeting.phase().going_on() {
            self.going_on.insert(id.clone());
        } else {
            self.going_on.remove(id);
        }
    }
}

/// The shelf behind a lock; whoever looks first brings it up to the published log.
pub(crate) struct Views {
    desk: Arc<dyn Desk>,
    shelf: Mutex<Arc<Shelf>>,
}

impl Views {
    pub(crate) fn new(desk: Arc<dyn Desk>) -> Self {
        Self {
            desk,
            shelf: Mutex::default(),
        }
    }

    /// The shelf as of the published log.
    pub(crate) fn now(&self) -> Result<Arc<Shelf>, Fault> {
        let mut shelf = self.lock();
        let size = *self.desk.watch().borrow();
        while shelf.folded < size {
            let page = self.desk.entries(shelf.folded, PAGE)?;
            if page.is_empty() {
                return Err(Fault(format!(
                    "the log has {size} entries, but the book gives none from {} on",
                    shelf.folded
                )));
            }
            let shelf = Arc::make_mut(&mut shelf);
            for seen in &page {
                if !seen.public {
                    shelf.hide(&seen.entry);
                }
                if seen.public || names_only(&seen.entry.act) {
                    shelf.apply(&seen.entry);
                }
            }
            shelf.folded += page.len() as u64;
        }
        Ok(Arc::clone(&shelf))
    }

    fn lock(&self) -> MutexGuard<'_, Arc<Shelf>> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether only names for people are taken from an act that is not for everybody: a camera's name
/// is shown wherever its pictures are; the digest of its key is not looked at.
fn names_only(act: &Act) -> bool {
    matches!(act, Act::CameraAdded { .. })
}
