//! What joins a session through an imported callback (B-50), and what a host offers one by one (B-51).

use std::ffi::c_void;
use std::rc::Rc;

use sync_progress::dialect::rules::{COMMIT_AFTER_PROPOSAL, JOINING_ITEM_IS_NEW};
use sync_progress::protocol::{Answer, Code, Fault, MoreItems, Notice, SinkError};
use sync_progress::sink::{Dense, NullSink, ProgressSink};
#[cfg(not(windows))]
use sync_progress::windows::Agile;
use sync_progress::windows::abi::{
    E_FAIL, E_INVALIDARG, E_NOTIMPL, E_POINTER, IEnumString, IEnumUnknown, ISyncMgrSyncCallback,
    ISyncMgrSyncCallback_Vtbl, ISyncMgrSyncItem, RPC_E_DISCONNECTED, S_FALSE, S_OK,
};
use sync_progress::windows::sync_center::{self, Import};
use sync_progress::{CancelDecision, ItemId, ProgressItem};
use windows_core::{HRESULT, Interface};

#[cfg(not(windows))]
use crate::native::IAGILEOBJECT;
use crate::native::Native;
use crate::native::items::{Page, Punk, Punks, Texts, punk, punks, texts};
use crate::native::sync_center::{Callback, Script, Told, callback};
use crate::sync_center_kit::{id, wide};

type Sink = Dense<Import<ISyncMgrSyncCallback>>;

fn of(script: Script) -> (Callback, Sink) {
    let native = callback(script);
    let sink = sync_center::import(native.give());
    (native, sink)
}

fn page<T>(code: HRESULT, elements: Vec<T>) -> Page<T> {
    Page { code, elements, claimed: None }
}

/// An id; an enumerator may also give NULL, which is none.
#[allow(clippy::unnecessary_wraps)]
fn named(name: &str) -> Option<Vec<u16>> {
    Some(wide(name))
}

/// Lets the callback hand out this enumerator once, or these.
fn hand_out(native: &Callback, ids: Option<&Texts>, objects: Option<&Punks>) {
    let raw = |given: *mut c_void| given as usize;
    native.ids.lock().unwrap().extend(ids.map(|it| raw(it.give::<IEnumString>().into_raw())));
    let objects = objects.map(|it| raw(it.give::<IEnumUnknown>().into_raw()));
    native.punks.lock().unwrap().extend(objects);
}

#[test]
fn b_50_what_joins_and_what_is_refused() {
    #[track_caller]
    fn arrives(notice: &Notice, expected: &Told, refusal: Option<Fault>) {
        for (code, answer) in [
            (S_OK, Ok(CancelDecision::Continue)),
            (E_FAIL, Err(Fault::Failed(Code::FAIL).into())),
            (RPC_E_DISCONNECTED, Err(Fault::Disconnected.into())),
            (S_FALSE, Err(Fault::UnknownAnswer(1).into())),
            (E_INVALIDARG, Err(refusal.unwrap_or(Fault::Failed(Code::INVALID_ARGUMENT)).into())),
        ] {
            let answer: Answer = answer;
            let (native, sink) = of(Script::answering([code]));
            assert_eq!(sink.notice(notice), answer, "{notice:?} {code:?}");
            assert_eq!(native.told(), std::slice::from_ref(expected));
        }
    }
    let taken = Some(Fault::Refused(JOINING_ITEM_IS_NEW));
    let not_proposed = Some(Fault::Refused(COMMIT_AFTER_PROPOSAL));
    let name = || "a".to_owned();
    arrives(&Notice::ItemAdded(id("a")), &Told::Added(name()), taken);
    arrives(&Notice::ItemProposed(id("a")), &Told::Proposed(name(), name()), taken);
    arrives(&Notice::ItemCommitted(id("a")), &Told::Committed(name()), not_proposed);
    arrives(&Notice::OpaqueItemAdded, &Told::AddedOpaque(0), None);
    arrives(&Notice::ManualSync, &Told::Manual, None);
    let uuid: ItemId = id("x").to_uuid().into();
    let text = uuid.to_string();
    arrives(&Notice::ItemProposed(uuid), &Told::Proposed(text.clone(), text), taken);
}

