use std::fs;

use acts::Cause;
use feed::Event;

use super::fake::{EPOCH, Fake, meeting};
use super::{assert_sound, file, folder, known, settings};
use crate::{Known, Recorder, Report, Settings, Writer, recover};

fn seqs(reports: &[Report]) -> Vec<u64> {
    known(reports)
        .segments
        .iter()
        .map(|segment| segment.seq)
        .collect()
}

#[test]
fn a_take_becomes_a_file_of_its_parts_back_to_back() {
    let dir = folder();
    let mut writer = Writer::new(dir.path().join("footage"), settings()).unwrap();
    let mut east = Fake::new("east", 1, 7, EPOCH.plus_us(3_000_000));
    let (mut out, mut bytes) = (Vec::new(), east.take.init.to_vec());
    writer.keep(&east.begun(), 0, &mut out);
    assert!(
        !file(&dir.path().join("footage"), "east", 1).exists(),
        "no part, no file"
    );
    for event in (0..3).flat_map(|_| east.segment(10)).collect::<Vec<_>>() {
        if let Event::Part(part) = &event {
            bytes.extend_from_slice(&part.bytes);
        }
        writer.keep(&event, 0, &mut out);
    }
    assert_eq!(
        fs::read(file(&dir.path().join("footage"), "east", 1)).unwrap(),
        bytes
    );
    writer.keep(&east.ended(), 0, &mut out);
    writer.tick(0, &mut out);
    assert_eq!(seqs(&out), [7, 8, 9]);
    let known = known(&out);
    assert_eq!(known.takes.len(), 1, "a take is mentioned once");
    assert_eq!(known.takes[0].codecs, "avc1.64001f,opus");
    assert_eq!(known.segments[1].start, EPOCH.plus_us(5_000_000));
    assert_eq!(known.segments[1].duration_us, 2_000_000);
    assert_sound(&dir.path().join("footage"), &known);
    assert_eq!(writer.wake_us(), None, "nothing is left to do");
}

#[test]
fn a_segment_is_kept_only_after_the_sync_that_covers_it() {
    let dir = folder();
    let mut writer = Writer::new(dir.path(), settings()).unwrap();
    let mut east = Fake::new("east", 1, 0, EPOCH);
    let mut out = Vec::new();
    for event in east.segment(2) {
        writer.keep(&event, 1_000, &mut out);
    }
    assert_eq!(writer.wake_us(), Some(401_000));
    writer.tick(400_999, &mut out);
    assert_eq!(out, []);
    writer.tick(401_000, &mut out);
    assert_eq!(seqs(&out), [0]);
    assert_eq!(writer.wake_us(), None);
}

#[test]
fn syncs_on_threads_report_the_same() {
    let dir = folder();
    let settings = Settings {
        sync_threads: 3,
        ..settings()
    };
    let mut writer = Writer::new(dir.path(), settings).unwrap();
    let (mut now, mut out) = (0, Vec::new());
    let mut cameras: Vec<_> = ["a", "b", "c", "d", "e"]
        .map(|name| Fake::new(name, 1, 0, EPOCH))
        .into();
    for _ in 0..6 {
        for camera in &mut cameras {
            for event in camera.segment(4) {
                now += 50_000;
                writer.keep(&event, now, &mut out);
                writer.tick(now, &mut out);
            }
        }
    }
    writer.close(now, &mut out);
    assert_eq!(known(&out).segments.len(), 30);
    assert_sound(dir.path(), &known(&out));
}

