//! Handlers under the kit: correct ones, in which it finds nothing, and ones that break one rule each, which it names.
#![cfg(feature = "conformance")]

mod mail;
mod retrying;
mod sinful;
mod together;
mod witness;

use mail::Mail;
use retrying::{RETRIES, Retrying};
use sinful::{Sin, Sinful};
use std::sync::atomic::Ordering;
use std::time::Duration;
use sync_progress::conformance::{self, Fault, Report};
use sync_progress::dialect::rules::{self, Parties};
use sync_progress::handler::NullHandler;
use sync_progress::protocol::RuleId;

#[test]
fn a_handler_that_keeps_every_rule() {
    let report = conformance::handler(Mail::default).strict().run();
    report.assert();
    assert!(report.runs() > 100 && report.not_reached() == 0, "{report}");
}

sync_progress::rule_tests! {
    /// The same, rule by rule.
    mod mail_keeps: handler in MobSync;
    conformance::handler(Mail::default).strict()
}

/// T-21: an error that was logged is shown, and what that asks to be tried again is prepared and synchronized.
#[test]
fn a_handler_that_asks_for_a_retry() {
    let report = conformance::handler(Retrying::default).strict().run();
    report.assert();
    assert!(RETRIES.load(Ordering::Relaxed) > 20, "{report}");
}

#[test]
fn a_handler_by_hand_that_keeps_every_rule() {
    for sin in [Sin::None, Sin::NoneOnItsOwnThread] {
        let report = run(sin);
        assert!(report.problems().is_empty(), "{sin:?}: {report}");
    }
}

#[test]
fn a_handler_that_takes_no_part_proves_nothing() {
    let report = conformance::handler(|| NullHandler).run();
    assert_eq!(report.problems()[0].fault, Fault::Silent);
    assert_eq!(report.latency(), None); // nobody was told to stop
}

/// Each breaks one rule, and the kit names it first, with a short trace. Which runs show it: T-21, with and without dialogs and in
/// two cycles T-22, exchanges of the callback T-23; what is held on to T-24.
const SINS: &[(Sin, RuleId)] = &[
    (Sin::IgnoresCancelOfItem, rules::CANCELED_ITEM_STOPS),
    (Sin::StartsAfterCancelOfAll, rules::NO_START_AFTER_CANCEL_ALL),
    (Sin::SucceedsAfterCancel, rules::CANCELED_IS_NOT_SUCCEEDED),
    (Sin::LeavesCanceledOpen, rules::CANCELED_ITEM_STOPS),
    (Sin::TakesSkipsLightly, rules::SKIPPED_ITEM_STOPS),
    (Sin::ForgetsAnItem, rules::ALL_PREPARED_END),
    (Sin::ForgetsInTheSecondCycle, rules::ALL_PREPARED_END),
    (Sin::ReportsAStranger, rules::PREPARED_ITEMS_ONLY),
    (Sin::SynchronizesAllItHas, rules::PREPARED_ITEMS_ONLY),
    (Sin::EndsTwice, rules::ONE_END_PER_CYCLE),
    (Sin::GoesBack, rules::VALUE_NEVER_FALLS),
    (Sin::PassesTheMaximum, rules::VALUE_WITHIN_MAX),
    (Sin::StatusWithoutName, rules::KNOWN_MOB_STATUS),
    (Sin::WorksBeforeItAsks, rules::ASKED_BEFORE_WORK),
    (Sin::CompletesTwice, rules::SYNCHRONIZE_COMPLETED_ONCE),
    (Sin::CompletesPrepareTwice, rules::PREPARE_COMPLETED_ONCE),
    (Sin::CompletesWhatItDeclined, rules::SYNCHRONIZE_COMPLETED_ONCE),
    (Sin::CompletesWhatItDeclinedToShow, rules::SHOWN_COMPLETED_ONCE),
    (Sin::ReportsAfterCompletion, rules::NO_PROGRESS_AFTER_COMPLETED),
    (Sin::KeepsTheOldCallback, rules::OLD_CALLBACK_SILENT),
    (Sin::HoldsTheOldCallback, rules::OLD_CALLBACK_SILENT),
    (Sin::ReportsAfterClear, rules::NO_CALLBACK_NO_REPORT),
    (Sin::HoldsAfterClear, rules::NO_CALLBACK_NO_REPORT),
    (Sin::LeaksTheCallback, rules::CALLBACK_HELD_ONCE),
    (Sin::ClosesADialogItMayNotShow, rules::DIALOG_IN_PAIRS),
    (Sin::SilentWithoutDialogs, rules::PROGRESS_WITHOUT_DIALOGS),
    (Sin::TakesBackWhatIsNotThere, rules::KNOWN_LOG_ENTRY),
    (Sin::CallsAPanickedHost, rules::PANICKED_SINK_IS_LEFT),
];

