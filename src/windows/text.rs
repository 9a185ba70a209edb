//! Texts as they cross the border: UTF-16 with a closing NUL, read within a limit and made anew.

use super::abi::{E_INVALIDARG, MAX_SYNCMGR_ID};
use crate::dialect::{cut_text, text_from_wide};
use crate::protocol::{ItemId, Oddities};
use alloc::{string::String, sync::Arc, vec::Vec};
use core::slice;
use windows_core::HRESULT;

/// So many units of a text that no document limits are read: whoever forgot the NUL is not followed for ever (B-4).
pub(super) const MAX_UNITS: usize = 0x7FFF;

/// The units of a text, without its NUL.
pub(super) enum Units<'a> {
    /// NULL.
    None,
    /// The text ended within the limit.
    Ended(&'a [u16]),
    /// It did not; these are as many as the limit allows.
    Endless(&'a [u16]),
}

/// Reads at most so many units, and at most one more to see that the text ends there.
///
/// # Safety
///
/// NULL, or units that can be read for `'a`, up to and with the first NUL or up to `limit` of them and one more.
#[inline]
pub(super) unsafe fn units<'a>(text: *const u16, limit: usize) -> Units<'a> {
    if text.is_null() {
        return Units::None;
    }
    let mut length = 0;
    while length <= limit {
        // SAFETY: all before were no NUL, and the caller promises one more.
        if unsafe { *text.add(length) } == 0 {
            // SAFETY: just read.
            return Units::Ended(unsafe { slice::from_raw_parts(text, length) });
        }
        length += 1;
    }
    // SAFETY: just read.
    Units::Endless(unsafe { slice::from_raw_parts(text, limit) })
}

/// A text of at most so many units: what is longer is cut on a character boundary, halves of characters become U+FFFD, and
/// both are noted. `None` for NULL.
///
/// # Safety
///
/// As for [`units`].
pub(super) unsafe fn read_text(text: *const u16, limit: usize) -> Option<(Arc<str>, Oddities)> {
    // SAFETY: passed on to the caller.
    match unsafe { units(text, limit) } {
        Units::None => None,
        Units::Ended(units) => Some(decode(units)),
        Units::Endless(units) => {
            let (text, odd) = decode(whole_characters(units));
            Some((text, odd | Oddities::TEXT_CUT))
        }
    }
}

/// Without the first half of a character that the cut has parted from its second.
fn whole_characters(units: &[u16]) -> &[u16] {
    match units {
        [rest @ .., 0xD800..=0xDBFF] => rest,
        whole => whole,
    }
}

/// So many units at least are decoded without a detour over the heap.
const SHORT: usize = MAX_SYNCMGR_ID * 4;

fn decode(units: &[u16]) -> (Arc<str>, Oddities) {
    let mut bytes = [0; SHORT];
    if let Some(text) = ascii(units, &mut bytes) {
        return (text.into(), Oddities::empty());
    }
    let (text, odd) = text_from_wide(units);
    (text.into(), odd)
}

/// The text, if it is short and all its characters are ASCII.
fn ascii<'a>(units: &[u16], bytes: &'a mut [u8; SHORT]) -> Option<&'a str> {
    let bytes = bytes.get_mut(..units.len())?;
    let mut all = 0;
    for (unit, byte) in units.iter().zip(bytes.iter_mut()) {
        all |= unit;
        *byte = unit.to_le_bytes()[0];
    }
    if all < 0x80 { core::str::from_utf8(bytes).ok() } else { None }
}

/// An id of SC: not NULL, 1 to 63 units, no half characters (B-5).
///
/// # Safety
///
/// As for [`units`], with the limit of an id.
pub(super) unsafe fn read_id(text: *const u16) -> Result<ItemId, HRESULT> {
    // SAFETY: passed on to the caller.
    match unsafe { units(text, MAX_SYNCMGR_ID - 1) } {
        Units::Ended(units) => ItemId::from_wide(units).map_err(|_| E_INVALIDARG),
        Units::None | Units::Endless(_) => Err(E_INVALIDARG),
    }
}

