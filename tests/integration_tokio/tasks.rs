//! Handles in tasks: moved, canceled, aborted.

use std::sync::Arc;
use std::time::Duration;

use crate::id;
use sync_progress::protocol::{CancelCause, Outcome, ProgressStatus, SyncEvent};
use sync_progress::sink::{NullSink, Recorder};
use sync_progress::{CancelDecision, Dialect, Reporter};
use tokio::sync::Notify;
use tokio::task::JoinSet;

fn last_status(recorder: &Recorder, name: &str) -> (Option<ProgressStatus>, Option<String>) {
    let report = recorder.entries().into_iter().rev().find_map(|entry| match entry.event {
        SyncEvent::Progress { id: item, report } if *item == id(name) => Some(report.into_owned()),
        _ => None,
    });
    let report = report.unwrap();
    (report.status(), report.text().map(str::to_owned))
}

#[tokio::test]
async fn a_task_that_is_aborted_leaves_its_item_failed() {
    let recorder = Recorder::in_memory();
    let reporter = Reporter::new(recorder.clone());
    let mut item = reporter.start("a", 10).unwrap().go().unwrap();
    let task = tokio::spawn(async move {
        assert!(!item.advance(4).is_cancel());
        std::future::pending::<()>().await;
        item.finish();
    });
    tokio::task::yield_now().await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    let expected = (Some(ProgressStatus::Failed), Some("dropped unfinished".to_owned()));
    assert_eq!(last_status(&recorder, "a"), expected);
    let summary = reporter.complete().unwrap();
    assert_eq!((summary.outcome, summary.work.completed), (Outcome::Failed, 4));
}

#[tokio::test]
async fn a_task_that_is_aborted_after_a_cancel_leaves_its_item_canceled() {
    let reporter = Reporter::new(NullSink);
    let canceler = reporter.canceler();
    let mut item = reporter.start("a", 10).unwrap().go().unwrap();
    let task = tokio::spawn(async move {
        while !item.advance(1).is_cancel() {
            tokio::task::yield_now().await;
        }
        std::future::pending::<()>().await;
    });
    canceler.cancel_all(CancelCause::Requested);
    tokio::task::yield_now().await;
    task.abort();
    assert!(task.await.is_err());
    assert_eq!(reporter.complete().unwrap().items.canceled, 1);
}

#[test]
fn a_runtime_that_is_dropped_ends_the_items_of_its_tasks() {
    let reporter = Reporter::new(NullSink);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for name in ["a", "b"] {
        let item = reporter.start(name, 1).unwrap().go().unwrap();
        runtime.spawn(async move {
            let _ = item.canceled().await;
        });
    }
    assert_eq!(reporter.snapshot().items().len(), 2);
    drop(runtime);
    assert_eq!(reporter.complete().unwrap().items.failed, 2);
}

#[tokio::test]
async fn a_task_that_panics_leaves_its_item_failed() {
    let reporter = Reporter::new(NullSink);
    let item = reporter.start("a", 1).unwrap().go().unwrap();
    let task = tokio::spawn(async move {
        let _item = item;
        std::panic::resume_unwind(Box::new(()));
    });
    assert!(task.await.unwrap_err().is_panic());
    assert_eq!(reporter.complete().unwrap().items.failed, 1);
}

/// Each worker waits for what will never come; one item is canceled, then everything. On one thread, so that all of them
/// sleep by then: whoever comes later needs no wake.
#[tokio::test]
async fn r_36_workers_that_wait_are_told() {
    let reporter = Reporter::new(NullSink);
    let mut tasks = JoinSet::new();
    for name in ["a", "b", "c"] {
        let item = reporter.start(name, 10).unwrap().go().unwrap();
        tasks.spawn(async move {
            let decision = tokio::select! {
                decision = item.canceled() => decision,
                () = std::future::pending() => CancelDecision::Continue,
            };
            (item.id().to_string(), decision, item.finish())
        });
    }
    let canceler = reporter.canceler();
    tokio::task::yield_now().await;
    assert!(canceler.cancel_item(&id("b"), CancelCause::Skipped));
    let first = tasks.join_next().await.unwrap().unwrap();
    assert_eq!(first, ("b".to_owned(), CancelDecision::CancelItem, Outcome::Canceled));
    canceler.cancel_all(CancelCause::Requested);
    let rest = tasks.join_all().await;
    assert!(rest.iter().all(|it| it.1.is_all() && it.2 == Outcome::Canceled));
    assert_eq!(reporter.complete().unwrap().items.canceled, 3);
}

