"""The laptop's own keystore through `keyring`: one that keeps, one that is locked, none at all."""

from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import KeyringLocked, PasswordSetError

from mobile import app, laptop
from mobile.keystore import DeviceSecrets
from mobile.laptop import Keystore, keystore
from mobile.pin import WordsNeeded
from mobile.ports import KeystoreSilent, NoKeystore
from mobile.problems import KeystoreShut
from mobile.vault import continuity
from mobile.words import explain_problem
from tests.devices import PIN, Entropy

WORDS = "suối trong núi cao"


class InMemory(KeyringBackend):
    """A real backend of keyring's kind, for as long as a test runs."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring says no types
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = self.full = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("the collection is locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked("the collection is locked")
        if self.full:
            raise PasswordSetError("no room")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> InMemory:
    """As the desktop's own would be chosen."""
    backend = InMemory()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    return backend


def test_a_secret_comes_back_as_it_went_in(backend: InMemory) -> None:
    port = keystore()

    port.set("a/secret", bytes(range(256)))
    port.set("a/question", b"")

    assert port.get("a/secret") == bytes(range(256))
    assert port.get("a/question") == b""
    assert port.get("b/secret") is None
    assert {service for service, _ in backend.kept} == {Keystore.SERVICE}


def test_six_digits_open_a_device_with_what_the_laptop_keeps(
    backend: InMemory, tmp_path: Path
) -> None:
    app.open_device(tmp_path, PIN, keystore(), create=True).lock()

    app.open_device(tmp_path, PIN, keystore()).lock()

    names = {name.rpartition("/")[2] for _, name in backend.kept}
    assert names >= {"secret", "tries"}


@pytest.mark.usefixtures("backend")
def test_a_start_is_remembered_before_any_work(tmp_path: Path) -> None:
    """Else a line of numbers that it began could be forgotten with its store."""
    device = app.open_device(tmp_path, PIN, keystore(), create=True)
    said = continuity(device.store)
    device.lock()

    assert DeviceSecrets(tmp_path, keystore(), Entropy("nobody")).continuity() == said


def test_a_locked_keystore_is_said_and_costs_no_try(backend: InMemory, tmp_path: Path) -> None:
    app.open_device(tmp_path, PIN, keystore(), create=True).lock()

    backend.locked = True
    for _ in range(10):
        with pytest.raises(KeystoreShut) as refused:
            app.open_device(tmp_path, PIN, keystore())
        assert "Chưa mất lần thử nào" in explain_problem(refused.value)
    backend.locked = False

    app.open_device(tmp_path, PIN, keystore()).lock()


def test_a_keystore_that_keeps_no_count_lets_nobody_try(backend: InMemory, tmp_path: Path) -> None:
    app.open_device(tmp_path, PIN, keystore(), create=True).lock()

    backend.full = True
    with pytest.raises(KeystoreShut):
        app.open_device(tmp_path, PIN, keystore())

    backend.full = False
    app.open_device(tmp_path, PIN, keystore()).lock()


def test_a_keystore_that_lost_its_secret_is_said_and_costs_no_try(
    backend: InMemory, tmp_path: Path
) -> None:
    app.open_device(tmp_path, PIN, keystore(), create=True).lock()
    backend.kept.clear()

    with pytest.raises(KeystoreShut) as refused:
        app.open_device(tmp_path, PIN, keystore())

    assert "nhờ Trung tâm khôi phục" in explain_problem(refused.value)


@pytest.mark.parametrize("state", ["locked", "full"])
def test_where_it_keeps_nothing_words_are_asked_for(
    backend: InMemory, tmp_path: Path, state: str
) -> None:
    setattr(backend, state, True)

    with pytest.raises(WordsNeeded):
        app.open_device(tmp_path / "digits", PIN, keystore(), create=True)

    app.open_device(tmp_path / "words", WORDS, keystore(), create=True).lock()


def test_a_desktop_without_one_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)

    assert isinstance(keystore(), NoKeystore)


def test_a_backend_that_forgets_at_once_is_none(tmp_path: Path) -> None:
    nothing = null.Keyring()  # type: ignore[no-untyped-call]  # keyring says no types
    kept = DeviceSecrets(tmp_path, Keystore(nothing), Entropy("one"))

    assert kept.make_secret() is None


def test_what_another_program_has_written_there_is_no_secret(backend: InMemory) -> None:
    backend.kept[laptop.Keystore.SERVICE, "a/secret"] = "not hex"

    with pytest.raises(KeystoreSilent):
        keystore().get("a/secret")
