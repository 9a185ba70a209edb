//! Traces out of bytes.

use crate::events::{self, Bytes, Event};
use crate::refusals::refusal;
use sync_progress::Dialect;
use sync_progress::protocol::TraceEntry;
use sync_progress::session::Session;

#[derive(Default)]
pub struct Trace {
    pub entries: Vec<TraceEntry>,
    /// Whether everything was answered as a session answers, and numbered as a recorder numbers.
    pub is_faithful: bool,
}

/// Up to here an answer is that of a session.
const FAITHFUL: u8 = 128;

/// Numbers from here on are not those of a recorder.
const ODD: u8 = 208;

/// A conversation with a session, but for the answers and the numbers that are others.
pub fn tell(dialect: Dialect, said: impl Iterator<Item = (Bytes, u8, u8)>) -> Trace {
    let mut teller = Teller {
        session: Session::new(dialect),
        clock: 0,
        open: vec![],
        trace: Trace { entries: vec![], is_faithful: true },
    };
    let mut odd = vec![];
    for (said, reply, when) in said {
        teller.call(events::read(said, dialect), reply, when);
        odd.push(when);
    }
    while !teller.open.is_empty() {
        teller.go_on();
    }
    let mut trace = teller.trace;
    for (entry, when) in trace.entries.iter_mut().zip(odd) {
        if when >= ODD {
            trace.is_faithful = false;
            renumber(entry, when);
        }
    }
    trace
}

struct Teller {
    session: Session,
    clock: u64,
    /// Calls under way, with how many others come before they are answered.
    open: Vec<(usize, u8)>,
    trace: Trace,
}

impl Teller {
    fn call(&mut self, event: Event, byte: u8, when: u8) {
        let said = self.session.apply(&event);
        let reply = if byte < FAITHFUL {
            said.map_or_else(|refused| refusal(&event, refused.sink_error()), |taken| taken.reply)
        } else {
            self.trace.is_faithful = false;
            events::replied((byte - FAITHFUL) * 2 + (byte & 1), &event)
        };
        let lane = [0, 0, 1, 2][usize::from(when >> 3 & 3)];
        let called = self.next();
        let place = self.trace.entries.len();
        self.trace.entries.push(TraceEntry { called, answered: called, lane, event, reply });
        self.open.push((place, [0, 0, 0, 0, 0, 1, 2, 6][usize::from(when & 7)]));
        self.go_on();
    }

    /// Those are answered whose time has come.
    fn go_on(&mut self) {
        for (place, others) in std::mem::take(&mut self.open) {
            match others.checked_sub(1) {
                Some(others) => self.open.push((place, others)),
                None => self.answer(place),
            }
        }
    }

    fn answer(&mut self, place: usize) {
        let number = self.next();
        let entry = &mut self.trace.entries[place];
        entry.answered = number;
        self.session.answered(&entry.event, &entry.reply);
    }

    fn next(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }
}

/// Numbers that were there, that are out of order, or that are the largest.
fn renumber(entry: &mut TraceEntry, when: u8) {
    match when {
        ..224 => entry.called = (when & 15).into(),
        224..240 => entry.answered = (when & 15).into(),
        240..252 => {
            entry.called = u64::MAX - u64::from(when & 3);
            entry.answered = u64::MAX - u64::from(when >> 2 & 3);
        }
        _ => {
            let answered = entry.answered;
            entry.answered = std::mem::replace(&mut entry.called, answered);
            entry.lane = u32::MAX;
        }
    }
}
