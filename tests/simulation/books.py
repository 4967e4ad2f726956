"""What people in a history hold in their hands or remember."""

from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from mobile.slips import Slip as Printed
from protocol.ids import Digest, OperationId
from tests.simulation.call import Message
from tests.simulation.plain import Said


class Slip(msgspec.Struct, frozen=True):
    """A slip that a citizen was given."""

    printed: Printed
    dossier: bytes
    tablet: str
    device: bytes
    operation: bytes
    unique: bool  # by a device that was not cloned then


class Bundle(msgspec.Struct):
    """A courier's file on somebody's stick."""

    content: bytes
    tablet: str
    number: int
    operations: set[OperationId]
    delivered: int = 0
    answer: bytes = b""


class Shown(msgspec.Struct, frozen=True):
    """A version that was read aloud: what stood in which slot."""

    said: Said
    digest: Digest
    values: dict[str, frozenset[bytes]]


class Backup(msgspec.Struct, frozen=True):
    """A tablet's files as they once were, and what it knew then."""

    folder: Path
    tablet: str
    remembered: bytes | None
    own: dict[bytes, Said]
    held: set[bytes]
    line: list[bytes]
    lost: dict[bytes, int]
    pages: dict[bytes, int]
    settled: dict[bytes, int]
    marked: set[bytes]
    let_go: set[bytes]
    drafts: set[bytes]


class Copy(NamedTuple):
    """The centre's log as it was copied off the machine."""

    path: Path
    size: int
    made_ms: int
    said: dict[str, Any]  # by the ledger then


class Books:
    def __init__(self) -> None:
        self.slips: list[Slip] = []
        self.bundles: list[Bundle] = []
        self.drafts: defaultdict[str, set[bytes]] = defaultdict(set)
        self.shown: list[Shown] = []
        self.pictures: dict[tuple[bytes, bytes], bytes] = {}  # dossier, root → content
        self.backups: list[Backup] = []
        self.late_frames: list[tuple[str, Message]] = []
        self.lost: set[bytes] = set()  # operations that nobody can bring back
        self.copy: Copy | None = None
        self.count = 0

    def named_in(self, said: Said) -> list[bytes]:
        """The pictures that an operation brings; a correction names pages that others took."""
        brought = [put.raw for put in said.puts]
        return [root for (dossier, root) in self.pictures
                if dossier == said.dossier and any(root in one for one in brought)]  # fmt: skip

    def a_number(self) -> int:
        self.count += 1
        return self.count
