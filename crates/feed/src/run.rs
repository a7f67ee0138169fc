//! A take while it is being cut.

mod plan;
mod sound;

use std::sync::Arc;

use acts::{CameraId, Cause, Digest, KeptRun, KeptTrack, Time, TrackKind};
use av::cmaf::{self, Sample};
use av::digest::{self, Runs};
use av::{Kind, Track};

use self::sound::Picks;
use crate::gate::{Verdict, View};
use crate::queue::{Queue, same};
use crate::timeline::{Placed, Session};
use crate::{Access, Event, Part, Passed, SegmentEnd, Settings, Sitting, Take};

/// What one drive works with.
pub(crate) struct Context<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) view: &'a View,
    pub(crate) now: Time,
    /// Why nothing more will come, if so.
    pub(crate) last: Option<Cause>,
    /// Frames have been coming since.
    pub(crate) present: Option<Time>,
}

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A part was cut; there may be more.
    Cut,
    /// More frames, or time, must come.
    Wait,
    /// The take is over.
    Over(Cause),
}

/// An open take. Times within are microseconds since the epoch.
#[derive(Debug)]
pub(crate) struct Run<S> {
    sitting: Arc<Sitting<S>>,
    camera: CameraId,
    /// Start of the open interval that holds it.
    pub(crate) interval: Time,
    pub(crate) session: Session,
    video: Option<Picture>,
    audio: Option<Sound>,
    /// None until its first part has passed.
    pub(crate) take: Option<Arc<Take>>,
    start_us: i64,
    /// Where the next part begins.
    cut_us: i64,
    parts: u64,
    segment: Segment,
}

#[derive(Debug)]
struct Picture {
    track: Arc<Track>,
    /// Added to decode times so that the first keyframe is decoded when it is shown: the media
    /// time of a part is then when its pictures are seen, whatever the reordering.
    shift_us: i64,
    /// Length of the last frame in ticks.
    ticks: u32,
    /// When the last keyframe was, and how long after the one before.
    key_us: i64,
    key_interval_us: Option<i64>,
}

#[derive(Debug)]
struct Sound {
    track: Arc<Track>,
    /// Where the next frame begins, in ticks; none before the first.
    next: Option<i64>,
}

#[derive(Debug, Default)]
struct Segment {
    seq: u64,
    start_us: i64,
    parts: u32,
    independent: bool,
    video: Runs,
    audio: Runs,
    video_runs: Vec<KeptRun>,
    audio_runs: Vec<KeptRun>,
}

/// A part that is decided on.
#[derive(Debug)]
struct Cut {
    /// Count of pictures.
    frames: usize,
    /// Where the part ends.
    at_us: i64,
    /// Length of the last picture in ticks.
    ticks: u32,
    /// Whether the segment ends with it.
    ends: bool,
    /// Why the take ends with it, if so.
    over: Option<Cause>,
}

/// A track that was silent for so long does not belong to a new take.
const TRACK_LOST_US: i64 = Time::SECOND;

/// First tick that is not before an instant.
fn tick(us: i64, scale: u32) -> i64 {
    let ticks = i128::from(us) * i128::from(scale);
    -((-ticks).div_euclid(1_000_000)) as i64
}

/// The instant at which a tick begins, rounded down.
fn floor_us(tick: i64, scale: u32) -> i64 {
    (i128::from(tick) * 1_000_000).div_euclid(i128::from(scale)) as i64
}

/// The instant at which a tick begins, rounded up.
fn ceil_us(tick: i64, scale: u32) -> i64 {
    -((-i128::from(tick) * 1_000_000).div_euclid(i128::from(scale)) as i64)
}

