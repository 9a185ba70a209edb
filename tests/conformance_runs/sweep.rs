//! The sweep: what a run comes to, and what it takes to say so.

use crate::driver::*;
use crate::heard;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};
use sync_progress::cancel::CancelToken as _;
use sync_progress::conformance::{Fault, Host, Provider, Report, provider};
use sync_progress::dialect::rules;
use sync_progress::protocol::{
    AnswerExt as _, CancelCause, Canceled, HostAct, Notice, Outcome, ProgressStatus, RuleId,
    SyncEvent,
};
use sync_progress::{Dialect, ProgressSink as _, Reporter};

use ProgressStatus::{Canceled as Stopped, Succeeded};

/// So long it may take until a run counts as hanging; the one wait there is. A busy machine is no hang.
const PATIENCE: Duration = Duration::from_millis(200);

/// A sequential engine: each of its items in so many steps.
fn sequential(host: Host, names: &[&str], steps: u64) -> Result<(), Canceled> {
    let reporter = Reporter::new(host);
    let mut came = Ok(());
    for name in names {
        let Ok(start) = reporter.start(*name, steps) else { break };
        let Ok(mut item) = start.go() else { continue };
        came = (0..steps).try_for_each(|_| item.advance(1).go_on());
        item.finish();
    }
    drop(reporter.complete());
    came
}

fn neutral(engine: impl Fn(Host) + Send + Sync + 'static) -> Provider {
    provider(Dialect::Neutral, engine)
}

fn broken(report: &Report) -> Vec<RuleId> {
    report.broken().collect()
}

fn faults(report: &Report) -> Vec<&Fault> {
    report.problems().iter().map(|problem| &problem.fault).collect()
}

/// A host on which the neutral session of these items has begun.
fn begun<'a>(host: &'a Host, names: &[&str]) -> &'a Host {
    heard(host.notice(&Notice::Begin { handler: None, items: ids(names) }));
    host
}

fn over(host: &Host) {
    heard(host.notice(&Notice::End { outcome: Outcome::Succeeded }));
}

/// T-14: every disturbance at every answer, and every item canceled as it joins.
#[test]
fn what_is_run() {
    let scripts: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let seen = Arc::clone(&scripts);
    let report = neutral(move |host| {
        begun(&host, &["a"]);
        heard(host.progress(&id("a"), &updating(0, 1)));
        heard(host.progress(&id("a"), &is(ProgressStatus::Failed)));
        let decisions: Vec<String> = host.trace().iter().map(|it| it.reply.to_string()).collect();
        seen.lock().unwrap().insert(decisions.join(", "));
        over(&host);
    })
    .run();
    assert_eq!(broken(&report), [rules::PANICKED_SINK_IS_LEFT; 0]);
    // Undisturbed; four answers, of which two are about an item, with five or six disturbances each; one item.
    assert_eq!((report.runs(), report.points()), (1 + 2 * 5 + 2 * 6 + 1, (4, 4)));
    assert_eq!(report.not_reached(), 0);
    let ran = scripts.lock().unwrap();
    for line in [
        "continue, continue, continue",
        "cancel all, cancel all, cancel all",
        "continue, cancel item, cancel item",
        "continue, continue, cancel item",
        "the sink is disconnected, the sink is disconnected, the sink is disconnected",
    ] {
        assert!(ran.contains(line), "{line}: {ran:#?}");
    }
}

/// T-15: an engine that waits for what never comes.
#[test]
fn a_hang() {
    let begun_at = Instant::now();
    let report = neutral(|host| {
        begun(&host, &["a"]);
        let (never, comes) = mpsc::channel::<()>();
        let _ = comes.recv();
        drop(never);
    })
    .watchdog(PATIENCE)
    .run();
    assert_eq!(faults(&report), [&Fault::Hangs]);
    assert_eq!(report.runs(), 1); // each more would cost as much
    assert!(begun_at.elapsed() < PATIENCE * 100);
    assert_eq!(report.problems()[0].trace.len(), 1);
}

