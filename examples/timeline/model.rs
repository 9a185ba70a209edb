//! What happened, drawn from a trace: who worked on what from when to when, and what is to be marked.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use sync_progress::conformance::Violation;
use sync_progress::protocol::{
    Outcome, Phase, ProgressStatus, ProviderRole, Share, SyncStage, TraceEntry, Work,
};
use sync_progress::{Dialect, ItemId};

/// A recorded conversation.
pub(crate) struct Recorded<'a> {
    pub(crate) dialect: Dialect,
    pub(crate) entries: &'a [TraceEntry],
    /// When each entry was recorded; nothing if no clock was there.
    pub(crate) times: &'a [Duration],
    /// The rules that it breaks.
    pub(crate) broken: &'a [Violation],
}

/// A moment: seconds of the recorded time, or else a number that calls and answers share.
pub(crate) type Moment = f64;

/// All there is to draw.
pub(crate) struct Run {
    pub(crate) dialect: Dialect,
    pub(crate) is_timed: bool,
    pub(crate) from: Moment,
    pub(crate) to: Moment,
    pub(crate) calls: usize,
    /// In the order in which they began.
    pub(crate) attempts: Vec<Attempt>,
    /// Items that were announced, and never heard of again.
    pub(crate) forgotten: usize,
    pub(crate) stages: Vec<StageLane>,
    pub(crate) phases: Vec<(Phase, Moment, Moment)>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) ends: Vec<(Moment, Outcome)>,
    /// How the session ended, said or as its items stand; nothing if it did not.
    pub(crate) outcome: Option<Outcome>,
    pub(crate) broken: Vec<Broken>,
}

/// One try at one item, from its first sign of life to its end.
pub(crate) struct Attempt {
    pub(crate) id: ItemId,
    pub(crate) number: u32,
    pub(crate) lane: u32,
    pub(crate) from: Moment,
    pub(crate) to: Moment,
    /// It was closed without having been begun.
    pub(crate) unbegun: bool,
    /// What it said it was doing, from when on.
    pub(crate) statuses: Vec<(Moment, ProgressStatus)>,
    /// How it ended, if it did.
    pub(crate) end: Option<ProgressStatus>,
    pub(crate) work: Work,
    pub(crate) text: Option<String>,
    pub(crate) calls: u32,
}

/// What one side said of one stage: when, and how far it was.
pub(crate) struct StageLane {
    pub(crate) role: ProviderRole,
    pub(crate) stage: SyncStage,
    pub(crate) told: Vec<(Moment, Work)>,
}

/// Something that is marked at a moment.
pub(crate) struct Mark {
    pub(crate) at: Moment,
    /// The attempt that was on when it happened, by its place.
    pub(crate) attempt: Option<usize>,
    pub(crate) kind: Kind,
    pub(crate) says: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    CancelAll,
    CancelItem,
    Refused,
    Fault,
    LogError,
    LogWarning,
    Log,
    Host,
}

/// A rule that was broken at a moment.
pub(crate) struct Broken {
    pub(crate) at: Moment,
    pub(crate) attempt: Option<usize>,
    pub(crate) violation: Violation,
    /// The event at fault.
    pub(crate) event: String,
}

impl Attempt {
    pub(crate) fn percent(&self) -> Option<u32> {
        self.work.share().map(Share::percent)
    }
}

impl Run {
    /// How many items ended so, by their last attempt. `None` is for those that did not end.
    pub(crate) fn outcomes(&self) -> BTreeMap<u8, (Option<ProgressStatus>, usize)> {
        let mut last: HashMap<&ItemId, Option<ProgressStatus>> = HashMap::new();
        for attempt in &self.attempts {
            last.insert(&attempt.id, attempt.end);
        }
        let mut counts = BTreeMap::new();
        for end in last.into_values() {
            counts.entry(rank(end)).or_insert((end, 0)).1 += 1;
        }
        if self.forgotten > 0 {
            counts.entry(rank(None)).or_insert((None, 0)).1 += self.forgotten;
        }
        counts
    }
}

/// The order of a legend.
fn rank(end: Option<ProgressStatus>) -> u8 {
    use ProgressStatus::{Canceled, Deleted, Disconnected, Failed, Skipped, Succeeded};
    match end {
        Some(Succeeded) => 0,
        Some(Deleted) => 1,
        Some(Skipped) => 2,
        Some(Canceled) => 3,
        Some(Failed) => 4,
        Some(Disconnected) => 5,
        _ => 6,
    }
}

/// Near enough for a picture.
#[allow(clippy::cast_precision_loss, reason = "a picture has some thousand pixels")]
pub(crate) fn float(number: u64) -> f64 {
    number as f64
}
