//! The neutral dialect: rules that are ours.

use crate::driver::*;
use crate::talk::*;
use sync_progress::protocol::{
    Code, HostAct, LogEntry, LogId, Notice, Outcome, Phase, ProgressStatus,
};
use sync_progress::{Dialect, SyncStage};

use ProgressStatus::{
    Canceled, Failed, Indeterminate, Pending, Skipped, Succeeded, Unknown, Updating,
};

/// A session of two items.
fn two() -> Talk {
    Talk::neutral(&["a", "b"])
}

fn ended(talk: Talk) -> Talk {
    talk.says(end(Outcome::Succeeded))
}

/// `a` was begun, and its item canceled in the answer.
fn a_canceled() -> Talk {
    two().hears(report("a", updating(0, 4)), stop_item())
}

/// Everything was canceled in the answer to the first report of `a`.
fn all_canceled() -> Talk {
    two().hears(report("a", updating(0, 4)), stop_all())
}

fn both(status: ProgressStatus) -> [sync_progress::protocol::SyncEvent<'static>; 2] {
    [report("a", is(status)), report("b", is(status))]
}

pub(crate) fn cases() -> Vec<Case> {
    [session(), items(), numbers(), cancels(), words_of_it()].into_iter().flatten().collect()
}

fn session() -> Vec<Case> {
    let before = || Talk::before(Dialect::Neutral);
    vec![
        before().ends_well(),
        before().says(report("a", updating(0, 1))).breaks("N1 MUST provider"),
        before().says(end(Outcome::Succeeded)).breaks("N1 MUST provider"),
        before().says(asks_for_all()).breaks("N1 MUST provider"),
        two().says(begin(&["c"])).breaks("N1 MUST provider"),
        ended(before().says(begin(&[]))).ends_well(),
        before().says(SyncLog::entry()).says(begin(&[])).goes_on(), // a log needs no session
        before().says(begin(&[])).leaves("N2 MUST provider"),
        two().all(both(Succeeded)).leaves("N2 MUST provider"),
        ended(ended(before().says(begin(&[])))).breaks("N2 MUST provider"),
        two().says(completed(Phase::Synchronize, Code::OK)).breaks("N2 MUST provider"),
        ended(two().all(both(Succeeded))).says(report("a", is(Failed))).breaks("N3 MUST provider"),
        ended(two().all(both(Succeeded))).says(asks("a")).breaks("N3 MUST provider"),
        ended(two().all(both(Succeeded))).says(polled(Some("a"))).says(released()).ends_well(),
        ended(two()).breaks("N4 MUST provider"),
        ended(two().says(report("a", is(Succeeded)))).breaks("N4 MUST provider"),
        ended(two().says(report("a", is(Succeeded))).says(report("b", is(Skipped)))).ends_well(),
    ]
}

/// A log entry as an event.
struct SyncLog;

impl SyncLog {
    fn entry() -> sync_progress::protocol::SyncEvent<'static> {
        sync_progress::protocol::SyncEvent::log(&LogEntry::information("hello")).into_owned()
    }
}

fn items() -> Vec<Case> {
    let joined =
        |notice: fn(sync_progress::ItemId) -> Notice, name: &str| self::notice(notice(id(name)));
    vec![
        two().says(report("c", updating(0, 1))).breaks("N5 MUST provider"),
        two().says(asks("c")).breaks("N5 MUST provider"),
        two().says(joined(Notice::ItemCommitted, "c")).breaks("N5 MUST provider"),
        two().says(joined(Notice::ItemAdded, "c")).says(report("c", updating(0, 1))).goes_on(),
        two().says(joined(Notice::ItemProposed, "c")).says(asks("c")).goes_on(),
        two().says(joined(Notice::ItemAdded, "a")).breaks("N6 MUST provider"),
        two().says(joined(Notice::ItemProposed, "a")).breaks("N6 MUST provider"),
        two().says(joined(Notice::ItemCommitted, "a")).breaks("N6 MUST provider"),
        Talk::neutral(&["a", "b", "a"]).breaks("N6 MUST provider"),
        two().all(both(Succeeded)).says(report("a", is(Succeeded))).breaks("N7 MUST provider"),
        two().all(both(Succeeded)).says(report("a", updating(1, 1))).breaks("N7 MUST provider"),
        two().all(both(Succeeded)).says(report("a", is(Pending))).breaks("N7 MUST provider"),
        two().all(both(Succeeded)).says(report("a", is(Failed))).goes_on(), // a late failure
        two()
            .all(both(Failed))
            .says(report("a", is(Pending)))
            .says(report("a", is(Succeeded)))
            .goes_on(),
        two().says(report("a", updating(4, 4).with_status(Succeeded))).breaks("N30 MUST provider"),
        two()
            .says(report("a", updating(0, 4)))
            .says(report("a", updating(4, 4).with_status(Succeeded)))
            .goes_on(),
        two()
            .says(question("a"))
            .says(report("a", updating(4, 4).with_status(Succeeded)))
            .goes_on(),
        two().says(asks("a")).says(report("a", updating(4, 4).with_status(Succeeded))).goes_on(),
        two()
            .says(polled(Some("a")))
            .says(report("a", updating(4, 4).with_status(Succeeded)))
            .goes_on(),
        two()
            .says(asks("b"))
            .says(report("a", updating(4, 4).with_status(Succeeded)))
            .breaks("N30 MUST provider"),
        two().says(report("a", updating(0, 4).with_status(Succeeded))).goes_on(), // there was nothing to do
        two().says(report("a", is(Succeeded))).goes_on(),
        two().says(report("a", updating(2, 4).with_status(Failed))).goes_on(),
        two()
            .says(host(HostAct::CallbackCleared))
            .says(report("a", updating(0, 1)))
            .breaks("N20 MUST provider"),
    ]
}

