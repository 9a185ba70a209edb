//! What is offered one by one: by an export, whose enumerators are read here, and by a native host.

use crate::codes::AnyCode;
use crate::ids::AnyId;
use crate::native::items::{Page, Punk, Punks, Texts, punks, texts};
use crate::words::Words;
use arbitrary::Arbitrary;
use std::ffi::c_void;
use std::ptr::null_mut;
use sync_progress::protocol::MoreItems;
use sync_progress::windows::abi::*;
use sync_progress::windows::memory;
use sync_progress::{Dialect, ItemId};
use windows_core::{HRESULT, IUnknown, Interface};

/// What a sink would like to have synchronized next.
#[derive(Arbitrary, Debug)]
pub struct Offer {
    ids: Vec<AnyId>,
    opaque: u8,
}

impl Offer {
    pub fn more(&self) -> MoreItems {
        let ids = self.ids.iter().map(|id| id.0.clone()).collect();
        MoreItems { ids, opaque: self.opaque.into() }
    }

    /// What a handler gets of it: an id that no session could name is left out (B-44).
    pub fn as_given(&self) -> (Vec<ItemId>, usize) {
        let ids = self.ids.iter().map(|id| id.0.to_text());
        (ids.filter(|id| Dialect::SyncCenter.id_fits(id)).collect(), self.opaque.into())
    }
}

/// All that two enumerators give; each may be NULL.
///
/// # Safety
///
/// NULL, or references that are the caller's to give away.
pub unsafe fn take_all(ids: *mut c_void, punks: *mut c_void) -> (Vec<ItemId>, usize) {
    // SAFETY: passed on to the caller; what is given is freed or released, and not used after that.
    unsafe {
        let ids = (!ids.is_null()).then(|| IEnumString::from_raw(ids));
        let punks = (!punks.is_null()).then(|| IEnumUnknown::from_raw(punks));
        let ids = ids.map_or(vec![], |ids| {
            read(|count, places, given| ids.Next(count, places, given), |text| take_id(text))
        });
        let punks = punks.map_or(vec![], |punks| {
            read(
                |count, places, given| punks.Next(count, places, given),
                |it| IUnknown::from_raw(it),
            )
        });
        (ids, punks.len())
    }
}

fn read<T, E>(
    next: impl Fn(u32, *mut *mut T, *mut u32) -> HRESULT,
    take: impl Fn(*mut T) -> E,
) -> Vec<E> {
    let mut all = vec![];
    // Other numbers than the places that there are.
    for asked in (1..=3).cycle() {
        let mut places: Box<[*mut T]> = (0..asked).map(|_| null_mut()).collect();
        let mut given = u32::MAX;
        let code = next(asked, places.as_mut_ptr(), &raw mut given);
        assert_eq!(code, if given == asked { S_OK } else { S_FALSE });
        all.extend(places.iter().take(given.try_into().unwrap()).map(|place| take(*place)));
        if given < asked {
            break;
        }
    }
    all
}

/// # Safety
///
/// A text that was given.
unsafe fn take_id(text: *mut u16) -> ItemId {
    // SAFETY: it ends with a NUL.
    let units: Vec<u16> = unsafe {
        let length = (0..0x100).take_while(|at| *text.add(*at) != 0).count();
        let units = std::slice::from_raw_parts(text, length).to_vec();
        memory::free(text.cast());
        units
    };
    ItemId::from_wide(&units).expect("an id")
}

/// What a native host offers, page by page; codes and counts may be anything.
#[derive(Arbitrary, Debug)]
pub struct Pages {
    texts: Option<Vec<TextPage>>,
    punks: Option<Vec<PunkPage>>,
}

#[derive(Arbitrary, Debug)]
struct TextPage(AnyCode, Vec<Option<Words>>, Option<u32>);

#[derive(Arbitrary, Debug)]
struct PunkPage(AnyCode, Vec<bool>, Option<u32>);

/// The host's enumerators, for as long as they are offered.
pub struct Offered {
    pub texts: Option<Texts>,
    pub punks: Option<Punks>,
}

/// How many elements are asked for at once; a host that gives more breaks its contract.
const BATCH: usize = 16;
/// An id in memory of COM has room for what may be read of it.
const ID_UNITS: usize = 63;

impl Pages {
    pub fn offer(&self, punk: &Punk) -> Offered {
        Offered {
            texts: self.texts.as_ref().map(|pages| texts(ending(pages.iter().map(TextPage::page)))),
            punks: self
                .punks
                .as_ref()
                .map(|pages| punks(ending(pages.iter().map(|page| page.page(punk))))),
        }
    }

    /// How many elements there are at most.
    pub fn most(&self) -> (usize, usize) {
        let texts = self.texts.iter().flatten().map(|page| page.1.len().min(BATCH)).sum();
        (texts, self.punks.iter().flatten().map(|page| page.1.len().min(BATCH)).sum())
    }
}

/// A last page that is empty: the last one comes for ever.
fn ending<T>(pages: impl Iterator<Item = Page<T>>) -> Vec<Page<T>> {
    let end = Page { code: S_FALSE, elements: vec![], claimed: None };
    pages.take(8).chain([end]).collect()
}

/// A count that promises no less than was given: what is left out of it would be lost. A page that fails gives nothing.
fn page<T>(code: HRESULT, elements: Vec<T>, claimed: Option<u32>) -> Page<T> {
    let elements = if code.is_err() { vec![] } else { elements };
    let least = u32::try_from(elements.len()).unwrap();
    Page { code, elements, claimed: claimed.map(|claimed| claimed.max(least)) }
}

impl TextPage {
    fn page(&self) -> Page<Option<Vec<u16>>> {
        let units = |words: &Words| {
            let mut units = words.units(ID_UNITS)?;
            if units.len() <= ID_UNITS {
                units.push(0);
            }
            Some(units)
        };
        let elements = self.1.iter().take(BATCH).map(|words| words.as_ref().and_then(units));
        page(self.0.0, elements.collect(), self.2)
    }
}

impl PunkPage {
    fn page(&self, punk: &Punk) -> Page<usize> {
        let address = punk.raw().expose_provenance();
        let elements =
            self.1.iter().take(BATCH).map(|is_there| if *is_there { address } else { 0 });
        page(self.0.0, elements.collect(), self.2)
    }
}
