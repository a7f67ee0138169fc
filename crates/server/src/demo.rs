//! The example: a fictional cabinet in session before two synthetic cameras, its archive, and a year
//! of its record.
//!
//! The cabinet has no rules of its own: whoever tries it may notice a meeting of any category for now,
//! and close a part without naming an exemption. The committee beside it has adopted shipped rules.

mod cameras;
mod past;
mod sealing;
mod story;

use std::collections::BTreeMap;
use std::path::Path;

use acts::{Actor, AgendaItem, CameraPath, Command, Entry, MeetingId, Role, SETUP, Time};
use base::Clock;
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::ready::{self, Doors, LINK_US};
use crate::river::River;

use story::Story;

const BODY: &str = "cabinet";
const ROOM: &str = "cabinet-room";
const ZONE: &str = "Asia/Kolkata";
const LOG: &str = "demo.onrecord.example/log";
const DAY_US: i64 = 24 * 3600 * Time::SECOND;
/// Days before today on which the record begins, and on which the cameras were put up.
const BEGINS: i64 = -364;
const CAMERAS_UP: i64 = -58;

/// The offices of the example, all fictional: role, office, person.
const OFFICES: [(Role, &str, &str); 5] = [
    (
        Role::Operator,
        "Systems Officer, Secretariat",
        "Ravi Thekkemuri",
    ),
    (Role::Clerk, "Clerk of the Cabinet", "Asha Velankar"),
    (Role::Chair, "Chief Minister", "Leela Marandi"),
    (Role::Officer, "Secretary, Public Works", "Imran Solanke"),
    (
        Role::Custodian,
        "Custodian for the Services",
        "Meera Dhanapal",
    ),
];
/// Slug, name, and whether the demo feeds it itself.
const CAMERAS: [(&str, &str, bool); 3] = [
    ("east", "East wall", true),
    ("west", "Window side", true),
    ("spare", "Spare", false),
];

/// Secrets of the example, kept in `keys/demo.json` so that it can be started again.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Secrets {
    tokens: BTreeMap<String, String>,
    keys: BTreeMap<String, String>,
    meeting: String,
    archive_meeting: String,
}

/// Sets up the example where it is not yet, and runs it until it is told to stop.
pub(crate) fn run(mut config: Config) -> Result<(), String> {
    config.any_port = true;
    if config.data == Path::new("onrecord-data") {
        config.data = std::env::temp_dir().join(format!("onrecord-demo-{}", std::process::id()));
    }
    let kept = config.data.join("keys").join("demo.json");
    let mut secrets = if kept.exists() {
        let text = std::fs::read_to_string(&kept).map_err(|fault| fault.to_string())?;
        serde_json::from_str(&text).map_err(|fault| format!("{}: {fault}", kept.display()))?
    } else {
        set_up(&config)?
    };
    let river = River::open(&config, LOG, Clock::system())?;
    convene(&river, &mut secrets)?;
    ready::write_file(&kept, &secrets)?;
    crate::flow(river, &config, |doors| announce(doors, &secrets, &config))
}

/// Makes the bodies, their rooms and offices, a year of meetings and yesterday's, with the clock of
/// then.
fn set_up(config: &Config) -> Result<Secrets, String> {
    let now = Time(Clock::system().now_us());
    let clock = Clock::simulated(now.micros() + BEGINS * DAY_US - DAY_US);
    let river = River::open(config, LOG, clock)?;
    let mut secrets = Secrets::default();
    let mut story = Story::new(&river, now);
    river.clock.not_before(story.begins(BEGINS).micros());
    grant(&river, &mut secrets, Role::Operator)?;
    establish(&river)?;
    story.tell("offices")?;
    for (role, ..) in OFFICES {
        if role != Role::Operator {
            grant(&river, &mut secrets, role)?;
        }
    }
    for chapter in ["year", "spring", "summer"] {
        story.tell(chapter)?;
    }
    river.clock.not_before(story.begins(CAMERAS_UP).micros());
    put_up_cameras(&river, &mut secrets)?;
    story.tell("autumn")?;
    sealing::agree(&river, &config.data)?;
    river.clock.not_before(now.micros() - DAY_US);
    secrets.archive_meeting = past::hold(&river, &mut story, &secrets.keys)?.to_string();
    sealing::lay_out(&river, &config.data, &parsed(&secrets.archive_meeting)?)?;
    unstreamed(&river, &mut story)?;
    river.close();
    Ok(secrets)
}

/// Gives the holder of an office a token, and remembers it.
fn grant(river: &River, secrets: &mut Secrets, role: Role) -> Result<(), String> {
    let held = OFFICES.iter().find(|(each, ..)| *each == role);
    let (_, office, person) = held.ok_or("the example has no such office")?;
    let token = auth::token(base::random());
    let asker = match role {
        Role::Operator => Actor::machine(SETUP),
        Role::Clerk | Role::Chair | Role::Officer | Role::Custodian => actor(Role::Operator),
    };
    let grant = Command::GrantRole {
        office: (*office).to_owned(),
        person: Some((*person).to_owned()),
        role,
        token: auth::digest(&token),
        holder: None,
        limits: acts::Limits::default(),
    };
    submit(river, asker, grant)?;
    secrets.tokens.insert(name(role).to_owned(), token);
    Ok(())
}

