//! Answers, in both directions (spec D-10 to D-13).

use proptest::prelude::*;
use sync_progress::dialect::{
    Lossy, answer_from_is_canceled, answer_from_request, answer_to_is_canceled, answer_to_request,
    rules,
};
use sync_progress::protocol::{Answer, AnswerExt, Code, Fault, RuleId, SinkError};
use sync_progress::{CancelDecision as D, Dialect, ItemId};

const MOB: Dialect = Dialect::MobSync;
const SC: Dialect = Dialect::SyncCenter;
const WS: Dialect = Dialect::WinSync;

#[track_caller]
fn read(answer: Answer, decision: D, fault: impl Into<Option<Fault>>) {
    assert_eq!((answer.decision(), answer.fault()), (decision, fault.into()));
}

fn failing(decision: D, fault: Fault) -> Answer {
    Err(SinkError::new(fault).deciding(decision))
}

#[test]
fn d10_mobsync_codes() {
    read(MOB.answer_from_code(Code::OK), D::Continue, None);
    read(MOB.answer_from_code(Code::CANCEL_ITEM), D::CancelItem, None);
    read(MOB.answer_from_code(Code::CANCEL_ALL), D::CancelAll, None);
    for decision in [D::Continue, D::CancelItem, D::CancelAll] {
        let told = MOB.answer_to_code(&Ok(decision));
        assert!(told.is_exact());
        read(MOB.answer_from_code(told.value), decision, None);
    }
}

#[test]
fn d10_sync_center_requests() {
    read(answer_from_request(Code::OK, 0), D::Continue, None);
    read(answer_from_request(Code::OK, 1), D::CancelItem, None);
    read(answer_from_request(Code::OK, 2), D::CancelAll, None);
    assert_eq!(answer_to_request(&Ok(D::Continue)).value, (Code::OK, 0));
    assert_eq!(answer_to_request(&Ok(D::CancelItem)).value, (Code::OK, 1));
    assert_eq!(answer_to_request(&Ok(D::CancelAll)).value, (Code::OK, 2));
}

#[test]
fn d10_can_continue() -> Result<(), sync_progress::protocol::InvalidId> {
    let id = ItemId::try_from("a")?;
    read(SC.question_from_code(Code::OK, Some(&id)), D::Continue, None);
    read(SC.question_from_code(Code::FALSE, Some(&id)), D::CancelItem, None);
    read(SC.question_from_code(Code::FALSE, None), D::CancelAll, None);
    assert_eq!(SC.question_to_code(&Ok(D::CancelItem), Some(&id)).value, Code::FALSE);
    // The cancel of one item is not one of all.
    let told = SC.question_to_code(&Ok(D::CancelItem), None);
    assert_eq!((told.value, told.lost), (Code::OK, Lossy::DECISION));
    // Another dialect's "unknown answer 1" must not become a no.
    let told = SC.question_to_code(&Err(Fault::UnknownAnswer(1).into()), Some(&id));
    assert_eq!((told.value, told.lost), (Code::UNEXPECTED, Lossy::FAULT_CHANGED));
    Ok(())
}

#[test]
fn d10_winsync() {
    read(WS.answer_from_code(Code::ABORT), D::CancelAll, None);
    assert_eq!(WS.answer_to_code(&Ok(D::CancelAll)).value, Code::ABORT);
    read(answer_from_is_canceled(Code::OK, 0), D::Continue, None);
    read(answer_from_is_canceled(Code::OK, 1), D::CancelAll, None);
    read(answer_from_is_canceled(Code::OK, i32::MIN), D::CancelAll, None); // anything but zero
    assert!(!answer_to_is_canceled(&Ok(D::Continue)).value);
}

