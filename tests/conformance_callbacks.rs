//! Callbacks under the kit: ours are clean, and each broken one is told by which rule.
#![cfg(feature = "conformance")]

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use sync_progress::callback::{NullCallback, SyncCallback, SyncCallbackExt, from_fn};
use sync_progress::conformance::{self, Callback, Host, Watched};
use sync_progress::dialect::rules;
use sync_progress::protocol::{
    Answer, CancelCause, Change, ChangeCounts, Code, Conflict, EnumerationAction, Fault, HostAct,
    RecoverableError, ResolveAction, RuleId, SinkError, StageProgress, Total,
};
use sync_progress::sink::{Checked, Recorder};
use sync_progress::{CancelDecision, Dialect, ProviderRole};

use CancelDecision::{CancelAll, Continue};

/// A callback of ours, by itself and through every pointer, as strictly as can be.
#[track_caller]
fn clean<C: SyncCallback + Send + Sync + 'static>(
    make: impl Fn() -> C + Send + Sync + Copy + 'static,
) {
    conformance::callback(make).threads().strict().assert();
    conformance::callback(move || Box::new(make()) as Box<dyn SyncCallback>).strict().assert();
    conformance::callback(move || Arc::new(make())).threads().strict().assert();
    conformance::callback(move || Some(make())).threads().strict().assert();
}

#[test]
fn callbacks_of_ours_are_clean() {
    clean(|| NullCallback);
    clean(|| from_fn(|_| ()));
    clean(|| None::<NullCallback>);
    clean(Recorder::in_memory);
    clean(|| NullCallback.caught());
    clean(|| NullCallback.recorded());
    clean(|| NullCallback.and(from_fn(|_| ())));
    clean(|| NullCallback.and(NullCallback).recorded().caught());
    clean(|| Watched::new(Dialect::WinSync, NullCallback));
}

/// As after both providers began.
fn judge() -> Checked<NullCallback> {
    let callback = NullCallback.checked(Dialect::WinSync);
    for role in [ProviderRole::Source, ProviderRole::Destination] {
        callback.host(HostAct::ProviderBegan { role, code: Code::OK }).unwrap();
    }
    callback
}

#[test]
fn judges_of_ours_are_clean() {
    let wish = || HostAct::CancelAsked { item: None, cause: CancelCause::Requested };
    let checked = conformance::callback(judge).canceled_by(move |it| it.host(wish()).unwrap());
    checked.judging().threads().strict().assert();
    let host = || Host::new(Dialect::WinSync);
    let host = conformance::callback(host).canceled_by(move |it| it.act(wish()));
    host.judging().threads().strict().assert();
}

// The shelf of broken ones.

type Resolve = fn(&Conflict) -> Result<ResolveAction, SinkError>;
type Stage = dyn Fn(&StageProgress) -> Answer + Send + Sync;

/// A callback that does what the null object does, but for this.
#[derive(Default)]
struct But {
    stage: Option<Box<Stage>>,
    change: Option<fn(&Change)>,
    conflict: Option<Resolve>,
    full_enumeration: Option<EnumerationAction>,
    error: Option<fn(&RecoverableError)>,
    counts: Option<fn(ChangeCounts)>,
}

impl SyncCallback for But {
    fn stage(&self, report: &StageProgress) -> Answer {
        self.stage.as_ref().map_or(GO_ON, |stage| stage(report))
    }
    fn change(&self, change: &Change) -> Answer {
        let _ = self.change.map(|look| look(change));
        GO_ON
    }
    fn conflict(&self, conflict: &Conflict) -> Result<ResolveAction, SinkError> {
        self.conflict.map_or(Ok(ResolveAction::Defer), |resolve| resolve(conflict))
    }
    fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
        Ok(self.full_enumeration.unwrap_or_default())
    }
    fn recoverable_error(&self, error: &RecoverableError) -> Answer {
        let _ = self.error.map(|look| look(error));
        GO_ON
    }
    fn change_applied(&self, counts: ChangeCounts) -> Answer {
        let _ = self.counts.map(|look| look(counts));
        GO_ON
    }
}

const GO_ON: Answer = Ok(Continue);

fn stage(stage: impl Fn(&StageProgress) -> Answer + Send + Sync + 'static) -> But {
    But { stage: Some(Box::new(stage)), ..But::default() }
}

#[track_caller]
fn named<C: SyncCallback + 'static>(rule: RuleId, suite: Callback<C>) {
    let report = suite.strict().run();
    assert_eq!(report.broken().next(), Some(rule), "{report}");
}

#[track_caller]
fn broken(rule: RuleId, make: impl Fn() -> But + Send + Sync + 'static) {
    named(rule, conformance::callback(make).threads());
}

