//! A session with a handle on it: tells it an event, and compares what it says with a line of text.
//!
//! A line reads `go`, `stop item`, `stop all`, `done` or the like; then `-> 2/10` for what is forwarded;
//! then `| MUST #64 SHOULD #63` for findings. A refusal reads `refused #60 (access denied)`.

#![allow(dead_code, unreachable_pub, reason = "each test uses the part it needs")]
#![allow(clippy::needless_pass_by_value, reason = "so that a test can write an event in place")]

use std::fmt::Write as _;
use sync_progress::protocol::{
    CancelCause, ChangeCounts, Code, Fault, HostAct, MoreItems, Notice, Outcome, Phase,
    ProgressStatus, ProviderReport, Reply, SinkError, StageProgress, SyncEvent, Work,
};
use sync_progress::session::{Findings, ItemView, Refusal, Session, Verdict};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem, ProviderRole, SyncStage};

pub const ROLES: [ProviderRole; 2] = [ProviderRole::Source, ProviderRole::Destination];

pub struct Driver {
    pub session: Session,
}

impl Driver {
    /// A session to which nothing was told.
    pub fn before(dialect: Dialect) -> Self {
        Self { session: Session::new(dialect) }
    }

    /// Neutral, begun with these items.
    pub fn neutral(ids: &[&str]) -> Self {
        Self::before(Dialect::Neutral).after(begin(ids))
    }

    /// SC: a session that was made with these items.
    pub fn sync_center(ids: &[&str]) -> Self {
        Self::before(Dialect::SyncCenter).after(created(ids))
    }

    /// MOB: initialized, listed, with a callback, not prepared.
    pub fn handler(ids: &[&str]) -> Self {
        Self::before(Dialect::MobSync)
            .after(host(HostAct::Initialized { may_show_ui: false, code: Code::OK }))
            .after(host(HostAct::ItemsListed(ids.iter().map(|text| id(text)).collect())))
            .after(host(HostAct::CallbackSet))
    }

    /// MOB: the same, prepared, and synchronizing.
    pub fn mobsync(ids: &[&str]) -> Self {
        Self::handler(ids)
            .prepared(ids)
            .after(started(Phase::Synchronize, ids))
            .after(returned(Phase::Synchronize, Code::OK))
    }

    /// WS: both providers have begun.
    pub fn winsync() -> Self {
        let session = Self::before(Dialect::WinSync).after(host(HostAct::Started));
        ROLES.into_iter().fold(session, |session, role| session.after(began(role)))
    }

    /// The session that these items are running in, in each dialect that has items.
    pub fn with_items(dialect: Dialect, ids: &[&str]) -> Self {
        match dialect {
            Dialect::MobSync => Self::mobsync(ids),
            Dialect::SyncCenter => Self::sync_center(ids),
            Dialect::Neutral | Dialect::WinSync => Self::neutral(ids),
        }
    }

    /// Prepared, completed after the return.
    #[track_caller]
    pub fn prepared(self, ids: &[&str]) -> Self {
        self.after(started(Phase::Prepare, ids))
            .after(returned(Phase::Prepare, Code::OK))
            .after(completed(Phase::Prepare, Code::OK))
    }

    /// The same after an event that is taken without a finding.
    #[track_caller]
    pub fn after(mut self, event: SyncEvent<'_>) -> Self {
        self.good(event);
        self
    }

    /// An event that is taken without a finding; the speaker sees the answer.
    #[track_caller]
    pub fn good(&mut self, event: SyncEvent<'_>) {
        let line = self.tell(&event, None);
        assert!(!line.contains('|') && !line.starts_with("refused"), "{event:?}: {line}");
    }

    /// An event, and what the session says. The speaker sees it.
    #[track_caller]
    pub fn says(&mut self, event: SyncEvent<'_>, line: &str) {
        assert_eq!(self.tell(&event, None), line, "{event:?}");
    }

