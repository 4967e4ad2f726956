"""Random weeks at one centre: clones, losses, moves, erasures; when it is calm, all agree."""

import random  # noqa: TID251  # from a seed: the same week every time
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.operation import Verified
from sync_server import answer as answers
from sync_server import clerk
from sync_server.projection import rebuild
from sync_server.scope import communes_of
from tests.test_projection import projected
from tests.town import CLERK, ELSEWHERE, HOME, Tablet, Town

pytestmark = pytest.mark.slow

COMMUNES: Final = (HOME, ELSEWHERE, "03006")
EVENTS: Final = 80
SEEDS: Final = range(12)
BAD_LINKS: Final = (200, 600, 3000)


class Week:
    """Things happen one after the other; `chances` says how often which."""

    def __init__(self, town: Town, seed: int) -> None:
        self.town, self.rng = town, random.Random(seed)
        self.tablets: list[Tablet] = []
        self.revoked: set[str] = set()
        self.scopes: dict[str, set[str]] = {}
        self.dossiers: list[DossierId] = []
        self.branches: list[tuple[Tablet, list[Verified]]] = []
        self.chances: dict[Callable[[Tablet], object], float] = {
            self.open: 3,
            self.note: 12,
            self.sync: 15,
            self.sync_badly: 3,
            self.lose_the_reply: 1,
            self.send_the_end_first: 2,
            self.begin_again: 1,
            self.clone: 2,
            self.revoke: 0.3,
            self.adopt_one: 1,
            self.adopt_dossier: 1,
            self.move: 0.7,
            self.step: 1.5,
            self.erase: 0.2,
            self.enrol: 0.5,
            self.restart: 0.5,
        }
        for _ in range(4):
            self.enrol()

    def active(self) -> list[Tablet]:
        return [tablet for tablet in self.tablets if tablet.name not in self.revoked]

    def pass_by(self) -> None:
        events, weights = list(self.chances), list(self.chances.values())
        for event in self.rng.choices(events, weights, k=EVENTS):
            event(self.rng.choice(self.active()))

    def calm_down(self) -> None:
        for _ in range(3):
            for tablet in self.active():
                tablet.sync(answer_bytes=self.rng.choice((500, 2**20)))

    # Officers.

    def open(self, tablet: Tablet) -> None:
        self.dossiers.append(tablet.open(f"của {tablet.name}", number=len(self.dossiers)))

    def note(self, tablet: Tablet) -> None:
        if self.dossiers:
            tablet.note(self.rng.choice(self.dossiers), f"{tablet.name} {self.town.now_ms}")

    def sync(self, tablet: Tablet) -> None:
        tablet.sync()

    def sync_badly(self, tablet: Tablet) -> None:
        tablet.sync(answer_bytes=self.rng.choice(BAD_LINKS))

    def lose_the_reply(self, tablet: Tablet) -> None:
        if tablet.log:
            tablet.push(tablet.log)

    def send_the_end_first(self, tablet: Tablet) -> None:
        if tablet.log:
            tablet.push(tablet.log[self.rng.randrange(len(tablet.log)) :])

    def begin_again(self, tablet: Tablet) -> None:
        tablet.begin_epoch()

    def clone(self, tablet: Tablet) -> None:
        """A copy of the tablet writes on its own, and sends it when it likes."""
        if self.branches and self.rng.random() < 0.5:
            copied, branch = self.rng.choice(self.branches)
            copied.push(branch)
        elif len(tablet.log) > 2:
            main, kept = tablet.log, self.rng.randrange(1, len(tablet.log))
            tablet.log = main[:kept]
            for _ in range(self.rng.randrange(1, 4)):
                self.note(tablet)
            self.branches.append((tablet, tablet.log[kept:]))
            tablet.log = main

    # The centre.

    def enrol(self, _: Tablet | None = None) -> None:
        name, commune = f"máy {len(self.tablets)}", self.rng.choice(COMMUNES)
        self.tablets.append(self.town.enrol(name, commune=commune))
        self.scopes[name] = {commune}

    def revoke(self, tablet: Tablet) -> None:
        if len(self.active()) > 2:
            self.town.revoke(tablet, self.rng.choice(("retired", "lost", "stolen_since")))
            self.revoked.add(tablet.name)
            self.note(tablet)
            self.lose_the_reply(tablet)

    def move(self, tablet: Tablet) -> None:
        has = communes_of(self.town.centre.trust.devices[tablet.id])
        to = self.rng.sample([one for one in COMMUNES if one not in has], len(has) < 3)
        self.town.move(tablet, to=to, out_of=self.rng.sample(has, self.rng.randrange(len(has))))
        self.scopes[tablet.name].update(to)

    def adopt_one(self, _: Tablet) -> None:
        aside = [one for one in self.town.centre.store.entries.all() if one.counts_at is None]
        if aside:
            chosen = self.rng.choice(aside).operation.id
            self.town.centre.operate(clerk.adopt_operations([chosen]), officer=CLERK)

    def adopt_dossier(self, _: Tablet) -> None:
        if dossier := self.known():
            self.town.centre.operate(clerk.adopt_dossier(), dossier=dossier, officer=CLERK)

    def step(self, _: Tablet) -> None:
        if dossier := self.known():
            state = self.town.centre.dossier(dossier)
            decision = clerk.step(state, self.rng.choice(("submitted", "received", "processing")))
            self.town.centre.operate(decision, dossier=dossier, officer=CLERK)

    def erase(self, _: Tablet) -> None:
        if self.dossiers:
            self.town.erase(self.rng.choice(self.dossiers))

    def restart(self, _: Tablet) -> None:
        self.town.restart()

    def known(self) -> DossierId | None:
        """Some dossier that the centre can write to."""
        dossiers = self.town.centre.store.dossiers
        rows = [row for one in self.dossiers if (row := dossiers.find(one)) and row.salt]
        return self.rng.choice(rows).id if rows else None


