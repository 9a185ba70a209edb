//! What a checker remembers, and for how long: all that is found, also where several rules are broken.

use crate::driver::*;
use crate::talk::*;
use sync_progress::Dialect;
use sync_progress::protocol::{
    HostAct, LogEntry, LogId, Notice, Outcome, Phase, ProgressStatus, Reply, SyncEvent, SyncStage,
};

use ProgressStatus::{Canceled, Succeeded, Updating};

fn two() -> Talk {
    Talk::neutral(&["a", "b"])
}

/// The same, and `a` was canceled in the answer to its first report.
fn a_canceled() -> Talk {
    two().hears(report("a", updating(0, 4)), stop_item())
}

/// A success with work, which should not be the first word about an item.
fn done_already(name: &str) -> SyncEvent<'static> {
    report(name, updating(4, 4).with_status(Succeeded))
}

/// Everything that was found, in its order.
#[track_caller]
fn found(talk: &Talk, expected: &[&str]) {
    assert_eq!(talk.found_words(), expected);
}

/// T-3: an answer binds as long as there is anything to say, whatever is said or refused meanwhile.
#[test]
fn what_a_sink_owes() {
    let ended = two()
        .hears(report("a", updating(0, 4)), stop_all())
        .all(["a", "b"].map(|name| report(name, is(Canceled))))
        .says(end(Outcome::Canceled));
    found(&ended.hears(report("a", updating(1, 4)), go()), &["N3 MUST provider"]);

    let canceled = || Talk::mobsync(&["a", "b"]).hears(report("a", is(Updating)), stop_item());
    let other = canceled().says(report("b", is(Updating)));
    found(&other.hears(question("a"), go()), &["#34 SHOULD sink"]);
    let refused = canceled().says(started(Phase::Prepare, &["a"]));
    found(&refused.hears(question("a"), go()), &["#25 MUST host", "#34 SHOULD sink"]);
    // A phase is a cycle in MOB alone.
    let prepared = a_canceled().says(started(Phase::Prepare, &["a"]));
    found(&prepared.hears(question("a"), go()), &["N12 MUST sink"]);

    let stopped = || two().hears(provider(SyncStage::Application, 1, 9), stop_all());
    let again = stopped().hears(provider(SyncStage::Application, 1, 9), go());
    found(&again, &["N12 MUST sink"]);
    let told = stopped().hears(stage(SyncStage::Application, 1, 9), go());
    found(&told, &["N12 MUST sink"]);
}

/// T-4: a question counts once it was answered, about an item that waits; nothing else is one.
#[test]
fn what_a_provider_has_asked() {
    let unseen = || two().hears(question("a"), Reply::NotSeen);
    found(&unseen().says(done_already("a")), &["N30 MUST provider"]);
    found(
        &two().says(question("a")).hears(question("a"), Reply::NotSeen).says(done_already("a")),
        &[],
    );
    let stranger = two().says(asks("c")).says(notice(Notice::ItemAdded(id("c"))));
    found(&stranger.says(done_already("c")), &["N5 MUST provider", "N30 MUST provider"]);
    let refused = two()
        .says(host(HostAct::CallbackCleared))
        .says(report("a", updating(0, 4)))
        .says(host(HostAct::CallbackSet));
    found(&refused.says(done_already("a")), &["N20 MUST provider", "N30 MUST provider"]);
}

/// T-4: who was told to stop owes an end until it is there. T-6: so does who was given another callback.
#[test]
fn what_a_provider_owes() {
    let goes_on = a_canceled()
        .hears(report("a", updating(1, 4)), Reply::NotSeen)
        .says(report("b", is(Succeeded)))
        .says(end(Outcome::Succeeded));
    let twice = ["N10 MUST provider", "N10 MUST provider", "N4 MUST provider"];
    found(&goes_on, &twice); // went on, and has not ended it

    let cleared = || Talk::mobsync(&["a"]).says(host(HostAct::CallbackCleared));
    found(&cleared().says(released()), &[]);
    for back in [HostAct::CallbackSet, HostAct::CallbackReplaced] {
        found(&cleared().says(host(back)).says(released()), &["#43 MUST provider"]);
    }
}

/// T-6: only what has begun has to end.
#[test]
fn what_never_began() {
    let before = || Talk::before(Dialect::Neutral);
    for event in [polled(None), host(HostAct::CallbackSet), entry()] {
        assert_eq!(before().says(event.clone()).left(), [""; 0], "{event}");
        assert_eq!(before().says(event).says(begin(&[])).left(), ["N2 MUST provider"]);
    }
}

fn entry() -> SyncEvent<'static> {
    SyncEvent::log(&LogEntry::information("hello")).into_owned()
}

/// An entry goes by the id that the sink gave; if it gave none, nobody can say that another is wrong.
#[test]
fn by_which_id_an_entry_goes() {
    let taken_back = |number| notice(Notice::EntryDeleted(Some(LogId::from_u128(number))));
    let logged = |id| two().hears(entry(), Reply::Logged(Ok(id)));
    let given = || logged(LogId::from_u128(5));
    found(&given().says(taken_back(5)), &[]);
    found(&given().says(taken_back(1)), &["N18 SHOULD provider"]);
    found(&given().all([taken_back(5), taken_back(5)]), &["N18 SHOULD provider"]);
    found(&logged(LogId::NONE).says(taken_back(1)), &[]);
}
