//! All bodies, rooms and meetings, kept up with the published log.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use acts::{Act, BodyId, CameraId, Entry, MeetingId, RoomId, Time};

use rpds::{RedBlackTreeMapSync, RedBlackTreeSetSync};

use super::meeting::{Camera, Meeting};
use super::news::News;
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
///
/// Whoever opens a notary can have it filled on the way ([`Shelf::take`]); what it lacks is read
/// from the desk. A clone shares all that did not change.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    folded: u64,
    pub(crate) bodies: BTreeMap<BodyId, Arc<Body>>,
    rooms: BTreeMap<RoomId, Room>,
    meetings: RedBlackTreeMapSync<MeetingId, Arc<Meeting>>,
    by_start: RedBlackTreeSetSync<(Time, MeetingId)>,
    going_on: BTreeSet<MeetingId>,
    /// Places of the acts that were not for everybody when they were taken up, in order.
    hidden: Vec<u64>,
    news: News,
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

    /// Entries that are taken up.
    pub(crate) fn folded(&self) -> u64 {
        self.folded
    }

    /// The latest acts that are told to those who follow, latest first: of one body, or all.
    pub(crate) fn news(&self, body: Option<&BodyId>) -> impl Iterator<Item = u64> {
        self.news.of(body)
    }

    pub(crate) fn len(&self) -> usize {
        self.meetings.size()
    }

    pub(crate) fn body_name<'a>(&'a self, id: &'a BodyId) -> &'a str {
        self.bodies.get(id).map_or(id.as_str(), |body| &body.name)
    }

    pub(crate) fn room_name(&self, id: &RoomId) -> Option<&str> {
        self.rooms.get(id).map(|room| &*room.name)
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
        let end = before.map_or(Bound::Unbounded, Bound::Excluded);
        let places = self.by_start.range((Bound::Unbounded, end)).rev();
        places.filter_map(|(_, id)| self.meetings.get(id))
    }

    /// Meetings by noticed start, earliest first, from `from` on.
    pub(crate) fn soonest(&self, from: Time) -> impl Iterator<Item = &Arc<Meeting>> {
        let places = self.by_start.iter();
        let places = places.rev().take_while(move |(start, _)| *start >= from);
        let ids: Vec<_> = places.map(|(_, id)| id).collect();
        ids.into_iter().rev().filter_map(|id| self.meetings.get(id))
    }

    /// Takes up the next entry and whether everybody may read it.
    pub fn take(&mut self, entry: &Entry, public: bool) {
        self.folded = entry.n + 1;
        if !public {
            self.hide(entry);
        }
        if public || names_only(&entry.act) {
            self.apply(entry);
        }
        if public {
            let meeting = entry.act.meeting().and_then(|id| self.meetings.get(id));
            self.news.take(entry, meeting.map(|meeting| &meeting.body));
        }
    }

    /// Reads a meeting again whose words were erased somewhere.
    fn read_again(&mut self, desk: &dyn Desk, id: &MeetingId) -> Result<(), Fault> {
        let Some(before) = self.meetings.get(id).cloned() else {
            return Ok(());
        };
        for (nth, n) in before.acts.iter().enumerate() {
            let seen = desk.entries(*n, 1)?;
            for entry in seen
                .iter()
                .filter(|seen| seen.public)
                .map(|seen| &seen.entry)
            {
                match Meeting::noticed_by(entry).filter(|_| nth == 0) {
                    Some(made) => self.meetings.insert_mut(id.clone(), Arc::new(made)),
                    None => self.apply_to_meeting(entry, id),
                }
            }
        }
        if let Some(meeting) = self.meetings.get_mut(id) {
            let meeting = Arc::make_mut(meeting);
            meeting.version = before.version + 1;
            meeting.hidden.clone_from(&before.hidden);
            for (id, camera) in &before.cameras {
                let named = meeting.cameras.entry(id.clone()).or_default();
                named.name.clone_from(&camera.name);
            }
        }
        Ok(())
    }

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
                    self.by_start.insert_mut((*start, meeting.clone()));
                    self.meetings.insert_mut(meeting.clone(), Arc::new(made));
                }
            }
            Act::MeetingPostponed(made) => self.postpone(entry, &made.meeting),
            acts::notice_acts!()
            | acts::session_acts!()
            | acts::footage_acts!()
            | acts::attendance_acts!()
            | acts::handling_acts!()
            | acts::business_acts!()
            | acts::custody_acts!()
            | acts::papers_acts!() => {
                if let Some(meeting) = entry.act.meeting() {
                    self.apply_to_meeting(entry, meeting);
                }
            }
            acts::house_acts!() | Act::Later { .. } => {}
        }
    }

    fn postpone(&mut self, entry: &Entry, id: &MeetingId) {
        let start = |shelf: &Self| shelf.meetings.get(id).map(|meeting| meeting.start);
        let was = start(self);
        self.apply_to_meeting(entry, id);
        if let (Some(was), Some(is)) = (was, start(self)) {
            self.by_start.remove_mut(&(was, id.clone()));
            self.by_start.insert_mut((is, id.clone()));
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
    pub(crate) fn new(desk: Arc<dyn Desk>, shelf: Shelf) -> Self {
        let shelf = Mutex::new(Arc::new(shelf));
        Self { desk, shelf }
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
                shelf.take(&seen.entry, seen.public);
                if let Act::DisclosureErased(it) = &seen.entry.act
                    && let Some(meeting) = &it.meeting
                {
                    shelf.read_again(&*self.desk, meeting)?;
                }
            }
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
