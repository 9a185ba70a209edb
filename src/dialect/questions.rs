//! Answers that do not come back as the code of a report: SC's `CanContinue` and cancel request, WS's
//! `IsCanceled`.

use super::{Dialect, Told, answers::difference, rules};
use crate::protocol::{Answer, AnswerExt as _, CancelDecision, Code, Fault, ItemId, SinkError};

impl Dialect {
    /// What a sink said by returning a code from the question whether to go on with an item, or with
    /// everything if none is named.
    ///
    /// SC says no about an item without telling whether all was meant (SC-12), so that is a cancel of the
    /// item. The other dialects ask with an empty report.
    ///
    /// ```
    /// use sync_progress::{CancelDecision, Dialect, ItemId, protocol::Code};
    ///
    /// let id = ItemId::try_from("a")?;
    /// let answer = Dialect::SyncCenter.question_from_code(Code::FALSE, Some(&id));
    /// assert_eq!(answer, Ok(CancelDecision::CancelItem));
    /// let answer = Dialect::SyncCenter.question_from_code(Code::FALSE, None);
    /// assert_eq!(answer, Ok(CancelDecision::CancelAll));
    /// # Ok::<(), sync_progress::protocol::InvalidId>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`answer_from_code`](Self::answer_from_code); in SC, invalid argument is
    /// [`Fault::Refused`]: the item is unknown or foreign.
    pub fn question_from_code(self, code: Code, item: Option<&ItemId>) -> Answer {
        match (self, code) {
            (Self::SyncCenter, Code::FALSE) if item.is_some() => Ok(CancelDecision::CancelItem),
            (Self::SyncCenter, Code::FALSE) => Ok(CancelDecision::CancelAll),
            (Self::SyncCenter, Code::INVALID_ARGUMENT) => {
                Err(Fault::Refused(rules::KNOWN_ITEM_ASKED).into())
            }
            _ => self.answer_from_code(code),
        }
    }

    /// The code by which a sink answers the question whether to go on.
    ///
    /// ```
    /// use sync_progress::{CancelDecision, Dialect, ItemId, dialect::Lossy, protocol::Code};
    ///
    /// let id = ItemId::try_from("a")?;
    /// let told = Dialect::SyncCenter.question_to_code(&Ok(CancelDecision::CancelAll), Some(&id));
    /// assert_eq!((told.value, told.lost), (Code::FALSE, Lossy::DECISION)); // says no, not how much
    /// # Ok::<(), sync_progress::protocol::InvalidId>(())
    /// ```
    pub fn question_to_code(self, answer: &Answer, item: Option<&ItemId>) -> Told<Code> {
        if self != Self::SyncCenter {
            return self.answer_to_code(answer);
        }
        let decision = answer.decision();
        // Asked about everything, the cancel of one item must not become one of all.
        let no = if item.is_some() { decision.is_cancel() } else { decision.is_all() };
        let code = match answer.fault() {
            _ if no => Code::FALSE,
            None => Code::OK,
            Some(fault) => not_a_cancel(self.fault_to_code(fault)),
        };
        Told { value: code, lost: difference(answer, &self.question_from_code(code, item)) }
    }
}

/// The one success code that is an answer here; a fault must not be taken for it.
fn not_a_cancel(code: Code) -> Code {
    if code == Code::FALSE { Code::UNEXPECTED } else { code }
}

