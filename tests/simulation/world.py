"""One seeded world: a centre, tablets, what is on its way between them, and the world's books."""

from collections import Counter
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from typing import Final

import httpx
import msgspec

from mobile.pace import TOWN, Link
from mobile.store import Receipted
from protocol.blobs import blob_root
from protocol.codes import vietnam_day
from protocol.errors import OverCap
from protocol.ids import BlobRoot, DossierId, Epoch
from protocol.merge import Placed
from protocol.messages import SYNC_PATH
from protocol.packing import LEVEL_BAD_LINK
from protocol.workflow import Axis, Standing
from sync_server import answer
from tests.simulation.books import Books, Shown, Slip
from tests.simulation.call import Call, Message, Reply, StoppedClock
from tests.simulation.chance import Dice, Entropy
from tests.simulation.ledger import NO_DOSSIER, Counting, Ledger
from tests.simulation.office import COMMUNES, HOME, Office
from tests.simulation.plain import Said, lives_of, rows_of
from tests.simulation.problems import Broken, Killed, must
from tests.simulation.promises import attested
from tests.simulation.rule import in_order
from tests.simulation.tablet import Tablet

START_MS: Final = 1_795_312_800_000  # 2026-11-22, 09:00 in Vietnam
SECOND_MS, MINUTE_MS, DAY_MS = 1_000, 60_000, 86_400_000
NAMES: Final = ("an", "bình", "chi", "dung", "em", "giang", "hoa", "khánh")
TRIES: Final = 40  # of rules that are not possible now, before a step is given up
FRAMES: Final = 30  # that a proxy remembers
SAFE_AFTER_MS: Final = 45 * DAY_MS
# Small enough that a few operations need several requests, and a few dossiers several pages.
SMALL_LINK: Final = Link(1_200, 3_000, LEVEL_BAD_LINK)
SMALL_THRESHOLD: Final = 60


MOST_ENROLLED: Final = 6
FOR_EVER_MS: Final = 3650 * DAY_MS


