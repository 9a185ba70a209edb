//! A host as an engine sees it: a sink, a callback.

use super::Host;
use super::call::Heard;
use super::shared::Shared;
use crate::callback::SyncCallback;
use crate::protocol::{
    Answer, Change, ChangeCounts, Conflict, EnumerationAction, ItemId, LogEntry, LogId, MoreItems,
    Notice, ProgressItem, ProviderReport, RecoverableError, ResolveAction, SinkError,
    StageProgress, SyncEvent,
};
use crate::sink::{Pace, ProgressSink};
use alloc::borrow::Cow;

impl Shared {
    fn tell<T: Heard>(&self, event: &SyncEvent<'_>) -> T {
        T::heard(self.say(event))
    }
}

#[deny(clippy::missing_trait_methods)]
impl ProgressSink for Shared {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        self.tell(&SyncEvent::progress(id, report))
    }

    fn notice(&self, notice: &Notice) -> Answer {
        self.tell(&SyncEvent::notice(notice))
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        self.tell(&SyncEvent::log(entry))
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.tell(&SyncEvent::can_continue(item))
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        self.tell(&SyncEvent::MayShowUi(shown))
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.tell(&SyncEvent::MoreItems)
    }

    fn pace(&self) -> Pace {
        Pace::Every
    }
}

/// Everything that is said is answered by the session, but where the script says otherwise.
#[deny(clippy::missing_trait_methods)]
impl ProgressSink for Host {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        self.shared.progress(id, report)
    }

    fn notice(&self, notice: &Notice) -> Answer {
        self.shared.notice(notice)
    }

    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        self.shared.log(entry)
    }

    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.shared.can_continue(item)
    }

    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        self.shared.may_show_ui(shown)
    }

    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.shared.more_items()
    }

    fn pace(&self) -> Pace {
        self.shared.pace()
    }
}

/// A conflict is deferred, and an enumeration is to be partial, but where the script says otherwise.
#[deny(clippy::missing_trait_methods)]
impl SyncCallback for Host {
    fn stage(&self, report: &StageProgress) -> Answer {
        self.shared.notice(&Notice::Stage(*report))
    }

    fn change(&self, change: &Change) -> Answer {
        self.shared.tell(&SyncEvent::Change(Cow::Borrowed(change)))
    }

    fn conflict(&self, conflict: &Conflict) -> Result<ResolveAction, SinkError> {
        self.shared.tell(&SyncEvent::Conflict(Cow::Borrowed(conflict)))
    }

    fn full_enumeration_needed(&self) -> Result<EnumerationAction, SinkError> {
        self.shared.tell(&SyncEvent::FullEnumerationNeeded)
    }

    fn recoverable_error(&self, error: &RecoverableError) -> Answer {
        self.shared.tell(&SyncEvent::RecoverableError(Cow::Borrowed(error)))
    }

    fn change_applied(&self, counts: ChangeCounts) -> Answer {
        self.shared.tell(&SyncEvent::ChangeApplied(counts))
    }

    fn change_failed(&self, counts: ChangeCounts) -> Answer {
        self.shared.tell(&SyncEvent::ChangeFailed(counts))
    }
}

impl Host {
    /// A provider of WS reports to its session (`ISyncSessionState::OnProgress`): in the application stage increments and
    /// what is left (WS-6).
    ///
    /// ```
    /// use sync_progress::conformance::Host;
    /// use sync_progress::protocol::{Code, HostAct, ProviderReport};
    /// use sync_progress::{Dialect, ProviderRole, SyncStage};
    ///
    /// let host = Host::new(Dialect::WinSync);
    /// let role = ProviderRole::Source;
    /// host.act(HostAct::ProviderBegan { role, code: Code::OK });
    /// let report = ProviderReport { role, stage: SyncStage::Application, completed: 2, total: 8 };
    /// assert!(host.provider_report(report).is_ok());
    /// host.act(HostAct::ProviderEnded { role, code: Code::OK });
    /// assert!(host.violations().is_empty());
    /// ```
    ///
    /// # Errors
    ///
    /// A refusal by rule, or a fault by script.
    pub fn provider_report(&self, report: ProviderReport) -> Answer {
        self.shared.tell(&SyncEvent::ProviderReport(report))
    }
}
