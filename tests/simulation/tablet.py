"""An officer's tablet as a process that can die: production store, vault, capture and worker."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import httpx
import msgspec

from mobile import vault
from mobile.capture import Capture
from mobile.couriers import Couriers
from mobile.gate import Gate
from mobile.joining import Joining
from mobile.pace import Network
from mobile.ports import Uptime
from mobile.problems import DeviceProblem
from mobile.returns import Returns
from mobile.store import Screen, Store
from mobile.vault import Machine, Price
from mobile.worker import Worker
from mobile.worker import World as Machinery
from protocol.checkpoint import Checkpoint
from protocol.clock import tick
from protocol.errors import ProtocolError
from protocol.generations import read_unproven
from protocol.ids import NO_HASH, DossierId, OperationRef
from protocol.keys import ARGON2ID, PasswordCost
from protocol.operation import Header, Verified, body_hash, seal
from protocol.receipts import Kind, Receipt, kinds_of
from protocol.session import Keep
from tests.devices import gate_at
from tests.simulation.call import Call, Halt, Message, Reply, Stage
from tests.simulation.chance import Entropy
from tests.simulation.clocks import WallClock
from tests.simulation.plain import Lives, Said, lives_of, read_said, rows_of
from tests.simulation.problems import Killed, must
from tests.simulation.thrift import lay_out_tablet

if TYPE_CHECKING:
    from tests.simulation.world import World

T = TypeVar("T")

PIN: Final = "713082"
WORDS: Final = "suối trong núi cao"  # without a keystore
SECRET: Final = b"\x5a" * 32
CHEAP: Final = Price(PasswordCost(ARGON2ID, memory_kib=8, passes=1), trial=True)
URL: Final = "https://nathu.example"


class Sighting(msgspec.Struct):
    """A dossier on the screen, since when, and what stood there by the world's own books."""

    screen: Screen
    lives: Lives
    rows: set[str]
    kept: int  # answers that had been kept by then


