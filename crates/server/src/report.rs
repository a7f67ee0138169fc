//! Confidential reports from a command line: encrypted here to the offices that may read them.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use acts::{ActId, MeetingId, OfficeId};
use age::armor::{ArmoredWriter, Format};
use age::{Encryptor, Recipient, x25519};
use clap::Args;
use serde_json::{Value, json};

use crate::ask::{Denied, Door};
use crate::ready::say;

/// What is reported, and to whom.
#[derive(Args, Debug)]
pub(crate) struct Given {
    #[command(flatten)]
    door: Door,
    /// The offices that can read it, by their names in addresses, separated by commas.
    #[arg(long, value_name = "OFFICE", value_delimiter = ',', required = true)]
    to: Vec<OfficeId>,
    /// The meeting that it concerns.
    #[arg(long, value_name = "MEETING")]
    meeting: Option<MeetingId>,
    /// Adds to the report that this act filed, instead of filing a new one.
    #[arg(long, value_name = "ACT", requires = "receipt_file")]
    add: Option<u64>,
    /// File that holds the receipt code of the report that is added to.
    #[arg(long, value_name = "FILE", requires = "add")]
    receipt_file: Option<PathBuf>,
    /// What is reported: a file of any kind; - for the standard input.
    file: PathBuf,
}

/// Encrypts a file to its recipients, files it or adds it, and prints the receipt code.
pub(crate) fn file(given: &Given) -> Result<(), Denied> {
    let words = read(&given.file).map_err(Denied::Unasked)?;
    let keys: Result<Vec<_>, Denied> = given.to.iter().map(|to| key(&given.door, to)).collect();
    let sealed = sealed(&words, &keys?).map_err(Denied::Unasked)?;
    let code = match &given.receipt_file {
        Some(file) => {
            let code = std::fs::read_to_string(file)
                .map_err(|fault| format!("cannot read the receipt in {}: {fault}", file.display()));
            code.map_err(Denied::Unasked)?.trim().to_owned()
        }
        None => auth::token(base::random()),
    };
    let mut command = json!({ "sealed": sealed, "receipt": auth::digest(&code) });
    if let Some(meeting) = &given.meeting {
        command["meeting"] = json!(meeting);
    }
    match given.add {
        Some(report) => {
            command["type"] = "add_to_report".into();
            command["report"] = json!(ActId(report));
        }
        None => {
            command["type"] = "file_report".into();
            command["to"] = json!(given.to);
            // Said before it is sent: a lost answer must not lose the code of a report that is in.
            say(&format!("receipt code {code}"));
        }
    }
    for entry in given.door.submit(&command, None)? {
        say(&entry.to_string());
    }
    Ok(())
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    let read = if file == Path::new("-") {
        let mut words = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin(), &mut words).map(|_| words)
    } else {
        std::fs::read(file)
    };
    read.map_err(|fault| format!("cannot read {}: {fault}", file.display()))
}

/// The age recipient of an office, as the portal has it.
fn key(door: &Door, office: &OfficeId) -> Result<String, Denied> {
    let answer = door.fetch(&format!("/api/v1/offices/{office}/recipient"))?;
    let answer: Option<Value> = serde_json::from_str(&answer).ok();
    let key = answer.as_ref().and_then(|answer| answer.get("recipient"));
    let key = key.and_then(Value::as_str).map(str::to_owned);
    key.ok_or_else(|| Denied::Unasked(format!("the portal gives no key of {office}: ask it why")))
}

/// An age file in armor (C2SP age) that each of these X25519 recipients can open, and nobody else.
fn sealed(words: &[u8], recipients: &[String]) -> Result<String, String> {
    let known: Result<Vec<x25519::Recipient>, &str> =
        recipients.iter().map(|key| key.parse()).collect();
    let known = known.map_err(|why| format!("the portal gives a key that is none: {why}"))?;
    let each = known.iter().map(|key| key as &dyn Recipient);
    let cannot = |why: &dyn std::fmt::Display| format!("the report cannot be encrypted: {why}");
    let encryptor = Encryptor::with_recipients(each).map_err(|why| cannot(&why))?;
    let mut out = Vec::new();
    let write = |out: &mut Vec<u8>| {
        let armor = ArmoredWriter::wrap_output(out, Format::AsciiArmor)?;
        let mut writer = encryptor.wrap_output(armor)?;
        writer.write_all(words)?;
        writer.finish()?.finish().map(drop)
    };
    write(&mut out).map_err(|fault: std::io::Error| cannot(&fault))?;
    String::from_utf8(out).map_err(|fault| cannot(&fault))
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    /// An identity of the age program, and its recipient.
    fn identity(folder: &Path, name: &str) -> (PathBuf, String) {
        let file = folder.join(name);
        let made = Command::new("age-keygen").arg("-o").arg(&file).output();
        assert!(made.expect("the package age").status.success());
        let told = Command::new("age-keygen").arg("-y").arg(&file).output();
        let told = String::from_utf8(told.expect("its recipient").stdout).expect("text");
        (file, told.trim().to_owned())
    }

    #[expect(clippy::unwrap_in_result, reason = "a test may panic")]
    fn opened(file: &Path, sealed: &str) -> Option<Vec<u8>> {
        let mut child = Command::new("age")
            .arg("--decrypt")
            .arg("--identity")
            .arg(file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the package age");
        let mut stdin = child.stdin.take().expect("a pipe");
        // It may have ended without reading.
        drop(stdin.write_all(sealed.as_bytes()));
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        output.status.success().then_some(output.stdout)
    }

    #[test]
    fn the_age_program_opens_what_is_sealed_to_it_and_nobody_else_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let [one, two, other] = ["one", "two", "other"].map(|name| identity(folder.path(), name));
        let words = "He took the file home. \u{915}\n".repeat(900).into_bytes();
        let sealed = sealed(&words, &[one.1, two.1]).expect("sealed");
        assert_eq!(opened(&one.0, &sealed).as_ref(), Some(&words));
        assert_eq!(opened(&two.0, &sealed).as_ref(), Some(&words));
        assert_eq!(opened(&other.0, &sealed), None);
        // The armor is the strict one that the record asks for.
        assert!(
            sealed.starts_with(
                "-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+"
            )
        );
        let lines: Vec<_> = sealed.lines().collect();
        assert!(
            lines[1..lines.len() - 2]
                .iter()
                .all(|line| line.len() == 64)
        );
        assert!(!sealed.contains('\r') && sealed.len() < 48 * 1_024);
    }

    #[test]
    fn what_is_no_recipient_is_refused() {
        sealed(b"x", &["age1qqqq".to_owned()]).expect_err("no key");
        sealed(b"x", &[]).expect_err("nobody");
    }
}
