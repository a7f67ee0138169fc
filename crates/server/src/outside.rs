//! What a stranger gets of a meeting that is closed or in recess: asked at the site's own public
//! address, without a session, as anybody would.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use acts::{Meeting, MeetingId, State, Time};
use base::Clock;
use notary::Notary;
use portal::Outside;
use serde_json::Value;
use tracing::{error, warn};

/// Between two looks at a meeting that went dark a short while ago.
const EACH: Duration = Duration::from_millis(1_000);
/// How long that is, in microseconds, and every how many such times it is looked at after that, as
/// long as it is dark.
const FRESH_US: i64 = 30 * Time::SECOND;
const SELDOM: u64 = 3;
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Playlists count in whole milliseconds, and pictures are rounded to their ticks.
const SLACK_US: i64 = 100_000;
/// A playlist is read up to here.
const BYTES_MAX: u64 = 8 << 20;

/// The last look at each meeting, and since when it was dark then.
type Looks = BTreeMap<MeetingId, (Time, Outside)>;

/// Looks at what is dark. Clones share what was seen; the looking ends with the last of them.
#[derive(Clone)]
pub(crate) struct Looker {
    notary: Notary,
    seen: Arc<Mutex<Looks>>,
}

impl Looker {
    /// Looks from now on, at `origin`.
    ///
    /// # Errors
    /// When no thread can be started.
    pub(crate) fn start(notary: Notary, clock: Clock, origin: String) -> Result<Self, String> {
        let seen = Arc::default();
        let looker = Self { notary, seen };
        let (told, notary) = (Arc::downgrade(&looker.seen), looker.notary.clone());
        std::thread::Builder::new()
            .name("outside".to_owned())
            .spawn(move || run(&told, &notary, &clock, &origin))
            .map_err(|fault| format!("nobody can look from outside: {fault}"))?;
        Ok(looker)
    }

    /// What was last seen of a meeting that is closed or in recess, since it is.
    pub(crate) fn seen(&self, meeting: &MeetingId) -> Option<Outside> {
        let record = self.notary.record();
        let dark = dark_since(record.meeting(meeting)?)?;
        let (since, outside) = lock(&self.seen).get(meeting).cloned()?;
        (since == dark).then_some(outside)
    }
}

fn run(told: &Weak<Mutex<Looks>>, notary: &Notary, clock: &Clock, origin: &str) {
    let settings = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE));
    let agent = ureq::Agent::new_with_config(settings.build());
    for round in 0_u64.. {
        let Some(seen) = told.upgrade() else { return };
        let record = notary.record();
        let dark: Vec<(MeetingId, Time)> = record
            .sitting()
            .filter_map(|meeting| Some((meeting.id().clone(), dark_since(meeting)?)))
            .collect();
        lock(&seen).retain(|known, (at, _)| dark.iter().any(|it| (&it.0, &it.1) == (known, at)));
        for (meeting, since) in dark {
            // What is said of a look is true of when it began.
            let at = Time(clock.now_us());
            let was_dark = lock(&seen)
                .get(&meeting)
                .is_some_and(|(_, it)| it.dark == Some(true));
            let settled = was_dark && at.since(since) > FRESH_US;
            if settled && !round.is_multiple_of(SELDOM) {
                continue;
            }
            let dark = match look(&agent, origin, &meeting, since) {
                Ok(None) => Some(true),
                Ok(Some(until)) => {
                    error!(%meeting, %since, %until, "from outside, pictures are served of a time that is not open");
                    Some(false)
                }
                Err(why) => {
                    warn!(%meeting, %why, "from outside nobody can tell whether it is dark");
                    None
                }
            };
            lock(&seen).insert(meeting, (since, Outside { at, dark }));
        }
        drop(seen);
        std::thread::sleep(EACH);
    }
}

/// Since when a meeting shows nothing new; none while it is open.
fn dark_since(meeting: &Meeting) -> Option<Time> {
    match meeting.state() {
        State::ClosedSession => meeting.closed().last().map(|part| part.from),
        State::Recess => meeting.recesses().last().map(|recess| recess.from),
        State::InSession | State::Noticed | State::Adjourned | State::Cancelled => None,
    }
}

