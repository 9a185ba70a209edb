//! A handler by hand, without a slot and without a reporter, that keeps every rule but at most one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use sync_progress::handler::{Completion, SharedSink, Start, Started};
use sync_progress::protocol::{
    AnswerExt as _, Code, HandlerInfo, HandlerItem, HandlerItems, LogEntry, LogId, Notice, Phase,
    ProgressStatus, Setup,
};
use sync_progress::sink::Slot;
use sync_progress::{CancelDecision, ItemId, ProgressItem, SyncHandler};

/// What it does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sin {
    None,
    NoneOnItsOwnThread,
    IgnoresCancelOfItem,
    StartsAfterCancelOfAll,
    SucceedsAfterCancel,
    LeavesCanceledOpen,
    TakesSkipsLightly,
    ForgetsAnItem,
    ReportsAStranger,
    SynchronizesAllItHas,
    EndsTwice,
    GoesBack,
    PassesTheMaximum,
    StatusWithoutName,
    WorksBeforeItAsks,
    CompletesTwice,
    CompletesPrepareTwice,
    CompletesWhatItDeclined,
    CompletesWhatItDeclinedToShow,
    ReportsAfterCompletion,
    KeepsTheOldCallback,
    HoldsTheOldCallback,
    ReportsAfterClear,
    HoldsAfterClear,
    LeaksTheCallback,
    ClosesADialogItMayNotShow,
    SilentWithoutDialogs,
    TakesBackWhatIsNotThere,
    CallsAPanickedHost,
    LocksOverTheCall,
    NeverCompletes,
    AlwaysFails,
    ForgetsInTheSecondCycle,
}

#[derive(Clone)]
pub(crate) struct Sinful(Arc<State>);

struct State {
    sin: Sin,
    callback: Slot<SharedSink>,
    /// Callbacks that only a sinner keeps beside the slot.
    kept: Mutex<Vec<SharedSink>>,
    /// What only a sinner holds while it calls.
    locked: Mutex<()>,
    prepared: Mutex<Vec<ItemId>>,
    skipped: Mutex<Vec<ItemId>>,
    may_show_ui: AtomicBool,
    stopped: AtomicBool,
    cycles: AtomicU32,
}

const NAMES: [&str; 2] = ["inbox", "drafts"];

impl Sinful {
    pub(crate) fn new(sin: Sin) -> Self {
        Self(Arc::new(State {
            sin,
            callback: Slot::new(),
            kept: Mutex::default(),
            locked: Mutex::default(),
            prepared: Mutex::default(),
            skipped: Mutex::default(),
            may_show_ui: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
            cycles: AtomicU32::new(0),
        }))
    }
}

impl SyncHandler for Sinful {
    fn initialize(&self, setup: &Setup) -> Code {
        self.0.may_show_ui.store(setup.may_show_ui, Ordering::Relaxed);
        Code::OK
    }

    fn info(&self) -> Result<HandlerInfo, Code> {
        Ok(HandlerInfo::new("Sinful"))
    }

    fn items(&self) -> Result<HandlerItems, Code> {
        let item = |name: &str| HandlerItem::new(ItemId::try_from(name).unwrap(), name);
        Ok(HandlerItems { items: NAMES.map(item).into(), is_complete: true })
    }

    fn set_progress_callback(&self, callback: Option<SharedSink>) {
        let _guard = self.0.is(Sin::LocksOverTheCall).then(|| self.0.locked.lock().unwrap());
        self.0.exchange(callback);
    }