    /// The same, but the speaker sees something else (or nothing: [`Reply::NotSeen`]).
    #[track_caller]
    pub fn says_but(&mut self, event: SyncEvent<'_>, line: &str, seen: &Reply) {
        assert_eq!(self.tell(&event, Some(seen)), line, "{event:?}");
    }

    /// The same, but the speaker does not see the answer.
    #[track_caller]
    pub fn says_unseen(&mut self, event: SyncEvent<'_>, line: &str) {
        self.says_but(event, line, &Reply::NotSeen);
    }

    /// A report about an item, after which the speaker sees this decision.
    #[track_caller]
    pub fn answer(&mut self, event: SyncEvent<'_>, decision: CancelDecision) {
        let line = self.tell(&event, Some(&Reply::Answer(Ok(decision))));
        assert!(!line.starts_with("refused"), "{event:?}: {line}");
    }

    fn tell(&mut self, event: &SyncEvent<'_>, seen: Option<&Reply>) -> String {
        let result = self.session.apply(event);
        let own = match &result {
            Ok(verdict) => verdict.reply.clone(),
            Err(refusal) => Reply::Answer(refusal.answer()),
        };
        let later = self.session.answered(event, seen.unwrap_or(&own));
        let mut line = line_of(&result);
        if !later.is_empty() {
            let _ = write!(line, " |{}", findings_line(&later));
        }
        line
    }

    #[track_caller]
    pub fn item(&self, text: &str) -> ItemView {
        self.session.item(&id(text)).unwrap_or_else(|| panic!("{text} is known"))
    }

    pub fn decision(&self, text: &str) -> CancelDecision {
        self.session.decision_for(Some(&id(text)))
    }
}

/// What the session said, as a line.
pub fn line_of(result: &Result<Verdict, Refusal>) -> String {
    match result {
        Err(refusal) => {
            let code = refusal.code.to_string();
            let name = code.split(['(', ')']).nth(1).unwrap_or(&code);
            format!("refused {} ({name}){}", refusal.rule, stop(refusal.decision))
        }
        Ok(verdict) => {
            let mut line = reply_line(&verdict.reply);
            if let Some(forward) = verdict.forward {
                let _ = write!(line, " -> {}", forward.work);
            }
            if !verdict.findings.is_empty() {
                let _ = write!(line, " |{}", findings_line(&verdict.findings));
            }
            line
        }
    }
}

fn findings_line(findings: &Findings) -> String {
    findings.iter().fold(String::new(), |mut line, finding| {
        let _ = write!(line, " {} {}", finding.level, finding.rule);
        line
    })
}

const fn stop(decision: CancelDecision) -> &'static str {
    match decision {
        CancelDecision::Continue => "",
        CancelDecision::CancelItem => " stop item",
        CancelDecision::CancelAll => " stop all",
    }
}

fn reply_line(reply: &Reply) -> String {
    match reply {
        Reply::Answer(Ok(CancelDecision::Continue)) => "go".into(),
        Reply::Answer(Ok(decision)) => stop(*decision).trim().into(),
        Reply::Done => "done".into(),
        Reply::Logged(Ok(_)) => "logged".into(),
        Reply::MayShowUi(Ok(true)) => "may".into(),
        Reply::MayShowUi(Ok(false)) => "may not".into(),
        Reply::MoreItems(Ok(MoreItems { ids, opaque })) => {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            format!("more [{}] and {opaque}", ids.join(" "))
        }
        Reply::Resolution(Ok(action)) => format!("{action:?}"),
        Reply::Enumeration(Ok(action)) => format!("{action:?}"),
        other => format!("{other:?}"),
    }
}

// Words

pub fn id(text: &str) -> ItemId {
    ItemId::try_from(text).unwrap()
}

pub fn ids(texts: &[&str]) -> Vec<ItemId> {
    texts.iter().map(|text| id(text)).collect()
}

pub const fn new() -> ProgressItem {
    ProgressItem::new()
}

/// A report that names a status alone.
pub fn is(status: ProgressStatus) -> ProgressItem {
    new().with_status(status)
}

/// Updating, so much of so much.
pub fn updating(completed: u64, total: u64) -> ProgressItem {
    is(ProgressStatus::Updating).with_work(Work::new(completed, total))
}

