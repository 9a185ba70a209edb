//! [`ItemId`]: the name of an item, a UUID or a text.

use alloc::{boxed::Box, string::String, sync::Arc, vec::Vec};
use core::{fmt, hash, str::FromStr};
use uuid::Uuid;

/// The name of an item: a UUID (MOB) or a text (SC).
///
/// Two ids are the same when they are of the same kind and agree unit by unit (A-SC-12): no case
/// folding, no normalization. Cloning is cheap; a text keeps its UTF-16 form, so that a call across
/// the border makes no new one.
///
/// # Conversions
///
/// - [`ItemId::to_text`]: a UUID becomes its braced upper-case form, 38 units.
/// - [`ItemId::to_uuid`]: a text in that form (either case) becomes the UUID it spells; any other
///   text becomes a name-based UUID (version 5 below [`ItemId::NAMESPACE`]), the same one every time.
///   The name cannot be had back from it: keep a table for the way back.
///
/// ```
/// use sync_progress::ItemId;
///
/// let file = ItemId::try_from("photos/cat.jpg")?;
/// assert_eq!(file.to_string(), "photos/cat.jpg");
/// assert_eq!(file.to_uuid(), ItemId::try_from("photos/cat.jpg")?.to_uuid());
///
/// let guid = ItemId::try_from("{6295DF41-35EE-11D1-8707-00C04FD93327}")?;
/// assert_eq!(ItemId::from(guid.to_uuid()).to_text(), guid);
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemId(Repr);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Repr {
    Uuid(UuidWords),
    Text(Arc<Text>),
}

/// A UUID as two words, in its order. Ids are copied and compared with every report, and sixteen bytes
/// beside a tag would lie across the words that the machine moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct UuidWords(u64, u64);

impl From<Uuid> for UuidWords {
    #[inline]
    fn from(uuid: Uuid) -> Self {
        let (high, low) = uuid.as_u64_pair();
        Self(high, low)
    }
}

impl From<UuidWords> for Uuid {
    #[inline]
    fn from(words: UuidWords) -> Self {
        Self::from_u64_pair(words.0, words.1)
    }
}

impl From<UuidWords> for ItemId {
    fn from(words: UuidWords) -> Self {
        Self(Repr::Uuid(words))
    }
}

/// A hash need not tell the kinds apart, so a UUID costs its two halves and no more.
impl hash::Hash for ItemId {
    #[inline]
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        match &self.0 {
            Repr::Uuid(words) => words.hash(state),
            Repr::Text(text) => text.text.hash(state),
        }
    }
}

/// A text and its UTF-16 form with the closing NUL.
struct Text {
    text: Box<str>,
    wide: Box<[u16]>,
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl Eq for Text {}
impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Text {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}

/// The text cannot be an item id.
///
/// ```
/// use sync_progress::ItemId;
/// use sync_progress::protocol::InvalidId;
///
/// assert_eq!(ItemId::try_from(""), Err(InvalidId::Empty));
/// assert_eq!(ItemId::from_wide(&[0x61, 0xD800]), Err(InvalidId::UnpairedSurrogate { at: 1 }));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidId {
    /// An empty id is no id (SC-26). Give the item a name.
    #[error("an item id is never empty")]
    Empty,
    /// A NUL would end the text at the border and merge two ids. Remove it.
    #[error("an item id holds no NUL (found at unit {at})")]
    Nul {
        /// Index of the unit.
        at: usize,
    },
    /// Half a character: replacing it would merge two ids, so the id is refused.
    #[error("an item id is well-formed UTF-16 (unpaired surrogate at unit {at})")]
    UnpairedSurrogate {
        /// Index of the unit.
        at: usize,
    },
}

impl ItemId {
    /// The namespace of the name-based UUIDs that stand for text ids.
    pub const NAMESPACE: Uuid = Uuid::from_u128(0x8f0c_0a5e_5d57_5f0e_9d0a_6f1b_2f6c_11d3);

    /// A text id from UTF-16 units, without a closing NUL.
    ///
    /// # Errors
    ///
    /// [`InvalidId`] if the units are empty, hold a NUL, or hold half a character.
    pub fn from_wide(units: &[u16]) -> Result<Self, InvalidId> {
        match first_unpaired(units) {
            Some(at) => Err(InvalidId::UnpairedSurrogate { at }),
            None => Self::try_from(String::from_utf16_lossy(units)),
        }
    }

    /// The words of the UUID, if this id is one.
    #[inline]
    pub(crate) fn as_words(&self) -> Option<UuidWords> {
        match &self.0 {
            Repr::Uuid(words) => Some(*words),
            Repr::Text(_) => None,
        }
    }

    /// The UUID, if this id is one.
    #[inline]
    pub fn as_uuid(&self) -> Option<Uuid> {
        match &self.0 {
            Repr::Uuid(words) => Some((*words).into()),
            Repr::Text(_) => None,
        }
    }

