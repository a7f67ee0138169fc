//! A whole sitting by seed: encoders that misbehave, a notary that closes and reopens, and a
//! driver that comes when it comes.

use std::sync::Arc;

use acts::{CameraId, Cause, Interval, MeetingId, READING_US, Time, reach_us};
use av::Frame;
use feed::{Event, Line, OpenPart, SessionId, Settings, Sitting};

use super::audit::Audit;
use super::chance::Chance;
use super::source::{self, Spec};

/// What a simulation came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) closings: u64,
    pub(crate) refusals: u64,
    pub(crate) as_of: u64,
    pub(crate) crashes: u64,
    pub(crate) takes: u64,
    pub(crate) parts: u64,
    pub(crate) frames: u64,
    pub(crate) gaps: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Self) {
        self.closings += other.closings;
        self.refusals += other.refusals;
        self.as_of += other.as_of;
        self.crashes += other.crashes;
        self.takes += other.takes;
        self.parts += other.parts;
        self.frames += other.frames;
        self.gaps += other.gaps;
    }
}

/// One publish session: what it sends, and when and why it ends.
struct Session {
    sends: Option<SessionId>,
    frames: std::iter::Peekable<std::vec::IntoIter<(Time, Frame)>>,
    from: Time,
    to: Time,
    cause: Cause,
}

struct Camera {
    id: CameraId,
    line: Line,
    sessions: Vec<Session>,
    audit: Audit,
}

/// The record, as a notary in a hurry writes it.
struct Notary {
    open: Vec<Interval>,
    /// What is written when: the record that `set` will bring.
    pending: Option<(Time, Vec<Interval>)>,
    next: Time,
    last: Time,
    hectic: bool,
    delay: Delay,
    /// A closing whose words are being read.
    reads: Option<Reading>,
    tally: Tally,
}

/// A closing as of an earlier instant, judged and not yet asked for.
#[derive(Clone, Copy)]
struct Reading {
    as_of: Time,
    /// From when on its words say that the session will have been closed.
    says: Time,
    /// How often the delay was set before.
    sets: u32,
}

/// A closing that was judged.
struct Closing {
    from: Time,
    /// Or refused, or it could not be written.
    written: bool,
}

/// How long after the room the public sees, and up to where it can have seen by that.
#[derive(Clone, Copy)]
struct Delay {
    us: i64,
    /// Whether there ever was one.
    held: bool,
    /// How often it was set.
    sets: u32,
    public: Time,
}

impl Delay {
    fn advance(&mut self, now: Time) -> Time {
        self.public = self.public.max(now.plus_us(-self.us));
        self.public
    }

    fn set(&mut self, sitting: &Sitting, us: i64) {
        self.us = us;
        self.held |= us > 0;
        self.sets += 1;
        sitting.set_delay(us as u64);
    }
}

const EPOCH: Time = Time(1_800_000_000_000_000);

/// Runs the sitting of a seed; the words say what was wrong.
pub(crate) fn run(seed: u64) -> Result<Tally, String> {
    run_for(seed, 20).map_err(|words| format!("seed {seed}: {words}"))
}

