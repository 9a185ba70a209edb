//! The JSON Schema of recordings is what `serde` reads and writes (W-12).
//!
//! It is not written by hand: the real `Deserialize` implementations are asked for every field and every variant, by a
//! deserializer that answers each question with a sample and notes it ([`tracer`]).

#![cfg(feature = "serde")]

mod checker;
mod tracer;

use checker::check;
use serde::Deserialize;
use serde_json::{Value, json};
use std::{env, fs, path::Path};
use sync_progress::protocol::{HostAct, LogEntry, Reply, SyncEvent, TraceEntry};
use sync_progress::recording::{Format, Header, Journal, Record, Writer};
use sync_progress::reporter::Start;
use sync_progress::sink::NullSink;
use sync_progress::{Dialect, ProgressSink, Reporter};

/// What the first line says beside the header.
#[derive(Deserialize)]
#[allow(dead_code, reason = "only its shape is asked for")]
struct HeaderLine {
    recording: String,
    schema: u32,
    dialect: Dialect,
    session: uuid::Uuid,
    program: String,
}

fn schema() -> Value {
    let mut tracer = tracer::Tracer::default();
    let header = tracer.trace::<HeaderLine>();
    let record = tracer.trace::<Record>();
    let mut definitions = tracer.definitions();
    definitions["HeaderLine"]["properties"]["recording"] = json!({ "const": "sync-progress" });
    // Readers have a default for these three; writers write two of them always, and the time where there is one.
    for field in ["at", "called", "answered"] {
        let shape = &mut definitions["Record"]["properties"][field];
        *shape = shape["anyOf"][0].take();
    }
    let required = definitions["Record"]["required"].as_array_mut().expect("a struct");
    required.retain(|field| field != "at");
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of a recording of sync-progress, schema version 1, as JSON Lines",
        "description": "The first line is a HeaderLine, each other line a Record. Readers know no other fields, and leave them out.",
        "oneOf": [header, record],
        "$defs": definitions,
    })
}

/// To make it anew, set `UPDATE_SCHEMA`.
#[test]
fn the_schema_in_the_documents_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/docs/recording.schema.json");
    let schema = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    if env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(&path, &schema).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == schema,
        "recording.schema.json is not what is written; set UPDATE_SCHEMA once"
    );
}

/// What is wrong with the lines of a recording.
fn problems(schema: &Value, file: &[u8]) -> Vec<String> {
    let lines = std::str::from_utf8(file).unwrap().lines();
    lines
        .filter_map(|line| {
            let value = serde_json::from_str(line).unwrap();
            check(schema, &value).err().map(|why| format!("{why}\n{line}"))
        })
        .collect()
}

#[test]
fn a_real_recording_is_as_the_schema_says() {
    let header = Header::new(Dialect::Neutral).with_program("a test");
    let clock = sync_progress::clock::ManualClock::new();
    let journal = Journal::with_clock(vec![], Format::JsonLines, &header, clock).unwrap();
    let reporter = Reporter::new(journal.recorder(NullSink));
    for name in ["a", "b"] {
        let Ok(Start::Go(mut item)) = reporter.start(name, 3) else { panic!("nobody minds") };
        assert!((0..3).all(|_| !item.advance(1).is_cancel()));
        item.finish();
    }
    journal.note(HostAct::Started);
    reporter.complete().unwrap();
    let _ = journal.recorder(NullSink).log(&LogEntry::warning("w"));
    let file = journal.finish().unwrap();
    assert!(file.split(|byte| *byte == b'\n').count() > 8);
    assert_eq!(problems(&schema(), &file), [""; 0]);
}

/// Anything that can be said, well-formed or not.
#[cfg(feature = "proptest")]
#[test]
fn any_conversation_is_as_the_schema_says() {
    use proptest::strategy::{Strategy as _, ValueTree as _};
    use sync_progress::strategy::{hostile, legal};

    let schema = schema();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for dialect in Dialect::ALL {
        for strategy in [hostile(dialect).boxed(), legal(dialect).boxed()] {
            for _ in 0..50 {
                let trace = strategy.new_tree(&mut runner).unwrap().current();
                let file = written(dialect, &trace);
                assert_eq!(problems(&schema, &file), [""; 0]);
            }
        }
    }
}

fn written(dialect: Dialect, trace: &[TraceEntry]) -> Vec<u8> {
    let mut writer = Writer::new(vec![], Format::JsonLines, &Header::new(dialect)).unwrap();
    for entry in trace {
        writer.write(entry).unwrap();
    }
    writer.into_inner()
}

/// The checker sees what is wrong.
#[test]
fn another_line_is_not() {
    let (event, reply) = (SyncEvent::MoreItems, Reply::NotSeen);
    let entry = TraceEntry { called: 1, answered: 2, lane: 0, event, reply };
    let good = serde_json::to_value(Record { sequence: 0, at: None, entry }).unwrap();
    let schema = schema();
    assert_eq!(check(&schema, &good), Ok(()));
    let wrong: [fn(&mut Value); 6] = [
        |it| it["sequence"] = json!(-1),
        |it| it["lane"] = json!(1_u64 << 32),
        |it| it["event"] = json!("less_items"),
        |it| it["event"] = json!({ "may_show_ui": 1 }),
        |it| it["reply"] = json!({ "answer": { "Ok": "go" } }),
        |it| drop(it.as_object_mut().unwrap().remove("called")),
    ];
    for change in wrong {
        let mut wrong = good.clone();
        change(&mut wrong);
        assert!(check(&schema, &wrong).is_err(), "{wrong}");
    }
}
