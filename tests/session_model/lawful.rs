//! What may be said next, if everybody keeps to the rules: a menu, made of what was told so far.

use crate::events::{self, Dice, Event, report_of, usual_ids};
use std::borrow::Cow;
use sync_progress::protocol::{
    CancelCause, Change, ChangeCounts, Code, Conflict, ConflictPolicy, HostAct, LogEntry, LogId,
    Notice, Phase, ProgressStatus, ProviderReport, RecoverableError, StageProgress, SyncEvent,
    Total, Work,
};
use sync_progress::session::{ItemView, Snapshot};
use sync_progress::{Dialect, ItemId, ProgressItem, ProviderRole, SyncStage};

/// An event that the rules allow, or any event at all, so many times in sixteen.
pub fn next(told: &[Event], now: &Snapshot, wild: u128, dice: &mut Dice) -> Event {
    if dice.roll(16) < wild {
        return events::wild(now.dialect, dice);
    }
    let mut menu = Menu { told, now, dishes: vec![] };
    menu.fill(dice);
    dice.pick(&menu.dishes)
}

struct Menu<'a> {
    told: &'a [Event],
    now: &'a Snapshot,
    dishes: Vec<Event>,
}

/// How far the last start of a phase has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Idle,
    Started,
    Returned,
    CompletedFirst,
    Over(Code),
}

