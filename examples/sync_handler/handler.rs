//! The handler: an item for each folder in the source, mirrored one after the other on a thread of its own.

use std::collections::{HashMap, HashSet};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use sync_progress::handler::{SharedSink, Start, Started};
use sync_progress::protocol::{
    CancelCause, Code, HandlerInfo, HandlerItem, HandlerItems, LogEntry, LogId, ProgressStatus,
};
use sync_progress::reporter::{Canceler, ItemReporter, Reporter, Start as Begun};
use sync_progress::sink::Slot;
use sync_progress::{ItemId, SyncHandler};

use crate::factory::Alive;
use crate::folder;

/// Which folder is mirrored, and where.
const SOURCE: &str = "SYNC_HANDLER_SOURCE";
const DESTINATION: &str = "SYNC_HANDLER_DESTINATION";

/// What a reporter tells: once a callback has been taken out of the slot it hears nothing more, whoever is reporting.
type Callback = Arc<Slot<SharedSink>>;

pub(crate) struct FolderHandler(Arc<Shared>);

/// What the handler and its thread share. The thread goes on when the host has released the handler.
struct Shared {
    roots: Option<[PathBuf; 2]>,
    callback: Callback,
    state: Mutex<State>,
    _loaded: Alive,
}

#[derive(Default)]
struct State {
    /// The folders that were listed, by their ids.
    folders: HashMap<ItemId, OsString>,
    prepared: Vec<ItemId>,
    skipped: HashSet<ItemId>,
    running: Option<Canceler>,
    /// The folder that is being mirrored.
    current: Option<ItemId>,
    /// Which item an entry of the error list is about.
    errors: HashMap<LogId, ItemId>,
}

impl FolderHandler {
    pub(crate) fn from_environment() -> Self {
        let root = |name| env::var_os(name).filter(|it| !it.is_empty()).map(PathBuf::from);
        let roots = root(SOURCE).zip(root(DESTINATION)).map(|(source, to)| [source, to]);
        let (callback, state) = (Arc::new(Slot::new()), Mutex::default());
        Self(Arc::new(Shared { roots, callback, state, _loaded: Alive::new() }))
    }
}

/// The id of a folder is derived from its name, so that it is the same in each run (SC-26): MOB knows items by GUIDs.
fn id_of(folder: &OsString) -> ItemId {
    let name = folder.to_string_lossy();
    ItemId::try_from(&*name).map_or_else(|_| LogId::NONE.uuid().into(), |id| id.to_uuid().into())
}

impl SyncHandler for FolderHandler {
    fn info(&self) -> Result<HandlerInfo, Code> {
        Ok(HandlerInfo::new("Folders"))
    }

    fn items(&self) -> Result<HandlerItems, Code> {
        let folders = self.0.folders().map_err(|_| Code::FAIL)?;
        let item = |(id, name): (&ItemId, &OsString)| {
            HandlerItem::new(id.clone(), &*name.to_string_lossy())
        };
        let mut items: Vec<_> = folders.iter().map(item).collect();
        items.sort_by(|one, two| one.name.cmp(&two.name));
        self.0.state().folders = folders;
        Ok(items.into())
    }

    fn set_progress_callback(&self, callback: Option<SharedSink>) {
        self.0.callback.exchange(callback);
    }

