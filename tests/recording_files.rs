//! Whatever a file holds, a reader gives what is whole, says what is wrong with the rest, and never panics (W-8).

#![cfg(feature = "serde")]

mod recording_kit;

use recording_kit::{FORMATS, header, of, read, report, written};
use std::io::{BufRead, BufReader, Cursor, Read, Result as IoResult};
use sync_progress::protocol::{HostAct, Notice, Outcome, Reply, SyncEvent};
use sync_progress::recording::{Format, Header, ReadError, Reader, Record, SCHEMA, Writer};
use sync_progress::{CancelDecision, Dialect, ItemId};

/// A few records of different kinds, ids new and known among them.
fn some() -> Vec<Record> {
    let begin = Notice::Begin { handler: None, items: vec![id("a"), id("b")] };
    let end = Notice::End { outcome: Outcome::Succeeded };
    let go_on = Reply::Answer(Ok(CancelDecision::Continue));
    let host = SyncEvent::host(HostAct::ItemsOffered(vec![id("c"), id("a")]));
    vec![
        of(0, 0, SyncEvent::notice(&begin).into_owned(), go_on.clone()),
        report(1, "a", 1),
        report(2, "b", 1 << 40),
        of(3, 7, host, Reply::Done),
        report(4, "a", 2),
        of(5, 0, SyncEvent::notice(&end).into_owned(), go_on),
    ]
}

fn id(text: &str) -> ItemId {
    ItemId::try_from(text).unwrap()
}

fn file(format: Format) -> Vec<u8> {
    written(format, &header(Dialect::Neutral), &some())
}

/// Lines with a header of ours in front.
fn lines(lines: &[&str]) -> Vec<u8> {
    let mut file = written(Format::JsonLines, &Header::new(Dialect::Neutral), &[]);
    for line in lines {
        file.extend(line.as_bytes());
        file.push(b'\n');
    }
    file
}

/// What is read, wrong or right, in few words.
fn course(file: &[u8]) -> Vec<String> {
    let reader = match Reader::new(file) {
        Ok(reader) => reader,
        Err(error) => return vec![error.to_string()],
    };
    let words = |read: Result<Record, ReadError>| match read {
        Ok(record) => record.sequence.to_string(),
        Err(error) => error.to_string(),
    };
    reader.map(words).collect()
}

#[test]
fn cut_off_anywhere_it_gives_what_is_whole() {
    for format in FORMATS {
        let (file, records) = (file(format), some());
        for length in 1..file.len() {
            let torn = &file[..length];
            let Ok(reader) = Reader::new(torn) else { continue };
            let read: Vec<_> = reader.collect();
            let whole = read.iter().take_while(|it| it.is_ok()).count();
            for (read, written) in read.iter().zip(&records) {
                assert!(read.as_ref().is_ok_and(|it| it == written) || read.is_err());
            }
            let is_torn = matches!(read.last(), Some(Err(ReadError::Torn { line })) if *line == whole as u64 + 1);
            let is_at_a_border = read.len() == whole;
            assert!(is_torn || is_at_a_border, "{format:?} {length}: {read:?}");
            assert!(read.len() <= whole + 1, "nothing comes behind");
            let shorter = Reader::new(&file[..length - 1]).map_or(0, |it| it.flatten().count());
            assert!(whole >= shorter);
        }
    }
}

/// Where the last line is whole but for its end, it is given: no beginning of a line is a record.
#[test]
fn a_last_line_without_its_end_is_whole() {
    let mut file = file(Format::JsonLines);
    assert_eq!(file.pop(), Some(b'\n'));
    assert_eq!(read(&file).unwrap(), some());
}

#[test]
fn a_header_that_was_cut_off() {
    for format in FORMATS {
        let file = written(format, &header(Dialect::Neutral), &[]);
        assert!(matches!(Reader::new(&file[..0]), Err(ReadError::Empty)));
        for length in 1..file.len() - 1 {
            let error = Reader::new(&file[..length]).unwrap_err();
            assert!(matches!(error, ReadError::Torn { line: 0 }), "{format:?} {length}: {error}");
        }
    }
}

#[test]
fn foreign_files_are_refused() {
    let files: [&[u8]; 9] = [
        b"\n",
        b"hello",
        b"<?xml version=\"1.0\"?>",
        b"{}\n",
        b"[1, 2]\n",
        b"{\"schema\": 1}\n",
        b"{\"recording\": \"somebody's\", \"schema\": 1}\n",
        b"\x89PNG\r\n\x1a\n and so on",
        &[0; 4096],
    ];
    for file in files {
        let error = Reader::new(file).unwrap_err();
        assert!(matches!(error, ReadError::Foreign), "{error}: {file:?}");
    }
    // Our mark, after somebody converted the ends of lines.
    assert!(matches!(Reader::new(&b"\x89SYNC\n\x1a\n..."[..]), Err(ReadError::Foreign)));
}