class World:
    def __init__(self, seed: int, folder: Path) -> None:
        self.seed, self.folder = seed, folder
        self.dice, self.loop = Dice(seed), StoppedClock()
        self.now_ms = START_MS
        self.link = SMALL_LINK if self.dice.happens(0.6) else TOWN
        vars(answer)["PAGE_THRESHOLD"] = self.dice.choice((SMALL_THRESHOLD, 2_000))
        # Not every world has every fault: where much happens, much else never does.
        self.rules = [one for one in in_order() if self.dice.happens(one.share)]
        self.weights = [*accumulate(one.weight for one in self.rules)]
        self.current = ""
        self.history: list[str] = []
        self.fired: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()  # situations that came about
        self.ledger, self.books = Ledger(), Books()
        self.frames: list[tuple[str, Message, bytes]] = []
        self.office = Office(
            folder / "centre",
            self.ledger,
            now_ms=lambda: self.now_ms,
            entropy=Entropy(f"{seed} centre"),
        )
        self.passed: dict[tuple[bytes, str], frozenset[bytes]] = {}
        self.moving: set[str] = set()  # tablets that have to follow into another generation
        self.enrolled = 0
        self.tablets: list[Tablet] = []
        for _ in range(self.dice.choice((2, 3, 3, 4))):
            self.enrol()

    def close(self) -> None:
        for tablet in self.tablets:
            if not tablet.gone:
                tablet.stop()
        self.office.close()
        self.loop.close()

    def enrol(self) -> Tablet:
        commune = HOME if self.dice.happens(0.75) else COMMUNES[1]
        browser = self.dice.happens(0.15)
        name = NAMES[self.enrolled]
        self.enrolled += 1
        tablet = Tablet(self, name, commune, browser=browser)
        self.tablets.append(tablet)
        return tablet

    # What happens.

    def step(self) -> None:
        self.now_ms += self.dice.choice((SECOND_MS, MINUTE_MS, 20 * MINUTE_MS))
        for _ in range(TRIES):
            (chosen,) = self.dice.choices(self.rules, cum_weights=self.weights)
            try:
                self.current = chosen.name
                said = chosen.play(self)
            except Killed as killed:
                killed.whose.die()
                said = f"and {killed.whose} dies"
            if said is not None:
                self.fired[chosen.name] += 1
                self.say(f"{chosen.name}: {said}")
                return

    def say(self, words: str) -> None:
        self.history.append(words)

    def working(self) -> list[Tablet]:
        return [one for one in self.tablets if not one.gone]

    def a_tablet(self, *, honest: bool = True) -> Tablet | None:
        return self.dice.one_of([o for o in self.working() if not (honest and o.hostile)])

    def a_call(self) -> Tablet | None:
        """A tablet with a synchronisation under way."""
        return self.dice.one_of([one for one in self.working() if one.call is not None])

    def named(self, name: str) -> Tablet:
        return next(one for one in self.tablets if one.name == name)

    def at_the_counter(self, act: Callable[[], object]) -> bool:
        """A clerk's decision; False where it is not possible, or the centre dies of it."""
        return self.office.do(act)

    def lease_is_over(self, tablet: Tablet) -> bool:
        """By the tablet's own clock, and what it has heard of its lease."""
        day = vietnam_day(tablet.now_ms())
        return day > tablet.store.certificate().lease.to_date

    def remember_picture(self, dossier: bytes, content: bytes) -> None:
        self.books.pictures[dossier, blob_root(content)] = content

    def acts_stand(self, tablet: Tablet, made: Shown) -> bool:
        """Every value that was read aloud, nothing else, and nothing beside it."""
        known = tablet.view(made.said.dossier)
        rows = rows_of(known)
        now = {
            slot: frozenset(lives.values())
            for slot, lives in lives_of(known).items()
            if attested(slot) and ("/" not in slot or slot.rpartition("/")[0] in rows)
        }
        return now == made.values

    def note_steps(self, axis: Axis) -> None:
        for step in axis.steps:
            if step.standing not in {Standing.TAKEN, Standing.NOT_ALLOWED}:
                self.seen[f"a step {step.standing.value}"] += 1

    def placed(self) -> dict[bytes, list[Placed]]:
        """Everything that counts, by dossier, as the centre keeps it."""
        found = {}
        for dossier, counting in self.ledger.counting.items():
            row = self.office.store.dossiers.find(DossierId(dossier))
            if row is None or dossier in self.ledger.erased:
                continue
            stored = self.office.store.entries.of_dossier(row.number)
            by_id = {one.operation.id: one.operation for one in stored}
            found[dossier] = [
                Placed(by_id[one.said.id], one.at, self._role(one))  # type: ignore[index]  # an id is bytes
                for one in sorted(counting, key=lambda one: (one.at, one.position))
            ]
        return found

    def with_other_clock(self, placed: Placed) -> Placed:
        wall_ms = self.now_ms + self.dice.randrange(-FOR_EVER_MS, FOR_EVER_MS)
        header = msgspec.structs.replace(
            placed.operation.header, wall_ms=wall_ms, hlc=max(0, wall_ms) << 16
        )
        operation = msgspec.structs.replace(placed.operation, header=header)
        return msgspec.structs.replace(placed, operation=operation)

    def picture_must_come(self, dossier: bytes, root: bytes) -> bool:
        """Some tablet that may send images has it, and the centre has its word for it."""
        for tablet in self.working():
            modes = self.ledger.devices[tablet.device].modes()
            if modes & {"lost", "stolen_since"}:
                continue
            here = any(blob == root for blob, _ in tablet.store.blobs_of(DossierId(dossier)))
            named = any(
                said.device == tablet.device and root in said.body and said.id in self.ledger.places
                for said in self.ledger.of_dossier(dossier)
            )
            if here and named:
                return True
        return False

    def spoil_a_row(self, tablet: Tablet) -> Said | None:
        """One bit of a sealed row: somebody else has it as well, or this tablet a second copy."""
        identity = self.dice.one_of(sorted(tablet.held))
        db = tablet.store._core.db  # noqa: SLF001  # as a disk might
        row = (
            identity
            and db.execute(
                "SELECT sealed FROM operation WHERE id = ? AND sealed IS NOT NULL", [identity]
            ).fetchone()
        )
        if identity is None or not row:
            return None
        lost = identity in self.ledger.before and identity not in self.ledger.places
        if lost and identity not in tablet.own:
            return None  # the centre has lost it as well; only its author has it twice
        changed = bytearray(row[0])
        changed[self.dice.randrange(len(changed))] ^= 1 << self.dice.randrange(8)
        tablet.stop()
        tablet.start()
        db = tablet.store._core.db  # noqa: SLF001  # as a disk might
        db.execute("UPDATE operation SET sealed = ? WHERE id = ?", [bytes(changed), identity])
        damage = tablet.store.check()
        must("I3", identity in damage.operations, f"{tablet} did not notice a flipped bit")
        must("I3", identity not in damage.lost, "one spoiled row is not lost")
        tablet.store.heal(damage)
        left = db.execute("SELECT sealed FROM operation WHERE id = ?", [identity]).fetchone()
        if left is None or left[0] is None:
            tablet.held.discard(identity)
            if identity in tablet.own:
                tablet.let_go.add(identity)
        return self.ledger.said[identity]

    def spoil_both_copies(self, tablet: Tablet) -> Said | None:
        """Of unsent work: nobody brings it back, it is told, and later work goes on without it."""
        unsent = sorted(tablet.own.keys() & {one.id for one in tablet.store.outbox()})
        identity = self.dice.one_of(unsent)
        if identity is None:
            return None
        tablet.stop()
        tablet.start()
        db = tablet.store._core.db  # noqa: SLF001  # as a disk might
        for table in ("operation", "spare"):
            db.execute(f"UPDATE {table} SET sealed = x'00' WHERE id = ?", [identity])  # noqa: S608  # names of ours
        for _ in range(2):
            damage = tablet.store.check()
            must("I3", identity in damage.lost, f"{tablet} lost something and says nothing")
            tablet.store.heal(damage)
        said = tablet.own.pop(identity)
        tablet.held.discard(identity)
        self.books.lost.add(identity)
        return said

    def _role(self, one: Counting) -> str:
        return self.ledger.devices[one.said.device].certificate(one.at).role

    # Between tablets and the centre.

    def deliver(self, tablet: Tablet, message: Message) -> Reply:
        """To the centre and back; raises where the line or the centre is gone."""
        before = self.office.deaths
        known = self.ledger.devices.get(tablet.device)
        try:
            reply = self.office.serve(message.method, message.path, message.content)
        except Killed as gone:
            self.fault(tablet, "the centre died")
            raise httpx.ReadError("the centre is gone") from gone
        assert self.office.deaths == before
        may_read = known is not None and not known.revoked
        tablet.scope_at_answer = known.communes() if known and may_read else set()
        if OverCap.code.encode() in reply.content and tablet.hostile:
            self.fault(tablet, "slowed for flooding")
        elif reply.status >= 500:
            self.fault(tablet, "the centre was full")
        elif message.path == SYNC_PATH and reply.status == 200 and tablet.has_moved:
            self.frames = [*self.frames[-FRAMES:], (tablet.name, message, reply.content)]
        self._check_welcome(tablet, message, reply)
        return reply

    def fault(self, tablet: Tablet, what: str) -> None:
        """The synchronisation under way need not end well any more."""
        if tablet.call is not None:
            tablet.call.faults.append(what)
            self.note_cut(tablet.call)
        self.seen[what] += 1

    def note_cut(self, call: Call) -> None:
        message = call.stage.message if call.stage else None
        if message is not None and message.method == "PUT":
            self.seen["a picture half uploaded"] += 1

    def _check_welcome(self, tablet: Tablet, message: Message, reply: Reply) -> None:
        """Honest requests are never refused."""
        honest = not (tablet.call and tablet.call.faults) and not self.office.full
        if message.method == "POST" and honest:
            must("I17", reply.status == 200, lambda: f"{tablet} was told {reply.content!r}")

    # What tablets are told, as it happens.

    def check_head(self, size: int, root: bytes) -> None:
        must("I8", size <= self.ledger.size, f"a head over {size} of {self.ledger.size} entries")
        must("I8", self.ledger.tree.roots[size] == root, f"another root of {size} entries")

    def check_receipt(self, identity: bytes, receipt: Receipted) -> None:
        place = self.ledger.places.get(identity)
        must("I2", place is not None, lambda: f"a receipt for {identity.hex()[:8]}, not there")
        assert place is not None
        kind, _, received_ms = self.ledger.log[place]
        adopted = self.ledger.adopted.get(identity)
        if receipt.position == adopted:
            return
        must("I2", receipt.position == place, f"a receipt at {receipt.position}, not {place}")
        # What came back without its signature was received some time before it came back.
        must("I2", receipt.kind == kind, f"a receipt at {place} for {receipt.kind}, not {kind}")
        must("I2", receipt.received_ms >= received_ms, f"received before {received_ms}")

    def check_scope(self, tablet: Tablet, dossier: bytes) -> None:
        commune = self.ledger.commune.get(dossier)
        if dossier == NO_DOSSIER or commune is None:
            return
        must("I11", commune in tablet.scope_at_answer, f"{tablet} was sent work of {commune}")

    def check_departure(self, tablet: Tablet, dossier: bytes) -> None:
        """Nothing leaves a tablet that is not kept elsewhere."""
        erased = dossier in self.ledger.erased
        must("I2", erased or dossier in tablet.marked, f"{tablet} let go of what may stay")
        must("I2", erased or dossier not in self.books.drafts[tablet.name], "a draft was open")
        for said in tablet.own.values():
            if said.dossier != dossier:
                continue
            place = self.ledger.places.get(said.id)
            links = tablet.store.own_between(Epoch(said.epoch), said.seq, 1) if erased else []
            linked = any(one.id == said.id and one.body is None for one in links)
            must("I2", linked or place is not None, f"{tablet} let go of what nobody else has")
            received_ms = self.now_ms if place is None else self.ledger.log[place][2]
            old = self.now_ms - received_ms >= SAFE_AFTER_MS
            safe = old or (place is not None and place < self.ledger.safe)
            must("I2", safe or linked, f"{tablet} let go of what is on one machine only")
            must("I19", not links or linked, f"{tablet} still has a body that is erased")
            if tablet.has_moved and not erased:
                self.check_pictures_of(tablet, said)

    def check_pictures_of(self, tablet: Tablet, said: Said) -> None:
        """Whoever lets go of a picture that they took knows that the centre has all of it."""
        for root in self.books.named_in(said):
            here = self.office.store.attachments.of(DossierId(said.dossier), BlobRoot(root))
            whole = any(one.present.complete for one in here)
            must("I13", whole, f"{tablet} let go of a picture of {said.dossier.hex()[-6:]}")

    def printed(self, slip: Slip) -> None:
        self.books.slips.append(slip)


class Failure(msgspec.Struct):
    """How a history ended badly, for whoever has to find out why."""

    seed: int
    step: int
    rule: str
    problem: Exception
    history: list[str]

    @property
    def named(self) -> str:
        """The promise; where production code itself raises, it is that honest work goes on."""
        return self.problem.promise if isinstance(self.problem, Broken) else "I17"

    @property
    def said(self) -> str:
        """Which promise, where, and how to see it again."""
        problem = f"{type(self.problem).__name__}: {self.problem}"
        return (
            f"promise {self.named} broken in step {self.step}, {self.rule}: {problem}\n"
            f"again: make replay SEED={self.seed}"
        )

    def __str__(self) -> str:
        lines = [f"{at:4} {words}" for at, words in enumerate(self.history)]
        return "\n".join([*lines, self.said])
