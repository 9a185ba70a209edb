//! A handler given to native code, driven as `SyncMgr` does (B-2, B-3, B-23 to B-27).

use std::ffi::c_void;
use std::ptr;
use std::sync::{Arc, Mutex};

use sync_progress::handler::{Completion, SharedSink, Start, Started, SyncHandler};
use sync_progress::protocol::{
    AnswerExt, Code, Fault, HandlerFlags, HandlerInfo, HandlerItem, HandlerItems, ItemFlags,
    ItemId, LogId, ParentWindow, ProgressStatus, Setup, SyncTrigger,
};
use sync_progress::sink::ProgressSink;
use sync_progress::windows::abi::*;
use sync_progress::windows::{memory, mobsync, to_uuid};
use sync_progress::{CancelDecision, ProgressItem};
use windows_core::{GUID, HRESULT, Interface};

use crate::native::mobsync::{Callback, Script, Told, callback};
use crate::raw::queries;

/// A handler that writes down what it is told, and does what its fields say.
#[derive(Clone, Default)]
struct Scripted(Arc<State>);

#[derive(Default)]
struct State {
    told: Mutex<Vec<String>>,
    callback: Mutex<Option<SharedSink>>,
    /// Accepted starts that are not completed yet.
    owed: Mutex<Vec<Completion>>,
    declines: Mutex<Option<Code>>,
    fails: Mutex<Option<Code>>,
    panics: Mutex<bool>,
    incomplete: Mutex<bool>,
}

impl Scripted {
    fn tell(&self, what: impl Into<String>) {
        assert!(!*self.0.panics.lock().unwrap(), "as the script says");
        self.0.told.lock().unwrap().push(what.into());
    }

    fn told(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.told.lock().unwrap())
    }

    fn start<'id>(&self, what: String, start: Start<'id>) -> Started<'id> {
        let window = start.parent().map_or(0, ParentWindow::raw);
        self.tell(format!("{what} before {window}"));
        if let Some(code) = *self.0.declines.lock().unwrap() {
            return start.decline(code);
        }
        let (started, completion) = start.accept();
        self.0.owed.lock().unwrap().push(completion);
        started
    }

    fn complete(&self, code: Code) {
        let owed = self.0.owed.lock().unwrap().pop().unwrap();
        owed.complete(code);
    }

    fn report(&self) -> sync_progress::protocol::Answer {
        let callback = self.0.callback.lock().unwrap().clone().unwrap();
        callback.progress(&inbox(), &ProgressItem::new().with_value(1))
    }
}

fn inbox() -> ItemId {
    "inbox".try_into().unwrap()
}

fn inbox_guid() -> GUID {
    sync_progress::windows::from_uuid(inbox().to_uuid())
}

impl SyncHandler for Scripted {
    fn initialize(&self, setup: &Setup) -> Code {
        self.tell(format!("{setup:?}"));
        self.0.fails.lock().unwrap().unwrap_or(Code::FALSE)
    }

    fn info(&self) -> Result<HandlerInfo, Code> {
        self.tell("info");
        let info = HandlerInfo::new("M".repeat(40)).with_flags(HandlerFlags::HAS_PROPERTIES);
        self.0.fails.lock().unwrap().map_or(Ok(info), Err)
    }

    fn items(&self) -> Result<HandlerItems, Code> {
        self.tell("items");
        let mut first = HandlerItem::new(inbox(), "Inbox");
        first.flags = ItemFlags::HAS_PROPERTIES;
        first.last_update = Some(0x0102_0304_0506_0708);
        let mut second = HandlerItem::new(to_uuid(&GUID::from_u128(2)).into(), "x".repeat(200));
        second.is_enabled = false;
        let is_complete = !*self.0.incomplete.lock().unwrap();
        let items = HandlerItems { items: vec![first, second], is_complete };
        self.0.fails.lock().unwrap().map_or(Ok(items), Err)
    }

    fn set_progress_callback(&self, callback: Option<SharedSink>) {
        self.tell(if callback.is_some() { "callback" } else { "no callback" });
        *self.0.callback.lock().unwrap() = callback;
    }

