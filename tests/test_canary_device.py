"""No marked value is readable in any file of a device; and the scanner would have seen it."""

import base64
import gzip
import hashlib
import json
import sqlite3
import urllib.parse
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import zstandard

from protocol.decoding import encode
from tests.faults.canary import Found, scan
from tests.faults.day import Day, Officer, marks

MARK = "Giàng Thị Thử Bảy"
OTHER = "Lò Văn Chẳng Có"
MARKS = marks()
FOLDED_IN_A_DAY = 10  # at least: pictures, notes and what was replaced stand in no folded state


def planted_in_table(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "a.db")) as db:
        db.execute("CREATE TABLE citizen (name)")
        db.execute("INSERT INTO citizen VALUES (?)", [zstandard.compress(MARK.encode())])
        db.commit()


def planted_across_pages(folder: Path) -> None:
    """The value begins in one page and ends in the next: no raw search sees the whole of it."""
    with closing(sqlite3.connect(folder / "a.db", isolation_level=None)) as db:
        db.execute("PRAGMA page_size = 512")
        db.execute("CREATE TABLE citizen (name)")
        for before in range(500, 520):
            db.execute("INSERT INTO citizen VALUES (?)", [b"." * before + MARK.encode()])
        db.execute("DELETE FROM citizen WHERE rowid <> 10")


def planted_in_free_page(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "a.db", isolation_level=None)) as db:
        db.execute("PRAGMA secure_delete = OFF")
        db.execute("CREATE TABLE citizen (name)")
        db.execute("INSERT INTO citizen VALUES (?)", [MARK + " " * 9000])
        db.execute("DELETE FROM citizen")
        [[free]] = db.execute("PRAGMA freelist_count").fetchall()
        assert free > 0


def planted_in_wal(folder: Path) -> None:
    """Written, overwritten, never checkpointed: only an old frame still has it, and packed."""
    with closing(sqlite3.connect(folder / "live.db", isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA secure_delete = ON")
        db.execute("CREATE TABLE citizen (name)")
        noise = hashlib.shake_128(b"noise").hexdigest(9000)
        packed = zlib.compress((noise + MARK).encode())
        assert len(packed) > 4096, "has to run over a page's end"
        db.execute("INSERT INTO citizen VALUES (?)", [packed])
        db.execute("UPDATE citizen SET name = ''")
        for name in ("live.db", "live.db-wal"):
            (folder / name.replace("live", "a")).write_bytes((folder / name).read_bytes())
    (folder / "live.db").unlink()


def planted_in_name(folder: Path) -> None:
    (folder / f"{MARK}.jpg").write_bytes(b"")


def written(encode: Callable[[str], bytes]) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / "some.file").write_bytes(b"before " + encode(MARK) + b" after")

    return write


def packed_sqlite(folder: Path) -> None:
    planted_in_table(folder)
    content = (folder / "a.db").read_bytes()
    (folder / "a.db").unlink()
    (folder / "backup").write_bytes(base64.b64encode(gzip.compress(content)))


PLACES: dict[str, Callable[[Path], None]] = {
    "plain": written(str.encode),
    "in capitals folded away": written(lambda text: text.casefold().encode()),
    "searchable without marks": written(lambda _: b"giang thi thu bay"),
    "UTF-16LE": written(lambda text: text.encode("utf-16-le")),
    "UTF-16BE": written(lambda text: text.encode("utf-16-be")),
    "hex": written(lambda text: text.encode().hex().encode()),
    "hex in capitals, out of step": written(
        lambda text: b"F" + text.encode().hex().upper().encode()
    ),
    "base64": written(lambda text: base64.b64encode(text.encode())),
    "base64, one byte on": written(lambda text: base64.b64encode(b"1" + text.encode())),
    "base64, two bytes on": written(lambda text: base64.urlsafe_b64encode(b"12" + text.encode())),
    "JSON": written(lambda text: json.dumps(text).encode()),
    "percent": written(lambda text: urllib.parse.quote(text).encode()),
    "Python's own escapes": written(lambda text: repr(text.encode()).encode()),
    "zstd": written(lambda text: zstandard.compress(text.encode() * 3)),
    "zstd, cut off": written(lambda text: zstandard.compress(text.encode() + b"x" * 99)[:-3]),
    "gzip": written(lambda text: gzip.compress(text.encode())),
    "zlib": written(lambda text: zlib.compress(text.encode())),
    "zlib in hex": written(lambda text: zlib.compress(text.encode()).hex().encode()),
    "SQLite cell": planted_in_table,
    "SQLite pages": planted_across_pages,
    "SQLite free page": planted_in_free_page,
    "WAL": planted_in_wal,
    "file name": planted_in_name,
    "SQLite in gzip in base64": packed_sqlite,
}


@pytest.mark.parametrize("place", PLACES)
def test_a_planted_value_is_found_and_no_other(place: str, tmp_path: Path) -> None:
    PLACES[place](tmp_path)

    assert {found.mark for found in scan(tmp_path, [MARK, OTHER])} == {MARK}


def test_where_nothing_is_planted_nothing_is_found(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        db.execute(
            "CREATE TABLE citizen AS SELECT 'Vàng Thị Lạ' AS name, randomblob(99999) AS noise"
        )
        db.commit()

    assert scan(tmp_path, [MARK, OTHER]) == []


def test_a_day_leaves_none_of_forty_values_in_any_file(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    officer = Officer(tmp_path)
    day = Day(officer)
    found: list[Found] = []
    for number, step in enumerate(day.steps()):
        step()
        if number % 6 == 0:  # with the store open, and what it has not tidied up yet
            found += scan(tmp_path, MARKS)
    name = officer.store.certificate().officer_name.encode()
    officer.store.close()
    found += scan(tmp_path, MARKS)

    assert found == []
    assert [path for path in tmp_path.rglob("*.*") if name in path.read_bytes()] == []
    assert list(day.unsaid) == [], "all forty were said"
    said = "".join([*capfd.readouterr(), caplog.text])
    assert [mark for mark in MARKS if mark in said] == []


def test_the_same_values_lying_open_would_be_found(tmp_path: Path) -> None:
    officer = Officer(tmp_path / "device")
    Day(officer).run()
    leak = tmp_path / "leak"
    leak.mkdir()
    for number, record in enumerate(officer.store.records()):
        (leak / str(number)).write_bytes(encode(officer.store.state(record.dossier)))
    officer.store.close()

    assert len({found.mark for found in scan(leak, MARKS)}) > FOLDED_IN_A_DAY
