//! Messages go out to a mail server in Python.

use std::net::TcpListener;
use std::path::Path;

use mail::message::{Matter, Message, write};
use mail::smtp::{Fault, Outbox, Outcome, Settings};
use serde_json::json;
use tokio::time::timeout;

use crate::tools::{DEADLINE, Talker, address, event, mailbox, post, python};

struct Relay {
    talker: Talker,
    port: u64,
    folder: tempfile::TempDir,
}

impl Relay {
    fn start(mode: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = python();
        command.args(["-W", "ignore", "server.py", mode]);
        if mode != "plain" {
            let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]);
            let made = made.expect("a certificate");
            let files = [
                ("server.pem", made.cert.pem()),
                ("server.key", made.signing_key.serialize_pem()),
                ("password", "correct horse\n".to_owned()),
                ("wrong", "battery staple\n".to_owned()),
            ];
            for (name, text) in files {
                std::fs::write(folder.path().join(name), text).expect("a file");
            }
            command.args(["server.pem", "server.key"].map(|name| folder.path().join(name)));
        }
        let talker = Talker::start(&mut command);
        let port = talker.says().as_u64().expect("a port");
        Self {
            talker,
            port,
            folder,
        }
    }

    fn settings(&self, scheme: &str) -> Settings {
        settings(&format!("{scheme}://localhost:{}", self.port))
    }

    fn signed(&self, scheme: &str, password: &str) -> Settings {
        let path = |name: &str| Some(self.folder.path().join(name));
        Settings {
            user: Some("onrecord".to_owned()),
            password_file: path(password),
            authority_file: path("server.pem"),
            ..self.settings(scheme)
        }
    }
}

fn settings(server: &str) -> Settings {
    Settings {
        server: server.to_owned(),
        user: None,
        password_file: None,
        authority_file: None,
        from: address("bounces@record.example"),
        wait_s: 30,
    }
}

fn message(to: &str) -> Message {
    let mut post = post("hi");
    post.to = mailbox("Asha Rao", to);
    let event = event();
    write(
        &post,
        &Matter::Cancellation {
            event: &event,
            ground: "हॉल में पानी है।",
        },
    )
}

async fn send(settings: &Settings, to: &str) -> Outcome {
    let outbox = Outbox::open(settings).expect("an outbox");
    let sent = timeout(DEADLINE, outbox.send(&message(to))).await;
    sent.expect("an outcome before the deadline")
}

#[tokio::test]
async fn a_message_arrives_as_it_was_written() {
    let relay = Relay::start("plain");
    let says = "250 2.0.0 Queued as 4f2a9c".to_owned();
    let to = "asha.rao@finance.example";
    assert_eq!(
        send(&relay.settings("smtp"), to).await,
        Outcome::Delivered { says }
    );
    let expected = json!({
        "hello": "record.example", "from": "bounces@record.example", "to": [to], "tls": false,
        "user": null, "bytes": String::from_utf8(message(to).bytes).expect("ASCII"),
    });
    assert_eq!(relay.talker.says(), expected);
}

#[tokio::test]
async fn what_the_server_says_is_kept_apart() {
    let relay = Relay::start("plain");
    let settings = relay.settings("smtp");
    let check = async |to: &str| send(&settings, &format!("{to}@finance.example")).await;
    let refused = |outcome, part: &str| match outcome {
        Outcome::Refused { says } => assert!(says.contains(part), "{says}"),
        other @ (Outcome::Delivered { .. } | Outcome::Later { .. }) => panic!("{other:?}"),
    };
    refused(check("refused").await, "There is no such mailbox");
    refused(check("full").await, "552");
    later(check("later").await, "Come back later");
}

fn later(outcome: Outcome, part: &str) {
    match outcome {
        Outcome::Later { says } => assert!(says.contains(part), "{says}"),
        other @ (Outcome::Delivered { .. } | Outcome::Refused { .. }) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_silent_or_absent_server_means_later() {
    let relay = Relay::start("plain");
    let mut settings = relay.settings("smtp");
    settings.wait_s = 1;
    let silent = send(&settings, "silent@finance.example").await;
    later(silent, "the server gave no answer within 1 s");
    // A port on which nobody listens any more.
    let port = TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("it")
        .port();
    let away = self::settings(&format!("smtp://127.0.0.1:{port}"));
    later(send(&away, "asha.rao@finance.example").await, "onnection");
}

#[tokio::test]
async fn words_and_passwords_cross_only_under_tls() {
    for (mode, scheme) in [("starttls", "smtp"), ("tls", "smtps")] {
        let relay = Relay::start(mode);
        let to = "asha.rao@finance.example";
        let sent = send(&relay.signed(scheme, "password"), to).await;
        assert!(
            matches!(sent, Outcome::Delivered { .. }),
            "{mode}: {sent:?}"
        );
        let got = relay.talker.says();
        assert_eq!(
            (&got["tls"], &got["user"]),
            (&json!(true), &json!("onrecord")),
            "{mode}"
        );
        // A wrong password is ours to mend: the reader has refused nothing.
        later(send(&relay.signed(scheme, "wrong"), to).await, "535");
        // Without its authority the server could be anybody.
        let mut stranger = relay.signed(scheme, "password");
        stranger.authority_file = None;
        stranger.server = stranger.server.replace("localhost", "127.0.0.1");
        later(send(&stranger, to).await, "");
    }
    // Who offers no TLS gets no password, not even on this machine once an authority is named.
    let (plain, keys) = (Relay::start("plain"), Relay::start("tls"));
    let mut settings = keys.signed("smtp", "password");
    settings.server = plain.settings("smtp").server;
    later(
        send(&settings, "asha.rao@finance.example").await,
        "STARTTLS",
    );
}

#[test]
fn settings_that_cannot_work_are_told() {
    let check = |server: &str| Outbox::open(&settings(server)).map(drop);
    for server in [
        "smtp://localhost",
        "smtps://mail.example/",
        "smtp://[::1]:2525",
    ] {
        assert!(check(server).is_ok(), "{server}");
    }
    for server in [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://a:b@mail.example",
        "smtp://mail.example:99999",
        "smtp://[::1",
        "smtp://[::1]x",
        "smtp://mail.example/x",
    ] {
        let wrong = check(server).expect_err("a fault");
        assert!(matches!(wrong, Fault::Server(_)), "{server}: {wrong}");
        assert!(
            !wrong.to_string().contains("a:b"),
            "a password is not repeated"
        );
    }
    let mut half = settings("smtp://localhost");
    half.user = Some("onrecord".to_owned());
    assert!(matches!(Outbox::open(&half), Err(Fault::HalfSignIn)));
    half.password_file = Some(Path::new("/nowhere/password").to_owned());
    let missing = Outbox::open(&half).expect_err("no file").to_string();
    assert!(
        missing.starts_with("cannot read /nowhere/password: "),
        "{missing}"
    );
}
