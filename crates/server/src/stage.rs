//! Where frames and acts meet: cameras, the gate, the recorder, the live side.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use acts::{CameraId, CameraPath, Cause, Meeting, MeetingId, Record, RoomId, State, Time};
use base::Clock;
use camera::{Claim, Door, Refused, Sink, Slots};
use feed::{Event, Feed, Health, Open, OpenPart, SessionId, Shut, ShutPart, Sitting};
use footage::{Recorder, Report, SealReport, SealTo, Sealer};
use live::Live;
use notary::{Gatekeeper, Notary};
use tracing::{info, warn};

use crate::archive;
use crate::held::Leftover;
use crate::looks::Looks;
use crate::outlet::Outlet;

/// What the stage tells the secretary, who puts it on the record.
#[derive(Debug)]
pub(crate) enum Note {
    /// From the recorder.
    Recorder(Report),
    /// From whoever seals.
    Sealer(SealReport),
    /// Closed time under a seal of which there is nothing.
    SealedGap {
        meeting: MeetingId,
        camera: CameraId,
        from: Time,
        to: Time,
        cause: Cause,
    },
    /// Open time without footage.
    Gap {
        meeting: MeetingId,
        camera: CameraId,
        from: Time,
        to: Time,
        cause: Cause,
    },
    /// A camera sends.
    Joined {
        meeting: MeetingId,
        camera: CameraId,
        codecs: String,
    },
    /// A camera sends no more.
    Lost {
        meeting: MeetingId,
        camera: CameraId,
        cause: Cause,
    },
    /// A sealed copy of what is kept in the open was found.
    Leftover(Leftover),
    /// A meeting is over; its footage has to be accounted for.
    Over(MeetingId),
}

/// The rooms in use. Clones are the same stage.
#[derive(Clone)]
pub(crate) struct Stage(Arc<Inner>);

struct Inner {
    clock: Clock,
    notary: Notary,
    live: Live,
    recorder: Recorder,
    sealer: Sealer,
    slots: Slots,
    settings: feed::Settings,
    looks: Looks,
    secretary: Mutex<Sender<Note>>,
    /// By meeting: a room's next may begin while the last one's footage is still coming in.
    scenes: RwLock<BTreeMap<MeetingId, Scene>>,
    cameras: Mutex<BTreeMap<CameraPath, Present>>,
    /// The public side of each camera that sends, or sent and is not played to its end yet.
    outlets: Mutex<BTreeMap<CameraPath, Outlet>>,
}

/// What goes on in a room.
#[derive(Clone)]
struct Scene {
    room: RoomId,
    sitting: Arc<Sitting<Open>>,
    /// Where closed time is sealed; none while no seal was prepared.
    vault: Option<Vault>,
    recording: Arc<BTreeSet<CameraId>>,
    /// Cameras that were taken out of use, and when: what they sent before is kept as it is played.
    left: Arc<BTreeMap<CameraId, Time>>,
    over: bool,
    /// How long after the room the public sees it, in microseconds.
    delay_us: u64,
    /// It is or was held back: the public may be behind.
    behind: bool,
    /// It is closed and sealed, and nobody sees or waits for what comes.
    unseen: bool,
    adjourned: Option<Time>,
    /// Since when it is open, while it is.
    open_since: Option<Time>,
}

/// For so long after an opening nothing is told of how much a camera sends: it is counted over some
/// seconds.
const COUNTED_US: i64 = 5 * Time::SECOND;

/// How long the public side stands still for a longer delay to be written.
const HOLD_US: i64 = 5 * Time::SECOND;

/// How long after its end a meeting that is held back goes on being played, so that nothing of it
/// is missing.
const LAST_WORD_US: i64 = 4 * Time::SECOND;

impl Scene {
    /// Whether the public has not seen its end yet.
    fn lags(&self, now: Time) -> bool {
        let end = self.adjourned.filter(|_| self.over && self.behind);
        end.is_some_and(|end| self.sitting.public(now) < end.plus_us(LAST_WORD_US))
    }
}

/// The closed side of a scene.
#[derive(Clone)]
struct Vault {
    sitting: Arc<Sitting<Shut>>,
    /// The seal of each closed part, by when that began.
    seals: Arc<BTreeMap<Time, SealTo>>,
}

