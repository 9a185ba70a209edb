//! A handler that keeps every rule: its callback lives in a slot, and a reporter speaks through it.

use std::sync::{Arc, Mutex};
use std::thread;
use sync_progress::cancel::CancelToken as _;
use sync_progress::handler::{Completion, SharedSink, Start, Started};
use sync_progress::protocol::{Code, HandlerInfo, HandlerItem, HandlerItems, ProgressStatus};
use sync_progress::sink::Slot;
use sync_progress::{ItemId, Reporter, SyncHandler};

#[derive(Default)]
pub(crate) struct Mail {
    callback: Arc<Slot<SharedSink>>,
    prepared: Mutex<Vec<ItemId>>,
    skipped: Arc<Mutex<Vec<ItemId>>>,
}

impl SyncHandler for Mail {
    fn info(&self) -> Result<HandlerInfo, Code> {
        Ok(HandlerInfo::new("Mail"))
    }

    fn items(&self) -> Result<HandlerItems, Code> {
        let item = |name: &str| HandlerItem::new(ItemId::try_from(name).unwrap(), name);
        Ok(HandlerItems {
            items: ["inbox", "drafts", "archive"].map(item).into(),
            is_complete: true,
        })
    }

    fn set_progress_callback(&self, callback: Option<SharedSink>) {
        self.callback.exchange(callback);
    }

    fn prepare<'id>(&self, items: &[ItemId], start: Start<'id>) -> Started<'id> {
        *self.prepared.lock().unwrap() = items.to_vec();
        self.skipped.lock().unwrap().clear();
        let (started, completion) = start.accept();
        completion.complete(Code::OK);
        started
    }

    fn synchronize<'id>(&self, start: Start<'id>) -> Started<'id> {
        let items = self.prepared.lock().unwrap().clone();
        let (callback, skipped) = (Arc::clone(&self.callback), Arc::clone(&self.skipped));
        let (started, completion) = start.accept();
        thread::spawn(move || fetch(&callback, &items, &skipped, completion));
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

fn fetch(
    callback: &Slot<SharedSink>,
    items: &[ItemId],
    skipped: &Mutex<Vec<ItemId>>,
    completion: Completion,
) {
    let reporter = Reporter::builder(callback).items(items.iter().cloned()).build();
    let is_skipped = |id: &ItemId| skipped.lock().unwrap().contains(id);
    for id in items {
        if is_skipped(id) {
            let _ = reporter.skip(id, "not wanted");
            continue;
        }
        let Ok(mut item) = reporter.start(id, 3).unwrap().go() else { continue };
        for _ in 0..3 {
            if is_skipped(id) || item.advance(1).is_cancel() {
                break;
            }
        }
        if is_skipped(id) {
            item.skip("not wanted")
        } else {
            item.finish()
        };
    }
    let canceled = reporter.canceler().token().is_canceled();
    let _ = reporter.complete();
    completion.complete(if canceled { Code::ABORT } else { Code::OK });
}
