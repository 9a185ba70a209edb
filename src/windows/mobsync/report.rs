//! One report, as MOB carries it and as a sink hears it; and the same for a log entry.

use crate::Dialect;
use crate::dialect::{CountRange, max_from_i32, value_from_i32};
use crate::protocol::{
    Fields, ItemId, LogEntry, LogId, LogLevel, Oddities, ProgressItem, ProgressStatus, Total,
};
use crate::windows::abi::{
    E_INVALIDARG, SYNCMGRERRORFLAG_ENABLEJUMPTEXT, SYNCMGRLOGERROR_ERRORFLAGS,
    SYNCMGRLOGERROR_ERRORID, SYNCMGRLOGERROR_ITEMID, SYNCMGRLOGERRORINFO, SYNCMGRPROGRESSITEM,
};
use crate::windows::text::{MAX_UNITS, read_text};
use crate::windows::to_uuid;
use core::ptr;
use windows_core::HRESULT;

/// The bits of a report's mask are those of [`Fields`].
const KNOWN_FIELDS: u32 = Fields::all().bits();
const KNOWN_INFO: u32 =
    SYNCMGRLOGERROR_ERRORFLAGS | SYNCMGRLOGERROR_ERRORID | SYNCMGRLOGERROR_ITEMID;

/// The size that a structure gives of itself, as it has to be.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "the structures have less than a thousand bytes"
)]
pub(super) const fn size<T>() -> u32 {
    size_of::<T>() as u32
}

/// None at all is taken with a note, a larger one too, a smaller one is refused (A-MOB-14, B-8).
#[inline]
fn check_size<T>(given: u32) -> Result<Oddities, HRESULT> {
    if given == size::<T>() {
        Ok(Oddities::empty())
    } else if given == 0 || given > size::<T>() {
        Ok(Oddities::WRONG_SIZE)
    } else {
        Err(E_INVALIDARG)
    }
}

/// What a report says that has nothing odd about it and no text; `None` for any other.
///
/// # Safety
///
/// NULL, or a structure of the size that it gives (its full size, if it gives none).
#[inline]
pub(super) unsafe fn quick(raw: *const SYNCMGRPROGRESSITEM) -> Option<ProgressItem> {
    if raw.is_null() {
        return None;
    }
    // SAFETY: a structure begins with its size, whatever else it has.
    if unsafe { (&raw const (*raw).cbSize).read() } != size::<SYNCMGRPROGRESSITEM>() {
        return None;
    }
    // SAFETY: it is as large as we know it.
    let raw = unsafe { &*raw };
    let quick = Fields::STATUS.bits() | Fields::VALUE.bits() | Fields::MAX.bits();
    if raw.mask & !quick != 0 {
        return None;
    }
    // A member that is not named may be anything; then the long way is not wrong, only longer.
    let (value, max) = (u64::try_from(raw.iProgValue).ok()?, u64::try_from(raw.iMaxValue).ok()?);
    let names = |field: Fields| raw.mask & field.bits() != 0;
    let status = Dialect::MobSync.status_from_raw(raw.dwStatusType);
    Some(ProgressItem::of_parts(
        names(Fields::STATUS).then_some(status),
        names(Fields::VALUE).then_some(value),
        names(Fields::MAX).then_some(Total::Known(max)),
        None,
        Oddities::empty(),
    ))
}

/// What a report says; NULL names nothing, and asks whether to go on.
///
/// # Safety
///
/// NULL, or a structure of the size that it gives (its full size, if it gives none), whose text can be read up to its NUL.
pub(super) unsafe fn read(raw: *const SYNCMGRPROGRESSITEM) -> Result<ProgressItem, HRESULT> {
    if raw.is_null() {
        return Ok(ProgressItem::new());
    }
    // SAFETY: a structure begins with its size, whatever else it has.
    let mut odd = check_size::<SYNCMGRPROGRESSITEM>(unsafe { (&raw const (*raw).cbSize).read() })?;
    // SAFETY: it is as large as we know it, or larger.
    let raw = unsafe { &*raw };
    if raw.mask & !KNOWN_FIELDS != 0 {
        odd |= Oddities::UNKNOWN_MASK;
    }
    let names = |field: Fields| raw.mask & field.bits() != 0;
    let mut report = ProgressItem::new();
    if names(Fields::STATUS) {
        report = report.with_status(Dialect::MobSync.status_from_raw(raw.dwStatusType));
    }
    if names(Fields::VALUE) {
        let (value, negative) = value_from_i32(raw.iProgValue);
        report = report.with_value(value);
        odd |= negative;
    }
    if names(Fields::MAX) {
        let (max, negative) = max_from_i32(raw.iMaxValue);
        report = report.with_max(max);
        odd |= negative;
    }
    if names(Fields::TEXT) {
        // SAFETY: passed on to the caller.
        match unsafe { read_text(raw.lpcStatusText, MAX_UNITS) } {
            Some((text, repaired)) => {
                report = report.with_text(text);
                odd |= repaired;
            }
            None => odd |= Oddities::TEXT_MISSING,
        }
    }
    Ok(report.with_oddities(odd))
}

