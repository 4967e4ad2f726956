"""Writes every vector anew: `python -m tests.vectors.make [format…]`."""

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Final

FOLDER: Final = Path(__file__).parent


def makers() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("make_*.py"))


def maker(name: str) -> ModuleType:
    return importlib.import_module(f"tests.vectors.{name}")


def texts_of(making: ModuleType) -> dict[str, str]:
    """What the files of one format hold, by their names."""
    texts: dict[str, str] = {}

    def write(name: str, expect: str, layer: str, **inputs: object) -> None:
        assert name not in texts, f"two vectors named {name}"
        vector = {"expect": expect, "layer": layer, **inputs}
        text = json.dumps(vector, indent=1, ensure_ascii=False, default=bytes.hex)
        texts[f"{name}.json"] = text + "\n"

    making.make(write)
    return texts


def committed(making: ModuleType) -> dict[str, str]:
    folder = FOLDER / making.FORMAT
    return {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.json"))}


def write_out(making: ModuleType) -> None:
    folder = FOLDER / making.FORMAT
    folder.mkdir(exist_ok=True)
    texts = texts_of(making)
    for name in committed(making).keys() - texts.keys():
        (folder / name).unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    wanted = set(sys.argv[1:])
    for name in makers():
        making = maker(name)
        if not wanted or making.FORMAT in wanted:
            write_out(making)
