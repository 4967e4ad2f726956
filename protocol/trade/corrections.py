"""Our own typing error against the signed paper, and what was lawfully unknown and is looked up.

A correction needs a page that says the new value and a second person; where the paper itself says
the old one, nothing was mistyped and the citizen is asked again (docs/spec/trade-acts.md).
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from protocol.actions import Confirm, Correct, Present, Value, read_value
from protocol.acts import Attested, Hold, acts_on, hold_of, presented, value_hash
from protocol.dossier import facts_in_order, shown
from protocol.errors import MalformedBytes, NotAgreed, NotPossible
from protocol.ids import BlobRoot, Digest, OperationRef
from protocol.merge import Dossier, Fact
from protocol.trade.declared import is_unknown
from protocol.trade.events import Happened, Kind, events_in
from protocol.trade.page_words import PageWords, same_letters
from protocol.workflow import CENTRE

MAX_SLOTS: Final = 64
MAX_SAID_CHARS: Final = 2_000
MAX_WAS_BYTES: Final = 1_024  # `["unknown", reason]`

Standing: TypeAlias = Literal["open", "confirmed", "denied"]
Slot: TypeAlias = Annotated[str, Meta(min_length=1, max_length=160)]


class PaperSaysOtherwise(NotPossible):
    """The signed paper holds another value than the one that is to be put in."""


class PageSays(msgspec.Struct, frozen=True, array_like=True):
    """What stands on the paper for one slot, letter by letter."""

    slot: Slot
    text: Annotated[str, Meta(max_length=MAX_SAID_CHARS)]


class PageRead(Kind, frozen=True):
    """What the officer reads on the signed page; about the correction that rests on it."""

    kind: ClassVar[str] = "page_read"

    page: Annotated[bytes, Meta(min_length=32, max_length=32)]
    says: Annotated[tuple[PageSays, ...], Meta(min_length=1, max_length=MAX_SLOTS)]


class LookedUp(Kind, frozen=True):
    """The centre has found what was stated as unknown, and put it in."""

    kind: ClassVar[str] = "looked_up"

    slot: Slot
    was: Annotated[bytes, Meta(min_length=1, max_length=MAX_WAS_BYTES)]  # as it was signed
    found: Annotated[bytes, Meta(min_length=16, max_length=16)]  # value hash of what stands now
    whence: Annotated[str, Meta(min_length=1, max_length=200)]


class Correction(msgspec.Struct, frozen=True):
    """A correction, what the page says, and the word of the second person."""

    fact: Fact
    page: BlobRoot
    reason: str
    says: tuple[PageSays, ...]
    standing: Standing
    words: tuple[Fact, ...] = ()  # of others than its author


def check_correction(
    state: Dossier,
    says: Mapping[str, str],
    values: Mapping[str, Value],
    words: PageWords | None,
    page: BlobRoot,
) -> None:
    """Before it is signed: the page was marked by the citizen, and says what is put in."""
    versions = [version for _, version in marked(state)]
    if not versions:
        raise NotPossible("chưa ai ký, điểm chỉ hồ sơ này: xin sửa trực tiếp")
    if not any(bytes(page) in version.pages for version in versions):
        raise NotPossible("trang được dẫn không nằm trong bản người dân đã ký: xin chọn đúng trang")
    signed = {item.slot for version in versions for item in version.items}
    for slot, value in values.items():
        if slot not in signed:
            raise NotPossible("mục này người dân không ký xác nhận: xin sửa trực tiếp")
        if len(shown(state, slot)) > 1:
            raise NotAgreed(slot)
        if not (words.says if words else _written)(slot, says.get(slot, ""), value):
            raise PaperSaysOtherwise("giấy đã ký ghi khác: xin làm lại phần ký")


def marked(state: Dossier) -> list[tuple[Digest, Present]]:
    """The versions that somebody has signed or thumbed, in their order."""
    return [
        (digest, version)
        for digest, (_, version) in presented(state).items()
        if any(act.kind == "mark" for _, act in acts_on(state, digest))
    ]


def corrections_in(state: Dossier) -> list[Correction]:
    """All of them in order; the one author's own word counts for neither side."""
    read = {ref: one for one in events_in(state, PageRead) for ref in one.about}
    words = _words(state)
    found = []
    for fact in facts_in_order(state):
        action = fact.action
        if isinstance(action, Correct):
            said = [one for one in words.get(fact.ref, []) if one.officer != fact.officer]
            about = read.get(fact.ref)
            found.append(
                Correction(
                    fact,
                    BlobRoot(action.page),
                    action.reason,
                    about.what.says if about else (),
                    _standing(said),
                    tuple(said),
                )
            )
    return found


def open_corrections(state: Dossier) -> list[Correction]:
    """Those that wait for a second person."""
    return [one for one in corrections_in(state) if one.standing == "open"]


def holds(state: Dossier, version: Present, attested: Attested) -> dict[str, Hold]:
    """As the acts hold, and what was signed as unknown and is found since asks nobody again."""
    found = {one.slot: one.hold for one in hold_of(state, version, attested)}
    for slot, hold in found.items():
        if hold is Hold.BROKEN and find_looked_up(state, version, slot) is not None:
            found[slot] = Hold.CORRECTED
    return found


def find_looked_up(state: Dossier, version: Present, slot: str) -> Happened[LookedUp] | None:
    """Who found what this version leaves unknown, and whence: while their value stands alone."""
    signed = next((item for item in version.items if item.slot == slot), None)
    values = shown(state, slot)
    if signed is None or len(values) != 1 or is_unknown(values[0].value):
        return None
    for one in events_in(state, LookedUp):
        said = one.what
        about = (said.slot, value_hash(said.was), said.found)
        fits = about == (slot, signed.value_hash, value_hash(values[0].raw))
        if fits and one.fact.role in CENTRE and _was_unknown(said.was):
            return one
    return None


def _written(_: str, text: str, value: Value) -> bool:
    """Where no form says what it is."""
    return same_letters(text, value)


def _was_unknown(raw: bytes) -> bool:
    try:
        return is_unknown(read_value(raw))
    except MalformedBytes:
        return False


def _words(state: Dossier) -> dict[OperationRef, list[Fact]]:
    found: dict[OperationRef, list[Fact]] = {}
    for fact in facts_in_order(state):
        if isinstance(action := fact.action, Confirm):
            found.setdefault(fact.references[action.correction_at], []).append(fact)
    return found


def _standing(words: Iterable[Fact]) -> Standing:
    said = {action.agreed for fact in words if isinstance(action := fact.action, Confirm)}
    if False in said:
        return "denied"
    return "confirmed" if said else "open"
