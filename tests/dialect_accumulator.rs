//! Increments and remainders, and sums of items (spec D-20 to D-24).

use proptest::prelude::*;
use sync_progress::dialect::rules::BAD_REPORT_REFUSED;
use sync_progress::dialect::{Accumulator, Increments, ItemSums, Lossy, Told};
use sync_progress::protocol::{ProviderReport, StageProgress, Total, Work};
use sync_progress::{ProviderRole, SyncStage};

fn said(stage: SyncStage, (completed, total): (u64, u64)) -> ProviderReport {
    ProviderReport { role: ProviderRole::Destination, stage, completed, total }
}

fn seen(stage: SyncStage, work: Work) -> StageProgress {
    StageProgress { role: ProviderRole::Destination, stage, work }
}

#[track_caller]
fn forwards(session: &mut Accumulator, report: (u64, u64), expected: (u64, u64)) -> Lossy {
    let told = session.forward(said(SyncStage::Application, report)).expect("a known stage");
    assert_eq!(told.value, seen(SyncStage::Application, Work::new(expected.0, expected.1)));
    told.lost
}

#[test]
fn d20_worked_example_of_increments_and_remainders() {
    let mut session = Accumulator::new();
    assert!(forwards(&mut session, (2, 8), (2, 10)).is_empty());
    assert!(forwards(&mut session, (3, 5), (5, 10)).is_empty());
    assert!(forwards(&mut session, (5, 0), (10, 10)).is_empty());
    assert_eq!(session.done(), 10);
}

#[test]
fn d20_worked_example_of_absolute_numbers_sent_by_mistake() {
    let mut session = Accumulator::new();
    forwards(&mut session, (2, 10), (2, 12));
    forwards(&mut session, (5, 10), (7, 17));
    forwards(&mut session, (10, 10), (17, 27));
}

#[test]
fn d20_zero_of_zero_any_number_of_times() {
    let mut session = Accumulator::new();
    for _ in 0..3 {
        forwards(&mut session, (0, 0), (0, 0)); // WS-8
    }
}

#[test]
fn d20_other_stages_pass_unchanged_and_leave_the_sum() {
    let mut session = Accumulator::new();
    forwards(&mut session, (2, 8), (2, 10));
    for stage in [SyncStage::Detection, SyncStage::Enumeration] {
        for numbers in [(0, 0), (7, 3), (u64::MAX, u64::MAX)] {
            let told = session.forward(said(stage, numbers));
            let work = Work::new(numbers.0, numbers.1);
            assert_eq!(told, Ok(Told::exact(seen(stage, work))));
        }
    }
    forwards(&mut session, (3, 5), (5, 10));
}

#[test]
fn d21_a_bad_role_or_stage_is_refused_and_changes_nothing() {
    let mut session = Accumulator::new();
    forwards(&mut session, (2, 8), (2, 10));
    let before = session;
    let good = said(SyncStage::Application, (3, 5));
    for bad in [
        ProviderReport { role: ProviderRole::Unknown(2), ..good },
        ProviderReport { stage: SyncStage::Unknown(3), ..good },
    ] {
        assert_eq!(session.forward(bad), Err(BAD_REPORT_REFUSED));
        assert_eq!(session, before);
    }
    let mut provider = Increments::new();
    let bad = StageProgress {
        role: ProviderRole::Unknown(9),
        ..seen(SyncStage::Detection, Work::new(1, 2))
    };
    assert_eq!(provider.split(bad), Err(BAD_REPORT_REFUSED));
    assert_eq!(provider, Increments::new());
}

#[test]
fn d22_the_sum_saturates_and_says_so_from_then_on() {
    let mut session = Accumulator::new();
    assert!(forwards(&mut session, (u64::MAX - 1, 1), (u64::MAX - 1, u64::MAX)).is_empty());
    let lost = forwards(&mut session, (0, 2), (u64::MAX - 1, u64::MAX));
    assert_eq!(lost, Lossy::SATURATED); // the total alone
    assert!(forwards(&mut session, (1, 0), (u64::MAX, u64::MAX)).is_empty()); // exactly the end
    assert_eq!(forwards(&mut session, (1, 0), (u64::MAX, u64::MAX)), Lossy::SATURATED);
    assert_eq!(forwards(&mut session, (0, 0), (u64::MAX, u64::MAX)), Lossy::SATURATED);
}

#[track_caller]
fn splits(provider: &mut Increments, work: Work, expected: (u64, u64), lost: Lossy) {
    let told = provider.split(seen(SyncStage::Application, work)).expect("a known stage");
    assert_eq!((told.value, told.lost), (said(SyncStage::Application, expected), lost), "{work}");
}

#[test]
fn d23_worked_example_backwards() {
    let mut provider = Increments::new();
    splits(&mut provider, Work::new(2, 10), (2, 8), Lossy::empty());
    splits(&mut provider, Work::new(5, 10), (3, 5), Lossy::empty());
    splits(&mut provider, Work::new(10, 10), (5, 0), Lossy::empty());
    let mut provider = Increments::new();
    splits(&mut provider, Work::new(2, 12), (2, 10), Lossy::empty());
    splits(&mut provider, Work::new(7, 17), (5, 10), Lossy::empty());
    splits(&mut provider, Work::new(17, 27), (10, 10), Lossy::empty());
}

#[test]
fn d23_what_increments_cannot_say() {
    let mut provider = Increments::new();
    splits(&mut provider, Work::new(0, None), (0, 0), Lossy::empty());
    splits(&mut provider, Work::new(3, None), (0, 0), Lossy::COUNT); // held back
    splits(&mut provider, Work::new(4, 10), (4, 6), Lossy::empty()); // made up for
    splits(&mut provider, Work::new(6, None), (0, 1), Lossy::COUNT); // never full
    splits(&mut provider, Work::new(2, 10), (0, 6), Lossy::COUNT); // a fall is held back
    splits(&mut provider, Work::new(4, 10), (0, 6), Lossy::empty()); // caught up with
    splits(&mut provider, Work::new(12, 10), (8, 0), Lossy::COUNT); // beyond the total
}

