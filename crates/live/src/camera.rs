//! What is known of one camera of one meeting: an index of all that can be shown, and the bytes of
//! the last seconds.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use acts::{CameraId, Digest, KeptSegment, KeptTake, KeptTrack, MeetingId, Time, TrackKind};
use bytes::Bytes;
use feed::{Part, SegmentEnd, Take};
use footage::Download;
use sha2::Digest as _;
use tokio::sync::watch;
use tracing::warn;

use crate::playlist::Rendered;
use crate::{Gap, Settings, Status};

/// One camera of one meeting.
pub(crate) struct Camera {
    pub(crate) meeting: MeetingId,
    pub(crate) camera: CameraId,
    /// Names it in the cache.
    pub(crate) number: u64,
    state: Mutex<State>,
    mark: watch::Sender<Mark>,
}

/// How far a camera has come: all that somebody who waits has to look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) version: u64,
    /// A take is under way and nothing says that the gate is shut.
    pub(crate) live: bool,
    pub(crate) ended: bool,
    /// A whole segment is listed.
    pub(crate) listed: bool,
    /// Media sequence number of the segment under way, or of the next.
    pub(crate) msn: u64,
    /// Parts of the segment under way.
    pub(crate) parts: u64,
    /// Parts of the segment before; `u64::MAX` when that is not known any more.
    pub(crate) parts_before: u64,
    /// The take under way; 0 when there is none.
    pub(crate) take: u32,
    /// Number of its next part.
    pub(crate) next: u64,
    pub(crate) target_s: u64,
    pub(crate) part_us: u64,
}

impl Mark {
    /// Whether there is anything to see.
    pub(crate) fn shows(&self) -> bool {
        self.listed || self.parts > 0
    }

    /// Whether a playlist holds the segment, or its part, or something later. A part beyond the
    /// last of a whole segment is the first of the next (RFC 8216bis §6.2.5.2).
    pub(crate) fn has(&self, msn: u64, part: Option<u64>) -> bool {
        let Some(part) = part else {
            return msn < self.msn;
        };
        let before = msn + 1 == self.msn && (part < self.parts_before || self.parts > 0);
        let within = msn == self.msn && part < self.parts;
        msn + 1 < self.msn || before || within
    }

    /// Whether a request asks for what no honest player can expect yet (RFC 8216bis §6.2.5.2).
    pub(crate) fn too_far(&self, msn: u64, part: Option<u64>) -> bool {
        let advance = 3_000_000_u64.div_ceil(self.part_us.clamp(1, 1_000_000));
        let parts = part.is_some_and(|part| part > self.parts + advance);
        msn > self.msn + 1 || (msn >= self.msn && parts)
    }
}