class Tablet:
    """`held` and `pages` are what the world saw it being told; the store must agree."""

    def __init__(self, world: "World", name: str, commune: str, *, browser: bool = False) -> None:
        self.world, self.name, self.commune, self.browser = world, name, commune, browser
        self.folder = world.folder / name
        self.entropy = Entropy(f"{world.seed} {name}")
        self.clock = WallClock(lambda: world.now_ms)
        self.hostile = self.cloned = self.gone = False
        self.remembered: bytes | None = None  # by the platform's keystore
        self.doom: tuple[int, str] | None = None  # at which commit from now on, and on which side
        self.call: Call | None = None
        self.screens: dict[DossierId, Sighting] = {}
        self.held: set[bytes] = set()
        self.line: list[bytes] = []  # of generations, as far as it has followed
        self.lost: dict[bytes, int] = {}  # of `held`, in a lost log, which had so many entries left
        self.pages: dict[bytes, int] = {}
        self.old_pages: dict[bytes, set[bytes]] = {}  # of an end of the log that is lost
        self.own: dict[bytes, Said] = {}
        self.settled: dict[bytes, int] = {}
        self.scope_at_answer: set[str] = set()
        self.let_go: set[bytes] = set()  # own operations of which only the link is here
        self.marked: set[bytes] = set()  # dossiers that the centre said have to leave
        self.proofs: set[bytes] = set()  # own work, with a receipt that a lost log accepted it
        self.receipted: dict[bytes, int] = {}  # own work, as the present log has signed for it
        self.kept = self.asked = 0
        self.full = False
        lay_out_tablet(self.folder)
        self._open_store()
        self.unlocked = vault.create(
            self.store,
            self.pin,
            machine=self.machine,
            gate=gate_at(self.store),
            entropy=self.entropy,
            price=CHEAP,
        )
        self._join(commune)
        self._take_up()

    def __repr__(self) -> str:
        return self.name

    # The process.

    @property
    def machine(self) -> Machine:
        """What the keystore answers; a browser has none."""
        if self.browser:
            return Machine()
        return Machine(SECRET, self.remembered)

    @property
    def pin(self) -> str:
        return WORDS if self.browser else PIN

    @property
    def device(self) -> Any:
        return self.unlocked.device

    def start(self) -> None:
        """Another start of the program on the same files: everything acknowledged is there."""
        self.doom = None
        self._open_store()
        self.unlocked = vault.unlock(
            self.store,
            self.pin,
            machine=self.machine,
            gate=gate_at(self.store),
            entropy=self.entropy,
        )
        self._take_up()
        self._compare_log()

    def stop(self) -> None:
        if self.call is not None:
            self.call.drop()
        self.call = None
        self.screens.clear()
        self.store.close()

    def die(self) -> None:
        """In the middle of whatever it did."""
        self.stop()
        self.start()

    def copy_files(self, target: Path) -> None:
        """As a backup or a clone has them; a killed process leaves the same."""
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.folder, target)

    def fill_disk(self, *, full: bool) -> None:
        """SQLite's own limit stands for a disk without room."""
        db = self.store._core.db  # noqa: SLF001  # nobody else needs to fill a disk
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {pages if full else 2**30}").fetchall()
        self.full = full

    # The officer.

    def now_ms(self) -> int:
        return self.clock()

    def acts(self, act: Callable[[], T]) -> T | None:
        """What returns is saved, for ever; None where the device says no, or dies."""
        before, newest = self.store.tip(), self.store.newest_own()
        try:
            result = act()
        except (ProtocolError, DeviceProblem):
            must("I7", self.store.newest_own() == newest, "refused, and written all the same")
            raise
        except Killed:
            self.die()
            return None
        self._learn_since(before.epoch, before.seq)
        told = result[0] if isinstance(result, tuple) else result
        if isinstance(told, Verified):
            must("I7", told.id in self.own, f"{self.name} was told that it is saved, and it is not")
        self.worker.saved()
        return result

    def look(self, dossier: DossierId) -> Sighting:
        known = self.view(dossier)
        screen = self.store.screen(dossier)
        sighting = Sighting(screen, lives_of(known), set(rows_of(known)), self.kept)
        self.screens[dossier] = sighting
        return sighting

    def view(self, dossier: bytes) -> list[Said]:
        """What this tablet has been told of a dossier, by the world's own books."""
        ledger = self.world.ledger
        known = {one.id: one for one in ledger.counted(dossier, self.pages.get(dossier, 0))}
        known.update((one, ledger.said[one]) for one in self.old_pages.get(dossier, ()))
        held = (one for one in self.held if self.shows(one, dossier))
        known.update((one, s) for one in held if (s := ledger.said[one]).dossier == dossier)
        return list(known.values())

    def dossiers(self) -> list[DossierId]:
        said = self.world.ledger.said
        found = {said[one].dossier for one in self.held} | self.pages.keys()
        return sorted(DossierId(one) for one in found - {bytes(16)})

    def write_raw(
        self,
        dossier: DossierId,
        body: bytes,
        *,
        now_ms: int,
        references: tuple[OperationRef, ...] = (),
    ) -> Verified:
        """What no screen offers: of a newer version, or of somebody without scruples."""
        tip, checkpoint = self.store.tip(), self.store.checkpoint()
        salt = self.store.find_salt(dossier)
        assert salt is not None
        header = Header(
            device=self.device,
            epoch=tip.epoch,
            seq=tip.seq + 1,
            previous=tip.previous,
            hlc=tick(tip.hlc, now_ms),
            wall_ms=now_ms,
            seen_size=checkpoint.size if checkpoint else 0,
            seen_root=checkpoint.root if checkpoint else NO_HASH,
            dossier=dossier,
            officer=self.store.certificate().officer,
            body_hash=body_hash(salt, body),
            references=references,
        )
        new = seal(header, body, salt, self.unlocked.signing)
        self.store.append(new, role="officer")
        self._remember(vault.continuity(self.store))
        return new

    def twin(self, name: str) -> "Tablet":
        """Another machine with the same files and the same keystore."""
        twin = object.__new__(Tablet)
        vars(twin).update(vars(self))
        twin.name, twin.folder = name, self.world.folder / name
        twin.entropy = Entropy(f"{self.world.seed} {name}")
        twin.clock = WallClock(lambda: self.world.now_ms)
        twin.call, twin.doom, twin.screens = None, None, {}
        twin.held, twin.pages, twin.own = set(self.held), dict(self.pages), dict(self.own)
        twin.line, twin.lost = list(self.line), dict(self.lost)
        twin.settled = dict(self.settled)
        twin.old_pages = dict(self.old_pages)
        twin.let_go, twin.marked = set(self.let_go), set(self.marked)
        twin.proofs, twin.receipted = set(self.proofs), dict(self.receipted)
        self.cloned = twin.cloned = True
        if not self.has_moved:
            self.world.moving.add(name)
        self.copy_files(twin.folder)
        twin.start()
        return twin

    # Synchronising.

    @property
    def has_moved(self) -> bool:
        """It knows of the log that there is, and not of one whose end is lost."""
        return self.name not in self.world.moving

    def hear_of_nothing_from(self, cut: int) -> None:
        """The centre has lost what stood from there on; nobody has told this tablet yet."""
        counted = self.world.ledger.counted
        for dossier in [one for one, size in self.pages.items() if size > cut]:
            self.old_pages[dossier] = {one.id for one in counted(dossier, self.pages[dossier])}
        self.pages = {one: size for one, size in self.pages.items() if size <= cut}
        self.settled = {one: at for one, at in self.settled.items() if at < cut}
        self.proofs |= {one for one, at in self.receipted.items() if at >= cut}
        self.receipted = {one: at for one, at in self.receipted.items() if at < cut}

    def begin_call(self) -> None:
        moves = not self.has_moved
        self.call = Call(self.halt, self.worker.sync_now())
        if moves:
            self.call.faults.append("another generation")

    def forget(self, dossier: bytes) -> None:
        """It has left this tablet."""
        gone = {one for one in self.held if self.world.ledger.said[one].dossier == dossier}
        self.let_go |= gone & self.own.keys()
        self.held -= gone
        self.pages.pop(dossier, None)
        self.old_pages.pop(dossier, None)
        self.marked.discard(dossier)
        self.screens.pop(DossierId(dossier), None)

    def learn_own(self, new: Verified) -> None:
        assert new.body is not None
        said = read_said(new.header_bytes, new.body)
        self.world.ledger.learn(said)
        self.own[said.id] = said
        self.held.add(said.id)

    def note_receipts(self) -> None:
        """What its store believes that the centre has signed for."""
        if not self.has_moved:
            return  # of a log whose end is lost
        for identity in self.own.keys() - self.settled.keys():
            receipt = self.store.find_receipt(identity)  # type: ignore[arg-type]  # an id is bytes
            if receipt is not None:
                self.settled[identity] = receipt.position
                self.world.check_receipt(identity, receipt)

    def note_departures(self) -> None:
        for dossier in self.dossiers():
            if self.store.find_salt(dossier) is None:
                self.world.check_departure(self, dossier)
                self.forget(dossier)

    def _keep(self, keep: Callable[[Keep], None], effect: Keep) -> None:
        """The world hears of what is durable, also where nobody lives to tell of it."""
        within, known = self.store.in_transaction, self.store.checkpoint()
        try:
            keep(effect)
        except Killed as killed:
            if killed.committed:
                self._kept(effect, known)
            raise
        if not within:
            self._kept(effect, known)

    def _kept(self, effect: Keep, known: Checkpoint | None) -> None:
        self.kept += 1
        self.note_move()
        for placed in effect.foreign:
            self.world.check_scope(self, placed.operation.header.dossier)
            self.let_go.discard(placed.operation.id)
            self.held.add(placed.operation.id)
            self.lost.pop(placed.operation.id, None)
            header = placed.operation.header
            if self.store.find_own(header.epoch, header.seq) == placed.operation.id:
                self.own[placed.operation.id] = self.world.ledger.said[placed.operation.id]
        for state, size in effect.states:
            self.world.check_scope(self, state.dossier.id)
            self.pages[state.dossier.id] = max(size, self.pages.get(state.dossier.id, 0))
            self.marked.discard(state.dossier.id)
        self.marked |= set(effect.leave)
        for one in effect.receipts:
            self._note_receipt(one)
        if effect.checkpoint is not None and effect.checkpoint != known:
            self.world.check_head(effect.checkpoint.size, effect.checkpoint.root)
        self.note_receipts()

    def note_move(self) -> None:
        """Its store has followed into another generation: by an answer, or by a bundle's."""
        line = self.store.line()
        fresh = [read_unproven(one).statement for one in line if one not in self.line]
        self.line = line
        if fresh:
            self.old_pages.clear()
            self.world.moving.discard(self.name)
            self.proofs |= self._proofs()
            self._forget_unproven(min(one.restored_size for one in fresh))

    def _forget_unproven(self, cut: int) -> None:
        """What others did since, and nobody's signature proves here, comes again or never."""
        counts_at, kept = self.world.ledger.counts_at, {o.id for o in self.store.lost_of_others()}
        lost = {one for one in self.held - self.own.keys() if counts_at(one) >= cut}
        lost |= self.lost.keys()  # in a log before, and nobody has told since where they stand
        self.held -= lost - kept
        self.lost = {one: self.lost.get(one, cut) for one in lost & kept}

    def _note_receipt(self, receipt: Receipt) -> None:
        """That the log has accepted something is proven for as long as its author has it."""
        own = {(one.epoch, one.seq): one.id for one in self.own.values()}
        for at, kind in enumerate(kinds_of(receipt)):
            identity = own.get((receipt.epoch, receipt.first_seq + at))
            if identity is not None and kind == Kind.ACCEPTED:
                self.receipted[identity] = receipt.first_position + at

    def shows(self, identity: bytes, dossier: bytes) -> bool:
        """Where a page of the present log stands, it says what there is of a lost one."""
        return identity not in self.lost or self.pages.get(dossier, 0) <= self.lost[identity]

    def _proofs(self) -> set[bytes]:
        old = self.store.old_receipts()
        kinds = ((one.ids, kinds_of(one.receipt)) for one in old)
        told = (both for some in kinds for both in zip(*some, strict=True))
        return {identity for identity, kind in told if kind == Kind.ACCEPTED}

    def _open_store(self) -> None:
        self.store = Store(self.folder, self.entropy)
        connection = self.store._core.connection  # noqa: SLF001  # a power switch beside the disk
        commit = connection.transaction

        @contextmanager
        def transaction() -> Iterator[None]:
            side = self._doomed()
            with commit():
                yield
                if side == "before":
                    raise Killed(self, side)
            if side == "after":
                raise Killed(self, side)

        vars(connection)["transaction"] = transaction
        vars(self.store)["keep"] = partial(self._keep, self.store.keep)
        self.full = False

    def _doomed(self) -> str:
        if self.doom is None:
            return ""
        left, side = self.doom
        self.doom = (left - 1, side) if left else None
        return "" if left else side

    def _join(self, commune: str) -> None:
        offices = self.world.office.offices[commune]
        joining = Joining(self.store, self.unlocked, offices.invite(self.name))
        with httpx.Client(transport=_Counter(self.world), base_url=URL, trust_env=False) as http:
            joining.ask(http)
            offices.confirm(self.device)
            joining.ask(http)
        self.world.office.read()

    def _gate(self) -> Gate:
        return Gate(self.store.ledger, lambda: Uptime("a start", self.world.now_ms))

    def _take_up(self) -> None:
        self._remember(vault.continuity(self.store))
        self.halt = Halt(self.world.loop)
        self.capture = Capture(self.store, self.unlocked, self.entropy, self._remember)
        self.couriers = Couriers(self.store, self.unlocked, self.entropy)
        self.returns = Returns(self.store, self.unlocked)
        self.worker = Worker(
            self.store,
            self.unlocked,
            Machinery(
                http=lambda: httpx.AsyncClient(transport=_Air(self), base_url=URL, trust_env=False),
                clock=self.clock,
                entropy=self.entropy,
                network=self._network,
                slow_work=self._slow_work,
                sleep=_never,
                link=lambda *_: self.world.link,
            ),
            data_saver=False,
        )

    def _network(self) -> Network:
        return Network("wifi", "at home")

    async def _slow_work(self, job: Callable[[], T]) -> T:
        await self.halt.pause(Stage("works"))
        return job()

    def _remember(self, continuity: bytes) -> None:
        self.remembered = continuity

    def _learn_since(self, epoch: bytes, seq: int) -> None:
        tip = self.store.tip()
        for new in self.store.own_between(epoch, seq + 1, tip.seq - seq):
            self.learn_own(new)

    def _compare_log(self) -> None:
        there = {identity for identity, _ in self.store.own_operations()}
        missing = self.own.keys() - there
        must("I7", not missing, lambda: f"{self.name} has lost {len(missing)} of its own")
        for one in self.store.outbox():
            if one.id not in self.own:  # durable, though nobody was told
                self.learn_own(one)


class _Air(httpx.AsyncBaseTransport):
    """Between one tablet and the centre; the world decides what becomes of what is in it."""

    def __init__(self, tablet: Tablet) -> None:
        self._tablet, self._halt = tablet, tablet.halt

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        message = Message(request.method, request.url.path, await request.aread())
        self._tablet.asked += 1
        instead = await self._halt.pause(Stage("asks", message))
        world = self._tablet.world
        reply = world.deliver(self._tablet, instead or message)
        other = await self._halt.pause(Stage("answered", message, reply))
        answer: Reply = other or reply
        return answer.response()


class _Counter(httpx.BaseTransport):
    """At the centre's own counter, where nothing gets lost."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        reply = self._world.office.serve(request.method, request.url.path, request.read())
        return reply.response()


async def _never(_: float) -> None:
    raise AssertionError
