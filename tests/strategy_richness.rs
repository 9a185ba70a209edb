//! Legal sessions are rich (P-5): everything that a dialect has words for occurs, and so does what makes a
//! conversation hard.

#![cfg(feature = "proptest")]

mod strategy_kit;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use strategy_kit::{kind, values};
use sync_progress::protocol::{
    AnswerExt, Code, EnumerationAction, HostAct, Notice, Phase, ProgressStatus, Reply, SyncEvent,
    TraceEntry,
};
use sync_progress::strategy::{events, legal};
use sync_progress::{CancelDecision, Dialect};

const SESSIONS: u32 = 2_000;

/// The same sessions for every story.
fn sessions(dialect: Dialect) -> &'static [Vec<TraceEntry>] {
    static ALL: [OnceLock<Vec<Vec<TraceEntry>>>; 4] = [const { OnceLock::new() }; 4];
    let at = Dialect::ALL.iter().position(|other| *other == dialect).unwrap();
    ALL[at].get_or_init(|| {
        let mut sessions = vec![];
        values(&legal(dialect), SESSIONS, |trace| sessions.push(trace));
        sessions
    })
}

/// Everything that the dialect has words for occurs in one of a hundred sessions at least.
#[track_caller]
fn says_everything(dialect: Dialect) {
    let mut wanted = BTreeSet::new();
    values(&events(), 20_000, |event| {
        wanted.extend(dialect.can_say(&event).then(|| kind(&event)));
    });
    let mut found: BTreeMap<String, u32> = BTreeMap::new();
    for trace in sessions(dialect) {
        let kinds: BTreeSet<String> = trace.iter().map(|entry| kind(&entry.event)).collect();
        for kind in kinds {
            *found.entry(kind).or_default() += 1;
        }
    }
    for kind in &wanted {
        let times = found.get(kind).copied().unwrap_or_default();
        assert!(times >= SESSIONS / 100, "{kind} occurs in {times} of {SESSIONS}: {found:#?}");
    }
    assert_eq!(found.len(), wanted.len(), "{found:#?} of {wanted:#?}");
}

#[test]
fn neutral_says_everything() {
    says_everything(Dialect::Neutral);
}

#[test]
fn winsync_says_everything() {
    says_everything(Dialect::WinSync);
}

#[test]
fn mobsync_says_everything() {
    says_everything(Dialect::MobSync);
}

#[test]
fn sync_center_says_everything() {
    says_everything(Dialect::SyncCenter);
}

/// In how many of a hundred sessions of each dialect something is so, at least: neutral, WS, MOB, SC.
#[track_caller]
fn in_sessions(least: [u32; 4], what: impl Fn(&[TraceEntry]) -> bool) {
    in_thousand(least.map(|least| 10 * least), what);
}

#[track_caller]
fn in_thousand(least: [u32; 4], what: impl Fn(&[TraceEntry]) -> bool) {
    for (dialect, least) in Dialect::ALL.into_iter().zip(least) {
        let found: u32 = sessions(dialect).iter().map(|trace| u32::from(what(trace))).sum();
        let share = found * 1_000 / SESSIONS;
        assert!(share >= least, "{dialect}: {share} of a thousand, not {least}");
    }
}

#[track_caller]
fn in_entries(least: [u32; 4], what: impl Fn(&TraceEntry) -> bool) {
    in_sessions(least, |trace| trace.iter().any(&what));
}

fn status(entry: &TraceEntry) -> Option<ProgressStatus> {
    match &entry.event {
        SyncEvent::Progress { report, .. } => report.status(),
        _ => None,
    }
}

fn host(entry: &TraceEntry, what: impl Fn(&HostAct) -> bool) -> bool {
    matches!(&entry.event, SyncEvent::Host(act) if what(act))
}

fn notice(entry: &TraceEntry, what: impl Fn(&Notice) -> bool) -> bool {
    matches!(&entry.event, SyncEvent::Notice(notice) if what(notice))
}

#[test]
fn cancels_of_both_scopes_are_answered() {
    in_entries([20, 0, 20, 20], |entry| entry.reply.decision() == CancelDecision::CancelItem);
    in_entries([20, 20, 20, 20], |entry| entry.reply.decision().is_all());
}

#[test]
fn cancels_of_both_scopes_are_asked() {
    let asked = |all: bool| {
        move |entry: &TraceEntry| {
            host(
                entry,
                |act| matches!(act, HostAct::CancelAsked { item, .. } if item.is_none() == all),
            )
        }
    };
    in_entries([5, 0, 5, 5], asked(false));
    in_entries([5, 5, 5, 5], asked(true));
}

#[test]
fn items_end_in_every_way() {
    let ends = |wanted: ProgressStatus| {
        move |entry: &TraceEntry| status(entry).is_some_and(|status| status == wanted)
    };
    in_entries([50, 0, 50, 50], ends(ProgressStatus::Succeeded));
    in_entries([20, 0, 10, 20], ends(ProgressStatus::Failed));
    in_entries([20, 0, 20, 20], ends(ProgressStatus::Canceled));
    in_entries([5, 0, 5, 0], ends(ProgressStatus::Skipped));
    in_entries([2, 0, 2, 0], ends(ProgressStatus::Deleted));
    in_entries([5, 0, 0, 5], ends(ProgressStatus::Disconnected));
}

