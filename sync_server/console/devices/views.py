"""What is known of a tablet, and what is not: never more than it has told us."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Final, NamedTuple

import msgspec
from msgspec import Meta

from protocol.admin import Block, Revoke
from protocol.bracket import MAX_OFFSET_MS
from protocol.certificate import Role
from protocol.codes import vietnam_day
from protocol.decoding import decode
from protocol.ids import DeviceId
from protocol.judgement import Enrolment
from protocol.trade.names import folded
from sync_server.console.desk import Looking
from sync_server.console.lists.views import Pill
from sync_server.store.heard import Heard

PAGE: Final = 50
SHORT_DIGITS: Final = 6  # of an id: enough to tell the tablets of a commune apart
MOST_IMAGES: Final = 1000
OWN: Final = "centre"
ON_TIME_MS: Final = 2_000
SECOND_MS, MINUTE_MS = 1_000, 60_000
SOON_OVER_DAYS: Final = 15  # a lease that ends so soon is said
ROLES: Final[tuple[Role, ...]] = ("officer", "clerk", "specialist", "leader")
MODE_PILLS: Final = {
    "retired": Pill("work", "device-retired"),
    "lost": Pill("late", "device-lost"),
    "stolen_since": Pill("late", "device-stolen"),
}


class Said(NamedTuple):
    """A sentence of the catalogue with its words."""

    text: str
    words: Mapping[str, object] = {}


class Machine(NamedTuple):
    """One tablet, as a line says it."""

    id: str
    short: str
    name: str
    role: str
    state: Pill
    state_words: Mapping[str, object]
    heard: Heard | None
    left: Said  # what is still on it, as far as known
    clock: Said
    clock_is_off: bool
    lease_to: date
    lease_days: int
    images: int
    doubted: bool
    revoked: Revoke | None


class DeviceFilters(msgspec.Struct, frozen=True):
    """Where the page before ended."""

    sau: Annotated[int, Meta(ge=0, le=100_000)] = 0


class DevicesView(msgspec.Struct, frozen=True):
    machines: list[Machine]
    count: int
    in_use: int
    next: int  # 0: there is none
    waiting: list["AtTheDoor"]


class AtTheDoor(NamedTuple):
    """A tablet that has asked, with the words that both sides read."""

    id: str
    short: str
    name: str
    role: str
    words: tuple[str, ...]


class BlockLine(NamedTuple):
    numbers: str
    first_day: date
    last_day: date
    is_now: bool


class DeviceView(msgspec.Struct, frozen=True):
    machine: Machine
    blocks: list[BlockLine]
    lines: int  # logs: more than one after a restore
    operations: int
    door: AtTheDoor | None
    answer: str  # of a co-unlock, once
    typed: Mapping[str, str]


def see_devices(look: Looking, commune: str, filters: DeviceFilters) -> DevicesView:
    """Those that want somebody's eye first, then by name."""
    calls, doubted = look.store.calls.all(), look.store.entries.doubted()
    mine = [
        machine_of(look, device, calls.get(device), doubted=device in doubted)
        for device, one in _of_commune(look, commune)
        if one.confirmed is not None or one.revoked
    ]
    mine.sort(key=lambda one: (_rank(one), folded(one.name), one.id))
    shown = mine[filters.sau : filters.sau + PAGE]
    after = filters.sau + PAGE
    return DevicesView(
        machines=shown,
        count=len(mine),
        in_use=sum(one.revoked is None for one in mine),
        next=after if len(mine) > after else 0,
        waiting=at_the_door(look, commune),
    )


def see_device(
    look: Looking, device: DeviceId, *, answer: str = "", typed: Mapping[str, str] | None = None
) -> DeviceView:
    calls, doubted = look.store.calls.all(), look.store.entries.doubted()
    logs, today = look.store.entries.logs_of(device), vietnam_day(look.now_ms)
    door = next((one for one in _waiting(look, [device])), None)
    return DeviceView(
        machine=machine_of(look, device, calls.get(device), doubted=device in doubted),
        blocks=[_block_line(one, today) for one in look.trust.blocks_of(device)],
        lines=len(logs),
        operations=sum(one.tip_seq for one in logs),
        door=door,
        answer=answer,
        typed=typed or {},
    )


