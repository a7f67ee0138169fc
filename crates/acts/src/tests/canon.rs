//! Entries as text: canonical, and nothing lost.

use super::script::{actor, digest};
use crate::*;

fn entry(act: Act) -> Entry {
    let chain = act.meeting().map(|meeting| Chain {
        meeting: meeting.clone(),
        seq: 7,
        prev: Some(digest("previous")),
    });
    Entry {
        n: 12,
        at: Time(1_795_342_800_000_001),
        by: actor("clerk").by,
        chain,
        act,
        signed: None,
    }
}

fn line(act: &str) -> String {
    let by = r#"{"office":{"office":"Clerk"}}"#;
    format!(r#"{{"act":{act},"at":"2026-11-22T11:20:00.000000Z","by":{by},"n":3}}"#)
}

#[test]
fn an_entry_is_one_canonical_line() {
    let meeting: MeetingId = "m".parse().unwrap();
    let reason = "Tea\u{20ac}\u{f6}\u{1f600} \"\\\" \u{7}".to_owned();
    let text = entry(Act::Recessed { meeting, reason }).canonical();
    insta::assert_snapshot!(text, @r#"{"act":{"meeting":"m","reason":"Tea€ö😀 \"\\\" \u0007","type":"recessed"},"at":"2026-11-22T10:20:00.000001Z","by":{"office":{"office":"Clerk of the Cabinet"}},"chain":{"meeting":"m","prev":"70726576696f757370726576696f757370726576696f757370726576696f7573","seq":7},"n":12}"#);
    let whole = serde_json::from_str::<serde_json::Value>(&text).unwrap();
    assert_eq!(
        serde_json_canonicalizer::to_string(&whole).unwrap(),
        text,
        "RFC 8785"
    );
    assert_eq!(Entry::parse(&text).unwrap().canonical(), text);
}

#[test]
fn a_signature_stands_in_the_entry_in_its_place() {
    let meeting: MeetingId = "m".parse().unwrap();
    let act = Act::Adjourned { meeting };
    let bare = entry(act.clone());
    let text = |text: &str| text.to_owned();
    let signed = Entry {
        signed: Some(Signature {
            credential: text("Zm9uZA"),
            authenticator_data: text("AA"),
            client_data_json: text("e30"),
            signature: text("MEQ"),
            nonce: text("bm9uY2U"),
        }),
        ..bare.clone()
    };
    let line = signed.canonical();
    let tail = r#","n":12,"signed":{"authenticator_data":"AA","client_data_json":"e30","credential":"Zm9uZA","nonce":"bm9uY2U","signature":"MEQ"}}"#;
    assert!(line.ends_with(tail), "{line}");
    assert_eq!(Entry::parse(&line), Ok(signed));
    let odd = line.replace(r#""credential""#, r#""credentials""#);
    assert!(Entry::parse(&odd).is_err(), "no field may be dropped");
    assert_eq!(Entry::parse(&bare.canonical()), Ok(bare.clone()));
    let said = signed_text("bm9uY2U", &bare.by, &[act.clone(), act]);
    let act = r#"{"meeting":"m","type":"adjourned"}"#;
    let by = r#"{"office":{"office":"Clerk of the Cabinet"}}"#;
    let third = format!(r#"{{"acts":[{act},{act}],"by":{by}}}"#);
    assert_eq!(said, format!("onrecord/signed-act@v1\nbm9uY2U\n{third}\n"));
    let whole: serde_json::Value = serde_json::from_str(&third).unwrap();
    assert_eq!(serde_json_canonicalizer::to_string(&whole).unwrap(), third);
}

/// A known act with anything in it that this version would drop is a later act as well.
#[test]
fn what_is_not_understood_is_kept_byte_for_byte() {
    let unknown = [
        r#"{"lanes":[1,2.5,null],"meeting":"m","type":"traffic_counted"}"#,
        r#"{"meeting":"m","reason":"Tea","sugar":2,"type":"recessed"}"#,
        r#"{"meeting":"m","segments":[{"speed":"x"}],"type":"span_kept"}"#,
        r#"{"agenda":[{"extra":1,"id":"a","title":"A"}],"body":"b","category":"c","convener":"c","meeting":"m","place":"p","purpose":"p","room":"r","start":"2026-11-22T11:20:00.000000Z","title":"t","type":"meeting_noticed","zone":"UTC"}"#,
        r#"{"camera":"east","cause":"stolen","meeting":"m","type":"camera_lost"}"#,
        r#"{"meeting":"Not A Slug","type":"adjourned"}"#,
        r#"{"meeting":"m","segments":[],"takes":[],"type":"span_kept"}"#,
        r#"{"type":"later"}"#,
        r#"{"type":""}"#,
    ];
    for act in unknown {
        let read = Entry::parse(&line(act)).unwrap();
        assert!(
            matches!(&read.act, Act::Later { json, .. } if json == act),
            "{:?}",
            read.act
        );
        assert_eq!(read.canonical(), line(act));
        let mut record = Record::default();
        record.apply(&Entry { n: 0, ..read }, digest("d"));
        assert_eq!((record.next_n(), record.misfits()), (1, &[] as &[u64]));
    }
    let known = r#"{"meeting":"m","reason":"Tea","type":"recessed"}"#;
    let read = Entry::parse(&line(known)).unwrap();
    assert!(matches!(&read.act, Act::Recessed { reason, .. } if reason == "Tea"));
}

#[test]
fn what_is_not_an_entry_is_refused() {
    let good = line(r#"{"meeting":"m","type":"adjourned"}"#);
    assert!(Entry::parse(&good).is_ok());
    for (from, to) in [
        ("\"n\":3", "\"n\":3 "),
        ("\"n\":3", "\"n\":3.0"),
        ("\"n\":3", "\"n\":9007199254740993"),
        ("\"n\":3", "\"n\":3,\"n\":3"),
        ("\"n\":3", "\"n\":3,\"o\":4"),
        ("\"n\":3", "\"n\":-3"),
        ("\"m\"", "\"\\u006d\""),
        ("\"m\"", "\"m\",\"meeting\":\"m\""),
        ("2026-11-22T11", "2026-11-22t11"),
        ("2026-11-22", "2026-11-31"),
        (
            "{\"office\":\"Clerk\"}",
            "{\"office\":\"Clerk\",\"desk\":1}",
        ),
        ("\"type\"", "\"tipe\""),
        (
            "{\"meeting\":\"m\",\"type\":\"adjourned\"}",
            "\"adjourned\"",
        ),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good);
        assert!(Entry::parse(&bad).is_err(), "{bad}");
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for bad in [
        "",
        "{}",
        "null",
        "[]",
        "\u{feff}{}",
        &line(&deep),
        &good[..good.len() - 1],
    ] {
        assert!(Entry::parse(bad).is_err(), "{bad:.50}");
    }
}

#[test]
fn a_later_act_keeps_its_place_in_the_chain() {
    let mut stage = super::script::Stage::new();
    stage.run("given house\ngiven noticed m");
    let due = stage.record.next_chain(&"m".parse().unwrap());
    assert_eq!(due.seq, 1);
    let act = Act::Later {
        kind: "sung".into(),
        json: r#"{"type":"sung"}"#.into(),
    };
    let entry = Entry {
        n: stage.record.next_n(),
        at: stage.now,
        by: actor("clerk").by,
        chain: Some(due),
        act,
        signed: None,
    };
    assert_eq!(stage.record.follows(&entry), Ok(()));
    stage.record.apply(&entry, digest("sung"));
    let due = stage.record.next_chain(&"m".parse().unwrap());
    assert_eq!((due.seq, due.prev), (2, Some(digest("sung"))));
}

#[test]
fn an_entry_out_of_place_is_told() {
    let mut stage = super::script::Stage::new();
    stage.run("given house\ngiven noticed m\ngiven noticed n");
    let meeting: MeetingId = "m".parse().unwrap();
    let act = Act::CalledToOrder { meeting };
    let good = stage.record.entry(actor("clerk").by, act, stage.now);
    assert_eq!(stage.record.follows(&good), Ok(()));
    let chain = good.chain.clone().unwrap();
    let bad = [
        Entry {
            n: good.n + 1,
            ..good.clone()
        },
        Entry {
            n: good.n - 1,
            ..good.clone()
        },
        Entry {
            at: stage.now.plus_us(-1),
            ..good.clone()
        },
        Entry {
            chain: None,
            ..good.clone()
        },
        Entry {
            chain: Some(Chain {
                seq: 0,
                ..chain.clone()
            }),
            ..good.clone()
        },
        Entry {
            chain: Some(Chain {
                prev: None,
                ..chain.clone()
            }),
            ..good.clone()
        },
        Entry {
            chain: Some(stage.record.next_chain(&"n".parse().unwrap())),
            ..good.clone()
        },
    ];
    for entry in bad {
        let why = stage.record.follows(&entry).unwrap_err().to_string();
        assert!(why.starts_with("entry "), "{why}");
    }
}

#[test]
fn every_act_is_read_back_as_what_it_was() {
    for (name, act) in super::privacy::acts_saying("word") {
        let text = entry(act.clone()).canonical();
        assert_eq!(Entry::parse(&text).unwrap().act, act, "{name}");
    }
}

/// The short way of reading gives what the long way gives, for every kind of act, and for what is
/// not written as it should be.
#[test]
fn both_ways_of_reading_agree() {
    let acts = [
        r#"{"meeting":"m","type":"adjourned"}"#,
        r#"{"meeting":"m","reason":"Tea\u20ac \u0007","type":"recessed"}"#,
        r#"{"meeting":"m","reason":"Tea€😀 \"\\ \u0007","type":"recessed"}"#,
        r#"{"meeting":"m","reason":"Tea","sugar":2,"type":"recessed"}"#,
        r#"{"meeting":"m","segments":[],"takes":[],"type":"span_kept"}"#,
        r#"{"meeting":"m","segments":[],"type":"span_kept"}"#,
        r#"{"body":"b","name":"n","type":"body_established","zone":"UTC"}"#,
        r#"{"name":"n","body":"b","type":"body_established","zone":"UTC"}"#,
        r#"{"office":"Clerk","person":null,"role":"clerk","token":"70726576696f757370726576696f757370726576696f757370726576696f7573","type":"role_granted"}"#,
        r#"{"office":"Clerk","role":"clerk","token":"70726576696f757370726576696f757370726576696f757370726576696f7573","type":"role_granted"}"#,
        r#"{"type":"later"}"#,
    ];
    let mut texts: Vec<String> = acts.iter().map(|act| line(act)).collect();
    for n in [
        "3.0",
        "-3",
        "9007199254740992",
        "9007199254740993",
        "18446744073709551615",
        "3e0",
    ] {
        texts.push(texts[0].replace("\"n\":3", &format!("\"n\":{n}")));
    }
    texts.push(texts[0].replace("},\"n\"", "},\"chain\":null,\"n\""));
    let every = super::privacy::acts_saying("word");
    texts.extend(every.into_values().map(|act| entry(act).canonical()));
    for text in texts {
        assert_eq!(Entry::parse(&text), Entry::parse_slowly(&text), "{text}");
    }
}
