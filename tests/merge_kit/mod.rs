//! What the tests of merging share: states of every kind, few enough names and stamps that they often meet.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::time::Duration;

use proptest::{collection, option, prelude::*};
use sync_progress::merge::{CancelRequest, Merged, SourceId, Stamp, State};
use sync_progress::protocol::{CancelCause, Outcome, Total, Work};
use sync_progress::reporter::Outcomes;

pub(crate) const OUTCOMES: [Outcome; 5] = [
    Outcome::Succeeded,
    Outcome::Skipped,
    Outcome::Canceled,
    Outcome::Disconnected,
    Outcome::Failed,
];

/// Small ones, so that equal ones meet, and both ends.
fn number() -> impl Strategy<Value = u64> {
    prop_oneof![4 => 0_u64..4, 1 => Just(u64::MAX), 1 => Just(u64::MAX - 1), 1 => any::<u64>()]
}

fn work() -> impl Strategy<Value = Work> {
    (number(), option::of(number())).prop_map(|(done, total)| Work::new(done, Total::from(total)))
}

fn outcomes() -> impl Strategy<Value = Outcomes> {
    collection::vec(prop::sample::select(&OUTCOMES[..]), 0..6)
        .prop_map(|ends| ends.into_iter().fold(Outcomes::default(), Outcomes::and))
}

fn cause() -> impl Strategy<Value = CancelCause> {
    prop::sample::select(&CancelCause::ALL[..])
}

fn text() -> impl Strategy<Value = Option<String>> {
    prop_oneof![Just(None), "[ab]{0,1}".prop_map(Some), any::<String>().prop_map(Some)]
}

/// Any state at all, as a hostile source may tell it.
pub(crate) fn state() -> impl Strategy<Value = State> {
    let ends = (option::of(prop::sample::select(&OUTCOMES[..])), option::of(cause()));
    let said = (text(), text(), number(), any::<bool>());
    (ends, work(), number(), outcomes(), said).prop_map(
        |((end, cancel), work, items, ended, (text, error, errors, saturated))| {
            let mut state = State::new().with_work(work).with_items(items, ended);
            state = state.with_cancel(cancel);
            (state.end, state.errors, state.saturated) = (end, errors, saturated);
            (state.text, state.error) = (text.map(Into::into), error.map(Into::into));
            state
        },
    )
}

pub(crate) fn name() -> impl Strategy<Value = SourceId> {
    prop::sample::select(&["a", "b", "c", ""][..]).prop_map(SourceId::from)
}

pub(crate) fn stamp() -> impl Strategy<Value = Stamp> {
    (number(), number()).prop_map(|(incarnation, sequence)| Stamp { incarnation, sequence })
}

fn request() -> impl Strategy<Value = CancelRequest> {
    let at = prop_oneof![(0_u64..3).prop_map(Duration::from_secs), Just(Duration::MAX)];
    (at, name(), cause()).prop_map(|(at, by, cause)| CancelRequest { at, by, cause })
}

/// A message of any kind: one state, several, a request, all of it, nothing.
pub(crate) fn message() -> impl Strategy<Value = Merged> {
    let states = collection::vec((name(), stamp(), state()), 0..5);
    (states, option::weighted(0.3, request()), option::weighted(0.2, name())).prop_map(
        |(states, request, expected)| {
            let mut message = request.map_or_else(Merged::new, Merged::cancel_all);
            if let Some(source) = expected {
                message.expect(source);
            }
            for (source, stamp, state) in states {
                message.merge(&Merged::of(source, stamp, state));
            }
            message
        },
    )
}

/// Two known at once.
pub(crate) fn both(one: &Merged, other: &Merged) -> Merged {
    let mut both = one.clone();
    both.merge(other);
    both
}
