"""Writes what the app ships for practice and self-test: `python -m tests.shipped`."""

import json
from pathlib import Path
from typing import Final

from sync_server.publishing.folder import first_catalogue

ROOT: Final = Path(__file__).parents[1]
SHIPPED: Final = ROOT / "mobile" / "shipped"
VECTORS: Final = ROOT / "tests" / "vectors"
CHOSEN: Final = (
    "operation/first_of_a_log",
    "operation/one_reference",
    "operation/body_erased",
    "operation/body_with_one_bit_flipped",
    "operation/body_under_another_salt",
    "packing/dictionary",
    "packing/empty",
    "packing/cut_short",
    "run/one_entry",
    "run/three_entries_of_two_dossiers",
    "run/bodies_swapped",
    "run/last_signature_with_one_bit_flipped",
)


def shipped() -> dict[str, bytes]:
    """By the names of the files."""
    vectors = {name: json.loads((VECTORS / f"{name}.json").read_text("utf-8")) for name in CHOSEN}
    text = json.dumps(vectors, ensure_ascii=False, indent=1) + "\n"
    return {"practice.catalogue": first_catalogue(), "vectors.json": text.encode()}


if __name__ == "__main__":
    for name, content in shipped().items():
        (SHIPPED / name).write_bytes(content)
