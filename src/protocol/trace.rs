//! [`TraceEntry`]: an event, when it happened, and what was answered.

use super::{
    Answer, CancelDecision, EnumerationAction, LogId, MoreItems, ResolveAction, SinkError,
    SyncEvent,
};

/// What was answered to a [`SyncEvent`].
///
/// ```
/// use sync_progress::CancelDecision;
/// use sync_progress::protocol::Reply;
///
/// assert_eq!(Reply::Answer(Ok(CancelDecision::CancelAll)).decision(), CancelDecision::CancelAll);
/// assert_eq!(Reply::NotSeen.decision(), CancelDecision::Continue);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Reply {
    /// The caller could not see the answer (it passed NULL where it would go, SC-8), or has not got
    /// it yet.
    NotSeen,
    /// Go on or stop.
    Answer(Answer),
    /// Where the log entry can be found.
    Logged(Result<LogId, SinkError>),
    /// Whether the dialog may be shown.
    MayShowUi(Result<bool, SinkError>),
    /// What else is to be synchronized.
    MoreItems(Result<MoreItems, SinkError>),
    /// What to do about the conflict.
    Resolution(Result<ResolveAction, SinkError>),
    /// What to do instead of a partial enumeration.
    Enumeration(Result<EnumerationAction, SinkError>),
    /// Nothing to answer: an act of the host.
    Done,
}

impl Reply {
    /// The decision that the caller saw; [`CancelDecision::Continue`] if it
    /// saw none.
    #[inline]
    pub fn decision(&self) -> CancelDecision {
        use super::AnswerExt as _;
        match self {
            Self::Answer(answer) => answer.decision(),
            Self::Logged(Err(error))
            | Self::MayShowUi(Err(error))
            | Self::MoreItems(Err(error))
            | Self::Resolution(Err(error))
            | Self::Enumeration(Err(error)) => error.decision,
            Self::Enumeration(Ok(EnumerationAction::Abort)) => CancelDecision::CancelAll,
            _ => CancelDecision::Continue,
        }
    }
}

/// One line of a trace: an event, when it was said, when it was answered, by which thread, and the
/// answer.
///
/// There are two numbers because calls of several threads overlap, and calls from inside a callback
/// nest: `called` and `answered` come from one counter.
///
/// ```
/// use sync_progress::CancelDecision;
/// use sync_progress::protocol::{Reply, SyncEvent, TraceEntry};
///
/// let entry = TraceEntry {
///     called: 1,
///     answered: 2,
///     lane: 0,
///     event: SyncEvent::MoreItems,
///     reply: Reply::NotSeen,
/// };
/// assert!(entry.called < entry.answered);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TraceEntry {
    /// Number at the call; rises by one with every call and every answer.
    pub called: u64,
    /// Number at the answer, from the same counter.
    pub answered: u64,
    /// The thread or worker that spoke, by a number that the recorder gave it.
    pub lane: u32,
    /// What was said or done.
    pub event: SyncEvent<'static>,
    /// What was answered.
    pub reply: Reply,
}
