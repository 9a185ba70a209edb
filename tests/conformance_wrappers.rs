//! What stands between, under the kit: ours are clean, and each broken one is told by which rule.
#![cfg(feature = "conformance")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;
use sync_progress::callback::{NullCallback, SyncCallback, SyncCallbackExt};
use sync_progress::cancel::CancelToken;
use sync_progress::conformance::{self, Host, Watched, Wrapper};
use sync_progress::dialect::rules;
use sync_progress::protocol::{
    Answer, AnswerExt, Change, ChangeCounts, Code, Conflict, EnumerationAction, Fault, HostAct,
    LogEntry, LogId, LogLevel, MoreItems, Notice, Phase, ProgressStatus, RecoverableError,
    ResolveAction, RuleId, SinkError, StageProgress, SyncStage, Total,
};
use sync_progress::sink::{Caught, NullSink, Pace, ProgressSink, ProgressSinkExt, Slot, fan_out};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem, ProviderRole};

use CancelDecision::{CancelAll, CancelItem, Continue};

/// A wrapper of ours in every dialect, as strictly as can be.
#[track_caller]
fn clean<W: ProgressSink + Send + Sync + 'static>(
    make: impl Fn(Host) -> W + Send + Sync + Copy + 'static,
    declared: impl Fn(Wrapper<W>) -> Wrapper<W>,
) {
    for dialect in Dialect::ALL {
        declared(conformance::wrapper(dialect, make)).threads().strict().assert();
    }
}

fn as_it_is<W>(suite: Wrapper<W>) -> Wrapper<W> {
    suite
}

#[test]
fn pointers_are_transparent() {
    clean(|host| host, as_it_is);
    clean(Box::new, as_it_is);
    clean(Arc::new, as_it_is);
    clean(Some, as_it_is);
    clean(|host| Arc::new(host) as Arc<dyn ProgressSink + Send + Sync>, as_it_is);
}

#[test]
fn what_changes_nothing_is_transparent() {
    clean(ProgressSinkExt::recorded, as_it_is);
    clean(|host| Watched::new(Dialect::Neutral, host), as_it_is);
    clean(filled, as_it_is);
    clean(ProgressSinkExt::caught, Wrapper::catching);
}

fn filled(host: Host) -> Slot<Host> {
    let slot = Slot::new();
    slot.set(host);
    slot
}

/// Where there is nothing to be said in other words. (MOB and SC have others for a total that is unknown, D-5.)
#[test]
fn speaking_is_transparent() {
    for dialect in [Dialect::Neutral, Dialect::WinSync] {
        let suite = conformance::wrapper(dialect, move |host| host.speaking(dialect));
        suite.threads().strict().assert();
    }
}

#[test]
fn fan_outs_are_transparent() {
    clean(|host| ProgressSinkExt::and(host, NullSink), Wrapper::catching);
    clean(|host| NullSink.and(host), Wrapper::catching);
    clean(|host| fan_out([host]), Wrapper::catching);
}

#[test]
fn filters_leave_out_and_nothing_else() {
    clean(|host| host.filter_items(|id| id.as_text() != Some("a")), Wrapper::leaving_out);
    clean(|host| host.filter_log(|_| false), Wrapper::leaving_out);
    clean(|host| host.min_level(LogLevel::Error), Wrapper::leaving_out);
    clean(|host| host.filter_notices(|_| false), Wrapper::leaving_out);
    clean(
        |host| host.filter_notices(|notice| !matches!(notice, Notice::Text(_))),
        Wrapper::leaving_out,
    );
}

#[test]
fn paces_hold_ticks_and_nothing_else() {
    clean(|host| host.paced(Pace::Every), as_it_is);
    clean(|host| host.paced(Pace::Step(3)), Wrapper::holding_ticks);
    clean(|host| host.paced(Duration::from_secs(3_600)), Wrapper::holding_ticks);
    clean(|host| host.paced(Pace::Never), Wrapper::holding_ticks);
}

#[test]
fn dense_completes_and_nothing_else() {
    clean(ProgressSinkExt::dense, Wrapper::completing);
}

#[test]
fn judges_pass_on_what_they_take() {
    for dialect in Dialect::ALL {
        let suite =
            conformance::wrapper(dialect, move |host| ProgressSinkExt::checked(host, dialect));
        suite.judging().threads().strict().assert();
    }
}

#[test]
fn stacks_are_what_their_parts_are() {
    clean(
        |host| host.dense().paced(Pace::Step(2)).and(NullSink).recorded(),
        |suite| suite.completing().holding_ticks().catching(),
    );
    clean(
        |host| Box::new(filled(host).min_level(LogLevel::Warning).caught()),
        |suite| suite.leaving_out().catching(),
    );
}

#[track_caller]
fn clean_callback<W: SyncCallback + Send + Sync + 'static>(
    make: impl Fn(Host) -> W + Send + Sync + 'static,
    declared: impl Fn(Wrapper<W>) -> Wrapper<W>,
) {
    declared(conformance::callback_wrapper(make)).threads().strict().assert();
}

#[test]
fn callbacks_of_ours_are_transparent() {
    clean_callback(|host| host, as_it_is);
    clean_callback(Box::new, as_it_is);
    clean_callback(Arc::new, as_it_is);
    clean_callback(Some, as_it_is);
    clean_callback(SyncCallbackExt::recorded, as_it_is);
    clean_callback(|host| Watched::new(Dialect::WinSync, host), as_it_is);
    clean_callback(SyncCallbackExt::caught, Wrapper::catching);
    clean_callback(|host| SyncCallbackExt::and(host, NullCallback), Wrapper::catching);
    clean_callback(|host| NullCallback.and(host), Wrapper::catching);
    clean_callback(begun, Wrapper::judging);
}

/// A judge that was told that both providers have begun.
fn begun(host: Host) -> sync_progress::sink::Checked<Host> {
    let callback = SyncCallbackExt::checked(host, Dialect::WinSync);
    for role in [ProviderRole::Source, ProviderRole::Destination] {
        callback.host(HostAct::ProviderBegan { role, code: Code::OK }).unwrap();
    }
    callback
}

