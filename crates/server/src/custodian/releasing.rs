//! A range of what was sealed, written so that each byte proves to be what was recorded, and nothing
//! outside the range is told.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use acts::{CameraId, MeetingId, Time};
use auth::released::{Piece, Segment, Told};
use clap::Args;
use quorum::{Key, Opened};

use super::opening::{Means, Place, Sealed, Span, Spans, opened, sealed, spans, vacant};
use super::{cannot, new_file};
use crate::ask::Denied;
use crate::ready::say;

/// Which range, with what it is opened.
#[derive(Args, Debug)]
pub(crate) struct Given {
    #[command(flatten)]
    means: Means,
    /// What the record has of the sealed files (JSON), with their times.
    #[arg(long, value_name = "SPANS.json")]
    spans: PathBuf,
    /// The meeting.
    #[arg(long)]
    meeting: MeetingId,
    /// The seal, from 1.
    #[arg(long, value_name = "N")]
    seal: u32,
    /// From when on (RFC 3339); the first segment begins then or later.
    #[arg(long, value_name = "TIME")]
    from: Time,
    /// Until when; the last segment ends then or earlier.
    #[arg(long, value_name = "TIME")]
    until: Time,
    /// The cameras; all when left out.
    #[arg(long = "camera", value_name = "NAME", num_args = 1..)]
    cameras: Vec<CameraId>,
    /// Folder for the files: CAMERA-TAKE.mp4.
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
}

/// Segments of one take that lie in the range, in order.
type Chosen<'a> = BTreeMap<(&'a CameraId, u32), Vec<&'a Span>>;

pub(super) fn release(given: &Given) -> Result<(), Denied> {
    let key = given.means.key()?;
    let sealed = sealed(&given.means.sealed)?;
    let spans = spans(&given.spans)?;
    let chosen = given.choose(&spans)?;
    for (camera, take) in chosen.keys() {
        vacant(&given.place(camera, *take))?;
    }
    fs::create_dir_all(&given.output).map_err(|fault| cannot("make", &given.output, &fault))?;
    let from = Source {
        given,
        key: &key,
        sealed: &sealed,
        spans: &spans,
    };
    for ((camera, take), segments) in &chosen {
        let place = given.place(camera, *take);
        let part = place.with_extension("part");
        let written = from.write(camera, *take, segments, &part);
        let settled = written.and_then(|told| {
            vacant(&place)?;
            fs::rename(&part, &place).map_err(|fault| cannot("make", &place, &fault))?;
            Ok(told)
        });
        let told = settled.inspect_err(|_| drop(fs::remove_file(&part)))?;
        given.tell(&place, &told);
    }
    Ok(())
}

impl Given {
    fn place(&self, camera: &CameraId, take: u32) -> PathBuf {
        self.output.join(format!("{camera}-{take:04}.mp4"))
    }

    /// The segments that lie wholly in the range.
    fn choose<'a>(&self, spans: &'a Spans) -> Result<Chosen<'a>, Denied> {
        let wanted: BTreeSet<&CameraId> = self.cameras.iter().collect();
        let mut chosen = Chosen::new();
        for span in spans.values().filter(|span| span.seq.is_some()) {
            let Some((start, end)) = span.range() else {
                let says = "the spans tell no times: fetch them again";
                return Err(Denied::Unasked(says.to_owned()));
            };
            let asked = wanted.is_empty() || wanted.contains(&span.camera);
            if asked && self.from <= start && end <= self.until {
                let of = chosen.entry((&span.camera, span.take)).or_default();
                of.push(span);
            }
        }
        if chosen.is_empty() {
            let says = "no segment lies wholly in this range: make it longer";
            return Err(Denied::Refused(says.to_owned()));
        }
        Ok(chosen)
    }

    /// Says what is in a file, and by how much it is shorter than what was asked for.
    fn tell(&self, place: &Path, told: &Told) {
        let Some((from, until)) = told.range() else {
            return;
        };
        let seconds = |us: i64| format!("{:.3} s", us as f64 / 1e6);
        say(&format!(
            "{}: {} segments, {from} to {until}; begins {} after and ends {} before what was \
             asked for",
            place.display(),
            told.segments.len(),
            seconds(from.since(self.from)),
            seconds(self.until.since(until)),
        ));
    }
}

impl Span {
    /// When it begins and ends, where that is told.
    fn range(&self) -> Option<(Time, Time)> {
        let (start, us) = (self.start?, self.duration_us?);
        let us = i64::try_from(us).ok()?;
        Some((start, start.plus_us(us)))
    }
}

struct Source<'a> {
    given: &'a Given,
    key: &'a Key,
    sealed: &'a Sealed,
    spans: &'a Spans,
}

impl Source<'_> {
    fn write(
        &self,
        camera: &CameraId,
        take: u32,
        segments: &[&Span],
        part: &Path,
    ) -> Result<Told, Denied> {
        let mut out = new_file(part)?;
        let piece = |opened: &Opened| Piece {
            bytes: opened.content.len() as u64,
            salt: opened.salt,
        };
        let init = self.opened(camera, take, None)?;
        put(&mut out, part, &init.content)?;
        let mut told = Told {
            meeting: self.given.meeting.clone(),
            seal: self.given.seal,
            camera: camera.clone(),
            take,
            init: Some(piece(&init)),
            segments: Vec::with_capacity(segments.len()),
            hidden: Vec::new(),
        };
        for span in segments {
            let opened = self.opened(camera, take, span.seq)?;
            put(&mut out, part, &opened.content)?;
            told.segments.push(Segment {
                seq: span.seq.unwrap_or_default().into(),
                start: span.start.unwrap_or_default(),
                duration_us: span.duration_us.unwrap_or_default(),
                piece: Some(piece(&opened)),
            });
        }
        put(&mut out, part, &told.to_box())?;
        out.sync_all()
            .map_err(|fault| cannot("write", part, &fault))?;
        Ok(told)
    }

    fn opened(&self, camera: &CameraId, take: u32, seq: Option<u32>) -> Result<Opened, Denied> {
        let camera = camera.clone();
        let place = Place { camera, take, seq };
        let missing = |what: &str| Denied::Refused(format!("{place} is missing{what}"));
        if !self.spans.contains_key(&place) {
            return Err(missing(" on the record"));
        }
        let path = self.sealed.get(&place);
        let path = path.ok_or_else(|| missing(""))?;
        opened(self.key, &place, path, Some(self.spans))
    }
}

fn put(out: &mut File, path: &Path, bytes: &[u8]) -> Result<(), Denied> {
    out.write_all(bytes)
        .map_err(|fault| cannot("write", path, &fault))
}