#[test]
fn d11_no_cancel_by_accident() {
    // The cancel answers of one dialect are nothing in another.
    read(SC.answer_from_code(Code::CANCEL_ALL), D::Continue, Fault::UnknownAnswer(0x0004_0204));
    read(SC.answer_from_code(Code::FALSE), D::Continue, Fault::UnknownAnswer(1));
    read(MOB.answer_from_code(Code::FALSE), D::Continue, Fault::UnknownAnswer(1));
    read(MOB.answer_from_code(Code::RETRY_SYNC), D::Continue, Fault::UnknownAnswer(0x0004_0202));
    read(MOB.answer_from_code(Code::ABORT), D::Continue, Fault::Failed(Code::ABORT));
    read(WS.answer_from_code(Code::CANCEL_ITEM), D::Continue, Fault::UnknownAnswer(0x0004_0203));
    read(answer_from_request(Code::OK, 3), D::Continue, Fault::UnknownAnswer(3));
    read(answer_from_request(Code::OK, -1), D::Continue, Fault::UnknownAnswer(u32::MAX));
    // WS: a failing callback stops the session.
    read(WS.answer_from_code(Code::FAIL), D::CancelAll, Fault::Failed(Code::FAIL));
    // So a fault that is not to stop it is not said as one.
    let told = WS.answer_to_code(&Err(Fault::Failed(Code::FAIL).into()));
    assert_eq!((told.value, told.lost), (Code::OK, Lossy::FAULT));
    // An unknown answer of one dialect that is a cancel in another.
    for raw in [0x0004_0203, 0x0004_0204, 0x8000_4004] {
        let told = MOB.answer_to_code(&Err(Fault::UnknownAnswer(raw).into()));
        assert_eq!((told.value, told.lost), (Code::UNEXPECTED, Lossy::FAULT_CHANGED), "{raw:#x}");
        let kept = SC.answer_to_code(&Err(Fault::UnknownAnswer(raw).into())).value;
        assert_eq!(kept.is_success(), raw >> 31 == 0, "{raw:#x}");
    }
    // A success is not a failure code, and a failure is not a success.
    assert_eq!(MOB.answer_to_code(&Err(Fault::Failed(Code::CANCEL_ALL).into())).value, Code::FAIL);
}

#[test]
fn d12_no_cancel_lost() {
    let both = failing(D::CancelItem, Fault::Failed(Code::FAIL));
    let told = MOB.answer_to_code(&both);
    assert_eq!((told.value, told.lost), (Code::CANCEL_ITEM, Lossy::FAULT));
    let told = answer_to_request(&both);
    assert_eq!((told.value, told.lost), ((Code::OK, 1), Lossy::FAULT));
    let told = WS.answer_to_code(&failing(D::CancelAll, Fault::Failed(Code::FAIL)));
    assert!(told.is_exact()); // the failure itself stops the session
    let told = WS.answer_to_code(&failing(D::CancelAll, Fault::UnknownAnswer(9)));
    assert_eq!((told.value, told.lost), (Code::ABORT, Lossy::FAULT)); // an unknown success does not
    read(answer_from_request(Code::FAIL, 2), D::CancelAll, Fault::Failed(Code::FAIL));
    let told = WS.answer_to_code(&Ok(D::CancelItem));
    assert_eq!((told.value, told.lost), (Code::OK, Lossy::DECISION));
}

#[test]
fn d13_faults_with_a_name() {
    for dialect in Dialect::ALL {
        let fault = dialect.answer_from_code(Code::DISCONNECTED).fault();
        assert_eq!(fault, Some(Fault::Disconnected), "{dialect}");
        let code = dialect.answer_to_code(&Err(Fault::Disconnected.into())).value;
        assert_eq!(code, Code::DISCONNECTED, "{dialect}");
    }
    let closed = Fault::Refused(rules::CLOSED_ITEM_ONLY_FAILS);
    read(SC.answer_from_code(Code::ACCESS_DENIED), D::Continue, closed);
    let denied = Fault::Failed(Code::ACCESS_DENIED);
    read(MOB.answer_from_code(Code::ACCESS_DENIED), D::Continue, denied);
    let unknown = Fault::Refused(rules::KNOWN_ITEM_ASKED);
    read(SC.question_from_code(Code::INVALID_ARGUMENT, None), D::Continue, unknown);
    let told = SC.question_to_code(&Err(unknown.into()), None);
    assert_eq!((told.value, told.lost), (Code::INVALID_ARGUMENT, Lossy::empty()));
}

