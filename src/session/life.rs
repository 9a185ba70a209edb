//! [`Life`]: before, running, ended.

use super::dispatch::Session;
use super::item::Item;
use super::verdict::{Findings, Refusal, Verdict};
use crate::dialect::{Dialect, rules};
use crate::protocol::{ItemId, Outcome, ProgressStatus};

/// Whether a session has begun, and how it ended.
///
/// ```text
///   Before ──begin──► Running ──end or release──► Ended{outcome}
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    Before,
    Running,
    Ended(Outcome),
}

impl Life {
    pub(super) const fn is_running(self) -> bool {
        matches!(self, Self::Running)
    }

    pub(super) const fn is_ended(self) -> bool {
        matches!(self, Self::Ended(_))
    }
}

impl Session {
    /// The session begins with these items (S-22).
    pub(super) fn begin(
        &mut self,
        handler: Option<&ItemId>,
        items: &[ItemId],
    ) -> Result<Verdict, Refusal> {
        match self.life {
            Life::Running => return Err(self.refuse(rules::BEGINS_ONCE)),
            Life::Ended(_) => return Err(self.refuse(rules::NOTHING_AFTER_END)),
            Life::Before => {}
        }
        if self.dialect == Dialect::SyncCenter && items.is_empty() {
            return Err(self.refuse(rules::SESSION_NAMES_ITEMS));
        }
        self.must_fit(items.iter().chain(handler))?;
        self.life = Life::Running;
        let mut findings = Findings::default();
        self.items.reserve(items.len());
        for id in items {
            if !self.items.join(id, || Item::new(false)) {
                findings.note(self.rules.known_already);
            }
            self.offered.remove(id);
        }
        Ok(Verdict::decide(self.decision()).with(self.ours(findings)))
    }

    /// The session ends (S-23).
    pub(super) fn end(&mut self, outcome: Outcome) -> Result<Verdict, Refusal> {
        match self.life {
            Life::Before if self.needs_begin() => return Err(self.refuse(rules::BEGINS_ONCE)),
            Life::Ended(_) => return Err(self.refuse(rules::ENDS_ONCE)),
            _ => {}
        }
        let mut findings = self.open_ends();
        self.judge_present(&mut findings);
        self.phases.abandon(&mut findings);
        if self.host.has_open_dialogs() {
            findings.note(rules::DIALOG_IN_PAIRS);
        }
        self.life = Life::Ended(outcome);
        Ok(Verdict::decide(self.decision()).with(self.ours(findings)))
    }

    /// The callback or the handler was released: the end of a session that knows no other.
    pub(super) fn release(&mut self) -> Result<Verdict, Refusal> {
        if self.life == Life::Before && self.needs_begin() {
            return Err(self.refuse(rules::BEGINS_ONCE));
        }
        if self.life.is_ended() && self.dialect == Dialect::Neutral {
            return Ok(Verdict::done()); // a release after the end is what one expects
        }
        let outcome = self.aggregate();
        self.end(outcome).map(|verdict| Verdict::done().with(verdict.findings))
    }

    /// The worst end of all members; what has not ended counts as failed (SC-25).
    pub(super) fn aggregate(&self) -> Outcome {
        let members = self.items.lines().filter(|item| !item.is_proposed());
        let retired = self.items.retired_ends().filter(|(_, count)| *count > 0);
        let ends = members.map(Item::status).chain(retired.map(|(status, _)| Some(status)));
        ends.map(|status| status.and_then(ProgressStatus::outcome).unwrap_or(Outcome::Failed))
            .max()
            .unwrap_or_default()
    }

    /// A finding if a member has not ended; disconnected counts as an end here (A-SC-2).
    pub(super) fn open_ends(&self) -> Findings {
        let mut findings = Findings::default();
        let is_open = |item: &Item| {
            !item.is_proposed() && item.status().and_then(ProgressStatus::outcome).is_none()
        };
        // In MOB it is the completion that wants all items ended (#56), not the release.
        if self.dialect != Dialect::MobSync && self.items.lines().any(is_open) {
            findings.note(self.rules.not_ended);
        }
        findings
    }

    /// S-4: no id is longer than the dialect allows.
    pub(super) fn must_fit<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a ItemId>,
    ) -> Result<(), Refusal> {
        if ids.into_iter().all(|id| self.dialect.id_fits(id)) {
            return Ok(());
        }
        Err(self.refuse(self.rules.too_long))
    }

    /// Whether this dialect has a beginning that must come first.
    #[inline]
    const fn needs_begin(&self) -> bool {
        matches!(self.dialect, Dialect::Neutral | Dialect::SyncCenter)
    }

    /// Refuses when the session has ended or there is no callback to call.
    #[inline]
    pub(super) fn must_be_open(&self) -> Result<(), Refusal> {
        if self.life.is_ended() {
            return Err(self.refuse(rules::NOTHING_AFTER_END));
        }
        if self.host.callback_is_cleared() {
            return Err(self.refuse(match self.dialect {
                Dialect::MobSync => rules::NO_CALLBACK_NO_REPORT,
                _ => rules::OLD_SINK_SILENT,
            }));
        }
        Ok(())
    }

    /// As [`must_be_open`](Self::must_be_open), and the session has begun, where it has to.
    #[inline]
    pub(super) fn must_listen(&self) -> Result<(), Refusal> {
        self.must_be_open()?;
        if self.life == Life::Before && self.needs_begin() {
            return Err(self.refuse(rules::BEGINS_ONCE));
        }
        Ok(())
    }
}
