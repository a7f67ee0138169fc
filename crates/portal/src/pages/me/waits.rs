//! What waits for an office, each with one clear action, what is due first at the head.

use acts::{
    AbsenceSide, Act, Command, ConditionStanding, Heard, Informed, LetterState, Listed, Meeting,
    OfficeId, Proposal, RequestState, Second, State, Time,
};

use super::super::asked::office_name;
use super::custody::Handed;
use crate::house::House;
use crate::reader::Reader;
use crate::view::{Zone, sentence, who};
use crate::words::Words;

/// After the end of a meeting its notice and its register wait for an office this long; the pages
/// of the meeting take an answer later too.
const AFTER_US: i64 = 30 * DAY_US;
const DAY_US: i64 = 86_400 * Time::SECOND;

/// Something that waits for the office.
pub(super) struct Wait {
    due: Time,
    pub(super) says: String,
    /// By when, in words.
    pub(super) when: String,
    pub(super) late: bool,
    /// The words that it is about.
    pub(super) quote: Option<String>,
    /// The meeting's title.
    pub(super) about: Option<String>,
    pub(super) then: Then,
}

/// The one action.
pub(super) enum Then {
    /// To go where it is done.
    Go { href: String, says: String },
    /// To do it with a press of a button.
    Press {
        does: &'static str,
        n: u64,
        says: String,
    },
    /// To do it in words.
    Write {
        does: &'static str,
        n: u64,
        says: String,
        label: String,
    },
    /// To agree with another, or not.
    Agree { n: u64 },
}

/// All that waits for an office.
pub(super) fn waits<'a>(
    house: &House,
    reader: &Reader,
    office: &OfficeId,
    meetings: impl Iterator<Item = &'a Meeting>,
    t: Words,
) -> Vec<Wait> {
    let mut all = Vec::new();
    for meeting in meetings.filter(|it| it.state() != State::Cancelled) {
        let of = Of {
            reader,
            meeting,
            office,
            zone: Zone::named(&meeting.notice().zone, t),
            t,
        };
        all.extend(of.before());
        all.extend(of.conditions());
        all.extend(of.after());
        all.extend(of.receipts());
        all.extend(of.openings());
    }
    all.extend(requests(reader, office, t));
    all.extend(letters(reader, office, t));
    all.extend(proposals(house, reader, t));
    all.sort_by_key(|it| it.due);
    all
}

/// One meeting as one office has to do with it.
struct Of<'a> {
    reader: &'a Reader,
    meeting: &'a Meeting,
    office: &'a OfficeId,
    zone: Zone,
    t: Words,
}