/// T-15: an engine that hangs only if it is called back from inside a report.
#[test]
fn a_hang_on_a_call_back() {
    let report = neutral(|host| {
        let lock = Arc::new(Mutex::new(()));
        let also = Arc::clone(&lock);
        host.on_call_back(move || drop(also.lock()));
        begun(&host, &[]);
        let _held = lock.lock();
        over(&host);
    })
    .watchdog(PATIENCE)
    .run();
    assert_eq!(faults(&report)[0], &Fault::Hangs);
    assert_eq!(broken(&report), [rules::NO_CALL_UNDER_LOCK]);
    assert_eq!(report.problems()[0].run, "call back in at answer 2");
}

/// T-15: an engine that keeps the host, and never ends the session.
#[test]
fn a_host_that_is_never_let_go() {
    let report = neutral(|host| {
        begun(&host, &[]);
        std::mem::forget(host);
    })
    .watchdog(PATIENCE)
    .run();
    assert_eq!(faults(&report), [&Fault::Hangs]);
}

/// T-15: nobody holds the host any more, so nobody will end the session: that is known without a clock.
#[test]
fn a_session_that_never_ends() {
    let begun_at = Instant::now();
    let report = neutral(|host| heard(begun(&host, &[]).can_continue(None))).run();
    assert_eq!(broken(&report), [rules::ENDS_ONCE]);
    let report =
        provider(Dialect::SyncCenter, |host: Host| heard(begun(&host, &["a"]).can_continue(None)))
            .run();
    assert_eq!(broken(&report), [rules::ALL_SESSION_ITEMS_END]);
    assert!(begun_at.elapsed() < Duration::from_secs(20));
}

/// T-15: the closure returns at once, and the work is done on another thread: the run is over when that is.
#[test]
fn an_engine_that_returns_at_once() {
    let report = neutral(|host| {
        thread::spawn(move || sequential(host, &["a", "b"], 2));
    })
    .strict()
    .run();
    report.assert();
    assert!(report.points().0 >= 10, "{report}");
}

/// T-16: who says nothing has proved nothing.
#[test]
fn silence() {
    let report = neutral(drop).run();
    assert_eq!(faults(&report), [&Fault::Silent]);
    assert_eq!(report.runs(), 1);
    let report = provider(Dialect::WinSync, |_: Host| ()).run();
    assert_eq!(faults(&report), [&Fault::Silent]);
}

/// T-16: a panic of the engine's own; that of the host may go through it.
#[test]
fn a_panic() {
    let report = neutral(|host| {
        begun(&host, &[]);
        over(&host);
        if host.trace().iter().any(|it| it.reply.decision().is_all()) {
            resume_unwind(Box::new("the disk is full")); // as `panic!`, without a word on the screen
        }
    })
    .run();
    assert_eq!(faults(&report), [&Fault::Panicked("the disk is full".into())]);
    assert_eq!(report.problems()[0].run, "cancel all at answer 1");
    let panics = |payload: fn() -> Box<dyn std::any::Any + Send>| {
        neutral(move |host| {
            over(begun(&host, &[]));
            resume_unwind(payload());
        })
    };
    let report = panics(|| Box::new(String::from("as text"))).run();
    assert_eq!(faults(&report), [&Fault::Panicked("as text".into())]);
    let report = panics(|| Box::new(7_u8)).run();
    assert_eq!(faults(&report), [&Fault::Panicked("something that is no text".into())]);
}

/// T-16: an error of an undisturbed run is a fault; after a disturbance it is an answer like any other.
#[test]
fn an_error() {
    let report = provider(Dialect::Neutral, |host: Host| -> Result<(), &str> {
        over(begun(&host, &[]));
        Err("no network")
    })
    .run();
    assert_eq!(faults(&report), [&Fault::Failed("\"no network\"".into())]);
    assert_eq!(report.problems()[0].runs, 1);
    provider(Dialect::Neutral, |host| sequential(host, &["a", "b"], 2)).strict().assert();
}

