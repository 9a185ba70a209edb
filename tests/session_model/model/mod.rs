//! A naive reading of the specification, chapter S: plain lists, and facts that are found by going
//! through all that was said.

mod cancel;
mod items;
mod joining;
mod log;
mod phases;
mod reports;
mod stages;
mod view;

use crate::events::Event;
use items::Item;
use std::collections::BTreeSet;
use sync_progress::dialect::rules::{self, Level, Rule};
use sync_progress::protocol::{
    CancelCause, HostAct, LogEntry, LogId, Notice, Outcome, Phase, Reply, RuleId, StageProgress,
    SyncEvent,
};
use sync_progress::{CancelDecision, Dialect, ItemId};

pub use view::View;

/// Rules that were broken, each with its level.
pub type Broken = BTreeSet<(RuleId, Level)>;

/// What is said to an event that is taken.
#[derive(Debug, PartialEq, Eq)]
pub struct Taken {
    pub reply: Reply,
    pub forward: Option<StageProgress>,
    pub findings: Broken,
}

/// What is said to an event that is refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Refused {
    pub rule: RuleId,
    pub decision: CancelDecision,
}

/// What is said to an event.
pub type Said = Result<Taken, Refused>;

/// Everything that was said and heard so far, and little else.
pub struct Model {
    dialect: Dialect,
    /// All events that were taken.
    told: Vec<Event>,
    items: Vec<Item>,
    /// Why everything is to stop.
    cancel: Option<CancelCause>,
    /// Whether a speaker has seen that everything is to stop.
    all_seen: bool,
    starts: Vec<phases::Start>,
    entries: Vec<(LogId, LogEntry)>,
    /// Entries that went to make room.
    dropped: u64,
    /// Dialogs that were heard to be allowed and are not gone.
    dialogs: u32,
    /// What is found out while an event is looked at.
    found: Broken,
    forward: Option<StageProgress>,
}