#[test]
fn an_earlier_takes_segments_are_reported_first() {
    let dir = folder();
    let mut writer = Writer::new(dir.path(), settings()).unwrap();
    let mut out = Vec::new();
    let mut first = Fake::new("east", 1, 0, EPOCH);
    for event in first.segment(3) {
        writer.keep(&event, 0, &mut out);
    }
    // The next take comes before the end of the first was seen.
    let mut second = Fake::new("east", 2, 1, first.now);
    for event in second.segment(3) {
        writer.keep(&event, 0, &mut out);
    }
    writer.keep(&second.ended(), 0, &mut out);
    writer.tick(0, &mut out);
    assert_eq!(seqs(&out), [0]);
    writer.keep(&first.ended(), 0, &mut out);
    writer.tick(0, &mut out);
    assert_eq!(seqs(&out), [0, 1]);
    assert_sound(dir.path(), &known(&out));
}

#[test]
fn a_take_without_parts_leaves_no_file() {
    let dir = folder();
    let mut writer = Writer::new(dir.path(), settings()).unwrap();
    let east = Fake::new("east", 1, 0, EPOCH);
    let mut out = Vec::new();
    writer.keep(&east.begun(), 0, &mut out);
    writer.keep(&east.ended(), 0, &mut out);
    writer.close(0, &mut out);
    assert_eq!(out, []);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_file_that_exists_is_never_written_over() {
    let dir = folder();
    let path = file(dir.path(), "east", 1);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, b"evidence").unwrap();
    let mut writer = Writer::new(dir.path(), settings()).unwrap();
    let mut east = Fake::new("east", 1, 0, EPOCH);
    let mut out = Vec::new();
    for event in east.segment(2) {
        writer.keep(&event, 0, &mut out);
    }
    writer.keep(&east.ended(), 0, &mut out);
    writer.close(0, &mut out);
    assert_eq!(fs::read(&path).unwrap(), b"evidence");
    let [
        Report::Stopped { detail, .. },
        Report::Lost {
            from, to, cause, ..
        },
    ] = &out[..]
    else {
        panic!("{out:?}");
    };
    assert!(detail.contains("could not create"), "{detail}");
    assert_eq!(
        (*from, *to, *cause),
        (EPOCH, EPOCH.plus_us(400_000), Cause::DiskFull)
    );
}

#[test]
fn an_ending_without_word_leaves_a_shorter_segment() {
    let dir = folder();
    let mut writer = Writer::new(dir.path(), settings()).unwrap();
    let mut east = Fake::new("east", 1, 0, EPOCH);
    let mut out = Vec::new();
    for event in east.segment(5).into_iter().take(3) {
        writer.keep(&event, 0, &mut out);
    }
    writer.close(0, &mut out);
    let known = known(&out);
    assert_eq!(known.segments.len(), 1);
    assert_eq!(known.segments[0].duration_us, 600_000);
    assert_sound(dir.path(), &known);
}

#[test]
fn the_recorder_keeps_what_it_is_handed() {
    let dir = folder();
    let (recorder, driver) = Recorder::new(dir.path(), Settings::default()).unwrap();
    let (says, reports) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || driver.run(|report| says.send(report).unwrap()));
    let mut east = Fake::new("east", 1, 0, EPOCH);
    let mut west = Fake::new("west", 1, 0, EPOCH);
    recorder.keep(&east.begun());
    recorder.keep(&west.begun());
    for _ in 0..4 {
        east.segment(10)
            .iter()
            .for_each(|event| recorder.keep(event));
        west.segment(10)
            .iter()
            .for_each(|event| recorder.keep(event));
    }
    recorder.flush();
    let mut out: Vec<_> = reports.try_iter().collect();
    assert_eq!(
        known(&out).segments.len(),
        8,
        "a flush has reported all that is whole"
    );
    assert_eq!(recorder.waiting_bytes(), 0);
    east.segment(3)
        .iter()
        .take(2)
        .for_each(|event| recorder.keep(event));
    recorder.keep(&west.ended());
    // Dropping the last handle ends the driver, after all was kept.
    drop(recorder);
    thread.join().unwrap();
    out.extend(reports.try_iter());
    assert_eq!(known(&out).segments.len(), 9);
    assert_sound(dir.path(), &known(&out));
}

