//! The mails that tell people: invitation, changes, notices and what is put to them.
//!
//! Plain text in the reader's language; where it is about a date, the calendar's part beside it and
//! the same as a file (RFC 6047, in the form that Outlook, Google and Apple read). Nothing in a
//! mail is fetched from anywhere, so nothing reports that it was read.

use std::time::{Duration, UNIX_EPOCH};

use acts::Time;
use fluent_bundle::FluentValue;
use lettre::message::header::{ContentDisposition, ContentTransferEncoding, ContentType};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{MessageBuilder, MultiPart, SinglePart};

use crate::address::one_line;
use crate::calendar::{self, Event, Status};
use crate::{Address, Mailbox, Words};

/// Who writes to whom, and under which name the message is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Who writes. Use the event's organizer: Outlook trusts an invitation that its sender sent.
    pub from: Mailbox,
    /// The person written to.
    pub to: Mailbox,
    /// The office in which they are written to, "Finance Secretary".
    pub office: String,
    /// The body on whose behalf, "Cabinet of Example State".
    pub body: String,
    /// The person's language (RFC 5646); English where we do not have it.
    pub language: String,
    /// Names this message for life: the same on each attempt, different for each message.
    pub token: String,
    /// The host of the record, `record.example`.
    pub host: String,
    /// Groups messages in mail programs (RFC 2919), `cabinet`.
    pub list: String,
    /// When it is written.
    pub sent: Time,
}

/// What will be recorded and who will see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handling {
    /// Whether it is recorded.
    pub recorded: bool,
    /// Whether the public sees it live.
    pub streamed: bool,
    /// Who is given the recording, "the public"; empty for nobody.
    pub readers: String,
    /// From when.
    pub readers_from: Option<Time>,
    /// Who keeps it.
    pub keeper: String,
    /// For how many days; none for without end.
    pub kept_days: Option<u32>,
}

/// What is told.
#[derive(Clone, Copy, Debug)]
pub enum Matter<'a> {
    /// Someone is asked to come.
    Invitation {
        /// To what.
        event: &'a Event,
        /// What will be recorded.
        handling: &'a Handling,
        /// Until when an answer is awaited.
        answer_by: Option<Time>,
        /// Where to answer.
        link: &'a str,
    },
    /// The meeting is not as it was stated.
    Amendment {
        /// The meeting as it now stands.
        event: &'a Event,
        /// What is new, in a sentence.
        changes: &'a str,
        /// What will be recorded.
        handling: &'a Handling,
        /// Where to answer.
        link: &'a str,
    },
    /// The meeting takes place later, or has no date yet (`Status::Tentative`).
    Postponement {
        /// The meeting as it now stands.
        event: &'a Event,
        /// When it was to start.
        was: Time,
        /// Why.
        ground: &'a str,
        /// Where to answer.
        link: &'a str,
    },
    /// The meeting does not take place.
    Cancellation {
        /// The meeting as it was.
        event: &'a Event,
        /// Why.
        ground: &'a str,
    },
    /// How the recording is handled.
    RecordingNotice {
        /// Of which meeting.
        event: &'a Event,
        /// What will be recorded.
        handling: &'a Handling,
        /// Where to acknowledge or object.
        link: &'a str,
    },
    /// Someone comes under a condition, and the reader can assure it.
    Condition {
        /// To which meeting.
        event: &'a Event,
        /// The office that states it.
        by: &'a str,
        /// The condition.
        condition: &'a str,
        /// Until when an answer is awaited.
        answer_by: Option<Time>,
        /// Where to answer.
        link: &'a str,
    },
    /// Someone asks something of the reader.
    Request {
        /// The office that asks.
        by: &'a str,
        /// What it concerns, in a few words.
        concerns: &'a str,
        /// What is asked.
        request: &'a str,
        /// Until when an answer is awaited, and the zone in which that is read.
        answer_by: Option<(Time, &'a str)>,
        /// Where to answer.
        link: &'a str,
    },
    /// Something was put on the record that concerns the reader.
    Word {
        /// The meeting that it is about, if any.
        event: Option<&'a Event>,
        /// Who put it there.
        by: &'a str,
        /// What it concerns, in a few words.
        concerns: &'a str,
        /// What it says; may be empty.
        text: &'a str,
        /// Where it can be read.
        link: &'a str,
    },
}

