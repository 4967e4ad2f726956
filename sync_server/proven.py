"""Work aside that a log which was lost had accepted: by its old receipt it counts after all.

Somebody else may have brought it first, without proof, and it was judged by what is said now
(docs/spec/log.md#following).
"""

from collections.abc import Iterator
from typing import Final

from protocol.ids import NO_DOSSIER, DossierId, OperationId
from protocol.trust import TrustSet
from sync_server.clerk import Pen, adopt_operations, say
from sync_server.ingest import Intake
from sync_server.store import Store

REASON: Final = "nhật ký trước khi khôi phục đã nhận việc này"
AT_ONCE: Final = 256  # ids in one word


def adopt_proven(store: Store, trust: TrustSet, intake: Intake, pen: Pen) -> None:
    """The centre's own word for it, in the transaction of the intake that has seen the proof."""
    for dossier, some in _by_dossier(store, trust, intake).items():
        for ids in _parts(some):
            word = adopt_operations(ids, reason=REASON)
            say(store, trust, intake, pen, word, dossier=dossier)


def _by_dossier(
    store: Store, trust: TrustSet, intake: Intake
) -> dict[DossierId, list[OperationId]]:
    """Said in the dossier itself, where its opening is here; of erased ones nothing counts."""
    found: dict[DossierId, list[OperationId]] = {}
    for identity, dossier in intake.proven.items():
        row = store.dossiers.find(dossier)
        told = dossier if row is not None and row.salt is not None else NO_DOSSIER
        if dossier not in trust.erased:
            found.setdefault(told, []).append(identity)
    return found


def _parts(some: list[OperationId]) -> Iterator[list[OperationId]]:
    for start in range(0, len(some), AT_ONCE):
        yield some[start : start + AT_ONCE]
