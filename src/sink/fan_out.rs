//! [`FanOut`]: many sinks as one.

use super::arms::Arms;
use super::log_ids::LogIds;
use super::{Caught, Pace, ProgressSink};
use crate::protocol::{
    Answer, AnswerExt as _, CancelDecision, ItemId, LogEntry, LogId, MoreItems, Notice,
    ProgressItem, SinkError,
};
use alloc::vec::Vec;

/// Many sinks as one; made by [`and`](super::ProgressSinkExt::and), or of a list by [`fan_out`].
///
/// Every sink hears everything, in order, also when an earlier one fails, cancels or panics (K-4).
/// The strongest decision counts, the first fault is kept, and the fastest pace is asked for (K-5).
/// A dialog needs the consent of all (K-6).
///
/// # Log entries
///
/// An entry has one id outside: the handler's if it chose one, else the first that a sink gives.
/// Where another sink gave another, the fan-out remembers it (the newest 1024), so that a removal
/// finds the entry in each (K-7). Without `std` nothing is remembered.
///
/// ```
/// use sync_progress::sink::{ProgressSink, ProgressSinkExt, from_fn};
/// use sync_progress::{CancelDecision, ItemId, ProgressItem};
///
/// let sink = from_fn(|_, _| CancelDecision::CancelItem).and(from_fn(|_, _| ()));
/// let answer = sink.progress(&ItemId::try_from("a")?, &ProgressItem::new());
/// assert_eq!(answer, Ok(CancelDecision::CancelItem));
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
#[derive(Debug)]
pub struct FanOut<L> {
    arms: L,
    ids: LogIds,
}

impl<A: ProgressSink, B: ProgressSink> FanOut<(Caught<A>, Caught<B>)> {
    pub(super) fn pair(first: A, second: B) -> Self {
        Self { arms: (Caught::new(first), Caught::new(second)), ids: LogIds::new() }
    }
}

/// Any number of sinks of one type as one; boxed ones may differ. With none it is silent.
///
/// ```
/// use sync_progress::sink::{NullSink, ProgressSink, fan_out, from_fn};
///
/// let sinks: Vec<Box<dyn ProgressSink>> = vec![Box::new(NullSink), Box::new(from_fn(|_, _| ()))];
/// let sink = fan_out(sinks);
/// assert_eq!(sink.pace(), sync_progress::sink::Pace::Every);
/// ```
pub fn fan_out<S: ProgressSink>(sinks: impl IntoIterator<Item = S>) -> FanOut<Vec<Caught<S>>> {
    FanOut { arms: sinks.into_iter().map(Caught::new).collect(), ids: LogIds::new() }
}

impl<L: Arms> FanOut<L> {
    /// Asks all for a decision.
    #[inline]
    fn decide(&self, mut ask: impl FnMut(&dyn ProgressSink) -> Answer) -> Answer {
        let mut merged = Ok(CancelDecision::Continue);
        self.arms.each(&mut |sink| merged = merged.merge(ask(sink)));
        merged
    }

    /// Asks all for something else.
    fn ask<T>(
        &self,
        mut ask: impl FnMut(&dyn ProgressSink) -> Result<T, SinkError>,
    ) -> Vec<Result<T, SinkError>> {
        let mut answers = Vec::new();
        self.arms.each(&mut |sink| answers.push(ask(sink)));
        answers
    }

    /// Tells each sink of a removal under the id that it knows.
    fn delete(&self, outside: LogId) -> Answer {
        let Some(row) = self.ids.take(outside) else {
            return self.decide(|sink| sink.notice(&Notice::EntryDeleted(Some(outside))));
        };
        let mut ids = row.into_iter();
        self.decide(|sink| match ids.next().flatten() {
            Some(id) => sink.notice(&Notice::EntryDeleted(Some(id))),
            None => Ok(CancelDecision::Continue),
        })
    }

    /// Takes back the word that a dialog is shown, from those that agreed to it.
    fn take_back(&self, agreed: &[Result<bool, SinkError>]) -> Answer {
        let mut agreed = agreed.iter();
        self.decide(|sink| match agreed.next() {
            Some(Ok(true)) => {
                sink.may_show_ui(false).map_or_else(Err, |_| Ok(CancelDecision::Continue))
            }
            _ => Ok(CancelDecision::Continue),
        })
    }
}

#[deny(clippy::missing_trait_methods)]
impl<L: Arms> ProgressSink for FanOut<L> {
    #[inline]
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        self.decide(|sink| sink.progress(id, report))
    }

    fn notice(&self, notice: &Notice) -> Answer {
        match notice {
            Notice::EntryDeleted(Some(id)) => return self.delete(*id),
            Notice::EntryDeleted(None) => self.ids.clear(),
            _ => {}
        }
        self.decide(|sink| sink.notice(notice))
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        let given = self.ask(|sink| sink.log(entry));
        let outside = self.ids.merge(entry.id, &given);
        faults(&given).map_or(Ok(outside), Err)
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.decide(|sink| sink.can_continue(item))
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        let answers = self.ask(|sink| sink.may_show_ui(shown));
        let agreed = answers.iter().all(|it| *it == Ok(true)) && !answers.is_empty();
        let taken_back =
            if shown && !agreed { self.take_back(&answers) } else { Ok(CancelDecision::Continue) };
        let fault = faults(&answers).map_or(Ok(CancelDecision::Continue), Err).merge(taken_back);
        fault.map(|_| agreed)
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        let answers = self.ask(|sink| sink.more_items());
        if let Some(error) = faults(&answers) {
            return Err(error);
        }
        Ok(answers.into_iter().flatten().fold(MoreItems::default(), union))
    }

    fn pace(&self) -> Pace {
        let mut pace = Pace::Never;
        self.arms.each(&mut |sink| pace = pace.faster(sink.pace()));
        pace
    }
}

/// The first fault with the strongest decision of all, if any failed.
fn faults<T>(answers: &[Result<T, SinkError>]) -> Option<SinkError> {
    let errors = answers.iter().filter_map(|it| it.as_ref().err()).copied();
    errors.reduce(|first, later| first.deciding(later.decision))
}

fn union(mut all: MoreItems, more: MoreItems) -> MoreItems {
    for id in more.ids {
        if !all.ids.contains(&id) {
            all.ids.push(id);
        }
    }
    all.opaque = all.opaque.saturating_add(more.opaque);
    all
}
