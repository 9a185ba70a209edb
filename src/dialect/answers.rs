//! Answers to reports as result codes, in both directions.

use super::{Dialect, Lossy, Told, rules};
use crate::protocol::{Answer, AnswerExt as _, CancelDecision, Code, Fault, RuleId, SinkError};

impl Dialect {
    /// What a sink said by returning a code from a report.
    ///
    /// Never a cancel by accident, never one lost: a success that no document names is kept as
    /// [`Fault::UnknownAnswer`]. Failures are faults without a decision, except in WS, where a failing
    /// callback stops the session (A-WS-6). For the two protocols that have another channel beside the
    /// code see [`answer_from_request`](super::answer_from_request) (SC) and
    /// [`answer_from_is_canceled`](super::answer_from_is_canceled) (WS). The neutral dialect, which has
    /// no codes of its own, reads those of MOB and the refusal of SC.
    ///
    /// ```
    /// use sync_progress::protocol::{AnswerExt, Code, Fault};
    /// use sync_progress::{CancelDecision, Dialect};
    ///
    /// let answer = Dialect::MobSync.answer_from_code(Code::CANCEL_ITEM);
    /// assert_eq!(answer, Ok(CancelDecision::CancelItem));
    /// let answer = Dialect::MobSync.answer_from_code(Code::FALSE);
    /// assert_eq!(answer.fault(), Some(Fault::UnknownAnswer(1)));
    /// assert_eq!(answer.decision(), CancelDecision::Continue);
    /// ```
    ///
    /// # Errors
    ///
    /// [`Fault::Disconnected`] if the sink is gone; [`Fault::Refused`] if it says that the item is closed
    /// (SC-10); [`Fault::UnknownAnswer`] for any other success; [`Fault::Failed`] with the code for any
    /// other failure.
    pub fn answer_from_code(self, code: Code) -> Answer {
        match (self, code) {
            (_, Code::OK) => Ok(CancelDecision::Continue),
            (Self::MobSync | Self::Neutral, Code::CANCEL_ITEM) => Ok(CancelDecision::CancelItem),
            (Self::MobSync | Self::Neutral, Code::CANCEL_ALL) | (Self::WinSync, Code::ABORT) => {
                Ok(CancelDecision::CancelAll)
            }
            _ => Err(self.fault_error(self.fault_from_code(code))),
        }
    }

    /// The code by which a sink says an answer in return to a report.
    ///
    /// A cancel goes before the fault beside it, since a code says one thing only; where WS has no word
    /// for the cancel of one item, that is told as [`Lossy::DECISION`]. A fault without a cancel does not
    /// stop a WS session, except that its peer is gone or that a rule refuses.
    ///
    /// ```
    /// use sync_progress::{CancelDecision, Dialect};
    /// use sync_progress::dialect::Lossy;
    /// use sync_progress::protocol::{Code, Fault, SinkError};
    ///
    /// let answer = Err(SinkError::new(Fault::Panicked).deciding(CancelDecision::CancelAll));
    /// let told = Dialect::MobSync.answer_to_code(&answer);
    /// assert_eq!((told.value, told.lost), (Code::CANCEL_ALL, Lossy::FAULT));
    /// ```
    pub fn answer_to_code(self, answer: &Answer) -> Told<Code> {
        let fault = answer.fault();
        let code = match (self, answer.decision(), fault) {
            (Self::MobSync | Self::Neutral, CancelDecision::CancelItem, _) => Code::CANCEL_ITEM,
            (Self::MobSync | Self::Neutral, CancelDecision::CancelAll, _) => Code::CANCEL_ALL,
            // A success without a name would not stop the session.
            (Self::WinSync, CancelDecision::CancelAll, None | Some(Fault::UnknownAnswer(_))) => {
                Code::ABORT
            }
            (_, _, None) => Code::OK,
            (Self::WinSync, decision, Some(fault)) if !decision.is_all() => {
                quiet_in_winsync(fault, self.fault_to_code(fault))
            }
            (_, _, Some(fault)) => self.fault_to_code(fault),
        };
        Told { value: code, lost: difference(answer, &self.answer_from_code(code)) }
    }

    pub(super) fn fault_from_code(self, code: Code) -> Fault {
        match (self, code) {
            (_, Code::DISCONNECTED) => Fault::Disconnected,
            (Self::SyncCenter | Self::Neutral, Code::ACCESS_DENIED) => {
                Fault::Refused(rules::CLOSED_ITEM_ONLY_FAILS)
            }
            _ if code.is_success() => Fault::UnknownAnswer(code.bits()),
            _ => Fault::Failed(code),
        }
    }