    fn show_properties<'id>(&self, item: Option<&ItemId>, start: Start<'id>) -> Started<'id> {
        let item = item.map_or_else(|| "the handler".to_owned(), ToString::to_string);
        self.start(format!("properties of {item}"), start)
    }

    fn prepare<'id>(&self, items: &[ItemId], start: Start<'id>) -> Started<'id> {
        let items: Vec<_> = items.iter().map(ToString::to_string).collect();
        self.start(format!("prepare {}", items.join(",")), start)
    }

    fn synchronize<'id>(&self, start: Start<'id>) -> Started<'id> {
        self.start("synchronize".to_owned(), start)
    }

    fn set_item_status(&self, item: &ItemId, status: ProgressStatus) -> Code {
        self.tell(format!("{item} is {status}"));
        self.0.fails.lock().unwrap().unwrap_or(Code::OK)
    }

    fn show_error<'id>(&self, error: LogId, start: Start<'id>) -> Started<'id> {
        self.start(format!("error {error}"), start)
    }
}

fn handler() -> (Scripted, ISyncMgrSynchronize) {
    let scripted = Scripted::default();
    (scripted.clone(), mobsync::export_handler(scripted))
}

fn set(handler: &ISyncMgrSynchronize, callback: Option<&Callback>) -> HRESULT {
    unsafe { handler.SetProgressCallback(callback.map_or(ptr::null_mut(), Callback::raw)) }
}

const NO_WINDOW: *mut c_void = ptr::null_mut();

#[test]
fn b_27_initialize_reads_an_event_and_two_flags() {
    let (scripted, com) = handler();
    let says = |flags: u32, cookie: Option<&[u8]>| {
        let length = cookie.map_or(0, |it| u32::try_from(it.len()).unwrap());
        let cookie = cookie.map_or(ptr::null(), <[u8]>::as_ptr);
        assert_eq!(unsafe { com.Initialize(0, flags, length, cookie) }, S_FALSE);
        scripted.told().remove(0)
    };
    let setup = |trigger| Setup { trigger, ..Setup::default() };
    let is = |setup: Setup| format!("{setup:?}");
    // Numbers, not bits: 3 is manual, and has the bit of connect.
    assert_eq!(says(3, None), is(setup(SyncTrigger::Manual)));
    assert_eq!(says(1, None), is(setup(SyncTrigger::Connect)));
    assert_eq!(says(0xFE, None), is(setup(SyncTrigger::Unknown(0xFE))));
    let loud = Setup { may_show_ui: true, ..setup(SyncTrigger::Idle) };
    assert_eq!(says(0x204, None), is(loud));
    let settings = Setup { settings_only: true, ..setup(SyncTrigger::Scheduled) };
    assert_eq!(says(0x106, None), is(settings));
    // The cookie counts with event invoke only (MOB-32).
    let cookie = Setup { cookie: Some([1, 2][..].into()), ..setup(SyncTrigger::Invoke) };
    assert_eq!(says(5, Some(&[1, 2])), is(cookie));
    assert_eq!(says(3, Some(&[1, 2])), is(setup(SyncTrigger::Manual)));
    assert_eq!(says(5, None), is(setup(SyncTrigger::Invoke)));
}

#[test]
fn b_26_what_it_says_of_itself_is_the_callers_to_free() {
    let (scripted, com) = handler();
    let mut info = ptr::null_mut();
    assert_eq!(unsafe { com.GetHandlerInfo(&mut info) }, S_OK);
    let read = unsafe { *info };
    unsafe { memory::free(info.cast()) };
    assert_eq!(usize::try_from(read.cbSize), Ok(size_of::<SYNCMGRHANDLERINFO>()));
    assert_eq!((read.SyncMgrHandlerFlags, read.hIcon), (1, ptr::null_mut()));
    assert_eq!(read.wszHandlerName[..31], [u16::from(b'M'); 31]);
    assert_eq!(read.wszHandlerName[31], 0);
    *scripted.0.fails.lock().unwrap() = Some(Code::OUT_OF_MEMORY);
    assert_eq!(unsafe { com.GetHandlerInfo(&mut info) }, E_OUTOFMEMORY);
    assert!(info.is_null());
    // No success without what it promises.
    *scripted.0.fails.lock().unwrap() = Some(Code::OK);
    assert_eq!(unsafe { com.GetHandlerInfo(&mut info) }, E_FAIL);
    assert_eq!(unsafe { com.GetHandlerInfo(ptr::null_mut()) }, E_POINTER);
}

fn enumerator(com: &ISyncMgrSynchronize, code: HRESULT) -> ISyncMgrEnumItems {
    let mut items = ptr::null_mut();
    assert_eq!(unsafe { com.EnumSyncMgrItems(&mut items) }, code);
    unsafe { ISyncMgrEnumItems::from_raw(items) }
}

fn blank() -> SYNCMGRITEM {
    unsafe { std::mem::zeroed() }
}

