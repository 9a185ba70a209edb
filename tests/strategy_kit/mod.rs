//! What the stories of the strategies share: a runner with a fixed seed, and the judge of a trace.

#![allow(dead_code, unreachable_pub, reason = "each story uses a part of it")]

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sync_progress::Dialect;
use sync_progress::protocol::{SyncEvent, TraceEntry};
use sync_progress::session::Session;

/// How many cases a story tries: `PROPTEST_CASES`, if that is more.
pub fn cases(least: u32) -> u32 {
    Config::default().cases.max(least)
}

/// A runner that makes the same values each time.
pub fn runner(seed: u8) -> TestRunner {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    TestRunner::new_with_rng(Config { failure_persistence: None, ..Config::default() }, rng)
}

/// So many values, the same ones each time.
pub fn values<S: Strategy>(strategy: &S, count: u32, mut each: impl FnMut(S::Value)) {
    let mut runner = runner(7);
    for _ in 0..count {
        each(strategy.new_tree(&mut runner).unwrap().current());
    }
}

/// A moment of a trace.
enum Moment<'a> {
    Called(&'a TraceEntry),
    Answered(&'a TraceEntry),
}

/// What a session says about a whole trace, call by call and answer by answer.
pub fn judge(dialect: Dialect, trace: &[TraceEntry]) -> Result<Session, String> {
    let calls = trace.iter().map(|entry| (entry.called, Moment::Called(entry)));
    let answers = trace.iter().map(|entry| (entry.answered, Moment::Answered(entry)));
    let mut moments: Vec<_> = calls.chain(answers).collect();
    moments.sort_by_key(|(number, _)| *number);
    if moments.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return Err("two moments have the same number".into());
    }
    let mut session = Session::new(dialect);
    for (number, moment) in moments {
        let findings = match moment {
            Moment::Called(entry) => match session.apply(&entry.event) {
                Ok(verdict) => verdict.findings,
                Err(refusal) => return Err(format!("{number}: {:?}: {refusal}", entry.event)),
            },
            Moment::Answered(entry) => session.answered(&entry.event, &entry.reply),
        };
        if let Some(finding) = findings.iter().next() {
            return Err(format!("{number}: {finding}"));
        }
    }
    judge_by_kit(dialect, trace)?;
    Ok(session)
}

/// What the checker of the kit says, strictly: a SHOULD counts too.
#[cfg(feature = "conformance")]
fn judge_by_kit(dialect: Dialect, trace: &[TraceEntry]) -> Result<(), String> {
    let violations = sync_progress::conformance::check(dialect, trace);
    violations.first().map_or(Ok(()), |violation| Err(violation.to_string()))
}

#[cfg(not(feature = "conformance"))]
#[allow(
    clippy::unnecessary_wraps,
    reason = "it has something to say with the feature `conformance`"
)]
fn judge_by_kit(_: Dialect, _: &[TraceEntry]) -> Result<(), String> {
    Ok(())
}

/// What kind of thing is said, in the words of the vocabulary.
pub fn kind(event: &SyncEvent<'_>) -> String {
    let first = |text: String| {
        let end = text.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(text.len());
        text[..end].to_owned()
    };
    match event {
        SyncEvent::Notice(notice) => "Notice ".to_owned() + &first(format!("{notice:?}")),
        SyncEvent::Host(act) => "Host ".to_owned() + &first(format!("{act:?}")),
        _ => first(format!("{event:?}")),
    }
}

/// The trace as it reads.
pub fn print(trace: &[TraceEntry]) -> String {
    let lines: Vec<String> = trace.iter().map(ToString::to_string).collect();
    lines.join("\n")
}
