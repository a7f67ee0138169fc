//! Whatever happens to a camera, its playlists keep their word.

use std::collections::BTreeMap;

use acts::Time;
use axum::http::StatusCode;
use bytes::Bytes;
use proptest::prelude::*;

use super::listed::{Listed, Segment};
use super::world::World;
use crate::{Closed, Settings};

#[derive(Clone, Debug)]
enum Step {
    /// A part of so many milliseconds.
    Part {
        ms: u64,
    },
    EndSegment,
    /// The camera is away for so long.
    Lost {
        ms: u64,
    },
    /// A part of the meeting is closed for so long.
    Closed {
        ms: u64,
    },
    /// The next take is without sound, or with it again.
    Sound {
        there: bool,
    },
    Keep,
    /// The recorder loses what it had not told yet.
    Unkept,
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (40_u64..=200).prop_map(|ms| Step::Part { ms }),
        4 => Just(Step::Part { ms: 200 }),
        6 => Just(Step::EndSegment),
        1 => (0_u64..90_000).prop_map(|ms| Step::Lost { ms }),
        1 => (0_u64..9_000).prop_map(|ms| Step::Lost { ms }),
        1 => (0_u64..90_000).prop_map(|ms| Step::Closed { ms }),
        1 => any::<bool>().prop_map(|there| Step::Sound { there }),
        3 => Just(Step::Keep),
        1 => Just(Step::Unkept),
        1 => Just(Step::Restart),
    ]
}

struct Play {
    world: World,
    sound: Option<av::Track>,
    /// What was listed before, by address: it stays what it was.
    seen: BTreeMap<String, (u64, u64)>,
    before: BTreeMap<&'static str, Listed>,
    hint: Option<String>,
    /// Something was not kept.
    lost: bool,
}

const PLAYLISTS: [&str; 4] = [
    "live.m3u8",
    "rewind.m3u8",
    "audio/live.m3u8",
    "audio/rewind.m3u8",
];

impl Play {
    fn new() -> Self {
        // Small, so that a short play has segments in memory, on disk and gone.
        let settings = Settings {
            segment_us: 1_000_000,
            window_us: 8_000_000,
            cache_bytes: 20_000,
            ..Settings::default()
        };
        let world = World::with(settings);
        let sound = world.studio.audio.clone();
        let (seen, before) = (BTreeMap::new(), BTreeMap::new());
        Self {
            world,
            sound,
            seen,
            before,
            hint: None,
            lost: false,
        }
    }

    fn end(&mut self) {
        if self.world.studio.take().is_none() {
            return;
        }
        if self.world.studio.in_segment() {
            self.world.end_segment();
        }
        self.world.end_take();
    }