impl Of<'_> {
    fn wait(&self, due: Time, says: String, then: (&str, &'static str)) -> Wait {
        let (anchor, action) = then;
        let action = self.t.say(action).into();
        Wait {
            due,
            says,
            when: self.zone.day_clock(due),
            late: due < self.reader.now,
            quote: None,
            about: Some(self.meeting.notice().title.clone()),
            then: Then::Go {
                href: format!("/me/meetings/{}#{anchor}", self.meeting.id()),
                says: action,
            },
        }
    }

    /// Whether the meeting ended so long ago that nobody is reminded any more.
    fn is_long_over(&self) -> bool {
        let ended = self.meeting.adjourned();
        ended.is_some_and(|at| at.plus_us(AFTER_US) < self.reader.now)
    }

    /// The invitation and the notice of the recording.
    fn before(&self) -> Vec<Wait> {
        let (t, start) = (self.t, self.meeting.notice().start);
        let mut out = Vec::new();
        let invitation = self.meeting.invitation(self.office);
        let silent = invitation.is_some_and(|it| it.replies.is_empty());
        if silent && !self.meeting.state().is_over() {
            let says = t.say("me-wait-reply").into();
            out.push(self.wait(start, says, ("reply", "me-do-reply")));
        }
        let told = matches!(self.meeting.told(self.office), Informed::Told { .. });
        if told && !self.is_long_over() {
            let says = t.say("me-wait-notice").into();
            out.push(self.wait(start, says, ("recording", "me-do-notice")));
        }
        out
    }

    fn conditions(&self) -> Vec<Wait> {
        let open = self.meeting.conditions().iter().filter(|it| {
            let mine = it.to == *self.office && it.standing == ConditionStanding::Unanswered;
            mine && !self.meeting.state().is_over() && self.reader.may(it.stamp.n)
        });
        let each = open.map(|it| {
            let asks = office_name(&self.reader.record, &it.office);
            let says = self.t.fill("me-wait-condition").put("office", asks).into();
            let start = self.meeting.notice().start;
            let mut wait = self.wait(start, says, ("conditions", "me-do-condition"));
            wait.quote = Some(it.condition.clone());
            wait
        });
        each.collect()
    }

    /// The register, the other side's word on an absence, and what was done otherwise than told.
    fn after(&self) -> Vec<Wait> {
        let t = self.t;
        let mut out = Vec::new();
        if let Some(adjourned) = self.meeting.adjourned()
            && !self.is_long_over()
            && self.unsigned().is_some()
        {
            let says = t.say("me-wait-register").into();
            out.push(self.wait(adjourned, says, ("register", "me-do-register")));
        }
        let heard = |side| self.meeting.heard(self.office, side);
        let silent = heard(AbsenceSide::Invitee) == Heard::Silent;
        if silent && heard(AbsenceSide::Convener) != Heard::Silent {
            let says = t.say("me-wait-absence").into();
            let since = self.meeting.adjourned();
            let since = since.unwrap_or(self.meeting.notice().start);
            out.push(self.wait(since, says, ("absence", "me-do-absence")));
        }
        let raised = self.meeting.raised().iter().rev();
        let mut raised = raised.filter(|it| it.what.participants.contains(self.office));
        let fresh = raised.next().map(|it| it.stamp.at);
        let fresh = fresh.filter(|at| at.plus_us(AFTER_US) > self.reader.now);
        out.extend(fresh.map(|at| {
            let says = t.say("me-wait-otherwise").into();
            self.wait(at, says, ("otherwise", "me-do-otherwise"))
        }));
        // These have no day by which they are due: they wait since something happened.
        for wait in &mut out {
            wait.late = false;
            let since = t.fill("me-wait-since");
            wait.when = since.put("when", self.zone.day_clock(wait.due)).into();
        }
        out
    }

    /// The office's line in the register, where it neither signed nor objected.
    fn unsigned(&self) -> Option<Listed> {
        self.meeting.standing(self.office)?;
        let mut register = self.meeting.register().into_iter();
        let listed = register.find(|it| it.office == *self.office)?;
        let signed = listed.countersigned.iter().any(|it| it.before.is_none());
        (!signed && listed.objections.is_empty()).then_some(listed)
    }

    /// Pieces to try, openings to answer or to decide on.
    fn openings(&self) -> Vec<Wait> {
        let all = super::openings::waits(self.reader, self.meeting, self.office, self.t);
        all.into_iter()
            .map(|(due, says, does)| {
                let mut wait = self.wait(due, says, ("openings", does));
                if does == "me-do-piece" {
                    wait.late = false;
                    let since = self.t.fill("me-wait-since");
                    wait.when = since.put("when", self.zone.day_clock(due)).into();
                }
                wait
            })
            .collect()
    }

    fn receipts(&self) -> Vec<Wait> {
        let all = self.meeting.hand_overs().values();
        let mine = all.filter(|it| {
            let open = it.receipt.is_none() && it.disputes.is_empty();
            open && it.made.what.to == *self.office && self.reader.may(it.made.stamp.n)
        });
        let each = mine.map(|it| {
            let text = self.t.fill("me-wait-receipt");
            let text = text.put("office", who(&it.made.stamp.by, self.t));
            let says = text.put("files", it.made.what.files.len()).into();
            let at = it.made.stamp.at;
            let mut wait = self.wait(at, says, ("custody", "me-do-receipt"));
            wait.late = false;
            let since = self.t.fill("me-wait-since");
            wait.when = since.put("when", self.zone.day_clock(at)).into();
            wait
        });
        each.collect()
    }
}

fn requests(reader: &Reader, office: &OfficeId, t: Words) -> Vec<Wait> {
    let zone = reader.zone(t);
    let mut out = Vec::new();
    for request in reader.record.papers().requests() {
        let mut lines = request.lines(reader.now).into_iter();
        let Some(line) = lines.find(|line| line.office == *office) else {
            continue;
        };
        let n = request.sent.n.0;
        let asks = office_name(&reader.record, &request.from);
        let (due, text, then) = match line.state {
            RequestState::Answered => continue,
            RequestState::Sent
            | RequestState::Delivered
            | RequestState::NotAcknowledgedIn { .. } => {
                let says = t.say("me-do-acknowledge").into();
                let does = "acknowledge_request";
                let then = Then::Press { does, n, says };
                (line.acknowledge_by, t.fill("me-wait-request"), then)
            }
            RequestState::Acknowledged | RequestState::NoAnswerIn { .. } => {
                let then = Then::Write {
                    does: "answer_request",
                    n,
                    says: t.say("me-do-answer").into(),
                    label: t.say("me-answer-public").into(),
                };
                (line.answer_by, t.fill("me-wait-answer"), then)
            }
        };
        out.push(Wait {
            due,
            says: text.put("office", asks).into(),
            when: zone.day_clock(due),
            late: due < reader.now,
            quote: Some(request.subject.clone()),
            about: None,
            then,
        });
    }
    out
}

