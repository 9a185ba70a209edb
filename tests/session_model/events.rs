//! Events out of numbers: proptest throws two numbers per step, and a [`Dice`] reads choices off them.
//!
//! Small numbers read as plain choices, so that shrinking a number makes an event plainer.

use proptest::prelude::*;
use std::borrow::Cow;
use sync_progress::protocol::{
    CancelCause, Change, ChangeCounts, Code, Conflict, ConflictPolicy, EnumerationAction, Fault,
    HostAct, LogEntry, LogId, LogLevel, MoreItems, Notice, Oddities, Outcome, Phase,
    ProgressStatus, ProviderReport, RecoverableError, Reply, ResolveAction, RuleId, SinkError,
    StageProgress, SyncEvent, Total, Work,
};
use sync_progress::{CancelDecision, Dialect, ItemId, ProgressItem, ProviderRole, SyncStage};

/// An event that owns what it says.
pub type Event = SyncEvent<'static>;

/// One step of a sequence, still in numbers: what is said, and what the speaker hears.
pub type Step = (u128, u64);

/// Sequences of 1 to 40 steps.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(any::<Step>(), 1..=40)
}

/// Choices read off a number, until it is used up.
pub struct Dice(u128);

impl Dice {
    /// Choices read off this number.
    pub fn new(number: impl Into<u128>) -> Self {
        Self(number.into())
    }

    /// A number below the given one.
    pub fn roll(&mut self, sides: u128) -> u128 {
        let rolled = self.0 % sides;
        self.0 /= sides;
        rolled
    }

    /// One of these; the first, when the number is used up.
    pub fn pick<T: Clone>(&mut self, choices: &[T]) -> T {
        let at = self.roll(choices.len() as u128);
        choices[usize::try_from(at).unwrap()].clone()
    }
}

/// A kind of event, made by hand of a dice.
type Maker = fn(&mut Dice) -> Event;

/// Any event at all, but seldom one that the dialect has no words for.
pub fn wild(dialect: Dialect, dice: &mut Dice) -> Event {
    let tries = [0; 3].map(|_| dice.pick(MAKERS)(dice));
    let last = tries[2].clone();
    tries.into_iter().find(|event| dialect.can_say(event)).unwrap_or(last)
}

const MAKERS: &[Maker] = &[
    progress,
    progress,
    progress,
    progress,
    progress,
    notice,
    notice,
    notice,
    host,
    host,
    host,
    host,
    |dice| SyncEvent::Log(Cow::Owned(entry(dice))),
    |dice| SyncEvent::CanContinue(about(dice).map(Cow::Owned)),
    |dice| SyncEvent::MayShowUi(dice.pick(&[true, false])),
    |_| SyncEvent::MoreItems,
    |dice| SyncEvent::ProviderReport(provider_report(dice)),
    |dice| SyncEvent::ProviderReport(provider_report(dice)),
    |dice| SyncEvent::Change(Cow::Owned(Change { item: about(dice) })),
    |_| SyncEvent::Conflict(Cow::Owned(Conflict::default())),
    |_| SyncEvent::FullEnumerationNeeded,
    |dice| SyncEvent::RecoverableError(Cow::Owned(recoverable(dice))),
    |dice| SyncEvent::ChangeApplied(counts(dice)),
    |dice| SyncEvent::ChangeFailed(counts(dice)),
    |dice| SyncEvent::Polled(about(dice).map(Cow::Owned)),
];

fn progress(dice: &mut Dice) -> Event {
    report_of(id(dice), report(dice))
}

/// A report about an item, as an event.
pub fn report_of(id: ItemId, report: ProgressItem) -> Event {
    SyncEvent::Progress { id: Cow::Owned(id), report: Cow::Owned(report) }
}

