"""Citizens ask for their dossier with the slip that they were given."""

from protocol.codes import SlipSecret, read_code
from sync_server import slips
from tests.simulation.books import Slip
from tests.simulation.problems import must
from tests.simulation.rule import rule
from tests.simulation.rules.people import short
from tests.simulation.world import World


@rule(2)
def a_citizen_asks_with_a_slip(world: World) -> str | None:
    """At the centre, by the code and the secret: it is theirs, however many have that code."""
    known = [one for one in world.books.slips if _is_there(world, one)]
    slip = world.dice.one_of(known)
    if slip is None:
        return None
    look_up(world, slip)
    return f"{slip.printed.code.text}: {short(slip.dossier)}"


def look_up_all(world: World) -> None:
    for slip in world.books.slips:
        if _is_there(world, slip):
            look_up(world, slip)


def look_up(world: World, slip: Slip) -> None:
    code, secret = read_code(slip.printed.code.text), slip.printed.secret
    found = slips.find_by_code(world.office.store, code, secret)
    must("I18", found == slip.dossier, lambda: f"{slip.printed.code.text} leads to {found!r}")
    wrong = slips.find_by_code(
        world.office.store, code, SlipSecret(bytes([secret[0] ^ 1]) + secret[1:])
    )
    must("I18", wrong is None, f"{slip.printed.code.text} with another secret")


def _is_there(world: World, slip: Slip) -> bool:
    return slip.operation in world.ledger.places and slip.dossier not in world.ledger.erased
