//! [`Owed`]: absolute numbers, as increments that fit.

use crate::dialect::{Increments, Lossy, Told};
use crate::protocol::{RuleId, StageProgress};

/// What a provider has to say in the application stage so that the application sees absolute numbers (WS-6, D-23), each in 32
/// bits. Of an increment that is larger the rest stays owed and is said with the next report; until then it counts as left.
#[derive(Debug, Default)]
pub(super) struct Owed {
    increments: Increments,
    owed: u64,
}

impl Owed {
    /// The increment and what is left.
    ///
    /// # Errors
    ///
    /// As [`Increments::split`].
    pub(super) fn split(&mut self, seen: StageProgress) -> Result<Told<(u32, u32)>, RuleId> {
        let Told { value, mut lost } = self.increments.split(seen)?;
        let due = self.owed.saturating_add(value.completed);
        let (now, _) = fit(due);
        self.owed = due.saturating_sub(now.into());
        lost.set(Lossy::COUNT, lost.contains(Lossy::COUNT) || self.owed > 0);
        let (left, cut) = fit(value.total.saturating_add(self.owed));
        Ok(Told { value: (now, left), lost }.losing(cut))
    }
}

fn fit(count: u64) -> (u32, Lossy) {
    match u32::try_from(count) {
        Ok(count) => (count, Lossy::empty()),
        Err(_) => (u32::MAX, Lossy::SATURATED),
    }
}