/// A camera that is connected.
#[derive(Clone, Debug)]
pub(crate) struct Present {
    pub(crate) since: Time,
    pub(crate) health: Health,
    /// The meeting of whose closed time a take is open.
    pub(crate) sealing_of: Option<MeetingId>,
    /// Key digest at admission: replaced keys end the session.
    key: acts::Digest,
}

impl Stage {
    /// An empty stage, and the notes that the secretary takes.
    pub(crate) fn new(
        notary: Notary,
        live: Live,
        recorder: Recorder,
        (sealed, reserve_bytes): (PathBuf, u64),
        settings: feed::Settings,
        clock: Clock,
    ) -> (Self, std::sync::mpsc::Receiver<Note>) {
        let (secretary, notes) = channel();
        let reports: Sender<Note> = secretary.clone();
        let sealer = Sealer::new(sealed, reserve_bytes, move |report| {
            if reports.send(Note::Sealer(report)).is_err() {
                warn!("the secretary is gone; the next start will enter what was sealed");
            }
        });
        let inner = Inner {
            clock,
            notary,
            live,
            recorder,
            sealer,
            slots: Slots::default(),
            settings,
            looks: Looks::default(),
            secretary: Mutex::new(secretary),
            scenes: RwLock::default(),
            cameras: Mutex::default(),
            outlets: Mutex::default(),
        };
        (Self(Arc::new(inner)), notes)
    }

    /// Leaves a note for the secretary.
    pub(crate) fn note(&self, note: Note) {
        let secretary = lock(&self.0.secretary);
        if secretary.send(note).is_err() {
            warn!("the secretary is gone; the next start will account for what is missing");
        }
    }

    /// Says where a camera stands after a restart.
    pub(crate) fn resume(
        &self,
        meeting: &MeetingId,
        camera: &CameraId,
        at: &footage::Resume,
        cause: Cause,
    ) {
        let scene = read(&self.0.scenes).get(meeting).cloned();
        if let Some(scene) = scene {
            let covered = at.covered_until.unwrap_or(scene.sitting.epoch());
            scene
                .sitting
                .resume(camera, at.next_take, at.next_seq, covered, cause);
        }
    }

    /// Says where a camera's sealed footage stands after a restart.
    pub(crate) fn resume_sealed(
        &self,
        meeting: &MeetingId,
        camera: &CameraId,
        at: &footage::Resume,
        cause: Cause,
    ) {
        let scene = read(&self.0.scenes).get(meeting).cloned();
        if let Some(Vault { sitting, .. }) = scene.and_then(|scene| scene.vault) {
            let covered = at.covered_until.unwrap_or(sitting.epoch());
            sitting.resume(camera, at.next_take, at.next_seq, covered, cause);
        }
    }

    /// Waits until all that is to be sealed is, and is reported.
    pub(crate) fn flush_sealed(&self) {
        self.0.sealer.flush();
    }

    /// Seals what is left and ends.
    pub(crate) fn stop_sealing(&self) {
        self.0.sealer.stop();
    }

    /// Names gaps of cameras that nobody feeds; called on each of the secretary's turns.
    pub(crate) fn account(&self, now: Time) {
        let mut events = Vec::new();
        self.play_what_is_left(now);
        let scenes: Vec<Scene> = read(&self.0.scenes).values().cloned().collect();
        for scene in scenes {
            let public = scene.sitting.public(now);
            // What its cameras send waits until the one before was played to its end.
            if !self.waits_for_another(&scene, now) {
                scene.sitting.account(public, &mut events);
            }
            if scene.behind {
                self.show(scene.sitting.meeting(), public);
            }
            if let Some(vault) = &scene.vault {
                let mut events = Vec::new();
                vault.sitting.account(now, &mut events);
                self.seal(&events);
            }
        }
        self.publish(&events);
    }

    /// Plays what encoders sent that have left since, where the public is behind.
    fn play_what_is_left(&self, now: Time) {
        let left: Vec<_> = {
            let outlets = lock(&self.0.outlets);
            let left = outlets.iter().filter(|(_, outlet)| outlet.is_left());
            left.map(|(path, outlet)| (path.clone(), outlet.clone()))
                .collect()
        };
        for (path, outlet) in left {
            self.play(&path, &outlet, now);
        }
        lock(&self.0.outlets).retain(|_, outlet| !outlet.is_over());
    }

