//! The peers: ways to count work and to learn whether to go on. One file each.
//!
//! [`Peer`] is what all of them can do. The other traits are what some can; a peer that cannot do a piece of work
//! has no figure in its row.

pub mod by_hand;
pub mod channel;
pub mod clock;
pub mod dash_map;
pub mod floor;
pub mod indicatif;
pub mod mutex_map;
pub mod ours;
pub mod prodash;
pub mod tokio_child;
pub mod tokio_util;
pub mod tracing;

use std::time::Instant;
use uuid::Uuid;

/// What an item is said to amount to. No work here reaches it.
pub const WORK: u64 = 1 << 40;

/// A session in which items count work and can all be canceled.
pub trait Peer: Sync + Sized + 'static {
    /// The column of the table.
    const NAME: &'static str;
    /// The handle of one item.
    type Item<'a>: Tick + Send
    where
        Self: 'a;

    /// A session that will have so many items at a time. Who does not need to know ignores it.
    fn with_room(items: usize) -> Self;
    /// Registers an item.
    fn start(&self, id: Uuid) -> Self::Item<'_>;
    /// Ends an item that was done.
    fn finish<'a>(&'a self, item: Self::Item<'a>);
    /// Asks everybody to stop.
    fn cancel_all(&self);
}

/// Whoever counts.
pub trait Tick {
    /// So much more is done; whether to go on.
    fn tick(&mut self, amount: u64) -> bool;
}

/// Several threads can work on one item.
pub trait Shared: Peer {
    /// The handle of one such thread.
    type Share<'a>: Tick + Send
    where
        Self: 'a;

    /// A handle for one more thread.
    fn share<'a>(&'a self, item: &mut Self::Item<'a>) -> Self::Share<'a>;
}

/// The session knows how much is done in all, or lets one find out.
pub trait Totals: Peer {
    /// How much is done in all; the items are for those who have to ask each.
    fn total<'a>(&'a self, items: &[Self::Item<'a>]) -> u64;
}

/// One item can be canceled and the others go on.
pub trait CancelsItems: Peer {
    /// What names the item to whoever cancels it.
    type Name: Send;

    /// The name of an item.
    fn name(&self, id: Uuid, item: &Self::Item<'_>) -> Self::Name;
    /// Asks whoever works on this item to stop.
    fn cancel_item(&self, name: &Self::Name);
}

/// Something is drawn at most 20 times a second.
pub trait Drawn: Peer {
    /// When it was drawn.
    fn deliveries(&self) -> Vec<Instant>;
}
