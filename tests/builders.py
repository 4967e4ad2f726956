"""Devices that write logs, and a world whose people see only what has reached their screens."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from protocol.actions import (
    Act,
    Code,
    Confirm,
    Correct,
    Item,
    Known,
    Open,
    Present,
    Resolve,
    Save,
    SignOff,
    Transition,
    Value,
    Write,
    body_of,
    raw_value,
)
from protocol.acts import Version, digest_of, items_of, sign_off
from protocol.clock import observe, tick
from protocol.dossier import all_rows, shown
from protocol.ids import (
    NO_HASH,
    BlobRoot,
    Digest,
    DossierId,
    Epoch,
    Hash,
    OfficerId,
    OperationRef,
    Salt,
    device_id,
    dossier_id,
    sha256,
)
from protocol.keys import SigningKey
from protocol.merge import Dossier, Live, Placed, copy_of, place, take
from protocol.operation import Header, Verified, body_hash, seal
from protocol.slots import cell_of
from protocol.workflow import BUSINESS, axis_of

START_MS: Final = 1_795_312_800_000  # 2026-11-22, 09:00 in Vietnam
MINUTE_MS: Final = 60_000
DOSSIER: Final = dossier_id(START_MS, b"first-home")
OTHER_DOSSIER: Final = dossier_id(START_MS, b"other-home")
SALT: Final = Salt(b"salt of 16 bytes")
OTHER_SALT: Final = Salt(b"another 16 bytes")
VERSION: Final = Version("1.001193", 7, "birth-2")
TEXT_HASH: Final = sha256("lời văn đọc cho người dân nghe".encode())
PAGES: Final = (BlobRoot(sha256(b"page 1")), BlobRoot(sha256(b"page 2")))
UNKNOWN: Final = b"\x92\xa9from_2031\x01"
UNREADABLE: Final = b"\x92\xa4save\xc3"

Clock = Callable[[int], int]  # true time → what this device's wall clock reads


def right(true_ms: int) -> int:
    return true_ms


class Device:
    """One enrolment: a key, a log of one epoch, a clock. The same calls give the same bytes."""

    def __init__(self, name: str, officer: str, role: str, clock: Clock) -> None:
        self.name, self.role, self.clock = name, role, clock
        self.key = SigningKey(sha256(b"signing", name.encode()))
        self.sign_off_key = SigningKey(sha256(b"sign-off", name.encode()))
        self.id = device_id(self.key.public)
        self.epoch = Epoch(sha256(b"epoch", name.encode())[:8])
        self.officer = OfficerId(sha256(b"officer", officer.encode())[:16])
        self.log: list[Verified] = []
        self.hlc = 0

    def write(
        self,
        action: Known | bytes,
        references: Iterable[OperationRef] = (),
        *,
        now_ms: int = START_MS,
        dossier: DossierId = DOSSIER,
        salt: Salt = SALT,
        **fields: Any,
    ) -> Verified:
        """The next link of the log; `fields` of the header may be whatever a test needs."""
        body = action if isinstance(action, bytes) else body_of(action)
        wall_ms = self.clock(now_ms)
        self.hlc = tick(self.hlc, wall_ms)
        header = Header(
            device=self.id,
            epoch=self.epoch,
            seq=len(self.log) + 1,
            previous=self.tip,
            hlc=self.hlc,
            wall_ms=wall_ms,
            seen_size=0,
            seen_root=NO_HASH,
            dossier=dossier,
            officer=self.officer,
            body_hash=body_hash(salt, body),
            references=tuple(references),
        )
        written = seal(msgspec.structs.replace(header, **fields), body, salt, self.key)
        self.log.append(written)
        return written

    @property
    def tip(self) -> Hash:
        """The newest link; before the first, what stands for the device's certificate."""
        return Hash(self.log[-1].id) if self.log else sha256(b"certificate", self.id)


def a_device(
    name: str = "an", *, officer: str = "", role: str = "officer", clock: Clock = right
) -> Device:
    return Device(name, officer or name, role, clock)


def a_write(slot: str, value: Value, *replaces_at: int) -> Write:
    return Write(slot, raw_value(value), list(replaces_at))


def a_log(count: int, device: Device | None = None) -> list[Verified]:
    """An opening and saves, each replacing the note of the one before."""
    device = device or a_device()
    device.write(Open("1.001193", 7, "birth-2", "mobile", [a_write("note", 0)]))
    for number in range(1, count):
        now_ms = START_MS + number * MINUTE_MS
        device.write(Save([a_write("note", number, 0)]), [device.log[-1].ref], now_ms=now_ms)
    return device.log[-count:]


