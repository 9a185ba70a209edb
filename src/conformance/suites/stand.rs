//! [`Stand`]: a listener under test, and what it is asked.

use super::inside::{CallBack, while_calling};
use super::scene::Scene;
use super::speak::Speak;
use super::terms::Terms;
use crate::Dialect;
use crate::dialect::rules::{Level, Parties};
use crate::protocol::{
    AnswerExt as _, CancelCause, CancelDecision, Fault, HostAct, ItemId, Reply, SinkError,
    SyncEvent,
};
use alloc::{boxed::Box, rc::Rc, sync::Arc};

/// A listener, as something that is told an event and replies.
pub(super) type Tell = dyn Fn(&SyncEvent<'_>) -> Reply;
pub(super) type TellAnywhere = dyn Fn(&SyncEvent<'_>) -> Reply + Send + Sync;

type MakeAnywhere = dyn Fn() -> Arc<TellAnywhere> + Send + Sync;
type MakeCallingBack = dyn Fn(CallBack) -> Box<Tell> + Send + Sync;
type Cancel<T> = dyn Fn(&T) + Send + Sync;
type CancelItem<T> = dyn Fn(&T, &ItemId) + Send + Sync;
/// Cancels an item, or everything.
type CancelHere = dyn Fn(Option<&ItemId>);

/// How a listener under test is made, and what was told of it.
pub(super) struct Listener<T> {
    make: Arc<dyn Fn() -> T + Send + Sync>,
    tell: fn(&T, &SyncEvent<'_>) -> Reply,
    anywhere: Option<Arc<MakeAnywhere>>,
    calling_back: Option<Arc<MakeCallingBack>>,
    cancel: Option<Arc<Cancel<T>>>,
    cancel_item: Option<Arc<CancelItem<T>>>,
}

impl<T> Clone for Listener<T> {
    fn clone(&self) -> Self {
        Self {
            make: Arc::clone(&self.make),
            tell: self.tell,
            anywhere: self.anywhere.clone(),
            calling_back: self.calling_back.clone(),
            cancel: self.cancel.clone(),
            cancel_item: self.cancel_item.clone(),
        }
    }
}

impl<T: 'static> Listener<T> {
    pub(super) fn new(
        make: impl Fn() -> T + Send + Sync + 'static,
        tell: fn(&T, &SyncEvent<'_>) -> Reply,
    ) -> Self {
        Self {
            make: Arc::new(make),
            tell,
            anywhere: None,
            calling_back: None,
            cancel: None,
            cancel_item: None,
        }
    }

    pub(super) fn goes_anywhere(&mut self)
    where
        T: Send + Sync,
    {
        let (make, tell) = (Arc::clone(&self.make), self.tell);
        self.anywhere = Some(Arc::new(move || {
            let listener = make();
            Arc::new(move |event: &SyncEvent<'_>| tell(&listener, event))
        }));
    }

    pub(super) fn calls_back<B: 'static>(
        &mut self,
        make: impl Fn(CallBack) -> B + Send + Sync + 'static,
        tell: fn(&B, &SyncEvent<'_>) -> Reply,
    ) {
        self.calling_back = Some(Arc::new(move |back| {
            let listener = make(back);
            Box::new(move |event: &SyncEvent<'_>| tell(&listener, event))
        }));
    }

    pub(super) fn is_canceled_by(&mut self, cancel: impl Fn(&T) + Send + Sync + 'static) {
        self.cancel = Some(Arc::new(cancel));
    }

    pub(super) fn item_is_canceled_by(
        &mut self,
        cancel: impl Fn(&T, &ItemId) + Send + Sync + 'static,
    ) {
        self.cancel_item = Some(Arc::new(cancel));
    }

    /// A fresh one, for a check that needs this.
    pub(super) fn stand(&self, scene: Arc<Scene>, needs: Terms) -> Stand {
        let listener = Rc::new((self.make)());
        let (tell, told) = (self.tell, Rc::clone(&listener));
        let plain: Rc<Tell> = Rc::new(move |event| tell(&told, event));
        let anywhere = match &self.anywhere {
            Some(make) if needs.contains(Terms::THREADS) => Some(make()),
            _ => None,
        };
        let tell = match &self.calling_back {
            Some(make) if needs.contains(Terms::CALLING_BACK) => Rc::from(make(CallBack::new())),
            _ => plain,
        };
        let (cancel, cancel_item) = (self.cancel.clone(), self.cancel_item.clone());
        Stand {
            scene,
            tell,
            anywhere,
            cancel: Box::new(move |item| match item {
                None => cancel.iter().for_each(|cancel| cancel(&listener)),
                Some(id) => cancel_item.iter().for_each(|cancel| cancel(&listener, id)),
            }),
        }
    }
}

/// A listener under test; everything that it is told is written down.
pub(super) struct Stand {
    pub(super) scene: Arc<Scene>,
    tell: Rc<Tell>,
    /// For a check with threads: another one, which may be shared.
    anywhere: Option<Arc<TellAnywhere>>,
    cancel: Box<CancelHere>,
}

impl Speak for Stand {
    fn dialect(&self) -> Dialect {
        self.scene.dialect
    }

    fn tell(&self, event: &SyncEvent<'_>) -> Reply {
        match &self.anywhere {
            Some(anywhere) => say(&self.scene, &**anywhere, event),
            None => say(&self.scene, &*self.tell, event),
        }
    }
}

impl Stand {
    /// Somebody wishes to cancel an item, or everything.
    pub(super) fn cancel(&self, item: Option<&ItemId>) {
        self.scene.moves();
        let (item_asked, cause) = (item.cloned(), CancelCause::Requested);
        self.scene.tape.note(HostAct::CancelAsked { item: item_asked, cause });
        (self.cancel)(item);
    }

    /// The listener is to take this: it has no fault. Whether a refusal is right is for the session to say, and an unknown
    /// answer is no matter of what was said.
    pub(super) fn takes(&self, reply: &Reply) {
        let said_elsewhere = |fault| matches!(fault, Fault::Refused(_) | Fault::UnknownAnswer(_));
        if fault(reply).is_some_and(|fault| !said_elsewhere(fault)) {
            self.blame_sink();
        }
    }

    pub(super) fn blame_sink(&self) {
        self.scene.blame(Parties::SINK);
    }

    /// The listener should answer this at least.
    pub(super) fn answers_softly(&self, reply: &Reply, decision: CancelDecision) {
        if *reply != Reply::NotSeen && reply.decision() < decision {
            self.scene.accuse(self.scene.check.rule, Level::Should, Parties::SINK);
        }
    }

    /// The listener is to answer this at least.
    pub(super) fn answers(&self, reply: &Reply, decision: CancelDecision) {
        if *reply != Reply::NotSeen && reply.decision() < decision {
            self.blame_sink();
        }
    }

    /// Speaks; and during each call, if the listener calls back, says the other thing from inside.
    pub(super) fn while_calling_back(&self, back: impl Fn(&Inside) + 'static, run: impl Fn()) {
        let inside = Inside { scene: Arc::clone(&self.scene), tell: Rc::clone(&self.tell) };
        while_calling(Rc::new(move || back(&inside)), run);
    }

    /// The same listener, for several threads at once.
    pub(super) fn shared(&self) -> Option<Shared> {
        let tell = Arc::clone(self.anywhere.as_ref()?);
        Some(Shared { scene: Arc::clone(&self.scene), tell })
    }
}

/// A listener, spoken to from inside a call of its own.
pub(super) struct Inside {
    scene: Arc<Scene>,
    tell: Rc<Tell>,
}

impl Speak for Inside {
    fn dialect(&self) -> Dialect {
        self.scene.dialect
    }

    fn tell(&self, event: &SyncEvent<'_>) -> Reply {
        say(&self.scene, &*self.tell, event)
    }
}

/// A listener, spoken to from several threads.
#[derive(Clone)]
pub(super) struct Shared {
    scene: Arc<Scene>,
    tell: Arc<TellAnywhere>,
}

impl Speak for Shared {
    fn dialect(&self) -> Dialect {
        self.scene.dialect
    }

    fn tell(&self, event: &SyncEvent<'_>) -> Reply {
        say(&self.scene, &*self.tell, event)
    }
}

fn say(scene: &Scene, tell: &Tell, event: &SyncEvent<'_>) -> Reply {
    scene.moves();
    scene.tape.during(event.clone(), || tell(event), Reply::clone)
}

/// What went wrong with a reply, whatever its kind.
pub(super) fn fault(reply: &Reply) -> Option<Fault> {
    match reply {
        Reply::Answer(answer) => answer.fault(),
        Reply::Logged(answer) => of(answer),
        Reply::MayShowUi(answer) => of(answer),
        Reply::MoreItems(answer) => of(answer),
        Reply::Resolution(answer) => of(answer),
        Reply::Enumeration(answer) => of(answer),
        _ => None,
    }
}

fn of<T>(answer: &Result<T, SinkError>) -> Option<Fault> {
    answer.as_ref().err().map(|error| error.fault)
}
