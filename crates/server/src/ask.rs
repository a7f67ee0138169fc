//! The record asked from a command line: one command written, or one answer shown.

use std::io::Read as _;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde_json::{Map, Value};

use crate::ready::say;

/// How long an answer may take.
const WAIT: Duration = Duration::from_secs(60);
/// How long the portal may look at a file that was brought.
const PATIENCE: Duration = Duration::from_secs(600);
/// More than this is not read of one answer.
const BYTES_MAX: u64 = 64 << 20;

/// Which portal, and who asks.
#[derive(Args, Debug)]
pub(crate) struct Door {
    /// Address of the portal, https://record.example.
    #[arg(long, env = "ONRECORD_PORTAL", value_name = "URL")]
    portal: String,
    /// File that holds the token of whoever asks; else ONRECORD_TOKEN holds the token itself.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

/// A command in words, or as JSON.
#[derive(Args, Debug)]
pub(crate) struct Asked {
    #[command(flatten)]
    door: Door,
    /// The same key with the same command gives the first answer again.
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<String>,
    /// A file that holds the command as JSON; - for the standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "words")]
    json: Option<String>,
    /// The command's type, then its fields as name=value. Values that begin with a bracket, a brace
    /// or a quotation mark, whole numbers, true, false and null are read as JSON; anything else is
    /// text.
    #[arg(value_name = "TYPE FIELD=VALUE", required_unless_present = "json")]
    words: Vec<String>,
}

/// Why nothing was written or shown.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Denied {
    /// The portal says no, and what to do.
    Refused(String),
    /// It could not be asked.
    Unasked(String),
}

impl Denied {
    /// What the process answers: 1 when refused, 2 when it could not ask.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(_) => 1,
            Self::Unasked(_) => 2,
        }
    }

    /// The sentence.
    pub(crate) fn says(&self) -> &str {
        match self {
            Self::Refused(says) | Self::Unasked(says) => says,
        }
    }
}

/// Sends one command and prints the entries that it became, one line each.
pub(crate) fn act(asked: &Asked) -> Result<(), Denied> {
    let command = asked.command().map_err(Denied::Unasked)?;
    let token = asked.door.token().map_err(Denied::Unasked)?;
    if token.is_none() {
        let says = "nobody asks: give --token-file, or set ONRECORD_TOKEN";
        return Err(Denied::Unasked(says.to_owned()));
    }
    let key = asked.idempotency_key.as_deref();
    for entry in asked.door.submit(&command, key)? {
        say(&entry.to_string());
    }
    Ok(())
}

/// Prints what the portal answers at a path; without a slash at its head, below `/api/v1/`.
pub(crate) fn show(door: &Door, path: &str) -> Result<(), Denied> {
    let path = match path.strip_prefix('/') {
        Some(_) => path.to_owned(),
        None => format!("/api/v1/{path}"),
    };
    let answer = door.fetch(&path)?;
    match serde_json::from_str::<Value>(&answer) {
        Ok(value) => say(&format!("{value:#}")),
        Err(_) => say(answer.trim_end()),
    }
    Ok(())
}

fn said(answer: &str) -> Result<Value, Denied> {
    let unread = |_| Denied::Unasked("the portal's answer is not JSON: check its address".into());
    serde_json::from_str(answer).map_err(unread)
}

fn agent() -> ureq::Agent {
    let settings = ureq::Agent::config_builder().timeout_global(Some(WAIT));
    settings.http_status_as_error(false).build().into()
}

impl Door {
    /// What the portal answers at a path.
    pub(crate) fn fetch(&self, path: &str) -> Result<String, Denied> {
        let request = agent().get(self.address(path));
        let request = match self.token().map_err(Denied::Unasked)? {
            Some(token) => request.header("authorization", format!("Bearer {token}")),
            None => request,
        };
        self.answer(request.call())
    }

    /// The entries that a command became.
    pub(crate) fn submit(&self, command: &Value, key: Option<&str>) -> Result<Vec<Value>, Denied> {
        let request = agent()
            .post(self.address("/api/v1/commands"))
            .header("content-type", "application/json");
        let request = match self.token().map_err(Denied::Unasked)? {
            Some(token) => request.header("authorization", format!("Bearer {token}")),
            None => request,
        };
        let request = match key {
            Some(key) => request.header("idempotency-key", key),
            None => request,
        };
        let answer = self.answer(request.send(command.to_string()))?;
        let unread =
            |_| Denied::Unasked("the portal's answer is not JSON: check its address".into());
        let mut written: Value = serde_json::from_str(&answer).map_err(unread)?;
        match written.get_mut("entries").map(Value::take) {
            Some(Value::Array(entries)) => Ok(entries),
            Some(
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Object(_),
            )
            | None => Ok(Vec::new()),
        }
    }

    /// What the portal answers to JSON sent to a path.
    pub(crate) fn send(&self, path: &str, body: &Value) -> Result<Value, Denied> {
        let request = agent()
            .post(self.address(path))
            .header("content-type", "application/json");
        let request = self.asked_by(request)?;
        said(&self.answer(request.send(body.to_string()))?)
    }

