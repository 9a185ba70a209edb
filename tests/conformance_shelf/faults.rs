//! What no rule names: engines that hang, are slow, panic, fail or say nothing. By hand, in `SyncMgr`'s dialect.

use crate::words::{id, ids, is, updating};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;
use sync_progress::Dialect;
use sync_progress::ProgressSink as _;
use sync_progress::conformance::{Host, Provider, provider};
use sync_progress::dialect::rules;
use sync_progress::protocol::{AnswerExt as _, Notice, ProgressStatus, RuleId};

use ProgressStatus::{Canceled, Succeeded};

/// What it does wrong, and how the report begins to say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sin {
    None,
    /// It holds a lock while it reports, which it wants to take when it is called back.
    HoldsALock,
    /// It waits for somebody who never comes.
    Waits,
    /// It keeps the host, so that the session never ends.
    KeepsTheHost,
    /// It looks at every other answer, which is later than it has declared.
    LooksTooLate,
    /// It panics once it is canceled.
    Panics,
    /// It fails, although nobody disturbed it.
    Fails,
    /// It says nothing.
    SaysNothing,
}

const SINS: [(Sin, &str); 7] = [
    (Sin::HoldsALock, "hangs: "),
    (Sin::Waits, "hangs: "),
    (Sin::KeepsTheHost, "hangs: "),
    (Sin::LooksTooLate, "too late: 1 "),
    (Sin::Panics, "panicked: canceled!"),
    (Sin::Fails, "failed undisturbed: \"no network\""),
    (Sin::SaysNothing, "said nothing "),
];

fn kit(sin: Sin) -> Provider {
    let engine = provider(Dialect::MobSync, move |host| synchronize(host, sin));
    let patience =
        if sin == Sin::None { Duration::from_secs(30) } else { Duration::from_millis(50) };
    engine.budget(0).watchdog(patience)
}

/// The rule that is told beside it: who hangs when the host calls back in holds a lock over the call.
fn also(sin: Sin) -> &'static [RuleId] {
    match sin {
        Sin::HoldsALock => &[rules::NO_CALL_UNDER_LOCK],
        _ => &[],
    }
}

#[test]
fn each_is_told() {
    kit(Sin::None).strict().assert();
    for (sin, told) in SINS {
        let report = kit(sin).run();
        let first = report.problems().first().map(|problem| problem.fault.to_string());
        assert!(first.is_some_and(|first| first.starts_with(told)), "{sin:?}: {report}");
        let rules: Vec<_> = report.broken().collect();
        assert_eq!(rules, also(sin), "{sin:?}: {report}");
        assert!(report.problems()[0].trace.len() <= 8, "{sin:?}: {report}");
    }
}

/// One item in two steps, with a lock around what it knows.
fn synchronize(host: Host, sin: Sin) -> Result<(), &'static str> {
    if sin == Sin::SaysNothing {
        return Ok(());
    }
    let known = Arc::new(Mutex::new(0_u64));
    let also = Arc::clone(&known);
    host.on_call_back(move || *also.lock().unwrap() += 1);
    let begin = Notice::Begin { handler: None, items: ids(&["a"]) };
    let mut canceled = host.notice(&begin).decision().is_cancel();
    for step in 0..3 {
        if canceled {
            break;
        }
        let held = (sin == Sin::HoldsALock).then(|| known.lock().unwrap());
        canceled = host.progress(&id("a"), &updating(step)).decision().is_cancel();
        drop(held);
        if sin == Sin::LooksTooLate && step == 0 {
            canceled = false;
        }
    }
    if canceled && sin == Sin::Panics {
        std::panic::resume_unwind(Box::new("canceled!")); // as `panic!`, without a word on the screen
    }
    let _it_has_ended = host.progress(&id("a"), &is(if canceled { Canceled } else { Succeeded }));
    match sin {
        Sin::Waits => {
            let (_never, comes) = mpsc::channel::<()>();
            let _ = comes.recv();
        }
        Sin::KeepsTheHost => std::mem::forget(host),
        Sin::Fails => return Err("no network"),
        _ => {}
    }
    Ok(())
}
