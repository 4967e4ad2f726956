"""Looks for what nobody may find: marked values in any file, whatever it is wrapped in."""

import base64
import binascii
import gzip
import re
import sqlite3
import tempfile
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

import zstandard

MAX_DEPTH: Final = 4  # base64 of gzip of a SQLite file with zstd in a cell
MAX_UNDONE_BYTES: Final = 64 * 1024 * 1024
LEAST_HALF_BYTES: Final = 5  # 2^40 to one against meeting it by chance at any one place

_SQLITE: Final = b"SQLite format 3\0"
_ZSTD: Final = bytes.fromhex("28b52ffd")
_GZIP: Final = bytes.fromhex("1f8b08")
_ZLIB: Final = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_HEX: Final = re.compile(rb"(?:[0-9a-fA-F]{2}){8,}")
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{12,}")
_ESCAPED: Final = re.compile(rb"(?:%[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4})")


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
    yield "name", name.encode()
    if not path.is_file():
        return
    content = path.read_bytes()
    yield from _views(content, "raw")
    if content.startswith(_SQLITE):
        with tempfile.TemporaryDirectory() as copy:
            yield from _cells(path, Path(copy))


def _views(content: bytes, through: str, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """The bytes, and all that can be made of them by undoing what programs do to bytes."""
    yield through, content
    if depth == MAX_DEPTH:
        return
    for how, undone in _undone(content):
        yield from _views(undone, f"{through}, {how}", depth + 1)


def _undone(content: bytes) -> Iterator[tuple[str, bytes]]:
    for how, starts, undo in _PACKED:
        for at in (at for start in starts for at in _places(content, start)):
            inflated = undo(content[at:])
            if inflated:
                yield how, inflated
    for run in _HEX.findall(content):
        yield "hex", bytes.fromhex(run.decode())
    for run in _BASE64.findall(content):
        for skipped in range(4):  # letters before it may have been taken for a part of it
            yield "base64", _from_base64(run[skipped:])
    if _ESCAPED.search(content):
        yield "escapes", _ESCAPED.sub(_unescape, content)


def _places(content: bytes, start: bytes) -> Iterator[int]:
    at = content.find(start)
    while at >= 0:
        yield at
        at = content.find(start, at + 1)


def _unzstd(content: bytes) -> bytes:
    inflating = zstandard.ZstdDecompressor().decompressobj()
    undone = b""
    try:
        for at in range(0, len(content), 1024):  # what came before damage is worth a look too
            undone += inflating.decompress(content[at : at + 1024])
            if inflating.eof or len(undone) > MAX_UNDONE_BYTES:
                break
    except zstandard.ZstdError:
        pass
    return undone


def _inflate(bits: int) -> Callable[[bytes], bytes]:
    def undo(content: bytes) -> bytes:
        inflating, undone = zlib.decompressobj(bits), b""
        try:
            for at in range(0, len(content), 1024):
                undone += inflating.decompress(content[at : at + 1024])
                if inflating.eof or len(undone) > MAX_UNDONE_BYTES:
                    break
        except zlib.error:
            pass
        return undone

    return undo


_PACKED: Final = (
    ("zstd", (_ZSTD,), _unzstd),
    ("gzip", (_GZIP,), _inflate(16 + zlib.MAX_WBITS)),
    ("zlib", _ZLIB, _inflate(zlib.MAX_WBITS)),
)


def _from_base64(run: bytes) -> bytes:
    standard = run.replace(b"-", b"+").replace(b"_", b"/")
    return binascii.a2b_base64(standard[: len(standard) // 4 * 4])


def _unescape(escape: re.Match[bytes]) -> bytes:
    digits = escape[0].lstrip(b"%\\u").decode()
    return bytes.fromhex(digits) if len(digits) == 2 else chr(int(digits, 16)).encode()


def _cells(path: Path, copy: Path) -> Iterator[tuple[str, bytes]]:
    """Every cell of every table, with and without what waits in the WAL."""
    for beside in path.parent.glob(f"{path.name}*"):
        (copy / beside.name).write_bytes(beside.read_bytes())
    for through in ("cell with WAL", "cell"):
        try:
            with closing(sqlite3.connect(copy / path.name)) as db:
                for [table] in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"):
                    for row in db.execute(f'SELECT * FROM "{table}"'):  # noqa: S608  # a copy
                        for cell in row:
                            yield from _cell_views(cell, through)
        except sqlite3.DatabaseError:
            return  # the raw view has seen every page of it
