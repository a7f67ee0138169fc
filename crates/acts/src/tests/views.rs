//! Who may read an act, and what a role may ask for.

use super::script::{Stage, actor, digest};
use crate::*;

#[test]
fn digests_of_secrets_are_for_the_operators_and_meetings_for_everybody() {
    let mut stage = Stage::new();
    stage.run(
        "operator: grant_role office=Operator role=operator token=#operator\n\
         operator: grant_role office=\"Clerk of the Cabinet\" role=clerk token=#clerk\n\
         given house\ngiven noticed m\ngiven ordered m\ngiven sitting m\n\
         chair: close_session meeting=m ground=\"Section 8\" review=2026-12-31\n\
         operator: revoke_role token=#clerk ground=\"Left office\"",
    );
    let (clerk, operator, nobody) = (actor("clerk"), actor("operator"), actor("nobody"));
    let mut named = Vec::new();
    for entry in &stage.entries {
        let readers = audience(&stage.record, entry);
        let text = entry.canonical();
        assert!(readers.admits(&operator), "{text}");
        let secret = [
            digest("operator"),
            digest("clerk"),
            digest("east"),
            digest("west"),
        ];
        let tells = secret
            .iter()
            .any(|digest| text.contains(&digest.to_string()));
        assert_eq!(readers.admits(&nobody), !tells, "{text}");
        if tells {
            named.push((entry.act.kind().to_owned(), readers.admits(&clerk)));
        }
    }
    let expected = [
        ("role_granted", false),
        ("role_granted", true),
        ("camera_added", false),
        ("camera_added", false),
        ("role_revoked", true),
    ];
    assert_eq!(
        named,
        expected.map(|(kind, clerk)| (kind.to_owned(), clerk))
    );
}

/// Who runs meetings or set the house up reads no sealed protection that is not theirs.
#[test]
fn sealed_protection_is_for_who_logged_asked_and_provides() {
    let mut stage = Stage::new();
    stage.run(
        "given house\ngiven offices\ngiven noticed m\n\
         operator: grant_role office=Operator role=operator token=#operator\n\
         operator: grant_role office=\"Clerk of the Cabinet\" role=clerk token=#clerk\n\
         operator: grant_role office=\"Chair of the Cabinet\" role=chair token=#chair\n\
         clerk: log_protection meeting=m asked_by=minister-works sealed=true \
         provided_by=\"Commissioner of Police\" place=\"Room 4\"\n\
         secretary: log_protection meeting=m asked_by=secretary-works sealed=true \
         provided_by=\"Own guard\" place=\"Room 5\"\n\
         secretary: log_protection meeting=m asked_by=secretary-works \
         provided_by=\"Own guard\" place=\"Gate\"",
    );
    let readers = |place: &str| -> Vec<&str> {
        let told = |it: &&Entry| it.canonical().contains(place);
        let audience = audience(&stage.record, stage.entries.iter().find(told).unwrap());
        let all = [
            "operator",
            "clerk",
            "chair",
            "minister",
            "secretary",
            "commissioner",
            "nobody",
        ];
        all.into_iter()
            .filter(|who| audience.admits(&actor(who)))
            .collect()
    };
    assert_eq!(readers("Room 4"), ["clerk", "minister", "commissioner"]);
    assert_eq!(readers("Room 5"), ["secretary"]);
    assert_eq!(readers("Gate").len(), 7);
}

#[test]
fn an_act_of_a_later_version_stays_sealed() {
    let act = Act::Later {
        kind: "sung".into(),
        json: r#"{"type":"sung"}"#.into(),
    };
    let entry = Record::default().entry(actor("clerk").by, act, Time(0));
    let readers = audience(&Record::default(), &entry);
    assert_eq!(readers, Audience::Sealed);
    assert!(!readers.admits(&actor("operator")));
}

#[test]
fn each_role_holds_its_powers() {
    let all = [
        Power::SetUp,
        Power::Notice,
        Power::Run,
        Power::Decide,
        Power::Observe,
    ];
    let of = |name: &str| all.map(|power| holds(&actor(name), power));
    assert_eq!(of("operator"), [true, false, false, false, false]);
    assert_eq!(of("clerk"), [false, true, true, true, false]);
    assert_eq!(of("chair"), [false, true, true, true, false]);
    for nobody in ["officer", "custodian", "nobody"] {
        assert_eq!(of(nobody), [false; 5]);
    }
    for machine in ["recorder", "setup", "impostor"] {
        assert_eq!(of(machine), [false, false, false, false, true]);
    }
}

#[test]
fn a_camera_taken_out_records_no_more() {
    let mut stage = Stage::new();
    stage.run("given house\ngiven noticed m\ngiven ordered m\ngiven sitting m");
    let meeting = "m".parse().unwrap();
    let recording = |stage: &Stage| stage.record.meeting(&meeting).unwrap().wanted(stage.now);
    assert_eq!(recording(&stage).recording.len(), 2);
    stage.run("operator: remove_camera room=cabinet-room camera=west ground=Broken");
    let left: Vec<_> = recording(&stage).recording.into_iter().collect();
    assert_eq!(left, ["east".parse().unwrap()]);
    // Its last footage is still kept, and counted.
    stage.now = stage.now.plus_us(10 * Time::SECOND);
    let told = stage.run("recorder: span m +west/1 west/1/1@09:00:01~2000:700:900");
    assert!(told.contains("span_kept"), "{told}");
}

