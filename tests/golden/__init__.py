"""A device's store as an earlier version left it: every later version opens it and goes on."""

from pathlib import Path
from typing import Any, Final

from mobile.store import BLOBS, FILE, Store
from protocol.actions import Value
from protocol.clock import ms_of
from protocol.dossier import codes, shown, visible
from protocol.ids import DossierId

HOME: Final = Path(__file__).parent / "device-1"
EXPECTED: Final = HOME / "expected.json"
FILES: Final = (FILE, BLOBS)


def contents(store: Store) -> dict[str, Any]:
    """Everything that can be asked of an unlocked store, as JSON has it."""
    return {
        "device": store.device().hex(),
        "origin": store.origin(),
        "officer": store.certificate().officer_name,
        "trust": store.trust().position,
        "progress": [store.cursor(), store.admin_held()],
        "own": [[identity.hex(), sent] for identity, sent in store.own_operations()],
        "outbox": [one.id.hex() for one in store.outbox()],
        "tip": [part.hex() if isinstance(part, bytes) else part for part in store.tip()],
        "dossiers": {
            record.dossier.hex(): _dossier(store, record.dossier) for record in store.records()
        },
        "drafts": {
            one.hex(): (store.find_note(one, "draft") or b"").hex() for one in store.noted("draft")
        },
    }


def _dossier(store: Store, dossier: DossierId) -> dict[str, Any]:
    state = store.state(dossier)
    facts = state.facts.values()
    return {
        "salt": (store.find_salt(dossier) or b"").hex(),
        "values": {
            slot: [_json(one.value) for one in shown(state, slot)]
            for slot in sorted(visible(state))
        },
        "codes": [code.code for code in codes(state)],
        "facts": sorted([fact.ref.hex(), fact.position, ms_of(fact.hlc)] for fact in facts),
        "slip": _note(store, dossier, "slip"),
    }


def _note(store: Store, dossier: DossierId, name: str) -> str:
    return (store.find_note(dossier, name) or b"").hex()


def _json(value: Value) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return [_json(part) for part in value] if isinstance(value, list) else value
