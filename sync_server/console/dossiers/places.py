"""Whose turn it is where a dossier is: the commune that received it, or one that it was sent to.

The commune that received it answers for it to the citizen, whoever works on it: deadline, papers
and result stay with it. Whoever has it works on it, and nobody else meanwhile.
"""

from typing import Final, NamedTuple

from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.trade.merging import merged_into
from protocol.trade.office_acts import Place, place_of
from sync_server.console.desk import Console
from sync_server.console.rules import GUESTS_ANSWER, GUESTS_WORK
from sync_server.console.sessions import Who

# What a dossier has that gave way to another: its papers and codes; all else is the main one's.
OF_MERGED: Final = frozenset({"unmerge", "adopt", "told", "new-slip", "bind-code"})


class Standing(NamedTuple):
    """In which roles somebody stands before a dossier: of its commune, and of one that has it."""

    home: frozenset[str]
    guest: frozenset[str] = frozenset()

    @property
    def roles(self) -> frozenset[str]:
        """For looking: whoever has a dossier reads it as its own people do."""
        return self.home | self.guest

    def acting(self, name: str, place: Place | None) -> frozenset[str]:
        """The roles that count for one act, with the dossier where it is."""
        taken = place is not None and place.unit != "" and place.stage == "taken"
        if name in GUESTS_ANSWER or (name in GUESTS_WORK and taken):
            return self.guest
        return self.home


def standing_of(console: Console, who: Who, dossier: str) -> Standing:
    store = console.centre.store
    row = store.dossiers.find(DossierId(bytes.fromhex(dossier)))  # the guard has looked at it
    if row is None or row.commune is None:
        return Standing(frozenset())
    return Standing(who.roles_in(row.commune), roles_among(who, store.work.hosts(row.number)))


def roles_among(who: Who, communes: list[str]) -> frozenset[str]:
    return frozenset(role for one in communes for role in who.roles_in(one))


def check_turn(state: Dossier, standing: Standing, name: str, roles: frozenset[str]) -> None:
    """Raise, unless this act is for somebody in these roles where the dossier is now."""
    if name not in OF_MERGED and merged_into(state) is not None:
        raise NotPossible("hồ sơ này đã gộp: xin làm ở hồ sơ chính, hoặc tách ra trước")
    place = place_of(state)
    if not roles.isdisjoint(standing.acting(name, place)):
        return
    if place is not None and place.stage == "taken" and name in GUESTS_WORK:
        raise NotPossible(f"hồ sơ đang ở {place.to}: nơi đó làm việc này, hoặc xin nhận lại trước")
    raise NotPossible("việc này là của nơi đã tiếp nhận hồ sơ: xin báo cho nơi đó")
