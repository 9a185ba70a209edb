//! [`Accumulator`] and [`Increments`]: the two directions of rule WS-6.

use super::{Lossy, Told, narrow::measured, rules::BAD_REPORT_REFUSED};
use crate::protocol::{ProviderReport, RuleId, StageProgress, SyncStage, Work};

/// What a WS session does with the reports of its providers (WS-6): in the application stage it adds up
/// what was done and takes the other number as what is left; in other stages it hands both on.
///
/// One per session. It counts in 64 bits; a sum that would pass the end stays there and says so.
///
/// ```
/// use sync_progress::dialect::Accumulator;
/// use sync_progress::protocol::{ProviderReport, Work};
/// use sync_progress::{ProviderRole, SyncStage};
///
/// let mut session = Accumulator::new();
/// let (role, stage) = (ProviderRole::Destination, SyncStage::Application);
/// let mut seen = |completed, total| {
///     let report = ProviderReport { role, stage, completed, total };
///     session.forward(report).map(|told| told.value.work)
/// };
/// assert_eq!(seen(2, 8), Ok(Work::new(2, 10)));
/// assert_eq!(seen(3, 5), Ok(Work::new(5, 10)));
/// assert_eq!(seen(5, 0), Ok(Work::new(10, 10)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Accumulator {
    done: u64,
    saturated: bool,
}

impl Accumulator {
    /// Nothing done yet.
    pub const fn new() -> Self {
        Self { done: 0, saturated: false }
    }

    /// What was done so far in the application stage.
    pub const fn done(&self) -> u64 {
        self.done
    }

    /// What the application is to be told about a provider's report.
    ///
    /// # Errors
    ///
    /// [`BAD_REPORT_REFUSED`] if the role or the stage is unknown: answer with invalid argument and tell
    /// the application nothing. The sum is untouched (WS-5).
    pub fn forward(&mut self, report: ProviderReport) -> Result<Told<StageProgress>, RuleId> {
        let ProviderReport { role, stage, completed, total } = report;
        if !role.is_known() || !stage.is_known() {
            return Err(BAD_REPORT_REFUSED);
        }
        let work = match stage {
            SyncStage::Application => self.add(completed, total),
            _ => Told::exact(Work::new(completed, total)),
        };
        Ok(work.map(|work| StageProgress { role, stage, work }))
    }

    fn add(&mut self, increment: u64, left: u64) -> Told<Work> {
        let done = self.done.checked_add(increment);
        // Once the sum has hit the end it is wrong for good.
        self.saturated |= done.is_none();
        self.done = done.unwrap_or(u64::MAX);
        let total = self.done.checked_add(left);
        let lost =
            if self.saturated || total.is_none() { Lossy::SATURATED } else { Lossy::empty() };
        Told { value: Work::new(self.done, total.unwrap_or(u64::MAX)), lost }
    }
}

/// The way back (WS-6): turns what an application would see into what a provider has to say so that it
/// sees that.
///
/// One per session. What cannot be said is told and never makes the session look further than it is:
/// a fall is held back until it is caught up with; what is beyond the total becomes all of it; while the
/// total is unknown nothing is added, and later the sum is made up for.
///
/// ```
/// use sync_progress::dialect::Increments;
/// use sync_progress::protocol::{StageProgress, Work};
/// use sync_progress::{ProviderRole, SyncStage};
///
/// let mut provider = Increments::new();
/// let (role, stage) = (ProviderRole::Destination, SyncStage::Application);
/// let mut say = |completed, total| {
///     let seen = StageProgress { role, stage, work: Work::new(completed, total) };
///     provider.split(seen).map(|told| (told.value.completed, told.value.total))
/// };
/// assert_eq!(say(2, 10), Ok((2, 8)));
/// assert_eq!(say(5, 10), Ok((3, 5)));
/// assert_eq!(say(10, 10), Ok((5, 0)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Increments {
    said: u64,
}

impl Increments {
    /// Nothing said yet.
    pub const fn new() -> Self {
        Self { said: 0 }
    }

    /// What a provider has to say so that the application sees this.
    ///
    /// # Errors
    ///
    /// [`BAD_REPORT_REFUSED`] if the role or the stage is unknown: a session would refuse it. Nothing
    /// counts as said.
    pub fn split(&mut self, seen: StageProgress) -> Result<Told<ProviderReport>, RuleId> {
        let StageProgress { role, stage, work } = seen;
        if !role.is_known() || !stage.is_known() {
            return Err(BAD_REPORT_REFUSED);
        }
        let numbers = match stage {
            SyncStage::Application => self.subtract(work),
            _ => measured(work),
        };
        Ok(numbers.map(|(completed, total)| ProviderReport { role, stage, completed, total }))
    }

    fn subtract(&mut self, work: Work) -> Told<(u64, u64)> {
        let Some(total) = work.total.known() else {
            // Zero left after something was done would look full.
            let left = u64::from(self.said > 0);
            let lost = if work.completed == self.said && left == 0 {
                Lossy::empty()
            } else {
                Lossy::COUNT
            };
            return Told { value: (0, left), lost };
        };
        let increment = work.completed.saturating_sub(self.said);
        let exact = self.said <= work.completed && work.completed <= total;
        self.said = self.said.max(work.completed);
        let lost = if exact { Lossy::empty() } else { Lossy::COUNT };
        Told { value: (increment, total.saturating_sub(self.said)), lost }
    }
}
