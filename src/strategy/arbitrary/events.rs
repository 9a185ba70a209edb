//! Everything that is said and done.

use super::{arbitrary, either, maybe, some, texts};
use crate::protocol::{
    CancelCause, Change, ChangeCounts, Code, Conflict, ConflictPolicy, HostAct, LogEntry, LogId,
    Notice, Outcome, Phase, ProgressStatus, ProviderReport, RecoverableError, Reply, StageProgress,
    SyncEvent, TraceEntry,
};
use crate::{ItemId, ProgressItem, ProviderRole};
use alloc::borrow::Cow;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;
use proptest::strategy::BoxedStrategy;

arbitrary! {
    Notice: either(about_session(), 6, about_joining());
    HostAct: prop_oneof![about_handler(), about_providers(), about_items()];
    SyncEvent<'static>: prop_oneof![
        8 => (any::<ItemId>(), any::<ProgressItem>())
            .prop_map(|(id, report)| Self::Progress { id: Cow::Owned(id), report: Cow::Owned(report) }),
        8 => any::<Notice>().prop_map(|notice| Self::Notice(Cow::Owned(notice))),
        8 => any::<HostAct>().prop_map(|act| Self::Host(Cow::Owned(act))),
        2 => any::<LogEntry>().prop_map(|entry| Self::Log(Cow::Owned(entry))),
        4 => questions(),
        6 => of_providers(),
    ];
    // One alone; for whole traces see `hostile`.
    TraceEntry: (0..64_u64, 1..64_u64, 0..4_u32, any::<SyncEvent<'static>>(), any::<Reply>()).prop_map(
        |(called, after, lane, event, reply)| Self {
            called,
            answered: called.saturating_add(after),
            lane,
            event,
            reply,
        },
    );
}

fn about_session() -> BoxedStrategy<Notice> {
    prop_oneof![
        2 => (handler(), some::<ItemId>()).prop_map(|(handler, items)| Notice::Begin { handler, items }),
        4 => any::<StageProgress>().prop_map(Notice::Stage),
        2 => texts().prop_map(Notice::Text),
        6 => (any::<Phase>(), phase_codes(), some::<ItemId>())
            .prop_map(|(phase, code, retry)| Notice::PhaseEnded { phase, code, retry }),
        2 => maybe(any::<LogId>()).prop_map(Notice::EntryDeleted),
        1 => maybe(texts()).prop_map(Notice::Connect),
        1 => Just(Notice::ManualSync),
        1 => any::<Outcome>().prop_map(|outcome| Notice::End { outcome }),
    ]
    .boxed()
}

fn about_joining() -> BoxedStrategy<Notice> {
    prop_oneof![
        3 => any::<ItemId>().prop_map(Notice::ItemAdded),
        3 => any::<ItemId>().prop_map(Notice::ItemProposed),
        3 => any::<ItemId>().prop_map(Notice::ItemCommitted),
        1 => Just(Notice::OpaqueItemAdded),
    ]
    .boxed()
}

fn about_handler() -> BoxedStrategy<HostAct> {
    prop_oneof![
        2 => (any::<bool>(), phase_codes())
            .prop_map(|(may_show_ui, code)| HostAct::Initialized { may_show_ui, code }),
        2 => some::<ItemId>().prop_map(HostAct::ItemsListed),
        2 => Just(HostAct::CallbackSet),
        1 => Just(HostAct::CallbackReplaced),
        1 => Just(HostAct::CallbackCleared),
        6 => (any::<Phase>(), some::<ItemId>())
            .prop_map(|(phase, items)| HostAct::PhaseStarted { phase, items }),
        6 => (any::<Phase>(), phase_codes()).prop_map(|(phase, code)| HostAct::PhaseReturned { phase, code }),
        1 => Just(HostAct::SessionReleased),
    ]
    .boxed()
}

fn about_providers() -> BoxedStrategy<HostAct> {
    prop_oneof![
        3 => (any::<ProviderRole>(), phase_codes()).prop_map(|(role, code)| HostAct::ProviderBegan { role, code }),
        2 => (any::<ProviderRole>(), phase_codes()).prop_map(|(role, code)| HostAct::ProviderEnded { role, code }),
        1 => Just(HostAct::Started),
        1 => any::<ConflictPolicy>().prop_map(HostAct::PolicySet),
        1 => any::<ChangeCounts>().prop_map(HostAct::StatisticsTold),
    ]
    .boxed()
}

fn about_items() -> BoxedStrategy<HostAct> {
    prop_oneof![
        2 => (handler(), some::<ItemId>()).prop_map(|(handler, items)| HostAct::SessionCreated { handler, items }),
        2 => (any::<ItemId>(), settable())
            .prop_map(|(id, status)| HostAct::ItemStatusSet { id, status }),
        2 => (handler(), any::<CancelCause>()).prop_map(|(item, cause)| HostAct::CancelAsked { item, cause }),
        2 => some::<ItemId>().prop_map(HostAct::ItemsOffered),
        1 => any::<Outcome>().prop_map(HostAct::ResultTold),
    ]
    .boxed()
}

fn questions() -> BoxedStrategy<SyncEvent<'static>> {
    let about = || maybe(any::<ItemId>()).prop_map(|id| id.map(Cow::Owned));
    prop_oneof![
        about().prop_map(SyncEvent::CanContinue),
        about().prop_map(SyncEvent::Polled),
        any::<bool>().prop_map(SyncEvent::MayShowUi),
        Just(SyncEvent::MoreItems),
    ]
    .boxed()
}

fn of_providers() -> BoxedStrategy<SyncEvent<'static>> {
    prop_oneof![
        3 => any::<ProviderReport>().prop_map(SyncEvent::ProviderReport),
        2 => any::<Change>().prop_map(|change| SyncEvent::Change(Cow::Owned(change))),
        1 => any::<Conflict>().prop_map(|conflict| SyncEvent::Conflict(Cow::Owned(conflict))),
        1 => Just(SyncEvent::FullEnumerationNeeded),
        1 => any::<RecoverableError>().prop_map(|error| SyncEvent::RecoverableError(Cow::Owned(error))),
        1 => any::<ChangeCounts>().prop_map(SyncEvent::ChangeApplied),
        1 => any::<ChangeCounts>().prop_map(SyncEvent::ChangeFailed),
    ]
    .boxed()
}

fn handler() -> BoxedStrategy<Option<ItemId>> {
    maybe(any::<ItemId>()).boxed()
}

/// What may be set, half of the time (MOB-12).
fn settable() -> BoxedStrategy<ProgressStatus> {
    either(Just(ProgressStatus::Skipped), 8, any::<ProgressStatus>()).boxed()
}

/// How starts and completions come out: mostly well.
fn phase_codes() -> BoxedStrategy<Code> {
    either(Just(Code::OK), 4, either(Just(Code::RETRY_SYNC), 8, any::<Code>())).boxed()
}
