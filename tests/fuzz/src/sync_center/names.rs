//! Ids as native code lends them.

use crate::words::{Lent, Unit, Words};
use arbitrary::{Arbitrary, Result, Unstructured};
use sync_progress::ItemId;

/// So many units of an id are read, and one more (B-5).
pub const ID_UNITS: usize = 63;

/// An id: one of a few that come again, or anything.
#[derive(Clone, Debug)]
pub struct Name(Words);

impl<'a> Arbitrary<'a> for Name {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let kind = u8::arbitrary(u)?;
        Ok(Self(match kind {
            0..=199 => {
                Words::Short(format!("item {}", kind % 4).encode_utf16().map(Unit).collect())
            }
            _ => Words::arbitrary(u)?,
        }))
    }
}

impl Name {
    pub fn lend(&self) -> Lent {
        self.0.lend(ID_UNITS)
    }

    /// The id, if it is one.
    pub fn read(&self) -> Option<ItemId> {
        let units = self.0.units(ID_UNITS)?;
        let text = String::from_utf16(&units).ok()?;
        if units.len() > ID_UNITS { None } else { ItemId::try_from(text).ok() }
    }

    /// Whether it is none, or empty: the question about everything (B-42).
    pub fn is_nothing(&self) -> bool {
        self.0.units(ID_UNITS).is_none_or(|units| units.is_empty())
    }

    pub fn words(&self) -> &Words {
        &self.0
    }
}