fn notice(dice: &mut Dice) -> Event {
    let notice = match dice.roll(14) {
        0 => Notice::Begin { handler: about(dice), items: ids(dice) },
        1 => Notice::Stage(stage_progress(dice)),
        2 => Notice::Text(text(dice).into()),
        3 | 4 => {
            let (phase, code) = (dice.pick(&Phase::ALL), code(dice));
            Notice::PhaseEnded { phase, code, retry: ids(dice) }
        }
        5 => Notice::EntryDeleted(dice.pick(&[
            None,
            Some(entry_id(1)),
            Some(entry_id(2)),
            Some(LogId::NONE),
        ])),
        6 => Notice::Connect(dice.pick(&[None, Some("modem".into())])),
        7 => Notice::ItemAdded(id(dice)),
        8 => Notice::OpaqueItemAdded,
        9 | 10 => Notice::ItemProposed(id(dice)),
        11 | 12 => Notice::ItemCommitted(id(dice)),
        _ if dice.roll(3) == 0 => Notice::End { outcome: outcome(dice) },
        _ => Notice::ManualSync,
    };
    SyncEvent::Notice(Cow::Owned(notice))
}

fn host(dice: &mut Dice) -> Event {
    SyncEvent::host(match dice.roll(22) {
        0 => HostAct::Initialized { may_show_ui: dice.pick(&[true, false]), code: code(dice) },
        1 => HostAct::ItemsListed(ids(dice)),
        2 => HostAct::CallbackSet,
        3 => HostAct::CallbackReplaced,
        4 => HostAct::CallbackCleared,
        5..=7 => HostAct::PhaseStarted { phase: dice.pick(&Phase::ALL), items: ids(dice) },
        8 | 9 => HostAct::PhaseReturned { phase: dice.pick(&Phase::ALL), code: code(dice) },
        10 => HostAct::ItemStatusSet { id: id(dice), status: set_status(dice) },
        11 => HostAct::SessionCreated { handler: about(dice), items: ids(dice) },
        12 if dice.roll(3) == 0 => HostAct::SessionReleased,
        12 | 13 => HostAct::ProviderBegan { role: role(dice), code: code(dice) },
        14 => HostAct::ProviderEnded { role: role(dice), code: code(dice) },
        15 => HostAct::Started,
        16 => HostAct::PolicySet(policy(dice)),
        17 | 18 if dice.roll(2) == 0 => {
            HostAct::CancelAsked { item: about(dice), cause: cause(dice) }
        }
        17 | 18 => HostAct::CancelAsked { item: Some(id(dice)), cause: cause(dice) },
        19 => HostAct::ItemsOffered(ids(dice)),
        20 => HostAct::ResultTold(outcome(dice)),
        _ => HostAct::StatisticsTold(counts(dice)),
    })
}

/// What lawful sequences are about: a text, a UUID, and one of the longest texts that SC takes.
pub fn usual_ids() -> [ItemId; 3] {
    [text_id("a"), guid(), text_id(&"l".repeat(63))]
}

fn guid() -> ItemId {
    ItemId::from(uuid::Uuid::from_u128(0x6295_df41_35ee_11d1_8707_00c0_4fd9_3327))
}

fn text_id(text: &str) -> ItemId {
    ItemId::try_from(text).unwrap()
}

/// The usual ones, another one, and one that is too long for SC.
fn id(dice: &mut Dice) -> ItemId {
    let [first, second, third] = usual_ids();
    match dice.roll(9) {
        0..=2 => first,
        3..=5 => second,
        6 => third,
        7 => text_id("stranger"),
        _ => text_id(&"l".repeat(64)),
    }
}

fn about(dice: &mut Dice) -> Option<ItemId> {
    if dice.roll(3) == 0 { None } else { Some(id(dice)) }
}

fn ids(dice: &mut Dice) -> Vec<ItemId> {
    let [first, second, third] = usual_ids();
    match dice.roll(7) {
        0 => vec![first],
        1 => vec![first, second],
        2 => vec![second, third, first],
        3 => vec![],
        4 => vec![second.clone(), second],
        5 => vec![first, id(dice)],
        _ => vec![id(dice)],
    }
}

