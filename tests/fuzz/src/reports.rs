//! Reports as Rust makes them.

use crate::words::Text;
use arbitrary::{Arbitrary, Result, Unstructured};
use sync_progress::protocol::{ProgressStatus, Total};
use sync_progress::{Dialect, ProgressItem};

/// A count; those at the edges of their types are frequent.
#[derive(Clone, Copy, Debug)]
pub struct Count(pub u64);

impl<'a> Arbitrary<'a> for Count {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let kind = u8::arbitrary(u)?;
        let near = u64::from(kind >> 4);
        Ok(Self(match kind % 8 {
            0..=2 => near,
            3 => (1 << 31) - 8 + near,
            4 => (1 << 32) - 8 + near,
            5 => u64::MAX - near,
            6 => 1_u64.rotate_left(u8::arbitrary(u)?.into()).wrapping_add(near),
            _ => u64::arbitrary(u)?,
        }))
    }
}

/// Any report, sparse or not.
#[derive(Arbitrary, Clone, Debug)]
pub struct AnyReport {
    status: Option<AnyStatus>,
    value: Option<Count>,
    #[allow(clippy::option_option, reason = "not named, named as unknown, and known")]
    max: Option<Option<Count>>,
    text: Option<Text>,
}

impl AnyReport {
    pub fn report(&self) -> ProgressItem {
        let mut report = ProgressItem::new();
        if let Some(status) = self.status {
            report = report.with_status(status.0);
        }
        if let Some(value) = self.value {
            report = report.with_value(value.0);
        }
        if let Some(max) = self.max {
            report = report.with_max(max.map_or(Total::Unknown, |max| Total::Known(max.0)));
        }
        match &self.text {
            Some(text) => report.with_text(&*text.0),
            None => report,
        }
    }
}

/// Any status, numbers without a name among them, also such that have one elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct AnyStatus(pub ProgressStatus);

impl<'a> Arbitrary<'a> for AnyStatus {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let kind = u8::arbitrary(u)?;
        let raw = AnyNumber::arbitrary(u)?.0;
        Ok(Self(match kind % 4 {
            0 | 1 => Dialect::MobSync.status_from_raw(raw),
            2 => Dialect::SyncCenter.status_from_raw(raw),
            _ => ProgressStatus::Unknown(raw),
        }))
    }
}

/// A number of some list: mostly small, at times with a bit that no list has.
#[derive(Clone, Copy, Debug)]
pub struct AnyNumber(pub u32);

impl<'a> Arbitrary<'a> for AnyNumber {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let kind = u8::arbitrary(u)?;
        Ok(Self(match kind {
            0..=199 => (kind % 12).into(),
            200..=219 => 0x100,
            220..=229 => u32::MAX,
            _ => u32::arbitrary(u)?,
        }))
    }
}

/// A number of a short list, or any other.
#[derive(Clone, Copy, Debug)]
pub struct Few(pub u32);

impl<'a> Arbitrary<'a> for Few {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let kind = u8::arbitrary(u)?;
        Ok(Self(if kind < 208 { (kind % 3).into() } else { AnyNumber::arbitrary(u)?.0 }))
    }
}
