//! The session and hostile input: long ids, empty sets, odd texts, unknown numbers, and every event in
//! every state (S-1 to S-4, S-7, S-38).

mod driver;

use driver::*;
use std::borrow::Cow;
use std::collections::BTreeSet;
use sync_progress::dialect::Rule;
use sync_progress::protocol::{
    CancelCause, Change, Code, Conflict, ConflictPolicy, EnumerationAction, Fault, HostAct,
    LogEntry, LogId, LogLevel, MoreItems, Notice, Oddities, Outcome, Phase, ProgressStatus,
    ProviderReport, RecoverableError, Reply, ResolveAction, RuleId, SinkError, StageProgress,
    SyncEvent, Work,
};
use sync_progress::session::Findings;
use sync_progress::{CancelDecision, Dialect, ProgressItem, ProviderRole, SyncStage};

const ODD_ROLE: ProviderRole = ProviderRole::Unknown(2);
const ODD_STAGE: SyncStage = SyncStage::Unknown(u32::MAX);

/// An id of so many units.
fn long(units: usize) -> String {
    "x".repeat(units)
}

/// Reports, from empty to absurd.
fn reports() -> Vec<ProgressItem> {
    let statuses =
        ProgressStatus::KNOWN.into_iter().chain([0, 9, 255, u32::MAX].map(ProgressStatus::Unknown));
    let mut all: Vec<ProgressItem> = statuses.map(is).collect();
    all.extend([
        new(),
        new().with_oddities(Oddities::all()),
        updating(u64::MAX, u64::MAX).with_oddities(Oddities::all()),
        work(u64::MAX, 0),
        work(0, u64::MAX),
        new().with_value(u64::MAX).with_max(None),
        new().with_text("a\0b"),
        new().with_text("\u{FFFD}\u{10FFFF}".repeat(200)),
        new().with_text(""),
    ]);
    all
}

fn notices() -> Vec<Notice> {
    let texts = [String::new(), "\0".into(), long(1 << 20), "😀".repeat(200)];
    let mut all: Vec<Notice> = texts.into_iter().map(|text| Notice::Text(text.into())).collect();
    for set in [vec![], ids(&["a"]), ids(&["b", "b"]), ids(&[&long(64)])] {
        all.push(Notice::Begin { handler: None, items: set.clone() });
        all.push(Notice::Begin { handler: Some(id(&long(10_000))), items: set.clone() });
        for phase in Phase::ALL {
            for code in [Code::OK, Code::FALSE, Code::FAIL, Code::RETRY_SYNC, Code::new(i32::MIN)] {
                all.push(Notice::PhaseEnded { phase, code, retry: set.clone() });
            }
        }
    }
    for text in ["a", "b", "zz", &long(63), &long(64), &long(10_000)] {
        all.extend([
            Notice::ItemAdded(id(text)),
            Notice::ItemProposed(id(text)),
            Notice::ItemCommitted(id(text)),
        ]);
    }
    for (role, stage) in [(ProviderRole::Source, SyncStage::Application), (ODD_ROLE, ODD_STAGE)] {
        for work in [Work::new(0, 0), Work::new(u64::MAX, 1), Work::new(u64::MAX, None)] {
            all.push(Notice::Stage(StageProgress { role, stage, work }));
        }
    }
    all.extend([None, Some(LogId::NONE), Some(LogId::from_u128(5))].map(Notice::EntryDeleted));
    all.extend([None, Some("".into())].map(Notice::Connect));
    all.extend([Notice::OpaqueItemAdded, Notice::ManualSync]);
    all.extend([Outcome::Succeeded, Outcome::Failed].map(|outcome| Notice::End { outcome }));
    all
}

