//! The `windows` crate, which declares the same interfaces from Microsoft's metadata: identifiers, slots and layouts agree,
//! pointers convert both ways, and its wrappers lose what ours keep (B-1).

use std::mem::offset_of;
use std::ptr;

use sync_progress::CancelDecision::{self, CancelAll, CancelItem};
use sync_progress::protocol::AnswerExt;
use sync_progress::sink::{ProgressSink, from_fn};
use sync_progress::windows::{abi, mobsync, to_uuid};
use sync_progress::{ItemId, ProgressItem};
use windows::Win32::Foundation::FILETIME;
use windows::Win32::System::Com::{IEnumString, IEnumUnknown};
use windows::Win32::System::WindowsSync as ws;
use windows::Win32::UI::Shell as shell;
use windows_core::{BOOL, Error, GUID, HRESULT, Interface, PCWSTR, Result, implement};

macro_rules! same_interfaces {
    ($($theirs:ty = $ours:ident),* $(,)?) => {
        $(
            assert_eq!(abi::$ours::IID, <$theirs>::IID, stringify!($ours));
            assert_eq!(
                size_of::<<abi::$ours as Interface>::Vtable>(),
                size_of::<<$theirs as Interface>::Vtable>(),
                concat!("slots of ", stringify!($ours)),
            );
            println!(
                "same identifier, {} slots: {}",
                size_of::<<$theirs as Interface>::Vtable>() / size_of::<usize>(),
                stringify!($ours),
            );
        )*
    };
}

#[test]
fn interfaces_have_their_identifiers_and_as_many_slots() {
    same_interfaces! {
        shell::ISyncMgrSynchronizeCallback = ISyncMgrSynchronizeCallback,
        shell::ISyncMgrSynchronize = ISyncMgrSynchronize,
        shell::ISyncMgrEnumItems = ISyncMgrEnumItems,
        shell::ISyncMgrSyncCallback = ISyncMgrSyncCallback,
        shell::ISyncMgrSessionCreator = ISyncMgrSessionCreator,
        shell::ISyncMgrSyncItem = ISyncMgrSyncItem,
        IEnumString = IEnumString,
        IEnumUnknown = IEnumUnknown,
        ws::ISyncCallback = ISyncCallback,
        ws::ISyncCallback2 = ISyncCallback2,
        ws::ISyncSessionState = ISyncSessionState,
        ws::IChangeConflict = IChangeConflict,
        ws::IRecoverableError = IRecoverableError,
        ws::IRecoverableErrorData = IRecoverableErrorData,
        ws::ISyncChange = ISyncChange,
    }
}

macro_rules! same_slots {
    ($theirs:ty, $ours:ty: $($method:ident),* $(,)?) => {
        $(assert_eq!(
            offset_of!($ours, $method),
            offset_of!($theirs, $method),
            concat!(stringify!($ours), "::", stringify!($method)),
        );)*
    };
}

