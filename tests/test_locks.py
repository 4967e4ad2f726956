"""The locks name exact bytes of everything that is asked for, and no place they come from."""

import re
import tomllib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]


def pins(lock: str) -> dict[str, str]:
    """Package to version; anything but pins and hashes is an error."""
    found = {}
    for line in (ROOT / "locks" / lock).read_text().splitlines():
        pin = re.fullmatch(r"([a-z0-9-]+)==([^ ;]+)(?: ; [^\\]+)? \\", line)
        if pin is None:
            assert re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?", line), line
        else:
            found[pin[1]] = pin[2]
    return found


def wanted(*groups: list[str]) -> set[str]:
    words = [re.match(r"[\w.-]+", wish) for group in groups for wish in group]
    return {re.sub(r"[._]", "-", word[0]).lower() for word in words if word}


def test_the_locks_hold_pins_and_hashes_of_all_that_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    core = project["project"]["dependencies"]
    extras = project["project"]["optional-dependencies"]
    groups = project["dependency-groups"]

    assert wanted(core, extras["laptop"]) <= pins("field.txt").keys()
    assert wanted(core, extras["centre"]) <= pins("centre.txt").keys()
    assert wanted(core, *extras.values(), *groups.values()) <= pins("dev.txt").keys()


def test_what_is_shipped_is_what_was_tested() -> None:
    tested = pins("dev.txt")

    assert pins("field.txt").items() <= tested.items()
    assert pins("centre.txt").items() <= tested.items()
