"""Work that waits for work which has not come: whose, since when, what is missing."""

from typing import NamedTuple

import msgspec

from sync_server import waiting
from sync_server.console.desk import Looking
from sync_server.console.devices.views import SHORT_DIGITS


class HeldLine(NamedTuple):
    """The first of a tablet's runs that cannot be taken in yet."""

    name: str
    device: str
    short: str
    officer: str
    since_ms: int
    operations: int
    missing: int  # the number of the entry that never came; 0: it ended another stretch
    dossiers: list[str]  # that are here, and of this commune
    elsewhere: int  # how many are not here
    revoked: str  # how its tablet was ended, if it was


class HeldView(msgspec.Struct, frozen=True):
    lines: list[HeldLine]
    tablets: int
    chosen: str
    reason: str


def see_held(look: Looking, commune: str, *, chosen: str = "", reason: str = "") -> HeldView:
    found = waiting.of_commune(look.store, look.trust, commune)
    lines = [_line(look, commune, one) for one in found]
    return HeldView(lines, len({one.device for one in lines}), chosen, reason)


def _line(look: Looking, commune: str, one: waiting.Waiting) -> HeldLine:
    rows = [look.store.dossiers.find(dossier) for dossier in one.dossiers]
    here = [row.id.hex() for row in rows if row is not None and row.commune == commune]
    revoked = look.trust.devices[one.device].revoked
    return HeldLine(
        name=one.name,
        device=one.device.hex(),
        short=one.device.hex()[:SHORT_DIGITS],
        officer=one.officer,
        since_ms=one.since_ms,
        operations=one.operations,
        missing=one.seq - 1,
        dossiers=here,
        elsewhere=len(rows) - len(here),
        revoked=revoked[-1].said.mode if revoked else "",
    )
