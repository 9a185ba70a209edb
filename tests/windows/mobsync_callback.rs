//! A sink given to a handler, and a handler's callback used as a sink (B-20 to B-22).

use sync_progress::protocol::{AnswerExt, Fault, Fields, ProgressStatus, Work};
use sync_progress::sink::ProgressSink;
use sync_progress::windows::abi::{
    ISyncMgrSynchronizeCallback, RPC_E_DISCONNECTED, S_OK, S_SYNCMGR_CANCELALL,
    S_SYNCMGR_CANCELITEM,
};
use sync_progress::windows::mobsync;
use sync_progress::{CancelDecision, ItemId, ProgressItem};
use windows_core::{GUID, HRESULT};

use crate::native::mobsync::{Script, Told, callback};

const ITEM: u128 = 0x0011_2233_4455_6677_8899_aabb_ccdd_eeff;

fn item() -> ItemId {
    uuid::Uuid::from_u128(ITEM).into()
}

fn guid() -> GUID {
    GUID::from_u128(ITEM)
}

#[test]
fn b_1_answers_of_a_native_callback_arrive_as_decisions() {
    #[track_caller]
    fn arrives(code: HRESULT, decision: CancelDecision, fault: Option<Fault>) {
        let native = callback(Script::answering([code]));
        let sink = mobsync::import(native.give::<ISyncMgrSynchronizeCallback>());
        let answer = sink.progress(&item(), &ProgressItem::new().with_value(1));
        assert_eq!((answer.decision(), answer.fault()), (decision, fault), "{code:?}");
    }
    use CancelDecision::{CancelAll, CancelItem, Continue};
    arrives(S_OK, Continue, None);
    arrives(S_SYNCMGR_CANCELITEM, CancelItem, None);
    arrives(S_SYNCMGR_CANCELALL, CancelAll, None);
    arrives(HRESULT(1), Continue, Some(Fault::UnknownAnswer(1)));
    arrives(RPC_E_DISCONNECTED, Continue, Some(Fault::Disconnected));
}

#[test]
fn b_7_a_report_crosses_the_border_as_a_structure() {
    let native = callback(Script::default());
    let sink = mobsync::import(native.give::<ISyncMgrSynchronizeCallback>());
    let all = (Fields::STATUS | Fields::VALUE | Fields::MAX).bits();
    let report =
        ProgressItem::new().with_status(ProgressStatus::Updating).with_work(Work::new(3, 9));
    assert!(sink.progress(&item(), &report).is_ok());
    assert_eq!(native.told(), [Told::Progress(guid(), all, 3, 3, 9, None)]);
    assert_eq!(native.references(), 1);
}
