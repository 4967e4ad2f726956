"""A slip is given out: its number, its secret and its QR, durable before anybody sees them."""

from typing import Final

import msgspec

from mobile import values
from mobile.edits import References
from mobile.pen import Pen
from mobile.slips import Slip, check_clock, choose_code, keep_slip
from mobile.store import Store
from protocol.actions import Code, DeclareTime, SignOff
from protocol.acts import Statement
from protocol.catalogue import Catalogue
from protocol.codes import SECRET_BYTES, SlipSecret, read_code, slip_key
from protocol.decoding import decode, encode
from protocol.dossier import codes, facts_in_order
from protocol.errors import MalformedBytes, NotPossible
from protocol.ids import NO_DOSSIER, DossierId, OperationRef
from protocol.merge import Dossier
from protocol.operation import Verified
from protocol.trade.course import course_of
from protocol.trade.numbering import is_received_at_home
from protocol.trade.pads import PadSlip, pad_text
from protocol.trade.reception import Reception
from protocol.trade.schedule import schedule_of
from protocol.trade.slip_code import (
    MARK_BYTES,
    PrintedSlip,
    centre_mark,
    seconds,
    sign_printed,
    write_text,
)
from protocol.trade.slips import SlipReplaced, newest_slips, next_revision
from protocol.trade.stated_times import is_stated

PAD: Final = "pad"  # the note with the pre-printed slip


class Wanted(msgspec.Struct, frozen=True):
    """How a slip is to be: where nothing is said, an ordinary one of today."""

    catalogue: Catalogue | None = None  # by which its due date is counted
    declared_ms: int | None = None  # as the officer states it, where the clock cannot be used
    pad: PadSlip | None = None  # the paper is there already
    declared_reason: str = "giờ máy không dùng được"


def give_code(
    pen: Pen, dossier: DossierId, wanted: Wanted, *, now_ms: int
) -> tuple[Verified, Slip]:
    """The dossier's code; nothing is used up unless the citizen can have it."""
    store, declared_ms = pen.store, wanted.declared_ms
    at_ms = now_ms if declared_ms is None else declared_ms
    check_clock(store, at_ms, declared=declared_ms is not None)
    screen = store.screen(dossier)
    numbered = choose_code(store, store.epoch(), screen.state, at_ms)
    if any(not old.provisional or numbered.provisional for old in codes(screen.state)):
        raise NotPossible("this dossier has its code")
    secret = _secret(pen) if wanted.pad is None else wanted.pad.secret
    revision, key = next_revision(screen.state), slip_key(numbered.code, secret)
    with pen.durable():
        if declared_ms is not None:
            stated = DeclareTime(declared_ms, wanted.declared_reason)
            pen.write(screen, stated, References(), now_ms=now_ms)
        store.use_number(numbered.day, numbered.number)
        action = Code(numbered.code.text, key, provisional=numbered.provisional)
        new = pen.write(screen, action, References(), now_ms=now_ms)
        if wanted.pad is not None:
            bind(pen, dossier, wanted.pad, new.ref, now_ms=now_ms)
        return new, _printed(
            pen,
            dossier,
            Slip(numbered.code, secret),
            operation=new.ref,
            revision=revision,
            catalogue=wanted.catalogue,
            at_ms=at_ms,
        )


def replace_slip(
    pen: Pen, dossier: DossierId, catalogue: Catalogue | None, *, reason: str, now_ms: int
) -> tuple[Verified, Slip]:
    """A new paper after a correction, or for one that was lost; the old one says so for ever."""
    screen = pen.store.screen(dossier)
    old = newest_slips(screen.state)
    if not old:
        raise NotPossible("this dossier has no slip yet")
    code = read_code(next((one for one in old if not one.provisional), old[0]).code)
    paper, revision = Slip(code, _secret(pen)), next_revision(screen.state)
    references = References()
    about = references.all_at(one.fact.ref for one in old)
    said = SlipReplaced(code.text, slip_key(code, paper.secret), revision, reason)
    with pen.durable():
        action = values.event(said, about_at=about, blobs=())
        new = pen.write(screen, action, references, now_ms=now_ms)
        return new, _printed(
            pen,
            dossier,
            paper,
            operation=new.ref,
            revision=revision,
            catalogue=catalogue,
            at_ms=now_ms,
        )


