//! The example `timeline`: its picture is well-formed and always the same, and shows what happened.
//!
//! Most tests call what the program calls; those of exit codes run the built program, which tests under Wine cannot.

#![cfg(all(feature = "conformance", feature = "serde"))]

#[path = "../examples/timeline/bars.rs"]
mod bars;
#[path = "../examples/timeline/demo.rs"]
mod demo;
#[path = "../examples/timeline/draw.rs"]
mod draw;
#[path = "../examples/timeline/layout.rs"]
mod layout;
#[path = "../examples/timeline/legend.rs"]
mod legend;
mod mirror_kit;
#[path = "../examples/timeline/model.rs"]
mod model;
#[path = "../examples/timeline/page.rs"]
mod page;
#[path = "../examples/timeline/place.rs"]
mod place;
#[path = "../examples/timeline/reading.rs"]
mod reading;
#[path = "../examples/timeline/signs.rs"]
mod signs;
#[path = "../examples/timeline/style.rs"]
mod style;
#[path = "../examples/timeline/svg.rs"]
mod svg;
#[path = "../examples/inspect/words.rs"]
mod words;

use std::time::Duration;

use draw::{Caption, draw};
use model::{Recorded, Run};
use roxmltree::{Document, Node};
use sync_progress::conformance::check;
use sync_progress::dialect::rules;
use sync_progress::protocol::{
    CancelCause, Code, Fault, HostAct, LogEntry, LogId, Notice, Outcome, ProgressStatus, Reply,
    SinkError, StageProgress, SyncEvent, TraceEntry, Work,
};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem, ProviderRole, SyncStage};

const GO_ON: Reply = Reply::Answer(Ok(CancelDecision::Continue));

fn id(text: &str) -> ItemId {
    text.try_into().unwrap()
}

/// A conversation of several workers, a millisecond from one call to the next.
#[derive(Default)]
struct Talk {
    entries: Vec<TraceEntry>,
    times: Vec<Duration>,
}

impl Talk {
    fn of(items: impl IntoIterator<Item = ItemId>) -> Self {
        let mut talk = Self::default();
        talk.notice(&Notice::Begin { handler: None, items: items.into_iter().collect() });
        talk
    }

    fn say(&mut self, lane: u32, event: SyncEvent<'_>, reply: Reply) -> &mut Self {
        let called = 2 * self.entries.len() as u64 + 1;
        self.times.push(Duration::from_millis(called));
        let event = event.into_owned();
        self.entries.push(TraceEntry { called, answered: called + 1, lane, event, reply });
        self
    }

    fn notice(&mut self, notice: &Notice) -> &mut Self {
        self.say(0, SyncEvent::notice(notice), GO_ON)
    }

    fn item(&mut self, lane: u32, item: &str, status: ProgressStatus) -> &mut Self {
        self.report(lane, item, status, GO_ON)
    }

    fn report(&mut self, lane: u32, item: &str, status: ProgressStatus, reply: Reply) -> &mut Self {
        let report = ProgressItem::new().with_status(status);
        self.say(lane, SyncEvent::progress(&id(item), &report), reply)
    }

    fn cancel(&mut self) -> &mut Self {
        let asked = HostAct::CancelAsked { item: None, cause: CancelCause::Requested };
        self.say(0, SyncEvent::host(asked), Reply::Done)
    }

    fn end(&mut self, outcome: Outcome) -> &mut Self {
        self.notice(&Notice::End { outcome })
    }

    fn svg(&self) -> String {
        self.svg_with(&[])
    }

    fn svg_with(&self, warnings: &[&str]) -> String {
        let broken = check(Dialect::Neutral, &self.entries);
        let (entries, times, broken) = (&self.entries[..], &self.times[..], &broken[..]);
        let run = Run::of(&Recorded { dialect: Dialect::Neutral, entries, times, broken });
        let warnings = warnings.iter().map(|it| (*it).to_owned()).collect();
        draw(&run, &Caption { source: "a test".to_owned(), warnings })
    }
}

