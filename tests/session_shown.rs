//! What may be shown, and the sums (S-12, S-39).

mod driver;

use driver::*;
use proptest::prelude::*;
use sync_progress::Dialect;
use sync_progress::protocol::{
    HostAct, LogEntry, Notice, Oddities, Outcome, Phase, ProgressStatus, Share, SyncEvent, Total,
    Work,
};

use ProgressStatus::{
    Canceled, Deleted, Disconnected, Failed, Indeterminate, Paused, Pending, Resuming, Skipped,
    Succeeded, Updating,
};

const WITH_ITEMS: [Dialect; 3] = [Dialect::Neutral, Dialect::MobSync, Dialect::SyncCenter];

/// Percent shown after each of these reports.
#[track_caller]
fn shown(dialect: Dialect, steps: &[(sync_progress::ProgressItem, Option<u32>)]) {
    let mut session = Driver::with_items(dialect, &["a"]);
    for (step, percent) in steps {
        session.session.apply(&report("a", step.clone())).unwrap();
        assert_eq!(session.item("a").shown.map(Share::percent), *percent, "{dialect}: {step}");
    }
}

/// S-12: never full but on success, never falling, never beyond; unknown is not zero.
#[test]
fn what_is_shown() {
    for dialect in WITH_ITEMS {
        shown(
            dialect,
            &[
                (is(Updating), None),
                (updating(0, 0), None),
                (updating(0, 4), Some(0)),
                (updating(1, 4), Some(25)),
                (updating(2, 4), Some(50)),
                (updating(2, 8), Some(50)), // the total grew
                (updating(0, 8), Some(50)), // fell
                (updating(5, 8), Some(62)),
                (is(Indeterminate), Some(62)),
                (updating(8, 8), Some(99)),
                (updating(80, 8), Some(99)),
                (is(Succeeded), Some(100)),
                (is(Failed), Some(99)),
            ],
        );
        shown(dialect, &[(is(Succeeded), Some(100)), (is(Failed), Some(99))]);
        shown(dialect, &[(updating(u64::MAX - 1, u64::MAX), Some(99))]);
        shown(dialect, &[(updating(u64::MAX, u64::MAX), Some(99))]);
        shown(dialect, &[(new().with_value(5), None), (new().with_max(10), Some(50))]);
        shown(dialect, &[(new().with_max(10), None)]); // no value was ever named
        shown(dialect, &[(is(Canceled), None)]);
        shown(dialect, &[(updating(1, 2), Some(50)), (is(Canceled), Some(50))]);
        shown(dialect, &[(updating(1, 2), Some(50)), (is(Failed), Some(50))]);
        shown(dialect, &[(updating(2, 2), Some(99)), (is(Disconnected), Some(99))]);
    }
}

/// S-12: deleted is a success; skipped is none.
#[test]
fn deleted_and_skipped() {
    for dialect in [Dialect::Neutral, Dialect::MobSync] {
        shown(dialect, &[(updating(1, 2), Some(50)), (is(Deleted), Some(100))]);
        shown(dialect, &[(updating(1, 2), Some(50)), (is(Skipped), Some(50))]);
        shown(dialect, &[(updating(1, 2), Some(50)), (is(Paused), Some(50))]);
        // Numbers may begin again within an attempt; what is shown waits for them.
        shown(
            dialect,
            &[(updating(1, 2), Some(50)), (is(Resuming), Some(50)), (updating(1, 9), Some(50))],
        );
    }
    let neutral = Dialect::Neutral;
    shown(neutral, &[(updating(3, 4), Some(75)), (is(Failed), Some(75)), (is(Pending), None)]);
    let mob = Dialect::MobSync;
    shown(mob, &[(is(Succeeded), Some(100)), (is(Updating), Some(99))]);
}

/// S-12: SC, what makes an item fail takes it below full too (S-9).
#[test]
fn a_broken_item_is_not_full() {
    let mut sc = Driver::sync_center(&["a"]).after(report("a", is(Succeeded)));
    assert_eq!(sc.item("a").shown, Some(Share::FULL));
    sc.says(report("a", is(Succeeded)), "refused #60 (access denied)");
    assert_eq!(sc.item("a").shown, Some(Share::ALMOST));
}

