//! What is sealed, opened from command lines: by custodians, an opener, and the stock `age`.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use quorum::{Public, deal, file_digest, seal};
use serde_json::{Value, json};

use crate::house::binary;

/// A folder with two custodians' keys, a deal to both, an opener's key, and two sealed takes.
struct Table {
    folder: tempfile::TempDir,
    deal: Public,
}

fn bytes(count: usize, seed: usize) -> Vec<u8> {
    (0..count).map(|at| ((at * seed) >> 2) as u8).collect()
}

fn takes() -> Vec<(&'static str, Option<u32>, Vec<u8>)> {
    vec![
        ("east/0001/init", None, bytes(900, 3)),
        ("east/0001/000001", Some(1), bytes(200_000, 5)),
        ("east/0001/000002", Some(2), bytes(70_000, 7)),
        ("west/0003/init", None, bytes(901, 9)),
        ("west/0003/000100", Some(100), bytes(10, 11)),
    ]
}

impl Table {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let key = |name: &str| {
            let (code, out, err) = run(folder.path(), &format!("key -o {name}"));
            assert_eq!((code, err.as_str()), (0, ""));
            vec![out.trim().to_owned()]
        };
        let dealt = deal(&[key("a.key"), key("b.key")]).expect("dealt");
        key("once.key");
        let offices = ["office-a", "office-b"].map(|name| vec![name.parse().expect("a name")]);
        let deal = dealt.public(offices.to_vec());
        let table = Self { folder, deal };
        table.write("deal.json", &serde_json::to_vec(&table.deal).expect("JSON"));
        table.write("piece-1.age", dealt.pieces[0].file.as_bytes());
        table.write("piece-2.age", dealt.pieces[1].file.as_bytes());
        let mut spans = Vec::new();
        for (name, seq, content) in takes() {
            let (camera, take) = (&name[..4], &name[5..9]);
            let salt = [content.len() as u8; 32];
            let file = seal(&table.deal.recipient, &salt, &content).expect("sealed");
            fs::create_dir_all(table.path(&format!("sealed/{camera}/{take}"))).expect("a folder");
            table.write(&format!("sealed/{name}.age"), &file);
            let salted = auth::sealed::digest(&salt, &content);
            let take: u32 = take.parse().expect("a number");
            let file = file_digest(&file);
            let mut span =
                json!({ "camera": camera, "take": take, "file": file, "salted": salted });
            if let Some(seq) = seq {
                span["seq"] = json!(seq);
            }
            spans.push(span);
        }
        table.spans(&spans);
        table
    }

    fn spans(&self, spans: &[Value]) {
        self.write("spans.json", json!(spans).to_string().as_bytes());
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).expect("written");
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|fault| panic!("{name}: {fault}"))
    }

    fn run(&self, words: &str) -> (i32, String, String) {
        run(self.folder.path(), words)
    }

    /// The one line that it complains with.
    fn complains(&self, code: i32, words: &str) -> String {
        let (ended, out, err) = self.run(words);
        assert_eq!((ended, out.as_str()), (code, ""), "{words}: {err}");
        err.trim_end().to_owned()
    }

    fn recipient(&self, key: &str) -> String {
        let told = Command::new("age-keygen")
            .arg("-y")
            .arg(self.path(key))
            .output();
        let told = String::from_utf8(told.expect("the package age").stdout).expect("text");
        told.trim().to_owned()
    }

    /// Answers of both clauses to the opener.
    fn answered(&self) {
        let to = self.recipient("once.key");
        for (clause, key) in [(1, "a.key"), (2, "b.key")] {
            let words = format!(
                "answer piece-{clause}.age --deal deal.json --clause {clause} -i {key} --to {to} \
                 -o answer-{clause}.age"
            );
            let (code, out, err) = self.run(&words);
            assert_eq!((code, err.as_str()), (0, ""));
            let deal = &self.deal.recipient;
            assert_eq!(
                out,
                format!("Clause {clause} of the deal {deal} is answered to {to}.\n")
            );
        }
    }
}

/// Exit code, standard output, error output; without a terminal.
fn run(folder: &Path, words: &str) -> (i32, String, String) {
    let mut command = Command::new("setsid");
    command
        .arg("--wait")
        .arg(binary())
        .arg("custodian")
        .args(words.split_whitespace());
    let output = command
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    let code = output.status.code().expect("a code");
    (code, text(output.stdout), text(output.stderr))
}

const OPEN: &str = "open --deal deal.json --answer answer-1.age answer-2.age -i once.key";

