//! Release of a range of what was sealed: which files went out, what is hidden in them and why. Only
//! the part of the machine that compared each file with the record states it.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decide::Ask;
use crate::handling::recipient;
use crate::meeting::Meeting;
use crate::stamp::Stamp;
use crate::text::{self, PROSE};
use crate::{
    Act, ActId, CameraId, Digest, MeetingId, OfficeId, OpeningApproved, OpeningState, Recipient,
    Refusal, Released, Said, Time,
};

/// Files that one release has at most, and ranges hidden in one of them.
pub const RELEASED_MAX: usize = 256;

/// Files with a range of what was sealed went to somebody; each was compared with the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RangeReleased {
    /// The meeting.
    pub meeting: MeetingId,
    /// The opening that it comes from.
    pub opening: ActId,
    /// The decision to release that stands behind it.
    pub decision: ActId,
    /// The office that opened and brought it.
    pub opener: OfficeId,
    /// To whom it goes.
    pub to: BTreeSet<Recipient>,
    /// From when on it was to be released.
    pub from: Time,
    /// Until when; the files lie within, by whole segments.
    pub until: Time,
    /// The files.
    pub files: Vec<ReleasedFile>,
    /// What it is, in words, "minutes 10 to 20, east camera".
    pub what: String,
    /// Why this is released, and why not more.
    pub reasons: String,
    /// What was found in weighing it.
    pub findings: String,
    /// How, where and until when one can appeal.
    pub appeal: String,
}

/// A released file: segments of one take as they were recorded, or something derived from them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleasedFile {
    /// The seal of the untouched original.
    pub seal: u32,
    /// The camera within the meeting's room.
    pub camera: CameraId,
    /// The take.
    pub take: u32,
    /// Number of its first segment.
    pub first: u64,
    /// Number of its last.
    pub last: u64,
    /// When the first begins.
    pub from: Time,
    /// When the last ends.
    pub until: Time,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// SHA-256 of the file.
    pub digest: Digest,
    /// What is hidden; when empty, the file is as recorded, or else derived from what was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<Hidden>,
}

/// What is hidden over a range, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hidden {
    /// What.
    pub what: Concealed,
    /// From when on.
    pub from: Time,
    /// Until when.
    pub until: Time,
    /// Why.
    pub ground: String,
}

/// What is done to hide something.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Concealed {
    /// The sound is muted.
    SoundMuted,
    /// The picture is black.
    PictureBlacked,
    /// The picture is blurred.
    PictureBlurred,
}

impl RangeReleased {
    /// A file of it, by its digest.
    pub fn file(&self, digest: &Digest) -> Option<&ReleasedFile> {
        self.files.iter().find(|file| file.digest == *digest)
    }
}

pub(crate) fn release(ask: Ask<'_>, made: RangeReleased) -> Result<Act, Refusal> {
    for (field, words) in [
        ("description of what goes", &made.what),
        ("reasons", &made.reasons),
        ("findings", &made.findings),
        ("way to appeal", &made.appeal),
    ] {
        text::words(field, words, PROSE)?;
    }
    let found = ask.record.known(&made.meeting)?;
    let act = made.opening;
    let opening = found.opening(act)?;
    if opening.state(ask.at) != OpeningState::Opened {
        return Err(Refusal::NotOpened { act });
    }
    if opening.opener() != Some(&made.opener) {
        return Err(Refusal::NotOpener);
    }
    if made.to.is_empty() {
        let field = "list of those to whom it is released";
        return Err(Refusal::FieldEmpty { field });
    }
    for to in &made.to {
        recipient(ask.record, to)?;
        found.may_go_under(made.decision, to, ask.at)?;
    }
    // What was opened for something else goes out only once it was decided for it.
    let approved = opening.approved.as_ref();
    let of_it = |it: &Said<OpeningApproved>| {
        it.what.decision == Some(made.decision) || made.decision > it.stamp.n
    };
    if !approved.is_some_and(of_it) {
        let (opening, decision) = (act, made.decision);
        return Err(Refusal::OpenedOtherwise { opening, decision });
    }
    let cameras = made.files.iter().map(|file| &file.camera);
    if !opening.covers(made.from, made.until, cameras) {
        return Err(Refusal::BeyondOpening { act });
    }
    files(found, &made, opening.asked.what.seal, ask.at)?;
    Ok(Act::RangeReleased(made))
}

