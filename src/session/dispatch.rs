//! [`Session`]: the state, and which act takes which event.

use super::host::HostSide;
use super::item::Item;
use super::life::Life;
use super::log_book::LogBook;
use super::phases::Phases;
use super::provider::Stages;
use super::roster::Roster;
use super::stop::Stop;
use super::verdict::{Findings, Refusal, Verdict};
use super::vocabulary::{ItemRules, item_rules, rule_here};
use crate::dialect::Dialect;
use crate::dialect::rules::{self, Rule};
use crate::protocol::{
    CancelCause, CancelDecision, ItemId, LogId, MoreItems, Reply, RuleId, SyncEvent,
};
use alloc::{collections::BTreeSet, sync::Arc, vec::Vec};

/// What a host knows, and what it answers.
///
/// # Driving it
///
/// 1. Every event is told with [`apply`](Self::apply) when it is said. The session answers
///    ([`Verdict`]) or refuses ([`Refusal`]); a refusal changes nothing, but for SC-10.
/// 2. When the speaker has its answer, tell it with [`answered`](Self::answered): the same event, and
///    what the speaker really saw. That may be more than the session answered (another sink may have
///    canceled), or nothing (NULL was passed where the answer would go). Only a cancel that was *seen*
///    binds a speaker.
/// 3. Between the two, other events may be told: calls of several threads overlap, and calls from
///    inside a callback nest.
/// 4. Reports by the million may take the short way: [`apply_plain`](Self::apply_plain).
/// 5. Ask at any time: [`snapshot`](Self::snapshot), [`item`](Self::item),
///    [`decision`](Self::decision), [`is_ended`](Self::is_ended).
///
/// Nothing has to be drained. Memory follows the items; of those that have ended it follows how many there are
/// and not what was said of them, if each is [retired](Self::retire). Every event takes constant time, but for those that name many items and
/// the end of a cycle or session, which look at each. A session is one value: share it behind a lock of
/// your own, and call no user code while you hold it.
///
/// ```
/// use sync_progress::protocol::{CancelCause, HostAct, Notice, SyncEvent};
/// use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem, session::Session};
///
/// let mut session = Session::new(Dialect::Neutral);
/// let id = ItemId::try_from("a")?;
/// session.apply(&SyncEvent::notice(&Notice::Begin { handler: None, items: vec![id.clone()] }))?;
/// session.apply(&SyncEvent::host(HostAct::CancelAsked {
///     item: None,
///     cause: CancelCause::Requested,
/// }))?;
///
/// let report = ProgressItem::new().with_value(1);
/// let event = SyncEvent::progress(&id, &report);
/// let verdict = session.apply(&event)?;
/// assert_eq!(verdict.reply.decision(), CancelDecision::CancelAll);
/// session.answered(&event, &verdict.reply); // from now on the engine is bound
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Session {
    pub(super) dialect: Dialect,
    pub(super) rules: &'static ItemRules,
    pub(super) life: Life,
    pub(super) items: Roster,
    /// Items that the handler has, whether or not they are in the session.
    pub(super) listed: BTreeSet<ItemId>,
    pub(super) offered: BTreeSet<ItemId>,
    /// Things that joined without an id.
    pub(super) opaque: u32,
    /// The cancel of everything.
    pub(super) stop: Stop,
    pub(super) host: HostSide,
    pub(super) phases: Phases,
    pub(super) stages: Stages,
    pub(super) log: LogBook,
    pub(super) text: Option<Arc<str>>,
}

