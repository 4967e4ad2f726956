"""The trust set: who may what, as of any position of the centre's log, folded from admin entries.

A question about position `p` is answered by the entries before `p`; no clock moves that line.
Times only say how long a role key or a lease runs, and are the log's own `received`.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Annotated, Final, Literal, assert_never

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from protocol.admin import (
    FIRST_LINE,
    AboutDevices,
    AdminEntry,
    Block,
    Catalogue,
    Confirm,
    Enrol,
    Erase,
    KeyRole,
    Revoke,
    RoleKey,
    RootSuccession,
    Scope,
    ShortPin,
    Unknown,
)
from protocol.certificate import Centre, Certificate, Key, verify_certificate
from protocol.codes import PREFIX_BYTES, DossierCode, covers, overlaps
from protocol.decoding import decode, encode
from protocol.errors import LogFork, NotPossible, Untrusted
from protocol.ids import DeviceId, DossierId, Hash
from protocol.judgement import (
    At,
    Certified,
    Enrolment,
    Judgement,
    Work,
    before,
    enrolled,
    judge,
    renewed,
)

PROVINCE_ROOTS: Final = 3
PROVINCE_QUORUM: Final = 2
BEGINNING: Final = -1  # before the first leaf of the first log


class TrustSet(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """Immutable; `apply` makes the next one. `position` is the last entry's."""

    version: Literal[1] = 1
    centre: Centre
    position: int = BEGINNING
    province: tuple[Key, ...] = ()
    roots: Annotated[tuple[At[Key], ...], Meta(min_length=1)]
    role_keys: tuple[At[RoleKey], ...] = ()
    devices: dict[DeviceId, Enrolment] = {}
    blocks: tuple[At[Block], ...] = ()
    catalogues: tuple[At[Catalogue], ...] = ()
    erased: dict[DossierId, int] = {}
    entries: dict[Hash, int] = {}
    short_pins: tuple[At[ShortPin], ...] = ()

    def judge(self, device: DeviceId, position: int, *, received_ms: int, work: Work) -> Judgement:
        """How validly signed work of `device` at `position` is taken in; it is never refused."""
        return judge(self.devices.get(device), position, received_ms=received_ms, work=work)

    def certificate(self, device: DeviceId, position: int) -> Certificate:
        """By which work at `position` is read, be the device confirmed, revoked or neither."""
        enrolment = self.devices.get(device)
        certified = before(enrolment.certified, position) if enrolment else []
        if not certified:
            raise Untrusted(f"device {device.hex()} is not enrolled")
        return certified[-1].certificate

    def first_link(self, device: DeviceId) -> Hash:
        """The `previous` of the device's very first operation: its first certificate's hash."""
        if device not in self.devices:
            raise Untrusted(f"device {device.hex()} is not enrolled")
        return self.devices[device].certified[0].said.hash

    def root(self, position: int) -> bytes:
        return before(self.roots, position)[-1]

    def signers(self, role: KeyRole, position: int, *, at_ms: int) -> tuple[bytes, ...]:
        """The keys that hold a role, the newest first; several while one follows another."""
        newest: dict[bytes, RoleKey] = {}
        for grant in before(self.role_keys, position):
            if grant.role == role:
                newest.pop(grant.key, None)
                newest[grant.key] = grant
        valid = (one.key for one in newest.values() if one.from_ms <= at_ms < one.until_ms)
        return tuple(reversed(tuple(valid)))

    def signer(self, role: KeyRole, position: int, *, at_ms: int) -> bytes:
        keys = self.signers(role, position, at_ms=at_ms)
        if not keys:
            raise Untrusted(f"nobody holds {role} at {position}")
        return keys[0]

    def blocks_of(self, device: DeviceId) -> tuple[Block, ...]:
        return tuple(at.said for at in self.blocks if at.said.device == device)

    def find_lessee(self, code: DossierCode) -> Block | None:
        """To whom the number of this code was leased for its day."""
        return next((at.said for at in self.blocks if covers(at.said.block, code)), None)

    def find_catalogue(self, day: date, position: int) -> Catalogue | None:
        """The newest version in force on `day`, as far as known at `position`."""
        known = before(self.catalogues, position)
        return next((one for one in reversed(known) if one.effective_from <= day), None)

    def allows_six_digits(self, commune: str, position: int) -> bool:
        """Where no keystore makes them dear to guess: the newest word on this commune."""
        said = (one for one in reversed(before(self.short_pins, position)))
        return next((one.allowed for one in said if one.commune == commune), False)

    def apply(self, position: int, entry: AdminEntry, *, received_ms: int) -> "TrustSet":
        """The next trust set; an entry that raises here never enters the log.

        An entry that was applied before has no more effect, wherever it turns up again.
        """
        if entry.id in self.entries:
            return replace(self, position=max(position, self.position))
        if position <= self.position:
            raise LogFork(f"position {position} is passed: {self.position} is known")
        if entry.centre != self.centre:
            raise Untrusted(f"an entry of {entry.centre}")
        _check_signers(self, position, entry, received_ms)
        after = _with_action(self, position, entry)
        entries = {**self.entries, entry.id: position}
        return replace(after, position=position, entries=entries)


def pin(centre: str, root: bytes, province: Sequence[bytes] = ()) -> TrustSet:
    """Where trust begins: keys that came over from the centre's own screen at enrolment."""
    assert len(province) == len(set(province))
    assert len(province) in {0, PROVINCE_ROOTS}
    return TrustSet(centre=centre, province=tuple(province), roots=(At(BEGINNING, root),))


def encode_trust(trust: TrustSet) -> bytes:
    """A snapshot for the keeper's own sealed store; nobody takes another's."""
    return encode(trust)


def decode_trust(snapshot: bytes) -> TrustSet:
    found: TrustSet = decode(TrustSet, snapshot)
    return found


