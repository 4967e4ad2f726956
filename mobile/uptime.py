"""How long the machine has been on, sleep included: a clock that no setting moves."""

import time
from pathlib import Path
from typing import Final

from mobile.ports import Uptime

BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


def uptime() -> Uptime:
    return Uptime(_boot(), _since_boot_ns() // 1_000_000)


def _boot() -> str:
    try:
        return BOOT_ID.read_text("ascii").strip()
    except OSError:
        return ""  # another system, or one that does not tell its apps


def _since_boot_ns() -> int:
    clock: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic_ns() if clock is None else time.clock_gettime_ns(clock)
