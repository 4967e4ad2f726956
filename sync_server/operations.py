"""What operators do with a centre's data as a whole: copy it, and go on from a copy.

A copy is one file and the list of the attachments' chunks that belong to it. A restored log begins
a new generation by the root key's signed word (docs/spec/log.md#generations).
"""

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, NamedTuple

from protocol.admin import MAX_MS
from protocol.blobs import Bitmap
from protocol.checkpoint import Checkpoint
from protocol.errors import NotPossible
from protocol.generations import (
    centre_of,
    encode_generation,
    generation_of,
    open_generation,
    opening_leaf,
    origin_at,
)
from protocol.ids import EPOCH_BYTES, NO_DOSSIER, NO_HASH, Epoch, Hash, OfficerId, device_id
from protocol.keys import SigningKey
from protocol.operation import Header
from protocol.session import read_by_log_key
from protocol.trust import TrustSet
from sync_server.clerk import OWN_EPOCH
from sync_server.notary import STOPPED
from sync_server.origins import GENERATION_NOTE
from sync_server.progress import Progress
from sync_server.store import CHUNKS, Store, copy_database

SETTINGS_NOTE: Final = "settings"  # of the centre that was copied, so that a copy says whose it is
LIST_SUFFIX: Final = ".chunks"


class Copied(NamedTuple):
    """How much of the log a copy holds, and how many chunks belong to it."""

    size: int
    chunks: int


class Restored(NamedTuple):
    """The log that begins, where it goes on from, and the chunks that devices are asked for."""

    origin: str
    restored_size: int
    chunks: int
    missing: int


def back_up(
    database: Path,
    settings: bytes,
    target: Path,
    progress: Progress = lambda _done, _whole: None,
) -> Copied:
    """One consistent state of the log, whoever writes meanwhile; durable when this returns."""
    if target.exists():
        raise NotPossible(f"đã có {target}: xin chọn tên khác")
    draft = target.with_name(target.name + ".new")
    draft.unlink(missing_ok=True)
    copy_database(database, draft, progress)
    store = Store(draft)
    store.desk.set_note(SETTINGS_NOTE, settings)
    size, chunks = store.tree.size(), list(_chunk_paths(store))
    store.close()
    listed = target.with_name(target.name + LIST_SUFFIX)
    listed.write_text("".join(f"{path}\n" for path in chunks))
    _make_durable(listed)
    _make_durable(draft)
    draft.replace(target)
    _make_durable(target.parent)
    return Copied(size, len(chunks))


def check_empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise NotPossible(f"{folder} không trống: xin chọn thư mục mới")


def lay_out(copy: Path, folder: Path, keys: Path, chunks: Path | None, progress: Progress) -> bytes:
    """A data folder from a copy, its keys and its chunks; the settings that came with it."""
    check_empty(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = folder / "centre.db"
    shutil.copyfile(copy, database)
    _copy_keys(keys, folder / "keys")
    store = Store(database)
    try:
        settings = store.desk.find_note(SETTINGS_NOTE)
        if settings is None:
            raise NotPossible(f"{copy} is not a copy that `backup` made")
        if chunks is not None:
            listed = list(_chunk_paths(store))
            for done, path in enumerate(listed, 1):
                _copy_chunk(chunks / path, folder / CHUNKS / path)
                progress(done, len(listed))
    finally:
        store.close()
    return settings


def begin_generation(  # noqa: PLR0913  # what was restored, who says so, and the world
    store: Store,
    trust: TrustSet,
    *,
    root: SigningKey,
    centre: SigningKey,
    shown: Checkpoint | None,
    now_ms: int,
    entropy: Callable[[int], bytes],
) -> Restored:
    """The next log after what is here, opened by the root key's word; all of it or nothing."""
    head = store.tree.head()
    if root.public != trust.root(MAX_MS):
        raise NotPossible("not the root key of this centre")
    old = origin_at(trust.centre, head.generation)
    opened = open_generation(old, store.tree.edge(), shown=shown, opened_ms=now_ms, root_key=root)
    new = opened.statement.new_origin
    with store.transaction():
        missing = _forget_missing_chunks(store)
        store.tree.begin_generation(generation_of(new))
        store.tree.append([opening_leaf(opened)])
        note = GENERATION_NOTE.format(generation_of(new))
        store.desk.set_note(note, encode_generation(opened))
        store.desk.forget_note(STOPPED)
        _begin_epoch(store, centre, Epoch(entropy(EPOCH_BYTES)))
    chunks = sum(one.present.bits.bit_count() for one in store.attachments.all())
    return Restored(new, head.size, chunks, missing)


def find_shown(store: Store, trust: TrustSet, note: bytes | None) -> Checkpoint | None:
    """The newest checkpoint that an operator brings, or that a device has stopped us with."""
    notes = [one for one in (note, store.desk.find_note(STOPPED)) if one is not None]
    found = [read_by_log_key(one, trust) for one in notes]
    if any(centre_of(one.origin) != trust.centre for one in found):
        raise NotPossible(f"a checkpoint of another centre than {trust.centre}")
    return max(found, key=lambda one: (generation_of(one.origin), one.size), default=None)


def _begin_epoch(store: Store, centre: SigningKey, epoch: Epoch) -> None:
    """The centre's own log goes on apart from what it may have written after the copy was made."""
    device = device_id(centre.public)
    logs = store.entries.logs_of(device)
    store.desk.set_note(OWN_EPOCH, epoch)
    if not logs:
        return
    first = Header(
        device=device,
        epoch=epoch,
        seq=1,
        previous=Hash(logs[-1].tip_id),
        hlc=0,
        wall_ms=0,
        seen_size=0,
        seen_root=NO_HASH,
        dossier=NO_DOSSIER,
        officer=OfficerId(bytes(16)),
        body_hash=NO_HASH,
    )
    store.entries.add_log(first, follows=store.entries.find_log_with(device, first.previous))


def _forget_missing_chunks(store: Store) -> int:
    """A chunk that did not come along is asked for again; how many those are."""
    missing = 0
    for blob in store.attachments.all():
        here = Bitmap(blob.present.count)
        for index in range(blob.present.count):
            if blob.present.bits >> index & 1:
                if store.chunks.has(blob.dossier, blob.root, index):
                    here = here.with_chunk(index)
                else:
                    missing += 1
        if here != blob.present:
            store.attachments.keep_present(blob.number, here)
    return missing


def _chunk_paths(store: Store) -> Iterable[Path]:
    """Every chunk that this state of the store says is here, below the folder of chunks."""
    for blob in store.attachments.all():
        for index in range(blob.present.count):
            if blob.present.bits >> index & 1:
                yield store.chunks.path(blob.dossier, blob.root, index)


def _copy_keys(source: Path, target: Path) -> None:
    target.mkdir(mode=0o700)
    for path in sorted(source.iterdir()):
        handle = os.open(target / path.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(path.read_bytes())
            file.flush()
            os.fsync(file.fileno())
    _make_durable(target)


def _copy_chunk(source: Path, target: Path) -> None:
    if not source.is_file():
        return  # asked for again
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    _make_durable(target)


def _make_durable(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
