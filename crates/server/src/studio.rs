//! The cameras' side as the portal sees it.

use std::path::PathBuf;
use std::sync::Arc;

use acts::{CameraId, CameraPath, MeetingId, Time};
use base::Clock;
use feed::{Health, Warning};
use footage::Recorder;
use live::Live;
use portal::{Liveness, Looking, Outside, Seat};

use crate::outside::Looker;
use crate::released;
use crate::stage::Stage;

/// Frames later than this ago are not "now".
const NOW_US: i64 = 2 * Time::SECOND;
/// Most sources count from when they began; only one that tells the time of day is nearer than this.
const DAY_US: i64 = 86_400 * Time::SECOND;

/// What the portal asks of stage, live side and disk.
pub(crate) struct Studio {
    pub(crate) stage: Stage,
    pub(crate) live: Live,
    pub(crate) recorder: Recorder,
    pub(crate) clock: Clock,
    pub(crate) data: PathBuf,
    pub(crate) outside: Looker,
    pub(crate) released: Arc<released::Shelf>,
}

impl portal::Studio for Studio {
    fn liveness(&self, camera: &CameraPath) -> Liveness {
        let Some(present) = self.stage.present(camera) else {
            return Liveness::default();
        };
        let health = &present.health;
        let now = Time(self.clock.now_us());
        let fresh = health
            .last_frame
            .is_some_and(|last| now.since(last) < NOW_US);
        let has = |warning| health.warnings.contains(&warning);
        Liveness {
            connected: true,
            since: Some(present.since),
            pictures: fresh && !has(Warning::NoVideo),
            sound: fresh && !has(Warning::NoAudio),
            sends: sends(health),
            bits_per_second: Some(health.bitrate),
            unusable: health.unusable,
            offset_us: health.offset_us.filter(|us| us.abs() < DAY_US),
            kept: self.stage.keeps(camera),
            warning: health
                .warnings
                .first()
                .map(|warning| advice(*warning).to_owned()),
        }
    }

    fn look(&self, seat: &Seat) -> Option<Looking> {
        self.stage.look(seat.camera())
    }

    fn downloads(&self, meeting: &MeetingId, camera: &CameraId) -> Vec<live::DownloadInfo> {
        self.live.downloads(meeting, camera)
    }

    fn free_bytes(&self) -> Option<u64> {
        base::disk::free_bytes(&self.data).ok()
    }

    fn delay_us(&self, meeting: &MeetingId) -> i64 {
        self.stage.delay_us(meeting)
    }

    fn outside(&self, meeting: &MeetingId) -> Option<Outside> {
        self.outside.seen(meeting)
    }

    fn wait(&self, meeting: &MeetingId, at: Time, until: Time) -> Option<Time> {
        self.stage.wait(meeting, at, until)
    }

    fn released(&self) -> Option<Arc<dyn portal::Released>> {
        Some(Arc::clone(&self.released) as _)
    }

    fn ready(&self) -> Result<(), String> {
        match base::disk::free_bytes(&self.data) {
            Ok(0) => Err("the disk is full".into()),
            Ok(_) => Ok(()),
            Err(fault) => Err(fault.to_string()),
        }
    }

    fn metrics(&self, out: &mut String) {
        let everybody = self.stage.everybody();
        // Told to the byte, it would tell how much is written behind closed doors.
        let free = base::disk::free_bytes(&self.data).unwrap_or(0) >> 30 << 30;
        let mut say =
            |name: &str, help: &str, kind: &str, lines: &mut dyn Iterator<Item = (String, u64)>| {
                out.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
                for (labels, value) in lines {
                    out.push_str(&format!("{name}{labels} {value}\n"));
                }
            };
        let mut each = |name: &str, help: &str, value: &dyn Fn(&Health) -> u64| {
            // The rate of pictures from behind closed doors tells how much goes on there.
            let shown = everybody
                .iter()
                .filter(|(path, _)| self.stage.tells_how_much(path));
            let mut lines = shown
                .map(|(path, present)| (format!("{{camera=\"{path}\"}}"), value(&present.health)));
            say(name, help, "gauge", &mut lines);
        };
        each(
            "onrecord_camera_bits_per_second",
            "Bits per second that a camera sends.",
            &|health| health.bitrate,
        );
        each(
            "onrecord_camera_unusable_frames",
            "Frames that could not be used.",
            &|health| health.unusable,
        );
        let connected = everybody.len() as u64;
        let mut one = |name: &str, help: &str, value: u64| {
            say(
                name,
                help,
                "gauge",
                &mut std::iter::once((String::new(), value)),
            );
        };
        one(
            "onrecord_cameras_connected",
            "Cameras that are connected.",
            connected,
        );
        one(
            "onrecord_recorder_waiting_bytes",
            "Bytes that wait for the disk.",
            self.recorder.waiting_bytes() as u64,
        );
        one(
            "onrecord_disk_free_bytes",
            "Free space where the data lies, in whole GiB.",
            free,
        );
    }
}

fn sends(health: &Health) -> Option<String> {
    if health.codecs.is_empty() {
        return None;
    }
    let mut text = String::new();
    if let Some((width, height)) = health.size {
        let rate = f64::from(health.frame_rate_milli) / 1000.0;
        text.push_str(&format!("{width}×{height}, {rate:.0} per second, "));
    }
    text.push_str(&health.codecs.join(" and "));
    Some(text)
}

fn advice(warning: Warning) -> &'static str {
    match warning {
        Warning::Silent => "Nothing arrives: check the encoder and its network.",
        Warning::NoVideo => "There is no picture: check the encoder's video source.",
        Warning::NoAudio => {
            "There is no sound: check the microphone and the encoder's audio source."
        }
        Warning::KeyframesTooFar | Warning::KeyframesFar => {
            "Set the encoder's keyframe interval to 2 seconds."
        }
        Warning::SlowFrames => "Few pictures arrive: set the encoder to at least 10 per second.",
        Warning::ParametersChanging => {
            "The encoder changes its parameters: a new take begins at its next keyframe."
        }
    }
}
