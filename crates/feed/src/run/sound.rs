//! Which sound goes into the next part.

use acts::Cause;

use super::{Context, Cut, Run, Sound, TRACK_LOST_US, ceil_us, floor_us, tick};
use crate::Access;
use crate::gate::Place;
use crate::queue::{Queue, same};
use crate::timeline::Placed;

/// What becomes of the frames of sound at the head of the queue.
#[derive(Debug, Default)]
pub(super) struct Picks {
    /// One for each frame: where it begins and how long it is, in ticks; none when it is dropped.
    pub(super) frames: Vec<Option<(i64, u32)>>,
    /// Whether no further frame can belong to the part.
    complete: bool,
}

impl Picks {
    pub(super) fn taken(&self) -> impl Iterator<Item = (i64, u32)> + '_ {
        self.frames.iter().flatten().copied()
    }
}

/// Sound is kept one frame away from closed time on both sides, for a frame's transform reaches
/// into its neighbours.
const GUARD_FRAMES: i64 = 1;
/// Sound further off than this leaves a hole, or is dropped, instead of being stretched.
const AUDIO_OFF_US_MAX: i64 = 100_000;

/// What a frame of sound is to a take of sound alone.
enum Heard {
    /// Where it begins and how long it is, in ticks.
    Fits(i64, u32),
    Dropped,
    Wait,
    Over(Cause),
}

impl<S: Access> Run<S> {
    /// Which sound goes with the pictures up to `cut.at_us`; none while some may still come.
    pub(super) fn with_sound(
        &self,
        cut: Cut,
        queue: &Queue,
        cx: &Context<'_>,
    ) -> Option<(Cut, Picks)> {
        let nothing = cut.frames == 0 && cut.at_us <= self.cut_us;
        if nothing {
            return Some((cut, Picks::default()));
        }
        let picks = self.pick(queue, cut.at_us, cx);
        let waited = cx.now.since(self.time(cut.at_us)) >= cx.settings.audio_wait_us as i64;
        (picks.complete || waited || cx.last.is_some()).then_some((cut, picks))
    }

    /// Sound that, with its guard, is over by `at_us`.
    pub(super) fn pick(&self, queue: &Queue, at_us: i64, cx: &Context<'_>) -> Picks {
        let mut picks = Picks {
            frames: Vec::new(),
            complete: true,
        };
        let Some(audio) = &self.audio else {
            return picks;
        };
        let mut next = audio.next;
        for placed in &queue.audio {
            if placed.session.number < self.session.number {
                picks.frames.push(None);
                continue;
            }
            if placed.session != self.session || !same(&placed.frame.track, &audio.track) {
                return picks;
            }
            let Some((start, ticks)) = self.fit_sound(audio, next, placed) else {
                picks.frames.push(None);
                continue;
            };
            match self.place_sound(audio, placed, (start, ticks), cx) {
                Place::Open(interval) if interval == self.interval => {
                    if self.guarded_us(audio, start + i64::from(ticks)) > at_us {
                        return picks;
                    }
                    picks.frames.push(Some((start, ticks)));
                    next = Some(start + i64::from(ticks));
                }
                Place::Closed => picks.frames.push(None),
                Place::Undecided | Place::Open(_) | Place::After => return picks,
            }
        }
        let usual = i64::from(audio.track.frame_ticks);
        let least = next.map_or(self.cut_us, |next| self.guarded_us(audio, next + usual));
        let silent = queue
            .heard
            .as_ref()
            .is_none_or(|heard| self.time(at_us).since(heard.pts) > TRACK_LOST_US);
        picks.complete = least > at_us || silent;
        picks
    }

    /// Where a frame of sound begins and how long it is, in ticks; none when it is out of place.
    pub(super) fn fit_sound(
        &self,
        audio: &Sound,
        next: Option<i64>,
        placed: &Placed,
    ) -> Option<(i64, u32)> {
        let scale = audio.track.timescale;
        let usual = i64::from(audio.track.frame_ticks);
        let said = tick(self.since_epoch(placed.pts), scale);
        let Some(next) = next else {
            return (floor_us(said, scale) >= self.start_us).then_some((said, usual as u32));
        };
        let off = said - next;
        let (far, near) = (tick(AUDIO_OFF_US_MAX, scale), tick(1_000, scale));
        if off > far {
            return Some((said, usual as u32));
        }
        if off < -far {
            return None;
        }
        // Bend by less than 1 % so that the track stays in one piece.
        let bend = if off.abs() <= near {
            0
        } else {
            (off / 64).clamp(-usual / 128, usual / 128)
        };
        Some((next, (usual + bend).max(1) as u32))
    }

