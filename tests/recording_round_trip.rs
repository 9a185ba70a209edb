//! What is recorded is read back as it was (W-1), in both formats, from any conversation.

#![cfg(feature = "proptest")]

mod strategy_kit;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use std::time::Duration;
use strategy_kit::{cases, print};
use sync_progress::Dialect;
use sync_progress::protocol::TraceEntry;
use sync_progress::recording::{Format, Header, ReadError, Reader, Record, Writer};
use sync_progress::strategy::{hostile, legal};
use uuid::Uuid;

const FORMATS: [Format; 2] = [Format::JsonLines, Format::Binary];

fn header(dialect: Dialect) -> Header {
    Header::new(dialect).with_session(Uuid::from_u128(7)).with_program("a \"test\"\n")
}

fn written(format: Format, header: &Header, records: &[Record]) -> Vec<u8> {
    let mut writer = Writer::new(vec![], format, header).unwrap();
    for record in records {
        writer.write_record(record).unwrap();
    }
    writer.into_inner()
}

fn read(file: &[u8]) -> Result<Vec<Record>, ReadError> {
    Reader::new(file)?.collect()
}

/// Records as a journal with a clock would number them.
fn records(trace: Vec<TraceEntry>, at: Option<Duration>) -> Vec<Record> {
    (0..).zip(trace).map(|(sequence, entry)| Record { sequence, at, entry }).collect()
}

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

#[track_caller]
fn check<S: Strategy<Value = Vec<TraceEntry>>>(count: u32, dialect: Dialect, sessions: S) {
    let config = Config { cases: cases(count), failure_persistence: None, ..Config::default() };
    let times = any::<Option<Duration>>();
    let outcome = TestRunner::new(config).run(&(sessions, times), |(trace, at)| {
        comes_back(dialect, &records(trace, at)).map_err(TestCaseError::fail)
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(why, (trace, at))) => panic!("{why}\n{at:?}\n{}", print(&trace)),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

#[test]
fn neutral() {
    check(10_000, Dialect::Neutral, legal(Dialect::Neutral));
}

#[test]
fn winsync() {
    check(10_000, Dialect::WinSync, legal(Dialect::WinSync));
}

#[test]
fn mobsync() {
    check(10_000, Dialect::MobSync, legal(Dialect::MobSync));
}

#[test]
fn sync_center() {
    check(10_000, Dialect::SyncCenter, legal(Dialect::SyncCenter));
}

#[test]
fn hostile_ones_too() {
    for dialect in Dialect::ALL {
        check(1_000, dialect, hostile(dialect));
    }
}
