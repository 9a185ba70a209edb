//! `mobsync.h`.

use crate::driver::*;
use crate::talk::*;
use sync_progress::protocol::{
    CancelCause, Code, Fault, HostAct, LogEntry, LogId, Notice, Oddities, Phase, ProgressStatus,
    Reply, SyncEvent,
};
use sync_progress::{Dialect, SyncStage};

use Phase::{Prepare, ShowError, ShowProperties, Synchronize};
use ProgressStatus::{Canceled, Failed, Pending, Resuming, Skipped, Succeeded, Unknown, Updating};

/// Two items are being synchronized.
fn two() -> Talk {
    Talk::mobsync(&["a", "b"])
}

fn idle() -> Talk {
    Talk::handler(&["a", "b"])
}

fn both(status: ProgressStatus) -> [SyncEvent<'static>; 2] {
    [report("a", is(status)), report("b", is(status))]
}

fn done() -> SyncEvent<'static> {
    completed(Synchronize, Code::OK)
}

fn a_canceled() -> Talk {
    two().hears(report("a", updating(0, 4)), stop_item())
}

fn all_canceled() -> Talk {
    two().hears(report("a", updating(0, 4)), stop_all())
}

pub(crate) fn cases() -> Vec<Case> {
    [order(), completions(), items(), numbers(), cancels(), owed(), dialogs(), log()]
        .into_iter()
        .flatten()
        .collect()
}

fn order() -> Vec<Case> {
    let before = || Talk::before(Dialect::MobSync);
    let initialized = || HostAct::Initialized { may_show_ui: false, code: Code::OK };
    let skip = || set_status("a", Skipped);
    vec![
        two().all(both(Succeeded)).says(done()).ends_well(),
        two().all(both(Succeeded)).says(done()).says(released()).ends_well(),
        before().ends_well(),
        before().says(started(Prepare, &["a"])).breaks("#25 MUST host"),
        before().says(host(HostAct::ItemsListed(ids(&["a"])))).breaks("#25 MUST host"),
        before().says(host(HostAct::CallbackSet)).breaks("#25 MUST host"),
        idle().says(host(initialized())).breaks("#25 MUST host"),
        idle().says(returned(Prepare, Code::OK)).breaks("#25 MUST host"),
        two().says(started(Synchronize, &[])).breaks("#25 MUST host"),
        two().says(started(Prepare, &["a"])).breaks("#25 MUST host"),
        idle().says(started(Synchronize, &[])).breaks("#45 MUST host"),
        two()
            .all(both(Succeeded))
            .says(done())
            .says(started(Synchronize, &[]))
            .breaks("#45 MUST host"),
        two().says(host(HostAct::CallbackReplaced)).says(report("a", is(Updating))).goes_on(),
        two()
            .says(host(HostAct::CallbackCleared))
            .says(report("a", is(Updating)))
            .breaks("#28 MUST provider"),
        two().says(host(HostAct::CallbackCleared)).ends_well(), // what was unfinished is abandoned
        two().says(set_status("a", Failed)).breaks("#48 MUST host"),
        two().says(skip()).goes_on(),
        two().all(both(Succeeded)).says(done()).says(skip()).breaks("#48 MUST host"),
        idle().says(started(Prepare, &["a"])).says(skip()).breaks("#48 MUST host"), // not returned yet
        two().says(cancel("z")).breaks("#38 SHOULD host"),
        two()
            .all(both(Failed))
            .all([done(), started(ShowError, &[]), returned(ShowError, Code::OK), retry(&["a"])])
            .cycle(&["a"])
            .goes_on(),
        two()
            .all(both(Failed))
            .all([done(), started(ShowError, &[]), returned(ShowError, Code::OK), retry(&["a"])])
            .says(started(Prepare, &["b"]))
            .breaks("#47 MUST host"),
        two()
            .all(both(Succeeded))
            .says(done())
            .says(released())
            .says(released())
            .breaks("N2 MUST provider"),
        two()
            .all(both(Succeeded))
            .says(done())
            .says(released())
            .says(report("a", is(Failed)))
            .breaks("N3 MUST provider"),
        two().says(begin(&["c"])).breaks("N1 MUST provider"),
        two().says(notice(Notice::Text("hello".into()))).breaks("N15 MUST provider"),
        two().says(stage(SyncStage::Detection, 0, 1)).breaks("N15 MUST provider"),
        two().says(host(HostAct::Started)).breaks("N15 MUST host"),
    ]
}

