//! [`Line`]: where the words of a native handler arrive.

use crate::handler::{Completion, SharedSink};
use crate::protocol::{
    Answer, Code, ItemId, LogEntry, LogId, MoreItems, Notice, Phase, ProgressItem, SinkError,
};
use crate::sink::{Pace, ProgressSink, Slot};
use crate::sync::{Mutex, lock};
use alloc::{sync::Arc, vec::Vec};
use core::mem;

/// Where the words of a native handler arrive: at the sink, and at those who wait for the end of a start.
#[derive(Default)]
pub(super) struct Line {
    sink: Slot<SharedSink>,
    waits: Mutex<[Wait; 4]>,
}

/// Who waits for the end of one phase.
#[derive(Default)]
enum Wait {
    #[default]
    Nobody,
    /// The start has not returned yet; its end may have come already (MOB-14).
    Start(Option<(Code, Vec<ItemId>)>),
    /// The start was accepted.
    End(Completion),
}

impl Line {
    /// Replaces the sink, or takes it away.
    pub(super) fn exchange(&self, sink: Option<SharedSink>) {
        drop(self.sink.exchange(sink));
    }

    /// A start is about to be called.
    pub(super) fn expect(&self, phase: Phase) {
        drop(self.put(phase, Wait::Start(None)));
    }

    /// The start was declined: what came all the same is nobody's.
    pub(super) fn forget(&self, phase: Phase) {
        drop(self.put(phase, Wait::Nobody));
    }

    /// The start was accepted: its end completes this, also if it has come before.
    pub(super) fn accept(&self, completion: Completion) {
        let phase = completion.phase();
        let mut waits = lock(&self.waits);
        match place(&mut waits, phase) {
            Wait::Start(early @ Some(_)) => {
                let early = early.take();
                drop(waits);
                if let Some((code, retry)) = early {
                    complete(completion, code, retry);
                }
            }
            place => {
                let before = mem::replace(place, Wait::End(completion));
                drop(waits);
                drop(before);
            }
        }
    }

    fn end(&self, phase: Phase, code: Code, retry: &[ItemId]) {
        let mut waits = lock(&self.waits);
        match place(&mut waits, phase) {
            Wait::Nobody | Wait::Start(Some(_)) => {}
            Wait::Start(early) => *early = Some((code, retry.to_vec())),
            end @ Wait::End(_) => {
                let end = mem::take(end);
                drop(waits);
                if let Wait::End(completion) = end {
                    complete(completion, code, retry.to_vec());
                }
            }
        }
    }

    /// Gives back who waited before, so that it is not dropped under the lock: a completion tells somebody.
    fn put(&self, phase: Phase, wait: Wait) -> Wait {
        mem::replace(place(&mut lock(&self.waits), phase), wait)
    }
}

fn place(waits: &mut [Wait; 4], phase: Phase) -> &mut Wait {
    let [properties, prepare, synchronize, error] = waits;
    match phase {
        Phase::ShowProperties => properties,
        Phase::Prepare => prepare,
        Phase::Synchronize => synchronize,
        Phase::ShowError => error,
    }
}

fn complete(completion: Completion, code: Code, retry: Vec<ItemId>) {
    if code != Code::RETRY_SYNC {
        completion.complete(code);
    } else if let Err(completion) = completion.retry(retry) {
        completion.complete(code); // only showing an error can end so (H-6)
    }
}

/// What the native handler is given: all it says goes on, and ends are told to those who wait.
pub(super) struct Ear(pub(super) Arc<Line>);

#[deny(clippy::missing_trait_methods)]
impl ProgressSink for Ear {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        self.0.sink.progress(id, report)
    }

    fn notice(&self, notice: &Notice) -> Answer {
        let answer = self.0.sink.notice(notice);
        if let Notice::PhaseEnded { phase, code, retry } = notice {
            self.0.end(*phase, *code, retry);
        }
        answer
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        self.0.sink.log(entry)
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.0.sink.can_continue(item)
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        self.0.sink.may_show_ui(shown)
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.0.sink.more_items()
    }

    fn pace(&self) -> Pace {
        self.0.sink.pace()
    }
}
