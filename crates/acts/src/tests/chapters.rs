//! Pictures of rules, notices, classification and offices; and what holds of them in general.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test looks at some commands alone"
)]

use proptest::prelude::*;
use proptest::sample::select;

use super::script::{Stage, actor, digest};
use crate::*;

/// What `? rules …`, `? notice …`, `? class …`, `? office …` and the like show; none for others.
pub(super) fn show(stage: &Stage, what: &str) -> Option<Vec<String>> {
    let record = &stage.record;
    let (kind, name) = what.split_once(' ').unwrap_or((what, ""));
    let meeting = || record.meeting(&name.parse().ok()?);
    Some(match kind {
        "rules" => rules(record.rules_said(&name.parse().ok()?)?),
        "notice" => notice(meeting()?),
        "class" => class(meeting()?),
        "office" => office(record, record.office(&name.parse().ok()?)?),
        "person" => person(record, &name.parse().ok()?),
        "sign-on" => record
            .sign_ons(&digest(name))
            .map(|it| format!("{} {:?} {}", it.office, it.person, it.issuer))
            .collect(),
        "unstreamed" => record.unstreamed(stage.now).map(unstreamed).collect(),
        "uncovered" => record
            .uncovered()
            .map(|(meeting, why)| format!("{} {why:?}", meeting.id()))
            .collect(),
        _ => return None,
    })
}

fn age_key() -> impl Strategy<Value = String> {
    select(vec![
        "age1g8m3pj9x74au5wzk7l95kc28r64jj8pvnec4xkvyvdpasn6k5dwqfhluv8",
        "age10mql3prhnevheuzzp7renk5jajxpxhktv0h8e79qc8nts0hjpq3q7ckl0d",
    ])
    .prop_map(str::to_owned)
}

fn rules(said: &Said<Rules>) -> Vec<String> {
    let rules = &said.what;
    let categories: Vec<_> = rules.categories.iter().map(|it| it.id.as_str()).collect();
    let mut out = vec![
        format!("{:?} by act {}", rules.name, said.stamp.n),
        format!(
            "notice {} h, papers {} h, kept {} days, delay {} s, quorum {:?}",
            rules.notice_hours,
            rules.papers_hours,
            rules.retention_days,
            rules.delay_seconds,
            rules.quorum
        ),
        format!("categories {}", categories.join(" ")),
    ];
    let exemptions = rules.exemptions.iter();
    out.extend(exemptions.map(|it| format!("exemption {}: {}", it.id, it.section)));
    out.extend(rules.powers.iter().map(|it| format!("power {it:?}")));
    out
}

fn clock(clock: &NoticeClock) -> String {
    let NoticeClock {
        given_us,
        required_hours,
        short,
        urgency,
    } = clock;
    let minutes = given_us / 60_000_000;
    let short = if *short { ", short" } else { "" };
    let urgency = urgency.as_ref().map(|it| format!(", urgent: {it}"));
    format!(
        "{minutes} min of {required_hours:?} h{short}{}",
        urgency.unwrap_or_default()
    )
}

fn notice(meeting: &Meeting) -> Vec<String> {
    let notice = meeting.notice();
    let mut out = vec![format!(
        "{:?} in {} ({:?}), start {:?}, sequence {}{}",
        notice.title,
        notice.room,
        notice.place,
        meeting.start().map(|start| start.to_string()),
        meeting.sequence(),
        if notice.elsewhere { ", elsewhere" } else { "" }
    )];
    out.extend(
        meeting
            .notice_clock()
            .map(|it| format!("clock {}", clock(it))),
    );
    for it in meeting.history() {
        let ground = it.ground.as_ref().map(|it| format!(" {it:?}"));
        let clock = it.clock.as_ref().map(|it| format!(", {}", clock(it)));
        out.push(format!(
            "{} {:?} by act {}{}{}",
            it.sequence,
            it.kind,
            it.stamp.n,
            ground.unwrap_or_default(),
            clock.unwrap_or_default()
        ));
        out.extend(
            it.changes
                .iter()
                .map(|it| format!("  {}: {:?} -> {:?}", it.field, it.from, it.to)),
        );
    }
    for paper in meeting.papers() {
        let laid = &paper.laid.what;
        let late = if paper.late { ", late" } else { "" };
        out.push(format!("paper {:?} for {:?}{late}", laid.title, laid.item));
    }
    out
}

