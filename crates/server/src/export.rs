//! Evidence bundles from a command line.

use std::path::PathBuf;

use acts::{MeetingId, OfficeId};
use clap::Args;
use proof::bundle::{Asked, Papers};
use proof::{Against, Report, Verdict};

/// What is bundled, and where it goes.
#[derive(Args, Debug)]
pub(crate) struct Given {
    /// The meeting.
    #[arg(long, value_name = "MEETING")]
    meeting: MeetingId,
    /// The archive to write; nothing that is there is written over.
    #[arg(short, long, value_name = "FILE.zip")]
    output: PathBuf,
    /// Data folder of the server, which may be running.
    #[arg(
        long,
        env = "ONRECORD_DATA",
        value_name = "FOLDER",
        default_value = "onrecord-data"
    )]
    data: PathBuf,
    /// Leaves the footage out: the papers only.
    #[arg(long)]
    without_footage: bool,
    /// An office, by its name in addresses: also what that office may read and the public may not.
    #[arg(long = "for", value_name = "OFFICE")]
    reader: Option<OfficeId>,
}

/// Writes a bundle and checks it as its reader would.
///
/// # Errors
/// Says why there is none.
pub(crate) fn write(given: &Given) -> Result<Report, String> {
    let mut papers = Papers::gather(Asked {
        data: &given.data,
        meeting: &given.meeting,
        reader: given.reader.as_ref(),
        footage: !given.without_footage,
    })?;
    papers.certify()?;
    let (footage, key) = (papers.footage_files()?, papers.key());
    let pages = portal::bundle_pages(portal::Bundled {
        record: papers.record(),
        entries: papers.entries(),
        meeting: &given.meeting,
        cameras: papers.cameras(),
        footage: &footage,
        certificates: &papers.certificates(),
        key: &key,
    });
    for (name, page) in pages {
        papers.add(name, page.into_bytes())?;
    }
    papers.write(&given.output)?;
    let against = Against {
        key: Some(key),
        record: None,
    };
    let report = proof::verify(&given.output.to_string_lossy(), &against);
    match report.verdict {
        Verdict::Verified => Ok(report),
        // What cannot be checked is no evidence: better none than that.
        Verdict::Derived | Verdict::Altered | Verdict::Incomplete | Verdict::Unknown => {
            drop(std::fs::remove_file(&given.output));
            Err(format!(
                "the bundle does not verify, so it was not kept:\n{report}"
            ))
        }
    }
}