    fn prepare<'id>(&self, items: &[ItemId], start: Start<'id>) -> Started<'id> {
        let mut state = self.0.state();
        if !items.iter().all(|id| state.folders.contains_key(id)) {
            return start.decline(Code::INVALID_ARGUMENT);
        }
        items.clone_into(&mut state.prepared);
        state.skipped.clear();
        drop(state);
        let (started, completion) = start.accept();
        completion.complete(Code::OK); // there is nothing to wait for
        started
    }

    fn synchronize<'id>(&self, start: Start<'id>) -> Started<'id> {
        let mut state = self.0.state();
        let items = std::mem::take(&mut state.prepared);
        if items.is_empty() || state.running.is_some() {
            state.prepared = items;
            return start.decline(Code::UNEXPECTED);
        }
        let shared = Arc::clone(&self.0);
        let sink = Arc::clone(&shared.callback);
        let reporter = Reporter::builder(sink).items(items.iter().cloned()).build();
        state.running = Some(reporter.canceler());
        drop(state);
        let (started, completion) = start.accept();
        // The start returns at once. Should the thread panic, the completion tells of a failure.
        thread::spawn(move || {
            let code = shared.mirror(reporter, &items);
            shared.state().running = None;
            completion.complete(code);
        });
        started
    }

    fn set_item_status(&self, item: &ItemId, status: ProgressStatus) -> Code {
        if status != ProgressStatus::Skipped {
            return Code::INVALID_ARGUMENT; // the only one that a host sets (MOB-12)
        }
        let mut state = self.0.state();
        if !state.folders.contains_key(item) {
            return Code::INVALID_ARGUMENT;
        }
        state.skipped.insert(item.clone());
        match &state.running {
            Some(running) if state.current.as_ref() == Some(item) => {
                running.cancel_item(item, CancelCause::Skipped);
            }
            _ => {} // its turn is still to come
        }
        Code::OK
    }

    /// There is nothing to show, but the folder can be tried again (MOB-25).
    fn show_error<'id>(&self, error: LogId, start: Start<'id>) -> Started<'id> {
        let Some(item) = self.0.state().errors.remove(&error) else {
            return start.decline(Code::INVALID_ARGUMENT);
        };
        let (started, completion) = start.accept();
        if let Err(completion) = completion.retry(vec![item]) {
            completion.complete(Code::UNEXPECTED);
        }
        started
    }
}

impl Shared {
    /// What the handler knows. Nothing panics while it is locked, and it is whole at every moment.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn folders(&self) -> io::Result<HashMap<ItemId, OsString>> {
        let Some([source, _]) = &self.roots else { return Ok(HashMap::new()) };
        let mut folders = HashMap::new();
        for entry in fs::read_dir(source)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.insert(id_of(&entry.file_name()), entry.file_name());
            }
        }
        Ok(folders)
    }

    /// One folder after the other; what came of all of it.
    fn mirror(&self, reporter: Reporter<Callback>, items: &[ItemId]) -> Code {
        for id in items {
            if !self.takes_turn(id) {
                let _the_next_start_asks = reporter.skip(id, "the host wants none of it");
                continue;
            }
            // A start says by itself that its item was canceled.
            match reporter.start(id, None) {
                Ok(Begun::Go(item)) => self.mirror_folder(id, item),
                Ok(Begun::Declined(decision)) if decision.is_all() => break,
                Ok(Begun::Declined(_)) | Err(_) => {}
            }
        }
        match reporter.complete() {
            Ok(summary) if summary.cancel.is_some() => Code::ABORT,
            Ok(summary) if summary.items.failed == 0 => Code::OK,
            _ => Code::FAIL,
        }
    }

    /// Whether it is this item's turn, and not one that the host wants none of.
    fn takes_turn(&self, id: &ItemId) -> bool {
        let mut state = self.state();
        let is_wanted = !state.skipped.contains(id);
        state.current = is_wanted.then(|| id.clone());
        is_wanted
    }

    fn mirror_folder(&self, id: &ItemId, mut item: ItemReporter<Callback>) {
        let name = self.state().folders.get(id).cloned().unwrap_or_default();
        let Some(roots) = &self.roots else { return };
        if let Err(error) =
            folder::mirror(&roots.each_ref().map(|root| root.join(&name)), &mut item)
        {
            let entry = LogId::from(id.to_uuid());
            self.state().errors.insert(entry, id.clone());
            let mut words = LogEntry::error(&*error).with_id(entry);
            words.shows_error = true;
            item.log(words);
            item.fail(error);
        } else {
            item.finish(); // canceled, if it has heard of a cancel
        }
    }
}
