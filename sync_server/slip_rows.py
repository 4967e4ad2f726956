"""What of a dossier leads to it from a paper: every code ever given out, every number bound."""

from collections.abc import Iterable
from typing import Final

from protocol.actions import Code
from protocol.dossier import facts_in_order
from protocol.merge import Dossier, Fact
from protocol.trade.events import events_in
from protocol.trade.pads import SlipBound, is_pad_text, pad_text
from protocol.trade.slips import SlipReplaced
from sync_server.store import Store
from sync_server.store.slips import SlipRow

BOUND_TWICE: Final = "slip_bound_twice"  # beside the later of two: its officer is told
CODE_TWICE: Final = "code_twice"  # of a copied device: the later dossier gets another one


def slip_rows(number: int, state: Dossier) -> list[SlipRow]:
    """`state` with what waits aside: a paper that was handed out resolves meanwhile."""
    given = [
        _row(number, fact, action.slip_hash, action.code)
        for fact in facts_in_order(state)
        if isinstance(action := fact.action, Code)
    ]
    renewed = [
        _row(number, one.fact, one.what.key, one.what.code)
        for one in events_in(state, SlipReplaced)
    ]
    bound = [
        _row(number, one.fact, one.what.key, pad_text(one.what.pad, one.what.number))
        for one in events_in(state, SlipBound)
    ]
    return [*given, *renewed, *bound]


def twice_remarks(store: Store, numbers: Iterable[int]) -> list[tuple[int, str]]:
    """Beside every operation that gives out what another dossier had before."""
    return [
        (position, BOUND_TWICE if is_pad_text(code) else CODE_TWICE)
        for position, code in store.slips.twice(numbers)
    ]


def _row(number: int, fact: Fact, key: bytes, code: str) -> SlipRow:
    assert fact.position is not None
    return SlipRow(number, fact.position, key, code, fact.device)
