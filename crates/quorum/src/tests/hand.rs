//! `docs/verifying/sealed.md` by its very commands: we deal and seal, stock `age` and `join.py` do
//! the rest.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::{Identity, Public, combine, deal, seal};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verifying")
}

/// The shell commands of the section "By hand", one script for each block.
fn blocks() -> Vec<String> {
    let page = fs::read_to_string(docs().join("sealed.md")).expect("the page");
    let section = page
        .split("\n## ")
        .find(|section| section.starts_with("By hand\n"));
    let blocks = section.expect("the section").split("```sh\n").skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap_or_default().to_owned())
        .collect()
}

fn run(folder: &Path, script: &str) -> Output {
    let mut bash = Command::new("bash");
    bash.args(["-euo", "pipefail", "-c", script]);
    bash.current_dir(folder).output().expect("bash")
}

fn done(folder: &Path, script: &str) -> String {
    let output = run(folder, script);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{script}\n{told}");
    String::from_utf8(output.stdout).expect("text")
}

/// A take of an initialisation segment and three segments, of sizes around a block.
fn take() -> Vec<(&'static str, Vec<u8>)> {
    let bytes = |count: usize, seed: usize| (0..count).map(|at| ((at * seed) >> 3) as u8).collect();
    vec![
        ("init", bytes(700, 3)),
        ("000001", bytes(300_000, 5)),
        ("000002", bytes(65_536 - 51, 7)),
        ("000010", bytes(65_536 - 50, 11)),
    ]
}

/// Deals to the keys that the first block made, and seals a take; the folder then holds what the
/// page speaks of.
fn dealt(folder: &Path) -> (Public, String) {
    let keys = ["a.key", "b.key"].map(|name| {
        let text = fs::read(folder.join(name)).expect("a key file");
        vec![Identity::read(&text, None).expect("a key").recipient()]
    });
    let deal = deal(&keys).expect("dealt");
    let offices = ["office-a", "office-b"].map(|name| vec![name.parse().expect("a name")]);
    let public = deal.public(offices.to_vec());
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).expect("written");
    write(
        "deal.json",
        &serde_json::to_vec_pretty(&public).expect("JSON"),
    );
    for (number, piece) in (1..).zip(&deal.pieces) {
        write(&format!("piece-{number}.age"), piece.file.as_bytes());
    }
    fs::create_dir_all(folder.join("sealed/east/0001")).expect("a folder");
    let mut salted = String::new();
    for (name, content) in take() {
        let salt = [content.len() as u8; 32];
        let sealed = seal(&deal.recipient, &salt, &content).expect("sealed");
        write(&format!("sealed/east/0001/{name}.age"), &sealed);
        if name == "000001" {
            salted = auth::sealed::digest(&salt, &content).to_string();
        }
    }
    fs::copy(docs().join("sealed/join.py"), folder.join("join.py")).expect("the script");
    (public, salted)
}

#[test]
fn the_page_opens_what_we_sealed() {
    let (folder, blocks) = (tempfile::tempdir().expect("a folder"), blocks());
    let folder = folder.path();
    assert_eq!(blocks.len(), 7);
    done(folder, &blocks[0]);
    let (public, salted) = dealt(folder);
    for block in &blocks[1..5] {
        assert_eq!(done(folder, block), "");
    }
    let told = done(folder, &blocks[5]);
    let sealed = fs::read(folder.join("sealed/east/0001/000001.age")).expect("it");
    let file = crate::file_digest(&sealed);
    assert_eq!(
        told,
        format!("{file}  sealed/east/0001/000001.age\n{salted}  -\n")
    );
    assert_eq!(done(folder, &blocks[6]), "");
    let joined = fs::read(folder.join("east-0001.mp4")).expect("the take");
    let content: Vec<u8> = take()
        .into_iter()
        .flat_map(|(_, content)| content)
        .collect();
    assert!(joined == content);

    // Our program takes the answers that were made by hand, and age the key that we would make.
    let read = |name: &str| fs::read(folder.join(name)).expect("it");
    let opener = Identity::read(&read("once.key"), None).expect("a key");
    let answers = [read("answer-1.age"), read("answer-2.age")];
    let key = combine(&public, &answers, &opener).expect("put together");
    assert!(
        key.open(&sealed)
            .is_ok_and(|opened| opened.content == take()[1].1)
    );
}

#[test]
fn the_page_notices_what_is_wrong() {
    let (folder, blocks) = (tempfile::tempdir().expect("a folder"), blocks());
    let folder = folder.path();
    done(folder, &blocks[0]);
    dealt(folder);
    for block in &blocks[2..5] {
        done(folder, block);
    }
    let fails = |script: &str| {
        let output = run(folder, script);
        assert!(!output.status.success(), "{script}");
        String::from_utf8(output.stderr).expect("text")
    };
    // Another's piece, another's key.
    fails(&blocks[1].replace("a.key", "b.key"));
    fails(&blocks[1].replace("deal.json", "join.py"));
    fails(&format!("echo >> piece-1.age\n{}", blocks[1]));
    let join = |texts: &str| fails(&format!("python3 join.py deal.json {texts}"));
    assert_eq!(join("answer-1.txt"), "clause 2 is not answered\n");
    assert_eq!(
        join("answer-2.txt answer-2.txt"),
        "clause 1 is not answered\n"
    );
    done(
        folder,
        "tr 0-9 1-90 < answer-2.txt > wrong.txt
        sed 's/clause 2/clause 1/' answer-2.txt > other.txt",
    );
    assert!(join("answer-1.txt wrong.txt").contains("has no piece of this deal"));
    assert!(join("answer-1.txt other.txt").contains("says it is another"));
    done(
        folder,
        "sed 1,3d answer-1.txt > bare.txt
        python3 join.py deal.json answer-2.txt bare.txt | cmp - key.txt",
    );
}
