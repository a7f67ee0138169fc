//! Playlists as text (RFC 8216bis §4). The sound-alone playlists have the same lines as the muxed
//! ones, from their own folder: every address in them is relative.

use std::fmt::{self, Display, Write};
use std::ops::Range;

use acts::Time;
use bytes::Bytes;

use crate::Status;
use crate::camera::{Hot, Row, RowKind, State, audio_codec};

/// Which of a camera's playlists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Which {
    /// From the start instead of a short window.
    pub(crate) rewind: bool,
    /// Sound alone.
    pub(crate) audio: bool,
    /// A delta update.
    pub(crate) skip: bool,
}

impl Which {
    fn slot(self) -> usize {
        usize::from(self.rewind) << 2 | usize::from(self.audio) << 1 | usize::from(self.skip)
    }
}

/// Text that was made and still holds.
#[derive(Default)]
pub(crate) struct Rendered {
    playlists: [Option<Bytes>; 8],
    /// The lines of rows that will not change any more, for rewind; muxed and sound alone.
    lines: [Lines; 2],
}

#[derive(Default)]
struct Lines {
    text: String,
    /// Where the lines of each row begin.
    at: Vec<usize>,
}

impl Rendered {
    /// The playlists are out of date.
    pub(crate) fn forget(&mut self) {
        self.playlists = Default::default();
    }

    /// A row that had been written has changed or gone.
    pub(crate) fn rewrite(&mut self) {
        self.lines = Default::default();
    }
}

/// Seconds with six decimals.
struct Seconds(u64);

impl Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000)
    }
}

/// An instant with milliseconds, as players expect it.
struct Instant(Time);

impl Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        match text
            .strip_suffix('Z')
            .and_then(|text| text.get(..text.len() - 3))
        {
            Some(text) => write!(f, "{text}Z"),
            None => f.write_str(&text),
        }
    }
}

/// A quoted string of an attribute: it cannot hold quotes or line ends (RFC 8216 §4.2).
struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for c in self.0.chars().take(300) {
            f.write_char(if c == '"' {
                '\''
            } else if c.is_control() {
                ' '
            } else {
                c
            })?;
        }
        f.write_char('"')
    }
}

/// Writing to a `String` does not fail.
macro_rules! put {
    ($out:expr, $($text:tt)*) => {
        if writeln!($out, $($text)*).is_err() { unreachable!("a string takes all text") }
    };
}

impl State {
    /// A media playlist; `None` while nothing can be listed.
    pub(crate) fn playlist(&mut self, which: Which) -> Option<Bytes> {
        if let Some(made) = &self.rendered.playlists[which.slot()] {
            return Some(made.clone());
        }
        if self.rows.is_empty() && self.growing().is_none() {
            return None;
        }
        let made = Bytes::from(self.write(which));
        self.rendered.playlists[which.slot()] = Some(made.clone());
        Some(made)
    }

    fn write(&mut self, which: Which) -> String {
        let (count, target_us) = (self.rows.len(), self.target_s() * 1_000_000);
        let first = if which.rewind {
            0
        } else {
            self.newer(self.window_us)
        };
        let skip_to = if which.skip && !self.ended() {
            self.newer(6 * target_us)
        } else {
            0
        };
        let from = first.max(skip_to);
        // Parts are listed for the last three target durations (§6.2.2); before them no line
        // changes any more.
        let settled = if self.ended() {
            count
        } else {
            self.newer(3 * target_us).max(from)
        };

        let mut out = String::with_capacity(8 << 10);
        self.write_head(&mut out, which, first);
        if from > first {
            put!(out, "#EXT-X-SKIP:SKIPPED-SEGMENTS={}", from - first);
        }
        if which.rewind {
            self.settle(which.audio, settled);
            let lines = &self.rendered.lines[usize::from(which.audio)];
            let at = |row: usize| lines.at.get(row).copied().unwrap_or(lines.text.len());
            out.push_str(&lines.text[at(from)..at(settled)]);
        } else {
            self.write_rows(&mut out, first, from..settled, which.audio, false);
        }
        self.write_rows(&mut out, first, settled..count, which.audio, true);
        self.write_growing(&mut out, first, which.audio);
        if self.ended() {
            out.push_str("#EXT-X-ENDLIST\n");
        } else {
            self.write_outlook(&mut out, which);
        }
        out
    }