    fn prepare<'id>(&self, items: &[ItemId], start: Start<'id>) -> Started<'id> {
        *self.0.prepared.lock().unwrap() = items.to_vec();
        self.0.skipped.lock().unwrap().clear();
        self.0.cycles.fetch_add(1, Ordering::Relaxed);
        self.0.stopped.store(false, Ordering::Relaxed);
        let (started, completion) = start.accept();
        if self.0.is(Sin::CompletesPrepareTwice) {
            self.0.say_completed(Phase::Prepare);
        }
        completion.complete(Code::OK);
        started
    }

    fn synchronize<'id>(&self, start: Start<'id>) -> Started<'id> {
        if self.0.is(Sin::CompletesWhatItDeclined) {
            self.0.say_completed(Phase::Synchronize);
            return start.decline(Code::FAIL);
        }
        let (started, completion) = start.accept();
        if self.0.is(Sin::None) || self.0.is(Sin::ReportsAfterCompletion) {
            self.0.work(completion);
        } else {
            let state = Arc::clone(&self.0);
            thread::spawn(move || state.work(completion));
        }
        started
    }

    fn set_item_status(&self, item: &ItemId, _: ProgressStatus) -> Code {
        self.0.skipped.lock().unwrap().push(item.clone());
        Code::OK
    }

    fn show_properties<'id>(&self, _: Option<&ItemId>, start: Start<'id>) -> Started<'id> {
        if self.0.is(Sin::CompletesWhatItDeclinedToShow) {
            self.0.say_completed(Phase::ShowProperties);
        }
        start.decline(Code::NOT_IMPLEMENTED)
    }
}

/// Callbacks.
impl State {
    fn is(&self, sin: Sin) -> bool {
        self.sin == sin
    }

    fn exchange(&self, new: Option<SharedSink>) {
        let mut kept = self.kept.lock().unwrap();
        match (self.sin, &new) {
            (Sin::KeepsTheOldCallback, Some(_)) if !kept.is_empty() => return,
            (Sin::KeepsTheOldCallback | Sin::ReportsAfterClear, Some(new)) => {
                *kept = vec![Arc::clone(new)];
            }
            (Sin::HoldsTheOldCallback | Sin::HoldsAfterClear, Some(new)) => {
                if self.is(Sin::HoldsAfterClear) {
                    kept.clear();
                }
                kept.push(Arc::clone(new));
            }
            (Sin::KeepsTheOldCallback | Sin::HoldsTheOldCallback, None) => kept.clear(),
            (Sin::LeaksTheCallback, Some(new)) => std::mem::forget(Arc::clone(new)),
            _ => {}
        }
        drop(kept);
        self.callback.exchange(new);
    }

    fn say<T>(&self, call: impl FnOnce(&dyn sync_progress::ProgressSink) -> T) -> T {
        let _guard = self.is(Sin::LocksOverTheCall).then(|| self.locked.lock().unwrap());
        let kept = self.kept.lock().unwrap().first().cloned();
        match kept.filter(|_| matches!(self.sin, Sin::KeepsTheOldCallback | Sin::ReportsAfterClear))
        {
            Some(kept) => call(&kept),
            None => call(&self.callback),
        }
    }

    fn report(&self, id: &ItemId, report: &ProgressItem) -> CancelDecision {
        let call = || self.say(|sink| sink.progress(id, report)).decision();
        if self.is(Sin::CallsAPanickedHost) {
            return catch_unwind(AssertUnwindSafe(call)).unwrap_or_default();
        }
        call()
    }

    /// A completion by the callback, beside the one that is owed.
    fn say_completed(&self, phase: Phase) {
        let notice = Notice::PhaseEnded { phase, code: Code::OK, retry: vec![] };
        let _ = self.say(|sink| sink.notice(&notice));
    }
}

/// Work.
impl State {
    fn work(&self, completion: Completion) {
        let canceled = self.items().iter().any(|id| self.item(id).is_all());
        self.around();
        if self.is(Sin::ReportsAfterClear) {
            self.kept.lock().unwrap().clear(); // too late
        }
        let silent = self.is(Sin::SilentWithoutDialogs);
        match self.sin {
            Sin::NeverCompletes => return std::mem::forget(completion),
            Sin::CompletesTwice => self.say_completed(Phase::Synchronize),
            _ => {}
        }
        let fails = canceled || silent || self.is(Sin::AlwaysFails);
        completion.complete(if fails { Code::ABORT } else { Code::OK });
        if self.is(Sin::ReportsAfterCompletion) {
            let _ = self.report(&self.items()[0], &ended(ProgressStatus::Succeeded));
        }
    }

