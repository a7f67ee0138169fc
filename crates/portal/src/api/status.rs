//! From a meeting's view to the answer that tells how it is now.

use acts::{CameraPath, Record, Time};

use super::shapes::{
    CameraState, CameraStatus, ClosedPart, Download, GapPart, MeetingStatus, MeetingSummary,
    RecessPart, RecorderStop, Says, TakeFile,
};
use crate::view::{Camera, Closed, Meeting, Phase, Shelf, Zone, badge, cause, date};
use crate::words::Words;
use crate::{Studio, addresses};

/// A meeting in a list.
pub(crate) fn summary(meeting: &Meeting) -> MeetingSummary {
    MeetingSummary {
        id: meeting.id.clone(),
        body: meeting.body.to_string(),
        category: meeting.category.clone(),
        title: meeting.title.clone(),
        room: meeting.room.to_string(),
        place: meeting.place.clone(),
        start: meeting.start,
        zone: meeting.zone.clone(),
        state: meeting.phase(),
        called_to_order: meeting.called,
        adjourned: meeting.adjourned,
        page: addresses::meeting(&meeting.id),
    }
}

/// A meeting as it is now.
pub(crate) fn status(
    record: &Record,
    shelf: &Shelf,
    studio: &dyn Studio,
    meeting: &Meeting,
    now: Time,
    t: Words,
) -> MeetingStatus {
    let found = record
        .meeting(&meeting.id)
        .filter(|_| meeting.phase().going_on());
    let delay_seconds = found.map_or(0, |found| record.delay_seconds(found));
    let cameras = shelf.cameras(meeting);
    let cameras: Vec<_> = cameras
        .iter()
        .map(|(id, camera)| camera_status(studio, meeting, id, camera))
        .collect();
    MeetingStatus {
        summary: summary(meeting),
        purpose: meeting.purpose.clone(),
        convener: meeting.convener.clone(),
        agenda: meeting.agenda.clone(),
        item: meeting.item_now().map(|item| item.id.clone()),
        says: says(meeting, &cameras, delay_seconds, t),
        master: addresses::master(&meeting.id),
        delay_seconds,
        cameras,
        closed_parts: meeting
            .closed
            .iter()
            .map(|closed| ClosedPart {
                from: closed.from,
                until: closed.until,
                ground: closed.ground.clone(),
                exemption: closed.exemption.clone(),
                decided_by: closed.decided_by.clone(),
                review: closed.review,
                sealed: closed.sealed,
                cameras: closed.cameras.len(),
                destroyed: closed.is_destroyed(),
                n: closed.n,
            })
            .collect(),
        recesses: meeting
            .recesses
            .iter()
            .map(|recess| RecessPart {
                from: recess.from,
                until: recess.until,
                reason: recess.reason.clone(),
            })
            .collect(),
        gaps: meeting
            .gaps
            .iter()
            .map(|gap| GapPart {
                camera: gap.camera.clone(),
                from: gap.from,
                to: gap.to,
                cause: gap.cause,
                n: gap.n,
            })
            .collect(),
        recorder_stopped: meeting
            .recorder_stopped
            .as_ref()
            .map(|(since, why, detail)| RecorderStop {
                since: *since,
                cause: *why,
                detail: detail.clone(),
            }),
        footage_completed: meeting.completed,
        now,
        version: meeting.version,
    }
}

fn camera_status(
    studio: &dyn Studio,
    meeting: &Meeting,
    id: &acts::CameraId,
    camera: &Camera,
) -> CameraStatus {
    let path = CameraPath {
        room: meeting.room.clone(),
        camera: id.clone(),
    };
    let phase = meeting.phase();
    let pictures = || studio.liveness(&path).pictures;
    let state = match phase {
        Phase::Adjourned | Phase::Cancelled if camera.segments() > 0 => CameraState::Recorded,
        Phase::Adjourned | Phase::Cancelled if camera.is_destroyed() => CameraState::Destroyed,
        Phase::Adjourned | Phase::Cancelled => CameraState::NothingKept,
        Phase::InSession if pictures() => CameraState::Live,
        Phase::Noticed | Phase::ClosedSession | Phase::Recess if pictures() => CameraState::Ready,
        Phase::Noticed | Phase::InSession | Phase::ClosedSession | Phase::Recess => {
            if camera.joined.is_some() {
                CameraState::Lost
            } else {
                CameraState::Waiting
            }
        }
    };
    let rewind = addresses::rewind(&meeting.id, id);
    let audio_rewind = addresses::audio_rewind(&meeting.id, id);
    let over = meeting.adjourned.is_some();
    let takes = camera.kept().map(|held| TakeFile {
        take: held.take,
        codecs: held.codecs.clone(),
        start: held.from,
        duration_us: held.duration_us,
        bytes: held.bytes,
    });
    let downloads = studio.downloads(&meeting.id, id).into_iter();
    let downloads = downloads.map(|file| Download {
        address: file.address,
        bytes: file.bytes,
    });
    CameraStatus {
        id: id.clone(),
        name: camera.name.clone(),
        state,
        playlist: if over {
            rewind.clone()
        } else {
            addresses::live(&meeting.id, id)
        },
        rewind,
        audio: if over {
            audio_rewind.clone()
        } else {
            addresses::audio(&meeting.id, id)
        },
        audio_rewind,
        downloads: downloads.collect(),
        cause: camera
            .lost
            .filter(|_| state == CameraState::Lost)
            .map(|(_, why)| why),
        ordered: meeting.ordered(id),
        takes: takes.collect(),
        kept_us: camera.duration_us(),
        frames: camera.frames,
    }
}

