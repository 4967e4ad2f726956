"""On which footing a dossier may be taken at a home, by procedure and centre."""

from datetime import date
from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta

from protocol.trade.forms import Option
from protocol.trade.versions import Entry

MAX_GROUNDS: Final = 20

Footing: TypeAlias = Literal["official", "mobile", "provisional", "assisted"]
Code: TypeAlias = Annotated[str, Meta(pattern=r"\A[1-3]\.[0-9]{6}\Z")]
UnitCode: TypeAlias = Annotated[str, Meta(pattern=r"\A[0-9]{5}\Z")]


class FootingRule(Entry, frozen=True, omit_defaults=True):
    """What a reception at home is for one procedure, at one centre or at all of them.

    A rule of a centre goes before one of all; without any, the procedure's own footing holds.
    `mobile` changes to `becomes`, and needs one of the grounds.
    """

    procedure: Code
    footing: Footing
    unit: UnitCode | None = None  # the commune of the centre; None: every centre
    becomes: Code | None = None  # 1.001193 taken on a mobile ground is 1.003583
    grounds: Annotated[tuple[Option, ...], Meta(max_length=MAX_GROUNDS)] = ()
    decision_number: str = ""
    decision_date: date | None = None
