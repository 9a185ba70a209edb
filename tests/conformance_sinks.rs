//! Sinks under the kit: ours are clean, and each broken one is told by which rule.
#![cfg(feature = "conformance")]

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
use sync_progress::callback::{self, NullCallback, SyncCallbackExt};
use sync_progress::conformance::Fault::{Hangs, Wrong};
use sync_progress::conformance::{self, Host, Report, Sink, Watched};
use sync_progress::dialect::rules::{self, Rule};
use sync_progress::protocol::{
    Answer, CancelCause, Code, Fault, HostAct, LogEntry, LogId, LogLevel, MoreItems, Notice,
    ProgressStatus, RuleId, SinkError, Total,
};
use sync_progress::sink::{
    NullSink, Pace, ProgressSink, ProgressSinkExt, Recorder, Slot, fan_out, from_fn, log_fn,
    notice_fn,
};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem};

use CancelDecision::{CancelAll, CancelItem, Continue};

const EVERY_DIALECT: [Dialect; 4] = Dialect::ALL;

/// A listener of ours, by itself and through every pointer, in every dialect, as strictly as can be.
#[track_caller]
fn clean<S: ProgressSink + Send + Sync + 'static>(
    make: impl Fn() -> S + Send + Sync + Copy + 'static,
) {
    for dialect in EVERY_DIALECT {
        strictly(conformance::sink(make).threads(), dialect);
        strictly(conformance::sink(move || Box::new(make()) as Box<dyn ProgressSink>), dialect);
        strictly(conformance::sink(move || Arc::new(make())).threads(), dialect);
        strictly(conformance::sink(move || Some(make())).threads(), dialect);
    }
}

#[track_caller]
fn strictly<S: ProgressSink + 'static>(suite: Sink<S>, dialect: Dialect) {
    suite.speaking(dialect).strict().assert();
}

#[test]
fn listeners_of_ours_are_clean() {
    clean(|| NullSink);
    clean(|| from_fn(|_, _| ()));
    clean(|| notice_fn(|_| ()));
    clean(|| log_fn(|_| ()));
    clean(Recorder::in_memory);
    clean(|| None::<NullSink>);
    clean(|| NullCallback.into_sink());
}

#[test]
fn wrappers_of_ours_are_clean_sinks() {
    clean(|| NullSink.caught());
    clean(|| NullSink.dense());
    clean(|| NullSink.recorded());
    clean(|| NullSink.and(Recorder::in_memory()));
    clean(|| fan_out([NullSink, NullSink, NullSink]));
    clean(|| NullSink.filter_items(|id| id.as_text() != Some("a")));
    clean(|| NullSink.min_level(LogLevel::Error));
    clean(|| NullSink.filter_notices(|_| false));
    clean(|| NullSink.paced(Pace::Every));
    clean(|| NullSink.paced(Pace::Step(3)));
    clean(|| NullSink.paced(Pace::Period(Duration::from_secs(3_600))));
    clean(|| NullSink.paced(Pace::Never));
    clean(|| {
        let slot = Slot::new();
        slot.set(NullSink);
        slot
    });
    clean(|| Watched::new(Dialect::Neutral, NullSink));
    for dialect in EVERY_DIALECT {
        clean(move || NullSink.speaking(dialect));
    }
}

/// K-26: a callback says it once, the sink made of it says it again and again.
#[test]
fn what_is_made_of_a_callback_remembers() {
    for decision in [CancelItem, CancelAll] {
        for when in 0..12 {
            let sink = move || {
                let count = Count::default();
                let once = move |_: &_| if count.next() == when { decision } else { Continue };
                callback::from_fn(once).into_sink()
            };
            strictly(conformance::sink(sink).threads(), Dialect::Neutral);
        }
    }
}

#[test]
fn judges_of_ours_are_clean() {
    for dialect in EVERY_DIALECT {
        strictly(conformance::sink(move || NullSink.checked(dialect)).judging().threads(), dialect);
        strictly(conformance::sink(move || Host::new(dialect)).judging().threads(), dialect);
    }
}

/// The wish of a user, pressed as a button.
#[test]
fn a_host_stands_by_a_cancel_on_all_channels() {
    for dialect in EVERY_DIALECT {
        let cause = CancelCause::Requested;
        let suite = conformance::sink(move || Host::new(dialect))
            .canceled_by(move |host| host.act(HostAct::CancelAsked { item: None, cause }))
            .item_canceled_by(move |host, id| {
                host.act(HostAct::CancelAsked { item: Some(id.clone()), cause });
            });
        strictly(suite, dialect);
    }
}

