"""The office's day: what happens to dossiers, visits, lists of work, registers and reports."""

from sync_server import office_control as office
from sync_server.commands.line import Arguments, Commands
from sync_server.commands.pairs import day_of, pair


def add(commands: Commands) -> None:
    _add_events(commands)
    _add_visits(commands)
    _add_lists(commands)


def _add_events(commands: Commands) -> None:
    said = commands.about_dossier(
        "event",
        "anything that happened, by its kind",
        lambda args: _happen(args, args.kind, *args.said, form=args.form, again=args.again),
    )
    said.add_argument("kind")
    said.add_argument("said", nargs="*", type=pair, metavar="name=value")
    said.add_argument("--form", default="", help="of one notice: 02, 03, 04, 05")
    said.add_argument("--again", action="store_true", help="a second request: counts as overdue")
    asked = commands.about_dossier(
        "supplement",
        "form 02: what is missing, once, all of it",
        lambda args: _happen(
            args,
            "supplement_requested",
            ("items", ",".join(args.items)),
            ("reason", args.reason),
            again=args.again,
        ),
    )
    asked.add_argument("items", nargs="+", metavar="ITEM", help="components by their ids")
    asked.add_argument("--reason", required=True)
    asked.add_argument("--again", action="store_true", help="a second request: counts as overdue")
    told = commands.about_dossier(
        "delivered",
        "the citizen was told: whom, and how",
        lambda args: _happen(
            args, "notice_delivered", ("to", args.to), ("way", args.way), *args.said, form=args.form
        ),
    )
    told.add_argument("to")
    told.add_argument("way", help="at_home, at_centre, phone, post, message, through_relative")
    told.add_argument("said", nargs="*", type=pair, metavar="name=value")
    told.add_argument("--form", default="", help="of one notice: 02, 03, 04, 05")
    _add_times(commands)
    _add_merging(commands)


def _add_times(commands: Commands) -> None:
    extended = commands.about_dossier(
        "extend",
        "form 04: an apology with a new date, once, in time",
        lambda args: _happen(
            args,
            "extended",
            ("until_ms", args.until),
            ("reason", args.reason),
            ("signer", args.signer),
        ),
    )
    extended.add_argument("until", help="27/11/2026, or with the hour: '27/11/2026 11:00'")
    extended.add_argument("--reason", required=True)
    extended.add_argument("--signer", required=True)
    paused = commands.about_dossier(
        "pause",
        "a span that the procedure does not count begins",
        lambda args: _happen(
            args, "pause_began", ("interval", args.interval), ("reason", args.reason)
        ),
    )
    paused.add_argument("interval")
    paused.add_argument("--reason", default="")
    commands.about_dossier("resume", "it is over", lambda args: _happen(args, "pause_ended"))
    begun = commands.about_dossier(
        "begin-step",
        "a step inside the office is taken up",
        lambda args: _happen(args, "step_began", ("step", args.step), ("officer", args.officer)),
    )
    begun.add_argument("step")
    begun.add_argument("officer")


def _add_merging(commands: Commands) -> None:
    merged = commands.about_dossier(
        "merge",
        "it is the same as MAIN: counted once, under that one",
        lambda args: _happen(args, "merged", ("main", args.main), ("reason", args.reason)),
    )
    merged.add_argument("main", help="code of the dossier that stays")
    merged.add_argument("--reason", required=True)
    parted = commands.about_dossier(
        "unmerge",
        "it is one of its own after all",
        lambda args: _happen(args, "unmerged", ("reason", args.reason)),
    )
    parted.add_argument("--reason", required=True)
    handed = commands.about_dossier(
        "hand-out",
        "a result to somebody who may receive it",
        lambda args: _happen(
            args, "result_delivered", ("to", args.to), ("name", args.name), *args.said
        ),
    )
    handed.add_argument("to", help="key of a receiver in the catalogue")
    handed.add_argument("name")
    handed.add_argument("said", nargs="+", type=pair, metavar="name=value")


def _add_visits(commands: Commands) -> None:
    asked = commands.asking(
        "visit-ask", "somebody asks for a visit", lambda args: office.AskVisit(args.said)
    )
    asked.add_argument("said", nargs="+", type=pair, metavar="slot=value")
    planned = commands.about_dossier(
        "visit-plan",
        "an officer goes there on a day",
        lambda args: _happen(
            args,
            "visit_planned",
            ("day", args.day),
            ("officer", args.officer),
            ("order", args.order),
        ),
    )
    planned.add_argument("day", help="27/11/2026")
    planned.add_argument("officer")
    planned.add_argument("--order", default="1")
    listed = commands.asking(
        "visits",
        "who waits for a visit; with --day, who is seen then and what to take",
        lambda args: office.Visits(args.day, args.officer),
    )
    listed.add_argument("--day", type=day_of)
    listed.add_argument("--officer", default="")


def _add_lists(commands: Commands) -> None:
    due = commands.asking(
        "due", "overdue, due soon, paused, to be told", lambda args: office.Due(args.days)
    )
    due.add_argument("--days", type=int, default=office.Due().days)
    commands.asking("register", "form 07", lambda _: office.Register())
    commands.about_dossier("control", "form 06", lambda args: office.ControlSheet(args.dossier))
    flagged = commands.asking(
        "flags", "remarks beside operations", lambda args: office.Flags(args.code)
    )
    flagged.add_argument("--code", default="")
    commands.asking("duplicates", "dossiers that may be one", lambda _: office.Duplicates())
    reported = commands.asking(
        "report",
        "II.06a and 766 of two days, or of the month of FROM",
        lambda args: office.Report(args.first, args.last, args.close),
    )
    reported.add_argument("first", type=day_of, metavar="FROM", help="01/11/2026")
    reported.add_argument("last", type=day_of, metavar="TO", nargs="?")
    reported.add_argument("--close", action="store_true", help="from now on it is printed so")


def _happen(
    args: Arguments, kind: str, *said: tuple[str, str], form: str = "", again: bool = False
) -> office.Happen:
    return office.Happen(args.dossier, kind, list(said), form, again)
