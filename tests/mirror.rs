//! The example `mirror` on small trees: every kind of entry, every error, every interruption.
//!
//! Most tests run the built program. Those where a file changes while it is copied run its engine
//! with a sink that changes the file: a sink is called on the thread that copies.
//!
//! What is for unix alone needs links, permissions, signals, special files, or names that are no
//! Unicode. On Windows the example makes no links and copies no permissions.

#![cfg(feature = "std")]

#[path = "../examples/mirror/engine.rs"]
mod engine;
mod mirror_kit;

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
#[cfg(unix)]
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
#[cfg(unix)]
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use mirror_kit::{
    KILLED, Run, Running, Tree, assert_no_leftover, assert_same, listing, mirror, program, run,
};
#[cfg(unix)]
use mirror_kit::{is_root, os};
use sync_progress::protocol::{Answer, CancelCause, Outcome, ProgressStatus};
use sync_progress::reporter::{Reporter, Summary};
use sync_progress::sink::{ProgressSinkExt as _, from_fn};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem, ProgressSink};
use tempfile::TempDir;

/// Two folders to play with, and room beside them.
struct Scene {
    room: TempDir,
    src: Tree,
    dst: Tree,
}

fn scene() -> Scene {
    let room = tempfile::tempdir().expect("a temporary folder");
    let src = Tree::new(room.path().join("src"));
    let dst = Tree::new(room.path().join("dst"));
    Scene { room, src, dst }
}

/// So much that it is copied in so many steps.
fn chunks(count: usize, fill: u8) -> Vec<u8> {
    vec![fill; count * usize::try_from(engine::CHUNK).expect("it is small")]
}

impl Scene {
    fn mirror(&self) -> Command {
        mirror(&self.src.0, &self.dst.0)
    }

    #[track_caller]
    fn run(&self, arguments: &[&str]) -> Run {
        let run = run(self.mirror().args(arguments));
        run.assert_conforms();
        assert_no_leftover(&self.dst.0);
        run
    }

    #[track_caller]
    fn assert_copies_all(&self) -> Run {
        let run = self.run(&[]);
        run.assert_code(0);
        assert_same(&self.src.0, &self.dst.0);
        run
    }
}

// === What is copied ===

#[test]
fn every_kind_of_entry() {
    let it = scene();
    it.src.file("plain", "text").file("empty", "").file("deep/down/below", "more");
    it.src.file("large", chunks(3, 7)).sparse("sparse", 5 << 20);
    it.src.folder("empty folder/in it");
    #[cfg(unix)]
    it.src
        .link("to file", "plain")
        .link("to folder", "deep")
        .link("dangling", "nowhere")
        .link("absolute", it.src.path("plain"))
        .link("out of it", "../../..")
        .link("itself", "itself");
    fs::hard_link(it.src.path("plain"), it.src.path("hard")).expect("a hard link");
    let run = it.assert_copies_all();
    let bytes = 2 * 4 + 4 + 3 * engine::CHUNK + (5 << 20);
    assert_eq!(run.summary()["bytes"], bytes);
    it.dst.file("hard", "another text");
    let plain = fs::read(it.dst.path("plain")).expect("it is there");
    assert_eq!(plain, b"text", "hard links become separate files");
}

#[test]
fn a_second_run_has_nothing_to_do() {
    let it = scene();
    it.src.file("a", "1").file("b/c", "2").folder("d");
    #[cfg(unix)]
    it.src.link("e", "a").mode("d", 0o750);
    it.assert_copies_all();
    let again = it.assert_copies_all();
    assert_eq!(again.of("item").count(), 0);
    assert_eq!(again.summary()["bytes"], 0);
}

