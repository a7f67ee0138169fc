use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use acts::{CameraId, KeptSegment, KeptTake, MeetingId, Time};
use base::Clock;
use feed::{Event, OpenPart, Part};
use footage::{Download, Shelf};
use tokio::sync::Semaphore;

use crate::answer::Heads;
use crate::cache::Cache;
use crate::camera::Camera;
use crate::{Archive, Gap, PastCamera, Settings, Status};

/// Everything that is shown live or again: told by the feed and the record, asked by viewers.
///
/// Clones share one store. Tell it of a meeting in this order: [`set_status`](Self::set_status),
/// [`restore`](Self::restore) for each camera after a restart, then events as they come.
#[derive(Clone)]
pub struct Live(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) settings: Settings,
    pub(crate) shelf: Shelf,
    clock: Clock,
    meetings: RwLock<HashMap<Box<str>, Arc<Meeting>>>,
    /// By `{meeting}/{camera}`, for a look-up without making text.
    cameras: RwLock<HashMap<Box<str>, Arc<Camera>>>,
    archive: OnceLock<Arc<dyn Archive>>,
    cache: Mutex<Cache>,
    pub(crate) reads: Arc<Semaphore>,
    pub(crate) heads: Heads,
    cameras_made: AtomicU64,
    uses: AtomicU64,
}

pub(crate) struct Meeting {
    id: MeetingId,
    inside: Mutex<Inside>,
    /// It came out of the archive and may be forgotten.
    past: bool,
    used: AtomicU64,
}

#[derive(Default)]
struct Inside {
    cameras: BTreeMap<CameraId, Arc<Camera>>,
    status: Option<Arc<Status>>,
    ended_us: Option<i64>,
}

/// What a camera shows of a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Nothing, ever.
    Nothing,
    /// Pictures of earlier, none now.
    Earlier,
    /// Pictures now.
    Now,
}

/// A file that viewers can take away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownloadInfo {
    /// Its address.
    pub address: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// RFC 6381 codecs.
    pub codecs: String,
}

impl Live {
    /// Nothing is known yet; older segments will be read from `shelf`.
    pub fn new(settings: Settings, shelf: Shelf, clock: Clock) -> Self {
        Self(Arc::new(Inner {
            cache: Mutex::new(Cache::new(settings.cache_bytes)),
            reads: Arc::new(Semaphore::new(settings.reads_max)),
            heads: Heads::default(),
            settings,
            shelf,
            clock,
            meetings: RwLock::default(),
            cameras: RwLock::default(),
            archive: OnceLock::new(),
            cameras_made: AtomicU64::new(0),
            uses: AtomicU64::new(0),
        }))
    }

    /// Says where past meetings are found that nobody told of. Only the first call counts.
    pub fn set_archive(&self, archive: Arc<dyn Archive>) {
        // A second archive would only differ from the first by a mistake of the caller.
        drop(self.0.archive.set(archive));
    }

    /// Takes in what a feed told.
    pub fn on(&self, event: &Event<OpenPart>) {
        self.on_all(std::slice::from_ref(event));
    }

    /// Takes in what a feed told at once; viewers of a camera are woken once.
    pub fn on_all(&self, events: &[Event<OpenPart>]) {
        self.take_in(events);
    }

    /// The same for anything that stands for a part; only this crate's tests have another.
    pub(crate) fn take_in<P: Deref<Target = Part>>(&self, mut events: &[Event<P>]) {
        while let Some((meeting, camera)) = events.first().map(whose) {
            let same = events
                .iter()
                .take_while(|event| whose(event) == (meeting, camera))
                .count();
            let (these, rest) = events.split_at(same);
            self.camera(meeting, camera).change(|state| {
                for event in these {
                    match event {
                        Event::TakeBegun(take) => state.begin(take),
                        Event::Part(part) => state.part(part),
                        Event::SegmentEnded(end) => state.segment_ended(end),
                        Event::TakeEnded(take, _cause) => state.take_ended(take),
                        Event::Gap {
                            camera,
                            from,
                            to,
                            cause,
                            ..
                        } => state.gap(Gap {
                            camera: camera.clone(),
                            from: *from,
                            to: *to,
                            cause: *cause,
                        }),
                    }
                }
            });
            events = rest;
        }
    }

    /// A segment was written and synced: it can be read from its take's file from now on.
    pub fn kept(&self, meeting: &MeetingId, segment: &KeptSegment) {
        self.camera(meeting, &segment.camera)
            .change(|state| state.kept(segment));
    }

    /// Tells what was kept of a camera before a restart. Comes before any event of that camera and
    /// after `set_status`, which says what was closed between two takes.
    pub fn restore(
        &self,
        meeting: &MeetingId,
        camera: &CameraId,
        takes: &[KeptTake],
        segments: &[KeptSegment],
    ) {
        self.camera(meeting, camera)
            .change(|state| state.restore(takes, segments));
    }

