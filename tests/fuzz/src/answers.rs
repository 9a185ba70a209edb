//! What a sink answers.

use crate::codes::AnyCode;
use arbitrary::{Arbitrary, Result, Unstructured};
use sync_progress::CancelDecision;
use sync_progress::protocol::{Answer, Fault, RuleId, SinkError};

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