#[test]
fn a_key_is_the_owners_alone_and_age_takes_it() {
    let table = Table::new();
    let mode = fs::metadata(table.path("a.key"))
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let before = table.read("a.key");
    assert_eq!(
        table.complains(2, "key -o a.key"),
        "cannot make a.key: File exists (os error 17)"
    );
    assert!(table.read("a.key") == before);
    // Under a passphrase.
    table.write("words", b"correct horse\nsomething else\n");
    let (code, out, err) = table.run("key -o c.key --passphrase-file words");
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        table
            .read("c.key")
            .starts_with(b"-----BEGIN AGE ENCRYPTED FILE-----\n")
    );
    let dealt = deal(&[vec![out.trim().to_owned()]]).expect("dealt");
    let public = dealt.public(vec![vec!["office-c".parse().expect("a name")]]);
    table.write("other.json", &serde_json::to_vec(&public).expect("JSON"));
    table.write("other.age", dealt.pieces[0].file.as_bytes());
    let attempt = "try other.age --deal other.json --clause 1 -i c.key";
    let told = table.complains(2, attempt);
    assert!(told.starts_with("no passphrase can be asked for"), "{told}");
    let (code, out, err) = table.run(&format!("{attempt} --passphrase-file words"));
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.starts_with("The piece of clause 1 of the deal age1"),
        "{out}"
    );
    table.write("words", b"wrong\n");
    assert_eq!(
        table.complains(1, &format!("{attempt} --passphrase-file words")),
        "c.key: the passphrase does not open this key file"
    );
    table.write("words", b"\n");
    assert_eq!(
        table.complains(1, "key -o d.key --passphrase-file words"),
        "the passphrase is empty"
    );
    assert!(!table.path("d.key").exists());
}

#[test]
fn a_piece_is_tried_and_what_is_wrong_is_told() {
    let table = Table::new();
    let words = "try piece-2.age --deal deal.json --clause 2 -i b.key";
    table.write("long", &[b'#'; (16 << 10) + 1]);
    let (code, out, err) = table.run(words);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(
        out,
        format!(
            "The piece of clause 2 of the deal {} opens with the key {} and is the one committed \
             to.\n",
            table.deal.recipient,
            table.recipient("b.key")
        )
    );
    for (from, to, code, told) in [
        (
            "b.key",
            "a.key",
            1,
            "this key does not open the piece of clause 2",
        ),
        (
            "piece-2",
            "piece-1",
            1,
            "this is not the piece of clause 2 that is on the record",
        ),
        (
            "clause 2",
            "clause 3",
            1,
            "there is no clause 3: the deal has 2",
        ),
        ("b.key", "deal.json", 1, "deal.json: this is no key file"),
        ("b.key", "long", 2, "cannot read long: it is too long"),
        ("b.key", "none", 2, "cannot read none: No such file"),
        (
            "deal.json",
            "b.key",
            2,
            "cannot read b.key: expected value at line 1",
        ),
    ] {
        let complaint = table.complains(code, &words.replace(from, to));
        assert!(complaint.starts_with(told), "{complaint}");
    }
    let answer = "answer piece-2.age --deal deal.json --clause 2 -i b.key --to age1x -o x";
    assert_eq!(
        table.complains(1, answer),
        "\"age1x\" is no age recipient, age1…"
    );
    assert!(!table.path("x").exists());
}

#[test]
fn what_was_sealed_is_opened_by_all_together() {
    let table = Table::new();
    table.answered();
    let (code, out, err) = table.run(&format!(
        "{OPEN} --spans spans.json --sealed sealed -o opened"
    ));
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(
        out,
        "opened/east/0001.mp4: 2 segments\nopened/west/0003.mp4: 1 segments\n\
         Each file is the one on the record, and holds what was recorded.\n"
    );
    let joined = |camera| -> Vec<u8> {
        let all = takes()
            .into_iter()
            .filter(|(name, _, _)| name.starts_with(camera));
        all.flat_map(|(_, _, content)| content).collect()
    };
    assert!(table.read("opened/east/0001.mp4") == joined("east"));
    assert!(table.read("opened/west/0003.mp4") == joined("west"));
    assert_eq!(
        fs::read_dir(table.path("opened/east")).expect("it").count(),
        1
    );
    assert_eq!(
        table.complains(2, &format!("{OPEN} --sealed sealed -o opened")),
        "cannot make opened/east/0001.mp4: it exists, and nothing is overwritten"
    );
    // Some files of one take, as they are named.
    let files = "sealed/east/0001/000002.age sealed/east/0001/init.age";
    let (code, out, err) = table.run(&format!("{OPEN} --sealed {files} -o some"));
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.ends_with("Nothing was compared with the record: give --spans.\n"),
        "{out}"
    );
    let some = [bytes(900, 3), bytes(70_000, 7)].concat();
    assert!(table.read("some/east/0001.mp4") == some);
}

