//! A native handler driven from Rust, as `SyncMgr` would (B-26 to B-28).

use std::ptr;
use std::sync::{Arc, mpsc};

use sync_progress::handler::{Completed, Start, Started, SyncHandler, begin, begin_before};
use sync_progress::protocol::{
    Code, Fault, HandlerFlags, HandlerItem, HandlerItems, ItemFlags, ItemId, LogEntry, LogId,
    Notice, ParentWindow, Phase, ProgressItem, ProgressStatus, Setup, SyncEvent, SyncTrigger,
};
use sync_progress::windows::abi::*;
use sync_progress::windows::mobsync::{self, HandlerImport};
use sync_progress::windows::{Agile, IdTable, to_uuid};
use windows_core::{GUID, HRESULT};

use crate::kit::{Heard, wide};
use crate::native::IAGILEOBJECT;
use crate::native::handler::{Handler, handler, listed};

const ITEM: GUID = GUID::from_u128(7);

fn item() -> ItemId {
    to_uuid(&ITEM).into()
}

fn import(native: &Handler) -> HandlerImport<ISyncMgrSynchronize> {
    mobsync::import_handler(native.give())
}

type Method = for<'id> fn(&HandlerImport<ISyncMgrSynchronize>, Start<'id>) -> Started<'id>;

const METHODS: [(Phase, Method); 4] = [
    (Phase::ShowProperties, |it, start| it.show_properties(Some(&item()), start)),
    (Phase::Prepare, |it, start| it.prepare(&[item()], start)),
    (Phase::Synchronize, |it, start| it.synchronize(start)),
    (Phase::ShowError, |it, start| it.show_error(to_uuid(&ITEM).into(), start)),
];

/// What a start returns, and its end if that has come.
fn run(
    host: &HandlerImport<ISyncMgrSynchronize>,
    phase: Phase,
    method: Method,
) -> (Code, mpsc::Receiver<Completed>) {
    let (tell, told) = mpsc::channel();
    let code = begin(phase, move |end| drop(tell.send(end)), |start| method(host, start));
    (code, told)
}

fn complete(native: &Handler, phase: Phase, code: HRESULT) {
    let callback = native.callback();
    let answer = unsafe {
        match phase {
            Phase::ShowProperties => callback.ShowPropertiesCompleted(code),
            Phase::Prepare => callback.PrepareForSyncCompleted(code),
            Phase::Synchronize => callback.SynchronizeCompleted(code),
            Phase::ShowError => callback.ShowErrorCompleted(code, 1, &ITEM),
        }
    };
    assert_eq!(answer, S_OK);
}

#[test]
fn b_27_what_a_host_says_arrives_as_it_is() {
    let native = handler();
    let host = import(&native);
    native.returning(S_FALSE);
    assert_eq!(host.initialize(&Setup::default()), Code::FALSE);
    let cookie = Setup {
        trigger: SyncTrigger::Invoke,
        may_show_ui: true,
        settings_only: true,
        cookie: Some([1, 2][..].into()),
    };
    assert_eq!(host.initialize(&cookie), Code::OK);
    assert_eq!(native.told(), ["initialize 0 0x3 None", "initialize 0 0x305 Some([1, 2])"]);
    native.returning(E_INVALIDARG);
    assert_eq!(host.set_item_status(&item(), ProgressStatus::Skipped), Code::INVALID_ARGUMENT);
    assert_eq!(native.told(), [format!("{ITEM:?} is 1")]);
    // A status that MOB has no number for is not said.
    let gone = host.set_item_status(&item(), ProgressStatus::Disconnected);
    assert_eq!((gone, native.told()), (Code::INVALID_ARGUMENT, vec![]));
}

#[test]
fn b_26_what_a_handler_says_of_itself() {
    let native = handler();
    let host = import(&native);
    let info = host.info().unwrap();
    assert_eq!(&*info.name, "Mail");
    assert_eq!(info.flags, HandlerFlags::from_bits_retain(0x101));
    native.returning(E_OUTOFMEMORY);
    assert_eq!(host.info(), Err(Code::OUT_OF_MEMORY));
    // Success without what it promises.
    native.returning(S_FALSE);
    assert_eq!(host.info(), Err(Code::POINTER));
}

