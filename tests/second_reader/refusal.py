"""Refusals with the stable codes and layers of docs/spec/README.md."""

from typing import Any, Final

LAYERS: Final = {
    "malformed-bytes": "format",
    "too-large": "framing",
    "bad-signature": "signature",
    "small-order-point": "signature",
    "broken-seal": "seal",
    "log-gap": "chain",
    "log-fork": "chain",
    "broken-link": "chain",
    "bad-proof": "proof",
    "untrusted": "trust",
    "stale-request": "request",
    "unexpected-answer": "session",
    "no-such-place": "place",
    "not-possible": "rules",
    "over-limit": "rules",
    "acts-missing": "rules",
    "not-agreed": "rules",
    "clock-guard": "rules",
    "block-exhausted": "rules",
}

Vector = dict[str, Any]


class Refused(Exception):
    """An input that a page tells a reader to refuse."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code
        self.layer = LAYERS[code]


def demand(holds: bool, why: str, code: str = "malformed-bytes") -> None:
    if not holds:
        raise Refused(code, why)


def at_most(limit: int, length: int, what: str) -> None:
    demand(length <= limit, f"{what} of {length}, limit {limit}", "too-large")
