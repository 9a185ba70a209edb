//! Ids by number: written in full where they come up, and by their number from then on.

use crate::protocol::{Change, ItemId};
use core::fmt;
use hashbrown::HashMap;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, SeqAccess, Visitor},
    ser::SerializeTuple as _,
};
use std::vec::Vec;
use uuid::Uuid;

/// How many ids get a number. What comes later is written in full each time, so that nobody's memory
/// grows without end.
const NUMBERED: u32 = 1 << 20;

/// An id in a frame: its number, or zero and the id. Both sides count the ids that come in full.
#[derive(Clone, Debug)]
pub(super) enum Id<'a> {
    Number(u32),
    Full(&'a ItemId),
    Read(ItemId),
}

impl Serialize for Id<'_> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let full = match self {
            Self::Number(number) => return number.serialize(serializer),
            Self::Full(id) => *id,
            Self::Read(id) => id,
        };
        let mut pair = serializer.serialize_tuple(2)?;
        pair.serialize_element(&0_u32)?;
        pair.serialize_element(full)?;
        pair.end()
    }
}

/// A tuple has no length of its own in `postcard`, so that its reader may stop behind the number.
impl<'de> Deserialize<'de> for Id<'_> {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_tuple(2, Pair)
    }
}

struct Pair;

impl<'de> Visitor<'de> for Pair {
    type Value = Id<'static>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the number of an id, or zero and an id")
    }

    #[inline]
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Id<'static>, A::Error> {
        match seq.next_element()? {
            Some(0_u32) => {
                seq.next_element()?.map(Id::Read).ok_or_else(|| A::Error::invalid_length(1, &self))
            }
            Some(number) => Ok(Id::Number(number)),
            None => Err(A::Error::invalid_length(0, &self)),
        }
    }
}

/// The numbers that ids were given, on the side that writes.
#[derive(Debug, Default)]
pub(in super::super) struct Given(HashMap<ItemId, u32>);

impl Given {
    #[inline]
    pub(super) fn id<'a>(&mut self, id: &'a ItemId) -> Id<'a> {
        match self.0.get(id) {
            Some(number) => Id::Number(*number),
            None => self.give(id),
        }
    }

    #[inline]
    pub(super) fn maybe<'a>(&mut self, id: Option<&'a ItemId>) -> Option<Id<'a>> {
        id.map(|id| self.id(id))
    }

    pub(super) fn ids<'a>(&mut self, ids: &'a [ItemId]) -> Vec<Id<'a>> {
        ids.iter().map(|id| self.id(id)).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Takes the numbers back that were given after there were so many.
    #[cold]
    pub(super) fn take_back(&mut self, count: usize) {
        self.0.retain(|_, number| usize::try_from(*number).is_ok_and(|number| number <= count));
    }

    #[cold]
    fn give<'a>(&mut self, id: &'a ItemId) -> Id<'a> {
        let last = u32::try_from(self.0.len()).unwrap_or(NUMBERED);
        if last < NUMBERED {
            self.0.insert(id.clone(), last + 1);
        }
        Id::Full(id)
    }
}

/// The ids that have numbers, on the side that reads.
#[derive(Debug, Default)]
pub(in super::super) struct Named {
    ids: Vec<ItemId>,
    /// Whether a number came up that nobody was given. It is asked once for each record, so that what makes
    /// a record of a frame cannot fail, and the record is made where it goes.
    is_lost: bool,
}

impl Named {
    /// Whether each number so far was one that an id had been given.
    #[inline]
    pub(super) const fn knew_all(&self) -> bool {
        !self.is_lost
    }

    /// The id; any, if nobody was given that number.
    #[inline]
    pub(super) fn id(&mut self, id: Id<'_>) -> ItemId {
        match id {
            Id::Number(number) => {
                // No number is zero, and what is in front of the first is behind the last.
                let at = usize::try_from(number).unwrap_or(0).wrapping_sub(1);
                match self.ids.get(at) {
                    Some(id) => id.clone(),
                    None => self.lost(),
                }
            }
            Id::Read(id) => self.name(id),
            Id::Full(id) => self.name(id.clone()),
        }
    }

    #[inline]
    pub(super) fn maybe(&mut self, id: Option<Id<'_>>) -> Option<ItemId> {
        id.map(|id| self.id(id))
    }

    pub(super) fn change(&mut self, item: Option<Id<'_>>) -> Change {
        Change { item: self.maybe(item) }
    }

    pub(super) fn ids(&mut self, ids: Vec<Id<'_>>) -> Vec<ItemId> {
        ids.into_iter().map(|id| self.id(id)).collect()
    }

    #[cold]
    fn lost(&mut self) -> ItemId {
        self.is_lost = true;
        ItemId::from(Uuid::nil())
    }

    #[cold]
    fn name(&mut self, id: ItemId) -> ItemId {
        if u32::try_from(self.ids.len()).is_ok_and(|count| count < NUMBERED) {
            self.ids.push(id.clone());
        }
        id
    }
}
