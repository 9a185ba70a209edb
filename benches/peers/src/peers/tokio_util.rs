//! tokio-util: one token and one counter that all items share.

use super::{Peer, Shared, Tick, Totals};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The token and the counter.
pub struct TokioUtil {
    token: CancellationToken,
    done: AtomicU64,
}

/// A clone of the token.
pub struct Item<'a> {
    token: CancellationToken,
    done: &'a AtomicU64,
}

impl Peer for TokioUtil {
    const NAME: &'static str = "tokio-util token";
    type Item<'a> = Item<'a>;

    fn with_room(_: usize) -> Self {
        Self { token: CancellationToken::new(), done: AtomicU64::new(0) }
    }

    fn start(&self, _: Uuid) -> Item<'_> {
        Item { token: self.token.clone(), done: &self.done }
    }

    fn finish<'a>(&'a self, item: Item<'a>) {
        drop(item);
    }

    fn cancel_all(&self) {
        self.token.cancel();
    }
}

impl Tick for Item<'_> {
    #[inline]
    fn tick(&mut self, amount: u64) -> bool {
        self.done.fetch_add(amount, Relaxed);
        !self.token.is_cancelled()
    }
}

impl Shared for TokioUtil {
    type Share<'a> = Item<'a>;

    fn share<'a>(&'a self, item: &mut Item<'a>) -> Item<'a> {
        Item { token: item.token.clone(), done: &self.done }
    }
}

impl Totals for TokioUtil {
    fn total<'a>(&'a self, _: &[Item<'a>]) -> u64 {
        self.done.load(Relaxed)
    }
}
