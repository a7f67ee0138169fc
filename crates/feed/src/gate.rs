//! The gate: what the public may have.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use acts::{CameraId, Cause, Interval, MeetingId, READING_US, Time};

use crate::{Event, Part, Take};

/// Which time a sitting passes parts of; only [`Open`] and [`Shut`] are.
pub trait Access: sealed::Access + std::fmt::Debug + Send + Sync + 'static {}

/// The time that is open to the public.
#[derive(Clone, Copy, Debug)]
pub struct Open;

/// The time that is closed to the public and may be sealed, with as much open time before it as
/// its first pictures need to be decoded.
#[derive(Clone, Copy, Debug)]
pub struct Shut;

impl Access for Open {}
impl Access for Shut {}

mod sealed {
    pub trait Access {
        /// How long before its time a take may begin, in microseconds.
        const LEAD_IN_US: i64;
        /// How long after its time began a take is kept waiting at most, in microseconds.
        const GUARD_US_MAX: i64;
        /// Captions lag behind what is said: for so long after its time began nothing that rides
        /// along passes, in microseconds.
        const METADATA_GUARD_US: i64;
        /// Whether frame digests are made: what is sealed goes on the record by salted digests alone.
        const FRAME_DIGESTS: bool;
    }
    impl Access for super::Open {
        const LEAD_IN_US: i64 = 0;
        const GUARD_US_MAX: i64 = i64::MAX;
        const METADATA_GUARD_US: i64 = 30_000_000;
        const FRAME_DIGESTS: bool = true;
    }
    impl Access for super::Shut {
        // The longest segment, and the guard after which a take begins.
        const LEAD_IN_US: i64 = 10_000_000;
        // What leads in is longer than a segment by so much: nothing closed waits.
        const GUARD_US_MAX: i64 = 2_000_000;
        // Whatever was said before, it is sealed with the rest.
        const METADATA_GUARD_US: i64 = 0;
        const FRAME_DIGESTS: bool = false;
    }
}

/// A part that the gate let pass, with the time that it was let pass for.
///
/// Only [`Sitting::pass`] makes one. A clone is another handle to the same part. What is of the one
/// time is never of the other:
///
/// ```compile_fail
/// # fn open(part: feed::ShutPart) -> feed::OpenPart {
/// part
/// # }
/// ```
/// ```compile_fail
/// # fn forge(part: feed::Part) -> feed::OpenPart {
/// feed::OpenPart { part: std::sync::Arc::new(part), access: std::marker::PhantomData }
/// # }
/// ```
/// ```compile_fail
/// # fn forge(part: feed::Part) -> feed::OpenPart {
/// part.into()
/// # }
/// ```
/// ```compile_fail
/// # fn forge() -> feed::OpenPart {
/// Default::default()
/// # }
/// ```
#[derive(Debug)]
pub struct Passed<S> {
    part: Arc<Part>,
    access: PhantomData<S>,
}

/// A part that lies wholly in open time.
pub type OpenPart = Passed<Open>;

/// A part of closed time, or of the open time that leads into it: it may be sealed and nothing
/// else.
pub type ShutPart = Passed<Shut>;

impl<S> Clone for Passed<S> {
    fn clone(&self) -> Self {
        Self {
            part: self.part.clone(),
            access: PhantomData,
        }
    }
}

impl<S> Deref for Passed<S> {
    type Target = Part;

    fn deref(&self) -> &Part {
        &self.part
    }
}

/// What the gate says to a part.
#[derive(Debug)]
pub enum Verdict<S> {
    /// It passes, for good.
    Pass(Passed<S>),
    /// It cannot be said yet: the part ends after now, or a closing is being judged.
    Wait(Part),
    /// It does not pass and never will.
    Never(Part),
}

/// A meeting from call to order to adjournment: its open time, and what each camera covers of it.
///
/// With a delay the public side lives in the past: whoever drives a feed into an open sitting says
/// [`public`](Self::public) for now, and a closing may lie between that and the room's now.
///
/// Times of the closing protocol: `shut` gives T; the act is judged with a time of T or later and
/// written; `set` brings the record's word; only then is the closing acknowledged. `set` must be
/// given a record that holds every act judged since the last `shut`.
#[derive(Debug)]
pub struct Sitting<S = Open> {
    meeting: MeetingId,
    epoch: Time,
    state: Mutex<State>,
    access: PhantomData<S>,
}

