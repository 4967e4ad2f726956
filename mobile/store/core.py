"""What every part of the store stands on: transactions, keys, and memory undone with the disk."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from mobile.ports import Entropy
from mobile.problems import Locked
from mobile.store.connection import Connection
from mobile.store.sealing import Label, Sealer
from protocol.decoding import decode, encode
from protocol.errors import ProtocolError
from protocol.hierarchy import place_of
from protocol.ids import NO_DOSSIER, DossierId, Salt
from protocol.merge import Placed

T = TypeVar("T")


class Core:
    """Tables and keys. Whoever keeps something in memory says here how to forget it."""

    def __init__(self, path: Path, entropy: Entropy) -> None:
        self.connection: Final = Connection(path)
        self.db: Final = self.connection.db
        self.entropy: Final = entropy
        self._unlocked: Sealer | None = None
        self._salts: dict[DossierId, Salt] = {}
        self.touched: Final[set[DossierId]] = set()  # by the transaction that is open
        self.forgetting: Final[list[Callable[[], None]]] = []

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it durable at the end, or none of it; inside another one, a part of that."""
        if self.connection.in_transaction:
            yield
            return
        try:
            with self.connection.transaction():
                yield
        except BaseException:
            self._forget_touched()
            raise
        finally:
            self.touched.clear()

    def unlock(self, root: bytes) -> None:
        self.lock()
        self._unlocked = Sealer(root, self.entropy)

    def lock(self) -> None:
        self._unlocked = None
        self._salts.clear()

    @property
    def sealer(self) -> Sealer:
        self.check_unlocked()
        assert self._unlocked is not None
        return self._unlocked

    def check_unlocked(self) -> None:
        """Nothing found and nothing opened are not the same."""
        if self._unlocked is None:
            raise Locked("unlock first")

    def open_dossier(self, dossier: DossierId) -> bool:
        """True when rows of this dossier can be opened and sealed."""
        if self.sealer.holds(dossier):
            return True
        row = self.db.execute("SELECT wrapped FROM dossier WHERE id = ?", [dossier]).fetchone()
        if row is not None:
            self.sealer.open_dossier(dossier, row[0])
        return row is not None

    def find_opened(self, sealed: bytes, *label: Any) -> Placed | None:  # noqa: ANN401  # a row's
        """What a sealed row holds; None where it does not open."""
        named, sealer = Label(*label), self.sealer  # a locked store is no broken row
        with suppress(ProtocolError, KeyError):
            self.open_dossier(DossierId(named.dossier))
            return sealer.open_operation(named, sealed)
        return None

    def ensure_dossier(self, dossier: DossierId, salt: Salt | None = None) -> None:
        self.ensure_dossiers([(dossier, salt)])

    def ensure_dossiers(self, salted: Iterable[tuple[DossierId, Salt | None]]) -> None:
        """Keys for those that have none yet, and salts where they are known now."""
        new: dict[DossierId, bytes] = {}
        salts: dict[DossierId, Salt] = {}
        for dossier, salt in salted:
            self.touched.add(dossier)
            if dossier not in new and not self.open_dossier(dossier):
                new[dossier] = self.sealer.new_dossier(dossier)
            known = dossier in salts or (dossier not in new and self.find_salt(dossier))
            if salt is not None and dossier != NO_DOSSIER and not known:
                salts[dossier] = salt
        self.db.conn.executemany("INSERT INTO dossier (id, wrapped) VALUES (?, ?)", new.items())
        self._put_salts(salts)

    def _put_salts(self, salts: Mapping[DossierId, Salt]) -> None:
        seal = self.sealer.seal
        self.db.conn.executemany(
            "UPDATE dossier SET salt = ? WHERE id = ?",
            [(seal(one, place_of("salt", one), salt), one) for one, salt in salts.items()],
        )
        self._salts.update(salts)

    def drop(self, dossier: DossierId) -> None:
        """Out of memory; whether it is still on the disk, its row says."""
        self._salts.pop(dossier, None)
        if self._unlocked is not None:
            self._unlocked.forget(dossier)

    def find_salt(self, dossier: DossierId) -> Salt | None:
        """Chosen by whoever opened the dossier; None while only a draft of it is here."""
        if dossier not in self._salts and self.open_dossier(dossier):
            row = self.db.execute("SELECT salt FROM dossier WHERE id = ?", [dossier]).fetchone()
            if row[0] is not None:
                plain = self.sealer.open(dossier, place_of("salt", dossier), row[0])
                self._salts[dossier] = Salt(plain)
        return self._salts.get(dossier)

    def mark_changed(self, dossiers: Iterable[DossierId]) -> None:
        """The search index asks what has changed since it was made."""
        self.db.execute("UPDATE standing SET revision = revision + 1")
        self.db.conn.executemany(
            "UPDATE dossier SET changed = (SELECT revision FROM standing) WHERE id = ?",
            [[dossier] for dossier in dossiers],
        )

    def find_setting(self, name: str, kind: type[T]) -> T | None:
        row = self.db.execute("SELECT sealed FROM setting WHERE name = ?", [name]).fetchone()
        if row is None:
            return None
        found: T = decode(kind, self.sealer.open_setting(_place(name), row[0]))
        return found

    def put_setting(self, name: str, value: object) -> None:
        sealed = self.sealer.seal_setting(_place(name), encode(value))
        self.db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", [name, sealed])

    def _forget_touched(self) -> None:
        """After a rollback memory must not know more than the disk, least of all a key."""
        for dossier in self.touched:
            self.drop(dossier)
        for forget in self.forgetting:
            forget()


def _place(name: str) -> bytes:
    return place_of("setting", name.encode())
