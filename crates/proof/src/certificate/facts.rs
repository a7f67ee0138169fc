//! What the record knows of a copy: its files, the cameras, and when they or the recorder failed.

use std::collections::{BTreeMap, BTreeSet};

use acts::{Act, CameraId, Cause, Digest, Entry, ListedFile, Meeting, Time};

use super::Block;

/// Which copy is certified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copied {
    /// The footage in an evidence bundle.
    Bundle,
    /// What was handed over by the act at this place in the log.
    HandOver {
        /// The act.
        entry: u64,
        /// Who handed it over, and to whom.
        sides: [String; 2],
        /// Whether a passkey signed the act.
        signed: bool,
        /// The act by which the receiver confirmed it, and whether a passkey signed that; none while
        /// it is claimed.
        receipt: Option<(u64, bool)>,
        /// The acts by which it was disputed.
        disputes: Vec<u64>,
    },
}

/// Files of the record by their digests, and what each is.
pub type Recorded = BTreeMap<Digest, String>;

/// What the record knows of a copy.
#[derive(Clone, Debug)]
pub struct Facts {
    copied: Copied,
    meeting: String,
    files: Vec<(ListedFile, Option<String>)>,
    log: Vec<(&'static str, String)>,
    cameras: Vec<Vec<String>>,
    faults: Vec<Vec<String>>,
    /// Whether any footage of the meeting was destroyed, or is about to be.
    destroyed: bool,
}

impl Facts {
    /// Gathers what the acts of a meeting tell. `recorded` are the files that the copy's are compared
    /// with. `names` are the cameras' names for people; `log`
    /// is the log's public key, its size and the root at that size.
    pub fn gather(
        copied: Copied,
        meeting: &Meeting,
        entries: &[Entry],
        files: Vec<ListedFile>,
        recorded: &Recorded,
        names: &BTreeMap<CameraId, String>,
        log: (&str, u64, &str),
    ) -> Self {
        let notice = meeting.notice();
        let own = entries
            .iter()
            .filter(|it| it.act.meeting() == Some(meeting.id()));
        let (key, size, root) = log;
        let compared = |file: ListedFile| {
            let is = recorded.get(&file.digest).cloned();
            (file, is)
        };
        Self {
            copied,
            meeting: format!(
                "{}, {} (meeting {}), noticed for {}",
                notice.title,
                notice.place,
                meeting.id(),
                seconds(notice.start)
            ),
            files: files.into_iter().map(compared).collect(),
            log: vec![
                ("Log and its public key", key.to_owned()),
                ("Entries at the checkpoint", size.to_string()),
                ("Root at the checkpoint", root.to_owned()),
                (
                    "Computed with",
                    concat!("onrecord ", env!("CARGO_PKG_VERSION")).to_owned(),
                ),
            ],
            cameras: cameras(own.clone(), names),
            destroyed: own.clone().any(|it| it.act.kind() == "destruction_begun"),
            faults: own.flat_map(|it| faults(it, names)).collect(),
        }
    }

    /// How the file names of its certificates begin.
    pub(super) fn stem(&self) -> String {
        match &self.copied {
            Copied::Bundle => "bundle".to_owned(),
            Copied::HandOver { entry, .. } => format!("hand-over-{entry:08}"),
        }
    }

    pub(super) fn subject(&self) -> String {
        let what = match &self.copied {
            Copied::Bundle => "The footage in the evidence bundle of".to_owned(),
            Copied::HandOver {
                entry,
                sides: [from, to],
                signed,
                receipt,
                disputes,
            } => {
                let by = |signed: bool| match signed {
                    true => "signed with a passkey",
                    false => "no passkey signed it",
                };
                let mut says = vec![by(*signed).to_owned()];
                says.push(match receipt {
                    None => "the receiver has not confirmed it: claimed, not confirmed".to_owned(),
                    Some((n, signed)) => format!(
                        "the receiver confirmed the same list by entry {n}, {}",
                        by(*signed)
                    ),
                });
                let disputes = disputes.iter();
                says.extend(disputes.map(|n| format!("disputed by the receiver by entry {n}")));
                format!(
                    "The files that {from} stated to have handed over to {to} by entry {entry} of the log ({}), of",
                    says.join("; ")
                )
            }
        };
        format!("{what}: {}", self.meeting)
    }

    pub(super) fn source(&self) -> String {
        "The cameras are listed in Annex 2; what is known of times out of operation in Annex 3."
            .to_owned()
    }

