//! [`shortest`]: as little of a trace as still breaks a rule.

use super::{Checker, Violation, check};
use crate::Dialect;
use crate::protocol::{HostAct, Notice, Phase, ProgressStatus, Reply, SyncEvent, TraceEntry};
use alloc::vec::Vec;

/// As little of a trace as still breaks the rule, at the same event and in the same way: entries are left out, in larger and
/// smaller lots, as long as that holds (delta debugging). Leaving out any single one more would lose it.
///
/// "In the same way" is: the item concerned stands as it stood (known, running, canceled, ended), and so do the phases. A
/// second completion is not told as one that nobody had asked for, although that breaks the same rule with fewer events.
///
/// It gives the trace back as it is if the trace does not break the rule. On very long traces it stops after some
/// thousand tries, and what is left may then hold more than it would have to.
///
/// ```
/// use sync_progress::conformance::{check, shortest};
/// use sync_progress::protocol::Notice;
/// use sync_progress::sink::{ProgressSink, Recorder};
/// use sync_progress::{Dialect, ItemId, ProgressItem};
///
/// let recorder = Recorder::in_memory();
/// let (a, b) = (ItemId::try_from("a")?, ItemId::try_from("b")?);
/// recorder.notice(&Notice::Begin { handler: None, items: vec![a.clone(), b.clone()] })?;
/// for step in [1, 2, 3, 4, 2] {
///     recorder.progress(&b, &ProgressItem::new().with_value(step))?;
///     recorder.progress(&a, &ProgressItem::new().with_value(7))?;
/// }
/// let trace = recorder.entries();
/// let violation = check(Dialect::Neutral, &trace)[0]; // N9: work does not fall
/// let lines: Vec<_> = shortest(Dialect::Neutral, &trace, &violation).iter().map(ToString::to_string).collect();
/// assert_eq!(lines, ["1..2 lane 0  begin: a, b -> continue", "15..16 lane 0  b: 4 -> continue", "19..20 lane 0  b: 2 -> continue"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn shortest(dialect: Dialect, trace: &[TraceEntry], violation: &Violation) -> Vec<TraceEntry> {
    let mut search = Search {
        dialect,
        violation,
        setting: Setting::of(dialect, trace, violation),
        tries: TRIES,
    };
    let mut kept: Vec<TraceEntry> = trace.to_vec();
    if !search.shows(&kept) {
        return kept;
    }
    search.keep(&mut kept, |entry| entry.called <= violation.at);
    if let Some(item) = subject(trace, violation).and_then(|entry| entry.event.item()) {
        search.keep(&mut kept, |entry| entry.event.item().is_none_or(|other| other == item));
    }
    // Once some have gone, others may have become free to go, also in pairs: over again until nothing goes.
    loop {
        let before = kept.len();
        let mut lot = before;
        while lot > 0 {
            search.leave_out(&mut kept, lot);
            lot /= 2;
        }
        if kept.len() == before {
            break;
        }
    }
    kept
}

/// What tells most of a fault that a trace alone does not show, so that nothing can be left out and tried again: the event at
/// fault and what led to its item, what became of the callback, and where the host itself broke off.
pub(super) fn gist(trace: &[TraceEntry], at: u64) -> Vec<TraceEntry> {
    let fault = trace.iter().find(|entry| entry.called == at);
    let item = fault.and_then(|entry| entry.event.item());
    let last_of_item = trace
        .iter()
        .rev()
        .find(|entry| entry.called < at && item.is_some() && entry.event.item() == item);
    let is_told = |entry: &&TraceEntry| {
        let of_item = last_of_item.is_some_and(|last| last.called == entry.called);
        entry.called == at
            || of_item
            || is_about_the_callback(&entry.event)
            || entry.reply == Reply::NotSeen
    };
    trace.iter().filter(|entry| entry.called <= at).filter(is_told).cloned().collect()
}

fn is_about_the_callback(event: &SyncEvent<'_>) -> bool {
    match event {
        SyncEvent::Host(act) => matches!(
            **act,
            HostAct::CallbackSet | HostAct::CallbackReplaced | HostAct::CallbackCleared
        ),
        SyncEvent::Notice(notice) => matches!(**notice, Notice::Begin { .. }),
        _ => false,
    }
}