fn class(meeting: &Meeting) -> Vec<String> {
    let of = |item: Option<&str>, class: Class| {
        let said = meeting.classification(item).map(|said| {
            let it = &said.what;
            format!(
                " {:?} {:?} by {:?}, review {:?}",
                it.exemption,
                it.ground,
                it.decided_by,
                it.review.map(|day| day.to_string())
            )
        });
        let title = meeting.closed_title(item).map(|it| &it.what.title);
        let title = title.map(|title| format!(" called {title:?}"));
        let name = item.unwrap_or("meeting");
        format!(
            "{name} {class:?}{}{}",
            said.unwrap_or_default(),
            title.unwrap_or_default()
        )
    };
    let items = meeting.agenda().iter();
    let items = items.map(|item| of(Some(&item.id), meeting.class_of(&item.id)));
    [of(None, meeting.class())]
        .into_iter()
        .chain(items)
        .collect()
}

fn office(record: &Record, office: &Office) -> Vec<String> {
    let mut out = vec![format!(
        "{:?} {:?}, shown with {:?}",
        office.name,
        office.side,
        office.shown_name()
    )];
    for held in &office.tenures {
        let until = held.until.as_ref();
        let until = until.map(|(at, ground)| format!("{at} {ground:?}"));
        out.push(format!("held by {} until {until:?}", held.person));
    }
    let contact = office.contact.as_ref().map(|said| &said.what);
    out.extend(contact.map(|it| format!("told at {} in {}", it.mail, it.language)));
    out.extend(record.passkeys(&office.id).map(|key| {
        let ended = key.ended.as_ref();
        let ended = ended.map(|(stamp, ground)| format!("{} {ground:?}", stamp.at));
        let from = key.registered.at;
        format!("passkey {:?} from {from} until {ended:?}", key.person)
    }));
    let recipient = office.recipient.as_ref();
    out.extend(recipient.map(|said| format!("reports to {}", said.what.recipient)));
    out
}

fn person(record: &Record, person: &PersonId) -> Vec<String> {
    let offices: Vec<_> = record.held_by(person).map(|it| it.id.as_str()).collect();
    vec![format!(
        "{:?} holds {}",
        record.person(person),
        offices.join(", ")
    )]
}

fn unstreamed(it: Unstreamed<'_>) -> String {
    let reason = it.reason.map(|said| said.what.reason.as_str());
    format!("{}: {}", it.meeting.id(), reason.unwrap_or("unexplained"))
}

/// Every shipped set can be adopted, and has the categories that counts are made by.
#[test]
fn shipped_rules_pass_their_own_judge() {
    let mut names = Vec::new();
    for (set, rules) in rule_sets() {
        let mut stage = Stage::new();
        stage.run("given house");
        let command = Command::SetRules(RulesSet {
            body: "cabinet".parse().unwrap(),
            rules: rules.clone(),
        });
        stage.ask(&actor("operator"), command).unwrap();
        for category in [
            "statutory",
            "cabinet",
            "assembly",
            "routine",
            "field-inspection",
            "press-conference",
        ] {
            assert!(
                rules.category(category).is_some(),
                "{set} has no {category}"
            );
        }
        assert!(rules.exemptions.len() >= 7, "{set}");
        names.push(set);
    }
    let expected = ["indian-state-government", "uk-council", "us-city-council"];
    assert_eq!(names, expected);
}

/// Who holds an office that is shown without a name is for the operators and that office.
#[test]
fn a_hidden_name_is_told_to_nobody_else() {
    let mut stage = Stage::new();
    stage.run(
        "given house\n\
         operator: grant_role office=Operator role=operator token=#operator\n\
         operator: create_office office=watch body=cabinet name=Watch side=services \
         name_hidden=true\n\
         operator: create_office office=clerk body=cabinet name=Clerk side=services\n\
         operator: appoint_person office=watch person=n-owl name=\"N. Owl\"\n\
         operator: relieve_person office=watch person=n-owl ground=\"N. Owl moved\"\n\
         operator: appoint_person office=clerk person=a-rao name=\"A. Rao\"",
    );
    let readers = |who: &str, told: &str| -> usize {
        let told = stage
            .entries
            .iter()
            .filter(|it| it.canonical().contains(told));
        let who = actor(who);
        told.filter(|it| audience(&stage.record, it).admits(&who))
            .count()
    };
    assert_eq!(readers("nobody", "n-owl"), 0);
    assert_eq!(readers("operator", "n-owl"), 2);
    assert_eq!(readers("nobody", "a-rao"), 1);
    let watch = stage.record.office(&"watch".parse().unwrap()).unwrap();
    assert_eq!(watch.shown_name(), None);
}