    fn away(&mut self, ms: u64) {
        self.end();
        let now = self.world.studio.now;
        self.world.studio.now = now.plus_us(ms as i64 * 1000);
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Part { ms } => {
                if self.world.studio.take().is_none() {
                    self.world.begin();
                    self.hint = None;
                }
                let first = !self.world.studio.in_segment();
                self.world.part_of(ms * 1000, first);
                let newest = self.world.parts.keys().next_back().expect("a part");
                if let Some(hint) = self.hint.take() {
                    assert_eq!(
                        hint,
                        format!("{}/p{}.m4s", newest.0, newest.1),
                        "the hint lied"
                    );
                }
            }
            Step::EndSegment if self.world.studio.in_segment() => self.world.end_segment(),
            Step::EndSegment => {}
            Step::Lost { ms } => self.away(*ms),
            Step::Closed { ms } => self.close(*ms),
            Step::Sound { there } => {
                self.end();
                self.world.studio.audio = self.sound.clone().filter(|_| *there);
            }
            Step::Keep => self.world.keep(),
            Step::Unkept => {
                self.lost |= !self.world.unkept.is_empty();
                self.world.unkept.clear();
            }
            Step::Restart => self.restart(),
        }
    }

    fn close(&mut self, ms: u64) {
        self.end();
        let from = self.world.studio.now;
        self.world.set(|status| {
            status.on_air = false;
            let ground = "a person's health".to_owned();
            status.closed.push(Closed {
                from,
                until: None,
                ground,
                decided_by: "Chair".to_owned(),
            });
        });
        self.away(ms);
        let until = Some(self.world.studio.now);
        self.world.set(|status| {
            status.on_air = true;
            status.closed.last_mut().expect("a closed part").until = until;
        });
    }

    fn restart(&mut self) {
        self.end();
        // Recovery finds what was written, so that no number is given twice.
        self.world.keep();
        if self.lost {
            // Only the record outlives a restart: numbers of what it does not have may shift.
            self.seen.clear();
        }
        self.world.restart();
        self.hint = None;
        self.before.clear();
    }

    async fn check(&mut self) {
        let mut lists = Vec::new();
        for name in PLAYLISTS {
            let answer = self.world.get(&format!("east/{name}")).await;
            if answer.status != StatusCode::OK {
                assert!(
                    self.world.parts.is_empty() || self.before.is_empty(),
                    "{name} vanished"
                );
                return;
            }
            let list = Listed::read(answer.text());
            let delta = self.world.list(&format!("{name}?_HLS_skip=YES")).await;
            let skipped = delta.skipped > 0;
            self.check_boundary(name, &list, delta.skipped);
            let merged = delta.merged(&list);
            let full = if skipped {
                without_old_parts(list.clone(), &merged)
            } else {
                list.clone()
            };
            assert_eq!(merged, full, "{name}: the delta update differs");
            self.check_list(name, &list);
            if let Some(before) = self.before.insert(name, list.clone()) {
                assert!(
                    before.first <= list.first,
                    "{name}: the media sequence fell"
                );
                assert!(before.discontinuity <= list.discontinuity, "{name}");
                assert!(
                    before.target_s <= list.target_s,
                    "{name}: TARGETDURATION fell"
                );
            }
            self.check_bytes(name, &list).await;
            lists.push(list);
        }
        let [live, rewind, sound, ..] = &lists[..] else {
            panic!("four playlists")
        };
        let of = |list: &Listed| -> Vec<_> {
            list.segments
                .iter()
                .map(|s| (s.msn, s.discontinuity, s.uri.clone()))
                .collect()
        };
        assert_eq!(of(live), of(sound), "both renditions have the same turns");
        assert!(of(rewind).ends_with(&of(live)), "rewind ends as live does");
        self.hint.clone_from(&live.hint);
    }

    /// Nothing is skipped that lies within CAN-SKIP-UNTIL of the end of what is listed, all else is.
    fn check_boundary(&self, name: &str, list: &Listed, skipped: u64) {
        if list.segments.is_empty() {
            return;
        }
        assert!(
            list.control
                .contains(&format!("CAN-SKIP-UNTIL={}.0", 6 * list.target_s))
        );
        let mut after_us: u64 = list.tail.parts.iter().map(|part| part.duration_us).sum();
        let mut recent = 0;
        for segment in list.segments.iter().rev() {
            if after_us >= 6 * list.target_s * 1_000_000 {
                break;
            }
            after_us += segment.duration_us;
            recent += 1;
        }
        assert_eq!(
            skipped as usize,
            list.segments.len() - recent,
            "{name}: skipped"
        );
        // hls.js stops at an update that holds no whole segment.
        assert!(recent > 0, "{name}: nothing is left");
    }

    fn check_list(&mut self, name: &str, list: &Listed) {
        assert!(
            list.parts().all(|part| part.duration_us <= list.part_us),
            "{name}: PART-TARGET"
        );
        let mut end: Option<Time> = None;
        for segment in &list.segments {
            let rounded = (segment.duration_us + 500_000) / 1_000_000;
            assert!(rounded <= list.target_s, "{name}: TARGETDURATION");
            let start = segment.start.expect("a date for each segment");
            if let Some(end) = end.filter(|_| segment.turns == 0 && !segment.gap) {
                let off_us = start.since(end);
                assert!(
                    off_us >= -1_000,
                    "{name}: {} begins before its time",
                    segment.uri
                );
            }
            end = Some(start.plus_us(segment.duration_us as i64));
            let now = (segment.msn, segment.discontinuity);
            let before = *self.seen.entry(segment.uri.clone()).or_insert(now);
            assert_eq!(before, now, "{name}: {} is not what it was", segment.uri);
            if !segment.gap {
                let take = segment.uri.split('/').next().expect("a take");
                assert_eq!(segment.map, Some(format!("{take}/init.mp4")), "{name}");
            }
        }
    }

    /// Every address answers with the bytes that were cut.
    async fn check_bytes(&self, name: &str, list: &Listed) {
        let (folder, audio) = match name.strip_prefix("audio/") {
            Some(_) => ("audio/", true),
            None => ("", false),
        };
        for segment in list.segments.iter().chain([&list.tail]) {
            let mut whole = Vec::new();
            for part in &segment.parts {
                let cut = &self.world.parts[&address(&part.uri)];
                let want = if audio { sound_of(cut) } else { cut.clone() };
                if part.gap {
                    assert!(audio && want.is_empty(), "{name}: {} is no gap", part.uri);
                    continue;
                }
                let answer = self.world.get(&format!("east/{folder}{}", part.uri)).await;
                assert_eq!(
                    (answer.status, &answer.body),
                    (StatusCode::OK, &want),
                    "{}",
                    part.uri
                );
                whole.extend_from_slice(&want);
            }
            self.check_segment(folder, segment, &whole, audio).await;
        }
    }

    async fn check_segment(&self, folder: &str, segment: &Segment, parts: &[u8], audio: bool) {
        if let Some(map) = &segment.map {
            let answer = self.world.get(&format!("east/{folder}{map}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{folder}{map}");
            let take = map
                .split('/')
                .next()
                .expect("a take")
                .parse()
                .expect("a number");
            let init = &self.world.inits[&take];
            let sound = || {
                av::cmaf::audio_only_init(init)
                    .expect("an init")
                    .expect("sound")
            };
            assert_eq!(answer.body, if audio { sound() } else { init.clone() });
        }
        if segment.gap || segment.uri.is_empty() {
            return;
        }
        let answer = self
            .world
            .get(&format!("east/{folder}{}", segment.uri))
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{folder}{}", segment.uri);
        let (take, _) = segment.uri.split_once('/').expect("a take");
        let seq = segment.uri[take.len() + 1..].trim_end_matches(".m4s");
        let key = (
            take.parse().expect("a take"),
            seq.parse().expect("a number"),
        );
        if !audio {
            assert_eq!(answer.body, self.world.segments[&key], "{}", segment.uri);
        }
        if !segment.parts.is_empty() {
            assert_eq!(answer.body, parts, "{} is its parts", segment.uri);
        }
    }
}

/// The full playlist as a merged one shows it: parts of skipped segments are not repeated.
fn without_old_parts(mut list: Listed, merged: &Listed) -> Listed {
    for (segment, other) in list.segments.iter_mut().zip(&merged.segments) {
        if other.parts.is_empty() {
            segment.parts.clear();
        }
    }
    list
}

fn address(uri: &str) -> (u32, u64) {
    let (take, file) = uri.split_once("/p").expect("a part");
    let number = file.trim_end_matches(".m4s");
    (
        take.parse().expect("a take"),
        number.parse().expect("a number"),
    )
}

fn sound_of(part: &Bytes) -> Bytes {
    av::cmaf::audio_only_part(part)
        .expect("a part")
        .unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn playlists_keep_their_word(steps in prop::collection::vec(step(), 1..120)) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all().start_paused(true).build().expect("a runtime");
        runtime.block_on(async {
            let mut play = Play::new();
            for step in &steps {
                play.take(step);
                play.check().await;
            }
        });
    }
}
