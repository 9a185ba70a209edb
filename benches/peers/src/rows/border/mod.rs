//! W8: one report through a COM slot, bare, and through our adapters.

mod mobsync;
mod sync_center;

use super::{Case, Row, Unit};
use crate::goal::Goal;
use crate::peers::{Peer as _, floor::Floor, ours::Ours};
use crate::scale::Scale;
use std::ffi::c_void;
use std::sync::atomic::AtomicU64;
use windows_core::{GUID, HRESULT, IUnknown_Vtbl};

const BORDER: &str = "W8";
const MOB_EXPORT: &str = "MOB: native code reports to a Rust sink";
const MOB_IMPORT: &str = "MOB: Rust reports to a native callback";
const SC_EXPORT: &str = "SC: native code reports to a Rust sink, a known id";
const SC_EXPORT_TEXT: &str = "SC: the same, with a text of 40 characters";
const SC_IMPORT: &str = "SC: Rust reports to a native callback, complete reports";
const SC_DENSE: &str = "SC: the same, sparse reports completed";

/// The floor of each row is the bare call of the slot, with nobody of ours on either side. Two goals were set as 30 and
/// 60 ns more, where a read-modify-write takes 4.7 ns.
pub fn rows() -> Vec<Row> {
    let row = |what| Row::new(BORDER, what, Unit::Time);
    vec![
        row(MOB_EXPORT).goal(Goal::floor(2.0)),
        row(MOB_IMPORT).goal(Goal::floor(2.0)),
        row(SC_IMPORT).goal(Goal::floor(2.0)),
        row(SC_DENSE),
        row(SC_EXPORT).goal(Goal::Locked(6.4)),
        row(SC_EXPORT_TEXT).goal(Goal::Locked(19.2)),
    ]
}

pub fn cases() -> Vec<Case> {
    let case = |who, what: &'static str, run: fn(&Scale) -> f64| {
        Case::new(BORDER, who, what, move |scale| vec![(what.to_owned(), run(scale))])
    };
    vec![
        case(Floor::NAME, MOB_EXPORT, mobsync::floor),
        case(Ours::NAME, MOB_EXPORT, mobsync::export),
        case(Floor::NAME, MOB_IMPORT, mobsync::floor),
        case(Ours::NAME, MOB_IMPORT, mobsync::import),
        case(Floor::NAME, SC_IMPORT, sync_center::floor),
        case(Ours::NAME, SC_IMPORT, sync_center::import),
        case(Floor::NAME, SC_DENSE, sync_center::floor),
        case(Ours::NAME, SC_DENSE, sync_center::dense),
        case(Floor::NAME, SC_EXPORT, sync_center::floor),
        case(Ours::NAME, SC_EXPORT, sync_center::export),
        case(Floor::NAME, SC_EXPORT_TEXT, sync_center::floor),
        case(Ours::NAME, SC_EXPORT_TEXT, sync_center::export_text),
    ]
}

/// What each listener does with a report, so that it is not left out.
static SEEN: AtomicU64 = AtomicU64::new(0);

/// The first three slots of a native object that is always there.
const UNKNOWN: IUnknown_Vtbl =
    IUnknown_Vtbl { QueryInterface: query, AddRef: count, Release: count };
const OK: HRESULT = HRESULT(0);

unsafe extern "system" fn query(
    _: *mut c_void,
    _: *const GUID,
    found: *mut *mut c_void,
) -> HRESULT {
    // SAFETY: the caller gives a place.
    unsafe { *found = std::ptr::null_mut() };
    HRESULT(i32::from_ne_bytes(0x8000_4002_u32.to_ne_bytes()))
}

unsafe extern "system" fn count(_: *mut c_void) -> u32 {
    1
}
