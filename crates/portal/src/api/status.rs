//! From a meeting's view to the answer that tells how it is now.

use acts::{CameraPath, Time};

use super::shapes::{
    CameraState, CameraStatus, ClosedPart, Download, GapPart, MeetingStatus, MeetingSummary,
    RecessPart, RecorderStop, Says, TakeFile,
};
use crate::view::{Camera, Meeting, Phase, Shelf, Zone, cause, date};
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
    shelf: &Shelf,
    studio: &dyn Studio,
    meeting: &Meeting,
    now: Time,
) -> MeetingStatus {
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
        says: says(meeting, &cameras),
        master: addresses::master(&meeting.id),
        cameras,
        closed_parts: meeting
            .closed
            .iter()
            .map(|closed| ClosedPart {
                from: closed.from,
                until: closed.until,
                ground: closed.ground.clone(),
                decided_by: closed.decided_by.clone(),
                review: closed.review,
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
    let takes = camera.takes.values().map(|held| TakeFile {
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
fn says(meeting: &Meeting, cameras: &[CameraStatus]) -> Says {
    let zone = Zone::named(&meeting.zone);
    match meeting.phase() {
        Phase::Noticed => says_noticed(meeting, &zone),
        Phase::InSession => says_in_session(meeting, &zone, cameras),
        Phase::ClosedSession => says_closed(meeting, &zone),
        Phase::Recess => says_recess(meeting, &zone),
        Phase::Adjourned => says_adjourned(meeting, &zone, cameras),
        Phase::Cancelled => says_cancelled(meeting, &zone),
    }
}

fn says_noticed(meeting: &Meeting, zone: &Zone) -> Says {
    let start = meeting.start;
    let mut lines = vec![format!(
        "Notice was given on {} at {}.",
        zone.short_day(meeting.noticed),
        zone.clock(meeting.noticed)
    )];
    if meeting.orders.is_empty() {
        lines.push("No recording has been ordered yet.".to_owned());
    }
    lines.push("The pictures begin here by themselves when the meeting is called to order.".into());
    Says {
        badge: "Upcoming".into(),
        headline: format!(
            "This meeting is to begin on {} at {} {}.",
            zone.day(start),
            zone.clock(start),
            zone.abbreviation(start)
        ),
        lines,
    }
}

fn says_in_session(meeting: &Meeting, zone: &Zone, cameras: &[CameraStatus]) -> Says {
    let since = meeting
        .called
        .map_or(String::new(), |at| format!(" since {}", zone.clock(at)));
    let mut lines = Vec::new();
    if let Some(item) = meeting.item_now() {
        lines.push(format!("Now: {}.", item.title));
    }
    let live = cameras
        .iter()
        .filter(|camera| camera.state == CameraState::Live)
        .count();
    if live == 0 {
        let ordered = !meeting.orders.is_empty();
        lines.push(if ordered {
            "No camera is sending at the moment. The meeting goes on.".into()
        } else {
            "No recording was ordered. The meeting goes on.".into()
        });
    }
    for camera in cameras
        .iter()
        .filter(|camera| camera.state == CameraState::Lost)
    {
        let why = camera
            .cause
            .map_or(String::new(), |why| format!(": {}", cause(why)));
        lines.push(format!("Camera {} sends no pictures{why}.", camera.name));
    }
    if let Some((at, why, _)) = &meeting.recorder_stopped {
        lines.push(format!(
            "Nothing has been recorded since {}: {}. Live goes on.",
            zone.clock(*at),
            cause(*why)
        ));
    }
    Says {
        badge: "Live".into(),
        headline: format!("In open session{since}."),
        lines,
    }
}

fn says_closed(meeting: &Meeting, zone: &Zone) -> Says {
    let Some(closed) = meeting.closed_now() else {
        return Says {
            badge: "Closed part".into(),
            headline: String::new(),
            lines: Vec::new(),
        };
    };
    Says {
        badge: "Closed part".into(),
        headline: format!("This item is closed since {}.", zone.clock(closed.from)),
        lines: vec![
            format!("Ground: {}.", closed.ground.trim_end_matches('.')),
            format!("Decided by {}.", closed.decided_by),
            format!("To be reviewed by {}.", date(closed.review)),
            "Closed parts are not recorded at all.".into(),
            "The meeting goes on, and the pictures return here by themselves when it reopens."
                .into(),
        ],
    }
}

fn says_recess(meeting: &Meeting, zone: &Zone) -> Says {
    let Some(recess) = meeting.recess_now() else {
        return Says {
            badge: "Recess".into(),
            headline: String::new(),
            lines: Vec::new(),
        };
    };
    Says {
        badge: "Recess".into(),
        headline: format!("In recess since {}.", zone.clock(recess.from)),
        lines: vec![
            format!("Reason: {}.", recess.reason.trim_end_matches('.')),
            "Nothing is shown or recorded during a recess. The meeting goes on afterwards.".into(),
        ],
    }
}

fn says_adjourned(meeting: &Meeting, zone: &Zone, cameras: &[CameraStatus]) -> Says {
    let at = meeting.adjourned.unwrap_or(meeting.start);
    let kept = cameras
        .iter()
        .filter(|camera| camera.state == CameraState::Recorded)
        .count();
    let recorded = match kept {
        0 => "Nothing was recorded.".to_owned(),
        1 => "Recorded by one camera.".to_owned(),
        many => format!("Recorded by {many} cameras."),
    };
    let closed = match meeting.closed.len() {
        0 => None,
        1 => Some("One part was closed to the public and not recorded.".to_owned()),
        many => Some(format!(
            "{many} parts were closed to the public and not recorded."
        )),
    };
    let pending = (kept > 0 && !meeting.completed)
        .then(|| "The last pictures are still being accounted for on the log.".to_owned());
    Says {
        badge: if kept > 0 { "Recorded" } else { "Adjourned" }.into(),
        headline: format!("Adjourned on {} at {}.", zone.short_day(at), zone.clock(at)),
        lines: [Some(recorded), closed, pending]
            .into_iter()
            .flatten()
            .collect(),
    }
}

fn says_cancelled(meeting: &Meeting, zone: &Zone) -> Says {
    let (at, ground) = meeting
        .cancelled
        .clone()
        .unwrap_or((meeting.noticed, String::new()));
    Says {
        badge: "Cancelled".into(),
        headline: format!("Cancelled on {} at {}.", zone.short_day(at), zone.clock(at)),
        lines: vec![format!("Ground: {}.", ground.trim_end_matches('.'))],
    }
}
