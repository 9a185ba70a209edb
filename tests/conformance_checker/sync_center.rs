//! `syncmgr.h`.

use crate::driver::*;
use crate::talk::*;
use sync_progress::protocol::{
    Code, Fault, HostAct, LogEntry, LogLevel, Notice, Oddities, Outcome, Phase, ProgressStatus,
    Reply, SyncEvent,
};
use sync_progress::{Dialect, ItemId, SyncStage};

use ProgressStatus::{
    Canceled, Disconnected, Failed, Indeterminate, Paused, Succeeded, Unknown, Updating,
};

/// A session of two items.
fn two() -> Talk {
    Talk::sync_center(&["a", "b"])
}

fn both(status: ProgressStatus) -> [SyncEvent<'static>; 2] {
    [report("a", is(status)), report("b", is(status))]
}

fn a_canceled() -> Talk {
    two().hears(report("a", updating(0, 4)), stop_item())
}

fn all_canceled() -> Talk {
    two().hears(report("a", updating(0, 4)), stop_all())
}

fn said(notice: fn(ItemId) -> Notice, name: &str) -> SyncEvent<'static> {
    self::notice(notice(id(name)))
}

fn long(units: usize) -> String {
    "x".repeat(units)
}

fn text(units: usize) -> SyncEvent<'static> {
    report("a", updating(0, 4).with_text(long(units)))
}

pub(crate) fn cases() -> Vec<Case> {
    [session(), items(), ends(), joins(), cancels(), owed(), log()].into_iter().flatten().collect()
}

fn session() -> Vec<Case> {
    let before = || Talk::before(Dialect::SyncCenter);
    vec![
        two().all(both(Succeeded)).says(released()).ends_well(),
        two().all(both(Succeeded)).ends_well(), // it is let go of when nothing more is said
        before().says(created(&[])).breaks("#57 MUST provider"),
        before().says(begin(&[])).breaks("#57 MUST provider"),
        before().says(created(&[&long(64)])).breaks("#57 MUST provider"),
        before().says(created(&[&long(63)])).goes_on(),
        before().says(report("a", is(Updating))).breaks("N1 MUST provider"),
        two().says(begin(&["c"])).breaks("N1 MUST provider"),
        two()
            .all(both(Succeeded))
            .says(released())
            .says(end(Outcome::Succeeded))
            .breaks("N2 MUST provider"),
        two()
            .all(both(Succeeded))
            .says(released())
            .says(report("a", is(Failed)))
            .breaks("N3 MUST provider"),
        two().says(stage(SyncStage::Detection, 0, 1)).breaks("N15 MUST provider"),
        two().says(host(HostAct::CallbackCleared)).breaks("N15 MUST host"),
        two().says(started(Phase::Synchronize, &[])).goes_on(),
        two()
            .says(started(Phase::Synchronize, &[]))
            .says(started(Phase::Synchronize, &[]))
            .breaks("N1 MUST host"),
        two().says(cancel("z")).goes_on(),
        two()
            .all(both(Succeeded))
            .says(released())
            .says(host(HostAct::ResultTold(Outcome::Succeeded)))
            .ends_well(),
        two()
            .all(both(Succeeded))
            .says(released())
            .says(host(HostAct::ResultTold(Outcome::Failed)))
            .breaks("#76 MUST host"),
        two()
            .all(both(Succeeded))
            .says(released())
            .says(host(HostAct::ResultTold(Outcome::Succeeded)))
            .says(host(HostAct::ResultTold(Outcome::Succeeded)))
            .breaks("#76 SHOULD host"),
    ]
}

