"""An action becomes the next link of the device's log: signed, sealed, durable, remembered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from mobile.edits import References
from mobile.ports import Entropy
from mobile.store import Screen, Store
from mobile.store.states import built_on
from mobile.values import check_body, encoded
from mobile.vault import Unlocked, continuity
from protocol.actions import Known
from protocol.clock import observe, tick
from protocol.errors import NotPossible
from protocol.ids import NO_DOSSIER, NO_HASH, SALT_BYTES, DossierId, OperationRef, Salt
from protocol.merge import TENTATIVE, Placed
from protocol.operation import Header, Verified, body_hash, seal


class Pen:
    """Only what it returns is saved; whatever raises has left nothing behind."""

    def __init__(
        self,
        store: Store,
        unlocked: Unlocked,
        entropy: Entropy,
        remember: Callable[[bytes], None],
    ) -> None:
        self.store: Final = store
        self.unlocked: Final = unlocked
        self.entropy: Final = entropy
        self._remember = remember
        self._written: dict[DossierId, list[Placed]] = {}  # since the unlock, kept or rolled back

    def open(self, dossier: DossierId, action: Known, *, now_ms: int) -> Verified:
        """The first operation of a dossier chooses its salt."""
        if self.store.find_salt(dossier) is not None:
            raise NotPossible("this dossier was opened before")
        return self._write(dossier, action, (), self._new_salt(), now_ms)

    def write(
        self, screen: Screen, action: Known, references: References, *, now_ms: int
    ) -> Verified:
        """Built on what `screen` showed."""
        salt = self.store.find_salt(screen.dossier)
        if salt is None:
            raise NotPossible("this dossier was never opened")
        named = references.with_heads(screen.heads)
        return self._write(screen.dossier, action, named, salt, now_ms)

    def caught_up(self, screen: Screen) -> Screen:
        """The same screen, with what its own officer has written here since, and nothing else.

        Who saves twice from one open screen has seen the first save; what a synchronisation
        brought meanwhile nobody has seen (I16).
        """
        since = [
            one
            for one in self._written.get(screen.dossier, ())
            if one.operation.ref not in screen.state.held and self._is_kept(one.operation)
        ]
        return built_on(screen, since) if since else screen

    def write_alone(self, action: Known, *, now_ms: int) -> Verified:
        """About no dossier: it has a salt of its own."""
        return self._write(NO_DOSSIER, action, (), self._new_salt(), now_ms)

    @contextmanager
    def durable(self) -> Iterator[None]:
        """Committed, then remembered: a keystore that is behind does no harm, one ahead would."""
        with self.store.transaction():
            yield
        if not self.store.in_transaction:
            self._remember(continuity(self.store))

    def _write(
        self,
        dossier: DossierId,
        action: Known,
        references: tuple[OperationRef, ...],
        salt: Salt,
        now_ms: int,
    ) -> Verified:
        body = encoded(action)
        check_body(body, len(references))
        tip, certificate = self.store.tip(), self.store.certificate()
        checkpoint = self.store.checkpoint()
        header = Header(
            device=self.unlocked.device,
            epoch=tip.epoch,
            seq=tip.seq + 1,
            previous=tip.previous,
            hlc=tick(observe(tip.hlc, self._newest(dossier), now_ms), now_ms),
            wall_ms=now_ms,
            seen_size=checkpoint.size if checkpoint else 0,
            seen_root=checkpoint.root if checkpoint else NO_HASH,
            dossier=dossier,
            officer=certificate.officer,
            body_hash=body_hash(salt, body),
            references=references,
        )
        new = seal(header, body, salt, self.unlocked.signing)
        with self.durable():
            self.store.append(new, role=certificate.role)
        if dossier != NO_DOSSIER:
            placed = Placed(new, TENTATIVE, certificate.role)
            self._written.setdefault(dossier, []).append(placed)
        return new

    def _is_kept(self, operation: Verified) -> bool:
        """What was rolled back with a larger transaction was never written."""
        header = operation.header
        return self.store.find_own(header.epoch, header.seq) == operation.id

    def _newest(self, dossier: DossierId) -> int:
        state = self.store.state(dossier)
        lives = [live.hlc for some in state.slots.values() for live in some]
        return max([0, *lives, *(fact.hlc for fact in state.facts.values())])

    def _new_salt(self) -> Salt:
        return Salt(self.entropy(SALT_BYTES))
