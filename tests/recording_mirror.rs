//! `mirror --record FILE`: what a real engine says of real files is written down whole, and keeps the rules.

#![cfg(all(feature = "conformance", feature = "serde"))]

#[path = "../examples/inspect/broken.rs"]
mod broken;
mod mirror_kit;
#[path = "../examples/inspect/read.rs"]
mod read;
#[path = "../examples/inspect/report.rs"]
mod report;
#[path = "../examples/inspect/summary.rs"]
mod summary;
#[path = "../examples/inspect/words.rs"]
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use mirror_kit::{Run, Tree, mirror, run};
use read::Recording;
use report::report;
use sync_progress::Dialect;
use sync_progress::protocol::Outcome;
use sync_progress::recording::{Format, Header, Journal, Reader, Replay, diff};
use sync_progress::session::{Session, Snapshot};
use sync_progress::sink::NullSink;
use tempfile::TempDir;

/// Two folders to play with, and room for a recording beside them.
struct Scene {
    room: TempDir,
    src: Tree,
    dst: Tree,
}

fn scene() -> Scene {
    let room = tempfile::tempdir().unwrap();
    let src = Tree::new(room.path().join("src"));
    let dst = Tree::new(room.path().join("dst"));
    Scene { room, src, dst }
}

impl Scene {
    fn file(&self) -> PathBuf {
        self.room.path().join("recording.jsonl")
    }

    fn record(&self, to: &Path) -> Run {
        run(mirror(&self.src.0, &self.dst.0).arg("--record").arg(to))
    }
}

/// What a host would know, that takes every event.
#[track_caller]
fn said_again(recording: &Recording) -> Snapshot {
    let mut session = Session::new(recording.header.dialect);
    for entry in &recording.entries {
        assert!(session.apply(&entry.event).is_ok(), "{entry}");
    }
    session.snapshot()
}

#[track_caller]
fn assert_inspects_clean(recording: &Recording) -> String {
    assert!(recording.errors.is_empty(), "{:?}", recording.errors);
    let (text, code) = report(recording, true);
    assert!(code == 0 && text.ends_with("\nno rule is broken\n"), "{text}");
    text
}

#[test]
fn the_recording_of_a_run_holds_all_of_it_and_is_clean() {
    let it = scene();
    for number in 0..30 {
        it.src.file(format!("folder {}/file {number}", number % 4), vec![7; 5_000 * number]);
    }
    it.src.folder("empty");
    let run = it.record(&it.file());
    run.assert_conforms().assert_code(0);
    let recording = Recording::open(&it.file()).unwrap();
    let text = assert_inspects_clean(&recording);
    assert!(text.starts_with("recording  JSON Lines, schema 1, neutral, by mirror; "), "{text}");
    let snapshot = said_again(&recording);
    assert_eq!(snapshot.outcome, Some(Outcome::Succeeded));
    let told: BTreeSet<String> = snapshot.items.iter().map(|item| item.id.to_string()).collect();
    let ended: BTreeSet<String> = run.ended("succeeded").into_iter().map(str::to_owned).collect();
    assert_eq!(told, ended);
    assert_eq!(snapshot.totals.ended, told.len() as u64);
    let bytes = snapshot.totals.work.completed;
    assert_eq!(run.summary()["bytes"], bytes);
    assert_eq!(recording.times.len(), recording.entries.len(), "each has its time");
    assert!(recording.times.iter().any(|time| !time.is_zero()));
}

#[test]
fn it_can_be_said_again_and_what_is_heard_is_the_same() {
    let it = scene();
    for number in 0..30 {
        it.src.file(format!("folder {}/file {number}", number % 4), vec![7; 5_000 * number]);
    }
    it.record(&it.file()).assert_code(0);
    let read = |file: &[u8]| Reader::new(file).unwrap().collect::<Result<Vec<_>, _>>().unwrap();
    let records = read(&fs::read(it.file()).unwrap());
    let header = Header::new(Dialect::Neutral);
    let journal = Journal::new(Vec::new(), Format::Binary, &header).unwrap();
    let replayed = Replay::new(records.clone()).into_sink(&journal.recorder(NullSink)).unwrap();
    assert_eq!((replayed.said, replayed.left_out), (records.len() as u64, 0));
    let again = journal.finish().unwrap();
    // In another format, without times, and said by one thread; what it means is else the same.
    let by_one = records.into_iter().map(|mut record| {
        record.entry.lane = 0;
        record
    });
    assert_eq!(diff(&by_one.collect::<Vec<_>>(), &read(&again)), []);
    assert_inspects_clean(&Recording::read(&again[..]).unwrap());
}