impl Camera {
    pub(crate) fn new(
        meeting: MeetingId,
        camera: CameraId,
        number: u64,
        settings: &Settings,
        status: Option<Arc<Status>>,
    ) -> Self {
        let mut state = State::new(camera.clone(), settings);
        if let Some(status) = status {
            state.set_status(status);
            state.paused = false;
        }
        let mark = watch::Sender::new(state.mark());
        Self {
            meeting,
            camera,
            number,
            state: Mutex::new(state),
            mark,
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, then wakes who waits, outside the lock.
    pub(crate) fn change<T>(&self, how: impl FnOnce(&mut State) -> T) -> T {
        let (out, mark) = {
            let mut state = self.state();
            let out = how(&mut state);
            state.version += 1;
            state.rendered.forget();
            (out, state.mark())
        };
        // Two changes may get here in either order; the later state stays.
        self.mark.send_if_modified(|now| {
            let later = mark.version > now.version;
            let telling = Mark {
                version: now.version,
                ..mark
            } != *now;
            if later {
                *now = mark;
            }
            later && telling
        });
        out
    }

    pub(crate) fn mark(&self) -> Mark {
        *self.mark.borrow()
    }

    #[cfg(test)]
    pub(crate) fn watchers(&self) -> usize {
        self.mark.receiver_count()
    }

    pub(crate) fn watch(&self) -> watch::Receiver<Mark> {
        self.mark.subscribe()
    }
}

/// The index and the recent bytes.
pub(crate) struct State {
    pub(crate) camera: CameraId,
    version: u64,
    pub(crate) takes: BTreeMap<u32, TakeInfo>,
    /// Everything that is or could be listed, in order; `rows[i]` has media sequence number
    /// `base + i`.
    pub(crate) rows: VecDeque<Row>,
    pub(crate) base: u64,
    /// Segments whose bytes are in memory, in order; at most the last is still growing.
    pub(crate) hot: VecDeque<Hot>,
    pub(crate) open: Option<Open>,
    /// Where the last listed thing ends, also when its row is gone.
    last: Option<Tail>,
    /// The gate was shut since the last part.
    paused: bool,
    shut: bool,
    pub(crate) status: Option<Arc<Status>>,
    pub(crate) gaps: Vec<Gap>,
    /// Segments kept before we knew them.
    early: Vec<KeptSegment>,
    pub(crate) target_us: u64,
    pub(crate) part_us: u64,
    pub(crate) window_us: u64,
    gap_us: u64,
    pub(crate) hold_back_percent: u32,
    pub(crate) rendered: Rendered,
    downloads: Option<Arc<[Download]>>,
}

pub(crate) struct TakeInfo {
    pub(crate) codecs: String,
    pub(crate) size: Option<(u16, u16)>,
    pub(crate) audio: bool,
    pub(crate) init_bytes: u64,
    pub(crate) init_digest: Digest,
    /// None after a restart, until somebody asks.
    pub(crate) init: Option<Bytes>,
}

/// A segment of the list, or a stretch of a gap.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) take: u32,
    /// Its own number; for a stretch of a gap that of the segment before.
    pub(crate) seq: u64,
    pub(crate) start: Time,
    pub(crate) duration_us: u64,
    pub(crate) bytes: u64,
    pub(crate) audio: bool,
    pub(crate) independent: bool,
    pub(crate) kind: RowKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowKind {
    /// A segment whose bytes are in memory alone.
    Fresh,
    /// A segment that lies in its take's file.
    Kept { offset: u64, file: Digest },
    /// A segment that was shown and could not be kept.
    Lost,
    /// A stretch of a gap.
    Gap,
}

impl Row {
    pub(crate) fn end(&self) -> Time {
        self.start.plus_us(self.duration_us as i64)
    }

    /// Whether there is something to fetch.
    pub(crate) fn media(&self) -> bool {
        match self.kind {
            RowKind::Fresh | RowKind::Kept { .. } => true,
            RowKind::Lost | RowKind::Gap => false,
        }
    }
}

/// A segment in memory.
pub(crate) struct Hot {
    pub(crate) take: u32,
    pub(crate) seq: u64,
    pub(crate) msn: u64,
    pub(crate) start: Time,
    pub(crate) duration_us: u64,
    /// Number of the first part within the take.
    first: u64,
    pub(crate) pieces: Vec<Arc<Piece>>,
    pub(crate) closed: bool,
}

/// A part.
pub(crate) struct Piece {
    pub(crate) number: u64,
    pub(crate) duration_us: u64,
    pub(crate) independent: bool,
    pub(crate) bytes: Bytes,
    audio: OnceLock<Option<Bytes>>,
}

impl Piece {
    /// The same part with sound alone; `None` when it has none.
    pub(crate) fn audio(&self) -> Option<Bytes> {
        let made = self.audio.get_or_init(|| audio_of(&self.bytes));
        made.clone()
    }

    pub(crate) fn of(&self, audio: bool) -> Option<Bytes> {
        if audio {
            self.audio()
        } else {
            Some(self.bytes.clone())
        }
    }
}

pub(crate) fn audio_of(part: &Bytes) -> Option<Bytes> {
    match av::cmaf::audio_only_part(part) {
        Ok(made) => made,
        Err(fault) => {
            warn!(%fault, "a part could not be read for its sound");
            None
        }
    }
}

pub(crate) struct Open {
    pub(crate) take: Arc<Take>,
    pub(crate) next: u64,
}

#[derive(Clone, Copy)]
struct Tail {
    take: u32,
    seq: u64,
    end: Time,
}

/// More missing numbers than this are not filled in.
const FILL_MAX: u64 = 10_000;
/// A shorter hole between two takes is no gap. Not a setting: after a restart the same rows have
/// to come out.
const GAP_US_MIN: u64 = 100_000;
/// Segments that the recorder may be ahead of us.
const EARLY_MAX: usize = 64;

impl State {
    fn new(camera: CameraId, settings: &Settings) -> Self {
        let part_us = settings.part_us;
        let feed_settings = feed::Settings {
            part_us,
            ..feed::Settings::default()
        };
        Self {
            camera,
            version: 0,
            takes: BTreeMap::new(),
            rows: VecDeque::new(),
            base: 0,
            hot: VecDeque::new(),
            open: None,
            last: None,
            paused: false,
            shut: false,
            status: None,
            gaps: Vec::new(),
            early: Vec::new(),
            target_us: settings.segment_us,
            part_us: feed_settings.part_max_us(),
            window_us: settings.window_us,
            gap_us: settings.gap_us,
            hold_back_percent: settings.hold_back_percent,
            rendered: Rendered::default(),
            downloads: None,
        }
    }

    pub(crate) fn mark(&self) -> Mark {
        let growing = self.growing();
        let before = self.hot.iter().rev().find(|hot| hot.closed);
        let before = before.filter(|hot| hot.msn + 1 == self.next_msn());
        Mark {
            version: self.version,
            live: self.live(),
            ended: self.ended(),
            listed: !self.rows.is_empty(),
            msn: self.next_msn(),
            parts: growing.map_or(0, |hot| hot.pieces.len() as u64),
            parts_before: before.map_or(u64::MAX, |hot| hot.pieces.len() as u64),
            take: self.open.as_ref().map_or(0, |open| open.take.number),
            next: self.open.as_ref().map_or(0, |open| open.next),
            target_s: self.target_s(),
            part_us: self.part_us,
        }
    }

    pub(crate) fn live(&self) -> bool {
        let on_air = self.status.as_ref().is_none_or(|status| status.on_air);
        self.open.is_some() && on_air && !self.shut && !self.ended()
    }

    /// Whether the meeting is over and nothing more will come.
    pub(crate) fn ended(&self) -> bool {
        self.open.is_none()
            && self
                .status
                .as_ref()
                .is_some_and(|status| status.ended.is_some())
    }

    pub(crate) fn target_s(&self) -> u64 {
        (self.target_us.saturating_add(500_000) / 1_000_000).max(1)
    }

    pub(crate) fn next_msn(&self) -> u64 {
        self.base + self.rows.len() as u64
    }

    pub(crate) fn growing(&self) -> Option<&Hot> {
        self.hot
            .back()
            .filter(|hot| !hot.closed && !hot.pieces.is_empty())
    }

    /// Where what is listed ends.
    pub(crate) fn edge(&self) -> Time {
        let growing = self
            .growing()
            .map(|hot| hot.start.plus_us(hot.duration_us as i64));
        growing
            .or(self.last.map(|last| last.end))
            .unwrap_or_default()
    }

    /// The first row after which less than `us` microseconds are listed. Time in which nothing is
    /// listed does not count (RFC 8216bis §4.4.3.8: seconds from the end of the playlist): after a
    /// closed part all of the list would be old, and players stop at a list of nothing new.
    pub(crate) fn newer(&self, us: u64) -> usize {
        let mut after_us = self.growing().map_or(0, |hot| hot.duration_us);
        let mut first = self.rows.len();
        for row in self.rows.iter().rev() {
            if after_us >= us {
                break;
            }
            after_us = after_us.saturating_add(row.duration_us);
            first -= 1;
        }
        first
    }

    pub(crate) fn set_status(&mut self, status: Arc<Status>) {
        self.shut = false;
        self.paused |= !status.on_air;
        let ours = |gap: &&Gap| gap.camera == self.camera;
        let gaps: Vec<_> = status.gaps.iter().filter(ours).cloned().collect();
        gaps.into_iter().for_each(|gap| self.gap(gap));
        self.status = Some(status);
    }

    pub(crate) fn shut(&mut self) {
        self.shut = true;
        self.paused = true;
    }

    pub(crate) fn begin(&mut self, take: &Arc<Take>) {
        self.finish();
        let info = TakeInfo {
            codecs: take.codecs.clone(),
            size: take.size,
            audio: take.audio,
            init_bytes: take.init.len() as u64,
            init_digest: Digest(sha2::Sha256::digest(&take.init).into()),
            init: Some(take.init.clone()),
        };
        self.takes.insert(take.number, info);
        self.open = Some(Open {
            take: Arc::clone(take),
            next: 0,
        });
    }

    pub(crate) fn part(&mut self, part: &Part) {
        if self
            .open
            .as_ref()
            .is_none_or(|open| open.take.number != part.take.number)
        {
            self.begin(&part.take);
        }
        let grows = self.growing().is_some_and(|hot| hot.seq == part.seq);
        if !grows {
            self.close_growing();
            self.bridge(part.take.number, part.seq, part.start);
            self.hot.push_back(Hot {
                take: part.take.number,
                seq: part.seq,
                msn: self.next_msn(),
                start: part.start,
                duration_us: 0,
                first: part.number,
                pieces: Vec::with_capacity(12),
                closed: false,
            });
        }
        self.paused = false;
        if let Some(hot) = self.hot.back_mut() {
            hot.duration_us = hot.duration_us.saturating_add(part.duration_us);
            self.target_us = self.target_us.max(hot.duration_us);
            hot.pieces.push(Arc::new(Piece {
                number: part.number,
                duration_us: part.duration_us,
                independent: part.independent,
                bytes: part.bytes.clone(),
                audio: OnceLock::new(),
            }));
        }
        self.part_us = self.part_us.max(part.duration_us);
        if let Some(open) = &mut self.open {
            open.next = part.number + 1;
        }
    }

    pub(crate) fn segment_ended(&mut self, end: &SegmentEnd) {
        let known = self.growing().is_some_and(|hot| hot.seq == end.seq);
        if !known {
            warn!(camera = %self.camera, seq = end.seq, "a segment ended that had not begun");
            return;
        }
        self.close(end.duration_us, has_audio(&end.tracks));
    }

    fn close_growing(&mut self) {
        let Some(hot) = self.growing() else { return };
        let audio = self.takes.get(&hot.take).is_some_and(|take| take.audio);
        self.close(hot.duration_us, audio);
    }

    fn close(&mut self, duration_us: u64, audio: bool) {
        let Some(hot) = self.hot.back_mut() else {
            return;
        };
        hot.closed = true;
        hot.duration_us = duration_us;
        let row = Row {
            take: hot.take,
            seq: hot.seq,
            start: hot.start,
            duration_us,
            bytes: hot
                .pieces
                .iter()
                .map(|piece| piece.bytes.len() as u64)
                .sum(),
            audio,
            independent: hot.pieces.first().is_some_and(|piece| piece.independent),
            kind: RowKind::Fresh,
        };
        let early = self.early.iter().position(|kept| kept.seq == row.seq);
        let early = early.map(|at| self.early.swap_remove(at));
        self.list(row);
        if let Some(kept) = early {
            self.kept(&kept);
        }
        self.evict();
    }

    fn list(&mut self, row: Row) {
        self.target_us = self.target_us.max(row.duration_us);
        self.last = Some(Tail {
            take: row.take,
            seq: row.seq,
            end: row.end(),
        });
        self.rows.push_back(row);
    }

    pub(crate) fn take_ended(&mut self, take: &Take) {
        if self
            .open
            .as_ref()
            .is_some_and(|open| open.take.number == take.number)
        {
            self.finish();
        }
    }

    pub(crate) fn gap(&mut self, gap: Gap) {
        if !self.gaps.contains(&gap) {
            self.gaps.push(gap);
        }
    }

    fn finish(&mut self) {
        self.close_growing();
        self.open = None;
    }

    /// Fills what lies between the last row and a segment that is about to be listed: one row for
    /// each number that will never come, and stretches of a gap that is short enough.
    fn bridge(&mut self, take: u32, seq: u64, start: Time) {
        let Some(last) = self.last else {
            self.base = seq;
            return;
        };
        let missing = seq.saturating_sub(last.seq + 1).min(FILL_MAX);
        let hole_us = start.since(last.end).max(0) as u64;
        let named = (GAP_US_MIN..=self.gap_us).contains(&hole_us);
        let silent = take != last.take && named && !self.pause_between(last.end, start);
        let stretch_us = self.target_s() * 1_000_000;
        let stretches = if silent {
            hole_us.div_ceil(stretch_us)
        } else {
            0
        };
        let count = missing.max(stretches);
        if count == 0 {
            return;
        }
        let each_us = (hole_us / count).clamp(1_000, stretch_us);
        for i in 0..count {
            let row = Row {
                take: last.take,
                seq: last.seq,
                start: last.end.plus_us((i * each_us) as i64),
                duration_us: each_us,
                bytes: 0,
                audio: false,
                independent: false,
                kind: RowKind::Gap,
            };
            self.list(row);
        }
    }

    fn pause_between(&self, from: Time, to: Time) -> bool {
        let Some(status) = &self.status else {
            return self.paused;
        };
        let closed = status.closed.iter().map(|part| (part.from, part.until));
        let recesses = status
            .recesses
            .iter()
            .map(|pause| (pause.from, pause.until));
        let overlaps = |(begin, until): (Time, Option<Time>)| {
            begin < to && until.is_none_or(|until| until > from)
        };
        self.paused || closed.chain(recesses).any(overlaps)
    }

    /// A segment was written and synced: from now on it can be read from its take's file.
    pub(crate) fn kept(&mut self, segment: &KeptSegment) {
        let ahead = segment.seq >= self.last.map_or(0, |last| last.seq);
        let at = self.rows.partition_point(|row| row.seq < segment.seq);
        let row = self.rows.get_mut(at).filter(|row| row.seq == segment.seq);
        match row.filter(|row| row.kind != RowKind::Gap) {
            Some(row) if row.take == segment.take => {
                if row.kind == RowKind::Lost {
                    self.rendered.rewrite();
                }
                row.kind = RowKind::Kept {
                    offset: segment.offset,
                    file: segment.file,
                };
                row.bytes = segment.bytes;
                self.downloads = None;
            }
            Some(_) => warn!(camera = %self.camera, seq = segment.seq, "kept in another take"),
            None if ahead && self.early.len() < EARLY_MAX => self.early.push(segment.clone()),
            // Its row is gone: it was kept too late to be shown.
            None => {}
        }
        self.evict();
    }

    /// What was kept before a restart.
    pub(crate) fn restore(&mut self, takes: &[KeptTake], segments: &[KeptSegment]) {
        if self.last.is_some() {
            warn!(camera = %self.camera, "footage was restored after pictures had come; left out");
            return;
        }
        for take in takes.iter().filter(|take| take.camera == self.camera) {
            let info = TakeInfo {
                codecs: take.codecs.clone(),
                size: None,
                audio: audio_codec(&take.codecs).is_some(),
                init_bytes: take.init_bytes,
                init_digest: take.init,
                init: None,
            };
            self.takes.insert(take.take, info);
        }
        for segment in segments {
            if segment.camera != self.camera {
                continue;
            }
            if self.last.is_some_and(|last| last.seq >= segment.seq) {
                continue;
            }
            self.bridge(segment.take, segment.seq, segment.start);
            self.list(Row {
                take: segment.take,
                seq: segment.seq,
                start: segment.start,
                duration_us: segment.duration_us,
                bytes: segment.bytes,
                audio: has_audio(&segment.tracks),
                independent: segment.independent,
                kind: RowKind::Kept {
                    offset: segment.offset,
                    file: segment.file,
                },
            });
        }
    }

    /// Lets go of bytes that are old and can be read from disk, and of what is older than the
    /// window and cannot.
    fn evict(&mut self) {
        let listed_us = 4 * self.target_s() * 1_000_000;
        let listed = self.newer(listed_us);
        let window = self.newer(self.window_us.max(listed_us));
        while let Some(hot) = self.hot.front().filter(|hot| hot.closed) {
            let at = hot.msn.checked_sub(self.base).map(|at| at as usize);
            let kind = at.and_then(|at| self.rows.get(at)).map(|row| row.kind);
            let fresh = kind == Some(RowKind::Fresh);
            let first = if fresh { window } else { listed };
            if at.is_some_and(|at| at >= first) {
                break;
            }
            self.hot.pop_front();
            if let Some(row) = at.filter(|_| fresh).and_then(|at| self.rows.get_mut(at)) {
                row.kind = RowKind::Lost;
                self.rendered.rewrite();
            }
        }
        while self.rows.len() > 1 && self.rows.front().is_some_and(|row| !row.media()) {
            self.rows.pop_front();
            self.base += 1;
            self.rendered.rewrite();
        }
        let first = self.rows.front().map_or(0, |row| row.take);
        self.takes.retain(|number, _| *number >= first);
    }

    /// Nobody watches any more: lets go of everything that can be read from disk.
    pub(crate) fn cool(&mut self) {
        let kept = |row: &Row| matches!(row.kind, RowKind::Kept { .. });
        let (base, rows) = (self.base, &self.rows);
        let row = |hot: &Hot| rows.get(hot.msn.checked_sub(base)? as usize);
        self.hot
            .retain(|hot| !hot.closed || !row(hot).is_some_and(kept));
    }

    /// Whether any take has pictures.
    pub(crate) fn pictures(&self) -> bool {
        let seen = |take: &TakeInfo| take.codecs.split(',').count() > 1 || !take.audio;
        self.takes.values().any(seen)
    }

    /// The parts of a whole segment that is in memory.
    pub(crate) fn hot_segment(&self, take: u32, seq: u64) -> Option<Vec<Arc<Piece>>> {
        let hot = self
            .hot
            .iter()
            .rev()
            .find(|hot| hot.seq == seq && hot.take == take)?;
        hot.closed.then(|| hot.pieces.clone())
    }

    pub(crate) fn hot_part(&self, take: u32, number: u64) -> Option<Arc<Piece>> {
        let fits = |hot: &&Hot| hot.take == take && hot.first <= number;
        let hot = self.hot.iter().rev().find(fits)?;
        hot.pieces
            .iter()
            .rev()
            .find(|piece| piece.number == number)
            .cloned()
    }

    pub(crate) fn row(&self, take: u32, seq: u64) -> Option<&Row> {
        let at = self.rows.partition_point(|row| row.seq < seq);
        self.rows
            .get(at)
            .filter(|row| row.seq == seq && row.take == take && row.media())
    }

    /// What is kept, as the shelf wants it told.
    pub(crate) fn kept_so_far(&self) -> (Vec<KeptTake>, Vec<KeptSegment>) {
        let take = |(number, info): (&u32, &TakeInfo)| KeptTake {
            camera: self.camera.clone(),
            take: *number,
            init_bytes: info.init_bytes,
            init: info.init_digest,
            codecs: info.codecs.clone(),
        };
        let segment = |row: &Row| match row.kind {
            RowKind::Kept { offset, file } => Some(KeptSegment {
                camera: self.camera.clone(),
                take: row.take,
                seq: row.seq,
                start: row.start,
                duration_us: row.duration_us,
                offset,
                bytes: row.bytes,
                file,
                independent: row.independent,
                tracks: Vec::new(),
            }),
            RowKind::Fresh | RowKind::Lost | RowKind::Gap => None,
        };
        let takes = self.takes.iter().map(take).collect();
        (takes, self.rows.iter().filter_map(segment).collect())
    }

    pub(crate) fn kept_count(&self) -> usize {
        self.rows
            .iter()
            .filter(|row| matches!(row.kind, RowKind::Kept { .. }))
            .count()
    }

    /// Bits per second of sound alone, by the newest whole segment in memory.
    pub(crate) fn audio_rate(&self) -> Option<u64> {
        let hot = self
            .hot
            .iter()
            .rev()
            .find(|hot| hot.closed && hot.duration_us > 0)?;
        let bytes = hot
            .pieces
            .iter()
            .filter_map(|piece| piece.audio())
            .map(|b| b.len() as u64);
        Some(bytes.sum::<u64>() * 8_000_000 / hot.duration_us)
    }

    pub(crate) fn newest_take(&self) -> Option<u32> {
        let shown = self.growing().map(|hot| hot.take);
        shown.or_else(|| {
            self.rows
                .iter()
                .rev()
                .find(|row| row.media())
                .map(|row| row.take)
        })
    }

    pub(crate) fn downloads(&mut self) -> &mut Option<Arc<[Download]>> {
        &mut self.downloads
    }
}

/// The one of several RFC 6381 codecs that is sound.
pub(crate) fn audio_codec(codecs: &str) -> Option<&str> {
    let sound = |codec: &&str| codec.starts_with("mp4a") || codec.eq_ignore_ascii_case("opus");
    codecs.split(',').map(str::trim).find(sound)
}

fn has_audio(tracks: &[KeptTrack]) -> bool {
    let frames = |track: &KeptTrack| track.runs.iter().any(|run| run.frames > 0);
    tracks
        .iter()
        .any(|track| track.kind == TrackKind::Audio && frames(track))
}