fn establish(river: &River) -> Result<(), String> {
    let operator = || actor(Role::Operator);
    let establish = Command::EstablishBody {
        body: parsed(BODY)?,
        name: "Cabinet of the State of Meghpur".to_owned(),
        zone: ZONE.to_owned(),
    };
    submit(river, operator(), establish)?;
    let room = Command::CreateRoom {
        body: parsed(BODY)?,
        room: parsed(ROOM)?,
        name: "Cabinet Room".to_owned(),
    };
    submit(river, operator(), room).map(drop)
}

fn put_up_cameras(river: &River, secrets: &mut Secrets) -> Result<(), String> {
    for (camera, name, _) in CAMERAS {
        let key = auth::token(base::random());
        let add = Command::AddCamera {
            room: parsed(ROOM)?,
            camera: parsed(camera)?,
            name: name.to_owned(),
            key: auth::digest(&key),
        };
        submit(river, actor(Role::Operator), add)?;
        secrets.keys.insert(camera.to_owned(), key);
    }
    Ok(())
}

/// Meetings that show the other kinds of rows: cancelled, and still to come.
fn unstreamed(river: &River, story: &mut Story<'_>) -> Result<(), String> {
    let now = river.now();
    let cancelled = notice(
        river,
        "routine",
        "Roads and bridges, quarterly review",
        now.plus_us(DAY_US / 2),
        &[("bridges", "Bridges due for inspection")],
    )?;
    let ground =
        "The Secretary, Public Works is at the flooded districts; a new date follows.".to_owned();
    submit(
        river,
        actor(Role::Clerk),
        Command::CancelMeeting {
            meeting: cancelled,
            ground,
        },
    )?;
    let winter = notice(
        river,
        "cabinet",
        "Cabinet, winter session",
        now.plus_us(4 * DAY_US),
        &[
            ("budget", "Supplementary budget"),
            ("schools", "School buildings: progress"),
            ("water", "Drinking water in the eastern blocks"),
        ],
    )?;
    story.call("winter", winter.as_str());
    story.tell("coming")
}

/// Calls today's meeting to order, unless it is in session already.
fn convene(river: &River, secrets: &mut Secrets) -> Result<(), String> {
    let record = river.notary.record();
    let sits = secrets.meeting.parse::<MeetingId>().ok();
    if sits.and_then(|id| record.meeting(&id).map(|meeting| meeting.state().sits())) == Some(true) {
        return Ok(());
    }
    let meeting = notice(
        river,
        "cabinet",
        "Cabinet, weekly meeting",
        river.now(),
        &[
            ("minutes", "Minutes of the last meeting"),
            ("ration", "Doorstep delivery of rations"),
            ("transport", "Night buses for hospital staff"),
            ("any-other", "Any other business"),
        ],
    )?;
    let mut story = Story::new(river, river.now());
    story.call("today", meeting.as_str());
    story.tell("today asked")?;
    order(river, &meeting)?;
    story.tell("today ordered")?;
    submit(
        river,
        actor(Role::Clerk),
        Command::CallToOrder {
            meeting: meeting.clone(),
        },
    )?;
    let item = "minutes".to_owned();
    submit(
        river,
        actor(Role::Clerk),
        Command::OpenItem {
            meeting: meeting.clone(),
            item,
        },
    )?;
    story.tell("today opened")?;
    secrets.meeting = meeting.to_string();
    Ok(())
}

fn order(river: &River, meeting: &MeetingId) -> Result<(), String> {
    submit(
        river,
        actor(Role::Chair),
        Command::OrderRecording {
            meeting: meeting.clone(),
            decided_by: "Chief Minister".to_owned(),
            ground: "Every meeting of ministers with officers is broadcast and kept.".to_owned(),
            cameras: Vec::new(),
            handling: "Streamed live; kept whole by the Secretariat; open to everybody.".to_owned(),
        },
    )
    .map(drop)
}

fn notice(
    river: &River,
    category: &str,
    title: &str,
    start: Time,
    agenda: &[(&str, &str)],
) -> Result<MeetingId, String> {
    let items = agenda.iter();
    let items = items.map(|(id, title)| AgendaItem {
        id: (*id).to_owned(),
        title: (*title).to_owned(),
    });
    let entries = submit(
        river,
        actor(Role::Clerk),
        Command::NoticeMeeting {
            meeting: None,
            body: parsed(BODY)?,
            category: category.to_owned(),
            title: title.to_owned(),
            room: parsed(ROOM)?,
            place: "Cabinet Room, Secretariat, second floor".to_owned(),
            start,
            zone: Some(ZONE.to_owned()),
            purpose: "Decisions on the items of the agenda.".to_owned(),
            convener: "Clerk of the Cabinet".to_owned(),
            agenda: items.collect(),
            urgency: None,
            elsewhere: false,
            speaks_of: Vec::new(),
        },
    )?;
    let meeting = entries
        .iter()
        .find_map(|entry| entry.act.meeting().cloned());
    meeting.ok_or_else(|| "the notice made no meeting".to_owned())
}