/// So much of so much, and no status.
pub fn work(completed: u64, total: u64) -> ProgressItem {
    new().with_work(Work::new(completed, total))
}

// Events

pub fn report(text: &str, report: ProgressItem) -> SyncEvent<'static> {
    SyncEvent::progress(&id(text), &report).into_owned()
}

/// A report that names nothing.
pub fn question(text: &str) -> SyncEvent<'static> {
    report(text, new())
}

pub fn notice(notice: Notice) -> SyncEvent<'static> {
    SyncEvent::notice(&notice).into_owned()
}

pub fn host(act: HostAct) -> SyncEvent<'static> {
    SyncEvent::host(act)
}

pub fn begin(texts: &[&str]) -> SyncEvent<'static> {
    notice(Notice::Begin { handler: None, items: ids(texts) })
}

pub fn created(texts: &[&str]) -> SyncEvent<'static> {
    host(HostAct::SessionCreated { handler: None, items: ids(texts) })
}

pub fn end(outcome: Outcome) -> SyncEvent<'static> {
    notice(Notice::End { outcome })
}

pub fn released() -> SyncEvent<'static> {
    host(HostAct::SessionReleased)
}

pub fn asks(text: &str) -> SyncEvent<'static> {
    SyncEvent::can_continue(Some(&id(text))).into_owned()
}

pub fn asks_for_all() -> SyncEvent<'static> {
    SyncEvent::can_continue(None)
}

pub fn polled(text: Option<&str>) -> SyncEvent<'static> {
    SyncEvent::Polled(text.map(|text| std::borrow::Cow::Owned(id(text))))
}

pub fn cancel(text: &str) -> SyncEvent<'static> {
    host(HostAct::CancelAsked { item: Some(id(text)), cause: CancelCause::Requested })
}

pub fn cancel_all() -> SyncEvent<'static> {
    host(HostAct::CancelAsked { item: None, cause: CancelCause::Requested })
}

pub fn set_status(text: &str, status: ProgressStatus) -> SyncEvent<'static> {
    host(HostAct::ItemStatusSet { id: id(text), status })
}

pub fn started(phase: Phase, texts: &[&str]) -> SyncEvent<'static> {
    host(HostAct::PhaseStarted { phase, items: ids(texts) })
}

pub fn returned(phase: Phase, code: Code) -> SyncEvent<'static> {
    host(HostAct::PhaseReturned { phase, code })
}

pub fn completed(phase: Phase, code: Code) -> SyncEvent<'static> {
    notice(Notice::PhaseEnded { phase, code, retry: vec![] })
}

pub fn retry(texts: &[&str]) -> SyncEvent<'static> {
    let (phase, code) = (Phase::ShowError, Code::RETRY_SYNC);
    notice(Notice::PhaseEnded { phase, code, retry: ids(texts) })
}

pub fn began(role: ProviderRole) -> SyncEvent<'static> {
    host(HostAct::ProviderBegan { role, code: Code::OK })
}

pub fn ended(role: ProviderRole) -> SyncEvent<'static> {
    host(HostAct::ProviderEnded { role, code: Code::OK })
}

/// A report of the destination's provider.
pub const fn provider(stage: SyncStage, completed: u64, total: u64) -> SyncEvent<'static> {
    let role = ProviderRole::Destination;
    SyncEvent::ProviderReport(ProviderReport { role, stage, completed, total })
}

/// What the application is told about the destination.
pub fn stage(stage: SyncStage, completed: u64, total: u64) -> SyncEvent<'static> {
    let (role, work) = (ProviderRole::Destination, Work::new(completed, total));
    notice(Notice::Stage(StageProgress { role, stage, work }))
}

pub const fn counts(applied: u64, failed: u64) -> ChangeCounts {
    ChangeCounts { applied, failed }
}

/// The sink failed, and decided nothing.
pub fn failed(code: Code) -> Reply {
    Reply::Answer(Err(SinkError::new(Fault::Failed(code))))
}