/// A text with its closing NUL; a NUL inside, which would end it there, becomes U+FFFD.
pub(super) fn wide(text: &str) -> Vec<u16> {
    let no_nul = |unit| if unit == 0 { 0xFFFD } else { unit };
    text.encode_utf16().map(no_nul).chain([0]).collect()
}

/// A text in an array of fixed length: cut so that a NUL has room, the rest is zero.
pub(super) fn fixed<const N: usize>(text: &str) -> [u16; N] {
    let mut units = [0; N];
    let text = cut_text(text, N.saturating_sub(1)).value;
    for (place, unit) in units.iter_mut().zip(text.encode_utf16()) {
        *place = if unit == 0 { 0xFFFD } else { unit };
    }
    units
}

/// The text in an array of fixed length, up to its NUL or its end.
pub(super) fn from_fixed(units: &[u16]) -> String {
    let ended = units.split(|unit| *unit == 0).next().unwrap_or_default();
    text_from_wide(ended).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(units: &[u16], limit: usize, expected: &str, odd: Oddities) {
        // SAFETY: the units end with a NUL, or there are more of them than the limit.
        let read = unsafe { read_text(units.as_ptr(), limit) };
        assert_eq!(read.as_ref().map(|(text, odd)| (&**text, *odd)), Some((expected, odd)));
    }

    #[test]
    fn b_4_texts_are_cut_and_repaired() {
        reads(&wide(""), 3, "", Oddities::empty());
        reads(&wide("abc"), 3, "abc", Oddities::empty());
        reads(&wide("abcd"), 3, "abc", Oddities::TEXT_CUT);
        reads(&wide("ab😀"), 3, "ab", Oddities::TEXT_CUT);
        reads(&wide("né"), 3, "né", Oddities::empty());
        reads(&[0xD83D, 0], 3, "\u{FFFD}", Oddities::TEXT_REPAIRED);
        reads(&wide(&"x".repeat(SHORT + 1)), MAX_UNITS, &"x".repeat(SHORT + 1), Oddities::empty());
    }

    #[test]
    fn b_4_null_is_no_text() {
        // SAFETY: NULL is allowed.
        assert!(unsafe { read_text(core::ptr::null(), 3) }.is_none());
    }

    #[test]
    fn b_5_ids_are_whole_or_refused() {
        #[track_caller]
        fn id(units: &[u16]) -> Result<ItemId, HRESULT> {
            // SAFETY: the units end with a NUL, or there are 64 of them.
            unsafe { read_id(units.as_ptr()) }
        }
        let of = |length: usize| id(&wide(&"x".repeat(length)));
        assert_eq!(of(0), Err(E_INVALIDARG));
        assert!(of(1).is_ok() && of(63).is_ok());
        assert_eq!(of(64), Err(E_INVALIDARG));
        assert_eq!(of(65), Err(E_INVALIDARG));
        assert_eq!(id(&[0x78; 64]), Err(E_INVALIDARG)); // no NUL within the limit: not read any further
        assert_eq!(id(&[0xD800, 0]), Err(E_INVALIDARG));
        // SAFETY: NULL is allowed.
        assert_eq!(unsafe { read_id(core::ptr::null()) }, Err(E_INVALIDARG));
    }

    #[test]
    fn b_4_what_goes_out_ends_where_it_should() {
        assert_eq!(wide("a\0b"), [0x61, 0xFFFD, 0x62, 0]);
        assert_eq!(fixed::<4>("abcdef"), [0x61, 0x62, 0x63, 0]);
        assert_eq!(fixed::<4>("ab😀"), [0x61, 0x62, 0, 0]);
        assert_eq!(from_fixed(&fixed::<8>("né")), "né");
        assert_eq!(from_fixed(&[0x61, 0x62]), "ab");
    }
}
