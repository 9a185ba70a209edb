//! M-5 to M-8, M-11: the figures of the whole, who is silent, and what a state is made of.

mod merge_kit;

use std::time::Duration;

use sync_progress::merge::{CancelRequest, Merged, Pulse, Source, Stamp, State, Whole};
use sync_progress::protocol::{
    CancelCause, LogEntry, Notice, Outcome, ProgressStatus, SyncEvent, Work,
};
use sync_progress::reporter::Outcomes;
use sync_progress::sink::from_fn;
use sync_progress::{Dialect, ItemId, ProgressItem, Reporter, session::Session};

/// One source for each state.
fn known(states: impl IntoIterator<Item = State>) -> Merged {
    let mut known = Merged::new();
    for (number, state) in states.into_iter().enumerate() {
        known.merge(&Source::new(format!("w{number}"), 1).tell(state));
    }
    known
}

fn whole_of(works: &[Work]) -> Whole {
    known(works.iter().map(|work| State::new().with_work(*work))).whole()
}

#[test]
fn m_5_works_add_up() {
    const MAX: u64 = u64::MAX;
    let w = |done, total: u64| Work::new(done, total);
    let unknown = |done| Work::new(done, None);
    // (works, of the whole, saturated, beyond the total)
    let table: &[(&[Work], Work, bool, bool)] = &[
        (&[], w(0, 0), false, false),
        (&[w(1, 10), w(2, 20)], w(3, 30), false, false),
        (&[w(1, 10), unknown(5)], unknown(6), false, false),
        (&[w(0, 0), w(3, 3)], w(3, 3), false, false),
        // No source makes up for another.
        (&[w(30, 10), w(0, 20)], w(10, 30), false, true),
        (&[w(MAX, MAX), w(0, 0)], w(MAX, MAX), false, false),
        // Not full, for not all is done.
        (&[w(MAX, MAX), w(0, 1)], w(MAX - 1, MAX), true, false),
        (&[w(MAX, MAX), w(1, MAX)], w(MAX - 1, MAX), true, false),
        (&[w(MAX, MAX), w(MAX, MAX)], w(MAX, MAX), true, false),
        (&[unknown(MAX), unknown(1)], unknown(MAX), true, false),
    ];
    for (works, expected, saturated, beyond) in table {
        let whole = whole_of(works);
        assert_eq!(whole.work, *expected, "{works:?}");
        assert_eq!((whole.saturated, whole.beyond_total), (*saturated, *beyond), "{works:?}");
    }
}

#[test]
fn m_5_a_source_that_ended_without_a_total_counts_as_what_it_completed() {
    let unknown = State::new().with_work(Work::new(5, None));
    let other = State::new().with_work(Work::new(1, 2));
    assert_eq!(known([unknown.clone(), other.clone()]).whole().work, Work::new(6, None));
    let ended = unknown.with_end(Outcome::Canceled);
    assert_eq!(known([ended, other]).whole().work, Work::new(6, 7));
}

#[test]
fn m_5_counts_add_up_and_say_when_they_do_not() {
    let two = Outcomes::default().and(Outcome::Succeeded).and(Outcome::Failed);
    let state = State::new().with_items(5, two).with_error("disk full");
    let whole = known([state.clone(), state.clone()]).whole();
    assert_eq!((whole.items, whole.ended, whole.errors), (10, two.plus(two), 2));
    assert!(!whole.saturated);
    let mut huge = state.clone();
    huge.items = u64::MAX;
    let whole = known([huge, state.clone()]).whole();
    assert_eq!((whole.items, whole.saturated), (u64::MAX, true));
    let mut ended = two;
    ended.skipped = u64::MAX - 2;
    assert!(known([State::new().with_items(5, ended), State::new()]).whole().saturated);
    // A source that says it of itself.
    let mut cut = state;
    cut.saturated = true;
    assert!(known([cut]).whole().saturated);
}

#[test]
fn m_6_a_source_that_is_expected_keeps_the_end_open() {
    let mut whole = Merged::new();
    whole.expect("a");
    whole.expect("b");
    let done = State::new().with_work(Work::new(4, 4)).with_end(Outcome::Succeeded);
    whole.merge(&Source::new("a", 1).tell(done.clone()));
    assert_eq!((whole.whole().work, whole.whole().outcome), (Work::new(4, None), None));
    assert_eq!((whole.whole().sources, whole.whole().running()), (2, 1));
    assert_eq!(whole.whole().unheard, 1);
    whole.merge(&Source::new("b", 1).tell(done));
    assert_eq!(whole.whole().outcome, Some(Outcome::Succeeded));
    assert_eq!(whole.whole().unheard, 0);
    // Expecting it again forgets nothing.
    whole.expect("b");
    assert_eq!(whole.whole().work, Work::new(8, 8));
}

