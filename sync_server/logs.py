"""Log lines: one line of JSON an event, when in UTC, what happened at which door, to no name."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final

OURS: Final = frozenset({"tannha", "_granian"})  # of the others only that they spoke
KEPT: Final = ("code", "route", "status", "device", "source", "kind", "where")


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        # What a library says may hold values: an exception's text, a path that somebody asked for.
        event = record.getMessage() if record.name in OURS else f"from {record.name}"
        said = {"time": at, "level": record.levelname.lower(), "event": event}
        said |= {name: found for name in KEPT if (found := getattr(record, name, ""))}
        return json.dumps(said, ensure_ascii=False)


def log_to_stderr() -> None:
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(JsonLines())
    logging.basicConfig(handlers=[stream], level=logging.INFO, force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
