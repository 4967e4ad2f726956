"""Who works here: codes, words, confirmation, revocation, numbers."""

from typing import get_args

from protocol.admin import Mode
from protocol.certificate import Role
from sync_server import control
from sync_server.commands.line import Commands


def add(commands: Commands) -> None:
    enrolled = commands.asking(
        "enrol", "a one-time code for a tablet", lambda args: control.Enrol(args.name, args.role)
    )
    enrolled.add_argument("--name", required=True)
    enrolled.add_argument("--role", default="officer", choices=get_args(Role))
    commands.asking(
        "waiting",
        "tablets that wait for confirmation, and their words",
        lambda _: control.Pending(),
    )
    confirmed = commands.asking(
        "confirm", "the words were the same", lambda args: control.Confirm(args.device)
    )
    confirmed.add_argument("device", help="the first digits of its id")
    revoked = commands.asking(
        "revoke",
        "a device is retired, lost or stolen",
        lambda args: control.Revoke(args.device, args.mode, args.since_ms, args.reason),
    )
    revoked.add_argument("device", help="the first digits of its id")
    revoked.add_argument("mode", choices=get_args(Mode))
    revoked.add_argument("--since-ms", type=int, default=0)
    revoked.add_argument("--reason", default="")
    leased = commands.asking(
        "blocks",
        "numbers leased to devices; with --device, lease on",
        lambda args: control.Blocks(args.device, args.from_day, args.to_day),
    )
    leased.add_argument("--device", default="")
    leased.add_argument("--from", dest="from_day", default="", help="a day as 2026-11-22")
    leased.add_argument("--to", dest="to_day", default="")
