//! Mutants break the rule on their label, and no other (P-9 to P-12): by the checker of the kit.

#![cfg(all(feature = "conformance", feature = "proptest"))]

mod strategy_kit;

use proptest::strategy::{Strategy, ValueTree};
use std::collections::{BTreeMap, BTreeSet};
use strategy_kit::{cases, print, runner};
use sync_progress::Dialect;
use sync_progress::conformance::{COVERAGE, Violation, check, shortest};
use sync_progress::dialect::rules::{self, Level, Parties, RULES, Rule};
use sync_progress::protocol::RuleId;
use sync_progress::strategy::{Mutant, breakable, mutant, mutants};

/// How many mutants of each rule are made, at least.
const EACH: u32 = 1_000;

/// How many of each rule are cut short, which takes longer.
const CUT: u32 = 60;

/// How many of each rule shrink, which takes longer still.
const SHRUNK: u32 = 6;

/// As many events show a sin, at most.
const HANDFUL: usize = 12;

/// Labels of sins that need another one at the same event, and why.
const IN_COMPANY: &[(RuleId, RuleId, &str)] = &[
    (rules::BAD_REPORT_REFUSED, rules::KNOWN_ROLE_AND_STAGE, "who takes a bad report was told one"),
    (rules::CLOSED_ITEM_ONLY_FAILS, rules::ENDED_ITEM_ONLY_FAILS, "who takes it was told it"),
    (rules::JOINING_ITEM_IS_NEW, rules::JOINING_ITEM_IS_NEW, "who takes a known item was told one"),
    (rules::JOINING_ITEM_IS_NEW, rules::COMMIT_AFTER_PROPOSAL, "who takes a stranger was told one"),
    (rules::CANCEL_ANSWERED_ONCE, rules::ALL_ITEMS_END, "what is never closed never ends"),
    (
        rules::ONE_CANCELED_AFTER_CANCEL,
        rules::ALL_SESSION_ITEMS_END,
        "what is never closed never ends",
    ),
];

/// As many events has a plain session with a sin in it, at most.
const PLAIN: usize = 32;

/// What a label says.
type Label = (RuleId, Level, Parties, u64);

fn label(mutant: &Mutant) -> Label {
    (mutant.rule, mutant.level, mutant.accused, mutant.at)
}

fn said(found: &Violation) -> Label {
    (found.rule, found.level, found.accused, found.at)
}

/// The label is the first that is found and the only one, but for what it is never found without.
fn judge(dialect: Dialect, mutant: &Mutant) -> Result<(), String> {
    let found = check(dialect, &mutant.trace);
    let is_label = |it: &&Violation| said(it) == label(mutant);
    let is_beside = |it: &&Violation| it.at == mutant.at && mutant.beside.contains(&it.rule);
    let (own, others): (Vec<_>, Vec<_>) = found.iter().partition(is_label);
    let beside = mutant.beside.len();
    // An answer comes after the word that it is given to.
    let answers = beside > 0 && mutant.accused != Parties::PROVIDER;
    let is_first = answers || found.first().is_some_and(|it| is_label(&it));
    if own.len() == 1 && others.len() == beside && others.iter().all(is_beside) && is_first {
        return Ok(());
    }
    let found: Vec<_> = found.iter().map(ToString::to_string).collect();
    let Mutant { rule, level, accused, at, trace, .. } = mutant;
    let trace = print(trace);
    Err(format!("{dialect}: {rule} {level}, {accused}, event {at} is found as {found:#?}\n{trace}"))
}

/// So many mutants of each rule, the same ones each time.
fn each_rule(
    dialect: Dialect,
    count: u32,
    mut look: impl FnMut(RuleId, &mut dyn ValueTree<Value = Mutant>),
) {
    for rule in breakable(dialect) {
        let strategy = mutant(dialect, rule).expect("it can be broken");
        let mut runner = runner(7);
        for _ in 0..count {
            let mut tree = strategy.new_tree(&mut runner).expect("there is a way to each sin");
            look(rule, &mut tree);
        }
    }
}

