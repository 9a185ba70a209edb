//! [`Merged`]: what is known of many sources, and each message about them.

use super::{CancelRequest, SourceId, Stamp, Stamped, State, Whole};
use crate::CancelDecision;
use alloc::collections::{BTreeMap, btree_map::Entry};
use core::cmp::Ordering;

/// What is known of many sources: the newest state of each, and whether everything is to stop. Also each message.
///
/// A join semilattice: [`merge`](Self::merge) is commutative, associative and idempotent, and its result
/// [includes](Self::includes) both sides. That holds for whatever is merged, also for what no honest source tells (M-1).
///
/// Nothing is ever forgotten, since what others know would bring it back; each run begins a new one. Who may speak is
/// the transport's concern.
///
/// ```
/// use sync_progress::merge::{Merged, Source, State};
/// use sync_progress::protocol::{Outcome, Work};
///
/// let mut known = Merged::new();
/// known.expect("w1");
/// known.expect("w2");
/// let mut worker = Source::new("w1", 1);
/// let half = worker.tell(State::new().with_work(Work::new(5, 10)));
/// let all = worker.tell(State::new().with_work(Work::new(10, 10)).with_end(Outcome::Succeeded));
/// assert!(known.merge(&all)); // news
/// assert!(!known.merge(&half)); // older than what is known
/// assert!(!known.merge(&all)); // known
/// assert_eq!(known.whole().outcome, None); // nothing was heard of w2
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub struct Merged {
    sources: BTreeMap<SourceId, Stamped>,
    cancel: Option<CancelRequest>,
}

impl Merged {
    /// Nothing is known: what merging starts from.
    pub const fn new() -> Self {
        Self { sources: BTreeMap::new(), cancel: None }
    }

    /// One state of one source. [`Source::tell`](super::Source::tell) makes the stamp.
    pub fn of(source: impl Into<SourceId>, stamp: Stamp, state: State) -> Self {
        let stamped = Stamped { stamp, state };
        Self { sources: BTreeMap::from([(source.into(), stamped)]), cancel: None }
    }

    /// A request that everything stops.
    pub const fn cancel_all(request: CancelRequest) -> Self {
        Self { sources: BTreeMap::new(), cancel: Some(request) }
    }

    /// This source belongs to the whole, also before it is heard of: the total is unknown and the end open until
    /// then (M-6).
    pub fn expect(&mut self, source: impl Into<SourceId>) {
        self.sources.entry(source.into()).or_default();
    }

    /// Takes over what the other one knows and this one does not; true iff that was anything (M-1).
    pub fn merge(&mut self, other: &Self) -> bool {
        let mut news = false;
        for (source, theirs) in &other.sources {
            news |= self.merge_source(source, theirs);
        }
        self.merge_cancel(other.cancel.as_ref()) | news
    }

    /// Whether merging the other one would change nothing: the order of the semilattice.
    pub fn includes(&self, other: &Self) -> bool {
        let knows = |(source, theirs)| self.sources.get(source).is_some_and(|ours| ours >= theirs);
        other.sources.iter().all(knows) && !is_before(other.cancel.as_ref(), self.cancel.as_ref())
    }

    /// The newest of each source, by their names.
    pub fn sources(&self) -> impl ExactSizeIterator<Item = (&SourceId, &Stamped)> {
        self.sources.iter()
    }

    /// The newest of one source.
    pub fn get(&self, source: &str) -> Option<&Stamped> {
        self.sources.get(source)
    }

    /// The request that everything stops, if there was one. It stays (M-4).
    pub const fn canceled(&self) -> Option<&CancelRequest> {
        self.cancel.as_ref()
    }

    /// What each source is to do: go on, or stop everything.
    pub const fn decision(&self) -> CancelDecision {
        match self.cancel {
            Some(_) => CancelDecision::CancelAll,
            None => CancelDecision::Continue,
        }
    }

    /// The figures of the whole. Visits each source.
    pub fn whole(&self) -> Whole {
        Whole::of(self)
    }

    fn merge_source(&mut self, source: &SourceId, theirs: &Stamped) -> bool {
        match self.sources.entry(source.clone()) {
            Entry::Vacant(place) => {
                place.insert(theirs.clone());
                true
            }
            Entry::Occupied(mut ours) => {
                let is_newer = theirs.cmp(ours.get()) == Ordering::Greater;
                if is_newer {
                    ours.insert(theirs.clone());
                }
                is_newer
            }
        }
    }

    fn merge_cancel(&mut self, theirs: Option<&CancelRequest>) -> bool {
        let is_first = is_before(theirs, self.cancel.as_ref());
        if is_first {
            self.cancel = theirs.cloned();
        }
        is_first
    }
}

/// A request is before a later one, and before none.
fn is_before(one: Option<&CancelRequest>, other: Option<&CancelRequest>) -> bool {
    one.is_some_and(|one| other.is_none_or(|other| one < other))
}
