//! ffmpeg at work, and what the tests share.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use av::cmaf::{self, AUDIO, Run, Sample, VIDEO};
use av::digest::FrameDigest;
use av::{Frame, Kind, Track, demux};
use tempfile::TempDir;

/// A folder that goes when the test is over.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Runs ffmpeg, which must succeed and say nothing.
pub(crate) fn ffmpeg(args: &[&str]) {
    let out = Command::new("ffmpeg")
        .args(["-hide_banner", "-nostdin", "-v", "error", "-y"])
        .args(args)
        .output()
        .expect("ffmpeg is installed");
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(
        out.status.success() && said.is_empty(),
        "ffmpeg {args:?} said: {said}"
    );
}

/// What ffprobe prints of a file; it must not complain.
pub(crate) fn ffprobe(args: &[&str], file: &Path) -> String {
    let out = Command::new("ffprobe")
        .args(["-hide_banner", "-v", "error", "-of", "csv=p=0"])
        .args(args)
        .arg(file)
        .output()
        .expect("ffprobe is installed");
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(
        out.status.success() && said.is_empty(),
        "ffprobe {args:?} said: {said}"
    );
    String::from_utf8_lossy(&out.stdout).trim().to_owned()
}

/// Encodes three seconds of moving picture, of sound, or of both.
pub(crate) fn encode(dir: &TempDir, name: &str, codecs: &str) -> PathBuf {
    let file = dir.path().join(name);
    let mut args = Vec::new();
    if codecs.contains("-c:v") {
        args.extend([
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=322x182:rate=30:duration=3",
        ]);
    }
    if codecs.contains("-c:a") {
        args.extend([
            "-f",
            "lavfi",
            "-i",
            "sine=frequency=330:sample_rate=48000:duration=3",
        ]);
    }
    args.extend(codecs.split_whitespace());
    args.push(file.to_str().expect("a plain path"));
    ffmpeg(&args);
    file
}

/// Copies a file's frames into another container.
pub(crate) fn copy(dir: &TempDir, from: &Path, name: &str, options: &str) -> PathBuf {
    let file = dir.path().join(name);
    let mut args = vec![
        "-i",
        from.to_str().expect("a plain path"),
        "-map",
        "0",
        "-c",
        "copy",
    ];
    args.extend(options.split_whitespace());
    args.push(file.to_str().expect("a plain path"));
    ffmpeg(&args);
    file
}

/// All of a file's tracks and frames.
pub(crate) fn demux(file: &Path) -> (Vec<Arc<Track>>, Vec<Frame>) {
    let reader = Cursor::new(std::fs::read(file).expect("the file"));
    let mut demuxer = demux::open(reader).unwrap_or_else(|f| panic!("{}: {f}", file.display()));
    let mut frames = Vec::new();
    while let Some(frame) = demuxer
        .next()
        .unwrap_or_else(|f| panic!("{}: {f}", file.display()))
    {
        frames.push(frame);
    }
    (demuxer.tracks().to_vec(), frames)
}

/// The frame digest of all frames of a kind as one run, and their count.
pub(crate) fn digest(frames: &[Frame], kind: Kind) -> (u32, [u8; 32]) {
    let mut of = frames.iter().filter(|frame| frame.kind == kind).peekable();
    let first = of.peek().expect("at least one frame");
    let mut digest = FrameDigest::begin(&first.track);
    for frame in of {
        digest.frame(&frame.data);
    }
    (digest.frames(), digest.finish())
}

/// A take's file with parts of about 200 ms and segments at keyframes.
pub(crate) fn take(frames: &[Frame], first_us: i64) -> Vec<u8> {
    let of = |kind| {
        frames
            .iter()
            .filter(move |frame| frame.kind == kind)
            .collect::<Vec<_>>()
    };
    let tracks: Vec<Arc<Track>> = [Kind::Video, Kind::Audio]
        .into_iter()
        .filter_map(|kind| of(kind).first().map(|frame| frame.track.clone()))
        .collect();
    let mut file = cmaf::init(&tracks.iter().map(|track| &**track).collect::<Vec<_>>()).to_vec();
    let lanes: Vec<(u32, Vec<(u64, Sample)>)> = tracks
        .iter()
        .map(|track| match track.kind() {
            Kind::Video => (VIDEO, samples(&of(Kind::Video), first_us)),
            Kind::Audio => (AUDIO, samples(&of(Kind::Audio), first_us)),
        })
        .collect();
    let mut cursors = vec![0; lanes.len()];
    let last = frames
        .iter()
        .map(|frame| frame.dts_us)
        .max()
        .expect("frames")
        + first_us;
    let mut cuts: Vec<i64> = (first_us + 200_000..last + 200_000)
        .step_by(200_000)
        .collect();
    let keys = frames
        .iter()
        .filter(|frame| frame.kind == Kind::Video && frame.key);
    cuts.extend(keys.skip(1).map(|frame| frame.dts_us + first_us));
    cuts.push(last + 200_000);
    cuts.sort_unstable();
    for (sequence, until) in cuts.into_iter().enumerate() {
        let mut chunk = Vec::new();
        for ((id, lane), (cursor, track)) in lanes.iter().zip(cursors.iter_mut().zip(&tracks)) {
            let from = *cursor;
            let limit = (until * i64::from(track.timescale) + 500_000) / 1_000_000;
            while lane
                .get(*cursor)
                .is_some_and(|(base, _)| (*base as i64) < limit)
            {
                *cursor += 1;
            }
            let taken: Vec<Sample> = lane[from..*cursor].iter().map(|(_, s)| s.clone()).collect();
            chunk.push((*id, lane.get(from).map_or(0, |(base, _)| *base), taken));
        }
        if chunk.iter().all(|(_, _, samples)| samples.is_empty()) {
            continue;
        }
        let key = chunk
            .first()
            .and_then(|(_, _, samples)| samples.first())
            .is_some_and(|s| s.key);
        let runs: Vec<Run<'_>> = chunk
            .iter()
            .map(|(track_id, base, samples)| Run {
                track_id: *track_id,
                base: *base,
                samples,
            })
            .collect();
        file.extend_from_slice(&cmaf::part(sequence as u32 + 1, key, &runs));
    }
    file
}

/// Samples with their decode times in ticks, from frames with times in microseconds.
fn samples(frames: &[&Frame], first_us: i64) -> Vec<(u64, Sample)> {
    let ticks = |us: i64, track: &Track| {
        (us + first_us) * i64::from(track.timescale) / 1_000_000
            + i64::from((us + first_us) * i64::from(track.timescale) % 1_000_000 >= 500_000)
    };
    let mut samples = Vec::new();
    for (index, frame) in frames.iter().enumerate() {
        let base = ticks(frame.dts_us, &frame.track);
        let next = frames
            .get(index + 1)
            .map(|next| ticks(next.dts_us, &next.track));
        let usual = if frame.kind == Kind::Audio {
            frame.track.frame_ticks
        } else {
            3_000
        };
        let duration = next.map_or(usual, |next| (next - base) as u32);
        let cts = (ticks(frame.pts_us, &frame.track) - base) as i32;
        let sample = Sample {
            duration,
            cts,
            key: frame.key,
            data: frame.data.clone(),
        };
        samples.push((base as u64, sample));
    }
    samples
}
