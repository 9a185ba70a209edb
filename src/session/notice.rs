//! What a provider says about the session as a whole.

use super::dispatch::Session;
use super::report::fit;
use super::verdict::{Findings, Refusal, Verdict};
use crate::protocol::{LogId, Notice};
use alloc::sync::Arc;

impl Session {
    pub(super) fn notice(&mut self, notice: &Notice) -> Result<Verdict, Refusal> {
        match notice {
            Notice::Begin { handler, items } => self.begin(handler.as_ref(), items),
            Notice::End { outcome } => self.end(*outcome),
            Notice::Stage(progress) => self.stage(*progress),
            Notice::Text(text) => self.set_text(text),
            Notice::PhaseEnded { phase, code, retry } => self.phase_ended(*phase, *code, retry),
            Notice::EntryDeleted(id) => self.delete_entry(*id),
            Notice::Connect(_) => self.connect(),
            Notice::ItemAdded(id) => self.add_item(id),
            Notice::OpaqueItemAdded => self.add_opaque(),
            Notice::ItemProposed(id) => self.propose_item(id),
            Notice::ItemCommitted(id) => self.commit_item(id),
            Notice::ManualSync => {
                self.must_listen()?;
                self.host.manual = true;
                Ok(Verdict::decide(self.decision()))
            }
        }
    }

    fn set_text(&mut self, text: &Arc<str>) -> Result<Verdict, Refusal> {
        self.must_listen()?;
        let mut findings = Findings::default();
        let cut = fit(self.dialect, text, &mut findings);
        if cut.is_some() || self.text.as_ref() != Some(text) {
            self.text = Some(cut.unwrap_or_else(|| Arc::clone(text)));
        }
        Ok(Verdict::decide(self.decision()).with(self.ours(findings)))
    }

    fn delete_entry(&mut self, id: Option<LogId>) -> Result<Verdict, Refusal> {
        self.must_be_open()?;
        let findings = self.log.delete(id);
        Ok(Verdict::decide(self.decision()).with(self.ours(findings)))
    }

    /// Every connection is one more; none is ever taken for the end of another (MOB-31).
    fn connect(&mut self) -> Result<Verdict, Refusal> {
        self.must_be_open()?;
        self.host.connections = self.host.connections.saturating_add(1);
        Ok(Verdict::decide(self.decision()))
    }
}
