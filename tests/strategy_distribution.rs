//! The strategies of the vocabulary are distributed as their page says (P-2), and shrink to the simple and known.

#![cfg(feature = "proptest")]

mod strategy_kit;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use std::collections::BTreeSet;
use strategy_kit::{runner, values};
use sync_progress::protocol::{
    AnswerExt, CancelCause, Canceled, Change, ChangeCounts, Code, Conflict, ConflictPolicy,
    EnumerationAction, Fault, Fields, HandlerFlags, HandlerInfo, HandlerItem, HandlerItems,
    HostAct, InvalidId, ItemFlags, Link, LogEntry, LogId, LogLevel, MoreItems, Notice, Oddities,
    Outcome, ParentWindow, Phase, ProgressStatus, ProviderReport, RecoverableError, Reply,
    ResolveAction, RuleId, Setup, Share, ShareError, SinkError, StageProgress, SyncEvent,
    SyncTrigger, Total, TraceEntry, Work,
};
use sync_progress::strategy::arbitrary::{answers, counts, replies, texts};
use sync_progress::strategy::events;
use sync_progress::{
    CancelDecision, Dialect, ItemId, ProgressItem, ProviderRole, SyncStage, dialect::Rule,
};

const SAMPLES: u32 = 8_000;

/// Of so many sixteenths of the values something holds, give or take what chance does.
#[track_caller]
fn share<S: Strategy>(strategy: S, sixteenths: f64, holds: impl Fn(&S::Value) -> bool) {
    let mut found = 0_u32;
    values(&strategy, SAMPLES, |value| found += u32::from(holds(&value)));
    let found = 16.0 * f64::from(found) / f64::from(SAMPLES);
    assert!((found - sixteenths).abs() < 0.5, "{found} sixteenths, not {sixteenths}");
}

#[track_caller]
fn any_share<T: Arbitrary>(sixteenths: f64, holds: impl Fn(&T) -> bool) {
    share(any::<T>(), sixteenths, holds);
}

/// What a value shrinks to if everything fails.
#[track_caller]
fn shrinks<S: Strategy>(strategy: &S, simplest: &S::Value)
where
    S::Value: PartialEq,
{
    let mut runner = runner(3);
    for _ in 0..64 {
        let mut tree = strategy.new_tree(&mut runner).unwrap();
        while tree.simplify() {}
        assert_eq!(tree.current(), *simplest);
    }
}

#[track_caller]
fn any_shrinks<T: Arbitrary + PartialEq>(simplest: &T) {
    shrinks(&any::<T>(), simplest);
}

#[test]
fn known_words_are_likelier_than_numbers() {
    any_share::<ProviderRole>(14.0, |role| role.is_known());
    any_share::<SyncStage>(14.0, |stage| stage.is_known());
    any_share::<LogLevel>(14.0, |level| !matches!(level, LogLevel::Unknown(_)));
    any_share::<ResolveAction>(14.0, |action| !matches!(action, ResolveAction::Unknown(_)));
    any_share::<EnumerationAction>(14.0, |it| !matches!(it, EnumerationAction::Unknown(_)));
    any_share::<ConflictPolicy>(14.0, |policy| !matches!(policy, ConflictPolicy::Unknown(_)));
    any_share::<SyncTrigger>(14.0, |trigger| !matches!(trigger, SyncTrigger::Unknown(_)));
    any_share::<ProgressStatus>(14.0, |status| !matches!(status, ProgressStatus::Unknown(_)));
    any_share::<Code>(14.0, |code| {
        code.to_string().contains('(') || *code == Code::INVALID_OPERATION
    });
    any_share::<RuleId>(14.5, |rule| Rule::by_id(*rule).is_some());
}

