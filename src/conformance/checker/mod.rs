//! [`Checker`]: a conversation, held to every rule that can be seen in it.

mod charge;
mod forwards;
mod log_ids;
mod open;
mod owed;
mod provider;
mod step;

use super::Violation;
use crate::Dialect;
use crate::dialect::rules::{Level, Parties};
use crate::protocol::{
    Answer, CancelDecision, HostAct, ItemId, Notice, Outcome, ProgressItem, Reply, RuleId,
    SyncEvent, TraceEntry,
};
use crate::session::{Refusal, Session, Verdict};
use alloc::vec::Vec;
use core::fmt;
use forwards::Forwards;
use log_ids::LogIds;
use open::Open;
use owed::Owed;
use provider::Diligence;

pub use step::At;
pub(super) use step::{Step, steps};

/// The rules that a whole conversation broke, in the order of its events.
///
/// The trace is a whole one: at its end whatever is still owed was not done. To look at the beginning of a
/// conversation, drive a [`Checker`] and leave out [`finish`](Checker::finish). Entries may come in any order; what
/// counts are their numbers.
///
/// ```
/// use sync_progress::Dialect;
/// use sync_progress::conformance::check;
/// use sync_progress::dialect::rules::ENDS_ONCE;
/// use sync_progress::protocol::Notice;
/// use sync_progress::sink::{ProgressSink, Recorder};
///
/// let recorder = Recorder::in_memory();
/// recorder.notice(&Notice::Begin { handler: None, items: vec![] })?; // and nothing more
/// let violations = check(Dialect::Neutral, &recorder.entries());
/// assert_eq!(violations.iter().map(|it| it.rule).collect::<Vec<_>>(), [ENDS_ONCE]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check(dialect: Dialect, trace: &[TraceEntry]) -> Vec<Violation> {
    let mut checker = Checker::new(dialect);
    let mut found = steps(trace).fold(Vec::new(), |mut found, step| {
        found.extend(step.tell(&mut checker));
        found
    });
    found.extend(checker.finish());
    found.sort_by_key(|violation| violation.at);
    found
}

/// A conversation, held to every rule that can be seen in it: by provider, sink and host.
///
/// # Driving it
///
/// 1. Tell it each event with [`call`](Self::call) when it is said, and with [`answer`](Self::answer) when it has been
///    answered, under the same [`At`]. Between the two, other events may be told: calls overlap and nest. What
///    comes back are the rules that were broken just now.
/// 2. When the conversation is over, [`finish`](Self::finish) tells what was left undone.
///
/// It refuses nothing, so it may stand beside any sink; [`Watched`](super::Watched) is such a sink. Each event takes
/// constant time, but for those that name many items and the end of a cycle or session. It has no clock, no thread
/// and no I/O.
///
/// ```
/// use sync_progress::conformance::{At, Checker};
/// use sync_progress::protocol::{Notice, ProgressStatus, Reply, SyncEvent};
/// use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem};
///
/// let mut checker = Checker::new(Dialect::Neutral);
/// let (id, go_on) = (ItemId::try_from("a")?, Reply::Answer(Ok(CancelDecision::Continue)));
/// let stop = Reply::Answer(Ok(CancelDecision::CancelItem));
/// let begin = Notice::Begin { handler: None, items: vec![id.clone()] };
/// let start = ProgressItem::new().with_status(ProgressStatus::Updating);
/// let done = ProgressItem::new().with_status(ProgressStatus::Succeeded);
///
/// let told = [
///     (SyncEvent::notice(&begin), &go_on),
///     (SyncEvent::progress(&id, &start), &stop),
///     (SyncEvent::progress(&id, &done), &stop), // although it was canceled
/// ];
/// let mut broken = vec![];
/// for (at, (event, reply)) in (1..).zip(told) {
///     let at = At { called: at, lane: 0 };
///     broken.extend(checker.call(at, &event));
///     broken.extend(checker.answer(at, &event, reply));
/// }
/// assert_eq!(broken.len(), 1);
/// assert!(broken[0].to_string().starts_with("N13 MUST, provider, event 3: "));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Checker {
    session: Session,
    /// Calls under way of which something has to be remembered.
    open: Vec<Open>,
    /// What the sink has answered, and has to stand by.
    owed: Owed,
    /// What the provider has asked, was told, and has not done yet.
    diligence: Diligence,
    forwards: Forwards,
    log_ids: LogIds,
    /// The newest call.
    last: u64,
    finished: bool,
}

