"""Cutting what waits into requests that a link can carry in one piece, and any centre can open."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from protocol.ids import Epoch
from protocol.messages import MAX_REQUEST_BYTES, MAX_REQUEST_ENTRIES, MAX_RUNS
from protocol.operation import Verified
from protocol.packing import LEVEL_GOOD_LINK, pack
from protocol.run import encode_run

FILL: Final = 0.9  # packed together at another level, runs come out a little larger or smaller
# Inflated: whatever the compressor makes of it, even blank work, the request keeps its limits.
MAX_RAW_BYTES: Final = MAX_REQUEST_BYTES - 128 * 1024


class _Size(NamedTuple):
    entries: int
    raw: int
    packed: int

    def fits(self, room: "_Size") -> bool:
        return all(mine <= there for mine, there in zip(self, room, strict=True))

    def less(self, part: "_Size") -> "_Size":
        return _Size(*(there - its for there, its in zip(self, part, strict=True)))


def requests_of(entries: Iterable[Verified], *, packed_bytes: int) -> list[list[list[Verified]]]:
    """Per request, the runs in it: linked entries of one log, at most so many bytes packed.

    An entry that is larger alone travels alone. What no signature of its own log covers any more
    cannot be offered: it came from the centre, and is there.
    """
    whole = _Size(MAX_REQUEST_ENTRIES, MAX_RAW_BYTES, int(packed_bytes * FILL))
    requests: list[list[list[Verified]]] = []
    room = _Size(0, 0, 0)
    for run in runs_of(entries):
        for part, size in _parts(run, whole):
            if not size.fits(room) or len(requests[-1]) == MAX_RUNS:
                requests.append([])
                room = whole
            requests[-1].append(part)
            room = room.less(size)
    return requests


def runs_of(entries: Iterable[Verified]) -> Iterator[list[Verified]]:
    """Linked stretches of one epoch each, to their last signature.

    Of a log that was set back both lines may be here: each entry follows the one that it names.
    """
    stretches: dict[tuple[Epoch, bytes], list[Verified]] = {}  # by what comes next
    for entry in entries:
        header = entry.header
        stretch = stretches.pop((header.epoch, header.previous), [])
        stretch.append(entry)
        stretches[header.epoch, entry.id] = stretch
    for stretch in stretches.values():
        signed = [at for at, entry in enumerate(stretch, 1) if entry.signature is not None]
        if signed:
            yield stretch[: signed[-1]]


def _parts(run: Sequence[Verified], whole: _Size) -> Iterator[tuple[list[Verified], _Size]]:
    cut = _middle(run)
    if cut is None or len(run) <= whole.entries:
        size = _size_of(run)
        if cut is None or size.fits(whole):
            yield list(run), size
            return
    yield from _parts(run[:cut], whole)
    yield from _parts(run[cut:], whole)


def _middle(run: Sequence[Verified]) -> int | None:
    """After which entry to cut: each part ends with a signature."""
    signed = [at for at, entry in enumerate(run[:-1], 1) if entry.signature is not None]
    return min(signed, key=lambda at: abs(2 * at - len(run)), default=None)


def _size_of(run: Sequence[Verified]) -> _Size:
    raw = encode_run(run)
    return _Size(len(run), len(raw), len(pack(raw, level=LEVEL_GOOD_LINK)))