#[track_caller]
fn refusal(dialect: Dialect, rule: RuleId, code: Code) {
    assert_eq!(dialect.answer_to_code(&Err(Fault::Refused(rule).into())).value, code, "{rule}");
}

#[test]
fn d13_refusals_have_codes() {
    refusal(SC, rules::CLOSED_ITEM_ONLY_FAILS, Code::ACCESS_DENIED);
    refusal(SC, rules::ONE_END_PER_ATTEMPT, Code::ACCESS_DENIED);
    refusal(MOB, rules::ONE_END_PER_ATTEMPT, Code::UNEXPECTED); // denied means nothing in MOB
    refusal(WS, rules::BAD_REPORT_REFUSED, Code::INVALID_ARGUMENT);
    refusal(WS, rules::STARTED_ONCE, Code::INVALID_OPERATION);
    refusal(WS, rules::ABORTED_AFTER_CANCEL, Code::ABORT);
    refusal(MOB, rules::PREPARED_ITEMS_ONLY, Code::INVALID_ARGUMENT);
    refusal(SC, rules::JOINING_ITEM_IS_NEW, Code::INVALID_ARGUMENT);
    refusal(SC, rules::DIALECT_CAN_SAY, Code::NOT_IMPLEMENTED);
}

fn answers() -> impl Strategy<Value = Answer> {
    let decision = prop_oneof![Just(D::Continue), Just(D::CancelItem), Just(D::CancelAll)];
    let number = prop_oneof![
        0_u32..12,
        0x0004_0200_u32..0x0004_0206,
        Just(0x8000_4004),
        Just(0x8007_0005),
        Just(0x8007_0057),
        Just(0x8001_0108),
        any::<u32>()
    ];
    let fault = prop_oneof![
        Just(None),
        Just(Some(Fault::Disconnected)),
        Just(Some(Fault::Panicked)),
        number.clone().prop_map(|bits| Some(Fault::Failed(Code::from_bits(bits)))),
        number.prop_map(|raw| Some(Fault::UnknownAnswer(raw))),
        (1_u8..=84).prop_map(|n| Some(Fault::Refused(RuleId::invariant(n)))),
        (1_u8..=30).prop_map(|n| Some(Fault::Refused(RuleId::ours(n)))),
    ];
    (decision, fault).prop_map(|(decision, fault)| match fault {
        None => Ok(decision),
        Some(fault) => failing(decision, fault),
    })
}

/// What is read at the other side, against what was said.
#[track_caller]
fn kept(dialect: Dialect, said: Answer, lost: Lossy, read: Answer) {
    assert!(read.decision() >= said.decision() || lost.contains(Lossy::DECISION));
    // Only WS reads more than was said: there a fault that must be said stops the session.
    let must = matches!(said.fault(), Some(Fault::Refused(_) | Fault::Disconnected));
    let stops = dialect == WS && must;
    assert!(read.decision() <= said.decision() || stops, "{said:?} as {read:?}");
    // An error never looks like a success, unless that is told.
    assert!(read.is_err() || said.is_ok() || lost.contains(Lossy::FAULT));
    if lost.is_empty() && !stops {
        assert_eq!(read, said);
    }
}

proptest! {
    #[test]
    fn d11_d12_answers_survive_the_border(answer in answers()) {
        for dialect in Dialect::ALL {
            let told = dialect.answer_to_code(&answer);
            if dialect != SC { // SC says its decision by the request
                kept(dialect, answer, told.lost, dialect.answer_from_code(told.value));
            }
        }
        let told = answer_to_request(&answer);
        kept(SC, answer, told.lost, answer_from_request(told.value.0, told.value.1));
        prop_assert!(!told.lost.contains(Lossy::DECISION));
        let told = SC.question_to_code(&answer, None);
        kept(SC, answer, told.lost, SC.question_from_code(told.value, None));
    }

    #[test]
    fn d11_codes_survive_the_border(raw in any::<i32>()) {
        for dialect in Dialect::ALL {
            let told = dialect.answer_to_code(&dialect.answer_from_code(Code::new(raw)));
            prop_assert_eq!(told.value, Code::new(raw));
        }
    }
}
