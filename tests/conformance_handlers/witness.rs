//! How a handler is driven (T-21 to T-23), as told by one that writes down what is done to it and what it is answered.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use sync_progress::conformance;
use sync_progress::handler::{Completion, SharedSink, Start, Started};
use sync_progress::protocol::{
    AnswerExt as _, Code, HandlerInfo, HandlerItem, HandlerItems, LogEntry, LogId, Notice, Outcome,
    ProgressStatus, Setup,
};
use sync_progress::sink::{ProgressSink as _, Slot};
use sync_progress::{CancelDecision, ItemId, ProgressItem, SyncHandler};

/// What became of each handler that was made, line by line.
#[derive(Clone, Default)]
struct Lives(Arc<Mutex<Vec<Vec<String>>>>);

impl Lives {
    fn all(&self) -> Vec<Vec<String>> {
        self.0.lock().unwrap().clone()
    }

    /// In how many of them this was noted so often.
    fn with(&self, what: &str, times: usize) -> usize {
        let often = |life: &&Vec<String>| life.iter().filter(|line| *line == what).count() == times;
        self.all().iter().filter(often).count()
    }
}

/// A handler of one item, which works on a thread of its own.
#[derive(Clone)]
struct Witness(Arc<State>);

struct State {
    lives: Lives,
    life: usize,
    host: Mutex<Option<ThreadId>>,
    callback: Slot<SharedSink>,
    takes_part: bool,
    asks_for_more: bool,
    /// Whether it synchronizes.
    at_work: AtomicBool,
}

impl Witness {
    fn new(lives: &Lives, takes_part: bool, asks_for_more: bool) -> Self {
        let mut all = lives.0.lock().unwrap();
        all.push(Vec::new());
        let (life, lives) = (all.len() - 1, lives.clone());
        let (host, callback) = (Mutex::default(), Slot::new());
        Self(Arc::new(State {
            lives,
            life,
            host,
            callback,
            takes_part,
            asks_for_more,
            at_work: AtomicBool::new(false),
        }))
    }

    /// Notes what the host does, and whether by a thread of its own.
    fn note(&self, what: &str) {
        let host = *self.0.host.lock().unwrap().get_or_insert(thread::current().id());
        let inside = if host == thread::current().id() { "" } else { ", from inside" };
        self.0.lives.0.lock().unwrap()[self.0.life].push(format!("{what}{inside}"));
    }

    /// Asks once more after a cancel, then ends the item, and tells what it had to do with it.
    fn work(&self, completion: Completion) {
        let callback = &self.0.callback;
        let (id, report) = (inbox(), |status| ProgressItem::new().with_status(status));
        let first = callback.progress(&id, &report(ProgressStatus::Updating));
        if first == Ok(CancelDecision::CancelItem) {
            self.note("canceled at once");
            if callback.can_continue(Some(&id)) != first {
                self.note("goes on all the same");
            }
        }
        if self.0.asks_for_more && callback.more_items().is_ok() {
            self.note("more items");
        }
        let canceled = first.decision().is_cancel();
        let end = if canceled { ProgressStatus::Canceled } else { ProgressStatus::Succeeded };
        // MOB has no words for an end, which is answered all the same (B-13).
        let outcome = Outcome::Canceled;
        if first == Ok(CancelDecision::CancelAll)
            && callback.notice(&Notice::End { outcome }) != first
        {
            self.note("goes on all the same");
        }
        let last = callback.progress(&id, &report(end));
        if last == Ok(CancelDecision::CancelItem) && last != first {
            self.note("canceled at last");
        }
        let _ = callback.log(&LogEntry::information("done").with_id(LogId::from_u128(1)));
        let mut error = LogEntry::error("but").with_id(LogId::from_u128(7));
        error.shows_error = true;
        let _ = callback.log(&error);
        let all = first.decision().merge(last.decision()).is_all();
        self.0.at_work.store(false, Ordering::SeqCst);
        completion.complete(if all { Code::ABORT } else { Code::OK });
    }
}

fn inbox() -> ItemId {
    ItemId::try_from("inbox").unwrap()
}

impl SyncHandler for Witness {
    fn initialize(&self, setup: &Setup) -> Code {
        self.note(if setup.may_show_ui { "initialized, with dialogs" } else { "initialized" });
        if self.0.takes_part { Code::OK } else { Code::FALSE }
    }

    fn info(&self) -> Result<HandlerInfo, Code> {
        self.note("asked who it is");
        Ok(HandlerInfo::new("Witness"))
    }

    fn items(&self) -> Result<HandlerItems, Code> {
        self.note("asked for its items");
        let item = HandlerItem::new(inbox(), "inbox");
        Ok(HandlerItems { items: vec![item], is_complete: true })
    }