#[test]
fn another_version_is_told() {
    for found in [0, SCHEMA + 1, u32::MAX] {
        let line = format!("{{\"recording\":\"sync-progress\",\"schema\":{found},\"news\":[]}}\n");
        match Reader::new(line.as_bytes()) {
            Err(ReadError::UnknownVersion { found: told }) => assert_eq!(told, found),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn gaps_and_duplicates_are_told_by_number() {
    let numbered = |numbers: &[u64]| -> Vec<Record> {
        numbers.iter().map(|number| report(*number, "a", *number)).collect()
    };
    for format in FORMATS {
        let course =
            |numbers| course(&written(format, &Header::new(Dialect::Neutral), &numbered(numbers)));
        assert_eq!(course(&[0, 1, 2]), ["0", "1", "2"]);
        assert_eq!(course(&[0, 3, 4]), ["0", "records 1 to 2 are missing", "3", "4"]);
        assert_eq!(course(&[2]), ["records 0 to 1 are missing", "2"]);
        let repeated = "record 1 comes where 2 is due: a duplicate, or out of order";
        assert_eq!(course(&[0, 1, 1, 2]), ["0", "1", repeated, "2"]);
        assert_eq!(course(&[0, u64::MAX]).len(), 3);
        // What was told to be missing comes after all: two have changed places, or one has a number that was damaged.
        assert_eq!(course(&[0, 2, 1, 3]), ["0", "record 1 is missing", "2", "1", "3"]);
        let damaged = ["0", "records 1 to 199 are missing", "200", "2", "3", "4"];
        assert_eq!(course(&[0, 200, 2, 3, 4]), damaged);
        assert_eq!(course(&[0, 3, 1, 1]).len(), 5, "and each of them once");
    }
}

#[test]
fn two_files_in_one_are_told() {
    let one = written(Format::JsonLines, &Header::new(Dialect::Neutral), &[report(0, "a", 1)]);
    let course = course(&[&one[..], &one].concat());
    let told = ["line or frame 2 behind the header is no record: another recording begins here"];
    assert_eq!(course[1..2], told);
    assert_eq!(course.len(), 3, "{course:?}");
}

#[test]
fn a_line_that_is_none_does_not_hide_the_others() {
    let good = r#"{"sequence":0,"event":"more_items","reply":"not_seen"}"#;
    let next = r#"{"sequence":1,"event":"more_items"}"#;
    let twice = r#"{"sequence":1,"lane":1,"event":"more_items","lane":2}"#;
    let file = lines(&[good, "what?", "", "{\"sequence\":1}", twice, next]);
    let course = course(&file);
    assert_eq!((&course[0][..], &course[4][..]), ("0", "1"));
    assert!(
        course[1].starts_with("line or frame 2 behind the header is no record: "),
        "{}",
        course[1]
    );
    assert!(course[2].contains("missing field `event`"), "{}", course[2]);
    assert!(course[3].contains("duplicate field `lane`"), "{}", course[3]);
    assert_eq!(course.len(), 5);
}

/// Written by hand, by another program, or by a later version with more to say (W-5).
#[test]
fn what_is_missing_has_a_default_and_what_is_unknown_is_left_out() {
    let file = lines(&[
        r#"{"sequence":0,"event":{"progress":{"id":{"text":"a"},"report":{"value":3}}}}"#,
        r#"  {"event":{"log":{"level":"error","text":"e","new":[]}},"sequence":1,"mood":{"a":[1]}}  "#,
    ]);
    let mut with_crlf = vec![];
    for line in file.split_inclusive(|byte| *byte == b'\n') {
        with_crlf.extend(line.strip_suffix(b"\n").unwrap());
        with_crlf.extend(b"\r\n");
    }
    for file in [file, with_crlf] {
        let records = read(&file).unwrap();
        let entry = &records[0].entry;
        assert_eq!((entry.called, entry.answered, entry.lane, records[0].at), (1, 2, 0, None));
        assert_eq!(entry.reply, Reply::NotSeen);
        assert_eq!(entry.event, report(0, "a", 3).entry.event);
        assert!(
            matches!(&records[1].entry.event, SyncEvent::Log(entry) if entry.description.is_empty())
        );
    }
}

/// A length is what somebody says: what is read is what is there.
#[test]
fn lengths_are_not_believed() {
    let mark = written(Format::Binary, &Header::new(Dialect::Neutral), &[]);
    // The number 2⁶⁰, and the longest length that fits, as `postcard` writes them.
    let claims: [&[u8]; 3] = [
        &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10],
        &[0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
        &[0xFF; 12],
    ];
    for claim in claims {
        let file = [&mark[..], claim, &[1, 2, 3]].concat();
        let read: Vec<_> = Reader::new(&file[..]).unwrap().collect();
        assert!(matches!(read[..], [Err(ReadError::TooLong { line: 1, .. })]), "{read:?}");
    }
    // Within the limit, but not there; and counts of ids inside a frame.
    let file = [&mark[..], &[0x80, 0x80, 0x80, 0x10, 1]].concat();
    assert!(matches!(read(&file), Err(ReadError::Torn { line: 1 })));
    for inner in 0..=u8::MAX {
        let body = [0, 0, 0, 0, inner, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F];
        let file = [&mark[..], &[12], &body].concat();
        let _ = Reader::new(&file[..]).unwrap().count();
    }
}

#[test]
fn a_line_of_many_mebibytes_is_too_long() {
    let limit = 1 << 20;
    let file = lines(&[]);
    let endless = file.chain(std::io::repeat(b' '));
    let mut reader = Reader::with_limit(BufReader::new(endless), limit).unwrap();
    assert!(matches!(reader.next(), Some(Err(ReadError::TooLong { line: 1, .. }))));
    assert!(reader.next().is_none());

    let deep = format!("{{\"sequence\":0,\"event\":{}", "[".repeat(limit / 2));
    let file = lines(&[&deep, r#"{"sequence":0,"event":"more_items"}"#]);
    let read: Vec<_> = Reader::new(&file[..]).unwrap().collect();
    assert!(matches!(read[..], [Err(ReadError::Malformed { line: 1, .. }), Ok(_)]));
}

/// In front of `Reader::with_limit`, for a file in memory.
trait Chained {
    fn chain<R: Read>(self, rest: R) -> impl Read;
}

impl Chained for Vec<u8> {
    fn chain<R: Read>(self, rest: R) -> impl Read {
        Cursor::new(self).chain(rest)
    }
}

/// A record that no reader would take is not written, and shows as a gap.
#[test]
fn what_is_too_long_is_left_out() {
    for format in FORMATS {
        let mut writer = Writer::new(vec![], format, &Header::new(Dialect::Neutral)).unwrap();
        let text = "x".repeat(Reader::<&[u8]>::LIMIT);
        let long = Notice::ItemAdded(ItemId::try_from(text).unwrap());
        let long = of(0, 0, SyncEvent::notice(&long).into_owned(), Reply::NotSeen);
        writer.write(&report(0, "a", 1).entry).unwrap();
        assert!(writer.write(&long.entry).is_err());
        // The second time by its number, which is not the one that the lost id was given.
        writer.write(&report(2, "b", 1).entry).unwrap();
        writer.write(&report(3, "b", 2).entry).unwrap();
        let file = writer.into_inner();
        assert_eq!(course(&file), ["0", "record 1 is missing", "2", "3"], "{format:?}");
        let last = Reader::new(&file[..]).unwrap().flatten().last().unwrap();
        assert_eq!(last.entry.event.item(), Some(&id("b")));
    }
}

/// Every byte wrong in turn: something is told or read, nothing breaks, and reading ends.
#[test]
fn any_wrong_byte() {
    for format in FORMATS {
        let file = file(format);
        for at in 0..file.len() {
            for flip in [0x01, 0x20, 0x80, 0xFF] {
                let mut wrong = file.clone();
                wrong[at] ^= flip;
                if let Ok(reader) = Reader::new(&wrong[..]) {
                    assert!(reader.count() <= 3 * some().len());
                }
            }
        }
    }
}

/// A file comes in whatever pieces.
#[test]
fn frames_and_lines_lie_across_buffers() {
    for format in FORMATS {
        let file = file(format);
        for capacity in 1..64 {
            let input = BufReader::with_capacity(capacity, &file[..]);
            let records: Vec<_> = Reader::new(input).unwrap().map(Result::unwrap).collect();
            assert_eq!(records, some(), "{format:?} {capacity}");
        }
    }
}

/// A file that cannot be read any further says so once.
#[test]
fn a_disk_that_fails() {
    struct Fails<'a>(&'a [u8]);
    impl Read for Fails<'_> {
        fn read(&mut self, into: &mut [u8]) -> IoResult<usize> {
            match self.0.read(into)? {
                0 => Err(std::io::Error::other("a scratch")),
                count => Ok(count),
            }
        }
    }
    for format in FORMATS {
        let file = file(format);
        let mut input = BufReader::with_capacity(16, Fails(&file));
        assert!(input.fill_buf().is_ok());
        let read: Vec<_> = Reader::new(input).unwrap().collect();
        assert!(matches!(read.last(), Some(Err(ReadError::Io(_)))), "{format:?}");
        assert_eq!(read.iter().flatten().count(), some().len());
    }
}