/// A message ready to be sent; every attempt sends these bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its Message-ID, without brackets.
    pub id: String,
    /// Where it goes.
    pub to: Address,
    /// Its subject.
    pub subject: String,
    /// The whole, with headers (RFC 5322).
    pub bytes: Vec<u8>,
}

/// Writes a message.
pub fn write(post: &Post, matter: &Matter<'_>) -> Message {
    let words = Words::of(&post.language);
    let letter = Letter { words, post };
    let subject = one_line(&letter.subject(matter));
    let text = letter.text(matter);
    let (token, host) = (safe(&post.token), safe(&post.host));
    let id = format!("{token}@{host}");
    let seconds = u64::try_from(post.sent.micros() / Time::SECOND).unwrap_or_default();
    let head = lettre::Message::builder()
        .from(post.from.header())
        .to(post.to.header())
        .subject(subject.clone())
        .message_id(Some(format!("<{id}>")))
        .date(UNIX_EPOCH + Duration::from_secs(seconds));
    let head = raw(head, "List-Id", format!("<{}.{host}>", safe(&post.list)));
    let head = raw(head, "Auto-Submitted", "auto-generated".to_owned());
    let head = raw(head, "Content-Language", words.tag().to_owned());
    let built = match calendar(words, post, matter) {
        None => head.singlepart(plain(text)),
        Some((method, ics)) => head.multipart(with_calendar(&token, plain(text), method, ics)),
    };
    Message {
        id,
        to: post.to.mail.clone(),
        subject,
        bytes: built.expect("a sender and a reader are set").formatted(),
    }
}

/// The calendar's part and its method; none where the matter has no date of its own.
fn calendar(words: &Words, post: &Post, matter: &Matter<'_>) -> Option<(&'static str, String)> {
    match matter {
        Matter::Invitation { event, .. }
        | Matter::Amendment { event, .. }
        | Matter::Postponement { event, .. } => {
            let event = words.shown(event);
            Some(("REQUEST", calendar::request(&event, &post.to, post.sent)))
        }
        Matter::Cancellation { event, .. } => {
            let mut event = (*event).clone();
            event.status = Status::Cancelled;
            let event = words.shown(&event);
            Some(("CANCEL", calendar::cancel(&event, &post.to, post.sent)))
        }
        Matter::RecordingNotice { .. }
        | Matter::Condition { .. }
        | Matter::Request { .. }
        | Matter::Word { .. } => None,
    }
}

fn with_calendar(token: &str, plain: SinglePart, method: &str, ics: String) -> MultiPart {
    // Base64, so that no relay touches the line ends that RFC 5545 asks for.
    let part = |kind: &str| {
        SinglePart::builder()
            .header(ContentType::parse(kind).expect("a media type"))
            .header(ContentTransferEncoding::Base64)
    };
    let inline = part(&format!("text/calendar; charset=utf-8; method={method}"));
    let file = part("application/ics; name=\"invite.ics\"");
    let file = file.header(ContentDisposition::attachment("invite.ics"));
    let alternative = MultiPart::alternative()
        .boundary(format!("alternative-{token}"))
        .singlepart(plain)
        .singlepart(inline.body(ics.clone()));
    MultiPart::mixed()
        .boundary(format!("mixed-{token}"))
        .multipart(alternative)
        .singlepart(file.body(ics))
}

fn plain(text: String) -> SinglePart {
    SinglePart::builder()
        .header(ContentType::TEXT_PLAIN)
        .header(ContentTransferEncoding::QuotedPrintable)
        .body(text)
}

fn raw(head: MessageBuilder, name: &'static str, value: String) -> MessageBuilder {
    head.raw_header(HeaderValue::new(
        HeaderName::new_from_ascii_str(name),
        value,
    ))
}

/// Text that can stand in a Message-ID, a List-Id and a boundary.
fn safe(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    let safe: String = text
        .chars()
        .take(50)
        .map(|c| if plain(c) { c } else { '-' })
        .collect();
    safe.trim_matches('.').to_owned()
}

/// The words of one message.
struct Letter<'a> {
    words: &'static Words,
    post: &'a Post,
}

