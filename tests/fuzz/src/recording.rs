//! Bytes as a recording (chapter W): whatever they are, reading ends, says the same in whatever pieces they come, and what was
//! read is written and read again as it was.

use std::io::{BufRead, BufReader};
use sync_progress::Dialect;
use sync_progress::protocol::TraceEntry;
use sync_progress::recording::{
    Format, Header, ReadError, Reader, Record, Replay, SCHEMA, Writer, diff,
};
use sync_progress::sink::NullSink;

/// The first byte says what stands in front of the others: nothing, or a header of ours, so that few inputs end there.
pub fn check(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return check_file(bytes) };
    match first % 4 {
        0 => check_file(rest),
        1 => check_file(&[&beginning(Format::JsonLines), rest].concat()),
        2 => check_file(&[&beginning(Format::Binary), rest].concat()),
        // One frame of the right length.
        _ => {
            let length = u8::try_from(rest.len().min(0x7F)).expect("it is less");
            check_file(&[&beginning(Format::Binary), &[length][..], rest].concat());
        }
    }
}

/// An input that is a recording of this trace.
pub fn bytes_of(format: Format, trace: &[TraceEntry]) -> Vec<u8> {
    let first = match format {
        Format::JsonLines => 1,
        Format::Binary => 2,
    };
    let mut writer = Writer::new(vec![], format, &Header::new(Dialect::Neutral)).expect("memory");
    for entry in trace {
        writer.write(entry).expect("memory");
    }
    let file = writer.into_inner();
    [&[first], &file[beginning(format).len()..]].concat()
}

fn beginning(format: Format) -> Vec<u8> {
    Writer::new(vec![], format, &Header::new(Dialect::Neutral)).expect("memory").into_inner()
}

fn check_file(file: &[u8]) {
    let whole = course(file);
    assert_eq!(words(&whole), words(&course(BufReader::with_capacity(3, file))));
    let Ok((header, results)) = whole else { return };
    assert!((1..=SCHEMA).contains(&header.schema));
    // A gap is told in front of its record, and each of the others takes a byte at least.
    assert!(results.len() <= 2 * file.len() + 2);
    let records: Vec<Record> = results.into_iter().flatten().collect();
    assert!(records.windows(2).all(|pair| pair[0].sequence < pair[1].sequence));
    for format in [Format::JsonLines, Format::Binary] {
        let file = written(format, &header, &records);
        let (same, again) = course(&file[..]).expect("a header of ours");
        assert_eq!(same, header);
        let again: Vec<Record> = again.into_iter().filter_map(unless_gap).collect();
        assert_eq!(again, records);
        assert_eq!(written(format, &header, &again), file);
    }
    assert!(diff(&records, &records).is_empty());
    let _ = Replay::new(records).into_sink(&NullSink);
}

type Course = Result<(Header, Vec<Result<Record, ReadError>>), ReadError>;

fn course(input: impl BufRead) -> Course {
    let reader = Reader::new(input)?;
    Ok((reader.header().clone(), reader.collect()))
}

fn words(course: &Course) -> String {
    format!("{course:?}")
}

fn written(format: Format, header: &Header, records: &[Record]) -> Vec<u8> {
    let mut writer = Writer::new(vec![], format, header).expect("memory");
    for record in records {
        writer.write_record(record).expect("memory");
    }
    writer.into_inner()
}

fn unless_gap(read: Result<Record, ReadError>) -> Option<Record> {
    match read {
        Err(ReadError::Gap { .. }) => None,
        read => Some(read.expect("what was just written")),
    }
}
