//! Handlers: starts and completions (H-1 to H-8).
#![cfg(feature = "std")]

use std::cell::RefCell;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use sync_progress::handler::{
    Completed, Completion, NullHandler, SharedSink, Start, Started, SyncHandler, begin,
};
use sync_progress::protocol::{
    AnswerExt, Code, HandlerInfo, HandlerItem, HandlerItems, Notice, Phase, ProgressStatus, Setup,
    SyncTrigger,
};
use sync_progress::sink::{NullSink, ProgressSink, Slot};
use sync_progress::{ItemId, ProgressItem};

fn id(name: &str) -> ItemId {
    name.try_into().unwrap()
}

/// Starts a phase with a closure in place of a handler; gives the code and what was completed.
fn host(
    phase: Phase,
    run: impl for<'id> FnOnce(Start<'id>) -> Started<'id>,
) -> (Code, Vec<Completed>) {
    let (tell, told) = mpsc::channel();
    let code = begin(phase, move |completed| drop(tell.send(completed)), run);
    (code, told.iter().collect())
}

fn completed(phase: Phase, code: Code) -> Vec<Completed> {
    vec![Completed { phase, code, retry: vec![] }]
}

/// H-2, H-3, H-4: an accepted start returns `S_OK` and completes once, also before it returns.
#[test]
fn an_accepted_start_completes_once() {
    for phase in Phase::ALL {
        let (code, told) = host(phase, |start| {
            assert_eq!((start.phase(), start.parent()), (phase, None));
            let (started, completion) = start.accept();
            completion.complete(Code::ABORT); // any code is an outcome (A-MOB-7)
            assert_eq!(started.code(), Code::OK);
            started
        });
        assert_eq!((code, told), (Code::OK, completed(phase, Code::ABORT)));
    }
}

/// H-4: on any thread, after the start has returned.
#[test]
fn a_completion_may_come_later_from_elsewhere() {
    let (work, works) = mpsc::channel::<Completion>();
    let worker = thread::spawn(move || works.iter().for_each(|it| it.complete(Code::OK)));
    let (tell, told) = mpsc::channel();
    let returned = begin(
        Phase::Synchronize,
        move |completed| tell.send(completed).unwrap(),
        |start| {
            let (started, completion) = start.accept();
            work.send(completion).unwrap();
            started
        },
    );
    drop(work);
    worker.join().unwrap();
    assert_eq!((returned, told.recv().unwrap().code), (Code::OK, Code::OK));
}

/// H-2, H-3: a declined start never looks like one that owes a completion.
#[test]
fn a_declined_start_completes_never() {
    #[track_caller]
    fn case(phase: Phase, declined: Code, returned: Code) {
        let (code, told) = host(phase, |start| start.decline(declined));
        assert_eq!((code, told), (returned, vec![]));
    }
    case(Phase::Prepare, Code::FALSE, Code::FALSE); // MOB-17
    case(Phase::Prepare, Code::OK, Code::FAIL);
    case(Phase::Synchronize, Code::OK, Code::FAIL);
    case(Phase::Synchronize, Code::INVALID_ARGUMENT, Code::INVALID_ARGUMENT);
    case(Phase::ShowError, Code::FALSE, Code::FAIL); // A-MOB-4: any success owes one here
    case(Phase::ShowProperties, Code::FALSE, Code::FAIL);
    case(Phase::ShowProperties, Code::NOT_IMPLEMENTED, Code::NOT_IMPLEMENTED);
}

/// H-5: dropped unused, it completes with a failure.
#[test]
fn a_dropped_completion_fails() {
    let (code, told) = host(Phase::Synchronize, |start| start.accept().0);
    assert_eq!((code, told), (Code::OK, completed(Phase::Synchronize, Code::FAIL)));
}

