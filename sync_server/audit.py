"""The whole log checked again from its own bytes: what does not hold is found and named.

Every leaf is made anew from the stored operations and admin entries, the tree from the leaves, and
the root is compared with every checkpoint that was signed; nothing that was derived is believed.
"""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Final, NamedTuple

from protocol.admin import decode_entry, verify_entry
from protocol.errors import NotPossible, ProtocolError
from protocol.generations import Generation, opening_leaf, origin_at, read_generation
from protocol.ids import NO_DOSSIER, DeviceId, DossierId, Hash, Salt, sha256
from protocol.keys import PREFIX_OP, check_signature
from protocol.merkle import (
    EMPTY_ROOT,
    MAX_TREE_SIZE,
    Edge,
    Reader,
    append,
    root_at,
    root_of,
)
from protocol.operation import Header, check_body, decode_header
from protocol.receipts import Kind, leaf
from protocol.session import read_by_log_key
from protocol.trust import TrustSet, pin
from sync_server.adoption import never_came
from sync_server.origins import GENERATION_NOTE
from sync_server.projection import CENTRE_ROLE, refold
from sync_server.store import Store, saying_unreadable
from sync_server.store.entries import Log, Row
from sync_server.store.tree import TILE_NODES, Head

HASH: Final = 32
NO_BODY: Final = "no-body"  # a device may send headers alone, so this is no proof of a loss
Progress = Callable[[int, int], None]
Nodes = dict[tuple[int, int], Hash]


class Finding(NamedTuple):
    """Where something does not hold, by which stable code, and what it is."""

    place: str
    code: str
    said: str


class Audited(NamedTuple):
    """What was looked at, and what does not hold: nothing, if all is well."""

    entries: int
    root: Hash
    trust: TrustSet
    findings: list[Finding]

    @property
    def holds(self) -> bool:
        return all(one.code == NO_BODY for one in self.findings)


def verify_log(
    store: Store, *, centre: str, root: bytes, progress: Progress = lambda _done, _all: None
) -> Audited:
    """All of it, in one reading; while it runs nobody may write."""
    audit = _Audit(store, pin(centre, root), progress)
    with saying_unreadable():
        audit.read_pages()
        audit.read_admin()
        audit.read_operations()
        audit.check_tree()
        audit.check_links()
        audit.check_logs()
        if all(one.code == NO_BODY for one in audit.findings):
            audit.check_registry()
    return Audited(audit.done, audit.root, audit.trust, audit.findings)


class _Link(NamedTuple):
    """What of an operation tells how it hangs in its device's log."""

    position: int
    device: DeviceId
    epoch: bytes
    seq: int
    previous: bytes
    id: bytes
    signed: bool
    forked: bool  # beside the main line