    /// Plays what the public side of a camera has reached.
    fn play(&self, path: &CameraPath, outlet: &Outlet, now: Time) {
        let scene = self.scene_shown(&path.room, now);
        let sitting = scene.as_ref().map(|scene| &scene.sitting);
        let then = sitting.map_or(now, |sitting| sitting.public(now));
        outlet.drive(self, sitting, then);
    }

    /// Tells viewers of a meeting that is held back what they see by now.
    fn show(&self, meeting: &MeetingId, public: Time) {
        let record = self.0.notary.record();
        if let Some(found) = record.meeting(meeting) {
            let status = crate::status::up_to(found, Some(public));
            self.0.live.show(meeting, status);
        }
    }

    /// The instant in the room that the public sees of a meeting by now; none when it is not on.
    pub(crate) fn public(&self, meeting: &MeetingId, now: Time) -> Option<Time> {
        let scene = read(&self.0.scenes).get(meeting).cloned();
        scene.map(|scene| scene.sitting.public(now))
    }

    /// How long after the room the public sees a meeting, in microseconds.
    pub(crate) fn delay_us(&self, meeting: &MeetingId) -> i64 {
        let scenes = read(&self.0.scenes);
        let scene = scenes.get(meeting);
        scene.map_or(0, |scene| i64::try_from(scene.delay_us).unwrap_or(0))
    }

    /// Has the public side of a meeting that is held back stand still at an instant until another,
    /// and gives the instant that a closing as of then reaches back to.
    pub(crate) fn wait(&self, meeting: &MeetingId, at: Time, until: Time) -> Option<Time> {
        let scene = read(&self.0.scenes).get(meeting).cloned();
        let held = scene.filter(|scene| scene.delay_us > 0);
        held.map(|scene| scene.sitting.wait(at, until))
    }

    /// Whether the public has seen a meeting to its end.
    pub(crate) fn is_shown(&self, meeting: &MeetingId, now: Time) -> bool {
        let scenes = read(&self.0.scenes);
        scenes.get(meeting).is_none_or(|scene| !scene.lags(now))
    }

    /// Whether a camera still has a take of the meeting open.
    pub(crate) fn has_open_take(&self, meeting: &MeetingId) -> bool {
        let sealing = |present: &Present| present.sealing_of.as_ref() == Some(meeting);
        if lock(&self.0.cameras).values().any(sealing) {
            return true;
        }
        let mut outlets = lock(&self.0.outlets).clone().into_values();
        outlets.any(|outlet| outlet.take_of().as_ref() == Some(meeting))
    }

    /// The meeting of which a camera has a take open.
    pub(crate) fn take_of(&self, camera: &CameraPath) -> Option<MeetingId> {
        let outlet = lock(&self.0.outlets).get(camera).cloned();
        outlet.and_then(|outlet| outlet.take_of())
    }

    /// Whether everybody may be told how much a camera sends: all that it sent lately was public,
    /// and no meeting of its room is or was held back.
    pub(crate) fn tells_how_much(&self, camera: &CameraPath) -> bool {
        let now = Time(self.0.clock.now_us());
        let behind = |scene: &Scene| scene.room == camera.room && scene.behind;
        if read(&self.0.scenes).values().any(behind) {
            return false;
        }
        let Some(scene) = self.scene(&camera.room) else {
            return false;
        };
        let open = scene
            .open_since
            .is_some_and(|at| now.since(at) > COUNTED_US);
        open && self.take_of(camera).as_ref() == Some(scene.sitting.meeting())
    }

    /// Lets go of a meeting whose footage is complete.
    pub(crate) fn leave(&self, meeting: &MeetingId) {
        write(&self.0.scenes).remove(meeting);
        self.0.sealer.leave(meeting);
    }

    /// A connected camera.
    pub(crate) fn present(&self, camera: &CameraPath) -> Option<Present> {
        lock(&self.0.cameras).get(camera).cloned()
    }

    /// Looks at a camera; none when too many do.
    pub(crate) fn look(&self, camera: &CameraPath) -> Option<portal::Looking> {
        self.0.looks.look(camera)
    }

    /// All connected cameras.
    pub(crate) fn everybody(&self) -> BTreeMap<CameraPath, Present> {
        lock(&self.0.cameras).clone()
    }

    /// Whether the camera's footage is kept at this moment.
    pub(crate) fn keeps(&self, path: &CameraPath) -> bool {
        let ordered = self
            .scene(&path.room)
            .is_some_and(|scene| scene.recording.contains(&path.camera));
        ordered
            && self
                .present(path)
                .is_some_and(|present| present.sealing_of.is_some() || self.take_of(path).is_some())
    }

