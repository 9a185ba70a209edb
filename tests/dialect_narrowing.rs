//! Narrowing and widening (spec D-14 to D-19).

use proptest::prelude::*;
use sync_progress::Dialect;
use sync_progress::dialect::{
    CountRange, Lossy, max_from_i32, narrow, narrow_i32, narrow_stage, narrow_u32, value_from_i32,
};
use sync_progress::protocol::{Oddities, Total, Work};

const I32: u64 = CountRange::I32.max();
const U32: u64 = CountRange::U32.max();
const RANGES: [CountRange; 3] = [CountRange::I32, CountRange::U32, CountRange::U64];

#[track_caller]
fn u32s(completed: u64, total: u64, narrowed: (u64, u64)) {
    let told = narrow(Work::new(completed, total), CountRange::U32);
    assert_eq!(told.value, Work::new(narrowed.0, narrowed.1), "{completed}/{total}");
    assert_eq!(told.is_exact(), (completed, total) == narrowed, "{completed}/{total}");
}

#[test]
fn d14_what_fits_is_unchanged_and_what_does_not_is_shifted() {
    u32s(0, 0, (0, 0));
    u32s(1, 1, (1, 1));
    u32s(U32, U32, (U32, U32));
    u32s(1 << 31, 1 << 32, (1 << 30, 1 << 31));
    u32s(1 << 40, 1 << 63, (1 << 8, 1 << 31));
    u32s(u64::MAX, u64::MAX, (U32, U32));
}

#[test]
fn d15_order_is_kept_where_the_shift_blurs_it() {
    u32s(u64::MAX - 1, u64::MAX, (U32 - 1, U32)); // not full
    u32s((1 << 63) - 1, 1 << 63, ((1 << 31) - 1, 1 << 31));
    u32s((1 << 63) + 1, 1 << 63, ((1 << 31) + 1, 1 << 31)); // beyond
    u32s(u64::MAX, u64::MAX - 1, (U32, U32 - 1)); // beyond, at the end of the range
    u32s(u64::MAX, 1, (U32, 1));
    u32s(1 << 32, U32, (1 << 31, (1 << 31) - 1));
}

#[test]
fn d16_zero_stays_zero_and_nothing_else_becomes_it() {
    u32s(0, u64::MAX, (0, U32));
    u32s(1, u64::MAX, (1, U32));
    u32s(u64::MAX, 0, (U32, 0));
}

#[test]
fn d18_an_unknown_total_stays_unknown() {
    let told = narrow(Work::new(U32, None), CountRange::U32);
    assert!(told.is_exact());
    let told = narrow(Work::new(U32 + 1, None), CountRange::U32);
    assert_eq!((told.value, told.lost), (Work::new(U32, None), Lossy::SATURATED));
    assert_eq!(narrow_i32(Work::new(u64::MAX, None)).value, (i32::MAX, None));
    assert_eq!(narrow_u32(Work::new(7, None)).value, (7, None));
}

#[test]
fn d5_d18_winsync_says_zero_of_zero() {
    assert!(narrow_stage(Work::new(0, None)).is_exact());
    assert_eq!(narrow_stage(Work::new(9, None)).lost, Lossy::COUNT);
    assert_eq!(narrow_stage(Work::new(9, 0)).value, (9, 0)); // odd, and kept (#7)
    let told = narrow_stage(Work::new(1 << 40, 1 << 41));
    assert_eq!((told.value, told.lost), ((1 << 30, 1 << 31), Lossy::SCALED));
}

#[test]
fn d19_signed_counts() {
    assert_eq!(value_from_i32(i32::MAX), (I32, Oddities::empty()));
    assert_eq!(value_from_i32(0), (0, Oddities::empty()));
    assert_eq!(value_from_i32(-1), (0, Oddities::NEGATIVE_VALUE));
    assert_eq!(value_from_i32(i32::MIN), (0, Oddities::NEGATIVE_VALUE));
    assert_eq!(max_from_i32(-1), (0, Oddities::NEGATIVE_MAX));
    assert_eq!(max_from_i32(5), (5, Oddities::empty()));
}