    /// Says what the record says now. Off the air, everybody who waits is answered at once.
    pub fn set_status(&self, meeting: &MeetingId, status: Status) {
        let status = Arc::new(status);
        let meeting = self.meeting(meeting);
        let cameras: Vec<_> = {
            let mut inside = meeting.inside();
            inside.status = Some(Arc::clone(&status));
            if status.ended.is_some() {
                inside.ended_us.get_or_insert(self.0.clock.now_us());
            }
            inside.cameras.values().cloned().collect()
        };
        for camera in cameras {
            camera.change(|state| state.set_status(Arc::clone(&status)));
        }
        self.forget_ended();
    }

    /// Says what viewers see of a meeting that is held back; nothing happens when that is what they
    /// were told already.
    pub fn show(&self, meeting: &MeetingId, status: Status) {
        let told = self.find_meeting(meeting.as_str());
        let told = told.and_then(|it| it.inside().status.clone());
        if told.is_none_or(|told| *told != status) {
            self.set_status(meeting, status);
        }
    }

    /// The gate was shut, provisionally or for good: everybody who waits is answered at once. Holds
    /// until the next `set_status`.
    pub fn shut(&self, meeting: &MeetingId) {
        let Some(meeting) = self.find_meeting(meeting.as_str()) else {
            return;
        };
        let cameras: Vec<_> = meeting.inside().cameras.values().cloned().collect();
        for camera in cameras {
            camera.change(|state| state.shut());
        }
    }

    /// Lets go of a meeting; its footage stays where it is.
    pub fn forget(&self, meeting: &MeetingId) {
        let Some(gone) = write(&self.0.meetings).remove(meeting.as_str()) else {
            return;
        };
        let gone: Vec<_> = gone.inside().cameras.keys().cloned().collect();
        let mut cameras = write(&self.0.cameras);
        for camera in gone {
            cameras.remove(&*format!("{meeting}/{camera}"));
        }
    }

    /// The cameras that show or showed something of a meeting, in order.
    pub fn cameras(&self, meeting: &MeetingId) -> Vec<CameraId> {
        let Some(meeting) = self.find_meeting(meeting.as_str()) else {
            return Vec::new();
        };
        let inside = meeting.inside();
        let there = |camera: &&Arc<Camera>| camera.mark().shows();
        inside
            .cameras
            .values()
            .filter(there)
            .map(|camera| camera.camera.clone())
            .collect()
    }

    /// What a camera shows of a meeting.
    pub fn presence(&self, meeting: &MeetingId, camera: &CameraId) -> Presence {
        let Some(camera) = self.find_camera(&format!("{meeting}/{camera}")) else {
            return Presence::Nothing;
        };
        let mark = camera.mark();
        match (mark.live && mark.shows(), mark.shows()) {
            (true, _) => Presence::Now,
            (false, true) => Presence::Earlier,
            (false, false) => Presence::Nothing,
        }
    }

    /// Where a camera's footage ends on the timeline, as far as viewers have it.
    pub fn edge(&self, meeting: &MeetingId, camera: &CameraId) -> Option<Time> {
        let camera = self.find_camera(&format!("{meeting}/{camera}"))?;
        let shows = camera.mark().shows();
        shows.then(|| camera.state().edge())
    }

    /// The files that a camera's kept footage can be taken away as: one for each set of codec
    /// parameters. May block.
    pub fn downloads(&self, meeting: &MeetingId, camera: &CameraId) -> Vec<DownloadInfo> {
        let Some(found) = self.find_camera(&format!("{meeting}/{camera}")) else {
            return Vec::new();
        };
        let files = self.0.downloads(&found);
        let info = |(i, file): (usize, &Download)| DownloadInfo {
            address: match i {
                0 => format!("/live/{meeting}/{camera}/download.mp4"),
                further => format!("/live/{meeting}/{camera}/download-{}.mp4", further + 1),
            },
            bytes: file.len(),
            codecs: file.codecs().to_owned(),
        };
        files.iter().enumerate().map(info).collect()
    }

    pub(crate) fn find_camera(&self, path: &str) -> Option<Arc<Camera>> {
        read(&self.0.cameras).get(path).cloned()
    }

    pub(crate) fn find_meeting(&self, meeting: &str) -> Option<Arc<Meeting>> {
        read(&self.0.meetings).get(meeting).cloned()
    }

    /// The camera whose pictures the meeting's own address shows: the first with pictures now, or
    /// else the first that ever had any.
    pub(crate) fn first_camera(&self, meeting: &Meeting) -> Option<Arc<Camera>> {
        let inside = meeting.inside();
        let mut cameras = inside
            .cameras
            .values()
            .filter(|camera| camera.mark().shows());
        let pictures = |camera: &&Arc<Camera>| camera.state().pictures();
        let now = |camera: &&Arc<Camera>| camera.mark().live && pictures(camera);
        let found = cameras
            .clone()
            .find(now)
            .or_else(|| cameras.clone().find(pictures));
        found.or_else(|| cameras.next()).cloned()
    }

