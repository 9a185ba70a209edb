//! A cancel here is a cancel there (I-40 to I-44); most of it without any runtime.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use sync_progress::Reporter;
use sync_progress::cancel::{CancelSource, CancelToken};
use sync_progress::integrations::tokio::{Bridge, Cancel};
use sync_progress::protocol::CancelCause;
use sync_progress::sink::{NullSink, from_fn};
use sync_progress::{CancelDecision, ItemId};
use tokio_util::sync::CancellationToken;

fn both() -> (CancelSource, CancellationToken, Bridge) {
    let (ours, theirs) = (CancelSource::new(), CancellationToken::new());
    let bridge = Bridge::both(&ours, &theirs, CancelCause::Shutdown);
    (ours, theirs, bridge)
}

#[test]
fn i_40_either_cancels_both_before_its_call_returns() {
    let (ours, theirs, bridge) = both();
    assert!(!bridge.is_done() && !ours.is_canceled() && !theirs.is_cancelled());
    theirs.cancel();
    assert_eq!(ours.cause(), Some(CancelCause::Shutdown));
    assert!(bridge.is_done(), "nothing waits any more");

    for cause in CancelCause::ALL {
        let (ours, theirs, bridge) = both();
        assert!(ours.cancel(cause));
        assert!(theirs.is_cancelled());
        assert_eq!(ours.cause(), Some(cause), "the first cause stays");
        assert!(bridge.is_done());
    }
}

#[test]
fn i_40_what_came_before_is_carried_at_once() {
    let (ours, theirs) = (CancelSource::new(), CancellationToken::new());
    ours.cancel(CancelCause::Deadline);
    let bridge = Bridge::both(&ours, &theirs, CancelCause::Shutdown);
    assert!(theirs.is_cancelled() && bridge.is_done());

    let (ours, theirs) = (CancelSource::new(), CancellationToken::new());
    theirs.cancel();
    let bridge = Bridge::both(&ours, &theirs, CancelCause::Shutdown);
    assert_eq!(ours.cause(), Some(CancelCause::Shutdown));
    assert!(bridge.is_done());
}

#[test]
fn i_41_one_direction_is_one_direction() {
    let (ours, theirs) = (CancelSource::new(), CancellationToken::new());
    let _bridge = Bridge::inbound(&theirs, &ours, CancelCause::Shutdown);
    ours.cancel(CancelCause::Requested);
    assert!(!theirs.is_cancelled());

    let (ours, theirs) = (CancelSource::new(), CancellationToken::new());
    let _bridge = Bridge::outbound(&ours.token(), &theirs);
    theirs.cancel();
    assert!(!ours.is_canceled());
}

#[test]
fn i_41_scopes_items_and_sessions() {
    #[track_caller]
    fn crosses(ours: &impl Cancel) {
        let theirs = CancellationToken::new();
        let _bridge = Bridge::both(ours, &theirs, CancelCause::Skipped);
        theirs.cancel();
        assert_eq!(ours.token().cause(), Some(CancelCause::Skipped));
    }
    let session = CancelSource::new();
    crosses(&session.item());
    crosses(&session.child());
    assert!(!session.is_canceled(), "an item and a part are not the whole");
    crosses(&session);
    crosses(&Reporter::new(NullSink).canceler());
}

#[test]
fn i_41_what_is_above_and_what_a_sink_answers_reaches_them() {
    let (session, theirs) = (CancelSource::new(), CancellationToken::new());
    let _bridge = Bridge::outbound(&session.child().item().token(), &theirs);
    session.cancel(CancelCause::Requested);
    assert!(theirs.is_cancelled());

    let theirs = CancellationToken::new();
    let reporter = Reporter::new(from_fn(|_, _| CancelDecision::CancelAll));
    let _bridge = Bridge::outbound(&reporter.canceler().token(), &theirs);
    assert!(reporter.start("a", 1).unwrap().decision().is_all());
    assert!(theirs.is_cancelled());
}

/// A child token of theirs, and one of ours: what is canceled above arrives, what is canceled below stays there.
#[test]
fn i_41_children_do_not_cancel_parents() {
    let (ours, theirs, _bridge) = both();
    theirs.child_token().cancel();
    ours.child().cancel(CancelCause::Requested);
    assert!(!ours.is_canceled() && !theirs.is_cancelled());
    let child = theirs.child_token();
    ours.cancel(CancelCause::Requested);
    assert!(child.is_cancelled());
}

#[test]
fn i_42_a_ring_of_bridges_ends() {
    let (a, b) = (CancelSource::new(), CancelSource::new());
    let (x, y) = (CancellationToken::new(), CancellationToken::new());
    let bridges = [
        Bridge::both(&a, &x, CancelCause::Shutdown),
        Bridge::both(&b, &x, CancelCause::Shutdown),
        Bridge::both(&b, &y, CancelCause::Shutdown),
        Bridge::both(&a, &y, CancelCause::Shutdown),
        Bridge::both(&a, &y, CancelCause::Deadline),
    ];
    y.cancel();
    assert!(x.is_cancelled() && a.is_canceled() && b.is_canceled());
    assert!(bridges.iter().all(Bridge::is_done));
}

