//! [`callback`]: what a callback owes to the session that it is registered with.

mod checks;

use super::examine::examine;
use super::inside::CallBack;
use super::scene::Scene;
use super::stand::{Listener, Stand};
use super::table::{Plan, Row};
use super::terms::Terms;
use crate::Dialect;
use crate::callback::{SyncCallback, deliver};
use crate::conformance::options::{Options, judged};
use crate::conformance::{Check, Report};
use crate::protocol::{Code, HostAct, ProviderRole};
use alloc::{sync::Arc, vec::Vec};
use core::fmt;

/// A callback to be proved; made by [`callback`], run by [`assert`](Self::assert) or [`run`](Self::run).
///
/// ```
/// use sync_progress::callback::NullCallback;
/// use sync_progress::conformance::callback;
/// use sync_progress::dialect::rules::KNOWN_RESOLUTION;
///
/// let suite = callback(|| NullCallback);
/// assert!(suite.checks().iter().any(|check| check.rule == KNOWN_RESOLUTION));
/// suite.strict().assert();
/// ```
#[must_use = "it is run by `assert` or `run`"]
pub struct Callback<C> {
    listener: Listener<C>,
    terms: Terms,
    options: Options,
}

/// Proves a callback: what it owes to the session that it is registered with. For each check a fresh one is made, on a thread
/// of its own, and spoken to between the beginning and the end of both providers; the dialect is [`Dialect::WinSync`].
///
/// It takes stages in any order (#11), totals that change (#10) and zero of zero (#8), answers conflicts and enumerations
/// with an action that has a name (#20, #21), stands by a cancel (N12), and never panics over a number or a name. More is
/// proved of a callback of which more is declared, as for a [`sink`](super::sink()).
///
/// ```
/// use sync_progress::callback::SyncCallback;
/// use sync_progress::conformance;
/// use sync_progress::protocol::{Answer, Conflict, ResolveAction, SinkError, StageProgress};
/// use sync_progress::CancelDecision;
///
/// struct SourceWins;
///
/// impl SyncCallback for SourceWins {
///     fn stage(&self, _: &StageProgress) -> Answer {
///         Ok(CancelDecision::Continue)
///     }
///     fn conflict(&self, _: &Conflict) -> Result<ResolveAction, SinkError> {
///         Ok(ResolveAction::AcceptSource)
///     }
/// }
///
/// conformance::callback(|| SourceWins).threads().assert();
/// ```
pub fn callback<C, F>(make: F) -> Callback<C>
where
    C: SyncCallback + 'static,
    F: Fn() -> C + Send + Sync + 'static,
{
    Callback {
        listener: Listener::new(make, |callback, event| deliver(event, callback)),
        terms: Terms::empty(),
        options: Options::default(),
    }
}

judged!(Callback<C> where C: SyncCallback + 'static);

impl<C: SyncCallback + 'static> Callback<C> {
    /// It refuses by rule what the dialect does not allow, and nothing else. It is given as after both providers began:
    /// to [`Checked`](crate::sink::Checked) that has to be told.
    ///
    /// ```
    /// use sync_progress::callback::{NullCallback, SyncCallbackExt};
    /// use sync_progress::protocol::{Code, HostAct};
    /// use sync_progress::{Dialect, ProviderRole, conformance};
    ///
    /// let judge = || {
    ///     let callback = NullCallback.checked(Dialect::WinSync);
    ///     for role in [ProviderRole::Source, ProviderRole::Destination] {
    ///         assert!(callback.host(HostAct::ProviderBegan { role, code: Code::OK }).is_ok());
    ///     }
    ///     callback
    /// };
    /// conformance::callback(judge).judging().assert();
    /// ```
    pub fn judging(mut self) -> Self {
        self.terms |= Terms::JUDGING;
        self
    }

    /// It may be told by several threads at once.
    pub fn threads(mut self) -> Self
    where
        C: Send + Sync,
    {
        self.terms |= Terms::THREADS;
        self.listener.goes_anywhere();
        self
    }

    /// It calls somebody in the middle of a call. Made with this to call, it is spoken to from inside.
    pub fn calling_back<B, F>(mut self, make: F) -> Self
    where
        B: SyncCallback + 'static,
        F: Fn(CallBack) -> B + Send + Sync + 'static,
    {
        self.terms |= Terms::CALLING_BACK;
        self.listener.calls_back(make, |callback, event| deliver(event, callback));
        self
    }

    /// How the wish to cancel reaches it.
    pub fn canceled_by(mut self, cancel: impl Fn(&C) + Send + Sync + 'static) -> Self {
        self.terms |= Terms::CANCELED;
        self.listener.is_canceled_by(cancel);
        self
    }

    /// What is looked at.
    pub fn checks(&self) -> Vec<Check> {
        self.plan().checks(TABLES)
    }

    /// Looks at everything.
    pub fn run(&self) -> Report {
        let listener = self.listener.clone();
        let make = move |scene: Arc<Scene>, needs| {
            for role in [ProviderRole::Source, ProviderRole::Destination] {
                scene.tape.note(HostAct::ProviderBegan { role, code: Code::OK });
            }
            listener.stand(scene, needs)
        };
        self.plan().run(TABLES, make, examine)
    }

    fn plan(&self) -> Plan<'_> {
        let Self { terms, options, .. } = self;
        Plan { subject: "callback", dialect: Dialect::WinSync, terms: *terms, options }
    }
}

const TABLES: [&[Row<Stand>]; 1] = [checks::ROWS];

impl<C> fmt::Debug for Callback<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback")
            .field("terms", &self.terms)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
