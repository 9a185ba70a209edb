//! The example `inspect`: names the rule that a recording breaks, and survives whatever it is given.
//!
//! Most tests call what the program calls; those of exit codes and messages run the built program, which tests under
//! Wine cannot.

#![cfg(all(feature = "conformance", feature = "serde"))]

#[path = "../examples/inspect/broken.rs"]
mod broken;
mod mirror_kit;
#[allow(dead_code, reason = "files are opened by the program")]
#[path = "../examples/inspect/read.rs"]
mod read;
#[path = "../examples/inspect/report.rs"]
mod report;
#[path = "../examples/inspect/summary.rs"]
mod summary;
#[path = "../examples/inspect/words.rs"]
mod words;

use std::time::Duration;

use read::Recording;
use report::report;
use sync_progress::clock::ManualClock;
use sync_progress::dialect::rules::{self, Level};
use sync_progress::protocol::{
    CancelCause, HostAct, LogEntry, Notice, Outcome, ProgressStatus, RuleId, TraceEntry,
};
use sync_progress::recording::{Format, Header, Journal, ReadError, Writer};
use sync_progress::sink::{NullSink, ProgressSinkExt as _, from_fn};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem, ProgressSink, Reporter};

fn id(text: &str) -> ItemId {
    text.try_into().unwrap()
}

fn at(status: ProgressStatus) -> ProgressItem {
    ProgressItem::new().with_status(status)
}

/// What is said, as entries; the sink goes on.
fn said(speak: impl FnOnce(&dyn ProgressSink)) -> Vec<TraceEntry> {
    answered(CancelDecision::Continue, speak)
}

/// The same with a sink that answers each report about an item so.
fn answered(answer: CancelDecision, speak: impl FnOnce(&dyn ProgressSink)) -> Vec<TraceEntry> {
    let recorder = from_fn(move |_, _| answer).recorded();
    speak(&recorder);
    recorder.entries()
}

fn begin(sink: &dyn ProgressSink, items: &[&str]) {
    let items = items.iter().map(|name| id(name)).collect();
    let _ = sink.notice(&Notice::Begin { handler: None, items });
}

fn end(sink: &dyn ProgressSink, outcome: Outcome) {
    let _ = sink.notice(&Notice::End { outcome });
}

fn file(format: Format, dialect: Dialect, entries: &[TraceEntry]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), format, &Header::new(dialect)).unwrap();
    for entry in entries {
        writer.write(entry).unwrap();
    }
    writer.into_inner()
}

fn inspected(file: &[u8]) -> (String, u8) {
    report(&Recording::read(file).unwrap(), false)
}

/// An engine that keeps the rules.
fn careful(sink: impl ProgressSink) {
    let reporter = Reporter::new(sink);
    for name in ["inbox", "drafts"] {
        let Ok(mut item) = reporter.start(name, 3).unwrap().go() else { continue };
        while item.work().completed < 3 && !item.advance(1).is_cancel() {}
        item.finish();
    }
    reporter.complete().unwrap();
}

// === What is said ===

#[test]
fn a_clean_run_is_clean_in_both_formats() {
    for (format, word) in [(Format::JsonLines, "JSON Lines"), (Format::Binary, "binary")] {
        let clock = ManualClock::new();
        let header = Header::new(Dialect::Neutral).with_program("a test");
        let journal = Journal::with_clock(Vec::new(), format, &header, clock.clone()).unwrap();
        clock.advance(Duration::from_millis(2_500));
        careful(journal.recorder(NullSink));
        let (text, code) = inspected(&journal.finish().unwrap());
        assert_eq!(code, 0, "{text}");
        for said in [
            &format!("recording  {word}, schema 1, neutral, by a test; ")[..],
            "outcome    succeeded, after 2.5s\n",
            "items      2: 2 succeeded\n",
            "work       6/6 (100%)\n",
            "\nno rule is broken\n",
        ] {
            assert!(text.contains(said), "{said:?} in {text}");
        }
    }
}