/// So many parts of a trace are tried.
const TRIES: u32 = 4_096;

struct Search<'a> {
    dialect: Dialect,
    violation: &'a Violation,
    setting: Setting,
    tries: u32,
}

impl Search<'_> {
    /// Keeps only some entries, if that still shows it.
    fn keep(&mut self, kept: &mut Vec<TraceEntry>, which: impl Fn(&TraceEntry) -> bool) {
        let fewer: Vec<TraceEntry> = kept.iter().filter(|entry| which(entry)).cloned().collect();
        if fewer.len() < kept.len() && self.shows(&fewer) {
            *kept = fewer;
        }
    }

    /// Leaves out every lot of so many that is not needed, the oldest first: what stays is near to the fault.
    fn leave_out(&mut self, kept: &mut Vec<TraceEntry>, lot: usize) {
        let mut start = 0;
        while start < kept.len() && self.tries > 0 {
            let end = start.saturating_add(lot);
            let rest = kept.iter().take(start).chain(kept.iter().skip(end));
            let fewer: Vec<TraceEntry> = rest.cloned().collect();
            if self.shows(&fewer) {
                *kept = fewer;
            } else {
                start = end;
            }
        }
    }

    fn shows(&mut self, trace: &[TraceEntry]) -> bool {
        self.tries = self.tries.saturating_sub(1);
        let same = |found: &Violation| found == self.violation;
        check(self.dialect, trace).iter().any(same)
            && Setting::of(self.dialect, trace, self.violation) == self.setting
    }
}

/// The entry at fault.
fn subject<'a>(trace: &'a [TraceEntry], violation: &Violation) -> Option<&'a TraceEntry> {
    trace.iter().find(|entry| entry.called == violation.at)
}

/// How things stood when the rule was broken.
#[derive(Debug, PartialEq, Eq)]
struct Setting {
    item: Option<Standing>,
    all_canceled: bool,
    ended: bool,
    /// How often the phase that is concerned was started, returned and completed: never, once, more often.
    phase: [u8; 3],
}

/// How an item stood.
#[derive(Debug, PartialEq, Eq)]
struct Standing {
    status: Option<ProgressStatus>,
    reported: bool,
    ended: bool,
    canceled: bool,
}

impl Setting {
    fn of(dialect: Dialect, trace: &[TraceEntry], violation: &Violation) -> Self {
        let mut checker = Checker::new(dialect);
        for step in super::checker::steps(trace).take_while(|step| step.number() < violation.at) {
            step.tell(&mut checker);
        }
        let event = subject(trace, violation).map(|entry| &entry.event);
        let session = checker.session();
        let view = event.and_then(SyncEvent::item).and_then(|id| session.item(id));
        Self {
            item: view.map(|item| Standing {
                status: item.status,
                reported: item.reported,
                ended: item.ended,
                canceled: item.decision.is_cancel(),
            }),
            all_canceled: session.decision().is_all(),
            ended: session.is_ended(),
            phase: event
                .and_then(phase_of)
                .map_or([0; 3], |phase| said_of(phase, trace, violation.at)),
        }
    }
}

/// The phase that an event is about.
fn phase_of(event: &SyncEvent<'_>) -> Option<Phase> {
    match event {
        SyncEvent::Notice(notice) => match notice.as_ref() {
            Notice::PhaseEnded { phase, .. } => Some(*phase),
            _ => None,
        },
        SyncEvent::Host(act) => match act.as_ref() {
            HostAct::PhaseStarted { phase, .. } | HostAct::PhaseReturned { phase, .. } => {
                Some(*phase)
            }
            _ => None,
        },
        _ => None,
    }
}

fn said_of(phase: Phase, trace: &[TraceEntry], before: u64) -> [u8; 3] {
    let mut said = [0_u8; 3];
    let [started, returned, completed] = &mut said;
    let events = trace.iter().filter(|entry| entry.called < before).map(|entry| &entry.event);
    for event in events.filter(|event| phase_of(event) == Some(phase)) {
        let count = match event {
            SyncEvent::Notice(_) => &mut *completed,
            SyncEvent::Host(act) if matches!(**act, HostAct::PhaseStarted { .. }) => &mut *started,
            _ => &mut *returned,
        };
        *count = count.saturating_add(1).min(2);
    }
    said
}
