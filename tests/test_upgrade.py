"""A data folder of another version: an earlier registry is made again, a later one is left."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Final

import pytest

from protocol.actions import Code, Open
from protocol.errors import NotPossible
from protocol.ids import sha256
from sync_server import app, projection
from sync_server.progress import bar
from sync_server.store import Store
from sync_server.store.accounts import ConsoleStore
from sync_server.store.work import Asked
from sync_server.work_rows import OPEN
from tests.builders import a_write
from tests.bureau import Bureau
from tests.test_centre_commands import CODE, SLIP, Office, founded, know_passphrases
from tests.town import HOME

DATABASE: Final = "centre.db"
BIRTH: Final = "1.001193"
# Which rows a small story makes. If this changes, `projection.VERSION` has to: what a folder has
# from before would be read as if it were from now. Then write the new value here.
ROWS: Final = (3, "560806044a8ccfd2")
MADE: Final = ("registry", "person", "paper", "timing", "subject", "slip", "work", "task", "visit",
    "counted", "counted_wait")  # fmt: skip
# What the newest version added: taken away again, a file is as the one before left it.
AGE: Final = """
    DROP TABLE counted;
    DROP TABLE counted_wait;
    DROP INDEX task_newest;
    DROP INDEX remark_doubted;
    ALTER TABLE task DROP COLUMN procedure;
    ALTER TABLE task DROP COLUMN village;
    ALTER TABLE task DROP COLUMN step;
    CREATE INDEX task_newest ON task (commune, list, moved, dossier);
    DELETE FROM _sqlite_migrations WHERE name IN ('facets', 'counted');
    DELETE FROM note WHERE name = 'projection';
"""


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    """A story of four dossiers, in a file."""
    bureau = Bureau(tmp_path)
    made = []
    for number, who in enumerate(("an", "binh", "an", "an")):
        said = {"child.full_name": f"Lò Thị Mẫu {number}", "child.residence.detail": "bản Nà Thử"}
        footing = "provisional" if number == 3 else "mobile"
        when = f"19/11/2026 0{8 + number // 2}:00"
        made.append(bureau.take(who, when, BIRTH, said, footing=footing))
    bureau.sync("an", "binh", when="19/11/2026 17:00")
    bureau.advance("20/11/2026 08:00", made[-1], "received")
    bureau.advance("20/11/2026 08:10", made[-1], "processing")
    yield bureau
    bureau.centre.store.close()


@pytest.fixture
def office(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Office:
    know_passphrases(monkeypatch)
    office = Office(tmp_path, capsys)
    shutil.copytree(founded(tmp_path_factory.getbasetemp()), office.data)
    return office


def rows(folder: Path) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(folder / DATABASE)
    try:
        return [
            (name, *row)
            for name in MADE
            for row in connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2, 3, 4")  # noqa: S608
        ]
    finally:
        connection.close()


def change(folder: Path, statements: str) -> None:
    connection = sqlite3.connect(folder / DATABASE)
    connection.executescript(statements)
    connection.close()


def brought_up(bureau: Bureau) -> tuple[bool, str]:
    said = StringIO()
    centre = bureau.centre
    done = projection.bring_up(centre.store, centre.trust, bar("Lập lại", said, lines=10))
    return done, said.getvalue()


def test_a_folder_from_before_is_brought_up_when_it_is_opened(bureau: Bureau) -> None:
    assert bureau.folder is not None
    before = rows(bureau.folder)
    bureau.centre.store.close()
    change(bureau.folder, AGE)
    bureau.centre = bureau.open()  # adds the tables, and nothing into them
    filtered = Asked(HOME, OPEN, procedure=BIRTH, village="bản Nà Thử")
    assert bureau.centre.store.work.by_date(filtered, after=None, limit=9) == []

    done, said = brought_up(bureau)

    assert done
    assert said.splitlines()[-1].endswith(" 100 % (4/4)")
    assert rows(bureau.folder) == before
    assert len(bureau.centre.store.work.by_date(filtered, after=None, limit=9)) == 4
    assert brought_up(bureau) == (False, ""), "once"


def test_a_rebuild_that_is_cut_off_begins_again(bureau: Bureau) -> None:
    """All of it is one transaction: half a registry never stands there."""
    assert bureau.folder is not None
    before = rows(bureau.folder)
    bureau.centre.store.desk.forget_note(projection.VERSION_NOTE)

    def dies(done: int, _: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        projection.bring_up(bureau.centre.store, bureau.centre.trust, dies)

    assert rows(bureau.folder) == before
    assert brought_up(bureau)[0]


def test_a_registry_of_a_later_version_is_not_touched(bureau: Bureau) -> None:
    bureau.centre.store.desk.set_note(projection.VERSION_NOTE, b"99")

    with pytest.raises(NotPossible, match=r"bản mới hơn .* xin dùng bản đó trở lên"):
        brought_up(bureau)
    projection.rebuild(bureau.centre.store, bureau.centre.trust)  # for whoever goes back on purpose
    assert brought_up(bureau) == (False, "")


@pytest.mark.parametrize("name", ["centre", "console"])
def test_a_file_of_a_later_version_is_not_opened(tmp_path: Path, name: str) -> None:
    store = Store if name == "centre" else ConsoleStore
    store(tmp_path / DATABASE).close()
    connection = sqlite3.connect(tmp_path / DATABASE)
    connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES (?, 'of_2031', '2031-01-01')",
        (name,),
    )
    connection.commit()
    connection.close()
    before = (tmp_path / DATABASE).read_bytes()

    with pytest.raises(NotPossible, match=r"bản mới hơn .* of_2031"):
        store(tmp_path / DATABASE)

    assert (tmp_path / DATABASE).read_bytes() == before


def test_whoever_starts_the_centre_sees_how_far_it_is(office: Office) -> None:
    """By the command line as people use it: nobody has to know of `rebuild`."""
    device = office.join("an")
    office.write(device, Open(BIRTH, 1, "x", "official", [a_write("child.full_name", "Bé Thử")]))
    office.write(device, Code(CODE, SLIP))
    office.push(device)
    change(office.data, AGE)

    status, said, shown = office.tell("registry", office.data)

    assert status == 0
    assert CODE in said
    assert re.search(r"Lập lại sổ sau khi đổi bản .* 100 % \(1/1\)", shown)
    assert office.tell("registry", office.data)[2] == ""
    change(office.data, "UPDATE note SET value = x'3939' WHERE name = 'projection'")
    office.refuse("registry", office.data)


def test_a_story_makes_the_rows_of_this_version(bureau: Bureau) -> None:
    assert bureau.folder is not None
    digest = sha256(repr(rows(bureau.folder)).encode()).hex()[:16]

    assert (projection.VERSION, digest) == ROWS, "projection.VERSION has to go on; see ROWS"


def test_a_new_folder_is_of_this_version(office: Office) -> None:
    parts = app.open_centre(office.data)
    note = parts.centre.store.desk.find_note(projection.VERSION_NOTE)
    parts.centre.store.close()

    assert note == str(projection.VERSION).encode()
