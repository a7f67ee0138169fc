//! What the fuzz targets of `av` do with their input; the crate's tests do the same with mutated
//! files and fixed seeds.

use std::io::Cursor;

use av::cmaf::{self, Download, Parts};
use av::digest::{FrameDigest, Runs};
use av::{Kind, Track, aac, av1, demux, h264, hevc, is_key, look, nal, opus};

/// A file of any container.
pub fn demux(data: &[u8]) {
    let Ok(mut demuxer) = demux::open(Cursor::new(data)) else {
        return;
    };
    let mut runs = [Runs::default(), Runs::default()];
    let mut bytes = 0;
    while let Ok(Some(frame)) = demuxer.next() {
        bytes += frame.data.len();
        let lane = match frame.kind {
            Kind::Video => 0,
            Kind::Audio => 1,
        };
        runs[lane].push(&frame);
        assert!(!frame.key || is_key(&frame.track, &frame.data));
    }
    // Widening NAL lengths from 1 byte to 4 is the most that a frame may grow, and header
    // stripping puts back at most 1,024 bytes.
    assert!(
        bytes <= 1024 * data.len(),
        "{bytes} bytes of frames from {}",
        data.len()
    );
    for lane in &mut runs {
        lane.end();
    }
}

/// A file that is made to have its container's mark in its place.
pub fn demux_as(at: usize, magic: &[u8], data: &[u8]) {
    let mut file = data.to_vec();
    if let Some(head) = file.get_mut(at..at + magic.len()) {
        head.copy_from_slice(magic);
        demux(&file);
    }
}

/// A file with the marks of a transport stream in their places.
pub fn demux_ts(data: &[u8]) {
    let mut file = data.to_vec();
    file.chunks_mut(188).for_each(|packet| packet[0] = 0x47);
    demux(&file);
}

/// A take's file, its parts, and what is made of them.
pub fn cmaf_scan(data: &[u8]) {
    if let Ok(scan) = cmaf::scan(data) {
        assert!(scan.end <= data.len() as u64);
        let again = cmaf::scan(&data[..scan.end as usize]).expect("what is sound stays so");
        assert_eq!((again.end, again.stop), (scan.end, None));
        let init = &data[..scan.init as usize];
        let _ = cmaf::audio_only_init(init).expect("the tracks are known");
        let mut download = Download::new(init).expect("the tracks are known");
        for part in &scan.parts {
            let bytes = &data[part.offset as usize..][..part.len as usize];
            let _ = cmaf::audio_only_part(bytes).expect("a sound part");
            download.add(part).expect("parts follow each other");
        }
        let _ = download.head();
    }
    let _ = cmaf::read_init(data);
    if let Ok(part) = cmaf::read_part(data) {
        for sample in part.runs.iter().flat_map(|run| &run.samples) {
            assert!(data.get(sample.range()).is_some());
        }
    }
    let mut parts = Parts::resume(Cursor::new(data), 0);
    while let Ok(Some(_)) = parts.skim() {}
}

/// A codec's configuration, and behind it a frame: first a byte that names the codec, then one with
/// the configuration's length.
pub fn codec_config(data: &[u8]) {
    let [codec, length, rest @ ..] = data else {
        return;
    };
    let (config, frame) = rest.split_at(usize::from(*length).min(rest.len()));
    let track = match codec % 6 {
        0 => h264::track(config),
        1 => hevc::track(config),
        2 => av1::track(config),
        3 => aac::track(config),
        4 => opus::track(config),
        _ => opus::from_dops(config),
    };
    for size in 0..=5 {
        let _ = nal::widen(frame.to_vec().into(), size);
    }
    let _ = (
        av1::strip(frame.to_vec().into()),
        nal::annex_b(frame).count(),
    );
    let Ok(track) = track else {
        return;
    };
    stays(&track);
    if let Ok(found) = look(&track, frame)
        && let Some(new) = found.track
    {
        stays(&new);
        let again = look(&new, frame).expect("the same frame");
        assert!(
            again.track.is_none(),
            "parameters that are in force change nothing"
        );
    }
    let mut digest = FrameDigest::begin(&track);
    digest.frame(frame);
    let _ = digest.finish();
}

/// Reading a track's own configuration, from it or from an initialisation segment, gives the track.
fn stays(track: &Track) {
    let again = match track.codec {
        av::Codec::H264 => h264::track(&track.config),
        av::Codec::Hevc => hevc::track(&track.config),
        av::Codec::Av1 => av1::track(&track.config),
        av::Codec::Aac => aac::track(&track.config),
        av::Codec::Opus => opus::from_dops(&track.config),
    };
    assert_eq!(again.as_ref(), Ok(track));
    let written = cmaf::read_init(&cmaf::init(&[track])).expect("our own");
    assert_eq!(written[0].1, *track);
}
