"""Handing out a result: to whom, with whose marks, how many originals; and when it is not possible.

The catalogue says who may receive and which persons sign at delivery; everything here only checks
it (domain.md §3.1, §5.3).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, ClassVar, Final, TypeAlias

import msgspec
from msgspec import Meta

from protocol.errors import NotPossible
from protocol.merge import Dossier
from protocol.trade.bounds import AtMs, Short
from protocol.trade.conditions import Facts, holds
from protocol.trade.events import Happened, Kind, events_in
from protocol.trade.procedures import Party, Procedure, Result, results_on
from protocol.trade.working_time import day_of

MAX_MARKS: Final = 8
MAX_THINGS: Final = 32

Things: TypeAlias = Annotated[tuple[Short, ...], Meta(min_length=1, max_length=MAX_THINGS)]

# Papers by how much they prove.
PROOF: Final = {"none": 0, "written": 1, "certified": 2}


class RegisterMark(msgspec.Struct, frozen=True, array_like=True):
    """One person's mark in the register at delivery; `person` is a section of the declaration."""

    person: Short
    how: Annotated[str, Meta(pattern=r"\A(signature|thumb|cannot)\Z")] = "signature"
    finger: Short = ""


class Delivered(Kind, frozen=True):
    """A result went out of our hands: to whom, on which paper, with which marks."""

    kind: ClassVar[str] = "result_delivered"

    to: Short  # key of the party in the catalogue
    name: Short
    things: Things  # `result/1`: the first original of the result `result`
    number: Short = ""
    relation: Short = ""
    paper: Annotated[str, Meta(pattern=r"\A(none|written|certified)\Z")] = "none"
    marks: Annotated[tuple[RegisterMark, ...], Meta(max_length=MAX_MARKS)] = ()
    read_aloud: bool = False
    owners: Annotated[tuple[Short, ...], Meta(max_length=MAX_THINGS)] = ()  # whose each thing is
    at_ms: AtMs | None = None


def deliveries_of(state: Dossier) -> list[Happened[Delivered]]:
    return events_in(state, Delivered)


def check_delivery(
    state: Dossier, procedure: Procedure, said: Delivered, facts: Facts, *, deceased: bool = False
) -> None:
    """Raise with the sentence for the officer unless this may be handed out now."""
    if deceased:
        raise NotPossible("người nhận đã mất: kết quả giữ lại, xin hỏi gia đình thủ tục tiếp theo")
    _check_party(procedure, said, facts)
    _check_marks(procedure, said)
    check_originals(procedure, said, deliveries_of(state))


def registration_day(state: Dossier, procedure: Procedure) -> date | None:
    """Where persons sign at delivery, the day on which the last of them did."""
    needed = set(procedure.marks_at_delivery)
    if not needed:
        return None
    for one in deliveries_of(state):
        needed -= {mark.person for mark in one.what.marks}
        if not needed:
            return day_of(one.at_ms)
    return None


def originals_of(procedure: Procedure, day: date) -> list[str]:
    """The things that a result consists of: `certificate/1`, `certificate/2`."""
    return [
        f"{result.id}/{number}"
        for result in results_on(procedure, day)
        for number in range(1, result.originals + 1)
    ]


def is_all_out(
    state: Dossier, procedure: Procedure, said: Delivered, received_ms: int | None
) -> bool:
    """Every original has been handed out, with these."""
    given = {thing for one in deliveries_of(state) for thing in one.what.things}
    day = day_of(0 if received_ms is None else received_ms)
    return set(originals_of(procedure, day)) <= given | set(said.things)


def marks_missing(procedure: Procedure, marks: Iterable[RegisterMark]) -> list[str]:
    """Persons who have to sign at delivery and have not."""
    there = {mark.person for mark in marks}
    return [person for person in procedure.marks_at_delivery if person not in there]


def _check_party(procedure: Procedure, said: Delivered, facts: Facts) -> None:
    party = next((one for one in procedure.receivers if one.key == said.to), None)
    if party is None or (party.when is not None and holds(party.when, facts) is False):
        raise NotPossible(
            "người này không nhận thay được: cần người có tên hoặc người được ủy quyền"
        )
    needed = _authorisation(party)
    if needed is None:
        raise NotPossible(f"thủ tục này không nhận thay được ({party.vi})")
    if PROOF[said.paper] < PROOF[needed]:
        raise NotPossible(
            "cần giấy ủy quyền có chứng thực" if needed == "certified" else "cần giấy ủy quyền"
        )
    if not said.name.strip():
        raise NotPossible("xin ghi họ tên người nhận")


def _authorisation(party: Party) -> str | None:
    return None if party.authorisation == "not_possible" else party.authorisation


def _check_marks(procedure: Procedure, said: Delivered) -> None:
    missing = marks_missing(procedure, said.marks)
    if missing:
        sections = procedure.declaration.sections if procedure.declaration else ()
        names = {one.id: one.vi for one in sections}
        who = ", ".join(names.get(person, person) for person in missing)
        raise NotPossible(f"khi trả kết quả phải có mặt và ký đủ; còn thiếu: {who}")
    if procedure.marks_at_delivery and not said.read_aloud:
        raise NotPossible("xin đọc lại nội dung giấy cho người dân nghe trước khi ký nhận")


def check_originals(
    procedure: Procedure, said: Delivered, before: Sequence[Happened[Delivered]]
) -> None:
    """Each once, no more than there are, and each to its own person."""
    given = [thing for one in before for thing in one.what.things]
    twice = sorted({thing for thing in said.things if thing in given})
    if twice or len(set(said.things)) < len(said.things):
        raise NotPossible(f"bản này đã trao rồi: {', '.join(twice) or said.things[0]}")
    results = {result.id: result for result in procedure.results}
    for thing in said.things:
        identity, _, number = thing.partition("/")
        result = results.get(identity)
        if result is not None and not _is_one_of(result, number):
            raise NotPossible(f"chỉ có {result.originals} bản chính: {result.vi}")
    _check_owners(results, said, before)


def _is_one_of(result: Result, number: str) -> bool:
    return number.isdecimal() and 1 <= int(number) <= result.originals


def _check_owners(
    results: dict[str, Result], said: Delivered, before: Sequence[Happened[Delivered]]
) -> None:
    """Where each person gets one original, nobody gets the other's."""
    owned = [
        (thing.partition("/")[0], owner)
        for one in (*(past.what for past in before), said)
        for thing, owner in zip(one.things, one.owners, strict=False)
    ]
    for identity, result in results.items():
        owners = [owner for of, owner in owned if of == identity]
        if not result.to:
            continue
        mine = [thing for thing in said.things if thing.partition("/")[0] == identity]
        if len(said.owners) < len(mine) or set(owners) - set(result.to):
            raise NotPossible(f"xin ghi mỗi bản trao cho ai: {result.vi}")
        if len(set(owners)) < len(owners):
            raise NotPossible(f"mỗi người nhận một bản: {result.vi}")
