"""Particulars of acts as typed values: who did what, how, and why not in the usual way.

Acts carry them by name (docs/spec/acts.md#acts); one that cannot be read is an act without them,
which the rules find wanting and nobody loses.
"""

from typing import Annotated, Final, Literal, TypeAlias, TypeVar

import msgspec
from msgspec import Meta

from protocol.actions import Act, Named, Value, raw_value, read_value
from protocol.decoding import decode, encode
from protocol.errors import MalformedBytes
from protocol.trade.bounds import AtMs, Short

MAX_AGE: Final = 130

Long: TypeAlias = Annotated[str, Meta(max_length=2_000)]
Age: TypeAlias = Annotated[int, Meta(ge=0, le=MAX_AGE)]
Finger: TypeAlias = Literal["right_index", "left_index", "other", "cannot"]
FINGERS: Final[tuple[Finger, ...]] = ("right_index", "left_index", "other", "cannot")


class Mark(msgspec.Struct, frozen=True):
    """A signature or thumbprint; on the paper that was photographed, or drawn on the glass."""

    on: Literal["paper", "drawn"] = "paper"
    how: Literal["signature", "thumb", "cannot"] = "signature"
    by: Short = ""  # section of the form, or the name beside it
    finger: Finger | Literal[""] = ""
    finger_said: Short = ""  # which one, where it is another
    tried: tuple[Finger, ...] = ()  # fingers that gave no print, in their order
    pages: tuple[str, ...] = ()  # that were photographed for it
    later: bool = False  # says again what was confirmed without a page


class ReadAloud(msgspec.Struct, frozen=True):
    """The text was read aloud: in which language, by whom, from when to when."""

    language: Short = "vi"
    began_ms: AtMs | None = None
    ended_ms: AtMs | None = None
    by: Short = ""


class Witness(msgspec.Struct, frozen=True):
    """Somebody who saw it and has no interest in it."""

    name: Short = ""
    number: Short = ""
    address: Short = ""
    age: Age | None = None
    interest: bool | None = None


class Interpreter(msgspec.Struct, frozen=True):
    """Who carried the words over; "the officer speaks it" is a normal answer."""

    language: Short = ""
    officer_speaks: bool = False
    name: Short = ""
    number: Short = ""
    relation: Short = ""
    age: Age | None = None
    interest: bool | None = None


class Proxy(msgspec.Struct, frozen=True):
    """Who acts for whom, and on which paper."""

    name: Short = ""
    number: Short = ""
    relation: Short = ""
    paper: Literal["none", "written", "certified"] = "none"
    close_kin: bool | None = None  # grandparent, parent, child, spouse, sibling


class Lucidity(msgspec.Struct, frozen=True):
    """What the officer observed; an observation, not a finding of medicine."""

    observed: Long = ""
    lucid: bool | None = None


class Originals(msgspec.Struct, frozen=True):
    """Originals that were seen, by component, and whether they went back at once."""

    seen: tuple[str, ...] = ()
    returned: bool = True


class Notice(msgspec.Struct, frozen=True):
    """The notice on personal data was given: which text, in which language."""

    text: Short = ""
    language: Short = "vi"


P = TypeVar("P", bound=msgspec.Struct)

KIND_OF: Final[dict[type[msgspec.Struct], str]] = {
    Mark: "mark",
    ReadAloud: "read_aloud",
    Witness: "witness",
    Interpreter: "interpreter",
    Proxy: "proxy",
    Lucidity: "lucidity",
    Originals: "originals",
    Notice: "notice",
}


def particulars_of(what: msgspec.Struct) -> list[Named]:
    """As an act carries them; what stands at its default is left out."""
    return [
        Named(field.encode_name, raw_value(_plain(value)))
        for field in msgspec.structs.fields(what)
        if (value := getattr(what, field.name)) != field.default
    ]


def read_particulars(kind: type[P], act: Act) -> P | None:
    """None for an act of another kind, and for one whose particulars cannot be read."""
    if act.kind != KIND_OF[kind]:
        return None
    try:
        said = {one.name: read_value(one.value) for one in act.particulars}
        return decode(kind, encode(said))
    except MalformedBytes:
        return None


def act_of(what: msgspec.Struct, digest: bytes) -> Act:
    """What was done about one version that was read aloud."""
    return Act(KIND_OF[type(what)], digest, particulars_of(what))


def of_kind(kind: type[P], acts: list[Act]) -> list[P]:
    return [read for act in acts if (read := read_particulars(kind, act)) is not None]


def _plain(value: object) -> Value:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    assert value is None or isinstance(value, bool | int | str)
    return value
