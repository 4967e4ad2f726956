"""What can be wrong with bytes that came from elsewhere, and with what somebody asks for.

ProtocolError
├── MalformedBytes        not our format                                  (layer: format)
│   └── TooLarge          over a named limit                              (layer: framing)
├── BadSignature          not signed by the key it names                  (layer: signature)
│   └── SmallOrderPoint   a key or R that anyone can forge for            (layer: signature)
├── BrokenSeal            an AEAD box that does not open                  (layer: seal)
├── ChainError            entries of one log that do not fit together     (layer: chain)
│   ├── LogGap            an earlier entry of the same log is missing
│   ├── LogFork           two entries claim one place in one log
│   └── BrokenLink        `previous` or a body hash names something else
├── BadProof              a Merkle proof that proves nothing              (layer: proof)
│   └── SplitLog          the centre's signed words contradict each other (layer: proof)
├── Untrusted             well signed, by nobody who may                  (layer: trust)
├── StaleRequest          a request counter that was used before          (layer: request)
├── UnexpectedAnswer      the other side broke the order of the session   (layer: session)
├── NoSuchPlace           nothing is kept under this name                 (layer: place)
├── Later                 the same again after a while: nothing is lost   (layer: pace)
│   ├── OverCap           a device has had its share of this day
│   ├── TooManyRequests   somebody asks faster than is answered
│   └── StorageFull       the centre's disk takes nothing more for now
└── NotPossible           an honest wish that the rules do not allow now  (layer: rules)
    ├── OverLimit         capture enforces the same limits as ingest
    ├── ActsMissing       the sign-off lacks acts or acts no longer stand
    ├── NotAgreed         an attested slot has several live values
    ├── ClockGuard        the device's date cannot be used for a slip
    └── BlockExhausted    no number of the standing block fits the date
"""

from typing import ClassVar


class ProtocolError(Exception):
    """Base: `code` is stable, goes over the wire and into logs; `layer` says where it was met."""

    code: ClassVar[str] = "protocol-error"
    layer: ClassVar[str] = "format"


class MalformedBytes(ProtocolError):
    code = "malformed-bytes"


class TooLarge(MalformedBytes):
    code = "too-large"
    layer = "framing"


class BadSignature(ProtocolError):
    code = "bad-signature"
    layer = "signature"


class SmallOrderPoint(BadSignature):
    code = "small-order-point"


class BrokenSeal(ProtocolError):
    code = "broken-seal"
    layer = "seal"


class ChainError(ProtocolError):
    code = "chain-error"
    layer = "chain"


class LogGap(ChainError):
    code = "log-gap"


class LogFork(ChainError):
    code = "log-fork"


class BrokenLink(ChainError):
    code = "broken-link"


class BadProof(ProtocolError):
    code = "bad-proof"
    layer = "proof"


class SplitLog(BadProof):
    """`evidence` proves it to anybody (docs/spec/log.md#evidence): it is kept, whatever else."""

    code = "split-log"

    def __init__(self, message: str, evidence: bytes) -> None:
        super().__init__(message)
        self.evidence = evidence


class Untrusted(ProtocolError):
    code = "untrusted"
    layer = "trust"


class StaleRequest(ProtocolError):
    code = "stale-request"
    layer = "request"


class UnexpectedAnswer(ProtocolError):
    code = "unexpected-answer"
    layer = "session"


class NoSuchPlace(ProtocolError):
    code = "no-such-place"
    layer = "place"


class Later(ProtocolError):
    """Not no, only not now; `after_s` says when it makes sense to ask again."""

    code = "later"
    layer = "pace"

    def __init__(self, message: str, *, after_s: int = 60) -> None:
        super().__init__(message)
        self.after_s = after_s


class OverCap(Later):
    code = "over-cap"


class TooManyRequests(Later):
    code = "too-many-requests"


class StorageFull(Later):
    code = "storage-full"


class NotPossible(ProtocolError):
    code = "not-possible"
    layer = "rules"


class OverLimit(NotPossible):
    code = "over-limit"


class ActsMissing(NotPossible):
    code = "acts-missing"


class NotAgreed(NotPossible):
    code = "not-agreed"


class ClockGuard(NotPossible):
    code = "clock-guard"


class BlockExhausted(NotPossible):
    code = "block-exhausted"