/// The words of an appointment and of a contact can be erased; who it was, by id, stays.
#[test]
fn names_and_addresses_can_be_erased() {
    let mut stage = Stage::new();
    stage.run(
        "given house\ngiven offices\n\
         operator: appoint_person office=secretary-works person=i-solanke name=\"I. Solanke\"\n\
         let appointed\n\
         secretary: set_contact mail=works@example.org language=en\n\
         let contact\n\
         clerk: propose command={\"type\":\"erase_disclosure\",\"entry\":$appointed,\
         \"ground\":\"Private\"}\n\
         let one\n\
         clerk: propose command={\"type\":\"erase_disclosure\",\"entry\":$contact,\
         \"ground\":\"Private\"}\n\
         let two\n\
         chair: second proposal=$one\n\
         chair: second proposal=$two",
    );
    assert_eq!(stage.record.erasures().len(), 2);
    let office: OfficeId = "secretary-works".parse().unwrap();
    let office = stage.record.office(&office).unwrap();
    assert_eq!(office.contact.as_ref().unwrap().what.mail, "");
    assert_eq!(office.tenures[0].name, "");
    let person: PersonId = "i-solanke".parse().unwrap();
    assert_eq!(stage.record.person(&person), Some(""));
    assert_eq!(stage.record.held_by(&person).count(), 1);
    let answer =
        stage.run("operator: appoint_person office=police person=i-solanke name=\"I. S.\"");
    assert!(answer.contains("person_appointed"), "{answer}");
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        9 => select(vec!["Roads", "Dam", "मंत्रिमंडल"]),
        1 => select(vec!["", "\n"]),
    ]
    .prop_map(str::to_owned)
}

fn start() -> impl Strategy<Value = Time> {
    (-3_600..200_000_i64).prop_map(|s| Time(1_795_338_000_000_000 + s * Time::SECOND))
}

/// Mostly none; ids of shipped rules, and one of no rules.
pub(super) fn exemption() -> impl Strategy<Value = Option<String>> {
    let exemption = select(vec!["identity", "litigation", "?"]).prop_map(str::to_owned);
    proptest::option::weighted(0.2, exemption)
}

/// The same command with an exemption of the body's rules, where there are any and it names none.
pub(super) fn aimed(stage: &Stage, mut command: Command) -> Command {
    let meeting = command.meeting().and_then(|id| stage.record.meeting(id));
    let rules = meeting.and_then(|found| stage.record.rules(&found.notice().body));
    let listed = rules.and_then(|rules| rules.exemptions.first());
    if let (Some(listed), Some(exemption)) = (listed, closing(&mut command)) {
        exemption.get_or_insert_with(|| listed.id.clone());
    }
    command
}

/// The exemption of a command that closes something.
fn closing(command: &mut Command) -> Option<&mut Option<String>> {
    if let Command::CloseSession { exemption, .. } = command {
        return Some(exemption);
    }
    match command {
        Command::Classify(it) if it.class != Class::Open => Some(&mut it.exemption),
        _ => None,
    }
}

