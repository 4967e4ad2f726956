"""What a confirmed form leaves to be asked, beside what confirmed it: never a refusal.

A remark is `form/<level>/<code>/<slot>`, in the codes of docs/spec/trade-forms.md; the sentences
are made from the codes, not kept.
"""

from collections.abc import Iterable
from typing import Final

from protocol.actions import Correct, Resolve, Save, read_action, writes_of
from protocol.codes import vietnam_day
from protocol.decoding import encode
from protocol.errors import NotPossible
from protocol.merge import Dossier, Placed
from protocol.trade.beside import beside_of
from protocol.trade.findings import Finding
from protocol.trade.procedures import Procedure
from protocol.trade.schedule import law_of
from protocol.trade.validation import field_slot, validate
from protocol.trust import TrustSet
from sync_server.catalogues import newest
from sync_server.store import Store

MAX_REMARKS: Final = 32  # beside one operation; who needs more asks for the form as a whole
TEST_PERSONS: Final = "test_persons"  # the setting of a centre that trains: numbers with 099
MISSING: Final = frozenset({"required", "required_or_unknown", "no_rows"})

_SIGN_OFF: Final = encode("sign_off")
_WRITES: Final = tuple(encode(tag) for tag in ("save", "resolve", "correct"))


class FormRemarks:
    """Under the newest catalogue, which answers for all before it; read only where it is needed."""

    def __init__(self, store: Store, trust: TrustSet) -> None:
        self._store, self._trust = store, trust

    def of(self, state: Dossier, placed: Placed) -> list[str]:
        """Of `state` just after this operation: a sign-off says all of it, an edit its own part."""
        body = placed.operation.body
        if body is None or state.id != placed.operation.header.dossier:
            return []
        if body.startswith(_SIGN_OFF, 1):
            found = self._look(state, placed)
        elif body.startswith(_WRITES, 1) and _is_signed_off(state):
            found = list(_of_writes(self._look(state, placed), state, placed))
        else:
            return []
        return [f"form/{one.level}/{one.code}/{one.slot}" for one in found[:MAX_REMARKS]]

    def _look(self, state: Dossier, placed: Placed) -> list[Finding]:
        found = look(
            self._store,
            self._trust,
            state,
            "intake",
            position=placed.position or 0,
            at_ms=placed.operation.header.wall_ms,
        )
        return [] if found is None else found


def _is_signed_off(state: Dossier) -> bool:
    return any(fact.body.startswith(_SIGN_OFF, 1) for fact in state.facts.values())


def _of_writes(found: list[Finding], state: Dossier, placed: Placed) -> Iterable[Finding]:
    """What this edit has written; what is still missing was said beside the sign-off."""
    assert placed.operation.body is not None
    match action := read_action(placed.operation.body):
        case Save() | Resolve() | Correct():
            written = {write.slot for write in writes_of(action)}
        case _:
            written = set()
    written |= {slot.rpartition(".")[0] for slot in written}  # of an address
    return (one for one in found if one.slot in written and one.code not in MISSING)
