//! M-1, M-2, M-4: the laws of merging, for whatever is merged.

mod merge_kit;

use merge_kit::{both, message, name, state};
use proptest::prelude::*;
use sync_progress::merge::{Merged, Stamp, State};
use sync_progress::protocol::{CancelCause, Outcome, Work};
use sync_progress::reporter::Outcomes;

proptest! {
    #[test]
    fn m_1_it_is_commutative(one in message(), other in message()) {
        prop_assert_eq!(both(&one, &other), both(&other, &one));
    }

    #[test]
    fn m_1_it_is_associative(a in message(), b in message(), c in message()) {
        prop_assert_eq!(both(&both(&a, &b), &c), both(&a, &both(&b, &c)));
    }

    #[test]
    fn m_1_it_is_idempotent(one in message(), other in message()) {
        let once = both(&one, &other);
        prop_assert_eq!(both(&one, &one), one.clone());
        prop_assert_eq!(both(&once, &other), once.clone());
        prop_assert_eq!(both(&once, &one), once);
    }

    /// Nothing that was known is lost: each stamp, each source and the cancel stay or rise.
    #[test]
    fn m_1_it_is_monotone(one in message(), other in message()) {
        let merged = both(&one, &other);
        for side in [&one, &other] {
            prop_assert!(merged.includes(side));
            for (source, before) in side.sources() {
                prop_assert!(merged.get(source.as_str()) >= Some(before));
            }
            prop_assert!(merged.decision() >= side.decision());
        }
        // The least that includes both: nothing is in it that neither side knew.
        for (source, after) in merged.sources() {
            prop_assert!([&one, &other].iter().any(|side| side.get(source.as_str()) == Some(after)));
        }
    }

    /// Where more was known before, more is known after.
    #[test]
    fn m_1_it_keeps_the_order(less in message(), more in message(), other in message()) {
        let more = both(&less, &more);
        prop_assert!(both(&more, &other).includes(&both(&less, &other)));
    }

    #[test]
    fn m_1_news_is_what_was_not_included(one in message(), other in message()) {
        let mut merged = one.clone();
        let is_news = merged.merge(&other);
        prop_assert_eq!(is_news, !one.includes(&other));
        prop_assert_eq!(is_news, merged != one);
        prop_assert!(!merged.merge(&other) && !merged.merge(&one));
    }

    #[test]
    fn m_1_two_that_include_one_another_are_equal(one in message(), other in message()) {
        prop_assert_eq!(one.includes(&other) && other.includes(&one), one == other);
    }

    /// The same stamp with two contents, as only a broken or hostile source tells.
    #[test]
    fn m_2_all_keep_the_same_of_two_with_one_stamp(id in name(), one in state(), other in state()) {
        let stamp = Stamp { incarnation: 1, sequence: 1 };
        let told = |state| Merged::of(id.clone(), stamp, state);
        let (one, other) = (told(one), told(other));
        prop_assert_eq!(both(&one, &other), both(&other, &one));
        prop_assert!(both(&one, &other) == one || both(&one, &other) == other);
    }

    /// Looking at it never panics, and what it says holds for anything.
    #[test]
    fn m_5_the_whole_of_anything_can_be_looked_at(known in message()) {
        let whole = known.whole();
        prop_assert_eq!(whole.sources, known.sources().len() as u64);
        prop_assert_eq!(whole.outcome.is_some(), whole.running() == 0 && whole.sources > 0);
        prop_assert!(!whole.work.is_beyond_total());
        prop_assert_eq!(whole.cancel.is_some(), known.decision().is_all());
        prop_assert!(!whole.to_string().is_empty());
    }
}

/// Whatever two states of one stamp differ in, all keep the same one.
#[test]
fn m_2_each_part_of_a_state_decides() {
    let with = |change: &dyn Fn(&mut State)| {
        let mut state = State::new();
        change(&mut state);
        state
    };
    let ended = |outcome| State::new().with_items(0, Outcomes::default().and(outcome));
    let states = [
        State::new(),
        State::new().with_end(Outcome::Succeeded),
        State::new().with_cancel(Some(CancelCause::Deadline)),
        State::new().with_work(Work::new(1, None)),
        State::new().with_work(Work::new(0, 1)),
        State::new().with_items(1, Outcomes::default()),
        ended(Outcome::Succeeded),
        ended(Outcome::Skipped),
        ended(Outcome::Canceled),
        ended(Outcome::Disconnected),
        ended(Outcome::Failed),
        with(&|state| state.saturated = true),
        with(&|state| state.errors = 1),
        with(&|state| state.error = Some("a".into())),
        State::new().with_text("a"),
    ];
    for one in &states {
        for other in &states {
            assert_eq!(one.cmp(other).is_eq(), one == other, "{one:?}, {other:?}");
            assert_eq!(one.cmp(other), other.cmp(one).reverse(), "{one:?}, {other:?}");
            let [a, b] = [one, other].map(|state| Merged::of("w", Stamp::default(), state.clone()));
            assert_eq!(both(&a, &b), both(&b, &a), "{one:?}, {other:?}");
        }
    }
}
