"""The reason of an entry in words: which page it was, or what was done."""

from typing import Final

# From the beginning of what an entry says to the key of its sentence; the longest wins.
BEGINNINGS: Final = {
    "work-list": "why-lists",
    "transfer-many": "why-lists",
    "find": "why-find",
    "form": "why-form",
    "dossier": "why-dossier",
    "dossier-sensitive": "why-sensitive",
    "dossier-history": "why-history",
    "dossier-verify": "why-verify",
    "dossier-proof": "why-verify",
    "dossier-copy": "why-copy",
    "dossier-viewer": "why-papers",
    "dossier-form": "why-print",
    "page-": "why-papers",
    "ask-": "why-act",
    "do-": "why-act",
    "folder": "why-folders",
    "scan-folder": "why-folders",
    "note-folder": "why-folders",
    "unscan-folder": "why-folders",
    "settle-folder": "why-folders",
    "sign-round": "why-folders",
    "record-signature": "why-folders",
    "custody": "why-folders",
    "hand-on": "why-folders",
    "visit": "why-visits",
    "plan": "why-visits",
    "trip": "why-visits",
    "report": "why-reports",
    "device": "why-devices",
    "ask-enrol": "why-devices",
    "enrol": "why-devices",
    "rescue": "why-devices",
    "login": "why-login",
    "logged-in": "why-logged-in",
    "account": "why-account-page",
    "account-added": "why-account-added",
    "account-disabled": "why-account-disabled",
    "account-renewed": "why-account-renewed",
    "account-activated": "why-account-activated",
    "account-sessions-ended": "why-account-sessions",
    "roles-set": "why-roles-set",
    "audit": "why-audit",
    "find-audit": "why-audit",
    "audit-exported": "why-audit-exported",
    "data-request": "why-data-requests",
    "ask-data-request": "why-data-requests",
}
OTHER: Final = "why-other"


def why_key(why: str) -> str:
    fitting = [one for one in BEGINNINGS if why.startswith(one)]
    return BEGINNINGS[max(fitting, key=len)] if fitting else OTHER
