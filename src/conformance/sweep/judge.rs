//! What is said to a run.

use super::latency::latency;
use super::run::{Came, Run};
use crate::Dialect;
use crate::conformance::host::Account;
use crate::conformance::options::Options;
use crate::conformance::{Fault, Report, Script, Violation, check};
use crate::dialect::rules::{self, Level, Parties};
use crate::protocol::{
    AnswerExt as _, Fault as SinkFault, HostAct, Notice, Reply, SyncEvent, TraceEntry,
};
use crate::session::Session;
use alloc::vec::Vec;
use core::fmt;

/// Everything that can be said to a run, which the words tell from others.
pub(in crate::conformance) fn judge(
    dialect: Dialect,
    options: &Options,
    run: &Run,
    words: &dyn fmt::Display,
    report: &mut Report,
) {
    let Run { script, account, came, hangs } = run;
    let trace = &account.trace;
    report.count_run(account.reached);
    if *hangs {
        report.add(Fault::Hangs, words, trace);
    }
    match came {
        // What the host's panic becomes on its way through an engine, such as that of a scope of threads, is not its own.
        Came::Panicked(message) if account.panicked.is_none() => {
            report.add(Fault::Panicked(message.clone()), words, trace);
        }
        Came::Failed(error) if *script == Script::new() => {
            report.add(Fault::Failed(error.clone()), words, trace);
        }
        _ => {}
    }
    let mut found: Vec<Violation> = broken(dialect, account, *hangs);
    found.extend(called_after_panic(account));
    found.extend(hung_when_called_back(run));
    found.extend(called_the_old(account));
    found.extend(returned_early(dialect, account));
    found.extend(swallowed(dialect, trace, came));
    report.add_all(&found, words, trace);
    let slow = latency(trace);
    report.count_latency(slow);
    if let (Some(reports), Some(budget)) = (slow, options.budget) {
        if reports > budget {
            report.add(Fault::TooLate { reports, budget }, words, trace);
        }
    }
}

/// What the provider broke. Of a host that panicked it is not known what it has heard, and nobody is there to tell how it
/// ends; of a run that hangs it is not known how it would have ended.
fn broken(dialect: Dialect, account: &Account, hangs: bool) -> Vec<Violation> {
    let last = account.trace.last().map_or(0, |entry| entry.called);
    let end = match account.panicked {
        Some(panicked) => panicked,
        None if hangs => last,
        None => u64::MAX,
    };
    let of_provider = |violation: &Violation| violation.accused.contains(Parties::PROVIDER);
    let found = check(dialect, &account.trace).into_iter().filter(of_provider);
    found
        .filter(|violation| violation.at < end && !account.excused.contains(&violation.at))
        .collect()
}

/// N28: whoever panicked is left alone, by each lane that knows.
fn called_after_panic(account: &Account) -> Option<Violation> {
    let is_call = |entry: &&TraceEntry| fault_of(&entry.reply) == Some(SinkFault::Panicked);
    let called = account.trace.iter().find(is_call)?;
    Some(of_provider(rules::PANICKED_SINK_IS_LEFT, Level::Must, called.called))
}

/// N29: what hangs when its host calls back in holds a lock over the call.
fn hung_when_called_back(run: &Run) -> Option<Violation> {
    let called_back = run.hangs && run.account.reached && run.script.calls_back();
    let last = run.account.trace.last().filter(|_| called_back)?;
    Some(of_provider(rules::NO_CALL_UNDER_LOCK, Level::Must, last.called))
}

/// #27: a callback that was replaced is not called again.
fn called_the_old(account: &Account) -> Option<Violation> {
    let at = account.stale.first()?;
    Some(of_provider(rules::OLD_CALLBACK_SILENT, Level::Must, *at))
}

/// #75: a handler that made the session itself returns when it has finished.
fn returned_early(dialect: Dialect, account: &Account) -> Option<Violation> {
    let returned = account.returned.filter(|_| dialect == Dialect::SyncCenter)?;
    if account.panicked.is_some() || !account.trace.iter().any(|entry| begins(&entry.event)) {
        return None;
    }
    let mut session = Session::new(dialect);
    let before = account.trace.iter().filter(|entry| entry.called <= returned);
    for entry in before.filter(|entry| entry.event != SyncEvent::host(HostAct::SessionReleased)) {
        let _ = session.apply(&entry.event);
    }
    let open = session.snapshot().items.iter().any(|item| !item.proposed && !item.ended);
    let later = account.trace.iter().find(|entry| entry.called > returned)?;
    let went_on = !matches!(later.event, SyncEvent::Host(_));
    (open && went_on).then(|| of_provider(rules::RETURNS_WHEN_FINISHED, Level::Must, later.called))
}

fn begins(event: &SyncEvent<'_>) -> bool {
    matches!(event, SyncEvent::Notice(notice) if matches!(**notice, Notice::Begin { .. }))
}

/// #22: an error of a callback is handed on.
fn swallowed(dialect: Dialect, trace: &[TraceEntry], came: &Came) -> Option<Violation> {
    if dialect != Dialect::WinSync || *came != Came::Well {
        return None;
    }
    let failed = |entry: &&TraceEntry| {
        let fault = fault_of(&entry.reply);
        matches!(fault, Some(SinkFault::Failed(_) | SinkFault::Disconnected))
    };
    let entry = trace.iter().find(failed)?;
    Some(of_provider(rules::CALLBACK_ERROR_STOPS, Level::Should, entry.called))
}

/// The fault in an answer of whatever kind.
fn fault_of(reply: &Reply) -> Option<SinkFault> {
    match reply {
        Reply::Answer(answer) => answer.fault(),
        Reply::Logged(Err(error))
        | Reply::MayShowUi(Err(error))
        | Reply::MoreItems(Err(error))
        | Reply::Resolution(Err(error))
        | Reply::Enumeration(Err(error)) => Some(error.fault),
        _ => None,
    }
}

pub(in crate::conformance) fn of_provider(
    rule: crate::protocol::RuleId,
    level: Level,
    at: u64,
) -> Violation {
    Violation { rule, level, accused: Parties::PROVIDER, at }
}