/// Up to where pictures from after `since` are served, if any are.
fn look(
    agent: &ureq::Agent,
    origin: &str,
    meeting: &MeetingId,
    since: Time,
) -> Result<Option<Time>, String> {
    let told = ask(agent, &format!("{origin}/api/v1/meetings/{meeting}"))?;
    let told = told.ok_or("the meeting is not found")?;
    let told: Value = serde_json::from_str(&told).map_err(|error| error.to_string())?;
    let cameras = told["cameras"].as_array();
    let mut served = None;
    for camera in cameras.ok_or("what answers is not this server")? {
        let Some(path) = camera["playlist"].as_str() else {
            continue;
        };
        let address = if path.starts_with('/') {
            format!("{origin}{path}")
        } else {
            path.to_owned()
        };
        if let Some(playlist) = ask(agent, &address)? {
            if !is_playlist(&playlist) {
                return Err(format!("{address} answers with something else"));
            }
            served = served.max(end(&playlist));
        }
    }
    Ok(served.filter(|until| until.since(since) > SLACK_US))
}

/// The text at an address; none when there is nothing.
fn ask(agent: &ureq::Agent, address: &str) -> Result<Option<String>, String> {
    let mut answer = agent
        .get(address)
        .call()
        .map_err(|error| error.to_string())?;
    match answer.status().as_u16() {
        200 => {}
        404 => return Ok(None),
        status => return Err(format!("{address} answers {status}")),
    }
    let body = answer.body_mut().with_config().limit(BYTES_MAX);
    let text = body.read_to_string().map_err(|error| error.to_string())?;
    Ok(Some(text))
}

/// Whether a text is a playlist (RFC 8216 §4.3.1.1): what a proxy has to say of itself tells nothing
/// of what is served.
fn is_playlist(text: &str) -> bool {
    text.lines().next() == Some("#EXTM3U")
}

/// Where the pictures of a media playlist end (RFC 8216 and draft-pantos-hls-rfc8216bis).
fn end(playlist: &str) -> Option<Time> {
    let (mut at, mut last): (Option<Time>, Option<Time>) = (None, None);
    let (mut length_us, mut parts_us, mut gap) = (0, 0, false);
    for line in playlist.lines() {
        if let Some(date) = line.strip_prefix("#EXT-X-PROGRAM-DATE-TIME:") {
            at = date.parse().ok();
            parts_us = 0;
        } else if let Some(length) = line.strip_prefix("#EXTINF:") {
            length_us = micros(length);
        } else if line == "#EXT-X-GAP" {
            gap = true;
        } else if let Some(part) = line.strip_prefix("#EXT-X-PART:") {
            let length = part.split(',').find_map(|it| it.strip_prefix("DURATION="));
            parts_us += length.map_or(0, micros);
            if !part.contains("GAP=YES") {
                last = last.max(at.map(|at| at.plus_us(parts_us)));
            }
        } else if !line.is_empty() && !line.starts_with('#') {
            at = at.map(|at| at.plus_us(length_us));
            if !gap {
                last = last.max(at);
            }
            (parts_us, gap) = (0, false);
        }
    }
    last
}

/// Seconds with a fraction, up to a comma, in microseconds.
fn micros(text: &str) -> i64 {
    let number = text.split(',').next().unwrap_or_default();
    let seconds: f64 = number.trim().parse().unwrap_or(0.0);
    (seconds * 1e6) as i64
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{Time, end, is_playlist};

    #[test]
    fn a_playlist_ends_with_its_last_picture() {
        let at = |text: &str| -> Option<Time> { Some(text.parse().unwrap()) };
        let list = "#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:2026-11-22T09:30:00.000Z\n#EXTINF:2.000000,\n1/1.m4s\n";
        assert_eq!(end(list), at("2026-11-22T09:30:02Z"));
        let parts = format!(
            "{list}#EXT-X-PROGRAM-DATE-TIME:2026-11-22T09:30:02.000Z\n#EXT-X-PART:DURATION=0.200000,URI=\"1/p10.m4s\",INDEPENDENT=YES\n"
        );
        assert_eq!(end(&parts), at("2026-11-22T09:30:02.2Z"));
        let gap = format!("{list}#EXTINF:8.000000,\n#EXT-X-GAP\n1/2.m4s\n");
        assert_eq!(end(&gap), at("2026-11-22T09:30:02Z"));
        assert_eq!(end("#EXTM3U\n"), None);
        assert!(is_playlist(list) && is_playlist("#EXTM3U\r\n"));
        assert!(!is_playlist("<html>") && !is_playlist(""));
    }
}