#[test]
fn a_stopped_recorder_ignores_and_does_not_hang() {
    let dir = folder();
    let (recorder, driver) = Recorder::new(dir.path(), settings()).unwrap();
    assert!(recorder.is_running());
    recorder.stop();
    driver.run(|report| panic!("{report:?}"));
    assert!(!recorder.is_running());
    recorder.keep(&Fake::new("east", 1, 0, EPOCH).part());
    recorder.flush();
    assert_eq!(recorder.waiting_bytes(), 0);
}

/// The queue is full while nobody drives; what then is written has no hole inside a segment.
#[test]
fn a_full_queue_drops_whole_stretches_and_names_them() {
    let dir = folder();
    let part = |bytes| {
        Fake::<feed::Open>::new("x", 1, 0, EPOCH)
            .heavy(bytes)
            .part()
    };
    let Event::Part(one) = part(1_000) else {
        unreachable!()
    };
    // Room for about eight parts.
    let settings = Settings {
        queue_bytes_max: (one.bytes.len() + 256) * 8 + 600,
        ..settings()
    };
    let (recorder, driver) = Recorder::new(dir.path(), settings).unwrap();
    let mut east = Fake::new("east", 1, 0, EPOCH).heavy(1_000);
    recorder.keep(&east.begun());
    for _ in 0..4 {
        // Two segments fit in part; the rest is dropped.
        east.segment(5)
            .iter()
            .for_each(|event| recorder.keep(event));
    }
    assert!(recorder.waiting_bytes() <= settings.queue_bytes_max + 10 * 256);
    let (says, reports) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || driver.run(|report| says.send(report).unwrap()));
    recorder.flush();
    let again = east.now;
    east.segment(5)
        .iter()
        .for_each(|event| recorder.keep(event));
    let last = east.now;
    recorder.keep(&east.ended());
    recorder.stop();
    thread.join().unwrap();
    let out: Vec<_> = reports.try_iter().collect();
    let lost: Vec<_> = out
        .iter()
        .filter(|r| matches!(r, Report::Lost { .. }))
        .collect();
    let known = known(&out);
    let cut = &known.segments[1];
    let from = cut.start.plus_us(cut.duration_us as i64);
    let is = Report::Lost {
        meeting: meeting(),
        camera: cut.camera.clone(),
        from,
        to: again,
        cause: Cause::DiskSlow,
    };
    assert_eq!(lost, [&is]);
    assert_eq!(seqs(&out), [0, 1, 4]);
    assert!(
        cut.duration_us < 1_000_000 && cut.duration_us > 0,
        "{cut:?}"
    );
    assert_eq!(known.segments[2].start.plus_us(1_000_000), last);
    assert_sound(dir.path(), &known);
    let found = recover(
        dir.path(),
        &meeting(),
        &Known {
            epoch: EPOCH,
            ..Known::default()
        },
    );
    assert_eq!(found.unwrap().segments.len(), 3);
}

#[test]
fn what_was_dropped_at_the_end_of_a_take_is_named_too() {
    let dir = folder();
    let settings = Settings {
        queue_bytes_max: 2_000,
        ..settings()
    };
    let (recorder, driver) = Recorder::new(dir.path(), settings).unwrap();
    let mut east = Fake::new("east", 1, 0, EPOCH).heavy(5_000);
    recorder.keep(&east.begun());
    east.segment(5)
        .iter()
        .for_each(|event| recorder.keep(event));
    recorder.keep(&east.ended());
    recorder.stop();
    let mut out = Vec::new();
    driver.run(|report| out.push(report));
    let (from, to, cause) = (EPOCH, EPOCH.plus_us(1_000_000), Cause::DiskSlow);
    let camera = east.take.camera.clone();
    assert_eq!(
        out,
        [Report::Lost {
            meeting: meeting(),
            camera,
            from,
            to,
            cause
        }]
    );
}
