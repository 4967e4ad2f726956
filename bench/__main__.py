"""`make bench`: bytes and CPU of workload W, beside the machine's floors measured in the same run.

    python -m bench [--devices 20] [--dossiers 500] [--repeat 3]

Absolute times are this machine's and this minute's; the ratios are what counts.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from bench.floors import floors
from bench.records import START_MS, Author, logs
from protocol.ids import NO_HASH, DossierId, Epoch
from protocol.keys import SigningKey
from protocol.merge import Dossier, Placed, fold
from protocol.messages import (
    BATCH_BAD_LINK,
    BATCH_GOOD_LINK,
    SYNC_PATH,
    SyncAnswer,
    SyncRequest,
    Target,
    frame_request,
    pack_answer,
    pack_request,
)
from protocol.operation import Verified, seal
from protocol.outbox import requests_of
from protocol.packing import LEVEL_BAD_LINK, LEVEL_GOOD_LINK, pack
from protocol.page import State, encode_page, open_page, sign_page
from protocol.run import decode_run, encode_run, verify_run

RESULTS: Final = Path(__file__).parent / "results"
PAGE_DOSSIERS: Final = 2000
GOALS: Final = {
    "push_bytes_per_dossier": 400,
    "page_bytes_per_dossier": 320,
    "empty_sync_bytes": 1000,
}

Logs = Sequence[tuple[Author, list[Verified]]]


def cpu_us(job: Callable[[], Any], *, per: int, repeat: int) -> float:
    """Median CPU microseconds, of `per` things done at once."""
    taken = []
    for _ in range(repeat):
        before = time.process_time()
        job()
        taken.append((time.process_time() - before) / per * 1e6)
    return statistics.median(taken)


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


def empty_sync_bytes() -> int:
    """A request with nothing new and the answer that there is nothing new."""
    key = SigningKey(bytes(32))
    packed = pack_request(a_request([]), level=LEVEL_GOOD_LINK)
    asked = frame_request(
        packed, Target("bench", SYNC_PATH), epoch=Epoch(bytes(8)), counter=1, key=key
    )
    answer = SyncAnswer(START_MS, None, [], [], [], [], [], [], [], 70_000, None, False, [], [])
    return len(asked) + len(pack_answer(answer, level=LEVEL_GOOD_LINK))


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


def measure(written: Logs, repeat: int) -> dict[str, float]:
    saves = sum(len(entries) for _, entries in written)
    dossiers = dossier_count(written)
    runs = [(by.key.public, encode_run(entries)) for by, entries in written]
    states, size = states_of(written)
    pages = pages_of(states, size)
    key = SigningKey(bytes(32))
    signed = [(page, sign_page(page, key)) for page in pages]
    sample = written[0][1][:500]

    def resign() -> None:
        for entry in sample:
            assert entry.body is not None
            assert entry.salt is not None
            seal(entry.header, entry.body, entry.salt, written[0][0].key)

    def verify_all() -> None:
        for public, run in runs:
            verify_run(decode_run(run), public)

    def open_all() -> list[Dossier]:
        return [
            state.dossier
            for page, signature in signed
            for state in open_page(page, signature, key.public)[1]
        ]

    return {
        "saves": saves,
        "dossiers": dossiers,
        "push_bytes_per_dossier": push_bytes(written, BATCH_GOOD_LINK, LEVEL_GOOD_LINK),
        "push_bytes_per_dossier_bad_link": push_bytes(written, BATCH_BAD_LINK, LEVEL_BAD_LINK),
        "page_bytes_per_dossier": sum(len(pack(p, level=LEVEL_GOOD_LINK)) for p in pages)
        / dossiers,
        "page_bytes_per_dossier_bad_link": sum(len(pack(p, level=LEVEL_BAD_LINK)) for p in pages)
        / dossiers,
        "empty_sync_bytes": empty_sync_bytes(),
        "seal_us_per_op": cpu_us(resign, per=len(sample), repeat=repeat),
        "verify_by_run_us_per_op": cpu_us(verify_all, per=saves, repeat=repeat),
        "fold_us_per_op": cpu_us(lambda: states_of(written), per=saves, repeat=repeat),
        "page_encode_us_per_dossier": cpu_us(
            lambda: pages_of(states, size), per=dossiers, repeat=repeat
        ),
        "page_open_us_per_dossier": cpu_us(open_all, per=dossiers, repeat=repeat),
    }


def table(figures: dict[str, float]) -> str:
    lines = []
    for name, value in figures.items():
        goal = f"goal ≤ {GOALS[name]}" if name in GOALS else ""
        lines.append(f"{name:36} {value:12,.1f}  {goal}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=20)
    parser.add_argument("--dossiers", type=int, default=500)
    parser.add_argument("--repeat", type=int, default=3)
    args = parser.parse_args()
    figures = measure(list(logs(args.devices, args.dossiers)), args.repeat)
    figures |= floors(args.repeat)
    print(table(figures))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "records.json").write_text(json.dumps(figures, indent=1) + "\n")
    missed = [name for name, goal in GOALS.items() if figures[name] > goal]
    print("goals missed: " + (", ".join(missed) or "none"))


if __name__ == "__main__":
    main()