#[test]
fn m_7_the_whole_ends_with_the_last_source_as_the_worst_of_them() {
    assert_eq!(Merged::new().whole().outcome, None, "nobody at all is no end");
    let ended = |outcome| State::new().with_end(outcome);
    for one in merge_kit::OUTCOMES {
        for other in merge_kit::OUTCOMES {
            let whole = known([ended(one), ended(other)]).whole();
            assert_eq!(whole.outcome, Some(one.max(other)));
            assert_eq!(whole.over, Outcomes::default().and(one).and(other));
            assert_eq!(known([ended(one), ended(other), State::new()]).whole().outcome, None);
        }
    }
}

#[test]
fn m_8_silent_is_who_told_nothing_new_for_too_long() {
    let seconds = Duration::from_secs;
    let mut workers = ["done", "lively", "still"].map(|name| Source::new(name, 1));
    let (mut all, mut pulse) = (Merged::new(), Pulse::new());
    let silent = |pulse: &Pulse, now, all: &Merged| {
        pulse.silent(seconds(now), seconds(10), all).map(ToString::to_string).collect::<Vec<_>>()
    };
    for worker in &mut workers {
        all.merge(&worker.tell(State::new()));
    }
    all.expect("missing");
    pulse.hear(seconds(100), &all);
    assert!(silent(&pulse, 110, &all).is_empty(), "ten seconds are not more than ten");
    let [done, lively, still] = &mut workers;
    all.merge(&done.tell(State::new().with_end(Outcome::Failed)));
    all.merge(&lively.tell(State::new()));
    pulse.hear(seconds(111), &all);
    assert_eq!(silent(&pulse, 111, &all), ["missing", "still"]);
    assert_eq!(silent(&pulse, 122, &all), ["lively", "missing", "still"]);
    // What is old, and comes again, is no sign of life; a new life is.
    let mut again = Merged::of("still", Stamp { incarnation: 1, sequence: 1 }, State::new());
    again.merge(&Source::new("lively", 2).tell(State::new()));
    all.merge(&again);
    pulse.hear(seconds(130), &all);
    assert_eq!(silent(&pulse, 131, &all), ["missing", "still"]);
    pulse.hear(seconds(131), &Merged::of("still", Stamp::default(), State::new()));
    assert_eq!(silent(&pulse, 131, &all), ["missing", "still"]);
    all.merge(&still.tell(State::new()));
    pulse.hear(seconds(131), &all);
    assert_eq!(silent(&pulse, 131, &all), ["missing"]);
}

#[test]
fn m_8_a_clock_may_stand_still_or_be_set_back() {
    let seconds = Duration::from_secs;
    let (mut pulse, all) = (Pulse::new(), known([State::new()]));
    pulse.hear(seconds(100), &all);
    assert_eq!(pulse.silent(seconds(0), seconds(5), &all).count(), 0);
    pulse.hear(seconds(0), &all); // from here on it counts by the clock as it is now
    assert_eq!(pulse.silent(seconds(6), seconds(5), &all).count(), 1);
    assert_eq!(pulse.silent(Duration::MAX, Duration::MAX, &all).count(), 0);
    assert_eq!(pulse.silence(seconds(9), "nobody"), Duration::ZERO);
}

#[test]
fn m_11_a_state_is_made_of_what_a_reporter_knows() {
    let reporter = Reporter::new(from_fn(|_: &ItemId, _: &ProgressItem| {}));
    reporter.start("a", 10).unwrap().go().unwrap().finish();
    let mut b = reporter.start("b", 20).unwrap().go().unwrap();
    assert!(!b.advance(5).is_cancel());
    let state = State::from(reporter.totals());
    assert_eq!((state.work, state.items, state.end), (reporter.totals().work, 2, None));
    assert_eq!(state.ended, reporter.totals().ended);

    assert!(reporter.canceler().cancel_all(CancelCause::Shutdown));
    b.finish();
    let summary = reporter.complete().unwrap();
    let state = State::from(&summary).with_text("over");
    assert_eq!((state.end, state.cancel), (Some(summary.outcome), Some(CancelCause::Shutdown)));
    assert_eq!((state.work, state.items, state.ended), (summary.work, 2, summary.items));
    assert_eq!((state.errors, state.text.as_deref()), (summary.faults, Some("over")));
}

#[test]
fn m_11_faults_of_the_sink_are_told() {
    let failing = from_fn(|_: &ItemId, _: &ProgressItem| -> sync_progress::protocol::Answer {
        Err(sync_progress::protocol::Fault::Disconnected.into())
    });
    let reporter = Reporter::new(failing);
    reporter.start("a", 1).unwrap().go().unwrap().finish();
    let summary = reporter.complete().unwrap();
    let state = State::from(&summary);
    assert!(summary.faults > 0);
    assert_eq!(state.errors, summary.faults);
    assert_eq!(state.error.as_deref(), Some(&*summary.first_fault.unwrap().to_string()));
}

