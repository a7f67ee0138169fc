//! Promises about deals: all pieces open, fewer do not, and who brought what is told.

mod hand;

use std::sync::LazyLock;

use acts::Digest;
use proptest::prelude::*;

use super::*;

const SALT: [u8; 32] = [9; 32];
const CONTENT: &[u8] = b"what was said behind the door";

/// A deal to three clauses of two custodians each, with an opening asked for.
struct Case {
    custodians: Vec<[Identity; 2]>,
    deal: Deal,
    public: Public,
    opener: Identity,
}

fn case() -> Case {
    let custodians: Vec<_> = (0..3)
        .map(|_| [Identity::generate(), Identity::generate()])
        .collect();
    let recipients = |two: &[Identity; 2]| two.iter().map(Identity::recipient).collect();
    let clauses: Vec<Vec<String>> = custodians.iter().map(recipients).collect();
    let deal = deal(&clauses).expect("dealt");
    let offices = ["office-a", "office-b"].map(|name| name.parse().expect("a name"));
    let public = deal.public(vec![offices.to_vec(); 3]);
    Case {
        custodians,
        deal,
        public,
        opener: Identity::generate(),
    }
}

/// The one case of the tests that change what they are given.
static CASE: LazyLock<Case> = LazyLock::new(case);

impl Case {
    fn piece(&self, clause: usize) -> &[u8] {
        self.deal.pieces[clause - 1].file.as_bytes()
    }

    /// What a custodian answers to an opener.
    fn answered(&self, clause: usize, who: usize, to: &Identity) -> String {
        let identity = &self.custodians[clause - 1][who];
        let (file, to) = (self.piece(clause), to.recipient());
        answer(&self.public, clause, file, identity, &to).expect("answered")
    }

    fn answers(&self) -> Vec<String> {
        (1..=3)
            .map(|clause| self.answered(clause, clause % 2, &self.opener))
            .collect()
    }

    /// An answer that anybody could write who knows the opener's recipient.
    fn written(&self, text: &str) -> String {
        let to = self.opener.0.to_public();
        file::armored(text.as_bytes(), &[&to]).expect("encrypted")
    }

    fn flaw<A: AsRef<[u8]>>(&self, answers: &[A]) -> String {
        match combine(&self.public, answers, &self.opener) {
            Ok(_) => "opened".to_owned(),
            Err(flaw) => flaw.to_string(),
        }
    }
}

#[test]
fn one_custodian_of_each_clause_opens_together() {
    let case = case();
    let sealed = seal(&case.deal.recipient, &SALT, CONTENT).expect("sealed");
    for who in 0..8 {
        let mut answers: Vec<_> = (0..3)
            .map(|at| case.answered(at + 1, (who >> at) & 1, &case.opener))
            .collect();
        answers.rotate_left(who % 3);
        let key = combine(&case.public, &answers, &case.opener).expect("put together");
        let opened = key.open(&sealed).expect("opened");
        assert!(opened.salt == SALT && opened.content == CONTENT);
        assert_eq!(opened.digest(), auth::sealed::digest(&SALT, CONTENT));
    }
    // Both custodians of a clause count once, and somebody's noise is no matter.
    let both = [0, 1].map(|who| case.answered(1, who, &case.opener));
    let all = [&both[..], &case.answers()[1..], &["noise".to_owned()]].concat();
    assert_eq!(case.flaw(&all), "opened");
}

#[test]
fn a_missing_clause_is_named() {
    let answers = CASE.answers();
    for clause in 1..=3 {
        let mut fewer = answers.clone();
        fewer.remove(clause - 1);
        assert_eq!(
            CASE.flaw(&fewer),
            format!("clause {clause} is not answered")
        );
        // Nor does another's piece stand in for it.
        fewer.push(fewer[0].clone());
        assert_eq!(
            CASE.flaw(&fewer),
            format!("clause {clause} is not answered")
        );
    }
    assert_eq!(CASE.flaw::<&str>(&[]), "clause 1 is not answered");
    let many = vec![""; ANSWERS_MAX + 1];
    assert_eq!(
        CASE.flaw(&many),
        "there are 1025 answers; at most 1024 are looked at"
    );
}

