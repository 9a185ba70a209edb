//! The five bytes that say an event: the way back of `read`.

use super::kind::Kind;
use super::small::{self, byte_of};
use super::{Event, read};
use sync_progress::protocol::{
    ChangeCounts, ConflictPolicy, HostAct, LogEntry, LogId, LogLevel, Notice, Phase,
    ProviderReport, RecoverableError, StageProgress, SyncEvent, Total,
};
use sync_progress::{ItemId, ProgressItem};

/// Gives the few names that there are to those of a trace.
#[derive(Debug, Default)]
pub struct Writer {
    items: Vec<ItemId>,
    entries: Vec<LogId>,
}

type Words = [u8; 5];

const fn one(a: u8) -> Words {
    [a, 0, 0, 0, 0]
}

const fn two(a: u8, b: u8) -> Words {
    [a, b, 0, 0, 0]
}

impl Writer {
    pub fn event(&mut self, event: &Event) -> (Kind, Words) {
        match event {
            SyncEvent::Progress { id, report } => (Kind::Progress, self.report(id, report)),
            SyncEvent::Notice(said) => self.notice(said),
            SyncEvent::Log(said) => (Kind::Log, self.entry(said)),
            SyncEvent::CanContinue(id) => (Kind::CanContinue, one(self.about(id.as_deref()))),
            SyncEvent::Polled(id) => (Kind::Polled, one(self.about(id.as_deref()))),
            SyncEvent::MayShowUi(shown) => (Kind::MayShowUi, one(u8::from(!shown))),
            SyncEvent::MoreItems => (Kind::MoreItems, one(0)),
            SyncEvent::ProviderReport(said) => (Kind::ProviderReport, provider_report(*said)),
            SyncEvent::Change(said) => (Kind::Change, one(self.about(said.item.as_ref()))),
            SyncEvent::Conflict(_) => (Kind::Conflict, one(0)),
            SyncEvent::FullEnumerationNeeded => (Kind::FullEnumerationNeeded, one(0)),
            SyncEvent::RecoverableError(said) => (Kind::RecoverableError, self.recoverable(said)),
            SyncEvent::ChangeApplied(said) => (Kind::ChangeApplied, counts(*said)),
            SyncEvent::ChangeFailed(said) => (Kind::ChangeFailed, counts(*said)),
            SyncEvent::Host(said) => self.act(said),
            other => unreachable!("{other:?}"),
        }
    }

    /// Those that are new get the next of the names.
    fn id(&mut self, id: &ItemId) -> u8 {
        place(&mut self.items, id) % 6
    }

    fn about(&mut self, id: Option<&ItemId>) -> u8 {
        id.map_or(8, |id| self.id(id))
    }

    /// The same, in this order or in another.
    fn ids(&mut self, ids: &[ItemId]) -> u8 {
        let named: Vec<ItemId> = ids.iter().map(|id| small::id(self.id(id))).collect();
        let sorted = |mut ids: Vec<ItemId>| {
            ids.sort();
            ids
        };
        match byte_of(&named, small::ids) {
            0 => byte_of(&sorted(named), |byte| sorted(small::ids(byte))),
            byte => byte,
        }
    }

    fn log_id(&mut self, id: Option<LogId>) -> u8 {
        match id {
            None => 0,
            Some(LogId::NONE) => 5,
            Some(id) => place(&mut self.entries, &id) % 3 + 1,
        }
    }

    fn report(&mut self, item: &ItemId, report: &ProgressItem) -> Words {
        [
            self.id(item),
            byte_of(&report.status(), small::named_status),
            byte_of(&report.value().map(near), small::value),
            byte_of(&report.max().map(near_total), small::max),
            small::text_and_oddities(report.text(), report.oddities()),
        ]
    }

    fn entry(&mut self, entry: &LogEntry) -> Words {
        let text = Some(&*entry.text).filter(|text| !text.is_empty());
        [
            self.about(entry.item.as_ref()),
            byte_of(&entry.level, |byte| LogLevel::from_raw((byte % 5).into())),
            self.log_id(entry.id),
            small::text_and_oddities(text, entry.odd),
            small::text_byte(Some(&entry.description)),
        ]
    }

    fn recoverable(&mut self, said: &RecoverableError) -> Words {
        let stage = byte_of(&(said.role, said.stage), small::role_and_stage);
        let item = self.about(said.change.item.as_ref());
        [stage, small::text_byte(Some(&said.item_name)), item, byte_of(&said.code, small::code), 0]
    }

    fn begin(&mut self, handler: Option<&ItemId>, items: &[ItemId]) -> Words {
        two(self.ids(items), byte_of(&handler.cloned(), read::handler))
    }

