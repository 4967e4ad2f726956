"""Fees and charges as published; what is not known stays unknown and is never called free."""

from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta

from protocol.trade.conditions import Condition
from protocol.trade.footings import Code
from protocol.trade.versions import Entry

MAX_DONG: Final = 10**12

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
