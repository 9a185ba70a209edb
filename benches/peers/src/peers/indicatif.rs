//! indicatif: a bar that draws nowhere, and a flag to cancel.

use super::{Peer, Shared, Tick, Totals, WORK};
use indicatif::{ProgressBar, ProgressDrawTarget};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use uuid::Uuid;

/// Nothing but the flag: the user has the bars.
pub struct Indicatif {
    stop: AtomicBool,
}

/// A bar.
pub struct Item<'a> {
    bar: ProgressBar,
    stop: &'a AtomicBool,
}

impl Peer for Indicatif {
    const NAME: &'static str = "indicatif";
    type Item<'a> = Item<'a>;

    fn with_room(_: usize) -> Self {
        Self { stop: AtomicBool::new(false) }
    }

    fn start(&self, _: Uuid) -> Item<'_> {
        let bar = ProgressBar::with_draw_target(Some(WORK), ProgressDrawTarget::hidden());
        Item { bar, stop: &self.stop }
    }

    fn finish<'a>(&'a self, item: Item<'a>) {
        item.bar.finish();
    }

    fn cancel_all(&self) {
        self.stop.store(true, Relaxed);
    }
}

impl Tick for Item<'_> {
    #[inline]
    fn tick(&mut self, amount: u64) -> bool {
        self.bar.inc(amount);
        !self.stop.load(Relaxed)
    }
}

impl Shared for Indicatif {
    type Share<'a> = Item<'a>;

    fn share<'a>(&'a self, item: &mut Item<'a>) -> Item<'a> {
        Item { bar: item.bar.clone(), stop: &self.stop }
    }
}

impl Totals for Indicatif {
    fn total<'a>(&'a self, items: &[Item<'a>]) -> u64 {
        items.iter().map(|item| item.bar.position()).sum()
    }
}
