//! The five bytes that say an event: the way back of `read`.

use super::kind::Kind;
use super::small::{self, byte_of};
use super::{Event, read};
use sync_progress::protocol::{
    ChangeCounts, ConflictPolicy, HostAct, LogEntry, LogLevel, Notice, Phase, SyncEvent,
};
use sync_progress::{ItemId, ProgressItem};

pub fn event(event: &Event) -> (Kind, [u8; 5]) {
    match event {
        SyncEvent::Progress { id, report } => (Kind::Progress, report_of(id, report)),
        SyncEvent::Notice(said) => notice(said),
        SyncEvent::Log(said) => (Kind::Log, entry(said)),
        SyncEvent::CanContinue(id) => (Kind::CanContinue, one(about(id.as_deref()))),
        SyncEvent::Polled(id) => (Kind::Polled, one(about(id.as_deref()))),
        SyncEvent::MayShowUi(shown) => (Kind::MayShowUi, one(u8::from(!shown))),
        SyncEvent::MoreItems => (Kind::MoreItems, one(0)),
        SyncEvent::ProviderReport(said) => {
            let stage = byte_of(&(said.role, said.stage), small::role_and_stage);
            (Kind::ProviderReport, [stage, number(said.completed), number(said.total), 0, 0])
        }
        SyncEvent::Change(change) => (Kind::Change, one(about(change.item.as_ref()))),
        SyncEvent::Conflict(_) => (Kind::Conflict, one(0)),
        SyncEvent::FullEnumerationNeeded => (Kind::FullEnumerationNeeded, one(0)),
        SyncEvent::RecoverableError(said) => {
            let stage = byte_of(&(said.role, said.stage), small::role_and_stage);
            let name =
                byte_of(&said.item_name.to_string(), |byte| small::text(byte).unwrap_or_default());
            let item = about(said.change.item.as_ref());
            (Kind::RecoverableError, [stage, name, item, byte_of(&said.code, small::code), 0])
        }
        SyncEvent::ChangeApplied(said) => (Kind::ChangeApplied, counts(*said)),
        SyncEvent::ChangeFailed(said) => (Kind::ChangeFailed, counts(*said)),
        SyncEvent::Host(said) => act(said),
        other => unreachable!("{other:?}"),
    }
}

const fn one(a: u8) -> [u8; 5] {
    [a, 0, 0, 0, 0]
}

const fn two(a: u8, b: u8) -> [u8; 5] {
    [a, b, 0, 0, 0]
}

fn id(id: &ItemId) -> u8 {
    byte_of(id, small::id)
}

fn about(id: Option<&ItemId>) -> u8 {
    byte_of(&id.cloned(), small::about)
}

fn ids(ids: &[ItemId]) -> u8 {
    byte_of(&ids.to_vec(), small::ids)
}

fn number(number: u64) -> u8 {
    byte_of(&number, small::number)
}

fn counts(counts: ChangeCounts) -> [u8; 5] {
    two(number(counts.applied), number(counts.failed))
}

fn report_of(item: &ItemId, report: &ProgressItem) -> [u8; 5] {
    [
        id(item),
        byte_of(&report.status(), small::named_status),
        byte_of(&report.value(), small::value),
        byte_of(&report.max(), small::max),
        small::text_and_oddities(report.text(), report.oddities()),
    ]
}

fn entry(entry: &LogEntry) -> [u8; 5] {
    let text = Some(&*entry.text).filter(|text| !text.is_empty());
    [
        about(entry.item.as_ref()),
        byte_of(&entry.level, |byte| LogLevel::from_raw((byte % 5).into())),
        byte_of(&entry.id, small::log_id),
        small::text_and_oddities(text, entry.odd),
        byte_of(&entry.description.to_string(), |byte| small::text(byte).unwrap_or_default()),
    ]
}

fn begin(handler: Option<&ItemId>, items: &[ItemId]) -> [u8; 5] {
    two(ids(items), byte_of(&handler.cloned(), read::handler))
}

fn phase(phase: Phase) -> u8 {
    byte_of(&phase, |byte| small::one_of(&Phase::ALL, byte))
}