/// P-9: 1 000 of each rule are caught, by the right rule, and nothing else is found in them.
#[track_caller]
fn all_are_caught(dialect: Dialect) {
    let mut wrong: BTreeMap<RuleId, (u32, String)> = BTreeMap::new();
    each_rule(dialect, cases(EACH), |rule, tree| {
        let mutant = tree.current();
        assert_eq!(mutant.rule, rule);
        if let Err(why) = judge(dialect, &mutant) {
            wrong.entry(rule).or_insert((0, why)).0 += 1;
        }
    });
    for (rule, (count, why)) in &wrong {
        eprintln!("{dialect} {rule}: {count} are not what their label says, such as\n{why}");
    }
    assert!(wrong.is_empty());
}

/// P-12: what is left of a mutant once all that can be left out is left out: a handful of events, with the sin in it.
#[track_caller]
fn a_handful_shows_it(dialect: Dialect) {
    each_rule(dialect, CUT, |rule, tree| {
        let mutant = tree.current();
        let found = check(dialect, &mutant.trace);
        let violation = found.iter().find(|it| said(it) == label(&mutant)).expect("it is caught");
        let short = shortest(dialect, &mutant.trace, violation);
        assert!(
            short.len() <= HANDFUL,
            "{dialect} {rule}: {} events\n{}",
            short.len(),
            print(&short)
        );
        assert!(check(dialect, &short).contains(violation), "{dialect} {rule}\n{}", print(&short));
    });
}

/// P-12: whatever a mutant shrinks to is one of the same label.
#[track_caller]
fn shrinking_keeps_the_sin(dialect: Dialect) {
    each_rule(dialect, SHRUNK, |rule, tree| {
        let first = tree.current();
        let same = |it: &Mutant| {
            (it.rule, it.level, it.accused) == (first.rule, first.level, first.accused)
        };
        while tree.simplify() {
            let mutant = tree.current();
            assert!(same(&mutant), "{dialect} {rule}: {:?}", label(&mutant));
            if let Err(why) = judge(dialect, &mutant) {
                panic!("{why}");
            }
        }
        let last = tree.current().trace;
        assert!(last.len() <= PLAIN, "{dialect} {rule}: {} events\n{}", last.len(), print(&last));
    });
}

macro_rules! in_each_dialect {
    ($($story:ident: $neutral:ident $winsync:ident $mobsync:ident $sync_center:ident,)+) => {
        $(
            #[test]
            fn $neutral() {
                $story(Dialect::Neutral);
            }

            #[test]
            fn $winsync() {
                $story(Dialect::WinSync);
            }

            #[test]
            fn $mobsync() {
                $story(Dialect::MobSync);
            }

            #[test]
            fn $sync_center() {
                $story(Dialect::SyncCenter);
            }
        )+
    };
}

in_each_dialect! {
    all_are_caught: neutral winsync mobsync sync_center,
    a_handful_shows_it: short_neutral short_winsync short_mobsync short_sync_center,
    shrinking_keeps_the_sin: shrunk_neutral shrunk_winsync shrunk_mobsync shrunk_sync_center,
}

/// P-10: nearly all sins stand alone; the others are listed above, with the reason.
#[test]
fn few_sins_are_in_company() {
    let mut company = BTreeSet::new();
    for dialect in Dialect::ALL {
        each_rule(dialect, 100, |rule, tree| {
            company.extend(tree.current().beside.iter().map(|beside| (rule, *beside)));
        });
    }
    let listed: BTreeSet<_> = IN_COMPANY.iter().map(|(rule, beside, _)| (*rule, *beside)).collect();
    assert_eq!(company, listed);
}

/// A label is one that the catalogue has: the rule holds in the dialect, and no level is stricter than the rule's.
#[test]
fn labels_are_those_of_the_catalogue() {
    for dialect in Dialect::ALL {
        each_rule(dialect, 100, |rule, tree| {
            let mutant = tree.current();
            let entry = Rule::by_id(rule).expect("a rule of the catalogue");
            assert!(entry.applies_in(dialect), "{dialect} {rule}");
            let softer = mutant.level < entry.level;
            assert!(mutant.level <= entry.level, "{dialect} {rule}");
            // A warning about a rule that is a MUST is about its softer half.
            assert!(!softer || entry.should.is_some(), "{dialect} {rule}: {}", mutant.level);
            // In SC who adds what is known is found by the rule of whoever takes it (S-13).
            let joins = rule == rules::JOINING_ITEM_IS_NEW;
            assert!(
                joins || entry.who.contains(mutant.accused),
                "{dialect} {rule}: {}",
                mutant.accused
            );
        });
    }
}