fn run_for(seed: u64, seconds: i64) -> Result<Tally, String> {
    let mut chance = Chance::new(seed);
    let settings = Settings {
        opening_guard_us: 700_000,
        ..Settings::default()
    };
    let end = EPOCH.plus_us(seconds * Time::SECOND);
    let mut cameras: Vec<Camera> = (1..=chance.within(1, 3))
        .map(|number| camera(number as u8, end, &settings, &mut chance))
        .collect();
    let interval = Interval {
        from: EPOCH,
        until: None,
    };
    let mut sitting = Sitting::new(council(), EPOCH, vec![interval]);
    for camera in &cameras {
        sitting.expect(&camera.id);
    }
    let mut notary = Notary {
        open: vec![interval],
        pending: None,
        next: EPOCH.plus_us(chance.within(0, 3_000_000)),
        last: EPOCH,
        hectic: chance.one_in(3),
        reads: None,
        delay: Delay {
            us: 0,
            held: false,
            sets: 0,
            public: EPOCH,
        },
        tally: Tally::default(),
    };
    let delays = [0, 0, 1_000_000, 8_000_000, 8_000_000, 600_000_000];
    notary.delay.set(&sitting, chance.one_of(&delays));
    let changes = chance.one_in(4);
    let falls = chance.one_in(3);
    let mut now = EPOCH.plus_us(-2 * Time::SECOND);
    let slow = chance.one_in(8);
    let patience = 5 * Time::SECOND;
    while now < end.plus_us(patience) || notary.delay.public < end.plus_us(patience) {
        // When nobody acts and nothing comes any more, what is held back is played.
        let quiet = now > end.plus_us(2 * patience);
        now = now.plus_us(match chance.next() % 20 {
            _ if quiet => 50_000,
            0 => chance.within(0, 700_000),
            1..4 => chance.within(0, 2_000),
            _ if slow => chance.within(50_000, 400_000),
            _ => chance.within(1_000, 60_000),
        });
        if quiet && notary.delay.us > 10 * Time::SECOND {
            now = now.plus_us(Time::SECOND);
        }
        if changes && now >= EPOCH && chance.one_in(100) {
            notary.delay.set(&sitting, chance.one_of(&delays));
        }
        if falls && now >= EPOCH && !quiet && chance.one_in(200) {
            sitting = crash(&mut cameras, &mut notary, now, &settings, &mut chance);
            now = now.plus_us(chance.within(0, 2_000_000));
        }
        if now >= EPOCH && !quiet && chance.one_in(150) {
            let at = now.plus_us(-chance.within(0, notary.delay.us));
            let _ = sitting.wait(at, now.plus_us(chance.within(0, 3_000_000)));
        }
        for _ in 0..=chance.next() % 3 {
            if now >= EPOCH {
                notary.act(&sitting, now, end, &mut chance)?;
            }
            for camera in &mut cameras {
                if !chance.one_in(4) {
                    let sitting = (now >= EPOCH).then_some(&sitting);
                    camera.drive(sitting, now, &mut notary.delay, &settings, &mut chance)?;
                }
            }
        }
    }
    settle(cameras, &sitting, notary, now, &settings)
}

/// The machine stops: what waited in memory is gone, and the record stands as it was written.
fn crash(
    cameras: &mut [Camera],
    notary: &mut Notary,
    now: Time,
    settings: &Settings,
    chance: &mut Chance,
) -> Arc<Sitting> {
    notary.tally.crashes += 1;
    notary.reads = None;
    if let Some((_, open)) = notary.pending.take()
        && chance.one_in(2)
    {
        notary.open = open;
    }
    let sitting = Sitting::new(council(), EPOCH, notary.open.clone());
    // What the delay was counts for what was passed; the record sets it anew.
    sitting.set_delay(notary.delay.us as u64);
    sitting.restarted(now);
    for camera in cameras {
        let (take, seq, covered) = camera.audit.crash(EPOCH);
        sitting.resume(&camera.id, take, seq, covered, Cause::ServerCrashed);
        camera.line = Line::new(camera.id.clone(), settings.clone());
        for session in &mut camera.sessions {
            session.sends = None;
            session.from = session.from.max(now.plus_us(chance.within(0, 3_000_000)));
        }
    }
    sitting
}

fn council() -> MeetingId {
    "council".parse().expect("a name")
}

fn settle(
    mut cameras: Vec<Camera>,
    sitting: &Arc<Sitting>,
    mut notary: Notary,
    now: Time,
    settings: &Settings,
) -> Result<Tally, String> {
    if let Some((_, open)) = notary.pending.take() {
        notary.open = open;
        sitting.set(notary.open.clone());
    }
    // A closing that was written last may lie some milliseconds ahead.
    let over = notary.open.last().and_then(|last| last.until);
    let now = over.map_or(now, |over| now.max(over));
    for camera in &mut cameras {
        let mut out = Vec::new();
        for session in &mut camera.sessions {
            if let Some(sends) = session.sends.take() {
                camera.line.end(sends, session.cause, now);
            }
        }
        // Nothing is held back any more of what is over.
        notary.delay.set(sitting, 0);
        let then = notary.delay.advance(now);
        camera.line.drive(Some(sitting), then, &mut out);
        if !camera.line.is_over() {
            return Err("a line that does not end".to_owned());
        }
        camera.hear(&out, then, settings)?;
    }
    let mut out = Vec::new();
    sitting.account(now, &mut out);
    for event in &out {
        let Event::Gap { camera, .. } = event else {
            return Err("no gap".to_owned());
        };
        let camera = cameras
            .iter_mut()
            .find(|it| it.id == *camera)
            .ok_or("a gap of a stranger")?;
        camera.audit.take(event, now, settings)?;
    }
    let mut tally = notary.tally;
    for camera in &cameras {
        camera.audit.finish(&notary.open, true)?;
        tally.takes += camera.audit.takes.len() as u64;
        tally.parts += camera.audit.parts.len() as u64;
        tally.frames += camera.audit.seen.len() as u64;
        tally.gaps += camera.audit.gaps.len() as u64;
    }
    Ok(tally)
}

