"""At the desk: folders counted in, corrections confirmed, numbers looked up, work at the door."""

from sync_server import desk_control as desk
from sync_server.commands.line import Commands
from sync_server.commands.pairs import pair


def add(commands: Commands) -> None:
    _add_folders(commands)
    _add_door(commands)
    commands.about_dossier(
        "corrections",
        "what was put right, and by whom",
        lambda args: desk.Corrections(args.dossier),
    )
    confirmed = commands.about_dossier(
        "confirm-correction",
        "the second person's word on our own typing error",
        lambda args: desk.ConfirmCorrection(args.dossier, not args.deny, args.reason),
    )
    confirmed.add_argument("--deny", action="store_true", help="it is no typing error")
    confirmed.add_argument("--reason", default="")
    found = commands.about_dossier(
        "look-up",
        "what the citizen could not say, and where it was found",
        lambda args: desk.LookUp(args.dossier, args.value[0], args.value[1], args.whence),
    )
    found.add_argument("value", type=pair, metavar="slot=value")
    found.add_argument("--whence", required=True)


def _add_door(commands: Commands) -> None:
    commands.asking("held", "work at the door: what it follows is not here", lambda _: desk.Held())
    given_up = commands.asking(
        "go-on",
        "what a held run follows will not come: take it in without",
        lambda args: desk.GoOn(args.run_name, args.reason),
    )
    given_up.add_argument("run_name", metavar="RUN", help="the first column of `tannha held`")
    given_up.add_argument("--reason", required=True)


def _add_folders(commands: Commands) -> None:
    counted = commands.asking(
        "check-in",
        "folders that an officer brings, as they are scanned; prints the minute",
        lambda args: desk.CheckIn(args.gave, args.took, args.codes, args.lacking, not args.only),
    )
    counted.add_argument("codes", nargs="+", metavar="CODE")
    counted.add_argument("--from", dest="gave", required=True, metavar="OFFICER")
    counted.add_argument("--to", dest="took", required=True, metavar="CLERK")
    counted.add_argument("--lacking", type=pair, action="append", default=[], metavar="CODE=THING")
    counted.add_argument("--only", action="store_true", help="the officer brings others later")
    settled = commands.about_dossier(
        "settle",
        "what became of a discrepancy",
        lambda args: desk.Settle(args.dossier, args.gave, args.took, args.how),
    )
    settled.add_argument("how")
    settled.add_argument("--from", dest="gave", required=True, metavar="OFFICER")
    settled.add_argument("--to", dest="took", required=True, metavar="CLERK")