    /// The text, if this id is one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.0 {
            Repr::Uuid(_) => None,
            Repr::Text(text) => Some(&text.text),
        }
    }

    /// The UTF-16 form of a text id, with its closing NUL.
    #[inline]
    pub fn as_wide_with_nul(&self) -> Option<&[u16]> {
        match &self.0 {
            Repr::Uuid(_) => None,
            Repr::Text(text) => Some(&text.wide),
        }
    }

    /// The length in UTF-16 units without the NUL; a UUID counts as its text, 38.
    pub fn units(&self) -> usize {
        match &self.0 {
            Repr::Uuid(_) => GUID_UNITS,
            Repr::Text(text) => text.wide.len().saturating_sub(1),
        }
    }

    /// The UUID that stands for this id; see [Conversions](#conversions).
    pub fn to_uuid(&self) -> Uuid {
        match &self.0 {
            Repr::Uuid(words) => (*words).into(),
            Repr::Text(text) => braced_uuid(&text.text)
                .unwrap_or_else(|| Uuid::new_v5(&Self::NAMESPACE, text.text.as_bytes())),
        }
    }

    /// The text id that stands for this id; see [Conversions](#conversions).
    #[must_use]
    pub fn to_text(&self) -> Self {
        match &self.0 {
            Repr::Uuid(words) => {
                let text = alloc::format!("{:X}", Uuid::from(*words).braced());
                Self::from_checked(text.into())
            }
            Repr::Text(_) => self.clone(),
        }
    }

    fn from_checked(text: Box<str>) -> Self {
        let wide: Vec<u16> = text.encode_utf16().chain([0]).collect();
        Self(Repr::Text(Arc::new(Text { text, wide: wide.into() })))
    }
}

const GUID_UNITS: usize = 38;

/// The UUID that a text spells in braces, and nothing else than that form.
fn braced_uuid(text: &str) -> Option<Uuid> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    if text.len() == GUID_UNITS { Uuid::try_parse(inner).ok() } else { None }
}

/// Where the first unit stands that is half a character.
fn first_unpaired(units: &[u16]) -> Option<usize> {
    let mut at = 0;
    for decoded in char::decode_utf16(units.iter().copied()) {
        match decoded {
            Ok(character) => at += character.len_utf16(),
            Err(_) => return Some(at),
        }
    }
    None
}

fn check(text: &str) -> Result<(), InvalidId> {
    if text.is_empty() {
        return Err(InvalidId::Empty);
    }
    match text.encode_utf16().position(|unit| unit == 0) {
        Some(at) => Err(InvalidId::Nul { at }),
        None => Ok(()),
    }
}

impl From<Uuid> for ItemId {
    #[inline]
    fn from(uuid: Uuid) -> Self {
        Self(Repr::Uuid(uuid.into()))
    }
}

impl From<&Self> for ItemId {
    fn from(id: &Self) -> Self {
        id.clone()
    }
}

impl TryFrom<&str> for ItemId {
    type Error = InvalidId;

    fn try_from(text: &str) -> Result<Self, InvalidId> {
        check(text)?;
        Ok(Self::from_checked(text.into()))
    }
}

impl TryFrom<String> for ItemId {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        check(&text)?;
        Ok(Self::from_checked(text.into()))
    }
}

impl TryFrom<&String> for ItemId {
    type Error = InvalidId;

    fn try_from(text: &String) -> Result<Self, InvalidId> {
        Self::try_from(text.as_str())
    }
}

impl FromStr for ItemId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Self::try_from(text)
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Uuid(words) => write!(f, "{:X}", Uuid::from(*words).braced()),
            Repr::Text(text) => f.pad(&text.text),
        }
    }
}

impl fmt::Debug for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Uuid(words) => write!(f, "ItemId({})", Uuid::from(*words)),
            Repr::Text(text) => write!(f, "ItemId({:?})", text.text),
        }
    }
}

#[cfg(feature = "serde")]
mod shape {
    //! `{"uuid": "6295df41-…"}` or `{"text": "photos/cat.jpg"}`: the two kinds stay apart.

    use super::{ItemId, Repr};
    use alloc::{borrow::Cow, string::String};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
    use uuid::Uuid;

    #[derive(Serialize, Deserialize)]
    #[serde(rename = "ItemId", rename_all = "snake_case")]
    enum Shape<'a> {
        Uuid(Uuid),
        Text(Cow<'a, str>),
    }

    impl Serialize for ItemId {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match &self.0 {
                Repr::Uuid(words) => Shape::Uuid((*words).into()),
                Repr::Text(text) => Shape::Text(Cow::Borrowed(&text.text)),
            }
            .serialize(serializer)
        }
    }

    impl<'de> Deserialize<'de> for ItemId {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            match Shape::deserialize(deserializer)? {
                Shape::Uuid(uuid) => Ok(uuid.into()),
                Shape::Text(text) => Self::try_from(String::from(text)).map_err(Error::custom),
            }
        }
    }
}
