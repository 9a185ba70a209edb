//! The words of the conversation: clauses V-1 to V-9 of the specification.

use proptest::prelude::*;
use std::collections::HashSet;
use sync_progress::protocol::{
    Answer, AnswerExt, CancelCause, Canceled, Change, Code, ConflictPolicy, EnumerationAction,
    Fault, Fields, HostAct, InvalidId, LogEntry, LogId, LogLevel, Notice, Oddities, Outcome, Phase,
    ProgressStatus, Reply, ResolveAction, RuleId, Share, ShareError, SinkError, SyncEvent,
    SyncTrigger, Total, Work,
};
use sync_progress::{CancelDecision, ItemId, ProgressItem, ProviderRole, SyncStage};
use uuid::Uuid;

fn id(text: &str) -> ItemId {
    ItemId::try_from(text).unwrap()
}

/// V-1: no number is lost, and only the documented ones are known.
#[test]
fn unknown_numbers_stay_what_they_were() {
    for raw in (0..300).chain([u32::MAX, 1 << 31]) {
        assert_eq!(ProviderRole::from_raw(raw).raw(), raw);
        assert_eq!(SyncStage::from_raw(raw).raw(), raw);
        assert_eq!(LogLevel::from_raw(raw).raw(), raw);
        assert_eq!(ResolveAction::from_raw(raw).raw(), raw);
        assert_eq!(EnumerationAction::from_raw(raw).raw(), raw);
        assert_eq!(ConflictPolicy::from_raw(raw).raw(), raw);
        assert_eq!(SyncTrigger::from_raw(raw).raw(), raw);
        assert_eq!(ProviderRole::from_raw(raw).is_known(), raw < 2);
        assert_eq!(SyncStage::from_raw(raw).is_known(), raw < 3);
    }
    assert_eq!(ProviderRole::KNOWN.map(ProviderRole::raw), [0, 1]);
    assert_eq!(SyncStage::KNOWN.map(SyncStage::raw), [0, 1, 2]);
    assert_eq!(LogLevel::KNOWN.map(LogLevel::raw), [1, 2, 3]);
    assert_eq!(ResolveAction::KNOWN.map(ResolveAction::raw), [0, 1, 2, 3, 4]);
    assert_eq!(EnumerationAction::KNOWN.map(EnumerationAction::raw), [0, 1, 2]);
    assert_eq!(ConflictPolicy::KNOWN.map(ConflictPolicy::raw), [0, 1, 2]);
}

/// V-1: the causes have distinct numbers, none of them zero.
#[test]
fn causes_are_told_apart_by_their_numbers() {
    let numbers: HashSet<u8> = CancelCause::ALL.into_iter().map(CancelCause::raw).collect();
    assert_eq!(numbers.len(), CancelCause::ALL.len());
    assert!(!numbers.contains(&0));
    for raw in 0..=u8::MAX {
        match CancelCause::from_raw(raw) {
            Some(cause) => assert_eq!(cause.raw(), raw),
            None => assert!(!numbers.contains(&raw)),
        }
    }
}

/// V-2: a report names what it names and nothing else.
#[test]
fn a_part_that_is_not_named_is_not_there() {
    #[track_caller]
    fn case(report: &ProgressItem, fields: Fields, shown: &str) {
        assert_eq!(report.fields(), fields);
        assert_eq!(report.to_string(), shown);
        assert_eq!(report.is_empty(), fields.is_empty());
    }
    let new = ProgressItem::new;
    case(&new(), Fields::empty(), "");
    case(&new().with_value(0), Fields::VALUE, "0");
    case(&new().with_max(9), Fields::MAX, "of 9");
    case(&new().with_max(None), Fields::MAX, "of ?");
    case(&new().with_text("x"), Fields::TEXT, "x");
    case(
        &new().with_status(ProgressStatus::Failed).with_text("x"),
        Fields::from_bits_retain(3),
        "failed x",
    );
    case(&new().with_work(Work::new(1, 2)), Fields::VALUE | Fields::MAX, "1/2");
    case(
        &new().with_status(ProgressStatus::Unknown(9)).with_work(Work::new(1, None)).with_text("x"),
        Fields::all(),
        "unknown status 9 1/? x",
    );
    assert_eq!(new().max(), None);
    assert_eq!(new().with_max(None).max(), Some(Total::Unknown));
    assert_eq!(new().with_max(0).max(), Some(Total::Known(0)));
}

/// V-2: oddities add up and never take away a part.
#[test]
fn oddities_are_noted_beside_the_report() {
    let report = ProgressItem::new()
        .with_value(0)
        .with_oddities(Oddities::NEGATIVE_VALUE)
        .with_oddities(Oddities::WRONG_SIZE);
    assert_eq!(report.oddities(), Oddities::NEGATIVE_VALUE | Oddities::WRONG_SIZE);
    assert_eq!(report.fields(), Fields::VALUE);
}

