//! The newest figures, for whoever awaits them (I-45 to I-48).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sync_progress::conformance::{self, Host};
use sync_progress::integrations::tokio::{Updates, watched};
use sync_progress::protocol::{Answer, CancelCause, Outcome, Work};
use sync_progress::reporter::Totals;
use sync_progress::sink::{NullSink, Pace, ProgressSink, Recorder};
use sync_progress::{
    CancelDecision, Dialect, ItemId, ProgressItem, ProviderRole, Reporter, SyncStage,
};

const NEVER: Pace = Pace::Never;

async fn all(mut updates: Updates) -> Vec<Totals> {
    let mut seen = Vec::new();
    while let Some(totals) = updates.next().await {
        seen.push(totals);
    }
    seen
}

#[tokio::test]
async fn i_45_who_keeps_up_hears_each_start_and_end() {
    let (reporter, updates) = watched(Reporter::builder(NullSink), NEVER);
    let view = tokio::spawn(all(updates));
    for (name, size) in [("a", 10), ("b", 20)] {
        let mut item = reporter.start(name, size).unwrap().go().unwrap();
        tokio::task::yield_now().await;
        assert!(!item.advance(size).is_cancel());
        item.finish();
        tokio::task::yield_now().await;
    }
    let summary = reporter.complete().unwrap();
    let seen = view.await.unwrap();
    let works: Vec<_> = seen.iter().map(|totals| (totals.work, totals.ended.all())).collect();
    let expected = [
        (Work::new(0, 10), 0),
        (Work::new(10, 10), 1),
        (Work::new(10, 30), 1),
        (Work::new(30, 30), 2),
    ];
    assert_eq!(works[..4], expected);
    assert_eq!(works.last(), Some(&(summary.work, 2)));
}

#[tokio::test]
async fn i_46_who_comes_late_hears_the_end_once() {
    let (reporter, mut updates) = watched(Reporter::builder(NullSink), Pace::Every);
    for nth in 0..100 {
        let mut item = reporter.start(nth.to_string(), 10).unwrap().go().unwrap();
        for _ in 0..10 {
            assert!(!item.advance(1).is_cancel());
        }
        item.finish();
    }
    let summary = reporter.complete().unwrap();
    assert_eq!(updates.outcome(), Some(Outcome::Succeeded));
    let totals = updates.next().await.unwrap();
    assert_eq!((totals.work, totals.ended), (summary.work, summary.items), "newest wins");
    assert_eq!(updates.next().await, None);
    assert_eq!(updates.next().await, None);
}

/// One that never reads, one that is dropped, and nobody at all.
#[test]
fn i_46_who_never_reads_disturbs_nobody() {
    for readers in [0, 1, 100] {
        let (reporter, updates) = watched(Reporter::builder(NullSink), Pace::Every);
        let kept: Vec<_> = (0..readers).map(|_| updates.clone()).collect();
        drop(updates);
        let mut item = reporter.start("a", 100_000).unwrap().go().unwrap();
        for _ in 0..100_000 {
            assert!(!item.advance(1).is_cancel());
        }
        item.finish();
        let summary = reporter.complete().unwrap();
        assert!(kept.iter().all(|it| it.totals().work == summary.work));
        assert!(kept.iter().all(|it| it.outcome() == Some(Outcome::Succeeded)));
    }
}

/// Counts how often it is told.
#[derive(Default)]
struct Told(AtomicU64);

impl ProgressSink for Told {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(CancelDecision::Continue)
    }
    fn pace(&self) -> Pace {
        Pace::Never
    }
}

#[test]
fn i_46_ticks_are_told_at_the_pace_alone() {
    let told = Arc::new(Told::default());
    for (pace, expected) in [(Pace::Never, 2), (Pace::Step(250), 2 + 4), (Pace::Every, 2 + 1_000)] {
        let before = told.0.load(Ordering::Relaxed);
        let (reporter, _updates) = watched(Reporter::builder(Arc::clone(&told)), pace);
        let mut item = reporter.start("a", 1_000).unwrap().go().unwrap();
        for _ in 0..1_000 {
            assert!(!item.advance(1).is_cancel());
        }
        item.finish();
        reporter.complete().unwrap();
        assert_eq!(told.0.load(Ordering::Relaxed) - before, expected, "{pace:?}");
    }
}

