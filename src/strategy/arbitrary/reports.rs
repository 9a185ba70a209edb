//! Reports and log entries.

use super::{arbitrary, counts, maybe, mostly, texts};
use crate::protocol::{
    Fields, Link, LogEntry, LogId, LogLevel, Oddities, ProgressStatus, ProviderReport,
    StageProgress, Total, Work,
};
use crate::{ItemId, ProgressItem, ProviderRole, SyncStage};
use proptest::prelude::{Just, Strategy, any};
use proptest::sample::subsequence;

/// Some of the flags that have a name, and now and then bits that have none.
macro_rules! flags {
    ($type:ty) => {{
        let named: alloc::vec::Vec<$type> = <$type>::all().iter().collect();
        let count = named.len();
        let some = proptest::sample::subsequence(named, 0..=count);
        super::mostly(
            proptest::strategy::Strategy::prop_map(some, |flags| flags.into_iter().collect()),
            proptest::strategy::Strategy::prop_map(
                proptest::prelude::any::<u32>(),
                <$type>::from_bits_retain,
            ),
        )
    }};
}
pub(super) use flags;

arbitrary! {
    Fields: flags!(Fields);
    Oddities: mostly(Just(Self::empty()), oddities());
    ProgressItem: (
        maybe(any::<ProgressStatus>()),
        maybe(counts()),
        maybe(any::<Total>()),
        maybe(texts()),
        any::<Oddities>(),
    )
        .prop_map(|(status, value, max, text, odd)| {
            let mut report = Self::new().with_oddities(odd);
            if let Some(status) = status {
                report = report.with_status(status);
            }
            if let Some(value) = value {
                report = report.with_value(value);
            }
            if let Some(max) = max {
                report = report.with_max(max);
            }
            match text {
                Some(text) => report.with_text(text),
                None => report,
            }
        });
    StageProgress: (any::<ProviderRole>(), any::<SyncStage>(), any::<Work>())
        .prop_map(|(role, stage, work)| Self { role, stage, work });
    ProviderReport: (any::<ProviderRole>(), any::<SyncStage>(), counts(), counts())
        .prop_map(|(role, stage, completed, total)| Self { role, stage, completed, total });
    Link: (texts(), texts()).prop_map(|(text, reference)| Self { text, reference });
    LogEntry: (
        any::<LogLevel>(),
        texts(),
        texts(),
        (maybe(any::<ItemId>()), maybe(any::<LogId>()), any::<bool>()),
        (maybe(any::<Link>()), maybe(texts()), any::<Oddities>()),
    )
        .prop_map(|(level, text, description, (item, id, shows_error), (link, context, odd))| {
            Self { level, text, description, item, id, shows_error, link, context, odd }
        });
}

/// One to three at once; now and then bits without a name.
fn oddities() -> impl Strategy<Value = Oddities> {
    let named: alloc::vec::Vec<Oddities> = Oddities::all().iter().collect();
    mostly(
        subsequence(named, 1..=3).prop_map(|flags| flags.into_iter().collect()),
        any::<u32>().prop_map(Oddities::from_bits_retain),
    )
}
