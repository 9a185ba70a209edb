//! The same recorded course shown by indicatif itself, as it is commonly used, and by this crate. Where indicatif shows
//! over 100 %, zero for what is not known, or complete for what was canceled, ours does not.
#![cfg(feature = "indicatif")]

use std::time::Duration;

use indicatif::{InMemoryTerm, ProgressBar, ProgressDrawTarget, ProgressStyle};
use sync_progress::presentation::{Figures, Meter};
use sync_progress::protocol::{
    Notice, Outcome, ProgressStatus, Share, SyncEvent, Total, TraceEntry,
};
use sync_progress::session::Session;
use sync_progress::sink::{ProgressSink as _, Recorder};
use sync_progress::{Dialect, ItemId, ProgressItem};

/// Reports about one item, one each second, recorded as they were answered.
struct Course(Vec<TraceEntry>);

fn id() -> ItemId {
    ItemId::try_from("a").unwrap()
}

fn course(reports: &[ProgressItem]) -> Course {
    let (recorder, id) = (Recorder::in_memory(), id());
    let begin = Notice::Begin { handler: None, items: vec![id.clone()] };
    assert!(recorder.notice(&begin).is_ok());
    assert!(reports.iter().all(|report| recorder.progress(&id, report).is_ok()));
    Course(recorder.entries())
}

fn at(value: u64) -> ProgressItem {
    ProgressItem::new().with_status(ProgressStatus::Updating).with_value(value)
}

fn end(status: ProgressStatus) -> ProgressItem {
    ProgressItem::new().with_status(status)
}

impl Course {
    /// Shown by a session and a meter: the figures after each report.
    fn ours(&self) -> Vec<Figures> {
        let (mut session, mut meter) = (Session::new(Dialect::Neutral), Meter::new());
        let mut shown = Vec::new();
        for (second, entry) in (0..).zip(&self.0) {
            session.apply(&entry.event).expect("the course is legal");
            let item = session.item(&id()).expect("it has begun");
            shown.push(meter.update(Duration::from_secs(second), &item));
        }
        shown.split_off(1)
    }

    /// Shown by a bar of indicatif: what the terminal says after each report, and the bar.
    fn theirs(&self, template: &str) -> (Vec<String>, ProgressBar) {
        let term = InMemoryTerm::new(3, 60);
        let target = ProgressDrawTarget::term_like(Box::new(term.clone()));
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(ProgressStyle::with_template(template).unwrap());
        let mut shown = Vec::new();
        for entry in &self.0 {
            let SyncEvent::Progress { report, .. } = &entry.event else { continue };
            match report.max() {
                Some(Total::Known(total)) => bar.set_length(total),
                Some(Total::Unknown) => bar.unset_length(),
                None => {}
            }
            if let Some(value) = report.value() {
                bar.set_position(value);
            }
            if report.is_terminal() {
                bar.finish();
            }
            bar.force_draw();
            shown.push(term.contents());
        }
        (shown, bar)
    }
}

fn percents(figures: &[Figures]) -> Vec<Option<u32>> {
    figures.iter().map(|figures| figures.fraction.map(Share::percent)).collect()
}

#[test]
fn over_a_hundred_percent() {
    let course = course(&[at(5).with_max(10), at(25)]);
    let (theirs, _) = course.theirs("{pos} of {len}, {percent}%");
    assert_eq!(theirs, ["5 of 10, 50%", "25 of 10, 100%"]);
    let ours = course.ours();
    assert_eq!(percents(&ours), [Some(50), Some(99)]);
    assert!(ours[1].to_string().starts_with("25 B, "), "{}", ours[1]);
}

#[test]
fn a_bar_that_goes_back() {
    let course = course(&[at(5).with_max(10), at(6).with_max(100), at(60).with_max(100)]);
    let (theirs, _) = course.theirs("{percent}%");
    assert_eq!(theirs, ["50%", "6%", "60%"]);
    assert_eq!(percents(&course.ours()), [Some(50), Some(50), Some(60)]);
}

#[test]
fn zero_for_unknown() {
    let course = course(&[at(5).with_max(Total::Unknown), at(9)]);
    let (theirs, bar) = course.theirs("{percent}%, {eta} left");
    assert_eq!(theirs, ["0%, 0s left", "0%, 0s left"]);
    assert_eq!(bar.eta(), Duration::ZERO);
    let ours = course.ours();
    assert_eq!(percents(&ours), [None, None]);
    assert!(ours.iter().all(|figures| figures.time_left.is_none()));
    assert!(!ours[1].to_string().contains("left"), "{}", ours[1]);
}

#[test]
fn complete_for_canceled_and_for_failed() {
    for status in [ProgressStatus::Canceled, ProgressStatus::Failed] {
        let course = course(&[at(3).with_max(100), end(status)]);
        let (theirs, bar) = course.theirs("{pos} of {len}, {percent}%");
        assert_eq!(theirs, ["3 of 100, 3%", "100 of 100, 100%"]);
        assert_eq!(bar.position(), 100);
        let ours = course.ours();
        assert_eq!(percents(&ours), [Some(3), Some(3)]);
        assert_eq!(ours[1].to_string(), format!("{status}: 3 B of 100 B in 2 s"));
    }
}

#[test]
fn complete_for_a_bar_that_was_dropped() {
    let bar = ProgressBar::hidden();
    bar.set_length(100);
    bar.set_position(3);
    bar.finish_and_clear(); // as its drop does by default
    assert_eq!(bar.position(), 100);
    let ours = course(&[at(3).with_max(100)]).ours();
    assert_eq!(percents(&ours), [Some(3)]);
}

#[test]
fn a_hundred_percent_before_the_end() {
    let course =
        course(&[at(99_999).with_max(100_000), at(100_000), end(ProgressStatus::Canceled)]);
    let (theirs, _) = course.theirs("{percent}%");
    assert_eq!(theirs, ["100%", "100%", "100%"]);
    assert_eq!(percents(&course.ours()), [Some(99), Some(99), Some(99)]);
}

#[test]
fn less_than_nothing() {
    let bar = ProgressBar::hidden();
    bar.inc(3);
    bar.dec(5);
    assert_eq!(bar.position(), u64::MAX - 1);
    // Here a count is set, not subtracted; one that falls is kept as it came and shown no lower.
    let ours = course(&[at(3).with_max(10), at(0)]).ours();
    assert_eq!(percents(&ours), [Some(30), Some(30)]);
    assert_eq!(ours[1].work.completed, 0);
}

#[test]
fn an_end_that_is_one() {
    let course = course(&[at(3).with_max(10), end(ProgressStatus::Succeeded)]);
    let (theirs, _) = course.theirs("{percent}%");
    assert_eq!(theirs, ["30%", "100%"]);
    let ours = course.ours();
    assert_eq!(percents(&ours), [Some(30), Some(100)]);
    assert_eq!(ours[1].activity.outcome(), Some(Outcome::Succeeded));
}