/// The custodians and the opener have nothing but `age`, as the page tells; then our program opens
/// with their answers.
#[test]
fn the_stock_program_answers_for_ours() {
    let table = Table::new();
    for (name, key, clause) in [("1", "a.key", 1), ("2", "b.key", 2)] {
        let script = format!(
            "{{ printf 'onrecord/answer@v1\\n%s\\nclause %s\\n' {} {clause}; age -d -i {key} \
             piece-{name}.age; }} | age -a -r {} > answer-{name}.age",
            table.deal.recipient,
            table.recipient("once.key")
        );
        let mut bash = Command::new("bash");
        bash.args(["-euo", "pipefail", "-c", &script])
            .current_dir(table.folder.path());
        assert!(bash.status().expect("bash").success());
    }
    let (code, _, err) = table.run(&format!(
        "{OPEN} --spans spans.json --sealed sealed -o opened"
    ));
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(table.read("opened/west/0003.mp4") == [bytes(901, 9), bytes(10, 11)].concat());
}

#[test]
fn what_is_altered_missing_or_foreign_is_named() {
    let table = Table::new();
    table.answered();
    let open = format!("{OPEN} --spans spans.json --sealed sealed -o opened");
    let first = "sealed/east/0001/000001.age";
    let whole = table.read(first);
    let refused = |told: &str| {
        assert_eq!(table.complains(1, &open), told);
        let left = fs::read_dir(table.path("opened/east")).map_or(0, Iterator::count);
        assert_eq!(left, 0, "{told}");
    };

    let mut altered = whole.clone();
    altered[100_000] ^= 1;
    table.write(first, &altered);
    refused("east/0001/000001.age: it was altered: its digest is not the one on the record");
    let told = table.complains(1, &open.replace("--spans spans.json", ""));
    assert_eq!(
        told,
        "east/0001/000001.age: it was altered or cut, or is no sealed file"
    );
    fs::remove_file(table.path(first)).expect("removed");
    refused("east/0001/000001.age is missing");
    table.write(first, &whole);
    table.write("sealed/east/0001/000003.age", &whole);
    refused("east/0001/000003.age is foreign: the record does not have it");
    fs::remove_file(table.path("sealed/east/0001/000003.age")).expect("removed");
    table.write("sealed/east/0001/notes", b"");
    refused("sealed/east/0001/notes is foreign: sealed files are named CAMERA/TAKE/SEGMENT.age");
    fs::remove_file(table.path("sealed/east/0001/notes")).expect("removed");
    let init = table.read("sealed/west/0003/init.age");
    fs::remove_file(table.path("sealed/west/0003/init.age")).expect("removed");
    refused("west/0003/init.age is missing");
    table.write("sealed/west/0003/init.age", &init);

    // The recorder said one thing and sealed another; or sealed it to somebody else.
    let spans: Vec<Value> = serde_json::from_slice(&table.read("spans.json")).expect("JSON");
    let mut lied = spans.clone();
    lied[2]["salted"] = lied[1]["salted"].clone();
    table.spans(&lied);
    refused("east/0001/000002.age: what is in it is not what the record says was recorded");
    let foreign = seal(&table.recipient("a.key"), &[0; 32], b"x").expect("sealed");
    table.write("sealed/west/0003/000100.age", &foreign);
    let mut lied = spans.clone();
    lied[4]["file"] = json!(file_digest(&foreign));
    table.spans(&lied);
    refused("west/0003/000100.age: it is sealed to another key");
    lied[4] = lied[3].clone();
    table.spans(&lied);
    let told = table.complains(2, &open);
    assert_eq!(told, "spans.json names west/0003/init.age twice");
}

#[test]
fn a_folder_is_taken_as_a_crash_left_it() {
    let table = Table::new();
    table.answered();
    for name in [
        "east/0001/segments.jsonl",
        "east/0001/.000009.age.new",
        "east/0001/000009.notes",
        "east/0009/init.json",
        "east/0009/.init.age.new",
    ] {
        let path = table.path("sealed").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, "cut off").expect("written");
    }
    // A segment that grew: the next start of the recorder enters it.
    let first = table.path("sealed/east/0001/000001.age");
    fs::copy(&first, table.path("sealed/east/0001/000010.age")).expect("copied");
    let note = table.path("sealed/east/0001/000010.notes");
    fs::write(note, "{\"segment\":{\"seq\":10},\"end\":\"00\"}\n").expect("written");
    // A take that was announced to nobody: the crash came before its first part.
    let init = table.path("sealed/east/0001/init.age");
    fs::copy(init, table.path("sealed/east/0009/init.age")).expect("copied");
    for (spans, to) in [("--spans spans.json", "opened"), ("", "bare")] {
        let (code, _, err) = table.run(&format!("{OPEN} {spans} --sealed sealed -o {to}"));
        assert_eq!((code, err.as_str()), (0, ""));
        assert!(table.path(to).join("east/0001.mp4").exists());
    }
}

