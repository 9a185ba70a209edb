//! Between exact integers and the floating point of estimates, in one place.

use core::time::Duration;

/// To the nearest number there is.
pub(super) fn float(number: u64) -> f64 {
    let high = u32::try_from(number >> 32).map_or(0.0, f64::from);
    let low = u32::try_from(number & 0xFFFF_FFFF).map_or(0.0, f64::from);
    high * 4_294_967_296.0 + low
}

/// Without its part behind the point; what is below zero or no number becomes zero, and what is too large the end of
/// the range.
pub(super) fn whole(number: f64) -> u64 {
    if number.is_nan() || number <= 0.0 {
        return 0;
    }
    Duration::try_from_secs_f64(number).map_or(u64::MAX, |seconds| seconds.as_secs())
}

/// As [`whole`], for seconds; `None` if it is longer than can be said.
pub(super) fn seconds(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds).ok()
}

/// What part of the past still counts after `time`, if a tenth is left after `memory`.
pub(super) fn weight(time: Duration, memory: Duration) -> f64 {
    if memory.is_zero() {
        return if time.is_zero() { 1.0 } else { 0.0 };
    }
    0.1_f64.powf(time.as_secs_f64() / memory.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for number in [0, 1, 2, 1 << 31, u64::from(u32::MAX), 1 << 32, (1 << 53) - 1, 1 << 60] {
            assert_eq!(whole(float(number)), number);
        }
        assert_eq!(whole(float(u64::MAX)), u64::MAX);
        assert_eq!((whole(f64::NAN), whole(-3.0), whole(f64::INFINITY)), (0, 0, u64::MAX));
        assert_eq!(whole(2.9), 2);
        assert_eq!((seconds(f64::NAN), seconds(-1.0), seconds(1e40)), (None, None, None));
    }

    #[test]
    fn a_tenth_is_left_after_the_memory() {
        let memory = Duration::from_secs(15);
        assert!((weight(memory, memory) - 0.1).abs() < 1e-9);
        assert!((weight(Duration::ZERO, memory) - 1.0).abs() < 1e-9);
        assert!(weight(Duration::MAX, memory).abs() < 1e-9);
        assert!(weight(memory, Duration::ZERO).abs() < 1e-9);
    }
}
