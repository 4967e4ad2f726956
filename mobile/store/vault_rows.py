"""What can be read before an unlock: wrapped secrets, counters, and the log's epochs."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from mobile.ports import Entropy
from mobile.store.core import Core
from protocol.codes import MAX_PROVISIONAL
from protocol.decoding import decode, encode
from protocol.ids import EPOCH_BYTES, DeviceId, Epoch

SKIPPED: Final = 1_000  # provisional numbers: more than were given out since any backup
LINES: Final = "lines"
GAPS: Final = "gaps"


class Gap(NamedTuple):
    """From this place in the own log on, up to an epoch, all hangs on what is lost."""

    number: int  # of the epoch
    seq: int
    until: int  # the number of the epoch that goes on from before it

    def holds(self, number: int, seq: int) -> bool:
        return (self.number, self.seq) <= (number, seq) < (self.until, 0)


class OwnEpoch(NamedTuple):
    """One stretch of this device's log; epochs of one line share a standing block."""

    epoch: Epoch
    line: Epoch
    provisional_from: int


def new_line(entropy: Entropy, known: Collection[int]) -> OwnEpoch:
    """After a restore or beside a clone: numbers may be out there that are not in this log.

    By chance, so that clones differ; clear of the lines that are known, so that a restore which
    this log has forgotten, and the keystore has not, is never met again.
    """
    epoch = Epoch(entropy(EPOCH_BYTES))
    return OwnEpoch(epoch, epoch, clear_start(known, int.from_bytes(entropy(8), "big")))


def clear_start(known: Collection[int], drawn: int) -> int:
    """The drawn one of all starts with `SKIPPED` numbers of their own."""
    last, first, clear = MAX_PROVISIONAL - SKIPPED, SKIPPED, list[range]()
    for start in sorted(known):
        clear.append(range(first, min(last, start - SKIPPED) + 1))
        first = max(first, start + SKIPPED)
    clear.append(range(first, last + 1))
    count = sum(map(len, clear))
    if not count:  # after hundreds of restores: anywhere
        return SKIPPED + drawn % (last + 1 - SKIPPED)
    at = drawn % count
    for some in clear:
        if at < len(some):
            break
        at -= len(some)
    return some[at]


class Ledger:
    """Small things that are read before an unlock; where a keystore is, they stand there."""

    def __init__(self, core: Core) -> None:
        self._core, self._db = core, core.db

    def find(self, name: str) -> bytes | None:
        row = self._db.execute("SELECT content FROM ledger WHERE name = ?", [name]).fetchone()
        return None if row is None else bytes(row[0])

    def put(self, name: str, content: bytes) -> None:
        """Durable when it returns."""
        with self._core.transaction():
            self._db.execute("INSERT OR REPLACE INTO ledger VALUES (?, ?)", [name, content])