#[test]
fn each_sin_is_named_by_its_rule() {
    for (sin, rule) in SINS {
        let report = run(*sin);
        let Some(problem) = report.problems().first() else { panic!("{sin:?} was not found") };
        assert_eq!(problem.fault.rule(), Some(*rule), "{sin:?}: {report}");
        assert!(problem.trace.len() <= 10, "{sin:?}: {problem}");
        let Fault::Broken(violation) = &problem.fault else { panic!("{sin:?}: {problem}") };
        assert_eq!(violation.accused, Parties::PROVIDER, "{sin:?}");
    }
}

/// What the host did in the run that shows it, in words.
#[test]
fn the_run_that_shows_it_is_told() {
    for (sin, run_of_it) in [
        (Sin::ForgetsAnItem, "undisturbed"),
        (Sin::SilentWithoutDialogs, "undisturbed, dialogs allowed"),
        (Sin::SynchronizesAllItHas, "undisturbed, 1 item prepared"),
        (Sin::ForgetsInTheSecondCycle, "undisturbed, 2 cycles"),
        (Sin::IgnoresCancelOfItem, "cancel item as soon as drafts is known"),
        (
            Sin::KeepsTheOldCallback,
            "callback replaced from inside, call back in at answer 1 of lane 1",
        ),
    ] {
        assert_eq!(run(sin).problems()[0].run, run_of_it, "{sin:?}");
    }
}

#[test]
fn who_holds_a_lock_over_the_call_hangs() {
    let report = run(Sin::LocksOverTheCall);
    assert!(report.problems().iter().any(|problem| problem.fault == Fault::Hangs), "{report}");
}

#[test]
fn who_never_completes_hangs() {
    let report = run(Sin::NeverCompletes);
    assert_eq!(report.problems()[0].fault, Fault::Hangs, "{report}");
}

/// T-16: nobody disturbed it.
#[test]
fn who_fails_undisturbed_is_told() {
    let report = run(Sin::AlwaysFails);
    let [problem] = report.problems() else { panic!("{report}") };
    assert!(matches!(&problem.fault, Fault::Failed(_)), "{report}");
    assert!(problem.fault.to_string().contains("synchronize completed"), "{report}");
}

/// T-15: a rule that is broken ends nothing; what hangs does.
#[test]
fn all_runs_are_run_unless_one_hangs() {
    let runs = |sin| run(sin).runs();
    assert_eq!(runs(Sin::GoesBack), runs(Sin::None));
    assert_eq!(runs(Sin::NeverCompletes), 2); // without and with dialogs
}

/// T-8: a second completion is shown with the start that it is the second of.
#[test]
fn a_second_completion_is_shown_as_one() {
    let lines = shown(Sin::CompletesTwice);
    let has = |words: &str| lines.iter().filter(|line| line.contains(words)).count();
    assert_eq!((has("synchronize started"), has("synchronize completed")), (1, 2), "{lines:#?}");
}

/// What a trace does not show by itself: what became of the callback, what led to the item, and the call that came too late.
#[test]
fn a_late_call_is_shown_with_the_exchange() {
    let lines = shown(Sin::KeepsTheOldCallback);
    let [set, before, replaced, late] = &lines[..] else { panic!("{lines:#?}") };
    assert!(set.ends_with("host: callback set"), "{lines:#?}");
    assert!(replaced.ends_with("host: callback replaced"), "{lines:#?}");
    assert!(before.contains("inbox: updating 0/3"), "{lines:#?}");
    assert!(late.contains("inbox: updating 1/3 -> the sink is disconnected"), "{lines:#?}");
}

/// The trace of the first problem.
fn shown(sin: Sin) -> Vec<String> {
    run(sin).problems()[0].trace.iter().map(ToString::to_string).collect()
}

/// In strict mode, with a watchdog that is short, since nothing here is slow but what hangs.
fn run(sin: Sin) -> Report {
    conformance::handler(move || Sinful::new(sin))
        .watchdog(Duration::from_millis(1_500))
        .strict()
        .run()
}
