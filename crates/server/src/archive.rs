//! Past footage as the book knows it.

use acts::{Act, CameraId, KeptSegment, KeptTake, MeetingId};
use live::{Past, PastCamera};
use notary::{Notary, Reader};
use std::collections::BTreeMap;
use tracing::error;

/// Reads the spans of past meetings from the book.
pub(crate) struct Archive(pub(crate) Notary);

/// Acts read at once.
const PAGE: usize = 500;

/// Takes and segments of one camera, in order.
pub(crate) type Footage = (Vec<KeptTake>, Vec<KeptSegment>);

/// All takes and segments of a meeting, by camera.
pub(crate) fn kept(
    notary: &Notary,
    meeting: &MeetingId,
) -> Result<BTreeMap<CameraId, Footage>, notary::Fault> {
    let mut all: BTreeMap<CameraId, Footage> = BTreeMap::new();
    let count = notary
        .record()
        .meeting(meeting)
        .map_or(0, acts::Meeting::acts);
    for from in (0..count).step_by(PAGE) {
        for held in notary.entries_of(meeting, from, PAGE, Reader::All)? {
            if let Act::SpanKept {
                takes, segments, ..
            } = held.entry.act
            {
                for take in takes {
                    all.entry(take.camera.clone()).or_default().0.push(take);
                }
                for segment in segments {
                    all.entry(segment.camera.clone())
                        .or_default()
                        .1
                        .push(segment);
                }
            }
        }
    }
    Ok(all)
}

impl live::Archive for Archive {
    fn find(&self, meeting: &MeetingId) -> Option<Past> {
        let record = self.0.record();
        let of = record
            .meeting(meeting)
            .filter(|of| of.adjourned().is_some())?;
        match kept(&self.0, meeting) {
            Ok(cameras) => {
                let cameras = cameras.into_iter();
                let cameras = cameras.map(|(camera, (takes, segments))| PastCamera {
                    camera,
                    takes,
                    segments,
                });
                Some(Past {
                    status: crate::status::of(of),
                    cameras: cameras.collect(),
                })
            }
            Err(fault) => {
                error!(%meeting, %fault, "the footage of a past meeting cannot be looked up");
                None
            }
        }
    }
}