/// What the badge, the player and the announcer say.
fn says(meeting: &Meeting, cameras: &[CameraStatus], delay_seconds: u32, t: Words) -> Says {
    let zone = Zone::named(&meeting.zone, t);
    match meeting.phase() {
        Phase::Noticed => says_noticed(meeting, &zone, t),
        Phase::InSession => {
            let mut says = says_in_session(meeting, &zone, cameras, t);
            if delay_seconds > 0 {
                let line = t.fill("state-delayed").put("n", delay_seconds);
                says.lines.push(line.into());
            }
            says
        }
        Phase::ClosedSession => says_closed(meeting, &zone, t),
        Phase::Recess => says_recess(meeting, &zone, t),
        Phase::Adjourned => says_adjourned(meeting, &zone, cameras, t),
        Phase::Cancelled => says_cancelled(meeting, &zone, t),
    }
}

fn says_noticed(meeting: &Meeting, zone: &Zone, t: Words) -> Says {
    let (noticed, start) = (meeting.noticed, meeting.start);
    let given = t.fill("state-noticed").put("day", zone.short_day(noticed));
    let mut lines = vec![given.put("clock", zone.clock(noticed)).into()];
    if meeting.orders.is_empty() {
        lines.push(t.say("state-no-order-yet").into());
    }
    lines.push(t.say("state-begins-by-itself").into());
    let begins = t.fill("state-to-begin").put("day", zone.day(start));
    let begins = begins.put("clock", zone.clock(start));
    Says {
        badge: badge(meeting, t).into(),
        headline: begins.put("zone", zone.abbreviation(start)).into(),
        lines,
    }
}

fn says_in_session(meeting: &Meeting, zone: &Zone, cameras: &[CameraStatus], t: Words) -> Says {
    let headline = match meeting.called {
        Some(at) => t
            .fill("state-open-since")
            .put("clock", zone.clock(at))
            .into(),
        None => t.say("state-open").into(),
    };
    let mut lines: Vec<String> = Vec::new();
    if let Some(item) = meeting.item_now() {
        lines.push(t.fill("state-item").put("title", &item.title).into());
    }
    let in_state = |state| cameras.iter().filter(move |camera| camera.state == state);
    if in_state(CameraState::Live).count() == 0 {
        let id = if meeting.orders.is_empty() {
            "state-no-order"
        } else {
            "state-no-camera"
        };
        lines.push(t.say(id).into());
    }
    for camera in in_state(CameraState::Lost) {
        let line = match camera.cause {
            Some(why) => t.fill("state-lost-because").put("cause", cause(why, t)),
            None => t.fill("state-lost"),
        };
        lines.push(line.put("camera", &camera.name).into());
    }
    if let Some((at, why, _)) = &meeting.recorder_stopped {
        let line = t
            .fill("state-recorder-stopped")
            .put("clock", zone.clock(*at));
        lines.push(line.put("cause", cause(*why, t)).into());
    }
    Says {
        badge: badge(meeting, t).into(),
        headline,
        lines,
    }
}

fn says_closed(meeting: &Meeting, zone: &Zone, t: Words) -> Says {
    let badge = badge(meeting, t).into();
    let Some(closed) = meeting.closed_now() else {
        return Says {
            badge,
            headline: String::new(),
            lines: Vec::new(),
        };
    };
    let (headline, lines) = says_of_closing(closed, zone, t);
    Says {
        badge,
        headline,
        lines,
    }
}

/// Headline and lines of a closed part, as everybody reads them while it lasts.
pub(crate) fn says_of_closing(closed: &Closed, zone: &Zone, t: Words) -> (String, Vec<String>) {
    let since = zone.clock(closed.from);
    let ground = t.fill("state-ground");
    let mut lines = vec![ground.put("ground", &closed.ground).into()];
    if let Some(exemption) = &closed.exemption {
        lines.push(t.fill("state-exemption").put("exemption", exemption).into());
    }
    lines.extend([
        t.fill("state-decided-by")
            .put("office", &closed.decided_by)
            .into(),
        t.fill("state-review")
            .put("date", date(closed.review, t))
            .into(),
        t.say(if closed.sealed {
            "state-closed-sealed"
        } else {
            "state-closed-not-recorded"
        })
        .into(),
        t.say("state-returns-by-itself").into(),
    ]);
    let headline = t.fill("state-closed-since").put("clock", since);
    (headline.into(), lines)
}

