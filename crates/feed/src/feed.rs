//! One publish session of one camera.

use std::sync::Arc;

use acts::{CameraId, Cause, Time};
use av::{Frame, Kind};

use crate::gate::{Place, View};
use crate::health::Meter;
use crate::queue::Queue;
use crate::run::{Context, Run, Step};
use crate::timeline::{Placed, Timeline};
use crate::{Access, Event, Health, Open, Passed, Settings, Sitting};

/// Turns the frames of one publish session into parts. A reconnecting encoder gets a new one.
///
/// `end` must be called when the session is over; a feed that is not driven for ten seconds is
/// taken for gone.
#[derive(Debug)]
pub struct Feed<S = Open> {
    camera: CameraId,
    settings: Settings,
    timeline: Timeline,
    queue: Queue,
    placed: Vec<Placed>,
    place: Option<Seat<S>>,
    run: Option<Run<S>>,
    /// Frames have been coming since; none while they do not.
    present: Option<Time>,
    /// Everything before was cut or given up.
    floor: Option<Time>,
    meter: Meter,
}

/// A feed's place in a sitting.
#[derive(Debug)]
struct Seat<S> {
    sitting: Arc<Sitting<S>>,
    lease: u64,
}

impl<S: Access> Feed<S> {
    /// A feed for a camera that has just connected.
    pub fn new(camera: CameraId, settings: Settings) -> Self {
        Self {
            camera,
            timeline: Timeline::new(settings.clone()),
            settings,
            queue: Queue::default(),
            placed: Vec::new(),
            place: None,
            run: None,
            present: None,
            floor: None,
            meter: Meter::default(),
        }
    }

    /// The camera.
    pub fn camera(&self) -> &CameraId {
        &self.camera
    }

    /// Takes a frame that was read at `arrived`. Frames of one track come in decode order.
    pub fn push(&mut self, frame: Frame, arrived: Time) {
        self.meter.frame(&frame, arrived);
        self.timeline.push(frame, arrived, &mut self.placed);
        self.enqueue();
    }

    /// Cuts what can be cut by `now` and passes it through the gate; without a sitting nothing is
    /// kept. Called every 20 to 50 ms, also when no frame came.
    pub fn drive(
        &mut self,
        sitting: Option<&Arc<Sitting<S>>>,
        now: Time,
        out: &mut Vec<Event<Passed<S>>>,
    ) {
        self.timeline.settle(now, &mut self.placed);
        self.enqueue();
        self.change_seat(sitting, now, out);
        self.work(now, None, out);
        self.name_gaps(now, out);
    }

    /// The session is over: cuts what is left, ends the take and leaves `cause` as the reason for
    /// what will be missing.
    pub fn end(
        &mut self,
        sitting: Option<&Arc<Sitting<S>>>,
        cause: Cause,
        now: Time,
        out: &mut Vec<Event<Passed<S>>>,
    ) {
        self.timeline.flush(&mut self.placed);
        self.enqueue();
        self.change_seat(sitting, now, out);
        self.leave(cause, now, out);
    }

    /// How the camera does at `now`, for a live side with these settings.
    pub fn health(&self, settings: &Settings, now: Time) -> Health {
        let mut health = Health {
            offset_us: self.timeline.offset_us(),
            drift_ppm: self.timeline.drift_ppm(),
            unusable: self.timeline.unusable(),
            sessions: self.timeline.sessions(),
            last_frame: self.timeline.latest(),
            ..Health::default()
        };
        let changing = self
            .run
            .as_ref()
            .is_some_and(|run| run.is_outdated(&self.queue, now));
        self.meter.tell(now, changing, settings, &mut health);
        health
    }

    fn enqueue(&mut self) {
        for placed in self.placed.drain(..) {
            self.queue.push(placed);
        }
        if self.queue.bytes() > self.settings.queue_bytes_max {
            // Nobody drives this feed, or a closing is judged for ever: nothing may pile up.
            self.queue.clear();
            self.timeline.restart(Cause::Unusable);
        }
    }

