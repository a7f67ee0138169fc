//! A fabricated town: a real notary in a folder of its own, told a few days of meetings.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use acts::{
    Actor, AgendaItem, CameraId, CameraPath, Cause, Command, Digest, FinalCount, KeptRun,
    KeptSegment, KeptTake, KeptTrack, MeetingId, Role, Time, TrackKind,
};
use base::Clock;
use notary::Notary;
use portal::{Liveness, Logins, Site, State, Studio};

pub(crate) const CLERK: &str = "clerk-token-for-tests-0123456789abcdefghijkl";
pub(crate) const CHAIR: &str = "chair-token-for-tests-0123456789abcdefghijkl";
pub(crate) const OFFICER: &str = "officer-token-for-tests-0123456789abcdefghij";
pub(crate) const LIVE: &str = "cabinet-2026-11-22";
pub(crate) const PAST: &str = "cabinet-2026-11-19";
pub(crate) const MINUTE: i64 = 60 * Time::SECOND;
/// Sunday 22 November 2026, 10:00 in Kolkata.
pub(crate) const MORNING: i64 = 1_795_321_800 * Time::SECOND;
const DAY: i64 = 24 * 60 * MINUTE;

/// Cameras as a test sets them.
#[derive(Default)]
pub(crate) struct Rooms(pub(crate) Mutex<BTreeMap<String, Liveness>>);

impl Rooms {
    pub(crate) fn set(&self, camera: &str, alive: Liveness) {
        self.0
            .lock()
            .expect("whole")
            .insert(camera.to_owned(), alive);
    }
}

impl Studio for Rooms {
    fn liveness(&self, camera: &CameraPath) -> Liveness {
        self.0
            .lock()
            .expect("whole")
            .get(&camera.to_string())
            .cloned()
            .unwrap_or_default()
    }
    fn look(&self, _: &portal::Seat) -> Option<portal::Looking> {
        None
    }
    fn downloads(&self, meeting: &MeetingId, camera: &CameraId) -> Vec<live::DownloadInfo> {
        if meeting.as_str() != PAST {
            return Vec::new();
        }
        vec![live::DownloadInfo {
            address: format!("/live/{meeting}/{camera}/download.mp4"),
            bytes: 1_480_000_000,
            codecs: "avc1.64001f,mp4a.40.2".to_owned(),
        }]
    }
    fn ready(&self) -> Result<(), String> {
        Ok(())
    }
    fn metrics(&self, out: &mut String) {
        out.push_str("onrecord_cameras 2\n");
    }
}

pub(crate) struct Town {
    pub(crate) clock: Clock,
    pub(crate) notary: Notary,
    pub(crate) rooms: Arc<Rooms>,
    pub(crate) state: State,
}

impl Town {
    /// A town with its body, rooms, cameras and offices, four days before [`MORNING`].
    pub(crate) fn new(data: &Path) -> Self {
        let clock = Clock::simulated(MORNING - 4 * DAY);
        let notary = Notary::open(data, clock.clone(), "record.example/log").expect("opens");
        let rooms = Arc::new(Rooms::default());
        let tells = clock.clone();
        let now: portal::Now = Arc::new(move || Time(tells.now_us()));
        let state = State {
            desk: Arc::new(notary.clone()),
            studio: Arc::clone(&rooms) as Arc<dyn Studio>,
            logins: Arc::new(Logins::new(Arc::clone(&now))),
            sign_on: None,
            now,
            site: Site {
                name: "Onrecord".into(),
                origin: "https://record.example".into(),
            },
            mailroom: Arc::new(portal::Mailroom {
                head: mail::letter::Letterhead {
                    origin: "https://record.example".into(),
                    host: "record.example".into(),
                    from: "record@record.example".parse().unwrap(),
                },
                tags: auth::ReplyTags::new([7; 32]),
            }),
            shelf: portal::Shelf::default(),
        };
        let town = Self {
            clock,
            notary,
            rooms,
            state,
        };
        town.set_up();
        town
    }

    pub(crate) fn at(&self, us: i64) {
        self.clock.not_before(us);
    }

    pub(crate) fn tell(&self, actor: Actor, command: Command) {
        let told = format!("{command:?}");
        self.notary
            .submit_blocking(actor, command, None)
            .unwrap_or_else(|denied| panic!("{told}: {denied:?}"));
    }