/// P-11: rules with a softer half that a trace shows are broken in both.
#[test]
fn both_halves_are_broken() {
    const UNSEEN: &[(RuleId, &str)] = &[
        (rules::BAD_REPORT_REFUSED, "what is passed on of a refused report is told by nobody"),
        (rules::KNOWN_ENUMERATION_ACTION, "what a provider sets beforehand is not seen"),
        (rules::NO_CALLBACK_NO_REPORT, "what is attempted without a callback is found as the MUST"),
        (rules::NO_ID_ASKS_FOR_ALL, "which of the two is given is not seen"),
    ];
    let mut levels: BTreeMap<RuleId, BTreeSet<Level>> = BTreeMap::new();
    for dialect in Dialect::ALL {
        each_rule(dialect, 100, |rule, tree| {
            levels.entry(rule).or_default().insert(tree.current().level);
        });
    }
    for rule in RULES.iter().filter(|rule| rule.should.is_some()) {
        let seen = levels.get(&rule.id).map_or(0, BTreeSet::len);
        let excused = UNSEEN.iter().any(|(unseen, _)| *unseen == rule.id);
        assert_eq!(seen == 2, !excused, "{rule}");
    }
}

/// P-11: what the kit finds in traces can be broken in one, and the other way round.
#[test]
fn what_is_watched_can_be_broken() {
    const UNBREAKABLE: &[(RuleId, &str)] =
        &[(rules::ID_WITHIN_LIMIT, "SC alone has a limit, and says #57; the others have none")];
    let broken: BTreeSet<RuleId> = Dialect::ALL.into_iter().flat_map(breakable).collect();
    for row in COVERAGE {
        let excused = UNBREAKABLE.iter().any(|(rule, _)| *rule == row.rule);
        let can_be = broken.contains(&row.rule);
        assert_eq!(row.watched && !excused, can_be, "{}: watched {}", row.rule, row.watched);
    }
    // In each of its dialects, but where the same matter has another number or no word.
    for rule in RULES.iter().filter(|rule| broken.contains(&rule.id)) {
        for dialect in rule.dialects {
            let other = ELSEWHERE.iter().any(|(id, there, _)| (*id, *there) == (rule.id, *dialect));
            let can_be = breakable(*dialect).any(|id| id == rule.id);
            assert_eq!(can_be, !other, "{dialect}: {rule}");
        }
    }
}

/// Rules that hold in a dialect, can be broken in another, and not in this one.
const ELSEWHERE: &[(RuleId, Dialect, &str)] = &[
    (rules::OLD_SINK_SILENT, Dialect::MobSync, "there it is #28"),
    (rules::OLD_SINK_SILENT, Dialect::SyncCenter, "a session of SC has one callback"),
];

/// A rule that no trace shows has no mutants, nor has one that does not hold in the dialect.
#[test]
fn what_cannot_be_broken_has_no_mutants() {
    for dialect in Dialect::ALL {
        let broken: BTreeSet<RuleId> = breakable(dialect).collect();
        for rule in RULES {
            assert_eq!(mutant(dialect, rule.id).is_some(), broken.contains(&rule.id), "{rule}");
        }
    }
}

/// Any rule comes up among any mutants; what comes before and after a sin is as varied as a session is.
#[test]
fn mutants_are_of_all_kinds() {
    for dialect in Dialect::ALL {
        let (mut rules, mut before, mut after) = (BTreeSet::new(), Vec::new(), Vec::new());
        strategy_kit::values(&mutants(dialect), 2_000, |mutant| {
            rules.insert(mutant.rule);
            before.push(mutant.trace.iter().filter(|entry| entry.called < mutant.at).count());
            after.push(mutant.trace.iter().filter(|entry| entry.called > mutant.at).count());
        });
        assert_eq!(rules, breakable(dialect).collect(), "{dialect}");
        before.sort_unstable();
        after.sort_unstable();
        let (before, after) = (before[before.len() / 2], after[after.len() / 2]);
        assert!(before >= 10 && after >= 4, "{dialect}: {before} before, {after} after");
    }
}