/// V-3: the merge of decisions is their maximum.
#[test]
fn the_strongest_decision_wins() {
    use CancelDecision::{CancelAll, CancelItem, Continue};
    let all = [Continue, CancelItem, CancelAll];
    for one in all {
        assert_eq!(one.merge(one), one);
        for two in all {
            assert_eq!(one.merge(two), two.merge(one));
            assert!(one.merge(two) >= one);
            for three in all {
                assert_eq!(one.merge(two).merge(three), one.merge(two.merge(three)));
            }
        }
    }
    assert_eq!(Continue.go_on(), Ok(()));
    assert_eq!(CancelItem.go_on(), Err(Canceled { all: false }));
    assert_eq!(CancelAll.go_on(), Err(Canceled { all: true }));
    assert_eq!(CancelDecision::from(Canceled { all: true }), CancelAll);
    assert_eq!(CancelDecision::from(Canceled { all: false }), CancelItem);
    assert_eq!(Canceled { all: false }.to_string(), "canceled");
}

fn answers() -> Vec<Answer> {
    use CancelDecision::{CancelAll, CancelItem, Continue};
    let faults = [Fault::Disconnected, Fault::Panicked];
    let errors = faults.into_iter().flat_map(|fault| {
        [Continue, CancelItem, CancelAll].map(|decision| Err(SinkError { decision, fault }))
    });
    [Continue, CancelItem, CancelAll].map(Ok).into_iter().chain(errors).collect()
}

/// V-4: a fault never swallows a cancel, and a cancel never swallows a fault.
#[test]
fn merged_answers_keep_decision_and_fault() {
    for one in answers() {
        for two in answers() {
            let both = one.merge(two);
            assert_eq!(both.decision(), one.decision().max(two.decision()), "{one:?} {two:?}");
            assert_eq!(both.fault(), one.fault().or_else(|| two.fault()), "{one:?} {two:?}");
        }
    }
}

/// V-4: every reply has a decision; an aborted enumeration cancels everything (WS-14).
#[test]
fn every_reply_has_a_decision() {
    let all = SinkError::new(Fault::Disconnected).deciding(CancelDecision::CancelAll);
    let canceling = [
        Reply::Answer(Err(all)),
        Reply::Logged(Err(all)),
        Reply::MayShowUi(Err(all)),
        Reply::MoreItems(Err(all)),
        Reply::Resolution(Err(all)),
        Reply::Enumeration(Err(all)),
        Reply::Enumeration(Ok(EnumerationAction::Abort)),
    ];
    for reply in canceling {
        assert_eq!(reply.decision(), CancelDecision::CancelAll, "{reply:?}");
    }
    let going_on = [
        Reply::NotSeen,
        Reply::Done,
        Reply::Logged(Ok(LogId::NONE)),
        Reply::MayShowUi(Ok(false)),
        Reply::Enumeration(Ok(EnumerationAction::Full)),
        Reply::Resolution(Ok(ResolveAction::Defer)),
    ];
    for reply in going_on {
        assert_eq!(reply.decision(), CancelDecision::Continue, "{reply:?}");
    }
}

/// V-5: what cannot be an id.
#[test]
fn ids_that_would_merge_are_refused() {
    #[track_caller]
    fn case(units: &[u16], refusal: InvalidId) {
        assert_eq!(ItemId::from_wide(units), Err(refusal));
    }
    case(&[], InvalidId::Empty);
    case(&[0], InvalidId::Nul { at: 0 });
    case(&[0x61, 0x62, 0], InvalidId::Nul { at: 2 });
    case(&[0xD800], InvalidId::UnpairedSurrogate { at: 0 });
    case(&[0xDC00, 0x61], InvalidId::UnpairedSurrogate { at: 0 });
    case(&[0xD83D, 0xDE00, 0xD83D], InvalidId::UnpairedSurrogate { at: 2 });
    assert_eq!(ItemId::try_from("é\0"), Err(InvalidId::Nul { at: 1 }));
}

/// V-5: ids of any length are ids; a dialect may refuse long ones.
#[test]
fn long_ids_are_ids() {
    for units in [1, 63, 64, 10_000] {
        let text = "x".repeat(units);
        let id = id(&text);
        assert_eq!(id.units(), units);
        assert_eq!(id.as_text(), Some(text.as_str()));
        assert_eq!(id.as_wide_with_nul().map(<[u16]>::len), Some(units + 1));
    }
}