/// A report of any shape; half of the time one that names little.
fn report(dice: &mut Dice) -> ProgressItem {
    let mut report = ProgressItem::new();
    if dice.roll(2) == 1 {
        report = report.with_status(status(dice));
    }
    if dice.roll(2) == 1 {
        report = report.with_value(number(dice));
    }
    if dice.roll(2) == 1 {
        report = report.with_max(total(dice));
    }
    if dice.roll(4) == 3 {
        report = report.with_text(text(dice));
    }
    if dice.roll(6) == 5 { report.with_oddities(oddity(dice)) } else { report }
}

/// Any status, the unknown ones too.
fn status(dice: &mut Dice) -> ProgressStatus {
    match dice.roll(14) {
        12 => ProgressStatus::Unknown(42),
        13 => ProgressStatus::Updating,
        named => ProgressStatus::KNOWN[usize::try_from(named % 11).unwrap()],
    }
}

fn set_status(dice: &mut Dice) -> ProgressStatus {
    if dice.roll(4) == 3 { status(dice) } else { ProgressStatus::Skipped }
}

/// Counts at the ends of the range, and a few in between.
fn number(dice: &mut Dice) -> u64 {
    dice.pick(&[0, 1, 5, 10, 10, u64::MAX - 1, u64::MAX])
}

/// No total, none of any size, and counts.
fn total(dice: &mut Dice) -> Total {
    if dice.roll(6) == 5 { Total::Unknown } else { Total::Known(number(dice)) }
}

/// Texts around the limit of SC, texts with a NUL, and characters of two units.
fn text(dice: &mut Dice) -> String {
    match dice.roll(8) {
        0..=2 => "text".into(),
        3 => String::new(),
        4 => "a\0b".into(),
        5 => "t".repeat(259),
        6 => "t".repeat(260),
        _ => format!("{}\u{1F600}\0", "t".repeat(258)),
    }
}

fn oddity(dice: &mut Dice) -> Oddities {
    let bits: Vec<Oddities> = Oddities::all().iter().collect();
    dice.pick(&bits) | dice.pick(&bits)
}

fn entry(dice: &mut Dice) -> LogEntry {
    let level = LogLevel::from_raw(u32::try_from(dice.roll(5)).unwrap());
    let mut entry = LogEntry::new(level, text(dice));
    if dice.roll(3) == 0 {
        entry = entry.with_id(dice.pick(&[entry_id(1), entry_id(2), LogId::NONE]));
    }
    if dice.roll(4) == 0 {
        entry = entry.with_description(text(dice));
    }
    if dice.roll(4) == 0 {
        entry.odd |= oddity(dice);
    }
    if dice.roll(2) == 0 { entry.about(id(dice)) } else { entry }
}

fn entry_id(number: u128) -> LogId {
    LogId::from_u128(number)
}

fn provider_report(dice: &mut Dice) -> ProviderReport {
    let (role, stage) = (role(dice), stage(dice));
    ProviderReport { role, stage, completed: number(dice), total: number(dice) }
}

fn stage_progress(dice: &mut Dice) -> StageProgress {
    let (role, stage) = (role(dice), stage(dice));
    StageProgress { role, stage, work: Work::new(number(dice), total(dice)) }
}

fn role(dice: &mut Dice) -> ProviderRole {
    ProviderRole::from_raw(dice.pick(&[1, 0, 1, 0, 1, 0, 2]))
}

fn stage(dice: &mut Dice) -> SyncStage {
    SyncStage::from_raw(dice.pick(&[2, 0, 1, 2, 0, 2, 3]))
}

fn recoverable(dice: &mut Dice) -> RecoverableError {
    RecoverableError {
        role: role(dice),
        stage: stage(dice),
        change: Change::default(),
        code: Code::FAIL,
        item_name: "name".into(),
        description: "".into(),
    }
}

