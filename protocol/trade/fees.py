"""Fees and charges as published; what is not known stays unknown and is never called free."""

from collections.abc import Iterable
from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta

from protocol.trade.conditions import Condition, Facts, holds
from protocol.trade.footings import Code
from protocol.trade.versions import Entry

MAX_DONG: Final = 10**12
BY_COUNCIL: Final = "theo nghị quyết HĐND tỉnh"

FeeKind: TypeAlias = Literal["phi", "le_phi"]  # phí / lệ phí
Per: TypeAlias = Literal["dossier", "copy", "page", "case"]
Channel: TypeAlias = Literal["direct", "online", "postal"]


class Fee(Entry, frozen=True, omit_defaults=True):
    """One line of the table procedure × province × channel × group × days → amount and basis."""

    procedure: Code
    id: str  # tells the lines of one procedure apart
    kind: FeeKind
    vi: str
    amount: Annotated[int, Meta(ge=0, le=MAX_DONG)] | None = None  # None: unknown, show `vi`
    per: Per = "dossier"
    province: str = ""  # "" where it holds everywhere
    channel: Channel | None = None
    when: Condition | None = None  # a group of people, registration in time…
    instead_of: str = ""  # the line of this procedure that it stands in for where `when` holds
    basis: str = ""


def lines_for(lines: Iterable[Fee], facts: Facts, channel: Channel) -> list[Fee]:
    """Of one procedure's lines those of a dossier that came by this channel.

    A line stands in for another where its condition holds. Where too little is known to say, both
    stay: each says when it is due.
    """
    truths = [
        (one, True if one.when is None else holds(one.when, facts))
        for one in lines
        if one.channel in {None, channel}
    ]
    replaced = {one.instead_of for one, truth in truths if truth and one.instead_of}
    return [one for one, truth in truths if truth is not False and one.id not in replaced]


def fee_words(line: Fee) -> str:
    """With its amount where that is settled, else with who decides it: never that it is free."""
    if line.amount is None or line.verify:
        known = BY_COUNCIL.casefold() in line.vi.casefold()
        return line.vi if known else f"{line.vi}: {BY_COUNCIL}"
    return f"{line.vi}: {line.amount:,} đ".replace(",", ".") if line.amount else line.vi