/// Refuses a list of files that is empty, repeats one, or names what is not in the range.
fn files(meeting: &Meeting, made: &RangeReleased, seal: u32, now: Time) -> Result<(), Refusal> {
    if made.files.is_empty() {
        let field = "list of files";
        return Err(Refusal::FieldEmpty { field });
    }
    if made.files.len() > RELEASED_MAX {
        let (what, limit) = ("files", RELEASED_MAX);
        return Err(Refusal::TooMany { what, limit });
    }
    let mut digests = BTreeSet::new();
    for file in &made.files {
        text::number("length of a file", file.bytes)?;
        text::number("number of a sealed segment", file.last)?;
        let (camera, digest) = (file.camera.clone(), file.digest);
        let within = made.from <= file.from && file.from < file.until && file.until <= made.until;
        if !within || file.seal != seal || file.first > file.last || file.bytes == 0 {
            return Err(Refusal::ReleasedElsewhere { camera });
        }
        let kept = meeting.sealed().get(&camera);
        if kept.is_none_or(|kept| kept.last_take < file.take || kept.last_seq < Some(file.last)) {
            return Err(Refusal::NothingSealed { camera });
        }
        let has = |(said, _): (&Said<RangeReleased>, _)| {
            let to = &said.what.to;
            meeting.stands(&said.what, now)
                && (to.contains(&Recipient::Public) || made.to.is_subset(to))
        };
        if !digests.insert(digest) || meeting.released_file(&digest).any(has) {
            return Err(Refusal::ReleasedAlready { digest });
        }
        hidden(file)?;
    }
    Ok(())
}

fn hidden(file: &ReleasedFile) -> Result<(), Refusal> {
    if file.hidden.len() > RELEASED_MAX {
        let (what, limit) = ("hidden ranges", RELEASED_MAX);
        return Err(Refusal::TooMany { what, limit });
    }
    for hidden in &file.hidden {
        text::ground(&hidden.ground)?;
        let within = file.from <= hidden.from && hidden.until <= file.until;
        if !within || hidden.from >= hidden.until {
            let camera = file.camera.clone();
            return Err(Refusal::ReleasedElsewhere { camera });
        }
    }
    Ok(())
}

impl Meeting {
    /// The releases of ranges, in order.
    pub fn range_releases(&self) -> &[Said<RangeReleased>] {
        &self.range_releases
    }

    /// The releases that have a file, by its digest, in order.
    pub fn released_file(
        &self,
        digest: &Digest,
    ) -> impl Iterator<Item = (&Said<RangeReleased>, &ReleasedFile)> {
        let all = self.range_releases.iter();
        all.filter_map(move |said| Some((said, said.what.file(digest)?)))
    }

    /// Whether a release still stands at an instant: no later decision took it back.
    pub fn stands(&self, released: &RangeReleased, now: Time) -> bool {
        let to = |to: &Recipient| self.may_go_under(released.decision, to, now).is_ok();
        released.to.iter().all(to)
    }

    pub(crate) fn range_released(&mut self, made: &RangeReleased, stamp: &Stamp) -> bool {
        if !self.stands(made, stamp.at) {
            return false;
        }
        self.range_releases.push(Said::new(made, stamp));
        for to in &made.to {
            let went = Released {
                meeting: made.meeting.clone(),
                to: to.clone(),
                what: made.what.clone(),
            };
            self.note_released(&went, stamp);
        }
        true
    }
}
