"""Runs: columns back into headers, from docs/spec/run.md."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

from tests.second_reader import msgpack as mp
from tests.second_reader.actions import read_action
from tests.second_reader.operation import (
    MAX_BODY,
    MAX_REFERENCES,
    Header,
    read_header,
    refs_of,
    write_header,
)
from tests.second_reader.primitives import check_signature, prefix, sha256, sign
from tests.second_reader.refusal import Vector, at_most, demand

MAX_RUN: Final = 4 * 2**20
MAX_ENTRIES: Final = 4096
MAX_REFERENCE_ARRAYS: Final = 8192


class Entry(NamedTuple):
    id: bytes
    data: bytes
    header: Header
    body: bytes | None
    salt: bytes | None
    signature: bytes | None


_index: Final = mp.integer(0, MAX_ENTRIES - 1)
_named: Final = mp.array(mp.sint_or_uint, most=MAX_REFERENCES, code="too-large")
_columns: Final = mp.record(
    mp.one,
    mp.ref,
    mp.binary(8),
    mp.integer(1, mp.MAX_SAFE),
    mp.hash32,
    mp.array(mp.exact(_index, mp.ref)),
    mp.array(mp.exact(_index, mp.safe, mp.hash32)),
    mp.array(mp.exact(mp.ref, mp.optional(mp.ref))),
    mp.array(_index),
    mp.array(mp.sint),
    mp.array(mp.sint),
    mp.array(_named, most=MAX_REFERENCE_ARRAYS),
    mp.octets,
    mp.array(mp.optional(mp.octets)),
    mp.array(mp.exact(_index, mp.hash32)),
    mp.array(mp.exact(_index, mp.box64)),
)


class Columns(NamedTuple):
    version: int
    device: bytes
    epoch: bytes
    first_seq: int
    previous: bytes
    officers: list[Any]
    seen: list[Any]
    dossiers: list[Any]
    dossier_at: list[int]
    hlc: list[int]
    wall: list[int]
    references: list[list[int]]
    foreign: bytes
    bodies: list[bytes | None]
    erased: list[Any]
    signatures: list[Any]


def read_columns(data: bytes) -> Columns:
    at_most(MAX_RUN, len(data), "run")
    run = Columns(*mp.decode(_columns, data))
    count = len(run.bodies)
    demand(1 <= count <= MAX_ENTRIES, f"{count} entries", "too-large")
    for body in run.bodies:
        at_most(MAX_BODY, len(body or b""), "body")
    columns = (run.dossier_at, run.hlc, run.wall, run.references)
    demand(all(len(column) == count for column in columns), "columns of different lengths")
    for changes in (run.officers, run.seen, run.erased, run.signatures):
        indexes = [change[0] for change in changes]
        demand(indexes == sorted(set(indexes)), "indexes that do not rise")
    demand(bool(run.officers) and run.officers[0][0] == 0, "no officer of entry 0")
    demand(bool(run.seen) and run.seen[0][0] == 0, "no checkpoint of entry 0")
    demand(run.first_seq + count - 1 <= mp.MAX_SAFE, "seq")
    return run


def _last_change(changes: list[Any], index: int) -> list[Any]:
    return list([change for change in changes if change[0] <= index][-1][1:])


def _body_hash(run: Columns, index: int, salt: bytes | None) -> bytes:
    body, erased = run.bodies[index], dict(run.erased)
    demand((body is None) == (index in erased), "body or hash, one of them")
    if body is None:
        return bytes(erased[index])
    demand(salt is not None, "a body without its salt")
    return sha256(salt or b"", body)


def _reference(number: int, refs: Sequence[bytes], foreign: Sequence[bytes]) -> bytes:
    known, back = (refs, len(refs) - 1 - number) if number >= 0 else (foreign, -1 - number)
    demand(0 <= back < len(known), f"reference {number} of nothing")
    return known[back]


def rebuild(run: Columns) -> list[Entry]:
    signatures, foreign = dict(run.signatures), refs_of(run.foreign)
    entries: list[Entry] = []
    previous, hlc = run.previous, 0
    refs: list[bytes] = []
    for index, body in enumerate(run.bodies):
        hlc += run.hlc[index]
        demand(run.dossier_at[index] < len(run.dossiers), "dossier beyond the table")
        dossier, salt = run.dossiers[run.dossier_at[index]]
        demand(0 <= hlc < 2**63, "hlc")
        wall_ms = (hlc >> 16) + run.wall[index]
        demand(-mp.MAX_SAFE <= wall_ms <= mp.MAX_SAFE, "wall clock")
        header = Header._make([
            1, 1, run.device, run.epoch, run.first_seq + index, previous, hlc, wall_ms,
            *_last_change(run.seen, index),
            dossier,
            *_last_change(run.officers, index),
            _body_hash(run, index, salt),
            [_reference(number, refs, foreign) for number in run.references[index]],
        ])  # fmt: skip
        data = write_header(header)
        previous = sha256(data)
        refs.append(previous[:16])
        salt = salt if body is not None else None
        entries.append(Entry(previous, data, header, body, salt, signatures.get(index)))
    return entries


def verify(data: bytes, public: bytes) -> list[Entry]:
    run = read_columns(data)
    demand(sha256(public)[:16] == run.device, "key of another device", "bad-signature")
    entries = rebuild(run)
    for entry in entries:
        if entry.signature is not None:
            check_signature(public, prefix("op") + entry.data, entry.signature)
        demand(entry.signature is not None or not _alone(entry), "no signature", "bad-signature")
    demand(entries[-1].signature is not None, "the last entry is not signed", "bad-signature")
    return entries


def _alone(entry: Entry) -> bool:
    """A sign-off, whatever its places name."""
    return read_action(entry.body or b"", MAX_REFERENCES).kind == "sign_off"


def follow(held: list[Entry], entries: list[Entry]) -> None:
    first, tip = entries[0].header, held[-1].header.seq if held else 0
    demand(first.seq <= tip + 1, "entries are missing", "log-gap")
    if held and first.seq == tip + 1:
        demand(first.previous == held[-1].id, "links to another entry", "broken-link")
    known = {entry.header.seq: entry.id for entry in held}
    for entry in entries:
        same = known.get(entry.header.seq, entry.id) == entry.id
        demand(same, "another entry at this place", "log-fork")


def write(entries: list[Entry]) -> bytes:
    """The one encoding that docs/spec/run.md#writing allows."""
    first = entries[0].header
    table = list(dict.fromkeys((e.header.dossier, e.salt) for e in entries))
    ids = [entry.id[:16] for entry in entries]
    foreign: dict[bytes, int] = {}
    named = []
    for at, entry in enumerate(entries):
        known = {ref: at - 1 - place for place, ref in enumerate(ids[:at])}
        named.append([
            known[ref] if ref in known else -1 - foreign.setdefault(ref, len(foreign))
            for ref in entry.header.references
        ])  # fmt: skip
    clocks = [0, *(entry.header.hlc for entry in entries)]
    signed = [at for at, e in enumerate(entries) if e is entries[-1] or _alone(e)]
    return mp.pack([
        1, first.device, first.epoch, first.seq, first.previous,
        _changes([[e.header.officer] for e in entries]),
        _changes([[e.header.seen_size, e.header.seen_root] for e in entries]),
        table,
        [table.index((e.header.dossier, e.salt)) for e in entries],
        [after - before for before, after in pairwise(clocks)],
        [e.header.wall_ms - (e.header.hlc >> 16) for e in entries],
        named,
        b"".join(foreign),
        [e.body for e in entries],
        [[at, e.header.body_hash] for at, e in enumerate(entries) if e.body is None],
        [[at, entries[at].signature] for at in signed],
    ])  # fmt: skip


def _changes(values: list[list[Any]]) -> list[list[Any]]:
    return [[at, *value] for at, value in enumerate(values) if at == 0 or value != values[at - 1]]


def check(vector: Vector) -> None:
    public, data = bytes.fromhex(vector["public"]), bytes.fromhex(vector["run"])
    held = verify(bytes.fromhex(vector["after"]), public) if "after" in vector else []
    entries = verify(data, public)
    if "after" in vector:
        follow(held, entries)
    assert [_shown(entry) for entry in entries] == vector["entries"]
    assert all(read_header(entry.data) == entry.header for entry in entries)
    assert (write(entries) == data) is vector["canonical"]
    seed, last = bytes.fromhex(vector["seed"]), entries[-1]
    assert sign(seed, prefix("op") + last.data) == last.signature


def _shown(entry: Entry) -> Vector:
    kept = {
        "id": entry.id,
        "header": entry.data,
        "body": entry.body,
        "salt": entry.salt,
        "signature": entry.signature,
    }
    return {name: None if value is None else value.hex() for name, value in kept.items()}
