//! Mutants break the rule on their label, and no other (P-): by the checker of the kit.

#![cfg(all(feature = "conformance", feature = "proptest"))]

mod strategy_kit;

use proptest::strategy::{Strategy, ValueTree};
use strategy_kit::{print, runner};
use sync_progress::Dialect;
use sync_progress::conformance::check;
use sync_progress::strategy::{Mutant, breakable, mutant};

/// How many mutants of each rule are made.
const EACH: u32 = 1_000;

/// What the label says and what the checker says, side by side.
fn judge(dialect: Dialect, mutant: &Mutant) -> Result<(), String> {
    let Mutant { rule, level, accused, at, beside, trace, .. } = mutant;
    let found: Vec<_> = check(dialect, trace)
        .into_iter()
        .filter(|it| !(it.at == *at && beside.contains(&it.rule) && it.rule != *rule))
        .collect();
    let label = found.iter().filter(|it| it.rule == *rule);
    let alone = beside.contains(rule) || found.len() == 1;
    let right = |it: &&sync_progress::conformance::Violation| {
        (it.level, it.accused, it.at) == (*level, *accused, *at)
    };
    if alone && label.clone().any(|it| right(&it)) && label.count() == found.len() {
        return Ok(());
    }
    let found: Vec<_> = found.iter().map(ToString::to_string).collect();
    Err(format!(
        "{dialect}: {rule} {level}, {accused}, event {at} is found as {found:#?} in\n{}",
        print(trace)
    ))
}

#[track_caller]
fn all_are_caught(dialect: Dialect) {
    let mut wrong = Vec::new();
    for rule in breakable(dialect) {
        let strategy = mutant(dialect, rule).expect("it can be broken");
        let mut runner = runner(7);
        let mut failures = 0;
        for _ in 0..EACH {
            let mutant =
                strategy.new_tree(&mut runner).expect("there is a way to each sin").current();
            if let Err(why) = judge(dialect, &mutant) {
                failures += 1;
                if failures == 1 {
                    wrong.push(why);
                }
            }
        }
        if failures > 0 {
            wrong.push(format!(
                "{dialect} {rule}: {failures} of {EACH} are not what their label says"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn neutral() {
    all_are_caught(Dialect::Neutral);
}

#[test]
fn winsync() {
    all_are_caught(Dialect::WinSync);
}

#[test]
fn mobsync() {
    all_are_caught(Dialect::MobSync);
}

#[test]
fn sync_center() {
    all_are_caught(Dialect::SyncCenter);
}
