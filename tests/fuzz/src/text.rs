//! Texts and ids: cut, repaired and named, on both sides of the border.
//!
//! - A text that is read within a limit has at most so many units, no half of a character, and is what was lent (B-4, D-9).
//! - Not one unit more than the contract asks its caller for is read.
//! - What goes out ends where it ends, and the longest beginning that fits goes into an array.
//! - An id is made of every text that may be one and of no other; UUIDs, GUIDs and their texts name the same (B-6, V-6).

use crate::ear::Ear;
use crate::native::mobsync::{Script, Told, callback};
use crate::words::{Text, Unit, Words, goes_as, is_first_half};
use arbitrary::Arbitrary;
use std::ptr;
use sync_progress::dialect::{Lossy, cut_text, text_from_wide};
use sync_progress::handler::{SharedSink, Start, Started, SyncHandler};
use sync_progress::protocol::{
    Code, HandlerInfo, HandlerItem, HandlerItems, InvalidId, Notice, Oddities, SyncEvent,
};
use sync_progress::sink::ProgressSink as _;
use sync_progress::windows::abi::{
    ISyncMgrEnumItems, ISyncMgrSynchronizeCallback, MAX_SYNCMGRHANDLERNAME, MAX_SYNCMGRITEMNAME,
    S_OK, SYNCMGRITEM,
};
use sync_progress::windows::{IdTable, from_uuid, memory, mobsync, to_uuid};
use sync_progress::{Dialect, ItemId};
use uuid::Uuid;
use windows_core::{GUID, Interface as _};

#[derive(Arbitrary, Debug)]
pub enum Input {
    /// One that native code lends.
    Lent(Words),
    /// One that Rust has.
    Ours {
        text: Text,
        repeat: u8,
        limit: u16,
    },
    Id(Vec<Unit>),
    Uuid(u128),
    /// Texts that may name the same.
    Names(Vec<Name>),
}

#[derive(Arbitrary, Debug)]
pub enum Name {
    Text(Text),
    Braced { number: u8, is_lower: bool },
    Uuid(u8),
}

impl Input {
    /// # Panics
    ///
    /// If a property does not hold.
    pub fn check(&self) {
        match self {
            Self::Lent(words) => check_lent(words),
            Self::Ours { text, repeat, limit } => {
                // As long as it takes to pass every limit.
                let text = text.0.repeat(usize::from(*repeat) + 1);
                check_cut(&text, usize::from(*limit));
                check_fit(&text);
                check_goes_out(&text);
                check_arrays(&text);
            }
            Self::Id(units) => check_id(&units.iter().map(|unit| unit.0).collect::<Vec<_>>()),
            Self::Uuid(number) => check_uuid(Uuid::from_u128(*number)),
            Self::Names(names) => check_names(names),
        }
    }
}

const UNITS: usize = 0x7FFF;

fn check_lent(words: &Words) {
    let ear = Ear::new();
    let callback = mobsync::export(ear.clone());
    let lent = words.lend(UNITS);
    // SAFETY: a text that ends, or that has as many units as may be read.
    assert_eq!(unsafe { callback.EstablishConnection(lent.as_ptr(), 0) }, S_OK);
    let expected = words.read(UNITS).map(|(text, _)| text);
    let notice = Notice::Connect(expected.as_deref().map(Into::into));
    assert_eq!(ear.heard(), [SyncEvent::notice(&notice)]);
    let Some(units) = words.units(UNITS) else { return };
    let (text, odd) = text_from_wide(&units);
    assert_eq!(text, String::from_utf16_lossy(&units));
    let repaired = if has_halves(&units) { Oddities::TEXT_REPAIRED } else { Oddities::empty() };
    assert_eq!(odd, repaired);
    assert_eq!(odd.is_empty(), text.encode_utf16().eq(units));
}

