"""Copies of `console.db`: accounts, the audit's chain, folder rounds, citizens' requests.

Nobody is in after a restore: sessions do not travel. Seeds stay sealed by the machine's key, which
lies where all keys are and is copied with them.
"""

import os
from pathlib import Path
from typing import Final, NamedTuple

from protocol.errors import BrokenLink, NotPossible
from protocol.ids import NO_HASH
from sync_server.console.audit_log import OPERATOR, AuditLog, check
from sync_server.console.seeds import Seeds
from sync_server.progress import Progress
from sync_server.store import copy_database
from sync_server.store.accounts import ConsoleStore, Unsound

SUFFIX: Final = ".console"  # behind the name of the copy of the log


class Kept(NamedTuple):
    """What a copy has: people, the audit and its last link; whom the key does not fit."""

    accounts: int
    entries: int
    link: bytes
    unopened: tuple[str, ...]


def copy_beside(copy: Path) -> Path:
    """Where the accounts lie that belong to a copy of the log."""
    return copy.with_name(copy.name + SUFFIX)


def back_up(
    database: Path,
    copy: Path,
    seeds: Seeds,
    progress: Progress = lambda _done, _whole: None,
) -> Kept:
    """One state, whoever is at work meanwhile, checked before it counts; for its owner alone."""
    target = copy_beside(copy)
    if target.exists():
        raise NotPossible(f"đã có {target}: xin chọn tên khác")
    draft = target.with_name(target.name + ".new")
    draft.unlink(missing_ok=True)
    copy_database(database, draft, progress)
    draft.chmod(0o600)
    kept = _checked(draft, seeds)
    _make_durable(draft)
    draft.replace(target)
    _make_durable(target.parent)
    return kept


def restore(copy: Path, database: Path, seeds: Seeds, *, now_ms: int) -> Kept | None:
    """The accounts that came with a copy; None: none came. The audit says that it goes on here."""
    source = copy_beside(copy)
    if not source.exists():
        return None
    handle = os.open(database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(source.read_bytes())
        file.flush()
        os.fsync(file.fileno())
    kept = _checked(database, seeds)
    store = ConsoleStore(database)
    try:
        AuditLog(store, lambda: now_ms).did(OPERATOR, "", what="accounts-restored")
    finally:
        store.close()
    return kept


def _checked(path: Path, seeds: Seeds) -> Kept:
    """Whole by the database's own word, the chain link by link, and each seed by its seal."""
    store = ConsoleStore(path)
    try:
        store.check_whole()
        store.forget_sessions()
        seeds.seal_old(store)
        count, last = check(store.all_entries()), store.last_entry()
        store.become_one_file()
        return Kept(
            len(store.accounts()),
            count,
            bytes(NO_HASH) if last is None else last.link,
            tuple(seeds.unopened(store)),
        )
    except (BrokenLink, Unsound) as problem:
        raise NotPossible(f"tài khoản, nhật ký truy cập không nguyên vẹn: {problem}") from problem
    finally:
        store.close()


def _make_durable(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