def erased(entry: Verified) -> Verified:
    return msgspec.structs.replace(entry, body=None, salt=None)


def placed(
    entries: Iterable[Verified], *, first: int | None = 0, role: str = "officer"
) -> list[Placed]:
    """Entries as the centre has sequenced them, one after the other; or not yet."""
    return [
        Placed(entry, None if first is None else first + at, role)
        for at, entry in enumerate(entries)
    ]


def flipped(encoded: bytes, bit: int) -> bytes:
    changed = bytearray(encoded)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


class Naming:
    """The references of one operation in the making: each named once, meant by its place."""

    def __init__(self, heads: Iterable[OperationRef] = ()) -> None:
        self.refs = list(heads)

    def at(self, ref: OperationRef) -> int:
        if ref not in self.refs:
            self.refs.append(ref)
        return self.refs.index(ref)

    def write(self, slot: str, value: Value, replaced: Iterable[OperationRef]) -> Write:
        return a_write(slot, value, *(self.at(ref) for ref in replaced))


class Author:
    """A device and its person: all that the device holds, and what stands on the screen."""

    def __init__(self, device: Device, dossier: DossierId) -> None:
        self.device = device
        self.state = Dossier(dossier)
        self.screen = Dossier(dossier)
        self.unsent: list[Verified] = []
        self.pulled = 0  # of the centre's entries