#[test]
fn d8_each_dialect_has_its_range() {
    let narrowed = |dialect: Dialect| dialect.narrow(Work::new(0, u64::MAX)).value.total;
    assert_eq!(narrowed(Dialect::Neutral), Total::Known(u64::MAX));
    assert_eq!(narrowed(Dialect::WinSync), Total::Known(U32));
    assert_eq!(narrowed(Dialect::SyncCenter), Total::Known(U32));
    assert_eq!(narrowed(Dialect::MobSync), Total::Known(I32));
}

/// Counts where it is tight: round the ends of the ranges, tiny, and anything of any size.
fn counts() -> impl Strategy<Value = u64> {
    let edge = prop_oneof![Just(1_u64 << 31), Just(1 << 32), Just(1 << 33), Just(1 << 63), Just(0)];
    let round = (edge, -5_i64..=5).prop_map(|(edge, by)| edge.wrapping_add_signed(by));
    let any_size = (any::<u64>(), 0_u32..64).prop_map(|(count, shift)| count >> shift);
    prop_oneof![3 => round, 2 => any_size, 1 => 0_u64..4, 1 => (u64::MAX - 4)..=u64::MAX]
}

fn pair(work: Work) -> (u64, u64) {
    (work.completed, work.total.known().unwrap_or(u64::MAX))
}

/// Apart by less than what one lost bit can move, in parts of the whole.
fn close(before: (u64, u64), after: (u64, u64), range: CountRange) -> bool {
    let (c, t) = (u128::from(before.0), u128::from(before.1));
    let (part, whole) = (u128::from(after.0), u128::from(after.1));
    // |c/t − part/whole| ≤ 4 / max, without division
    (c * whole).abs_diff(part * t) * u128::from(range.max()) / 4 <= t * whole
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn d14_to_d17_properties(completed in counts(), total in counts(), more in counts()) {
        for range in RANGES {
            let before = Work::new(completed, total);
            let told = narrow(before, range);
            let (part, whole) = pair(told.value);
            prop_assert!(part <= range.max() && whole <= range.max());
            prop_assert_eq!(part.cmp(&whole), completed.cmp(&total), "order, full, not full");
            prop_assert_eq!((part == 0, whole == 0), (completed == 0, total == 0), "zero");
            prop_assert_eq!(told.is_exact(), told.value == before, "what was lost is told");
            prop_assert_eq!(told.is_exact(), completed.max(total) <= range.max(), "fits");
            prop_assert!(narrow(told.value, range).is_exact(), "once is enough");
            let more = more.max(completed);
            if more <= total {
                let (further, _) = pair(narrow(Work::new(more, total), range).value);
                prop_assert!(further >= part, "never falls");
            }
        }
    }

    #[test]
    fn d14_the_share_stays(total in counts(), completed in any::<u64>()) {
        let completed = completed.checked_rem(total).unwrap_or(0);
        for range in [CountRange::I32, CountRange::U32] {
            let after = pair(narrow(Work::new(completed, total), range).value);
            // 128 bits hold these products only while the counts have 48.
            let (c, t) = if total >> 48 == 0 { (completed, total) } else { (completed >> 16, total >> 16) };
            prop_assert!(close((c, t), after, range), "{}/{} as {:?}", completed, total, after);
        }
    }

    #[test]
    fn d14_types_of_the_border(completed in counts(), total in counts()) {
        let work = Work::new(completed, total);
        let wide = narrow(work, CountRange::U32).value;
        let (part, whole) = narrow_u32(work).value;
        prop_assert_eq!((u64::from(part), whole.map(u64::from)), (wide.completed, wide.total.known()));
        let wide = narrow(work, CountRange::I32).value;
        let (part, whole) = narrow_i32(work).value;
        let back = |count: i32| value_from_i32(count).0;
        prop_assert_eq!((back(part), whole.map(back)), (wide.completed, wide.total.known()));
    }

    #[test]
    fn d18_unknown_totals_never_fall(completed in counts(), more in counts()) {
        let (less, more) = (completed.min(more), completed.max(more));
        for range in RANGES {
            let (less, more) = (narrow(Work::new(less, None), range), narrow(Work::new(more, None), range));
            prop_assert_eq!(less.value.total, Total::Unknown);
            prop_assert!(less.value.completed <= more.value.completed);
        }
    }
}