/// What Sync Center said by a code and a cancel request (`ReportProgress`, `SetHandlerProgressText`).
///
/// The request counts also when the code is a failure: the caller set it to none beforehand (A-SC-4), so
/// whatever stands there was written. A request out of range is no cancel; it is kept.
///
/// ```
/// use sync_progress::dialect::answer_from_request;
/// use sync_progress::protocol::{AnswerExt, Code, Fault};
/// use sync_progress::CancelDecision;
///
/// assert_eq!(answer_from_request(Code::OK, 2), Ok(CancelDecision::CancelAll));
/// let refused = answer_from_request(Code::ACCESS_DENIED, 2);
/// assert_eq!(refused.decision(), CancelDecision::CancelAll); // the item is closed, and all is to stop
/// assert_eq!(answer_from_request(Code::OK, 3).fault(), Some(Fault::UnknownAnswer(3)));
/// ```
///
/// # Errors
///
/// As [`Dialect::answer_from_code`], and [`Fault::UnknownAnswer`] for a request that is not 0, 1 or 2.
pub fn answer_from_request(code: Code, request: i32) -> Answer {
    let requested = match request {
        0 => Ok(CancelDecision::Continue),
        1 => Ok(CancelDecision::CancelItem),
        2 => Ok(CancelDecision::CancelAll),
        other => Err(Fault::UnknownAnswer(Code::new(other).bits()).into()),
    };
    Dialect::SyncCenter.answer_from_code(code).merge(requested)
}

/// The code and the cancel request by which Sync Center says an answer.
///
/// The request is always given. A refusal keeps its code beside it; any other fault gives way to a
/// cancel, since a caller may not look at the request of a failed call.
///
/// ```
/// use sync_progress::CancelDecision;
/// use sync_progress::dialect::{answer_to_request, rules::CLOSED_ITEM_ONLY_FAILS};
/// use sync_progress::protocol::{Code, Fault, SinkError};
///
/// let error = SinkError::new(Fault::Refused(CLOSED_ITEM_ONLY_FAILS));
/// let told = answer_to_request(&Err(error.deciding(CancelDecision::CancelAll)));
/// assert_eq!(told.value, (Code::ACCESS_DENIED, 2));
/// assert!(told.is_exact());
/// ```
pub fn answer_to_request(answer: &Answer) -> Told<(Code, i32)> {
    let decision = answer.decision();
    let request = match decision {
        CancelDecision::Continue => 0,
        CancelDecision::CancelItem => 1,
        CancelDecision::CancelAll => 2,
    };
    let value = match answer.fault() {
        None => (Code::OK, request),
        Some(fault @ Fault::Refused(_)) => (Dialect::SyncCenter.fault_to_code(fault), request),
        Some(_) if decision.is_cancel() => (Code::OK, request),
        Some(fault) => (Dialect::SyncCenter.fault_to_code(fault), request),
    };
    Told { value, lost: difference(answer, &answer_from_request(value.0, value.1)) }
}

/// What a WS session said to `IsCanceled`: its code, and the truth value (zero is false).
///
/// ```
/// use sync_progress::{CancelDecision, dialect::answer_from_is_canceled, protocol::Code};
///
/// assert_eq!(answer_from_is_canceled(Code::OK, -1), Ok(CancelDecision::CancelAll)); // VARIANT_TRUE
/// assert_eq!(answer_from_is_canceled(Code::ABORT, 0), Ok(CancelDecision::CancelAll));
/// ```
///
/// # Errors
///
/// As [`Dialect::answer_from_code`] for [`Dialect::WinSync`].
pub fn answer_from_is_canceled(code: Code, canceled: i32) -> Answer {
    let asked = if canceled == 0 { CancelDecision::Continue } else { CancelDecision::CancelAll };
    Dialect::WinSync.answer_from_code(code).merge(Ok(asked))
}

/// What `IsCanceled` answers. A WS session cannot cancel one item, which is told.
///
/// ```
/// use sync_progress::{CancelDecision, dialect::{Lossy, answer_to_is_canceled}};
///
/// assert!(answer_to_is_canceled(&Ok(CancelDecision::CancelAll)).value);
/// let told = answer_to_is_canceled(&Ok(CancelDecision::CancelItem));
/// assert_eq!((told.value, told.lost), (false, Lossy::DECISION));
/// ```
pub fn answer_to_is_canceled(answer: &Answer) -> Told<bool> {
    let all = answer.decision().is_all();
    let read = if all { CancelDecision::CancelAll } else { CancelDecision::Continue };
    Told { value: all, lost: difference(answer, &Ok::<_, SinkError>(read)) }
}
