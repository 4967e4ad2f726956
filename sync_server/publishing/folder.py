"""The folder of data files: the one that comes with the program, and a centre's own copy of it."""

from functools import cache
from pathlib import Path
from typing import Final

from protocol.catalogue import Catalogue
from protocol.errors import NotPossible
from sync_server.publishing.compiler import compile_files
from sync_server.publishing.publisher import encode_catalogue, next_catalogue

SHIPPED: Final = Path(__file__).parent.parent / "catalogue"
OWN: Final = "catalogue"  # in the data folder of a centre: what its clerks edit
FILES: Final = "*.yaml"


def draft(folder: Path) -> Catalogue:
    """What the files say; WrongFiles where they cannot be read."""
    files = {path.name: path.read_bytes() for path in sorted(folder.glob(FILES))}
    if not files:
        raise NotPossible(f"{folder} không có tệp {FILES} nào")
    return compile_files(files)


@cache
def first_catalogue() -> bytes:
    """Number 1, of the files that come with the program."""
    return encode_catalogue(next_catalogue(None, draft(SHIPPED)))


def copy_files(data: Path) -> Path:
    """A centre's own files, to be edited there; those that it has stay as they are."""
    own = data / OWN
    own.mkdir(parents=True, exist_ok=True)
    for path in sorted(SHIPPED.iterdir()):
        if path.is_file() and not (own / path.name).exists():
            (own / path.name).write_bytes(path.read_bytes())
    return own
