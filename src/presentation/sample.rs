//! [`Sample`]: how far something is, as plain data.

use crate::protocol::{Outcome, ProviderRole, StageProgress, SyncStage, Work};

/// What something is doing when a [`Sample`] of it is taken.
///
/// ```
/// use sync_progress::presentation::Activity;
/// use sync_progress::protocol::Outcome;
///
/// assert_eq!(Activity::Ended(Outcome::Canceled).outcome(), Some(Outcome::Canceled));
/// assert_eq!(Activity::Paused.outcome(), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Activity {
    /// It goes on.
    #[default]
    Running,
    /// It waits on purpose: time does not count, and it is not stalled.
    Paused,
    /// It is over.
    Ended(Outcome),
}

impl Activity {
    /// How it ended, if it has.
    pub const fn outcome(self) -> Option<Outcome> {
        match self {
            Self::Ended(outcome) => Some(outcome),
            Self::Running | Self::Paused => None,
        }
    }
}

/// How far something is, a session or one item: what a [`Meter`](super::Meter) is fed with.
///
/// Nothing in it has to be true: totals may grow and shrink, counts fall, and completed may exceed the total.
///
/// ```
/// use sync_progress::presentation::Sample;
/// use sync_progress::protocol::{Outcome, Work};
///
/// let sample = Sample::new(Work::new(300, 500)).with_items(Work::new(3, 12));
/// assert_eq!(sample.items, Some(Work::new(3, 12)));
/// let last = sample.ended(Outcome::Canceled);
/// assert_eq!(last.activity.outcome(), Some(Outcome::Canceled));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sample {
    /// The work, in the provider's units: bytes, changes, steps.
    pub work: Work,
    /// How many items have ended, of how many; `None` if there are none to count.
    pub items: Option<Work>,
    /// How many of those that have ended are not done: failed, canceled or cut off.
    pub undone: u64,
    /// Which attempt (of an item) or cycle (of a session) this is. Another number is another attempt.
    pub attempt: u32,
    /// What it is doing.
    pub activity: Activity,
    /// How far each stage is that was heard of.
    pub(super) stages: [Option<Work>; STAGES],
}

/// Roles by stages.
pub(super) const STAGES: usize = 6;

impl Sample {
    /// So much done; running, in its first attempt.
    pub fn new(work: Work) -> Self {
        Self { work, attempt: 1, ..Self::default() }
    }

    /// So many items have ended, of so many.
    #[must_use]
    pub fn with_items(mut self, items: Work) -> Self {
        self.items = Some(items);
        self
    }

    /// So many of the items that have ended are not done.
    #[must_use]
    pub fn with_undone(mut self, undone: u64) -> Self {
        self.undone = undone;
        self
    }

    /// In this attempt.
    #[must_use]
    pub fn with_attempt(mut self, attempt: u32) -> Self {
        self.attempt = attempt;
        self
    }

    /// One side is that far in one stage, for a [`Plan`](super::Plan). A role or stage without a name has no place in a
    /// plan and is passed over.
    #[must_use]
    pub fn with_stage(mut self, stage: &StageProgress) -> Self {
        let place = place(stage.role, stage.stage).and_then(|place| self.stages.get_mut(place));
        if let Some(place) = place {
            *place = Some(stage.work);
        }
        self
    }

    /// It waits on purpose.
    #[must_use]
    pub fn paused(mut self) -> Self {
        self.activity = Activity::Paused;
        self
    }

    /// It is over.
    #[must_use]
    pub fn ended(mut self, outcome: Outcome) -> Self {
        self.activity = Activity::Ended(outcome);
        self
    }
}

/// Where a stage of a role has its place: the roles in turn, with the stages of each in the order in which they come.
pub(super) fn place(role: ProviderRole, stage: SyncStage) -> Option<usize> {
    let known = ProviderRole::KNOWN
        .into_iter()
        .flat_map(|role| SyncStage::KNOWN.into_iter().map(move |stage| (role, stage)));
    known.into_iter().position(|known| known == (role, stage))
}