/// Each start that was accepted is completed once, before or after it returns.
fn completions() -> Vec<Case> {
    let preparing = || idle().says(started(Prepare, &["a"]));
    let showing = |phase| idle().all([started(phase, &[]), returned(phase, Code::FALSE)]);
    vec![
        preparing()
            .says(completed(Prepare, Code::OK))
            .says(returned(Prepare, Code::OK))
            .ends_well(),
        preparing().says(returned(Prepare, Code::OK)).leaves("#42 MUST provider"),
        preparing()
            .says(returned(Prepare, Code::FALSE))
            .says(completed(Prepare, Code::OK))
            .breaks("#42 MUST provider"),
        preparing()
            .says(completed(Prepare, Code::OK))
            .says(completed(Prepare, Code::OK))
            .breaks("#42 MUST provider"),
        preparing()
            .says(completed(Prepare, Code::OK))
            .says(returned(Prepare, Code::FAIL))
            .breaks("#42 MUST provider"),
        two().all(both(Succeeded)).leaves("#43 MUST provider"),
        two().all(both(Succeeded)).says(released()).breaks("#43 MUST provider"),
        two().all(both(Succeeded)).says(done()).says(done()).breaks("#43 MUST provider"),
        idle().says(done()).breaks("#43 MUST provider"),
        showing(ShowProperties).leaves("#44 MUST provider"),
        showing(ShowError).leaves("#44 MUST provider"),
        showing(ShowProperties).says(completed(ShowProperties, Code::OK)).ends_well(),
        showing(ShowProperties).says(completed(ShowError, Code::OK)).breaks("#44 MUST provider"),
        idle().says(started(ShowError, &[])).says(returned(ShowError, Code::FAIL)).ends_well(),
        idle()
            .says(started(ShowError, &[]))
            .says(returned(ShowError, Code::FAIL))
            .says(completed(ShowError, Code::OK))
            .breaks("#44 MUST provider"),
        two().says(report("a", is(Succeeded))).says(done()).breaks("#56 SHOULD provider"),
        two().says(report("a", is(Succeeded))).says(completed(Synchronize, Code::FAIL)).ends_well(),
        two()
            .all(both(Succeeded))
            .says(done())
            .says(report("a", is(Succeeded)))
            .breaks("#46 SHOULD provider"),
        two()
            .all(both(Succeeded))
            .says(done())
            .says(SyncEvent::log(&LogEntry::error("late")).into_owned())
            .ends_well(),
        all_canceled().all(both(Canceled)).leaves("#32 MUST provider"),
        all_canceled().all(both(Canceled)).says(done()).ends_well(),
    ]
}

fn items() -> Vec<Case> {
    vec![
        two().says(report("c", is(Updating))).breaks("#38 SHOULD provider"),
        two().says(report("c", updating(1, 4))).breaks("#38 MUST provider"), // worked on
        two().says(question("c")).breaks("#38 SHOULD provider"),
        two().says(asks("c")).breaks("#38 SHOULD provider"),
        two().says(report("a", is(Unknown(9)))).breaks("#36 MUST provider"),
        two()
            .says(report("a", is(Updating).with_oddities(Oddities::WRONG_SIZE)))
            .breaks("#35 MUST provider"),
        two()
            .says(report("a", is(Updating).with_oddities(Oddities::UNKNOWN_MASK)))
            .breaks("#35 MUST provider"),
        two().says(report("a", is(Updating).with_oddities(Oddities::TEXT_MISSING))).goes_on(),
        two().says(report("a", updating(4, 4).with_status(Succeeded))).breaks("#29 MUST provider"),
        two()
            .says(question("a"))
            .says(report("a", updating(4, 4).with_status(Succeeded)))
            .goes_on(),
        two()
            .says(report("a", is(Pending)))
            .says(report("a", updating(4, 4).with_status(Succeeded)))
            .goes_on(),
        two()
            .says(report("a", is(Succeeded)))
            .says(report("a", is(Updating)))
            .breaks("#41 SHOULD provider"),
        two().says(report("a", is(Succeeded))).says(report("a", is(Succeeded))).goes_on(),
        two()
            .says(report("a", is(Failed)))
            .says(report("a", is(Succeeded)))
            .breaks("#41 SHOULD provider"),
        two()
            .all(both(Succeeded))
            .says(done())
            .cycle(&["a"])
            .says(report("a", is(Updating)))
            .goes_on(),
        two()
            .all(both(Succeeded))
            .says(done())
            .cycle(&["a"])
            .says(report("b", is(Updating)))
            .breaks("#38 SHOULD provider"),
        // A new cycle starts afresh, also for who has to ask.
        two()
            .says(question("a"))
            .all(both(Succeeded))
            .says(done())
            .cycle(&["a"])
            .says(report("a", updating(4, 4).with_status(Succeeded)))
            .breaks("#29 MUST provider"),
    ]
}

fn numbers() -> Vec<Case> {
    let a = |reports: &[(u64, u64)]| {
        reports.iter().fold(two(), |talk, (done, of)| talk.says(report("a", updating(*done, *of))))
    };
    vec![
        a(&[(5, 4)]).breaks("#39 SHOULD provider"),
        two()
            .says(report("a", updating(0, 4).with_oddities(Oddities::NEGATIVE_VALUE)))
            .breaks("#39 SHOULD provider"),
        two()
            .says(report("a", updating(0, 4).with_oddities(Oddities::NEGATIVE_MAX)))
            .breaks("#39 SHOULD provider"),
        a(&[(3, 4), (2, 4)]).breaks("#40 SHOULD provider"),
        a(&[(3, 4)]).says(report("a", is(Resuming))).says(report("a", updating(2, 4))).goes_on(),
        a(&[(3, 4), (2, 5)]).goes_on(),
        a(&[(3, 0)]).goes_on(),
    ]
}

