//! From an act on the record to the mail that tells an office of it.

use std::collections::BTreeSet;

use acts::{
    Act, ActId, By, Date, Entry, Informed, Meeting, MeetingId, Office, OfficeId, Recipient, Record,
    Time,
};

use crate::calendar::{Event, Status, Uid};
use crate::message::{self, Handling, Matter, Message, Post};
use crate::{Address, Mailbox};

/// What stands on every letter of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letterhead {
    /// The site's address without a slash at the end, "https://record.example".
    pub origin: String,
    /// The host of the record, "record.example".
    pub host: String,
    /// The address that letters come from and replies go to.
    pub from: Address,
}

impl Letterhead {
    /// A meeting as calendars are to have it.
    pub fn event(&self, record: &Record, meeting: &Meeting) -> Event {
        let notice = meeting.notice();
        let revised = meeting.history().last();
        let status = match (meeting.cancellation(), meeting.start()) {
            (Some(_), _) => Status::Cancelled,
            (None, None) => Status::Tentative,
            (None, Some(_)) => Status::Confirmed,
        };
        let items = meeting.agenda().iter().zip(1..);
        let items = items.map(|(item, n)| format!("{n}. {}", item.title));
        let lines: Vec<String> = [notice.purpose.clone()].into_iter().chain(items).collect();
        Event {
            uid: Uid {
                meeting: meeting.id().clone(),
                host: self.host.clone(),
            },
            sequence: meeting.sequence(),
            status,
            starts: notice.start,
            ends: meeting.adjourned(),
            zone: notice.zone.clone(),
            title: notice.title.clone(),
            description: lines.join("\n"),
            place: notice.place.clone(),
            url: format!("{}/meetings/{}", self.origin, meeting.id()),
            organizer: Mailbox {
                name: notice.convener.clone(),
                mail: self.from.clone(),
            },
            categories: [category(record, meeting)].into(),
            changed: revised.map_or(meeting.noticed(), |revised| revised.stamp.at),
        }
    }

    /// The letter that tells an office of an act; none when the office has no address, or the act
    /// is nothing that anybody is told of.
    ///
    /// `reply` is the address that answers to an invitation go to.
    pub fn write(
        &self,
        record: &Record,
        entry: &Entry,
        office: &OfficeId,
        reply: &Address,
        at: Time,
    ) -> Option<Message> {
        let to = record.office(office)?;
        let contact = &to.contact.as_ref()?.what;
        let meeting = entry.act.meeting().and_then(|id| record.meeting(id));
        let event = meeting.map(|meeting| Event {
            organizer: Mailbox {
                name: meeting.notice().convener.clone(),
                mail: reply.clone(),
            },
            ..self.event(record, meeting)
        });
        let body = meeting.map_or(&to.body, |meeting| &meeting.notice().body);
        let name = record.body(body).map_or(body.as_str(), |body| &body.name);
        let post = Post {
            from: Mailbox {
                name: name.to_owned(),
                mail: reply.clone(),
            },
            to: Mailbox {
                name: to.shown_name().unwrap_or_default().to_owned(),
                mail: contact.mail.parse().ok()?,
            },
            office: to.name.clone(),
            body: name.to_owned(),
            language: contact.language.clone(),
            token: format!("{}-{office}", entry.n),
            host: self.host.clone(),
            list: body.to_string(),
            sent: at,
        };
        let told = Telling {
            head: self,
            record,
            entry,
            office: to,
            meeting,
            event: event.as_ref(),
        };
        told.with_matter(|matter| message::write(&post, matter))
    }
}

fn category(record: &Record, meeting: &Meeting) -> String {
    let notice = meeting.notice();
    let rules = record.rules(&notice.body);
    let known = rules.and_then(|rules| rules.category(&notice.category));
    known.map_or_else(|| notice.category.clone(), |known| known.name.clone())
}

/// One office that is told of one act.
struct Telling<'a> {
    head: &'a Letterhead,
    record: &'a Record,
    entry: &'a Entry,
    office: &'a Office,
    meeting: Option<&'a Meeting>,
    event: Option<&'a Event>,
}

