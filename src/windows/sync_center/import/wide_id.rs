//! [`with_units`]: an id as SC carries it.

use crate::dialect::rules::ID_WITHIN_LIMIT;
use crate::protocol::{Fault, ItemId, SinkError};
use crate::windows::abi::MAX_SYNCMGR_ID;
use uuid::{Uuid, fmt::Braced};

/// Calls with the units of an id and their NUL, which are made without the heap: a text keeps them, and a UUID is written in
/// braces (V-6).
///
/// # Errors
///
/// Refused, without a call, if the id is longer than SC allows (SC-5).
pub(super) fn with_units<R>(
    id: &ItemId,
    call: impl FnOnce(*const u16) -> R,
) -> Result<R, SinkError> {
    match id.as_wide_with_nul() {
        Some(units) if units.len() > MAX_SYNCMGR_ID => Err(Fault::Refused(ID_WITHIN_LIMIT).into()),
        Some(units) => Ok(call(units.as_ptr())),
        None => Ok(call(braced(id.to_uuid()).as_ptr())),
    }
}

/// The units of a text that SC can carry, and their NUL.
#[inline]
pub(super) fn text_units(id: &ItemId) -> Option<*const u16> {
    id.as_wide_with_nul().filter(|units| units.len() <= MAX_SYNCMGR_ID).map(<[u16]>::as_ptr)
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
        let uuid = Uuid::from_u128(0x6295_df41_35ee_11d1_8707_00c0_4fd9_3327);
        assert_eq!(Some(&braced(uuid)[..]), ItemId::from(uuid).to_text().as_wide_with_nul());
    }
}