/// A number is never written down as unknown if it has a name.
#[test]
fn an_unknown_number_has_no_name() {
    values(&any::<(ProviderRole, SyncStage, LogLevel, SyncTrigger)>(), SAMPLES, |it| {
        let (role, stage, level, trigger) = it;
        assert_eq!(ProviderRole::from_raw(role.raw()), role);
        assert_eq!(SyncStage::from_raw(stage.raw()), stage);
        assert_eq!(LogLevel::from_raw(level.raw()), level);
        assert_eq!(SyncTrigger::from_raw(trigger.raw()), trigger);
    });
    values(&any::<(ResolveAction, EnumerationAction, ConflictPolicy)>(), SAMPLES, |it| {
        let (resolution, action, policy) = it;
        assert_eq!(ResolveAction::from_raw(resolution.raw()), resolution);
        assert_eq!(EnumerationAction::from_raw(action.raw()), action);
        assert_eq!(ConflictPolicy::from_raw(policy.raw()), policy);
    });
    values(&any::<(Dialect, ProgressStatus)>(), SAMPLES, |(dialect, status)| {
        if let ProgressStatus::Unknown(raw) = status {
            // 0x100 is deleted in MOB; no other number from nine on has a name.
            let kept = dialect.status_from_raw(raw) == status;
            assert!(kept || (dialect, raw) == (Dialect::MobSync, 0x100), "{dialect} {raw}");
        }
    });
}

#[test]
fn ids_are_short_and_meet() {
    let text = |id: &ItemId| id.as_text().map(str::to_owned);
    let short = |id: &ItemId| text(id).is_some_and(|text| "abcdefgh".contains(&text));
    any_share::<ItemId>(12.0, short);
    any_share::<ItemId>(2.0, |id| id.as_uuid().is_some());
    any_share::<ItemId>(0.5, |id| !Dialect::SyncCenter.id_fits(id));
    share((any::<ItemId>(), any::<ItemId>()), 16.0 * (12.0 / 16.0) * (12.0 / 16.0) / 8.0, |it| {
        it.0 == it.1
    });
    any_share::<LogId>(2.0, |id| id.is_none());
    any_share::<LogId>(12.0, |id| (1..=8).any(|number| *id == LogId::from_u128(number)));
}

#[test]
fn counts_stand_at_the_edges() {
    share(counts(), 8.6, |count| *count <= 16);
    let is_edge = |count: u64| {
        let edges = [1_u64 << 31, 1 << 32, 1 << 63];
        edges.iter().any(|edge| count.abs_diff(*edge) <= 1) || count >= u64::MAX - 1
    };
    share(counts(), 3.4, |count| is_edge(*count));
    let mut seen = BTreeSet::new();
    values(&counts(), SAMPLES, |count| seen.extend(is_edge(count).then_some(count)));
    assert_eq!(seen.len(), 11);
}

#[test]
fn texts_go_round_the_limits() {
    let units = |text: &str| text.encode_utf16().count();
    share(texts(), 2.1, |text| text.is_empty());
    share(texts(), 8.0, |text| text.is_ascii() && (1..20).contains(&text.len()));
    share(texts(), 2.0, |text| (258..=261).contains(&units(text)));
    share(texts(), 1.0, |text| units(text) > 259);
    share(texts(), 5.0, |text| !text.is_ascii());
}

#[test]
fn most_answers_are_good() {
    any_share::<CancelDecision>(12.0, |decision| !decision.is_cancel());
    any_share::<CancelDecision>(2.0, |decision| decision.is_all());
    share(answers(), 14.0, |answer| answer.fault().is_none());
    any_share::<Total>(4.0, |total| *total == Total::Unknown);
    any_share::<Share>(4.0, |share| [Share::ZERO, Share::ALMOST, Share::FULL].contains(share));
    any_share::<ProgressItem>(14.0, |report| report.oddities().is_empty());
    any_share::<ProgressItem>(8.0, |report| report.status().is_some());
    any_share::<ProgressItem>(8.0, |report| report.value().is_some());
    any_share::<ProgressItem>(8.0, |report| report.max().is_some());
    any_share::<ProgressItem>(8.0, |report| report.text().is_some());
    any_share::<ProgressItem>(1.0, ProgressItem::is_empty);
}

#[test]
fn work_is_mostly_within_its_total() {
    let known = |work: &Work| work.total != Total::Unknown;
    let beyond = |work: &Work| work.is_beyond_total();
    share(any::<Work>().prop_filter("known", known), 1.7, beyond);
}