// The shelf of broken ones.

/// What a broken wrapper does to an event on its way; each says it on, or does not.
trait Way: Send + Sync + 'static {
    fn progress(&self, host: &Host, id: &ItemId, report: &ProgressItem) -> Answer {
        host.progress(id, report)
    }
    fn notice(&self, host: &Host, notice: &Notice) -> Answer {
        host.notice(notice)
    }
    fn log(&self, host: &Host, entry: &LogEntry) -> Result<LogId, SinkError> {
        host.log(entry)
    }
    fn can_continue(&self, host: &Host, item: Option<&ItemId>) -> Answer {
        host.can_continue(item)
    }
    fn may_show_ui(&self, host: &Host, shown: bool) -> Result<bool, SinkError> {
        host.may_show_ui(shown)
    }
    fn more_items(&self, host: &Host) -> Result<MoreItems, SinkError> {
        host.more_items()
    }
}

/// A wrapper that goes this way.
struct On<V>(Host, V);

impl<V: Way> ProgressSink for On<V> {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        self.1.progress(&self.0, id, report)
    }
    fn notice(&self, notice: &Notice) -> Answer {
        self.1.notice(&self.0, notice)
    }
    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        self.1.log(&self.0, entry)
    }
    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.1.can_continue(&self.0, item)
    }
    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        self.1.may_show_ui(&self.0, shown)
    }
    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.1.more_items(&self.0)
    }
}

/// Reports go another way.
struct Reports<F>(F);
impl<F> Way for Reports<F>
where
    F: Fn(&Host, &ItemId, &ProgressItem) -> Answer + Send + Sync + 'static,
{
    fn progress(&self, host: &Host, id: &ItemId, report: &ProgressItem) -> Answer {
        (self.0)(host, id, report)
    }
}

/// Notices do.
struct Notices<F>(F);
impl<F: Fn(&Host, &Notice) -> Answer + Send + Sync + 'static> Way for Notices<F> {
    fn notice(&self, host: &Host, notice: &Notice) -> Answer {
        (self.0)(host, notice)
    }
}

fn going<V: Way>(way: impl Fn() -> V + Send + Sync + 'static) -> Wrapper<On<V>> {
    conformance::wrapper(Dialect::Neutral, move |host| On(host, way()))
}

/// Reports that go this way.
fn reports<F>(way: F) -> Wrapper<impl ProgressSink + Send + Sync>
where
    F: Fn(&Host, &ItemId, &ProgressItem) -> Answer + Send + Sync + Copy + 'static,
{
    going(move || Reports(way))
}

/// Notices that go this way.
fn notices<F>(way: F) -> Wrapper<impl ProgressSink + Send + Sync>
where
    F: Fn(&Host, &Notice) -> Answer + Send + Sync + Copy + 'static,
{
    going(move || Notices(way))
}

/// The rule is named first, and so is that it is an adapter that broke it.
#[track_caller]
fn named<W: 'static>(rule: RuleId, suite: Wrapper<W>) {
    let _ = report(rule, suite);
}

#[track_caller]
fn report<W: 'static>(rule: RuleId, suite: Wrapper<W>) -> String {
    let report = suite.strict().run();
    assert_eq!(report.broken().next(), Some(rule), "{report}");
    report.to_string()
}

const GO_ON: Answer = Ok(Continue);

struct Straight;
impl Way for Straight {}

#[test]
fn what_the_shelf_is_made_of_is_sound() {
    going(|| Straight).threads().strict().assert();
}

#[test]
fn what_is_dropped() {
    let ends = |host: &Host, id: &ItemId, report: &ProgressItem| {
        if report.is_terminal() { GO_ON } else { host.progress(id, report) }
    };
    let told = report(rules::STRUCTURE_TOLD_ONCE, reports(ends));
    assert!(told.contains("N22 MUST, adapter"), "{told}");
    let joins = |host: &Host, notice: &Notice| match notice {
        Notice::ItemAdded(_) => GO_ON,
        _ => host.notice(notice),
    };
    named(rules::STRUCTURE_TOLD_ONCE, notices(joins));
    let end =
        |host: &Host, notice: &Notice| if notice.is_end() { GO_ON } else { host.notice(notice) };
    named(rules::STRUCTURE_TOLD_ONCE, notices(end));
    let ticks = |host: &Host, id: &ItemId, report: &ProgressItem| {
        if report.value() == Some(2) { GO_ON } else { host.progress(id, report) }
    };
    named(rules::STRUCTURE_TOLD_ONCE, reports(ticks));
    let texts = |host: &Host, id: &ItemId, report: &ProgressItem| match report.text() {
        Some(_) => host.progress(id, &without_text(report)),
        None => host.progress(id, report),
    };
    named(rules::STRUCTURE_TOLD_ONCE, reports(texts));
}

fn without_text(report: &ProgressItem) -> ProgressItem {
    let bare = ProgressItem::new().with_oddities(report.oddities());
    let bare = report.status().into_iter().fold(bare, ProgressItem::with_status);
    let bare = report.value().into_iter().fold(bare, ProgressItem::with_value);
    report.max().into_iter().fold(bare, ProgressItem::with_max)
}

/// Only what a trait says by default: each question is answered, and by nobody who knows.
#[test]
fn questions_that_are_not_passed_on() {
    struct Deaf(Host);
    impl ProgressSink for Deaf {
        fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
            self.0.progress(id, report)
        }
        fn notice(&self, notice: &Notice) -> Answer {
            self.0.notice(notice)
        }
        fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
            self.0.log(entry)
        }
    }
    let told = report(rules::STRUCTURE_TOLD_ONCE, conformance::wrapper(Dialect::Neutral, Deaf));
    assert!(told.contains("may all go on? -> continue"), "{told}");
}

