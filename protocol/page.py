"""Pages of state: folded dossiers that the centre signs, so that a new device starts quickly.

Each value keeps the reference and position of its write; a page and the operations after it fold
to the same dossier as all operations. Column by column, for the compressor (docs/spec/page.md).
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Raw

from protocol.actions import Bytes16, Bytes32, Name
from protocol.decoding import decode, encode
from protocol.errors import MalformedBytes, TooLarge
from protocol.ids import REF_BYTES, DeviceId, DossierId, OfficerId, OperationRef, Salt
from protocol.keys import PREFIX_PAGE, SigningKey, check_signature
from protocol.merge import Dossier, Fact, Live, display_order
from protocol.operation import MAX_SEQ, MAX_WALL_MS
from protocol.page_room import (
    MAX_PAGE_ABSENT,
    MAX_PAGE_BYTES,
    MAX_PAGE_COLUMNS,
    MAX_PAGE_DOSSIERS,
    MAX_PAGE_FACTS,
    MAX_PAGE_NAMES,
    MAX_PAGE_OPERATIONS,
    MAX_PAGE_VALUES,
    check_counts,
)
from protocol.slots import check_slot

PAGE_VERSION: Final = 1

Index = Annotated[int, Meta(ge=0, le=2**32 - 1)]
Values = Meta(max_length=MAX_PAGE_VALUES)
Operations = Meta(max_length=MAX_PAGE_OPERATIONS)


class Column(msgspec.Struct, frozen=True, array_like=True):
    """One slot over all dossiers that have it; one with several values stands several times."""

    slot: str
    dossiers: Annotated[list[int], Values]  # steps from one dossier's place on the page to the next
    values: Annotated[list[Raw], Values]
    writes_at: Annotated[list[Index], Values]  # which of its dossier's operations wrote it
    names: Annotated[
        list[tuple[Index, bytes]], Meta(max_length=MAX_PAGE_NAMES)
    ]  # of removed marks: place, references


class PageFact(msgspec.Struct, frozen=True, array_like=True):
    """What was done in one dossier, besides values."""

    dossier_at: Index
    ref_at: Index
    device_at: Index
    officer: Bytes16 | None  # nil: the same as the fact before, on this page
    role: Name
    wall: int  # wall clock less HLC time, in ms
    references: bytes
    body: bytes  # as signed; perhaps from a newer version, perhaps unreadable


class Page(msgspec.Struct, frozen=True, array_like=True):
    """Columns over all dossiers: like stands beside like, for the compressor."""

    version: int
    origin: Annotated[str, Meta(min_length=1, max_length=256)]
    size: Annotated[int, Meta(ge=0, le=MAX_SEQ)]  # the log size that this state folds
    root: Bytes32
    devices: Annotated[list[Bytes16], Meta(max_length=MAX_PAGE_FACTS)]
    ids: bytes
    salts: bytes
    # Operations with something live or kept, per dossier.
    counts: Annotated[list[Index], Meta(max_length=2 * MAX_PAGE_DOSSIERS)]
    refs: bytes
    hlc: Annotated[list[int], Operations]  # steps from one operation to the next, over the page
    positions: Annotated[list[int], Operations]  # likewise
    columns: Annotated[list[Column], Meta(max_length=MAX_PAGE_COLUMNS)]
    facts: Annotated[list[PageFact], Meta(max_length=MAX_PAGE_FACTS)]
    absent: Annotated[list[tuple[Index, Bytes16, list[str]]], Meta(max_length=MAX_PAGE_ABSENT)]


class State(msgspec.Struct, frozen=True):
    """What a page says about one dossier."""

    dossier: Dossier
    salt: Salt


def encode_page(origin: str, size: int, root: bytes, states: Sequence[State]) -> bytes:
    """The exact bytes that the page key signs; tentative operations have no place on a page."""
    operations = [_operations(state.dossier) for state in states]
    flat = [operation for some in operations for operation in some.values()]
    places = [{ref: at for at, ref in enumerate(some)} for some in operations]
    dossiers = [state.dossier for state in states]
    devices: dict[DeviceId, int] = {}
    return encode(
        Page(
            version=PAGE_VERSION,
            origin=origin,
            size=size,
            root=root,
            ids=b"".join(dossier.id for dossier in dossiers),
            salts=b"".join(state.salt for state in states),
            counts=[len(some) for some in operations],
            refs=b"".join(ref for some in operations for ref in some),
            hlc=_steps([hlc for hlc, _ in flat]),
            positions=_steps([position for _, position in flat]),
            columns=_columns(dossiers, places),
            facts=_page_facts(dossiers, places, devices),
            absent=[
                (at, ref, slots)
                for at, dossier in enumerate(dossiers)
                for ref, slots in sorted(dossier.absent.items())
            ],
            devices=list(devices),
        )
    )


def sign_page(page: bytes, key: SigningKey) -> bytes:
    return key.sign(PREFIX_PAGE, page)


def open_page(page: bytes, signature: bytes, public: bytes) -> tuple[Page, list[State]]:
    """The states of a page that the centre's page key signed."""
    check_signature(public, PREFIX_PAGE, page, signature)
    check_counts(page)
    decoded: Page = decode(Page, page, limit=MAX_PAGE_BYTES)
    if decoded.version != PAGE_VERSION:
        raise MalformedBytes(f"page version {decoded.version}")
    if len(decoded.counts) > MAX_PAGE_DOSSIERS:
        raise TooLarge(f"{len(decoded.counts)} dossiers on a page")
    _check_columns(decoded)
    try:
        return decoded, _states(decoded)
    except (IndexError, ValueError) as error:
        raise MalformedBytes("a place that is not on the page") from error