    fn write_head(&self, out: &mut String, which: Which, first: usize) {
        let target_s = self.target_s();
        put!(
            out,
            "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:{target_s}"
        );
        if !self.ended() {
            let hold_back_us = self.part_us * u64::from(self.hold_back_percent) / 100;
            put!(
                out,
                "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL={}.0,HOLD-BACK={}.0,\
                 PART-HOLD-BACK={}\n#EXT-X-PART-INF:PART-TARGET={}",
                6 * target_s,
                3 * target_s,
                Seconds(hold_back_us),
                Seconds(self.part_us),
            );
        }
        if which.rewind {
            let whole = matches!(
                self.rows.front().map(|row| row.kind),
                Some(RowKind::Kept { .. })
            );
            match (self.ended(), whole) {
                (true, _) => out.push_str("#EXT-X-PLAYLIST-TYPE:VOD\n"),
                (false, true) => out.push_str("#EXT-X-PLAYLIST-TYPE:EVENT\n"),
                // What is not recorded does not stay.
                (false, false) => {}
            }
        }
        put!(out, "#EXT-X-MEDIA-SEQUENCE:{}", self.base + first as u64);
        let growing = self.growing().map(|hot| hot.take);
        let take = self
            .rows
            .get(first)
            .map(|row| row.take)
            .or(growing)
            .unwrap_or(1);
        put!(
            out,
            "#EXT-X-DISCONTINUITY-SEQUENCE:{}",
            take.saturating_sub(1)
        );
        let begin = self.rows.get(first).map(|row| row.start);
        let begin = begin
            .or(self.growing().map(|hot| hot.start))
            .filter(|_| !which.rewind);
        self.write_ranges(out, begin);
    }

    /// What the record says of stretches of time that reach beyond `begin`.
    fn write_ranges(&self, out: &mut String, begin: Option<Time>) {
        let shown =
            |until: Option<Time>| begin.is_none_or(|begin| until.is_none_or(|until| until > begin));
        let nothing = Status::default();
        let status = self.status.as_deref().unwrap_or(&nothing);
        for part in status.closed.iter().filter(|part| shown(part.until)) {
            range(out, "closed", part.from, part.until);
            put!(
                out,
                ",X-GROUND={},X-DECIDED-BY={}",
                Quoted(&part.ground),
                Quoted(&part.decided_by)
            );
        }
        for pause in status.recesses.iter().filter(|pause| shown(pause.until)) {
            range(out, "recess", pause.from, pause.until);
            put!(out, ",X-REASON={}", Quoted(&pause.reason));
        }
        for item in status.items.iter().filter(|item| shown(item.until)) {
            range(out, "item", item.from, item.until);
            put!(
                out,
                ",X-ITEM={},X-TITLE={}",
                Quoted(&item.id),
                Quoted(&item.title)
            );
        }
        for gap in self.gaps.iter().filter(|gap| shown(Some(gap.to))) {
            range(out, "gap", gap.from, Some(gap.to));
            put!(
                out,
                ",X-CAUSE={}",
                Quoted(&snake(&format!("{:?}", gap.cause)))
            );
        }
    }

    /// Writes rows of the list that begins with row `first`; with their parts where `parts`.
    fn write_rows(
        &self,
        out: &mut String,
        first: usize,
        range: Range<usize>,
        audio: bool,
        parts: bool,
    ) {
        let mut scribe = self.scribe(first, range.start, audio);
        for (i, row) in range.clone().zip(self.rows.range(range)) {
            let msn = self.base + i as u64;
            let hot = self.hot.iter().find(|hot| parts && hot.msn == msn);
            scribe.row(out, row, msn, hot);
        }
    }

