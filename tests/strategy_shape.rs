//! Sessions have the shape that was asked for (P-4), and each option of a shape does something.

#![cfg(feature = "proptest")]

mod strategy_kit;

use std::collections::{BTreeMap, BTreeSet};
use strategy_kit::{judge, kind, print, values};
use sync_progress::Dialect::{self, MobSync, Neutral, SyncCenter, WinSync};
use sync_progress::protocol::{
    AnswerExt, Code, HostAct, Notice, Phase, ProgressStatus, Reply, SyncEvent, Total, TraceEntry,
};
use sync_progress::strategy::{Cancels, Shape};
use sync_progress::{CancelDecision, ItemId};

const SESSIONS: u32 = 120;

/// What occurs in some sessions of every dialect given while it is allowed, and never once it is ruled out.
#[track_caller]
fn rules_out(
    dialects: &[Dialect],
    rule_out: impl Fn(Shape) -> Shape,
    occurs: impl Fn(&[TraceEntry]) -> bool,
) {
    for dialect in dialects {
        let shape = Shape::new(*dialect).length(30..=60);
        let mut found = 0;
        values(&shape.sessions(), SESSIONS, |trace| found += u32::from(occurs(&trace)));
        assert!(found > 0, "{dialect}: it never occurs");
        values(&rule_out(shape).sessions(), SESSIONS, |trace| {
            assert!(!occurs(&trace), "{dialect}: it was ruled out\n{}", print(&trace));
            judge(*dialect, &trace).unwrap();
        });
    }
}

/// As [`rules_out`], of single entries.
#[track_caller]
fn rules_out_entries(
    dialects: &[Dialect],
    rule_out: impl Fn(Shape) -> Shape,
    is_one: impl Fn(&TraceEntry) -> bool,
) {
    rules_out(dialects, rule_out, |trace| trace.iter().any(&is_one));
}

fn status(entry: &TraceEntry) -> Option<ProgressStatus> {
    match &entry.event {
        SyncEvent::Progress { report, .. } => report.status(),
        _ => None,
    }
}

fn is_kind(entry: &TraceEntry, kinds: &[&str]) -> bool {
    kinds.contains(&&*kind(&entry.event))
}

fn fault(reply: &Reply) -> bool {
    match reply {
        Reply::Answer(answer) => answer.fault().is_some(),
        Reply::Logged(it) => it.is_err(),
        Reply::MoreItems(it) => it.is_err(),
        Reply::MayShowUi(it) => it.is_err(),
        _ => false,
    }
}

#[test]
fn cancels() {
    let item = |entry: &TraceEntry| entry.reply.decision() == CancelDecision::CancelItem;
    let all = |entry: &TraceEntry| entry.reply.decision().is_all();
    let asked = |entry: &TraceEntry| is_kind(entry, &["Host CancelAsked", "Host ItemStatusSet"]);
    let with_items = [Neutral, MobSync, SyncCenter];
    rules_out_entries(&with_items, |shape| shape.cancels(Cancels::OfAll), item);
    rules_out_entries(&Dialect::ALL, |shape| shape.cancels(Cancels::OfItems), all);
    rules_out_entries(&Dialect::ALL, |shape| shape.cancels(false), all);
    rules_out_entries(&Dialect::ALL, |shape| shape.cancels(false), asked);
    // What is not ruled out is still there.
    for (cancels, wanted) in [
        (Cancels::OfItems, CancelDecision::CancelItem),
        (Cancels::OfAll, CancelDecision::CancelAll),
    ] {
        let mut found = false;
        values(&Shape::new(SyncCenter).cancels(cancels).sessions(), SESSIONS, |trace| {
            found |= trace.iter().any(|entry| entry.reply.decision() == wanted);
        });
        assert!(found, "{cancels:?}");
    }
}

#[test]
fn failures() {
    use ProgressStatus::{Disconnected, Failed, Skipped};
    let calm = |shape: Shape| shape.failures(false).cancels(false);
    rules_out_entries(&[Neutral, MobSync, SyncCenter], calm, |entry| {
        matches!(status(entry), Some(Failed | Skipped | Disconnected))
    });
    rules_out_entries(&[WinSync], calm, |entry| is_kind(entry, &["ChangeFailed"]));
    rules_out_entries(&[MobSync, Neutral], calm, |entry| match &entry.event {
        SyncEvent::Host(act) => {
            matches!(&**act, HostAct::PhaseReturned { code, .. } if !code.is_success())
        }
        _ => false,
    });
}

