//! What is answered to an event.

use super::Event;
use super::small::{self, one_of};
use sync_progress::CancelDecision;
use sync_progress::protocol::{
    Code, EnumerationAction, Fault, LogId, MoreItems, Reply, ResolveAction, RuleId, SinkError,
    SyncEvent,
};

/// Any answer: mostly one to the question that was asked.
pub fn replied(byte: u8, event: &Event) -> Reply {
    match byte {
        0..180 => fitting(event, byte),
        180..196 => Reply::NotSeen,
        196..208 => Reply::Done,
        208..226 => Reply::Answer(faulty(decision(byte), byte / 3)),
        226..232 => Reply::Logged(faulty(LogId::NONE, byte)),
        232..238 => Reply::MayShowUi(faulty(byte % 4 != 1, byte)),
        238..244 => Reply::MoreItems(faulty(MoreItems::default(), byte)),
        244..250 => Reply::Resolution(faulty(ResolveAction::from_raw((byte % 6).into()), byte)),
        250.. => Reply::Enumeration(faulty(EnumerationAction::from_raw((byte % 4).into()), byte)),
    }
}

/// What some sink might say to the event.
fn fitting(event: &Event, byte: u8) -> Reply {
    let (what, fault) = (byte % 6, byte / 6);
    match event {
        SyncEvent::Log(_) => Reply::Logged(faulty(LogId::from_u128(what.into()), fault)),
        SyncEvent::MayShowUi(_) => Reply::MayShowUi(faulty(what < 4, fault)),
        SyncEvent::MoreItems => {
            let ids = small::ids(what);
            Reply::MoreItems(faulty(MoreItems { ids, opaque: 0 }, fault))
        }
        SyncEvent::Conflict(_) => {
            Reply::Resolution(faulty(ResolveAction::from_raw(what.into()), fault))
        }
        SyncEvent::FullEnumerationNeeded => {
            Reply::Enumeration(faulty(EnumerationAction::from_raw(what.into()), fault))
        }
        SyncEvent::Host(_) => Reply::Done,
        _ => Reply::Answer(faulty(decision(byte), byte / 3)),
    }
}

fn decision(byte: u8) -> CancelDecision {
    let decisions =
        [CancelDecision::Continue, CancelDecision::CancelItem, CancelDecision::CancelAll];
    one_of(&decisions, byte)
}

fn faulty<T>(good: T, byte: u8) -> Result<T, SinkError> {
    let fault = match byte % 16 {
        0..=9 => return Ok(good),
        10 => Fault::Failed(Code::FAIL),
        11 => Fault::UnknownAnswer(9),
        12 => Fault::Disconnected,
        13 => Fault::Panicked,
        14 => Fault::Refused(RuleId::invariant(60)),
        _ => Fault::Refused(RuleId::ours(7)),
    };
    Err(SinkError::new(fault).deciding(decision(byte)))
}
