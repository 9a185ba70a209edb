//! M-9: messages that come late, twice, in any order, in bunches, by others, or not at all.

mod merge_kit;

use merge_kit::state;
use proptest::{collection, prelude::*, sample::Index};
use std::time::Duration;
use sync_progress::merge::{CancelRequest, Merged, Source, State};
use sync_progress::protocol::{CancelCause, Outcome, Work};

/// What each source tells, life after life.
type Lives = Vec<Vec<State>>;

fn fleet() -> impl Strategy<Value = Vec<Lives>> {
    let life = collection::vec(state(), 1..6);
    collection::vec(collection::vec(life, 1..4), 1..5)
}

/// All messages of all sources, and the last of each.
fn told(fleet: &[Lives]) -> (Vec<Merged>, Vec<Merged>) {
    let (mut all, mut last) = (vec![], vec![]);
    for (number, lives) in fleet.iter().enumerate() {
        let mut newest = Merged::new();
        for (life, states) in (1..).zip(lives) {
            let mut source = Source::new(format!("w{number}"), life);
            all.extend(states.iter().map(|state| source.tell(state.clone())));
            newest = all.last().cloned().unwrap();
        }
        last.push(newest);
    }
    (all, last)
}

fn merged(messages: &[Merged]) -> Merged {
    messages.iter().fold(Merged::new(), |known, message| merge_kit::both(&known, message))
}

proptest! {
    /// Shuffled, doubled, dropped; but the last one of each source comes at least once.
    #[test]
    fn m_9_the_last_of_each_source_makes_the_same_whole(
        fleet in fleet(),
        comes in collection::vec(any::<Index>(), 0..40),
        place in collection::vec(any::<Index>(), 20),
    ) {
        let (all, last) = told(&fleet);
        let mut delivered: Vec<Merged> = comes.iter().map(|at| at.get(&all).clone()).collect();
        for (one, place) in last.iter().zip(&place) {
            delivered.insert(place.index(delivered.len() + 1), one.clone());
        }
        let known = merged(&delivered);
        prop_assert_eq!(&known, &merged(&all));
        prop_assert_eq!(known.whole(), merged(&last).whole());
    }

    /// Two listeners that have heard different things tell one another, whole or in parts.
    #[test]
    fn m_9_what_others_know_is_as_good_as_what_was_heard(
        fleet in fleet(), heard in collection::vec(any::<bool>(), 80),
    ) {
        let (all, _) = told(&fleet);
        let (one, other): (Vec<_>, Vec<_>) =
            all.iter().cloned().zip(heard).partition(|(_, by_one)| *by_one);
        let [mut one, mut other] =
            [one, other].map(|part| merged(&part.into_iter().map(|it| it.0).collect::<Vec<_>>()));
        let (to_other, to_one) = (one.clone(), other.clone());
        one.merge(&to_one);
        other.merge(&to_other);
        prop_assert_eq!(&one, &other);
        prop_assert_eq!(one, merged(&all));
    }

    /// It goes through a file or a wire.
    #[test]
    fn m_10_a_message_is_what_it_was_after_it_was_written_and_read(known in merge_kit::message()) {
        let json = serde_json::to_vec(&known).unwrap();
        prop_assert_eq!(&serde_json::from_slice::<Merged>(&json).unwrap(), &known);
    }
}

#[test]
fn m_3_a_source_that_was_started_again_begins_anew() {
    let at = |done| State::new().with_work(Work::new(done, 100));
    let mut old = Source::new("w", 5);
    let (early, late) = (old.tell(at(70)), old.tell(at(80).with_end(Outcome::Failed)));
    let new = Source::new("w", 6).tell(at(1));
    // What the old one said comes after the new one, as it may.
    for order in [[&early, &late, &new], [&new, &late, &early], [&late, &new, &early]] {
        let whole = merged(&order.map(Clone::clone)).whole();
        assert_eq!((whole.work, whole.outcome), (Work::new(1, 100), None));
    }
}

#[test]
fn m_3_a_clock_that_was_set_back_is_overcome_once_the_source_hears_of_itself() {
    let state = State::new().with_work(Work::new(9, 9));
    let mut known = Source::new("w", u64::MAX - 1).tell(State::new());
    let mut restarted = Source::new("w", 3);
    assert!(!known.merge(&restarted.tell(state.clone())), "the old life still wins");
    assert!(restarted.surpass(&known));
    assert!(known.merge(&restarted.tell(state)));
    assert_eq!(known.whole().work, Work::new(9, 9));
    assert!(!restarted.surpass(&known) && !restarted.surpass(&Merged::new()));
}

#[test]
fn m_3_two_sources_of_one_name_make_one_of_them_win_everywhere() {
    let [mut one, mut other] = [10, 11].map(|life| Source::new("same", life));
    let messages = [one.tell(State::new()), other.tell(State::new()), one.tell(State::new())];
    assert_eq!(merged(&messages), messages[1]);
}

#[test]
fn m_4_a_cancel_stays_whatever_comes_after_it() {
    let request =
        |at, by: &str, cause| CancelRequest { at: Duration::from_secs(at), by: by.into(), cause };
    let button = Merged::cancel_all(request(7, "viewer", CancelCause::Requested));
    let mut known = Source::new("w", 1).tell(State::new());
    assert!(!known.decision().is_all());
    assert!(known.merge(&button));
    // A new life of the source, a listener who knows nothing, and a later request change nothing.
    known.merge(&Source::new("w", 2).tell(State::new()));
    known.merge(&Merged::new());
    assert!(!known.merge(&Merged::cancel_all(request(8, "a", CancelCause::Shutdown))));
    assert!(!known.merge(&Merged::cancel_all(request(7, "viewer", CancelCause::Shutdown))));
    assert!(known.decision().is_all());
    assert_eq!(known.whole().cancel, Some(CancelCause::Requested));
    // One that was asked before, and came late, tells the first cause.
    assert!(known.merge(&Merged::cancel_all(request(6, "z", CancelCause::Deadline))));
    assert_eq!(known.whole().cancel, Some(CancelCause::Deadline));
    assert_eq!(known.canceled().unwrap().to_string(), "deadline passed by z");
}