/// Commands about rules, notices, agendas and classification.
pub(super) fn law(
    meeting: impl Strategy<Value = MeetingId> + Clone + 'static,
) -> impl Strategy<Value = Command> {
    let item = select(vec!["minutes", "budget", "budget", "a"]).prop_map(str::to_owned);
    let items = proptest::collection::vec((item.clone(), words()), 0..4);
    let item = proptest::option::weighted(0.8, item);
    let body = select(vec!["cabinet", "council"]).prop_map(|id| id.parse().unwrap());
    let set = select(vec!["uk-council", "us-city-council", "none"]).prop_map(str::to_owned);
    let class = select(vec![Class::Open, Class::Closed, Class::Mixed]);
    let review = (20_775..20_800_i64).prop_map(Date::from_days);
    let review = proptest::option::weighted(0.8, review);
    let (room, m) = (select(vec!["cabinet-room", "hall"]), meeting);
    prop_oneof![
        1 => (body, set).prop_map(|(body, set)| Command::AdoptRules(AdoptRules { body, set })),
        4 => (m.clone(), proptest::option::of(words()), proptest::option::weighted(0.2, room), words())
            .prop_map(|(meeting, title, room, ground)| Command::AmendNotice(NoticeAmended {
                meeting,
                title,
                purpose: None,
                room: room.map(|room| room.parse().unwrap()),
                place: None,
                ground,
            })),
        4 => (m.clone(), proptest::option::weighted(0.9, start()), words(), proptest::option::of(words()))
            .prop_map(|(meeting, start, ground, urgency)| {
                Command::PostponeMeeting(MeetingPostponed { meeting, start, ground, urgency })
            }),
        3 => (m.clone(), items).prop_map(|(meeting, items)| {
            let items = items.into_iter().map(|(id, title)| AgendaItem { id, title });
            Command::PublishAgenda(AgendaPublished { meeting, items: items.collect() })
        }),
        2 => (m.clone(), item.clone(), words()).prop_map(|(meeting, item, title)| {
            let (document, author) = (digest(&title), title.clone());
            Command::LayPaper(PaperLaid { meeting, item, title, document, author })
        }),
        4 => (m.clone(), item.clone(), class, proptest::option::weighted(0.8, words()), exemption(), review)
            .prop_map(|(meeting, item, class, ground, exemption, review)| {
                let decided_by = review.map(|_| "Chair".to_owned());
                Command::Classify(Classified {
                    meeting, item, class, ground, exemption, decided_by, review,
                })
            }),
        5 => (m.clone(), item, words()).prop_map(|(meeting, item, title)| {
            Command::GiveClosedTitle(ClosedTitleGiven { meeting, item, title })
        }),
        6 => (m, words()).prop_map(|(meeting, reason)| {
            Command::ExplainUnstreamed(UnstreamedExplained { meeting, reason })
        }),
    ]
}

/// Commands about offices and what they sign with.
pub(super) fn offices() -> impl Strategy<Value = Command> {
    fn office() -> impl Strategy<Value = OfficeId> {
        select(vec!["clerk", "officer", "treasurer"]).prop_map(|id| id.parse().unwrap())
    }
    fn person() -> impl Strategy<Value = PersonId> {
        select(vec!["a-rao", "n-owl"]).prop_map(|id| id.parse().unwrap())
    }
    let credential = || {
        let letter = select(vec!["A", "Q", "A", "="]);
        letter.prop_map(|letter| letter.repeat(24))
    };
    let own = prop_oneof![3 => Just("officer".parse().unwrap()), 1 => office()];
    let subject = || (0..2_u8).prop_map(|n| digest(&format!("subject {n}")));
    let names = select(vec!["Officer", "Treasurer"]);
    let side = select(vec![Side::Elected, Side::Services]);
    prop_oneof![
        1 => (office(), names, side, any::<bool>()).prop_map(|(office, name, side, hidden)| {
            Command::CreateOffice(OfficeCreated {
                office,
                body: "cabinet".parse().unwrap(),
                name: name.to_owned(),
                side,
                name_hidden: hidden,
            })
        }),
        3 => (office(), person(), words()).prop_map(|(office, person, name)| {
            Command::AppointPerson(PersonAppointed { office, person, name })
        }),
        3 => (office(), person(), words()).prop_map(|(office, person, ground)| {
            Command::RelievePerson(PersonRelieved { office, person, ground })
        }),
        1 => proptest::option::of(office()).prop_map(|office| {
            let (mail, language) = ("clerk@example.org".to_owned(), "en".to_owned());
            Command::SetContact(ContactSet { office, mail, language })
        }),
        3 => (own, proptest::option::weighted(0.2, person()), credential()).prop_map(
            |(office, person, credential)| {
                let key = "A".repeat(104);
                Command::RegisterPasskey(PasskeyRegistered { office, person, credential, key })
            }
        ),
        3 => (credential(), words()).prop_map(|(credential, ground)| {
            Command::RevokePasskey(PasskeyRevoked { credential, ground })
        }),
        2 => (office(), proptest::option::of(person()), subject()).prop_map(
            |(office, person, subject)| {
                let issuer = "https://id.example.org".to_owned();
                Command::BindSignOn(SignOnBound { office, person, issuer, subject })
            }
        ),
        2 => (subject(), words()).prop_map(|(subject, ground)| {
            Command::UnbindSignOn(SignOnUnbound { subject, ground })
        }),
        1 => (proptest::option::of(office()), age_key()).prop_map(|(office, recipient)| {
            Command::SetRecipient(RecipientSet { office, recipient })
        }),
    ]
}
