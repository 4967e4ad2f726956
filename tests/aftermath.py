"""A centre that is lost and restored while real devices hold what it has signed."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import msgspec
from litestar.testing import TestClient

from mobile.store import Store as DeviceStore
from protocol.ids import DossierId
from protocol.keys import SigningKey
from protocol.merge import Dossier
from protocol.receipts import Kind
from sync_server import app, control, keyring, operations
from sync_server.audit import verify_log
from sync_server.centre import Centre
from sync_server.offices import Offices, Settings
from sync_server.store import Store
from tests.field import Field
from tests.test_centre_http import CENTRE, TOKEN, Desk

SETTINGS: Final = Settings(CENTRE, "03820")


class Office(Desk):
    """Whatever it opens is closed when the `with` ends."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.base, self.folder, self._stack, self.restores = folder, folder / "first", stack, 0
        self.folder.mkdir()
        super().__init__(self.folder)
        seed = keyring.open_seed(self.folder / "keys", keyring.ROOT, "a passphrase")
        self.root = SigningKey(seed)
        stack.enter_context(self.http)
        stack.callback(self.close)

    def close(self) -> None:
        self.centre.store.close()

    def officer(self, name: str) -> Field:
        field = Field(self.base, self, name)
        self._stack.callback(field.store.close)
        return field

    def back_up(self) -> Path:
        """A copy of the log as it is now; the keys are kept elsewhere anyway."""
        copy = self.base / f"copy-{secrets.token_hex(4)}.db"
        operations.back_up(self.folder / "centre.db", msgspec.json.encode(SETTINGS), copy)
        return copy

    def restore(self, copy: Path, *, shown: bytes | None = None) -> operations.Restored:
        """The machine is lost; a new one goes on from the copy."""
        self.restores += 1
        self.now_ms += 3_600_000
        old, self.folder = self.folder, self.base / f"restored-{self.restores}"
        self.centre.store.close()
        chunks = old / "chunks" if (old / "chunks").is_dir() else None
        operations.lay_out(copy, self.folder, old / "keys", chunks, lambda _done, _all: None)
        store = Store(self.folder / "centre.db")
        found = verify_log(store, centre=CENTRE, root=self.root.public)
        assert found.findings == []
        done = operations.begin_generation(
            store,
            found.trust,
            root=self.root,
            centre=keyring.load(self.folder / "keys").centre,
            shown=operations.find_shown(store, found.trust, shown),
            now_ms=self.now_ms,
            entropy=secrets.token_bytes,
        )
        self.serve(store, done.origin)
        return done

    def serve(self, store: Store, origin: str) -> None:
        """From here on devices talk to the log in this store, by this name."""
        keys = keyring.load(self.folder / "keys")
        self.centre = Centre(
            store,
            keys,
            origin=origin,
            root=self.root.public,
            now_ms=lambda: self.now_ms,
            entropy=secrets.token_bytes,
        )
        self.offices = Offices(self.centre, keys, SETTINGS, self.root.public, secrets.token_bytes)
        parts = app.Parts(self.centre, self.offices)
        self.http = TestClient(
            app.create_app(parts, app.service_on(self.folder, TOKEN)),
            raise_server_exceptions=False,
        )
        self._stack.enter_context(self.http)

    def decide(self, command: control.Command) -> None:
        control.run(command, self.offices, self.centre)

    def kinds(self) -> dict[bytes, int]:
        """Every operation in the log; each stands there once."""
        stored = [(bytes(one.operation.id), one.kind) for one in self.centre.store.entries.all()]
        assert len(stored) == len(dict(stored))
        return dict(stored)

    def check(self) -> None:
        """The log holds, and the registry is what it says."""
        found = verify_log(self.centre.store, centre=CENTRE, root=self.root.public)
        assert found.findings == []


@contextmanager
def an_office(folder: Path) -> Iterator[Office]:
    with ExitStack() as stack:
        yield Office(folder, stack)


def shown_by(store: DeviceStore, dossier: DossierId) -> dict[str, object]:
    """What a screen says of a dossier, wherever its operations stand."""
    return seen(store.state(dossier))


def seen(state: Dossier) -> dict[str, object]:
    slots = {
        slot: sorted((live.ref, live.value) for live in lives)
        for slot, lives in state.slots.items()
    }
    return {**slots, "facts": sorted((ref, fact.body) for ref, fact in state.facts.items())}


def all_accepted(field: Field, office: Office) -> bool:
    """Each end holds the other's word on every operation of this device."""
    kinds = office.kinds()
    own = field.store.own_operations()
    return all(sent and kinds.get(bytes(one)) == Kind.ACCEPTED for one, sent in own)