fn items() -> Vec<Case> {
    let a = |reports: &[(u64, u64)]| {
        reports.iter().fold(two(), |talk, (done, of)| talk.says(report("a", updating(*done, *of))))
    };
    vec![
        two().says(report("a", is(Unknown(7)))).breaks("#58 MUST provider"),
        two().says(report("a", is(Paused))).breaks("#58 MUST provider"), // not one of the six
        two().says(report("c", is(Updating))).breaks("#59 SHOULD provider"),
        two().hears(report("c", is(Updating)), go()).breaks("#59 SHOULD provider"),
        two().says(asks("c")).goes_on(), // it is answered, not forbidden
        a(&[(5, 4)]).breaks("#63 SHOULD provider"),
        a(&[(3, 4), (2, 4)]).breaks("#63 SHOULD provider"),
        a(&[(3, 4), (2, 5)]).goes_on(),
        two().says(report("a", updating(9, 4).with_status(Indeterminate))).goes_on(), // steps are ignored
        two().says(text(259)).goes_on(),
        two().says(text(260)).breaks("#77 SHOULD provider"),
        two().says(text(261)).breaks("#77 MUST provider"),
        two().says(notice(Notice::Text(long(261).into()))).breaks("#77 MUST provider"),
        two().says(report("a", updating(4, 4).with_status(Succeeded))).breaks("N30 MUST provider"),
        two().says(asks("a")).says(report("a", updating(4, 4).with_status(Succeeded))).goes_on(),
        two()
            .hears(asks("a"), Reply::NotSeen)
            .says(report("a", updating(4, 4).with_status(Succeeded)))
            .breaks("N30 MUST provider"),
        two().says(report("a", is(Updating))).says(report("a", is(Disconnected))).goes_on(),
        two()
            .says(report("a", is(Disconnected)))
            .says(report("a", new().with_value(1)))
            .breaks("#80 SHOULD provider"),
        two()
            .says(report("a", is(Disconnected)))
            .says(report("a", is(Succeeded)))
            .breaks("#80 SHOULD provider"),
        two()
            .says(report("a", is(Disconnected)))
            .says(report("a", is(Disconnected)))
            .breaks("#80 SHOULD provider"),
        two()
            .says(report("a", is(Disconnected)))
            .says(report("a", is(Updating)))
            .says(report("a", is(Succeeded)))
            .goes_on(),
        two().says(report("a", is(Disconnected))).says(report("a", is(Failed))).goes_on(),
        two().says(report("a", is(Disconnected))).says(report("b", is(Succeeded))).ends_well(),
    ]
}

/// SC-10. A session refuses by the rule that binds the sink; who spoke broke the other one.
fn ends() -> Vec<Case> {
    let over = || two().says(report("a", is(Succeeded)));
    vec![
        over().says(report("a", is(Succeeded))).breaks("#61 MUST provider"),
        over().says(report("a", is(Canceled))).breaks("#61 MUST provider"),
        over().says(report("a", updating(1, 4))).breaks("#61 MUST provider"),
        over().says(report("a", is(Failed))).goes_on(),
        over().says(report("a", is(Failed))).says(report("a", is(Failed))).goes_on(),
        over()
            .says(report("a", is(Failed)))
            .says(report("a", is(Succeeded)))
            .breaks("#61 MUST provider"),
        over().says(report("a", new())).goes_on(), // a question
        over().says(released()).breaks("#74 MUST provider"),
        over().leaves("#74 MUST provider"),
    ]
}

fn joins() -> Vec<Case> {
    let proposed = || two().says(said(Notice::ItemProposed, "c"));
    vec![
        two().says(said(Notice::ItemAdded, "a")).breaks("#71 MUST provider"),
        two().says(said(Notice::ItemProposed, "a")).breaks("#71 MUST provider"),
        two().says(said(Notice::ItemCommitted, "a")).breaks("#71 MUST provider"),
        Talk::before(Dialect::SyncCenter)
            .says(host(HostAct::ItemsListed(ids(&["c"]))))
            .says(created(&["a"]))
            .says(said(Notice::ItemProposed, "c"))
            .breaks("#71 MUST provider"),
        Talk::sync_center(&["a", "a"]).breaks("#71 MUST provider"),
        two().says(said(Notice::ItemAdded, "c")).says(report("c", is(Updating))).goes_on(),
        two().says(said(Notice::ItemAdded, &long(64))).breaks("#57 MUST provider"),
        two().says(host(HostAct::ItemsOffered(ids(&[&long(64)])))).breaks("#57 MUST host"),
        two().says(said(Notice::ItemCommitted, "c")).breaks("#72 MUST provider"),
        proposed().says(said(Notice::ItemCommitted, "c")).breaks("#72 SHOULD provider"),
        proposed()
            .says(report("c", is(Succeeded)))
            .says(said(Notice::ItemCommitted, "c"))
            .goes_on(),
        proposed().all(both(Succeeded)).ends_well(), // what was only proposed need not end
    ]
}