impl Model {
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            told: vec![],
            items: vec![],
            cancel: None,
            all_seen: false,
            starts: vec![],
            entries: vec![],
            dropped: 0,
            dialogs: 0,
            found: Broken::new(),
            forward: None,
        }
    }

    /// What is to be said to the event. A log entry without an id gets the one that the host made.
    pub fn apply(&mut self, event: &Event, made: Option<LogId>) -> Said {
        self.found.clear();
        self.forward = None;
        let answer = match self.objection(event) {
            Some(rule) => Err(rule),
            None => self.take(event, made),
        };
        let decision = self.decision_for(event.item());
        match answer {
            Err(rule) => Err(Refused { rule: self.nearest(rule), decision }),
            Ok(reply) => {
                self.told.push(event.clone());
                Ok(Taken { reply, forward: self.forward, findings: self.findings() })
            }
        }
    }

    /// All events that were taken.
    pub fn told(&self) -> &[Event] {
        &self.told
    }

    fn holds(&self, rule: RuleId) -> bool {
        Rule::by_id(rule).unwrap().applies_in(self.dialect)
    }

    /// The rules that were found broken, as far as they hold here (S-2).
    fn findings(&self) -> Broken {
        self.found.iter().copied().filter(|(rule, _)| self.holds(*rule)).collect()
    }

    /// The rule, or the nearest of ours where it does not hold (S-1).
    fn nearest(&self, rule: RuleId) -> RuleId {
        match rule {
            _ if self.holds(rule) => rule,
            rules::HOST_ORDER | rules::STARTED_ONCE => rules::BEGINS_ONCE,
            rules::PREPARE_COMPLETED_ONCE
            | rules::SYNCHRONIZE_COMPLETED_ONCE
            | rules::SHOWN_COMPLETED_ONCE => rules::ENDS_ONCE,
            _ => rules::DIALECT_CAN_SAY,
        }
    }

    /// Whether the event may be said at all, now.
    fn objection(&self, event: &Event) -> Option<RuleId> {
        if !self.dialect.can_say(event) {
            return Some(rules::DIALECT_CAN_SAY); // S-3
        }
        if matches!(event, SyncEvent::Polled(_)) || may_come_late(event) {
            return None; // nothing is said to anybody (D-7); and hosts speak on
        }
        if self.outcome().is_some() {
            let again = is_end(event);
            if self.dialect == Dialect::Neutral && !matches!(event, SyncEvent::Notice(_)) && again {
                return None; // a host lets go of what has ended
            }
            return Some(if again { rules::ENDS_ONCE } else { rules::NOTHING_AFTER_END }); // S-23
        }
        if is_beginning(event) && self.begun() {
            return Some(rules::BEGINS_ONCE);
        }
        if self.callback_is_gone() && self.calls_back(event) {
            return Some(match self.dialect {
                Dialect::MobSync => rules::NO_CALLBACK_NO_REPORT,
                _ => rules::OLD_SINK_SILENT,
            }); // S-29
        }
        let begins = matches!(self.dialect, Dialect::Neutral | Dialect::SyncCenter);
        if begins && !self.begun() && needs_beginning(event) {
            return Some(rules::BEGINS_ONCE); // S-22
        }
        None
    }

    /// Whether the event is said to the callback. In WS a provider reports to the session (S-32).
    fn calls_back(&self, event: &Event) -> bool {
        match event {
            SyncEvent::Host(_) => false,
            SyncEvent::ProviderReport(_) => self.dialect != Dialect::WinSync,
            _ => !is_beginning(event) && !is_end(event),
        }
    }

    fn take(&mut self, event: &Event, made: Option<LogId>) -> Result<Reply, RuleId> {
        match event {
            SyncEvent::Progress { id, report } => self.report(id, report),
            SyncEvent::Notice(notice) => self.notice(notice),
            SyncEvent::Log(entry) => Ok(self.log(entry, made)),
            SyncEvent::CanContinue(id) => self.can_continue(id.as_deref()),
            SyncEvent::MayShowUi(shown) => Ok(self.dialog(*shown)),
            SyncEvent::MoreItems => Ok(self.more_items()),
            SyncEvent::Polled(id) => Ok(decide(self.decision_for(id.as_deref()))),
            SyncEvent::Host(act) => self.host(act),
            _ => self.provider(event),
        }
    }

    fn notice(&mut self, notice: &Notice) -> Result<Reply, RuleId> {
        match notice {
            Notice::Begin { handler, items } => self.begin(handler.as_ref(), items)?,
            Notice::Stage(stage) => self.stage(*stage)?,
            Notice::Text(text) => self.check_text(text),
            Notice::PhaseEnded { phase, code, retry } => self.completed(*phase, *code, retry)?,
            Notice::EntryDeleted(id) => self.delete_entry(*id),
            Notice::ItemAdded(id) => self.add(id)?,
            Notice::ItemProposed(id) => self.propose(id)?,
            Notice::ItemCommitted(id) => self.commit(id)?,
            Notice::End { .. } => self.check_end(),
            _ => {}
        }
        let about = match notice {
            Notice::ItemCommitted(id) => Some(id),
            _ => None,
        };
        Ok(decide(self.decision_for(about)))
    }

    fn host(&mut self, act: &HostAct) -> Result<Reply, RuleId> {
        match act {
            HostAct::SessionCreated { handler, items } => self.begin(handler.as_ref(), items)?,
            HostAct::SessionReleased if self.outcome().is_none() => self.check_end(),
            HostAct::PhaseStarted { phase, items } => self.start(*phase, items)?,
            HostAct::PhaseReturned { phase, code } => self.returned(*phase, *code)?,
            HostAct::ItemStatusSet { id, status } => self.set_status(id, *status)?,
            HostAct::CancelAsked { .. } if self.outcome().is_some() => {} // S-16
            HostAct::CancelAsked { item, cause } => {
                if item.as_ref().is_some_and(|id| self.item(id).is_none()) {
                    return Err(self.unknown_asked());
                }
                self.ask_cancel(item.as_ref(), *cause);
            }
            HostAct::ItemsOffered(ids) => self.must_fit(ids)?,
            HostAct::ResultTold(outcome) => self.check_result(*outcome),
            HostAct::ProviderBegan { role, code } => self.provider_began(*role, *code),
            HostAct::ProviderEnded { role, code } => self.provider_ended(*role, *code),
            HostAct::ItemsListed(ids) => {
                self.must_fit(ids)?;
                self.check_host_order(act);
            }
            HostAct::Initialized { .. } => self.check_host_order(act),
            HostAct::CallbackSet | HostAct::CallbackReplaced => self.check_host_order(act),
            HostAct::Started if self.is_aborted() => return Err(rules::ABORTED_AFTER_CANCEL),
            HostAct::Started if self.acted(|act| *act == HostAct::Started) => {
                return Err(rules::STARTED_ONCE); // S-31
            }
            HostAct::StatisticsTold(counts) => self.check_statistics(*counts),
            _ => {}
        }
        Ok(Reply::Done)
    }

    fn find(&mut self, rule: RuleId) {
        let level = Rule::by_id(rule).unwrap().level;
        self.found.remove(&(rule, Level::Should));
        self.found.insert((rule, level));
    }

    /// The softer half of a rule, unless the stricter one was found already.
    fn find_should(&mut self, rule: RuleId) {
        if !self.found.contains(&(rule, Level::Must)) {
            self.found.insert((rule, Level::Should));
        }
    }

    /// The rule on one matter: neutral, MOB's, SC's.
    fn rule(&self, neutral: RuleId, mobsync: RuleId, sync_center: RuleId) -> RuleId {
        match self.dialect {
            Dialect::Neutral | Dialect::WinSync => neutral,
            Dialect::MobSync => mobsync,
            Dialect::SyncCenter => sync_center,
        }
    }

    /// What binds whoever asks about an item, or about everything (S-16).
    fn decision_for(&self, id: Option<&ItemId>) -> CancelDecision {
        let item = id.and_then(|id| self.item(id));
        match item {
            _ if self.cancel.is_some() => CancelDecision::CancelAll,
            Some(item) if item.cancel.is_some() => CancelDecision::CancelItem,
            _ => CancelDecision::Continue,
        }
    }

    fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.told.iter().filter_map(|event| match event {
            SyncEvent::Notice(notice) => Some(notice.as_ref()),
            _ => None,
        })
    }

    fn acts(&self) -> impl Iterator<Item = &HostAct> {
        self.told.iter().filter_map(|event| match event {
            SyncEvent::Host(act) => Some(act.as_ref()),
            _ => None,
        })
    }

    fn acted(&self, which: impl Fn(&HostAct) -> bool) -> bool {
        self.acts().any(which)
    }

    fn begun(&self) -> bool {
        self.told.iter().any(is_beginning)
            || self.cycle() > 0
            || self.acted(
                |act| matches!(act, HostAct::ProviderBegan { code, .. } if code.is_success()),
            )
            || self.outcome().is_some()
    }

    fn outcome(&self) -> Option<Outcome> {
        self.told.iter().find_map(|event| match event {
            SyncEvent::Notice(notice) => match notice.as_ref() {
                Notice::End { outcome } => Some(*outcome),
                _ => None,
            },
            SyncEvent::Host(act) if **act == HostAct::SessionReleased => {
                Some(self.worst_of_items())
            }
            _ => None,
        })
    }

    /// How many cycles were prepared (S-26).
    fn cycle(&self) -> u32 {
        let prepared =
            |act: &&HostAct| matches!(act, HostAct::PhaseStarted { phase: Phase::Prepare, .. });
        u32::try_from(self.acts().filter(prepared).count()).unwrap()
    }
}