/// T-16: runs that differ may not come to the point that was meant.
#[test]
fn a_point_that_is_not_reached() {
    let runs = AtomicU64::new(0);
    let report = neutral(move |host| {
        let first = runs.fetch_add(1, Ordering::Relaxed) == 0;
        heard(sequential(host, &["a"], if first { 9 } else { 1 }));
    })
    .run();
    report.assert();
    assert!(report.not_reached() > 20, "{report}");
    assert!(report.to_string().contains("runs never came to the point"), "{report}");
}

/// SC-16: who asks what else there is, is offered an item, in one run for each time that it asks.
#[test]
fn an_offer() {
    let offered = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&offered);
    let report = provider(Dialect::SyncCenter, move |host: Host| {
        begun(&host, &["a"]);
        for _ in 0..2 {
            let more = host.more_items().map_or(0, |more| more.ids.len());
            count.fetch_add(u64::try_from(more).unwrap(), Ordering::Relaxed);
        }
        heard(host.progress(&id("a"), &is(Succeeded)));
    });
    let _ = report.run();
    assert_eq!(offered.load(Ordering::Relaxed), 2 + 1); // offered at the first time, it is so at the second, too
}

/// T-14: above a bound only some points are tried: the first and the last, and some between.
#[test]
fn a_sample() {
    let answers: Arc<Mutex<BTreeSet<usize>>> = Arc::default();
    let seen = Arc::clone(&answers);
    let run = move |host: Host| {
        let kept = host.clone();
        heard(sequential(host, &["a"], 96));
        let is_cancel =
            |entry: &sync_progress::protocol::TraceEntry| entry.reply.decision().is_all();
        seen.lock().unwrap().extend(kept.trace().iter().position(is_cancel));
    };
    let report = neutral(run).sample_above(20).run();
    let (tried, of) = report.points();
    assert_eq!(of, 101); // begin, added, started, 96 values, ended, end
    assert!((18..=22).contains(&tried), "{tried}");
    assert!(report.to_string().contains("a sample: "), "{report}");
    let answers = answers.lock().unwrap();
    let (first, last) = (answers.first(), answers.last());
    assert!(first == Some(&0) && answers.contains(&4) && last == Some(&100), "{answers:?}");
    let gap = answers.iter().zip(answers.iter().skip(1)).map(|(one, two)| two - one).max();
    assert!(gap <= Some(12), "{answers:?}");
}

/// T-14: as many as there are, if the bound allows; and never none.
#[test]
fn no_sample() {
    let run = |bound| neutral(|host| heard(sequential(host, &["a"], 3))).sample_above(bound).run();
    assert_eq!(run(500).points(), (8, 8));
    assert_eq!(run(8).points(), (8, 8));
    assert!((1..=3).contains(&run(1).points().0), "{}", run(1));
    assert!((1..=3).contains(&run(0).points().0));
}

/// T-18: reports of a lane after it was told, beside those that close an item.
#[test]
fn latency() {
    // In MOB a report may be under way; this engine looks at every other answer.
    let engine = |host: Host| {
        let begin = Notice::Begin { handler: None, items: ids(&["a"]) };
        let mut last = host.notice(&begin).decision();
        for step in 0..6 {
            let answer = host.progress(&id("a"), &updating(step, 6)).decision();
            if last.is_cancel() {
                break;
            }
            last = answer;
        }
        let status = if last.is_cancel() { Stopped } else { Succeeded };
        heard(host.progress(&id("a"), &is(status)));
        over(&host);
    };
    let run = |budget: u64| provider(Dialect::MobSync, engine).budget(budget).run();
    let report = provider(Dialect::MobSync, engine).run();
    assert_eq!(report.latency(), Some(1));
    assert!(run(1).is_clean(), "{}", run(1));
    assert_eq!(faults(&run(0)), [&Fault::TooLate { reports: 1, budget: 0 }]);
    let sequential = neutral(|host| heard(sequential(host, &["a", "b"], 3))).budget(0).run();
    sequential.assert();
    assert_eq!(sequential.latency(), Some(0));
}