impl Notary {
    fn act(
        &mut self,
        sitting: &Sitting,
        now: Time,
        end: Time,
        chance: &mut Chance,
    ) -> Result<(), String> {
        if self.pending.as_ref().is_some_and(|(when, _)| *when <= now)
            && let Some((_, open)) = self.pending.take()
        {
            self.open = open;
            sitting.set(self.open.clone());
        }
        let over = now >= end;
        if self.pending.is_some() || (now < self.next && !over) {
            return Ok(());
        }
        let mut open = self.open.clone();
        let is_open = open.last().is_some_and(|last| last.until.is_none());
        if over && !is_open {
            return Ok(());
        }
        let mut at = now.max(self.last);
        if is_open {
            let Some(closing) = self.close(sitting, now, at, over, chance)? else {
                return Ok(());
            };
            at = at.max(closing.from);
            if closing.written
                && let Some(last) = open.last_mut()
            {
                last.until = Some(closing.from);
                if closing.from <= last.from {
                    open.pop();
                }
            }
        } else {
            open.push(Interval {
                from: at,
                until: None,
            });
        }
        self.last = at;
        let opens = open.last().is_some_and(|last| last.until.is_none());
        let writes_us = chance.one_of(&[0, 0, 5_000, 30_000, 200_000, 800_000]);
        self.pending = Some((at.plus_us(writes_us), open));
        let rests_us = match (opens, self.hectic) {
            (true, false) => chance.one_of(&[700_000, 3_000_000, 6_000_000, 12_000_000]),
            (false, false) => chance.one_of(&[0, 0, 10_000, 1_000_000]),
            (true | false, true) => chance.one_of(&[0, 10_000, 100_000, 700_000, 3_000_000]),
        };
        self.next = at.plus_us(writes_us + chance.within(0, rests_us));
        if writes_us == 0
            && let Some((_, open)) = self.pending.take()
        {
            self.open = open;
            sitting.set(self.open.clone());
        }
        Ok(())
    }

    /// Closes, or has the words of a closing read first.
    fn close(
        &mut self,
        sitting: &Sitting,
        now: Time,
        at: Time,
        over: bool,
        chance: &mut Chance,
    ) -> Result<Option<Closing>, String> {
        let opened = self.open.last().map_or(now, |last| last.from);
        let back_us = chance.within(0, self.delay.us + Time::SECOND);
        let mut as_of = (!over && chance.one_in(2)).then(|| now.plus_us(-back_us));
        let read = self.reads.take();
        if let Some(read) = read {
            as_of = Some(read.as_of);
        } else if let Some(as_of) = as_of
            && self.delay.us > 0
            && chance.one_in(2)
        {
            let says = sitting.wait(as_of, now.plus_us(READING_US));
            self.reads = Some(Reading {
                as_of,
                says: says.max(opened),
                sets: self.delay.sets,
            });
            self.next = now.plus_us(chance.one_of(&[900_000, 4_000_000, 12_000_000]));
            return Ok(None);
        }
        let shut = sitting.shut(as_of.unwrap_or(now));
        self.tally.closings += 1;
        self.tally.as_of += u64::from(as_of.is_some());
        let from = match as_of {
            // The record says what the gate said, as far as the law lets it; before it was opened
            // nothing was.
            Some(_) => {
                let reach_us = reach_us((self.delay.us / Time::SECOND) as u32, self.delay.held);
                shut.max(opened).max(at.plus_us(-reach_us))
            }
            None => at.max(shut).plus_us(chance.within(0, 3_000)),
        };
        if let Some(read) = read.filter(|read| read.sets == self.delay.sets)
            && from > read.says
            && !over
        {
            return Err(format!("closed from {from}, and not from {}", read.says));
        }
        let written = over || !chance.one_in(5);
        self.tally.refusals += u64::from(!written);
        Ok(Some(Closing { from, written }))
    }
}

impl Camera {
    fn drive(
        &mut self,
        sitting: Option<&Arc<Sitting>>,
        now: Time,
        delay: &mut Delay,
        settings: &Settings,
        chance: &mut Chance,
    ) -> Result<(), String> {
        for session in &mut self.sessions {
            while session
                .frames
                .peek()
                .is_some_and(|(arrived, _)| *arrived <= now)
            {
                let Some((arrived, frame)) = session.frames.next() else {
                    break;
                };
                if arrived < session.from {
                    continue;
                }
                let sends = *session
                    .sends
                    .get_or_insert_with(|| self.line.begin(arrived));
                self.line.push(sends, frame, arrived, delay.us as u64);
            }
            if now >= session.from && now >= session.to {
                if let Some(sends) = session.sends.take() {
                    self.line.end(sends, session.cause, now);
                }
                session.frames = Vec::new().into_iter().peekable();
                session.from = Time(i64::MAX);
            }
        }
        let mut out = Vec::new();
        if !chance.one_in(10) {
            let then = match sitting {
                Some(sitting) => sitting.public(now),
                None => now,
            };
            self.line.drive(sitting, then, &mut out);
        }
        let public = delay.advance(now);
        self.hear(&out, public, settings)
    }

