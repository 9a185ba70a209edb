//! What a token is asked.

use super::super::scene::Scene;
use super::super::table::Row;
use super::super::terms::Terms;
use super::asked::{Asked, asked};
use crate::cancel::CancelToken;
use crate::dialect::rules::{self, Parties};
use crate::protocol::{CancelCause, CancelDecision};
use alloc::{format, string::ToString as _};
use core::sync::atomic::{AtomicBool, Ordering};
use std::sync::Barrier;
use std::thread;

pub(super) const ROWS: &[Row<Asked>] = &[
    Row::new(|_| rules::DECISION_IS_STICKY, "nobody has canceled", not_before),
    Row::new(|_| rules::DECISION_IS_STICKY, "a cancel stays", stays).unless(Terms::NEVER),
    Row::new(|_| rules::CHANNELS_AGREE, "all answers agree", agree),
    Row::new(|_| rules::FIRST_CAUSE_STAYS, "canceled twice, for two causes", first_cause)
        .unless(Terms::NEVER),
    Row::new(|_| rules::FIRST_CAUSE_STAYS, "each cause is told", each_cause)
        .needing(Terms::TELLING_CAUSES)
        .unless(Terms::NEVER),
    Row::new(|_| rules::ANY_THREAD, "asked by several threads", storm)
        .needing(Terms::THREADS)
        .unless(Terms::NEVER),
];

/// A token may look at something else than a word, a closure or a clock: it is asked more than once.
const TIMES: usize = 64;

fn not_before(token: &Asked) {
    for _ in 0..TIMES {
        let decision = token.decision();
        token.require(!decision.is_cancel(), || {
            format!("answers {decision}, and nobody has canceled")
        });
    }
    let cause = token.cause();
    token.require(cause.is_none(), || "has a cause, and nobody has canceled".to_string());
}

/// From item to all it may grow.
fn stays(token: &Asked) {
    token.cancel(CancelCause::Requested);
    let mut strongest = token.decision();
    token.require(strongest.is_cancel(), || "was canceled, and goes on".to_string());
    for _ in 0..TIMES {
        let decision = token.decision();
        if decision < strongest {
            token.scene.blame(Parties::SINK);
        }
        strongest = strongest.merge(decision);
    }
}

fn agree(token: &Asked) {
    agree_now(token);
    token.cancel(CancelCause::Requested);
    for _ in 0..TIMES {
        agree_now(token);
    }
}

/// In one moment: a token may be canceled while it is asked, so each answer is that of before or that of after.
fn agree_now(token: &Asked) {
    let before = token.decision();
    let (canceled, cause, go_on) = (token.token.is_canceled(), token.cause(), token.token.go_on());
    let moment = [before, token.decision()];
    token.require(moment.iter().any(|decision| decision.is_cancel() == canceled), || {
        let is = if canceled { "is" } else { "is not" };
        format!("decides to {before}, and says that it {is} canceled")
    });
    token.require(moment.iter().any(|decision| decision.is_cancel() == cause.is_some()), || {
        let has = if cause.is_some() { "a" } else { "no" };
        format!("decides to {before}, and has {has} cause")
    });
    token.require(moment.iter().any(|decision| decision.go_on() == go_on), || {
        let lets = if go_on.is_ok() { "lets" } else { "does not let" };
        format!("decides to {before}, and {lets} its owner go on")
    });
}

fn first_cause(token: &Asked) {
    for cause in [CancelCause::Deadline, CancelCause::Skipped, CancelCause::Shutdown] {
        let before = token.cause();
        token.cancel(cause);
        let after = token.cause();
        let kept = before.is_none() || before == after;
        if !kept {
            token.scene.blame(Parties::SINK);
        }
        let decision = token.decision();
        token.require(after.is_some() && decision.is_cancel(), || {
            "was canceled, and goes on".to_string()
        });
    }
}

/// A token can be canceled once, so each cause is told to a fresh one.
fn each_cause(token: &Asked) {
    for given in CancelCause::ALL {
        let fresh = token.fresh();
        fresh.cancel(given);
        let told = fresh.cause();
        fresh.require(told == Some(given), || match told {
            Some(told) => format!("was canceled as {given}, and tells {told}"),
            None => format!("was canceled as {given}, and tells no cause"),
        });
    }
}

/// So many threads ask, over and over again, until they have seen it.
const THREADS: usize = 4;

/// Whoever asks after it was canceled sees it, on every thread.
fn storm(token: &Asked) {
    let Some(shared) = &token.shared else { return };
    let (scene, canceled, all_here) =
        (&*token.scene, AtomicBool::new(false), Barrier::new(THREADS.saturating_add(1)));
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                all_here.wait();
                asks(scene, &**shared, &canceled);
            });
        }
        all_here.wait();
        token.cancel(CancelCause::Requested);
        canceled.store(true, Ordering::Release);
    });
}

fn asks(scene: &Scene, token: &(dyn CancelToken + Send + Sync), canceled: &AtomicBool) {
    let mut strongest = CancelDecision::Continue;
    loop {
        let told = canceled.load(Ordering::Acquire);
        let decision = if told { asked(scene, token) } else { token.decision() };
        if decision < strongest || (told && !decision.is_cancel()) {
            scene.blame(Parties::SINK);
        }
        strongest = strongest.merge(decision);
        if told {
            return;
        }
        thread::yield_now();
    }
}