#[test]
fn an_answer_to_another_opening_is_named() {
    let mut answers = CASE.answers();
    answers[1] = CASE.answered(2, 0, &Identity::generate());
    assert_eq!(
        CASE.flaw(&answers),
        "clause 2 is not answered, and answer 2 does not open: it was altered, or answers another \
         opening"
    );
    let mut other = case();
    other.opener = Identity::read(CASE.opener.to_text().as_bytes(), None).expect("the same");
    answers[1] = other.answered(2, 0, &other.opener);
    assert_eq!(
        CASE.flaw(&answers),
        format!(
            "answer 2, of clause 2, is of another deal: {}",
            other.deal.recipient
        )
    );
}

#[test]
fn what_is_no_answer_is_told() {
    let (deal, piece) = (&CASE.deal.recipient, "onrecord/piece@v1\n");
    let zeros = "0".repeat(64);
    let text = |deal: &str, clause: &str, end: &str| {
        format!("onrecord/answer@v1\n{deal}\n{clause}\n{piece}{zeros}{end}")
    };
    let wrong = "answer 1 brings a wrong piece for clause 2";
    let none = "clause 1 is not answered, and what is in answer 1 is no answer";
    for (text, told) in [
        (text(deal, "clause 2", "\n"), wrong),
        (text(deal, "clause 2", ""), wrong),
        (
            text(deal, "clause 4", "\n"),
            "there is no clause 4: the deal has 3",
        ),
        (
            text(deal, "clause 0", "\n"),
            "there is no clause 0: the deal has 3",
        ),
        (text(deal, "clause 02", "\n"), none),
        (text(deal, "clause +2", "\n"), none),
        (text(deal, "Clause 2", "\n"), none),
        (text("somebody", "clause 2", "\n"), none),
        (text(deal, "clause 18446744073709551616", "\n"), none),
        (format!("onrecord/answer@v1\n{deal}\nclause 2"), none),
        (format!("onrecord/answer@v2\n{deal}\nclause 2\n"), none),
        (String::new(), none),
    ] {
        assert_eq!(CASE.flaw(&[CASE.written(&text)]), told, "{text}");
    }
    let long = "\n".repeat(FILE_BYTES_MAX);
    assert!(CASE.flaw(&[CASE.written(&long)]).contains("does not open"));
}

#[test]
fn a_wrong_piece_within_a_right_file_is_told() {
    let to = CASE.custodians[0][0].0.to_public();
    let file = file::armored(b"onrecord/piece@v1\n00\n", &[&to]).expect("encrypted");
    let mut public = CASE.public.clone();
    public.clauses[0].piece = file_digest(file.as_bytes());
    let read = read_piece(&public, 1, file.as_bytes(), &CASE.custodians[0][0]);
    assert_eq!(read.err(), Some(Flaw::WrongPiece(1)));
    // What is committed to and is no piece is none either.
    public.clauses[0].commitment = file_digest(b"onrecord/piece@v1\n00\n");
    let read = read_piece(&public, 1, file.as_bytes(), &CASE.custodians[0][0]);
    assert_eq!(read.err(), Some(Flaw::WrongPiece(1)));
}

#[test]
fn a_piece_opens_to_its_custodians_alone() {
    let case = &*CASE;
    for clause in 1..=3 {
        for (at, two) in case.custodians.iter().enumerate() {
            for identity in two {
                let read = read_piece(&case.public, clause, case.piece(clause), identity);
                let told = read.err();
                let theirs = at + 1 == clause;
                assert_eq!(told, (!theirs).then_some(Flaw::PieceUnopened(clause)));
            }
        }
    }
    let identity = &case.custodians[0][0];
    for clause in [0, 4, usize::MAX] {
        let read = read_piece(&case.public, clause, case.piece(1), identity);
        assert_eq!(read.err(), Some(Flaw::NoClause { clause, of: 3 }));
    }
    let read = read_piece(&case.public, 2, case.piece(1), identity);
    assert_eq!(read.err(), Some(Flaw::ForeignPiece(2)));
    // Nothing is put into an answer that the deal's recipient brings along.
    let mut public = case.public.clone();
    public.recipient.push_str("\nclause 2");
    let read = read_piece(&public, 1, case.piece(1), identity);
    let told = format!("{}\\nclause 2", case.deal.recipient);
    assert_eq!(read.err(), Some(Flaw::NotAKey(told)));
    let answered = answer(&case.public, 1, case.piece(1), identity, "age1\n");
    assert_eq!(answered, Err(Flaw::NotAKey("age1\\n".to_owned())));
}

