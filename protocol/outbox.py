"""Cutting what waits into requests that a link can carry in one piece."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from protocol.messages import MAX_RUNS
from protocol.operation import Verified
from protocol.packing import LEVEL_GOOD_LINK, pack
from protocol.run import MAX_RUN_ENTRIES, encode_run

FILL: Final = 0.9  # packed together at another level, runs come out a little larger or smaller


def requests_of(entries: Iterable[Verified], *, packed_bytes: int) -> list[list[list[Verified]]]:
    """Per request, the runs in it: contiguous entries of one log, at most so many bytes packed.

    An entry that is larger alone travels alone.
    """
    requests: list[list[list[Verified]]] = []
    room = 0.0
    for run in _runs(entries):
        for part, size in _parts(run, packed_bytes * FILL):
            if size > room or not requests or len(requests[-1]) == MAX_RUNS:
                requests.append([])
                room = packed_bytes * FILL
            requests[-1].append(part)
            room -= size
    return requests


def _runs(entries: Iterable[Verified]) -> Iterable[list[Verified]]:
    """Contiguous stretches of one log each."""
    numbered = enumerate(entries)
    for _, stretch in groupby(
        numbered, key=lambda pair: (pair[1].header.epoch, pair[1].header.seq - pair[0])
    ):
        yield [entry for _, entry in stretch]


def _parts(run: Sequence[Verified], most: float) -> Iterable[tuple[list[Verified], int]]:
    size = len(pack(encode_run(run), level=LEVEL_GOOD_LINK)) if len(run) <= MAX_RUN_ENTRIES else 0
    if len(run) == 1 or (0 < size <= most):
        yield list(run), size
        return
    half = len(run) // 2
    yield from _parts(run[:half], most)
    yield from _parts(run[half:], most)
