//! The COM border with many threads at once: callbacks that are exchanged and taken away under workers (B-14, B-23 to B-25).
#![cfg(feature = "windows")]
#![allow(unsafe_code, reason = "native code is played here, and called as native code calls")]
#![allow(dead_code, reason = "the objects of the other test know more")]
#![allow(clippy::missing_safety_doc, clippy::undocumented_unsafe_blocks)]

#[path = "windows/native/mod.rs"]
mod native;

use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use native::mobsync::{Callback, Script, callback};
use sync_progress::handler::{SharedSink, Start, Started, SyncHandler};
use sync_progress::protocol::{AnswerExt, Code, HandlerInfo, HandlerItems};
use sync_progress::sink::{ProgressSink, Slot, from_fn};
use sync_progress::windows::abi::{ISyncMgrSynchronize, S_OK};
use sync_progress::windows::{Agile, mobsync};
use sync_progress::{CancelDecision, ItemId, ProgressItem};

const WORKERS: u64 = 4;

/// Reports from several threads until it is told to stop, and then completes.
#[derive(Clone, Default)]
struct Busy {
    callback: Arc<Slot<SharedSink>>,
    running: Arc<(Mutex<u64>, Condvar)>,
}

impl Busy {
    fn work(&self, worker: u64) {
        let id = ItemId::from(uuid::Uuid::from_u128(worker.into()));
        let mut value = 0;
        while !self
            .callback
            .progress(&id, &ProgressItem::new().with_value(value))
            .decision()
            .is_all()
        {
            value += 1;
        }
        *self.running.0.lock().unwrap() -= 1;
        self.running.1.notify_all();
    }

    fn wait(&self) {
        let running = self.running.0.lock().unwrap();
        drop(self.running.1.wait_while(running, |it| *it > 0).unwrap());
    }
}

impl SyncHandler for Busy {
    fn info(&self) -> Result<HandlerInfo, Code> {
        Ok(HandlerInfo::new("Busy"))
    }

    fn items(&self) -> Result<HandlerItems, Code> {
        Ok(HandlerItems::default())
    }

    fn set_progress_callback(&self, callback: Option<SharedSink>) {
        self.callback.exchange(callback);
    }

    fn prepare<'id>(&self, _: &[ItemId], start: Start<'id>) -> Started<'id> {
        start.decline(Code::FAIL)
    }

    fn synchronize<'id>(&self, start: Start<'id>) -> Started<'id> {
        let (started, completion) = start.accept();
        *self.running.0.lock().unwrap() += WORKERS + 1;
        for worker in 0..WORKERS {
            let busy = self.clone();
            thread::spawn(move || busy.work(worker));
        }
        let busy = self.clone();
        // The completion comes when it comes: perhaps into a callback that is being taken away.
        thread::spawn(move || {
            completion.complete(Code::OK);
            *busy.running.0.lock().unwrap() -= 1;
            busy.running.1.notify_all();
        });
        started
    }
}

fn set(com: &ISyncMgrSynchronize, callback: Option<&Callback>) {
    let raw = callback.map_or(ptr::null_mut(), Callback::raw);
    assert_eq!(unsafe { com.SetProgressCallback(raw) }, S_OK);
}

#[test]
fn b_23_whoever_was_replaced_hears_nothing_more() {
    let busy = Busy::default();
    let com = mobsync::export_handler(busy.clone());
    let callbacks: Vec<_> = (0..60).map(|_| callback(Script::default())).collect();
    set(&com, Some(&callbacks[0]));
    assert_eq!(unsafe { com.Synchronize(ptr::null_mut()) }, S_OK);
    for pair in callbacks.windows(2) {
        set(&com, Some(&pair[1]));
        assert_eq!(pair[0].references(), 0);
        pair[0].told(); // what came before
    }
    set(&com, None);
    let last = callbacks.last().unwrap();
    assert_eq!(last.references(), 0);
    last.told();
    busy.wait();
    assert!(callbacks.iter().all(|it| it.told().is_empty()));
}

#[test]
fn b_24_a_completion_races_with_the_end_of_the_callback() {
    for _ in 0..40 {
        let busy = Busy::default();
        let com = mobsync::export_handler(busy.clone());
        let native = callback(Script::default());
        set(&com, Some(&native));
        assert_eq!(unsafe { com.Synchronize(ptr::null_mut()) }, S_OK);
        set(&com, None);
        native.told();
        assert_eq!(native.references(), 0);
        busy.wait();
        assert!(native.told().is_empty());
    }
}

#[test]
fn b_25_released_under_its_workers_a_handler_lets_go_of_all() {
    for _ in 0..40 {
        let busy = Busy::default();
        let com = mobsync::export_handler(busy.clone());
        let native = callback(Script::default());
        set(&com, Some(&native));
        assert_eq!(unsafe { com.Synchronize(ptr::null_mut()) }, S_OK);
        drop(com);
        busy.wait();
        assert_eq!(native.references(), 0); // the last one out has released it
    }
}

#[test]
fn b_23_threads_that_exchange_the_callback_do_not_wait_in_a_circle() {
    let busy = Busy::default();
    let com = Agile::new(mobsync::export_handler(busy.clone())).unwrap();
    let host = Arc::new(mobsync::import_handler(com));
    let exchange = {
        let host = Arc::clone(&host);
        // Each sink exchanges itself for another one, from inside, on whatever thread it is called.
        move || -> SharedSink {
            let host = Arc::clone(&host);
            Arc::new(from_fn(move |_, _| {
                host.set_progress_callback(Some(Arc::new(from_fn(|_, _| {
                    CancelDecision::Continue
                }))));
            }))
        }
    };
    host.set_progress_callback(Some(exchange()));
    let code =
        sync_progress::handler::begin(sync_progress::protocol::Phase::Synchronize, drop, |start| {
            host.synchronize(start)
        });
    assert_eq!(code, Code::OK);
    for _ in 0..40 {
        host.set_progress_callback(Some(exchange()));
    }
    host.set_progress_callback(None);
    busy.wait();
}

#[test]
fn b_12_an_exported_callback_is_called_by_any_thread() {
    let heard = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&heard);
    let sink = from_fn(move |_, _| {
        counter.fetch_add(1, Ordering::Relaxed);
    });
    let callback = Agile::new(mobsync::export(sink)).unwrap();
    let import = Arc::new(mobsync::import(callback));
    let workers: Vec<_> = (0..WORKERS)
        .map(|worker| {
            let import = Arc::clone(&import);
            thread::spawn(move || {
                let id = ItemId::try_from(format!("item {worker}")).unwrap();
                for value in 0..100_u64 {
                    // Large and small ones, with a text and without.
                    let report = ProgressItem::new().with_value(value << (value % 48));
                    let report = if value % 3 == 0 { report.with_text("x") } else { report };
                    assert_eq!(import.progress(&id, &report), Ok(CancelDecision::Continue));
                }
            })
        })
        .collect();
    for worker in workers {
        worker.join().unwrap();
    }
    assert_eq!(u64::from(heard.load(Ordering::Relaxed)), WORKERS * 100);
}
