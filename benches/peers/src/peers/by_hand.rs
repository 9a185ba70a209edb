//! Nine checks of each report, written by hand over a map: what one has who checks without a session.

use std::collections::BTreeMap;
use uuid::Uuid;

/// A report about an item, with the parts that it names.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    pub value: Option<u64>,
    pub max: Option<u64>,
    pub status: Option<Status>,
}

/// What an item is doing, in the order in which it may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Pending,
    Updating,
    Succeeded,
    Canceled,
}

impl Status {
    const fn is_end(self) -> bool {
        matches!(self, Self::Succeeded | Self::Canceled)
    }
}

/// What is known of an item.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    done: u64,
    total: u64,
    status: Status,
    told_to_stop: bool,
}

/// A place where items are kept.
pub trait Items: Default {
    const NAME: &'static str;
    type Id: Copy;
    fn add(&mut self, id: Self::Id, known: Known);
    fn find(&mut self, id: Self::Id) -> Option<&mut Known>;
    /// The id of the item that was added as the n-th.
    fn id(nth: usize, uuid: Uuid) -> Self::Id;
}

/// The checks, and what they go by.
#[derive(Default)]
pub struct ByHand<I> {
    items: I,
    over: bool,
    all_told_to_stop: bool,
}

impl<I: Items> ByHand<I> {
    /// An item that is waiting.
    pub fn add(&mut self, id: I::Id) {
        let known = Known { done: 0, total: 0, status: Status::Pending, told_to_stop: false };
        self.items.add(id, known);
    }

    /// What is wrong with a report, one bit for each of nine rules.
    #[inline]
    pub fn check(&mut self, id: I::Id, report: &Report) -> u16 {
        let Some(known) = self.items.find(id) else { return 1 };
        let status = report.status.unwrap_or(known.status);
        let done = report.value.unwrap_or(known.done);
        let total = report.max.unwrap_or(known.total);
        let stopping = known.told_to_stop || self.all_told_to_stop;
        let wrong = [
            self.over,
            known.status.is_end(),
            done < known.done,
            done > total && total > 0,
            total < known.total,
            status < known.status,
            stopping && status != Status::Canceled,
            status == Status::Succeeded && done < total,
        ];
        *known = Known { done, total, status, told_to_stop: known.told_to_stop };
        wrong.iter().fold(0, |bits, wrong| (bits | u16::from(*wrong)) << 1)
    }
}

/// Items by number: the floor of all such checks.
#[derive(Default)]
pub struct Dense(Vec<Known>);

impl Items for Dense {
    const NAME: &'static str = "floor";
    type Id = usize;

    fn add(&mut self, _: usize, known: Known) {
        self.0.push(known);
    }

    #[inline]
    fn find(&mut self, id: usize) -> Option<&mut Known> {
        self.0.get_mut(id)
    }

    fn id(nth: usize, _: Uuid) -> usize {
        nth
    }
}

macro_rules! maps {
    ($($map:ty, $name:literal;)*) => {
        $(
            impl Items for $map {
                const NAME: &'static str = $name;
                type Id = Uuid;

                fn add(&mut self, id: Uuid, known: Known) {
                    self.insert(id, known);
                }

                #[inline]
                fn find(&mut self, id: Uuid) -> Option<&mut Known> {
                    self.get_mut(&id)
                }

                fn id(_: usize, uuid: Uuid) -> Uuid {
                    uuid
                }
            }
        )*
    };
}

maps! {
    hashbrown::HashMap<Uuid, Known>, "nine checks, foldhash map";
    std::collections::HashMap<Uuid, Known>, "nine checks, std map";
    BTreeMap<Uuid, Known>, "nine checks, BTreeMap";
}
