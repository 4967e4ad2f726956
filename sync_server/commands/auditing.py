"""`tannha audit`: who looked at whose data, taken out and checked without the centre."""

import sys
from pathlib import Path

from protocol.errors import BrokenLink
from sync_server import app
from sync_server.commands.line import Arguments, Commands, say
from sync_server.console.audit_log import FIRST, link
from sync_server.console.audits.files import read, rows

PAGE = 2000


def add(commands: Commands) -> None:
    made = commands.bare("audit", "who looked at whose data: export, check", _nothing)
    kinds = made.add_subparsers(required=True, metavar="WHAT")
    exported = kinds.add_parser("export", help="the whole chain as CSV, on standard output")
    exported.add_argument("data", type=Path, help="the centre's data folder")
    exported.set_defaults(run=export)
    checked = kinds.add_parser("check", help="whether such a file is as it was written")
    checked.add_argument("file", type=Path)
    checked.set_defaults(run=check)


def export(args: Arguments) -> int:
    app.read_settings(args.data)  # a centre's folder, or an error that says so
    audit, after = app.open_accounts(args.data).audit, 0
    until = audit.count()
    while some := audit.page(after=after, until=until, limit=PAGE):
        sys.stdout.buffer.write(rows(some, head=after == 0))
        after = some[-1].number
    sys.stdout.flush()
    return 0


def check(args: Arguments) -> int:
    """From the first entry to the last; how many, and the last link, to compare with the page."""
    before, count = FIRST, 0
    with Path(args.file).open(encoding="utf-8", newline="") as lines:
        for entry in read(lines):
            if entry.number != count + 1 or entry.link != link(before, entry):
                raise BrokenLink(f"dòng {count + 1} không còn như lúc ghi")
            before, count = entry.link, count + 1
    say(f"{count} dòng nguyên vẹn; mắt xích cuối {before.hex()}")
    return 0


def _nothing(_: Arguments) -> int:
    return 2
