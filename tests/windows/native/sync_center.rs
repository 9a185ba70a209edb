//! A native `ISyncMgrSyncCallback` and `ISyncMgrSessionCreator`: they write down what they are told, and answer by a script.

use std::collections::VecDeque;
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::Mutex;

use sync_progress::windows::abi::{
    ISyncMgrSessionCreator, ISyncMgrSessionCreator_Vtbl, ISyncMgrSyncCallback,
    ISyncMgrSyncCallback_Vtbl,
};
use windows_core::{GUID, HRESULT};

use super::Native;
use super::items::read_item;
use super::mobsync::text;

type Table = ISyncMgrSyncCallback_Vtbl;
pub(crate) type Callback = Native<Table, Script>;

type CreatorTable = ISyncMgrSessionCreator_Vtbl;
pub(crate) type Creator = Native<CreatorTable, CreatorScript>;

/// What was told, and what to answer; `S_OK` and no request when the script has come to its end.
#[derive(Default)]
pub(crate) struct Script {
    told: Mutex<Vec<Told>>,
    answers: Mutex<VecDeque<(HRESULT, Option<i32>)>>,
    /// What `QueryForAdditionalItems` hands out, with a reference each.
    pub(crate) ids: Mutex<Vec<usize>>,
    pub(crate) punks: Mutex<Vec<usize>>,
    pub(crate) event: Mutex<GUID>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Told {
    /// Id, text, status, steps, and what stood in the place for the request.
    Progress(String, Option<String>, i32, u32, u32, i32),
    Text(String, i32),
    /// Item, level, flags, and then name, description, link and context.
    Event(Option<String>, i32, i32, [Option<String>; 5]),
    Question(Option<String>),
    More,
    Added(String),
    /// Whether it was NULL.
    AddedOpaque(usize),
    /// The id and the name of the item.
    Proposed(String, String),
    Committed(String),
    Manual,
}

impl Script {
    /// Answers with codes alone.
    pub(crate) fn answering(answers: impl IntoIterator<Item = HRESULT>) -> Self {
        Self::requesting(answers.into_iter().map(|code| (code, None)))
    }

    /// Answers with codes and requests; the place is left alone where there is none.
    pub(crate) fn requesting(answers: impl IntoIterator<Item = (HRESULT, Option<i32>)>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), ..Self::default() }
    }

    /// What was told since the last look.
    pub(crate) fn told(&self) -> Vec<Told> {
        std::mem::take(&mut *self.told.lock().unwrap())
    }

    fn hear(&self, told: Told) -> (HRESULT, Option<i32>) {
        self.told.lock().unwrap().push(told);
        self.answers.lock().unwrap().pop_front().unwrap_or((HRESULT(0), Some(0)))
    }
}

pub(crate) fn callback(script: Script) -> Callback {
    static TABLE: Table = Table {
        base__: Callback::UNKNOWN,
        ReportProgress: report_progress,
        SetHandlerProgressText: set_handler_progress_text,
        ReportEvent: report_event,
        CanContinue: can_continue,
        QueryForAdditionalItems: query_for_additional_items,
        AddItemToSession: add_item_to_session,
        AddIUnknownToSession: add_iunknown_to_session,
        ProposeItem: propose_item,
        CommitItem: commit_item,
        ReportManualSync: report_manual_sync,
    };
    Native::new::<ISyncMgrSyncCallback>(&TABLE, script)
}

fn hear(this: *mut c_void, told: Told) -> HRESULT {
    Callback::state_of(this).hear(told).0
}

fn request(this: *mut c_void, told: Told, place: *mut i32) -> HRESULT {
    let (code, request) = Callback::state_of(this).hear(told);
    if let Some(request) = request {
        unsafe { *place = request };
    }
    code
}

unsafe extern "system" fn report_progress(
    this: *mut c_void,
    id: *const u16,
    words: *const u16,
    status: i32,
    current: u32,
    max: u32,
    place: *mut i32,
) -> HRESULT {
    let (id, words, before) = unsafe { (text(id).unwrap(), text(words), *place) };
    request(this, Told::Progress(id, words, status, current, max, before), place)
}

