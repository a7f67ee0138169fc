//! Frame digests survive every container and no re-encoding.

use av::{Codec, Kind};

use crate::tools::{copy, demux, digest, encode, ffmpeg, folder};

const H264: &str = "-c:v libx264 -preset veryfast -g 30 -bf 2 -pix_fmt yuv420p";
const FRAGMENTED: &str = "-movflags frag_keyframe+empty_moov+default_base_moof";

/// Takes an MP4 through other containers and back, comparing digests on the way.
fn survives(codecs: &str, codec: Codec, expected: &str, containers: &[(&str, &str)]) {
    let dir = folder();
    let original = encode(&dir, "original.mp4", codecs);
    let (tracks, frames) = demux(&original);
    let kind = codec.kind();
    let track = tracks
        .iter()
        .find(|track| track.codec == codec)
        .expect("the track");
    assert_eq!(track.codecs, expected);
    let (count, wanted) = digest(&frames, kind);
    assert!(count > 80, "{count} frames");
    let mut last = original;
    for (step, (extension, options)) in containers.iter().enumerate() {
        last = copy(&dir, &last, &format!("copy{step}.{extension}"), options);
        let (tracks, frames) = demux(&last);
        let copied = tracks
            .iter()
            .find(|track| track.codec == codec)
            .expect("the track");
        assert_eq!(
            (copied.size, copied.channels, &copied.codecs),
            (track.size, track.channels, &track.codecs),
            "{extension}"
        );
        assert_eq!(
            digest(&frames, kind),
            (count, wanted),
            "step {step}: {extension}"
        );
        let mut before = i64::MIN;
        for frame in frames.iter().filter(|frame| frame.kind == kind) {
            assert!(frame.dts_us >= before, "{extension}: decode times go back");
            assert!(
                frame.pts_us >= frame.dts_us,
                "{extension}: shown before decoded"
            );
            before = frame.dts_us;
        }
    }
}

const EVERYWHERE: [(&str, &str); 6] = [
    ("mkv", ""),
    ("ts", ""),
    ("mp4", ""),
    ("mp4", FRAGMENTED),
    ("mkv", ""),
    ("mp4", "-movflags faststart"),
];

#[test]
fn h264_with_b_frames() {
    survives(H264, Codec::H264, "avc1.64000d", &EVERYWHERE);
}

#[test]
fn h264_in_many_slices() {
    let codecs = "-c:v libx264 -preset ultrafast -tune zerolatency -x264-params \
                  slices=4:keyint=15 -pix_fmt yuv420p";
    survives(codecs, Codec::H264, "avc1.42c00d", &EVERYWHERE);
}

#[test]
fn hevc() {
    let codecs = "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=30 \
                  -pix_fmt yuv420p -tag:v hvc1";
    survives(codecs, Codec::Hevc, "hvc1.1.6.L60.90", &EVERYWHERE);
}

#[test]
fn av1() {
    let codecs = "-c:v libaom-av1 -cpu-used 8 -usage realtime -g 30 -pix_fmt yuv420p";
    let containers = [("mkv", ""), ("mp4", ""), ("mp4", FRAGMENTED)];
    survives(codecs, Codec::Av1, "av01.0.00M.08", &containers);
}

#[test]
fn aac() {
    survives("-c:a aac -ac 2", Codec::Aac, "mp4a.40.2", &EVERYWHERE);
}

#[test]
fn opus() {
    survives("-c:a libopus -ac 2", Codec::Opus, "opus", &EVERYWHERE);
}

#[test]
fn both_kinds_at_once() {
    let codecs = format!("{H264} -c:a aac -ac 1");
    survives(&codecs, Codec::H264, "avc1.64000d", &EVERYWHERE);
    survives(&codecs, Codec::Aac, "mp4a.40.2", &EVERYWHERE);
}

#[test]
fn a_new_encoding_is_another_thing() {
    let dir = folder();
    let original = encode(&dir, "original.mp4", H264);
    let again = copy(
        &dir,
        &original,
        "again.mp4",
        "-c:v libx264 -preset ultrafast",
    );
    let ((_, original), (_, again)) = (demux(&original), demux(&again));
    assert_ne!(
        digest(&original, Kind::Video).1,
        digest(&again, Kind::Video).1
    );
}

#[test]
fn keyframes_are_found_in_the_bitstream() {
    let dir = folder();
    // An open GOP has recovery points that are no IDR pictures.
    let open = format!("{H264} -x264-params open-gop=1:keyint=30");
    let (_, frames) = demux(&encode(&dir, "open.mp4", &open));
    let keys = frames.iter().filter(|frame| frame.key).count();
    assert_eq!(keys, 1, "only the first frame owes nothing");
    let (_, frames) = demux(&encode(&dir, "closed.mp4", H264));
    assert_eq!(frames.iter().filter(|frame| frame.key).count(), 3);
}

#[test]
fn parameters_may_change_within_a_stream() {
    let dir = folder();
    let one = encode(&dir, "one.ts", H264);
    let two = encode(
        &dir,
        "two.ts",
        &format!("{H264} -s 160x120 -output_ts_offset 3"),
    );
    let both = dir.path().join("both.ts");
    let bytes = [one, two]
        .map(|file| std::fs::read(file).expect("the file"))
        .concat();
    std::fs::write(&both, bytes).expect("written");
    let (_, frames) = demux(&both);
    let sizes: Vec<(u16, u16)> = frames.iter().map(|frame| frame.track.size).collect();
    assert_eq!(
        (sizes.len(), sizes[89], sizes[90]),
        (180, (322, 182), (160, 120))
    );
    assert!(frames[90].key);
}

#[test]
fn a_cut_at_a_keyframe_is_found_again() {
    let dir = folder();
    let original = encode(&dir, "original.mp4", H264);
    let cut = dir.path().join("cut.mkv");
    let (from, to) = (
        original.to_str().expect("a path"),
        cut.to_str().expect("a path"),
    );
    ffmpeg(&["-ss", "1.1", "-i", from, "-c", "copy", to]);
    let ((_, all), (_, some)) = (demux(&original), demux(&cut));
    assert_eq!(some.len(), 60);
    assert_eq!(digest(&some, Kind::Video), digest(&all[30..], Kind::Video));
}