#[test]
fn a_canceled_run_tells_by_whom_when_and_how_long_it_took() {
    let clock = ManualClock::new();
    let journal = Journal::with_clock(
        Vec::new(),
        Format::Binary,
        &Header::new(Dialect::Neutral),
        clock.clone(),
    );
    let journal = journal.unwrap();
    let recorder = journal.recorder(NullSink);
    begin(&recorder, &["a", "b"]);
    let _ = recorder.progress(&id("a"), &at(ProgressStatus::Updating));
    clock.set(Duration::from_secs(1));
    journal.note(HostAct::CancelAsked { item: None, cause: CancelCause::Requested });
    clock.set(Duration::from_millis(1_200));
    for name in ["a", "b"] {
        let _ = recorder.progress(&id(name), &at(ProgressStatus::Canceled));
    }
    end(&recorder, Outcome::Canceled);
    let (text, code) = inspected(&journal.finish().unwrap());
    assert_eq!(code, 0, "{text}");
    let said = "cancel     all, requested, at event 5 (1.0s); last report 2 calls and 200.0ms later; end 3 calls";
    assert!(text.contains(said), "{text}");
    assert!(text.contains("items      2: 2 canceled\n"), "{text}");
}

#[test]
fn a_cancel_that_nobody_recorded_is_told_as_such() {
    let entries = said(|sink| {
        begin(sink, &["a"]);
        let _ = sink.progress(&id("a"), &at(ProgressStatus::Canceled));
        end(sink, Outcome::Canceled);
    });
    let (text, _) = inspected(&file(Format::JsonLines, Dialect::Neutral, &entries));
    assert!(text.contains("cancel     1 item; who asked for it was not recorded\n"), "{text}");
}

#[test]
fn faults_and_log_are_told() {
    let recorder = NullSink.checked(Dialect::Neutral).recorded();
    begin(&recorder, &["a"]);
    let _ = recorder.log(&LogEntry::error("disk full"));
    let _ = recorder.progress(&id("unknown"), &at(ProgressStatus::Updating));
    let (text, code) = inspected(&file(Format::Binary, Dialect::Neutral, &recorder.entries()));
    assert_eq!(code, 1);
    assert!(text.contains("faults     refused by rule N5 (event 5)\n"), "{text}");
    assert!(text.contains("log        1 errors, 0 warnings; last: error: disk full\n"), "{text}");
}

// === Which rule ===

/// What is said wrongly.
type Sin = fn(&dyn ProgressSink);

#[test]
fn each_rule_is_named_with_its_event_and_its_trace() {
    use CancelDecision::{CancelItem, Continue};
    use ProgressStatus::{Succeeded, Updating};
    let sins: &[(RuleId, &str, CancelDecision, Sin)] = &[
        (rules::BEGINS_ONCE, "a report before the beginning", Continue, |sink| {
            let _ = sink.progress(&id("a"), &at(Updating));
            begin(sink, &["a"]);
            let _ = sink.progress(&id("a"), &at(Succeeded));
            end(sink, Outcome::Succeeded);
        }),
        (rules::KNOWN_ITEMS_ONLY, "an item that nobody knows", Continue, |sink| {
            begin(sink, &[]);
            let _ = sink.progress(&id("a"), &at(Updating));
            let _ = sink.progress(&id("a"), &at(Succeeded));
            end(sink, Outcome::Succeeded);
        }),
        (rules::ALL_ITEMS_END, "an item that does not end", Continue, |sink| {
            begin(sink, &["a"]);
            let _ = sink.progress(&id("a"), &at(Updating));
            end(sink, Outcome::Succeeded);
        }),
        (rules::ONE_END_PER_ATTEMPT, "a report after the end of an item", Continue, |sink| {
            begin(sink, &["a"]);
            let _ = sink.progress(&id("a"), &at(Succeeded));
            let _ = sink.progress(&id("a"), &at(Updating));
            end(sink, Outcome::Succeeded);
        }),
        (rules::ENDS_ONCE, "a session that does not end", Continue, |sink| begin(sink, &[])),
        (rules::CANCELED_IS_NOT_SUCCEEDED, "success after a cancel", CancelItem, |sink| {
            begin(sink, &["a"]);
            let _ = sink.progress(&id("a"), &at(Updating));
            let _ = sink.progress(&id("a"), &at(Succeeded));
            end(sink, Outcome::Succeeded);
        }),
    ];
    for (rule, what, answer, sin) in sins {
        let entries = answered(*answer, sin);
        let (text, code) = inspected(&file(Format::JsonLines, Dialect::Neutral, &entries));
        assert_eq!(code, 1, "{what}: {text}");
        let line =
            text.lines().find(|line| line.starts_with(&format!("{rule} MUST, provider, event ")));
        let line = line.unwrap_or_else(|| panic!("{what}: {rule} in {text}"));
        let event = line.split([' ', ':']).nth(4).unwrap();
        assert!(text.contains(&format!("\n  -> {event}..")), "{what}: {text}");
        let is_left_open = *rule == rules::ALL_ITEMS_END;
        assert_eq!(text.contains("\n     not ended: a\n"), is_left_open, "{what}: {text}");
        let sentence = rules::Rule::by_id(*rule).unwrap().sentence;
        assert!(line.contains(sentence), "{what}: {line}");
    }
}

