//! AAC parameters: AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1) and ADTS (1.A.3.2).

use bytes::Bytes;

use crate::bits::Bits;
use crate::{Codec, Fault, Track};

const CONFIG: &str = "the AAC configuration (AudioSpecificConfig)";
const ADTS: &str = "the ADTS header";
const CONFIG_MAX: usize = 1024;
const RATES: [u32; 13] = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350,
];

/// The track that an AudioSpecificConfig describes. Ticks are samples of the core coder, so with
/// SBR a frame is still 1024 ticks at half the rate heard.
pub fn track(config: &[u8]) -> Result<Track, Fault> {
    if config.len() > CONFIG_MAX {
        return Err(Fault::TooLarge {
            what: CONFIG,
            max: CONFIG_MAX as u64,
        });
    }
    let parsed = Config::parse(config)?;
    Ok(Track {
        codec: Codec::Aac,
        config: Bytes::copy_from_slice(config),
        codecs: format!("mp4a.40.{}", parsed.signalled),
        timescale: parsed.rate,
        size: (0, 0),
        channels: if parsed.signalled == PS {
            2
        } else {
            parsed.channels
        },
        frame_ticks: parsed.frame_ticks,
    })
}

const SBR: u8 = 5;
const LOW_DELAY: u8 = 23;
const PS: u8 = 29;
const ENHANCED_LOW_DELAY: u8 = 39;

/// What an AudioSpecificConfig says.
pub(crate) struct Config {
    /// Object type of the core coder.
    pub(crate) object: u8,
    /// Object type as RFC 6381 names it: SBR (5) or PS (29) where it is signalled.
    signalled: u8,
    /// Sampling rate of the core coder.
    pub(crate) rate: u32,
    /// `channelConfiguration`.
    pub(crate) layout: u8,
    channels: u8,
    frame_ticks: u32,
}

impl Config {
    pub(crate) fn parse(config: &[u8]) -> Result<Config, Fault> {
        let mut bits = Bits::new(CONFIG, config);
        let mut object = object_type(&mut bits)?;
        let rate = sampling_rate(&mut bits)?;
        let layout = bits.bits(4)? as u8;
        let mut signalled = object;
        if object == SBR || object == PS {
            sampling_rate(&mut bits)?;
            object = object_type(&mut bits)?;
        }
        let short = match object {
            1..=4 => bits.flag()?,
            LOW_DELAY | ENHANCED_LOW_DELAY => bits.flag()?,
            _ => {
                return Err(Fault::Unsupported(format!(
                    "AAC object type {object} is not supported; set the encoder to AAC LC"
                )));
            }
        };
        let low_delay = object == LOW_DELAY || object == ENHANCED_LOW_DELAY;
        let mut channels = match layout {
            1..=6 => layout,
            7 | 12 | 14 => 8,
            11 => 7,
            _ => 0,
        };
        if object != ENHANCED_LOW_DELAY {
            if bits.flag()? {
                bits.skip(14)?;
            }
            bits.flag()?;
            if layout == 0 {
                channels = program_channels(&mut bits)?;
            }
            if signalled == object
                && let Some(extension) = sync_extension(&mut bits)
            {
                signalled = extension;
            }
        }
        if channels == 0 {
            return Err(Fault::Damaged {
                what: CONFIG,
                why: "its channel layout is unknown",
            });
        }
        let frame_ticks = match (low_delay, short) {
            (false, false) => 1024,
            (false, true) => 960,
            (true, false) => 512,
            (true, true) => 480,
        };
        Ok(Config {
            object,
            signalled,
            rate,
            layout,
            channels,
            frame_ticks,
        })
    }
}

fn object_type(bits: &mut Bits<'_>) -> Result<u8, Fault> {
    match bits.bits(5)? as u8 {
        31 => Ok(32 + bits.bits(6)? as u8),
        object => Ok(object),
    }
}

fn sampling_rate(bits: &mut Bits<'_>) -> Result<u32, Fault> {
    let rate = match bits.bits(4)? {
        15 => bits.bits(24)?,
        index => RATES.get(index as usize).copied().unwrap_or(0),
    };
    if !(1_000..=192_000).contains(&rate) {
        return Err(Fault::Damaged {
            what: CONFIG,
            why: "its sampling rate is impossible",
        });
    }
    Ok(rate)
}

/// Channels of a `program_config_element`.
fn program_channels(bits: &mut Bits<'_>) -> Result<u8, Fault> {
    bits.skip(4 + 2 + 4)?;
    let speakers = [bits.bits(4)?, bits.bits(4)?, bits.bits(4)?];
    let low = bits.bits(2)?;
    let skipped = bits.bits(3)? * 4 + bits.bits(4)? * 5;
    for wide in [4, 4, 0] {
        // mono and stereo mixdown element numbers, then matrix mixdown
        if bits.flag()? {
            bits.skip(if wide == 0 { 3 } else { wide })?;
        }
    }
    let mut channels = low;
    for count in speakers {
        for _ in 0..count {
            channels += if bits.flag()? { 2 } else { 1 };
            bits.skip(4)?;
        }
    }
    bits.skip(low as usize * 4 + skipped as usize)?;
    bits.align();
    let comment = bits.bits(8)? as usize;
    bits.skip(comment * 8)?;
    Ok(channels as u8)
}

/// SBR or PS signalled behind the configuration, for old decoders not to see (1.6.5.2).
fn sync_extension(bits: &mut Bits<'_>) -> Option<u8> {
    if bits.left() < 16 || bits.bits(11).ok()? != 0x2b7 {
        return None;
    }
    if object_type(bits).ok()? != SBR || !bits.flag().ok()? {
        return None;
    }
    sampling_rate(bits).ok()?;
    if bits.left() >= 12 && bits.bits(11).ok()? == 0x548 && bits.flag().ok()? {
        return Some(PS);
    }
    Some(SBR)
}

/// One ADTS frame's header.
pub(crate) struct Adts {
    pub(crate) header_len: usize,
    /// With the header.
    pub(crate) len: usize,
    /// The AudioSpecificConfig that says the same.
    pub(crate) config: [u8; 2],
}

impl Adts {
    /// The shortest header.
    pub(crate) const LEN_MIN: usize = 7;

    pub(crate) fn parse(data: &[u8]) -> Result<Adts, Fault> {
        let mut bits = Bits::new(ADTS, data);
        if bits.bits(12)? != 0xfff {
            return Err(Fault::Damaged {
                what: ADTS,
                why: "its sync word is missing",
            });
        }
        bits.flag()?;
        if bits.bits(2)? != 0 {
            return Err(Fault::Damaged {
                what: ADTS,
                why: "its layer is not 0",
            });
        }
        let header_len = if bits.flag()? { 7 } else { 9 };
        let object = bits.bits(2)? as u8 + 1;
        let rate = bits.bits(4)? as u8;
        bits.flag()?;
        let layout = bits.bits(3)? as u8;
        bits.skip(4)?;
        let len = bits.bits(13)? as usize;
        bits.skip(11)?;
        if bits.bits(2)? != 0 {
            return Err(Fault::Unsupported(
                "several AAC frames under one ADTS header are not supported".into(),
            ));
        }
        if len <= header_len || usize::from(rate) >= RATES.len() {
            return Err(Fault::Damaged {
                what: ADTS,
                why: "its numbers are impossible",
            });
        }
        Ok(Adts {
            header_len,
            len,
            config: [object << 3 | rate >> 1, rate << 7 | layout << 3],
        })
    }
}