impl Checker {
    /// Nothing has been said yet.
    pub fn new(dialect: Dialect) -> Self {
        Self {
            session: Session::new(dialect),
            open: Vec::new(),
            owed: Owed::default(),
            diligence: Diligence::default(),
            forwards: Forwards::default(),
            log_ids: LogIds::default(),
            last: 0,
            finished: false,
        }
    }

    /// The dialect that is spoken.
    pub const fn dialect(&self) -> Dialect {
        self.session.dialect()
    }

    /// What a host knows by now.
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// An event is being said; says which rules that breaks.
    pub fn call(&mut self, at: At, event: &SyncEvent<'_>) -> Vec<Violation> {
        match event {
            SyncEvent::Progress { id, report } => self.report(at, id, report),
            _ => self.judge(at, event),
        }
    }

    /// As [`call`](Self::call), for the one event that is told a million times.
    #[inline]
    pub fn report(&mut self, at: At, id: &ItemId, report: &ProgressItem) -> Vec<Violation> {
        // While nothing was canceled, a report that only goes on is owed nothing and breaks nothing. How an item ends
        // is looked at more closely.
        if self.owed.is_nothing()
            && provider::only_goes_on(report)
            && self.session.apply_plain(id, report)
        {
            self.last = at.called;
            return Vec::new();
        }
        self.judge(at, &SyncEvent::progress(id, report))
    }

    /// The event was answered; says which rules that breaks.
    #[inline]
    pub fn answer(&mut self, at: At, event: &SyncEvent<'_>, reply: &Reply) -> Vec<Violation> {
        let goes_on = matches!(reply, Reply::Answer(Ok(CancelDecision::Continue)));
        if goes_on && self.open.is_empty() && provider::question(event).is_none() {
            return Vec::new(); // it binds nobody, nothing was expected of it, and nobody had asked
        }
        self.hear(at, event, reply)
    }

    /// As [`answer`](Self::answer), to what was told with [`report`](Self::report): for a million of them it is worth
    /// not to make an event of each.
    #[inline]
    pub fn answer_report(
        &mut self,
        at: At,
        id: &ItemId,
        report: &ProgressItem,
        answer: &Answer,
    ) -> Vec<Violation> {
        let goes_on = matches!(answer, Ok(CancelDecision::Continue));
        if goes_on && self.open.is_empty() && !report.is_empty() {
            return Vec::new(); // as above
        }
        self.hear(at, &SyncEvent::progress(id, report), &Reply::Answer(*answer))
    }

    /// The conversation is over; says what was left undone, once. Where a session ends by letting go of the callback, it
    /// is taken to be let go now.
    pub fn finish(&mut self) -> Vec<Violation> {
        if core::mem::replace(&mut self.finished, true) || self.session.is_ended() {
            return self.leave(Vec::new());
        }
        let at = At { called: self.last, lane: 0 };
        let found = match self.dialect() {
            Dialect::Neutral if self.diligence.has_begun() => {
                Vec::from([accuse(charge::NEVER_ENDED, at)])
            }
            Dialect::WinSync => {
                let outcome = Outcome::default();
                self.judge(at, &SyncEvent::notice(&Notice::End { outcome }))
            }
            Dialect::SyncCenter if !self.diligence.has_begun() => Vec::new(),
            Dialect::MobSync | Dialect::SyncCenter => {
                self.judge(at, &SyncEvent::host(HostAct::SessionReleased))
            }
            Dialect::Neutral => Vec::new(),
        };
        self.leave(found)
    }

    fn leave(&mut self, mut found: Vec<Violation>) -> Vec<Violation> {
        found.extend(self.forwards.left_out(self.dialect()));
        found
    }

