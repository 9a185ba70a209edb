//! MOB's slot `Progress`, bare and through our adapters.

use super::{OK, SEEN, UNKNOWN};
use crate::measure::per_call;
use crate::scale::Scale;
use std::ffi::c_void;
use std::hint::black_box;
use std::ptr;
use std::sync::atomic::Ordering;
use sync_progress::protocol::{ProgressStatus, Work};
use sync_progress::sink::from_fn;
use sync_progress::windows::abi::{
    ISyncMgrSynchronizeCallback, ISyncMgrSynchronizeCallback_Vtbl, SYNCMGRLOGERRORINFO,
    SYNCMGRPROGRESSITEM,
};
use sync_progress::windows::{from_uuid, mobsync};
use sync_progress::{CancelDecision, ItemId, ProgressItem, ProgressSink};
use uuid::Uuid;
use windows_core::{GUID, HRESULT, Interface};

const ID: Uuid = Uuid::from_u128(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff);

pub fn floor(scale: &Scale) -> f64 {
    let callback = bare();
    report_natively(scale, &callback)
}

pub fn export(scale: &Scale) -> f64 {
    let callback = mobsync::export(from_fn(|_, report| {
        SEEN.store(report.value().unwrap_or(0), Ordering::Relaxed);
        CancelDecision::Continue
    }));
    report_natively(scale, &callback)
}

fn report_natively(scale: &Scale, callback: &ISyncMgrSynchronizeCallback) -> f64 {
    let id = from_uuid(ID);
    let mut value = 0;
    per_call(scale.loops, |calls| {
        let callback = black_box(callback);
        for _ in 0..calls {
            value = (value + 1) & 0xFFFF;
            let report = SYNCMGRPROGRESSITEM {
                cbSize: size_of::<SYNCMGRPROGRESSITEM>() as u32,
                mask: 2 | 4 | 8,
                lpcStatusText: ptr::null(),
                dwStatusType: 3,
                iProgValue: value,
                iMaxValue: 1 << 20,
            };
            // SAFETY: both are valid for the call.
            let answer = unsafe { callback.Progress(&raw const id, &raw const report) };
            assert!(answer.0 == 0);
        }
        black_box(SEEN.load(Ordering::Relaxed));
    })
}

pub fn import(scale: &Scale) -> f64 {
    let sink = mobsync::import(bare());
    let id = ItemId::from(ID);
    let mut value = 0;
    per_call(scale.loops, |calls| {
        let sink = black_box(&sink);
        for _ in 0..calls {
            value = (value + 1) & 0xFFFF;
            let work = Work::new(value, 1 << 20);
            let report = ProgressItem::new().with_status(ProgressStatus::Updating).with_work(work);
            assert!(sink.progress(&id, &report).is_ok());
        }
        black_box(SEEN.load(Ordering::Relaxed));
    })
}

/// A native callback that does as little as a sink can: it looks at the report, and goes on.
fn bare() -> ISyncMgrSynchronizeCallback {
    #[repr(C)]
    struct Bare(&'static ISyncMgrSynchronizeCallback_Vtbl);
    static BARE: Bare = Bare(&ISyncMgrSynchronizeCallback_Vtbl {
        base__: UNKNOWN,
        ShowPropertiesCompleted: code,
        PrepareForSyncCompleted: code,
        SynchronizeCompleted: code,
        ShowErrorCompleted: show_error,
        EnableModeless: number,
        Progress: progress,
        LogError: log,
        DeleteLogError: delete,
        EstablishConnection: connect,
    });
    // SAFETY: it begins with its table of functions, and is always there.
    unsafe { ISyncMgrSynchronizeCallback::from_raw((&raw const BARE).cast_mut().cast()) }
}

unsafe extern "system" fn code(_: *mut c_void, _: HRESULT) -> HRESULT {
    OK
}

unsafe extern "system" fn show_error(
    _: *mut c_void,
    _: HRESULT,
    _: u32,
    _: *const GUID,
) -> HRESULT {
    OK
}

unsafe extern "system" fn number(_: *mut c_void, _: i32) -> HRESULT {
    OK
}

unsafe extern "system" fn progress(
    _: *mut c_void,
    item: *const GUID,
    report: *const SYNCMGRPROGRESSITEM,
) -> HRESULT {
    // SAFETY: the caller gives both.
    let (item, report) = unsafe { (&*item, &*report) };
    if report.mask & 4 != 0 && item.data1 != 0 {
        SEEN.store(report.iProgValue as u64, Ordering::Relaxed);
    }
    OK
}

unsafe extern "system" fn log(
    _: *mut c_void,
    _: u32,
    _: *const u16,
    _: *const SYNCMGRLOGERRORINFO,
) -> HRESULT {
    OK
}

unsafe extern "system" fn delete(_: *mut c_void, _: *const GUID, _: u32) -> HRESULT {
    OK
}

unsafe extern "system" fn connect(_: *mut c_void, _: *const u16, _: u32) -> HRESULT {
    OK
}
