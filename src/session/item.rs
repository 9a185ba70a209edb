//! [`Item`]: what is known of one item.

use super::stop::Stop;
use crate::protocol::{ProgressItem, ProgressStatus, Share, Total, Work};
use alloc::{boxed::Box, sync::Arc};

/// What is known of one item: 40 bytes, which with an id of 24 fill one line of a cache.
///
/// ```text
///   Proposed ──commit──► (same standing, now a member)
///   Waiting ──report──► Running ──terminal report──► Ended ──(retry)──► Running
/// ```
#[derive(Clone, Debug)]
pub(super) struct Item {
    value: u64,
    /// The known total; while it is unknown, the largest number there is, so that nothing is beyond it.
    limit: u64,
    aside: Option<Box<Aside>>,
    status: Option<ProgressStatus>,
    /// The most that was ever shown, in millionths and one more; zero if nothing was. A report that only
    /// goes on raises what is shown without touching this: see [`shown`](Self::shown).
    high: u32,
    pub(super) stop: Stop,
    facts: Facts,
}

/// What few items have, so that the others need no room for it.
#[derive(Clone, Debug, Default)]
struct Aside {
    text: Option<Arc<str>>,
    /// Attempts before this one.
    attempts: u32,
}

bitflags::bitflags! {
    /// What is so or not.
    #[derive(Clone, Copy, Debug)]
    struct Facts: u8 {
        /// Something was reported.
        const REPORTED = 1;
        const ENDED = 1 << 1;
        /// It was proposed and not committed yet (SC-18).
        const PROPOSED = 1 << 2;
        /// Its first report came after a cancel of all was seen (S-20).
        const LATE = 1 << 3;
        const VALUE_KNOWN = 1 << 4;
        const TOTAL_KNOWN = 1 << 5;
        /// Its numbers were forgotten, and it is counted among the retired (S-43).
        const RETIRED = 1 << 6;
    }
}

impl Item {
    pub(super) const fn new(proposed: bool) -> Self {
        Self {
            value: 0,
            limit: u64::MAX,
            aside: None,
            status: None,
            high: 0,
            stop: Stop::Running,
            facts: if proposed { Facts::PROPOSED } else { Facts::empty() },
        }
    }

    /// One that has ended, without its numbers.
    pub(super) fn retired(status: ProgressStatus, stop: Stop, attempt: u32) -> Self {
        let facts = Facts::REPORTED | Facts::RETIRED;
        let mut item = Self { stop, facts, ..Self::new(false) };
        item.set_attempt(attempt);
        item.set_status(status);
        item
    }

    pub(super) const fn is_ended(&self) -> bool {
        self.facts.contains(Facts::ENDED)
    }

    /// Whether nothing was reported yet.
    pub(super) const fn is_waiting(&self) -> bool {
        !self.facts.contains(Facts::REPORTED)
    }

    pub(super) const fn is_proposed(&self) -> bool {
        self.facts.contains(Facts::PROPOSED)
    }

    pub(super) const fn is_late(&self) -> bool {
        self.facts.contains(Facts::LATE)
    }

    pub(super) const fn is_retired(&self) -> bool {
        self.facts.contains(Facts::RETIRED)
    }

    pub(super) const fn status(&self) -> Option<ProgressStatus> {
        self.status
    }

    pub(super) fn value(&self) -> Option<u64> {
        self.facts.contains(Facts::VALUE_KNOWN).then_some(self.value)
    }

    pub(super) const fn total(&self) -> Total {
        if self.facts.contains(Facts::TOTAL_KNOWN) {
            Total::Known(self.limit)
        } else {
            Total::Unknown
        }
    }

    /// Whether this total is the one that it had. Of a total that was forgotten that is not known.
    pub(super) fn keeps_total(&self, total: Total) -> bool {
        let forgotten = self.is_retired() && !self.facts.contains(Facts::TOTAL_KNOWN);
        total == self.total() && !forgotten
    }

    pub(super) fn text(&self) -> Option<&Arc<str>> {
        self.aside.as_ref()?.text.as_ref()
    }

    /// 1 for the first attempt.
    pub(super) fn attempt(&self) -> u32 {
        self.aside.as_ref().map_or(1, |aside| aside.attempts.saturating_add(1))
    }

    pub(super) const fn work(&self) -> Work {
        Work { completed: self.value, total: self.total() }
    }

    /// What may be shown: full only on success, never falling within an attempt (S-12).
    pub(super) fn shown(&self) -> Option<Share> {
        if self.has_succeeded() {
            return Some(Share::FULL);
        }
        let measured = match self.status {
            Some(ProgressStatus::Indeterminate) => None,
            _ => self.value().and_then(|_| self.work().share()),
        };
        let high = self.high.checked_sub(1).and_then(|high| Share::try_from(high).ok());
        // `None` is less than any share, so an unmeasured report takes nothing back.
        measured.max(high).map(|share| share.min(Share::ALMOST))
    }

    /// Ended otherwise than well, so that it may be tried again.
    pub(super) fn may_retry(&self) -> bool {
        self.is_ended() && !self.has_succeeded()
    }

    const fn has_succeeded(&self) -> bool {
        matches!(self.status, Some(ProgressStatus::Succeeded | ProgressStatus::Deleted))
    }

    /// A proposed item is a member from now on.
    pub(super) fn join(&mut self) {
        self.facts.remove(Facts::PROPOSED);
    }

    /// Its first report came after a cancel of all was seen.
    pub(super) fn begin_late(&mut self) {
        self.facts.insert(Facts::LATE);
    }