    fn place_sound(
        &self,
        audio: &Sound,
        placed: &Placed,
        (start, ticks): (i64, u32),
        cx: &Context<'_>,
    ) -> Place {
        let guard = GUARD_FRAMES * i64::from(audio.track.frame_ticks);
        let from_us = floor_us(start - guard, audio.track.timescale);
        let to_us = self.guarded_us(audio, start + i64::from(ticks));
        // Whatever its timestamp says, what came after a closing may have been taken after it.
        cx.view
            .place(self.time(from_us), self.time(to_us).max(placed.arrived))
    }

    /// The end of the guard after a frame of sound that ends at a tick.
    pub(super) fn guarded_us(&self, audio: &Sound, end: i64) -> i64 {
        let guard = GUARD_FRAMES * i64::from(audio.track.frame_ticks);
        ceil_us(end + guard, audio.track.timescale)
    }

    /// Which sound makes the next part of a take without pictures.
    pub(super) fn plan_sound(&self, queue: &Queue, cx: &Context<'_>) -> Option<(Cut, Picks)> {
        let audio = self.audio.as_ref()?;
        let scale = audio.track.timescale;
        let (aim_us, max_us) = (cx.settings.part_us as i64, cx.settings.part_max_us() as i64);
        let mut picks = Picks {
            frames: Vec::new(),
            complete: true,
        };
        let mut cut = Cut {
            frames: 0,
            at_us: self.cut_us,
            ticks: 0,
            ends: true,
            over: None,
        };
        let mut next = audio.next;
        let key = queue.video.iter().find(|placed| placed.frame.key);
        let key_us = key.map(|key| self.since_epoch(key.pts));
        for placed in &queue.audio {
            let (start, ticks) = match self.hear(audio, next, placed, key_us, cx) {
                Heard::Fits(start, ticks) => (start, ticks),
                Heard::Dropped => {
                    picks.frames.push(None);
                    continue;
                }
                Heard::Wait => return None,
                Heard::Over(cause) => {
                    cut.over = Some(cause);
                    return Some((cut, picks));
                }
            };
            let end = start + i64::from(ticks);
            let ends = |cut: &Cut| {
                let age_us = cut.at_us - self.segment.start_us;
                age_us >= cx.settings.segment_us as i64 * 19 / 20
            };
            let taken = cut.at_us > self.cut_us;
            if taken && floor_us(end, scale) - self.cut_us > max_us {
                // A frame that was bent longer than those before it.
                cut.ends = ends(&cut);
                return Some((cut, picks));
            }
            picks.frames.push(Some((start, ticks)));
            next = Some(end);
            cut.at_us = floor_us(end, scale);
            let long_us = cut.at_us - self.cut_us;
            let lasts_us = ceil_us(i64::from(ticks), scale);
            if long_us >= aim_us * 99 / 100 || long_us + lasts_us > max_us {
                cut.ends = ends(&cut);
                return Some((cut, picks));
            }
        }
        let waited = |key_us| cx.now.since(self.time(key_us)) > cx.settings.audio_wait_us as i64;
        cut.over = cx.last.or(key_us
            .filter(|us| waited(*us))
            .map(|_| Cause::ParametersChanged));
        cut.over.map(|_| (cut, picks))
    }

    /// Places a frame in a take of sound alone, which a keyframe at `key_us` ends.
    fn hear(
        &self,
        audio: &Sound,
        next: Option<i64>,
        placed: &Placed,
        key_us: Option<i64>,
        cx: &Context<'_>,
    ) -> Heard {
        if placed.session != self.session {
            return Heard::Over(placed.session.broke);
        }
        if !same(&placed.frame.track, &audio.track) {
            return Heard::Over(Cause::ParametersChanged);
        }
        let Some((start, ticks)) = self.fit_sound(audio, next, placed) else {
            return Heard::Dropped;
        };
        if next.is_some_and(|next| next != start) {
            return Heard::Over(Cause::ConnectionLost);
        }
        let end = start + i64::from(ticks);
        match self.place_sound(audio, placed, (start, ticks), cx) {
            Place::Open(interval) if interval == self.interval => {}
            Place::Undecided => return cx.last.map_or(Heard::Wait, Heard::Over),
            Place::Open(_) | Place::Closed | Place::After => return Heard::Over(Cause::Boundary),
        }
        if key_us.is_some_and(|key_us| ceil_us(end, audio.track.timescale) > key_us) {
            return Heard::Over(Cause::ParametersChanged);
        }
        if self.time(self.guarded_us(audio, end)) > cx.now {
            return cx.last.map_or(Heard::Wait, Heard::Over);
        }
        Heard::Fits(start, ticks)
    }
}