// The shelf of broken ones.

type Progress = dyn Fn(&ItemId, &ProgressItem) -> Answer + Send + Sync;
type Tell = dyn Fn(&Notice) -> Answer + Send + Sync;
type Log = dyn Fn(&LogEntry) -> Result<LogId, SinkError> + Send + Sync;
type Ask = dyn Fn(Option<&ItemId>) -> Answer + Send + Sync;
type Dialog = dyn Fn(bool) -> Result<bool, SinkError> + Send + Sync;
type More = dyn Fn() -> Result<MoreItems, SinkError> + Send + Sync;

/// A sink that does what the null object does, but for this.
#[derive(Default)]
struct But {
    progress: Option<Box<Progress>>,
    notice: Option<Box<Tell>>,
    log: Option<Box<Log>>,
    can_continue: Option<Box<Ask>>,
    may_show_ui: Option<Box<Dialog>>,
    more_items: Option<Box<More>>,
}

impl ProgressSink for But {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        self.progress.as_ref().map_or(GO_ON, |progress| progress(id, report))
    }
    fn notice(&self, notice: &Notice) -> Answer {
        self.notice.as_ref().map_or(GO_ON, |tell| tell(notice))
    }
    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        self.log.as_ref().map_or_else(|| NullSink.log(entry), |log| log(entry))
    }
    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.can_continue.as_ref().map_or(GO_ON, |ask| ask(item))
    }
    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        self.may_show_ui.as_ref().map_or(Ok(false), |dialog| dialog(shown))
    }
    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.more_items.as_ref().map_or_else(|| NullSink.more_items(), |more| more())
    }
}

const GO_ON: Answer = Ok(Continue);
const FAILED: SinkError = SinkError::new(Fault::Failed(Code::FAIL));

fn progress(progress: impl Fn(&ItemId, &ProgressItem) -> Answer + Send + Sync + 'static) -> But {
    But { progress: Some(Box::new(progress)), ..But::default() }
}

fn tell(tell: impl Fn(&Notice) -> Answer + Send + Sync + 'static) -> But {
    But { notice: Some(Box::new(tell)), ..But::default() }
}

/// Counts, from zero.
#[derive(Default)]
struct Count(AtomicU64);

impl Count {
    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

/// The rule is named first, and so is that it is a sink that broke it.
#[track_caller]
fn named<S: ProgressSink + 'static>(rule: RuleId, suite: Sink<S>) {
    let _ = report(rule, suite);
}

#[track_caller]
fn report<S: ProgressSink + 'static>(rule: RuleId, suite: Sink<S>) -> Report {
    let report = suite.strict().run();
    assert_eq!(report.broken().next(), Some(rule), "{report}");
    report
}

#[track_caller]
fn broken(rule: RuleId, make: impl Fn() -> But + Send + Sync + 'static) {
    named(rule, conformance::sink(make).threads());
}

#[test]
fn a_cancel_that_is_forgotten() {
    let once = |decision: CancelDecision| {
        move || {
            let count = Count::default();
            progress(move |_, report| {
                let now = report.value().is_some() && count.next() == 3;
                Ok(if now { decision } else { Continue })
            })
        }
    };
    broken(rules::DECISION_IS_STICKY, once(CancelAll));
    broken(rules::DECISION_IS_STICKY, once(CancelItem));
    let mob = conformance::sink(once(CancelItem)).speaking(Dialect::MobSync);
    named(rules::CANCEL_IS_STICKY, mob);
    // All, and then only the item.
    broken(rules::DECISION_IS_STICKY, || {
        let count = Count::default();
        progress(move |_, _| Ok(if count.next() == 3 { CancelAll } else { CancelItem }))
    });
    // A threshold is no memory: a report that does not name the value goes on.
    broken(rules::DECISION_IS_STICKY, || {
        progress(|_, report| Ok(if report.value() > Some(3) { CancelItem } else { Continue }))
    });
}

#[test]
fn an_answer_that_has_no_name() {
    let unknown = || progress(|_, _| Err(SinkError::new(Fault::UnknownAnswer(0x0004_0205))));
    broken(rules::KNOWN_ANSWERS_ONLY, unknown);
    named(rules::KNOWN_ANSWERS_ONLY, conformance::sink(unknown).speaking(Dialect::MobSync));
}

