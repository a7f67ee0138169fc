//! What was checked and what was found.

use std::fmt;

use acts::{CameraId, MeetingId, Time};
use serde::Serialize;

/// The answer in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Everything is as it was recorded.
    Verified,
    /// It is the file that an entry released, derived from what was recorded, with something hidden.
    Derived,
    /// Something is not what the log says.
    Altered,
    /// What is there is genuine, but something is left out.
    Incomplete,
    /// It could not be checked.
    Unknown,
}

impl Verdict {
    /// The exit code of `onrecord verify`: 0 verified or derived, 1 altered or missing, 2 could not check.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Verified | Self::Derived => 0,
            Self::Altered | Self::Incomplete => 1,
            Self::Unknown => 2,
        }
    }
}

/// One thing that is not as it should be, or that the reader should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is about: "footage", "entry", "tile", "checkpoint", "book", "frames" …
    pub what: String,
    /// The meeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meeting: Option<MeetingId>,
    /// The camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub camera: Option<CameraId>,
    /// Where it begins on the timeline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Time>,
    /// Where it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Time>,
    /// In words, with frame ranges or entry numbers.
    pub detail: String,
    /// What it does to the verdict; none for a remark.
    #[serde(skip)]
    pub verdict: Option<Verdict>,
}

/// Counts of what was checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Entries of the log.
    pub entries: u64,
    /// Entries whose authors signed them with a passkey.
    pub signed: u64,
    /// Files of the log (tiles and checkpoint).
    pub log_files: u64,
    /// Meetings.
    pub meetings: u64,
    /// Takes.
    pub takes: u64,
    /// Segments.
    pub segments: u64,
    /// Coded frames.
    pub frames: u64,
    /// Sealed files, by size and digest.
    pub sealed_files: u64,
    /// Bytes of footage, sealed files included.
    pub bytes: u64,
    /// Segments that were destroyed, as the record says.
    pub destroyed: u64,
}

/// The whole answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// In one word.
    pub verdict: Verdict,
    /// The public key by which the log's signatures were checked: compare it with one that you got
    /// elsewhere. None when no signature was checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// How much was checked.
    pub checked: Checked,
    /// What was found; empty when all is well.
    pub findings: Vec<Finding>,
}

/// Collects findings; keeps the worst verdict.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) key: Option<String>,
    pub(crate) checked: Checked,
    findings: Vec<Finding>,
    left_out: u64,
}

/// More findings than this are counted, not listed.
const FINDINGS_MAX: usize = 1000;

impl Notes {
    pub(crate) fn find(&mut self, finding: Finding) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        } else {
            self.left_out += 1;
        }
    }

    /// Something that the reader should know and that takes nothing from the verdict.
    pub(crate) fn remark(&mut self, what: &str, detail: impl Into<String>) {
        self.find(Finding {
            verdict: None,
            ..Finding::about(what, Verdict::Unknown, detail)
        });
    }

    /// A finding about no camera in particular.
    pub(crate) fn altered(&mut self, what: &str, detail: impl Into<String>) {
        self.find(Finding::about(what, Verdict::Altered, detail));
    }

    /// Takes over what another collected.
    pub(crate) fn absorb(&mut self, other: Self) {
        let (own, more) = (&mut self.checked, &other.checked);
        own.entries += more.entries;
        own.signed += more.signed;
        own.log_files += more.log_files;
        own.meetings += more.meetings;
        own.takes += more.takes;
        own.segments += more.segments;
        own.frames += more.frames;
        own.sealed_files += more.sealed_files;
        own.bytes += more.bytes;
        own.destroyed += more.destroyed;
        self.left_out += other.left_out;
        other
            .findings
            .into_iter()
            .for_each(|finding| self.find(finding));
    }

    pub(crate) fn report(mut self) -> Report {
        if self.left_out > 0 {
            let detail = format!("and {} findings more", self.left_out);
            self.findings.push(Finding {
                verdict: None,
                ..Finding::about("more", Verdict::Altered, detail)
            });
        }
        let rank = |verdict: &Verdict| match verdict {
            Verdict::Verified => 0,
            Verdict::Derived => 1,
            Verdict::Unknown => 2,
            Verdict::Incomplete => 3,
            Verdict::Altered => 4,
        };
        let worst = self
            .findings
            .iter()
            .filter_map(|finding| finding.verdict)
            .max_by_key(rank);
        Report {
            verdict: worst.unwrap_or(Verdict::Verified),
            key: self.key,
            checked: self.checked,
            findings: self.findings,
        }
    }
}

impl Finding {
    pub(crate) fn about(what: &str, verdict: Verdict, detail: impl Into<String>) -> Self {
        Self {
            what: what.to_owned(),
            meeting: None,
            camera: None,
            from: None,
            to: None,
            detail: detail.into(),
            verdict: Some(verdict),
        }
    }
}

impl Report {
    /// A report that says only why nothing could be checked.
    pub fn unknown(detail: impl Into<String>) -> Self {
        let mut notes = Notes::default();
        notes.find(Finding::about("check", Verdict::Unknown, detail));
        notes.report()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.verdict {
            Verdict::Verified => "VERIFIED: everything checked is as it was recorded.",
            Verdict::Derived => {
                "DERIVED: it is the file that was released, and not as it was recorded."
            }
            Verdict::Altered => "ALTERED: something is not what the log says.",
            Verdict::Incomplete => {
                "INCOMPLETE: what is there is genuine, but something is left out."
            }
            Verdict::Unknown => "UNKNOWN: it could not be checked.",
        };
        writeln!(f, "{word}")?;
        let c = &self.checked;
        writeln!(
            f,
            "Checked {} entries ({} signed by their authors), {} files of the log, {} meetings, {} takes, {} segments, {} frames, {} sealed files, {:.1} MB of footage.",
            c.entries,
            c.signed,
            c.log_files,
            c.meetings,
            c.takes,
            c.segments,
            c.frames,
            c.sealed_files,
            c.bytes as f64 / 1e6
        )?;
        if let Some(key) = &self.key {
            writeln!(
                f,
                "Signed by {key}; compare this key with one that you got elsewhere."
            )?;
        }
        for finding in &self.findings {
            write!(f, "- {}", finding.what)?;
            if let Some(meeting) = &finding.meeting {
                write!(f, ", meeting {meeting}")?;
            }
            if let Some(camera) = &finding.camera {
                write!(f, ", camera {camera}")?;
            }
            if let (Some(from), Some(to)) = (finding.from, finding.to) {
                write!(f, ", {from} to {to}")?;
            }
            writeln!(f, ": {}", finding.detail)?;
        }
        Ok(())
    }
}
