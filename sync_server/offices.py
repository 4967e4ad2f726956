"""What clerks and operators do at the centre: invite, confirm, revoke, and the first entries.

Each act is a signed admin entry of the centre's log; what may be said when, the trust set judges.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from protocol.admin import (
    FIRST_LINE,
    Block,
    Catalogue,
    Confirm,
    Enrol,
    Erase,
    KeyRole,
    Known,
    Mode,
    Revoke,
    RoleKey,
    sign_entry,
)
from protocol.catalogue import read_catalogue
from protocol.certificate import (
    Certificate,
    Role,
    SignedCertificate,
    a_lease,
    sign_certificate,
)
from protocol.codes import BLOCK_NUMBERS, DEVICE_NUMBERS, StandingBlock, overlaps, vietnam_day
from protocol.decoding import decode, encode
from protocol.errors import BlockExhausted, NoSuchPlace, NotPossible, Untrusted
from protocol.ids import DeviceId, DossierId, Epoch, Hash, OfficerId, device_id, sha256
from protocol.joining import (
    CODE_LIFE_MS,
    SECRET_BYTES,
    EnrolAnswer,
    EnrolRequest,
    device_of,
    read_request,
    words,
    write_answer,
    write_code,
)
from protocol.judgement import Certified
from protocol.keys import ExchangeKey, SigningKey
from sync_server.centre import Centre
from sync_server.keyring import Keyring

ROLE_KEY_YEARS_MS: Final = 5 * 366 * 24 * 3600 * 1000
CENTRE_LEASE_DAYS: Final = 366
AGENCY_UNSET: Final = "H52.99"  # a placeholder until the province has given out codes

Entropy = Callable[[int], bytes]


class Invite(msgspec.Struct, frozen=True, array_like=True):
    """For whom a code was given out, and in what role; used once."""

    officer: bytes
    officer_name: str
    role: Role
    commune: str
    agency: str


class Waiting(msgspec.Struct, frozen=True):
    """A device that has asked and is not confirmed: what the clerk compares."""

    device: DeviceId
    officer_name: str
    words: tuple[str, ...]


class Settings(msgspec.Struct, frozen=True):
    """Who this centre is."""

    centre: str
    commune: str
    agency: str = AGENCY_UNSET


class Offices:
    """The centre's side of everything that changes who is trusted."""

    def __init__(
        self, centre: Centre, keys: Keyring, settings: Settings, root: bytes, entropy: Entropy
    ) -> None:
        self._centre, self._keys, self._settings = centre, keys, settings
        self._root, self._entropy = root, entropy

    def found(self, root: SigningKey, catalogue: bytes, *, recovery: Iterable[bytes]) -> None:
        """A new log: root grants the roles, then come the centre's own device and the catalogue."""
        now_ms = self._centre.now_ms()
        grants: list[tuple[KeyRole, bytes]] = [
            ("enrol", self._keys.enrol.public),
            ("admin", self._keys.admin.public),
            ("log", self._keys.log.public),
            ("page", self._keys.page.public),
            ("courier", self._keys.courier.public),
            *(("recovery", person) for person in recovery),
        ]
        for role, key in grants:
            self._append(RoleKey(role, key, now_ms, now_ms + ROLE_KEY_YEARS_MS), root)
        self._enrol_centre(now_ms)
        self.announce(1, catalogue)

    def announce(self, version: int, catalogue: bytes) -> None:
        """A catalogue's bytes are kept, then their hash is signed for: in force from today."""
        read_catalogue(catalogue)
        identity = sha256(catalogue)
        self._centre.store.desk.set_note(f"catalogue/{identity.hex()}", catalogue)
        today = vietnam_day(self._centre.now_ms())
        self._append(Catalogue(version, identity, today), self._keys.admin)

    def catalogue(self, identity: str) -> bytes:
        found = self._centre.store.desk.find_note(f"catalogue/{identity}")
        if found is None:
            raise NoSuchPlace(identity)
        return found

    def invite(self, officer_name: str, *, role: Role = "officer", agency: str = "") -> str:
        """A one-time code for one tablet; only its hash is kept."""
        secret = self._entropy(SECRET_BYTES)
        settings = self._settings
        invite = Invite(
            self._entropy(16), officer_name, role, settings.commune, agency or settings.agency
        )
        expires_ms = self._centre.now_ms() + CODE_LIFE_MS
        self._centre.store.desk.add_invite(sha256(secret), encode(invite), expires_ms)
        return write_code(secret, self._root)

    def enrol(self, data: bytes) -> bytes:
        """Answer a tablet: the first time with a new certificate, then with how far it has come."""
        request = read_request(data)
        device = device_of(request)
        if device not in self._centre.trust.devices:
            self._certify(request)
        return write_answer(self._answer(device))

    def waiting(self) -> list[Waiting]:
        return [
            Waiting(device, enrolment.newest.officer_name, self._words_of(device))
            for device, enrolment in self._centre.trust.devices.items()
            if enrolment.confirmed is None and not enrolment.revoked
        ]

    def confirm(self, device: DeviceId) -> None:
        """The clerk has heard the same words from the officer."""
        certified = self._certified(device)
        self._append(Confirm(device, certified.hash), self._keys.enrol)

    def revoke(self, device: DeviceId, mode: Mode, *, since_ms: int = 0, reason: str = "") -> None:
        self._certified(device)
        self._append(Revoke(device, mode, since_ms, reason), self._keys.enrol)

    def leased(self) -> list[list[str]]:
        """Who holds which numbers on which days, as rows of words."""
        return [self._lease_row(at.said) for at in self._centre.trust.blocks]

    def lease(self, device: DeviceId, from_day: str = "", to_day: str = "") -> list[str]:
        """Numbers for further days: the same as before, where nobody else has them then."""
        old = [block.block for block in self._centre.trust.blocks_of(device)]
        today = vietnam_day(self._centre.now_ms())
        after = max([today, *(one.to_date + timedelta(days=1) for one in old)])
        first_day = _read_day(from_day) or after
        last_day = _read_day(to_day) or a_lease(first_day).to_date
        agency = old[-1].agency if old else self._settings.agency
        numbers = self._free_block(agency, first_day, last_day, old)
        block = Block(device, self._line_of(device), numbers)
        self._append(block, self._keys.enrol)
        return self._lease_row(block)

    @property
    def agency(self) -> str:
        """Whose codes the counter gives out."""
        return self._settings.agency

    @property
    def commune(self) -> str:
        """Where this centre is."""
        return self._settings.commune

    @property
    def exchange(self) -> ExchangeKey:
        """For words to single tablets: nobody else has both halves."""
        return self._keys.centre_exchange

    def _line_of(self, device: DeviceId) -> Epoch:
        """The newest epoch that was heard of: after a copy or a restore it is of another line."""
        logs = self._centre.store.entries.logs_of(device)
        return logs[-1].epoch if logs else FIRST_LINE

    def erase(self, dossier: DossierId, *, reason: str) -> None:
        self._append(Erase((dossier,), reason), self._keys.admin)

    def find_device(self, text: str) -> DeviceId:
        """By the first hex digits of its id, as lists show them."""
        found = [
            device for device in self._centre.trust.devices if device.hex().startswith(text.lower())
        ]
        if len(found) != 1:
            raise NotPossible(
                f"{len(found)} máy có mã bắt đầu bằng {text}: xin gõ thêm, xem `tannha waiting`"
            )
        return found[0]

    def _certify(self, request: EnrolRequest) -> None:
        now_ms = self._centre.now_ms()
        invite = self._use_invite(sha256(request.secret), now_ms)
        device = device_of(request)
        lease = a_lease(vietnam_day(now_ms))
        certificate = Certificate(
            device=device,
            signing_key=request.signing_key,
            sign_off_key=request.sign_off_key,
            exchange_key=request.exchange_key,
            officer=OfficerId(invite.officer),
            officer_name=invite.officer_name,
            role=invite.role,
            commune=invite.commune,
            centre=self._settings.centre,
            lease=lease,
            block=self._free_block(invite.agency, lease.from_date, lease.to_date),
        )
        self._enrol_certificate(certificate)
        fingerprint = encode(list(words(request, self._root)))
        self._centre.store.desk.set_note(f"words/{device.hex()}", fingerprint)

    def _use_invite(self, secret_hash: Hash, now_ms: int) -> Invite:
        payload = self._centre.store.desk.take_invite(secret_hash, now_ms)
        if payload is None:
            raise Untrusted("a code that was never given out, is used up, or too old")
        return decode(Invite, payload)

    def _enrol_certificate(self, certificate: Certificate) -> SignedCertificate:
        signed = sign_certificate(certificate, self._keys.enrol)
        self._append(Enrol(signed.payload, signed.signature), self._keys.enrol)
        return signed

    def _enrol_centre(self, now_ms: int) -> None:
        keys, settings = self._keys, self._settings
        device = device_id(keys.centre.public)
        certificate = Certificate(
            device=device,
            signing_key=keys.centre.public,
            sign_off_key=keys.centre_sign_off.public,
            exchange_key=keys.centre_exchange.public,
            officer=OfficerId(bytes(16)),
            officer_name="Trung tâm",
            role="centre",
            commune=settings.commune,
            centre=settings.centre,
            lease=a_lease(vietnam_day(now_ms), CENTRE_LEASE_DAYS),
        )
        signed = self._enrol_certificate(certificate)
        self._append(Confirm(device, signed.hash), keys.enrol)

    def _answer(self, device: DeviceId) -> EnrolAnswer:
        enrolment = self._centre.trust.devices[device]
        confirmed = enrolment.confirmed is not None
        signed = self._centre.certificate_of(device)
        return EnrolAnswer(
            confirmed=confirmed,
            centre=self._settings.centre,
            origin=self._centre.origin,
            root=self._root,
            officer=enrolment.newest.officer,
            officer_name=enrolment.newest.officer_name,
            certificate=signed.payload if confirmed else b"",
            signature=signed.signature if confirmed else bytes(64),
        )

    def _certified(self, device: DeviceId) -> Certified:
        return self._centre.trust.devices[device].certified[-1].said

    def _words_of(self, device: DeviceId) -> tuple[str, ...]:
        kept = self._centre.store.desk.find_note(f"words/{device.hex()}")
        return tuple(decode(list[str], kept)) if kept else ()

    def _free_block(
        self, agency: str, from_date: date, to_date: date, old: Sequence[StandingBlock] = ()
    ) -> StandingBlock:
        """The lowest numbers that nobody holds on any of these days; rather those held before."""
        leased = [at.said.block for at in self._centre.trust.blocks]
        every = range(DEVICE_NUMBERS.start, DEVICE_NUMBERS.stop, BLOCK_NUMBERS)
        for first in (*(one.first for one in old), *every):
            block = _block(agency, first, from_date, to_date)
            if not any(overlaps(block, other) for other in leased):
                return block
        raise BlockExhausted("mọi dải số dành cho máy đã cấp trong những ngày này")

    def _lease_row(self, leased: Block) -> list[str]:
        block, owner = leased.block, self._centre.trust.devices[leased.device].newest
        numbers = f"{block.numbers[0]}-{block.numbers[-1]}"
        days = [block.from_date.isoformat(), block.to_date.isoformat()]
        return [leased.device.hex(), owner.officer_name, block.agency, numbers, *days]

    def _append(self, action: Known, key: SigningKey) -> Hash:
        entry = sign_entry(
            action, centre=self._settings.centre, made_ms=self._centre.now_ms(), keys=[key]
        )
        self._centre.append_admin(entry)
        return entry.id


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise NotPossible(f"{text} không phải ngày: xin viết như 2026-11-22") from error


def _block(agency: str, first: int, from_date: date, to_date: date) -> StandingBlock:
    try:
        return StandingBlock(agency, first, from_date, to_date)
    except ValueError as error:
        raise NotPossible(str(error)) from error