    fn meeting(&self, id: &MeetingId) -> Arc<Meeting> {
        if let Some(known) = self.find_meeting(id.as_str()) {
            return known;
        }
        let mut meetings = write(&self.0.meetings);
        let fresh = || Arc::new(Meeting::new(id.clone(), false));
        Arc::clone(meetings.entry(id.as_str().into()).or_insert_with(fresh))
    }

    fn camera(&self, meeting: &MeetingId, camera: &CameraId) -> Arc<Camera> {
        let path = format!("{meeting}/{camera}");
        if let Some(known) = self.find_camera(&path) {
            return known;
        }
        let meeting = self.meeting(meeting);
        self.camera_of(&meeting, camera, &path)
    }

    fn camera_of(&self, meeting: &Meeting, camera: &CameraId, path: &str) -> Arc<Camera> {
        let mut inside = meeting.inside();
        let status = inside.status.clone();
        let made = inside.cameras.entry(camera.clone()).or_insert_with(|| {
            let number = self.0.cameras_made.fetch_add(1, Ordering::Relaxed);
            let settings = &self.0.settings;
            Arc::new(Camera::new(
                meeting.id.clone(),
                camera.clone(),
                number,
                settings,
                status,
            ))
        });
        let made = Arc::clone(made);
        drop(inside);
        write(&self.0.cameras).insert(path.into(), Arc::clone(&made));
        made
    }

    pub(crate) fn archive(&self) -> Option<Arc<dyn Archive>> {
        self.0.archive.get().cloned()
    }

    pub(crate) fn has_archive(&self) -> bool {
        self.0.archive.get().is_some()
    }

    /// Looks for a meeting that nobody told of. May block.
    pub(crate) fn look_up(&self, meeting: &MeetingId) {
        let Some(archive) = self.0.archive.get() else {
            return;
        };
        if self.find_meeting(meeting.as_str()).is_some() {
            return;
        }
        let Some(past) = archive
            .find(meeting)
            .filter(|past| past.status.ended.is_some())
        else {
            return;
        };
        let found = Meeting::new(meeting.clone(), true);
        found.inside().status = Some(Arc::new(past.status));
        found.used.store(
            self.0.uses.fetch_add(1, Ordering::Relaxed),
            Ordering::Relaxed,
        );
        let found = Arc::new(found);
        for PastCamera {
            camera,
            takes,
            segments,
        } in &past.cameras
        {
            let camera = self.camera_of(&found, camera, &format!("{meeting}/{camera}"));
            camera.change(|state| state.restore(takes, segments));
        }
        write(&self.0.meetings)
            .entry(meeting.as_str().into())
            .or_insert(found);
        self.forget_past();
    }

    /// Notes that a past meeting was looked at.
    pub(crate) fn used(&self, meeting: &Meeting) {
        if meeting.past {
            meeting.used.store(
                self.0.uses.fetch_add(1, Ordering::Relaxed),
                Ordering::Relaxed,
            );
        }
    }

    /// Forgets the past meetings that nobody looked at for longest.
    fn forget_past(&self) {
        loop {
            let gone = {
                let meetings = read(&self.0.meetings);
                let past = || meetings.values().filter(|meeting| meeting.past);
                if past().count() <= self.0.settings.past_max {
                    return;
                }
                past()
                    .min_by_key(|m| m.used.load(Ordering::Relaxed))
                    .map(|m| m.id.clone())
            };
            match gone {
                Some(gone) => self.forget(&gone),
                None => return,
            }
        }
    }

    /// Lets go of the bytes of ended meetings that nobody can still be watching to their end.
    fn forget_ended(&self) {
        let before_us = self.0.clock.now_us().saturating_sub(ENDED_US);
        let over: Vec<_> = {
            let meetings = read(&self.0.meetings);
            let over = |m: &&Arc<Meeting>| m.inside().ended_us.is_some_and(|us| us < before_us);
            meetings.values().filter(over).cloned().collect()
        };
        for meeting in over {
            meeting.inside().ended_us = None;
            let cameras: Vec<_> = meeting.inside().cameras.values().cloned().collect();
            for camera in cameras {
                camera.change(|state| state.cool());
            }
        }
    }
}

impl Inner {
    pub(crate) fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long the last seconds of an ended meeting stay in memory.
const ENDED_US: i64 = 300 * Time::SECOND;

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").finish_non_exhaustive()
    }
}

impl Meeting {
    fn new(id: MeetingId, past: bool) -> Self {
        Self {
            id,
            inside: Mutex::default(),
            past,
            used: AtomicU64::new(0),
        }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn whose<P: Deref<Target = Part>>(event: &Event<P>) -> (&MeetingId, &CameraId) {
    match event {
        Event::TakeBegun(take) | Event::TakeEnded(take, _) => (&take.meeting, &take.camera),
        Event::Part(part) => (&part.take.meeting, &part.take.camera),
        Event::SegmentEnded(end) => (&end.take.meeting, &end.take.camera),
        Event::Gap {
            meeting, camera, ..
        } => (meeting, camera),
    }
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