#[cfg(unix)]
#[test]
fn permissions_and_times() {
    let it = scene();
    it.src.file("read only", "1").mode("read only", 0o444).file("all", "2").mode("all", 0o777);
    it.src.file("none", "3").mode("none", 0).file("program", "4").mode("program", 0o755);
    it.src.file("old", "5").time("old", 1, 1).file("later", "6").time(
        "later",
        4_000_000_000,
        999_999_999,
    );
    it.src.file("closed/file", "7").folder("open").mode("open", 0o1777);
    it.src.time("closed", 77, 7).time("open", 88, 8).time("", 99, 9);
    it.src.mode("closed", 0o555);
    if !is_root(&it.src.0) {
        it.src.mode("none", 0o400);
    }
    it.assert_copies_all();
    it.src
        .mode("closed", 0o755)
        .file("closed/file", "8")
        .time("closed", 77, 7)
        .mode("closed", 0o555);
    it.assert_copies_all();
    it.src.mode("program", 0o700).time("old", 2, 1);
    let run = it.assert_copies_all();
    assert_eq!(run.ended("succeeded"), [".", "old", "program"]);
    it.src.mode("closed", 0o755);
    it.dst.mode("closed", 0o755); // so that the temporary folder can be removed
}

#[cfg(unix)]
#[test]
fn rights_of_an_owner_are_not_handed_out() {
    let it = scene();
    it.src.file("tool", "1").mode("tool", 0o6755);
    it.assert_copies_all();
    assert_eq!(fs::metadata(it.dst.path("tool")).expect("a file").mode() & 0o7777, 0o755);
}

