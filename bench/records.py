"""Workload W as signed operations: each device its own log, each save one operation."""

import hashlib
import random
from collections.abc import Iterator
from typing import Final

import msgspec

from bench.workload import dossier, update
from protocol.actions import Known, Open, Save, Write, body_of, raw_value
from protocol.ids import (
    NO_HASH,
    DeviceId,
    DossierId,
    Epoch,
    Hash,
    OfficerId,
    OperationRef,
    Salt,
    device_id,
    dossier_id,
)
from protocol.keys import SigningKey
from protocol.operation import Header, Verified, body_hash, seal

SEED: Final = 20261121
SAVES: Final = 7  # of a dossier: one that opens it, six that change a field
START_MS: Final = 1_764_000_000_000


class Author(msgspec.Struct):
    """One device writing its log; times pass as an officer's day does."""

    key: SigningKey
    device: DeviceId
    epoch: Epoch
    officer: OfficerId
    previous: Hash
    seq: int = 0
    now_ms: int = START_MS

    def write(
        self, dossier: DossierId, salt: Salt, action: Known, refs: tuple[OperationRef, ...]
    ) -> Verified:
        body = body_of(action)
        self.seq += 1
        header = Header(
            device=self.device,
            epoch=self.epoch,
            seq=self.seq,
            previous=self.previous,
            hlc=self.now_ms << 16,
            wall_ms=self.now_ms,
            seen_size=0,
            seen_root=NO_HASH,
            dossier=dossier,
            officer=self.officer,
            body_hash=body_hash(salt, body),
            references=refs,
        )
        written = seal(header, body, salt, self.key)
        self.previous = Hash(written.id)
        return written


def author(number: int) -> Author:
    def some(what: str) -> bytes:
        return hashlib.sha256(f"{what} {number}".encode()).digest()

    key = SigningKey(some("device"))
    return Author(
        key,
        device_id(key.public),
        Epoch(some("epoch")[:8]),
        OfficerId(some("officer")[:16]),
        Hash(some("certificate")),
    )


def logs(devices: int, dossiers: int) -> Iterator[tuple[Author, list[Verified]]]:
    """The whole log of one device after the other, always the same."""
    rng = random.Random(SEED)
    for number in range(devices):
        by = author(number)
        yield by, [entry for n in range(dossiers) for entry in _dossier(rng, by, number, n)]


def _dossier(rng: random.Random, by: Author, device: int, number: int) -> Iterator[Verified]:
    rng.randbytes(16)  # workload.py names dossiers here; ours are named by UUIDv7
    fields = dossier(rng, device, number)
    updates = [update(rng) for _ in range(SAVES - 1)]
    by.now_ms += rng.randint(200_000, 600_000)
    identity, salt = dossier_id(by.now_ms, rng.randbytes(10)), Salt(rng.randbytes(16))
    procedure = str(fields.pop("procedure"))
    papers = fields.pop("papers")
    assert isinstance(papers, list)
    fields["papers"] = [[paper["kind"], bytes.fromhex(paper["sha256"])] for paper in papers]
    writes = [Write(slot, raw_value(value)) for slot, value in fields.items()]  # type: ignore[arg-type]  # JSON values
    newest = by.write(identity, salt, Open(procedure, 1, "1", "official", writes), ())
    yield newest
    live = dict.fromkeys(fields, newest.ref)
    for slot, value in updates:
        by.now_ms += rng.randint(3_000, 90_000)
        # What the officer's screen was built on, and the write that is replaced.
        refs = tuple(dict.fromkeys((newest.ref, live[str(slot)])))
        write = Write(str(slot), raw_value(value), [refs.index(live[str(slot)])])  # type: ignore[arg-type]  # JSON values
        newest = by.write(identity, salt, Save([write]), refs)
        live[str(slot)] = newest.ref
        yield newest
