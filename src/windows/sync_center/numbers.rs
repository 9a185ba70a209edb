//! [`Numbers`]: one report, as SC carries it.

use crate::Dialect;
use crate::protocol::{Code, ProgressItem, ProgressStatus, Total};

/// The parts of a report but its text, each as it crosses the border.
#[derive(Clone, Copy)]
pub(super) struct Numbers {
    pub(super) status: i32,
    pub(super) current: u32,
    pub(super) max: u32,
}

impl Numbers {
    /// The report, if SC can say it as it is, and without a text.
    #[inline]
    pub(super) fn of(report: &ProgressItem) -> Option<Self> {
        if report.text().is_some() || matches!(report.max(), Some(Total::Unknown)) {
            return None;
        }
        Self::of_sayable(report)
    }

    /// The report, after it was made so that SC can say it. A text is not looked at.
    #[inline]
    pub(super) fn of_sayable(report: &ProgressItem) -> Option<Self> {
        let status = report.status()?;
        let (current, max) = match (report.value(), report.max().and_then(Total::known)) {
            (Some(current), Some(max)) => (u32::try_from(current).ok()?, u32::try_from(max).ok()?),
            // The other side ignores them (SC-7).
            _ if status == ProgressStatus::Indeterminate => (0, 0),
            _ => return None,
        };
        let status = bits(Dialect::SyncCenter.status_to_raw(status)?);
        Some(Self { status, current, max })
    }
}

/// Whether nothing has to be known from earlier reports. While the item is not measured there are no steps to know (SC-7).
pub(super) fn is_complete(report: &ProgressItem) -> bool {
    let counted = report.value().is_some() && report.max().is_some();
    report.status().is_some_and(|it| counted || it == ProgressStatus::Indeterminate)
}

/// A number of an enumeration, as it crosses the border.
#[inline]
pub(super) const fn bits(raw: u32) -> i32 {
    Code::from_bits(raw).raw()
}