#[derive(Debug)]
struct State {
    /// What passes: for [`Open`] as the record has it, for [`Shut`] with what leads into it.
    open: Vec<Interval>,
    /// Where each of these begins to count.
    begins: Vec<Time>,
    /// Shut provisionally from here on.
    shut: Option<Time>,
    /// How long after the room the public sees, in microseconds.
    delay_us: i64,
    /// Up to here the public may have seen: no closing can lie before it.
    public: Time,
    /// The last restart: what the public saw before it may have been anything.
    shown: Time,
    /// Nothing passes from the first instant on until the second has come.
    waits: Option<(Time, Time)>,
    cameras: BTreeMap<CameraId, Camera>,
    leases: u64,
}

#[derive(Debug)]
struct Camera {
    next_take: u32,
    next_seq: u64,
    /// Open time before this is covered or named.
    covered: Time,
    /// Why nothing is covered from there on.
    cause: Cause,
    /// The feed that has the camera; 0 for none.
    lease: u64,
    /// When that feed was last driven.
    heard: Time,
    /// The take that is open.
    take: Option<Arc<Take>>,
}

/// Gaps shorter than this are rounding, not loss.
const GAP_US_MIN: i64 = 1_000;
/// A feed that was not driven for so long is gone.
const HEARD_US_MAX: i64 = 10 * Time::SECOND;

impl<S: Access> Sitting<S> {
    /// A sitting whose media time 0 is `epoch`; `time` is the open time, or the closed time, as the
    /// record has it.
    pub fn new(meeting: MeetingId, epoch: Time, time: Vec<Interval>) -> Arc<Self> {
        let (open, begins) = led_into::<S>(epoch, time);
        let state = State {
            open,
            begins,
            shut: None,
            delay_us: 0,
            public: epoch,
            shown: epoch,
            waits: None,
            cameras: BTreeMap::new(),
            leases: 0,
        };
        Arc::new(Self {
            meeting,
            epoch,
            state: Mutex::new(state),
            access: PhantomData,
        })
    }

    /// The meeting.
    pub fn meeting(&self) -> &MeetingId {
        &self.meeting
    }

    /// Instant of media time 0: the call to order.
    pub fn epoch(&self) -> Time {
        self.epoch
    }

    /// Shuts the gate provisionally and gives the instant T from which on nothing passes until
    /// `set` is called: `as_of`, which may be earlier than now by as much as is held back, or the
    /// latest instant up to which parts may have passed already.
    pub fn shut(&self, as_of: Time) -> Time {
        let mut state = self.state();
        let at = state.reach(as_of);
        state.shut = Some(state.shut.map_or(at, |shut| shut.min(at)));
        at
    }

    /// Sets how long after the room the public sees, in microseconds.
    pub fn set_delay(&self, delay_us: u64) {
        self.state().delay_us = i64::try_from(delay_us).unwrap_or(i64::MAX);
    }

    /// Lets the public side stand still at an instant, while somebody makes up their mind whether to
    /// close as of then: until the record says otherwise of what is open, or until `until` comes; a
    /// minute behind the delay at most. Gives the instant that a closing as of then reaches back to:
    /// as asked, or the latest that the public may have seen.
    pub fn wait(&self, at: Time, until: Time) -> Time {
        let mut state = self.state();
        // Somebody else may still be reading.
        let both = |(first, last): (Time, Time)| (first.min(at), last.max(until));
        state.waits = Some(state.waits.map_or((at, until), both));
        state.reach(at)
    }

    /// The instant in the room that the public sees now: what is driven by it lives in the past.
    /// Never goes back; when the delay grows it stands still.
    pub fn public(&self, now: Time) -> Time {
        self.state().advance(now)
    }

    /// Takes the record's word for what is open, or closed, and ends a provisional shutting.
    pub fn set(&self, time: Vec<Interval>) {
        let mut state = self.state();
        let (open, begins) = led_into::<S>(self.epoch, time);
        if open != state.open {
            state.waits = None;
        }
        (state.open, state.begins) = (open, begins);
        state.shut = None;
    }

    /// Names a camera that the recording order counts on: until it connects, its absence is a gap.
    pub fn expect(&self, camera: &CameraId) {
        self.state().camera(camera, self.epoch);
    }

    /// Says that it goes on after a restart at `now`: what the public saw before is not known to the
    /// instant, so that no closing reaches back before it.
    pub fn restarted(&self, now: Time) {
        let mut state = self.state();
        state.shown = state.shown.max(now);
    }

