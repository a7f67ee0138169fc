//! Acts in words, as the pages tell them.

mod retention;

use std::borrow::Cow;

use acts::{
    Act, Ballot, BodyId, By, CameraId, Cause, Course, DemandEnd, Difference, Handling,
    IncidentKind, OfficeId, Outcome, Purpose, Recipient, Record, ReleaseDecided, ReportState, Role,
    VoteTaken,
};

use super::meeting::{Meeting, Phase};
use super::times::{Zone, date, length};
use crate::words::{Message, Words};

/// Who did it, "Clerk of the Cabinet (A. Rao)" or "the recorder".
pub(crate) fn who(by: &By, t: Words) -> String {
    match by {
        By::Office {
            office,
            person: Some(person),
        } => format!("{office} ({person})"),
        By::Office {
            office,
            person: None,
        } => office.clone(),
        By::Machine { part } => {
            let (part, name) = part.split_once(':').unwrap_or((part, ""));
            let text = t.fill("act-by-machine").put("part", part);
            if name.is_empty() {
                text.into()
            } else {
                format!("{text} {name}")
            }
        }
    }
}

/// The state of a meeting in two words.
pub(crate) fn badge(meeting: &Meeting, t: Words) -> Cow<'static, str> {
    t.say(match meeting.phase() {
        Phase::Noticed => "badge-noticed",
        Phase::InSession => "badge-in-session",
        Phase::ClosedSession => "badge-closed",
        Phase::Recess => "badge-recess",
        Phase::Adjourned if meeting.cameras_kept() > 0 => "badge-recorded",
        Phase::Adjourned => "badge-adjourned",
        Phase::Cancelled => "badge-cancelled",
    })
}

/// Why pictures stopped or are missing.
pub(crate) fn cause(cause: Cause, t: Words) -> Cow<'static, str> {
    t.say(match cause {
        Cause::EncoderStopped => "cause-encoder-stopped",
        Cause::ConnectionLost => "cause-connection-lost",
        Cause::NotYetConnected => "cause-not-yet-connected",
        Cause::ClockJumped => "cause-clock-jumped",
        Cause::Unusable => "cause-unusable",
        Cause::AwaitingKeyframe => "cause-awaiting-keyframe",
        Cause::ServerStopped => "cause-server-stopped",
        Cause::ServerCrashed => "cause-server-crashed",
        Cause::DiskFull => "cause-disk-full",
        Cause::DiskSlow => "cause-disk-slow",
        Cause::NoSeal => "cause-no-seal",
        Cause::Boundary => "cause-boundary",
        Cause::ParametersChanged => "cause-parameters-changed",
        Cause::Removed => "cause-removed",
    })
}

/// What cameras and items are called, where that is known, and the words to tell it in.
#[derive(Clone, Copy)]
struct Names<'a> {
    record: &'a Record,
    meeting: Option<&'a Meeting>,
    t: Words,
}