/// A handler of ours is asked for its items by native code, so a native one that hands them on is asked by us.
#[test]
fn b_26_items_are_read_to_the_end() {
    struct Three;
    impl SyncHandler for Three {
        fn info(&self) -> Result<sync_progress::protocol::HandlerInfo, Code> {
            Err(Code::FAIL)
        }
        fn items(&self) -> Result<HandlerItems, Code> {
            let item = |n| HandlerItem::new(to_uuid(&GUID::from_u128(n)).into(), n.to_string());
            let mut items: Vec<_> = (1..4).map(item).collect();
            items[0].flags = ItemFlags::from_bits_retain(0x33);
            items[1].last_update = Some(u64::MAX);
            items[2].is_enabled = false;
            Ok(items.into())
        }
        fn set_progress_callback(&self, _: Option<sync_progress::handler::SharedSink>) {}
        fn prepare<'id>(&self, _: &[ItemId], start: Start<'id>) -> Started<'id> {
            start.decline(Code::FAIL)
        }
        fn synchronize<'id>(&self, start: Start<'id>) -> Started<'id> {
            start.decline(Code::FAIL)
        }
    }
    let native = handler();
    let host = import(&native);
    let ours = mobsync::export_handler(Three);
    let give = || {
        let mut items = ptr::null_mut();
        assert_eq!(unsafe { ours.EnumSyncMgrItems(&mut items) }, S_OK);
        *native.items.lock().unwrap() =
            Some(unsafe { <ISyncMgrEnumItems as windows_core::Interface>::from_raw(items) });
    };
    give();
    assert_eq!(host.items(), Three.items());
    give();
    native.returning(S_SYNCMGR_MISSINGITEMS);
    assert_eq!(host.items().map(|it| it.is_complete), Ok(false));
    native.returning(E_FAIL);
    assert_eq!(host.items(), Err(Code::FAIL));
    // Success without what it promises.
    *native.items.lock().unwrap() = None;
    assert_eq!(host.items(), Err(Code::POINTER));
}

#[test]
fn b_26_the_end_of_the_items_is_told_by_the_code_or_by_the_number() {
    let native = handler();
    let host = import(&native);
    let read = |answers: &[(HRESULT, u32)]| {
        let list = listed(answers.to_vec());
        *native.items.lock().unwrap() = Some(list.give());
        let read = host.items().map(|it| it.items.len());
        *native.items.lock().unwrap() = None;
        read
    };
    for end in [(S_FALSE, 0), (S_FALSE, 1), (S_OK, 0), (S_OK, 2)] {
        assert_eq!(read(&[(S_OK, 1), (S_OK, 1), end]), Ok(2));
    }
    assert_eq!(read(&[(S_OK, 1), (E_FAIL, 0)]), Err(Code::FAIL));
    // One that never ends is not followed for ever.
    assert_eq!(read(&[(S_OK, 1)]), Ok(1 << 20));
}

#[test]
fn b_28_what_a_handler_says_reaches_the_sink() {
    let native = handler();
    let host = import(&native);
    let sink = Heard::default();
    host.set_progress_callback(Some(Arc::new(sink.clone())));
    let callback = native.callback();
    let text = wide("disk full");
    let log = || unsafe { callback.LogError(3, text.as_ptr(), ptr::null()) };
    let ask = |shown| unsafe { callback.EnableModeless(shown) };
    sink.log_as([Ok(LogId::NONE), Err(Fault::Disconnected.into())]);
    assert_eq!(log(), S_OK);
    assert_eq!(log(), RPC_E_DISCONNECTED);
    sink.allow_dialogs([Ok(true), Ok(false)]);
    assert_eq!([ask(1), ask(1)], [S_OK, S_FALSE]);
    let entry = LogEntry::error("disk full");
    let [logged, shown] = [SyncEvent::log(&entry), SyncEvent::MayShowUi(true)];
    assert_eq!(sink.events(), [logged.clone(), logged, shown.clone(), shown]);
}

#[test]
fn b_28_an_end_may_come_before_the_start_returns_or_after() {
    for (phase, method) in METHODS {
        for at_once in [true, false] {
            let native = handler();
            let host = import(&native);
            let sink = Heard::default();
            host.set_progress_callback(Some(Arc::new(sink.clone())));
            *native.completes_at_once.lock().unwrap() = at_once.then_some(E_ABORT);
            let (code, told) = run(&host, phase, method);
            assert_eq!(code, Code::OK);
            if !at_once {
                assert!(told.try_recv().is_err());
                complete(&native, phase, E_ABORT);
            }
            let end = told.try_recv().unwrap();
            let retry = vec![]; // it asks for none, so its ids are not read
            assert_eq!(end, Completed { phase, code: Code::ABORT, retry: retry.clone() });
            // The sink has heard it too, and hears one too many alone.
            let notice = Notice::PhaseEnded { phase, code: Code::ABORT, retry };
            assert_eq!(sink.events(), [SyncEvent::notice(&notice)]);
            complete(&native, phase, E_ABORT);
            assert_eq!(sink.events(), [SyncEvent::notice(&notice)]);
            assert!(told.try_recv().is_err());
        }
    }
}

