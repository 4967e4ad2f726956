"""An act as the page has it: the form that asks, and the function of the centre that signs."""

from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Any, Final, NamedTuple, TypeAlias

import msgspec
from msgspec import Meta

from protocol.ids import DossierId, OfficerId
from sync_server.accepting import Received
from sync_server.centre import Centre
from sync_server.console.dossiers.seen import Seen, Words
from sync_server.offices import Offices

MAX_REASON: Final = 2_000

Reason: TypeAlias = Annotated[str, Meta(min_length=1, max_length=MAX_REASON)]
Remark: TypeAlias = Annotated[str, Meta(max_length=MAX_REASON)]
Line: TypeAlias = Annotated[str, Meta(min_length=1, max_length=200)]
MaybeLine: TypeAlias = Annotated[str, Meta(max_length=200)]
Many: TypeAlias = list[str]


class Ask(NamedTuple):
    """One field: its name, how it is drawn, its options; the label is the text `ask-<name>`."""

    name: str
    kind: str = "text"  # text long choice radio checks marks file tick hidden; told page: shown
    options: Mapping[str, Words] = {}
    value: str | Collection[str] = ""
    required: bool = False
    hint: str = ""  # key of a text
    label: Words | None = None  # where the catalogue has the words


class Doing(NamedTuple):
    """Who does it to what, with what at hand."""

    centre: Centre
    offices: Offices
    dossier: DossierId
    officer: OfficerId
    roles: frozenset[str]
    communes: frozenset[str]  # in which this person has a role
    scan: bytes = b""


class Signed(NamedTuple):
    """It is done: the sentence that says so, and a secret that is shown this once."""

    key: str
    words: Mapping[str, object] = {}
    received: Received | None = None
    to: str = ""  # the page to go on with, where the dossier is none of this person's any more


class Act(NamedTuple):
    form: type[msgspec.Struct]
    ask: Callable[[Seen, frozenset[str]], list[Ask]]
    do: Callable[[Doing, Any], Signed]


class Nothing(msgspec.Struct, frozen=True):
    """A form with a button alone."""


class Reasoned(msgspec.Struct, frozen=True):
    reason: Reason


def asks_reason(_: Seen, __: frozenset[str]) -> list[Ask]:
    return [Ask("reason", "long", required=True)]


def asks_reason_read(_: Seen, __: frozenset[str]) -> list[Ask]:
    """That stands on a paper for the citizen."""
    return [Ask("reason", "long", required=True, hint="hint-read-by-citizen")]


def asks_nothing(_: Seen, __: frozenset[str]) -> list[Ask]:
    return []


def pairs_of(said: msgspec.Struct, *left_out: str) -> list[tuple[str, str]]:
    """What was filled in, as the events of the trade are typed."""
    return [
        (field.name, value)
        for field in msgspec.structs.fields(said)
        if field.name not in left_out
        and isinstance(value := getattr(said, field.name), str)
        and value
    ]
