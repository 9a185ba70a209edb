//! The conversation in words, a line for each event: what a reader of a trace sees.

use super::{
    Change, ConflictPolicy, EnumerationAction, HostAct, ItemId, Notice, ProviderReport, Reply,
    ResolveAction, SinkError, SyncEvent, TraceEntry,
};
use core::fmt::{self, Display, Formatter};

/// An item and its report as a host sees them; anything else by its name.
impl Display for SyncEvent<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Progress { id, report } if report.is_empty() => write!(f, "{id}: a question"),
            Self::Progress { id, report } => write!(f, "{id}: {report}"),
            Self::Notice(notice) => notice.fmt(f),
            Self::Log(entry) => write!(f, "log {entry}"),
            Self::CanContinue(None) => f.write_str("may all go on?"),
            Self::CanContinue(Some(id)) => write!(f, "may {id} go on?"),
            Self::MayShowUi(true) => f.write_str("may a dialog be shown?"),
            Self::MayShowUi(false) => f.write_str("the dialog is gone"),
            Self::MoreItems => f.write_str("what else?"),
            Self::ProviderReport(report) => report.fmt(f),
            Self::Change(change) => write!(f, "change{}", OfItem(change)),
            Self::Conflict(conflict) => write!(f, "conflict{}", OfItem(&conflict.source)),
            Self::FullEnumerationNeeded => f.write_str("full enumeration needed"),
            Self::RecoverableError(error) => {
                write!(f, "{} {}: recoverable error, {}", error.role, error.stage, error.code)
            }
            Self::ChangeApplied(counts) => {
                write!(f, "change applied ({} applied, {} failed)", counts.applied, counts.failed)
            }
            Self::ChangeFailed(counts) => {
                write!(f, "change failed ({} applied, {} failed)", counts.applied, counts.failed)
            }
            Self::Polled(None) => f.write_str("is all canceled?"),
            Self::Polled(Some(id)) => write!(f, "is {id} canceled?"),
            Self::Host(act) => write!(f, "host: {act}"),
        }
    }
}

/// Side and stage, then the numbers as the provider says them.
impl Display for ProviderReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { role, stage, completed, total } = self;
        write!(f, "{role} {stage}: reports {completed}, {total}")
    }
}

/// What is said about the session.
impl Display for Notice {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Begin { handler, items } => {
                f.write_str("begin")?;
                handler.iter().try_for_each(|handler| write!(f, " by {handler}"))?;
                write!(f, "{}", Ids(items))
            }
            Self::Stage(told) => write!(f, "{} {}: {}", told.role, told.stage, told.work),
            Self::Text(text) => write!(f, "text: {text}"),
            Self::PhaseEnded { phase, code, retry } => {
                write!(f, "{phase} completed: {code}{}", Ids(retry))
            }
            Self::EntryDeleted(None) => f.write_str("all log entries taken back"),
            Self::EntryDeleted(Some(id)) => write!(f, "log entry {id} taken back"),
            Self::Connect(None) => f.write_str("connect"),
            Self::Connect(Some(name)) => write!(f, "connect by {name}"),
            Self::ItemAdded(id) => write!(f, "{id} added"),
            Self::OpaqueItemAdded => f.write_str("something without an id added"),
            Self::ItemProposed(id) => write!(f, "{id} proposed"),
            Self::ItemCommitted(id) => write!(f, "{id} committed"),
            Self::ManualSync => f.write_str("asked for by the user"),
            Self::End { outcome } => write!(f, "end: {outcome}"),
        }
    }
}

/// What the host does.
impl Display for HostAct {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Initialized { may_show_ui, code } => {
                let ui = if *may_show_ui { "dialogs allowed" } else { "no dialogs" };
                write!(f, "initialized, {ui}: {code}")
            }
            Self::ItemsListed(ids) => write!(f, "items listed{}", Ids(ids)),
            Self::CallbackSet => f.write_str("callback set"),
            Self::CallbackReplaced => f.write_str("callback replaced"),
            Self::CallbackCleared => f.write_str("callback taken away"),
            Self::PhaseStarted { phase, items } => write!(f, "{phase} started{}", Ids(items)),
            Self::PhaseReturned { phase, code } => write!(f, "{phase} returned: {code}"),
            Self::ItemStatusSet { id, status } => write!(f, "{id} set to {status}"),
            Self::SessionCreated { handler, items } => {
                f.write_str("session created")?;
                handler.iter().try_for_each(|handler| write!(f, " for {handler}"))?;
                write!(f, "{}", Ids(items))
            }
            Self::SessionReleased => f.write_str("released"),
            Self::ProviderBegan { role, code } => write!(f, "{role} begins: {code}"),
            Self::ProviderEnded { role, code } => write!(f, "{role} ends: {code}"),
            Self::Started => f.write_str("started"),
            Self::PolicySet(policy) => write!(f, "conflicts: {}", policy_word(*policy)),
            Self::CancelAsked { item: None, cause } => write!(f, "all to be canceled ({cause})"),
            Self::CancelAsked { item: Some(id), cause } => {
                write!(f, "{id} to be canceled ({cause})")
            }
            Self::ItemsOffered(ids) => write!(f, "items offered{}", Ids(ids)),
            Self::ResultTold(outcome) => write!(f, "result told: {outcome}"),
            Self::StatisticsTold(counts) => {
                write!(f, "statistics: {} applied, {} failed", counts.applied, counts.failed)
            }
        }
    }
}