#[test]
fn what_only_should_be_kept_counts_when_that_is_asked_for() {
    let entries = said(|sink| {
        begin(sink, &["a"]);
        for value in [4, 2] {
            let _ = sink.progress(&id("a"), &at(ProgressStatus::Updating).with_value(value));
        }
        let _ = sink.progress(&id("a"), &at(ProgressStatus::Succeeded));
        end(sink, Outcome::Succeeded);
    });
    let recording = Recording::read(&file(Format::Binary, Dialect::Neutral, &entries)[..]).unwrap();
    let (text, code) = report(&recording, false);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("broken: 0 rules that MUST be kept, 1 that SHOULD be kept\n"), "{text}");
    assert_eq!(report(&recording, true), (text, 1));
}

#[test]
fn one_rule_broken_many_times_is_told_once() {
    let entries = said(|sink| {
        begin(sink, &["a"]);
        for _ in 0..7 {
            let _ = sink.progress(&id("a"), &at(ProgressStatus::Succeeded));
        }
        end(sink, Outcome::Succeeded);
    });
    let (text, _) = inspected(&file(Format::Binary, Dialect::Neutral, &entries));
    assert_eq!(text.matches("N7 MUST").count(), 1, "{text}");
    assert!(text.contains("\n  6 times, first:\n"), "{text}");
}

#[test]
fn what_failed_and_what_did_not_end_is_named() {
    let entries = said(|sink| {
        begin(sink, &["a", "b", "c", "d", "e", "f", "g"]);
        let failed = at(ProgressStatus::Failed).with_text("disk full");
        let _ = sink.progress(&id("a"), &failed);
        for name in ["b", "c", "d", "e", "f", "g"] {
            let _ = sink.progress(&id(name), &at(ProgressStatus::Updating));
        }
        end(sink, Outcome::Failed);
    });
    let (text, _) = inspected(&file(Format::JsonLines, Dialect::Neutral, &entries));
    assert!(text.contains("\nfailed     a (disk full)\n"), "{text}");
    assert!(text.contains("\nnot ended  b, c, d, e, f, and 1 more\n"), "{text}");
}

/// MOB and SC have no word for the end of a session.
#[test]
fn a_session_without_an_end_of_its_own_ended_as_its_items_did() {
    for dialect in [Dialect::MobSync, Dialect::SyncCenter] {
        let entries = said(|sink| {
            begin(sink, &["a"]);
            let _ = sink.progress(&id("a"), &at(ProgressStatus::Canceled));
        });
        let (text, _) = inspected(&file(Format::JsonLines, dialect, &entries));
        assert!(text.contains("\noutcome    canceled\n"), "{text}");
    }
}

