//! What calendars send back: `METHOD:REPLY` (RFC 5546 §3.2.3), in a mail (RFC 6047) or as a file.
//!
//! Nothing here proves who wrote: a mail's sender is what it says. What does is the organizer's
//! address, which calendars repeat: give each invitation its own, `replies+<secret>@…`.

use acts::Time;

use crate::address::one_line;
use crate::line::{Line, unescape, unfold};
use crate::{Address, calendar, mime};

const MAIL_MAX: usize = 1 << 20;
const CALENDAR_MAX: usize = 256 << 10;
const LINE_MAX: usize = 64 << 10;
const LINES_MAX: usize = 4_000;
const DEPTH_MAX: usize = 8;
const COMMENT_MAX: usize = 2_000;

/// A calendar's answer to an invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The meeting, see `calendar::Uid::meeting`.
    pub uid: String,
    /// Which state of the meeting was answered.
    pub sequence: u32,
    /// Whose answer it is, as the calendar says.
    pub attendee: Address,
    /// The answer.
    pub answer: Answer,
    /// What was written with it, on one line, at most 2,000 characters; may be empty.
    pub comment: String,
    /// The organizer's address as the invitation gave it.
    pub organizer: Option<Address>,
    /// When the calendar says that it answered.
    pub stamped: Option<Time>,
    /// The sender of the mail, as it says.
    pub from: Option<Address>,
}

/// Whether someone comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Comes.
    Accepted,
    /// Does not come.
    Declined,
    /// May come.
    Tentative,
    /// Sends someone else.
    Delegated {
        /// Who comes instead.
        to: Address,
    },
}

/// Why what came in changes no reply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAReply {
    /// More bytes than any answer needs.
    #[error("the mail has more than {MAIL_MAX} bytes; answer without attachments")]
    TooLong,
    /// Headers without end.
    #[error("the headers of the mail are too long; answer from your calendar")]
    HeadTooLong,
    /// Parts within parts.
    #[error("the mail has too many parts; answer without attachments")]
    TooNested,
    /// Not RFC 5322, nor a calendar file.
    #[error("this is neither a mail nor a calendar file; send the mail as it was received")]
    NotMail,
    /// A mail in words.
    #[error(
        "the mail has no calendar part; answer with your calendar or by the link you were sent"
    )]
    NoCalendar,
    /// The encoding is broken.
    #[error("the calendar part is damaged; answer again or by the link you were sent")]
    Damaged,
    /// More than an answer has.
    #[error("the calendar part is too long; answer with your calendar's own buttons")]
    CalendarTooLong,
    /// `BEGIN` and `END` do not fit.
    #[error("the calendar part does not begin and end as RFC 5545 asks; answer by the link")]
    Misshapen,
    /// Another method, or none.
    #[error("the calendar part is a {found}, not a REPLY; accept, decline, delegate or say maybe")]
    Method {
        /// What it is.
        found: String,
    },
    /// None or several.
    #[error("the calendar part has {found} meetings where an answer has one; answer each alone")]
    Meetings {
        /// How many it has.
        found: usize,
    },
    /// A property is not there or cannot be read.
    #[error("the calendar part lacks {property} as RFC 5546 asks; answer by the link")]
    Lacks {
        /// Its name.
        property: &'static str,
    },
    /// A property that must be alone is not.
    #[error("the calendar part states {property} more than once; answer by the link")]
    Twice {
        /// Its name.
        property: &'static str,
    },
    /// Several people answer.
    #[error("the calendar part answers for {found} people; each answers for one")]
    Attendees {
        /// How many.
        found: usize,
    },
    /// `NEEDS-ACTION` and the like.
    #[error("the calendar part says {found}, which is no answer; accept, decline or say maybe")]
    NoAnswer {
        /// What it says.
        found: String,
    },
    /// `DELEGATED` without an address.
    #[error("the calendar part delegates to nobody; name the delegate's mail address")]
    DelegatedToNobody,
}

/// Reads a mail or a calendar file.
pub fn read(bytes: &[u8]) -> Result<Reply, NotAReply> {
    if bytes.len() > MAIL_MAX {
        return Err(NotAReply::TooLong);
    }
    let begin = b"BEGIN:VCALENDAR";
    let file = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii_start();
    let head = file.get(..begin.len()).unwrap_or_default();
    if head.eq_ignore_ascii_case(begin) {
        return read_calendar(file);
    }
    let mail = mime::read(bytes)?;
    let calendar = mail.calendars.first().ok_or(NotAReply::NoCalendar)?;
    let mut reply = read_calendar(calendar)?;
    reply.from = mail.from;
    Ok(reply)
}