    /// Says where a camera stands after a restart: what number its next take and segment have, up
    /// to when it is covered, and why not further.
    pub fn resume(
        &self,
        camera: &CameraId,
        next_take: u32,
        next_seq: u64,
        covered_until: Time,
        cause: Cause,
    ) {
        let mut state = self.state();
        // Whatever the delay is now, what is covered was public.
        state.public = state.public.max(covered_until);
        let camera = state.camera(camera, self.epoch);
        camera.next_take = camera.next_take.max(next_take);
        camera.next_seq = camera.next_seq.max(next_seq);
        camera.covered = camera.covered.max(covered_until);
        camera.cause = cause;
    }

    /// Lets a part through if it, and the start of its take, lie in one open interval of the
    /// record and it has ended by `now`.
    pub fn pass(&self, part: Part, now: Time) -> Verdict<S> {
        let mut state = self.state();
        // Whatever the caller takes for now: nothing that is held back passes.
        let now = state.advance(now).min(now);
        let judgement = if part.take.meeting == self.meeting {
            state.judge(&part)
        } else {
            None
        };
        let Some(last) = judgement else {
            return Verdict::Never(part);
        };
        if part.end > now || (last && state.shut.is_some_and(|shut| part.end > shut)) {
            return Verdict::Wait(part);
        }
        let camera = state.camera(&part.take.camera, self.epoch);
        if camera
            .take
            .as_ref()
            .is_none_or(|take| take.number != part.take.number)
        {
            camera.take = Some(part.take.clone());
            camera.next_take = part.take.number + 1;
        }
        camera.next_seq = camera.next_seq.max(part.seq + 1);
        camera.covered = camera
            .covered
            .max(part.start.plus_us(part.duration_us as i64));
        Verdict::Pass(Passed {
            part: Arc::new(part),
            access: PhantomData,
        })
    }