fn acts() -> Vec<HostAct> {
    let mut all = vec![
        HostAct::CallbackSet,
        HostAct::CallbackReplaced,
        HostAct::CallbackCleared,
        HostAct::SessionReleased,
        HostAct::Started,
        HostAct::StatisticsTold(counts(u64::MAX, 0)),
    ];
    for code in [Code::OK, Code::FALSE, Code::FAIL, Code::new(i32::MIN)] {
        all.push(HostAct::Initialized { may_show_ui: code.is_ok(), code });
        for role in [ProviderRole::Source, ODD_ROLE] {
            all.push(HostAct::ProviderBegan { role, code });
            all.push(HostAct::ProviderEnded { role, code });
        }
        all.extend(Phase::ALL.map(|phase| HostAct::PhaseReturned { phase, code }));
    }
    for items in [vec![], ids(&["a"]), ids(&["b", "b", "a"]), ids(&[&long(10_000)])] {
        all.extend(Phase::ALL.map(|phase| HostAct::PhaseStarted { phase, items: items.clone() }));
        all.push(HostAct::ItemsListed(items.clone()));
        all.push(HostAct::ItemsOffered(items.clone()));
        all.push(HostAct::SessionCreated { handler: None, items: items.clone() });
        all.push(HostAct::SessionCreated { handler: Some(id(&long(64))), items });
    }
    for text in ["a", "zz", &long(10_000)] {
        for status in [ProgressStatus::Skipped, ProgressStatus::Failed, ProgressStatus::Unknown(9)]
        {
            all.push(HostAct::ItemStatusSet { id: id(text), status });
        }
    }
    for item in [None, Some(id("a")), Some(id("zz"))] {
        all.extend(
            CancelCause::ALL.map(|cause| HostAct::CancelAsked { item: item.clone(), cause }),
        );
    }
    all.extend(
        [ConflictPolicy::Ask, ConflictPolicy::SourceWins, ConflictPolicy::DestinationWins]
            .map(HostAct::PolicySet),
    );
    all.extend([Outcome::Succeeded, Outcome::Failed].map(HostAct::ResultTold));
    all
}

/// Every kind of event, with the values that are likely to hurt.
fn events() -> Vec<SyncEvent<'static>> {
    let mut all = Vec::new();
    for text in ["a", "b", "zz", &long(63), &long(64), &long(10_000)] {
        all.extend(reports().into_iter().map(|odd| report(text, odd)));
        all.extend([asks(text), polled(Some(text))]);
    }
    all.extend(notices().into_iter().map(notice));
    all.extend(acts().into_iter().map(host));
    for level in [LogLevel::Error, LogLevel::Unknown(0), LogLevel::Unknown(u32::MAX)] {
        let entry =
            LogEntry::new(level, long(1 << 20)).about(id("zz")).with_id(LogId::from_u128(5));
        all.extend(
            [entry, LogEntry::new(level, "")].map(|entry| SyncEvent::log(&entry).into_owned()),
        );
    }
    for role in [ProviderRole::Destination, ODD_ROLE] {
        for stage in [SyncStage::Detection, SyncStage::Application, ODD_STAGE] {
            for (completed, total) in [(0, 0), (1, 1), (u64::MAX, u64::MAX)] {
                let report = ProviderReport { role, stage, completed, total };
                all.push(SyncEvent::ProviderReport(report));
            }
            all.push(SyncEvent::RecoverableError(Cow::Owned(RecoverableError {
                role,
                stage,
                change: Change { item: Some(id("zz")) },
                code: Code::OK,
                item_name: "".into(),
                description: long(1 << 20).into(),
            })));
        }
    }
    for item in [None, Some(id("a"))] {
        let change = Change { item };
        let (source, destination) = (change.clone(), Change::default());
        all.push(SyncEvent::Change(Cow::Owned(change)));
        all.push(SyncEvent::Conflict(Cow::Owned(Conflict { source, destination })));
    }
    for counts in [counts(0, 0), counts(1, 0), counts(u64::MAX, u64::MAX)] {
        all.extend([SyncEvent::ChangeApplied(counts), SyncEvent::ChangeFailed(counts)]);
    }
    all.extend([SyncEvent::MayShowUi(true), SyncEvent::MayShowUi(false), SyncEvent::MoreItems]);
    all.extend([asks_for_all(), polled(None), SyncEvent::FullEnumerationNeeded]);
    all
}