    /// What the portal answers to a file brought to a path, however long that takes.
    pub(crate) fn bring(&self, path: &str, file: &std::fs::File) -> Result<Value, Denied> {
        let length = file.metadata().map(|meta| meta.len());
        let length = length.map_err(|fault| Denied::Unasked(fault.to_string()))?;
        let settings = ureq::Agent::config_builder()
            .timeout_connect(Some(WAIT))
            .timeout_recv_response(Some(PATIENCE));
        let agent: ureq::Agent = settings.http_status_as_error(false).build().into();
        let request = agent
            .post(self.address(path))
            .header("content-type", "application/octet-stream")
            // What is refused is not sent.
            .header("expect", "100-continue")
            .header("content-length", length.to_string());
        let request = self.asked_by(request)?;
        said(&self.answer(request.send(file))?)
    }

    fn asked_by<B>(
        &self,
        request: ureq::RequestBuilder<B>,
    ) -> Result<ureq::RequestBuilder<B>, Denied> {
        let token = self.token().map_err(Denied::Unasked)?;
        let token = token.ok_or_else(|| {
            let says = "nobody asks: give --token-file, or set ONRECORD_TOKEN";
            Denied::Unasked(says.to_owned())
        })?;
        Ok(request.header("authorization", format!("Bearer {token}")))
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.portal.trim_end_matches('/'))
    }

    fn token(&self) -> Result<Option<String>, String> {
        let text = match &self.token_file {
            Some(file) => std::fs::read_to_string(file)
                .map_err(|fault| format!("cannot read the token in {}: {fault}", file.display()))?,
            None => match std::env::var("ONRECORD_TOKEN") {
                Ok(token) => token,
                Err(_) => return Ok(None),
            },
        };
        Ok(Some(text.trim().to_owned()))
    }

    /// The body of an answer that says yes.
    fn answer(
        &self,
        answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<String, Denied> {
        let portal = &self.portal;
        let unasked = |fault: String| Denied::Unasked(format!("cannot ask {portal}: {fault}"));
        let mut answer = answer.map_err(|fault| unasked(fault.to_string()))?;
        let status = answer.status().as_u16();
        let mut text = String::new();
        let body = answer.body_mut().as_reader();
        let read = body.take(BYTES_MAX).read_to_string(&mut text);
        read.map_err(|fault| unasked(fault.to_string()))?;
        if (200..300).contains(&status) {
            return Ok(text);
        }
        let problem: Option<Value> = serde_json::from_str(&text).ok();
        let detail = problem.as_ref().and_then(|problem| problem.get("detail"));
        match detail.and_then(Value::as_str) {
            Some(says) if status < 500 => Err(Denied::Refused(says.to_owned())),
            Some(says) => Err(unasked(says.to_owned())),
            None => Err(unasked(format!("it answers {status}"))),
        }
    }
}

impl Asked {
    fn command(&self) -> Result<Value, String> {
        match self.json.as_deref() {
            None => worded(&self.words),
            Some(file) => {
                let text = match file {
                    "-" => std::io::read_to_string(std::io::stdin()),
                    file => std::fs::read_to_string(file),
                };
                let text = text.map_err(|fault| format!("cannot read {file}: {fault}"))?;
                serde_json::from_str(&text).map_err(|fault| format!("{file} is no JSON: {fault}"))
            }
        }
    }
}

/// The command that words make: its type, then fields.
pub(crate) fn worded(words: &[String]) -> Result<Value, String> {
    let [kind, fields @ ..] = words else {
        return Err("say which command, for example call_to_order meeting=NAME".to_owned());
    };
    let mut command = Map::new();
    command.insert("type".to_owned(), kind.as_str().into());
    for field in fields {
        let Some((name, text)) = field.split_once('=') else {
            return Err(format!("{field:?} is no field: write NAME=VALUE"));
        };
        if command
            .insert(name.to_owned(), value(name, text)?)
            .is_some()
        {
            return Err(format!("the field {name:?} is given twice: give it once"));
        }
    }
    Ok(Value::Object(command))
}

fn value(name: &str, text: &str) -> Result<Value, String> {
    let shaped = text.starts_with(['[', '{', '"']);
    match serde_json::from_str(text) {
        Ok(value @ (Value::Null | Value::Bool(_))) => Ok(value),
        Ok(Value::Number(number)) if number.is_i64() || number.is_u64() => Ok(number.into()),
        Ok(value) if shaped => Ok(value),
        Err(fault) if shaped => Err(format!("the field {name:?} is no whole JSON: {fault}")),
        Ok(_) | Err(_) => Ok(text.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_a_command() {
        let words = [
            "send_request",
            "to=[\"a\",\"b\"]",
            "subject=7 a = b",
            "acknowledge_days=15",
            "public=true",
            "title=\"2026\"",
            "empty=",
            "ratio=1.5",
        ];
        let words = words.map(str::to_owned);
        assert_eq!(
            worded(&words).expect("a command"),
            serde_json::json!({ "type": "send_request", "to": ["a", "b"], "subject": "7 a = b",
                "acknowledge_days": 15, "public": true, "title": "2026", "empty": "",
                "ratio": "1.5" })
        );
        for wrong in [
            &["recess", "reason"][..],
            &["x", "a=1", "a=2"],
            &["x", "a=[1"],
            &[],
        ] {
            let words: Vec<_> = wrong.iter().map(|word| (*word).to_owned()).collect();
            worded(&words).expect_err("no command");
        }
    }
}
