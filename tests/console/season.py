"""Three months of an office by chance and from a seed: what figures are counted from, twice."""

import random  # noqa: TID251  # seeded: the same season each time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from protocol.errors import ProtocolError
from protocol.ids import DossierId
from protocol.trade.delivery import Delivered
from protocol.trade.digitisation import REUSED, Digitised
from protocol.trade.events import Kind, events_in
from protocol.trade.merging import Merged, Unmerged, standing_mergings
from protocol.trade.supplements import requests_in
from protocol.trade.time_events import (
    Extended,
    PauseBegan,
    PauseEnded,
    SupplementAnswered,
    SupplementRequested,
)
from protocol.workflow import BUSINESS, axis_of
from sync_server import clerk, decisions
from sync_server.decisions import CENTRE_OFFICER
from sync_server.projection import CENTRE_ROLE
from tests.bureau import Bureau
from tests.cases import said
from tests.console.sample import NAMES, PROCEDURES, VILLAGES

DAY_MS: Final = 86_400_000
HOUR_MS: Final = 3_600_000
FOOTINGS: Final = ("mobile", "mobile", "provisional", "assisted", "official")
STEPS: Final = (
    *["received"] * 3, *["processing"] * 9, *["resolved"] * 9, "returned", "returned", "supplement",
    "stopped", "withdrawing", "withdrawn", "withdrawn", "refused", "payment",
)  # fmt: skip


class Season:
    """What happens, happens to some dossier; what may not happen does not."""

    def __init__(self, office: Bureau, seed: int) -> None:
        self.office, self.draw = office, random.Random(seed)
        self.made: list[DossierId] = []
        self.acts: tuple[Callable[[DossierId], None], ...] = (
            *[self._step] * 8, self._ask, self._ask, self._answer, self._answer, self._pause,
            self._resume, self._extend, self._merge, self._unmerge, *[self._hand] * 3,
            self._digitise,
        )  # fmt: skip

    def run(self, *, days: int, dossiers: int) -> None:
        begins = self.office.now_ms
        for day in range(days):
            for who in ("an", "binh", "chi") if day % 3 == 0 else ("an",):
                for _ in range(dossiers):
                    self.office.now_ms = begins + day * DAY_MS + self.draw.randrange(9) * HOUR_MS
                    self._take(who)
            self.office.now_ms = begins + day * DAY_MS + 10 * HOUR_MS
            if self.draw.random() < 0.7:  # some evenings nobody has a network
                self.office.sync("an", "binh", "chi")
            here = [one for one in self.made if self.office.centre.store.dossiers.find(one)]
            for _ in range(14 * dossiers if here else 0):
                self.office.now_ms += self.draw.randrange(HOUR_MS // 2)
                with suppress(ProtocolError):
                    self.draw.choice(self.acts)(self.draw.choice(here))
        self.office.now_ms = begins + days * DAY_MS
        self.office.sync("an", "binh", "chi")

    def _take(self, who: str) -> None:
        procedure, whose = self.draw.choice(PROCEDURES)
        values = {
            f"{whose}.full_name": self.draw.choice(NAMES),
            f"{whose}.residence.detail": self.draw.choice(VILLAGES),
        }
        when = said(self.office.now_ms)
        with suppress(ProtocolError):
            footing = self.draw.choice(FOOTINGS)
            self.made.append(self.office.take(who, when, procedure, values, footing=footing))

    def _step(self, dossier: DossierId) -> None:
        """By the table of steps alone: what a form still lacks is no matter here."""
        to, state = self.draw.choice(STEPS), self.office.state(dossier)
        if decisions.may(state, to, BUSINESS, (CENTRE_ROLE,)):
            decision = clerk.step(state, to, reason="vì sao")
            self.office.centre.operate(decision, dossier=dossier, officer=CENTRE_OFFICER)

    def _say(self, dossier: DossierId, what: Kind, *about: bytes) -> None:
        decision = clerk.event(what, about)  # type: ignore[arg-type]  # references
        self.office.centre.operate(decision, dossier=dossier, officer=CENTRE_OFFICER)

    def _ask(self, dossier: DossierId) -> None:
        if axis_of(self.office.state(dossier)).state in {"received", "processing", "resolved"}:
            before = [
                one.events[0].fact.ref
                for one in requests_in(self.office.state(dossier))
                if self.draw.random() < 0.8
            ]
            self._say(dossier, SupplementRequested(("to_khai", "don"), "thiếu"), *before)

    def _answer(self, dossier: DossierId) -> None:
        for one in requests_in(self.office.state(dossier)):
            if one.ended_ms is None:
                self._say(dossier, SupplementAnswered(), one.events[0].fact.ref)

    def _pause(self, dossier: DossierId) -> None:
        self._say(
            dossier, PauseBegan(self.draw.choice(("verification_elsewhere", "supplement")), "chờ")
        )

    def _resume(self, dossier: DossierId) -> None:
        began = events_in(self.office.state(dossier), PauseBegan)
        if began:
            self._say(dossier, PauseEnded(), began[-1].fact.ref)

    def _extend(self, dossier: DossierId) -> None:
        until = self.office.now_ms + self.draw.randrange(20) * DAY_MS
        self._say(dossier, Extended(until, "bão lũ", "Lò Văn Ký"))

    def _merge(self, dossier: DossierId) -> None:
        self._say(dossier, Merged(bytes(self.draw.choice(self.made)), "cùng một người"))

    def _unmerge(self, dossier: DossierId) -> None:
        if standing := standing_mergings(self.office.state(dossier)):
            self._say(dossier, Unmerged("khác người"), standing[-1])

    def _digitise(self, dossier: DossierId) -> None:
        self._say(dossier, Digitised("to_khai", state=REUSED, code="KQ-0001"))

    def _hand(self, dossier: DossierId) -> None:
        if axis_of(self.office.state(dossier)).state == "resolved":
            self._say(dossier, Delivered("self", "Lò Thị Mẫu", ("result/1",)))