    /// Prepared for this cycle, each of which is an attempt.
    pub(super) fn prepared(cycle: u32) -> Self {
        let mut item = Self::new(false);
        item.set_attempt(cycle);
        item
    }

    /// A new attempt: the numbers start afresh; a cancel of the item stays, and will be told again.
    pub(super) fn begin_attempt(&mut self) {
        let attempt = self.attempt().saturating_add(1);
        let lasting = self.facts & (Facts::PROPOSED | Facts::LATE);
        *self = Self { stop: self.stop.again(), facts: lasting, ..Self::new(false) };
        self.set_attempt(attempt);
    }

    fn set_attempt(&mut self, attempt: u32) {
        if let Some(attempts @ 1..) = attempt.checked_sub(1) {
            self.aside.get_or_insert_default().attempts = attempts;
        }
    }

    /// Takes what a report names, and moves on. `with_steps` is false where the numbers are void.
    pub(super) fn take(&mut self, report: &ProgressItem, text: Option<Arc<str>>, with_steps: bool) {
        if self.may_lose_shown(report) {
            self.keep_shown();
        }
        if with_steps {
            self.take_work(report);
        }
        // Many say the same text with each report; comparing is cheaper than counting its owners.
        if text.is_some() && text.as_ref() != self.text() {
            self.aside.get_or_insert_default().text = text;
        }
        self.facts.insert(Facts::REPORTED);
        if let Some(status) = report.status() {
            self.set_status(status);
        }
    }

    /// Whether less may be measured after this report than before: the work falls, the total is another,
    /// the numbers become void, or a success is taken back.
    fn may_lose_shown(&self, report: &ProgressItem) -> bool {
        report.value().is_some_and(|value| value < self.value)
            || report.max().is_some_and(|max| max != self.total())
            || report.status() == Some(ProgressStatus::Indeterminate)
            || self.has_succeeded()
    }

    #[inline]
    fn take_work(&mut self, report: &ProgressItem) {
        if let Some(value) = report.value() {
            self.value = value;
            self.facts.insert(Facts::VALUE_KNOWN);
        }
        if let Some(max) = report.max() {
            self.limit = limit_of(max);
            self.facts.set(Facts::TOTAL_KNOWN, max != Total::Unknown);
        }
    }

    /// Takes a status, and with it where the item stands.
    #[inline]
    fn set_status(&mut self, status: ProgressStatus) {
        self.status = Some(status);
        self.facts.set(Facts::ENDED, status.is_terminal());
    }

    /// SC-10: the item becomes failed.
    pub(super) fn break_down(&mut self) {
        self.keep_shown();
        self.set_status(ProgressStatus::Failed);
    }

    /// Remembers what is shown now, before something changes that it is measured by. What follows a
    /// success shows less than full.
    fn keep_shown(&mut self) {
        let high = self.shown().map(|share| share.min(Share::ALMOST));
        self.high = high.map_or(0, |share| share.millionths().saturating_add(1));
    }

    /// Takes a report about which nothing can be wrong: of an item that runs and nobody cancels, no less
    /// far than before and not beyond its total, ending or not, and with no new words. Says whether it was
    /// one: what is not, is for the judge and for [`take`](Self::take), and what is, would have been
    /// taken by them to the same effect.
    #[inline]
    pub(super) fn take_plain(&mut self, report: &ProgressItem) -> bool {
        let calm = !self.facts.intersects(Facts::ENDED.union(Facts::LATE))
            && self.stop == Stop::Running
            && matches!(self.status, None | Some(ProgressStatus::Updating));
        let ends = is_plain_end(report.status());
        let plain = ends || matches!(report.status(), None | Some(ProgressStatus::Updating));
        if !(calm && plain && self.knows_words(report)) {
            return false;
        }
        let (mut value, mut limit) = (self.value, self.limit);
        let mut facts = self.facts.union(Facts::REPORTED);
        if let Some(max) = report.max().filter(|max| *max != self.total()) {
            // Of what was measured, another total could make less.
            if self.is_measured() {
                return false;
            }
            limit = limit_of(max);
            facts.set(Facts::TOTAL_KNOWN, max != Total::Unknown);
        }
        if let Some(now) = report.value() {
            value = now;
            facts.insert(Facts::VALUE_KNOWN);
        } else if report.status().is_none() {
            return false; // a question, or no more than a total
        }
        if value < self.value || value > limit {
            return false;
        }
        if let Some(status) = report.status() {
            self.status = Some(status);
            facts.set(Facts::ENDED, ends);
        }
        (self.value, self.limit, self.facts) = (value, limit, facts);
        true
    }

    /// Whether it has nothing odd, and no text but the one that is known, which has been found to fit:
    /// callers from Sync Center name it with every report.
    #[inline]
    fn knows_words(&self, report: &ProgressItem) -> bool {
        report.oddities().is_empty()
            && report.text().is_none_or(|text| self.text().is_some_and(|known| **known == *text))
    }

    #[inline]
    const fn is_measured(&self) -> bool {
        self.facts.contains(Facts::VALUE_KNOWN.union(Facts::TOTAL_KNOWN))
    }
}

/// The most that is not beyond a total.
#[inline]
const fn limit_of(total: Total) -> u64 {
    match total {
        Total::Known(total) => total,
        Total::Unknown => u64::MAX,
    }
}

/// An end that every dialect with items knows.
#[inline]
const fn is_plain_end(status: Option<ProgressStatus>) -> bool {
    use ProgressStatus::{Canceled, Failed, Succeeded};
    matches!(status, Some(Succeeded | Failed | Canceled))
}
