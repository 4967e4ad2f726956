"""docs/spec/http.md: every code that the centre says is on the page, with its status and words."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Final

import pytest

import protocol
from protocol.caps import A_DAY, MAX_HELD_BYTES
from protocol.errors import ProtocolError
from sync_server import words
from sync_server.problems import CODE_BY_STATUS, DEFECT, status_of

PAGE: Final = (Path(__file__).parents[1] / "docs" / "spec" / "http.md").read_text("utf-8")
ROW: Final = re.compile(r"^\| (\d{3}) \| (.+) \|$", re.MULTILINE)


def listed() -> dict[str, int]:
    """Code to status, as the page says."""
    return {
        code: int(status)
        for status, codes in ROW.findall(PAGE)
        for code in re.findall(r"`([a-z-]+)`", codes)
    }


def kinds() -> Iterator[type[ProtocolError]]:
    """Wherever in the two programs' common rules they are defined."""
    for module in walk_packages(protocol.__path__, "protocol."):
        import_module(module.name)
    return (one for one in every(ProtocolError) if one.__module__.startswith("protocol."))


def every(kind: type[ProtocolError]) -> Iterator[type[ProtocolError]]:
    yield kind
    for one in kind.__subclasses__():
        yield from every(one)


def test_the_page_lists_what_the_code_says_and_nothing_else() -> None:
    said = {kind.code: status_of(kind.__new__(kind)) for kind in kinds()}
    said |= {code: status for status, code in CODE_BY_STATUS.items() if code not in said}

    assert listed() == said | {DEFECT: 500}


def test_no_code_stands_for_two_errors() -> None:
    codes = [kind.code for kind in kinds() if "code" in vars(kind)]

    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("code", [*listed()])
def test_every_code_has_words_in_two_languages(code: str) -> None:
    vietnamese, _, english = words.title_of(code).partition(" / ")

    assert vietnamese.endswith(".")
    assert english.endswith(".")


@pytest.mark.parametrize("code", [*listed()])
def test_every_code_has_advice_for_whoever_types_commands(code: str) -> None:
    assert words.advice_of(code).endswith(".")


def test_the_page_states_the_share_that_the_code_counts() -> None:
    numbers = {
        int(said.replace(",", ""))
        for said in re.findall(r"^\| .* \| ([\d,]+) \|$", PAGE, re.MULTILINE)
    }

    assert set(A_DAY[:-1]) <= numbers
    assert f"{A_DAY.image_bytes // 2**30} GiB" in PAGE
    assert f"{MAX_HELD_BYTES // 2**20} MiB" in PAGE