#[track_caller]
fn sums(works: &[(u64, Option<u64>)], work: Work, saturated: bool) {
    let names: Vec<String> = (0..works.len()).map(|at| at.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut session = Driver::neutral(&names);
    for (name, (completed, total)) in names.iter().zip(works) {
        let report_it = new().with_work(Work::new(*completed, *total));
        session.session.apply(&report(name, report_it)).unwrap();
    }
    let totals = session.session.totals();
    assert_eq!((totals.work, totals.saturated), (work, saturated), "{works:?}");
    assert_eq!(totals, session.session.snapshot().totals);
    assert_eq!(totals.members, works.len() as u64);
}

/// S-39: sums of the members; unknown as long as one is; saturating, and saying so.
#[test]
fn sums_of_the_members() {
    sums(&[], Work::new(0, 0), false);
    sums(&[(1, Some(2)), (3, Some(4))], Work::new(4, 6), false);
    sums(&[(1, Some(2)), (3, None)], Work::new(4, None), false);
    sums(&[(9, Some(2)), (0, Some(4))], Work::new(2, 6), false); // makes up for nobody
    sums(&[(0, Some(0)), (1, Some(1))], Work::new(1, 1), false);
    let max = u64::MAX;
    sums(&[(max, Some(max))], Work::new(max, max), false);
    sums(&[(max, Some(max)), (max, Some(max))], Work::new(max, max), true);
    sums(&[(max, Some(max)), (0, Some(max))], Work::new(max - 1, max), true); // not full
    sums(&[(max, None), (max, None)], Work::new(max, None), true);
}

/// S-39: how many there are, and how many have ended.
#[test]
fn members_and_ended() {
    let mut session = Driver::neutral(&["a", "b", "c", "d"]);
    for (text, status) in [("a", Succeeded), ("b", Failed), ("c", Disconnected), ("d", Updating)] {
        session.good(report(text, is(status)));
    }
    let totals = session.session.totals();
    assert_eq!((totals.members, totals.ended), (4, 2)); // disconnected may come back
}

/// S-39: everything that was told is in the snapshot, items and offers by id.
#[test]
fn a_snapshot_tells_everything() {
    let mut session = Driver::neutral(&["b", "a"]);
    session.good(host(HostAct::Initialized {
        may_show_ui: true,
        code: sync_progress::protocol::Code::OK,
    }));
    session.good(notice(Notice::ManualSync));
    session.good(notice(Notice::Connect(None)));
    session.good(notice(Notice::Text("t".into())));
    session.good(notice(Notice::OpaqueItemAdded));
    session.good(SyncEvent::MayShowUi(true));
    session.good(SyncEvent::log(&LogEntry::error("e")));
    session.good(stage(sync_progress::SyncStage::Detection, 1, 2));
    session.good(host(HostAct::ItemsOffered(ids(&["y", "x"]))));
    session.session.apply(&started(Phase::Prepare, &["c"])).unwrap();
    session.good(cancel("a"));
    session.good(cancel_all());
    session.session.apply(&report("b", updating(1, 2).with_text("x"))).unwrap();
    let snapshot = session.session.snapshot();
    let names: Vec<String> = snapshot.items.iter().map(|item| item.id.to_string()).collect();
    assert_eq!(
        (snapshot.dialect, snapshot.begun, snapshot.outcome),
        (Dialect::Neutral, true, None)
    );
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(snapshot.offered, ids(&["x", "y"]));
    assert_eq!((snapshot.cycle, snapshot.opaque, snapshot.dialogs), (1, 1, 1));
    assert_eq!((snapshot.connections, snapshot.manual), (1, true));
    assert_eq!((snapshot.stages.len(), snapshot.log.errors), (1, 1));
    assert_eq!(snapshot.text.as_deref(), Some("t"));
    assert!(snapshot.cancel.is_some() && snapshot.items[0].cause.is_some());
    let item = &snapshot.items[1];
    assert_eq!((item.status, item.work), (Some(Updating), Work::new(1, 2)));
    assert_eq!(item.text.as_deref(), Some("x"));
    assert_eq!(session.session.item(&item.id).as_ref(), Some(item));
    session.session.apply(&end(Outcome::Canceled)).unwrap();
    assert_eq!(session.session.snapshot().outcome, Some(Outcome::Canceled));
}

fn any_report() -> impl Strategy<Value = sync_progress::ProgressItem> {
    let number = prop_oneof![0..20_u64, Just(u64::MAX), Just(u64::MAX - 1)];
    let status = prop::sample::select(ProgressStatus::KNOWN.to_vec());
    let total = prop::option::of(number.clone());
    (prop::option::of(status), prop::option::of(number), prop::option::of(total), any::<bool>())
        .prop_map(|(status, value, max, odd)| {
            let mut all = new();
            if let Some(status) = status {
                all = all.with_status(status);
            }
            if let Some(value) = value {
                all = all.with_value(value);
            }
            if let Some(max) = max {
                all = all.with_max(Total::from(max));
            }
            if odd { all.with_oddities(Oddities::TEXT_MISSING) } else { all }
        })
}

proptest! {
    /// S-12: after any reports, in each dialect: within bounds, full only on success, and not falling
    /// within an attempt, but from full to just below it.
    #[test]
    fn shown_within_bounds(reports in prop::collection::vec(any_report(), 1..30)) {
        for dialect in WITH_ITEMS {
            let mut session = Driver::with_items(dialect, &["a"]);
            for next in &reports {
                let before = session.item("a");
                session.session.apply(&report("a", next.clone())).ok();
                let after = session.item("a");
                let succeeded = matches!(after.status, Some(Succeeded | Deleted));
                prop_assert_eq!(after.shown == Some(Share::FULL), succeeded);
                if after.attempt == before.attempt {
                    prop_assert!(after.shown >= before.shown.map(|share| share.min(Share::ALMOST)));
                }
            }
            let totals = session.session.totals();
            prop_assert!(!totals.work.is_beyond_total());
        }
    }

    /// S-1: the same events give the same answers.
    #[test]
    fn deterministic(reports in prop::collection::vec(any_report(), 1..30)) {
        for dialect in WITH_ITEMS {
            let mut one = Driver::with_items(dialect, &["a"]).session;
            let mut two = one.clone();
            for next in &reports {
                let event = report("a", next.clone());
                prop_assert_eq!(one.apply(&event), two.apply(&event));
            }
            prop_assert_eq!(one.snapshot(), two.snapshot());
        }
    }
}
