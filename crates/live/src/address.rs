//! What may be asked for below `/live/`.

use crate::Asked;

/// A well-formed address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Address<'a> {
    /// `{meeting}/master.m3u8`
    MeetingMaster { meeting: &'a str },
    /// Anything of one camera; `path` is `{meeting}/{camera}`.
    Camera {
        meeting: &'a str,
        path: &'a str,
        what: What,
    },
}

/// What is asked of a camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Master,
    Playlist {
        rewind: bool,
        audio: bool,
    },
    Init {
        take: u32,
        audio: bool,
    },
    Segment {
        take: u32,
        seq: u64,
        audio: bool,
    },
    Part {
        take: u32,
        number: u64,
        audio: bool,
    },
    /// One file of a set, from 1.
    Download {
        file: u32,
    },
}

const PATH_MAX: usize = 256;

impl<'a> Address<'a> {
    /// The footage that is meant; none where the ids are none.
    pub(crate) fn asked(self) -> Option<Asked> {
        let (meeting, camera, what) = match self {
            Self::MeetingMaster { meeting } => (meeting, None, None),
            Self::Camera {
                meeting,
                path,
                what,
            } => (meeting, path.split_once('/'), Some(what)),
        };
        let camera = camera.map(|(_, camera)| camera.parse()).transpose().ok()?;
        let (take, seq) = match what {
            Some(What::Init { take, .. } | What::Part { take, .. }) => (Some(take), None),
            Some(What::Segment { take, seq, .. }) => (Some(take), Some(seq)),
            Some(What::Master | What::Playlist { .. } | What::Download { .. }) | None => {
                (None, None)
            }
        };
        Some(Asked {
            meeting: meeting.parse().ok()?,
            camera,
            take,
            seq,
        })
    }

    /// Reads a path as it stands in the request. Ids are plain slugs and numbers are written one
    /// way only, so that nothing needs decoding and every resource has one address.
    pub(crate) fn read(path: &'a str) -> Option<Self> {
        let rest = path
            .strip_prefix("/live/")
            .filter(|rest| rest.len() <= PATH_MAX)?;
        let (meeting, after) = rest.split_once('/')?;
        if after == "master.m3u8" {
            return Some(Self::MeetingMaster { meeting });
        }
        let (camera, file) = after.split_once('/')?;
        let what = What::read(file)?;
        let path = &rest[..meeting.len() + 1 + camera.len()];
        Some(Self::Camera {
            meeting,
            path,
            what,
        })
    }
}

impl What {
    fn read(file: &str) -> Option<Self> {
        let (audio, file) = match file.strip_prefix("audio/") {
            Some(file) => (true, file),
            None => (false, file),
        };
        match file {
            "live.m3u8" => {
                return Some(Self::Playlist {
                    rewind: false,
                    audio,
                });
            }
            "rewind.m3u8" => {
                return Some(Self::Playlist {
                    rewind: true,
                    audio,
                });
            }
            "master.m3u8" if !audio => return Some(Self::Master),
            "download.mp4" if !audio => return Some(Self::Download { file: 1 }),
            _other => {}
        }
        if let Some(further) = file.strip_prefix("download-").filter(|_| !audio) {
            let file = number(further.strip_suffix(".mp4")?)?.try_into().ok()?;
            return (file > 1).then_some(Self::Download { file });
        }
        let (take, file) = file.split_once('/')?;
        let take = number(take)?.try_into().ok()?;
        if file == "init.mp4" {
            return Some(Self::Init { take, audio });
        }
        let stem = file.strip_suffix(".m4s")?;
        match stem.strip_prefix('p') {
            Some(part) => Some(Self::Part {
                take,
                number: number(part)?,
                audio,
            }),
            None => Some(Self::Segment {
                take,
                seq: number(stem)?,
                audio,
            }),
        }
    }
}

/// The delivery directives of a playlist request (RFC 8216bis §6.2.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Directives {
    pub(crate) msn: Option<u64>,
    pub(crate) part: Option<u64>,
    pub(crate) skip: bool,
}

impl Directives {
    /// Reads the query; other parameters are left alone.
    pub(crate) fn read(query: Option<&str>) -> Result<Self, &'static str> {
        let mut found = Self::default();
        for pair in query.unwrap_or_default().split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match name {
                "_HLS_msn" => {
                    let msn = number(value).ok_or("_HLS_msn has to be a whole number\n")?;
                    found.msn = Some(msn);
                }
                "_HLS_part" => {
                    let part = number(value).ok_or("_HLS_part has to be a whole number\n")?;
                    found.part = Some(part);
                }
                "_HLS_skip" => {
                    if value != "YES" && value != "v2" {
                        return Err("_HLS_skip has to be YES or v2\n");
                    }
                    found.skip = true;
                }
                _other => {}
            }
        }
        if found.part.is_some() && found.msn.is_none() {
            return Err("_HLS_part needs _HLS_msn beside it\n");
        }
        Ok(found)
    }
}

/// A decimal number without sign or leading zeros, small enough to count with.
fn number(text: &str) -> Option<u64> {
    let plain = (1..=15).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let one_way = text.len() == 1 || !text.starts_with('0');
    if plain && one_way {
        text.parse().ok()
    } else {
        None
    }
}
