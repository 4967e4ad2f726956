"""From what the officer did to signed operations in the local log."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Final

import msgspec
from msgspec import Raw

from mobile import values
from mobile.edits import (
    Edits,
    References,
    changed,
    chosen,
    next_position,
    page_roots,
    parts_of,
    removed,
    restated,
    step,
    written,
)
from mobile.pen import Pen
from mobile.ports import Entropy
from mobile.readback import heard_wish, presentation
from mobile.slip_giving import Wanted, bind, give_code, replace_slip
from mobile.slips import Slip, lease_is_over
from mobile.store import Screen, Store
from mobile.vault import SignsOff, Unlocked, open_sign_off
from protocol import acts
from protocol.actions import (
    Act,
    Confirm,
    Correct,
    DeclareTime,
    Open,
    Resolve,
    Save,
    SealBundle,
    Value,
    WitnessSlip,
    Write,
)
from protocol.blobs import (
    MAGIC_BYTES,
    MAX_BLOB_BYTES,
    MAX_ROLE_CHARS,
    MEDIA_TYPES,
    THUMBNAIL_MAX_BYTES,
    BlobRef,
    MediaType,
    media_matches,
)
from protocol.catalogue import PAGES, Catalogue
from protocol.decoding import encode
from protocol.errors import MalformedBytes, NotPossible, OverLimit
from protocol.ids import BlobRoot, Digest, DossierId, Hash, OperationRef, dossier_id
from protocol.operation import MAX_REFERENCES, Verified
from protocol.slots import BLOB, POSITION
from protocol.trade.digitisation import COMPONENT, PageJudged
from protocol.trade.events import Kind
from protocol.trade.hand_over import HandedOver, check_hand_over
from protocol.trade.pads import PadSlip
from protocol.trade.slips import newest_slips
from protocol.workflow import BUSINESS, STEPS, WITHDRAWN, axis_of

DRAFT: Final = "draft"
TAKING: Final = "taking"  # the note that says: begun, and its slip is not out yet
ROW_ID_BYTES: Final = 5
DOSSIER_ENTROPY_BYTES: Final = 10


class Paper(msgspec.Struct, frozen=True):
    """A page as the camera gave it, and what is shown until the whole of it is there."""

    content: bytes
    media_type: MediaType
    role: str
    thumbnail: bytes | None = None
    component: str = ""  # of the procedure: which paper the page is of
    judged: PageJudged | None = None  # as it was looked at; whose page it is comes with the root


class Capture:
    """One officer at work; when a method returns, the work survives a crash of the tablet.

    A screen is what the officer saw when editing began. What they wrote from it since counts as
    seen; what a synchronisation brought does not (docs/testing.md, I16).
    """

    def __init__(
        self,
        store: Store,
        unlocked: Unlocked,
        entropy: Entropy,
        remember: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        self._store, self._entropy = store, entropy
        self._pen = Pen(store, unlocked, entropy, remember)  # …in the platform's keystore

    def together(self) -> AbstractContextManager[None]:
        """What is done in here is durable at its end, all of it or nothing."""
        return self._pen.durable()

    def caught_up(self, screen: Screen) -> Screen:
        """What the officer sees after a save: the same screen with their own work."""
        return self._pen.caught_up(screen)

    def open_dossier(
        self,
        opening: Open,
        first: Mapping[str, Value],
        *,
        now_ms: int,
        dossier: DossierId | None = None,
    ) -> Verified:
        """A new dossier; `dossier` where a draft has given it a name already."""
        if lease_is_over(self._store, now_ms):
            raise NotPossible("the lease of this device is over: no new dossiers")
        identity = dossier or dossier_id(now_ms, self._entropy(DOSSIER_ENTROPY_BYTES))
        for slot in first:
            values.check_name(slot)
        writes = [Write(slot, values.raw_of(value)) for slot, value in first.items()]
        action = msgspec.structs.replace(opening, writes=writes)
        with self._pen.durable():
            self._store.drop_note(identity, DRAFT)
            return self._pen.open(identity, action, now_ms=now_ms)

    def save(self, screen: Screen, changes: Mapping[str, Value], *, now_ms: int) -> Verified:
        """Ordinary editing of what `screen` showed; a very large one becomes several operations.

        Returned is the last of them.
        """
        screen = self._pen.caught_up(screen)
        return self._save_all(screen, changed(screen, changes), now_ms)

    def resolve(
        self, screen: Screen, choices: Mapping[str, Value], *, now_ms: int, reason: str = ""
    ) -> Verified:
        """A person chose between values that `screen` showed side by side; of many, in parts."""
        screen = self._pen.caught_up(screen)
        with self._pen.durable():
            chose = [
                self._resolve_part(screen, part, reason, now_ms)
                for part in parts_of(chosen(screen, choices))
            ]
        return chose[-1]

    def remove_row(self, screen: Screen, table: str, row: str, *, now_ms: int) -> Verified:
        screen = self._pen.caught_up(screen)
        return self._save_all(screen, removed(screen, table, row), now_ms)

    def attach(self, screen: Screen, paper: Paper, *, now_ms: int) -> Verified:
        """A new page behind the others; its picture is durable before the operation names it."""
        row = f"{PAGES}/{self._entropy(ROW_ID_BYTES).hex()}"
        screen = self._pen.caught_up(screen)
        with self._pen.durable():
            blob = self.keep_blob(screen.dossier, paper)
            position = next_position(self._store.state(screen.dossier), PAGES)
            writes = [
                Write(f"{row}/{BLOB}", Raw(encode(blob))),
                Write(f"{row}/{POSITION}", values.raw_of(position)),
            ]
            if paper.component:
                writes.append(Write(f"{row}/{COMPONENT}", values.raw_of(paper.component)))
            new = self._pen.write(screen, Save(writes), References(), now_ms=now_ms)
            if paper.judged is not None:
                said = msgspec.structs.replace(paper.judged, page=bytes(blob.root))
                self.event(screen, said, about=[new.ref], now_ms=now_ms)
        return new

    def keep_blob(self, dossier: DossierId, paper: Paper) -> BlobRef:
        """A picture, strokes or a thumbprint, sealed and durable; for an act or a page to name."""
        if paper.media_type not in MEDIA_TYPES or not media_matches(
            paper.media_type, paper.content[:MAGIC_BYTES]
        ):
            raise MalformedBytes(f"this is no {paper.media_type}")
        if not 1 <= len(paper.role) <= MAX_ROLE_CHARS:
            raise OverLimit(f"a role of {len(paper.role)} characters")
        values.raw_of(paper.role)
        if paper.thumbnail is not None and len(paper.thumbnail) > THUMBNAIL_MAX_BYTES:
            raise OverLimit(f"a thumbnail of {len(paper.thumbnail)} bytes")
        if len(paper.content) > MAX_BLOB_BYTES:
            raise OverLimit(f"a picture of {len(paper.content)} bytes")
        with self._pen.durable():
            small = self._store.put_blob(dossier, paper.thumbnail) if paper.thumbnail else None
            root = self._store.put_blob(dossier, paper.content)
        size, small_size = len(paper.content), len(paper.thumbnail or b"")
        return BlobRef(root, size, paper.media_type, paper.role, small, small_size)

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
        screen = self._pen.caught_up(screen)
        if page not in page_roots(screen.state):
            raise NotPossible("the paper that is cited is no page of this dossier")
        references = References()
        action = Correct(written(changed(screen, changes), references), page, reason)
        return self._pen.write(screen, action, references, now_ms=now_ms)

    def confirm(
        self, screen: Screen, correction: OperationRef, *, agreed: bool, reason: str, now_ms: int
    ) -> Verified:
        screen = self._pen.caught_up(screen)
        fact = screen.state.facts.get(correction)
        if fact is None or not isinstance(fact.action, Correct):
            raise NotPossible("there is no such correction")
        if fact.officer == self._store.certificate().officer:
            raise NotPossible("a correction is confirmed by somebody else than its author")
        references = References()
        action = Confirm(references.at(correction), agreed, reason)
        return self._pen.write(screen, action, references, now_ms=now_ms)

    def present(
        self, screen: Screen, *, text_hash: bytes, attested: acts.Attested, now_ms: int
    ) -> tuple[Verified, Digest]:
        """The version that is shown and read aloud; acts name its digest."""
        screen = self._pen.caught_up(screen)
        with self._pen.durable():
            screen = self._gathered(screen, attested, now_ms)
            references = References()
            action = presentation(screen.state, text_hash, attested, references)
            new = self._pen.write(screen, action, references, now_ms=now_ms)
        return new, Digest(action.digest)

    def act(self, screen: Screen, action: Act, *, now_ms: int) -> Verified:
        """What the citizen, a witness or the officer did about one digest."""
        if action.kind not in acts.KINDS:
            raise NotPossible(f"no act is called {action.kind}")
        screen = self._pen.caught_up(screen)
        return self._pen.write(screen, action, References(), now_ms=now_ms)

    def sign_off(  # noqa: PLR0913  # what, by which PIN, under which of the catalogue's rules
        self,
        dossier: DossierId,
        digest: Digest,
        pin: SignsOff,
        *,
        required: Iterable[str],
        attested: acts.Attested,
        now_ms: int,
    ) -> Verified:
        """By the PIN typed for it, on what this device knows now, not on an older screen."""
        screen = self._store.screen(dossier)
        key = open_sign_off(self._store, self._pen.unlocked, pin)
        action, named = acts.sign_off(
            screen.state,
            digest,
            required=required,
            attested=attested,
            device=self._pen.unlocked.device,
            wall_ms=now_ms,
            key=key,
        )
        references = References()
        action = msgspec.structs.replace(action, acts_at=references.all_at(named))
        return self._pen.write(screen, action, references, now_ms=now_ms)

    def transition(
        self, screen: Screen, axis: str, to: str, *, now_ms: int, reason: str = ""
    ) -> Verified:
        screen, references = self._pen.caught_up(screen), References()
        return self._step(screen, axis, to, references, now_ms=now_ms, reason=reason)

    def withdraw(
        self, screen: Screen, digest: Digest, *, text: str, reason: str, now_ms: int
    ) -> Verified:
        """The citizen takes the dossier back: `text` says so with the reason, and was read aloud.

        At the door it is withdrawn at once, while no unit has it; later the centre decides. The
        step references the version that was presented and the acts on it.
        """
        screen = self._pen.caught_up(screen)
        at_door = (axis_of(screen.state).state, WITHDRAWN) in STEPS[BUSINESS]
        references = References()
        references.all_at(heard_wish(screen.state, digest, text=text, reason=reason))
        with self._pen.durable():
            self._store.drop_note(screen.dossier, TAKING)
            to = WITHDRAWN if at_door else "withdrawing"
            return self._step(screen, BUSINESS, to, references, now_ms=now_ms, reason=reason)

    def event(
        self,
        screen: Screen,
        what: Kind,
        *,
        now_ms: int,
        about: Iterable[OperationRef] = (),
        blobs: Sequence[BlobRef] = (),
    ) -> Verified:
        """Something of the trade that happened."""
        screen, references = self._pen.caught_up(screen), References()
        action = values.event(what, about_at=references.all_at(about), blobs=blobs)
        return self._pen.write(screen, action, references, now_ms=now_ms)

    def hand_over(
        self, screen: Screen, said: HandedOver, *, now_ms: int, blobs: Sequence[BlobRef] = ()
    ) -> Verified:
        """Papers or a result pass on; `blobs` show the mark of whoever took them."""
        state = self._pen.caught_up(screen).state
        about = check_hand_over(state, said, self._store.certificate().officer)
        return self.event(screen, said, about=about, blobs=blobs, now_ms=now_ms)

    def give_code(  # noqa: PLR0913  # a date as stated, a pad: each where there is one
        self,
        dossier: DossierId,
        *,
        now_ms: int,
        declared_ms: int | None = None,
        declared_reason: str = "",
        catalogue: Catalogue | None = None,
        pad: PadSlip | None = None,
    ) -> tuple[Verified, Slip]:
        """The code for the slip, durable before anyone sees it; a declared time as stated."""
        wanted = Wanted(catalogue, declared_ms, pad)
        if declared_reason:
            wanted = msgspec.structs.replace(wanted, declared_reason=declared_reason)
        return give_code(self._pen, dossier, wanted, now_ms=now_ms)

    def replace_slip(
        self,
        dossier: DossierId,
        *,
        reason: str,
        now_ms: int,
        catalogue: Catalogue | None = None,
    ) -> tuple[Verified, Slip]:
        """A new slip for a dossier that has one; the old one stays good for looking up."""
        return replace_slip(self._pen, dossier, catalogue, reason=reason, now_ms=now_ms)

    def bind_slip(self, dossier: DossierId, pad: PadSlip, *, now_ms: int) -> None:
        """A pre-printed slip for a dossier that has a code already."""
        slips = newest_slips(self._store.state(dossier))
        if not slips:
            raise NotPossible("this dossier has no slip yet")
        with self._pen.durable():
            bind(self._pen, dossier, pad, slips[0].fact.ref, now_ms=now_ms)

    def declare_time(self, wall_ms: int, *, reason: str, now_ms: int) -> Verified:
        """The clock could not be used: date and time as the officer states them."""
        return self._pen.write_alone(DeclareTime(wall_ms, reason), now_ms=now_ms)

    def witness_slip(self, slip: Hash, *, now_ms: int) -> Verified:
        return self._pen.write_alone(WitnessSlip(slip), now_ms=now_ms)

    def seal_bundle(self, bundle: Hash, *, now_ms: int) -> Verified:
        return self._pen.write_alone(SealBundle(bundle), now_ms=now_ms)

    def _step(  # noqa: PLR0913  # which step of which axis, on what screen, and why
        self,
        screen: Screen,
        axis: str,
        to: str,
        references: References,
        *,
        now_ms: int,
        reason: str,
    ) -> Verified:
        role = self._store.certificate().role
        action = step(screen, axis, to, role=role, references=references)
        action = msgspec.structs.replace(action, reason=reason)
        return self._pen.write(screen, action, references, now_ms=now_ms)

    def _save_all(self, screen: Screen, edits: Edits, now_ms: int) -> Verified:
        with self._pen.durable():
            written_all = [self._save_part(screen, part, now_ms) for part in parts_of(edits)]
        return written_all[-1]

    def _save_part(self, screen: Screen, edits: Edits, now_ms: int) -> Verified:
        references = References()
        action = Save(written(edits, references))
        return self._pen.write(screen, action, references, now_ms=now_ms)

    def _resolve_part(self, screen: Screen, edits: Edits, reason: str, now_ms: int) -> Verified:
        references = References()
        action = Resolve(written(edits, references), reason)
        return self._pen.write(screen, action, references, now_ms=now_ms)

    def _gathered(self, screen: Screen, attested: acts.Attested, now_ms: int) -> Screen:
        """A version can name only so many operations: where more wrote it, it is written anew."""
        items = acts.items_of(screen.state, attested)
        if len({ref for _, ref, _ in items}) <= MAX_REFERENCES:
            return screen
        self._save_all(screen, restated(screen.state, [slot for slot, _, _ in items]), now_ms)
        return self._pen.caught_up(screen)