/// No lock is held over an end (B-14): from inside it the next start is made.
#[test]
fn b_28_an_end_starts_the_next() {
    for at_once in [true, false] {
        let native = handler().and_for(IAGILEOBJECT);
        let agile = Agile::new(native.give::<ISyncMgrSynchronize>()).unwrap();
        let host = Arc::new(mobsync::import_handler(agile));
        host.set_progress_callback(Some(Arc::new(Heard::default())));
        *native.completes_at_once.lock().unwrap() = at_once.then_some(S_OK);
        let (tell, told) = mpsc::channel();
        let next = Arc::clone(&host);
        let prepared = move |_| {
            let end = move |end| drop(tell.send(end));
            assert_eq!(begin(Phase::Synchronize, end, |it| next.synchronize(it)), Code::OK);
        };
        assert_eq!(begin(Phase::Prepare, prepared, |it| host.prepare(&[item()], it)), Code::OK);
        if !at_once {
            complete(&native, Phase::Prepare, S_OK);
            complete(&native, Phase::Synchronize, S_OK);
        }
        assert_eq!(told.try_recv().map(|it| it.phase), Ok(Phase::Synchronize));
    }
}

#[test]
fn b_28_a_declined_start_is_not_completed() {
    for (phase, method) in METHODS {
        let native = handler();
        let host = import(&native);
        host.set_progress_callback(Some(Arc::new(Heard::default())));
        native.returning(E_FAIL);
        // It completes all the same, which is its mistake.
        *native.completes_at_once.lock().unwrap() = Some(S_OK);
        let (code, told) = run(&host, phase, method);
        assert_eq!(code, Code::FAIL);
        assert!(told.try_recv().is_err());
    }
}

#[test]
fn b_28_which_codes_accept() {
    for (phase, method) in METHODS {
        let native = handler();
        let host = import(&native);
        host.set_progress_callback(Some(Arc::new(Heard::default())));
        native.returning(S_FALSE);
        let (code, told) = run(&host, phase, method);
        complete(&native, phase, S_OK);
        // After another success than OK only two of the starts are completed (A-MOB-4).
        let accepts = matches!(phase, Phase::ShowProperties | Phase::ShowError);
        assert_eq!(told.try_recv().is_ok(), accepts, "{phase}");
        assert_eq!(code, if accepts { Code::OK } else { Code::FALSE });
    }
}

#[test]
fn b_28_a_retry_names_its_items() {
    let native = handler();
    let host = import(&native);
    host.set_progress_callback(Some(Arc::new(Heard::default())));
    let (_, told) = run(&host, METHODS[3].0, METHODS[3].1);
    complete(&native, Phase::ShowError, S_SYNCMGR_RETRYSYNC);
    let end = told.try_recv().unwrap();
    assert_eq!((end.code, end.retry), (Code::RETRY_SYNC, vec![item()]));
    // Others cannot ask for one, but their code is told.
    let (_, told) = run(&host, METHODS[2].0, METHODS[2].1);
    complete(&native, Phase::Synchronize, S_SYNCMGR_RETRYSYNC);
    assert_eq!(told.try_recv().unwrap().code, Code::RETRY_SYNC);
}

#[test]
fn b_28_what_is_started_has_its_ids_and_its_window() {
    let native = handler();
    let host = import(&native);
    let window = ParentWindow::from_raw(7);
    let _ = begin_before(window, Phase::Prepare, drop, |it| host.prepare(&[item()], it));
    let _ = begin_before(window, Phase::ShowProperties, drop, |it| host.show_properties(None, it));
    assert_eq!(
        native.told(),
        [
            format!("prepare [{ITEM:?}] before 7 0"),
            format!("properties of {:?} before 7", GUID::zeroed()),
        ]
    );
}