impl<'a> Names<'a> {
    fn camera(self, id: &'a CameraId) -> &'a str {
        let known = self.meeting.and_then(|meeting| meeting.cameras.get(id));
        known
            .map(|camera| &*camera.name)
            .filter(|name| !name.is_empty())
            .unwrap_or(id.as_str())
    }

    fn office(self, id: &'a OfficeId) -> &'a str {
        let known = self.record.office(id);
        known.map_or(id.as_str(), |office| &office.name)
    }

    /// An office, or that none is named.
    fn holder(self, id: Option<&'a OfficeId>) -> Cow<'a, str> {
        match id {
            Some(id) => Cow::Borrowed(self.office(id)),
            None => self.t.say("act-an-office"),
        }
    }

    fn offices(self, ids: impl IntoIterator<Item = &'a OfficeId>) -> String {
        listed(ids.into_iter().map(|id| self.office(id)))
    }

    /// "Chief Secretary or State Archive".
    fn any_of(self, ids: impl IntoIterator<Item = &'a OfficeId>) -> String {
        let names: Vec<_> = ids.into_iter().map(|id| self.office(id)).collect();
        names.join(&format!(" {} ", self.t.say("act-or")))
    }

    fn body(self, id: &'a BodyId) -> &'a str {
        let known = self.record.body(id);
        known.map_or(id.as_str(), |body| &body.name)
    }

    fn recipient(self, to: &'a Recipient) -> Cow<'a, str> {
        match to {
            Recipient::Public => self.t.say("act-the-public"),
            Recipient::Office { office } => Cow::Borrowed(self.office(office)),
            Recipient::Other { name } => Cow::Borrowed(name),
        }
    }

    fn item(self, id: &'a str) -> &'a str {
        let mut agenda = self.meeting.into_iter().flat_map(|meeting| &meeting.agenda);
        agenda
            .find(|item| item.id == id)
            .map_or(id, |item| &item.title)
    }

    fn date(self, day: acts::Date) -> String {
        date(day, self.t)
    }

    /// An instant to the second, on the meeting's clock.
    fn exact(self, at: acts::Time) -> String {
        let zone = self.meeting.map_or("UTC", |meeting| &meeting.zone);
        let zone = Zone::named(zone, self.t);
        format!("{} {}", zone.clock_s(at), zone.abbreviation(at))
    }
}

/// One sentence for one act, or a few; with the meeting at hand, in its own names.
pub(crate) fn sentence(act: &Act, record: &Record, meeting: Option<&Meeting>, t: Words) -> String {
    let names = Names { record, meeting, t };
    let text = match act {
        acts::session_acts!() => session_sentence(act, names),
        acts::footage_acts!() | Act::Later { .. } => machine_sentence(act, names),
        acts::house_acts!() => house_sentence(act, names),
        acts::notice_acts!() => notice_sentence(act, names),
        Act::AssuranceGiven(it) => assurance(it, names),
        acts::attendance_acts!() => attendance_sentence(act, names),
        acts::handling_acts!() => handling_sentence(act, names),
        acts::business_acts!() => business_sentence(act, names),
        acts::custody_acts!() => custody_sentence(act, names),
        acts::papers_acts!() => papers_sentence(act, names),
    };
    // What was entered may bring a full stop of its own.
    text.replace("..", ".")
        .replace(".।", "।")
        .replace("।।", "।")
}

/// Sentences in a row.
fn row<const N: usize>(sentences: [Option<Message>; N]) -> String {
    let told = sentences.into_iter().flatten().map(String::from);
    told.collect::<Vec<_>>().join(" ")
}

fn session_sentence(act: &Act, names: Names<'_>) -> String {
    let t = names.t;
    let text = match act {
        Act::RecordingOrdered {
            decided_by,
            ground,
            handling,
            cameras,
            ..
        } => {
            let text = if cameras.is_empty() {
                t.fill("act-recording-ordered-all")
            } else {
                let some = cameras.iter().map(|camera| names.camera(camera));
                t.fill("act-recording-ordered").put("cameras", listed(some))
            };
            let text = text.put("office", decided_by).put("ground", ground);
            text.put("handling", handling)
        }
        Act::CalledToOrder { .. } => t.fill("act-called-to-order"),
        Act::ItemOpened { item, .. } => t.fill("act-item-opened").put("item", names.item(item)),
        Act::Recessed { reason, .. } => t.fill("act-recessed").put("reason", reason),
        Act::Resumed { .. } => t.fill("act-resumed"),
        Act::SessionClosed {
            ground,
            exemption,
            decided_by,
            review,
            from,
            ..
        } => {
            let text = match (exemption, from) {
                (Some(_), Some(_)) => t.fill("act-session-closed-under-as-of"),
                (Some(_), None) => t.fill("act-session-closed-under"),
                (None, Some(_)) => t.fill("act-session-closed-as-of"),
                (None, None) => t.fill("act-session-closed"),
            };
            let text = match exemption {
                Some(it) => text.put("exemption", it),
                None => text,
            };
            let text = match from {
                Some(from) => text.put("time", names.exact(*from)),
                None => text,
            };
            let text = text.put("ground", ground);
            let text = text.put("office", decided_by);
            text.put("date", names.date(*review))
        }
        Act::DelaySet(it) => {
            let text = t.fill("act-delay-set").put("n", it.seconds);
            text.put("ground", &it.ground)
        }
        Act::SessionReopened { .. } => t.fill("act-session-reopened"),
        Act::Adjourned { .. } => t.fill("act-adjourned"),
        acts::house_acts!()
        | acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::footage_acts!()
        | acts::custody_acts!()
        | acts::papers_acts!()
        | Act::Later { .. } => return String::new(),
    };
    text.into()
}

#[expect(clippy::too_many_lines, reason = "a table with one arm per act")]
fn house_sentence(act: &Act, names: Names<'_>) -> String {
    let t = names.t;
    let text = match act {
        Act::BodyEstablished { name, .. } => t.fill("act-body-established").put("name", name),
        Act::RoomCreated { name, .. } => t.fill("act-room-created").put("name", name),
        Act::CameraAdded { room, name, .. } => {
            let text = t.fill("act-camera-added").put("camera", name);
            text.put("room", room.as_str())
        }
        Act::CameraKeyReplaced { room, camera, .. } => {
            let text = t.fill("act-camera-key-replaced").put("room", room.as_str());
            text.put("camera", camera.as_str())
        }
        Act::CameraRemoved {
            room,
            camera,
            ground,
        } => {
            let text = t.fill("act-camera-removed").put("room", room.as_str());
            let text = text.put("camera", camera.as_str());
            text.put("ground", ground)
        }
        Act::RoleGranted { office, role, .. } => {
            let text = t.fill("act-role-granted").put("office", office);
            text.put("role", role_says(*role, t))
        }
        Act::RoleRevoked { ground, .. } => t.fill("act-role-revoked").put("ground", ground),
        Act::RulesSet(it) => {
            let text = t.fill("act-rules-set").put("rules", &it.rules.name);
            text.put("body", names.body(&it.body))
        }
        Act::OfficeCreated(it) => t.fill("act-office-created").put("office", &it.name),
        Act::PersonAppointed(it) if it.name.is_empty() => {
            let text = t.fill("act-person-appointed-erased");
            let text = text.put("person", it.person.as_str());
            text.put("office", names.office(&it.office))
        }
        Act::PersonAppointed(it) => {
            let text = t.fill("act-person-appointed").put("person", &it.name);
            text.put("office", names.office(&it.office))
        }
        Act::PersonRelieved(it) => {
            let text = t.fill("act-person-relieved");
            let text = text.put("person", it.person.as_str());
            let text = text.put("office", names.office(&it.office));
            text.put("ground", &it.ground)
        }
        Act::ContactSet(it) => {
            let text = t.fill("act-contact-set");
            text.put("office", names.holder(it.office.as_ref()))
        }
        Act::PasskeyRegistered(it) => {
            let text = t.fill("act-passkey-registered");
            text.put("office", names.office(&it.office))
        }
        Act::PasskeyRevoked(it) => t.fill("act-passkey-revoked").put("ground", &it.ground),
        Act::SignOnBound(it) => {
            let text = t.fill("act-sign-on-bound").put("issuer", &it.issuer);
            text.put("office", names.office(&it.office))
        }
        Act::SignOnUnbound(it) => t.fill("act-sign-on-unbound").put("ground", &it.ground),
        Act::RecipientSet(it) => {
            let text = t.fill("act-recipient-set");
            text.put("office", names.holder(it.office.as_ref()))
        }
        Act::SealPolicySet(it) => {
            let clauses = it.clauses.iter();
            let clauses: Vec<_> = clauses.map(|one| names.any_of(one)).collect();
            let text = t.fill("act-seal-policy").put("body", names.body(&it.body));
            text.put("clauses", clauses.join("; "))
        }
        Act::Proposed(_) => t.fill("act-proposed"),
        Act::Seconded(it) => t.fill("act-seconded").put("act", it.proposal.to_string()),
        Act::ProposalRejected(it) => {
            let text = t.fill("act-proposal-rejected");
            let text = text.put("act", it.proposal.to_string());
            text.put("ground", &it.ground)
        }
        Act::DisclosureErased(it) => {
            let text = t.fill("act-disclosure-erased");
            let text = text.put("act", it.entry.to_string());
            text.put("ground", &it.ground)
        }
        Act::Told(it) => {
            let text = match it.outcome {
                Outcome::Delivered => t.fill("act-told"),
                Outcome::Failed => t.fill("act-told-failed"),
                Outcome::NoAddress => t.fill("act-told-no-address"),
            };
            let text = text.put("office", names.office(&it.office));
            text.put("act", it.about.to_string())
        }
        acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::footage_acts!()
        | acts::custody_acts!()
        | acts::papers_acts!()
        | Act::Later { .. } => return String::new(),
    };
    text.into()
}

fn notice_sentence(act: &Act, names: Names<'_>) -> String {
    let t = names.t;
    let text = match act {
        Act::MeetingNoticed {
            title, convener, ..
        } => {
            let text = t.fill("act-meeting-noticed").put("title", title);
            text.put("convener", convener)
        }
        Act::MeetingCancelled { ground, .. } => {
            t.fill("act-meeting-cancelled").put("ground", ground)
        }
        Act::NoticeAmended(it) => {
            let changed = [
                ("act-changed-title", it.title.as_deref()),
                ("act-changed-purpose", it.purpose.as_deref()),
                (
                    "act-changed-room",
                    it.room.as_ref().map(acts::RoomId::as_str),
                ),
                ("act-changed-place", it.place.as_deref()),
            ];
            let changed = changed.into_iter();
            let changed = changed.filter_map(|(id, to)| Some(t.fill(id).put("to", to?)));
            let text = t.fill("act-notice-amended");
            text.put("changes", listed(changed))
                .put("ground", &it.ground)
        }
        Act::MeetingPostponed(it) => return postponed(it, names),
        Act::AgendaPublished(it) => t.fill("act-agenda-published").put("n", it.items.len()),
        Act::PaperLaid(it) => {
            let text = match &it.item {
                Some(item) => t.fill("act-paper-laid-item").put("item", names.item(item)),
                None => t.fill("act-paper-laid"),
            };
            text.put("title", &it.title).put("author", &it.author)
        }
        Act::Classified(it) => return classified(it, names),
        Act::ClosedTitleGiven(it) => match &it.item {
            Some(item) => t
                .fill("act-closed-title-item")
                .put("item", names.item(item)),
            None => t.fill("act-closed-title"),
        },
        Act::UnstreamedExplained(it) => t.fill("act-unstreamed").put("reason", &it.reason),
        acts::house_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::footage_acts!()
        | acts::custody_acts!()
        | acts::papers_acts!()
        | Act::Later { .. } => return String::new(),
    };
    text.into()
}

fn postponed(it: &acts::MeetingPostponed, names: Names<'_>) -> String {
    let t = names.t;
    let zone = names.meeting.map_or("UTC", |meeting| &meeting.zone);
    let zone = Zone::named(zone, t);
    let text = match it.start {
        Some(start) => {
            let text = t.fill("act-postponed").put("when", zone.day_clock(start));
            text.put("zone", zone.abbreviation(start))
        }
        None => t.fill("act-postponed-undated"),
    };
    let urgency = it.urgency.as_ref();
    let urgency = urgency.map(|urgency| t.fill("act-urgent").put("urgency", urgency));
    row([Some(text.put("ground", &it.ground)), urgency])
}

#[expect(clippy::too_many_lines, reason = "a table with one arm per act")]
fn attendance_sentence(act: &Act, names: Names<'_>) -> String {
    let t = names.t;
    let text = match act {
        Act::Invited(it) => {
            let text = t
                .fill("act-invited")
                .put("office", names.office(&it.office));
            text.put("capacity", as_what(it.capacity, t))
        }
        Act::InvitationWithdrawn(it) => {
            let text = t.fill("act-invitation-withdrawn");
            text.put("office", names.office(&it.office))
                .put("ground", &it.ground)
        }
        Act::InvitationAnswered(it) => return answered(it, names),
        Act::ConditionStated(it) => {
            let text = t
                .fill("act-condition-stated")
                .put("office", names.holder(it.office.as_ref()));
            let text = text.put("to", names.office(&it.to));
            text.put("words", quoted(&it.condition, t))
        }
        Act::ConditionAnswered(it) => {
            let text = match it.reply {
                acts::ConditionReply::Assured => t.fill("act-condition-assured"),
                acts::ConditionReply::Refused => t.fill("act-condition-refused"),
            };
            let words = it.text.as_deref().map(|text| quoted(text, t));
            let text = text.put("words", words.unwrap_or_default());
            text.put("act", it.condition.to_string())
        }
        Act::AssuranceAttached(it) => {
            let text = t.fill("act-assurance-attached");
            text.put("act", it.assurance.to_string())
        }
        Act::Arrived(it) => {
            let text = match it.capacity {
                Some(capacity) => t
                    .fill("act-arrived-as")
                    .put("capacity", as_what(capacity, t)),
                None => t.fill("act-arrived"),
            };
            text.put("office", names.office(&it.office))
        }
        Act::Departed(it) => t
            .fill("act-departed")
            .put("office", names.office(&it.office)),
        Act::RegisterCorrected(it) => {
            let text = t.fill("act-register-corrected");
            text.put("line", it.corrects.to_string())
                .put("ground", &it.ground)
        }
        Act::RegisterCountersigned(it) => t
            .fill("act-register-countersigned")
            .put("office", names.holder(it.office.as_ref())),
        Act::RegisterObjected(it) => {
            let text = t
                .fill("act-register-objected")
                .put("office", names.holder(it.office.as_ref()));
            text.put("words", quoted(&it.text, t))
        }
        Act::AbsenceStated(it) => {
            let text = t.fill("act-absence-stated").put("side", side(it.side, t));
            let text = text.put("office", names.holder(it.office.as_ref()));
            text.put("words", quoted(&it.text, t))
        }
        Act::AbsenceStatementDeclined(it) => {
            let text = t.fill("act-absence-declined").put("side", side(it.side, t));
            text.put("office", names.holder(it.office.as_ref()))
        }
        acts::house_acts!()
        | acts::notice_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::footage_acts!()
        | acts::custody_acts!()
        | acts::papers_acts!()
        | Act::Later { .. } => return String::new(),
    };
    text.into()
}

fn answered(it: &acts::InvitationAnswered, names: Names<'_>) -> String {
    let t = names.t;
    let what = match (it.answer, &it.delegate) {
        (acts::Answer::Accepted, _) => t.fill("act-answered-accepted"),
        (acts::Answer::Declined, _) => t.fill("act-answered-declined"),
        (acts::Answer::Delegated, Some(delegate)) => t
            .fill("act-answered-sends")
            .put("delegate", names.office(delegate)),
        (acts::Answer::Delegated, None) => t.fill("act-answered-sends-another"),
    };
    let ground = match it.ground.as_deref() {
        Some("") => Some(t.fill("act-ground-erased")),
        Some(ground) => Some(t.fill("act-ground").put("ground", ground)),
        None => None,
    };
    let what = what.put("office", names.holder(it.office.as_ref()));
    row([Some(what), ground])
}

fn assurance(it: &acts::AssuranceGiven, names: Names<'_>) -> String {
    let t = names.t;
    let which = match &it.scope {
        acts::Scope::Meeting { meeting } => {
            t.fill("act-for-meeting").put("meeting", meeting.as_str())
        }
        acts::Scope::Category { body, category } => {
            let which = t.fill("act-for-category").put("category", category);
            which.put("body", names.body(body))
        }
        acts::Scope::Period { body, from, until } => {
            let which = t.fill("act-for-period").put("body", names.body(body));
            let which = which.put("from", from.to_string());
            which.put("until", until.to_string())
        }
    };
    let text = t
        .fill("act-assurance-given")
        .put("to", names.offices(&it.to));
    let text = text.put("which", which).put("words", quoted(&it.text, t));
    let earlier = it.supersedes;
    let earlier = earlier.map(|act| t.fill("act-supersedes").put("act", act.to_string()));
    row([Some(text), earlier])
}

/// Words after a colon; words that were erased are told as such.
fn quoted(text: &str, t: Words) -> String {
    if text.is_empty() {
        t.say("act-words-erased").into()
    } else {
        t.fill("act-quoted").put("text", text).into()
    }
}

fn as_what(capacity: acts::Capacity, t: Words) -> Cow<'static, str> {
    t.say(match capacity {
        acts::Capacity::Member => "act-as-member",
        acts::Capacity::InAttendance => "act-in-attendance",
        acts::Capacity::Observer => "act-as-observer",
    })
}

fn side(side: Option<acts::AbsenceSide>, t: Words) -> Cow<'static, str> {
    t.say(match side {
        Some(acts::AbsenceSide::Convener) => "act-side-convener",
        Some(acts::AbsenceSide::Invitee) => "act-side-invitee",
        None => "act-side-one",
    })
}

/// A role by its name for people.
pub(crate) fn role_says(role: Role, t: Words) -> Cow<'static, str> {
    t.say(match role {
        Role::Operator => "role-operator",
        Role::Clerk => "role-clerk",
        Role::Chair => "role-chair",
        Role::Officer => "role-officer",
        Role::Custodian => "role-custodian",
    })
}

fn classified(it: &acts::Classified, names: Names<'_>) -> String {
    let t = names.t;
    let class = t.say(match it.class {
        acts::Class::Open => "class-open",
        acts::Class::Closed => "class-closed",
        acts::Class::Mixed => "class-mixed",
    });
    let text = match &it.item {
        Some(item) => t.fill("act-classified-item").put("item", names.item(item)),
        None => t.fill("act-classified"),
    };
    let ground = it.ground.as_ref();
    let ground = ground.map(|ground| t.fill("act-ground").put("ground", ground));
    let by = it.decided_by.as_ref();
    let by = by.map(|office| t.fill("act-decided-by").put("office", office));
    let review = it
        .review
        .map(|day| t.fill("act-review").put("date", names.date(day)));
    row([Some(text.put("class", class)), ground, by, review])
}

/// Names in a row, "secretary-works, police".
fn listed<T: ToString>(names: impl IntoIterator<Item = T>) -> String {
    let names: Vec<_> = names.into_iter().map(|name| name.to_string()).collect();
    names.join(", ")
}

/// What is to happen with a recording, in words.
fn handling(told: &Handling, names: Names<'_>) -> Message {
    let t = names.t;
    let recorded = if told.cameras.is_empty() {
        t.fill("act-handling-not-recorded")
    } else {
        let cameras = told.cameras.iter().map(|camera| names.camera(camera));
        t.fill("act-handling-recorded")
            .put("cameras", listed(cameras))
    };
    let streamed = t.say(if told.streamed {
        "act-handling-streamed"
    } else {
        "act-handling-not-streamed"
    });
    let to = listed(told.released_to.iter().map(|to| names.recipient(to)));
    let released = match (told.released_to.is_empty(), told.released_by) {
        (true, _) => t.fill("act-handling-released-nobody"),
        (false, Some(by)) => {
            let released = t.fill("act-handling-released-by").put("to", to);
            released.put("date", names.date(by))
        }
        (false, None) => t.fill("act-handling-released").put("to", to),
    };
    let text = t.fill("act-handling").put("recorded", recorded);
    let text = text.put("streamed", streamed).put("released", released);
    let text = text.put("keeper", names.office(&told.kept_by));
    text.put("days", told.kept_days)
}

/// One way in which a meeting's recording was handled otherwise than participants were told.
pub(crate) fn differs(found: &Difference, record: &Record, meeting: &Meeting, t: Words) -> String {
    let meeting = Some(meeting);
    difference(found, Names { record, meeting, t }).into()
}

/// One way in which handling differs from what was told, in words.
fn difference(found: &Difference, names: Names<'_>) -> Message {
    let t = names.t;
    match found {
        Difference::CameraNotTold { camera } => t
            .fill("act-differs-untold")
            .put("camera", names.camera(camera)),
        Difference::CameraKeptNothing { camera } => t
            .fill("act-differs-kept-nothing")
            .put("camera", names.camera(camera)),
        Difference::StreamedNotTold => t.fill("act-differs-streamed"),
        Difference::NotStreamed => t.fill("act-differs-not-streamed"),
        Difference::ReleasedNotTold { to } => t
            .fill("act-differs-released")
            .put("to", names.recipient(to)),
        Difference::NotReleased { to, by } => {
            let text = t
                .fill("act-differs-not-released")
                .put("to", names.recipient(to));
            text.put("date", names.date(*by))
        }
        Difference::KeptByAnother { office } => t
            .fill("act-differs-handed")
            .put("office", names.office(office)),
        Difference::KeptOtherwise { told, days } => t
            .fill("act-differs-kept")
            .put("days", *days)
            .put("told", *told),
        Difference::NotNotified { office } => t
            .fill("act-differs-never-told")
            .put("office", names.office(office)),
    }
}

fn handling_sentence(act: &Act, names: Names<'_>) -> String {
    let t = names.t;
    let text = match act {
        Act::RecordingNoticeGiven(it) => {
            let text = t
                .fill("act-recording-notice")
                .put("to", names.offices(&it.to));
            text.put("handling", handling(&it.handling, names))
        }
        Act::RecordingNoticeAcknowledged(it) => {
            let text = t.fill("act-recording-notice-acknowledged");
            text.put("office", names.holder(it.office.as_ref()))
        }
        Act::RecordingNoticeObjected(it) => {
            let text = t.fill("act-recording-notice-objected");
            let text = text.put("office", names.holder(it.office.as_ref()));
            text.put("text", erasable(&it.text, t))
        }
        Act::HandledOtherwiseThanNotified(it) => {
            let found = it.differences.iter();
            let found = found.map(|found| difference(found, names).to_string());
            let found: Vec<_> = found.collect();
            t.fill("act-handled-otherwise")
                .put("differences", found.join("; "))
        }
        Act::UnorderedCameraNoted(it) => t
            .fill("act-unordered-camera")
            .put("camera", names.camera(&it.camera)),
        acts::house_acts!()
        | acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::business_acts!()
        | acts::footage_acts!()
        | acts::custody_acts!()
        | acts::papers_acts!()
        | Act::Later { .. } => return String::new(),
    };
    text.into()
}

/// Words that may have been erased.
fn erasable(words: &str, t: Words) -> Cow<'static, str> {
    if words.is_empty() {
        t.say("act-erased")
    } else {
        Cow::Owned(words.to_owned())
    }
}

fn business_sentence(act: &Act, names: Names<'_>) -> String {
    let t = names.t;
    // With the item, or without where there is none.
    let on = |item: &Option<String>, with, without| match item {
        Some(item) => t.fill(with).put("item", names.item(item)),
        None => t.fill(without),
    };
    let text = match act {
        Act::ItemClosed(it) => t.fill("act-item-closed").put("item", names.item(&it.item)),
        Act::SpeakerNoted(it) => {
            let who = match &it.office {
                Some(office) => Cow::Borrowed(names.office(office)),
                None => t.say("act-somebody"),
            };
            let text = t.fill("act-speaker-noted").put("who", who);
            text.put("capacity", erasable(&it.capacity, t))
        }
        Act::MotionMoved(it) => {
            let text = on(&it.item, "act-motion-moved-item", "act-motion-moved");
            let seconder = it.seconder.as_ref();
            let seconded = seconder.map(|office| {
                let seconded = t.fill("act-seconded-by");
                seconded.put("office", names.office(office)).to_string()
            });
            let text = text
                .put("mover", names.office(&it.mover))
                .put("text", &it.text);
            text.put("seconded", seconded.unwrap_or_default())
        }
        Act::VoteTaken(it) => vote(it, t),
        Act::DecisionRecorded(it) => {
            let text = on(&it.item, "act-decided-item", "act-decided");
            text.put("text", &it.text)
        }
        Act::DecisionPublished(it) => t
            .fill("act-decision-published")
            .put("act", it.decision.to_string()),
        Act::IncidentMarked(it) => {
            let text = match &it.text {
                Some(text) => t.fill("act-incident-told").put("text", erasable(text, t)),
                None => t.fill("act-incident"),
            };
            text.put("kind", incident(it.kind, t))
        }
        Act::CommitmentMade(it) => {
            let text = on(&it.item, "act-commitment-made-item", "act-commitment-made");
            let text = text.put("office", names.office(&it.owner));
            text.put("date", names.date(it.due)).put("text", &it.text)
        }
        Act::CommitmentMet(it) => {
            let text = t.fill("act-commitment-met");
            let text = text.put("act", it.commitment.to_string());
            text.put("evidence", &it.evidence)
        }
        Act::CommitmentDropped(it) => {
            let text = t.fill("act-commitment-dropped");
            let text = text.put("act", it.commitment.to_string());
            text.put("ground", &it.ground)
        }
        Act::MinutesApproved(it) => match &it.approved_in {
            Some(meeting) => t
                .fill("act-minutes-approved-in")
                .put("meeting", meeting.as_str()),
            None => t.fill("act-minutes-approved"),
        },
        acts::house_acts!()
        | acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::footage_acts!()
        | acts::custody_acts!()
        | acts::papers_acts!()
        | Act::Later { .. } => return String::new(),
    };
    text.into()
}

fn vote(it: &VoteTaken, t: Words) -> Message {
    let text = if it.carried == Some(true) {
        t.fill("act-vote-carried")
    } else {
        t.fill("act-vote-lost")
    };
    let text = text.put("act", it.motion.to_string());
    let text = text.put("ayes", it.count(Ballot::Aye));
    let text = text.put("noes", it.count(Ballot::No));
    text.put("neither", it.count(Ballot::Abstained))
}

pub(crate) fn incident(kind: IncidentKind, t: Words) -> Cow<'static, str> {
    t.say(match kind {
        IncidentKind::Assault => "incident-assault",
        IncidentKind::Threat => "incident-threat",
        IncidentKind::Disturbance => "incident-disturbance",
        IncidentKind::Accident => "incident-accident",
        IncidentKind::Other => "incident-other",
    })
}

#[expect(clippy::too_many_lines, reason = "a table with one arm per act")]
fn custody_sentence(act: &Act, names: Names<'_>) -> String {
    let t = names.t;
    let text = match act {
        Act::FootageDemanded(it) => {
            let text = match it.deadline {
                Some(day) => t.fill("act-demanded-by").put("date", names.date(day)),
                None => t.fill("act-demanded"),
            };
            let text = text
                .put("who", &it.demanded_by)
                .put("authority", &it.authority);
            text.put("form", &it.form).put("ground", &it.ground)
        }
        Act::DemandEnded(it) => {
            let text = match it.end {
                DemandEnd::Granted => t.fill("act-demand-granted"),
                DemandEnd::Refused => t.fill("act-demand-refused"),
                DemandEnd::Lapsed => t.fill("act-demand-lapsed"),
            };
            text.put("act", it.demand.to_string())
                .put("ground", &it.ground)
        }
        Act::AdviceGiven(it) => {
            let text = match it.course {
                Course::Release => t.fill("act-advised-release"),
                Course::Withhold => t.fill("act-advised-withhold"),
            };
            text.put("adviser", &it.adviser).put("text", &it.text)
        }
        Act::ReleaseDecided(it) => return release_decided(it, names),
        Act::Released(it) => {
            let text = t.fill("act-released").put("to", names.recipient(&it.to));
            text.put("what", &it.what)
        }
        Act::RetentionDecided(it) => {
            let text = t.fill("act-retention-decided").put("days", it.days);
            text.put("ground", &it.ground)
        }
        Act::HandedOver(it) => {
            let text = t.fill("act-handed-over");
            let text = text.put("from", names.holder(it.from.as_ref()));
            text.put("n", it.files.len())
                .put("to", names.office(&it.to))
        }
        Act::ReceiptSigned(it) => t
            .fill("act-receipt-signed")
            .put("act", it.hand_over.to_string()),
        Act::HandOverDisputed(it) => {
            let text = t.fill("act-hand-over-disputed");
            let text = text.put("act", it.hand_over.to_string());
            text.put("text", erasable(&it.text, t))
        }
        Act::HoldPlaced(..)
        | Act::HoldLifted(..)
        | Act::DestructionDecided(..)
        | Act::DestructionBegun(..)
        | Act::Destroyed(..)
        | Act::ClosedPartReviewed(..)
        | Act::ViewingNoted(..)
        | Act::IntegrityChecked(..) => return retention::retention_sentence(act, names),
        Act::OpeningRequested(..)
        | Act::OpeningApproved(..)
        | Act::OpeningRefused(..)
        | Act::OpeningAnswered(..)
        | Act::SealOpened(..)
        | Act::RangeReleased(..) => return opening_sentence(act, names),
        acts::house_acts!()
        | acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::footage_acts!()
        | acts::papers_acts!()
        | Act::Later { .. } => return String::new(),
    };
    text.into()
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "called with acts of openings alone"
)]
fn opening_sentence(act: &Act, names: Names<'_>) -> String {
    let t = names.t;
    let text = match act {
        Act::OpeningRequested(it) => {
            let text = t.fill("act-opening-requested").put("n", it.seal);
            let text = text.put("office", names.holder(it.opener.as_ref()));
            text.put("authority", &it.authority)
                .put("purpose", &it.purpose)
        }
        Act::OpeningApproved(it) => {
            let text = match &it.ground {
                Some(ground) => t.fill("act-opening-approved").put("ground", ground),
                None => {
                    let decision = it.decision.map_or(0, |act| act.0);
                    let text = t.fill("act-opening-approved-as-decided");
                    text.put("decision", decision.to_string())
                }
            };
            text.put("act", it.opening.to_string())
        }
        Act::OpeningRefused(it) => {
            let text = t.fill("act-opening-refused");
            text.put("act", it.opening.to_string())
                .put("ground", &it.ground)
        }
        Act::OpeningAnswered(it) => {
            let text = t.fill("act-opening-answered").put("clause", it.clause);
            text.put("act", it.opening.to_string())
                .put("office", names.holder(it.office.as_ref()))
        }
        Act::SealOpened(it) => {
            let text = t.fill("act-seal-opened");
            let text = text.put("act", it.opening.to_string());
            let text = text.put("n", it.segments.values().sum::<u64>());
            text.put("amiss", it.amiss).put("findings", &it.findings)
        }
        Act::RangeReleased(it) => {
            let to: Vec<_> = it.to.iter().map(|to| names.recipient(to)).collect();
            let text = t.fill("act-range-released").put("to", to.join(", "));
            text.put("what", &it.what).put("n", it.files.len())
        }
        _ => return String::new(),
    };
    text.into()
}

