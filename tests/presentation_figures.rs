//! What figures say, story by story.

use std::time::Duration;

use sync_progress::presentation::{Activity, Figures, Meter, Plan, Policy, Sample, Scale, Units};
use sync_progress::protocol::{
    Notice, Outcome, ProgressStatus, Share, StageProgress, SyncEvent, Work,
};
use sync_progress::session::Session;
use sync_progress::sink::{NullSink, Recorder};
use sync_progress::{Dialect, ItemId, ProgressItem, ProviderRole, Reporter, SyncStage, merge};

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn of(done: u64, total: impl Into<Option<u64>>) -> Sample {
    Sample::new(Work::new(done, total.into()))
}

fn percent(figures: &Figures) -> Option<u32> {
    figures.fraction.map(Share::percent)
}

/// Feeds a sample each second, from second 0.
fn each_second(meter: &mut Meter, samples: impl IntoIterator<Item = Sample>) -> Vec<Figures> {
    (0..).map(secs).zip(samples).map(|(now, sample)| meter.update(now, sample)).collect()
}

// === The fraction ===

#[test]
fn f_1_it_does_not_fall_while_totals_grow_and_shrink() {
    let totals = [100, 400, 200, 1_000, 60];
    for (policy, expected) in
        [(Policy::HighWater, [50, 50, 50, 50, 99]), (Policy::Rescale, [50, 51, 54, 55, 99])]
    {
        let mut meter = Meter::new().with_policy(policy);
        let samples = (50..).step_by(10).zip(totals).map(|(done, total)| of(done, total));
        let shown: Vec<_> = each_second(&mut meter, samples).iter().map(percent).collect();
        assert_eq!(shown, expected.map(Some), "{policy:?}");
    }
}

#[test]
fn f_2_full_is_for_success_alone() {
    for (outcome, expected) in [
        (Outcome::Succeeded, Share::FULL),
        (Outcome::Canceled, Share::ALMOST),
        (Outcome::Failed, Share::ALMOST),
        (Outcome::Skipped, Share::ALMOST),
        (Outcome::Disconnected, Share::ALMOST),
    ] {
        let mut meter = Meter::new();
        assert_eq!(meter.update(secs(0), of(10, 10)).fraction, Some(Share::ALMOST));
        let end = meter.update(secs(1), of(10, 10).ended(outcome));
        assert_eq!(end.fraction, Some(expected), "{outcome}");
    }
    // Also if nothing was ever counted, or less than there was to do.
    for sample in [of(0, None), of(0, 0), of(3, 10)] {
        let end = Meter::new().update(secs(0), sample.ended(Outcome::Succeeded));
        assert_eq!(end.fraction, Some(Share::FULL));
        let end = Meter::new().update(secs(0), sample.ended(Outcome::Failed));
        assert_ne!(end.fraction, Some(Share::FULL));
    }
}

#[test]
fn f_3_a_late_failure_takes_it_just_below() {
    let mut meter = Meter::new();
    meter.update(secs(0), of(10, 10).ended(Outcome::Succeeded));
    let late = meter.update(secs(1), of(10, 10).ended(Outcome::Failed));
    assert_eq!((late.fraction, late.attempt), (Some(Share::ALMOST), 1));
}

#[test]
fn f_4_an_attempt_begins_again() {
    let mut meter = Meter::new();
    assert_eq!(percent(&meter.update(secs(0), of(80, 100))), Some(80));
    // The same attempt: what was lost is done again behind a bar that stands still.
    assert_eq!(percent(&meter.update(secs(1), of(10, 100))), Some(80));
    let again = meter.update(secs(2), of(10, 100).with_attempt(2));
    assert_eq!((percent(&again), again.attempt, again.elapsed), (Some(10), 2, secs(0)));
    // What goes on after its end is another attempt, whatever it calls itself.
    meter.update(secs(3), of(10, 100).with_attempt(2).ended(Outcome::Failed));
    let again = meter.update(secs(4), of(0, None).with_attempt(2));
    assert_eq!((again.fraction, again.attempt), (None, 3));
}