/// The sink behind wants every tick, the view does not.
#[tokio::test]
async fn i_45_a_view_is_not_hurried_by_the_sink_behind() {
    let hour = Pace::Period(Duration::from_secs(3_600));
    for (pace, news) in [(NEVER, false), (hour, false), (Pace::Every, true)] {
        let recorder = Recorder::in_memory();
        let (reporter, mut updates) = watched(Reporter::builder(recorder.clone()), pace);
        let mut item = reporter.start("a", 10).unwrap().go().unwrap();
        assert_eq!(updates.next().await.map(|totals| totals.work), Some(Work::new(0, 10)));
        let before = recorder.tape().len();
        for _ in 0..9 {
            assert!(!item.advance(1).is_cancel());
        }
        assert_eq!(recorder.tape().len(), before + 9);
        let told = tokio::select! {
            biased;
            _ = updates.next() => true,
            () = std::future::ready(()) => false,
        };
        assert_eq!(told, news, "{pace:?}");
        assert!(!item.set_total(12).is_cancel(), "news, whatever the pace");
        assert_eq!(updates.next().await.map(|it| it.work.total.known()), Some(Some(12)));
        item.finish();
        reporter.complete().unwrap();
        assert_eq!(all(updates).await.len(), 1);
    }
}

#[tokio::test]
async fn i_47_the_end_arrives_however_it_ends() {
    // Canceled.
    let (reporter, updates) = watched(Reporter::builder(NullSink), NEVER);
    reporter.canceler().cancel_all(CancelCause::Requested);
    reporter.complete().unwrap();
    assert_eq!(updates.outcome(), Some(Outcome::Canceled));
    assert_eq!(all(updates).await.len(), 1);

    // Dropped with a live item, which is dropped later.
    let (reporter, updates) = watched(Reporter::builder(NullSink), NEVER);
    let item = reporter.start("a", 1).unwrap().go().unwrap();
    drop(reporter);
    assert_eq!(updates.outcome(), None);
    drop(item);
    assert_eq!(updates.outcome(), Some(Outcome::Failed));
    assert_eq!(all(updates).await.last().map(|totals| totals.ended.failed), Some(1));

    // Complete, with somebody left who could have reported.
    let (reporter, mut updates) = watched(Reporter::builder(NullSink), NEVER);
    let stage = reporter.stage(ProviderRole::Source, SyncStage::Detection);
    reporter.complete().unwrap();
    assert!(updates.next().await.is_some());
    let after = tokio::select! {
        biased;
        after = updates.next() => Some(after),
        () = std::future::ready(()) => None,
    };
    assert_eq!(after, Some(None), "the end is the end");
    drop(stage);

    // Never begun: there is nothing to say.
    let (reporter, updates) = watched(Reporter::builder(NullSink), NEVER);
    drop(reporter);
    assert_eq!(updates.outcome(), None);
    assert_eq!(all(updates).await, []);
}

/// The sink behind panics at the end: the reporter does not call it again, and the view is not left waiting.
#[tokio::test]
async fn i_47_the_stream_ends_also_behind_a_sink_that_panics() {
    struct Panics;
    impl ProgressSink for Panics {
        fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
            std::panic::resume_unwind(Box::new(()))
        }
    }
    let (reporter, updates) = watched(Reporter::builder(Panics), NEVER);
    reporter.start("a", 1).unwrap().go().unwrap().finish();
    let summary = reporter.complete().unwrap();
    assert!(summary.panicked);
    let last = all(updates).await.last().map(|totals| totals.ended);
    assert_eq!(last, Some(summary.items));
}

#[tokio::test]
async fn i_48_a_wait_that_is_given_up_loses_nothing() {
    let (reporter, mut updates) = watched(Reporter::builder(NullSink), NEVER);
    for _ in 0..3 {
        tokio::select! {
            biased;
            _ = updates.next() => panic!("there is no news"),
            () = std::future::ready(()) => {}
        }
    }
    let item = reporter.start("a", 5).unwrap().go().unwrap();
    assert_eq!(updates.next().await.map(|totals| totals.work), Some(Work::new(0, 5)));
    assert_eq!(updates.snapshot().items().len(), 1);
    item.finish();
    let other = updates.clone();
    assert_eq!(updates.next().await.map(|totals| totals.ended.succeeded), Some(1));
    reporter.complete().unwrap();
    assert_eq!(all(other).await.len(), 1);
    assert_eq!(all(updates).await.len(), 1);
}

#[test]
fn i_48_no_answer_changes() {
    let suite = conformance::provider(Dialect::Neutral, |host: Host| {
        let (reporter, _updates) = watched(Reporter::builder(host), NEVER);
        for name in ["a", "b", "c"] {
            let Ok(mut item) = reporter.start(name, 3)?.go() else { continue };
            while item.work().completed < 3 && !item.advance(1).is_cancel() {}
            item.finish();
        }
        reporter.complete().map(drop).map_err(sync_progress::reporter::Unfinished::into_error)?;
        Ok::<(), Box<dyn std::error::Error>>(())
    });
    suite.strict().assert();

    let recorder = Recorder::in_memory();
    let (reporter, _updates) = watched(Reporter::builder(recorder.clone()), NEVER);
    reporter.start("a", 1).unwrap().go().unwrap().finish();
    reporter.complete().unwrap();
    assert_eq!(recorder.tape().len(), 5, "it passes everything on");
}
