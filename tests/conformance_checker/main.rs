//! The checker: for every rule that shows in a conversation one that breaks it and nothing before it, and others
//! that come near and break none.
#![cfg(feature = "conformance")]

mod any;
#[path = "../driver/mod.rs"]
mod driver;
mod mobsync;
mod neutral;
mod seldom;
mod sync_center;
mod talk;
mod winsync;

use std::collections::BTreeSet;
use sync_progress::conformance::COVERAGE;
use talk::Case;

#[track_caller]
fn prove(cases: &[Case]) {
    let faults: Vec<String> = cases.iter().filter_map(Case::fault).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn neutral() {
    prove(&neutral::cases());
}

#[test]
fn sync_center() {
    prove(&sync_center::cases());
}

#[test]
fn mobsync() {
    prove(&mobsync::cases());
}

#[test]
fn winsync() {
    prove(&winsync::cases());
}

/// What is said to be seen in a conversation is what the tables above show, rule for rule.
#[test]
fn every_rule_that_is_watched_has_a_case() {
    let cases = [neutral::cases(), sync_center::cases(), mobsync::cases(), winsync::cases()];
    let mut shown: BTreeSet<String> =
        cases.iter().flatten().filter_map(Case::rule).map(String::from).collect();
    // The other sides of one event, told second.
    shown.extend(["#2", "#60"].map(String::from));
    let watched = COVERAGE.iter().filter(|row| row.watched).map(|row| row.rule.to_string());
    assert_eq!(shown, watched.collect());
}