    /// What all rules say to an event.
    #[inline(never)]
    fn judge(&mut self, at: At, event: &SyncEvent<'_>) -> Vec<Violation> {
        self.last = at.called;
        let mut found = Vec::new();
        let owed = self.owed.about(self.dialect(), event, &self.session);
        self.before(at, event, &mut found);
        let was_ended = self.session.is_ended();
        let said = match self.log_ids.translate(event) {
            Some(event) => self.session.apply(&event),
            None => self.session.apply(event),
        };
        match &said {
            Ok(verdict) => {
                if !was_ended {
                    self.charge_unclosed(at, event, &mut found);
                }
                self.charge_findings(at, event, verdict, &mut found);
            }
            Err(refusal) => self.charge_refusal(at, event, *refusal, &mut found),
        }
        self.diligence.told(event, said.is_ok());
        self.owed.told(self.dialect(), event, said.is_ok());
        self.retire(event);
        self.open_call(at, owed, said);
        self.ours(found)
    }

    /// Of an item that has ended no more is needed than its end.
    fn retire(&mut self, event: &SyncEvent<'_>) {
        let id = match event {
            SyncEvent::Progress { id, report } if provider::closes(report) => id.as_ref(),
            SyncEvent::Notice(notice) => match notice.as_ref() {
                Notice::ItemCommitted(id) => id,
                _ => return,
            },
            _ => return,
        };
        self.session.retire(id);
    }

    /// What has to be known of the call when its answer comes.
    fn open_call(
        &mut self,
        at: At,
        owed: Option<(owed::Channel, CancelDecision)>,
        said: Result<Verdict, Refusal>,
    ) {
        let (refused, forward, logged) = match said {
            Ok(Verdict { reply: Reply::Logged(Ok(id)), .. }) => (None, None, Some(id)),
            Ok(verdict) => (None, verdict.forward, None),
            Err(refusal) => (Some(refusal.rule), None, None),
        };
        if owed.is_some() || refused.is_some() || forward.is_some() || logged.is_some() {
            self.open.push(Open { at, owed, refused, forward, forwarded: false, logged });
        }
    }

    /// What all rules say to an answer.
    #[inline(never)]
    fn hear(&mut self, at: At, event: &SyncEvent<'_>, reply: &Reply) -> Vec<Violation> {
        let mut found = Vec::new();
        let here = self.open.iter().position(|open| open.at == at);
        if let Some(open) = here.map(|here| self.open.swap_remove(here)) {
            found.extend(self.charge_answer(&open, event, reply));
            self.forwards.answered(&open, reply);
            if let Some(ours) = open.logged {
                self.log_ids.answered(ours, reply);
            }
        }
        for finding in self.session.answered(event, reply).iter() {
            found.push(Violation {
                rule: finding.rule,
                level: finding.level,
                accused: Parties::SINK,
                at: at.called,
            });
        }
        found.extend(self.charge_unknown(at, event, reply));
        self.owed.answered(event, reply, &self.session);
        self.diligence.answered(at, event, reply, &self.session);
        self.ours(found)
    }

    /// Only rules that hold here are named, as by a session (S-2).
    fn ours(&self, mut found: Vec<Violation>) -> Vec<Violation> {
        let dialect = self.dialect();
        found.retain(|violation| violation.entry().is_some_and(|rule| rule.applies_in(dialect)));
        found
    }
}

/// A rule that a provider broke, at the level of the catalogue.
fn accuse(rule: RuleId, at: At) -> Violation {
    let level = charge::level_of(rule);
    Violation { rule, level, accused: Parties::PROVIDER, at: at.called }
}

/// The softer half of it.
fn accuse_softly(rule: RuleId, at: At) -> Violation {
    Violation { level: Level::Should, ..accuse(rule, at) }
}

impl fmt::Debug for Checker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dialect = self.dialect();
        f.debug_struct("Checker")
            .field("dialect", &dialect)
            .field("last", &self.last)
            .finish_non_exhaustive()
    }
}
