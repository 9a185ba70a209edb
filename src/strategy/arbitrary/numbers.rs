//! Counts, and what is made of them.

use super::{arbitrary, either};
use crate::protocol::{ChangeCounts, Share, Total, Work};
use proptest::prelude::{Just, Strategy, any};
use proptest::sample;

/// Counts, at the ends of their ranges more often than chance would have it.
///
/// ```
/// use proptest::prelude::*;
/// use sync_progress::protocol::Share;
/// use sync_progress::strategy::arbitrary::counts;
///
/// proptest!(|(total in counts())| {
///     prop_assert_eq!(Share::of(total, total).is_some(), total > 0);
/// });
/// ```
pub fn counts() -> impl Strategy<Value = u64> + Clone {
    either(0..=16_u64, 8, either(sample::select(&EDGES[..]), 8, any::<u64>()))
}

/// Where a number of 31, 32, 63 or 64 bits comes to its end.
const EDGES: [u64; 13] = [
    0,
    1,
    (1 << 31) - 1,
    1 << 31,
    (1 << 31) + 1,
    (1 << 32) - 1,
    1 << 32,
    (1 << 32) + 1,
    (1 << 63) - 1,
    1 << 63,
    (1 << 63) + 1,
    u64::MAX - 1,
    u64::MAX,
];

arbitrary! {
    Total: either(Just(Self::Unknown), 12, counts().prop_map(Self::Known));
    Work: (counts(), any::<Total>(), 0..4_u8).prop_map(|(completed, total, beyond)| {
        let most = total.known().filter(|_| beyond < 3).unwrap_or(u64::MAX);
        Self { completed: completed.min(most), total }
    });
    Share: either(
        sample::select(&[Self::ZERO, Self::ALMOST, Self::FULL][..]),
        12,
        (0..=1_000_000_u32).prop_map(|raw| Self::try_from(raw).unwrap_or_default()),
    );
    ChangeCounts: (counts(), counts()).prop_map(|(applied, failed)| Self { applied, failed });
}