#[test]
fn no_bit_of_a_piece_can_be_changed() {
    let identity = &CASE.custodians[1][0];
    let mut file = CASE.piece(2).to_vec();
    for bit in 0..8 * file.len() {
        file[bit / 8] ^= 1 << (bit % 8);
        let read = read_piece(&CASE.public, 2, &file, identity);
        assert_eq!(read.err(), Some(Flaw::ForeignPiece(2)), "bit {bit}");
        // The age file is as strict where the deal names the changed one.
        let mut public = CASE.public.clone();
        public.clauses[1].piece = file_digest(&file);
        let read = read_piece(&public, 2, &file, identity);
        assert_eq!(read.err(), Some(Flaw::PieceUnopened(2)), "bit {bit}");
        file[bit / 8] ^= 1 << (bit % 8);
    }
}

#[test]
fn no_bit_of_an_answer_can_be_changed() {
    let answers: Vec<_> = CASE.answers().into_iter().map(String::into_bytes).collect();
    let mut changed = answers.clone();
    for bit in 0..8 * answers[1].len() {
        changed[1][bit / 8] ^= 1 << (bit % 8);
        let told = CASE.flaw(&changed);
        assert!(
            told.starts_with("clause 2 is not answered, and answer 2"),
            "bit {bit}: {told}"
        );
        changed[1][bit / 8] ^= 1 << (bit % 8);
    }
    assert_eq!(CASE.flaw(&changed), "opened");
}

#[test]
fn no_bit_of_a_commitment_can_be_changed() {
    let answers = CASE.answers();
    for clause in 1..=3 {
        for bit in 0..256 {
            let mut public = CASE.public.clone();
            public.clauses[clause - 1].commitment.0[bit / 8] ^= 1 << (bit % 8);
            let told = combine(&public, &answers, &CASE.opener).err();
            let answer = clause;
            assert_eq!(told, Some(Flaw::WrongAnswer { answer, clause }));
            let identity = &CASE.custodians[clause - 1][0];
            let read = read_piece(&public, clause, CASE.piece(clause), identity);
            assert_eq!(read.err(), Some(Flaw::WrongPiece(clause)));
        }
    }
}

#[test]
fn the_key_must_be_the_recipients() {
    // Whoever deals can commit to pieces of another key: it shows when they are put together.
    let mut public = CASE.public.clone();
    public.recipient = Identity::generate().recipient();
    let file = |clause: usize| {
        let identity = &CASE.custodians[clause - 1][0];
        let to = CASE.opener.recipient();
        answer(&public, clause, CASE.piece(clause), identity, &to).expect("answered")
    };
    let told = combine(&public, &[file(1), file(2), file(3)], &CASE.opener).err();
    assert_eq!(told, Some(Flaw::WrongDeal));
    public.clauses.clear();
    assert_eq!(
        combine(&public, &[""], &CASE.opener).err(),
        Some(Flaw::Clauses(0))
    );
    public.clauses = vec![CASE.public.clauses[0].clone(); 33];
    assert_eq!(
        combine(&public, &[""], &CASE.opener).err(),
        Some(Flaw::Clauses(33))
    );
}

#[test]
fn a_deal_to_nobody_is_refused() {
    let one = Identity::generate().recipient();
    let one = one.as_str();
    let refused = |clauses: &[&[&str]]| {
        let owned = |clause: &&[&str]| clause.iter().map(|key| (*key).to_owned()).collect();
        let clauses: Vec<Vec<String>> = clauses.iter().map(owned).collect();
        deal(&clauses).err().map(|flaw| flaw.to_string())
    };
    let said = |text: &str| Some(text.to_owned());
    assert_eq!(refused(&[]), said("a deal has 1 to 32 clauses, not 0"));
    assert_eq!(
        refused(&[&[one][..]; 33]),
        said("a deal has 1 to 32 clauses, not 33")
    );
    assert_eq!(
        refused(&[&[one], &[]]),
        said("clause 2 has 0 recipients; name 1 to 32")
    );
    assert_eq!(
        refused(&[&[one; 33]]),
        said("clause 1 has 33 recipients; name 1 to 32")
    );
    assert_eq!(
        refused(&[&[one], &[one, "age1x\n"]]),
        said("clause 2: \"age1x\\n\" is no age recipient, age1…")
    );
    assert_eq!(
        refused(&[&[one, one]]),
        said(&format!("clause 1 names {one} twice"))
    );
    // In several clauses it may stand: 2 of 3 is {a b} {a c} {b c}.
    assert_eq!(refused(&[&[one], &[one]]), None);
    assert_eq!(refused(&[&[one][..]; 32]), None);
}

