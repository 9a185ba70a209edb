//! [`Course`]: where a session is on its [`Plan`].

use super::Plan;
use super::sample::STAGES;
use crate::protocol::{Share, SyncStage, Work};

/// What was seen of each stage.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Course {
    steps: [Step; STAGES],
}

#[derive(Clone, Copy, Debug, Default)]
struct Step {
    /// What was heard last.
    heard: Option<Work>,
    /// What counts: nothing of a stage that is to come, or to come again.
    counts: Option<Work>,
    /// A later stage of the same role has followed, and this one has not moved since.
    passed: bool,
}

const PER_ROLE: usize = SyncStage::KNOWN.len();

impl Course {
    /// What each stage says now. Whether one has moved shows in that it says something else.
    pub(super) fn update(&mut self, stages: &[Option<Work>; STAGES]) {
        for (steps, works) in self.steps.chunks_mut(PER_ROLE).zip(stages.chunks(PER_ROLE)) {
            for (at, work) in works.iter().enumerate() {
                if let Some(work) = work {
                    hear(steps, at, *work);
                }
            }
        }
    }

    /// How far all is, in millionths of the plan; `None` as long as nothing of it can be measured.
    pub(super) fn done(&self, plan: &Plan) -> Option<(u64, u64)> {
        let whole = plan.whole();
        let parts = self.steps.iter().zip(plan.weights);
        let known = parts.filter_map(|(step, weight)| {
            Some(u64::from(step.share()?.millionths()) * u64::from(weight))
        });
        let sum = known.fold(None, |sum: Option<u64>, part| {
            Some(sum.unwrap_or_default().saturating_add(part))
        });
        Some((sum?.checked_div(whole)?, Share::FULL.millionths().into()))
    }
}

fn hear(steps: &mut [Step], at: usize, work: Work) {
    let (before, rest) = steps.split_at_mut(at.min(steps.len()));
    let Some((step, after)) = rest.split_first_mut() else { return };
    if step.heard == Some(work) {
        return;
    }
    // It is less than it was: it has begun again, and what comes after it is to come again.
    if step.heard.is_some_and(|heard| work.completed < heard.completed) {
        for step in after {
            (step.counts, step.passed) = (None, false);
        }
    }
    *step = Step { heard: Some(work), counts: Some(work), passed: false };
    for step in before {
        step.passed = true;
    }
}

impl Step {
    fn share(&self) -> Option<Share> {
        if self.passed { Some(Share::FULL) } else { self.counts?.share() }
    }
}
