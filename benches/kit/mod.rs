//! What several benches use.

#![allow(dead_code, reason = "each bench uses a part of it")]

use criterion::Criterion;
use std::hint::black_box;
use std::time::Duration;
use sync_progress::protocol::{Answer, Notice};
use sync_progress::reporter::StartError;
use sync_progress::sink::{Pace, ProgressSink};
use sync_progress::{CancelDecision, ItemId, ItemReporter, ProgressItem, Reporter};
use uuid::Uuid;

/// A sink that does nothing, at a given pace.
pub(crate) struct Quiet(pub(crate) Pace);

impl ProgressSink for Quiet {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        black_box((id, report));
        Ok(CancelDecision::Continue)
    }
    fn pace(&self) -> Pace {
        self.0
    }
}

/// A session with one item that is being worked on.
pub(crate) fn item<S: ProgressSink>(sink: S, name: &str) -> (Reporter<S>, ItemReporter<S>) {
    let reporter = Reporter::new(sink);
    let item = start(&reporter, name);
    (reporter, item)
}

/// One more item, of unknown total.
pub(crate) fn start<S: ProgressSink>(
    reporter: &Reporter<S>,
    name: impl TryInto<ItemId, Error: Into<StartError>>,
) -> ItemReporter<S> {
    reporter.start(name, None).expect("a new item").go().expect("nobody cancels")
}

/// The same ids each time, in no order that a table could like.
pub(crate) fn ids(count: u64) -> impl Iterator<Item = Uuid> {
    (1..=count).map(|n| Uuid::from_u64_pair(mix(n), n))
}

/// A number that looks random, the same each time (the finalizer of `SplitMix64`).
pub(crate) const fn mix(n: u64) -> u64 {
    let n = n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ (n >> 31)
}

/// The beginning of a session with these items.
pub(crate) fn begin(items: Vec<ItemId>) -> Notice {
    Notice::Begin { handler: None, items }
}

/// Short enough that all benches together take a few minutes.
pub(crate) fn brief() -> Criterion {
    Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1200))
}