fn has_halves(units: &[u16]) -> bool {
    char::decode_utf16(units.iter().copied()).any(|decoded| decoded.is_err())
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The longest beginning that fits.
fn check_cut(text: &str, limit: usize) {
    let cut = cut_text(text, limit);
    assert!(text.starts_with(cut.value) && units(cut.value) <= limit);
    match text[cut.value.len()..].chars().next() {
        None => assert_eq!(cut.lost, Lossy::empty()),
        Some(next) => {
            assert!(units(cut.value) + next.len_utf16() > limit, "more would have fit");
            assert_eq!(cut.lost, Lossy::TEXT_CUT);
        }
    }
}

fn check_fit(text: &str) {
    for dialect in [Dialect::Neutral, Dialect::WinSync, Dialect::MobSync, Dialect::SyncCenter] {
        let fit = dialect.fit_text(text);
        let limit = dialect.limits().text_units.unwrap_or(usize::MAX);
        let cut = cut_text(text, limit);
        match dialect {
            Dialect::Neutral => assert_eq!(fit.value, text),
            _ => assert_eq!(fit.value, goes_as(cut.value)),
        }
        assert_eq!(fit.lost.contains(Lossy::TEXT_CUT), !cut.is_exact());
        let again = dialect.fit_text(&fit.value);
        assert_eq!((&again.value, again.lost), (&fit.value, Lossy::empty()));
    }
}

/// Out to native code, and from there back in.
fn check_goes_out(text: &str) {
    let connect = Notice::Connect(Some(text.into()));
    let native = callback(Script::default());
    let import = mobsync::import(native.give::<ISyncMgrSynchronizeCallback>());
    assert!(import.notice(&connect).is_ok());
    let goes = goes_as(text);
    assert_eq!(native.told(), [Told::Connect(Some(goes.clone()))]);
    drop(import);
    let ear = Ear::new();
    let import = mobsync::import(mobsync::export(ear.clone()));
    assert!(import.notice(&connect).is_ok());
    let arrives = Notice::Connect(Some(cut_text(&goes, UNITS).value.into()));
    assert_eq!(ear.heard(), [SyncEvent::notice(&arrives)]);
}

/// A handler whose name, and that of its only item, is a text.
struct Named(String);

impl SyncHandler for Named {
    fn info(&self) -> Result<HandlerInfo, Code> {
        Ok(HandlerInfo::new(&*self.0))
    }
    fn items(&self) -> Result<HandlerItems, Code> {
        Ok(vec![HandlerItem::new(Uuid::from_u128(7).into(), &*self.0)].into())
    }
    fn set_progress_callback(&self, _: Option<SharedSink>) {}
    fn prepare<'id>(&self, _: &[ItemId], start: Start<'id>) -> Started<'id> {
        start.decline(Code::FAIL)
    }
    fn synchronize<'id>(&self, start: Start<'id>) -> Started<'id> {
        start.decline(Code::FAIL)
    }
}

/// Names in arrays of fixed length.
fn check_arrays(text: &str) {
    let handler = mobsync::export_handler(Named(text.to_owned()));
    let (mut info, mut items) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the places are valid for the calls.
    let answers = unsafe {
        (handler.GetHandlerInfo(&raw mut info), handler.EnumSyncMgrItems(&raw mut items))
    };
    assert_eq!(answers, (S_OK, S_OK));
    // SAFETY: just given, and freed by the one who was given it.
    let name = unsafe {
        let name = (*info).wszHandlerName;
        memory::free(info.cast());
        name
    };
    check_array(text, &name, MAX_SYNCMGRHANDLERNAME);
    // SAFETY: a reference that was just given.
    let items = unsafe { ISyncMgrEnumItems::from_raw(items) };
    let mut item = Box::<SYNCMGRITEM>::new_uninit();
    // SAFETY: one place for one item, and an item is there.
    let item = unsafe {
        assert_eq!(items.Next(1, item.as_mut_ptr(), ptr::null_mut()), S_OK);
        item.assume_init()
    };
    check_array(text, &item.wszItemName, MAX_SYNCMGRITEMNAME);
}