#[test]
fn f_5_unknown_is_not_zero() {
    let figures = Meter::new().update(secs(5), of(7, None).with_items(Work::new(2, None)));
    assert_eq!((figures.fraction, figures.rate, figures.time_left), (None, None, None));
    assert_eq!(figures.to_string(), "2 items, 7 B");
    // A total that comes late counts at once; one that goes leaves what was shown.
    let mut meter = Meter::new();
    let shown = each_second(&mut meter, [of(5, None), of(5, 20), of(6, None), of(6, 0)]);
    assert_eq!(shown.iter().map(percent).collect::<Vec<_>>(), [None, Some(25), Some(25), Some(25)]);
}

#[test]
fn f_6_held_until_the_total_has_settled() {
    let mut meter = Meter::new().with_policy(Policy::Hold(secs(2)));
    let totals = [10, 20, 40, 40, 40, 80, 40, 40, 40];
    let shown = each_second(&mut meter, (0..).zip(totals).map(|(done, total)| of(done, total)));
    let shown: Vec<_> = shown.iter().map(percent).collect();
    let expected = [None, None, None, None, Some(10), Some(10), Some(10), Some(10), Some(20)];
    assert_eq!(shown, expected);
}

#[test]
fn f_7_items_count_where_there_is_no_work_and_beside_it_if_they_cost() {
    let items = Work::new(3, 4);
    let once = |meter: Meter, sample: Sample| percent(&meter.clone().update(secs(0), sample));
    for sample in [of(0, 0), of(9, None)] {
        assert_eq!(once(Meter::new(), sample.with_items(items)), Some(75));
    }
    let sample = of(10, 100).with_items(items);
    assert_eq!(once(Meter::new(), sample), Some(10));
    assert_eq!(once(Meter::new().with_item_cost(25), sample), Some(42)); // 85 of 200
    let huge = of(u64::MAX, u64::MAX).with_items(Work::new(u64::MAX, u64::MAX));
    assert_eq!(once(Meter::new().with_item_cost(u64::MAX), huge), Some(99));
}

// === Stages ===

fn at(role: ProviderRole, stage: SyncStage, work: Work) -> StageProgress {
    StageProgress { role, stage, work }
}

/// Says stages one after the other; what is shown after each.
fn stages(
    plan: Plan,
    policy: Policy,
    course: &[(ProviderRole, SyncStage, Work)],
) -> Vec<Option<u32>> {
    let mut meter = Meter::new().with_plan(plan).with_policy(policy);
    let mut sample = Sample::default();
    let mut shown = Vec::new();
    for (role, stage, work) in course {
        sample = sample.with_stage(&at(*role, *stage, *work));
        shown.push(percent(&meter.update(secs(0), sample)));
    }
    shown
}

use ProviderRole::{Destination, Source};
use SyncStage::{Application, Detection, Enumeration};

fn plan() -> Plan {
    Plan::new()
        .with_stage(Source, Detection, 10)
        .with_stage(Source, Enumeration, 10)
        .with_stage(Destination, Detection, 10)
        .with_stage(Destination, Application, 70)
}

#[test]
fn f_9_stages_weigh_what_was_declared() {
    let course = [
        (Source, Detection, Work::new(7, None)),
        (Source, Detection, Work::new(9, None)),
        (Source, Enumeration, Work::new(0, 4)),
        (Destination, Detection, Work::new(2, 4)),
        (Source, Enumeration, Work::new(4, 4)),
        (Destination, Application, Work::new(0, 50)),
        (Destination, Application, Work::new(25, 50)),
        (Destination, Application, Work::new(50, 50)),
    ];
    let expected = [None, None, Some(10), Some(15), Some(25), Some(30), Some(65), Some(99)];
    assert_eq!(stages(plan(), Policy::HighWater, &course), expected);
}

