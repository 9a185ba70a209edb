//! Answers, with and without a fault.

use super::{arbitrary, mostly, some};
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
/// let mut fitting = 0;
/// proptest!(|(reply in replies(&SyncEvent::MoreItems))| {
///     fitting += u32::from(matches!(reply, Reply::MoreItems(_)));
/// });
/// assert!(fitting > 100); // of 256
/// ```
pub fn replies(event: &SyncEvent<'_>) -> impl Strategy<Value = Reply> + use<> {
    mostly(prop_oneof![7 => fitting(event), 1 => Just(Reply::NotSeen)], any::<Reply>())
}

fn fitting(event: &SyncEvent<'_>) -> BoxedStrategy<Reply> {
    match event {
        SyncEvent::Log(_) => result(any::<LogId>()).prop_map(Reply::Logged).boxed(),
        SyncEvent::MayShowUi(_) => result(any::<bool>()).prop_map(Reply::MayShowUi).boxed(),
        SyncEvent::MoreItems => result(any::<MoreItems>()).prop_map(Reply::MoreItems).boxed(),
        SyncEvent::Conflict(_) => {
            result(any::<ResolveAction>()).prop_map(Reply::Resolution).boxed()
        }
        SyncEvent::FullEnumerationNeeded => {
            result(any::<EnumerationAction>()).prop_map(Reply::Enumeration).boxed()
        }
        SyncEvent::Host(_) => Just(Reply::Done).boxed(),
        _ => answers().prop_map(Reply::Answer).boxed(),
    }
}

fn result<T: core::fmt::Debug + 'static>(
    good: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Result<T, SinkError>> {
    mostly(good.prop_map(Ok), any::<SinkError>().prop_map(Err))
}

arbitrary! {
    CancelDecision: prop_oneof![
        6 => Just(Self::Continue),
        1 => Just(Self::CancelItem),
        1 => Just(Self::CancelAll),
    ];
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
