//! A playlist as a player reads it.

use acts::Time;
use quick_m3u8::config::ParsingOptionsBuilder;
use quick_m3u8::{HlsLine, Reader};

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Listed {
    pub(crate) target_s: u64,
    pub(crate) part_us: u64,
    pub(crate) control: String,
    pub(crate) kind: Option<String>,
    pub(crate) first: u64,
    pub(crate) discontinuity: u64,
    pub(crate) skipped: u64,
    pub(crate) segments: Vec<Segment>,
    /// Parts after the last segment.
    pub(crate) tail: Segment,
    pub(crate) hint: Option<String>,
    pub(crate) ranges: Vec<String>,
    pub(crate) reports: Vec<String>,
    pub(crate) over: bool,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Segment {
    pub(crate) msn: u64,
    pub(crate) discontinuity: u64,
    pub(crate) turns: u64,
    pub(crate) map: Option<String>,
    pub(crate) start: Option<Time>,
    pub(crate) gap: bool,
    pub(crate) duration_us: u64,
    pub(crate) parts: Vec<Part>,
    pub(crate) uri: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Part {
    pub(crate) uri: String,
    pub(crate) duration_us: u64,
    pub(crate) independent: bool,
    pub(crate) gap: bool,
}

impl Listed {
    pub(crate) fn read(text: &str) -> Self {
        well_formed(text);
        let mut list = Self::default();
        let mut now = Segment::default();
        let (mut turn, mut map, mut next) = (0, None, None);
        for line in text.lines() {
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            match name {
                "#EXTM3U" | "#EXT-X-VERSION" => {}
                "#EXT-X-TARGETDURATION" => list.target_s = value.parse().expect("a number"),
                "#EXT-X-SERVER-CONTROL" => list.control = value.to_owned(),
                "#EXT-X-PART-INF" => list.part_us = micros(&attribute(value, "PART-TARGET")),
                "#EXT-X-PLAYLIST-TYPE" => list.kind = Some(value.to_owned()),
                "#EXT-X-MEDIA-SEQUENCE" => {
                    list.first = value.parse().expect("a number");
                    next = Some(list.first);
                }
                "#EXT-X-DISCONTINUITY-SEQUENCE" => {
                    list.discontinuity = value.parse().expect("a number");
                    turn = list.discontinuity;
                }
                "#EXT-X-SKIP" => {
                    list.skipped = attribute(value, "SKIPPED-SEGMENTS")
                        .parse()
                        .expect("a number");
                    next = next.map(|next| next + list.skipped);
                }
                "#EXT-X-DATERANGE" => list.ranges.push(value.to_owned()),
                "#EXT-X-DISCONTINUITY" => {
                    now.turns += 1;
                    turn += 1;
                }
                "#EXT-X-MAP" => map = Some(attribute(value, "URI")),
                "#EXT-X-PROGRAM-DATE-TIME" => now.start = Some(value.parse().expect("an instant")),
                "#EXT-X-GAP" => now.gap = true,
                "#EXT-X-PART" => now.parts.push(Part {
                    uri: attribute(value, "URI"),
                    duration_us: micros(&attribute(value, "DURATION")),
                    independent: value.contains(",INDEPENDENT=YES"),
                    gap: value.contains(",GAP=YES"),
                }),
                "#EXTINF" => now.duration_us = micros(value.trim_end_matches(',')),
                "#EXT-X-PRELOAD-HINT" => list.hint = Some(attribute(value, "URI")),
                "#EXT-X-RENDITION-REPORT" => list.reports.push(value.to_owned()),
                "#EXT-X-ENDLIST" => list.over = true,
                uri => {
                    assert!(!uri.starts_with('#'), "unexpected {uri}");
                    let msn = next.expect("a media sequence");
                    next = Some(msn + 1);
                    let (map, uri) = (map.clone(), uri.to_owned());
                    let done = Segment {
                        msn,
                        discontinuity: turn,
                        map,
                        uri,
                        ..now
                    };
                    list.segments.push(done);
                    now = Segment::default();
                }
            }
        }
        let msn = next.expect("a media sequence");
        list.tail = Segment {
            msn,
            discontinuity: turn,
            map,
            ..now
        };
        list
    }

    /// What a delta update and the playlist before it make (RFC 8216bis §6.2.5.1).
    pub(crate) fn merged(self, before: &Self) -> Self {
        let from = self.first + self.skipped;
        let mut kept: Vec<_> = before
            .segments
            .iter()
            .filter(|segment| (self.first..from).contains(&segment.msn))
            .cloned()
            .collect();
        assert_eq!(
            kept.len() as u64,
            self.skipped,
            "all that was skipped is known"
        );
        let last = kept.last().cloned();
        let (turn, map) = last.map_or((self.discontinuity, None), |l| (l.discontinuity, l.map));
        let shift = turn - self.discontinuity;
        let mend = |mut segment: Segment| {
            segment.discontinuity += shift;
            segment.map = segment.map.or(map.clone());
            segment
        };
        // Parts of what was skipped have left the list in the meantime.
        kept.iter_mut().for_each(|segment| segment.parts.clear());
        kept.extend(self.segments.into_iter().map(&mend));
        Self {
            segments: kept,
            tail: mend(self.tail),
            skipped: 0,
            ..self
        }
    }

    pub(crate) fn parts(&self) -> impl Iterator<Item = &Part> {
        let segments = self.segments.iter().chain([&self.tail]);
        segments.flat_map(|segment| &segment.parts)
    }
}

/// Every tag is one that a stranger's reader knows, with all that it must have.
fn well_formed(text: &str) {
    let options = ParsingOptionsBuilder::new()
        .with_parsing_for_all_tags()
        .build();
    let mut reader = Reader::from_str(text, options);
    assert!(text.starts_with("#EXTM3U\n"), "{text}");
    assert!(text.ends_with('\n'), "{text}");
    while let Some(line) = reader.read_line().expect("a line") {
        match line {
            HlsLine::KnownTag(_) | HlsLine::Uri(_) => {}
            other @ (HlsLine::UnknownTag(_) | HlsLine::Comment(_) | HlsLine::Blank) => {
                panic!("{other:?} in {text}")
            }
        }
    }
}

fn attribute(list: &str, name: &str) -> String {
    let at = list
        .find(&format!("{name}="))
        .unwrap_or_else(|| panic!("{name} in {list}"));
    let value = &list[at + name.len() + 1..];
    match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().expect("a text").to_owned(),
        None => value.split(',').next().expect("a value").to_owned(),
    }
}

fn micros(seconds: &str) -> u64 {
    let (whole, fraction) = seconds.split_once('.').expect("a decimal");
    assert_eq!(fraction.len(), 6, "{seconds}");
    whole.parse::<u64>().expect("seconds") * 1_000_000 + fraction.parse::<u64>().expect("micros")
}