#[test]
fn f_10_a_skipped_stage_counts_and_one_that_still_moves_does_not() {
    let course = [(Destination, Application, Work::new(0, 2))];
    assert_eq!(stages(plan(), Policy::HighWater, &course), [Some(10)]);
    let course = [
        (Source, Detection, Work::new(1, 10)),
        (Source, Enumeration, Work::new(0, 10)),
        (Source, Detection, Work::new(5, 10)), // it goes on beside the other
        (Source, Enumeration, Work::new(1, 10)),
    ];
    assert_eq!(stages(plan(), Policy::HighWater, &course), [Some(1), Some(10), Some(10), Some(11)]);
}

#[test]
fn f_11_a_stage_that_begins_again_takes_those_after_it_with_it() {
    let plan = Plan::new().with_stage(Source, Detection, 1).with_stage(Source, Application, 1);
    let course = [
        (Source, Detection, Work::new(10, 10)),
        (Source, Application, Work::new(8, 10)),
        (Source, Detection, Work::new(0, 10)), // the next batch
        (Source, Detection, Work::new(10, 10)),
        (Source, Application, Work::new(4, 8)),
        (Source, Application, Work::new(8, 8)),
    ];
    let high = [Some(50), Some(90), Some(90), Some(90), Some(90), Some(99)];
    assert_eq!(stages(plan, Policy::HighWater, &course), high);
    let rescaled = stages(plan, Policy::Rescale, &course);
    assert_eq!(rescaled, [Some(50), Some(90), Some(90), Some(95), Some(97), Some(99)]);
}

#[test]
fn f_11_no_plan_no_stage_and_no_name_are_survived() {
    let unknown = (ProviderRole::Unknown(7), SyncStage::Unknown(9), Work::new(1, 2));
    assert_eq!(stages(Plan::new(), Policy::HighWater, &[unknown]), [None]);
    let plan = Plan::new().with_stage(unknown.0, unknown.1, 3);
    assert_eq!(stages(plan, Policy::HighWater, &[(Source, Detection, Work::new(1, 2))]), [None]);
    let huge = SyncStage::KNOWN
        .into_iter()
        .fold(Plan::new(), |plan, stage| plan.with_stage(Source, stage, u32::MAX));
    let course = [(Source, Application, Work::new(u64::MAX, u64::MAX))];
    assert_eq!(stages(huge, Policy::HighWater, &course), [Some(99)]);
}

// === Rates ===

#[test]
fn f_12_a_rate_is_measured_over_a_window_and_has_no_bias_at_the_beginning() {
    let mut meter = Meter::new();
    for tenth in 0..=2 {
        let figures = meter.update(Duration::from_millis(tenth * 100), of(tenth * 10, 1_000));
        assert_eq!(figures.rate, None, "{tenth}");
    }
    for tenth in 3..=20 {
        let figures = meter.update(Duration::from_millis(tenth * 100), of(tenth * 10, 1_000));
        let rate = figures.rate.unwrap();
        assert!((90.0..=100.1).contains(&rate), "{tenth}: {rate}");
    }
}

#[test]
fn f_12_a_rate_falls_while_nothing_comes() {
    let mut meter = Meter::new();
    each_second(&mut meter, (0..=20).map(|second| of(second * 100, 10_000)));
    let rates: Vec<_> = [20, 25, 40, 300].map(|now| meter.figures(secs(now)).rate.unwrap()).into();
    assert!(rates.is_sorted_by(|one, two| one > two), "{rates:?}");
    assert!(rates[0] > 99.0 && rates[3] < 0.01, "{rates:?}");
}

#[test]
fn f_13_clocks_that_stand_still_or_go_back_let_no_time_pass() {
    let mut meter = Meter::new();
    for (now, done) in [(100, 0), (100, 50), (40, 60), (40, 70), (0, 80)] {
        let figures = meter.update(secs(now), of(done, 100));
        assert_eq!((figures.elapsed, figures.rate), (secs(0), None), "{now}");
        assert_eq!(percent(&figures), Some(u32::try_from(done).unwrap()));
    }
    let figures = meter.update(secs(10), of(100, 100));
    assert_eq!(figures.elapsed, secs(10));
    assert!(figures.rate.is_some());
    // Asleep for a year: that is not measured, and not foreseen from.
    let mut meter = Meter::new();
    each_second(&mut meter, (0..=10).map(|second| of(second * 100, 10_000)));
    let awake = meter.update(secs(31_536_000), of(1_100, 10_000));
    assert!(awake.rate.unwrap() > 99.0, "{awake:?}");
    assert_eq!(awake.trusted_time_left(), Some(secs(89)));
}