@pytest.fixture
def week(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Week:
    monkeypatch.setattr(answers, "PAGE_THRESHOLD", 30)
    week = Week(Town(tmp_path), request.param)
    week.pass_by()
    week.calm_down()
    return week


@pytest.mark.parametrize("week", SEEDS, indirect=True)
def test_after_a_week_everybody_shows_what_the_centre_shows(week: Week) -> None:
    centre = week.town.centre
    for tablet in week.active():
        scope = communes_of(centre.trust.devices[tablet.id])
        for dossier in week.dossiers:
            row = centre.store.dossiers.find(dossier)
            if row is not None and row.commune in scope and dossier not in centre.trust.erased:
                shown = tablet.states.get(dossier, Dossier(dossier))
                true = centre.dossier(dossier)
                assert (shown.slots, shown.facts) == (true.slots, true.facts)


@pytest.mark.parametrize("week", SEEDS, indirect=True)
def test_after_a_week_everything_is_receipted_and_nothing_was_shown_to_strangers(
    week: Week,
) -> None:
    for tablet in week.active():
        own = [*tablet.past, *tablet.log]
        assert {one.id for one in own} <= set(tablet.settled)
        for dossier in set(tablet.states) - {one.header.dossier for one in own}:
            row = week.town.centre.store.dossiers.find(dossier)
            assert row is not None
            assert row.commune in week.scopes[tablet.name]


@pytest.mark.parametrize("week", SEEDS, indirect=True)
def test_after_a_week_the_log_has_no_gaps_and_gives_the_same_registry(
    week: Week, tmp_path: Path
) -> None:
    store, trust = week.town.centre.store, week.town.centre.trust
    before = projected(tmp_path)

    rebuild(store, trust)

    assert projected(tmp_path) == before
    assert positions(tmp_path) == list(range(store.tree.size()))


def positions(folder: Path) -> list[int]:
    connection = sqlite3.connect(folder / "centre.db")
    try:
        rows = connection.execute(
            "SELECT position FROM operation UNION ALL SELECT position FROM admin ORDER BY 1"
        )
        return [position for (position,) in rows]
    finally:
        connection.close()