/// What the speaker gets to hear.
impl Display for Reply {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSeen => f.write_str("not seen"),
            Self::Answer(Ok(decision)) => decision.fmt(f),
            Self::Logged(Ok(id)) => write!(f, "logged as {id}"),
            Self::MayShowUi(Ok(true)) => f.write_str("yes"),
            Self::MayShowUi(Ok(false)) => f.write_str("no"),
            Self::MoreItems(Ok(more)) if more.is_empty() => f.write_str("nothing"),
            Self::MoreItems(Ok(more)) => {
                write!(f, "more items{}", Ids(&more.ids))?;
                if more.opaque > 0 {
                    write!(f, " and {} without an id", more.opaque)
                } else {
                    Ok(())
                }
            }
            Self::Resolution(Ok(action)) => f.write_str(resolution_word(*action)),
            Self::Enumeration(Ok(action)) => f.write_str(enumeration_word(*action)),
            Self::Done => f.write_str("done"),
            Self::Answer(Err(error))
            | Self::Logged(Err(error))
            | Self::MayShowUi(Err(error))
            | Self::MoreItems(Err(error))
            | Self::Resolution(Err(error))
            | Self::Enumeration(Err(error)) => faulty(error, f),
        }
    }
}

/// A fault, and the decision beside it.
fn faulty(error: &SinkError, f: &mut Formatter<'_>) -> fmt::Result {
    error.fmt(f)?;
    if error.decision.is_cancel() { write!(f, ", {}", error.decision) } else { Ok(()) }
}

/// Number, lane, what was said, and what was answered.
///
/// ```
/// use sync_progress::CancelDecision;
/// use sync_progress::protocol::{Notice, Reply, SyncEvent, TraceEntry};
///
/// let event = SyncEvent::notice(&Notice::Text("connecting".into())).into_owned();
/// let reply = Reply::Answer(Ok(CancelDecision::CancelAll));
/// let entry = TraceEntry { called: 3, answered: 6, lane: 0, event, reply };
/// assert_eq!(entry.to_string(), "3..6 lane 0  text: connecting -> cancel all");
/// ```
impl Display for TraceEntry {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { called, answered, lane, event, reply } = self;
        match answered {
            &u64::MAX => write!(f, "{called}.. ")?,
            answered => write!(f, "{called}..{answered} ")?,
        }
        write!(f, "lane {lane}  {event}")?;
        if *reply == Reply::Done { Ok(()) } else { write!(f, " -> {reply}") }
    }
}

/// So many ids are named; of more it is told how many there are.
const NAMED: usize = 8;

/// A list of ids, with what leads to it; nothing if there are none.
struct Ids<'a>(&'a [ItemId]);

impl Display for Ids<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut gap = ": ";
        for id in self.0.iter().take(NAMED) {
            write!(f, "{gap}{id}")?;
            gap = ", ";
        }
        match self.0.len().checked_sub(NAMED) {
            None | Some(0) => Ok(()),
            Some(more) => write!(f, " and {more} more"),
        }
    }
}

/// The item that a change is about, if it can be named.
struct OfItem<'a>(&'a Change);

impl Display for OfItem<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.item.iter().try_for_each(|id| write!(f, " of {id}"))
    }
}

const fn policy_word(policy: ConflictPolicy) -> &'static str {
    match policy {
        ConflictPolicy::Ask => "ask",
        ConflictPolicy::DestinationWins => "the destination wins",
        ConflictPolicy::SourceWins => "the source wins",
        ConflictPolicy::Unknown(_) => "unknown policy",
    }
}

const fn resolution_word(action: ResolveAction) -> &'static str {
    match action {
        ResolveAction::Defer => "defer",
        ResolveAction::AcceptDestination => "accept the destination",
        ResolveAction::AcceptSource => "accept the source",
        ResolveAction::Merge => "merge",
        ResolveAction::TransferAndDefer => "transfer and defer",
        ResolveAction::Unknown(_) => "unknown action",
    }
}

const fn enumeration_word(action: EnumerationAction) -> &'static str {
    match action {
        EnumerationAction::Full => "enumerate all",
        EnumerationAction::Partial => "enumerate what can be",
        EnumerationAction::Abort => "abort",
        EnumerationAction::Unknown(_) => "unknown action",
    }
}
