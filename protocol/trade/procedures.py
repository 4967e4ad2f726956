"""A procedure as data: its papers, form, time, steps, who may come, and what it issues."""

from datetime import date
from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from protocol.trade.conditions import Condition
from protocol.trade.fees import Channel
from protocol.trade.footings import Code, Footing
from protocol.trade.forms import Form, Id, Label
from protocol.trade.time_rules import MAX_STEPS, InsideStep, TimeRule
from protocol.trade.versions import Entry, Span, in_force

MAX_COMPONENTS: Final = 40
MAX_PARTIES: Final = 20
MAX_RULES: Final = 40  # hints, checks, notes, laws: each

Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=400)]
CopyKind: TypeAlias = Literal["original", "copy", "electronic"]  # LoaiBan 0, 1, 2
Stage: TypeAlias = Literal["intake", "decision", "delivery"]
Authorisation: TypeAlias = Literal["none", "written", "certified", "not_possible"]


class Component(msgspec.Struct, frozen=True, omit_defaults=True):
    """A paper of the dossier."""

    id: str
    vi: Name
    required: bool = False
    en: str = ""
    code: str = ""  # national code of the component
    kind: CopyKind = "original"
    qty: Annotated[int, Meta(ge=1, le=20)] = 1
    alternatives: tuple[str, ...] = ()  # other papers that will do
    required_if: Condition | None = None
    skip_if: Condition | None = None  # what a database or a signed notice says need not be brought
    shown_only: bool = False  # looked at and given back at once
    verify: bool = False


class AltCode(msgspec.Struct, frozen=True, omit_defaults=True):
    """The same procedure's code elsewhere."""

    code: str
    note: str = ""


class Authority(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who decides; the third of a dossier's three places."""

    key: Literal["commune", "commune_chair", "commune_police", "commune_business"]
    vi: Label
    en: str = ""
    regardless_of_boundary: bool | None = None  # None: the province's list was not found
    verify: bool = False


class Party(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody who may apply or receive, and what they have to show for it."""

    key: Id
    vi: Label
    en: str = ""
    authorisation: Authorisation = "none"
    when: Condition | None = None
    verify: bool = False


class Result(Span, frozen=True, omit_defaults=True):
    """A paper that is issued; its name may change on a day."""

    id: Id
    vi: Label
    en: str
    code: str = ""
    originals: Annotated[int, Meta(ge=0, le=10)] = 1
    to: tuple[str, ...] = ()  # sections of the form whose persons each get one original
    copies_slot: str = ""  # how many copies were asked for
    when: Condition | None = None
    verify: bool = False


class ActIf(msgspec.Struct, frozen=True):
    """An act that is needed where a condition holds."""

    kind: str
    when: Condition
    vi: Label


class Law(Span, frozen=True, omit_defaults=True):
    """A legal basis and the days on which it is in force."""

    vi: Label
    verify: bool = False


class Hint(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something to look at before filing; never a decision."""

    id: Id
    vi: Label
    en: str = ""
    when: Condition | None = None
    basis: str = ""
    verify: bool = False


class Check(msgspec.Struct, frozen=True, omit_defaults=True):
    """What must hold: a warning at every stage, and no way on at those that it blocks."""

    id: Id
    must: Condition
    vi: Label
    en: Label
    blocks: tuple[Stage, ...] = ()
    verify: bool = False


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """A rule in words, for people."""

    vi: Label
    verify: bool = False


class Procedure(Entry, frozen=True, omit_defaults=True):
    """What an officer may take, on which footing at home, and what has to be done for it."""

    code: Code
    vi: Name
    en: Name
    form: str  # version of the declaration: the catalogue that brought it as it stands
    footing: Footing  # at home, where no rule of the centre says otherwise
    citizen: str  # the slot that holds the name of the person whom the dossier is about
    acts: tuple[str, ...]
    not_attested: tuple[str, ...] = ()  # our own marks: nobody confirms them
    components: Annotated[tuple[Component, ...], Meta(max_length=MAX_COMPONENTS)] = ()
    alt_codes: tuple[AltCode, ...] = ()
    sector: str = ""  # lĩnh vực, as reports group by it
    authority: Authority | None = None
    declaration: Form | None = None
    time: TimeRule | None = None
    steps: Annotated[tuple[InsideStep, ...], Meta(max_length=MAX_STEPS)] = ()
    channels: tuple[Channel, ...] = ()
    applicants: Annotated[tuple[Party, ...], Meta(max_length=MAX_PARTIES)] = ()
    receivers: Annotated[tuple[Party, ...], Meta(max_length=MAX_PARTIES)] = ()
    marks_at_intake: tuple[str, ...] = ()  # sections whose persons sign or thumbprint
    marks_at_delivery: tuple[str, ...] = ()
    acts_if: Annotated[tuple[ActIf, ...], Meta(max_length=MAX_RULES)] = ()
    results: Annotated[tuple[Result, ...], Meta(max_length=MAX_RULES)] = ()
    home_grounds: str = ""  # in words: for whom home service is meant
    hints: Annotated[tuple[Hint, ...], Meta(max_length=MAX_RULES)] = ()
    checks: Annotated[tuple[Check, ...], Meta(max_length=MAX_RULES)] = ()
    notes: Annotated[tuple[Note, ...], Meta(max_length=MAX_RULES)] = ()
    legal: Annotated[tuple[Law, ...], Meta(max_length=MAX_RULES)] = ()
    related: tuple[AltCode, ...] = ()


def results_on(procedure: Procedure, day: date) -> list[Result]:
    """The papers under the names of the day of reception: what came before follows the old law."""
    return [one for one in procedure.results if in_force(one, day)]


def laws_on(procedure: Procedure, day: date) -> list[Law]:
    return [one for one in procedure.legal if in_force(one, day)]
