//! The catalogue of rules (spec D-25).

use std::collections::BTreeSet;
use sync_progress::dialect::rules::{self, Level, Parties, RULES, Rule};
use sync_progress::protocol::{Code, HostAct, ProgressStatus, RuleId, SyncEvent};
use sync_progress::session::Session;
use sync_progress::{Dialect, ItemId, ProgressItem};

#[test]
fn d25_every_invariant_once() {
    let numbers: Vec<u16> =
        RULES.iter().filter(|rule| !rule.id.is_ours()).map(|rule| rule.id.number()).collect();
    assert_eq!(numbers, (1..=84).collect::<Vec<u16>>());
}

#[test]
fn d25_ours_from_one_on_without_a_gap() {
    let ours: Vec<u16> =
        RULES.iter().filter(|rule| rule.id.is_ours()).map(|rule| rule.id.number()).collect();
    assert!(ours.len() >= 18);
    assert!(ours.iter().copied().eq(1..=u16::try_from(ours.len()).unwrap_or(0)));
    assert!(RULES.is_sorted_by_key(|rule| rule.id));
}

#[track_caller]
fn named(id: RuleId, name: &str, text: &str) {
    let rule = Rule::by_id(id).unwrap_or_else(|| panic!("{id} is in the catalogue"));
    assert_eq!((rule.id, rule.name), (id, name));
    assert_eq!(Rule::by_name(name), Some(rule));
    assert!(rule.to_string().contains(text), "{rule}");
}

#[test]
fn d25_names_and_numbers() {
    named(rules::KNOWN_ROLE_AND_STAGE, "KNOWN_ROLE_AND_STAGE", "#1 (WS-5): The role");
    named(rules::NO_START_AFTER_CANCEL_ALL, "NO_START_AFTER_CANCEL_ALL", "#31 (MOB-10): ");
    named(rules::CLOSED_ITEM_ONLY_FAILS, "CLOSED_ITEM_ONLY_FAILS", "#60 (SC-10): ");
    named(rules::UNKNOWN_NUMBERS_STAY, "UNKNOWN_NUMBERS_STAY", "#82 (all): ");
    named(rules::KNOWN_LOG_ENTRY, "KNOWN_LOG_ENTRY", "N18 (MOB-29): ");
    assert_eq!(Rule::by_id(RuleId::invariant(0)), None);
    assert_eq!(Rule::by_id(RuleId::invariant(85)), None);
    assert_eq!(Rule::by_id(RuleId::ours(0)), None);
    let names: BTreeSet<&str> = RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), RULES.len());
}

#[test]
fn d25_every_rule_is_complete() {
    for rule in RULES {
        let sentences = [Some(rule.sentence), rule.should];
        for sentence in sentences.into_iter().flatten() {
            assert!(sentence.len() > 12 && sentence.ends_with('.'), "{rule}");
        }
        assert!(!rule.who.is_empty() && !rule.dialects.is_empty(), "{rule}");
    }
}

#[test]
fn d25_sources_exist() {
    for rule in RULES {
        for source in rule.source.split(", ") {
            assert!(exists(source), "{rule}: {source}");
        }
    }
}

/// The rules and readings of the three protocols, and what else a source may be.
fn exists(source: &str) -> bool {
    let up_to = |number: &str, last: u32| {
        let known = number.parse().is_ok_and(|number: u32| (1..=last).contains(&number));
        known && !number.starts_with('0')
    };
    let readings =
        [("A-WS-", 7), ("A-MOB-", 14), ("A-SC-", 14), ("WS-", 25), ("MOB-", 41), ("SC-", 31)];
    let numbered = readings
        .iter()
        .any(|(kind, last)| source.strip_prefix(kind).is_some_and(|number| up_to(number, *last)));
    let enums = ["SYNCMGRSTATUS", "SYNCMGR_PROGRESS_STATUS", "SYNCMGR_EVENT_LEVEL"];
    numbered || enums.contains(&source) || ["ours", "all"].contains(&source)
}