// === Time left ===

#[test]
fn f_14_many_small_files_after_a_large_one_are_foreseen() {
    // A second per 100 MB, and a hundredth of a second per file. First both kinds are seen, then 10 000 small files
    // are left, whose bytes take a tenth of a second.
    const MB: u64 = 1_000_000;
    let (total, files) = (1_110 * MB, 10_520);
    let mut meter = Meter::new();
    let mut now = Duration::ZERO;
    let (mut done, mut ended) = (0, 0);
    let mut go = |bytes: u64, items: u64, millis: u64| {
        (done, ended) = (done + bytes, ended + items);
        now += Duration::from_millis(millis);
        meter.update(now, of(done, total).with_items(Work::new(ended, files)))
    };
    go(0, 0, 0);
    for _ in 0..10 {
        go(10_000, 50, 500);
    }
    for second in 0..10 {
        go(100 * MB, u64::from(second % 5 == 4), 1_000);
    }
    let figures = go(9 * MB, 18, 270);
    // By bytes alone it would be one second; there are about 10 000 files of a hundredth each.
    let left = figures.trusted_time_left().unwrap_or_else(|| panic!("{figures:?}")).as_secs();
    assert!((95..=115).contains(&left), "{left}: {figures:?}");
}

#[test]
fn f_15_hidden_until_it_is_trusted() {
    let mut meter = Meter::new();
    let shown = each_second(&mut meter, (0..=6).map(|second| of(second * 10, 1_000)));
    let trusted: Vec<_> = shown.iter().map(|it| it.trusted_time_left().is_some()).collect();
    assert_eq!(trusted, [false, false, false, true, true, true, true]);
    assert!(shown[1].time_left.is_some_and(|left| !left.trusted));
    // The total has just grown by half.
    let grown = meter.update(secs(7), of(70, 1_500));
    assert!(grown.time_left.is_some() && grown.trusted_time_left().is_none());
    // By a little: that is no reason.
    each_second(&mut meter, []);
    for second in 8..=12 {
        meter.update(secs(second), of(second * 10, 1_500 + second));
    }
    assert!(meter.figures(secs(12)).trusted_time_left().is_some());
}

#[test]
fn f_15_what_cannot_be_foreseen_is_not_trusted() {
    // Bursts and silence in turn.
    let mut meter = Meter::new();
    let mut done = 0;
    let mut shown = Figures::default();
    for second in 0..60 {
        done += if second % 9 == 0 { 9_000 } else { 10 };
        shown = meter.update(secs(second), of(done, 1_000_000));
    }
    assert!(shown.time_left.is_some_and(|left| !left.trusted), "{shown:?}");
}

#[test]
fn f_15_what_is_far_from_the_best_is_not_trusted() {
    let mut meter = Meter::new();
    let quick = (0..=10).map(|second| second * 1_000_000);
    let slow = (1..=120).map(|second| 10_000_000 + second * 1_000);
    let shown = each_second(&mut meter, quick.chain(slow).map(|done| of(done, 100_000_000)));
    assert!(shown[10].trusted_time_left().is_some());
    // A thousandth of what it was, steadily: a day. It is not believed.
    let last = shown.last().unwrap().time_left.unwrap();
    assert!(last.duration > secs(80_000) && !last.trusted, "{last:?}");
}

