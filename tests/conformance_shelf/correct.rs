//! Engines that keep every rule, each in another way: the kit finds nothing in them, even strictly.

use crate::shelf::clean;
use crate::words::{heard, id, ids, is};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use sync_progress::callback::{SyncCallback as _, SyncCallbackExt as _};
use sync_progress::cancel::CancelToken as _;
use sync_progress::conformance::Host;
use sync_progress::protocol::{
    Answer, CancelCause, CancelDecision, Canceled, Change, ChangeCounts, Code, HostAct, LogEntry,
    Notice, Outcome, ProgressStatus, ProviderReport, SinkError, StageProgress, Total, Work,
};
use sync_progress::reporter::{ItemReporter, Reporter, Unfinished};
use sync_progress::{Dialect, ProgressSink, ProviderRole, SyncStage};

use ProgressStatus::{Canceled as Stopped, Succeeded};
use ProviderRole::{Destination, Source};
use SyncStage::{Application, Enumeration};

const NAMES: [&str; 3] = ["a", "b", "c"];

/// One item after another, in two steps each.
fn one_by_one<S: ProgressSink>(reporter: &Reporter<S>) -> Result<(), Canceled> {
    for name in NAMES {
        let Ok(start) = reporter.start(name, 2) else { continue };
        let mut item = match start.go() {
            Ok(item) => item,
            Err(Canceled { all: true }) => return Err(Canceled { all: true }),
            Err(_) => continue,
        };
        let came = (0..2).try_for_each(|_| item.advance(1).go_on());
        item.finish();
        if came == Err(Canceled { all: true }) {
            return came;
        }
    }
    Ok(())
}

/// An item, unless it is declined.
fn begin<S: ProgressSink>(
    reporter: &Reporter<S>,
    name: &str,
    total: impl Into<Total>,
) -> Option<ItemReporter<S>> {
    reporter.start(name, total).ok()?.go().ok()
}

fn complete<S: ProgressSink>(reporter: Reporter<S>) -> Result<(), Box<dyn std::error::Error>> {
    reporter.complete().map(drop).map_err(|unfinished| Unfinished::into_error(unfinished).into())
}

#[test]
fn sequential() {
    clean(Dialect::Neutral, "sequential", |host| {
        let reporter = Reporter::new(host);
        let came = one_by_one(&reporter);
        complete(reporter).map(|()| came.is_ok()).map_err(|error| error.to_string())
    });
}

/// With its items named beforehand, which these two dialects want.
#[test]
fn with_items_named_beforehand() {
    for dialect in [Dialect::SyncCenter, Dialect::MobSync] {
        clean(dialect, "named beforehand", |host| {
            let reporter = Reporter::builder(host).items(NAMES.map(id)).build();
            let _the_summary_tells = one_by_one(&reporter);
            complete(reporter).map_err(|error| error.to_string())
        });
    }
}

/// Whoever ignores what a reporter answers breaks no rule by it: it reports no more of what is canceled.
#[test]
fn heedless() {
    clean(Dialect::Neutral, "heedless", |host| {
        let reporter = Reporter::new(host);
        for name in NAMES {
            if let Some(mut item) = begin(&reporter, name, 3) {
                for _ in 0..3 {
                    let _ = item.advance(1);
                }
                item.finish();
            }
        }
        heard(reporter.complete().is_ok());
    });
}

/// Canceled from inside a report, by itself.
#[test]
fn called_back() {
    clean(Dialect::Neutral, "called back", |host| {
        let reporter = Reporter::new(host.clone());
        let canceler = reporter.canceler();
        host.on_call_back(move || heard(canceler.cancel_all(CancelCause::Requested)));
        drop(host);
        let _the_summary_tells = one_by_one(&reporter);
        heard(reporter.complete().is_ok());
    });
}

/// A worker for each item, and for one of them two more, a lane each.
#[test]
fn threaded() {
    clean(Dialect::Neutral, "threaded", |host| {
        let reporter = Reporter::new(host);
        thread::scope(|scope| {
            for name in NAMES {
                let reporter = &reporter;
                scope.spawn(move || {
                    let Some(mut item) = begin(reporter, name, 4) else {
                        return;
                    };
                    thread::scope(|scope| {
                        for mut lane in
                            [item.lane(), item.lane()].into_iter().filter(|_| name == "b")
                        {
                            scope.spawn(move || heard(lane.advance(1).go_on()));
                        }
                    });
                    let _the_item_knows = (0..2).try_for_each(|_| item.advance(1).go_on());
                    item.finish();
                });
            }
        });
        heard(reporter.complete().is_ok());
    });
}

/// Each item fails once and is tried again; one is given up.
#[test]
fn retrying() {
    clean(Dialect::Neutral, "retrying", |host| {
        let reporter = Reporter::new(host);
        for name in NAMES {
            let Some(mut item) = begin(&reporter, name, 2) else {
                continue;
            };
            let came = (|| {
                item.advance(1).go_on()?;
                item.retry("connection lost").go_on()?;
                item.text("waiting").go_on()?;
                (0..2).try_for_each(|_| item.advance(1).go_on())
            })();
            match came {
                Ok(()) if name == "c" => item.fail("no such file"),
                _ => item.finish(),
            };
        }
        let _unless_given_up = reporter.fail_late(&id("a"), "it is gone again");
        heard(reporter.complete().is_ok());
    });
}

