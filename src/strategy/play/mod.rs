//! [`Play`]: a lawful provider, sink and host who hold one conversation.
//!
//! Choices go in, a trace comes out. Each choice picks what is said next from the [`menu`] of what may
//! lawfully be said; at the end everything that is open is closed. So a list of choices that is cut short, or
//! whose choices are made smaller, makes a legal session too. This is the law of the documents written down a
//! second time: it shares nothing with [`session`](crate::session).
//!
//! | File | Moves |
//! |---|---|
//! | [`opening`], [`closing`] | the beginning and the end |
//! | [`reports`], [`ends`] | of items |
//! | [`asking`], [`answers`] | questions, answers and cancels |
//! | [`joining`], [`legs`], [`sides`], [`talk`] | what joins; phases; stages and changes; the rest |
//! | [`menu`], [`walk`] | which of them, by choice |

mod answers;
mod asking;
mod calls;
mod closing;
mod cycles;
mod dice;
mod ends;
mod item;
mod joining;
mod legs;
mod menu;
mod opening;
mod reports;
mod sides;
mod subjects;
mod talk;
mod walk;

pub(crate) use answers::Landing;
pub(crate) use calls::{Calls, Open};
pub(crate) use cycles::Stage;
pub(crate) use dice::{Dice, Menu};
pub(crate) use item::{Item, Life};
pub(crate) use legs::Leg;
pub(crate) use menu::Move;
pub(crate) use sides::{Hearing, Sides};
pub(crate) use walk::Mood;

use super::shape::{Parts, Shape};
use crate::dialect::Dialect;
use crate::protocol::{CancelDecision, HostAct, LogId, Notice, Outcome, SyncEvent, TraceEntry};
use crate::{ItemId, ProgressItem};
use alloc::{borrow::Cow, string::String, vec::Vec};
use uuid::Uuid;

/// A lawful provider, sink and host, and the trace of what they have said.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "facts that do not exclude one another")]
pub(crate) struct Play {
    pub(crate) cast: Cast,
    pub(crate) calls: Calls,
    /// Of the cycle that runs, in MOB; proposed ones included.
    pub(crate) items: Vec<Item>,
    /// How many ids were given out.
    pub(crate) names: usize,
    /// Lanes that know that everything is to stop.
    pub(crate) stopped_lanes: Vec<u32>,
    /// Somebody asked to stop everything; the sink answers so from then on.
    pub(crate) stop_asked: bool,
    pub(crate) begun: bool,
    pub(crate) ended: bool,
    /// Offered by the host, and not joined.
    pub(crate) offered: Vec<ItemId>,
    /// Logged under an id of the handler's, and not taken back.
    pub(crate) entries: Vec<LogId>,
    pub(crate) logged: u128,
    pub(crate) may_show_ui: bool,
    pub(crate) dialogs: u32,
    pub(crate) has_callback: bool,
    pub(crate) legs: Vec<Leg>,
    pub(crate) cycle: cycles::Cycle,
    pub(crate) sides: Sides,
}

/// Who plays, in what manner.
#[derive(Clone, Debug)]
pub(crate) struct Cast {
    pub(crate) shape: Shape,
    /// How many items it begins with.
    pub(crate) items: usize,
    /// How many lanes work.
    pub(crate) lanes: u32,
    /// How ids look, in which words the session begins, and the like.
    pub(crate) manner: Manner,
}

/// What holds from beginning to end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    pub(crate) ids: Ids,
    /// The host says the beginning and the end, not the provider.
    pub(crate) by_host: bool,
    /// WS and MOB: begun in one word, without phases and providers.
    pub(crate) in_one_word: bool,
    pub(crate) has_handler_id: bool,
    pub(crate) hearing: Hearing,
}

/// How ids look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Ids {
    #[default]
    Short,
    Uuids,
    /// As long as the narrowest dialect allows, with letters of more than one byte.
    Long,
}

impl Play {
    pub(crate) fn new(cast: Cast) -> Self {
        let sides = Sides::new(cast.manner.hearing);
        Self {
            cast,
            calls: Calls::default(),
            items: Vec::new(),
            names: 0,
            stopped_lanes: Vec::new(),
            stop_asked: false,
            begun: false,
            ended: false,
            offered: Vec::new(),
            entries: Vec::new(),
            logged: 0,
            may_show_ui: false,
            dialogs: 0,
            has_callback: true,
            legs: Vec::new(),
            cycle: cycles::Cycle::default(),
            sides,
        }
    }

    /// The whole session.
    pub(crate) fn perform(cast: Cast, opening: &mut Dice, choices: &[u64]) -> Vec<TraceEntry> {
        let mut play = Self::new(cast);
        play.open(Mood::Free, opening);
        play.walk(choices, Mood::Free);
        play.close();
        play.into_trace()
    }

    pub(crate) fn into_trace(self) -> Vec<TraceEntry> {
        self.calls.into_trace()
    }

    pub(crate) const fn dialect(&self) -> Dialect {
        self.cast.shape.dialect
    }

