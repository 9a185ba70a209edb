//! [`Line`]: where the words of a native handler arrive.

use crate::handler::{Completion, SharedSink};
use crate::protocol::{
    Answer, Code, ItemId, LogEntry, LogId, MoreItems, Notice, Phase, ProgressItem, SinkError,
};
use crate::sink::{Pace, ProgressSink, Slot};
use crate::sync::{Mutex, lock};
use crate::windows::{IdTable, from_uuid};
use alloc::{sync::Arc, vec::Vec};
use core::mem;

/// Where the words of a native handler arrive: at the sink, and at those who wait for the end of a start.
#[derive(Default)]
pub(super) struct Line {
    sink: Slot<SharedSink>,
    waits: Mutex<[Wait; 4]>,
    pub(super) ids: IdTable,
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
    /// Replaces the sink.
    pub(super) fn set(&self, sink: SharedSink) {
        self.sink.set(sink);
    }

    /// Takes the sink away. Nobody will tell any more how what was started ends: it is abandoned (#28).
    pub(super) fn clear(&self) {
        drop(self.sink.clear());
        for phase in Phase::ALL {
            let wait = match place(&mut lock(&self.waits), phase) {
                end @ Wait::End(_) => mem::take(end),
                _ => Wait::Nobody,
            };
            if let Wait::End(completion) = wait {
                completion.complete(Code::ABORT);
            }
        }
    }

    /// A start is about to be called; false if one of its kind is running, whose end could not be told from its own (#25).
    pub(super) fn reserve(&self, phase: Phase) -> bool {
        let mut waits = lock(&self.waits);
        let place = place(&mut waits, phase);
        let is_free = matches!(place, Wait::Nobody);
        if is_free {
            *place = Wait::Start(None);
        }
        is_free
    }

    /// The start was declined: what came all the same is nobody's.
    pub(super) fn forget(&self, phase: Phase) {
        *place(&mut lock(&self.waits), phase) = Wait::Nobody;
    }

    /// The start was accepted: its end completes this, also if it has come before, and if there is nobody to tell it.
    pub(super) fn accept(&self, completion: Completion) {
        let mut waits = lock(&self.waits);
        let place = place(&mut waits, completion.phase());
        let early = match mem::take(place) {
            Wait::Start(early) => early,
            Wait::Nobody | Wait::End(_) => None,
        };
        let early = early.or_else(|| self.sink.is_empty().then(|| (Code::ABORT, Vec::new())));
        match early {
            Some((code, retry)) => {
                drop(waits);
                complete(completion, code, retry);
            }
            None => *place = Wait::End(completion),
        }
    }

    /// The text that went as this GUID, else the GUID.
    fn known(&self, id: &ItemId) -> ItemId {
        id.as_uuid().map_or_else(|| id.clone(), |uuid| self.ids.item_of(&from_uuid(uuid)))
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
        self.0.sink.progress(&self.0.known(id), report)
    }

    fn notice(&self, notice: &Notice) -> Answer {
        let Notice::PhaseEnded { phase, code, retry } = notice else {
            return self.0.sink.notice(notice);
        };
        let retry: Vec<_> = retry.iter().map(|id| self.0.known(id)).collect();
        let (phase, code) = (*phase, *code);
        let answer = self.0.sink.notice(&Notice::PhaseEnded { phase, code, retry: retry.clone() });
        self.0.end(phase, code, &retry);
        answer
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        match &entry.item {
            Some(id) => self.0.sink.log(&entry.clone().about(self.0.known(id))),
            None => self.0.sink.log(entry),
        }
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.0.sink.can_continue(item.map(|id| self.0.known(id)).as_ref())
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