#[test]
fn answers_that_have_no_name() {
    broken(rules::KNOWN_RESOLUTION, || {
        let conflict = Some((|_: &Conflict| Ok(ResolveAction::Unknown(5))) as Resolve);
        But { conflict, ..But::default() }
    });
    broken(rules::KNOWN_ENUMERATION_ACTION, || {
        let full_enumeration = Some(EnumerationAction::Unknown(3));
        But { full_enumeration, ..But::default() }
    });
    broken(rules::KNOWN_ANSWERS_ONLY, || {
        stage(|_| Err(SinkError::new(Fault::UnknownAnswer(0x0004_0205))))
    });
    // Of nothing with nothing there is nothing to resolve; but it was asked.
    broken(rules::KNOWN_RESOLUTION, || {
        let conflict = Some(
            (|conflict: &Conflict| match &conflict.source.item {
                Some(_) => Ok(ResolveAction::AcceptSource),
                None => Err(SinkError::new(Fault::Failed(Code::POINTER))),
            }) as fn(&_) -> _,
        );
        But { conflict, ..But::default() }
    });
}

#[test]
fn a_cancel_that_is_forgotten() {
    broken(rules::DECISION_IS_STICKY, || {
        let count = AtomicU64::new(0);
        stage(move |_| {
            let now = count.fetch_add(1, Ordering::Relaxed) == 3;
            Ok(if now { CancelAll } else { Continue })
        })
    });
    let deaf = conformance::callback(But::default).canceled_by(|_| ());
    named(rules::DECISION_IS_STICKY, deaf);
}

#[test]
fn panics_over_odd_reports() {
    broken(rules::ZERO_IS_NOT_MEASURED, || {
        stage(|report| {
            let _ = report.work.total.known().map(|total| report.work.completed / total);
            GO_ON
        })
    });
    broken(rules::TOTAL_MAY_CHANGE, || {
        let known = AtomicU64::new(0);
        stage(move |report| {
            let Total::Known(total) = report.work.total else { return GO_ON };
            let before = known.fetch_max(total, Ordering::Relaxed);
            assert!(total >= before || total == 0, "a total that shrinks");
            GO_ON
        })
    });
    broken(rules::NO_STAGE_ORDER, || {
        let furthest = AtomicU32::new(0);
        stage(move |report| {
            let measured = report.work.total == Total::Known(10) && report.stage.is_known();
            if measured && report.work.completed < 4 {
                let before = furthest.fetch_max(report.stage.raw(), Ordering::Relaxed);
                assert!(report.stage.raw() >= before, "back to an earlier stage");
            }
            GO_ON
        })
    });
    broken(rules::SHOWN_WITHIN_BOUNDS, || {
        stage(|report| {
            let _ = report.work.completed.checked_mul(100).unwrap();
            GO_ON
        })
    });
    broken(rules::UNKNOWN_NUMBERS_STAY, || {
        stage(|report| {
            let _ = ["detection", "enumeration", "application"][report.stage.raw() as usize];
            GO_ON
        })
    });
}

#[test]
fn panics_over_odd_words() {
    broken(rules::NO_PANIC_ACROSS, || {
        let error = Some(
            (|error: &RecoverableError| {
                let _ = error.item_name.chars().next().unwrap();
            }) as fn(&_),
        );
        But { error, ..But::default() }
    });
    broken(rules::COUNTS_NEVER_FALL, || {
        let counts = Some(
            (|counts: ChangeCounts| {
                let _ = counts.applied.checked_add(counts.failed).unwrap();
            }) as fn(_),
        );
        But { counts, ..But::default() }
    });
    broken(rules::CHANGE_BEFORE_OUTCOME, || {
        let change = Some((|change: &Change| assert!(change.item.is_some())) as fn(&_));
        But { change, ..But::default() }
    });
}

#[test]
fn a_callback_that_knows_one_thread() {
    broken(rules::ANY_THREAD, || {
        let home = thread::current().id();
        stage(move |_| {
            assert_eq!(thread::current().id(), home, "called from elsewhere");
            GO_ON
        })
    });
}

#[test]
fn a_call_from_inside() {
    let held = conformance::callback(|| NullCallback).calling_back(|back| {
        let lines = Mutex::new(0);
        from_fn(move |_| {
            let mut lines = lines.try_lock().expect("not from inside");
            *lines += 1;
            back.call();
        })
    });
    named(rules::NO_CALL_UNDER_LOCK, held);
}

#[test]
fn a_judge_that_sleeps() {
    let stopped = Arc::new(AtomicBool::new(false));
    let report = conformance::callback(But::default).judging().canceled_by(move |_| {
        stopped.store(true, Ordering::Relaxed);
    });
    let report = report.run();
    let broken: Vec<RuleId> = report.broken().collect();
    assert!(broken.contains(&rules::KNOWN_ROLE_AND_STAGE), "{report}");
}
