"""Who answers for what at a centre, as it is published: the unit to call, officers, who signs."""

from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta

from protocol.trade.footings import UnitCode
from protocol.trade.forms import Label
from protocol.trade.versions import Entry

MAX_PHONE_CHARS: Final = 30

Post: TypeAlias = Literal["answering", "officer", "clerk", "specialist", "leader"]
PersonId: TypeAlias = Annotated[str, Meta(pattern=r"\A[a-z][a-z0-9_]{0,29}\Z")]


class Person(Entry, frozen=True, omit_defaults=True):
    """Somebody whom citizens may be told of; `answering` is the unit itself, with its telephone."""

    unit: UnitCode  # the commune of the centre
    id: PersonId  # tells the people of one centre apart
    name: Label
    post: Post
    title: Annotated[str, Meta(max_length=200)] = ""  # chức danh, as papers write it
    phone: Annotated[str, Meta(max_length=MAX_PHONE_CHARS)] = ""