#[cfg(unix)]
#[test]
fn unusual_names() {
    let it = scene();
    let long = "n".repeat(255);
    let names: [&[u8]; 14] = [
        b"with space",
        b"line\nbreak",
        b"tab\tulator",
        b"quote\"",
        b"\"",
        b"'single'",
        b"back\\slash",
        b"\\n",
        b"not utf8 \xff",
        b"not utf8 \xfe",
        b"\xc3\xa4",
        b"-rf",
        b"\x1b[31mred",
        long.as_bytes(),
    ];
    for name in names {
        it.src.file(os(name), name);
        it.src.file(Path::new(&os(b"folder \xff")).join(os(name)), name);
    }
    let run = it.assert_copies_all();
    let ids: BTreeSet<_> = run.ended("succeeded").into_iter().collect();
    assert_eq!(ids.len(), 2 * names.len() + 2, "no two names share an id: {ids:?}");
    assert!(ids.contains(r"not utf8 \xFF") && ids.contains(r"line\nbreak"), "{ids:?}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_passed_over_and_logged() {
    let it = scene();
    it.src.file("a", "1");
    let fifo = Command::new("mkfifo").arg(it.src.path("fifo")).status().expect("mkfifo runs");
    assert!(fifo.success());
    let _socket = std::os::unix::net::UnixListener::bind(it.src.path("socket")).expect("a socket");
    let run = it.run(&["--delete"]);
    run.assert_code(0);
    let logged: Vec<_> = run.of("log").map(|line| line["text"].to_string()).collect();
    assert_eq!(logged.len(), 2, "{logged:?}");
    assert_eq!(listing(&it.dst.0).len(), 2, "the root and the file");
}

#[test]
fn kinds_that_differ_are_replaced() {
    let it = scene();
    it.src.file("file was folder", "1").file("folder was file/in it", "3");
    it.dst.folder("file was folder").file("folder was file", "old");
    let outside = Tree::new(it.room.path().join("outside"));
    outside.file("victim", "safe").file("folder/in it", "safe");
    #[cfg(unix)]
    {
        it.src.file("file was link", "2").link("link was file", "x");
        it.src.file("folder was link/in it", "4");
        it.src.link("link was folder", "y").link("other target", "new");
        it.dst.folder("link was folder");
        it.dst.link("file was link", outside.path("victim")).file("link was file", "old");
        it.dst.link("folder was link", outside.path("folder")).link("other target", "old");
    }
    let before = listing(&outside.0);
    it.assert_copies_all();
    assert_eq!(listing(&outside.0), before, "nothing is written through a link");
}

#[test]
fn a_full_folder_in_the_way_goes_only_with_delete() {
    let it = scene();
    it.src.file("name", "1").file("other", "2");
    it.dst.file("name/precious/data", "old");
    let run = it.run(&[]);
    run.assert_code(1);
    assert_eq!((run.status("name"), run.status("other")), (Some("failed"), Some("succeeded")));
    assert!(
        run.text("name").starts_with("cannot replace the folder there"),
        "{}",
        run.text("name")
    );
    assert_eq!(fs::read(it.dst.path("name/precious/data")).expect("still there"), b"old");
    it.run(&["--delete"]).assert_code(0);
    assert_same(&it.src.0, &it.dst.0);
}

#[test]
fn delete_removes_what_the_source_lacks() {
    let it = scene();
    it.src.file("kept/a", "1");
    it.assert_copies_all();
    let outside = Tree::new(it.room.path().join("outside"));
    outside.file("safe", "1");
    it.dst.file("kept/b", "2").file("gone/deep/c", "3").folder("gone/empty");
    #[cfg(unix)]
    it.dst.link("link", &outside.0).mode("gone/deep", 0o500);
    let extra = listing(&it.dst.0);
    it.run(&[]).assert_code(0);
    assert_eq!(listing(&it.dst.0).len(), extra.len(), "nothing is removed unless asked for");
    let run = it.run(&["--delete"]);
    run.assert_code(0);
    assert_same(&it.src.0, &it.dst.0);
    let gone = [".", "gone", "gone/deep", "gone/deep/c", "gone/empty", "kept", "kept/b", "link"];
    assert_eq!(run.ended("succeeded"), gone[..if cfg!(unix) { 8 } else { 7 }]);
    assert!(outside.path("safe").exists());
}

#[test]
fn unfinished_files_are_cleared_and_never_copied() {
    let it = scene();
    it.src.file("a", "1").file(".sync-progress-unfinished-source", "never copied").folder("b");
    it.dst.file("b/.sync-progress-unfinished-abcdef", "left by a killed run");
    let run = it.run(&[]);
    run.assert_code(0);
    assert_eq!(run.of("log").count(), 1, "the one in the source is passed over");
    let ended = [".", "a", "b", "b/.sync-progress-unfinished-abcdef"];
    assert_eq!(run.ended("succeeded"), ended);
    assert_eq!(listing(&it.dst.0).len(), 3, "the root, the file and the folder");
}

#[test]
fn roles_and_stages_are_reported() {
    let it = scene();
    it.src.file("a", "1");
    it.dst.file("b", "2");
    let run = it.run(&["--delete"]);
    let seen: BTreeSet<_> = run
        .of("stage")
        .map(|line| (line["role"].as_str().unwrap_or(""), line["stage"].as_str().unwrap_or("")))
        .collect();
    let all = [
        ("destination", "application"),
        ("destination", "detection"),
        ("source", "detection"),
        ("source", "enumeration"),
    ];
    assert_eq!(seen, BTreeSet::from(all));
}

// === The command line ===

#[test]
fn without_arguments_it_shows_itself() {
    let output = Command::new(program()).output().expect("it runs");
    assert!(output.status.success());
    assert!(!output.stdout.is_empty());
}

#[test]
fn lines_for_people() {
    let it = scene();
    it.src.file("a", "1").file("b", "22");
    let run = || Command::new(program()).arg(&it.src.0).arg(&it.dst.0).output().expect("it runs");
    let text = String::from_utf8(run().stdout).expect("UTF-8");
    assert!(text.contains("succeeded") && text.contains("3 bytes"), "{text}");
}

#[test]
fn folders_that_do_not_fit_are_refused_and_nothing_is_written() {
    let it = scene();
    it.src.file("sub/a", "1");
    it.dst.file("file", "2");
    #[cfg(unix)]
    {
        it.src.link("to dst", &it.dst.0);
        it.dst.link("to src", &it.src.0);
    }
    let (src, dst, before) = (&it.src, &it.dst, listing(it.room.path()));
    let pairs = [
        (src.path(""), src.path("")),
        (src.path(""), src.path("sub")),
        (src.path(""), src.path("new/deep")),
        (src.path("sub"), src.path("")),
        #[cfg(unix)]
        (src.path(""), dst.path("to src")),
        #[cfg(unix)]
        (src.path(""), dst.path("to src/sub/new")),
        #[cfg(unix)]
        (src.path("to dst/to src"), src.path("sub/..")),
        (src.path("missing"), dst.path("new")),
        (src.path("sub/a"), dst.path("new")),
        (src.path(""), dst.path("file")),
        (src.path(""), dst.path("file/below")),
        (src.path(""), dst.path("new/../../src/x")),
    ];
    for (from, to) in pairs {
        let run = run(&mut mirror(&from, &to));
        run.assert_code(2);
        assert!(run.stderr.starts_with("mirror: "), "{from:?} {to:?}: {}", run.stderr);
        assert_eq!(run.lines.len(), 0);
    }
    let lone = Command::new(program()).arg(src.path("")).output().expect("it runs");
    assert_eq!(lone.status.code(), Some(2), "SRC alone is no use");
    assert_eq!(listing(it.room.path()), before);
}

#[test]
fn a_folder_that_is_a_neighbour_by_name_is_fine() {
    let it = scene();
    it.src.file("a", "1");
    let neighbour = it.room.path().join("src2/new");
    run(&mut mirror(&it.src.0, &neighbour)).assert_code(0);
    assert_same(&it.src.0, &neighbour);
}

#[test]
fn nobody_reads_the_lines() {
    let it = scene();
    for number in 0..300 {
        it.src.file(format!("file {number}"), "data");
    }
    let mut running = Running::start(&mut it.mirror());
    assert!(running.read_until(|_| true));
    assert_eq!(running.end_unheard(), Some(0));
    assert_same(&it.src.0, &it.dst.0);
}

#[cfg(unix)]
#[test]
fn output_that_cannot_be_written_is_a_failure_and_all_is_copied() {
    for arguments in [&["--json"][..], &[]] {
        let it = scene();
        it.src.file("a", "1").file("b/c", "2");
        let mut command = Command::new(program());
        let full = OpenOptions::new().write(true).open("/dev/full").expect("it is there");
        let run = command.args(arguments).arg(&it.src.0).arg(&it.dst.0).stdout(full).output();
        let run = run.expect("it runs");
        let said = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.starts_with("mirror: ") && said.contains("No space left"), "{said}");
        assert_same(&it.src.0, &it.dst.0);
    }
}