    pub(crate) fn clerk(&self, command: Command) {
        self.tell(
            Actor::office("Clerk of the Cabinet", Some("A. Rao"), &[Role::Clerk]),
            command,
        );
    }

    pub(crate) fn chair(&self, command: Command) {
        self.tell(
            Actor::office("Chief Minister", None, &[Role::Chair]),
            command,
        );
    }

    pub(crate) fn recorder(&self, command: Command) {
        self.tell(Actor::machine("recorder"), command);
    }

    fn operator(&self, command: Command) {
        self.tell(Actor::office("Operator", None, &[Role::Operator]), command);
    }

    fn set_up(&self) {
        self.tell(
            Actor::machine(acts::SETUP),
            Command::GrantRole {
                office: "Operator".into(),
                person: None,
                role: Role::Operator,
                token: auth::digest("operator-token-for-tests"),
                holder: None,
                limits: acts::Limits::default(),
            },
        );
        for (body, name) in [
            ("cabinet", "Council of Ministers"),
            ("assembly", "Legislative Assembly"),
        ] {
            self.operator(Command::EstablishBody {
                body: body.parse().expect("slug"),
                name: name.into(),
                zone: "Asia/Kolkata".into(),
            });
        }
        for (body, room, name, cameras) in [
            (
                "cabinet",
                "cabinet-room",
                "Cabinet Room",
                &["east", "west"][..],
            ),
            (
                "assembly",
                "committee-room-2",
                "Committee Room 2",
                &["front"][..],
            ),
        ] {
            self.operator(Command::CreateRoom {
                body: body.parse().expect("slug"),
                room: room.parse().expect("slug"),
                name: name.into(),
            });
            for camera in cameras {
                self.operator(Command::AddCamera {
                    room: room.parse().expect("slug"),
                    camera: camera.parse().expect("slug"),
                    name: format!("{} wall", row::capital(camera)),
                    key: auth::digest(&format!("key of {room}/{camera}")),
                });
            }
        }
        for (office, person, role, token) in [
            ("Clerk of the Cabinet", Some("A. Rao"), Role::Clerk, CLERK),
            ("Chief Minister", None, Role::Chair, CHAIR),
            ("Chief Secretary", Some("M. Iyer"), Role::Officer, OFFICER),
        ] {
            self.operator(Command::GrantRole {
                office: office.into(),
                person: person.map(str::to_owned),
                role,
                token: auth::digest(token),
                holder: None,
                limits: acts::Limits::default(),
            });
        }
    }

    pub(crate) fn notice(&self, meeting: &str, body: &str, title: &str, purpose: &str, start: i64) {
        let (room, place) = match body {
            "cabinet" => ("cabinet-room", "Cabinet Room, Secretariat"),
            _other => ("committee-room-2", "Committee Room 2, Assembly House"),
        };
        let items = [
            "Minutes of the last meeting",
            "Water supply to the eastern wards",
            "Appointments",
            "Any other business",
        ];
        let agenda = items.iter().map(|item| AgendaItem {
            id: item.to_lowercase().replace(' ', "-"),
            title: (*item).to_owned(),
        });
        self.clerk(Command::NoticeMeeting {
            meeting: Some(meeting.parse().expect("slug")),
            body: body.parse().expect("slug"),
            category: body.into(),
            title: title.into(),
            room: room.parse().expect("slug"),
            place: place.into(),
            start: Time(start),
            zone: None,
            purpose: purpose.into(),
            convener: "Chief Secretary".into(),
            agenda: agenda.collect(),
            urgency: None,
            elsewhere: false,
            speaks_of: Vec::new(),
        });
    }

    pub(crate) fn order(&self, meeting: &str) {
        self.chair(Command::OrderRecording {
            meeting: meeting.parse().expect("slug"),
            decided_by: "Chief Minister".into(),
            ground: "Open meeting, streamed and kept as a rule".into(),
            cameras: Vec::new(),
            handling: "Streamed live, kept and published".into(),
        });
    }