/// V-5: case and kind matter.
#[test]
fn ids_are_compared_unit_by_unit() {
    let uuid = Uuid::from_u128(1);
    assert_ne!(id("a"), id("A"));
    assert_ne!(id("e\u{301}"), id("é"));
    assert_ne!(ItemId::from(uuid), ItemId::from(uuid).to_text());
    assert_eq!(id("a"), id("a"));
    assert_eq!(ItemId::from(&id("a")), id("a"));
    assert_eq!("a".parse(), Ok(id("a")));
    assert_eq!(ItemId::try_from(&String::from("a")), Ok(id("a")));
}

/// V-6: the braced form and nothing else is a UUID.
#[test]
fn only_the_braced_form_spells_a_uuid() {
    #[track_caller]
    fn spells(text: &str, uuid: Uuid, expected: bool) {
        assert_eq!(id(text).to_uuid() == uuid, expected, "{text}");
    }
    let uuid = Uuid::from_u128(0x6295_df41_35ee_11d1_8707_00c0_4fd9_3327);
    spells("{6295DF41-35EE-11D1-8707-00C04FD93327}", uuid, true);
    spells("{6295df41-35ee-11d1-8707-00c04fd93327}", uuid, true);
    spells("6295DF41-35EE-11D1-8707-00C04FD93327", uuid, false);
    spells("{6295DF4135EE11D1870700C04FD93327}", uuid, false);
    spells("{6295DF41-35EE-11D1-8707-00C04FD9332G}", uuid, false);
    spells("{6295DF41-35EE-11D1-8707-00C04FD93327} ", uuid, false);
    let text = ItemId::from(uuid).to_text();
    assert_eq!(text.to_string(), "{6295DF41-35EE-11D1-8707-00C04FD93327}");
    assert_eq!(text.units(), 38);
    assert_eq!(ItemId::from(uuid).to_string(), text.to_string());
}

/// V-6: the name-based UUID of a text is fixed for good: recordings and native peers rely on it.
#[test]
fn a_text_always_becomes_the_same_uuid() {
    let expected = Uuid::new_v5(&ItemId::NAMESPACE, b"photos/cat.jpg");
    assert_eq!(id("photos/cat.jpg").to_uuid(), expected);
    assert_eq!(ItemId::NAMESPACE.to_string(), "8f0c0a5e-5d57-5f0e-9d0a-6f1b2f6c11d3");
    assert_ne!(id("photos/dog.jpg").to_uuid(), expected);
}

/// V-7, by cases.
#[test]
fn a_share_is_exact_and_only_the_whole_is_full() {
    #[track_caller]
    fn case(completed: u64, total: u64, share: Option<u32>) {
        assert_eq!(Share::of(completed, total).map(Share::millionths), share);
    }
    case(0, 0, None);
    case(5, 0, None);
    case(0, 1, Some(0));
    case(1, 1, Some(1_000_000));
    case(9, 1, Some(1_000_000));
    case(1, 3, Some(333_333));
    case(u64::MAX - 1, u64::MAX, Some(999_999));
    case(u64::MAX, u64::MAX, Some(1_000_000));
    case(1, u64::MAX, Some(0));
    assert_eq!(Share::try_from(1_000_001), Err(ShareError));
    assert_eq!(Share::try_from(1_000_000), Ok(Share::FULL));
    assert_eq!(Share::ALMOST.percent(), 99);
    assert_eq!(Share::FULL.to_string(), "100%");
    assert!((Share::FULL.as_f64() - 1.0).abs() < f64::EPSILON);
}

/// V-8 and V-9.
#[test]
fn ends_and_their_order() {
    use ProgressStatus as S;
    let terminal = [S::Skipped, S::Canceled, S::Succeeded, S::Failed, S::Deleted];
    for status in S::KNOWN.into_iter().chain([S::Unknown(4)]) {
        assert_eq!(status.is_terminal(), terminal.contains(&status), "{status}");
        let ended = status.is_terminal() || status == S::Disconnected;
        assert_eq!(status.outcome().is_some(), ended, "{status}");
        assert!(!ProgressItem::new().is_terminal());
        assert_eq!(ProgressItem::new().with_status(status).is_terminal(), status.is_terminal());
    }
    let by_gravity = [
        Outcome::Succeeded,
        Outcome::Skipped,
        Outcome::Canceled,
        Outcome::Disconnected,
        Outcome::Failed,
    ];
    assert!(by_gravity.is_sorted());
    for outcome in by_gravity {
        assert_eq!(outcome.status().outcome(), Some(outcome));
        assert_eq!(outcome.is_success(), outcome == Outcome::Succeeded);
        assert_eq!(outcome.to_string(), outcome.status().to_string());
    }
}

