//! [`Stages`]: which stages have begun, and which are over.

use crate::ProviderRole;
use crate::protocol::{Share, StageProgress, Work};
use alloc::vec::Vec;

/// The stages of a session, as far as they were reported.
///
/// Roles and stages are numbers of others, so only so many are kept.
#[derive(Default)]
pub(super) struct Stages(Vec<Stage>);

struct Stage {
    last: StageProgress,
    open: bool,
}

const KEPT: usize = 64;

impl Stages {
    /// Takes a report: whether its stage begins with it, and which ones it ends.
    ///
    /// A stage ends when the same side reports another one and nothing of it is known to be left; one
    /// that works on beside the other ends with the session. What has ended begins again if its work
    /// falls, as the next batch does, and not because it grows: that would be news with every report.
    pub(super) fn report(&mut self, report: &StageProgress) -> (bool, Vec<StageProgress>) {
        let key = |it: &StageProgress| (it.role, it.stage);
        if let Some(stage) = self.0.iter_mut().find(|it| key(&it.last) == key(report)) {
            let again = !stage.open && report.work.completed < stage.last.work.completed;
            stage.last = *report;
            if !again {
                return (false, Vec::new());
            }
            stage.open = true;
        } else if self.0.len() < KEPT {
            self.0.push(Stage { last: *report, open: true });
        } else {
            return (false, Vec::new());
        }
        (true, self.ended_by(report))
    }

    /// Ends all that are open.
    pub(super) fn end(self) -> impl Iterator<Item = StageProgress> {
        self.0.into_iter().filter(|stage| stage.open).map(|stage| stage.last)
    }

    fn ended_by(&mut self, begun: &StageProgress) -> Vec<StageProgress> {
        let beside =
            |role: ProviderRole, it: &Stage| it.last.role == role && it.last.stage != begun.stage;
        let over = self
            .0
            .iter_mut()
            .filter(|it| it.open && beside(begun.role, it) && is_done(it.last.work));
        over.map(|stage| {
            stage.open = false;
            stage.last
        })
        .collect()
    }
}

/// Whether nothing is known to be left.
fn is_done(work: Work) -> bool {
    work.share().is_none_or(|share| share == Share::FULL)
}