#[test]
fn what_is_made_up() {
    let twice = |host: &Host, id: &ItemId, report: &ProgressItem| {
        if report.status() == Some(ProgressStatus::Updating) {
            return host.progress(id, report).merge(host.progress(id, report));
        }
        host.progress(id, report)
    };
    let told = report(rules::STRUCTURE_TOLD_ONCE, reports(twice));
    // Shown with what was heard of it, from inside.
    for line in [
        "  -> 41..46 lane 0  a: updating 0/10 -> continue",
        "     42..43 lane 1  a: updating 0/10 -> continue",
        "     44..45 lane 1  a: updating 0/10 -> continue",
    ] {
        assert!(told.lines().any(|it| it == line), "{told}");
    }
    let success = |host: &Host, id: &ItemId, report: &ProgressItem| {
        let answer = host.progress(id, report);
        if report.value() == Some(2) && !report.is_terminal() {
            let done = ProgressItem::new().with_status(ProgressStatus::Succeeded);
            return answer.merge(host.progress(id, &done));
        }
        answer
    };
    named(rules::NEVER_MORE_FINISHED, reports(success));
    let full_is_done = |host: &Host, id: &ItemId, report: &ProgressItem| {
        let full = report.value() == Some(19);
        let done = report.clone().with_status(ProgressStatus::Succeeded);
        host.progress(id, if full { &done } else { report })
    };
    named(rules::NEVER_MORE_FINISHED, reports(full_is_done));
    let no_failures = |host: &Host, id: &ItemId, report: &ProgressItem| {
        let failed = report.status() == Some(ProgressStatus::Failed);
        let skipped = report.clone().with_status(ProgressStatus::Skipped);
        host.progress(id, if failed { &skipped } else { report })
    };
    named(rules::NEVER_MORE_FINISHED, reports(no_failures));
}

struct Louder;
impl Way for Louder {
    fn log(&self, host: &Host, entry: &LogEntry) -> Result<LogId, SinkError> {
        let mut louder = entry.clone();
        louder.level = LogLevel::Error;
        host.log(&louder)
    }
}

#[test]
fn what_is_changed() {
    let larger = |host: &Host, id: &ItemId, report: &ProgressItem| match report.max() {
        Some(Total::Known(total)) => host.progress(id, &report.clone().with_max(total + 1)),
        _ => host.progress(id, report),
    };
    named(rules::STRUCTURE_TOLD_ONCE, reports(larger));
    let known = |host: &Host, id: &ItemId, report: &ProgressItem| match report.status() {
        Some(ProgressStatus::Unknown(_)) => {
            host.progress(id, &report.clone().with_status(ProgressStatus::Updating))
        }
        _ => host.progress(id, report),
    };
    named(rules::UNKNOWN_NUMBERS_STAY, reports(known));
    let last = |host: &Host, id: &ItemId, report: &ProgressItem| {
        let rounded = report.clone().with_value(report.value().map_or(0, |value| value / 2));
        let ends = report.is_terminal() && report.value().is_some();
        host.progress(id, if ends { &rounded } else { report })
    };
    named(rules::LAST_VALUE_WITH_END, reports(last));
    // A value that is held, and lost over what comes before the end.
    let eight = |host: &Host, id: &ItemId, report: &ProgressItem| {
        if report.value() == Some(8) { GO_ON } else { host.progress(id, report) }
    };
    let told = report(rules::LAST_VALUE_WITH_END, reports(eight).holding_ticks());
    let is_marked =
        |line: &str| line.starts_with("  -> ") && line.ends_with("a: failed -> continue");
    assert!(told.lines().any(is_marked), "{told}");
    named(rules::STRUCTURE_TOLD_ONCE, going(|| Louder));
    let all_back = |host: &Host, notice: &Notice| match notice {
        Notice::EntryDeleted(Some(_)) => host.notice(&Notice::EntryDeleted(None)),
        _ => host.notice(notice),
    };
    named(rules::STRUCTURE_TOLD_ONCE, notices(all_back));
}

/// N29: roles, stages and codes without a name come through as they are; what has one is told once, as it is (N22).
#[test]
fn what_is_taken_for_something_known() {
    let stages = |is_known: fn(&StageProgress) -> bool| {
        going(move || {
            Notices(move |host: &Host, notice: &Notice| match notice {
                Notice::Stage(told) if is_known(told) => {
                    let (role, stage) = (ProviderRole::Destination, SyncStage::Enumeration);
                    host.notice(&Notice::Stage(StageProgress { role, stage, ..*told }))
                }
                _ => host.notice(notice),
            })
        })
    };
    named(rules::UNKNOWN_NUMBERS_STAY, stages(|told| !told.role.is_known()));
    named(rules::UNKNOWN_NUMBERS_STAY, stages(|told| !told.stage.is_known()));
    named(rules::STRUCTURE_TOLD_ONCE, stages(|told| told.work.completed == 3));
    let ends = |change: fn(&mut Phase, &mut Code, &mut Vec<ItemId>)| {
        going(move || {
            Notices(move |host: &Host, notice: &Notice| match notice.clone() {
                Notice::PhaseEnded { mut phase, mut code, mut retry } => {
                    change(&mut phase, &mut code, &mut retry);
                    host.notice(&Notice::PhaseEnded { phase, code, retry })
                }
                _ => host.notice(notice),
            })
        })
    };
    named(rules::UNKNOWN_NUMBERS_STAY, ends(|_, code, _| *code = Code::FAIL));
    named(rules::STRUCTURE_TOLD_ONCE, ends(|phase, _, _| *phase = Phase::Prepare));
    named(
        rules::STRUCTURE_TOLD_ONCE,
        ends(|phase, code, _| (*phase, *code) = (Phase::Prepare, Code::FAIL)),
    );
    named(rules::STRUCTURE_TOLD_ONCE, ends(|_, _, retry| retry.clear()));
    ends(|_, _, retry| retry.clear()).leaving_out().strict().assert(); // a filter that hides the item
    let stranger = |_: &mut Phase, _: &mut Code, retry: &mut Vec<ItemId>| {
        retry.push(ItemId::try_from("stranger").unwrap());
    };
    named(rules::STRUCTURE_TOLD_ONCE, ends(stranger).leaving_out());
    let another = |_: &mut Phase, _: &mut Code, retry: &mut Vec<ItemId>| {
        *retry = vec![ItemId::try_from("stranger").unwrap()];
    };
    named(rules::STRUCTURE_TOLD_ONCE, ends(another).leaving_out());
}