    fn write_growing(&self, out: &mut String, first: usize, audio: bool) {
        let Some(hot) = self.growing() else { return };
        let mut scribe = self.scribe(first, self.rows.len(), audio);
        scribe.turn(out, hot.take, true);
        scribe.parts(out, hot);
    }

    fn scribe(&self, first: usize, at: usize, audio: bool) -> Scribe<'_> {
        let listed = || self.rows.range(first..at.max(first)).rev();
        let there = |row: &&Row| row.media() && (!audio || row.audio);
        Scribe {
            state: self,
            audio,
            take: listed().next().map(|row| row.take),
            map: listed().find(there).map(|row| row.take),
        }
    }

    /// Writes the lines of rows up to `until` that are not written yet.
    fn settle(&mut self, audio: bool, until: usize) {
        let mut lines = std::mem::take(&mut self.rendered.lines[usize::from(audio)]);
        let mut scribe = self.scribe(0, lines.at.len(), audio);
        for i in lines.at.len()..until {
            let Some(row) = self.rows.get(i) else { break };
            lines.at.push(lines.text.len());
            scribe.row(&mut lines.text, row, self.base + i as u64, None);
        }
        self.rendered.lines[usize::from(audio)] = lines;
    }

    /// What comes next, and how far the other rendition is.
    fn write_outlook(&self, out: &mut String, which: Which) {
        let growing = self.growing();
        let sound = |take: u32| self.takes.get(&take).is_some_and(|take| take.audio);
        if let (true, Some(hot), Some(open)) = (self.live(), growing, &self.open)
            && (!which.audio || sound(hot.take))
        {
            let take = open.take.number;
            put!(
                out,
                "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"{take}/p{}.m4s\"",
                open.next
            );
        }
        let both = self
            .takes
            .values()
            .any(|take| audio_codec(&take.codecs).is_some_and(|codec| codec != take.codecs));
        if !both {
            return;
        }
        let name = if which.rewind {
            "rewind.m3u8"
        } else {
            "live.m3u8"
        };
        let folder = if which.audio { "../" } else { "audio/" };
        let parts = |hot: &Hot| hot.pieces.len();
        let (msn, part) = match growing {
            Some(hot) => (hot.msn, parts(hot)),
            None => (
                self.next_msn().saturating_sub(1),
                self.hot.back().map_or(0, parts),
            ),
        };
        out.push_str("#EXT-X-RENDITION-REPORT:");
        put!(
            out,
            "URI=\"{folder}{name}\",LAST-MSN={msn},LAST-PART={}",
            part.saturating_sub(1)
        );
    }
}

fn range(out: &mut String, class: &str, from: Time, until: Option<Time>) {
    let begun = write!(
        out,
        "#EXT-X-DATERANGE:ID=\"{class}-{}\",CLASS=\"org.onrecord.{class}\",START-DATE=\"{}\"",
        from.micros(),
        Instant(from),
    );
    let ended = until.map_or(Ok(()), |until| {
        write!(
            out,
            ",DURATION={}",
            Seconds(until.since(from).max(0) as u64)
        )
    });
    if begun.and(ended).is_err() {
        unreachable!("a string takes all text")
    }
}