#[test]
fn retries() {
    let again = |trace: &[TraceEntry]| {
        trace.iter().enumerate().any(|(at, entry)| {
            let over = status(entry).and_then(ProgressStatus::outcome).is_some();
            over && trace[at + 1..].iter().any(|later| {
                let same = later.event.item() == entry.event.item();
                let more = |status: ProgressStatus| status.outcome().is_none();
                same && status(later).is_some_and(more)
            })
        })
    };
    rules_out(&[Neutral, MobSync, SyncCenter], |shape| shape.retries(false), again);
    rules_out_entries(
        &[MobSync],
        |shape| shape.retries(false),
        |entry| match &entry.event {
            SyncEvent::Notice(notice) => {
                matches!(&**notice, Notice::PhaseEnded { code: Code::RETRY_SYNC, .. })
            }
            _ => false,
        },
    );
}

#[test]
fn growth() {
    let grows = |trace: &[TraceEntry]| {
        let mut totals: BTreeMap<&ItemId, BTreeSet<u64>> = BTreeMap::new();
        for entry in trace {
            let SyncEvent::Progress { id, report } = &entry.event else { continue };
            if let Some(Total::Known(total @ 1..)) = report.max() {
                totals.entry(id.as_ref()).or_default().insert(total);
            }
        }
        totals.values().any(|totals| totals.len() > 1)
    };
    let still = |shape: Shape| shape.growth(false).retries(false);
    rules_out(&[Neutral, MobSync, SyncCenter], still, grows);
    rules_out(&[WinSync], still, |trace| {
        let mut totals = BTreeSet::new();
        for entry in trace {
            let SyncEvent::Notice(notice) = &entry.event else { continue };
            let Notice::Stage(told) = &**notice else { continue };
            if told.stage == sync_progress::SyncStage::Application {
                totals.insert(told.work.total);
            }
        }
        totals.len() > 1
    });
}

#[test]
fn joining() {
    let kinds = [
        "MoreItems",
        "Host ItemsOffered",
        "Notice ItemAdded",
        "Notice OpaqueItemAdded",
        "Notice ItemProposed",
        "Notice ItemCommitted",
    ];
    for kind in kinds {
        let is_one = |entry: &TraceEntry| is_kind(entry, &[kind]);
        rules_out_entries(&[Neutral, SyncCenter], |shape| shape.joining(false), is_one);
    }
    // The neutral dialect knows another way to join.
    rules_out_entries(
        &[Neutral],
        |shape| shape.joining(false),
        |entry| match &entry.event {
            SyncEvent::Host(act) => {
                matches!(&**act, HostAct::PhaseStarted { items, .. } if !items.is_empty())
            }
            _ => false,
        },
    );
}

#[test]
fn stages() {
    let kinds = [
        "ProviderReport",
        "Notice Stage",
        "Change",
        "Conflict",
        "FullEnumerationNeeded",
        "RecoverableError",
        "ChangeApplied",
        "ChangeFailed",
    ];
    for kind in kinds {
        let is_one = |entry: &TraceEntry| is_kind(entry, &[kind]);
        rules_out_entries(&[Neutral, WinSync], |shape| shape.stages(false), is_one);
    }
}

#[test]
fn logs_and_texts() {
    let kinds = ["Log", "Notice EntryDeleted", "Notice Connect"];
    for kind in kinds {
        let is_one = |entry: &TraceEntry| is_kind(entry, &[kind]);
        rules_out_entries(&[Neutral, MobSync], |shape| shape.log(false), is_one);
    }
    for kind in ["Log", "Notice Text", "Notice ManualSync"] {
        let is_one = |entry: &TraceEntry| is_kind(entry, &[kind]);
        rules_out_entries(&[Neutral, SyncCenter], |shape| shape.log(false), is_one);
    }
    let has_text = |entry: &TraceEntry| match &entry.event {
        SyncEvent::Progress { report, .. } => report.text().is_some(),
        _ => false,
    };
    rules_out_entries(&[Neutral, MobSync, SyncCenter], |shape| shape.log(false), has_text);
}

#[test]
fn phases() {
    let kinds = ["Host PhaseStarted", "Host PhaseReturned"];
    for kind in kinds {
        let is_one = |entry: &TraceEntry| is_kind(entry, &[kind]);
        rules_out_entries(&[Neutral, SyncCenter], |shape| shape.phases(false), is_one);
    }
    let is_dialog = |entry: &TraceEntry| is_kind(entry, &["MayShowUi"]);
    rules_out_entries(&[Neutral, MobSync], |shape| shape.phases(false), is_dialog);
    // MOB cannot do without two of them.
    let is_shown = |entry: &TraceEntry| match &entry.event {
        SyncEvent::Host(act) => {
            let HostAct::PhaseStarted { phase, .. } = &**act else { return false };
            matches!(phase, Phase::ShowProperties | Phase::ShowError)
        }
        _ => false,
    };
    rules_out_entries(&[MobSync], |shape| shape.phases(false).retries(false), is_shown);
}

