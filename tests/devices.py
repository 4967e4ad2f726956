"""Tablets with real stores for tests, and a centre that answers them without a network."""

import hashlib
import shutil
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from mobile.capture import Capture, Paper
from mobile.gate import Gate
from mobile.ports import Uptime
from mobile.store import Store
from mobile.vault import Machine, Price, continuity, create, unlock
from protocol.actions import Open, Value
from protocol.admin import Confirm as ConfirmDevice
from protocol.admin import Enrol, Known, RoleKey, sign_entry
from protocol.certificate import Certificate, SignedCertificate, a_lease, sign_certificate
from protocol.checkpoint import Checkpoint, sign_checkpoint
from protocol.codes import StandingBlock
from protocol.decoding import encode
from protocol.ids import DossierId, Hash, OfficerId, sha256
from protocol.joining import EnrolAnswer
from protocol.keys import ARGON2ID, PasswordCost, SigningKey
from protocol.merge import Placed
from protocol.operation import Verified
from protocol.receipts import Kind
from protocol.session import AdminKept, Keep, Settled
from protocol.trust import pin

NOW: Final = 1_795_312_800_000  # 2026-11-22, 09:00 in Vietnam
MINUTE_MS: Final = 60_000
ORIGIN: Final = "03820.example/log"
CENTRE: Final = "03820.example"
PIN: Final = "713082"
LEASE_FROM: Final = date(2026, 11, 2)
FOR_EVER: Final = 2**50
MACHINE: Final = Machine(secret=b"\x5a" * 32)
CHEAP: Final = Price(PasswordCost(ARGON2ID, memory_kib=8, passes=1), trial=True)
FIELDS: Final = {"child.full_name": "Lò Thị Mẫu", "phone": "0120000123", "note": "lần đầu"}
PICTURE: Final = b"\xff\xd8\xff" + bytes(range(256)) * 700  # three chunks
PAGE: Final = Paper(PICTURE, "image/jpeg", "to_khai", b"\xff\xd8\xffthumbnail")
BIRTH: Final = Open("1.001193", 7, "birth-2", "mobile")


def gate_at(store: Store, ms: int = 0) -> Gate:
    """As on a machine without a keystore, so long after it was started."""
    return Gate(store.ledger, lambda: Uptime("a start", ms))


class Entropy:
    """The same bytes on every run; a new kind of randomness for each name."""

    def __init__(self, name: str) -> None:
        self._name, self._drawn = name.encode(), 0

    def __call__(self, count: int) -> bytes:
        self._drawn += 1
        seed = self._name + self._drawn.to_bytes(8, "big")
        return hashlib.shake_256(seed).digest(count)


class Centre:
    """Positions in the order of arrival, behind the admin entries that let the tablets in."""

    def __init__(self) -> None:
        self.root, self.enrol_key, self.log_key = (SigningKey(bytes([n]) * 32) for n in (1, 2, 3))
        self.trust = pin(CENTRE, self.root.public)
        self.admin: list[AdminKept] = []
        self.placed: list[Placed] = []
        self.size = 0
        self.say(RoleKey("enrol", self.enrol_key.public, 0, FOR_EVER), self.root)
        self.say(RoleKey("log", self.log_key.public, 0, FOR_EVER), self.root)

    def say(self, action: Known, key: SigningKey) -> None:
        entry = sign_entry(action, centre=CENTRE, made_ms=NOW + self.size, keys=[key])
        self.trust = self.trust.apply(self.size, entry, received_ms=NOW)
        self.admin.append(AdminKept(entry, encode(entry.signed), self.size, NOW))
        self.size += 1

    def enrol(self, tablet: "Tablet") -> None:
        device, first = tablet.unlocked, 5001 + 20 * self.size
        certificate = Certificate(
            device=device.device,
            signing_key=device.signing.public,
            sign_off_key=tablet.store.sign_off_public(),
            exchange_key=device.exchange.public,
            officer=OfficerId(sha256(tablet.name.encode())[:16]),
            officer_name=f"Cán bộ {tablet.name}",
            role="officer",
            commune="03820",
            centre=CENTRE,
            lease=a_lease(LEASE_FROM),
            block=StandingBlock("H52.99", first, LEASE_FROM, LEASE_FROM + timedelta(days=89)),
        )
        signed = sign_certificate(certificate, self.enrol_key)
        self.say(Enrol(signed.payload, signed.signature), self.enrol_key)
        self.say(ConfirmDevice(device.device, signed.hash), self.enrol_key)
        tablet.store.enrol(_answer(certificate, signed, self.root))

    def answer(self, tablet: "Tablet", *, kind: Kind = Kind.ACCEPTED) -> Keep:
        """Receipts for what waits on this tablet, and what others have brought since its cursor."""
        settled = [self._place(operation, kind) for operation in tablet.store.outbox()]
        cursor, own = tablet.store.cursor(), tablet.unlocked.device
        foreign = [
            placed
            for placed in self.placed
            if (placed.position or 0) >= cursor and placed.operation.header.device != own
        ]
        return self.says(settled=settled, foreign=foreign)

    def says(self, **parts: Any) -> Keep:
        """An answer with nothing else in it."""
        nothing: dict[str, Any] = {"settled": [], "foreign": [], "states": [], "leave": []}
        fixed = {
            "server_ms": NOW,
            "trust": self.trust,
            "checkpoint": self.checkpoint(),
            "admin": self.admin,
            "cursor": self.size,
            "boot": None,
        }
        return Keep(**{**fixed, **nothing, **parts})

    def checkpoint(self, *, safe: int = 0) -> Checkpoint:
        root = Hash(sha256(self.size.to_bytes(8, "big")))
        return sign_checkpoint(
            ORIGIN, self.size, root, safe=safe, time_s=NOW // 1000 - 60, key=self.log_key
        )

    def _place(self, operation: Verified, kind: Kind) -> Settled:
        position = self.size
        self.size += 1
        if kind is Kind.ACCEPTED:
            self.placed.append(Placed(operation, position))
        return Settled(operation.id, position, kind, NOW)