/// Where a report is not what one expects, a panic is not what its speaker expects.
#[test]
fn panics_over_odd_reports() {
    let panics = |over: fn(&ProgressItem)| {
        move || {
            progress(move |_, report| {
                over(report);
                GO_ON
            })
        }
    };
    let sparse = panics(|report| assert!(report.status().is_some() || report.max().is_none()));
    broken(rules::CLEAR_BIT_KEEPS_VALUE, sparse);
    let empty = panics(|report| assert!(!report.is_empty()));
    broken(rules::CLEAR_BIT_KEEPS_VALUE, empty);
    let unknown = panics(|report| {
        assert!(!matches!(report.status(), Some(ProgressStatus::Unknown(42))));
    });
    broken(rules::UNKNOWN_NUMBERS_STAY, unknown);
    let zero = panics(|report| {
        let total = report.max().and_then(Total::known);
        let _ = total.map(|total| report.value().unwrap_or(0) / total);
    });
    broken(rules::ZERO_IS_NOT_MEASURED, zero);
    let left = panics(|report| {
        let total = report.max().and_then(Total::known).filter(|total| *total > 0);
        let _ = total.map(|total| total.checked_sub(report.value().unwrap_or(0)).unwrap());
    });
    broken(rules::SHOWN_WITHIN_BOUNDS, left);
    let percent = panics(|report| {
        let _ = report.value().map(|value| value.checked_mul(100).unwrap());
    });
    broken(rules::SHOWN_WITHIN_BOUNDS, percent);
    let steps = panics(|report| {
        let indeterminate = report.status() == Some(ProgressStatus::Indeterminate);
        assert!(!indeterminate || report.max().is_none());
    });
    broken(rules::INDETERMINATE_STEPS_IGNORED, steps);
    let text = panics(|report| {
        let _ = report.text().map(|text| text.chars().next().unwrap());
    });
    broken(rules::NO_PANIC_ACROSS, text);
}

#[test]
fn panics_over_odd_notices() {
    broken(rules::NO_STAGE_ORDER, || {
        let furthest = AtomicU32::new(0);
        tell(move |notice| {
            if let Notice::Stage(told) = notice {
                if told.work.total != Total::Known(0) && told.stage.is_known() {
                    let before = furthest.fetch_max(told.stage.raw(), Ordering::Relaxed);
                    assert!(told.work.completed != 1 || told.stage.raw() >= before);
                }
            }
            GO_ON
        })
    });
    broken(rules::TOTAL_MAY_CHANGE, || {
        let known = AtomicU64::new(0);
        progress(move |_, report| {
            if let Some(total) = report.max().and_then(Total::known).filter(|total| *total > 100) {
                known.fetch_max(total, Ordering::Relaxed);
            } else if known.load(Ordering::Relaxed) == 1_000 {
                assert!(report.max().is_none());
            }
            GO_ON
        })
    });
    broken(rules::CONNECTIONS_LAST, || {
        tell(|notice| if *notice == Notice::Connect(None) { Err(FAILED) } else { GO_ON })
    });
    broken(rules::BEGINS_ONCE, || {
        let begun = AtomicBool::new(false);
        tell(move |notice| {
            match notice {
                Notice::Begin { .. } => begun.store(true, Ordering::Relaxed),
                _ => assert!(begun.load(Ordering::Relaxed)),
            }
            GO_ON
        })
    });
    broken(rules::NOTHING_AFTER_END, || {
        let ended = AtomicBool::new(false);
        tell(move |notice| {
            assert!(!ended.load(Ordering::Relaxed));
            ended.store(notice.is_end(), Ordering::Relaxed);
            GO_ON
        })
    });
}

#[test]
fn what_is_asked_and_logged() {
    broken(rules::LOG_INFO_IS_OPTIONAL, || {
        let log = |entry: &LogEntry| {
            assert!(entry.item.is_some());
            Ok(LogId::NONE)
        };
        But { log: Some(Box::new(log)), ..But::default() }
    });
    broken(rules::LOG_INFO_IS_OPTIONAL, || {
        tell(|notice| if *notice == Notice::EntryDeleted(None) { Err(FAILED) } else { GO_ON })
    });
    broken(rules::NO_ID_ASKS_FOR_ALL, || {
        let ask = |item: Option<&ItemId>| if item.is_none() { Err(FAILED) } else { GO_ON };
        But { can_continue: Some(Box::new(ask)), ..But::default() }
    });
    broken(rules::NO_ID_ASKS_FOR_ALL, || {
        let ask = |item: Option<&ItemId>| Ok(if item.is_none() { CancelItem } else { Continue });
        But { can_continue: Some(Box::new(ask)), ..But::default() }
    });
    broken(rules::NOTHING_PENDING_SAID, || {
        let more = || Ok(MoreItems { ids: vec!["again".try_into().unwrap()], opaque: 0 });
        But { more_items: Some(Box::new(more)), ..But::default() }
    });
    broken(rules::DIALOG_IN_PAIRS, || {
        let shown = AtomicU32::new(0);
        let dialog = move |show| {
            let before = shown.load(Ordering::Relaxed);
            let now = if show { before.checked_add(1) } else { before.checked_sub(1) };
            shown.store(now.unwrap(), Ordering::Relaxed);
            Ok(show)
        };
        But { may_show_ui: Some(Box::new(dialog)), ..But::default() }
    });
}

