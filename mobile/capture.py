"""From what the officer did to a signed operation in the local log."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import msgspec
from msgspec import Raw

from mobile.edits import (
    PAGES,
    References,
    changed,
    chosen,
    next_position,
    page_roots,
    removed,
    step,
)
from mobile.ports import Entropy
from mobile.slips import Slip, check_clock, choose_code
from mobile.store import Screen, Store
from mobile.vault import Unlocked, continuity, open_sign_off
from protocol import acts
from protocol.actions import (
    Act,
    Code,
    Confirm,
    Correct,
    DeclareTime,
    Item,
    Known,
    Open,
    Present,
    Resolve,
    Save,
    SealBundle,
    Unknown,
    Unreadable,
    Value,
    WitnessSlip,
    Write,
    body_of,
    fits,
    raw_value,
    read_action,
)
from protocol.blobs import MAGIC_BYTES, THUMBNAIL_MAX_BYTES, BlobRef, MediaType, media_matches
from protocol.clock import observe, tick
from protocol.codes import SECRET_BYTES, SlipSecret, slip_key, vietnam_day
from protocol.decoding import encode
from protocol.dossier import codes, opened
from protocol.errors import MalformedBytes, NotPossible, OverLimit
from protocol.ids import (
    NO_DOSSIER,
    NO_HASH,
    SALT_BYTES,
    BlobRoot,
    Digest,
    DossierId,
    Hash,
    OperationRef,
    Salt,
    dossier_id,
)
from protocol.operation import Header, Verified, body_hash, seal
from protocol.slots import BLOB, POSITION
from protocol.workflow import BUSINESS

DRAFT: Final = "draft"
SLIP: Final = "slip"
ROW_ID_BYTES: Final = 5
DOSSIER_ENTROPY_BYTES: Final = 10


class Paper(msgspec.Struct, frozen=True):
    """A page as the camera gave it, and what is shown until the whole of it is there."""

    content: bytes
    media_type: MediaType
    role: str
    thumbnail: bytes | None = None


class Capture:
    """One officer at work; when a method returns, the work survives a crash of the tablet."""

    def __init__(
        self,
        store: Store,
        unlocked: Unlocked,
        entropy: Entropy,
        remember: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._unlocked = unlocked
        self._entropy = entropy
        self._remember = remember  # in the platform's keystore, where there is one

    def open_dossier(
        self,
        opening: Open,
        values: Mapping[str, Value],
        *,
        now_ms: int,
        dossier: DossierId | None = None,
    ) -> Verified:
        """A new dossier; `dossier` where a draft has given it a name already."""
        lease = self._store.certificate().lease
        if not lease.from_date <= vietnam_day(now_ms) <= lease.to_date:
            raise NotPossible(f"this device opens dossiers until {lease.to_date}")
        identity = dossier or dossier_id(now_ms, self._entropy(DOSSIER_ENTROPY_BYTES))
        writes = [Write(slot, raw_value(value)) for slot, value in values.items()]
        action = msgspec.structs.replace(opening, writes=writes)
        salt = Salt(self._entropy(SALT_BYTES))
        with self._durable():
            self._store.drop_note(identity, DRAFT)
            return self._sign(identity, action, (), now_ms=now_ms, salt=salt)

    def save(self, screen: Screen, changes: Mapping[str, Value], *, now_ms: int) -> Verified:
        """Ordinary editing of what `screen` showed."""
        references = References()
        action = Save(changed(screen, changes, references))
        return self._keep(screen, action, references, now_ms)

    def resolve(
        self, screen: Screen, choices: Mapping[str, Value], *, now_ms: int, reason: str = ""
    ) -> Verified:
        """A person chose between values that `screen` showed side by side."""
        references = References()
        action = Resolve(chosen(screen, choices, references), reason)
        return self._keep(screen, action, references, now_ms)

    def remove_row(self, screen: Screen, table: str, row: str, *, now_ms: int) -> Verified:
        references = References()
        action = Save([removed(screen, table, row, references)])
        return self._keep(screen, action, references, now_ms)

    def attach(self, screen: Screen, paper: Paper, *, now_ms: int) -> Verified:
        """A new page behind the others; its picture is durable before the operation names it."""
        row = f"{PAGES}/{self._entropy(ROW_ID_BYTES).hex()}"
        with self._durable():
            blob = self.keep_blob(screen.dossier, paper)
            position = next_position(screen.state, PAGES)
            writes = [
                Write(f"{row}/{BLOB}", Raw(encode(blob))),
                Write(f"{row}/{POSITION}", raw_value(position)),
            ]
            return self._keep(screen, Save(writes), References(), now_ms)

    def keep_blob(self, dossier: DossierId, paper: Paper) -> BlobRef:
        """A picture, strokes or a thumbprint, sealed and durable; for an act or a page to name."""
        if not media_matches(paper.media_type, paper.content[:MAGIC_BYTES]):
            raise MalformedBytes(f"this is no {paper.media_type}")
        if paper.thumbnail is not None and len(paper.thumbnail) > THUMBNAIL_MAX_BYTES:
            raise OverLimit(f"a thumbnail of {len(paper.thumbnail)} bytes")
        thumbnail = paper.thumbnail and self._store.put_blob(dossier, paper.thumbnail)
        root = self._store.put_blob(dossier, paper.content)
        return BlobRef(
            root,
            len(paper.content),
            paper.media_type,
            paper.role,
            BlobRoot(thumbnail) if thumbnail else None,
            len(paper.thumbnail or b""),
        )

    def correct(
        self,
        screen: Screen,
        changes: Mapping[str, Value],
        *,
        page: BlobRoot,
        reason: str,
        now_ms: int,
    ) -> Verified:
        """Our own typing error against the signed paper; another officer confirms it."""
        references = References()
        action = Correct(changed(screen, changes, references), page, reason)
        return self._keep(screen, action, references, now_ms)

    def confirm(
        self, screen: Screen, correction: OperationRef, *, agreed: bool, reason: str, now_ms: int
    ) -> Verified:
        fact = screen.state.facts.get(correction)
        if fact is None or not isinstance(fact.action, Correct):
            raise NotPossible("there is no such correction")
        if fact.officer == self._store.certificate().officer:
            raise NotPossible("a correction is confirmed by somebody else than its author")
        references = References()
        action = Confirm(references.at(correction), agreed, reason)
        return self._keep(screen, action, references, now_ms)

    def present(
        self, screen: Screen, *, text_hash: bytes, attested: acts.Attested, now_ms: int
    ) -> tuple[Verified, Digest]:
        """The version that is shown and read aloud; acts name its digest."""
        opening = opened(screen.state)
        if opening is None:
            raise NotPossible("this dossier was never opened")
        version = acts.Version(opening.procedure, opening.catalogue, opening.form)
        items, pages = acts.items_of(screen.state, attested), page_roots(screen.state)
        named = [(slot, ref) for slot, ref, _ in items]
        digest = acts.digest_of(screen.dossier, version, named, pages, text_hash)
        references = References()
        action = Present(
            digest,
            version.procedure,
            version.catalogue,
            version.form,
            [Item(slot, references.at(ref), value) for slot, ref, value in items],
            list(pages),
            text_hash,
            "page" if screen.state.size else "log",
        )
        return self._keep(screen, action, references, now_ms), digest

    def act(self, screen: Screen, action: Act, *, now_ms: int) -> Verified:
        """What the citizen, a witness or the officer did about one digest."""
        if action.kind not in acts.KINDS:
            raise NotPossible(f"no act is called {action.kind}")
        return self._keep(screen, action, References(), now_ms)

    def sign_off(  # noqa: PLR0913  # what, by which PIN, under which of the catalogue's rules
        self,
        dossier: DossierId,
        digest: Digest,
        pin: str,
        *,
        required: Iterable[str],
        attested: acts.Attested,
        now_ms: int,
    ) -> Verified:
        """By the PIN typed for it, on what this device knows now, not on an older screen."""
        screen = self._store.screen(dossier)
        key = open_sign_off(self._store, self._unlocked, pin, now_ms=now_ms)
        action, named = acts.sign_off(
            screen.state,
            digest,
            required=required,
            attested=attested,
            device=self._unlocked.device,
            wall_ms=now_ms,
            key=key,
        )
        references = References()
        action = msgspec.structs.replace(action, acts_at=references.all_at(named))
        return self._keep(screen, action, references, now_ms)

    def transition(
        self, screen: Screen, axis: str, to: str, *, now_ms: int, reason: str = ""
    ) -> Verified:
        references, role = References(), self._store.certificate().role
        action = step(screen, axis, to, role=role, references=references)
        action = msgspec.structs.replace(action, reason=reason)
        return self._keep(screen, action, references, now_ms)

    def withdraw(self, screen: Screen, *, reason: str, now_ms: int) -> Verified:
        """The citizen takes the dossier back; its papers are listed by the caller's acts."""
        return self.transition(screen, BUSINESS, "withdrawing", now_ms=now_ms, reason=reason)

    def give_code(
        self, dossier: DossierId, *, now_ms: int, declared_ms: int | None = None
    ) -> tuple[Verified, Slip]:
        """The code for the slip, durable before anyone sees it; a declared time as stated."""
        at_ms = now_ms if declared_ms is None else declared_ms
        check_clock(self._store, at_ms, declared=declared_ms is not None)
        epoch, screen = self._store.epoch(), self._store.screen(dossier)
        numbered = choose_code(self._store, epoch, screen.state, at_ms)
        if any(not old.provisional or numbered.provisional for old in codes(screen.state)):
            raise NotPossible("this dossier has its code")
        slip = Slip(numbered.code, SlipSecret(self._entropy(SECRET_BYTES)))
        key = slip_key(slip.code, slip.secret)
        action = Code(slip.code.text, key, provisional=numbered.provisional)
        with self._durable():
            if declared_ms is not None:
                stated = DeclareTime(declared_ms, "giờ máy không dùng được")
                self._keep(screen, stated, References(), now_ms)
            self._store.use_number(numbered.day, numbered.number)
            self._store.put_note(
                dossier, SLIP, encode((slip.code.text, slip.secret)), now_ms=now_ms
            )
            return self._keep(screen, action, References(), now_ms), slip

    def declare_time(self, wall_ms: int, *, reason: str, now_ms: int) -> Verified:
        """The clock could not be used: date and time as the officer states them."""
        return self._alone(DeclareTime(wall_ms, reason), now_ms)

    def witness_slip(self, slip: Hash, *, now_ms: int) -> Verified:
        return self._alone(WitnessSlip(slip), now_ms)

    def seal_bundle(self, bundle: Hash, *, now_ms: int) -> Verified:
        return self._alone(SealBundle(bundle), now_ms)

    def _alone(self, action: Known, now_ms: int) -> Verified:
        """About no dossier: it has a salt of its own."""
        with self._durable():
            salt = Salt(self._entropy(SALT_BYTES))
            return self._sign(NO_DOSSIER, action, (), now_ms=now_ms, salt=salt)

    def _keep(self, screen: Screen, action: Known, references: References, now_ms: int) -> Verified:
        salt = self._store.find_salt(screen.dossier)
        if salt is None:
            raise NotPossible("this dossier was never opened")
        named = references.with_heads(screen.heads)
        with self._durable():
            return self._sign(screen.dossier, action, named, now_ms=now_ms, salt=salt)

    def _sign(
        self,
        dossier: DossierId,
        action: Known,
        references: tuple[OperationRef, ...],
        *,
        now_ms: int,
        salt: Salt,
    ) -> Verified:
        body = body_of(action)
        _check_limits(body, len(references))
        store, tip, certificate = self._store, self._store.tip(), self._store.certificate()
        checkpoint = store.checkpoint()
        header = Header(
            device=self._unlocked.device,
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
        new = seal(header, body, salt, self._unlocked.signing)
        store.append(new, role=certificate.role)
        return new

    def _newest(self, dossier: DossierId) -> int:
        state = self._store.state(dossier)
        lives = [live.hlc for some in state.slots.values() for live in some]
        return max([0, *lives, *(fact.hlc for fact in state.facts.values())])

    @contextmanager
    def _durable(self) -> Iterator[None]:
        """Committed, then remembered: a keystore that is behind does no harm, one ahead would."""
        with self._store.transaction():
            yield
        if not self._store.in_transaction:
            self._remember(continuity(self._store))


def _check_limits(body: bytes, references: int) -> None:
    """What the centre could not read is not signed here."""
    action = read_action(body)
    if isinstance(action, Unreadable):
        raise OverLimit(action.reason)
    assert not isinstance(action, Unknown)
    assert fits(action, references)