fn read_calendar(bytes: &[u8]) -> Result<Reply, NotAReply> {
    if bytes.len() > CALENDAR_MAX {
        return Err(NotAReply::CalendarTooLong);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let found = Found::collect(bytes)?;
    let method = once("METHOD", &found.calendar)?;
    let method = method.map_or_else(|| "calendar without METHOD".to_owned(), short);
    if !method.eq_ignore_ascii_case("REPLY") {
        return Err(NotAReply::Method { found: method });
    }
    if found.meetings != 1 {
        return Err(NotAReply::Meetings {
            found: found.meetings,
        });
    }
    let event = &found.meeting;
    let text = |property| Ok(once(property, event)?.map(|line| unescape(&line.value)));
    let uid = text("UID")?.filter(|uid| !uid.trim().is_empty());
    let sequence = once("SEQUENCE", event)?.map_or(Ok(0), |line| line.value.trim().parse());
    let attendee = attendee(event)?;
    Ok(Reply {
        uid: one_line(&uid.ok_or(NotAReply::Lacks { property: "UID" })?),
        sequence: sequence.map_err(|_| NotAReply::Lacks {
            property: "SEQUENCE",
        })?,
        attendee: person(attendee).ok_or(NotAReply::Lacks {
            property: "ATTENDEE",
        })?,
        answer: answer(attendee)?,
        comment: comment(event),
        organizer: once("ORGANIZER", event)?.and_then(person),
        stamped: once("DTSTAMP", event)?.and_then(|line| calendar::instant(&line.value)),
        from: None,
    })
}

/// The properties of a calendar and of the meeting in it.
#[derive(Default)]
struct Found {
    calendar: Vec<Line>,
    meeting: Vec<Line>,
    meetings: usize,
}

impl Found {
    fn collect(bytes: &[u8]) -> Result<Self, NotAReply> {
        let (mut found, mut open) = (Self::default(), Vec::new());
        let mut calendars = 0;
        for (at, line) in unfold(bytes).into_iter().enumerate() {
            if at > LINES_MAX || line.len() > LINE_MAX {
                return Err(NotAReply::CalendarTooLong);
            }
            let line = String::from_utf8(line).map_err(|_| NotAReply::Damaged)?;
            // What other programs add may be wrong as it likes: it is not ours to read.
            let Some(line) = Line::read(&line) else {
                continue;
            };
            let value = line.value.trim().to_ascii_uppercase();
            match line.name.as_str() {
                "BEGIN" if open.len() == DEPTH_MAX => return Err(NotAReply::Misshapen),
                "BEGIN" => {
                    calendars += usize::from(open.is_empty());
                    found.meetings += usize::from(open == ["VCALENDAR"] && value == "VEVENT");
                    open.push(value);
                }
                "END" if open.pop().as_ref() == Some(&value) => {}
                "END" => return Err(NotAReply::Misshapen),
                _ if open == ["VCALENDAR"] => found.calendar.push(line),
                _ if open == ["VCALENDAR", "VEVENT"] => found.meeting.push(line),
                _ => {}
            }
        }
        let whole = open.is_empty() && calendars == 1;
        whole.then_some(found).ok_or(NotAReply::Misshapen)
    }
}

fn once<'a>(property: &'static str, lines: &'a [Line]) -> Result<Option<&'a Line>, NotAReply> {
    let mut all = lines.iter().filter(|line| line.name == property);
    let first = all.next();
    match all.next() {
        None => Ok(first),
        Some(_) => Err(NotAReply::Twice { property }),
    }
}

/// The one who answers; a delegate may stand beside whoever delegates.
fn attendee(event: &[Line]) -> Result<&Line, NotAReply> {
    let all: Vec<&Line> = event
        .iter()
        .filter(|line| line.name == "ATTENDEE")
        .collect();
    let delegate = |line: &&Line| line.param("DELEGATED-FROM").is_some();
    match all.as_slice() {
        [] => Err(NotAReply::Lacks {
            property: "ATTENDEE",
        }),
        [one] => Ok(one),
        [one, other] if delegate(other) && !delegate(one) => Ok(one),
        [other, one] if delegate(other) && !delegate(one) => Ok(one),
        many => Err(NotAReply::Attendees { found: many.len() }),
    }
}

fn answer(attendee: &Line) -> Result<Answer, NotAReply> {
    let said = attendee.param("PARTSTAT").unwrap_or("NEEDS-ACTION");
    match said.to_ascii_uppercase().as_str() {
        "ACCEPTED" => Ok(Answer::Accepted),
        "DECLINED" => Ok(Answer::Declined),
        "TENTATIVE" => Ok(Answer::Tentative),
        "DELEGATED" => {
            let to = attendee.param("DELEGATED-TO").and_then(calendar::address);
            Ok(Answer::Delegated {
                to: to.ok_or(NotAReply::DelegatedToNobody)?,
            })
        }
        _ => Err(NotAReply::NoAnswer {
            found: clip(said, 40),
        }),
    }
}

/// The address of an attendee; some calendars write it beside a URI of their own (RFC 7986 §6.2).
fn person(line: &Line) -> Option<Address> {
    let beside = || line.param("EMAIL")?.parse().ok();
    calendar::address(&line.value).or_else(beside)
}

fn comment(event: &[Line]) -> String {
    let said = event.iter().filter(|line| line.name == "COMMENT");
    let said: Vec<String> = said.map(|line| unescape(&line.value)).collect();
    clip(&said.join(" "), COMMENT_MAX)
}

fn short(line: &Line) -> String {
    clip(&line.value, 40)
}

/// Text as the record can hold it: on one line, read in the order in which it is written.
fn clip(text: &str, limit: usize) -> String {
    let reorders =
        |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let text: String = one_line(text)
        .chars()
        .filter(|c| !reorders(c))
        .take(limit)
        .collect();
    text.trim().to_owned()
}