#[test]
fn items_do_everything_meanwhile() {
    for wanted in [ProgressStatus::Pending, ProgressStatus::Paused, ProgressStatus::Resuming] {
        in_entries([5, 0, 5, 0], |entry| status(entry) == Some(wanted));
    }
    in_entries([15, 0, 15, 20], |entry| status(entry) == Some(ProgressStatus::Indeterminate));
}

#[test]
fn attempts_are_repeated_and_failures_come_late() {
    use ProgressStatus::{Disconnected, Failed, Pending, Resuming, Skipped, Succeeded, Updating};
    let follows = |trace: &[TraceEntry], first: &[ProgressStatus], then: &[ProgressStatus]| {
        trace.iter().enumerate().any(|(at, entry)| {
            status(entry).is_some_and(|status| first.contains(&status))
                && trace[at..].iter().any(|later| {
                    later.event.item() == entry.event.item()
                        && status(later).is_some_and(|status| then.contains(&status))
                })
        })
    };
    in_sessions([4, 0, 0, 0], |trace| follows(trace, &[Failed, Skipped], &[Pending, Resuming]));
    in_sessions([4, 0, 0, 4], |trace| follows(trace, &[Succeeded], &[Failed]));
    in_sessions([2, 0, 0, 4], |trace| follows(trace, &[Disconnected], &[Updating]));
}

#[test]
fn calls_overlap_and_cancels_come_between() {
    let inside = |outer: &TraceEntry, inner: &TraceEntry| {
        outer.called < inner.called && inner.called < outer.answered && outer.lane != inner.lane
    };
    in_sessions([30, 30, 30, 30], |trace| {
        trace.iter().any(|outer| trace.iter().any(|inner| inside(outer, inner)))
    });
    // Answered on one lane while a call of another is under way, which is answered differently after it.
    in_thousand([15, 15, 5, 15], |trace| {
        trace.iter().any(|outer| {
            trace.iter().any(|inner| {
                let between = outer.called < inner.answered && inner.answered < outer.answered;
                between
                    && inner.reply.decision().is_all()
                    && matches!(outer.reply, Reply::Answer(Ok(CancelDecision::Continue)))
            })
        })
    });
}

#[test]
fn answers_fail_and_are_not_seen() {
    in_entries([10, 3, 5, 10], |entry| match &entry.reply {
        Reply::Answer(answer) => answer.fault().is_some(),
        Reply::Logged(logged) => logged.is_err(),
        _ => false,
    });
    in_entries([5, 0, 0, 5], |entry| entry.reply == Reply::NotSeen);
}

#[test]
fn phases_complete_early_late_and_not_at_all() {
    let place =
        |trace: &[TraceEntry], what: &dyn Fn(&TraceEntry) -> bool| trace.iter().position(what);
    let prepare = |entry: &TraceEntry| {
        notice(entry, |it| matches!(it, Notice::PhaseEnded { phase: Phase::Prepare, .. }))
    };
    let returned = |entry: &TraceEntry| {
        host(entry, |it| matches!(it, HostAct::PhaseReturned { phase: Phase::Prepare, .. }))
    };
    in_sessions([1, 0, 20, 0], |trace| place(trace, &prepare) < place(trace, &returned));
    in_sessions([1, 0, 20, 0], |trace| {
        place(trace, &prepare).is_some() && place(trace, &prepare) > place(trace, &returned)
    });
    in_entries([1, 0, 2, 0], |entry| {
        host(entry, |it| matches!(it, HostAct::PhaseReturned { code, .. } if !code.is_success()))
    });
    in_entries([0, 0, 5, 0], |entry| {
        let retry = Code::RETRY_SYNC;
        notice(entry, |it| matches!(it, Notice::PhaseEnded { code, .. } if *code == retry))
    });
    in_entries([2, 0, 3, 0], |entry| entry.reply == Reply::MayShowUi(Ok(true)));
}

#[test]
fn providers_meet_every_question() {
    use EnumerationAction::{Abort, Full, Partial};
    for action in [Full, Partial, Abort] {
        in_entries([1, 3, 0, 0], |entry| entry.reply == Reply::Enumeration(Ok(action)));
    }
    in_entries([3, 20, 0, 0], |entry| matches!(entry.reply, Reply::Resolution(Ok(_))));
    // Batches alternate.
    let begins = |entry: &&TraceEntry| {
        matches!(&entry.event, SyncEvent::ProviderReport(it)
            if it.stage == sync_progress::SyncStage::Enumeration && it.completed <= 1)
    };
    in_sessions([0, 10, 0, 0], |trace| trace.iter().filter(begins).count() > 1);
}

#[test]
fn hosts_offer_what_joins() {
    let is = |wanted: &'static str| move |entry: &TraceEntry| kind(&entry.event) == wanted;
    in_entries([10, 0, 0, 20], is("Notice ItemAdded"));
    in_entries([10, 0, 0, 15], is("Notice ItemProposed"));
    in_entries([2, 0, 0, 4], is("Notice ItemCommitted"));
    in_entries(
        [5, 0, 0, 5],
        |entry| matches!(&entry.reply, Reply::MoreItems(Ok(more)) if !more.is_empty()),
    );
}
