"""A centre that keeps two histories, each for some of its devices, for as long as it likes."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Final

import httpx

from mobile import vault
from mobile.pace import TOWN
from mobile.store import Store
from mobile.sync import Wire, inline, synchronise_with
from protocol.admin import Scope, sign_entry
from protocol.errors import ProtocolError
from protocol.evidence import SplitView, check_evidence
from sync_server.centre import Centre
from sync_server.store import Store as CentreStore
from tests.devices import gate_at
from tests.simulation.call import Reply, StoppedClock
from tests.simulation.chance import Entropy
from tests.simulation.office import CENTRE, FILE, HOME, KEYS, MEDIA_TYPE, ROOT
from tests.simulation.problems import must
from tests.simulation.rule import rule
from tests.simulation.tablet import URL, Tablet
from tests.simulation.world import World

SESSIONS: Final = 2  # in which the first history is told and believed


class Branch(httpx.AsyncBaseTransport):
    """The centre from now on, as one part of its devices is told of it."""

    def __init__(self, world: World, folder: Path, made_ms: "count[int]") -> None:
        shutil.copytree(world.office.folder, folder)
        self._made_ms = made_ms  # no two branches ever say the same
        self.centre = Centre(
            CentreStore(folder / FILE),
            KEYS,
            origin=world.office.origin,
            root=ROOT.public,
            now_ms=lambda: world.now_ms,
            entropy=Entropy(f"{world.seed} {folder.name}"),
        )
        # An honest centre would sign nothing more; this one says that all goes on from its head.
        vars(self.centre._notary)["continues"] = lambda *_: True  # noqa: SLF001  # its own hostile master

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        content = await request.aread()
        match request.url.path.split("/")[1:]:
            case ["chunks", dossier, root, index]:
                answer = self.centre.put_chunk(dossier, root, int(index), content).encode()
            case _:
                answer = self.centre.sync(content)
        return Reply(200, MEDIA_TYPE, answer).response()

    def grow_to(self, size: int, tablet: Tablet) -> None:
        while self.centre.checkpoint().size < size:
            scope = Scope(tablet.device, (HOME,), ())
            made_ms = next(self._made_ms)
            self.centre.append_admin(
                sign_entry(scope, centre=CENTRE, made_ms=made_ms, keys=[KEYS.enrol])
            )


class Victim:
    """A tablet as it is now, beside the one that goes on with its officer's work."""

    def __init__(self, tablet: Tablet, folder: Path) -> None:
        tablet.copy_files(folder)
        entropy = Entropy(f"{tablet.world.seed} {folder.name}")
        self.store = Store(folder, entropy)
        self._unlocked = vault.unlock(
            self.store,
            tablet.pin,
            machine=tablet.machine,
            gate=gate_at(self.store),
            entropy=entropy,
        )
        self._clock = tablet.now_ms

    def asks(self, branch: Branch) -> None:
        with closing(StoppedClock()) as loop:
            loop.run_until_complete(self._asks(branch))

    async def _asks(self, branch: Branch) -> None:
        async with httpx.AsyncClient(transport=branch, base_url=URL, trust_env=False) as http:
            wire = Wire(http, self._clock, inline, TOWN)
            await synchronise_with(wire, self.store, self._unlocked, through=lambda it: it)


@rule(0.6, share=0.5)
def the_centre_keeps_two_histories(world: World) -> str | None:
    """One of them is told, session after session; the other comes out, and is evidence."""
    able = [one for one in world.working() if _may_be_told(world, one)]
    tablet = world.dice.one_of(able)
    if tablet is None or world.office.full:
        return None
    folder = world.folder / f"fork-{world.books.a_number()}"
    with _told(world, tablet, folder) as (victim, first, second):
        for session in range(1, SESSIONS + 1):
            first.grow_to(world.ledger.size + 2 * session, tablet)
            victim.asks(first)
        head = victim.store.checkpoint()
        assert head is not None
        grown = first.centre.checkpoint()
        must("I8", head.root == grown.root, f"{tablet} follows no history at all")
        longer = world.dice.choice((0, 0, 1, 5))
        second.grow_to(grown.size + longer, tablet)
        before = victim.store.evidence()
        _check_refused(tablet, victim, second)
        if not longer:
            _check_evidence(tablet, victim, before, folder)
    shutil.rmtree(folder)
    return f"for {tablet}, {grown.size} entries and {longer} more"


@contextmanager
def _told(world: World, tablet: Tablet, folder: Path) -> Iterator[tuple[Victim, Branch, Branch]]:
    folder.mkdir()
    made_ms = count(world.now_ms)
    first, second = (Branch(world, folder / name, made_ms) for name in ("first", "second"))
    victim = Victim(tablet, folder / tablet.name)
    try:
        yield victim, first, second
    finally:
        for store in (first.centre.store, second.centre.store, victim.store):
            store.close()


def _may_be_told(world: World, tablet: Tablet) -> bool:
    ready = not (tablet.full or tablet.cloned or tablet.doom or tablet.call or tablet.browser)
    knows = tablet.has_moved and tablet.store.checkpoint() is not None
    return ready and knows and not world.ledger.devices[tablet.device].revoked


def _check_refused(tablet: Tablet, victim: Victim, branch: Branch) -> None:
    known, cursor = victim.store.checkpoint(), victim.store.cursor()
    refused = False
    try:
        victim.asks(branch)
    except ProtocolError:
        refused = True
    same = (victim.store.checkpoint(), victim.store.cursor()) == (known, cursor)
    must("I8", refused and same, f"{tablet} goes over into another history")


def _check_evidence(tablet: Tablet, victim: Victim, before: list[bytes], folder: Path) -> None:
    """A file that convinces whoever has the centre's public keys, and nothing else."""
    fresh = [one for one in victim.store.evidence() if one not in before]
    must("I8", len(fresh) == 1, f"{tablet} has {len(fresh)} things to show for it")
    file = folder / "evidence"
    file.write_bytes(fresh[0])
    found = check_evidence(file.read_bytes(), log_public=KEYS.log.public, root_public=ROOT.public)
    must("I8", isinstance(found, SplitView), f"{tablet} shows something else: {found}")