fn check_array(text: &str, array: &[u16], length: usize) {
    assert_eq!(array.len(), length);
    let end = array.iter().position(|unit| *unit == 0).expect("no room for the NUL");
    assert!(array[end..].iter().all(|unit| *unit == 0));
    let cut = goes_as(cut_text(text, length - 1).value);
    assert!(cut.encode_utf16().eq(array[..end].iter().copied()));
}

fn check_id(units: &[u16]) {
    let Ok(id) = ItemId::from_wide(units) else { return check_no_id(units) };
    assert!(!units.is_empty() && !units.contains(&0) && !has_halves(units));
    let text = String::from_utf16(units).unwrap();
    assert_eq!((id.as_text(), id.units()), (Some(&*text), units.len()));
    let [whole @ .., 0] = id.as_wide_with_nul().unwrap() else { panic!("it does not end") };
    assert_eq!(whole, units);
    assert_eq!(id, ItemId::try_from(text.as_str()).unwrap());
    assert_eq!((id.to_text(), id.to_string()), (id.clone(), text));
    assert_eq!(Dialect::SyncCenter.id_fits(&id), units.len() <= 63);
    let (table, guid) = (IdTable::new(), from_uuid(id.to_uuid()));
    assert_eq!(table.item_of(&guid), id.to_uuid().into());
    assert_eq!((table.guid_of(&id), table.item_of(&guid)), (guid, id));
}

/// Whether it is none, and the fault is where it is said to be.
fn check_no_id(units: &[u16]) {
    match ItemId::from_wide(units).unwrap_err() {
        InvalidId::Empty => assert!(units.is_empty()),
        InvalidId::Nul { at } => assert_eq!(units[at], 0),
        InvalidId::UnpairedSurrogate { at } => {
            assert!(is_first_half(units[at]) || (0xDC00..0xE000).contains(&units[at]));
            assert!(!has_halves(&units[..at]) && has_halves(&units[..=at]));
        }
        other => panic!("{other}"),
    }
}

fn check_uuid(uuid: Uuid) {
    let guid = from_uuid(uuid);
    assert_eq!(to_uuid(&guid), uuid);
    assert_eq!(guid, GUID::from_u128(uuid.as_u128()));
    let id = ItemId::from(uuid);
    let text = id.to_text();
    assert_eq!((id.as_uuid(), id.units()), (Some(uuid), 38));
    assert_eq!((text.to_uuid(), text.units(), text.to_string()), (uuid, 38, id.to_string()));
    assert_ne!(id, text, "the two kinds stay apart");
    assert_eq!(IdTable::new().item_of(&guid), id);
}

impl Name {
    fn id(&self) -> Option<ItemId> {
        let uuid = |number: u8| Uuid::from_u128(u128::from(number % 4) << 120 | 0xABCD);
        match self {
            Self::Text(text) => ItemId::try_from(&*text.0).ok(),
            Self::Braced { number, is_lower: true } => {
                format!("{{{}}}", uuid(*number)).parse().ok()
            }
            Self::Braced { number, .. } => format!("{{{:X}}}", uuid(*number)).parse().ok(),
            Self::Uuid(number) => Some(uuid(*number).into()),
        }
    }
}

/// Whoever was first is the way back, also when others that spell the same follow.
fn check_names(names: &[Name]) {
    let table = IdTable::new();
    let mut went: Vec<(GUID, ItemId)> = vec![];
    for id in names.iter().filter_map(Name::id) {
        let guid = table.guid_of(&id);
        assert_eq!(guid, from_uuid(id.to_uuid()));
        if id.as_text().is_some() && !went.iter().any(|(other, _)| *other == guid) {
            went.push((guid, id));
        }
        for (guid, first) in &went {
            assert_eq!(table.item_of(guid), *first);
        }
    }
}
