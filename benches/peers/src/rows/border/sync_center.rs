//! SC's slot `ReportProgress`, bare and through our adapters.

use super::{OK, SEEN, UNKNOWN};
use crate::measure::per_call;
use crate::scale::Scale;
use std::ffi::c_void;
use std::hint::black_box;
use std::ptr;
use std::sync::atomic::Ordering;
use sync_progress::protocol::{ProgressStatus, Work};
use sync_progress::sink::from_fn;
use sync_progress::windows::abi::{ISyncMgrSyncCallback, ISyncMgrSyncCallback_Vtbl};
use sync_progress::windows::sync_center::{self, Import};
use sync_progress::{CancelDecision, ItemId, ProgressItem, ProgressSink};
use windows_core::{GUID, HRESULT, Interface};

/// 36 units, as a UUID without its braces has.
const ID: &str = "0011aabb-2233-4455-6677-8899aabbccdd";
const TEXT: &str = "copying photos/2026/summer/cat-0042.jpeg";

pub fn floor(scale: &Scale) -> f64 {
    report_natively(scale, &bare(), None)
}

pub fn export(scale: &Scale) -> f64 {
    report_natively(scale, &exported(), None)
}

pub fn export_text(scale: &Scale) -> f64 {
    assert_eq!(TEXT.len(), 40);
    report_natively(scale, &exported(), Some(TEXT))
}

pub fn import(scale: &Scale) -> f64 {
    report(scale, &Import::new(bare()), |value| {
        let work = Work::new(value, 1 << 20);
        ProgressItem::new().with_status(ProgressStatus::Updating).with_work(work)
    })
}

pub fn dense(scale: &Scale) -> f64 {
    report(scale, &sync_center::import(bare()), |value| ProgressItem::new().with_value(value))
}

fn exported() -> ISyncMgrSyncCallback {
    sync_center::export(from_fn(|_, report| {
        SEEN.store(report.value().unwrap_or(0), Ordering::Relaxed);
        CancelDecision::Continue
    }))
}

fn report_natively(scale: &Scale, callback: &ISyncMgrSyncCallback, text: Option<&str>) -> f64 {
    let wide = |text: &str| text.encode_utf16().chain([0]).collect::<Vec<u16>>();
    let (id, text) = (wide(ID), text.map(wide));
    let text = text.as_ref().map_or(ptr::null(), Vec::as_ptr);
    let mut value = 0;
    per_call(scale.loops, |calls| {
        let callback = black_box(callback);
        for _ in 0..calls {
            value = (value + 1) & 0xFFFF;
            let mut request = 0;
            // SAFETY: the texts end with a NUL and are valid for the call, and so is the place.
            let code = unsafe {
                callback.ReportProgress(id.as_ptr(), text, 1, value, 1 << 20, &raw mut request)
            };
            assert!(code.0 == 0 && request == 0);
        }
        black_box(SEEN.load(Ordering::Relaxed));
    })
}

fn report(scale: &Scale, sink: &impl ProgressSink, make: impl Fn(u64) -> ProgressItem) -> f64 {
    let id = ItemId::try_from(ID).expect("a text");
    let mut value = 0;
    per_call(scale.loops, |calls| {
        let sink = black_box(sink);
        for _ in 0..calls {
            value = (value + 1) & 0xFFFF;
            assert!(sink.progress(&id, &make(value)).is_ok());
        }
        black_box(SEEN.load(Ordering::Relaxed));
    })
}

/// A native callback that does as little as a sink can: it looks at the report, and goes on.
fn bare() -> ISyncMgrSyncCallback {
    #[repr(C)]
    struct Bare(&'static ISyncMgrSyncCallback_Vtbl);
    static BARE: Bare = Bare(&ISyncMgrSyncCallback_Vtbl {
        base__: UNKNOWN,
        ReportProgress: report_progress,
        SetHandlerProgressText: set_text,
        ReportEvent: report_event,
        CanContinue: text,
        QueryForAdditionalItems: places,
        AddItemToSession: text,
        AddIUnknownToSession: object,
        ProposeItem: object,
        CommitItem: text,
        ReportManualSync: nothing,
    });
    // SAFETY: it begins with its table of functions, and is always there.
    unsafe { ISyncMgrSyncCallback::from_raw((&raw const BARE).cast_mut().cast()) }
}

unsafe extern "system" fn report_progress(
    _: *mut c_void,
    id: *const u16,
    _: *const u16,
    status: i32,
    step: u32,
    _: u32,
    request: *mut i32,
) -> HRESULT {
    // SAFETY: the caller gives both.
    unsafe {
        if *id != 0 && status == 1 {
            SEEN.store(step.into(), Ordering::Relaxed);
        }
        *request = 0;
    }
    OK
}

unsafe extern "system" fn set_text(_: *mut c_void, _: *const u16, _: *mut i32) -> HRESULT {
    OK
}

unsafe extern "system" fn report_event(
    _: *mut c_void,
    _: *const u16,
    _: i32,
    _: i32,
    _: *const u16,
    _: *const u16,
    _: *const u16,
    _: *const u16,
    _: *const u16,
    _: *mut GUID,
) -> HRESULT {
    OK
}

unsafe extern "system" fn text(_: *mut c_void, _: *const u16) -> HRESULT {
    OK
}

unsafe extern "system" fn places(
    _: *mut c_void,
    _: *mut *mut c_void,
    _: *mut *mut c_void,
) -> HRESULT {
    OK
}

unsafe extern "system" fn object(_: *mut c_void, _: *mut c_void) -> HRESULT {
    OK
}

unsafe extern "system" fn nothing(_: *mut c_void) -> HRESULT {
    OK
}
