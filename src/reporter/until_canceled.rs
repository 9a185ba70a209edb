//! [`UntilItemCanceled`]: a worker that sleeps is told, too.

use super::item::ItemReporter;
use crate::cancel::Waiting;
use crate::{CancelDecision, ProgressSink};
use core::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: ProgressSink> ItemReporter<S> {
    /// A future that ends when this item, or everything, is canceled: for `async` code that waits for something else
    /// meanwhile. It needs no particular runtime. The cancel it gives counts as returned by this handle (R-11, R-36).
    ///
    /// ```
    /// use sync_progress::protocol::{CancelCause, Outcome};
    /// use sync_progress::sink::NullSink;
    /// use sync_progress::{CancelDecision, Reporter};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let reporter = Reporter::new(NullSink);
    /// let item = reporter.start("a", 10)?.go()?;
    /// reporter.canceler().cancel_item(item.id(), CancelCause::Skipped);
    /// tokio::select! {
    ///     () = std::future::pending() => {} // a read that never comes back
    ///     decision = item.canceled() => assert_eq!(decision, CancelDecision::CancelItem),
    /// }
    /// assert_eq!(item.finish(), Outcome::Canceled);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn canceled(&self) -> UntilItemCanceled<'_, S> {
        UntilItemCanceled { item: self, seat: Waiting::default() }
    }

    /// An item that has ended has nothing left to wait for (R-14).
    pub(crate) fn poll_canceled(
        &self,
        seat: &mut Waiting,
        context: &mut Context<'_>,
    ) -> Poll<CancelDecision> {
        let Some(slot) = self.live() else { return Poll::Ready(self.decision()) };
        let word = &slot.get().word;
        seat.poll(&self.line.hub.scope, Some(word), context).map(|_cause| self.decision())
    }
}

/// A future that ends when an item, or everything, is canceled; see [`ItemReporter::canceled`].
///
/// Dropping it leaves nothing behind.
///
/// ```
/// use sync_progress::reporter::UntilItemCanceled;
/// use sync_progress::{CancelDecision, ProgressSink};
///
/// async fn wait<S: ProgressSink>(stop: UntilItemCanceled<'_, S>) -> CancelDecision {
///     stop.await
/// }
/// ```
#[must_use = "a future does nothing unless it is awaited"]
pub struct UntilItemCanceled<'a, S: ProgressSink> {
    item: &'a ItemReporter<S>,
    seat: Waiting,
}

impl<S: ProgressSink> Future for UntilItemCanceled<'_, S> {
    type Output = CancelDecision;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<CancelDecision> {
        let Self { item, seat } = &mut *self;
        item.poll_canceled(seat, context)
    }
}

impl<S: ProgressSink> fmt::Debug for UntilItemCanceled<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UntilItemCanceled").field("item", &self.item).finish_non_exhaustive()
    }
}