class World:
    """One dossier, several people, a centre that puts what is pushed to it in one order."""

    def __init__(
        self, *devices: Device, attested: Callable[[str], bool], dossier: DossierId = DOSSIER
    ) -> None:
        self.dossier, self.attested = dossier, attested
        self.authors = {device.name: Author(device, dossier) for device in devices}
        self.centre: list[Placed] = []
        self.on_screen: dict[OperationRef, frozenset[OperationRef]] = {}
        self.labels: dict[OperationRef, tuple[str, int]] = {}  # the same whatever the clocks say
        self.now_ms = START_MS

    def entries(self) -> list[Placed]:
        """Everything that was written: in the centre's order, what it has not seen on top."""
        unsent = [
            Placed(entry, None, author.device.role)
            for author in self.authors.values()
            for entry in author.unsent
        ]
        return self.centre + unsent

    def look(self, name: str) -> None:
        """Editing begins: the screen shows what the device holds now, and stays as it is."""
        author = self.authors[name]
        author.screen = copy_of(author.state)

    def push(self, name: str) -> None:
        author = self.authors[name]
        for entry in author.unsent:
            place(author.state, entry.ref, len(self.centre))
            self.centre.append(Placed(entry, len(self.centre), author.device.role))
        author.unsent = []

    def pull(self, name: str, upto: int | None = None) -> None:
        """In the background: the device holds more, the screen shows what it showed."""
        author = self.authors[name]
        news = self.centre[author.pulled : upto]
        for entry in news:
            take(author.state, entry)
            seen = entry.operation.header.hlc
            wall_ms = author.device.clock(self.now_ms)
            author.device.hlc = observe(author.device.hlc, seen, wall_ms)
        author.pulled += len(news)

    def synchronise(self, *names: str) -> None:
        for name in names or self.authors:
            self.push(name)
        for name in names or self.authors:
            self.pull(name)
            self.look(name)

    def write(
        self, name: str, action: Known | bytes, references: Sequence[OperationRef] = ()
    ) -> Verified:
        """Signed, and at once on the author's own device and screen."""
        author = self.authors[name]
        self.now_ms += MINUTE_MS
        entry = author.device.write(action, references, now_ms=self.now_ms, dossier=self.dossier)
        self.on_screen[entry.ref] = frozenset(author.screen.held)
        self.labels[entry.ref] = (name, entry.header.seq)
        for state in (author.state, author.screen):
            take(state, Placed(entry, None, author.device.role))
        author.unsent.append(entry)
        return entry

    def open(self, name: str, values: Mapping[str, Value] | None = None) -> Verified:
        writes = [a_write(slot, value) for slot, value in (values or {}).items()]
        return self.write(name, Open(*_words(), "mobile", writes))

    def save(self, name: str, values: Mapping[str, Value], *, shown_first: int = 0) -> Verified:
        """Ordinary editing: of several values side by side, the one that was being edited goes."""
        naming = self.naming(name)
        writes = [
            naming.write(slot, value, self.shown_for_editing(name, slot, shown_first))
            for slot, value in values.items()
        ]
        return self.write(name, Save(writes), naming.refs)

    def resolve(self, name: str, values: Mapping[str, Value]) -> Verified:
        """A person chose: every value that stood side by side goes."""
        naming = self.naming(name)
        writes = [
            naming.write(slot, value, self.live(name, slot)) for slot, value in values.items()
        ]
        return self.write(name, Resolve(writes, "theo giấy tờ gốc"), naming.refs)

    def remove(self, name: str, row: str) -> Verified:
        """Take a row (`table/row`) away: the mark names every write of it that is on the screen."""
        return self._mark(name, row, self._row(name, row), removed=True)

    def restore(self, name: str, row: str) -> Verified:
        return self._mark(name, row, self.live(name, f"{row}/-"), removed=False)

    def correct(self, name: str, slot: str, value: Value) -> Verified:
        naming = self.naming(name)
        write = naming.write(slot, value, self.live(name, slot))
        return self.write(name, Correct([write], PAGES[0], "gõ nhầm"), naming.refs)

    def confirm(self, name: str, correction: OperationRef, *, agreed: bool = True) -> Verified:
        naming = self.naming(name)
        return self.write(name, Confirm(naming.at(correction), agreed), naming.refs)

    def step(self, name: str, to: str, *follows: OperationRef, axis: str = BUSINESS) -> Verified:
        """A transition after what the screen says is the current step, or after those given."""
        naming = self.naming(name)
        current = [step.ref for step in axis_of(self.authors[name].screen, axis).current]
        places = [naming.at(ref) for ref in follows or current]
        return self.write(name, Transition(axis, to, places), naming.refs)

    def code(self, name: str, code: str) -> Verified:
        return self.write(name, Code(code, sha256(code.encode())))

    def present(self, name: str) -> Digest:
        """The version on the screen, shown and read aloud; NotAgreed where it is several."""
        items = items_of(self.authors[name].screen, self.attested)
        digest = digest_of(
            self.dossier, VERSION, [(slot, ref) for slot, ref, _ in items], PAGES, TEXT_HASH
        )
        naming = self.naming(name)
        listed = [Item(slot, naming.at(ref), hashed) for slot, ref, hashed in items]
        action = Present(digest, *_words(), listed, list(PAGES), TEXT_HASH)
        self.write(name, action, naming.refs)
        return digest

    def act(self, name: str, digest: Digest, *kinds: str) -> list[Verified]:
        return [self.write(name, Act(kind, digest)) for kind in kinds]

    def sign_off(self, name: str, digest: Digest, *required: str) -> Verified:
        """As the screen has it; whatever `protocol.acts.sign_off` refuses is refused here."""
        author = self.authors[name]
        action, refs = sign_off(
            author.screen,
            digest,
            required=required,
            attested=self.attested,
            device=author.device.id,
            wall_ms=author.device.clock(self.now_ms),
            key=author.device.sign_off_key,
        )
        assert isinstance(action, SignOff)
        return self.write(name, action, refs)

    def naming(self, name: str) -> Naming:
        """Begins with a head of the screen: what is only referenced is not superseded."""
        screen = self.authors[name].screen
        return Naming(sorted(screen.held, key=lambda ref: self.labels[ref])[-1:])

    def live(self, name: str, slot: str) -> list[OperationRef]:
        return self._in_order(self.authors[name].screen.slots.get(slot, []))

    def shown_for_editing(self, name: str, slot: str, which: int = 0) -> list[OperationRef]:
        """The writes of one value; which one stands first is not left to the clocks here."""
        values = shown(self.authors[name].screen, slot)
        if not values:
            return []
        chosen = sorted(values, key=lambda value: value.raw)[which % len(values)]
        return sorted(chosen.refs, key=lambda ref: self.labels[ref])

    def rows(self, name: str) -> list[str]:
        return [f"{row.table}/{row.id}" for row in all_rows(self.authors[name].screen)]

    def _row(self, name: str, row: str) -> list[OperationRef]:
        """Every live write of a row, marks included."""
        screen = self.authors[name].screen
        cells = [
            live
            for slot, lives in screen.slots.items()
            if cell_of(slot) and slot.rpartition("/")[0] == row
            for live in lives
        ]
        return self._in_order(cells)

    def _mark(
        self, name: str, row: str, replaced: Iterable[OperationRef], *, removed: bool
    ) -> Verified:
        naming = self.naming(name)
        write = naming.write(f"{row}/-", removed, replaced)
        return self.write(name, Save([write]), naming.refs)

    def _in_order(self, lives: Iterable[Live]) -> list[OperationRef]:
        return sorted({live.ref for live in lives}, key=lambda ref: self.labels[ref])


def _words() -> tuple[str, int, str]:
    return VERSION.procedure, VERSION.catalogue, VERSION.form
