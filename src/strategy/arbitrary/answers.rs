//! Answers, with and without a fault.

use super::{arbitrary, either, mostly, some};
use crate::protocol::{
    Answer, Canceled, Code, EnumerationAction, Fault, LogId, MoreItems, Reply, ResolveAction,
    RuleId, ShareError, SinkError, SyncEvent,
};
use crate::{CancelDecision, ItemId};
use proptest::prelude::{Just, Strategy, any};
use proptest::strategy::BoxedStrategy;
use proptest::{prop_oneof, sample};

/// Answers to a report. `Answer` is a `Result` of the standard library, so it cannot have an `Arbitrary` of ours.
///
/// ```
/// use proptest::prelude::*;
/// use sync_progress::protocol::AnswerExt;
/// use sync_progress::strategy::arbitrary::answers;
///
/// proptest!(|(one in answers(), two in answers())| {
///     prop_assert_eq!(one.merge(two).decision(), one.decision().merge(two.decision()));
/// });
/// ```
pub fn answers() -> impl Strategy<Value = Answer> {
    result(any::<CancelDecision>())
}

/// What may be answered to an event: mostly a reply of its kind.
///
/// ```
/// use proptest::prelude::*;
/// use sync_progress::protocol::{Reply, SyncEvent};
/// use sync_progress::strategy::arbitrary::replies;
///
/// proptest!(|(reply in replies(&SyncEvent::MayShowUi(true)))| {
///     prop_assume!(reply != Reply::NotSeen);
///     // of sixteen, fourteen say whether, and two say anything
///     let _shown = matches!(reply, Reply::MayShowUi(Ok(true)));
/// });
/// ```
pub fn replies(event: &SyncEvent<'_>) -> impl Strategy<Value = Reply> + use<> {
    let wanted = Wanted::by(event);
    drawn().prop_map(move |drawn| drawn.reply(wanted))
}

/// What kind of reply an event asks for.
#[derive(Clone, Copy, Debug)]
pub(in crate::strategy) enum Wanted {
    Decision,
    Entry,
    Leave,
    More,
    Resolution,
    Enumeration,
    Nothing,
}

impl Wanted {
    pub(in crate::strategy) const fn by(event: &SyncEvent<'_>) -> Self {
        match event {
            SyncEvent::Log(_) => Self::Entry,
            SyncEvent::MayShowUi(_) => Self::Leave,
            SyncEvent::MoreItems => Self::More,
            SyncEvent::Conflict(_) => Self::Resolution,
            SyncEvent::FullEnumerationNeeded => Self::Enumeration,
            SyncEvent::Host(_) => Self::Nothing,
            _ => Self::Decision,
        }
    }
}

/// A reply of each kind: which one is wanted is known only after the event was drawn, and to make a strategy
/// for each event costs ten times as much.
#[derive(Clone, Debug)]
pub(in crate::strategy) enum Drawn {
    Fitting { kinds: Kinds, fault: Option<SinkError> },
    Other(Reply),
}

/// What is said if nothing is wrong.
#[derive(Clone, Debug)]
pub(in crate::strategy) struct Kinds {
    decision: CancelDecision,
    entry: LogId,
    shows: bool,
    more: MoreItems,
    resolution: ResolveAction,
    action: EnumerationAction,
}

impl Drawn {
    pub(in crate::strategy) fn reply(self, wanted: Wanted) -> Reply {
        let (kinds, fault) = match self {
            Self::Fitting { kinds, fault } => (kinds, fault),
            Self::Other(reply) => return reply,
        };
        match wanted {
            Wanted::Decision => Reply::Answer(or_fault(kinds.decision, fault)),
            Wanted::Entry => Reply::Logged(or_fault(kinds.entry, fault)),
            Wanted::Leave => Reply::MayShowUi(or_fault(kinds.shows, fault)),
            Wanted::More => Reply::MoreItems(or_fault(kinds.more, fault)),
            Wanted::Resolution => Reply::Resolution(or_fault(kinds.resolution, fault)),
            Wanted::Enumeration => Reply::Enumeration(or_fault(kinds.action, fault)),
            Wanted::Nothing => Reply::Done,
        }
    }
}

fn or_fault<T>(good: T, fault: Option<SinkError>) -> Result<T, SinkError> {
    fault.map_or(Ok(good), Err)
}

pub(in crate::strategy) fn drawn() -> BoxedStrategy<Drawn> {
    let kinds = (
        any::<CancelDecision>(),
        any::<LogId>(),
        any::<bool>(),
        any::<MoreItems>(),
        any::<ResolveAction>(),
        any::<EnumerationAction>(),
    )
        .prop_map(|(decision, entry, shows, more, resolution, action)| Kinds {
            decision,
            entry,
            shows,
            more,
            resolution,
            action,
        });
    let fault = mostly(Just(None), any::<SinkError>().prop_map(Some));
    let fitting = (kinds, fault).prop_map(|(kinds, fault)| Drawn::Fitting { kinds, fault });
    let unseen = Just(Drawn::Other(Reply::NotSeen));
    mostly(mostly(fitting, unseen), any::<Reply>().prop_map(Drawn::Other)).boxed()
}

fn result<T: core::fmt::Debug + 'static>(
    good: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Result<T, SinkError>> {
    mostly(good.prop_map(Ok), any::<SinkError>().prop_map(Err)).boxed()
}

arbitrary! {
    CancelDecision: either(
        Just(Self::Continue),
        4,
        sample::select(&[Self::CancelItem, Self::CancelAll][..]),
    );
    Canceled: any::<bool>().prop_map(|all| Self { all });
    Code: mostly(sample::select(&CODES[..]), any::<i32>().prop_map(Self::new));
    Fault: prop_oneof![
        2 => any::<Code>().prop_map(Self::Failed),
        2 => any::<RuleId>().prop_map(Self::Refused),
        1 => Just(Self::Disconnected),
        1 => any::<u32>().prop_map(Self::UnknownAnswer),
        1 => Just(Self::Panicked),
    ];
    SinkError: (any::<CancelDecision>(), any::<Fault>()).prop_map(|(decision, fault)| Self { decision, fault });
    MoreItems: (some::<ItemId>(), 0..=2_u32).prop_map(|(ids, opaque)| Self { ids, opaque });
    ShareError: Just(Self);
    Reply: prop_oneof![
        4 => answers().prop_map(Self::Answer),
        2 => Just(Self::NotSeen),
        1 => result(any::<LogId>()).prop_map(Self::Logged),
        1 => result(any::<bool>()).prop_map(Self::MayShowUi),
        1 => result(any::<MoreItems>()).prop_map(Self::MoreItems),
        1 => result(any::<ResolveAction>()).prop_map(Self::Resolution),
        1 => result(any::<EnumerationAction>()).prop_map(Self::Enumeration),
        1 => Just(Self::Done),
    ];
}

/// Those that have a name.
const CODES: [Code; 16] = [
    Code::OK,
    Code::FALSE,
    Code::MISSING_ITEMS,
    Code::RETRY_SYNC,
    Code::CANCEL_ITEM,
    Code::CANCEL_ALL,
    Code::NOT_IMPLEMENTED,
    Code::POINTER,
    Code::ABORT,
    Code::FAIL,
    Code::UNEXPECTED,
    Code::ACCESS_DENIED,
    Code::OUT_OF_MEMORY,
    Code::INVALID_ARGUMENT,
    Code::DISCONNECTED,
    Code::INVALID_OPERATION,
];
