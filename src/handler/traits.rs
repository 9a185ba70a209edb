//! [`SyncHandler`] and its null object.

use super::{Start, Started};
use crate::protocol::{Code, HandlerInfo, HandlerItems, ItemId, LogId, ProgressStatus, Setup};
use crate::sink::ProgressSink;
use alloc::{boxed::Box, rc::Rc, sync::Arc};

/// The callback as a handler is given it: shared with the host, used from any thread (MOB-6).
///
/// ```
/// use std::sync::Arc;
/// use sync_progress::handler::SharedSink;
/// use sync_progress::sink::NullSink;
///
/// let callback: SharedSink = Arc::new(NullSink);
/// ```
pub type SharedSink = Arc<dyn ProgressSink + Send + Sync>;

/// A registered program that synchronizes (`ISyncMgrSynchronize`): what the host tells it.
///
/// # Contract
///
/// - The host calls `initialize`, `items`, `set_progress_callback`, `prepare`, `synchronize`, in this order
///   (MOB-41), and takes the callback away before it lets go of the handler (MOB-3).
/// - The four start methods return soon; the work goes on, and its [`Completion`](super::Completion) tells
///   of its end. Each is given a [`Start`] and returns the [`Started`] that came of it (H-1).
/// - After `set_progress_callback` returns, the handler does not call the old callback any more (MOB-2);
///   a [`Slot`](crate::sink::Slot) keeps that rule.
/// - Items have no object of their own: there is no `GetItemObject` here, and the border answers it with
///   `E_NOTIMPL` (MOB-37).
///
#[cfg_attr(feature = "std", doc = "```")]
#[cfg_attr(not(feature = "std"), doc = "```ignore")]
/// use std::sync::{Arc, Mutex};
/// use std::thread;
/// use sync_progress::ItemId;
/// use sync_progress::handler::{SharedSink, Start, Started, SyncHandler};
/// use sync_progress::protocol::{AnswerExt as _, Code, HandlerInfo, HandlerItems, ProgressStatus};
/// use sync_progress::sink::{ProgressSink, Slot};
/// use sync_progress::ProgressItem;
///
/// #[derive(Default)]
/// struct Mail {
///     callback: Arc<Slot<SharedSink>>,
///     prepared: Mutex<Vec<ItemId>>,
/// }
///
/// impl SyncHandler for Mail {
///     fn info(&self) -> Result<HandlerInfo, Code> {
///         Ok(HandlerInfo::new("Mail"))
///     }
///     fn items(&self) -> Result<HandlerItems, Code> {
///         Ok(HandlerItems::default())
///     }
///     fn set_progress_callback(&self, callback: Option<SharedSink>) {
///         self.callback.exchange(callback);
///     }
///     fn prepare<'id>(&self, items: &[ItemId], start: Start<'id>) -> Started<'id> {
///         *self.prepared.lock().unwrap() = items.to_vec();
///         let (started, completion) = start.accept();
///         completion.complete(Code::OK);
///         started
///     }
///     fn synchronize<'id>(&self, start: Start<'id>) -> Started<'id> {
///         let (started, completion) = start.accept();
///         let (callback, items) = (self.callback.clone(), self.prepared.lock().unwrap().clone());
///         thread::spawn(move || {
///             for id in items {
///                 let done = ProgressItem::new().with_status(ProgressStatus::Succeeded);
///                 if callback.progress(&id, &done).decision().is_all() {
///                     return completion.complete(Code::ABORT); // the user has stopped it
///                 }
///             }
///             completion.complete(Code::OK);
///         });
///         started
///     }
/// }
/// ```
pub trait SyncHandler {
    /// The first call; [`Code::FALSE`] if the handler does not take part this time (MOB-32). No user
    /// interface here (MOB-33).
    fn initialize(&self, setup: &Setup) -> Code {
        let _ = setup;
        Code::OK
    }

    /// What the handler is.
    ///
    /// # Errors
    ///
    /// A failure code.
    fn info(&self) -> Result<HandlerInfo, Code>;

    /// What it offers to synchronize.
    ///
    /// # Errors
    ///
    /// A failure code; then no item is valid (MOB-38).
    fn items(&self) -> Result<HandlerItems, Code>;