    fn notice(&mut self, said: &Notice) -> (Kind, Words) {
        match said {
            Notice::Begin { handler, items } => (Kind::Begin, self.begin(handler.as_ref(), items)),
            Notice::Stage(said) => (Kind::Stage, stage(*said)),
            Notice::Text(text) => (Kind::Text, one(small::text_byte(Some(text)))),
            Notice::PhaseEnded { phase: ended, code, retry } => {
                let code = byte_of(code, small::code);
                (Kind::PhaseEnded, [phase(*ended), code, self.ids(retry), 0, 0])
            }
            Notice::EntryDeleted(id) => (Kind::EntryDeleted, one(self.log_id(*id))),
            Notice::Connect(name) => (Kind::Connect, one(small::text_byte(name.as_deref()))),
            Notice::ItemAdded(item) => (Kind::ItemAdded, one(self.id(item))),
            Notice::OpaqueItemAdded => (Kind::OpaqueItemAdded, one(0)),
            Notice::ItemProposed(item) => (Kind::ItemProposed, one(self.id(item))),
            Notice::ItemCommitted(item) => (Kind::ItemCommitted, one(self.id(item))),
            Notice::ManualSync => (Kind::ManualSync, one(0)),
            Notice::End { outcome } => (Kind::End, one(byte_of(outcome, small::outcome))),
            other => unreachable!("{other:?}"),
        }
    }

    fn act(&mut self, said: &HostAct) -> (Kind, Words) {
        let code_of = |code| byte_of(code, small::code);
        let role_of = |role| byte_of(role, |byte| small::role_and_stage(byte).0);
        match said {
            HostAct::Initialized { may_show_ui, code } => {
                (Kind::Initialized, two(u8::from(!may_show_ui), code_of(code)))
            }
            HostAct::ItemsListed(items) => (Kind::ItemsListed, one(self.ids(items))),
            HostAct::CallbackSet => (Kind::CallbackSet, one(0)),
            HostAct::CallbackReplaced => (Kind::CallbackReplaced, one(0)),
            HostAct::CallbackCleared => (Kind::CallbackCleared, one(0)),
            HostAct::PhaseStarted { phase: started, items } => {
                (Kind::PhaseStarted, two(phase(*started), self.ids(items)))
            }
            HostAct::PhaseReturned { phase: returned, code } => {
                (Kind::PhaseReturned, two(phase(*returned), code_of(code)))
            }
            HostAct::ItemStatusSet { id, status } => {
                let status = byte_of(status, |byte| small::status(byte ^ 5));
                (Kind::ItemStatusSet, two(self.id(id), status))
            }
            HostAct::SessionCreated { handler, items } => {
                (Kind::SessionCreated, self.begin(handler.as_ref(), items))
            }
            HostAct::SessionReleased => (Kind::SessionReleased, one(0)),
            HostAct::ProviderBegan { role, code } => {
                (Kind::ProviderBegan, two(role_of(role), code_of(code)))
            }
            HostAct::ProviderEnded { role, code } => {
                (Kind::ProviderEnded, two(role_of(role), code_of(code)))
            }
            HostAct::Started => (Kind::Started, one(0)),
            HostAct::PolicySet(policy) => {
                let policy = byte_of(policy, |byte| ConflictPolicy::from_raw((byte % 4).into()));
                (Kind::PolicySet, one(policy))
            }
            HostAct::CancelAsked { item, cause } => {
                let cause = byte_of(cause, small::cause);
                (Kind::CancelAsked, two(self.about(item.as_ref()), cause))
            }
            HostAct::ItemsOffered(items) => (Kind::ItemsOffered, one(self.ids(items))),
            HostAct::ResultTold(outcome) => {
                (Kind::ResultTold, one(byte_of(outcome, small::outcome)))
            }
            HostAct::StatisticsTold(told) => (Kind::StatisticsTold, counts(*told)),
            other => unreachable!("{other:?}"),
        }
    }
}

fn place<T: Clone + PartialEq>(known: &mut Vec<T>, new: &T) -> u8 {
    let at = known.iter().position(|it| it == new).unwrap_or_else(|| {
        known.push(new.clone());
        known.len() - 1
    });
    u8::try_from(at).unwrap_or(u8::MAX)
}

/// A number that has a byte: this one, or the power of two below it.
fn near(number: u64) -> u64 {
    let has_byte = (0..=u8::MAX).any(|byte| small::number(byte) == number);
    if has_byte { number } else { 1 << number.ilog2() }
}

fn near_total(total: Total) -> Total {
    total.known().map_or(Total::Unknown, |total| Total::Known(near(total)))
}

fn number(number: u64) -> u8 {
    byte_of(&near(number), small::number)
}

fn counts(counts: ChangeCounts) -> Words {
    two(number(counts.applied), number(counts.failed))
}

fn phase(phase: Phase) -> u8 {
    byte_of(&phase, |byte| small::one_of(&Phase::ALL, byte))
}

fn provider_report(said: ProviderReport) -> Words {
    let stage = byte_of(&(said.role, said.stage), small::role_and_stage);
    [stage, number(said.completed), number(said.total), 0, 0]
}

fn stage(said: StageProgress) -> Words {
    let stage = byte_of(&(said.role, said.stage), small::role_and_stage);
    let total = byte_of(&near_total(said.work.total), small::total);
    [stage, number(said.work.completed), total, 0, 0]
}
