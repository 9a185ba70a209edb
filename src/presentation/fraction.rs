//! The fraction that is shown: what the policies do, and that it never falls.

use super::Policy;
use crate::protocol::Share;
use core::time::Duration;

/// What is shown within one attempt.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fraction {
    shown: Option<Share>,
    /// The total that was heard last, and when it came.
    total: Option<(u64, Duration)>,
    /// What was done when it was last heard of.
    done: u64,
    base: Base,
}

/// From where the rest is counted: so much was done, and shown in millionths, when the total last changed.
#[derive(Clone, Copy, Debug, Default)]
struct Base {
    done: u64,
    shown: u32,
}

impl Fraction {
    /// What is shown now. Full is for a success alone.
    pub(super) fn shown(&self) -> Option<Share> {
        self.shown
    }

    /// A success shows as full, however little was counted.
    pub(super) fn succeed(&mut self) {
        self.shown = Some(Share::FULL);
    }

    /// It is no success, or none any more: below full, whatever was counted.
    pub(super) fn fall_short(&mut self) {
        self.shown = self.shown.map(|shown| shown.min(Share::ALMOST));
    }

    /// So much is done of so much, `None` if that is not known; at a time that never goes back.
    pub(super) fn update(&mut self, policy: Policy, now: Duration, work: Option<(u64, u64)>) {
        let Some((done, total)) = work.filter(|(_, total)| *total > 0) else {
            self.total = None;
            return;
        };
        let same = self.total.filter(|(known, _)| *known == total);
        if same.is_none() || done < self.done {
            self.base = self.base(self.done.min(done));
        }
        self.total = same.or(Some((total, now)));
        self.done = done;
        let is_held = self.total.is_none_or(|(_, since)| match policy {
            Policy::Hold(still) => now.saturating_sub(since) < still,
            _ => false,
        });
        let true_share = match policy {
            Policy::Rescale => self.rescaled(done, total),
            Policy::HighWater | Policy::Hold(_) => Share::of(done, total),
        };
        if !is_held {
            self.shown = self.shown.max(true_share);
        }
    }

    /// What comes from now on counts in what is left of the bar. Before anything was shown that is all of it, and what
    /// was done by then counts too.
    fn base(&self, done: u64) -> Base {
        self.shown.map_or_else(Base::default, |shown| Base { done, shown: shown.millionths() })
    }

    fn rescaled(&self, done: u64, total: u64) -> Option<Share> {
        let Base { done: before, shown } = self.base;
        let rest = total.saturating_sub(before);
        let part = Share::of(done.saturating_sub(before), rest).unwrap_or(Share::ALMOST);
        let left = u64::from(Share::FULL.millionths().saturating_sub(shown));
        let more = left.saturating_mul(part.millionths().into()) / 1_000_000;
        let sum = u64::from(shown).saturating_add(more);
        u32::try_from(sum).ok().and_then(|sum| Share::try_from(sum).ok())
    }
}