fn says_recess(meeting: &Meeting, zone: &Zone, t: Words) -> Says {
    let badge = badge(meeting, t).into();
    let Some(recess) = meeting.recess_now() else {
        return Says {
            badge,
            headline: String::new(),
            lines: Vec::new(),
        };
    };
    let since = zone.clock(recess.from);
    Says {
        badge,
        headline: t.fill("state-recess-since").put("clock", since).into(),
        lines: vec![
            t.fill("state-reason").put("reason", &recess.reason).into(),
            t.say("state-recess-not-shown").into(),
        ],
    }
}

fn says_adjourned(meeting: &Meeting, zone: &Zone, cameras: &[CameraStatus], t: Words) -> Says {
    let at = meeting.adjourned.unwrap_or(meeting.start);
    let in_state = |state| cameras.iter().filter(|it| it.state == state).count();
    let kept = in_state(CameraState::Recorded);
    let destroyed = in_state(CameraState::Destroyed);
    let parts = || meeting.closed.iter();
    let gone = parts().filter(|part| part.is_destroyed()).count();
    let sealed = parts().filter(|part| part.sealed).count() - gone;
    let mut lines: Vec<String> = Vec::new();
    if kept > 0 || destroyed == 0 {
        lines.push(t.fill("state-recorded-by").put("n", kept).into());
    }
    for (key, count) in [
        ("state-destroyed", destroyed),
        ("state-parts-closed", parts().count() - sealed - gone),
        ("state-parts-sealed", sealed),
        ("state-parts-destroyed", gone),
    ] {
        if count > 0 {
            lines.push(t.fill(key).put("n", count).into());
        }
    }
    if kept > 0 && !meeting.completed {
        lines.push(t.say("state-not-accounted").into());
    }
    let badge = if kept > 0 {
        "badge-recorded"
    } else {
        "badge-adjourned"
    };
    let headline = t.fill("state-adjourned").put("day", zone.short_day(at));
    Says {
        badge: t.say(badge).into(),
        headline: headline.put("clock", zone.clock(at)).into(),
        lines,
    }
}

fn says_cancelled(meeting: &Meeting, zone: &Zone, t: Words) -> Says {
    let (at, ground) = match &meeting.cancelled {
        Some((at, ground)) => (*at, ground.as_str()),
        None => (meeting.noticed, ""),
    };
    let headline = t.fill("state-cancelled").put("day", zone.short_day(at));
    Says {
        badge: badge(meeting, t).into(),
        headline: headline.put("clock", zone.clock(at)).into(),
        lines: vec![t.fill("state-ground").put("ground", ground).into()],
    }
}

#[cfg(test)]
mod tests {
    use acts::{Act, By, CameraId, Digest, MeetingId};
    use serde_json::json;

    use super::*;
    use crate::{Liveness, Looking, Seat};

    struct Dark;

    impl Studio for Dark {
        fn liveness(&self, _: &CameraPath) -> Liveness {
            Liveness::default()
        }
        fn look(&self, _: &Seat) -> Option<Looking> {
            None
        }
        fn downloads(&self, _: &MeetingId, _: &CameraId) -> Vec<live::DownloadInfo> {
            Vec::new()
        }
        fn ready(&self) -> Result<(), String> {
            Ok(())
        }
        fn metrics(&self, _: &mut String) {}
    }

    /// The public is told how far behind the room it is, for as long as the meeting goes on.
    #[test]
    fn a_delay_is_told_while_the_meeting_goes_on() {
        let mut record = Record::default();
        let mut shown: Option<Meeting> = None;
        let now = Time(1_795_341_600_000_000);
        let mut tell = |act: serde_json::Value| {
            let act: Act = serde_json::from_value(act).expect("an act");
            let by = By::Machine {
                part: "test".into(),
            };
            let entry = record.entry(by, act, now);
            record.apply(&entry, Digest([0; 32]));
            match &mut shown {
                None => shown = Meeting::noticed_by(&entry),
                Some(shown) => shown.apply(&entry),
            }
            let meeting = shown.as_ref().expect("noticed");
            let shelf = Shelf::default();
            let told = status(&record, &shelf, &Dark, meeting, now, Words::ENGLISH);
            let lines = told.says.lines.join(" ");
            (told.delay_seconds, lines.contains("30 seconds behind"))
        };
        tell(
            json!({"type": "meeting_noticed", "meeting": "m", "body": "council",
            "category": "routine", "title": "Meeting", "room": "hall", "place": "Hall",
            "start": now, "zone": "UTC", "purpose": "Roads", "convener": "Clerk",
            "agenda": []}),
        );
        let called = tell(json!({"type": "called_to_order", "meeting": "m"}));
        assert_eq!(called, (0, false));
        let set = json!({"type": "delay_set", "meeting": "m", "seconds": 30, "ground": "Bids"});
        assert_eq!(tell(set), (30, true));
        let over = tell(json!({"type": "adjourned", "meeting": "m"}));
        assert_eq!(over, (0, false));
    }
}
