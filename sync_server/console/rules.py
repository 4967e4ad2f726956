"""Who may what: one table from the names of routes to roles; a route without a line has no door.

A dossier of another commune is *not there* (404), whatever the role: nobody learns that it is.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

Scope: TypeAlias = Literal["commune", "dossier", "device"]
CLERK, SPECIALIST, LEADER, ADMIN = "clerk", "specialist", "leader", "admin"


class Rule(NamedTuple):
    """Roles; what the path names; whether it signs, and whether somebody's data are shown."""

    roles: frozenset[str]
    scope: Scope = "commune"
    signs: bool = False  # the second factor, shown within the last minutes
    looks: bool = False  # goes into the audit: who, which dossier, on which page


OPEN: Final = Rule(frozenset())  # before anybody is in
ANYBODY: Final = frozenset({CLERK, SPECIALIST, LEADER, ADMIN})  # who is in, with whatever role
OFFICE: Final = frozenset({CLERK, SPECIALIST, LEADER})
DESK: Final = frozenset({CLERK, SPECIALIST})
CLERKS: Final = frozenset({CLERK})
LEADERS: Final = frozenset({LEADER})
ADMINS: Final = frozenset({ADMIN})

# Each line: the `name=` of a route. Whoever adds a route adds its line here.
RULES: Final[Mapping[str, Rule]] = {
    # The frame.
    "static": OPEN,
    "login": OPEN,
    "log-in": OPEN,
    "activation": OPEN,
    "activate": OPEN,
    "language": OPEN,
    "home": Rule(ANYBODY),
    "log-out": Rule(ANYBODY),
    "log-out-everywhere": Rule(ANYBODY),
    "change-commune": Rule(ANYBODY),
    "keys": Rule(ANYBODY),
    # Work lists.
    "work-list": Rule(OFFICE),
    "work-list-of": Rule(OFFICE),
    "find": Rule(OFFICE),
    # Dossiers.
    # Folders.
    # Visits.
    # Devices.
    # Catalogue, people, audit.
}