def machine_of(look: Looking, device: DeviceId, heard: Heard | None, *, doubted: bool) -> Machine:
    enrolment = look.trust.devices[device]
    certificate = enrolment.newest
    revoked = enrolment.revoked[-1].said if enrolment.revoked else None
    images = len(look.store.attachments.missing(device, limit=MOST_IMAGES))
    state, words = _state(enrolment, heard, images, doubted=doubted)
    today = vietnam_day(look.now_ms)
    return Machine(
        id=device.hex(),
        short=device.hex()[:SHORT_DIGITS],
        name=certificate.officer_name,
        role=certificate.role,
        state=state,
        state_words=words,
        heard=heard,
        left=_left(heard, images, gone=revoked is not None),
        clock=clock_of(heard),
        clock_is_off=_is_off(heard),
        lease_to=certificate.lease.to_date,
        lease_days=(certificate.lease.to_date - today).days,
        images=images,
        doubted=doubted,
        revoked=revoked,
    )


def at_the_door(look: Looking, commune: str) -> list[AtTheDoor]:
    return _waiting(look, [device for device, _ in _of_commune(look, commune)])


def clock_of(heard: Heard | None) -> Said:
    """As people say it of a clock; by its last request."""
    if heard is None or heard.offset_ms is None:
        return Said("clock-unknown")
    off = abs(heard.offset_ms)
    if off <= ON_TIME_MS:
        return Said("clock-right")
    way = "slow" if heard.offset_ms > 0 else "fast"
    if off < 2 * MINUTE_MS:
        return Said(f"clock-{way}-seconds", {"count": off // SECOND_MS})
    return Said(f"clock-{way}-minutes", {"count": off // MINUTE_MS})


def _of_commune(look: Looking, commune: str) -> list[tuple[DeviceId, Enrolment]]:
    return [
        (device, one)
        for device, one in look.trust.devices.items()
        if one.newest.commune == commune and one.newest.role != OWN
    ]


def _waiting(look: Looking, devices: Iterable[DeviceId]) -> list[AtTheDoor]:
    return [
        AtTheDoor(
            device.hex(),
            device.hex()[:SHORT_DIGITS],
            look.trust.devices[device].newest.officer_name,
            look.trust.devices[device].newest.role,
            _words(look, device),
        )
        for device in devices
        if look.trust.devices[device].confirmed is None and not look.trust.devices[device].revoked
    ]


def _words(look: Looking, device: DeviceId) -> tuple[str, ...]:
    kept = look.store.desk.find_note(f"words/{device.hex()}")
    return tuple(decode(list[str], kept)) if kept else ()


def _state(
    enrolment: Enrolment, heard: Heard | None, images: int, *, doubted: bool
) -> tuple[Pill, Mapping[str, object]]:
    """One word: what somebody has to see first."""
    at_the_door, whole = enrolment.confirmed is None, heard is not None and heard.whole
    if enrolment.revoked:
        mode = enrolment.revoked[-1].said.mode
        return (Pill("work", "device-not-let-in") if at_the_door else MODE_PILLS[mode]), {}
    first = (
        (at_the_door, Pill("wait", "device-at-the-door")),
        (doubted, Pill("diff", "device-doubted")),
        (heard is None, Pill("local", "device-never-heard")),
        (images > 0, Pill("img", "device-images")),
        (whole, Pill("got", "device-all-sent")),
    )
    found = next((pill for holds, pill in first if holds), Pill("local", "device-not-known"))
    return found, {"count": images}


def _left(heard: Heard | None, images: int, *, gone: bool) -> Said:
    """What a tablet holds is known as of its last call, and of a lost one not at all."""
    if heard is None or gone or not heard.whole:
        return Said("left-unknown")
    if images:
        return Said("left-images", {"count": images})
    return Said("left-nothing")


def _is_off(heard: Heard | None) -> bool:
    return (
        heard is not None and heard.offset_ms is not None and abs(heard.offset_ms) > MAX_OFFSET_MS
    )


def _rank(one: Machine) -> int:
    if one.revoked is not None:
        return 2
    return 0 if one.doubted or one.clock_is_off else 1


def _block_line(block: Block, today: date) -> BlockLine:
    said = block.block
    return BlockLine(
        f"{said.numbers[0]}–{said.numbers[-1]}",
        said.from_date,
        said.to_date,
        said.from_date <= today <= said.to_date,
    )