/// The same while they go to sleep.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r_36_workers_that_are_about_to_wait_are_told() {
    for round in 0..200 {
        let reporter = Reporter::new(NullSink);
        let item = reporter.start("a", 10).unwrap().go().unwrap();
        let name = item.id().clone();
        let task = tokio::spawn(async move {
            let decision = item.canceled().await;
            (decision, item.finish())
        });
        let canceler = reporter.canceler();
        let first = match round % 2 {
            0 => canceler.cancel_item(&name, CancelCause::Skipped),
            _ => canceler.cancel_all(CancelCause::Requested),
        };
        assert!(first);
        let (decision, outcome) = task.await.unwrap();
        assert!(decision.is_cancel());
        assert_eq!(outcome, Outcome::Canceled);
    }
}

#[tokio::test]
async fn r_36_a_wait_that_is_given_up_leaves_the_item_alone() {
    let reporter = Reporter::new(NullSink);
    let mut item = reporter.start("a", 100).unwrap().go().unwrap();
    for _ in 0..100 {
        tokio::select! {
            biased;
            _ = item.canceled() => panic!("nobody has canceled"),
            () = std::future::ready(()) => assert!(!item.advance(1).is_cancel()),
        }
    }
    assert_eq!(item.finish(), Outcome::Succeeded);
}

#[tokio::test]
async fn r_36_an_item_that_has_ended_has_nothing_to_wait_for() {
    let reporter = Reporter::new(NullSink);
    let mut item = reporter.start("a", 1).unwrap().go().unwrap();
    let _decision = item.status(ProgressStatus::Succeeded);
    assert_eq!(item.canceled().await, CancelDecision::CancelItem);
    assert_eq!(item.finish(), Outcome::Succeeded);
}

/// The next item may get the place of the last one: a wait for that one is over.
#[tokio::test]
async fn r_36_the_place_of_an_item_is_used_again() {
    let reporter = Reporter::new(NullSink);
    for round in 0..50 {
        let item = reporter.start(format!("{round}"), 1).unwrap().go().unwrap();
        let pending = tokio::select! {
            biased;
            _ = item.canceled() => false,
            () = std::future::ready(()) => true,
        };
        assert!(pending, "round {round}");
        if round % 2 == 0 {
            assert!(reporter.canceler().cancel_item(item.id(), CancelCause::Skipped));
            assert_eq!(item.canceled().await, CancelDecision::CancelItem);
        }
        item.finish();
    }
    let items = reporter.complete().unwrap().items;
    assert_eq!((items.canceled, items.succeeded), (25, 25));
}

/// A deadline in time that is paused: it passes when everybody waits.
#[tokio::test(start_paused = true)]
async fn a_timeout_around_an_item() {
    let reporter = Reporter::new(NullSink);
    let item = reporter.start("a", 10).unwrap().go().unwrap();
    let done = Arc::new(Notify::new());
    let work = async {
        tokio::select! {
            _ = item.canceled() => item.finish(),
            () = done.notified() => item.finish(),
        }
    };
    let canceler = reporter.canceler();
    let timer = async {
        tokio::time::sleep(Duration::from_secs(60)).await;
        canceler.cancel_all(CancelCause::Deadline)
    };
    let (outcome, first) = tokio::join!(work, timer);
    assert!(first);
    assert_eq!(outcome, Outcome::Canceled);
    assert_eq!(reporter.complete().unwrap().cancel, Some(CancelCause::Deadline));
}

/// An async engine under the kit: it is driven to every cancel point.
#[test]
fn an_async_engine_is_clean() {
    let suite = sync_progress::conformance::provider(Dialect::Neutral, |host| {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        runtime.block_on(async {
            let reporter = Reporter::new(Arc::new(host));
            let mut tasks = JoinSet::new();
            for name in ["a", "b"] {
                let Ok(mut item) = reporter.start(name, 3)?.go() else { continue };
                tasks.spawn(async move {
                    while item.work().completed < 3 && !item.advance(1).is_cancel() {
                        tokio::task::yield_now().await;
                    }
                    item.finish();
                });
            }
            while let Some(ended) = tasks.join_next().await {
                ended?;
            }
            reporter
                .complete()
                .map(drop)
                .map_err(sync_progress::reporter::Unfinished::into_error)?;
            Ok::<(), Box<dyn std::error::Error>>(())
        })
    });
    suite.strict().assert();
}
