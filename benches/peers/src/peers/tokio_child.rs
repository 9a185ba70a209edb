//! tokio-util again: a child token and a counter for each item, so that one can be canceled alone.

use super::{CancelsItems, Peer, Shared, Tick, Totals};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The token above all.
pub struct TokioChild {
    token: CancellationToken,
}

/// A child of it.
#[derive(Clone)]
pub struct Item {
    token: CancellationToken,
    done: Arc<AtomicU64>,
}

impl Peer for TokioChild {
    const NAME: &'static str = "tokio-util child tokens";
    type Item<'a> = Item;

    fn with_room(_: usize) -> Self {
        Self { token: CancellationToken::new() }
    }

    fn start(&self, _: Uuid) -> Item {
        Item { token: self.token.child_token(), done: Arc::default() }
    }

    fn finish(&self, item: Item) {
        drop(item);
    }

    fn cancel_all(&self) {
        self.token.cancel();
    }
}

impl Tick for Item {
    #[inline]
    fn tick(&mut self, amount: u64) -> bool {
        self.done.fetch_add(amount, Relaxed);
        !self.token.is_cancelled()
    }
}

impl Shared for TokioChild {
    type Share<'a> = Item;

    fn share(&self, item: &mut Item) -> Item {
        item.clone()
    }
}

impl Totals for TokioChild {
    fn total(&self, items: &[Item]) -> u64 {
        items.iter().map(|item| item.done.load(Relaxed)).sum()
    }
}

impl CancelsItems for TokioChild {
    type Name = CancellationToken;

    fn name(&self, _: Uuid, item: &Item) -> CancellationToken {
        item.token.clone()
    }

    fn cancel_item(&self, name: &CancellationToken) {
        name.cancel();
    }
}
