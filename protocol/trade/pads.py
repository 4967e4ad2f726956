"""Pre-printed slips from a numbered pad: issued to an officer, bound to dossiers by scanning.

The paper is there before the code: its secret alone opens the look-up (docs/spec/slip.md#pads).
"""

import re
import struct
from collections.abc import Iterable
from typing import Annotated, ClassVar, Final, TypeAlias

import msgspec
from msgspec import Meta

from protocol.actions import Bytes16, Bytes32
from protocol.codes import SECRET_BYTES, SlipSecret, secret_key
from protocol.dossier import standing_code
from protocol.errors import MalformedBytes, Untrusted
from protocol.ids import DossierId, Hash
from protocol.merge import Dossier
from protocol.trade.events import Happened, Kind, events_in
from protocol.trade.slip_code import MARK_BYTES, Payload, centre_mark, read_text, write_text

VERSION: Final = 2  # a slip of a dossier has 1: a scanner tells them apart
MAX_PAD: Final = 999_999
MAX_NUMBER: Final = 9_999
MAX_PAD_SLIPS: Final = 500  # five books of a hundred
_FIXED: Final = struct.Struct(f">B{MARK_BYTES}sIH{SECRET_BYTES}s")
_TEXT: Final = re.compile(r"P([1-9][0-9]{0,5})-([0-9]{4})", re.ASCII)

PadNumber: TypeAlias = Annotated[int, Meta(ge=1, le=MAX_PAD)]
Number: TypeAlias = Annotated[int, Meta(ge=1, le=MAX_NUMBER)]


class PadIssued(Kind, frozen=True):
    """An officer has this pad; its numbers are in nobody else's hands."""

    kind: ClassVar[str] = "pad_issued"

    pad: PadNumber
    first: Number
    last: Number
    officer: Bytes16
    name: Annotated[str, Meta(max_length=100)] = ""

    def __post_init__(self) -> None:
        if not 0 <= self.last - self.first < MAX_PAD_SLIPS:
            raise ValueError(f"a pad from {self.first} to {self.last}")


class SlipBound(Kind, frozen=True):
    """A pre-printed slip belongs to this dossier from now on."""

    kind: ClassVar[str] = "slip_bound"

    pad: PadNumber
    number: Number
    key: Bytes32  # of its secret alone


class PadSlip(msgspec.Struct, frozen=True):
    """What a pre-printed slip shows: a number to read aloud, and a QR with the secret."""

    centre: bytes
    pad: int
    number: int
    secret: SlipSecret

    @property
    def key(self) -> Hash:
        return secret_key(self.secret)

    @property
    def binding(self) -> SlipBound:
        return SlipBound(self.pad, self.number, self.key)


class Bound(msgspec.Struct, frozen=True):
    """A binding and whether it is the one that keeps the number."""

    dossier: bytes
    happened: Happened[SlipBound]
    keeps: bool


def pad_text(pad: int, number: int) -> str:
    """As printed: `P12-0345`."""
    return f"P{pad}-{number:04}"


def is_pad_text(text: str) -> bool:
    return _TEXT.fullmatch(text) is not None


def read_pad_text(text: str) -> tuple[int, int]:
    found = _TEXT.fullmatch(text.strip().upper())
    if found is None:
        raise MalformedBytes("not the number of a pre-printed slip")
    return int(found[1]), int(found[2])


def write_pad_slip(slip: PadSlip) -> str:
    """The text of its QR."""
    fixed = _FIXED.pack(VERSION, slip.centre, slip.pad, slip.number, slip.secret)
    return write_text(Payload(fixed))


def read_pad_slip(text: str, centre: str) -> PadSlip:
    """A pre-printed slip of this centre."""
    payload = read_text(text)
    if len(payload) != _FIXED.size:
        raise MalformedBytes(f"a pre-printed slip of {len(payload)} bytes")
    version, mark, pad, number, secret = _FIXED.unpack(payload)
    if version != VERSION or not 1 <= pad <= MAX_PAD or not 1 <= number <= MAX_NUMBER:
        raise MalformedBytes(f"slip {number} of pad {pad}, version {version}")
    if mark != centre_mark(centre):
        raise Untrusted("a pre-printed slip of another centre")
    return PadSlip(mark, pad, number, SlipSecret(secret))


def bindings_of(states: Iterable[Dossier]) -> dict[tuple[int, int], list[Bound]]:
    """Who has which number: the first that the centre has sequenced keeps it."""
    found: dict[tuple[int, int], list[tuple[bytes, Happened[SlipBound]]]] = {}
    for state in states:
        for one in events_in(state, SlipBound):
            found.setdefault((one.what.pad, one.what.number), []).append((state.id, one))
    return {number: _judged(some) for number, some in found.items()}


class PadLooked(msgspec.Struct, frozen=True):
    """A pre-printed slip that somebody shows, by what is known here."""

    genuine: bool
    vi: str


def look_at_pad(text: str, centre: str, states: Iterable[Dossier]) -> PadLooked | None:
    """None for what is no pre-printed slip; whoever holds the paper is accused of nothing."""
    try:
        slip = read_pad_slip(text, centre)
    except MalformedBytes:
        return None
    except Untrusted:
        return PadLooked(genuine=False, vi="Phiếu in sẵn của Trung tâm khác. Xin gọi Trung tâm ấy.")
    name = pad_text(slip.pad, slip.number)
    known = {state.id: state for state in states}
    bound = bindings_of(known.values()).get((slip.pad, slip.number), [])
    mine = [one for one in bound if one.keeps and one.happened.what.key == slip.key]
    if mine:
        code = standing_code(known[DossierId(mine[0].dossier)])
        return PadLooked(genuine=True, vi=f"Phiếu in sẵn {name} đúng, gắn với hồ sơ {code}.")
    if bound:
        return PadLooked(genuine=False, vi="Chưa xác nhận được phiếu này. Xin gọi Trung tâm.")
    return PadLooked(
        genuine=False,
        vi=f"Phiếu in sẵn {name}. Máy này chưa biết phiếu gắn với hồ sơ nào:"
        " xin đồng bộ rồi xem lại, hoặc gọi Trung tâm.",
    )


def _judged(some: Iterable[tuple[bytes, Happened[SlipBound]]]) -> list[Bound]:
    """Of one dossier as often as anybody says so; of another one it is a mistake to be told."""
    ordered = sorted(some, key=lambda pair: _place(pair[1]))
    keeper = ordered[0][0]
    return [Bound(dossier, one, dossier == keeper) for dossier, one in ordered]


def _place(one: Happened[SlipBound]) -> tuple[bool, int, bytes]:
    fact = one.fact
    return fact.position is None, fact.position or 0, fact.ref
