"""What must be true, worked out the slow and obvious way from what was signed."""

import hashlib
import struct
from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec
from msgspec import Raw

_HEADER: Final = struct.Struct(">BB16s8sQ32sQqQ32s16s16s32sB")
_REF: Final = 16
_WRITES_AT: Final = {"open": 5, "save": 1, "resolve": 1, "correct": 1}
_TRUE: Final = b"\xc3"


class Put(NamedTuple):
    """One write: the operations that it names as replaced."""

    slot: str
    raw: bytes
    replaced: frozenset[bytes]


class Said(msgspec.Struct, frozen=True):
    """One operation, read by nobody's code but this."""

    id: bytes
    device: bytes
    epoch: bytes
    seq: int
    previous: bytes
    wall_ms: int
    dossier: bytes
    officer: bytes
    references: tuple[bytes, ...]
    header: bytes
    body: bytes
    tag: str
    parts: tuple[Raw, ...]
    puts: tuple[Put, ...]

    @property
    def ref(self) -> bytes:
        return self.id[:_REF]

    def part(self, at: int, kind: type) -> object:
        return msgspec.msgpack.decode(self.parts[at], type=kind)


class PlainRow(NamedTuple):
    """A row that people see."""

    cells: dict[str, frozenset[bytes]]
    contested: bool


Lives = dict[str, dict[bytes, bytes]]  # slot → reference → value


def read_said(header: bytes, body: bytes) -> Said:
    fields = _HEADER.unpack_from(header)
    _, _, device, epoch, seq, previous, _, wall_ms, _, _, dossier, officer, _, count = fields
    named = header[_HEADER.size :]
    references = tuple(named[at * _REF : (at + 1) * _REF] for at in range(count))
    parts = tuple(msgspec.msgpack.decode(body, type=list[Raw]))
    tag: str = msgspec.msgpack.decode(parts[0], type=str)
    return Said(
        hashlib.sha256(header).digest(),
        device,
        epoch,
        seq,
        previous,
        wall_ms,
        dossier,
        officer,
        references,
        header,
        body,
        tag,
        parts,
        tuple(_puts(tag, parts, references)),
    )


def lives_of(held: Iterable[Said]) -> Lives:
    """Every write that no held operation names as replaced in its slot; nothing else counts."""
    known = list(held)
    gone: dict[str, set[bytes]] = {}
    for said in known:
        for put in said.puts:
            gone.setdefault(put.slot, set()).update(put.replaced)
    lives: Lives = {}
    for said in known:
        for put in said.puts:
            if said.ref not in gone[put.slot]:
                lives.setdefault(put.slot, {})[said.ref] = put.raw
    return lives


def absent_of(held: Iterable[Said]) -> set[tuple[bytes, str]]:
    """What is named as replaced and not held."""
    known = list(held)
    refs = {said.ref for said in known}
    return {(ref, put.slot) for said in known for put in said.puts for ref in put.replaced - refs}


def rows_of(held: Iterable[Said]) -> dict[str, PlainRow]:
    """A row is hidden while its removed marks name every live write of it, and only then."""
    known = list(held)
    names = {(said.ref, put.slot): put.replaced for said in known for put in said.puts}
    tables: dict[str, Lives] = {}
    for slot, lives in lives_of(known).items():
        if "/" in slot:
            row, _, column = slot.rpartition("/")
            tables.setdefault(row, {})[column] = lives
    rows = {}
    for row, columns in tables.items():
        marks = columns.pop("-", {})
        set_marks = [ref for ref, raw in marks.items() if raw == _TRUE]
        shown = frozenset[bytes]().union(*(names[ref, f"{row}/-"] for ref in set_marks))
        writes = {ref for lives in columns.values() for ref in lives}
        writes |= {ref for ref, raw in marks.items() if raw != _TRUE}
        if columns and not (set_marks and writes <= shown):
            cells = {column: frozenset(lives.values()) for column, lives in columns.items()}
            rows[row] = PlainRow(cells, bool(set_marks))
    return rows


class PlainTree:
    """RFC 6962 roots, leaf by leaf: the heights of complete subtrees and their hashes."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []
        self.roots: list[bytes] = [hashlib.sha256().digest()]

    def add(self, kind: int, identity: bytes, received_ms: int) -> None:
        content = bytes((0, kind)) + identity + received_ms.to_bytes(8, "big")
        height, node = 0, hashlib.sha256(content).digest()
        while self._peaks and self._peaks[-1][0] == height:
            node, height = _parent(self._peaks.pop()[1], node), height + 1
        self._peaks.append((height, node))
        root = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            root = _parent(left, root)
        self.roots.append(root)


def _parent(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _puts(tag: str, parts: tuple[Raw, ...], references: tuple[bytes, ...]) -> Iterable[Put]:
    if tag not in _WRITES_AT or len(parts) <= _WRITES_AT[tag]:
        return
    written = msgspec.msgpack.decode(parts[_WRITES_AT[tag]], type=list[list[Raw]])
    for slot, raw, *replaced in written:
        places = msgspec.msgpack.decode(replaced[0], type=list[int]) if replaced else []
        named = frozenset(references[at] for at in places)
        yield Put(msgspec.msgpack.decode(slot, type=str), bytes(raw), named)
