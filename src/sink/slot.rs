//! [`Slot`]: a place for a sink that can be exchanged while others report.

use super::{Pace, ProgressSink};
use crate::protocol::{
    Answer, CancelDecision, Fault, ItemId, LogEntry, LogId, MoreItems, Notice, ProgressItem,
    SinkError,
};
use crate::sync::{Condvar, Mutex, ThreadId, lock, thread};
use alloc::{sync::Arc, vec::Vec};
use core::fmt;

#[cfg(all(test, loom))]
mod loom_tests;

/// A place for a sink that can be exchanged while others report: what `SetProgressCallback` asks of a
/// handler (MOB-1 to MOB-3).
///
/// [`set`](Self::set), [`replace`](Self::replace) and [`clear`](Self::clear) return when no other thread
/// is inside the old sink, or one before it, or about to enter it; after that it hears nothing more
/// (K-20). To clone
/// the callback out of a lock and call it is not enough: the clone is called after the host was told
/// that it is free.
///
/// # From inside
///
/// Called on a thread that is inside the old sink, they wait for nobody: no new call of it begins, and
/// the last call out releases it (K-21). What such a call says to the slot goes to the new sink.
///
/// # Waiting
///
/// No lock is held over a call. Exchanging within one slot never ends in a circle (K-22). A sink that
/// waits for *another thread* which exchanges it waits forever, as does the join of such a thread; two
/// slots whose sinks exchange each other are like two locks.
///
/// # Empty
///
/// An empty slot answers [`Disconnected`](Fault::Disconnected). Before the first sink is set that is no
/// cancel. Once it has been cleared it is [`CancelDecision::CancelAll`]: who takes the callback away has
/// abandoned the work (K-24). To go on in silence, set a [`NullSink`](super::NullSink) instead.
///
/// ```
/// use sync_progress::protocol::{AnswerExt, Fault};
/// use sync_progress::sink::{ProgressSink, Slot, from_fn};
/// use sync_progress::{CancelDecision, ItemId, ProgressItem};
///
/// let slot = Slot::new();
/// let report = |slot: &Slot<_>| slot.progress(&"a".try_into().unwrap(), &ProgressItem::new());
/// slot.set(from_fn(|_: &ItemId, _: &ProgressItem| CancelDecision::CancelItem));
/// assert_eq!(report(&slot), Ok(CancelDecision::CancelItem));
/// assert!(slot.clear().is_some());
/// assert_eq!(report(&slot).fault(), Some(Fault::Disconnected));
/// assert_eq!(report(&slot).decision(), CancelDecision::CancelAll);
/// ```
pub struct Slot<S> {
    state: Mutex<State<S>>,
    /// A call came out of a sink that is no longer in the slot.
    left: Condvar,
}

struct State<S> {
    sink: Option<Arc<S>>,
    /// Counts the exchanges, so that each stay of a sink in the slot has a number of its own.
    stay: u64,
    /// The calls under way: in which stay, on which thread.
    inside: Vec<(u64, ThreadId)>,
}

impl<S> State<S> {
    /// Whether this thread, which ended the stay `last`, has to wait for others.
    ///
    /// Inside that stay it waits for nobody, inside an older one only for those in `last`, so who waits
    /// is always inside something older than what it waits for, and no circle closes. From outside it
    /// waits for older stays too, which may have been ended from inside: nobody waits for it.
    fn must_wait(&self, me: ThreadId, last: u64) -> bool {
        let mine = self.inside.iter().filter(|(_, thread)| *thread == me).map(|(stay, _)| *stay);
        let oldest = match mine.max() {
            Some(stay) if stay >= last => return false,
            Some(_) => last,
            None => 0,
        };
        self.inside.iter().any(|(stay, _)| (oldest..=last).contains(stay))
    }
}

impl<S> Slot<S> {
    /// An empty slot.
    pub fn new() -> Self {
        let state = State { sink: None, stay: 0, inside: Vec::new() };
        Self { state: Mutex::new(state), left: Condvar::new() }
    }

    /// Puts a sink in, and releases the one that was there.
    pub fn set(&self, sink: S) {
        drop(self.exchange(Some(sink)));
    }

    /// Puts a sink in, and gives back the one that was there; `None` if there was none, or if this is
    /// called from inside it or released by the last call out (K-23).
    pub fn replace(&self, sink: S) -> Option<S> {
        self.exchange(Some(sink))
    }