    pub(super) fn annexes(&self) -> Vec<Block> {
        let row = |(file, is): &(ListedFile, Option<String>)| {
            let is = is.clone().unwrap_or_else(|| "not compared".to_owned());
            vec![
                file.name.clone(),
                file.bytes.to_string(),
                file.digest.to_string(),
                is,
            ]
        };
        let mut out = vec![
            Block::Title("ANNEX 1: HASH REPORT".to_owned()),
            Block::Text(
                "Algorithm: SHA-256 (FIPS 180-4), over every byte of each file.".to_owned(),
            ),
            Block::Table(
                vec!["File", "Bytes", "SHA-256", "Compared with the record"],
                self.files.iter().map(row).collect(),
            ),
        ];
        if self.files.iter().any(|(_, is)| is.is_none()) {
            let says = "Of a file that was not compared the record has the digest that was stated \
                        when it was handed over, and nothing says that it is what was recorded.";
            out.push(Block::Text(says.to_owned()));
        }
        if self.destroyed {
            let says = "Footage of this meeting was destroyed; Annex 3 says what, and by which \
                        decision. A bundle made since has zeros in its place, or no file.";
            out.push(Block::Text(says.to_owned()));
        }
        let log = self
            .log
            .iter()
            .map(|(name, value)| vec![(*name).to_owned(), value.clone()]);
        out.push(Block::Table(vec!["Log", "Value"], log.collect()));
        out.push(Block::Title("ANNEX 2: DEVICES".to_owned()));
        if self.cameras.is_empty() {
            out.push(Block::Text(
                "The record has no camera that recorded.".to_owned(),
            ));
        } else {
            let head = vec!["Camera", "Codecs (RFC 6381)", "Takes", "Clock offset"];
            out.push(Block::Table(head, self.cameras.clone()));
        }
        let make =
            "Make, model and serial number of each camera, of which the record knows nothing:";
        out.push(Block::Text(format!(
            "{make} ________________________________"
        )));
        out.push(Block::Title("ANNEX 3: UPTIME AND FAULTS".to_owned()));
        let says =
            "Times are in UTC, by the clock of the server. Each line is an entry of the log.";
        out.push(Block::Text(says.to_owned()));
        if self.faults.is_empty() {
            out.push(Block::Text("The record has no such entry.".to_owned()));
        } else {
            let head = vec!["Entry", "When", "What"];
            out.push(Block::Table(head, self.faults.clone()));
        }
        out
    }
}

/// An instant to the second: what a court needs, and what a clock is good for.
fn seconds(at: Time) -> String {
    let text = at.to_string();
    let (text, _) = text.split_once('.').unwrap_or((&text, ""));
    format!("{} UTC", text.replace('T', " "))
}

/// Each camera that recorded, with what it sent.
fn cameras<'a>(
    entries: impl Iterator<Item = &'a Entry>,
    names: &BTreeMap<CameraId, String>,
) -> Vec<Vec<String>> {
    let mut sent: BTreeMap<CameraId, (BTreeSet<String>, usize, usize)> = BTreeMap::new();
    for entry in entries {
        let takes: Vec<(&CameraId, &str)> = if let Act::SpanKept { takes, .. } = &entry.act {
            takes
                .iter()
                .map(|it| (&it.camera, it.codecs.as_str()))
                .collect()
        } else {
            Vec::new()
        };
        for (camera, codecs) in takes {
            let (known, count, _) = sent.entry(camera.clone()).or_default();
            known.insert(codecs.to_owned());
            *count += 1;
        }
        if let Act::SpanSealed(it) = &entry.act {
            for take in &it.takes {
                sent.entry(take.camera.clone()).or_default().2 += 1;
            }
        }
    }
    type Sent = (BTreeSet<String>, usize, usize);
    let row = |(camera, (codecs, takes, sealed)): (CameraId, Sent)| {
        let codecs: Vec<_> = codecs.into_iter().collect();
        let codecs = match codecs.is_empty() {
            true => "told in the sealed files alone".to_owned(),
            false => codecs.join("; "),
        };
        let takes = match sealed {
            0 => takes.to_string(),
            sealed => format!("{takes}, and {sealed} sealed"),
        };
        let offset = "not measured".to_owned();
        vec![named(&camera, names), codecs, takes, offset]
    };
    sent.into_iter().map(row).collect()
}

