use bytes::Bytes;
use proptest::prelude::*;

use super::{AV1C, AVCC, PPS, PPS_HEVC, SPS, SPS_HEVC, VPS_HEVC, hex, nal_frame};
use crate::bits::Bits;
use crate::{
    Codec, Fault, Look, Track, aac, av1, digest, h264, hevc, is_key, look, nal, opus,
    without_metadata,
};

#[test]
fn bits_end_where_the_bytes_end() {
    let mut bits = Bits::new("the test", &[0b1010_0110, 0b0100_0001]);
    assert_eq!(
        (bits.ue(), bits.ue(), bits.se(), bits.ue()),
        (Ok(0), Ok(1), Ok(-1), Ok(3))
    );
    assert_eq!(bits.left(), 4);
    assert_eq!(bits.bits(4), Ok(1));
    assert_eq!(bits.flag(), Err(Fault::Short("the test")));
    let long = [0, 0, 0, 0, 0xff];
    assert!(matches!(
        Bits::new("the test", &long).ue(),
        Err(Fault::Damaged { .. })
    ));
    let largest = [0, 0, 0, 1, 0xff, 0xff, 0xff, 0xfe];
    assert_eq!(Bits::new("the test", &largest).ue(), Ok(u32::MAX - 1));
}

#[test]
fn nal_units_come_out_of_both_wrappings() {
    let stream = hex("ff 00000001 0910 000001 6742 0000 000001 000001 68ce00 00000001 65880000");
    let units: Vec<Vec<u8>> = nal::annex_b(&stream).map(<[u8]>::to_vec).collect();
    assert_eq!(units, [hex("0910"), hex("6742"), hex("68ce"), hex("6588")]);
    let narrow = Bytes::from(hex("0002 6588 0001 41"));
    assert_eq!(
        nal::widen(narrow, 2),
        Ok(hex("00000002 6588 00000001 41").into())
    );
    let whole = Bytes::from(hex("00000002 6588"));
    let same = nal::widen(whole.clone(), 4).expect("whole");
    assert_eq!(same.as_ptr(), whole.as_ptr(), "not copied");
    assert!(nal::widen(hex("00000003 6588").into(), 4).is_err());
    assert!(nal::widen(hex("0000").into(), 4).is_err());
    assert_eq!(
        nal::unescape(&hex("00000301 000003 0003"), 16),
        hex("000001 0000 0003")
    );
}

#[test]
fn h264_is_read_from_its_configuration() {
    let track = h264::track(&hex(AVCC)).expect("a track");
    assert_eq!((track.codec, track.size), (Codec::H264, (1920, 1080)));
    assert_eq!(
        (&track.codecs[..], track.timescale),
        ("avc1.42c028", 90_000)
    );
    assert_eq!(track.config, hex(AVCC));
    let bare = h264::from_sets(&[&hex(SPS)], &[&hex(PPS)]).expect("a track");
    assert_eq!(bare, track);
}

#[test]
fn h264_with_short_lengths_becomes_normal() {
    let mut avcc = hex(AVCC);
    avcc[4] = 0xfd;
    assert_eq!(h264::length_size(&avcc), Ok(2));
    assert_eq!(h264::track(&avcc).expect("a track").config, hex(AVCC));
    avcc[4] = 0xfe;
    assert!(h264::track(&avcc).is_err(), "there is no length size of 3");
}

#[test]
fn h264_says_what_is_wrong() {
    let said = |avcc: &str| h264::track(&hex(avcc)).expect_err("a fault").to_string();
    assert_eq!(said(""), "the H.264 configuration (avcC) ends too early");
    assert_eq!(
        said("0242c028ffe0"),
        "the H.264 configuration (avcC) is damaged: its version is not 1"
    );
    assert!(said("0142c028ffe000").contains("the encoder must send one"));
    assert!(said(&AVCC[..40]).contains("ends too early"));
}

fn avc() -> Track {
    h264::track(&hex(AVCC)).expect("a track")
}

#[test]
fn h264_keys_are_whole_idr_pictures() {
    let key = |units: &[&str]| is_key(&avc(), &nal_frame(units));
    assert!(key(&["6588"]));
    assert!(key(&["0910", SPS, PPS, "0605", "6588", "6588"]));
    assert!(!key(&["6588", "419a"]), "half an IDR picture");
    assert!(!key(&["419a"]));
    assert!(!key(&["0605"]), "no picture");
    assert!(look(&avc(), &nal_frame(&["0605"])).is_err());
    assert!(look(&avc(), &hex("000000ff 65")).is_err());
}