#[test]
fn d23_other_stages_backwards() {
    let mut provider = Increments::new();
    let mut split = |work| provider.split(seen(SyncStage::Enumeration, work));
    assert_eq!(split(Work::new(7, 3)), Ok(Told::exact(said(SyncStage::Enumeration, (7, 3)))));
    let unmeasured = Told { value: said(SyncStage::Enumeration, (0, 0)), lost: Lossy::COUNT };
    assert_eq!(split(Work::new(7, None)), Ok(unmeasured));
}

#[track_caller]
fn sums(works: &[Work], expected: Work, lost: Lossy) {
    let mut sums = ItemSums::new();
    for work in works {
        sums.add(*work);
    }
    assert_eq!((sums.work().value, sums.work().lost), (expected, lost), "{works:?}");
    for work in works {
        sums.remove(*work);
    }
    assert_eq!(sums, ItemSums::new(), "{works:?}");
}

#[test]
fn d24_items_as_one() {
    sums(&[], Work::new(0, 0), Lossy::empty());
    sums(&[Work::new(1, 2), Work::new(3, 4)], Work::new(4, 6), Lossy::empty());
    sums(&[Work::new(1, 2), Work::new(3, None)], Work::new(4, None), Lossy::empty());
    // No item makes up for another.
    sums(&[Work::new(300, 200), Work::new(0, 100)], Work::new(200, 300), Lossy::COUNT);
    let huge = Work::new(u64::MAX, u64::MAX);
    sums(&[huge, huge], Work::new(u64::MAX, u64::MAX), Lossy::SATURATED);
    // What is not full does not become full by being cut off.
    sums(&[huge, huge, Work::new(0, 1)], Work::new(u64::MAX - 1, u64::MAX), Lossy::SATURATED);
}

fn count() -> impl Strategy<Value = u64> {
    prop_oneof![0_u64..100, any::<u64>(), (u64::MAX - 3)..=u64::MAX, (1_u64 << 31)..(1 << 33)]
}

fn works() -> impl Strategy<Value = Vec<Work>> {
    let total = prop_oneof![4 => count().prop_map(Some), 1 => Just(None)];
    proptest::collection::vec((count(), total).prop_map(|(c, t)| Work::new(c, t)), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn d23_round_trip(mut reports in works()) {
        // Legal: measured, does not fall, not beyond the total.
        reports.sort_by_key(|work| work.completed);
        let (mut provider, mut session) = (Increments::new(), Accumulator::new());
        for work in reports {
            let total = work.total.known().unwrap_or(work.completed).max(work.completed);
            let shown = seen(SyncStage::Application, Work::new(work.completed, total));
            let told = provider.split(shown);
            let back = told.and_then(|told| session.forward(told.value).map(|back| (told, back)));
            prop_assert_eq!(back.map(|(told, back)| (told.lost, back)), Ok((Lossy::empty(), Told::exact(shown))));
        }
    }

    #[test]
    fn d23_anything_stays_no_further_than_it_is(reports in works()) {
        let (mut provider, mut session) = (Increments::new(), Accumulator::new());
        let mut most = 0;
        for work in reports {
            most = most.max(work.completed);
            let told = provider.split(seen(SyncStage::Application, work));
            let told = told.map_err(|rule| TestCaseError::fail(rule.to_string()))?;
            let back = session.forward(told.value);
            let back = back.map_err(|rule| TestCaseError::fail(rule.to_string()))?;
            prop_assert!(back.value.work.completed <= most);
            if most == u64::MAX {
                break; // no room for "one left"; the session says that it saturated
            }
            prop_assert!(back.lost.is_empty(), "what was split adds up");
            if told.is_exact() && work.total != Total::Unknown {
                prop_assert_eq!(back.value.work, work);
            }
            if work.total == Total::Unknown {
                prop_assert!(back.value.work.share().is_none_or(|share| share.percent() < 100));
            }
        }
    }

    #[test]
    fn d20_the_sum_is_the_sum(reports in proptest::collection::vec((count(), count()), 0..12)) {
        let mut session = Accumulator::new();
        let mut sum = 0_u128;
        for (increment, left) in reports {
            sum += u128::from(increment);
            let total = sum + u128::from(left);
            let told = session.forward(said(SyncStage::Application, (increment, left)));
            let work = told.map(|told| (told.value.work, told.is_exact()));
            let fit = |sum: u128| u64::try_from(sum).unwrap_or(u64::MAX);
            let exact = total <= u128::from(u64::MAX);
            let expected = if exact {
                Work::new(fit(sum), fit(total))
            } else {
                Work::new(fit(sum), u64::MAX)
            };
            prop_assert_eq!(work, Ok((expected, exact)));
        }
    }

    #[test]
    fn d24_replacing_is_removing_and_adding(works in works(), last in works()) {
        let mut step = ItemSums::new();
        let mut whole = ItemSums::new();
        for (before, after) in works.iter().zip(&last) {
            step.add(*before);
            step.replace(*before, *after);
            whole.add(*after);
        }
        prop_assert_eq!(step, whole);
        let work = step.work().value;
        prop_assert!(!work.is_beyond_total());
        let full = works.iter().zip(&last).all(|(_, work)| work.total.known().is_some_and(|t| work.completed >= t));
        if work.share().is_some_and(|share| share.percent() == 100) {
            prop_assert!(full, "full only if each is");
        }
    }
}