#[test]
fn what_comes_after_the_end_of_an_item() {
    broken(rules::ONE_END_PER_ATTEMPT, || {
        let failed = AtomicBool::new(false);
        progress(move |_, report| {
            assert!(!failed.load(Ordering::Relaxed) || report.value() != Some(1));
            failed.fetch_or(report.text() == Some("could not be verified"), Ordering::Relaxed);
            GO_ON
        })
    });
}

#[test]
fn a_sink_that_knows_one_thread() {
    broken(rules::ANY_THREAD, || {
        let home = thread::current().id();
        progress(move |_, _| {
            assert_eq!(thread::current().id(), home, "called from elsewhere");
            GO_ON
        })
    });
}

#[test]
fn a_call_from_inside() {
    let held = conformance::sink(|| NullSink).calling_back(|back| {
        let lines = Mutex::new(0);
        from_fn(move |_: &ItemId, _: &ProgressItem| {
            let mut lines = lines.try_lock().expect("not from inside");
            *lines += 1;
            back.call();
        })
    });
    named(rules::NO_CALL_UNDER_LOCK, held);
}

/// The one that really waits; it costs as long as the watchdog has patience.
#[test]
fn a_call_from_inside_that_hangs() {
    let hangs =
        conformance::sink(|| NullSink).watchdog(Duration::from_secs(3)).calling_back(|back| {
            let lines = Mutex::new(0);
            from_fn(move |_: &ItemId, _: &ProgressItem| {
                let mut lines = lines.lock().unwrap();
                *lines += 1;
                back.call();
            })
        });
    let report = report(rules::NO_CALL_UNDER_LOCK, hangs);
    assert_eq!(report.problems()[0].fault, Hangs, "{report}");
    assert!(report.to_string().contains("first in: N29, a call from inside"), "{report}");
}

/// A sink with a button, which stops everything; it answers reports.
#[derive(Default)]
struct Button(AtomicBool);

