//! [`deliver`] and [`poll`]: what was written down, said again.

use super::ProgressSink;
use crate::cancel::CancelToken;
use crate::protocol::{Reply, SyncEvent};

/// Says a written-down event to a sink, and gives its reply (K-19). An event that no sink is told, such
/// as an act of the host, is not said: [`Reply::NotSeen`].
///
/// ```
/// use sync_progress::protocol::{HostAct, Reply, SyncEvent};
/// use sync_progress::sink::{deliver, from_fn};
/// use sync_progress::{CancelDecision, ItemId, ProgressItem};
///
/// let sink = from_fn(|_, _| CancelDecision::CancelItem);
/// let (id, report) = (ItemId::try_from("a")?, ProgressItem::new().with_value(1));
/// let reply = deliver(&SyncEvent::progress(&id, &report), &sink);
/// assert_eq!(reply, Reply::Answer(Ok(CancelDecision::CancelItem)));
/// assert_eq!(deliver(&SyncEvent::host(HostAct::Started), &sink), Reply::NotSeen);
/// # Ok::<(), sync_progress::protocol::InvalidId>(())
/// ```
pub fn deliver<S: ProgressSink + ?Sized>(event: &SyncEvent<'_>, sink: &S) -> Reply {
    match event {
        SyncEvent::Progress { id, report } => Reply::Answer(sink.progress(id, report)),
        SyncEvent::Notice(notice) => Reply::Answer(sink.notice(notice)),
        SyncEvent::Log(entry) => Reply::Logged(sink.log(entry)),
        SyncEvent::CanContinue(id) => Reply::Answer(sink.can_continue(id.as_deref())),
        SyncEvent::MayShowUi(shown) => Reply::MayShowUi(sink.may_show_ui(*shown)),
        SyncEvent::MoreItems => Reply::MoreItems(sink.more_items()),
        _ => Reply::NotSeen,
    }
}

/// Asks a token what was once [asked](SyncEvent::Polled); any other event is not for it (K-19).
///
/// ```
/// use sync_progress::CancelDecision;
/// use sync_progress::cancel::NeverCanceled;
/// use sync_progress::protocol::{Reply, SyncEvent};
/// use sync_progress::sink::poll;
///
/// let reply = poll(&SyncEvent::Polled(None), &NeverCanceled);
/// assert_eq!(reply, Reply::Answer(Ok(CancelDecision::Continue)));
/// ```
pub fn poll<T: CancelToken + ?Sized>(event: &SyncEvent<'_>, token: &T) -> Reply {
    match event {
        SyncEvent::Polled(_) => Reply::Answer(Ok(token.decision())),
        _ => Reply::NotSeen,
    }
}
