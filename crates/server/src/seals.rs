//! Seals are dealt before they are needed: one for each closed part that may come next.

use std::collections::BTreeMap;

use acts::{
    ActId, Command, MeetingId, OfficeId, Record, SealPolicySet, SealPrepared, SealedClause, Time,
};
use tracing::{error, info};

/// How long is waited before a seal that could not be prepared is dealt again.
const AGAIN_US: i64 = 60 * Time::SECOND;

/// A seal by its number, and the act that it supersedes.
type Which = (u32, Option<ActId>);

/// Remembers what was dealt, and when the record was looked at.
#[derive(Debug, Default)]
pub(crate) struct Seals {
    /// Count of the entries that were there at the last look, and when that was.
    seen: Option<(u64, Time)>,
    /// The seal that was dealt last for a meeting, and when.
    dealt: BTreeMap<MeetingId, (Which, Time)>,
}

impl Seals {
    /// Deals the seals that are due: nothing of their secrets outlives this call.
    pub(crate) fn due(&mut self, record: &Record, now: Time) -> Vec<(&'static str, Command)> {
        let next = record.next_n();
        let same = |(seen, at): (u64, Time)| seen == next && now.since(at) < AGAIN_US;
        if self.seen.is_some_and(same) {
            return Vec::new();
        }
        self.seen = Some((next, now));
        let mut due = Vec::new();
        for (meeting, seal, supersedes) in record.seals_due(now) {
            let Some(policy) = record.seal_policy(&meeting.notice().body) else {
                continue;
            };
            let id = meeting.id();
            let which = (seal, supersedes);
            let tried = |(tried, at): &(Which, Time)| *tried == which && now.since(*at) < AGAIN_US;
            if self.dealt.get(id).is_some_and(tried) {
                continue;
            }
            self.dealt.insert(id.clone(), (which, now));
            // Whatever key an office set, it must not take the secretary with it.
            let dealt = || match record.seal_flaw(&meeting.notice().body) {
                Some(flaw) => Err(flaw.to_string()),
                None => deal(record, id, seal, &policy.what),
            };
            let dealt = std::panic::catch_unwind(std::panic::AssertUnwindSafe(dealt));
            match dealt.unwrap_or_else(|_| Err("a custodian's key is none".to_owned())) {
                Ok(mut prepared) => {
                    info!(meeting = %id, seal, "a seal was dealt");
                    prepared.supersedes = supersedes;
                    due.push(("recorder", Command::PrepareSeal(prepared)));
                }
                Err(why) => {
                    error!(meeting = %id, seal, %why, "no seal can be dealt: closed parts of it are not recorded")
                }
            }
        }
        due
    }
}

fn deal(
    record: &Record,
    meeting: &MeetingId,
    seal: u32,
    policy: &SealPolicySet,
) -> Result<SealPrepared, String> {
    let key = |office: &OfficeId| {
        let set = record.office(office).and_then(|it| it.recipient.as_ref());
        let set = set.map(|said| said.what.recipient.clone());
        set.map(|recipient| (office.clone(), recipient))
            .ok_or_else(|| format!("{office} has no key"))
    };
    let mut clauses = Vec::new();
    for clause in &policy.clauses {
        let custodians = clause
            .iter()
            .map(key)
            .collect::<Result<BTreeMap<_, _>, _>>()?;
        clauses.push(custodians);
    }
    let recipients: Vec<Vec<String>> = clauses
        .iter()
        .map(|custodians| custodians.values().cloned().collect())
        .collect();
    let dealt = quorum::deal(&recipients).map_err(|flaw| flaw.to_string())?;
    let clauses = clauses.into_iter().zip(dealt.pieces);
    Ok(SealPrepared {
        meeting: meeting.clone(),
        seal,
        recipient: dealt.recipient,
        supersedes: None,
        clauses: clauses
            .map(|(custodians, piece)| SealedClause {
                custodians,
                piece: piece.file,
                commitment: piece.commitment,
            })
            .collect(),
    })
}