    /// The meeting that the public sees in a room: the one before until it has seen its end, or the
    /// call to order of the next.
    fn scene_shown(&self, room: &RoomId, now: Time) -> Option<Scene> {
        let lags = {
            let scenes = read(&self.0.scenes);
            let here = || scenes.values().filter(|scene| scene.room == *room);
            let is_followed = |scene: &Scene| {
                let (epoch, public) = (scene.sitting.epoch(), scene.sitting.public(now));
                here().any(|next| next.sitting.epoch() > epoch && next.sitting.epoch() <= public)
            };
            let lagging = here().filter(|scene| scene.lags(now) && !is_followed(scene));
            lagging.min_by_key(|scene| scene.sitting.epoch()).cloned()
        };
        lags.or_else(|| self.scene(room))
    }

    /// Whether the public sees another meeting of its room first, or did until a moment ago: what
    /// its cameras send may not have been played so far.
    fn waits_for_another(&self, scene: &Scene, now: Time) -> bool {
        let ends = |other: &Scene| {
            let end = other.adjourned.filter(|_| other.over && other.behind);
            let seen = |end: Time| end.plus_us(LAST_WORD_US + Time::SECOND);
            end.is_some_and(|end| other.sitting.public(now) < seen(end))
        };
        let scenes = read(&self.0.scenes);
        let mut before = scenes.values().filter(|other| {
            other.room == scene.room && other.sitting.epoch() < scene.sitting.epoch()
        });
        before.any(ends)
    }

    /// How long after a room the public sees it at most, in microseconds: a meeting before may still
    /// be played.
    fn delay_in(&self, room: &RoomId, now: Time) -> u64 {
        let shown = self.scene_shown(room, now);
        let both = shown.into_iter().chain(self.scene(room));
        both.map(|scene| scene.delay_us).max().unwrap_or(0)
    }

    /// The meeting that sits in a room, or else the last that did and is not accounted for.
    fn scene(&self, room: &RoomId) -> Option<Scene> {
        let scenes = read(&self.0.scenes);
        let here = scenes.values().filter(|scene| scene.room == *room);
        here.max_by_key(|scene| (!scene.over, scene.sitting.epoch()))
            .cloned()
    }

    /// Whether a meeting's record wants kept what a camera sent at an instant: its own order counts,
    /// not that of whatever meeting is in the room by now.
    fn records(&self, meeting: &MeetingId, camera: &CameraId, at: Time) -> bool {
        let scenes = read(&self.0.scenes);
        let Some(scene) = scenes.get(meeting) else {
            return false;
        };
        let left = scene.left.get(camera);
        scene.recording.contains(camera) || left.is_some_and(|left| at < *left)
    }

    /// Hands events to the live side, the recorder and the secretary. None waits for another.
    pub(crate) fn publish(&self, events: &[Event<OpenPart>]) {
        if events.is_empty() {
            return;
        }
        self.0.live.on_all(events);
        for event in events {
            match event {
                Event::Gap {
                    meeting,
                    camera,
                    from,
                    to,
                    cause,
                } => self.note(Note::Gap {
                    meeting: meeting.clone(),
                    camera: camera.clone(),
                    from: *from,
                    to: *to,
                    cause: *cause,
                }),
                Event::TakeBegun(_)
                | Event::Part(_)
                | Event::SegmentEnded(_)
                | Event::TakeEnded(..) => {}
            }
            let (take, at) = match event {
                Event::TakeBegun(take) => (take, take.start),
                Event::Part(part) => (&part.take, part.start),
                // Of a camera that was taken out of use meanwhile, what was kept has its end too.
                Event::SegmentEnded(_) | Event::TakeEnded(..) => {
                    self.0.recorder.keep(event);
                    continue;
                }
                Event::Gap { .. } => continue,
            };
            if self.records(&take.meeting, &take.camera, at) {
                self.0.recorder.keep(event);
            }
        }
    }

