"""A centre that exists on this machine only, so that people can practise without harming anything.

Its keys are made here, sign three entries and one certificate, and are forgotten: nobody can ever
add to it. It has no address, so nothing is sent; its numbers are of the agency kept for samples.
"""

from importlib import resources
from typing import Final

from mobile.device import Device
from mobile.ports import Entropy
from mobile.sync import CATALOGUE
from protocol.admin import Catalogue, Confirm, Enrol, Known, RoleKey, sign_entry
from protocol.asked import AdminKept, Keep
from protocol.certificate import (
    MAX_LEASE_DAYS,
    Certificate,
    a_lease,
    sign_certificate,
)
from protocol.checkpoint import sign_checkpoint
from protocol.codes import StandingBlock, vietnam_day
from protocol.ids import NO_DOSSIER, Hash, OfficerId, sha256
from protocol.joining import EnrolAnswer
from protocol.keys import KEY_BYTES, SigningKey
from protocol.trust import pin

CENTRE: Final = "luyen-tap.invalid"
OFFICER: Final = "Cán bộ luyện tập"
COMMUNE: Final = "03820"
AGENCY: Final = "H52.99"
FIRST_NUMBER: Final = 5001
KEYS_LAST_MS: Final = MAX_LEASE_DAYS * 24 * 3600 * 1000


def found(device: Device, entropy: Entropy, *, now_ms: int) -> None:
    """The new device joins; what it takes from here on is watermarked and never leaves."""
    founding = _Founding(device, entropy, now_ms)
    device.store.enrol(founding.answer)
    device.store.keep(founding.said())
    device.store.put_note(NO_DOSSIER, CATALOGUE, shipped_catalogue(), now_ms=now_ms)


def shipped_catalogue() -> bytes:
    return (resources.files("mobile.shipped") / "practice.catalogue").read_bytes()


class _Founding:
    """Everything that a real centre says to a device that joins."""

    def __init__(self, device: Device, entropy: Entropy, now_ms: int) -> None:
        self._now_ms = now_ms
        self._root, self._keys, self._log = (SigningKey(entropy(KEY_BYTES)) for _ in range(3))
        self._trust = pin(CENTRE, self._root.public)
        self._entries: list[AdminKept] = []
        certificate = _certificate(device, OfficerId(entropy(16)), now_ms)
        signed = sign_certificate(certificate, self._keys)
        until_ms = now_ms + KEYS_LAST_MS
        self._say(RoleKey("enrol", self._keys.public, now_ms, until_ms), self._root)
        self._say(RoleKey("admin", self._keys.public, now_ms, until_ms), self._root)
        self._say(RoleKey("log", self._log.public, now_ms, until_ms), self._root)
        self._say(Enrol(signed.payload, signed.signature), self._keys)
        self._say(Confirm(certificate.device, signed.hash), self._keys)
        catalogue = Catalogue(1, sha256(shipped_catalogue()), vietnam_day(now_ms))
        self._say(catalogue, self._keys)
        self.answer: Final = EnrolAnswer(
            confirmed=True,
            centre=CENTRE,
            origin=CENTRE,
            root=self._root.public,
            officer=certificate.officer,
            officer_name=certificate.officer_name,
            certificate=signed.payload,
            signature=signed.signature,
        )

    def said(self) -> Keep:
        size = len(self._entries)
        root = Hash(sha256(CENTRE.encode()))  # of a log that nobody will ever ask for
        time_s = self._now_ms // 1000
        checkpoint = sign_checkpoint(CENTRE, size, root, safe=0, time_s=time_s, key=self._log)
        return Keep(
            server_ms=self._now_ms,
            trust=self._trust,
            checkpoint=checkpoint,
            settled=[],
            admin=self._entries,
            foreign=[],
            states=[],
            cursor=size,
            boot=None,
            leave=[],
        )

    def _say(self, action: Known, key: SigningKey) -> None:
        position = len(self._entries)
        entry = sign_entry(action, centre=CENTRE, made_ms=self._now_ms + position, keys=[key])
        self._trust = self._trust.apply(position, entry, received_ms=self._now_ms)
        self._entries.append(AdminKept(entry, b"practice", position, self._now_ms))


def _certificate(device: Device, officer: OfficerId, now_ms: int) -> Certificate:
    today = vietnam_day(now_ms)
    lease = a_lease(today, MAX_LEASE_DAYS)
    return Certificate(
        device=device.unlocked.device,
        signing_key=device.unlocked.signing.public,
        sign_off_key=device.store.sign_off_public(),
        exchange_key=device.unlocked.exchange.public,
        officer=officer,
        officer_name=OFFICER,
        role="officer",
        commune=COMMUNE,
        centre=CENTRE,
        lease=lease,
        block=StandingBlock(AGENCY, FIRST_NUMBER, lease.from_date, lease.to_date),
    )
