//! Disk and machine seized after a closed part: nothing of it lies in the data folder, nor in the
//! memory of a server that was started since.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::{FileExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::house::{Encoder, House, until};
use crate::sealed::{self, Sides};

/// What is looked for, by every run of so many bytes in it: a stretch of 31 bytes holds one that
/// begins at a multiple of 16, wherever it lies.
const RUN: usize = 16;
type Run = [u8; RUN];
const OPEN: &str = "open footage";
const CLOSED: &str = "closed footage";

/// What is looked for, each run with what it is of.
struct Marks {
    runs: HashMap<Run, &'static str>,
    /// Whether a run may be there, by its first three bytes: most bytes are nothing's beginning.
    begins: Vec<bool>,
}

fn beginning(run: &Run) -> usize {
    usize::from(run[0]) << 16 | usize::from(run[1]) << 8 | usize::from(run[2])
}

impl Marks {
    fn none() -> Self {
        Self {
            runs: HashMap::new(),
            begins: vec![false; 1 << 24],
        }
    }

    fn insert(&mut self, run: Run, what: &'static str) {
        self.begins[beginning(&run)] = true;
        self.runs.insert(run, what);
    }

    fn add(&mut self, what: &'static str, bytes: &[u8]) {
        for run in bytes.windows(RUN) {
            self.insert(run.try_into().expect("a run"), what);
        }
    }

    /// Coded pictures and sound of both films, but for what they have in common and what is in no
    /// way their own.
    fn add_films(&mut self, films: &Films) {
        let own = |run: &&[u8]| {
            let mut values = [0_u64; 4];
            run.iter()
                .for_each(|byte| values[usize::from(byte >> 6)] |= 1 << (byte & 63));
            values.iter().map(|it| it.count_ones()).sum::<u32>() > RUN as u32 / 2
        };
        for frame in coded(&films.closed) {
            for run in frame.windows(RUN).filter(own) {
                self.insert(run.try_into().expect("a run"), CLOSED);
            }
        }
        for frame in coded(&films.open) {
            for run in frame.windows(RUN).filter(own) {
                let run: Run = run.try_into().expect("a run");
                if self.runs.remove(&run) != Some(CLOSED) {
                    self.insert(run, OPEN);
                }
            }
        }
    }

    /// What is found in some bytes.
    fn found(&self, bytes: &[u8]) -> HashSet<&'static str> {
        let mut all = HashSet::new();
        for run in bytes.as_chunks::<RUN>().0 {
            if self.begins[beginning(run)] {
                all.extend(self.runs.get(run));
            }
        }
        all
    }

    /// What is found in the files below a folder, each with its file.
    fn found_below(&self, folder: &Path) -> Vec<String> {
        let mut all = Vec::new();
        for path in sealed::files(folder) {
            let bytes = fs::read(&path).expect("read");
            let name = path.strip_prefix(folder).expect("below").display();
            let found = self.found(&bytes).into_iter();
            all.extend(found.map(|what| format!("{what} in {name}")));
        }
        all
    }

    /// What is found in the memory of the house's server, swapped pages included.
    fn found_in_memory(&self, house: &House) -> HashSet<&'static str> {
        let pid = house.pid();
        // Not dumpable, so that only root may look, or whoever made its user namespace.
        let looked = "its memory can be looked into";
        let maps = fs::read_to_string(format!("/proc/{pid}/maps")).expect(looked);
        let memory = File::open(format!("/proc/{pid}/mem")).expect(looked);
        let (mut all, mut seen) = (HashSet::new(), 0);
        let mut page = vec![0; 1 << 20];
        for line in maps.lines() {
            let mut words = line.split_whitespace();
            let (range, may) = (words.next().expect("a range"), words.next());
            // The kernel's own pages hold nothing of the process.
            let kernels = line.ends_with("[vvar]") || line.ends_with("[vsyscall]");
            if !may.is_some_and(|may| may.starts_with('r')) || kernels {
                continue;
            }
            let (from, to) = range.split_once('-').expect("from and to");
            let number = |text| u64::from_str_radix(text, 16).expect("a number");
            let (mut at, to) = (number(from), number(to));
            while at < to {
                let length = page.len().min((to - at) as usize);
                // What was given back since the list was made is no more there to be read.
                let Ok(read) = memory.read_at(&mut page[..length], at) else {
                    break;
                };
                all.extend(self.found(&page[..read]));
                (at, seen) = (at + read.max(1) as u64, seen + read);
            }
        }
        println!("{} MiB of memory looked through", seen >> 20);
        assert!(seen > 8 << 20, "{seen} bytes of memory");
        all
    }
}

