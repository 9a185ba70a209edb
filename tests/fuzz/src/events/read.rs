//! What five bytes say, for each kind of event.

use super::kind::Kind;
use super::{Event, small};
use std::borrow::Cow;
use sync_progress::protocol::{
    Change, ChangeCounts, Conflict, ConflictPolicy, HostAct, LogEntry, LogLevel, Notice, Phase,
    ProviderReport, RecoverableError, StageProgress, SyncEvent, Work,
};
use sync_progress::{ItemId, ProgressItem};

pub fn event(kind: Kind, words: [u8; 5]) -> Event {
    let [a, b, c, d, _] = words;
    match kind {
        Kind::Progress => {
            SyncEvent::Progress { id: Cow::Owned(small::id(a)), report: Cow::Owned(report(words)) }
        }
        Kind::Log => SyncEvent::Log(Cow::Owned(entry(words))),
        Kind::CanContinue => SyncEvent::CanContinue(small::about(a).map(Cow::Owned)),
        Kind::Polled => SyncEvent::Polled(small::about(a).map(Cow::Owned)),
        Kind::MayShowUi => SyncEvent::MayShowUi(a % 2 == 0),
        Kind::MoreItems => SyncEvent::MoreItems,
        Kind::ProviderReport => {
            let (role, stage) = small::role_and_stage(a);
            let (completed, total) = (small::number(b), small::number(c));
            SyncEvent::ProviderReport(ProviderReport { role, stage, completed, total })
        }
        Kind::Change => SyncEvent::Change(Cow::Owned(Change { item: small::about(a) })),
        Kind::Conflict => SyncEvent::Conflict(Cow::Owned(Conflict::default())),
        Kind::FullEnumerationNeeded => SyncEvent::FullEnumerationNeeded,
        Kind::RecoverableError => {
            let (role, stage) = small::role_and_stage(a);
            SyncEvent::RecoverableError(Cow::Owned(RecoverableError {
                role,
                stage,
                change: Change { item: small::about(c) },
                code: small::code(d),
                item_name: small::text(b).unwrap_or_default().into(),
                description: "".into(),
            }))
        }
        Kind::ChangeApplied => SyncEvent::ChangeApplied(counts(a, b)),
        Kind::ChangeFailed => SyncEvent::ChangeFailed(counts(a, b)),
        Kind::Begin
        | Kind::Stage
        | Kind::Text
        | Kind::PhaseEnded
        | Kind::EntryDeleted
        | Kind::Connect
        | Kind::ItemAdded
        | Kind::OpaqueItemAdded
        | Kind::ItemProposed
        | Kind::ItemCommitted
        | Kind::ManualSync
        | Kind::End => SyncEvent::Notice(Cow::Owned(notice(kind, words))),
        _ => SyncEvent::host(act(kind, words)),
    }
}

fn report([_, status, value, max, extra]: [u8; 5]) -> ProgressItem {
    let mut report = ProgressItem::new().with_oddities(small::odd(extra));
    if let Some(status) = small::named_status(status) {
        report = report.with_status(status);
    }
    if let Some(value) = small::value(value) {
        report = report.with_value(value);
    }
    if let Some(max) = small::max(max) {
        report = report.with_max(max);
    }
    if let Some(text) = small::text(extra) {
        report = report.with_text(text);
    }
    report
}

fn entry([about, level, id, extra, description]: [u8; 5]) -> LogEntry {
    let text = small::text(extra).unwrap_or_default();
    let mut entry = LogEntry::new(LogLevel::from_raw((level % 5).into()), text);
    entry.item = small::about(about);
    entry.id = small::log_id(id);
    entry.odd = small::odd(extra);
    entry.description = small::text(description).unwrap_or_default().into();
    entry
}

fn counts(applied: u8, failed: u8) -> ChangeCounts {
    ChangeCounts { applied: small::number(applied), failed: small::number(failed) }
}

/// Mostly none.
pub fn handler(byte: u8) -> Option<ItemId> {
    small::about(byte.saturating_add(8))
}

fn notice(kind: Kind, [a, b, c, ..]: [u8; 5]) -> Notice {
    match kind {
        Kind::Begin => Notice::Begin { items: small::ids(a), handler: handler(b) },
        Kind::Stage => {
            let (role, stage) = small::role_and_stage(a);
            let work = Work::new(small::number(b), small::total(c));
            Notice::Stage(StageProgress { role, stage, work })
        }
        Kind::Text => Notice::Text(small::text(a).unwrap_or_default().into()),
        Kind::PhaseEnded => {
            let (phase, code) = (small::one_of(&Phase::ALL, a), small::code(b));
            Notice::PhaseEnded { phase, code, retry: small::ids(c) }
        }
        Kind::EntryDeleted => Notice::EntryDeleted(small::log_id(a)),
        Kind::Connect => Notice::Connect(small::text(a).map(Into::into)),
        Kind::ItemAdded => Notice::ItemAdded(small::id(a)),
        Kind::OpaqueItemAdded => Notice::OpaqueItemAdded,
        Kind::ItemProposed => Notice::ItemProposed(small::id(a)),
        Kind::ItemCommitted => Notice::ItemCommitted(small::id(a)),
        Kind::ManualSync => Notice::ManualSync,
        _ => Notice::End { outcome: small::outcome(a) },
    }
}

fn act(kind: Kind, [a, b, ..]: [u8; 5]) -> HostAct {
    let phase = small::one_of(&Phase::ALL, a);
    let (role, _) = small::role_and_stage(a);
    match kind {
        Kind::Initialized => HostAct::Initialized { may_show_ui: a % 2 == 0, code: small::code(b) },
        Kind::ItemsListed => HostAct::ItemsListed(small::ids(a)),
        Kind::CallbackSet => HostAct::CallbackSet,
        Kind::CallbackReplaced => HostAct::CallbackReplaced,
        Kind::CallbackCleared => HostAct::CallbackCleared,
        Kind::PhaseStarted => HostAct::PhaseStarted { phase, items: small::ids(b) },
        Kind::PhaseReturned => HostAct::PhaseReturned { phase, code: small::code(b) },
        Kind::ItemStatusSet => {
            HostAct::ItemStatusSet { id: small::id(a), status: small::status(b ^ 5) }
        }
        Kind::SessionCreated => {
            HostAct::SessionCreated { items: small::ids(a), handler: handler(b) }
        }
        Kind::SessionReleased => HostAct::SessionReleased,
        Kind::ProviderBegan => HostAct::ProviderBegan { role, code: small::code(b) },
        Kind::ProviderEnded => HostAct::ProviderEnded { role, code: small::code(b) },
        Kind::Started => HostAct::Started,
        Kind::PolicySet => HostAct::PolicySet(ConflictPolicy::from_raw((a % 4).into())),
        Kind::CancelAsked => HostAct::CancelAsked { item: small::about(a), cause: small::cause(b) },
        Kind::ItemsOffered => HostAct::ItemsOffered(small::ids(a)),
        Kind::ResultTold => HostAct::ResultTold(small::outcome(a)),
        _ => HostAct::StatisticsTold(counts(a, b)),
    }
}
