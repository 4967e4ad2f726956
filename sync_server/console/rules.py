"""Who may what: one table from the names of routes to roles; a route without a line has no door.

A dossier of another commune is *not there* (404), whatever the role: nobody learns that it is.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final, Literal, NamedTuple, TypeAlias

Scope: TypeAlias = Literal["commune", "dossier", "device"]
CLERK, SPECIALIST, LEADER, ADMIN = "clerk", "specialist", "leader", "admin"


class Rule(NamedTuple):
    """Roles; what the path names; whether it signs, and whether somebody's data are shown."""

    roles: frozenset[str]
    scope: Scope = "commune"
    signs: bool = False  # the second factor, shown or used within the last minutes
    grave: bool = False  # the second factor in this very form: what nobody takes back lightly
    looks: bool = False  # goes into the audit: who, which dossier, on which page
    guests: bool = False  # also for people of a commune to which the dossier was sent


OPEN: Final = Rule(frozenset())  # before anybody is in
ANYBODY: Final = frozenset({CLERK, SPECIALIST, LEADER, ADMIN})  # who is in, with whatever role
OFFICE: Final = frozenset({CLERK, SPECIALIST, LEADER})
DESK: Final = frozenset({CLERK, SPECIALIST})
CLERKS: Final = frozenset({CLERK})
LEADERS: Final = frozenset({LEADER})
SEES_SENSITIVE: Final = frozenset({SPECIALIST, LEADER})  # health, poverty: who judges, who decides
ADMINS: Final = frozenset({ADMIN})
WATCHERS: Final = frozenset({LEADER, ADMIN})  # who may see who has looked
PLANNERS: Final = frozenset({CLERK, LEADER})  # who sees procedures beside names in a plan
MACHINES: Final = frozenset({CLERK, LEADER, ADMIN})  # who sees which tablets there are
KEEPERS: Final = frozenset({CLERK, ADMIN})  # who gives up what a broken tablet never sent

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
    "take": frozenset({CLERK, LEADER}),
    "send-back": OFFICE,
    "supplement": DESK,
    "answered": DESK,
    "told": OFFICE,
    "ask-officer": OFFICE,
    "officer-said": OFFICE,
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

# What ends a dossier or takes a result back: asked for the second factor each time.
GRAVE: Final = frozenset({"decide", "refuse", "stop", "recall"})