#[test]
fn a_room_has_one_sitting_at_a_time() {
    let mut stage = Stage::new();
    stage.run("given house\ngiven noticed m\ngiven noticed n");
    let room: RoomId = "cabinet-room".parse().unwrap();
    let sitting = |stage: &Stage| stage.record.sitting_in(&room).map(|m| m.id().to_string());
    assert_eq!(sitting(&stage), None);
    stage.run("clerk: call_to_order meeting=m\nclerk: recess meeting=m reason=Tea");
    assert_eq!(sitting(&stage).as_deref(), Some("m"));
    stage.run("clerk: adjourn meeting=m");
    assert_eq!(sitting(&stage), None);
    stage.run("clerk: call_to_order meeting=n");
    assert_eq!(sitting(&stage).as_deref(), Some("n"));
}

/// Written by whoever, an act after the end opens nothing, keeps nothing and is counted.
#[test]
fn an_act_that_does_not_fit_changes_nothing() {
    let mut stage = Stage::new();
    stage.run("given house\ngiven noticed m\ngiven ordered m\ngiven sitting m\nat 09:01:00");
    stage.run("recorder: span m +east/1 east/1/1@09:00:01~2000:700:900");
    stage.run("recorder: note_camera_joined meeting=m camera=east codecs=avc1");
    stage.run("recorder: note_camera_lost meeting=m camera=east cause=removed");
    stage.run("clerk: adjourn meeting=m");
    let late = stage.run("recorder: complete m");
    assert!(late.contains("footage_completed"), "{late}");

    let meeting: MeetingId = "m".parse().unwrap();
    let house: Vec<_> = stage.record.bodies().cloned().collect();
    let before = stage.record.meeting(&meeting).cloned();
    for act in late_acts(&stage) {
        let kind = act.kind().to_owned();
        let n = stage.record.next_n();
        let entry = Entry {
            chain: None,
            ..stage.record.entry(actor("clerk").by, act, stage.now)
        };
        stage.record.apply(&entry, digest("d"));
        assert_eq!(stage.record.misfits().last(), Some(&n), "{kind}");
        assert_eq!(stage.record.meeting(&meeting).cloned(), before, "{kind}");
    }
    assert_eq!(stage.record.bodies().cloned().collect::<Vec<_>>(), house);
    assert_eq!(stage.record.sitting().count(), 0);
}

#[expect(clippy::too_many_lines, reason = "a table with one row per act")]
fn late_acts(stage: &Stage) -> Vec<Act> {
    let meeting = || -> MeetingId { "m".parse().unwrap() };
    let camera = || -> CameraId { "east".parse().unwrap() };
    let (cause, from, to) = (Cause::Removed, stage.now, stage.now.plus_us(1));
    let (text, review) = (String::new, Date::from_days(30_000));
    let cameras = stage.record.meeting(&meeting()).unwrap().final_counts();
    let start = stage.now.plus_us(-10 * Time::SECOND);
    let segments = vec![super::script::segment(
        "east", 1, 2, start, 2_000_000, 1_600, 5,
    )];
    vec![
        stage
            .entries
            .iter()
            .find(|e| e.act.kind() == "meeting_noticed")
            .unwrap()
            .act
            .clone(),
        Act::MeetingCancelled {
            meeting: meeting(),
            ground: text(),
        },
        Act::RecordingOrdered {
            meeting: meeting(),
            decided_by: text(),
            ground: text(),
            cameras: vec![],
            handling: text(),
        },
        Act::CalledToOrder { meeting: meeting() },
        Act::ItemOpened {
            meeting: meeting(),
            item: "minutes".into(),
        },
        Act::Recessed {
            meeting: meeting(),
            reason: text(),
        },
        Act::Resumed { meeting: meeting() },
        Act::SessionClosed {
            meeting: meeting(),
            ground: text(),
            exemption: None,
            decided_by: text(),
            review,
            from: None,
        },
        Act::DelaySet(DelaySet {
            meeting: meeting(),
            seconds: 8,
            ground: text(),
        }),
        Act::SessionReopened { meeting: meeting() },
        Act::Adjourned { meeting: meeting() },
        Act::CameraJoined {
            meeting: meeting(),
            camera: camera(),
            codecs: text(),
        },
        Act::CameraLost {
            meeting: meeting(),
            camera: camera(),
            cause,
        },
        Act::SpanKept {
            meeting: meeting(),
            takes: vec![],
            segments,
        },
        Act::GapFound {
            meeting: meeting(),
            camera: camera(),
            from,
            to,
            cause,
        },
        Act::RecorderStopped {
            meeting: meeting(),
            cause,
            detail: text(),
        },
        Act::RecorderResumed { meeting: meeting() },
        Act::FootageCompleted {
            meeting: meeting(),
            cameras,
        },
        Act::CalledToOrder {
            meeting: "unheard-of".parse().unwrap(),
        },
        Act::RoleRevoked {
            token: digest("nobody"),
            ground: text(),
        },
        Act::BodyEstablished {
            body: "cabinet".parse().unwrap(),
            name: text(),
            zone: text(),
        },
    ]
}

/// A notice whose body's name fills a name's whole length still gets one, and a thousand do.
#[test]
fn long_and_many_names_are_made() {
    let mut stage = Stage::new();
    let body = "b".repeat(63) + "b";
    stage.run(&format!(
        "operator: establish_body body={body} name=B zone=UTC"
    ));
    stage.run(&format!("operator: create_room body={body} room=r name=R"));
    let notice = format!(
        "clerk: notice_meeting body={body} category=c title=T room=r place=P \
         start=2026-11-22T10:00:00Z purpose=P convener=C"
    );
    for _ in 0..1_000 {
        assert!(stage.run(&notice).contains("meeting_noticed"));
    }
    assert!(stage.run(&notice).contains("REFUSED too_many"));
    assert_eq!(stage.record.meetings().len(), 1_000);
}