#[test]
fn methods_have_their_slots() {
    same_slots!(shell::ISyncMgrSynchronizeCallback_Vtbl, abi::ISyncMgrSynchronizeCallback_Vtbl:
        ShowPropertiesCompleted, PrepareForSyncCompleted, SynchronizeCompleted, ShowErrorCompleted, EnableModeless,
        Progress, LogError, DeleteLogError, EstablishConnection);
    same_slots!(shell::ISyncMgrSynchronize_Vtbl, abi::ISyncMgrSynchronize_Vtbl:
        Initialize, GetHandlerInfo, EnumSyncMgrItems, GetItemObject, ShowProperties, SetProgressCallback,
        PrepareForSync, Synchronize, SetItemStatus, ShowError);
    same_slots!(shell::ISyncMgrEnumItems_Vtbl, abi::ISyncMgrEnumItems_Vtbl: Next, Skip, Reset, Clone);
    same_slots!(shell::ISyncMgrSyncCallback_Vtbl, abi::ISyncMgrSyncCallback_Vtbl:
        ReportProgress, SetHandlerProgressText, ReportEvent, CanContinue, QueryForAdditionalItems, AddItemToSession,
        AddIUnknownToSession, ProposeItem, CommitItem, ReportManualSync);
    same_slots!(shell::ISyncMgrSessionCreator_Vtbl, abi::ISyncMgrSessionCreator_Vtbl: CreateSession);
    same_slots!(shell::ISyncMgrSyncItem_Vtbl, abi::ISyncMgrSyncItem_Vtbl:
        GetItemID, GetName, GetItemInfo, GetObject, GetCapabilities, GetPolicies, Enable, Delete);
    same_slots!(ws::ISyncCallback_Vtbl, abi::ISyncCallback_Vtbl:
        OnProgress, OnChange, OnConflict, OnFullEnumerationNeeded, OnRecoverableError);
    same_slots!(ws::ISyncCallback2_Vtbl, abi::ISyncCallback2_Vtbl: OnChangeApplied, OnChangeFailed);
    same_slots!(ws::ISyncSessionState_Vtbl, abi::ISyncSessionState_Vtbl:
        IsCanceled, GetInfoForChangeApplication, LoadInfoFromChangeApplication,
        GetForgottenKnowledgeRecoveryRangeStart, GetForgottenKnowledgeRecoveryRangeEnd,
        SetForgottenKnowledgeRecoveryRange, OnProgress);
    same_slots!(ws::IChangeConflict_Vtbl, abi::IChangeConflict_Vtbl:
        GetDestinationProviderConflictingChange, GetSourceProviderConflictingChange,
        GetDestinationProviderConflictingData, GetSourceProviderConflictingData, GetResolveActionForChange,
        SetResolveActionForChange, GetResolveActionForChangeUnit, SetResolveActionForChangeUnit);
    same_slots!(ws::IRecoverableError_Vtbl, abi::IRecoverableError_Vtbl:
        GetStage, GetProvider, GetChangeWithRecoverableError, GetRecoverableErrorDataForChange,
        GetRecoverableErrorDataForChangeUnit);
    same_slots!(ws::IRecoverableErrorData_Vtbl, abi::IRecoverableErrorData_Vtbl:
        Initialize, GetItemDisplayName, GetErrorDescription);
    same_slots!(ws::ISyncChange_Vtbl, abi::ISyncChange_Vtbl:
        GetOwnerReplicaId, GetRootItemId, GetChangeVersion, GetCreationVersion, GetFlags, GetWorkEstimate,
        GetChangeUnits, GetMadeWithKnowledge, GetLearnedKnowledge, SetWorkEstimate);
}

macro_rules! same_layout {
    ($theirs:ty, $ours:ty: $($field:ident),* $(,)?) => {
        assert_eq!(size_of::<$ours>(), size_of::<$theirs>(), stringify!($ours));
        assert_eq!(align_of::<$ours>(), align_of::<$theirs>(), stringify!($ours));
        same_slots!($theirs, $ours: $($field),*);
        println!("same layout, {} bytes: {}", size_of::<$ours>(), stringify!($ours));
    };
}

#[test]
fn structures_have_their_layouts() {
    same_layout!(shell::SYNCMGRPROGRESSITEM, abi::SYNCMGRPROGRESSITEM:
        cbSize, mask, lpcStatusText, dwStatusType, iProgValue, iMaxValue);
    same_layout!(shell::SYNCMGRLOGERRORINFO, abi::SYNCMGRLOGERRORINFO:
        cbSize, mask, dwSyncMgrErrorFlags, ErrorID, ItemID);
    same_layout!(shell::SYNCMGRITEM, abi::SYNCMGRITEM:
        cbSize, dwFlags, ItemID, dwItemState, hIcon, wszItemName, ftLastUpdate);
    same_layout!(shell::SYNCMGRHANDLERINFO, abi::SYNCMGRHANDLERINFO:
        cbSize, hIcon, SyncMgrHandlerFlags, wszHandlerName);
    same_layout!(FILETIME, abi::FILETIME: dwLowDateTime, dwHighDateTime);
    same_layout!(ws::SYNC_RANGE, abi::SYNC_RANGE: pbClosedLowerBound, pbClosedUpperBound);
    same_layout!(ws::SYNC_VERSION, abi::SYNC_VERSION: dwLastUpdatingReplicaKey, ullTickCount);
    same_layout!(ws::SYNC_SESSION_STATISTICS, abi::SYNC_SESSION_STATISTICS: dwChangesApplied, dwChangesFailed);
}

