//! Names of items, and an order to visit them in: the same in each run.

use uuid::{Builder, Uuid};

/// So many names, as random as version 4 has them.
pub fn ids(count: usize) -> Vec<Uuid> {
    let mut random = SplitMix(1);
    (0..count).map(|_| random.uuid()).collect()
}

/// The numbers below `count`, shuffled.
pub fn shuffled(count: usize) -> Vec<usize> {
    let mut random = SplitMix(2);
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        order.swap(last, random.next() as usize % (last + 1));
    }
    order
}

/// The generator `SplitMix64`: enough here, and without a dependency.
struct SplitMix(u64);

impl SplitMix {
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn uuid(&mut self) -> Uuid {
        let bits = u128::from(self.next()) << 64 | u128::from(self.next());
        Builder::from_random_bytes(bits.to_be_bytes()).into_uuid()
    }
}
