//! prodash: an item of its tree, and a flag to cancel.

use super::{Peer, Shared, Tick, Totals, WORK};
use prodash::Count as _;
use prodash::progress::{StepShared, Task};
use prodash::tree::{self, Root};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// A tree, and its branch that takes the next items: children of one parent are numbered by 16 bits.
pub struct Prodash {
    root: Arc<Root>,
    branch: Mutex<(tree::Item, u32)>,
    stop: AtomicBool,
}

const CHILDREN: u32 = 60_000;

/// A leaf of the tree.
pub struct Item<'a> {
    leaf: tree::Item,
    stop: &'a AtomicBool,
}

/// The leaf's counter, for one more thread.
pub struct Share<'a> {
    counter: StepShared,
    stop: &'a AtomicBool,
}

impl Peer for Prodash {
    const NAME: &'static str = "prodash";
    type Item<'a> = Item<'a>;

    fn with_room(_: usize) -> Self {
        let root = Root::new();
        let branch = Mutex::new((root.add_child("items"), 0));
        Self { root, branch, stop: AtomicBool::new(false) }
    }

    fn start(&self, id: Uuid) -> Item<'_> {
        let mut branch = self.branch.lock().unwrap_or_else(PoisonError::into_inner);
        if branch.1 == CHILDREN {
            // An item that goes takes nothing with it but itself.
            *branch = (self.root.add_child("items"), 0);
        }
        branch.1 += 1;
        let leaf = branch.0.add_child(id.to_string());
        leaf.init(Some(WORK as usize), None);
        Item { leaf, stop: &self.stop }
    }

    fn finish<'a>(&'a self, item: Item<'a>) {
        drop(item);
    }

    fn cancel_all(&self) {
        self.stop.store(true, Relaxed);
    }
}

impl Tick for Item<'_> {
    #[inline]
    fn tick(&mut self, amount: u64) -> bool {
        self.leaf.inc_by(amount as usize);
        !self.stop.load(Relaxed)
    }
}

impl Tick for Share<'_> {
    #[inline]
    fn tick(&mut self, amount: u64) -> bool {
        self.counter.fetch_add(amount as usize, Relaxed);
        !self.stop.load(Relaxed)
    }
}

impl Shared for Prodash {
    type Share<'a> = Share<'a>;

    fn share<'a>(&'a self, item: &mut Item<'a>) -> Share<'a> {
        Share { counter: item.leaf.counter(), stop: &self.stop }
    }
}

impl Totals for Prodash {
    /// What its renderers do to see the tree.
    fn total<'a>(&'a self, _: &[Item<'a>]) -> u64 {
        let mut tasks = Vec::new();
        self.root.sorted_snapshot(&mut tasks);
        let done = |task: &Task| task.progress.as_ref().map_or(0, |value| value.step.load(Relaxed));
        tasks.iter().map(|(_, task)| done(task) as u64).sum()
    }
}
