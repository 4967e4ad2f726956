"""The data folder as a whole: announce, check, make again, copy, go on from a copy."""

from pathlib import Path
from typing import Final

from sync_server import control, keyring, upkeep
from sync_server.commands.line import Arguments, Commands, passphrase, say
from sync_server.commands.pairs import day_of
from sync_server.publishing.announcing import encode_draft
from sync_server.publishing.folder import OWN, copy_files, draft
from sync_server.publishing.holidays_table import (
    days_of_library,
    days_off,
    swapped_in,
    with_year,
)

CALENDAR: Final = "calendar.yaml"


def add(commands: Commands) -> None:
    published = commands.asking(
        "catalogue", "what the data files change, announced under the next number", _publish
    )
    published.add_argument("folder", type=Path, nargs="?", help="of data files; else the centre's")
    published.add_argument("--show", action="store_true", help="only show the difference")
    published.add_argument(
        "--over-forms", action="store_true", help="also where the console has been used since"
    )
    yearly = commands.add(
        "calendar", "a year of calendar.yaml from the library, to be looked over", calendar
    )
    yearly.add_argument("year", type=int)
    yearly.add_argument(
        "--working", type=day_of, nargs="*", default=[], help="Saturdays worked instead: 22/08/2026"
    )
    yearly.add_argument(
        "--announced", action="store_true", help="the Ministry's notice is out: no forecast"
    )
    commands.add(
        "verify-log",
        "check every byte of the log; the server stopped",
        lambda args: upkeep.verify_log(args, say),
    )
    commands.add(
        "rebuild",
        "the registry again from the log; the server stopped",
        lambda args: upkeep.rebuild(args, say),
    )
    copied = commands.add(
        "backup", "a copy of the log; the server may run", lambda args: upkeep.back_up(args, say)
    )
    copied.add_argument("file", type=Path, help="a new file")
    safe = commands.asking(
        "mark-safe",
        "a copy of the first SIZE entries is off this machine",
        lambda args: control.MarkSafe(args.size),
    )
    safe.add_argument("size", type=int)
    _add_restore(commands)


def _publish(args: Arguments) -> control.Command:
    folder: Path = args.folder or args.data / OWN
    if folder.is_file():  # made elsewhere, byte for byte
        return control.Announce(folder.read_bytes())
    return control.Publish(encode_draft(draft(folder)), args.show, args.over_forms)


def calendar(args: Arguments) -> int:
    """Written into the centre's own files; it counts when it is published."""
    path = copy_files(args.data) / CALENDAR
    days = days_of_library(args.year)
    working = swapped_in(days, args.working)
    written = with_year(
        path.read_text(encoding="utf-8"),
        args.year,
        days_off(days),
        working,
        forecast=not args.announced,
    )
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(written, encoding="utf-8")
    draft.replace(path)
    swaps = ", ".join(f"{day:%d/%m/%Y}" for day in working) or "chưa có"
    say(f"Đã ghi năm {args.year} vào {path}; ngày làm bù: {swaps}")
    say(f"Xin xem lại theo thông báo của Bộ Nội vụ, rồi chạy tannha catalogue {args.data} --show")
    return 0


def _add_restore(commands: Commands) -> None:
    restored = commands.bare("restore", "go on from a copy, in a new generation", restore)
    restored.add_argument("file", type=Path, help="what `backup` wrote")
    restored.add_argument("data", type=Path, help="a new data folder")
    restored.add_argument("--keys", type=Path, required=True, help="the folder of keys")
    restored.add_argument("--chunks", type=Path, help="the folder of copied attachments")
    restored.add_argument("--shown", type=Path, help="the largest checkpoint that anybody has")


def restore(args: Arguments) -> int:
    return upkeep.restore(args, passphrase(keyring.ROOT), say)