#[test]
fn what_is_filled_in() {
    let zero = |host: &Host, id: &ItemId, report: &ProgressItem| {
        let filled = report.clone().with_value(report.value().unwrap_or(0));
        host.progress(id, &filled)
    };
    named(rules::CLEAR_BIT_KEEPS_VALUE, reports(zero));
    // To complete is not to guess.
    named(rules::CLEAR_BIT_KEEPS_VALUE, reports(zero).completing());
    let hundred = |host: &Host, id: &ItemId, report: &ProgressItem| {
        let total = report.max().unwrap_or(Total::Known(100));
        host.progress(id, &report.clone().with_max(total))
    };
    named(rules::CLEAR_BIT_KEEPS_VALUE, reports(hundred).completing());
}

/// Said one call too late.
#[test]
fn what_comes_out_of_order() {
    #[derive(Default)]
    struct Late(Mutex<Option<Notice>>);
    impl Way for Late {
        fn notice(&self, host: &Host, notice: &Notice) -> Answer {
            let before = self.0.lock().unwrap().replace(notice.clone());
            before.map_or(GO_ON, |before| host.notice(&before))
        }
    }
    named(rules::STRUCTURE_TOLD_ONCE, going(Late::default));
}

/// Filters that leave out too little or too much.
#[test]
fn what_is_left_out_by_halves() {
    let middle = |host: &Host, id: &ItemId, report: &ProgressItem| {
        let hidden = id.as_text() == Some("a") && !report.is_terminal();
        if hidden { GO_ON } else { host.progress(id, report) }
    };
    named(rules::STRUCTURE_TOLD_ONCE, reports(middle).leaving_out());
    let end = |host: &Host, id: &ItemId, report: &ProgressItem| {
        let hidden = id.as_text() == Some("a") && report.is_terminal();
        if hidden { GO_ON } else { host.progress(id, report) }
    };
    named(rules::STRUCTURE_TOLD_ONCE, reports(end).leaving_out());
    let connections = |host: &Host, notice: &Notice| match notice {
        Notice::Connect(_) => GO_ON,
        _ => host.notice(notice),
    };
    named(rules::STRUCTURE_TOLD_ONCE, notices(connections).leaving_out());
    // Left out, and everything was canceled all the same.
    let forgets = |host: &Host, notice: &Notice| match notice {
        Notice::Text(_) => GO_ON,
        _ => host.notice(notice),
    };
    named(rules::DECISION_IS_STICKY, notices(forgets).leaving_out());
}

/// Holds every tick, and says it with the next report; what it does wrong beside that is chosen.
#[derive(Default)]
struct Holding {
    held: Mutex<BTreeMap<ItemId, u64>>,
    told: Mutex<CancelDecision>,
    loses: bool,
    forgets: bool,
    texts_too: bool,
}

impl Way for Holding {
    fn progress(&self, host: &Host, id: &ItemId, report: &ProgressItem) -> Answer {
        let only_value = report.max().is_none() && report.status().is_none();
        let tick =
            report.value().filter(|_| only_value && (self.texts_too || report.text().is_none()));
        let text = report.text().is_some() && report.status().is_none() && self.texts_too;
        if let Some(value) = tick {
            self.held.lock().unwrap().insert(id.clone(), value);
            return Ok(if self.forgets { Continue } else { *self.told.lock().unwrap() });
        }
        if text {
            return GO_ON;
        }
        let held = self.held.lock().unwrap().remove(id).filter(|_| !self.loses);
        let mut all = report.clone();
        if !report.is_empty() && report.value().is_none() {
            all = held.into_iter().fold(all, ProgressItem::with_value);
        }
        let answer = host.progress(id, &all);
        if answer.decision().is_all() {
            *self.told.lock().unwrap() = CancelAll;
        }
        answer
    }
}

#[test]
fn what_is_held_too_long() {
    named(
        rules::LAST_VALUE_WITH_END,
        going(|| Holding { loses: true, ..Holding::default() }).holding_ticks(),
    );
    named(
        rules::DECISION_IS_STICKY,
        going(|| Holding { forgets: true, ..Holding::default() }).holding_ticks(),
    );
    named(
        rules::STRUCTURE_TOLD_ONCE,
        going(|| Holding { texts_too: true, ..Holding::default() }).holding_ticks(),
    );
    // To hold ticks is to say so.
    named(rules::STRUCTURE_TOLD_ONCE, going(Holding::default));
}

#[test]
fn cancels_that_do_not_come_out() {
    let of_notices = |host: &Host, notice: &Notice| {
        let _ = host.notice(notice)?;
        GO_ON
    };
    named(rules::NEVER_MORE_FINISHED, notices(of_notices));
    let of_items =
        |host: &Host, id: &ItemId, report: &ProgressItem| match host.progress(id, report)? {
            CancelItem => GO_ON,
            other => Ok(other),
        };
    named(rules::NEVER_MORE_FINISHED, reports(of_items));
    let all_is_one = |host: &Host, id: &ItemId, report: &ProgressItem| {
        Ok(host.progress(id, report)?.min(CancelItem))
    };
    named(rules::NEVER_MORE_FINISHED, reports(all_is_one));
    let at_the_end = |host: &Host, id: &ItemId, report: &ProgressItem| {
        let answer = host.progress(id, report)?;
        Ok(if report.is_terminal() { Continue } else { answer })
    };
    named(rules::NEVER_MORE_FINISHED, reports(at_the_end));
}

#[test]
fn faults_that_swallow() {
    let decision = |host: &Host, id: &ItemId, report: &ProgressItem| {
        host.progress(id, report).map_err(|error| SinkError::new(error.fault))
    };
    named(rules::FAULT_KEEPS_DECISION, reports(decision));
    let both = |host: &Host, id: &ItemId, report: &ProgressItem| {
        Ok(host.progress(id, report).unwrap_or(Continue))
    };
    named(rules::FAULT_KEEPS_DECISION, reports(both));
    let fault =
        |host: &Host, id: &ItemId, report: &ProgressItem| Ok(host.progress(id, report).decision());
    let told = report(rules::FAULT_KEEPS_DECISION, reports(fault));
    assert!(told.contains("does not tell the fault of the one behind: the sink failed"), "{told}");
}

