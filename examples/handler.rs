//! For the author of a handler that a host drives, and of such a host: phases that are accepted and then
//! completed, an item that the host has skipped, and a callback that is exchanged in the middle.

use std::collections::HashSet;
use std::error::Error;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use sync_progress::handler::{SharedSink, Start, Started, begin};
use sync_progress::protocol::{
    Code, HandlerInfo, HandlerItem, HandlerItems, Outcome, Phase, ProgressStatus, Setup,
};
use sync_progress::reporter::{Reporter, Summary, Unfinished};
use sync_progress::sink::{Slot, from_fn};
use sync_progress::{ItemId, SyncHandler};

#[derive(Default)]
struct Mail {
    /// Once a callback has been taken out of the slot it hears nothing more, whoever is reporting.
    callback: Arc<Slot<SharedSink>>,
    prepared: Mutex<Vec<ItemId>>,
    skipped: Mutex<HashSet<ItemId>>,
}

impl SyncHandler for Mail {
    fn info(&self) -> Result<HandlerInfo, Code> {
        Ok(HandlerInfo::new("Mail"))
    }

    fn items(&self) -> Result<HandlerItems, Code> {
        let item = |name: &str| ItemId::try_from(name).map(|id| HandlerItem::new(id, name));
        let items = ["inbox", "drafts", "archive"].into_iter().flat_map(item).collect();
        Ok(HandlerItems { items, is_complete: true })
    }

    fn set_progress_callback(&self, callback: Option<SharedSink>) {
        self.callback.exchange(callback);
    }

    fn set_item_status(&self, item: &ItemId, status: ProgressStatus) -> Code {
        if status != ProgressStatus::Skipped {
            return Code::INVALID_ARGUMENT;
        }
        self.skipped.lock().expect("nobody panics with it").insert(item.clone());
        Code::OK
    }

    fn prepare<'id>(&self, items: &[ItemId], start: Start<'id>) -> Started<'id> {
        *self.prepared.lock().expect("nobody panics with it") = items.to_vec();
        let (started, completion) = start.accept();
        completion.complete(Code::OK); // there was nothing to wait for
        started
    }

    fn synchronize<'id>(&self, start: Start<'id>) -> Started<'id> {
        let items = self.prepared.lock().expect("nobody panics with it").clone();
        let skipped = self.skipped.lock().expect("nobody panics with it").clone();
        let callback = Arc::clone(&self.callback);
        let (started, completion) = start.accept();
        // The start returns at once. Should the thread panic, the completion tells of a failure.
        thread::spawn(move || {
            // An item that was skipped is one that the host did not want.
            let is_done = fetch(&callback, &items, &skipped)
                .is_ok_and(|summary| summary.outcome <= Outcome::Skipped);
            completion.complete(if is_done { Code::OK } else { Code::FAIL });
        });
        started
    }
}

fn fetch(
    callback: &Slot<SharedSink>,
    items: &[ItemId],
    skipped: &HashSet<ItemId>,
) -> Result<Summary, Box<dyn Error>> {
    let reporter = Reporter::builder(callback).items(items.iter().cloned()).build();
    for id in items {
        if skipped.contains(id) {
            reporter.skip(id, "the host wants none of it")?.go_on()?;
        } else if let Ok(mut item) = reporter.start(id, 2)?.go() {
            item.advance(2).go_on()?;
            item.finish();
        }
    }
    Ok(reporter.complete().map_err(Unfinished::into_error)?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mail = Arc::new(Mail::default());
    println!("initialized: {}", mail.initialize(&Setup::default()));
    let items: Vec<_> = mail
        .items()
        .map_err(|code| code.to_string())?
        .items
        .into_iter()
        .map(|item| item.id)
        .collect();
    mail.set_progress_callback(Some(first_callback(&mail)));
    run(Phase::Prepare, |start| mail.prepare(&items, start))?;
    println!("skip drafts: {}", mail.set_item_status(&items[1], ProgressStatus::Skipped));
    run(Phase::Synchronize, |start| mail.synchronize(start))?;
    mail.set_progress_callback(None);
    Ok(())
}

/// One phase, from its start to its completion.
fn run(
    phase: Phase,
    start: impl for<'id> FnOnce(Start<'id>) -> Started<'id>,
) -> Result<(), mpsc::RecvError> {
    let (tell, told) = mpsc::channel();
    let code = begin(phase, move |completed| drop(tell.send(completed)), start);
    println!("{phase}: {code}");
    if code.is_ok() {
        println!("{phase} completed: {}", told.recv()?.code);
    }
    Ok(())
}

/// Listens until the first item has ended, and then hands over, from inside the call.
fn first_callback(mail: &Arc<Mail>) -> SharedSink {
    let mail = Arc::clone(mail);
    Arc::new(from_fn(move |id, report| {
        println!("  first callback: {id}: {report}");
        if report.is_terminal() {
            let second = from_fn(|id, report| println!("  second callback: {id}: {report}"));
            mail.set_progress_callback(Some(Arc::new(second)));
        }
    }))
}