fn release_decided(it: &ReleaseDecided, names: Names<'_>) -> String {
    let t = names.t;
    let to = listed(it.to.iter().map(|to| names.recipient(to)));
    let what = match (it.course, it.until) {
        (Course::Release, Some(until)) => {
            let what = t.fill("act-release-decided-from").put("to", to);
            what.put("date", names.date(until))
        }
        (Course::Release, None) => t.fill("act-release-decided").put("to", to),
        (Course::Withhold, Some(until)) => {
            t.fill("act-withheld-until").put("date", names.date(until))
        }
        (Course::Withhold, None) => t.fill("act-withheld"),
    };
    let ground = t.fill("act-ground").put("ground", &it.ground);
    let by = it.decided_by.as_ref();
    let by = by.map(|by| t.fill("act-decided-by").put("office", by));
    let mut text = row([Some(what), Some(ground), by]);
    for (act, followed) in &it.advice {
        let weighed = if *followed {
            t.fill("act-advice-followed")
        } else {
            t.fill("act-advice-not-followed")
        };
        text.push(' ');
        text.push_str(&weighed.put("act", act.to_string()).to_string());
    }
    text
}

fn machine_sentence(act: &Act, names: Names<'_>) -> String {
    let t = names.t;
    let text = match act {
        Act::CameraJoined { camera, .. } => t
            .fill("act-camera-joined")
            .put("camera", names.camera(camera)),
        Act::CameraLost {
            camera, cause: why, ..
        } => {
            let text = t
                .fill("act-camera-lost")
                .put("camera", names.camera(camera));
            text.put("cause", cause(*why, t))
        }
        Act::SpanKept { segments, .. } => {
            let us: u64 = segments.iter().map(|segment| segment.duration_us).sum();
            let us = i64::try_from(us).unwrap_or(i64::MAX);
            let text = t.fill("act-span-kept").put("n", segments.len());
            text.put("length", length(us, t))
        }
        Act::GapFound {
            camera,
            from,
            to,
            cause: why,
            ..
        } => {
            let text = t.fill("act-gap-found").put("camera", names.camera(camera));
            let text = text.put("length", length(to.since(*from), t));
            text.put("cause", cause(*why, t))
        }
        Act::RecorderStopped { cause: why, .. } => {
            t.fill("act-recorder-stopped").put("cause", cause(*why, t))
        }
        Act::RecorderResumed { .. } => t.fill("act-recorder-resumed"),
        Act::FootageCompleted { cameras, .. } => {
            t.fill("act-footage-completed").put("n", cameras.len())
        }
        Act::SealPrepared(it) => {
            let text = match it.supersedes {
                None => t.fill("act-seal-prepared"),
                Some(_) => t.fill("act-seal-renewed"),
            };
            text.put("n", it.seal).put("pieces", it.clauses.len())
        }
        Act::PieceAcknowledged(it) => {
            let text = t.fill("act-piece-acknowledged").put("n", it.seal);
            let text = text.put("clause", it.clause);
            text.put("office", names.holder(it.office.as_ref()))
        }
        Act::SpanSealed(it) => {
            let us: u64 = it.segments.iter().map(|segment| segment.duration_us).sum();
            let us = i64::try_from(us).unwrap_or(i64::MAX);
            let text = t.fill("act-span-sealed").put("n", it.segments.len());
            text.put("length", length(us, t))
        }
        Act::SealedGapFound(it) => {
            let text = t
                .fill("act-sealed-gap")
                .put("camera", names.camera(&it.camera));
            let text = text.put("length", length(it.to.since(it.from), t));
            text.put("cause", cause(it.cause, t))
        }
        Act::Later { kind, .. } => t.fill("act-later").put("kind", kind),
        acts::house_acts!()
        | acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::custody_acts!()
        | acts::papers_acts!() => return String::new(),
    };
    text.into()
}

