"""What a request gets back: receipts first, then what others did, within its scope and budget."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from protocol.blobs import chunk_count
from protocol.checkpoint import Checkpoint, shorten
from protocol.generations import Generation, generation_of
from protocol.ids import DOSSIER_ID_BYTES, DeviceId, DossierId, Epoch
from protocol.judgement import Enrolment
from protocol.keys import SigningKey
from protocol.lineage import Opening, prove_openings
from protocol.merkle import prove_consistency, prove_inclusion, root_at
from protocol.messages import (
    SHOW_CHECKPOINT,
    AdminPart,
    Boot,
    Foreign,
    Missing,
    Problem,
    Reason,
    SignedPage,
    SyncAnswer,
    SyncRequest,
)
from protocol.operation import MAX_SEQ
from protocol.page import State, encode_page, sign_page
from protocol.page_room import Room
from protocol.receipts import make_receipts
from protocol.trust import TrustSet
from sync_server.foreign import MAX_RAW_BYTES, foreign_of, within
from sync_server.ingest import Taken
from sync_server.projection import decode_state
from sync_server.scope import (
    communes_of,
    granted_at,
    may_read,
    may_send_images,
    next_grant,
    withdrawn_between,
)
from sync_server.store import Store
from sync_server.store.dossiers import ENTRY_BYTES
from sync_server.store.entries import Reader

PAGE_THRESHOLD: Final = 2_000  # operations; fewer are as quickly sent as their folded state
MAX_SCANNED: Final = 100_000  # operations a round; a device far behind comes again
MAX_ADMIN_PARTS: Final = 64  # 25 kB with their proofs
MAX_MISSING: Final = 128  # attachments; 8 kB that do not compress
MAX_ANSWER_BYTES: Final = 2 * 1024 * 1024  # of foreign work, packed, whatever is asked for
RUN_RATIO: Final = 3  # raw bytes of runs in one packed byte, as measured
STATE_RATIO: Final = 3  # stored bytes of states in one packed byte of a page
NO_ONE: Final = bytes(DOSSIER_ID_BYTES)


class Asked(msgspec.Struct):
    """A request that a device made, and what became of its runs."""

    device: DeviceId
    epoch: Epoch
    request: SyncRequest
    taken: list[Taken] = []
    problems: list[Problem] = []
    fresh: bool = True  # a counter seen before gets receipts only
    counter: int = 0  # the highest seen, where another request than this has used it
    mark: bytes = b""
    withheld: bool = False  # the log may not be signed for this device, or for anybody
    origin: str = ""  # of the generation that the device knows
    program: str = ""


def nothing_signed(asked: Asked, *, now_ms: int) -> SyncAnswer:
    """While it is not clear what the log holds: work is kept, and nothing is promised."""
    request = asked.request
    shows_next = any(problem.code == SHOW_CHECKPOINT for problem in asked.problems)
    return SyncAnswer(
        server_ms=now_ms,
        checkpoint=None,
        consistency=[],
        receipts=[],
        problems=asked.problems,
        reasons=[],
        admin=[],
        foreign=[],
        pages=[],
        cursor=request.cursor,
        boot=request.boot,
        more=shows_next,
        missing=[],
        leave=[],
        asked=asked.mark,
        counter=asked.counter,
    )


class Pulled(NamedTuple):
    """The half of an answer that brings other people's work."""

    cursor: int
    boot: Boot | None
    more: bool = False
    foreign: Sequence[Foreign] = ()
    pages: Sequence[SignedPage] = ()
    leave: Sequence[DossierId] = ()