    /// Takes the sink out, as [`replace`](Self::replace) does.
    pub fn clear(&self) -> Option<S> {
        self.exchange(None)
    }

    /// Replaces or clears, as a host says it: the callback, or nothing.
    pub fn exchange(&self, sink: Option<S>) -> Option<S> {
        let me = thread::current().id();
        let mut state = lock(&self.state);
        let last = state.stay;
        if sink.is_some() || state.sink.is_some() {
            state.stay = last.saturating_add(1);
        }
        let old = core::mem::replace(&mut state.sink, sink.map(Arc::new));
        while state.must_wait(me, last) {
            state = self.left.wait(state).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
        drop(state);
        // Who was inside has let go, unless this was called from inside.
        old.and_then(Arc::into_inner)
    }

    /// Takes the sink out and waits for nobody: calls that are inside go on, no new one begins, and the last one out
    /// releases the sink (K-21). For who must not wait, as in a destructor; to know that the sink is free,
    /// [`clear`](Self::clear) the slot.
    ///
    /// ```
    /// use sync_progress::sink::{NullSink, Slot};
    ///
    /// let slot = Slot::new();
    /// slot.set(NullSink);
    /// slot.abandon();
    /// assert!(slot.is_empty());
    /// ```
    pub fn abandon(&self) {
        let mut state = lock(&self.state);
        if state.sink.is_some() {
            state.stay = state.stay.saturating_add(1);
        }
        let old = state.sink.take();
        drop(state);
        drop(old);
    }

    /// Whether no sink is in the slot.
    pub fn is_empty(&self) -> bool {
        lock(&self.state).sink.is_none()
    }

    /// Calls the sink that is in the slot.
    fn call<T>(&self, call: impl FnOnce(&S) -> T) -> Result<T, SinkError> {
        // Dropped after `sink`: a sink that is released on the way out is released while this call still
        // counts as inside.
        let mut place = Place { slot: self, at: None };
        let sink = place.enter()?;
        let returned = call(&sink);
        drop(sink);
        drop(place);
        Ok(returned)
    }
}

/// One call's place in the list of those inside.
struct Place<'a, S> {
    slot: &'a Slot<S>,
    at: Option<(u64, ThreadId)>,
}

impl<S> Place<'_, S> {
    fn enter(&mut self) -> Result<Arc<S>, SinkError> {
        let me = thread::current().id();
        let mut state = lock(&self.slot.state);
        match &state.sink {
            Some(sink) => {
                let sink = Arc::clone(sink);
                let at = (state.stay, me);
                state.inside.push(at);
                self.at = Some(at);
                Ok(sink)
            }
            None => Err(abandoned(state.stay > 0)),
        }
    }
}

impl<S> Drop for Place<'_, S> {
    fn drop(&mut self) {
        let Some(at) = self.at else { return };
        let mut state = lock(&self.slot.state);
        if let Some(index) = state.inside.iter().position(|it| *it == at) {
            state.inside.swap_remove(index);
        }
        let is_old = at.0 != state.stay;
        drop(state);
        if is_old {
            self.slot.left.notify_all();
        }
    }
}

/// What an empty slot answers (K-24).
fn abandoned(was_filled: bool) -> SinkError {
    let decision = if was_filled { CancelDecision::CancelAll } else { CancelDecision::Continue };
    SinkError::new(Fault::Disconnected).deciding(decision)
}

#[deny(clippy::missing_trait_methods)]
impl<S: ProgressSink> ProgressSink for Slot<S> {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        self.call(|sink| sink.progress(id, report))?
    }

    fn notice(&self, notice: &Notice) -> Answer {
        self.call(|sink| sink.notice(notice))?
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        self.call(|sink| sink.log(entry))?
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.call(|sink| sink.can_continue(item))?
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        self.call(|sink| sink.may_show_ui(shown))?
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.call(ProgressSink::more_items)?
    }

    /// That of the sink inside; an empty slot asks for every tick, because a sink may come.
    fn pace(&self) -> Pace {
        self.call(ProgressSink::pace).unwrap_or(Pace::Every)
    }
}

impl<S> Default for Slot<S> {
    fn default() -> Self {
        Self::new()
    }
}

/// Shows the sink inside, by a call that counts like any other.
impl<S: fmt::Debug> fmt::Debug for Slot<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.call(|sink| f.debug_tuple("Slot").field(sink).finish()) {
            Ok(shown) => shown,
            Err(_) => f.write_str("Slot(empty)"),
        }
    }
}