#[test]
fn m_11_and_of_what_a_session_knows() {
    let mut session = Session::new(Dialect::Neutral);
    let ids = ["a", "b", "c"].map(|id| ItemId::try_from(id).unwrap());
    let report = ProgressItem::new().with_work(Work::new(3, 4));
    let end = |status| report.clone().with_status(status);
    let mut say = |event: SyncEvent<'_>| session.apply(&event).map(drop).unwrap();
    say(SyncEvent::notice(&Notice::Begin { handler: None, items: ids.to_vec() }));
    say(SyncEvent::notice(&Notice::Text("photos".into())));
    say(SyncEvent::progress(&ids[0], &end(ProgressStatus::Succeeded)));
    say(SyncEvent::progress(&ids[1], &end(ProgressStatus::Failed)));
    say(SyncEvent::progress(&ids[2], &report));
    say(SyncEvent::log(&LogEntry::error("disk odd")));
    say(SyncEvent::log(&LogEntry::error("disk full")));
    say(SyncEvent::log(&LogEntry::warning("odd name")));
    let snapshot = session.snapshot();
    let state = State::from(&snapshot);
    let ended = Outcomes::default().and(Outcome::Succeeded).and(Outcome::Failed);
    assert_eq!((state.work, state.items, state.ended), (snapshot.totals.work, 3, ended));
    assert_eq!((state.end, state.cancel, state.errors), (None, None, 2));
    assert_eq!(state.text.as_deref(), Some("photos"));
    assert!(state.error.is_some_and(|error| error.contains("disk full")));
}

#[cfg(feature = "proptest")]
proptest::proptest! {
    /// Whatever a session goes through, what is told of it are its own totals.
    #[test]
    fn m_11_what_is_told_of_a_session_are_its_totals(
        trace in sync_progress::strategy::legal(Dialect::Neutral),
    ) {
        let mut session = Session::new(Dialect::Neutral);
        for entry in &trace {
            let _legal = session.apply(&entry.event);
            let (state, totals) = (State::from(&session.snapshot()), session.totals());
            proptest::prop_assert_eq!(state.ended.all(), totals.ended);
            proptest::prop_assert_eq!((state.items, state.work), (totals.members, totals.work));
        }
    }
}

#[test]
fn a_source_that_has_told_all_numbers_begins_another_life() {
    let last = Stamp { incarnation: 1, sequence: u64::MAX };
    let mut source = Source::new("w", 1);
    assert!(!source.surpass(&Merged::of("w", source.stamp(), State::new())));
    assert!(source.surpass(&Merged::of("w", last, State::new())));
    assert_eq!(source.stamp(), Stamp { incarnation: 2, sequence: 0 });
    // Nobody is above the last number: there content decides.
    let top = Stamp { incarnation: u64::MAX, sequence: u64::MAX };
    assert!(source.surpass(&Merged::of("w", top, State::new())));
    assert_eq!(source.stamp().incarnation, u64::MAX);
}

#[test]
fn the_whole_in_words() {
    let done = Outcomes::default().and(Outcome::Succeeded);
    let states = [
        State::new().with_work(Work::new(5, 10)).with_items(2, done),
        State::new().with_work(Work::new(9, 9)).with_items(1, done).with_end(Outcome::Succeeded),
    ];
    let mut all = known(states);
    assert_eq!(all.whole().to_string(), "14/19; 2 succeeded of 3; 1 of 2 sources ended");
    let at = Duration::ZERO;
    let cause = CancelCause::Requested;
    all.merge(&Merged::cancel_all(CancelRequest { at, by: "me".into(), cause }));
    let ended = State::new().with_work(Work::new(5, 10)).with_end(Outcome::Canceled);
    all.merge(&Merged::of("w0", Stamp { incarnation: 2, sequence: 0 }, ended));
    assert_eq!(
        all.whole().to_string(),
        "14/19; 1 succeeded of 1; 2 of 2 sources ended; canceled: requested; canceled"
    );
}

#[test]
fn m_10_messages_look_like_this() {
    let mut worker = Source::new("w1", 7);
    let done = Outcomes::default().and(Outcome::Succeeded);
    let state = State::new().with_work(Work::new(5, 10)).with_items(2, done).with_text("photos");
    let message = worker.tell(state);
    let json = r#"{"sources":{"w1":{"stamp":{"incarnation":7,"sequence":1},"state":{"end":null,"cancel":null,"work":{"completed":5,"total":{"known":10}},"items":2,"ended":{"succeeded":1,"skipped":0,"canceled":0,"disconnected":0,"failed":0},"saturated":false,"errors":0,"error":null,"text":"photos"}}},"cancel":null}"#;
    assert_eq!(serde_json::to_string(&message).unwrap(), json);
    // What is left out is nothing; what is not known here is passed over, so that versions can talk.
    let short = r#"{"sources":{"w1":{"stamp":{"incarnation":7,"sequence":2},"state":{"items":2,"mood":"good"}}},"weather":1}"#;
    let read: Merged = serde_json::from_str(short).unwrap();
    assert_eq!(read.get("w1").unwrap().state, State::new().with_items(2, Outcomes::default()));
    for broken in ["", "{", "7", r#"{"sources":{"w1":{}}}"#, r#"{"sources":[1]}"#] {
        assert!(serde_json::from_str::<Merged>(broken).is_err(), "{broken}");
    }
}
