//! A camera, a recorder and the store between them and the viewers.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::io::Write;
use std::path::PathBuf;

use acts::{Digest, KeptSegment, KeptTake, MeetingId, Time};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use base::Clock;
use bytes::Bytes;
use feed::{Event, OpenPart};
use footage::Shelf;
use http_body_util::BodyExt;
use sha2::Digest as _;
use tempfile::TempDir;

use super::listed::Listed;
use super::studio::Studio;
use crate::{Live, Settings, Status};

/// 2026-11-22T09:30:00Z.
pub(crate) const EPOCH: Time = Time(1_795_339_800_000_000);

pub(crate) struct World {
    pub(crate) live: Live,
    pub(crate) studio: Studio,
    pub(crate) meeting: MeetingId,
    pub(crate) status: Status,
    pub(crate) settings: Settings,
    folder: TempDir,
    /// What was cut: inits by take, parts by take and number, segments by take and number.
    pub(crate) inits: BTreeMap<u32, Bytes>,
    pub(crate) parts: BTreeMap<(u32, u64), Bytes>,
    pub(crate) segments: BTreeMap<(u32, u64), Bytes>,
    growing: Vec<u8>,
    /// What was written and not yet told.
    pub(crate) unkept: VecDeque<KeptSegment>,
    pub(crate) takes: Vec<KeptTake>,
    pub(crate) kept: Vec<KeptSegment>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("text"))
    }
}

pub(crate) fn request(method: Method, address: &str) -> Parts {
    let request = Request::builder().method(method).uri(address).body(());
    request.expect("a request").into_parts().0
}

pub(crate) async fn ask(live: &Live, request: &Parts) -> Answer {
    let (head, body) = live.handle(request).await.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    Answer {
        status: head.status,
        headers: head.headers,
        body,
    }
}

pub(crate) async fn get(live: &Live, address: &str) -> Answer {
    ask(live, &request(Method::GET, address)).await
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Settings::default())
    }

    pub(crate) fn with(settings: Settings) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let meeting: MeetingId = "council".parse().expect("an id");
        let studio = Studio::new(&meeting, "east", EPOCH);
        let status = Status {
            on_air: true,
            ..Status::default()
        };
        let live = Live::new(
            settings.clone(),
            Shelf::new(folder.path()),
            Clock::simulated(0),
        );
        live.set_status(&meeting, status.clone());
        Self {
            live,
            studio,
            meeting,
            status,
            settings,
            folder,
            inits: BTreeMap::new(),
            parts: BTreeMap::new(),
            segments: BTreeMap::new(),
            growing: Vec::new(),
            unkept: VecDeque::new(),
            takes: Vec::new(),
            kept: Vec::new(),
        }
    }

    pub(crate) fn path(&self, take: u32) -> PathBuf {
        Shelf::new(self.folder.path()).path(&self.meeting, &self.studio.camera, take)
    }

    /// The feed tells: the store hears, and what comes out is noted and written.
    pub(crate) fn tell(&mut self, event: Event<OpenPart>) {
        self.live.on(&event);
        match event {
            Event::TakeBegun(take) => {
                let path = self.path(take.number);
                fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                fs::write(path, &take.init).expect("a file");
                self.inits.insert(take.number, take.init.clone());
                self.takes.push(KeptTake {
                    camera: take.camera.clone(),
                    take: take.number,
                    init_bytes: take.init.len() as u64,
                    init: Digest(sha2::Sha256::digest(&take.init).into()),
                    codecs: take.codecs.clone(),
                });
            }
            Event::Part(part) => {
                self.growing.extend_from_slice(&part.bytes);
                self.parts
                    .insert((part.take.number, part.number), part.bytes.clone());
            }
            Event::SegmentEnded(end) => {
                let bytes = Bytes::from(std::mem::take(&mut self.growing));
                let path = self.path(end.take.number);
                let offset = fs::metadata(&path).expect("a file").len();
                let mut file = fs::File::options().append(true).open(path).expect("a file");
                file.write_all(&bytes).expect("space");
                self.unkept.push_back(KeptSegment {
                    camera: end.take.camera.clone(),
                    take: end.take.number,
                    seq: end.seq,
                    start: end.start,
                    duration_us: end.duration_us,
                    offset,
                    bytes: bytes.len() as u64,
                    file: Digest(sha2::Sha256::digest(&bytes).into()),
                    independent: end.independent,
                    tracks: end.tracks,
                });
                self.segments.insert((end.take.number, end.seq), bytes);
            }
            Event::TakeEnded(..) | Event::Gap { .. } => {}
        }
    }

    pub(crate) fn begin(&mut self) {
        let event = self.studio.begin();
        self.tell(event);
    }

    pub(crate) fn part(&mut self, independent: bool) {
        self.part_of(200_000, independent);
    }

    pub(crate) fn part_of(&mut self, duration_us: u64, independent: bool) {
        let event = self.studio.part(duration_us, independent);
        self.tell(event);
    }

    pub(crate) fn end_segment(&mut self) {
        let event = self.studio.end_segment();
        self.tell(event);
    }

    /// Whole segments, each kept once it is over.
    pub(crate) fn record(&mut self, segments: u32) {
        for _ in 0..segments {
            self.segment(10);
            self.keep();
        }
    }

    pub(crate) fn end_take(&mut self) {
        let event = self.studio.end_take(acts::Cause::ConnectionLost);
        self.tell(event);
    }

    pub(crate) fn segment(&mut self, parts: u32) {
        self.studio
            .segment(parts)
            .into_iter()
            .for_each(|event| self.tell(event));
    }

    /// The recorder has synced all that was written.
    pub(crate) fn keep(&mut self) {
        while let Some(segment) = self.unkept.pop_front() {
            self.live.kept(&self.meeting, &segment);
            self.kept.push(segment);
        }
    }

    pub(crate) fn set(&mut self, change: impl FnOnce(&mut Status)) {
        change(&mut self.status);
        self.live.set_status(&self.meeting, self.status.clone());
    }

    /// The server starts anew with what was kept.
    pub(crate) fn restart(&mut self) {
        self.unkept.clear();
        self.growing.clear();
        let shelf = Shelf::new(self.folder.path());
        self.live = Live::new(self.settings.clone(), shelf, Clock::simulated(0));
        self.live.set_status(&self.meeting, self.status.clone());
        self.live
            .restore(&self.meeting, &self.studio.camera, &self.takes, &self.kept);
    }

    pub(crate) async fn get(&self, address: &str) -> Answer {
        get(&self.live, &format!("/live/council/{address}")).await
    }

    pub(crate) async fn list(&self, address: &str) -> Listed {
        let answer = self.get(&format!("east/{address}")).await;
        assert_eq!(
            answer.status,
            StatusCode::OK,
            "{address}: {}",
            answer.text()
        );
        assert_eq!(
            answer.header("content-type"),
            "application/vnd.apple.mpegurl"
        );
        Listed::read(answer.text())
    }
}
