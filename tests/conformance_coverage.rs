//! What the kit says it checks: every rule, each once, and the table of it in the documents.
#![cfg(feature = "conformance")]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};
use sync_progress::Dialect;
use sync_progress::conformance::{COVERAGE, Coverage, Suite};
use sync_progress::dialect::RULES;
use sync_progress::dialect::rules::{Parties, Rule};
use sync_progress::protocol::RuleId;

#[test]
fn every_rule_is_checked_or_said_to_be_untested() {
    assert!(COVERAGE.iter().map(|row| row.rule).eq(RULES.iter().map(|rule| rule.id)));
    for row in COVERAGE.iter().filter(|row| row.is_untested()) {
        assert!(!row.note.is_empty(), "{} is untested, and nobody says why", row.rule);
    }
}

#[test]
fn rules_are_listed_by_dialect_and_party() {
    let owed: Vec<_> = Coverage::owed(Dialect::SyncCenter, Parties::SINK).collect();
    assert!(owed.iter().all(|(rule, _)| rule.applies_in(Dialect::SyncCenter)));
    assert!(owed.iter().any(|(rule, _)| rule.name == "CLOSED_ITEM_ONLY_FAILS"));
    assert!(!owed.iter().any(|(rule, _)| rule.name == "ENDED_ITEM_ONLY_FAILS"));
}

/// The lists of the macro are those of the catalogue: what is owed, and seen by the suite.
#[test]
fn there_is_a_test_for_each_rule_that_can_be_seen() {
    let seen = |dialect, suite: Suite| -> Vec<RuleId> {
        let owed = Coverage::owed(dialect, Parties::PROVIDER);
        owed.filter(|(_, row)| row.watched || row.driven.contains(&suite))
            .map(|(rule, _)| rule.id)
            .collect()
    };
    macro_rules! listed {
        ($suite:ident in $dialect:ident, $of:ident) => {{
            let listed = sync_progress::rule_tests!(@list $suite in $dialect, ids);
            let expected = seen(Dialect::$dialect, Suite::$of);
            assert_eq!(listed.map(|(_, rule)| rule).to_vec(), expected);
            for (test, rule) in listed {
                let rule = Rule::by_id(rule).unwrap();
                assert!(test.ends_with(&rule.name.to_lowercase()), "{test} is about {rule}");
            }
        }};
    }
    listed!(provider in Neutral, Provider);
    listed!(provider in WinSync, Provider);
    listed!(provider in MobSync, Provider);
    listed!(provider in SyncCenter, Provider);
    listed!(handler in MobSync, Handler);
}

/// The table in the documents is made of the catalogue. To make it anew, set `UPDATE_COVERAGE`.
#[test]
fn the_table_in_the_documents_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/docs/coverage.md");
    let table = table();
    if env::var_os("UPDATE_COVERAGE").is_some() {
        fs::write(&path, &table).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == table,
        "src/docs/coverage.md is not what the catalogue says; set UPDATE_COVERAGE once"
    );
}

fn table() -> String {
    let mut page = String::from(HEAD);
    for row in COVERAGE {
        let rule = Rule::by_id(row.rule).unwrap();
        let dialects: Vec<_> = rule.dialects.iter().map(ToString::to_string).collect();
        let dialects = if rule.dialects.len() == Dialect::ALL.len() {
            "all".into()
        } else {
            dialects.join(", ")
        };
        writeln!(
            page,
            "| {} | {} | {} | {} | {} | {} | {} |",
            rule.id,
            rule.sentence,
            rule.who,
            rule.level,
            dialects,
            how(row),
            row.note
        )
        .unwrap();
    }
    page
}

fn how(row: &Coverage) -> String {
    if row.is_untested() {
        return "**untested**".into();
    }
    let watched = row.watched.then(|| "watched".to_owned());
    let driven = row.driven.iter().map(ToString::to_string);
    watched.into_iter().chain(driven).collect::<Vec<_>>().join(", ")
}

const HEAD: &str = "\
# Coverage: how the kit checks each rule

Made of the catalogue by `tests/conformance_coverage.rs`. *Watched* rules are found in any trace, by a checker. A suite that is
named brings about what has to be seen. What cannot be seen from outside is *untested*, and the last column says why; it also says
which part of a rule is not seen.

| Rule | Sentence | Owed by | Level | Dialects | Checked | Not seen |
|---|---|---|---|---|---|---|
";
