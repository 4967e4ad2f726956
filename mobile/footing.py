"""On which footing a dossier is taken at this home, and what of that is written into it."""

from collections.abc import Mapping

from msgspec.structs import replace

from protocol.actions import Open, Value
from protocol.catalogue import Procedure, View
from protocol.errors import NotPossible
from protocol.trade.reception import PLACES, AtHome, Chosen, at_home


def footing_at(view: View, procedure: str, unit: str, ground: str) -> tuple[AtHome, Procedure]:
    """The procedure under the code and on the footing that count here, with the officer's ground.

    A ground that the catalogue does not list is asked for again: on it depends what the slip says.
    """
    home = at_home(view, procedure, unit, ground)
    if ground and home.ground is None:
        known = ", ".join(one.key for one in home.grounds) or "không có"
        raise NotPossible(f"{procedure}: không có căn cứ {ground!r}; các căn cứ: {known}")
    return home, replace(view.procedure(home.procedure), footing=home.footing)


def opening_of(view: View, procedure: Procedure) -> Open:
    return Open(procedure.code, view.as_of, procedure.form, procedure.footing)


def choice_of(view: View, procedure: Procedure, home: AtHome, ground_said: str) -> Chosen | None:
    """On what a reception at this home rests; nothing where nobody has to ask."""
    decision = home.rule.decision_number if home.rule else ""
    if home.ground is None and not decision:
        return None
    return Chosen(
        procedure=procedure.code,
        catalogue=view.as_of,
        form=procedure.form,
        footing=home.footing,
        ground=home.ground.key if home.ground else "",
        ground_said=ground_said,
        decision=decision,
    )


def places_at(unit: str, said: Mapping[str, Value]) -> dict[str, Value]:
    """Of help, reception and authority: this commune's, where the officer says nothing else."""
    return {slot: said.get(slot, unit) for slot in PLACES}
