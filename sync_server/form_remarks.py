"""What a confirmed form leaves to be asked, beside what confirmed it: never a refusal.

A remark is `form/<level>/<code>/<slot>`, in the codes of docs/spec/trade-forms.md; the sentences
are made from the codes, not kept.
"""

from typing import Final

from protocol.actions import Correct, Resolve, Save, read_action, writes_of
from protocol.decoding import encode
from protocol.merge import Dossier, Placed
from protocol.trade.findings import Finding
from protocol.trust import TrustSet
from sync_server.form_looks import look
from sync_server.store import Store

MAX_REMARKS: Final = 20  # beside one operation; who needs more looks at the form as a whole
MISSING: Final = frozenset({"required", "required_or_unknown", "no_rows"})

_SIGN_OFF: Final = encode("sign_off")
_WRITES: Final = tuple(encode(tag) for tag in ("save", "resolve", "correct"))


def form_remarks(store: Store, trust: TrustSet, state: Dossier, placed: Placed) -> list[str]:
    """Of `state` just after this operation: a sign-off says all of it, an edit its own part."""
    body = placed.operation.body
    if body is None:
        return []
    if body.startswith(_SIGN_OFF, 1):
        found = _look(store, trust, state, placed)
    elif body.startswith(_WRITES, 1) and _is_signed_off(state):
        found = _of_writes(_look(store, trust, state, placed), body)
    else:
        return []
    return [f"form/{one.level}/{one.code}/{one.slot}" for one in found[:MAX_REMARKS]]


def _look(store: Store, trust: TrustSet, state: Dossier, placed: Placed) -> list[Finding]:
    header, position = placed.operation.header, placed.position or 0
    found = look(store, trust, state, "intake", position=position, at_ms=header.wall_ms)
    return found or []


def _is_signed_off(state: Dossier) -> bool:
    return any(fact.body.startswith(_SIGN_OFF, 1) for fact in state.facts.values())


def _of_writes(found: list[Finding], body: bytes) -> list[Finding]:
    """What this edit has written; what is still missing was said beside the sign-off."""
    match action := read_action(body):
        case Save() | Resolve() | Correct():
            written = {write.slot for write in writes_of(action)}
        case _:
            written = set()
    written |= {slot.rpartition(".")[0] for slot in written}  # of an address
    return [one for one in found if one.slot in written and one.code not in MISSING]