struct Yes;
impl Way for Yes {
    fn may_show_ui(&self, host: &Host, shown: bool) -> Result<bool, SinkError> {
        host.may_show_ui(shown).map(|_| true)
    }
}

struct Nothing;
impl Way for Nothing {
    fn more_items(&self, host: &Host) -> Result<MoreItems, SinkError> {
        host.more_items().map(|_| MoreItems::default())
    }
}

#[test]
fn answers_that_are_better_than_they_were() {
    // The host allows dialogs where it may, and is told in MOB and in the neutral dialect alone.
    let refusing = conformance::wrapper(Dialect::Neutral, |host| {
        host.act(HostAct::Initialized { may_show_ui: false, code: Code::OK });
        On(host, Yes)
    });
    named(rules::DIALOG_IN_PAIRS, refusing);
    let offering = conformance::wrapper(Dialect::SyncCenter, |host| {
        host.act(HostAct::ItemsOffered(vec!["more".try_into().unwrap()]));
        On(host, Nothing)
    });
    named(rules::NOTHING_PENDING_SAID, offering);
}

#[test]
fn panics_that_go_astray() {
    fn catch(call: impl FnOnce() -> Answer) -> Option<Answer> {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).ok()
    }
    // In silence.
    let silent = |host: &Host, id: &ItemId, report: &ProgressItem| {
        catch(|| host.progress(id, report)).unwrap_or(GO_ON)
    };
    let told = report(rules::PANICKED_SINK_IS_LEFT, reports(silent));
    assert!(told.contains("catches a panic without a word of it"), "{told}");
    // Told, and called again.
    let again = |host: &Host, id: &ItemId, report: &ProgressItem| {
        let panicked = Err(SinkError::new(Fault::Panicked));
        catch(|| host.progress(id, report)).unwrap_or(panicked)
    };
    let told = report(rules::NO_PANIC_ACROSS, reports(again).catching()); // of notices it catches none
    assert!(told.contains("N28 MUST, adapter"), "{told}");
    // Not caught at all.
    named(rules::NO_PANIC_ACROSS, going(|| Straight).catching());
}

/// Its owner may pass.
#[derive(Default)]
struct Owned(Mutex<Option<ThreadId>>);
impl Way for Owned {
    fn notice(&self, host: &Host, notice: &Notice) -> Answer {
        let me = thread::current().id();
        let before = self.0.lock().unwrap().replace(me);
        assert!(before.is_none_or(|owner| owner == me), "it is locked by another thread");
        let answer = host.notice(notice);
        *self.0.lock().unwrap() = before;
        answer
    }
}

/// A lock that is tried, so that nobody hangs: to be called from inside, or by another thread meanwhile, is too much for it.
#[test]
fn calls_under_a_lock() {
    #[derive(Default)]
    struct Locked(Mutex<()>);
    impl Way for Locked {
        fn notice(&self, host: &Host, notice: &Notice) -> Answer {
            let _locked = self.0.try_lock().expect("it is locked");
            host.notice(notice)
        }
    }
    named(rules::NO_CALL_UNDER_LOCK, going(Locked::default));

    going(Owned::default).strict().assert();
    named(rules::NO_CALL_UNDER_LOCK, going(Owned::default).threads());
}

/// The one that really waits; it costs as long as the watchdog has patience.
#[test]
fn calls_under_a_lock_that_hangs() {
    #[derive(Default)]
    struct Locked(Mutex<()>);
    impl Way for Locked {
        fn progress(&self, host: &Host, id: &ItemId, report: &ProgressItem) -> Answer {
            let _locked = self.0.lock().unwrap();
            host.progress(id, report)
        }
    }
    // Alone, a panic under the lock would poison it for the next call; but the host is called no more after it.
    let told =
        report(rules::NO_CALL_UNDER_LOCK, going(Locked::default).watchdog(Duration::from_secs(3)));
    assert!(told.contains("hangs: nothing was said any more"), "{told}");
    assert!(told.contains("N29, called back in at each answer; call back in at answer"), "{told}");
}

#[test]
fn a_wrapper_that_knows_one_thread() {
    struct Home(ThreadId);
    impl Way for Home {
        fn progress(&self, host: &Host, id: &ItemId, report: &ProgressItem) -> Answer {
            let elsewhere = thread::current().id() != self.0 && report.value() == Some(50);
            assert!(!elsewhere, "called from elsewhere");
            host.progress(id, report)
        }
    }
    named(rules::ANY_THREAD, going(|| Home(thread::current().id())).threads());
}

/// A judge that knows a rule too many.
#[test]
fn what_is_refused_without_a_reason() {
    let strict = |host: &Host, notice: &Notice| match notice {
        Notice::Connect(_) => Err(SinkError::new(Fault::Refused(rules::CONNECTIONS_LAST))),
        _ => host.notice(notice),
    };
    let told = report(rules::STRUCTURE_TOLD_ONCE, notices(strict).judging());
    assert!(told.contains("refuses by #55 what is allowed in neutral: connect"), "{told}");
    // SC knows no connections, so there nobody is refused.
    let suite = conformance::wrapper(Dialect::SyncCenter, move |host| On(host, Notices(strict)));
    suite.judging().strict().assert();
}

// Ways that are one's own, and right all the same.

/// Says what it has held by itself, before whatever comes next.
#[derive(Default)]
struct Flushing(Mutex<Option<(ItemId, u64)>>);

impl Way for Flushing {
    fn progress(&self, host: &Host, id: &ItemId, report: &ProgressItem) -> Answer {
        let before = self.0.lock().unwrap().take();
        let flushed = match before {
            Some((held, value)) if held != *id || report.value().is_none() => {
                host.progress(&held, &ProgressItem::new().with_value(value))
            }
            _ => GO_ON,
        };
        let tick = report.status().is_none() && report.max().is_none() && report.text().is_none();
        match report.value().filter(|value| tick && *value > 1) {
            Some(value) if flushed == GO_ON => {
                *self.0.lock().unwrap() = Some((id.clone(), value));
                Ok(host.token(id).decision())
            }
            _ => flushed.merge(host.progress(id, report)),
        }
    }
}