def bind(pen: Pen, dossier: DossierId, pad: PadSlip, about: OperationRef, *, now_ms: int) -> None:
    """A pre-printed slip belongs to this dossier; on this device to no other one."""
    store, name = pen.store, f"pad/{pad_text(pad.pad, pad.number)}"
    bound = store.find_note(NO_DOSSIER, name)
    if bound not in {None, dossier}:
        raise NotPossible(f"{pad_text(pad.pad, pad.number)} is bound to another dossier")
    references = References()
    action = values.event(pad.binding, about_at=references.all_at([about]), blobs=())
    store.put_note(NO_DOSSIER, name, dossier, now_ms=now_ms)
    pen.write(store.screen(dossier), action, references, now_ms=now_ms)


def keep_pad(store: Store, dossier: DossierId, pad: PadSlip, *, now_ms: int) -> None:
    """Scanned when the dossier was begun; it is bound when the code is given."""
    store.put_note(dossier, PAD, encode(pad), now_ms=now_ms)


def kept_pad(store: Store, dossier: DossierId) -> PadSlip | None:
    note = store.find_note(dossier, PAD)
    return None if note is None else decode(PadSlip, note)


def _printed(  # noqa: PLR0913  # what the paper says, by which operation, as of when
    pen: Pen,
    dossier: DossierId,
    paper: Slip,
    *,
    operation: OperationRef,
    revision: int,
    catalogue: Catalogue | None,
    at_ms: int,
) -> Slip:
    """With its QR; kept, so that a printer may fail."""
    store, state = pen.store, pen.store.state(dossier)
    course = course_of(state)
    reception = course.reception
    due_ms = _due_ms(state, catalogue, at_ms)
    waits = _waits(reception)
    printed = PrintedSlip(
        centre=centre_mark(store.trust().centre),
        device=pen.unlocked.device,
        dossier=dossier,
        operation=operation,
        code=paper.code,
        secret=paper.secret,
        digest=_signed_off(state),
        revision=revision,
        made_s=seconds(_made_ms(reception, at_ms)),
        due_s=None if due_ms is None else seconds(due_ms),
        provisional=waits,
        declared=any(is_stated(state, step.fact) for step in course.steps[1:2]),
    )
    text = write_text(sign_printed(printed, pen.unlocked.signing))
    slip = msgspec.structs.replace(paper, text=text, due_ms=due_ms, provisional=waits)
    keep_slip(store, dossier, slip, now_ms=at_ms)
    return slip


def due_ms_of(store: Store, dossier: DossierId, catalogue: Catalogue, now_ms: int) -> int | None:
    """As lists show it: with what has paused it since."""
    found = schedule_of(store.state(dossier), catalogue, now_ms)
    return None if found is None else found.deadline.due_ms


def _due_ms(state: Dossier, catalogue: Catalogue | None, at_ms: int) -> int | None:
    found = None if catalogue is None else schedule_of(state, catalogue, at_ms)
    return None if found is None else found.deadline.appointed_ms


def _waits(reception: Reception | None) -> bool:
    """Until the centre has received what was only made at the home."""
    received = reception is not None and reception.received_ms is not None
    return not received and not is_received_at_home(reception)


def _made_ms(reception: Reception | None, at_ms: int) -> int:
    if reception is None:
        return at_ms
    known = (at for at in (reception.received_ms, reception.made_ms) if at is not None)
    return next(known, at_ms)


def _signed_off(state: Dossier) -> bytes:
    """The start of the digest that was confirmed last; zeros before."""
    for fact in reversed(facts_in_order(state)):
        if isinstance(action := fact.action, SignOff):
            try:
                return decode(Statement, action.statement).digest[:MARK_BYTES]
            except MalformedBytes:
                continue
    return bytes(MARK_BYTES)


def _secret(pen: Pen) -> SlipSecret:
    return SlipSecret(pen.entropy(SECRET_BYTES))
