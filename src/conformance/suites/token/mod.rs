//! [`token`]: what a token owes to whoever asks it.

mod asked;
mod checks;

use super::scene::Scene;
use super::table::{Plan, Row};
use super::terms::Terms;
use crate::Dialect;
use crate::cancel::CancelToken;
use crate::conformance::options::{Options, judged};
use crate::conformance::{Check, Report};
use crate::protocol::CancelCause;
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use asked::{Asked, Cancel, Make};
use core::fmt;

/// A token to be proved; made by [`token`], run by [`assert`](Self::assert) or [`run`](Self::run).
///
/// A token that goes back on its word is told so:
///
/// ```
/// use sync_progress::cancel::CancelToken;
/// use sync_progress::conformance::token;
/// use sync_progress::dialect::rules::DECISION_IS_STICKY;
/// use sync_progress::protocol::CancelCause;
/// use sync_progress::CancelDecision;
/// use std::{cell::Cell, rc::Rc};
///
/// struct Once(Rc<Cell<bool>>);
/// impl CancelToken for Once {
///     fn decision(&self) -> CancelDecision {
///         if self.0.take() { CancelDecision::CancelAll } else { CancelDecision::Continue }
///     }
///     fn cause(&self) -> Option<CancelCause> {
///         self.0.get().then_some(CancelCause::Requested)
///     }
/// }
/// let report = token(|| {
///     let word = Rc::new(Cell::new(false));
///     (Once(Rc::clone(&word)), move |_| word.set(true))
/// })
/// .run();
/// assert_eq!(report.broken().next(), Some(DECISION_IS_STICKY));
/// ```
#[must_use = "it is run by `assert` or `run`"]
pub struct Token<T> {
    make: Arc<MakeIts<T>>,
    anywhere: Option<Arc<MakeShared>>,
    terms: Terms,
    options: Options,
}

type MakeShared = dyn Fn() -> (Arc<dyn CancelToken + Send + Sync>, Box<Cancel>) + Send + Sync;
type MakeIts<T> = dyn Fn() -> (T, Box<Cancel>) + Send + Sync;

/// Proves a token: what it owes to whoever asks. The closure makes a fresh one, and what cancels it.
///
/// It is not canceled before somebody does so; from then on it stays canceled, whatever it is asked and however often (N12),
/// its four answers agree (#79), and the first cause stays (N26). [`threads`](Token::threads) has it asked by several.
///
/// ```
/// use sync_progress::cancel::CancelSource;
/// use sync_progress::conformance;
///
/// let item = || {
///     let session = CancelSource::new();
///     (session.item(), move |cause| session.cancel(cause))
/// };
/// conformance::token(item).telling_causes().threads().assert();
/// ```
pub fn token<T, C, R, F>(make: F) -> Token<T>
where
    T: CancelToken + 'static,
    C: Fn(CancelCause) -> R + 'static,
    F: Fn() -> (T, C) + Send + Sync + 'static,
{
    let make = move || {
        let (token, cancel) = make();
        let cancel: Box<Cancel> = Box::new(move |cause| drop(cancel(cause)));
        (token, cancel)
    };
    Token {
        make: Arc::new(make),
        anywhere: None,
        terms: Terms::empty(),
        options: Options::default(),
    }
}

judged!(Token<T> where T: CancelToken + 'static);

impl<T: CancelToken + 'static> Token<T> {
    /// It may be asked by several threads at once.
    pub fn threads(mut self) -> Self
    where
        T: Send + Sync,
    {
        let make = Arc::clone(&self.make);
        self.terms |= Terms::THREADS;
        self.anywhere = Some(Arc::new(move || {
            let (token, cancel) = make();
            (Arc::new(token), cancel)
        }));
        self
    }

    /// It tells the cause that it was canceled for, and not always the same one.
    pub fn telling_causes(mut self) -> Self {
        self.terms |= Terms::TELLING_CAUSES;
        self
    }

    /// Nothing ever cancels it.
    ///
    /// ```
    /// use sync_progress::cancel::NeverCanceled;
    /// use sync_progress::conformance;
    ///
    /// conformance::token(|| (NeverCanceled, |_| ())).never().threads().assert();
    /// ```
    pub fn never(mut self) -> Self {
        self.terms |= Terms::NEVER;
        self
    }

    /// What is looked at.
    pub fn checks(&self) -> Vec<Check> {
        self.plan().checks(TABLES)
    }

    /// Looks at everything.
    pub fn run(&self) -> Report {
        let (make_its, anywhere) = (Arc::clone(&self.make), self.anywhere.clone());
        let make: Arc<Make> = Arc::new(move || {
            let (token, cancel) = make_its();
            (Box::new(token), cancel)
        });
        let make = move |scene: Arc<Scene>, needs: Terms| {
            let make = Arc::clone(&make);
            let shared = anywhere.as_ref().filter(|_| needs.contains(Terms::THREADS));
            let Some(make_shared) = shared else {
                let (token, cancel) = make();
                return Asked { make, scene, token, shared: None, cancel };
            };
            let (token, cancel) = make_shared();
            let shared = Some(Arc::clone(&token));
            Asked { make, scene, token: Box::new(token), shared, cancel }
        };
        // What a token owes is told by the checks alone: what it is asked is no conversation.
        self.plan().run(TABLES, make, |_, _| ())
    }

    fn plan(&self) -> Plan<'_> {
        let Self { terms, options, .. } = self;
        Plan { subject: "token", dialect: Dialect::Neutral, terms: *terms, options }
    }
}

const TABLES: [&[Row<Asked>]; 1] = [checks::ROWS];

impl<T> fmt::Debug for Token<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("terms", &self.terms)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
