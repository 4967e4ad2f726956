"""Every vector does what it says, was made by its maker, and the pages quote it truly."""

import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest

from protocol.errors import ProtocolError
from tests.vectors.make import FOLDER, committed, maker, makers, texts_of

PAGES: Final = Path(__file__).parents[1] / "docs" / "spec"
QUOTED: Final = re.compile(r"^```hex (\w+/\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def outcome(making: ModuleType, vector: dict[str, Any]) -> tuple[str, str]:
    try:
        making.check(vector)
    except ProtocolError as problem:
        return problem.code, problem.layer
    return "ok", ""


def quotes(page: str) -> list[tuple[str, str]]:
    """The vectors that a page quotes, and the bytes without spaces and what stands after `#`."""
    return [(name, re.sub(r"\s|#.*", "", quoted)) for name, quoted in QUOTED.findall(page)]


@pytest.mark.parametrize("name", makers())
def test_every_vector_does_what_it_says(name: str) -> None:
    making = maker(name)
    vectors = {file: json.loads(text) for file, text in committed(making).items()}
    assert vectors

    surprises = {
        file: found
        for file, vector in vectors.items()
        if (found := outcome(making, vector)) != (vector["expect"], vector["layer"])
    }

    assert surprises == {}


@pytest.mark.parametrize("name", makers())
def test_the_committed_vectors_are_those_that_are_made(name: str) -> None:
    making = maker(name)

    made, found = texts_of(making), committed(making)

    assert sorted(made) == sorted(found)
    assert [file for file in made if made[file] != found[file]] == []


def test_every_folder_of_vectors_has_a_maker() -> None:
    folders = {path.parent.name for path in FOLDER.glob("*/*.json")}

    assert folders == {maker(name).FORMAT for name in makers()}


def test_the_worked_examples_stand_in_the_vectors() -> None:
    quoted = [
        (page.name, name, text)
        for page in sorted(PAGES.glob("*.md"))
        for name, text in quotes(page.read_text("utf-8"))
    ]
    assert quoted

    untrue = [
        (page, name)
        for page, name, text in quoted
        if text not in (FOLDER / f"{name}.json").read_text("utf-8")
    ]

    assert untrue == []