/// The elements of a class.
fn of_class<'a>(svg: &'a Document<'a>, class: &str) -> Vec<Node<'a, 'a>> {
    let is_of =
        |node: &Node| node.attribute("class").is_some_and(|it| it.split(' ').any(|it| it == class));
    svg.descendants().filter(is_of).collect()
}

fn texts(svg: &Document) -> Vec<String> {
    let texts = svg.descendants().filter(|node| node.has_tag_name("text"));
    texts.filter_map(|node| node.text().map(str::to_owned)).collect()
}

#[track_caller]
fn parsed(svg: &str) -> Document<'_> {
    let parsed = Document::parse(svg).unwrap_or_else(|error| panic!("{error}: {svg}"));
    for node in parsed.descendants() {
        let path = node.attribute("d").unwrap_or_default();
        assert!(!path.contains("NaN") && !path.contains("inf"), "{path}");
        for side in ["x", "y", "width", "height"] {
            let value = node.attribute(side).map(|it| it.parse::<f64>().unwrap());
            assert!(value.is_none_or(|it| (-10.0..100_000.0).contains(&it)), "{node:?}");
        }
    }
    parsed
}

// === What it shows ===

#[test]
fn each_item_is_a_bar_in_the_color_of_its_end_and_in_the_lane_of_its_worker() {
    use ProgressStatus::{Canceled, Failed, Skipped, Succeeded, Updating};
    let ends = [("a", Succeeded), ("b", Failed), ("c", Canceled), ("d", Skipped)];
    let mut talk = Talk::of(["a", "b", "c", "d", "e"].map(id));
    for (lane, (item, end)) in (1..).zip(ends) {
        talk.item(lane, item, Updating).item(lane, item, end);
    }
    talk.item(5, "e", Updating).end(Outcome::Failed);
    let svg = talk.svg();
    let svg = parsed(&svg);
    for class in ["succeeded", "failed", "canceled", "skipped", "open"] {
        // One in the header, one among the items.
        assert_eq!(of_class(&svg, class).len(), 2, "{class}");
    }
    let tops: Vec<_> = of_class(&svg, "lane").iter().filter_map(Node::text).collect();
    assert_eq!(tops, ["worker 1", "worker 2", "worker 3", "worker 4", "worker 5"]);
    assert!(
        texts(&svg).iter().any(|text| text.starts_with("e  ·  did not end")),
        "{:?}",
        texts(&svg)
    );
}

#[test]
fn a_cancel_goes_through_all_lanes_up_to_the_end() {
    let mut talk = Talk::of(["a"].map(id));
    talk.item(1, "a", ProgressStatus::Updating).cancel();
    talk.item(1, "a", ProgressStatus::Canceled).end(Outcome::Canceled);
    let svg = talk.svg();
    let svg = parsed(&svg);
    assert_eq!(of_class(&svg, "after").len(), 1);
    let texts = texts(&svg);
    for text in
        ["Canceled after 9.0 ms", "cancel all, requested", "end: canceled", "no rule broken"]
    {
        assert!(texts.iter().any(|it| it == text), "{text}: {texts:?}");
    }
}

#[test]
fn an_answer_that_cancels_one_item_is_marked_once_at_its_bar() {
    let mut talk = Talk::of(["a"].map(id));
    for _ in 0..3 {
        let stop = Reply::Answer(Ok(CancelDecision::CancelItem));
        talk.report(1, "a", ProgressStatus::Updating, stop);
    }
    talk.item(1, "a", ProgressStatus::Canceled).end(Outcome::Canceled);
    let svg = talk.svg();
    let svg = parsed(&svg);
    // One at the bar, one in the legend.
    assert_eq!(of_class(&svg, "cancel-item").len(), 2);
    assert!(of_class(&svg, "after").is_empty());
}

