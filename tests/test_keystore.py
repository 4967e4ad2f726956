"""A keystore that answers, one that forgets, one that is locked: no PIN is ever made useless."""

import shutil
import time
from pathlib import Path

import pytest

from mobile import app, vault
from mobile.keystore import DeviceSecrets
from mobile.pin import FREE_TRIES
from mobile.ports import KeystoreSilent, NoKeystore
from mobile.problems import DeviceProblem, KeystoreShut, Wait, WrongPin
from mobile.store import Store
from mobile.vault import Machine
from protocol.errors import NotPossible
from tests.devices import CHEAP, MACHINE, PIN, Entropy, gate_at


class InMemory:
    """Keeps what it is given, as long as it is asked to."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        return self.kept.get(name)

    def set(self, name: str, secret: bytes) -> None:
        self.kept[name] = secret


class Forgetful(InMemory):
    def get(self, name: str) -> bytes | None:
        return None


class Locked(InMemory):
    """Its owner has not opened it: nobody knows what is in it."""

    def get(self, name: str) -> bytes | None:
        raise KeystoreSilent("locked")

    def set(self, name: str, secret: bytes) -> None:
        raise KeystoreSilent("locked")


def secrets_of(home: Path, port: InMemory, seed: str = "one") -> DeviceSecrets:
    return DeviceSecrets(home, port, Entropy(f"{seed} {home}"))


def new_vault(store: Store) -> vault.Unlocked:
    gate, entropy = gate_at(store), Entropy("vault")
    return vault.create(store, PIN, machine=MACHINE, gate=gate, entropy=entropy, price=CHEAP)


def test_two_folders_of_one_name_do_not_share_a_secret(tmp_path: Path) -> None:
    port = InMemory()
    first = secrets_of(tmp_path / "a" / "tablet", port)
    second = secrets_of(tmp_path / "b" / "tablet", port)

    ours, theirs = first.make_secret(), second.make_secret()

    assert ours != theirs
    assert first.secret() == ours
    assert second.secret() == theirs


def test_a_folder_that_was_renamed_finds_its_secret_again(tmp_path: Path) -> None:
    port = InMemory()
    secret = secrets_of(tmp_path / "old", port).make_secret()
    (tmp_path / "old").rename(tmp_path / "new")

    assert secrets_of(tmp_path / "new", port, "two").secret() == secret


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    port = InMemory()

    first = secrets_of(tmp_path, port).make_secret()

    assert secrets_of(tmp_path, port, "two").make_secret() == first


@pytest.mark.parametrize("port", [Forgetful(), Locked()], ids=["forgetful", "locked"])
def test_a_keystore_that_keeps_nothing_is_none(tmp_path: Path, port: InMemory) -> None:
    kept = secrets_of(tmp_path, port)

    kept.remember(b"the newest operation")

    assert kept.make_secret() is None


def test_a_silent_keystore_costs_no_try(tmp_path: Path) -> None:
    store = Store(tmp_path, Entropy("store"))
    new_vault(store)
    gate, entropy = gate_at(store), Entropy("again")

    with pytest.raises(KeystoreShut):
        vault.unlock(store, PIN, machine=Machine(), gate=gate, entropy=entropy)

    assert gate.tries().failures == 0
    vault.unlock(store, PIN, machine=MACHINE, gate=gate, entropy=entropy)
    store.close()


def test_only_enrolling_makes_a_device(tmp_path: Path) -> None:
    home = tmp_path / "mistyped"

    with pytest.raises(NotPossible):
        app.open_device(home, "suối trong núi cao", NoKeystore())

    assert not home.exists()


def test_the_old_pin_opens_nothing_that_is_still_in_a_file(tmp_path: Path) -> None:
    store = Store(tmp_path, Entropy("store"))
    unlocked = new_vault(store)
    old = store.wraps()

    vault.change_pin(store, unlocked, old=PIN, new="806139", entropy=Entropy("new"), price=CHEAP)

    files = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert not [name for name, wrapped in old.items() if wrapped in files]
    with pytest.raises(DeviceProblem):
        vault.unlock(store, PIN, machine=MACHINE, gate=gate_at(store), entropy=Entropy("again"))
    store.close()


YEAR_2099 = 4_070_908_800_000


def test_neither_a_wall_clock_nor_an_old_copy_of_the_folder_ends_a_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The app as it is put together: what is kept beside the secret, by which clock."""
    port, home = InMemory(), tmp_path / "tablet"
    app.open_device(home, PIN, port, create=True).lock()
    shutil.copytree(home, tmp_path / "copy")
    for _ in range(FREE_TRIES + 1):
        with pytest.raises(WrongPin):
            app.open_device(home, "394173", port)

    for said_ms in (0, YEAR_2099):
        monkeypatch.setattr(time, "time_ns", lambda said_ms=said_ms: said_ms * 1_000_000)
        with pytest.raises(Wait) as waits:
            app.open_device(home, PIN, port)
        assert 0 < waits.value.wait_ms <= 60_000

    shutil.rmtree(home)
    shutil.copytree(tmp_path / "copy", home)
    with pytest.raises(Wait):
        app.open_device(home, PIN, port)
