"""What is written in docs/spec is enough to give every vector's outcome."""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.second_reader.formats import CHECKS, LEFT_OUT
from tests.second_reader.refusal import Refused, Vector

VECTORS: Final = Path(__file__).parent / "vectors"
READER: Final = Path(__file__).parent / "second_reader"
LIBRARIES: Final = {"cryptography", "zstandard"}


def folders() -> dict[str, list[Path]]:
    """Every folder that holds vectors, with its files."""
    found: dict[str, list[Path]] = {}
    for path in sorted(VECTORS.glob("*/*.json")):
        found.setdefault(path.parent.name, []).append(path)
    return found


def outcome(format_name: str, vector: Vector) -> tuple[str, str]:
    try:
        CHECKS[format_name](vector)
    except Refused as refused:
        return refused.code, refused.layer
    return "ok", ""


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import(names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module, _, level):
                assert level == 0
                yield str(module)
            case _:
                pass


def test_every_vector_gives_its_outcome_to_a_reader_who_knows_only_the_pages() -> None:
    differing = []

    for format_name in CHECKS:
        for path in folders()[format_name]:
            vector = json.loads(path.read_text())
            if outcome(format_name, vector) != (vector["expect"], vector["layer"]):
                differing.append(f"{format_name}/{path.stem}")

    assert differing == []


def test_no_folder_of_vectors_is_skipped_in_silence() -> None:
    assert set(folders()) == set(CHECKS) | set(LEFT_OUT)
    assert set(CHECKS).isdisjoint(LEFT_OUT)
    assert all(LEFT_OUT.values())


def test_the_second_reader_imports_nothing_of_what_it_checks() -> None:
    allowed = sys.stdlib_module_names | LIBRARIES

    foreign = {
        name
        for path in READER.glob("*.py")
        for name in imports_of(path)
        if name.partition(".")[0] not in allowed
        and not (name + ".").startswith("tests.second_reader.")
    }

    assert foreign == set()


def test_the_second_reader_sees_a_bit_that_flips_in_what_is_signed() -> None:
    vector = json.loads((VECTORS / "operation" / "one_reference.json").read_text())
    header = bytearray.fromhex(vector["header"])
    header[160] ^= 1

    assert outcome("operation", vector | {"header": header.hex()})[0] == "bad-signature"