#[test]
fn f_16_no_total_no_speed_no_time() {
    let mut meter = Meter::new();
    let unknown = each_second(&mut meter, (0..10).map(|second| of(second * 10, None)));
    assert!(unknown.iter().all(|figures| figures.time_left.is_none()));
    let mut meter = Meter::new();
    let idle = each_second(&mut meter, (0..10).map(|_| of(0, 100)));
    assert!(idle.iter().all(|figures| figures.time_left.is_none() && figures.rate.is_none()));
    // More than there was to do: the total was wrong.
    let mut meter = Meter::new();
    let beyond = each_second(&mut meter, (0..10).map(|second| of(second * 100, 300)));
    assert!(beyond[4..].iter().all(|figures| figures.time_left.is_none()));
    assert_eq!(beyond[9].to_string(), "900 B, 100 B/s");
}

#[test]
fn f_17_a_stall_is_told_and_ends() {
    let mut meter = Meter::new();
    each_second(&mut meter, (0..=20).map(|second| of(second << 20, 100 << 20)));
    assert_eq!(meter.figures(secs(29)).stalled, None);
    let stalled = meter.update(secs(31), of(20 << 20, 100 << 20));
    assert_eq!((stalled.stalled, stalled.time_left), (Some(secs(11)), None));
    assert_eq!(stalled.to_string(), "20 MiB of 100 MiB, stalled for 11 s");
    let again = meter.update(secs(32), of(21 << 20, 100 << 20));
    assert_eq!(again.stalled, None);
}

#[test]
fn f_18_pauses_do_not_count() {
    let mut meter = Meter::new();
    each_second(&mut meter, (0..=9).map(|second| of(second * 10, 1_000)));
    let paused = meter.update(secs(10), of(100, 1_000).paused());
    assert_eq!(paused.to_string(), "paused: 100 B of 1000 B");
    let paused = meter.figures(secs(3_600));
    assert_eq!((paused.stalled, paused.time_left, paused.elapsed), (None, None, secs(10)));
    meter.update(secs(3_600), of(100, 1_000));
    let resumed = meter.update(secs(3_601), of(110, 1_000));
    assert_eq!(resumed.elapsed, secs(11));
    assert!((resumed.rate.unwrap() - 10.0).abs() < 0.1, "{resumed:?}");
    assert_eq!(resumed.trusted_time_left(), Some(secs(89)));
}

// === Text ===

#[test]
fn f_19_the_sentence() {
    let units = Units::default().with_items("file", "files");
    let mut meter = Meter::new().with_units(units);
    let total = 4 << 30;
    let sample = |done: u64, files| of(done << 20, total).with_items(Work::new(files, 12));
    each_second(&mut meter, (0..=30).map(|second| sample(second * 38, second / 10)));
    let shown = meter.figures(secs(30));
    assert_eq!(shown.to_string(), "3 of 12 files, 1.1 GiB of 4.0 GiB, 38 MiB/s, about 1 min left");
}

#[test]
fn f_19_units_are_named() {
    let figures = Meter::new().update(secs(0), of(1, 5).with_items(Work::new(1, None)));
    let changes = Units::default().with_work(Scale::Count("change", "changes"));
    assert_eq!(
        figures.text(changes.with_items("mail", "mails")).to_string(),
        "1 mail, 1 of 5 changes"
    );
    assert_eq!(figures.text(Units::default().without_work()).to_string(), "1 item");
}

#[test]
fn f_20_nothing_is_rounded_up() {
    for (bytes, expected) in [
        (0, "0 B"),
        (1_023, "1023 B"),
        (1_024, "1.0 KiB"),
        (10_239, "9.9 KiB"),
        (10_240, "10 KiB"),
        ((1 << 20) - 1, "1023 KiB"),
        ((4 << 30) - 1, "3.9 GiB"),
        (u64::MAX, "15 EiB"),
    ] {
        assert_eq!(Scale::Bytes.amount(bytes).to_string(), expected);
    }
}

