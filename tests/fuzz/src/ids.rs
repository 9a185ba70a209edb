//! Names of items: few, so that they come again.

use arbitrary::{Arbitrary, Result, Unstructured};
use sync_progress::ItemId;
use sync_progress::windows::to_uuid;
use windows_core::GUID;

/// A GUID out of a few, the null one among them.
pub fn guid(number: u8) -> GUID {
    GUID::from_u128(u128::from(number % 4) * 0x1122_3344_5566_7788_99aa_bbcc_ddee_ff01)
}

/// An id out of a few: UUIDs, the same as texts in both cases, and other texts.
#[derive(Clone, Debug, PartialEq)]
pub struct AnyId(pub ItemId);

impl<'a> Arbitrary<'a> for AnyId {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let number = u8::arbitrary(u)?;
        let uuid = to_uuid(&guid(number));
        let text = |text: String| ItemId::try_from(text).unwrap();
        Ok(Self(match number >> 5 {
            0..=3 => uuid.into(),
            4 => text(format!("{{{uuid:X}}}")),
            5 => text(format!("{{{uuid}}}")),
            6 => text("x".repeat(usize::from(number % 4) + 62)),
            _ => text(format!("inbox {}", number % 4)),
        }))
    }
}

impl AnyId {
    /// As what it arrives where ids are GUIDs (B-6).
    pub fn as_guid(&self) -> ItemId {
        self.0.to_uuid().into()
    }
}
