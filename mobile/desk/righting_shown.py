"""A signed dossier as corrections see it: values, pages, and what waits for a word."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from mobile.desk.desk import Desk
from mobile.desk.work import id_of
from mobile.dossier_view import who_said
from mobile.pictures import preview
from mobile.rightable import Rightable, rightable, signed_pages, written_out
from mobile.state.righting import Page, Spelt, Waiting
from protocol.blobs import BlobRef
from protocol.dossier import shown
from protocol.ids import BlobRoot, OperationRef
from protocol.merge import Dossier
from protocol.trade.corrections import Correction, open_corrections
from protocol.trade.day_words import said_moment
from protocol.trade.digitisation import scans_of
from protocol.trade.forms import Field, slots_of
from protocol.trade.law import Law, law_of
from protocol.trade.read_aloud import plain, said_value


class Seen(NamedTuple):
    """What is drawn, and what it was made of."""

    spelt: tuple[Spelt, ...] = ()
    pages: tuple[Page, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    values: Mapping[str, Rightable] = {}
    law: Law | None = None
    others: tuple[tuple[OperationRef, ...], ...] = ()  # of colleagues, with what stands now


NOTHING: Final = Seen()


def shown_of(desk: Desk, dossier: str) -> Seen:
    now = desk.device.store.state(id_of(dossier))
    found = law_of(now, desk.device.catalogue(), desk.clock())
    law = found if found is not None and found.find_procedure() is not None else None
    values = {one.slot: one for one in rightable(law, now)} if law else {}
    return Seen(
        tuple(_spelt(desk, one, written_out(one, values)) for one in values.values()),
        tuple(_pages(desk, now, law)),
        tuple(_waiting(desk, now, law, one) for one in open_corrections(now)),
        values,
        law,
        of_others(desk, now),
    )


def of_others(desk: Desk, now: Dossier) -> tuple[tuple[OperationRef, ...], ...]:
    """Each correction of a colleague, and who wrote what stands in its places now."""
    own = desk.device.store.certificate().officer
    return tuple(
        (one.fact.ref, *(ref for said in one.says for ref in _writers(now, said.slot)))
        for one in open_corrections(now)
        if one.fact.officer != own
    )


def _writers(now: Dossier, slot: str) -> tuple[OperationRef, ...]:
    return tuple(ref for one in shown(now, slot) for ref in one.refs)


def _spelt(desk: Desk, one: Rightable, words: Rightable | None) -> Spelt:
    english = desk.state.app.language == "en"
    field, section = one.field, one.section
    options = tuple((it.key, it.en if english and it.en else it.vi) for it in field.options)
    if field.kind == "yes_no":
        options = tuple((key, desk.say(f"righting.{key}")) for key in ("yes", "no"))
    return Spelt(
        one.slot,
        section.en if english else section.vi,
        field.en if english else field.vi,
        one.said,
        options,
        lines=field.kind == "long_text",
        words="" if words is None else words.field.en if english else words.field.vi,
    )


def _pages(desk: Desk, now: Dossier, law: Law | None) -> Iterator[Page]:
    papers = {one.id: one.vi for one in law.procedure.components} if law else {}
    of_row = {scan.row: papers.get(scan.component, "") for scan in scans_of(now)}
    for one in signed_pages(now):
        words = of_row.get(one.row, "")
        whole, small = _pictures(desk, now, one.blob)
        picture = preview(whole) if whole else small
        yield Page(one.number, one.row, one.blob.root.hex(), words, picture)


def _pictures(desk: Desk, now: Dossier, blob: BlobRef) -> tuple[bytes, bytes]:
    """The whole and the small one, as far as they are on this device."""
    store = desk.device.store
    whole = store.find_blob(now.id, blob.root)
    small = store.find_blob(now.id, BlobRoot(blob.thumbnail)) if blob.thumbnail else None
    return whole or b"", small or b""


def _waiting(desk: Desk, now: Dossier, law: Law | None, one: Correction) -> Waiting:
    store = desk.device.store
    page = next((it for it in signed_pages(now) if it.blob.root == one.page), None)
    form = law.procedure.declaration if law else None
    fields = dict(slots_of(form)) if form else {}
    english = desk.state.app.language == "en"
    labels = {slot: one.en if english else one.vi for slot, one in fields.items()}
    return Waiting(
        tuple(
            (
                labels.get(said.slot, said.slot),
                said.text,
                _standing(now, law, fields.get(said.slot), said.slot),
            )
            for said in one.says
        ),
        one.reason,
        who_said(store, one.fact.device, one.fact.role),
        said_moment(one.fact.wall_ms),
        own=one.fact.officer == store.certificate().officer,
        row=page.row if page else "",
        seen=page is not None and any(_pictures(desk, now, page.blob)),
    )


def _standing(now: Dossier, law: Law | None, field: Field | None, slot: str) -> str:
    """What a colleague has put in, as people read it."""
    return " / ".join(
        said_value(law.view, field, one.value) if law and field else plain(one.value)
        for one in shown(now, slot)
    )
