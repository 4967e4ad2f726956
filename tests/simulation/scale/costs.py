"""What the model takes from measurements, and what it assumes: every number in one place."""

from random import Random  # noqa: TID251  # from a seed: the same run every time
from typing import Final, NamedTuple


class Costs(NamedTuple):
    """Service times of one centre process, in µs: `bench` on two busy cores, the slower of runs."""

    frame: float = 250.0  # Litestar's share of a small POST, and a signature checked
    commit: float = 8_000.0  # wall: SQLite, WAL, `synchronous=FULL`, shared by a group
    request: float = 2_100.0  # taking in and answering, on top of its saves
    save: float = 60.0
    empty: float = 1_040.0  # a round that brings nothing
    chunk: float = 20_000.0  # wall: a file and its folders synced, then a commit
    restart: float = 15e6  # until a killed process serves again


class Air(NamedTuple):
    """A connection: how much it carries, how late, how often it loses, how often it breaks."""

    bytes_per_s: float
    round_trip_ms: float
    loss: float
    breaks: float  # of requests whose connection does not live to see the answer

    def carry_ms(self, size: int, dice: Random) -> float:
        """There, as TCP does it; a lost last packet costs a time-out, and the next twice that."""
        stall_ms, again_ms = 0.0, FIRST_TIMEOUT_MS
        while dice.random() < self.loss:
            stall_ms, again_ms = stall_ms + again_ms, 2 * again_ms
        return (
            size / (self.bytes_per_s * (1 - self.loss)) * 1000 + self.round_trip_ms / 2 + stall_ms
        )


FIRST_TIMEOUT_MS: Final = 1_000.0  # RFC 6298
OFFICE: Final = Air(1_000_000, 40, 0.001, 0.001)
EDGE: Final = Air(12_500, 300, 0.05, 0.02)  # the two bad links that every figure is quoted for
MOUNTAIN: Final = Air(2_500, 600, 0.20, 0.10)

SAVES_OF_DOSSIER: Final = 7  # as in workload W
PAGES_OF_DOSSIER: Final = 7  # 420 pages with 60 dossiers
CHUNKS_OF_PAGE: Final = 3  # 100 TB a year over the nation's dossiers: 196 kB a page
BYTES_OF_SAVE: Final = 51  # 358 a dossier on the wire
BYTES_OF_REQUEST: Final = 160
BYTES_OF_ANSWER: Final = 550
STORED_BYTES_OF_SAVE: Final = 813  # in the centre's file, with its indices and tables for people
