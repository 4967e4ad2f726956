"""How long a dossier may take: a rule with variants by condition, and steps inside the office."""

from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from protocol.trade.conditions import Condition
from protocol.trade.forms import Id, Label

MAX_VARIANTS: Final = 12
MAX_STEPS: Final = 12
MAX_UNITS: Final = 10_000

TimeUnit: TypeAlias = Literal["SAME_DAY_15H", "WORKING_DAY", "DAY", "WORKING_HOUR", "MONTH"]
Interval: TypeAlias = Literal[
    "supplement",
    "payment",
    "identification_number",
    "public_posting",
    "tax",
    "consultation",
    "council",
    "verification_elsewhere",
]
Count: TypeAlias = Annotated[int, Meta(ge=0, le=MAX_UNITS)]


class TimeVariant(msgspec.Struct, frozen=True, omit_defaults=True):
    """Another time where its condition holds; of several, the first in their order."""

    n: Count
    unit: TimeUnit
    when: Condition
    vi: Label
    verify: bool = False


class TimeRule(msgspec.Struct, frozen=True, omit_defaults=True):
    """The time of a procedure; SAME_DAY_15H counts from the next working day after the cut-off."""

    n: Count
    unit: TimeUnit
    variants: Annotated[tuple[TimeVariant, ...], Meta(max_length=MAX_VARIANTS)] = ()
    excluded: tuple[Interval, ...] = ()  # spans that are not counted
    vi: str = ""  # as papers say it, where n and unit do not say all
    verify: bool = False


class InsideStep(msgspec.Struct, frozen=True, omit_defaults=True):
    """A step inside the office: who works on it, and how long they have."""

    id: Id
    vi: Label
    office: Label
    n: Count
    unit: TimeUnit
    verify: bool = False
