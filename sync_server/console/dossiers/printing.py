"""Forms 01–06 as pages to print: what they say is protocol/trade/papers.py's, the layout ours."""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

import msgspec
from markupsafe import Markup

from protocol.codes import write_secret
from protocol.trade.books import Form06, form_06
from protocol.trade.deadlines import Extension
from protocol.trade.events import events_in
from protocol.trade.hand_over import custody
from protocol.trade.papers import (
    Form01,
    Form02,
    Form03,
    Form04,
    Form05,
    Person,
    form_01,
    form_02,
    form_03,
    form_04,
    form_05,
)
from protocol.trade.policies import Unit
from protocol.trade.procedures import Procedure
from protocol.trade.supplements import requests_in
from protocol.trade.time_events import Extended
from protocol.trade.working_time import day_of
from protocol.workflow import STATE_NAMES
from sync_server.accepting import Received
from sync_server.console.dossiers.seen import Seen
from sync_server.console.dossiers.sources import OF_CENTRE
from sync_server.console.errors import NotHere
from sync_server.console.qr import drawn_qr

FORMS: Final = ("01", "02", "03", "04", "05", "06")
Content: TypeAlias = Form01 | Form02 | Form03 | Form04 | Form05 | Form06
TRAINING: Final = "099"  # numbers that nobody has
KINDS: Final = {"xa": "XÃ", "phuong": "PHƯỜNG", "dac_khu": "ĐẶC KHU"}


class Head(NamedTuple):
    """Left and right of every form."""

    agency: str
    place: str  # as stands before the day
    day: str
    unit: str  # whole name of the receiving centre


class PaperView(msgspec.Struct, frozen=True):
    number: str
    head: Head
    content: Content
    qr: Markup
    dossier: str
    secret: str = ""  # of the slip; shown this once
    provisional: bool = False
    officer: str = ""
    not_agreed: bool = False  # what people have not agreed on stands on no paper
    sample: bool = False  # invented data, or a person of the training


def printable(seen: Seen) -> list[str]:
    """Which forms there is something to say on."""
    return [number for number in FORMS if _content(seen, number) is not None]


def see_paper(seen: Seen, number: str, received: Received | None = None) -> PaperView:
    content = _content(seen, number)
    if content is None:
        raise NotHere
    step = next((one for one in seen.course.steps if one.to == "received"), None)
    officer = "" if step is None else seen.name_of(step.fact.officer)
    return PaperView(
        number=number,
        head=_head(seen, number),
        content=msgspec.structs.replace(content, submitter=_addressed(seen, content.submitter)),
        qr=drawn_qr(content.code) if content.code else Markup(""),
        dossier=seen.row.id.hex(),
        secret="" if received is None else write_secret(received.secret),
        provisional=number == "01" and step is None,
        officer=officer,
        not_agreed=bool(seen.line and seen.line.not_agreed),
        sample=content.submitter.number.startswith(TRAINING),
    )


def _content(seen: Seen, number: str) -> Content | None:
    """None of what has no step yet, or nothing of the kind."""
    schedule, procedure, view = seen.schedule, seen.procedure, seen.view
    if schedule is None or procedure is None or view is None or not seen.course.steps[1:]:
        return None
    found: dict[str, Callable[[], Content | None]] = {
        "01": lambda: form_01(seen.state, schedule, view, unit=_unit_words(seen)),
        "02": lambda: _request(seen, procedure),
        "03": lambda: form_03(seen.state, procedure),
        "04": lambda: _extension(seen),
        "05": lambda: _stopping(seen, procedure),
        "06": lambda: form_06(seen.state, schedule, lambda who: seen.name_of(who) or OF_CENTRE[0]),
    }
    return found[number]() if number in found else None


def _request(seen: Seen, procedure: Procedure) -> Form02 | None:
    requests = requests_in(seen.state)
    if not requests:
        return None
    return form_02(seen.state, procedure, requests[-1], contact=_unit_words(seen))


def _stopping(seen: Seen, procedure: Procedure) -> Form05 | None:
    """With the papers that lie here and go back."""
    held = [thing for whose in custody(seen.state).values() for thing in whose[-1].what.things]
    back = dict.fromkeys(thing.description or thing.name for thing in held)
    names = STATE_NAMES
    return form_05(seen.state, procedure, label=lambda to: names.get(to, to), papers_back=back)


def _addressed(seen: Seen, person: Person) -> Person:
    """Places by their names: papers have no codes."""
    if seen.view is None or not person.address:
        return person
    names = {unit.code: _small(unit.vi) for unit in seen.view.units()}
    parts = [names.get(part, part) for part in person.address.split(", ")]
    return msgspec.structs.replace(person, address=", ".join(parts))


def _small(name: str) -> str:
    """`xã Ngọc Chiến` within a line."""
    return f"{name[:1].lower()}{name[1:]}"


def _extension(seen: Seen) -> Form04 | None:
    """The one that counts; else the last that somebody wrote."""
    assert seen.schedule is not None
    said = events_in(seen.state, Extended)
    if not said:
        return None
    counted = {one.until_ms: one for one in seen.schedule.deadline.extensions if one.counts}
    one = next((one for one in said if one.what.until_ms in counted), said[-1])
    extension = counted.get(
        one.what.until_ms, Extension(one.what.until_ms, one.at_ms, counts=False)
    )
    return form_04(
        seen.state, seen.schedule, extension, reason=one.what.reason, signer=one.what.signer
    )


def _head(seen: Seen, number: str) -> Head:
    """Dated by what the form says happened."""
    unit = _unit(seen)
    name = "" if unit is None else unit.vi
    kind = KINDS.get(unit.kind, "") if unit is not None else ""
    bare = name.removeprefix("Xã ").removeprefix("Phường ").removeprefix("Đặc khu ")
    agency = f"ỦY BAN NHÂN DÂN {kind} {bare.upper()}".strip()
    at = day_of(_at_ms(seen, number))
    said = f"ngày {at.day:02} tháng {at.month:02} năm {at.year}"
    return Head(agency, bare, said, _unit_words(seen))


def _at_ms(seen: Seen, number: str) -> int:
    reception = seen.course.reception
    to = {"03": "refused", "05": "stopped"}.get(number)
    step = next((one for one in reversed(seen.course.steps) if one.to == to), None)
    if step is not None:
        return step.fact.wall_ms
    if number == "06":
        return seen.look.now_ms
    if number == "02":
        return requests_in(seen.state)[-1].began_ms if requests_in(seen.state) else 0
    if number == "04":
        said = events_in(seen.state, Extended)
        return said[-1].at_ms if said else 0
    known = (reception.received_ms or reception.made_ms) if reception is not None else None
    return seen.look.now_ms if known is None else known


def _unit(seen: Seen) -> Unit | None:
    return None if seen.view is None else seen.view.unit(seen.row.commune or "")


def _unit_words(seen: Seen) -> str:
    unit = _unit(seen)
    if unit is None:
        return "Trung tâm Phục vụ hành chính công"
    return f"Trung tâm Phục vụ hành chính công {_small(unit.vi)}"