unsafe extern "system" fn set_handler_progress_text(
    this: *mut c_void,
    words: *const u16,
    place: *mut i32,
) -> HRESULT {
    let (words, before) = unsafe { (text(words).unwrap(), *place) };
    request(this, Told::Text(words, before), place)
}

unsafe extern "system" fn report_event(
    this: *mut c_void,
    item: *const u16,
    level: i32,
    flags: i32,
    name: *const u16,
    description: *const u16,
    link_text: *const u16,
    link_reference: *const u16,
    context: *const u16,
    place: *mut GUID,
) -> HRESULT {
    let texts = [name, description, link_text, link_reference, context];
    let texts = texts.map(|it| unsafe { text(it) });
    unsafe { *place = *Callback::state_of(this).event.lock().unwrap() };
    hear(this, Told::Event(unsafe { text(item) }, level, flags, texts))
}

unsafe extern "system" fn can_continue(this: *mut c_void, id: *const u16) -> HRESULT {
    hear(this, Told::Question(unsafe { text(id) }))
}

unsafe extern "system" fn query_for_additional_items(
    this: *mut c_void,
    ids: *mut *mut c_void,
    punks: *mut *mut c_void,
) -> HRESULT {
    let script = Callback::state_of(this);
    let next =
        |list: &Mutex<Vec<usize>>| list.lock().unwrap().pop().map_or(null_mut(), |it| it as *mut _);
    unsafe { (*ids, *punks) = (next(&script.ids), next(&script.punks)) };
    hear(this, Told::More)
}

unsafe extern "system" fn add_item_to_session(this: *mut c_void, id: *const u16) -> HRESULT {
    hear(this, Told::Added(unsafe { text(id) }.unwrap()))
}

unsafe extern "system" fn add_iunknown_to_session(this: *mut c_void, punk: *mut c_void) -> HRESULT {
    hear(this, Told::AddedOpaque(punk as usize))
}

unsafe extern "system" fn propose_item(this: *mut c_void, item: *mut c_void) -> HRESULT {
    let (id, name) = unsafe { read_item(item) };
    hear(this, Told::Proposed(id, name))
}

unsafe extern "system" fn commit_item(this: *mut c_void, id: *const u16) -> HRESULT {
    hear(this, Told::Committed(unsafe { text(id) }.unwrap()))
}

unsafe extern "system" fn report_manual_sync(this: *mut c_void) -> HRESULT {
    hear(this, Told::Manual)
}

/// What a creator was told, and what it answers.
#[derive(Default)]
pub(crate) struct CreatorScript {
    /// The handler, and the items.
    pub(crate) told: Mutex<Vec<(String, Vec<String>)>>,
    pub(crate) answer: Mutex<HRESULT>,
    /// A callback with a reference to hand out.
    pub(crate) callback: Mutex<usize>,
}

pub(crate) fn creator(answer: HRESULT, callback: *mut c_void) -> Creator {
    static TABLE: CreatorTable =
        CreatorTable { base__: Creator::UNKNOWN, CreateSession: create_session };
    let script = CreatorScript {
        answer: Mutex::new(answer),
        callback: Mutex::new(callback as usize),
        ..CreatorScript::default()
    };
    Native::new::<ISyncMgrSessionCreator>(&TABLE, script)
}

unsafe extern "system" fn create_session(
    this: *mut c_void,
    handler: *const u16,
    items: *const *const u16,
    count: u32,
    place: *mut *mut c_void,
) -> HRESULT {
    let script = Creator::state_of(this);
    let items =
        (0..usize::try_from(count).unwrap()).map(|at| unsafe { text(*items.add(at)) }.unwrap());
    let told = (unsafe { text(handler) }.unwrap(), items.collect());
    script.told.lock().unwrap().push(told);
    unsafe { *place = *script.callback.lock().unwrap() as *mut c_void };
    *script.answer.lock().unwrap()
}
