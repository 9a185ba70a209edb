//! [`Verdict`], [`Refusal`], [`Finding`]: what a session says to an event.

use crate::dialect::rules::{Level, Rule};
use crate::protocol::{
    Answer, CancelDecision, Code, Fault, Reply, RuleId, SinkError, StageProgress,
};
use alloc::{boxed::Box, vec::Vec};
use core::fmt;

/// A rule that the speaker broke although the event was taken.
///
/// ```
/// use sync_progress::dialect::rules::{Level, STEP_WITHIN_MAX};
/// use sync_progress::session::Finding;
///
/// let finding = Finding { rule: STEP_WITHIN_MAX, level: Level::Should };
/// assert!(finding.to_string().starts_with("SHOULD #63"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// How strictly it binds here.
    pub level: Level,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.level)?;
        say_rule(self.rule, f)
    }
}

/// The rules that one event broke. Empty for a good one, and then it costs no allocation.
///
/// ```
/// use sync_progress::session::Findings;
///
/// assert!(Findings::default().is_empty());
/// ```
// One word, since every verdict is moved and few have any. Never some and empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::box_collection, reason = "one word instead of three")]
pub struct Findings(Option<Box<Vec<Finding>>>);

impl Findings {
    /// Whether nothing was broken.
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The findings, in the order in which they were made.
    pub fn iter(&self) -> impl Iterator<Item = Finding> {
        self.0.iter().flat_map(|findings| findings.iter().copied())
    }

    /// Whether this rule was broken.
    pub fn contains(&self, rule: RuleId) -> bool {
        self.iter().any(|finding| finding.rule == rule)
    }

    /// Notes a rule at the level that the catalogue gives it; once.
    pub(super) fn note(&mut self, rule: RuleId) {
        let level = Rule::by_id(rule).map_or(Level::Must, |rule| rule.level);
        self.note_at(rule, level);
    }

    /// Notes the softer half of a rule.
    pub(super) fn note_should(&mut self, rule: RuleId) {
        self.note_at(rule, Level::Should);
    }

    #[cold]
    fn note_at(&mut self, rule: RuleId, level: Level) {
        let findings = self.0.get_or_insert_default();
        match findings.iter_mut().find(|finding| finding.rule == rule) {
            Some(finding) => finding.level = finding.level.max(level),
            None => findings.push(Finding { rule, level }),
        }
    }

    /// Leaves only what this keeps.
    pub(super) fn retain(&mut self, keep: impl Fn(RuleId) -> bool) {
        if let Some(findings) = &mut self.0 {
            findings.retain(|finding| keep(finding.rule));
        }
        self.0.take_if(|findings| findings.is_empty());
    }
}

/// An event was taken: what the host answers, and what the speaker broke all the same.
///
/// ```
/// use sync_progress::protocol::{Notice, Reply, SyncEvent};
/// use sync_progress::{CancelDecision, Dialect, session::Session};
///
/// let mut session = Session::new(Dialect::Neutral);
/// let begin = Notice::Begin { handler: None, items: vec!["a".try_into()?] };
/// let verdict = session.apply(&SyncEvent::notice(&begin))?;
/// assert_eq!(verdict.reply, Reply::Answer(Ok(CancelDecision::Continue)));
/// assert!(verdict.findings.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdict {
    /// What the host answers.
    pub reply: Reply,
    /// What the application is to be told, if a provider reported (WS-4).
    pub forward: Option<StageProgress>,
    /// What the speaker broke.
    pub findings: Findings,
}

impl Verdict {
    #[inline]
    pub(super) fn of(reply: Reply) -> Self {
        Self { reply, forward: None, findings: Findings::default() }
    }

    #[inline]
    pub(super) fn decide(decision: CancelDecision) -> Self {
        Self::of(Reply::Answer(Ok(decision)))
    }

    #[inline]
    pub(super) fn done() -> Self {
        Self::of(Reply::Done)
    }

    #[inline]
    pub(super) fn with(mut self, findings: Findings) -> Self {
        self.findings = findings;
        self
    }
}

/// An event was refused: the state of the session, or its dialect, does not allow it.
///
/// Nothing was changed, except what SC-10 says: a report on a closed item makes it failed.
/// Remedy: see the rule; [`Display`](fmt::Display) prints its sentence and its source.
///
/// ```
/// use sync_progress::dialect::rules::KNOWN_ITEMS_ONLY;
/// use sync_progress::protocol::{Code, Notice, SyncEvent};
/// use sync_progress::{Dialect, ItemId, ProgressItem, session::Session};
///
/// let mut session = Session::new(Dialect::Neutral);
/// let begin = Notice::Begin { handler: None, items: vec![] };
/// session.apply(&SyncEvent::notice(&begin))?;
/// let (id, report) = (ItemId::try_from("stranger")?, ProgressItem::new().with_value(1));
/// let refusal = session.apply(&SyncEvent::progress(&id, &report)).unwrap_err();
/// assert_eq!((refusal.rule, refusal.code), (KNOWN_ITEMS_ONLY, Code::INVALID_ARGUMENT));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("refused with {code}: {}", sentence(.rule))]
#[non_exhaustive]
pub struct Refusal {
    /// The rule.
    pub rule: RuleId,
    /// The code that says so in the dialect.
    pub code: Code,
    /// What binds the speaker all the same.
    pub decision: CancelDecision,
}

impl Refusal {
    /// The refusal as the answer of a sink.
    ///
    /// # Errors
    ///
    /// Always [`Fault::Refused`], with the decision.
    pub const fn answer(self) -> Answer {
        Err(self.sink_error())
    }

    /// The refusal as the error of a sink.
    pub const fn sink_error(self) -> SinkError {
        SinkError { decision: self.decision, fault: Fault::Refused(self.rule) }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the derive passes fields by reference")]
const fn sentence(rule: &RuleId) -> Sentence {
    Sentence(*rule)
}

struct Sentence(RuleId);

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        say_rule(self.0, f)
    }
}

fn say_rule(id: RuleId, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match Rule::by_id(id) {
        Some(rule) => write!(f, "{rule}"),
        None => write!(f, "{id}"),
    }
}
