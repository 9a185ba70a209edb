//! Scopes: what a cancel reaches, and which cause stays. Clauses C-1 to C-7 of the specification.

use std::fmt::Debug;
use sync_progress::CancelDecision::{self, CancelAll, CancelItem, Continue};
use sync_progress::cancel::{CancelSource, CancelToken, ItemScope, ScopeToken};
use sync_progress::protocol::{CancelCause, Canceled};

#[track_caller]
fn check(token: &impl CancelToken, decision: CancelDecision, cause: Option<CancelCause>) {
    assert_eq!(token.decision(), decision);
    assert_eq!(token.cause(), cause);
    assert_eq!(token.is_canceled(), decision.is_cancel());
    assert_eq!(token.go_on(), decision.go_on());
}

#[test]
fn c_1_a_cancel_stays_and_says_whether_it_was_the_first() {
    let session = CancelSource::new();
    check(&session, Continue, None);
    assert!(session.cancel(CancelCause::Requested));
    for again in [CancelCause::Requested, CancelCause::Shutdown] {
        assert!(!session.cancel(again));
        check(&session, CancelAll, Some(CancelCause::Requested));
    }
}

#[test]
fn c_2_every_cause_can_be_the_first() {
    for cause in CancelCause::ALL {
        let session = CancelSource::new();
        let (child, item, token) = (session.child(), session.item(), session.token());
        assert!(session.cancel(cause));
        for token in [&session.token(), &child.token(), &item.token(), &token] {
            check(token, CancelAll, Some(cause));
        }
    }
}

#[test]
fn c_2_the_first_cause_stays_between_a_scope_and_the_one_above() {
    let session = CancelSource::new();
    let (before, after) = (session.child(), session.child());
    assert!(before.cancel(CancelCause::Skipped));
    assert!(session.cancel(CancelCause::Shutdown));
    assert!(!after.cancel(CancelCause::Skipped));
    check(&before, CancelAll, Some(CancelCause::Skipped));
    check(&after, CancelAll, Some(CancelCause::Shutdown));
}

#[test]
fn c_2_the_first_cause_stays_between_an_item_and_its_session() {
    let session = CancelSource::new();
    let (before, after) = (session.item(), session.item());
    assert!(before.cancel(CancelCause::Skipped));
    assert!(session.cancel(CancelCause::Shutdown));
    assert!(!after.cancel(CancelCause::Skipped));
    check(&before, CancelAll, Some(CancelCause::Skipped));
    check(&after, CancelAll, Some(CancelCause::Shutdown));
}

#[test]
fn c_3_an_item_alone_stops_alone() {
    let session = CancelSource::new();
    let (one, two) = (session.item(), session.item());
    assert!(one.cancel(CancelCause::Answered));
    assert!(!one.cancel(CancelCause::Requested));
    check(&one, CancelItem, Some(CancelCause::Answered));
    check(&one.clone(), CancelItem, Some(CancelCause::Answered));
    check(&two, Continue, None);
    check(&session, Continue, None);
    assert_eq!(one.go_on(), Err(Canceled { all: false }));
}

#[test]
fn c_3_an_item_answer_grows_to_all_and_never_shrinks() {
    let session = CancelSource::new();
    let item = session.child().item();
    item.cancel(CancelCause::Answered);
    check(&item, CancelItem, Some(CancelCause::Answered));
    session.cancel(CancelCause::Requested);
    check(&item, CancelAll, Some(CancelCause::Answered));
}

#[test]
fn c_4_a_million_items_do_not_concern_the_session() {
    let session = CancelSource::new();
    let items: Vec<ItemScope> = (0..1_000_000).map(|_| session.item()).collect();
    assert!(session.cancel(CancelCause::Requested));
    assert!(items.iter().all(|item| item.decision().is_all()));
}

#[test]
fn c_6_all_below_is_canceled_whatever_the_depth() {
    let session = CancelSource::new();
    let mut line = vec![session.clone()];
    for depth in 0..100 {
        line.push(line[depth].child());
    }
    assert!(line[50].cancel(CancelCause::Requested));
    for (depth, scope) in line.iter().enumerate() {
        assert_eq!(scope.is_canceled(), depth >= 50, "depth {depth}");
        assert_eq!(scope.item().is_canceled(), depth >= 50, "item at depth {depth}");
    }
}

#[test]
fn c_7_a_child_does_not_cancel_its_parent_or_siblings() {
    let session = CancelSource::new();
    let (one, two) = (session.child(), session.child());
    assert!(one.cancel(CancelCause::Requested));
    check(&session, Continue, None);
    check(&two, Continue, None);
}

#[test]
fn c_7_born_under_a_canceled_scope_is_born_canceled() {
    let session = CancelSource::new();
    let child = session.child();
    session.cancel(CancelCause::Abandoned);
    for late in [session.child(), child.child(), child.child().child()] {
        check(&late, CancelAll, Some(CancelCause::Abandoned));
        assert!(!late.cancel(CancelCause::Requested));
    }
    check(&child.item(), CancelAll, Some(CancelCause::Abandoned));
}

#[test]
fn c_7_sources_may_go_in_any_order() {
    let session = CancelSource::new();
    let child = session.child();
    let (token, item) = (child.token(), child.item());
    drop(child); // dropping cancels nothing, and does not cut the line
    check(&token, Continue, None);
    session.cancel(CancelCause::Requested);
    drop(session);
    check(&token, CancelAll, Some(CancelCause::Requested));
    check(&item, CancelAll, Some(CancelCause::Requested));
}

#[test]
fn c_7_a_line_of_a_hundred_thousand_scopes_is_told_and_dropped() {
    let session = CancelSource::new();
    let mut last = session.child();
    for _ in 0..100_000 {
        last = last.child();
    }
    session.cancel(CancelCause::Requested);
    check(&last, CancelAll, Some(CancelCause::Requested));
    drop(session);
    drop(last);
}

#[test]
fn a_scope_prints_what_matters() {
    let session = CancelSource::new();
    session.cancel(CancelCause::Shutdown);
    let printed = format!("{session:?}");
    assert!(printed.contains("Shutdown"), "{printed}");
}

#[test]
fn scopes_and_tokens_cross_threads() {
    fn crosses<T: Send + Sync + Unpin + Clone + Debug + 'static>() {}
    crosses::<CancelSource>();
    crosses::<ItemScope>();
    crosses::<ScopeToken>();
}
