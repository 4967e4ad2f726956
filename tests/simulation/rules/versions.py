"""Old and new versions beside each other: what one of them says, the others keep and hand on."""

from typing import Final

from protocol.decoding import encode
from protocol.ids import DossierId
from tests.simulation.problems import must
from tests.simulation.promises import check_tablet
from tests.simulation.rule import rule
from tests.simulation.rules.people import FIELDS, NAMES, ROWS, short
from tests.simulation.rules.strangers import a_dossier_of
from tests.simulation.tablet import Tablet
from tests.simulation.world import World

NEW_FIELDS: Final = ("child.voice_print", "phone.second", "guardian.full_name")
NEW_TABLES: Final = ("guardians", "members")
OLD_CATALOGUE: Final = 3  # of a tablet that has not heard of the newer ones


@rule(1.5)
def a_newer_version_fills_slots_that_nobody_here_knows(world: World) -> str | None:
    """Fields, tables and columns of a form of some later year: values like any others."""
    row = f"{world.dice.choice(NEW_TABLES)}/{world.dice.choice(ROWS)}/name_2031"
    slot = world.dice.choice((*NEW_FIELDS, row))
    writes = [[slot, world.dice.choice(NAMES)], [world.dice.choice(FIELDS), "cùng lúc"]]
    return _write(world, encode(["save", writes]), slot)


@rule(1.5)
def a_newer_version_tells_of_an_event_that_nobody_here_knows(world: World) -> str | None:
    """One kind of event more, with particulars of its own and one part more than there is."""
    told = [["drone", "M-2031"], ["height_m", 40], ["seen", True]]
    return _write(world, encode(["event", "drone_delivery", told, [], [], "một phần mới"]), "event")


@rule(1.5)
def an_older_version_writes(world: World) -> str | None:
    """An app and a catalogue of some years ago: shorter arrays, versions long replaced."""
    opened = ["open", "1.001193", OLD_CATALOGUE, "birth-1", "official"]
    bodies = (["save", [[world.dice.choice(FIELDS), "bản cũ"]]], ["event", "visit"], opened)
    body = world.dice.choice(bodies)
    return _write(world, encode(body), body[0])


def _write(world: World, body: bytes, what: object) -> str | None:
    found = a_dossier_of(world, hostile=False)
    if found is None:
        return None
    tablet, dossier = found
    new = tablet.acts(lambda: tablet.write_raw(dossier, body, now_ms=tablet.now_ms()))
    if new is None:
        return f"{tablet}, which dies"
    check_tablet(world, tablet, dossier)
    _check_outbox(tablet, dossier, body)
    return f"{tablet}: {short(dossier)} {what}"


def _check_outbox(tablet: Tablet, dossier: DossierId, body: bytes) -> None:
    """It waits to be sent as it was written."""
    (last,) = [one for one in tablet.store.outbox() if one.id == [*tablet.own][-1]]
    must("I14", (last.header.dossier, last.body) == (dossier, body), "another body than written")