#[test]
fn h264_parameters_in_the_stream_make_a_new_track() {
    let same = look(&avc(), &nal_frame(&[SPS, PPS, "6588"])).expect("a frame");
    assert!(same.key && same.track.is_none());
    // A level of 4.1 in the place of 4.0.
    let other = SPS.replacen("6742c028", "6742c029", 1);
    let new = look(&avc(), &nal_frame(&[&other, PPS, "6588"]))
        .expect("a frame")
        .track;
    let new = new.expect("a new track");
    assert_eq!(new.codecs, "avc1.42c029");
    assert_eq!(
        new,
        h264::from_sets(&[&hex(&other)], &[&hex(PPS)]).expect("a track")
    );
    // Twice in one frame: the last holds, and is then in force.
    let twice = nal_frame(&[SPS, &other, PPS, "6588"]);
    assert_eq!(
        look(&avc(), &twice).expect("a frame").track.as_ref(),
        Some(&new)
    );
    assert!(look(&new, &twice).expect("a frame").track.is_none());
    // Only another PPS: the SPS stays.
    let Look { track, .. } = look(&avc(), &nal_frame(&["68ce0fca", "6588"])).expect("a frame");
    let sets = h264::from_sets(&[&hex(SPS)], &[&hex("68ce0fca")]).expect("a track");
    assert_eq!(track, Some(sets));
}

/// Writes an SPS as an encoder would.
#[derive(Default)]
struct Writer(Vec<bool>);

impl Writer {
    fn bits(&mut self, count: u32, value: u32) {
        (0..count)
            .rev()
            .for_each(|bit| self.0.push(value >> bit & 1 == 1));
    }

    fn ue(&mut self, value: u32) {
        let len = 31 - (value + 1).leading_zeros();
        self.bits(len, 0);
        self.bits(len + 1, value + 1);
    }

    fn bytes(mut self) -> Vec<u8> {
        self.bits(1, 1);
        while !self.0.len().is_multiple_of(8) {
            self.0.push(false);
        }
        let byte = |bits: &[bool]| bits.iter().fold(0, |sum, bit| sum << 1 | u8::from(*bit));
        self.0.chunks(8).map(byte).collect()
    }
}