class VaultRows:
    def __init__(self, core: Core) -> None:
        self._core, self._db = core, core.db

    def find_device(self) -> DeviceId | None:
        """None until a vault was made here."""
        device: DeviceId | None = self._db.execute("SELECT device FROM standing").fetchone()[0]
        return device

    def device(self) -> DeviceId:
        device = self.find_device()
        assert device is not None
        return device

    def wraps(self) -> dict[str, bytes]:
        return dict(self._db.execute("SELECT name, wrapped FROM wrap").fetchall())

    def put_wraps(self, device: DeviceId, wraps: Mapping[str, bytes]) -> None:
        with self._core.transaction():
            self._db.execute("UPDATE standing SET device = ?", [device])
            self._db.conn.executemany("INSERT OR REPLACE INTO wrap VALUES (?, ?)", wraps.items())

    def put_six_digits(self, *, used: bool) -> None:
        """Whether nothing but six digits keeps a copy of this store closed."""
        with self._core.transaction():
            self._core.put_setting("six_digits", used)

    def six_digits(self) -> bool:
        return self._core.find_setting("six_digits", bool) or False

    def find_epoch(self) -> OwnEpoch | None:
        """The newest; its first operation may not be written yet."""
        row = self._db.execute(
            "SELECT epoch, line, provisional_from FROM epoch ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return None if row is None else OwnEpoch(*row)

    def epoch(self) -> OwnEpoch:
        epoch = self.find_epoch()
        assert epoch is not None
        return epoch

    def epochs_of(self, line: Epoch) -> list[Epoch]:
        """Every epoch of a line: the centre leases numbers to whichever it has heard of."""
        rows = self._db.execute("SELECT epoch FROM epoch WHERE line = ?", [line]).fetchall()
        return [Epoch(row[0]) for row in rows]

    def begin_epoch(self, new: OwnEpoch) -> None:
        with self._core.transaction():
            self._db.execute(
                "INSERT INTO epoch (epoch, line, provisional_from) VALUES (?, ?, ?)", new
            )

    def next_counter(self) -> int:
        """A number that no request of this device has carried; durable before it is used."""
        with self._core.transaction():
            self._db.execute("UPDATE standing SET counter = counter + 1")
            counter: int = self._db.execute("SELECT counter FROM standing").fetchone()[0]
        return counter

    def lines(self) -> frozenset[int]:
        """Where any line begins that this device is known to have had, here or by its keystore."""
        rows = self._db.execute("SELECT DISTINCT provisional_from FROM epoch").fetchall()
        return frozenset({row[0] for row in rows}).union(self._forgotten_lines())

    def learn_lines(self, remembered: Iterable[int]) -> None:
        """Of the keystore: this log may have forgotten some of them."""
        known = self.lines()
        if not known.issuperset(remembered):
            content = encode(sorted({*known, *remembered}))
            with self._core.transaction():
                self._db.execute("INSERT OR REPLACE INTO ledger VALUES (?, ?)", [LINES, content])

    def begin_line(self) -> None:
        self.begin_epoch(new_line(self._core.entropy, self.lines()))

    def begin_beside(self, lost: Iterable[bytes]) -> bool:
        """What the disk has taken for good is left out of the log: a new epoch goes on before it.

        False where it was left out already.
        """
        gaps, places = self._gaps(), [place for one in lost if (place := self._place_of(one))]
        new = [place for place in places if not any(gap.holds(*place) for gap in gaps)]
        if not new:
            return False
        epoch = self.epoch()
        with self._core.transaction():
            self.begin_epoch(
                OwnEpoch(Epoch(self._core.entropy(EPOCH_BYTES)), epoch.line, epoch.provisional_from)
            )
            (until,) = self._db.execute("SELECT max(number) FROM epoch").fetchone()
            content = encode([*gaps, Gap(*min(new), until)])
            self._db.execute("INSERT OR REPLACE INTO ledger VALUES (?, ?)", [GAPS, content])
        return True

    def newest_sound(self) -> bytes | None:
        """The newest of the own log that hangs on nothing lost: what a new epoch follows."""
        gaps = self._gaps()
        rows = self._db.execute(
            "SELECT number, seq, id FROM operation JOIN epoch USING (epoch) WHERE own = 1"
            " ORDER BY number DESC, seq DESC"
        )
        sound = (row[2] for row in rows if not any(gap.holds(*row[:2]) for gap in gaps))
        return next(sound, None)

    def _gaps(self) -> list[Gap]:
        row = self._db.execute("SELECT content FROM ledger WHERE name = ?", [GAPS]).fetchone()
        return [] if row is None else [Gap(*one) for one in decode(list[list[int]], row[0])]

    def _place_of(self, operation: bytes) -> tuple[int, int] | None:
        row: tuple[int, int] | None = self._db.execute(
            "SELECT number, seq FROM operation JOIN epoch USING (epoch) WHERE id = ? AND own = 1",
            [operation],
        ).fetchone()
        return row

    def _forgotten_lines(self) -> list[int]:
        row = self._db.execute("SELECT content FROM ledger WHERE name = ?", [LINES]).fetchone()
        return [] if row is None else decode(list[int], row[0])

    def begin_above(self, counter: int) -> None:
        """This store was set back with all that could have told: its log goes on elsewhere."""
        with self._core.transaction():
            self._db.execute("UPDATE standing SET counter = max(counter, ?)", [counter])
            self.begin_line()

    def numbers(self, day: int) -> list[int]:
        """Every one that this device ever used for a day; day 0 counts provisional codes."""
        rows = self._db.execute("SELECT number FROM number WHERE day = ?", [day]).fetchall()
        return [row[0] for row in rows]

    def use_number(self, day: int, number: int) -> None:
        """Once, ever; together with the operation that gives it out."""
        with self._core.transaction():
            self._db.execute("INSERT INTO number VALUES (?, ?)", [day, number])