/// What is written outside of meetings; the pages say who may read each.
#[expect(clippy::too_many_lines, reason = "a table with one arm per act")]
fn papers_sentence(act: &Act, names: Names<'_>) -> String {
    let t = names.t;
    let text = match act {
        Act::RequestSent(it) => {
            let text = t
                .fill("act-request-sent")
                .put("from", names.holder(it.from.as_ref()));
            text.put("to", names.offices(&it.to))
                .put("subject", &it.subject)
        }
        Act::RequestWorded(it) => {
            let text = t.fill("act-request-worded");
            text.put("request", it.request.to_string())
                .put("text", &it.text)
        }
        Act::RequestDelivered(it) => {
            let text = t.fill("act-request-delivered");
            text.put("request", it.request.to_string())
                .put("office", names.office(&it.office))
        }
        Act::RequestAcknowledged(it) => {
            let text = t
                .fill("act-request-acknowledged")
                .put("office", names.holder(it.office.as_ref()));
            text.put("request", it.request.to_string())
        }
        Act::RequestAnswered(it) => {
            let text = match &it.text {
                Some(text) => t.fill("act-request-answered-so").put("text", text),
                None => t.fill("act-request-answered"),
            };
            let text = text.put("office", names.holder(it.office.as_ref()));
            text.put("request", it.request.to_string())
        }
        Act::LetterFiled(it) => {
            let text = match &it.on_behalf_of {
                Some(behalf) => t.fill("act-letter-filed-for").put("behalf", behalf),
                None => t.fill("act-letter-filed"),
            };
            let text = text
                .put("author", names.holder(it.author.as_ref()))
                .put("to", names.office(&it.to));
            text.put("purpose", purpose(it.purpose, t))
                .put("text", &it.text)
        }
        Act::LetterAcknowledged(it) => t
            .fill("act-letter-acknowledged")
            .put("letter", it.letter.to_string()),
        Act::StatementMade(it) => {
            let text = match it.on {
                Some(on) => t.fill("act-statement-on").put("act", on.to_string()),
                None => t.fill("act-statement"),
            };
            text.put("office", names.holder(it.office.as_ref()))
                .put("text", &it.text)
        }
        Act::ProtectionLogged(it) => {
            let text = t
                .fill("act-protection")
                .put("office", names.office(&it.asked_by));
            text.put("place", &it.place).put("by", &it.provided_by)
        }
        Act::ReportFiled(it) => t.fill("act-report-filed").put("to", names.offices(&it.to)),
        Act::ReportAdded(it) => t
            .fill("act-report-added")
            .put("report", it.report.to_string()),
        Act::ReportStateSet(it) => {
            let text = match it.state {
                ReportState::Received => t.fill("act-report-received"),
                ReportState::UnderReview => t.fill("act-report-under-review"),
                ReportState::Closed => t.fill("act-report-closed"),
            };
            text.put("report", it.report.to_string())
        }
        Act::FootageDeposited(it) => {
            let text = t.fill("act-footage-deposited");
            let text = text.put("depositor", erasable(&it.depositor, t));
            text.put("place", erasable(&it.claimed_place, t))
        }
        Act::AssuranceGiven(..)
        | Act::Later { .. }
        | acts::house_acts!()
        | acts::notice_acts!()
        | acts::attendance_acts!()
        | acts::session_acts!()
        | acts::handling_acts!()
        | acts::business_acts!()
        | acts::footage_acts!()
        | acts::custody_acts!() => return String::new(),
    };
    text.into()
}

fn purpose(purpose: Purpose, t: Words) -> Cow<'static, str> {
    t.say(match purpose {
        Purpose::Condition => "purpose-condition",
        Purpose::Demand => "purpose-demand",
        Purpose::Advice => "purpose-advice",
        Purpose::Assurance => "purpose-assurance",
        Purpose::Ground => "purpose-ground",
        Purpose::Other => "purpose-other",
    })
}