impl Letter<'_> {
    fn subject(&self, matter: &Matter<'_>) -> String {
        let (name, event) = match matter {
            Matter::Invitation { event, .. } => ("subject-invitation", event),
            Matter::Amendment { event, .. } => ("subject-amendment", event),
            Matter::Postponement { event, .. } => match event.status {
                Status::Tentative => ("subject-postponement-open", event),
                Status::Confirmed | Status::Cancelled => ("subject-postponement", event),
            },
            Matter::Cancellation { event, .. } => ("subject-cancellation", event),
            Matter::RecordingNotice { event, .. } => ("subject-recording", event),
            Matter::Condition { event, .. } => ("subject-condition", event),
            Matter::Request { concerns, .. } => {
                return self.words.say("subject-request", [("title", *concerns)]);
            }
            Matter::Word { concerns, .. } => {
                return self.words.say("subject-word", [("title", *concerns)]);
            }
        };
        let when = self.words.short(event.starts, &event.zone);
        self.words
            .say(name, [("title", event.title.clone()), ("when", when)])
    }

    fn text(&self, matter: &Matter<'_>) -> String {
        let mut paragraphs = vec![self.address()];
        paragraphs.extend(self.told(matter));
        paragraphs.extend(self.described(matter));
        paragraphs.extend(self.asked(matter));
        paragraphs.push(format!("-- \n{}", self.closing()));
        paragraphs.retain(|paragraph| !paragraph.trim().is_empty());
        paragraphs.join("\n\n") + "\n"
    }

    /// What has happened.
    fn told(&self, matter: &Matter<'_>) -> Vec<String> {
        let words = self.words;
        match *matter {
            Matter::Invitation { .. } => vec![self.opening("opening-invitation", [])],
            Matter::Amendment { changes, .. } => vec![
                self.opening("opening-amendment", [("changes", changes)]),
                words.word("opening-amendment-holds"),
            ],
            Matter::Postponement {
                event, was, ground, ..
            } => {
                let was = words.when(was, None, &event.zone);
                vec![
                    self.opening("opening-postponement", [("was", was.as_str())]),
                    words.say("ground", [("ground", ground)]),
                ]
            }
            Matter::Cancellation { ground, .. } => vec![
                self.opening("opening-cancellation", []),
                words.say("ground", [("ground", ground)]),
            ],
            Matter::RecordingNotice { .. } => vec![self.opening("opening-recording", [])],
            Matter::Condition { by, condition, .. } => {
                vec![
                    self.opening("opening-condition", [("by", by)]),
                    quote(condition),
                ]
            }
            Matter::Request {
                by,
                concerns,
                request,
                ..
            } => vec![
                self.opening("opening-request", [("by", by)]),
                quote(request),
                words.say("fact-concerns", [("concerns", concerns)]),
            ],
            Matter::Word {
                by, concerns, text, ..
            } => vec![
                self.opening("opening-word", [("by", by)]),
                quote(text),
                words.say("fact-concerns", [("concerns", concerns)]),
            ],
        }
    }

    /// The meeting, and what will be recorded of it.
    fn described(&self, matter: &Matter<'_>) -> Vec<String> {
        match *matter {
            Matter::Invitation {
                event, handling, ..
            }
            | Matter::Amendment {
                event, handling, ..
            } => {
                let handling = self.handling(event, handling);
                vec![self.facts(event), event.description.clone(), handling]
            }
            Matter::RecordingNotice {
                event, handling, ..
            } => {
                vec![self.facts(event), self.handling(event, handling)]
            }
            Matter::Postponement { event, .. }
            | Matter::Cancellation { event, .. }
            | Matter::Condition { event, .. } => vec![self.facts(event)],
            Matter::Word { event, .. } => {
                event.map(|event| self.facts(event)).into_iter().collect()
            }
            Matter::Request { .. } => Vec::new(),
        }
    }

    /// What is asked, and until when.
    fn asked(&self, matter: &Matter<'_>) -> Vec<String> {
        let (name, link, by) = match *matter {
            Matter::Invitation {
                event,
                answer_by,
                link,
                ..
            } => (
                "ask-invitation",
                link,
                answer_by.map(|at| (at, event.zone.as_str())),
            ),
            Matter::Amendment { link, .. } => ("ask-amendment", link, None),
            Matter::Postponement { event, link, .. } => match event.status {
                Status::Tentative => return vec![self.words.word("ask-postponement-open")],
                Status::Confirmed | Status::Cancelled => ("ask-postponement", link, None),
            },
            Matter::Cancellation { .. } => return Vec::new(),
            Matter::Word { link, .. } => ("ask-word", link, None),
            Matter::RecordingNotice { link, .. } => ("ask-recording", link, None),
            Matter::Condition {
                event,
                answer_by,
                link,
                ..
            } => (
                "ask-condition",
                link,
                answer_by.map(|at| (at, event.zone.as_str())),
            ),
            Matter::Request {
                answer_by, link, ..
            } => ("ask-request", link, answer_by),
        };
        let ask = format!("{}\n{}", self.words.word(name), one_line(link));
        let by = by.map(|(at, zone)| {
            let when = self.words.when(at, None, zone);
            self.words.say("ask-by", [("when", when)])
        });
        [ask].into_iter().chain(by).collect()
    }

    fn address(&self) -> String {
        let (name, office) = (self.post.to.name.as_str(), self.post.office.as_str());
        if name.trim().is_empty() {
            self.words.say("to-office", [("office", office)])
        } else {
            self.words.say("to", [("name", name), ("office", office)])
        }
    }

    fn opening<const N: usize>(&self, name: &str, more: [(&str, &str); N]) -> String {
        let own = [
            ("body", self.post.body.as_str()),
            ("office", self.post.office.as_str()),
        ];
        self.words.say(name, own.into_iter().chain(more))
    }

    fn facts(&self, event: &Event) -> String {
        let words = self.words;
        let when = match event.status {
            Status::Tentative => words.word("fact-when-open"),
            Status::Confirmed | Status::Cancelled => {
                let when = words.when(event.starts, event.ends, &event.zone);
                words.say("fact-when", [("when", when)])
            }
        };
        let mut facts = vec![
            words.say("fact-title", [("title", event.title.as_str())]),
            when,
        ];
        for (name, key, value) in [
            ("fact-where", "place", &event.place),
            ("fact-convener", "convener", &event.organizer.name),
            ("fact-page", "url", &event.url),
        ] {
            if !value.trim().is_empty() {
                facts.push(words.say(name, [(key, value.as_str())]));
            }
        }
        facts.join("\n")
    }

    /// A heading and a list.
    fn handling(&self, event: &Event, handling: &Handling) -> String {
        let words = self.words;
        let pick = |yes, one, other| words.word(if yes { one } else { other });
        let mut said = vec![
            pick(
                handling.recorded,
                "handling-recorded",
                "handling-not-recorded",
            ),
            pick(
                handling.streamed,
                "handling-streamed",
                "handling-not-streamed",
            ),
        ];
        if handling.recorded {
            said.push(self.readers(event, handling));
            let keeper = handling.keeper.as_str();
            said.push(match handling.kept_days {
                None => words.say("handling-kept-always", [("keeper", keeper)]),
                Some(days) => {
                    let args: [(&str, FluentValue<'_>); 2] =
                        [("keeper", keeper.into()), ("days", days.into())];
                    words.say("handling-kept", args)
                }
            });
        }
        said.push(words.word("handling-otherwise"));
        let list: Vec<String> = said.iter().map(|line| format!("- {line}")).collect();
        format!("{}\n\n{}", words.word("handling"), list.join("\n"))
    }

    fn readers(&self, event: &Event, handling: &Handling) -> String {
        let readers = handling.readers.as_str();
        match handling.readers_from {
            _ if readers.trim().is_empty() => self.words.word("handling-nobody"),
            None => self.words.say("handling-readers", [("readers", readers)]),
            Some(from) => {
                let when = self.words.short(from, &event.zone);
                let args = [("readers", readers), ("when", when.as_str())];
                self.words.say("handling-readers-from", args)
            }
        }
    }

    fn closing(&self) -> String {
        let args = [
            ("host", self.post.host.as_str()),
            ("body", self.post.body.as_str()),
        ];
        self.words.say("closing", args)
    }
}

/// Another's words, set apart from ours.
fn quote(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("> {line}")).collect();
    lines.join("\n")
}
