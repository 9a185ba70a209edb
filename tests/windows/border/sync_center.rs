//! SC: scripted sinks, and an engine.

use std::ffi::c_void;

use sync_progress::protocol::{
    Answer, LogEntry, LogId, MoreItems, Notice, ProgressStatus, SinkError,
};
use sync_progress::reporter::{Start, Summary};
use sync_progress::sink::{ProgressSink, ProgressSinkExt};
use sync_progress::windows::abi::{ISyncMgrSessionCreator, ISyncMgrSyncCallback};
use sync_progress::windows::sync_center;
use sync_progress::{CancelToken, Dialect, ItemId, ProgressItem, Reporter};
use windows_core::{HRESULT, Interface};

use crate::heard::{self, answered, hear};
use crate::script::{Script, Scripted};
use crate::{id, liar, take};

impl ProgressSink for Scripted {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        hear(format!("{id} {report}"));
        self.answer()
    }

    fn notice(&self, notice: &Notice) -> Answer {
        heard::notice(notice);
        if matches!(notice, Notice::Begin { .. } | Notice::End { .. }) {
            return Ok(sync_progress::CancelDecision::Continue);
        }
        self.answer()
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        heard::event(entry);
        self.answer().map(|_| LogId::default())
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        hear(item.map_or_else(|| "asked about all".into(), |id| format!("asked about {id}")));
        self.answer()
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        hear("asked for more");
        let too_long = "x".repeat(64);
        let ids = ["c", "d", &too_long].map(|it| ItemId::try_from(it).expect("an id"));
        let offers = MoreItems { ids: ids.into(), opaque: 2 };
        self.answer()
            .map(|_| if self.script == Script::Offers { offers } else { MoreItems::default() })
    }
}

/// A callback over a sink that answers its call number `at` by a script.
#[unsafe(no_mangle)]
pub extern "system" fn border_center(script: u32, at: u32) -> *mut c_void {
    liar::center(sync_center::export(Scripted::new(script, at))).into_raw()
}

/// What makes such callbacks, whose sinks hold the session to its rules.
#[unsafe(no_mangle)]
pub extern "system" fn border_creator(script: u32, at: u32) -> *mut c_void {
    let open = move |_: &_, _: &_| Ok(Scripted::new(script, at).checked(Dialect::SyncCenter));
    liar::creator(sync_center::export_creator(open)).into_raw()
}

/// How the engine of [`border_run`] has seen the session end.
#[repr(C)]
#[derive(Debug)]
pub struct Ran {
    succeeded: u32,
    canceled: u32,
    failed: u32,
    faults: u32,
    disconnected: i32,
}

/// An engine: it works on the items `a`, `b` and `c`, in so many steps each, and reports to a native callback.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn border_run(callback: *mut c_void, steps: u32, ran: *mut Ran) {
    let callback: ISyncMgrSyncCallback = unsafe { take(callback) };
    let summary = run(sync_center::import(liar::center(callback)), steps);
    let count = |it| u32::try_from(it).unwrap_or(u32::MAX);
    let items = summary.items;
    unsafe {
        *ran = Ran {
            succeeded: count(items.succeeded),
            canceled: count(items.canceled),
            failed: count(items.failed),
            faults: count(summary.faults),
            disconnected: summary.disconnected.into(),
        };
    }
}

fn run(sink: impl ProgressSink, steps: u32) -> Summary {
    let ids = ["a", "b", "c"].map(|it| ItemId::try_from(it).expect("an id"));
    let reporter = Reporter::builder(sink).items(ids.clone()).build();
    let _ = reporter.text("three items");
    let slow = LogEntry::warning("slow").about(ids[0].clone()).with_description("a slow disk");
    reporter.log(slow);
    for id in ids {
        let Ok(Start::Go(mut item)) = reporter.start(id, u64::from(steps)) else { continue };
        let worked = (0..steps).try_for_each(|_| item.advance(1).go_on());
        let _ = match worked {
            Ok(()) => item.finish(),
            Err(_) => item.cancel(),
        };
    }
    reporter.complete().unwrap_or_else(|_| panic!("an item is left"))
}

/// Asks a native callback so many times whether an item, or with NULL everything, may go on; 0: yes, 1: no for the item, 2: for all.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn border_ask(
    callback: *mut c_void,
    item: *const u16,
    times: u32,
) -> u32 {
    let callback: ISyncMgrSyncCallback = unsafe { take(callback) };
    let sink = sync_center::import(liar::center(callback));
    let token = sink.inner();
    let item = (!item.is_null()).then(|| token.item(unsafe { id(item) }));
    let ask = || item.as_ref().map_or_else(|| token.decision(), CancelToken::decision);
    let decisions: Vec<_> = (0..times).map(|_| ask()).collect();
    assert!(decisions.iter().all(|it| *it == decisions[0]), "no change of mind");
    u32::from(decisions[0].is_cancel()) + u32::from(decisions[0].is_all())
}

/// Takes into the session what its host offers; proposes and commits `new`. Each answer is heard.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn border_join(callback: *mut c_void) {
    let callback: ISyncMgrSyncCallback = unsafe { take(callback) };
    let sink = sync_center::import(liar::center(callback));
    let Ok(more) = sink.more_items() else { return hear("nothing could be asked for") };
    hear(format!("offered {} and {}", more.ids.len(), more.opaque));
    let new = ItemId::try_from("new").expect("an id");
    let ids = more.ids.into_iter().map(Notice::ItemAdded);
    let opaque = (0..more.opaque).map(|_| Notice::OpaqueItemAdded);
    let others =
        [Notice::ItemProposed(new.clone()), Notice::ItemCommitted(new), Notice::ManualSync];
    ids.chain(opaque).chain(others).for_each(|notice| answered(sink.notice(&notice)));
}

/// Says what cannot be said as it is: a text and an id that are too long, and counts beyond 32 bits. Each answer is heard.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn border_say_too_much(callback: *mut c_void) {
    let callback: ISyncMgrSyncCallback = unsafe { take(callback) };
    let sink = sync_center::import(liar::center(callback));
    let [short, long] = [1, 64].map(|it| ItemId::try_from("x".repeat(it)).expect("an id"));
    let report = ProgressItem::new().with_status(ProgressStatus::Updating);
    let report = report.with_value(1 << 40).with_max(1_u64 << 41).with_text("t".repeat(300));
    answered(sink.progress(&short, &report));
    answered(sink.progress(&long, &report));
    hear(format!("lost {:?}", sink.inner().lost()));
}

/// Opens a session of the handler `mail` with the items `a` and `b`, or without items, and closes it.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn border_open(creator: *mut c_void, has_items: i32) -> HRESULT {
    let creator: ISyncMgrSessionCreator = unsafe { take(creator) };
    let items = ["a", "b"].map(|it| ItemId::try_from(it).expect("an id"));
    let items = if has_items == 0 { &[][..] } else { &items };
    match sync_center::open(&creator, &"mail".try_into().expect("an id"), items) {
        Ok(callback) => {
            answered(sync_center::import(callback).can_continue(None));
            HRESULT(0)
        }
        Err(code) => HRESULT(code.raw()),
    }
}