    /// Hands events of closed time to whoever seals, and to the secretary; to nobody else.
    fn seal(&self, events: &[Event<ShutPart>]) {
        for event in events {
            let (take, at) = match event {
                Event::Gap {
                    meeting,
                    camera,
                    from,
                    to,
                    cause,
                } => {
                    if !self.records(meeting, camera, *from) {
                        continue;
                    }
                    self.note(Note::SealedGap {
                        meeting: meeting.clone(),
                        camera: camera.clone(),
                        from: *from,
                        to: *to,
                        cause: *cause,
                    });
                    continue;
                }
                // Of a camera that was taken out of use meanwhile, what was sealed has its end too.
                Event::SegmentEnded(_) | Event::TakeEnded(..) => {
                    self.0.sealer.keep(event, None);
                    continue;
                }
                Event::TakeBegun(take) => (take, take.start),
                Event::Part(part) => (&part.take, part.start),
            };
            if self.records(&take.meeting, &take.camera, at) {
                self.0.sealer.keep(event, self.seal_of(take).as_ref());
            }
        }
    }

    /// The seal of a take, by the meeting that it is of: its room may have the next by now.
    fn seal_of(&self, take: &feed::Take) -> Option<SealTo> {
        let scenes = read(&self.0.scenes);
        let vault = scenes.get(&take.meeting)?.vault.as_ref()?;
        vault.seals.get(&take.since).cloned()
    }

    /// Brings back the scene of a meeting whose footage is not complete yet.
    pub(crate) fn revive(&self, meeting: &Meeting) {
        self.set(meeting, true);
        if let Some(scene) = read(&self.0.scenes).get(meeting.id()) {
            scene.sitting.restarted(Time(self.0.clock.now_us()));
        }
    }

    /// Makes the room's scene what the record says of its meeting.
    fn set(&self, meeting: &Meeting, revive: bool) {
        let Some(epoch) = meeting.epoch() else { return };
        let room = &meeting.notice().room;
        let over = meeting.state().is_over();
        let known = read(&self.0.scenes).get(meeting.id()).cloned();
        if known.is_none() && over && !revive {
            return;
        }
        let was_over = known.as_ref().is_some_and(|scene| scene.over);
        let vault = vault(
            known.as_ref().and_then(|scene| scene.vault.as_ref()),
            meeting,
            epoch,
        );
        let open = meeting.open().to_vec();
        let open_since = open.last().filter(|last| last.until.is_none());
        let open_since = open_since.map(|last| last.from);
        let recording = meeting.recording();
        let now = Time(self.0.clock.now_us());
        let left = known.as_ref().map_or_else(Arc::default, |scene| {
            let gone = scene.recording.difference(&recording);
            let mut left = Arc::clone(&scene.left);
            for camera in gone {
                Arc::make_mut(&mut left).insert(camera.clone(), now);
            }
            left
        });
        let sitting = known.map_or_else(
            || Sitting::new(meeting.id().clone(), epoch, open.clone()),
            |scene| scene.sitting,
        );
        sitting.set(open);
        let delay_us = u64::from(meeting.delay_seconds().unwrap_or(0)) * 1_000_000;
        sitting.set_delay(delay_us);
        let behind = meeting.is_held_back();
        recording.iter().for_each(|camera| sitting.expect(camera));
        if let Some(vault) = &vault {
            recording
                .iter()
                .for_each(|camera| vault.sitting.expect(camera));
        }
        let public = behind.then(|| sitting.public(now));
        let status = crate::status::up_to(meeting, public);
        self.0.live.set_status(meeting.id(), status);
        let sealed = vault.is_some();
        let scene = Scene {
            room: room.clone(),
            sitting,
            vault,
            recording: Arc::new(recording),
            left,
            over,
            delay_us,
            behind,
            unseen: sealed && !behind && meeting.state() == State::ClosedSession,
            adjourned: meeting.adjourned(),
            open_since,
        };
        write(&self.0.scenes).insert(meeting.id().clone(), scene);
        if over && !was_over {
            self.note(Note::Over(meeting.id().clone()));
        }
    }
}

impl Gatekeeper for Stage {
    fn shut(&self, meeting: &MeetingId, as_of: Option<Time>) -> Time {
        let now = Time(self.0.clock.now_us());
        let scene = read(&self.0.scenes).get(meeting).cloned();
        let as_of = as_of.map_or(now, |as_of| as_of.min(now));
        let at = scene
            .as_ref()
            .map_or(now, |scene| scene.sitting.shut(as_of));
        // Where the public is behind, it goes on until it gets there.
        let is_there = |scene: Scene| !scene.behind || scene.sitting.public(now) >= at;
        if scene.is_none_or(is_there) {
            self.0.live.shut(meeting);
        }
        at
    }