fn is_beginning(event: &Event) -> bool {
    match event {
        SyncEvent::Notice(notice) => matches!(notice.as_ref(), Notice::Begin { .. }),
        SyncEvent::Host(act) => matches!(act.as_ref(), HostAct::SessionCreated { .. }),
        _ => false,
    }
}

/// Whether it needs a beginning; the log, dialogs and connections do not.
fn needs_beginning(event: &Event) -> bool {
    match event {
        SyncEvent::Log(_) | SyncEvent::MayShowUi(_) => false,
        SyncEvent::Notice(notice) => !matches!(
            notice.as_ref(),
            Notice::Begin { .. }
                | Notice::PhaseEnded { .. }
                | Notice::EntryDeleted(_)
                | Notice::Connect(_)
        ),
        SyncEvent::Host(act) => **act == HostAct::SessionReleased,
        _ => true,
    }
}

/// What a host may still do after the end.
fn may_come_late(event: &Event) -> bool {
    match event {
        SyncEvent::Host(act) => matches!(
            act.as_ref(),
            HostAct::CancelAsked { .. } | HostAct::ResultTold(_) | HostAct::StatisticsTold(_)
        ),
        _ => false,
    }
}

fn is_end(event: &Event) -> bool {
    match event {
        SyncEvent::Notice(notice) => notice.is_end(),
        SyncEvent::Host(act) => **act == HostAct::SessionReleased,
        _ => false,
    }
}

fn decide(decision: CancelDecision) -> Reply {
    Reply::Answer(Ok(decision))
}
