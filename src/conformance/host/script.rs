//! [`Script`]: when a host does something else than a host of its dialect would.

use crate::protocol::{CancelDecision, Code, ItemId, Notice, RuleId, SyncEvent};
use crate::{ProviderRole, SyncStage};
use alloc::vec::Vec;
use core::fmt;

/// A point in a conversation, from which on nothing needs to be known of the engine.
///
/// ```
/// use sync_progress::conformance::When;
///
/// assert_eq!(When::Answer(3).to_string(), "at answer 3");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum When {
    /// The host is asked for an answer for this time; the first is 1.
    Answer(u64),
    /// This lane asks for this time. Lanes are numbered from 0, as they speak up.
    Lane {
        /// The lane.
        lane: u32,
        /// Its answer, from 1.
        answer: u64,
    },
    /// The first report about an item.
    Appears(ItemId),
    /// As soon as the item is known to the host, whatever is being said.
    Joins(ItemId),
    /// The first report of a stage by a side.
    Stage(ProviderRole, SyncStage),
    /// The question what else is to be synchronized.
    AskedForMore,
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(answer) => write!(f, "at answer {answer}"),
            Self::Lane { lane, answer } => write!(f, "at answer {answer} of lane {lane}"),
            Self::Appears(id) => write!(f, "at the first report about {id}"),
            Self::Joins(id) => write!(f, "as soon as {id} is known"),
            Self::Stage(role, stage) => write!(f, "at the first report of {role} in {stage}"),
            Self::AskedForMore => f.write_str("at the question for more items"),
        }
    }
}

/// What a host does then.
///
/// ```
/// use sync_progress::CancelDecision;
/// use sync_progress::conformance::Disturbance;
///
/// assert_eq!(Disturbance::Cancel(CancelDecision::CancelAll).to_string(), "cancel all");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Disturbance {
    /// Answers with this decision. Where an answer has no room for one, it is asked for, and comes with the next that has.
    Cancel(CancelDecision),
    /// Fails with this code, once.
    Fail(Code),
    /// Fails with this code, once, and decides all the same: a fault swallows no decision (N27).
    FailDeciding(Code, CancelDecision),
    /// Refuses by this rule, once: the event counts as not said.
    Refuse(RuleId),
    /// Is gone from now on.
    Disconnect,
    /// Panics, in the middle of the call, without a word of it on the screen.
    Panic,
    /// Calls what was given to [`on_call_back`](super::Host::on_call_back), on this thread.
    CallBack,
    /// Would like these to be synchronized, too (SC-16).
    Offer(Vec<ItemId>),
}

impl fmt::Display for Disturbance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancel(decision) => decision.fmt(f),
            Self::Fail(code) => write!(f, "fail with {code}"),
            Self::FailDeciding(code, decision) => write!(f, "fail with {code} and {decision}"),
            Self::Refuse(rule) => write!(f, "refuse by {rule}"),
            Self::Disconnect => f.write_str("disconnect"),
            Self::Panic => f.write_str("panic"),
            Self::CallBack => f.write_str("call back in"),
            Self::Offer(ids) => write!(f, "offer {} more", ids.len()),
        }
    }
}

/// What a host does when; each line once. Lines that are due together are done in the order in which they were written.
///
/// ```
/// use sync_progress::CancelDecision;
/// use sync_progress::conformance::{Disturbance, Script, When};
///
/// let script = Script::new()
///     .on(When::Answer(2), Disturbance::Fail(sync_progress::protocol::Code::FAIL))
///     .on(When::Answer(9), Disturbance::Cancel(CancelDecision::CancelAll));
/// assert_eq!(script.to_string(), "fail with 0x80004005 (fail) at answer 2, cancel all at answer 9");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Script(Vec<(When, Disturbance)>);

impl Script {
    /// A script without a line: the host disturbs nobody.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// One more line.
    #[must_use]
    pub fn on(mut self, when: When, what: Disturbance) -> Self {
        self.0.push((when, what));
        self
    }

    /// Whether a line calls back in.
    pub(in crate::conformance) fn calls_back(&self) -> bool {
        self.0.iter().any(|(_, what)| *what == Disturbance::CallBack)
    }

    /// Takes out the lines that are due.
    pub(super) fn due(&mut self, now: &Now<'_>) -> Vec<Disturbance> {
        self.take(|when| now.is(when))
    }

    /// Takes out what is to happen once an item is known.
    pub(super) fn joined(&mut self, known: impl Fn(&ItemId) -> bool) -> Vec<(ItemId, Disturbance)> {
        let mut due = Vec::new();
        self.0.retain(|(when, what)| match when {
            When::Joins(id) if known(id) => {
                due.push((id.clone(), what.clone()));
                false
            }
            _ => true,
        });
        due
    }

    /// Whether a line was never due.
    pub(super) fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    fn take(&mut self, is_due: impl Fn(&When) -> bool) -> Vec<Disturbance> {
        let mut due = Vec::new();
        self.0.retain(|(when, what)| {
            let now = is_due(when);
            if now {
                due.push(what.clone());
            }
            !now
        });
        due
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("undisturbed");
        }
        let mut gap = "";
        self.0.iter().try_for_each(|(when, what)| {
            let line = write!(f, "{gap}{what} {when}");
            gap = ", ";
            line
        })
    }
}

/// The call at hand.
pub(super) struct Now<'a> {
    pub(super) event: &'a SyncEvent<'a>,
    /// Its number among all, and on its lane.
    pub(super) answer: u64,
    pub(super) lane: u32,
    pub(super) answer_of_lane: u64,
    /// Whether the item was reported before.
    pub(super) item_is_new: bool,
}

impl Now<'_> {
    fn is(&self, when: &When) -> bool {
        match when {
            When::Answer(answer) => *answer == self.answer,
            When::Lane { lane, answer } => *lane == self.lane && *answer == self.answer_of_lane,
            When::Appears(id) => {
                let report = matches!(self.event, SyncEvent::Progress { .. });
                report && self.item_is_new && self.event.item() == Some(id)
            }
            When::Joins(_) => false,
            When::Stage(role, stage) => self.stage() == Some((*role, *stage)),
            When::AskedForMore => matches!(self.event, SyncEvent::MoreItems),
        }
    }

    fn stage(&self) -> Option<(ProviderRole, SyncStage)> {
        match self.event {
            SyncEvent::ProviderReport(report) => Some((report.role, report.stage)),
            SyncEvent::Notice(notice) => match notice.as_ref() {
                Notice::Stage(told) => Some((told.role, told.stage)),
                _ => None,
            },
            _ => None,
        }
    }
}
