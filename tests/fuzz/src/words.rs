//! Texts as native code lends them, and as Rust has them.

use arbitrary::{Arbitrary, Result, Unstructured};
use std::ptr;
use sync_progress::protocol::Oddities;

/// One UTF-16 unit; halves of characters are as frequent as letters.
#[derive(Clone, Copy, Debug)]
pub struct Unit(pub u16);

impl<'a> Arbitrary<'a> for Unit {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let raw = u16::arbitrary(u)?;
        Ok(Self(match raw >> 14 {
            0 => raw & 0x7F,
            1 => 0xD800 | raw & 0x3FF,
            2 => 0xDC00 | raw & 0x3FF,
            _ => raw << 2 | 1,
        }))
    }
}

/// A text as native code lends it. Long ones are rare, since they take their time.
#[derive(Clone, Debug)]
pub enum Words {
    Null,
    Short(Vec<Unit>),
    /// One that ends near the limit, before it or behind it.
    Long {
        fill: Unit,
        beyond: i8,
        tail: [Unit; 3],
    },
}

impl<'a> Arbitrary<'a> for Words {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(match u8::arbitrary(u)? {
            0..32 => Self::Null,
            32..240 => Self::Short(Vec::arbitrary(u)?),
            240.. => Self::Long {
                fill: Unit::arbitrary(u)?,
                beyond: i8::arbitrary(u)?,
                tail: <[Unit; 3]>::arbitrary(u)?,
            },
        })
    }
}

/// Units that are there for a call; as many as may be read, and not one more.
pub struct Lent(Option<Box<[u16]>>);

impl Lent {
    pub fn as_ptr(&self) -> *const u16 {
        self.0.as_ref().map_or(ptr::null(), |units| units.as_ptr())
    }
}

impl Words {
    /// The text, of which so many units are of interest.
    pub fn lend(&self, limit: usize) -> Lent {
        Lent(self.units(limit).map(|mut units| {
            if units.len() <= limit {
                units.push(0);
            }
            units.into()
        }))
    }

    /// What is read of it (B-4, D-9): `None` for NULL.
    pub fn read(&self, limit: usize) -> Option<(String, Oddities)> {
        let mut units = self.units(limit)?;
        let mut odd = Oddities::empty();
        if units.len() > limit {
            odd |= Oddities::TEXT_CUT;
            units.truncate(limit);
            units.pop_if(|last| is_first_half(*last));
        }
        odd.set(Oddities::TEXT_REPAIRED, String::from_utf16(&units).is_err());
        Some((String::from_utf16_lossy(&units), odd))
    }

    /// The units up to the first NUL, at most one more than the limit.
    pub fn units(&self, limit: usize) -> Option<Vec<u16>> {
        let mut units = match self {
            Self::Null => return None,
            Self::Short(units) => units.iter().map(|unit| unit.0).collect(),
            Self::Long { fill, beyond, tail } => long(*fill, limit, *beyond, tail),
        };
        units.truncate(limit + 1);
        if let Some(end) = units.iter().position(|unit| *unit == 0) {
            units.truncate(end);
        }
        Some(units)
    }
}

fn long(fill: Unit, limit: usize, beyond: i8, tail: &[Unit]) -> Vec<u16> {
    let length = limit.saturating_add_signed((beyond % 4).into());
    let mut units = vec![fill.0; length];
    for (place, unit) in units.iter_mut().rev().zip(tail) {
        *place = unit.0;
    }
    units
}

pub const fn is_first_half(unit: u16) -> bool {
    matches!(unit, 0xD800..=0xDBFF)
}

/// A text as Rust has it: it may hold NUL.
#[derive(Clone, Debug)]
pub struct Text(pub String);

impl<'a> Arbitrary<'a> for Text {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let units: Vec<Unit> = Vec::arbitrary(u)?;
        let units: Vec<u16> = units.into_iter().map(|unit| unit.0).collect();
        Ok(Self(String::from_utf16_lossy(&units)))
    }
}

/// A text as it goes out: without NUL, which would end it (B-4).
pub fn goes_as(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}