#[test]
fn a_failure_is_in_it_and_breaks_no_rule() {
    let it = scene();
    it.src.file("a", "1").file("b/c", "2");
    it.dst.file("a/in the way", "of a");
    let run = it.record(&it.file());
    run.assert_code(1);
    let recording = Recording::open(&it.file()).unwrap();
    let text = assert_inspects_clean(&recording);
    assert!(text.contains("\noutcome    failed, after "), "{text}");
    assert_eq!(run.ended("failed"), ["a"]);
}

#[cfg(unix)]
#[test]
fn a_run_that_the_user_stopped_tells_who_asked() {
    let it = scene();
    it.src.sparse("big", 4 << 30);
    for number in 0..50 {
        it.src.file(format!("small {number:02}"), "data");
    }
    let mut running =
        mirror_kit::Running::start(mirror(&it.src.0, &it.dst.0).arg("--record").arg(it.file()));
    let is_in_flight =
        |line: &serde_json::Value| line["id"] == "big" && line["completed"].as_u64() > Some(0);
    assert!(running.read_until(is_in_flight));
    running.signal("-INT");
    running.end().assert_conforms().assert_code(130);
    let recording = Recording::open(&it.file()).unwrap();
    let text = assert_inspects_clean(&recording);
    assert!(text.contains("\ncancel     all, requested, at event "), "{text}");
    let snapshot = said_again(&recording);
    assert_eq!(snapshot.outcome, Some(Outcome::Canceled));
    let big = snapshot.items.iter().find(|item| item.id.as_text() == Some("big"));
    assert_eq!(big.unwrap().status, Some(sync_progress::protocol::ProgressStatus::Canceled));
}

#[cfg(unix)]
#[test]
fn what_a_killed_run_leaves_can_be_read() {
    let it = scene();
    it.src.sparse("big", 4 << 30);
    for number in 0..500 {
        it.src.file(format!("small {number:03}"), "data");
    }
    let mut running =
        mirror_kit::Running::start(mirror(&it.src.0, &it.dst.0).arg("--record").arg(it.file()));
    let is_in_flight =
        |line: &serde_json::Value| line["id"] == "big" && line["completed"].as_u64() > Some(0);
    assert!(running.read_until(is_in_flight));
    running.kill();
    running.end();
    let recording = Recording::open(&it.file()).unwrap();
    let (text, _) = report(&recording, true);
    assert!(text.contains("\noutcome    the recording ends before the session does"), "{text}");
    assert!(!recording.is_cut() || text.ends_with("\nno rule is broken\n"), "{text}");
}

#[test]
fn a_recording_is_not_mirrored_itself() {
    let it = scene();
    it.src.file("a", "1");
    for inside in [it.src.path("r"), it.dst.path("r"), it.src.path("../src/r")] {
        let run = it.record(&inside);
        run.assert_code(2);
        assert!(run.stderr.contains("it would be mirrored itself"), "{}", run.stderr);
        assert!(!inside.exists() && !it.dst.path("a").exists());
    }
}

#[test]
fn a_recording_that_cannot_be_begun_stops_it_before_anything_is_copied() {
    let it = scene();
    it.src.file("a", "1");
    for nowhere in [it.room.path().join("no folder/r"), it.room.path().to_owned()] {
        let run = it.record(&nowhere);
        run.assert_code(2);
        assert!(run.stderr.contains("mirror: cannot record to "), "{}", run.stderr);
        assert!(!it.dst.path("a").exists());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_recording_that_is_lost_is_told_and_all_is_copied() {
    let it = scene();
    it.src.file("a", "1");
    let run = it.record(Path::new("/dev/full"));
    run.assert_code(1);
    assert!(run.stderr.contains("mirror: the recording could not be written"), "{}", run.stderr);
    assert_eq!(fs::read(it.dst.path("a")).unwrap(), b"1");
}
