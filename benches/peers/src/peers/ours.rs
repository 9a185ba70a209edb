//! Ours: a reporter, in front of a sink that hears nothing, or of one that is drawn 20 times a second.

use super::{CancelsItems, Drawn, Peer, Shared, Tick, Totals, WORK};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use sync_progress::protocol::{Answer, CancelCause};
use sync_progress::reporter::{Canceler, Lane, Snapshot};
use sync_progress::sink::{NullSink, Pace};
use sync_progress::{CancelDecision, ItemId, ItemReporter, ProgressItem, ProgressSink, Reporter};
use uuid::Uuid;

/// A session in front of a sink that hears nothing.
pub type Ours = Session<NullSink>;

/// A session of ours.
pub struct Session<S: ProgressSink> {
    reporter: Reporter<S>,
    canceler: Canceler,
}

/// A sink that is drawn 20 times a second, and notes when.
#[derive(Default)]
pub struct Bars(Mutex<Vec<Instant>>);

impl ProgressSink for &Bars {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Instant::now());
        Ok(CancelDecision::Continue)
    }

    fn pace(&self) -> Pace {
        Pace::Period(Duration::from_millis(50))
    }
}

/// A session in front of [`Bars`].
pub struct OursDrawn {
    session: Session<&'static Bars>,
    bars: &'static Bars,
}

impl<S: ProgressSink> Session<S> {
    fn over(sink: S) -> Self {
        let reporter = Reporter::new(sink);
        let canceler = reporter.canceler();
        Self { reporter, canceler }
    }

    fn begin(&self, id: Uuid) -> ItemReporter<S> {
        let started = self.reporter.start(id, WORK).expect("each id is used once");
        started.go().expect("nobody has canceled")
    }

    /// What somebody sees who looks at every item.
    pub fn snapshot(&self) -> Snapshot {
        self.reporter.snapshot()
    }
}

impl Peer for Ours {
    const NAME: &'static str = "ours";
    type Item<'a> = ItemReporter<NullSink>;

    fn with_room(_: usize) -> Self {
        Self::over(NullSink)
    }

    fn start(&self, id: Uuid) -> Self::Item<'_> {
        self.begin(id)
    }

    fn finish<'a>(&'a self, item: Self::Item<'a>) {
        item.finish();
    }

    fn cancel_all(&self) {
        self.canceler.cancel_all(CancelCause::Requested);
    }
}

impl<S: ProgressSink> Tick for ItemReporter<S> {
    #[inline]
    fn tick(&mut self, amount: u64) -> bool {
        !self.advance(amount).is_cancel()
    }
}

impl Tick for Lane {
    #[inline]
    fn tick(&mut self, amount: u64) -> bool {
        !self.advance(amount).is_cancel()
    }
}

impl Shared for Ours {
    type Share<'a> = Lane;

    fn share<'a>(&'a self, item: &mut Self::Item<'a>) -> Lane {
        item.lane()
    }
}

impl Totals for Ours {
    fn total<'a>(&'a self, _: &[Self::Item<'a>]) -> u64 {
        self.reporter.totals().work.completed
    }
}

impl CancelsItems for Ours {
    type Name = ItemId;

    fn name(&self, _: Uuid, item: &Self::Item<'_>) -> ItemId {
        item.id().clone()
    }

    fn cancel_item(&self, name: &ItemId) {
        self.canceler.cancel_item(name, CancelCause::Requested);
    }
}

impl Peer for OursDrawn {
    const NAME: &'static str = Ours::NAME;
    type Item<'a> = ItemReporter<&'static Bars>;

    /// Its bars stay until the end of the process, which is that of the case.
    fn with_room(_: usize) -> Self {
        let bars: &Bars = Box::leak(Box::default());
        Self { session: Session::over(bars), bars }
    }

    fn start(&self, id: Uuid) -> Self::Item<'_> {
        self.session.begin(id)
    }

    fn finish<'a>(&'a self, item: Self::Item<'a>) {
        item.finish();
    }

    fn cancel_all(&self) {
        self.session.canceler.cancel_all(CancelCause::Requested);
    }
}

impl Drawn for OursDrawn {
    fn deliveries(&self) -> Vec<Instant> {
        self.bars.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
