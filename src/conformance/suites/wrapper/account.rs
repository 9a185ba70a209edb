//! [`Account`]: what was said of an item outside, and what of it was heard behind.

use crate::protocol::{ProgressItem, ProgressStatus, Total};
use alloc::sync::Arc;

/// What was said of an item so far, in this attempt.
#[derive(Clone, Debug, Default)]
pub(super) struct Account {
    pub(super) said: Said,
    /// What stood before its last end: who remembers that says it again with a late failure, who forgot it does not.
    pub(super) before: Option<Said>,
    /// The value that was heard last.
    pub(super) heard: Option<u64>,
    /// A value was said and not heard.
    pub(super) held: bool,
    /// Something of it was heard, so it is not left out.
    pub(super) is_heard: bool,
    /// Something of it was left out.
    pub(super) is_left_out: bool,
}

/// The parts that were named.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub(super) status: Option<ProgressStatus>,
    pub(super) value: Option<u64>,
    pub(super) max: Option<Total>,
    pub(super) text: Option<Arc<str>>,
    reported: bool,
}

impl Said {
    /// Whether a report only moves the work forward: nothing else is new, and it is neither the first nor the last.
    pub(super) fn is_moved_by(&self, report: &ProgressItem) -> bool {
        let forward = report.value() >= self.value && report.value().is_some();
        let same = report.max().is_none_or(|max| Some(max) == self.max)
            && report.text().is_none_or(|text| Some(text) == self.text.as_deref())
            && report.status().is_none_or(|status| Some(status) == self.status);
        self.reported && forward && same && !report.is_terminal() && report.oddities().is_empty()
    }

    pub(super) fn then(&self, report: &ProgressItem) -> Self {
        Self {
            status: report.status().or(self.status),
            value: report.value().or(self.value),
            max: report.max().or(self.max),
            text: report.shared_text().or_else(|| self.text.clone()),
            reported: true,
        }
    }
}

impl Account {
    /// A report was said.
    pub(super) fn note_said(&mut self, report: &ProgressItem) {
        if report.is_empty() {
            return;
        }
        let said = self.said.then(report);
        if report.is_terminal() {
            self.before = Some(said);
            self.said = Said::default();
            self.held = false;
        } else {
            self.said = said;
        }
    }

    /// A report was heard.
    pub(super) fn note_heard(&mut self, report: &ProgressItem) {
        self.is_heard |= !report.is_empty();
        if report.value().is_some() {
            self.heard = report.value();
            self.held = false;
        }
    }
}