    /// The callback to use from now on, or none (MOB-1 to MOB-3).
    fn set_progress_callback(&self, callback: Option<SharedSink>);

    /// Shows the properties of an item, or of the handler (MOB-39). The default declines.
    fn show_properties<'id>(&self, item: Option<&ItemId>, start: Start<'id>) -> Started<'id> {
        let _ = item;
        start.decline(Code::NOT_IMPLEMENTED)
    }

    /// Gets ready to synchronize exactly these items (MOB-14, MOB-18); [`Code::FALSE`] if that needs a
    /// dialog and none is allowed (MOB-17).
    fn prepare<'id>(&self, items: &[ItemId], start: Start<'id>) -> Started<'id>;

    /// Synchronizes the items of the last [`prepare`](Self::prepare) (MOB-20).
    fn synchronize<'id>(&self, start: Start<'id>) -> Started<'id>;

    /// The host sets the status of an item; it only says that an item is to be skipped (MOB-12). The
    /// default does nothing and says so.
    fn set_item_status(&self, item: &ItemId, status: ProgressStatus) -> Code {
        let _ = (item, status);
        Code::NOT_IMPLEMENTED
    }

    /// Shows more about a log entry (MOB-30), and may ask for a retry (MOB-25). The default declines.
    fn show_error<'id>(&self, error: LogId, start: Start<'id>) -> Started<'id> {
        let _ = error;
        start.decline(Code::NOT_IMPLEMENTED)
    }
}

/// The handler that takes no part: no items, and nothing to do.
///
/// ```
/// use sync_progress::handler::{NullHandler, SyncHandler};
/// use sync_progress::protocol::{Code, Setup};
///
/// assert_eq!(NullHandler.initialize(&Setup::default()), Code::FALSE);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NullHandler;

impl SyncHandler for NullHandler {
    fn initialize(&self, _: &Setup) -> Code {
        Code::FALSE
    }

    fn info(&self) -> Result<HandlerInfo, Code> {
        Ok(HandlerInfo::default())
    }

    fn items(&self) -> Result<HandlerItems, Code> {
        Ok(HandlerItems::default())
    }

    fn set_progress_callback(&self, _: Option<SharedSink>) {}

    fn prepare<'id>(&self, _: &[ItemId], start: Start<'id>) -> Started<'id> {
        done(start)
    }

    fn synchronize<'id>(&self, start: Start<'id>) -> Started<'id> {
        done(start)
    }
}

fn done(start: Start<'_>) -> Started<'_> {
    let (started, completion) = start.accept();
    completion.complete(Code::OK);
    started
}

macro_rules! forward {
    ($($owner:ty),*) => {
        $(
            #[deny(clippy::missing_trait_methods)]
            impl<T: SyncHandler + ?Sized> SyncHandler for $owner {
                fn initialize(&self, setup: &Setup) -> Code {
                    (**self).initialize(setup)
                }
                fn info(&self) -> Result<HandlerInfo, Code> {
                    (**self).info()
                }
                fn items(&self) -> Result<HandlerItems, Code> {
                    (**self).items()
                }
                fn set_progress_callback(&self, callback: Option<SharedSink>) {
                    (**self).set_progress_callback(callback);
                }
                fn show_properties<'id>(
                    &self,
                    item: Option<&ItemId>,
                    start: Start<'id>,
                ) -> Started<'id> {
                    (**self).show_properties(item, start)
                }
                fn prepare<'id>(&self, items: &[ItemId], start: Start<'id>) -> Started<'id> {
                    (**self).prepare(items, start)
                }
                fn synchronize<'id>(&self, start: Start<'id>) -> Started<'id> {
                    (**self).synchronize(start)
                }
                fn set_item_status(&self, item: &ItemId, status: ProgressStatus) -> Code {
                    (**self).set_item_status(item, status)
                }
                fn show_error<'id>(&self, error: LogId, start: Start<'id>) -> Started<'id> {
                    (**self).show_error(error, start)
                }
            }
        )*
    };
}

forward!(&T, Box<T>, Rc<T>, Arc<T>);
