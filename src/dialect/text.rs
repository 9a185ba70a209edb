//! Texts at the border: cut to a length, and made of units that may be no text.

use super::{Dialect, Lossy, Told};
use crate::protocol::Oddities;
use alloc::{borrow::Cow, string::String};

impl Dialect {
    /// The text as the dialect can carry it: without NUL, which would end it, and no longer than the
    /// [limit](Self::limits).
    ///
    /// ```
    /// use sync_progress::Dialect;
    /// use sync_progress::dialect::Lossy;
    ///
    /// let told = Dialect::SyncCenter.fit_text("a\0b");
    /// assert_eq!((&*told.value, told.lost), ("a\u{FFFD}b", Lossy::TEXT_REPAIRED));
    /// assert!(Dialect::Neutral.fit_text("a\0b").is_exact());
    /// ```
    pub fn fit_text(self, text: &str) -> Told<Cow<'_, str>> {
        let fit = match self.limits().text_units {
            Some(limit) => cut_text(text, limit),
            None => Told::exact(text),
        };
        if self == Self::Neutral || !fit.value.contains('\0') {
            return fit.map(Cow::Borrowed);
        }
        // One unit for one unit, so that the length stays.
        fit.map(|text| Cow::Owned(text.replace('\0', "\u{FFFD}"))).losing(Lossy::TEXT_REPAIRED)
    }
}

/// The longest beginning of a text that has at most so many UTF-16 units and no half character.
///
/// ```
/// use sync_progress::dialect::cut_text;
///
/// assert_eq!(cut_text("né😀!", 3).value, "né"); // the face has two units
/// assert_eq!(cut_text("né😀!", 4).value, "né😀");
/// assert!(cut_text("né😀!", 5).is_exact());
/// ```
pub fn cut_text(text: &str, units: usize) -> Told<&str> {
    // A unit comes from at least one byte, so most texts need not be walked.
    if text.len() <= units {
        return Told::exact(text);
    }
    let mut room = units;
    for (at, character) in text.char_indices() {
        match room.checked_sub(character.len_utf16()) {
            Some(left) => room = left,
            None => return Told { value: text.get(..at).unwrap_or(text), lost: Lossy::TEXT_CUT },
        }
    }
    Told::exact(text)
}

/// A text from UTF-16 units (without the closing NUL); halves of characters become U+FFFD, and that is
/// noted.
///
/// An *id* with such a half is refused instead, see
/// [`ItemId::from_wide`](crate::ItemId::from_wide): replacing it could merge two ids.
///
/// ```
/// use sync_progress::dialect::text_from_wide;
/// use sync_progress::protocol::Oddities;
///
/// let (text, odd) = text_from_wide(&[0x61, 0xD800, 0x62]);
/// assert_eq!((text.as_str(), odd), ("a\u{FFFD}b", Oddities::TEXT_REPAIRED));
/// ```
pub fn text_from_wide(units: &[u16]) -> (String, Oddities) {
    let mut odd = Oddities::empty();
    let text = char::decode_utf16(units.iter().copied())
        .map(|decoded| {
            decoded.unwrap_or_else(|_| {
                odd |= Oddities::TEXT_REPAIRED;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    (text, odd)
}