fn cancels() -> Vec<Case> {
    let once_more = || a_canceled().says(report("a", updating(1, 4))); // it was under way
    vec![
        a_canceled().all(both(Canceled)).says(done()).ends_well(),
        once_more().all(both(Canceled)).says(done()).ends_well(),
        once_more().says(report("a", updating(2, 4))).breaks("#30 MUST provider"),
        // A closing report is merely expected.
        a_canceled()
            .says(report("b", is(Succeeded)))
            .says(completed(Synchronize, Code::FAIL))
            .breaks("#30 SHOULD provider"),
        a_canceled().says(report("b", is(Succeeded))).says(done()).breaks("#30 SHOULD provider"),
        a_canceled().says(report("a", is(Succeeded))).breaks("N13 MUST provider"),
        all_canceled().says(report("b", is(Succeeded))).breaks("N13 MUST provider"),
        all_canceled()
            .all(both(Canceled))
            .says(done())
            .cycle(&["a"])
            .says(report("a", is(Succeeded)))
            .goes_on(),
        a_canceled().says(report("b", is(Updating))).goes_on(),
        all_canceled().says(report("b", updating(1, 4))).breaks("#31 MUST provider"),
        all_canceled()
            .says(report("b", is(Updating)))
            .says(report("b", updating(1, 4)))
            .breaks("#31 MUST provider"),
        all_canceled().says(report("b", is(Updating))).all(both(Canceled)).says(done()).ends_well(),
        two().says(set_status("a", Skipped)).says(report("a", is(Updating))).goes_on(),
        two()
            .says(set_status("a", Skipped))
            .says(report("a", updating(0, 4)))
            .says(report("a", updating(1, 4)))
            .breaks("#49 MUST provider"),
        two().says(set_status("a", Skipped)).all(both(Skipped)).says(done()).ends_well(),
        two()
            .says(report("a", updating(1, 4)))
            .says(set_status("a", Skipped))
            .all(both(Succeeded))
            .says(done())
            .ends_well(), // it came too late
        two()
            .says(set_status("a", Skipped))
            .says(report("a", is(Succeeded)))
            .breaks("N13 MUST provider"),
    ]
}

/// What a sink owes.
fn owed() -> Vec<Case> {
    let no_answer = |raw| fault(Fault::UnknownAnswer(raw));
    vec![
        a_canceled().hears(question("a"), go()).breaks("#34 SHOULD sink"),
        a_canceled().hears(report("a", updating(1, 4)), go()).breaks("#34 SHOULD sink"),
        a_canceled().hears(asks("a"), go()).breaks("#34 SHOULD sink"), // here it is an empty report
        a_canceled().hears(report("a", is(Canceled)), go()).goes_on(),
        a_canceled().hears(question("a"), fault(Fault::Failed(Code::FAIL))).goes_on(),
        a_canceled().hears(question("b"), go()).goes_on(),
        all_canceled().hears(question("b"), stop_item()).breaks("#34 SHOULD sink"),
        all_canceled()
            .all(both(Canceled))
            .says(done())
            .cycle(&["a"])
            .hears(report("a", is(Updating)), go())
            .goes_on(),
        two().hears(report("a", is(Updating)), no_answer(1)).breaks("#33 MUST sink"),
        two().hears(report("a", is(Updating)), fault(Fault::Failed(Code::FAIL))).goes_on(),
        two().hears(notice(Notice::Connect(None)), no_answer(1)).goes_on(), // no report
    ]
}

fn dialogs() -> Vec<Case> {
    let (ask, gone) = (SyncEvent::MayShowUi(true), SyncEvent::MayShowUi(false));
    let no = || Reply::MayShowUi(Ok(false));
    vec![
        idle().says(ask.clone()).says(gone.clone()).ends_well(),
        idle().says(ask.clone()).leaves("#50 MUST provider"),
        idle().says(ask.clone()).says(released()).breaks("#50 MUST provider"),
        idle().hears(ask.clone(), no()).ends_well(),
        idle().hears(ask, no()).says(gone.clone()).breaks("#50 MUST provider"),
        idle().says(gone).breaks("#50 MUST provider"),
    ]
}

fn log() -> Vec<Case> {
    let entry = LogEntry::error("hello").with_id(LogId::from_u128(7));
    let entry = || SyncEvent::log(&entry).into_owned();
    let taken_back = |number| notice(Notice::EntryDeleted(Some(LogId::from_u128(number))));
    vec![
        two().says(entry()).says(taken_back(7)).goes_on(),
        two().says(entry()).says(taken_back(8)).breaks("N18 SHOULD provider"),
        two().says(entry()).says(taken_back(7)).says(taken_back(7)).breaks("N18 SHOULD provider"),
        two()
            .says(host(HostAct::CancelAsked { item: None, cause: CancelCause::Shutdown }))
            .says(entry())
            .goes_on(),
    ]
}