fn escape(plain: &[u8]) -> Vec<u8> {
    let (mut unit, mut zeros) = (Vec::new(), 0);
    for byte in plain {
        if zeros == 2 && *byte <= 3 {
            unit.push(3);
            zeros = 0;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        unit.push(*byte);
    }
    unit
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    /// Another reader of SPS gives the same size.
    #[test]
    fn h264_sizes_agree_with_another_reader(
        profile in prop::sample::select(vec![66u32, 77, 88, 100, 110, 122, 244]),
        chroma in 0u32..4,
        (across, down) in (1u32..300, 1u32..200),
        crop in prop::option::of([0u32..4, 0u32..4, 0u32..4, 0u32..4]),
        (order, fields, lists) in (0u32..3, any::<bool>(), any::<bool>()),
    ) {
        let mut sps = Writer::default();
        sps.bits(24, profile << 16 | 62);
        sps.ue(3);
        if profile >= 100 {
            sps.ue(chroma);
            if chroma == 3 {
                sps.bits(1, 0);
            }
            sps.ue(2);
            sps.ue(1);
            sps.bits(1, 0);
            sps.bits(1, u32::from(lists));
            if lists {
                // The first list ends at once by a delta of -8, the others fall back.
                sps.bits(1, 1);
                sps.ue(16);
                sps.bits(if chroma == 3 { 11 } else { 7 }, 0);
            }
        }
        sps.ue(4);
        sps.ue(order);
        match order {
            0 => sps.ue(4),
            1 => {
                sps.bits(1, 0);
                (0..2).for_each(|_| sps.ue(5));
                sps.ue(2);
                (0..2).for_each(|_| sps.ue(6));
            }
            _ => {}
        }
        sps.ue(2);
        sps.bits(1, 0);
        sps.ue(across - 1);
        sps.ue(down - 1);
        sps.bits(1, u32::from(!fields));
        if fields {
            sps.bits(1, 0);
        }
        sps.bits(1, 1);
        sps.bits(1, u32::from(crop.is_some()));
        crop.into_iter().flatten().for_each(|edge| sps.ue(edge));
        sps.bits(1, 0);
        let plain = sps.bytes();
        let theirs = h264_reader::nal::sps::SeqParameterSet::from_bits(
            h264_reader::rbsp::BitReader::new(&plain[..]),
        );
        let unit = [&[0x67][..], &escape(&plain)].concat();
        let ours = h264::from_sets(&[&unit], &[&hex(PPS)]);
        if let Ok((width, height)) = theirs.expect("an SPS").pixel_dimensions() {
            prop_assert_eq!(ours.map(|track| track.size), Ok((width as u16, height as u16)));
        }
    }
}

fn hvc() -> Track {
    let (vps, sps, pps) = (hex(VPS_HEVC), hex(SPS_HEVC), hex(PPS_HEVC));
    hevc::from_sets(&[&vps], &[&sps], &[&pps]).expect("a track")
}

#[test]
fn hevc_is_read_from_its_parameter_sets() {
    let track = hvc();
    assert_eq!((track.codec, track.size), (Codec::Hevc, (1920, 1080)));
    assert_eq!(track.codecs, "hvc1.1.6.L120.90");
    assert_eq!(hevc::track(&track.config), Ok(track.clone()));
    assert_eq!(hevc::length_size(&track.config), Ok(4));
    // Supplemental information in hvcC changes nothing.
    let mut config = track.config.to_vec();
    config[22] += 1;
    config.extend(hex("a70001 0003 4e0105"));
    assert_eq!(hevc::track(&config), Ok(track));
}

#[test]
fn hevc_keys_owe_nothing_to_what_came_before() {
    let keys: Vec<u8> = (0..32)
        .filter(|kind| is_key(&hvc(), &nal_frame(&[&format!("{:02x}01aa", kind << 1)])))
        .collect();
    // BLA_W_RADL, BLA_N_LP, IDR_W_RADL, IDR_N_LP; not BLA_W_LP and not CRA.
    assert_eq!(keys, [17, 18, 19, 20]);
    let new = SPS_HEVC.replacen("0078a0", "007ba0", 1);
    let found = look(&hvc(), &nal_frame(&[VPS_HEVC, &new, PPS_HEVC, "2601aa"])).expect("a frame");
    assert_eq!(found.track.expect("a new track").codecs, "hvc1.1.6.L123.90");
    let found = look(
        &hvc(),
        &nal_frame(&[VPS_HEVC, SPS_HEVC, PPS_HEVC, "2601aa"]),
    );
    assert!(found.expect("a frame").track.is_none());
}

#[test]
fn av1_is_read_from_its_configuration_or_its_stream() {
    let track = av1::track(&hex(AV1C)).expect("a track");
    assert_eq!(
        (track.size, &track.codecs[..]),
        ((1920, 1080), "av01.0.08M.08")
    );
    assert_eq!(track.config, hex(AV1C));
    let bare = av1::track(&hex("81080c00")).expect("a track");
    assert_eq!(bare.size, (0, 0));
    // Sequence header, then a key frame: show_existing_frame 0, frame_type 0, show_frame 1.
    let unit = hex("0a0b00000042abbfc3776be401 3203 100000");
    let found = look(&bare, &unit).expect("a unit");
    assert_eq!((found.key, found.track), (true, Some(track.clone())));
    assert!(look(&track, &unit).expect("a unit").track.is_none());
    let key = |frame: &str| is_key(&track, &hex(frame));
    assert!(key("3203 100000"));
    assert!(
        !is_key(&bare, &hex("3203 100000")),
        "no sequence header is known"
    );
    assert!(!key("3203 300000"), "an inter frame");
    assert!(!key("3203 000000"), "a key frame that is not shown");
    assert!(!key("1a01 80"), "a frame shown again");
    assert!(
        !key("3203 300000 3203 100000"),
        "a key frame behind another frame"
    );
}

#[test]
fn av1_is_stripped_of_what_mp4_leaves_out() {
    let unit = Bytes::from(hex("1200 0a0b00000042abbfc3776be401 7a02ffff 30100000"));
    let stripped = av1::strip(unit).expect("a unit");
    assert_eq!(stripped, hex("0a0b00000042abbfc3776be401 3203100000"));
    let again = av1::strip(stripped.clone()).expect("a unit");
    assert_eq!(again.as_ptr(), stripped.as_ptr(), "not copied");
    let long = [&hex("30")[..], &[7; 300]].concat();
    let sized = av1::strip(long.into()).expect("a unit");
    assert_eq!(sized[..3], hex("32ac02"));
    assert!(av1::strip(hex("3205 10").into()).is_err());
    assert!(av1::strip(hex("32ffffffffffffffffff01").into()).is_err());
}

#[test]
fn aac_is_read_with_all_its_ways_of_signalling() {
    let read = |config: &str| {
        let track = aac::track(&hex(config)).expect("a track");
        (
            track.codecs,
            track.timescale,
            track.channels,
            track.frame_ticks,
        )
    };
    assert_eq!(read("1190"), ("mp4a.40.2".into(), 48_000, 2, 1024));
    assert_eq!(read("1194"), ("mp4a.40.2".into(), 48_000, 2, 960));
    assert_eq!(read("2b920800"), ("mp4a.40.5".into(), 22_050, 2, 1024));
    assert_eq!(read("eb8a0800"), ("mp4a.40.29".into(), 22_050, 2, 1024));
    assert_eq!(read("139056e5a0"), ("mp4a.40.5".into(), 22_050, 2, 1024));
    assert_eq!(
        read("138856e5a54880"),
        ("mp4a.40.29".into(), 22_050, 2, 1024)
    );
    // A rate written out: 15, then 24 bits.
    assert_eq!(read("17802ee010"), ("mp4a.40.2".into(), 24_000, 2, 1024));
    // Channels by a program configuration element: one front pair.
    assert_eq!(
        read("1180 04c400002000"),
        ("mp4a.40.2".into(), 48_000, 2, 1024)
    );
    let said = aac::track(&hex("f94c00")).expect_err("a fault").to_string();
    assert!(said.contains("set the encoder to AAC LC"), "{said}");
    assert!(aac::track(&hex("17")).is_err());
    assert!(aac::track(&hex("1690")).is_err(), "13 is no rate");
}

#[test]
fn adts_says_the_same_as_its_configuration() {
    let adts = aac::Adts::parse(&hex("fff14c80 01bffc")).expect("a header");
    assert_eq!((adts.header_len, adts.len), (7, 13));
    assert_eq!(adts.config[..], hex("1190"));
    assert!(
        aac::Adts::parse(&hex("fff14c80 00bffc")).is_err(),
        "shorter than its header"
    );
    assert!(aac::Adts::parse(&hex("fef14c8001bffc")).is_err());
}

#[test]
fn opus_keeps_its_pre_skip_both_ways() {
    let head = [&b"OpusHead"[..], &hex("01 02 3801 80bb0000 0000 00")].concat();
    let track = opus::track(&head).expect("a track");
    assert_eq!(track.config, hex("00 02 0138 0000bb80 0000 00"));
    assert_eq!((track.channels, track.timescale), (2, 48_000));
    assert_eq!(opus::head(&track.config), Ok(head));
    let six = [
        &b"OpusHead"[..],
        &hex("01 06 3801 80bb0000 0000 01 04 02 000401020305"),
    ]
    .concat();
    let track = opus::track(&six).expect("a track");
    assert_eq!(
        (track.channels, opus::head(&track.config)),
        (6, Ok(six.clone()))
    );
    assert!(opus::track(&six[..20]).is_err());
    assert!(opus::track(b"OpusTags").is_err());
    assert!(
        opus::from_dops(&hex("00 03 0138 0000bb80 0000 00")).is_err(),
        "three need a table"
    );
}

#[test]
fn opus_packets_tell_their_length() {
    let ticks = |packet: &str| opus::packet_ticks(&hex(packet));
    assert_eq!(ticks("fc"), Some(960));
    assert_eq!(ticks("e0"), Some(120));
    assert_eq!(ticks("fd"), Some(1_920));
    assert_eq!(ticks("fb03"), Some(2_880));
    assert_eq!(ticks("18"), Some(2_880));
    assert_eq!(ticks("68"), Some(960));
    assert_eq!(ticks("fb00"), None, "no frames");
    assert_eq!(ticks("1b03"), None, "more than 120 ms");
    assert_eq!((ticks(""), ticks("fb")), (None, None));
}

#[test]
fn what_rides_along_is_left_out() {
    let track = h264::track(&hex(AVCC)).expect("an avcC");
    let unit = |bytes: &[u8]| [&(bytes.len() as u32).to_be_bytes(), bytes].concat();
    let (sei, slice) = (unit(&[6, 4, 1, 7, 0x80]), unit(&[0x65, 0x88, 1, 2, 3]));
    let whole = Bytes::from([&sei[..], &slice, &sei].concat());
    assert_eq!(without_metadata(&track, &whole), Bytes::from(slice.clone()));
    let digest = |data: &[u8]| digest::of_frame(Codec::H264, data);
    assert_eq!(digest(&whole), digest(&slice), "the frame digest stays");
    let plain = Bytes::from(slice);
    assert_eq!(
        without_metadata(&track, &plain).as_ptr(),
        plain.as_ptr(),
        "not copied"
    );
}
