//! Real encoders, and our own client, push to the server.

use std::path::PathBuf;
use std::sync::Arc;

use acts::Cause;
use av::{Codec, Frame, Kind};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tempfile::TempDir;
use tokio_rustls::TlsAcceptor;

use super::hall::{Hall, Packet, ffmpeg, film, packets, payload};
use crate::rtmp::{Config, PublishError, Publisher};

const PICTURE: &str = "-f lavfi -i testsrc2=size=320x180:rate=30";
const SOUND: &str = "-f lavfi -i sine=frequency=440:sample_rate=48000";
const H264: &str = "-c:v libx264 -preset veryfast -pix_fmt yuv420p -g 30 -bf 2";
const AAC: &str = "-c:a aac -ac 2 -b:a 96k";

/// Encodes a film into a folder that goes when the test ends.
async fn encode(name: &str, arguments: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    let (content, said) = ffmpeg(&format!("{arguments} {}", path.display())).await;
    assert!(content, "{said}");
    (folder, path)
}

/// Pushes an FLV file as it is, and checks that each packet arrives as ffprobe lists it.
async fn pushed(path: &std::path::Path, more: &str, offset_us: i64) -> Vec<Frame> {
    let hall = Hall::usual().await;
    let push = format!(
        "-i {} -c copy {more} -f flv {}",
        path.display(),
        hall.url("east")
    );
    let (content, said) = ffmpeg(&push).await;
    assert!(content, "{said}");
    hall.until("the end", |hall| !hall.ends("east").is_empty())
        .await;
    assert_eq!(hall.ends("east"), [Cause::EncoderStopped]);
    let listed = packets(path).await;
    // ffmpeg moves all by the same time when it is told to begin late.
    let first = hall.frames("east", listed[0].kind)[0].dts_us;
    let moved_us = first - listed[0].dts_us - offset_us;
    assert!(
        moved_us == 0 || offset_us > 0 && moved_us.abs() < 100_000,
        "{moved_us}"
    );
    let offset_us = offset_us + moved_us;
    let mut all = Vec::new();
    for kind in [Kind::Video, Kind::Audio] {
        let frames = hall.frames("east", kind);
        let expected: Vec<Packet> = listed.iter().filter(|p| p.kind == kind).cloned().collect();
        assert_eq!(frames.len(), expected.len(), "{kind:?}");
        for (frame, packet) in frames.iter().zip(&expected) {
            let got = (
                frame.dts_us - offset_us,
                frame.pts_us - offset_us,
                frame.data.len(),
            );
            assert_eq!(got, (packet.dts_us, packet.pts_us, packet.size), "{kind:?}");
            assert_eq!(frame.key, packet.key, "{kind:?} {packet:?}");
            assert!(Arc::ptr_eq(&frame.track, &frames[0].track));
        }
        all.extend(frames);
    }
    all
}

#[tokio::test]
async fn ffmpeg_pushes_h264_with_b_frames_and_aac() {
    let (_folder, path) = encode(
        "a.flv",
        &format!("{PICTURE} {SOUND} -t 3 {H264} {AAC} -f flv"),
    )
    .await;
    let frames = pushed(&path, "", 0).await;
    let video: Vec<&Frame> = frames
        .iter()
        .filter(|frame| frame.kind == Kind::Video)
        .collect();
    assert_eq!(video.len(), 90);
    assert!(
        video.windows(2).any(|pair| pair[1].pts_us < pair[0].pts_us),
        "no B-frames"
    );
    let track = &video[0].track;
    assert_eq!(
        (track.codec, track.size, track.timescale),
        (Codec::H264, (320, 180), 90_000)
    );
    let sound = frames
        .iter()
        .find(|frame| frame.kind == Kind::Audio)
        .expect("sound");
    let track = &sound.track;
    assert_eq!(
        (track.codec, track.timescale, track.channels),
        (Codec::Aac, 48_000, 2)
    );
}

#[tokio::test]
async fn ffmpeg_pushes_across_extended_timestamps() {
    let (_folder, path) = encode(
        "a.flv",
        &format!("{PICTURE} {SOUND} -t 6 {H264} {AAC} -f flv"),
    )
    .await;
    let frames = pushed(&path, "-output_ts_offset 16774.2", 16_774_200_000).await;
    let crosses = |kind| {
        let mut of = frames.iter().filter(|frame| frame.kind == kind);
        of.next().expect("a first").dts_us < 0xFF_FFFF * 1000
            && of.next_back().expect("a last").dts_us > 0xFF_FFFF * 1000
    };
    assert!(crosses(Kind::Video) && crosses(Kind::Audio));
}

#[tokio::test]
async fn ffmpeg_pushes_pictures_alone_and_sound_alone() {
    let (_folder, path) = encode("v.flv", &format!("{PICTURE} -t 2 {H264} -an -f flv")).await;
    assert_eq!(pushed(&path, "", 0).await.len(), 60);
    let (_folder, path) = encode("a.flv", &format!("{SOUND} -t 2 {AAC} -vn -f flv")).await;
    assert!(pushed(&path, "", 0).await.len() > 90);
}

