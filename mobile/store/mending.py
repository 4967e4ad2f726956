"""What the disk has spoiled: second copies of what nobody else could bring back, and the rest."""

from collections.abc import Iterable
from typing import Final

from mobile.store.core import Core
from protocol.ids import NO_DOSSIER, DossierId, Hash, OperationId

MAX_SPARES: Final = 20_000  # rows that count and are not safe yet, some 20 MiB of them


class Spares:
    """Rows of own operations once more, until the centre has a second copy of them itself."""

    def __init__(self, core: Core) -> None:
        self._core, self._db = core, core.db

    def keep(self, operation: bytes) -> None:
        """As its row stands now."""
        self._db.execute(
            "INSERT OR REPLACE INTO spare SELECT * FROM operation"
            " WHERE id = ? AND own = 1 AND sealed IS NOT NULL",
            [operation],
        )

    def keep_waiting(self) -> None:
        """Of everything that the centre has not signed for, or not any more."""
        self._db.execute(
            "INSERT OR IGNORE INTO spare SELECT * FROM operation"
            " WHERE own = 1 AND sealed IS NOT NULL AND id NOT IN (SELECT id FROM receipt)"
        )

    def drop_safe(self, safe: int, *, before_ms: int) -> None:
        """What counts and is safe, or as good as it; the oldest, where there are too many."""
        self._db.execute(
            "DELETE FROM spare WHERE EXISTS (SELECT 1 FROM receipt WHERE receipt.id = spare.id"
            " AND kind = 1 AND (receipt.position < ? OR received_ms <= ?))",
            [safe, before_ms],
        )
        self._db.execute(
            "DELETE FROM spare WHERE place IN (SELECT place FROM spare JOIN receipt USING (id)"
            " WHERE kind = 1 ORDER BY place DESC LIMIT -1 OFFSET ?)",
            [MAX_SPARES],
        )

    def sound(self) -> set[OperationId]:
        """Those of which the second copy opens."""
        rows = self._db.execute(
            "SELECT sealed, id, device, epoch, seq, hlc, dossier, position, role FROM spare"
        ).fetchall()
        return {one.operation.id for row in rows if (one := self._core.find_opened(*row))}

    def restore(self) -> set[OperationId]:
        """Put the sound one of two copies in the place of the other; those that were lost."""
        differ = self._db.execute(
            "SELECT place, id, sealed, id, device, epoch, seq, hlc, dossier, position, role"
            " FROM spare WHERE place NOT IN"
            " (SELECT place FROM (SELECT * FROM operation INTERSECT SELECT * FROM spare))"
        ).fetchall()
        restored = set()
        for place, identity, *row in differ:
            spare = self._core.find_opened(*row)
            if spare is None:
                self.keep(identity)
                continue
            self._db.execute(
                "INSERT OR REPLACE INTO operation SELECT * FROM spare WHERE place = ?", [place]
            )
            self._core.touched.add(spare.operation.header.dossier)
            restored.add(spare.operation.id)
        return restored


class Mending:
    def __init__(self, core: Core, spares: Spares, damaged: set[bytes]) -> None:
        self._core, self._db = core, core.db
        self._spares, self._damaged = spares, damaged

    def broken(self) -> list[OperationId]:
        """Every operation that no longer opens, found by opening all."""
        self._damaged.clear()
        rows = self._db.execute(
            "SELECT sealed, id, device, epoch, seq, hlc, dossier, position, role"
            " FROM operation WHERE sealed IS NOT NULL"
        )
        self._damaged |= {row[1] for row in rows if self._core.find_opened(*row) is None}
        return [OperationId(Hash(one)) for one in sorted(self._damaged)]

    def gaps(self) -> int:
        """How many own operations are missing between others."""
        missing: int = self._db.execute(
            "SELECT coalesce(sum(last - held), 0) FROM (SELECT max(seq) AS last, count(*) AS held"
            " FROM operation WHERE own = 1 GROUP BY epoch)"
        ).fetchone()[0]
        return missing

    def mend(self, broken: Iterable[OperationId]) -> list[OperationId]:
        """From second copies; the others come again, of own ones the link stays until then."""
        restored = self._spares.restore()
        left = [one for one in broken if one not in restored]
        for identity in left:
            self._core.touched.add(self._dossier_of(identity))
            self._db.execute("DELETE FROM operation WHERE id = ? AND own = 0", [identity])
            self._db.execute("UPDATE operation SET sealed = NULL WHERE id = ?", [identity])
        return left

    def links(self) -> set[OperationId]:
        """Own operations of which nothing but the link is here."""
        rows = self._db.execute("SELECT id FROM operation WHERE own = 1 AND sealed IS NULL")
        return {OperationId(Hash(row[0])) for row in rows}

    def _dossier_of(self, operation: OperationId) -> DossierId:
        row = self._db.execute("SELECT dossier FROM operation WHERE id = ?", [operation]).fetchone()
        return DossierId(NO_DOSSIER if row is None else row[0])