    pub(crate) fn joined(&self, meeting: &str, room: &str, camera: &str) {
        self.recorder(Command::NoteCameraJoined {
            meeting: meeting.parse().expect("slug"),
            camera: camera.parse().expect("slug"),
            codecs: "avc1.64001f,mp4a.40.2".into(),
        });
        self.rooms.set(
            &format!("{room}/{camera}"),
            Liveness {
                connected: true,
                since: Some(Time(self.clock.now_us())),
                pictures: true,
                sound: true,
                sends: Some("1920×1080, 30 per second".into()),
                bits_per_second: Some(4_120_000),
                unusable: 0,
                offset_us: Some(0),
                kept: true,
                warning: None,
            },
        );
    }

    /// Segments of `each_us` that fill the time from `from` to `until`.
    pub(crate) fn keep(
        &self,
        meeting: &str,
        camera: &str,
        take: u32,
        seq: u64,
        (from, until): (i64, i64),
    ) -> (u64, u64) {
        let each = 10 * Time::SECOND;
        let camera: CameraId = camera.parse().expect("slug");
        let init_bytes = 812;
        let mut segments = Vec::new();
        let (mut at, mut offset) = (from, init_bytes);
        while at < until {
            let long = each.min(until - at);
            let bytes = 5_000_000;
            segments.push(KeptSegment {
                camera: camera.clone(),
                take,
                seq: seq + segments.len() as u64,
                start: Time(at),
                duration_us: long as u64,
                offset,
                bytes,
                file: auth::digest(&format!("file {camera} {at}")),
                independent: true,
                tracks: vec![
                    track(TrackKind::Video, 300, &format!("video {camera} {at}")),
                    track(TrackKind::Audio, 469, &format!("audio {camera} {at}")),
                ],
            });
            offset += bytes;
            at += long;
        }
        let count = segments.len() as u64;
        let take = KeptTake {
            camera,
            take,
            init_bytes,
            init: auth::digest("init"),
            codecs: "avc1.64001f,mp4a.40.2".into(),
        };
        let mut takes = vec![take];
        for some in segments.chunks(60) {
            self.recorder(Command::KeepSpan {
                meeting: meeting.parse().expect("slug"),
                takes: std::mem::take(&mut takes),
                segments: some.to_vec(),
            });
        }
        (count, offset)
    }

    /// A meeting of 72 minutes with a closed part and a gap, three days ago.
    pub(crate) fn past(&self) {
        let start = MORNING - 3 * DAY;
        self.notice(
            PAST,
            "cabinet",
            "Weekly meeting of ministers",
            "To decide on the winter water plan and hear the departments",
            start,
        );
        self.order(PAST);
        let meeting: MeetingId = PAST.parse().expect("slug");
        self.at(start + 3 * MINUTE);
        let called = start + 3 * MINUTE;
        self.clerk(Command::CallToOrder {
            meeting: meeting.clone(),
        });
        self.joined(PAST, "cabinet-room", "east");
        self.joined(PAST, "cabinet-room", "west");
        self.item(PAST, "minutes-of-the-last-meeting");
        self.at(called + 9 * MINUTE);
        self.item(PAST, "water-supply-to-the-eastern-wards");
        self.at(called + 31 * MINUTE);
        self.item(PAST, "appointments");
        self.close(PAST);
        self.at(called + 49 * MINUTE);
        self.chair(Command::ReopenSession {
            meeting: meeting.clone(),
        });
        self.item(PAST, "any-other-business");
        self.at(called + 72 * MINUTE);
        self.clerk(Command::Adjourn {
            meeting: meeting.clone(),
        });
        let mut counts = Vec::new();
        for camera in ["east", "west"] {
            let gap = if camera == "west" { 4 * MINUTE } else { 0 };
            let (one, bytes_one) =
                self.keep(PAST, camera, 1, 0, (called + gap, called + 31 * MINUTE));
            let (two, bytes_two) = self.keep(
                PAST,
                camera,
                2,
                one,
                (called + 49 * MINUTE + MINUTE / 10, called + 72 * MINUTE),
            );
            if gap > 0 {
                self.gap(PAST, camera, (called, called + gap), Cause::ConnectionLost);
            }
            counts.push(FinalCount {
                camera: camera.parse().expect("slug"),
                takes: 2,
                segments: one + two,
                bytes: bytes_one + bytes_two,
                duration_us: (31 * MINUTE - gap + 23 * MINUTE - MINUTE / 10) as u64,
                last: Some(auth::digest(&format!("file {camera} {}", {
                    let from = called + 49 * MINUTE + MINUTE / 10;
                    from + (two as i64 - 1) * 10 * Time::SECOND
                }))),
                sealed: None,
            });
        }
        self.recorder(Command::CompleteFootage {
            meeting,
            cameras: counts,
        });
    }

