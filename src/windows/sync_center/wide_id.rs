//! [`WideId`]: an id as SC carries it.

use crate::Dialect;
use crate::protocol::ItemId;
use uuid::{Uuid, fmt::Braced};

/// The units of an id with their NUL, made without the heap: a text keeps them, and a UUID is written in braces (V-6).
pub(super) enum WideId<'a> {
    Text(&'a [u16]),
    Uuid([u16; Braced::LENGTH + 1]),
}

impl<'a> WideId<'a> {
    /// `None` if the id is longer than SC allows (SC-5).
    #[inline]
    pub(super) fn of(id: &'a ItemId) -> Option<Self> {
        match (id.as_wide_with_nul(), id.as_uuid()) {
            (Some(units), _) => Dialect::SyncCenter.id_fits(id).then_some(Self::Text(units)),
            (None, Some(uuid)) => Some(Self::Uuid(braced(uuid))),
            (None, None) => None,
        }
    }

    #[inline]
    pub(super) fn as_ptr(&self) -> *const u16 {
        match self {
            Self::Text(units) => units.as_ptr(),
            Self::Uuid(units) => units.as_ptr(),
        }
    }
}

fn braced(uuid: Uuid) -> [u16; Braced::LENGTH + 1] {
    let mut bytes = [0; Braced::LENGTH];
    let text = uuid.braced().encode_upper(&mut bytes);
    let mut units = [0; Braced::LENGTH + 1];
    for (unit, byte) in units.iter_mut().zip(text.bytes()) {
        *unit = byte.into();
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b_49_a_uuid_is_written_as_its_text() {
        let id = ItemId::from(Uuid::from_u128(0x6295_df41_35ee_11d1_8707_00c0_4fd9_3327));
        let text = id.to_text();
        match WideId::of(&id) {
            Some(WideId::Uuid(units)) => assert_eq!(Some(&units[..]), text.as_wide_with_nul()),
            _ => panic!("a UUID is no text"),
        }
    }
}
