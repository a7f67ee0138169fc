//! The source's clock, read as server time.

use std::collections::VecDeque;

use acts::{Cause, Time};
use av::{Codec, Frame, Kind};

use crate::Settings;

/// A frame with its place on the timeline.
#[derive(Debug)]
pub(crate) struct Placed {
    pub(crate) frame: Frame,
    /// Decode time.
    pub(crate) dts: Time,
    /// Presentation time; for sound, smoothed to whole frames.
    pub(crate) pts: Time,
    /// When it came: it was taken before.
    pub(crate) arrived: Time,
    /// How much earlier than the timeline says it may have been taken, beyond what the opening
    /// guard allows for.
    pub(crate) late_us: i64,
    pub(crate) session: Session,
}

/// A stretch over which the source's clock ran on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) number: u32,
    /// Why the one before ended.
    pub(crate) broke: Cause,
    /// How much earlier than the timeline says its frames may have been taken, beyond what the
    /// opening guard allows for: what came late for long was taken for a slower clock.
    pub(crate) late_us: i64,
}

/// Maps one source's clock to server time, by arrival: the least delayed frame tells the offset.
///
/// The first frames of a session are held (`Settings::settle_us`) and the offset begins with the
/// least of them; for `window_us` it only falls, by at most 1 %; then it follows the least delayed
/// frame of each ten seconds by at most `slew_ppm`. Both tracks share it. A jump begins a new
/// session.
#[derive(Debug)]
pub(crate) struct Timeline {
    settings: Settings,
    session: Session,
    /// Frames of a session that has not settled, with their arrival.
    held: Vec<(Frame, Time)>,
    held_bytes: usize,
    /// When the first frame of the session came.
    began: Option<Time>,
    clock: Option<Clock>,
    latest: Option<Time>,
    unusable: u64,
}

/// A settled offset and how it moves.
#[derive(Debug)]
struct Clock {
    offset_us: i64,
    /// The least that the offset has been.
    least_us: i64,
    /// What the offset is still to move by.
    owed_us: i64,
    /// Microseconds times parts per million that are not a whole microsecond yet.
    carry: i64,
    stepped: Time,
    window_until: Time,
    /// How late the frames were that broke it; negative when they were early.
    broke_us: i64,
    block: Block,
    /// Middle of each block and its least raw offset, for the drift.
    least: VecDeque<(Time, i64)>,
    video: Lane,
    audio: Lane,
}

/// Ten seconds of arrivals.
#[derive(Debug)]
struct Block {
    from: Time,
    frames: u32,
    late_us: i64,
    raw_us: i64,
}

#[derive(Debug, Default)]
struct Lane {
    /// Added where a 32-bit millisecond clock wrapped.
    wrap_us: i64,
    /// Last decode time on the source's clock, unwrapped.
    media_us: Option<i64>,
    /// Last decode time given out.
    given: Option<Time>,
    /// Nothing is shown before a keyframe that was moved to keep time from going back.
    least: Option<Time>,
    /// Where the next frame of sound is expected on the source's clock, with a remainder in
    /// microseconds times ticks per second.
    expected: Option<(i64, i64)>,
}

const BLOCK_US: i64 = 10 * Time::SECOND;
const BLOCKS: usize = 60;
const BLOCK_FRAMES_MIN: u32 = 10;
/// While the window lasts the offset falls by at most 1 %.
const FALL_PPM: i64 = 10_000;
/// A frame that comes so long before its time shows that the offset is wrong: a new session.
const FALL_US_MAX: i64 = 100_000;
/// Sound that is further off than this is not smoothed.
const AUDIO_OFF_US_MAX: i64 = 100_000;
/// The least step between two frames: more than a tick of 1/90,000 s.
const TICK_US: i64 = 12;
const WRAP_US: i64 = (1 << 32) * 1_000;
const MEDIA_US_MAX: i64 = 1 << 56;
const CTS_US_MAX: i64 = 5 * Time::SECOND;
/// No network holds frames back for longer than this, and no camera waits longer for its clock.
const LATE_US_MAX: i64 = 60 * Time::SECOND;
/// Frames of the first half second that came later than this are of an older clock.
const STALE_US: i64 = 5 * Time::SECOND;

