"""Every form by which the catalogue may be edited."""

from collections.abc import Mapping
from typing import Final

from sync_server.console.catalogue.calendar_change import DayEditing, HoursEditing
from sync_server.console.catalogue.changes import Editing
from sync_server.console.catalogue.fee_change import FeeEditing
from sync_server.console.catalogue.footing_change import FootingEditing
from sync_server.console.catalogue.people_change import LeavingEditing, PersonEditing
from sync_server.console.catalogue.procedure_change import FieldEditing, LawEditing, TimeEditing

EVERY: Final[tuple[Editing, ...]] = (
    FeeEditing(),
    TimeEditing(),
    FieldEditing(),
    LawEditing(),
    FootingEditing(),
    DayEditing(),
    HoursEditing(),
    PersonEditing(),
    LeavingEditing(),
)
EDITINGS: Final[Mapping[str, Editing]] = {one.what: one for one in EVERY}
