"""The catalogue that the centre ships, compiled once for the tests that need the law as data."""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from protocol.catalogue import Catalogue, View
from protocol.trade.procedures import Procedure
from sync_server.publishing.compiler import compile_files
from sync_server.publishing.publisher import encode_catalogue, next_catalogue

FOLDER: Final = Path(__file__).parents[1] / "sync_server" / "catalogue"
TODAY: Final = date(2026, 11, 25)


def data_files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.yaml"))}


@cache
def the_catalogue() -> Catalogue:
    return next_catalogue(None, compile_files(data_files()))


def with_policies(**said: int) -> bytes:
    """The second catalogue: only these numbers of the policy are other ones."""
    files = data_files()
    lines = files["policy.yaml"].decode().splitlines()
    for key, value in said.items():
        at = next(at for at, line in enumerate(lines) if f"key: {key}," in line)
        lines[at] = re.sub(r"value: [0-9]+", f"value: {value}", lines[at])
    files["policy.yaml"] = "\n".join(lines).encode()
    return encode_catalogue(next_catalogue(the_catalogue(), compile_files(files)))


def the_law(day: date = TODAY) -> View:
    return the_catalogue().view(as_of=1, day=day)


def the_procedure(code: str, day: date = TODAY) -> Procedure:
    return the_law(day).procedure(code)


def unit_code(name: str) -> str:
    """Of a commune or province that has its name alone."""
    [found] = [one.code for one in the_law().units() if one.vi == name]
    return found