/// What an act comes to in words: about what, and what it says.
struct Said {
    concerns: String,
    text: String,
}

impl Telling<'_> {
    fn with_matter(&self, write: impl Fn(&Matter<'_>) -> Message) -> Option<Message> {
        let link = format!("{}/me", self.head.origin);
        let handling = self.handling();
        if let (Some(event), Some(meeting)) = (self.event, self.meeting)
            && let Some(message) = self.of_meeting(meeting, event, &handling, &link, &write)
        {
            return Some(message);
        }
        if let Act::RequestSent(sent) = &self.entry.act {
            return Some(write(&Matter::Request {
                by: &self.by(sent.from.as_ref()),
                concerns: &sent.subject,
                request: &sent.subject,
                answer_by: None,
                link: &link,
            }));
        }
        let Said { concerns, text } = self.said()?;
        Some(write(&Matter::Word {
            event: self.event,
            by: &self.by(None),
            concerns: &concerns,
            text: &text,
            link: &link,
        }))
    }

    /// What changes a calendar, and what is put to somebody about a meeting.
    fn of_meeting(
        &self,
        meeting: &Meeting,
        event: &Event,
        handling: &Handling,
        link: &str,
        write: &impl Fn(&Matter<'_>) -> Message,
    ) -> Option<Message> {
        let act = &self.entry.act;
        let until = (meeting.epoch().is_none()).then_some(event.starts);
        if matches!(act, Act::Invited(..) | Act::InvitationAnswered(..)) {
            return Some(write(&Matter::Invitation {
                event,
                handling,
                answer_by: until,
                link,
            }));
        }
        if let Act::NoticeAmended(_) | Act::AgendaPublished(_) = act {
            let changes = self.changes(meeting);
            return Some(write(&Matter::Amendment {
                event,
                changes: &changes,
                handling,
                link,
            }));
        }
        if let Act::MeetingPostponed(put_off) = act {
            return Some(write(&Matter::Postponement {
                event,
                was: self.start_before(meeting),
                ground: &put_off.ground,
                link,
            }));
        }
        if let Act::MeetingCancelled { ground, .. } = act {
            return Some(write(&Matter::Cancellation { event, ground }));
        }
        if let Act::InvitationWithdrawn(withdrawn) = act {
            let ground = &withdrawn.ground;
            return Some(write(&Matter::Cancellation { event, ground }));
        }
        if let Act::RecordingNoticeGiven(_) = act {
            return Some(write(&Matter::RecordingNotice {
                event,
                handling,
                link,
            }));
        }
        if let Act::ConditionStated(stated) = act {
            return Some(write(&Matter::Condition {
                event,
                by: &self.by(stated.office.as_ref()),
                condition: &stated.condition,
                answer_by: until,
                link,
            }));
        }
        None
    }

    /// What the revision that this act made says of itself.
    fn changes(&self, meeting: &Meeting) -> String {
        let made = |revision: &&acts::Revision| revision.stamp.n == ActId(self.entry.n);
        let revision = meeting.history().iter().find(made);
        revision.map_or_else(String::new, |revision| {
            let changes = revision.changes.iter().map(|change| {
                let now = change.to.as_deref().unwrap_or("—");
                format!("{}: {now}", change.field)
            });
            let all: Vec<String> = revision.ground.clone().into_iter().chain(changes).collect();
            all.join("; ")
        })
    }

    /// The start that held before this act put it off.
    fn start_before(&self, meeting: &Meeting) -> Time {
        let made = |revision: &&acts::Revision| revision.stamp.n == ActId(self.entry.n);
        let revision = meeting.history().iter().find(made);
        let change = revision.and_then(|it| it.changes.iter().find(|it| it.field == "start"));
        let was = change.and_then(|change| change.from.as_ref()?.parse().ok());
        was.unwrap_or(meeting.notice().start)
    }

    /// Who did it, or the office in whose name it was done.
    fn by(&self, office: Option<&OfficeId>) -> String {
        let named = office.and_then(|office| self.record.office(office));
        named.map_or_else(|| who(&self.entry.by), |office| office.name.clone())
    }

    /// What this office was told of the recording, in words.
    fn handling(&self) -> Handling {
        let told = self.meeting.and_then(|meeting| {
            let notice = match meeting.told(&self.office.id) {
                Informed::NotNotified => return None,
                Informed::Told { notice }
                | Informed::Acknowledged { notice, .. }
                | Informed::Objected { notice, .. } => notice,
            };
            let mut notices = meeting.recording_notices().iter();
            Some((
                meeting,
                &notices.find(|said| said.stamp.n == notice)?.what.handling,
            ))
        });
        let Some((_, told)) = told else {
            return Handling {
                recorded: self
                    .meeting
                    .is_some_and(|meeting| !meeting.ordered().is_empty()),
                streamed: true,
                readers: String::new(),
                readers_from: None,
                keeper: String::new(),
                kept_days: None,
            };
        };
        Handling {
            recorded: !told.cameras.is_empty(),
            streamed: told.streamed,
            readers: self.readers(&told.released_to),
            readers_from: told.released_by.map(begins),
            keeper: self.by(Some(&told.kept_by)),
            kept_days: Some(told.kept_days),
        }
    }

    fn readers(&self, to: &BTreeSet<Recipient>) -> String {
        let name = |to: &Recipient| match to {
            Recipient::Public => "the public".to_owned(),
            Recipient::Office { office } => self.by(Some(office)),
            Recipient::Other { name } => name.clone(),
        };
        to.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    fn title(&self) -> String {
        self.event
            .map_or_else(String::new, |event| event.title.clone())
    }

    /// What else an office is told of.
    fn said(&self) -> Option<Said> {
        let about = |text: &str| Said {
            concerns: self.title(),
            text: text.to_owned(),
        };
        let act = &self.entry.act;
        if let Act::ConditionAnswered(answered) = act {
            return Some(about(answered.text.as_deref().unwrap_or_default()));
        }
        if let Act::AssuranceGiven(given) = act {
            let concerns = self.by(None);
            let text = given.text.clone();
            return Some(Said { concerns, text });
        }
        if let Act::HandledOtherwiseThanNotified(raised) = act {
            let lines = raised.differences.iter().map(ToString::to_string);
            return Some(about(&lines.collect::<Vec<_>>().join("\n")));
        }
        if let Act::CommitmentMade(made) = act {
            return Some(about(&format!("{} ({})", made.text, made.due)));
        }
        if let Act::HandedOver(handed) = act {
            let files: Vec<&str> = handed.files.iter().map(|file| file.name.as_str()).collect();
            return Some(about(&files.join(", ")));
        }
        if let Act::LetterFiled(filed) = act {
            let concerns = filed.on_behalf_of.clone();
            let concerns = concerns.unwrap_or_else(|| self.by(filed.author.as_ref()));
            // What a private letter says is read on the record, by whoever may.
            let text = if filed.private {
                String::new()
            } else {
                filed.text.clone()
            };
            return Some(Said { concerns, text });
        }
        if let Act::ReportFiled(..) = act {
            return Some(about(""));
        }
        None
    }
}

fn who(by: &By) -> String {
    match by {
        By::Office { office, .. } => office.clone(),
        By::Machine { part } => part.clone(),
    }
}

/// The instant at which a day begins in UTC.
fn begins(day: Date) -> Time {
    Time(day.days().saturating_mul(86_400 * Time::SECOND))
}

/// The meeting that a calendar's answer is about, and the tag that its invitation carried.
pub fn answered(reply: &crate::reply::Reply, head: &Letterhead) -> Option<(MeetingId, String)> {
    let meeting = Uid::meeting(&reply.uid, &head.host)?;
    let (_, tag) = reply
        .organizer
        .as_ref()?
        .as_str()
        .split_once('@')?
        .0
        .rsplit_once('+')?;
    Some((meeting, tag.to_owned()))
}
