//! Tells people: every act that an office waits to be told of becomes a letter, and how that went
//! becomes an act.
//!
//! A crash between the two sends the letter again under the same Message-ID; nobody is left out.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use acts::{ActId, Actor, Command, MAIL, MeetingId, OfficeId, Outcome, Record, Time, Told};
use auth::ReplyTags;
use base::{Clock, disk};
use mail::letter::Letterhead;
use mail::message::Message;
use mail::smtp::{self, Outbox};
use mail::{Address, Schedule};
use notary::{Notary, Reader};
use tracing::{info, warn};

use crate::config::Config;

/// Letters that are looked at in one round.
const ROUND: usize = 64;
/// How often what failed for now is looked at again, when nothing else happens.
const AGAIN: Duration = Duration::from_secs(15);
/// The longest detail that an act keeps, in characters.
const DETAIL: usize = 500;

/// The secret of the tags on reply addresses, made when there is none: `keys/reply.key`, 64
/// hexadecimal digits, mode 0600.
///
/// # Errors
/// When the file cannot be read or made, or holds something else.
pub(crate) fn tags(data: &Path) -> Result<ReplyTags, String> {
    let path = data.join("keys").join("reply.key");
    if !path.exists() {
        let secret: [u8; 32] = base::random();
        let text = format!("{}\n", hex::encode(secret));
        disk::write_atomic_private(&path, text.as_bytes()).map_err(|fault| fault.to_string())?;
        return Ok(ReplyTags::new(secret));
    }
    let text = std::fs::read_to_string(&path);
    let text = text.map_err(|fault| format!("{}: {fault}", path.display()))?;
    let mut secret = [0; 32];
    hex::decode_to_slice(text.trim(), &mut secret)
        .map_err(|_| format!("{} holds no key: put it back from a copy", path.display()))?;
    Ok(ReplyTags::new(secret))
}

/// What stands on every letter: the site's address, its host, and the address as set, else
/// `record@` the host.
///
/// # Errors
/// When the host cannot stand in a mail address and none is set.
pub(crate) fn letterhead(config: &Config, origin: &str) -> Result<Letterhead, String> {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let name = host.split(['/', ':']).next().unwrap_or_default();
    let numeric = name.starts_with('[') || name.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let name = if numeric { "onrecord.localhost" } else { name };
    let from = match &config.mail_from {
        Some(from) => from.clone(),
        None => format!("record@{name}")
            .parse()
            .map_err(|_| format!("set mail_from: {name} cannot stand in a mail address"))?,
    };
    Ok(Letterhead {
        origin: origin.to_owned(),
        host: name.to_owned(),
        from,
    })
}

/// The address that answers of an office about a meeting go to: `record+tag@record.example`.
pub(crate) fn reply_address(
    head: &Letterhead,
    tags: &ReplyTags,
    meeting: Option<&MeetingId>,
    office: &OfficeId,
) -> Address {
    let tagged = meeting.and_then(|meeting| {
        let (local, host) = head.from.as_str().split_once('@')?;
        format!("{local}+{}@{host}", tags.tag(meeting, office))
            .parse()
            .ok()
    });
    tagged.unwrap_or_else(|| head.from.clone())
}

/// Brings letters to the post, and word of them to the record.
pub(crate) struct Postman {
    pub(crate) notary: Notary,
    pub(crate) outbox: Outbox,
    pub(crate) head: Letterhead,
    pub(crate) tags: ReplyTags,
    pub(crate) clock: Clock,
}

/// Attempts at one letter, and the last one's time.
type Tries = HashMap<(ActId, OfficeId), (u32, Time)>;

impl Postman {
    /// Works for as long as it is polled.
    pub(crate) async fn run(self) {
        let mut changes = self.notary.watch();
        let mut tries = Tries::new();
        loop {
            let sent = self.round(&mut tries).await;
            if sent == ROUND {
                continue;
            }
            match tokio::time::timeout(AGAIN, changes.changed()).await {
                Ok(Ok(())) | Err(_) => {}
                // The notary has ended.
                Ok(Err(_)) => return,
            }
        }
    }

    /// Sends what waits and may be tried now; answers how many letters that were.
    async fn round(&self, tries: &mut Tries) -> usize {
        let record = self.notary.record();
        let now = Time(self.clock.now_us());
        let ready = |place: &&(ActId, OfficeId)| match tries.get(*place) {
            None => true,
            Some((count, last)) => Schedule.next(*count, *last).is_none_or(|next| next <= now),
        };
        let due: Vec<_> = record
            .telling()
            .due()
            .filter(ready)
            .take(ROUND)
            .cloned()
            .collect();
        for (about, office) in &due {
            if let Some(told) = self.tell(&record, *about, office, tries).await {
                tries.remove(&(*about, office.clone()));
                self.note(told).await;
            }
        }
        due.len()
    }

    /// Makes one attempt; none when it is to be tried again.
    async fn tell(
        &self,
        record: &Record,
        about: ActId,
        office: &OfficeId,
        tries: &mut Tries,
    ) -> Option<Told> {
        let mut told = Told {
            meeting: None,
            office: office.clone(),
            about,
            outcome: Outcome::NoAddress,
            detail: String::new(),
        };
        let later = match self.letter(record, about, office).await {
            Ok((meeting, letter)) => {
                told.meeting = meeting;
                let Some(letter) = letter else {
                    return Some(told);
                };
                match self.outbox.send(&letter).await {
                    smtp::Outcome::Delivered { says } => {
                        (told.outcome, told.detail) = (Outcome::Delivered, plain(&says));
                        return Some(told);
                    }
                    smtp::Outcome::Refused { says } => {
                        (told.outcome, told.detail) = (Outcome::Failed, plain(&says));
                        return Some(told);
                    }
                    smtp::Outcome::Later { says } => says,
                }
            }
            Err(fault) => fault,
        };
        let now = Time(self.clock.now_us());
        let tried = tries.entry((about, office.clone())).or_insert((0, now));
        *tried = (tried.0 + 1, now);
        if Schedule.next(tried.0, now).is_some() {
            info!(%office, act = about.0, why = later, "a letter is tried again");
            return None;
        }
        (told.outcome, told.detail) = (Outcome::Failed, plain(&later));
        Some(told)
    }

    /// The letter and the meeting that it is about; no letter for an office without an address.
    async fn letter(
        &self,
        record: &Record,
        about: ActId,
        office: &OfficeId,
    ) -> Result<(Option<MeetingId>, Option<Message>), String> {
        let notary = self.notary.clone();
        let read = move || notary.entries(about.0, 1, Reader::All);
        let entries = tokio::task::spawn_blocking(read).await;
        let entries = entries.map_err(|fault| fault.to_string())?;
        let mut entries = entries.map_err(|fault| fault.to_string())?;
        let Some(held) = entries.pop() else {
            return Err("the act is not in the book".to_owned());
        };
        let meeting = held.entry.act.meeting();
        let reply = reply_address(&self.head, &self.tags, meeting, office);
        let letter = self
            .head
            .write(record, &held.entry, office, &reply, held.entry.at);
        Ok((meeting.cloned(), letter))
    }

    /// Puts on the record how telling went; what cannot be written now is told again.
    async fn note(&self, told: Told) {
        let act = told.about.0;
        let command = Command::NoteTold(told);
        let done = self
            .notary
            .submit(Actor::machine(MAIL), command, None)
            .await;
        if let Err(denied) = done {
            warn!(%denied, act, "word of a letter could not be written");
        }
    }
}

/// What a mail server said, as one line that the record can hold.
fn plain(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(DETAIL)
        .collect();
    line.trim().to_owned()
}
