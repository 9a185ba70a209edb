//! Words: those that the documents name, and numbers that they do not.

use super::{arbitrary, either, mostly};
use crate::dialect::Dialect;
use crate::protocol::{
    CancelCause, ConflictPolicy, EnumerationAction, LogLevel, Outcome, Phase, ProgressStatus,
    ResolveAction, SyncTrigger,
};
use crate::{ProviderRole, SyncStage};
use alloc::{string::String, sync::Arc};
use proptest::prelude::{Just, Strategy, any};
use proptest::{char, collection, sample};

/// Texts: mostly short, with characters of several bytes, and round the limit of SC.
///
/// ```
/// use proptest::prelude::*;
/// use sync_progress::Dialect;
/// use sync_progress::strategy::arbitrary::texts;
///
/// proptest!(|(text in texts())| {
///     let told = Dialect::SyncCenter.fit_text(&text);
///     prop_assert!(told.value.encode_utf16().count() <= 259);
/// });
/// ```
pub fn texts() -> impl Strategy<Value = Arc<str>> + Clone {
    let words = sample::select(&["copying", "done", "two words", "a/b.txt"][..]);
    let wide = sample::select(&["größer", "7 €", "同期", "𝄞", "e\u{301}", "\u{202E}abc"][..]);
    let limit = (258..=261_usize, sample::select(&["x", "é"][..]));
    let any = collection::vec(char::any(), 0..=40).prop_map(String::from_iter);
    let limit = limit.prop_map(|(units, letter)| letter.repeat(units));
    let rare = either(limit, 5, any);
    let unlike = either(wide.prop_map(String::from), 8, rare);
    either(Just(String::new()), 14, either(words.prop_map(String::from), 7, unlike))
        .prop_map(Arc::from)
}

/// Numbers that stand for nothing, from the first one on.
fn strange(first: u32) -> impl Strategy<Value = u32> + Clone {
    let any = either(sample::select(&[1 << 31, u32::MAX][..]), 8, first..=u32::MAX);
    either(first..=first.saturating_add(8), 8, any)
}

arbitrary! {
    ProviderRole: mostly(sample::select(&Self::KNOWN[..]), strange(2).prop_map(Self::from_raw));
    SyncStage: mostly(sample::select(&Self::KNOWN[..]), strange(3).prop_map(Self::from_raw));
    LogLevel: mostly(sample::select(&Self::KNOWN[..]), unnamed_level());
    ResolveAction: mostly(sample::select(&Self::KNOWN[..]), strange(5).prop_map(Self::from_raw));
    EnumerationAction: mostly(sample::select(&Self::KNOWN[..]), strange(3).prop_map(Self::from_raw));
    ConflictPolicy: mostly(sample::select(&Self::KNOWN[..]), strange(3).prop_map(Self::from_raw));
    SyncTrigger: mostly((1..=6_u32).prop_map(Self::from_raw), unnamed_trigger());
    // No dialect has a status 9 to 15.
    ProgressStatus: mostly(sample::select(&Self::KNOWN[..]), strange(9).prop_map(Self::Unknown));
    CancelCause: sample::select(&Self::ALL[..]);
    Phase: sample::select(&Self::ALL[..]);
    Dialect: sample::select(&Self::ALL[..]);
    Outcome: sample::select(&[
        Self::Succeeded,
        Self::Skipped,
        Self::Canceled,
        Self::Disconnected,
        Self::Failed,
    ][..]);
}

/// Zero is no level either.
fn unnamed_level() -> impl Strategy<Value = LogLevel> {
    (strange(4), any::<bool>())
        .prop_map(|(raw, zero)| LogLevel::from_raw(if zero { 0 } else { raw }))
}

/// Nor is it a trigger.
fn unnamed_trigger() -> impl Strategy<Value = SyncTrigger> {
    (strange(7), any::<bool>())
        .prop_map(|(raw, zero)| SyncTrigger::from_raw(if zero { 0 } else { raw }))
}