impl Timeline {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            session: Session {
                number: 1,
                broke: Cause::NotYetConnected,
                late_us: 0,
            },
            held: Vec::new(),
            held_bytes: 0,
            began: None,
            clock: None,
            latest: None,
            unusable: 0,
        }
    }

    /// Takes a frame; gives the frames that now have a place.
    pub(crate) fn push(&mut self, mut frame: Frame, arrived: Time, out: &mut Vec<Placed>) {
        let arrived = self.latest.map_or(arrived, |latest| arrived.max(latest));
        self.latest = Some(arrived);
        if !sound(&frame) {
            self.unusable += 1;
            return;
        }
        if frame.kind == Kind::Audio {
            frame.dts_us = frame.pts_us;
        } else if (frame.pts_us - frame.dts_us).abs() > CTS_US_MAX {
            frame.pts_us = frame.dts_us;
        }
        self.place(frame, arrived, out);
        self.settle(arrived, out);
    }

    /// Ends the holding of first frames when its time is over.
    pub(crate) fn settle(&mut self, now: Time, out: &mut Vec<Placed>) {
        while let Some(began) = self.began.filter(|_| self.clock.is_none()) {
            let over = now.since(began) >= self.settings.settle_us as i64;
            if !over && self.held_bytes <= self.settings.queue_bytes_max {
                return;
            }
            let held = std::mem::take(&mut self.held);
            self.held_bytes = 0;
            let raw = held.iter().map(|(frame, arrived)| raw_us(frame, *arrived));
            let Some(offset_us) = raw.min() else { return };
            let settled = held.last().map_or(began, |(_, arrived)| *arrived);
            self.clock = Some(Clock::new(offset_us, began, settled, &self.settings));
            let number = self.session.number;
            for (frame, arrived) in held {
                let stale = began.since(Time(frame.pts_us.saturating_add(offset_us))) > STALE_US;
                if stale && number == self.session.number {
                    self.unusable += 1;
                } else {
                    self.place(frame, arrived, out);
                }
            }
        }
    }

    /// Ends the holding at once.
    pub(crate) fn flush(&mut self, out: &mut Vec<Placed>) {
        while let Some(began) = self.began.filter(|_| self.clock.is_none()) {
            self.settle(began.plus_us(self.settings.settle_us as i64), out);
        }
    }

    /// Begins a new session with the next frame.
    pub(crate) fn restart(&mut self, broke: Cause) {
        // A network that has a backlog and a clock that stood still look the same.
        let clock = self.clock.as_ref();
        let late_us = clock.map_or(0, |clock| clock.risen_us() + clock.broke_us);
        let late_us = self.session.late_us.saturating_add(late_us);
        self.session = Session {
            number: self.session.number + 1,
            broke,
            late_us: late_us.clamp(0, LATE_US_MAX),
        };
        self.held.clear();
        self.held_bytes = 0;
        self.began = None;
        self.clock = None;
    }

    pub(crate) fn offset_us(&self) -> Option<i64> {
        self.clock.as_ref().map(|clock| clock.offset_us)
    }

    pub(crate) fn drift_ppm(&self) -> i32 {
        self.clock.as_ref().map_or(0, Clock::drift_ppm)
    }

    pub(crate) fn sessions(&self) -> u32 {
        self.session.number
    }

    pub(crate) fn unusable(&self) -> u64 {
        self.unusable
    }

    /// When the last frame came.
    pub(crate) fn latest(&self) -> Option<Time> {
        self.latest
    }

    fn place(&mut self, frame: Frame, arrived: Time, out: &mut Vec<Placed>) {
        if let Some(clock) = &mut self.clock {
            if let Some((dts, pts)) = clock.place(&frame, arrived, &self.settings) {
                let session = self.session;
                // A network that delays more and more and a clock that loses look the same.
                let late_us = session.late_us.saturating_add(clock.risen_us());
                out.push(Placed {
                    frame,
                    dts,
                    pts,
                    arrived,
                    late_us,
                    session,
                });
                return;
            }
            self.restart(Cause::ClockJumped);
        }
        self.began.get_or_insert(arrived);
        self.held_bytes += frame.data.len();
        self.held.push((frame, arrived));
    }
}

/// Whether a frame can be placed at all.
fn sound(frame: &Frame) -> bool {
    let kind = match frame.track.codec {
        Codec::H264 | Codec::Hevc | Codec::Av1 => Kind::Video,
        Codec::Aac | Codec::Opus => Kind::Audio,
    };
    let range = -MEDIA_US_MAX..=MEDIA_US_MAX;
    kind == frame.kind
        && frame.track.timescale > 0
        && (kind == Kind::Video || frame.track.frame_ticks > 0)
        && !frame.data.is_empty()
        && range.contains(&frame.dts_us)
        && range.contains(&frame.pts_us)
}

fn raw_us(frame: &Frame, arrived: Time) -> i64 {
    arrived.0.saturating_sub(frame.pts_us)
}

impl Clock {
    fn new(offset_us: i64, began: Time, settled: Time, settings: &Settings) -> Self {
        let window_until = began.plus_us(settings.window_us as i64);
        Self {
            offset_us,
            least_us: offset_us,
            owed_us: 0,
            carry: 0,
            stepped: settled,
            window_until,
            broke_us: 0,
            block: Block::new(window_until),
            least: VecDeque::new(),
            video: Lane::default(),
            audio: Lane::default(),
        }
    }