fn named(camera: &CameraId, names: &BTreeMap<CameraId, String>) -> String {
    match names.get(camera) {
        Some(name) if name != camera.as_str() => format!("{name} ({camera})"),
        Some(_) | None => camera.to_string(),
    }
}

/// What an entry tells of uptime: a camera that came or went, a gap, a recorder that stopped.
fn faults(entry: &Entry, names: &BTreeMap<CameraId, String>) -> Option<Vec<String>> {
    let says = match &entry.act {
        Act::CalledToOrder { .. } => "The meeting was called to order".to_owned(),
        Act::Adjourned { .. } => "The meeting was adjourned".to_owned(),
        Act::CameraJoined { camera, .. } => format!("Camera {} joined", named(camera, names)),
        Act::CameraLost { camera, cause, .. } => {
            format!(
                "Camera {} was lost: {}",
                named(camera, names),
                words(*cause)
            )
        }
        Act::GapFound {
            camera,
            from,
            to,
            cause,
            ..
        } => gap(camera, (*from, *to), *cause, names),
        Act::SealedGapFound(it) => gap(&it.camera, (it.from, it.to), it.cause, names),
        Act::RecorderStopped { cause, detail, .. } => {
            format!("The recorder stopped: {}: {detail}", words(*cause))
        }
        Act::RecorderResumed { .. } => "The recorder resumed".to_owned(),
        Act::FootageCompleted { .. } => "All footage was counted against the record".to_owned(),
        Act::DestructionDecided(it) => {
            format!("Two persons decided to destroy footage: {}", it.ground)
        }
        Act::Destroyed(it) => destroyed(it, names),
        Act::IntegrityChecked(it) => amiss(it, names)?,
        acts::house_acts!()
        | acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::footage_acts!()
        | acts::custody_acts!()
        | acts::papers_acts!()
        | Act::Later { .. } => return None,
    };
    Some(vec![entry.n.to_string(), seconds(entry.at), says])
}

/// What was found when the footage was read again; none when it was as the record says.
fn amiss(it: &acts::IntegrityChecked, names: &BTreeMap<CameraId, String>) -> Option<String> {
    let of = |camera: &acts::CheckedCamera| {
        let name = named(&camera.camera, names);
        let findings = camera.findings.iter();
        findings
            .map(|it| format!("camera {name}: {it}"))
            .collect::<Vec<_>>()
    };
    let found: Vec<_> = it.cameras.iter().flat_map(of).collect();
    let says = format!("Kept footage was read again: {}", found.join("; "));
    (!found.is_empty()).then_some(says)
}

fn destroyed(it: &acts::Destroyed, names: &BTreeMap<CameraId, String>) -> String {
    let count = |count: &acts::DestroyedCount| {
        let sealed = match count.stock {
            acts::Stock::Open => "",
            acts::Stock::Sealed => " of sealed footage",
        };
        format!(
            "camera {}: {} segments{sealed}, {} seconds",
            named(&count.camera, names),
            count.segments,
            count.duration_us / 1_000_000
        )
    };
    let counts: Vec<_> = it.cameras.iter().map(count).collect();
    format!(
        "Footage was destroyed as entry {} decided: {}",
        it.destruction.0,
        counts.join("; ")
    )
}

fn gap(
    camera: &CameraId,
    (from, to): (Time, Time),
    cause: Cause,
    names: &BTreeMap<CameraId, String>,
) -> String {
    format!(
        "Nothing of camera {} from {} to {}: {}",
        named(camera, names),
        seconds(from),
        seconds(to),
        words(cause)
    )
}

fn words(cause: Cause) -> &'static str {
    match cause {
        Cause::EncoderStopped => "its encoder stopped",
        Cause::ConnectionLost => "the connection was lost",
        Cause::NotYetConnected => "it was not yet connected",
        Cause::ClockJumped => "its clock jumped",
        Cause::Unusable => "what it sent could not be used",
        Cause::AwaitingKeyframe => "waiting for a picture that stands alone",
        Cause::ServerStopped => "the server was stopped",
        Cause::ServerCrashed => "the server crashed",
        Cause::DiskFull => "the disk was full",
        Cause::DiskSlow => "the disk was too slow",
        Cause::Boundary => "the session's boundary",
        Cause::ParametersChanged => "the encoder changed its parameters",
        Cause::Removed => "it was taken out of use",
        Cause::NoSeal => "it could not be sealed",
    }
}