fn name(item: &SYNCMGRITEM) -> String {
    let ended = item.wszItemName.iter().take_while(|unit| **unit != 0).copied();
    String::from_utf16(&ended.collect::<Vec<_>>()).unwrap()
}

#[test]
fn b_26_items_are_enumerated() {
    let (scripted, com) = handler();
    let items = enumerator(&com, S_OK);
    let (mut places, mut fetched) = ([blank(); 3], 9);
    assert_eq!(unsafe { items.Next(3, places.as_mut_ptr(), &mut fetched) }, S_FALSE);
    assert_eq!(fetched, 2);
    let [first, second, _] = &places;
    assert_eq!(usize::try_from(first.cbSize), Ok(size_of::<SYNCMGRITEM>()));
    assert_eq!((first.ItemID, name(first)), (inbox_guid(), "Inbox".to_owned()));
    assert_eq!((first.dwFlags, first.dwItemState), (9, SYNCMGRITEMSTATE_CHECKED));
    let update = FILETIME { dwLowDateTime: 0x0506_0708, dwHighDateTime: 0x0102_0304 };
    assert_eq!(first.ftLastUpdate, update);
    assert_eq!((second.ItemID, name(second).len()), (GUID::from_u128(2), 127));
    assert_eq!((second.dwFlags, second.dwItemState), (0, SYNCMGRITEMSTATE_UNCHECKED));
    *scripted.0.incomplete.lock().unwrap() = true;
    drop(enumerator(&com, S_SYNCMGR_MISSINGITEMS));
    let mut none = ptr::without_provenance_mut(1);
    *scripted.0.fails.lock().unwrap() = Some(Code::FAIL);
    assert_eq!(unsafe { com.EnumSyncMgrItems(&mut none) }, E_FAIL);
    assert!(none.is_null());
    assert_eq!(unsafe { com.EnumSyncMgrItems(ptr::null_mut()) }, E_POINTER);
}

#[test]
fn b_26_an_enumerator_skips_rewinds_and_is_copied() {
    let (_, com) = handler();
    let items = enumerator(&com, S_OK);
    let mut item = blank();
    let mut next = |items: &ISyncMgrEnumItems| {
        let code = unsafe { items.Next(1, &mut item, ptr::null_mut()) };
        (code, item.ItemID)
    };
    assert_eq!(unsafe { items.Skip(1) }, S_OK);
    let mut copy = ptr::null_mut();
    assert_eq!(unsafe { items.Clone(&mut copy) }, S_OK);
    let copy = unsafe { ISyncMgrEnumItems::from_raw(copy) };
    assert_eq!(next(&items), (S_OK, GUID::from_u128(2)));
    assert_eq!(next(&items).0, S_FALSE);
    assert_eq!(next(&copy), (S_OK, GUID::from_u128(2)));
    assert_eq!(unsafe { items.Skip(1) }, S_FALSE);
    assert_eq!(unsafe { items.Reset() }, S_OK);
    assert_eq!(next(&items), (S_OK, inbox_guid()));
    assert_eq!(unsafe { items.Skip(u32::MAX) }, S_FALSE);
    let mut fetched = 9;
    assert_eq!(unsafe { items.Next(0, ptr::null_mut(), &mut fetched) }, S_OK);
    assert_eq!(fetched, 0);
    // NULL where it may not be.
    let mut two = [blank(); 2];
    assert_eq!(unsafe { items.Next(2, two.as_mut_ptr(), ptr::null_mut()) }, E_POINTER);
    assert_eq!(unsafe { items.Next(1, ptr::null_mut(), &mut fetched) }, E_POINTER);
    assert_eq!(unsafe { items.Clone(ptr::null_mut()) }, E_POINTER);
    queries(items.as_raw(), &[ISyncMgrEnumItems::IID], true);
}

#[test]
fn b_27_items_have_no_object() {
    let (_, com) = handler();
    let mut object = ptr::without_provenance_mut(1);
    let (item, iid) = (inbox_guid(), GUID::from_u128(7));
    assert_eq!(unsafe { com.GetItemObject(&item, &iid, &mut object) }, E_NOTIMPL);
    assert!(object.is_null());
    assert_eq!(unsafe { com.GetItemObject(&item, &iid, ptr::null_mut()) }, E_NOTIMPL);
}

type Call<'a> = &'a dyn Fn() -> HRESULT;

