//! **`tracing`**: spans and events for a subscriber. The feature is `tracing`.
//!
//! [`Traced`] opens a span for the session and one for each item, tells events in between, and closes each span when
//! its item ends, also when a handle is dropped or a worker panics. Nothing is told per tick.
//!
//! ```
//! use sync_progress::Reporter;
//! use sync_progress::integrations::tracing::TracedExt;
//! use sync_progress::sink::from_fn;
//!
//! let sink = from_fn(|id, report| println!("{id}: {report}")).traced();
//! let reporter = Reporter::new(sink);
//! reporter.start("letter.txt", 2)?.go()?.fail("unreadable");
//! assert!(!reporter.complete()?.outcome.is_success());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Names
//!
//! The target of all is `sync_progress`, so that `sync_progress=debug` is a filter for them. A field that is not known, or a
//! count of what has not come up, is absent.
//!
//! | Span | Level | Parent | Fields at its beginning | Recorded at its end |
//! |---|---|---|---|---|
//! | `sync.session` | info | the span that is current | `sync.handler.id`, `sync.session.items` (how many were named at the beginning) | `sync.outcome`, `sync.items.succeeded`, `.skipped`, `.canceled`, `.failed`, `sync.changes.applied`, `.failed`, `sync.cancel.cause`, `sync.faults`, `otel.status_code` |
//! | `sync.item` | info | `sync.session` | `sync.item.id` | `sync.outcome`, `sync.item.text`, `sync.work.completed`, `sync.work.total`, `sync.cancel.cause`, `otel.status_code`, `otel.status_description` |
//!
//! | Event | Level | When | Fields |
//! |---|---|---|---|
//! | `sync.session.begin` | info | | |
//! | `sync.session.end` | info; warn if failed | | `sync.outcome` |
//! | `sync.item.status` | debug; info if skipped or canceled; warn if failed or disconnected | the status is another one | `sync.item.id`, `sync.item.status`, `sync.item.text`, `sync.outcome`, `sync.work.completed`, `sync.work.total` |
//! | `sync.stage.begin`, `sync.stage.end` | info | first report; another stage has begun and nothing is known to be left, or the session ends | `sync.role`, `sync.stage`, and at the end `sync.work.completed`, `sync.work.total` |
//! | `sync.cancel` | info | once per item and once for all | `sync.cancel.scope` (`item`, `all`), `sync.cancel.cause`, `sync.item.id` |
//! | `sync.fault` | warn | a listener failed or refused; once per item | `sync.fault.kind` (`refused`, `disconnected`, `failed`, `unknown_answer`, `panicked`), `sync.rule`, `sync.item.id` |
//! | `sync.log` | info, warn, error as the entry; warn if its level has no name | a log entry | `sync.item.id`, `sync.log.id`, `sync.log.level`, `sync.log.description` |
//! | `sync.notice` | info if a phase ended or a callback was asked, warn for an error that can be mended, else debug | the rest, in words | `sync.item.id` |
//!
//! - `sync.outcome`: `succeeded`, `skipped`, `canceled`, `disconnected`, `failed`. A span that closes without one was left
//!   open: nobody has said how it ended.
//! - `sync.cancel.cause`: `requested`, `answered` (by the listener), `skipped`, `deadline`, `abandoned`, `shutdown`.
//! - `otel.status_code` is `ERROR` if the outcome is a failure, else absent, for `tracing-opentelemetry`.
//!
//! What is promised stands in clauses I-20 to I-32 of the specification.

mod book;
mod say;
mod stages;
mod traced;
mod tracer;

pub use traced::Traced;

/// Puts a [`Traced`] in front of any sink or callback.
///
/// ```
/// use sync_progress::callback::{NullCallback, SyncCallback};
/// use sync_progress::integrations::tracing::TracedExt;
/// use sync_progress::protocol::EnumerationAction;
///
/// let callback = NullCallback.traced();
/// assert_eq!(callback.full_enumeration_needed(), Ok(EnumerationAction::Abort));
/// ```
pub trait TracedExt: Sized {
    /// Tells a `tracing` subscriber what this listener hears; see [`Traced`].
    fn traced(self) -> Traced<Self> {
        Traced::new(self)
    }
}

impl<S> TracedExt for S {}
