//! [`Shape`]: what legal sessions are made of.

use super::sessions::{self, Sessions};
use crate::dialect::Dialect;
use core::ops::RangeInclusive;

bitflags::bitflags! {
    /// What may happen in a session.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) struct Parts: u32 {
        const CANCEL_ITEM = 1;
        const CANCEL_ALL = 1 << 1;
        const FAILURES = 1 << 2;
        const RETRIES = 1 << 3;
        const GROWTH = 1 << 4;
        const JOINING = 1 << 5;
        const STAGES = 1 << 6;
        const LOG = 1 << 7;
        const PHASES = 1 << 8;
        const CALLBACKS = 1 << 9;
        const FAULTS = 1 << 10;
        const UNSEEN = 1 << 11;
        const QUESTIONS = 1 << 12;
    }
}

/// Which cancels occur in a session.
///
/// ```
/// use sync_progress::strategy::Cancels;
///
/// assert_eq!((Cancels::from(true), Cancels::from(false)), (Cancels::Both, Cancels::None));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Cancels {
    /// None.
    None,
    /// Single items are canceled, in WS nothing.
    OfItems,
    /// Everything is canceled at once.
    OfAll,
    /// Both.
    #[default]
    Both,
}

impl From<bool> for Cancels {
    fn from(wanted: bool) -> Self {
        if wanted { Self::Both } else { Self::None }
    }
}

/// What [legal sessions](super::legal) are made of.
///
/// Everything is allowed unless it is ruled out, and how often a thing happens is said on the
/// [module page](super). A part that a dialect has no words for is left out, whatever the shape says.
///
/// ```
/// use proptest::prelude::*;
/// use sync_progress::Dialect;
/// use sync_progress::strategy::Shape;
///
/// let sessions = Shape::new(Dialect::SyncCenter).items(1..=8).lanes(1..=1).cancels(false).sessions();
/// proptest!(|(trace in sessions)| {
///     assert!(trace.iter().all(|entry| !entry.reply.decision().is_cancel()));
/// });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    pub(crate) dialect: Dialect,
    pub(crate) items: RangeInclusive<usize>,
    pub(crate) length: RangeInclusive<usize>,
    pub(crate) lanes: RangeInclusive<u32>,
    pub(crate) parts: Parts,
}

impl Shape {
    /// One to four items, up to sixty-four moves between the beginning and the end, up to three lanes, and
    /// everything that may happen.
    pub const fn new(dialect: Dialect) -> Self {
        let parts = Parts::all();
        Self { dialect, items: 1..=4, length: 0..=64, lanes: 1..=3, parts }
    }

    /// How many items a session begins with, or a cycle of MOB prepares; one at least. In WS, which has no
    /// items, how many changes are told at least, unless the session is canceled or its callback taken away.
    #[must_use]
    pub fn items(self, items: RangeInclusive<usize>) -> Self {
        Self { items, ..self }
    }

    /// How many moves there are between the beginning and the end. A move is one thing said, or a few that
    /// belong together. What is left open after the last one is closed as plainly as possible.
    #[must_use]
    pub fn length(self, length: RangeInclusive<usize>) -> Self {
        Self { length, ..self }
    }

    /// How many lanes work; one at least. With more than one their calls overlap, and the host has a lane of its
    /// own.
    #[must_use]
    pub fn lanes(self, lanes: RangeInclusive<u32>) -> Self {
        Self { lanes, ..self }
    }

    /// Which cancels occur: asked by the host, or answered. `true` and `false` mean both and none.
    #[must_use]
    pub fn cancels(self, cancels: impl Into<Cancels>) -> Self {
        let cancels = cancels.into();
        self.may(Parts::CANCEL_ITEM, matches!(cancels, Cancels::OfItems | Cancels::Both))
            .may(Parts::CANCEL_ALL, matches!(cancels, Cancels::OfAll | Cancels::Both))
    }

    /// Whether items fail, also late, are skipped, or lose their device; whether changes fail, and starts are
    /// declined.
    #[must_use]
    pub fn failures(self, wanted: bool) -> Self {
        self.may(Parts::FAILURES, wanted)
    }

    /// Whether what ended is tried again: an item in the neutral dialect and, where its device went away, in
    /// SC; a cycle in MOB.
    #[must_use]
    pub fn retries(self, wanted: bool) -> Self {
        self.may(Parts::RETRIES, wanted)
    }

    /// Whether totals grow.
    #[must_use]
    pub fn growth(self, wanted: bool) -> Self {
        self.may(Parts::GROWTH, wanted)
    }

    /// Whether items join: offered, added, proposed and committed.
    #[must_use]
    pub fn joining(self, wanted: bool) -> Self {
        self.may(Parts::JOINING, wanted)
    }

    /// Whether there are stages, changes, conflicts and what goes with them. Without them a session of WS has little
    /// to say.
    #[must_use]
    pub fn stages(self, wanted: bool) -> Self {
        self.may(Parts::STAGES, wanted)
    }

    /// Whether there are log entries, texts, connections and the like.
    #[must_use]
    pub fn log(self, wanted: bool) -> Self {
        self.may(Parts::LOG, wanted)
    }

    /// Whether there are phases beside what MOB cannot do without, and dialogs in them.
    #[must_use]
    pub fn phases(self, wanted: bool) -> Self {
        self.may(Parts::PHASES, wanted)
    }

    /// Whether the callback is replaced and taken away before the end.
    #[must_use]
    pub fn callbacks(self, wanted: bool) -> Self {
        self.may(Parts::CALLBACKS, wanted)
    }

    /// Whether the sink fails now and then.
    #[must_use]
    pub fn faults(self, wanted: bool) -> Self {
        self.may(Parts::FAULTS, wanted)
    }

    /// Whether a provider now and then gives no place for the answer (SC-8).
    #[must_use]
    pub fn unseen(self, wanted: bool) -> Self {
        self.may(Parts::UNSEEN, wanted)
    }

    /// Whether sinks and tokens are asked whether to go on, more often than a provider of WS has to (#14).
    #[must_use]
    pub fn questions(self, wanted: bool) -> Self {
        self.may(Parts::QUESTIONS, wanted)
    }

    /// The sessions of this shape.
    pub fn sessions(&self) -> Sessions {
        sessions::of(self)
    }

    pub(crate) const fn allows(&self, part: Parts) -> bool {
        self.parts.contains(part)
    }

    fn may(mut self, part: Parts, wanted: bool) -> Self {
        self.parts.set(part, wanted);
        self
    }
}
