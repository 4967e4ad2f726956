"""The formats alone: bytes on the wire and CPU of each step, with nothing stored."""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from bench.records import START_MS, Author
from protocol.ids import NO_HASH, DossierId
from protocol.keys import SigningKey
from protocol.merge import Dossier, Placed, fold
from protocol.messages import (
    BATCH_BAD_LINK,
    BATCH_GOOD_LINK,
    SYNC_PATH,
    SyncRequest,
    Target,
    frame_request,
    pack_request,
)
from protocol.operation import Verified, seal
from protocol.outbox import requests_of
from protocol.packing import LEVEL_BAD_LINK, LEVEL_GOOD_LINK, pack
from protocol.page import State, encode_page, open_page, sign_page
from protocol.run import decode_run, encode_run, verify_run

PAGE_DOSSIERS: Final = 2000

Logs = Sequence[tuple[Author, list[Verified]]]


def cpu_us(job: Callable[[], Any], *, per: int) -> float:
    """CPU microseconds, of `per` things done at once."""
    before = time.process_time()
    job()
    return (time.process_time() - before) / per * 1e6


def push_bytes(written: Logs, batch_bytes: int, level: int) -> float:
    """Bytes on the wire a dossier: framed, signed, compressed requests of that size."""
    total = 0
    for by, entries in written:
        for counter, runs in enumerate(requests_of(entries, packed_bytes=batch_bytes), 1):
            request = a_request([encode_run(run) for run in runs])
            packed = pack_request(request, level=level)
            frame = frame_request(
                packed, Target("bench", SYNC_PATH), epoch=by.epoch, counter=counter, key=by.key
            )
            total += len(frame)
    return total / dossier_count(written)


def dossier_count(written: Logs) -> int:
    return sum(len({entry.header.dossier for entry in entries}) for _, entries in written)


def a_request(runs: list[bytes]) -> SyncRequest:
    return SyncRequest(
        runs=runs,
        cursor=0,
        known_size=70_000,
        known_root=NO_HASH,
        clock_ms=START_MS,
        answer_bytes=BATCH_GOOD_LINK,
        admin_held=30,
    )


def states_of(written: Logs) -> tuple[list[State], int]:
    by_dossier: dict[DossierId, list[Placed]] = {}
    position = 0
    for _, entries in written:
        for entry in entries:
            by_dossier.setdefault(entry.header.dossier, []).append(Placed(entry, position))
            position += 1
    states = []
    for identity, placed in by_dossier.items():
        salt = placed[0].operation.salt
        assert salt is not None
        states.append(State(fold(placed, dossier=identity), salt))
    return states, position


def pages_of(states: Sequence[State], size: int) -> list[bytes]:
    return [
        encode_page("bench", size, NO_HASH, states[at : at + PAGE_DOSSIERS])
        for at in range(0, len(states), PAGE_DOSSIERS)
    ]


def measure(written: Logs) -> dict[str, float]:
    dossiers = dossier_count(written)
    states, size = states_of(written)
    pages = pages_of(states, size)
    sizes = {
        "formats_push_bytes_per_dossier": push_bytes(written, BATCH_GOOD_LINK, LEVEL_GOOD_LINK),
        "formats_push_bytes_bad_link": push_bytes(written, BATCH_BAD_LINK, LEVEL_BAD_LINK),
        "page_bytes_per_dossier": page_bytes(pages, LEVEL_GOOD_LINK) / dossiers,
        "page_bytes_bad_link": page_bytes(pages, LEVEL_BAD_LINK) / dossiers,
    }
    return sizes | _operations(written) | _pages(states, size, pages)


def page_bytes(pages: Sequence[bytes], level: int) -> int:
    return sum(len(pack(page, level=level)) for page in pages)


def _operations(written: Logs) -> dict[str, float]:
    saves = sum(len(entries) for _, entries in written)
    runs = [(by.key.public, encode_run(entries)) for by, entries in written]
    by, sample = written[0][0], written[0][1][:500]

    def reseal() -> None:
        for entry in sample:
            assert entry.body is not None
            assert entry.salt is not None
            seal(entry.header, entry.body, entry.salt, by.key)

    def verify_all() -> None:
        for public, run in runs:
            verify_run(decode_run(run), public)

    return {
        "seal_us_per_op": cpu_us(reseal, per=len(sample)),
        "verify_by_run_us_per_op": cpu_us(verify_all, per=saves),
        "fold_us_per_op": cpu_us(lambda: states_of(written), per=saves),
    }


def _pages(states: Sequence[State], size: int, pages: Sequence[bytes]) -> dict[str, float]:
    key = SigningKey(bytes(32))
    signed = [(page, sign_page(page, key)) for page in pages]

    def open_all() -> list[Dossier]:
        return [
            state.dossier
            for page, signature in signed
            for state in open_page(page, signature, key.public)[1]
        ]

    return {
        "page_encode_us_per_dossier": cpu_us(lambda: pages_of(states, size), per=len(states)),
        "page_open_us_per_dossier": cpu_us(open_all, per=len(states)),
    }
