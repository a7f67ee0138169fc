//! Which pictures make the next part.

use acts::{Cause, Time};

use super::sound::Picks;
use super::{Context, Cut, Picture, Run, ceil_us, floor_us, tick};
use crate::Access;
use crate::gate::Place;
use crate::queue::{Queue, same};
use crate::timeline::Placed;

/// A picture's place in the take.
#[derive(Clone, Copy, Debug)]
struct Fit {
    ticks: u32,
    /// Decode time of the picture and the instant at which its decode time is over.
    from_us: i64,
    to_us: i64,
    /// Why nothing can follow it, if so.
    over: Option<Cause>,
}

enum Fitting {
    Fits(Fit),
    Wait,
    /// The take ends before this picture.
    Over(Cause),
}

/// How far sound may run ahead before a picture that does not come counts as lost.
const VIDEO_LATE_US_MAX: i64 = 2 * Time::SECOND;

impl<S: Access> Run<S> {
    /// Which pictures make the next part.
    pub(super) fn plan(&self, queue: &mut Queue, cx: &Context<'_>) -> Option<(Cut, Picks)> {
        let scale = self.video.as_ref()?.track.timescale;
        let (aim_us, max_us) = (cx.settings.part_us as i64, cx.settings.part_max_us() as i64);
        let mut last: Option<Fit> = None;
        for i in 0.. {
            let mut cut = Cut {
                frames: i,
                at_us: last.map_or(self.cut_us, |fit| fit.to_us.max(self.cut_us)),
                ticks: last.map_or(0, |fit| fit.ticks),
                ends: true,
                over: None,
            };
            let fit = match self.fit(i, last, queue, cx) {
                Fitting::Wait => return None,
                Fitting::Over(cause) => {
                    cut.over = Some(cause);
                    return self.with_sound(cut, queue, cx);
                }
                Fitting::Fits(fit) => fit,
            };
            if self.key_cuts(queue.video.get(i)?, fit.from_us, cx)
                && (i > 0 || self.cut_us < fit.from_us)
                && fit.from_us - self.cut_us <= max_us
            {
                cut.at_us = fit.from_us;
                return self.with_sound(cut, queue, cx);
            }
            let long_us = fit.to_us - self.cut_us;
            let end = |frames, at_us, ends| Cut {
                frames,
                at_us,
                ticks: fit.ticks,
                ends,
                over: None,
            };
            if long_us > max_us && i > 0 {
                cut.ends = self.forced(cut.at_us, cx);
                return self.with_sound(cut, queue, cx);
            }
            if long_us > max_us && fit.over.is_some() {
                cut.over = fit.over;
                return self.with_sound(cut, queue, cx);
            }
            if long_us > max_us {
                // One picture outlasts the part: sound goes on in parts of its own.
                let at_us = self.cut_us + aim_us;
                let frames = usize::from(fit.from_us < at_us);
                let (cut, picks) =
                    self.with_sound(end(frames, at_us, self.forced(at_us, cx)), queue, cx)?;
                let within = frames == 1 && fit.from_us > self.cut_us;
                if within || picks.taken().next().is_some() {
                    return Some((cut, picks));
                }
            }
            let next_key = queue.video.get(i + 1).is_some_and(|next| {
                next.session == self.session && self.key_cuts(next, fit.to_us, cx)
            });
            let lasts_us = floor_us(i64::from(fit.ticks), scale);
            if let Some(cause) = fit.over {
                let over = Cut {
                    over: Some(cause),
                    ..end(i + 1, fit.to_us, true)
                };
                return self.with_sound(over, queue, cx);
            }
            if next_key || long_us >= aim_us * 99 / 100 || long_us + lasts_us > max_us {
                let ends = next_key || self.forced(fit.to_us, cx);
                return self.with_sound(end(i + 1, fit.to_us, ends), queue, cx);
            }
            last = Some(fit);
        }
        None
    }

    /// Whether a picture begins a segment.
    fn key_cuts(&self, placed: &Placed, at_us: i64, cx: &Context<'_>) -> bool {
        let Some(video) = self.video.as_ref().filter(|_| placed.frame.key) else {
            return false;
        };
        let (age_us, aim_us) = (at_us - self.segment.start_us, cx.settings.segment_us as i64);
        if self.segment.parts > 0 && !self.segment.independent {
            return true;
        }
        // Of two keyframes the one that is nearer to the aim.
        let interval_us = video.key_interval_us.unwrap_or(age_us);
        let next_too_late = age_us + interval_us > aim_us * 6 / 5;
        age_us >= aim_us * 19 / 20 || (age_us >= aim_us / 2 && next_too_late)
    }