def _check_signers(trust: TrustSet, position: int, entry: AdminEntry, received_ms: int) -> None:
    root = trust.root(position)
    enrol = trust.signers("enrol", position, at_ms=received_ms)
    admin = trust.signers("admin", position, at_ms=received_ms)
    match entry.action:
        case RoleKey() | ShortPin():
            may = {root}
        case RootSuccession(new):
            _check_succession(trust, root, new, entry.signers)
            may = {root, new, *trust.province}
        case Enrol() | Confirm() | Revoke() | Block() | Scope():
            may = {*enrol}
        case Catalogue() | Erase():
            may = {*admin}
        case Unknown():
            may = {root, *enrol, *admin}
        case unknown:
            assert_never(unknown)
    if not entry.signers <= may:
        raise Untrusted(f"{type(entry.action).__name__} signed by a key that may not")


def _check_succession(trust: TrustSet, old: bytes, new: bytes, signers: AbstractSet[bytes]) -> None:
    by_province = len(signers & {*trust.province}) >= PROVINCE_QUORUM
    if new not in signers or not (old in signers or by_province):
        raise Untrusted("a root follows by its own word and the old root's, or 2 of the province")


def _with_action(trust: TrustSet, position: int, entry: AdminEntry) -> TrustSet:
    match entry.action:
        case RoleKey() | RootSuccession() | ShortPin() as word:
            return _with_word_of_root(trust, position, word)
        case Catalogue() as catalogue:
            return _with_catalogue(trust, position, catalogue)
        case Erase(dossiers):
            return replace(trust, erased={**dict.fromkeys(dossiers, position), **trust.erased})
        case Unknown():
            return trust
        case about_devices:
            return _with_word(trust, position, about_devices, entry.signers)


def _with_word_of_root(
    trust: TrustSet, position: int, word: RoleKey | RootSuccession | ShortPin
) -> TrustSet:
    match word:
        case RoleKey():
            return replace(trust, role_keys=(*trust.role_keys, At(position, word)))
        case RootSuccession(root):
            return replace(trust, roots=(*trust.roots, At(position, root)))
        case ShortPin():
            return replace(trust, short_pins=(*trust.short_pins, At(position, word)))
        case unknown:
            assert_never(unknown)


def _with_word(
    trust: TrustSet, position: int, action: AboutDevices, signers: AbstractSet[bytes]
) -> TrustSet:
    match action:
        case Enrol():
            (enrol_key,) = signers
            return _with_certificate(trust, position, action, enrol_key)
        case Confirm():
            return _with_confirmation(trust, position, action)
        case Revoke(device):
            old = _enrolment(trust, device)
            return _with_device(trust, replace(old, revoked=(*old.revoked, At(position, action))))
        case Block():
            return _with_block(trust, position, action)
        case Scope(device):
            old = _working(trust, device)
            return _with_device(trust, replace(old, scope=(*old.scope, At(position, action))))
        case unknown:
            assert_never(unknown)


def _with_certificate(trust: TrustSet, position: int, enrol: Enrol, enrol_key: bytes) -> TrustSet:
    certificate = verify_certificate(enrol.signed, enrol_key)
    if certificate.centre != trust.centre:
        raise Untrusted(f"a certificate of {certificate.centre}")
    new = At(position, Certified(enrol.signed.hash, certificate))
    if certificate.device in trust.devices:
        after = _with_device(trust, renewed(_working(trust, certificate.device), new))
    else:
        _check_prefix(trust, certificate.device)
        after = _with_device(trust, enrolled(new))
    if certificate.block is None:
        return after
    return _with_block(after, position, Block(certificate.device, FIRST_LINE, certificate.block))


def _check_prefix(trust: TrustSet, device: DeviceId) -> None:
    # Two devices with one prefix would print one provisional code; the later makes new keys.
    if any(other[:PREFIX_BYTES] == device[:PREFIX_BYTES] for other in trust.devices):
        raise NotPossible(f"provisional codes of {device.hex()} would be another device's")


def _with_confirmation(trust: TrustSet, position: int, confirm: Confirm) -> TrustSet:
    old = _working(trust, confirm.device)
    if confirm.certificate not in {at.said.hash for at in old.certified}:
        raise NotPossible("confirms a certificate that the device does not have")
    first = position if old.confirmed is None else old.confirmed
    return _with_device(trust, replace(old, confirmed=first))


def _with_block(trust: TrustSet, position: int, block: Block) -> TrustSet:
    _working(trust, block.device)
    # Leases of revoked devices count: slips with these numbers may be in people's hands.
    if any(overlaps(block.block, at.said.block) for at in trust.blocks):
        raise NotPossible(f"numbers from {block.block.first} are leased for some of these days")
    return replace(trust, blocks=(*trust.blocks, At(position, block)))


def _with_catalogue(trust: TrustSet, position: int, catalogue: Catalogue) -> TrustSet:
    if trust.catalogues and catalogue.version <= trust.catalogues[-1].said.version:
        raise NotPossible(f"catalogue {catalogue.version} is not newer")
    return replace(trust, catalogues=(*trust.catalogues, At(position, catalogue)))


def _with_device(trust: TrustSet, enrolment: Enrolment) -> TrustSet:
    return replace(trust, devices={**trust.devices, enrolment.newest.device: enrolment})


def _working(trust: TrustSet, device: DeviceId) -> Enrolment:
    found = _enrolment(trust, device)
    if found.revoked:
        raise NotPossible(f"device {device.hex()} is revoked")
    return found


def _enrolment(trust: TrustSet, device: DeviceId) -> Enrolment:
    found = trust.devices.get(device)
    if found is None:
        raise NotPossible(f"device {device.hex()} is not enrolled")
    return found