    pub(super) fn fault_error(self, fault: Fault) -> SinkError {
        match (self, fault) {
            (Self::WinSync, Fault::Failed(_) | Fault::Disconnected | Fault::Refused(_)) => {
                SinkError::new(fault).deciding(CancelDecision::CancelAll)
            }
            _ => fault.into(),
        }
    }

    /// Never a code that this dialect would read as a decision.
    pub(super) fn fault_to_code(self, fault: Fault) -> Code {
        let code = match fault {
            Fault::Refused(rule) => self.refusal_to_code(rule),
            Fault::Disconnected => Code::DISCONNECTED,
            Fault::Failed(code) if code.is_success() => Code::FAIL,
            Fault::Failed(code) => code,
            Fault::UnknownAnswer(raw) => Code::from_bits(raw),
            Fault::Panicked => Code::UNEXPECTED,
        };
        match (fault, self.answer_from_code(code).fault()) {
            (Fault::UnknownAnswer(_), read) if read != Some(fault) => Code::UNEXPECTED,
            _ => code,
        }
    }

    /// The code by which a refusal is said.
    ///
    /// ```
    /// use sync_progress::Dialect;
    /// use sync_progress::dialect::rules;
    /// use sync_progress::protocol::Code;
    ///
    /// let code = Dialect::SyncCenter.refusal_to_code(rules::CLOSED_ITEM_ONLY_FAILS);
    /// assert_eq!(code, Code::ACCESS_DENIED);
    /// let code = Dialect::WinSync.refusal_to_code(rules::BAD_REPORT_REFUSED);
    /// assert_eq!(code, Code::INVALID_ARGUMENT);
    /// ```
    pub fn refusal_to_code(self, rule: RuleId) -> Code {
        match rule {
            rules::CLOSED_ITEM_ONLY_FAILS
            | rules::ENDED_ITEM_ONLY_FAILS
            | rules::ONE_END_PER_ATTEMPT
                if matches!(self, Self::SyncCenter | Self::Neutral) =>
            {
                Code::ACCESS_DENIED
            }
            rules::BEGIN_AND_END_PAIR | rules::WITHIN_PROVIDER_SESSION | rules::STARTED_ONCE => {
                Code::INVALID_OPERATION
            }
            rules::ABORTED_AFTER_CANCEL | rules::NO_CHANGE_AFTER_CANCEL => Code::ABORT,
            rules::DIALECT_CAN_SAY => Code::NOT_IMPLEMENTED,
            rule if BAD_ARGUMENT.contains(&rule) => Code::INVALID_ARGUMENT,
            _ => Code::UNEXPECTED,
        }
    }
}

/// The rules that are about what was said, not about when.
const BAD_ARGUMENT: &[RuleId] = &[
    rules::KNOWN_ROLE_AND_STAGE,
    rules::BAD_REPORT_REFUSED,
    rules::KNOWN_RESOLUTION,
    rules::KNOWN_ENUMERATION_ACTION,
    rules::SIZE_AND_MASK,
    rules::KNOWN_MOB_STATUS,
    rules::PREPARED_ITEMS_ONLY,
    rules::SESSION_NAMES_ITEMS,
    rules::KNOWN_SC_STATUS,
    rules::SESSION_ITEMS_ONLY,
    rules::KNOWN_ITEM_ASKED,
    rules::JOINING_ITEM_IS_NEW,
    rules::COMMIT_AFTER_PROPOSAL,
    rules::KNOWN_EVENT_LEVEL,
    rules::KNOWN_ITEMS_ONLY,
    rules::ID_IS_NEW,
    rules::ID_WITHIN_LIMIT,
    rules::KNOWN_STATUS,
];

/// In WS a failure stops the session, so only what is to stop it may be said as one.
fn quiet_in_winsync(fault: Fault, code: Code) -> Code {
    let stops = matches!(fault, Fault::Disconnected | Fault::Refused(_));
    if stops || code.is_success() { code } else { Code::OK }
}

/// What of an answer the other side does not read.
pub(super) fn difference(said: &Answer, read: &Answer) -> Lossy {
    let mut lost = Lossy::empty();
    lost.set(Lossy::DECISION, read.decision() < said.decision());
    match (said.fault(), read.fault()) {
        (Some(_), None) => lost |= Lossy::FAULT,
        (said, read) => lost.set(Lossy::FAULT_CHANGED, said != read),
    }
    lost
}