impl Session {
    /// A session that has not begun.
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            rules: item_rules(dialect),
            life: Life::Before,
            items: Roster::default(),
            listed: BTreeSet::new(),
            offered: BTreeSet::new(),
            opaque: 0,
            stop: Stop::Running,
            host: HostSide::default(),
            phases: Phases::default(),
            stages: Stages::default(),
            log: LogBook::default(),
            text: None,
        }
    }

    /// The dialect that is spoken.
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// An event is being said: what does the host answer?
    ///
    /// # Errors
    ///
    /// [`Refusal`], which names the rule, if the state or the dialect does not allow the event.
    #[inline]
    pub fn apply(&mut self, event: &SyncEvent<'_>) -> Result<Verdict, Refusal> {
        if let SyncEvent::Progress { id, report } = event {
            if self.apply_plain(id, report) {
                return Ok(Verdict::decide(CancelDecision::Continue));
            }
        }
        self.judge(event)
    }

    /// What the rules say to any other event. Whoever makes the verdict makes it whole: it is large, and
    /// to look into it on its way out would cost more than most of the rules.
    pub(super) fn judge(&mut self, event: &SyncEvent<'_>) -> Result<Verdict, Refusal> {
        if !self.dialect.can_say(event) {
            return Err(self.refuse_about(event.item(), rules::DIALECT_CAN_SAY));
        }
        match event {
            SyncEvent::Progress { id, report } => self.report(id, report),
            SyncEvent::Notice(notice) => self.notice(notice),
            SyncEvent::Log(entry) => self.log(entry),
            SyncEvent::CanContinue(id) => self.can_continue(id.as_deref()),
            SyncEvent::MayShowUi(shown) => self.may_show_ui(*shown),
            SyncEvent::MoreItems => self.more_items(),
            SyncEvent::ProviderReport(report) => self.provider_report(*report),
            SyncEvent::Change(change) => self.change(change),
            SyncEvent::Conflict(_) => self.conflict(),
            SyncEvent::FullEnumerationNeeded => self.full_enumeration(),
            SyncEvent::RecoverableError(error) => self.recoverable_error(error),
            SyncEvent::ChangeApplied(counts) => self.change_applied(*counts),
            SyncEvent::ChangeFailed(counts) => self.change_failed(*counts),
            SyncEvent::Polled(id) => Ok(Verdict::decide(self.decision_for(id.as_deref()))),
            SyncEvent::Host(act) => self.host_act(act),
        }
    }

    /// The speaker has its answer. Says which rules the answer broke.
    #[inline]
    pub fn answered(&mut self, event: &SyncEvent<'_>, reply: &Reply) -> Findings {
        if matches!(reply, Reply::Answer(Ok(CancelDecision::Continue))) {
            return Findings::default(); // it binds nobody, and breaks nothing
        }
        self.hear(event, reply)
    }

    fn hear(&mut self, event: &SyncEvent<'_>, reply: &Reply) -> Findings {
        if self.is_ended() {
            return Findings::default(); // it binds nobody any more
        }
        let findings = self.see(event, reply);
        self.ours(findings)
    }

    /// What is to stop: everything, or nothing as a whole.
    pub const fn decision(&self) -> CancelDecision {
        if self.stop.is_asked() { CancelDecision::CancelAll } else { CancelDecision::Continue }
    }

    /// What is to stop for an item, or for everything if none is named. An unknown item goes on.
    pub fn decision_for(&self, id: Option<&ItemId>) -> CancelDecision {
        let item = id.and_then(|id| self.items.get(id));
        self.decision().merge(item.map_or(CancelDecision::Continue, |item| decision_of(&item)))
    }

    /// Why everything is to stop, if it is.
    pub const fn cancel_cause(&self) -> Option<CancelCause> {
        self.stop.cause()
    }

    /// Whether nothing more is taken.
    pub const fn is_ended(&self) -> bool {
        self.life.is_ended()
    }

    #[cold]
    pub(super) fn refuse(&self, rule: RuleId) -> Refusal {
        let rule = rule_here(self.dialect, rule);
        Refusal { rule, code: self.dialect.refusal_to_code(rule), decision: self.decision() }
    }

    /// The refusal of an event about an item.
    #[cold]
    pub(super) fn refuse_about(&self, id: Option<&ItemId>, rule: RuleId) -> Refusal {
        self.about(id)(self.refuse(rule))
    }

    /// S-1: with the strongest decision that binds the speaker about an item.
    pub(super) fn about(&self, id: Option<&ItemId>) -> impl Fn(Refusal) -> Refusal {
        move |refusal| {
            let decision = refusal.decision.merge(self.decision_for(id));
            Refusal { decision, ..refusal }
        }
    }

    /// S-2: only rules that hold here are named.
    #[inline]
    pub(super) fn ours(&self, mut findings: Findings) -> Findings {
        if !findings.is_empty() {
            findings.retain(|id| Rule::by_id(id).is_some_and(|rule| rule.applies_in(self.dialect)));
        }
        findings
    }

    fn can_continue(&self, id: Option<&ItemId>) -> Result<Verdict, Refusal> {
        self.must_listen().map_err(self.about(id))?;
        let Some(id) = id else { return Ok(Verdict::decide(self.decision())) };
        match self.items.get(id) {
            None => Err(self.refuse(self.rules.unknown_asked)),
            Some(item) => Ok(Verdict::decide(self.decision().merge(decision_of(&item)))),
        }
    }

    fn more_items(&self) -> Result<Verdict, Refusal> {
        self.must_listen()?;
        let ids: Vec<ItemId> = self.offered.iter().cloned().collect();
        Ok(Verdict::of(Reply::MoreItems(Ok(MoreItems { ids, opaque: 0 }))))
    }

    fn log(&mut self, entry: &crate::protocol::LogEntry) -> Result<Verdict, Refusal> {
        self.must_be_open().map_err(self.about(entry.item.as_ref()))?;
        let (id, findings): (LogId, Findings) = self.log.add(self.dialect, entry);
        Ok(Verdict::of(Reply::Logged(Ok(id))).with(self.ours(findings)))
    }
}

/// What is to stop for this item by itself.
pub(super) const fn decision_of(item: &Item) -> CancelDecision {
    if item.stop.is_asked() { CancelDecision::CancelItem } else { CancelDecision::Continue }
}
