"""How long the second factor counts once it was shown: configuration, within bounds of ours.

Whoever works goes on without being asked; a desk that somebody has left stops signing soon. What
cannot be taken back asks anew each time (`Rule.grave`), and a mistake in that form does not.
"""

from typing import Final, NamedTuple

from protocol.codes import vietnam_day
from protocol.trust import TrustSet
from sync_server.catalogues import newest
from sync_server.store import Store

MINUTE_MS: Final = 60_000
PROOF_MS: Final = 10 * MINUTE_MS  # since it was shown, or since the last act that it covered
PROOF_MOST_MS: Final = 60 * MINUTE_MS  # since it was shown, whatever was done meanwhile
MOST_SLIDING_MS: Final = 30 * MINUTE_MS  # no configuration goes beyond these two
MOST_ABSOLUTE_MS: Final = 60 * MINUTE_MS
FRESH_MS: Final = 2 * MINUTE_MS  # to mend a form that came back, without another code
SLIDING: Final = "proof_minutes"
ABSOLUTE: Final = "proof_minutes_most"


class Windows(NamedTuple):
    """For how long it counts after it was shown or used, and for how long in all."""

    sliding_ms: int = PROOF_MS
    absolute_ms: int = PROOF_MOST_MS

    def holds(self, *, proved_ms: int, acted_ms: int, now_ms: int) -> bool:
        used_ms = max(proved_ms, acted_ms)
        return now_ms - used_ms < self.sliding_ms and now_ms - proved_ms < self.absolute_ms


def windows_of(store: Store, trust: TrustSet, now_ms: int) -> Windows:
    """By the newest catalogue's policy."""
    catalogue = newest(store, trust, trust.position + 1)
    if catalogue is None:
        return Windows()
    view = catalogue.view(as_of=catalogue.version, day=vietnam_day(now_ms))
    return Windows(
        _minutes(view.policy(SLIDING), PROOF_MS, MOST_SLIDING_MS),
        _minutes(view.policy(ABSOLUTE), PROOF_MOST_MS, MOST_ABSOLUTE_MS),
    )


def _minutes(said: object, usual: int, most: int) -> int:
    if isinstance(said, bool) or not isinstance(said, int):
        return usual
    return min(max(said, 1) * MINUTE_MS, most)