    /// Names the gaps that closed intervals leave for cameras without a feed. Called on each tick.
    pub fn account(&self, now: Time, out: &mut Vec<Event<Passed<S>>>) {
        let mut state = self.state();
        let State {
            open,
            begins,
            cameras,
            ..
        } = &mut *state;
        let Some(over) = last_over(open, now) else {
            return;
        };
        for (id, camera) in cameras {
            if camera.lease == 0 || now.since(camera.heard) > HEARD_US_MAX {
                let names = (&self.meeting, id);
                camera.name_gaps(names, (&**open, &**begins), over, None, out);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves the state whole: every change to it is made in one go.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sitting<Shut> {
    /// Takes the record's word for what is closed or held back, and for what was open: only open
    /// time that runs up to it leads into it. What was said in a recess, or in a part without a
    /// seal, does not.
    pub fn set_closed(&self, closed: Vec<Interval>, open: &[Interval]) {
        let (mut led, begins) = led_into::<Shut>(self.epoch, closed);
        for (interval, begins) in led.iter_mut().zip(&begins) {
            let runs_up = |it: &&Interval| it.contains(*begins) || it.until == Some(*begins);
            let before = open.iter().find(runs_up);
            let earliest = before.map_or(*begins, |it| it.from);
            interval.from = interval.from.max(earliest).min(*begins);
        }
        let mut state = self.state();
        (state.open, state.begins) = (led, begins);
    }
}

/// What a feed sees of the sitting for the length of one drive. Everything that ends by the
/// drive's `now` may be passed by it: a later `shut` cannot reach back before that.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) open: Vec<Interval>,
    /// Where each of these begins to count.
    pub(crate) begins: Vec<Time>,
    pub(crate) shut: Option<Time>,
    /// Open time before this is covered or named.
    pub(crate) covered: Time,
    /// The feed's claim to the camera; 0 when another feed has it.
    pub(crate) lease: u64,
}

/// Where a frame lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the open interval that begins there.
    Open(Time),
    /// In no open interval, though one begins later or a closing cuts it.
    Closed,
    /// After everything that the record speaks of: an opening may still come.
    After,
    /// Beyond a provisional shutting.
    Undecided,
}

impl View {
    pub(crate) fn nothing() -> Self {
        Self {
            open: Vec::new(),
            begins: Vec::new(),
            shut: None,
            covered: Time(i64::MIN),
            lease: 0,
        }
    }

    pub(crate) fn place(&self, from: Time, to: Time) -> Place {
        let Some(last) = self.open.last() else {
            return Place::After;
        };
        if let Some(interval) = self
            .open
            .iter()
            .rev()
            .find(|interval| interval.contains(from))
        {
            if interval.until.is_none() && self.shut.is_some_and(|shut| to > shut) {
                return Place::Undecided;
            }
            let whole = interval.covers(from, to);
            return if whole {
                Place::Open(interval.from)
            } else {
                Place::Closed
            };
        }
        if last.from > from {
            Place::Closed
        } else {
            Place::After
        }
    }

    /// Where the interval that begins at `from` begins to count: later only where something leads
    /// into it.
    pub(crate) fn counts_from(&self, from: Time) -> Time {
        let nth = self.open.iter().rposition(|interval| interval.from == from);
        nth.and_then(|nth| self.begins.get(nth).copied())
            .unwrap_or(from)
    }

    /// The end of the open interval that begins at `from`.
    pub(crate) fn until(&self, from: Time) -> Option<Time> {
        self.open
            .iter()
            .rev()
            .find(|interval| interval.from == from)?
            .until
    }
}

// What feeds do.
impl<S: Access> Sitting<S> {
    /// Lets a feed look; its first look (`lease` 0) takes the camera over from any other.
    pub(crate) fn look(&self, camera: &CameraId, lease: Option<u64>, now: Time) -> View {
        let mut state = self.state();
        state.advance(now);
        let fresh = state.leases + 1;
        let it = state.camera(camera, self.epoch);
        let lease = lease.unwrap_or_else(|| {
            it.lease = fresh;
            fresh
        });
        let lease = if it.lease == lease { lease } else { 0 };
        if lease != 0 {
            it.heard = now;
        }
        let covered = it.covered;
        state.leases = fresh;
        View {
            open: state.open.clone(),
            begins: state.begins.clone(),
            shut: state.shut,
            covered,
            lease,
        }
    }

    /// A take is about to begin at `start`: names the gap before it and gives the take's and its
    /// first segment's numbers. Frames have been coming since `present`.
    pub(crate) fn begin(
        &self,
        camera: &CameraId,
        start: Time,
        present: Option<Time>,
        out: &mut Vec<Event<Passed<S>>>,
    ) -> (u32, u64) {
        let mut state = self.state();
        let State {
            open,
            begins,
            cameras,
            ..
        } = &mut *state;
        let it = Camera::of(cameras, camera, self.epoch);
        // A feed that was replaced without `end` left its take open.
        if let Some(take) = it.take.take() {
            it.cause = Cause::ConnectionLost;
            out.push(Event::TakeEnded(take, Cause::ConnectionLost));
        }
        let time = (&**open, &**begins);
        it.name_gaps((&self.meeting, camera), time, start, present, out);
        (it.next_take, it.next_seq)
    }

    /// The take of a camera is over: `cause` holds for what is not covered from here on. False
    /// when another feed's take had taken its place.
    pub(crate) fn ended(&self, take: &Take, cause: Cause) -> bool {
        let mut state = self.state();
        let it = state.camera(&take.camera, self.epoch);
        let ours = it
            .take
            .as_ref()
            .is_some_and(|open| open.number == take.number);
        if ours {
            it.take = None;
            it.cause = cause;
        }
        ours
    }

    /// A feed will deliver nothing more before `upto`: names what is missing in the open intervals
    /// that are over by then.
    pub(crate) fn finish(
        &self,
        camera: &CameraId,
        upto: Time,
        present: Option<Time>,
        out: &mut Vec<Event<Passed<S>>>,
    ) {
        let mut state = self.state();
        let State {
            open,
            begins,
            cameras,
            ..
        } = &mut *state;
        let it = Camera::of(cameras, camera, self.epoch);
        if let Some(over) = last_over(open, upto) {
            let time = (&**open, &**begins);
            it.name_gaps((&self.meeting, camera), time, over, present, out);
        }
    }

    /// A feed is over: names what is missing up to `upto`, also in an interval that goes on, and
    /// leaves `cause` for the rest.
    pub(crate) fn leave(
        &self,
        camera: &CameraId,
        lease: u64,
        upto: Option<Time>,
        present: Option<Time>,
        cause: Cause,
        out: &mut Vec<Event<Passed<S>>>,
    ) {
        let mut state = self.state();
        let State {
            open,
            begins,
            shut,
            cameras,
            ..
        } = &mut *state;
        let it = Camera::of(cameras, camera, self.epoch);
        if it.lease != lease {
            return;
        }
        if let (Some(upto), Some(_)) = (upto, present) {
            // Beyond a provisional shutting nothing is known to be open.
            let upto = shut.map_or(upto, |shut| upto.min(shut));
            let time = (&**open, &**begins);
            it.name_gaps((&self.meeting, camera), time, upto, present, out);
        }
        it.cause = cause;
        it.lease = 0;
    }
}

impl State {
    /// The instant that a closing reaches back to.
    fn reach(&self, as_of: Time) -> Time {
        as_of.max(self.public).max(self.shown)
    }

    /// What the public sees by now.
    fn advance(&mut self, now: Time) -> Time {
        let mut behind = Time(now.0.saturating_sub(self.delay_us));
        if let Some((at, until)) = self.waits {
            if now < until {
                // However often somebody asks, the public is not kept waiting without an act.
                let longest = Time(behind.0.saturating_sub(READING_US));
                behind = behind.min(at).max(longest);
            } else {
                self.waits = None;
            }
        }
        self.public = self.public.max(behind);
        self.public
    }

    fn camera(&mut self, id: &CameraId, epoch: Time) -> &mut Camera {
        Camera::of(&mut self.cameras, id, epoch)
    }

    /// Whether the part and its take's start lie in one open interval and the take is not over;
    /// then, whether that interval goes on.
    fn judge(&self, part: &Part) -> Option<bool> {
        let interval = self
            .open
            .iter()
            .rev()
            .find(|it| it.covers(part.take.start, part.end))?;
        let goes_on = match self.cameras.get(&part.take.camera) {
            Some(Camera {
                take: Some(take), ..
            }) if take.number == part.take.number => true,
            Some(camera) => part.take.number >= camera.next_take,
            None => true,
        };
        let ordered = part.take.start <= part.start && part.start <= part.end;
        (goes_on && ordered).then_some(interval.until.is_none())
    }
}

impl Camera {
    fn of<'a>(
        cameras: &'a mut BTreeMap<CameraId, Self>,
        id: &CameraId,
        epoch: Time,
    ) -> &'a mut Self {
        cameras.entry(id.clone()).or_insert_with(|| Self {
            next_take: 1,
            next_seq: 0,
            covered: epoch,
            cause: Cause::NotYetConnected,
            lease: 0,
            heard: epoch,
            take: None,
        })
    }