#[test]
fn numbers_are_the_same() {
    assert_eq!(abi::S_SYNCMGR_MISSINGITEMS.0, shell::S_SYNCMGR_MISSINGITEMS.0);
    assert_eq!(abi::S_SYNCMGR_RETRYSYNC.0, shell::S_SYNCMGR_RETRYSYNC.0);
    assert_eq!(abi::S_SYNCMGR_CANCELITEM.0, shell::S_SYNCMGR_CANCELITEM.0);
    assert_eq!(abi::S_SYNCMGR_CANCELALL.0, shell::S_SYNCMGR_CANCELALL.0);
    assert_eq!(abi::S_SYNCMGR_ITEMDELETED.0, shell::S_SYNCMGR_ITEMDELETED.0);
    assert_eq!(abi::S_SYNCMGR_ENUMITEMS.0, shell::S_SYNCMGR_ENUMITEMS.0);
    assert_eq!(abi::SYNCMGR_PS_DISCONNECTED, shell::SYNCMGR_PS_DISCONNECTED.0);
    assert_eq!(abi::SYNCMGR_CR_CANCEL_ALL, shell::SYNCMGR_CR_CANCEL_ALL.0);
    assert_eq!(abi::SPS_CHANGE_APPLICATION, ws::SPS_CHANGE_APPLICATION.0);
    assert_eq!(abi::SRA_TRANSFER_AND_DEFER, ws::SRA_TRANSFER_AND_DEFER.0);
    assert_eq!(abi::SFEA_ABORT, ws::SFEA_ABORT.0);
}

const ITEM: GUID = GUID::from_u128(7);

fn item() -> ItemId {
    to_uuid(&ITEM).into()
}

/// The same call of the same object, seen through their wrapper, through our declaration and through our import.
#[test]
fn their_wrapper_loses_a_cancel_and_ours_does_not() {
    for (decision, code) in
        [(CancelItem, abi::S_SYNCMGR_CANCELITEM), (CancelAll, abi::S_SYNCMGR_CANCELALL)]
    {
        let ours = mobsync::export(from_fn(move |_, _| decision));
        let theirs: shell::ISyncMgrSynchronizeCallback = ours.cast().unwrap();
        let report: shell::SYNCMGRPROGRESSITEM = unsafe { std::mem::zeroed() };
        let report = shell::SYNCMGRPROGRESSITEM {
            cbSize: u32::try_from(size_of_val(&report)).unwrap(),
            ..report
        };
        let lost: Result<()> = unsafe { theirs.Progress(&ITEM, &report) };
        assert_eq!(lost, Ok(()), "their wrapper sees nothing of it");
        assert_eq!(unsafe { ours.Progress(&ITEM, (&raw const report).cast()) }, code);
        let back: abi::ISyncMgrSynchronizeCallback = theirs.cast().unwrap();
        let answer = mobsync::import(back).progress(&item(), &ProgressItem::new());
        assert_eq!(answer, Ok(decision));
        println!(
            "{decision}: their wrapper says Ok(()), the slot {code:?}, our import {decision:?}"
        );
    }
}

/// A callback that is written with the `windows` crate.
#[implement(shell::ISyncMgrSynchronizeCallback)]
struct Theirs(HRESULT);

impl Theirs {
    fn answer(&self) -> Result<()> {
        // Its way to return a success that is not `S_OK`.
        if self.0.0 == 0 { Ok(()) } else { Err(Error::from_hresult(self.0)) }
    }
}