#[test]
fn refusals_faults_and_log_entries_are_marked() {
    let refused = Reply::Answer(Err(SinkError::new(Fault::Refused(rules::ENDS_ONCE))));
    let failed = Reply::Answer(Err(SinkError::new(Fault::Failed(Code::FAIL))));
    let mut talk = Talk::of(["a"].map(id));
    talk.report(1, "a", ProgressStatus::Updating, refused);
    talk.report(1, "a", ProgressStatus::Updating, failed);
    for entry in [LogEntry::error("bad"), LogEntry::warning("odd"), LogEntry::information("so")] {
        talk.say(1, SyncEvent::log(&entry), Reply::Logged(Ok(LogId::NONE)));
    }
    talk.item(1, "a", ProgressStatus::Succeeded).end(Outcome::Succeeded);
    let svg = talk.svg();
    let svg = parsed(&svg);
    for class in ["refused", "fault", "log-error", "log-warning", "log"] {
        assert_eq!(of_class(&svg, class).len(), 2, "{class}");
    }
    let title = of_class(&svg, "refused")[0].first_element_child().and_then(|it| it.text());
    assert_eq!(title, Some("3.00 ms\na: updating: refused by rule N2"));
}

#[test]
fn a_broken_rule_is_flagged_at_its_moment_and_its_item_and_told_below() {
    let mut talk = Talk::of(["a", "b"].map(id));
    talk.item(1, "a", ProgressStatus::Updating).item(1, "a", ProgressStatus::Succeeded);
    talk.item(1, "a", ProgressStatus::Succeeded).item(2, "b", ProgressStatus::Succeeded);
    talk.end(Outcome::Succeeded);
    let svg = talk.svg();
    let svg = parsed(&svg);
    let flags: Vec<_> = of_class(&svg, "flag-text").iter().filter_map(Node::text).collect();
    assert_eq!(flags, ["N7"]);
    assert_eq!(of_class(&svg, "ring").len(), 1);
    let texts = texts(&svg);
    assert!(texts.iter().any(|it| it == "1 MUST broken"), "{texts:?}");
    assert!(texts.iter().any(|it| it.starts_with("N7 MUST, provider, event 7: ")), "{texts:?}");
    assert!(texts.iter().any(|it| it == "7..8 lane 1  a: succeeded -> continue"), "{texts:?}");
}

#[test]
fn stages_are_filled_as_far_as_they_were() {
    let mut talk = Talk::of([]);
    for done in 0..=3 {
        let work = Work::new(done, 4);
        let (role, stage) = (ProviderRole::Destination, SyncStage::Application);
        talk.notice(&Notice::Stage(StageProgress { role, stage, work }));
    }
    talk.end(Outcome::Failed);
    let svg = talk.svg();
    let svg = parsed(&svg);
    assert_eq!(of_class(&svg, "share").len(), 1);
    let texts = texts(&svg);
    assert!(texts.iter().any(|it| it == "destination application"), "{texts:?}");
    assert!(texts.iter().any(|it| it == "75%"), "{texts:?}");
}

#[test]
fn without_times_the_axis_counts_calls() {
    let mut talk = Talk::of(["a"].map(id));
    talk.item(1, "a", ProgressStatus::Succeeded).end(Outcome::Succeeded);
    talk.times.clear();
    let svg = talk.svg();
    let texts = texts(&parsed(&svg));
    assert!(texts.iter().any(|it| it == "calls and answers"), "{texts:?}");
    assert!(texts.iter().any(|it| it == "Succeeded after 4 calls and answers"), "{texts:?}");
}

#[test]
fn what_is_wrong_with_the_recording_stands_in_the_picture() {
    let svg = Talk::of([]).svg_with(&["records 3 to 5 are missing"]);
    assert!(texts(&parsed(&svg)).iter().any(|it| it == "records 3 to 5 are missing"));
}

// === Many ===

fn many(items: u32, workers: u32) -> Talk {
    let name = |item: u32| format!("folder {}/file {item}", item / 50);
    let mut talk = Talk::of((0..items).map(|item| id(&name(item))));
    for first in (0..items).step_by(workers as usize) {
        let turn = (first..items.min(first + workers)).map(|item| (item % workers + 1, name(item)));
        for status in [ProgressStatus::Updating, ProgressStatus::Succeeded] {
            for (lane, item) in turn.clone() {
                talk.item(lane, &item, status);
            }
        }
    }
    talk.end(Outcome::Succeeded);
    talk
}

