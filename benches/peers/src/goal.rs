//! What we have set ourselves, row by row.

use crate::peers::{Peer as _, floor::Floor};
use crate::results::Results;
use crate::rows::{Row, Unit};

/// A bound on our figure.
#[derive(Clone, Debug)]
pub enum Goal {
    /// At most so many times what this peer costs.
    Times(&'static str, f64),
    /// At least so many times better than this peer.
    Beats(&'static str, f64),
    /// At most so much.
    AtMost(f64),
    /// At most so many times what one read-modify-write costs on this machine, uncontended: a time that says the same on
    /// a slower one.
    Locked(f64),
    /// At least so much.
    AtLeast(f64),
    /// At most so many times our figure in the row of this work and these words.
    Row(&'static str, String, f64),
}

impl Goal {
    /// At most so many times the cost of the floor.
    pub const fn floor(times: f64) -> Self {
        Self::Times(Floor::NAME, times)
    }

    /// Whether it is met; `None` if a figure is missing.
    pub fn is_met(&self, row: &Row, results: &Results) -> Option<bool> {
        let ours = results.ours(row.work, &row.what)?;
        let figure = |who| results.median(row.work, &row.what, who);
        Some(match self {
            Self::Times(peer, times) => cost(row.unit, ours, figure(peer)?) <= *times,
            Self::Beats(peer, times) => cost(row.unit, figure(peer)?, ours) >= *times,
            Self::AtMost(bound) => ours <= *bound,
            Self::Locked(times) => ours <= results.locked()? * times,
            Self::AtLeast(bound) => ours >= *bound,
            Self::Row(work, what, times) => ours <= results.ours(work, what)? * times,
        })
    }

    /// In few words.
    pub fn words(&self, unit: Unit) -> String {
        match self {
            Self::Times(peer, times) => format!("≤ {times} × {peer}"),
            Self::Beats(peer, times) => format!("{peer} ≥ {times} ×"),
            Self::AtMost(bound) => format!("≤ {}", unit.show(*bound)),
            Self::Locked(times) => format!("≤ {times} × a read-modify-write"),
            Self::AtLeast(bound) => format!("≥ {}", unit.show(*bound)),
            Self::Row(_, what, times) => format!("≤ {times} × “{what}”"),
        }
    }
}

/// How many times as much `one` costs as `other`; not a number if one of them costs nothing to speak of.
pub fn cost(unit: Unit, one: f64, other: f64) -> f64 {
    if one.min(other) < unit.nothing() {
        return f64::NAN;
    }
    if unit.more_is_better() { other / one } else { one / other }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ours is 2, the floor 1, prodash 12.
    fn judge(unit: Unit, goal: &Goal) -> Option<bool> {
        let row = Row { work: "W1", what: "a tick".into(), unit, goals: Vec::new() };
        let mut results = Results::default();
        results.add_locked(4.0);
        for (who, figure) in [("ours", 2.0), ("floor", 1.0), ("prodash", 12.0)] {
            results.add("W1", "a tick", who, figure);
        }
        goal.is_met(&row, &results)
    }

    #[test]
    fn bounds() {
        assert_eq!(judge(Unit::Time, &Goal::AtMost(2.0)), Some(true));
        assert_eq!(judge(Unit::Time, &Goal::AtMost(1.9)), Some(false));
        assert_eq!(judge(Unit::Time, &Goal::Locked(0.5)), Some(true));
        assert_eq!(judge(Unit::Time, &Goal::Locked(0.4)), Some(false));
        assert_eq!(judge(Unit::Rate, &Goal::AtLeast(2.0)), Some(true));
        assert_eq!(judge(Unit::Rate, &Goal::AtLeast(2.1)), Some(false));
    }

    #[test]
    fn ratios_follow_what_is_better() {
        assert_eq!(judge(Unit::Time, &Goal::floor(2.0)), Some(true));
        assert_eq!(judge(Unit::Time, &Goal::floor(1.9)), Some(false));
        assert_eq!(judge(Unit::Speed, &Goal::floor(0.5)), Some(true));
        assert_eq!(judge(Unit::Time, &Goal::Beats("prodash", 6.0)), Some(true));
        assert_eq!(judge(Unit::Time, &Goal::Beats("prodash", 6.1)), Some(false));
        assert_eq!(judge(Unit::Speed, &Goal::Beats("prodash", 6.0)), Some(false));
    }

    #[test]
    fn what_was_not_measured_is_not_judged() {
        assert_eq!(judge(Unit::Time, &Goal::Beats("indicatif", 1.0)), None);
        assert_eq!(judge(Unit::Time, &Goal::Row("W1", "another".into(), 1.0)), None);
        assert_eq!(judge(Unit::Time, &Goal::Row("W1", "a tick".into(), 1.0)), Some(true));
    }
}
