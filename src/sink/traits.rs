//! [`ProgressSink`] and its null object.

use super::Pace;
use crate::protocol::{
    Answer, CancelDecision, ItemId, LogEntry, LogId, MoreItems, Notice, ProgressItem, SinkError,
};
use alloc::{boxed::Box, rc::Rc, sync::Arc};

/// Whoever listens to a handler (`ISyncMgrSynchronizeCallback`, `ISyncMgrSyncCallback`): a host, a
/// user interface, a recorder. Each report is answered with a decision.
///
/// Only [`progress`](Self::progress) has to be written.
///
/// # Contract
///
/// A sink is promised:
/// - the reports of one item come in order, one at a time; reports of different items may overlap
///   when several threads work (MOB-6), if the sink is [`Sync`];
/// - each item that was begun ends with exactly one terminal report, which carries the last value;
///   [`Notice::End`] comes once, and nothing comes after it;
/// - what it is given is borrowed for the call (#81);
/// - it is never called under a lock, so it may call back in.
///
/// A sink promises:
/// - an answer is sticky: an item, or everything, that it canceled stays canceled (#34);
/// - a fault is told as [`SinkError`] and carries the decision all the same;
/// - numbers it does not know are kept, not taken for known ones (#82).
///
/// ```
/// use sync_progress::protocol::Answer;
/// use sync_progress::sink::ProgressSink;
/// use sync_progress::{CancelDecision, ItemId, ProgressItem};
///
/// struct Console;
/// impl ProgressSink for Console {
///     fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
///         println!("{id}: {report}");
///         Ok(CancelDecision::Continue)
///     }
/// }
/// ```
pub trait ProgressSink {
    /// An item is that far (MOB `Progress`, SC `ReportProgress`).
    ///
    /// # Errors
    ///
    /// A fault of the sink, with what it decided all the same. Not a cancel by itself (A-MOB-13).
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer;

    /// Something about the session.
    ///
    /// # Errors
    ///
    /// As for [`progress`](Self::progress).
    fn notice(&self, notice: &Notice) -> Answer {
        let _ = notice;
        Ok(CancelDecision::Continue)
    }

    /// Something to remember; the answer names the entry ([`LogId::NONE`] if nothing is kept).
    ///
    /// # Errors
    ///
    /// As for [`progress`](Self::progress).
    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        Ok(entry.id.unwrap_or_default())
    }

    /// Whether an item, or everything if none is named, may go on (SC-12, SC-13).
    ///
    /// # Errors
    ///
    /// As for [`progress`](Self::progress); an unknown item is refused (#70).
    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        let _ = item;
        Ok(CancelDecision::Continue)
    }

    /// Asks to show a dialog (`true`; the answer says whether it may be shown), or tells that it is
    /// gone (`false`) (MOB-26). The default allows none.
    ///
    /// # Errors
    ///
    /// As for [`progress`](Self::progress).
    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        let _ = shown;
        Ok(false)
    }

    /// What the host would like to have synchronized too (SC-16).
    ///
    /// # Errors
    ///
    /// As for [`progress`](Self::progress).
    fn more_items(&self) -> Result<MoreItems, SinkError> {
        Ok(MoreItems::default())
    }

    /// How often this sink wants ticks. Asked when a reporter begins.
    fn pace(&self) -> Pace {
        Pace::Every
    }
}

/// The sink that hears everything, wants no ticks, and never objects.
///
/// ```
/// use sync_progress::sink::{NullSink, Pace, ProgressSink};
///
/// assert_eq!(NullSink.pace(), Pace::Never);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NullSink;

impl ProgressSink for NullSink {
    fn progress(&self, _: &ItemId, _: &ProgressItem) -> Answer {
        Ok(CancelDecision::Continue)
    }

    fn pace(&self) -> Pace {
        Pace::Never
    }
}

macro_rules! forward {
    ($($owner:ty),*) => {
        $(
            #[deny(clippy::missing_trait_methods)]
            impl<T: ProgressSink + ?Sized> ProgressSink for $owner {
                fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
                    (**self).progress(id, report)
                }
                fn notice(&self, notice: &Notice) -> Answer {
                    (**self).notice(notice)
                }
                fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
                    (**self).log(entry)
                }
                fn can_continue(&self, item: Option<&ItemId>) -> Answer {
                    (**self).can_continue(item)
                }
                fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
                    (**self).may_show_ui(shown)
                }
                fn more_items(&self) -> Result<MoreItems, SinkError> {
                    (**self).more_items()
                }
                fn pace(&self) -> Pace {
                    (**self).pace()
                }
            }
        )*
    };
}

forward!(&T, Box<T>, Rc<T>, Arc<T>);

/// `None` is [`NullSink`].
#[deny(clippy::missing_trait_methods)]
impl<T: ProgressSink> ProgressSink for Option<T> {
    fn progress(&self, id: &ItemId, report: &ProgressItem) -> Answer {
        self.as_ref().map_or_else(|| NullSink.progress(id, report), |it| it.progress(id, report))
    }
    fn notice(&self, notice: &Notice) -> Answer {
        self.as_ref().map_or_else(|| NullSink.notice(notice), |it| it.notice(notice))
    }
    fn log(&self, entry: &LogEntry) -> Result<LogId, SinkError> {
        self.as_ref().map_or_else(|| NullSink.log(entry), |it| it.log(entry))
    }
    fn can_continue(&self, item: Option<&ItemId>) -> Answer {
        self.as_ref().map_or_else(|| NullSink.can_continue(item), |it| it.can_continue(item))
    }
    fn may_show_ui(&self, shown: bool) -> Result<bool, SinkError> {
        self.as_ref().map_or_else(|| NullSink.may_show_ui(shown), |it| it.may_show_ui(shown))
    }
    fn more_items(&self) -> Result<MoreItems, SinkError> {
        self.as_ref().map_or_else(|| NullSink.more_items(), T::more_items)
    }
    fn pace(&self) -> Pace {
        self.as_ref().map_or_else(|| NullSink.pace(), T::pace)
    }
}
