//! [`Answer`]: what a sink says to a report, also when it fails.

use super::{CancelDecision, Code, RuleId};
use core::fmt;

/// What a sink says to a report.
///
/// Also a failing sink decides: use [`AnswerExt::decision`], never `.ok()`.
///
/// ```
/// use sync_progress::CancelDecision;
/// use sync_progress::protocol::{Answer, AnswerExt, Fault, SinkError};
///
/// let canceled: Answer = Ok(CancelDecision::CancelAll);
/// let refused: Answer = Err(SinkError::from(Fault::Disconnected));
/// let both = canceled.merge(refused);
/// assert_eq!(both.decision(), CancelDecision::CancelAll); // the fault swallowed nothing
/// assert_eq!(both.fault(), Some(Fault::Disconnected));
/// ```
pub type Answer = Result<CancelDecision, SinkError>;

/// A sink could not take a report, and this is what it decided all the same.
///
/// ```
/// use sync_progress::CancelDecision;
/// use sync_progress::protocol::{Code, Fault, SinkError};
///
/// let error = SinkError::new(Fault::Failed(Code::FAIL)).deciding(CancelDecision::CancelItem);
/// assert_eq!(error.to_string(), "the sink failed with 0x80004005 (fail)");
/// assert_eq!(error.decision, CancelDecision::CancelItem);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[error("{fault}")]
pub struct SinkError {
    /// The strongest decision that any sink gave.
    pub decision: CancelDecision,
    /// What went wrong first.
    pub fault: Fault,
}

impl SinkError {
    /// A fault of a sink that has no objection to going on.
    pub const fn new(fault: Fault) -> Self {
        Self { decision: CancelDecision::Continue, fault }
    }

    /// The same fault with at least this decision.
    #[must_use]
    pub fn deciding(self, decision: CancelDecision) -> Self {
        Self { decision: self.decision.merge(decision), ..self }
    }
}

impl From<Fault> for SinkError {
    fn from(fault: Fault) -> Self {
        Self::new(fault)
    }
}

/// What went wrong in a sink.
///
/// ```
/// use sync_progress::protocol::{Fault, RuleId};
///
/// assert_eq!(Fault::Refused(RuleId::invariant(60)).to_string(), "refused by rule #60");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Fault {
    /// The state of the session does not allow the report. Remedy: see the rule.
    Refused(RuleId),
    /// The peer is gone. Not a cancel (A-MOB-13); further reports are pointless.
    Disconnected,
    /// The sink failed with a code of its own. Not a cancel.
    Failed(Code),
    /// The sink answered with a success that no document names; kept, never taken for a cancel.
    UnknownAnswer(u32),
    /// The sink panicked. It is not called again.
    Panicked,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(rule) => write!(f, "refused by rule {rule}"),
            Self::Disconnected => f.write_str("the sink is disconnected"),
            Self::Failed(code) => write!(f, "the sink failed with {code}"),
            Self::UnknownAnswer(raw) => write!(f, "the sink gave the unknown answer {raw:#x}"),
            Self::Panicked => f.write_str("the sink panicked"),
        }
    }
}

/// What every caller asks of an [`Answer`].
///
/// ```
/// use sync_progress::CancelDecision;
/// use sync_progress::protocol::{Answer, AnswerExt};
///
/// let answer: Answer = Ok(CancelDecision::Continue);
/// assert!(!answer.decision().is_cancel());
/// ```
pub trait AnswerExt: sealed::Sealed {
    /// The decision, also when the sink failed.
    fn decision(&self) -> CancelDecision;
    /// What went wrong, if anything did.
    fn fault(&self) -> Option<Fault>;
    /// Both answers in one: the stronger decision, and the fault that came first.
    #[must_use]
    fn merge(self, other: Self) -> Self;
}

impl AnswerExt for Answer {
    #[inline]
    fn decision(&self) -> CancelDecision {
        match self {
            Ok(decision) => *decision,
            Err(error) => error.decision,
        }
    }

    fn fault(&self) -> Option<Fault> {
        self.as_ref().err().map(|error| error.fault)
    }

    #[inline]
    fn merge(self, other: Self) -> Self {
        match (self, other) {
            (Ok(one), Ok(two)) => Ok(one.merge(two)),
            (Err(error), other) => Err(error.deciding(other.decision())),
            (Ok(decision), Err(error)) => Err(error.deciding(decision)),
        }
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Answer {}
}
