//! [`Source`]: one that tells others how far it is; and its name.

use super::{Merged, Stamp, State};
use alloc::{string::String, sync::Arc};
use core::{borrow::Borrow, fmt};

/// The name of a source: a host, a process, a part of the work. Any text; it has to stay the same when the source is
/// started again.
///
/// ```
/// use sync_progress::merge::SourceId;
///
/// let id = SourceId::from("worker-3");
/// assert_eq!((id.as_str(), id.to_string()), ("worker-3", "worker-3".to_owned()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct SourceId(Arc<str>);

impl SourceId {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for SourceId {
    fn from(name: &str) -> Self {
        Self(name.into())
    }
}

impl From<String> for SourceId {
    fn from(name: String) -> Self {
        Self(name.into())
    }
}

impl From<Arc<str>> for SourceId {
    fn from(name: Arc<str>) -> Self {
        Self(name)
    }
}

/// So that a map can be asked by text.
impl Borrow<str> for SourceId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One that tells others how far it is, and stamps what it tells.
///
/// ```
/// use sync_progress::merge::{Merged, Source, State};
/// use sync_progress::protocol::Work;
///
/// let mut known = Merged::new();
/// let mut worker = Source::new("w1", 1);
/// known.merge(&worker.tell(State::new().with_work(Work::new(5, 10))));
///
/// // It is killed and started again, and all of it begins anew.
/// let mut worker = Source::new("w1", 2);
/// known.merge(&worker.tell(State::new().with_work(Work::new(0, 10))));
/// assert_eq!(known.whole().work, Work::new(0, 10));
/// ```
#[derive(Clone, Debug)]
pub struct Source {
    id: SourceId,
    last: Stamp,
}

impl Source {
    /// A source of this name, in a life that begins now. Its number is higher than those of all lives before (M-3): a
    /// count that survives, or the time in nanoseconds, which cannot do so if the clock was set back;
    /// [`surpass`](Self::surpass) mends that.
    pub fn new(id: impl Into<SourceId>, incarnation: u64) -> Self {
        Self { id: id.into(), last: Stamp { incarnation, sequence: 0 } }
    }

    /// The name.
    pub const fn id(&self) -> &SourceId {
        &self.id
    }

    /// The stamp of what was told last.
    pub const fn stamp(&self) -> Stamp {
        self.last
    }

    /// A message that says so. Also what has not changed is told anew now and then: who joins late, or has missed
    /// the last message, learns it, and all see that the source lives ([`Pulse`](super::Pulse)).
    pub fn tell(&mut self, state: State) -> Merged {
        self.last = match self.last.sequence.checked_add(1) {
            Some(sequence) => Stamp { sequence, ..self.last },
            None => Stamp { incarnation: self.last.incarnation.saturating_add(1), sequence: 1 },
        };
        Merged::of(self.id.clone(), self.last, state)
    }

    /// Begins another life if others know a state of this source that it has not told and that would win against what
    /// it tells next; true iff so. That is one of an earlier life whose number was higher, since the clock was set
    /// back in between. Whoever hears of itself asks this.
    ///
    /// ```
    /// use sync_progress::merge::{Merged, Source, State};
    /// use sync_progress::protocol::Work;
    ///
    /// let mut known = Source::new("w1", 2000).tell(State::new());
    /// let mut restarted = Source::new("w1", 1000); // the clock was set back
    /// assert!(!known.merge(&restarted.tell(State::new().with_work(Work::new(1, 1)))));
    ///
    /// assert!(restarted.surpass(&known));
    /// assert!(known.merge(&restarted.tell(State::new().with_work(Work::new(1, 1)))));
    /// assert!(!restarted.surpass(&known)); // that is what it told itself
    /// ```
    pub fn surpass(&mut self, known: &Merged) -> bool {
        let Some(theirs) = known.get(self.id.as_str()) else { return false };
        let is_of_another_life = theirs.stamp > self.last;
        if is_of_another_life {
            let incarnation = theirs.stamp.incarnation.saturating_add(1);
            self.last = Stamp { incarnation, sequence: 0 };
        }
        is_of_another_life
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m_3_after_the_last_number_of_a_life_another_one_begins() {
        let mut source = Source::new("w", 1);
        source.last.sequence = u64::MAX - 1;
        let last = source.tell(State::new());
        assert_eq!(source.stamp(), Stamp { incarnation: 1, sequence: u64::MAX });
        let next = source.tell(State::new());
        assert!(next.includes(&last) && !last.includes(&next));
        assert_eq!(source.stamp(), Stamp { incarnation: 2, sequence: 1 });
    }
}
