use bytes::Bytes;

use super::boxes::Boxes;
use crate::{Codec, Kind, Track};

/// Number of the video track in everything written here.
pub const VIDEO: u32 = 1;
/// Number of the audio track in everything written here, whether or not there is video.
pub const AUDIO: u32 = 2;

/// The initialisation segment for at most one track of each kind.
pub fn init(tracks: &[&Track]) -> Bytes {
    let mut out = Boxes::default();
    header(&mut out, tracks.iter().map(|track| (*track, None)));
    out.0.into()
}

/// What a file says of a track's samples that has them in tables and not in fragments.
pub(super) struct Listing {
    /// Length of the media in ticks.
    pub(super) duration: u64,
    /// Length of what is shown, in ticks of the movie.
    pub(super) shown: u64,
    /// Edits: length in ticks of the movie, and media time in ticks (-1: nothing is shown).
    pub(super) edits: Vec<(u64, i64)>,
    /// The boxes of the sample table behind its sample description.
    pub(super) tables: Boxes,
}

/// Ticks of the movie per second.
pub(super) const MOVIE: u32 = 90_000;
/// An identity transformation.
const MATRIX: [u32; 9] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];

fn track_id(track: &Track) -> u32 {
    match track.kind() {
        Kind::Video => VIDEO,
        Kind::Audio => AUDIO,
    }
}

/// Writes `ftyp` and `moov`. Tracks without a listing have their samples in fragments.
pub(super) fn header<'a>(
    out: &mut Boxes,
    tracks: impl Iterator<Item = (&'a Track, Option<&'a Listing>)> + Clone,
) {
    let fragmented = tracks.clone().all(|(_, listing)| listing.is_none());
    let shown = tracks
        .clone()
        .filter_map(|(_, listing)| Some(listing?.shown))
        .max();
    out.put(b"ftyp", |out| {
        out.raw(if fragmented { b"iso6" } else { b"isom" });
        out.u32(0);
        out.raw(if fragmented {
            b"iso6cmfcmp41"
        } else {
            b"isomiso2mp41"
        });
    });
    out.put(b"moov", |out| {
        out.full(b"mvhd", 1, 0, |out| {
            out.zeros(16);
            out.u32(MOVIE);
            out.u64(shown.unwrap_or(0));
            out.u32(0x1_0000);
            out.u16(0x100);
            out.zeros(10);
            MATRIX.iter().for_each(|value| out.u32(*value));
            out.zeros(24);
            out.u32(AUDIO + 1);
        });
        for (track, listing) in tracks.clone() {
            out.put(b"trak", |out| trak(out, track, listing));
        }
        if fragmented {
            out.put(b"mvex", |out| {
                for (track, _) in tracks {
                    out.full(b"trex", 0, 0, |out| {
                        out.u32(track_id(track));
                        out.u32(1);
                        out.zeros(12);
                    });
                }
            });
        }
    });
}

fn trak(out: &mut Boxes, track: &Track, listing: Option<&Listing>) {
    let video = track.kind() == Kind::Video;
    out.full(b"tkhd", 1, 3, |out| {
        out.zeros(16);
        out.u32(track_id(track));
        out.u32(0);
        out.u64(listing.map_or(0, |listing| listing.shown));
        out.zeros(8);
        out.u16(0);
        out.u16(0);
        out.u16(if video { 0 } else { 0x100 });
        out.u16(0);
        MATRIX.iter().for_each(|value| out.u32(*value));
        out.u32(u32::from(track.size.0) << 16);
        out.u32(u32::from(track.size.1) << 16);
    });
    if let Some(listing) = listing {
        out.put(b"edts", |out| {
            out.full(b"elst", 1, 0, |out| {
                out.u32(listing.edits.len() as u32);
                for (duration, time) in &listing.edits {
                    out.u64(*duration);
                    out.u64(*time as u64);
                    out.u32(0x1_0000);
                }
            });
        });
    }
    out.put(b"mdia", |out| media(out, track, listing));
}