#[test]
fn b_24_starts_are_completed_at_the_callback() {
    let (scripted, com) = handler();
    let native = callback(Script::default());
    drop(enumerator(&com, S_OK)); // so that the text of the item is known
    assert_eq!(set(&com, Some(&native)), S_OK);
    scripted.told();
    let window = ptr::without_provenance_mut(7);
    let ids = [inbox_guid(), GUID::from_u128(2)];
    let null = GUID::zeroed();
    let second = "{00000000-0000-0000-0000-000000000002}";
    let calls: [(Call<'_>, String, Told); 5] = [
        (
            &|| unsafe { com.PrepareForSync(2, ids.as_ptr(), window, 0) },
            format!("prepare inbox,{second} before 7"),
            Told::Completed("prepare", 0),
        ),
        (
            &|| unsafe { com.Synchronize(NO_WINDOW) },
            "synchronize before 0".to_owned(),
            Told::Completed("synchronize", 0),
        ),
        (
            &|| unsafe { com.ShowProperties(window, &inbox_guid()) },
            "properties of inbox before 7".to_owned(),
            Told::Completed("show properties", 0),
        ),
        (
            &|| unsafe { com.ShowProperties(window, &null) },
            "properties of the handler before 7".to_owned(),
            Told::Completed("show properties", 0),
        ),
        (
            &|| unsafe { com.ShowError(window, &ids[1]) },
            "error 00000000-0000-0000-0000-000000000002 before 7".to_owned(),
            Told::ErrorShown(0, vec![]),
        ),
    ];
    for (call, heard, told) in calls {
        assert_eq!(call(), S_OK);
        assert_eq!(scripted.told(), [heard.as_str()]);
        assert_eq!(native.told(), []);
        scripted.complete(Code::OK);
        assert_eq!(native.told(), [told]);
        *scripted.0.declines.lock().unwrap() = Some(Code::FAIL);
        assert_eq!(call(), E_FAIL);
        scripted.told();
        *scripted.0.declines.lock().unwrap() = None;
    }
    assert_eq!(native.told(), []);
    assert_eq!(set(&com, None), S_OK);
}

#[test]
fn b_24_a_retry_names_its_items() {
    let (scripted, com) = handler();
    let native = callback(Script::default());
    assert_eq!(set(&com, Some(&native)), S_OK);
    assert_eq!(unsafe { com.ShowError(NO_WINDOW, &GUID::from_u128(7)) }, S_OK);
    let completion = scripted.0.owed.lock().unwrap().pop().unwrap();
    completion.retry(vec![inbox()]).unwrap();
    assert_eq!(native.told(), [Told::ErrorShown(S_SYNCMGR_RETRYSYNC.0, vec![inbox_guid()])]);
    assert_eq!(set(&com, None), S_OK);
}

#[test]
fn b_27_a_status_is_handed_on_as_it_is() {
    let (scripted, com) = handler();
    drop(enumerator(&com, S_OK));
    scripted.told();
    assert_eq!(unsafe { com.SetItemStatus(&inbox_guid(), 1) }, S_OK);
    assert_eq!(unsafe { com.SetItemStatus(&GUID::from_u128(2), 77) }, S_OK);
    let second = "{00000000-0000-0000-0000-000000000002} is unknown status 77";
    assert_eq!(scripted.told(), ["inbox is skipped", second]);
    *scripted.0.fails.lock().unwrap() = Some(Code::INVALID_ARGUMENT);
    assert_eq!(unsafe { com.SetItemStatus(&inbox_guid(), 1) }, E_INVALIDARG);
}

#[test]
fn b_2_null_where_something_is_required() {
    let (scripted, com) = handler();
    unsafe {
        assert_eq!(com.PrepareForSync(1, ptr::null(), NO_WINDOW, 0), E_INVALIDARG);
        assert_eq!(com.ShowProperties(NO_WINDOW, ptr::null()), E_INVALIDARG);
        assert_eq!(com.ShowError(NO_WINDOW, ptr::null()), E_INVALIDARG);
        assert_eq!(com.SetItemStatus(ptr::null(), 1), E_INVALIDARG);
    }
    assert!(scripted.told().is_empty());
    // None of nothing is nothing wrong; the handler decides.
    assert_eq!(unsafe { com.PrepareForSync(0, ptr::null(), NO_WINDOW, 0) }, S_OK);
    assert_eq!(scripted.told(), ["prepare  before 0"]);
}

#[test]
fn b_3_a_panic_of_a_handler_is_a_code() {
    let (scripted, com) = handler();
    let native = callback(Script::default());
    *scripted.0.panics.lock().unwrap() = true;
    let (id, mut info, mut items) = (inbox_guid(), ptr::null_mut(), ptr::null_mut());
    unsafe {
        assert_eq!(com.Initialize(0, 3, 0, ptr::null()), E_UNEXPECTED);
        assert_eq!(com.GetHandlerInfo(&mut info), E_UNEXPECTED);
        assert_eq!(com.EnumSyncMgrItems(&mut items), E_UNEXPECTED);
        assert_eq!(com.ShowProperties(NO_WINDOW, &id), E_UNEXPECTED);
        assert_eq!(com.PrepareForSync(1, &id, NO_WINDOW, 0), E_UNEXPECTED);
        assert_eq!(com.Synchronize(NO_WINDOW), E_UNEXPECTED);
        assert_eq!(com.SetItemStatus(&id, 1), E_UNEXPECTED);
        assert_eq!(com.ShowError(NO_WINDOW, &id), E_UNEXPECTED);
    }
    assert_eq!(set(&com, Some(&native)), E_UNEXPECTED);
    // Also then the callback is let go, at the latest with the handler.
    drop(com);
}

#[test]
fn b_23_the_callback_is_replaced_and_taken_away() {
    let (scripted, com) = handler();
    let [first, second] = [(); 2].map(|()| callback(Script::default()));
    let references = || (first.references(), second.references());
    assert_eq!(set(&com, Some(&first)), S_OK);
    assert_eq!(references(), (1, 0));
    assert_eq!(scripted.report(), Ok(CancelDecision::Continue));
    let kept = scripted.0.callback.lock().unwrap().clone().unwrap();
    assert_eq!(set(&com, Some(&second)), S_OK);
    assert_eq!(references(), (0, 1));
    // What the handler has kept of the first goes to the second (MOB-2).
    assert!(kept.progress(&inbox(), &ProgressItem::new()).is_ok());
    assert_eq!((first.told().len(), second.told().len()), (1, 1));
    assert_eq!(set(&com, Some(&second)), S_OK);
    assert_eq!(references(), (0, 1));
    assert_eq!(set(&com, None), S_OK);
    assert_eq!(references(), (0, 0));
    assert_eq!(set(&com, None), S_OK);
    // Nobody is there any more: the work is abandoned (K-24, #28).
    let answer = kept.progress(&inbox(), &ProgressItem::new());
    let abandoned = (CancelDecision::CancelAll, Some(Fault::Disconnected));
    assert_eq!((answer.decision(), answer.fault()), abandoned);
    assert_eq!(unsafe { com.Synchronize(NO_WINDOW) }, S_OK);
    scripted.complete(Code::OK);
    assert_eq!((first.told(), second.told()), (vec![], vec![]));
    let told = scripted.told();
    assert_eq!(
        told,
        ["callback", "callback", "callback", "no callback", "no callback", "synchronize before 0"]
    );
}

#[test]
fn b_25_released_while_it_works_it_abandons_the_work() {
    let (scripted, com) = handler();
    let native = callback(Script::default());
    assert_eq!(set(&com, Some(&native)), S_OK);
    assert_eq!(unsafe { com.Synchronize(NO_WINDOW) }, S_OK);
    drop(com);
    assert_eq!(native.references(), 0);
    assert_eq!(scripted.report().decision(), CancelDecision::CancelAll);
    scripted.complete(Code::OK);
    assert_eq!(native.told(), []);
}

/// A callback that does something to the handler from inside `Progress` (B-14).
fn set_from_inside(other: Option<&Callback>) {
    let (scripted, com) = handler();
    let raw = com.as_raw();
    let next = other.map_or(0, |it| it.raw().addr());
    let native = callback(Script::acting(move || {
        let handler = unsafe { ISyncMgrSynchronize::from_raw_borrowed(&raw) }.unwrap();
        let code = unsafe { handler.SetProgressCallback(ptr::with_exposed_provenance_mut(next)) };
        assert_eq!(code, S_OK);
    }));
    if let Some(other) = other {
        let _ = other.raw().expose_provenance();
    }
    assert_eq!(set(&com, Some(&native)), S_OK);
    assert!(scripted.report().is_ok());
    assert_eq!(native.references(), 0); // the last one out has released it
    assert_eq!(native.told().len(), 1);
    assert_eq!(set(&com, None), S_OK);
}

#[test]
fn b_23_a_callback_exchanges_itself_from_inside() {
    set_from_inside(None);
    let other = callback(Script::default());
    set_from_inside(Some(&other));
}

#[test]
fn b_12_a_handler_is_agile_or_local() {
    let own = [ISyncMgrSynchronize::IID];
    queries(mobsync::export_handler(Scripted::default()).as_raw(), &own, true);
    queries(mobsync::export_handler_local(Scripted::default()).as_raw(), &own, false);
}
