//! What a sink answers.

use crate::codes::AnyCode;
use arbitrary::{Arbitrary, Result, Unstructured};
use sync_progress::CancelDecision;
use sync_progress::protocol::{Answer, AnswerExt as _, Fault, RuleId, SinkError};
use sync_progress::windows::abi::{E_UNEXPECTED, RPC_E_DISCONNECTED};
use windows_core::HRESULT;

/// Any answer: half of them are plain.
#[derive(Clone, Copy, Debug)]
pub struct AnyAnswer(pub Answer);

impl<'a> Arbitrary<'a> for AnyAnswer {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let kind = u8::arbitrary(u)?;
        let decision = match kind % 8 {
            0 => CancelDecision::CancelItem,
            1 => CancelDecision::CancelAll,
            _ => CancelDecision::Continue,
        };
        if kind < 128 {
            return Ok(Self(Ok(decision)));
        }
        Ok(Self(Err(SinkError::new(fault(u)?).deciding(decision))))
    }
}

fn fault(u: &mut Unstructured<'_>) -> Result<Fault> {
    Ok(match u8::arbitrary(u)? % 5 {
        0 => Fault::Disconnected,
        1 => Fault::Panicked,
        2 => Fault::Refused(RuleId::invariant(u.int_in_range(1..=84)?)),
        3 => Fault::Failed(AnyCode::arbitrary(u)?.code()),
        _ => Fault::UnknownAnswer(AnyCode::arbitrary(u)?.code().bits()),
    })
}

/// The code of a fault, where no cancel is to be said: none of those that would say one, or that all is well.
pub fn check_fault(code: HRESULT, answer: &Answer, never: &[HRESULT]) {
    assert!(!never.contains(&code), "{answer:?} became {code:?}");
    match answer.fault().expect("a fault") {
        Fault::Disconnected => assert_eq!(code, RPC_E_DISCONNECTED),
        Fault::Panicked => assert_eq!(code, E_UNEXPECTED),
        Fault::Failed(failure) if !failure.is_success() => assert_eq!(code.0, failure.raw()),
        // A number that can only be an unknown answer is one; any other fault fails.
        Fault::UnknownAnswer(raw) if code.is_ok() => assert_eq!(code.0.cast_unsigned(), raw),
        _ => assert!(code.is_err(), "{answer:?} became {code:?}"),
    }
}