class _Audit:
    def __init__(self, store: Store, trust: TrustSet, progress: Progress) -> None:
        self._store, self.trust, self._progress = store, trust, progress
        self.findings: list[Finding] = []
        self.root, self.done = EMPTY_ROOT, 0
        self._head = store.tree.head()
        self._leaves: dict[int, Hash] = {}
        self._links: list[_Link] = []
        self._given_up: set[bytes] = set()  # by a signed word of the centre

    def read_pages(self) -> None:
        """As the engine sees them: an index that lies would hide what is there."""
        for said in self._store.integrity():
            self._say("database", "malformed-bytes", said)

    def read_admin(self) -> None:
        """The trust set again, entry by entry; it says who may have signed the rest."""
        ids = self._store.entries.admin_ids()
        for row in self._store.entries.admin():
            try:
                entry = verify_entry(decode_entry(row.entry))
                if entry.id != ids[row.position]:
                    raise NotPossible("kept under another id")
                self.trust = self.trust.apply(row.position, entry, received_ms=row.received_ms)
            except ProtocolError as problem:
                self._found(row.position, problem)
            self._take(row.position, Kind.ADMIN, ids[row.position], row.received_ms)

    def read_operations(self) -> None:
        for row in self._store.entries.on_disk(0, MAX_TREE_SIZE):
            self._read_operation(row)

    def check_tree(self) -> None:
        """One tree through all generations: its nodes, what opened each, what each has signed."""
        heads = self._store.tree.generations()
        opened = [
            one
            for one in (self._read_opening(*both) for both in pairwise(heads))
            if one is not None
        ]
        for one in opened:
            self._count()
            self._leaves[one.statement.restored_size] = opening_leaf(one)
        nodes = self._check_nodes()
        for one in opened:
            self._check_restored(one, nodes)
        for head in heads:
            for size, note in self._store.tree.notes(head.generation):
                self._check_note(head, size, note, nodes)

    def check_links(self) -> None:
        """Every operation follows one that is here, up to one that its device signed."""
        seqs = {(one.device, one.epoch, one.id): one.seq for one in self._links}
        known = {(one.device, one.id) for one in self._links}
        followed = {(one.device, one.previous) for one in self._links}
        for one in self._links:
            if one.seq > 1:
                here = seqs.get((one.device, one.epoch, one.previous)) == one.seq - 1
            else:
                begins = one.previous == self.trust.first_link(one.device)
                here = begins or (one.device, one.previous) in known
            if not here and one.previous not in self._given_up:
                self._say(one.position, "log-gap", "what it follows is not here")
            if not one.signed and (one.device, one.id) not in followed:
                self._say(one.position, "bad-signature", "no signature on it or after it")

    def check_logs(self) -> None:
        """By the row of its log the next entry is linked: made again from the entries."""
        kept = self._store.entries.logs()
        numbers = {(one.device, bytes(one.epoch)): one.number for one in kept}
        at = {(one.device, one.id): one for one in self._links}
        made: dict[tuple[bytes, bytes], list[_Link]] = {}
        for one in self._links:
            made.setdefault((one.device, one.epoch), []).append(one)
        for log in kept:
            entries = made.get((log.device, log.epoch), [])
            line = [one for one in entries if not one.forked]
            # One that was only begun, as the centre's own after a restore, ends where it begins.
            begins = min((one.seq, one.previous) for one in line)[1] if line else log.previous
            ends = max((one.seq, one.id) for one in line) if line else (0, begins)
            before = at.get((log.device, begins))
            follows = before and numbers.get((before.device, before.epoch))
            should = begins, ends, len(line) < len(entries)
            said = log.previous, _ends(log), bool(log.forked)
            if said != should or log.follows != follows:
                self._say(f"log {log.number}", "broken-link", "its row is not what its entries say")

    def check_registry(self) -> None:
        """What people read, made again beside what is kept; nothing is written."""
        dossiers, made = self._store.dossiers, self._store.made
        with self._store.rehearsal():
            for commune, name in made.miscounted():
                self._say(f"list {name} of {commune}", "registry", "not as long as it is said")
            for number in dossiers.numbers():
                before = made.of(number)
                made.forget(number)
                refold(self._store, self.trust, number)
                after = made.of(number)
                lying = [table for table, rows in before.items() if rows != after[table]]
                if lying:
                    name = f"dossier {dossiers.get(number).id.hex()}"
                    said = f"the registry is not what the log says: {', '.join(lying)}"
                    self._say(name, "registry", said)

    def _read_operation(self, row: Row) -> None:
        try:
            header = decode_header(row.header)
            self._check_operation(row, header)
            link = header.device, header.epoch, header.seq, header.previous, row.id
            forked = row.kind == Kind.FORK
            self._links.append(_Link(row.position, *link, row.signature is not None, forked))
        except ProtocolError as problem:
            self._found(row.position, problem)
        self._take(row.position, row.kind, row.id, row.received_ms)

    def _check_operation(self, row: Row, header: Header) -> None:
        if sha256(row.header) != row.id:
            raise NotPossible("the header is not the one with this id")
        dossier = row.dossier or NO_DOSSIER
        kept = (row.device, row.epoch, row.seq, dossier)
        if kept != (header.device, header.epoch, header.seq, header.dossier):
            raise NotPossible("kept in another log, place or dossier than its header says")
        certificate = self.trust.certificate(header.device, row.position)
        if row.signature is not None:
            check_signature(certificate.signing_key, PREFIX_OP, row.header, row.signature)
        check_body(header, row.body, None if row.salt is None else Salt(row.salt))
        if row.body is not None and certificate.role == CENTRE_ROLE:
            self._given_up.update(never_came(row.body))
        if row.body is None and DossierId(dossier) not in self.trust.erased:
            self._say(row.position, NO_BODY, "no body, and no word of an erasure in the log")

    def _read_opening(self, before: Head, head: Head) -> Generation | None:
        """The root key's word that this log goes on where the restored one ended."""
        where = f"generation {head.generation}"
        try:
            kept = self._store.desk.find_note(GENERATION_NOTE.format(head.generation)) or b""
            opened = read_generation(kept, self.trust.root(before.size))
            said = opened.statement
            names = [origin_at(self.trust.centre, one.generation) for one in (before, head)]
            if [said.old_origin, said.new_origin] != names or said.restored_size != before.size:
                raise NotPossible("another log was restored than the one that is here")
        except ProtocolError as problem:
            self._found(where, problem)
            return None
        return opened

    def _check_restored(self, opened: Generation, nodes: Nodes) -> None:
        said = opened.statement
        here = said.restored_size < self._head.size
        if not here or root_at(_reader(nodes), said.restored_size) != said.restored_root:
            self._say(f"generation {said.new_origin}", "bad-proof", "another tree was restored")

    def _check_nodes(self) -> Nodes:
        kept, size = dict(_nodes(self._store.tree.tiles())), self._head.size
        for at in range(size):
            made = self._leaves.get(at)
            if made is None:
                self._say(at, "no-such-place", "the entry is gone")
            elif kept.get((0, at)) != made:
                self._say(at, "bad-proof", "kind, id or time is not what the log's leaf says")
        for at in self._leaves.keys() - range(size):
            self._say(at, "no-such-place", "an entry beyond the end of the log")
        # From the leaves as they are kept: what is wrong with one entry is said once.
        row = [kept.get((0, at)) or self._leaves.get(at) or Hash(bytes(HASH)) for at in range(size)]
        edge, made_nodes = append(Edge(), row)
        nodes = {(level, index): node for level, index, node in made_nodes}
        for level, index in sorted(nodes.keys() | kept.keys()):
            if nodes.get((level, index)) != kept.get((level, index)):
                self._say(f"tree {level}/{index}", "bad-proof", "not this node")
        self.root = root_of(edge)
        return nodes

    def _check_note(self, head: Head, size: int, note: bytes, nodes: Nodes) -> None:
        where = f"checkpoint {head.generation}/{size}"
        try:
            signed = read_by_log_key(note, self.trust)
        except ProtocolError as problem:
            self._found(where, problem)
            return
        origin = origin_at(self.trust.centre, head.generation)
        if (signed.origin, signed.size) != (origin, size):
            self._say(where, "bad-proof", "a checkpoint of something else")
        elif size > head.size:
            self._say(where, "no-such-place", f"the log ends at {head.size}: its end is lost")
        elif root_at(_reader(nodes), size) != signed.root:
            self._say(where, "bad-proof", "signed over another root")

    def _take(self, position: int, kind: int, identity: bytes, received_ms: int) -> None:
        self._count()
        try:
            self._leaves[position] = leaf(kind, identity, received_ms)
        except (ValueError, OverflowError):
            self._leaves[position] = Hash(bytes(HASH))  # no leaf of any log

    def _count(self) -> None:
        self.done += 1
        self._progress(self.done, self._head.size)

    def _found(self, where: int | str, problem: ProtocolError) -> None:
        self._say(where, problem.code, str(problem))

    def _say(self, where: int | str, code: str, said: str) -> None:
        name = f"position {where}" if isinstance(where, int) else where
        self.findings.append(Finding(name, code, said))


def _ends(log: Log) -> tuple[int, bytes]:
    return log.tip_seq, log.tip_id


def _reader(nodes: Nodes) -> Reader:
    return lambda level, index: nodes[level, index]


def _nodes(tiles: Iterable[tuple[int, int, bytes]]) -> Iterable[tuple[tuple[int, int], Hash]]:
    for level, tile, hashes in tiles:
        for at in range(0, len(hashes), HASH):
            index = tile * TILE_NODES + at // HASH
            yield (level, index), Hash(hashes[at : at + HASH])
