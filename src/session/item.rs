//! [`Item`]: what is known of one item.

use super::stop::Stop;
use crate::protocol::{ProgressItem, ProgressStatus, Share, Total, Work};
use alloc::sync::Arc;

/// What is known of one item.
///
/// ```text
///   Proposed ──commit──► (same standing, now a member)
///   Waiting ──report──► Running ──terminal report──► Ended ──(retry)──► Running
/// ```
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) standing: Standing,
    /// Whether it was proposed and not committed yet (SC-18).
    pub(super) proposed: bool,
    /// 1 for the first attempt.
    pub(super) attempt: u32,
    pub(super) status: Option<ProgressStatus>,
    pub(super) value: Option<u64>,
    pub(super) max: Total,
    pub(super) text: Option<Arc<str>>,
    pub(super) shown: Option<Share>,
    pub(super) stop: Stop,
    /// Whether its first report came after a cancel of all was seen (S-20).
    pub(super) late: bool,
}

/// Where an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing was reported yet.
    Waiting,
    /// Reported, and not ended.
    Running,
    /// Ended.
    Ended,
}

impl Item {
    pub(super) const fn new(proposed: bool) -> Self {
        Self {
            standing: Standing::Waiting,
            proposed,
            attempt: 1,
            status: None,
            value: None,
            max: Total::Unknown,
            text: None,
            shown: None,
            stop: Stop::Running,
            late: false,
        }
    }

    pub(super) const fn is_ended(&self) -> bool {
        matches!(self.standing, Standing::Ended)
    }

    pub(super) fn work(&self) -> Work {
        Work { completed: self.value.unwrap_or(0), total: self.max }
    }

    /// Ended otherwise than well, so that it may be tried again.
    pub(super) fn may_retry(&self) -> bool {
        self.is_ended()
            && !matches!(self.status, Some(ProgressStatus::Succeeded | ProgressStatus::Deleted))
    }

    /// A new attempt: the numbers start afresh; a cancel of the item stays, and will be told again.
    pub(super) fn begin_attempt(&mut self) {
        *self = Self {
            attempt: self.attempt.saturating_add(1),
            stop: self.stop.again(),
            late: self.late,
            ..Self::new(self.proposed)
        };
    }

    /// Takes what a report names, and moves on. `with_steps` is false where the numbers are void.
    pub(super) fn take(&mut self, report: &ProgressItem, text: Option<Arc<str>>, with_steps: bool) {
        if with_steps {
            self.value = report.value().or(self.value);
            self.max = report.max().unwrap_or(self.max);
        }
        if let Some(text) = text {
            self.text = Some(text);
        }
        match report.status() {
            Some(status) => self.set_status(status),
            None if !self.is_ended() => self.standing = Standing::Running,
            None => {}
        }
        self.show();
    }

    /// Takes a status, and with it where the item stands; an ended item needs its text no longer
    /// than for the report that ended it, but the host may still show it, so it stays.
    pub(super) fn set_status(&mut self, status: ProgressStatus) {
        self.status = Some(status);
        self.standing = if status.is_terminal() { Standing::Ended } else { Standing::Running };
    }

    /// SC-10: the item becomes failed.
    pub(super) fn break_down(&mut self) {
        self.set_status(ProgressStatus::Failed);
        self.show();
    }

    /// What may be shown: full only on success, never falling within an attempt (S-12).
    fn show(&mut self) {
        let succeeded =
            matches!(self.status, Some(ProgressStatus::Succeeded | ProgressStatus::Deleted));
        if succeeded {
            self.shown = Some(Share::FULL);
            return;
        }
        let measured = match self.status {
            Some(ProgressStatus::Indeterminate) => None,
            _ => self.value.and_then(|_| self.work().share()),
        };
        // `None` is less than any share, so an unmeasured report takes nothing back.
        self.shown = measured.max(self.shown).map(|share| share.min(Share::ALMOST));
    }
}