# What a commune does to which a dossier was sent: it answers, and works on what it has taken.
GUESTS_ANSWER: Final = frozenset({"take", "send-back"})
GUESTS_WORK: Final = frozenset(
    {"forward", "supplement", "answered", "told", "pause", "resume", "look-up", "decide"}
)
GUESTS_MAY: Final = GUESTS_ANSWER | GUESTS_WORK

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
    "dossier": Rule(OFFICE, "dossier", looks=True, guests=True),
    "dossier-sensitive": Rule(SEES_SENSITIVE, "dossier", looks=True, guests=True),
    "dossier-history": Rule(OFFICE, "dossier", looks=True, guests=True),
    "dossier-verify": Rule(OFFICE, "dossier", looks=True, guests=True),
    "dossier-proof": Rule(OFFICE, "dossier", looks=True, guests=True),
    "dossier-copy": Rule(OFFICE, "dossier", looks=True, guests=True),
    "dossier-viewer": Rule(OFFICE, "dossier", looks=True, guests=True),
    "dossier-form": Rule(OFFICE, "dossier", looks=True, guests=True),
    **{
        f"ask-{name}": Rule(roles, "dossier", looks=True, guests=name in GUESTS_MAY)
        for name, roles in ACTS.items()
    },
    **{
        f"do-{name}": Rule(
            roles, "dossier", signs=True, grave=name in GRAVE, guests=name in GUESTS_MAY
        )
        for name, roles in ACTS.items()
    },
    # Folders.
    "folders": Rule(DESK),
    "folder-round": Rule(CLERKS, "device", looks=True),
    "scan-folder": Rule(CLERKS, "device"),
    "note-folder": Rule(CLERKS, "device"),
    "unscan-folder": Rule(CLERKS, "device"),
    "sign-round": Rule(CLERKS, "device", signs=True),
    "folder-minutes": Rule(OFFICE, "device", looks=True),
    "record-signature": Rule(CLERKS, "device", signs=True),
    "settle-folder": Rule(CLERKS, "dossier", signs=True),
    "custody": Rule(OFFICE, "dossier", looks=True),
    "hand-on": Rule(DESK, "dossier", signs=True),
    # Previews.
    "page-thumbnail": Rule(OFFICE, "dossier", guests=True),
    "page-sheet": Rule(OFFICE, "dossier", looks=True, guests=True),
    "page-original": Rule(OFFICE, "dossier", looks=True, guests=True),
    # Visits.
    "visits": Rule(PLANNERS),
    "new-visit": Rule(CLERKS),
    "ask-visit": Rule(CLERKS, signs=True),
    "trip": Rule(PLANNERS),
    "trip-paper": Rule(PLANNERS),
    "move-visits": Rule(CLERKS, signs=True),
    "visit": Rule(PLANNERS, "dossier", looks=True),
    "plan-visit": Rule(CLERKS, "dossier", signs=True),
    "call-visit": Rule(CLERKS, "dossier", signs=True),
    "end-visit": Rule(CLERKS, "dossier", signs=True),
    # Devices.
    "devices": Rule(MACHINES),
    "device": Rule(MACHINES, "device"),
    "ask-enrol": Rule(ADMINS),
    "enrol": Rule(ADMINS, signs=True, grave=True),
    "devices-waiting": Rule(ADMINS),
    "confirm-device": Rule(ADMINS, "device", signs=True, grave=True),
    "reject-device": Rule(ADMINS, "device"),  # the safe answer asks for nothing
    "ask-revoke": Rule(frozenset({LEADER, ADMIN}), "device"),
    "revoke-device": Rule(frozenset({LEADER, ADMIN}), "device", signs=True, grave=True),
    "co-unlock": Rule(MACHINES, "device", signs=True, grave=True),
    "lease-device": Rule(ADMINS, "device", signs=True, grave=True),
    "numbers": Rule(MACHINES),
    "held-work": Rule(KEEPERS),
    "go-on": Rule(KEEPERS, signs=True, grave=True),
    "ask-pad": Rule(CLERKS, "device"),
    "issue-pad": Rule(CLERKS, "device", signs=True),
    "rescue": Rule(frozenset({LEADER, ADMIN})),
    "rescue-file": Rule(frozenset({LEADER, ADMIN})),
    "rescue-first": Rule(frozenset({LEADER, ADMIN})),  # asks for a new code itself, always
    "rescue-second": Rule(frozenset({LEADER, ADMIN})),
    # Statistics: figures, and nobody's data.
    "statistics": Rule(OFFICE),
    "statistics-file": Rule(OFFICE),
    # Catalogue: everybody reads it; one person proposes, another publishes.
    "catalogue": Rule(ANYBODY),
    "catalogue-procedure": Rule(ANYBODY),
    "catalogue-calendar": Rule(ANYBODY),
    "catalogue-year": Rule(ANYBODY),
    "catalogue-fees": Rule(ANYBODY),
    "catalogue-footings": Rule(ANYBODY),
    "catalogue-people": Rule(ANYBODY),
    "catalogue-versions": Rule(ANYBODY),
    "catalogue-devices": Rule(MACHINES),
    "catalogue-drafts": Rule(WATCHERS),
    "catalogue-draft": Rule(WATCHERS),
    "ask-change": Rule(ADMINS),
    "propose-change": Rule(ADMINS, signs=True),
    "approve-draft": Rule(WATCHERS, signs=True, grave=True),
    "return-draft": Rule(WATCHERS),
    "withdraw-draft": Rule(ADMINS),
    # People, audit.
    "accounts": Rule(ADMINS),
    "ask-account": Rule(ADMINS),
    "add-account": Rule(ADMINS, signs=True, grave=True),
    "account": Rule(ADMINS),
    "set-roles": Rule(ADMINS, signs=True, grave=True),
    "disable-account": Rule(ADMINS, signs=True, grave=True),
    "renew-account": Rule(ADMINS, signs=True, grave=True),
    "end-account-sessions": Rule(ADMINS, signs=True, grave=True),
    "audit": Rule(WATCHERS, looks=True),
    "find-audit": Rule(WATCHERS, looks=True),
    "export-audit": Rule(WATCHERS, signs=True, grave=True),
    "data-requests": Rule(OFFICE, looks=True),
    "ask-data-request": Rule(OFFICE),
    "add-data-request": Rule(OFFICE),
    "data-request": Rule(OFFICE),  # the page names what it shows
    "tell-data-request": Rule(OFFICE),
    "extend-data-request": Rule(LEADERS, signs=True),
    "answer-data-request": Rule(frozenset({CLERK, LEADER}), signs=True),
}


def first_page(roles: AbstractSet[str]) -> str:
    """After the door: work, or for whoever only keeps the house its accounts."""
    return "/viec" if OFFICE & roles else "/tai-khoan"
