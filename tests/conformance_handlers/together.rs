//! A handler with two workers: while the callback is exchanged from inside a call of the one, the other may be about to call the
//! old one (K-21), once.

use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use sync_progress::conformance;
use sync_progress::dialect::rules;
use sync_progress::handler::{Completion, SharedSink, Start, Started};
use sync_progress::protocol::{
    Answer, AnswerExt as _, Code, HandlerInfo, HandlerItem, HandlerItems, ProgressStatus,
};
use sync_progress::sink::NullSink;
use sync_progress::{ItemId, ProgressItem, SyncHandler};

#[derive(Clone)]
struct Together(Arc<State>);

struct State {
    callback: Mutex<SharedSink>,
    /// Who exchanged it last.
    by: Mutex<Option<ThreadId>>,
    prepared: Mutex<Vec<ItemId>>,
    /// How often the second worker calls the old callback.
    late: usize,
}

impl Together {
    fn new(late: usize) -> Self {
        let callback: SharedSink = Arc::new(NullSink);
        Self(Arc::new(State {
            callback: Mutex::new(callback),
            by: Mutex::default(),
            prepared: Mutex::default(),
            late,
        }))
    }

    fn callback(&self) -> SharedSink {
        Arc::clone(&self.0.callback.lock().unwrap())
    }

    /// The first reports, and the second is about to do so meanwhile, with the callback that it has in hand.
    fn work(&self, completion: Completion) {
        let [inbox, drafts, theirs] = ["inbox", "drafts", "drafts"].map(named);
        let in_hand = self.callback();
        let mut told = report(&self.callback(), &inbox, ProgressStatus::Updating);
        let inside = *self.0.by.lock().unwrap() == Some(thread::current().id());
        if !self.0.prepared.lock().unwrap().contains(&drafts) {
            told = told.merge(report(&self.callback(), &inbox, end(told)));
            let canceled = told.decision().is_all();
            return completion.complete(if canceled { Code::ABORT } else { Code::OK });
        }
        let second = self.clone();
        let other = thread::spawn(move || {
            let late = if inside { second.0.late } else { 0 };
            for _ in 0..late {
                let _ = report(&in_hand, &theirs, ProgressStatus::Updating);
            }
            report(&second.callback(), &theirs, ProgressStatus::Updating)
        });
        let other = other.join().unwrap_or(Ok(sync_progress::CancelDecision::CancelAll));
        told = told.merge(report(&self.callback(), &drafts, end(other)));
        told = told.merge(report(&self.callback(), &inbox, end(told)));
        let all = told.merge(other).decision().is_all();
        completion.complete(if all { Code::ABORT } else { Code::OK });
    }
}

fn named(name: &str) -> ItemId {
    ItemId::try_from(name).unwrap()
}

fn end(told: Answer) -> ProgressStatus {
    if told.decision().is_cancel() { ProgressStatus::Canceled } else { ProgressStatus::Succeeded }
}

fn report(callback: &SharedSink, id: &ItemId, status: ProgressStatus) -> Answer {
    callback.progress(id, &ProgressItem::new().with_status(status))
}

impl SyncHandler for Together {
    fn info(&self) -> Result<HandlerInfo, Code> {
        Ok(HandlerInfo::new("Together"))
    }

    fn items(&self) -> Result<HandlerItems, Code> {
        let item = |name: &str| HandlerItem::new(named(name), name);
        Ok(HandlerItems { items: ["inbox", "drafts"].map(item).into(), is_complete: true })
    }

    fn set_progress_callback(&self, callback: Option<SharedSink>) {
        *self.0.by.lock().unwrap() = Some(thread::current().id());
        *self.0.callback.lock().unwrap() = callback.unwrap_or_else(|| Arc::new(NullSink));
    }

    fn prepare<'id>(&self, items: &[ItemId], start: Start<'id>) -> Started<'id> {
        *self.0.prepared.lock().unwrap() = items.to_vec();
        let (started, completion) = start.accept();
        completion.complete(Code::OK);
        started
    }

    fn synchronize<'id>(&self, start: Start<'id>) -> Started<'id> {
        let (started, completion) = start.accept();
        let worker = self.clone();
        thread::spawn(move || worker.work(completion));
        started
    }

    fn set_item_status(&self, _: &ItemId, _: ProgressStatus) -> Code {
        Code::NOT_IMPLEMENTED
    }
}

#[test]
fn one_late_call_is_excused_and_no_more() {
    for late in [0, 1] {
        conformance::handler(move || Together::new(late)).strict().assert();
    }
    let report = conformance::handler(|| Together::new(2)).strict().run();
    let broken: Vec<_> = report.broken().collect();
    assert_eq!(broken, [rules::OLD_CALLBACK_SILENT, rules::NO_CALLBACK_NO_REPORT], "{report}");
}