/// (bars, labels of items, height)
fn looks(talk: &Talk) -> (usize, usize, f64) {
    let svg = talk.svg();
    let svg = parsed(&svg);
    let labels = texts(&svg).iter().filter(|it| it.starts_with("folder")).count();
    let height = svg.root_element().attribute("height").unwrap().parse().unwrap();
    (of_class(&svg, "succeeded").len() - 1, labels, height)
}

#[test]
fn ten_items_have_a_row_and_a_label_each() {
    let (bars, labels, height) = looks(&many(10, 3));
    assert_eq!((bars, labels), (10, 10));
    assert!(height < 600.0, "{height}");
}

#[test]
fn a_thousand_items_are_packed_and_many_thousands_are_drawn_together() {
    let (bars, labels, height) = looks(&many(1_000, 4));
    assert_eq!((bars, labels), (1_000, 0));
    assert!(height < 900.0, "{height}");
    let (bars, _, height) = looks(&many(20_000, 4));
    assert!((500..5_000).contains(&bars) && height < 900.0, "{bars} {height}");
}

// === Always the same, whatever is in it ===

#[test]
fn nothing_and_a_single_call_are_drawn_too() {
    parsed(&Talk::default().svg());
    parsed(&Talk::of([]).svg());
    let mut broken = Talk::default();
    parsed(&broken.item(1, "a", ProgressStatus::Unknown(77)).svg());
}

#[test]
fn a_clock_that_stands_still_or_jumps_back_does_no_harm() {
    let mut talk = many(20, 2);
    for (place, time) in talk.times.iter_mut().enumerate() {
        *time = Duration::from_millis([7, 3, 7, 0][place % 4]);
    }
    parsed(&talk.svg());
    talk.times.fill(Duration::from_secs(1));
    parsed(&talk.svg());
    talk.times.fill(Duration::ZERO);
    parsed(&talk.svg());
    talk.times.fill(Duration::MAX);
    parsed(&talk.svg());
    talk.times[3] = Duration::MAX;
    parsed(&talk.svg());
}

/// Markup, an end of everything, control characters, a change of direction, and what no XML may hold.
const HOSTILE: &str =
    "</text><script>alert(1)</script>&amp;\"'\u{1}\u{1b}[2J\u{fffe}\u{202e}]]>\n-->%s";

#[test]
fn hostile_words_are_escaped() {
    let mut talk = Talk::of([id(HOSTILE)]);
    let report = ProgressItem::new().with_status(ProgressStatus::Failed).with_text(HOSTILE);
    talk.item(1, HOSTILE, ProgressStatus::Updating);
    talk.say(1, SyncEvent::progress(&id(HOSTILE), &report), GO_ON);
    talk.say(1, SyncEvent::log(&LogEntry::error(HOSTILE)), Reply::Logged(Ok(LogId::NONE)));
    talk.item(1, HOSTILE, ProgressStatus::Succeeded).end(Outcome::Failed);
    let svg = talk.svg_with(&[HOSTILE]);
    let tree = parsed(&svg);
    assert!(!tree.descendants().any(|node| node.has_tag_name("script")));
    assert!(!svg.contains("<script") && !svg.chars().any(|it| it != '\n' && words::is_unfit(it)));
    let is_told = |text: &String| text.contains("</text><script>alert(1)</script>&amp;\"'\\u{1}");
    assert!(texts(&tree).iter().any(is_told), "{svg}");
    let page = page::page(HOSTILE, &svg);
    assert_eq!(page.matches("<script").count(), 1, "its own");
}

