"""Every kind of event that this version knows; another one is kept, and shown as such."""

from typing import Final

from protocol.trade.delivery import Delivered
from protocol.trade.events import Kind
from protocol.trade.hand_over import HandedOver
from protocol.trade.merging import Merged, Unmerged
from protocol.trade.reception import Accepted, Chosen
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
    CalledAhead,
    Chosen,
    Delivered,
    Extended,
    HandedOver,
    Merged,
    NoticeDelivered,
    NoticeIssued,
    PapersTaken,
    PauseBegan,
    PauseEnded,
    Planned,
    StepBegan,
    SupplementAnswered,
    SupplementRequested,
    Unmerged,
    VisitEnded,
)
