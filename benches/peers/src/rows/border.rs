//! W8: one report through a COM slot, bare, and through our adapters.

use super::{Case, Row, Unit};
use crate::goal::Goal;
use crate::measure::per_call;
use crate::peers::{Peer as _, floor::Floor, ours::Ours};
use crate::scale::Scale;
use std::ffi::c_void;
use std::hint::black_box;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};
use sync_progress::protocol::{ProgressStatus, Work};
use sync_progress::sink::from_fn;
use sync_progress::windows::abi::{
    ISyncMgrSynchronizeCallback, ISyncMgrSynchronizeCallback_Vtbl, SYNCMGRPROGRESSITEM,
};
use sync_progress::windows::{from_uuid, mobsync};
use sync_progress::{CancelDecision, ItemId, ProgressItem, ProgressSink};
use uuid::Uuid;
use windows_core::{GUID, HRESULT, IUnknown_Vtbl, Interface};

const BORDER: &str = "W8";
const MOB_EXPORT: &str = "MOB: native code reports to a Rust sink";
const MOB_IMPORT: &str = "MOB: Rust reports to a native callback";

/// The floor of each row is the bare call of the slot, with nobody of ours on either side.
pub fn rows() -> Vec<Row> {
    [MOB_EXPORT, MOB_IMPORT]
        .map(|what| Row::new(BORDER, what, Unit::Time).goal(Goal::floor(2.0)))
        .into()
}

pub fn cases() -> Vec<Case> {
    let case = |who, part, what: &'static str, run: fn(&Scale) -> f64| {
        Case::new(BORDER, who, part, move |scale| vec![(what.to_owned(), run(scale))])
    };
    vec![
        case(Floor::NAME, "mob export", MOB_EXPORT, mob_bare),
        case(Ours::NAME, "mob export", MOB_EXPORT, mob_export),
        case(Floor::NAME, "mob import", MOB_IMPORT, mob_bare),
        case(Ours::NAME, "mob import", MOB_IMPORT, mob_import),
    ]
}

const ID: Uuid = Uuid::from_u128(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff);

/// What each listener does with a report, so that it is not left out.
static SEEN: AtomicU64 = AtomicU64::new(0);

fn mob_bare(scale: &Scale) -> f64 {
    let callback = bare();
    report_natively(scale, &callback)
}

fn mob_export(scale: &Scale) -> f64 {
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

fn mob_import(scale: &Scale) -> f64 {
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

const UNKNOWN: IUnknown_Vtbl = IUnknown_Vtbl { QueryInterface: query, AddRef: count, Release: count };
const OK: HRESULT = HRESULT(0);

unsafe extern "system" fn query(_: *mut c_void, _: *const GUID, found: *mut *mut c_void) -> HRESULT {
    // SAFETY: the caller gives a place.
    unsafe { *found = ptr::null_mut() };
    HRESULT(i32::from_ne_bytes(0x8000_4002_u32.to_ne_bytes()))
}

unsafe extern "system" fn count(_: *mut c_void) -> u32 {
    1
}

unsafe extern "system" fn code(_: *mut c_void, _: HRESULT) -> HRESULT {
    OK
}

unsafe extern "system" fn show_error(_: *mut c_void, _: HRESULT, _: u32, _: *const GUID) -> HRESULT {
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
    _: *const sync_progress::windows::abi::SYNCMGRLOGERRORINFO,
) -> HRESULT {
    OK
}

unsafe extern "system" fn delete(_: *mut c_void, _: *const GUID, _: u32) -> HRESULT {
    OK
}

unsafe extern "system" fn connect(_: *mut c_void, _: *const u16, _: u32) -> HRESULT {
    OK
}