fn submit(river: &River, actor: Actor, command: Command) -> Result<Vec<Entry>, String> {
    let receipt = river.notary.submit_blocking(actor, command, None);
    let receipt = receipt.map_err(|denied| format!("the example cannot be set up: {denied}"))?;
    Ok(receipt.marks.into_iter().map(|mark| mark.entry).collect())
}

fn actor(role: Role) -> Actor {
    let held = OFFICES.iter().find(|(each, _, _)| *each == role);
    let (office, person) = held.map_or(("", ""), |(_, office, person)| (*office, *person));
    Actor::office(office, Some(person), &[role])
}

fn name(role: Role) -> &'static str {
    match role {
        Role::Operator => "operator",
        Role::Clerk => "clerk",
        Role::Chair => "chair",
        Role::Officer => "officer",
        Role::Custodian => "custodian",
    }
}

fn parsed<T: std::str::FromStr>(text: &str) -> Result<T, String>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|fault: T::Err| fault.to_string())
}

#[derive(Serialize)]
struct Ready<'a> {
    portal: &'a str,
    data: String,
    meeting: &'a str,
    archive_meeting: &'a str,
    cameras: Vec<ReadyCamera>,
    tokens: &'a BTreeMap<String, String>,
    login: BTreeMap<&'a str, String>,
}

#[derive(Serialize)]
struct ReadyCamera {
    room: &'static str,
    camera: &'static str,
    rtmp: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rtmps: Option<String>,
    synthetic: bool,
}

/// Starts the synthetic cameras, waits for their pictures, and says where everything is.
fn announce(doors: &Doors<'_>, secrets: &Secrets, config: &Config) -> Result<(), String> {
    let mut cameras = Vec::new();
    for (camera, label, synthetic) in CAMERAS {
        let key = secrets
            .keys
            .get(camera)
            .ok_or("keys/demo.json lacks a camera's key")?;
        let rtmp = format!("rtmp://{}/{ROOM}/{camera}?key={key}", doors.rtmp_at);
        let rtmps = doors
            .rtmps_at
            .map(|at| format!("rtmps://{at}/{ROOM}/{camera}?key={key}"));
        if synthetic {
            cameras::start(camera, label, rtmp.clone(), doors.river.clock.clone())?;
        }
        cameras.push(ReadyCamera {
            room: ROOM,
            camera,
            rtmp,
            rtmps,
            synthetic,
        });
    }
    let mint = |(role, token): (&'static str, &String)| {
        (
            role,
            format!(
                "{}{}",
                doors.origin,
                doors.logins.mint_for_token(token, LINK_US)
            ),
        )
    };
    let tokens = OFFICES.iter().filter_map(|(role, _, _)| {
        secrets
            .tokens
            .get(name(*role))
            .map(|token| (name(*role), token))
    });
    let login: BTreeMap<&str, String> = tokens.map(mint).collect();
    let told = Ready {
        portal: doors.origin,
        data: config.data.display().to_string(),
        meeting: &secrets.meeting,
        archive_meeting: &secrets.archive_meeting,
        cameras,
        tokens: &secrets.tokens,
        login,
    };
    tell(&told);
    let Some(path) = config.ready_file.clone() else {
        return Ok(());
    };
    let text = serde_json::to_value(&told).map_err(|fault| fault.to_string())?;
    let (live, meeting) = (
        doors.river.live.clone(),
        parsed::<MeetingId>(&secrets.meeting)?,
    );
    // Written once viewers would see both cameras.
    tokio::spawn(async move {
        let fed = CAMERAS.iter().filter(|(_, _, synthetic)| *synthetic);
        for (camera, _, _) in fed {
            let Ok(camera) = camera.parse() else { continue };
            while live.presence(&meeting, &camera) != live::Presence::Now {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
        if let Err(why) = ready::write_file(&path, &text) {
            tracing::error!("{why}");
        }
    });
    Ok(())
}

fn tell(ready: &Ready<'_>) {
    ready::say(&format!("Site           {}", ready.portal));
    ready::say(&format!(
        "In session     {}/meetings/{}",
        ready.portal, ready.meeting
    ));
    ready::say(&format!(
        "Archive        {}/meetings/{}",
        ready.portal, ready.archive_meeting
    ));
    for (role, link) in &ready.login {
        ready::say(&format!("Log in as      {role:<10} {link}   (works once)"));
    }
    for camera in ready.cameras.iter().filter(|camera| !camera.synthetic) {
        ready::say(&format!("Your encoder   {}", camera.rtmp));
    }
    ready::say(&format!("Data           {}", ready.data));
    ready::say("Stop with Ctrl-C; then check everything with: onrecord verify DATA");
}

/// A camera's name everywhere.
fn path(camera: &str) -> Result<CameraPath, String> {
    parsed(&format!("{ROOM}/{camera}"))
}
