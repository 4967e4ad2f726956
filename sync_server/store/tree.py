"""The tree over the centre's log: complete nodes in tiles, sizes, checkpoints that were signed."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

import msgspec
from sqlite_utils import Database

from protocol.checkpoint import Checkpoint
from protocol.ids import HASH_BYTES, Hash
from protocol.merkle import Edge, Node, append, edge_at

TILE_NODES: Final = 64  # 2 kB: a row that grows without leaving its page


class Head(msgspec.Struct, frozen=True):
    """How long the log is in its present generation, and how much is copied off the machine."""

    generation: int
    size: int
    safe: int


class Tree:
    def __init__(self, db: Database) -> None:
        self._db = db

    def head(self) -> Head:
        row = self._db.execute(
            "SELECT number, size, safe FROM generation ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return Head(*row)

    def size(self) -> int:
        return self.head().size

    def node(self, level: int, index: int) -> Hash:
        """A complete node of the tree."""
        tile, place = divmod(index, TILE_NODES)
        row = self._db.execute(
            "SELECT substr(hashes, ?, ?) FROM tile WHERE level = ? AND tile = ?",
            (place * HASH_BYTES + 1, HASH_BYTES, level, tile),
        ).fetchone()
        if row is None or len(row[0]) != HASH_BYTES:
            raise LookupError(f"node {level}/{index} is not complete")
        return Hash(row[0])

    def edge(self) -> Edge:
        return edge_at(self.node, self.size())

    def append(self, leaves: Sequence[Hash]) -> Edge:
        """The tree with these leaves: its nodes and its size, in the caller's transaction."""
        head = self.head()
        edge, nodes = append(edge_at(self.node, head.size), leaves)
        self._db.conn.executemany(
            "INSERT INTO tile (level, tile, hashes) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET hashes = CAST(hashes || excluded.hashes AS BLOB)",
            _tiles(nodes),
        )
        self._db.execute(
            "UPDATE generation SET size = ? WHERE number = ?", (edge.size, head.generation)
        )
        return edge

    def mark_safe(self, size: int) -> None:
        """Everything before `size` is copied off this machine; what was said is not taken back."""
        self._db.execute(
            "UPDATE generation SET safe = max(safe, ?)"
            " WHERE number = (SELECT max(number) FROM generation)",
            (size,),
        )

    def keep_checkpoint(self, checkpoint: Checkpoint) -> None:
        self._db.execute(
            "INSERT OR IGNORE INTO checkpoint (generation, size, safe, time_s, note)"
            " SELECT max(number), ?, ?, ?, ? FROM generation",
            (checkpoint.size, checkpoint.safe, checkpoint.time_s, checkpoint.note),
        )

    # What an audit and a restore ask.

    def generations(self) -> list[Head]:
        """From the first log of the centre to the present one."""
        rows = self._db.execute("SELECT number, size, safe FROM generation ORDER BY number")
        return [Head(*row) for row in rows]

    def begin_generation(self, number: int) -> None:
        """The same log under another name, in the caller's transaction."""
        head = self.head()
        self._db.execute("INSERT INTO generation VALUES (?, ?, ?)", (number, head.size, head.safe))

    def tiles(self) -> Iterator[tuple[int, int, bytes]]:
        """Level, place and hashes, as they are kept."""
        yield from self._db.execute("SELECT level, tile, hashes FROM tile ORDER BY level, tile")

    def notes(self, generation: int) -> Iterator[tuple[int, bytes]]:
        """Every checkpoint on record and the size under which it is kept, the newest last."""
        yield from self._db.execute(
            "SELECT size, note FROM checkpoint WHERE generation = ? ORDER BY size, safe",
            (generation,),
        )

    def find_note(self, size: int) -> bytes | None:
        """The first checkpoint that was signed over this size."""
        row = self._db.execute(
            "SELECT note FROM checkpoint WHERE size = ?"
            " AND generation = (SELECT max(number) FROM generation) ORDER BY safe LIMIT 1",
            (size,),
        ).fetchone()
        return None if row is None else bytes(row[0])


def _tiles(nodes: Sequence[Node]) -> list[tuple[int, int, bytes]]:
    """New nodes, level by level and in order, as what is added to each tile."""
    return [
        (level, tile, b"".join([node for _, _, node in some]))
        for (level, tile), some in groupby(nodes, key=lambda node: (node[0], node[1] // TILE_NODES))
    ]