    fn items(&self) -> Vec<ItemId> {
        let mut items = self.prepared.lock().unwrap().clone();
        match self.sin {
            Sin::SynchronizesAllItHas => {
                items = NAMES.map(|name| ItemId::try_from(name).unwrap()).into();
            }
            Sin::ReportsAStranger => items.push(ItemId::try_from("stranger").unwrap()),
            Sin::ForgetsAnItem => drop(items.pop()),
            Sin::ForgetsInTheSecondCycle if self.cycles.load(Ordering::Relaxed) > 1 => {
                drop(items.pop());
            }
            _ => {}
        }
        items
    }

    fn around(&self) {
        if self.is(Sin::ClosesADialogItMayNotShow)
            && self.say(|sink| sink.may_show_ui(true)) == Ok(false)
        {
            let _ = self.say(|sink| sink.may_show_ui(false));
        }
        if self.is(Sin::TakesBackWhatIsNotThere) {
            let id = LogId::from_u128(7);
            let _ = self.say(|sink| sink.log(&LogEntry::warning("slow").with_id(id)));
            for _ in 0..2 {
                let _ = self.say(|sink| sink.notice(&Notice::EntryDeleted(Some(id))));
            }
        }
    }

    /// One item, from the question to its end; the decision that stopped it, if one did.
    fn item(&self, id: &ItemId) -> CancelDecision {
        match self.sin {
            Sin::SilentWithoutDialogs if !self.may_show_ui.load(Ordering::Relaxed) => {
                return CancelDecision::Continue;
            }
            Sin::WorksBeforeItAsks => {
                return self.report(id, &ended(ProgressStatus::Succeeded).with_value(3));
            }
            _ => {}
        }
        for (value, report) in self.steps() {
            if self.minds_skip(id) {
                return self.report(id, &ended(ProgressStatus::Skipped));
            }
            let decision = self.report(id, &report.with_value(value).with_max(3));
            if decision.is_cancel() {
                if let Some(decision) = self.stop(id, decision) {
                    return decision;
                }
            }
        }
        let status =
            if self.is_skipped(id) { ProgressStatus::Skipped } else { ProgressStatus::Succeeded };
        let decision = self.report(id, &ended(status));
        if self.is(Sin::EndsTwice) {
            return self.report(id, &ended(ProgressStatus::Canceled));
        }
        decision
    }

    /// The reports of an item that runs: value and status.
    fn steps(&self) -> Vec<(u64, ProgressItem)> {
        let values = match self.sin {
            Sin::GoesBack => [0, 2, 1, 3],
            Sin::PassesTheMaximum => [0, 1, 4, 4],
            _ => [0, 1, 2, 3],
        };
        let status = match self.sin {
            Sin::StatusWithoutName => ProgressStatus::Unknown(77),
            _ => ProgressStatus::Updating,
        };
        values.map(|value| (value, ProgressItem::new().with_status(status))).into()
    }

    /// What it does once it is told to stop; nothing if it goes on with the item all the same.
    fn stop(&self, id: &ItemId, decision: CancelDecision) -> Option<CancelDecision> {
        match self.sin {
            Sin::IgnoresCancelOfItem if !decision.is_all() => None,
            Sin::TakesSkipsLightly if self.is_skipped(id) => None,
            Sin::LeavesCanceledOpen => Some(decision),
            Sin::SucceedsAfterCancel => {
                Some(self.report(id, &ended(ProgressStatus::Succeeded)).merge(decision))
            }
            Sin::StartsAfterCancelOfAll if decision.is_all() => {
                let first = !self.stopped.swap(true, Ordering::Relaxed);
                first.then(|| {
                    let _ = self.report(id, &ended(ProgressStatus::Canceled));
                    CancelDecision::Continue
                })
            }
            _ => {
                let _ = self.report(id, &ended(ProgressStatus::Canceled));
                Some(decision)
            }
        }
    }

    fn minds_skip(&self, id: &ItemId) -> bool {
        self.is_skipped(id) && !self.is(Sin::TakesSkipsLightly)
    }

    fn is_skipped(&self, id: &ItemId) -> bool {
        self.skipped.lock().unwrap().contains(id)
    }
}

fn ended(status: ProgressStatus) -> ProgressItem {
    ProgressItem::new().with_status(status)
}
