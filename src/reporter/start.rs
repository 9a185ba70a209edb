//! How an item starts.

use super::act::working;
use super::item::ItemReporter;
use super::line::Line;
use crate::protocol::{Canceled, InvalidId, Notice, ProgressStatus, Total, Work};
use crate::{CancelDecision, ItemId, ProgressItem, ProgressSink};
use alloc::sync::Arc;
use core::{convert::Infallible, fmt};

/// The answer to a start: the item was begun, or its host does not want it.
///
/// ```
/// use sync_progress::reporter::{Reporter, Start};
/// use sync_progress::sink::NullSink;
///
/// let reporter = Reporter::new(NullSink);
/// for name in ["a", "b"] {
///     let item = match reporter.start(name, 10)? {
///         Start::Go(item) => item,
///         Start::Declined(decision) if decision.is_all() => break,
///         Start::Declined(_) => continue,
///     };
///     item.finish();
/// }
/// # Ok::<(), sync_progress::reporter::StartError>(())
/// ```
#[must_use = "an item that was begun and is dropped ends as failed"]
pub enum Start<S: ProgressSink> {
    /// It is begun; this handle reports it.
    Go(ItemReporter<S>),
    /// It, or everything, is canceled. There is nothing left to do for this item: if the sink has
    /// heard of it, it was sent the closing report.
    Declined(CancelDecision),
}

impl<S: ProgressSink> Start<S> {
    /// The handle, for engines that like `?`.
    ///
    /// # Errors
    ///
    /// [`Canceled`] if the item was declined.
    ///
    /// ```
    /// use sync_progress::Reporter;
    /// use sync_progress::sink::NullSink;
    ///
    /// let reporter = Reporter::new(NullSink);
    /// let item = reporter.start("a", 10)?.go()?;
    /// item.finish();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn go(self) -> Result<ItemReporter<S>, Canceled> {
        match self {
            Self::Go(item) => Ok(item),
            Self::Declined(decision) => Err(Canceled { all: decision.is_all() }),
        }
    }

    /// Whether to go on.
    pub fn decision(&self) -> CancelDecision {
        match self {
            Self::Go(_) => CancelDecision::Continue,
            Self::Declined(decision) => *decision,
        }
    }
}

impl<S: ProgressSink> fmt::Debug for Start<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Go(item) => f.debug_tuple("Go").field(item).finish(),
            Self::Declined(decision) => f.debug_tuple("Declined").field(decision).finish(),
        }
    }
}

/// The engine named an item that cannot be started: misuse, never a fault of the sink (R-9).
///
/// ```
/// use sync_progress::Reporter;
/// use sync_progress::reporter::StartError;
/// use sync_progress::sink::NullSink;
///
/// let reporter = Reporter::new(NullSink);
/// reporter.start("a", 10)?.go()?.finish();
/// assert_eq!(reporter.start("a", 10).unwrap_err(), StartError::Duplicate("a".try_into()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The name cannot be an item id. Give it another one.
    #[error(transparent)]
    Invalid(#[from] InvalidId),
    /// The id is in use, or was. Ids are used once in a session; a new attempt at a live item is
    /// [`ItemReporter::retry`].
    #[error("the item {0} was there before")]
    Duplicate(ItemId),
}

impl From<Infallible> for StartError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// Whether the sink has heard of an item that is about to start.
enum Join {
    Announced,
    New,
}

impl<S: ProgressSink> ItemReporter<S> {
    fn join(&self, join: &Join) {
        if let (Join::New, Some(slot)) = (join, self.live()) {
            let decision = self.line.notice(&Notice::ItemAdded(self.id.clone()));
            self.line.keep_for(slot, decision);
        }
    }

    /// Tells the sink, and asks it. Declined, the item has ended.
    fn open(&mut self, join: &Join) -> CancelDecision {
        self.join(join);
        let mut decision = self.decide();
        if !decision.is_cancel() {
            decision = self.send_start();
        }
        if decision.is_cancel() {
            self.end(ProgressStatus::Canceled, None);
        }
        decision
    }

    fn send_start(&mut self) -> CancelDecision {
        self.look_up();
        let Some(slot) = self.live() else { return self.decide() };
        let total = slot.get().total();
        let report = ProgressItem::new().with_status(working(total)).with_work(Work::new(0, total));
        self.line.report(&self.id, slot, &report)
    }
}

impl<S: ProgressSink> Line<S> {
    pub(super) fn start(
        self: &Arc<Self>,
        id: ItemId,
        total: Total,
    ) -> Result<Start<S>, StartError> {
        let Some((mut item, join)) = self.take_item(id, Some(total))? else {
            return Ok(Start::Declined(CancelDecision::CancelAll));
        };
        let decision = item.open(&join);
        Ok(if decision.is_cancel() { Start::Declined(decision) } else { Start::Go(item) })
    }

    /// The item ends without having been started.
    pub(super) fn skip(
        self: &Arc<Self>,
        id: ItemId,
        text: Arc<str>,
    ) -> Result<CancelDecision, StartError> {
        let Some((mut item, join)) = self.take_item(id, None)? else {
            return Ok(CancelDecision::CancelAll);
        };
        item.join(&join);
        let decision = item.decision();
        item.end(ProgressStatus::Skipped, Some(text));
        Ok(decision.merge(self.hub.decision()))
    }

    pub(super) fn announce(&self, id: ItemId, total: Total) -> Result<CancelDecision, StartError> {
        self.begin();
        if self.hub.decision().is_all() {
            return Ok(CancelDecision::CancelAll);
        }
        if !self.hub.registry.announce(&id, total) {
            return Err(StartError::Duplicate(id));
        }
        let decision = self.notice(&Notice::ItemAdded(id.clone()));
        // The item may have been started and have ended meanwhile: only who is there is canceled.
        self.hub.registry.visit(&id, |slot| self.keep_for(slot, decision));
        Ok(decision.merge(self.hub.decision()))
    }

    /// An item that lives from now on. `None` if everything is canceled and the sink has not heard
    /// of it: it is not brought up (R-8). Without a total it keeps the one announced.
    fn take_item(
        self: &Arc<Self>,
        id: ItemId,
        total: Option<Total>,
    ) -> Result<Option<(ItemReporter<S>, Join)>, StartError> {
        self.begin();
        let hub = &self.hub;
        if hub.decision().is_all() && hub.registry.state(&id).is_none() {
            return Ok(None);
        }
        let Some(begun) = hub.registry.begin(&id, total) else {
            return Err(StartError::Duplicate(id));
        };
        let join = if begun.announced { Join::Announced } else { Join::New };
        Ok(Some((ItemReporter::new(Arc::clone(self), id, begun.slot), join)))
    }
}
