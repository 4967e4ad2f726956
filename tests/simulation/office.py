"""The centre as a process that can die: its production code, and a disk in memory."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from protocol.admin import Known, RoleKey, Scope, sign_entry
from protocol.caps import A_DAY
from protocol.errors import ProtocolError
from protocol.ids import sha256
from protocol.keys import ExchangeKey, SigningKey
from sync_server import operations
from sync_server.audit import verify_log
from sync_server.centre import Centre
from sync_server.keyring import Keyring
from sync_server.offices import ROLE_KEY_YEARS_MS, Offices, Settings
from sync_server.pace import Pace
from sync_server.problems import STATUS_BY_LAYER
from sync_server.store import CHUNKS, Store
from tests.simulation.call import Reply
from tests.simulation.chance import Entropy
from tests.simulation.ledger import Ledger
from tests.simulation.problems import Killed, must
from tests.simulation.thrift import lay_out_centre

CENTRE: Final = "nathu.example/log"
HOME: Final = "03820"
ELSEWHERE: Final = "03646"
SHARE: Final = 80  # operations of a day: more than any honest officer has in a history
FILE: Final = "centre.db"
COMMUNES: Final = (HOME, ELSEWHERE)
MEDIA_TYPE: Final = "application/vnd.tannha.sync"
PROBLEM_TYPE: Final = "application/problem+json"


def _seed(name: str) -> bytes:
    return sha256(b"simulation", name.encode())


ROOT: Final = SigningKey(_seed("root"))
KEYS: Final = Keyring(
    enrol=SigningKey(_seed("enrol")),
    admin=SigningKey(_seed("admin")),
    log=SigningKey(_seed("log")),
    page=SigningKey(_seed("page")),
    centre=SigningKey(_seed("centre")),
    centre_sign_off=SigningKey(_seed("centre signs off")),
    courier=ExchangeKey(_seed("courier")),
    centre_exchange=ExchangeKey(_seed("centre exchange")),
)


class MortalStore(Store):
    """Its process may be killed at a commit: just before it, or just after."""

    doom: str = ""
    owner: "Office"

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with super().transaction():
            yield
            if self.doom == "before":
                raise Killed(self.owner, self.doom)
        if self.doom == "after":
            raise Killed(self.owner, self.doom)


class Office:
    """What people and tablets meet of the centre; every commit is read into the ledger."""

    def __init__(
        self, folder: Path, ledger: Ledger, *, now_ms: Callable[[], int], entropy: Entropy
    ) -> None:
        lay_out_centre(folder, FILE)
        self.folder, self.ledger = folder, ledger
        self._now_ms, self._entropy = now_ms, entropy
        self.deaths, self.origin = 0, CENTRE
        self.full = False
        self.centre: Centre = self._open(folder)
        self.offices = self._offices()
        self._found()
        self.read()

    def __repr__(self) -> str:
        return "the centre"

    @property
    def store(self) -> MortalStore:
        assert isinstance(self.centre.store, MortalStore)
        return self.centre.store

    def close(self) -> None:
        self.store.close()

    def die(self) -> None:
        """The process and its memory are gone; the next one finds what is on the disk."""
        self.deaths += 1
        self.store.close()
        self.centre = self._open(self.folder)
        self.offices = self._offices()
        self.full = False
        self.read()

    def read(self) -> None:
        self.ledger.read(self.store)

    def fill_disk(self, *, full: bool) -> None:
        """SQLite's own limit stands for a disk without room."""
        db = self.store._db  # noqa: SLF001  # nobody else needs to fill a disk
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {pages if full else 2**30}").fetchall()
        self.full = full

    # What tablets ask.

    def serve(self, method: str, path: str, content: bytes) -> Reply:
        """As the controllers do; a process that dies on the way answers nobody."""
        try:
            return _content(self._answer(method, path, content))
        except ProtocolError as problem:
            return _problem(STATUS_BY_LAYER.get(problem.layer, 400), problem.code)
        except sqlite3.OperationalError:
            assert self.full
            return _problem(500, "defect")
        except Killed:
            self.die()
            raise
        finally:
            self.read()

    def take_in(self, bundle: bytes) -> bytes:
        """A courier's file; its answer, sealed to whoever made it."""
        try:
            delivery = self.centre.delivery()
            for record in delivery.records([bundle]):
                delivery.take(record)
            return b"".join(delivery.answer())
        except Killed:
            self.die()
            raise
        finally:
            self.read()

    # What clerks do.

    def do(self, act: Callable[[], object]) -> bool:
        """False where the centre says that it is not possible now, or dies of it."""
        done = False
        try:
            act()
            done = True
        except ProtocolError:
            pass
        except sqlite3.OperationalError:
            assert self.full
        except Killed:
            self.die()
        self.read()
        return done

    def say(self, action: Known, key: SigningKey = KEYS.enrol) -> bool:
        made_ms = self._now_ms()
        entry = sign_entry(action, centre=CENTRE, made_ms=made_ms, keys=[key])
        return self.do(lambda: self.centre.append_admin(entry))

    def move(self, device: Any, *, to: tuple[str, ...] = (), out_of: tuple[str, ...] = ()) -> bool:
        return self.say(Scope(device, to, out_of))

    def mark_safe(self) -> None:
        self.centre.mark_safe(self.ledger.size)
        self.ledger.safe = self.ledger.size

    # When its machine is lost.

    def back_up(self, target: Path) -> None:
        operations.back_up(self.folder / FILE, b"", target)

    def go_back(self, copy: Path, folder: Path) -> None:
        """Another machine, or a disk that lied: the same log as it was when the copy was made."""
        self.store.close()
        folder.mkdir()
        shutil.copyfile(copy, folder / FILE)
        if (self.folder / CHUNKS).is_dir():
            shutil.copytree(self.folder / CHUNKS, folder / CHUNKS)
        self.folder, self.full = folder, False
        self.centre = self._open(folder)
        self.offices = self._offices()

    def begin_generation(self) -> None:
        """The operator says with the root key from where the log goes on."""
        self.store.close()
        with closing(Store(self.folder / FILE)) as store:
            found = verify_log(store, centre=CENTRE, root=ROOT.public)
            must("I8", found.holds, lambda: f"what was restored does not hold: {found.findings}")
            shown = operations.find_shown(store, found.trust, None)
            done = operations.begin_generation(
                store,
                found.trust,
                root=ROOT,
                centre=KEYS.centre,
                shown=shown,
                now_ms=self._now_ms(),
                entropy=self._entropy,
            )
        self.origin = done.origin
        self.centre = self._open(self.folder)
        self.offices = self._offices()
        self.read()

    def _answer(self, method: str, path: str, content: bytes) -> bytes:
        match method, path.split("/")[1:]:
            case "POST", ["sync"]:
                return self.centre.sync(content)
            case "POST", ["admin-entries"]:
                return self.centre.say_again(content)
            case "PUT", ["chunks", dossier, root, index]:
                return self.centre.put_chunk(dossier, root, int(index), content).encode()
            case "GET", ["catalogue", identity]:
                return self.offices[HOME].catalogue(identity)
            case "POST", ["enrol"]:
                return self.offices[HOME].enrol(content)
            case _:
                raise AssertionError(path)

    def _open(self, folder: Path) -> Centre:
        store = MortalStore(folder / FILE)
        store.owner = self
        centre = Centre(
            store,
            KEYS,
            origin=self.origin,
            root=ROOT.public,
            now_ms=self._now_ms,
            entropy=self._entropy,
        )
        centre.pace = Pace(A_DAY._replace(operations=SHARE))
        return centre

    def _offices(self) -> dict[str, Offices]:
        return {
            commune: Offices(
                self.centre, KEYS, Settings(CENTRE, commune), ROOT.public, self._entropy
            )
            for commune in COMMUNES
        }

    def _found(self) -> None:
        now_ms = self._now_ms()
        for role in ("enrol", "admin", "log", "page", "courier"):
            key = getattr(KEYS, role).public
            assert self.say(RoleKey(role, key, now_ms - 1, now_ms + 8 * ROLE_KEY_YEARS_MS), ROOT)
        self.offices[HOME]._enrol_centre(now_ms)  # noqa: SLF001  # without the catalogue's bytes
        self.read()


def _content(content: bytes) -> Reply:
    return Reply(200, MEDIA_TYPE, content)


def _problem(status: int, code: str) -> Reply:
    return Reply(status, PROBLEM_TYPE, msgspec.json.encode({"status": status, "code": code}))
