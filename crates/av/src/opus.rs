//! Opus parameters: OpusHead (RFC 7845 5.1) and dOps (Opus in ISOBMFF 4.3.2).

use crate::{Codec, Fault, Track};

const HEAD: &str = "the Opus header (OpusHead)";
const DOPS: &str = "the Opus configuration (dOps)";
const MAGIC: &[u8; 8] = b"OpusHead";

/// The track that an OpusHead describes; pre-skip is kept.
pub fn track(head: &[u8]) -> Result<Track, Fault> {
    let body = head.strip_prefix(MAGIC).ok_or(Fault::Damaged {
        what: HEAD,
        why: "it does not begin with OpusHead",
    })?;
    let [version, channels, s0, s1, r0, r1, r2, r3, g0, g1, rest @ ..] = body else {
        return Err(Fault::Short(HEAD));
    };
    if version >> 4 != 0 {
        return Err(Fault::Damaged {
            what: HEAD,
            why: "its version is not known",
        });
    }
    let mut dops = vec![0, *channels, *s1, *s0, *r3, *r2, *r1, *r0, *g1, *g0];
    dops.extend_from_slice(rest);
    from_dops(&dops)
}

/// The track that a dOps payload describes.
pub fn from_dops(dops: &[u8]) -> Result<Track, Fault> {
    let [
        version,
        channels,
        _,
        _,
        _,
        _,
        _,
        _,
        _,
        _,
        family,
        mapping @ ..,
    ] = dops
    else {
        return Err(Fault::Short(DOPS));
    };
    if *version != 0 {
        return Err(Fault::Damaged {
            what: DOPS,
            why: "its version is not 0",
        });
    }
    let most = match family {
        0 => 2,
        1 => 8,
        _ => 255,
    };
    if *channels == 0 || *channels > most {
        return Err(Fault::Damaged {
            what: DOPS,
            why: "its channel count is impossible",
        });
    }
    let table = if *family == 0 {
        0
    } else {
        2 + usize::from(*channels)
    };
    if mapping.len() < table {
        return Err(Fault::Short(DOPS));
    }
    Ok(Track {
        codec: Codec::Opus,
        config: dops[..11 + table].to_vec().into(),
        codecs: "opus".into(),
        timescale: 48_000,
        size: (0, 0),
        channels: *channels,
        frame_ticks: 960,
    })
}

/// The OpusHead for a track's dOps payload.
pub fn head(dops: &[u8]) -> Result<Vec<u8>, Fault> {
    let [_, channels, s1, s0, r3, r2, r1, r0, g1, g0, rest @ ..] = dops else {
        return Err(Fault::Short(DOPS));
    };
    let mut head = MAGIC.to_vec();
    head.extend([1, *channels, *s0, *s1, *r0, *r1, *r2, *r3, *g0, *g1]);
    head.extend_from_slice(rest);
    Ok(head)
}

/// Samples at 48 kHz that a packet decodes to (RFC 6716 3.1); `None` if it is none.
pub fn packet_ticks(packet: &[u8]) -> Option<u32> {
    let toc = packet.first()?;
    let config = usize::from(toc >> 3);
    let frame = match config {
        0..12 => [480, 960, 1920, 2880][config & 3],
        12..16 => [480, 960][config & 1],
        _ => [120, 240, 480, 960][config & 3],
    };
    let count = match toc & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u32::from(packet.get(1)? & 63),
    };
    let ticks = frame * count;
    (1..=5760).contains(&ticks).then_some(ticks)
}