    fn name_gaps<P>(
        &mut self,
        (meeting, camera): (&MeetingId, &CameraId),
        (open, begins): (&[Interval], &[Time]),
        upto: Time,
        present: Option<Time>,
        out: &mut Vec<Event<P>>,
    ) {
        let mut name = |from: Time, to: Time, cause: Cause| {
            let (meeting, camera) = (meeting.clone(), camera.clone());
            out.push(Event::Gap {
                meeting,
                camera,
                from,
                to,
                cause,
            });
        };
        for (interval, begins) in open.iter().zip(begins) {
            // What leads into it need not be there.
            let from = (*begins).max(self.covered);
            let to = interval.until.map_or(upto, |until| until.min(upto));
            if to.since(from) < GAP_US_MIN {
                continue;
            }
            self.covered = to;
            let since = present.map_or(to, |present| present.clamp(from, to));
            if since.since(from) < GAP_US_MIN {
                name(from, to, Cause::AwaitingKeyframe);
            } else if to.since(since) < GAP_US_MIN {
                name(from, to, self.cause);
            } else {
                name(from, since, self.cause);
                name(since, to, Cause::AwaitingKeyframe);
            }
        }
    }
}

/// The end of the last open interval that was over by `upto`.
fn last_over(open: &[Interval], upto: Time) -> Option<Time> {
    open.iter()
        .rev()
        .filter_map(|interval| interval.until)
        .find(|until| *until <= upto)
}

/// The time with what may lead into it, and where each interval begins to count. What is over
/// before leads into nothing.
fn led_into<S: Access>(epoch: Time, time: Vec<Interval>) -> (Vec<Interval>, Vec<Time>) {
    let begins: Vec<Time> = time.iter().map(|interval| interval.from).collect();
    let mut over = epoch;
    let led = time.into_iter().map(|interval| {
        let from = interval.from.plus_us(-S::LEAD_IN_US).max(over);
        over = interval.until.unwrap_or(interval.from);
        Interval {
            from: from.min(interval.from),
            ..interval
        }
    });
    (led.collect(), begins)
}
