"""The whole stored log proven again: chains, bodies, the signatures that are here, the tree."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from protocol.checkpoint import Checkpoint
from protocol.ids import DeviceId, Hash, Salt, sha256
from protocol.keys import PREFIX_OP, check_signature
from protocol.merkle import Edge, append, root_of
from protocol.operation import check_body, decode_header
from protocol.receipts import Kind, leaf
from protocol.trust import TrustSet

LEAVES_AT_ONCE: Final = 4096
ROWS: Final = (
    "SELECT o.log, o.kind, o.received_ms, o.id, o.header, o.body, coalesce(o.salt, d.salt),"
    " o.signature, o.position FROM operation o LEFT JOIN dossier d ON d.number = o.dossier"
    " UNION ALL SELECT NULL, NULL, received_ms, id, NULL, NULL, NULL, NULL, position FROM admin"
    " ORDER BY 9"
)


class Row(NamedTuple):
    """An entry as it stands in the file; one of the admin log has no header."""

    log: int | None
    kind: int | None
    received_ms: int
    id: bytes
    header: bytes | None
    body: bytes | None
    salt: bytes | None
    signature: bytes | None
    position: int


class History(NamedTuple):
    """What was there to prove."""

    entries: int
    signatures: int


def verify_history(path: Path, trust: TrustSet, head: Checkpoint) -> History:
    """Raise unless every entry follows the one before it, and all of them give the signed root."""
    tips: dict[int, bytes] = {}
    edge, leaves, signatures = Edge(), list[Hash](), 0
    for position, row in enumerate(_rows(path)):
        assert row.position == position
        signatures += row.signature is not None
        _check_entry(row, tips, trust)
        leaves.append(leaf(row.kind or Kind.ADMIN, row.id, row.received_ms))
        if len(leaves) == LEAVES_AT_ONCE:
            edge, leaves = append(edge, leaves)[0], []
    edge = append(edge, leaves)[0]
    assert (edge.size, root_of(edge)) == (head.size, head.root)
    return History(edge.size, signatures)


def _rows(path: Path) -> Iterator[Row]:
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        for row in db.execute(ROWS):
            yield Row(*row)
    finally:
        db.close()


def _check_entry(row: Row, tips: dict[int, bytes], trust: TrustSet) -> None:
    if row.log is None or row.header is None:
        return  # the trust set checked it when the centre started
    header = decode_header(row.header)
    assert sha256(row.header) == row.id
    check_body(header, row.body, None if row.salt is None else Salt(row.salt))
    if header.seq == 1:
        assert header.previous == trust.first_link(DeviceId(header.device))
    else:
        assert header.previous == tips[row.log]
    tips[row.log] = row.id
    if row.signature is not None:
        certificate = trust.certificate(header.device, row.position)
        check_signature(certificate.signing_key, PREFIX_OP, row.header, row.signature)