#[test]
fn callbacks() {
    let is_replaced = |entry: &TraceEntry| is_kind(entry, &["Host CallbackReplaced"]);
    rules_out_entries(&[Neutral, WinSync, MobSync], |shape| shape.callbacks(false), is_replaced);
    let is_cleared = |trace: &[TraceEntry]| {
        let last = trace.len().saturating_sub(2);
        trace[..last].iter().any(|entry| is_kind(entry, &["Host CallbackCleared"]))
    };
    rules_out(&[Neutral, WinSync, MobSync], |shape| shape.callbacks(false), is_cleared);
}

#[test]
fn faults_and_unseen_answers() {
    rules_out_entries(&Dialect::ALL, |shape| shape.faults(false), |entry| fault(&entry.reply));
    let is_unseen = |entry: &TraceEntry| entry.reply == Reply::NotSeen;
    rules_out_entries(&[Neutral, SyncCenter], |shape| shape.unseen(false), is_unseen);
}

#[test]
fn questions() {
    let is_question = |entry: &TraceEntry| match &entry.event {
        SyncEvent::Progress { report, .. } => report.is_empty(),
        SyncEvent::CanContinue(_) | SyncEvent::Polled(Some(_)) => true,
        _ => false,
    };
    rules_out_entries(&Dialect::ALL, |shape| shape.questions(false), is_question);
}

/// The items that a session begins with, or that its first cycle prepares.
fn first_items(trace: &[TraceEntry]) -> Option<usize> {
    trace.iter().find_map(|entry| match &entry.event {
        SyncEvent::Notice(notice) => match &**notice {
            Notice::Begin { items, .. } => Some(items.len()),
            _ => None,
        },
        SyncEvent::Host(act) => match &**act {
            HostAct::SessionCreated { items, .. }
            | HostAct::PhaseStarted { phase: Phase::Prepare, items } => Some(items.len()),
            _ => None,
        },
        _ => None,
    })
}

#[test]
fn as_many_items_as_were_asked_for() {
    for dialect in [Neutral, MobSync, SyncCenter] {
        let mut seen = BTreeSet::new();
        values(&Shape::new(dialect).items(3..=5).sessions(), SESSIONS, |trace| {
            // A handler of MOB may decline to take part.
            seen.extend(first_items(&trace));
            judge(dialect, &trace).unwrap();
        });
        assert_eq!(seen, BTreeSet::from([3, 4, 5]), "{dialect}");
    }
    values(&Shape::new(SyncCenter).items(0..=0).sessions(), 8, |trace| {
        assert_eq!(first_items(&trace), Some(1), "one at least");
    });
    let changes = Shape::new(WinSync).items(3..=5).cancels(false).callbacks(false);
    values(&changes.sessions(), SESSIONS, |trace| {
        let told = trace.iter().filter(|entry| is_kind(entry, &["Change"])).count();
        assert!(told >= 3, "{}", print(&trace));
    });
}

#[test]
fn as_long_as_was_asked_for() {
    for dialect in Dialect::ALL {
        let length = |moves: usize| {
            let mut sum = 0;
            let shape = Shape::new(dialect).length(moves..=moves).cancels(false);
            values(&shape.sessions(), 100, |trace| sum += trace.len());
            sum / 100
        };
        let (none, some, many) = (length(0), length(20), length(200));
        assert!(none + 10 < some && some + 40 < many, "{dialect}: {none}, {some}, {many}");
    }
}

/// Workers are numbered from zero; with more than one the host is one lane more.
#[test]
fn as_many_lanes_as_were_asked_for() {
    let lanes = |dialect: Dialect, lanes: std::ops::RangeInclusive<u32>| {
        let mut seen = BTreeSet::new();
        let shape = Shape::new(dialect).items(6..=6).length(40..=60).lanes(lanes);
        values(&shape.sessions(), SESSIONS, |trace| {
            seen.extend(trace.iter().map(|entry| entry.lane));
        });
        seen
    };
    for dialect in Dialect::ALL {
        assert_eq!(lanes(dialect, 0..=1), BTreeSet::from([0]), "{dialect}");
        assert_eq!(lanes(dialect, 2..=2), BTreeSet::from([0, 1, 2]), "{dialect}");
    }
    assert_eq!(lanes(SyncCenter, 4..=4), BTreeSet::from([0, 1, 2, 3, 4]));
}