#[cfg(feature = "proptest")]
#[test]
fn the_rule_that_a_mutant_breaks_is_named() {
    use proptest::strategy::{Strategy as _, ValueTree as _};
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    for dialect in Dialect::ALL {
        for rule in sync_progress::strategy::breakable(dialect) {
            let mutants = sync_progress::strategy::mutant(dialect, rule).unwrap();
            let mutant = mutants.new_tree(&mut runner).unwrap().current();
            for format in [Format::JsonLines, Format::Binary] {
                let (text, code) = inspected(&file(format, dialect, &mutant.trace));
                let named =
                    format!("\n{rule} {}, {}, event {}: ", mutant.level, mutant.accused, mutant.at);
                assert!(text.contains(&named), "{dialect}: {named} in {text}");
                let must = mutant.level == Level::Must || !mutant.beside.is_empty();
                assert!(code == 1 || !must, "{dialect}: {rule}: {text}");
            }
        }
    }
}

// === Bad input ===

fn of_careful(format: Format) -> Vec<u8> {
    let journal = Journal::new(Vec::new(), format, &Header::new(Dialect::Neutral)).unwrap();
    careful(journal.recorder(NullSink));
    journal.finish().unwrap()
}

#[test]
fn a_torn_end_is_a_warning_and_what_is_missing_is_not_held_against_it() {
    for format in [Format::JsonLines, Format::Binary] {
        let whole = of_careful(format);
        let mut torn = 0;
        for cut in 0..whole.len() {
            let Ok(recording) = Recording::read(&whole[..cut]) else { continue };
            let (text, code) = report(&recording, false);
            if recording.is_cut() {
                torn += 1;
                assert!(
                    text.contains("\nwarning    the recording ends in the middle of "),
                    "{text}"
                );
                assert_eq!(code, 0, "cut at {cut}: {text}");
            } else {
                // Cut between two records, it looks like a session that does not end.
                let has_no_end = text.contains("the recording ends before the session does");
                assert_eq!(code, u8::from(has_no_end), "cut at {cut}: {text}");
            }
        }
        assert!(torn > 60, "{torn}");
    }
}

#[test]
fn what_is_no_recording_is_refused() {
    let of = |bytes: &[u8]| Recording::read(bytes).unwrap_err();
    assert!(matches!(of(b""), ReadError::Empty));
    assert!(matches!(of(b"<html>"), ReadError::Foreign));
    assert!(matches!(of(b"{\"event\":\"begin\"}\n"), ReadError::Foreign));
    assert!(matches!(of(&[0; 4_096]), ReadError::Foreign));
    let newer = String::from_utf8(of_careful(Format::JsonLines)).unwrap();
    let newer = newer.replacen("\"schema\":1", "\"schema\":77", 1);
    assert!(matches!(of(newer.as_bytes()), ReadError::UnknownVersion { found: 77 }));
}

#[test]
fn a_gap_is_a_warning_that_says_what_it_may_lead_to() {
    let whole = String::from_utf8(of_careful(Format::JsonLines)).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let without = [&lines[..3], &lines[5..]].concat().join("\n") + "\n";
    let (text, code) = inspected(without.as_bytes());
    assert!(text.contains("\nwarning    records 2 to 3 are missing\n"), "{text}");
    assert!(text.contains("\nwarning    a rule may look broken only because"), "{text}");
    assert_eq!(code, 2, "{text}");
}

#[test]
fn a_line_in_the_middle_that_is_no_record_is_told_by_the_exit_code() {
    let whole = String::from_utf8(of_careful(Format::JsonLines)).unwrap();
    let mut lines: Vec<&str> = whole.lines().collect();
    lines[4] = "{\"is it\": \"a record?\"}";
    let (text, code) = inspected((lines.join("\n") + "\n").as_bytes());
    assert_eq!(code, 2, "{text}");
    assert!(
        text.contains("\nwarning    line or frame 4 behind the header is no record: "),
        "{text}"
    );
    assert!(text.contains("items      2: "), "the rest is told: {text}");
}