def _operations(dossier: Dossier) -> dict[OperationRef, tuple[int, int]]:
    """HLC and position of every operation that is still visible in the state, by position."""
    found: dict[OperationRef, tuple[int, int]] = {}
    for lives in dossier.slots.values():
        for live in lives:
            assert live.position is not None
            found[live.ref] = (live.hlc, live.position)
    for fact in dossier.facts.values():
        assert fact.position is not None
        found[fact.ref] = (fact.hlc, fact.position)
    return dict(sorted(found.items(), key=lambda item: (item[1][1], item[0])))


def _columns(
    dossiers: Sequence[Dossier], places: Sequence[dict[OperationRef, int]]
) -> list[Column]:
    columns: dict[str, Column] = {}
    last: dict[str, int] = {}
    for at, dossier in enumerate(dossiers):
        for slot, lives in dossier.slots.items():
            column = columns.get(slot)
            if column is None:
                column = columns[slot] = Column(slot, [], [], [], [])
            for live in lives:
                if live.names:
                    column.names.append((len(column.values), b"".join(live.names)))
                column.dossiers.append(at - last.get(slot, 0))
                last[slot] = at
                column.values.append(Raw(live.value))
                column.writes_at.append(places[at][live.ref])
    return [columns[slot] for slot in sorted(columns)]


def _page_facts(
    dossiers: Sequence[Dossier],
    places: Sequence[dict[OperationRef, int]],
    devices: dict[DeviceId, int],
) -> list[PageFact]:
    facts, officer = [], None
    for at, dossier in enumerate(dossiers):
        for fact in sorted(dossier.facts.values(), key=lambda fact: places[at][fact.ref]):
            facts.append(
                PageFact(
                    dossier_at=at,
                    ref_at=places[at][fact.ref],
                    device_at=devices.setdefault(fact.device, len(devices)),
                    officer=None if fact.officer == officer else fact.officer,
                    role=fact.role,
                    wall=fact.wall_ms - (fact.hlc >> 16),
                    references=b"".join(fact.references),
                    body=fact.body,
                )
            )
            officer = fact.officer
    return facts


def _check_columns(page: Page) -> None:
    count, operations = len(page.counts), sum(page.counts)
    sizes = (len(page.ids), len(page.salts), len(page.refs), len(page.hlc), len(page.positions))
    if sizes != (count * 16, count * 16, operations * REF_BYTES, operations, operations):
        raise MalformedBytes("columns of different lengths")
    if len(set(refs_of(page.ids))) < count:
        raise MalformedBytes("one dossier twice")


def _states(page: Page) -> list[State]:
    operations = _placed(page)
    states = [
        State(
            Dossier(
                DossierId(page.ids[at * 16 : at * 16 + 16]),
                held={ref for ref, _, _ in operations[at]},
                size=page.size,
            ),
            Salt(page.salts[at * 16 : at * 16 + 16]),
        )
        for at in range(len(page.counts))
    ]
    for column in page.columns:
        _fill_values(states, operations, column)
    _fill_facts(states, operations, page)
    for at, ref, slots in page.absent:
        for slot in slots:
            check_slot(slot)
        states[at].dossier.absent[OperationRef(ref)] = slots
    return states


def _placed(page: Page) -> list[list[tuple[OperationRef, int, int]]]:
    """Every dossier's operations with their HLC and position."""
    hlc = position = first = 0
    found = []
    for count in page.counts:
        some = []
        for place in range(first, first + count):
            hlc, position = hlc + page.hlc[place], position + page.positions[place]
            if not 0 <= hlc < 2**63 or not 0 <= position < page.size:
                raise MalformedBytes("a clock or position out of range")
            ref = OperationRef(page.refs[place * REF_BYTES : (place + 1) * REF_BYTES])
            some.append((ref, hlc, position))
        first += count
        found.append(some)
    return found


def _fill_values(
    states: list[State], operations: list[list[tuple[OperationRef, int, int]]], column: Column
) -> None:
    slot, at, names = column.slot, 0, dict(column.names)
    check_slot(slot)
    values = zip(column.dossiers, column.values, column.writes_at, strict=True)
    for place, (step, value, write_at) in enumerate(values):
        at += step
        if at < 0:
            raise MalformedBytes("a place that is not on the page")
        ref, hlc, position = operations[at][write_at]
        named = refs_of(names[place]) if place in names else ()
        live = Live(ref, hlc, position, bytes(value), named)
        lives = states[at].dossier.slots.setdefault(slot, [])
        if lives and display_order(lives[-1]) >= display_order(live):
            raise MalformedBytes("values of one slot out of order")
        lives.append(live)


def _fill_facts(
    states: list[State], operations: list[list[tuple[OperationRef, int, int]]], page: Page
) -> None:
    officer = OfficerId(bytes(16))
    for fact in page.facts:
        ref, hlc, position = operations[fact.dossier_at][fact.ref_at]
        officer = officer if fact.officer is None else OfficerId(fact.officer)
        wall_ms = (hlc >> 16) + fact.wall
        if abs(wall_ms) > MAX_WALL_MS:
            raise MalformedBytes("a clock out of range")
        states[fact.dossier_at].dossier.facts[ref] = Fact(
            ref=ref,
            hlc=hlc,
            wall_ms=wall_ms,
            position=position,
            device=DeviceId(page.devices[fact.device_at]),
            officer=officer,
            role=fact.role,
            references=refs_of(fact.references),
            body=fact.body,
        )


def refs_of(joined: bytes) -> tuple[OperationRef, ...]:
    if len(joined) % REF_BYTES:
        raise MalformedBytes(f"references of {len(joined)} bytes")
    return tuple(
        OperationRef(joined[at : at + REF_BYTES]) for at in range(0, len(joined), REF_BYTES)
    )


def _steps(values: list[int]) -> list[int]:
    return [value - before for before, value in pairwise([0, *values])]