#[test]
fn without_the_record_only_what_files_show_is_named() {
    let table = Table::new();
    table.answered();
    let first = "sealed/east/0001/000001.age";
    let bare = |sealed: &str| format!("{OPEN} --sealed {sealed} -o opened");
    let told = table.complains(1, &bare("sealed/west/0003/000100.age"));
    assert_eq!(told, "west/0003/init.age is missing");
    let copy = |from: &str, to: &str| {
        fs::create_dir_all(table.path(to).parent().expect("a folder")).expect("made");
        fs::copy(table.path(from), table.path(to)).expect("copied");
    };
    copy(first, "other/east/0001/000001.age");
    let told = table.complains(1, &bare("sealed other"));
    assert!(told.contains(" are both east/0001/000001.age"), "{told}");
    for name in [
        "east/1/000001.age",
        "east/0001/1.age",
        "east/0001/000001",
        "East/0001/init.age",
    ] {
        copy(first, &format!("misnamed/{name}"));
        let told = table.complains(1, &bare("misnamed"));
        assert!(
            told.starts_with(&format!("misnamed/{name} is foreign")),
            "{told}"
        );
        fs::remove_dir_all(table.path("misnamed")).expect("removed");
    }
    fs::create_dir(table.path("empty")).expect("made");
    assert_eq!(
        table.complains(1, &bare("empty")),
        "there is no sealed file"
    );
}

#[test]
fn a_clause_that_is_not_answered_is_named() {
    let table = Table::new();
    table.answered();
    let open = |answers: &str| {
        format!("open --deal deal.json --answer {answers} -i once.key --sealed sealed -o opened")
    };
    assert_eq!(
        table.complains(1, &open("answer-1.age")),
        "clause 2 is not answered"
    );
    let replayed = "answer piece-2.age --deal deal.json --clause 2 -i b.key -o old.age --to";
    let (code, _, _) = table.run(&format!("{replayed} {}", table.recipient("a.key")));
    assert_eq!(code, 0);
    assert_eq!(
        table.complains(1, &open("answer-1.age old.age")),
        "old.age: clause 2 is not answered, and answer 2 does not open: it was altered, or answers \
         another opening"
    );
    assert!(!table.path("opened").exists());
}

/// Types each passphrase when it is asked for, prints what the terminal showed, and whether it
/// shows again what is typed.
const TYPIST: &str = r"
import os, pty, sys, termios
child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[3], sys.argv[3:])
shown = b''
for prompt, words in zip([b'New passphrase: ', b'Once more: '], sys.argv[1:3]):
    while not shown.endswith(prompt):
        shown += os.read(terminal, 1000)
    os.write(terminal, words.encode() + b'\n')
try:
    while more := os.read(terminal, 1000):
        shown += more
except OSError:
    pass
print(shown.decode(), bool(termios.tcgetattr(terminal)[3] & termios.ECHO))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
";

#[test]
fn a_passphrase_is_asked_for_and_not_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let typed = |first: &str, second: &str| {
        let mut typist = Command::new("python3");
        typist
            .args(["-c", TYPIST, first, second])
            .arg(binary())
            .current_dir(folder);
        let words = ["custodian", "key", "-o", "a.key", "--passphrase"];
        let output = typist.args(words).output().expect("python3");
        let shown = String::from_utf8(output.stdout).expect("text");
        assert!(
            shown.contains("Once more: ") && !shown.contains("horse"),
            "{shown}"
        );
        assert!(shown.ends_with(" True\n"), "{shown}");
        (output.status.code(), shown)
    };
    let (code, shown) = typed("correct horse", "horse");
    assert_eq!(code, Some(1));
    assert!(shown.contains("the two passphrases differ"), "{shown}");
    let (code, shown) = typed("correct horse", "correct horse");
    assert_eq!(code, Some(0), "{shown}");
    let recipient = shown
        .lines()
        .find(|line| line.starts_with("age1"))
        .expect("a recipient");
    let dealt = deal(&[vec![recipient.to_owned()]]).expect("dealt");
    let public = dealt.public(vec![vec!["office-a".parse().expect("a name")]]);
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).expect("written");
    write("deal.json", &serde_json::to_vec(&public).expect("JSON"));
    write("piece.age", dealt.pieces[0].file.as_bytes());
    write("words", b"correct horse");
    let attempt = "try piece.age --deal deal.json --clause 1 -i a.key --passphrase-file words";
    let (code, _, err) = run(folder, attempt);
    assert_eq!((code, err.as_str()), (0, ""));
}
