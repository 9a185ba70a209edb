//! Tokens under the kit: ours are clean, and each broken one is told by which rule.
#![cfg(feature = "conformance")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, ThreadId};
use sync_progress::cancel::{self, CancelSource, CancelToken, NeverCanceled};
use sync_progress::conformance::{self, Host, Token};
use sync_progress::dialect::rules;
use sync_progress::protocol::{CancelCause, Canceled, HostAct, Notice, RuleId};
use sync_progress::sink::ProgressSink;
use sync_progress::{CancelDecision, Dialect, ItemId};

use CancelDecision::{CancelAll, CancelItem, Continue};

/// A token of ours that tells its cause, by itself and through every pointer, as strictly as can be.
#[track_caller]
fn clean<T: CancelToken + Send + Sync + 'static, R, C: Fn(CancelCause) -> R + 'static>(
    make: impl Fn() -> (T, C) + Send + Sync + Copy + 'static,
) {
    conformance::token(make).telling_causes().threads().strict().assert();
    let boxed = move || {
        let (token, cancel) = make();
        (Box::new(token) as Box<dyn CancelToken>, cancel)
    };
    conformance::token(boxed).telling_causes().strict().assert();
    let shared = move || {
        let (token, cancel) = make();
        (Some(Arc::new(token)), cancel)
    };
    conformance::token(shared).telling_causes().threads().strict().assert();
}

#[test]
fn scopes_are_clean() {
    clean(|| {
        let source = CancelSource::new();
        (source.clone(), move |cause| source.cancel(cause))
    });
    clean(|| {
        let source = CancelSource::new();
        (source.token(), move |cause| source.cancel(cause))
    });
    // From above.
    clean(|| {
        let source = CancelSource::new();
        (source.child().child().token(), move |cause| source.cancel(cause))
    });
}

#[test]
fn items_are_clean() {
    clean(|| {
        let item = CancelSource::new().item();
        (item.clone(), move |cause| item.cancel(cause))
    });
    clean(|| {
        let item = CancelSource::new().item();
        (item.token(), move |cause| item.cancel(cause))
    });
    // By its session.
    clean(|| {
        let source = CancelSource::new();
        (source.item(), move |cause| source.cancel(cause))
    });
}

#[test]
fn either_of_two_is_clean() {
    clean(|| {
        let (one, two) = (CancelSource::new(), CancelSource::new());
        (cancel::any(one, two.token()), move |cause| two.cancel(cause))
    });
    clean(|| {
        let (one, two) = (CancelSource::new(), CancelSource::new());
        let token = cancel::any(cancel::any(one.item(), NeverCanceled), two.token());
        (token, move |cause| {
            one.cancel(cause);
            two.cancel(CancelCause::Shutdown);
        })
    });
}

#[test]
fn flags_and_closures_are_clean() {
    let flag = || {
        let flag = Arc::new(AtomicBool::new(false));
        (Arc::clone(&flag), move |_| flag.store(true, Ordering::Release))
    };
    conformance::token(flag).threads().strict().assert();
    // The closure goes back on it; the token does not.
    let closure = || {
        let flag = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&flag);
        let token = cancel::from_fn(move || {
            let asked = asked.swap(false, Ordering::AcqRel);
            if asked { CancelItem } else { Continue }
        });
        (token, move |_| flag.store(true, Ordering::Release))
    };
    conformance::token(closure).threads().strict().assert();
}

#[test]
fn what_is_never_canceled_is_clean() {
    conformance::token(|| (NeverCanceled, |_| ())).never().threads().strict().assert();
    conformance::token(|| (None::<AtomicBool>, |_| ())).never().threads().strict().assert();
}

#[test]
fn a_host_is_a_clean_token() {
    clean(|| {
        let host = Host::new(Dialect::Neutral);
        let cancel = host.clone();
        (host, move |cause| cancel.act(HostAct::CancelAsked { item: None, cause }))
    });
    clean(|| {
        let (host, id) = (Host::new(Dialect::Neutral), ItemId::try_from("a").unwrap());
        let begun = host.notice(&Notice::Begin { handler: None, items: vec![id.clone()] });
        assert_eq!(begun, Ok(Continue));
        (host.token(&id), move |cause| {
            host.act(HostAct::CancelAsked { item: Some(id.clone()), cause });
        })
    });
}