impl<S: Access> Run<S> {
    /// A take that begins with a keyframe at the head of the video queue.
    pub(crate) fn with_video(
        sitting: &Arc<Sitting<S>>,
        camera: &CameraId,
        interval: Time,
        first: &Placed,
        queue: &Queue,
        settings: &Settings,
    ) -> Self {
        let track = first.frame.track.clone();
        let heard = queue.heard.as_ref().filter(|heard| {
            heard.session == first.session && first.pts.since(heard.pts) < TRACK_LOST_US
        });
        let audio = heard.map(|heard| Sound {
            track: heard.track.clone(),
            next: None,
        });
        let scale = track.timescale;
        let start_us = floor_us(tick(first.pts.since(sitting.epoch()), scale), scale);
        let video = Picture {
            ticks: tick(settings.part_us as i64 / 5, scale).max(1) as u32,
            track,
            shift_us: first.pts.since(first.dts),
            key_us: start_us,
            key_interval_us: None,
        };
        Self::new(
            sitting,
            camera,
            interval,
            first.session,
            (Some(video), audio),
            start_us,
        )
    }

    /// A take of sound alone that begins at the head of the audio queue.
    pub(crate) fn with_audio(
        sitting: &Arc<Sitting<S>>,
        camera: &CameraId,
        interval: Time,
        first: &Placed,
    ) -> Self {
        let track = first.frame.track.clone();
        let scale = track.timescale;
        let start_us = floor_us(tick(first.pts.since(sitting.epoch()), scale), scale);
        let audio = Some(Sound { track, next: None });
        Self::new(
            sitting,
            camera,
            interval,
            first.session,
            (None, audio),
            start_us,
        )
    }

    fn new(
        sitting: &Arc<Sitting<S>>,
        camera: &CameraId,
        interval: Time,
        session: Session,
        (video, audio): (Option<Picture>, Option<Sound>),
        start_us: i64,
    ) -> Self {
        Self {
            sitting: sitting.clone(),
            camera: camera.clone(),
            interval,
            session,
            video,
            audio,
            take: None,
            start_us,
            cut_us: start_us,
            parts: 0,
            segment: Segment {
                start_us,
                ..Segment::default()
            },
        }
    }

    /// Start of the take, as its first part will state it.
    pub(crate) fn start(&self) -> Time {
        self.time(self.start_us)
    }

    /// Up to where it is cut.
    pub(crate) fn reached(&self) -> Time {
        self.time(self.cut_us)
    }

    /// Whether it is of sound alone.
    pub(crate) fn is_sound_alone(&self) -> bool {
        self.video.is_none()
    }

    /// Whether a track's parameters have changed since it began, so that the next keyframe will
    /// begin a new take.
    pub(crate) fn is_outdated(&self, queue: &Queue, at: Time) -> bool {
        let Some(heard) = queue
            .heard
            .as_ref()
            .filter(|heard| heard.session == self.session)
        else {
            return false;
        };
        match &self.audio {
            Some(audio) => !same(&audio.track, &heard.track),
            None => at.since(heard.pts) < TRACK_LOST_US,
        }
    }

    /// Cuts the next part if it can be cut.
    pub(crate) fn advance(
        &mut self,
        queue: &mut Queue,
        cx: &Context<'_>,
        out: &mut Vec<Event<Passed<S>>>,
    ) -> Step {
        let planned = match self.video.is_some() {
            true => self.plan(queue, cx),
            false => self.plan_sound(queue, cx),
        };
        let Some((cut, picks)) = planned else {
            return Step::Wait;
        };
        if cut.frames == 0 && picks.taken().next().is_none() {
            return match cut.over {
                Some(cause) => self.over(cause, out),
                None if cut.ends && self.segment.parts > 0 => {
                    self.end_segment(out);
                    Step::Cut
                }
                None => Step::Wait,
            };
        }
        match self.cut(&cut, &picks, queue, cx, out) {
            Step::Cut if cut.over.is_none() => Step::Cut,
            Step::Cut => self.over(cut.over.unwrap_or(Cause::Boundary), out),
            Step::Over(cause) => self.over(cause, out),
            Step::Wait => cx.last.map_or(Step::Wait, |cause| self.over(cause, out)),
        }
    }

    fn time(&self, us: i64) -> Time {
        self.sitting.epoch().plus_us(us)
    }

    fn since_epoch(&self, time: Time) -> i64 {
        time.since(self.sitting.epoch())
    }