    /// Whether its place is in that sitting, or in none.
    pub(crate) fn sits_in(&self, sitting: Option<&Arc<Sitting<S>>>) -> bool {
        match (&self.place, sitting) {
            (Some(seat), Some(sitting)) => Arc::ptr_eq(&seat.sitting, sitting),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// Takes its place in the sitting, and leaves another.
    fn change_seat(
        &mut self,
        sitting: Option<&Arc<Sitting<S>>>,
        now: Time,
        out: &mut Vec<Event<Passed<S>>>,
    ) {
        if self.sits_in(sitting) {
            return;
        }
        if self.place.is_some() {
            self.leave(Cause::Boundary, now, out);
        }
        self.floor = None;
        self.place = sitting.map(|sitting| {
            let lease = sitting.look(&self.camera, None, now).lease;
            Seat {
                sitting: sitting.clone(),
                lease,
            }
        });
    }

    fn leave(&mut self, cause: Cause, now: Time, out: &mut Vec<Event<Passed<S>>>) {
        self.work(now, Some(cause), out);
        if let Some(Seat { sitting, lease }) = self.place.take() {
            let (upto, present) = (self.queue.reached.map(|at| at.min(now)), self.present);
            sitting.leave(&self.camera, lease, upto, present, cause, out);
        }
        self.queue.clear();
    }

    /// Cuts all that can be cut; with `last` nothing more will come.
    fn work(&mut self, now: Time, last: Option<Cause>, out: &mut Vec<Event<Passed<S>>>) {
        let view = match &self.place {
            Some(seat) => seat.sitting.look(&self.camera, Some(seat.lease), now),
            None => View::nothing(),
        };
        let evicted = self.place.is_some() && view.lease == 0;
        let last = if evicted {
            last.or(Some(Cause::ConnectionLost))
        } else {
            last
        };
        loop {
            let Some(run) = &mut self.run else {
                if evicted {
                    return self.queue.clear();
                }
                if !self.start(&view, now, last) {
                    return;
                }
                continue;
            };
            if run.is_sound_alone() {
                self.queue.drop_video_before_key();
            }
            let until = view.until(run.interval).filter(|until| *until <= now);
            let over = until.map(|until| self.queue.why_over(until, &self.settings));
            let cx = Context {
                settings: &self.settings,
                view: &view,
                now,
                last: last.or(over),
                present: self.present,
            };
            match run.advance(&mut self.queue, &cx, out) {
                Step::Cut => {}
                Step::Wait => return,
                Step::Over(cause) => self.over(cause, &view, out),
            }
        }
    }

    /// The take is over; what follows waits for a keyframe.
    fn over(&mut self, cause: Cause, view: &View, out: &mut Vec<Event<Passed<S>>>) {
        let Some(run) = self.run.take() else { return };
        let until = view.until(run.interval);
        if run.take.is_none() {
            // Not one part came of it: its first frame is of no use.
            let kind = if run.is_sound_alone() {
                Kind::Audio
            } else {
                Kind::Video
            };
            self.drop_front(kind);
        } else {
            self.floor = self.floor.max(Some(run.reached()));
            self.present = if cause == Cause::Boundary {
                until
            } else {
                None
            };
        }
        if let (Cause::Boundary, Some(until), Some(seat)) = (cause, until, &self.place) {
            self.floor = self.floor.max(Some(until));
            let present = if run.take.is_none() {
                self.present
            } else {
                None
            };
            seat.sitting.finish(&self.camera, until, present, out);
        }
    }

    /// Begins a take with the first frame that may begin one, dropping those before it; false
    /// when there is no more to be done.
    fn start(&mut self, view: &View, now: Time, last: Option<Cause>) -> bool {
        let Some(kind) = self.lead(last.is_some()) else {
            return false;
        };
        let front = match kind {
            Kind::Video => self.queue.video.front(),
            Kind::Audio => self.queue.audio.front(),
        };
        let Some(front) = front else { return false };
        let interval = match view.place(front.pts, front.pts) {
            Place::Undecided if last.is_none() => return false,
            Place::After if last.is_none() => {
                if !self.is_stale(front, now) {
                    return false;
                }
                None
            }
            Place::Undecided | Place::After | Place::Closed => None,
            Place::Open(interval) => Some(interval),
        };
        let floor = self.floor.max(Some(view.covered));
        let seat = self.place.as_ref();
        let run = interval.zip(seat).and_then(|(interval, seat)| {
            // What comes first after an opening may have been taken before it.
            let guard_us = self.settings.opening_guard_us as i64 + front.late_us;
            let earliest = interval.plus_us(guard_us.min(S::GUARD_US_MAX));
            if front.pts.min(front.arrived) < earliest {
                return None;
            }
            if self.leads_in_too_far(front, view.counts_from(interval)) {
                return None;
            }
            let (sitting, camera) = (&seat.sitting, &self.camera);
            let run = match kind {
                Kind::Video if front.frame.key => {
                    let (queue, settings) = (&self.queue, &self.settings);
                    Run::with_video(sitting, camera, interval, front, queue, settings)
                }
                Kind::Audio => Run::with_audio(sitting, camera, interval, front),
                Kind::Video => return None,
            };
            (Some(run.start()) >= floor).then_some(run)
        });
        match run {
            Some(run) => {
                self.present.get_or_insert(run.start());
                self.run = Some(run);
            }
            None => self.drop_front(kind),
        }
        true
    }

    /// Whether a frame from after all time that the record speaks of can be given up. Where frames
    /// lead into a time that may begin any moment, those stay from the last keyframe on.
    fn is_stale(&self, front: &Placed, now: Time) -> bool {
        let linger_us = self.settings.linger_us as i64;
        if now.since(front.pts) <= linger_us {
            return false;
        }
        let settled = now.plus_us(-linger_us);
        S::LEAD_IN_US == 0
            || now.since(front.pts) > S::LEAD_IN_US + linger_us
            || self.key_between(front.pts, settled)
    }

    /// Whether a take that counts from `counts` can begin with a later keyframe.
    fn leads_in_too_far(&self, front: &Placed, counts: Time) -> bool {
        front.pts < counts && self.key_between(front.pts, counts)
    }

    fn key_between(&self, after: Time, upto: Time) -> bool {
        let mut pictures = self.queue.video.iter();
        pictures.any(|placed| placed.frame.key && placed.pts > after && placed.pts <= upto)
    }

    /// Which track the next take begins with: sound only where there is no picture.
    fn lead(&self, last: bool) -> Option<Kind> {
        let stall_us = 2 * self.settings.stall_us as i64;
        let (video, audio) = (self.queue.video.front(), self.queue.audio.front());
        match (video, audio) {
            (Some(video), Some(audio)) => {
                let alone = video.pts.since(audio.pts) > stall_us;
                Some(if alone { Kind::Audio } else { Kind::Video })
            }
            (Some(_), None) => Some(Kind::Video),
            (None, Some(audio)) => {
                let seen = self.queue.seen.as_ref();
                let seen = seen.filter(|seen| seen.session == audio.session);
                let alone = seen.is_none_or(|seen| audio.pts.since(seen.pts) > stall_us);
                (alone || last).then_some(Kind::Audio)
            }
            (None, None) => None,
        }
    }

    fn drop_front(&mut self, kind: Kind) {
        let Some(placed) = self.queue.pop(kind) else {
            return;
        };
        self.present.get_or_insert(placed.pts);
        if kind == Kind::Video {
            self.queue.drop_audio_before(placed.pts);
        }
    }

    /// Names what is missing in open time that is over and for which no frame will come any more.
    fn name_gaps(&mut self, now: Time, out: &mut Vec<Event<Passed<S>>>) {
        let Some(seat) = self.place.as_ref().filter(|_| self.run.is_none()) else {
            return;
        };
        let patient = now.plus_us(-(self.settings.patience_us as i64));
        let upto = self
            .queue
            .reached
            .map_or(patient, |reached| reached.max(patient));
        seat.sitting.finish(&self.camera, upto, self.present, out);
    }
}
