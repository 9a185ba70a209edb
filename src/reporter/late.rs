//! A failure that shows after the end of its item.

use super::line::Line;
use super::registry::State;
use crate::protocol::{Outcome, ProgressStatus};
use crate::{CancelDecision, ItemId, ProgressItem, ProgressSink};
use alloc::sync::Arc;

/// The item cannot fail late: misuse.
///
/// ```
/// use sync_progress::Reporter;
/// use sync_progress::reporter::LateError;
/// use sync_progress::sink::NullSink;
///
/// let reporter = Reporter::new(NullSink);
/// let item = reporter.start("a", 10)?.go()?;
/// let id = item.id().clone();
/// assert_eq!(reporter.fail_late(&id, "lost"), Err(LateError::NotEnded(id)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LateError {
    /// No item has this id.
    #[error("there is no item {0}")]
    Unknown(ItemId),
    /// The item has not ended. Use its handle.
    #[error("the item {0} has not ended")]
    NotEnded(ItemId),
}

impl<S: ProgressSink> Line<S> {
    pub(super) fn fail_late(
        &self,
        id: &ItemId,
        text: Arc<str>,
    ) -> Result<CancelDecision, LateError> {
        match self.hub.registry.replace(id, Outcome::Failed) {
            None => return Err(LateError::Unknown(id.clone())),
            Some(State::Announced | State::Live) => {
                return Err(LateError::NotEnded(id.clone()));
            }
            Some(State::Ended(Outcome::Failed)) => {}
            Some(State::Ended(_)) => {
                let status = ProgressStatus::Failed;
                let report = ProgressItem::new().with_status(status).with_text(text);
                let _ = self.tell(|sink| sink.progress(id, &report));
            }
        }
        Ok(self.hub.decision())
    }
}