/// The name of a cause as the record writes it.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// The multivariant playlist of one camera as of take `newest`: pictures and sound, and sound
/// alone; `None` while nothing can be listed.
pub(crate) fn multivariant(
    state: &State,
    newest: u32,
    init: Option<&Bytes>,
    folder: &str,
) -> Option<String> {
    let take = state.takes.get(&newest)?;
    let name = if state.ended() {
        "rewind.m3u8"
    } else {
        "live.m3u8"
    };
    let rate = |row: &Row| row.bytes * 8_000_000 / row.duration_us.max(1);
    let recent = || state.rows.iter().rev().filter(|row| row.media()).take(30);
    let peak = recent().map(rate).max().unwrap_or(4_000_000);
    let mean = recent().map(rate).sum::<u64>() / (recent().count().max(1) as u64);
    let mut out = String::from("#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-STREAM-INF:");
    out += &format!("BANDWIDTH={},", peak.max(1));
    if mean > 0 {
        out += &format!("AVERAGE-BANDWIDTH={mean},");
    }
    out += &format!("CODECS={}", Quoted(&take.codecs));
    if let Some((width, height)) = take.size.or_else(|| size_of(init?)) {
        out += &format!(",RESOLUTION={width}x{height}");
    }
    put!(out, "\n{folder}{name}");
    if let Some(codec) = audio_codec(&take.codecs).filter(|codec| *codec != take.codecs) {
        let codec = Quoted(codec);
        let rate = state
            .audio_rate()
            .unwrap_or(AUDIO_BANDWIDTH)
            .min(peak)
            .max(1);
        put!(out, "#EXT-X-STREAM-INF:BANDWIDTH={rate},CODECS={codec}");
        put!(out, "{folder}audio/{name}");
    }
    Some(out)
}

/// Bits per second of sound alone where no segment is at hand to measure it.
const AUDIO_BANDWIDTH: u64 = 160_000;

/// Width and height of the pictures that an initialisation segment describes.
fn size_of(init: &Bytes) -> Option<(u16, u16)> {
    let tracks = av::cmaf::read_init(init).ok()?;
    tracks
        .into_iter()
        .map(|(_, track)| track.size)
        .find(|size| *size != (0, 0))
}

/// Writes rows one after the other, knowing what was written before.
struct Scribe<'a> {
    state: &'a State,
    audio: bool,
    /// Take of the row before; none at the head of the list.
    take: Option<u32>,
    /// The take whose initialisation segment was named last.
    map: Option<u32>,
}

impl Scribe<'_> {
    /// The turn to another take: one discontinuity for each number, so that the discontinuity
    /// sequence is always the take's number less one, whatever has left the list or was lost.
    fn turn(&mut self, out: &mut String, take: u32, there: bool) {
        let before = self.take.replace(take).unwrap_or(take);
        for _ in before..take.min(before.saturating_add(100)) {
            out.push_str("#EXT-X-DISCONTINUITY\n");
        }
        let sound = || self.state.takes.get(&take).is_some_and(|take| take.audio);
        if there && self.map != Some(take) && (!self.audio || sound()) {
            self.map = Some(take);
            put!(out, "#EXT-X-MAP:URI=\"{take}/init.mp4\"");
        }
    }

    fn row(&mut self, out: &mut String, row: &Row, msn: u64, hot: Option<&Hot>) {
        let there = row.media() && (!self.audio || row.audio);
        self.turn(out, row.take, there);
        match hot {
            Some(hot) => self.parts(out, hot),
            None => put!(out, "#EXT-X-PROGRAM-DATE-TIME:{}", Instant(row.start)),
        }
        if !there {
            out.push_str("#EXT-X-GAP\n");
        }
        put!(out, "#EXTINF:{},", Seconds(row.duration_us));
        match row.kind {
            RowKind::Fresh | RowKind::Kept { .. } | RowKind::Lost => {
                put!(out, "{}/{}.m4s", row.take, row.seq);
            }
            RowKind::Gap => put!(out, "{}/gap-{msn}.m4s", row.take),
        }
    }

    fn parts(&self, out: &mut String, hot: &Hot) {
        put!(out, "#EXT-X-PROGRAM-DATE-TIME:{}", Instant(hot.start));
        for piece in &hot.pieces {
            let duration = Seconds(piece.duration_us);
            let uri = format_args!("{}/p{}.m4s", hot.take, piece.number).to_string();
            let silent = self.audio && piece.audio().is_none();
            let independent = if piece.independent {
                ",INDEPENDENT=YES"
            } else {
                ""
            };
            let gap = if silent { ",GAP=YES" } else { "" };
            put!(
                out,
                "#EXT-X-PART:DURATION={duration},URI=\"{uri}\"{independent}{gap}"
            );
        }
    }
}