/// Keeps the item that is proposed to it.
struct Keeps(std::cell::RefCell<Option<ISyncMgrSyncItem>>);

#[test]
fn b_50_a_proposed_item_knows_its_id_and_nothing_else() {
    use std::ptr::{dangling_mut, null, null_mut};

    type Keeper = Native<ISyncMgrSyncCallback_Vtbl, Keeps>;
    unsafe extern "system" fn keep(this: *mut c_void, item: *mut c_void) -> HRESULT {
        let item = unsafe { ISyncMgrSyncItem::from_raw_borrowed(&item) }.cloned();
        *Keeper::state_of(this).0.borrow_mut() = item;
        S_OK
    }
    // Only one slot is called, and the counting is the object's own.
    static TABLE: std::sync::OnceLock<ISyncMgrSyncCallback_Vtbl> = std::sync::OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let model = sync_center::export(NullSink);
        let mut table = unsafe { std::ptr::read(Interface::vtable(&model)) };
        table.base__ = Keeper::UNKNOWN;
        table.ProposeItem = keep;
        table
    });
    let keeper = Keeper::new::<ISyncMgrSyncCallback>(table, Keeps(None.into()));
    let sink = sync_center::import(keeper.give::<ISyncMgrSyncCallback>());
    assert!(sink.notice(&Notice::ItemProposed(id("new"))).is_ok());
    drop(sink);

    let item = keeper.0.take().unwrap(); // it outlives the call
    let (mut info, mut object, mut number) = (dangling_mut(), dangling_mut(), 77);
    unsafe {
        assert_eq!(crate::native::items::read_item(item.as_raw()), ("new".into(), "new".into()));
        assert_eq!(item.GetItemID(null_mut()), E_POINTER);
        assert_eq!(item.GetName(null_mut()), E_POINTER);
        assert_eq!(item.GetItemInfo(&raw mut info), E_NOTIMPL);
        assert_eq!(item.GetItemInfo(null_mut()), E_POINTER);
        assert_eq!(item.GetObject(null(), null(), &raw mut object), E_NOTIMPL);
        assert_eq!(item.GetObject(null(), null(), null_mut()), E_POINTER);
        assert!(info.is_null() && object.is_null());
        assert_eq!(item.GetCapabilities(&raw mut number), E_NOTIMPL);
        assert_eq!(number, 0);
        assert_eq!(item.GetCapabilities(null_mut()), E_POINTER);
        assert_eq!(item.GetPolicies(&raw mut number), E_NOTIMPL);
        assert_eq!(item.GetPolicies(null_mut()), E_POINTER);
        assert_eq!(item.Enable(1), E_NOTIMPL);
        assert_eq!(item.Delete(), E_NOTIMPL);
    }
}

#[test]
fn b_51_nothing_more() {
    for code in [S_OK, S_FALSE] {
        let (native, sink) = of(Script::answering([code]));
        assert_eq!(sink.more_items(), Ok(MoreItems::default()));
        assert_eq!(native.told(), [Told::More]);
    }
    for (code, fault) in [
        (E_FAIL, Fault::Failed(Code::FAIL)),
        (RPC_E_DISCONNECTED, Fault::Disconnected),
        (HRESULT(5), Fault::UnknownAnswer(5)),
    ] {
        let (_native, sink) = of(Script::answering([code]));
        assert_eq!(sink.more_items(), Err(fault.into()));
    }
}

#[test]
fn b_51_what_comes_beside_a_failure_is_released() {
    for code in [E_FAIL, S_FALSE] {
        let (native, sink) = of(Script::answering([code]));
        let (ids, objects) = (texts(vec![]), punks(vec![]));
        hand_out(&native, Some(&ids), Some(&objects));
        assert_eq!(sink.more_items().is_err(), code == E_FAIL);
        assert_eq!((ids.references(), objects.references()), (0, 0));
    }
}

