//! Sparse reports made complete (K-29, K-30).
#![cfg(feature = "std")]

use sync_progress::protocol::{
    Answer, AnswerExt, Fault, LogEntry, Notice, Oddities, Outcome, ProgressStatus, SinkError,
    SyncEvent, Total, Work,
};
use sync_progress::sink::{
    Dense, NullSink, Pace, ProgressSink, ProgressSinkExt, Recorder, from_fn,
};
use sync_progress::{CancelDecision, ItemId, ProgressItem};

use ProgressStatus::{Failed, Indeterminate, Paused, Succeeded, Updating};

fn id(name: &str) -> ItemId {
    name.try_into().unwrap()
}

fn report() -> ProgressItem {
    ProgressItem::new()
}

fn complete(status: ProgressStatus, completed: u64, total: impl Into<Total>) -> ProgressItem {
    report().with_status(status).with_work(Work::new(completed, total))
}

/// What came through since the last question.
fn heard(sink: &Dense<Recorder>) -> Vec<ProgressItem> {
    let report = |event| match event {
        SyncEvent::Progress { report, .. } => Some(report.into_owned()),
        _ => None,
    };
    sink.inner().tape().take().into_iter().filter_map(|it| report(it.event)).collect()
}

#[track_caller]
fn becomes(sink: &Dense<Recorder>, name: &str, said: &ProgressItem, expected: &ProgressItem) {
    assert!(sink.progress(&id(name), said).is_ok());
    assert_eq!(heard(sink), std::slice::from_ref(expected), "{said}");
}

#[test]
fn k_29_what_is_left_out_is_what_was_said_last() {
    let sink = Recorder::in_memory().dense();
    becomes(&sink, "a", &report().with_value(3), &complete(Updating, 3, None));
    becomes(&sink, "a", &report().with_max(9), &complete(Updating, 3, 9));
    becomes(&sink, "b", &report().with_status(Paused), &complete(Paused, 0, None));
    becomes(&sink, "a", &report().with_status(Indeterminate), &complete(Indeterminate, 3, 9));
    becomes(&sink, "a", &report().with_value(4), &complete(Indeterminate, 4, 9));
    becomes(&sink, "a", &report().with_max(None), &complete(Indeterminate, 4, None));
    becomes(&sink, "b", &report().with_value(1), &complete(Paused, 1, None));
    becomes(&sink, "a", &report().with_status(Succeeded), &complete(Succeeded, 4, None));
}

#[test]
fn k_29_a_complete_report_passes_and_is_remembered() {
    let sink = Recorder::in_memory().dense();
    let whole = complete(Paused, 5, 6).with_text("wait").with_oddities(Oddities::NARROWED);
    becomes(&sink, "a", &whole, &whole);
    becomes(&sink, "a", &report().with_max(7), &complete(Paused, 5, 7));
}

#[test]
fn k_29_a_text_is_not_repeated() {
    let sink = Recorder::in_memory().dense();
    let said = report().with_text("one");
    becomes(&sink, "a", &said, &complete(Updating, 0, None).with_text("one"));
    becomes(&sink, "a", &report().with_value(1), &complete(Updating, 1, None));
}

#[test]
fn k_29_a_question_stays_one_and_is_not_remembered() {
    let sink = Recorder::in_memory().dense();
    let odd = report().with_oddities(Oddities::WRONG_SIZE);
    becomes(&sink, "a", &report(), &report());
    becomes(&sink, "a", &odd, &odd);
    becomes(&sink, "a", &report().with_value(2), &complete(Updating, 2, None));
}

#[test]
fn k_29_what_was_said_counts_whatever_the_answer() {
    let refuse = |_: &ItemId, _: &ProgressItem| -> Answer {
        Err(SinkError::new(Fault::Disconnected).deciding(CancelDecision::CancelAll))
    };
    let sink = Recorder::in_memory().and(from_fn(refuse)).dense();
    let answer = sink.progress(&id("a"), &complete(Paused, 5, 6));
    assert_eq!(answer.decision(), CancelDecision::CancelAll);
    assert_eq!(answer.fault(), Some(Fault::Disconnected));
    assert!(sink.progress(&id("a"), &report().with_value(6)).is_err());
}

#[test]
fn k_30_an_item_is_forgotten_at_its_end() {
    for end in ProgressStatus::KNOWN.into_iter().filter(|it| it.is_terminal()) {
        let sink = Recorder::in_memory().dense();
        becomes(&sink, "a", &complete(Updating, 5, 6), &complete(Updating, 5, 6));
        becomes(&sink, "a", &report().with_status(end), &complete(end, 5, 6));
        becomes(&sink, "a", &report().with_status(Failed), &complete(Failed, 0, None));
    }
    let sink = Recorder::in_memory().dense();
    let gone = complete(ProgressStatus::Disconnected, 5, 6);
    becomes(&sink, "a", &gone, &gone); // may come back (A-SC-2)
    becomes(&sink, "a", &report().with_status(Updating), &complete(Updating, 5, 6));
}

#[test]
fn k_30_all_are_forgotten_at_begin_and_end() {
    let begin = Notice::Begin { handler: None, items: vec![id("a")] };
    for notice in [begin, Notice::End { outcome: Outcome::Failed }] {
        let sink = Recorder::in_memory().dense();
        assert!(sink.progress(&id("a"), &complete(Paused, 5, 6)).is_ok());
        assert!(sink.notice(&Notice::ManualSync).is_ok());
        heard(&sink);
        becomes(&sink, "a", &report().with_value(7), &complete(Paused, 7, 6));
        assert!(sink.notice(&notice).is_ok());
        heard(&sink);
        becomes(&sink, "a", &report().with_value(7), &complete(Updating, 7, None));
    }
}

#[test]
fn k_30_no_lock_is_held_over_a_call() {
    use std::sync::{Arc, OnceLock, Weak};
    type Shared = dyn ProgressSink + Send + Sync;
    let outside: Arc<OnceLock<Weak<Shared>>> = Arc::default();
    let inside = Arc::clone(&outside);
    let sink: Arc<Shared> = Arc::new(
        from_fn(move |id: &ItemId, report: &ProgressItem| match inside.get() {
            Some(sink) if report.value() == Some(1) => {
                sink.upgrade().unwrap().progress(id, &report.clone().with_value(2))
            }
            _ => Ok(CancelDecision::Continue),
        })
        .dense(),
    );
    assert!(outside.set(Arc::downgrade(&sink)).is_ok());
    assert_eq!(sink.progress(&id("a"), &report().with_value(1)), Ok(CancelDecision::Continue));
}

#[test]
fn the_rest_passes() {
    let sink = Recorder::in_memory().dense();
    assert!(sink.log(&LogEntry::error("x")).is_ok());
    assert!(sink.can_continue(None).is_ok());
    assert_eq!(sink.may_show_ui(true), Ok(false));
    assert!(sink.more_items().is_ok_and(|it| it.is_empty()));
    assert_eq!(sink.pace(), Pace::Every);
    assert_eq!(NullSink.dense().pace(), Pace::Never);
    assert_eq!(sink.inner().tape().len(), 4);
    assert!(format!("{sink:?}").starts_with("Dense { inner: Recorder"));
    assert_eq!(sink.into_inner().tape().len(), 4);
}
