//! A server of one's own, and what is needed to use it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::power::Disk;

/// The binary under test; a long run may name a copy that no build replaces.
pub(crate) fn binary() -> PathBuf {
    std::env::var_os("ONRECORD_BINARY")
        .map_or_else(|| env!("CARGO_BIN_EXE_onrecord").into(), PathBuf::from)
}
const DEADLINE: Duration = Duration::from_secs(60);

/// Waits until `check` gives something, or fails after a minute.
pub(crate) fn until<T>(what: &str, mut check: impl FnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(found) = check() {
            return found;
        }
        assert!(since.elapsed() < DEADLINE, "waited a minute for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A server with a body, a room, two cameras and a clerk.
pub(crate) struct House {
    pub(crate) folder: TempDir,
    pub(crate) process: Option<Child>,
    pub(crate) origin: String,
    pub(crate) rtmp: String,
    pub(crate) rtmps: Option<String>,
    pub(crate) clerk: String,
    pub(crate) operator: String,
    pub(crate) power: Option<Disk>,
    namespace: bool,
    pub(crate) extra: Vec<(String, String)>,
    agent: ureq::Agent,
}

pub(crate) const KEYS: [(&str, &str); 2] = [
    ("east", "east-key-000000000000"),
    ("west", "west-key-000000000000"),
];

impl House {
    /// Sets up a fresh server.
    pub(crate) fn new() -> Self {
        Self::with(&[])
    }

    /// The same with further environment variables.
    pub(crate) fn with(extra: &[(&str, &str)]) -> Self {
        Self::closed(extra).open()
    }

    fn closed(extra: &[(&str, &str)]) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .build();
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            process: None,
            origin: String::new(),
            rtmp: String::new(),
            rtmps: None,
            clerk: "clerk-token-0000000000000000".into(),
            operator: String::new(),
            power: None,
            namespace: false,
            extra: extra
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect(),
            agent: agent.into(),
        }
    }

    /// A fresh server whose disk keeps, at a kill, only what was synced.
    pub(crate) fn with_power_cuts() -> Self {
        let mut house = Self::closed(&[]);
        house.power = Some(Disk::new(house.folder.path(), &house.data()));
        house.open()
    }

    fn open(mut self) -> Self {
        let house = &mut self;
        let ready = house.start();
        house.operator = ready["setup"]["token"]
            .as_str()
            .expect("a set-up token")
            .to_owned();
        house.furnish();
        self
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Starts the process and waits until it answers; gives the ready file.
    pub(crate) fn start(&mut self) -> Value {
        let ready = self.folder.path().join("ready.json");
        // The file of an earlier start would be taken for this one's.
        drop(std::fs::remove_file(&ready));
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.path().join("server.log"))
            .expect("a log file");
        let mut command = Command::new(binary());
        if self.namespace {
            command = Command::new("unshare");
            command.args(["--user", "--map-root-user"]).arg(binary());
        }
        command.args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--rtmp-listen",
            "127.0.0.1:0",
        ]);
        command
            .args(["--rtmps-listen", "127.0.0.1:0", "--data"])
            .arg(self.data());
        command.arg("--ready-file").arg(&ready);
        command
            .envs(self.extra.iter().cloned())
            .stdout(Stdio::null())
            .stderr(log);
        if let Some(disk) = &self.power {
            disk.watch(&mut command);
        }
        self.process = Some(command.spawn().expect("the server starts"));
        let text = until("the ready file", || {
            let gone = self
                .process
                .as_mut()
                .and_then(|process| process.try_wait().expect("a state"));
            assert!(gone.is_none(), "the server ended: {gone:?}\n{}", self.log());
            std::fs::read_to_string(&ready).ok()
        });
        let ready: Value = serde_json::from_str(&text).expect("JSON");
        self.origin = ready["portal"].as_str().expect("an address").to_owned();
        self.rtmp = ready["rtmp"].as_str().expect("an address").to_owned();
        self.rtmps = ready["rtmps"].as_str().map(str::to_owned);
        ready
    }

    /// From the next start on, its memory can be read by whoever runs the test: it is not dumpable,
    /// which keeps out all but root and whoever made its user namespace.
    pub(crate) fn lets_be_looked_into(&mut self) {
        self.namespace = !rustix::process::getuid().is_root();
        self.stop();
        self.start();
    }

    /// The number of the server's process.
    pub(crate) fn pid(&self) -> u32 {
        self.process.as_ref().expect("a server").id()
    }

    /// What the server wrote to its log.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default()
    }

    /// Ends it without warning.
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("killed");
            process.wait().expect("gone");
            if let Some(disk) = &self.power {
                disk.cut();
            }
        }
    }

    /// Ends it in good order.
    pub(crate) fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let pid = process.id().to_string();
            assert!(
                Command::new("kill")
                    .args(["-TERM", &pid])
                    .status()
                    .expect("kill")
                    .success()
            );
            let ended = until("the server to end", || process.try_wait().expect("a state"));
            assert!(ended.success(), "{ended:?}\n{}", self.log());
        }
    }

    fn furnish(&self) {
        let operator = self.operator.clone();
        self.did(&operator, &json!({"type": "establish_body", "body": "council", "name": "Council of Kattar", "zone": "Asia/Kolkata"}));
        self.did(
            &operator,
            &json!({"type": "create_room", "body": "council", "room": "hall", "name": "Hall"}),
        );
        for (camera, key) in KEYS {
            let key = auth::digest(key).to_string();
            self.did(&operator, &json!({"type": "add_camera", "room": "hall", "camera": camera, "name": camera, "key": key}));
        }
        let token = auth::digest(&self.clerk).to_string();
        self.did(
            &operator,
            &json!({"type": "grant_role", "office": "Clerk", "role": "clerk", "token": token}),
        );
    }

    /// Notices a meeting, orders its recording and calls it to order; gives its id.
    pub(crate) fn convene(&self) -> String {
        let meeting = self.notice();
        self.clerk(&json!({"type": "order_recording", "meeting": meeting, "decided_by": "Chair", "ground": "always", "handling": "kept"}));
        self.clerk(&json!({"type": "call_to_order", "meeting": meeting}));
        meeting
    }

    pub(crate) fn notice(&self) -> String {
        let answer = self.clerk(&json!({
            "type": "notice_meeting", "body": "council", "category": "routine", "title": "Weekly meeting",
            "room": "hall", "place": "Town hall", "start": "2030-01-01T10:00:00Z", "purpose": "Business",
            "convener": "Clerk", "agenda": [{"id": "roads", "title": "Roads"}],
        }));
        answer["entries"][0]["entry"]["chain"]["meeting"]
            .as_str()
            .expect("a meeting")
            .to_owned()
    }

    /// Has the clerk do something that must succeed.
    pub(crate) fn clerk(&self, command: &Value) -> Value {
        self.did(&self.clerk, command)
    }

    /// Has the operator do something that must succeed.
    pub(crate) fn operator(&self, command: &Value) -> Value {
        self.did(&self.operator, command)
    }

    fn did(&self, token: &str, command: &Value) -> Value {
        let (status, answer) = self.post(token, command);
        assert_eq!(status, 201, "{command}: {answer}\n{}", self.log());
        answer
    }

    /// Posts a command; gives status and answer.
    pub(crate) fn post(&self, token: &str, command: &Value) -> (u16, Value) {
        self.post_to("/api/v1/commands", token, command)
    }

    /// Posts to a path; status and answer.
    pub(crate) fn post_to(&self, path: &str, token: &str, body: &Value) -> (u16, Value) {
        let address = format!("{}{path}", self.origin);
        let request = self
            .agent
            .post(&address)
            .header("authorization", &format!("Bearer {token}"));
        let request = request.header("content-type", "application/json");
        let mut answer = request.send(body.to_string()).expect("an answer");
        let text = answer.body_mut().read_to_string().expect("text");
        (
            answer.status().as_u16(),
            serde_json::from_str(&text).unwrap_or(Value::String(text)),
        )
    }

    /// Gets a path; status and body.
    pub(crate) fn get(&self, path: &str) -> (u16, Vec<u8>) {
        let address = format!("{}{path}", self.origin);
        let mut answer = self.agent.get(&address).call().expect("an answer");
        let bytes = answer
            .body_mut()
            .with_config()
            .limit(1 << 30)
            .read_to_vec()
            .expect("bytes");
        (answer.status().as_u16(), bytes)
    }

    pub(crate) fn text(&self, path: &str) -> String {
        let (status, bytes) = self.get(path);
        assert_eq!(status, 200, "{path}");
        String::from_utf8(bytes).expect("text")
    }

    /// Waits until a camera's live playlist lists a part.
    pub(crate) fn plays(&self, meeting: &str, camera: &str) {
        let path = format!("/live/{meeting}/{camera}/live.m3u8");
        until(&format!("{camera} to play"), || {
            let (status, body) = self.get(&path);
            (status == 200 && String::from_utf8_lossy(&body).contains("#EXT-X-PART:")).then_some(())
        });
    }

    /// Where a camera's encoder pushes to.
    pub(crate) fn address(&self, camera: &str) -> String {
        let (_, key) = KEYS
            .iter()
            .find(|(name, _)| *name == camera)
            .expect("a camera");
        format!("{}/hall/{camera}?key={key}", self.rtmp)
    }

    /// Adjourns and waits for the final counts.
    pub(crate) fn adjourn(&self, meeting: &str) {
        self.clerk(&json!({"type": "adjourn", "meeting": meeting}));
        until("final counts", || {
            self.acts(meeting)
                .iter()
                .any(|act| act["type"] == "footage_completed")
                .then_some(())
        });
    }

    /// The public acts of a meeting.
    pub(crate) fn acts(&self, meeting: &str) -> Vec<Value> {
        let mut acts = Vec::new();
        let mut path = format!("/api/v1/meetings/{meeting}/acts?limit=500");
        loop {
            let page: Value = serde_json::from_str(&self.text(&path)).expect("JSON");
            let some = page["acts"].as_array().expect("acts").iter();
            acts.extend(some.map(|act| act["entry"]["act"].clone()));
            match page["next"].as_str() {
                Some(next) => path = next.to_owned(),
                None => return acts,
            }
        }
    }

    /// Checks something with `onrecord verify`; exit code and report.
    pub(crate) fn verify(&self, target: &Path, more: &[&str]) -> (i32, Value) {
        verify(target, more)
    }
}