fn numbers() -> Vec<Case> {
    let a = |reports: &[(u64, u64)]| {
        reports.iter().fold(two(), |talk, (done, of)| talk.says(report("a", updating(*done, *of))))
    };
    vec![
        a(&[(0, 4), (5, 4)]).breaks("N8 SHOULD provider"),
        a(&[(0, 4), (5, 0), (5, 5)]).goes_on(), // nothing is measured by a total of zero
        a(&[(0, 4), (3, 4), (2, 4)]).breaks("N9 SHOULD provider"),
        a(&[(0, 4), (3, 4), (2, 5)]).goes_on(),
        a(&[(3, 4)]).says(report("a", is(Pending))).says(report("a", updating(1, 4))).goes_on(),
        a(&[(0, 4)]).says(report("a", is(Unknown(77)))).breaks("N16 MUST provider"),
        a(&[(0, 4)]).says(report("a", is(Indeterminate))).goes_on(),
    ]
}

fn cancels() -> Vec<Case> {
    let closed = |talk: Talk| talk.all(both(Canceled));
    vec![
        ended(closed(a_canceled())).ends_well(),
        a_canceled().says(report("a", updating(1, 4))).breaks("N10 MUST provider"),
        a_canceled().says(asks("a")).says(report("a", is(Canceled))).goes_on(), // a question is no report
        ended(a_canceled().says(report("b", is(Succeeded)))).breaks("N10 MUST provider"),
        ended(two().says(report("b", is(Succeeded)))).breaks("N4 MUST provider"), // nobody canceled
        a_canceled().says(report("b", updating(0, 1))).goes_on(),                 // only `a` was
        a_canceled().says(report("a", is(Succeeded))).breaks("N13 MUST provider"),
        all_canceled().says(report("b", is(Succeeded))).breaks("N13 MUST provider"),
        all_canceled().on(1).says(report("b", is(Succeeded))).goes_on(), // this one was not told
        two()
            .all([asks("b"), report("a", updating(0, 4))])
            .hears(question("a"), stop_all())
            .says(report("b", is(Succeeded)))
            .goes_on(),
        a_canceled().says(report("a", is(Failed))).goes_on(),
        a_canceled().says(report("a", is(Skipped))).goes_on(),
        two()
            .says(cancel("a"))
            .hears(report("a", updating(0, 4)), go())
            .says(report("a", is(Succeeded)))
            .goes_on(), // it was asked for, and nobody told the engine
        all_canceled().says(report("b", updating(1, 4))).breaks("N11 MUST provider"),
        all_canceled()
            .says(report("b", updating(0, 4)))
            .says(report("b", updating(1, 4)))
            .breaks("N11 MUST provider"),
        ended(all_canceled().says(report("b", updating(0, 4))).all(both(Canceled))).ends_well(),
        all_canceled().says(report("a", updating(1, 4))).breaks("N10 MUST provider"),
        ended(all_canceled().says(report("b", is(Canceled)))).breaks("N10 MUST provider"),
        // What a sink owes
        a_canceled().hears(asks("a"), go()).goes_on(), // another channel
        a_canceled().hears(question("a"), go()).breaks("N12 MUST sink"),
        a_canceled().hears(question("a"), stop_all()).goes_on(), // more is not less
        a_canceled()
            .hears(question("a"), fault(sync_progress::protocol::Fault::Failed(Code::FAIL)))
            .goes_on(),
        a_canceled().hears(question("b"), go()).goes_on(), // another item
        a_canceled().hears(report("a", is(Canceled)), go()).goes_on(), // moot
        all_canceled().hears(report("b", is(Canceled)), stop_item()).breaks("N12 MUST sink"),
        two().hears(asks_for_all(), stop_all()).hears(asks("a"), go()).breaks("N12 MUST sink"),
        two()
            .hears(polled(Some("a")), stop_item())
            .hears(polled(Some("a")), go())
            .breaks("N12 MUST sink"),
        two()
            .hears(polled(None), stop_all())
            .hears(polled(Some("b")), go())
            .breaks("N12 MUST sink"),
        two()
            .hears(stage(SyncStage::Detection, 0, 2), stop_all())
            .hears(stage(SyncStage::Detection, 1, 2), go())
            .breaks("N12 MUST sink"),
    ]
}

fn words_of_it() -> Vec<Case> {
    let taken_back = |number| notice(Notice::EntryDeleted(Some(LogId::from_u128(number))));
    vec![
        two().says(provider(SyncStage::Unknown(9), 1, 2)).breaks("N15 MUST provider"),
        two().says(provider(SyncStage::Application, 1, 2)).goes_on(),
        two().says(taken_back(7)).breaks("N18 SHOULD provider"),
        two().says(SyncLog::entry()).says(taken_back(1)).goes_on(),
        two()
            .says(SyncLog::entry())
            .says(taken_back(1))
            .says(taken_back(1))
            .breaks("N18 SHOULD provider"),
        two().says(notice(Notice::EntryDeleted(None))).goes_on(),
        two().says(report("a", is(Updating))).goes_on(),
    ]
}
