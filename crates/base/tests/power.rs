//! What survives a power cut: the promises of `base::disk`, of SQLite as the book uses it, and the
//! honesty of the shim that plays the cuts.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use base::disk::{Append, make_dirs, sync_dir, write_atomic};
use harness::Disk;
use rusqlite::Connection;

#[path = "../../server/tests/power/harness.rs"]
mod harness;

/// Runs `child` below in a process of its own, watched.
fn spawn(disk: &Disk, root: &Path, script: &str) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this test's own path"));
    command.args(["--exact", "child", "--nocapture"]);
    command
        .env("POWER_SCRIPT", script)
        .current_dir(root)
        .stdout(Stdio::piped());
    disk.watch(&mut command);
    command.spawn().expect("this test can be run again")
}

/// Waits for a line and kills the child there and then.
fn kill_at(mut child: Child, line: &str) {
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let seen = lines.map_while(Result::ok).any(|said| said == line);
    child.kill().expect("the child can be killed");
    child.wait().expect("the child can be waited for");
    assert!(seen, "the child never said {line:?}");
}

#[expect(clippy::print_stdout, reason = "how the child speaks to its parent")]
fn say(line: &str) {
    println!("{line}");
    std::io::stdout().flush().expect("the parent listens");
}

/// What the watched process does, in its current folder.
#[test]
fn child() {
    let Ok(script) = std::env::var("POWER_SCRIPT") else {
        return;
    };
    // The test harness ends its own line only when a test is over.
    say("");
    match script.as_str() {
        "files" => files(),
        "book FULL" => book("FULL"),
        "book OFF" => book("OFF"),
        other => panic!("no script {other}"),
    }
    say("done");
    loop {
        std::thread::park();
    }
}

fn files() {
    let write = |name: &str, bytes: &[u8], sync: bool| {
        let mut file = File::create(name).unwrap();
        file.write_all(bytes).unwrap();
        if sync {
            file.sync_data().unwrap();
        }
    };
    make_dirs(Path::new("a/b")).unwrap();
    write_atomic(Path::new("atomic"), b"new").unwrap();
    write("a/b/named", b"synced, and its folder too", true);
    write("a/b/hollow", b"only its folder is synced", false);
    sync_dir(Path::new("a/b")).unwrap();
    write("a/b/nameless", b"synced, not its folder", true);
    fs::create_dir("unsynced").unwrap();
    write("before", b"changed, not synced", false);
    fs::remove_file("removed").unwrap();
    fs::rename("renamed", "other").unwrap();

    let mut grows = Append::create(Path::new("a/grows")).unwrap();
    sync_dir(Path::new("a")).unwrap();
    grows.append(&[b"one "]).unwrap();
    grows.sync().unwrap();
    grows.append(&[b"two "]).unwrap();
    grows.truncate(2).unwrap();
    grows.append(&[b"TWO "]).unwrap();
    grows.sync().unwrap();
    grows.append(&[b"three"]).unwrap();
}

#[test]
fn what_was_synced_survives_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("data");
    let disk = Disk::new(dir.path(), &root);
    fs::write(root.join("before"), b"before").unwrap();
    fs::write(root.join("removed"), b"removed").unwrap();
    fs::write(root.join("renamed"), b"renamed").unwrap();
    fs::write(root.join("atomic"), b"old").unwrap();
    kill_at(spawn(&disk, &root, "files"), "done");
    assert_eq!(
        fs::read(root.join("a/grows")).unwrap(),
        b"onTWO three",
        "as the program saw it"
    );
    disk.cut();
    let read = |name: &str| fs::read_to_string(root.join(name)).unwrap();
    assert_eq!(read("before"), "before");
    // `write_atomic` and `make_dirs` synced the folder; what came later is gone.
    assert_eq!(read("removed"), "removed");
    assert_eq!(read("renamed"), "renamed");
    assert_eq!(read("atomic"), "new");
    assert_eq!(read("a/b/named"), "synced, and its folder too");
    assert_eq!(read("a/b/hollow"), "");
    assert!(!root.join("a/b/nameless").exists());
    assert!(!root.join("unsynced").exists());
    assert!(!root.join("other").exists());
    assert_eq!(read("a/grows"), "onTWO ");
    assert!(!root.join(".atomic.new").exists());
}

/// Commits one row after the other and says each one that it was told is committed.
fn book(synchronous: &str) {
    let book = Connection::open("book.db").unwrap();
    book.pragma_update(None, "journal_mode", "TRUNCATE")
        .unwrap();
    book.pragma_update(None, "synchronous", synchronous)
        .unwrap();
    book.execute_batch("CREATE TABLE IF NOT EXISTS entry (n INTEGER PRIMARY KEY, text TEXT)")
        .unwrap();
    for _ in 0..10_000 {
        let text = "an act of a meeting ".repeat(100);
        book.execute("INSERT INTO entry (text) VALUES (?1)", [text])
            .unwrap();
        say(&format!("committed {}", book.last_insert_rowid()));
    }
}

fn committed(root: &Path) -> i64 {
    let book = Connection::open(root.join("book.db")).unwrap();
    let sound: String = book
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(sound, "ok");
    book.query_row("SELECT count(*) FROM entry", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn the_book_keeps_every_commit_through_power_cuts() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("data");
    let disk = Disk::new(dir.path(), &root);
    let mut rows = 0;
    for more in [1, 7, 20, 3, 40] {
        let line = format!("committed {}", rows + more);
        kill_at(spawn(&disk, &root, "book FULL"), &line);
        disk.cut();
        let kept = committed(&root);
        assert!(
            kept >= rows + more,
            "{kept} rows are left of at least {}",
            rows + more
        );
        rows = kept;
    }
}

#[test]
fn a_book_that_does_not_sync_is_seen_to_lose() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("data");
    let disk = Disk::new(dir.path(), &root);
    kill_at(spawn(&disk, &root, "book OFF"), "committed 20");
    assert!(committed(&root) >= 20, "before the cut all is there");
    disk.cut();
    assert!(
        !root.join("book.db").exists(),
        "a shim that lets unsynced files live proves nothing"
    );
}