/// T-14: several lanes are counted each by itself.
#[test]
fn several_lanes() {
    let cancels: Arc<Mutex<BTreeSet<u32>>> = Arc::default();
    let seen = Arc::clone(&cancels);
    let report = neutral(move |host| {
        let kept = host.clone();
        let reporter = Reporter::new(host);
        thread::scope(|scope| {
            for name in ["a", "b", "c"] {
                let reporter = &reporter;
                scope.spawn(move || {
                    let Ok(mut item) = reporter.start(name, 2).unwrap().go() else { return };
                    let _ = (0..2).try_for_each(|_| item.advance(1).go_on());
                    item.finish();
                });
            }
        });
        drop(reporter.complete());
        let canceled = kept.trace().into_iter().find(|it| it.reply.decision().is_all());
        seen.lock().unwrap().extend(canceled.map(|it| it.lane));
    })
    .strict()
    .run();
    report.assert();
    assert!(cancels.lock().unwrap().len() >= 3, "each lane was disturbed");
}

/// T-17: what an engine does after the host has panicked is not judged, but that it calls again is.
#[test]
fn after_a_panic_of_the_host() {
    let caught = |host: Host, again: bool| {
        begun(&host, &["a"]);
        let call = || heard(host.progress(&id("a"), &updating(0, 1)));
        let came = std::panic::catch_unwind(std::panic::AssertUnwindSafe(call));
        if came.is_ok() || again {
            heard(host.progress(&id("a"), &is(ProgressStatus::Failed)));
            over(&host);
        }
    };
    neutral(move |host| caught(host, false)).strict().assert();
    let report = neutral(move |host| caught(host, true)).run();
    assert_eq!(broken(&report), [rules::PANICKED_SINK_IS_LEFT]);
    assert_eq!(report.problems()[0].run, "panic at answer 2");
    assert!(report.problems()[0].trace.len() <= 4, "{report}");
}

/// T-17: a call of any kind is a call.
#[test]
fn a_log_entry_after_a_panic() {
    let report = neutral(|host| {
        begun(&host, &[]);
        let call = || heard(host.can_continue(None));
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).is_err() {
            heard(host.log(&sync_progress::protocol::LogEntry::error("it panicked")));
        }
        over(&host);
    })
    .skip(rules::ENDS_ONCE, "of no matter here")
    .run();
    assert_eq!(broken(&report), [rules::PANICKED_SINK_IS_LEFT]);
    let first = report.problems()[0].trace.last().map(|it| it.event.clone());
    assert!(matches!(first, Some(SyncEvent::Log(_))), "{report}");
}

/// An engine that asks a token: an answer like any other, which cannot fail.
#[test]
fn a_token() {
    let report = neutral(|host| {
        begun(&host, &["a"]);
        let token = host.token(&id("a"));
        let canceled = (0..3).any(|_| token.is_canceled());
        let status = if canceled { Stopped } else { Succeeded };
        heard(host.progress(&id("a"), &is(status)));
        over(&host);
    })
    .strict()
    .run();
    report.assert();
    // Three looks, each canceled as a whole or the item; three other answers.
    assert_eq!(report.runs(), 1 + 3 * 2 + 2 * 5 + 6 + 1);
}

/// What it is to call back in is called; here it cancels from inside.
#[test]
fn called_back() {
    neutral(|host| {
        let reporter = Reporter::new(host.clone());
        let canceler = reporter.canceler();
        host.on_call_back(move || heard(canceler.cancel_all(CancelCause::Requested)));
        drop(host);
        let mut item = match reporter.start("a", 3) {
            Ok(start) => match start.go() {
                Ok(item) => item,
                Err(_) => return drop(reporter.complete()),
            },
            Err(_) => return drop(reporter.complete()),
        };
        let _ = (0..3).try_for_each(|_| item.advance(1).go_on());
        item.finish();
        drop(reporter.complete());
    })
    .strict()
    .assert();
}

