//! What native code has given is freed (B-26, B-45, B-51). It is so large that the system's allocator maps each piece on its
//! own, and counts what is mapped.
#![cfg(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64"))]

use std::sync::{Mutex, MutexGuard, PoisonError};

use sync_progress::handler::SyncHandler;
use sync_progress::protocol::MoreItems;
use sync_progress::sink::{NullSink, ProgressSink};
use sync_progress::windows::abi::{
    E_FAIL, E_INVALIDARG, IEnumString, ISyncMgrSyncCallback, ISyncMgrSyncItem, ISyncMgrSynchronize,
    S_FALSE, S_OK,
};
use sync_progress::windows::memory;
use sync_progress::windows::{mobsync, sync_center};
use windows_core::Interface;

use crate::native::handler::handler;
use crate::native::items::{Page, ROOM, item, texts};
use crate::native::sync_center::{Script, callback};
use crate::sync_center_kit::{Handler, id, wide};

/// Larger than anything that the allocator would not map.
const LARGE: usize = 64 << 20;

/// `mallinfo2`, of which only the fifth number is of interest: the bytes that are mapped.
#[repr(C)]
struct Info([usize; 10]);

fn mapped() -> usize {
    unsafe extern "C" {
        fn mallinfo2() -> Info;
    }
    unsafe { mallinfo2() }.0[4]
}

/// One at a time, since what one has for a moment another would count.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Other tests map less than one such text meanwhile, and this one many.
#[track_caller]
fn leaks_nothing(mut act: impl FnMut()) {
    let _alone = alone();
    let before = mapped();
    ROOM.set(LARGE);
    (0..10).for_each(|_| act());
    ROOM.set(0);
    assert!(mapped() < before + 5 * LARGE, "{} bytes", mapped() - before);
}

#[test]
fn what_is_kept_is_seen() {
    let _alone = alone();
    let before = mapped();
    let kept = memory::alloc(LARGE);
    assert!(mapped() >= before + LARGE);
    unsafe { memory::free(kept) };
}

#[test]
fn b_26_what_a_handler_says_of_itself_is_freed() {
    let native = handler();
    let host = mobsync::import_handler(native.give::<ISyncMgrSynchronize>());
    leaks_nothing(|| assert!(host.info().is_ok()));
}

#[test]
fn b_45_the_id_of_a_proposed_item_is_freed() {
    for (units, expected) in
        [(wide("new"), S_OK), (vec![0x78; 64], E_INVALIDARG), (vec![0], E_INVALIDARG)]
    {
        let handler = Handler::of(NullSink);
        let proposal = item(S_OK, Some(units));
        let pointer = proposal.give::<ISyncMgrSyncItem>();
        leaks_nothing(|| {
            assert_eq!(unsafe { handler.callback.ProposeItem(pointer.as_raw()) }, expected);
        });
    }
}

#[test]
fn b_51_texts_that_were_offered_are_freed() {
    let page =
        |code, units: &[u16]| Page { code, elements: vec![Some(units.to_vec())], claimed: None };
    let failure = Page { code: E_FAIL, elements: vec![], claimed: None };
    let whole = MoreItems { ids: vec![id("a")], opaque: 0 };
    for (pages, expected) in [
        (vec![page(S_FALSE, &wide("a"))], Some(whole)),
        (vec![page(S_FALSE, &[0x78; 64])], Some(MoreItems::default())),
        (vec![page(S_OK, &wide("a")), failure], None),
    ] {
        let native = callback(Script::default());
        let sink = sync_center::import(native.give::<ISyncMgrSyncCallback>());
        let ids = texts(pages);
        leaks_nothing(|| {
            ids.rewind();
            let given = ids.give::<IEnumString>().into_raw();
            native.ids.lock().unwrap().push(given as usize);
            assert_eq!(sink.more_items().ok(), expected);
        });
    }
}