    fn hold(&self, meeting: &MeetingId, at: Time) -> Time {
        let scene = read(&self.0.scenes).get(meeting).cloned();
        // Long enough to write it; then the record says how far the public is behind.
        let until = at.plus_us(HOLD_US);
        scene.map_or(at, |scene| scene.sitting.wait(at, until))
    }

    fn follow(&self, record: &Record) {
        let known: Vec<MeetingId> = read(&self.0.scenes).keys().cloned().collect();
        // What is over first: its room may be taken by the next.
        for meeting in known.iter().filter_map(|id| record.meeting(id)) {
            self.set(meeting, false);
        }
        for meeting in record
            .sitting()
            .filter(|meeting| !known.contains(meeting.id()))
        {
            self.set(meeting, false);
        }
        for (path, present) in self.everybody() {
            let camera = record
                .camera(&path)
                .filter(|camera| camera.removed.is_none());
            if camera.is_none_or(|camera| camera.key != present.key) && self.0.slots.evict(&path) {
                info!(camera = %path, "the camera was removed or its key replaced; its encoder is cut off");
            }
        }
    }
}

impl Door for Stage {
    fn admit(
        &self,
        path: &CameraPath,
        key: &str,
        peer: SocketAddr,
    ) -> Result<Box<dyn Sink>, Refused> {
        let record = self.0.notary.record();
        if !auth::camera_key_matches(&record, path, key) {
            return Err(if record.camera(path).is_some() {
                Refused::WrongKey
            } else {
                Refused::UnknownCamera
            });
        }
        let now = self.0.clock.now_us();
        let claim = self.0.slots.claim(path, now)?;
        let present = Present {
            since: Time(now),
            health: Health::default(),
            sealing_of: None,
            key: auth::digest(key),
        };
        lock(&self.0.cameras).insert(path.clone(), present);
        info!(camera = %path, %peer, "an encoder connected");
        let outlet = {
            let mut outlets = lock(&self.0.outlets);
            let fresh = || Outlet::new(path, self.0.settings.clone());
            outlets.entry(path.clone()).or_insert_with(fresh).clone()
        };
        let session = outlet.begin(self, Time(now));
        Ok(Box::new(Publishing {
            stage: self.clone(),
            outlet,
            session,
            vault: Feed::new(path.camera.clone(), sealed(&self.0.settings)),
            claim,
            scene: None,
            delay_us: 0,
            looked_us: 0,
        }))
    }
}

/// One encoder's session.
struct Publishing {
    stage: Stage,
    claim: Claim,
    outlet: Outlet,
    session: SessionId,
    /// The same frames, for the time that is closed or not public yet.
    vault: Feed<Shut>,
    scene: Option<Scene>,
    /// How long after the room what it sends is played at most.
    delay_us: u64,
    looked_us: i64,
}

/// After how many ticks of the cameras' door one is read again that is sealed and seen by nobody.
const UNSEEN_TICKS: u32 = 3;
/// How much later what it sends is read for that, in microseconds: by so much the guard at an opening
/// is longer.
pub(crate) const UNSEEN_LATE_US: u64 = (UNSEEN_TICKS as u64 - 1) * 20_000;

/// How often the camera's health is looked at.
const LOOK_US: i64 = 500_000;

impl Publishing {
    /// Seals what came of closed time; its meeting waits for it as for the rest, also when its room
    /// has another by now.
    fn hand_over_sealed(&self, events: &[Event<ShutPart>]) {
        let mut last = None;
        for event in events {
            match event {
                Event::TakeBegun(take) => {
                    last = Some(Some(take.meeting.clone()));
                    // Begun before it is handed over, ended after: nobody counts in between.
                    self.with_present(|present| {
                        present
                            .sealing_of
                            .get_or_insert_with(|| take.meeting.clone());
                    });
                }
                Event::TakeEnded(..) => last = Some(None),
                Event::Part(_) | Event::SegmentEnded(_) | Event::Gap { .. } => {}
            }
        }
        self.stage.seal(events);
        if let Some(last) = last {
            self.with_present(|present| present.sealing_of = last);
        }
    }

    fn with_present(&self, change: impl FnOnce(&mut Present)) {
        let mut cameras = lock(&self.stage.0.cameras);
        if let Some(present) = cameras.get_mut(self.claim.path()) {
            change(present);
        }
    }