    /// Whether a segment must end here although no keyframe came.
    fn forced(&self, at_us: i64, cx: &Context<'_>) -> bool {
        let age_us = at_us - self.segment.start_us;
        age_us + cx.settings.part_us as i64 > cx.settings.segment_max_us as i64
    }

    /// Finds the place of picture `i`, whose length is known by the next.
    fn fit(&self, i: usize, last: Option<Fit>, queue: &mut Queue, cx: &Context<'_>) -> Fitting {
        let Some(video) = &self.video else {
            return Fitting::Wait;
        };
        let Some(placed) = queue.video.get(i) else {
            return cx.last.map_or(Fitting::Wait, Fitting::Over);
        };
        if placed.session != self.session {
            return Fitting::Over(placed.session.broke);
        }
        let renewed = placed.frame.key && self.is_outdated(queue, placed.pts);
        if !same(&placed.frame.track, &video.track) || (renewed && self.take.is_some()) {
            return Fitting::Over(Cause::ParametersChanged);
        }
        let (placed_pts, arrived) = (placed.pts, placed.arrived);
        let (decode, show) = self.ticks(video, placed);
        let guard_us = cx.settings.opening_guard_us as i64;
        while let Some(next) = queue.video.get(i + 1) {
            let opened = self.interval.plus_us(guard_us + next.late_us);
            if next.session != self.session || next.pts >= opened {
                break;
            }
            // It belongs before the opening.
            queue.remove_video(i + 1);
        }
        let next = queue
            .video
            .get(i + 1)
            .filter(|next| next.session == self.session);
        let natural = next.map(|next| self.ticks(video, next).0 - decode);
        let scale = video.track.timescale;
        let stall = tick(cx.settings.stall_us as i64, scale);
        let ahead = queue.heard.as_ref().is_some_and(|heard| {
            heard.session == self.session && heard.pts.since(placed_pts) > VIDEO_LATE_US_MAX
        });
        let broken = queue.video.get(i + 1).is_some() && next.is_none();
        let (ticks, over) = match natural {
            Some(ticks) if ticks <= stall => (ticks.max(1), None),
            None if !broken && !ahead && cx.last.is_none() => return Fitting::Wait,
            lost => {
                // Its length is not known: as long as the one before, within what is open.
                let part = tick(cx.settings.part_us as i64, scale) as u32;
                let usual = last.map_or(video.ticks, |fit| fit.ticks).min(part);
                let room = self.limit(cx, scale) - decode.max(show);
                let lost = (lost.is_some() || ahead).then_some(Cause::ConnectionLost);
                (i64::from(usual).min(room), lost)
            }
        };
        let cause = over.or(cx.last).unwrap_or(Cause::Boundary);
        if ticks < 1 {
            return Fitting::Over(cause);
        }
        let (from_us, to_us) = (floor_us(decode, scale), floor_us(decode + ticks, scale));
        let end_us = ceil_us(decode.max(show) + ticks, scale);
        let begin_us = floor_us(decode.min(show), scale);
        // Whatever its timestamp says, what came after a closing may have been taken after it.
        let end = self.time(end_us).max(arrived);
        if cx.last.is_some() && end > cx.now {
            return Fitting::Over(cause);
        }
        match cx.view.place(self.time(begin_us), end) {
            Place::Open(interval) if interval == self.interval => Fitting::Fits(Fit {
                ticks: ticks as u32,
                from_us,
                to_us,
                over,
            }),
            Place::Undecided if cx.last.is_none() => Fitting::Wait,
            Place::Undecided => Fitting::Over(cause),
            Place::Open(_) | Place::Closed | Place::After => Fitting::Over(Cause::Boundary),
        }
    }

    /// Decode and presentation time in ticks.
    pub(super) fn ticks(&self, video: &Picture, placed: &Placed) -> (i64, i64) {
        let scale = video.track.timescale;
        let decode_us = self.since_epoch(placed.dts) + video.shift_us;
        // After a step of the source's clock a picture may be said to precede the take.
        let show_us = self.since_epoch(placed.pts).max(self.start_us);
        (tick(decode_us, scale), tick(show_us, scale))
    }

    /// The last tick that a frame of unknown length may reach.
    fn limit(&self, cx: &Context<'_>, scale: u32) -> i64 {
        let until = cx.view.until(self.interval).unwrap_or(cx.now);
        let limit = cx.view.shut.unwrap_or(cx.now).min(until).min(cx.now);
        -tick(-self.since_epoch(limit), scale)
    }
}
