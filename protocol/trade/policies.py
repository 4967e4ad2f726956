"""Settings of practice, and the places that addresses name: what is neither form nor fee."""

from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta

from protocol.trade.versions import Entry

MAX_FORMER: Final = 40

PolicyValue: TypeAlias = bool | int | str | tuple[str, ...]
ProvinceCode: TypeAlias = Annotated[str, Meta(pattern=r"\A[0-9]{2}\Z")]


class Policy(Entry, frozen=True, omit_defaults=True):
    """One named value: a number of days, a cut-off, a place on the page."""

    key: Annotated[str, Meta(pattern=r"\A[a-z][a-z0-9_]{0,59}\Z")]
    value: PolicyValue
    vi: str


class Unit(Entry, frozen=True, omit_defaults=True):
    """A province, or a commune of one; what a card of before 01/07/2025 called it stays known."""

    code: Annotated[str, Meta(pattern=r"\A[0-9]{2}(?:[0-9]{3})?\Z")]
    vi: str
    kind: Literal["tinh", "xa", "phuong", "dac_khu"]
    province: ProvinceCode | None = None
    former: Annotated[tuple[str, ...], Meta(max_length=MAX_FORMER)] = ()