    fn look(&mut self, now_us: i64) {
        if now_us - self.looked_us < LOOK_US {
            return;
        }
        self.looked_us = now_us;
        // The public side may be behind; the other is not, when it is fed.
        let now = Time(now_us);
        let settings = &self.stage.0.settings;
        let health = if self.is_sealed() {
            Some(self.vault.health(settings, now))
        } else {
            self.outlet.health(settings, now)
        };
        let Some(health) = health else { return };
        if let Some(present) = lock(&self.stage.0.cameras).get_mut(self.claim.path()) {
            present.health = health;
        }
    }
}

impl Publishing {
    /// Whether frames go to the side that seals.
    fn is_sealed(&self) -> bool {
        let scene = self.scene.as_ref();
        scene.is_some_and(|scene| scene.vault.is_some() || scene.behind)
    }
}

impl Sink for Publishing {
    fn frame(&mut self, frame: av::Frame, arrived_us: i64) {
        self.claim.heard(arrived_us);
        self.stage.0.looks.frame(self.claim.path(), &frame);
        if self.is_sealed() {
            self.vault.push(frame.clone(), Time(arrived_us));
        }
        self.outlet
            .push(self.session, frame, Time(arrived_us), self.delay_us);
    }

    fn tick(&mut self, now_us: i64) {
        let room = &self.claim.path().room;
        self.scene = self.stage.scene(room);
        self.delay_us = self.stage.delay_in(room, Time(now_us));
        self.stage
            .play(self.claim.path(), &self.outlet, Time(now_us));
        let mut sealed = Vec::new();
        let vault = self.scene.as_ref().and_then(|scene| scene.vault.clone());
        let closed = vault.as_ref().map(|vault| &vault.sitting);
        self.vault.drive(closed, Time(now_us), &mut sealed);
        self.hand_over_sealed(&sealed);
        self.look(now_us);
    }

    fn ended(&mut self, cause: Cause, now_us: i64) {
        self.scene = self.stage.scene(&self.claim.path().room);
        self.outlet.end(self.session, cause, Time(now_us));
        self.stage
            .play(self.claim.path(), &self.outlet, Time(now_us));
        let mut sealed = Vec::new();
        let vault = self.scene.as_ref().and_then(|scene| scene.vault.clone());
        let closed = vault.as_ref().map(|vault| &vault.sitting);
        self.vault.end(closed, cause, Time(now_us), &mut sealed);
        self.hand_over_sealed(&sealed);
        let path = self.claim.path();
        let mut cameras = lock(&self.stage.0.cameras);
        // Another session may have taken over by now.
        if !self.claim.evicted() || !self.stage.0.slots.held(path) {
            cameras.remove(path);
            self.stage.0.looks.ended(path);
        }
        drop(cameras);
        info!(camera = %path, ?cause, "an encoder left");
    }

    fn evicted(&self) -> bool {
        self.claim.evicted()
    }

    fn ready(&self) -> bool {
        self.claim.ready()
    }

    fn ticks(&self) -> u32 {
        let unseen = self.scene.as_ref().is_some_and(|scene| scene.unseen);
        if unseen { UNSEEN_TICKS } else { 1 }
    }
}

/// How what is sealed is cut: nobody plays it segment by segment, and each is a file of its own with
/// its header, its names and its padding.
fn sealed(settings: &feed::Settings) -> feed::Settings {
    feed::Settings {
        segment_us: 2 * settings.segment_us,
        ..settings.clone()
    }
}

/// The closed side of a meeting as the record has it; none while it has no seal.
fn vault(known: Option<&Vault>, meeting: &Meeting, epoch: Time) -> Option<Vault> {
    if meeting.seals().is_empty() {
        return None;
    }
    let time = archive::sealing_time(meeting);
    let to = |number: &u32| {
        let seal = meeting.seals().get(number)?;
        Some(SealTo {
            seal: *number,
            recipient: seal.prepared.what.recipient.clone(),
        })
    };
    let seals = time
        .iter()
        .filter_map(|(number, closed)| Some((closed.from, to(number)?)));
    let seals = Arc::new(seals.collect());
    let closed: Vec<_> = time.into_iter().map(|(_, closed)| closed).collect();
    let sitting = match known {
        Some(vault) => Arc::clone(&vault.sitting),
        None => Sitting::new(meeting.id().clone(), epoch, Vec::new()),
    };
    sitting.set_closed(closed, meeting.open());
    Some(Vault { sitting, seals })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