/// Two starts of a kind could not tell their ends apart (#25): the second one does not reach the handler.
#[test]
fn b_28_a_second_start_is_declined_and_the_first_keeps_its_end() {
    for (phase, method) in METHODS {
        let native = handler();
        let host = import(&native);
        host.set_progress_callback(Some(Arc::new(Heard::default())));
        let (accepted, first) = run(&host, phase, method);
        native.told();
        let (declined, second) = run(&host, phase, method);
        assert_eq!((accepted, declined), (Code::OK, Code::UNEXPECTED), "{phase:?}");
        assert_eq!(native.told(), [""; 0], "{phase:?}");
        assert!(second.recv().is_err());
        complete(&native, phase, E_FAIL);
        assert_eq!(first.recv().unwrap().code, Code::FAIL, "{phase:?}");
        // Then there is room for the next.
        assert_eq!(run(&host, phase, method).0, Code::OK, "{phase:?}");
    }
}

#[test]
fn b_28_a_start_goes_to_the_method_of_its_phase() {
    for (at, (_, method)) in METHODS.iter().enumerate() {
        let (other, _) = METHODS[(at + 1) % METHODS.len()];
        let native = handler();
        let host = import(&native);
        host.set_progress_callback(Some(Arc::new(Heard::default())));
        native.told();
        let (code, told) = run(&host, other, *method);
        assert_eq!((code, native.told()), (Code::INVALID_ARGUMENT, vec![]), "{other:?}");
        assert!(told.recv().is_err());
    }
}

/// Nobody can tell how it ends (#28).
#[test]
fn b_28_without_a_callback_what_is_started_is_aborted() {
    for (phase, method) in METHODS {
        let native = handler();
        let host = import(&native);
        let (code, never_given) = run(&host, phase, method);
        assert_eq!((code, never_given.recv().unwrap().code), (Code::OK, Code::ABORT), "{phase:?}");
        host.set_progress_callback(Some(Arc::new(Heard::default())));
        let (_, taken_away) = run(&host, phase, method);
        assert!(taken_away.try_recv().is_err(), "{phase:?}");
        host.set_progress_callback(None);
        assert_eq!(taken_away.recv().unwrap().code, Code::ABORT, "{phase:?}");
    }
}

#[test]
fn b_28_an_id_that_went_as_a_text_comes_back_as_it() {
    let native = handler();
    let host = import(&native);
    let sink = Heard::default();
    host.set_progress_callback(Some(Arc::new(sink.clone())));
    let inbox: ItemId = "inbox".try_into().unwrap();
    let guid = IdTable::new().guid_of(&inbox); // which is the same everywhere (V-6)
    let (tell, told) = mpsc::channel();
    let end = move |end| drop(tell.send(end));
    begin(Phase::ShowError, end, |start| host.show_error(to_uuid(&ITEM).into(), start));
    native.told();
    assert_eq!(host.set_item_status(&inbox, ProgressStatus::Skipped), Code::OK);
    assert_eq!(native.told(), [format!("{guid:?} is 1")]);
    let callback = native.callback();
    assert_eq!(unsafe { callback.Progress(&guid, ptr::null()) }, S_OK);
    let retry = [guid, ITEM];
    let completed = unsafe { callback.ShowErrorCompleted(S_SYNCMGR_RETRYSYNC, 2, retry.as_ptr()) };
    assert_eq!(completed, S_OK);
    let retry = vec![inbox.clone(), item()];
    let (phase, code) = (Phase::ShowError, Code::RETRY_SYNC);
    let ended =
        SyncEvent::notice(&Notice::PhaseEnded { phase, code, retry: retry.clone() }).into_owned();
    let report = SyncEvent::progress(&inbox, &ProgressItem::new()).into_owned();
    assert_eq!(sink.events(), [report, ended]);
    assert_eq!(told.recv().unwrap().retry, retry);
}

#[test]
fn b_11_the_callback_goes_with_the_import() {
    let native = handler();
    let host = import(&native);
    let sink = Heard::default();
    host.set_progress_callback(Some(Arc::new(sink.clone())));
    host.set_progress_callback(Some(Arc::new(sink.clone())));
    assert_eq!(sink.releases(), 1);
    let callback = native.callback();
    assert_eq!(unsafe { callback.Progress(&ITEM, ptr::null()) }, S_OK);
    drop(host);
    assert_eq!(native.told(), ["callback", "callback", "no callback"]);
    assert_eq!(sink.releases(), 2);
    // What a handler has kept against the rule reaches nobody.
    assert_eq!(unsafe { callback.Progress(&ITEM, ptr::null()) }, S_SYNCMGR_CANCELALL);
}