/// The coded frames of a film: H.264 slices without their first bytes, and sound.
fn coded(film: &Path) -> Vec<Vec<u8>> {
    let stream = |words: &[&str]| {
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-i"]).arg(film);
        let told = ffmpeg.args(words).arg("-").output().expect("ffmpeg");
        assert!(told.status.success());
        told.stdout
    };
    let pictures = stream(&["-map", "0:v", "-c", "copy", "-f", "h264"]);
    let mut starts: Vec<usize> = pictures
        .windows(3)
        .enumerate()
        .filter_map(|(at, bytes)| (bytes == [0, 0, 1]).then_some(at + 3))
        .collect();
    starts.push(pictures.len() + 3);
    let units = starts.windows(2).map(|two| &pictures[two[0]..two[1] - 3]);
    let slices = units.filter(|unit| [1, 5].contains(&(unit[0] & 0x1f)) && unit.len() > 64);
    let mut all: Vec<_> = slices.map(|unit| unit[16..].to_vec()).collect();
    assert!(all.len() > 400, "{} pictures", all.len());
    all.push(stream(&["-map", "0:a", "-c", "copy", "-f", "data"]));
    all
}

/// Every seal's key and pieces, and the custodians' keys, as bytes and in each writing.
fn add_secrets(marks: &mut Marks, acts: &[Value], sides: &Sides) {
    for key in [&sides.clerk, &sides.archive, &sides.chair] {
        marks.add("a custodian's key", sealed::secret(key).as_bytes());
    }
    for prepared in sealed::of(acts, "seal_prepared") {
        let (_, pieces) = sealed::deal(prepared);
        let mut secret = [0; 32];
        for (piece, key) in pieces.iter().zip([&sides.clerk, &sides.chair]) {
            let digits = piece_in(piece, key);
            let bytes = hex::decode(&digits).expect("digits");
            marks.add("a piece", &bytes);
            marks.add("a piece as text", digits.as_bytes());
            let pairs = secret.iter_mut().zip(bytes);
            pairs.for_each(|(all, one)| *all ^= one);
        }
        marks.add("a seal's key", &secret);
        marks.add("a seal's key as digits", hex::encode(secret).as_bytes());
    }
}

/// The digits in a piece's file.
fn piece_in(file: &str, key: &quorum::Identity) -> String {
    let key: age::x25519::Identity = sealed::secret(key).parse().expect("a key");
    let file = age::armor::ArmoredReader::new(file.as_bytes());
    let file = age::Decryptor::new_buffered(file).expect("an age file");
    let mut text = String::new();
    let mut plain = file.decrypt(std::iter::once(&key as _)).expect("opens");
    plain.read_to_string(&mut text).expect("text");
    text.lines().nth(1).expect("a second line").to_owned()
}

/// Opens the first take of a camera by the very commands of `docs/verifying/sealed.md`, with stock
/// `age`. Gives the key as text, and the take.
fn by_hand(house: &House, meeting: &str, acts: &[Value], sides: &Sides) -> (String, PathBuf) {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verifying");
    let page = fs::read_to_string(docs.join("sealed.md")).expect("the page");
    let mut sections = page.split("\n## ");
    let section = sections.find(|section| section.starts_with("By hand\n"));
    let blocks = section.expect("the section").split("```sh\n").skip(1);
    let folder = house.folder.path().join("hand");
    fs::create_dir(&folder).expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("written");
    let prepared = sealed::of(acts, "seal_prepared").next().expect("a seal");
    let (deal, pieces) = sealed::deal(prepared);
    write("deal.json", &serde_json::to_string(&deal).expect("JSON"));
    write("piece-1.age", &pieces[0]);
    write("piece-2.age", &pieces[1]);
    write("a.key", &sides.clerk.to_text());
    write("b.key", &sides.chair.to_text());
    fs::copy(docs.join("sealed/join.py"), folder.join("join.py")).expect("the script");
    let lies = house.data().join(format!("sealed/{meeting}/001"));
    symlink(lies, folder.join("sealed")).expect("a link");
    let mut told = String::new();
    // The first makes keys, which the custodians have.
    for block in blocks.skip(1) {
        let script = block.split("```").next().expect("a script");
        let mut bash = Command::new("bash");
        bash.args(["-euo", "pipefail", "-c", script]);
        let done = bash.current_dir(&folder).output().expect("bash");
        let error = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{script}\n{error}");
        told += &String::from_utf8_lossy(&done.stdout);
    }
    let mut segments = sealed::segments(acts, "east").into_iter();
    let second = segments.find(|it| it["seq"] == 1).expect("a second one");
    let sum = |name: &str| second[name].as_str().expect("a digest").to_owned();
    let (file, salted) = (sum("file"), sum("salted"));
    assert_eq!(
        told,
        format!("{file}  sealed/east/0001/000001.age\n{salted}  -\n")
    );
    let key = fs::read_to_string(folder.join("key.txt")).expect("the key");
    (key.trim().to_owned(), folder.join("east-0001.mp4"))
}