#[test]
fn an_unknown_total_has_no_percentage() {
    let it = scene();
    it.src.file("a", "1");
    let run = it.assert_copies_all();
    let detections: Vec<_> = run.of("stage").filter(|line| line["stage"] == "detection").collect();
    assert!(!detections.is_empty());
    for line in detections {
        assert!(line["total"].is_null() && line["percent"].is_null(), "{line}");
    }
}

#[test]
fn the_last_line_alone_says_that_the_whole_is_complete() {
    let it = scene();
    it.src.file("a", "1");
    let output = Command::new(program()).arg(&it.src.0).arg(&it.dst.0).output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let is_stage = |line: &&str| line.starts_with("source ") || line.starts_with("destination ");
    let (stages, others): (Vec<_>, Vec<_>) = text.lines().partition(is_stage);
    let unknown = stages.iter().find(|line| line.contains("/?")).expect("a detection");
    assert!(unknown.starts_with("source detection: ") && !unknown.contains('%'), "{unknown}");
    assert_eq!(others.iter().filter(|line| line.contains("100%")).count(), 1, "{text}");
    assert!(text.lines().next_back().is_some_and(|line| line.contains("100%")), "{text}");
}

#[test]
fn json_has_numbers_and_no_debug_text() {
    let it = scene();
    it.src.file("a", "1").file("name", "2");
    it.dst.file("name/full", "3");
    let run = it.run(&[]);
    assert_eq!(run.summary()["succeeded"], 2);
    assert_eq!(run.summary()["failed"], 1);
    for line in &run.lines {
        assert!(!line.to_string().contains(" { "), "{line}");
    }
}

#[test]
fn help_tells_what_a_user_has_to_know() {
    let output = Command::new(program()).arg("--help").output().expect("it runs");
    let help = String::from_utf8(output.stdout).expect("UTF-8");
    let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let exit = "0 all copied, 1 something failed, be it the recording, 2 usage, 130 canceled";
    for text in [
        exit,
        "--record <FILE>",
        "fifos",
        "passed over with a warning",
        ".sync-progress-unfinished-",
    ] {
        assert!(words.contains(text), "{text} is missing: {help}");
    }
}

