//! Kinds of events.

use sync_progress::Dialect;

/// All kinds, as a type and as the table of the dialect that has words for all.
macro_rules! kinds {
    ($($kind:ident,)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind {
            $($kind,)*
        }

        const NEUTRAL: &[Kind] = &[$(Kind::$kind),*];
    };
}

kinds! {
    // Of items
    Progress,
    Log,
    CanContinue,
    Polled,
    MayShowUi,
    MoreItems,
    // Of a provider of WS
    ProviderReport,
    Change,
    Conflict,
    FullEnumerationNeeded,
    RecoverableError,
    ChangeApplied,
    ChangeFailed,
    // Notices
    Begin,
    Stage,
    Text,
    PhaseEnded,
    EntryDeleted,
    Connect,
    ItemAdded,
    OpaqueItemAdded,
    ItemProposed,
    ItemCommitted,
    ManualSync,
    End,
    // Acts of a host
    Initialized,
    ItemsListed,
    CallbackSet,
    CallbackReplaced,
    CallbackCleared,
    PhaseStarted,
    PhaseReturned,
    ItemStatusSet,
    SessionCreated,
    SessionReleased,
    ProviderBegan,
    ProviderEnded,
    Started,
    PolicySet,
    CancelAsked,
    ItemsOffered,
    ResultTold,
    StatisticsTold,
}

#[allow(clippy::enum_glob_use, reason = "tables of kinds")]
use Kind::*;

const WINSYNC: [Kind; 21] = [
    ProviderBegan,
    ProviderReport,
    Change,
    ChangeApplied,
    ChangeFailed,
    Stage,
    Conflict,
    FullEnumerationNeeded,
    RecoverableError,
    CanContinue,
    Polled,
    Begin,
    End,
    CallbackSet,
    CallbackReplaced,
    CallbackCleared,
    ProviderEnded,
    Started,
    PolicySet,
    CancelAsked,
    StatisticsTold,
];
const MOBSYNC: [Kind; 20] = [
    Progress,
    PhaseStarted,
    PhaseReturned,
    PhaseEnded,
    Initialized,
    ItemsListed,
    CallbackSet,
    ItemStatusSet,
    CancelAsked,
    CallbackReplaced,
    CallbackCleared,
    Log,
    EntryDeleted,
    MayShowUi,
    Connect,
    CanContinue,
    Polled,
    Begin,
    End,
    SessionReleased,
];
const SYNC_CENTER: [Kind; 22] = [
    Progress,
    SessionCreated,
    Begin,
    ItemAdded,
    ItemProposed,
    ItemCommitted,
    CancelAsked,
    CanContinue,
    ItemsOffered,
    MoreItems,
    Text,
    Log,
    Polled,
    OpaqueItemAdded,
    ManualSync,
    ItemsListed,
    SessionReleased,
    ResultTold,
    End,
    PhaseEnded,
    PhaseStarted,
    PhaseReturned,
];

/// From here on a byte is any kind, else one that the dialect has words for.
const ANY: u8 = 210;

impl Kind {
    pub fn read(byte: u8, dialect: Dialect) -> Self {
        match byte.checked_sub(ANY) {
            Some(any) => NEUTRAL[usize::from(any) % NEUTRAL.len()],
            None => Self::usual(dialect)[usize::from(byte) % Self::usual(dialect).len()],
        }
    }

    pub fn write(self, dialect: Dialect) -> u8 {
        let byte = (0..=u8::MAX).find(|byte| Self::read(*byte, dialect) == self);
        byte.expect("every kind has a byte")
    }

    const fn usual(dialect: Dialect) -> &'static [Self] {
        match dialect {
            Dialect::Neutral => NEUTRAL,
            Dialect::WinSync => &WINSYNC,
            Dialect::MobSync => &MOBSYNC,
            Dialect::SyncCenter => &SYNC_CENTER,
        }
    }
}
