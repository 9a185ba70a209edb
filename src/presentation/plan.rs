//! [`Plan`]: which stages there are, and what part of the whole each is worth.

use super::sample::{STAGES, place};
use crate::protocol::{ProviderRole, SyncStage};

/// Which stages there are, and what part of the whole each is worth; with it a [`Meter`](super::Meter) makes one figure of
/// all (F-9 to F-11).
///
/// A stage that a later one of the same role has followed counts in full, also if it was skipped; but not while it still
/// moves, since stages may overlap. One that begins again takes those after it with it. Only the parts of known stages count;
/// a total that is not known counts as nothing yet.
///
/// ```
/// use std::time::Duration;
/// use sync_progress::presentation::{Meter, Plan, Sample};
/// use sync_progress::protocol::{StageProgress, Work};
/// use sync_progress::{ProviderRole, SyncStage};
///
/// let plan = Plan::new()
///     .with_stage(ProviderRole::Destination, SyncStage::Detection, 1)
///     .with_stage(ProviderRole::Destination, SyncStage::Application, 9);
/// let mut meter = Meter::new().with_plan(plan);
/// let mut percent = |stage, work| {
///     let at = StageProgress { role: ProviderRole::Destination, stage, work };
///     let figures = meter.update(Duration::ZERO, Sample::default().with_stage(&at));
///     figures.fraction.map(|share| share.percent())
/// };
/// assert_eq!(percent(SyncStage::Detection, Work::new(7, None)), None);
/// assert_eq!(percent(SyncStage::Application, Work::new(0, 50)), Some(10));
/// assert_eq!(percent(SyncStage::Application, Work::new(25, 50)), Some(55));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub(super) weights: [u32; STAGES],
}

impl Plan {
    /// No stage is worth anything.
    pub fn new() -> Self {
        Self::default()
    }

    /// This stage is worth so much, in proportion to the sum of all. A role or stage without a name has no place.
    #[must_use]
    pub fn with_stage(mut self, role: ProviderRole, stage: SyncStage, weight: u32) -> Self {
        let place = place(role, stage).and_then(|place| self.weights.get_mut(place));
        if let Some(place) = place {
            *place = weight;
        }
        self
    }

    /// What all weigh.
    pub(super) fn whole(&self) -> u64 {
        self.weights.iter().map(|weight| u64::from(*weight)).sum()
    }
}