/// Every kind of answer, whether or not it fits the question.
fn replies() -> Vec<Reply> {
    use CancelDecision::{CancelAll, CancelItem, Continue};
    let fault = |fault, decision| SinkError::new(fault).deciding(decision);
    vec![
        Reply::NotSeen,
        Reply::Done,
        Reply::Answer(Ok(Continue)),
        Reply::Answer(Ok(CancelItem)),
        Reply::Answer(Ok(CancelAll)),
        Reply::Answer(Err(fault(Fault::Disconnected, Continue))),
        Reply::Answer(Err(fault(Fault::Panicked, CancelAll))),
        Reply::Answer(Err(fault(Fault::UnknownAnswer(7), CancelItem))),
        Reply::Logged(Ok(LogId::NONE)),
        Reply::Logged(Err(fault(Fault::Disconnected, CancelAll))),
        Reply::MayShowUi(Ok(true)),
        Reply::MoreItems(Ok(MoreItems { ids: ids(&["a"]), opaque: u32::MAX })),
        Reply::Resolution(Ok(ResolveAction::Unknown(5))),
        Reply::Enumeration(Ok(EnumerationAction::Unknown(3))),
        Reply::Enumeration(Ok(EnumerationAction::Abort)),
        Reply::Enumeration(Err(fault(Fault::Disconnected, Continue))),
    ]
}

/// A session of each dialect in each state.
fn states(dialect: Dialect) -> Vec<(&'static str, Driver)> {
    let running = || match dialect {
        Dialect::WinSync => Driver::winsync(),
        _ => Driver::with_items(dialect, &["a", "b"]),
    };
    let mut all = vec![("before", Driver::before(dialect)), ("running", running())];
    let mut busy = running();
    busy.session.apply(&report("a", updating(1, 2))).ok();
    busy.session.apply(&report("b", is(ProgressStatus::Succeeded))).ok();
    all.push(("busy", busy));
    all.push(("canceled", running().after(cancel_all())));
    let mut silent = running();
    silent.session.apply(&host(HostAct::CallbackCleared)).ok();
    all.push(("without callback", silent));
    let mut over = running();
    over.session.apply(&end(Outcome::Succeeded)).unwrap();
    all.push(("ended", over));
    all
}

#[track_caller]
fn every_rule_applies(
    dialect: Dialect,
    rules: impl IntoIterator<Item = RuleId>,
    what: impl Fn() -> String,
) {
    for id in rules {
        let rule = Rule::by_id(id).expect("a rule of the catalogue");
        assert!(rule.applies_in(dialect), "{dialect}, {}: {rule}", what());
    }
}

fn found(findings: &Findings) -> impl Iterator<Item = RuleId> {
    findings.iter().map(|finding| finding.rule)
}

/// S-1, S-2: every event in every dialect and state is answered or refused, by rules of the catalogue
/// that hold there, and whatever is answered to it is taken.
#[test]
fn every_event_in_every_state() {
    let (events, replies) = (events(), replies());
    for dialect in Dialect::ALL {
        for (state, driver) in states(dialect) {
            for event in &events {
                let mut session = driver.session.clone();
                let what = || format!("{state}: {event:.200?}");
                let before = session.snapshot();
                match session.apply(event) {
                    Ok(verdict) => every_rule_applies(dialect, found(&verdict.findings), what),
                    Err(refusal) => {
                        every_rule_applies(dialect, [refusal.rule], what);
                        assert!(!refusal.code.is_success(), "{}", what());
                        assert!(refusal.decision >= session.decision_for(event.item()));
                        let broken = session.snapshot() != before; // SC-10 alone
                        assert!(!broken || refusal.code == Code::ACCESS_DENIED, "{}", what());
                    }
                }
                for reply in &replies {
                    every_rule_applies(dialect, found(&session.answered(event, reply)), what);
                }
            }
        }
    }
}

