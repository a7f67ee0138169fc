//! Openings of what was sealed, and what was released of it, with reasons and the way to appeal.

use std::borrow::Cow;

use acts::{
    Concealed, Meeting, Opening, OpeningState, RangeReleased, Recipient, ReleasedFile, Said,
};

use super::asked::{office_name, recipient_name};
use crate::addresses;
use crate::reader::Reader;
use crate::view::{Zone, size, who};
use crate::words::Words;

/// An opening and where it stands.
pub(super) struct OpeningLine {
    pub(super) says: String,
    pub(super) state: String,
    pub(super) kind: &'static str,
    /// Who answered which clause, as far as whoever reads may know.
    pub(super) answers: Vec<String>,
    pub(super) n: u64,
}

/// A release of a range, as its notice tells it.
pub(super) struct Notice {
    pub(super) what: String,
    pub(super) says: String,
    /// Question and answer: reasons, findings, decision, appeal.
    pub(super) facts: Vec<(Cow<'static, str>, String)>,
    pub(super) files: Vec<FileLine>,
    /// Whether no later decision took it back.
    pub(super) stands: bool,
    pub(super) public: bool,
    pub(super) n: u64,
}

/// A released file.
pub(super) struct FileLine {
    pub(super) href: String,
    pub(super) says: String,
    pub(super) digest: String,
    /// What is hidden in it, and why; when empty, it is as recorded.
    pub(super) hidden: Vec<String>,
}

/// The openings that whoever reads may know of.
pub(super) fn openings(reader: &Reader, meeting: &Meeting, t: Words) -> Vec<OpeningLine> {
    let all = meeting.openings().values();
    let all = all.filter(|it| reader.may(it.asked.stamp.n));
    all.map(|it| opening(reader, meeting, it, t)).collect()
}

fn opening(reader: &Reader, meeting: &Meeting, it: &Opening, t: Words) -> OpeningLine {
    let zone = Zone::named(&meeting.notice().zone, t);
    let asked = &it.asked.what;
    let opener = it
        .opener()
        .map(|office| office_name(&reader.record, office));
    let opener = opener.unwrap_or_else(|| who(&it.asked.stamp.by, t));
    let text = match (asked.from, asked.until) {
        (Some(from), Some(until)) => {
            let text = t.fill("opening-range").put("from", zone.clock_s(from));
            text.put("until", zone.clock_s(until))
        }
        (Some(_), None) | (None, Some(_)) | (None, None) => t.fill("opening-whole"),
    };
    let text = text.put("office", opener).put("seal", asked.seal);
    let text = text.put("authority", &asked.authority);
    let (state, kind) = state(it, meeting, reader.now, t);
    let answers = (1_u32..).zip(&it.answers).flat_map(|(clause, by)| {
        let line = move |(office, said): (&acts::OfficeId, &Said<_>)| {
            let text = t.fill("opening-answered-by").put("clause", clause);
            let text = text.put("office", office_name(&reader.record, office));
            (text, said.stamp.at)
        };
        // Who keeps which piece of the key is for the opener alone.
        let told = by.iter().filter(|(_, said)| reader.may(said.stamp.n));
        told.map(line)
    });
    let answers = answers.map(|(text, at)| text.put("when", zone.day_clock(at)).into());
    OpeningLine {
        says: text.put("purpose", &asked.purpose).into(),
        state,
        kind,
        answers: answers.collect(),
        n: it.asked.stamp.n.0,
    }
}

/// Where an opening stands, in words and as a badge.
pub(super) fn state(
    it: &Opening,
    meeting: &Meeting,
    now: acts::Time,
    t: Words,
) -> (String, &'static str) {
    let zone = Zone::named(&meeting.notice().zone, t);
    let ends = || zone.day_clock(it.ends());
    match it.state(now) {
        OpeningState::Requested => {
            let text = t.fill("opening-requested").put("when", ends());
            (text.into(), "unexplained")
        }
        OpeningState::Refused => (t.say("opening-refused").into(), "cancelled"),
        OpeningState::Approved => {
            let text = t.fill("opening-approved").put("n", it.answered());
            let text = text.put("of", it.answers.len()).put("when", ends());
            (text.into(), "unexplained")
        }
        OpeningState::Answered => (t.say("opening-answered").into(), "unexplained"),
        OpeningState::Opened => (t.say("opening-opened").into(), "verified"),
        OpeningState::Lapsed => (t.say("opening-lapsed").into(), "cancelled"),
    }
}

/// The releases that whoever reads may know of.
pub(super) fn notices(reader: &Reader, meeting: &Meeting, t: Words) -> Vec<Notice> {
    let all = meeting.range_releases().iter();
    let all = all.filter(|it| reader.may(it.stamp.n));
    all.map(|it| notice(reader, meeting, it, t)).collect()
}

fn notice(reader: &Reader, meeting: &Meeting, it: &Said<RangeReleased>, t: Words) -> Notice {
    let zone = Zone::named(&meeting.notice().zone, t);
    let made = &it.what;
    let to: Vec<String> = made
        .to
        .iter()
        .map(|to| recipient_name(&reader.record, to, t))
        .collect();
    let text = t.fill("released-says").put("to", to.join(", "));
    let text = text.put("office", office_name(&reader.record, &made.opener));
    let text = text.put("when", zone.day_clock(it.stamp.at));
    let text = text.put("from", zone.clock_s(made.from));
    let mut facts = vec![
        (t.say("released-reasons"), made.reasons.clone()),
        (t.say("released-findings"), made.findings.clone()),
    ];
    let mut decisions = meeting.release_decisions().iter();
    let decision = decisions.find(|said| said.stamp.n == made.decision);
    if let Some(decision) = decision.filter(|said| reader.may(said.stamp.n)) {
        let by = decision.what.decided_by.clone();
        let text = t.fill("released-decided");
        let text = text.put("office", by.unwrap_or_else(|| who(&decision.stamp.by, t)));
        let text = text.put("when", zone.day_clock(decision.stamp.at));
        let says = text.put("ground", &decision.what.ground).into();
        facts.push((t.say("released-decision"), says));
    }
    facts.push((t.say("released-appeal"), made.appeal.clone()));
    let files = made.files.iter();
    Notice {
        what: made.what.clone(),
        says: text.put("until", zone.clock_s(made.until)).into(),
        facts,
        files: files.map(|file| line(meeting, file, &zone, t)).collect(),
        stands: meeting.stands(made, reader.now),
        public: made.to.contains(&Recipient::Public),
        n: it.stamp.n.0,
    }
}

fn line(meeting: &Meeting, file: &ReleasedFile, zone: &Zone, t: Words) -> FileLine {
    let text = t.fill("released-file").put("camera", file.camera.as_str());
    let text = text.put("from", zone.clock_s(file.from));
    let text = text.put("until", zone.clock_s(file.until));
    let hidden = file.hidden.iter().map(|it| {
        let text = t.fill(match it.what {
            Concealed::SoundMuted => "released-muted",
            Concealed::PictureBlacked => "released-blacked",
            Concealed::PictureBlurred => "released-blurred",
        });
        let text = text.put("from", zone.clock_s(it.from));
        let text = text.put("until", zone.clock_s(it.until));
        text.put("ground", &it.ground).into()
    });
    FileLine {
        href: addresses::released(meeting.id(), &file.digest),
        says: text.put("size", size(file.bytes, t)).into(),
        digest: file.digest.to_string(),
        hidden: hidden.collect(),
    }
}
