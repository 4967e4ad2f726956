"""Every kind of event that this version knows; another one is kept, and shown as such."""

from typing import Final

from protocol.trade.check_in import (
    CheckedIn,
    Discrepancy,
    DiscrepancySeen,
    DiscrepancySettled,
)
from protocol.trade.closing import ReportClosed
from protocol.trade.corrections import LookedUp, PageRead
from protocol.trade.delivery import Delivered
from protocol.trade.digitisation import Digitised, PageJudged
from protocol.trade.events import Kind
from protocol.trade.hand_over import HandedOver
from protocol.trade.merging import Merged, Unmerged
from protocol.trade.office_acts import (
    CameBack,
    CodeBound,
    Decided,
    Transferred,
    TransferSentBack,
    TransferTaken,
)
from protocol.trade.pads import PadIssued, SlipBound
from protocol.trade.questions import OfficerAnswered, OfficerAsked
from protocol.trade.reception import Accepted, Chosen
from protocol.trade.slips import SlipReplaced
from protocol.trade.taking_back import ActTakenBack
from protocol.trade.time_events import (
    Extended,
    NoticeDelivered,
    NoticeIssued,
    PapersTaken,
    PauseBegan,
    PauseEnded,
    StepBegan,
    SupplementAnswered,
    SupplementRequested,
)
from protocol.trade.visits import CalledAhead, Planned, VisitEnded

KINDS: Final[tuple[type[Kind], ...]] = (
    Accepted,
    ActTakenBack,
    CalledAhead,
    CameBack,
    CheckedIn,
    Chosen,
    CodeBound,
    Decided,
    Delivered,
    Digitised,
    Discrepancy,
    DiscrepancySeen,
    DiscrepancySettled,
    Extended,
    HandedOver,
    LookedUp,
    Merged,
    NoticeDelivered,
    NoticeIssued,
    OfficerAnswered,
    OfficerAsked,
    PadIssued,
    PageJudged,
    PageRead,
    PapersTaken,
    PauseBegan,
    PauseEnded,
    Planned,
    ReportClosed,
    SlipBound,
    SlipReplaced,
    StepBegan,
    SupplementAnswered,
    SupplementRequested,
    Transferred,
    TransferSentBack,
    TransferTaken,
    Unmerged,
    VisitEnded,
)