impl shell::ISyncMgrSynchronizeCallback_Impl for Theirs_Impl {
    fn ShowPropertiesCompleted(&self, _: HRESULT) -> Result<()> {
        Ok(())
    }
    fn PrepareForSyncCompleted(&self, _: HRESULT) -> Result<()> {
        Ok(())
    }
    fn SynchronizeCompleted(&self, _: HRESULT) -> Result<()> {
        Ok(())
    }
    fn ShowErrorCompleted(&self, _: HRESULT, _: u32, _: *const GUID) -> Result<()> {
        Ok(())
    }
    fn EnableModeless(&self, _: BOOL) -> Result<()> {
        self.answer()
    }
    fn Progress(&self, item: *const GUID, _: *const shell::SYNCMGRPROGRESSITEM) -> Result<()> {
        assert_eq!(unsafe { *item }, ITEM);
        self.answer()
    }
    fn LogError(&self, _: u32, _: &PCWSTR, _: *const shell::SYNCMGRLOGERRORINFO) -> Result<()> {
        Ok(())
    }
    fn DeleteLogError(&self, _: *const GUID, _: u32) -> Result<()> {
        Ok(())
    }
    fn EstablishConnection(&self, _: &PCWSTR, _: u32) -> Result<()> {
        Ok(())
    }
}

#[test]
fn a_callback_of_theirs_is_a_sink_of_ours() {
    for (code, decision) in [
        (abi::S_OK, CancelDecision::Continue),
        (abi::S_SYNCMGR_CANCELITEM, CancelItem),
        (abi::S_SYNCMGR_CANCELALL, CancelAll),
    ] {
        let theirs: shell::ISyncMgrSynchronizeCallback = Theirs(code).into();
        let sink = mobsync::import(theirs.cast::<abi::ISyncMgrSynchronizeCallback>().unwrap());
        let answer = sink.progress(&item(), &ProgressItem::new().with_value(1));
        assert_eq!(answer.decision(), decision);
    }
    let theirs: shell::ISyncMgrSynchronizeCallback = Theirs(abi::S_FALSE).into();
    let sink = mobsync::import(theirs.cast::<abi::ISyncMgrSynchronizeCallback>().unwrap());
    assert_eq!(sink.may_show_ui(true), Ok(false));
}

#[test]
fn a_handler_of_ours_takes_a_callback_of_theirs() {
    let ours = mobsync::export_handler(sync_progress::handler::NullHandler);
    let theirs: shell::ISyncMgrSynchronize = ours.cast().unwrap();
    let callback: shell::ISyncMgrSynchronizeCallback = Theirs(abi::S_OK).into();
    unsafe {
        theirs.SetProgressCallback(&callback).unwrap();
        theirs.PrepareForSync(&[], windows::Win32::Foundation::HWND(ptr::null_mut()), 0).unwrap();
        theirs.SetProgressCallback(None).unwrap();
    }
}

/// B-12: what belongs to an apartment is reached through COM, and by nobody whom COM does not know.
#[test]
fn an_object_of_an_apartment_is_reached_through_com() {
    use crate::native::Native;
    use sync_progress::windows::{Agile, Pointer};
    use windows::Win32::System::Com::{COINIT_APARTMENTTHREADED, CoInitializeEx, CoUninitialize};
    use windows_core::{IUnknown, IUnknown_Vtbl};

    static TABLE: IUnknown_Vtbl = Native::<IUnknown_Vtbl, ()>::UNKNOWN;
    let native = Native::new::<IUnknown>(&TABLE, ());
    std::thread::scope(|scope| {
        let apartment = || {
            unsafe { CoInitializeEx(None, COINIT_APARTMENTTHREADED) }.unwrap();
            let agile = Agile::new(native.give::<IUnknown>()).unwrap();
            assert_eq!(format!("{agile:?}"), "Agile(registered)");
            // At home it is the object itself.
            assert_eq!(agile.with(Interface::as_raw), Ok(native.raw()));
            let stranger = std::thread::scope(|scope| {
                scope.spawn(|| agile.with(|_| ()).map_err(|code| code.bits())).join().unwrap()
            });
            assert_eq!(stranger, Err(0x8004_01F0), "CO_E_NOTINITIALIZED");
            drop(agile);
            unsafe { CoUninitialize() };
        };
        scope.spawn(apartment).join().unwrap();
    });
    assert_eq!(native.references(), 0);
}