#[test]
fn no_two_deals_are_alike() {
    let one = vec![vec![Identity::generate().recipient()]];
    let (first, second) = (deal(&one).expect("dealt"), deal(&one).expect("dealt"));
    assert_ne!(first.recipient, second.recipient);
    assert_ne!(first.pieces[0].commitment, second.pieces[0].commitment);
}

/// Pieces of fives and sixes make a key of threes; recipient by `age-keygen -y`.
#[test]
fn a_known_key_comes_of_known_pieces() {
    let text = |digit: &str| format!("onrecord/piece@v1\n{}\n", digit.repeat(32));
    let opener = Identity::generate();
    let recipient = KNOWN.1.to_owned();
    let clause = |digit| Clause {
        custodians: Vec::new(),
        piece: Digest([0; 32]),
        commitment: file_digest(text(digit).as_bytes()),
    };
    let public = Public {
        recipient: recipient.clone(),
        clauses: vec![clause("05"), clause("06")],
    };
    let file = |number: usize, digit| {
        let head = format!("onrecord/answer@v1\n{recipient}\nclause {number}\n");
        let plain = head + &text(digit);
        file::armored(plain.as_bytes(), &[&opener.0.to_public()]).expect("encrypted")
    };
    let key = combine(&public, &[file(1, "05"), file(2, "06")], &opener).expect("a key");
    let sealed = seal(&recipient, &SALT, CONTENT).expect("sealed");
    assert!(key.open(&sealed).is_ok());
    let known = Identity::read(KNOWN.0.as_bytes(), None).expect("a key");
    assert_eq!(known.recipient(), recipient);
    assert!(file::opened(&sealed, &known.0).is_ok());
}
const KNOWN: (&str, &str) = (
    "AGE-SECRET-KEY-1QVPSXQCRQVPSXQCRQVPSXQCRQVPSXQCRQVPSXQCRQVPSXQCRQVPS2PGGME",
    "age1thld6wmt63lklg5wu9wed82mkr49xa6dfz9a47wlr3hqzf9nau3qqx6458",
);

#[test]
fn a_sealed_file_that_is_not_as_sealed_is_told() {
    let key = combine(&CASE.public, &CASE.answers(), &CASE.opener).expect("put together");
    let told = |file: &[u8]| key.open(file).err();
    let sealed = seal(&CASE.deal.recipient, &SALT, CONTENT).expect("sealed");
    assert_eq!(told(&sealed), None);
    // Within the header, at its end and in the ciphertext.
    for at in [0, 30, 60, 120, 160, 199, 200, 216, 300, sealed.len() - 1] {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        // A changed stanza is one for somebody else.
        assert!(
            matches!(
                told(&changed),
                Some(Flaw::AlteredSealed | Flaw::ForeignSealed)
            ),
            "{at}"
        );
    }
    for end in [0, 100, 216, 65_000, sealed.len() - 1] {
        assert_eq!(told(&sealed[..end]), Some(Flaw::AlteredSealed), "{end}");
    }
    let longer = [&sealed[..], &[0]].concat();
    assert_eq!(told(&longer), Some(Flaw::AlteredSealed));
    let foreign = seal(&CASE.opener.recipient(), &SALT, CONTENT).expect("sealed");
    assert_eq!(told(&foreign), Some(Flaw::ForeignSealed));
    let to = deal::to_recipient(&CASE.deal.recipient).expect("a recipient");
    let bare = file::binary(CONTENT, &to).expect("encrypted");
    assert_eq!(told(&bare), Some(Flaw::Envelope(auth::sealed::Flaw::Magic)));
    assert_eq!(
        seal("x", &SALT, CONTENT),
        Err(Flaw::NotAKey("x".to_owned()))
    );
}

