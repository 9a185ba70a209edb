//! [`from_fn`]: a callback made of a closure.

use super::SyncCallback;
use crate::protocol::{Answer, StageProgress};
use crate::sink::IntoAnswer;
use core::fmt;

/// A callback that gives stage progress to a closure, which returns nothing, a decision or an
/// [`Answer`] (K-1). Everything else is answered as by [`NullCallback`](super::NullCallback).
///
/// ```
/// use sync_progress::callback::{SyncCallback, from_fn};
/// use sync_progress::protocol::{StageProgress, Work};
/// use sync_progress::{ProviderRole, SyncStage};
///
/// let callback = from_fn(|report| println!("{} {}: {}", report.role, report.stage, report.work));
/// let (role, stage, work) = (ProviderRole::Source, SyncStage::Detection, Work::new(1, 2));
/// assert!(callback.stage(&StageProgress { role, stage, work }).is_ok());
/// ```
pub fn from_fn<F, R>(stage: F) -> FromFn<F>
where
    F: Fn(&StageProgress) -> R,
    R: IntoAnswer,
{
    FromFn(stage)
}

/// A closure as a callback; made by [`from_fn`].
///
/// ```
/// use sync_progress::callback::from_fn;
///
/// assert_eq!(format!("{:?}", from_fn(|_| ())), "from_fn");
/// ```
#[derive(Clone, Copy)]
pub struct FromFn<F>(F);

impl<F, R> SyncCallback for FromFn<F>
where
    F: Fn(&StageProgress) -> R,
    R: IntoAnswer,
{
    #[inline]
    fn stage(&self, report: &StageProgress) -> Answer {
        (self.0)(report).into_answer()
    }
}

impl<F> fmt::Debug for FromFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("from_fn")
    }
}