#[test]
fn the_same_folder_twice_has_its_own_message() {
    let it = scene();
    let same = run(&mut mirror(&it.src.0, &it.dst.path("../src/.")));
    same.assert_code(2);
    assert!(same.stderr.contains("SRC itself"), "{}", same.stderr);
    let inside = run(&mut mirror(&it.src.0, &it.src.path("in it")));
    assert!(inside.stderr.contains("one is in the other"), "{}", inside.stderr);
}

// === What goes wrong ===

#[cfg(unix)]
const NOBODY: u32 = 65534;

#[cfg(unix)]
/// The program as somebody who may not read everything, in a room that is open to them.
fn unprivileged(it: &Scene) -> Command {
    if !is_root(&it.src.0) {
        return it.mirror();
    }
    let copy = it.room.path().join("mirror");
    // By another process: a file that we hold open for writing, or a child born meanwhile, cannot be run.
    let copied = Command::new("cp").arg(program()).arg(&copy).status().expect("cp runs");
    assert!(copied.success());
    fs::set_permissions(it.room.path(), fs::Permissions::from_mode(0o755)).expect("mine");
    it.src.mode("", 0o755);
    let mut command = Command::new(copy);
    command.arg("--json").arg(&it.src.0).arg(&it.dst.0).uid(NOBODY).gid(NOBODY);
    command
}

#[cfg(unix)]
/// Gives entries to whoever runs an unprivileged program.
fn hand_over(tree: &Tree, names: &[&str]) {
    for path in names.iter().map(|name| tree.path(name)).filter(|path| is_root(path)) {
        std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).expect("mine to give");
    }
}

#[cfg(unix)]
#[test]
fn unreadable_files_fail_and_the_rest_goes_on() {
    let it = scene();
    it.src.file("closed", "1").mode("closed", 0).file("fine", "2").file("locked/in it", "3");
    it.src.mode("locked", 0).file("other/fine", "4");
    it.dst.file("locked/in it", "the only copy").file("extra", "6");
    hand_over(&it.dst, &["", "locked", "locked/in it", "extra"]);
    let run = run(unprivileged(&it).arg("--delete"));
    it.src.mode("locked", 0o755);
    run.assert_conforms().assert_code(1);
    assert_eq!(run.ended("failed"), ["closed", "locked"]);
    assert!(run.text("closed").contains("Permission denied"), "{}", run.text("closed"));
    assert_eq!(fs::read(it.dst.path("other/fine")).expect("copied"), b"4");
    let kept = fs::read(it.dst.path("locked/in it")).expect("what cannot be read is not gone");
    assert_eq!(kept, b"the only copy");
    assert!(
        it.dst.path("extra").exists(),
        "nothing is removed while part of the source is unknown"
    );
}

#[cfg(unix)]
#[test]
fn somebody_unprivileged_mirrors_what_is_read_only() {
    let it = scene();
    it.src.file("closed/file", "1").mode("closed/file", 0o444).mode("closed", 0o555);
    it.dst.file("gone/file", "2").mode("gone", 0o555);
    hand_over(&it.dst, &["", "gone", "gone/file"]);
    run(unprivileged(&it).arg("--delete")).assert_conforms().assert_code(0);
    assert_same(&it.src.0, &it.dst.0);
    for tree in [&it.src, &it.dst] {
        tree.mode("closed", 0o755); // else they could not be thrown away
    }
}

#[cfg(unix)]
#[test]
fn a_destination_that_cannot_be_written_fails_each_item() {
    let it = scene();
    if !is_root(&it.src.0) {
        println!("passed over: whoever owns the folder may open it");
        return;
    }
    it.src.file("a", "1").file("b/c", "2");
    let run = run(&mut unprivileged(&it));
    run.assert_conforms().assert_code(1);
    assert_eq!(run.ended("succeeded"), [] as [&str; 0]);
    assert_eq!(run.ended("failed"), [".", "a", "b", "b/c"]);
}