/// A film that is shown in the open, and one that is shown behind closed doors alone.
struct Films {
    open: PathBuf,
    closed: PathBuf,
}

/// A meeting of which two cameras record an open part, a closed one and another open one. While
/// it lasts the server's memory holds what is shown, which the search finds.
fn held(house: &House, films: &Films, marks: &Marks) -> String {
    let pushing =
        |film: &Path| sealed::CAMERAS.map(|camera| Encoder::copy(&house.address(camera), film));
    let meeting = house.convene();
    sealed::seal_lies_ready(house, &meeting, 1);
    let encoders = pushing(&films.open);
    sealed::keeps_more(house, &meeting, 1);
    is_found(marks, house, OPEN);
    sealed::close(house, &meeting);
    sealed::seals_more(house, &meeting, 2);
    drop(encoders);
    let encoders = pushing(&films.closed);
    sealed::seals_more(house, &meeting, 2);
    // While it records, the recorder sees everything.
    is_found(marks, house, CLOSED);
    drop(encoders);
    sealed::reopen(house, &meeting);
    let encoders = pushing(&films.open);
    sealed::keeps_more(house, &meeting, 1);
    house.adjourn(&meeting);
    drop(encoders);
    meeting
}

/// Waits until something of a kind is found in the server's memory: there it must be.
fn is_found(marks: &Marks, house: &House, what: &str) {
    until(what, || {
        marks.found_in_memory(house).contains(what).then_some(())
    });
}

#[test]
fn whoever_seizes_disk_and_machine_after_a_closed_part_finds_nothing_of_it() {
    let mut house = House::new();
    house.lets_be_looked_into();
    let sides = sealed::agree(&house);
    let folder = house.folder.path();
    let open = sealed::film(folder);
    let closed = sealed::film_of(
        folder,
        "closed",
        "mandelbrot=s=160x90:r=25",
        "anoisesrc=r=48000:seed=7",
    );
    let films = Films { open, closed };
    let mut marks = Marks::none();
    marks.add_films(&films);
    let meeting = held(&house, &films, &marks);
    let acts = house.acts(&meeting);
    add_secrets(&mut marks, &acts, &sides);
    println!("before the restart: {:?}", marks.found_in_memory(&house));

    house.stop();
    house.start();
    let acts = house.acts(&meeting);
    // A server that is used reads what it has.
    for path in ["", "/east/rewind.m3u8", "/west/rewind.m3u8"] {
        let from = if path.is_empty() { "meetings" } else { "live" };
        drop(house.text(&format!("/{from}/{meeting}{path}")));
    }
    let (key, take) = by_hand(&house, &meeting, &acts, &sides);
    marks.add("a seal's key as text", key.as_bytes());
    marks.add("a seal's key as text", key.to_lowercase().as_bytes());
    let limits = fs::read_to_string(format!("/proc/{}/limits", house.pid())).expect("limits");
    let cores = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"));
    let cores: Vec<_> = cores.expect("a limit").split_whitespace().collect();
    assert_eq!(cores[4..6], ["0", "0"], "no core is written");
    let found = marks.found_in_memory(&house);
    assert!(!found.iter().any(|what| *what != OPEN), "{found:?}");
    let found = marks.found_below(&house.data());
    let is_open = |found: &String| found.starts_with("open footage in footage/");
    assert!(found.iter().all(is_open), "{found:?}");
    assert!(
        found.len() > 2,
        "open footage is found where it lies: {found:?}"
    );
    finds_what_is_planted(&marks, &house, &films.closed, &key);

    // What nobody finds opens to both sides together, and by hand to the bit.
    let both = [&*films.open, &*films.closed];
    let opened = sealed::opens_to_both_together(&house, &meeting, &sides, &both);
    assert!(opened["east"].len() >= 2, "{opened:?}");
    let ours = house.folder.path().join("east-1.mp4");
    assert!(fs::read(ours).expect("ours") == fs::read(take).expect("by hand"));
}

/// A stretch of each kind, at an odd place in a file beside the data folder, is found.
fn finds_what_is_planted(marks: &Marks, house: &House, closed: &Path, key: &str) {
    let folder = house.folder.path().join("planted");
    fs::create_dir(&folder).expect("a folder");
    let frame = &coded(closed)[7];
    for (what, bytes) in [
        (CLOSED, &frame[11..42]),
        ("a seal's key as text", &key.as_bytes()[3..34]),
    ] {
        let planted = [&[0; 4_099][..], bytes, &[0; 99]].concat();
        fs::write(folder.join("words"), planted).expect("written");
        assert_eq!(marks.found_below(&folder), [format!("{what} in words")]);
    }
}
