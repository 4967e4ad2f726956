"""Commands of the daily work of an office, as `tannha` asks them and a running server answers."""

from datetime import date
from typing import Annotated, Final, TypeAlias, assert_never

import msgspec
from msgspec import Meta

from protocol.trade.time_events import NoticeDelivered
from protocol.workflow import STATE_NAMES, axis_of
from sync_server import decisions, happenings, office_lists, reporting
from sync_server.centre import Centre
from sync_server.reporting import Days, Printed

MAX_PAIRS: Final = 64

Pairs: TypeAlias = Annotated[list[tuple[str, str]], Meta(max_length=MAX_PAIRS)]
Outcome: TypeAlias = list[list[str]]


class Happen(msgspec.Struct, frozen=True, array_like=True, tag="event"):
    """Something of the trade that happened; `form`: of one notice; `again`: a second request."""

    dossier: str
    kind: str
    particulars: Pairs
    form: str = ""
    again: bool = False


class AskVisit(msgspec.Struct, frozen=True, array_like=True, tag="visit_ask"):
    """Somebody asks for a visit at a home."""

    said: Pairs


class Visits(msgspec.Struct, frozen=True, array_like=True, tag="visits"):
    """Who waits for a visit; with a day, who is to be seen then, and what to take along."""

    day: date | None = None
    officer: str = ""


class Due(msgspec.Struct, frozen=True, array_like=True, tag="due"):
    """What falls due within so many days, what is paused, who has to be told of what."""

    days: Annotated[int, Meta(ge=0, le=3650)] = office_lists.AHEAD_DAYS


class Register(msgspec.Struct, frozen=True, array_like=True, tag="register"):
    """Form 07."""


class ControlSheet(msgspec.Struct, frozen=True, array_like=True, tag="control_sheet"):
    """Form 06 of one dossier."""

    dossier: str


class Flags(msgspec.Struct, frozen=True, array_like=True, tag="flags"):
    """What stands beside operations; with a code, only those that begin so."""

    code: str = ""


class Duplicates(msgspec.Struct, frozen=True, array_like=True, tag="duplicates"):
    """Dossiers that may be one."""


class Report(msgspec.Struct, frozen=True, array_like=True, tag="report"):
    """A period's report: two days, or a month by the centre's cut-off."""

    first: date
    last: date | None = None  # none: the month of `first`
    closing: bool = False


Office: TypeAlias = (
    Happen | AskVisit | Visits | Due | Register | ControlSheet | Flags | Duplicates | Report
)


def run(command: Office, centre: Centre) -> Outcome:
    match command:
        case Happen():
            return [[_happen(command, centre)]]
        case AskVisit(said):
            record = happenings.ask_visit(centre, dict(said))
            return [[f"Đã ghi yêu cầu đến nhà: {record.hex()}"]]
        case Report(first, last, closing):
            return _report(centre, first, last, closing=closing)
        case Visits() | Due() | Register() | ControlSheet() | Flags() | Duplicates():
            return _list(command, centre)
        case unknown:
            assert_never(unknown)


def _list(
    command: Visits | Due | Register | ControlSheet | Flags | Duplicates, centre: Centre
) -> Outcome:
    match command:
        case Visits(day, officer):
            return office_lists.visits(centre, day, officer)
        case Due(days):
            return office_lists.due(centre, days=days)
        case Register():
            return office_lists.registered(centre)
        case ControlSheet(name):
            return office_lists.control_sheet(centre, decisions.find_dossier(centre, name))
        case Flags(code):
            return office_lists.flags(centre, code)
        case Duplicates():
            return office_lists.duplicates(centre)
        case unknown:
            assert_never(unknown)


def _happen(command: Happen, centre: Centre) -> str:
    dossier = decisions.find_dossier(centre, command.dossier)
    what = happenings.happen(
        centre,
        dossier,
        command.kind,
        command.particulars,
        form=command.form,
        again=command.again,
    )
    now = axis_of(centre.dossier(dossier)).state
    told = isinstance(what, NoticeDelivered)
    return "Đã ghi: đã báo cho người dân" if told else f"Đã ghi; hồ sơ: {STATE_NAMES.get(now, now)}"


def _report(centre: Centre, first: date, last: date | None, *, closing: bool) -> Outcome:
    days = reporting.month(centre, first.year, first.month) if last is None else Days(first, last)
    printed: Printed = reporting.close(centre, days) if closing else reporting.report(centre, days)
    return [line.split("\t") for line in (*printed.lines, *printed.below)]
