"""Looks for what nobody may find: marked values in any file, whatever it is wrapped in."""

import binascii
import re
import sqlite3
import tempfile
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import zstandard

MAX_DEPTH: Final = 4  # base64 of gzip of a SQLite file with zstd in a cell
MAX_UNDONE_BYTES: Final = 64 * 1024 * 1024
LEAST_HALF_BYTES: Final = 5  # 2^40 to one against meeting it by chance at any one place

_SQLITE: Final = b"SQLite format 3\0"
_STEP_BYTES: Final = 1024
_LOG_HEADER_BYTES: Final = 32
_FRAME_HEADER_BYTES: Final = 24
_HEX: Final = re.compile(rb"(?:[0-9a-fA-F]{2}){8,}")
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{12,}")
_ESCAPED: Final = re.compile(rb"%[0-9a-fA-F]{2}|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}")


class _Inflating(Protocol):
    @property
    def eof(self) -> bool: ...

    def decompress(self, content: bytes, /) -> bytes: ...


# How each begins, and what undoes it.
_PACKED: Final[tuple[tuple[str, bytes, Callable[[], _Inflating]], ...]] = (
    ("zstd", b"\x28\xb5\x2f\xfd", lambda: zstandard.ZstdDecompressor().decompressobj()),
    ("gzip", b"\x1f\x8b\x08", lambda: zlib.decompressobj(16 + zlib.MAX_WBITS)),
    ("zlib", b"\x78\x01", zlib.decompressobj),
    ("zlib", b"\x78\x5e", zlib.decompressobj),
    ("zlib", b"\x78\x9c", zlib.decompressobj),
    ("zlib", b"\x78\xda", zlib.decompressobj),
)


class Found(NamedTuple):
    """A marked value in a file, and what had to be undone to see it."""

    mark: str
    file: str
    through: str


def scan(directory: Path, marks: Iterable[str]) -> list[Found]:
    """Every file and every name below a directory; the files themselves are not touched."""
    needles = {needle: mark for mark in marks for needle in _needles(mark)}
    found: dict[Found, None] = {}
    for path in sorted(directory.rglob("*")):
        name = path.relative_to(directory).as_posix()
        for through, view in _views_of_file(path, name):
            for mark in _marks_in(view, needles):
                found.setdefault(Found(mark, name, through))
    return list(found)


def _needles(mark: str) -> Iterator[bytes]:
    """As people write it and as a search index folds it, whole or cut anywhere by a page's end."""
    composed = unicodedata.normalize("NFC", mark)
    plain = unicodedata.normalize("NFD", composed.casefold()).replace("đ", "d")
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    spellings = {composed, unicodedata.normalize("NFD", composed), composed.casefold(), bare}
    for spelling in spellings:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            encoded = spelling.encode(encoding)
            half = len(encoded) // 2
            assert half >= LEAST_HALF_BYTES, f"{mark} is too short to be looked for"
            yield from (encoded[:half], encoded[half:])  # wherever it is cut, one half is whole


def _marks_in(view: bytes, needles: Mapping[bytes, str]) -> set[str]:
    return {mark for needle, mark in needles.items() if needle in view}


def _views_of_file(path: Path, name: str) -> Iterator[tuple[str, bytes]]:
    yield from _views(name.encode(), "name")
    if not path.is_file():
        return
    content = path.read_bytes()
    yield from _views(content, "raw")
    waiting = path.with_name(path.name + "-wal")
    if content.startswith(_SQLITE) and waiting.is_file():
        for cell in _cells_with_log(content, waiting.read_bytes()):
            yield from _views(cell, "cell in WAL")


def _views(content: bytes, through: str, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """The bytes, and all that can be made of them by undoing what programs do to bytes."""
    yield through, content
    if depth == MAX_DEPTH:
        return
    for how, undone in _undone(content):
        yield from _views(undone, f"{through}, {how}", depth + 1)


def _undone(content: bytes) -> Iterator[tuple[str, bytes]]:
    yield from _unpacked(content)
    for run in _HEX.findall(content):
        for digits in (run, run[1:-1]):
            yield "hex", binascii.unhexlify(digits)
    for run in _BASE64.findall(content):
        for skipped in range(4):  # letters before it may have been taken for a part of it
            yield "base64", _from_base64(run[skipped:])
    if _ESCAPED.search(content):
        yield "escapes", _ESCAPED.sub(_unescape, content)
    if content.startswith(_SQLITE):
        for cell in _cells(content, b""):
            yield "cell", cell


def _unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    for how, start, inflating in _PACKED:
        for at in _places(content, start):
            if inflated := _inflated(inflating(), content[at:]):
                yield how, inflated


def _places(content: bytes, start: bytes) -> Iterator[int]:
    at = content.find(start)
    while at >= 0:
        yield at
        at = content.find(start, at + 1)


def _inflated(inflating: _Inflating, content: bytes) -> bytes:
    """What came before damage, or before the end, is worth a look."""
    undone = b""
    with suppress(zlib.error, zstandard.ZstdError):
        for at in range(0, len(content), _STEP_BYTES):
            undone += inflating.decompress(content[at : at + _STEP_BYTES])
            if inflating.eof or len(undone) > MAX_UNDONE_BYTES:
                break
    return undone


def _from_base64(run: bytes) -> bytes:
    standard = run.replace(b"-", b"+").replace(b"_", b"/")
    return binascii.a2b_base64(standard[: len(standard) // 4 * 4])


def _unescape(escape: re.Match[bytes]) -> bytes:
    digits = escape[0].lstrip(b"%\\ux")
    return binascii.unhexlify(digits) if len(digits) == 2 else chr(int(digits, 16)).encode()


def _cells_with_log(content: bytes, waiting: bytes) -> set[bytes]:
    """As the tables stood after every transaction that the log still tells of."""
    ends = list(_commits(waiting))
    return {cell for end in ends for cell in _cells(content, waiting[:end])}


def _commits(waiting: bytes) -> Iterator[int]:
    """Where in a log each transaction ends (https://sqlite.org/walformat.html)."""
    if len(waiting) < _LOG_HEADER_BYTES:
        return
    frame_bytes = _FRAME_HEADER_BYTES + int.from_bytes(waiting[8:12], "big")
    for at in range(_LOG_HEADER_BYTES, len(waiting) - frame_bytes + 1, frame_bytes):
        if int.from_bytes(waiting[at + 4 : at + 8], "big"):
            yield at + frame_bytes


def _cells(content: bytes, waiting: bytes) -> set[bytes]:
    """Every cell of every table; the raw view sees what is in none."""
    cells: set[bytes] = set()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        copy.write_bytes(content)
        copy.with_name("copy-wal").write_bytes(waiting)
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(copy)) as db:
            for [table] in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"):
                for row in db.execute(f'SELECT * FROM "{table}"'):  # noqa: S608  # of a copy
                    cells |= {_as_bytes(cell) for cell in row}
    return cells


def _as_bytes(cell: object) -> bytes:
    return cell if isinstance(cell, bytes) else str(cell).encode()
