//! What is recorded is read back as it was (W-1), in both formats, from any conversation; and when it is said again and
//! recorded again, the recording is the same (W-10).

#![cfg(feature = "proptest")]

mod recording_kit;
mod strategy_kit;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use recording_kit::{FORMATS, again, header, read, records, written};
use std::time::Duration;
use strategy_kit::{cases, print};
use sync_progress::Dialect;
use sync_progress::protocol::{Reply, TraceEntry};
use sync_progress::recording::{Difference, Reader, Record, diff};
use sync_progress::strategy::{hostile, legal};

fn comes_back(dialect: Dialect, records: &[Record]) -> Result<(), String> {
    let header = header(dialect);
    for format in FORMATS {
        let file = written(format, &header, records);
        let reader = Reader::new(&file[..]).map_err(|error| error.to_string())?;
        if (reader.header(), reader.format()) != (&header, format) {
            return Err(format!("{:?}", reader.header()));
        }
        let back = read(&file).map_err(|error| error.to_string())?;
        if back != records {
            return Err(format!("{format:?}: {back:?}\nis not\n{records:?}"));
        }
        if written(format, &header, &back) != file {
            return Err(format!("{format:?}: written again it is another file"));
        }
    }
    Ok(())
}

/// Said again to a host that answers what was recorded, and recorded. Calls that overlapped come one after the other on one
/// lane; what was not seen is answered. But for that it is the same, and said again once more it is the same file.
fn is_said_again(dialect: Dialect, records: &[Record]) -> Result<(), String> {
    let header = header(dialect);
    let format = FORMATS[records.len() % FORMATS.len()];
    let second = again(format, &header, records).map_err(|error| error.to_string())?;
    let said = read(&second).map_err(|error| error.to_string())?;
    let differences = diff(&on_one_lane(records), &said);
    if let Some(first) = differences.iter().find(|it| !is_unseen(it)) {
        return Err(format!("{format:?}: {first}"));
    }
    let third = again(format, &header, &said).map_err(|error| error.to_string())?;
    if second != third {
        return Err(format!("{format:?}: the third recording is not the second"));
    }
    Ok(())
}

fn is_unseen(difference: &Difference) -> bool {
    matches!(difference, Difference::OtherReply { first, .. } if first.entry.reply == Reply::NotSeen)
}

fn on_one_lane(records: &[Record]) -> Vec<Record> {
    let on_lane_0 = |mut record: Record| {
        record.entry.lane = 0;
        record
    };
    records.iter().cloned().map(on_lane_0).collect()
}

#[track_caller]
fn check<S: Strategy<Value = Vec<TraceEntry>>>(
    count: u32,
    sessions: S,
    story: impl Fn(&[Record]) -> Result<(), String>,
) {
    let config = Config { cases: cases(count), failure_persistence: None, ..Config::default() };
    let times = any::<Option<Duration>>();
    let outcome = TestRunner::new(config).run(&(sessions, times), |(trace, at)| {
        story(&records(trace, at)).map_err(TestCaseError::fail)
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(why, (trace, at))) => panic!("{why}\n{at:?}\n{}", print(&trace)),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

#[track_caller]
fn check_legal(dialect: Dialect) {
    check(10_000, legal(dialect), |records| {
        comes_back(dialect, records)?;
        is_said_again(dialect, records)
    });
}

#[test]
fn neutral() {
    check_legal(Dialect::Neutral);
}

#[test]
fn winsync() {
    check_legal(Dialect::WinSync);
}

#[test]
fn mobsync() {
    check_legal(Dialect::MobSync);
}

#[test]
fn sync_center() {
    check_legal(Dialect::SyncCenter);
}

#[test]
fn hostile_ones_too() {
    for dialect in Dialect::ALL {
        check(1_000, hostile(dialect), |records| comes_back(dialect, records));
    }
}
