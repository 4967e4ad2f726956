"""docs/controls.md says which test shows which control: each test that it names is there."""

import ast
import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
TABLE: Final = ROOT / "docs" / "controls.md"
NAMED: Final = re.compile(r"`(tests/[a-z_/0-9]+\.py)::(test_[a-z0-9_]+)`")
OWN: Final = ("test_asvs_controls.py", "test_api_top_ten.py")


def functions_of(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    return {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}


def named() -> set[tuple[str, str]]:
    return {(one[1], one[2]) for one in NAMED.finditer(TABLE.read_text("utf-8"))}


def test_every_test_that_the_table_names_is_there() -> None:
    missing = {(file, test) for file, test in named() if test not in functions_of(ROOT / file)}

    assert missing == set()


def test_every_control_that_has_a_test_is_in_the_table() -> None:
    there = {
        (f"tests/console/{name}", test)
        for name in OWN
        for test in functions_of(Path(__file__).parent / name)
        if test.startswith("test_")
    }

    assert there - named() == set()