#[test]
fn b_51_ids_are_read_to_their_end() {
    #[track_caller]
    fn reads(pages: Vec<Page<Option<Vec<u16>>>>, expected: Result<&[&str], Fault>) {
        let (native, sink) = of(Script::default());
        let calls = pages.len();
        let ids = texts(pages);
        hand_out(&native, Some(&ids), None);
        let expected = expected.map(|ids| ids.iter().map(|it| id(it)).collect::<Vec<_>>());
        let read = sink.more_items().map(|more| more.ids);
        assert_eq!(read, expected.map_err(SinkError::from));
        assert_eq!(ids.references(), 0);
        assert_eq!(*ids.asked.lock().unwrap(), vec![16; calls]); // to the end, and not beyond it
    }
    let sixteen = || (0..16).map(|_| named("a")).collect::<Vec<_>>();
    reads(vec![page(S_FALSE, vec![])], Ok(&[]));
    reads(vec![page(S_OK, vec![])], Ok(&[])); // nothing, and no end: not asked again
    reads(vec![page(S_FALSE, vec![named("a"), named("b")])], Ok(&["a", "b"]));
    reads(
        vec![page(S_OK, vec![named("a")]), page(S_OK, vec![named("b")]), page(S_FALSE, vec![])],
        Ok(&["a", "b"]),
    );
    reads(
        vec![page(S_OK, sixteen()), page(S_FALSE, vec![named("b")])],
        Ok(&[&["a"; 16][..], &["b"]].concat()),
    );
    let too_many = Page { code: S_FALSE, elements: sixteen(), claimed: Some(u32::MAX) };
    reads(vec![too_many], Ok(&["a"; 16]));
    let too_few = Page { code: S_FALSE, elements: vec![named("a"), None], claimed: Some(2) };
    reads(vec![too_few], Ok(&["a"]));
    // What is no id is left out: empty, half a character, too long, without an end.
    let long = "x".repeat(63);
    let odd = vec![
        None,
        Some(vec![0]),
        Some(vec![0xD800, 0]),
        named(&long),
        named(&"x".repeat(64)),
        Some(vec![0x78; 64]),
        named("z"),
    ];
    reads(vec![page(S_FALSE, odd)], Ok(&[&long, "z"]));
    reads(vec![page(E_FAIL, vec![])], Err(Fault::Failed(Code::FAIL)));
    let gone = vec![page(S_OK, sixteen()), page(RPC_E_DISCONNECTED, vec![])];
    reads(gone, Err(Fault::Disconnected));
    reads(vec![page(HRESULT(5), vec![named("a")])], Ok(&["a"])); // the end, whatever it means
}

#[test]
fn b_51_an_enumerator_without_an_end_is_left() {
    let (native, sink) = of(Script::default());
    let one = punk();
    let ids = texts(vec![page(S_OK, vec![named("a"); 16])]);
    let objects = punks(vec![page(S_OK, vec![one.raw() as usize; 16])]);
    hand_out(&native, Some(&ids), Some(&objects));
    let more = sink.more_items().unwrap();
    assert_eq!((more.ids.len(), more.opaque), (65_536, 65_536));
    drop(sink);
    assert_eq!((ids.references(), objects.references(), one.references()), (0, 0, 0));
}

fn address(punk: &Punk) -> usize {
    punk.raw() as usize
}

#[test]
fn b_50_objects_are_given_back_in_their_order() {
    let (native, sink) = of(Script::default());
    let (one, two) = (punk(), punk());
    let objects = punks(vec![page(S_FALSE, vec![address(&one), 0, address(&two)])]);
    hand_out(&native, None, Some(&objects));
    assert_eq!(sink.more_items(), Ok(MoreItems { ids: vec![], opaque: 2 })); // NULL is left out
    assert_eq!((one.references(), two.references(), objects.references()), (1, 1, 0));
    native.told();
    for _ in 0..3 {
        assert!(sink.notice(&Notice::OpaqueItemAdded).is_ok());
    }
    let given = [address(&one), address(&two), 0];
    assert_eq!(native.told(), given.map(Told::AddedOpaque));
    assert_eq!((one.references(), two.references()), (0, 0));
}