#[tokio::test]
async fn ffmpeg_pushes_by_rtmps() {
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a key");
    let key = PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der());
    let config =
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certified.cert.der().clone()], PrivateKeyDer::from(key))
            .expect("a pair");
    let tls = TlsAcceptor::from(Arc::new(config));
    let hall = Hall::open(
        Config {
            handshake_ms: 1000,
            ..Config::default()
        },
        Some(tls),
    )
    .await;
    let url = hall.url("east").replace("rtmp://", "rtmps://");
    let push = format!("{PICTURE} {SOUND} -t 3 {H264} {AAC} -tls_verify 0 -f flv {url}");
    let (content, said) = ffmpeg(&push).await;
    assert!(content, "{said}");
    hall.until("the end", |hall| !hall.ends("east").is_empty())
        .await;
    assert_eq!(hall.ends("east"), [Cause::EncoderStopped]);
    assert_eq!(hall.frames("east", Kind::Video).len(), 90);
    // Plain RTMP, and a greeting that breaks off, are closed on.
    for bytes in [
        &[3; 1600][..],
        &[0x16, 3, 1, 0, 9, 1, 0, 0, 5, 3, 3, 1, 2, 3],
        b"GET / HTTP/1.0",
    ] {
        super::hostile::to_the_end(&hall, bytes).await;
    }
    // The wrong key is told through TLS as well.
    let wrong = url.replace("k3y", "other");
    let push = format!("{PICTURE} -t 1 {H264} -tls_verify 0 -f flv {wrong}");
    let (content, said) = ffmpeg(&push).await;
    assert!(!content && said.contains("key is wrong"), "{said}");
}

/// Our client pushes a film, and it arrives to the byte.
async fn round_trip(arguments: &str, video: (Codec, &[u8; 4]), audio: Option<&[u8; 4]>) {
    let (_folder, path) = encode("a.mp4", arguments).await;
    let config = payload(&path, video.1);
    let picture = match video.0 {
        Codec::H264 => av::h264::track(&config),
        Codec::Hevc => av::hevc::track(&config),
        Codec::Av1 => av::av1::track(&config),
        Codec::Aac | Codec::Opus => panic!("no picture"),
    };
    let sound = audio.map(|name| av::opus::from_dops(&payload(&path, name)).expect("dOps"));
    let frames = film(&path, Some(picture.expect("a track")), sound).await;
    let hall = Hall::usual().await;
    let mut publisher = Publisher::connect(&hall.url("east"))
        .await
        .expect("admitted");
    for frame in &frames {
        publisher.frame(frame).await.expect("sent");
    }
    publisher.close().await.expect("closed");
    hall.until("the end", |hall| !hall.ends("east").is_empty())
        .await;
    assert_eq!(hall.ends("east"), [Cause::EncoderStopped]);
    for kind in [Kind::Video, Kind::Audio] {
        let sent: Vec<&Frame> = frames.iter().filter(|frame| frame.kind == kind).collect();
        let got = hall.frames("east", kind);
        assert_eq!(got.len(), sent.len(), "{kind:?}");
        for (got, sent) in got.iter().zip(sent) {
            // RTMP counts milliseconds.
            let ms = |us: i64| (us + 500).div_euclid(1000) * 1000;
            assert_eq!((got.dts_us, got.pts_us), (ms(sent.dts_us), ms(sent.pts_us)));
            assert_eq!((got.key, &got.track.codec), (sent.key, &sent.track.codec));
            assert_eq!(got.track.size, sent.track.size);
            assert!(video.0 == Codec::Av1 || got.data == sent.data);
        }
    }
}

#[tokio::test]
async fn our_client_pushes_h264() {
    round_trip(
        &format!("{PICTURE} -t 2 {H264}"),
        (Codec::H264, b"avcC"),
        None,
    )
    .await;
}

#[tokio::test]
async fn our_client_pushes_hevc_and_opus() {
    let hevc = "-c:v libx265 -preset ultrafast -pix_fmt yuv420p -tag:v hvc1 -x265-params log-level=error:keyint=30:bframes=2:open-gop=0";
    let arguments = format!("{PICTURE} {SOUND} -t 2 {hevc} -c:a libopus");
    round_trip(&arguments, (Codec::Hevc, b"hvcC"), Some(b"dOps")).await;
}

#[tokio::test]
async fn our_client_pushes_av1_and_opus() {
    let av1 = "-c:v libaom-av1 -cpu-used 8 -usage realtime -row-mt 1 -pix_fmt yuv420p -g 15";
    let arguments = format!("{PICTURE} {SOUND} -t 1 {av1} -c:a libopus");
    round_trip(&arguments, (Codec::Av1, b"av1C"), Some(b"dOps")).await;
}

#[tokio::test]
async fn who_is_refused_is_told_why() {
    let hall = Hall::usual().await;
    let base = format!("rtmp://{}", hall.address);
    for (place, expected, words) in [
        (
            "cabinet-room/east?key=other",
            "NetStream.Publish.Denied",
            "key is wrong",
        ),
        (
            "cabinet-room/east",
            "NetStream.Publish.Denied",
            "lacks its secret",
        ),
        (
            "cabinet-room/north?key=k3y",
            "NetStream.Publish.BadName",
            "no such camera",
        ),
        (
            "live/a/b/c/d?key=k3y",
            "NetStream.Publish.BadName",
            "names no camera",
        ),
    ] {
        match Publisher::connect(&format!("{base}/{place}")).await {
            Err(PublishError::Refused { code, description }) => {
                assert_eq!(code, expected, "{place}");
                assert!(description.contains(words), "{place}: {description}");
            }
            other => panic!("{place}: {other:?}"),
        }
    }
    let push = format!("{PICTURE} -t 1 {H264} -f flv {base}/cabinet-room/east?key=other");
    let (content, said) = ffmpeg(&push).await;
    assert!(!content && said.contains("key is wrong"), "{said}");
    // An encoder that is set up in the wrong way.
    let push = format!(
        "{SOUND} -ar 44100 -t 1 -c:a libmp3lame -f flv {}",
        hall.url("east")
    );
    ffmpeg(&push).await;
    hall.until("the end", |hall| !hall.ends("east").is_empty())
        .await;
    assert_eq!(hall.ends("east"), [Cause::Unusable]);
    assert!(hall.told().len() == 1);
}