    /// Makes the part, passes it through the gate and keeps account of it.
    fn cut(
        &mut self,
        cut: &Cut,
        picks: &Picks,
        queue: &mut Queue,
        cx: &Context<'_>,
        out: &mut Vec<Event<Passed<S>>>,
    ) -> Step {
        let (video, audio, end_us) = self.samples(cut, picks, queue);
        if self.time(end_us) > cx.now {
            return Step::Wait;
        }
        let (take, seq) = match &self.take {
            Some(take) => (take.clone(), self.segment.seq),
            None => self.begin(cx, out),
        };
        let mut runs = Vec::new();
        if let Some((base, samples)) = &video {
            runs.push(cmaf::Run {
                track_id: cmaf::VIDEO,
                base: *base,
                samples,
            });
        }
        if let Some((base, samples)) = &audio {
            runs.push(cmaf::Run {
                track_id: cmaf::AUDIO,
                base: *base,
                samples,
            });
        }
        let key = queue.video.front().is_some_and(|placed| placed.frame.key);
        let part = Part {
            take: take.clone(),
            seq,
            index: self.segment.parts,
            number: self.parts,
            start: self.time(self.cut_us),
            duration_us: (cut.at_us - self.cut_us) as u64,
            end: self.time(end_us),
            independent: self.video.is_none() || (cut.frames > 0 && key),
            bytes: cmaf::part(self.parts as u32 + 1, self.segment.parts == 0, &runs),
        };
        let independent = part.independent;
        match self.sitting.pass(part, cx.now) {
            Verdict::Pass(part) => {
                if self.take.is_none() {
                    out.push(Event::TakeBegun(take.clone()));
                    self.segment.seq = seq;
                    self.take = Some(take);
                }
                out.push(Event::Part(part));
            }
            Verdict::Wait(_) => return Step::Wait,
            Verdict::Never(_) => return Step::Over(Cause::Boundary),
        }
        if self.segment.parts == 0 {
            self.segment.independent = independent;
        }
        self.segment.parts += 1;
        self.parts += 1;
        self.consume(cut, picks, queue);
        self.cut_us = cut.at_us;
        if cut.ends {
            self.end_segment(out);
        }
        Step::Cut
    }

    fn begin(&self, cx: &Context<'_>, out: &mut Vec<Event<Passed<S>>>) -> (Arc<Take>, u64) {
        let (number, seq) = self
            .sitting
            .begin(&self.camera, self.start(), cx.present, out);
        let video = self.video.as_ref().map(|video| &*video.track);
        let audio = self.audio.as_ref().map(|audio| &*audio.track);
        let tracks: Vec<&Track> = video.into_iter().chain(audio).collect();
        let codecs: Vec<&str> = tracks.iter().map(|track| track.codecs.as_str()).collect();
        let take = Take {
            meeting: self.sitting.meeting().clone(),
            camera: self.camera.clone(),
            number,
            epoch: self.sitting.epoch(),
            start: self.start(),
            since: cx.view.counts_from(self.interval),
            init: cmaf::init(&tracks),
            codecs: codecs.join(","),
            size: video.map(|track| track.size),
            audio: audio.is_some(),
            first_seq: seq,
        };
        (Arc::new(take), seq)
    }

    /// The samples of both tracks with the decode time of the first, and the latest end.
    #[expect(clippy::type_complexity, reason = "one caller takes it apart at once")]
    fn samples(
        &self,
        cut: &Cut,
        picks: &Picks,
        queue: &Queue,
    ) -> (Option<(u64, Vec<Sample>)>, Option<(u64, Vec<Sample>)>, i64) {
        let mut end_us = cut.at_us;
        let mut video = None;
        if let Some(picture) = &self.video {
            let scale = picture.track.timescale;
            let times = |placed| self.ticks(picture, placed);
            let mut samples = Vec::with_capacity(cut.frames);
            for (i, placed) in queue.video.iter().take(cut.frames).enumerate() {
                let (decode, show) = times(placed);
                let next = queue.video.get(i + 1).map(|next| times(next).0 - decode);
                let whole = next.filter(|_| i + 1 < cut.frames);
                let ticks = whole.unwrap_or(i64::from(cut.ticks)).max(1);
                end_us = end_us.max(ceil_us(decode.max(show) + ticks, scale));
                let since = self.time(floor_us(show, scale)).since(self.interval);
                samples.push(Sample {
                    duration: ticks as u32,
                    cts: (show - decode) as i32,
                    key: placed.frame.key,
                    data: if since < S::METADATA_GUARD_US {
                        av::without_metadata(&picture.track, &placed.frame.data)
                    } else {
                        placed.frame.data.clone()
                    },
                });
            }
            let base = queue.video.front().map_or(0, |first| times(first).0) as u64;
            video = (!samples.is_empty()).then_some((base, samples));
        }
        let audio = self.audio.as_ref().and_then(|sound| {
            let frames = queue.audio.iter().zip(&picks.frames);
            let mut samples = Vec::with_capacity(picks.frames.len());
            for (placed, (start, ticks)) in frames.filter_map(|(f, pick)| Some((f, (*pick)?))) {
                let end = start + i64::from(ticks);
                end_us = end_us.max(self.guarded_us(sound, end));
                let data = placed.frame.data.clone();
                samples.push(Sample {
                    duration: ticks,
                    cts: 0,
                    key: true,
                    data,
                });
            }
            let base = picks.taken().next()?.0 as u64;
            Some((base, samples))
        });
        (video, audio, end_us)
    }