/// S-1: the same, one after the other in one session, in several orders; and what is shown stays within
/// bounds (S-12).
#[test]
fn every_event_one_after_the_other() {
    let events = events();
    for dialect in Dialect::ALL {
        for (_, mut driver) in states(dialect) {
            for step in [1, 7, 11, 101] {
                let ends = |event: &&SyncEvent<'_>| !matches!(event, SyncEvent::Notice(notice) if notice.is_end());
                let order = (0..events.len()).map(|at| &events[at * step % events.len()]);
                for event in order.filter(ends) {
                    if let Ok(verdict) = driver.session.apply(event) {
                        driver.session.answered(event, &verdict.reply);
                    }
                }
                for item in driver.session.snapshot().items {
                    let full = item.shown.is_some_and(|shown| shown.percent() == 100);
                    let succeeded = item.status.and_then(ProgressStatus::outcome);
                    assert!(!full || succeeded == Some(Outcome::Succeeded), "{item:?}");
                }
            }
        }
    }
}

/// S-3: what the dialect has no words for is refused with N15, before anything else.
#[test]
fn what_cannot_be_said_is_refused() {
    for dialect in Dialect::ALL {
        for (state, driver) in states(dialect) {
            for event in events() {
                let refused =
                    driver.session.clone().apply(&event).err().map(|refusal| refusal.rule);
                let unsaid = refused == Some(sync_progress::dialect::rules::DIALECT_CAN_SAY);
                if !dialect.can_say(&event) {
                    assert!(unsaid, "{dialect}, {state}: {event:.200?}");
                }
            }
        }
    }
}

/// S-4: in SC an id has at most 63 units (#57), wherever it is said; elsewhere it may be long.
#[test]
fn ids_of_any_length() {
    let too_long = "refused #57 (invalid argument)";
    for units in [63, 64, 10_000] {
        let text = long(units);
        let or = |line| if units > 63 { too_long } else { line };
        Driver::before(Dialect::SyncCenter).says(created(&["a", &text]), or("done"));
        Driver::before(Dialect::SyncCenter).says(begin(&["a", &text]), or("go"));
        let handler = Some(id(&text));
        let made = HostAct::SessionCreated { handler: handler.clone(), items: ids(&["a"]) };
        Driver::before(Dialect::SyncCenter).says(host(made), or("done"));
        let made = Notice::Begin { handler, items: ids(&["a"]) };
        Driver::before(Dialect::SyncCenter).says(notice(made), or("go"));
        let mut sc = Driver::sync_center(&["a"]);
        sc.says(host(HostAct::ItemsOffered(ids(&[&text]))), or("done"));
        sc.says(host(HostAct::ItemsListed(ids(&[&text]))), or("done"));
        sc.says(report(&text, updating(0, 1)), or("refused #59 (invalid argument)"));
        sc.says(notice(Notice::ItemAdded(id(&text))), or("go"));
        let proposed = format!("{}y", long(units - 1));
        sc.says(notice(Notice::ItemProposed(id(&proposed))), or("go"));

        for dialect in [Dialect::Neutral, Dialect::MobSync] {
            let mut session = Driver::with_items(dialect, &[&text]);
            session.says(report(&text, updating(0, 1)), "go");
        }
    }
    let faces = "😀".repeat(32); // 64 units, 32 characters
    Driver::before(Dialect::SyncCenter).says(created(&[&faces]), too_long);
}

