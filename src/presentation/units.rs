//! [`Units`]: what is counted, and what it is called.

use super::numbers::whole;
use core::fmt;

/// What is counted, and what it is called. By default items, and bytes.
///
/// ```
/// use sync_progress::presentation::{Figures, Units};
///
/// let units = Units::default().with_items("mail", "mails").without_work();
/// assert_eq!(Figures::default().text(units).to_string(), "");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Units {
    pub(super) item: &'static str,
    pub(super) items: &'static str,
    pub(super) work: Option<Scale>,
}

/// How an amount of work is written.
///
/// ```
/// use sync_progress::presentation::Scale;
///
/// assert_eq!(Scale::Bytes.amount(1_300_000_000).to_string(), "1.2 GiB");
/// assert_eq!(Scale::Count("change", "changes").amount(1).to_string(), "1 change");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scale {
    /// Bytes, in powers of 1024.
    Bytes,
    /// A plain count of what has this name, for one and for many.
    Count(&'static str, &'static str),
}

impl Default for Units {
    fn default() -> Self {
        Self { item: "item", items: "items", work: Some(Scale::Bytes) }
    }
}

impl Units {
    /// What items are called: one, and many.
    #[must_use]
    pub fn with_items(self, item: &'static str, items: &'static str) -> Self {
        Self { item, items, ..self }
    }

    /// How work is written.
    #[must_use]
    pub fn with_work(self, scale: Scale) -> Self {
        Self { work: Some(scale), ..self }
    }

    /// Work is not mentioned.
    #[must_use]
    pub fn without_work(self) -> Self {
        Self { work: None, ..self }
    }
}

impl Scale {
    /// An amount, for people. Rounded down, so that it never says more than is true.
    pub fn amount(self, amount: u64) -> impl fmt::Display {
        Amount { amount, scale: self }
    }

    /// An amount per second.
    pub(super) fn rate(self, per_second: f64) -> impl fmt::Display {
        Speed { per_second, scale: self }
    }
}

struct Amount {
    amount: u64,
    scale: Scale,
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.scale {
            Scale::Bytes => bytes(f, self.amount),
            Scale::Count(one, many) => counted(f, self.amount, one, many),
        }
    }
}

struct Speed {
    per_second: f64,
    scale: Scale,
}

/// Below ten with one digit behind the point, since 0 is not slow but nothing.
impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = whole(self.per_second + 0.5);
        let written = match self.scale {
            Scale::Bytes => bytes(f, rounded),
            Scale::Count(_, many) if self.per_second < 10.0 => {
                write!(f, "{:.1} {many}", self.per_second)
            }
            Scale::Count(one, many) => counted(f, rounded, one, many),
        };
        written?;
        f.write_str("/s")
    }
}

pub(super) fn counted(
    f: &mut fmt::Formatter<'_>,
    count: u64,
    one: &str,
    many: &str,
) -> fmt::Result {
    write!(f, "{count} {}", if count == 1 { one } else { many })
}

/// `512 B`, `1.2 GiB`, `38 MiB`: two digits at least, none that is not true.
fn bytes(f: &mut fmt::Formatter<'_>, bytes: u64) -> fmt::Result {
    const UNITS: [(u32, &str); 6] =
        [(60, "EiB"), (50, "PiB"), (40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")];
    let Some((shift, unit)) = UNITS.into_iter().find(|(shift, _)| bytes >> shift > 0) else {
        return write!(f, "{bytes} B");
    };
    let whole = bytes >> shift;
    if whole >= 10 {
        return write!(f, "{whole} {unit}");
    }
    let rest = u128::from(bytes).saturating_sub(u128::from(whole) << shift);
    write!(f, "{whole}.{} {unit}", (rest * 10) >> shift)
}