fn media(out: &mut Boxes, track: &Track, listing: Option<&Listing>) {
    let video = track.kind() == Kind::Video;
    out.full(b"mdhd", 1, 0, |out| {
        out.zeros(16);
        out.u32(track.timescale);
        out.u64(listing.map_or(0, |listing| listing.duration));
        out.u16(0x55c4); // "und"
        out.u16(0);
    });
    out.full(b"hdlr", 0, 0, |out| {
        out.u32(0);
        out.raw(if video { b"vide" } else { b"soun" });
        out.zeros(12);
        out.raw(if video { b"Pictures\0" } else { b"Sound\0" });
    });
    out.put(b"minf", |out| {
        if video {
            out.full(b"vmhd", 0, 1, |out| out.zeros(8));
        } else {
            out.full(b"smhd", 0, 0, |out| out.zeros(4));
        }
        out.put(b"dinf", |out| {
            out.full(b"dref", 0, 0, |out| {
                out.u32(1);
                out.full(b"url ", 0, 1, |_| {});
            });
        });
        out.put(b"stbl", |out| {
            out.full(b"stsd", 0, 0, |out| {
                out.u32(1);
                sample_entry(out, track);
            });
            match listing {
                Some(listing) => out.raw(&listing.tables.0),
                None => {
                    out.full(b"stts", 0, 0, |out| out.u32(0));
                    out.full(b"stsc", 0, 0, |out| out.u32(0));
                    out.full(b"stsz", 0, 0, |out| out.zeros(8));
                    out.full(b"stco", 0, 0, |out| out.u32(0));
                }
            }
        });
    });
}

fn sample_entry(out: &mut Boxes, track: &Track) {
    match track.codec {
        Codec::H264 => picture_entry(out, b"avc1", b"avcC", track),
        Codec::Hevc => picture_entry(out, b"hvc1", b"hvcC", track),
        Codec::Av1 => picture_entry(out, b"av01", b"av1C", track),
        Codec::Aac => sound_entry(out, b"mp4a", track, |out| elementary(out, &track.config)),
        Codec::Opus => sound_entry(out, b"Opus", track, |out| {
            out.put(b"dOps", |out| out.raw(&track.config));
        }),
    }
}

fn picture_entry(out: &mut Boxes, kind: &[u8; 4], config: &[u8; 4], track: &Track) {
    out.put(kind, |out| {
        out.zeros(6);
        out.u16(1);
        out.zeros(16);
        out.u16(track.size.0);
        out.u16(track.size.1);
        out.u32(0x48_0000);
        out.u32(0x48_0000);
        out.u32(0);
        out.u16(1);
        out.zeros(32);
        out.u16(24);
        out.u16(0xffff);
        out.put(config, |out| out.raw(&track.config));
    });
}

fn sound_entry(out: &mut Boxes, kind: &[u8; 4], track: &Track, config: impl FnOnce(&mut Boxes)) {
    out.put(kind, |out| {
        out.zeros(6);
        out.u16(1);
        out.zeros(8);
        out.u16(u16::from(track.channels));
        out.u16(16);
        out.zeros(4);
        // A rate that does not fit is said by the configuration alone.
        out.u16(u16::try_from(track.timescale).unwrap_or(0));
        out.u16(0);
        config(out);
    });
}

/// An `esds` box around an AudioSpecificConfig (ISO/IEC 14496-1 7.2.6).
fn elementary(out: &mut Boxes, config: &[u8]) {
    out.full(b"esds", 0, 0, |out| {
        let config_len = config.len() as u32;
        descriptor(out, 3, 3 + 5 + 13 + 5 + config_len + 5 + 1);
        out.u16(0);
        out.u8(0);
        descriptor(out, 4, 13 + 5 + config_len);
        out.raw(&[0x40, 0x15, 0, 0, 0]);
        out.zeros(8);
        descriptor(out, 5, config_len);
        out.raw(config);
        descriptor(out, 6, 1);
        out.u8(2);
    });
}

fn descriptor(out: &mut Boxes, tag: u8, size: u32) {
    let seven = |shift: u32| (size >> shift & 127) as u8;
    out.raw(&[
        tag,
        seven(21) | 128,
        seven(14) | 128,
        seven(7) | 128,
        seven(0),
    ]);
}