/// S-22: an empty set of items; one that names an item twice.
#[test]
fn sets_of_items() {
    Driver::before(Dialect::SyncCenter).says(created(&[]), "refused #57 (invalid argument)");
    Driver::before(Dialect::Neutral).says(begin(&[]), "go");
    Driver::before(Dialect::Neutral).says(begin(&["a", "a"]), "go | MUST N6");
    Driver::before(Dialect::SyncCenter).says(created(&["a", "a"]), "done | MUST #71");
    let mut mob = Driver::handler(&[]).prepared(&[]);
    mob.says(started(Phase::Synchronize, &[]), "done");
    mob.says(returned(Phase::Synchronize, Code::OK), "done");
    mob.says(completed(Phase::Synchronize, Code::OK), "go");
    mob.says(host(HostAct::ItemsOffered(vec![])), "refused N15 (not implemented)");
}

/// S-38: a text is cut in SC on a character boundary, and kept as it is elsewhere, be it a megabyte.
#[test]
fn texts_of_any_length() {
    #[track_caller]
    fn case(text: &str, kept: &str, mark: &str) {
        let mut sc = Driver::sync_center(&["a"]);
        sc.says(report("a", is(ProgressStatus::Updating).with_text(text)), &format!("go{mark}"));
        assert_eq!(sc.item("a").text.as_deref(), Some(kept));
        sc.says(notice(Notice::Text(text.into())), &format!("go{mark}"));
        assert_eq!(sc.session.snapshot().text.as_deref(), Some(kept));
        for dialect in [Dialect::Neutral, Dialect::MobSync] {
            let mut session = Driver::with_items(dialect, &["a"]);
            session.says(report("a", new().with_text(text)), "go");
            assert_eq!(session.item("a").text.as_deref(), Some(text));
        }
    }
    case("", "", "");
    case("a\0b", "a\0b", "");
    case(&long(259), &long(259), "");
    case(&long(260), &long(259), " | SHOULD #77");
    case(&long(261), &long(259), " | MUST #77");
    case(&long(1 << 20), &long(259), " | MUST #77");
    case(&"😀".repeat(130), &"😀".repeat(129), " | SHOULD #77");
    case(&"😀".repeat(131), &"😀".repeat(129), " | MUST #77");
}

/// S-38: what was cut at the border already is a finding too.
#[test]
fn texts_that_were_cut_before() {
    let cut = new().with_text("x").with_oddities(Oddities::TEXT_CUT);
    Driver::sync_center(&["a"]).says(report("a", cut.clone()), "go | MUST #77");
    Driver::mobsync(&["a"]).says(report("a", cut), "go");
}

/// S-7: an unknown status is kept, and is no end.
#[test]
fn unknown_statuses() {
    let odd = ProgressStatus::Unknown(200);
    for (dialect, rule) in
        [(Dialect::Neutral, "N16"), (Dialect::MobSync, "#36"), (Dialect::SyncCenter, "#58")]
    {
        let mut session = Driver::with_items(dialect, &["a"]);
        session.says(report("a", is(odd)), &format!("go | MUST {rule}"));
        assert_eq!((session.item("a").status, session.item("a").ended), (Some(odd), false));
    }
    let names: BTreeSet<String> = ProgressStatus::KNOWN
        .into_iter()
        .filter(|status| {
            Driver::sync_center(&["a"])
                .session
                .apply(&report("a", is(*status)))
                .unwrap()
                .findings
                .is_empty()
        })
        .map(|status| status.to_string())
        .collect();
    assert_eq!(names.len(), 6, "{names:?}"); // the six of SC
}

/// S-1: a session that is over stays as it was, whatever is said, answered or asked.
#[test]
fn nothing_changes_after_the_end() {
    for dialect in Dialect::ALL {
        let (_, driver) = states(dialect).pop().expect("the ended one");
        let before = driver.session.snapshot();
        let mut session = driver.session;
        for event in events() {
            session.apply(&event).ok();
            for reply in replies() {
                session.answered(&event, &reply);
            }
            assert_eq!(session.snapshot(), before, "{dialect}: {event:.200?}");
        }
    }
}