/// H-5: and so it does when the worker that held it panics.
#[test]
fn a_panic_of_the_worker_completes() {
    let (code, told) = host(Phase::Synchronize, |start| {
        let (started, completion) = start.accept();
        let worker = thread::spawn(move || {
            let _owed = completion;
            panic!("as the test wants it");
        });
        assert!(worker.join().is_err());
        started
    });
    assert_eq!((code, told), (Code::OK, completed(Phase::Synchronize, Code::UNEXPECTED)));
}

fn panics<T>() -> T {
    panic!("as the test wants it")
}

/// H-7: a method that panics has accepted or not, and the host hears what fits.
#[test]
fn a_panic_of_the_method_is_told_apart() {
    let (code, told) = host(Phase::Prepare, |_| panics());
    assert_eq!((code, told), (Code::UNEXPECTED, vec![]));
    let (code, told) = host(Phase::Prepare, |start| {
        let _owed = start.accept();
        panics()
    });
    assert_eq!((code, told), (Code::OK, completed(Phase::Prepare, Code::UNEXPECTED)));
    let (code, told) = host(Phase::Prepare, |start| {
        let (_started, completion) = start.accept();
        completion.complete(Code::OK);
        panics()
    });
    assert_eq!((code, told), (Code::OK, completed(Phase::Prepare, Code::OK)));
}

/// H-6: only the end of showing an error asks for a retry (MOB-25).
#[test]
fn a_retry_is_asked_for_after_an_error_only() {
    for phase in Phase::ALL {
        let (_, told) = host(phase, |start| {
            let (started, completion) = start.accept();
            if let Err(completion) = completion.retry(vec![id("a")]) {
                assert_eq!(completion.phase(), phase);
                completion.complete(Code::OK);
            }
            started
        });
        let expected = match phase {
            Phase::ShowError => (Code::RETRY_SYNC, vec![id("a")]),
            _ => (Code::OK, vec![]),
        };
        assert_eq!((told[0].code, told[0].retry.clone(), told.len()), (expected.0, expected.1, 1));
    }
}

/// A completion is told to a sink as the end of its phase.
#[test]
fn a_completion_is_a_notice() {
    let ended = Completed { phase: Phase::ShowError, code: Code::RETRY_SYNC, retry: vec![id("a")] };
    let notice = Notice::from(ended);
    let (phase, code, retry) = (Phase::ShowError, Code::RETRY_SYNC, vec![id("a")]);
    assert_eq!(notice, Notice::PhaseEnded { phase, code, retry });
}

/// A handler as it is meant to be written.
#[derive(Default)]
struct Files {
    callback: Slot<SharedSink>,
    prepared: Mutex<Vec<ItemId>>,
    skipped: Mutex<Vec<ItemId>>,
}

impl SyncHandler for Files {
    fn info(&self) -> Result<HandlerInfo, Code> {
        Ok(HandlerInfo::new("Files"))
    }
    fn items(&self) -> Result<HandlerItems, Code> {
        let items = ["a", "b", "c"].map(|name| HandlerItem::new(id(name), name));
        Ok(HandlerItems::from(items.to_vec()))
    }
    fn set_progress_callback(&self, callback: Option<SharedSink>) {
        self.callback.exchange(callback);
    }
    fn prepare<'id>(&self, items: &[ItemId], start: Start<'id>) -> Started<'id> {
        *self.prepared.lock().unwrap() = items.to_vec();
        let (started, completion) = start.accept();
        completion.complete(Code::OK);
        started
    }
    fn synchronize<'id>(&self, start: Start<'id>) -> Started<'id> {
        let (started, completion) = start.accept();
        for id in self.prepared.lock().unwrap().clone() {
            let is_skipped = self.skipped.lock().unwrap().contains(&id);
            let status =
                if is_skipped { ProgressStatus::Skipped } else { ProgressStatus::Succeeded };
            let answer = self.callback.progress(&id, &ProgressItem::new().with_status(status));
            if answer.decision().is_all() {
                completion.complete(Code::ABORT);
                return started;
            }
        }
        completion.complete(Code::OK);
        started
    }
    fn set_item_status(&self, item: &ItemId, status: ProgressStatus) -> Code {
        if status != ProgressStatus::Skipped {
            return Code::INVALID_ARGUMENT;
        }
        self.skipped.lock().unwrap().push(item.clone());
        Code::OK
    }
}

