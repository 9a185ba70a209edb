//! What is asked of every violation (T-1, T-2).

use crate::events::Event;
use std::collections::BTreeSet;
use sync_progress::Dialect;
use sync_progress::conformance::{Violation, check};
use sync_progress::dialect::rules::{self, Level, Parties, Rule};
use sync_progress::protocol::{HostAct, SyncEvent, TraceEntry};

/// Each names a rule of the dialect, at its level, one party, and an entry.
pub fn check_each(dialect: Dialect, trace: &[TraceEntry], found: &[Violation]) {
    let said: usize = trace.iter().map(|entry| entry.to_string().len()).sum();
    assert!(trace.is_empty() || said > 0);
    for violation in found {
        let rule = violation.entry().expect("a rule of the catalogue");
        assert!(rule.applies_in(dialect), "{violation}");
        assert!(violation.level <= rule.level, "{violation}");
        let is_soft = violation.level < rule.level;
        let softer = rule.should.is_some() || rule.id == rules::KNOWN_ITEM_ASKED;
        assert!(!is_soft || softer, "{violation} has no softer half");
        let is_last = trace.iter().all(|entry| entry.called <= violation.at);
        let mut speakers = trace.iter().filter(|entry| entry.called == violation.at);
        assert!(is_last || speakers.any(|entry| may_be(violation, &entry.event)), "{violation}");
        assert!(trace.iter().any(|entry| entry.called == violation.at), "{violation}");
        assert!(violation.to_string().starts_with(&rule.id.to_string()));
        let level = [Level::Should, Level::Must].map(|level| level.to_string());
        assert!(level.iter().any(|level| violation.to_string().contains(level)));
    }
}

/// Whether the accused is who spoke, or who answered (T-2).
fn may_be(violation: &Violation, event: &Event) -> bool {
    let by_host = Rule::by_id(violation.rule).is_some_and(|rule| rule.who.contains(Parties::HOST));
    match (violation.accused, event) {
        (Parties::SINK, _) => true,
        (Parties::HOST, SyncEvent::Host(_)) => true,
        // What a session of WS answers, and what it passes on (T-3, T-5).
        (Parties::HOST, _) => by_host,
        (Parties::PROVIDER, SyncEvent::Host(act)) => {
            let is_by_provider = matches!(
                act.as_ref(),
                HostAct::ItemsListed(_)
                    | HostAct::PhaseReturned { .. }
                    | HostAct::SessionCreated { .. }
                    | HostAct::SessionReleased
                    | HostAct::ProviderBegan { .. }
                    | HostAct::ProviderEnded { .. }
            );
            is_by_provider && !by_host
        }
        (Parties::PROVIDER, _) => true,
        _ => false,
    }
}

/// The same each time; and if no number repeats, in every order.
pub fn check_again(dialect: Dialect, trace: &[TraceEntry], found: &[Violation]) {
    assert_eq!(check(dialect, trace), found);
    let numbers: BTreeSet<u64> =
        trace.iter().flat_map(|entry| [entry.called, entry.answered]).collect();
    if numbers.len() == trace.len() * 2 {
        let backwards: Vec<TraceEntry> = trace.iter().rev().cloned().collect();
        assert_eq!(check(dialect, &backwards), found, "only numbers count");
    }
}

/// Whoever answers as a session does has broken nothing.
pub fn check_sink_is_innocent(found: &[Violation]) {
    for violation in found {
        assert!(violation.accused != Parties::SINK, "{violation}");
    }
}