fn notice(said: &Notice) -> (Kind, [u8; 5]) {
    match said {
        Notice::Begin { handler, items } => (Kind::Begin, begin(handler.as_ref(), items)),
        Notice::Stage(said) => {
            let stage = byte_of(&(said.role, said.stage), small::role_and_stage);
            let total = byte_of(&said.work.total, small::total);
            (Kind::Stage, [stage, number(said.work.completed), total, 0, 0])
        }
        Notice::Text(text) => {
            let text = byte_of(&text.to_string(), |byte| small::text(byte).unwrap_or_default());
            (Kind::Text, one(text))
        }
        Notice::PhaseEnded { phase: ended, code, retry } => {
            (Kind::PhaseEnded, [phase(*ended), byte_of(code, small::code), ids(retry), 0, 0])
        }
        Notice::EntryDeleted(id) => (Kind::EntryDeleted, one(byte_of(id, small::log_id))),
        Notice::Connect(name) => {
            (Kind::Connect, one(byte_of(&name.as_deref().map(Into::into), small::text)))
        }
        Notice::ItemAdded(item) => (Kind::ItemAdded, one(id(item))),
        Notice::OpaqueItemAdded => (Kind::OpaqueItemAdded, one(0)),
        Notice::ItemProposed(item) => (Kind::ItemProposed, one(id(item))),
        Notice::ItemCommitted(item) => (Kind::ItemCommitted, one(id(item))),
        Notice::ManualSync => (Kind::ManualSync, one(0)),
        Notice::End { outcome } => (Kind::End, one(byte_of(outcome, small::outcome))),
        other => unreachable!("{other:?}"),
    }
}

fn act(said: &HostAct) -> (Kind, [u8; 5]) {
    let role_and = |role, code| two(byte_of(role, |byte| small::role_and_stage(byte).0), code);
    match said {
        HostAct::Initialized { may_show_ui, code } => {
            (Kind::Initialized, two(u8::from(!may_show_ui), byte_of(code, small::code)))
        }
        HostAct::ItemsListed(items) => (Kind::ItemsListed, one(ids(items))),
        HostAct::CallbackSet => (Kind::CallbackSet, one(0)),
        HostAct::CallbackReplaced => (Kind::CallbackReplaced, one(0)),
        HostAct::CallbackCleared => (Kind::CallbackCleared, one(0)),
        HostAct::PhaseStarted { phase: started, items } => {
            (Kind::PhaseStarted, two(phase(*started), ids(items)))
        }
        HostAct::PhaseReturned { phase: returned, code } => {
            (Kind::PhaseReturned, two(phase(*returned), byte_of(code, small::code)))
        }
        HostAct::ItemStatusSet { id: item, status } => {
            (Kind::ItemStatusSet, two(id(item), byte_of(status, |byte| small::status(byte ^ 5))))
        }
        HostAct::SessionCreated { handler, items } => {
            (Kind::SessionCreated, begin(handler.as_ref(), items))
        }
        HostAct::SessionReleased => (Kind::SessionReleased, one(0)),
        HostAct::ProviderBegan { role, code } => {
            (Kind::ProviderBegan, role_and(role, byte_of(code, small::code)))
        }
        HostAct::ProviderEnded { role, code } => {
            (Kind::ProviderEnded, role_and(role, byte_of(code, small::code)))
        }
        HostAct::Started => (Kind::Started, one(0)),
        HostAct::PolicySet(policy) => {
            let policy = byte_of(policy, |byte| ConflictPolicy::from_raw((byte % 4).into()));
            (Kind::PolicySet, one(policy))
        }
        HostAct::CancelAsked { item, cause } => {
            (Kind::CancelAsked, two(about(item.as_ref()), byte_of(cause, small::cause)))
        }
        HostAct::ItemsOffered(items) => (Kind::ItemsOffered, one(ids(items))),
        HostAct::ResultTold(outcome) => (Kind::ResultTold, one(byte_of(outcome, small::outcome))),
        HostAct::StatisticsTold(told) => (Kind::StatisticsTold, counts(*told)),
        other => unreachable!("{other:?}"),
    }
}