pub(crate) fn verify(target: &Path, more: &[&str]) -> (i32, Value) {
    let output = Command::new(binary())
        .arg("verify")
        .arg(target)
        .arg("--json")
        .args(more)
        .output();
    let output = output.expect("verify runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (
        output.status.code().expect("a code"),
        serde_json::from_str(&text).expect(&text),
    )
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            drop(process.kill());
            drop(process.wait());
        }
        if std::thread::panicking() {
            eprintln!("{}", self.log());
        }
    }
}

/// An encoder: ffmpeg with a test picture and a tone, in real time.
pub(crate) struct Encoder(Child);

impl Encoder {
    /// Pushes H.264 and AAC.
    pub(crate) fn push(address: &str) -> Self {
        Self::with(
            address,
            &[
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-tune",
                "zerolatency",
                "-g",
                "25",
                "-c:a",
                "aac",
            ],
        )
    }

    /// Pushes with other codec settings.
    pub(crate) fn with(address: &str, codecs: &[&str]) -> Self {
        let mut command = Command::new("ffmpeg");
        command.args([
            "-v",
            "error",
            "-re",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=320x180:r=25",
        ]);
        command
            .args(["-re", "-f", "lavfi", "-i", "sine=f=440:r=48000"])
            .args(codecs);
        command.args(["-pix_fmt", "yuv420p", "-f", "flv", address]);
        Self(
            command
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("ffmpeg starts"),
        )
    }

    /// Pushes a file round and round in real time, every frame as it is.
    pub(crate) fn copy(address: &str, film: &Path) -> Self {
        let mut command = Command::new("ffmpeg");
        command
            .args(["-v", "error", "-re", "-stream_loop", "-1", "-i"])
            .arg(film);
        command.args(["-c", "copy", "-f", "flv", address]);
        let quiet = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Self(quiet.spawn().expect("ffmpeg starts"))
    }

    /// Has it hang, connected, until it [goes on](Self::go_on).
    pub(crate) fn hang(&self) {
        self.signal("-STOP");
    }

    /// Has it send again.
    pub(crate) fn go_on(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, name: &str) {
        let told = Command::new("kill")
            .args([name, &self.0.id().to_string()])
            .status();
        assert!(told.expect("kill").success());
    }

    /// Whether it has ended by itself.
    pub(crate) fn ended(&mut self) -> bool {
        self.0.try_wait().expect("a state").is_some()
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