impl Menu<'_> {
    fn add(&mut self, event: Event) {
        if self.now.dialect.can_say(&event) {
            self.dishes.push(event);
        }
    }

    fn act(&mut self, act: HostAct) {
        self.add(SyncEvent::host(act));
    }

    fn notice(&mut self, notice: Notice) {
        self.add(SyncEvent::Notice(Cow::Owned(notice)));
    }

    fn fill(&mut self, dice: &mut Dice) {
        self.add(SyncEvent::Polled(None));
        if self.now.outcome.is_some() {
            self.act(HostAct::StatisticsTold(self.now.counts));
            return;
        }
        self.log(dice);
        match self.now.dialect {
            Dialect::MobSync => self.cycle(dice),
            Dialect::WinSync => self.provider(dice),
            Dialect::SyncCenter | Dialect::Neutral if !self.now.begun => self.beginning(dice),
            Dialect::SyncCenter => self.session(dice),
            Dialect::Neutral => match dice.roll(4) {
                0 => self.provider(dice),
                1 => self.cycle(dice),
                _ => self.session(dice),
            },
        }
    }

    fn beginning(&mut self, dice: &mut Dice) {
        let items: Vec<ItemId> = usual_ids().into_iter().take(dice.pick(&[3, 2, 1])).collect();
        for _ in 0..4 {
            self.notice(Notice::Begin { handler: None, items: items.clone() });
        }
        self.act(HostAct::SessionCreated { handler: None, items });
    }

    fn log(&mut self, dice: &mut Dice) {
        let entry = LogEntry::warning("entry").with_id(LogId::from_u128(3 + dice.roll(3)));
        self.add(SyncEvent::Log(Cow::Owned(entry)));
        if let Some((id, _)) = self.now.log.entries.last() {
            self.notice(Notice::EntryDeleted(Some(*id)));
        }
    }

    fn session(&mut self, dice: &mut Dice) {
        self.items(dice);
        self.items(dice);
        self.notice(Notice::Text("text".into()));
        self.notice(Notice::OpaqueItemAdded);
        self.notice(Notice::ManualSync);
        self.add(SyncEvent::MoreItems);
        self.add(SyncEvent::CanContinue(None));
        let unknown = usual_ids().into_iter().find(|id| self.view(id).is_none());
        if let Some(id) = unknown {
            self.act(HostAct::ItemsOffered(vec![id.clone()]));
            self.notice(if dice.roll(2) == 0 {
                Notice::ItemAdded(id)
            } else {
                Notice::ItemProposed(id)
            });
        }
        let done =
            |item: &&ItemView| item.proposed && item.status == Some(ProgressStatus::Succeeded);
        if let Some(item) = self.now.items.iter().find(done) {
            self.notice(Notice::ItemCommitted(item.id.clone()));
        }
        self.cancels(dice);
        let open = self.now.items.iter().any(|item| !item.proposed && !item.ended);
        if !open && dice.roll(3) == 0 {
            self.act(HostAct::SessionReleased);
            self.notice(Notice::End { outcome: sync_progress::protocol::Outcome::Failed });
        }
    }

    fn cancels(&mut self, dice: &mut Dice) {
        if dice.roll(4) != 0 {
            return;
        }
        let cause = dice.pick(&CancelCause::ALL);
        let item = dice.pick(&usual_ids());
        let item = Some(item).filter(|id| dice.roll(4) > 0 && self.view(id).is_some());
        self.act(HostAct::CancelAsked { item, cause });
    }

    fn view(&self, id: &ItemId) -> Option<&ItemView> {
        self.now.items.iter().find(|item| item.id == *id)
    }

    fn items(&mut self, dice: &mut Dice) {
        for item in self.now.items.clone() {
            let id = item.id.clone();
            self.add(SyncEvent::CanContinue(Some(Cow::Owned(id.clone()))));
            self.add(SyncEvent::Polled(Some(Cow::Owned(id.clone()))));
            let reports = if item.ended { 1 } else { 4 };
            for _ in 0..reports {
                if let Some(report) = next_report(&item, self.now.dialect, dice) {
                    self.add(report_of(id.clone(), report));
                }
            }
        }
    }

    fn way(&self, phase: Phase) -> Way {
        self.told.iter().fold(Way::Idle, |way, event| match event {
            SyncEvent::Host(act) => match (act.as_ref(), way) {
                (HostAct::PhaseStarted { phase: said, .. }, _) if *said == phase => Way::Started,
                (HostAct::PhaseReturned { phase: said, code }, Way::CompletedFirst)
                    if *said == phase =>
                {
                    Way::Over(*code)
                }
                (HostAct::PhaseReturned { phase: said, code }, _) if *said == phase => {
                    if code.is_ok() { Way::Returned } else { Way::Over(*code) }
                }
                _ => way,
            },
            SyncEvent::Notice(notice) => match (notice.as_ref(), way) {
                (Notice::PhaseEnded { phase: said, .. }, Way::Started) if *said == phase => {
                    Way::CompletedFirst
                }
                (Notice::PhaseEnded { phase: said, code, .. }, _) if *said == phase => {
                    Way::Over(*code)
                }
                _ => way,
            },
            _ => way,
        })
    }

    /// Whether the last thing that started was a preparation, and it is over.
    fn is_prepared(&self) -> bool {
        let last = self.told.iter().rev().find_map(|event| match event {
            SyncEvent::Host(act) => match act.as_ref() {
                HostAct::PhaseStarted { phase: Phase::Prepare, .. } => Some(true),
                HostAct::PhaseStarted { phase: Phase::Synchronize, .. } => Some(false),
                _ => None,
            },
            _ => None,
        });
        last == Some(true) && self.way(Phase::Prepare) == Way::Over(Code::OK)
    }

    /// Starts, returns and completes one phase after the other.
    fn phase(&mut self, phase: Phase, items: &[ItemId], code: Code, dice: &mut Dice) {
        let returned = dice.pick(&[Code::OK, Code::OK, Code::OK, Code::OK, Code::FAIL]);
        for _ in 0..8 {
            match self.way(phase) {
                Way::Idle | Way::Over(_) => {
                    self.act(HostAct::PhaseStarted { phase, items: items.to_vec() });
                }
                Way::Started if dice.roll(3) == 0 => {
                    self.notice(Notice::PhaseEnded { phase, code, retry: usual_ids().to_vec() });
                }
                Way::Started => self.act(HostAct::PhaseReturned { phase, code: returned }),
                Way::CompletedFirst => self.act(HostAct::PhaseReturned { phase, code: Code::OK }),
                Way::Returned => {
                    self.notice(Notice::PhaseEnded { phase, code, retry: usual_ids().to_vec() });
                }
            }
        }
    }

    fn cycle(&mut self, dice: &mut Dice) {
        let first = [
            HostAct::Initialized { may_show_ui: dice.pick(&[true, false]), code: Code::OK },
            HostAct::ItemsListed(usual_ids().to_vec()),
            HostAct::CallbackSet,
        ];
        let kind = std::mem::discriminant::<HostAct>;
        let is_told = |act: &HostAct| {
            self.told.iter().any(|event| match event {
                SyncEvent::Host(told) => kind(told) == kind(act),
                _ => false,
            })
        };
        if let Some(act) = first.iter().find(|act| !is_told(act)) {
            for _ in 0..8 {
                self.act(act.clone());
            }
            return;
        }
        let synchronize = self.way(Phase::Synchronize);
        let synchronizes = matches!(synchronize, Way::Started | Way::Returned);
        let runs = synchronize == Way::Returned || self.way(Phase::Prepare) == Way::Returned;
        let completion = dice.pick(&[Code::OK, Code::OK, Code::OK, Code::OK, Code::FAIL]);
        if synchronizes {
            self.items(dice);
            if self.now.items.iter().all(|item| item.ended) || dice.roll(8) == 0 {
                self.phase(Phase::Synchronize, &[], completion, dice);
            }
        } else if self.is_prepared() && dice.roll(4) > 0 {
            self.phase(Phase::Synchronize, &[], completion, dice);
        } else {
            let some = dice.pick(&[3, 3, 3, 3, 2]);
            self.phase(Phase::Prepare, &usual_ids()[..some], completion, dice);
        }
        for item in self.now.items.iter().filter(|_| runs) {
            let (id, status) = (item.id.clone(), ProgressStatus::Skipped);
            self.act(HostAct::ItemStatusSet { id, status });
        }
        if dice.roll(4) == 0 {
            let shown = dice.pick(&[Phase::ShowError, Phase::ShowError, Phase::ShowProperties]);
            self.phase(
                shown,
                &[],
                dice.pick(&[Code::RETRY_SYNC, Code::RETRY_SYNC, Code::OK]),
                dice,
            );
        }
        self.around_a_cycle(dice);
    }

    fn around_a_cycle(&mut self, dice: &mut Dice) {
        self.notice(Notice::Connect(None));
        self.add(SyncEvent::MayShowUi(self.now.dialogs == 0));
        self.cancels(dice);
        match dice.roll(12) {
            0 => self.act(HostAct::CallbackReplaced),
            1 => self.act(HostAct::CallbackCleared),
            2 if self.now.items.iter().all(|item| item.ended) => {
                self.act(HostAct::SessionReleased);
            }
            _ => {}
        }
        let callback = self.told.iter().rev().find_map(|event| match event {
            SyncEvent::Host(act) => match act.as_ref() {
                HostAct::CallbackSet | HostAct::CallbackReplaced => Some(true),
                HostAct::CallbackCleared => Some(false),
                _ => None,
            },
            _ => None,
        });
        if callback == Some(false) {
            for _ in 0..8 {
                self.act(HostAct::CallbackReplaced);
            }
        }
    }

    fn is_inside(&self, side: ProviderRole) -> bool {
        self.told.iter().fold(false, |inside, event| match event {
            SyncEvent::Host(act) => match act.as_ref() {
                HostAct::ProviderBegan { role, .. } if *role == side => true,
                HostAct::ProviderEnded { role, .. } if *role == side => false,
                _ => inside,
            },
            _ => inside,
        })
    }

    fn provider(&mut self, dice: &mut Dice) {
        let inside = ProviderRole::KNOWN.map(|role| self.is_inside(role));
        for (role, inside) in ProviderRole::KNOWN.into_iter().zip(inside) {
            if !inside {
                self.act(HostAct::ProviderBegan { role, code: Code::OK });
            } else if dice.roll(6) == 0 {
                self.act(HostAct::ProviderEnded { role, code: Code::OK });
            }
        }
        self.act(HostAct::StatisticsTold(self.now.counts));
        self.add(SyncEvent::CanContinue(None));
        if self.now.cancel.is_some() || !inside.contains(&true) {
            return;
        }
        if !self.told.iter().any(|event| *event == SyncEvent::host(HostAct::Started)) {
            self.act(HostAct::Started);
        }
        self.stages(dice);
        self.changes(dice);
        self.cancels(dice);
        if dice.roll(12) == 0 {
            self.act(HostAct::CallbackSet);
            self.act(HostAct::PolicySet(ConflictPolicy::Ask));
        }
    }

    fn stages(&mut self, dice: &mut Dice) {
        for _ in 0..3 {
            let (role, stage) = (dice.pick(&ProviderRole::KNOWN), dice.pick(&SyncStage::KNOWN));
            let (completed, total) = dice.pick(&[(0, 0), (1, 4), (2, 8), (3, 5), (10, 10)]);
            self.add(SyncEvent::ProviderReport(ProviderReport { role, stage, completed, total }));
        }
        let (role, work) = (ProviderRole::Source, Work::new(dice.pick(&[1, 4]), 4));
        self.notice(Notice::Stage(StageProgress { role, stage: SyncStage::Enumeration, work }));
    }

    fn changes(&mut self, dice: &mut Dice) {
        let announced = self.told.iter().fold(0_u32, |announced, event| match event {
            SyncEvent::Change(_) => announced + 1,
            SyncEvent::ChangeApplied(_) | SyncEvent::ChangeFailed(_) => announced.saturating_sub(1),
            _ => announced,
        });
        let ChangeCounts { applied, failed } = self.now.counts;
        if announced > 0 {
            self.add(SyncEvent::ChangeApplied(ChangeCounts { applied: applied + 1, failed }));
            self.add(SyncEvent::ChangeFailed(ChangeCounts { applied, failed: failed + 2 }));
        }
        self.add(SyncEvent::Change(Cow::Owned(Change::default())));
        self.add(SyncEvent::Conflict(Cow::Owned(Conflict::default())));
        self.add(SyncEvent::RecoverableError(Cow::Owned(RecoverableError {
            role: ProviderRole::Destination,
            stage: SyncStage::Application,
            change: Change::default(),
            code: Code::FAIL,
            item_name: "name".into(),
            description: "".into(),
        })));
        if dice.roll(16) == 0 {
            self.add(SyncEvent::FullEnumerationNeeded);
        }
    }
}

