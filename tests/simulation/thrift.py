"""What many histories have in common is worked out once: empty stores, signatures already checked.

Nothing here knows more than a function of its arguments, or makes a promise easier to keep.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from mobile.store import Store
from protocol import keys, packing
from sync_server import answer
from sync_server.store import Store as CentreStore
from tests.simulation.chance import Entropy

MEMORY: Final = Path("/dev/shm")  # noqa: S108  # a disk in memory, where there is one
REMEMBERED: Final = 20_000  # some histories' signatures
QUICKLY: Final = 1  # a level of compression: sizes differ a little, no promise hangs on them


class Remembering(keys.CryptographyPrimitives):
    """Asked again about the same bytes, it knows; what was refused is tried anew."""

    def __init__(self) -> None:
        self._verified = lru_cache(REMEMBERED)(super().ed25519_verify)

    def ed25519_verify(self, public: bytes, message: bytes, signature: bytes) -> None:
        self._verified(public, message, signature)


PRIMITIVES: Final = Remembering()
compress = packing._compress  # noqa: SLF001  # as production does it


@contextmanager
def working_thriftily() -> Iterator[None]:
    """As long as a history lasts; what else this process tests has production's own."""
    instead: list[tuple[Any, str, Any]] = [
        (keys, "PRIMITIVES", PRIMITIVES),
        (packing, "_compress", _quickly),
        (answer, "PAGE_THRESHOLD", answer.PAGE_THRESHOLD),  # a world sets its own
    ]
    before = [(place, name, vars(place)[name]) for place, name, _ in instead]
    for place, name, value in instead:
        vars(place)[name] = value
    try:
        yield
    finally:
        for place, name, value in before:
            vars(place)[name] = value


def disk() -> str | None:
    """Where a history has its files."""
    return str(MEMORY) if MEMORY.is_dir() else None


def lay_out_tablet(folder: Path) -> None:
    _write(folder, _empty_tablet())


def lay_out_centre(folder: Path, name: str) -> None:
    _write(folder, _empty_centre(name))


@cache
def _empty_tablet() -> dict[str, bytes]:
    with TemporaryDirectory(dir=disk()) as folder:
        Store(Path(folder), Entropy("an empty store")).close()
        return _files(Path(folder))


@cache
def _empty_centre(name: str) -> dict[str, bytes]:
    with TemporaryDirectory(dir=disk()) as folder:
        CentreStore(Path(folder) / name).close()
        return _files(Path(folder))


def _files(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}


def _write(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _quickly(data: bytes, _: int, checked: bool) -> bytes:
    return compress(data, QUICKLY, checked)
