"""Stores of earlier versions open, hold what they held, and go on."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mobile.capture import Capture
from mobile.search import Shelf
from mobile.store import Store
from mobile.vault import Machine, Unlocked, unlock
from protocol.ids import DossierId
from tests.devices import MACHINE, NOW, PIN, Entropy, gate_at
from tests.golden import EXPECTED, FILES, HOME, contents

MOST_BYTES = 400_000  # a fixture in everybody's clone


@pytest.fixture
def expected() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(EXPECTED.read_text())
    return found


@pytest.fixture
def opened(tmp_path: Path, expected: dict[str, Any]) -> Iterator[tuple[Store, Unlocked]]:
    for name in FILES:
        copy = shutil.copytree if (HOME / name).is_dir() else shutil.copyfile
        copy(HOME / name, tmp_path / name)
    machine = Machine(MACHINE.secret, bytes.fromhex(expected.pop("remembered")))
    store = Store(tmp_path, Entropy("later"))
    yield store, unlock(store, PIN, machine=machine, gate=gate_at(store), entropy=Entropy("later"))
    store.close()


def test_it_holds_what_it_held(opened: tuple[Store, Unlocked], expected: dict[str, Any]) -> None:
    store, _ = opened

    assert json.loads(json.dumps(contents(store))) == expected


def test_nothing_in_it_is_broken(opened: tuple[Store, Unlocked]) -> None:
    store, _ = opened

    assert store.check() == ([], [], [], [], 0)
    assert store.find_snapshot() is not None
    assert Shelf(store, lambda _: "child.full_name").page("mau")[0].title == "Lò Thị Mẫu"


def test_its_log_goes_on(opened: tuple[Store, Unlocked], expected: dict[str, Any]) -> None:
    store, unlocked = opened
    capture = Capture(store, unlocked, Entropy("later"))
    epoch, seq, previous, _ = expected["tip"]

    dossier = DossierId(bytes.fromhex(next(iter(expected["dossiers"]))))
    new = capture.save(store.screen(dossier), {"note": "phiên bản sau"}, now_ms=NOW + 10)

    assert (new.header.epoch.hex(), new.header.seq) == (epoch, seq + 1)
    assert new.header.previous.hex() == previous


def test_it_is_small() -> None:
    assert sum(path.stat().st_size for path in HOME.rglob("*") if path.is_file()) <= MOST_BYTES