/// What each event is about, and that owning it changes nothing.
#[test]
fn an_event_names_its_item() {
    let a = id("a");
    let report = ProgressItem::new();
    let entry = LogEntry::information("hello").about(a.clone()).with_id(LogId::from_u128(3));
    let added = Notice::ItemAdded(a.clone());
    let about_a = [
        SyncEvent::progress(&a, &report),
        SyncEvent::log(&entry),
        SyncEvent::notice(&added),
        SyncEvent::can_continue(Some(&a)),
        SyncEvent::Polled(Some(std::borrow::Cow::Borrowed(&a))),
        SyncEvent::host(HostAct::ItemStatusSet { id: a.clone(), status: ProgressStatus::Skipped }),
        SyncEvent::host(HostAct::CancelAsked {
            item: Some(a.clone()),
            cause: CancelCause::Requested,
        }),
        SyncEvent::Change(std::borrow::Cow::Owned(Change { item: Some(a.clone()) })),
    ];
    for event in about_a {
        assert_eq!(event.item(), Some(&a), "{event:?}");
        assert_eq!(event.clone().into_owned(), event);
    }
    let about_all = [
        SyncEvent::MoreItems,
        SyncEvent::can_continue(None),
        SyncEvent::MayShowUi(true),
        SyncEvent::FullEnumerationNeeded,
        SyncEvent::host(HostAct::PhaseStarted { phase: Phase::Prepare, items: vec![a] }),
    ];
    for event in about_all {
        assert_eq!(event.item(), None, "{event:?}");
        assert_eq!(event.clone().into_owned(), event);
    }
}

/// Codes print as the documents print them.
#[test]
fn codes_print_their_bits_and_their_name() {
    #[track_caller]
    fn case(code: Code, shown: &str, success: bool) {
        assert_eq!(code.to_string(), shown);
        assert_eq!(code.is_success(), success);
        assert_eq!(Code::from_bits(code.bits()), code);
        assert_eq!(Code::new(code.raw()), code);
    }
    case(Code::OK, "0x00000000 (ok)", true);
    case(Code::FALSE, "0x00000001 (false)", true);
    case(Code::RETRY_SYNC, "0x00040202 (retry sync)", true);
    case(Code::CANCEL_ITEM, "0x00040203 (cancel item)", true);
    case(Code::CANCEL_ALL, "0x00040204 (cancel all)", true);
    case(Code::ABORT, "0x80004004 (abort)", false);
    case(Code::INVALID_OPERATION, "0x80041001", false); // never named: the number has other owners
    case(Code::new(-1), "0xFFFFFFFF", false);
    assert!(Code::OK.is_ok() && !Code::FALSE.is_ok());
}

/// Rules print with their kind.
#[test]
fn rules_of_ours_are_told_apart() {
    assert_eq!(RuleId::invariant(84).to_string(), "#84");
    assert_eq!(RuleId::ours(1).to_string(), "N1");
    assert_ne!(RuleId::invariant(1), RuleId::ours(1));
    assert_eq!((RuleId::ours(7).number(), RuleId::invariant(7).number()), (7, 7));
}

proptest! {
    /// V-7: order is kept, and nothing but the whole is full.
    #[test]
    fn shares_keep_order(one in any::<u64>(), two in any::<u64>(), total in 1..=u64::MAX) {
        let (low, high) = (one.min(two), one.max(two));
        let (below, above) = (Share::of(low, total).unwrap(), Share::of(high, total).unwrap());
        prop_assert!(below <= above);
        prop_assert_eq!(above == Share::FULL, high >= total);
        prop_assert!(above.percent() <= 100);
    }

    /// V-5: any well-formed text without NUL is an id and keeps its two forms.
    #[test]
    fn texts_become_ids(text in "[^\0]{1,80}") {
        let id = ItemId::try_from(text.as_str()).unwrap();
        let wide: Vec<u16> = text.encode_utf16().collect();
        prop_assert_eq!(ItemId::from_wide(&wide).unwrap(), id.clone());
        prop_assert_eq!(id.units(), wide.len());
        prop_assert_eq!(id.to_text(), id.clone());
        prop_assert_eq!(id.to_string(), text);
    }

    /// V-5: arbitrary units are refused or kept exactly.
    #[test]
    fn units_are_kept_or_refused(units in proptest::collection::vec(any::<u16>(), 0..20)) {
        if let Ok(id) = ItemId::from_wide(&units) {
            let mut with_nul = units;
            with_nul.push(0);
            prop_assert_eq!(id.as_wide_with_nul().unwrap(), &with_nul[..]);
        }
    }

    /// V-6: a UUID survives the way to text and back.
    #[test]
    fn uuids_come_back_from_text(number in any::<u128>()) {
        let uuid = Uuid::from_u128(number);
        prop_assert_eq!(ItemId::from(uuid).to_text().to_uuid(), uuid);
    }
}
