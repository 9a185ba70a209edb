//! What each dialect has words for.

use super::Dialect;
use crate::protocol::{HostAct, Notice, Phase, SyncEvent};

impl Dialect {
    /// Whether the dialect has words for this kind of event
    /// ([`DIALECT_CAN_SAY`](super::rules::DIALECT_CAN_SAY)).
    ///
    /// This is about kinds, not about numbers and lengths: for those see
    /// [`knows_status`](Self::knows_status) and [`limits`](Self::limits). A sparse report can be said
    /// everywhere that has items, since the border completes it from what was said before. The
    /// beginning and the end of a session can be said everywhere, be it by a call or by a release.
    ///
    /// ```
    /// use sync_progress::Dialect;
    /// use sync_progress::protocol::{Notice, SyncEvent};
    ///
    /// let text = Notice::Text("connecting".into());
    /// assert!(Dialect::SyncCenter.can_say(&SyncEvent::notice(&text)));
    /// assert!(!Dialect::MobSync.can_say(&SyncEvent::notice(&text)));
    /// ```
    pub fn can_say(self, event: &SyncEvent<'_>) -> bool {
        self == Self::Neutral || speakers(event).contains(&self)
    }
}

/// The dialects beside the neutral one that can say it.
type Speakers = &'static [Dialect];

const ALL: Speakers = &[Dialect::WinSync, Dialect::MobSync, Dialect::SyncCenter];
const WS: Speakers = &[Dialect::WinSync];
const MOB: Speakers = &[Dialect::MobSync];
const SC: Speakers = &[Dialect::SyncCenter];
const WS_MOB: Speakers = &[Dialect::WinSync, Dialect::MobSync];
const MOB_SC: Speakers = &[Dialect::MobSync, Dialect::SyncCenter];
const WS_SC: Speakers = &[Dialect::WinSync, Dialect::SyncCenter];

#[expect(clippy::match_same_arms, reason = "a table: one line per word")]
fn speakers(event: &SyncEvent<'_>) -> Speakers {
    match event {
        SyncEvent::Progress { .. } | SyncEvent::Log(_) => MOB_SC,
        SyncEvent::Notice(notice) => of_notice(notice),
        // MOB asks about an item with an empty report, and has no question about all; WS is canceled
        // as a whole, so it has no question about an item.
        SyncEvent::CanContinue(Some(_)) => MOB_SC,
        SyncEvent::CanContinue(None) => WS_SC,
        SyncEvent::MayShowUi(_) => MOB,
        SyncEvent::MoreItems => SC,
        SyncEvent::ProviderReport(_)
        | SyncEvent::Change(_)
        | SyncEvent::Conflict(_)
        | SyncEvent::FullEnumerationNeeded
        | SyncEvent::RecoverableError(_)
        | SyncEvent::ChangeApplied(_)
        | SyncEvent::ChangeFailed(_) => WS,
        // A token is asked on the engine's own side: nothing is said to anybody.
        SyncEvent::Polled(_) => ALL,
        SyncEvent::Host(act) => of_act(act),
    }
}

fn of_notice(notice: &Notice) -> Speakers {
    match notice {
        Notice::Begin { .. } | Notice::End { .. } => ALL,
        Notice::Stage(_) => WS,
        Notice::PhaseEnded { .. } | Notice::EntryDeleted(_) | Notice::Connect(_) => MOB,
        Notice::Text(_)
        | Notice::ItemAdded(_)
        | Notice::OpaqueItemAdded
        | Notice::ItemProposed(_)
        | Notice::ItemCommitted(_)
        | Notice::ManualSync => SC,
    }
}

#[expect(clippy::match_same_arms, reason = "a table: one line per word")]
fn of_act(act: &HostAct) -> Speakers {
    match act {
        HostAct::Initialized { .. } | HostAct::ItemStatusSet { .. } => MOB,
        HostAct::ItemsListed(_) | HostAct::SessionReleased => MOB_SC,
        // SC makes one callback per session and never changes it.
        HostAct::CallbackSet | HostAct::CallbackReplaced | HostAct::CallbackCleared => WS_MOB,
        HostAct::PhaseStarted { phase, .. } | HostAct::PhaseReturned { phase, .. } => {
            of_phase(*phase)
        }
        HostAct::SessionCreated { .. } | HostAct::ItemsOffered(_) | HostAct::ResultTold(_) => SC,
        HostAct::ProviderBegan { .. }
        | HostAct::ProviderEnded { .. }
        | HostAct::Started
        | HostAct::PolicySet(_)
        | HostAct::StatisticsTold(_) => WS,
        HostAct::CancelAsked { item: Some(_), .. } => MOB_SC,
        HostAct::CancelAsked { item: None, .. } => ALL,
    }
}

/// SC has one start, `ISyncMgrHandler::Synchronize`, which ends by returning (SC-23).
fn of_phase(phase: Phase) -> Speakers {
    match phase {
        Phase::Synchronize => MOB_SC,
        Phase::ShowProperties | Phase::Prepare | Phase::ShowError => MOB,
    }
}