    /// Takes what was cut from the queue and adds it to the digests.
    fn consume(&mut self, cut: &Cut, picks: &Picks, queue: &mut Queue) {
        let epoch = self.sitting.epoch();
        for _ in 0..cut.frames {
            let Some(placed) = queue.pop(Kind::Video) else {
                break;
            };
            let Some(video) = &mut self.video else { break };
            video.ticks = cut.ticks;
            let at_us = placed.pts.since(epoch);
            if placed.frame.key && at_us > video.key_us {
                video.key_interval_us = Some(at_us - video.key_us);
                video.key_us = at_us;
            }
            if S::FRAME_DIGESTS {
                let ended = self.segment.video.push(&placed.frame);
                self.segment.video_runs.extend(ended.map(kept));
            }
        }
        for pick in &picks.frames {
            let Some(placed) = queue.pop(Kind::Audio) else {
                break;
            };
            let (Some(audio), Some((start, ticks))) = (&mut self.audio, pick) else {
                continue;
            };
            audio.next = Some(start + i64::from(*ticks));
            if S::FRAME_DIGESTS {
                let ended = self.segment.audio.push(&placed.frame);
                self.segment.audio_runs.extend(ended.map(kept));
            }
        }
        if self.audio.is_none() {
            let before = self.time(cut.at_us).plus_us(-TRACK_LOST_US);
            queue.drop_audio_before(before);
        }
    }

    fn end_segment(&mut self, out: &mut Vec<Event<Passed<S>>>) {
        let Some(take) = &self.take else { return };
        let fresh = Segment {
            start_us: self.cut_us,
            ..Segment::default()
        };
        let mut over = std::mem::replace(&mut self.segment, fresh);
        self.segment.seq = over.seq + 1;
        over.video_runs.extend(over.video.end().map(kept));
        over.audio_runs.extend(over.audio.end().map(kept));
        let tracks = [
            (TrackKind::Video, over.video_runs),
            (TrackKind::Audio, over.audio_runs),
        ]
        .into_iter()
        .filter(|(_, runs)| !runs.is_empty())
        .map(|(kind, runs)| KeptTrack { kind, runs })
        .collect();
        out.push(Event::SegmentEnded(SegmentEnd {
            take: take.clone(),
            seq: over.seq,
            start: self.time(over.start_us),
            duration_us: (self.cut_us - over.start_us) as u64,
            parts: over.parts,
            independent: over.independent,
            tracks,
        }));
    }

    /// Ends the take where it is cut.
    fn over(&mut self, cause: Cause, out: &mut Vec<Event<Passed<S>>>) -> Step {
        if let Some(take) = self.take.clone() {
            let ours = self.sitting.ended(&take, cause);
            if ours {
                if self.segment.parts > 0 {
                    self.end_segment(out);
                }
                out.push(Event::TakeEnded(take, cause));
            }
        }
        Step::Over(cause)
    }
}

fn kept(run: digest::Run) -> KeptRun {
    KeptRun {
        frames: run.frames,
        digest: Digest(run.digest),
    }
}
