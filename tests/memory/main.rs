//! What a session keeps in memory: so much for an item that lives, less for one that has ended, and
//! nothing new while items are worked on.

#![cfg(all(feature = "std", target_pointer_width = "64"))]

mod counting;
mod curve;
mod session;

use counting::Usage;
use curve::Curve;
use sync_progress::cancel::CancelToken;
use sync_progress::protocol::{CancelCause, Outcome};
use sync_progress::sink::NullSink;
use sync_progress::{CancelDecision, ItemReporter, Reporter};
use uuid::Uuid;

const MOST: usize = 1_000_000;
const BYTES_OF_A_LIVE_ITEM: usize = 80;
const BYTES_OF_AN_ENDED_ITEM: usize = 24;
const BYTES_OF_A_HANDLE: usize = 96;

/// A session that has begun.
fn begun() -> Reporter<NullSink> {
    let reporter = Reporter::new(NullSink);
    assert_eq!(reporter.text(""), CancelDecision::Continue);
    reporter
}

/// The item of this number, under an id in which the number is not to be seen.
fn start(reporter: &Reporter<NullSink>, number: usize) -> ItemReporter<NullSink> {
    let number = u64::try_from(number).unwrap();
    let id = Uuid::from_u64_pair(number.wrapping_mul(0x9E37_79B9_7F4A_7C15), !number);
    reporter.start(id, 1).unwrap().go().unwrap()
}

#[test]
fn r_33_a_handle_is_small() {
    let bytes = size_of::<ItemReporter<NullSink>>();
    assert!(bytes <= BYTES_OF_A_HANDLE, "{bytes}");
}

#[test]
fn r_33_a_live_item_is_small() {
    let mut live = Vec::with_capacity(MOST);
    let reporter = begun();
    let mut curve = Curve::new();
    for number in 1..=MOST {
        live.push(start(&reporter, number));
        curve.look(number);
    }
    curve.judge(BYTES_OF_A_LIVE_ITEM);
}

#[test]
fn r_33_an_ended_item_is_smaller() {
    let reporter = begun();
    // The place in which all of them live, one after the other.
    assert_eq!(start(&reporter, 0).finish(), Outcome::Succeeded);
    let mut curve = Curve::new();
    for number in 1..=MOST {
        assert_eq!(start(&reporter, number).finish(), Outcome::Succeeded);
        curve.look(number);
    }
    curve.judge(BYTES_OF_AN_ENDED_ITEM);
}

#[test]
fn r_33_who_begins_later_takes_the_place_of_who_has_ended() {
    const AT_ONCE: usize = 10_000;
    let mut live = Vec::with_capacity(AT_ONCE);
    let reporter = begun();
    let before = Usage::now();
    for ended in (0..20 * AT_ONCE).step_by(AT_ONCE) {
        live.extend((0..AT_ONCE).map(|number| start(&reporter, ended + number)));
        let bytes = Usage::since(before).bytes;
        let most = AT_ONCE * BYTES_OF_A_LIVE_ITEM + ended * BYTES_OF_AN_ENDED_ITEM;
        assert!(bytes <= most, "{bytes} of {most} bytes when {ended} have ended");
        live.drain(..).for_each(|item| assert_eq!(item.finish(), Outcome::Succeeded));
    }
}

#[test]
fn r_34_work_and_questions_allocate_nothing() {
    let reporter = begun();
    let canceler = reporter.canceler();
    let mut item = start(&reporter, 1);
    let mut lane = item.lane();
    let before = Usage::now();
    for round in 1..=1000 {
        assert_eq!(item.advance(1), CancelDecision::Continue);
        assert_eq!(item.advance(0), CancelDecision::Continue);
        assert_eq!(lane.advance(1), CancelDecision::Continue);
        assert_eq!(item.decision(), CancelDecision::Continue);
        assert_eq!(item.set_completed(round), CancelDecision::Continue);
        assert_eq!(reporter.totals().items, 1);
    }
    assert!(canceler.cancel_all(CancelCause::Requested));
    assert!(canceler.is_canceled() && item.advance(1).is_all() && lane.advance(1).is_all());
    assert_eq!(Usage::since(before), Usage { bytes: 0, calls: 0 });
}
