//! Files brought to a portal and released there.

use std::fs::File;
use std::path::PathBuf;

use acts::{MeetingId, OfficeId, Recipient, ReleasedFile, Time};
use clap::Args;
use serde_json::json;

use super::cannot;
use crate::ask::{Denied, Door};
use crate::ready::say;

/// What is released, to whom and why.
#[derive(Args, Debug)]
pub(crate) struct Given {
    /// Files that `release` or `redact` wrote.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    door: Door,
    /// The meeting.
    #[arg(long)]
    meeting: MeetingId,
    /// The act that asked for the opening.
    #[arg(long, value_name = "N")]
    opening: u64,
    /// The decision to release that stands behind it.
    #[arg(long, value_name = "N")]
    decision: u64,
    /// To whom: public, or offices; as often as it takes.
    #[arg(long, value_name = "public|OFFICE", required = true, num_args = 1..)]
    to: Vec<String>,
    /// From when on it was to be released; as the files are when left out.
    #[arg(long, value_name = "TIME")]
    from: Option<Time>,
    /// Until when.
    #[arg(long, value_name = "TIME")]
    until: Option<Time>,
    /// What it is, in words.
    #[arg(long)]
    what: String,
    /// Why this is released, and why not more.
    #[arg(long)]
    reasons: String,
    /// What was found in weighing it.
    #[arg(long)]
    findings: String,
    /// How, where and until when one can appeal.
    #[arg(long)]
    appeal: String,
}

pub(super) fn publish(given: &Given) -> Result<(), Denied> {
    let to: Result<Vec<Recipient>, Denied> = given.to.iter().map(|it| recipient(it)).collect();
    let to = to?;
    let below = format!(
        "/api/v1/meetings/{}/openings/{}",
        given.meeting, given.opening
    );
    let mut files = Vec::with_capacity(given.files.len());
    for path in &given.files {
        let file = File::open(path).map_err(|fault| cannot("read", path, &fault))?;
        let kept = given.door.bring(&format!("{below}/files"), &file);
        let kept = kept.map_err(|denied| match denied {
            Denied::Refused(says) => Denied::Refused(format!("{}: {says}", path.display())),
            Denied::Unasked(says) => Denied::Unasked(format!("{}: {says}", path.display())),
        })?;
        let kept: ReleasedFile = serde_json::from_value(kept)
            .map_err(|fault| Denied::Unasked(format!("the portal's answer: {fault}")))?;
        let ReleasedFile { from, until, .. } = &kept;
        say(&format!(
            "{}: {from} to {until}, {}",
            path.display(),
            kept.digest
        ));
        files.push(kept);
    }
    let begins = files.iter().map(|file| file.from).min();
    let ends = files.iter().map(|file| file.until).max();
    let digests: Vec<_> = files.iter().map(|file| file.digest).collect();
    let written = given.door.send(
        &format!("{below}/release"),
        &json!({
            "decision": given.decision, "to": to, "from": given.from.or(begins),
            "until": given.until.or(ends), "files": digests, "what": given.what,
            "reasons": given.reasons, "findings": given.findings, "appeal": given.appeal,
        }),
    )?;
    if let Some(entry) = written.pointer("/entries/0") {
        say(&entry.to_string());
    }
    Ok(())
}

fn recipient(text: &str) -> Result<Recipient, Denied> {
    if text == "public" {
        return Ok(Recipient::Public);
    }
    let office: Result<OfficeId, _> = text.parse();
    let office = office.map_err(|_| Denied::Unasked(format!("{text:?} is no office")))?;
    Ok(Recipient::Office { office })
}
