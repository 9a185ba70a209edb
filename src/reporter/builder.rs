//! [`Builder`]: a reporter with more than a sink.

use super::hub::Hub;
use super::line::Line;
use super::reporter::Reporter;
use crate::cancel::CancelSource;
use crate::clock::Clock;
use crate::protocol::{Notice, Total};
use crate::{ItemId, ProgressSink};
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use core::fmt;

/// A reporter with more than a sink; from [`Reporter::builder`].
///
/// ```
/// use sync_progress::cancel::CancelSource;
/// use sync_progress::sink::NullSink;
/// use sync_progress::{ItemId, Reporter};
///
/// let stop = CancelSource::new();
/// let reporter = Reporter::builder(NullSink)
///     .handler(ItemId::try_from("mirror")?)
///     .items([ItemId::try_from("a")?, ItemId::try_from("b")?])
///     .cancel(&stop)
///     .build();
/// assert_eq!(reporter.totals().items, 2);
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
#[must_use]
pub struct Builder<S: ProgressSink> {
    sink: S,
    handler: Option<ItemId>,
    items: Vec<(ItemId, Total)>,
    cancel: CancelSource,
    clock: Option<Box<dyn Clock + Send + Sync>>,
}

impl<S: ProgressSink> Builder<S> {
    pub(super) fn new(sink: S) -> Self {
        Self { sink, handler: None, items: Vec::new(), cancel: CancelSource::new(), clock: None }
    }

    /// The name of the handler, for the beginning of the session.
    pub fn handler(mut self, id: impl Into<ItemId>) -> Self {
        self.handler = Some(id.into());
        self
    }

    /// An item that the session begins with, in addition to those named before, and its total, which
    /// counts at once. One that is named twice counts once, with the total given first.
    ///
    /// ```
    /// use sync_progress::sink::NullSink;
    /// use sync_progress::{ItemId, Reporter};
    ///
    /// let (a, b) = (ItemId::try_from("a")?, ItemId::try_from("b")?);
    /// let reporter = Reporter::builder(NullSink).item(a, 10).item(b, 20).build();
    /// assert_eq!(reporter.totals().work.to_string(), "0/30");
    /// # Ok::<(), sync_progress::protocol::InvalidId>(())
    /// ```
    pub fn item(mut self, id: impl Into<ItemId>, total: impl Into<Total>) -> Self {
        self.items.push((id.into(), total.into()));
        self
    }

    /// Items that the session begins with, of unknown totals, in addition to those named before.
    pub fn items(mut self, items: impl IntoIterator<Item: Into<ItemId>>) -> Self {
        self.items.extend(items.into_iter().map(|id| (id.into(), Total::Unknown)));
        self
    }

    /// The session becomes a part of this scope: a cancel of the scope cancels it, and a cancel of
    /// the session leaves the scope alone.
    pub fn cancel(mut self, scope: &CancelSource) -> Self {
        self.cancel = scope.child();
        self
    }

    /// The clock for a pace by period. Each handle reads it at every sixteenth tick, and no ticker
    /// thread is used (R-23).
    pub fn clock(mut self, clock: impl Clock + Send + Sync + 'static) -> Self {
        self.clock = Some(Box::new(clock));
        self
    }

    /// Puts something in front of the sink, or another sink in its place.
    ///
    /// ```
    /// use sync_progress::sink::{NullSink, ProgressSinkExt};
    /// use sync_progress::{Dialect, Reporter};
    ///
    /// let builder = Reporter::builder(NullSink);
    /// let reporter = builder.map_sink(|sink| sink.checked(Dialect::Neutral)).build();
    /// # drop(reporter);
    /// ```
    pub fn map_sink<T: ProgressSink>(self, map: impl FnOnce(S) -> T) -> Builder<T> {
        let Self { sink, handler, items, cancel, clock } = self;
        Builder { sink: map(sink), handler, items, cancel, clock }
    }

    /// The reporter. The sink hears nothing before its first use.
    pub fn build(self) -> Reporter<S> {
        let Self { sink, handler, items, cancel, clock } = self;
        let hub = Hub::new(Arc::clone(cancel.scope()), clock);
        let join = |(id, total): (ItemId, Total)| hub.registry.announce(&id, total).then_some(id);
        let items = items.into_iter().filter_map(join).collect();
        hub.set_opening(Notice::Begin { handler, items });
        Reporter::over(Line::new(sink, Arc::new(hub)))
    }
}

impl<S: ProgressSink> fmt::Debug for Builder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("handler", &self.handler)
            .field("items", &self.items)
            .field("cancel", &self.cancel)
            .finish_non_exhaustive()
    }
}
