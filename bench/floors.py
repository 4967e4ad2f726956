"""What this machine can do at best, measured in the same run: no figure stands alone."""

import hashlib
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from protocol.keys import PREFIX_OP, SigningKey, check_signature

ROUNDS: Final = 500
ROWS: Final = 10_000
MESSAGE: Final = bytes(264)


def floors(repeat: int) -> dict[str, float]:
    """CPU microseconds of the primitives that nobody can do without."""
    key = SigningKey(bytes(range(32)))
    signature = key.sign(PREFIX_OP, MESSAGE)
    return {
        "floor_ed25519_sign_us": _median(lambda: key.sign(PREFIX_OP, MESSAGE), repeat),
        "floor_ed25519_verify_us": _median(
            lambda: check_signature(key.public, PREFIX_OP, MESSAGE, signature), repeat
        ),
        "floor_sha256_264_bytes_us": _median(lambda: hashlib.sha256(MESSAGE).digest(), repeat),
        "floor_executemany_insert_us": _insert_us(repeat),
    }


def _median(job: Callable[[], object], repeat: int) -> float:
    taken = []
    for _ in range(repeat):
        before = time.process_time()
        for _ in range(ROUNDS):
            job()
        taken.append((time.process_time() - before) / ROUNDS * 1e6)
    return statistics.median(taken)


def _insert_us(repeat: int) -> float:
    """A row of 264 bytes with two keys, 1,000 a transaction, WAL and FULL."""
    rows = [(number, hashlib.sha256(b"%d" % number).digest(), MESSAGE) for number in range(ROWS)]
    taken = []
    for _ in range(repeat):
        with tempfile.TemporaryDirectory() as folder:
            db = sqlite3.connect(Path(folder) / "floor.db", isolation_level=None)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            db.execute("CREATE TABLE entry (at INTEGER PRIMARY KEY, id BLOB UNIQUE, body BLOB)")
            before = time.process_time()
            for at in range(0, ROWS, 1000):
                db.execute("BEGIN")
                db.executemany("INSERT INTO entry VALUES (?, ?, ?)", rows[at : at + 1000])
                db.execute("COMMIT")
            taken.append((time.process_time() - before) / ROWS * 1e6)
            db.close()
    return statistics.median(taken)