    fn set_progress_callback(&self, callback: Option<SharedSink>) {
        self.note(if callback.is_some() { "callback" } else { "no callback" });
        self.0.callback.exchange(callback);
    }

    fn prepare<'id>(&self, _: &[ItemId], start: Start<'id>) -> Started<'id> {
        self.note("prepared");
        let (started, completion) = start.accept();
        completion.complete(Code::OK);
        started
    }

    fn synchronize<'id>(&self, start: Start<'id>) -> Started<'id> {
        self.note("synchronized");
        let (started, completion) = start.accept();
        self.0.at_work.store(true, Ordering::SeqCst);
        if self.0.asks_for_more {
            self.work(completion); // within the call
        } else {
            let witness = self.clone();
            thread::spawn(move || witness.work(completion));
        }
        started
    }

    fn set_item_status(&self, _: &ItemId, _: ProgressStatus) -> Code {
        let at_work = self.0.at_work.load(Ordering::SeqCst);
        self.note(if at_work { "skipped" } else { "skipped too late" });
        Code::NOT_IMPLEMENTED
    }

    fn show_properties<'id>(&self, item: Option<&ItemId>, start: Start<'id>) -> Started<'id> {
        self.note(if item.is_some() { "properties of the item" } else { "properties" });
        start.decline(Code::NOT_IMPLEMENTED)
    }

    fn show_error<'id>(&self, error: LogId, start: Start<'id>) -> Started<'id> {
        let known = error == LogId::from_u128(7);
        self.note(if known { "error shown" } else { "another error shown" });
        start.decline(Code::INVALID_ARGUMENT)
    }
}

/// Lives of witnesses, and at how many points each was disturbed.
fn lives(takes_part: bool, asks_for_more: bool) -> (Lives, usize) {
    let lives = Lives::default();
    let theirs = lives.clone();
    let make = move || Witness::new(&theirs, takes_part, asks_for_more);
    let report = conformance::handler(make).strict().run();
    (lives, report.points().0)
}

const INTRODUCED: [&str; 3] = ["asked who it is", "asked for its items", "callback"];
const SYNCHRONIZED: [&str; 3] = ["prepared", "synchronized", "error shown"];
const SHOWN: [&str; 4] =
    ["properties", "properties of the item", "another error shown", "no callback"];

/// T-21, T-22: the order of MOB-41, what was logged as an error and nothing else, and an error that nobody knows.
#[test]
fn undisturbed() {
    let (lives, _) = lives(true, false);
    for (life, first) in lives.all().iter().zip(["initialized", "initialized, with dialogs"]) {
        let course = [&[first][..], &INTRODUCED, &SYNCHRONIZED, &SHOWN].concat();
        assert_eq!(*life, course);
    }
    // One in two cycles, and what was logged in each is shown once.
    assert_eq!((lives.with("synchronized", 2), lives.with("error shown", 2)), (1, 1));
    assert_eq!(lives.with("initialized, with dialogs", 1), 1);
}

/// T-23: at each answer the callback is replaced and taken away, from inside the call and by the host's own thread.
#[test]
fn exchanged() {
    let (lives, points) = lives(true, false);
    assert_eq!(points, 4);
    assert_eq!(lives.with("callback, from inside", 1), points);
    assert_eq!(lives.with("callback", 2), points);
    assert_eq!(lives.with("no callback, from inside", 1), points);
    assert_eq!(lives.with("no callback", 2), points);
    assert_eq!(lives.with("no callback", 0), 0);
    // A host that has panicked asks for nothing more.
    assert_eq!(lives.with("properties", 0), points);
}

/// T-14: canceled at each answer about it, and as soon as it is known, which its second answer tells; and asked in between.
#[test]
fn canceled() {
    let (lives, _) = lives(true, false);
    assert_eq!(lives.with("canceled at once, from inside", 1), 1);
    assert_eq!(lives.with("canceled at last, from inside", 1), 2);
    assert_eq!(lives.with("goes on all the same, from inside", 1), 0);
}

/// What MOB has no words for is refused. And MOB-13: an item is skipped while its handler synchronizes, so the host's own thread
/// does not come to it where all is done within the call.
#[test]
fn asked_for_more_within_the_call() {
    let (lives, _) = lives(true, true);
    assert_eq!(lives.with("more items", 1), 0);
    assert_eq!(lives.with("skipped too late", 1), 0);
}

/// A handler that takes no part is left alone, as it has been given nothing.
#[test]
fn left_alone() {
    let (lives, points) = lives(false, false);
    assert_eq!(points, 0);
    assert!(lives.all().iter().all(|life| life.len() == 1), "{:?}", lives.all());
}
