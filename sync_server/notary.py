"""The log's head: signed once committed, and no more when somebody shows that its end is lost."""

from collections.abc import Callable
from typing import Final

from protocol.checkpoint import Checkpoint, lengthen, sign_checkpoint
from protocol.errors import NotPossible
from protocol.generations import Generation, Standing, centre_of, generation_of, judge_known
from protocol.keys import SigningKey
from protocol.merkle import root_at, root_of
from protocol.session import read_by_log_key
from protocol.trust import TrustSet
from sync_server.origins import line_of
from sync_server.store import Store

STOPPED: Final = "signing-stopped"  # the note that stopped it; a new generation begins after it


class Notary:
    def __init__(
        self, store: Store, key: SigningKey, *, origin: str, now_ms: Callable[[], int]
    ) -> None:
        self._store, self._key, self.origin, self._now_ms = store, key, origin, now_ms
        self._signed: Checkpoint | None = None
        self.line: list[Generation] = line_of(store)

    @property
    def stopped(self) -> bool:
        return self._store.desk.find_note(STOPPED) is not None

    def check_running(self) -> None:
        if self.stopped:
            raise NotPossible("a checkpoint was shown that this log does not continue")

    def checkpoint(self) -> Checkpoint:
        """Over what is committed, and the same bytes as long as nothing is new."""
        self.check_running()
        head = self._store.tree.head()
        if self._signed is None or (self._signed.size, self._signed.safe) != (head.size, head.safe):
            self._signed = sign_checkpoint(
                self.origin,
                head.size,
                root_of(self._store.tree.edge()),
                safe=head.safe,
                time_s=self._now_ms() // 1000,
                key=self._key,
            )
        return self._signed

    def keep(self) -> None:
        """What was signed last, in the caller's transaction: it was said, so it is on record."""
        if self._signed is not None:
            self._store.tree.keep_checkpoint(self._signed)

    def continues(self, size: int, root: bytes) -> bool:
        """Whether this log goes on from the head that somebody says they know."""
        if size == 0:
            return True
        tree = self._store.tree
        return size <= tree.size() and root_at(tree.node, size) == root

    def examine(self, shown: bytes, trust: TrustSet) -> None:
        """Our own signature under a head that we do not continue: from now on we sign nothing."""
        known = read_by_log_key(lengthen(shown), trust)
        if self._contradicts(known):
            self._store.desk.set_note(STOPPED, known.note)

    def _contradicts(self, known: Checkpoint) -> bool:
        """An earlier generation may have known more: that is what its successor's opening says."""
        if known.origin != self.origin:
            same = centre_of(known.origin) == centre_of(self.origin)
            return same and generation_of(known.origin) > generation_of(self.origin)
        tree = self._store.tree
        standing = judge_known(known, tree.node, origin=self.origin, size=tree.size())
        return standing is not Standing.CONSISTENT
