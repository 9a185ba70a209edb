//! The structures of MOB, with anything in them, and what they say.

use crate::exact::{AnySize, Exact, Size};
use crate::ids::guid;
use crate::reports::AnyNumber;
use crate::words::{Lent, Words};
use arbitrary::{Arbitrary, Result, Unstructured};
use sync_progress::protocol::{LogEntry, LogId, LogLevel, Oddities};
use sync_progress::windows::abi::{
    E_INVALIDARG, SYNCMGRERRORFLAG_ENABLEJUMPTEXT, SYNCMGRLOGERRORINFO, SYNCMGRPROGRESSITEM,
};
use sync_progress::windows::to_uuid;
use sync_progress::{Dialect, ProgressItem};
use windows_core::HRESULT;

/// So many units of a text are read, and one more (B-4).
pub(crate) const TEXT_UNITS: usize = 0x7FFF;

/// A mask: the documented bits, and at times others.
#[derive(Clone, Copy, Debug)]
struct Mask(u32);

impl<'a> Arbitrary<'a> for Mask {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let low = u8::arbitrary(u)?;
        Ok(Self(if low < 208 { (low & 0xF).into() } else { u32::arbitrary(u)? }))
    }
}

/// A progress structure.
#[derive(Arbitrary, Debug)]
pub(crate) struct AnyItem {
    size: AnySize,
    mask: Mask,
    text: Words,
    status: AnyNumber,
    value: i32,
    max: i32,
}

impl AnyItem {
    const FULL: usize = size_of::<SYNCMGRPROGRESSITEM>();

    /// The structure, as long as it promises to be, and its text.
    pub(crate) fn lend(&self) -> (Exact, Lent) {
        // A member that its mask does not name may be anything.
        let names_text = self.mask.0 & 1 != 0;
        let text = if names_text { self.text.lend(TEXT_UNITS) } else { Words::Null.lend(0) };
        let nonsense = std::ptr::without_provenance(1);
        let item = SYNCMGRPROGRESSITEM {
            cbSize: self.size.given(Self::FULL),
            mask: self.mask.0,
            lpcStatusText: if names_text { text.as_ptr() } else { nonsense },
            dwStatusType: self.status.0,
            iProgValue: self.value,
            iMaxValue: self.max,
        };
        (Exact::of(&item, self.size.bytes(Self::FULL)), text)
    }

    /// What it says (B-4, B-8, B-9, D-19).
    pub(crate) fn says(&self) -> std::result::Result<ProgressItem, HRESULT> {
        let mut odd = noted(self.size.judge(Self::FULL))?;
        odd.set(Oddities::UNKNOWN_MASK, self.mask.0 > 0xF);
        let mut said = ProgressItem::new();
        let names = |bit: u32| self.mask.0 & bit != 0;
        if names(2) {
            said = said.with_status(Dialect::MobSync.status_from_raw(self.status.0));
        }
        if names(4) {
            said = said.with_value(u64::try_from(self.value).unwrap_or(0));
            odd.set(Oddities::NEGATIVE_VALUE, self.value < 0);
        }
        if names(8) {
            said = said.with_max(u64::try_from(self.max).unwrap_or(0));
            odd.set(Oddities::NEGATIVE_MAX, self.max < 0);
        }
        if names(1) {
            match self.text.read(TEXT_UNITS) {
                Some((text, repaired)) => {
                    assert!(text.encode_utf16().count() <= TEXT_UNITS);
                    said = said.with_text(text);
                    odd |= repaired;
                }
                None => odd |= Oddities::TEXT_MISSING,
            }
        }
        Ok(said.with_oddities(odd))
    }

    pub(crate) fn raw_status(&self) -> Option<u32> {
        (self.mask.0 & 2 != 0).then_some(self.status.0)
    }
}

fn noted(size: Size) -> std::result::Result<Oddities, HRESULT> {
    match size {
        Size::Right => Ok(Oddities::empty()),
        Size::Odd => Ok(Oddities::WRONG_SIZE),
        Size::TooSmall => Err(E_INVALIDARG),
    }
}

/// What goes with a text in the error list.
#[derive(Arbitrary, Debug)]
pub(crate) struct AnyInfo {
    size: AnySize,
    mask: Mask,
    flags: u32,
    error: u8,
    item: u8,
}

impl AnyInfo {
    const FULL: usize = size_of::<SYNCMGRLOGERRORINFO>();

    pub(crate) fn lend(&self) -> Exact {
        let info = SYNCMGRLOGERRORINFO {
            cbSize: self.size.given(Self::FULL),
            mask: self.mask.0,
            dwSyncMgrErrorFlags: self.flags,
            ErrorID: guid(self.error),
            ItemID: guid(self.item),
        };
        Exact::of(&info, self.size.bytes(Self::FULL))
    }

    fn add_to(&self, mut entry: LogEntry) -> std::result::Result<LogEntry, HRESULT> {
        entry.odd |= noted(self.size.judge(Self::FULL))?;
        entry.odd.set(Oddities::UNKNOWN_MASK, self.mask.0 > 7);
        let jumps = self.flags & SYNCMGRERRORFLAG_ENABLEJUMPTEXT != 0;
        entry.shows_error = self.mask.0 & 1 != 0 && jumps;
        if self.mask.0 & 2 != 0 {
            entry = entry.with_id(LogId::from(to_uuid(&guid(self.error))));
        }
        if self.mask.0 & 4 != 0 {
            entry = entry.about(to_uuid(&guid(self.item)).into());
        }
        Ok(entry)
    }
}

/// What a log entry says (MOB-28).
pub(crate) fn logged(
    level: u32,
    text: &Words,
    info: Option<&AnyInfo>,
) -> std::result::Result<LogEntry, HRESULT> {
    let (text, odd) = text.read(TEXT_UNITS).ok_or(E_INVALIDARG)?;
    let mut entry = LogEntry::new(LogLevel::from_raw(level), text);
    entry.odd = odd;
    info.map_or(Ok(entry.clone()), |info| info.add_to(entry))
}