#[test]
fn b_50_asking_again_replaces_what_was_offered() {
    let (native, sink) = of(Script::default());
    let (one, two) = (punk(), punk());
    for object in [&one, &two] {
        let objects = punks(vec![page(S_FALSE, vec![address(object)])]);
        hand_out(&native, None, Some(&objects));
        assert_eq!(sink.more_items().map(|more| more.opaque), Ok(1));
    }
    assert_eq!((one.references(), two.references()), (0, 1));
    // What fails changes nothing.
    let objects = punks(vec![page(S_OK, vec![address(&one)]), page(E_FAIL, vec![])]);
    hand_out(&native, None, Some(&objects));
    assert!(sink.more_items().is_err());
    assert_eq!((one.references(), two.references()), (0, 1));
    let ids = texts(vec![page(E_FAIL, vec![])]);
    let objects = punks(vec![page(S_FALSE, vec![address(&one)])]);
    hand_out(&native, Some(&ids), Some(&objects));
    assert!(sink.more_items().is_err());
    assert_eq!((one.references(), two.references()), (0, 1));
    assert_eq!((ids.references(), objects.references()), (0, 0));
    drop(sink); // what never joined goes with the import
    assert_eq!(two.references(), 0);
}

/// An import that may go to any thread keeps only what may go there too.
#[test]
#[cfg(not(windows))]
fn b_50_what_may_not_go_where_the_import_goes_is_given_back_as_null() {
    let native = callback(Script::default()).and_for(IAGILEOBJECT);
    let sink = sync_center::import(Agile::new(native.give::<ISyncMgrSyncCallback>()).unwrap());
    let (bound, free) = (punk(), punk().and_for(IAGILEOBJECT));
    let objects = punks(vec![page(S_FALSE, vec![address(&bound), address(&free)])]);
    hand_out(&native, None, Some(&objects));
    assert_eq!(sink.more_items().map(|more| more.opaque), Ok(2));
    assert_eq!((bound.references(), free.references()), (0, 1));
    native.told();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            assert!(sink.notice(&Notice::OpaqueItemAdded).is_ok());
            assert!(sink.notice(&Notice::OpaqueItemAdded).is_ok());
        });
    });
    assert_eq!(native.told(), [Told::AddedOpaque(0), Told::AddedOpaque(address(&free))]);
}

/// A host that takes in another item, when something joins.
#[test]
fn b_14_a_host_may_call_back_while_something_joins() {
    #[derive(Default)]
    struct Host(std::cell::RefCell<Option<ISyncMgrSyncCallback>>, std::cell::Cell<u32>);
    impl ProgressSink for Host {
        fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
            Ok(CancelDecision::Continue)
        }
        fn notice(&self, notice: &Notice) -> Answer {
            self.1.set(self.1.get() + 1);
            if *notice == Notice::OpaqueItemAdded {
                let callback = self.0.borrow().clone().unwrap();
                assert_eq!(unsafe { callback.AddItemToSession(wide("inside").as_ptr()) }, S_OK);
            }
            Ok(CancelDecision::Continue)
        }
    }
    let host = Rc::new(Host::default());
    let callback = sync_center::export_local(Rc::clone(&host));
    *host.0.borrow_mut() = Some(callback.clone());
    let sink = sync_center::import(callback);
    assert!(sink.notice(&Notice::OpaqueItemAdded).is_ok());
    drop(sink);
    assert_eq!(host.1.get(), 2);
    drop(host.0.take());
    assert_eq!(host.1.get(), 3); // the end
}

#[test]
fn b_50_an_export_offers_what_an_import_gives_back() {
    let sink = sync_center::import(sync_center::export(Offers));
    assert_eq!(sink.more_items(), Ok(MoreItems { ids: vec![id("a")], opaque: 3 }));
    for _ in 0..4 {
        assert!(sink.notice(&Notice::OpaqueItemAdded).is_ok());
    }
}

struct Offers;

impl ProgressSink for Offers {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        Ok(CancelDecision::Continue)
    }
    fn more_items(&self) -> Result<MoreItems, SinkError> {
        Ok(MoreItems { ids: vec![id("a")], opaque: 3 })
    }
}
