"""Where a value comes from: who wrote it, when, on which machine, and what it rests on."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from protocol.actions import Correct, Open, Present, Resolve
from protocol.acts import Hold
from protocol.dossier import CENTRE_ROLE
from protocol.ids import OperationRef
from protocol.trade.corrections import find_looked_up, holds, marked
from sync_server.console.devices.views import SHORT_DIGITS
from sync_server.console.dossiers.seen import Seen, Words, Written

OF_CENTRE: Final[Words] = ("Trung tâm", "the centre")
HOLDS: Final[dict[Hold, Words]] = {
    Hold.BESIDE: ("ngoài bản đã ký", "beside what was signed"),
    Hold.CORRECTED: ("đã sửa lỗi gõ, có hai người xác nhận", "typing error, put right by two"),
    Hold.BROKEN: ("đổi sau khi ký, cần ký lại", "changed since; to be signed again"),
}


class Source(NamedTuple):
    """One author of a value."""

    who: str  # "" is the centre itself
    at_ms: int
    machine: str
    how: Words
    signed: bool  # stands in what the citizen has marked

    @property
    def key(self) -> tuple[object, ...]:
        return self.who, self.at_ms // 60_000, self.how


class Sources:
    """Of one dossier, looked up once."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._versions = [version for _, version in marked(seen.state)]
        self._signed = {
            (item.slot, ref)
            for version, fact in _presented(seen)
            if version in self._versions
            for item in version.items
            for ref in [fact.stored.operation.header.references[item.write_at]]
        }
        newest = self._versions[-1:] or []
        self.holds = {
            slot: hold
            for version in newest
            for slot, hold in holds(seen.state, version, seen.attested).items()
        }

    @property
    def pages(self) -> list[bytes]:
        """Of the papers that the citizen has marked."""
        return [page for version in self._versions[-1:] for page in version.pages]

    def of(self, slot: str, refs: Iterable[OperationRef]) -> list[Source]:
        """Of one value: everybody who wrote it."""
        return [
            self._source(slot, self._seen.written[ref]) for ref in refs if ref in self._seen.written
        ]

    def standing(self, slot: str) -> Words | None:
        """What there is to say of a value under the citizen's mark; mostly nothing."""
        return HOLDS.get(self.holds.get(slot, Hold.STANDS))

    def _source(self, slot: str, one: Written) -> Source:
        return Source(
            who=self._seen.name_of(one.officer),
            at_ms=one.wall_ms,
            machine="" if one.role == CENTRE_ROLE else one.device.hex()[:SHORT_DIGITS],
            how=self._how(slot, one),
            signed=(slot, one.ref) in self._signed,
        )

    def _how(self, slot: str, one: Written) -> Words:
        for version in self._versions[-1:]:
            found = find_looked_up(self._seen.state, version, slot)
            if found is not None and one.role == CENTRE_ROLE:
                return f"tra cứu: {found.what.whence}", f"looked up: {found.what.whence}"
        match one.action:
            case Open():
                return "ghi khi lập hồ sơ", "when it was made"
            case Correct():
                return "sửa lỗi gõ theo giấy đã ký", "typing error, by the signed paper"
            case Resolve():
                return "chọn khi chưa thống nhất", "chosen where values differed"
            case _ if one.role == CENTRE_ROLE:
                return "ghi tại Trung tâm", "written at the centre"
            case _:
                return "ghi thêm", "added"


def _presented(seen: Seen) -> list[tuple[Present, Written]]:
    return [(one.action, one) for one in seen.written.values() if isinstance(one.action, Present)]