// The shelf of broken ones.

type Decide = dyn Fn(u64) -> CancelDecision + Send + Sync;
type Why = dyn Fn(u64) -> Option<CancelCause> + Send + Sync;

/// A flag that may be told wrongly: each answer is made of how often it was asked since it was canceled, from one.
#[derive(Clone, Default)]
struct But {
    word: Arc<Word>,
    decision: Option<Arc<Decide>>,
    cause: Option<Arc<Why>>,
    is_canceled: Option<bool>,
    goes_on: bool,
}

#[derive(Default)]
struct Word {
    causes: AtomicU64,
    last: AtomicU64,
    asked: AtomicU64,
}

impl Word {
    fn cancel(&self, cause: CancelCause) {
        self.causes.fetch_add(1, Ordering::AcqRel);
        self.last.store(cause.raw().into(), Ordering::Release);
    }
    fn is_set(&self) -> bool {
        self.causes.load(Ordering::Acquire) > 0
    }
    fn last(&self) -> Option<CancelCause> {
        u8::try_from(self.last.load(Ordering::Acquire)).ok().and_then(CancelCause::from_raw)
    }
}

impl CancelToken for But {
    fn decision(&self) -> CancelDecision {
        let canceled = self.word.is_set();
        let asked = if canceled { self.word.asked.fetch_add(1, Ordering::AcqRel) + 1 } else { 0 };
        match &self.decision {
            Some(decide) => decide(asked),
            None if canceled => CancelAll,
            None => Continue,
        }
    }
    fn cause(&self) -> Option<CancelCause> {
        let canceled = self.word.is_set().then_some(CancelCause::Requested);
        self.cause.as_ref().map_or(canceled, |why| why(self.word.causes.load(Ordering::Acquire)))
    }
    fn is_canceled(&self) -> bool {
        self.is_canceled.unwrap_or_else(|| self.word.is_set())
    }
    fn go_on(&self) -> Result<(), Canceled> {
        if self.goes_on { Ok(()) } else { self.decision().go_on() }
    }
}

fn deciding(decide: impl Fn(u64) -> CancelDecision + Send + Sync + 'static) -> But {
    But { decision: Some(Arc::new(decide)), ..But::default() }
}

fn because(why: impl Fn(u64) -> Option<CancelCause> + Send + Sync + 'static) -> But {
    But { cause: Some(Arc::new(why)), ..But::default() }
}

fn suite(make: impl Fn() -> But + Send + Sync + 'static) -> Token<But> {
    conformance::token(move || {
        let token = make();
        let word = Arc::clone(&token.word);
        (token, move |cause| word.cancel(cause))
    })
}

#[track_caller]
fn named<T: CancelToken + 'static>(rule: RuleId, suite: &Token<T>) -> String {
    let report = suite.run();
    assert_eq!(report.broken().next(), Some(rule), "{report}");
    report.to_string()
}

#[test]
fn what_the_shelf_is_made_of_is_sound() {
    suite(But::default).threads().strict().assert();
}

#[test]
fn a_cancel_that_does_not_stay() {
    let flips = suite(|| deciding(|asked| if asked % 2 == 1 { CancelAll } else { Continue }));
    named(rules::DECISION_IS_STICKY, &flips);
    let shrinks = suite(|| {
        deciding(|asked| match asked {
            0 => Continue,
            1 => CancelAll,
            _ => CancelItem,
        })
    });
    named(rules::DECISION_IS_STICKY, &shrinks);
    // From item to all is no fault.
    let grows = suite(|| {
        deciding(|asked| match asked {
            0 => Continue,
            1..=9 => CancelItem,
            _ => CancelAll,
        })
    });
    grows.threads().strict().assert();
}