/// Fourteen of sixteen are drawn to fit, and some of the others do by chance.
#[test]
fn replies_fit_their_events() {
    let strategy = events().prop_flat_map(|event| {
        let reply = replies(&event);
        (Just(event), reply)
    });
    share(strategy, 14.8, |(event, reply)| match reply {
        Reply::NotSeen => true,
        Reply::Logged(_) => matches!(event, SyncEvent::Log(_)),
        Reply::MayShowUi(_) => matches!(event, SyncEvent::MayShowUi(_)),
        Reply::MoreItems(_) => matches!(event, SyncEvent::MoreItems),
        Reply::Resolution(_) => matches!(event, SyncEvent::Conflict(_)),
        Reply::Enumeration(_) => matches!(event, SyncEvent::FullEnumerationNeeded),
        Reply::Done => matches!(event, SyncEvent::Host(_)),
        _ => !matches!(
            event,
            SyncEvent::Log(_)
                | SyncEvent::MayShowUi(_)
                | SyncEvent::MoreItems
                | SyncEvent::Conflict(_)
                | SyncEvent::FullEnumerationNeeded
                | SyncEvent::Host(_)
        ),
    });
}

#[test]
fn everything_shrinks_to_the_simple_and_known() {
    any_shrinks(&ProviderRole::Source);
    any_shrinks(&SyncStage::Detection);
    any_shrinks(&LogLevel::Information);
    any_shrinks(&ResolveAction::Defer);
    any_shrinks(&EnumerationAction::Full);
    any_shrinks(&ConflictPolicy::Ask);
    any_shrinks(&SyncTrigger::Connect);
    any_shrinks(&ProgressStatus::Pending);
    any_shrinks(&CancelCause::Requested);
    any_shrinks(&Phase::ShowProperties);
    any_shrinks(&Outcome::Succeeded);
    any_shrinks(&Dialect::Neutral);
    any_shrinks(&ItemId::try_from("a").unwrap());
    any_shrinks(&LogId::from_u128(1));
    any_shrinks(&RuleId::invariant(1));
    any_shrinks(&CancelDecision::Continue);
    any_shrinks(&Code::OK);
    any_shrinks(&Total::Unknown);
    any_shrinks(&Work::new(0, None));
    any_shrinks(&Share::ZERO);
    any_shrinks(&ProgressItem::new());
    any_shrinks(&Oddities::empty());
    any_shrinks(&MoreItems::default());
    any_shrinks(&ChangeCounts::default());
    any_shrinks(&Change::default());
    shrinks(&counts(), &0);
    shrinks(&texts(), &"".into());
    shrinks(&answers(), &Ok(CancelDecision::Continue));
}

/// Every type of the vocabulary has its strategy, and no value of it panics when it is looked at.
#[test]
fn the_whole_vocabulary_is_there() {
    #[track_caller]
    fn look<T: Arbitrary + PartialEq + Clone>() {
        values(&any::<T>(), 64, |value| {
            assert_eq!(value.clone(), value);
            assert!(!format!("{value:?}").is_empty());
        });
    }
    look::<Canceled>();
    look::<Conflict>();
    look::<Fault>();
    look::<Fields>();
    look::<HandlerFlags>();
    look::<HandlerInfo>();
    look::<HandlerItem>();
    look::<HandlerItems>();
    look::<HostAct>();
    look::<InvalidId>();
    look::<ItemFlags>();
    look::<Link>();
    look::<LogEntry>();
    look::<Notice>();
    look::<ParentWindow>();
    look::<ProviderReport>();
    look::<RecoverableError>();
    look::<Reply>();
    look::<Setup>();
    look::<ShareError>();
    look::<SinkError>();
    look::<StageProgress>();
    look::<SyncEvent<'static>>();
    look::<TraceEntry>();
}

/// What `protocol` exports has a line in a table of the strategies.
#[test]
fn no_type_is_left_out() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let exports = std::fs::read_to_string(root.join("src/protocol/mod.rs")).unwrap();
    let folder = std::fs::read_dir(root.join("src/strategy/arbitrary")).unwrap();
    let tables: String =
        folder.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    let lines = exports.split("pub use ").skip(1).map(|rest| rest.split(';').next().unwrap());
    let names = lines.flat_map(|line| line.split(|letter: char| !letter.is_alphanumeric()));
    let types = names.filter(|name| name.starts_with(char::is_uppercase));
    // A trait, and a result of the standard library.
    for name in types.filter(|name| !["AnswerExt", "Answer"].contains(name)) {
        let has = |end: &str| tables.contains(&format!("\n    {name}{end}"));
        assert!(has(": ") || has("<'static>: "), "{name} has no Arbitrary");
    }
}
