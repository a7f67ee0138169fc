mod codecs;
mod containers;
mod digests;
mod parts;

/// Bytes from hexadecimal text; spaces do not matter.
fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(16)).collect();
    digits
        .chunks_exact(2)
        .map(|pair| (pair[0] << 4 | pair[1]) as u8)
        .collect()
}

/// A frame of NAL units with lengths of 4 bytes.
fn nal_frame(units: &[&str]) -> Vec<u8> {
    let mut frame = Vec::new();
    units
        .iter()
        .for_each(|unit| crate::nal::push(&mut frame, &hex(unit)));
    frame
}

/// x264, 1920 by 1080, High-less baseline.
const SPS: &str = "6742c028da01e0089f97ff0003000410000003001000000303c0f1832a";
const PPS: &str = "68ce0fc8";
const AVCC: &str = "0142c028ffe1001d6742c028da01e0089f97ff0003000410000003001000000303c0f1832a\
                    01000468ce0fc8";
/// x265, 1920 by 1080.
const VPS_HEVC: &str = "40010c01ffff01600000030090000003000003007895 9409";
const SPS_HEVC: &str = "420101016000000300900000030000030078a003c0801107cb965654a4c2fff00034680800\
                        00030008000003 00f04a20";
const PPS_HEVC: &str = "4401c073c18927";
/// libaom, 1920 by 1080.
const AV1C: &str = "81080c000a0b00000042abbfc3776be401";
