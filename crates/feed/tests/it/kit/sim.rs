//! A whole sitting by seed: encoders that misbehave, a notary that closes and reopens, and a
//! driver that comes when it comes.

use std::sync::Arc;

use acts::{CameraId, Cause, Interval, MeetingId, Time};
use av::Frame;
use feed::{Event, Feed, OpenPart, Settings, Sitting};

use super::audit::Audit;
use super::chance::Chance;
use super::source::{self, Spec};

/// What a simulation came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) closings: u64,
    pub(crate) refusals: u64,
    pub(crate) takes: u64,
    pub(crate) parts: u64,
    pub(crate) frames: u64,
    pub(crate) gaps: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Self) {
        self.closings += other.closings;
        self.refusals += other.refusals;
        self.takes += other.takes;
        self.parts += other.parts;
        self.frames += other.frames;
        self.gaps += other.gaps;
    }
}

/// One publish session: what it sends, and when and why it ends.
struct Session {
    feed: Option<Feed>,
    frames: std::iter::Peekable<std::vec::IntoIter<(Time, Frame)>>,
    from: Time,
    to: Time,
    cause: Cause,
}

struct Camera {
    id: CameraId,
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
    tally: Tally,
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
    let mut cameras: Vec<Camera> = (1..=chance.within(1, 2))
        .map(|number| camera(number as u8, end, &mut chance))
        .collect();
    let interval = Interval {
        from: EPOCH,
        until: None,
    };
    let sitting = Sitting::new(council(), EPOCH, vec![interval]);
    for camera in &cameras {
        sitting.expect(&camera.id);
    }
    let mut notary = Notary {
        open: vec![interval],
        pending: None,
        next: EPOCH.plus_us(chance.within(0, 3_000_000)),
        last: EPOCH,
        hectic: chance.one_in(3),
        tally: Tally::default(),
    };
    let mut now = EPOCH.plus_us(-2 * Time::SECOND);
    let slow = chance.one_in(8);
    while now < end.plus_us(5 * Time::SECOND) {
        now = now.plus_us(match chance.next() % 20 {
            0 => chance.within(0, 700_000),
            1..4 => chance.within(0, 2_000),
            _ if slow => chance.within(50_000, 400_000),
            _ => chance.within(1_000, 60_000),
        });
        for _ in 0..=chance.next() % 3 {
            if now >= EPOCH {
                notary.act(&sitting, now, end, &mut chance);
            }
            for camera in &mut cameras {
                if !chance.one_in(4) {
                    let sitting = (now >= EPOCH).then_some(&sitting);
                    camera.drive(sitting, now, &settings, &mut chance)?;
                }
            }
        }
    }
    settle(cameras, &sitting, notary, now, &settings)
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
    for camera in &mut cameras {
        let mut out = Vec::new();
        for session in &mut camera.sessions {
            if let Some(mut feed) = session.feed.take() {
                feed.end(Some(sitting), session.cause, now, &mut out);
            }
        }
        camera.hear(&out, now, settings)?;
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
    fn act(&mut self, sitting: &Sitting, now: Time, end: Time, chance: &mut Chance) {
        if self.pending.as_ref().is_some_and(|(when, _)| *when <= now)
            && let Some((_, open)) = self.pending.take()
        {
            self.open = open;
            sitting.set(self.open.clone());
        }
        let over = now >= end;
        if self.pending.is_some() || (now < self.next && !over) {
            return;
        }
        let mut open = self.open.clone();
        let is_open = open.last().is_some_and(|last| last.until.is_none());
        if over && !is_open {
            return;
        }
        let mut at = now.max(self.last);
        if is_open {
            let shut = sitting.shut(now);
            at = at.max(shut).plus_us(chance.within(0, 3_000));
            self.tally.closings += 1;
            if !over && chance.one_in(5) {
                self.tally.refusals += 1;
            } else if let Some(last) = open.last_mut() {
                last.until = Some(at);
            }
        } else {
            open.push(Interval {
                from: at,
                until: None,
            });
        }
        self.last = at;
        let open_until = open.last().and_then(|last| last.until);
        let writes_us = chance.one_of(&[0, 0, 5_000, 30_000, 200_000, 800_000]);
        self.pending = Some((at.plus_us(writes_us), open));
        let opens = open_until.is_none();
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
    }
}

impl Camera {
    fn drive(
        &mut self,
        sitting: Option<&Arc<Sitting>>,
        now: Time,
        settings: &Settings,
        chance: &mut Chance,
    ) -> Result<(), String> {
        let mut out = Vec::new();
        for session in &mut self.sessions {
            while session
                .frames
                .peek()
                .is_some_and(|(arrived, _)| *arrived <= now)
            {
                let Some((arrived, frame)) = session.frames.next() else {
                    break;
                };
                let fresh = || Feed::new(self.id.clone(), settings.clone());
                session.feed.get_or_insert_with(fresh).push(frame, arrived);
            }
            if now < session.from {
                continue;
            }
            let over = now >= session.to;
            if let Some(feed) = &mut session.feed {
                if over {
                    feed.end(sitting, session.cause, now, &mut out);
                } else if !chance.one_in(10) {
                    feed.drive(sitting, now, &mut out);
                }
            }
            if over {
                session.feed = None;
                session.frames = Vec::new().into_iter().peekable();
                session.from = Time(i64::MAX);
            }
        }
        self.hear(&out, now, settings)
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

fn camera(number: u8, end: Time, chance: &mut Chance) -> Camera {
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
            feed: None,
            frames,
            from: at,
            to,
            cause,
        });
        at = to.plus_us(chance.within(0, 2_000_000));
    }
    let id = format!("camera-{number}").parse().expect("a name");
    Camera {
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
