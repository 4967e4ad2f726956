"""Seeds of second factors are sealed; accounts and the audit's chain come along in a backup."""

import shutil
import sqlite3
from pathlib import Path
from typing import Final

import pytest

from protocol.errors import BrokenSeal, NotPossible
from sync_server import account_copies, app
from sync_server.console.accounts import Accounts
from sync_server.console.audit_log import OPERATOR, AuditLog, check
from sync_server.console.seeds import Seeds
from sync_server.store.accounts import ConsoleStore, May, SessionRow
from tests.console.office import Office

KEY: Final = b"\x0c" * 32
SEED: Final = b"seed that nobody has"
NOW_MS: Final = 1_800_000_000_000


class Drawn:
    """Bytes that differ each time."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, size: int) -> bytes:
        self.count += 1
        return self.count.to_bytes(size, "big")


def seeds(key: bytes = KEY) -> Seeds:
    return Seeds(key, Drawn())


def a_desk(path: Path, *, sealed: bool = True) -> ConsoleStore:
    """One clerk who has been here, is in, and whose account was made by the operator."""
    store, ours = ConsoleStore(path), seeds()
    audit = AuditLog(store, lambda: NOW_MS)
    accounts = Accounts(store, audit, None, ours, now_ms=lambda: NOW_MS, entropy=Drawn())  # type: ignore[arg-type]  # no password is asked
    accounts.add("thu", "Nguyễn Thị Thử", [May("clerk", "03820")], by=OPERATOR)
    found = store.find_account("thu")
    assert found is not None
    kept = ours.sealed(found.number, SEED) if sealed else SEED
    store.keep(found._replace(totp=kept, password=b"kept"))
    store.begin_session(SessionRow(b"h" * 32, found.number, "03820", NOW_MS, NOW_MS, NOW_MS, ""))
    return store


def test_no_seed_stands_in_the_file_as_it_is(tmp_path: Path, office: Office) -> None:
    a_desk(tmp_path / "console.db").close()
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())

    assert SEED not in content
    office.account("thu", "clerk")
    found = office.console.accounts.store.find_account("thu")
    assert found is not None
    assert b"thu" not in (found.totp or b"")


def test_a_seed_opens_by_its_key_in_its_own_row_and_unchanged() -> None:
    kept = seeds().sealed(7, SEED)

    assert seeds().opened(7, kept) == SEED
    changed = kept[:-1] + bytes([kept[-1] ^ 1])
    for ours, account, content in (
        (seeds(b"\x0d" * 32), 7, kept),
        (seeds(), 8, kept),
        (seeds(), 7, changed),
        (seeds(), 7, b""),
    ):
        with pytest.raises(BrokenSeal):
            ours.opened(account, content)


def test_seeds_of_an_earlier_version_are_sealed_and_leave_nothing_behind(tmp_path: Path) -> None:
    store = a_desk(tmp_path / "console.db", sealed=False)

    assert seeds().seal_old(store) == 1
    assert seeds().seal_old(store) == 0

    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert SEED not in content
    [found] = store.accounts()
    assert seeds().opened(found.number, found.totp or b"") == SEED
    store.close()


def test_whoever_comes_with_another_machines_key_is_not_let_in_by_telephone(
    office: Office,
) -> None:
    clerk = office.logged_in("thu", "clerk")
    store = office.console.accounts.store
    found = store.find_account("thu")
    assert found is not None
    other = seeds(b"\x0d" * 32)
    store.keep(found._replace(totp=other.sealed(found.number, b"thu".ljust(20, b"."))))

    assert clerk.log_in("thu", code="123456").status_code == 422
    assert office.console.accounts.seeds.unopened(store) == ["thu"]


def test_a_copy_has_people_and_the_chain_and_nobody_is_in(tmp_path: Path) -> None:
    store = a_desk(tmp_path / "console.db")

    kept = account_copies.back_up(tmp_path / "console.db", tmp_path / "copy.db", seeds())

    copy = tmp_path / "copy.db.console"
    assert copy.stat().st_mode & 0o077 == 0
    assert (kept.accounts, kept.entries, kept.unopened) == (1, 1, ())
    last = store.last_entry()
    assert last is not None
    assert kept.link == last.link
    copied = ConsoleStore(copy)
    assert copied.sessions_of(1) == []
    assert [one.name for one in copied.accounts()] == ["thu"]
    assert len(store.sessions_of(1)) == 1  # whoever works goes on
    with pytest.raises(NotPossible, match="đã có"):
        account_copies.back_up(tmp_path / "console.db", tmp_path / "copy.db", seeds())


def test_a_restored_desk_goes_on_with_its_chain(tmp_path: Path) -> None:
    a_desk(tmp_path / "console.db").close()
    account_copies.back_up(tmp_path / "console.db", tmp_path / "copy.db", seeds())
    database = tmp_path / "new.db"

    kept = account_copies.restore(tmp_path / "copy.db", database, seeds(), now_ms=NOW_MS)

    assert kept is not None
    assert database.stat().st_mode & 0o077 == 0
    store = ConsoleStore(database)
    assert check(store.all_entries()) == kept.entries + 1
    last = store.last_entry()
    assert last is not None
    assert (last.account, last.why) == (OPERATOR, "accounts-restored")


def test_without_a_copy_there_is_nothing_to_restore(tmp_path: Path) -> None:
    database = tmp_path / "new.db"

    assert account_copies.restore(tmp_path / "copy.db", database, seeds(), now_ms=NOW_MS) is None
    assert not database.exists()


def test_a_copy_that_somebody_changed_is_refused(tmp_path: Path) -> None:
    a_desk(tmp_path / "console.db").close()
    account_copies.back_up(tmp_path / "console.db", tmp_path / "copy.db", seeds())
    with sqlite3.connect(tmp_path / "copy.db.console") as changed:
        changed.execute("UPDATE audit SET why = 'nothing'")

    with pytest.raises(NotPossible, match="không nguyên vẹn"):
        account_copies.restore(tmp_path / "copy.db", tmp_path / "new.db", seeds(), now_ms=NOW_MS)


def test_another_machines_key_is_said_by_name(tmp_path: Path) -> None:
    a_desk(tmp_path / "console.db").close()
    account_copies.back_up(tmp_path / "console.db", tmp_path / "copy.db", seeds())
    other = seeds(b"\x0d" * 32)

    kept = account_copies.restore(tmp_path / "copy.db", tmp_path / "new.db", other, now_ms=NOW_MS)

    assert kept is not None
    assert kept.unopened == ("thu",)


def test_the_key_is_made_once_and_for_its_owner(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    first = app.open_seeds(tmp_path).sealed(1, SEED)

    assert app.open_seeds(tmp_path).opened(1, first) == SEED
    assert (tmp_path / "keys" / "console.key").stat().st_mode & 0o077 == 0
    shutil.rmtree(tmp_path / "keys")
    with pytest.raises(BrokenSeal):
        app.open_seeds(tmp_path).opened(1, first)
