//! A bounded channel to a thread that adds up; and a flag to cancel.

use super::{Peer, Shared, Tick};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use uuid::Uuid;

/// The near end. The thread at the far one ends when all senders have gone.
pub struct Channel {
    sender: SyncSender<(Uuid, u64)>,
    stop: AtomicBool,
}

const ROOM: usize = 1024;

/// A sender.
pub struct Item<'a> {
    id: Uuid,
    sender: SyncSender<(Uuid, u64)>,
    stop: &'a AtomicBool,
}

impl Peer for Channel {
    const NAME: &'static str = "bounded channel";
    type Item<'a> = Item<'a>;

    fn with_room(_: usize) -> Self {
        let (sender, receiver) = sync_channel::<(Uuid, u64)>(ROOM);
        thread::spawn(move || receiver.iter().map(|(_, amount)| amount).sum::<u64>());
        Self { sender, stop: AtomicBool::new(false) }
    }

    fn start(&self, id: Uuid) -> Item<'_> {
        Item { id, sender: self.sender.clone(), stop: &self.stop }
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
        self.sender.send((self.id, amount)).is_ok() && !self.stop.load(Relaxed)
    }
}

impl Shared for Channel {
    type Share<'a> = Item<'a>;

    fn share<'a>(&'a self, item: &mut Item<'a>) -> Item<'a> {
        self.start(item.id)
    }
}
