//! Hostile traces (P-7): anything, in numbers that a recorder could have given.

#![cfg(feature = "proptest")]

mod strategy_kit;

use std::collections::BTreeSet;
use std::sync::OnceLock;
use strategy_kit::{print, values};
use sync_progress::Dialect;
use sync_progress::protocol::TraceEntry;
use sync_progress::session::Session;
use sync_progress::strategy::hostile;

const TRACES: u32 = 500;

/// The same traces for every story.
fn traces(dialect: Dialect) -> &'static [Vec<TraceEntry>] {
    static ALL: [OnceLock<Vec<Vec<TraceEntry>>>; 4] = [const { OnceLock::new() }; 4];
    let at = Dialect::ALL.iter().position(|other| *other == dialect).unwrap();
    ALL[at].get_or_init(|| {
        let mut traces = vec![];
        values(&hostile(dialect), TRACES, |trace| traces.push(trace));
        traces
    })
}

#[test]
fn numbers_are_those_of_a_recorder() {
    for dialect in Dialect::ALL {
        for trace in traces(dialect) {
            assert!(trace.iter().all(|entry| entry.called < entry.answered), "{}", print(trace));
            assert!(trace.windows(2).all(|pair| pair[0].called < pair[1].called));
            let numbers: BTreeSet<u64> =
                trace.iter().flat_map(|entry| [entry.called, entry.answered]).collect();
            assert!(numbers.into_iter().eq(1..=2 * trace.len() as u64), "{}", print(trace));
        }
    }
}

/// How many events are taken, and how many refused, by a session that is told them in turn.
fn taken_and_refused(dialect: Dialect, trace: &[TraceEntry]) -> (u32, u32) {
    let mut session = Session::new(dialect);
    trace.iter().fold((0, 0), |(taken, refused), entry| {
        let is_taken = session.apply(&entry.event).is_ok();
        session.answered(&entry.event, &entry.reply);
        if is_taken { (taken + 1, refused) } else { (taken, refused + 1) }
    })
}

/// Neither is all refused, nor all taken: events meet something.
#[test]
fn they_meet_something() {
    for dialect in Dialect::ALL {
        let (mut taken, mut refused) = (0, 0);
        for trace in traces(dialect) {
            let (more_taken, more_refused) = taken_and_refused(dialect, trace);
            (taken, refused) = (taken + more_taken, refused + more_refused);
        }
        let percent = taken * 100 / (taken + refused);
        assert!((20..=80).contains(&percent), "{dialect}: {percent} of a hundred are taken");
    }
}

#[test]
fn most_of_it_has_words() {
    for dialect in Dialect::ALL {
        let (mut said, mut all) = (0, 0);
        for trace in traces(dialect) {
            all += trace.len();
            said += trace.iter().filter(|entry| dialect.can_say(&entry.event)).count();
        }
        assert!(8 * said >= 7 * all, "{dialect}: {said} of {all}");
    }
}

/// The checker looks at anything without a panic, and finds fault with most of it.
#[cfg(feature = "conformance")]
#[test]
fn the_checker_finds_fault_with_it() {
    for dialect in Dialect::ALL {
        let mut faulty = 0;
        for trace in traces(dialect) {
            faulty += u32::from(!sync_progress::conformance::check(dialect, trace).is_empty());
        }
        assert!(faulty > TRACES * 8 / 10, "{dialect}: {faulty}");
    }
}
