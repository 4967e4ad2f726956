"""The audit as a table that a spreadsheet opens, and that can be checked without the centre."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from protocol.errors import MalformedBytes
from sync_server.store.audit_search import Entry

HEAD: Final = ("number", "at", "at_ms", "account", "act", "subject", "why", "link")
# A spreadsheet takes a cell that begins so for a formula (OWASP: CSV injection).
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "'")
MAX_ROW_CHARS: Final = 20_000


def rows(entries: Iterable[Entry], *, head: bool) -> bytes:
    """As lines; the time is written out in UTC beside the number that is hashed."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    if head:
        writer.writerow(HEAD)
    for one in entries:
        at = datetime.fromtimestamp(one.at_ms / 1000, UTC).isoformat(timespec="milliseconds")
        words = (_calm(one.act), _calm(one.subject), _calm(one.why))
        writer.writerow((one.number, at, one.at_ms, one.account, *words, one.link.hex()))
    return made.getvalue().encode()


def read(lines: Iterable[str]) -> Iterator[Entry]:
    """What `rows` wrote, in its order; `MalformedBytes` names the line that is none of it."""
    table = csv.reader(_bounded(lines), strict=True)
    try:
        if tuple(next(table, ())) != HEAD:
            raise MalformedBytes("no audit of a centre: its first line is another")
        for row in table:
            yield _entry(row)
    except (csv.Error, ValueError) as error:
        raise MalformedBytes(f"line {table.line_num} of the audit cannot be read") from error


def _entry(row: list[str]) -> Entry:
    number, _, at_ms, account, act, subject, why, link = row
    return Entry(
        int(number), int(at_ms), int(account), _said(act), _said(subject), _said(why),
        bytes.fromhex(link),
    )  # fmt: skip


def _bounded(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if len(line) > MAX_ROW_CHARS:
            raise ValueError("a line too long")
        yield line


def _calm(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _said(cell: str) -> str:
    return cell.removeprefix("'")