#[test]
fn a_cancel_that_nobody_sees_or_everybody() {
    let deaf = named(rules::DECISION_IS_STICKY, &suite(|| deciding(|_| Continue)));
    assert!(deaf.contains("was canceled, and goes on"), "{deaf}");
    let rash = named(rules::DECISION_IS_STICKY, &suite(|| deciding(|_| CancelAll)));
    assert!(rash.contains("nobody has canceled"), "{rash}");
    let never = conformance::token(|| (AtomicBool::new(true), |_| ())).never();
    named(rules::DECISION_IS_STICKY, &never);
}

#[test]
fn answers_that_disagree() {
    named(rules::CHANNELS_AGREE, &suite(|| But { is_canceled: Some(false), ..But::default() }));
    named(rules::CHANNELS_AGREE, &suite(|| But { goes_on: true, ..But::default() }));
    named(rules::CHANNELS_AGREE, &suite(|| because(|_| None)));
    let early =
        named(rules::DECISION_IS_STICKY, &suite(|| because(|_| Some(CancelCause::Deadline))));
    assert!(early.contains("has a cause, and nobody has canceled"), "{early}");
}

#[test]
fn a_cause_that_does_not_stay() {
    // The newest is told, not the first.
    let newest = suite(|| {
        let but = But::default();
        let word = Arc::clone(&but.word);
        But { cause: Some(Arc::new(move |_| word.last())), ..but }
    });
    named(rules::FIRST_CAUSE_STAYS, &newest);
    // Always the same one is fine, unless it is said to be the one that was given.
    suite(But::default).assert();
    let told = named(rules::FIRST_CAUSE_STAYS, &suite(But::default).telling_causes());
    assert!(told.contains("was canceled as answered by the sink, and tells requested"), "{told}");
}

/// What one thread cancels, the others do not see.
#[test]
fn a_word_of_one_thread() {
    struct Mine(ThreadId, AtomicBool);
    struct Own(Arc<Mine>);
    impl CancelToken for Own {
        fn decision(&self) -> CancelDecision {
            let Mine(home, canceled) = &*self.0;
            let mine = thread::current().id() == *home;
            if mine && canceled.load(Ordering::Acquire) { CancelAll } else { Continue }
        }
        fn cause(&self) -> Option<CancelCause> {
            self.decision().is_cancel().then_some(CancelCause::Requested)
        }
    }
    let own = || {
        let mine = Arc::new(Mine(thread::current().id(), AtomicBool::new(false)));
        (Own(Arc::clone(&mine)), move |_| mine.1.store(true, Ordering::Release))
    };
    conformance::token(own).strict().assert();
    named(rules::ANY_THREAD, &conformance::token(own).threads());
}

#[test]
fn a_token_that_panics_is_told_where() {
    let report = named(
        rules::DECISION_IS_STICKY,
        &suite(|| {
            deciding(|asked| {
                assert!(asked < 9, "asked too often");
                if asked > 0 { CancelAll } else { Continue }
            })
        }),
    );
    assert!(report.contains("panicked: asked too often"), "{report}");
    assert!(report.contains("first in: N12, a cancel stays"), "{report}");
}

/// A cause is no decision: whoever has one and goes on was not canceled.
#[test]
fn a_cause_without_a_decision() {
    struct Causes(Arc<AtomicBool>);
    impl CancelToken for Causes {
        fn decision(&self) -> CancelDecision {
            Continue
        }
        fn cause(&self) -> Option<CancelCause> {
            self.0.load(Ordering::Relaxed).then_some(CancelCause::Deadline)
        }
    }
    let make = || {
        let canceled = Arc::new(AtomicBool::new(false));
        (Causes(Arc::clone(&canceled)), move |_| canceled.store(true, Ordering::Relaxed))
    };
    let report = conformance::token(make).run();
    let goes_on = report.problems().iter().filter(|it| it.to_string().contains("and goes on"));
    assert_eq!(goes_on.count(), 2, "{report}");
}