class Answerer:
    """Reads one committed state of the store; the head is its signed size."""

    def __init__(
        self,
        store: Store,
        trust: TrustSet,
        head: Checkpoint,
        *,
        page_key: SigningKey,
        line: Sequence[Generation] = (),
    ) -> None:
        self._store, self._trust, self._head = store, trust, head
        self._page_key, self._line = page_key, line

    def answer(self, asked: Asked, *, now_ms: int, budget: int) -> SyncAnswer:
        request = asked.request
        if not asked.fresh and not self._is_believed(request):
            return nothing_signed(asked, now_ms=now_ms)
        enrolment = self._trust.devices[asked.device]
        admin, more_admin = self._admin(asked, skip=request.admin_held)
        pulled = Pulled(request.cursor, request.boot)
        missing: list[Missing] = []
        if asked.fresh and budget and not more_admin:
            pulled = self._pull(asked, enrolment, budget)
            missing = self._missing(asked.device, enrolment)
        return SyncAnswer(
            server_ms=now_ms,
            checkpoint=None if self._is_known(request) else shorten(self._head),
            consistency=self._consistency(request),
            receipts=[
                receipt
                for one in asked.taken
                for receipt in make_receipts(
                    self._store.tree.node, one.device, one.epoch, one.placed, size=self._head.size
                )
            ],
            problems=asked.problems,
            reasons=[Reason(*reason) for one in asked.taken for reason in one.reasons],
            admin=admin,
            foreign=list(pulled.foreign),
            pages=list(pulled.pages),
            cursor=pulled.cursor,
            boot=pulled.boot,
            more=pulled.more or more_admin,
            missing=missing,
            leave=list(pulled.leave),
            line=[] if request.known_size else self._openings(),
            asked=asked.mark,
            counter=asked.counter,
        )

    def opening(self, asked: Asked, *, now_ms: int) -> SyncAnswer:
        """To a device that knows an earlier generation: by what name the log goes on, and why."""
        request, cut = asked.request, self._common_size(asked.origin)
        read = self._store.tree.node
        goes_on = 0 < request.known_size <= cut
        goes_on = goes_on and root_at(read, request.known_size) == request.known_root
        admin, _ = self._admin(asked, skip=self.held_after(asked))
        return msgspec.structs.replace(
            nothing_signed(asked, now_ms=now_ms),
            checkpoint=shorten(self._head),
            consistency=self._consistency(request) if goes_on else [],
            admin=admin,
            line=self._openings(),
        )

    def held_after(self, asked: Asked) -> int:
        """Of its admin entries a device that follows lets go of those that are lost here."""
        cut = self._common_size(asked.origin)
        below = sum(row.position < cut for row in self._store.entries.admin())
        return min(asked.request.admin_held, below)

    def _openings(self) -> list[Opening]:
        return prove_openings(self._line, self._store.tree.node, size=self._head.size)

    def _common_size(self, origin: str) -> int:
        """Up to where an earlier generation and this log are the same, if there was no other."""
        number = generation_of(origin)
        return next(
            one.statement.restored_size
            for one in self._line
            if generation_of(one.statement.new_origin) > number
        )

    def _is_known(self, request: SyncRequest) -> bool:
        # What is safe may have grown since: then the same size is news.
        return (request.known_size, request.known_root, self._head.safe) == (
            self._head.size,
            self._head.root,
            0,
        )

    def _consistency(self, request: SyncRequest) -> list[bytes]:
        proof = prove_consistency(
            self._store.tree.node, old_size=request.known_size, size=self._head.size
        )
        return list(proof)

    def _admin(self, asked: Asked, *, skip: int) -> tuple[list[AdminPart], bool]:
        """What the centre's keys have said since; everything else is judged by it."""
        if not asked.fresh:
            return [], False
        rows = self._store.entries.admin(skip=skip)
        believed_by = self._grant_of_log_key()
        # However many stand before it: without that grant a device believes nothing we say.
        sent = sum(at < MAX_ADMIN_PARTS or r.position <= believed_by for at, r in enumerate(rows))
        parts = [
            AdminPart(
                row.entry,
                row.position,
                row.received_ms,
                list(
                    prove_inclusion(
                        self._store.tree.node, position=row.position, size=self._head.size
                    )
                ),
            )
            for row in rows[:sent]
        ]
        return parts, len(rows) > sent

    def _is_believed(self, request: SyncRequest) -> bool:
        """Without the admin entries that it lacks."""
        lacking = self._store.entries.admin(skip=request.admin_held)
        return all(row.position != self._grant_of_log_key() for row in lacking)

    def _grant_of_log_key(self) -> int:
        """Where the newest grant of the log role stands."""
        grants = (at.position for at in self._trust.role_keys if at.said.role == "log")
        return max(grants, default=-1)

    def _pull(self, asked: Asked, enrolment: Enrolment, budget: int) -> Pulled:
        request = asked.request
        size = self._head.size
        if not may_read(enrolment):
            return Pulled(request.cursor, request.boot)
        if request.boot is not None:
            return self._page(asked, request.boot, enrolment, budget)
        if request.cursor == 0 and size > PAGE_THRESHOLD:
            return self._page(asked, Boot(size, NO_ONE), enrolment, budget)
        grant = next_grant(enrolment, request.cursor) if request.cursor else None
        if grant is not None and grant == request.cursor:
            return self._page(asked, Boot(grant + 1, NO_ONE), enrolment, budget)
        return self._runs(asked, enrolment, size if grant is None else grant, budget)

    def _runs(self, asked: Asked, enrolment: Enrolment, end: int, budget: int) -> Pulled:
        """Operations from the cursor on, as many as the budget carries."""
        start, scope = asked.request.cursor, communes_of(enrolment)
        log = self._store.entries.find_log(asked.device, asked.epoch)
        writes = log is not None and not log.forked
        held = asked.request.own_held
        reader = Reader(
            asked.device, log.number if log and writes else None, MAX_SEQ if held is None else held
        )
        raw_bytes = min(budget * RUN_RATIO, MAX_RAW_BYTES)
        found, end = self._store.entries.due(
            scope,
            reader,
            start=start,
            end=max(start, min(end, start + MAX_SCANNED)),
            limit=1 + raw_bytes // ENTRY_BYTES,
        )
        fitting = within(found, raw_bytes)
        if len(fitting) < len(found):
            end = found[len(fitting)].at
        return Pulled(
            end,
            None,
            more=end < self._head.size,
            foreign=foreign_of(self._store, self._trust, fitting),
            leave=self._leave(enrolment, start, end),
        )

    def _page(self, asked: Asked, boot: Boot, enrolment: Enrolment, budget: int) -> Pulled:
        """Folded states after the last dossier that the device has, and how it goes on."""
        cursor = asked.request.cursor
        scope = granted_at(enrolment, cursor) if cursor else communes_of(enrolment)
        states, last, complete = self._states(boot.after, scope, budget * STATE_RATIO)
        raw_bytes = min(budget * RUN_RATIO, MAX_RAW_BYTES)
        told = self._told_with(asked.device, scope, boot.after, last, raw_bytes)
        if told < last:
            states, last, complete = [one for one in states if one.dossier.id <= told], told, False
        pages = []
        if states:
            page = encode_page(self._head.origin, self._head.size, self._head.root, states)
            pages.append(SignedPage(page, sign_page(page, self._page_key)))
        adopted = self._adopted(asked.device, scope, boot.after, last)
        if not complete:
            on = Boot(boot.cursor, last)
            return Pulled(cursor, on, more=True, foreign=adopted, pages=pages)
        return Pulled(
            boot.cursor,
            None,
            more=boot.cursor < self._head.size,
            pages=pages,
            foreign=adopted,
            leave=self._leave(enrolment, cursor, boot.cursor),
        )

    def _told_with(
        self, device: DeviceId, scope: Sequence[str], after: bytes, last: bytes, raw_bytes: int
    ) -> bytes:
        """Up to which dossier one answer can tell what was adopted: one at least, whole."""
        told = b""
        for dossier, size in self._store.dossiers.adopted_sizes(
            device, scope, after=after, last=last
        ):
            raw_bytes -= size
            if told and raw_bytes < 0:
                return told
            told = dossier
        return last

    def _adopted(
        self, device: DeviceId, scope: Sequence[str], after: bytes, last: bytes
    ) -> list[Foreign]:
        """A page does not say what it has folded: its reader's own work, aside till then, does."""
        found = self._store.dossiers.adopted_of(device, scope, after=after, last=last)
        return foreign_of(self._store, self._trust, within(found, MAX_RAW_BYTES))

    def _states(
        self, after: bytes, scope: Sequence[str], raw_bytes: int
    ) -> tuple[list[State], bytes, bool]:
        """States by dossier id, the last id looked at, and whether these were all."""
        states: list[State] = []
        room = Room()
        for row, folded in self._store.dossiers.states_after(after, scope):
            raw_bytes -= len(folded)
            state = decode_state(row.id, folded)
            fits = room.take(state)
            if states and (raw_bytes < 0 or not fits):
                return states, after, False
            after = row.id
            # Of what is wholly in quarantine there is nothing to show; and what no page can hold
            # must not keep a device from all the others.
            if fits and row.salt is not None and (state.slots or state.facts):
                states.append(State(state, row.salt))
        return states, after, True

    def _leave(self, enrolment: Enrolment, start: int, end: int) -> list[DossierId]:
        """Dossiers of communes that the device has lost on this stretch of the log."""
        return [
            dossier
            for commune in withdrawn_between(enrolment, start, end)
            for dossier in self._store.dossiers.in_commune(commune)
        ]

    def _missing(self, device: DeviceId, enrolment: Enrolment) -> list[Missing]:
        if not may_send_images(enrolment):
            return []
        found = self._store.attachments.missing(device, limit=MAX_MISSING)
        return [
            Missing(one.dossier, one.root, chunk_count(one.size), one.present.encode())
            for one in found
        ]