/// The status and the counts of a report, if MOB can say them as they are. A text is not looked at.
#[inline]
pub(super) fn write(report: &ProgressItem) -> Option<SYNCMGRPROGRESSITEM> {
    let mut raw = empty();
    if let Some(status) = report.status() {
        raw.mask |= Fields::STATUS.bits();
        raw.dwStatusType = plain(status, report.max())?;
    }
    if let Some(value) = report.value() {
        raw.mask |= Fields::VALUE.bits();
        raw.iProgValue = i32::try_from(value).ok()?;
    }
    if let Some(max) = report.max() {
        raw.mask |= Fields::MAX.bits();
        raw.iMaxValue = i32::try_from(max.known()?).ok()?;
    }
    Some(raw)
}

/// A report that names nothing.
#[inline]
pub(super) const fn empty() -> SYNCMGRPROGRESSITEM {
    SYNCMGRPROGRESSITEM {
        cbSize: size::<SYNCMGRPROGRESSITEM>(),
        mask: 0,
        lpcStatusText: ptr::null(),
        dwStatusType: 0,
        iProgValue: 0,
        iMaxValue: 0,
    }
}

/// The number of a status that is said as it is. Running without a total is another one.
#[inline]
fn plain(status: ProgressStatus, max: Option<Total>) -> Option<u32> {
    if matches!(max, Some(Total::Unknown)) {
        return None;
    }
    Dialect::MobSync.status_to_raw(status)
}

/// Whether both counts cross the border as they are.
pub(super) fn fits(completed: u64, total: Total) -> bool {
    completed.max(total.known().unwrap_or(0)) <= CountRange::I32.max()
}

/// A log entry, from its three parts.
///
/// # Safety
///
/// The text can be read up to its NUL; the information is NULL, or a structure of the size that it gives (its full size,
/// if it gives none).
pub(super) unsafe fn read_log(
    level: u32,
    text: *const u16,
    info: *const SYNCMGRLOGERRORINFO,
) -> Result<LogEntry, HRESULT> {
    // SAFETY: passed on to the caller.
    let (text, odd) = unsafe { read_text(text, MAX_UNITS) }.ok_or(E_INVALIDARG)?;
    let mut entry = LogEntry::new(LogLevel::from_raw(level), text);
    entry.odd = odd;
    if info.is_null() {
        return Ok(entry);
    }
    // SAFETY: a structure begins with its size, whatever else it has.
    entry.odd |= check_size::<SYNCMGRLOGERRORINFO>(unsafe { (&raw const (*info).cbSize).read() })?;
    // SAFETY: it is as large as we know it, or larger.
    let info = unsafe { &*info };
    entry.odd.set(Oddities::UNKNOWN_MASK, info.mask & !KNOWN_INFO != 0);
    let names = |part: u32| info.mask & part != 0;
    let jumps = info.dwSyncMgrErrorFlags & SYNCMGRERRORFLAG_ENABLEJUMPTEXT != 0;
    entry.shows_error = names(SYNCMGRLOGERROR_ERRORFLAGS) && jumps;
    entry.id = names(SYNCMGRLOGERROR_ERRORID).then(|| LogId::from(to_uuid(&info.ErrorID)));
    entry.item = names(SYNCMGRLOGERROR_ITEMID).then(|| ItemId::from(to_uuid(&info.ItemID)));
    Ok(entry)
}
