//! Debian's Go packages `sumdb/note` and `sumdb/tlog` against a log that the notary published.

#![expect(
    clippy::print_stderr,
    reason = "a test that could not run must be seen"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use acts::{Actor, Role};
use base::Clock;
use notary::Notary;

const GO: &str = "/usr/lib/go-1.19/bin/go";
const PACKAGES: &str = "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog";

/// Builds the verifier; none where Go is absent.
fn verifier(into: &Path) -> Option<PathBuf> {
    if !Path::new(GO).exists() || !Path::new(PACKAGES).exists() {
        eprintln!(
            "NOT RUN: the independent verifier needs Debian's golang-1.19-go and \
             golang-golang-x-mod-dev"
        );
        return None;
    }
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verifying/sumdb/verify.go");
    let program = into.join("verify");
    let built = Process::new(GO)
        .args(["build", "-o"])
        .arg(&program)
        .arg(source)
        .env("GO111MODULE", "off")
        .env("GOPATH", "/usr/share/gocode")
        .env("GOCACHE", into.join("cache"))
        .env("GOFLAGS", "")
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    Some(program)
}

fn submit(notary: &Notary, from: usize, to: usize) {
    let asked: Vec<_> = (from..to)
        .map(|n| {
            let json = format!(
                r#"{{"type":"establish_body","body":"body-{n}","name":"Body {n}","zone":"UTC"}}"#
            );
            let command = serde_json::from_str(&json).unwrap();
            let (notary, operator) = (
                notary.clone(),
                Actor::office("Operator", None, &[Role::Operator]),
            );
            std::thread::spawn(move || notary.submit_blocking(operator, command, None).unwrap())
        })
        .collect();
    asked
        .into_iter()
        .for_each(|asked| drop(asked.join().unwrap()));
}

struct Check<'a> {
    program: &'a Path,
    key: String,
    log: PathBuf,
}

impl Check<'_> {
    fn run(&self, old: Option<&Path>) -> (i32, String) {
        let mut process = Process::new(self.program);
        process.args(["-key", &self.key]);
        if let Some(old) = old {
            process.arg("-old").arg(old);
        }
        let done = process.arg(&self.log).output().unwrap();
        let said = String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned();
        (done.status.code().unwrap(), said)
    }

    /// Changes one byte of a file, expects to be told of it, and changes it back.
    fn notices(&self, path: &str, at: usize, words: &str) {
        let path = self.log.join(path);
        let before = fs::read(&path).unwrap();
        let mut bytes = before.clone();
        bytes[at] ^= 1;
        fs::write(&path, bytes).unwrap();
        let (code, said) = self.run(None);
        assert_eq!(code, 1, "byte {at} of {}: {said}", path.display());
        assert!(
            said.contains(words),
            "byte {at} of {}: {said}",
            path.display()
        );
        fs::write(&path, before).unwrap();
    }
}

#[test]
fn go_accepts_the_log_and_refuses_a_changed_one() {
    let (data, tools) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let Some(program) = verifier(tools.path()) else {
        return;
    };
    let notary = Notary::open(data.path(), Clock::system(), "record.example/log").unwrap();
    let check = Check {
        program: &program,
        key: notary.verifier(),
        log: data.path().join("log"),
    };

    let (code, said) = check.run(None);
    assert_eq!(code, 0, "an empty log: {said}");
    submit(&notary, 0, 5);
    let early = data.path().join("early-checkpoint");
    fs::copy(check.log.join("checkpoint"), &early).unwrap();
    let (code, said) = check.run(None);
    assert_eq!(
        (code, said.contains("5 inclusion proofs")),
        (0, true),
        "{said}"
    );
    submit(&notary, 5, 600);
    let (code, said) = check.run(Some(&early));
    assert_eq!(code, 0, "{said}");
    assert_eq!(
        said,
        "verified: record.example/log, 600 entries, 4 tiles, 10 inclusion proofs, consistent with \
         size 5\n"
    );
    let (code, said) = check.run(None);
    assert_eq!(
        (code, said.contains("consistent with size 300")),
        (0, true),
        "{said}"
    );

    let wrong = "tile/entries/001";
    for (path, at, words) in [
        (
            "tile/0/000",
            8191,
            "tile/0/000 is not what the entries make it",
        ),
        (
            "tile/0/001",
            40,
            "tile/0/001 is not what the entries make it",
        ),
        (
            "tile/0/002.p/88",
            0,
            "tile/0/002.p/88 is not what the entries make it",
        ),
        (
            "tile/1/000.p/2",
            63,
            "tile/1/000.p/2 is not what the entries make it",
        ),
        (wrong, 60, "the entries do not lead to the signed root"),
        (wrong, 0, "tile/entries/001 ends within entry 257"),
        ("checkpoint", 3, "not signed by the log"),
        ("checkpoint", 19, "not signed by the log"),
        ("checkpoint", 30, "not signed by the log"),
        ("checkpoint", 120, "not signed by the log"),
    ] {
        check.notices(path, at, words);
    }
    fs::rename(check.log.join("tile/0/001"), check.log.join("tile/0/gone")).unwrap();
    let (code, said) = check.run(None);
    assert_eq!(
        (code, said.as_str()),
        (1, "altered: tile/0/001 is missing\n")
    );
    fs::rename(check.log.join("tile/0/gone"), check.log.join("tile/0/001")).unwrap();
}

#[test]
fn go_refuses_a_log_that_was_begun_anew() {
    let (data, tools) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let Some(program) = verifier(tools.path()) else {
        return;
    };
    let notary = Notary::open(data.path(), Clock::system(), "record.example/log").unwrap();
    let check = Check {
        program: &program,
        key: notary.verifier(),
        log: data.path().join("log"),
    };
    submit(&notary, 0, 20);

    // The same key on another book, as if the first had never been.
    let other = tempfile::tempdir().unwrap();
    let key = fs::read(data.path().join("keys/log.key")).unwrap();
    fs::create_dir(other.path().join("keys")).unwrap();
    base::disk::write_atomic_private(&other.path().join("keys/log.key"), &key).unwrap();
    let fork = Notary::open(other.path(), Clock::system(), "record.example/log").unwrap();
    submit(&fork, 100, 105);
    let (code, said) = check.run(Some(&other.path().join("log/checkpoint")));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("does not begin with the older one"), "{said}");
    let stranger = Check {
        key: check.key.replace("record", "recard"),
        ..check
    };
    let (code, said) = stranger.run(None);
    assert_eq!(code, 2, "{said}");
}
