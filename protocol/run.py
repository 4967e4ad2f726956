"""Runs: contiguous entries of one log as they travel, without what the receiver rebuilds.

Nothing is decoded and re-encoded to be believed: the receiver rebuilds each header byte for byte
and the signature of the last entry, through `previous`, proves the whole (docs/spec/run.md).
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from protocol.actions import MAX_BODY_BYTES, SignOff, read_action
from protocol.decoding import decode, encode
from protocol.errors import BadSignature, BrokenLink, LogGap, MalformedBytes, TooLarge
from protocol.ids import (
    NO_HASH,
    REF_BYTES,
    DeviceId,
    DossierId,
    Epoch,
    Hash,
    OfficerId,
    OperationId,
    OperationRef,
    Salt,
    device_id,
    sha256,
)
from protocol.keys import PREFIX_OP, check_signature
from protocol.operation import (
    MAX_HLC,
    MAX_REFERENCES,
    MAX_SEQ,
    MAX_WALL_MS,
    Header,
    Verified,
    body_hash,
    encode_header,
)

RUN_VERSION: Final = 1
MAX_RUN_ENTRIES: Final = 4096  # half a year of one officer, or one page of a good link
MAX_RUN_BYTES: Final = 4 * 1024 * 1024  # inflated; a body of 64 KiB must fit many times

Index = Annotated[int, Meta(ge=0, lt=MAX_RUN_ENTRIES)]
Signed = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
# An empty list is one byte here and 64 in memory: too many are refused before they are made.
Entries = Meta(max_length=2 * MAX_RUN_ENTRIES)
References = Annotated[list[list[int]], Entries]
B8 = Annotated[bytes, Meta(min_length=8, max_length=8)]
B16 = Annotated[bytes, Meta(min_length=16, max_length=16)]
B32 = Annotated[bytes, Meta(min_length=32, max_length=32)]
B64 = Annotated[bytes, Meta(min_length=64, max_length=64)]
Seen = tuple[Index, Annotated[int, Meta(ge=0, le=MAX_SEQ)], B32]


class Run(msgspec.Struct, frozen=True, array_like=True):
    """The wire form, column by column: equal columns compress to nearly nothing."""

    version: int
    device: B16
    epoch: B8
    first_seq: Annotated[int, Meta(ge=1, le=MAX_SEQ)]
    previous: B32
    officers: Annotated[list[tuple[Index, B16]], Entries]  # from this entry on
    seen: Annotated[list[Seen], Entries]  # from this entry on
    dossiers: Annotated[list[tuple[B16, B16 | None]], Entries]  # id and salt; nil once erased
    dossier_at: Annotated[list[Index], Entries]  # per entry
    hlc: Annotated[list[Signed], Entries]  # the first, then steps; rising in honest logs
    wall: Annotated[list[Signed], Entries]  # per entry: wall clock less HLC time, in ms
    references: References  # per entry: 0… entries back in this run, -1… in `foreign`
    foreign: bytes  # references to operations outside this run, 16 bytes each
    bodies: Annotated[list[bytes | None], Entries]
    erased: Annotated[list[tuple[Index, B32]], Entries]  # body hashes of entries without a body
    signatures: Annotated[list[tuple[Index, B64]], Entries]  # of the last and of sign-offs at least


def encode_run(entries: Sequence[Verified], *, proving: Collection[int] = ()) -> bytes:
    """Entries of one log in order; the last must carry its signature, as must sign-offs.

    `proving`: indices of entries whose own signatures travel, too, where there are any.
    """
    assert 1 <= len(entries) <= MAX_RUN_ENTRIES
    assert entries[-1].signature is not None
    first = entries[0].header
    places: dict[OperationRef, int] = {}
    foreign: dict[OperationRef, int] = {}
    dossiers: dict[tuple[DossierId, Salt | None], int] = {}
    references = []
    for at, entry in enumerate(entries):
        references.append([_name(named, at, places, foreign) for named in entry.header.references])
        places[entry.ref] = at
    run = Run(
        version=RUN_VERSION,
        device=first.device,
        epoch=first.epoch,
        first_seq=first.seq,
        previous=first.previous,
        officers=_changes([(entry.header.officer,) for entry in entries]),  # type: ignore[arg-type]  # tuples of the declared shape
        seen=_changes([(e.header.seen_size, e.header.seen_root) for e in entries]),  # type: ignore[arg-type]  # tuples of the declared shape
        dossier_at=[
            dossiers.setdefault((e.header.dossier, e.salt), len(dossiers)) for e in entries
        ],
        dossiers=list(dossiers),
        hlc=_steps([entry.header.hlc for entry in entries]),
        wall=[entry.header.wall_ms - (entry.header.hlc >> 16) for entry in entries],
        references=references,
        foreign=b"".join(foreign),
        bodies=[entry.body for entry in entries],
        erased=[(at, e.header.body_hash) for at, e in enumerate(entries) if e.body is None],
        signatures=[
            (at, entry.signature)
            for at, entry in enumerate(entries)
            if entry.signature is not None
            and (at == len(entries) - 1 or at in proving or must_be_signed(entry))
        ],
    )
    return encode(run)


def decode_run(data: bytes) -> Run:
    """The columns, their lengths agreed; proves nothing yet."""
    run: Run = decode(Run, data, limit=MAX_RUN_BYTES)
    length = len(run.bodies)
    if run.version != RUN_VERSION:
        raise MalformedBytes(f"run version {run.version}")
    if not 1 <= length <= MAX_RUN_ENTRIES:
        raise TooLarge(f"run of {length} entries")
    if {len(run.dossier_at), len(run.hlc), len(run.wall), len(run.references)} != {length}:
        raise MalformedBytes("columns of different lengths")
    if len(run.foreign) % REF_BYTES or run.first_seq + length - 1 > MAX_SEQ:
        raise MalformedBytes("foreign references or sequence numbers out of range")
    for changes in (run.officers, run.seen):
        if not changes or changes[0][0] != 0 or not _rising(changes):
            raise MalformedBytes("officers and checkpoints start at entry 0 and rise")
    if not _rising(run.erased) or not _rising(run.signatures):
        raise MalformedBytes("erased entries and signatures are in order, once each")
    return run


def verify_run(run: Run, public: bytes) -> list[Verified]:
    """Rebuild every header and check the signatures: all entries, or an error and none."""
    if device_id(public) != run.device:
        raise BadSignature("the key is not this device's")
    signatures = dict(run.signatures)
    entries = list(_rebuild(run, signatures))
    last = len(entries) - 1
    if last not in signatures:
        raise BadSignature("the last entry of a run carries its signature")
    for at, entry in enumerate(entries):
        if entry.signature is not None:
            check_signature(public, PREFIX_OP, entry.header_bytes, entry.signature)
        elif must_be_signed(entry):
            raise BadSignature(f"entry {at} is a sign-off without its signature")
    return entries


def must_be_signed(entry: Verified) -> bool:
    """A sign-off has to stand on its own, wherever it is shown."""
    # The tag comes first in the body; nothing else needs decoding to know it.
    return (
        entry.body is not None
        and entry.body[1:10] == b"\xa8sign_off"
        and isinstance(read_action(entry.body), SignOff)
    )


def check_follows(tip: Verified | None, first: Header) -> None:
    """Raise unless `first` comes right after `tip` in the same log."""
    expected = 1 if tip is None else tip.header.seq + 1
    if first.seq > expected:
        raise LogGap(f"expected {expected}, got {first.seq}")
    if tip is not None and first.seq == expected and first.previous != Hash(tip.id):
        raise BrokenLink(f"entry {first.seq} does not follow entry {tip.header.seq}")


def _rebuild(run: Run, signatures: dict[int, bytes]) -> Iterator[Verified]:
    foreign = [
        OperationRef(run.foreign[at : at + REF_BYTES])
        for at in range(0, len(run.foreign), REF_BYTES)
    ]
    erased, officers, seen = dict(run.erased), _column(run.officers), _column(run.seen)
    device, epoch = DeviceId(run.device), Epoch(run.epoch)
    previous, hlc, refs = Hash(run.previous), 0, list[OperationRef]()
    officer: tuple[bytes, ...] = ()
    checkpoint: tuple[int, bytes] = (0, NO_HASH)
    columns = zip(run.dossier_at, run.hlc, run.wall, run.references, run.bodies, strict=True)
    for at, (dossier_at, step, wall, references, body) in enumerate(columns):
        officer, checkpoint = officers.get(at, officer), seen.get(at, checkpoint)  # type: ignore[assignment]  # _column keeps the shapes
        hlc += step
        dossier, salt = _dossier(run, dossier_at)
        if not 0 <= hlc <= MAX_HLC or abs((hlc >> 16) + wall) > MAX_WALL_MS:
            raise MalformedBytes("clock out of range")
        header = Header(
            device=device,
            epoch=epoch,
            seq=run.first_seq + at,
            previous=previous,
            hlc=hlc,
            wall_ms=(hlc >> 16) + wall,
            seen_size=checkpoint[0],
            seen_root=Hash(checkpoint[1]),
            dossier=dossier,
            officer=OfficerId(officer[0]),
            body_hash=_body_hash(at, body, salt, erased),
            references=_named(references, refs, foreign),
        )
        encoded = encode_header(header)
        previous = sha256(encoded)
        identity = OperationId(previous)
        refs.append(OperationRef(identity[:REF_BYTES]))
        yield Verified(
            identity, header, encoded, body, salt if body is not None else None, signatures.get(at)
        )


def _dossier(run: Run, at: int) -> tuple[DossierId, Salt | None]:
    if at >= len(run.dossiers):
        raise MalformedBytes(f"dossier {at} of {len(run.dossiers)}")
    dossier, salt = run.dossiers[at]
    return DossierId(dossier), None if salt is None else Salt(salt)


def _body_hash(at: int, body: bytes | None, salt: Salt | None, erased: dict[int, bytes]) -> Hash:
    if body is None:
        if at not in erased:
            raise MalformedBytes(f"entry {at} has neither body nor body hash")
        return Hash(erased[at])
    if len(body) > MAX_BODY_BYTES:
        raise TooLarge(f"body of {len(body)} bytes")
    if salt is None or at in erased:
        raise MalformedBytes(f"entry {at} has a body and says that it is erased")
    return body_hash(salt, body)


def _named(
    references: list[int], refs: list[OperationRef], foreign: list[OperationRef]
) -> tuple[OperationRef, ...]:
    if len(references) > MAX_REFERENCES:
        raise TooLarge(f"{len(references)} references")
    try:
        # 0 is the entry just before, so `~back` counts from the end of what is rebuilt so far.
        return tuple([refs[~back] if back >= 0 else foreign[~back] for back in references])
    except IndexError as error:
        raise MalformedBytes("reference to an entry that is not there") from error


def _name(
    named: OperationRef,
    at: int,
    places: dict[OperationRef, int],
    foreign: dict[OperationRef, int],
) -> int:
    here = places.get(named)
    if here is not None:
        return at - 1 - here
    return ~foreign.setdefault(named, len(foreign))


def _changes(values: Sequence[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [(at, *value) for at, value in enumerate(values) if at == 0 or value != values[at - 1]]


def _column(changes: Sequence[tuple[int, *tuple[object, ...]]]) -> dict[int, tuple[object, ...]]:
    return {at: tuple(value) for at, *value in changes}


def _steps(values: list[int]) -> list[int]:
    return [values[0], *(after - before for before, after in pairwise(values))]


def _rising(changes: Sequence[tuple[int, *tuple[object, ...]]]) -> bool:
    places = [change[0] for change in changes]
    return all(before < after for before, after in pairwise(places))