#[cfg(unix)]
#[test]
fn a_full_disk_by_file_size_limit() {
    let it = scene();
    it.src.file("small", "1").file("large", vec![1; 4 << 20]).file("z small", "2");
    let limited = it.mirror();
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 2048; exec \"$@\"", "sh"]);
    command.arg(limited.get_program()).args(limited.get_args());
    let run = run(&mut command);
    run.assert_conforms().assert_code(1);
    assert_eq!((run.ended("failed"), run.ended("succeeded").len()), (vec!["large"], 3));
    assert!(run.text("large").starts_with("cannot copy"), "{}", run.text("large"));
    assert_eq!(run.summary()["bytes"], 2, "only what was copied whole");
    assert_no_leftover(&it.dst.0);
    it.assert_copies_all();
}

#[cfg(unix)]
struct Mounted<'a>(&'a Path);

#[cfg(unix)]
impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_by_a_small_one() {
    let it = scene();
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(&it.dst.0);
    if !mount.output().is_ok_and(|output| output.status.success()) {
        println!("passed over: no small disk can be mounted here");
        return;
    }
    let _mounted = Mounted(&it.dst.0);
    it.src.file("large", vec![1; 2 << 20]).file("small", "1");
    let run = it.run(&["--jobs", "1"]);
    run.assert_code(1);
    assert_eq!((run.status("large"), run.status("small")), (Some("failed"), Some("succeeded")));
    assert!(run.text("large").contains("No space left"), "{}", run.text("large"));
}

// === Files that change while they are copied ===

/// Does something once, when a file is so far, on the thread that copies it.
struct Meddler<F> {
    id: &'static str,
    at: u64,
    act: F,
    done: AtomicU64,
    ends: Mutex<Vec<(String, ProgressStatus, String)>>,
}

impl<F: Fn() -> CancelDecision> ProgressSink for Meddler<F> {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        if let Some(status) = report.status().filter(|status| status.is_terminal()) {
            let end = (id.to_string(), status, report.text().unwrap_or_default().to_owned());
            self.ends.lock().expect("nobody panics").push(end);
        }
        let is_there = id.to_string() == self.id && report.value() >= Some(self.at);
        if is_there && !report.is_terminal() && self.done.fetch_add(1, Ordering::Relaxed) == 0 {
            return Ok((self.act)());
        }
        Ok(CancelDecision::Continue)
    }
}

/// Runs the engine over a scene in which `victim` is several chunks large, and meddles after the first.
fn meddle(
    it: &Scene,
    act: impl Fn() -> CancelDecision + Send + Sync,
) -> (Summary, Vec<(String, ProgressStatus, String)>) {
    it.src.file("victim", chunks(4, 1)).time("victim", 1000, 0).file("other", "1");
    meddle_at(it, "victim", engine::CHUNK, act)
}

fn meddle_at(
    it: &Scene,
    id: &'static str,
    at: u64,
    act: impl Fn() -> CancelDecision + Send + Sync,
) -> (Summary, Vec<(String, ProgressStatus, String)>) {
    let meddler = Meddler { id, at, act, done: AtomicU64::new(0), ends: Mutex::default() };
    let job = engine::Job::new(&it.src.0, &it.dst.0, false, 2).expect("they fit");
    let reporter = Reporter::new(&meddler);
    engine::mirror(&job, &reporter, &|_| ());
    let summary = reporter.complete().expect("no item is left");
    assert_eq!(meddler.done.load(Ordering::Relaxed).min(1), 1, "it never came that far");
    assert_no_leftover(&it.dst.0);
    (summary, meddler.ends.into_inner().expect("nobody panics"))
}

/// The victim failed, saying so, and nothing half of it is there; the next run puts all right.
#[track_caller]
fn assert_torn_file_is_refused(act: impl Fn(&Path) + Send + Sync, why: &str) {
    let it = scene();
    let victim = it.src.path("victim");
    let (summary, ends) = meddle(&it, || {
        act(&victim);
        CancelDecision::Continue
    });
    assert_eq!(summary.outcome, Outcome::Failed);
    let end = ends.iter().find(|(id, ..)| id == "victim").expect("it ended");
    assert_eq!(end.1, ProgressStatus::Failed);
    assert!(end.2.contains(why), "{}", end.2);
    assert!(!it.dst.path("victim").exists());
    assert_eq!(fs::read(it.dst.path("other")).expect("the rest goes on"), b"1");
    it.assert_copies_all();
}