    pub(crate) fn gap(&self, meeting: &str, camera: &str, (from, to): (i64, i64), cause: Cause) {
        self.recorder(Command::NoteGap {
            meeting: meeting.parse().expect("slug"),
            camera: camera.parse().expect("slug"),
            from: Time(from),
            to: Time(to),
            cause,
        });
    }

    pub(crate) fn item(&self, meeting: &str, item: &str) {
        self.clerk(Command::OpenItem {
            meeting: meeting.parse().expect("slug"),
            item: item.into(),
        });
    }

    pub(crate) fn close(&self, meeting: &str) {
        self.chair(Command::CloseSession {
            meeting: meeting.parse().expect("slug"),
            ground: "Personal data of candidates (Rules of Business, rule 12)".into(),
            exemption: None,
            decided_by: None,
            review: "2026-12-31".parse().expect("a day"),
            as_of: None,
        });
    }

    /// A meeting in session since 34 minutes, with a gap on one camera.
    pub(crate) fn live(&self) {
        let start = MORNING;
        self.notice(LIVE, "cabinet", "Special meeting on the winter water plan", "To settle supply to the eastern wards before the canal closes, with officers of the water and revenue departments", start);
        self.order(LIVE);
        self.at(start + 2 * MINUTE);
        self.clerk(Command::CallToOrder {
            meeting: LIVE.parse().expect("slug"),
        });
        self.joined(LIVE, "cabinet-room", "east");
        self.joined(LIVE, "cabinet-room", "west");
        self.item(LIVE, "minutes-of-the-last-meeting");
        self.at(start + 11 * MINUTE);
        self.item(LIVE, "water-supply-to-the-eastern-wards");
        self.at(start + 36 * MINUTE);
    }

    /// Everything that the front page has a place for.
    pub(crate) fn whole(data: &Path) -> Self {
        let town = Self::new(data);
        town.notice(
            "assembly-2026-11-18",
            "assembly",
            "Committee on Public Accounts",
            "To examine the audit of the housing board",
            MORNING - 4 * DAY + 5 * MINUTE,
        );
        town.past();
        town.notice(
            "assembly-2026-11-20",
            "assembly",
            "Committee on Petitions",
            "To hear three petitioners",
            MORNING - 2 * DAY,
        );
        town.at(MORNING - 2 * DAY);
        town.clerk(Command::CallToOrder {
            meeting: "assembly-2026-11-20".parse().expect("slug"),
        });
        town.at(MORNING - 2 * DAY + 40 * MINUTE);
        town.clerk(Command::Adjourn {
            meeting: "assembly-2026-11-20".parse().expect("slug"),
        });
        town.at(MORNING - DAY);
        town.notice(
            "assembly-2026-11-22",
            "assembly",
            "Committee on Public Accounts",
            "To examine the audit of the housing board, second day",
            MORNING + 6 * 60 * MINUTE,
        );
        town.notice(
            "cabinet-2026-11-25",
            "cabinet",
            "Weekly meeting of ministers",
            "Ordinary business",
            MORNING + 3 * DAY,
        );
        town.notice(
            "assembly-2026-11-27",
            "assembly",
            "Question hour",
            "Questions to the minister for water",
            MORNING + 5 * DAY,
        );
        town.notice(
            "cabinet-2026-11-24",
            "cabinet",
            "Field inspection, Eastern canal",
            "To inspect the sluices",
            MORNING + 2 * DAY,
        );
        town.clerk(Command::CancelMeeting {
            meeting: "cabinet-2026-11-24".parse().expect("slug"),
            ground: "The canal is closed until Friday".into(),
        });
        town.live();
        town
    }
}

fn track(kind: TrackKind, frames: u32, of: &str) -> KeptTrack {
    KeptTrack {
        kind,
        runs: vec![KeptRun {
            frames,
            digest: Digest(auth::digest(of).0),
        }],
    }
}

mod row {
    pub(super) fn capital(text: &str) -> String {
        let (head, tail) = text.split_at(1);
        format!("{}{tail}", head.to_uppercase())
    }
}
