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

# Acts on a dossier: the page that asks (`ask-…`) and the act itself (`do-…`), which is signed.
ACTS: Final[Mapping[str, frozenset[str]]] = {
    "accept": CLERKS,
    "refuse": CLERKS,
    "adopt": frozenset({CLERK, LEADER}),
    "settle-step": frozenset({CLERK, LEADER}),
    "choose": OFFICE,
    "confirm-correction": OFFICE,
    "look-up": DESK,
    "forward": OFFICE,
    "transfer": OFFICE,
    "come-back": OFFICE,
    "supplement": DESK,
    "answered": DESK,
    "told": OFFICE,
    "extend": LEADERS,
    "pause": DESK,
    "resume": DESK,
    "decide": LEADERS,
    "stop": LEADERS,
    "recall": LEADERS,
    "ready": DESK,
    "hand-over": DESK,
    "new-slip": DESK,
    "bind-code": DESK,
    "merge": frozenset({CLERK, LEADER}),
    "unmerge": frozenset({CLERK, LEADER}),
    "withdraw": DESK,
}

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
    "transfer-many": Rule(CLERKS, signs=True),
    # Dossiers.
    "dossier": Rule(OFFICE, "dossier", looks=True),
    "dossier-sensitive": Rule(frozenset({SPECIALIST, LEADER}), "dossier", looks=True),
    "dossier-history": Rule(OFFICE, "dossier", looks=True),
    "dossier-verify": Rule(OFFICE, "dossier", looks=True),
    "dossier-proof": Rule(OFFICE, "dossier", looks=True),
    "dossier-copy": Rule(OFFICE, "dossier", looks=True),
    "dossier-viewer": Rule(OFFICE, "dossier", looks=True),
    "dossier-form": Rule(OFFICE, "dossier", looks=True),
    **{f"ask-{name}": Rule(roles, "dossier", looks=True) for name, roles in ACTS.items()},
    **{f"do-{name}": Rule(roles, "dossier", signs=True) for name, roles in ACTS.items()},
    # Folders.
    # Visits.
    # Devices.
    # Catalogue, people, audit.
}