impl Button {
    fn press(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl ProgressSink for Button {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        Ok(if self.0.load(Ordering::Relaxed) { CancelAll } else { Continue })
    }
}

/// A wish that is heard by nobody, by one way only, or by too many.
#[test]
fn a_button_that_does_nothing() {
    let deaf = || conformance::sink(But::default);
    named(rules::DECISION_IS_STICKY, deaf().canceled_by(|_| ()));
    named(rules::DECISION_IS_STICKY, deaf().item_canceled_by(|_, _| ()));
    // Reports are answered, questions are not: one should, one need not.
    let reports_only = || conformance::sink(Button::default).canceled_by(Button::press);
    named(rules::CHANNELS_AGREE, reports_only());
    reports_only().assert();
    // The wish was about one item.
    let too_many = conformance::sink(Button::default).item_canceled_by(|it, _| it.press());
    named(rules::DECISION_IS_STICKY, too_many);
}

/// What a table of checks is good for: to be read, to leave out one with a reason, to know one that is broken.
#[test]
fn checks_can_be_read_skipped_and_expected_to_fail() {
    for dialect in EVERY_DIALECT {
        let everything = conformance::sink(move || NullSink.checked(dialect))
            .speaking(dialect)
            .judging()
            .threads()
            .canceled_by(|_| ())
            .item_canceled_by(|_, _| ());
        let checks = everything.checks();
        let names: BTreeSet<_> = checks.iter().map(|check| check.name).collect();
        assert_eq!(names.len(), checks.len(), "{dialect}: two checks have one name");
        assert!(checks.iter().all(|check| Rule::by_id(check.rule).is_some()), "{dialect}");
    }
    let old = || tell(|notice| if *notice == Notice::Connect(None) { Err(FAILED) } else { GO_ON });
    let rule = rules::CONNECTIONS_LAST;
    assert!(!conformance::sink(old).run().is_clean());
    let all = conformance::sink(old).run().runs();
    let skipped = conformance::sink(old).skip(rule, "there is no modem any more").run();
    assert!(skipped.is_clean() && skipped.runs() == all - 1, "{skipped}");
    assert!(skipped.to_string().contains("skipped #55"), "{skipped}");
    assert!(conformance::sink(old).expect_broken(rule).run().is_clean());
    assert!(!conformance::sink(|| NullSink).expect_broken(rule).run().is_clean());
}

/// What a judge lets pass, by the rule that it should have refused it by.
#[test]
fn a_judge_that_sleeps() {
    let asleep = |dialect| conformance::sink(But::default).speaking(dialect).judging().run();
    let all = |report: &Report| report.broken().collect::<BTreeSet<_>>();
    let neutral = asleep(Dialect::Neutral);
    let expected = [
        rules::BEGINS_ONCE,
        rules::ENDS_ONCE,
        rules::NOTHING_AFTER_END,
        rules::KNOWN_ITEMS_ONLY,
        rules::ID_IS_NEW,
        rules::ONE_END_PER_ATTEMPT,
    ];
    for rule in expected {
        assert!(all(&neutral).contains(&rule), "{rule}: {neutral}");
    }
    let center = asleep(Dialect::SyncCenter);
    let expected = [
        rules::SESSION_ITEMS_ONLY,
        rules::CLOSED_ITEM_ONLY_FAILS,
        rules::KNOWN_ITEM_ASKED,
        rules::JOINING_ITEM_IS_NEW,
        rules::DIALECT_CAN_SAY,
    ];
    for rule in expected {
        assert!(all(&center).contains(&rule), "{rule}: {center}");
    }
    // The same is no fault of a mere listener.
    conformance::sink(But::default).speaking(Dialect::SyncCenter).strict().assert();
}

/// A judge that refuses, and does not say by which rule.
#[test]
fn a_judge_without_a_book() {
    let make = || {
        let judge = NullSink.checked(Dialect::Neutral);
        progress(move |id, report| judge.progress(id, report).map_err(|_| FAILED))
    };
    let report = conformance::sink(make).judging().run();
    assert!(report.broken().any(|rule| rule == rules::BEGINS_ONCE), "{report}");
}

/// A judge that refuses by a rule that stands in no book has not refused by rule.
#[test]
fn a_judge_with_another_book() {
    let make = || {
        let judge = Arc::new(NullSink.checked(Dialect::Neutral));
        let told = Arc::clone(&judge);
        let by_another = SinkError::new(Fault::Refused(RuleId::ours(250)));
        But {
            notice: Some(Box::new(move |notice| told.notice(notice))),
            ..progress(move |id, report| judge.progress(id, report).map_err(|_| by_another))
        }
    };
    let report = conformance::sink(make).judging().run();
    let broken: Vec<_> = report.problems().iter().filter_map(|it| it.fault.rule()).collect();
    assert!(broken.contains(&rules::ONE_END_PER_ATTEMPT), "{report}");
}

/// A judge that knows a rule too many; also one who does not say that he is a judge.
#[test]
fn a_judge_that_refuses_too_much() {
    let make = || {
        progress(|_, report| match report.status() {
            Some(ProgressStatus::Indeterminate) => {
                Err(SinkError::new(Fault::Refused(rules::KNOWN_STATUS)))
            }
            _ => GO_ON,
        })
    };
    let report = report(rules::INDETERMINATE_STEPS_IGNORED, conformance::sink(make));
    assert!(matches!(report.problems()[0].fault, Wrong(_)), "{report}");
    assert!(report.to_string().contains("refuses by N16 what is allowed in neutral"), "{report}");
}

/// SC-10: after succeeded an item takes a late failure.
#[test]
fn a_closed_item_that_stays_closed() {
    let make = || {
        let judge = NullSink.checked(Dialect::SyncCenter);
        let ended = Mutex::new(BTreeSet::new());
        progress(move |id, report| {
            let mut ended = ended.lock().unwrap();
            if ended.contains(id) && !report.is_empty() {
                return Err(SinkError::new(Fault::Refused(rules::CLOSED_ITEM_ONLY_FAILS)));
            }
            if report.is_terminal() {
                ended.insert(id.clone());
            }
            judge.progress(id, report)
        })
    };
    let report = conformance::sink(make).speaking(Dialect::SyncCenter).run();
    assert!(report.broken().any(|rule| rule == rules::CLOSED_ITEM_ONLY_FAILS), "{report}");
}
