//! Legal sessions are legal (P-): for the session, and for the kit.

#![cfg(feature = "proptest")]

mod strategy_kit;

use proptest::test_runner::{Config, TestError, TestRunner};
use strategy_kit::{cases, judge, print};
use sync_progress::Dialect;
use sync_progress::strategy::legal;

#[track_caller]
fn check(dialect: Dialect) {
    let config = Config { cases: cases(10_000), failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&legal(dialect), |trace| {
        judge(dialect, &trace).map(drop).map_err(proptest::test_runner::TestCaseError::fail)
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(why, trace)) => panic!("{why}\n{}", print(&trace)),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

#[test]
fn neutral() {
    check(Dialect::Neutral);
}

#[test]
fn winsync() {
    check(Dialect::WinSync);
}

#[test]
fn mobsync() {
    check(Dialect::MobSync);
}

#[test]
fn sync_center() {
    check(Dialect::SyncCenter);
}