/// Escape sequences, a line that looks like one of ours, and a change of direction.
const HOSTILE: &str = "\u{1b}[2J\u{7}\nno rule is broken\r\u{202e}gpj.exe\u{9b}31m";

#[test]
fn words_from_a_recording_cannot_command_a_terminal() {
    let entries = said(|sink| {
        begin(sink, &[HOSTILE]);
        let _ = sink.progress(&id(HOSTILE), &at(ProgressStatus::Updating).with_text(HOSTILE));
        let _ = sink.log(&LogEntry::error(HOSTILE));
        end(sink, Outcome::Failed);
    });
    let header = Header::new(Dialect::Neutral).with_program(HOSTILE);
    let mut writer = Writer::new(Vec::new(), Format::JsonLines, &header).unwrap();
    for entry in &entries {
        writer.write(entry).unwrap();
    }
    let (text, code) = inspected(&writer.into_inner());
    assert_eq!(code, 1);
    let unfit = text.chars().find(|it| *it != '\n' && words::is_unfit(*it));
    assert_eq!(unfit, None, "{text:?}");
    assert!(text.lines().all(|line| line != "no rule is broken"), "{text}");
    assert!(text.contains("\\u{1b}[2J"), "{text}");
}

// === The program ===

#[cfg(not(windows))]
mod program {
    use super::*;
    use mirror_kit::example;
    use std::fs;
    use std::process::{Command, Output, Stdio};

    #[track_caller]
    fn run(arguments: &[&str], input: &[u8], code: i32) -> (String, String) {
        use std::io::Write as _;
        let mut command = Command::new(example("inspect"));
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let _it_may_not_read_it = child.stdin.take().unwrap().write_all(input);
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        let [stdout, stderr] = [stdout, stderr].map(|text| String::from_utf8(text).unwrap());
        assert_eq!(status.code(), Some(code), "{arguments:?}: {stdout}{stderr}");
        (stdout, stderr)
    }

    #[test]
    fn without_arguments_it_inspects_a_demonstration() {
        let (stdout, stderr) = run(&[], b"", 0);
        assert!(stdout.contains("\nN13 MUST, provider, event 11: "), "{stdout}");
        assert!(stdout.contains("\nbroken: 1 rule that MUST be kept"), "{stdout}");
        assert!(stderr.contains("would be 1"), "{stderr}");
        let rule = stdout.split("\n\n").nth(1).unwrap();
        let readme = include_str!("../README.md").replace('\r', "");
        assert!(readme.contains(rule.trim_end()), "the README does not show this:\n\n{rule}");
    }

    #[test]
    fn the_exit_code_is_as_documented() {
        let room = tempfile::tempdir().unwrap();
        let path = |name: &str| room.path().join(name).to_str().unwrap().to_owned();
        let bad = file(Format::Binary, Dialect::Neutral, &said(|sink| begin(sink, &["a"])));
        fs::write(path("clean"), of_careful(Format::Binary)).unwrap();
        fs::write(path("broken"), &bad).unwrap();
        fs::write(path("empty"), "").unwrap();
        fs::write(path("foreign"), "\u{7f}ELF").unwrap();
        run(&[&path("clean")], b"", 0);
        run(&["--strict", &path("clean")], b"", 0);
        run(&[&path("broken")], b"", 1);
        run(&["-"], &bad, 1);
        for (arguments, words) in [
            (vec![path("empty")], "the recording is empty"),
            (vec![path("foreign")], "this is no recording"),
            (vec![path("nowhere")], "cannot be read"),
            (vec![path("")], "cannot be read"),
            (vec!["--no-such-option".to_owned()], "unexpected argument"),
            (vec!["one".to_owned(), "two".to_owned()], "unexpected argument"),
        ] {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let (stdout, stderr) = run(&arguments, b"", 2);
            assert!(stdout.is_empty() && stderr.contains(words), "{arguments:?}: {stderr}");
        }
    }
}
