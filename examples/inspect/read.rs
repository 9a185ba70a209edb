//! A whole recording, and what is wrong with it.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::mem::discriminant;
use std::path::Path;
use std::time::Duration;

use sync_progress::conformance::{At, Checker, Violation};
use sync_progress::protocol::TraceEntry;
use sync_progress::recording::{Format, Header, ReadError, Reader};

/// A recording that was read as far as it could be.
#[derive(Debug)]
pub(crate) struct Recording {
    pub(crate) header: Header,
    pub(crate) format: Format,
    /// In the order of their calls.
    pub(crate) entries: Vec<TraceEntry>,
    /// When each was called; nothing if that was not recorded of all.
    pub(crate) times: Vec<Duration>,
    /// Gaps, doubles, lines that are no records, and an end that is torn off.
    pub(crate) errors: Vec<ReadError>,
}

impl Recording {
    /// Reads a file; `-` is the standard input.
    pub(crate) fn open(path: &Path) -> Result<Self, ReadError> {
        if path == Path::new("-") {
            return Self::read(io::stdin().lock());
        }
        Self::read(BufReader::new(File::open(path)?))
    }

    pub(crate) fn read(input: impl BufRead) -> Result<Self, ReadError> {
        let mut reader = Reader::new(input)?;
        let (header, format) = (reader.header().clone(), reader.format());
        let (mut records, mut errors) = (Vec::new(), Vec::new());
        for record in &mut reader {
            match record {
                Ok(record) => records.push(record),
                Err(error) => errors.push(error),
            }
        }
        records.sort_by_key(|record| record.entry.called);
        let times: Option<Vec<Duration>> = records.iter().map(|record| record.at).collect();
        let entries = records.into_iter().map(|record| record.entry).collect();
        Ok(Self { header, format, entries, times: times.unwrap_or_default(), errors })
    }

    /// Whether something of it is missing or could not be read at all, other than its end.
    pub(crate) fn is_damaged(&self) -> bool {
        let is_harmless = |error: &ReadError| {
            matches!(error, ReadError::Repeated { .. } | ReadError::Torn { .. })
        };
        !self.errors.iter().all(is_harmless)
    }

    /// Whether it goes on beyond what could be read.
    pub(crate) fn is_cut(&self) -> bool {
        let ends = |error: &ReadError| {
            let is_malformed = matches!(error, ReadError::Malformed { .. });
            error.ends_reading() || (is_malformed && self.format == Format::Binary)
        };
        self.errors.iter().any(ends)
    }

    /// What is wrong with it, in sentences; the same kind over and over is told by its first.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let mut told: Vec<(&ReadError, usize)> = Vec::new();
        for error in &self.errors {
            match told.iter_mut().find(|(other, _)| discriminant(*other) == discriminant(error)) {
                Some((_, times)) => *times += 1,
                None => told.push((error, 1)),
            }
        }
        let mut warnings: Vec<String> =
            told.iter().map(|(error, times)| counted(error, *times)).collect();
        if told.iter().any(|(error, _)| !error.ends_reading()) {
            warnings.push("a rule may look broken only because of what is missing".to_owned());
        }
        warnings
    }

    /// The rules that it breaks. What may have been done behind a torn end is not held against it.
    pub(crate) fn violations(&self) -> Vec<Violation> {
        let mut checker = Checker::new(self.header.dialect);
        let mut steps = BTreeSet::new();
        for (place, entry) in self.entries.iter().enumerate() {
            steps.insert((entry.called, place, false));
            steps.insert((entry.answered.max(entry.called), place, true));
        }
        let mut found = Vec::new();
        for (_, place, is_answer) in steps {
            let TraceEntry { called, lane, event, reply, .. } = &self.entries[place];
            let at = At { called: *called, lane: *lane };
            found.extend(if is_answer {
                checker.answer(at, event, reply)
            } else {
                checker.call(at, event)
            });
        }
        if !self.is_cut() {
            found.extend(checker.finish());
        }
        found.sort_by_key(|violation| violation.at);
        found
    }
}

fn counted(error: &ReadError, times: usize) -> String {
    match times {
        1 => error.to_string(),
        more => format!("{error}; and {} more of the kind", more - 1),
    }
}