/// Gives entries ids of its own, and knows whose is which.
#[derive(Default)]
struct Renaming(Mutex<BTreeMap<LogId, LogId>>);

impl Way for Renaming {
    fn log(&self, host: &Host, entry: &LogEntry) -> Result<LogId, SinkError> {
        let inside = host.log(entry)?;
        let mut names = self.0.lock().unwrap();
        let outside = LogId::from_u128(1_000 + names.len() as u128);
        names.insert(outside, inside);
        Ok(outside)
    }
    fn notice(&self, host: &Host, notice: &Notice) -> Answer {
        match notice {
            Notice::EntryDeleted(Some(outside)) => {
                let inside = self.0.lock().unwrap().get(outside).copied();
                host.notice(&Notice::EntryDeleted(inside.or(Some(*outside))))
            }
            _ => host.notice(notice),
        }
    }
}

/// Completes every report, and never forgets; texts too.
#[derive(Default)]
struct Remembering(Mutex<BTreeMap<ItemId, ProgressItem>>);

impl Way for Remembering {
    fn progress(&self, host: &Host, id: &ItemId, report: &ProgressItem) -> Answer {
        if report.is_empty() {
            return host.progress(id, report);
        }
        let before = self.0.lock().unwrap().get(id).cloned().unwrap_or_default();
        let status = report.status().or_else(|| before.status().filter(|it| !it.is_terminal()));
        let mut all = ProgressItem::new().with_oddities(report.oddities());
        all = all.with_status(status.unwrap_or(ProgressStatus::Updating));
        all = all.with_value(report.value().or_else(|| before.value()).unwrap_or(0));
        all = all.with_max(report.max().or_else(|| before.max()).unwrap_or(Total::Unknown));
        all = report
            .shared_text()
            .or_else(|| before.shared_text())
            .into_iter()
            .fold(all, ProgressItem::with_text);
        self.0.lock().unwrap().insert(id.clone(), all.clone());
        host.progress(id, &all)
    }
}

#[test]
fn other_ways_that_are_right() {
    going(Flushing::default).holding_ticks().strict().assert();
    going(Renaming::default).threads().strict().assert();
    going(Remembering::default).completing().threads().strict().assert();
}

/// Between a session and a callback.
#[test]
fn callbacks_go_astray() {
    struct But {
        host: Host,
        asks: bool,
        aborts: bool,
        counts: bool,
    }
    impl SyncCallback for But {
        fn stage(&self, report: &StageProgress) -> Answer {
            SyncCallback::stage(&self.host, report)
        }
        fn change(&self, change: &Change) -> Answer {
            self.host.change(change)
        }
        fn conflict(&self, conflict: &Conflict) -> Result<ResolveAction, SinkError> {
            if self.asks { self.host.conflict(conflict) } else { Ok(ResolveAction::Merge) }
        }
        fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
            let action = self.host.full_enumeration_needed()?;
            Ok(if self.aborts { action } else { EnumerationAction::Full })
        }
        fn recoverable_error(&self, error: &RecoverableError) -> Answer {
            self.host.recoverable_error(error)
        }
        fn change_applied(&self, counts: ChangeCounts) -> Answer {
            let applied = counts.applied.saturating_sub(u64::from(!self.counts));
            self.host.change_applied(ChangeCounts { applied, ..counts })
        }
        fn change_failed(&self, counts: ChangeCounts) -> Answer {
            self.host.change_failed(counts)
        }
    }
    let but = |asks, aborts, counts| {
        conformance::callback_wrapper(move |host| But { host, asks, aborts, counts })
    };
    but(true, true, true).threads().strict().assert();
    named(rules::STRUCTURE_TOLD_ONCE, but(false, true, true));
    named(rules::NEVER_MORE_FINISHED, but(true, false, true));
    named(rules::STRUCTURE_TOLD_ONCE, but(true, true, false));
}

// Finer distinctions: what is told apart, and by what it is told.

#[derive(Default)]
struct Repeats(Mutex<BTreeMap<ItemId, u64>>);
impl Way for Repeats {
    fn progress(&self, host: &Host, id: &ItemId, report: &ProgressItem) -> Answer {
        let mut values = self.0.lock().unwrap();
        let last = values.get(id).copied();
        report.value().map(|value| values.insert(id.clone(), value));
        drop(values);
        let text = report.text() == Some("reading") && report.value().is_none();
        let value = last.filter(|_| text).or_else(|| report.value());
        host.progress(id, &value.into_iter().fold(report.clone(), ProgressItem::with_value))
    }
}

/// Reports that are only held, and are more than ticks: what repeats itself, and a value that is made up or stands long since.
#[test]
fn what_is_no_tick() {
    // A text and a status that were said before, and no value.
    let repeated = |host: &Host, id: &ItemId, report: &ProgressItem| {
        let only = report.text().is_some() && report.status().is_some();
        let only = only && report.value().is_none() && report.max().is_none();
        if only && !report.is_terminal() { GO_ON } else { host.progress(id, report) }
    };
    named(rules::STRUCTURE_TOLD_ONCE, reports(repeated).holding_ticks());
    let made_up = |host: &Host, id: &ItemId, report: &ProgressItem| {
        let text = report.text() == Some("reading") && report.value().is_none();
        host.progress(id, &if text { report.clone().with_value(0) } else { report.clone() })
    };
    named(rules::CLEAR_BIT_KEEPS_VALUE, reports(made_up).holding_ticks());
    named(rules::CLEAR_BIT_KEEPS_VALUE, going(Repeats::default).holding_ticks());
    let lower = |host: &Host, id: &ItemId, report: &ProgressItem| {
        let two = report.value() == Some(2) && !report.is_terminal();
        host.progress(id, &if two { report.clone().with_value(1) } else { report.clone() })
    };
    named(rules::STRUCTURE_TOLD_ONCE, reports(lower));
}