/// A report that may come next about an item.
fn next_report(item: &ItemView, dialect: Dialect, dice: &mut Dice) -> Option<ProgressItem> {
    use ProgressStatus::{Canceled, Failed, Indeterminate, Pending, Succeeded, Updating};
    let report = ProgressItem::new();
    if item.ended {
        return match (dialect, item.status) {
            (Dialect::Neutral, Some(Failed | Canceled)) => Some(report.with_status(Pending)),
            (Dialect::MobSync, _) => None,
            _ => Some(report.with_status(Failed)).filter(|_| dice.roll(4) == 0),
        };
    }
    // Now and then a cancel is not heeded.
    if item.decision.is_cancel() && dice.roll(3) > 0 {
        return Some(report.with_status(dice.pick(&[Canceled, Canceled, Failed])));
    }
    let total = match item.work.total {
        Total::Known(total) if total > 0 => total,
        _ => dice.pick(&[10, 5, u64::MAX]),
    };
    let step = dice.pick(&[1, 2, 5]).min(total.saturating_sub(item.work.completed));
    let value = item.work.completed.saturating_add(step);
    Some(match dice.roll(7) {
        0 => report,
        1 => report.with_status(Indeterminate),
        2 => report.with_status(Succeeded).with_work(Work::new(total, total)),
        3 => report.with_status(dice.pick(&[Failed, Succeeded])).with_text("over"),
        4 => report.with_value(value).with_max(total),
        _ => report.with_status(Updating).with_work(Work::new(value, total)),
    })
}