    pub(crate) fn is(&self, dialect: Dialect) -> bool {
        self.dialect() == dialect
    }

    /// Whether the shape has this part.
    pub(crate) const fn allows(&self, part: Parts) -> bool {
        self.cast.shape.allows(part)
    }

    /// The lane that the host acts on.
    pub(crate) const fn host_lane(&self) -> u32 {
        if self.cast.lanes > 1 { self.cast.lanes } else { 0 }
    }

    /// The lanes that work.
    pub(crate) fn lanes(&self) -> impl Iterator<Item = u32> + use<> {
        0..self.cast.lanes.max(1)
    }

    /// A lane that is not inside a call, and does not know that everything is to stop.
    pub(crate) fn free_lane(&self, dice: &mut Dice) -> Option<u32> {
        let free: Vec<u32> = self.lanes().filter(|lane| self.is_free(*lane)).collect();
        dice.pick(&free)
    }

    pub(crate) fn has_free_lane(&self) -> bool {
        self.lanes().any(|lane| self.is_free(lane))
    }

    pub(crate) fn is_free(&self, lane: u32) -> bool {
        !self.calls.is_busy(lane) && !self.has_stopped(lane)
    }

    /// Whether a lane knows that everything is to stop.
    pub(crate) fn has_stopped(&self, lane: u32) -> bool {
        self.stopped_lanes.contains(&lane)
    }

    /// Whether somebody was told that everything is to stop.
    pub(crate) fn stop_seen(&self) -> bool {
        !self.stopped_lanes.is_empty()
    }

    pub(crate) fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items.iter().find(|item| item.id == *id)
    }

    pub(crate) fn item_mut(&mut self, id: &ItemId) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.id == *id)
    }

    /// The ids of the items that are like this.
    pub(crate) fn ids(&self, like: impl Fn(&Item) -> bool) -> Vec<ItemId> {
        self.items.iter().filter(|item| like(item)).map(|item| item.id.clone()).collect()
    }

    /// Whether the provider has to close an item, and may say nothing else about it.
    pub(crate) fn is_due(&self, item: &Item) -> bool {
        item.is_open() && (item.seen || self.has_stopped(item.lane))
    }

    /// Whether the lane of an item may go on with it.
    pub(crate) fn may_speak(&self, item: &Item) -> bool {
        !item.seen && self.is_free(item.lane)
    }

    /// What the sink answers about an item, or about everything.
    pub(crate) fn decision(&self, id: Option<&ItemId>) -> CancelDecision {
        if self.stop_asked {
            return CancelDecision::CancelAll;
        }
        match id.and_then(|id| self.item(id)) {
            Some(item) if item.asked => CancelDecision::CancelItem,
            _ => CancelDecision::Continue,
        }
    }

    /// The worst end of the members; what has not ended counts as failed (SC-25).
    pub(crate) fn aggregate(&self) -> Outcome {
        let members = self.items.iter().filter(|item| !item.proposed);
        members.map(|item| item.outcome().unwrap_or(Outcome::Failed)).max().unwrap_or_default()
    }

    /// An id that nobody has used.
    pub(crate) fn new_id(&mut self) -> ItemId {
        self.names = self.names.saturating_add(1);
        name(self.names, self.cast.manner.ids)
    }

    /// The provider says something and has its answer.
    pub(crate) fn say(&mut self, lane: u32, event: SyncEvent<'static>) {
        let call = self.call(lane, event);
        self.land(call, Landing::Plain);
    }

    pub(crate) fn notice(&mut self, lane: u32, notice: Notice) {
        self.say(lane, SyncEvent::Notice(Cow::Owned(notice)));
    }

    /// The host does something.
    pub(crate) fn act(&mut self, act: HostAct) {
        self.say(self.host_lane(), SyncEvent::host(act));
    }

    /// The provider begins to say something.
    pub(crate) fn call(&mut self, lane: u32, event: SyncEvent<'static>) -> Open {
        let decided = self.decision(event.item());
        self.calls.call(lane, event, decided)
    }
}

/// A report as an event.
pub(crate) fn report_of(id: &ItemId, report: ProgressItem) -> SyncEvent<'static> {
    SyncEvent::Progress { id: Cow::Owned(id.clone()), report: Cow::Owned(report) }
}

/// The id of so many: `a` to `z`, then more. They meet those that are drawn at random.
fn name(number: usize, style: Ids) -> ItemId {
    let uuid = || ItemId::from(Uuid::from_u128(u128::try_from(number).unwrap_or_default()));
    let letter = ('a'..='z').nth(number.saturating_sub(1)).map(String::from);
    let short = letter.unwrap_or_else(|| alloc::format!("item-{number}"));
    match style {
        Ids::Uuids => uuid(),
        Ids::Short => ItemId::try_from(short).unwrap_or_else(|_| uuid()),
        Ids::Long => {
            let room = LONGEST_ID.saturating_sub(short.len());
            ItemId::try_from(short + &"é".repeat(room)).unwrap_or_else(|_| uuid())
        }
    }
}

/// SC-5: 64 units with the NUL.
const LONGEST_ID: usize = 63;
