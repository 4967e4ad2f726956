"""What others did and a centre has lost: kept to be given back, where it is proven."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from sqlite_utils import Database

from protocol.ids import DossierId, OperationId
from protocol.merge import Placed
from protocol.operation import Verified
from protocol.outbox import runs_of

LABEL: Final = "id, device, epoch, seq, hlc, dossier, operation.position, role"


class Lost:
    """Rows of `operation` that are not this device's own, and have no place in the present log."""

    def __init__(
        self, db: Database, opened: Callable[[Iterable[Sequence[Any]]], Iterator[Placed]]
    ) -> None:
        self._db, self._opened = db, opened

    def of_others(self) -> list[Verified]:
        """In the order of their logs; what no signature covers cannot be offered."""
        rows = self._db.execute(
            f"SELECT sealed, {LABEL} FROM operation"  # noqa: S608  # a constant of ours
            " WHERE own = 0 AND operation.position IS NULL AND sealed IS NOT NULL"
            " ORDER BY device, epoch, seq"
        ).fetchall()
        # Without its body it would be taken in without one, before its author brings it.
        return [one.operation for one in self._opened(rows) if one.operation.body is not None]

    def within(self, dossier: DossierId) -> set[OperationId]:
        rows = self._db.execute(
            "SELECT id FROM operation WHERE dossier = ? AND own = 0 AND position IS NULL", [dossier]
        ).fetchall()
        return {OperationId(row[0]) for row in rows}

    def drop_unproven(self) -> None:
        """Whether the centre has it again nobody here could ask: it comes with a page, if so."""
        lost = self.of_others()
        proven = {one.id for run in runs_of(lost) for one in run}
        for one in lost:
            if one.id not in proven:
                self.drop(one.id)

    def drop(self, identity: OperationId) -> None:
        """Unless the centre has said meanwhile where it stands."""
        rows = self._db.execute(
            "SELECT id FROM operation WHERE id = ? AND own = 0 AND position IS NULL", [identity]
        ).fetchall()
        for row in rows:
            self._db.execute("DELETE FROM receipt WHERE id = ?", row)
            self._db.execute("DELETE FROM spare WHERE id = ?", row)
            self._db.execute("DELETE FROM operation WHERE id = ?", row)