/// An engine whose workers are scoped panics by itself when one of them does; but it was the host.
#[test]
fn a_panic_that_becomes_another() {
    neutral(|host| {
        begun(&host, &["a"]);
        thread::scope(|scope| {
            let _unjoined =
                scope.spawn(|| heard(host.progress(&id("a"), &is(ProgressStatus::Failed))));
        });
        over(&host);
    })
    .strict()
    .assert();
}

/// T-19, SC #75: a handler that made the session itself returns when it has finished.
#[test]
fn one_that_returns_before_it_has_finished() {
    thread_local! {
        /// Dropped when the thread of the engine ends, which is after it has returned.
        static END_OF_THREAD: Cell<Option<mpsc::Sender<()>>> = const { Cell::new(None) };
    }
    let engine = |waits: bool| {
        move |host: Host| {
            begun(&host, &["a"]);
            let (returned, wait) = mpsc::channel::<()>();
            let worker = thread::spawn(move || {
                let _over = wait.recv();
                heard(host.progress(&id("a"), &is(Succeeded)));
            });
            if waits {
                drop(returned);
                let _ = worker.join();
            } else {
                END_OF_THREAD.set(Some(returned));
            }
        }
    };
    provider(Dialect::SyncCenter, engine(true)).strict().assert();
    let report = provider(Dialect::SyncCenter, engine(false)).run();
    assert_eq!(broken(&report), [rules::RETURNS_WHEN_FINISHED]);
    assert!(report.problems()[0].trace.len() <= 3, "{report}");
    // One that did not make it may return as it likes.
    let guest = |host: Host| {
        let act = HostAct::SessionCreated { handler: None, items: ids(&["a"]) };
        host.act(act);
        let (returned, wait) = mpsc::channel::<()>();
        thread::spawn(move || {
            let _over = wait.recv();
            heard(host.progress(&id("a"), &is(Succeeded)));
        });
        END_OF_THREAD.set(Some(returned));
    };
    provider(Dialect::SyncCenter, guest).strict().assert();
    // So may one that has ended its items, whatever it says later; one that has not, and says nothing more, breaks another rule.
    let done = |host: Host| {
        begun(&host, &["a"]);
        let canceled = host.token(&id("a")).is_canceled();
        heard(host.progress(&id("a"), &is(if canceled { Stopped } else { Succeeded })));
        let (returned, wait) = mpsc::channel::<()>();
        thread::spawn(move || {
            let _over = wait.recv();
            heard(host.notice(&Notice::Text("that was all".into())));
        });
        END_OF_THREAD.set(Some(returned));
    };
    provider(Dialect::SyncCenter, done).strict().assert();
    let report = provider(Dialect::SyncCenter, |host| {
        begun(&host, &["a"]);
    })
    .run();
    assert_eq!(broken(&report), [rules::ALL_SESSION_ITEMS_END]);
}

/// N28: a call after a panic is shown with the beginning, the call that panicked, and what was said of the item before.
#[test]
fn how_a_call_after_a_panic_is_shown() {
    let report = neutral(|host| {
        begun(&host, &["a"]);
        let say = |report| {
            let call = std::panic::AssertUnwindSafe(|| host.progress(&id("a"), &report));
            std::panic::catch_unwind(call).is_ok_and(|answer| answer.is_ok())
        };
        let _ = (say(updating(0, 4)), say(updating(1, 4)), say(is(ProgressStatus::Failed)));
        over(&host);
    })
    .run();
    let late = Some(rules::PANICKED_SINK_IS_LEFT);
    let problem = report.problems().iter().find(|it| it.fault.rule() == late).unwrap();
    let lines: Vec<_> = problem.trace.iter().map(|entry| entry.event.to_string()).collect();
    assert_eq!(lines, ["begin: a", "a: updating 0/4", "a: updating 1/4"]);
}