/// An item is heard whole or not at all, but what only asks may pass.
#[test]
fn what_of_an_item_passes() {
    let is_a = |id: &ItemId| id.as_text() == Some("a");
    let questions = move |host: &Host, id: &ItemId, report: &ProgressItem| {
        let hidden = is_a(id) && !report.is_empty();
        if hidden { Ok(host.token(id).decision()) } else { host.progress(id, report) }
    };
    named(rules::STRUCTURE_TOLD_ONCE, reports(questions));
    reports(questions).leaving_out().strict().assert();
    let end = move |host: &Host, id: &ItemId, report: &ProgressItem| {
        let hidden = id.as_text() == Some("c") && report.is_terminal();
        if hidden { Ok(host.token(id).decision()) } else { host.progress(id, report) }
    };
    named(rules::STRUCTURE_TOLD_ONCE, reports(end).leaving_out());
    let beginning = move |host: &Host, id: &ItemId, report: &ProgressItem| {
        let hidden = is_a(id) && report.max().is_some();
        if hidden { Ok(host.token(id).decision()) } else { host.progress(id, report) }
    };
    named(rules::STRUCTURE_TOLD_ONCE, reports(beginning).leaving_out());
}

/// A tick that is held goes on, although its item was canceled.
#[test]
fn a_cancel_of_an_item_that_is_forgotten() {
    /// Remembers that everything was canceled, and nothing else.
    #[derive(Default)]
    struct Forgets(AtomicBool);
    impl Forgets {
        fn heard(&self, answer: Answer) -> Answer {
            self.0.fetch_or(answer.decision().is_all(), Ordering::Relaxed);
            answer
        }
    }
    impl Way for Forgets {
        fn progress(&self, host: &Host, id: &ItemId, report: &ProgressItem) -> Answer {
            let tick = report.status().is_none() && report.max().is_none() && !report.is_empty();
            if tick && report.value() == Some(1) && id.as_text() == Some("a") {
                return Ok(if self.0.load(Ordering::Relaxed) { CancelAll } else { Continue });
            }
            self.heard(host.progress(id, report))
        }
        fn notice(&self, host: &Host, notice: &Notice) -> Answer {
            self.heard(host.notice(notice))
        }
        fn can_continue(&self, host: &Host, item: Option<&ItemId>) -> Answer {
            self.heard(host.can_continue(item))
        }
    }
    named(rules::DECISION_IS_STICKY, going(Forgets::default).holding_ticks());
}

struct Written;
impl Way for Written {
    fn log(&self, host: &Host, entry: &LogEntry) -> Result<LogId, SinkError> {
        Ok(host.log(entry).unwrap_or(LogId::NONE))
    }
}

/// Whatever a question is answered with, a fault keeps the decision beside it.
#[test]
fn faults_that_swallow_where_there_is_room() {
    fn bare<T>(answer: Result<T, SinkError>) -> Result<T, SinkError> {
        answer.map_err(|error| SinkError::new(error.fault))
    }
    struct Logs;
    impl Way for Logs {
        fn log(&self, host: &Host, entry: &LogEntry) -> Result<LogId, SinkError> {
            bare(host.log(entry))
        }
    }
    struct Dialogs;
    impl Way for Dialogs {
        fn may_show_ui(&self, host: &Host, shown: bool) -> Result<bool, SinkError> {
            bare(host.may_show_ui(shown))
        }
    }
    struct More;
    impl Way for More {
        fn more_items(&self, host: &Host) -> Result<MoreItems, SinkError> {
            bare(host.more_items())
        }
    }
    named(rules::FAULT_KEEPS_DECISION, going(|| Logs));
    named(rules::FAULT_KEEPS_DECISION, going(|| Dialogs));
    named(rules::FAULT_KEEPS_DECISION, going(|| More));
    // Where there is none the fault is missed, and no decision.
    let told = report(rules::FAULT_KEEPS_DECISION, going(|| Written));
    assert!(told.contains("does not tell the fault of the one behind"), "{told}");
    assert!(!told.contains("N27 MUST, adapter"), "{told}");
}

struct Another;
impl Way for Another {
    fn more_items(&self, host: &Host) -> Result<MoreItems, SinkError> {
        host.more_items().map(|more| MoreItems { opaque: more.opaque + 1, ..more })
    }
}

#[test]
fn words_that_are_better_than_they_were() {
    struct AskedForLeave;
    impl Way for AskedForLeave {
        fn may_show_ui(&self, host: &Host, shown: bool) -> Result<bool, SinkError> {
            host.may_show_ui(shown).map(|allowed| allowed || shown)
        }
    }
    let refusing = conformance::wrapper(Dialect::Neutral, |host| {
        host.act(HostAct::Initialized { may_show_ui: false, code: Code::OK });
        On(host, AskedForLeave)
    });
    named(rules::DIALOG_IN_PAIRS, refusing);
    // What another would like beside is no loss.
    going(|| Another).strict().assert();
}

struct Smooth(Caught<Host>);
impl ProgressSink for Smooth {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        match self.0.progress(id, report) {
            Err(error) if error.fault == Fault::Panicked => Ok(error.decision),
            answer => answer,
        }
    }
    fn notice(&self, notice: &Notice) -> Answer {
        self.0.notice(notice)
    }
    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        self.0.log(entry)
    }
    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.0.can_continue(item)
    }
    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        self.0.may_show_ui(shown)
    }
    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.0.more_items()
    }
}

/// A panic that is told as something else.
#[test]
fn a_panic_under_another_name() {
    let smooth = |host: &Host, id: &ItemId, report: &ProgressItem| {
        let call = std::panic::AssertUnwindSafe(|| host.progress(id, report));
        std::panic::catch_unwind(call).unwrap_or(GO_ON)
    };
    let caught = |host: Host| Smooth(ProgressSinkExt::caught(host));
    let untold = "does not tell that the one behind has panicked";
    let told = conformance::wrapper(Dialect::Neutral, caught).catching().run().to_string();
    assert!(told.contains(untold), "{told}");
    let told = reports(smooth).run().to_string();
    assert!(!told.contains(untold), "{told}");
    going(|| Straight).strict().assert();
}