/// MOB-41: a whole run, through a forwarding impl; then the callback is taken away (MOB-3, K-24).
#[test]
fn a_whole_run() {
    let handler: Box<dyn SyncHandler> = Box::new(Files::default());
    assert_eq!(handler.initialize(&Setup::default()), Code::OK);
    let ids: Vec<_> = handler.items().unwrap().items.into_iter().map(|item| item.id).collect();
    let recorder = Arc::new(sync_progress::sink::Recorder::in_memory());
    handler.set_progress_callback(Some(Arc::<sync_progress::sink::Recorder>::clone(&recorder)));
    let prepared = host(Phase::Prepare, |start| handler.prepare(&ids, start));
    assert_eq!(prepared, (Code::OK, completed(Phase::Prepare, Code::OK)));
    assert_eq!(handler.set_item_status(&id("b"), ProgressStatus::Skipped), Code::OK);
    let ran = host(Phase::Synchronize, |start| handler.synchronize(start));
    assert_eq!(ran, (Code::OK, completed(Phase::Synchronize, Code::OK)));
    assert_eq!(recorder.tape().len(), 3);

    handler.set_progress_callback(None);
    assert_eq!(Arc::strong_count(&recorder), 1); // #26
    let ran = host(Phase::Synchronize, |start| handler.synchronize(start));
    assert_eq!(ran, (Code::OK, completed(Phase::Synchronize, Code::ABORT)));
    assert_eq!(recorder.tape().len(), 3); // #28
}

/// H-8: what a handler does not say is declined; the null handler takes no part.
#[test]
fn defaults_are_safe() {
    let setup = Setup { trigger: SyncTrigger::from_raw(99), ..Setup::default() };
    assert_eq!(NullHandler.initialize(&setup), Code::FALSE);
    assert!(NullHandler.items().unwrap().items.is_empty());
    NullHandler.set_progress_callback(Some(Arc::new(NullSink)));
    let files = Files::default();
    let declined = (Code::NOT_IMPLEMENTED, vec![]);
    assert_eq!(host(Phase::ShowProperties, |start| files.show_properties(None, start)), declined);
    let entry = sync_progress::protocol::LogId::from_u128(1);
    assert_eq!(host(Phase::ShowError, |start| files.show_error(entry, start)), declined);
    assert_eq!(
        NullHandler.set_item_status(&id("a"), ProgressStatus::Skipped),
        Code::NOT_IMPLEMENTED
    );
    let ran = host(Phase::Synchronize, |start| (&&NullHandler).synchronize(start));
    assert_eq!(ran, (Code::OK, completed(Phase::Synchronize, Code::OK)));
}

/// H-1: what comes of one start is returned by that start; starts nest without being mixed up.
#[test]
fn starts_nest() {
    let inner = RefCell::new(None);
    let (code, told) = host(Phase::Prepare, |start| {
        *inner.borrow_mut() = Some(host(Phase::ShowError, |start| start.decline(Code::FAIL)));
        start.accept().0
    });
    assert_eq!((code, told), (Code::OK, completed(Phase::Prepare, Code::FAIL)));
    assert_eq!(inner.take(), Some((Code::FAIL, vec![])));
}

/// Debug shows the phase, and the code once there is one; never what would complete it.
#[test]
fn debug_shows_where_a_start_stands() {
    let mut shown = Vec::new();
    host(Phase::Prepare, |start| {
        shown.push(format!("{start:?}"));
        let (started, completion) = start.accept();
        shown.extend([format!("{completion:?}"), format!("{started:?}")]);
        started
    });
    let started = format!("Started({:?})", Code::OK);
    assert_eq!(
        shown,
        ["Start { phase: Prepare, .. }", "Completion { phase: Prepare, .. }", &started]
    );
}
