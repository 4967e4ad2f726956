"""The events from which times are counted: requests, notices, pauses, extensions, steps inside.

`at_ms` stands where somebody writes down later what happened earlier; else the signed time counts.
"""

from typing import Annotated, ClassVar, Final, Literal, TypeAlias

from msgspec import Meta

from protocol.trade.bounds import AtMs, Short
from protocol.trade.events import Kind
from protocol.trade.time_rules import Interval

MAX_ITEMS: Final = 40  # a land file with every annex

Said: TypeAlias = Annotated[str, Meta(min_length=1, max_length=2_000)]
ItemId: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]
Items: TypeAlias = Annotated[tuple[ItemId, ...], Meta(max_length=MAX_ITEMS)]
SomeItems: TypeAlias = Annotated[tuple[ItemId, ...], Meta(min_length=1, max_length=MAX_ITEMS)]
FormNumber: TypeAlias = Literal["02", "03", "04", "05", ""]  # TT 03/2025/TT-VPCP; "" for a letter
Way: TypeAlias = Literal["at_home", "at_centre", "phone", "post", "message", "through_relative"]


class SupplementRequested(Kind, frozen=True):
    """Mẫu 02: the components that are missing, and why; about the requests its author saw."""

    kind: ClassVar[str] = "supplement_requested"

    items: SomeItems
    reason: Said
    number: Short = ""
    at_ms: AtMs | None = None


class SupplementAnswered(Kind, frozen=True):
    """Somebody says that what the request asked for is there; about the request."""

    kind: ClassVar[str] = "supplement_answered"

    items: Items = ()  # none: all of it
    at_ms: AtMs | None = None


class PapersTaken(Kind, frozen=True):
    """Papers that came after reception, by component: who took them need not know of a request."""

    kind: ClassVar[str] = "papers_taken"

    components: SomeItems
    at_ms: AtMs | None = None


class NoticeIssued(Kind, frozen=True):
    """A written notice beside those that steps, requests and extensions are themselves."""

    kind: ClassVar[str] = "notice_issued"

    form: FormNumber
    text: Said
    number: Short = ""
    at_ms: AtMs | None = None


class NoticeDelivered(Kind, frozen=True):
    """The citizen knows: who was told and how, by the event's author; about the notices."""

    kind: ClassVar[str] = "notice_delivered"

    to: Annotated[str, Meta(min_length=1, max_length=200)]
    way: Way
    relation: Short = ""  # to the citizen, where somebody else was told
    at_ms: AtMs | None = None


class Extended(Kind, frozen=True):
    """Mẫu 04: an apology with its reason and the new date; about the extensions its author saw."""

    kind: ClassVar[str] = "extended"

    until_ms: AtMs
    reason: Said
    signer: Annotated[str, Meta(min_length=1, max_length=200)]
    number: Short = ""
    at_ms: AtMs | None = None


class PauseBegan(Kind, frozen=True):
    """A span that the procedure's time does not count has begun."""

    kind: ClassVar[str] = "pause_began"

    interval: Interval
    reason: Annotated[str, Meta(max_length=2_000)] = ""
    at_ms: AtMs | None = None


class PauseEnded(Kind, frozen=True):
    """About the pauses that are over."""

    kind: ClassVar[str] = "pause_ended"

    at_ms: AtMs | None = None


class StepBegan(Kind, frozen=True):
    """A step inside the office was taken up, by whom; it lasts until the next one begins."""

    kind: ClassVar[str] = "step_began"

    step: ItemId
    officer: Short = ""
    at_ms: AtMs | None = None