fn counts(dice: &mut Dice) -> ChangeCounts {
    let some = [0, 1, 2, 1, 0, 3];
    ChangeCounts { applied: dice.pick(&some), failed: dice.pick(&some) }
}

fn code(dice: &mut Dice) -> Code {
    dice.pick(&[Code::OK, Code::OK, Code::OK, Code::FALSE, Code::RETRY_SYNC, Code::FAIL])
}

fn outcome(dice: &mut Dice) -> Outcome {
    dice.pick(&[
        Outcome::Succeeded,
        Outcome::Skipped,
        Outcome::Canceled,
        Outcome::Disconnected,
        Outcome::Failed,
    ])
}

fn policy(dice: &mut Dice) -> ConflictPolicy {
    let policies =
        [ConflictPolicy::Ask, ConflictPolicy::DestinationWins, ConflictPolicy::SourceWins];
    dice.pick(&policies)
}

fn cause(dice: &mut Dice) -> CancelCause {
    dice.pick(&CancelCause::ALL)
}

/// What the speaker hears of the answer to an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hearing {
    /// The session's own answer, before the next event.
    AtOnce,
    /// The session's own answer, after the next event.
    Late,
    /// Nothing.
    Never,
    /// Something else, before the next event: another sink was asked, or the answer got lost.
    Other(Reply),
}

/// How an answer is heard; mostly as it was given.
pub fn hearing(event: &Event, dice: &mut Dice) -> Hearing {
    match dice.roll(10) {
        0..=4 => Hearing::AtOnce,
        5 => Hearing::Late,
        6 => Hearing::Never,
        7 => Hearing::Other(Reply::NotSeen),
        _ => Hearing::Other(other_reply(event, dice)),
    }
}

/// What some other sink might say to the event; seldom an answer to another question.
fn other_reply(event: &Event, dice: &mut Dice) -> Reply {
    if dice.roll(24) == 23 {
        return dice.pick(&[Reply::Done, Reply::Answer(Ok(CancelDecision::CancelAll))]);
    }
    match event {
        SyncEvent::Log(_) => Reply::Logged(faulty(LogId::NONE, dice)),
        SyncEvent::MayShowUi(_) => {
            let allowed = dice.pick(&[true, false]);
            Reply::MayShowUi(faulty(allowed, dice))
        }
        SyncEvent::MoreItems => Reply::MoreItems(faulty(MoreItems::default(), dice)),
        SyncEvent::Conflict(_) => {
            let action = ResolveAction::from_raw(u32::try_from(dice.roll(6)).unwrap());
            Reply::Resolution(faulty(action, dice))
        }
        SyncEvent::FullEnumerationNeeded => {
            let action = EnumerationAction::from_raw(u32::try_from(dice.roll(4)).unwrap());
            Reply::Enumeration(faulty(action, dice))
        }
        SyncEvent::Host(_) => Reply::Done,
        _ => {
            let decision = decision(dice);
            Reply::Answer(faulty(decision, dice))
        }
    }
}

/// Seldom everything, since little is left to say after that.
fn decision(dice: &mut Dice) -> CancelDecision {
    match dice.roll(12) {
        0..=5 => CancelDecision::Continue,
        6..=10 => CancelDecision::CancelItem,
        _ => CancelDecision::CancelAll,
    }
}

fn faulty<T>(good: T, dice: &mut Dice) -> Result<T, SinkError> {
    let fault = match dice.roll(8) {
        0..=4 => return Ok(good),
        5 => Fault::Failed(Code::FAIL),
        6 => Fault::UnknownAnswer(9),
        _ => dice.pick(&[
            Fault::Disconnected,
            Fault::Panicked,
            Fault::Refused(RuleId::invariant(60)),
            Fault::Refused(RuleId::ours(7)),
        ]),
    };
    Err(SinkError::new(fault).deciding(decision(dice)))
}