    /// Decode and presentation time of a frame; `None` when the source's clock jumped.
    fn place(&mut self, frame: &Frame, arrived: Time, settings: &Settings) -> Option<(Time, Time)> {
        let jump_us = settings.jump_us as i64;
        let lane = self.lane(frame.kind);
        let mut dts_us = frame.dts_us + lane.wrap_us;
        if let Some(last) = lane.media_us {
            if (last - dts_us - WRAP_US).abs() < jump_us {
                lane.wrap_us += WRAP_US;
                dts_us += WRAP_US;
            }
            if dts_us < last - jump_us {
                return None;
            }
        }
        let wrap_us = lane.wrap_us;
        let early_us = dts_us
            .saturating_add(self.offset_us)
            .saturating_sub(arrived.0);
        if early_us > jump_us {
            self.broke_us = -early_us;
            return None;
        }
        let pts_us = frame.pts_us + wrap_us;
        if !self.listen(arrived, arrived.0 - pts_us, settings) {
            return None;
        }
        self.step(arrived, settings);
        let offset_us = self.offset_us;
        let lane = self.lane(frame.kind);
        lane.media_us = Some(lane.media_us.map_or(dts_us, |last| last.max(dts_us)));
        let smooth_us = match frame.kind {
            Kind::Video => 0,
            Kind::Audio => lane.smooth(frame, dts_us) - dts_us,
        };
        let dts = Time(dts_us + smooth_us + offset_us);
        let pts = Time(pts_us + smooth_us + offset_us);
        let least = lane.given.map_or(dts, |given| given.plus_us(TICK_US));
        let late_us = least.since(dts).max(0);
        lane.given = Some(dts.plus_us(late_us));
        let mut pts = pts.plus_us(late_us);
        if frame.key {
            lane.least = (late_us > 0).then_some(pts);
        }
        // Pictures that were reordered must not fall behind a keyframe that was moved.
        pts = lane.least.map_or(pts, |least| pts.max(least));
        Some((dts.plus_us(late_us), pts))
    }

    fn lane(&mut self, kind: Kind) -> &mut Lane {
        match kind {
            Kind::Video => &mut self.video,
            Kind::Audio => &mut self.audio,
        }
    }

    /// Learns from an arrival; false when the offset is too far off to be bent.
    fn listen(&mut self, arrived: Time, raw_us: i64, settings: &Settings) -> bool {
        let late_us = raw_us - self.offset_us;
        if late_us < -FALL_US_MAX {
            self.broke_us = late_us;
            return false;
        }
        if arrived < self.window_until {
            self.owed_us = self.owed_us.min(late_us);
            return true;
        }
        if arrived.since(self.block.from) >= BLOCK_US {
            let block = std::mem::replace(&mut self.block, Block::new(arrived));
            if block.frames >= BLOCK_FRAMES_MIN {
                if block.late_us > settings.jump_us as i64 {
                    self.broke_us = block.late_us;
                    return false;
                }
                self.owed_us = block.raw_us - self.offset_us;
                self.least
                    .push_back((block.from.plus_us(BLOCK_US / 2), block.raw_us));
                if self.least.len() > BLOCKS {
                    self.least.pop_front();
                }
            }
        }
        self.block.frames += 1;
        self.block.late_us = self.block.late_us.min(late_us);
        self.block.raw_us = self.block.raw_us.min(raw_us);
        true
    }

    /// Moves the offset by what is owed, no faster than allowed.
    fn step(&mut self, arrived: Time, settings: &Settings) {
        let elapsed_us = arrived.since(self.stepped).clamp(0, 100_000);
        self.stepped = arrived;
        let slew = i64::from(settings.slew_ppm);
        let ppm = if arrived < self.window_until {
            FALL_PPM
        } else {
            slew
        };
        if self.owed_us == 0 {
            self.carry = 0;
            return;
        }
        self.carry += elapsed_us * ppm;
        let step_us = (self.carry / 1_000_000).min(self.owed_us.abs());
        self.carry -= step_us * 1_000_000;
        self.offset_us += step_us * self.owed_us.signum();
        self.least_us = self.least_us.min(self.offset_us);
        self.owed_us -= step_us * self.owed_us.signum();
    }

    /// How far the offset has followed later and later frames.
    fn risen_us(&self) -> i64 {
        self.offset_us - self.least_us
    }

    fn drift_ppm(&self) -> i32 {
        let (Some((from, first)), Some((to, last))) = (self.least.front(), self.least.back())
        else {
            return 0;
        };
        let elapsed_us = to.since(*from);
        if elapsed_us < 2 * BLOCK_US {
            return 0;
        }
        let ppm = (last - first).saturating_mul(1_000_000) / elapsed_us;
        ppm.clamp(-1_000_000, 1_000_000) as i32
    }
}

impl Block {
    fn new(from: Time) -> Self {
        Self {
            from,
            frames: 0,
            late_us: i64::MAX,
            raw_us: i64::MAX,
        }
    }
}

impl Lane {
    /// The time of a frame of sound: the sum of the frames before it, bent gently towards what
    /// the source says, and what the source says where that is too far off.
    fn smooth(&mut self, frame: &Frame, said_us: i64) -> i64 {
        let scale = i64::from(frame.track.timescale);
        let (mut at_us, mut rest) = self.expected.unwrap_or((said_us, 0));
        let off_us = said_us - at_us;
        if off_us.abs() > AUDIO_OFF_US_MAX {
            (at_us, rest) = (said_us, 0);
        } else {
            at_us += off_us / 256;
        }
        let next = rest + i64::from(frame.track.frame_ticks) * 1_000_000;
        self.expected = Some((at_us + next / scale, next % scale));
        at_us
    }
}
