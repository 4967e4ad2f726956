"""How fast each device may go: its day's share comes back evenly, and a full one may go at once."""

from typing import Final

from protocol.caps import A_DAY, Work
from protocol.errors import OverCap
from protocol.ids import DeviceId

DAY_MS: Final = 24 * 3600 * 1000
LEAST_WAIT_S: Final = 60  # a device that is over does not come back every second

_IMAGES: Final = Work._fields.index("image_bytes")


class Pace:
    """In memory: after a restart everybody begins with a whole share, which does no harm."""

    def __init__(self, a_day: Work = A_DAY) -> None:
        self._a_day = a_day
        self._used: dict[DeviceId, tuple[int, list[float]]] = {}  # since when, how much

    def check_work(self, device: DeviceId, now_ms: int) -> None:
        """Whoever is not over may bring one more request, however much is in it."""
        self._check(device, now_ms, range(_IMAGES))

    def check_images(self, device: DeviceId, now_ms: int) -> None:
        self._check(device, now_ms, range(_IMAGES, _IMAGES + 1))

    def charge(self, device: DeviceId, work: Work, now_ms: int) -> None:
        """What was taken in, once it is durable; the same again costs nothing."""
        used = self._now(device, now_ms)
        self._used[device] = (
            now_ms,
            [before + more for before, more in zip(used, work, strict=True)],
        )

    def _check(self, device: DeviceId, now_ms: int, places: range) -> None:
        used = self._now(device, now_ms)
        waits_ms = [(used[at] / self._a_day[at] - 1) * DAY_MS for at in places]
        longest_s = int(max(waits_ms) / 1000)
        if max(waits_ms) >= 0:
            raise OverCap(
                f"device {device.hex()} has had its share of this day",
                after_s=max(longest_s, LEAST_WAIT_S),
            )

    def _now(self, device: DeviceId, now_ms: int) -> list[float]:
        """What is used and has not come back yet."""
        since_ms, used = self._used.get(device, (now_ms, [0.0] * len(self._a_day)))
        share = max(0, now_ms - since_ms) / DAY_MS
        return [
            max(0.0, before - share * limit)
            for before, limit in zip(used, self._a_day, strict=True)
        ]
