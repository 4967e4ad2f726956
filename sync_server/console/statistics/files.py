"""Statistics as a table that a spreadsheet opens; each row says of what, and from how much."""

import csv
import io
from typing import Final

from sync_server.console.audits.files import FORMULA
from sync_server.console.statistics.views import StatisticsView
from sync_server.statistics import Line

HEAD: Final = (
    "from", "to", "counted_until_ms", "log_entries", "by", "name",
    "3_received", "4_online", "5_direct_postal", "6_carried_over",
    "7_done", "8_early", "9_on_time", "10_late", "11_in_work", "12_in_time", "13_overdue",
    "withdrawn", "waiting_for_citizen", "from_home", "supplement_requested",
    "766_2_1_in_time", "766_2_1_of", "handed_out", "handed_out_at_home",
)  # fmt: skip
BOM: Final = "\ufeff"  # or a spreadsheet shows Vietnamese as something else


def csv_of(view: StatisticsView, whole: str) -> bytes:
    """Line by line, the sum at the end under the name `whole`."""
    made = io.StringIO()
    made.write(BOM)
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(HEAD)
    first, last = (day.isoformat() for day in view.days)
    start = (first, last, view.until_ms, view.position, view.by)
    for name, line in [*((one.name, one.line) for one in view.lines), (whole, view.total)]:
        writer.writerow((*start, _calm(name), *_numbers(line)))
    return made.getvalue().encode()


def _numbers(line: Line) -> tuple[int, ...]:
    row = line.row
    return (
        row.c3, row.c4, row.c5, row.c6, row.c7, row.c8, row.c9, row.c10, row.c11, row.c12, row.c13,
        row.withdrawn, row.waiting, line.field, line.asked,
        line.on_time.part, line.on_time.whole, line.handed, line.at_home,
    )  # fmt: skip


def _calm(cell: str) -> str:
    """A village is as somebody wrote it: no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