#[cfg(feature = "proptest")]
#[test]
fn whatever_a_trace_says_is_drawn_well_formed_and_each_time_the_same() {
    use proptest::strategy::{Strategy as _, ValueTree as _};
    use proptest::test_runner::TestRunner;
    use sync_progress::strategy::{hostile, legal, mutants};

    let mut runner = TestRunner::deterministic();
    for dialect in Dialect::ALL {
        let draws = [
            hostile(dialect),
            legal(dialect).boxed(),
            mutants(dialect).prop_map(|mutant| mutant.trace).boxed(),
        ];
        for _ in 0..40 {
            for traces in &draws {
                let entries = traces.new_tree(&mut runner).unwrap().current();
                let broken = check(dialect, &entries);
                let recorded = Recorded { dialect, entries: &entries, times: &[], broken: &broken };
                let caption = || Caption { source: "any".to_owned(), warnings: Vec::new() };
                let svg = draw(&Run::of(&recorded), &caption());
                let tree = parsed(&svg);
                assert_eq!(svg, draw(&Run::of(&recorded), &caption()));
                let flags = of_class(&tree, "flag").len() + of_class(&tree, "flag-should").len();
                assert_eq!(flags > 0, !broken.is_empty(), "{svg}");
            }
        }
    }
}

// === The program ===

/// The picture in the README is what the program draws without a recording. To make it anew:
/// `cargo run --example timeline > src/docs/timeline.svg`
#[test]
fn the_picture_in_the_readme_is_up_to_date() {
    let (_, svg) = demo::picture();
    let tree = parsed(&svg);
    let texts = texts(&tree);
    for text in ["Canceled after 1.47 s", "no rule broken", "cancel all, requested"] {
        assert!(texts.iter().any(|it| it == text), "{text}: {texts:?}");
    }
    let kept = include_str!("../src/docs/timeline.svg").replace('\r', "");
    assert!(kept == svg, "run `cargo run --example timeline > src/docs/timeline.svg`");
}

#[cfg(not(windows))]
mod program {
    use super::*;
    use mirror_kit::example;
    use std::fs;
    use std::process::{Command, Stdio};
    use sync_progress::recording::{Format, Header, Writer};

    #[track_caller]
    fn run(arguments: &[&str], code: i32) -> (String, String) {
        let mut command = Command::new(example("timeline"));
        let run = command.args(arguments).stdin(Stdio::null()).output().unwrap();
        let [out, err] = [run.stdout, run.stderr].map(|text| String::from_utf8(text).unwrap());
        assert_eq!(run.status.code(), Some(code), "{arguments:?}: {err}");
        (out, err)
    }

    #[test]
    fn it_draws_recordings_of_both_formats_as_pictures_and_pages() {
        let room = tempfile::tempdir().unwrap();
        let talk = many(10, 2);
        for format in [Format::JsonLines, Format::Binary] {
            let header = Header::new(Dialect::Neutral).with_program("a test");
            let mut writer = Writer::new(Vec::new(), format, &header).unwrap();
            for (entry, time) in talk.entries.iter().zip(&talk.times) {
                writer.write_at(Some(*time), entry).unwrap();
            }
            let path = room.path().join("recording");
            fs::write(&path, writer.into_inner()).unwrap();
            let path = path.to_str().unwrap();
            let (svg, _) = run(&[path], 0);
            let told = texts(&parsed(&svg));
            assert!(told.iter().any(|it| it == "Succeeded after 43 ms"), "{told:?}");
            assert!(told.iter().any(|it| it.starts_with("recording  ·  a test  ·  ")), "{told:?}");
            let (page, _) = run(&["--html", path], 0);
            assert!(page.starts_with("<!DOCTYPE html>") && page.contains(svg.trim_end()), "{page}");
            assert!(!page.contains("src=") && !page.contains("href="), "it needs nothing else");
        }
    }

    #[test]
    fn what_is_unreadable_is_told() {
        let room = tempfile::tempdir().unwrap();
        let path = room.path().join("empty");
        fs::write(&path, "").unwrap();
        let (out, err) = run(&[path.to_str().unwrap()], 2);
        assert!(out.is_empty() && err.contains("the recording is empty"), "{err}");
        let (_, err) = run(&["/nowhere"], 2);
        assert!(err.contains("cannot be read"), "{err}");
    }

    #[test]
    fn without_arguments_it_draws_the_picture_in_the_readme() {
        assert_eq!(run(&[], 0).0, demo::picture().1);
    }
}