/// What nobody said is told by what it is, not by what it stands beside.
#[test]
fn what_nobody_said() {
    struct Says<F>(F);
    impl<F: Fn(&Host) + Send + Sync + 'static> Way for Says<F> {
        fn can_continue(&self, host: &Host, item: Option<&ItemId>) -> Answer {
            if item.is_some() {
                (self.0)(host);
            }
            host.can_continue(item)
        }
    }
    let done = |id: &ItemId, host: &Host| {
        let _ = host.progress(id, &ProgressItem::new().with_status(ProgressStatus::Succeeded));
    };
    let b = || ItemId::from(uuid::Uuid::from_u128(0xB));
    named(rules::NEVER_MORE_FINISHED, going(move || Says(move |host: &Host| done(&b(), host))));
    let texts = move |host: &Host, notice: &Notice| {
        if let Notice::Text(_) = notice {
            done(&b(), host);
        }
        host.notice(notice)
    };
    named(rules::NEVER_MORE_FINISHED, notices(texts));
    // Said of another.
    let other = move |host: &Host, id: &ItemId, report: &ProgressItem| {
        let moved = id.as_text() == Some("c") && report.text().is_some() && !report.is_terminal();
        let a = ItemId::try_from("a").unwrap();
        host.progress(if moved { &a } else { id }, report)
    };
    named(rules::STRUCTURE_TOLD_ONCE, reports(other));
    // A dialog that is taken back, although nobody had asked.
    let dialogs = |host: &Host, notice: &Notice| {
        if let Notice::Text(_) = notice {
            let _ = host.may_show_ui(false);
        }
        host.notice(notice)
    };
    named(rules::STRUCTURE_TOLD_ONCE, notices(dialogs));
}

struct Texts;
impl Way for Texts {
    fn log(&self, host: &Host, entry: &LogEntry) -> Result<LogId, SinkError> {
        let mut other = entry.clone();
        if let LogLevel::Unknown(_) = entry.level {
            other.text = "of an unknown level".into();
        }
        host.log(&other)
    }
}

/// An entry without a known level stays as it is; what else is made of one is told once.
#[test]
fn what_becomes_of_entries() {
    struct Levels;
    impl Way for Levels {
        fn log(&self, host: &Host, entry: &LogEntry) -> Result<LogId, SinkError> {
            let mut known = entry.clone();
            if let LogLevel::Unknown(_) = entry.level {
                known.level = LogLevel::Error;
            }
            host.log(&known)
        }
    }
    named(rules::UNKNOWN_NUMBERS_STAY, going(|| Levels));
    named(rules::STRUCTURE_TOLD_ONCE, going(|| Texts));
}

/// Of a beginning a filter may leave out items, and nothing else.
#[test]
fn what_becomes_of_a_beginning() {
    let begins = |change: fn(&mut Option<ItemId>, &mut Vec<ItemId>)| {
        going(move || {
            Notices(move |host: &Host, notice: &Notice| match notice.clone() {
                Notice::Begin { mut handler, mut items } => {
                    change(&mut handler, &mut items);
                    host.notice(&Notice::Begin { handler, items })
                }
                _ => host.notice(notice),
            })
        })
    };
    let names = |handler: &mut Option<ItemId>, _: &mut Vec<ItemId>| {
        *handler = Some("me".try_into().unwrap());
    };
    named(rules::STRUCTURE_TOLD_ONCE, begins(names).leaving_out());
    let turns = |_: &mut Option<ItemId>, items: &mut Vec<ItemId>| items.reverse();
    named(rules::STRUCTURE_TOLD_ONCE, begins(turns).leaving_out());
    let fewer = |_: &mut Option<ItemId>, items: &mut Vec<ItemId>| drop(items.pop());
    named(rules::STRUCTURE_TOLD_ONCE, begins(fewer));
}

/// To judge is to refuse: what a judge takes it says on, and who refuses says that he is one.
#[test]
fn judges_that_only_drop() {
    let drops = |host: &Host, notice: &Notice| match notice {
        Notice::Connect(_) => GO_ON,
        _ => host.notice(notice),
    };
    named(rules::STRUCTURE_TOLD_ONCE, notices(drops).judging());
    let refuses = |_: &Host, notice: &Notice| match notice {
        Notice::Connect(_) => Err(SinkError::new(Fault::Refused(rules::CONNECTIONS_LAST))),
        _ => GO_ON,
    };
    named(rules::STRUCTURE_TOLD_ONCE, notices(refuses));
}

/// Between a session and a callback: the fault of a question keeps its decision, and nothing is refused that WS allows.
#[test]
fn callbacks_that_swallow_and_refuse() {
    struct Bare(Host, bool);
    impl SyncCallback for Bare {
        fn stage(&self, report: &StageProgress) -> Answer {
            SyncCallback::stage(&self.0, report)
        }
        fn change(&self, change: &Change) -> Answer {
            if self.1 {
                return Err(SinkError::new(Fault::Refused(rules::CHANGE_BEFORE_OUTCOME)));
            }
            self.0.change(change)
        }
        fn conflict(&self, conflict: &Conflict) -> Result<ResolveAction, SinkError> {
            let answer = self.0.conflict(conflict);
            if self.1 { answer } else { answer.map_err(|error| SinkError::new(error.fault)) }
        }
        fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
            self.0.full_enumeration_needed()
        }
        fn recoverable_error(&self, error: &RecoverableError) -> Answer {
            self.0.recoverable_error(error)
        }
        fn change_applied(&self, counts: ChangeCounts) -> Answer {
            self.0.change_applied(counts)
        }
        fn change_failed(&self, counts: ChangeCounts) -> Answer {
            self.0.change_failed(counts)
        }
    }
    let bare = |refuses| conformance::callback_wrapper(move |host| Bare(host, refuses));
    named(rules::FAULT_KEEPS_DECISION, bare(false));
    let told = bare(true).judging().run().to_string();
    assert!(told.contains("refuses by #17 what is allowed in winsync: change"), "{told}");
}