class Tablet:
    """A store in a directory of its own, unlocked, and the officer who works with it."""

    def __init__(
        self,
        directory: Path,
        name: str = "an",
        centre: Centre | None = None,
        *,
        typed: str = PIN,
        machine: Machine = MACHINE,
    ) -> None:
        self.name, self.directory = name, directory / name
        self.entropy = Entropy(name)
        self.centre = centre or Centre()
        self.store = Store(self.directory, self.entropy)
        self.unlocked = create(
            self.store,
            typed,
            machine=machine,
            gate=gate_at(self.store),
            entropy=self.entropy,
            price=CHEAP,
        )
        self.centre.enrol(self)
        self.capture = Capture(self.store, self.unlocked, self.entropy)

    def copied(self, directory: Path) -> "Tablet":
        """The same files once more, as a backup or a clone has them, with the same keystore."""
        machine = self.remembered()
        self.store.close()
        copy = object.__new__(Tablet)
        copy.name, copy.directory, copy.centre = self.name, directory, self.centre
        copy.entropy, copy.store = Entropy(str(directory)), self.store
        shutil.copytree(self.directory, directory)
        copy.restart(machine)
        self.restart(machine)
        return copy

    def open(self, values: Mapping[str, Value] | None = None, *, at: int = 0) -> DossierId:
        opened = self.capture.open_dossier(BIRTH, values or FIELDS, now_ms=NOW + at)
        return opened.header.dossier

    def save(self, dossier: DossierId, changes: Mapping[str, Value], *, at: int = 0) -> Verified:
        return self.capture.save(self.store.screen(dossier), changes, now_ms=NOW + at)

    def attach(self, dossier: DossierId, paper: Paper, *, at: int = 0) -> Verified:
        return self.capture.attach(self.store.screen(dossier), paper, now_ms=NOW + at)

    def synchronise(self, *, kind: Kind = Kind.ACCEPTED) -> None:
        self.store.keep(self.centre.answer(self, kind=kind))

    def remembered(self) -> Machine:
        """The keystore as it would be after the newest operation."""
        return Machine(MACHINE.secret, continuity(self.store))

    def restart(self, machine: Machine | None = None, *, at: int = 0) -> None:
        """Another start of the program on the same files."""
        machine = machine or self.remembered()
        self.store.close()
        self.store = Store(self.directory, self.entropy)
        self.unlocked = unlock(
            self.store, PIN, machine=machine, gate=gate_at(self.store, at), entropy=self.entropy
        )
        self.capture = Capture(self.store, self.unlocked, self.entropy)


def _answer(certificate: Certificate, signed: SignedCertificate, root: SigningKey) -> EnrolAnswer:
    return EnrolAnswer(
        confirmed=True,
        centre=CENTRE,
        origin=ORIGIN,
        root=Hash(root.public),
        officer=certificate.officer,
        officer_name=certificate.officer_name,
        certificate=signed.payload,
        signature=signed.signature,
    )
