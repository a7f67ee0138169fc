//! Yesterday's meeting: held with yesterday's clock, by the same river as every other.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use acts::{Command, Date, Meeting, MeetingId, Role, Time};
use camera::synthetic::{Config, Synthetic, View};
use camera::{Door, Sink};

use super::story::Story;
use super::{actor, notice, order, path, sealing, submit};
use crate::river::River;

const FPS: u32 = 15;
const FRAME_US: i64 = 1_000_000 / FPS as i64;
/// How the meeting went, in seconds.
const WARM_UP_S: i64 = 4;
const OPEN_S: i64 = 32;
const CLOSED_S: i64 = 12;
const REOPENED_S: i64 = 26;

/// Holds the meeting and waits until its footage is complete.
pub(crate) fn hold(
    river: &River,
    story: &mut Story<'_>,
    keys: &BTreeMap<String, String>,
) -> Result<MeetingId, String> {
    let start = river.now().plus_us(3600 * Time::SECOND);
    let meeting = notice(
        river,
        "cabinet",
        "Cabinet, special meeting on the floods",
        start,
        &[
            ("relief", "Relief in the eastern blocks"),
            ("tenders", "Emergency tenders"),
            ("schools", "Schools used as shelters"),
        ],
    )?;
    order(river, &meeting)?;
    story.call("floods", meeting.as_str());
    story.tell("floods asked")?;
    until(river, &meeting, "sealed", |of| !of.seals().is_empty())?;
    sealing::acknowledge(river, &meeting)?;
    river
        .clock
        .not_before(start.micros() - WARM_UP_S * Time::SECOND);
    let mut room = Room::open(river, keys)?;
    room.film(river, WARM_UP_S)?;
    run(
        river,
        Command::CallToOrder {
            meeting: meeting.clone(),
        },
    )?;
    story.tell("floods opened")?;
    item(river, &meeting, "relief")?;
    room.film(river, OPEN_S)?;
    story.tell("floods relief")?;
    item(river, &meeting, "tenders")?;
    run(river, Command::CloseSession {
        meeting: meeting.clone(),
        ground: "Bids are being compared: Right to Information Act 2005, s. 8(1)(d), commercial confidence"
            .to_owned(),
        exemption: None,
        decided_by: Some("Chief Minister".to_owned()),
        review: Date::from_days(river.now().micros().div_euclid(super::DAY_US) + 90),
        as_of: None,
    })?;
    story.tell("floods closed")?;
    room.film(river, CLOSED_S)?;
    run(
        river,
        Command::ReopenSession {
            meeting: meeting.clone(),
        },
    )?;
    item(river, &meeting, "schools")?;
    room.film(river, REOPENED_S)?;
    story.tell("floods reopened")?;
    run(
        river,
        Command::Adjourn {
            meeting: meeting.clone(),
        },
    )?;
    room.wait(river, 4);
    room.leave(river);
    until(river, &meeting, "completed", |of| of.completed().is_some())?;
    story.tell("floods after")?;
    Ok(meeting)
}

fn run(river: &River, command: Command) -> Result<(), String> {
    submit(river, actor(Role::Clerk), command).map(drop)
}

fn item(river: &River, meeting: &MeetingId, item: &str) -> Result<(), String> {
    run(
        river,
        Command::OpenItem {
            meeting: meeting.clone(),
            item: item.to_owned(),
        },
    )
}

/// Waits for the secretary, letting the clock run on.
fn until(
    river: &River,
    meeting: &MeetingId,
    what: &str,
    done: impl Fn(&Meeting) -> bool,
) -> Result<(), String> {
    let mut size = river.notary.watch();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let runtime = runtime.map_err(|fault| fault.to_string())?;
    for _ in 0..600 {
        if river.notary.record().meeting(meeting).is_some_and(&done) {
            return Ok(());
        }
        river.clock.advance(100_000);
        runtime.block_on(async {
            // Whether it changed or the wait is over, the record is asked again.
            drop(tokio::time::timeout(std::time::Duration::from_millis(100), size.changed()).await);
        });
    }
    Err(format!(
        "the example's past meeting could not be {what} within a minute"
    ))
}

struct Room(Vec<(Synthetic, Box<dyn Sink>)>);

impl Room {
    fn open(river: &River, keys: &BTreeMap<String, String>) -> Result<Self, String> {
        let mut room = Vec::new();
        let peer = SocketAddr::from(([127, 0, 0, 1], 0));
        for (camera, view) in [("east", View::Front), ("west", View::Side)] {
            let label = format!("CABINET ROOM - {}", camera.to_uppercase());
            let config = Config {
                size: (640, 360),
                fps: FPS,
                bitrate: 500_000,
                keyframe_every: 2 * FPS,
                ..Config::new(view, &label)
            };
            let synthetic =
                Synthetic::new(config, river.now()).map_err(|fault| fault.to_string())?;
            let key = keys.get(camera).map_or("", String::as_str);
            let sink = river
                .stage
                .admit(&path(camera)?, key, peer)
                .map_err(|refused| refused.to_string())?;
            room.push((synthetic, sink));
        }
        Ok(Self(room))
    }

    fn film(&mut self, river: &River, seconds: i64) -> Result<(), String> {
        for _ in 0..seconds * i64::from(FPS) {
            for (camera, sink) in &mut self.0 {
                let now = river.now();
                for frame in camera.next(now).map_err(|fault| fault.to_string())? {
                    sink.frame(frame, now.micros());
                }
                sink.tick(now.micros());
            }
            river.clock.advance(FRAME_US);
        }
        Ok(())
    }

    /// Lets time pass without pictures.
    fn wait(&mut self, river: &River, seconds: i64) {
        for _ in 0..seconds * 4 {
            river.clock.advance(250_000);
            for (_, sink) in &mut self.0 {
                sink.tick(river.now().micros());
            }
        }
    }

    fn leave(self, river: &River) {
        for (_, mut sink) in self.0 {
            sink.ended(acts::Cause::EncoderStopped, river.now().micros());
        }
    }
}