#[test]
fn keys_are_kept_in_files() {
    let key = Identity::generate();
    let text = key.to_text();
    assert!(text.starts_with(&format!(
        "# public key: {}\nAGE-SECRET-KEY-1",
        key.recipient()
    )));
    let read =
        |text: &[u8], phrase: Option<&str>| Identity::read(text, phrase).map(|key| key.recipient());
    assert_eq!(read(text.as_bytes(), None), Ok(key.recipient()));
    let windows = text.replace('\n', "\r\n");
    assert_eq!(read(windows.as_bytes(), None), Ok(key.recipient()));
    let locked = key.to_protected_text("correct horse").expect("protected");
    let phrase = Some("correct horse");
    assert_eq!(read(locked.as_bytes(), phrase), Ok(key.recipient()));
    assert_eq!(read(locked.as_bytes(), None), Err(Flaw::PassphraseAsked));
    assert_eq!(
        read(locked.as_bytes(), Some("wrong")),
        Err(Flaw::WrongPassphrase)
    );
    assert_eq!(key.to_protected_text("").err(), Some(Flaw::NoPassphrase));
    let two = [text.as_bytes(), text.as_bytes()].concat();
    let long = vec![b'#'; FILE_BYTES_MAX + 1];
    for none in [
        &two[..],
        &long,
        b"",
        b"# only words\n",
        b"\xff",
        key.recipient().as_bytes(),
    ] {
        assert_eq!(read(none, None), Err(Flaw::NotAKeyFile));
    }
}

#[test]
fn the_public_part_is_json_of_its_shape() {
    let text = serde_json::to_string(&CASE.public).expect("JSON");
    let begins = r#","clauses":[{"custodians":["office-a","office-b"],"piece":""#;
    let begins = format!(r#"{{"recipient":"{}"{begins}"#, CASE.deal.recipient);
    assert!(text.starts_with(&begins), "{text}");
    let read: Public = serde_json::from_str(&text).expect("the same");
    assert_eq!(read, CASE.public);
    for (at, more) in [
        ("{\"rec", "{\"note\":1,\"rec"),
        ("{\"cus", "{\"note\":1,\"cus"),
    ] {
        let more = text.replacen(at, more, 1);
        serde_json::from_str::<Public>(&more).expect_err("a word that is none");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn all_pieces_open_and_fewer_do_not(
        clauses in 1..8_usize,
        left_out in any::<prop::sample::Index>(),
        content in prop::collection::vec(any::<u8>(), 0..2_000),
        salt: [u8; 32],
    ) {
        let (identity, opener) = (Identity::generate(), Identity::generate());
        let deal = deal(&vec![vec![identity.recipient()]; clauses]).expect("dealt");
        let public = deal.public(Vec::new());
        let file = |clause: usize| deal.pieces[clause - 1].file.as_bytes();
        let to = opener.recipient();
        let each = |clause| answer(&public, clause, file(clause), &identity, &to);
        let mut answers = (1..=clauses).map(each).collect::<Result<Vec<_>, _>>().expect("answered");
        let key = combine(&public, &answers, &opener).expect("put together");
        let sealed = seal(&deal.recipient, &salt, &content).expect("sealed");
        let opened = key.open(&sealed).expect("opened");
        prop_assert!(opened.salt == salt && opened.content == content);
        let out = left_out.index(clauses);
        answers.remove(out);
        let told = combine(&public, &answers, &opener).err();
        prop_assert_eq!(told, Some(Flaw::Unanswered(out + 1)));
    }

    #[test]
    fn no_bytes_make_it_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        armor: bool,
        words: String,
    ) {
        let head: &[u8] = match armor {
            true => b"-----BEGIN AGE ENCRYPTED FILE-----\n",
            false => b"age-encryption.org/v1\n-> X25519 ",
        };
        let key = combine(&CASE.public, &CASE.answers(), &CASE.opener).expect("put together");
        for file in [&bytes[..], &[head, &bytes].concat()] {
            prop_assert!(combine(&CASE.public, &[file], &CASE.opener).is_err());
            prop_assert!(key.open(file).is_err());
            prop_assert!(Identity::read(file, None).is_err());
            prop_assert!(read_piece(&CASE.public, 1, file, &CASE.opener).is_err());
        }
        let mut public = CASE.public.clone();
        public.recipient.clone_from(&words);
        prop_assert!(combine(&public, &CASE.answers(), &CASE.opener).is_err());
        prop_assert!(deal(&[vec![words]]).is_err());
    }
}