    fn hear(
        &mut self,
        events: &[Event<OpenPart>],
        now: Time,
        settings: &Settings,
    ) -> Result<(), String> {
        for event in events {
            self.audit.take(event, now, settings)?;
        }
        Ok(())
    }
}

fn camera(number: u8, end: Time, settings: &Settings, chance: &mut Chance) -> Camera {
    let mut sessions = Vec::new();
    let mut at = EPOCH.plus_us(chance.within(-2_000_000, 3_000_000));
    while at < end && !chance.one_in(12) {
        let lasts_us = chance.one_of(&[3_000_000, 12_000_000, 40_000_000, 40_000_000]);
        let to = at.plus_us(chance.within(lasts_us / 4, lasts_us));
        let frames = frames(number, at, to, chance);
        let causes = [Cause::EncoderStopped, Cause::ConnectionLost, Cause::Removed];
        let cause = chance.one_of(&causes);
        let frames = frames.into_iter().peekable();
        sessions.push(Session {
            sends: None,
            frames,
            from: at,
            to,
            cause,
        });
        at = to.plus_us(chance.within(0, 2_000_000));
    }
    let id: CameraId = format!("camera-{number}").parse().expect("a name");
    Camera {
        line: Line::new(id.clone(), settings.clone()),
        id,
        sessions,
        audit: Audit::default(),
    }
}

/// What an encoder sends in one session: stretches of different manners.
fn frames(number: u8, from: Time, to: Time, chance: &mut Chance) -> Vec<(Time, Frame)> {
    let mut all: Vec<(Time, Frame)> = Vec::new();
    let mut spec = manners(number, chance);
    let mut at = from;
    while at < to {
        let until = at
            .plus_us(chance.one_of(&[2_000_000, 6_000_000, 30_000_000, 30_000_000]))
            .min(to);
        all.extend(source::stream(&spec, at, until, chance));
        let lasted_us = until.since(at);
        spec.first += 1_000_000;
        spec.zero_us += lasted_us;
        at = until;
        match chance.next() % 10 {
            0 => spec.zero_us += chance.within(-900_000, 900_000),
            1 => spec.zero_us += chance.within(1_000_000, 5_000_000_000),
            2 => spec.zero_us -= chance.within(1_000_000, 5_000_000_000),
            3 => spec.video = spec.video.is_none().then(source::picture),
            4 => spec.audio = spec.audio.is_none().then(|| source::sound(48_000)),
            5 => spec.video = Some(source::other_picture()),
            6 => {
                // It stands still: the same instant over and over.
                spec.gain_ppm = if chance.one_in(3) { -1_000_000 } else { 0 };
            }
            _ => at = at.plus_us(chance.within(0, 3_000_000)),
        }
        if spec.video.is_none() && spec.audio.is_none() {
            spec.audio = Some(source::sound(44_100));
        }
    }
    // One connection: nothing overtakes.
    let mut last = from;
    for (arrived, _) in &mut all {
        last = last.max(*arrived);
        *arrived = last;
    }
    all
}

fn manners(number: u8, chance: &mut Chance) -> Spec {
    let video = !chance.one_in(10);
    let sound_of = |rate| Some(source::sound(rate));
    let audio = if video {
        chance.one_of(&[0, 44_100, 48_000])
    } else {
        48_000
    };
    Spec {
        camera: number,
        video: video.then(source::picture),
        audio: if audio == 0 { None } else { sound_of(audio) },
        frame_us: 1e6 / chance.one_of(&[3.0, 10.0, 15.0, 23.976, 24.0, 25.0, 29.97, 30.0, 60.0]),
        gop: chance.one_of(&[1, 12, 25, 50, 60, 250]),
        reorder: chance.one_of(&[0, 0, 1, 2, 3]),
        zero_us: chance.one_of(&[0, 0, 86_400_000_000, ((1 << 32) - 3_000) * 1_000]),
        gain_ppm: chance.within(-100, 100),
        rounds: chance.one_in(2),
        latency_us: chance.within(5_000, 300_000),
        jitter_us: chance.one_of(&[0, 5_000, 80_000, 300_000]),
        ..Spec::plain()
    }
}