fn cancels() -> Vec<Case> {
    vec![
        a_canceled().all(both(Canceled)).ends_well(),
        a_canceled().says(report("a", updating(1, 4))).breaks("#64 MUST provider"),
        a_canceled().says(report("a", is(Succeeded))).breaks("#64 MUST provider"),
        a_canceled().says(report("a", is(Failed))).goes_on(), // tolerated
        all_canceled().says(report("b", is(Succeeded))).breaks("#64 MUST provider"),
        a_canceled().says(report("b", updating(1, 4))).goes_on(), // stops no other
        a_canceled().says(report("b", is(Succeeded))).leaves("#64 MUST provider"),
        a_canceled().says(report("b", is(Succeeded))).says(released()).breaks("#64 MUST provider"),
        two()
            .hears(asks("a"), stop_item())
            .says(report("a", updating(0, 4)))
            .breaks("#64 MUST provider"),
        two().hears(asks("a"), stop_item()).all(both(Canceled)).ends_well(),
        two()
            .hears(asks("a"), stop_item())
            .says(report("b", is(Succeeded)))
            .leaves("#64 MUST provider"),
        two()
            .all(both(Succeeded))
            .says(said(Notice::ItemProposed, "c"))
            .hears(asks("c"), stop_item())
            .ends_well(),
        all_canceled().says(report("b", updating(1, 4))).breaks("#65 MUST provider"),
        all_canceled()
            .says(report("b", is(Updating)))
            .says(report("b", updating(1, 4)))
            .breaks("#65 MUST provider"),
        all_canceled().says(report("b", is(Updating))).all(both(Canceled)).ends_well(),
        two()
            .hears(asks_for_all(), stop_all())
            .says(report("a", updating(1, 4)))
            .breaks("#65 MUST provider"),
        two()
            .hears(notice(Notice::Text("hello".into())), stop_all())
            .all(both(Canceled))
            .ends_well(),
        two()
            .hears(report("a", updating(0, 4)), Reply::NotSeen)
            .says(report("a", is(Succeeded)))
            .goes_on(),
    ]
}

/// What a sink owes.
fn owed() -> Vec<Case> {
    let hello = || notice(Notice::Text("hello".into()));
    vec![
        a_canceled().hears(question("a"), go()).breaks("N12 MUST sink"),
        a_canceled().hears(asks("a"), go()).breaks("#79 SHOULD sink"),
        a_canceled().hears(asks("a"), stop_item()).goes_on(),
        a_canceled().hears(asks("b"), go()).goes_on(),
        a_canceled().hears(asks("a"), fault(Fault::Failed(Code::FAIL))).goes_on(),
        all_canceled().hears(hello(), go()).breaks("#79 SHOULD sink"),
        all_canceled().hears(asks("b"), stop_item()).breaks("#79 SHOULD sink"),
        two().hears(hello(), stop_all()).hears(hello(), go()).breaks("N12 MUST sink"),
        two()
            .hears(asks_for_all(), stop_all())
            .hears(report("a", is(Updating)), go())
            .breaks("#79 SHOULD sink"),
        two().hears(asks_for_all(), stop_all()).hears(asks("a"), go()).breaks("N12 MUST sink"),
        two().hears(polled(None), stop_all()).hears(asks("a"), go()).goes_on(), // a token is another matter
        two()
            .says(report("a", is(Succeeded)))
            .hears(report("a", is(Succeeded)), go())
            .breaks("#61 MUST provider"),
        two().hears(asks("c"), go()).breaks("#70 MUST sink"),
        two().hears(said(Notice::ItemAdded, "a"), go()).breaks("#71 MUST provider"),
    ]
}

fn log() -> Vec<Case> {
    let entry = |level| SyncEvent::log(&LogEntry::new(level, "hello")).into_owned();
    let mut flagged = LogEntry::error("hello");
    flagged.odd = Oddities::UNKNOWN_MASK;
    let flagged = SyncEvent::log(&flagged).into_owned();
    vec![
        two().says(entry(LogLevel::Warning)).goes_on(),
        two().says(entry(LogLevel::Unknown(4))).breaks("#78 MUST provider"),
        two().says(flagged).breaks("#78 MUST provider"),
    ]
}

/// To ask about a stranger is answered, not forbidden: only who answers with a decision breaks a rule.
#[test]
fn a_stranger_is_asked_about() {
    two().hears(asks("c"), go()).breaks("#70 MUST sink");
    two().hears(asks("c"), fault(Fault::Failed(Code::INVALID_ARGUMENT))).goes_on();
}

/// A sink that takes what it has to refuse breaks its side of the rule, at the same event.
#[test]
fn a_sink_that_takes_it() {
    let over = || two().says(report("a", is(Succeeded)));
    let rows: [(&dyn Fn() -> Talk, _, _); 4] = [
        (&over, report("a", is(Succeeded)), "#60 MUST sink"),
        (&over, report("a", updating(1, 4)), "#60 MUST sink"),
        (&two, said(Notice::ItemAdded, "a"), "#71 MUST sink"),
        (&two, said(Notice::ItemCommitted, "c"), "#71 MUST sink"),
    ];
    for (talk, event, rule) in rows {
        let found = |reply| talk().hears(event.clone(), reply).found_words();
        let [of_provider, of_sink] = &found(go())[..] else { panic!("{event}: {:?}", found(go())) };
        assert!(of_provider.ends_with(" provider"), "{event}: {of_provider}");
        assert_eq!(of_sink, rule, "{event}");
        assert_eq!(
            found(fault(Fault::Failed(Code::FAIL))).len(),
            1,
            "{event}: a failure takes nothing"
        );
    }
}
