//! The checker: for every rule that shows in a conversation one that breaks it and nothing before it, and others
//! that come near and break none.
#![cfg(feature = "conformance")]

mod any;
#[path = "../driver/mod.rs"]
mod driver;
mod mobsync;
mod neutral;
mod sync_center;
mod talk;
mod winsync;

use std::collections::BTreeSet;
use sync_progress::dialect::RULES;
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

/// Every rule of the catalogue stands in a table above, or here with the reason why a conversation alone cannot break it.
#[test]
fn every_rule_has_a_case() {
    let cases = [neutral::cases(), sync_center::cases(), mobsync::cases(), winsync::cases()];
    let mut shown: BTreeSet<String> =
        cases.iter().flatten().filter_map(Case::rule).map(|(_, rule)| rule.into()).collect();
    // The two sides of one event, which are told together.
    shown.extend(["#2", "#60"].map(String::from));
    let hidden: BTreeSet<String> =
        HIDDEN.iter().flat_map(|(rules, _)| *rules).map(|it| (*it).into()).collect();
    assert_eq!(shown.intersection(&hidden).collect::<Vec<_>>(), [""; 0]);
    let all: BTreeSet<String> = RULES.iter().map(|rule| rule.id.to_string()).collect();
    let missing: Vec<_> = all.difference(&shown).filter(|rule| !hidden.contains(*rule)).collect();
    assert_eq!(missing, [""; 0]);
    assert!(shown.is_subset(&all) && hidden.is_subset(&all));
}

const HIDDEN: &[(&[&str], &str)] = &[
    (
        &["#8", "#10", "#11", "#23", "#37", "#62", "#66", "#69", "#73"],
        "allows something; whoever forbids it breaks it",
    ),
    (
        &["#26", "#27", "#51", "#52", "#75", "N28"],
        "needs more than the conversation: who holds what, when a call returned",
    ),
    (&["#53", "#54", "#55", "#67", "#68"], "is about how a call is made or taken at the border"),
    (&["#81", "#82", "#83", "#84", "N14", "N25"], "is about what is done with a value"),
    (
        &["N17", "N19", "N21", "N22", "N23", "N24", "N26", "N27", "N29"],
        "is a promise of our own parts",
    ),
];