struct Counted(AtomicU64);

impl Wake for Counted {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn i_42_who_waits_is_woken_once_on_either_side() {
    let (ours, theirs, _bridge) = both();
    let counted = Arc::new(Counted(AtomicU64::new(0)));
    let waker = Waker::from(Arc::clone(&counted));
    let mut context = Context::from_waker(&waker);
    let (mut one, mut two) = (pin!(ours.token().canceled()), pin!(theirs.cancelled()));
    assert!(one.as_mut().poll(&mut context).is_pending());
    assert!(two.as_mut().poll(&mut context).is_pending());
    theirs.cancel();
    assert_eq!(counted.0.load(Ordering::Relaxed), 2);
    assert_eq!(one.poll(&mut context), Poll::Ready(CancelCause::Shutdown));
    assert!(two.poll(&mut context).is_ready());
}

/// The waker of a bridge is what keeps the other side: when it is gone, so is that.
#[test]
fn i_43_dropped_it_carries_nothing_and_leaves_nothing() {
    #[derive(Clone)]
    struct Probe(CancelSource, #[allow(dead_code, reason = "it is counted")] Arc<()>);
    impl Cancel for Probe {
        fn cancel(&self, cause: CancelCause) -> bool {
            self.0.cancel(cause)
        }
        fn token(&self) -> sync_progress::cancel::ScopeToken {
            self.0.token()
        }
    }
    let (alive, theirs) = (Arc::new(()), CancellationToken::new());
    let ours = Probe(CancelSource::new(), Arc::clone(&alive));
    let bridge = Bridge::both(&ours, &theirs, CancelCause::Shutdown);
    assert_eq!(Arc::strong_count(&alive), 3, "in the bridge");
    drop(bridge);
    assert_eq!(Arc::strong_count(&alive), 2);
    theirs.cancel();
    assert!(!ours.0.is_canceled());

    let theirs = CancellationToken::new();
    let bridge = Bridge::both(&ours, &theirs, CancelCause::Shutdown);
    theirs.cancel();
    assert_eq!(Arc::strong_count(&alive), 2, "what is done keeps nothing");
    assert!(bridge.is_done());
}

#[test]
fn i_43_ten_thousand_bridges_leave_nothing_behind() {
    let (ours, theirs) = (CancelSource::new(), CancellationToken::new());
    for _ in 0..10_000 {
        let _bridge = Bridge::both(&ours, &theirs, CancelCause::Shutdown);
    }
    assert!(!ours.is_canceled() && !theirs.is_cancelled());
}

/// Both sides are canceled at once, again and again, while bridges come and go.
#[test]
fn i_44_from_any_thread_at_any_moment() {
    for round in 0..300 {
        let (ours, theirs) = (CancelSource::new(), CancellationToken::new());
        let kept = Bridge::both(&ours, &theirs, CancelCause::Shutdown);
        std::thread::scope(|scope| {
            scope.spawn(|| ours.cancel(CancelCause::Requested));
            scope.spawn(|| theirs.cancel());
            scope.spawn(|| {
                for _ in 0..round % 7 {
                    drop(Bridge::both(&ours, &theirs, CancelCause::Deadline));
                }
            });
        });
        assert!(ours.is_canceled() && theirs.is_cancelled() && kept.is_done());
        assert!(ours.cause().is_some());
    }
}

#[test]
fn i_44_a_wait_across_the_bridge_always_wakes() {
    for _ in 0..300 {
        let (ours, theirs, _bridge) = both();
        let token = ours.token();
        std::thread::scope(|scope| {
            let waiter = scope.spawn(move || token.wait());
            theirs.cancel();
            assert_eq!(waiter.join().unwrap(), CancelCause::Shutdown);
        });
    }
}

#[tokio::test]
async fn i_44_inside_a_runtime_as_well() {
    let reporter = Reporter::new(NullSink);
    let (session, shutdown) = (reporter.canceler(), CancellationToken::new());
    let _bridge = Bridge::both(&session, &shutdown, CancelCause::Shutdown);
    let item = reporter.start(ItemId::try_from("a").unwrap(), 10).unwrap().go().unwrap();
    let worker = tokio::spawn(async move {
        let decision = item.canceled().await;
        (decision, item.finish())
    });
    tokio::task::yield_now().await;
    shutdown.cancel();
    let (decision, outcome) = worker.await.unwrap();
    assert!(decision.is_all());
    assert_eq!(outcome, sync_progress::protocol::Outcome::Canceled);
    assert_eq!(reporter.complete().unwrap().cancel, Some(CancelCause::Shutdown));
}
