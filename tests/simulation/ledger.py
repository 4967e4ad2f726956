"""The world's own books: what was signed, what the centre took in, and what that has to mean."""

from collections import defaultdict
from collections.abc import Iterable
from copy import deepcopy
from typing import Any, Final, NamedTuple

import msgspec

from protocol.admin import (
    AdminEntry,
    Block,
    Confirm,
    Enrol,
    Erase,
    Revoke,
    Scope,
    decode_entry,
    verify_entry,
)
from protocol.certificate import Certificate
from protocol.codes import StandingBlock, vietnam_day
from protocol.decoding import decode
from protocol.generations import Generation
from protocol.ids import sha256
from sync_server.origins import line_of
from sync_server.store import Store
from sync_server.store.entries import AdminRow, Row
from tests.simulation.plain import PlainTree, Said, read_said
from tests.simulation.problems import must

ACCEPTED, ASIDE, FORK, ADMIN, GENERATION = 1, 2, 3, 4, 5
NO_DOSSIER: Final = bytes(16)
ON_DISK: Final = (
    "log", "places", "counting", "aside", "adopted", "commune", "devices", "stretches", "erased",
    "doubles", "forked", "tree", "safe", "given_up", "beside", "leased",
    "_admin",
)  # fmt: skip


class Counting(NamedTuple):
    """From which position on an operation is in the registry."""

    at: int
    position: int
    said: Said


class Known(msgspec.Struct):
    """All that the centre has said of one device, with positions."""

    certified: list[tuple[int, Certificate]]
    scope: list[tuple[int, frozenset[str], frozenset[str]]]
    confirmed: int | None = None
    revoked: list[tuple[int, str]] = []
    moved: list[tuple[bytes, bytes]] = []  # tips by epoch are elsewhere; kept for clones

    def communes(self, before: int = 2**62) -> set[str]:
        now: set[str] = set()
        for at, granted, withdrawn in self.scope:
            if at < before:
                now = (now | granted) - withdrawn
        return now

    def ever(self) -> set[str]:
        return {commune for _, granted, _ in self.scope for commune in granted}

    def ever_held(self, commune: str, before: int) -> bool:
        return any(commune in granted for at, granted, _ in self.scope if at < before)

    def modes(self, before: int = 2**62) -> set[str]:
        return {mode for at, mode in self.revoked if at < before}

    def certificate(self, before: int) -> Certificate:
        return [one for at, one in self.certified if at < before][-1]


class Stretch(msgspec.Struct):
    """One epoch of a device's log, as the centre has it."""

    device: bytes
    epoch: bytes
    previous: bytes
    follows: bytes | None  # the epoch in which `previous` stands
    tip_seq: int
    tip_id: bytes
    taken: set[int] = set()  # places of its main line; there are others where a word gave them up