/// Items join while others run, and totals grow and shrink; what was announced and not begun is skipped.
#[test]
fn growing() {
    clean(Dialect::Neutral, "growing", |host| {
        let reporter = Reporter::new(host);
        let stage = reporter.stage(Source, SyncStage::Detection);
        let mut found = 0;
        for name in NAMES {
            let Some(mut item) = begin(&reporter, name, None) else {
                continue;
            };
            let came = (|| {
                found += 1;
                stage.report(found, None).go_on()?;
                item.set_total(2).go_on()?;
                item.advance(1).go_on()?;
                let _unless_given_up = reporter.announce(id(&format!("below {name}")), 5);
                item.set_total(3).go_on()?;
                item.log(LogEntry::warning("it grows"));
                item.advance(1).go_on()?;
                item.set_total(2).go_on()
            })();
            item.finish();
            if came == Err(Canceled { all: true }) {
                break;
            }
        }
        heard(reporter.text("nearly done").go_on());
        heard(reporter.complete().is_ok());
    });
}

/// An engine by hand that reports each item once, when it is done, and asks before.
#[test]
fn one_report_for_each() {
    for dialect in [Dialect::Neutral, Dialect::SyncCenter, Dialect::MobSync] {
        clean(dialect, "one report for each", |host: Host| {
            let begin = Notice::Begin { handler: None, items: NAMES.map(id).into() };
            let mut all = host.notice(&begin).is_ok_and(CancelDecision::is_all);
            for name in NAMES {
                let asked = if all {
                    CancelDecision::CancelAll
                } else {
                    decision(host.can_continue(Some(&id(name))))
                };
                let report = if asked.is_cancel() {
                    is(Stopped)
                } else {
                    is(Succeeded).with_work(Work::new(2, 2))
                };
                all |= asked.is_all();
                all |= decision(host.progress(&id(name), &report)).is_all();
            }
            if host.dialect() == Dialect::Neutral {
                heard(host.notice(&Notice::End { outcome: Outcome::Succeeded }));
            }
        });
    }
}

/// An engine by hand that looks at tokens, and at no answer: between any two reports, so none is in vain.
#[test]
fn tokens_alone() {
    clean(Dialect::Neutral, "tokens alone", |host: Host| {
        heard(host.notice(&Notice::Begin { handler: None, items: NAMES.map(id).into() }));
        for name in NAMES {
            let token = host.token(&id(name));
            let canceled = host.is_canceled() || (0..3).any(|_| token.is_canceled());
            heard(host.progress(&id(name), &is(if canceled { Stopped } else { Succeeded })));
        }
        heard(host.notice(&Notice::End { outcome: Outcome::Succeeded }));
    });
}

fn decision(answer: Answer) -> CancelDecision {
    use sync_progress::protocol::AnswerExt as _;
    answer.decision()
}

/// What stops a provider of WS: a cancel, or an error, which it hands on.
#[derive(Debug)]
struct Ended(#[allow(dead_code, reason = "it is printed")] Option<SinkError>);

fn go_on(answer: Answer) -> Result<(), Ended> {
    match answer {
        Ok(decision) if decision.is_cancel() => Err(Ended(None)),
        Ok(_) => Ok(()),
        Err(error) => Err(Ended(Some(error))),
    }
}

/// Two batches, whose stages alternate (WS-9), told to the callback of an application.
#[test]
fn batches_told_to_a_callback() {
    clean(Dialect::WinSync, "batches told to a callback", |host: Host| {
        let told = |stage, done, of| {
            go_on(host.stage(&StageProgress {
                role: Destination,
                stage,
                work: Work::new(done, of),
            }))
        };
        let mut counts = ChangeCounts::default();
        for batch in 0..2 {
            told(Enumeration, 0, 2)?;
            told(Enumeration, 2, 2)?;
            for change in 1..=2 {
                if host.is_canceled() {
                    return Err(Ended(None));
                }
                go_on(host.change(&Change::default()))?;
                counts.applied += 1;
                go_on(host.change_applied(counts))?;
                told(Application, 2 * batch + change, 4)?;
            }
        }
        Ok(())
    });
}

/// The same reported to the session, as increments and what is left (WS-6).
#[test]
fn batches_reported_to_a_session() {
    clean(Dialect::WinSync, "batches reported to a session", |host: Host| {
        for role in [Source, Destination] {
            host.act(HostAct::ProviderBegan { role, code: Code::OK });
        }
        let report = |role, stage, completed, total| {
            go_on(host.provider_report(ProviderReport { role, stage, completed, total }))
        };
        let batches = || {
            for batch in 0..2 {
                report(Source, Enumeration, 2, 2)?;
                for change in 1..=2 {
                    if host.is_canceled() {
                        return Err(Ended(None));
                    }
                    report(Destination, Application, 1, 4 - 2 * batch - change)?;
                }
            }
            Ok(())
        };
        let came = batches();
        for role in [Source, Destination] {
            host.act(HostAct::ProviderEnded { role, code: Code::OK });
        }
        came
    });
}

/// Items told to a callback of WS as the sums of their work (K-26).
#[test]
fn items_told_to_a_callback() {
    clean(Dialect::WinSync, "items told to a callback", |host: Host| {
        let reporter = Reporter::new(host.into_sink());
        let came = one_by_one(&reporter);
        let summary = reporter.complete().map_err(|_| Canceled { all: true })?;
        if summary.faults == 0 { came } else { Err(Canceled { all: true }) }
    });
}

/// Several handlers' worth of sessions at once do not meet.
#[test]
fn sessions_side_by_side() {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    thread::scope(|scope| {
        for dialect in [Dialect::Neutral, Dialect::SyncCenter] {
            scope.spawn(move || {
                clean(dialect, "side by side", |host| {
                    RUNS.fetch_add(1, Ordering::Relaxed);
                    let reporter = Reporter::builder(host).items(ids(&NAMES)).build();
                    let _the_summary_tells = one_by_one(&reporter);
                    heard(reporter.complete().is_ok());
                });
            });
        }
    });
    assert!(RUNS.load(Ordering::Relaxed) > 100);
}