#[test]
fn f_20_times_are_as_exact_as_they_can_be() {
    // One unit a second, trusted after three seconds.
    let left = |left: u64| {
        let mut meter = Meter::new();
        each_second(&mut meter, (0..=3).map(|second| of(second, 3 + left)));
        let text = meter.figures(secs(3)).to_string();
        text.rsplit(", ").next().unwrap().to_owned()
    };
    for (seconds, expected) in [
        (0, "less than 5 s left"),
        (4, "less than 5 s left"),
        (5, "about 10 s left"),
        (42, "about 45 s left"),
        (58, "about 1 min left"),
        (100, "about 2 min left"),
        (3_500, "about 58 min left"),
        (8_000, "about 2 h 10 min left"),
        (50_000, "about 14 h left"),
        (200_000, "about 2 d left"),
    ] {
        assert_eq!(left(seconds), expected, "{seconds}");
    }
}

// === Where samples come from ===

#[test]
fn f_8_a_reporter_a_session_and_what_is_merged_say_the_same() {
    let recorder = Recorder::in_memory();
    let reporter = Reporter::new(&recorder);
    let start = |name: &str| reporter.start(name, 10).unwrap().go().unwrap();
    let (one, mut two) = (start("a"), start("b"));
    assert!(!two.advance(4).is_cancel());
    two.fail("no room");
    let exact = Sample::from(&reporter.snapshot());
    assert_eq!((exact.work, exact.items), (Work::new(4, 20), None));
    let totals = Sample::from(reporter.totals());
    assert_eq!((totals.work, totals.items), (Work::new(4, 20), Some(Work::new(1, 2))));
    assert_eq!((totals.undone, totals.activity), (1, Activity::Running));
    let state = merge::State::from(reporter.totals());
    assert_eq!(Sample::from(&state), totals);
    assert_eq!(Sample::from(merge::Source::new("w", 1).tell(state).whole()), totals);
    one.cancel();
    let summary = reporter.complete().unwrap();
    let end = Sample::from(summary);
    assert_eq!((end.undone, end.activity), (2, Activity::Ended(Outcome::Failed)));
    assert_eq!(Sample::from(&merge::State::from(&summary)), end);

    let mut session = Session::new(Dialect::Neutral);
    for entry in recorder.entries() {
        session.apply(&entry.event).unwrap();
    }
    assert_eq!(Sample::from(&session.snapshot()), end.with_attempt(0));
}

#[test]
fn f_8_a_sum_that_has_come_to_its_end_has_no_total() {
    let reporter = Reporter::new(NullSink);
    for name in ["a", "b"] {
        assert!(!reporter.announce(name, u64::MAX).unwrap().is_cancel());
    }
    assert_eq!(Sample::from(reporter.totals()).work, Work::new(0, None));
}

#[test]
fn f_18_a_session_is_paused_if_an_item_is_and_none_is_at_work() {
    let ids = ["a", "b"].map(|name| ItemId::try_from(name).unwrap());
    let mut session = Session::new(Dialect::Neutral);
    let begin = Notice::Begin { handler: None, items: ids.to_vec() };
    session.apply(&SyncEvent::notice(&begin)).unwrap();
    let mut say = |id: &ItemId, status| {
        let report = ProgressItem::new().with_status(status).with_work(Work::new(1, 4));
        session.apply(&SyncEvent::progress(id, &report)).unwrap();
        let item = Sample::from(&session.item(id).unwrap()).activity;
        (item, Sample::from(&session.snapshot()).activity)
    };
    let (running, paused) = (Activity::Running, Activity::Paused);
    assert_eq!(say(&ids[0], ProgressStatus::Updating), (running, running));
    assert_eq!(say(&ids[1], ProgressStatus::Paused), (paused, running));
    assert_eq!(say(&ids[0], ProgressStatus::Paused), (paused, paused));
    assert_eq!(say(&ids[1], ProgressStatus::Resuming), (running, running));
    // An indeterminate item has numbers that are to be ignored (S-8).
    let report = ProgressItem::new().with_status(ProgressStatus::Indeterminate);
    session.apply(&SyncEvent::progress(&ids[0], &report)).unwrap();
    assert_eq!(Sample::from(&session.item(&ids[0]).unwrap()).work, Work::new(1, None));
}
