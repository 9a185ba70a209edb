//! [`too_many`]: whether a judge refuses what the dialect allows.

use super::super::stand::fault;
use super::charge::Charge;
use super::outside::Step;
use crate::Dialect;
use crate::protocol::{Code, Fault, HostAct, ProviderRole, SyncEvent};
use crate::session::Session;
use alloc::{format, vec::Vec};

/// The steps that were refused and not said on, although a session that hears the same takes them.
pub(super) fn too_many(dialect: Dialect, steps: &[Step]) -> Vec<(usize, Charge)> {
    let mut session = begun(dialect);
    let mut found = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let taken = session.apply(&step.said).is_ok();
        session.answered(&step.said, &step.reply);
        if let (true, true, Some(Fault::Refused(rule))) =
            (taken, step.heard.is_empty(), fault(&step.reply))
        {
            let what = format!("refuses by {rule} what is allowed in {dialect}: {}", step.said);
            found.push((at, Charge::Wrong(what)));
        }
    }
    found
}

/// Whoever speaks WS has two providers that have begun.
fn begun(dialect: Dialect) -> Session {
    let mut session = Session::new(dialect);
    if dialect == Dialect::WinSync {
        for role in [ProviderRole::Source, ProviderRole::Destination] {
            let begins = HostAct::ProviderBegan { role, code: Code::OK };
            let _ = session.apply(&SyncEvent::host(begins));
        }
    }
    session
}