#[test]
fn d25_sources_belong_to_the_protocol() {
    for rule in
        RULES.iter().filter(|rule| (1..=80).contains(&rule.id.number()) && !rule.id.is_ours())
    {
        let (dialect, mark) = match rule.id.number() {
            1..=24 => (Dialect::WinSync, "WS-"),
            25..=56 => (Dialect::MobSync, "MOB-"),
            _ => (Dialect::SyncCenter, "SC-"),
        };
        assert_eq!(rule.dialects, [dialect], "{rule}");
        let own = |source: &str| source.contains(mark) || source.starts_with("SYNCMGR");
        assert!(rule.source.split(", ").all(own), "{rule}");
    }
}

#[test]
fn d25_which_rules_hold_where() {
    for dialect in Dialect::ALL {
        for number in 81..=84 {
            assert!(Rule::by_id(RuleId::invariant(number)).is_some_and(|r| r.applies_in(dialect)));
        }
    }
    let neutral: BTreeSet<RuleId> =
        Rule::in_dialect(Dialect::Neutral).map(|rule| rule.id).collect();
    for rule in RULES {
        let expected = rule.id.is_ours() || rule.id.number() > 80;
        assert_eq!(neutral.contains(&rule.id), expected, "{rule}");
    }
    // Where a protocol says it in its own words, ours is silent.
    let both = |dialect| {
        let holds = |id| Rule::by_id(id).is_some_and(|rule| rule.applies_in(dialect));
        (holds(rules::CLOSED_ITEM_ONLY_FAILS), holds(rules::ONE_END_PER_ATTEMPT))
    };
    assert_eq!(both(Dialect::SyncCenter), (true, false));
    assert_eq!(both(Dialect::Neutral), (false, true));
}

#[track_caller]
fn owed(id: RuleId, who: Parties, level: Level) {
    assert!(Rule::owed_by(who).any(|rule| rule.id == id), "{id} {who}");
    assert!(Rule::at_level(level).any(|rule| rule.id == id), "{id} {level}");
}

#[test]
fn d25_who_and_how_strictly() {
    owed(rules::BAD_REPORT_REFUSED, Parties::HOST, Level::Must);
    owed(rules::CANCEL_IS_STICKY, Parties::SINK, Level::Should);
    owed(rules::BORROWED_FOR_THE_CALL, Parties::SINK, Level::Should);
    owed(rules::BORROWED_FOR_THE_CALL, Parties::PROVIDER, Level::Should);
    owed(rules::NO_PANIC_ACROSS, Parties::ADAPTER, Level::Should);
    owed(rules::ALL_SESSION_ITEMS_END, Parties::PROVIDER, Level::Must);
    // As the reference counts them, section by section.
    let musts = |first, last| {
        let range = RuleId::invariant(first)..=RuleId::invariant(last);
        Rule::at_level(Level::Must).filter(|rule| range.contains(&rule.id)).count()
    };
    assert_eq!((musts(1, 24), musts(25, 56), musts(57, 80), musts(81, 84)), (18, 25, 19, 0));
}

/// What is printed says what to do about it: the rule with its source and its sentence.
#[test]
fn s1_refusals_and_findings_print_their_rule() {
    let mut session = Session::new(Dialect::SyncCenter);
    let (id, report) = (ItemId::try_from("a").unwrap(), ProgressItem::new().with_value(1));
    let items = vec![id.clone()];
    session.apply(&SyncEvent::host(HostAct::SessionCreated { handler: None, items })).unwrap();
    let beyond = report.clone().with_max(0).with_status(ProgressStatus::Unknown(9));
    let finding = session.apply(&SyncEvent::progress(&id, &beyond)).unwrap().findings;
    let finding = finding.iter().next().unwrap().to_string();
    let rule = Rule::by_id(rules::KNOWN_SC_STATUS).unwrap();
    assert_eq!(finding, format!("{} {rule}", rule.level));
    let stranger = ItemId::try_from("b").unwrap();
    let refusal = session.apply(&SyncEvent::progress(&stranger, &report)).unwrap_err().to_string();
    let rule = Rule::by_id(rules::SESSION_ITEMS_ONLY).unwrap();
    assert_eq!(refusal, format!("refused with {}: {rule}", Code::INVALID_ARGUMENT));
    assert_eq!(Parties::all().to_string(), "provider, sink, host, adapter");
}
