"""Admin entries, the trust set and its judgements, from docs/spec/trust.md."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from tests.second_reader import msgpack as mp
from tests.second_reader.certificate import (
    Block,
    Certificate,
    block,
    centre,
    check_signed,
    commune,
    day,
    read_certificate,
)
from tests.second_reader.clock import day_of
from tests.second_reader.primitives import check_signature, prefix, sha256
from tests.second_reader.refusal import Vector, at_most, demand

MAX_ENTRY: Final = 32 * 1024
MAX_PAYLOAD: Final = 16 * 1024
MAX_SIGNATURES: Final = 4
ROLES: Final = {"enrol", "admin", "log", "page", "courier", "recovery"}
GRAVITY: Final = ["retired", "lost", "stolen_since"]
_BY_ROOT_OR_ADMIN: Final = {
    "role_key": "root",
    "short_pin": "root",
    "catalogue": "admin",
    "erase": "admin",
}
_SIGNERS: Final = _BY_ROOT_OR_ADMIN | dict.fromkeys(
    ("enrol", "confirm", "revoke", "block", "scope"), "enrol"
)

_time: Final = mp.safe
_device: Final = mp.ref
_tag: Final = mp.text(1, 32)
_reason: Final = mp.text(0, 500)
_communes: Final = mp.array(commune, most=200)
ACTIONS: Final[dict[str, mp.Read[list[Any]]]] = {
    "role_key": mp.record(_tag, mp.string, mp.hash32, _time, _time),
    "root_succession": mp.record(_tag, mp.hash32),
    "enrol": mp.record(_tag, mp.octets, mp.box64),
    "confirm": mp.record(_tag, _device, mp.hash32),
    "revoke": mp.record(_tag, _device, mp.string, _time, _reason, defaults=[0, ""]),
    "block": mp.record(_tag, _device, mp.binary(8), block),
    "scope": mp.record(_tag, _device, _communes, _communes, defaults=[[]]),
    "catalogue": mp.record(_tag, mp.integer(1, 2**31 - 1), mp.hash32, day),
    "short_pin": mp.record(_tag, commune, mp.boolean),
    "erase": mp.record(_tag, mp.array(_device, most=256, least=1), _reason, defaults=[""]),
}
_signatures: Final = mp.array(mp.exact(mp.hash32, mp.box64), most=MAX_SIGNATURES, least=1)
_payload: Final = mp.record(mp.one, mp.one, centre, _time, mp.raw)


class Entry(NamedTuple):
    position: int
    received_ms: int
    id: bytes
    keys: list[bytes]
    centre: str
    tag: str
    fields: list[Any]
    certificate: Certificate | None


def read_entry(position: int, received_ms: int, data: bytes) -> Entry:
    at_most(MAX_ENTRY, len(data), "entry")
    payload, signatures = mp.decode(mp.exact(mp.octets, _signatures), data)
    at_most(MAX_PAYLOAD, len(payload), "payload")
    keys = [key for key, _ in signatures]
    demand(len(set(keys)) == len(keys), "one key signs twice")
    for key, signature in signatures:
        check_signature(key, prefix("admin") + payload, signature)
    _, _, of_centre, _, action = mp.decode(_payload, payload)
    tag, fields = _read_action(action)
    demand(len(keys) == 1 or tag not in _SIGNERS, "several keys for one key's word")
    found = read_certificate(fields[0]) if tag == "enrol" else None
    return Entry(position, received_ms, sha256(payload), keys, of_centre, tag, fields, found)


def _read_action(action: mp.Raw) -> tuple[str, list[Any]]:
    cursor = mp.Cursor(action)
    kind, count = mp.head(cursor)
    demand(kind == "array" and count > 0, "an action is an array with a tag")
    tag = _tag(cursor)
    fields = mp.decode(ACTIONS[tag], action)[1:] if tag in ACTIONS else []
    match tag:
        case "role_key":
            demand(fields[0] in ROLES, f"role {fields[0]}")
        case "revoke":
            demand(fields[1] in GRAVITY, f"mode {fields[1]}")
            demand((fields[2] > 0) == (fields[1] == "stolen_since"), "since when")
        case "scope":
            demand(not set(fields[1]) & set(fields[2]), "granted and withdrawn")
        case _:
            pass
    return tag, fields


@dataclass
class Device:
    certificate: Certificate
    hash: bytes
    held: set[str]
    ever_held: set[str]
    confirmed: bool = False
    mode: str | None = None


@dataclass
class Trust:
    centre: str
    root: bytes
    province: list[bytes]
    last: int = -1
    catalogue: int = 0
    folded: set[bytes] = field(default_factory=set)
    roles: dict[tuple[str, bytes], tuple[int, int]] = field(default_factory=dict)
    devices: dict[bytes, Device] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    six_digits: dict[str, bool] = field(default_factory=dict)

    def holds(self, role: str, key: bytes, received_ms: int) -> bool:
        begins, ends = self.roles.get((role, key), (0, 0))
        return key == self.root if role == "root" else begins <= received_ms < ends


def _possible(holds: bool, why: str) -> None:
    demand(holds, why, "not-possible")


def fold_entry(trust: Trust, entry: Entry) -> None:
    if entry.id in trust.folded:
        return
    demand(entry.position > trust.last, "a position that is taken", "log-fork")
    centres = {entry.centre, entry.certificate.centre if entry.certificate else trust.centre}
    demand(centres == {trust.centre}, "another centre", "untrusted")
    demand(_may_sign(trust, entry), "a key that may not sign this", "untrusted")
    if entry.tag == "enrol":
        check_signed(entry.fields[0], entry.fields[1], entry.keys[0])
    if entry.tag in _EFFECTS:
        _EFFECTS[entry.tag](trust, entry, *entry.fields)
    trust.folded.add(entry.id)
    trust.last = entry.position


def _may_sign(trust: Trust, entry: Entry) -> bool:
    if entry.tag == "root_succession":
        [new] = entry.fields
        others = set(entry.keys) - {new}
        vouched = trust.root in others or len(others & set(trust.province)) >= 2
        return new in entry.keys and vouched and others <= {trust.root, *trust.province}
    roles = [_SIGNERS[entry.tag]] if entry.tag in _SIGNERS else ["root", "enrol", "admin"]
    at = entry.received_ms
    return all(any(trust.holds(role, key, at) for role in roles) for key in entry.keys)


def _role_key(trust: Trust, _: Entry, role: str, key: bytes, from_ms: int, until_ms: int) -> None:
    trust.roles[role, key] = (from_ms, until_ms)


def _root_succession(trust: Trust, _: Entry, new: bytes) -> None:
    trust.root = new


def _enrol(trust: Trust, entry: Entry, payload: bytes, signature: bytes) -> None:
    found = entry.certificate
    assert found is not None, signature
    known = trust.devices.get(found.device)
    if known is None:
        starts = {device[:4] for device in trust.devices}
        _possible(found.device[:4] not in starts, "four bytes of another device")
        known = Device(found, b"", set(), set())
    else:
        old = known.certificate
        same = (old.officer, *old[4:6]) == (found.officer, *found[4:6])
        _possible(same and known.mode is None, "another person or key, or revoked")
        _possible(found.lease[1] > old.lease[1], "a lease that does not end later")
        known.held -= {old.commune} - {found.commune}
    if found.block is not None:
        _lease(trust, found.block)
    known.certificate, known.hash = found, sha256(payload)
    known.held.add(found.commune)
    known.ever_held.add(found.commune)
    trust.devices[found.device] = known


def _lease(trust: Trust, leased: Block) -> None:
    _possible(not any(leased.overlaps(other) for other in trust.blocks), "numbers leased before")
    trust.blocks.append(leased)


def _standing(trust: Trust, device: bytes) -> Device:
    _possible(device in trust.devices, "a stranger")
    _possible(trust.devices[device].mode is None, "revoked")
    return trust.devices[device]


def _confirm(trust: Trust, _: Entry, device: bytes, certificate_hash: bytes) -> None:
    found = _standing(trust, device)
    _possible(found.hash == certificate_hash, "another certificate")
    found.confirmed = True


def _revoke(trust: Trust, _: Entry, device: bytes, mode: str, *_rest: object) -> None:
    _possible(device in trust.devices, "a stranger")
    found = trust.devices[device]
    said = [mode, *([found.mode] if found.mode else [])]
    found.mode = max(said, key=GRAVITY.index)


def _block(trust: Trust, _: Entry, device: bytes, _line: bytes, leased: Block) -> None:
    _standing(trust, device)
    _lease(trust, leased)


def _scope(trust: Trust, _: Entry, device: bytes, granted: list[str], withdrawn: list[str]) -> None:
    found = _standing(trust, device)
    found.held = (found.held | set(granted)) - set(withdrawn)
    found.ever_held |= set(granted)


def _catalogue(trust: Trust, _: Entry, version: int, *_rest: object) -> None:
    _possible(version > trust.catalogue, "a catalogue that is not newer")
    trust.catalogue = version


def _short_pin(trust: Trust, _: Entry, where: str, allowed: bool) -> None:  # a field
    trust.six_digits[where] = allowed


_EFFECTS: Final[dict[str, Any]] = {
    "short_pin": _short_pin,
    "role_key": _role_key,
    "root_succession": _root_succession,
    "enrol": _enrol,
    "confirm": _confirm,
    "revoke": _revoke,
    "block": _block,
    "scope": _scope,
    "catalogue": _catalogue,
}


def fold(vector: Vector, entries: Iterable[Entry]) -> Trust:
    province = [bytes.fromhex(key) for key in vector["province"]]
    trust = Trust(vector["centre"], bytes.fromhex(vector["root"]), province)
    for entry in entries:
        fold_entry(trust, entry)
    return trust


def judge(found: Device | None, received_ms: int, asked: str | None) -> list[Any]:
    """A judgement without `review_since_stolen`, which also looks at later entries."""
    if found is None:
        return ["quarantined", "unknown_device"]
    over = day_of(received_ms) > found.certificate.lease[1].isoformat()
    reasons = {
        "not_confirmed": not found.confirmed,
        "stolen": found.mode == "stolen_since",
        "lost": found.mode == "lost",
        "retired": found.mode == "retired" and over,
        "scope_never_held": asked is not None and asked not in found.ever_held,
    }
    for reason, holds in reasons.items():
        if holds:
            return ["quarantined", reason]
    flags = {
        "late_retired": found.mode == "retired",
        "lease_over": over,
        "out_of_scope_today": asked is not None and asked not in found.held,
    }
    return ["accepted", [flag for flag, holds in flags.items() if holds]]


def check(vector: Vector) -> None:
    entries = [read_entry(at, ms, bytes.fromhex(data)) for at, ms, data in vector["log"]]
    fold(vector, entries)
    for where, position, allowed in vector.get("six_digits", []):
        before = fold(vector, [entry for entry in entries if entry.position < position])
        assert before.six_digits.get(where, False) == allowed
    for named, position, received_ms, asked, expected in vector["judged"]:
        device = bytes.fromhex(named)
        before = fold(vector, [entry for entry in entries if entry.position < position])
        judgement = judge(before.devices.get(device), received_ms, asked)
        stolen = [
            e for e in entries if e.tag == "revoke" and e.fields[:2] == [device, "stolen_since"]
        ]
        if judgement[0] == "accepted" and any(e.fields[2] <= received_ms for e in stolen):
            judgement[1].append("review_since_stolen")
        assert judgement == expected