fn letters(reader: &Reader, office: &OfficeId, t: Words) -> Vec<Wait> {
    let zone = reader.zone(t);
    let letters = reader.record.papers().letters();
    let mine = letters.filter(|it| {
        let open = matches!(it.standing(reader.now), LetterState::NotAcknowledged { .. });
        open && it.filed.what.to == *office && reader.may(it.filed.stamp.n)
    });
    let each = mine.map(|it| {
        let filed = &it.filed;
        let text = t.fill("me-wait-letter");
        let since = t.fill("me-wait-since");
        Wait {
            due: filed.stamp.at,
            says: text.put("office", who(&filed.stamp.by, t)).into(),
            when: since.put("when", zone.day_clock(filed.stamp.at)).into(),
            late: false,
            quote: Some(filed.what.text.clone()),
            about: None,
            then: Then::Press {
                does: "acknowledge_letter",
                n: filed.stamp.n.0,
                says: t.say("me-do-letter").into(),
            },
        }
    });
    each.collect()
}

/// Proposals that this very office can second, as the record judges it now.
fn proposals(house: &House, reader: &Reader, t: Words) -> Vec<Wait> {
    let pending = reader.record.proposals().filter(|it| it.ended.is_none());
    pending
        .filter_map(|it| proposed(house, reader, it, t))
        .collect()
}

fn proposed(house: &House, reader: &Reader, it: &Proposal, t: Words) -> Option<Wait> {
    let (stamp, zone) = (&it.proposed.stamp, reader.zone(t));
    let second = Command::Second(Second {
        proposal: stamp.n,
        left: None,
    });
    let judged = house.desk.judge(reader.actor()?, second).ok()?;
    let done = judged
        .iter()
        .find(|act| !matches!(act, Act::Seconded(..)))?;
    let since = t.fill("me-wait-since");
    let text = t.fill("me-wait-proposal");
    Some(Wait {
        due: stamp.at,
        says: text.put("office", who(&stamp.by, t)).into(),
        when: since.put("when", zone.day_clock(stamp.at)).into(),
        late: false,
        quote: Some(sentence(done, &reader.record, None, t)),
        about: None,
        then: Then::Agree { n: stamp.n.0 },
    })
}

/// An open demand or a promise that is overdue, in one line with the way to its meeting.
pub(super) struct Open {
    pub(super) title: String,
    pub(super) href: String,
    pub(super) holder: String,
    pub(super) lines: Vec<(String, bool)>,
}

/// What is open in the custody of a meeting's footage; none where there is nothing to tell.
pub(super) fn open(
    reader: &Reader,
    meeting: &Meeting,
    office: &OfficeId,
    t: Words,
) -> Option<Open> {
    let zone = Zone::named(&meeting.notice().zone, t);
    let custody = super::custody::custody(reader, meeting, office, t);
    let keeps = meeting.holder(reader.now).custodian.as_ref() == Some(office);
    let mut lines = Vec::new();
    for it in custody.demands.iter().filter(|it| it.open) {
        lines.push((format!("{}: {}", it.by, it.says), it.overdue));
    }
    lines.extend(custody.overdue.into_iter().map(|says| (says, true)));
    for Handed { copy, mine } in &custody.hand_overs {
        if let Some(missing) = &copy.missing {
            let says = format!("{} · {} · {missing}", copy.says, copy.state);
            lines.push((says, *mine));
        }
    }
    if !keeps && lines.is_empty() {
        return None;
    }
    Some(Open {
        title: format!(
            "{}, {}",
            meeting.notice().title,
            zone.short_day(meeting.notice().start)
        ),
        href: format!("/me/meetings/{}#custody", meeting.id()),
        holder: super::custody::holder(reader, meeting, &zone, t),
        lines,
    })
}
