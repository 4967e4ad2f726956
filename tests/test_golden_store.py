"""Stores as earlier versions left them are opened and read in full, and take new work."""

import json
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest

from mobile import vault
from mobile.capture import Capture
from mobile.store import Store
from mobile.vault import Machine
from tests.devices import MINUTE_MS, NOW, Entropy
from tests.golden.make import FOLDER, MAX_BYTES, read

GOLDEN: Final = sorted(FOLDER.glob("device-*.zip"))
LATER_MS: Final = NOW + 24 * 60 * MINUTE_MS


def test_there_is_a_golden_store() -> None:
    assert GOLDEN != []
    assert all(archive.stat().st_size < MAX_BYTES for archive in GOLDEN)


@pytest.mark.parametrize("archive", GOLDEN, ids=lambda archive: archive.stem)
def test_a_golden_store_opens_and_takes_new_work(archive: Path, tmp_path: Path) -> None:
    expected = json.loads(archive.with_suffix(".json").read_text("utf-8"))
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path)
    store, entropy = Store(tmp_path, Entropy("golden")), Entropy("later")

    secret, continuity = (bytes.fromhex(expected[name]) for name in ("machine", "continuity"))
    machine = Machine(secret, continuity)
    unlocked = vault.unlock(
        store, expected["pin"], machine=machine, now_ms=LATER_MS, entropy=entropy
    )

    assert as_json(read(store)) == expected["reads"]
    assert store.check() == ([], [], [], [], 0)
    edits(store, Capture(store, unlocked, entropy))
    store.close()


def edits(store: Store, capture: Capture) -> None:
    dossier = store.records()[0].dossier
    saved = capture.save(store.screen(dossier), {"note": "về sau"}, now_ms=LATER_MS)

    assert saved in store.outbox()


def as_json(reading: dict[str, Any]) -> Any:
    return json.loads(json.dumps(reading, default=bytes.hex))