#[test]
fn a_file_that_shrinks() {
    let shrink = |path: &Path| {
        OpenOptions::new()
            .write(true)
            .open(path)
            .and_then(|it| it.set_len(9))
            .expect("it is there");
    };
    assert_torn_file_is_refused(shrink, "changed while it was copied");
}

#[test]
fn a_file_that_grows() {
    let grow = |path: &Path| {
        let file = OpenOptions::new().append(true).open(path);
        file.and_then(|mut it| it.write_all(&[2; 9])).expect("it is there");
    };
    assert_torn_file_is_refused(grow, "changed while it was copied");
}

#[test]
fn a_file_that_keeps_its_size_and_changes() {
    let rewrite = |path: &Path| fs::write(path, chunks(4, 2)).expect("it is there");
    assert_torn_file_is_refused(rewrite, "changed while it was copied");
}

/// Not on Windows: a file that is open may keep its name there until it is closed.
#[cfg(unix)]
#[test]
fn a_file_that_vanishes() {
    let vanish = |path: &Path| fs::remove_file(path).expect("it is there");
    assert_torn_file_is_refused(vanish, "cannot read: No such file");
}

/// Not on Windows, for the same reason.
#[cfg(unix)]
#[test]
fn a_file_that_becomes_a_folder() {
    let replace = |path: &Path| {
        fs::remove_file(path).and_then(|()| fs::create_dir(path)).expect("it is there");
    };
    assert_torn_file_is_refused(replace, "no file any more");
}

#[test]
fn a_file_that_changed_before_its_turn_is_taken_as_it_is() {
    let it = scene();
    it.src.file("victim", "1");
    let victim = it.src.path("victim");
    let (summary, _) = meddle_at(&it, "victim", 0, || {
        fs::write(&victim, "it has grown since it was listed").expect("it is there");
        CancelDecision::Continue
    });
    assert_eq!(summary.outcome, Outcome::Succeeded);
    assert_same(&it.src.0, &it.dst.0);
}

// === Cancel ===

#[test]
fn canceling_one_item_leaves_the_others() {
    let it = scene();
    let (summary, _) = meddle(&it, || CancelDecision::CancelItem);
    assert_eq!((summary.items.canceled, summary.items.succeeded), (1, 2), "{summary}");
    assert!(!it.dst.path("victim").exists());
    it.assert_copies_all();
}

/// Answers one call, the k-th, with a cancel of all.
struct CancelAt {
    left: AtomicU64,
    calls: AtomicU64,
}

impl ProgressSink for CancelAt {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let last = self.left.fetch_sub(1, Ordering::Relaxed) == 1;
        Ok(if last { CancelDecision::CancelAll } else { CancelDecision::Continue })
    }

    fn notice(&self, notice: &sync_progress::protocol::Notice) -> Answer {
        if notice.is_end() {
            Ok(CancelDecision::Continue)
        } else {
            self.progress(&".".try_into().expect("an id"), &ProgressItem::new())
        }
    }
}

#[test]
fn canceled_at_every_single_answer() {
    let it = scene();
    it.src.file("a", chunks(2, 1)).file("b/c", "2").folder("d");
    #[cfg(unix)]
    it.src.link("e", "a");
    it.dst.file("gone/f", "3");
    let old = listing(&it.dst.0);
    for k in 1.. {
        let sink = CancelAt { left: AtomicU64::new(k), calls: AtomicU64::new(0) };
        let job = engine::Job::new(&it.src.0, &it.dst.0, true, 1).expect("they fit");
        let reporter = Reporter::new(&sink);
        engine::mirror(&job, &reporter, &|_| ());
        let summary = reporter.complete().expect("no item is left");
        assert_no_leftover(&it.dst.0);
        if sink.left.load(Ordering::Relaxed) > 0 && sink.calls.load(Ordering::Relaxed) < k {
            assert_eq!(summary.outcome, Outcome::Succeeded);
            break;
        }
        assert_eq!(
            (summary.outcome, summary.cancel),
            (Outcome::Canceled, Some(CancelCause::Answered)),
            "at answer {k}"
        );
        assert_eq!(summary.items.failed, 0, "at answer {k}");
        it.run(&["--delete"]).assert_code(0);
        assert_same(&it.src.0, &it.dst.0);
        fs::remove_dir_all(&it.dst.0).expect("mine");
        it.dst.file("gone/f", "3");
        assert_eq!(listing(&it.dst.0).len(), old.len());
    }
    assert_same(&it.src.0, &it.dst.0);
}

