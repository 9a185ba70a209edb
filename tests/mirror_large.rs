//! The example `mirror` on a large real tree: in one go, and interrupted again and again.
//! Not for Windows: it takes a tree of unix, and signals.

#![cfg(all(unix, feature = "std"))]

mod mirror_kit;

use std::fs::File;
use std::path::Path;
use std::process::Command;

use mirror_kit::{
    Random, Run, Running, assert_diff_is_clean, assert_no_leftover, is_terminal, mirror, run,
};
use serde_json::Value;
use tempfile::TempDir;
use walkdir::WalkDir;

const LARGE: &str = "/usr/share";
const INTERRUPTS: u64 = 10;

/// What is in a tree, by our own count.
struct Size {
    entries: u64,
    bytes: u64,
}

/// `None` if there is no such tree, or not all of it can be read.
fn size_of(root: &Path) -> Option<Size> {
    let mut size = Size { entries: 0, bytes: 0 };
    for entry in WalkDir::new(root) {
        let entry = entry.ok()?;
        size.entries += 1;
        if entry.file_type().is_file() {
            size.bytes += File::open(entry.path()).and_then(|file| file.metadata()).ok()?.len();
        }
    }
    Some(size)
}

fn large_tree() -> Option<(&'static Path, Size)> {
    let root = Path::new(LARGE);
    let size = size_of(root);
    if size.is_none() {
        println!("passed over: there is no {LARGE} here, or not all of it can be read");
    }
    Some((root, size?))
}

/// A temporary folder, on a disk in memory if there is one with room: it saves minutes, and such a
/// copy crosses file systems.
fn room_for(size: &Size) -> TempDir {
    const MEMORY: &str = "/dev/shm";
    let df = Command::new("df").args(["-Pk", MEMORY]).output();
    let text = df.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let free =
        text.ok().and_then(|text| text.lines().last()?.split_whitespace().nth(3)?.parse().ok());
    let has_room = free.is_some_and(|kilobytes: u64| kilobytes * 1024 > 4 * size.bytes);
    let room = if has_room { tempfile::tempdir_in(MEMORY) } else { tempfile::tempdir() };
    room.expect("a temporary folder")
}

fn copied(run: &Run) -> u64 {
    run.summary()["bytes"].as_u64().expect("a number")
}

#[test]
fn a_large_tree_in_one_go() {
    let Some((src, size)) = large_tree() else { return };
    let room = room_for(&size);
    let dst = room.path().join("share");
    let run = run(&mut mirror(src, &dst));
    run.assert_conforms().assert_code(0);
    assert_no_leftover(&dst);
    assert_diff_is_clean(src, &dst);
    assert_eq!(copied(&run), size.bytes);
    let ends = run.of("item").filter(|line| is_terminal(line));
    let sizes = ends.filter_map(|line| line["completed"].as_u64());
    assert_eq!(sizes.sum::<u64>(), size.bytes, "the items say the same");
    assert_eq!(run.ended("succeeded").len() as u64, size.entries);
}

#[test]
fn a_large_tree_survives_interruptions() {
    let Some((src, size)) = large_tree() else { return };
    let room = room_for(&size);
    let dst = room.path().join("share");
    let mut random = Random::new();
    let mut bytes = 0;
    for _ in 0..INTERRUPTS {
        let running = until_a_random_moment(src, &dst, &size, &mut random);
        running.signal("-INT");
        let run = running.end();
        run.assert_conforms().assert_code(130);
        assert_no_leftover(&dst);
        bytes += copied(&run);
    }
    let running = until_a_random_moment(src, &dst, &size, &mut random);
    running.signal("-KILL");
    assert_eq!(running.end().code, None);
    let last = run(&mut mirror(src, &dst));
    last.assert_conforms().assert_code(0);
    assert_no_leftover(&dst);
    assert_diff_is_clean(src, &dst);
    assert!(bytes + copied(&last) <= size.bytes, "what was copied once is not copied again");
    let again = run(&mut mirror(src, &dst));
    again.assert_conforms().assert_code(0);
    assert_eq!((again.of("item").count(), copied(&again)), (0, 0));
}

/// A run that has said some lines of a kind: now while it walks, now while it copies. All runs
/// together do not reach the end.
fn until_a_random_moment(src: &Path, dst: &Path, size: &Size, random: &mut Random) -> Running {
    let (event, limit) = match random.below(4) {
        0 => ("stage", 10), // they come at most ten times a second
        _ => ("item", 2 * size.entries / (INTERRUPTS + 2)),
    };
    let mut left = 1 + random.below(limit);
    println!("stopped after {left} lines of {event}");
    let mut running = Running::start(&mut mirror(src, dst));
    let is_moment = |line: &Value| {
        left -= u64::from(line["event"] == event);
        left == 0
    };
    assert!(running.read_until(is_moment), "it ended before that");
    running
}
