"""What was decided, and who comes too late for it."""

from typing import Final

from protocol.errors import NoSuchPlace
from protocol.ids import DossierId
from protocol.workflow import axis_of
from sync_server import decisions
from tests.simulation.promises import check_steps
from tests.simulation.rule import rule
from tests.simulation.rules.lines import run_to_the_end
from tests.simulation.rules.people import short, write
from tests.simulation.tablet import Tablet
from tests.simulation.world import World

AXIS: Final = "money"
SLOWER_MS: Final = 3_600_000  # the clock of whoever comes late


@rule(3)
def a_step_comes_after_what_followed_another(world: World) -> str | None:
    """Two take a step in parallel; one is followed before the other, of an earlier hour, comes."""
    free = [o for o in world.working() if not (o.hostile or o.full or o.call or o.doom)]
    if world.office.full or world.office.store.doom or len(free) < 2:
        return None
    soon, late = world.dice.sample(free, 2)
    dossier = world.dice.one_of([o for o in soon.dossiers() if _is_open(world, o, soon, late)])
    if dossier is None:
        return None
    _take(world, late, dossier, "exempt", late.now_ms() - SLOWER_MS)
    _take(world, soon, dossier, "due", soon.now_ms())
    said = run_to_the_end(world, soon)
    centre = world.office.centre
    decided = world.at_the_counter(
        lambda: decisions.advance(centre, dossier, "paid", axis=AXIS, reason="")
    )
    _look(world, dossier)
    return f"{soon} {said}, {decided}, {late} {run_to_the_end(world, late)}{_look(world, dossier)}"


def _is_open(world: World, dossier: DossierId, *tablets: Tablet) -> bool:
    """Nobody has said anything about money yet, as far as these and the centre know."""
    if dossier in world.ledger.erased or dossier not in world.ledger.counting:
        return False
    here = [one for one in tablets if one.store.find_salt(dossier) is not None]
    states = [world.office.centre.dossier(dossier), *(o.store.state(dossier) for o in here)]
    return len(here) == len(tablets) and all(not axis_of(one, AXIS).steps for one in states)


def _take(world: World, tablet: Tablet, dossier: DossierId, to: str, now_ms: int) -> None:
    screen = tablet.look(dossier).screen
    write(world, tablet, lambda: tablet.capture.transition(screen, AXIS, to, now_ms=now_ms))


def _look(world: World, dossier: DossierId) -> str:
    try:
        check_steps(world, world.office.centre.dossier(dossier))
    except NoSuchPlace:
        return ""
    return f": {short(dossier)} {axis_of(world.office.centre.dossier(dossier), AXIS).state}"
