//! tracing: an event for each tick, written by `tracing-subscriber` to where nothing is kept; and a flag to cancel.

use super::{Peer, Shared, Tick};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use uuid::Uuid;

/// Nothing but the flag: the subscriber belongs to the process, which is that of the case.
pub struct Tracing {
    stop: AtomicBool,
}

/// An item has its count itself.
pub struct Item<'a> {
    id: Uuid,
    done: u64,
    stop: &'a AtomicBool,
}

impl Peer for Tracing {
    const NAME: &'static str = "tracing";
    type Item<'a> = Item<'a>;

    fn with_room(_: usize) -> Self {
        // Only the first session of a process sets it.
        let _ = tracing_subscriber::fmt().with_writer(io::sink).try_init();
        Self { stop: AtomicBool::new(false) }
    }

    fn start(&self, id: Uuid) -> Item<'_> {
        Item { id, done: 0, stop: &self.stop }
    }

    fn finish<'a>(&'a self, item: Item<'a>) {
        tracing::info!(item = %item.id, done = item.done, "finished");
    }

    fn cancel_all(&self) {
        self.stop.store(true, Relaxed);
    }
}

impl Tick for Item<'_> {
    #[inline]
    fn tick(&mut self, amount: u64) -> bool {
        self.done += amount;
        tracing::info!(item = %self.id, done = self.done, "progress");
        !self.stop.load(Relaxed)
    }
}

impl Shared for Tracing {
    type Share<'a> = Item<'a>;

    fn share<'a>(&'a self, item: &mut Item<'a>) -> Item<'a> {
        Item { id: item.id, done: 0, stop: &self.stop }
    }
}