#[test]
fn the_engine_keeps_the_rules_of_the_session() {
    let it = scene();
    it.src.file("victim", chunks(2, 1)).file("b/c", "2").folder("d");
    #[cfg(unix)]
    it.src.link("e", "victim");
    it.dst.file("gone/f", "3").file("d", "no folder");
    let victim = it.src.path("victim");
    let meddler = from_fn(|id: &ItemId, report: &ProgressItem| {
        // It has another size when its turn comes than when it was listed.
        if id.as_text() == Some("victim") && report.status() == Some(ProgressStatus::Updating) {
            fs::write(&victim, chunks(3, 2)).expect("it is there");
        }
    });
    for (delete, cancel) in [(false, true), (true, false), (true, false)] {
        let sink = (&meddler).checked(Dialect::Neutral);
        let job = engine::Job::new(&it.src.0, &it.dst.0, delete, 2).expect("they fit");
        let reporter = Reporter::new(&sink);
        if cancel {
            reporter.canceler().cancel_all(CancelCause::Requested);
        }
        let planned = Mutex::new(None);
        engine::mirror(&job, &reporter, &|all| *planned.lock().expect("nobody panics") = Some(all));
        let planned = planned.into_inner().expect("nobody panics");
        let summary = reporter.complete().expect("no item is left");
        assert_eq!(planned.map(|all| all.items), (!cancel).then_some(summary.items.all()));
        assert_eq!(summary.outcome.is_success(), !cancel, "{summary}");
        assert_eq!((sink.refusals(), sink.warnings()), (vec![], vec![]));
        assert_eq!(sink.snapshot().outcome, Some(summary.outcome));
    }
    assert_same(&it.src.0, &it.dst.0);
}

/// One file that takes a while, and some that do not.
fn slow_scene() -> Scene {
    let it = scene();
    it.src.sparse("big", 4 << 30);
    for number in 0..50 {
        it.src.file(format!("small {number:02}"), "data");
    }
    it
}

fn is_in_flight(line: &serde_json::Value) -> bool {
    line["id"] == "big" && line["completed"].as_u64() > Some(0)
}

#[cfg(unix)]
#[test]
fn interrupted_in_the_middle_of_a_file() {
    let it = slow_scene();
    let mut running = Running::start(&mut it.mirror());
    assert!(running.read_until(is_in_flight));
    running.signal("-INT");
    let run = running.end();
    run.assert_conforms().assert_code(130);
    assert_eq!(run.status("big"), Some("canceled"));
    assert_eq!(run.summary()["outcome"], "canceled");
    assert_no_leftover(&it.dst.0);
    it.src.sparse("big", 1 << 20);
    it.assert_copies_all();
}

#[cfg(unix)]
#[test]
fn interrupted_twice_in_a_row() {
    let it = slow_scene();
    let mut running = Running::start(&mut it.mirror());
    assert!(running.read_until(is_in_flight));
    running.signal("-INT");
    running.signal("-INT");
    running.end().assert_conforms().assert_code(130);
    assert_no_leftover(&it.dst.0);
    it.src.sparse("big", 1 << 20);
    it.assert_copies_all();
}

#[test]
fn killed_in_the_middle_of_a_file() {
    let it = slow_scene();
    let mut running = Running::start(&mut it.mirror());
    assert!(running.read_until(is_in_flight));
    running.kill();
    assert_eq!(running.end().code, KILLED);
    let is_part = |name: &&Path| name.to_string_lossy().starts_with(".sync-progress-unfinished-");
    let left = listing(&it.dst.0);
    assert!(left.keys().map(PathBuf::as_path).any(|name| is_part(&name)), "{left:?}");
    it.src.sparse("big", 1 << 20);
    it.assert_copies_all();
}
