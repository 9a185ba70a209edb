//! Tokens that are no scope: a closure, a flag, two in one. Clause C-13 of the specification.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use sync_progress::CancelDecision::{self, CancelAll, CancelItem, Continue};
use sync_progress::cancel::{self, AnyOf, CancelSource, CancelToken, FromFn, NeverCanceled};
use sync_progress::protocol::{CancelCause, Canceled};

#[test]
fn c_13_a_closure_cannot_take_a_cancel_back() {
    let said = Cell::new(Continue);
    let token = cancel::from_fn(|| said.get());
    for (say, answer) in [
        (Continue, Continue),
        (CancelItem, CancelItem),
        (Continue, CancelItem),
        (CancelAll, CancelAll),
        (CancelItem, CancelAll),
        (Continue, CancelAll),
    ] {
        said.set(say);
        assert_eq!(token.decision(), answer, "after {say}");
        assert_eq!(token.cause(), answer.is_cancel().then_some(CancelCause::Requested));
    }
}

#[test]
fn c_13_a_closure_is_not_asked_when_there_is_nothing_more_to_say() {
    let asked = Cell::new(0);
    let token = cancel::from_fn(|| {
        asked.set(asked.get() + 1);
        CancelAll
    });
    for _ in 0..3 {
        assert!(token.is_canceled());
    }
    assert_eq!(asked.get(), 1);
}

#[test]
fn c_13_a_flag_stops_everything() {
    let flag = Arc::new(AtomicBool::new(false));
    assert_eq!((flag.decision(), flag.cause()), (Continue, None));
    flag.store(true, Ordering::Release);
    assert_eq!((flag.decision(), flag.cause()), (CancelAll, Some(CancelCause::Requested)));
    assert!(flag.is_canceled() && flag.go_on().is_err());
}

#[test]
fn c_13_two_tokens_merge_to_the_stronger_and_keep_the_first_cause() {
    for first in [0, 1] {
        let (one, two) = (CancelSource::new(), CancelSource::new());
        let token = cancel::any(one.token(), two.item());
        assert_eq!((token.decision(), token.cause()), (Continue, None));

        let causes = [CancelCause::Requested, CancelCause::Shutdown];
        let sources = [&one, &two];
        sources[first].cancel(causes[first]);
        assert_eq!((token.decision(), token.cause()), (CancelAll, Some(causes[first])));
        sources[1 - first].cancel(causes[1 - first]);
        assert_eq!((token.decision(), token.cause()), (CancelAll, Some(causes[first])));
    }
}

#[test]
fn c_13_the_decision_of_two_grows_from_item_to_all() {
    let (session, flag) = (CancelSource::new(), AtomicBool::new(false));
    let item = session.item();
    let token = cancel::any(&flag, cancel::any(&item, NeverCanceled));
    item.cancel(CancelCause::Skipped);
    assert_eq!(token.decision(), CancelItem);
    flag.store(true, Ordering::Release);
    assert_eq!(token.decision(), CancelAll);
    assert_eq!(token.cause(), Some(CancelCause::Skipped));
}

#[test]
fn tokens_cross_threads_when_their_parts_do() {
    fn crosses<T: Send + Sync>() {}
    crosses::<FromFn<fn() -> CancelDecision>>();
    crosses::<AnyOf<CancelSource, Arc<AtomicBool>>>();
}

#[test]
fn tokens_come_as_trait_objects() {
    let session = CancelSource::new();
    let tokens: Vec<Box<dyn CancelToken>> = vec![
        Box::new(session.clone()),
        Box::new(session.token()),
        Box::new(session.item()),
        Box::new(cancel::any(session.child(), AtomicBool::new(false))),
        Box::new(cancel::from_fn(move || session.decision())),
    ];
    assert!(tokens.iter().all(|token| !token.is_canceled()));
}

/// Says one thing, and leaves the other questions to the trait.
struct Plain(CancelDecision);

impl CancelToken for Plain {
    fn decision(&self) -> CancelDecision {
        self.0
    }
    fn cause(&self) -> Option<CancelCause> {
        self.0.is_cancel().then_some(CancelCause::Requested)
    }
}

/// However a token is asked, it says the same.
#[test]
fn all_questions_have_one_answer() {
    #[track_caller]
    fn agrees(token: &dyn CancelToken, decision: CancelDecision) {
        assert_eq!(token.decision(), decision);
        assert_eq!(token.cause().is_some(), decision.is_cancel());
        assert_eq!(token.is_canceled(), decision.is_cancel());
        let stops = decision.is_cancel().then_some(Canceled { all: decision.is_all() });
        assert_eq!(token.go_on().err(), stops);
    }
    for decision in [Continue, CancelItem, CancelAll] {
        agrees(&Plain(decision), decision);
        agrees(&Box::new(Plain(decision)), decision);
        agrees(&Some(Plain(decision)), decision);
        agrees(&cancel::from_fn(|| decision), decision);
        agrees(&cancel::any(NeverCanceled, Plain(decision)), decision);
        agrees(&cancel::any(Plain(decision), None::<NeverCanceled>), decision);
    }
    agrees(&None::<Plain>, Continue);
    agrees(&NeverCanceled, Continue);
    let (session, item) = (CancelSource::new(), CancelSource::new().item());
    agrees(&session, Continue);
    session.cancel(CancelCause::Shutdown);
    item.cancel(CancelCause::Skipped);
    agrees(&session, CancelAll);
    agrees(&session.token(), CancelAll);
    agrees(&item, CancelItem);
}

#[test]
fn debug_shows_what_was_said() {
    let token = cancel::any(cancel::from_fn(|| CancelItem), NeverCanceled);
    assert!(token.is_canceled());
    let shown = format!("{token:?}");
    for part in ["FromFn { strongest: CancelItem", "NeverCanceled", "Word { cause: Some(Requested)"]
    {
        assert!(shown.contains(part), "{part} in {shown}");
    }
}