class Ledger:
    """Nothing here asks production code what it thinks of anything; rows are read as evidence."""

    def __init__(self) -> None:
        self.said: dict[bytes, Said] = {}
        self.by_ref: dict[bytes, Said] = {}
        self.opened: set[bytes] = set()
        self.log: list[tuple[int, bytes, int]] = []  # kind, id, received; by position
        self.places: dict[bytes, int] = {}
        self.counting: defaultdict[bytes, list[Counting]] = defaultdict(list)
        self.aside: dict[bytes, int] = {}  # id → position, until somebody adopts it
        self.reasons: dict[bytes, str | None] = {}
        self.adopted: dict[bytes, int] = {}
        self.commune: dict[bytes, str] = {}
        self.devices: dict[bytes, Known] = {}
        self.stretches: dict[tuple[bytes, bytes], Stretch] = {}
        self.erased: set[bytes] = set()
        self.doubles: set[bytes] = set()  # devices that must be flagged as clone or restore
        self.forked: set[bytes] = set()
        self.tree = PlainTree()
        self.safe = 0
        self.centre_device = b""
        self.beside: set[bytes] = set()  # what stands on no main line
        self.given_up: set[bytes] = set()  # what never came, by a word of the centre
        self.before: dict[bytes, int] = {}  # as what a log took in whose end was lost
        self.leased: list[StandingBlock] = []
        self._admin = 0

    @property
    def size(self) -> int:
        return len(self.log)

    def learn(self, said: Said) -> None:
        self.said[said.id] = said
        self.by_ref[said.ref] = said
        if said.tag == "open":
            self.opened.add(said.dossier)

    def of_dossier(self, dossier: bytes) -> list[Said]:
        return [one for one in self.said.values() if one.dossier == dossier]

    def counted(self, dossier: bytes, before: int = 2**62) -> list[Said]:
        """What the registry has of a dossier, or had at a size of the log."""
        return [one.said for one in self.counting.get(dossier, ()) if one.at < before]

    def counts_at(self, identity: bytes) -> int:
        """From which position on; never, where it is aside or not there."""
        if identity in self.adopted:
            return self.adopted[identity]
        waits = identity in self.aside or identity not in self.places
        return 2**62 if waits else self.places[identity]

    # What the centre has taken in.

    def read(self, store: Store) -> None:
        """Every entry since the last look, judged again by what was said before it."""
        size = store.tree.size()
        if size == self.size:
            return
        must("I2", size > self.size, f"the log has {size} entries, it had {self.size}")
        admin = store.entries.admin(skip=self._admin)
        opened = {one.statement.restored_size: one for one in line_of(store)}
        rows: list[Row | AdminRow] = [*store.entries.on_disk(self.size, size), *admin]
        for row in sorted(rows, key=lambda one: one.position):
            self._open(opened.get(self.size))
            must("I4", row.position == self.size, f"position {row.position} after {self.size - 1}")
            if isinstance(row, AdminRow):
                self._hear(verify_entry(decode_entry(row.entry)), row)
            else:
                self._take(row)
        self._open(opened.get(self.size))
        must("I4", self.size == size, f"{size} entries, of which {self.size} are there")

    def copied(self) -> dict[str, Any]:
        """What the centre's disk says now, for when it says so again."""
        same = {id(one): one for one in self.said.values()}
        return {name: deepcopy(vars(self)[name], same.copy()) for name in ON_DISK}

    def set_back(self, copied: dict[str, Any]) -> None:
        """The end of the log is lost; what was signed is still signed."""
        self.before |= {identity: self.log[at][0] for identity, at in self.places.items()}
        same = {id(one): one for one in self.said.values()}
        vars(self).update(deepcopy(copied, same))

    def _open(self, opened: Generation | None) -> None:
        if opened is not None:
            identity = sha256(opened.statement_bytes)
            self._add(GENERATION, identity, opened.statement.opened_ms)

    def _hear(self, entry: AdminEntry, row: AdminRow) -> None:
        self._admin += 1
        self._add(ADMIN, entry.id, row.received_ms)
        action, at = entry.action, row.position
        match action:
            case Enrol():
                self._enrol(decode(Certificate, action.certificate), at)
            case Block():
                self._lease(action.block)
            case Confirm(device):
                self.devices[device].confirmed = at
            case Revoke(device):
                self.devices[device].revoked.append((at, action.mode))
            case Scope(device):
                granted, withdrawn = frozenset(action.granted), frozenset(action.withdrawn)
                self.devices[device].scope.append((at, granted, withdrawn))
            case Erase(dossiers):
                self.erased |= set(dossiers)
            case _:
                pass

    def _enrol(self, certificate: Certificate, at: int) -> None:
        known = self.devices.get(certificate.device)
        commune = frozenset({certificate.commune})
        if known is None:
            known = Known([(at, certificate)], [(at, commune, frozenset())])
            if certificate.block is not None:
                self._lease(certificate.block)
            self.devices[certificate.device] = known
            if certificate.role == "centre":
                self.centre_device = certificate.device
            return
        before = known.certified[-1][1].commune
        if before != certificate.commune:
            known.scope.append((at, commune, frozenset({before})))
        known.certified.append((at, certificate))

    def _take(self, row: Row) -> None:
        said = self._recognised(row)
        must("I7", said.id not in self.places, lambda: f"{said.id.hex()[:8]} taken in twice")
        main = self._link(said)
        if said.tag == "open" and said.dossier not in self.erased:  # on whichever line it stands
            commune = self.devices[said.device].certificate(row.position).commune
            self.commune.setdefault(said.dossier, commune)
        kind = self._verdict(said, row) if main else FORK
        # What an earlier generation took in keeps its kind, if whoever brings it can prove it;
        # what was beside its log there, and is of it now, stays aside.
        before = self.before.get(said.id, kind)
        allowed = {kind, ASIDE if main and before == FORK else before}
        must("I10", row.kind in allowed, lambda: f"{said.tag} taken in as {row.kind}, not {kind}")
        kind = row.kind
        self.places[said.id] = row.position
        self._add(row.kind, said.id, row.received_ms)
        if kind == ACCEPTED:
            self.counting[said.dossier].append(Counting(row.position, row.position, said))
        else:
            self.aside[said.id] = row.position
        heard = said.dossier not in self.erased  # else the word came without what it says
        if said.tag == "adopt" and said.device == self.centre_device and heard:
            self._adopt(said, row.position)

    def _recognised(self, row: Row) -> Said:
        """Byte for byte what somebody signed; erased bodies are nobody's any more."""
        said = self.said.get(row.id)
        if said is None:
            must("I3", row.device == self.centre_device, f"{row.id.hex()[:8]}: nobody signed it")
            said = read_said(row.header, row.body or b"")
            self.learn(said)
        erased = said.dossier in self.erased
        must("I14", row.header == said.header, "a header other than signed")
        must("I14", row.body == (None if erased else said.body), "a body other than signed")
        return said

    def _link(self, said: Said) -> bool:
        """True on the main line of its log: linked and without a gap."""
        place = said.device, said.epoch
        stretch = self.stretches.get(place)
        if stretch is None:
            begins = said.seq == 1 or said.previous in self.given_up
            must("I4", begins, lambda: f"an epoch begins with {said.seq}")
            missing = said.previous in self.given_up and said.previous not in self.places
            before = None if missing else self.said.get(said.previous)
            stretch = Stretch(
                said.device, said.epoch, said.previous, before.epoch if before else None, 0,
                said.previous,
            )  # fmt: skip
            self._suspect_successor(stretch)
            self.stretches[place] = stretch
        goes_on = (said.seq, said.previous) == (stretch.tip_seq + 1, stretch.tip_id)
        if not goes_on and (said.seq in stretch.taken or said.previous in self.beside):
            self.forked.add(said.device)
            self.beside.add(said.id)
            return False
        self._close_gap(said, stretch)
        if any(other.follows == said.epoch for other in self._logs(said.device)):
            self.doubles.add(said.device)
        stretch.taken.add(said.seq)
        if said.seq > stretch.tip_seq:
            stretch.tip_seq, stretch.tip_id = said.seq, said.id
        return True

    def _close_gap(self, said: Said, stretch: Stretch) -> None:
        """What was given up, or stands before it, has come after all."""
        for other in self._logs(said.device):
            if other is not stretch and other.previous == said.id and other.follows is None:
                other.follows = said.epoch
        if stretch.taken and said.seq < min(stretch.taken):
            before = self.said.get(said.previous) if said.seq == 1 else None
            stretch.previous, stretch.follows = said.previous, before.epoch if before else None

    def _suspect_successor(self, new: Stretch) -> None:
        for other in self._logs(new.device):
            goes_back = other.epoch == new.follows and other.tip_id != new.previous
            if other.previous == new.previous or goes_back:
                self.doubles.add(new.device)

    def _logs(self, device: bytes) -> Iterable[Stretch]:
        return [one for (whose, _), one in self.stretches.items() if whose == device]

    def _verdict(self, said: Said, row: Row) -> int:
        known, dossier, at = self.devices[said.device], said.dossier, row.position
        if said.device == self.centre_device:
            return ACCEPTED
        if known.confirmed is None or known.confirmed >= at:
            return ASIDE
        modes = known.modes(at)
        over = vietnam_day(row.received_ms) > known.certificate(at).lease.to_date
        if modes & {"lost", "stolen_since"} or (modes and over):
            return ASIDE
        commune = self.commune.get(dossier)
        return ACCEPTED if commune is None or known.ever_held(commune, at) else ASIDE

    def _adopt(self, word: Said, at: int) -> None:
        scope, targets = word.part(1, str), word.part(2, list[bytes])
        assert isinstance(targets, list)
        if scope == "after":
            self.given_up |= set(targets)
            return
        if scope == "run":
            targets = self._between(*targets)
        if scope == "dossier":
            targets = [one for one in self.aside if self.said[one].dossier == word.dossier]
        for target in targets:
            position = self.aside.pop(target, None)
            if position is not None:
                said = self.said[target]
                self.adopted[target] = at
                self.counting[said.dossier].append(Counting(at, position, said))

    def _between(self, first: bytes, last: bytes) -> list[bytes]:
        """What waits of one log, taken in as one kind, from one entry to another."""
        if first not in self.aside or last not in self.aside:
            return []  # or nowhere yet: the end of this log was lost
        begins, ends = self.said[first], self.said[last]
        kind = self.log[self.places[first]][0]
        return [
            one
            for one in self.aside
            if (said := self.said[one]).device == begins.device
            and said.epoch == begins.epoch == ends.epoch
            and begins.seq <= said.seq <= ends.seq
            and self.log[self.places[one]][0] == kind
        ]

    def _lease(self, block: StandingBlock) -> None:
        """The same numbers are nobody else's on any of these days, and not leased twice."""
        for other in self.leased:
            days = max(block.from_date, other.from_date) <= min(block.to_date, other.to_date)
            first, last = max(block.first, other.first), block.first + block.count
            numbers = first < min(last, other.first + other.count)
            free = not (days and numbers and block.agency == other.agency)
            must("I18", free, lambda: f"{block} is leased, and so is {other}")  # noqa: B023  # now
        self.leased.append(block)

    def _add(self, kind: int, identity: bytes, received_ms: int) -> None:
        self.log.append((kind, identity, received_ms))
        self.tree.add(kind, identity, received_ms)


def sorted_refs(some: Iterable[Any]) -> list[str]:
    return sorted(one.hex()[:8] for one in some)
