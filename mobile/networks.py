"""What a laptop is connected to, as far as its system says; where it says nothing, it is Wi-Fi."""

from pathlib import Path
from typing import Final

from mobile.pace import Kind, Network

PROC: Final = Path("/proc/net")
CLASS: Final = Path("/sys/class/net")
ANYWHERE: Final = "00000000"
SOMEHOW: Final = Network("wifi")

_MOBILE: Final = ("wwan", "ppp", "rmnet", "usb_modem")
_IPV6_ROUTE_FIELDS: Final = 10


def network(proc: Path = PROC, devices: Path = CLASS) -> Network:
    """By the way to everywhere else; its gateway tells one Wi-Fi from another."""
    try:
        routes = [*_routes((proc / "route").read_text("ascii")), *_ipv6_routes(proc)]
    except (OSError, UnicodeDecodeError):
        return SOMEHOW
    if not routes:
        return Network("none")
    device, gateway = routes[0]
    return Network(_kind(device, devices), f"{device}/{gateway}")


def _routes(table: str) -> list[tuple[str, str]]:
    """Default routes as (device, gateway), the preferred one first."""
    rows = [line.split() for line in table.splitlines()[1:]]
    found = [row for row in rows if len(row) > 7 and row[1] == row[7] == ANYWHERE]
    return [(row[0], row[2]) for row in sorted(found, key=lambda row: int(row[6]))]


def _ipv6_routes(proc: Path) -> list[tuple[str, str]]:
    path = proc / "ipv6_route"
    if not path.exists():
        return []
    rows = [line.split() for line in path.read_text("ascii").splitlines()]
    found = [
        row
        for row in rows
        if len(row) >= _IPV6_ROUTE_FIELDS and row[1] == "00" and set(row[0]) == {"0"}
    ]
    ways = [row for row in found if row[9] != "lo"]
    return [(row[9], row[4]) for row in sorted(ways, key=lambda row: int(row[5], 16))]


def _kind(device: str, devices: Path) -> Kind:
    """A cable costs as little as Wi-Fi does."""
    try:
        said = (devices / device / "uevent").read_text("ascii", "replace")
    except OSError:
        said = ""
    is_mobile = "DEVTYPE=wwan" in said or device.startswith(_MOBILE)
    return "mobile" if is_mobile else "wifi"
